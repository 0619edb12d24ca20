//! Prescriptions that wait for somebody's word, the oldest first, and services reminded many at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::calendar::{Day, day_number, london_day};
use domain::id::PrescriptionId;
use domain::prescription::{NUDGES, Turn, Waits};
use domain::role::Role;
use operations::prescription::{self as act, Nudged, Unanswered, Wanted};
use serde::Serialize;
use words::{Arg, Words};

use crate::export::{self, Batch};
use crate::failure::faults;
use crate::pages::offer::form::Item;
use crate::pages::offer::list::encoded;
use crate::pages::offer::{Asks, key};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/unanswered", "Care", get(list)),
        page("/{programme}/unanswered.csv", "Care", get(file)),
        page("/{programme}/unanswered/nudge", "Care", post(nudge)),
    ]
}

/// Rows of one page.
const PAGE: usize = 50;

type Typed = BTreeMap<String, String>;

fn given<'a>(asks: &'a Typed, field: &str) -> Option<&'a str> {
    asks.get(field).map(|value| value.trim()).filter(|value| !value.is_empty())
}

fn wanted(asks: &Typed, lead: bool) -> Wanted {
    Wanted {
        service: given(asks, "service").and_then(|id| id.parse().ok()),
        // A navigator has one caseload: the own.
        staff: given(asks, "with").filter(|_| lead).and_then(|id| id.parse().ok()),
        turn: given(asks, "turn").and_then(Turn::coded),
        after: given(asks, "after").and_then(|after| {
            let (clock, id) = after.split_once('~')?;
            Some((clock.parse().ok()?, id.parse().ok()?))
        }),
    }
}

#[derive(Serialize)]
struct Row {
    id: String,
    href: String,
    name: String,
    service: String,
    organisation: String,
    what: String,
    since: String,
    days: i64,
    ours: bool,
    turn: String,
    reminded: Option<String>,
    no_contact: bool,
    may_nudge: bool,
    with: Option<String>,
}

/// What waits, in a sentence.
fn what(words: Words, it: &Unanswered) -> String {
    let text = |key: &str| words.text(key).into_owned();
    match it.waits {
        Waits::Answer(request) if it.turn == Turn::Ours && request.nudges >= NUDGES => {
            text("unanswered-answer-over")
        }
        Waits::Answer(_) if it.turn == Turn::Ours => text("unanswered-answer-due"),
        Waits::Body(_, Some(day)) if it.turn == Turn::Service => {
            words.say("unanswered-body-until", &[("day", words.day(day).into_owned().into())]).into_owned()
        }
        waits => text(&format!("unanswered-{}", waits.code())),
    }
}

