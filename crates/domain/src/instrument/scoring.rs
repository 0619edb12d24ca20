//! From what was entered to scores.

use std::collections::BTreeMap;

use super::definition::{Definition, Entered, Item, MadeFrom, SafetyRule, ScoreRule};
use super::ipaq;
use crate::Breach;

/// What was entered: the value of each item that was answered, by its code.
pub type Answers = BTreeMap<String, f64>;

/// One score.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Its code within the instrument.
    pub code: String,
    /// Its value.
    pub value: f64,
}

/// Why a score could not be worked out, though something was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unscored {
    /// An item it needs is missing, and the scale does not fill it in.
    ItemMissing,
    /// The hours add up to more than 16 a day: the protocol leaves the answers out.
    TooManyHours,
}

impl Unscored {
    /// All of them.
    pub const ALL: [Unscored; 2] = [Unscored::ItemMissing, Unscored::TooManyHours];

    /// Stable code; its words are at `unscored-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Unscored::ItemMissing => "item-missing",
            Unscored::TooManyHours => "too-many-hours",
        }
    }
}

/// What a set of answers comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scored {
    /// The scores that could be worked out, in the order of the definition.
    pub scores: Vec<Score>,
    /// Scores that could not, and why.
    pub unscored: Vec<(String, Unscored)>,
    /// Codes of the scores that ask for a safety check.
    pub safety: Vec<String>,
}

impl Scored {
    /// The value of a score.
    pub fn value(&self, code: &str) -> Option<f64> {
        self.scores.iter().find(|score| score.code == code).map(|score| score.value)
    }
}

impl Definition {
    /// Checks what was entered and works out the scores. A missing item leaves the scores that need it
    /// unscored; the rest stand, and what was answered is kept.
    ///
    /// # Errors
    /// One breach for each wrong field: `instrument-item-strange`, `instrument-item-range`,
    /// `instrument-item-whole`, `instrument-total-differs`, and `instrument-nothing-entered` for the whole.
    pub fn take(&self, answers: &Answers) -> Result<Scored, Vec<Breach>> {
        let mut breaches: Vec<Breach> =
            answers.iter().filter_map(|(code, value)| self.wrong(code, *value)).collect();
        if answers.is_empty() {
            breaches.push(Breach::new("instrument-nothing-entered"));
        }
        if !breaches.is_empty() {
            return Err(breaches);
        }
        let mut scored = Scored::default();
        for rule in &self.scores {
            match self.score_of(rule, answers) {
                Ok(Some(value)) => scored.scores.push(Score { code: rule.code.clone(), value }),
                Ok(None) => {}
                Err(Fault::Unscored(why)) => scored.unscored.push((rule.code.clone(), why)),
                Err(Fault::Breach(breach)) => breaches.push(breach),
            }
        }
        if !breaches.is_empty() {
            return Err(breaches);
        }
        let asks = |rule: &&SafetyRule| scored.value(&rule.score).is_some_and(|value| rule.asks(value));
        scored.safety = self.safety.iter().filter(asks).map(|rule| rule.score.clone()).collect();
        scored.safety.dedup();
        Ok(scored)
    }

    fn wrong(&self, code: &str, value: f64) -> Option<Breach> {
        let breach = |rule: &'static str| Breach::of(code.to_owned(), rule).with("value", value);
        let Some(item) = self.item(code) else { return Some(breach("instrument-item-strange")) };
        if !(item.least..=item.most).contains(&value) {
            let range = breach("instrument-item-range");
            return Some(range.with("least", item.least).with("most", item.most));
        }
        let steps = value * 10_f64.powi(i32::from(item.decimals));
        ((steps - steps.round()).abs() > 1e-6)
            .then(|| breach("instrument-item-whole").with("decimals", item.decimals))
    }

    /// A score; none when nothing that it needs was entered.
    fn score_of(&self, rule: &ScoreRule, answers: &Answers) -> Result<Option<f64>, Fault> {
        if !rule.from.items().any(|item| answers.contains_key(item)) {
            return Ok(None);
        }
        match &rule.from {
            MadeFrom::Item(code) => Ok(answers.get(code).copied()),
            MadeFrom::Sum { of, or } => self.sum(of, or.as_deref(), answers).map(Some),
            MadeFrom::Table { of, or, values } => {
                let sum = self.sum(of, or.as_deref(), answers)?;
                let least: f64 = of.iter().filter_map(|code| self.item(code)).map(|item| item.least).sum();
                let place = values.iter().enumerate().find(|(place, _)| {
                    u32::try_from(*place).is_ok_and(|place| (sum - least - f64::from(place)).abs() < 0.5)
                });
                Ok(place.map(|(_, value)| *value))
            }
            MadeFrom::Ipaq(quantity) => {
                ipaq::week(answers).map(|week| Some(week.quantity(*quantity))).map_err(Fault::Unscored)
            }
        }
    }

    /// The sum of items, or the total that stands in place of them; both must agree where both are there.
    fn sum(&self, of: &[String], or: Option<&str>, answers: &Answers) -> Result<f64, Fault> {
        let given: Vec<f64> = of.iter().filter_map(|code| answers.get(code).copied()).collect();
        let total = or.and_then(|code| Some((code, *answers.get(code)?)));
        let sum = given.iter().sum::<f64>();
        match total {
            Some((_, total)) if given.is_empty() => Ok(total),
            _ if given.len() < of.len() => Err(Fault::Unscored(Unscored::ItemMissing)),
            Some((code, total)) if (total - sum).abs() > 1e-6 => Err(Fault::Breach(
                Breach::of(code.to_owned(), "instrument-total-differs").with("value", total).with("sum", sum),
            )),
            _ => Ok(sum),
        }
    }

    /// The items somebody is asked, without totals entered in place of them.
    pub fn questions(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.entered != Entered::Total)
    }

    /// The totals that may be entered in place of items.
    pub fn totals(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.entered == Entered::Total)
    }
}

enum Fault {
    Unscored(Unscored),
    Breach(Breach),
}

impl SafetyRule {
    fn asks(&self, value: f64) -> bool {
        self.at_most.is_some_and(|most| value <= most) || self.at_least.is_some_and(|least| value >= least)
    }
}
