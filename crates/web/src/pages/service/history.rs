//! What a service said before, with what changed, and the way back to it.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::id::ServiceId;
use operations::directory::entry::Step;
use operations::directory::may_settle;
use serde::Serialize;

use super::shown::{Change, changes};
use crate::pages::minute;
use crate::signin::{As, may, see_other};
use crate::template::value;
use crate::{Failure, Form, Site};

#[derive(Serialize)]
struct StepShown {
    version: i64,
    when: String,
    who: String,
    published: Option<&'static str>,
    changes: Vec<Change>,
    request_key: String,
}

/// The page.
pub async fn history(
    State(site): State<Site>,
    who: As<may::SeeServices>,
    Path((_, id)): Path<(String, ServiceId)>,
) -> Result<Response, Failure> {
    let found = site.house().service_history(&who.who, id).await;
    let (kept, steps) = found.map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let sources = site.house().directory_sources(who.who.programme()).await?;
    let mut after = kept.published;
    let mut shown = Vec::with_capacity(steps.len());
    for step in &steps {
        let published = (step.version.published != after).then_some(if after { "yes" } else { "no" });
        after = step.version.published;
        let source = step.version.source.and_then(|id| sources.iter().find(|it| it.id == id));
        shown.push(of(&site, &who, step, source.map(|it| it.name.as_str()), published).await?);
    }
    let page = minijinja::context! {
        here => who.path(&format!("/services/{id}")),
        name => domain::directory::text_in(&kept.data, "name"),
        version => kept.version,
        changed_at => minute(who.frame.words, kept.changed_at),
        settles => may_settle(&who.who),
        steps => value(&shown),
    };
    site.page("service/history.html", &who.frame, page)
}

async fn of(
    site: &Site,
    who: &As<may::SeeServices>,
    step: &Step,
    source: Option<&str>,
    published: Option<&'static str>,
) -> Result<StepShown, Failure> {
    let words = who.frame.words;
    let by = match step.version.made_by {
        Some(by) => site.house().staff_name(who.who.programme(), by).await?,
        None => source.unwrap_or_default().to_owned(),
    };
    Ok(StepShown {
        version: step.version.version,
        when: minute(words, step.version.ended_at),
        who: by,
        published,
        changes: changes(words, &step.compared),
        request_key: site.house().request_key().to_string(),
    })
}

/// Lets it say again what it said in an earlier version.
pub async fn restore(
    State(site): State<Site>,
    who: As<may::SettleServices>,
    Path((_, id)): Path<(String, ServiceId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let version = form.get("version").parse().unwrap_or(0);
    site.house()
        .restore_service(&who.who, form.request_key()?, id, version)
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let there = see_other(&who.path(&format!("/services/{id}")));
    Ok(crate::notice::with(there, "notice-service-restored"))
}
