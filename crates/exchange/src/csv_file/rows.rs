//! The rows of a file, one after the other.

use std::io::Read;

use csv::{ByteRecord, Reader, ReaderBuilder};
use domain::Breach;

use super::fault::RowFault;
use super::shape::{Encoding, Shape, windows_1252};

/// One row: its number as a spreadsheet counts (the header is row 1, empty lines count) and its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub number: u64,
    /// Its cells, trimmed, in the order of the columns.
    pub cells: Vec<String>,
    /// What is wrong with its writing. Such a row cannot be taken.
    pub faults: Vec<RowFault>,
}

impl Row {
    /// A cell; empty where the row is too short.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// Whether nothing stands in any cell.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// A file being read. Holds one row at a time.
pub struct Rows<R> {
    reader: Reader<R>,
    encoding: Encoding,
    header: Vec<String>,
    record: ByteRecord,
    number: u64,
    line: u64,
}

/// More cells than this no list has: such a file is not one.
const COLUMNS: usize = 500;

impl<R: Read> Rows<R> {
    /// Begins to read a file whose shape is known.
    ///
    /// # Errors
    /// `import-file-unreadable`; `import-header-missing` without two named columns; `import-header-encoding`
    /// when the header itself is broken; `import-too-many-columns`.
    pub fn open(file: R, shape: Shape) -> Result<Rows<R>, Breach> {
        let reader = ReaderBuilder::new()
            .delimiter(shape.delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(64 * 1024)
            .from_reader(file);
        let mut rows = Rows {
            reader,
            encoding: shape.encoding,
            header: Vec::new(),
            record: ByteRecord::new(),
            number: 0,
            line: 1,
        };
        let Some(first) = rows.next_row()? else { return Err(Breach::of("file", "import-file-empty")) };
        if let Some(fault) = first.faults.first() {
            return Err(Breach::of("file", "import-header-encoding").with("value", &fault.value));
        }
        let mut header = first.cells;
        if let Some(cell) = header.first_mut() {
            *cell = cell.trim_start_matches('\u{feff}').trim().to_owned();
        }
        while header.last().is_some_and(String::is_empty) {
            header.pop();
        }
        if header.iter().filter(|name| !name.is_empty()).count() < 2 {
            return Err(Breach::of("file", "import-header-missing"));
        }
        if header.len() > COLUMNS {
            return Err(Breach::of("file", "import-too-many-columns").with("limit", COLUMNS));
        }
        rows.header = header;
        Ok(rows)
    }

    /// The names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row that is not empty; none at the end. A row of another length than the header has
    /// shifted columns and carries a fault that says so.
    ///
    /// # Errors
    /// `import-file-unreadable`.
    pub fn next_row(&mut self) -> Result<Option<Row>, Breach> {
        loop {
            let Some(row) = self.read()? else { return Ok(None) };
            if !row.is_empty() || !row.faults.is_empty() {
                return Ok(Some(row));
            }
        }
    }

    /// Passes over `count` rows that are not empty, as [`Rows::next_row`] counts them.
    ///
    /// # Errors
    /// `import-file-unreadable`.
    pub fn skip(&mut self, count: u64) -> Result<(), Breach> {
        for _ in 0..count {
            if self.next_row()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn read(&mut self) -> Result<Option<Row>, Breach> {
        let read = self.reader.read_byte_record(&mut self.record);
        let more = read.map_err(|error| Breach::of("file", "import-file-unreadable").with("why", error))?;
        if !more {
            return Ok(None);
        }
        let inside: usize =
            self.record.iter().map(|cell| cell.iter().filter(|byte| **byte == b'\n').count()).sum();
        // Empty lines before it are no records, but rows of the spreadsheet.
        let after = self.reader.position().line();
        let skipped = after.saturating_sub(inside as u64 + 1).saturating_sub(self.line);
        self.number += 1 + skipped;
        self.line = after;
        let number = self.number;
        let mut faults = Vec::new();
        let mut cells = Vec::with_capacity(self.record.len());
        for (column, bytes) in self.record.iter().enumerate() {
            match decoded(self.encoding, bytes) {
                Ok(cell) => cells.push(cell),
                Err(lossy) => {
                    let name = self.header.get(column).filter(|name| !name.is_empty());
                    let name = name.cloned().unwrap_or_else(|| (column + 1).to_string());
                    let breach =
                        Breach::of("file", "import-row-encoding").with("row", number).with("column", &name);
                    faults.push(RowFault { row: number, column: Some(name), value: lossy.clone(), breach });
                    cells.push(lossy);
                }
            }
        }
        self.fit(number, &mut cells, &mut faults);
        Ok(Some(Row { number, cells, faults }))
    }

    /// Holds the row to the length of the header; columns without name and matter are let go.
    fn fit(&self, number: u64, cells: &mut Vec<String>, faults: &mut Vec<RowFault>) {
        let expected = self.header.len();
        if expected == 0 || cells.iter().all(String::is_empty) {
            return;
        }
        let found = cells.len();
        // A spreadsheet leaves empty cells at the end of rows, as of a header.
        if cells.len() > expected && cells[expected..].iter().all(String::is_empty) {
            cells.truncate(expected);
        }
        if cells.len() != expected {
            let breach = Breach::of("file", "import-row-shifted")
                .with("row", number)
                .with("found", found)
                .with("expected", expected);
            faults.push(RowFault { row: number, column: None, value: String::new(), breach });
        }
    }
}

/// The text of a cell, trimmed; with broken places replaced when it is not text.
fn decoded(encoding: Encoding, bytes: &[u8]) -> Result<String, String> {
    let text = match encoding {
        Encoding::Utf8 => match std::str::from_utf8(bytes) {
            Ok(text) => text.trim().to_owned(),
            Err(_) => return Err(String::from_utf8_lossy(bytes).trim().to_owned()),
        },
        Encoding::Windows1252 => {
            bytes.iter().map(|byte| windows_1252(*byte)).collect::<String>().trim().to_owned()
        }
    };
    Ok(text)
}
