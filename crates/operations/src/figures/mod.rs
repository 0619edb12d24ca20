//! Figures: definitions evaluated over the columns of a programme, within what the asker may see.
//!
//! A figure, the list behind it and the file of that list are one evaluation: a role that may see rows gets
//! exact counts and the rows behind each of them; any other gets the figure under disclosure control and
//! no row at all.

mod at_terminal;
mod chain;
mod changed;
mod cohort;
mod courses;
mod fill;
mod gates;
mod held;
mod kept;
mod rows;

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError};

use domain::Breach;
use domain::calendar::{day_number, london_day};
use evidence::column::{Mask, Misfit, Month, Period};
use evidence::definition::{Condition, Definition, SHIPPED};
use evidence::disclosure::{Controlled, ControlledCell, DisclosurePolicy, Shown};
use evidence::evaluate::{Axis, Evaluation, Group, Request, Stratum, Unanswerable, Visible, evaluate};
use evidence::stats::Interval;
use evidence::stats::proportion::wilson;
use evidence::table::{Schema, Snapshot, Unit};
use store::{Reach, Read};

pub use at_terminal::stratum_code;
pub use cohort::Sheet;
pub(crate) use cohort::{Cohort, Drawn, Offers};
pub(crate) use held::Held;
pub use held::Worth;
pub(crate) use rows::spelled;
pub use rows::{Picked, Row, Rows};

use crate::{Error, House, Result, Who};

/// The months a figure covers unless asked otherwise.
const USUAL_MONTHS: usize = 12;
/// The most months one figure may cover.
const MOST_MONTHS: usize = 120;
/// The level of intervals.
const LEVEL: f64 = 0.95;

static DEFINITIONS: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let schemas = Schema::shipped().unwrap_or_default();
    SHIPPED.iter().filter_map(|text| Definition::read(text, &schemas).ok()).collect()
});

/// Every definition, in reading order.
pub fn definitions() -> &'static [Definition] {
    &DEFINITIONS
}

/// The definition with an id.
///
/// # Errors
/// [`Error::NotFound`].
pub fn definition(id: &str) -> Result<&'static Definition> {
    DEFINITIONS.iter().find(|definition| definition.id == id).ok_or(Error::NotFound)
}

/// What is asked of a definition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Which months; the usual ones when none is given. Those who see no row always get the twelve whole
    /// months before this one: figures of overlapping periods, subtracted, would show single people.
    pub period: Option<Period>,
    /// None, one or two ways to break it down; at most one for those who see no row.
    pub strata: Vec<Stratum>,
    /// Further conditions; only for those who may see rows.
    pub filters: Vec<Condition>,
}

/// What a role may see of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Exact counts of the own practices, and the rows behind them with names.
    Own,
    /// Exact counts of the whole programme, and the rows behind them without identity.
    Pseudonymous,
    /// Figures of the whole programme under disclosure control, and no row.
    Controlled,
}

impl Sight {
    /// What somebody may see of figures.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a role that sees none.
    pub fn of(who: &Who) -> Result<Sight> {
        match who.scope().reach {
            Reach::Practice(_) => Ok(Sight::Own),
            Reach::Pseudonymous => Ok(Sight::Pseudonymous),
            // A team works with those who said yes. The others' rows are not theirs to see.
            Reach::Aggregate | Reach::Team | Reach::Caseload(_) => Ok(Sight::Controlled),
            Reach::Escalated
            | Reach::BreakGlass(_)
            | Reach::Audit
            | Reach::Provider(_)
            | Reach::System
            | Reach::Nothing => Err(Error::Forbidden),
        }
    }

    /// Whether there is a list behind each count.
    #[must_use]
    pub fn shows_rows(&self) -> bool {
        matches!(self, Sight::Own | Sight::Pseudonymous)
    }
}

