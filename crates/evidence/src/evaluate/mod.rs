//! Evaluation of a definition over a snapshot: the one place where figures, lists and exports come from.
//!
//! A figure and the list behind it are the same set of rows: [`Evaluation::cells`] counts what
//! [`Evaluation::rows`] lists. What a caller may not see is not in it at all ([`Visible`]).

mod axis;
mod counts;
mod tally;
mod times;
mod truth;

pub use axis::{Axis, Group};
pub use counts::{Band, Counts};
pub use times::Times;

pub(crate) use counts::share;

use crate::column::{Mask, Period, raw_day};
use crate::definition::{Condition, Definition, Flaw, check_condition};
use crate::table::{Schema, Snapshot, Table, Unit};
use axis::Sorting;
use serde::{Deserialize, Serialize};
use std::fmt;
use truth::{column, truth};

/// What a figure is broken down by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stratum {
    /// The month of the definition's clock.
    Month,
    /// A column among the definition's stratifiers.
    Column(String),
}

/// The rows a caller may see. There is no default: whoever asks says so.
#[derive(Debug, Clone)]
pub enum Visible {
    /// Every row.
    All,
    /// Only these.
    Only(Mask),
}

/// A question: which rows, which months, broken down by what.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whole months of the definition's clock.
    pub period: Period,
    /// The data cut: the last day (days since 1 January 1970) whose records are in.
    pub as_of: i32,
    /// Rows for which all of these hold.
    pub filters: Vec<Condition>,
    /// None, one or two ways to break it down.
    pub strata: Vec<Stratum>,
    /// The rows the caller may see.
    pub visible: Visible,
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unanswerable {
    /// The snapshot has no table of the unit.
    NoTable {
        /// The unit.
        unit: Unit,
    },
    /// The table lacks a column the definition needs.
    NoColumn {
        /// The unit.
        unit: Unit,
        /// The column.
        column: String,
    },
    /// The period ends before it begins, or lies before 1900.
    NoPeriod,
    /// A filter does not fit the columns.
    Filter(Vec<Flaw>),
    /// The definition may not be broken down by this.
    NotAStratifier {
        /// The definition.
        definition: String,
        /// The column asked for.
        column: String,
        /// The columns allowed.
        allowed: Vec<String>,
    },
    /// More than two ways to break it down, or one of them twice.
    Strata,
    /// A break-down with too many groups.
    TooManyGroups {
        /// What was asked for.
        stratum: String,
        /// The most groups (or cells) there may be.
        most: u32,
    },
}

impl fmt::Display for Unanswerable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTable { unit } => write!(f, "no rows of {unit} are loaded; load them first"),
            Self::NoColumn { unit, column } => {
                write!(f, "the table of {unit} has no column \"{column}\"; load it with the declared columns")
            }
            Self::NoPeriod => f.write_str("the period has no months; end it after it begins, from 1900 on"),
            Self::Filter(flaws) => flaws
                .iter()
                .enumerate()
                .try_for_each(|(n, flaw)| write!(f, "{}{flaw}", if n > 0 { "; " } else { "" })),
            Self::NotAStratifier { definition, column, allowed } => {
                write!(
                    f,
                    "{definition} is not broken down by \"{column}\"; use month or one of {}",
                    allowed.join(", ")
                )
            }
            Self::Strata => f.write_str("break a figure down by at most two different columns"),
            Self::TooManyGroups { stratum, most } => {
                write!(f, "{stratum} has more than {most} groups; choose a coarser one or filter first")
            }
        }
    }
}

impl std::error::Error for Unanswerable {}

/// One cell: a group of each axis, and what it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// For each axis the place of the group in [`Axis::groups`].
    pub groups: Vec<usize>,
    /// What is counted there.
    pub counts: Counts,
}

/// A count beside the figure, with the code and title of what it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// The code in the definition.
    pub code: String,
    /// The title in the definition.
    pub title: String,
    /// Rows.
    pub rows: u64,
}

/// Which rows a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The denominator.
    Denominator,
    /// One band.
    Band(Band),
    /// An exclusion, by its place in the definition.
    Excluded(usize),
    /// A share beside, by its place in the definition.
    Beside(usize),
    /// An end of a wait without what was waited for, by its place in the definition.
    Ended(usize),
    /// Rows of the population without a day on the clock.
    Undated,
    /// Rows for which it is not recorded whether they belong to the population or the denominator.
    Unplaced,
}

/// The rows of one figure: a place for each axis (none for any group), and which of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// For each axis the place of a group in [`Axis::groups`], or any.
    pub groups: Vec<Option<usize>>,
    /// Which rows there.
    pub of: Of,
}

/// The answer: figures, and the rows behind every one of them.
pub struct Evaluation<'a> {
    table: &'a Table,
    definition: &'a Definition,
    period: Period,
    as_of: i32,
    change: u64,
    axes: Vec<Axis>,
    cells: Vec<Cell>,
    margins: Vec<Vec<Counts>>,
    total: Counts,
    sortings: Vec<Sorting<'a>>,
    /// For each axis, the place in its groups of each integer.
    places: Vec<Vec<Option<usize>>>,
    bands: [Mask; 5],
    excluded: Vec<Mask>,
    beside: Vec<Mask>,
    ended: Vec<Mask>,
    undated: Mask,
    unplaced: Mask,
}

