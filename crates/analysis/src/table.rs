//! A table as it was read: columns of text, with the place of every row in its file.

use crate::trouble::{Result, Trouble};

/// A column: the texts of all rows end to end. An empty text is a missing value.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name, after mapping.
    pub name: String,
    text: String,
    ends: Vec<usize>,
}

impl Column {
    /// A column without rows.
    #[must_use]
    pub fn new(name: &str) -> Column {
        Column { name: name.to_owned(), text: String::new(), ends: Vec::new() }
    }

    /// Adds a row; an empty text is a missing value.
    pub fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(self.text.len());
    }

    /// The text of a row; none where it is missing.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<&str> {
        let from = if row == 0 { 0 } else { *self.ends.get(row - 1)? };
        let text = self.text.get(from..*self.ends.get(row)?)?;
        (!text.is_empty()).then_some(text)
    }

    /// Rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// The texts in order of rows.
    pub fn texts(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.rows()).map(|row| self.at(row))
    }
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The name of its file, for messages.
    pub file: String,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    columns: Vec<Column>,
    /// The line of each row; empty where the file has no lines.
    lines: Vec<u64>,
}

impl Table {
    /// A table of columns. `lines` gives the line of each row in its file, or is empty.
    ///
    /// # Errors
    /// No column; two columns of one name; columns of different length.
    pub fn new(file: &str, sha256: String, columns: Vec<Column>, lines: Vec<u64>) -> Result<Table> {
        let table = Table { file: file.to_owned(), sha256, columns, lines };
        let Some(first) = table.columns.first() else {
            return Err(Trouble::input("no-columns").with("file", file));
        };
        for (place, column) in table.columns.iter().enumerate() {
            if column.rows() != first.rows() {
                return Err(Trouble::input("ragged").with("file", file).with("column", &column.name));
            }
            if table.columns[..place].iter().any(|other| other.name == column.name) {
                return Err(Trouble::input("same-name").with("file", file).with("column", &column.name));
            }
        }
        Ok(table)
    }

    /// Rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Column::rows)
    }

    /// Its columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Whether there is a column of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name)
    }

    /// The column of a name.
    ///
    /// # Errors
    /// There is none: names the nearest and all there are.
    pub fn column(&self, name: &str) -> Result<&Column> {
        self.columns.iter().find(|column| column.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
            Trouble::input("no-such-column")
                .with("column", name)
                .with("file", &self.file)
                .with("columns", names.join(", "))
        })
    }

    /// Trouble with a value of a row.
    #[must_use]
    pub fn trouble_at(&self, code: &'static str, row: usize, column: &str, value: &str) -> Trouble {
        let trouble = Trouble::input(code).with("file", &self.file);
        let place = match self.lines.get(row) {
            Some(line) => format!("line {line}"),
            None => format!("row {}", row + 1),
        };
        trouble.with("place", place).with("column", column).with("value", value)
    }

    /// The table with one more column.
    ///
    /// # Errors
    /// A column of another length, or of a name that is there.
    pub fn with(self, column: Column) -> Result<Table> {
        let columns = self.columns.into_iter().chain([column]).collect();
        Table::new(&self.file, self.sha256, columns, self.lines)
    }

    /// Renames columns and values; see [`crate::mapping`].
    pub(crate) fn change(&mut self, change: impl Fn(&mut Column)) {
        self.columns.iter_mut().for_each(change);
    }
}

/// A number as people write it: a decimal point, no grouping, finite.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A day as `2026-11-24`, as days since 1 January 1970.
#[must_use]
pub fn day(text: &str) -> Option<f64> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    if !(rest.is_empty() || rest.starts_with(['T', ' '])) {
        return None;
    }
    let date: jiff::civil::Date = date.parse().ok()?;
    Some(f64::from((date - jiff::civil::date(1970, 1, 1)).get_days()))
}

/// A yes or a no.
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "yes" | "y" | "true" | "t" | "1.0" => Some(true),
        "0" | "no" | "n" | "false" | "f" | "0.0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_is_none_and_the_others_keep_their_place() {
        let mut column = Column::new("x");
        for value in ["a", "", "bc", ""] {
            column.push(value);
        }
        assert_eq!(column.texts().collect::<Vec<_>>(), [Some("a"), None, Some("bc"), None]);
    }

    #[test]
    fn a_day_is_counted_from_1970() {
        assert_eq!(day("1970-01-01"), Some(0.0));
        assert_eq!(day("2000-03-01"), Some(11_017.0));
        assert_eq!(day("1969-12-31"), Some(-1.0));
        assert_eq!(day("2024-02-29T10:00:00Z"), Some(19_782.0));
        for no_day in ["2023-02-29", "2024-13-01", "2024-1-01", "24-01-01", "2024-01-01x", ""] {
            assert_eq!(day(no_day), None, "{no_day}");
        }
    }

    #[test]
    fn two_columns_of_one_name_are_refused() {
        let two = || {
            let mut column = Column::new("x");
            column.push("1");
            column
        };
        let refused = Table::new("f.csv", String::new(), vec![two(), two()], vec![2]).unwrap_err();
        assert_eq!(refused.code, "same-name");
    }
}
