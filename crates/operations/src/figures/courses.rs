//! The rows of prescriptions and of their sessions: gates 7 to 10, what the registers say, and what ended a course.

use std::collections::{BTreeSet, HashMap};

use domain::calendar::Day;
use domain::id::{JourneyId, PrescriptionId, ProgrammeId};
use domain::journey::{Gate, Mode};
use domain::prescription::{Attendance, CancelledBy, stopped_coming};
use evidence::column::{Stored, Value};
use evidence::table::{Key, Snapshot, Table, Unit};
use store::episode_prescription::{self, PrescriptionRow};
use store::session::{self, Session};
use store::{Error, Read};

use super::chain::Chains;
use super::fill::{NOT_ENDED, code, day, gate, put};
use super::gates::Opening;

/// The columns of a prescription, in the order in which [`Courses::keep`] gives their values.
pub(super) const PRESCRIPTION: [&str; 28] = [
    "proposed-on",
    "agreed-on",
    "taken-on",
    "started-on",
    "completed-on",
    "ended-on",
    "kind",
    "gate",
    "came-to",
    "ended-by",
    "by-closing",
    "waiting",
    "sessions",
    "attended",
    "missed",
    "cancelled-by-person",
    "cancelled-by-others",
    "not-known",
    "unmarked",
    "course-end",
    "course-end-on",
    "disengaged-on",
    "joined",
    "practice",
    "age-band",
    "sex",
    "ethnic-category",
    "deprivation-decile",
];

/// The columns of a session, in the order in which [`Courses::keep`] gives their values.
pub(super) const SESSION: [&str; 13] = [
    "held-on",
    "planned",
    "attendance",
    "not-known",
    "agreed-on",
    "started-on",
    "kind",
    "number",
    "practice",
    "age-band",
    "sex",
    "ethnic-category",
    "deprivation-decile",
];

/// Journeys read at a time.
const PAGE: i64 = 2_000;

/// Prescriptions and sessions of a journey as they stand.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) prescriptions: Vec<PrescriptionRow>,
    pub(super) sessions: Vec<Session>,
}

impl Standing {
    /// Those of one journey.
    pub(super) fn of(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Standing, Error> {
        Ok(Standing {
            prescriptions: episode_prescription::between(read, programme, journey, journey)?,
            sessions: session::between(read, programme, journey, journey)?,
        })
    }
}

/// Gives the prescriptions and sessions of every journey that has any.
pub(super) fn every(
    read: &Read<'_>,
    programme: ProgrammeId,
    mut each: impl FnMut(JourneyId, &Standing) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = None;
    while let Some((first, last)) = episode_prescription::journeys_after(read, programme, after, PAGE)? {
        let mut found: HashMap<JourneyId, Standing> = HashMap::new();
        for row in episode_prescription::between(read, programme, first, last)? {
            found.entry(row.journey).or_default().prescriptions.push(row);
        }
        for row in session::between(read, programme, first, last)? {
            found.entry(row.journey).or_default().sessions.push(row);
        }
        let mut journeys: Vec<JourneyId> = found.keys().copied().collect();
        journeys.sort_unstable();
        for journey in journeys {
            each(journey, &found[&journey])?;
        }
        after = Some(last);
    }
    Ok(())
}

/// Which rows of prescriptions and sessions belong to a journey.
#[derive(Debug, Default)]
pub(super) struct Courses {
    pub(super) prescriptions: Chains,
    pub(super) sessions: Chains,
}

impl Courses {
    /// Writes the prescriptions and sessions of one journey and takes out those it no longer has; at the offer that
    /// opened it, the day of the first session.
    pub(super) fn keep(
        &mut self,
        snapshot: &mut Snapshot,
        journey: JourneyId,
        standing: &Standing,
        offer: Option<u32>,
    ) -> Result<(), Error> {
        let no_table = || Error::Broken("no table of prescriptions or sessions".to_owned());
        let opening = Opening::of(snapshot.table(Unit::Offer).ok_or_else(no_table)?, offer);
        let joined = is_joined(snapshot, offer);
        let table = snapshot.table_mut(Unit::Prescription).ok_or_else(no_table)?;
        let keys = standing.prescriptions.iter().map(|row| *row.prescription.bytes()).collect();
        drop_others(table, &mut self.prescriptions, journey, &keys);
        for row in &standing.prescriptions {
            let own: Vec<&Session> =
                standing.sessions.iter().filter(|session| session.prescription == row.prescription).collect();
            let at = put(table, *row.prescription.bytes(), prescription(row, &own, &opening, joined))?;
            own_row(&mut self.prescriptions, journey, at);
        }
        let began = standing.prescriptions.iter().filter_map(|row| row.passed[2]).min();
        if let Some(offer) = offer {
            let offers = snapshot.table_mut(Unit::Offer).ok_or_else(no_table)?;
            offers
                .set(offer, "first-session-on", day(began))
                .map_err(|misfit| Error::Broken(misfit.to_string()))?;
        }
        let table = snapshot.table_mut(Unit::Session).ok_or_else(no_table)?;
        let keys = standing.sessions.iter().map(|row| *row.id.bytes()).collect();
        drop_others(table, &mut self.sessions, journey, &keys);
        let mut numbers: HashMap<PrescriptionId, u32> = HashMap::new();
        for row in &standing.sessions {
            let number = numbers.entry(row.prescription).or_default();
            *number += 1;
            let of = standing.prescriptions.iter().find(|it| it.prescription == row.prescription);
            let at = put(table, *row.id.bytes(), session_values(row, of, *number, &opening))?;
            own_row(&mut self.sessions, journey, at);
        }
        Ok(())
    }

