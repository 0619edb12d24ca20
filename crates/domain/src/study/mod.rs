//! Studies: a question put to the programme's records, and the protocol that is frozen before they are looked at.
//!
//! A frozen protocol never changes. Whatever is done otherwise is listed as a deviation, with its reason.

mod data_set;
mod record;

use serde::{Deserialize, Serialize};

use crate::Breach;
pub use crate::journey::Month;

pub use data_set::{
    DECISION_LIMIT, DataSet, Dates, LARGEST_K, MOST_DAYS, MOST_SUPPRESSED, Quasi, SMALLEST_K, check_reason,
};
pub use record::{ITEMS, Item, check_written};

/// The most characters of a title.
pub const TITLE_LIMIT: usize = 200;
/// The most characters of any other text of a study.
pub const TEXT_LIMIT: usize = 10_000;
/// The most months a cohort may cover.
pub const MOST_MONTHS: i32 = 120;

/// What uptake and adherence mean, as `docs/data-dictionary.md` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Estimand {
    /// Agreement at the offer.
    U1,
    /// A first meeting within 90 days.
    U2,
    /// A first session within 180 days.
    U3,
    /// Started, of services agreed.
    A1,
    /// Disengagement after the first session attended.
    A2,
    /// Sessions attended, of those agreed.
    A3,
}

impl Estimand {
    /// Every estimand.
    pub const ALL: [Estimand; 6] =
        [Estimand::U1, Estimand::U2, Estimand::U3, Estimand::A1, Estimand::A2, Estimand::A3];

    /// Stable code, as stored; its words are at `study-estimand-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Estimand::U1 => "u1",
            Estimand::U2 => "u2",
            Estimand::U3 => "u3",
            Estimand::A1 => "a1",
            Estimand::A2 => "a2",
            Estimand::A3 => "a3",
        }
    }
}

/// What was known of a person before they answered, by which groups may be compared and models adjusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Covariate {
    /// Age band at the offer.
    AgeBand,
    /// Sex as recorded at the offer.
    Sex,
    /// Group of the ethnic category at the offer.
    EthnicGroup,
    /// Fifth of deprivation at the offer.
    DeprivationFifth,
    /// How the offer was put.
    HowPut,
}

impl Covariate {
    /// Every covariate.
    pub const ALL: [Covariate; 5] = [
        Covariate::AgeBand,
        Covariate::Sex,
        Covariate::EthnicGroup,
        Covariate::DeprivationFifth,
        Covariate::HowPut,
    ];

    /// Stable code, as stored and as the report's columns; its words are at `study-covariate-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Covariate::AgeBand => "age-band",
            Covariate::Sex => "sex",
            Covariate::EthnicGroup => "ethnic-group",
            Covariate::DeprivationFifth => "deprivation-fifth",
            Covariate::HowPut => "how-put",
        }
    }
}

/// A month is kept as `2026-03`.
mod month_text {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Month;

    pub(super) fn serialize<S: Serializer>(month: &Month, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(month)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Month, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Months since the year nought.
fn months(month: Month) -> i32 {
    i32::from(month.first_day().year()) * 12 + i32::from(month.first_day().month())
}

/// The columns by which a cohort may be narrowed.
pub const FILTERS: [&str; 3] = ["practice", "age-band", "sex"];

/// One narrowing of a cohort: only rows that hold one of these codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// One of [`FILTERS`].
    pub column: String,
    /// The codes; at least one.
    pub codes: Vec<String>,
}

/// Whom a study is about: the offers a definition counts, in whole months of its clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    /// The definition's id.
    pub definition: String,
    /// Its version when the protocol was written.
    pub version: u32,
    /// The first month.
    #[serde(with = "month_text")]
    pub from: Month,
    /// The last month.
    #[serde(with = "month_text")]
    pub to: Month,
    /// Narrowings; all must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
}

/// What a study will do, written before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protocol {
    /// What the study is called.
    pub title: String,
    /// What it asks.
    pub question: String,
    /// Whom it is about.
    pub cohort: Cohort,
    /// What is estimated. Anything else in the report is told to be exploratory.
    pub estimands: Vec<Estimand>,
    /// What comparisons are adjusted for.
    pub covariates: Vec<Covariate>,
    /// How the analysis is done and read, in words.
    pub analysis: String,
}

fn text(field: &'static str, missing: &'static str, held: &str, limit: usize, breaches: &mut Vec<Breach>) {
    if held.trim().is_empty() {
        breaches.push(Breach::of(field, missing));
    } else if held.chars().count() > limit {
        breaches.push(Breach::of(field, "study-text-too-long").with("limit", limit));
    }
}

