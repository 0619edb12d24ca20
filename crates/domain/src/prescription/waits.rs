//! What of a prescription waits for somebody's word, since when, and whose turn it is.

use jiff::ToSpan;

use super::request::{NUDGE_AFTER, Request, RequestStands};
use crate::calendar::Day;
use crate::working_day::Nation;

/// Whose word is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// Ours: somebody answers, reminds, or looks what came of it.
    Ours,
    /// The service's: it still has time.
    Service,
}

impl Turn {
    /// All of them.
    pub const ALL: [Turn; 2] = [Turn::Ours, Turn::Service];

    /// Stable code; its words are at `unanswered-turn-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Turn::Ours => "ours",
            Turn::Service => "service",
        }
    }

    /// What a code stands for.
    pub fn coded(code: &str) -> Option<Turn> {
        Turn::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// What of a prescription waits. One thing at a time: a question of the service stands before its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// The service asked something on this day, and the navigator has not answered.
    Question(Day),
    /// A service was asked and has not answered.
    Answer(Request),
    /// A body that may never answer was asked on a day; to be looked at on another, where one is set.
    Body(Day, Option<Day>),
    /// The day has come on which the service expected room, or on which to ask it.
    Place(Day),
    /// The day has come to look what became of it, of which nobody tells us.
    Outcome(Day),
}

impl Waits {
    /// Stable code; its words are at `unanswered-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Waits::Question(_) => "question",
            Waits::Answer(_) => "answer",
            Waits::Body(..) => "body",
            Waits::Place(_) => "place",
            Waits::Outcome(_) => "outcome",
        }
    }

    /// The day its clock began.
    pub fn since(self) -> Day {
        match self {
            Waits::Answer(request) => request.nudged.unwrap_or(request.sent),
            Waits::Body(asked, look) => look.unwrap_or(asked),
            Waits::Question(day) | Waits::Place(day) | Waits::Outcome(day) => day,
        }
    }

    /// Whose turn it is on a day.
    pub fn turn(self, today: Day, nation: Nation) -> Turn {
        let service = match self {
            Waits::Answer(request) => {
                matches!(request.stands(today, nation), RequestStands::Waits { .. })
            }
            Waits::Body(_, look) => look.is_none_or(|look| look > today),
            Waits::Question(_) | Waits::Place(_) | Waits::Outcome(_) => false,
        };
        if service { Turn::Service } else { Turn::Ours }
    }

    /// Whether the service may be reminded on a day.
    pub fn may_nudge(self, today: Day, nation: Nation) -> bool {
        matches!(self, Waits::Answer(request) if request.stands(today, nation) == RequestStands::NudgeDue)
    }
}

/// The last day on which a request can have been sent, or its service reminded, so that its time is over today.
pub fn time_over_since(today: Day, nation: Nation) -> Day {
    let mut day = today;
    while nation.after(day, NUDGE_AFTER) > today && day != Day::MIN {
        day = day.saturating_sub(1.day());
    }
    day
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::prescription::NUDGES;

    const TODAY: Day = date(2026, 11, 27);

    #[test]
    fn it_is_our_turn_once_a_service_has_had_its_time_and_whenever_it_asks_something() {
        let turn = |waits: Waits| waits.turn(TODAY, Nation::EnglandAndWales);
        let asked = |day| Request::sent(day);
        assert_eq!(turn(Waits::Answer(asked(TODAY))), Turn::Service);
        let due = Waits::Answer(asked(date(2026, 11, 20)));
        assert_eq!((turn(due), due.may_nudge(TODAY, Nation::EnglandAndWales)), (Turn::Ours, true));
        let nudged = Request { sent: date(2026, 10, 1), nudges: 1, nudged: Some(date(2026, 11, 26)) };
        assert_eq!(turn(Waits::Answer(nudged)), Turn::Service, "it was just reminded");
        let often = Request { nudges: NUDGES, nudged: Some(date(2026, 11, 1)), ..nudged };
        let over = Waits::Answer(often);
        assert_eq!((turn(over), over.may_nudge(TODAY, Nation::EnglandAndWales)), (Turn::Ours, false));
        assert_eq!(turn(Waits::Body(date(2026, 9, 1), Some(date(2026, 12, 1)))), Turn::Service);
        assert_eq!(turn(Waits::Body(date(2026, 9, 1), Some(TODAY))), Turn::Ours);
        for ours in [Waits::Question(TODAY), Waits::Place(TODAY), Waits::Outcome(TODAY)] {
            assert_eq!(turn(ours), Turn::Ours);
            assert!(!ours.may_nudge(TODAY, Nation::EnglandAndWales));
        }
    }

    #[test]
    fn the_clock_is_that_of_the_last_word() {
        let nudged = Request { sent: date(2026, 10, 1), nudges: 1, nudged: Some(date(2026, 11, 26)) };
        assert_eq!(Waits::Answer(nudged).since(), date(2026, 11, 26));
        assert_eq!(Waits::Body(date(2026, 9, 1), None).since(), date(2026, 9, 1));
        assert_eq!(Waits::Body(date(2026, 9, 1), Some(TODAY)).since(), TODAY);
    }

    proptest! {
        #[test]
        fn time_is_over_exactly_for_what_was_sent_until_that_day(today in 0_i64..4000, back in 0_i64..40) {
            let start = date(2020, 1, 1);
            let today = start.saturating_add(today.days());
            let sent = today.saturating_sub(back.days());
            for nation in Nation::ALL {
                let over = Request::sent(sent).stands(today, nation) == RequestStands::NudgeDue;
                prop_assert_eq!(over, sent <= time_over_since(today, nation));
            }
        }
    }
}
