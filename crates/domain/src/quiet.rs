//! Gone quiet: a state of an open gate, found by rules. It says something about the contact, never about the
//! person: nobody "is a non-attender".

use jiff::ToSpan;

use crate::calendar::Day;
use crate::journey::{Gate, Place};

/// When silence is worth asking about; the programme sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Days without a word.
    pub days: u16,
    /// Appointments or sessions missed in a row.
    pub missed: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { days: 21, missed: 2 }
    }
}

/// What is known of the contact at an open gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The open gate.
    pub at: Place,
    /// The day it opened.
    pub opened: Day,
    /// The last day on which the person, or somebody with authority, was heard or seen.
    pub heard: Option<Day>,
    /// Appointments or sessions missed since then, in a row. Not known is never missed.
    pub missed: u16,
    /// The next appointment or session that is booked.
    pub next: Option<Day>,
    /// The clocks of work stand still until then.
    pub paused_until: Option<Day>,
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

/// Why the person has gone quiet at an open gate; nothing when they have not.
///
/// Before gate 4 nobody is quiet: they have not been reached yet, which has rules of its own
/// ([`crate::contact::reach`]). At gate 8 the provider is awaited, not the person. With something booked
/// ahead, or while the clocks stand still, silence says nothing.
pub fn gone_quiet(facts: &Facts, limits: Limits, today: Day) -> Vec<Why> {
    let waits_for_person =
        !matches!(facts.at.gate, Gate::Offer | Gate::Intake | Gate::Reach | Gate::Provider);
    if !waits_for_person || facts.paused_until.is_some_and(|until| until > today) {
        return Vec::new();
    }
    let mut why = Vec::new();
    if limits.missed > 0 && facts.missed >= limits.missed {
        why.push(Why::Missed { times: facts.missed });
    }
    let since = facts.heard.unwrap_or(facts.opened);
    let days = (today - since).get_days();
    let booked = facts.next.is_some_and(|next| next >= today);
    if !booked && days >= i32::from(limits.days) && limits.days > 0 {
        why.push(Why::Silent { since, days: u16::try_from(days).unwrap_or(u16::MAX) });
    }
    why
}

/// The first day on which silence alone would count, if nothing happens.
pub fn quiet_on(facts: &Facts, limits: Limits) -> Day {
    let since = facts.heard.unwrap_or(facts.opened);
    since.saturating_add(i32::from(limits.days).days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const OPENED: Day = date(2026, 10, 1);

    fn facts(gate: Gate) -> Facts {
        Facts { at: Place::of(gate), opened: OPENED, heard: None, missed: 0, next: None, paused_until: None }
    }

    #[test]
    fn two_missed_in_a_row_or_three_weeks_of_silence_is_quiet() {
        let limits = Limits::default();
        let missed = Facts { missed: 2, heard: Some(date(2026, 10, 20)), ..facts(Gate::Meeting) };
        assert_eq!(gone_quiet(&missed, limits, date(2026, 10, 21)), [Why::Missed { times: 2 }]);
        let once = Facts { missed: 1, ..missed };
        assert!(gone_quiet(&once, limits, date(2026, 10, 21)).is_empty());
        let silent = Facts { heard: Some(date(2026, 10, 2)), ..facts(Gate::Plan) };
        assert!(gone_quiet(&silent, limits, date(2026, 10, 22)).is_empty());
        assert_eq!(
            gone_quiet(&silent, limits, date(2026, 10, 23)),
            [Why::Silent { since: date(2026, 10, 2), days: 21 }]
        );
        assert_eq!(quiet_on(&silent, limits), date(2026, 10, 23));
    }

    #[test]
    fn somebody_with_a_date_ahead_or_a_pause_is_not_quiet() {
        let late = date(2027, 2, 1);
        let limits = Limits::default();
        let booked = Facts { next: Some(date(2027, 2, 3)), ..facts(Gate::Meeting) };
        assert!(gone_quiet(&booked, limits, late).is_empty());
        let paused = Facts { paused_until: Some(date(2027, 3, 1)), missed: 5, ..facts(Gate::Meeting) };
        assert!(gone_quiet(&paused, limits, late).is_empty());
        assert_eq!(gone_quiet(&facts(Gate::Meeting), limits, late).len(), 1);
    }

    proptest! {
        #[test]
        fn a_word_today_ends_the_silence(gate in 1u8..=11, heard in 0i32..400, missed in 0u16..5) {
            let gate = Gate::numbered(gate).unwrap();
            let today = OPENED.saturating_add(heard.days());
            let spoken = Facts { heard: Some(today), missed, ..facts(gate) };
            let why = gone_quiet(&spoken, Limits::default(), today);
            let silent = why.iter().any(|why| matches!(why, Why::Silent { .. }));
            prop_assert!(!silent);
            if matches!(gate, Gate::Offer | Gate::Intake | Gate::Reach | Gate::Provider) {
                prop_assert!(why.is_empty());
            }
        }
    }
}
