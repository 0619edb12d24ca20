//! Calendar months, by which figures are given.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A calendar month, counted from January of year 0 (proleptic Gregorian).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month(i32);

impl Month {
    /// The month of a year; `month` is 1 to 12, none otherwise.
    #[must_use]
    pub fn new(year: i32, month: u8) -> Option<Self> {
        ((1..=12).contains(&month) && (1900..=9999).contains(&year))
            .then(|| Self(year * 12 + i32::from(month) - 1))
    }

    /// The month a day (days since 1 January 1970) falls in.
    #[must_use]
    pub fn of_day(day: i32) -> Self {
        // A guess from the mean length of a month is off by one at most.
        let guess = i64::from(1970 * 12) + (i64::from(day) * 4_800).div_euclid(146_097);
        let mut month = Self(i32::try_from(guess).unwrap_or(i32::MAX / 64));
        while month.first_day() > day {
            month.0 -= 1;
        }
        while month.next().first_day() <= day {
            month.0 += 1;
        }
        month
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        u8::try_from(self.0.rem_euclid(12) + 1).unwrap_or(1)
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// Its first day, as days since 1 January 1970.
    #[must_use]
    pub fn first_day(self) -> i32 {
        // Years are counted from March so that the leap day comes last (Hinnant, "days_from_civil").
        let from_march = self.0 - 2;
        let (year, month) = (from_march.div_euclid(12), from_march.rem_euclid(12));
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * month + 2) / 5;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }
}

impl std::str::FromStr for Month {
    type Err = ();

    /// The month written as `2026-11`.
    fn from_str(text: &str) -> Result<Month, ()> {
        let (year, month) = text.split_once('-').ok_or(())?;
        Month::new(year.parse().map_err(|_| ())?, month.parse().map_err(|_| ())?).ok_or(())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

/// Whole months from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
}

impl Period {
    /// The months, in order; none when the last is before the first.
    pub fn months(self) -> impl Iterator<Item = Month> {
        (self.from.0..=self.to.0).map(Month)
    }

    /// How many months.
    #[must_use]
    pub fn len(self) -> usize {
        usize::try_from(i64::from(self.to.0) - i64::from(self.from.0) + 1).unwrap_or(0)
    }

    /// Whether it has no month at all.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The first and the last day, as days since 1 January 1970.
    #[must_use]
    pub fn days(self) -> (i32, i32) {
        (self.from.first_day(), self.to.next().first_day() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_agree_with_the_calendar() {
        assert_eq!(Month::new(1970, 1).unwrap().first_day(), 0);
        assert_eq!(Month::new(2000, 3).unwrap().first_day(), 11_017);
        assert_eq!(Month::new(2026, 11).unwrap().first_day(), 20_758);
        assert_eq!(Month::new(2024, 13), None);
        let mut day = Month::new(1900, 1).unwrap().first_day();
        assert_eq!(day, crate::column::FIRST_DAY);
        let mut month = Month::new(1900, 1).unwrap();
        while month.year() < 2101 {
            let length = match month.month() {
                4 | 6 | 9 | 11 => 30,
                2 if month.year() % 4 == 0 && (month.year() % 100 != 0 || month.year() % 400 == 0) => 29,
                2 => 28,
                _ => 31,
            };
            for _ in 0..length {
                assert_eq!(Month::of_day(day), month);
                day += 1;
            }
            month = month.next();
        }
    }
}
