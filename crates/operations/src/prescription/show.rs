//! What pages show of prescriptions: one with everything that stands beside its gates, those of a journey, and what
//! has to be known to prescribe a service.

use std::collections::BTreeMap;

use domain::calendar::{Day, london_day};
use domain::directory::Own;
use domain::id::{JourneyId, PrescriptionId, ServiceId};
use domain::journey::{Journey, PrescriptionKind};
use domain::need::Need;
use domain::prescription::{Least, Mark, SESSIONS, Tally};
use jiff::Timestamp;
use store::Read;
use store::attendance::Mark as Made;
use store::journey::Current;
use store::person::Person;
use store::service_standing::Standing;
use store::session::{Session, SessionId};
use store::sharing::Sharing;

use super::{Offered, Prescription, said};
use crate::{Error, House, Result, Who};

/// A prescription as a list has it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What was agreed.
    pub kept: Prescription,
    /// The name of the service.
    pub service: String,
    /// Who runs it.
    pub organisation: String,
    /// Its sessions, by their day.
    pub sessions: Vec<Session>,
}

impl Listed {
    /// What its sessions come to on a day.
    pub fn tally(&self, today: Day) -> Tally {
        tally(&self.kept, &self.sessions, today)
    }
}

fn tally(kept: &Prescription, sessions: &[Session], today: Day) -> Tally {
    let seen: Vec<_> = sessions.iter().map(Session::seen).collect();
    let mark = Mark { agreed: kept.terms.sessions.unwrap_or(SESSIONS), share: kept.terms.share };
    mark.tally(&seen, today)
}

/// The prescriptions of a journey within what may be seen, in the order they were proposed.
///
/// # Errors
/// What the database says.
pub fn of_journey(read: &Read<'_>, who: &Who, journey: JourneyId) -> Result<Vec<Listed>> {
    let kept = store::prescription::of_journey(read, &who.scope(), journey)?;
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let services: Vec<ServiceId> = kept.iter().map(|it| it.service).collect();
    let lines = store::service::lines(read, who.programme, &services)?;
    let sessions = store::session::of_journey(read, who.programme, journey)?;
    let listed = |kept: Prescription| {
        let line = lines.iter().find(|line| line.id == kept.service);
        Listed {
            service: line.map(|line| line.name.clone()).unwrap_or_default(),
            organisation: line.map(|line| line.organisation.clone()).unwrap_or_default(),
            sessions: sessions.iter().filter(|it| it.prescription == kept.id).copied().collect(),
            kept,
        }
    };
    Ok(kept.into_iter().map(listed).collect())
}

/// One prescription with all that its page shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What was agreed.
    pub kept: Prescription,
    /// The journey's current row.
    pub current: Current,
    /// The person.
    pub person: Person,
    /// The journey.
    pub journey: Journey,
    /// The service, and whom the programme asks.
    pub offered: Offered,
    /// What the service is and was told, the newest first.
    pub sharings: Vec<Sharing>,
    /// Openings of the provider's link: when, by whom as they said, and whether more than initials was shown.
    pub openings: Vec<(Timestamp, Option<String>, bool)>,
    /// What the service asked about the person.
    pub asked: Vec<crate::provider::decision::Asked>,
    /// Sessions, by their day.
    pub sessions: Vec<Session>,
    /// Every mark of each session in turn, with who made it where that was at the service.
    pub marks: BTreeMap<SessionId, Vec<(Made, Option<String>)>>,
    /// What the person's own word to telling providers anything comes to.
    pub said: Option<bool>,
    /// The kind of service by what it has to know: a first suggestion.
    pub least: Least,
    /// When it was read.
    pub now: Timestamp,
}

impl Shown {
    /// What its sessions come to.
    pub fn tally(&self) -> Tally {
        tally(&self.kept, &self.sessions, london_day(self.now))
    }

    /// Its gates.
    pub fn line(&self) -> Option<&domain::journey::Prescription> {
        self.journey.prescriptions().iter().find(|it| it.id() == self.kept.id)
    }

    /// What the service is told now.
    pub fn sharing(&self) -> Option<&Sharing> {
        self.sharings.iter().find(|it| it.ended_at.is_none())
    }
}