impl Protocol {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// Breaches of `title`, `question`, `to`, `estimand`, `analysis` and of the filters' columns.
    pub fn check(&self) -> Result<(), Vec<Breach>> {
        let mut breaches = Vec::new();
        text("title", "study-title-missing", &self.title, TITLE_LIMIT, &mut breaches);
        text("question", "study-question-missing", &self.question, TEXT_LIMIT, &mut breaches);
        let covered = months(self.cohort.to) - months(self.cohort.from) + 1;
        if covered < 1 {
            breaches.push(Breach::of("to", "study-period-backwards"));
        } else if covered > MOST_MONTHS {
            breaches.push(Breach::of("to", "study-period-too-long").with("limit", MOST_MONTHS));
        }
        for filter in &self.cohort.filters {
            if !FILTERS.contains(&filter.column.as_str()) || filter.codes.is_empty() {
                breaches.push(Breach::of("definition", "study-filter-unknown"));
            }
        }
        if self.estimands.is_empty() {
            breaches.push(Breach::of("estimand", "study-estimands-missing"));
        }
        text("analysis", "study-analysis-missing", &self.analysis, TEXT_LIMIT, &mut breaches);
        if breaches.is_empty() { Ok(()) } else { Err(breaches) }
    }

    /// The text that is frozen: the protocol as JSON in one fixed order, so that its hash is the protocol's.
    pub fn frozen_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// Something done otherwise than the frozen protocol says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deviation {
    /// What is done otherwise.
    pub what: String,
    /// Why.
    pub why: String,
}

impl Deviation {
    /// Whether it can be listed.
    ///
    /// # Errors
    /// Breaches of `what` and `why`.
    pub fn check(&self) -> Result<(), Vec<Breach>> {
        let mut breaches = Vec::new();
        text("what", "study-deviation-missing", &self.what, TEXT_LIMIT, &mut breaches);
        text("why", "study-deviation-reason-missing", &self.why, TEXT_LIMIT, &mut breaches);
        if breaches.is_empty() { Ok(()) } else { Err(breaches) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn protocol() -> Protocol {
        Protocol {
            title: "Who takes up social prescribing".to_owned(),
            question: "What share of first offers is taken up, and by whom?".to_owned(),
            cohort: Cohort {
                definition: "U1".to_owned(),
                version: 1,
                from: "2025-11".parse().unwrap(),
                to: "2026-10".parse().unwrap(),
                filters: Vec::new(),
            },
            estimands: vec![Estimand::U1, Estimand::U2],
            covariates: vec![Covariate::AgeBand, Covariate::Sex],
            analysis: "Adjusted risk differences, clustered by practice.".to_owned(),
        }
    }

    fn codes(protocol: &Protocol) -> Vec<&'static str> {
        protocol.check().err().unwrap_or_default().iter().map(|breach| breach.code).collect()
    }

    #[test]
    fn a_protocol_needs_title_question_estimand_and_analysis() {
        assert_eq!(protocol().check(), Ok(()));
        let empty = Protocol {
            title: " ".to_owned(),
            question: String::new(),
            estimands: Vec::new(),
            analysis: String::new(),
            ..protocol()
        };
        assert_eq!(
            codes(&empty),
            [
                "study-title-missing",
                "study-question-missing",
                "study-estimands-missing",
                "study-analysis-missing"
            ]
        );
        let long = Protocol { title: "x".repeat(TITLE_LIMIT + 1), ..protocol() };
        assert_eq!(codes(&long), ["study-text-too-long"]);
    }

    #[test]
    fn a_cohort_has_whole_months_in_their_order() {
        let over = |from: &str, to: &str| {
            let mut held = protocol();
            held.cohort.from = from.parse().unwrap();
            held.cohort.to = to.parse().unwrap();
            codes(&held)
        };
        assert!(over("2026-10", "2026-10").is_empty());
        assert_eq!(over("2026-10", "2026-09"), ["study-period-backwards"]);
        assert!(over("2016-11", "2026-10").is_empty());
        assert_eq!(over("2016-10", "2026-10"), ["study-period-too-long"]);
    }

    #[test]
    fn a_cohort_is_narrowed_by_what_was_known_at_the_offer_alone() {
        let narrowed = |column: &str, codes_: &[&str]| {
            let mut held = protocol();
            let codes_ = codes_.iter().map(|code| (*code).to_owned()).collect();
            held.cohort.filters = vec![Filter { column: column.to_owned(), codes: codes_ }];
            codes(&held)
        };
        assert!(narrowed("sex", &["female"]).is_empty());
        assert_eq!(narrowed("sex", &[]), ["study-filter-unknown"]);
        assert_eq!(narrowed("answer", &["yes"]), ["study-filter-unknown"]);
    }

    #[test]
    fn the_same_protocol_is_frozen_to_the_same_text_and_comes_back() {
        let text = protocol().frozen_text();
        assert_eq!(text, protocol().frozen_text());
        assert_eq!(serde_json::from_str::<Protocol>(&text).unwrap(), protocol());
        let other = Protocol { covariates: vec![Covariate::Sex, Covariate::AgeBand], ..protocol() };
        assert_ne!(other.frozen_text(), text);
    }

    #[test]
    fn a_deviation_says_what_and_why() {
        let said = |what: &str, why: &str| {
            let deviation = Deviation { what: what.to_owned(), why: why.to_owned() };
            deviation.check().err().map(|all| all.iter().map(|it| it.code).collect::<Vec<_>>())
        };
        assert_eq!(said("One practice left out", "It closed"), None);
        assert_eq!(said("", " "), Some(vec!["study-deviation-missing", "study-deviation-reason-missing"]));
    }
}
