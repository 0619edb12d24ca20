//! What changed between two versions of a plan.

use super::{Action, Barrier, Goal, Plan};
use crate::calendar::Day;
use crate::journey::PassedAs;

/// One part of a plan; its words are at `plan-part-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// A goal.
    Goal(&'a Goal),
    /// An action.
    Action(&'a Action),
    /// The strengths.
    Strengths(&'a str),
    /// Something that may stand in the way.
    Barrier(&'a Barrier),
    /// How it was agreed, and when.
    Agreed(PassedAs, Option<Day>),
    /// The day of the review.
    Review(Day),
}

impl Part<'_> {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Part::Goal(_) => "goal",
            Part::Action(_) => "action",
            Part::Strengths(_) => "strengths",
            Part::Barrier(_) => "barrier",
            Part::Agreed(..) => "agreed",
            Part::Review(_) => "review",
        }
    }

    /// Whether both are the same part of the plan, perhaps otherwise put: a goal that is worded anew is one
    /// change, not two.
    fn is_same(&self, other: &Part<'_>) -> bool {
        match (self, other) {
            (Part::Goal(one), Part::Goal(other)) => one.id == other.id,
            (Part::Action(one), Part::Action(other)) => one.id == other.id,
            (Part::Barrier(one), Part::Barrier(other)) => one.factor == other.factor,
            _ => self.code() == other.code(),
        }
    }
}

/// One part that is otherwise than it was: `before` alone was taken out, `after` alone is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference<'a> {
    /// As it was.
    pub before: Option<Part<'a>>,
    /// As it is.
    pub after: Option<Part<'a>>,
}

/// The parts of a plan in the order they are shown.
pub fn parts(plan: &Plan) -> Vec<Part<'_>> {
    let strengths = plan.strengths.trim();
    let mut parts: Vec<Part<'_>> = plan.goals.iter().map(Part::Goal).collect();
    parts.extend(plan.actions.iter().map(Part::Action));
    parts.extend((!strengths.is_empty()).then_some(Part::Strengths(strengths)));
    parts.extend(plan.barriers.iter().map(Part::Barrier));
    parts.extend(plan.agreed_as.map(|kind| Part::Agreed(kind, plan.agreed_on)));
    parts.extend(plan.review.map(Part::Review));
    parts
}

/// What differs between two versions.
pub fn differences<'a>(before: &'a Plan, after: &'a Plan) -> Vec<Difference<'a>> {
    let (old, new) = (parts(before), parts(after));
    let mut found: Vec<Difference<'a>> = Vec::new();
    for part in &new {
        let was = old.iter().copied().find(|old| old.is_same(part));
        if was != Some(*part) {
            found.push(Difference { before: was, after: Some(*part) });
        }
    }
    let gone = old.into_iter().filter(|old| !new.iter().any(|new| new.is_same(old)));
    found.extend(gone.map(|part| Difference { before: Some(part), after: None }));
    found
}
