//! Values going in and coming out, the same for both engines.

use std::error::Error as StdError;

use bytes::BytesMut;
use domain::Id;
use domain::calendar::{Day, day_number, day_of};
use domain::id::ProgrammeId;
use jiff::Timestamp;
use postgres::types::{IsNull, ToSql as PgToSql, Type};
use rusqlite::types::{ToSql as SqliteToSql, ToSqlOutput, ValueRef};

use crate::Error;

/// A parameter of a statement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Param<'a> {
    /// NULL of any type.
    Null,
    /// BIGINT
    Int(i64),
    /// TEXT
    Text(&'a str),
    /// BYTEA
    Bytes(&'a [u8]),
    /// BOOLEAN
    Bool(bool),
    /// DOUBLE PRECISION
    Real(f64),
}

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Param::Int(value)
    }
}
impl From<ProgrammeId> for Param<'_> {
    fn from(value: ProgrammeId) -> Self {
        Param::Int(value.0)
    }
}
impl From<Timestamp> for Param<'_> {
    fn from(value: Timestamp) -> Self {
        Param::Int(value.as_microsecond())
    }
}
impl From<Day> for Param<'_> {
    fn from(value: Day) -> Self {
        Param::Int(day_number(value))
    }
}
impl From<bool> for Param<'_> {
    fn from(value: bool) -> Self {
        Param::Bool(value)
    }
}
impl From<f64> for Param<'_> {
    fn from(value: f64) -> Self {
        Param::Real(value)
    }
}
impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Param::Text(value)
    }
}
impl<'a> From<&'a String> for Param<'a> {
    fn from(value: &'a String) -> Self {
        Param::Text(value)
    }
}
impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(value: &'a [u8]) -> Self {
        Param::Bytes(value)
    }
}
impl<'a> From<&'a Vec<u8>> for Param<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Param::Bytes(value)
    }
}
impl<'a, const N: usize> From<&'a [u8; N]> for Param<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Param::Bytes(value)
    }
}
impl<'a, T> From<&'a Id<T>> for Param<'a> {
    fn from(value: &'a Id<T>) -> Self {
        Param::Bytes(value.bytes())
    }
}
impl<'a, T> From<&'a Option<Id<T>>> for Param<'a> {
    fn from(value: &'a Option<Id<T>>) -> Self {
        value.as_ref().map_or(Param::Null, Param::from)
    }
}
impl<'a> From<&'a Option<String>> for Param<'a> {
    fn from(value: &'a Option<String>) -> Self {
        value.as_deref().map_or(Param::Null, Param::Text)
    }
}
impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

impl SqliteToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => ValueRef::Null,
            Param::Int(value) => ValueRef::Integer(*value),
            Param::Text(value) => ValueRef::Text(value.as_bytes()),
            Param::Bytes(value) => ValueRef::Blob(value),
            Param::Bool(value) => ValueRef::Integer(i64::from(*value)),
            Param::Real(value) => ValueRef::Real(*value),
        }))
    }
}

impl PgToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Param::Null => Ok(IsNull::Yes),
            Param::Int(value) if *ty == Type::INT4 => PgToSql::to_sql(&i32::try_from(*value)?, ty, out),
            Param::Int(value) => PgToSql::to_sql(value, ty, out),
            Param::Text(value) => PgToSql::to_sql(value, ty, out),
            Param::Bytes(value) => PgToSql::to_sql(value, ty, out),
            Param::Bool(value) => PgToSql::to_sql(value, ty, out),
            Param::Real(value) => PgToSql::to_sql(value, ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::VARCHAR, Type::BYTEA, Type::BOOL, Type::FLOAT8]
            .contains(ty)
    }

    postgres::types::to_sql_checked!();
}

/// A row of an answer.
pub enum Row<'a> {
    /// From SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Postgres(&'a postgres::Row),
}

impl Row<'_> {
    /// The value of the column at `index` (from 0).
    ///
    /// # Errors
    /// [`Error::Broken`] when the column is not there or holds another type.
    pub fn get<T: Column>(&self, index: usize) -> Result<T, Error> {
        T::from_row(self, index)
    }
}

/// What can be read from a column.
pub trait Column: Sized {
    /// Reads the column at `index`.
    ///
    /// # Errors
    /// [`Error::Broken`] when the column is not there or holds another type.
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error>;
}

fn native<T>(row: &Row<'_>, index: usize) -> Result<T, Error>
where
    T: rusqlite::types::FromSql + for<'p> postgres::types::FromSql<'p>,
{
    match row {
        Row::Sqlite(row) => Ok(row.get(index)?),
        Row::Postgres(row) => Ok(row.try_get(index)?),
    }
}

impl Column for i64 {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        if let Row::Postgres(row) = row
            && row.columns().get(index).is_some_and(|c| *c.type_() == Type::INT4)
        {
            return Ok(i64::from(row.try_get::<_, i32>(index)?));
        }
        native(row, index)
    }
}
impl Column for Option<i64> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        native(row, index)
    }
}
impl Column for String {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        native(row, index)
    }
}
impl Column for Option<String> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        native(row, index)
    }
}
impl Column for Vec<u8> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        native(row, index)
    }
}
impl Column for Option<Vec<u8>> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        native(row, index)
    }
}
impl Column for bool {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        native(row, index)
    }
}
impl Column for Option<bool> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        native(row, index)
    }
}
impl Column for f64 {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        native(row, index)
    }
}
impl Column for Option<f64> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        native(row, index)
    }
}
impl Column for ProgrammeId {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        Ok(ProgrammeId(row.get(index)?))
    }
}
impl<T> Column for Option<Id<T>> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        let read = |bytes: Option<&[u8]>| match bytes {
            None => Ok(None),
            Some(bytes) => uuid::Uuid::from_slice(bytes)
                .map(|id| Some(Id::new(id)))
                .map_err(|_| Error::unreadable("identifier")),
        };
        match row {
            Row::Sqlite(row) => {
                read(row.get_ref(index)?.as_blob_or_null().map_err(|_| Error::unreadable("identifier"))?)
            }
            Row::Postgres(row) => read(row.try_get(index)?),
        }
    }
}
impl<T> Column for Id<T> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        row.get::<Option<Id<T>>>(index)?.ok_or_else(|| Error::unreadable("identifier"))
    }
}
impl Column for Timestamp {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        Timestamp::from_microsecond(row.get(index)?).map_err(|_| Error::unreadable("instant"))
    }
}
impl Column for Option<Timestamp> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        row.get::<Option<i64>>(index)?
            .map(|micros| Timestamp::from_microsecond(micros).map_err(|_| Error::unreadable("instant")))
            .transpose()
    }
}
impl Column for Day {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        day_of(row.get(index)?).ok_or_else(|| Error::unreadable("day"))
    }
}
impl Column for Option<Day> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        row.get::<Option<i64>>(index)?
            .map(|number| day_of(number).ok_or_else(|| Error::unreadable("day")))
            .transpose()
    }
}
