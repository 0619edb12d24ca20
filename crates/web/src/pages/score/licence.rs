//! The programme's own licences for instruments, with the wording it enters under them.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::instrument::{Class, Definition, all, by_code};
use operations::score::{self as act, Licence};
use serde::Serialize;

use super::name;
use crate::failure::faults;
use crate::pages::offer::key;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

#[derive(Serialize)]
struct Row {
    href: String,
    name: String,
    class: String,
    reference: String,
    worded: usize,
}

/// The instruments that need a licence, and the programme's own.
pub async fn licences(State(site): State<Site>, who: As<may::Manage>) -> Result<Response, Failure> {
    let words = who.frame.words;
    let kept = held(&site, &who).await?;
    let needing = all().map_err(operations::Error::from)?.iter();
    let rows: Vec<Row> = needing
        .filter(|definition| definition.class != Class::Bundled)
        .map(|definition| {
            let licence = kept.iter().find(|licence| licence.instrument == definition.code);
            Row {
                href: who.path(&format!("/settings/instruments/{}", definition.code)),
                name: name(words, &definition.code),
                class: words.text(&format!("instrument-class-{}", definition.class.code())).into_owned(),
                reference: licence.map(|licence| licence.reference.clone()).unwrap_or_default(),
                worded: licence.map_or(0, |licence| licence.wording.len()),
            }
        })
        .collect();
    let page = minijinja::context! { back => who.path("/settings"), rows => value(rows) };
    site.page("score/licences.html", &who.frame, page)
}

async fn held(site: &Site, who: &As<may::Manage>) -> Result<Vec<Licence>, Failure> {
    let kept = site.house().licences(&who.who).await;
    kept.map_err(|error| Failure::from(error).within(site, &who.frame))
}

fn found(site: &Site, who: &As<may::Manage>, code: &str) -> Result<&'static Definition, Failure> {
    let unknown = || Failure::from(operations::Error::NotFound).within(site, &who.frame);
    by_code(code).ok().filter(|definition| definition.class != Class::Bundled).ok_or_else(unknown)
}

/// The licence for one instrument.
pub async fn licence(
    State(site): State<Site>,
    who: As<may::Manage>,
    Path((_, instrument)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let definition = found(&site, &who, &instrument)?;
    let kept = held(&site, &who).await?.into_iter().find(|licence| licence.instrument == instrument);
    let licence = kept.unwrap_or_default();
    let mut pairs = vec![("reference".to_owned(), licence.reference)];
    pairs.extend(licence.wording);
    draw(&site, &who, definition, &pairs.into_iter().collect(), &[])
}

#[derive(Serialize)]
struct Field {
    code: String,
    label: String,
}

fn draw(
    site: &Site,
    who: &As<may::Manage>,
    definition: &Definition,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let code = &definition.code;
    let fields: Vec<Field> = definition
        .items
        .iter()
        .map(|item| Field {
            code: item.code.clone(),
            label: words.text(&format!("instrument-{code}-{}", item.code)).into_owned(),
        })
        .collect();
    let page = minijinja::context! {
        action => who.path(&format!("/settings/instruments/{code}")),
        back => who.path("/settings/instruments"),
        request_key => key(site, typed),
        name => name(words, code),
        citation => definition.citation.as_str(),
        fields => value(fields),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("score/licence.html", &who.frame, page)
    } else {
        site.again("score/licence.html", &who.frame, page)
    }
}

/// Keeps the licence and the wording.
pub async fn change(
    State(site): State<Site>,
    who: As<may::Manage>,
    Path((_, instrument)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let definition = found(&site, &who, &instrument)?;
    let wording: BTreeMap<String, String> =
        definition.items.iter().map(|item| (item.code.clone(), form.get(&item.code).to_owned())).collect();
    let asked = Licence { instrument, reference: form.get("reference").to_owned(), wording };
    let write = move |unit: &mut operations::Unit<'_>, who: &operations::Who| act::license(unit, who, &asked);
    match site.house().write(&who.who, request_key, "instrument.license", write).await {
        Ok(()) => {
            let there = see_other(&who.path("/settings/instruments"));
            Ok(crate::notice::with(there, "notice-licence-kept"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            draw(&site, &who, definition, &form, &faults(who.frame.words, &breaches))
        }
    }
}
