//! Writing the plan: rows for goals, steps and what may get in the way, and the sharings.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Breach;
use domain::factor::{FactorCode, Frame};
use domain::id::JourneyId;
use domain::journey::{Direction, Gate};
use domain::need::Need;
use domain::plan::{Barrier, Owner, PARTS_LIMIT, Plan};
use operations::agreement::{AskedCapacity, AskedDecision, DecidedBy};
use operations::plan::{self as act, Asked, AskedAction, AskedGoal, Shown};
use serde::Serialize;
use words::Words;

use super::shown::{DifferenceShown, differing, sharings};
use super::{meanwhile, seen, sharing_fields};
use crate::failure::faults;
use crate::pages::assessment::strip;
use crate::pages::offer::form::{Item, choice, day, read_day};
use crate::pages::offer::key;
use crate::pages::people::items;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// Empty rows beneath those that are filled.
const SPARE: usize = 2;
/// Fields of a row, by kind of row; the first is the one without which the row is empty.
const ROWS: [(&str, &[&str]); 3] = [
    ("goal", &["goal", "goal-id", "goal-need"]),
    ("action", &["action", "action-id", "action-owner", "action-by", "action-done"]),
    ("barrier", &["barrier", "answer"]),
];

/// The form, filled with the newest version.
pub async fn edit(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    let (version, mut plan) = shown.newest();
    if version == 0 {
        let strengths = shown.assessment.strengths.as_ref();
        plan.strengths = strengths.map_or_else(String::new, |note| note.text.clone());
    }
    draw(&site, &who, &shown, &typed(version, &plan), &[], &[])
}

/// A plan as its form holds it.
fn typed(version: i64, plan: &Plan) -> Form {
    let mut pairs = vec![("seen".to_owned(), version.to_string())];
    let mut add = |name: &str, at: usize, value: String| pairs.push((format!("{name}-{}", at + 1), value));
    for (at, goal) in plan.goals.iter().enumerate() {
        add("goal", at, goal.words.clone());
        add("goal-id", at, goal.id.to_string());
        add("goal-need", at, goal.need.map_or_else(String::new, |need| need.code().to_owned()));
    }
    for (at, action) in plan.actions.iter().enumerate() {
        add("action", at, action.words.clone());
        add("action-id", at, action.id.to_string());
        add("action-owner", at, action.owner.map_or_else(String::new, |owner| owner.code().to_owned()));
        add("action-by", at, action.by.map_or_else(String::new, |by| by.to_string()));
        add("action-done", at, if action.done { "yes".to_owned() } else { String::new() });
    }
    for (at, barrier) in plan.barriers.iter().enumerate() {
        add("barrier", at, barrier.factor.to_string());
        add("answer", at, barrier.answer.clone());
    }
    pairs.push(("strengths".to_owned(), plan.strengths.clone()));
    pairs.into_iter().collect()
}

/// The rows of a kind that hold something, moved up so that their numbers are those of the plan.
fn packed(form: &Form) -> Form {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let of_rows = |name: &str| {
        ROWS.iter().flat_map(|(_, fields)| fields.iter()).any(|field| {
            name.strip_prefix(field)
                .and_then(|rest| rest.strip_prefix('-'))
                .is_some_and(|rest| rest.parse::<usize>().is_ok())
        })
    };
    for (name, values) in form.fields().filter(|(name, _)| !of_rows(name)) {
        pairs.extend(values.iter().map(|value| (name.to_owned(), value.clone())));
    }
    for (_, fields) in ROWS {
        let filled =
            (1..=PARTS_LIMIT + SPARE).filter(|at| form.given(&format!("{}-{at}", fields[0])).is_some());
        for (to, from) in filled.enumerate() {
            for field in fields {
                pairs.push((format!("{field}-{}", to + 1), form.get(&format!("{field}-{from}")).to_owned()));
            }
        }
    }
    pairs.into_iter().collect()
}

/// One row as the form lays it out.
#[derive(Serialize)]
struct Row {
    at: usize,
    /// One value for each field of its kind.
    values: Vec<String>,
    /// Where a fault of its text is named.
    name: String,
}

fn rows(form: &Form, kind: usize) -> Vec<Row> {
    let (_, fields) = ROWS[kind];
    let filled = (1..).take_while(|at| form.given(&format!("{}-{at}", fields[0])).is_some()).count();
    let row = |at: usize| {
        let values: Vec<String> =
            fields.iter().map(|field| form.get(&format!("{field}-{at}")).to_owned()).collect();
        let name = format!("{}-{at}", fields[0]);
        Row { at, values, name }
    };
    (1..=(filled + SPARE).min(PARTS_LIMIT)).map(row).collect()
}

/// What may get in the way, in the person's voice; the choices of a select.
fn barriers(words: Words) -> Vec<Item> {
    let Ok(frame) = Frame::seed() else { return Vec::new() };
    let order = frame.order(0);
    let listed = frame.listed(&order, Gate::Start).flat_map(|(_, factors)| factors);
    listed
        .filter(|factor| {
            factor.directions.contains(&Direction::Hindered) && factor.code.as_str() != "own-words"
        })
        .map(|factor| Item {
            value: factor.code.to_string(),
            text: words.text(&format!("factor-{}-hindered", factor.code)).into_owned(),
        })
        .collect()
}

