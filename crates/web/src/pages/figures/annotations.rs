//! What happened when, written by whoever runs the programme, for its charts over time.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use minijinja::context;
use minijinja::value::Serde;
use operations::annotation::{self as act, AnnotationId, AskedAnnotation};
use serde::Serialize;

use super::speech::Speech;
use crate::failure::faults;
use crate::pages::offer::key;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// An annotation as the page shows it.
#[derive(Serialize)]
struct Row {
    id: String,
    month: String,
    says: String,
    about: String,
    rebase: Option<String>,
    by: String,
    day: String,
    withdrawn: bool,
    request_key: String,
}

/// The annotations and the form for a further one.
pub async fn page(State(site): State<Site>, who: As<may::Annotate>) -> Result<Response, Failure> {
    draw(&site, &who, &Form::default(), &[]).await
}

async fn draw(
    site: &Site,
    who: &As<may::Annotate>,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let house = site.house();
    let practices = house.practices(&who.who).await?;
    let names: HashMap<String, String> = practices.iter().cloned().collect();
    let speech = Speech { words, practices: &names };
    let all = house.annotations(&who.who).await?;
    let row = |kept: &act::Annotation| Row {
        id: kept.id.to_string(),
        month: speech.value("month", Some(&kept.month.to_string())),
        says: kept.says.clone(),
        about: match kept.practice {
            Some(practice) => speech.value("practice", Some(&practice.to_string())),
            None => speech.text("figures-annotations-everywhere"),
        },
        rebase: kept.rebase.clone(),
        by: kept.made_by.clone(),
        day: words.day(domain::calendar::london_day(kept.made_at)).into_owned(),
        withdrawn: kept.withdrawn,
        request_key: house.request_key().to_string(),
    };
    // The newest first: what somebody has just written is what they look for.
    let rows: Vec<Row> = all.iter().rev().map(row).collect();
    let everywhere = context! { value => "", text => speech.text("figures-annotations-everywhere") };
    let choices: Vec<_> = std::iter::once(everywhere)
        .chain(practices.iter().map(|(value, text)| context! { value => value, text => text }))
        .collect();
    let page = context! {
        base => who.path(""),
        action => who.path("/figures/annotations"),
        request_key => key(site, typed),
        typed => value(typed),
        practices => choices,
        rows => Serde(rows),
        limit => act::LIMIT,
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("figures/annotations.html", &who.frame, page)
    } else {
        site.again("figures/annotations.html", &who.frame, page)
    }
}

/// Keeps a further annotation, or takes one back or puts it back.
pub async fn change(
    State(site): State<Site>,
    who: As<may::Annotate>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let there = || see_other(&who.path("/figures/annotations"));
    if let Some(id) = form.given("annotation") {
        let id: AnnotationId = id.parse().map_err(|_| operations::Error::NotFound)?;
        let withdrawn = form.has("act", "withdraw");
        let (name, notice) = if withdrawn {
            ("annotation.withdraw", "notice-annotation-withdrawn")
        } else {
            ("annotation.restore", "notice-annotation-restored")
        };
        let write = move |unit: &mut operations::Unit<'_>, who: &operations::Who| {
            act::set_withdrawn(unit, who, id, withdrawn)
        };
        site.house().write(&who.who, request_key, name, write).await?;
        return Ok(crate::notice::with(there(), notice));
    }
    let asked = AskedAnnotation {
        month: form.get("month").to_owned(),
        says: form.get("says").to_owned(),
        practice: form.get("practice").to_owned(),
        rebase: form.get("rebase").to_owned(),
        anew: form.has("anew", "yes"),
    };
    let write = move |unit: &mut operations::Unit<'_>, who: &operations::Who| act::add(unit, who, &asked);
    match site.house().write(&who.who, request_key, "annotation.add", write).await {
        Ok(_) => Ok(crate::notice::with(there(), "notice-annotation-kept")),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            draw(&site, &who, &form, &faults(who.frame.words, &breaches)).await
        }
    }
}
