//! Counts out of numbers, by group: from rows, or from counts already added up.

use crate::ask::Counted;
use crate::frame::{Codes, Frame, pick};
use crate::trouble::{Result, Trouble};

/// One row or one line of counts, narrowed to those used.
pub(super) struct Counts {
    /// Counted in each row used.
    pub(super) count: Vec<usize>,
    /// Out of so many.
    pub(super) of: Vec<usize>,
}

/// What is counted, not yet narrowed to complete rows.
pub(super) struct Counting {
    count: Vec<usize>,
    of: Option<Vec<usize>>,
}

impl Counting {
    /// Reads what is counted; the frame needs it.
    pub(super) fn of(asked: &Counted, frame: &mut Frame) -> Result<Counting> {
        match (&asked.outcome, &asked.count, &asked.of) {
            (Some(outcome), ..) => {
                let flags = frame.flag(outcome)?;
                Ok(Counting { count: flags.into_iter().map(usize::from).collect(), of: None })
            }
            (None, Some(count), Some(of)) => {
                let (counts, all) = (frame.count(count)?, frame.count(of)?);
                if let Some(row) = (0..counts.len()).find(|row| counts[*row] > all[*row]) {
                    return Err(frame.table.trouble_at("count-above", row, count, &counts[row].to_string()));
                }
                Ok(Counting { count: counts, of: Some(all) })
            }
            _ => Err(Trouble::input("nothing-counted")),
        }
    }

    /// The counts of the rows used.
    pub(super) fn of_rows(&self, rows: &[u32]) -> Counts {
        let count = pick(&self.count, rows);
        let of = self.of.as_ref().map_or_else(|| vec![1; rows.len()], |of| pick(of, rows));
        Counts { count, of }
    }
}

impl Counts {
    /// Added up by group: (count, of) of each level.
    pub(super) fn by(&self, codes: &[usize], levels: usize) -> Vec<(usize, usize)> {
        let mut sums = vec![(0, 0); levels];
        for ((code, count), of) in codes.iter().zip(&self.count).zip(&self.of) {
            sums[*code].0 += count;
            sums[*code].1 += of;
        }
        sums
    }

    /// Added up.
    pub(super) fn all(&self) -> (usize, usize) {
        (self.count.iter().sum(), self.of.iter().sum())
    }
}

/// The place of a level, or trouble that names those there are.
pub(super) fn level_of(codes: &Codes, wanted: &str, column: &str) -> Result<usize> {
    codes.levels.iter().position(|level| level == wanted).ok_or_else(|| {
        Trouble::input("no-such-level")
            .with("value", wanted)
            .with("column", column)
            .with("levels", codes.levels.join(", "))
    })
}
