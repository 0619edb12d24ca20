//! Accounts of larger providers: members of staff in the role of a provider, at the services their organisation answers
//! for. They come by another way than a link and see and do the same; each opening and each act bears their name.

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::id::{OrganisationId, PrescriptionId, ServiceId};
use domain::organisation::OrganisationKind;
use domain::prescription::link::{LinkFor, initials};
use domain::role::Role;
use jiff::ToSpan;
pub use store::provider_account::Standing;
use store::provider_account::{self as kept, Listed};
use store::provider_link::Purpose;
use store::service_standing;
use store::session::RegisterDay;
use store::{Reach, Read, Scope, Unit, provider_service};
use uuid::Uuid;

use super::link::{At, Door, Over, Way, name_of};
use crate::{Error, House, Result, Who, audit};

/// Days back and ahead of which registers are shown.
const BACK: i64 = 21;
const AHEAD: i64 = 7;

/// Where somebody with an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At one request.
    Request(PrescriptionId),
    /// At the register of a service on a day.
    Register(ServiceId, Day),
    /// At a service's own page.
    Own(ServiceId),
}

fn provides(who: &Who) -> Result<()> {
    if who.role() == Role::Provider { Ok(()) } else { Err(Error::Forbidden) }
}

/// Whether the own organisation, or one it succeeds, answers for a service.
fn holds(read: &Read<'_>, who: &Who, service: ServiceId) -> Result<bool> {
    let holder = provider_service::holder(read, who.programme, service)?;
    Ok(holder.is_some_and(|holder| who.own.contains(&holder)))
}

/// What may be seen at all services together.
fn scope(who: &Who, services: Vec<ServiceId>) -> Scope {
    Scope::new(who.programme, Reach::Services(services))
}

/// Looks again, in the unit of an act, whether the role and the service are still theirs.
pub(super) fn still(unit: &Unit<'_>, who: &Who, at: &At) -> Result<()> {
    still_provides(unit, who)?;
    if holds(unit, who, at.of)? { Ok(()) } else { Err(Error::NotFound) }
}

/// Looks again whether the role is still theirs.
pub(super) fn still_provides(unit: &Unit<'_>, who: &Who) -> Result<()> {
    let held = store::staff::roles(unit, who.staff)?.into_iter().any(|held| {
        held.programme == who.programme
            && held.role == Role::Provider.code()
            && held.organisation == who.organisation
    });
    if held { Ok(()) } else { Err(Error::NotFound) }
}

impl House {
    /// Brings somebody with an account to a place at one of their services, as a link would. The opening of a request
    /// is logged.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for other roles; [`Error::NotFound`] for a service of another organisation, and for a
    /// prescription that was not sent.
    pub async fn provider_at(&self, who: &Who, place: Place) -> Result<Door> {
        provides(who)?;
        let (reader, today) = (who.clone(), london_day(self.now()));
        let (door, told) = self
            .read(move |read| {
                let door = at(read, &reader, place, today)?;
                let told = match place {
                    Place::Request(of) => store::sharing::standing(read, reader.programme, of)?.map(|_| of),
                    Place::Register(..) | Place::Own(_) => None,
                };
                Ok((door, told))
            })
            .await?;
        if let Some(of) = told {
            let (programme, by) = (who.programme, store::attendance::By::Staff(who.staff));
            self.change(move |unit| Ok(kept::seen(unit, programme, &[of], by)?)).await?;
        }
        Ok(door)
    }
}

fn at(read: &Read<'_>, who: &Who, place: Place, today: Day) -> Result<Door> {
    let (of, purpose) = match place {
        Place::Request(id) => {
            let everything = Scope::new(who.programme, Reach::System);
            let kept = store::prescription::by_id(read, &everything, id)?.ok_or(Error::NotFound)?;
            let told = kept.request.is_some() && kept.terms.flow().has_register();
            (told.then_some(kept.service).ok_or(Error::NotFound)?, Purpose::Decision(id))
        }
        Place::Register(service, day) => (service, Purpose::Register(day)),
        Place::Own(service) => (service, Purpose::Listing),
    };
    if !holds(read, who, of)? {
        return Err(Error::NotFound);
    }
    let service = name_of(read, who.programme, of)?;
    if let Purpose::Register(day) = purpose
        && LinkFor::Register(day).until(day) < today
    {
        return Ok(Door::Over(Over { service: service.0, taken_back: false, again: false }));
    }
    let (name, who) = (who.name.clone(), who.at_service(of));
    let at = At { who, way: Way::Account, of, purpose, service, name, opened: true };
    Ok(Door::Open(Box::new(at)))
}