    /// Whether both lead only to rows that are there.
    pub(super) fn is_sound(&self, prescriptions: usize, sessions: usize) -> bool {
        self.prescriptions.is_sound(prescriptions) && self.sessions.is_sound(sessions)
    }
}

fn own_row(chains: &mut Chains, journey: JourneyId, row: u32) {
    let number = chains.number(journey.bytes());
    chains.give(row, Some(number));
}

/// Takes out rows of a journey whose keys are not among those that stand.
fn drop_others(table: &mut Table, chains: &mut Chains, journey: JourneyId, kept: &BTreeSet<Key>) {
    let Some(number) = chains.known(journey.bytes()) else { return };
    let rows: Vec<u32> = chains.rows(number).collect();
    for row in rows {
        let Some(key) = table.key_of(row).copied().filter(|key| !kept.contains(key)) else { continue };
        table.remove(&key);
        chains.give(row, None);
    }
}

/// Whether the offer that opened the journey ended by being joined to another.
fn is_joined(snapshot: &Snapshot, offer: Option<u32>) -> bool {
    let mode = offer.and_then(|row| Some(snapshot.table(Unit::Offer)?.column("mode")?.value(row)));
    mode == Some(Stored::Code(Mode::JoinedToAnother.code()))
}

/// What ended a course, and when.
struct End {
    code: &'static str,
    on: Option<Day>,
}

impl End {
    /// Of a course that began: three misses in a row come before any ending written down later.
    fn of(row: &PrescriptionRow, sessions: &[&Session]) -> Option<End> {
        row.passed[2]?;
        let seen: Vec<_> = sessions.iter().map(|session| session.seen()).collect();
        let written = row.ended.as_ref().map(|ended| End { code: end_of(&ended.mode), on: Some(ended.day) });
        let completed = row.passed[3].map(|on| End { code: "completed", on: Some(on) });
        let stopped = stopped_coming(&seen).map(|on| End { code: "stopped-coming", on: Some(on) });
        let first = [completed, stopped, written].into_iter().flatten().min_by_key(|end| end.on);
        first.or(match row.open_gate {
            Some(_) => Some(End { code: "going-on", on: None }),
            // Gate 10 was not met: there was nothing to complete.
            None => Some(End { code: "other", on: None }),
        })
    }
}

fn end_of(mode: &str) -> &'static str {
    match Mode::coded(mode) {
        Some(Mode::StoppedComing | Mode::StoppedToldUs | Mode::DidNotCome | Mode::Refused) => {
            "stopped-coming"
        }
        Some(Mode::Completed) => "completed",
        Some(Mode::NoLongerNeeded) => "no-longer-needed",
        Some(Mode::NoCapacity | Mode::NoSuchService | Mode::ServiceClosedOrChanged) => "supply",
        Some(Mode::MovedAway | Mode::Died) => "moved-or-died",
        _ => "other",
    }
}

