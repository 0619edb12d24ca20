//! Intake: who waits there, what is known of one referral, and what becomes of it.

mod end;
pub(crate) mod one;
mod self_refer;

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Breach;
use domain::allocation::Weight;
use domain::calendar::{day_number, london_day};
use domain::id::{ReferralId, StaffId};
use domain::need::Need;
use domain::task::Urgency;
use operations::referral::{After, Listed, Wanted, take_on};
use serde::Serialize;
use words::Words;

use crate::export::{self, Batch};
use crate::failure::faults;
use crate::pages::offer::form::Item;
use crate::pages::offer::list::encoded;
use crate::pages::offer::{Asks, key};
use crate::pages::people::{PAGE, items, sought};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/intake", "Lead", get(intake).post(allocate_ticked)),
        page("/{programme}/intake.csv", "Lead", get(intake_csv)),
        page("/{programme}/intake/self-referral", "Lead", get(self_refer::new).post(self_refer::record)),
        page("/{programme}/referrals/{id}", "Lead", get(one::referral)),
        page("/{programme}/referrals/{id}/describe", "Lead", post(one::describe)),
        page("/{programme}/referrals/{id}/take-on", "Lead", post(one::take_on)),
        page("/{programme}/referrals/{id}/hold", "Lead", post(one::hold)),
        page("/{programme}/referrals/{id}/join", "Lead", post(one::join)),
        page("/{programme}/referrals/{id}/end", "Lead", get(end::new).post(end::record)),
    ]
}

type Typed = std::collections::BTreeMap<String, String>;

fn wanted(asks: &Typed) -> Wanted {
    let given = |field: &str| asks.get(field).map(|value| value.trim()).filter(|value| !value.is_empty());
    let urgency = match given("urgency") {
        Some("none") => Some(None),
        Some(code) => Urgency::coded(code).map(Some),
        None => None,
    };
    let after = given("after").and_then(|after| {
        let mut parts = after.split('~');
        let (urgency, at, id) = (parts.next()?, parts.next()?, parts.next()?);
        let at = jiff::Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        Some((urgency.parse().ok()?, at, id.parse().ok()?))
    });
    Wanted {
        practice: given("practice").and_then(|id| id.parse().ok()),
        urgency,
        need: given("need").filter(|need| Need::from_code(need).is_some()).map(str::to_owned),
        name: given("q").and_then(|typed| match sought(typed) {
            operations::person::Sought::Name(name) => Some(name),
            _ => None,
        }),
        by_urgency: given("sort") == Some("urgency"),
        after,
    }
}

fn key_of(listed: &Listed) -> After {
    let referral = &listed.referral;
    (referral.urgency.map_or(0, Urgency::rank), referral.received_at, referral.id)
}

fn after(listed: &Listed) -> String {
    let (urgency, at, id) = key_of(listed);
    format!("{urgency}~{}~{id}", at.as_microsecond())
}

#[derive(Serialize)]
struct Row {
    id: String,
    href: String,
    name: String,
    practice: String,
    needs: String,
    received: String,
    waited: i64,
    urgency: Option<String>,
    urgent: bool,
    language: Option<String>,
    held_until: Option<String>,
}

impl Row {
    fn of(site: &Site, who: &As<may::Lead>, listed: &Listed) -> Row {
        let (words, referral) = (who.frame.words, &listed.referral);
        let received = london_day(referral.received_at);
        let needs: Vec<_> = referral
            .needs
            .split_whitespace()
            .map(|need| words.text(&format!("need-{need}")).into_owned())
            .collect();
        let language =
            listed.details.language.filter(|language| *language != domain::person::Language::ENGLISH);
        Row {
            id: referral.id.to_string(),
            href: who.path(&format!("/referrals/{}", referral.id)),
            name: format!("{} {}", listed.name.0, listed.name.1),
            practice: listed.practice.clone(),
            needs: needs.join(", "),
            received: received.to_string(),
            waited: day_number(london_day(site.house().now())) - day_number(received),
            urgency: referral
                .urgency
                .map(|urgency| words.text(&format!("urgency-{}", urgency.code())).into_owned()),
            urgent: referral.urgency == Some(Urgency::Urgent),
            language: language.map(|it| words.text(&format!("language-{}", it.code())).into_owned()),
            held_until: listed.held_until.map(|day| day.to_string()),
        }
    }

    fn cells(self, words: Words) -> Vec<String> {
        let day = |day: &str| {
            day.parse().map(|day: domain::calendar::Day| words.day(day).into_owned()).unwrap_or_default()
        };
        vec![
            self.name,
            self.practice,
            self.needs,
            day(&self.received),
            self.waited.to_string(),
            self.urgency.unwrap_or_default(),
            self.language.unwrap_or_default(),
            self.held_until.as_deref().map(day).unwrap_or_default(),
        ]
    }
}

/// The list.
pub async fn intake(
    State(site): State<Site>,
    who: As<may::Lead>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    list(&site, &who, &asks, &Form::default(), Vec::new()).await
}

