//! How each gate of a journey stands, as the evidence engine sees it: a narrow projection, written in the
//! unit of work of each change where it differs.

use std::fmt::Write as _;

use domain::calendar::Day;
use domain::id::{JourneyId, ProgrammeId};
use domain::journey::{EndedBy, Mode};

use crate::Error;
use crate::db::{Param, Read, Row, Unit};
use crate::paged::{PAGE, paged};

/// The gate number under which the time from the plan to the closing is kept, as in the projection of
/// accounts.
pub const AFTER_PLAN: i64 = 0;

/// How the last pass of a gate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No result stands.
    Open,
    /// Passed, on a day.
    Passed(Day),
    /// Not met, on a day.
    NotMet(Day),
    /// Ended.
    Ended {
        /// When.
        on: Day,
        /// How.
        mode: Mode,
        /// By whom.
        by: EndedBy,
        /// Only because the journey closed.
        by_closing: bool,
    },
}

impl Standing {
    /// Stable code: `open`, `passed`, `not-met` or `ended`.
    pub const fn code(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Passed(_) => "passed",
            Standing::NotMet(_) => "not-met",
            Standing::Ended { .. } => "ended",
        }
    }

    /// When it came about.
    pub const fn day(self) -> Option<Day> {
        match self {
            Standing::Open => None,
            Standing::Passed(on) | Standing::NotMet(on) | Standing::Ended { on, .. } => Some(on),
        }
    }

    /// How it ended and by whom, where it did.
    pub const fn ending(self) -> Option<(Mode, EndedBy)> {
        match self {
            Standing::Ended { mode, by, .. } => Some((mode, by)),
            _ => None,
        }
    }
}

/// A gate of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateRow {
    /// Which journey.
    pub journey: JourneyId,
    /// 1 to 6, 11, or [`AFTER_PLAN`].
    pub gate: i64,
    /// Which pass: the last.
    pub pass: i64,
    /// When that pass opened.
    pub opened: Day,
    /// How it stands.
    pub standing: Standing,
    /// When the gate was first passed, in any pass.
    pub passed: Option<Day>,
}

const COLUMNS: &str =
    "journey_id, gate, pass, opened_day, result, mode, ended_by, happened_day, by_closing, passed_day";

/// Writes rows of one journey, new or changed, in one statement.
///
/// # Errors
/// What the database says.
pub fn keep(unit: &mut Unit<'_>, programme: ProgrammeId, rows: &[GateRow]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut sql = format!("INSERT INTO episode_gate (programme_id, {COLUMNS}) VALUES ");
    let mut params: Vec<Param<'_>> = vec![programme.into()];
    for row in rows {
        let first = params.len() + 1;
        sql.push_str(if first == 2 { "($1" } else { ", ($1" });
        for number in first..first + 10 {
            // Writing to a string cannot fail.
            let _ = write!(sql, ", ${number}");
        }
        sql.push(')');
        let (mode, by) = row.standing.ending().unzip();
        params.extend([
            Param::from(&row.journey),
            row.gate.into(),
            row.pass.into(),
            row.opened.into(),
            row.standing.code().into(),
            mode.map(Mode::code).into(),
            by.map(EndedBy::code).into(),
            row.standing.day().into(),
            matches!(row.standing, Standing::Ended { by_closing: true, .. }).into(),
            row.passed.into(),
        ]);
    }
    sql.push_str(
        " ON CONFLICT (programme_id, journey_id, gate) DO UPDATE SET pass = excluded.pass,
           opened_day = excluded.opened_day, result = excluded.result, mode = excluded.mode,
           ended_by = excluded.ended_by, happened_day = excluded.happened_day,
           by_closing = excluded.by_closing, passed_day = excluded.passed_day",
    );
    unit.execute(&sql, &params)?;
    Ok(())
}

/// Takes away the row of a gate that, after a correction, was never met.
///
/// # Errors
/// What the database says.
pub fn drop_one(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    gate: i64,
) -> Result<(), Error> {
    unit.execute(
        "DELETE FROM episode_gate WHERE programme_id = $1 AND journey_id = $2 AND gate = $3",
        &[programme.into(), (&journey).into(), gate.into()],
    )?;
    Ok(())
}

/// Takes away all rows of a journey, to be written anew.
///
/// # Errors
/// What the database says.
pub fn drop_of(unit: &mut Unit<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<(), Error> {
    unit.execute(
        "DELETE FROM episode_gate WHERE programme_id = $1 AND journey_id = $2",
        &[programme.into(), (&journey).into()],
    )?;
    Ok(())
}

fn gate_row(row: &Row<'_>) -> Result<GateRow, Error> {
    let unreadable = || Error::unreadable("gate of a journey");
    let (result, happened): (String, Option<Day>) = (row.get(4)?, row.get(7)?);
    let on = happened.ok_or_else(unreadable);
    let standing = match result.as_str() {
        "open" => Standing::Open,
        "passed" => Standing::Passed(on?),
        "not-met" => Standing::NotMet(on?),
        "ended" => {
            let mode = row.get::<Option<String>>(5)?.and_then(|code| Mode::coded(&code));
            let by = row.get::<Option<String>>(6)?;
            let by = EndedBy::ALL.into_iter().find(|known| Some(known.code()) == by.as_deref());
            let (mode, by) = mode.zip(by).ok_or_else(unreadable)?;
            Standing::Ended { on: on?, mode, by, by_closing: row.get(8)? }
        }
        _ => return Err(unreadable()),
    };
    Ok(GateRow {
        journey: row.get(0)?,
        gate: row.get(1)?,
        pass: row.get(2)?,
        opened: row.get(3)?,
        standing,
        passed: row.get(9)?,
    })
}

/// The gates of one journey, by their number.
///
/// # Errors
/// What the database says.
pub fn of(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Vec<GateRow>, Error> {
    between(read, programme, journey, journey)
}

/// The gates of journeys from `first` to `last`, by journey and number.
///
/// # Errors
/// What the database says.
pub fn between(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: JourneyId,
    last: JourneyId,
) -> Result<Vec<GateRow>, Error> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM episode_gate WHERE programme_id = $1 AND journey_id >= $2 AND journey_id <= $3
             ORDER BY journey_id, gate"
        ),
        &[programme.into(), (&first).into(), (&last).into()],
        gate_row,
    )
}

/// Gives every gate of every journey of a programme to `each`, the gates of a journey after each other.
///
/// # Errors
/// What the database says, or what `each` returns.
pub fn every(
    read: &Read<'_>,
    programme: ProgrammeId,
    mut each: impl FnMut(GateRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM episode_gate WHERE programme_id = $1 AND (journey_id, gate) > ($2, $3)
         ORDER BY journey_id, gate LIMIT $4"
    );
    paged((vec![0_u8; 16], -1_i64), |(journey, gate), seen| {
        let params = [programme.into(), journey.into(), (*gate).into(), PAGE.into()];
        read.each(&sql, &params, |row| {
            let row = gate_row(row)?;
            seen((row.journey.bytes().to_vec(), row.gate));
            each(row)
        })
    })
}
