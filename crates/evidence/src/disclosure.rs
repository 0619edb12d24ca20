//! Disclosure control: what those without row rights may see of a table of counts of people.
//!
//! The rule follows NHS Digital's for hospital statistics below national level: 1 to 7 becomes a star, other
//! counts are rounded to the nearest 5, 0 is kept. It is stricter in two ways. Shares and everything computed
//! from a starred count are withheld too. And because rounding alone does not always hide a star (13, 13 and
//! 1 add to 27: shown as 15, 15 and a star beside a total of 25, only 1 is possible), further counts are
//! starred until every star could stand for several values, whoever does the sums.

pub mod anonymity;
mod flow;

use crate::evaluate::{Axis, Band, Counts, Evaluation};
use flow::Network;
use serde::{Deserialize, Serialize};

/// The numbers of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PolicyText")]
pub struct DisclosurePolicy {
    smallest_shown: u64,
    nearest: u64,
    at_least_possible: u64,
}

/// A policy as written, before it is checked.
#[derive(Deserialize)]
struct PolicyText {
    smallest_shown: u64,
    nearest: u64,
    at_least_possible: u64,
}

impl TryFrom<PolicyText> for DisclosurePolicy {
    type Error = String;

    fn try_from(text: PolicyText) -> Result<Self, String> {
        Self::new(text.smallest_shown, text.nearest, text.at_least_possible).ok_or_else(|| {
            format!(
                "disclosure policy {}, {}, {}: smallest_shown must be 3 or more, nearest 1 or more and at_least_possible from 2 to smallest_shown - 1",
                text.smallest_shown, text.nearest, text.at_least_possible
            )
        })
    }
}

impl Default for DisclosurePolicy {
    /// 1 to 7 starred, others to the nearest 5, at least 3 values possible behind every star.
    fn default() -> Self {
        Self { smallest_shown: 8, nearest: 5, at_least_possible: 3 }
    }
}

impl DisclosurePolicy {
    /// A policy: counts from 1 to below `smallest_shown` are starred, others rounded to the `nearest`
    /// multiple, and behind every star at least `at_least_possible` values remain possible.
    ///
    /// None unless `smallest_shown` is 3 or more, `nearest` 1 or more and `at_least_possible` from 2 to
    /// `smallest_shown - 1`.
    #[must_use]
    pub fn new(smallest_shown: u64, nearest: u64, at_least_possible: u64) -> Option<Self> {
        (smallest_shown >= 3 && nearest >= 1 && (2..smallest_shown).contains(&at_least_possible))
            .then_some(Self { smallest_shown, nearest, at_least_possible })
    }

    /// A single count under the rule.
    #[must_use]
    pub fn shown(&self, count: u64) -> Shown {
        if count == 0 {
            return Shown::Count(0);
        }
        if count < self.smallest_shown {
            return Shown::Starred;
        }
        Shown::Count((count + self.nearest / 2) / self.nearest * self.nearest)
    }

    /// The counts that would be shown as this one, least and most.
    fn behind(&self, shown: u64) -> (u64, u64) {
        if shown == 0 {
            return (0, 0);
        }
        let half = self.nearest / 2;
        ((shown - half.min(shown)).max(self.smallest_shown), shown + self.nearest - 1 - half)
    }
}

/// A count as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// The rounded count; 0 is exact.
    Count(u64),
    /// Withheld: small, or needed to hide one that is.
    Starred,
}

impl Shown {
    /// The count, unless starred.
    #[must_use]
    pub fn count(self) -> Option<u64> {
        match self {
            Self::Count(count) => Some(count),
            Self::Starred => None,
        }
    }
}

/// A table of counts with the totals of its rows and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Counts, row by row, all rows of one length.
    pub cells: Vec<Vec<u64>>,
}

/// A table as shown, with its totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownGrid {
    /// Counts, row by row.
    pub cells: Vec<Vec<Shown>>,
    /// The total of each row.
    pub row_totals: Vec<Shown>,
    /// The total of each column.
    pub column_totals: Vec<Shown>,
    /// The total.
    pub total: Shown,
}

