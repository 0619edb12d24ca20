//! What is wrong with a row, and the file in which it is handed back.

use std::io::Write;

use domain::Breach;

/// A row, or one cell of it, that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// Number of the row as a spreadsheet counts.
    pub row: u64,
    /// Name of the column, when it is one column's.
    pub column: Option<String>,
    /// What stands in it.
    pub value: String,
    /// The rule that says no; its field is the field of the form.
    pub breach: Breach,
}

/// Parts a sentence of ours into what is wrong and what to do: the last sentence is what to do, when there
/// are two or more.
pub fn problem_and_remedy(sentence: &str) -> (&str, &str) {
    let end = sentence.match_indices(". ").map(|(at, _)| at + 1).find(|at| *at > 0);
    match end {
        Some(at) => (sentence[..at].trim(), sentence[at..].trim()),
        None => (sentence.trim(), ""),
    }
}

/// Writes the rows that could not be taken: their own cells, then row, column, value, problem and what to
/// do. The file opens in a spreadsheet, so no cell may be taken for a formula.
pub struct FaultsFile<W: Write> {
    writer: csv::Writer<W>,
    columns: usize,
}

impl<W: Write> FaultsFile<W> {
    /// Begins the file. `names` are the words for row, column, value, problem and what to do.
    ///
    /// # Errors
    /// What the writer says.
    pub fn begin(to: W, header: &[String], names: [&str; 5]) -> std::io::Result<FaultsFile<W>> {
        let mut file = FaultsFile { writer: csv::Writer::from_writer(to), columns: header.len() };
        file.write(header.iter().map(String::as_str).chain(names))?;
        Ok(file)
    }

    /// Writes one fault with the cells of its row.
    ///
    /// # Errors
    /// What the writer says.
    pub fn add(
        &mut self,
        cells: &[String],
        row: u64,
        column: &str,
        value: &str,
        sentence: &str,
    ) -> std::io::Result<()> {
        let (problem, remedy) = problem_and_remedy(sentence);
        let row = row.to_string();
        let own = (0..self.columns).map(|at| cells.get(at).map_or("", String::as_str));
        let own: Vec<&str> = own.collect();
        self.write(own.into_iter().chain([row.as_str(), column, value, problem, remedy]))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What the writer says.
    pub fn end(self) -> std::io::Result<W> {
        self.writer.into_inner().map_err(|error| std::io::Error::other(error.error().to_string()))
    }

    fn write<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> std::io::Result<()> {
        let cells: Vec<String> = cells.map(super::line::defused).collect();
        self.writer.write_record(&cells).map_err(std::io::Error::other)
    }
}
