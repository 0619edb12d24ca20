//! Sessions expected from a pattern, what became of each, and what it comes to. Not known (no register) is
//! never missed.

use jiff::ToSpan;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::Day;
use crate::working_day::Nation;

/// When sessions take place: on one day of the week, every so many weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    /// The first session.
    pub first: Day,
    /// Weeks from one to the next.
    pub every_weeks: u8,
    /// The time of day, in London.
    pub at: Option<Time>,
}

impl Pattern {
    /// Checks it.
    ///
    /// # Errors
    /// `pattern-weeks` outside 1 to 8.
    pub fn check(&self) -> Result<(), Breach> {
        match self.every_weeks {
            1..=8 => Ok(()),
            weeks => Err(Breach::of("every_weeks", "pattern-weeks").with("value", weeks)),
        }
    }

    /// The days of so many sessions, earliest first. Nothing takes place on a bank holiday: that week is left
    /// out and the course ends later, as it does at the service.
    pub fn days(&self, sessions: u16, nation: Nation) -> Vec<Day> {
        let step = i64::from(self.every_weeks.max(1)) * 7;
        let all = (0i64..).map_while(|week| self.first.checked_add((week * step).days()).ok());
        let held = all.filter(|day| !nation.is_bank_holiday(*day));
        held.take(usize::from(sessions)).collect()
    }
}

/// Who called a session off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CancelledBy {
    /// The person, or somebody for them.
    Person,
    /// The provider.
    Provider,
    /// The programme.
    Programme,
}

/// What became of a session for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attendance {
    /// Was there.
    Attended,
    /// Was not there, and had not said so.
    Missed,
    /// Called off.
    Cancelled(CancelledBy),
    /// Nobody knows: no register came back.
    NotKnown,
    /// Was there without being expected.
    PresentUnplanned,
}

impl Attendance {
    /// All of them.
    pub const ALL: [Attendance; 7] = [
        Attendance::Attended,
        Attendance::Missed,
        Attendance::Cancelled(CancelledBy::Person),
        Attendance::Cancelled(CancelledBy::Provider),
        Attendance::Cancelled(CancelledBy::Programme),
        Attendance::NotKnown,
        Attendance::PresentUnplanned,
    ];

    /// Stable code; its words are at `attendance-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Attendance::Attended => "attended",
            Attendance::Missed => "missed",
            Attendance::Cancelled(CancelledBy::Person) => "cancelled-person",
            Attendance::Cancelled(CancelledBy::Provider) => "cancelled-provider",
            Attendance::Cancelled(CancelledBy::Programme) => "cancelled-programme",
            Attendance::NotKnown => "not-known",
            Attendance::PresentUnplanned => "present-unplanned",
        }
    }

    /// What a code stands for.
    pub fn coded(code: &str) -> Option<Attendance> {
        Attendance::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Whether the person was there.
    pub const fn is_there(self) -> bool {
        matches!(self, Attendance::Attended | Attendance::PresentUnplanned)
    }

    /// Whether it shows that the person was there, or let somebody know.
    pub const fn is_heard(self) -> bool {
        self.is_there() || matches!(self, Attendance::Cancelled(CancelledBy::Person))
    }
}

/// A session of one prescription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// When.
    pub day: Day,
    /// What became of it; none while no register has come.
    pub attendance: Option<Attendance>,
}

/// Checks a mark against the day it is made on.
///
/// # Errors
/// `attendance-not-yet` of a session still to come, unless it was called off.
pub fn resolve(session: Day, attendance: Attendance, today: Day) -> Result<(), Breach> {
    let ahead = session > today && !matches!(attendance, Attendance::Cancelled(_));
    if ahead { Err(Breach::of("attendance", "attendance-not-yet").with("value", session)) } else { Ok(()) }
}

/// Sessions missed one after the other up to the last of which anything is known, the last of them last.
/// What is not known, and what somebody else called off, neither counts nor breaks the row.
pub fn missed_in_a_row(sessions: &[Session]) -> Vec<Day> {
    let mut ordered: Vec<&Session> = sessions.iter().collect();
    ordered.sort_by_key(|session| session.day);
    let mut days: Vec<Day> = ordered
        .into_iter()
        .rev()
        .take_while(|session| !session.attendance.is_some_and(Attendance::is_heard))
        .filter(|session| session.attendance == Some(Attendance::Missed))
        .map(|session| session.day)
        .collect();
    days.reverse();
    days
}

/// Misses in a row, without anybody hearing of the person, from which somebody counts as having stopped coming.
pub const RUN: usize = 3;
/// Days after such a row within which a return takes it back.
pub const RETURN_DAYS: i64 = 28;

