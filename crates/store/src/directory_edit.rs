//! Changes of the directory that somebody proposes, until they are settled.

use domain::directory::{Data, RecordKind};
use domain::id::{ProgrammeId, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::Error;
use crate::db::{Param, Read, Row, Unit};
use crate::directory::{kind_of, parsed, written};

/// A change somebody proposes.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Which edit.
    pub id: Uuid,
    /// Of what kind of record.
    pub kind: RecordKind,
    /// Of which.
    pub record: Uuid,
    /// The version it was typed over; 0 for a record that is to be made.
    pub base: i64,
    /// The records it would write, the last the one in question, as JSON.
    pub data: Vec<Data>,
    /// `waiting`, `taken` or `declined`.
    pub state: String,
    /// When it was proposed.
    pub made_at: Timestamp,
    /// By whom; nobody for whoever confirmed by a link.
    pub made_by: Option<StaffId>,
    /// Why it was declined.
    pub why: Option<String>,
}

const EDIT: &str =
    "SELECT id, kind, record_id, base_version, data, state, made_at, made_by, why FROM directory_edit";

fn edit(row: &Row<'_>) -> Result<Edit, Error> {
    let data: String = row.get(4)?;
    Ok(Edit {
        id: row.get::<domain::Id<()>>(0)?.uuid(),
        kind: kind_of(row, 1)?,
        record: row.get::<domain::Id<()>>(2)?.uuid(),
        base: row.get(3)?,
        data: parsed(&data)?,
        state: row.get(5)?,
        made_at: row.get(6)?,
        made_by: row.get(7)?,
        why: row.get(8)?,
    })
}

/// Adds a proposed change.
///
/// # Errors
/// What the database says.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, edit: &Edit) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO directory_edit (programme_id, id, kind, record_id, base_version, data, state, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8)",
        &[
            programme.into(),
            edit.id.as_bytes().into(),
            edit.kind.code().into(),
            edit.record.as_bytes().into(),
            edit.base.into(),
            (&written(&edit.data)?).into(),
            edit.made_at.into(),
            Param::from(&edit.made_by),
        ],
    )?;
    Ok(())
}

/// One proposed change.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, programme: ProgrammeId, id: Uuid) -> Result<Option<Edit>, Error> {
    read.first(
        &format!("{EDIT} WHERE programme_id = $1 AND id = $2"),
        &[programme.into(), id.as_bytes().into()],
        edit,
    )
}

/// Proposed changes that wait, the oldest first, `limit` at most.
///
/// # Errors
/// What the database says.
pub fn waiting(read: &Read<'_>, programme: ProgrammeId, limit: i64) -> Result<Vec<Edit>, Error> {
    read.all(
        &format!("{EDIT} WHERE programme_id = $1 AND state = 'waiting' ORDER BY made_at, id LIMIT $2"),
        &[programme.into(), limit.into()],
        edit,
    )
}

/// How many proposed changes wait.
///
/// # Errors
/// What the database says.
pub fn waiting_count(read: &Read<'_>, programme: ProgrammeId) -> Result<i64, Error> {
    let count = read.value(
        "SELECT count(*) FROM directory_edit WHERE programme_id = $1 AND state = 'waiting'",
        &[programme.into()],
    )?;
    Ok(count.unwrap_or(0))
}

/// How many proposed changes of a record wait.
///
/// # Errors
/// What the database says.
pub fn waiting_of(read: &Read<'_>, programme: ProgrammeId, record: Uuid) -> Result<i64, Error> {
    let count = read.value(
        "SELECT count(*) FROM directory_edit WHERE programme_id = $1 AND record_id = $2 AND state = 'waiting'",
        &[programme.into(), record.as_bytes().into()],
    )?;
    Ok(count.unwrap_or(0))
}

/// Settles a proposed change that waits: `taken` or `declined`. Says whether it still waited.
///
/// # Errors
/// What the database says.
pub fn settle(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: Uuid,
    state: &str,
    why: Option<&str>,
    by: StaffId,
) -> Result<bool, Error> {
    let now = unit.now();
    let changed = unit.execute(
        "UPDATE directory_edit SET state = $3, why = $4, settled_at = $5, settled_by = $6
         WHERE programme_id = $1 AND id = $2 AND state = 'waiting'",
        &[programme.into(), id.as_bytes().into(), state.into(), why.into(), now.into(), (&by).into()],
    )?;
    Ok(changed == 1)
}
