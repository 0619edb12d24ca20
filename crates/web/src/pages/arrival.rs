//! Names that services wrote on registers and nobody had expected: who it was, or that it was nobody of ours.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Breach;
use jiff::Timestamp;
use operations::provider::arrival::{self as act, ArrivalId, ToMatch};
use serde::Serialize;

use crate::failure::faults;
use crate::pages::offer::Asks;
use crate::pages::offer::form::Item;
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/arrivals", "Care", get(list)),
        page("/{programme}/arrivals/{id}", "Care", post(settle)),
    ]
}

/// Names on a page.
const PAGE: usize = 20;
/// The answer that it was nobody of the programme.
const NOBODY: &str = "nobody";

#[derive(Serialize)]
struct Row {
    id: String,
    action: String,
    name: String,
    service: String,
    href: String,
    day: String,
    items: Vec<Item>,
    request_key: String,
}

fn row(site: &Site, who: &As<may::Care>, it: &ToMatch) -> Row {
    let words = who.frame.words;
    let mut items: Vec<Item> =
        it.candidates.iter().map(|(id, name)| Item { value: id.to_string(), text: name.clone() }).collect();
    items.push(Item { value: NOBODY.to_owned(), text: words.text("arrival-nobody").into_owned() });
    Row {
        id: it.id.to_string(),
        action: who.path(&format!("/arrivals/{}", it.id)),
        name: it.name.clone(),
        service: it.service.1.clone(),
        href: who.path(&format!("/services/{}", it.service.0)),
        day: words.day(it.day).into_owned(),
        items,
        request_key: site.house().request_key().to_string(),
    }
}

/// The place after which the next page begins: an instant in microseconds and an identifier.
fn after(text: Option<&String>) -> Option<(Timestamp, ArrivalId)> {
    let (at, id) = text?.split_once('~')?;
    Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, id.parse().ok()?))
}

/// Names to be matched, the oldest first.
pub async fn list(
    State(site): State<Site>,
    who: As<may::Care>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    draw(&site, &who, asks.get("after"), None, &[]).await
}

async fn draw(
    site: &Site,
    who: &As<may::Care>,
    from: Option<&String>,
    about: Option<ArrivalId>,
    wrong: &[Fault],
) -> Result<Response, Failure> {
    let within = |error| Failure::from(error).within(site, &who.frame);
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut shown = site.house().arrivals(&who.who, after(from), limit).await.map_err(within)?;
    let count = site.house().arrivals_count(&who.who).await.map_err(within)?;
    let more = shown.len() > PAGE;
    shown.truncate(PAGE);
    let next = shown
        .last()
        .filter(|_| more)
        .map(|last| who.path(&format!("/arrivals?after={}~{}", last.made_at.as_microsecond(), last.id)));
    let page = minijinja::context! {
        count,
        rows => value(shown.iter().map(|it| row(site, who, it)).collect::<Vec<_>>()),
        about => about.map(|id| id.to_string()),
        next,
        back => who.path("/today"),
        faults => value(wrong),
    };
    if wrong.is_empty() {
        site.page("arrival/list.html", &who.frame, page)
    } else {
        site.again("arrival/list.html", &who.frame, page)
    }
}

/// Says who it was.
pub async fn settle(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, ArrivalId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let key = form.request_key()?;
    let chosen = form.get("is").to_owned();
    let breaches = if chosen.is_empty() {
        vec![Breach::of("is", "arrival-not-chosen")]
    } else {
        let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
        let done = site
            .house()
            .write(&who.who, key, "arrival.settle", move |unit, who| match chosen.parse() {
                Ok(prescription) => act::is(unit, who, &settings, id, prescription),
                Err(_) if chosen == NOBODY => act::is_nobody(unit, who, id),
                Err(_) => Err(Breach::of("is", "arrival-not-chosen").into()),
            })
            .await;
        match done {
            Ok(()) => {
                return Ok(crate::notice::with(see_other(&who.path("/arrivals")), "notice-arrival-settled"));
            }
            Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
        }
    };
    draw(&site, &who, None, Some(id), &faults(who.frame.words, &breaches)).await
}
