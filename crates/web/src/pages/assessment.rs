//! What matters to a person, their strengths and their needs.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::Breach;
use domain::id::{JourneyId, StaffId};
use domain::need::{Need, NeedState};
use jiff::Timestamp;
use operations::assessment::{self as act, Asked, AskedNeed, Held, Shown};
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::pages::minute;
use crate::pages::offer::form::Item;
use crate::pages::offer::key;
use crate::pages::people::{Summary, items};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/{programme}/journeys/{id}/assessment", "Care", get(assessment).post(change))]
}

/// The choice that takes a need out of the assessment.
const LEFT_OUT: &str = "left-out";

/// A need as the form lays it out.
#[derive(Serialize)]
struct NeedRow {
    code: &'static str,
    name: String,
    open: bool,
    at_offer: bool,
    state: String,
    words: String,
}

/// A text of ours beside what somebody else wrote meanwhile.
#[derive(Serialize)]
struct Theirs {
    title: String,
    text: String,
}

/// The page of a person's strip that leads back to the journey.
pub(crate) fn strip(
    site: &Site,
    who: &As<may::Care>,
    person: &operations::person::Person,
    id: JourneyId,
) -> Summary {
    let strip = Summary::of(who.frame.words, person, who, site);
    Summary { href: who.path(&format!("/journeys/{id}")), ..strip }
}

/// "Changed by X at 10:42."
pub(crate) async fn changed_by(
    site: &Site,
    who: &As<may::Care>,
    by: Option<StaffId>,
    at: Timestamp,
) -> Result<Fault, Failure> {
    let words = who.frame.words;
    let name = match by {
        Some(by) => site.house().staff_name(who.who.programme(), by).await?,
        None => String::new(),
    };
    let args = [("name", name.into()), ("at", minute(words, at).into())];
    Ok(Fault { field: String::new(), text: words.say("changed-meanwhile", &args).into_owned() })
}

async fn seen(site: &Site, who: &As<may::Care>, id: JourneyId) -> Result<Shown, Failure> {
    let shown = site.house().assessment(&who.who, id).await;
    shown.map_err(|error| Failure::from(error).within(site, &who.frame))
}

/// The form, filled with what is there.
pub async fn assessment(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    let typed = typed(&shown.held);
    draw(&site, &who, &shown, &typed, &[], &[])
}

/// An assessment as its form holds it.
fn typed(held: &Held) -> Form {
    let mut pairs = vec![
        ("seen".to_owned(), held.version.number.to_string()),
        ("matters".to_owned(), held.matters.as_ref().map_or_else(String::new, |note| note.text.clone())),
        ("strengths".to_owned(), held.strengths.as_ref().map_or_else(String::new, |note| note.text.clone())),
    ];
    for need in &held.needs {
        let code = need.kept.need.code();
        pairs.extend(need.kept.state.map(|state| (format!("state-{code}"), state.code().to_owned())));
        let said = need.words.as_ref().map_or_else(String::new, |note| note.text.clone());
        pairs.push((format!("words-{code}"), said));
        pairs.push(("kept".to_owned(), code.to_owned()));
    }
    pairs.into_iter().collect()
}

fn draw(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    theirs: &[Theirs],
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let id = shown.current.id;
    let wrong: BTreeSet<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    let needs = Need::ALL.map(|need| {
        let code = need.code();
        let (state, said) = (format!("state-{code}"), format!("words-{code}"));
        let at_offer = shown.held.at_offer.contains(&need);
        NeedRow {
            code,
            name: words.text(&format!("need-{code}")).into_owned(),
            open: at_offer
                || typed.given(&state).is_some()
                || typed.given(&said).is_some()
                || typed.has("kept", code)
                || wrong.contains(said.as_str()),
            at_offer,
            state: typed.get(&state).to_owned(),
            words: typed.get(&said).to_owned(),
        }
    });
    let page = minijinja::context! {
        action => who.path(&format!("/journeys/{id}/assessment")),
        back => who.path(&format!("/journeys/{id}")),
        request_key => key(site, typed),
        person => value(strip(site, who, &shown.person, id)),
        needs => value(needs),
        states => value(states(words)),
        theirs => value(theirs),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("assessment/form.html", &who.frame, page)
    } else {
        site.again("assessment/form.html", &who.frame, page)
    }
}

