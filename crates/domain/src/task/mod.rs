//! What has to be done next on a journey, by whom and by when: found by [`Rules`], which are data.
//!
//! Tasks are worked out whenever a journey, a contact or an appointment is written, and never from the
//! present day: a task that was written once falls due, and then alarms, by itself.

mod due;
mod rule;

#[cfg(test)]
mod tests;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::calendar::{Day, PartOfDay};

pub use due::{Attempt, Facts, Settled, Unanswered, tasks};
pub use rule::{Rule, Rules, When};

/// What has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An appointment takes place; afterwards, its outcome is recorded.
    Appointment,
    /// The person turned to us and nobody has answered.
    Reply,
    /// Two or more meetings or sessions were missed: ask how it is going.
    Missed,
    /// The person said no to a further offer: find out what it means for the journey.
    OfferedAgain,
    /// A referral waits at intake.
    Intake,
    /// The journey has no navigator.
    Allocation,
    /// Nobody has rung the person yet.
    FirstCall,
    /// The person was not reached: try at another time of day.
    NextAttempt,
    /// All attempts were made: decide what now.
    AttemptsMade,
    /// They spoke: record whether the person wants to go on.
    SettleFirstCall,
    /// A first meeting has to be booked.
    BookMeeting,
    /// A plan has to be agreed.
    Plan,
    /// The person has to choose whether to take a service.
    ServiceChoice,
    /// The person agreed to a service that nobody has asked yet.
    AskProvider,
    /// The provider has not answered.
    ProviderAnswer,
    /// The first session has not taken place.
    Start,
    /// A session took place and no register came.
    Register,
    /// A date to look what came of a service that may not tell us.
    Outcome,
    /// A service asked something about the person.
    Question,
    /// The provider expected room by a date.
    PlaceExpected,
    /// Nothing was heard since.
    GoneQuiet,
    /// A date to look at the journey again.
    Review,
    /// A date to ask how things went.
    FollowUp,
    /// A pause ends.
    PauseEnds,
    /// The person wanted time to think until a date.
    ThinkingItOver,
    /// The person wanted to be asked again from a date.
    AskAgain,
    /// Nothing else brings anybody back to an open journey.
    LookAgain,
}

impl Kind {
    /// All of them, in the order of a day's work.
    pub const ALL: [Kind; 27] = [
        Kind::Appointment,
        Kind::Reply,
        Kind::Missed,
        Kind::OfferedAgain,
        Kind::Intake,
        Kind::Allocation,
        Kind::FirstCall,
        Kind::NextAttempt,
        Kind::AttemptsMade,
        Kind::SettleFirstCall,
        Kind::BookMeeting,
        Kind::Plan,
        Kind::ServiceChoice,
        Kind::AskProvider,
        Kind::ProviderAnswer,
        Kind::Start,
        Kind::Register,
        Kind::Outcome,
        Kind::Question,
        Kind::PlaceExpected,
        Kind::GoneQuiet,
        Kind::Review,
        Kind::FollowUp,
        Kind::PauseEnds,
        Kind::ThinkingItOver,
        Kind::AskAgain,
        Kind::LookAgain,
    ];

