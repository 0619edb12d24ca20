//! A plan as plain text, for the person: to copy, and as the letter that takes it to them.

use domain::calendar::Day;
use domain::need::Outcome;
use domain::plan::{Action, Plan};
use words::Words;

/// The plan in words, a paragraph a part; parts with nothing in them are left out.
pub fn text(words: Words, plan: &Plan, review: Option<Day>, navigator: &str) -> String {
    let say = |key: &str| words.text(key).into_owned();
    let day = |day: Day| words.day(day).into_owned();
    let mut parts: Vec<String> = vec![say("plan-text-title")];
    let mut list = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let lines: Vec<String> = lines.into_iter().map(|line| format!("- {line}")).collect();
            parts.push(format!("{}\n{}", say(title), lines.join("\n")));
        }
    };
    let goal = |goal: &domain::plan::Goal| match goal.attained {
        Some(Outcome::Met) => {
            words.say("plan-text-met", &[("goal", goal.words.as_str().into())]).into_owned()
        }
        _ => goal.words.clone(),
    };
    list("plan-text-goals", plan.goals.iter().map(goal).collect());
    let action = |action: &Action| {
        let who = action.owner.map(|owner| say(&format!("plan-text-owner-{}", owner.code())));
        let by = action.by.map(|by| words.say("plan-text-by", &[("day", day(by).into())]).into_owned());
        let aside: Vec<String> = who.into_iter().chain(by).collect();
        if aside.is_empty() {
            action.words.clone()
        } else {
            format!("{} ({})", action.words, aside.join(", "))
        }
    };
    list("plan-text-actions", plan.actions.iter().filter(|it| !it.done).map(action).collect());
    list("plan-text-strengths", plan.strengths.lines().map(str::to_owned).collect());
    let barrier = |barrier: &domain::plan::Barrier| {
        let said = say(&format!("factor-{}-hindered", barrier.factor));
        if barrier.answer.is_empty() { said } else { format!("{said} {}", barrier.answer) }
    };
    list("plan-text-barriers", plan.barriers.iter().map(barrier).collect());
    if let Some(review) = review {
        parts.push(words.say("plan-text-review", &[("day", day(review).into())]).into_owned());
    }
    parts.push(words.say("plan-text-navigator", &[("name", navigator.into())]).into_owned());
    parts.join("\n\n")
}
