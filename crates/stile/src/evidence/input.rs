//! The table of a command: read, mapped.

use std::io::Read;
use std::path::Path;

use analysis::ask::Source;
use analysis::mapping::Mapping;
use analysis::read::{csv, is_missing, sha256};
use analysis::table::{Column, Table};
use analysis::{Result, Trouble};
use columnar::{Fault, Parquet, is_parquet};

/// Reads the table and its mapping.
pub(super) fn table(source: &Source) -> Result<Table> {
    let Some(file) = &source.file else { return Err(Trouble::input("no-file-named")) };
    let name = file.display().to_string();
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| closed(&name, &error))?;
        bytes
    } else {
        read(file)?
    };
    let mapping = match &source.map {
        Some(map) => {
            let text = String::from_utf8(read(map)?).map_err(|error| {
                Trouble::input("unreadable").with("file", map.display()).with("why", error)
            })?;
            Mapping::read(&map.display().to_string(), &text)?
        }
        None => Mapping::default(),
    };
    let missing: Vec<String> = source.missing.iter().chain(&mapping.missing).cloned().collect();
    let table =
        if is_parquet(&bytes) { parquet(&name, bytes, &missing)? } else { csv(&name, &bytes, &missing)? };
    mapping.apply(table)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|error| closed(&file.display().to_string(), &error))
}

fn closed(file: &str, error: &std::io::Error) -> Trouble {
    Trouble::input("no-file").with("file", file).with("why", error)
}

fn parquet(name: &str, bytes: Vec<u8>, missing: &[String]) -> Result<Table> {
    let hash = sha256(&bytes);
    let unreadable = |fault: Fault| Trouble::input("unreadable").with("file", name).with("why", fault);
    let file = Parquet::open(bytes).map_err(unreadable)?;
    let mut columns: Vec<Column> = file.names().iter().map(|name| Column::new(name)).collect();
    file.cells(|column, text| {
        let text = text.map(str::trim).filter(|text| !is_missing(text, missing)).unwrap_or_default();
        columns[column].push(text);
    })
    .map_err(unreadable)?;
    Table::new(name, hash, columns, Vec::new())
}
