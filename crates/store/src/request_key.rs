//! A write carries a key; a repeat (double click, lost line, crash) gets the first answer.

use domain::calendar::{day_number, london_day};
use domain::id::{ProgrammeId, StaffId};
use uuid::Uuid;

use crate::Error;
use crate::db::{Param, Read, Unit};

/// The first answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The act that was asked for.
    pub act: String,
    /// Who asked.
    pub staff: Option<StaffId>,
    /// What was answered.
    pub answer: String,
}

/// The answer to an earlier request with this key.
///
/// # Errors
/// What the database says.
pub fn answered(read: &Read<'_>, programme: ProgrammeId, key: Uuid) -> Result<Option<Answered>, Error> {
    read.first(
        "SELECT act, staff_id, answer FROM request_key WHERE programme_id = $1 AND request_key = $2",
        &[programme.into(), key.as_bytes().into()],
        |row| Ok(Answered { act: row.get(0)?, staff: row.get(1)?, answer: row.get(2)? }),
    )
}

/// Keeps the answer to a request.
///
/// # Errors
/// What the database says; [`Error::Constraint`] when the key was used in the meantime.
pub fn keep(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    key: Uuid,
    answered: &Answered,
) -> Result<(), Error> {
    let today = day_number(london_day(unit.now()));
    unit.execute(
        "INSERT INTO request_key (programme_id, request_key, act, staff_id, answer, made_day) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            programme.into(),
            key.as_bytes().into(),
            (&answered.act).into(),
            Param::from(&answered.staff),
            (&answered.answer).into(),
            today.into(),
        ],
    )?;
    Ok(())
}

/// Forgets the keys of days before `day`: those of `act`, or all.
///
/// # Errors
/// What the database says.
pub fn forget(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    day: i64,
    act: Option<&str>,
) -> Result<u64, Error> {
    match act {
        None => unit.execute(
            "DELETE FROM request_key WHERE programme_id = $1 AND made_day < $2",
            &[programme.into(), day.into()],
        ),
        Some(act) => unit.execute(
            "DELETE FROM request_key WHERE programme_id = $1 AND made_day < $2 AND act = $3",
            &[programme.into(), day.into(), act.into()],
        ),
    }
}
