//! Not taken on: how intake ends a referral, and whose account it is why.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Breach;
use domain::id::ReferralId;
use domain::journey::{Asked, Direction, EndedBy, Ends, Gate, Mode, Teller};
use operations::referral::{AskedEnd, end};
use serde::Serialize;

use super::one::found;
use crate::failure::faults;
use crate::pages::offer::form::{self, Item, Reasons};
use crate::pages::offer::key;
use crate::pages::people::{Summary, items};
use crate::signin::{As, may, see_other};
use crate::template::Fault;
use crate::{Failure, Form, Site};

const INTAKE: Ends = Ends::Gate(Gate::Intake);

/// How intake can end, but for death, which is of the person, and joining, which names a journey.
fn modes() -> impl Iterator<Item = Mode> {
    let elsewhere = |mode: &Mode| matches!(mode, Mode::Died | Mode::JoinedToAnother);
    Mode::ALL.into_iter().filter(move |mode| mode.can_end(INTAKE) && !elsewhere(mode))
}

#[derive(Serialize)]
struct EndPage {
    here: String,
    back: String,
    request_key: String,
    person: Summary,
    modes: Vec<Item>,
    ended_by: Vec<Item>,
    hindered: Reasons,
    asked: Vec<Item>,
    tellers: Vec<Item>,
    typed: Form,
    faults: Vec<Fault>,
}

/// The form.
pub async fn new(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, ReferralId)>,
) -> Result<Response, Failure> {
    draw(&site, &who, id, Form::default(), Vec::new()).await
}

async fn draw(
    site: &Site,
    who: &As<may::Lead>,
    id: ReferralId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let (shown, words) = (found(site, who, id).await?, who.frame.words);
    let random = u64::from_be_bytes(site.house().token()[..8].try_into().unwrap_or_default());
    let asked = [Asked::NotAsked, Asked::WouldNotSay, Asked::CouldNotBeAsked].map(Asked::code);
    let page = EndPage {
        here: who.path(&format!("/referrals/{id}/end")),
        back: who.path(&format!("/referrals/{id}")),
        request_key: key(site, &typed),
        person: Summary::of(words, &shown.journey.person, who, site),
        modes: items(words, "mode", modes().map(Mode::code)),
        ended_by: items(words, "ended-by", EndedBy::ALL.iter().map(|by| by.code())),
        hindered: Reasons::laid_out(words, Direction::Hindered, random, typed.given("order")),
        asked: items(words, "asked-short", asked.into_iter()),
        tellers: items(words, "teller", Teller::ALL.iter().map(|teller| teller.code())),
        typed,
        faults,
    };
    match page.faults.is_empty() {
        true => site.page("intake/end.html", &who.frame, page),
        false => site.again("intake/end.html", &who.frame, page),
    }
}

/// Ends it.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, ReferralId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let breaches = match read(&form) {
        Err(breaches) => breaches,
        Ok(asked) => {
            let done = site
                .house()
                .write(&who.who, request_key, "referral.end", move |unit, who| {
                    end(unit, who, &settings, id, &asked)
                })
                .await;
            match done {
                Ok(_) => {
                    let there = see_other(&who.path("/intake"));
                    return Ok(crate::notice::with(there, "notice-referral-ended"));
                }
                Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
            }
        }
    };
    draw(&site, &who, id, form, faults(who.frame.words, &breaches)).await
}

fn read(form: &Form) -> Result<AskedEnd, Vec<Breach>> {
    let mut breaches = Vec::new();
    let mode = form.given("mode").and_then(Mode::coded).filter(|mode| modes().any(|known| known == *mode));
    if mode.is_none() {
        breaches.push(Breach::of("mode", "mode-missing"));
    }
    let possible = |mode: Mode| EndedBy::ALL.into_iter().filter(move |by| mode.can_be_ended(INTAKE, *by));
    let by = form::choice(form, "ended_by", &EndedBy::ALL, EndedBy::code, &mut breaches);
    // Where only one can have ended it, nobody is asked.
    let only = mode.and_then(|mode| Some((possible(mode).next()?, possible(mode).count() == 1)));
    let by = by.or(only.filter(|(_, alone)| *alone).map(|(by, _)| by));
    if by.is_none() && breaches.is_empty() {
        breaches.push(Breach::of("ended_by", "ended-by-missing"));
    }
    let ask_again = form::day(form, "ask_again", &mut breaches);
    if mode == Some(Mode::NotNow) && form.given("ask_again").is_none() {
        breaches.push(Breach::of("ask_again", "ask-again-missing"));
    }
    let account = form::account(form, false, &mut breaches);
    match (mode, by) {
        (Some(mode), Some(by)) if breaches.is_empty() => Ok(AskedEnd {
            mode,
            by,
            ask_again: ask_again.filter(|_| mode == Mode::NotNow),
            account,
            note: form.get("note").to_owned(),
        }),
        _ => Err(breaches),
    }
}
