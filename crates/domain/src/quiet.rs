//! Gone quiet: a state of an open gate, found by rules. It says something about the contact, never about the
//! person: nobody "is a non-attender".

use jiff::ToSpan;

use crate::calendar::Day;
use crate::journey::{DueKind, Gate, GatePass, Journey, Place};

/// When silence is worth asking about; the rules of tasks set it ([`crate::task::Rules::quiet`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Days without a word.
    pub days: u16,
    /// Appointments or sessions missed in a row.
    pub missed: u16,
}

/// What is known of the contact with a person, whatever the gate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// The last day on which the person, or somebody with authority, was heard or seen.
    pub heard: Option<Day>,
    /// Appointments or sessions missed since then, in a row. Not known is never missed.
    pub missed: u16,
    /// The day of the last appointment or session that is booked and of which nothing is recorded yet.
    pub booked: Option<Day>,
}

/// What is known of the contact at an open gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The open gate.
    pub at: Place,
    /// The day it opened.
    pub opened: Day,
    /// Of the contact.
    pub known: Known,
    /// Whether the clocks of work stand still.
    pub paused: bool,
}

/// Why somebody counts as gone quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// So many missed in a row.
    Missed {
        /// How many.
        times: u16,
    },
    /// No word since a day.
    Silent {
        /// The last day of a word, or the day the gate opened.
        since: Day,
        /// Days from then to today.
        days: u16,
    },
}

impl Why {
    /// Stable code; its words are at `quiet-why-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Why::Missed { .. } => "missed",
            Why::Silent { .. } => "silent",
        }
    }
}

/// The open gates at which the person is awaited, with what is known of the contact there. The one rule for
/// the page of a journey and for tasks.
///
/// Before gate 4 nobody is quiet: they have not been reached yet, which has rules of its own
/// ([`crate::contact::reach`]). At gate 8 the provider is awaited, not the person; a follow-up has its date.
pub fn awaited(journey: &Journey, known: Known) -> Vec<(GatePass, Facts)> {
    if !journey.is_open() || journey.is_died() {
        return Vec::new();
    }
    let pauses = |of: &Place| {
        let of = Some(*of);
        journey.due().iter().any(|due| due.what == DueKind::Pause && (due.at.is_none() || due.at == of))
    };
    let gates = journey.open_gates().filter(|(of, _)| awaits_person(of.place.gate));
    gates
        .map(|(of, pass)| {
            let paused = pauses(&of.place);
            (of, Facts { at: of.place, opened: pass.opened.day(), known, paused })
        })
        .collect()
}

fn awaits_person(gate: Gate) -> bool {
    !matches!(gate, Gate::Offer | Gate::Intake | Gate::Reach | Gate::Provider | Gate::FollowUp)
}

impl Facts {
    /// The day from which silence is counted; none where it says nothing: while the clocks stand still, or with
    /// something booked that came after the last word.
    pub fn silent_since(&self) -> Option<Day> {
        let since = self.known.heard.map_or(self.opened, |heard| heard.max(self.opened));
        let booked = self.known.booked.is_some_and(|booked| booked > since);
        (!self.paused && !booked).then_some(since)
    }

    /// Whether so many were missed in a row that somebody asks.
    pub fn missed_enough(&self, limits: Limits) -> bool {
        !self.paused && limits.missed > 0 && self.known.missed >= limits.missed
    }
}

/// The first day on which silence since a day counts.
pub fn quiet_on(since: Day, limits: Limits) -> Day {
    since.saturating_add(i32::from(limits.days).days())
}

/// Why the person has gone quiet at an open gate; nothing when they have not.
pub fn gone_quiet(facts: &Facts, limits: Limits, today: Day) -> Vec<Why> {
    let mut why = Vec::new();
    if facts.missed_enough(limits) {
        why.push(Why::Missed { times: facts.known.missed });
    }
    if let Some(since) = facts.silent_since().filter(|since| quiet_on(*since, limits) <= today) {
        let days = (today - since).get_days();
        why.push(Why::Silent { since, days: u16::try_from(days).unwrap_or(u16::MAX) });
    }
    why
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const OPENED: Day = date(2026, 10, 1);
    const LIMITS: Limits = Limits { days: 21, missed: 2 };

    fn facts(known: Known) -> Facts {
        Facts { at: Place::of(Gate::Meeting), opened: OPENED, known, paused: false }
    }

    #[test]
    fn two_missed_in_a_row_or_three_weeks_of_silence_is_quiet() {
        let missed = facts(Known { missed: 2, heard: Some(date(2026, 10, 20)), booked: None });
        assert_eq!(gone_quiet(&missed, LIMITS, date(2026, 10, 21)), [Why::Missed { times: 2 }]);
        let once = facts(Known { missed: 1, ..missed.known });
        assert!(gone_quiet(&once, LIMITS, date(2026, 10, 21)).is_empty());
        let silent = facts(Known { heard: Some(date(2026, 10, 2)), ..Known::default() });
        assert!(gone_quiet(&silent, LIMITS, date(2026, 10, 22)).is_empty());
        assert_eq!(
            gone_quiet(&silent, LIMITS, date(2026, 10, 23)),
            [Why::Silent { since: date(2026, 10, 2), days: 21 }]
        );
        // Whoever passed a gate was there that day, whatever was heard before.
        let before = facts(Known { heard: Some(date(2026, 9, 1)), ..Known::default() });
        assert_eq!(before.silent_since(), Some(OPENED));
    }

    #[test]
    fn somebody_with_something_booked_or_a_pause_is_not_quiet() {
        let late = date(2027, 2, 1);
        let booked = facts(Known { booked: Some(date(2027, 2, 3)), ..Known::default() });
        assert!(gone_quiet(&booked, LIMITS, late).is_empty());
        let paused = Facts { paused: true, ..facts(Known { missed: 5, ..Known::default() }) };
        assert!(gone_quiet(&paused, LIMITS, late).is_empty());
        assert_eq!(gone_quiet(&facts(Known::default()), LIMITS, late).len(), 1);
    }

    proptest! {
        #[test]
        fn a_word_today_ends_the_silence(heard in 0i32..400, missed in 0u16..5) {
            let today = OPENED.saturating_add(heard.days());
            let spoken = facts(Known { heard: Some(today), missed, booked: None });
            let why = gone_quiet(&spoken, LIMITS, today);
            let silent = why.iter().any(|why| matches!(why, Why::Silent { .. }));
            prop_assert!(!silent);
            prop_assert_eq!(why.len(), usize::from(missed >= LIMITS.missed));
        }
    }
}
