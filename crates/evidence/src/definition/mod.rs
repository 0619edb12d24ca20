//! Definitions: what a figure counts, as versioned data that is checked when it is read.
//!
//! A definition is a JSON file. JSON because conditions nest (a tree is awkward in TOML), because the same
//! bytes are kept in a row of the programme and sent to whoever asks what a figure means, and because
//! [`serde_json`] bounds the depth of what it reads. A condition is a closed tree ([`Condition`]) that is
//! evaluated over columns in [`crate::evaluate`] and nowhere else.

mod check;
mod condition;
mod flaw;

pub use condition::Condition;
pub use flaw::{Flaw, Problem};

pub(crate) use check::check_condition;

use crate::table::{Schema, Unit};
use serde::{Deserialize, Serialize};

/// A condition with a code and a title in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// A stable code.
    pub code: String,
    /// The title a reader sees.
    pub title: String,
    /// The rows meant.
    pub when: Condition,
}

/// A wait: the days from one day to another, and what else can end it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeTo {
    /// The day column counted from.
    pub from: String,
    /// The day column of what is waited for.
    pub to: String,
    /// The day column of an end without it.
    pub ended: String,
    /// How it can end without it, each row under the first that applies; under the last also where none does.
    pub ends: Vec<Named>,
}

/// What a figure counts.
///
/// With a numerator the figure is a share; without one it is the number of rows in the denominator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// A stable identifier, such as `U1`.
    pub id: String,
    /// The version; a changed meaning is a new version.
    pub version: u32,
    /// The title in plain words.
    pub title: String,
    /// What is counted and what is not, in plain words.
    pub description: String,
    /// The estimand it belongs to, if any (`U1` to `U3`, `A1` to `A3`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimand: Option<String>,
    /// What one row is.
    pub unit: Unit,
    /// The day column that places a row in a month.
    pub clock: String,
    /// The rows the definition is about.
    pub population: Condition,
    /// Rows of the population that are left out, each counted under the first that applies.
    #[serde(default)]
    pub exclusions: Vec<Named>,
    /// The rows below the line.
    #[serde(default)]
    pub denominator: Condition,
    /// The rows above the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numerator: Option<Condition>,
    /// Rows whose result is still to come: a band of their own, in the denominator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Condition>,
    /// Rows whose clock is fewer days than this before the data cut are outside the cohort; counted apart.
    #[serde(default)]
    pub maturity_days: u16,
    /// Shares of the denominator printed beside the figure.
    #[serde(default)]
    pub beside: Vec<Named>,
    /// The wait until the rows above the line are so, where the figure is about a wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeTo>,
    /// The columns by which it may be broken down; months are always allowed.
    #[serde(default)]
    pub stratifiers: Vec<String>,
}

impl Definition {
    /// Reads a definition and checks it against the columns of its unit.
    ///
    /// # Errors
    /// Every flaw found, each naming the definition, the place and the remedy. Text that is not a
    /// definition at all is one flaw.
    pub fn read(text: &str, schemas: &[Schema]) -> Result<Self, Vec<Flaw>> {
        let definition: Self = serde_json::from_str(text).map_err(|error| {
            let id = serde_json::from_str::<serde_json::Value>(text)
                .ok()
                .and_then(|v| v.get("id").and_then(|id| id.as_str().map(str::to_owned)));
            vec![Flaw {
                definition: id.unwrap_or_else(|| "(no id)".to_owned()),
                place: format!("line {}, column {}", error.line(), error.column()),
                problem: Problem::Unreadable { message: error.to_string() },
            }]
        })?;
        let flaws = check::check(&definition, schemas);
        if flaws.is_empty() { Ok(definition) } else { Err(flaws) }
    }

    /// Id and version as printed beside a figure, such as `U1 v1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} v{}", self.id, self.version)
    }
}

/// The texts of the definitions shipped with the engine, in reading order; rows of a programme are seeded
/// from them.
pub const SHIPPED: [&str; 30] = [
    include_str!("../../../../definitions/offers-made.json"),
    include_str!("../../../../definitions/u1-agreement.json"),
    include_str!("../../../../definitions/u1-agreement-all-offers.json"),
    include_str!("../../../../definitions/self-referrals.json"),
    include_str!("../../../../definitions/offers-refused.json"),
    include_str!("../../../../definitions/offers-ended-otherwise.json"),
    include_str!("../../../../definitions/offers-open.json"),
    include_str!("../../../../definitions/offers-not-recorded.json"),
    include_str!("../../../../definitions/reason-asked.json"),
    include_str!("../../../../definitions/refusals-told.json"),
    include_str!("../../../../definitions/refusal-reasons.json"),
    include_str!("../../../../definitions/leaving-reasons.json"),
    include_str!("../../../../definitions/accounts-told.json"),
    include_str!("../../../../definitions/gates-met.json"),
    include_str!("../../../../definitions/ways-out.json"),
    include_str!("../../../../definitions/journeys-stand.json"),
    include_str!("../../../../definitions/taken-on.json"),
    include_str!("../../../../definitions/reached.json"),
    include_str!("../../../../definitions/reached-in-14-days.json"),
    include_str!("../../../../definitions/wait-attempt.json"),
    include_str!("../../../../definitions/wait-reach.json"),
    include_str!("../../../../definitions/first-call-agreed.json"),
    include_str!("../../../../definitions/meeting-held.json"),
    include_str!("../../../../definitions/u2-meeting.json"),
    include_str!("../../../../definitions/u3-first-session.json"),
    include_str!("../../../../definitions/plan-agreed.json"),
    include_str!("../../../../definitions/prescriptions-stand.json"),
    include_str!("../../../../definitions/a1-start.json"),
    include_str!("../../../../definitions/a2-stopped-coming.json"),
    include_str!("../../../../definitions/a3-attended.json"),
];

#[cfg(test)]
mod tests;
