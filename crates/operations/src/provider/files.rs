//! Files for services that keep a system of their own: the people they took on with what may be told of each, the
//! sessions that are expected, and registers that come back. Nothing of a register is kept before all of it may be.

mod received;

use std::collections::BTreeSet;

use domain::calendar::{Day, london_day};
use domain::id::{PrescriptionId, ServiceId};
use domain::prescription::Share;
use jiff::ToSpan;
use store::attendance::By;
use store::provider_account::{self as kept, Listed, Standing};
use store::session::{Session, SessionId};
use store::{Reach, Read, Scope, Unit, provider_service};

pub use self::received::{Does, Kept, LONGEST, Looked, Looking, Names, ROWS, codes, keep, text_of};
use super::account::still_provides;
use super::link::{At, still};
use super::told::{ToldOf, many, names};
use crate::{Error, House, Result, Who};

/// Days back and ahead of which sessions are listed.
const BACK: i64 = 28;
const AHEAD: i64 = 56;

/// Whose files somebody takes and sends: a service's by its link, or those of all services of an organisation.
#[derive(Debug, Clone)]
pub enum Whose {
    /// At a link, on a browser that is open.
    Link(Box<At>),
    /// Signed in with an account.
    Account(Who),
}

impl Whose {
    /// Who asks.
    pub fn who(&self) -> &Who {
        match self {
            Whose::Link(at) => &at.who,
            Whose::Account(who) => who,
        }
    }

    /// Who acts at one of the services.
    fn at(&self, service: ServiceId) -> Who {
        match self {
            Whose::Link(at) => at.who.clone(),
            Whose::Account(who) => who.at_service(service),
        }
    }

    /// By whom what is opened was opened.
    fn by(&self) -> Option<By> {
        match self {
            Whose::Link(at) => at.who.for_service(),
            Whose::Account(who) => Some(By::Staff(who.staff)),
        }
    }

    /// Which services; none on a browser no code has opened.
    fn services(&self, read: &Read<'_>) -> Result<Vec<ServiceId>> {
        match self {
            Whose::Link(at) if at.opened => Ok(vec![at.of]),
            Whose::Account(who) if who.role() == domain::role::Role::Provider => {
                Ok(provider_service::of_organisations(read, who.programme, &who.own)?)
            }
            Whose::Link(_) | Whose::Account(_) => Err(Error::Forbidden),
        }
    }

    /// Looks again, in the unit of an act, whether they still may.
    fn still(&self, unit: &Unit<'_>) -> Result<()> {
        match self {
            Whose::Link(at) => still(unit, &at.who, at),
            Whose::Account(who) => still_provides(unit, who),
        }
    }
}

/// Somebody taken on, with what their service is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// As listed.
    listed: Listed,
    /// What is told; nothing where it ended between two questions.
    pub told: Option<ToldOf>,
    /// Sessions attended so far.
    pub attended: usize,
}

impl Person {
    /// The reference by which a register names them.
    pub fn id(&self) -> PrescriptionId {
        self.listed.id
    }

    /// The service.
    pub fn service(&self) -> &str {
        &self.listed.service.1
    }

    /// When they were sent, taken on, and first came.
    pub fn days(&self) -> [Option<Day>; 3] {
        [Some(self.listed.sent), self.listed.taken_on.0, self.listed.taken_on.1]
    }

    /// Sessions agreed.
    pub fn sessions(&self) -> Option<i64> {
        self.listed.sessions
    }

    /// What a file is ordered by.
    pub fn key(&self) -> (Day, PrescriptionId) {
        (self.listed.sent, self.listed.id)
    }
}

/// A session in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The session.
    pub session: Session,
    /// The service.
    pub service: String,
    /// Who; none where no name is shared.
    pub name: Option<String>,
}

impl House {
    /// What is told of anybody at these services: the columns of a file of people.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for whoever may take no files.
    pub async fn provider_fields(&self, whose: &Whose) -> Result<BTreeSet<Share>> {
        let whose = whose.clone();
        self.read(move |read| {
            let services = whose.services(read)?;
            let kinds = store::sharing::kinds(read, whose.who().programme, &services)?;
            Ok(kinds.into_iter().flat_map(|shared| shared.fields).collect())
        })
        .await
    }

    /// The next people taken on, by the day they were sent, with what may be told of each and no more. For each it is
    /// written down as an opening.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for whoever may take no files.
    pub async fn provider_people_file(
        &self,
        whose: &Whose,
        after: Option<(Day, PrescriptionId)>,
        limit: i64,
    ) -> Result<Vec<Person>> {
        let (now, asked) = (self.now(), whose.clone());
        let people = self
            .show(whose.who(), "provider.people_file", move |read, who| {
                let services = asked.services(read)?;
                let scope = Scope::new(who.programme, Reach::Services(services));
                let found = kept::list(read, &scope, Standing::TakenOn, None, after.as_ref(), limit)?;
                let ids: Vec<PrescriptionId> = found.iter().map(|it| it.id).collect();
                let tomorrow = london_day(now).saturating_add(1.day());
                let attended = store::session::attended_before(read, who.programme, &ids, tomorrow)?;
                let mut told = many(read, who, &found, now)?;
                let shown = found.iter().map(|it| it.person.uuid()).collect();
                let one = |it: Listed| Person {
                    told: told.remove(&it.id),
                    attended: attended.get(&it.id).map_or(0, |it| it.0),
                    listed: it,
                };
                Ok((found.into_iter().map(one).collect::<Vec<_>>(), shown))
            })
            .await?;
        let seen: Vec<PrescriptionId> =
            people.iter().filter(|it| it.told.is_some()).map(Person::id).collect();
        if let Some(by) = whose.by().filter(|_| !seen.is_empty()) {
            let programme = whose.who().programme;
            self.change(move |unit| Ok(kept::seen(unit, programme, &seen, by)?)).await?;
        }
        Ok(people)
    }

    /// The next sessions of four weeks back and eight ahead, by their day, of people of whom the services are told.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for whoever may take no files.
    pub async fn provider_sessions_file(
        &self,
        whose: &Whose,
        after: Option<(Day, SessionId)>,
        limit: i64,
    ) -> Result<Vec<Expected>> {
        let (today, asked) = (london_day(self.now()), whose.clone());
        self.show(whose.who(), "provider.sessions_file", move |read, who| {
            let services = asked.services(read)?;
            let window = (today.saturating_sub(BACK.days()), today.saturating_add(AHEAD.days()));
            let sessions = store::session::of_services(read, who.programme, &services, window, after, limit)?;
            let ids: BTreeSet<PrescriptionId> = sessions.iter().map(|it| it.prescription).collect();
            let told = names(read, who, &services, &ids.into_iter().collect::<Vec<_>>())?;
            let lines = store::service::lines(read, who.programme, &services)?;
            let service = |id: ServiceId| {
                lines.iter().find(|line| line.id == id).map(|line| line.name.clone()).unwrap_or_default()
            };
            let one = |session: Session| Expected {
                name: told.get(&session.prescription).and_then(|(it, _)| it.name().map(str::to_owned)),
                service: service(session.service),
                session,
            };
            let shown = told.values().map(|(_, person)| person.uuid()).collect();
            Ok((sessions.into_iter().map(one).collect(), shown))
        })
        .await
    }
}
