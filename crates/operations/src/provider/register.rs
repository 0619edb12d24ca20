//! The register of a session: everybody who is expected on one page, and who came. Every mark is one more line of
//! the session's history; the same form sent twice, or after the line was lost, is kept once.

use std::collections::BTreeMap;

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::id::PrescriptionId;
use domain::journey::{EndedBy, Gate, Mode, Place};
use domain::prescription::link::{self as rules, WALK_INS_LIMIT};
use domain::prescription::{Attendance, CancelledBy, Risk};
use jiff::ToSpan;
use store::provider_arrival as arrival;
use store::provider_link::Purpose;
pub use store::session::RegisterDay;
use store::session::{Session, SessionId};
use store::{Read, Unit};
use uuid::Uuid;

use super::decision::within;
use super::link::{At, still};
use super::told::names;
use crate::offer::Told;
use crate::prescription::{Marked, mark};
use crate::programme::Settings;
use crate::{Error, House, Result, Who, audit};

/// Days before and after its own that a register shows links to.
const AROUND: i64 = 28;

/// Somebody on a register.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The session.
    pub session: SessionId,
    /// The prescription it belongs to.
    pub prescription: PrescriptionId,
    /// Who; none where no name is shared.
    pub name: Option<String>,
    /// What became of it, where somebody said.
    pub attendance: Option<Attendance>,
    /// Whether they were expected.
    pub planned: bool,
    /// Risks to know of.
    pub risks: Vec<Risk>,
    /// Whether nobody has yet said that these were read.
    pub to_acknowledge: bool,
    /// Sessions attended before this day, of how many agreed.
    pub attended: (usize, Option<u16>),
}

/// A register as its link shows it on a browser that is open.
#[derive(Debug, Clone)]
pub struct Register {
    /// Of which day.
    pub day: Day,
    /// Today.
    pub today: Day,
    /// Who is expected, or came, by name.
    pub expected: Vec<Expected>,
    /// How many came without being known; none where nobody has counted.
    pub walk_ins: Option<i64>,
    /// Names that were written down to be matched, and whether that is done.
    pub arrived: Vec<(Option<String>, bool)>,
    /// Other days of the service with sessions.
    pub days: Vec<RegisterDay>,
}

/// What somebody at the service writes of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// What became of whom. Who is not named is left as they are.
    pub marks: Vec<(SessionId, Option<Attendance>)>,
    /// How many came without being known.
    pub walk_ins: Option<i64>,
    /// Who came, by the name they gave, without being expected.
    pub arrived: Vec<String>,
}

/// How a service says that somebody comes no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gone {
    /// They told the service that they do not go on, or will not begin.
    ToldUs,
    /// They need it no longer.
    NoLongerNeeded,
    /// It does not suit them, or would not be safe.
    NotSuitable,
    /// The service has closed, or changed.
    Closed,
}

impl Gone {
    /// All of them.
    pub const ALL: [Gone; 4] = [Gone::ToldUs, Gone::NoLongerNeeded, Gone::NotSuitable, Gone::Closed];

    /// Stable code; its words are at `provider-gone-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Gone::ToldUs => "told-us",
            Gone::NoLongerNeeded => "no-longer-needed",
            Gone::NotSuitable => "not-suitable",
            Gone::Closed => "closed",
        }
    }

    /// What a code stands for.
    pub fn coded(code: &str) -> Option<Gone> {
        Gone::ALL.into_iter().find(|it| it.code() == code)
    }

    /// How the prescription ends by it, and by whom: a no before the first session is the person's refusal of it.
    pub const fn ending(self, started: bool) -> (Mode, EndedBy) {
        match self {
            Gone::ToldUs if started => (Mode::StoppedToldUs, EndedBy::Person),
            Gone::ToldUs => (Mode::Refused, EndedBy::Person),
            Gone::NoLongerNeeded => (Mode::NoLongerNeeded, EndedBy::Person),
            Gone::NotSuitable => (Mode::NotTheRightService, EndedBy::Provider),
            Gone::Closed => (Mode::ServiceClosedOrChanged, EndedBy::Provider),
        }
    }
}

