//! Plans, whole, in versions.

use domain::id::{JourneyId, ProgrammeId, StaffId};
use domain::plan::Plan;
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Unit};

/// A plan as kept in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// From 1.
    pub version: i64,
    /// The plan.
    pub plan: Plan,
    /// When this version was written.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: Option<StaffId>,
}

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    Ok(Kept {
        version: row.get(0)?,
        plan: serde_json::from_str(&row.get::<String>(1)?).map_err(|_| Error::unreadable("plan"))?,
        made_at: row.get(2)?,
        made_by: row.get(3)?,
    })
}

/// The newest version of a journey's plan.
///
/// # Errors
/// What the database says.
pub fn newest(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Option<Kept>, Error> {
    read.first(
        "SELECT version, data, made_at, made_by FROM plan WHERE programme_id = $1 AND journey_id = $2
         ORDER BY version DESC LIMIT 1",
        &[programme.into(), (&journey).into()],
        kept,
    )
}

/// The newest versions of a journey's plan, at most `limit`, newest first.
///
/// # Errors
/// What the database says.
pub fn versions(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    limit: i64,
) -> Result<Vec<Kept>, Error> {
    read.all(
        "SELECT version, data, made_at, made_by FROM plan WHERE programme_id = $1 AND journey_id = $2
         ORDER BY version DESC LIMIT $3",
        &[programme.into(), (&journey).into(), limit.into()],
        kept,
    )
}

/// Writes a version on top of version `seen` (nought when there was none). Says whether that was still the
/// newest.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    seen: i64,
    plan: &Plan,
    by: Option<StaffId>,
) -> Result<bool, Error> {
    let newest = newest(unit, programme, journey)?.map_or(0, |kept| kept.version);
    if newest != seen {
        return Ok(false);
    }
    let data = serde_json::to_string(plan).map_err(|_| Error::unreadable("plan"))?;
    let now = unit.now();
    unit.execute(
        "INSERT INTO plan (programme_id, journey_id, version, data, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            programme.into(),
            (&journey).into(),
            (seen + 1).into(),
            (&data).into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    Ok(true)
}
