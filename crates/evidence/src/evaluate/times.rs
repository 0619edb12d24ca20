//! Waits: the days from one day to another, with what else can end them.

use super::truth::{column, truth};
use super::{Beside, Evaluation, Unanswerable};
use crate::column::{Mask, NULL, raw_day};

/// Times of the rows of a denominator, as the statistics of competing ends take them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Times {
    /// Whole days.
    pub days: Vec<f64>,
    /// What ended each: 0 nothing yet (they still wait at the data cut), 1 what is waited for, then the other ends
    /// in the order of [`crate::definition::TimeTo::ends`].
    pub cause: Vec<usize>,
    /// Rows without a day to count from.
    pub undated: u64,
}

impl Evaluation<'_> {
    /// Puts the rows of a wait that ended without what was waited for under the end that applies.
    pub(super) fn sort_ends(&mut self, cohort: Mask) -> Result<(), Unanswerable> {
        let Some(time) = &self.definition.time else { return Ok(()) };
        let table = self.table;
        let recorded = |name: &str| -> Result<Mask, Unanswerable> { Ok(column(table, name)?.cells.recorded()) };
        let mut rest = cohort.and(&recorded(&time.ended)?).without(&recorded(&time.to)?);
        for (place, end) in time.ends.iter().enumerate() {
            let applies = if place + 1 < time.ends.len() {
                truth(table, &end.when)?.yes
            } else {
                Mask::all(table.rows())
            };
            let rows = rest.clone().and(&applies);
            rest = rest.without(&rows);
            self.ended.push(rows);
        }
        Ok(())
    }

    /// Rows of a wait that ended without what was waited for, by how, in the order of the definition.
    #[must_use]
    pub fn ends(&self) -> Vec<Beside> {
        self.definition.time.as_ref().map_or_else(Vec::new, |time| self.counted(&time.ends, &self.ended))
    }

    /// The waits of the rows of the denominator; none where the definition is about no wait. A day before the one
    /// counted from is the same day: what is waited for cannot come first.
    ///
    /// # Errors
    /// A column that is not there.
    pub fn times(&self) -> Result<Option<Times>, Unanswerable> {
        let Some(time) = &self.definition.time else { return Ok(None) };
        let cells = |name: &str| column(self.table, name).map(|column| &column.cells);
        let (from, to, ended) = (cells(&time.from)?, cells(&time.to)?, cells(&time.ended)?);
        let cut = raw_day(self.as_of).unwrap_or(0);
        let mut found = Times::default();
        for row in self.denominator().rows() {
            let began = from.get(row);
            if began == NULL {
                found.undated += 1;
                continue;
            }
            let (on, cause) = match (to.get(row), self.ended.iter().position(|end| end.has(row))) {
                (NULL, Some(end)) => (ended.get(row), 2 + end),
                (NULL, None) => (cut, 0),
                (on, _) => (on, 1),
            };
            found.days.push(f64::from(on.saturating_sub(began)));
            found.cause.push(cause);
        }
        Ok(Some(found))
    }
}
