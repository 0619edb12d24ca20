//! Data sets without identity: asked for, decided, made, fetched for a while.

use domain::Id;
use domain::id::{ProgrammeId, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};
use crate::study::StudyId;
use crate::study_file;

/// A data set taken out of a study.
pub enum Noun {}
/// Identifier of a data set.
pub type ReleaseId = Id<Noun>;

/// A data set as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Which one.
    pub id: ReleaseId,
    /// Of which study.
    pub study: StudyId,
    /// `requested`, `refused`, `approved`, `ready`, `expired`, `withdrawn` or `failed`.
    pub state: String,
    /// What was asked, as JSON.
    pub asked: String,
    /// What held of it when it was asked for, as JSON.
    pub found: String,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
    /// When and by whom it was decided.
    pub decided: Option<(Timestamp, StaffId)>,
    /// The reason of a refusal.
    pub reason: Option<String>,
    /// What holds of it as released, as JSON.
    pub released: Option<String>,
    /// Under what its files are kept.
    pub files: Option<Uuid>,
    /// From when and until when it can be fetched.
    pub fetched: Option<(Timestamp, Timestamp)>,
    /// What went wrong, if something did.
    pub fault: Option<String>,
}

const COLUMNS: &str =
    "SELECT id, study_id, state, asked, found, made_at, made_by, decided_at, decided_by, reason,
  released, files_id, ready_at, until_at, fault FROM data_release WHERE programme_id = ";

fn release(row: &Row<'_>) -> Result<Release, Error> {
    let (at, by): (Option<Timestamp>, Option<StaffId>) = (row.get(7)?, row.get(8)?);
    let (from, until): (Option<Timestamp>, Option<Timestamp>) = (row.get(12)?, row.get(13)?);
    let files: Option<Vec<u8>> = row.get(11)?;
    Ok(Release {
        id: row.get(0)?,
        study: row.get(1)?,
        state: row.get(2)?,
        asked: row.get(3)?,
        found: row.get(4)?,
        made_at: row.get(5)?,
        made_by: row.get(6)?,
        decided: at.zip(by),
        reason: row.get(9)?,
        released: row.get(10)?,
        files: files.and_then(|bytes| Uuid::from_slice(&bytes).ok()),
        fetched: from.zip(until),
        fault: row.get(14)?,
    })
}

/// Keeps what is asked for.
///
/// # Errors
/// What the database says.
pub fn ask(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    study: StudyId,
    (asked, found): (&str, &str),
    by: StaffId,
) -> Result<ReleaseId, Error> {
    let (id, now): (ReleaseId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO data_release (programme_id, id, study_id, state, asked, found, made_at, made_by)
         VALUES ($1, $2, $3, 'requested', $4, $5, $6, $7)",
        &[
            programme.into(),
            (&id).into(),
            (&study).into(),
            asked.into(),
            found.into(),
            now.into(),
            (&by).into(),
        ],
    )?;
    Ok(id)
}

/// Approves what was asked for, or refuses it with a reason. Says no when it had been decided.
///
/// # Errors
/// What the database says.
pub fn decide(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ReleaseId,
    refused: Option<&str>,
    by: StaffId,
) -> Result<bool, Error> {
    let now = unit.now();
    let state = if refused.is_some() { "refused" } else { "approved" };
    let decided = unit.execute(
        "UPDATE data_release SET state = $3, decided_at = $4, decided_by = $5, reason = $6
         WHERE programme_id = $1 AND id = $2 AND state = 'requested'",
        &[programme.into(), (&id).into(), state.into(), now.into(), (&by).into(), Param::from(refused)],
    )?;
    Ok(decided == 1)
}

/// Says that an approved data set was made, and until when it can be fetched. Says no when it is approved no more.
///
/// # Errors
/// What the database says.
pub fn ready(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ReleaseId,
    files: Uuid,
    released: &str,
    until: Timestamp,
) -> Result<bool, Error> {
    let now = unit.now();
    let made = unit.execute(
        "UPDATE data_release SET state = 'ready', files_id = $3, released = $4, ready_at = $5, until_at = $6
         WHERE programme_id = $1 AND id = $2 AND state = 'approved'",
        &[programme.into(), (&id).into(), files.as_bytes().into(), released.into(), now.into(), until.into()],
    )?;
    Ok(made == 1)
}

