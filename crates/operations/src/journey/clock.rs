//! The clocks of a journey: standing still until a date, going on, and a date to look at it again.

use domain::calendar::Day;
use domain::id::JourneyId;
use domain::journey::{Act, Happened, Paused, Resumed};
use store::Unit;

use super::{command, in_hand};
use crate::programme::Settings;
use crate::{Result, Who, audit};

/// What is done to the clocks of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clocks {
    /// They stand still until a date.
    Pause(Day),
    /// They go on.
    Resume,
    /// The journey is to be looked at again on a date.
    Review(Day),
}

impl Clocks {
    /// The name of the act in audit and request keys.
    pub const fn act(self) -> &'static str {
        match self {
            Clocks::Pause(_) => "journey.pause",
            Clocks::Resume => "journey.resume",
            Clocks::Review(_) => "journey.set_review",
        }
    }
}

/// Sets the clocks of a journey.
///
/// # Errors
/// [`crate::Error::NotFound`] outside what may be seen; `date-not-ahead`, `journey-closed`, `not-paused`.
pub fn set_clocks(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    clocks: Clocks,
) -> Result<()> {
    let (current, mut course) = in_hand(unit, who, id)?;
    let now = unit.now();
    let act = match clocks {
        Clocks::Pause(until) => Act::Pause(Paused { at: None, until }),
        Clocks::Resume => Act::Resume(Resumed { at: None }),
        Clocks::Review(on) => Act::SetReview(on),
    };
    course.take(&command(who, settings, Happened::Minute(now), now, act))?;
    course.keep(unit, who.programme())?;
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, clocks.act(), subjects, "due")
}