/// A prescription in a list of all services: the person by initials alone, until it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// As it is kept.
    id: PrescriptionId,
    /// The person's initials.
    pub initials: String,
    /// To which service.
    pub service: (ServiceId, String),
    /// The day it was sent.
    pub sent: Day,
    /// How often the service was reminded.
    pub nudges: i64,
    /// Until when they are on the waiting list, where the service said so.
    pub until: Option<Day>,
    /// When they were taken on, and when they first came.
    pub taken_on: (Option<Day>, Option<Day>),
    /// Sessions attended so far, of how many agreed.
    pub attended: (usize, Option<u16>),
}

impl Asked {
    /// Which prescription.
    pub fn id(&self) -> PrescriptionId {
        self.id
    }

    /// What a list is ordered by.
    pub fn key(&self) -> (Day, PrescriptionId) {
        (self.sent, self.id)
    }
}

/// A service on the page of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Which one.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// Takes nobody on until this day.
    pub paused_until: Option<Day>,
    /// Free places, where somebody said so.
    pub free: Option<i64>,
    /// When its listing was last said to be true.
    pub assured: Option<Day>,
}

/// What waits at all services of an organisation.
#[derive(Debug, Clone)]
pub struct Home {
    /// Requests that wait for an answer, the oldest first, and how many there are.
    pub waits: (Vec<Asked>, i64),
    /// People on waiting lists, the longest first, and how many there are.
    pub listed: (Vec<Asked>, i64),
    /// People taken on.
    pub taken_on: i64,
    /// Registers of the last three weeks that are not full, of today, and of the week to come.
    pub registers: Vec<(ServiceId, String, RegisterDay)>,
    /// The services, by name.
    pub services: Vec<Service>,
    /// Today.
    pub today: Day,
}

fn asked(read: &Read<'_>, who: &Who, found: Vec<Listed>, today: Day) -> Result<Vec<Asked>> {
    let ids: Vec<PrescriptionId> = found.iter().map(|it| it.id).collect();
    let tomorrow = today.saturating_add(1.day());
    let attended = store::session::attended_before(read, who.programme, &ids, tomorrow)?;
    let one = |it: Listed| Asked {
        initials: initials([it.name.0.as_str(), it.name.1.as_str()]),
        attended: attended.get(&it.id).copied().unwrap_or_default(),
        id: it.id,
        service: it.service,
        sent: it.sent,
        nudges: it.nudges,
        until: it.until,
        taken_on: it.taken_on,
    };
    Ok(found.into_iter().map(one).collect())
}

/// A page of a list with its count, and whom it shows.
type Page = (Vec<Asked>, i64, Vec<Uuid>);

fn page(
    read: &Read<'_>,
    who: &Who,
    scope: &Scope,
    standing: Standing,
    (service, after, limit): (Option<&ServiceId>, Option<&(Day, PrescriptionId)>, i64),
    today: Day,
) -> Result<Page> {
    let found = kept::list(read, scope, standing, service, after, limit)?;
    let ids = found.iter().map(|it| it.person.uuid()).collect();
    let all = kept::count(read, scope, standing, service)?;
    Ok((asked(read, who, found, today)?, all, ids))
}

impl House {
    /// What waits at all services of the own organisation; the first `limit` of each list.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for other roles.
    pub async fn provider_home(&self, who: &Who, limit: i64) -> Result<Home> {
        provides(who)?;
        let today = london_day(self.now());
        self.show(who, "provider.home", move |read, who| {
            let own = provider_service::of_organisations(read, who.programme, &who.own)?;
            let services = services(read, who, &own, today)?;
            let window = (today.saturating_sub(BACK.days()), today.saturating_add(AHEAD.days()));
            let days = store::session::days_of_services(read, who.programme, &own, window)?;
            let name = |id: ServiceId| services.iter().find(|it| it.id == id).map(|it| it.name.clone());
            let registers = days
                .into_iter()
                .filter(|(_, it)| it.day >= today || it.marked < it.people)
                .filter_map(|(id, it)| Some((id, name(id)?, it)))
                .collect();
            let scope = scope(who, own);
            let (waits, waiting, mut ids) =
                page(read, who, &scope, Standing::Waits, (None, None, limit), today)?;
            let (listed, all, more) = page(read, who, &scope, Standing::Listed, (None, None, limit), today)?;
            ids.extend(more);
            let taken_on = kept::count(read, &scope, Standing::TakenOn, None)?;
            let (waits, listed) = ((waits, waiting), (listed, all));
            Ok((Home { waits, listed, taken_on, registers, services, today }, ids))
        })
        .await
    }

