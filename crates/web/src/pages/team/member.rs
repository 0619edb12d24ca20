//! One navigator: what allocation knows of them, and the notes of their supervision.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Breach;
use domain::allocation::Profile;
use domain::id::StaffId;
use domain::person::{Gender, Language};
use domain::postcode::Outcode;
use domain::role::Role;
use operations::team::{keep_profile, note_supervision};
use serde::Serialize;

use crate::failure::faults;
use crate::pages::offer::form::{self, Item};
use crate::pages::offer::key;
use crate::pages::people::items;
use crate::signin::{Admits, As, may, see_other};
use crate::template::Fault;
use crate::{Failure, Form, Site};

#[derive(Serialize)]
struct MemberPage {
    here: String,
    base: String,
    request_key: String,
    note_key: String,
    name: String,
    lead: bool,
    left: bool,
    journeys: i64,
    weight: i64,
    languages: Vec<Item>,
    genders: Vec<Item>,
    notes: Vec<NoteShown>,
    typed: Form,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct NoteShown {
    text: String,
    made_at: String,
    made_by: String,
}

/// The page: for the team lead, and for the navigator themselves.
pub async fn navigator(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, StaffId)>,
) -> Result<Response, Failure> {
    draw(&site, &who, id, None, Vec::new()).await
}

async fn draw<R: Admits>(
    site: &Site,
    who: &As<R>,
    id: StaffId,
    typed: Option<Form>,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let found = site.house().supervision(&who.who, id).await;
    let (member, kept) = found.map_err(|error| Failure::from(error).within(site, &who.frame))?;
    let mut notes = Vec::with_capacity(kept.len());
    for note in kept.iter().rev() {
        let made_by = match note.made_by {
            Some(by) => site.house().staff_name(who.who.programme(), by).await?,
            None => String::new(),
        };
        notes.push(NoteShown { text: note.text.clone(), made_at: note.made_at.to_string(), made_by });
    }
    let load = member.load.as_ref();
    let typed = typed.unwrap_or_else(|| laid_out(&member.profile));
    let page = MemberPage {
        here: who.path(&format!("/team/navigators/{id}")),
        base: who.path(""),
        request_key: key(site, &typed),
        note_key: site.house().request_key().to_string(),
        name: member.name.clone(),
        lead: who.who.role() == Role::TeamLead,
        left: member.left,
        journeys: load.map_or(0, |load| load.journeys),
        weight: load.map_or(0, |load| load.weight),
        languages: items(
            words,
            "language",
            Language::all().filter(|language| *language != Language::ENGLISH).map(Language::code),
        ),
        genders: items(words, "gender", [Gender::Female, Gender::Male].iter().map(|gender| gender.code())),
        notes,
        typed,
        faults,
    };
    match page.faults.is_empty() {
        true => site.page("team/navigator.html", &who.frame, page),
        false => site.again("team/navigator.html", &who.frame, page),
    }
}

/// A profile as its form shows it.
fn laid_out(profile: &Profile) -> Form {
    let mut pairs: Vec<(String, String)> =
        profile.languages.iter().map(|it| ("language".to_owned(), it.code().to_owned())).collect();
    pairs.push(("areas".to_owned(), profile.areas.join(", ")));
    pairs.extend(profile.gender.map(|gender| ("gender".to_owned(), gender.code().to_owned())));
    pairs.extend(profile.full_at.map(|full| ("full_at".to_owned(), full.to_string())));
    if let Some((first, last)) = profile.leave {
        pairs.push(("away_from".to_owned(), first.to_string()));
        pairs.push(("away_to".to_owned(), last.to_string()));
    }
    pairs.into_iter().collect()
}

/// Keeps what allocation has to know.
pub async fn profile(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, StaffId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let breaches = match read(&form) {
        Err(breaches) => breaches,
        Ok(profile) => {
            let done = site
                .house()
                .write(&who.who, request_key, "navigator.change", move |unit, who| {
                    keep_profile(unit, who, id, &profile)
                })
                .await;
            match done {
                Ok(()) => {
                    let there = see_other(&who.path(&format!("/team/navigators/{id}")));
                    return Ok(crate::notice::with(there, "notice-navigator-changed"));
                }
                Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
            }
        }
    };
    let faults = faults(who.frame.words, &breaches);
    draw(&site, &who, id, Some(form), faults).await
}

fn read(form: &Form) -> Result<Profile, Vec<Breach>> {
    let mut breaches = Vec::new();
    let mut areas = Vec::new();
    for typed in form.get("areas").split([',', ' ', ';']).filter(|typed| !typed.is_empty()) {
        match Outcode::parse(typed) {
            Ok(outcode) => areas.push(outcode.as_str().to_owned()),
            Err(_) => breaches.push(Breach::of("areas", "navigator-area").with("value", typed)),
        }
    }
    let full_at = form.given("full_at").and_then(|typed| {
        let found = typed.parse::<u16>().ok().filter(|full| *full > 0);
        if found.is_none() {
            breaches.push(Breach::of("full_at", "whole-number").with("value", typed));
        }
        found
    });
    let first = form::day(form, "away_from", &mut breaches);
    let last = form::day(form, "away_to", &mut breaches);
    let leave = match (first, last) {
        (Some(first), Some(last)) if first <= last => Some((first, last)),
        (None, None) => None,
        _ => {
            if breaches.is_empty() {
                breaches.push(Breach::of("away_to", "navigator-leave"));
            }
            None
        }
    };
    if !breaches.is_empty() {
        return Err(breaches);
    }
    Ok(Profile {
        languages: form.all("language").iter().filter_map(|code| Language::from_code(code)).collect(),
        areas,
        gender: form.given("gender").and_then(Gender::from_code),
        full_at,
        leave,
    })
}

/// Writes a note of supervision.
pub async fn note(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, StaffId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let text = form.get("note").to_owned();
    let done = site
        .house()
        .write(&who.who, request_key, "supervision.note", move |unit, who| {
            note_supervision(unit, who, id, &text)
        })
        .await;
    match done {
        Ok(()) => {
            let there = see_other(&who.path(&format!("/team/navigators/{id}")));
            Ok(crate::notice::with(there, "notice-supervision-noted"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            let faults = faults(who.frame.words, &breaches);
            draw(&site, &who, id, Some(form), faults).await
        }
    }
}
