//! What can be asked of a table, in the words of the command line. What was asked is the specification of
//! the answer: the same specification on the same bytes gives the same numbers.

mod compare;
mod models;

pub use compare::{
    Agreement, AgreementScale, Compare, CompareInequality, ComparePlaces, CompareRates, CompareStandard,
    CompareTime, Counted, Direction,
};
pub use models::{
    Change, CountModel, Factors, Pairs, Profile, Survival, TiesAsked, TransformAsked, VarianceAsked,
};

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

/// Where the table is and which of its rows are meant.
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct Source {
    /// The table: a CSV or Parquet file, or - for CSV from the standard input
    pub file: Option<PathBuf>,
    /// A file (TOML or JSON) that maps the file's columns and values to those named here
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Only rows that meet a condition, such as 'practice = Hilltop' or 'age >= 65'; may be repeated
    #[arg(long = "where", value_name = "CONDITION")]
    pub conditions: Vec<String>,
    /// A text that means a missing value, beside an empty one, NA and NaN; may be repeated
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub missing: Vec<String>,
    /// Level of the intervals
    #[arg(long, default_value_t = 0.95, value_name = "SHARE")]
    pub level: f64,
}

/// Chance, where an analysis draws.
#[derive(Args, Debug, Clone, Copy, Default, Serialize)]
pub struct Chance {
    /// Where chance comes from: the same seed gives the same numbers
    #[arg(long, default_value_t = 2018)]
    pub seed: u64,
    /// Draws of a bootstrap or permutation
    #[arg(long, default_value_t = 1_999)]
    pub draws: usize,
}

/// Describe columns: numbers, categories, what is missing, and how groups differ.
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct Describe {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// The columns or expressions; all columns where none is named
    pub columns: Vec<String>,
    /// Compare groups
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// How alike rows of a cluster are: intraclass correlation and design effect
    #[arg(long, value_name = "COLUMN")]
    pub cluster: Option<String>,
    /// Most values of a column for it to be listed value by value
    #[arg(long, default_value_t = 30)]
    pub most_values: usize,
}

/// How many come through each stage, of all and of those who came through the stage before.
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct Funnel {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// The stages in order, each a column of yes and no or a condition; a column of days counts where it has one
    #[arg(long, value_delimiter = ',')]
    pub stages: Vec<String>,
    /// Groups, each compared with the first (Newcombe)
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// Rows that began too late to have come through, as a condition: counted and left out
    #[arg(long, value_name = "CONDITION")]
    pub immature: Option<String>,
}

/// Why: reasons in Pareto order, of people and of reasons given, "not recorded" among them.
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct Reasons {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// The column of reasons; several in one cell stand apart by the separator
    #[arg(long, value_name = "COLUMN")]
    pub reasons: String,
    /// What stands between several reasons of one row; a blank where it is not said
    #[arg(long, default_value = " ")]
    pub separator: String,
    /// Groups
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
}

/// A family of p values adjusted for how many they are.
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct Adjust {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// The column of p values
    #[arg(long, value_name = "COLUMN")]
    pub p: String,
    /// The column that names each test
    #[arg(long, value_name = "COLUMN")]
    pub name: Option<String>,
}

/// An analysis of a table.
#[derive(clap::Subcommand, Debug, Clone, Serialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Ask {
    /// Describe columns: numbers, categories, what is missing, how groups differ
    Describe(Describe),
    /// How many come through each stage
    Funnel(Funnel),
    /// Reasons in Pareto order, "not recorded" among them
    Reasons(Reasons),
    /// What goes with an outcome: logistic regression, factor screen, counts
    Factors(Box<Factors>),
    /// Time until something happens: curves, tests, Cox and competing ends
    Survival(Box<Survival>),
    /// Change in the same people, before and after
    Change(Box<Change>),
    /// Compare rates, places, times, standardised rates, or along a scale of need
    Compare {
        /// Which comparison.
        #[command(subcommand)]
        #[serde(flatten)]
        what: Compare,
    },
    /// Whether tellers or coders agree
    Agreement(Agreement),
    /// Adjust a family of p values
    Adjust(Adjust),
}

impl Ask {
    /// Where the table is.
    #[must_use]
    pub fn source(&self) -> &Source {
        match self {
            Ask::Describe(asked) => &asked.source,
            Ask::Funnel(asked) => &asked.source,
            Ask::Reasons(asked) => &asked.source,
            Ask::Factors(asked) => &asked.source,
            Ask::Survival(asked) => &asked.source,
            Ask::Change(asked) => &asked.source,
            Ask::Compare { what } => what.source(),
            Ask::Agreement(asked) => &asked.source,
            Ask::Adjust(asked) => &asked.source,
        }
    }

    /// Where the table is no file, the first word of the command line is not its name but what would follow it:
    /// the model, or the first column.
    pub fn without_file(&mut self) {
        match self {
            Ask::Factors(asked) if asked.model.is_none() => {
                asked.model = asked.source.file.take().map(|file| file.display().to_string());
            }
            Ask::Describe(asked) => {
                let first = asked.source.file.take().map(|file| file.display().to_string());
                asked.columns = first.into_iter().chain(asked.columns.drain(..)).collect();
            }
            _ => {}
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Ask::Describe(_) => "describe",
            Ask::Funnel(_) => "funnel",
            Ask::Reasons(_) => "reasons",
            Ask::Factors(_) => "factors",
            Ask::Survival(_) => "survival",
            Ask::Change(_) => "change",
            Ask::Compare { what } => what.name(),
            Ask::Agreement(_) => "agreement",
            Ask::Adjust(_) => "adjust",
        }
    }
}
