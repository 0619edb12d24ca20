//! Considered, not offered: a row of the practice, no journey, in no uptake and with no decline code.

use serde::{Deserialize, Serialize};

use crate::calendar::Day;
use crate::id::{OrganisationId, StaffId};

/// Why a referrer considered social prescribing and did not offer it: the referrer's view. Its words are at
/// `not-offered-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyNotOffered {
    /// There was no time in the consultation.
    NoTime,
    /// Something more urgent came first.
    MoreUrgent,
    /// The person is too unwell at present.
    TooUnwell,
    /// The person has support already.
    HasSupport,
    /// The person asked earlier not to be asked.
    AskedNotToBeAsked,
    /// The referrer expected no benefit.
    NoBenefitExpected,
    /// The referrer expected a no.
    ExpectedNo,
    /// No suitable service is known, or the programme is full.
    NothingSuitable,
    /// No shared language and no interpreter.
    Language,
    /// The person lacks capacity to decide, and nobody could decide for them.
    Capacity,
    /// Some other reason.
    Other,
}

impl WhyNotOffered {
    /// All of them.
    pub const ALL: [WhyNotOffered; 11] = [
        WhyNotOffered::NoTime,
        WhyNotOffered::MoreUrgent,
        WhyNotOffered::TooUnwell,
        WhyNotOffered::HasSupport,
        WhyNotOffered::AskedNotToBeAsked,
        WhyNotOffered::NoBenefitExpected,
        WhyNotOffered::ExpectedNo,
        WhyNotOffered::NothingSuitable,
        WhyNotOffered::Language,
        WhyNotOffered::Capacity,
        WhyNotOffered::Other,
    ];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            WhyNotOffered::NoTime => "no-time",
            WhyNotOffered::MoreUrgent => "more-urgent",
            WhyNotOffered::TooUnwell => "too-unwell",
            WhyNotOffered::HasSupport => "has-support",
            WhyNotOffered::AskedNotToBeAsked => "asked-not-to-be-asked",
            WhyNotOffered::NoBenefitExpected => "no-benefit-expected",
            WhyNotOffered::ExpectedNo => "expected-no",
            WhyNotOffered::NothingSuitable => "nothing-suitable",
            WhyNotOffered::Language => "language",
            WhyNotOffered::Capacity => "capacity",
            WhyNotOffered::Other => "other",
        }
    }
}

/// The row itself. The person, where known, stands beside it and not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsideredNotOffered {
    /// The practice.
    pub practice: OrganisationId,
    /// Who considered it.
    pub considered_by: StaffId,
    /// When.
    pub considered: Day,
    /// Why not; none when it was not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<WhyNotOffered>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_word_is_the_code() {
        for why in WhyNotOffered::ALL {
            assert_eq!(serde_json::to_string(&why).unwrap(), format!("\"{}\"", why.code()));
        }
    }
}
