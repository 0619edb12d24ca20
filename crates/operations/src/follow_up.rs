//! Follow-up, gate 11: a date from any gate and after a closing, put off, taken, or ended in its own way.
//! Those who left are followed up too.

use domain::calendar::{Day, london_day};
use domain::id::JourneyId;
use domain::journey::{
    Act, EndedBy, Ending, Gate, Happened, HowPut, Mode, Observed, Passing, Paused, Place, Resumed,
};
use store::Unit;

use crate::journey::{command, in_hand};
use crate::programme::Settings;
use crate::{Result, Who, audit, contact};

/// What is done about a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// It is planned for a date.
    Set(Day),
    /// It stands still until a date.
    Pause(Day),
    /// It goes on before that date.
    Resume,
    /// It took place.
    Taken {
        /// On which day; today when none is given.
        on: Option<Day>,
        /// How the person was asked.
        how: Option<HowPut>,
        /// The next one.
        next: Option<Day>,
    },
    /// It ended without having been taken.
    End {
        /// On which day; today when none is given.
        on: Option<Day>,
        /// How.
        mode: Mode,
        /// Who ended it.
        by: EndedBy,
        /// *Not now*: when to ask again.
        ask_again: Option<Day>,
        /// The next one.
        next: Option<Day>,
    },
}

impl Doing {
    /// The name of the act in audit and request keys.
    pub const fn act(self) -> &'static str {
        match self {
            Doing::Set(_) => "follow_up.set",
            Doing::Pause(_) => "follow_up.pause",
            Doing::Resume => "follow_up.resume",
            Doing::Taken { .. } => "follow_up.take",
            Doing::End { .. } => "follow_up.end",
        }
    }

    const fn on(self) -> Option<Day> {
        match self {
            Doing::Taken { on, .. } | Doing::End { on, .. } => on,
            Doing::Set(_) | Doing::Pause(_) | Doing::Resume => None,
        }
    }

    const fn next(self) -> Option<Day> {
        match self {
            Doing::Taken { next, .. } | Doing::End { next, .. } => next,
            Doing::Set(_) | Doing::Pause(_) | Doing::Resume => None,
        }
    }

    fn as_act(self, attempts: Option<u16>) -> Act {
        let place = Place::of(Gate::FollowUp);
        match self {
            Doing::Set(day) => Act::SetFollowUp(day),
            Doing::Pause(until) => Act::Pause(Paused { at: Some(place), until }),
            Doing::Resume => Act::Resume(Resumed { at: Some(place) }),
            Doing::Taken { how, .. } => {
                let observed = Observed { how, ..Observed::default() };
                Act::Pass(vec![Passing { observed, ..Passing::of(place) }])
            }
            Doing::End { mode, by, ask_again, .. } => {
                Act::End { place, ending: Ending { ask_again, attempts, ..Ending::new(mode, by) } }
            }
        }
    }
}

/// When something was done: today it is known to the minute.
pub(crate) fn happened(on: Option<Day>, now: jiff::Timestamp) -> Happened {
    match on {
        Some(day) if day != london_day(now) => Happened::Day(day),
        _ => Happened::Minute(now),
    }
}

/// Does something about the follow-up of a journey. Where the journey would be left with nothing that
/// brings anybody back to it, `review` is the date to look at it again; the next follow-up is one too.
///
/// # Errors
/// [`crate::Error::NotFound`] outside what may be seen; the rules of gate 11: `follow-up-open`,
/// `follow-up-objected`, `person-died`, `date-not-ahead`, `mode-not-by`, `review-date-needed`, and what is
/// still missing before somebody counts as unreachable.
pub fn act(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    doing: Doing,
    review: Option<Day>,
) -> Result<()> {
    let (current, mut course) = in_hand(unit, who, id)?;
    let now = unit.now();
    let happened = happened(doing.on(), now);
    let attempts = match doing {
        Doing::End { mode, .. } => contact::attempts_of(unit, who, settings, &course, mode)?,
        _ => None,
    };
    let mut first = command(who, settings, happened, now, doing.as_act(attempts));
    first.review = review.or(doing.next());
    course.take(&first)?;
    if let Some(next) = doing.next() {
        course.take(&command(who, settings, Happened::Minute(now), now, Act::SetFollowUp(next)))?;
    }
    course.keep(unit, who.programme())?;
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, doing.act(), subjects, "follow-up")
}
