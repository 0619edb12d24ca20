//! Appointments: a civil date and time with its zone, a place, and what became of it. Missed and cancelled
//! are kept apart: who cannot come and says so has missed nothing.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::Day;

/// What an appointment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The first call (gate 4).
    FirstCall,
    /// The first meeting (gate 5).
    Meeting,
    /// A review of the plan.
    Review,
    /// A follow-up (gate 11).
    FollowUp,
    /// Being alongside somebody in distress.
    Holding,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 5] =
        [Purpose::FirstCall, Purpose::Meeting, Purpose::Review, Purpose::FollowUp, Purpose::Holding];

    /// Stable code; its words are at `appointment-purpose-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Purpose::FirstCall => "first-call",
            Purpose::Meeting => "meeting",
            Purpose::Review => "review",
            Purpose::FollowUp => "follow-up",
            Purpose::Holding => "holding",
        }
    }

    /// The purpose of a code.
    pub fn coded(code: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Venue {
    /// At the person's home.
    Home,
    /// At a practice.
    Practice,
    /// Somewhere in the neighbourhood: a library, a café, a centre.
    Community,
    /// Walking, outdoors.
    Outdoors,
    /// By telephone.
    Phone,
    /// By a call with pictures.
    Video,
}

impl Venue {
    /// Every venue.
    pub const ALL: [Venue; 6] =
        [Venue::Home, Venue::Practice, Venue::Community, Venue::Outdoors, Venue::Phone, Venue::Video];

    /// Stable code; its words are at `venue-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Venue::Home => "home",
            Venue::Practice => "practice",
            Venue::Community => "community",
            Venue::Outdoors => "outdoors",
            Venue::Phone => "phone",
            Venue::Video => "video",
        }
    }

    /// The venue of a code.
    pub fn coded(code: &str) -> Option<Venue> {
        Venue::ALL.into_iter().find(|venue| venue.code() == code)
    }
}

/// Who called it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CancelledBy {
    /// The person.
    Person,
    /// Somebody acting for the person.
    ActingForPerson,
    /// The programme.
    Programme,
}

impl CancelledBy {
    /// All of them.
    pub const ALL: [CancelledBy; 3] =
        [CancelledBy::Person, CancelledBy::ActingForPerson, CancelledBy::Programme];

    /// Stable code; its words are at `cancelled-by-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            CancelledBy::Person => "person",
            CancelledBy::ActingForPerson => "acting-for-person",
            CancelledBy::Programme => "programme",
        }
    }

    /// The value of a code.
    pub fn coded(code: &str) -> Option<CancelledBy> {
        CancelledBy::ALL.into_iter().find(|by| by.code() == code)
    }
}

/// What became of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is to come, or nobody has said yet what became of it.
    Booked,
    /// It took place.
    Held,
    /// The person did not come and had not said so.
    Missed,
    /// It was called off.
    Cancelled(CancelledBy),
    /// Another was booked in its place.
    Moved,
}

impl State {
    /// Stable code; its words are at `appointment-state-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            State::Booked => "booked",
            State::Held => "held",
            State::Missed => "missed",
            State::Cancelled(CancelledBy::Person) => "cancelled-person",
            State::Cancelled(CancelledBy::ActingForPerson) => "cancelled-acting-for-person",
            State::Cancelled(CancelledBy::Programme) => "cancelled-programme",
            State::Moved => "moved",
        }
    }

    /// The state of a code.
    pub fn coded(code: &str) -> Option<State> {
        let cancelled = CancelledBy::ALL.map(State::Cancelled);
        [State::Booked, State::Held, State::Missed, State::Moved]
            .into_iter()
            .chain(cancelled)
            .find(|state| state.code() == code)
    }
}

/// When an appointment is: what the clock on the wall of a place shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    at: ZonedDateTime,
    minutes: u16,
}

/// The shortest and the longest appointment, in minutes.
pub const MINUTES: std::ops::RangeInclusive<u16> = 5..=480;

impl Slot {
    /// A date and time in a zone, and how long it lasts.
    ///
    /// # Errors
    /// `appointment-minutes`; `appointment-no-such-time` for an hour the clocks skip (of an hour they show
    /// twice it is the first); `appointment-zone` for a zone that is not known.
    pub fn new(at: DateTime, zone: &str, minutes: u16) -> Result<Slot, Breach> {
        if !MINUTES.contains(&minutes) {
            let breach = Breach::of("minutes", "appointment-minutes").with("value", minutes);
            return Err(breach.with("least", MINUTES.start()).with("most", MINUTES.end()));
        }
        let known = TimeZone::get(zone);
        let zone = known.map_err(|_| Breach::of("at", "appointment-zone").with("value", zone))?;
        let meant = zone.to_ambiguous_zoned_datetime(at);
        if matches!(meant.offset(), jiff::tz::AmbiguousOffset::Gap { .. }) {
            return Err(Breach::of("at", "appointment-no-such-time").with("value", at));
        }
        let found =
            meant.earlier().map_err(|_| Breach::of("at", "appointment-no-such-time").with("value", at));
        Ok(Slot { at: found?, minutes })
    }

    /// What the clock shows.
    pub fn civil(&self) -> DateTime {
        self.at.datetime()
    }

    /// Name of the zone.
    pub fn zone(&self) -> &str {
        self.at.time_zone().iana_name().unwrap_or("Europe/London")
    }

