//! The plan: looked at, changed, agreed, reviewed, printed and shared.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Breach;
use domain::id::JourneyId;
use domain::journey::{Gate, Place};
use domain::need::Outcome;
use domain::plan::{GoalId, KINDS, kind};
use operations::contact::ContactPointId;
use operations::plan::{self as act, Agreeing, Reviewing, SHARINGS, Shown};
use serde::Serialize;

use self::shown::{PlanShown, SharingShown, VersionShown, plan_shown, sharings, versions};
use crate::failure::faults;
use crate::pages::assessment::{changed_by, strip};
use crate::pages::offer::form::day;
use crate::pages::offer::{Asks, key};
use crate::pages::people::items;
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

mod edit;
pub(crate) mod shown;

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/journeys/{id}/plan", "Care", get(plan)),
        page("/{programme}/journeys/{id}/plan/edit", "Care", get(edit::edit).post(edit::change)),
        page("/{programme}/journeys/{id}/plan/agree", "Care", get(agree).post(agreed)),
        page("/{programme}/journeys/{id}/plan/review", "Care", get(review).post(reviewed)),
        page("/{programme}/journeys/{id}/plan/print", "Care", get(print)),
        page("/{programme}/journeys/{id}/plan/plan.pdf", "Care", get(pdf)),
        page("/{programme}/journeys/{id}/plan/send", "Care", post(send)),
    ]
}

async fn seen(site: &Site, who: &As<may::Care>, id: JourneyId) -> Result<Shown, Failure> {
    let shown = site.house().plan(&who.who, id).await;
    shown.map_err(|error| Failure::from(error).within(site, &who.frame))
}

#[derive(Serialize)]
struct PlanPage {
    here: String,
    back: String,
    request_key: String,
    version: i64,
    person: crate::pages::people::Summary,
    plan: PlanShown,
    empty: bool,
    open: bool,
    may_agree: bool,
    before_meeting: bool,
    review: Option<String>,
    text: String,
    emails: Vec<EmailShown>,
    sharings: Vec<SharingShown>,
    services: Vec<crate::pages::journey::services::ServiceShown>,
    versions: Vec<VersionShown>,
    faults: Vec<Fault>,
}

/// An e-mail address of the person, and whether something may go there now.
#[derive(Serialize)]
struct EmailShown {
    id: String,
    address: String,
    why_not: Option<String>,
}

fn emails(who: &As<may::Care>, shown: &Shown) -> Vec<EmailShown> {
    let words = who.frame.words;
    let points = shown.contact.points.iter();
    let emails = points.filter_map(|point| match &point.kept.point.address {
        domain::contact::ContactAddress::Email(address) => {
            let ways = point.ways.iter();
            let verdict = ways.clone().find(|(way, _)| *way == domain::contact::Sending::Email);
            let why_not = verdict.and_then(|(_, verdict)| verdict.err());
            Some(EmailShown {
                id: point.kept.id.to_string(),
                address: address.to_string(),
                why_not: why_not.map(|why| words.text(&format!("not-safe-{}", why.code())).into_owned()),
            })
        }
        _ => None,
    });
    emails.collect()
}

/// The plan as it stands.
pub async fn plan(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    draw(&site, &who, &shown, Vec::new()).await
}

async fn draw(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let id = shown.current.id;
    let (version, plan) = shown.newest();
    let gate = Place::of(Gate::Plan);
    let reached = shown.journey.open_pass(gate).is_some() || shown.journey.is_after_plan();
    let page = PlanPage {
        here: who.path(&format!("/journeys/{id}/plan")),
        back: who.path(&format!("/journeys/{id}")),
        request_key: site.house().request_key().to_string(),
        version,
        person: strip(site, who, shown.person(), id),
        empty: plan.is_empty(),
        open: shown.current.open,
        may_agree: shown.current.open && plan.agreed_as.is_none() && reached,
        before_meeting: shown.current.open && !reached,
        review: shown.journey.review().map(|day| day.to_string()),
        text: act::text(words, &plan, shown.journey.review(), &shown.link_worker),
        plan: plan_shown(words, &plan),
        emails: emails(who, shown),
        sharings: sharings(words, shown),
        services: crate::pages::journey::services::of(site, who, &shown.journey, &shown.prescriptions)
            .await?,
        versions: versions(site, who, shown).await?,
        faults,
    };
    if page.faults.is_empty() {
        site.page("plan/show.html", &who.frame, page)
    } else {
        site.again("plan/show.html", &who.frame, page)
    }
}

