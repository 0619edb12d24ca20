//! Links between records of one person: reversible, and children never move.

use domain::Id;
use domain::id::{PersonId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Read, Row, Unit};

/// A link between two records of one person.
pub enum MergeNoun {}
/// Identifier of such a link.
pub type MergeId = Id<MergeNoun>;

/// A link between two records of one person; children never move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Which link.
    pub id: MergeId,
    /// The record that goes on.
    pub kept: PersonId,
    /// The record that points to it.
    pub merged: PersonId,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who made it.
    pub made_by: StaffId,
    /// When it was undone, if it was.
    pub undone_at: Option<Timestamp>,
}

/// Links `merged` to `kept`.
///
/// # Errors
/// What the database says.
pub fn merge(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    kept: PersonId,
    merged: PersonId,
    by: StaffId,
) -> Result<MergeId, Error> {
    let (id, now): (MergeId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO person_merge (programme_id, id, kept_id, merged_id, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6)",
        &[programme.into(), (&id).into(), (&kept).into(), (&merged).into(), now.into(), (&by).into()],
    )?;
    unit.execute(
        "UPDATE person SET merged_into = $3 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&merged).into(), (&kept).into()],
    )?;
    Ok(id)
}

/// Undoes a link. Says whether there was one to undo.
///
/// # Errors
/// What the database says.
pub fn unmerge(unit: &mut Unit<'_>, programme: ProgrammeId, id: MergeId, by: StaffId) -> Result<bool, Error> {
    let now = unit.now();
    let merged: Option<PersonId> = unit.value(
        "SELECT merged_id FROM person_merge WHERE programme_id = $1 AND id = $2 AND undone_at IS NULL",
        &[programme.into(), (&id).into()],
    )?;
    let Some(merged) = merged else { return Ok(false) };
    unit.execute(
        "UPDATE person_merge SET undone_at = $3, undone_by = $4 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into(), now.into(), (&by).into()],
    )?;
    unit.execute(
        "UPDATE person SET merged_into = NULL WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&merged).into()],
    )?;
    Ok(true)
}

/// Links of a programme, newest first.
///
/// # Errors
/// What the database says.
pub fn merges(read: &Read<'_>, programme: ProgrammeId, limit: i64) -> Result<Vec<Merge>, Error> {
    read.all(
        &format!("{MERGES} ORDER BY made_at DESC, id DESC LIMIT $2"),
        &[programme.into(), limit.into()],
        merge_of,
    )
}

/// One link.
///
/// # Errors
/// What the database says.
pub fn merge_by_id(read: &Read<'_>, programme: ProgrammeId, id: MergeId) -> Result<Option<Merge>, Error> {
    read.first(&format!("{MERGES} AND id = $2"), &[programme.into(), (&id).into()], merge_of)
}

const MERGES: &str =
    "SELECT id, kept_id, merged_id, made_at, made_by, undone_at FROM person_merge WHERE programme_id = $1";

fn merge_of(row: &Row<'_>) -> Result<Merge, Error> {
    Ok(Merge {
        id: row.get(0)?,
        kept: row.get(1)?,
        merged: row.get(2)?,
        made_at: row.get(3)?,
        made_by: row.get(4)?,
        undone_at: row.get(5)?,
    })
}

/// The links that stand between a person and other records, whichever of them goes on.
///
/// # Errors
/// What the database says.
pub fn links(read: &Read<'_>, programme: ProgrammeId, person: PersonId) -> Result<Vec<Merge>, Error> {
    read.all(
        &format!("{MERGES} AND (kept_id = $2 OR merged_id = $2) AND undone_at IS NULL ORDER BY made_at, id"),
        &[programme.into(), (&person).into()],
        merge_of,
    )
}

/// Whether a person is recorded as having died, on their own record or on one linked to it.
///
/// # Errors
/// What the database says.
pub fn has_died(read: &Read<'_>, programme: ProgrammeId, person: PersonId) -> Result<bool, Error> {
    let died = |person: PersonId| {
        read.first(
            "SELECT p.died, EXISTS (SELECT 1 FROM person_merge m WHERE m.programme_id = $1
               AND (m.kept_id = $2 OR m.merged_id = $2) AND m.undone_at IS NULL)
             FROM person p WHERE p.programme_id = $1 AND p.id = $2",
            &[programme.into(), (&person).into()],
            |row| Ok((row.get::<bool>(0)?, row.get::<bool>(1)?)),
        )
    };
    match died(person)? {
        Some((false, true)) => {
            for link in links(read, programme, person)? {
                let other = if link.kept == person { link.merged } else { link.kept };
                if died(other)?.is_some_and(|(died, _)| died) {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        found => Ok(found.is_some_and(|(died, _)| died)),
    }
}

/// Every link that stands, as `(linked, to)`.
///
/// # Errors
/// What the database says.
pub fn every_link(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<(PersonId, PersonId)>, Error> {
    read.all(
        "SELECT merged_id, kept_id FROM person_merge WHERE programme_id = $1 AND undone_at IS NULL",
        &[programme.into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Records linked to a person: their journeys are shown with it.
///
/// # Errors
/// What the database says.
pub fn merged_into(read: &Read<'_>, programme: ProgrammeId, kept: PersonId) -> Result<Vec<PersonId>, Error> {
    read.all(
        "SELECT merged_id FROM person_merge WHERE programme_id = $1 AND kept_id = $2 AND undone_at IS NULL",
        &[programme.into(), (&kept).into()],
        |row| row.get(0),
    )
}
