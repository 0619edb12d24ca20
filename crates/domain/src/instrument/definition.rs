//! What an instrument is.

use std::sync::LazyLock;

use serde::Deserialize;

use super::ipaq::Quantity;
use crate::Breach;

/// What of an instrument may be shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Free to use: wording and scoring.
    Bundled,
    /// The scoring; the site enters its licensed wording.
    ScoringOnly,
    /// Neither: totals or levels are entered as the owner's own tool gives them.
    External,
}

impl Class {
    /// Stable code; its words are at `instrument-class-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Class::Bundled => "bundled",
            Class::ScoringOnly => "scoring-only",
            Class::External => "external",
        }
    }
}

/// How a field is entered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entered {
    /// One of a few numbers, each with words at `instrument-CODE-ITEM-NUMBER` where it is bundled.
    Choice,
    /// A number.
    Number,
    /// A total of other items, entered in place of them.
    Total,
}

/// One thing that is entered.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Item {
    /// Stable code within the instrument.
    pub code: String,
    /// How it is entered.
    pub entered: Entered,
    /// The least value.
    pub least: f64,
    /// The greatest.
    pub most: f64,
    /// Decimals it may have.
    #[serde(default)]
    pub decimals: u8,
}

/// Which way a score is better for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Towards {
    /// Higher is better.
    Higher,
    /// Lower is better.
    Lower,
}

/// What a score is made from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MadeFrom {
    /// One item as it was entered.
    Item(String),
    /// The sum of items, all of which must be there; or a total entered in place of them.
    Sum {
        /// The items.
        of: Vec<String>,
        /// The item that may stand in place of them.
        #[serde(default)]
        or: Option<String>,
    },
    /// A value read from a table by such a sum; the first value belongs to the least sum.
    Table {
        /// The items.
        of: Vec<String>,
        /// The item that may stand in place of them.
        #[serde(default)]
        or: Option<String>,
        /// A value for each sum, from the least on.
        values: Vec<f64>,
    },
    /// A quantity of the short International Physical Activity Questionnaire, by its 2005 protocol.
    Ipaq(Quantity),
}

/// One score an instrument gives.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ScoreRule {
    /// Stable code within the instrument; its words are at `instrument-CODE-score-SCORE`.
    pub code: String,
    /// The least it can be.
    pub least: f64,
    /// The greatest.
    pub most: f64,
    /// Decimals it is shown with.
    #[serde(default)]
    pub decimals: u8,
    /// Which way is better, where one is.
    #[serde(default)]
    pub better: Option<Towards>,
    /// What it is made from.
    pub from: MadeFrom,
}

/// An item or total that asks the navigator to ask how safe the person is. It is a prompt to talk, not a
/// finding, and notes are never read for it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SafetyRule {
    /// Of which score.
    pub score: String,
    /// From this value down.
    #[serde(default)]
    pub at_most: Option<f64>,
    /// From this value up.
    #[serde(default)]
    pub at_least: Option<f64>,
}

/// An instrument in one version of its scoring.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Definition {
    /// Stable code; its name is at `instrument-CODE`.
    pub code: String,
    /// Version of the scoring: scores of different versions are never compared.
    pub version: u16,
    /// What may be shipped.
    pub class: Class,
    /// Where items, scale and scoring are published.
    pub citation: String,
    /// Ages for which it was made, first and last, where the owner says so.
    #[serde(default)]
    pub ages: Option<(u8, u8)>,
    /// What is entered.
    pub items: Vec<Item>,
    /// What follows.
    pub scores: Vec<ScoreRule>,
    /// What asks for a safety check.
    #[serde(default)]
    pub safety: Vec<SafetyRule>,
}

const SHIPPED: [&str; 8] = [
    include_str!("ons4-1.json"),
    include_str!("ucla-3-1.json"),
    include_str!("swemwbs-1.json"),
    include_str!("ipaq-short-1.json"),
    include_str!("mycaw-1.json"),
    include_str!("pam-1.json"),
    include_str!("eq-5d-5l-1.json"),
    include_str!("wellbeing-star-1.json"),
];

