//! When something happened and when and by whom it was recorded.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::calendar::{Day, london_day};
use crate::id::{OrganisationId, ServiceId, StaffId};

/// A calendar month: all that is kept of time for somebody without a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(Day);

impl Month {
    /// The month a day falls in.
    pub fn of(day: Day) -> Self {
        Month(day.first_of_month())
    }

    /// Its first day, the stored form.
    pub const fn first_day(self) -> Day {
        self.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        format!("{text}-01").parse::<Day>().map(Month)
    }
}

/// When something happened, as exactly as it is known and may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Happened {
    /// On a day.
    Day(Day),
    /// At a minute.
    Minute(Timestamp),
    /// In a month (nameless refusals).
    Month(Month),
}

impl Happened {
    /// The London day; for a month its first.
    pub fn day(self) -> Day {
        match self {
            Happened::Day(day) => day,
            Happened::Minute(instant) => london_day(instant),
            Happened::Month(month) => month.first_day(),
        }
    }
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Happened::Day(day) => day.fmt(f),
            Happened::Minute(instant) => instant.fmt(f),
            Happened::Month(month) => month.fmt(f),
        }
    }
}

impl FromStr for Happened {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains('T') {
            text.parse().map(Happened::Minute)
        } else if text.len() == 7 {
            text.parse().map(Happened::Month)
        } else {
            text.parse().map(Happened::Day)
        }
    }
}

impl Serialize for Happened {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Happened {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// When an entry was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordedAt {
    /// At an instant.
    Instant(Timestamp),
    /// In a month (nameless refusals).
    Month(Month),
}

impl RecordedAt {
    /// The last London day it can have been.
    pub fn last_day(self) -> Day {
        match self {
            RecordedAt::Instant(instant) => london_day(instant),
            RecordedAt::Month(month) => month.first_day().last_of_month(),
        }
    }
}

/// Who recorded an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recorder {
    /// A staff member, in their role at an organisation.
    Staff {
        /// Who.
        staff: StaffId,
        /// Where.
        organisation: OrganisationId,
    },
    /// A practice, without saying who there (nameless refusals).
    Practice(OrganisationId),
    /// Somebody at a service, on a browser of theirs that was opened by a link and a code.
    Provider(ServiceId),
    /// The system itself: a clock that ran out, an import.
    System,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_back_as_exactly_as_it_was_written() {
        for text in ["2026-11-24", "2026-11-24T10:42:00Z", "2026-11"] {
            let happened: Happened = text.parse().unwrap();
            assert_eq!(happened.to_string(), text);
        }
        assert!("2026-13".parse::<Happened>().is_err());
        assert!("yesterday".parse::<Happened>().is_err());
    }

    #[test]
    fn a_month_hides_the_day() {
        let day: Day = "2026-11-24".parse().unwrap();
        assert_eq!(Happened::Month(Month::of(day)).day(), "2026-11-01".parse().unwrap());
        assert_eq!(Month::of(day).to_string(), "2026-11");
    }
}
