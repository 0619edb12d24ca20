//! How columns, codes, amounts and conditions are said.

use std::collections::HashMap;
use std::sync::LazyLock;

use evidence::definition::Condition;
use evidence::disclosure::Shown;
use evidence::figure::{Amount, Labels};
use evidence::stats::Interval;
use words::{Arg, Words};

/// The words of a page, with the names of its practices.
pub(super) struct Speech<'a> {
    pub(super) words: Words,
    pub(super) practices: &'a HashMap<String, String>,
}

/// No names of practices.
static NO_PRACTICES: LazyLock<HashMap<String, String>> = LazyLock::new(HashMap::new);

impl Speech<'_> {
    /// The words of a page on which no practice is named.
    pub(super) fn plain(words: Words) -> Speech<'static> {
        Speech { words, practices: &NO_PRACTICES }
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.words.text(key).into_owned()
    }

    /// The name of a column or of a breakdown.
    pub(super) fn column(&self, name: &str) -> String {
        self.first(&[format!("figures-column-{name}")]).unwrap_or_else(|| name.to_owned())
    }

    /// A value of a column; none when nobody recorded it.
    pub(super) fn value(&self, column: &str, code: Option<&str>) -> String {
        let Some(code) = code else { return self.text("figures-not-recorded") };
        let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
        match column {
            "practice" => self.practices.get(code).cloned().unwrap_or_else(|| code.to_owned()),
            "month" => day(&format!("{code}-01"))
                .map_or_else(|| code.to_owned(), |day| self.words.month(day).into_owned()),
            name if name.ends_with("-on") => {
                day(code).map_or_else(|| code.to_owned(), |day| self.words.day(day).into_owned())
            }
            "helped" | "hindered" | "referral-reason" => {
                let said: Vec<String> = code.split(' ').map(|code| self.code(column, code)).collect();
                said.join(", ")
            }
            _ => self.code(column, code),
        }
    }

    fn code(&self, column: &str, code: &str) -> String {
        let keys = match (column, code) {
            (_, "not-ended") => vec!["figures-not-ended".to_owned()],
            ("answer", _) => vec![format!("figures-answer-{code}")],
            ("result", _) => vec![format!("figures-result-{code}")],
            ("in-short", "refused") => vec!["figures-in-short-refused".to_owned()],
            ("in-short", "ended-otherwise") => vec!["figures-answer-ended-otherwise".to_owned()],
            ("came-to" | "in-short", _) => vec![format!("figures-came-to-{code}"), format!("mode-{code}")],
            ("wait", _) => vec![format!("figures-wait-{code}")],
            ("course-end", _) => vec![format!("figures-course-end-{code}")],
            ("closed-as", _) => vec![format!("mode-{code}")],
            ("kind", _) => vec![format!("prescription-kind-{code}")],
            ("told-by", _) => vec![format!("teller-{code}")],
            ("reason-asked", _) => vec![format!("asked-{code}")],
            ("referral-reason", _) => vec![format!("need-{code}")],
            ("ethnic-category", _) => vec![format!("ethnic-{code}")],
            ("sex", _) => vec![format!("gender-{code}")],
            ("helped", _) => vec![format!("factor-{code}-helped"), format!("factor-{code}")],
            ("hindered" | "main", _) => vec![format!("factor-{code}-hindered"), format!("factor-{code}")],
            (_, "yes" | "no") => vec![format!("figures-{code}")],
            _ => vec![format!("{column}-{code}")],
        };
        self.first(&keys).unwrap_or_else(|| code.to_owned())
    }

    fn first(&self, keys: &[String]) -> Option<String> {
        keys.iter().find(|key| self.words.has(key)).map(|key| self.text(key))
    }

    /// What a figure is to those who do not see it.
    pub(super) fn described(&self, title: &str, period: evidence::column::Period) -> String {
        let month = |month: evidence::column::Month| self.value("month", Some(&month.to_string()));
        let args = [
            ("title", title.to_owned().into()),
            ("from", month(period.from).into()),
            ("to", month(period.to).into()),
        ];
        self.words.say("figures-described", &args).into_owned()
    }

    /// A sentence with what goes into it.
    pub(super) fn say(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.words.say(key, args).into_owned()
    }

    /// A count, or the star in its place.
    pub(super) fn count(&self, shown: Shown) -> String {
        self.amount(amount(shown))
    }

    /// A count that is no secret.
    pub(super) fn whole(&self, count: u64) -> String {
        self.amount(Amount::Count(count))
    }

    /// A part of a whole in per cent.
    pub(super) fn share_of(&self, part: u64, whole: u64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let share = (whole > 0).then(|| part as f64 / whole as f64);
        self.share(share)
    }

    /// A share in per cent.
    pub(super) fn share(&self, share: Option<f64>) -> String {
        self.amount(share.map_or(Amount::None, Amount::Share))
    }

    /// An interval in per cent.
    pub(super) fn interval(&self, interval: Option<Interval>) -> String {
        let Some(interval) = interval else { return self.text("figures-none") };
        let args = [
            ("low", Arg::Number(interval.lower * 100.0, 1)),
            ("high", Arg::Number(interval.upper * 100.0, 1)),
        ];
        self.words.say("figures-range", &args).into_owned()
    }

    /// A condition in words.
    pub(super) fn condition(&self, condition: &Condition) -> String {
        let say = |key: &str, args: &[(&str, Arg<'_>)]| self.words.say(key, args).into_owned();
        let parts = |parts: &[Condition]| {
            let said: Vec<String> = parts.iter().map(|part| self.condition(part)).collect();
            said.join(&format!("{} ", self.text("figures-list")))
        };
        let column = |name: &str| Arg::from(self.column(name));
        let limit =
            |limit: Option<i64>| Arg::from(limit.map_or_else(|| "…".to_owned(), |limit| limit.to_string()));
        match condition {
            Condition::Always => self.text("figures-when-always"),
            Condition::All(all) => say("figures-when-all", &[("parts", parts(all).into())]),
            Condition::Any(any) => say("figures-when-any", &[("parts", parts(any).into())]),
            Condition::Not(not) => say("figures-when-not", &[("part", self.condition(not).into())]),
            Condition::Recorded(name) => say("figures-when-recorded", &[("column", column(name))]),
            Condition::Yes(name) => say("figures-when-yes", &[("column", column(name))]),
            Condition::In { column: name, codes } => {
                let codes: Vec<String> = codes.iter().map(|code| self.value(name, Some(code))).collect();
                let codes = codes.join(&format!(" {} ", self.text("figures-or")));
                say("figures-when-in", &[("column", column(name)), ("codes", codes.into())])
            }
            Condition::Between { column: name, at_least, at_most } => say(
                "figures-when-between",
                &[
                    ("column", column(name)),
                    ("low", limit(at_least.map(i64::from))),
                    ("high", limit(at_most.map(i64::from))),
                ],
            ),
            Condition::ReachedWithin { from, to, days } => say(
                "figures-when-within",
                &[("from", column(from)), ("to", column(to)), ("days", Arg::Count(i64::from(*days)))],
            ),
            Condition::DaysBetween { from, to, at_least, at_most } => say(
                "figures-when-days-between",
                &[
                    ("from", column(from)),
                    ("to", column(to)),
                    ("low", limit(at_least.map(i64::from))),
                    ("high", limit(at_most.map(i64::from))),
                ],
            ),
        }
    }
}

/// A count as a figure draws it.
pub(super) fn amount(shown: Shown) -> Amount {
    match shown {
        Shown::Count(count) => Amount::Count(count),
        Shown::Starred => Amount::Starred,
    }
}

impl Labels for Speech<'_> {
    /// Names are said already when a figure is made; only what the figure itself adds has a key.
    fn text(&self, key: &str) -> String {
        if key == "figure-running-share" { Speech::text(self, key) } else { key.to_owned() }
    }

    fn amount(&self, amount: Amount) -> String {
        match amount {
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
            Amount::Count(count) => self.words.number(count as f64, 0),
            Amount::Share(share) => {
                let number = [("number", Arg::Number(share * 100.0, 1))];
                self.words.say("figures-percent", &number).into_owned()
            }
            // Whole numbers, such as days, without what is nought behind the point.
            Amount::Score(score) if score.fract().abs() < 1e-9 => self.words.number(score, 0),
            Amount::Score(score) => self.words.number(score, 2),
            Amount::Starred => Speech::text(self, "figures-star"),
            Amount::None => Speech::text(self, "figures-none"),
        }
    }
}
