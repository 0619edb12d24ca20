//! Numbers, dates and times as a language writes them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use fluent_bundle::FluentValue;
use fluent_bundle::types::FluentNumber;
use jiff::civil::{Date, DateTime};

use crate::{Arg, Words};

/// How a bundle asks for a value to be written; `Memo` is the bundle's own and not needed for numbers.
type Formatter<Memo> = fn(&FluentValue, &Memo) -> Option<String>;

impl Words {
    /// A day in words: `4 March 2026`.
    #[must_use]
    pub fn day(&self, day: Date) -> Cow<'static, str> {
        self.own.days.written("format-day", day, || self.date("format-day", day, String::new()))
    }

    /// A month in words: `March 2026`.
    #[must_use]
    pub fn month(&self, day: Date) -> Cow<'static, str> {
        self.own.days.written("format-month", day, || self.date("format-month", day, String::new()))
    }

    /// A day and minute in words: `4 March 2026 at 10:42`. The caller has chosen the zone.
    #[must_use]
    pub fn minute(&self, at: DateTime) -> Cow<'static, str> {
        self.date("format-minute", at.date(), self.clock(at))
    }

    /// The time of day: `10:42`.
    #[must_use]
    pub fn clock(&self, at: DateTime) -> String {
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// A number grouped, with this many digits after the decimal sign: `12,345`, `12.5`.
    #[must_use]
    pub fn number(&self, number: f64, decimals: usize) -> String {
        let (grouping, decimal) = (self.text("number-grouping"), self.text("number-decimal"));
        grouped(&format!("{number:.decimals$}"), &grouping, &decimal)
    }

    fn date(&self, key: &'static str, day: Date, time: String) -> Cow<'static, str> {
        let month = self.text(MONTHS[usize::from(day.month().unsigned_abs()) - 1]);
        let args = [
            ("day", Arg::from(day.day().to_string())),
            ("month", month.into()),
            ("year", day.year().to_string().into()),
            ("time", time.into()),
        ];
        self.say(key, &args)
    }
}

/// Days in the words of one language, by the key of their form.
#[derive(Default)]
pub(crate) struct Days(RwLock<HashMap<(&'static str, Date), String>>);

impl Days {
    /// Days remembered at most; beyond that all are forgotten. Dates of birth of a whole programme fit.
    const KEPT: usize = 16_384;

    fn written(
        &self,
        key: &'static str,
        day: Date,
        write: impl FnOnce() -> Cow<'static, str>,
    ) -> Cow<'static, str> {
        if let Some(text) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&(key, day)) {
            return text.clone().into();
        }
        let text = write();
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= Self::KEPT {
            all.clear();
        }
        all.insert((key, day), text.clone().into_owned());
        text
    }
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9",
    "month-10", "month-11", "month-12",
];

/// The function that writes a bundle's numbers with these signs. A bundle takes a plain function, which
/// cannot carry the signs, so there is one for each pair in use.
pub(crate) fn numbers<Memo>(grouping: &str, decimal: &str) -> Formatter<Memo> {
    match (grouping, decimal) {
        (".", _) => |value, _| written(value, ".", ","),
        (",", _) => |value, _| written(value, ",", "."),
        (_, ".") => |value, _| written(value, SPACE, "."),
        _ => |value, _| written(value, SPACE, ","),
    }
}

/// A space that keeps a number on one line.
const SPACE: &str = "\u{a0}";

fn written(value: &FluentValue, grouping: &str, decimal: &str) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    Some(grouped(&plain(number), grouping, decimal))
}

fn plain(number: &FluentNumber) -> String {
    match number.options.maximum_fraction_digits {
        Some(decimals) => format!("{:.decimals$}", number.value),
        None => number.value.to_string(),
    }
}

/// Digits with a point, as Rust writes them, with a language's signs instead.
fn grouped(plain: &str, grouping: &str, decimal: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("\u{2212}", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    if !whole.bytes().all(|digit| digit.is_ascii_digit()) {
        return plain.to_owned();
    }
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push_str(grouping);
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push_str(decimal);
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ENGLISH;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_day_is_written_without_a_leading_zero() {
        assert_eq!(Words::get(ENGLISH).day(date(2026, 3, 4)), "4 March 2026");
        assert_eq!(Words::get(ENGLISH).month(date(2026, 3, 4)), "March 2026");
    }

    #[test]
    fn a_day_written_again_is_the_same_in_each_form_and_language() {
        let day = date(2026, 3, 5);
        for _ in 0..2 {
            assert_eq!(Words::get(ENGLISH).day(day), "5 March 2026");
            assert_eq!(Words::get(ENGLISH).month(day), "March 2026");
            assert_ne!(Words::get(crate::PSEUDO).day(day), "5 March 2026");
        }
    }

    #[test]
    fn days_without_end_are_forgotten() {
        let days = Days::default();
        for number in 0..Days::KEPT + 2 {
            let day = date(1900, 1, 1).saturating_add(jiff::Span::new().days(i64::try_from(number).unwrap()));
            let text = || day.to_string().into();
            assert_eq!(days.written("format-day", day, text), day.to_string());
        }
        assert!(days.0.read().unwrap().len() <= Days::KEPT);
    }

    #[test]
    fn a_minute_is_written_with_its_day() {
        let at = date(2026, 12, 31).at(9, 5, 59, 0);
        assert_eq!(Words::get(ENGLISH).minute(at), "31 December 2026 at 09:05");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let english = Words::get(ENGLISH);
        assert_eq!(english.number(999.0, 0), "999");
        assert_eq!(english.number(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(english.number(-1_000.0, 0), "\u{2212}1,000");
        assert_eq!(english.number(f64::NAN, 0), "NaN");
    }

    #[test]
    fn other_languages_signs_are_kept() {
        let write = |grouping, decimal| {
            let value = FluentValue::from(12_345.5);
            numbers::<()>(grouping, decimal)(&value, &()).unwrap()
        };
        assert_eq!(write(".", ","), "12.345,5");
        assert_eq!(write(SPACE, ","), "12\u{a0}345,5");
    }

    proptest! {
        #[test]
        fn grouping_loses_no_digit(number in -1e15..1e15_f64, decimals in 0..4_usize) {
            let written = Words::get(ENGLISH).number(number, decimals);
            let back = written.replace(',', "").replace('\u{2212}', "-");
            prop_assert_eq!(back, format!("{number:.decimals$}"));
        }
    }
}
