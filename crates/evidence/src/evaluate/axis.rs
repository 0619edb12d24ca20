//! Groups by which a figure is broken down.

use super::{Stratum, Unanswerable, truth::column};
use crate::column::{Cells, Kind, Mask, Meaning, NULL, Period, raw_day};
use crate::definition::Definition;
use crate::table::Table;
use serde::Serialize;

/// One group of an axis. The last group of every axis is "not recorded".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// A code, `yes` or `no` of a flag, a number, or a month as `2026-11`.
    Code(String),
    /// Nobody recorded it.
    NotRecorded,
}

/// One way a figure is broken down, with its groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Axis {
    /// What it is broken down by.
    pub stratum: Stratum,
    /// The groups: those of a closed list all, in its order; of an open list those with rows in the
    /// evaluation, sorted; "not recorded" last.
    pub groups: Vec<Group>,
    /// Whether a row can be in several groups, so that groups add to more than the total.
    pub several: bool,
}

/// How the group of a row is found.
pub(super) enum Grouping<'a> {
    /// The integer is the group.
    Plain(&'a Cells),
    /// A day, looked up in the months of a period.
    Months { cells: &'a Cells, first: u32, months: Vec<u32> },
    /// A combination of codes.
    Several { cells: &'a Cells, sets: &'a [Box<[u32]>] },
}

/// An axis before its empty groups are dropped: `raw` groups in the order of the integers.
pub(super) struct Sorting<'a> {
    pub(super) grouping: Grouping<'a>,
    pub(super) labels: Vec<Group>,
    /// Whether groups without rows are kept.
    pub(super) closed: bool,
    /// Whether groups are shown sorted by their label rather than in the order of the integers.
    pub(super) by_label: bool,
    /// Whether there can be rows where it is not recorded.
    pub(super) nullable: bool,
}

/// The most groups a column of numbers may be broken down into.
const MOST_NUMBERS: u32 = 1_000;

impl<'a> Sorting<'a> {
    /// Prepares an axis.
    pub(super) fn new(
        table: &'a Table,
        definition: &Definition,
        stratum: &Stratum,
        period: Period,
    ) -> Result<Self, Unanswerable> {
        let name = match stratum {
            Stratum::Month => return months(&column(table, &definition.clock)?.cells, period),
            Stratum::Column(name) => name,
        };
        if !definition.stratifiers.contains(name) {
            return Err(Unanswerable::NotAStratifier {
                definition: definition.name(),
                column: name.clone(),
                allowed: definition.stratifiers.clone(),
            });
        }
        let column = column(table, name)?;
        let cells = &column.cells;
        let codes = || column.codes().iter().cloned().map(Group::Code).collect();
        let closed = matches!(column.declaration().kind, Kind::Code { .. } | Kind::Flag);
        let by_label = matches!(column.declaration().kind, Kind::OpenCode | Kind::OpenCodes);
        Ok(match &column.meaning {
            Meaning::Flag => {
                let labels = vec![Group::Code("no".to_owned()), Group::Code("yes".to_owned())];
                Self { grouping: Grouping::Plain(cells), labels, closed, by_label, nullable: true }
            }
            Meaning::Code(_) => {
                Self { grouping: Grouping::Plain(cells), labels: codes(), closed, by_label, nullable: true }
            }
            Meaning::Codes(sets) => {
                let grouping = Grouping::Several { cells, sets: sets.sets() };
                Self { grouping, labels: codes(), closed, by_label, nullable: true }
            }
            Meaning::Number | Meaning::Day => {
                let most = table.live().rows().map(|row| cells.get(row)).filter(|raw| *raw != NULL).max();
                let most = most.unwrap_or(0);
                if most > MOST_NUMBERS {
                    return Err(Unanswerable::TooManyGroups { stratum: name.clone(), most: MOST_NUMBERS });
                }
                let labels = (0..=most).map(|n| Group::Code(n.to_string())).collect();
                Self { grouping: Grouping::Plain(cells), labels, closed, by_label, nullable: true }
            }
        })
    }

    /// Calls `each` with every group of a row: one, or several, or "not recorded".
    #[inline]
    pub(super) fn groups(&self, row: u32, mut each: impl FnMut(usize)) {
        match &self.grouping {
            Grouping::Plain(cells) => each((cells.get(row) as usize).min(self.labels.len())),
            Grouping::Months { cells, first, months } => {
                let place = cells.get(row).wrapping_sub(*first) as usize;
                each(months.get(place).map_or(self.labels.len(), |month| *month as usize));
            }
            Grouping::Several { cells, sets } => match sets.get(cells.get(row) as usize) {
                Some(set) => set.iter().for_each(|code| each(*code as usize)),
                None => each(self.labels.len()),
            },
        }
    }

    /// A mask for each group, where there are so few that this is the quicker way to count.
    pub(super) fn few(&self) -> Option<Vec<Mask>> {
        match &self.grouping {
            Grouping::Plain(cells) if self.labels.len() <= 24 => {
                Some((0..).zip(&self.labels).map(|(raw, _)| cells.between(raw, raw)).collect())
            }
            _ => None,
        }
    }

    /// Whether a row can be in several groups.
    pub(super) fn several(&self) -> bool {
        matches!(self.grouping, Grouping::Several { .. })
    }
}

/// The months of a period as groups.
fn months(cells: &Cells, period: Period) -> Result<Sorting<'_>, Unanswerable> {
    let labels = period.months().map(|month| Group::Code(month.to_string())).collect();
    let mut months = Vec::new();
    for (place, month) in (0..).zip(period.months()) {
        let days = month.next().first_day() - month.first_day();
        months.extend((0..days).map(|_| place));
    }
    let first = raw_day(period.days().0).ok_or(Unanswerable::NoPeriod)?;
    Ok(Sorting {
        grouping: Grouping::Months { cells, first, months },
        labels,
        closed: true,
        by_label: false,
        nullable: false,
    })
}
