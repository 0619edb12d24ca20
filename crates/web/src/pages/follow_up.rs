//! Follow-up: a date set, put off, taken, or ended in its own way.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::Breach;
use domain::calendar::Day;
use domain::id::JourneyId;
use domain::journey::{EndedBy, Ends, Gate, HowPut, Mode, Place};
use operations::follow_up::{self as act, Doing};
use serde::Serialize;

use crate::failure::faults;
use crate::pages::closing::{Way, ways};
use crate::pages::offer::form::{Item, choice, day};
use crate::pages::offer::key;
use crate::pages::{journey, people};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::Fault;
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/{programme}/journeys/{id}/follow-up", "Care", get(show).post(record))]
}

#[derive(Serialize)]
struct FollowUpPage {
    here: String,
    back: String,
    request_key: String,
    person: people::Summary,
    due: Option<String>,
    paused_until: Option<String>,
    taken: Vec<String>,
    closed: bool,
    objected: bool,
    died: bool,
    hows: Vec<Item>,
    ways: Vec<Way>,
    typed: Form,
    faults: Vec<Fault>,
}

async fn follow_up_page(
    site: &Site,
    who: &As<may::Care>,
    id: JourneyId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown = journey::found(site, who, id).await?;
    let place = Place::of(Gate::FollowUp);
    let open = shown.journey.open_pass(place);
    let closing = shown.journey.closing();
    let results = shown.journey.passes_at(place).filter_map(|pass| pass.result.as_ref());
    let taken = results
        .map(|standing| {
            let (_, result) = journey::outcome(words, Some(standing));
            format!("{}: {result}", journey::happened(words, standing.happened))
        })
        .collect();
    let how = |how: HowPut| Item {
        value: how.code().to_owned(),
        text: words.text(&format!("how-put-{}", how.code())).into_owned(),
    };
    let page = FollowUpPage {
        here: who.path(&format!("/journeys/{id}/follow-up")),
        back: who.path(&format!("/journeys/{id}")),
        request_key: key(site, &typed),
        person: people::Summary::of(words, &shown.person, who, site),
        due: open.and_then(|pass| pass.due).map(|day| day.to_string()),
        paused_until: open.and_then(|pass| pass.paused_until).map(|day| day.to_string()),
        taken,
        closed: closing.is_some(),
        objected: closing.is_some_and(|closing| closing.ending.objected),
        died: shown.person.life.has_died(),
        hows: HowPut::ALL.map(how).to_vec(),
        ways: ways(words, Ends::Gate(Gate::FollowUp)),
        typed,
        faults,
    };
    if page.faults.is_empty() {
        site.page("follow-up/show.html", &who.frame, page)
    } else {
        site.again("follow-up/show.html", &who.frame, page)
    }
}

/// The follow-up of a journey: where it stands, and what can be recorded.
pub async fn show(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    follow_up_page(&site, &who, id, Form::default(), Vec::new()).await
}

/// A date that has to be given.
fn needed(form: &Form, field: &'static str, faults: &mut Vec<Breach>) -> Option<Day> {
    if form.given(field).is_none() {
        faults.push(Breach::of(field, "follow-up-date-missing"));
        return None;
    }
    day(form, field, faults)
}

/// What was asked, and the date to look at the journey again.
fn read(form: &Form) -> Result<(Doing, Option<Day>), Vec<Breach>> {
    let mut faults = Vec::new();
    let on = day(form, "on", &mut faults);
    let next = day(form, "next", &mut faults);
    let review = day(form, "review", &mut faults);
    let doing = match form.get("do") {
        "set" => needed(form, "follow-up", &mut faults).map(Doing::Set),
        "pause" => needed(form, "until", &mut faults).map(Doing::Pause),
        "resume" => Some(Doing::Resume),
        "take" => {
            let how = choice(form, "how", &HowPut::ALL, HowPut::code, &mut faults);
            Some(Doing::Taken { on, how, next })
        }
        _ => end(form, on, next, &mut faults),
    };
    match doing {
        Some(doing) if faults.is_empty() => Ok((doing, review)),
        _ => Err(faults),
    }
}

fn end(form: &Form, on: Option<Day>, next: Option<Day>, faults: &mut Vec<Breach>) -> Option<Doing> {
    let Some(mode) = form.given("mode").and_then(Mode::coded) else {
        faults.push(Breach::of("mode", "mode-missing"));
        return None;
    };
    let by: EndedBy = crate::pages::closing::ended_by(form, mode, Ends::Gate(Gate::FollowUp), faults)?;
    let ask_again = match mode {
        Mode::NotNow => needed(form, "ask-again", faults),
        _ => None,
    };
    Some(Doing::End { on, mode, by, ask_again, next })
}

/// Sets, puts off, records or ends a follow-up.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    // Whose journey it is comes before what is wrong with the form.
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let (doing, review) = match read(&form) {
        Ok(read) => read,
        Err(breaches) => return follow_up_page(&site, &who, id, form, faults(words, &breaches)).await,
    };
    let done = site
        .house()
        .write(&who.who, request_key, doing.act(), move |unit, who| {
            act::act(unit, who, &settings, id, doing, review)
        })
        .await;
    match done {
        Ok(()) => {
            let notice = match doing {
                Doing::Set(_) => "notice-follow-up-set",
                Doing::Pause(_) | Doing::Resume => "notice-follow-up-moved",
                Doing::Taken { .. } => "notice-follow-up-taken",
                Doing::End { .. } => "notice-follow-up-ended",
            };
            Ok(crate::notice::with(see_other(&who.path(&format!("/journeys/{id}#follow-up"))), notice))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            follow_up_page(&site, &who, id, form, faults(words, &breaches)).await
        }
    }
}
