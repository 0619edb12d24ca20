//! Date of birth, age and age band.

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::{Day, month_number};

/// A date of birth: not after the day it was checked on, and at most 130 years before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BirthDate(Day);

/// The most years before today that a date of birth may lie.
pub const OLDEST: i16 = 130;

const FIELD: &str = "date_of_birth";

impl BirthDate {
    /// The date of birth of a day.
    ///
    /// # Errors
    /// `birth-date-future` or `birth-date-too-old` (with `value` and, for the second, `limit`).
    pub fn new(day: Day, today: Day) -> Result<BirthDate, Breach> {
        if day > today {
            return Err(Breach::of(FIELD, "birth-date-future").with("value", day));
        }
        if years_between(day, today) > OLDEST {
            return Err(Breach::of(FIELD, "birth-date-too-old").with("value", day).with("limit", OLDEST));
        }
        Ok(BirthDate(day))
    }

    /// Reads the three fields of a form: day, month (a number or a name) and a year of four digits.
    ///
    /// # Errors
    /// `birth-date-missing`, `birth-date-form`, `birth-date-year`, and those of [`BirthDate::new`].
    pub fn parse_parts(day: &str, month: &str, year: &str, today: Day) -> Result<BirthDate, Breach> {
        let (day, month, year) = (day.trim(), month.trim(), year.trim());
        if day.is_empty() && month.is_empty() && year.is_empty() {
            return Err(Breach::of(FIELD, "birth-date-missing"));
        }
        let typed = format!("{day}/{month}/{year}");
        BirthDate::new(day_from(day, month, year, &typed)?, today)
    }

    /// Reads one text: `4/3/1961` (day first), `04.03.1961`, `04 March 1961`, `4th Mar 1961`,
    /// `March 4, 1961`, `04-Mar-1961` or `1961-03-04`.
    ///
    /// # Errors
    /// As [`BirthDate::parse_parts`].
    pub fn parse(typed: &str, today: Day) -> Result<BirthDate, Breach> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Breach::of(FIELD, "birth-date-missing"));
        }
        let parts: Vec<&str> = typed
            .split(|c: char| {
                c.is_whitespace() || matches!(c, '/' | '-' | '.' | ',' | '\u{2010}'..='\u{2013}')
            })
            .filter(|part| !part.is_empty())
            .collect();
        let &[first, second, third] = parts.as_slice() else {
            return Err(Breach::of(FIELD, "birth-date-form").with("value", typed));
        };
        let day = if first.len() == 4 && first.bytes().all(|b| b.is_ascii_digit()) {
            day_from(third, second, first, typed)?
        } else if first.starts_with(char::is_alphabetic) {
            day_from(second, first, third, typed)?
        } else {
            day_from(first, second, third, typed)?
        };
        BirthDate::new(day, today)
    }

    /// The civil day.
    pub fn day(self) -> Day {
        self.0
    }

    /// Completed years on a day; 0 before the birth. Somebody born on 29 February is a year older on
    /// 1 March of a year without one.
    pub fn age_on(self, day: Day) -> u8 {
        u8::try_from(years_between(self.0, day)).unwrap_or(0)
    }
}

/// Completed years from one day to another; negative or 0 if the second is earlier.
fn years_between(from: Day, to: Day) -> i16 {
    let before_birthday = (to.month(), to.day()) < (from.month(), from.day());
    to.year() - from.year() - i16::from(before_birthday)
}

fn day_from(day: &str, month: &str, year: &str, typed: &str) -> Result<Day, Breach> {
    let fault = |code| Breach::of(FIELD, code).with("value", typed);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let day = ["st", "nd", "rd", "th"].iter().find_map(|end| day.strip_suffix(end)).unwrap_or(day);
    if !digits(day) || !digits(year) {
        return Err(fault("birth-date-form"));
    }
    if year.len() != 4 {
        return Err(fault("birth-date-year"));
    }
    let month = month_number(month).ok_or_else(|| fault("birth-date-form"))?;
    let number = |text: &str| text.parse::<i16>().map_err(|_| fault("birth-date-form"));
    let day = i8::try_from(number(day)?).map_err(|_| fault("birth-date-form"))?;
    Day::new(number(year)?, month, day).map_err(|_| fault("birth-date-form"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Day = date(2026, 11, 24);

    #[test]
    fn a_date_of_birth_is_read_in_every_usual_form() {
        for typed in [
            "4/3/1961",
            "04/03/1961",
            "04.03.1961",
            " 4 3 1961 ",
            "04-03-1961",
            "1961-03-04",
            "1961/3/4",
            "04 March 1961",
            "4th mar 1961",
            "04-Mar-1961",
            "March 4, 1961",
        ] {
            assert_eq!(BirthDate::parse(typed, TODAY).unwrap().day(), date(1961, 3, 4), "{typed}");
        }
        assert_eq!(BirthDate::parse_parts("4", "Mar", "1961", TODAY).unwrap().day(), date(1961, 3, 4));
    }

    #[test]
    fn what_is_no_date_of_birth_says_why() {
        let code = |typed: &str| BirthDate::parse(typed, TODAY).unwrap_err().code;
        assert_eq!(code(""), "birth-date-missing");
        for typed in
            ["31/02/1961", "3/13/1961", "yesterday", "1961", "4/3", "4/ma/1961", "0/1/1961", "4/3/1961/1"]
        {
            assert_eq!(code(typed), "birth-date-form", "{typed}");
        }
        assert_eq!(code("4/3/61"), "birth-date-year");
        assert_eq!(code("25/11/2026"), "birth-date-future");
        assert_eq!(code("24/11/1895"), "birth-date-too-old");
        assert!(BirthDate::parse("24/11/2026", TODAY).is_ok());
        assert!(BirthDate::parse("25/11/1895", TODAY).is_ok());
        assert_eq!(BirthDate::parse_parts("", " ", "", TODAY).unwrap_err().code, "birth-date-missing");
        assert_eq!(BirthDate::parse_parts("4", "", "1961", TODAY).unwrap_err().code, "birth-date-form");
    }

    #[test]
    fn age_changes_on_the_birthday() {
        let born = BirthDate::new(date(1961, 3, 4), TODAY).unwrap();
        assert_eq!(born.age_on(date(2026, 3, 3)), 64);
        assert_eq!(born.age_on(date(2026, 3, 4)), 65);
        assert_eq!(born.age_on(date(1950, 1, 1)), 0);
        let leap = BirthDate::new(date(2000, 2, 29), TODAY).unwrap();
        assert_eq!((leap.age_on(date(2018, 2, 28)), leap.age_on(date(2018, 3, 1))), (17, 18));
    }

    proptest! {
        #[test]
        fn a_day_in_range_is_read_in_either_order(days in 0i64..45_000) {
            let day = crate::calendar::day_of(crate::calendar::day_number(TODAY) - days).unwrap();
            let british = format!("{}/{}/{}", day.day(), day.month(), day.year());
            prop_assert_eq!(BirthDate::parse(&british, TODAY).unwrap().day(), day);
            prop_assert_eq!(BirthDate::parse(&day.to_string(), TODAY).unwrap().day(), day);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "[0-9/ .a-zé-]*") {
            let _ = BirthDate::parse(&text, TODAY);
        }
    }
}
