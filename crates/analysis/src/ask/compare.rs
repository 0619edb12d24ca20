//! Comparisons of groups, places, times and tellers.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::{Chance, Source};

/// A comparison.
#[derive(Subcommand, Debug, Clone, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Compare {
    /// Shares of groups with intervals, differences, tests, and the common odds ratio over strata
    Rates(CompareRates),
    /// Places on a funnel plot, with over-dispersion; never a league table
    Places(ComparePlaces),
    /// A measure over time on an XmR chart, by the rules of the NHS
    Time(CompareTime),
    /// Rates standardised over strata, directly and indirectly
    Standard(CompareStandard),
    /// Along a scale of need: slope and relative index of inequality
    Inequality(CompareInequality),
}

impl Compare {
    pub(super) fn source(&self) -> &Source {
        match self {
            Compare::Rates(asked) => &asked.source,
            Compare::Places(asked) => &asked.source,
            Compare::Time(asked) => &asked.source,
            Compare::Standard(asked) => &asked.source,
            Compare::Inequality(asked) => &asked.source,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Compare::Rates(_) => "compare-rates",
            Compare::Places(_) => "compare-places",
            Compare::Time(_) => "compare-time",
            Compare::Standard(_) => "compare-standard",
            Compare::Inequality(_) => "compare-inequality",
        }
    }
}

/// What is counted: a yes or no of each row, or counts out of numbers already added up.
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct Counted {
    /// The outcome: a column of yes and no, or a condition such as 'status = 2'
    #[arg(long, value_name = "CONDITION", required_unless_present = "count")]
    pub outcome: Option<String>,
    /// Counts already added up, in a column; with --of
    #[arg(long, value_name = "COLUMN", conflicts_with = "outcome", requires = "of")]
    pub count: Option<String>,
    /// Out of how many, in a column
    #[arg(long, value_name = "COLUMN", requires = "count")]
    pub of: Option<String>,
}

/// See [`Compare::Rates`].
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct CompareRates {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// What is counted.
    #[command(flatten)]
    #[serde(flatten)]
    pub counted: Counted,
    /// The groups: a column, or several separated by commas for their combinations
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// The group the others are compared with; the first where it is not said
    #[arg(long, value_name = "GROUP")]
    pub reference: Option<String>,
    /// Strata within which two groups are compared (Cochran, Mantel and Haenszel)
    #[arg(long, value_name = "COLUMN", requires = "by")]
    pub strata: Option<String>,
    /// An audit of recording, as RECORDED/LOGGED endings: uptake with bounds for endings never recorded
    #[arg(long, value_name = "RECORDED/LOGGED")]
    pub audit: Option<String>,
    /// The column is missing for some: also the share if none, and if all, of the missing had it
    #[arg(long, conflicts_with = "count")]
    pub best_worst: bool,
}

/// See [`Compare::Places`].
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct ComparePlaces {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// What is counted.
    #[command(flatten)]
    #[serde(flatten)]
    pub counted: Counted,
    /// The places
    #[arg(long, value_name = "COLUMN")]
    pub by: String,
}

/// Whether up is good.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Higher is better
    Up,
    /// Lower is better
    Down,
    /// Neither
    #[default]
    Neutral,
}

/// See [`Compare::Time`].
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct CompareTime {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// The measure, one row a point, in the order of the file or of --when
    #[arg(long, value_name = "EXPRESSION", required_unless_present = "outcome")]
    pub value: Option<String>,
    /// What orders and names the points
    #[arg(long, value_name = "COLUMN")]
    pub when: Option<String>,
    /// Instead of a measure: the share of rows with this outcome, month by month
    #[arg(long, value_name = "CONDITION", conflicts_with = "value", requires = "month")]
    pub outcome: Option<String>,
    /// The column of days that says in which month a row counts
    #[arg(long, value_name = "COLUMN", requires = "outcome")]
    pub month: Option<String>,
    /// Which direction is better
    #[arg(long, value_enum, default_value_t = Direction::Neutral)]
    pub better: Direction,
    /// Keep the largest moving ranges when the limits are made (the NHS rule leaves them out once)
    #[arg(long)]
    pub keep_outliers: bool,
    /// First point of a new stretch, by its name or number, with the reason: 'POINT: WHY'; may be repeated
    #[arg(long, value_name = "POINT: WHY")]
    pub rebase: Vec<String>,
}

/// See [`Compare::Standard`].
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct CompareStandard {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// What is counted.
    #[command(flatten)]
    #[serde(flatten)]
    pub counted: Counted,
    /// The groups whose rates are standardised
    #[arg(long, value_name = "COLUMN")]
    pub by: String,
    /// The strata over which they are
    #[arg(long, value_name = "COLUMN")]
    pub strata: String,
    /// The standard population of each stratum, in a column; all groups together where it is not said
    #[arg(long, value_name = "COLUMN")]
    pub standard: Option<String>,
}

/// See [`Compare::Inequality`].
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct CompareInequality {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// What is counted.
    #[command(flatten)]
    #[serde(flatten)]
    pub counted: Counted,
    /// The scale, such as the deprivation decile
    #[arg(long, value_name = "COLUMN")]
    pub by: String,
}

/// The scale of codes.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgreementScale {
    /// Names
    #[default]
    Nominal,
    /// Ranks
    Ordinal,
    /// Numbers with equal steps
    Interval,
    /// Numbers with a true zero
    Ratio,
}

/// Whether tellers or coders agree: a column for each, a row for each person or unit.
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct Agreement {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// The columns of the tellers, separated by commas
    #[arg(long, required = true, value_delimiter = ',')]
    pub tellers: Vec<String>,
    /// A column that says how many units a row stands for
    #[arg(long, value_name = "COLUMN")]
    pub count: Option<String>,
    /// The categories in order, separated by commas; the order of the data where it is not said
    #[arg(long, value_delimiter = ',')]
    pub categories: Vec<String>,
    /// The scale of Krippendorff's alpha; all four where it is not said
    #[arg(long, value_enum)]
    pub scale: Option<AgreementScale>,
    /// Chance.
    #[command(flatten)]
    #[serde(flatten)]
    pub chance: Chance,
}