fn draw(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    theirs: &[DifferenceShown],
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let here = who.path(&format!("/journeys/{}/plan", shown.current.id));
    let age = shown.person().details.date_of_birth.age_on(domain::calendar::london_day(shown.now));
    let deciders = DecidedBy::ALL.iter().filter(|by| by.possible_at(age)).map(|by| by.code());
    let page = minijinja::context! {
        action => format!("{here}/edit"),
        back => here.as_str(),
        request_key => key(site, typed),
        person => value(strip(site, who, shown.person(), shown.current.id)),
        goals => value(rows(typed, 0)),
        actions => value(rows(typed, 1)),
        barriers => value(rows(typed, 2)),
        needs => value(items(words, "need", Need::ALL.iter().map(|need| need.code()))),
        owners => value(items(words, "owner", Owner::ALL.iter().map(|owner| owner.code()))),
        factors => value(barriers(words)),
        sharings => value(sharings(words, shown)),
        deciders => value(items(words, "decided-by", deciders)),
        capacities => value(items(words, "capacity", [AskedCapacity::Assessed, AskedCapacity::Lacking].iter().map(|c| c.code()))),
        child => age < 16,
        theirs => value(theirs),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("plan/edit.html", &who.frame, page)
    } else {
        site.again("plan/edit.html", &who.frame, page)
    }
}

/// Reads the form, whose rows are packed, or says everything that is wrong with it.
fn read(form: &Form) -> Result<Asked, Vec<Breach>> {
    let mut breaches = Vec::new();
    let mut asked = Asked {
        seen: form.get("seen").parse().unwrap_or(0),
        strengths: form.get("strengths").to_owned(),
        ..Asked::default()
    };
    let field = |name: &str, at: usize| form.get(&format!("{name}-{at}")).to_owned();
    for at in (1..=PARTS_LIMIT).take_while(|at| !field("goal", *at).trim().is_empty()) {
        asked.goals.push(AskedGoal {
            id: field("goal-id", at).parse().ok(),
            words: field("goal", at),
            need: Need::from_code(&field("goal-need", at)),
        });
    }
    for at in (1..=PARTS_LIMIT).take_while(|at| !field("action", *at).trim().is_empty()) {
        let by = field("action-by", at);
        let read = read_day(by.trim());
        if read.is_none() && !by.trim().is_empty() {
            breaches.push(Breach::of(format!("action-by-{at}"), "day-unreadable").with("value", by.trim()));
        }
        asked.actions.push(AskedAction {
            id: field("action-id", at).parse().ok(),
            words: field("action", at),
            owner: Owner::from_code(&field("action-owner", at)),
            by: read,
            done: field("action-done", at) == "yes",
        });
    }
    for at in (1..=PARTS_LIMIT).take_while(|at| !field("barrier", *at).trim().is_empty()) {
        match FactorCode::parse(&field("barrier", at)) {
            Some(factor) => asked.barriers.push(Barrier { factor, answer: field("answer", at) }),
            None => breaches.push(
                Breach::of(format!("barrier-{at}"), "choice-unknown").with("value", field("barrier", at)),
            ),
        }
    }
    for (purpose, name) in sharing_fields() {
        match form.get(&name) {
            "yes" => asked.sharing.push((purpose, true)),
            "no" => asked.sharing.push((purpose, false)),
            _ => {}
        }
    }
    asked.decision = AskedDecision {
        by: choice(form, "decided_by", &DecidedBy::ALL, DecidedBy::code, &mut breaches).unwrap_or_default(),
        capacity: choice(form, "capacity", &AskedCapacity::ALL, AskedCapacity::code, &mut breaches)
            .unwrap_or_default(),
        authority_checked: day(form, "authority_checked", &mut breaches),
    };
    if breaches.is_empty() { Ok(asked) } else { Err(breaches) }
}

/// Keeps the plan as a further version, unless somebody else was quicker: then both are shown.
pub async fn change(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = seen(&site, &who, id).await?;
    let form = packed(&form);
    let done = match read(&form) {
        Ok(asked) => {
            let write = move |unit: &mut operations::Unit<'_>, who: &operations::Who| {
                act::keep(unit, who, id, &asked)
            };
            site.house().write(&who.who, request_key, "plan.keep", write).await
        }
        Err(breaches) => Err(breaches.into()),
    };
    match done {
        Ok(_) => {
            let there = see_other(&who.path(&format!("/journeys/{id}/plan")));
            Ok(crate::notice::with(there, "notice-plan-kept"))
        }
        Err(operations::Error::ChangedMeanwhile) => {
            let newest = seen(&site, &who, id).await?;
            let fault = meanwhile(&site, &who, &newest).await?;
            let (version, theirs) = newest.newest();
            let base = form.get("seen").parse::<i64>().unwrap_or(0);
            let mut versions = newest.versions.iter();
            let before = versions.find(|kept| kept.version == base).map(|kept| kept.plan.clone());
            let theirs = differing(who.frame.words, &before.unwrap_or_default(), &theirs);
            let typed = form.replaced("seen", &version.to_string()).replaced("request_key", "");
            draw(&site, &who, &newest, &typed, &theirs, &[fault])
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            draw(&site, &who, &shown, &form, &[], &faults(who.frame.words, &breaches))
        }
    }
}
