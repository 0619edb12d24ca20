//! Escalations: a clinical or safeguarding concern beside a journey. It has an owner and a clock; when the
//! clock runs out before anybody acknowledged it, a second owner is told by a second route. It ends no
//! gate, and nothing but a person or a stated item score raises one: notes are not scanned.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::id::{ServiceId, StaffId};

/// What the concern is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// Thoughts of suicide or self-harm.
    SelfHarm,
    /// Mental health that is getting worse.
    MentalHealth,
    /// Physical health or medicines.
    PhysicalHealth,
    /// An adult who may be at risk of abuse or neglect.
    Adult,
    /// A child who may be at risk.
    Child,
    /// Abuse by a partner or relative.
    DomesticAbuse,
}

/// Which kind of person has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Branch {
    /// Somebody clinical.
    Clinical,
    /// Safeguarding.
    Safeguarding,
}

impl Branch {
    /// Stable code; its words are at `concern-branch-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Branch::Clinical => "clinical",
            Branch::Safeguarding => "safeguarding",
        }
    }
}

impl Concern {
    /// All of them.
    pub const ALL: [Concern; 6] = [
        Concern::SelfHarm,
        Concern::MentalHealth,
        Concern::PhysicalHealth,
        Concern::Adult,
        Concern::Child,
        Concern::DomesticAbuse,
    ];

    /// Stable code; its words are at `concern-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Concern::SelfHarm => "self-harm",
            Concern::MentalHealth => "mental-health",
            Concern::PhysicalHealth => "physical-health",
            Concern::Adult => "adult",
            Concern::Child => "child",
            Concern::DomesticAbuse => "domestic-abuse",
        }
    }

    /// Clinical or safeguarding.
    pub const fn branch(self) -> Branch {
        match self {
            Concern::SelfHarm | Concern::MentalHealth | Concern::PhysicalHealth => Branch::Clinical,
            Concern::Adult | Concern::Child | Concern::DomesticAbuse => Branch::Safeguarding,
        }
    }
}

/// How soon somebody has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// Within half an hour. Where a life is in danger, 999 comes first.
    Now,
    /// Within four hours.
    Today,
    /// Within a day.
    Soon,
}

impl Urgency {
    /// All of them, the most urgent first.
    pub const ALL: [Urgency; 3] = [Urgency::Now, Urgency::Today, Urgency::Soon];

    /// Stable code; its words are at `urgency-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Urgency::Now => "now",
            Urgency::Today => "today",
            Urgency::Soon => "soon",
        }
    }

    /// How long an owner has to acknowledge it. The lengths are ours: the Clinical Safety Officer of a
    /// programme has to agree to them (hazard H13).
    pub const fn clock(self) -> SignedDuration {
        match self {
            Urgency::Now => SignedDuration::from_mins(30),
            Urgency::Today => SignedDuration::from_hours(4),
            Urgency::Soon => SignedDuration::from_hours(24),
        }
    }
}

/// What the concern rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The person said so.
    Person,
    /// Somebody else said so: family, a neighbour, a provider.
    SomebodyElse,
    /// A member of staff saw or heard it.
    Staff,
    /// The answer to one item of an instrument.
    Score {
        /// Code of the instrument.
        instrument: String,
        /// Number of the item, from 1.
        item: u16,
        /// What was answered.
        value: i64,
    },
}

impl Source {
    /// Codes of the sources a person may state.
    pub const CODES: [&'static str; 4] = ["person", "somebody-else", "staff", "score"];

    /// Stable code; its words are at `concern-source-CODE`.
    pub const fn code(&self) -> &'static str {
        match self {
            Source::Person => "person",
            Source::SomebodyElse => "somebody-else",
            Source::Staff => "staff",
            Source::Score { .. } => "score",
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// An ambulance or the police were called.
    EmergencyServices,
    /// The crisis team took over.
    CrisisTeam,
    /// The practice was told and acts.
    Practice,
    /// Referred to the local authority's safeguarding team.
    LocalAuthority,
    /// The person was told where to find help.
    Advice,
    /// Somebody was looking after it already.
    KnownAlready,
    /// Looked at, and nothing further to do.
    NothingFurther,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 7] = [
        Outcome::EmergencyServices,
        Outcome::CrisisTeam,
        Outcome::Practice,
        Outcome::LocalAuthority,
        Outcome::Advice,
        Outcome::KnownAlready,
        Outcome::NothingFurther,
    ];

    /// Stable code; its words are at `concern-outcome-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Outcome::EmergencyServices => "emergency-services",
            Outcome::CrisisTeam => "crisis-team",
            Outcome::Practice => "practice",
            Outcome::LocalAuthority => "local-authority",
            Outcome::Advice => "advice",
            Outcome::KnownAlready => "known-already",
            Outcome::NothingFurther => "nothing-further",
        }
    }
}