/// Evaluates a definition.
///
/// Exact, before disclosure control: for a caller without row rights use
/// [`crate::disclosure::Controlled::of`] on the result and hand on nothing else.
///
/// # Errors
/// [`Unanswerable`] says what does not fit and the remedy.
pub fn evaluate<'a>(
    snapshot: &'a Snapshot,
    definition: &'a Definition,
    request: &Request,
) -> Result<Evaluation<'a>, Unanswerable> {
    let table = snapshot.table(definition.unit).ok_or(Unanswerable::NoTable { unit: definition.unit })?;
    if request.period.is_empty() {
        return Err(Unanswerable::NoPeriod);
    }
    if request.strata.len() > 2 || (request.strata.len() == 2 && request.strata[0] == request.strata[1]) {
        return Err(Unanswerable::Strata);
    }
    let sortings = request
        .strata
        .iter()
        .map(|stratum| Sorting::new(table, definition, stratum, request.period))
        .collect::<Result<Vec<_>, _>>()?;
    let mut evaluation = Evaluation {
        table,
        definition,
        period: request.period,
        as_of: request.as_of,
        change: snapshot.change(),
        axes: Vec::new(),
        cells: Vec::new(),
        margins: Vec::new(),
        total: Counts::default(),
        sortings,
        places: Vec::new(),
        bands: Default::default(),
        excluded: Vec::new(),
        beside: Vec::new(),
        ended: Vec::new(),
        undated: Mask::default(),
        unplaced: Mask::default(),
    };
    evaluation.sort_rows(&visible(table, request)?)?;
    evaluation.count(&request.strata)?;
    Ok(evaluation)
}

/// Live rows the caller may see and for which every filter holds.
fn visible(table: &Table, request: &Request) -> Result<Mask, Unanswerable> {
    let mut rows = table.live().clone();
    if let Visible::Only(mask) = &request.visible {
        rows = rows.and(mask);
    }
    let schema = Schema {
        unit: table.unit(),
        columns: table.columns().iter().map(|column| column.declaration().clone()).collect(),
    };
    let flaws: Vec<Flaw> = (0..)
        .zip(&request.filters)
        .flat_map(|(at, filter): (usize, _)| check_condition(filter, &schema, "filter", &format!("[{at}]")))
        .collect();
    if !flaws.is_empty() {
        return Err(Unanswerable::Filter(flaws));
    }
    request.filters.iter().try_fold(rows, |rows, filter| Ok(rows.and(&truth(table, filter)?.yes)))
}

impl<'a> Evaluation<'a> {
    /// Puts every visible row where it belongs: excluded, immature, or a band of the cohort.
    fn sort_rows(&mut self, visible: &Mask) -> Result<(), Unanswerable> {
        let (table, definition) = (self.table, self.definition);
        let clock = &column(table, &definition.clock)?.cells;
        let (first, last) = self.period.days();
        let (first, last) = raw_day(first).zip(raw_day(last)).ok_or(Unanswerable::NoPeriod)?;
        let in_period = clock.between(first, last);

        let population = truth(table, &definition.population)?;
        self.undated = visible.clone().and(&population.yes).without(&clock.recorded());
        let seen = visible.clone().and(&in_period);
        self.unplaced = seen.clone().without(&population.yes).without(&population.no);
        let mut rest = seen.and(&population.yes);
        for exclusion in &definition.exclusions {
            let rows = rest.clone().and(&truth(table, &exclusion.when)?.yes);
            rest = rest.without(&rows);
            self.excluded.push(rows);
        }
        let denominator = truth(table, &definition.denominator)?;
        let unknown = rest.clone().without(&denominator.yes).without(&denominator.no);
        self.unplaced = std::mem::take(&mut self.unplaced).or(&unknown);
        let below = rest.and(&denominator.yes);

        let young = match i64::from(self.as_of) - i64::from(definition.maturity_days) + 1 {
            from if definition.maturity_days > 0 => {
                let from = raw_day(i32::try_from(from).unwrap_or(i32::MIN)).unwrap_or(0);
                below.clone().and(&clock.between(from, u32::MAX))
            }
            _ => Mask::none(table.rows()),
        };
        let cohort = below.without(&young);
        self.bands = match &definition.numerator {
            None => [cohort, Mask::default(), Mask::default(), Mask::default(), young],
            Some(numerator) => {
                let decided = truth(table, numerator)?;
                let met = cohort.clone().and(&decided.yes);
                let rest = cohort.without(&met);
                let open = match &definition.open {
                    Some(open) => rest.clone().and(&truth(table, open)?.yes),
                    None => Mask::none(table.rows()),
                };
                let rest = rest.without(&open);
                let not_met = rest.clone().and(&decided.no);
                let not_recorded = rest.without(&not_met);
                [met, not_met, open, not_recorded, young]
            }
        };
        let cohort = self.denominator();
        for beside in &definition.beside {
            self.beside.push(cohort.clone().and(&truth(table, &beside.when)?.yes));
        }
        self.sort_ends(cohort)
    }

