//! Disclosure control of a report: every count goes through here on its way to a page.

use evidence::disclosure::{DisclosurePolicy, Grid, Shown, ShownGrid};
use evidence::stats::proportion::{Proportion, wilson};

/// How counts are shown: under a policy, or exact to those who hold the rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Control(pub(super) Option<DisclosurePolicy>);

impl Control {
    pub(super) fn is_on(self) -> bool {
        self.0.is_some()
    }

    /// A count that stands alone.
    pub(super) fn one(self, count: u64) -> Shown {
        self.0.map_or(Shown::Count(count), |policy| policy.shown(count))
    }

    /// A table with its totals: stars are protected by further stars.
    pub(super) fn grid(self, cells: Vec<Vec<u64>>) -> ShownGrid {
        let grid = Grid { cells };
        if let Some(policy) = self.0 {
            return grid.shown(&policy);
        }
        let exact = |row: &Vec<u64>| row.iter().map(|count| Shown::Count(*count)).collect();
        let width = grid.cells.iter().map(Vec::len).max().unwrap_or(0);
        let of_column = |at: usize| grid.cells.iter().filter_map(|row| row.get(at)).sum();
        ShownGrid {
            cells: grid.cells.iter().map(exact).collect(),
            row_totals: grid.cells.iter().map(|row| Shown::Count(row.iter().sum())).collect(),
            column_totals: (0..width).map(|at| Shown::Count(of_column(at))).collect(),
            total: Shown::Count(grid.cells.iter().flatten().sum()),
        }
    }

    /// A count out of a whole; what is left of the whole is protected as well.
    pub(super) fn pair(self, count: u64, of: u64) -> (Shown, Shown) {
        let shown = self.grid(vec![vec![count, of.saturating_sub(count)]]);
        let whole = shown.cells[0].iter().all(|shown| *shown != Shown::Starred);
        (if whole { shown.cells[0][0] } else { Shown::Starred }, shown.total)
    }

    /// Whether a model may say something of a group: enough people with the outcome and enough without.
    pub(super) fn may_model(self, with: u64, without: u64) -> bool {
        self.0.is_none_or(|policy| {
            [with, without].into_iter().all(|count| matches!(policy.shown(count), Shown::Count(n) if n > 0))
        })
    }

    /// Whether a group of people is large enough for what is measured of it.
    pub(super) fn may_measure(self, people: u64) -> bool {
        self.0.is_none_or(|policy| matches!(policy.shown(people), Shown::Count(n) if n > 0))
    }
}

/// The share of two shown counts; none where one is withheld.
pub(super) fn share(count: Shown, of: Shown) -> Option<f64> {
    let (count, of) = (count.count()?, of.count()?);
    evidence_share(count.min(of), of)
}

/// Wilson's interval from two shown counts: it says no more than they do.
pub(super) fn proportion(count: Shown, of: Shown, level: f64) -> Option<Proportion> {
    let (count, of) = (count.count()?, of.count()?);
    let small = |count: u64| usize::try_from(count).ok();
    wilson(small(count.min(of))?, small(of)?, level).ok().filter(|found| found.of > 0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn evidence_share(count: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| count as f64 / of as f64)
}

/// The sum of shown counts; withheld where one is.
pub(super) fn sum(counts: impl IntoIterator<Item = Shown>) -> Shown {
    counts
        .into_iter()
        .try_fold(0, |sum, shown| Some(sum + shown.count()?))
        .map_or(Shown::Starred, Shown::Count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_whole_gives_no_small_count_away() {
        let control = Control(Some(DisclosurePolicy::default()));
        assert_eq!(control.pair(3, 40).0, Shown::Starred);
        assert_eq!(control.pair(38, 40).0, Shown::Starred);
        assert_eq!(control.pair(20, 41), (Shown::Count(20), Shown::Count(40)));
        assert_eq!(Control(None).pair(3, 40), (Shown::Count(3), Shown::Count(40)));
        assert_eq!(sum([Shown::Count(5), Shown::Starred]), Shown::Starred);
        assert_eq!(share(Shown::Count(45), Shown::Count(40)), Some(1.0));
    }
}
