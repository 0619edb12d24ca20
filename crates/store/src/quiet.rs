//! Somebody went quiet and was asked why: the accounts, side by side.

use domain::id::{JourneyId, PrescriptionId, ProgrammeId, StaffId};
use domain::journey::{Account, Gate, GatePass, Place};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Unit};

/// An asking why.
pub enum Noun {}
/// Identifier of an asking why.
pub type QuietId = domain::Id<Noun>;

/// An asking why, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which one.
    pub id: QuietId,
    /// At which pass of which gate.
    pub of: GatePass,
    /// Codes of why they counted as gone quiet, separated by blanks.
    pub why: String,
    /// `goes-on` or `ended`.
    pub came_of_it: String,
    /// Whose accounts; none where the gate ended, whose result has them.
    pub accounts: Vec<Account>,
    /// When it was recorded.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
}

fn asked(row: &Row<'_>) -> Result<Asked, Error> {
    let broken = || Error::unreadable("quiet");
    let gate: i64 = row.get(1)?;
    let prescription: Option<PrescriptionId> = row.get(2)?;
    let gate = u8::try_from(gate).ok().and_then(Gate::numbered).ok_or_else(broken)?;
    Ok(Asked {
        id: row.get(0)?,
        of: GatePass {
            place: Place { gate, prescription },
            pass: u16::try_from(row.get::<i64>(3)?).map_err(|_| broken())?,
        },
        why: row.get(4)?,
        came_of_it: row.get(5)?,
        accounts: serde_json::from_str(&row.get::<String>(6)?).map_err(|_| broken())?,
        made_at: row.get(7)?,
        made_by: row.get(8)?,
    })
}

/// Keeps that somebody was asked why. The caller has the journey in hand.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    asked: &Asked,
) -> Result<(), Error> {
    let data = serde_json::to_string(&asked.accounts).map_err(|_| Error::unreadable("quiet"))?;
    unit.execute(
        "INSERT INTO quiet (programme_id, id, journey_id, gate, prescription_id, pass, why, came_of_it, data, made_at,
                            made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            programme.into(),
            (&asked.id).into(),
            (&journey).into(),
            i64::from(asked.of.place.gate.number()).into(),
            Param::from(&asked.of.place.prescription),
            i64::from(asked.of.pass).into(),
            (&asked.why).into(),
            (&asked.came_of_it).into(),
            (&data).into(),
            asked.made_at.into(),
            (&asked.made_by).into(),
        ],
    )?;
    Ok(())
}

/// When somebody was asked why on a journey the caller has in hand, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_journey(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Vec<Asked>, Error> {
    read.all(
        "SELECT id, gate, prescription_id, pass, why, came_of_it, data, made_at, made_by FROM quiet
         WHERE programme_id = $1 AND journey_id = $2 ORDER BY made_at, id",
        &[programme.into(), (&journey).into()],
        asked,
    )
}
