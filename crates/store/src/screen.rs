//! Factor screens of gates after the offer: the draw, and what came of it. (That of an offer stands with the
//! offer.)

use domain::id::{JourneyId, PrescriptionId, ProgrammeId, StaffId};
use domain::journey::{Gate, GatePass, Place};
use domain::screen::{Draw, Screen};

use crate::Error;
use crate::db::{Param, Read, Row, Unit};

/// A screen.
pub enum Noun {}
/// Identifier of a screen.
pub type ScreenId = domain::Id<Noun>;

/// A draw with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which one.
    pub id: ScreenId,
    /// Of which pass of which gate.
    pub of: GatePass,
    /// The draw.
    pub draw: Draw,
    /// The six items; none as long as nobody recorded any.
    pub screen: Option<Screen>,
}

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    let broken = || Error::unreadable("screen");
    let gate: i64 = row.get(1)?;
    let prescription: Option<PrescriptionId> = row.get(2)?;
    let gate = u8::try_from(gate).ok().and_then(Gate::numbered).ok_or_else(broken)?;
    let data: Option<String> = row.get(6)?;
    Ok(Kept {
        id: row.get(0)?,
        of: GatePass {
            place: Place { gate, prescription },
            pass: u16::try_from(row.get::<i64>(3)?).map_err(|_| broken())?,
        },
        draw: Draw { one_in: u32::try_from(row.get::<i64>(4)?).map_err(|_| broken())?, picked: row.get(5)? },
        screen: data.map(|data| serde_json::from_str(&data).map_err(|_| broken())).transpose()?,
    })
}

/// Keeps the draw for one result.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    of: GatePass,
    draw: Draw,
) -> Result<ScreenId, Error> {
    let (id, now): (ScreenId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO screen (programme_id, id, journey_id, gate, prescription_id, pass, one_in, picked, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            programme.into(),
            (&id).into(),
            (&journey).into(),
            i64::from(of.place.gate.number()).into(),
            Param::from(&of.place.prescription),
            i64::from(of.pass).into(),
            i64::from(draw.one_in).into(),
            draw.picked.into(),
            now.into(),
        ],
    )?;
    Ok(id)
}

/// Keeps what came of the items.
///
/// # Errors
/// What the database says.
pub fn keep(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ScreenId,
    screen: &Screen,
    by: StaffId,
) -> Result<(), Error> {
    let data = serde_json::to_string(screen).map_err(|_| Error::unreadable("screen"))?;
    unit.execute(
        "UPDATE screen SET data = $3, made_by = $4 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into(), (&data).into(), (&by).into()],
    )?;
    Ok(())
}

/// The screens of a journey the caller has in hand, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_journey(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Vec<Kept>, Error> {
    read.all(
        "SELECT id, gate, prescription_id, pass, one_in, picked, data FROM screen
         WHERE programme_id = $1 AND journey_id = $2 ORDER BY made_at, id",
        &[programme.into(), (&journey).into()],
        kept,
    )
}