/// A cell of a figure, or its total.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// For each axis the place of the group; empty for the total.
    pub groups: Vec<usize>,
    /// Met, not met, open and not recorded.
    pub bands: [Shown; 4],
    /// All four.
    pub denominator: Shown,
    /// Younger than the maturity window; outside the denominator.
    pub immature: Shown,
    /// Met over the denominator.
    pub share: Option<f64>,
    /// Wilson's interval of the share at 95 %.
    pub interval: Option<Interval>,
}

/// A count beside a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Stable code: an exclusion, a share beside, `immature`, `undated` or `unplaced`.
    pub code: String,
    /// The title in the definition; none for the last three.
    pub title: Option<String>,
    /// How many.
    pub rows: Shown,
    /// Whether it was left out of the figure.
    pub excluded: bool,
}

/// A figure as somebody may see it.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What is counted.
    pub definition: &'static Definition,
    /// Whole months of the definition's clock.
    pub period: Period,
    /// The last day whose records are in, as days since 1 January 1970.
    pub as_of: i32,
    /// What the asker may see.
    pub sight: Sight,
    /// The ways it is broken down.
    pub axes: Vec<Axis>,
    /// Every combination of groups, the first axis slowest.
    pub cells: Vec<Cell>,
    /// The total, each row once. Withheld under disclosure control where a row can be in several groups.
    pub total: Option<Cell>,
    /// Rows left out, and shares beside.
    pub beside: Vec<Beside>,
    /// Where a row can be in several groups: rows with at least one group, and groups named by them.
    pub responses: Option<(u64, u64)>,
}

impl Figure {
    /// The cell of groups given by their codes; none of a code is "not recorded".
    #[must_use]
    pub fn cell(&self, groups: &[Option<&str>]) -> Option<&Cell> {
        let places: Option<Vec<usize>> = self
            .axes
            .iter()
            .zip(groups)
            .map(|(axis, wanted)| axis.groups.iter().position(|group| code_of(group) == *wanted))
            .collect();
        let places = places?;
        self.cells.iter().find(|cell| cell.groups == places)
    }
}

/// The code of a group; none when nobody recorded it.
#[must_use]
pub fn code_of(group: &Group) -> Option<&str> {
    match group {
        Group::Code(code) => Some(code),
        Group::NotRecorded => None,
    }
}

/// What a page of figures shows: all from the same moment.
#[derive(Debug, Clone)]
pub struct Figures {
    /// In the order asked for.
    pub figures: Vec<Figure>,
    /// The names of the practices, by the code under which figures have them.
    pub practices: HashMap<String, String>,
}

impl House {
    /// One figure.
    ///
    /// # Errors
    /// As [`House::figures`].
    pub async fn figure(&self, who: &Who, id: &str, asked: Asked) -> Result<Figure> {
        let answered = self.figures(who, vec![(definition(id)?, asked)]).await?;
        answered.figures.into_iter().next().ok_or(Error::NotFound)
    }

