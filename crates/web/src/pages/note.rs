//! Notes about a journey: written in place, saved by themselves, with their versions, found by words.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::id::JourneyId;
use operations::Error;
use operations::note::{self, Asked, NoteId, SHOWN, Saved};
use serde::Serialize;

use crate::failure::faults;
use crate::pages::minute;
use crate::pages::offer::Asks;
use crate::pages::people::Summary;
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/journeys/{id}/notes/write", "Care", post(write)),
        page("/{programme}/notes", "Care", get(find)),
        page("/{programme}/notes/{id}", "Care", get(show)),
    ]
}

/// Characters of a note a list of found ones shows.
const GLIMPSE: usize = 300;

/// A version of a note in words.
#[derive(Serialize)]
pub(crate) struct NoteShown {
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) text: String,
    pub(crate) made_at: String,
    pub(crate) made_by: String,
}

impl NoteShown {
    pub(crate) async fn of(
        site: &Site,
        who: &As<may::Care>,
        note: &operations::note::Note,
    ) -> Result<NoteShown, Failure> {
        let made_by = match note.made_by {
            Some(staff) => site.house().staff_name(who.who.programme(), staff).await?,
            None => String::new(),
        };
        Ok(NoteShown {
            id: note.id.to_string(),
            version: note.version,
            text: note.text.clone(),
            made_at: minute(who.frame.words, note.made_at),
            made_by,
        })
    }
}

/// What a script hears after it saved a note.
#[derive(Serialize)]
struct Answer {
    note: String,
    version: i64,
    said: String,
    href: String,
}

fn asked(form: &Form, request_key: uuid::Uuid) -> Asked {
    Asked {
        note: form.given("note_id").and_then(|id| id.parse().ok()),
        base: form.get("base").parse().unwrap_or(0),
        sitting: form.get("sitting").parse().unwrap_or(request_key),
        text: form.get("note").to_owned(),
    }
}

async fn said(site: &Site, who: &As<may::Care>, saved: &Saved) -> Result<String, Failure> {
    let words = who.frame.words;
    let now = words.clock(domain::calendar::london_clock(site.house().now()));
    let Some(other) = &saved.other else {
        return Ok(words.say("note-saved-at", &[("at", now.into())]).into_owned());
    };
    let by = match other.by {
        Some(staff) => site.house().staff_name(who.who.programme(), staff).await?,
        None => String::new(),
    };
    let at = words.clock(domain::calendar::london_clock(other.at));
    Ok(words.say("note-changed-by", &[("by", by.into()), ("at", at.into())]).into_owned())
}

/// Saves a note: a browser without scripts comes back to the page, a script hears where it went.
pub async fn write(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let by_script = headers.get("accept").is_some_and(|accept| accept == "application/json");
    let asked = asked(&form, request_key);
    let done = site
        .house()
        .write(&who.who, request_key, "note.write", move |unit, who| note::write(unit, who, id, &asked))
        .await;
    match done {
        Ok(saved) => {
            let href = who.path(&format!("/notes/{}", saved.note));
            if by_script {
                let said = said(&site, &who, &saved).await?;
                let note = saved.note.to_string();
                return Ok(Json(Answer { note, version: saved.version, said, href }).into_response());
            }
            let (to, notice) = match saved.other {
                Some(_) => (href, "notice-note-beside"),
                None => (who.path(&format!("/journeys/{id}#notes")), "notice-note-kept"),
            };
            Ok(crate::notice::with(see_other(&to), notice))
        }
        Err(error) => {
            let failure = Failure::from(error).within(&site, &who.frame);
            let breaches = faults(words, &failure.breaches()?);
            if by_script {
                let texts: Vec<String> = breaches.into_iter().map(|fault| fault.text).collect();
                let said = texts.join(" ");
                let answer = Answer { note: String::new(), version: 0, said, href: String::new() };
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(answer)).into_response());
            }
            write_page(&site, &who, id, form, breaches).await
        }
    }
}

/// The form by itself, with everything that was typed.
async fn write_page(
    site: &Site,
    who: &As<may::Care>,
    id: JourneyId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let page = minijinja::context! {
        journey => who.path(&format!("/journeys/{id}")),
        request_key => site.house().request_key().to_string(),
        typed => value(&typed),
        faults => value(&faults),
    };
    site.again("note/write.html", &who.frame, page)
}

/// A note with its versions.
pub async fn show(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, NoteId)>,
) -> Result<Response, Failure> {
    let found = site.house().note(&who.who, id).await;
    let (history, person) = found.map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let mut versions = Vec::with_capacity(history.versions.len());
    for version in &history.versions {
        versions.push(NoteShown::of(&site, &who, version).await?);
    }
    let newest = history.versions.first().ok_or(Error::NotFound)?;
    let beside = match history.beside {
        Some(beside) => {
            let (other, _) = site.house().note(&who.who, beside).await?;
            match other.versions.first() {
                Some(note) => Some(NoteShown::of(&site, &who, note).await?),
                None => None,
            }
        }
        None => None,
    };
    let page = minijinja::context! {
        base => who.path(""),
        journey => who.path(&format!("/journeys/{}", history.journey)),
        request_key => site.house().request_key().to_string(),
        sitting => site.house().request_key().to_string(),
        note_id => id.to_string(),
        version => newest.version,
        text => &newest.text,
        versions => value(&versions),
        person => value(Summary::of(who.frame.words, &person, &who, &site)),
        beside => value(&beside),
    };
    site.page("note/show.html", &who.frame, page)
}

#[derive(Serialize)]
struct FoundShown {
    href: String,
    name: String,
    text: String,
    made_at: String,
}

/// Notes that hold the words sought.
pub async fn find(
    State(site): State<Site>,
    who: As<may::Care>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let sought = asks.get("q").map_or("", String::as_str);
    let found = site.house().find_notes(&who.who, sought).await?;
    let rows: Vec<FoundShown> = found
        .iter()
        .map(|found| {
            let mut text: String = found.note.text.chars().take(GLIMPSE).collect();
            if text.len() < found.note.text.len() {
                text.push('…');
            }
            FoundShown {
                href: who.path(&format!("/journeys/{}#notes", found.journey)),
                name: format!("{} {}", found.name.0, found.name.1),
                text,
                made_at: minute(words, found.note.made_at),
            }
        })
        .collect();
    let page = minijinja::context! {
        action => who.path("/notes"),
        sought => sought,
        rows => value(&rows),
        more => i64::try_from(rows.len()) == Ok(SHOWN),
    };
    site.page("note/find.html", &who.frame, page)
}
