//! Lists that are brought in: how far each has come, and the rows that could not be taken.

use domain::Id;
use domain::id::{OrganisationId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::db::{Param, Read, Row, Text, Unit};
use crate::{Columns, Error, Scope};

/// A list that is brought in.
pub enum Noun {}
/// Identifier of an import.
pub type ImportId = Id<Noun>;

/// An import as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Which one.
    pub id: ImportId,
    /// The practice whose list it is.
    pub organisation: OrganisationId,
    /// Code of its kind.
    pub kind: String,
    /// The file's name, as it was sent.
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_hash: Vec<u8>,
    /// Code of the file's encoding.
    pub encoding: String,
    /// The names of its columns, as JSON.
    pub header: String,
    /// Which column is which field, as JSON.
    pub mapping: String,
    /// Code of the rule for people who may be on record.
    pub rule: String,
    /// `prepared`, `running` or `done`.
    pub state: String,
    /// Rows in the file, without header and empty ones.
    pub rows_all: i64,
    /// Rows dealt with.
    pub rows_done: i64,
    /// Of these, brought in.
    pub kept: i64,
    /// Of these, on record already.
    pub found: i64,
    /// Of these, refused.
    pub refused: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
    /// When it was done.
    pub ended_at: Option<Timestamp>,
}

/// Something wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Number of the row.
    pub row: i64,
    /// The row's cells, as JSON.
    pub cells: String,
    /// Name of the column, when it is one column's.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// Code of the breach.
    pub code: String,
    /// Its arguments, as JSON.
    pub args: String,
}

const SCOPED: Columns = Columns { table: "i", organisation: "organisation_id", person: None };

const COLUMNS: &str = "i.id, i.organisation_id, i.kind, i.file_name, i.file_hash, i.encoding, i.header, i.mapping, i.rule, \
     i.state, i.rows_all, i.rows_done, i.kept, i.found, i.refused, i.made_at, i.made_by, i.ended_at";

fn import(row: &Row<'_>) -> Result<Import, Error> {
    Ok(Import {
        id: row.get(0)?,
        organisation: row.get(1)?,
        kind: row.get(2)?,
        file_name: row.get(3)?,
        file_hash: row.get(4)?,
        encoding: row.get(5)?,
        header: row.get(6)?,
        mapping: row.get(7)?,
        rule: row.get(8)?,
        state: row.get(9)?,
        rows_all: row.get(10)?,
        rows_done: row.get(11)?,
        kept: row.get(12)?,
        found: row.get(13)?,
        refused: row.get(14)?,
        made_at: row.get(15)?,
        made_by: row.get(16)?,
        ended_at: row.get(17)?,
    })
}

/// Makes an import.
///
/// # Errors
/// What the database says.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, import: &Import) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO import (programme_id, id, organisation_id, kind, file_name, file_hash, encoding, header, mapping, rule,
                             state, rows_all, rows_done, kept, found, refused, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, 0, 0, $13, $14)",
        &[
            programme.into(),
            (&import.id).into(),
            (&import.organisation).into(),
            (&import.kind).into(),
            (&import.file_name).into(),
            (&import.file_hash).into(),
            (&import.encoding).into(),
            (&import.header).into(),
            (&import.mapping).into(),
            (&import.rule).into(),
            (&import.state).into(),
            import.rows_all.into(),
            import.made_at.into(),
            (&import.made_by).into(),
        ],
    )?;
    Ok(())
}

/// Says how an import that has not begun is to be read, and begins it. Says whether it had not begun.
///
/// # Errors
/// What the database says.
pub fn begin(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ImportId,
    mapping: &str,
    rule: &str,
) -> Result<bool, Error> {
    let begun = unit.execute(
        "UPDATE import SET mapping = $3, rule = $4, state = 'running'
         WHERE programme_id = $1 AND id = $2 AND state = 'prepared'",
        &[programme.into(), (&id).into(), mapping.into(), rule.into()],
    )?;
    Ok(begun == 1)
}

/// What became of some rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows dealt with.
    pub rows: i64,
    /// Of these, brought in.
    pub kept: i64,
    /// Of these, on record already.
    pub found: i64,
    /// Of these, refused.
    pub refused: i64,
}

/// Moves a running import on from `done` rows. Says no when somebody else moved it meanwhile.
///
/// # Errors
/// What the database says.
pub fn advance(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ImportId,
    done: i64,
    tally: Tally,
) -> Result<bool, Error> {
    let moved = unit.execute(
        "UPDATE import SET rows_done = rows_done + $4, kept = kept + $5, found = found + $6, refused = refused + $7
         WHERE programme_id = $1 AND id = $2 AND rows_done = $3 AND state = 'running'",
        &[
            programme.into(),
            (&id).into(),
            done.into(),
            tally.rows.into(),
            tally.kept.into(),
            tally.found.into(),
            tally.refused.into(),
        ],
    )?;
    Ok(moved == 1)
}

/// Ends a running import.
///
/// # Errors
/// What the database says.
pub fn end(unit: &mut Unit<'_>, programme: ProgrammeId, id: ImportId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE import SET state = 'done', ended_at = $3 WHERE programme_id = $1 AND id = $2 AND state = 'running'",
        &[programme.into(), (&id).into(), now.into()],
    )?;
    Ok(())
}

/// Takes away an import that has not begun. Says whether there was one.
///
/// # Errors
/// What the database says.
pub fn drop_prepared(unit: &mut Unit<'_>, programme: ProgrammeId, id: ImportId) -> Result<bool, Error> {
    let dropped = unit.execute(
        "DELETE FROM import WHERE programme_id = $1 AND id = $2 AND state = 'prepared'",
        &[programme.into(), (&id).into()],
    )?;
    Ok(dropped == 1)
}