async fn list(
    site: &Site,
    who: &As<may::Lead>,
    asks: &Typed,
    typed: &Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let (mut listed, all) = site.house().waiting(&who.who, wanted(asks), PAGE + 1).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = listed.len() > size;
    listed.truncate(size);
    let next = listed.last().filter(|_| more).map(after);
    let rows: Vec<Row> = listed.iter().map(|listed| Row::of(site, who, listed)).collect();
    let page = minijinja::context! {
        base => who.path(""),
        request_key => key(site, typed),
        asks => value(asks),
        query => narrowed(asks),
        all => all,
        first => !asks.contains_key("after"),
        next => next,
        rows => value(&rows),
        practices => value(practices(site, who).await?),
        needs => value(items(words, "need", Need::ALL.iter().map(|need| need.code()))),
        urgencies => value(items(words, "urgency", Urgency::ALL.iter().map(|it| it.code()))),
        navigators => value(navigators(site, who).await?),
        typed => value(typed),
        faults => value(&faults),
    };
    match faults.is_empty() {
        true => site.page("intake/list.html", &who.frame, page),
        false => site.again("intake/list.html", &who.frame, page),
    }
}

/// What the list is narrowed to and how it is sorted, as the end of an address.
fn narrowed(asks: &Typed) -> String {
    let kept = asks.iter().filter(|(name, value)| name.as_str() != "after" && !value.is_empty());
    let kept: Vec<String> = kept.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    kept.join("&")
}

async fn practices(site: &Site, who: &As<may::Lead>) -> Result<Vec<Item>, Failure> {
    let all = site.house().organisations(who.who.programme()).await?;
    let practices = all.into_iter().filter(|one| {
        one.kind == domain::organisation::OrganisationKind::Practice.code() || one.kind == "general-practice"
    });
    Ok(practices.map(|one| Item { value: one.id.to_string(), text: one.name }).collect())
}

async fn navigators(site: &Site, who: &As<may::Lead>) -> Result<Vec<Item>, Failure> {
    let all = site.house().navigators(&who.who).await?;
    Ok(all.into_iter().map(|(id, text)| Item { value: id.to_string(), text }).collect())
}

/// The same rows as a file.
pub async fn intake_csv(
    State(site): State<Site>,
    who: As<may::Lead>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let (who, wanted, size) = (Arc::new(who), wanted(&asks), site.batch());
    let batch = move |after: Option<After>| {
        let (site, who) = (site.clone(), who.clone());
        let wanted = Wanted { after, ..wanted.clone() };
        async move {
            let words = who.frame.words;
            let listed = site.house().next_waiting(&who.who, wanted, size).await?;
            let rows = listed.iter().map(|listed| Row::of(&site, &who, listed).cells(words));
            let rows = export::headed(after.as_ref(), || head(words), rows);
            Ok(Batch::of(&listed, size, key_of, rows))
        }
    };
    export::csv("intake.csv", batch).await
}

fn head(words: Words) -> Vec<String> {
    let keys = [
        "intake-person",
        "intake-practice",
        "intake-needs",
        "intake-received",
        "intake-waited",
        "intake-urgency",
        "person-language",
        "intake-held-until",
    ];
    keys.map(|key| words.text(key).into_owned()).to_vec()
}

/// Takes ticked referrals on and gives them all to one navigator.
pub async fn allocate_ticked(
    State(site): State<Site>,
    who: As<may::Lead>,
    Query(asks): Asks,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let breaches = match ticked(&form) {
        Err(breaches) => breaches,
        Ok((ids, to)) => {
            let done = site
                .house()
                .write(&who.who, request_key, "referral.take_on", move |unit, who| {
                    for id in &ids {
                        take_on(unit, who, &settings, *id, Some((to, Weight::default())))?;
                    }
                    Ok(())
                })
                .await;
            match done {
                Ok(()) => {
                    let narrowed = narrowed(&asks);
                    let mark = if narrowed.is_empty() { "" } else { "?" };
                    let there = see_other(&who.path(&format!("/intake{mark}{narrowed}")));
                    return Ok(crate::notice::with(there, "notice-referrals-taken-on"));
                }
                Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
            }
        }
    };
    list(&site, &who, &asks, &form, faults(who.frame.words, &breaches)).await
}

fn ticked(form: &Form) -> Result<(Vec<ReferralId>, StaffId), Vec<Breach>> {
    let mut breaches = Vec::new();
    let ids: Vec<ReferralId> = form.all("referral").iter().filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        breaches.push(Breach::of("referral", "referral-none-picked"));
    }
    let to = form.given("staff").and_then(|id| id.parse().ok());
    if to.is_none() {
        breaches.push(Breach::of("staff", "allocation-to-missing"));
    }
    match to.filter(|_| breaches.is_empty()) {
        Some(to) => Ok((ids, to)),
        None => Err(breaches),
    }
}