    /// How long it lasts.
    pub fn minutes(&self) -> u16 {
        self.minutes
    }

    /// When it begins.
    pub fn starts(&self) -> Timestamp {
        self.at.timestamp()
    }

    /// When it ends.
    pub fn ends(&self) -> Timestamp {
        self.starts() + i64::from(self.minutes).minutes()
    }

    /// The day, where it is.
    pub fn day(&self) -> Day {
        self.at.date()
    }

    /// When a reminder is due: at ten o'clock on the day before; none for what is booked later than that.
    pub fn reminder(&self, booked: Timestamp) -> Option<Timestamp> {
        let before = self.at.date().yesterday().ok()?.at(10, 0, 0, 0);
        let due = self.at.time_zone().to_ambiguous_zoned_datetime(before).compatible().ok()?.timestamp();
        (due > booked).then_some(due)
    }
}

/// Whether an appointment may be booked now.
///
/// # Errors
/// `appointment-past`.
pub fn check_booking(slot: &Slot, now: Timestamp) -> Result<(), Breach> {
    if slot.starts() > now {
        Ok(())
    } else {
        Err(Breach::of("at", "appointment-past").with("value", slot.civil()))
    }
}

/// Whether an appointment may come to a state.
///
/// # Errors
/// `appointment-settled` when it has one already; `appointment-not-yet` when it has not begun: nobody has
/// missed or held what is still to come.
pub fn check_settling(state: State, to: State, slot: &Slot, now: Timestamp) -> Result<(), Breach> {
    if state != State::Booked {
        return Err(Breach::new("appointment-settled").with("state", state.code()));
    }
    if matches!(to, State::Held | State::Missed) && now < slot.starts() {
        return Err(Breach::of("state", "appointment-not-yet").with("value", slot.civil()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn slot(day: Day, hour: i8) -> Slot {
        Slot::new(day.at(hour, 30, 0, 0), "Europe/London", 60).unwrap()
    }

    #[test]
    fn ten_o_clock_stays_ten_o_clock_when_the_clocks_change() {
        let winter = Slot::new(date(2026, 3, 27).at(10, 0, 0, 0), "Europe/London", 45).unwrap();
        let summer = Slot::new(date(2026, 3, 30).at(10, 0, 0, 0), "Europe/London", 45).unwrap();
        assert_eq!(winter.starts().to_string(), "2026-03-27T10:00:00Z");
        assert_eq!(summer.starts().to_string(), "2026-03-30T09:00:00Z");
        assert_eq!(summer.ends().to_string(), "2026-03-30T09:45:00Z");
        assert_eq!((summer.civil().hour(), summer.zone()), (10, "Europe/London"));
    }

    #[test]
    fn an_hour_the_clocks_skip_is_refused_and_one_shown_twice_is_the_first() {
        let skipped = Slot::new(date(2026, 3, 29).at(1, 30, 0, 0), "Europe/London", 30);
        assert_eq!(skipped.unwrap_err().code, "appointment-no-such-time");
        let twice = Slot::new(date(2026, 10, 25).at(1, 30, 0, 0), "Europe/London", 30).unwrap();
        assert_eq!(twice.starts().to_string(), "2026-10-25T00:30:00Z");
        assert_eq!(
            Slot::new(date(2026, 3, 1).at(9, 0, 0, 0), "Mars/Base", 30).unwrap_err().code,
            "appointment-zone"
        );
        assert_eq!(
            Slot::new(date(2026, 3, 1).at(9, 0, 0, 0), "Europe/London", 4).unwrap_err().code,
            "appointment-minutes"
        );
    }

    #[test]
    fn nobody_misses_what_is_still_to_come_and_cancelling_is_not_missing() {
        let slot = slot(date(2026, 11, 24), 9);
        let before = slot.starts() - 1.minute();
        let no = |to| check_settling(State::Booked, to, &slot, before).map_err(|breach| breach.code);
        assert_eq!(no(State::Missed), Err("appointment-not-yet"));
        assert_eq!(no(State::Held), Err("appointment-not-yet"));
        assert_eq!(no(State::Cancelled(CancelledBy::Person)), Ok(()));
        assert_eq!(check_settling(State::Booked, State::Missed, &slot, slot.starts()), Ok(()));
        let again = check_settling(State::Cancelled(CancelledBy::Person), State::Missed, &slot, slot.ends());
        assert_eq!(again.unwrap_err().code, "appointment-settled");
        assert_eq!(check_booking(&slot, slot.starts()).unwrap_err().code, "appointment-past");
    }

    #[test]
    fn a_reminder_is_due_on_the_day_before_unless_it_was_booked_later() {
        let slot = slot(date(2026, 11, 24), 9);
        let due = slot.reminder(slot.starts() - 72.hours()).unwrap();
        assert_eq!(due.to_string(), "2026-11-23T10:00:00Z");
        assert_eq!(slot.reminder(slot.starts() - 10.hours()), None);
    }

    #[test]
    fn every_state_is_read_back_by_its_code() {
        for state in [State::Booked, State::Held, State::Missed, State::Moved]
            .into_iter()
            .chain(CancelledBy::ALL.map(State::Cancelled))
        {
            assert_eq!(State::coded(state.code()), Some(state));
        }
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::coded(purpose.code()), Some(purpose));
        }
        for venue in Venue::ALL {
            assert_eq!(Venue::coded(venue.code()), Some(venue));
        }
    }
}
