//! How gates 7 to 10 of prescriptions stand: a projection of journeys.

use domain::calendar::Day;
use domain::id::{JourneyId, PrescriptionId, ProgrammeId, ServiceId};

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};

/// How a prescription ended before its last gate was passed or not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedRow {
    /// At which gate.
    pub gate: i64,
    /// When.
    pub day: Day,
    /// How, as a code.
    pub mode: String,
    /// By whom, as a code.
    pub by: String,
    /// Only because the journey closed.
    pub by_closing: bool,
}

/// A prescription as its journey's journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrescriptionRow {
    /// Which one.
    pub prescription: PrescriptionId,
    /// Of which journey.
    pub journey: JourneyId,
    /// To which service.
    pub service: ServiceId,
    /// What kind, as a code.
    pub kind: String,
    /// Sessions agreed.
    pub sessions: Option<i64>,
    /// When it was proposed.
    pub proposed: Day,
    /// When gates 7, 8, 9 and 10 were first passed, each where it was.
    pub passed: [Option<Day>; 4],
    /// The open gate.
    pub open_gate: Option<i64>,
    /// On a waiting list.
    pub waiting: bool,
    /// Until when, where the service said so.
    pub waiting_until: Option<Day>,
    /// How it ended, if it did.
    pub ended: Option<EndedRow>,
}

const COLUMNS: &str = "prescription_id, journey_id, service_id, kind, sessions, proposed_day, agreed_day,
    taken_on_day, started_day, completed_day, open_gate, waiting, ended_gate, ended_day, mode, ended_by, by_closing,
    waiting_until";

fn prescription_row(row: &Row<'_>) -> Result<PrescriptionRow, Error> {
    let broken = || Error::unreadable("prescription row");
    let ended = match row.get::<Option<i64>>(12)? {
        None => None,
        Some(gate) => Some(EndedRow {
            gate,
            day: row.get::<Option<Day>>(13)?.ok_or_else(broken)?,
            mode: row.get::<Option<String>>(14)?.ok_or_else(broken)?,
            by: row.get::<Option<String>>(15)?.ok_or_else(broken)?,
            by_closing: row.get(16)?,
        }),
    };
    Ok(PrescriptionRow {
        prescription: row.get(0)?,
        journey: row.get(1)?,
        service: row.get(2)?,
        kind: row.get(3)?,
        sessions: row.get(4)?,
        proposed: row.get(5)?,
        passed: [row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?],
        open_gate: row.get(10)?,
        waiting: row.get(11)?,
        waiting_until: row.get(17)?,
        ended,
    })
}

/// Puts the rows of a journey in the place of those that stood.
///
/// # Errors
/// What the database says.
pub fn keep(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    rows: &[PrescriptionRow],
) -> Result<(), Error> {
    unit.execute(
        "DELETE FROM episode_prescription WHERE programme_id = $1 AND journey_id = $2",
        &[programme.into(), (&journey).into()],
    )?;
    for row in rows {
        let ended = row.ended.as_ref();
        unit.execute(
            "INSERT INTO episode_prescription (programme_id, prescription_id, journey_id, service_id, kind, sessions,
               proposed_day, agreed_day, taken_on_day, started_day, completed_day, open_gate, waiting, ended_gate,
               ended_day, mode, ended_by, by_closing, waiting_until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
            &[
                programme.into(),
                (&row.prescription).into(),
                (&row.journey).into(),
                (&row.service).into(),
                (&row.kind).into(),
                row.sessions.into(),
                row.proposed.into(),
                row.passed[0].into(),
                row.passed[1].into(),
                row.passed[2].into(),
                row.passed[3].into(),
                row.open_gate.into(),
                row.waiting.into(),
                ended.map(|it| it.gate).into(),
                ended.map(|it| it.day).into(),
                ended.map_or(Param::Null, |it| Param::from(&it.mode)),
                ended.map_or(Param::Null, |it| Param::from(&it.by)),
                ended.is_some_and(|it| it.by_closing).into(),
                row.waiting_until.into(),
            ],
        )?;
    }
    Ok(())
}

/// The rows of journeys from `first` to `last`, by journey and prescription.
///
/// # Errors
/// What the database says.
pub fn between(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: JourneyId,
    last: JourneyId,
) -> Result<Vec<PrescriptionRow>, Error> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM episode_prescription
             WHERE programme_id = $1 AND journey_id >= $2 AND journey_id <= $3 ORDER BY journey_id, prescription_id"
        ),
        &[programme.into(), (&first).into(), (&last).into()],
        prescription_row,
    )
}

/// The first and the last of the next journeys with prescriptions after one, at most `limit` of them.
///
/// # Errors
/// What the database says.
pub fn journeys_after(
    read: &Read<'_>,
    programme: ProgrammeId,
    after: Option<JourneyId>,
    limit: i64,
) -> Result<Option<(JourneyId, JourneyId)>, Error> {
    let after = after.map_or([0; 16], |journey| *journey.bytes());
    let journeys: Vec<JourneyId> = read.all(
        "SELECT DISTINCT journey_id FROM episode_prescription WHERE programme_id = $1 AND journey_id > $2
         ORDER BY journey_id LIMIT $3",
        &[programme.into(), (&after[..]).into(), limit.into()],
        |row| row.get(0),
    )?;
    Ok(journeys.first().copied().zip(journeys.last().copied()))
}

/// An open prescription as a day's work needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRow {
    /// Of which journey.
    pub journey: JourneyId,
    /// Which one.
    pub prescription: PrescriptionId,
    /// The name of its service.
    pub service: String,
    /// The open gate.
    pub gate: i64,
    /// On a waiting list.
    pub waiting: bool,
    /// When the service was asked.
    pub sent: Option<Day>,
    /// When to look what came of it.
    pub check_on: Option<Day>,
}

/// The open prescriptions of journeys, by journey and in the order they were proposed.
///
/// # Errors
/// What the database says.
pub fn open_of(
    read: &Read<'_>,
    programme: ProgrammeId,
    journeys: &[JourneyId],
) -> Result<Vec<OpenRow>, Error> {
    if journeys.is_empty() {
        return Ok(Vec::new());
    }
    let mut text = Text::new(
        "SELECT e.journey_id, e.prescription_id, s.name, e.open_gate, e.waiting, p.sent_day, p.check_day
         FROM episode_prescription e
         JOIN prescription p ON p.programme_id = e.programme_id AND p.id = e.prescription_id
         JOIN service s ON s.programme_id = e.programme_id AND s.id = e.service_id
         WHERE e.open_gate IS NOT NULL AND e.programme_id = ",
    );
    text.bind(programme).sql(" AND e.journey_id IN (");
    text.list(journeys.iter().map(Param::from)).sql(") ORDER BY e.journey_id, e.prescription_id");
    read.all(text.as_sql(), text.params(), |row| {
        Ok(OpenRow {
            journey: row.get(0)?,
            prescription: row.get(1)?,
            service: row.get(2)?,
            gate: row.get(3)?,
            waiting: row.get(4)?,
            sent: row.get(5)?,
            check_on: row.get(6)?,
        })
    })
}

/// What became of everybody a service was asked to take on, for its own report: no person in it.
///
/// # Errors
/// What the database says.
pub fn of_service(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
) -> Result<Vec<PrescriptionRow>, Error> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM episode_prescription WHERE programme_id = $1 AND service_id = $2
             ORDER BY proposed_day, prescription_id"
        ),
        &[programme.into(), (&service).into()],
        prescription_row,
    )
}