/// Ends an approved data set that could not be made.
///
/// # Errors
/// What the database says.
pub fn fail(unit: &mut Unit<'_>, programme: ProgrammeId, id: ReleaseId, fault: &str) -> Result<(), Error> {
    unit.execute(
        "UPDATE data_release SET state = 'failed', fault = $3
         WHERE programme_id = $1 AND id = $2 AND state = 'approved'",
        &[programme.into(), (&id).into(), fault.into()],
    )?;
    Ok(())
}

/// Takes the files of data sets away whose time is over at `now`. Says of how many.
///
/// # Errors
/// What the database says.
pub fn expire(unit: &mut Unit<'_>, programme: ProgrammeId, now: Timestamp) -> Result<usize, Error> {
    let over = "SELECT id, files_id FROM data_release WHERE programme_id = $1 AND state = 'ready' AND until_at <= $2";
    let due: Vec<(ReleaseId, Option<Vec<u8>>)> =
        unit.all(over, &[programme.into(), now.into()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    end(unit, programme, due, "expired")
}

/// Takes every data set back that was approved or can be fetched: somebody in it may have been erased. Says how many.
///
/// # Errors
/// What the database says.
pub fn withdraw_all(unit: &mut Unit<'_>, programme: ProgrammeId) -> Result<usize, Error> {
    let standing =
        "SELECT id, files_id FROM data_release WHERE programme_id = $1 AND state IN ('approved', 'ready')";
    let due: Vec<(ReleaseId, Option<Vec<u8>>)> =
        unit.all(standing, &[programme.into()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    end(unit, programme, due, "withdrawn")
}

fn end(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    due: Vec<(ReleaseId, Option<Vec<u8>>)>,
    state: &str,
) -> Result<usize, Error> {
    let count = due.len();
    for (id, files) in due {
        if let Some(files) = files.and_then(|bytes| Uuid::from_slice(&bytes).ok()) {
            study_file::forget(unit, programme, files)?;
        }
        unit.execute(
            "UPDATE data_release SET state = $3, files_id = NULL WHERE programme_id = $1 AND id = $2",
            &[programme.into(), (&id).into(), state.into()],
        )?;
    }
    Ok(count)
}

/// One data set.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, programme: ProgrammeId, id: ReleaseId) -> Result<Option<Release>, Error> {
    read.first(&format!("{COLUMNS}$1 AND id = $2"), &[programme.into(), (&id).into()], release)
}

/// The data sets of a study, newest first.
///
/// # Errors
/// What the database says.
pub fn of_study(
    read: &Read<'_>,
    programme: ProgrammeId,
    study: StudyId,
    limit: i64,
) -> Result<Vec<Release>, Error> {
    read.all(
        &format!("{COLUMNS}$1 AND study_id = $2 ORDER BY made_at DESC, id DESC LIMIT $3"),
        &[programme.into(), (&study).into(), limit.into()],
        release,
    )
}

/// The register: every data set ever asked for, newest first, before `before`.
///
/// # Errors
/// What the database says.
pub fn list(
    read: &Read<'_>,
    programme: ProgrammeId,
    before: Option<(Timestamp, ReleaseId)>,
    limit: i64,
) -> Result<Vec<Release>, Error> {
    let mut text = Text::new(COLUMNS);
    text.bind(programme);
    if let Some((at, id)) = &before {
        text.sql(" AND (made_at, id) < (").bind(*at).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY made_at DESC, id DESC LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), release)
}

/// How many wait to be decided.
///
/// # Errors
/// What the database says.
pub fn waiting(read: &Read<'_>, programme: ProgrammeId) -> Result<i64, Error> {
    let sql = "SELECT count(*) FROM data_release WHERE programme_id = $1 AND state = 'requested'";
    Ok(read.value(sql, &[programme.into()])?.unwrap_or(0))
}

/// Data sets that were approved and not made yet.
///
/// # Errors
/// What the database says.
pub fn approved(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<ReleaseId>, Error> {
    read.all(
        "SELECT id FROM data_release WHERE programme_id = $1 AND state = 'approved' ORDER BY made_at, id",
        &[programme.into()],
        |row| row.get(0),
    )
}
