//! The offer: social prescribing put to a person by a referrer, and the person's answer.

mod earlier;
mod linking;
mod nameless;
mod not_offered;
mod wish;

use crate::Breach;
use crate::calendar::Day;
use crate::journey::{
    Act, EndedBy, Ending, Ends, Gate, Mode, Observed, Origin, Passing, Place, ThinkingItOver,
};

pub use earlier::{EarlierAnswer, Shown};
pub use linking::LinkingInput;
pub use nameless::NamelessRefusal;
pub use not_offered::{ConsideredNotOffered, WhyNotOffered};
pub use wish::{ResearchContact, Via, Wish, research_contact};

/// What the person answered to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes(Observed),
    /// Thinking it over until a date; the offer stays open.
    ThinkingItOver(ThinkingItOver),
    /// No, or any other way out of gate 1.
    Ended(Ending),
}

impl Answer {
    /// The person said no.
    pub fn refused(observed: Observed) -> Self {
        Answer::Ended(Ending { observed, ..Ending::new(Mode::Refused, EndedBy::Person) })
    }

    /// Not now, with the date to be asked again.
    pub fn not_now(ask_again: Day, observed: Observed) -> Self {
        let ending = Ending::new(Mode::NotNow, EndedBy::Person);
        Answer::Ended(Ending { ask_again: Some(ask_again), observed, ..ending })
    }

    /// The answer as an act on the journey the offer opened.
    pub fn act(self) -> Act {
        let place = Place::of(Gate::Offer);
        match self {
            Answer::Yes(observed) => Act::Pass(vec![Passing { observed, ..Passing::of(place) }]),
            Answer::ThinkingItOver(thinking) => Act::ThinkItOver(thinking),
            Answer::Ended(ending) => Act::End { place, ending },
        }
    }

    /// The answer to a further offer, as an act on the journey that is open.
    pub fn joined(self, origin: Origin) -> Act {
        Act::JoinOffer { origin, answer: self }
    }

    /// Whether a wish or permission may be asked for now: not while the person is still thinking.
    pub fn is_settled(&self) -> bool {
        !matches!(self, Answer::ThinkingItOver(_))
    }
}

/// The modes in which an offer can end, in the order of [`Mode::ALL`]; death and joining are recorded on
/// the person and by intake.
pub fn modes() -> impl Iterator<Item = Mode> {
    let elsewhere = |mode: &Mode| !matches!(mode, Mode::Died | Mode::JoinedToAnother);
    Mode::ALL.into_iter().filter(elsewhere).filter(|mode| mode.can_end(Ends::Gate(Gate::Offer)))
}

/// The day on which an offer that is still being thought over times out: the referrer's clock.
pub fn times_out_on(offered: Day, limit_days: u16) -> Day {
    offered.saturating_add(jiff::Span::new().days(i64::from(limit_days)))
}

/// A breach for what needs a name, so that the page can say so.
fn needs_name(field: &'static str, named: bool) -> Result<(), Breach> {
    if named { Ok(()) } else { Err(Breach::of(field, "offer-needs-name")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_offer_ends_by_any_mode_of_gate_one_and_by_no_later_one() {
        let modes: Vec<&str> = modes().map(Mode::code).collect();
        assert_eq!(
            modes,
            [
                "refused",
                "not-now",
                "no-longer-needed",
                "unreachable",
                "access-need-not-met",
                "cannot-take-part-now",
                "not-the-right-service",
                "timed-out",
                "transferred",
                "moved-away",
            ]
        );
    }

    #[test]
    fn an_offer_times_out_ninety_days_on_by_default() {
        let limit = crate::journey::Limits::default().thinking_days;
        assert_eq!(times_out_on(date(2026, 1, 1), limit), date(2026, 4, 1));
    }
}
