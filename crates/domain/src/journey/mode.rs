//! The ways out: how a gate can end, who can have ended it, and where that is possible.

use serde::{Deserialize, Serialize};

use super::gate::Gate;

/// How a gate ended. Only [`Mode::Refused`] by [`EndedBy::Person`] is the person's refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The person, or someone acting for them, said no.
    Refused,
    /// Agreed, never came, silent.
    DidNotCome,
    /// The course ran out below the share of sessions agreed.
    AttendedInPart,
    /// Closing only, with no prescription open.
    Completed,
    /// Not now, with a date to be asked again.
    NotNow,
    /// Stopped after a first session, and said so.
    StoppedToldUs,
    /// Stopped coming after a first session, silently.
    StoppedComing,
    /// Need met, or help found elsewhere.
    NoLongerNeeded,
    /// No answer to the stated attempts by a channel and language the person can use.
    Unreachable,
    /// No interpreter, no usable channel, not step-free.
    AccessNeedNotMet,
    /// Hospital, prison, care home, illness; which one is not stored.
    CannotTakePartNow,
    /// Need, eligibility or safety: judges the fit, not the person.
    NotTheRightService,
    /// Nobody has room.
    NoCapacity,
    /// Nothing of the kind exists.
    NoSuchService,
    /// The service closed or changed.
    ServiceClosedOrChanged,
    /// A clock ran out; *ended by* names whose.
    TimedOut,
    /// An outside body will not answer.
    OutcomeNotReported,
    /// Taken over by another programme or team.
    Transferred,
    /// Moved away.
    MovedAway,
    /// Died: a fact of the person, written on every open journey.
    Died,
    /// Found to be the same as another open journey.
    JoinedToAnother,
}

/// Who ended a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndedBy {
    /// The person.
    Person,
    /// A carer, parent, attorney or advocate.
    ActingForPerson,
    /// The referrer.
    Referrer,
    /// The navigator.
    Navigator,
    /// The provider.
    Provider,
    /// The programme.
    Programme,
    /// Nobody: it ran out.
    Nobody,
}

/// What a mode ends: an open gate, or a journey after gate 6 by a closing of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ends {
    /// An open gate.
    Gate(Gate),
    /// The journey, after gate 6.
    Closing,
}

impl Mode {
    /// All modes.
    pub const ALL: [Mode; 21] = [
        Mode::Refused,
        Mode::DidNotCome,
        Mode::AttendedInPart,
        Mode::Completed,
        Mode::NotNow,
        Mode::StoppedToldUs,
        Mode::StoppedComing,
        Mode::NoLongerNeeded,
        Mode::Unreachable,
        Mode::AccessNeedNotMet,
        Mode::CannotTakePartNow,
        Mode::NotTheRightService,
        Mode::NoCapacity,
        Mode::NoSuchService,
        Mode::ServiceClosedOrChanged,
        Mode::TimedOut,
        Mode::OutcomeNotReported,
        Mode::Transferred,
        Mode::MovedAway,
        Mode::Died,
        Mode::JoinedToAnother,
    ];