    /// The rows of the denominator.
    fn denominator(&self) -> Mask {
        self.bands[..4].iter().fold(Mask::default(), Mask::or)
    }

    /// The definition evaluated.
    #[must_use]
    pub fn definition(&self) -> &'a Definition {
        self.definition
    }

    /// The months asked for.
    #[must_use]
    pub fn period(&self) -> Period {
        self.period
    }

    /// The data cut.
    #[must_use]
    pub fn as_of(&self) -> i32 {
        self.as_of
    }

    /// The last change of the snapshot it was computed from.
    #[must_use]
    pub fn change(&self) -> u64 {
        self.change
    }

    /// The ways it is broken down.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The cells: every combination of groups, the first axis slowest. One cell when it is not broken down.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The counts by the groups of one axis alone, each row once in each of its groups.
    #[must_use]
    pub fn margin(&self, axis: usize) -> &[Counts] {
        self.margins.get(axis).map_or(&[], Vec::as_slice)
    }

    /// The counts of all rows, each once.
    #[must_use]
    pub fn total(&self) -> Counts {
        self.total
    }

    /// Where rows can be in several groups of an axis: rows with at least one (respondents), and codes
    /// named by them (responses), both in the denominator.
    #[must_use]
    pub fn responses(&self, axis: usize) -> (u64, u64) {
        let margin = self.margin(axis);
        let Some((none, named)) = margin.split_last() else { return (0, 0) };
        let responses = named.iter().map(Counts::denominator).sum();
        (self.total.denominator() - none.denominator(), responses)
    }

    /// Rows left out, by exclusion, in the order of the definition.
    #[must_use]
    pub fn excluded(&self) -> Vec<Beside> {
        self.counted(&self.definition.exclusions, &self.excluded)
    }

    /// Shares beside the figure, in the order of the definition; their whole is the denominator.
    #[must_use]
    pub fn beside(&self) -> Vec<Beside> {
        self.counted(&self.definition.beside, &self.beside)
    }

    fn counted(&self, named: &[crate::definition::Named], masks: &[Mask]) -> Vec<Beside> {
        named
            .iter()
            .zip(masks)
            .map(|(n, mask)| Beside { code: n.code.clone(), title: n.title.clone(), rows: mask.count() })
            .collect()
    }

    /// Rows of the population without a day on the clock, whatever the period.
    #[must_use]
    pub fn undated(&self) -> u64 {
        self.undated.count()
    }

    /// Rows of the period for which it is not recorded whether they belong to it.
    #[must_use]
    pub fn unplaced(&self) -> u64 {
        self.unplaced.count()
    }

    /// The rows of one figure, ascending: the whole list, as an export writes it.
    pub fn rows<'s>(&'s self, selection: &'s Selection) -> impl Iterator<Item = u32> + 's {
        self.rows_after(selection, None)
    }

    /// One page of the list: at most `limit` rows after row `after`.
    #[must_use]
    pub fn page(&self, selection: &Selection, after: Option<u32>, limit: usize) -> Vec<u32> {
        self.rows_after(selection, after).take(limit).collect()
    }

    fn rows_after<'s>(
        &'s self,
        selection: &'s Selection,
        after: Option<u32>,
    ) -> impl Iterator<Item = u32> + 's {
        let mask = match selection.of {
            Of::Denominator => self.denominator(),
            Of::Band(band) => self.bands[Band::ALL.iter().position(|b| *b == band).unwrap_or(0)].clone(),
            Of::Excluded(place) => self.excluded.get(place).cloned().unwrap_or_default(),
            Of::Beside(place) => self.beside.get(place).cloned().unwrap_or_default(),
            Of::Ended(place) => self.ended.get(place).cloned().unwrap_or_default(),
            Of::Undated => self.undated.clone(),
            Of::Unplaced => self.unplaced.clone(),
        };
        let from = after.map_or(0, |row| row.saturating_add(1));
        mask.into_rows_from(from).filter(move |row| self.is_in(*row, &selection.groups))
    }

    /// Whether a row is in the groups selected.
    fn is_in(&self, row: u32, groups: &[Option<usize>]) -> bool {
        groups.iter().enumerate().all(|(axis, wanted)| {
            let (Some(wanted), Some(sorting), Some(places)) =
                (wanted, self.sortings.get(axis), self.places.get(axis))
            else {
                return wanted.is_none();
            };
            let mut found = false;
            sorting.groups(row, |raw| found |= places.get(raw).copied().flatten() == Some(*wanted));
            found
        })
    }

    /// The table the rows belong to, to read their keys and values.
    #[must_use]
    pub fn table(&self) -> &'a Table {
        self.table
    }
}

#[cfg(test)]
mod tests;