/// How it was raised, and with whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// When.
    pub at: Timestamp,
    /// By which member of staff; none where a service raised it by its link.
    pub by: Option<StaffId>,
    /// By which service, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// About what.
    pub concern: Concern,
    /// How soon somebody has to know.
    pub urgency: Urgency,
    /// What it rests on.
    pub source: Source,
    /// Who has to act on it.
    pub owner: StaffId,
    /// Who is told when the owner does not acknowledge it in time.
    pub second: StaffId,
}

/// What happened to it since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The clock ran out: the second owner was told.
    PassedOn {
        /// When.
        at: Timestamp,
    },
    /// Somebody has it in hand.
    Acknowledged {
        /// When.
        at: Timestamp,
        /// Who: they own it from now on.
        by: StaffId,
    },
    /// Given to somebody else, with a new clock.
    HandedOver {
        /// When.
        at: Timestamp,
        /// By whom.
        by: StaffId,
        /// To whom.
        owner: StaffId,
        /// Who is told when they do not acknowledge it in time.
        second: StaffId,
    },
    /// What came of it.
    Settled {
        /// When.
        at: Timestamp,
        /// By whom.
        by: StaffId,
        /// What.
        outcome: Outcome,
    },
}

/// A concern with everything that happened to it, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    raised: Raised,
    #[serde(default)]
    steps: Vec<Step>,
}

/// Where a concern stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The owner has not acknowledged it; their clock runs.
    Waiting {
        /// Who has to act.
        owner: StaffId,
        /// Until when.
        until: Timestamp,
        /// Who is told then.
        second: StaffId,
    },
    /// Nobody acknowledged it in time; the second owner was told, and their clock runs.
    PassedOn {
        /// Who has to act now.
        owner: StaffId,
        /// Until when.
        until: Timestamp,
        /// Who did not acknowledge it.
        first: StaffId,
    },
    /// Somebody has it in hand.
    Acknowledged {
        /// Who.
        owner: StaffId,
        /// Since when.
        at: Timestamp,
    },
    /// It is settled.
    Settled {
        /// Who settled it.
        by: StaffId,
        /// When.
        at: Timestamp,
        /// What came of it.
        outcome: Outcome,
    },
}

impl Standing {
    /// Stable code; its words are at `concern-standing-CODE`.
    pub const fn code(&self) -> &'static str {
        match self {
            Standing::Waiting { .. } => "waiting",
            Standing::PassedOn { .. } => "passed-on",
            Standing::Acknowledged { .. } => "acknowledged",
            Standing::Settled { .. } => "settled",
        }
    }

    /// Who has to act now, or settled it.
    pub const fn owner(&self) -> StaffId {
        match self {
            Standing::Waiting { owner, .. }
            | Standing::PassedOn { owner, .. }
            | Standing::Acknowledged { owner, .. } => *owner,
            Standing::Settled { by, .. } => *by,
        }
    }

    /// When the clock that runs runs out.
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Standing::Waiting { until, .. } | Standing::PassedOn { until, .. } => Some(*until),
            Standing::Acknowledged { .. } | Standing::Settled { .. } => None,
        }
    }

    /// Whether its clock has run out.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.until().is_some_and(|until| until <= now)
    }

    /// Whether something is still to be done.
    pub const fn is_open(&self) -> bool {
        !matches!(self, Standing::Settled { .. })
    }
}