/// The plan for the person, named after what they are called.
fn sheet(who: &As<may::Care>, shown: &Shown) -> document::Document {
    let words = who.frame.words;
    let called = shown.person().details.name.called().to_owned();
    let title = words.say("plan-print-title", &[("name", called.into())]).into_owned();
    act::document(words, title, &shown.newest().1, shown.journey.review(), &shown.link_worker)
}

/// The plan as PDF; `?large=yes` in large letters.
pub async fn pdf(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    crate::export::pdf(&site, &who.frame, "plan.pdf", sheet(&who, &shown), &asks).await
}

/// The plan on paper, in ordinary or large print.
pub async fn print(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    let here = who.path(&format!("/journeys/{id}/plan"));
    let large = if asks.contains_key("large") { "?large=yes" } else { "" };
    let sheet = sheet(&who, &shown);
    let page = minijinja::context! {
        back => here.as_str(),
        pdf => site.house().prints().then(|| format!("{here}/plan.pdf{large}")),
        title => sheet.title.clone(),
        document => minijinja::Value::from_safe_string(sheet.html(1)),
        other => format!("{here}/print{}", if asks.contains_key("large") { "" } else { "?large=yes" }),
        large => asks.contains_key("large"),
        day => domain::calendar::london_day(shown.now).to_string(),
    };
    site.page("plan/print.html", &who.frame, page)
}

/// The page on which a plan is agreed.
pub async fn agree(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    agree_page(&site, &who, &shown, &Form::default(), &[])
}

fn agree_page(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let (version, plan) = shown.newest();
    let here = who.path(&format!("/journeys/{}/plan", shown.current.id));
    let page = minijinja::context! {
        action => format!("{here}/agree"),
        back => here.as_str(),
        request_key => key(site, typed),
        person => value(strip(site, who, shown.person(), shown.current.id)),
        version => version,
        plan => value(plan_shown(words, &plan)),
        kinds => value(items(words, "plan-kind", KINDS.iter().map(|kind| kind.code()))),
        standing => shown.journey.review().map(|day| day.to_string()),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("plan/agree.html", &who.frame, page)
    } else {
        site.again("plan/agree.html", &who.frame, page)
    }
}

/// Agrees the plan.
pub async fn agreed(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = seen(&site, &who, id).await?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let mut breaches = Vec::new();
    let asked = Agreeing {
        seen: form.get("seen").parse().unwrap_or(0),
        kind: kind(form.get("as")),
        review: day(&form, "review", &mut breaches),
        follow_up: day(&form, "follow-up", &mut breaches),
    };
    let done = if breaches.is_empty() {
        let write = move |unit: &mut operations::Unit<'_>, who: &operations::Who| {
            act::agree(unit, who, &settings, id, &asked)
        };
        site.house().write(&who.who, request_key, "plan.agree", write).await
    } else {
        Err(breaches.into())
    };
    settled(&site, &who, id, done, "notice-plan-agreed", |shown_now, faults| {
        agree_page(&site, &who, shown_now.unwrap_or(&shown), &form, faults)
    })
    .await
}