/// Where it is open or ended; completion once that was passed.
fn stands(row: &PrescriptionRow) -> Option<&'static str> {
    let number = row.open_gate.or(row.ended.as_ref().map(|ended| ended.gate));
    gate(number.unwrap_or_else(|| i64::from(Gate::Completion.number())))
}

fn counted(sessions: &[&Session], which: impl Fn(Option<Attendance>) -> bool) -> Value<'static> {
    let count = sessions.iter().filter(|session| which(session.attendance)).count();
    Value::Number(u32::try_from(count).unwrap_or(u32::MAX))
}

fn called_off(attendance: Option<Attendance>, by_person: bool) -> bool {
    matches!(attendance, Some(Attendance::Cancelled(by)) if (by == CancelledBy::Person) == by_person)
}

fn prescription<'a>(
    row: &'a PrescriptionRow,
    sessions: &[&Session],
    opening: &'a Opening,
    joined: bool,
) -> [Value<'a>; 28] {
    let end = End::of(row, sessions);
    let left = end.as_ref().filter(|end| end.code == "stopped-coming").and_then(|end| end.on);
    let ended = row.ended.as_ref();
    let came_to = match (ended, row.open_gate) {
        (Some(ended), _) => ended.mode.as_str(),
        (None, Some(_)) => "open",
        (None, None) => "passed",
    };
    let [practice, age_band, sex, ethnic] = opening.known();
    [
        day(Some(row.proposed)),
        day(row.passed[0]),
        day(row.passed[1]),
        day(row.passed[2]),
        day(row.passed[3]),
        day(ended.map(|ended| ended.day)),
        Value::Code(&row.kind),
        code(stands(row)),
        Value::Code(came_to),
        Value::Code(ended.map_or(NOT_ENDED, |ended| ended.by.as_str())),
        Value::Flag(ended.is_some_and(|ended| ended.by_closing)),
        Value::Flag(row.waiting),
        row.sessions.and_then(|agreed| u32::try_from(agreed).ok()).map_or(Value::NotRecorded, Value::Number),
        counted(sessions, |it| it.is_some_and(Attendance::is_there)),
        counted(sessions, |it| it == Some(Attendance::Missed)),
        counted(sessions, |it| called_off(it, true)),
        counted(sessions, |it| called_off(it, false)),
        counted(sessions, |it| it == Some(Attendance::NotKnown)),
        counted(sessions, |it| it.is_none()),
        code(end.as_ref().map(|end| end.code)),
        day(end.as_ref().and_then(|end| end.on)),
        day(left),
        Value::Flag(joined),
        practice,
        age_band,
        sex,
        ethnic,
        opening.decile(),
    ]
}

fn session_values<'a>(
    row: &Session,
    of: Option<&'a PrescriptionRow>,
    number: u32,
    opening: &'a Opening,
) -> [Value<'a>; 13] {
    let [practice, age_band, sex, ethnic] = opening.known();
    let known = row.attendance.filter(|attendance| *attendance != Attendance::NotKnown);
    [
        day(Some(row.day)),
        Value::Flag(row.planned),
        code(known.map(Attendance::code)),
        Value::Flag(row.attendance == Some(Attendance::NotKnown)),
        day(of.and_then(|of| of.passed[0])),
        day(of.and_then(|of| of.passed[2])),
        code(of.map(|of| of.kind.as_str())),
        Value::Number(number),
        practice,
        age_band,
        sex,
        ethnic,
        opening.decile(),
    ]
}
