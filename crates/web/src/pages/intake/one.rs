//! One referral: what is known, who might take it on, and the decisions that need no page of their own.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Breach;
use domain::allocation::{Reason, Weight};
use domain::calendar::{Day, day_number, london_day};
use domain::id::{JourneyId, ReferralId, StaffId};
use domain::journey::{Gate, Place};
use domain::person::Gender;
use domain::task::Urgency;
use operations::allocation::Suggested;
use operations::referral::{self as act, Shown};
use serde::Serialize;
use words::{Arg, Words};

use crate::failure::faults;
use crate::pages::offer::form::{self, Item};
use crate::pages::offer::view::NoteShown;
use crate::pages::offer::{key, stage_key};
use crate::pages::people::{Summary, items};
use crate::signin::{As, may, see_other};
use crate::template::Fault;
use crate::{Failure, Form, Site};

#[derive(Serialize)]
struct ReferralPage {
    base: String,
    here: String,
    journey: String,
    request_key: String,
    person: Summary,
    practice: String,
    received: String,
    waited: i64,
    self_referral: bool,
    waits: bool,
    held_until: Option<String>,
    needs: Vec<String>,
    notes: Vec<NoteShown>,
    urgency: String,
    prefers: String,
    urgencies: Vec<Item>,
    others: Vec<Other>,
    likely: Vec<Summary>,
    likely_elsewhere: bool,
    suggested: Vec<SuggestedShown>,
    weights: Vec<Item>,
    typed: Form,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Other {
    id: String,
    href: String,
    stage: String,
    opened: String,
    open: bool,
}

#[derive(Serialize)]
pub(crate) struct SuggestedShown {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) reasons: Vec<ReasonShown>,
}

#[derive(Serialize)]
pub(crate) struct ReasonShown {
    text: String,
    against: bool,
}

/// Who might take a journey on, with the reasons in words.
pub(crate) fn suggested_shown(words: Words, all: &[Suggested]) -> Vec<SuggestedShown> {
    let shown = |one: &Suggested| SuggestedShown {
        id: one.suggestion.staff.to_string(),
        name: one.name.clone(),
        reasons: one
            .suggestion
            .reasons
            .iter()
            .map(|reason| ReasonShown { text: reason_text(words, *reason), against: reason.is_against() })
            .collect(),
    };
    all.iter().map(shown).collect()
}

fn reason_text(words: Words, reason: Reason) -> String {
    let language = |language: domain::person::Language| {
        Arg::from(words.text(&format!("language-{}", language.code())).into_owned())
    };
    let facts: Vec<(&str, Arg<'_>)> = match reason {
        Reason::Away(day) => vec![("day", words.day(day).into_owned().into())],
        Reason::Full(load, full) => {
            vec![("load", Arg::Count(load.into())), ("full", Arg::Count(full.into()))]
        }
        Reason::Load(load, full) => {
            vec![("load", Arg::Count(load.into())), ("full", Arg::Count(full.unwrap_or_default().into()))]
        }
        Reason::SpeaksLanguage(one) | Reason::NeedsInterpreter(one) => vec![("language", language(one))],
        Reason::GenderAsked | Reason::GenderNotAsked | Reason::KnowsArea => Vec::new(),
    };
    words.say(&format!("allocation-reason-{}", reason.code()), &facts).into_owned()
}

/// The weights of a journey, to choose from.
pub(crate) fn weights(words: Words) -> Vec<Item> {
    let item = |weight: Weight| Item {
        value: weight.number().to_string(),
        text: words.text(&format!("weight-{}", weight.number())).into_owned(),
    };
    Weight::ALL.into_iter().map(item).collect()
}

/// The page.
pub async fn referral(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, ReferralId)>,
) -> Result<Response, Failure> {
    let shown = found(&site, &who, id).await?;
    draw(&site, &who, &shown, Form::default(), Vec::new()).await
}

pub(super) async fn found(site: &Site, who: &As<may::Lead>, id: ReferralId) -> Result<Shown, Failure> {
    let shown = site.house().referral(&who.who, id).await;
    shown.map_err(|error| Failure::from(error).within(site, &who.frame))
}

async fn draw(
    site: &Site,
    who: &As<may::Lead>,
    shown: &Shown,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let page = page_of(site, who, shown, typed, faults).await?;
    match page.faults.is_empty() {
        true => site.page("intake/referral.html", &who.frame, page),
        false => site.again("intake/referral.html", &who.frame, page),
    }
}

