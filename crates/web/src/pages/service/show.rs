//! One service: everything about it, and how it stands from day to day.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::Breach;
use domain::calendar::london_day;
use domain::directory::code;
use domain::directory::draft::Draft;
use domain::directory::{Own, text_in};
use domain::id::{JourneyId, ServiceId};
use domain::role::Role;
use operations::directory::entry::Conflict;
use operations::directory::standing::Told;
use operations::directory::{Shown, may_settle};
use serde::Serialize;
use words::Words;

use super::shown::{self, Change, changes, coded, is_stale};
use super::standing::{StandingShown, standing_form};
use crate::failure::faults;
use crate::pages::minute;
use crate::pages::offer::form::day;
use crate::pages::offer::{Asks, key};
use crate::signin::{Admits, As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// Something of a service under its name.
#[derive(Serialize)]
struct Fact {
    name: String,
    texts: Vec<String>,
}

#[derive(Serialize)]
struct PlaceShown {
    name: String,
    address: String,
    unplaced: bool,
}

#[derive(Serialize)]
struct ConflictShown {
    source: String,
    changes: Vec<Change>,
}

impl ConflictShown {
    fn of(words: Words, it: &Conflict) -> ConflictShown {
        ConflictShown { source: it.source.clone(), changes: changes(words, &it.compared) }
    }
}

/// A service within what may be seen.
pub(super) async fn found<R: Admits>(site: &Site, who: &As<R>, id: ServiceId) -> Result<Shown, Failure> {
    let shown = site.house().service(&who.who, id).await;
    shown.map_err(|error| Failure::from(error).within(site, &who.frame))
}

/// The page.
pub async fn service(
    State(site): State<Site>,
    who: As<may::SeeServices>,
    Path((_, id)): Path<(String, ServiceId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let journey = asks.get("journey").and_then(|it| it.parse::<JourneyId>().ok());
    draw(&site, &who, id, journey, None, &[]).await
}

async fn draw(
    site: &Site,
    who: &As<may::SeeServices>,
    id: ServiceId,
    journey: Option<JourneyId>,
    typed: Option<Form>,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let today = london_day(site.house().now());
    let shown = found(site, who, id).await?;
    let standing = site.house().service_standing(&who.who, id).await?;
    let conflicts = site.house().service_conflicts(&who.who, id).await?;
    let waiting = site.house().service_proposals_count(&who.who, id).await?;
    let draft = Draft::of(shown.kept.id, &shown.kept.data, &shown.around.known(), today);
    let (there, not_there, not_recorded) = access(words, &shown);
    let service = &shown.service;
    let page = minijinja::context! {
        base => who.path(""),
        here => who.path(&format!("/services/{id}")),
        back => back(who, journey),
        journey => journey.map(|it| it.to_string()),
        prescribe => journey.filter(|_| cares(who)).map(|it| who.path(&format!("/journeys/{it}/prescribe?service={id}"))),
        request_key => key(site, typed.as_ref().unwrap_or(&Form::default())),
        name => &service.name,
        organisation => &service.organisation_name,
        description => &service.description,
        status => (service.status != domain::directory::service::Status::Active)
            .then(|| coded(words, "service-status", service.status.code())),
        published => shown.kept.published,
        settles => may_settle(&who.who),
        assured => service.assured.map(|day| day.to_string()),
        stale => is_stale(service.assured, today),
        confirmed_today => service.assured == Some(today),
        places => value(places(&shown)),
        when => value(shown::when(words, &service.times)),
        facts => value(facts(words, &draft, &shown)),
        there => value(there),
        not_there => value(not_there),
        not_recorded => value(not_recorded),
        how_to_apply => &draft.how_to_apply,
        phone => &draft.phone,
        email => &draft.email,
        url => draft.url.as_deref().and_then(shown::safe_link),
        standing => value(StandingShown::of(words, &standing, today)),
        confirmed_at => standing.confirmed_at.map(|at| minute(words, at)),
        conflicts => value(conflicts.iter().map(|it| ConflictShown::of(words, it)).collect::<Vec<_>>()),
        waiting => waiting,
        typed => value(typed.unwrap_or_else(|| standing_form(&standing))),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("service/show.html", &who.frame, page)
    } else {
        site.again("service/show.html", &who.frame, page)
    }
}

/// Where the page leads back to: the match it was found in, else the list.
fn back(who: &As<may::SeeServices>, journey: Option<JourneyId>) -> String {
    match journey.filter(|_| cares(who)) {
        Some(journey) => who.path(&format!("/journeys/{journey}/match")),
        None => who.path("/services"),
    }
}

/// Whether whoever asks goes along with people.
fn cares(who: &As<may::SeeServices>) -> bool {
    matches!(who.who.role(), Role::Navigator | Role::TeamLead)
}

fn places(shown: &Shown) -> Vec<PlaceShown> {
    let of = |it: &domain::directory::service::Place| PlaceShown {
        name: it.name.clone(),
        address: it.address.clone(),
        unplaced: it.position.is_none(),
    };
    shown.service.places.iter().map(of).collect()
}

/// What a listing says of each access feature.
fn access(words: Words, shown: &Shown) -> (Vec<String>, Vec<String>, Vec<String>) {
    let text = |code: &str| coded(words, "service-access", code);
    let said = &shown.service.access;
    let of =
        |wanted: bool| said.iter().filter(|(_, is)| **is == wanted).map(|(code, _)| text(code)).collect();
    let silent = code::ACCESS.iter().filter(|code| !said.contains_key(**code)).map(|code| text(code));
    (of(true), of(false), silent.collect())
}

fn facts(words: Words, draft: &Draft, shown: &Shown) -> Vec<Fact> {
    let service = &shown.service;
    let list = |own: Own| {
        let texts = shown::codes(words, draft, own);
        if texts.is_empty() { None } else { Some(texts.join(", ")) }
    };
    let areas: Vec<String> = service
        .areas
        .iter()
        .map(|it| it.clone().unwrap_or_else(|| words.text("service-areas-everywhere").into_owned()))
        .collect();
    let others: Vec<String> =
        service.terms.iter().filter(|term| term.own.is_none()).map(|term| term.name.clone()).collect();
    let who: Vec<String> = [
        shown::ages(words, service.min_age, service.max_age),
        list(Own::Gender),
        list(Own::Eligibility),
        draft.who_may_come.clone(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let everybody = || vec![words.text("service-everybody").into_owned()];
    let all: [(&str, Vec<String>); 8] = [
        ("needs", list(Own::Need).into_iter().collect()),
        ("subjects", list(Own::Subject).into_iter().collect()),
        ("terms", if others.is_empty() { Vec::new() } else { vec![others.join(", ")] }),
        ("formats", list(Own::Format).into_iter().collect()),
        ("cost", vec![shown::cost(words, draft)]),
        ("languages", some(shown::languages(words, &service.languages))),
        ("who", if who.is_empty() { everybody() } else { who }),
        ("areas", if areas.is_empty() { Vec::new() } else { vec![areas.join(", ")] }),
    ];
    let mut facts: Vec<Fact> = all
        .into_iter()
        .filter(|(_, texts)| !texts.is_empty())
        .map(|(field, texts)| Fact { name: words.text(&format!("service-line-{field}")).into_owned(), texts })
        .collect();
    if let Some(more) = text_in(&shown.kept.data, "alternate_name") {
        facts.push(Fact { name: words.text("service-line-also").into_owned(), texts: vec![more.to_owned()] });
    }
    facts
}

fn some(text: String) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { vec![text] }
}

/// "Still true today."
pub async fn confirm(
    State(site): State<Site>,
    who: As<may::SeeServices>,
    Path((_, id)): Path<(String, ServiceId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    site.house()
        .confirm_service(&who.who, form.request_key()?, id)
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    Ok(crate::notice::with(see_other(&after(&who, id, &form)), "notice-service-confirmed"))
}

/// Where an act on the page leads: to the page, as it was opened.
fn after<R: Admits>(who: &As<R>, id: ServiceId, form: &Form) -> String {
    match form.get("journey").parse::<JourneyId>() {
        Ok(journey) => who.path(&format!("/services/{id}?journey={journey}")),
        Err(_) => who.path(&format!("/services/{id}")),
    }
}

/// Shows a service outside the programme, or no longer.
pub async fn publish(
    State(site): State<Site>,
    who: As<may::SettleServices>,
    Path((_, id)): Path<(String, ServiceId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let publish = form.get("publish") == "yes";
    site.house()
        .publish_service(&who.who, form.request_key()?, id, publish)
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let notice = if publish { "notice-service-published" } else { "notice-service-hidden" };
    Ok(crate::notice::with(see_other(&after(&who, id, &form)), notice))
}

fn number(form: &Form, field: &'static str, breaches: &mut Vec<Breach>) -> Option<i64> {
    let typed = form.given(field)?;
    let read = typed.parse().ok();
    if read.is_none() {
        let value: String = typed.chars().take(60).collect();
        breaches.push(Breach::of(field, "standing-number").with("value", value));
    }
    read
}

/// Writes down how it stands.
pub async fn stand(
    State(site): State<Site>,
    who: As<may::SeeServices>,
    Path((_, id)): Path<(String, ServiceId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let mut breaches = Vec::new();
    let text = |field: &str| form.given(field).map(str::to_owned);
    let asked = Told {
        free: number(&form, "free", &mut breaches),
        capacity: number(&form, "capacity", &mut breaches),
        wait_days: number(&form, "wait_days", &mut breaches),
        paused_until: day(&form, "paused_until", &mut breaches),
        weekly_limit: number(&form, "weekly_limit", &mut breaches),
        contact_name: text("contact_name"),
        contact_mail: text("contact_mail"),
        contact_phone: text("contact_phone"),
    };
    let done = if breaches.is_empty() {
        site.house().set_service_standing(&who.who, request_key, id, asked).await
    } else {
        Err(breaches.into())
    };
    match done {
        Ok(()) => Ok(crate::notice::with(see_other(&after(&who, id, &form)), "notice-service-standing-kept")),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            let journey = form.get("journey").parse().ok();
            let faults = faults(who.frame.words, &breaches);
            draw(&site, &who, id, journey, Some(form), &faults).await
        }
    }
}
