//! What the programme's own people did after a yes, and what happened to the person meanwhile.

use domain::appointment::State;
use domain::calendar::{Day, london};
use domain::contact::{Answered, Channel};
use domain::escalation::{self, Outcome, Source, Urgency};
use domain::instrument::TimePoint;
use domain::journey::{Act, Ending, Gate, NotMet, PassedAs, Passing, Paused, Place};
use domain::letter::Kind;
use jiff::Timestamp;

use crate::services::{OfService, Prescribed};
use crate::telling::SimAccount;

/// One thing done or one thing that happened after a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Care {
    /// Which of the person's passages it belongs to, from nought: a person who comes again after a closing
    /// has another.
    pub passage: u8,
    /// The London day.
    pub day: Day,
    /// Minutes after midnight in London, in working hours.
    pub minute: u16,
    /// The place in the list of staff of who did or recorded it.
    pub by: usize,
    /// What.
    pub deed: Deed,
}

impl Care {
    /// The instant.
    pub fn instant(&self) -> Timestamp {
        instant(self.day, self.minute)
    }

    /// Whether it passes a gate.
    pub(crate) fn passes(&self, gate: Gate) -> bool {
        match &self.deed {
            Deed::Pass(gates) => gates.iter().any(|(passed, _)| *passed == gate),
            Deed::Plan(_) => gate == Gate::Plan,
            Deed::TakeOn => gate == Gate::Intake,
            _ => false,
        }
    }
}

/// The instant of a minute of a day in London. Clocks never change in working hours.
pub(crate) fn instant(day: Day, minute: u16) -> Timestamp {
    let hour = i8::try_from(minute / 60).unwrap_or(0);
    let minute = i8::try_from(minute % 60).unwrap_or(0);
    london().to_timestamp(day.at(hour, minute, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// What was done, or what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Intake took the referral on.
    TakeOn,
    /// The journey was given to a navigator, by their place in the list of staff.
    Allocate(usize),
    /// An attempt to reach the person, or a talk with them.
    Contact(Contact),
    /// Gates passed in one conversation, in order.
    Pass(Vec<(Gate, Option<PassedAs>)>),
    /// A gate was not met.
    NotMet(Gate, NotMet),
    /// A gate ended, with accounts of why.
    End(Gate, Ending, Vec<SimAccount>),
    /// The person did not know that they had been referred.
    Dispute,
    /// A meeting was booked.
    Book(Booked),
    /// What became of the meeting booked last.
    Kept(State),
    /// Scores were taken.
    Score(Scores),
    /// A plan was agreed.
    Plan(Planned),
    /// The plan was looked at with the person, and will be again on a day.
    Review(Day),
    /// A follow-up date was set.
    SetFollowUp(Day),
    /// The clocks of work stand still until a date.
    Pause(Day),
    /// A concern was raised.
    Escalate(Concern),
    /// Whoever looks at concerns took the last one in hand.
    TakeInHand,
    /// What came of the last concern.
    Settle(Outcome),
    /// A note was written.
    Note {
        /// What was talked of; made up.
        talked: &'static str,
        /// What others have to know; made up.
        know: Option<&'static str>,
    },
    /// Something was added to the last note.
    AddToNote(&'static str),
    /// A service was prescribed.
    Prescribe(Prescribed),
    /// Something was done, or happened, about a service prescribed, by its number in the passage.
    OfService(u8, OfService),
    /// The journey closed after its plan, with accounts of why.
    Close(Ending, Vec<SimAccount>),
    /// A letter was written after the closing, or nobody needed one.
    Letter(Kind, Lettered),
    /// The person came back to a gate after an ending.
    Return(Gate),
    /// The person died.
    Die,
}

impl Deed {
    /// What it does to the journey as the domain knows it; none of what leaves the journey as it is.
    pub fn on_the_journey(&self) -> Option<Act> {
        let place = Place::of;
        let passing =
            |(gate, passed_as): (Gate, Option<PassedAs>)| Passing { passed_as, ..Passing::of(place(gate)) };
        Some(match self {
            Deed::TakeOn => Act::Pass(vec![passing((Gate::Intake, None))]),
            Deed::Pass(gates) => Act::Pass(gates.iter().copied().map(passing).collect()),
            Deed::NotMet(gate, why) => Act::NotMet { place: place(*gate), why: *why },
            Deed::End(gate, ending, _) => Act::End { place: place(*gate), ending: *ending },
            Deed::Plan(plan) => Act::Pass(vec![passing((Gate::Plan, Some(plan.how)))]),
            Deed::Review(next) => Act::SetReview(*next),
            Deed::SetFollowUp(on) => Act::SetFollowUp(*on),
            Deed::Pause(until) => Act::Pause(Paused { at: None, until: *until }),
            Deed::Close(ending, _) => Act::Close(*ending),
            Deed::Return(gate) => Act::Return(place(*gate)),
            Deed::Die => Act::RecordDeath,
            Deed::Dispute
            | Deed::Allocate(_)
            | Deed::Contact(_)
            | Deed::Book(_)
            | Deed::Kept(_)
            | Deed::Score(_)
            | Deed::Escalate(_)
            | Deed::TakeInHand
            | Deed::Settle(_)
            | Deed::Prescribe(_)
            | Deed::OfService(..)
            | Deed::Note { .. }
            | Deed::AddToNote(_)
            | Deed::Letter(..) => return None,
        })
    }

    /// Accounts given with it.
    pub fn accounts(&self) -> &[SimAccount] {
        match self {
            Deed::End(_, _, told) | Deed::Close(_, told) => told,
            _ => &[],
        }
    }
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lettered {
    /// It was written and is to be sent.
    Written,
    /// It was written and sent.
    Sent,
    /// Nobody needed one.
    NotNeeded,
}

/// See [`Deed::Contact`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// By what means.
    pub channel: Channel,
    /// Who answered.
    pub answered: Answered,
    /// How long it took.
    pub minutes: u16,
}

/// A meeting booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booked {
    /// The day.
    pub day: Day,
    /// Minutes after midnight.
    pub minute: u16,
    /// At the person's home.
    pub at_home: bool,
}

/// A plan as it was agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// As which kind.
    pub how: PassedAs,
    /// The day to look at it again.
    pub review: Day,
    /// What the person aims for, in their words; made up.
    pub goal: &'static str,
    /// What they bring, in their words; made up.
    pub strengths: &'static str,
}

/// A concern that cannot wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// About what.
    pub about: escalation::Concern,
    /// How soon somebody has to know.
    pub urgency: Urgency,
    /// What it rests on.
    pub source: Source,
    /// What was said or seen; made up.
    pub words: &'static str,
}

/// Answers to the two questionnaires whose wording is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scores {
    /// When.
    pub at: TimePoint,
    /// The four of the Office for National Statistics, 0 to 10: satisfied, worthwhile, happy, anxious.
    pub ons4: [u8; 4],
    /// The three on loneliness, 1 hardly ever to 3 often.
    pub ucla3: [u8; 3],
}

/// What is so of a person and nobody records: kept beside a life, so that what the records show can be
/// held against it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latent {
    /// What stands in their way, in the order of `domain::screen::Item::ALL`; the more, the more it hinders.
    pub hindrances: [f64; 6],
    /// How ready they are to take part, standard normal.
    pub readiness: f64,
    /// Their wellbeing in an ordinary week, standard normal.
    pub wellbeing: f64,
    /// How much their ordinary week changed by the follow-up, by itself: the programme adds nothing.
    pub change: f64,
}