    /// A page of the people who stand so at the own services, or at one of them, by initials; with how many there
    /// are, and the services to choose from.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for other roles.
    pub async fn provider_people(
        &self,
        who: &Who,
        standing: Standing,
        service: Option<ServiceId>,
        after: Option<(Day, PrescriptionId)>,
        limit: i64,
    ) -> Result<(Vec<Asked>, i64, Vec<Service>)> {
        provides(who)?;
        let today = london_day(self.now());
        self.show(who, "provider.people", move |read, who| {
            let own = provider_service::of_organisations(read, who.programme, &who.own)?;
            let services = services(read, who, &own, today)?;
            let scope = scope(who, own);
            let asked = (service.as_ref(), after.as_ref(), limit);
            let (people, all, ids) = page(read, who, &scope, standing, asked, today)?;
            Ok(((people, all, services), ids))
        })
        .await
    }
}

fn services(read: &Read<'_>, who: &Who, own: &[ServiceId], today: Day) -> Result<Vec<Service>> {
    let lines = store::service::lines(read, who.programme, own)?;
    let standing = service_standing::of(read, who.programme, own)?;
    let told = |id| standing.iter().find(|(of, _)| *of == id).map(|(_, it)| &it.told);
    let mut services: Vec<Service> = lines
        .into_iter()
        .map(|line| Service {
            paused_until: told(line.id).and_then(|it| it.paused_until).filter(|until| *until > today),
            free: told(line.id).and_then(|it| it.free),
            id: line.id,
            name: line.name,
            assured: line.assured,
        })
        .collect();
    services.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(services)
}

fn administers(who: &Who) -> Result<()> {
    if who.role() == Role::Administrator { Ok(()) } else { Err(Error::Forbidden) }
}

/// An organisation that delivers services; nothing else answers for any.
fn provider(read: &Read<'_>, who: &Who, id: OrganisationId) -> Result<store::organisation::Organisation> {
    let found = store::organisation::by_id(read, who.programme, id)?;
    let kind = OrganisationKind::Provider.code();
    found.filter(|organisation| organisation.kind == kind).ok_or(Error::NotFound)
}

impl House {
    /// An organisation that delivers services, with those it answers for by accounts, by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator; [`Error::NotFound`] for another kind of organisation.
    pub async fn provider_services(
        &self,
        who: &Who,
        id: OrganisationId,
    ) -> Result<(String, Vec<store::service::Line>)> {
        administers(who)?;
        let who = who.clone();
        self.read(move |read| {
            let name = provider(read, &who, id)?.name;
            let own = provider_service::of_organisations(read, who.programme, &[id])?;
            let mut lines = store::service::lines(read, who.programme, &own)?;
            lines.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
            Ok((name, lines))
        })
        .await
    }
}

/// Says that an organisation answers for a service by accounts of its own.
///
/// # Errors
/// [`Error::Forbidden`] for anybody but an administrator; [`Error::NotFound`] for an organisation that delivers
/// nothing and for a service nobody lists; `provider-service-taken` of `service`, with who has it.
pub fn give(unit: &mut Unit<'_>, who: &Who, id: OrganisationId, service: ServiceId) -> Result<()> {
    administers(who)?;
    provider(unit, who, id)?;
    name_of(unit, who.programme, service)?;
    match provider_service::holder(unit, who.programme, service)? {
        Some(holder) if holder == id => return Ok(()),
        Some(holder) => {
            let holder = store::organisation::by_id(unit, who.programme, holder)?;
            let name = holder.map(|it| it.name).unwrap_or_default();
            return Err(Breach::of("service", "provider-service-taken").with("name", name).into());
        }
        None => {}
    }
    provider_service::give(unit, who.programme, id, service, who.staff)?;
    audit::act(unit, who, "organisation.give_service", vec![id.uuid(), service.uuid()], "service")
}

/// Takes a service away again: accounts of the organisation see nothing of it from that moment on.
///
/// # Errors
/// [`Error::Forbidden`] for anybody but an administrator; [`Error::NotFound`] for a service it does not have.
pub fn take(unit: &mut Unit<'_>, who: &Who, id: OrganisationId, service: ServiceId) -> Result<()> {
    administers(who)?;
    if !provider_service::take(unit, who.programme, id, service, who.staff)? {
        return Err(Error::NotFound);
    }
    audit::act(unit, who, "organisation.take_service", vec![id.uuid(), service.uuid()], "service")
}
