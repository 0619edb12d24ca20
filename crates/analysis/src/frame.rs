//! The rows an analysis uses: those that were asked for and have every value it needs, with a count of the others.

use crate::expression::{Condition, Expr};
use crate::formula::{Factor, Formula};
use crate::table::{Column, Table, number};
use crate::trouble::{Result, Trouble};

/// Values of all rows of a table, by category.
#[derive(Debug, Clone)]
pub struct Codes {
    /// The levels: by size where all are numbers, else in order of the alphabet.
    pub levels: Vec<String>,
    /// The level of each row; none where it is missing.
    pub codes: Vec<Option<u32>>,
}

impl Codes {
    /// The levels of a column that occur in some rows.
    #[must_use]
    pub fn of(column: &Column, within: &[u32]) -> Codes {
        let mut seen: std::collections::HashMap<&str, u32> = std::collections::HashMap::new();
        for row in within {
            if let Some(text) = column.at(*row as usize) {
                seen.insert(text, 0);
            }
        }
        let mut levels: Vec<&str> = seen.keys().copied().collect();
        levels.sort_unstable();
        if levels.iter().all(|level| number(level).is_some()) {
            levels.sort_by(|a, b| number(a).unwrap_or(0.0).total_cmp(&number(b).unwrap_or(0.0)));
        }
        for (code, level) in levels.iter().enumerate() {
            seen.insert(level, u32::try_from(code).unwrap_or(u32::MAX));
        }
        let codes = column.texts().map(|text| text.and_then(|text| seen.get(text).copied())).collect();
        Codes { levels: levels.iter().map(|level| (*level).to_owned()).collect(), codes }
    }

    /// The codes of rows that all have one, as indices.
    #[must_use]
    pub fn of_rows(&self, rows: &[u32]) -> Vec<usize> {
        rows.iter().filter_map(|row| self.codes[*row as usize].map(|code| code as usize)).collect()
    }
}

/// Rows left out for want of a value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Missing {
    /// What is missing, as asked for.
    pub column: String,
    /// In how many of the rows asked for. A row may miss several.
    pub rows: usize,
}

/// The rows of a table being narrowed to those an analysis can use.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// The table.
    pub table: &'a Table,
    asked: Vec<u32>,
    complete: Vec<bool>,
    missing: Vec<Missing>,
}