/// Leads back to the plan, or draws the form again. What somebody else changed meanwhile is read anew.
async fn settled(
    site: &Site,
    who: &As<may::Care>,
    id: JourneyId,
    done: operations::Result<()>,
    notice: &'static str,
    again: impl FnOnce(Option<&Shown>, &[Fault]) -> Result<Response, Failure>,
) -> Result<Response, Failure> {
    match done {
        Ok(()) => {
            let there = see_other(&who.path(&format!("/journeys/{id}/plan")));
            Ok(crate::notice::with(there, notice))
        }
        Err(operations::Error::ChangedMeanwhile) => {
            let newest = seen(site, who, id).await?;
            let fault = meanwhile(site, who, &newest).await?;
            again(Some(&newest), &[fault])
        }
        Err(error) => {
            let breaches = Failure::from(error).within(site, &who.frame).breaches()?;
            again(None, &faults(who.frame.words, &breaches))
        }
    }
}

async fn meanwhile(site: &Site, who: &As<may::Care>, newest: &Shown) -> Result<Fault, Failure> {
    let kept = newest.versions.first();
    let at = kept.map_or_else(|| site.house().now(), |kept| kept.made_at);
    changed_by(site, who, kept.and_then(|kept| kept.made_by), at).await
}

/// The page of a review.
pub async fn review(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    review_page(&site, &who, &shown, &Form::default(), &[])
}

fn review_page(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let (version, plan) = shown.newest();
    let here = who.path(&format!("/journeys/{}/plan", shown.current.id));
    let page = minijinja::context! {
        action => format!("{here}/review"),
        back => here.as_str(),
        scores => who.path(&format!("/journeys/{}/scores", shown.current.id)),
        request_key => key(site, typed),
        person => value(strip(site, who, shown.person(), shown.current.id)),
        version => version,
        goals => value(plan_shown(words, &plan).goals),
        outcomes => value(items(words, "outcome", Outcome::ALL.iter().map(|outcome| outcome.code()))),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("plan/review.html", &who.frame, page)
    } else {
        site.again("plan/review.html", &who.frame, page)
    }
}

/// Keeps a review.
pub async fn reviewed(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = seen(&site, &who, id).await?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let mut breaches: Vec<Breach> = Vec::new();
    let (_, plan) = shown.newest();
    let outcome = |goal: GoalId| Outcome::from_code(form.get(&format!("goal-{goal}")));
    let attained = plan.goals.iter().filter_map(|goal| Some((goal.id, outcome(goal.id)?))).collect();
    let seen_version = form.get("seen").parse().unwrap_or(0);
    let asked = Reviewing { seen: seen_version, attained, next: day(&form, "review", &mut breaches) };
    let done = if breaches.is_empty() {
        let write = move |unit: &mut operations::Unit<'_>, who: &operations::Who| {
            act::review(unit, who, &settings, id, &asked)
        };
        site.house().write(&who.who, request_key, "plan.review", write).await
    } else {
        Err(breaches.into())
    };
    settled(&site, &who, id, done, "notice-plan-reviewed", |shown_now, faults| {
        review_page(&site, &who, shown_now.unwrap_or(&shown), &form, faults)
    })
    .await
}

/// Sends the plan to one of the person's addresses.
pub async fn send(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = seen(&site, &who, id).await?;
    let within = |error: operations::Error| Failure::from(error).within(&site, &who.frame);
    let point: ContactPointId = form.get("point").parse().map_err(|_| within(operations::Error::NotFound))?;
    let words = who.frame.words;
    let write =
        move |unit: &mut operations::Unit<'_>, who: &operations::Who| act::send(unit, who, words, id, point);
    match site.house().write(&who.who, request_key, "plan.send", write).await {
        Ok(()) => {
            let there = see_other(&who.path(&format!("/journeys/{id}/plan")));
            Ok(crate::notice::with(there, "notice-plan-sent"))
        }
        Err(error) => {
            let breaches = within(error).breaches()?;
            draw(&site, &who, &shown, faults(words, &breaches)).await
        }
    }
}

/// The sharings a plan asks about, as field names.
pub(crate) fn sharing_fields() -> impl Iterator<Item = (domain::agreement::Purpose, String)> {
    SHARINGS.into_iter().map(|purpose| (purpose, format!("sharing-{}", purpose.code())))
}
