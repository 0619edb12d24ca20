//! What can be wrong with a definition or a filter.

use crate::table::Unit;
use std::fmt;

/// A flaw, with its place and, when displayed, its remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The definition's id, or "filter".
    pub definition: String,
    /// The place in it, such as `numerator.all[1].in`.
    pub place: String,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The text is not a definition.
    Unreadable {
        /// What was expected.
        message: String,
    },
    /// A text that must not be empty is.
    Empty,
    /// No columns are declared for the unit.
    NoUnit {
        /// The unit.
        unit: Unit,
    },
    /// The unit has no such column.
    NoColumn {
        /// The name used.
        column: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The column holds something else.
    WrongKind {
        /// The column.
        column: String,
        /// What is needed there.
        needs: &'static str,
    },
    /// The code is not in the column's list.
    UnknownCode {
        /// The column.
        column: String,
        /// The code used.
        code: String,
        /// The codes there are.
        known: Vec<String>,
    },
    /// A list of codes that is empty, or of conditions that is.
    NothingListed,
    /// A range without an end, or with its ends crossed.
    NoRange,
    /// A code used twice.
    Twice {
        /// The code.
        code: String,
    },
    /// A version that is not 1 or more.
    Version,
    /// "Still open" without a numerator.
    OpenWithoutNumerator,
}

impl Problem {
    /// The stable code, for wording by key.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Empty => "empty",
            Self::NoUnit { .. } => "no-unit",
            Self::NoColumn { .. } => "no-column",
            Self::WrongKind { .. } => "wrong-kind",
            Self::UnknownCode { .. } => "unknown-code",
            Self::NothingListed => "nothing-listed",
            Self::NoRange => "no-range",
            Self::Twice { .. } => "twice",
            Self::Version => "version",
            Self::OpenWithoutNumerator => "open-without-numerator",
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: ", self.definition, self.place)?;
        match &self.problem {
            Problem::Unreadable { message } => write!(f, "{message}; correct the text there"),
            Problem::Empty => f.write_str("is empty; say it in plain words"),
            Problem::NoUnit { unit } => write!(f, "no columns are declared for {unit}; use another unit"),
            Problem::NoColumn { column, known } => {
                write!(f, "there is no column \"{column}\"; use one of {}", known.join(", "))
            }
            Problem::WrongKind { column, needs } => {
                write!(f, "\"{column}\" cannot be used here; name a column that holds {needs}")
            }
            Problem::UnknownCode { column, code, known } => {
                write!(f, "\"{code}\" is no code of \"{column}\"; use one of {}", known.join(", "))
            }
            Problem::NothingListed => f.write_str("lists nothing; name at least one"),
            Problem::NoRange => f.write_str("is no range; give at-least, at-most or both, the least first"),
            Problem::Twice { code } => write!(f, "\"{code}\" is used twice; give each its own"),
            Problem::Version => f.write_str("is no version; count from 1"),
            Problem::OpenWithoutNumerator => {
                f.write_str("has no numerator to be open for; add a numerator or take it out")
            }
        }
    }
}

impl std::error::Error for Flaw {}
