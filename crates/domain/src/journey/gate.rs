//! The eleven gates and the three lines they stand on.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::PrescriptionId;

/// A point of the pathway at which a journey goes on or ends. Stored as its number, 1 to 11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// 1: a referrer offers; passed when the person says yes.
    Offer,
    /// 2: the referral arrives; passed when the programme takes it on.
    Intake,
    /// 3: passed when the person answered the programme, whatever they said.
    Reach,
    /// 4: passed when the person agrees to go on.
    FirstCall,
    /// 5: passed when the first meeting took place.
    Meeting,
    /// 6: passed when a plan is agreed.
    Plan,
    /// 7: a service is proposed; passed when the person agrees to it.
    ServiceChoice,
    /// 8: passed when the provider takes the person on.
    Provider,
    /// 9: passed when the first session is attended.
    Start,
    /// 10: passed when the agreed share of sessions was attended, or the goal was met earlier.
    Completion,
    /// 11: off the line; passed when the follow-up instruments are taken.
    FollowUp,
}

/// What a gate belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Line {
    /// Gates 1 to 6, one open at a time.
    Journey,
    /// Gates 7 to 10, one open at a time for each prescription.
    Prescription,
    /// Gate 11, opened by a date and not by another gate.
    FollowUp,
}

impl Gate {
    /// All gates in order.
    pub const ALL: [Gate; 11] = [
        Gate::Offer,
        Gate::Intake,
        Gate::Reach,
        Gate::FirstCall,
        Gate::Meeting,
        Gate::Plan,
        Gate::ServiceChoice,
        Gate::Provider,
        Gate::Start,
        Gate::Completion,
        Gate::FollowUp,
    ];

    /// 1 to 11.
    pub const fn number(self) -> u8 {
        match self {
            Gate::Offer => 1,
            Gate::Intake => 2,
            Gate::Reach => 3,
            Gate::FirstCall => 4,
            Gate::Meeting => 5,
            Gate::Plan => 6,
            Gate::ServiceChoice => 7,
            Gate::Provider => 8,
            Gate::Start => 9,
            Gate::Completion => 10,
            Gate::FollowUp => 11,
        }
    }

    /// The gate of a number from 1 to 11.
    pub fn numbered(number: u8) -> Option<Gate> {
        Gate::ALL.into_iter().find(|gate| gate.number() == number)
    }

    /// The line the gate stands on.
    pub const fn line(self) -> Line {
        match self {
            Gate::FollowUp => Line::FollowUp,
            gate if gate.number() <= 6 => Line::Journey,
            _ => Line::Prescription,
        }
    }

    /// The gate that opens when this one is passed or not met: the next of the same line.
    pub fn next(self) -> Option<Gate> {
        Gate::numbered(self.number() + 1).filter(|next| next.line() == self.line())
    }

    /// Stable code; its words are at `gate-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Gate::Offer => "offer",
            Gate::Intake => "intake",
            Gate::Reach => "reach",
            Gate::FirstCall => "first-call",
            Gate::Meeting => "meeting",
            Gate::Plan => "plan",
            Gate::ServiceChoice => "service-choice",
            Gate::Provider => "provider",
            Gate::Start => "start",
            Gate::Completion => "completion",
            Gate::FollowUp => "follow-up",
        }
    }
}

impl Serialize for Gate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}

impl<'de> Deserialize<'de> for Gate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u8::deserialize(deserializer)?;
        Gate::numbered(number).ok_or_else(|| serde::de::Error::custom("a gate is numbered 1 to 11"))
    }
}

/// A gate of one journey: which gate, and of which prescription when it is one of 7 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The gate.
    pub gate: Gate,
    /// The prescription of gates 7 to 10; none for the others.
    #[serde(rename = "prescription", default, skip_serializing_if = "Option::is_none")]
    pub prescription: Option<PrescriptionId>,
}

impl Place {
    /// A gate of the journey itself: 1 to 6, or 11.
    pub const fn of(gate: Gate) -> Self {
        Place { gate, prescription: None }
    }

    /// A gate of a prescription: 7 to 10.
    pub const fn on(prescription: PrescriptionId, gate: Gate) -> Self {
        Place { gate, prescription: Some(prescription) }
    }

    /// Whether the gate has a prescription exactly when its line asks for one.
    pub fn fits(self) -> bool {
        (self.gate.line() == Line::Prescription) == self.prescription.is_some()
    }
}

/// One pass of a gate. A gate has a second pass when the person returned after an ending; gate 11 has
/// one for each follow-up date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GatePass {
    /// The gate.
    #[serde(flatten)]
    pub place: Place,
    /// From 1.
    pub pass: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_the_next_begins() {
        assert_eq!(Gate::Plan.next(), None);
        assert_eq!(Gate::Completion.next(), None);
        assert_eq!(Gate::FollowUp.next(), None);
        assert_eq!(Gate::Offer.next(), Some(Gate::Intake));
        assert_eq!(Gate::ServiceChoice.next(), Some(Gate::Provider));
    }

    #[test]
    fn numbers_run_from_one_to_eleven() {
        let numbers: Vec<u8> = Gate::ALL.iter().map(|gate| gate.number()).collect();
        assert_eq!(numbers, (1..=11).collect::<Vec<u8>>());
        assert_eq!(Gate::numbered(0), None);
        assert_eq!(Gate::numbered(12), None);
    }

    #[test]
    fn only_gates_seven_to_ten_have_a_prescription() {
        let id = PrescriptionId::new(uuid::Uuid::from_u128(7));
        assert!(Place::of(Gate::FollowUp).fits());
        assert!(Place::on(id, Gate::Start).fits());
        assert!(!Place::of(Gate::Start).fits());
        assert!(!Place::on(id, Gate::Plan).fits());
    }
}
