//! A data set without identity, taken out of a study: what is asked for, and what may be decided.

use serde::{Deserialize, Serialize};

use super::{TEXT_LIMIT, text};
use crate::Breach;

/// The least people who share a combination of quasi-identifiers.
pub const SMALLEST_K: u32 = 5;
/// The most that may be asked for.
pub const LARGEST_K: u32 = 100;
/// The most days for which a data set can be fetched.
pub const MOST_DAYS: u32 = 30;
/// The most of the people, per cent, that may be left out to reach k before columns are widened.
pub const MOST_SUPPRESSED: u32 = 20;
/// The least characters of a refusal's reason.
pub const DECISION_LIMIT: usize = 10;

/// What may tell people apart together with what somebody else knows of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quasi {
    /// Age band at the first offer.
    AgeBand,
    /// Sex as recorded at the first offer.
    Sex,
    /// Ethnic category at the first offer.
    EthnicCategory,
    /// Deprivation decile at the first offer.
    Deprivation,
    /// The practice of the first offer, under a number of its own in each data set.
    Practice,
    /// When the first offer was made.
    FirstOffer,
}

impl Quasi {
    /// All of them, in the order of the columns.
    pub const ALL: [Quasi; 6] = [
        Quasi::AgeBand,
        Quasi::Sex,
        Quasi::EthnicCategory,
        Quasi::Deprivation,
        Quasi::Practice,
        Quasi::FirstOffer,
    ];

    /// Stable code, as stored and as a column; its words are at `quasi-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Quasi::AgeBand => "age-band",
            Quasi::Sex => "sex",
            Quasi::EthnicCategory => "ethnic-category",
            Quasi::Deprivation => "deprivation",
            Quasi::Practice => "practice",
            Quasi::FirstOffer => "first-offer",
        }
    }
}

/// How days appear. No civil day ever does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dates {
    /// Shifted per person: days from the person's first offer, which is day nought.
    Shifted,
    /// Shifted per person and in whole weeks.
    Weeks,
}

impl Dates {
    /// Both.
    pub const ALL: [Dates; 2] = [Dates::Shifted, Dates::Weeks];

    /// Stable code; its words are at `dates-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Dates::Shifted => "shifted",
            Dates::Weeks => "weeks",
        }
    }
}

/// A data set as asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSet {
    /// For what it is needed.
    pub purpose: String,
    /// What may tell people apart and is wanted; what is not wanted is left out.
    pub quasi: Vec<Quasi>,
    /// The least people who share a combination of them.
    pub k: u32,
    /// The least different answers among those who share one.
    pub l: u32,
    /// How days appear.
    pub dates: Dates,
    /// For how many days it can be fetched once it was made.
    pub days: u32,
    /// How much of the people, per cent, may be left out before columns are widened further.
    pub suppressed: u32,
}

impl DataSet {
    /// Whether it can be asked for.
    ///
    /// # Errors
    /// Breaches of `purpose`, `quasi`, `k`, `l`, `days` and `suppressed`.
    pub fn check(&self) -> Result<(), Vec<Breach>> {
        let mut breaches = Vec::new();
        text("purpose", "data-set-purpose-missing", &self.purpose, TEXT_LIMIT, &mut breaches);
        let mut seen = self.quasi.clone();
        seen.sort_unstable();
        seen.dedup();
        if seen.is_empty() || seen.len() != self.quasi.len() {
            breaches.push(Breach::of("quasi", "data-set-quasi-missing"));
        }
        let mut within = |field: &'static str, held: u32, least: u32, most: u32| {
            if !(least..=most).contains(&held) {
                breaches
                    .push(Breach::of(field, "data-set-out-of-range").with("least", least).with("most", most));
            }
        };
        within("k", self.k, SMALLEST_K, LARGEST_K);
        within("l", self.l, 1, 5);
        within("days", self.days, 1, MOST_DAYS);
        within("suppressed", self.suppressed, 0, MOST_SUPPRESSED);
        if breaches.is_empty() { Ok(()) } else { Err(breaches) }
    }
}

/// Whether a refusal says why.
///
/// # Errors
/// `data-set-reason-missing` and `study-text-too-long`, both of `reason`.
pub fn check_reason(reason: &str) -> Result<(), Breach> {
    let length = reason.trim().chars().count();
    if length < DECISION_LIMIT {
        return Err(Breach::of("reason", "data-set-reason-missing").with("least", DECISION_LIMIT));
    }
    if length > TEXT_LIMIT {
        return Err(Breach::of("reason", "study-text-too-long").with("limit", TEXT_LIMIT));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> DataSet {
        DataSet {
            purpose: "A thesis on uptake.".to_owned(),
            quasi: vec![Quasi::AgeBand, Quasi::Sex],
            k: 10,
            l: 2,
            dates: Dates::Shifted,
            days: 14,
            suppressed: 5,
        }
    }

    fn fields(asked: &DataSet) -> Vec<String> {
        let breaches = asked.check().err().unwrap_or_default();
        breaches.iter().filter_map(|breach| breach.field.as_deref().map(str::to_owned)).collect()
    }

    #[test]
    fn a_data_set_has_a_purpose_and_bounds() {
        assert_eq!(asked().check(), Ok(()));
        let wrong = DataSet {
            purpose: String::new(),
            quasi: vec![Quasi::Sex, Quasi::Sex],
            k: SMALLEST_K - 1,
            l: 0,
            days: MOST_DAYS + 1,
            suppressed: MOST_SUPPRESSED + 1,
            ..asked()
        };
        assert_eq!(fields(&wrong), ["purpose", "quasi", "k", "l", "days", "suppressed"]);
    }

    #[test]
    fn a_refusal_says_why() {
        assert!(check_reason("The cohort is too small.").is_ok());
        assert_eq!(check_reason("  no  ").unwrap_err().code, "data-set-reason-missing");
    }
}
