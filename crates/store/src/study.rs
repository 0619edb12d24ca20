//! Studies, what was done otherwise than planned, what their authors wrote, and their runs.

use domain::Id;
use domain::calendar::Day;
use domain::id::{ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Read, Row, Text, Unit};

/// A study.
pub enum Noun {}
/// Identifier of a study.
pub type StudyId = Id<Noun>;
/// Something done otherwise than planned.
pub enum DeviationNoun {}
/// Identifier of a deviation.
pub type DeviationId = Id<DeviationNoun>;
/// The analyses of a study, carried out once.
pub enum RunNoun {}
/// Identifier of a run.
pub type RunId = Id<RunNoun>;

/// A study as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Study {
    /// Which one.
    pub id: StudyId,
    /// The protocol, as JSON.
    pub protocol: String,
    /// Counts changes of the protocol, from 1.
    pub version: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
    /// SHA-256 of the frozen protocol in hexadecimal digits, when and by whom; none while it is a draft.
    pub frozen: Option<(String, Timestamp, StaffId)>,
}

/// A deviation as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// What is done otherwise.
    pub what: String,
    /// Why.
    pub why: String,
    /// When it was listed.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
}

/// What was written for an item of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Code of the item.
    pub item: String,
    /// What was written.
    pub text: String,
    /// When.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
}

/// A run as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Which one.
    pub id: RunId,
    /// Of which study.
    pub study: StudyId,
    /// `running`, `done` or `failed`.
    pub state: String,
    /// What was asked, as JSON.
    pub specification: String,
    /// The version of the program that analysed.
    pub engine: String,
    /// The last day of which anything is known.
    pub as_of: Day,
    /// Whether small counts are withheld.
    pub controlled: bool,
    /// Steps done, of how many.
    pub steps: (i64, i64),
    /// SHA-256 of what went in, in hexadecimal digits.
    pub input_hash: Option<String>,
    /// SHA-256 of what came out.
    pub output_hash: Option<String>,
    /// What went wrong, if something did.
    pub fault: Option<String>,
    /// When it was begun.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

const STUDY: &str =
    "SELECT id, protocol, version, made_at, made_by, frozen_hash, frozen_at, frozen_by FROM study";

fn study(row: &Row<'_>) -> Result<Study, Error> {
    let (hash, at, by): (Option<String>, Option<Timestamp>, Option<StaffId>) =
        (row.get(5)?, row.get(6)?, row.get(7)?);
    Ok(Study {
        id: row.get(0)?,
        protocol: row.get(1)?,
        version: row.get(2)?,
        made_at: row.get(3)?,
        made_by: row.get(4)?,
        frozen: hash.zip(at).zip(by).map(|((hash, at), by)| (hash, at, by)),
    })
}

/// Makes a study with its draft of a protocol.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    protocol: &str,
    by: StaffId,
) -> Result<StudyId, Error> {
    let (id, now): (StudyId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO study (programme_id, id, protocol, version, made_at, made_by) VALUES ($1, $2, $3, 1, $4, $5)",
        &[programme.into(), (&id).into(), protocol.into(), now.into(), (&by).into()],
    )?;
    Ok(id)
}

/// Changes the draft of `version`. Says no when it is frozen or was changed meanwhile.
///
/// # Errors
/// What the database says.
pub fn edit(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: StudyId,
    version: i64,
    protocol: &str,
) -> Result<bool, Error> {
    let changed = unit.execute(
        "UPDATE study SET protocol = $4, version = version + 1
         WHERE programme_id = $1 AND id = $2 AND version = $3 AND frozen_at IS NULL",
        &[programme.into(), (&id).into(), version.into(), protocol.into()],
    )?;
    Ok(changed == 1)
}

