//! One file of a package: its rows as things.

use domain::directory::{Data, Kind, Level, Thing};
use serde_json::Value;

use super::super::pile::Pile;
use super::legacy::Table;
use super::{HELD_BY, MORE, cell};
use crate::csv_file::{Rows, Shape};

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// What it says.
    pub data: Data,
    /// Which list of which thing it belongs to, where the package says so.
    pub held_by: Option<String>,
    /// Where it stands, to be named.
    pub place: String,
}

/// Reads the rows of a file. What cannot be read is said.
pub(super) fn rows(pile: &mut Pile<'_>, name: &str, bytes: &[u8], table: Table) -> Vec<Row> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Vec::new();
    }
    let opened = Shape::of(bytes).and_then(|shape| Rows::open(bytes, shape));
    let mut rows = match opened {
        Ok(rows) => rows,
        Err(breach) => {
            pile.say(Level::Refused, "not-a-table", name, "", &Value::String(breach.code.to_string()));
            return Vec::new();
        }
    };
    let own = rows.header().iter().any(|it| it == MORE);
    let named =
        |it: &String| if own { cell::unguarded(it).to_owned() } else { column(table, cell::unguarded(it)) };
    let header: Vec<String> = rows.header().iter().map(named).collect();
    let mut taken = Vec::new();
    loop {
        let row = match rows.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(_) => {
                pile.say(Level::LeftOut, "rest-unreadable", name, "", &Value::Null);
                break;
            }
        };
        let place = format!("{name} {}", row.number);
        for fault in &row.faults {
            let value = Value::String(fault.value.clone());
            match &fault.column {
                Some(column) => pile.say(Level::Mended, "encoding", &place, column, &value),
                None => {
                    let cells = Value::String(row.cells.join(", "));
                    pile.say(Level::LeftOut, "row-shifted", &place, "", &cells);
                }
            }
        }
        if row.faults.iter().any(|fault| fault.column.is_none()) {
            continue;
        }
        taken.push(thing(pile, table, &header, &row.cells, place, own));
    }
    taken
}

/// The name of a column: a field of the standard however it is written (`Postal code`), else as it stands.
fn column(table: Table, name: &str) -> String {
    let plain = name.to_ascii_lowercase().replace([' ', '-'], "_");
    if table.thing().field(&plain).is_some() { plain } else { name.to_owned() }
}

fn thing(
    pile: &mut Pile<'_>,
    table: Table,
    header: &[String],
    cells: &[String],
    place: String,
    own: bool,
) -> Row {
    let mut row = Row { data: Data::new(), held_by: None, place };
    for (name, cell) in header.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        if own && name == HELD_BY {
            row.held_by = Some(cell.clone());
        } else if own && name == MORE {
            match serde_json::from_str(cell) {
                Ok(Value::Object(more)) => row.data.extend(more),
                _ => pile.say(Level::LeftOut, "not-a-thing", &row.place, name, &Value::String(cell.clone())),
            }
        } else if name.is_empty() {
            pile.say(Level::LeftOut, "column-without-name", &row.place, "", &Value::String(cell.clone()));
        } else if row.data.contains_key(name) {
            pile.say(Level::LeftOut, "given-twice", &row.place, name, &Value::String(cell.clone()));
        } else {
            let value = match table.thing().field(name).map(|field| field.kind) {
                Some(Kind::One(_) | Kind::Many(_)) | None => cell::unknown(cell),
                Some(kind) => cell::field(kind, cell),
            };
            row.data.insert(name.clone(), value);
        }
    }
    if !own {
        table.modernise(&mut row.data);
    }
    // Things inside stand in tables of their own; a word in their place is none.
    let inside = |name: &String, value: &Value| {
        let kind = table.thing().field(name).map(|field| field.kind);
        matches!(kind, Some(Kind::One(_) | Kind::Many(_))) && !value.is_object() && !value.is_array()
    };
    let words: Vec<String> =
        row.data.iter().filter(|(name, value)| inside(name, value)).map(|(name, _)| name.clone()).collect();
    for name in words {
        let value = row.data.remove(&name).unwrap_or_default();
        pile.say(Level::LeftOut, "not-a-thing", &row.place, &name, &value);
    }
    row
}

/// The thing of a table by the name of its file, without folders and ending.
pub(super) fn table(name: &str, bytes: &[u8]) -> Option<Table> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name).trim().to_ascii_lowercase();
    let base = base.strip_suffix(".csv").or_else(|| base.strip_suffix(".tsv"))?;
    let table = Table::of(base)?;
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first).to_ascii_lowercase();
    // The older `taxonomy` has a row for each term.
    let terms = first.contains("vocabulary") || first.contains("parent_id");
    Some(if table == Table::Plain(Thing::Taxonomy) && terms { Table::Terms } else { table })
}