/// The day on which somebody stopped coming: the first of [`RUN`] misses in a row after the first session attended,
/// if they did not come again within [`RETURN_DAYS`] of the last of them. What is not known, and what somebody else
/// called off, neither counts nor breaks the row. Known for certain only once those days are over.
pub fn stopped_coming(sessions: &[Session]) -> Option<Day> {
    let mut ordered: Vec<&Session> = sessions.iter().collect();
    ordered.sort_by_key(|session| session.day);
    let there = |session: &Session| session.attendance.is_some_and(Attendance::is_there);
    let begun = ordered.iter().position(|session| there(session))?;
    let mut row: Vec<Day> = Vec::new();
    for (place, session) in ordered.iter().enumerate().skip(begun + 1) {
        match session.attendance {
            Some(Attendance::Missed) => row.push(session.day),
            Some(heard) if heard.is_heard() => row.clear(),
            _ => {}
        }
        if row.len() == RUN {
            let until = session.day.saturating_add(jiff::Span::new().days(RETURN_DAYS));
            let mut later = ordered.iter().skip(place + 1);
            if !later.any(|session| there(session) && session.day <= until) {
                return row.first().copied();
            }
            row.clear();
        }
    }
    None
}

/// What the sessions of a prescription come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Sessions agreed.
    pub agreed: u32,
    /// Attended, expected or not.
    pub attended: u32,
    /// Of them, without being expected.
    pub unplanned: u32,
    /// Missed.
    pub missed: u32,
    /// Called off by the person.
    pub cancelled_by_person: u32,
    /// Called off by the provider or the programme.
    pub cancelled_by_others: u32,
    /// Not known, or past with no register.
    pub not_known: u32,
    /// Still to come.
    pub to_come: u32,
}

/// How a course stands by its sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Nobody has come yet.
    NotStarted,
    /// A first session was attended on that day.
    Started(Day),
    /// The share agreed was reached on that day; gate 10 is passed.
    Whole {
        /// The first session attended.
        first: Day,
        /// The session that reached it.
        on: Day,
    },
}

/// The agreed number and share, with which sessions are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Sessions agreed.
    pub agreed: u16,
    /// The share of them, in hundredths, that counts as the whole.
    pub share: u8,
}

impl Mark {
    /// How many sessions that is: rounded up, and never nought.
    pub fn wanted(self) -> u32 {
        (u32::from(self.agreed) * u32::from(self.share)).div_ceil(100).max(1)
    }

    /// How a course stands.
    pub fn course(self, sessions: &[Session]) -> Course {
        let there = |it: &&Session| it.attendance.is_some_and(Attendance::is_there);
        let mut days: Vec<Day> = sessions.iter().filter(there).map(|it| it.day).collect();
        days.sort_unstable();
        let whole = usize::try_from(self.wanted() - 1).ok().and_then(|place| days.get(place));
        match (days.first(), whole) {
            (Some(first), Some(on)) => Course::Whole { first: *first, on: *on },
            (Some(first), None) => Course::Started(*first),
            (None, _) => Course::NotStarted,
        }
    }

    /// Counts on a day: of what is past without a mark, nothing is known.
    pub fn tally(self, sessions: &[Session], today: Day) -> Tally {
        let mut tally = Tally { agreed: u32::from(self.agreed), ..Tally::default() };
        for session in sessions {
            match session.attendance {
                Some(Attendance::Attended) => tally.attended += 1,
                Some(Attendance::PresentUnplanned) => {
                    tally.attended += 1;
                    tally.unplanned += 1;
                }
                Some(Attendance::Missed) => tally.missed += 1,
                Some(Attendance::Cancelled(CancelledBy::Person)) => tally.cancelled_by_person += 1,
                Some(Attendance::Cancelled(_)) => tally.cancelled_by_others += 1,
                Some(Attendance::NotKnown) => tally.not_known += 1,
                None if session.day < today => tally.not_known += 1,
                None => tally.to_come += 1,
            }
        }
        tally
    }
}

impl Tally {
    /// The least and the most that can have been attended, in hundredths of what was agreed: what is not known
    /// lies between.
    pub fn bounds(&self) -> (u32, u32) {
        let share = |of: u32| (of * 100 / self.agreed.max(1)).min(100);
        (share(self.attended), share(self.attended + self.not_known))
    }

    /// Whether nothing is to come, and something is known of every session.
    pub fn is_over(&self) -> bool {
        self.to_come == 0 && self.not_known == 0 && self.attended + self.missed > 0
    }
}
