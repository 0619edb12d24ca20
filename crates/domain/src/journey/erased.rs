//! What becomes of a journal whose person is erased: the one rewrite that is permitted. The first date moves
//! to the start of its quarter and every other with it, so that the days between entries stay; what was
//! recorded of the person is widened by the caller, and whatever could name them goes.

use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::baseline::Baseline;
use super::change::{Change, Entry};
use super::time::{Happened, RecordedAt};
use crate::calendar::{Day, day_number, london_day, quarter_start};

/// How far the dates of a journey that began on a day are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    days: i64,
}

impl Move {
    /// To the start of the quarter of the first day.
    pub fn to_quarter(first: Day) -> Move {
        Move { days: day_number(first) - day_number(quarter_start(first)) }
    }

    /// Where a day comes to stand.
    pub fn day(self, day: Day) -> Day {
        day.saturating_sub(self.days.days())
    }

    fn happened(self, happened: Happened) -> Happened {
        match happened {
            // Who has no name has no day to move.
            Happened::Month(month) => Happened::Month(month),
            exact => Happened::Day(self.day(exact.day())),
        }
    }

    fn recorded(self, recorded: RecordedAt) -> RecordedAt {
        match recorded {
            RecordedAt::Month(month) => RecordedAt::Month(month),
            RecordedAt::Instant(instant) => {
                let midnight = self.day(london_day(instant)).at(0, 0, 0, 0);
                RecordedAt::Instant(TimeZone::UTC.to_timestamp(midnight).unwrap_or(instant))
            }
        }
    }

    fn change(self, change: Change) -> Change {
        match change {
            Change::ThinkingItOver(mut it) => {
                it.until = self.day(it.until);
                Change::ThinkingItOver(it)
            }
            Change::Ended(mut it) => {
                it.ending.ask_again = it.ending.ask_again.map(|day| self.day(day));
                Change::Ended(it)
            }
            Change::Closed(mut it) => {
                it.ending.ask_again = it.ending.ask_again.map(|day| self.day(day));
                Change::Closed(it)
            }
            Change::Paused(mut it) => {
                it.until = self.day(it.until);
                Change::Paused(it)
            }
            Change::Waiting(mut it) => {
                it.until = it.until.map(|day| self.day(day));
                Change::Waiting(it)
            }
            Change::ReviewSet(mut it) => {
                it.on = self.day(it.on);
                Change::ReviewSet(it)
            }
            Change::FollowUpSet(mut it) => {
                it.on = self.day(it.on);
                Change::FollowUpSet(it)
            }
            dateless @ (Change::Opened(_)
            | Change::Passed(_)
            | Change::NotMet(_)
            | Change::Account(_)
            | Change::Disputed(_)
            | Change::Resumed(_)
            | Change::Proposed(_)
            | Change::Died
            | Change::DeathReversed
            | Change::Corrected(_)
            | Change::RecordedInError
            | Change::Returned(_)
            | Change::JoinedTo(_)
            | Change::OfferJoined(_)) => dateless,
        }
    }
}

impl Entry {
    /// The entry as it stands once its person is erased: dates moved, the time of day gone, and in the
    /// opening `baseline` in place of what was recorded.
    #[must_use]
    pub fn erased(self, by: Move, baseline: &Baseline) -> Entry {
        let change = match self.change {
            Change::Opened(opened) => {
                Change::Opened(super::change::Opened { baseline: baseline.clone(), ..opened })
            }
            other => by.change(other),
        };
        Entry {
            happened: by.happened(self.happened),
            recorded_at: by.recorded(self.recorded_at),
            change,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::change::{FollowUpSet, ThinkingItOver};
    use super::super::time::Recorder;
    use super::super::{Observed, Paused};
    use super::*;

    fn entry(position: u32, at: &str, change: Change) -> Entry {
        let instant = at.parse().unwrap();
        Entry {
            position,
            happened: Happened::Minute(instant),
            recorded_at: RecordedAt::Instant(instant),
            by: Recorder::System,
            change,
        }
    }

    #[test]
    fn the_first_date_moves_to_its_quarter_and_the_days_between_stay() {
        let first = date(2026, 11, 24);
        let by = Move::to_quarter(first);
        assert_eq!(by.day(first), date(2026, 10, 1));
        let observed = Observed::default();
        let changes = [
            Change::ThinkingItOver(ThinkingItOver { until: date(2026, 12, 8), observed }),
            Change::Paused(Paused { at: None, until: date(2027, 1, 5) }),
            Change::FollowUpSet(FollowUpSet { on: date(2027, 2, 1) }),
        ];
        let before: Vec<Entry> =
            (1..).zip(changes).map(|(n, it)| entry(n, &format!("2026-11-2{n}T10:42:07Z"), it)).collect();
        let baseline = Baseline::at(crate::Id::new(uuid::Uuid::nil()));
        for entry in before {
            let erased = entry.clone().erased(by, &baseline);
            assert_eq!(erased.happened, Happened::Day(by.day(entry.happened.day())), "the minute goes");
            assert_eq!(day_number(entry.happened.day()) - day_number(erased.happened.day()), 54);
            let until = match &erased.change {
                Change::ThinkingItOver(it) => it.until,
                Change::Paused(it) => it.until,
                Change::FollowUpSet(it) => it.on,
                other => panic!("{other:?}"),
            };
            let ahead = day_number(until) - day_number(erased.happened.day());
            assert_eq!(ahead, [17, 44, 70][erased.position as usize - 1]);
        }
    }

    #[test]
    fn what_began_on_the_first_day_of_a_quarter_stays_where_it_is() {
        for day in [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)] {
            assert_eq!(Move::to_quarter(day).day(day), day);
        }
    }
}
