//! Files of runs and data sets of studies, in parts.

use domain::id::ProgrammeId;
use uuid::Uuid;

use crate::Error;
use crate::db::{Read, Unit};

/// The most bytes of one part.
pub const PART: usize = 256 * 1024;

/// Adds a part of a file.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    subject: Uuid,
    name: &str,
    part: i64,
    bytes: &[u8],
) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO study_file (programme_id, subject_id, name, part, bytes) VALUES ($1, $2, $3, $4, $5)",
        &[programme.into(), subject.as_bytes().into(), name.into(), part.into(), bytes.into()],
    )?;
    Ok(())
}

/// A part of a file; none behind its end.
///
/// # Errors
/// What the database says.
pub fn part(
    read: &Read<'_>,
    programme: ProgrammeId,
    subject: Uuid,
    name: &str,
    part: i64,
) -> Result<Option<Vec<u8>>, Error> {
    read.first(
        "SELECT bytes FROM study_file WHERE programme_id = $1 AND subject_id = $2 AND name = $3 AND part = $4",
        &[programme.into(), subject.as_bytes().into(), name.into(), part.into()],
        |row| row.get(0),
    )
}

/// The names of a subject's files.
///
/// # Errors
/// What the database says.
pub fn names(read: &Read<'_>, programme: ProgrammeId, subject: Uuid) -> Result<Vec<String>, Error> {
    read.all(
        "SELECT name FROM study_file WHERE programme_id = $1 AND subject_id = $2 AND part = 0 ORDER BY name",
        &[programme.into(), subject.as_bytes().into()],
        |row| row.get(0),
    )
}

/// Takes files away of which nothing came: those of no run and no data set, begun before `before`, the least id that
/// could have been made since. Says how many parts.
///
/// # Errors
/// What the database says.
pub fn forget_strays(unit: &mut Unit<'_>, programme: ProgrammeId, before: Uuid) -> Result<u64, Error> {
    unit.execute(
        "DELETE FROM study_file WHERE programme_id = $1 AND subject_id < $2
           AND NOT EXISTS (SELECT 1 FROM study_run r WHERE r.programme_id = $1 AND r.id = study_file.subject_id)
           AND NOT EXISTS (SELECT 1 FROM data_release d
                           WHERE d.programme_id = $1 AND d.files_id = study_file.subject_id)",
        &[programme.into(), before.as_bytes().into()],
    )
}

/// Takes every file of a subject away. Says how many parts.
///
/// # Errors
/// What the database says.
pub fn forget(unit: &mut Unit<'_>, programme: ProgrammeId, subject: Uuid) -> Result<u64, Error> {
    unit.execute(
        "DELETE FROM study_file WHERE programme_id = $1 AND subject_id = $2",
        &[programme.into(), subject.as_bytes().into()],
    )
}
