//! What a provider answers to a request.

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::Day;
use crate::factor::FactorCode;
use crate::journey::{EndedBy, Ending, Mode};

/// A provider's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// They take the person on.
    Yes {
        /// The first session, if they name it.
        starts: Option<Day>,
    },
    /// On the waiting list: the gate stays open.
    Waiting {
        /// When they expect room, if they can say.
        until: Option<Day>,
    },
    /// They cannot. Their reason is the service's, never the person's.
    Cannot(CannotWhy),
}

/// Why a provider cannot take somebody on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CannotWhy {
    /// No room.
    Full,
    /// Not one of those the service is for.
    NotEligible,
    /// It would not do the person good, or not be safe.
    NotSuitable,
    /// Lives outside its area.
    OutsideArea,
    /// Closed or changed.
    Closed,
    /// They would rather not say.
    NotSaid,
}

impl CannotWhy {
    /// All of them.
    pub const ALL: [CannotWhy; 6] = [
        CannotWhy::Full,
        CannotWhy::NotEligible,
        CannotWhy::NotSuitable,
        CannotWhy::OutsideArea,
        CannotWhy::Closed,
        CannotWhy::NotSaid,
    ];

    /// Stable code; its words are at `cannot-why-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            CannotWhy::Full => "full",
            CannotWhy::NotEligible => "not-eligible",
            CannotWhy::NotSuitable => "not-suitable",
            CannotWhy::OutsideArea => "outside-area",
            CannotWhy::Closed => "closed",
            CannotWhy::NotSaid => "not-said",
        }
    }

    /// What a code stands for.
    pub fn coded(code: &str) -> Option<CannotWhy> {
        CannotWhy::ALL.into_iter().find(|it| it.code() == code)
    }

    /// How gate 8 ends by it, ended by the provider.
    pub const fn mode(self) -> Mode {
        match self {
            CannotWhy::Full => Mode::NoCapacity,
            CannotWhy::Closed => Mode::ServiceClosedOrChanged,
            CannotWhy::NotEligible | CannotWhy::NotSuitable | CannotWhy::OutsideArea | CannotWhy::NotSaid => {
                Mode::NotTheRightService
            }
        }
    }

    /// The ending of gate 8.
    pub fn ending(self) -> Ending {
        Ending::new(self.mode(), EndedBy::Provider)
    }

    /// Its factor, of the service's branch of the frame; none where they would not say.
    pub fn factor(self) -> Option<FactorCode> {
        let code = match self {
            CannotWhy::Full => "service-full",
            CannotWhy::NotEligible => "service-not-eligible",
            CannotWhy::OutsideArea => "service-outside-area",
            CannotWhy::Closed => "service-closed",
            CannotWhy::NotSuitable => "service-not-suitable",
            CannotWhy::NotSaid => return None,
        };
        FactorCode::parse(code)
    }
}

impl Answer {
    /// Checks the dates of an answer given on a day.
    ///
    /// # Errors
    /// `date-not-ahead` of a waiting list; `answer-starts-too-late` more than a year ahead.
    pub fn check(self, today: Day) -> Result<(), Breach> {
        match self {
            Answer::Waiting { until: Some(until) } if until <= today => {
                Err(Breach::of("until", "date-not-ahead").with("value", until).with("happened", today))
            }
            Answer::Yes { starts: Some(starts) }
                if starts > today.saturating_add(jiff::ToSpan::days(366)) =>
            {
                Err(Breach::of("starts", "answer-starts-too-late").with("value", starts))
            }
            _ => Ok(()),
        }
    }

    /// Stable code of the answer; its words are at `provider-answer-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Answer::Yes { .. } => "yes",
            Answer::Waiting { .. } => "waiting",
            Answer::Cannot(_) => "cannot",
        }
    }
}

/// What may be seen of a person through a link at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seen {
    /// Only the link: initials.
    Initials,
    /// Opened on this device by the code sent to the named contact: what is shared.
    Shared,
}
