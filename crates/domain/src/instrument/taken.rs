//! An instrument as it was taken: when, how and by whom.

use serde::{Deserialize, Serialize};

use super::scoring::{Answers, Score};
use crate::Breach;
use crate::calendar::Day;

/// Where on the way an instrument was taken; its words are at `time-point-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimePoint {
    /// At the referral.
    Referral,
    /// In the first call.
    FirstCall,
    /// At the first meeting.
    Meeting,
    /// At a review.
    Review,
    /// When the person leaves.
    Exit,
    /// At the follow-up.
    FollowUp,
}

impl TimePoint {
    /// All of them, in the order of the way.
    pub const ALL: [TimePoint; 6] = [
        TimePoint::Referral,
        TimePoint::FirstCall,
        TimePoint::Meeting,
        TimePoint::Review,
        TimePoint::Exit,
        TimePoint::FollowUp,
    ];

    /// Stable code, as stored and in locale keys (`time-point-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            TimePoint::Referral => "referral",
            TimePoint::FirstCall => "first-call",
            TimePoint::Meeting => "meeting",
            TimePoint::Review => "review",
            TimePoint::Exit => "exit",
            TimePoint::FollowUp => "follow-up",
        }
    }

    /// The time point of a code.
    pub fn from_code(code: &str) -> Option<TimePoint> {
        TimePoint::ALL.into_iter().find(|point| point.code() == code)
    }

    /// Whether it is before any support: two of them make a double baseline.
    pub const fn is_baseline(self) -> bool {
        matches!(self, TimePoint::Referral | TimePoint::FirstCall | TimePoint::Meeting)
    }
}

/// How it was taken; its words are at `taken-mode-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakenMode {
    /// In person.
    InPerson,
    /// By phone.
    Phone,
    /// Online.
    Online,
    /// On paper.
    Paper,
}

impl TakenMode {
    /// All of them.
    pub const ALL: [TakenMode; 4] =
        [TakenMode::InPerson, TakenMode::Phone, TakenMode::Online, TakenMode::Paper];

    /// Stable code, as stored and in locale keys (`taken-mode-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            TakenMode::InPerson => "in-person",
            TakenMode::Phone => "phone",
            TakenMode::Online => "online",
            TakenMode::Paper => "paper",
        }
    }

    /// The mode of a code.
    pub fn from_code(code: &str) -> Option<TakenMode> {
        TakenMode::ALL.into_iter().find(|mode| mode.code() == code)
    }
}

/// Who answered; its words are at `completed-by-CODE`. Help can bias the answers, so it is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompletedBy {
    /// The person, alone.
    Person,
    /// The person, with help.
    WithHelp,
    /// Somebody in their place.
    ByProxy,
}

impl CompletedBy {
    /// All of them.
    pub const ALL: [CompletedBy; 3] = [CompletedBy::Person, CompletedBy::WithHelp, CompletedBy::ByProxy];

    /// Stable code, as stored and in locale keys (`completed-by-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            CompletedBy::Person => "person",
            CompletedBy::WithHelp => "with-help",
            CompletedBy::ByProxy => "by-proxy",
        }
    }

    /// Who, of a code.
    pub fn from_code(code: &str) -> Option<CompletedBy> {
        CompletedBy::ALL.into_iter().find(|by| by.code() == code)
    }
}

/// An instrument taken once.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Code of the instrument.
    pub instrument: String,
    /// Version of the scoring.
    pub version: u16,
    /// Where on the way.
    pub time_point: TimePoint,
    /// On which day.
    pub day: Day,
    /// How; none when nobody said.
    pub mode: Option<TakenMode>,
    /// Who answered; none when nobody said.
    pub completed_by: Option<CompletedBy>,
    /// What was entered.
    pub answers: Answers,
    /// What followed.
    pub scores: Vec<Score>,
}

impl Taken {
    /// The value of a score.
    pub fn value(&self, code: &str) -> Option<f64> {
        self.scores.iter().find(|score| score.code == code).map(|score| score.value)
    }

    /// Whether a day can be the day on which something was taken.
    ///
    /// # Errors
    /// `taken-in-future` on the field `day`.
    pub fn check_day(day: Day, today: Day) -> Result<(), Breach> {
        if day > today {
            return Err(Breach::of("day", "taken-in-future").with("value", day));
        }
        Ok(())
    }
}