    /// Stable code; its words are at `task-CODE`, its explanation at `task-CODE-because`.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Appointment => "appointment",
            Kind::Reply => "reply",
            Kind::Missed => "missed",
            Kind::OfferedAgain => "offered-again",
            Kind::Intake => "intake",
            Kind::Allocation => "allocation",
            Kind::FirstCall => "first-call",
            Kind::NextAttempt => "next-attempt",
            Kind::AttemptsMade => "attempts-made",
            Kind::SettleFirstCall => "settle-first-call",
            Kind::BookMeeting => "book-meeting",
            Kind::Plan => "plan",
            Kind::ServiceChoice => "service-choice",
            Kind::AskProvider => "ask-provider",
            Kind::ProviderAnswer => "provider-answer",
            Kind::Start => "start",
            Kind::Register => "register",
            Kind::Outcome => "outcome",
            Kind::Question => "question",
            Kind::PlaceExpected => "place-expected",
            Kind::GoneQuiet => "gone-quiet",
            Kind::Review => "review",
            Kind::FollowUp => "follow-up",
            Kind::PauseEnds => "pause-ends",
            Kind::ThinkingItOver => "thinking-it-over",
            Kind::AskAgain => "ask-again",
            Kind::LookAgain => "look-again",
        }
    }

    /// The kind of a code.
    pub fn coded(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether the person is to be rung.
    pub const fn is_call(self) -> bool {
        matches!(self, Kind::FirstCall | Kind::NextAttempt)
    }

    /// Whether somebody went quiet.
    pub const fn is_quiet(self) -> bool {
        matches!(self, Kind::Missed | Kind::GoneQuiet)
    }

    /// Whether saying that it is done is all there is to record. Everything else is done by recording what
    /// happened, which ends the task.
    pub const fn can_be_ticked_off(self) -> bool {
        matches!(self, Kind::OfferedAgain | Kind::LookAgain | Kind::AskAgain)
    }

    /// Whether it may be put off: not an appointment with somebody, and not a date the person named.
    pub const fn can_be_put_off(self) -> bool {
        !matches!(self, Kind::Appointment | Kind::ThinkingItOver | Kind::AskAgain)
    }
}

/// Whose task it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The practice of the offer.
    Referrer,
    /// The team lead.
    TeamLead,
    /// The journey's navigator; the team lead while it has none.
    Navigator,
}

impl Owner {
    /// All of them.
    pub const ALL: [Owner; 3] = [Owner::Referrer, Owner::TeamLead, Owner::Navigator];

    /// Stable code, as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Owner::Referrer => "referrer",
            Owner::TeamLead => "team-lead",
            Owner::Navigator => "navigator",
        }
    }

    /// The owner of a code.
    pub fn coded(code: &str) -> Option<Owner> {
        Owner::ALL.into_iter().find(|owner| owner.code() == code)
    }
}

/// How urgent a referral or a task is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// In its turn; also where nothing is recorded.
    #[default]
    Routine,
    /// Before others.
    Soon,
    /// At once.
    Urgent,
}

impl Urgency {
    /// All of them.
    pub const ALL: [Urgency; 3] = [Urgency::Routine, Urgency::Soon, Urgency::Urgent];

    /// Stable code; its words are at `urgency-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Urgency::Routine => "routine",
            Urgency::Soon => "soon",
            Urgency::Urgent => "urgent",
        }
    }

    /// The urgency of a code.
    pub fn coded(code: &str) -> Option<Urgency> {
        Urgency::ALL.into_iter().find(|urgency| urgency.code() == code)
    }

    /// 1 to 3, rising: the stored form.
    pub const fn rank(self) -> i64 {
        match self {
            Urgency::Routine => 1,
            Urgency::Soon => 2,
            Urgency::Urgent => 3,
        }
    }

    /// The urgency of a stored rank; routine for 0, which is *not recorded*.
    pub fn ranked(rank: i64) -> Urgency {
        Urgency::ALL.into_iter().find(|urgency| urgency.rank() == rank).unwrap_or_default()
    }
}

/// One thing to do, with the facts that explain it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What.
    pub kind: Kind,
    /// Whose it is.
    pub owner: Owner,
    /// The day its clock runs from.
    pub from: Day,
    /// The day it is due: a working day, unless the person named it.
    pub due: Day,
    /// The day from which nobody having seen to it is told to the team lead.
    pub alarm: Day,
    /// How urgent.
    pub urgency: Urgency,
    /// Working days its rule gives.
    pub days: u16,
    /// When an appointment is, in London's time.
    pub at: Option<DateTime>,
    /// Attempts made so far, meetings missed, or reminders sent.
    pub made: u16,
    /// Parts of the day at which nobody answered.
    pub tried: Vec<PartOfDay>,
    /// The part of the day that is safe and was tried least.
    pub advised: Option<PartOfDay>,
    /// Put off from its first due day.
    pub put_off: bool,
}