/// The day a link is to the register of.
fn day_of(at: &At) -> Result<Day> {
    match at.purpose {
        Purpose::Register(day) => Ok(day),
        Purpose::Decision(_) | Purpose::Listing => Err(Error::NotFound),
    }
}

impl House {
    /// A register as its link shows it. Written down before it is shown.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a link to something else.
    pub async fn provider_register(&self, at: &At) -> Result<Register> {
        let (day, service) = (day_of(at)?, at.of);
        let today = london_day(self.now());
        self.show(&at.who, "provider.register", move |read, who| register(read, who, service, (day, today)))
            .await
    }
}

fn register(
    read: &Read<'_>,
    who: &Who,
    service: domain::id::ServiceId,
    (day, today): (Day, Day),
) -> Result<(Register, Vec<Uuid>)> {
    let programme = who.programme;
    let sessions = store::session::register(read, programme, service, day)?;
    let ids: Vec<PrescriptionId> = sessions.iter().map(|it| it.prescription).collect();
    let told = names(read, who, &[service], &ids)?;
    let counted = store::session::attended_before(read, programme, &ids, day)?;
    let mut expected: Vec<Expected> = Vec::with_capacity(sessions.len());
    let mut subjects = vec![service.uuid()];
    for session in sessions {
        // Who agreed to nothing, or took it back, is not on any register.
        let Some((of, person)) = told.get(&session.prescription) else { continue };
        subjects.push(person.uuid());
        let (attended, agreed) = counted.get(&session.prescription).copied().unwrap_or_default();
        expected.push(Expected {
            session: session.id,
            prescription: session.prescription,
            name: of.name().map(str::to_owned),
            attendance: session.attendance,
            planned: session.planned,
            risks: of.risks.clone(),
            to_acknowledge: of.to_acknowledge(),
            attended: (attended, agreed),
        });
    }
    expected.sort_by_key(|it| (it.name.as_ref().map(|name| name.to_lowercase()), it.session));
    let arrived = arrival::of_service(read, programme, service, day)?;
    let notes: Vec<&[u8; 16]> = arrived.iter().map(|it| it.id.bytes()).collect();
    let notes = store::note::by_subject(read, programme, arrival::NAMED, &notes)?;
    let named = |it: &arrival::Arrival| {
        (notes.get(it.id.bytes()).map(|note| note.text.clone()), it.settled_at.is_some())
    };
    let around = (today.saturating_sub(AROUND.days()), today.saturating_add(AROUND.days()));
    let shown = Register {
        day,
        today,
        expected,
        walk_ins: store::attendance::walk_ins(read, programme, service, day)?,
        arrived: arrived.iter().map(named).collect(),
        days: store::session::days_of_service(read, programme, service, around)?,
    };
    Ok((shown, subjects))
}

/// Keeps what was written of a session.
///
/// # Errors
/// `link-over`; [`Error::NotFound`] for a session that is not of this register; `attendance-not-yet`;
/// `walk-ins-number`; `link-name-too-long` of `arrived`.
pub fn keep(unit: &mut Unit<'_>, who: &Who, settings: &Settings, at: &At, asked: &Asked) -> Result<()> {
    let day = day_of(at)?;
    still(unit, who, at)?;
    if asked.walk_ins.is_some_and(|it| !(0..=WALK_INS_LIMIT).contains(&it)) {
        let value = asked.walk_ins.unwrap_or_default();
        return Err(Breach::of("walk_ins", "walk-ins-number")
            .with("value", value)
            .with("limit", WALK_INS_LIMIT)
            .into());
    }
    let service = at.of;
    let known: BTreeMap<SessionId, Session> = store::session::register(unit, who.programme, service, day)?
        .into_iter()
        .map(|it| (it.id, it))
        .collect();
    for (id, attendance) in &asked.marks {
        let session = known.get(id).ok_or(Error::NotFound)?;
        if session.attendance != *attendance {
            mark(unit, who, settings, session.prescription, Marked::Session(*id, *attendance))?;
        }
    }
    if let Some(people) = asked.walk_ins {
        store::attendance::set_walk_ins(unit, who.programme, service, day, people)?;
    }
    for name in &asked.arrived {
        arrive(unit, who, at, day, name)?;
    }
    audit::act(unit, who, "provider.mark", vec![service.uuid()], "register")
}