/// One import within a scope.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, scope: &Scope, id: ImportId) -> Result<Option<Import>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM import i WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND i.id = ").bind(&id);
    read.first(text.as_sql(), text.params(), import)
}

/// Imports of one file within a scope, newest first.
///
/// # Errors
/// What the database says.
pub fn of_file(read: &Read<'_>, scope: &Scope, hash: &[u8]) -> Result<Vec<Import>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM import i WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND i.file_hash = ").bind(Param::Bytes(hash)).sql(" ORDER BY i.made_at DESC, i.id DESC");
    read.all(text.as_sql(), text.params(), import)
}

/// Imports within a scope, newest first.
///
/// # Errors
/// What the database says.
pub fn list(read: &Read<'_>, scope: &Scope, limit: i64) -> Result<Vec<Import>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM import i WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" ORDER BY i.made_at DESC, i.id DESC LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), import)
}

/// Keeps what is wrong with a row; `position` counts the faults of one row.
///
/// # Errors
/// What the database says.
pub fn add_fault(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ImportId,
    position: i64,
    fault: &Fault,
) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO import_fault (programme_id, import_id, row_number, position, cells, column_name, value, code, args)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            programme.into(),
            (&id).into(),
            fault.row.into(),
            position.into(),
            (&fault.cells).into(),
            (&fault.column).into(),
            (&fault.value).into(),
            (&fault.code).into(),
            (&fault.args).into(),
        ],
    )?;
    Ok(())
}

/// What is wrong with the rows of an import, in their order, each handed to `each`.
///
/// # Errors
/// What the database says.
pub fn faults<E: From<Error>>(
    read: &Read<'_>,
    programme: ProgrammeId,
    id: ImportId,
    mut each: impl FnMut(Fault) -> Result<(), E>,
) -> Result<(), E> {
    read.each(
        "SELECT row_number, cells, column_name, value, code, args FROM import_fault
         WHERE programme_id = $1 AND import_id = $2 ORDER BY row_number, position",
        &[programme.into(), (&id).into()],
        |row| {
            each(Fault {
                row: row.get(0)?,
                cells: row.get(1)?,
                column: row.get(2)?,
                value: row.get(3)?,
                code: row.get(4)?,
                args: row.get(5)?,
            })
        },
    )
}

/// Takes away imports that were made before an instant and never begun, and gives them.
///
/// # Errors
/// What the database says.
pub fn expire_prepared(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    before: Timestamp,
) -> Result<Vec<ImportId>, Error> {
    let old: Vec<ImportId> = unit.all(
        "SELECT id FROM import WHERE programme_id = $1 AND state = 'prepared' AND made_at < $2 ORDER BY id",
        &[programme.into(), before.into()],
        |row| row.get(0),
    )?;
    for id in &old {
        drop_prepared(unit, programme, *id)?;
    }
    Ok(old)
}

/// Forgets the rows that could not be taken of imports that ended before an instant. Says how many.
///
/// # Errors
/// What the database says.
pub fn expire_faults(unit: &mut Unit<'_>, programme: ProgrammeId, before: Timestamp) -> Result<u64, Error> {
    unit.execute(
        "DELETE FROM import_fault WHERE programme_id = $1 AND import_id IN
           (SELECT id FROM import WHERE programme_id = $1 AND state = 'done' AND ended_at < $2)",
        &[programme.into(), before.into()],
    )
}

/// Whether an import of any programme still waits for its file.
///
/// # Errors
/// What the database says.
pub fn is_waiting(read: &Read<'_>, id: ImportId) -> Result<bool, Error> {
    for programme in crate::programme::all(read)? {
        let state: Option<String> = read.value(
            "SELECT state FROM import WHERE programme_id = $1 AND id = $2",
            &[programme.id.into(), (&id).into()],
        )?;
        if state.is_some_and(|state| state != "done") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Imports of a programme that were begun and are not done, the earlier before the later.
///
/// # Errors
/// What the database says.
pub fn running(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<Import>, Error> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM import i WHERE i.programme_id = $1 AND i.state = 'running' ORDER BY i.made_at, i.id"
        ),
        &[programme.into()],
        import,
    )
}

/// Gives every row that could not be taken, of every import of the programme, to `each`: the import, the
/// row's number and its cells as JSON.
///
/// # Errors
/// What the database says, or what `each` returns.
pub fn every_refused_row(
    read: &Read<'_>,
    programme: ProgrammeId,
    mut each: impl FnMut(ImportId, i64, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    read.each(
        "SELECT import_id, row_number, cells FROM import_fault WHERE programme_id = $1 AND position = 0",
        &[programme.into()],
        |row| each(row.get(0)?, row.get(1)?, &row.get::<String>(2)?),
    )
}

/// Forgets one row that could not be taken.
///
/// # Errors
/// What the database says.
pub fn forget_row(unit: &mut Unit<'_>, programme: ProgrammeId, id: ImportId, row: i64) -> Result<u64, Error> {
    unit.execute(
        "DELETE FROM import_fault WHERE programme_id = $1 AND import_id = $2 AND row_number = $3",
        &[programme.into(), (&id).into(), row.into()],
    )
}

/// Forgets the cells of the rows that could not be taken.
///
/// # Errors
/// What the database says.
pub fn forget_faults(unit: &mut Unit<'_>, programme: ProgrammeId, id: ImportId) -> Result<u64, Error> {
    unit.execute(
        "DELETE FROM import_fault WHERE programme_id = $1 AND import_id = $2",
        &[programme.into(), (&id).into()],
    )
}
