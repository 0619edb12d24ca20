//! Prescriptions: an onward referral to one service, what was agreed about it, what may be told of the
//! person, what the provider answered, and which sessions took place. Their gates (7 to 10) are the
//! journey's; here is what stands beside them.

mod answer;
pub mod link;
mod request;
mod session;
mod sharing;
mod waits;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::Day;
use crate::journey::{Gate, NotMet, PrescriptionKind};

pub use answer::{Answer, CannotWhy, Seen};
pub use request::{NUDGE_AFTER, NUDGES, RUNS_OUT_AFTER, Request, RequestStands};
pub use session::{
    Attendance, CancelledBy, Course, Mark, Pattern, RETURN_DAYS, RUN, Session, Tally, missed_in_a_row,
    resolve, stopped_coming,
};
pub use sharing::{Least, Risk, Share, Shared, check_acknowledged};
pub use waits::{Turn, Waits, time_over_since};

/// Sessions prescribed where nothing else is agreed.
pub const SESSIONS: u16 = 12;
/// The most sessions one prescription may have.
pub const SESSIONS_LIMIT: u16 = 200;
/// The share of sessions, in hundredths, that counts as the whole where nothing else is agreed.
pub const SHARE: u8 = 75;

/// Help that was arranged so that the person can come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arranged {
    /// Nobody has asked.
    #[default]
    NotRecorded,
    /// None is needed.
    NotNeeded,
    /// It is arranged.
    Arranged,
    /// It is needed, and still to be arranged.
    Wanted,
}

impl Arranged {
    /// All of them.
    pub const ALL: [Arranged; 4] =
        [Arranged::NotRecorded, Arranged::NotNeeded, Arranged::Arranged, Arranged::Wanted];

    /// Stable code; its words are at `arranged-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Arranged::NotRecorded => "not-recorded",
            Arranged::NotNeeded => "not-needed",
            Arranged::Arranged => "arranged",
            Arranged::Wanted => "wanted",
        }
    }

    /// What a code stands for.
    pub fn coded(code: &str) -> Option<Arranged> {
        Arranged::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// What is agreed of a prescription beside the service: a value that exists is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// What kind of referral.
    pub kind: PrescriptionKind,
    /// Sessions, where it has any.
    pub sessions: Option<u16>,
    /// The share of them, in hundredths, that counts as the whole.
    pub share: u8,
    /// When they take place, where that is known.
    pub pattern: Option<Pattern>,
    /// How the person gets there.
    pub transport: Arranged,
    /// Who goes with them.
    pub companion: Arranged,
    /// When to look what came of it, where nobody may tell us.
    pub check_on: Option<Day>,
}

impl Terms {
    /// Checks what was agreed on a day.
    ///
    /// # Errors
    /// `prescription-sessions` outside 1 to 200, `prescription-share` outside 1 to 100,
    /// `prescription-check-missing` for a referral nobody answers, `date-not-ahead`,
    /// `prescription-starts-too-early` more than a year back, and the rules of [`Pattern`].
    pub fn check(&self, today: Day) -> Result<(), Vec<Breach>> {
        let mut breaches = Vec::new();
        if self.sessions.is_some_and(|it| it == 0 || it > SESSIONS_LIMIT) {
            breaches.push(Breach::of("sessions", "prescription-sessions").with("limit", SESSIONS_LIMIT));
        }
        if self.share == 0 || self.share > 100 {
            breaches.push(Breach::of("share", "prescription-share"));
        }
        if let Some(pattern) = &self.pattern {
            breaches.extend(pattern.check().err());
        }
        match self.check_on {
            None if self.flow().needs_checking() => {
                breaches.push(Breach::of("check_on", "prescription-check-missing"));
            }
            Some(day) if day <= today => {
                breaches.push(
                    Breach::of("check_on", "date-not-ahead").with("value", day).with("happened", today),
                );
            }
            _ => {}
        }
        if breaches.is_empty() { Ok(()) } else { Err(breaches) }
    }

    /// How data move for this kind.
    pub fn flow(&self) -> Flow {
        Flow::of(self.kind)
    }
}

/// How data about the person move, by the kind of referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flow {
    /// Nothing moves and nobody sees who comes: gates 8 to 10 are not met.
    Nothing,
    /// Nothing moves from us: the person asks there and tells us what came of it.
    ByPerson,
    /// The least the service needs moves, by the person's agreement, and the provider answers.
    ToProvider,
    /// What the law asks for moves; the body may never answer.
    ToBody,
}

impl Flow {
    /// The flow of a kind.
    pub const fn of(kind: PrescriptionKind) -> Flow {
        match kind {
            PrescriptionKind::Signposting => Flow::Nothing,
            PrescriptionKind::SelfReferral => Flow::ByPerson,
            PrescriptionKind::FormalReferral => Flow::ToProvider,
            PrescriptionKind::StatutoryReferral => Flow::ToBody,
        }
    }

    /// Whether we tell the service anything of the person.
    pub const fn shares(self) -> bool {
        matches!(self, Flow::ToProvider | Flow::ToBody)
    }

    /// Whether a provider answers by a link and keeps a register.
    pub const fn has_register(self) -> bool {
        matches!(self, Flow::ToProvider)
    }

    /// Whether there has to be a date to look what came of it.
    pub const fn needs_checking(self) -> bool {
        matches!(self, Flow::ByPerson | Flow::ToBody)
    }

    /// Gates that cannot be met once the person agreed, and why.
    pub fn not_met(self) -> Vec<(Gate, NotMet)> {
        match self {
            Flow::Nothing => vec![
                (Gate::Provider, NotMet::Signposted),
                (Gate::Start, NotMet::NotObservable),
                (Gate::Completion, NotMet::NotObservable),
            ],
            _ => Vec::new(),
        }
    }
}
