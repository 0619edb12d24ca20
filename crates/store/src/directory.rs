//! The directory: what each source gives, the record that stands, and what it said before.

use std::collections::BTreeMap;

use domain::directory::{Data, RecordKind};
use domain::id::{ProgrammeId, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};

/// The programme's own hand, as a source.
pub const OWN: i64 = 0;

/// Where listings come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Which source of the programme; [`OWN`] is its own hand.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Where it is fetched from, if from somewhere.
    pub address: Option<String>,
    /// Whom to believe: the lower before the higher.
    pub rank: i64,
    /// Whether what it gives is published without anybody looking at it.
    pub publishes: bool,
    /// When it was last taken.
    pub taken_at: Option<Timestamp>,
    /// The report of that time, as JSON.
    pub report: Option<String>,
}

/// Every source of a programme, whom to believe first; the own hand only once something was written by it.
///
/// # Errors
/// What the database says.
pub fn sources(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<Source>, Error> {
    read.all(
        "SELECT id, name, address, rank, publishes, taken_at, report FROM directory_source
         WHERE programme_id = $1 ORDER BY rank, id",
        &[programme.into()],
        |row| {
            Ok(Source {
                id: row.get(0)?,
                name: row.get(1)?,
                address: row.get(2)?,
                rank: row.get(3)?,
                publishes: row.get(4)?,
                taken_at: row.get(5)?,
                report: row.get(6)?,
            })
        },
    )
}

/// Keeps a source, new or changed.
///
/// # Errors
/// What the database says.
pub fn keep_source(unit: &mut Unit<'_>, programme: ProgrammeId, source: &Source) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO directory_source (programme_id, id, name, address, rank, publishes, taken_at, report)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (programme_id, id) DO UPDATE SET name = excluded.name, address = excluded.address,
           rank = excluded.rank, publishes = excluded.publishes, taken_at = excluded.taken_at, report = excluded.report",
        &[
            programme.into(),
            source.id.into(),
            (&source.name).into(),
            (&source.address).into(),
            source.rank.into(),
            source.publishes.into(),
            source.taken_at.into(),
            (&source.report).into(),
        ],
    )?;
    Ok(())
}

/// A record as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// What it is.
    pub kind: RecordKind,
    /// Which.
    pub id: Uuid,
    /// Its version, from 1.
    pub version: i64,
    /// What it says.
    pub data: Data,
    /// The source of each field.
    pub origin: BTreeMap<String, i64>,
    /// How many fields are in dispute between sources.
    pub conflicts: i64,
    /// Whether it may be shown outside the programme.
    pub published: bool,
    /// When it last changed.
    pub changed_at: Timestamp,
}

const RECORD: &str =
    "SELECT kind, id, version, data, origin, conflicts, published, changed_at FROM directory_record";

pub(crate) fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| Error::unreadable("record of the directory"))
}

pub(crate) fn written<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|_| Error::unreadable("record of the directory"))
}

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    Ok(Kept {
        kind: kind_of(row, 0)?,
        id: row.get::<domain::Id<()>>(1)?.uuid(),
        version: row.get(2)?,
        data: parsed(&row.get::<String>(3)?)?,
        origin: parsed(&row.get::<String>(4)?)?,
        conflicts: row.get(5)?,
        published: row.get(6)?,
        changed_at: row.get(7)?,
    })
}

pub(crate) fn kind_of(row: &Row<'_>, index: usize) -> Result<RecordKind, Error> {
    RecordKind::from_code(&row.get::<String>(index)?).ok_or_else(|| Error::unreadable("kind of a record"))
}

/// The records of a kind and these identifiers, in no order.
///
/// # Errors
/// What the database says.
pub fn records(
    read: &Read<'_>,
    programme: ProgrammeId,
    kind: RecordKind,
    ids: &[Uuid],
) -> Result<Vec<Kept>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(400) {
        let mut text = Text::new(RECORD);
        text.sql(" WHERE programme_id = ").bind(programme).sql(" AND kind = ").bind(kind.code());
        text.sql(" AND id IN (").list(some.iter().map(|id| Param::from(id.as_bytes()))).sql(")");
        found.extend(read.all(text.as_sql(), text.params(), kept)?);
    }
    Ok(found)
}

/// One record.
///
/// # Errors
/// What the database says.
pub fn record(
    read: &Read<'_>,
    programme: ProgrammeId,
    kind: RecordKind,
    id: Uuid,
) -> Result<Option<Kept>, Error> {
    Ok(records(read, programme, kind, &[id])?.pop())
}

