//! Who decided, and whether they could: recorded for each decision, never once for a person.

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::Day;
use crate::id::StaffId;

/// Whether the person could make this decision when it was made (Mental Capacity Act 2005: from 16 on,
/// capacity is assumed unless it is shown to be lacking).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capacity {
    /// Nothing gave reason to doubt it.
    Assumed,
    /// It was assessed and found.
    Assessed {
        /// Who assessed it.
        by: StaffId,
        /// When.
        on: Day,
    },
    /// It was assessed and found lacking for this decision.
    Lacking {
        /// Who assessed it.
        by: StaffId,
        /// When.
        on: Day,
    },
}

/// What gives a representative authority to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authority {
    /// A registered lasting power of attorney for health and welfare.
    HealthAndWelfareAttorney,
    /// A deputy the court appointed for personal welfare.
    WelfareDeputy,
}

impl Authority {
    /// Every kind.
    pub const ALL: [Authority; 2] = [Authority::HealthAndWelfareAttorney, Authority::WelfareDeputy];

    /// Stable code, as stored and in locale keys (`authority-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Authority::HealthAndWelfareAttorney => "health-and-welfare-attorney",
            Authority::WelfareDeputy => "welfare-deputy",
        }
    }
}

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decider {
    /// The person.
    Person,
    /// The person, under 16 and found competent for this decision.
    CompetentChild {
        /// Who found so.
        assessed_by: StaffId,
        /// When.
        on: Day,
    },
    /// Somebody with parental responsibility, for a person under 16.
    ParentalResponsibility {
        /// The day on which the responsibility was checked, if it was.
        checked_on: Option<Day>,
    },
    /// Somebody with authority in law, for a person who lacks capacity for this decision.
    Representative {
        /// What the authority rests on.
        authority: Authority,
        /// The day on which the document was seen.
        seen_on: Option<Day>,
    },
    /// Staff, in the best interests of a person who lacks capacity and has no such representative.
    BestInterests {
        /// Who decided.
        by: StaffId,
    },
}

/// A decision: who made it and whether they could.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Decision {
    /// Who decided.
    pub decider: Decider,
    /// The person's capacity for it.
    pub capacity: Capacity,
}

/// The age from which a person decides for themselves unless capacity is lacking.
pub const ADULT_DECISIONS: u8 = 16;

impl Decision {
    /// A decision of a person whose capacity nothing gave reason to doubt.
    pub const OWN: Decision = Decision { decider: Decider::Person, capacity: Capacity::Assumed };

    /// Whether the decision binds, for a person of an age on the day it is made.
    ///
    /// # Errors
    /// `decision-under-16` (a child's own decision without competence), `decision-parental-16` (parental
    /// responsibility from 16 on), `decision-capacity-lacking` (own decision without capacity),
    /// `decision-capacity-held` (decided for somebody who can), `decision-authority-unseen` (the
    /// document, or the responsibility, was not checked). All concern the field `decided_by`.
    pub fn check(self, age: u8) -> Result<(), Breach> {
        let refuse = |when: bool, code| if when { Err(Breach::of("decided_by", code)) } else { Ok(()) };
        let lacking = matches!(self.capacity, Capacity::Lacking { .. });
        let child = age < ADULT_DECISIONS;
        match self.decider {
            Decider::Person => {
                refuse(child, "decision-under-16")?;
                refuse(lacking, "decision-capacity-lacking")
            }
            Decider::CompetentChild { .. } => refuse(lacking, "decision-capacity-lacking"),
            Decider::ParentalResponsibility { checked_on } => {
                refuse(!child, "decision-parental-16")?;
                refuse(checked_on.is_none(), "decision-authority-unseen")
            }
            Decider::Representative { seen_on, .. } => {
                refuse(!lacking, "decision-capacity-held")?;
                refuse(seen_on.is_none(), "decision-authority-unseen")
            }
            Decider::BestInterests { .. } => refuse(!lacking, "decision-capacity-held"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    const DAY: Day = date(2026, 11, 24);

    fn staff() -> StaffId {
        StaffId::new(Uuid::from_u128(7))
    }

    fn code(decider: Decider, capacity: Capacity, age: u8) -> Option<&'static str> {
        Decision { decider, capacity }.check(age).err().map(|breach| breach.code)
    }

    #[test]
    fn from_sixteen_on_a_person_decides_unless_capacity_is_lacking() {
        let lacking = Capacity::Lacking { by: staff(), on: DAY };
        assert_eq!(Decision::OWN.check(16), Ok(()));
        assert_eq!(code(Decider::Person, Capacity::Assumed, 15), Some("decision-under-16"));
        assert_eq!(code(Decider::Person, lacking, 40), Some("decision-capacity-lacking"));
        assert_eq!(code(Decider::Person, Capacity::Assessed { by: staff(), on: DAY }, 40), None);
    }

    #[test]
    fn under_sixteen_it_takes_competence_or_parental_responsibility() {
        let competent = Decider::CompetentChild { assessed_by: staff(), on: DAY };
        assert_eq!(code(competent, Capacity::Assumed, 14), None);
        let parent = |checked_on| Decider::ParentalResponsibility { checked_on };
        assert_eq!(code(parent(Some(DAY)), Capacity::Assumed, 14), None);
        assert_eq!(code(parent(None), Capacity::Assumed, 14), Some("decision-authority-unseen"));
        assert_eq!(code(parent(Some(DAY)), Capacity::Assumed, 16), Some("decision-parental-16"));
    }

    #[test]
    fn nobody_decides_for_somebody_who_can() {
        let lacking = Capacity::Lacking { by: staff(), on: DAY };
        for authority in Authority::ALL {
            let representative = |seen_on| Decider::Representative { authority, seen_on };
            assert_eq!(code(representative(Some(DAY)), lacking, 70), None);
            assert_eq!(code(representative(None), lacking, 70), Some("decision-authority-unseen"));
            assert_eq!(
                code(representative(Some(DAY)), Capacity::Assumed, 70),
                Some("decision-capacity-held")
            );
        }
        let best = Decider::BestInterests { by: staff() };
        assert_eq!(code(best, lacking, 70), None);
        assert_eq!(code(best, Capacity::Assumed, 70), Some("decision-capacity-held"));
    }
}