impl Grid {
    /// The table under a policy.
    ///
    /// After small counts are starred and the rest rounded, the least and the most that every star could
    /// stand for is found exactly, over all tables of whole numbers that would look the same to somebody who
    /// also knows the rule and which stars are small. While that leaves fewer values than the policy asks
    /// for, the smallest shown count nearby is starred too: first of its row, then of its column, then
    /// totals.
    #[must_use]
    pub fn shown(&self, policy: &DisclosurePolicy) -> ShownGrid {
        let mut network = Network::of(self, policy);
        network.hide();
        network.shown()
    }
}

/// A row of a controlled figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControlledCell {
    /// For each axis the place of the group in [`Axis::groups`].
    pub groups: Vec<usize>,
    /// Met, not met, open and not recorded.
    pub bands: [Shown; 4],
    /// The denominator.
    pub denominator: Shown,
    /// Whether everybody in the group is above the line, or nobody: then the figure says something about
    /// each of them. A warning to the one who releases it; not part of what is released.
    #[serde(skip)]
    pub uniform: bool,
}

impl ControlledCell {
    /// Met over the denominator, from the rounded counts; withheld when any count of the row is starred,
    /// because then the share would help to undo the star.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let all_shown = self.bands.iter().all(|shown| shown.count().is_some());
        let (met, denominator) = (self.bands[0].count()?, self.denominator.count()?);
        // Rounded parts can exceed their rounded whole by a step.
        (all_shown).then(|| crate::evaluate::share(met.min(denominator), denominator))?
    }
}

/// A figure under disclosure control: what may be handed to those without row rights. It has no list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Controlled {
    /// The ways it is broken down.
    pub axes: Vec<Axis>,
    /// The cells, as in [`Evaluation::cells`].
    pub cells: Vec<ControlledCell>,
    /// The totals; none where rows can be in several groups, whose groups do not add up.
    pub total: Option<ControlledCell>,
    /// Exclusions and shares beside, too young, undated and unplaced, by code. Counts of different
    /// questions: each starred or rounded on its own.
    pub beside: Vec<(String, Shown)>,
}

impl Controlled {
    /// Controls an evaluation.
    ///
    /// The groups by bands are one table with totals. Totals of single axes of a figure of two are not
    /// released with it: that would be a second breakdown of the same people.
    #[must_use]
    pub fn of(evaluation: &Evaluation<'_>, policy: &DisclosurePolicy) -> Self {
        let grid =
            Grid { cells: evaluation.cells().iter().map(|cell| bands(&cell.counts).to_vec()).collect() };
        let shown = grid.shown(policy);
        let cells = evaluation
            .cells()
            .iter()
            .zip(&shown.cells)
            .zip(&shown.row_totals)
            .map(|((cell, bands), denominator)| ControlledCell {
                groups: cell.groups.clone(),
                bands: four(bands),
                denominator: *denominator,
                uniform: uniform(&cell.counts),
            })
            .collect();
        let several = evaluation.axes().iter().any(|axis| axis.several);
        let total = (!several).then(|| ControlledCell {
            groups: Vec::new(),
            bands: four(&shown.column_totals),
            denominator: shown.total,
            uniform: uniform(&evaluation.total()),
        });
        let mut beside: Vec<(String, Shown)> = evaluation
            .excluded()
            .into_iter()
            .chain(evaluation.beside())
            .map(|count| (count.code, policy.shown(count.rows)))
            .collect();
        let apart = [
            (Band::Immature.code(), evaluation.total().immature),
            ("undated", evaluation.undated()),
            ("unplaced", evaluation.unplaced()),
        ];
        beside.extend(apart.map(|(code, rows)| (code.to_owned(), policy.shown(rows))));
        Self { axes: evaluation.axes().to_vec(), cells, total, beside }
    }
}

/// The bands of the denominator.
fn bands(counts: &Counts) -> [u64; 4] {
    [counts.met, counts.not_met, counts.open, counts.not_recorded]
}

/// The four bands of a shown row.
fn four(shown: &[Shown]) -> [Shown; 4] {
    std::array::from_fn(|band| shown.get(band).copied().unwrap_or(Shown::Starred))
}

/// Whether all rows of a group that is not empty are above the line, or none is.
fn uniform(counts: &Counts) -> bool {
    counts.denominator() > 0 && (counts.met == 0 || counts.met == counts.denominator())
}

#[cfg(test)]
mod tests;
