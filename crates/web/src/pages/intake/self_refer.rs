//! A self-referral, recorded by the team: somebody on record, or somebody new.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::id::PersonId;
use domain::need::Need;
use domain::person::{Gender, Language, PersonForm};
use domain::task::Urgency;
use operations::person::Sought;
use operations::referral::{SelfReferral, self_refer};

use super::practices;
use crate::failure::faults;
use crate::pages::offer::{Asks, form as offer_form, key};
use crate::pages::people::{Row, items, sought};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// How many people a search shows.
const FOUND: i64 = 10;

/// The form, with the people a search found.
pub async fn new(
    State(site): State<Site>,
    who: As<may::Lead>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let typed: Form = asks.into_iter().collect();
    draw(&site, &who, &typed, Vec::new(), false).await
}

async fn draw(
    site: &Site,
    who: &As<may::Lead>,
    typed: &Form,
    faults: Vec<Fault>,
    likely: bool,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let asked = sought(typed.get("q"));
    let found = match &asked {
        Sought::Everybody => Vec::new(),
        asked => site.house().people(&who.who, asked.clone(), None, FOUND).await?.0,
    };
    let chosen = match typed.given("person").and_then(|id| id.parse::<PersonId>().ok()) {
        Some(id) => {
            let shown = site.house().person(&who.who, id).await;
            let shown = shown.map_err(|error| Failure::from(error).within(site, &who.frame))?;
            Some(crate::pages::people::Summary::of(words, &shown.person, who, site))
        }
        None => None,
    };
    let page = minijinja::context! {
        base => who.path(""),
        request_key => key(site, typed),
        q => typed.get("q"),
        sought => asked != Sought::Everybody,
        found => value(found.iter().map(|row| (row.id.to_string(), Row::of(words, row, who))).collect::<Vec<_>>()),
        chosen => value(&chosen),
        person_id => typed.get("person"),
        likely => likely,
        practices => value(practices(site, who).await?),
        genders => value(items(words, "gender", Gender::ALL.iter().map(|gender| gender.code()))),
        languages => value(items(words, "language", Language::all().map(Language::code))),
        needs => value(items(words, "need", Need::ALL.iter().map(|need| need.code()))),
        urgencies => value(items(words, "urgency", Urgency::ALL.iter().map(|urgency| urgency.code()))),
        typed => value(typed),
        faults => value(&faults),
    };
    match faults.is_empty() {
        true => site.page("intake/self-referral.html", &who.frame, page),
        false => site.again("intake/self-referral.html", &who.frame, page),
    }
}

/// Records it.
pub async fn record(State(site): State<Site>, who: As<may::Lead>, form: Form) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let programme = site.programme_by_id(who.who.programme()).await?;
    let (settings, synthetic) = (programme.settings.clone(), programme.synthetic);
    let asked = SelfReferral {
        person: form.given("person").and_then(|id| id.parse().ok()),
        form: PersonForm { practice: form.given("practice").map(str::to_owned), ..offer_form::person(&form) },
        although: form.has("although", "yes"),
        needs: form.all("need").to_vec(),
        urgency: form.given("urgency").and_then(Urgency::coded),
        note: form.get("note").to_owned(),
    };
    let done = site
        .house()
        .write(&who.who, request_key, "referral.self_refer", move |unit, who| {
            self_refer(unit, who, &settings, synthetic, &asked)
        })
        .await;
    match done {
        Ok(arrived) => {
            let there = match arrived.referral {
                Some(id) => who.path(&format!("/referrals/{id}")),
                None => who.path(&format!("/journeys/{}", arrived.journey)),
            };
            Ok(crate::notice::with(see_other(&there), "notice-self-referral"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            let likely = breaches.iter().any(|breach| breach.code == "person-likely-on-record");
            draw(&site, &who, &form, faults(who.frame.words, &breaches), likely).await
        }
    }
}