    /// Figures, all from the same moment.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a role that sees no figures or asks for more than it may; breaches of
    /// `period` and `by`.
    pub async fn figures(&self, who: &Who, asked: Vec<(&'static Definition, Asked)>) -> Result<Figures> {
        let sight = Sight::of(who)?;
        let slot = self.columns(who.programme).await?;
        let (who, today) = (who.clone(), self.today());
        self.db
            .read(move |read| {
                let held = slot.filled.read().unwrap_or_else(PoisonError::into_inner);
                let filled = held.as_ref().ok_or(store::Error::Busy)?;
                let figures = asked
                    .iter()
                    .map(|(definition, asked)| {
                        let request = request(&who, &sight, &filled.snapshot, definition, asked, today)?;
                        let evaluation = evaluate(&filled.snapshot, definition, &request).map_err(breach)?;
                        Ok(shown(definition, &sight, &evaluation))
                    })
                    .collect::<Result<_>>()?;
                Ok(Figures { figures, practices: practices(read, &who)? })
            })
            .await
    }

    /// Today in London, as days since 1 January 1970.
    fn today(&self) -> i32 {
        i32::try_from(day_number(london_day(self.now()))).unwrap_or(0)
    }
}

/// The names of the programme's organisations by their code.
fn practices(read: &Read<'_>, who: &Who) -> Result<HashMap<String, String>> {
    let all = store::organisation::all(read, who.programme)?;
    Ok(all.into_iter().map(|organisation| (organisation.id.to_string(), organisation.name)).collect())
}

/// The last twelve months up to `month`.
fn year_to(month: Month) -> Period {
    let mut from = month.first_day();
    // The first day of the month before, eleven times.
    for _ in 1..USUAL_MONTHS {
        from = Month::of_day(from - 1).first_day();
    }
    Period { from: Month::of_day(from), to: month }
}

/// The period asked for, the usual one otherwise.
fn period(sight: &Sight, asked: &Asked, today: i32) -> Result<Period> {
    let this = Month::of_day(today);
    if !sight.shows_rows() {
        // A month that still fills would show each newcomer by the difference to the day before.
        let whole = year_to(Month::of_day(this.first_day() - 1));
        return match asked.period {
            Some(period) if period != whole => Err(Error::Forbidden),
            _ => Ok(whole),
        };
    }
    let period = asked.period.unwrap_or_else(|| year_to(this));
    if period.is_empty() {
        return Err(Breach::of("to", "figure-period-backwards")
            .with("from", period.from)
            .with("to", period.to)
            .into());
    }
    if period.len() > MOST_MONTHS {
        return Err(Breach::of("from", "figure-period-too-long")
            .with("months", period.len())
            .with("limit", MOST_MONTHS)
            .into());
    }
    Ok(period)
}

/// The question with the rows the asker may see in it.
fn request(
    who: &Who,
    sight: &Sight,
    snapshot: &Snapshot,
    definition: &Definition,
    asked: &Asked,
    today: i32,
) -> Result<Request> {
    // Filters would show single people by subtraction, and two-way tables of one set of people share
    // margins: a star of one could be worked out from another.
    if !sight.shows_rows() && (!asked.filters.is_empty() || asked.strata.len() > 1) {
        return Err(Error::Forbidden);
    }
    let visible = match sight {
        Sight::Own => Visible::Only(own_rows(who, snapshot, definition.unit)?),
        Sight::Pseudonymous | Sight::Controlled => Visible::All,
    };
    Ok(Request {
        period: period(sight, asked, today)?,
        as_of: today,
        filters: asked.filters.clone(),
        strata: asked.strata.clone(),
        visible,
    })
}

/// The rows of the own practices.
fn own_rows(who: &Who, snapshot: &Snapshot, unit: Unit) -> Result<Mask> {
    let Reach::Practice(own) = who.scope().reach else { return Err(Error::Forbidden) };
    let codes: Vec<String> = own.iter().map(ToString::to_string).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let broken = |misfit: Misfit| store::Error::Broken(misfit.to_string());
    let table = snapshot.table(unit).ok_or_else(|| store::Error::Broken(format!("no table of {unit}")))?;
    Ok(table.rows_with("practice", &codes).map_err(broken)?)
}

/// A question without an answer, as the breach of a rule where somebody can mend it.
fn breach(unanswerable: Unanswerable) -> Error {
    match unanswerable {
        Unanswerable::NotAStratifier { column, allowed, .. } => Breach::of("by", "figure-breakdown")
            .with("value", column)
            .with("allowed", allowed.join(", "))
            .into(),
        Unanswerable::Strata => Breach::of("by", "figure-breakdowns").into(),
        Unanswerable::TooManyGroups { stratum, most } => {
            Breach::of("by", "figure-too-many-groups").with("value", stratum).with("limit", most).into()
        }
        Unanswerable::Filter(flaws) => {
            let said: Vec<String> = flaws.iter().map(ToString::to_string).collect();
            Breach::of("filter", "figure-filter").with("value", said.join("; ")).into()
        }
        Unanswerable::NoPeriod => {
            Breach::of("from", "figure-period-backwards").with("from", "").with("to", "").into()
        }
        other @ (Unanswerable::NoTable { .. } | Unanswerable::NoColumn { .. }) => {
            store::Error::Broken(other.to_string()).into()
        }
    }
}

/// An evaluation as somebody may see it: the one place where exact counts become shown ones.
fn shown(definition: &'static Definition, sight: &Sight, evaluation: &Evaluation<'_>) -> Figure {
    let (cells, total, beside, axes) =
        if sight.shows_rows() { exact(evaluation) } else { controlled(evaluation) };
    let several = evaluation.axes().iter().position(|axis| axis.several);
    Figure {
        definition,
        period: evaluation.period(),
        as_of: evaluation.as_of(),
        sight: sight.clone(),
        axes,
        cells,
        total,
        beside,
        responses: several.filter(|_| sight.shows_rows()).map(|axis| evaluation.responses(axis)),
    }
}

type Parts = (Vec<Cell>, Option<Cell>, Vec<Beside>, Vec<Axis>);

fn exact(evaluation: &Evaluation<'_>) -> Parts {
    let cell = |groups: Vec<usize>, counts: &evidence::evaluate::Counts| Cell {
        groups,
        bands: [counts.met, counts.not_met, counts.open, counts.not_recorded].map(Shown::Count),
        denominator: Shown::Count(counts.denominator()),
        immature: Shown::Count(counts.immature),
        share: counts.share(),
        interval: counts.proportion(LEVEL).ok().and_then(|proportion| proportion.interval),
    };
    let cells = evaluation.cells().iter().map(|held| cell(held.groups.clone(), &held.counts)).collect();
    let total = evaluation.total();
    let named = |held: evidence::evaluate::Beside, excluded| Beside {
        code: held.code,
        title: Some(held.title),
        rows: Shown::Count(held.rows),
        excluded,
    };
    let apart = [
        ("immature", total.immature),
        ("undated", evaluation.undated()),
        ("unplaced", evaluation.unplaced()),
    ];
    let beside = evaluation
        .excluded()
        .into_iter()
        .map(|held| named(held, true))
        .chain(evaluation.beside().into_iter().map(|held| named(held, false)))
        .chain(apart.map(|(code, rows)| Beside {
            code: code.to_owned(),
            title: None,
            rows: Shown::Count(rows),
            excluded: true,
        }))
        .collect();
    (cells, Some(cell(Vec::new(), &total)), beside, evaluation.axes().to_vec())
}

fn controlled(evaluation: &Evaluation<'_>) -> Parts {
    let held = Controlled::of(evaluation, &DisclosurePolicy::default());
    let cell = |from: &ControlledCell| Cell {
        groups: from.groups.clone(),
        bands: from.bands,
        denominator: from.denominator,
        immature: Shown::Starred,
        share: from.share(),
        interval: interval(from),
    };
    let definition = evaluation.definition();
    let title = |code: &str| {
        let named = definition.exclusions.iter().chain(&definition.beside).find(|named| named.code == code);
        named.map(|named| named.title.clone())
    };
    let beside = held
        .beside
        .iter()
        .map(|(code, rows)| Beside {
            code: code.clone(),
            title: title(code),
            rows: *rows,
            excluded: definition.beside.iter().all(|named| named.code != *code),
        })
        .collect();
    (held.cells.iter().map(cell).collect(), held.total.as_ref().map(cell), beside, held.axes.clone())
}

/// Wilson's interval of the rounded counts, where the share is shown at all.
fn interval(cell: &ControlledCell) -> Option<Interval> {
    cell.share()?;
    let (met, of) = (cell.bands[0].count()?, cell.denominator.count()?);
    let (met, of) = (usize::try_from(met.min(of)).ok()?, usize::try_from(of).ok()?);
    wilson(met, of, LEVEL).ok()?.interval
}

#[cfg(test)]
mod tests;