    /// Stable code; its words are at `mode-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Mode::Refused => "refused",
            Mode::DidNotCome => "did-not-come",
            Mode::AttendedInPart => "attended-in-part",
            Mode::Completed => "completed",
            Mode::NotNow => "not-now",
            Mode::StoppedToldUs => "stopped-told-us",
            Mode::StoppedComing => "stopped-coming",
            Mode::NoLongerNeeded => "no-longer-needed",
            Mode::Unreachable => "unreachable",
            Mode::AccessNeedNotMet => "access-need-not-met",
            Mode::CannotTakePartNow => "cannot-take-part-now",
            Mode::NotTheRightService => "not-the-right-service",
            Mode::NoCapacity => "no-capacity",
            Mode::NoSuchService => "no-such-service",
            Mode::ServiceClosedOrChanged => "service-closed-or-changed",
            Mode::TimedOut => "timed-out",
            Mode::OutcomeNotReported => "outcome-not-reported",
            Mode::Transferred => "transferred",
            Mode::MovedAway => "moved-away",
            Mode::Died => "died",
            Mode::JoinedToAnother => "joined-to-another",
        }
    }

    /// The mode of a code.
    pub fn coded(code: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.code() == code)
    }

    /// Whether the mode can end this at all, by anybody.
    pub fn can_end(self, what: Ends) -> bool {
        EndedBy::ALL.into_iter().any(|by| self.can_be_ended(what, by))
    }

    /// The table *mode × gate × ended by*. What it leaves open depends on the journey (a first session
    /// attended, a date given, the attempts made) and is checked when the ending is decided.
    pub fn can_be_ended(self, what: Ends, by: EndedBy) -> bool {
        use EndedBy::{ActingForPerson, Navigator, Nobody, Person, Programme, Provider, Referrer};
        // A provider has nothing to do with the gates before the first service is proposed.
        let provider_here = what == Ends::Closing || what.between(7, 11);
        if by == Provider && !provider_here {
            return false;
        }
        match self {
            Mode::Refused => {
                matches!(by, Person | ActingForPerson)
                    && (what.between(1, 9) || what.between(11, 11) || what == Ends::Closing)
            }
            Mode::DidNotCome => {
                (what.between(5, 5) || what.between(9, 9))
                    && matches!(by, Navigator | Provider | Programme | Nobody)
            }
            Mode::AttendedInPart => {
                what.between(10, 10) && matches!(by, Navigator | Provider | Programme | Nobody)
            }
            Mode::Completed => what == Ends::Closing && by != Referrer && by != Provider,
            Mode::NotNow => matches!(by, Person | ActingForPerson),
            Mode::StoppedToldUs => what.after_a_session() && matches!(by, Person | ActingForPerson),
            Mode::StoppedComing => {
                what.after_a_session() && matches!(by, Navigator | Provider | Programme | Nobody)
            }
            Mode::NoLongerNeeded => !matches!(by, Programme | Nobody),
            Mode::Unreachable => !what.between(10, 10) && !matches!(by, Person | ActingForPerson),
            Mode::AccessNeedNotMet => by == Programme,
            Mode::CannotTakePartNow | Mode::MovedAway => true,
            Mode::NotTheRightService => {
                !what.between(11, 11) && !matches!(by, Person | ActingForPerson | Nobody)
            }
            Mode::NoCapacity | Mode::NoSuchService | Mode::ServiceClosedOrChanged => {
                (what.between(2, 10) || what == Ends::Closing)
                    && matches!(by, Navigator | Provider | Programme)
            }
            Mode::TimedOut => match what {
                Ends::Gate(Gate::Offer) => by == Referrer,
                _ => matches!(by, Navigator | Provider | Programme),
            },
            Mode::OutcomeNotReported => {
                what.between(8, 10) && matches!(by, Provider | Programme | Navigator | Nobody)
            }
            Mode::Transferred => by != Nobody,
            Mode::Died => by == Nobody,
            Mode::JoinedToAnother => by == Programme && !what.between(7, 11),
        }
    }
}

impl Ends {
    fn between(self, first: u8, last: u8) -> bool {
        match self {
            Ends::Gate(gate) => (first..=last).contains(&gate.number()),
            Ends::Closing => false,
        }
    }

    fn after_a_session(self) -> bool {
        self == Ends::Closing || self.between(10, 10)
    }
}

impl EndedBy {
    /// All of them.
    pub const ALL: [EndedBy; 7] = [
        EndedBy::Person,
        EndedBy::ActingForPerson,
        EndedBy::Referrer,
        EndedBy::Navigator,
        EndedBy::Provider,
        EndedBy::Programme,
        EndedBy::Nobody,
    ];

    /// Stable code; its words are at `ended-by-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            EndedBy::Person => "person",
            EndedBy::ActingForPerson => "acting-for-person",
            EndedBy::Referrer => "referrer",
            EndedBy::Navigator => "navigator",
            EndedBy::Provider => "provider",
            EndedBy::Programme => "programme",
            EndedBy::Nobody => "nobody",
        }
    }
}

