//! What may be asked of a journey.

use super::change::{
    Corrected, Disputed, Ending, Observed, Opened, Origin, PassedAs, Paused, Proposed, Resumed,
    ThinkingItOver, Told, Waiting,
};
use super::gate::Place;
use super::mode::NotMet;
use super::time::{Happened, RecordedAt, Recorder};
use crate::calendar::Day;
use crate::id::JourneyId;
use crate::offer::Answer;
use crate::working_day::Nation;

/// One act on a journey, with the envelope its entries will carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// When it happened.
    pub happened: Happened,
    /// When it is recorded.
    pub recorded_at: RecordedAt,
    /// Who records it.
    pub by: Recorder,
    /// What is done.
    pub act: Act,
    /// A date to look at the journey again, used only where the act would leave nothing else that brings
    /// anybody back to it.
    pub review: Option<Day>,
    /// The programme's limits.
    pub limits: Limits,
}

/// Limits a programme sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Days a person may think an offer over before the referrer's clock runs out.
    pub thinking_days: u16,
    /// Attempts, by a channel and in a language the person can use, before somebody is unreachable.
    pub attempts: u16,
    /// Whose bank holidays stop the clocks of work.
    pub nation: Nation,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { thinking_days: 90, attempts: 3, nation: Nation::default() }
    }
}

/// What is done to a journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Begins it: an offer is made, or the person comes by themselves.
    Open(Opened),
    /// The person wants time to think the offer over.
    ThinkItOver(ThinkingItOver),
    /// One gate is passed, or several in one conversation.
    Pass(Vec<Passing>),
    /// An open gate ends.
    End {
        /// Which.
        place: Place,
        /// How.
        ending: Ending,
    },
    /// An open gate is not met.
    NotMet {
        /// Which.
        place: Place,
        /// Why.
        why: NotMet,
    },
    /// Somebody gives an account of a standing result.
    Tell(Told),
    /// The person did not know that they had been referred.
    Dispute(Disputed),
    /// The clocks of work stop until a date.
    Pause(Paused),
    /// The clocks of work go on.
    Resume(Resumed),
    /// The provider puts the person on a waiting list.
    Wait(Waiting),
    /// A service is proposed.
    Propose(Proposed),
    /// A date is set to look at the journey again.
    SetReview(Day),
    /// A follow-up date is set.
    SetFollowUp(Day),
    /// The journey closes after gate 6.
    Close(Ending),
    /// The person died.
    RecordDeath,
    /// The death was recorded wrongly.
    ReverseDeath,
    /// A result or closing was wrong.
    Correct(Corrected),
    /// The journey is on the wrong person.
    RecordInError,
    /// The person came back after an ending.
    Return(Place),
    /// It is the same as another open journey.
    JoinTo(JourneyId),
    /// A further offer or self-referral arrives.
    JoinOffer {
        /// Which.
        origin: Origin,
        /// What the person said to it.
        answer: Answer,
    },
}

/// One gate that is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passing {
    /// Which.
    pub place: Place,
    /// In what way, where there is more than one.
    pub passed_as: Option<PassedAs>,
    /// What was observed.
    pub observed: Observed,
}

impl Passing {
    /// A gate passed of which nothing else is stated.
    pub fn of(place: Place) -> Self {
        Passing { place, passed_as: None, observed: Observed::default() }
    }
}
