//! The closed tree of conditions.

use serde::{Deserialize, Serialize};

/// A condition on a row. It is yes, no, or not known because something it needs was not recorded
/// (three-valued logic after Kleene: "not known and no" is no, "not known or yes" is yes).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Condition {
    /// Every row.
    #[default]
    Always,
    /// All of these.
    All(Vec<Condition>),
    /// Any of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// The column has a value. Never "not known".
    Recorded(String),
    /// The flag is yes.
    Yes(String),
    /// The code is one of these; for a column of several codes: at least one of them is.
    In {
        /// The column.
        column: String,
        /// The codes.
        codes: Vec<String>,
    },
    /// The number is in a range, both ends included.
    Between {
        /// The column.
        column: String,
        /// The least.
        #[serde(default, rename = "at-least", skip_serializing_if = "Option::is_none")]
        at_least: Option<u32>,
        /// The most.
        #[serde(default, rename = "at-most", skip_serializing_if = "Option::is_none")]
        at_most: Option<u32>,
    },
    /// An event happened within so many days of another, on its day or after. An event without a day has
    /// not happened, which is "no"; without the first day it is not known.
    ReachedWithin {
        /// The day column counted from.
        from: String,
        /// The day column of the event.
        to: String,
        /// The most days between, 0 for the same day.
        days: u16,
    },
    /// The days from one day to another are in a range, both ends included. Not known when either day was
    /// not recorded.
    DaysBetween {
        /// The day column counted from.
        from: String,
        /// The day column counted to.
        to: String,
        /// The least.
        #[serde(default, rename = "at-least", skip_serializing_if = "Option::is_none")]
        at_least: Option<i32>,
        /// The most.
        #[serde(default, rename = "at-most", skip_serializing_if = "Option::is_none")]
        at_most: Option<i32>,
    },
}

impl Condition {
    /// The code is this one.
    #[must_use]
    pub fn is(column: &str, code: &str) -> Self {
        Self::In { column: column.to_owned(), codes: vec![code.to_owned()] }
    }

    /// The column has no value.
    #[must_use]
    pub fn not_recorded(column: &str) -> Self {
        Self::Not(Box::new(Self::Recorded(column.to_owned())))
    }
}
