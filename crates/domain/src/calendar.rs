//! Two of the three kinds of time: instants in UTC and civil days in London. (Civil date-time with a
//! zone comes with appointments.)

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A civil day, stored as the number of days since 1 January 1970.
pub type Day = Date;

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Days since 1 January 1970, the stored form of a civil day.
pub fn day_number(day: Day) -> i64 {
    i64::from((day - EPOCH).get_days())
}

/// The civil day of a stored number, if it is one.
pub fn day_of(number: i64) -> Option<Day> {
    EPOCH.checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

/// The first day of the quarter of a year that a day falls in.
pub fn quarter_start(day: Day) -> Day {
    let month = (day.month() - 1) / 3 * 3 + 1;
    day.with().month(month).day(1).build().unwrap_or(day)
}

/// The civil day on which an instant falls in London.
pub fn london_day(instant: Timestamp) -> Day {
    london_clock(instant).date()
}

/// Day and time of day in London at an instant.
pub fn london_clock(instant: Timestamp) -> DateTime {
    LONDON.to_datetime(instant)
}

/// The instant at which London's clocks show a day and time; none where they skip it.
pub fn london_instant(at: DateTime) -> Option<Timestamp> {
    at.to_zoned_datetime(london()).ok().map(|zoned| zoned.timestamp())
}

/// Europe/London, from the bundled time zone data.
pub fn london() -> TimeZone {
    LONDON.clone()
}

/// Looked up by name once: every act asks for it many times.
static LONDON: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));

/// A part of the day, in London's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartOfDay {
    /// Before noon.
    Morning,
    /// From noon to five.
    Afternoon,
    /// From five on.
    Evening,
}

impl PartOfDay {
    /// All of them, in order.
    pub const ALL: [PartOfDay; 3] = [PartOfDay::Morning, PartOfDay::Afternoon, PartOfDay::Evening];

    /// The part a time belongs to.
    pub fn of(time: Time) -> PartOfDay {
        match time.hour() {
            ..12 => PartOfDay::Morning,
            12..17 => PartOfDay::Afternoon,
            _ => PartOfDay::Evening,
        }
    }

    /// Stable code; its words are at `part-of-day-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            PartOfDay::Morning => "morning",
            PartOfDay::Afternoon => "afternoon",
            PartOfDay::Evening => "evening",
        }
    }

    /// The part of a code.
    pub fn coded(code: &str) -> Option<PartOfDay> {
        PartOfDay::ALL.into_iter().find(|part| part.code() == code)
    }
}

/// A month by its number, its English name or the first three letters or more of that.
pub fn month_number(text: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let lower = text.to_lowercase();
    let at = NAMES.iter().position(|name| lower.len() >= 3 && name.starts_with(&lower))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_stored_day_comes_back_as_itself() {
        for day in [date(1900, 1, 1), date(1970, 1, 1), date(2026, 11, 24), date(2200, 12, 31)] {
            assert_eq!(day_of(day_number(day)), Some(day));
        }
        assert_eq!(day_number(date(1970, 1, 2)), 1);
        assert_eq!(day_of(i64::MAX), None);
    }

    #[test]
    fn an_evening_in_summer_belongs_to_the_next_london_day() {
        let instant: Timestamp = "2026-07-01T23:30:00Z".parse().unwrap();
        assert_eq!(london_day(instant), date(2026, 7, 2));
        let winter: Timestamp = "2026-12-01T23:30:00Z".parse().unwrap();
        assert_eq!(london_day(winter), date(2026, 12, 1));
    }
}
