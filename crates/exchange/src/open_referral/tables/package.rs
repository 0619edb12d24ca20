//! A package of tables, written a record at a time.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};
use domain::directory::{Field, Kind, Record, Thing};
use serde_json::{Value, json};

use super::rows::{Columns, plain, rows};

/// A data package (HSDS 3.1, specs.frictionlessdata.io) being written. Holds no more than one record at a time.
pub struct Package<W: Write, F> {
    columns: Columns,
    open: F,
    files: BTreeMap<Thing, Writer<W>>,
}

impl<W: Write, F: FnMut(&str) -> io::Result<W>> Package<W, F> {
    /// Begins a package with these columns. `open` opens a file by its name, such as `services.csv`; a table without
    /// rows gets none.
    pub fn new(columns: Columns, open: F) -> Package<W, F> {
        Package { columns, open, files: BTreeMap::new() }
    }

    /// Writes the rows of a record.
    ///
    /// # Errors
    /// Those of the files.
    pub fn write(&mut self, record: &Record) -> io::Result<()> {
        let Package { columns, open, files } = self;
        rows(record, columns, &mut |thing, cells| {
            let writer = match files.entry(thing) {
                Entry::Occupied(writer) => writer.into_mut(),
                Entry::Vacant(free) => {
                    let file = open(&file_name(thing))?;
                    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(file);
                    writer.write_record(columns.of(thing)).map_err(io::Error::other)?;
                    free.insert(writer)
                }
            };
            writer.write_record(cells).map_err(io::Error::other)
        })
    }

    /// Ends the files. Gives them back with their names, and what stands in `datapackage.json`.
    ///
    /// # Errors
    /// Those of the files.
    pub fn finish(self) -> io::Result<(Value, Vec<(String, W)>)> {
        let things: Vec<Thing> = self.files.keys().copied().collect();
        let mut files = Vec::with_capacity(things.len());
        for (thing, writer) in self.files {
            let mut file = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
            file.flush()?;
            files.push((file_name(thing), file));
        }
        Ok((datapackage(&self.columns, &things), files))
    }
}

fn file_name(thing: Thing) -> String {
    format!("{}.csv", thing.table())
}

/// The description of a package that has these tables.
fn datapackage(columns: &Columns, things: &[Thing]) -> Value {
    let resources: Vec<Value> = things.iter().map(|thing| resource(columns, *thing)).collect();
    json!({
        "name": "human_services_data",
        "profile": "tabular-data-package",
        "version": "3.1.0",
        "homepage": "https://docs.openreferral.org",
        "resources": resources,
    })
}

fn resource(columns: &Columns, thing: Thing) -> Value {
    let known: Vec<&Field> = plain(thing).collect();
    let fields: Vec<Value> = columns
        .of(thing)
        .into_iter()
        .map(|name| match known.iter().find(|field| field.name == name) {
            Some(field) => column(field),
            None => json!({"name": name, "type": "string"}),
        })
        .collect();
    json!({
        "name": thing.table(),
        "path": file_name(thing),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields},
    })
}

fn column(field: &Field) -> Value {
    let kind = if field.kind == Kind::Number { "number" } else { "string" };
    let mut column = json!({"name": field.name, "type": kind});
    let format = match field.kind {
        Kind::Id => Some("uuid"),
        Kind::Uri => Some("uri"),
        Kind::Email => Some("email"),
        _ => None,
    };
    if let Some(format) = format {
        column["format"] = format.into();
    }
    if field.required {
        column["constraints"] = json!({"required": true});
    }
    column
}
