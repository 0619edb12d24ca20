//! What only the authors of a study can answer of the RECORD checklist.

use axum::extract::{Path, State};
use axum::response::Response;
use operations::study::{ITEMS, StudyId};
use serde::Serialize;

use crate::failure::faults;
use crate::pages::offer::key;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site, notice};

/// An item with what was written for it.
#[derive(Serialize)]
struct ItemShown {
    code: &'static str,
    label: String,
    text: String,
}

async fn page(
    site: &Site,
    who: &As<may::Study>,
    id: StudyId,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let found = site.house().study(&who.who, id).await;
    let whole = found.map_err(|error| Failure::from(error).within(site, &who.frame))?;
    let items: Vec<ItemShown> = ITEMS
        .into_iter()
        .map(|item| {
            let asks = words.text(&format!("report-record-{}", item.code()));
            let kept = whole.written.iter().find(|held| held.item == item.code());
            let text = match faults.is_empty() {
                true => kept.map(|held| held.text.clone()).unwrap_or_default(),
                false => typed.get(item.code()).to_owned(),
            };
            ItemShown { code: item.code(), label: format!("{}. {asks}", item.number()), text }
        })
        .collect();
    let page = minijinja::context! {
        here => who.path(&format!("/studies/{id}")),
        title => whole.study.protocol.title,
        items => value(items),
        request_key => key(site, typed),
        faults => value(faults),
    };
    match faults.is_empty() {
        true => site.page("study/checklist.html", &who.frame, page),
        false => site.again("study/checklist.html", &who.frame, page),
    }
}

/// The texts as they stand.
pub(super) async fn show(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, StudyId)>,
) -> Result<Response, Failure> {
    page(&site, &who, id, &Form::default(), &[]).await
}

/// Keeps them.
pub(super) async fn keep(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, StudyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let texts = ITEMS.into_iter().map(|item| (item, form.get(item.code()).to_owned())).collect();
    match site.house().write_checklist(&who.who, form.request_key()?, id, texts).await {
        Ok(()) => Ok(notice::with(see_other(&who.path(&format!("/studies/{id}"))), "notice-study-written")),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            page(&site, &who, id, &form, &faults(who.frame.words, &breaches)).await
        }
    }
}