/// Why a gate was not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotMet {
    /// The pathway did not need it here (a self-referral has no offer).
    NotNeeded,
    /// The person was pointed to the service and makes their own way.
    Signposted,
    /// It may have happened where nobody of the programme could see it.
    NotObservable,
}

impl NotMet {
    /// All of them.
    pub const ALL: [NotMet; 3] = [NotMet::NotNeeded, NotMet::Signposted, NotMet::NotObservable];

    /// Stable code; its words are at `not-met-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            NotMet::NotNeeded => "not-needed",
            NotMet::Signposted => "signposted",
            NotMet::NotObservable => "not-observable",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gates_of(mode: Mode) -> Vec<u8> {
        let open = |gate: &Gate| mode.can_end(Ends::Gate(*gate));
        Gate::ALL.into_iter().filter(open).map(Gate::number).collect()
    }

    fn enders_of(mode: Mode, what: Ends) -> Vec<EndedBy> {
        EndedBy::ALL.into_iter().filter(|by| mode.can_be_ended(what, *by)).collect()
    }

    #[test]
    fn each_mode_ends_only_the_gates_of_the_table() {
        assert_eq!(gates_of(Mode::Refused), [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
        assert_eq!(gates_of(Mode::DidNotCome), [5, 9]);
        assert_eq!(gates_of(Mode::AttendedInPart), [10]);
        assert_eq!(gates_of(Mode::Completed), Vec::<u8>::new());
        assert!(Mode::Completed.can_end(Ends::Closing));
        assert_eq!(gates_of(Mode::StoppedComing), [10]);
        assert_eq!(gates_of(Mode::StoppedToldUs), [10]);
        assert_eq!(gates_of(Mode::NoCapacity), [2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(gates_of(Mode::OutcomeNotReported), [8, 9, 10]);
    }

    #[test]
    fn only_the_person_or_someone_acting_for_them_refuses() {
        for gate in Gate::ALL.into_iter().filter(|gate| *gate != Gate::Completion) {
            assert_eq!(
                enders_of(Mode::Refused, Ends::Gate(gate)),
                [EndedBy::Person, EndedBy::ActingForPerson]
            );
        }
    }

    #[test]
    fn a_silent_mode_is_never_ended_by_the_person() {
        for mode in [Mode::DidNotCome, Mode::StoppedComing, Mode::AttendedInPart, Mode::TimedOut] {
            for gate in Gate::ALL {
                assert!(!mode.can_be_ended(Ends::Gate(gate), EndedBy::Person), "{mode:?} {gate:?}");
            }
        }
    }

    #[test]
    fn an_offer_times_out_by_the_referrers_clock_alone() {
        assert_eq!(enders_of(Mode::TimedOut, Ends::Gate(Gate::Offer)), [EndedBy::Referrer]);
    }

    #[test]
    fn an_access_need_is_not_met_by_the_programme() {
        for gate in Gate::ALL {
            assert_eq!(enders_of(Mode::AccessNeedNotMet, Ends::Gate(gate)), [EndedBy::Programme]);
        }
    }

    #[test]
    fn a_provider_ends_nothing_before_a_service_is_proposed() {
        for mode in Mode::ALL {
            for gate in Gate::ALL.into_iter().filter(|gate| gate.number() < 7) {
                assert!(!mode.can_be_ended(Ends::Gate(gate), EndedBy::Provider), "{mode:?} {gate:?}");
            }
        }
    }

    #[test]
    fn the_stored_word_is_the_code() {
        for mode in Mode::ALL {
            assert_eq!(serde_json::to_string(&mode).unwrap(), format!("\"{}\"", mode.code()));
            assert_eq!(Mode::coded(mode.code()), Some(mode));
        }
        for by in EndedBy::ALL {
            assert_eq!(serde_json::to_string(&by).unwrap(), format!("\"{}\"", by.code()));
        }
        for why in NotMet::ALL {
            assert_eq!(serde_json::to_string(&why).unwrap(), format!("\"{}\"", why.code()));
        }
    }
}
