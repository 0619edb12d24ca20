//! A plan in words: as it stands, its versions, and what the person says about each sharing.

use domain::plan::{Difference, Part, Plan, differences};
use operations::plan::{SHARINGS, Shown};
use serde::Serialize;
use words::Words;

use crate::signin::{As, may};
use crate::{Failure, Site};

#[derive(Serialize)]
pub(crate) struct GoalShown {
    pub(crate) id: String,
    pub(crate) words: String,
    pub(crate) need: Option<String>,
    pub(crate) attained: Option<String>,
    pub(crate) outcome: Option<&'static str>,
}

#[derive(Serialize)]
pub(crate) struct ActionShown {
    words: String,
    owner: Option<String>,
    /// The owner as the person is told: "you".
    owner_you: Option<String>,
    by: Option<String>,
    done: bool,
}

#[derive(Serialize)]
pub(crate) struct BarrierShown {
    said: String,
    answer: String,
}

/// A plan in words.
#[derive(Serialize)]
pub(crate) struct PlanShown {
    pub(crate) goals: Vec<GoalShown>,
    actions: Vec<ActionShown>,
    strengths: String,
    barriers: Vec<BarrierShown>,
    agreed_as: Option<String>,
    agreed_on: Option<String>,
}

fn barrier_words(words: Words, factor: &domain::factor::FactorCode) -> String {
    words.text(&format!("factor-{factor}-hindered")).into_owned()
}

pub(crate) fn plan_shown(words: Words, plan: &Plan) -> PlanShown {
    let text = |key: String| words.text(&key).into_owned();
    let goals = plan.goals.iter().map(|goal| GoalShown {
        id: goal.id.to_string(),
        words: goal.words.clone(),
        need: goal.need.map(|need| text(format!("need-{need}"))),
        attained: goal.attained.map(|outcome| text(format!("outcome-{}", outcome.code()))),
        outcome: goal.attained.map(domain::need::Outcome::code),
    });
    let actions = plan.actions.iter().map(|action| ActionShown {
        words: action.words.clone(),
        owner: action.owner.map(|owner| text(format!("owner-{}", owner.code()))),
        owner_you: action.owner.map(|owner| text(format!("plan-text-owner-{}", owner.code()))),
        by: action.by.map(|by| by.to_string()),
        done: action.done,
    });
    let barriers = plan.barriers.iter().map(|barrier| BarrierShown {
        said: barrier_words(words, &barrier.factor),
        answer: barrier.answer.clone(),
    });
    PlanShown {
        goals: goals.collect(),
        actions: actions.collect(),
        strengths: plan.strengths.clone(),
        barriers: barriers.collect(),
        agreed_as: plan.agreed_as.map(|kind| text(format!("passed-as-{}", kind.code()))),
        agreed_on: plan.agreed_on.map(|day| day.to_string()),
    }
}

/// A sharing, and what the person's own word to it comes to.
#[derive(Serialize)]
pub(crate) struct SharingShown {
    purpose: String,
    field: String,
    said: &'static str,
}

pub(crate) fn sharings(words: Words, shown: &Shown) -> Vec<SharingShown> {
    let sharing = |purpose: domain::agreement::Purpose| SharingShown {
        purpose: words.text(&format!("purpose-{}", purpose.code())).into_owned(),
        field: format!("sharing-{}", purpose.code()),
        said: match shown.said(purpose) {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not-asked",
        },
    };
    SHARINGS.into_iter().map(sharing).collect()
}

/// One part that is otherwise than in the version before.
#[derive(Serialize)]
pub(crate) struct DifferenceShown {
    part: String,
    before: Option<String>,
    after: Option<String>,
}

/// A version, and what it changed.
#[derive(Serialize)]
pub(crate) struct VersionShown {
    version: i64,
    made_at: String,
    made_by: String,
    differences: Vec<DifferenceShown>,
}

pub(crate) async fn versions(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
) -> Result<Vec<VersionShown>, Failure> {
    let words = who.frame.words;
    let empty = Plan::default();
    let mut rows = Vec::with_capacity(shown.versions.len());
    for (at, kept) in shown.versions.iter().enumerate() {
        let before = match shown.versions.get(at + 1) {
            Some(before) => &before.plan,
            // The oldest version of the page: what came before it is listed no more.
            None if kept.version > 1 => &kept.plan,
            None => &empty,
        };
        let made_by = match kept.made_by {
            Some(by) => site.house().staff_name(who.who.programme(), by).await?,
            None => String::new(),
        };
        rows.push(VersionShown {
            version: kept.version,
            made_at: kept.made_at.to_string(),
            made_by,
            differences: differing(words, before, &kept.plan),
        });
    }
    Ok(rows)
}

/// What differs between two versions, in words.
pub(crate) fn differing(words: Words, before: &Plan, after: &Plan) -> Vec<DifferenceShown> {
    let shown = |difference: Difference<'_>| {
        let code = difference.after.or(difference.before).map_or("goal", |part| part.code());
        DifferenceShown {
            part: words.text(&format!("plan-part-{code}")).into_owned(),
            before: difference.before.map(|part| said(words, part)),
            after: difference.after.map(|part| said(words, part)),
        }
    };
    differences(before, after).into_iter().map(shown).collect()
}

fn said(words: Words, part: Part<'_>) -> String {
    let text = |key: String| words.text(&key).into_owned();
    let day = |day: domain::calendar::Day| words.day(day).into_owned();
    let listed = |parts: Vec<Option<String>>| {
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    match part {
        Part::Goal(goal) => {
            let need = goal.need.map(|need| text(format!("need-{need}")));
            let attained = goal.attained.map(|outcome| text(format!("outcome-{}", outcome.code())));
            listed(vec![Some(goal.words.clone()), need, attained])
        }
        Part::Action(action) => {
            let owner = action.owner.map(|owner| text(format!("owner-{}", owner.code())));
            let done = action.done.then(|| text("plan-done".to_owned()));
            listed(vec![Some(action.words.clone()), owner, action.by.map(day), done])
        }
        Part::Strengths(strengths) => strengths.to_owned(),
        Part::Barrier(barrier) => {
            listed(vec![Some(barrier_words(words, &barrier.factor)), Some(barrier.answer.clone())])
        }
        Part::Agreed(kind, on) => listed(vec![Some(text(format!("passed-as-{}", kind.code()))), on.map(day)]),
        Part::Review(on) => day(on),
    }
}
