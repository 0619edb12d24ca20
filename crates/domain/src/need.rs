//! Needs: what it is about, in one list from the offer to the closing.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A domain of need. The reasons a referrer ticks, the needs of the assessment and the outcomes at the
/// closing are these; its words are at `need-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Loneliness.
    Loneliness,
    /// Low mood or worry.
    Mood,
    /// Being active.
    PhysicalActivity,
    /// Living with a condition.
    LongTermCondition,
    /// Money, debt or benefits.
    Money,
    /// Housing.
    Housing,
    /// Work or learning.
    Work,
    /// Caring for someone.
    Caring,
    /// Bereavement.
    Bereavement,
    /// Food.
    Food,
    /// Practical help at home.
    PracticalHelp,
    /// Something else.
    Other,
}

impl Need {
    /// All of them, in the order they are shown.
    pub const ALL: [Need; 12] = [
        Need::Loneliness,
        Need::Mood,
        Need::PhysicalActivity,
        Need::LongTermCondition,
        Need::Money,
        Need::Housing,
        Need::Work,
        Need::Caring,
        Need::Bereavement,
        Need::Food,
        Need::PracticalHelp,
        Need::Other,
    ];

    /// Stable code, as stored and in locale keys (`need-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Need::Loneliness => "loneliness",
            Need::Mood => "mood",
            Need::PhysicalActivity => "physical-activity",
            Need::LongTermCondition => "long-term-condition",
            Need::Money => "money",
            Need::Housing => "housing",
            Need::Work => "work",
            Need::Caring => "caring",
            Need::Bereavement => "bereavement",
            Need::Food => "food",
            Need::PracticalHelp => "practical-help",
            Need::Other => "other",
        }
    }

    /// The need of a code.
    pub fn from_code(code: &str) -> Option<Need> {
        Need::ALL.into_iter().find(|need| need.code() == code)
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// How a need stands when it is talked about; its words are at `need-state-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NeedState {
    /// The person wants something done about it now.
    HelpNow,
    /// Later; something else comes first.
    HelpLater,
    /// Somebody helps with it already.
    HasHelp,
    /// It is there, and the person wants no help with it.
    NoHelpWanted,
}

impl NeedState {
    /// All of them.
    pub const ALL: [NeedState; 4] =
        [NeedState::HelpNow, NeedState::HelpLater, NeedState::HasHelp, NeedState::NoHelpWanted];

    /// Stable code, as stored and in locale keys (`need-state-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            NeedState::HelpNow => "help-now",
            NeedState::HelpLater => "help-later",
            NeedState::HasHelp => "has-help",
            NeedState::NoHelpWanted => "no-help-wanted",
        }
    }

    /// The state of a code.
    pub fn from_code(code: &str) -> Option<NeedState> {
        NeedState::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What came of a need, or of a goal; its words are at `outcome-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Met.
    Met,
    /// Partly met.
    Partly,
    /// Not met.
    NotMet,
    /// The person no longer wants it.
    NoLongerWanted,
    /// Not known.
    NotKnown,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 5] =
        [Outcome::Met, Outcome::Partly, Outcome::NotMet, Outcome::NoLongerWanted, Outcome::NotKnown];

    /// Stable code, as stored and in locale keys (`outcome-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Outcome::Met => "met",
            Outcome::Partly => "partly",
            Outcome::NotMet => "not-met",
            Outcome::NoLongerWanted => "no-longer-wanted",
            Outcome::NotKnown => "not-known",
        }
    }

    /// The outcome of a code.
    pub fn from_code(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_one_need_and_comes_back_as_it() {
        for need in Need::ALL {
            assert_eq!(Need::from_code(need.code()), Some(need));
            assert_eq!(serde_json::to_string(&need).unwrap(), format!("\"{}\"", need.code()));
        }
        for state in NeedState::ALL {
            assert_eq!(NeedState::from_code(state.code()), Some(state));
        }
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
        }
        assert_eq!(Need::from_code("weather"), None);
    }
}
