//! Answers read as somebody reads their JSON.

#![expect(clippy::panic, reason = "an answer that cannot be had fails the test")]

use serde_json::Value;

use super::asking::answer;

/// The tables of the JSON answer to a command line; `FILE` in it stands for the file.
pub fn tables(file: &str, bytes: &[u8], line: &str) -> Value {
    let words = words::Words::get(words::ENGLISH);
    let line = line.replace("FILE", file);
    match answer(file, bytes, &line) {
        Ok(answer) => analysis::show::json(&answer, words)["tables"].clone(),
        Err(trouble) => panic!("{line}\n{}", trouble.told(words)),
    }
}

/// The rows of a table.
pub fn rows(table: &Value) -> Vec<Value> {
    table.as_array().cloned().unwrap_or_default()
}

/// A column of a table.
pub fn column(table: &Value, name: &str) -> Vec<Value> {
    rows(table).iter().map(|row| row[name].clone()).collect()
}

/// The rows in which a column has a value.
pub fn having(table: &Value, name: &str, value: &str) -> Vec<Value> {
    rows(table).into_iter().filter(|row| row[name] == value).collect()
}

/// The one row in which a column has a value.
pub fn one(table: &Value, name: &str, value: &str) -> Value {
    let mut rows = having(table, name, value);
    assert_eq!(rows.len(), 1, "{name} = {value} in {table:#}");
    rows.remove(0)
}