/// Two owners: the second must be somebody else.
fn two(owner: StaffId, second: StaffId) -> Result<(), Breach> {
    if owner == second { Err(Breach::of("second", "escalation-second-same")) } else { Ok(()) }
}

impl Escalation {
    /// Raises a concern.
    ///
    /// # Errors
    /// `escalation-owner-raised` when who raises it would own it: somebody else has to know;
    /// `escalation-second-same` when both owners are one.
    pub fn raise(raised: Raised) -> Result<Escalation, Breach> {
        if raised.by == Some(raised.owner) {
            return Err(Breach::of("owner", "escalation-owner-raised"));
        }
        two(raised.owner, raised.second)?;
        Ok(Escalation { raised, steps: Vec::new() })
    }

    /// How it was raised.
    pub fn raised(&self) -> &Raised {
        &self.raised
    }

    /// What happened to it since, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        let clock = self.raised.urgency.clock();
        let waiting = |owner, second, at| Standing::Waiting { owner, second, until: at + clock };
        let first = waiting(self.raised.owner, self.raised.second, self.raised.at);
        self.steps.iter().fold(first, |standing, step| match *step {
            Step::PassedOn { at } => match standing {
                Standing::Waiting { owner, second, .. } => {
                    Standing::PassedOn { owner: second, first: owner, until: at + clock }
                }
                other => other,
            },
            Step::Acknowledged { at, by } => Standing::Acknowledged { owner: by, at },
            Step::HandedOver { at, owner, second, .. } => waiting(owner, second, at),
            Step::Settled { at, by, outcome } => Standing::Settled { by, at, outcome },
        })
    }

    /// Tells the second owner, if the first clock has run out. Says whether it did: asking again is
    /// harmless.
    pub fn pass_on(&mut self, at: Timestamp) -> bool {
        let due = matches!(self.standing(), Standing::Waiting { until, .. } if until <= at);
        if due {
            self.steps.push(Step::PassedOn { at });
        }
        due
    }

    /// Takes it in hand: whoever acknowledges it owns it.
    ///
    /// # Errors
    /// `escalation-not-waiting` when somebody has it in hand or it is settled.
    pub fn acknowledge(&mut self, by: StaffId, at: Timestamp) -> Result<(), Breach> {
        if self.standing().until().is_none() {
            return Err(Breach::new("escalation-not-waiting"));
        }
        self.steps.push(Step::Acknowledged { at, by });
        Ok(())
    }

    /// Gives it to somebody else, whose clock begins.
    ///
    /// # Errors
    /// `escalation-settled` when nothing is to be done; `escalation-hand-over-same` when they own it
    /// already; `escalation-second-same`.
    pub fn hand_over(
        &mut self,
        by: StaffId,
        at: Timestamp,
        owner: StaffId,
        second: StaffId,
    ) -> Result<(), Breach> {
        let standing = self.standing();
        if !standing.is_open() {
            return Err(Breach::new("escalation-settled"));
        }
        if standing.owner() == owner {
            return Err(Breach::of("owner", "escalation-hand-over-same"));
        }
        two(owner, second)?;
        self.steps.push(Step::HandedOver { at, by, owner, second });
        Ok(())
    }

    /// Says what came of it.
    ///
    /// # Errors
    /// `escalation-not-acknowledged` while nobody has it in hand; `escalation-settled` when it is settled.
    pub fn settle(&mut self, by: StaffId, at: Timestamp, outcome: Outcome) -> Result<(), Breach> {
        match self.standing() {
            Standing::Acknowledged { .. } => {
                self.steps.push(Step::Settled { at, by, outcome });
                Ok(())
            }
            Standing::Settled { .. } => Err(Breach::new("escalation-settled")),
            Standing::Waiting { .. } | Standing::PassedOn { .. } => {
                Err(Breach::new("escalation-not-acknowledged"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn staff(number: u128) -> StaffId {
        StaffId::new(Uuid::from_u128(number))
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_795_510_800 + minutes * 60).unwrap()
    }

    fn raised(owner: u128, second: u128) -> Raised {
        Raised {
            at: at(0),
            by: Some(staff(1)),
            service: None,
            concern: Concern::SelfHarm,
            urgency: Urgency::Now,
            source: Source::Person,
            owner: staff(owner),
            second: staff(second),
        }
    }

    #[test]
    fn somebody_else_has_to_know_and_there_are_two_of_them() {
        assert_eq!(Escalation::raise(raised(1, 2)).unwrap_err().code, "escalation-owner-raised");
        assert_eq!(Escalation::raise(raised(2, 2)).unwrap_err().code, "escalation-second-same");
        assert!(Escalation::raise(raised(2, 1)).is_ok(), "who raised it may be the second");
    }

    #[test]
    fn the_second_owner_is_told_when_the_first_clock_runs_out_and_only_once() {
        let mut concern = Escalation::raise(raised(2, 3)).unwrap();
        assert!(!concern.pass_on(at(29)));
        assert!(concern.pass_on(at(30)));
        assert!(!concern.pass_on(at(31)), "once");
        let standing = concern.standing();
        assert_eq!(standing, Standing::PassedOn { owner: staff(3), first: staff(2), until: at(60) });
        assert!(!standing.is_overdue(at(59)) && standing.is_overdue(at(60)));
        concern.acknowledge(staff(2), at(61)).unwrap();
        assert_eq!(concern.standing(), Standing::Acknowledged { owner: staff(2), at: at(61) });
        assert!(!concern.pass_on(at(600)), "what is in hand is not passed on");
    }

    #[test]
    fn nothing_is_settled_that_nobody_has_in_hand() {
        let mut concern = Escalation::raise(raised(2, 3)).unwrap();
        let settled = concern.settle(staff(2), at(1), Outcome::CrisisTeam).unwrap_err();
        assert_eq!(settled.code, "escalation-not-acknowledged");
        concern.acknowledge(staff(2), at(1)).unwrap();
        assert_eq!(concern.acknowledge(staff(3), at(2)).unwrap_err().code, "escalation-not-waiting");
        concern.settle(staff(2), at(3), Outcome::CrisisTeam).unwrap();
        assert!(!concern.standing().is_open());
        let again = concern.settle(staff(2), at(4), Outcome::Advice).unwrap_err();
        assert_eq!(again.code, "escalation-settled");
    }

    #[test]
    fn a_hand_over_starts_a_new_clock_for_somebody_else() {
        let mut concern = Escalation::raise(raised(2, 3)).unwrap();
        concern.acknowledge(staff(2), at(1)).unwrap();
        let same = concern.hand_over(staff(2), at(5), staff(2), staff(3)).unwrap_err();
        assert_eq!(same.code, "escalation-hand-over-same");
        concern.hand_over(staff(2), at(5), staff(4), staff(3)).unwrap();
        assert_eq!(
            concern.standing(),
            Standing::Waiting { owner: staff(4), second: staff(3), until: at(35) }
        );
    }

    #[test]
    fn the_more_urgent_the_shorter_the_clock() {
        let clocks = Urgency::ALL.map(Urgency::clock);
        assert!(clocks.is_sorted() && clocks[0] > SignedDuration::ZERO);
    }

    proptest! {
        #[test]
        fn an_open_concern_always_has_an_owner_and_comes_back_as_it_was(acts in prop::collection::vec((0u8..4, 2u128..5), 0..12)) {
            let mut concern = Escalation::raise(raised(2, 3)).unwrap();
            for (minute, (act, who)) in (1i64..).zip(acts) {
                let now = at(minute * 20);
                let before = concern.standing();
                let done = match act {
                    0 => concern.pass_on(now),
                    1 => concern.acknowledge(staff(who), now).is_ok(),
                    2 => concern.hand_over(staff(who), now, staff(who), staff(who + 10)).is_ok(),
                    _ => concern.settle(staff(who), now, Outcome::Practice).is_ok(),
                };
                prop_assert!(before.is_open() || !done, "nothing happens to what is settled");
                prop_assert_eq!(before != concern.standing(), done);
            }
            let kept = serde_json::to_string(&concern).unwrap();
            prop_assert_eq!(serde_json::from_str::<Escalation>(&kept).unwrap(), concern);
        }
    }
}
