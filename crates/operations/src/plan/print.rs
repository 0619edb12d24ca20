//! A plan for the person: one document, drawn as a page, as PDF, and as text to copy or to send.

use document::Document;
use domain::calendar::Day;
use domain::need::Outcome;
use domain::plan::{Action, Barrier, Goal, Plan};
use words::Words;

/// The plan in words, a section a part; parts with nothing in them are left out.
pub fn document(words: Words, title: String, plan: &Plan, review: Option<Day>, navigator: &str) -> Document {
    let mut document = Document::new(title, words.tag());
    document.right_to_left = words.dir().as_str() == "rtl";
    let mut section = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            document.heading(words.text(title).into_owned());
            document.list(items);
        }
    };
    section("plan-text-goals", plan.goals.iter().map(|it| goal(words, it)).collect());
    let to_do = plan.actions.iter().filter(|action| !action.done);
    section("plan-text-actions", to_do.map(|it| action(words, it)).collect());
    section("plan-text-strengths", plan.strengths.lines().map(str::to_owned).collect());
    section("plan-text-barriers", plan.barriers.iter().map(|it| barrier(words, it)).collect());
    if let Some(review) = review {
        let day = words.day(review).into_owned();
        document.paragraph(words.say("plan-text-review", &[("day", day.into())]));
    }
    document.paragraph(words.say("plan-text-navigator", &[("name", navigator.into())]));
    document
}

/// The plan as plain text.
pub fn text(words: Words, plan: &Plan, review: Option<Day>, navigator: &str) -> String {
    document(words, words.text("plan-text-title").into_owned(), plan, review, navigator).text()
}

fn goal(words: Words, goal: &Goal) -> String {
    match goal.attained {
        Some(Outcome::Met) => {
            words.say("plan-text-met", &[("goal", goal.words.as_str().into())]).into_owned()
        }
        _ => goal.words.clone(),
    }
}

fn action(words: Words, action: &Action) -> String {
    let owner =
        action.owner.map(|owner| words.text(&format!("plan-text-owner-{}", owner.code())).into_owned());
    let by = action.by.map(|by| {
        let day = words.day(by).into_owned();
        words.say("plan-text-by", &[("day", day.into())]).into_owned()
    });
    let aside: Vec<String> = owner.into_iter().chain(by).collect();
    if aside.is_empty() { action.words.clone() } else { format!("{} ({})", action.words, aside.join(", ")) }
}

fn barrier(words: Words, barrier: &Barrier) -> String {
    let said = words.text(&format!("factor-{}-hindered", barrier.factor)).into_owned();
    if barrier.answer.is_empty() { said } else { format!("“{said}” {}", barrier.answer) }
}