async fn page_of(
    site: &Site,
    who: &As<may::Lead>,
    shown: &Shown,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<ReferralPage, Failure> {
    let (words, programme) = (who.frame.words, who.who.programme());
    let (referral, journey) = (&shown.referral, &shown.journey);
    let received = london_day(referral.received_at);
    let intake = journey.journey.open_pass(Place::of(Gate::Intake));
    let mut notes = Vec::new();
    for note in &journey.offer_notes {
        let made_by = match note.made_by {
            Some(by) => site.house().staff_name(programme, by).await?,
            None => String::new(),
        };
        notes.push(NoteShown { text: note.text.clone(), made_at: note.made_at.to_string(), made_by });
    }
    Ok(ReferralPage {
        base: who.path(""),
        here: who.path(&format!("/referrals/{}", referral.id)),
        journey: who.path(&format!("/journeys/{}", referral.journey)),
        request_key: key(site, &typed),
        person: Summary::of(words, &journey.person, who, site),
        practice: site.house().organisation_name(programme, referral.organisation).await?,
        received: received.to_string(),
        waited: day_number(london_day(site.house().now())) - day_number(received),
        self_referral: journey.current.self_referral,
        waits: referral.state == "waiting",
        held_until: intake.and_then(|pass| pass.paused_until).map(|day| day.to_string()),
        needs: referral
            .needs
            .split_whitespace()
            .map(|need| words.text(&format!("need-{need}")).into_owned())
            .collect(),
        notes,
        urgency: referral.urgency.map_or("", Urgency::code).to_owned(),
        prefers: referral.prefers.map_or("", Gender::code).to_owned(),
        urgencies: items(words, "urgency", Urgency::ALL.iter().map(|urgency| urgency.code())),
        others: journey
            .others
            .iter()
            .map(|other| Other {
                id: other.id.to_string(),
                href: who.path(&format!("/journeys/{}", other.id)),
                stage: match &other.closed {
                    Some((_, mode)) => words.text(&format!("mode-{mode}")).into_owned(),
                    None => words.text(&stage_key(&other.stage)).into_owned(),
                },
                opened: other.opened.to_string(),
                open: other.open,
            })
            .collect(),
        likely: shown.likely.iter().map(|person| Summary::of(words, person, who, site)).collect(),
        likely_elsewhere: shown.likely_elsewhere,
        suggested: suggested_shown(words, &shown.suggested),
        weights: weights(words),
        typed,
        faults,
    })
}

/// Draws the page again with what was wrong, or goes on to `there` with a notice.
async fn settled<T>(
    site: &Site,
    who: &As<may::Lead>,
    id: ReferralId,
    form: Form,
    done: operations::Result<T>,
    there: impl FnOnce(&T) -> String,
    notice: &'static str,
) -> Result<Response, Failure> {
    match done {
        Ok(value) => Ok(crate::notice::with(see_other(&there(&value)), notice)),
        Err(error) => {
            let breaches = Failure::from(error).within(site, &who.frame).breaches()?;
            refused(site, who, id, form, &breaches).await
        }
    }
}

async fn refused(
    site: &Site,
    who: &As<may::Lead>,
    id: ReferralId,
    form: Form,
    breaches: &[Breach],
) -> Result<Response, Failure> {
    let shown = found(site, who, id).await?;
    draw(site, who, &shown, form, faults(who.frame.words, breaches)).await
}

/// Says how urgent it is, and by whom the person asked to be seen.
pub async fn describe(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, ReferralId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let urgency = form.given("urgency").and_then(Urgency::coded);
    let prefers = form.given("prefers").and_then(Gender::from_code);
    let done = site
        .house()
        .write(&who.who, request_key, "referral.describe", move |unit, who| {
            act::describe(unit, who, id, urgency, prefers)
        })
        .await;
    let here = who.path(&format!("/referrals/{id}"));
    settled(&site, &who, id, form, done, |()| here, "notice-referral-described").await
}

/// The navigator and weight a form names, if it names one.
pub(crate) fn given_to(form: &Form) -> Result<Option<(StaffId, Weight)>, Breach> {
    let Some(staff) = form.given("staff") else { return Ok(None) };
    let staff = staff.parse().map_err(|_| Breach::of("staff", "allocation-not-a-navigator"))?;
    let weight = form.given("weight").and_then(|weight| weight.parse().ok()).and_then(Weight::of);
    Ok(Some((staff, weight.unwrap_or_default())))
}

/// Takes the person on, and gives the journey to whoever is chosen.
pub async fn take_on(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, ReferralId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let to = match given_to(&form) {
        Ok(to) => to,
        Err(breach) => return refused(&site, &who, id, form, &[breach]).await,
    };
    let done = site
        .house()
        .write(&who.who, request_key, "referral.take_on", move |unit, who| {
            act::take_on(unit, who, &settings, id, to)
        })
        .await;
    let notice = if to.is_some() { "notice-referral-given" } else { "notice-referral-taken-on" };
    let there = |_: &JourneyId| who.path("/intake");
    settled(&site, &who, id, form, done, there, notice).await
}

/// Puts it off until a day, or takes it up again.
pub async fn hold(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, ReferralId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let here = who.path(&format!("/referrals/{id}"));
    if form.get("do") == "resume" {
        let done = site
            .house()
            .write(&who.who, request_key, "referral.resume", move |unit, who| {
                act::resume(unit, who, &settings, id)
            })
            .await;
        return settled(&site, &who, id, form, done, |()| here, "notice-referral-resumed").await;
    }
    let until = match until(&form) {
        Ok(until) => until,
        Err(breaches) => return refused(&site, &who, id, form, &breaches).await,
    };
    let why = form.get("why").to_owned();
    let done = site
        .house()
        .write(&who.who, request_key, "referral.hold", move |unit, who| {
            act::hold(unit, who, &settings, id, until, &why)
        })
        .await;
    settled(&site, &who, id, form, done, |()| here, "notice-referral-held").await
}

fn until(form: &Form) -> Result<Day, Vec<Breach>> {
    let mut breaches = Vec::new();
    match form::day(form, "until", &mut breaches) {
        Some(day) => Ok(day),
        None => {
            if breaches.is_empty() {
                breaches.push(Breach::of("until", "day-missing"));
            }
            Err(breaches)
        }
    }
}

/// Joins it to another open journey of the person.
pub async fn join(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, ReferralId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let Some(into) = form.given("journey").and_then(|id| id.parse::<JourneyId>().ok()) else {
        return refused(&site, &who, id, form, &[Breach::of("journey", "join-not-open")]).await;
    };
    let done = site
        .house()
        .write(&who.who, request_key, "referral.join", move |unit, who| {
            act::join(unit, who, &settings, id, into)
        })
        .await;
    let there = |into: &JourneyId| who.path(&format!("/journeys/{into}"));
    settled(&site, &who, id, form, done, there, "notice-referral-joined").await
}