impl<'a> Frame<'a> {
    /// The rows that meet every condition; a row of which a condition cannot be told does not.
    ///
    /// # Errors
    /// A condition that cannot be read; no row left.
    pub fn of(table: &'a Table, conditions: &[String]) -> Result<Frame<'a>> {
        let mut keep = vec![true; table.rows()];
        for text in conditions {
            let answers = Condition::read(text, table)?.answers(table)?;
            for (keep, answer) in keep.iter_mut().zip(answers) {
                *keep &= answer == Some(true);
            }
        }
        let all = 0..u32::try_from(table.rows()).map_err(|_| Trouble::input("too-long"))?;
        let asked: Vec<u32> = all.filter(|row| keep[*row as usize]).collect();
        if asked.is_empty() {
            return Err(Trouble::input("no-rows").with("file", &table.file).with("read", table.rows()));
        }
        Ok(Frame { table, complete: vec![true; asked.len()], asked, missing: Vec::new() })
    }

    /// The rows asked for.
    #[must_use]
    pub fn asked(&self) -> &[u32] {
        &self.asked
    }

    /// Narrows it to rows with a value, and counts the others under a name.
    pub fn need(&mut self, name: &str, has: impl Fn(usize) -> bool) {
        let mut rows = 0;
        for (complete, row) in self.complete.iter_mut().zip(&self.asked) {
            if !has(*row as usize) {
                *complete = false;
                rows += 1;
            }
        }
        if self.missing.iter().all(|known| known.column != name) {
            self.missing.push(Missing { column: name.to_owned(), rows });
        }
    }

    /// The rows with every value needed so far.
    #[must_use]
    pub fn rows(&self) -> Vec<u32> {
        self.asked
            .iter()
            .zip(&self.complete)
            .filter(|(_, complete)| **complete)
            .map(|(row, _)| *row)
            .collect()
    }

    /// What is missing, by what was needed.
    #[must_use]
    pub fn missing(&self) -> &[Missing] {
        &self.missing
    }

    /// The numbers of an expression, by row of the table; needs them.
    ///
    /// # Errors
    /// As [`Expr::read`] and [`Expr::numbers`].
    pub fn number(&mut self, text: &str) -> Result<Vec<f64>> {
        let values = Expr::read(text, self.table)?.numbers(self.table)?;
        self.need(text, |row| values[row].is_finite());
        Ok(values)
    }

    /// The whole numbers from 0 of an expression; needs them.
    ///
    /// # Errors
    /// As [`Frame::number`]; a value that is no count.
    pub fn count(&mut self, text: &str) -> Result<Vec<usize>> {
        let values = self.number(text)?;
        let count = |(row, value): (usize, &f64)| {
            if value.is_nan() {
                return Ok(0);
            }
            if *value < 0.0 || value.fract() != 0.0 || *value > 4e9 {
                return Err(self.table.trouble_at("not-a-count", row, text, &value.to_string()));
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
            Ok(*value as usize)
        };
        values.iter().enumerate().map(count).collect()
    }

    /// The yes or no of a condition, by row of the table; needs it.
    ///
    /// # Errors
    /// As [`Condition::read`] and [`Condition::answers`].
    pub fn flag(&mut self, text: &str) -> Result<Vec<bool>> {
        let answers = Condition::read(text, self.table)?.answers(self.table)?;
        self.need(text, |row| answers[row].is_some());
        Ok(answers.into_iter().map(|answer| answer == Some(true)).collect())
    }

    /// The levels of a column; needs it. Several columns joined by `,` are one category of their combinations.
    ///
    /// # Errors
    /// A column there is not.
    pub fn codes(&mut self, text: &str) -> Result<Codes> {
        let codes = Codes::of(&self.joined(text)?, &self.asked);
        self.need(text, |row| codes.codes[row].is_some());
        Ok(codes)
    }

    /// A column, or several as one with their values joined by ` / `.
    fn joined(&self, text: &str) -> Result<Column> {
        if self.table.has(text) {
            return self.table.column(text).cloned();
        }
        let parts: Result<Vec<&Column>> =
            text.split(',').map(|name| self.table.column(name.trim())).collect();
        let parts = parts?;
        let mut joined = Column::new(text);
        for row in 0..self.table.rows() {
            let texts: Option<Vec<&str>> = parts.iter().map(|column| column.at(row)).collect();
            joined.push(&texts.map(|texts| texts.join(" / ")).unwrap_or_default());
        }
        Ok(joined)
    }

    /// Needs every covariate of a formula.
    ///
    /// # Errors
    /// A value that is no number.
    pub fn covariates(&mut self, formula: &Formula) -> Result<()> {
        for factor in formula.terms.iter().flat_map(|term| &term.factors) {
            match factor {
                Factor::Number { expr, name } => {
                    let values = expr.numbers(self.table)?;
                    self.need(name, |row| values[row].is_finite());
                }
                Factor::Category { unknown: true, .. } => {}
                Factor::Category { column, .. } => {
                    let found = self.table.column(column)?;
                    self.need(column, |row| found.at(row).is_some());
                }
            }
        }
        Ok(())
    }
}

/// The values of some rows.
#[must_use]
pub fn pick<T: Clone>(values: &[T], rows: &[u32]) -> Vec<T> {
    rows.iter().map(|row| values[*row as usize].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        crate::read::csv("f.csv", b"x,g,h\n1,10,a\nNA,9,b\n3,NA,a\n4,10,\n", &[]).unwrap()
    }

    #[test]
    fn rows_without_a_value_are_counted_and_none_is_lost() {
        let table = table();
        let mut frame = Frame::of(&table, &["x != 3".to_owned()]).unwrap();
        assert_eq!(frame.asked(), [0, 3]);
        let mut all = Frame::of(&table, &[]).unwrap();
        all.number("x").unwrap();
        all.codes("h").unwrap();
        assert_eq!(all.rows(), [0, 2]);
        assert_eq!(all.missing()[0], Missing { column: "x".to_owned(), rows: 1 });
        assert_eq!(all.missing()[1], Missing { column: "h".to_owned(), rows: 1 });
        frame.codes("h").unwrap();
        assert_eq!(frame.rows(), [0]);
    }

    #[test]
    fn levels_are_in_order_of_size_or_of_the_alphabet() {
        let table = table();
        let mut frame = Frame::of(&table, &[]).unwrap();
        assert_eq!(frame.codes("g").unwrap().levels, ["9", "10"]);
        assert_eq!(frame.codes("h,g").unwrap().levels, ["a / 10", "b / 9"]);
    }
}
