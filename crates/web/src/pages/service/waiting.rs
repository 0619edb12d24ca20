//! Changes that somebody proposed, to be taken or declined.

use axum::extract::{Path, State};
use axum::response::Response;
use operations::Error;
use serde::Serialize;
use uuid::Uuid;

use super::shown::{Change, changes};
use crate::failure::faults;
use crate::pages::minute;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

#[derive(Serialize)]
struct ProposalShown {
    id: String,
    name: String,
    /// The page of the service, where there is one already.
    href: Option<String>,
    made_by: String,
    made_at: String,
    overtaken: bool,
    changes: Vec<Change>,
    request_key: String,
    why: String,
}

/// The page.
pub async fn waiting(State(site): State<Site>, who: As<may::SettleServices>) -> Result<Response, Failure> {
    draw(&site, &who, None, &[]).await
}

async fn draw(
    site: &Site,
    who: &As<may::SettleServices>,
    typed: Option<(Uuid, &Form)>,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let mut shown = Vec::new();
    for it in site.house().proposals(&who.who).await? {
        let made_by = match it.edit.made_by {
            Some(by) => site.house().staff_name(who.who.programme(), by).await?,
            None => String::new(),
        };
        let typed = typed.filter(|(id, _)| *id == it.edit.id).map(|(_, form)| form.get("why"));
        shown.push(ProposalShown {
            id: it.edit.id.to_string(),
            href: (it.edit.base > 0).then(|| who.path(&format!("/services/{}", it.edit.record))),
            made_by,
            made_at: minute(words, it.edit.made_at),
            overtaken: it.overtaken,
            changes: changes(words, &it.compared),
            name: it.name,
            request_key: site.house().request_key().to_string(),
            why: typed.unwrap_or_default().to_owned(),
        });
    }
    let page = minijinja::context! {
        base => who.path(""),
        proposals => value(&shown),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("service/waiting.html", &who.frame, page)
    } else {
        site.again("service/waiting.html", &who.frame, page)
    }
}

/// Takes or declines one.
pub async fn settle(
    State(site): State<Site>,
    who: As<may::SettleServices>,
    Path((_, id)): Path<(String, Uuid)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let take = form.get("do") == "take";
    let why = form.get("why").to_owned();
    match site.house().settle_proposal(&who.who, form.request_key()?, id, take, why).await {
        Ok(_) => {
            let notice = if take { "notice-service-taken" } else { "notice-service-declined" };
            Ok(crate::notice::with(see_other(&who.path("/services/waiting")), notice))
        }
        // Somebody else was quicker: the list says what still waits.
        Err(Error::NotFound) => {
            let text = who.frame.words.text("service-settled-meanwhile").into_owned();
            draw(&site, &who, None, &[Fault { field: String::new(), text }]).await
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            let mut faults = faults(who.frame.words, &breaches);
            for fault in &mut faults {
                fault.field = format!("{}-{id}", fault.field);
            }
            draw(&site, &who, Some((id, &form)), &faults).await
        }
    }
}
