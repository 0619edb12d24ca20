//! A request that waits for a provider's answer: nudged first, and only then out of time.

use crate::Breach;
use crate::calendar::Day;
use crate::journey::{EndedBy, Ending, Mode};
use crate::working_day::Nation;

/// Working days after which an unanswered request is nudged.
pub const NUDGE_AFTER: u16 = 5;
/// Nudges before a request may run out of time.
pub const NUDGES: u16 = 2;
/// Working days after the last nudge until it may.
pub const RUNS_OUT_AFTER: u16 = 5;

/// A request as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// The day it was sent.
    pub sent: Day,
    /// Nudges since.
    pub nudges: u16,
    /// The day of the last of them.
    pub nudged: Option<Day>,
}

/// Where an unanswered request stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestStands {
    /// The provider has time.
    Waits {
        /// Until the next nudge, or until it may run out.
        until: Day,
    },
    /// A nudge is due.
    NudgeDue,
    /// Nudged often enough, and silent since: its clock, the provider's, may run out.
    MayRunOut,
}

impl Request {
    /// A request sent on a day.
    pub const fn sent(day: Day) -> Request {
        Request { sent: day, nudges: 0, nudged: None }
    }

    /// Where it stands on a day.
    pub fn stands(self, today: Day, nation: Nation) -> RequestStands {
        let last = self.nudged.unwrap_or(self.sent);
        let enough = self.nudges >= NUDGES;
        let until = nation.after(last, if enough { RUNS_OUT_AFTER } else { NUDGE_AFTER });
        match today >= until {
            false => RequestStands::Waits { until },
            true if enough => RequestStands::MayRunOut,
            true => RequestStands::NudgeDue,
        }
    }

    /// The ending of a request whose clock ran out: the provider's clock, and no refusal.
    ///
    /// # Errors
    /// `request-nudge-first` before it was nudged often enough and had time since.
    pub fn run_out(self, today: Day, nation: Nation) -> Result<Ending, Breach> {
        match self.stands(today, nation) {
            RequestStands::MayRunOut => Ok(Ending::new(Mode::TimedOut, EndedBy::Provider)),
            _ => Err(Breach::new("request-nudge-first").with("nudges", NUDGES).with("made", self.nudges)),
        }
    }
}