/// The records of a kind after an identifier, in order of identifiers, `limit` at most.
///
/// # Errors
/// What the database says.
pub fn records_after(
    read: &Read<'_>,
    programme: ProgrammeId,
    kind: RecordKind,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Kept>, Error> {
    let after = after.unwrap_or(Uuid::nil());
    read.all(
        &format!("{RECORD} WHERE programme_id = $1 AND kind = $2 AND id > $3 ORDER BY id LIMIT $4"),
        &[programme.into(), kind.code().into(), after.as_bytes().into(), limit.into()],
        kept,
    )
}

/// When any record last changed.
///
/// # Errors
/// What the database says.
pub fn last_changed(read: &Read<'_>, programme: ProgrammeId) -> Result<Option<Timestamp>, Error> {
    let mut last = None;
    for kind in RecordKind::ALL {
        let at: Option<Option<Timestamp>> = read.first(
            "SELECT max(changed_at) FROM directory_record WHERE programme_id = $1 AND kind = $2",
            &[programme.into(), kind.code().into()],
            |row| row.get(0),
        )?;
        last = last.max(at.flatten());
    }
    Ok(last)
}

/// Keeps what stands. What stood before becomes a version, ended by `by` or by what a source gave.
///
/// # Errors
/// What the database says.
pub fn keep(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    before: Option<&Kept>,
    now: &Kept,
    by: Option<StaffId>,
    source: Option<i64>,
) -> Result<(), Error> {
    if let Some(before) = before {
        unit.execute(
            "INSERT INTO directory_version
               (programme_id, kind, id, version, data, published, ended_at, made_by, source_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                programme.into(),
                before.kind.code().into(),
                before.id.as_bytes().into(),
                before.version.into(),
                (&written(&before.data)?).into(),
                before.published.into(),
                now.changed_at.into(),
                Param::from(&by),
                source.into(),
            ],
        )?;
    }
    unit.execute(
        "INSERT INTO directory_record
           (programme_id, kind, id, version, data, origin, conflicts, published, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (programme_id, kind, id) DO UPDATE SET version = excluded.version, data = excluded.data,
           origin = excluded.origin, conflicts = excluded.conflicts, published = excluded.published,
           changed_at = excluded.changed_at",
        &[
            programme.into(),
            now.kind.code().into(),
            now.id.as_bytes().into(),
            now.version.into(),
            (&written(&now.data)?).into(),
            (&written(&now.origin)?).into(),
            now.conflicts.into(),
            now.published.into(),
            now.changed_at.into(),
        ],
    )?;
    Ok(())
}

/// What a source gave of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Which record.
    pub id: Uuid,
    /// Which source.
    pub source: i64,
    /// What it said.
    pub data: Data,
}

/// What every source gives of records of one kind.
///
/// # Errors
/// What the database says.
pub fn given(
    read: &Read<'_>,
    programme: ProgrammeId,
    kind: RecordKind,
    ids: &[Uuid],
) -> Result<Vec<Given>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(400) {
        let mut text = Text::new("SELECT id, source_id, data FROM directory_given WHERE programme_id = ");
        text.bind(programme).sql(" AND kind = ").bind(kind.code());
        text.sql(" AND id IN (").list(some.iter().map(|id| Param::from(id.as_bytes()))).sql(")");
        found.extend(read.all(text.as_sql(), text.params(), |row| {
            let data: String = row.get(2)?;
            Ok(Given { id: row.get::<domain::Id<()>>(0)?.uuid(), source: row.get(1)?, data: parsed(&data)? })
        })?);
    }
    Ok(found)
}

/// The records of a kind that a source ever gave.
///
/// # Errors
/// What the database says.
pub fn given_by(
    read: &Read<'_>,
    programme: ProgrammeId,
    source: i64,
    kind: RecordKind,
) -> Result<Vec<Uuid>, Error> {
    read.all(
        "SELECT id FROM directory_given WHERE programme_id = $1 AND source_id = $2 AND kind = $3",
        &[programme.into(), source.into(), kind.code().into()],
        |row| Ok(row.get::<domain::Id<()>>(0)?.uuid()),
    )
}

/// Keeps what a source gives of a record.
///
/// # Errors
/// What the database says.
pub fn give(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    kind: RecordKind,
    given: &Given,
    at: Timestamp,
) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO directory_given (programme_id, kind, id, source_id, data, given_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (programme_id, kind, id, source_id)
         DO UPDATE SET data = excluded.data, given_at = excluded.given_at",
        &[
            programme.into(),
            kind.code().into(),
            given.id.as_bytes().into(),
            given.source.into(),
            (&written(&given.data)?).into(),
            at.into(),
        ],
    )?;
    Ok(())
}

/// A version that stands no longer.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its number.
    pub version: i64,
    /// What it said.
    pub data: Data,
    /// Whether it was shown outside.
    pub published: bool,
    /// Until when it stood.
    pub ended_at: Timestamp,
    /// Whose act ended it.
    pub made_by: Option<StaffId>,
    /// Which source ended it.
    pub source: Option<i64>,
}

/// The earlier versions of a record, the newest first, `limit` at most.
///
/// # Errors
/// What the database says.
pub fn versions(
    read: &Read<'_>,
    programme: ProgrammeId,
    kind: RecordKind,
    id: Uuid,
    limit: i64,
) -> Result<Vec<Version>, Error> {
    read.all(
        "SELECT version, data, published, ended_at, made_by, source_id FROM directory_version
         WHERE programme_id = $1 AND kind = $2 AND id = $3 ORDER BY version DESC LIMIT $4",
        &[programme.into(), kind.code().into(), id.as_bytes().into(), limit.into()],
        |row| {
            let data: String = row.get(1)?;
            Ok(Version {
                version: row.get(0)?,
                data: parsed(&data)?,
                published: row.get(2)?,
                ended_at: row.get(3)?,
                made_by: row.get(4)?,
                source: row.get(5)?,
            })
        },
    )
}