/// Every instrument, each in its newest version, in the order they are offered.
///
/// # Errors
/// None, unless this crate was built with a damaged file.
pub fn all() -> Result<&'static [Definition], Breach> {
    static ALL: LazyLock<Result<Vec<Definition>, Breach>> =
        LazyLock::new(|| SHIPPED.iter().map(|json| Definition::parse(json)).collect());
    ALL.as_ref().map(Vec::as_slice).map_err(Clone::clone)
}

/// The instrument of a code.
///
/// # Errors
/// `instrument-unknown` on the field `instrument`.
pub fn by_code(code: &str) -> Result<&'static Definition, Breach> {
    all()?
        .iter()
        .find(|definition| definition.code == code)
        .ok_or_else(|| Breach::of("instrument", "instrument-unknown").with("value", code))
}

/// The instrument of a code in a version of its scoring, if this house ever had it.
///
/// # Errors
/// None, unless this crate was built with a damaged file.
pub fn of_version(code: &str, version: u16) -> Result<Option<&'static Definition>, Breach> {
    Ok(all()?.iter().find(|definition| definition.code == code && definition.version == version))
}

impl Definition {
    /// Reads and checks a definition written as JSON.
    ///
    /// # Errors
    /// `instrument-unreadable` and those of [`Definition::check`].
    pub fn parse(json: &str) -> Result<Definition, Breach> {
        let definition: Definition = serde_json::from_str(json)
            .map_err(|error| Breach::new("instrument-unreadable").with("why", error))?;
        definition.check()?;
        Ok(definition)
    }

    /// The item of a code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The rule of a score.
    pub fn score(&self, code: &str) -> Option<&ScoreRule> {
        self.scores.iter().find(|rule| rule.code == code)
    }

    /// Whether somebody of an age is outside the ages it was made for.
    pub fn is_outside_ages(&self, age: u8) -> bool {
        self.ages.is_some_and(|(first, last)| !(first..=last).contains(&age))
    }

    /// Checks that the definition holds together.
    ///
    /// # Errors
    /// `instrument-code-twice`, `instrument-range`, `instrument-item-unknown`, `instrument-table-length`,
    /// `instrument-safety-unknown`.
    pub fn check(&self) -> Result<(), Breach> {
        let wrong = |code, of: &str| Err(Breach::new(code).with("code", &self.code).with("of", of));
        let mut seen = Vec::new();
        for item in &self.items {
            if seen.contains(&&item.code) {
                return wrong("instrument-code-twice", &item.code);
            }
            seen.push(&item.code);
            if item.least > item.most {
                return wrong("instrument-range", &item.code);
            }
        }
        for (index, rule) in self.scores.iter().enumerate() {
            if self.scores.iter().take(index).any(|earlier| earlier.code == rule.code) {
                return wrong("instrument-code-twice", &rule.code);
            }
            if rule.least > rule.most {
                return wrong("instrument-range", &rule.code);
            }
            if rule.from.items().any(|item| self.item(item).is_none()) {
                return wrong("instrument-item-unknown", &rule.code);
            }
            if let MadeFrom::Table { of, values, .. } = &rule.from
                && !self.covers(of, values.len())
            {
                return wrong("instrument-table-length", &rule.code);
            }
        }
        let known = |rule: &SafetyRule| {
            self.score(&rule.score).is_some() && (rule.at_most.is_some() || rule.at_least.is_some())
        };
        match self.safety.iter().find(|rule| !known(rule)) {
            Some(stray) => wrong("instrument-safety-unknown", &stray.score),
            None => Ok(()),
        }
    }

    /// Whether a table has one value for each sum the items can have.
    fn covers(&self, of: &[String], values: usize) -> bool {
        let sum =
            |side: fn(&Item) -> f64| of.iter().filter_map(|code| self.item(code)).map(side).sum::<f64>();
        let steps = sum(|item| item.most) - sum(|item| item.least) + 1.0;
        u32::try_from(values).is_ok_and(|values| (f64::from(values) - steps).abs() < 0.5)
    }
}

impl MadeFrom {
    /// The items it is made from.
    pub(super) fn items(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            MadeFrom::Item(code) => Box::new(std::iter::once(code.as_str())),
            MadeFrom::Sum { of, or } | MadeFrom::Table { of, or, .. } => {
                Box::new(of.iter().chain(or).map(String::as_str))
            }
            MadeFrom::Ipaq(quantity) => Box::new(quantity.items().iter().copied()),
        }
    }
}