fn states(words: Words) -> Vec<Item> {
    let mut states = items(words, "need-state", NeedState::ALL.iter().map(|state| state.code()));
    let text = words.text("assessment-left-out").into_owned();
    states.push(Item { value: LEFT_OUT.to_owned(), text });
    states
}

/// Reads the form: a need is in it once anything was said about it, and stays until it is left out.
fn read(form: &Form) -> Result<Asked, Vec<Breach>> {
    let mut breaches = Vec::new();
    let mut needs = Vec::new();
    for need in Need::ALL {
        let code = need.code();
        let field = format!("state-{code}");
        if form.get(&field) == LEFT_OUT {
            continue;
        }
        let found = NeedState::from_code(form.get(&field));
        if found.is_none() && form.given(&field).is_some() {
            breaches.push(Breach::of(field.clone(), "choice-unknown").with("value", form.get(&field)));
        }
        let words = form.get(&format!("words-{code}")).to_owned();
        if found.is_some() || !words.trim().is_empty() || form.has("kept", code) {
            needs.push(AskedNeed { need, state: found, words });
        }
    }
    let asked = Asked {
        seen: form.get("seen").parse().unwrap_or(0),
        matters: form.get("matters").to_owned(),
        strengths: form.get("strengths").to_owned(),
        needs,
    };
    if breaches.is_empty() { Ok(asked) } else { Err(breaches) }
}

/// Keeps the assessment, unless somebody else was quicker: then both texts are shown.
pub async fn change(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = seen(&site, &who, id).await?;
    let done = match read(&form) {
        Ok(asked) => {
            let write = move |unit: &mut operations::Unit<'_>, who: &operations::Who| {
                act::keep(unit, who, id, &asked)
            };
            site.house().write(&who.who, request_key, "assessment.keep", write).await
        }
        Err(breaches) => Err(breaches.into()),
    };
    match done {
        Ok(()) => {
            let there = see_other(&who.path(&format!("/journeys/{id}#matters")));
            Ok(crate::notice::with(there, "notice-assessment-kept"))
        }
        Err(operations::Error::ChangedMeanwhile) => meanwhile(&site, &who, id, form).await,
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            draw(&site, &who, &shown, &form, &[], &faults(who.frame.words, &breaches))
        }
    }
}

/// What was typed stays in the form; what the other wrote stands beside it, and the next press goes on top.
async fn meanwhile(site: &Site, who: &As<may::Care>, id: JourneyId, form: Form) -> Result<Response, Failure> {
    let words = who.frame.words;
    let newest = seen(site, who, id).await?;
    let version = &newest.held.version;
    let at = version.changed_at.unwrap_or_else(|| site.house().now());
    let fault = changed_by(site, who, version.changed_by, at).await?;
    let now = typed(&newest.held);
    let mut theirs = Vec::new();
    let mut differs = |field: &str, title: String, text: String| {
        if form.get(field).trim() != now.get(field).trim() {
            theirs.push(Theirs { title, text });
        }
    };
    for field in ["matters", "strengths"] {
        differs(field, words.text(&format!("assessment-{field}")).into_owned(), now.get(field).to_owned());
    }
    for need in Need::ALL {
        let code = need.code();
        let name = words.text(&format!("need-{code}")).into_owned();
        let state = now.given(&format!("state-{code}"));
        let state = state.map(|state| words.text(&format!("need-state-{state}")).into_owned());
        differs(&format!("state-{code}"), name.clone(), state.unwrap_or_default());
        differs(&format!("words-{code}"), name, now.get(&format!("words-{code}")).to_owned());
    }
    let typed = form.replaced("seen", &version.number.to_string()).replaced("request_key", "");
    draw(site, who, &newest, &typed, &theirs, &[fault])
}