/// Freezes the draft of `version`. Says no when it is frozen already or was changed meanwhile.
///
/// # Errors
/// What the database says.
pub fn freeze(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: StudyId,
    version: i64,
    hash: &str,
    by: StaffId,
) -> Result<bool, Error> {
    let now = unit.now();
    let frozen = unit.execute(
        "UPDATE study SET frozen_hash = $4, frozen_at = $5, frozen_by = $6
         WHERE programme_id = $1 AND id = $2 AND version = $3 AND frozen_at IS NULL",
        &[programme.into(), (&id).into(), version.into(), hash.into(), now.into(), (&by).into()],
    )?;
    Ok(frozen == 1)
}

/// One study.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, programme: ProgrammeId, id: StudyId) -> Result<Option<Study>, Error> {
    read.first(
        &format!("{STUDY} WHERE programme_id = $1 AND id = $2"),
        &[programme.into(), (&id).into()],
        study,
    )
}

/// Studies, newest first, before `before`.
///
/// # Errors
/// What the database says.
pub fn list(
    read: &Read<'_>,
    programme: ProgrammeId,
    before: Option<(Timestamp, StudyId)>,
    limit: i64,
) -> Result<Vec<Study>, Error> {
    let mut text = Text::new(STUDY);
    text.sql(" WHERE programme_id = ").bind(programme);
    if let Some((at, id)) = &before {
        text.sql(" AND (made_at, id) < (").bind(*at).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY made_at DESC, id DESC LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), study)
}

/// Lists a deviation.
///
/// # Errors
/// What the database says.
pub fn deviate(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    study: StudyId,
    what: &str,
    why: &str,
    by: StaffId,
) -> Result<DeviationId, Error> {
    let (id, now): (DeviationId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO study_deviation (programme_id, id, study_id, what, why, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[programme.into(), (&id).into(), (&study).into(), what.into(), why.into(), now.into(), (&by).into()],
    )?;
    Ok(id)
}

/// The deviations of a study, the earlier before the later.
///
/// # Errors
/// What the database says.
pub fn deviations(read: &Read<'_>, programme: ProgrammeId, study: StudyId) -> Result<Vec<Deviation>, Error> {
    read.all(
        "SELECT what, why, made_at, made_by FROM study_deviation
         WHERE programme_id = $1 AND study_id = $2 ORDER BY made_at, id",
        &[programme.into(), (&study).into()],
        |row| {
            Ok(Deviation { what: row.get(0)?, why: row.get(1)?, made_at: row.get(2)?, made_by: row.get(3)? })
        },
    )
}

/// Keeps what was written for an item; an empty text takes it away.
///
/// # Errors
/// What the database says.
pub fn write(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    study: StudyId,
    item: &str,
    text: &str,
    by: StaffId,
) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "DELETE FROM study_written WHERE programme_id = $1 AND study_id = $2 AND item = $3",
        &[programme.into(), (&study).into(), item.into()],
    )?;
    if text.is_empty() {
        return Ok(());
    }
    unit.execute(
        "INSERT INTO study_written (programme_id, study_id, item, text, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[programme.into(), (&study).into(), item.into(), text.into(), now.into(), (&by).into()],
    )?;
    Ok(())
}

/// What was written for a study's checklist, by item.
///
/// # Errors
/// What the database says.
pub fn written(read: &Read<'_>, programme: ProgrammeId, study: StudyId) -> Result<Vec<Written>, Error> {
    read.all(
        "SELECT item, text, made_at, made_by FROM study_written WHERE programme_id = $1 AND study_id = $2
         ORDER BY item",
        &[programme.into(), (&study).into()],
        |row| {
            Ok(Written { item: row.get(0)?, text: row.get(1)?, made_at: row.get(2)?, made_by: row.get(3)? })
        },
    )
}

const RUN: &str =
    "SELECT id, study_id, state, specification, engine, as_of_day, controlled, steps_done, steps_all,
  input_hash, output_hash, fault, made_at, made_by, ended_at FROM study_run";

