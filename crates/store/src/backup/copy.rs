//! Rows on their way between a SQLite file and PostgreSQL.

use std::io::Write;

use postgres::fallible_iterator::FallibleIterator;
use postgres::types::Type;
use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};

use super::{Fault, tables};
use crate::Error;

/// The place of each audit entry counted from 1 in its programme, in the order of commits.
const RANKED: &str = "SELECT programme_id, transaction_id, number,
    row_number() OVER (PARTITION BY programme_id ORDER BY transaction_id, number) AS place FROM audit_entry";

/// What is read of a table of PostgreSQL. A transaction id stays behind: rows are counted in its order. A
/// seal whose last entry is gone keeps a place that no entry has, so that it is still found broken.
fn select(table: &str, columns: &[String]) -> String {
    let renumbered = "0::bigint AS transaction_id, row_number() OVER (PARTITION BY programme_id ORDER BY transaction_id, number) AS number";
    let plain = columns.join(", ");
    let rest: Vec<&str> = columns
        .iter()
        .map(String::as_str)
        .filter(|column| !matches!(*column, "transaction_id" | "number"))
        .collect();
    match table {
        "change" | "audit_entry" => {
            let rest = rest.join(", ");
            format!("SELECT {plain} FROM (SELECT {rest}, {renumbered} FROM {table}) counted")
        }
        "audit_seal" => format!(
            "SELECT {plain} FROM (SELECT s.programme_id, s.number, 0::bigint AS last_transaction_id,
               coalesce(r.place, -1) AS last_number, s.entries, s.hash, s.sealed_at
             FROM audit_seal s LEFT JOIN ({RANKED}) r ON r.programme_id = s.programme_id
               AND r.transaction_id = s.last_transaction_id AND r.number = s.last_number) counted"
        ),
        "audit_subject" => format!(
            "SELECT {plain} FROM (SELECT s.programme_id, s.subject_id, 0::bigint AS transaction_id, r.place AS number
             FROM audit_subject s JOIN ({RANKED}) r ON r.programme_id = s.programme_id
               AND r.transaction_id = s.transaction_id AND r.number = s.number) counted"
        ),
        _ => format!("SELECT {plain} FROM {table}"),
    }
}

fn columns(file: &Connection, table: &str) -> Result<Vec<String>, Fault> {
    let mut statement = file.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    Ok(statement.query_map([table], |row| row.get(0))?.collect::<Result<_, rusqlite::Error>>()?)
}

/// Fills `file`, whose schema is laid, with the rows of one moment of PostgreSQL. Says how many of each
/// table.
pub(super) fn from_postgres(
    client: &mut postgres::Client,
    file: &mut Connection,
) -> Result<Vec<(String, i64)>, Fault> {
    let mut moment = client
        .build_transaction()
        .isolation_level(postgres::IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()?;
    same_schema(&mut moment)?;
    let filling = file.transaction()?;
    let mut counted = Vec::new();
    for table in tables(&filling)? {
        let columns = columns(&filling, &table)?;
        let places: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
        let mut insert = filling.prepare(&format!(
            "INSERT INTO {table} ({}) VALUES ({})",
            columns.join(", "),
            places.join(", ")
        ))?;
        let mut rows = moment.query_raw(&select(&table, &columns), std::iter::empty::<i64>())?;
        while let Some(row) = rows.next()? {
            for index in 0..columns.len() {
                insert.raw_bind_parameter(index + 1, value(&row, index)?)?;
            }
            insert.raw_execute()?;
        }
        let all: i64 = {
            drop(rows);
            moment.query_one(&format!("SELECT count(*) FROM {table}"), &[])?.get(0)
        };
        counted.push((table, all));
    }
    filling.commit()?;
    moment.commit()?;
    Ok(counted)
}

fn same_schema(moment: &mut postgres::Transaction<'_>) -> Result<(), Fault> {
    let found: i64 = moment.query_one("SELECT coalesce(max(number), 0) FROM migration", &[])?.get(0);
    let known = crate::migrate::known();
    match found {
        _ if found == known => Ok(()),
        _ if found > known => Err(Error::Newer { found, known }.into()),
        _ => Err(Error::Broken(format!(
            "its schema is at migration {found} and this version knows {known}: run `stile migrate` first"
        ))
        .into()),
    }
}

fn value(row: &postgres::Row, index: usize) -> Result<Value, Fault> {
    let kind = row.columns()[index].type_();
    let found = match *kind {
        Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map(Value::Integer),
        Type::BOOL => row.try_get::<_, Option<bool>>(index)?.map(|yes| Value::Integer(i64::from(yes))),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(index)?.map(Value::Real),
        Type::TEXT => row.try_get::<_, Option<String>>(index)?.map(Value::Text),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.map(Value::Blob),
        _ => return Err(Error::Broken(format!("a column of the type {kind} cannot be copied")).into()),
    };
    Ok(found.unwrap_or(Value::Null))
}

/// Writes every row of `file` into an empty PostgreSQL database within the transaction that is open there.
/// A table goes in as one statement, so that rows of it may refer to each other.
pub(super) fn to_postgres(
    file: &Connection,
    client: &mut postgres::Client,
) -> Result<Vec<(String, i64)>, Fault> {
    let mut counted = Vec::new();
    for table in tables(file)? {
        let columns = columns(file, &table)?;
        let names = columns.join(", ");
        let mut reading = file.prepare(&format!("SELECT {names} FROM {table}"))?;
        let mut rows = reading.query([])?;
        let mut writer = client.copy_in(&format!("COPY {table} ({names}) FROM STDIN"))?;
        let (mut line, mut count) = (Vec::with_capacity(1024), 0);
        while let Some(row) = rows.next()? {
            line.clear();
            for index in 0..columns.len() {
                if index > 0 {
                    line.push(b'\t');
                }
                spell(row.get_ref(index)?, &mut line);
            }
            line.push(b'\n');
            writer.write_all(&line).map_err(|error| Error::Broken(error.to_string()))?;
            count += 1;
        }
        writer.finish()?;
        counted.push((table, count));
    }
    Ok(counted)
}

/// A value as the text format of COPY takes it.
fn spell(value: ValueRef<'_>, line: &mut Vec<u8>) {
    match value {
        ValueRef::Null => line.extend_from_slice(b"\\N"),
        ValueRef::Integer(number) => line.extend_from_slice(number.to_string().as_bytes()),
        ValueRef::Real(number) => line.extend_from_slice(number.to_string().as_bytes()),
        ValueRef::Text(text) => {
            for byte in text {
                match byte {
                    b'\\' => line.extend_from_slice(b"\\\\"),
                    b'\t' => line.extend_from_slice(b"\\t"),
                    b'\n' => line.extend_from_slice(b"\\n"),
                    b'\r' => line.extend_from_slice(b"\\r"),
                    other => line.push(*other),
                }
            }
        }
        ValueRef::Blob(bytes) => {
            line.extend_from_slice(b"\\\\x");
            for byte in bytes {
                line.extend_from_slice(format!("{byte:02x}").as_bytes());
            }
        }
    }
}
