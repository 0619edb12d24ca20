//! Navigators as allocation sees them: what is known of each, and who stands in for whom.

use domain::Id;
use domain::allocation::Profile;
use domain::calendar::Day;
use domain::id::{OrganisationId, ProgrammeId, StaffId};

use crate::Error;
use crate::db::{Read, Row, Unit};

/// Keeps what is known of a navigator.
///
/// # Errors
/// What the database says.
pub fn keep(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    staff: StaffId,
    profile: &Profile,
    by: StaffId,
) -> Result<(), Error> {
    let now = unit.now();
    let profile = serde_json::to_string(profile).map_err(|_| Error::unreadable("navigator"))?;
    unit.execute(
        "INSERT INTO navigator (programme_id, staff_id, profile, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (programme_id, staff_id)
         DO UPDATE SET profile = excluded.profile, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
        &[programme.into(), (&staff).into(), (&profile).into(), now.into(), (&by).into()],
    )?;
    Ok(())
}

/// What is known of the programme's navigators.
///
/// # Errors
/// What the database says.
pub fn profiles(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<(StaffId, Profile)>, Error> {
    let rows = read.all(
        "SELECT staff_id, profile FROM navigator WHERE programme_id = $1 ORDER BY staff_id",
        &[programme.into()],
        |row| Ok((row.get::<StaffId>(0)?, row.get::<String>(1)?)),
    )?;
    let read = |(staff, profile): (StaffId, String)| {
        Ok((staff, serde_json::from_str(&profile).map_err(|_| Error::unreadable("navigator"))?))
    };
    rows.into_iter().map(read).collect()
}

/// A time during which somebody stands in.
pub enum Noun {}
/// Identifier of a cover.
pub type CoverId = Id<Noun>;

/// Somebody stands in for a navigator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Which cover.
    pub id: CoverId,
    /// For whom.
    pub staff: StaffId,
    /// Who stands in.
    pub covered_by: StaffId,
    /// The team of whoever stands in.
    pub organisation: OrganisationId,
    /// From this day.
    pub first: Day,
    /// To this day.
    pub last: Day,
    /// `planned`, `running` or `ended`.
    pub state: String,
    /// Who arranged it.
    pub made_by: StaffId,
}

const COVER: &str =
    "SELECT id, staff_id, covered_by, organisation_id, first_day, last_day, state, made_by FROM cover";

fn cover(row: &Row<'_>) -> Result<Cover, Error> {
    Ok(Cover {
        id: row.get(0)?,
        staff: row.get(1)?,
        covered_by: row.get(2)?,
        organisation: row.get(3)?,
        first: row.get(4)?,
        last: row.get(5)?,
        state: row.get(6)?,
        made_by: row.get(7)?,
    })
}

/// Adds a cover.
///
/// # Errors
/// What the database says.
pub fn add_cover(unit: &mut Unit<'_>, programme: ProgrammeId, made: &Cover) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "INSERT INTO cover (programme_id, id, staff_id, covered_by, organisation_id, first_day, last_day, state, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            programme.into(),
            (&made.id).into(),
            (&made.staff).into(),
            (&made.covered_by).into(),
            (&made.organisation).into(),
            made.first.into(),
            made.last.into(),
            (&made.state).into(),
            now.into(),
            (&made.made_by).into(),
        ],
    )?;
    Ok(())
}

/// Moves a cover on. Says whether it stood in the state it is moved from.
///
/// # Errors
/// What the database says.
pub fn move_cover(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: CoverId,
    from: &str,
    to: &str,
) -> Result<bool, Error> {
    let moved = unit.execute(
        "UPDATE cover SET state = $1 WHERE programme_id = $2 AND id = $3 AND state = $4",
        &[to.into(), programme.into(), (&id).into(), from.into()],
    )?;
    Ok(moved > 0)
}

/// Covers in a state whose first day has come, the earlier first.
///
/// # Errors
/// What the database says.
pub fn covers(
    read: &Read<'_>,
    programme: ProgrammeId,
    state: &str,
    began_by: Day,
) -> Result<Vec<Cover>, Error> {
    read.all(
        &format!("{COVER} WHERE programme_id = $1 AND state = $2 AND first_day <= $3 ORDER BY first_day, id"),
        &[programme.into(), state.into(), began_by.into()],
        cover,
    )
}

/// A cover.
///
/// # Errors
/// What the database says.
pub fn cover_by_id(read: &Read<'_>, programme: ProgrammeId, id: CoverId) -> Result<Option<Cover>, Error> {
    read.first(
        &format!("{COVER} WHERE programme_id = $1 AND id = $2"),
        &[programme.into(), (&id).into()],
        cover,
    )
}

/// Who stands in for a navigator now.
///
/// # Errors
/// What the database says.
pub fn running_covers(read: &Read<'_>, programme: ProgrammeId, staff: StaffId) -> Result<Vec<Cover>, Error> {
    read.all(
        &format!(
            "{COVER} WHERE programme_id = $1 AND staff_id = $2 AND state = 'running' ORDER BY first_day, id"
        ),
        &[programme.into(), (&staff).into()],
        cover,
    )
}

/// Hands what somebody stands in for to another: their covers go on with that one, those for that one end.
///
/// # Errors
/// What the database says.
pub fn hand_covers(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    from: StaffId,
    to: StaffId,
) -> Result<(), Error> {
    unit.execute(
        "UPDATE cover SET covered_by = $1 WHERE programme_id = $2 AND covered_by = $3 AND state <> 'ended' AND staff_id <> $1",
        &[(&to).into(), programme.into(), (&from).into()],
    )?;
    unit.execute(
        "UPDATE cover SET state = 'ended' WHERE programme_id = $1 AND state <> 'ended' AND (staff_id = $2 OR covered_by = $2)",
        &[programme.into(), (&from).into()],
    )?;
    Ok(())
}

/// The covers of a team that are planned or running, the earlier first.
///
/// # Errors
/// What the database says.
pub fn covers_of_team(
    read: &Read<'_>,
    programme: ProgrammeId,
    team: OrganisationId,
) -> Result<Vec<Cover>, Error> {
    read.all(
        &format!(
            "{COVER} WHERE programme_id = $1 AND state IN ('planned', 'running') AND organisation_id = $2 ORDER BY first_day, id"
        ),
        &[programme.into(), (&team).into()],
        cover,
    )
}
