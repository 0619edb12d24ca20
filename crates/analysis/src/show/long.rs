//! The answer as CSV: one long table of all numbers, or a file for each table.

use std::io::Write;

use crate::answer::{Answer, Cell, Sheet};

/// CSV being written line by line.
pub struct Lines<W: Write>(csv::Writer<W>);

impl<W: Write> Lines<W> {
    /// Begins.
    pub fn new(sink: W) -> Lines<W> {
        Lines(csv::Writer::from_writer(sink))
    }

    /// A line.
    ///
    /// # Errors
    /// What the sink says; a line of another length than the first.
    pub fn line<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> std::io::Result<()> {
        self.0.write_record(cells).map_err(std::io::Error::other)
    }

    /// Ends.
    ///
    /// # Errors
    /// What the sink says.
    pub fn end(mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// All digits of a cell.
fn full(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Code(code) => (*code).to_owned(),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) | Cell::Share(number) | Cell::P(number) if number.is_finite() => {
            number.to_string()
        }
        Cell::Number(number) if number.is_infinite() => if *number > 0.0 { "Inf" } else { "-Inf" }.to_owned(),
        Cell::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Cell::Number(_) | Cell::Share(_) | Cell::P(_) | Cell::None => String::new(),
    }
}

/// Rows as CSV.
pub(crate) fn written(rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        // writing to memory fails for no row of the same length
        let _ = writer.write_record(&row);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Tidy long CSV: a line for each number, with its table, the number of its row, the texts of that row, and its name.
#[must_use]
pub fn long_csv(answer: &Answer) -> String {
    let head = ["table", "row", "about", "statistic", "value"].map(str::to_owned).to_vec();
    let lines = answer.sheets.iter().flat_map(|sheet| {
        sheet.rows.iter().enumerate().flat_map(move |(place, row)| {
            let texts: Vec<&str> = row
                .0
                .iter()
                .filter_map(|(_, cell)| match cell {
                    Cell::Text(text) => Some(text.as_str()),
                    Cell::Code(code) => Some(*code),
                    _ => None,
                })
                .collect();
            let about = texts.join(" / ");
            let numbers = row.0.iter().filter(|(_, cell)| !matches!(cell, Cell::Text(_) | Cell::Code(_)));
            numbers
                .map(|(name, cell)| {
                    let (row, name) = ((place + 1).to_string(), (*name).to_owned());
                    vec![sheet.name.to_owned(), row, about.clone(), name, full(cell)]
                })
                .collect::<Vec<_>>()
        })
    });
    written(std::iter::once(head).chain(lines))
}

/// One table as CSV, its columns as they are.
#[must_use]
pub fn sheet_csv(sheet: &Sheet) -> String {
    let columns = sheet.columns();
    let head = columns.iter().map(|name| (*name).to_owned()).collect();
    let rows = sheet
        .rows
        .iter()
        .map(|row| columns.iter().map(|name| row.get(name).map(full).unwrap_or_default()).collect());
    written(std::iter::once(head).chain(rows))
}
