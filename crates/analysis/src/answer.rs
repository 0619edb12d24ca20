//! What a command found: tables of cells, what they rest on, and what to be careful about.

use evidence::stats::proportion::Proportion;
use evidence::stats::{Interval, Test};
use serde::Serialize;
use serde_json::Value;
use words::{Arg, Words};

use crate::chart::Chart;
use crate::frame::{Frame, Missing};
use crate::trouble::Trouble;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A text of the data.
    Text(String),
    /// A code of ours; its words stand at `evidence-value-CODE`.
    Code(&'static str),
    /// A count.
    Count(u64),
    /// A number.
    Number(f64),
    /// A share from 0 to 1, shown as per cent.
    Share(f64),
    /// A p value.
    P(f64),
    /// Yes or no.
    Flag(bool),
    /// There is no such number.
    None,
}

impl From<f64> for Cell {
    fn from(value: f64) -> Cell {
        Cell::Number(value)
    }
}
impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Cell {
        value.map_or(Cell::None, Cell::Number)
    }
}
impl From<usize> for Cell {
    fn from(value: usize) -> Cell {
        Cell::Count(value as u64)
    }
}
impl From<bool> for Cell {
    fn from(value: bool) -> Cell {
        Cell::Flag(value)
    }
}
impl From<&str> for Cell {
    fn from(value: &str) -> Cell {
        Cell::Text(value.to_owned())
    }
}
impl From<&String> for Cell {
    fn from(value: &String) -> Cell {
        Cell::Text(value.clone())
    }
}
impl From<String> for Cell {
    fn from(value: String) -> Cell {
        Cell::Text(value)
    }
}

/// A row being put together: columns by name, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row(pub Vec<(&'static str, Cell)>);

impl Row {
    /// An empty row.
    #[must_use]
    pub fn new() -> Row {
        Row::default()
    }

    /// With a cell.
    #[must_use]
    pub fn with(mut self, column: &'static str, cell: impl Into<Cell>) -> Row {
        self.0.push((column, cell.into()));
        self
    }

    /// With `lower` and `upper`.
    #[must_use]
    pub fn interval(self, interval: Interval) -> Row {
        self.with("lower", interval.lower).with("upper", interval.upper)
    }

    /// With `lower` and `upper`, where they exist.
    #[must_use]
    pub fn maybe_interval(self, interval: Option<Interval>) -> Row {
        self.with("lower", interval.map(|i| i.lower)).with("upper", interval.map(|i| i.upper))
    }

    /// With `count`, `of`, `share` and its interval.
    #[must_use]
    pub fn proportion(self, found: &Proportion) -> Row {
        let share = |value: Option<f64>| value.map_or(Cell::None, Cell::Share);
        self.with("count", found.count)
            .with("of", found.of)
            .with("share", share(found.share))
            .with("share_lower", share(found.interval.map(|i| i.lower)))
            .with("share_upper", share(found.interval.map(|i| i.upper)))
    }

    /// With `statistic`, `df` and `p`.
    #[must_use]
    pub fn test(self, test: &Test) -> Row {
        self.with("statistic", test.statistic).with("df", test.df).with("p", Cell::P(test.p))
    }

    /// The cell of a column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Cell> {
        self.0.iter().find(|(name, _)| *name == column).map(|(_, cell)| cell)
    }
}

/// A table of results.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Stable name; its title stands at `evidence-table-NAME`.
    pub name: &'static str,
    /// The rows. Not every row needs every column.
    pub rows: Vec<Row>,
    /// Whether it is left out of the text (long lists of points), which says where to find it.
    pub long: bool,
    /// Columns that the text leaves out: everything else has them.
    pub hidden: &'static [&'static str],
}

impl Sheet {
    /// Its columns in the order they first occur.
    #[must_use]
    pub fn columns(&self) -> Vec<&'static str> {
        let mut columns: Vec<&'static str> = Vec::new();
        for (name, _) in self.rows.iter().flat_map(|row| &row.0) {
            if !columns.contains(name) {
                columns.push(name);
            }
        }
        columns
    }
}

/// Something to be careful about; its sentence stands at `evidence-warning-CODE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable code.
    pub code: &'static str,
    args: Vec<(&'static str, String)>,
}

impl Warning {
    /// The sentence.
    #[must_use]
    pub fn told(&self, words: Words) -> String {
        let args: Vec<(&str, Arg)> =
            self.args.iter().map(|(name, value)| (*name, Arg::from(value))).collect();
        words.say(&format!("evidence-warning-{}", self.code), &args).into_owned()
    }
}

/// What a command found.
#[derive(Debug, Default)]
pub struct Answer {
    /// The command.
    pub command: &'static str,
    /// The file's name.
    pub file: String,
    /// SHA-256 of what was read.
    pub sha256: String,
    /// Everything that was asked, with what was not said filled in.
    pub specification: Value,
    /// Rows of the file.
    pub read: usize,
    /// Rows asked for.
    pub asked: usize,
    /// Rows with every value that the analysis needs; none where each table has its own.
    pub used: Option<usize>,
    /// Rows without a value, by what was needed.
    pub missing: Vec<Missing>,
    /// What to be careful about.
    pub warnings: Vec<Warning>,
    /// Parts of the analysis that have no honest answer, and why.
    pub refusals: Vec<Trouble>,
    /// The results.
    pub sheets: Vec<Sheet>,
    /// The figures.
    pub charts: Vec<Chart>,
}

impl Answer {
    /// Adds a table.
    pub fn sheet(&mut self, name: &'static str, rows: Vec<Row>) {
        if !rows.is_empty() {
            self.sheets.push(Sheet { name, rows, long: false, hidden: &[] });
        }
    }

    /// Adds a table of which the text leaves out some columns.
    pub fn wide_sheet(&mut self, name: &'static str, rows: Vec<Row>, hidden: &'static [&'static str]) {
        if !rows.is_empty() {
            self.sheets.push(Sheet { name, rows, long: false, hidden });
        }
    }

    /// Adds a table that the text does not show.
    pub fn long_sheet(&mut self, name: &'static str, rows: Vec<Row>) {
        if !rows.is_empty() {
            self.sheets.push(Sheet { name, rows, long: true, hidden: &[] });
        }
    }

    /// Adds a warning.
    pub fn warn(&mut self, code: &'static str, args: &[(&'static str, &dyn ToString)]) {
        let args = args.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let warning = Warning { code, args };
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Takes over what a frame used and left out, and gives the rows used.
    ///
    /// # Errors
    /// No row has every value.
    pub fn rows_of(&mut self, frame: &Frame) -> crate::trouble::Result<Vec<u32>> {
        let rows = frame.rows();
        self.asked = frame.asked().len();
        self.used = Some(rows.len());
        self.missing = frame.missing().to_vec();
        if rows.is_empty() {
            let missing: Vec<String> =
                self.missing.iter().map(|missing| format!("{} ({})", missing.column, missing.rows)).collect();
            return Err(Trouble::refused("no-complete-rows").with("missing", missing.join(", ")));
        }
        if rows.len() < self.asked {
            let (left_out, of) = (self.asked - rows.len(), self.asked);
            self.warn("rows-left-out", &[("rows", &left_out), ("of", &of)]);
        }
        Ok(rows)
    }

    /// The table of a name.
    #[must_use]
    pub fn found(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name == name)
    }
}
