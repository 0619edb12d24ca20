//! The plan: goals in the person's words, who does what by when, strengths, what may stand in the way and
//! what will be done about it, and the day on which it is looked at again.
//!
//! A plan is kept in versions, whole. It is agreed by passing gate 6; "advice was enough" and "holding"
//! are plans too. Agreements to share are records of the person, not of the plan
//! ([`crate::agreement`]).

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::Day;
use crate::factor::{FactorCode, Frame};
use crate::id::Id;
use crate::journey::PassedAs;
use crate::need::{Need, Outcome};

mod difference;

#[cfg(test)]
mod tests;

pub use difference::{Difference, Part, differences, parts};

/// A goal's marker; see [`GoalId`].
pub enum GoalNoun {}
/// An action's marker; see [`ActionId`].
pub enum ActionNoun {}
/// Identifier of a goal, the same in every version of the plan.
pub type GoalId = Id<GoalNoun>;
/// Identifier of an action, the same in every version of the plan.
pub type ActionId = Id<ActionNoun>;

/// The most characters of one text of a plan.
pub const TEXT_LIMIT: usize = 2_000;
/// The most goals, actions or barriers.
pub const PARTS_LIMIT: usize = 20;

/// A goal, in the person's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// Which.
    pub id: GoalId,
    /// The person's words.
    pub words: String,
    /// The need it is about, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Need>,
    /// How far it was reached, once somebody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attained: Option<Outcome>,
}

/// Who does something; its words are at `owner-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The person.
    Person,
    /// The navigator.
    Navigator,
    /// Somebody close to the person.
    SomebodyClose,
    /// The practice.
    Practice,
    /// A provider.
    Provider,
}

impl Owner {
    /// All of them.
    pub const ALL: [Owner; 5] =
        [Owner::Person, Owner::Navigator, Owner::SomebodyClose, Owner::Practice, Owner::Provider];

    /// Stable code, as stored and in locale keys (`owner-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Owner::Person => "person",
            Owner::Navigator => "navigator",
            Owner::SomebodyClose => "somebody-close",
            Owner::Practice => "practice",
            Owner::Provider => "provider",
        }
    }

    /// The owner of a code.
    pub fn from_code(code: &str) -> Option<Owner> {
        Owner::ALL.into_iter().find(|owner| owner.code() == code)
    }
}

/// One thing to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Which.
    pub id: ActionId,
    /// What.
    pub words: String,
    /// Who does it; none when nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Day>,
    /// Whether it was done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub done: bool,
}

/// Something that may stand in the way, by the factor frame, and what will be done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barrier {
    /// What may stand in the way.
    pub factor: FactorCode,
    /// What will be done about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer: String,
}

/// A plan in one version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What is aimed for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<Goal>,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// What the person brings, in their words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub strengths: String,
    /// What may stand in the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barriers: Vec<Barrier>,
    /// Version of the factor frame the barriers are of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<u16>,
    /// The kind, once it was agreed.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub agreed_as: Option<PassedAs>,
    /// The day on which it was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_on: Option<Day>,
    /// The day on which it is looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Day>,
}

/// The kinds a plan can be agreed as.
pub const KINDS: [PassedAs; 3] = [PassedAs::Prescribing, PassedAs::AdviceEnough, PassedAs::Holding];

/// The kind of a code, if a plan can be agreed as it.
pub fn kind(code: &str) -> Option<PassedAs> {
    KINDS.into_iter().find(|kind| kind.code() == code)
}

impl Plan {
    /// Checks what was written, whether or not it is agreed. Fields are named `goal-1`, `action-2`,
    /// `barrier-CODE`, `strengths`.
    ///
    /// # Errors
    /// `plan-text-too-long`, `plan-text-characters`, `plan-too-many`, `plan-barrier-twice`,
    /// `factor-unknown`.
    pub fn check(&self, frame: &Frame) -> Result<(), Vec<Breach>> {
        let mut breaches = Vec::new();
        let mut text = |field: String, words: &str| {
            let length = words.chars().count();
            if length > TEXT_LIMIT {
                let breach = Breach::of(field, "plan-text-too-long");
                breaches.push(breach.with("length", length).with("limit", TEXT_LIMIT));
            } else if words.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
                breaches.push(Breach::of(field, "plan-text-characters"));
            }
        };
        for (at, goal) in self.goals.iter().enumerate() {
            text(format!("goal-{}", at + 1), &goal.words);
        }
        for (at, action) in self.actions.iter().enumerate() {
            text(format!("action-{}", at + 1), &action.words);
        }
        for barrier in &self.barriers {
            text(format!("barrier-{}", barrier.factor), &barrier.answer);
        }
        text("strengths".to_owned(), &self.strengths);
        let counts = [("goal-1", self.goals.len()), ("action-1", self.actions.len())];
        for (field, _) in counts.into_iter().filter(|(_, count)| *count > PARTS_LIMIT) {
            breaches.push(Breach::of(field, "plan-too-many").with("limit", PARTS_LIMIT));
        }
        for (at, barrier) in self.barriers.iter().enumerate() {
            if frame.factor(&barrier.factor).is_none() {
                breaches.push(Breach::of("barriers", "factor-unknown").with("factor", &barrier.factor));
            }
            if self.barriers.iter().take(at).any(|earlier| earlier.factor == barrier.factor) {
                breaches.push(Breach::of("barriers", "plan-barrier-twice").with("factor", &barrier.factor));
            }
        }
        if breaches.is_empty() { Ok(()) } else { Err(breaches) }
    }

    /// Whether anything stands in it.
    pub fn is_empty(&self) -> bool {
        self.goals.is_empty()
            && self.actions.is_empty()
            && self.barriers.is_empty()
            && self.strengths.trim().is_empty()
    }

    /// Agrees the plan as one of its kinds on a day. A plan that prescribes says what it aims for; advice
    /// and holding need no goal. What brings somebody back to it (a review, a follow-up or an open
    /// prescription) is a rule of the journey.
    ///
    /// # Errors
    /// `plan-kind-missing` (not one of [`KINDS`]), `plan-goal-missing`.
    pub fn agree(&mut self, kind: PassedAs, on: Day, review: Option<Day>) -> Result<(), Breach> {
        if !KINDS.contains(&kind) {
            return Err(Breach::of("as", "plan-kind-missing"));
        }
        if kind == PassedAs::Prescribing && self.goals.is_empty() {
            return Err(Breach::of("goal-1", "plan-goal-missing"));
        }
        self.agreed_as = Some(kind);
        self.agreed_on = Some(on);
        self.review = review.or(self.review);
        Ok(())
    }

    /// Records how far goals were reached, and sets the day of the next look.
    ///
    /// # Errors
    /// `plan-not-agreed`; `plan-goal-unknown`; `plan-review-date-needed`: a review sets the next date.
    pub fn review(&mut self, attained: &[(GoalId, Outcome)], next: Option<Day>) -> Result<(), Breach> {
        if self.agreed_as.is_none() {
            return Err(Breach::new("plan-not-agreed"));
        }
        self.attain(attained)?;
        self.review = Some(next.ok_or_else(|| Breach::of("review", "plan-review-date-needed"))?);
        Ok(())
    }

    /// Records how far goals were reached.
    ///
    /// # Errors
    /// `plan-goal-unknown`.
    pub fn attain(&mut self, attained: &[(GoalId, Outcome)]) -> Result<(), Breach> {
        for (id, outcome) in attained {
            let goal = self.goals.iter_mut().find(|goal| goal.id == *id);
            goal.ok_or_else(|| Breach::new("plan-goal-unknown"))?.attained = Some(*outcome);
        }
        Ok(())
    }
}