async fn rows(site: &Site, who: &As<may::Care>, found: &[Unanswered]) -> Result<Vec<Row>, Failure> {
    let words = who.frame.words;
    let today = london_day(site.house().now());
    let days = |day: Day| (day_number(today) - day_number(day)).max(0);
    let reminded = |it: &Unanswered| {
        let request = it.row.kept.request.filter(|request| request.nudges > 0)?;
        let last = request.nudged.unwrap_or(request.sent);
        let args: [(&str, Arg<'_>); 2] =
            [("count", i64::from(request.nudges).into()), ("day", words.day(last).into_owned().into())];
        Some(words.say("prescription-reminded", &args).into_owned())
    };
    let mut rows = Vec::with_capacity(found.len());
    for it in found {
        let with = match it.row.staff.filter(|_| who.who.role() == Role::TeamLead) {
            Some(staff) => Some(site.house().staff_name(who.who.programme(), staff).await?),
            None => None,
        };
        rows.push(Row {
            id: it.row.kept.id.to_string(),
            href: who.path(&format!("/prescriptions/{}", it.row.kept.id)),
            name: format!("{} {}", it.row.name.0, it.row.name.1),
            service: it.row.service.0.clone(),
            organisation: it.row.service.1.clone(),
            what: what(words, it),
            since: it.waits.since().to_string(),
            days: days(it.waits.since()),
            ours: it.turn == Turn::Ours,
            turn: words.text(&format!("unanswered-turn-{}", it.turn.code())).into_owned(),
            reminded: reminded(it),
            no_contact: !it.row.has_contact && matches!(it.waits, Waits::Answer(_)),
            may_nudge: it.may_nudge,
            with,
        });
    }
    Ok(rows)
}

/// The page.
pub async fn list(
    State(site): State<Site>,
    who: As<may::Care>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    draw(&site, &who, &asks, &Form::default(), &[]).await
}

fn items<T: ToString>(found: Vec<(T, String)>) -> Vec<Item> {
    found.into_iter().map(|(id, text)| Item { value: id.to_string(), text }).collect()
}

async fn draw(
    site: &Site,
    who: &As<may::Care>,
    asks: &Typed,
    typed: &Form,
    wrong: &[Fault],
) -> Result<Response, Failure> {
    let (words, lead) = (who.frame.words, who.who.role() == Role::TeamLead);
    let settings = &site.programme_by_id(who.who.programme()).await?.settings;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let (mut found, all) = site.house().unanswered(&who.who, settings, wanted(asks, lead), limit).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(Unanswered::key).map(|(clock, id)| format!("{clock}~{id}"));
    let navigators = if lead { items(site.house().navigators(&who.who).await?) } else { Vec::new() };
    let services = items(site.house().unanswered_services(&who.who, settings).await?);
    let turn = |turn: Turn| Item {
        value: turn.code().to_owned(),
        text: words.text(&format!("unanswered-turn-{}", turn.code())).into_owned(),
    };
    let query: Vec<String> = asks
        .iter()
        .filter(|(name, value)| name.as_str() != "after" && !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    let rows = rows(site, who, &found).await?;
    let page = minijinja::context! {
        base => who.path("/unanswered"),
        asks => value(asks),
        query => query.join("&"),
        all,
        first => !asks.contains_key("after"),
        next,
        lead,
        navigators => value(&navigators),
        services => value(&services),
        turns => value(Turn::ALL.map(turn)),
        due => rows.iter().filter(|row| row.may_nudge).count(),
        rows => value(&rows),
        request_key => key(site, typed),
        typed => value(typed),
        faults => value(wrong),
    };
    if wrong.is_empty() {
        site.page("unanswered/list.html", &who.frame, page)
    } else {
        site.again("unanswered/list.html", &who.frame, page)
    }
}

/// The same rows as a file.
pub async fn file(
    State(site): State<Site>,
    who: As<may::Care>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let (wanted, size) = (wanted(&asks, who.who.role() == Role::TeamLead), site.batch());
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let who = Arc::new(who);
    let batch = move |after: Option<(i64, PrescriptionId)>| {
        let (site, who, settings) = (site.clone(), who.clone(), settings.clone());
        let wanted = Wanted { after: after.or(wanted.after), ..wanted };
        async move {
            let (found, _) = site.house().unanswered(&who.who, &settings, wanted, size).await?;
            let rows = rows(&site, &who, &found).await?.into_iter().map(cells);
            let rows = export::headed(after.as_ref(), || head(who.frame.words), rows);
            Ok(Batch::of(&found, size, Unanswered::key, rows))
        }
    };
    export::csv("waiting-for-an-answer.csv", batch).await
}

fn head(words: Words) -> Vec<String> {
    let keys = [
        "unanswered-person",
        "unanswered-service",
        "unanswered-organisation",
        "unanswered-what",
        "unanswered-since",
        "unanswered-days",
        "unanswered-turn",
        "unanswered-reminded",
        "unanswered-with",
    ];
    keys.map(|key| words.text(key).into_owned()).to_vec()
}

fn cells(row: Row) -> Vec<String> {
    vec![
        row.name,
        row.service,
        row.organisation,
        row.what,
        row.since,
        row.days.to_string(),
        row.turn,
        row.reminded.unwrap_or_default(),
        row.with.unwrap_or_default(),
    ]
}

/// Reminds the services that were ticked, or every one on the page whose time is over.
pub async fn nudge(State(site): State<Site>, who: As<may::Care>, form: Form) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let field = if form.get("do") == "all" { "due" } else { "prescription" };
    let ids: Vec<PrescriptionId> = form.all(field).iter().filter_map(|id| id.parse().ok()).collect();
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let links = site.house().provider_links();
    let done = site
        .house()
        .write(&who.who, request_key, "unanswered.nudge", move |unit, who| {
            act::nudge_many(unit, who, &settings, &links, &ids)
        })
        .await;
    match done {
        Ok(Nudged { left, .. }) => {
            let notice = if left == 0 { "notice-unanswered-nudged" } else { "notice-unanswered-some-left" };
            let to = match form.get("query") {
                "" => who.path("/unanswered"),
                query => who.path(&format!("/unanswered?{query}")),
            };
            Ok(crate::notice::with(see_other(&to), notice))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            draw(&site, &who, &Typed::new(), &form, &faults(who.frame.words, &breaches)).await
        }
    }
}