fn run(row: &Row<'_>) -> Result<Run, Error> {
    Ok(Run {
        id: row.get(0)?,
        study: row.get(1)?,
        state: row.get(2)?,
        specification: row.get(3)?,
        engine: row.get(4)?,
        as_of: row.get(5)?,
        controlled: row.get(6)?,
        steps: (row.get(7)?, row.get(8)?),
        input_hash: row.get(9)?,
        output_hash: row.get(10)?,
        fault: row.get(11)?,
        made_at: row.get(12)?,
        made_by: row.get(13)?,
        ended_at: row.get(14)?,
    })
}

/// Begins a run.
///
/// # Errors
/// What the database says.
pub fn begin(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    study: StudyId,
    specification: &str,
    (engine, as_of, controlled): (&str, Day, bool),
    by: StaffId,
) -> Result<RunId, Error> {
    let (id, now): (RunId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO study_run (programme_id, id, study_id, state, specification, engine, as_of_day, controlled,
                                steps_done, steps_all, made_at, made_by)
         VALUES ($1, $2, $3, 'running', $4, $5, $6, $7, 0, 0, $8, $9)",
        &[
            programme.into(),
            (&id).into(),
            (&study).into(),
            specification.into(),
            engine.into(),
            as_of.into(),
            controlled.into(),
            now.into(),
            (&by).into(),
        ],
    )?;
    Ok(id)
}

/// Says how far a run is.
///
/// # Errors
/// What the database says.
pub fn advance(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: RunId,
    (done, all): (i64, i64),
) -> Result<(), Error> {
    unit.execute(
        "UPDATE study_run SET steps_done = $3, steps_all = $4
         WHERE programme_id = $1 AND id = $2 AND state = 'running'",
        &[programme.into(), (&id).into(), done.into(), all.into()],
    )?;
    Ok(())
}

/// Ends a run with what went in and what came out. Says no when it had ended before.
///
/// # Errors
/// What the database says.
pub fn finish(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: RunId,
    engine: &str,
    (input, output): (&str, &str),
) -> Result<bool, Error> {
    let now = unit.now();
    let ended = unit.execute(
        "UPDATE study_run SET state = 'done', engine = $3, input_hash = $4, output_hash = $5, ended_at = $6,
           steps_done = steps_all
         WHERE programme_id = $1 AND id = $2 AND state = 'running'",
        &[programme.into(), (&id).into(), engine.into(), input.into(), output.into(), now.into()],
    )?;
    Ok(ended == 1)
}

/// Ends a run that could not be carried out.
///
/// # Errors
/// What the database says.
pub fn fail(unit: &mut Unit<'_>, programme: ProgrammeId, id: RunId, fault: &str) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE study_run SET state = 'failed', fault = $3, ended_at = $4
         WHERE programme_id = $1 AND id = $2 AND state = 'running'",
        &[programme.into(), (&id).into(), fault.into(), now.into()],
    )?;
    Ok(())
}

/// One run.
///
/// # Errors
/// What the database says.
pub fn run_by_id(read: &Read<'_>, programme: ProgrammeId, id: RunId) -> Result<Option<Run>, Error> {
    read.first(&format!("{RUN} WHERE programme_id = $1 AND id = $2"), &[programme.into(), (&id).into()], run)
}

/// The runs of a study, newest first.
///
/// # Errors
/// What the database says.
pub fn runs(read: &Read<'_>, programme: ProgrammeId, study: StudyId, limit: i64) -> Result<Vec<Run>, Error> {
    read.all(
        &format!("{RUN} WHERE programme_id = $1 AND study_id = $2 ORDER BY made_at DESC, id DESC LIMIT $3"),
        &[programme.into(), (&study).into(), limit.into()],
        run,
    )
}

/// The runs of a programme that have not ended.
///
/// # Errors
/// What the database says.
pub fn running(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<Run>, Error> {
    read.all(
        &format!("{RUN} WHERE programme_id = $1 AND state = 'running' ORDER BY made_at, id"),
        &[programme.into()],
        run,
    )
}