/// Writes down the name of somebody who came without being expected. The same name on the same day is kept once.
fn arrive(unit: &mut Unit<'_>, who: &Who, at: &At, day: Day, typed: &str) -> Result<()> {
    let name = rules::name("arrived", typed)?;
    let before = arrival::of_service(unit, who.programme, at.of, day)?;
    let ids: Vec<&[u8; 16]> = before.iter().map(|it| it.id.bytes()).collect();
    let notes = store::note::by_subject(unit, who.programme, arrival::NAMED, &ids)?;
    if notes.values().any(|note| note.text.to_lowercase() == name.to_lowercase()) {
        return Ok(());
    }
    let by = who.for_service().ok_or(Error::Forbidden)?;
    let id = arrival::add(unit, who.programme, at.of, day, by)?;
    store::note::add(unit, who.programme, arrival::NAMED, id.bytes(), &name, None)?;
    Ok(())
}

/// Somebody told the service that they are away: their sessions from this one to the day before they come back
/// are called off by them, where nothing is marked yet.
///
/// # Errors
/// `link-over`; [`Error::NotFound`]; `date-not-ahead` of `until` for a day not after the register's.
pub fn away(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    at: &At,
    of: PrescriptionId,
    until: Day,
) -> Result<()> {
    let day = day_of(at)?;
    still(unit, who, at)?;
    let kept = within(unit, who, at, of)?;
    if until <= day {
        return Err(Breach::of("until", "date-not-ahead").with("value", until).with("happened", day).into());
    }
    let sessions = store::session::of_prescription(unit, who.programme, kept.id)?;
    let missing = sessions.iter().filter(|it| it.day >= day && it.day < until && it.attendance.is_none());
    for session in missing {
        let by_them = Some(Attendance::Cancelled(CancelledBy::Person));
        mark(unit, who, settings, of, Marked::Session(session.id, by_them))?;
    }
    audit::act(unit, who, "provider.away", crate::prescription::subjects(&kept), "attendance")
}

/// The session does not take place: called off by the service for everybody of whom nothing is marked.
///
/// # Errors
/// `link-over`.
pub fn call_off(unit: &mut Unit<'_>, who: &Who, settings: &Settings, at: &At) -> Result<()> {
    let day = day_of(at)?;
    still(unit, who, at)?;
    let sessions = store::session::register(unit, who.programme, at.of, day)?;
    for session in sessions.iter().filter(|it| it.attendance.is_none()) {
        let by_us = Some(Attendance::Cancelled(CancelledBy::Provider));
        mark(unit, who, settings, session.prescription, Marked::Session(session.id, by_us))?;
    }
    audit::act(unit, who, "provider.call_off", vec![at.of.uuid()], "attendance")
}

/// Somebody comes no more: the prescription ends, with the provider's account of why. The person's own is the
/// navigator's to ask.
///
/// # Errors
/// `link-over`; [`Error::NotFound`]; `prescription-ended`.
pub fn comes_no_more(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    at: &At,
    of: PrescriptionId,
    (gone, told): (Gone, &Told),
) -> Result<()> {
    still(unit, who, at)?;
    let kept = within(unit, who, at, of)?;
    ends(unit, who, settings, &kept, (gone, told))
}

/// Ends a prescription as a service says that somebody comes no more.
pub(super) fn ends(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    kept: &store::prescription::Prescription,
    (gone, told): (Gone, &Told),
) -> Result<()> {
    let journey = store::journey::in_hand(unit, who.programme, kept.journey)?;
    let started = journey.first_pass(Place::on(kept.id, Gate::Completion)).is_some();
    let told = Told { teller: Some(domain::journey::Teller::Provider), ..told.clone() };
    crate::prescription::end(unit, who, settings, kept.id, gone.ending(started), None, &[told])
}
