//! Opening a record with a stated reason, and reviewing who did.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::role::Role;
use operations::break_glass::{Opening, OpeningId, REASON, Wanted};
use serde::Serialize;

use crate::failure::faults;
use crate::pages::offer::{Asks, key, stage_key};
use crate::pages::{Cell, minute, people};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/break-glass", "BreakGlass", get(break_glass).post(open)),
        page("/{programme}/break-glass/{id}", "BreakGlass", get(record)),
        page("/{programme}/break-glass/{id}/review", "Govern", post(review)),
    ]
}

/// Openings the review list shows at once.
const PAGE: i64 = 50;

#[derive(Serialize)]
struct OpeningShown {
    id: String,
    opened: String,
    by: String,
    reason: String,
    review: Option<String>,
    request_key: String,
}

#[derive(Serialize, Default)]
struct ReviewsShown {
    open: Vec<OpeningShown>,
    open_in_all: i64,
    reviewed: Vec<OpeningShown>,
    reviewed_in_all: i64,
    next: Option<String>,
}

async fn shown(site: &Site, who: &As<may::BreakGlass>, opening: &Opening) -> Result<OpeningShown, Failure> {
    let (words, programme) = (who.frame.words, who.who.programme());
    let review = match &opening.review {
        Some((at, by, says)) => {
            let by = site.house().staff_name(programme, *by).await?;
            let args = [("by", by.into()), ("at", minute(words, *at).into()), ("says", says.into())];
            Some(words.say("break-glass-reviewed", &args).into_owned())
        }
        None => None,
    };
    Ok(OpeningShown {
        id: opening.id.to_string(),
        opened: minute(words, opening.opened_at),
        by: site.house().staff_name(programme, opening.staff).await?,
        reason: opening.reason.clone(),
        review,
        request_key: site.house().request_key().to_string(),
    })
}

async fn reviews(
    site: &Site,
    who: &As<may::BreakGlass>,
    before: Option<&String>,
) -> Result<Option<ReviewsShown>, Failure> {
    if who.who.role() != Role::InformationGovernance {
        return Ok(None);
    }
    let before = before.and_then(|before| {
        let (at, id) = before.split_once('~')?;
        Some((jiff::Timestamp::from_microsecond(at.parse().ok()?).ok()?, id.parse().ok()?))
    });
    let found = site.house().break_glass_reviews(&who.who, before, PAGE).await?;
    let mut reviews = ReviewsShown {
        open_in_all: found.open_in_all,
        reviewed_in_all: found.reviewed_in_all,
        ..ReviewsShown::default()
    };
    for opening in &found.open {
        reviews.open.push(shown(site, who, opening).await?);
    }
    for opening in &found.reviewed {
        reviews.reviewed.push(shown(site, who, opening).await?);
    }
    let full = i64::try_from(found.reviewed.len()) == Ok(PAGE);
    let last = found.reviewed.last().filter(|_| full);
    reviews.next = last.map(|last| format!("{}~{}", last.opened_at.as_microsecond(), last.id));
    Ok(Some(reviews))
}

async fn start(
    site: &Site,
    who: &As<may::BreakGlass>,
    typed: &Form,
    faults: &[Fault],
    matched: bool,
    before: Option<&String>,
) -> Result<Response, Failure> {
    let page = minijinja::context! {
        base => who.path(""),
        request_key => key(site, typed),
        least => REASON,
        matched => matched,
        reviews => value(reviews(site, who, before).await?),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("break-glass/start.html", &who.frame, page)
    } else {
        site.again("break-glass/start.html", &who.frame, page)
    }
}

/// The form; below it, to information governance, the reviews.
pub async fn break_glass(
    State(site): State<Site>,
    who: As<may::BreakGlass>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    start(&site, &who, &Form::default(), &[], false, asks.get("before")).await
}

/// Says whether somebody matches; with a reason, opens the record.
pub async fn open(
    State(site): State<Site>,
    who: As<may::BreakGlass>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let wanted = Wanted {
        nhs_number: form.get("nhs_number").to_owned(),
        given: form.get("given").to_owned(),
        family: form.get("family").to_owned(),
        date_of_birth: form.get("date_of_birth").to_owned(),
    };
    if let Err(error) = site.house().seek_record(&who.who, wanted.clone()).await {
        let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
        return start(&site, &who, &form, &faults(who.frame.words, &breaches), false, None).await;
    }
    if form.given("reason").is_none() && !form.has("step", "open") {
        return start(&site, &who, &form, &[], true, None).await;
    }
    let reason = form.get("reason").to_owned();
    match site.house().open_record(&who.who, request_key, wanted, reason).await {
        Ok(opening) => Ok(see_other(&who.path(&format!("/break-glass/{opening}")))),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            start(&site, &who, &form, &faults(who.frame.words, &breaches), true, None).await
        }
    }
}

/// The record, to read only, while it is open.
pub async fn record(
    State(site): State<Site>,
    who: As<may::BreakGlass>,
    Path((_, id)): Path<(String, OpeningId)>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let record = site
        .house()
        .opened_record(&who.who, id)
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let person = &record.shown.person;
    let mut journeys: Vec<Vec<Cell>> = Vec::new();
    for journey in &record.shown.journeys {
        let stage = match &journey.closed {
            Some((_, mode)) => words.text(&format!("mode-{mode}")).into_owned(),
            None => words.text(&stage_key(&journey.stage)).into_owned(),
        };
        let practice = site.house().organisation_name(who.who.programme(), journey.organisation).await?;
        journeys.push(vec![
            words.day(journey.opened).into_owned().into(),
            practice.into(),
            stage.into(),
            words.day(journey.moved).into_owned().into(),
        ]);
    }
    let page = minijinja::context! {
        until => words.clock(domain::calendar::london_clock(record.opening.until)),
        reason => record.opening.reason,
        person => value(people::Summary::of(words, person, &who, &site)),
        practice => site.house().organisation_name(who.who.programme(), person.details.practice).await?,
        details => value(people::details(words, &person.details)),
        journeys => value(&journeys),
    };
    site.page("break-glass/record.html", &who.frame, page)
}

/// Marks an opening as reviewed, with a note.
pub async fn review(
    State(site): State<Site>,
    who: As<may::Govern>,
    Path((_, id)): Path<(String, OpeningId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    site.house()
        .review_opening(&who.who, form.request_key()?, id, form.get("note").to_owned())
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    Ok(crate::notice::with(see_other(&who.path("/break-glass")), "notice-opening-reviewed"))
}