fn shown(read: &Read<'_>, who: &Who, id: PrescriptionId, now: Timestamp) -> Result<Shown> {
    let (scope, programme) = (who.scope(), who.programme);
    let kept = store::prescription::by_id(read, &scope, id)?.ok_or(Error::NotFound)?;
    let current = store::journey::by_id(read, &scope, kept.journey)?.ok_or(Error::NotFound)?;
    let person = current.person.ok_or(Error::NotFound)?;
    let mut marks: BTreeMap<SessionId, Vec<_>> = BTreeMap::new();
    for (session, mark, name) in store::attendance::of_prescription(read, programme, id)? {
        marks.entry(session).or_default().push((mark, name));
    }
    let body = kept.terms.kind == PrescriptionKind::StatutoryReferral;
    let listed = match crate::directory::shown(read, programme, kept.service, london_day(now)) {
        Err(Error::NotFound) => Least::Group,
        listing => least_of(&listing?.service),
    };
    Ok(Shown {
        least: if body { Least::PublicBody } else { listed },
        person: store::person::by_id(read, &scope, person)?.ok_or(Error::NotFound)?,
        journey: store::journey::replayed(read, programme, kept.journey)?,
        offered: Offered::of(read, who, kept.service)?,
        sharings: store::sharing::of_prescription(read, programme, id)?,
        openings: store::provider_link::openings(read, programme, id)?,
        asked: crate::provider::decision::asked(read, who, id)?,
        sessions: store::session::of_prescription(read, programme, id)?,
        said: said(read, who, person, london_day(now))?,
        kept,
        current,
        marks,
        now,
    })
}

/// What has to be known to prescribe a service to somebody.
pub struct Prescribing {
    /// The journey's current row.
    pub current: Current,
    /// The person.
    pub person: Person,
    /// The journey.
    pub journey: Journey,
    /// What is listed of the service.
    pub listing: crate::directory::Shown,
    /// The service, and whom the programme asks.
    pub offered: Offered,
    /// How it stands from day to day.
    pub standing: Standing,
    /// Prescriptions of the journey so far.
    pub others: Vec<Listed>,
    /// What the person's own word to telling providers anything comes to.
    pub said: Option<bool>,
}

impl Prescribing {
    /// The kind of service by what it has to know, as its listing reads: at home, advice, being active, else a
    /// group. A first suggestion; the navigator knows better.
    pub fn least(&self) -> Least {
        least_of(&self.listing.service)
    }
}

/// The kind of service by what it has to know, as a listing reads.
fn least_of(service: &domain::directory::service::Service) -> Least {
    let needs = |wanted: &[Need]| service.codes(Own::Need).any(|it| wanted.iter().any(|w| w.code() == it));
    if service.codes(Own::Format).any(|it| it == "at-home") {
        Least::AtHome
    } else if needs(&[Need::Money, Need::Housing, Need::Work]) {
        Least::Advice
    } else if needs(&[Need::PhysicalActivity]) {
        Least::Activity
    } else {
        Least::Group
    }
}

impl House {
    /// A prescription within what may be seen, with all that its page shows.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside it.
    pub async fn prescription(&self, who: &Who, id: PrescriptionId) -> Result<Shown> {
        let now = self.now();
        self.show(who, "prescription.view", move |read, who| {
            let shown = shown(read, who, id, now)?;
            let subjects = super::subjects(&shown.kept);
            Ok((shown, subjects))
        })
        .await
    }

    /// What has to be known to prescribe a service on a journey within what may be seen.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside it, or where there is no such service.
    pub async fn prescribing(
        &self,
        who: &Who,
        journey: JourneyId,
        service: ServiceId,
    ) -> Result<Prescribing> {
        let today = london_day(self.now());
        self.show(who, "prescription.prepare", move |read, who| {
            let scope = who.scope();
            let current = store::journey::by_id(read, &scope, journey)?.ok_or(Error::NotFound)?;
            let person = current.person.ok_or(Error::NotFound)?;
            let standing = store::service_standing::of(read, who.programme, &[service])?;
            let shown = Prescribing {
                journey: store::journey::replayed(read, who.programme, journey)?,
                person: store::person::by_id(read, &scope, person)?.ok_or(Error::NotFound)?,
                listing: crate::directory::shown(read, who.programme, service, today)?,
                offered: Offered::of(read, who, service)?,
                standing: standing.into_iter().next().map(|(_, it)| it).unwrap_or_default(),
                others: of_journey(read, who, journey)?,
                said: said(read, who, person, today)?,
                current,
            };
            Ok((shown, vec![person.uuid(), journey.uuid(), service.uuid()]))
        })
        .await
    }
}
