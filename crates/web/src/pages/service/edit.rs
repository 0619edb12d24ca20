//! Writing a service: a new one, or one that is there.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::calendar::london_day;
use domain::directory::draft::Draft;
use domain::id::ServiceId;
use operations::directory::entry::Compared;
use operations::directory::{Shown, may_settle};
use uuid::Uuid;

use super::form::{Choices, read, typed, with_another};
use super::show::found;
use super::shown::{Change, changes, published_name};
use crate::failure::faults;
use crate::pages::offer::key;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The form of a new service.
pub async fn new(State(site): State<Site>, who: As<may::SeeServices>) -> Result<Response, Failure> {
    draw(&site, &who, None, &typed(&Draft::default(), 0), &[], &[])
}

/// The form of one that is there.
pub async fn edit(
    State(site): State<Site>,
    who: As<may::SeeServices>,
    Path((_, id)): Path<(String, ServiceId)>,
) -> Result<Response, Failure> {
    let shown = found(&site, &who, id).await?;
    let typed = typed(&draft_of(&site, &shown), shown.kept.version);
    draw(&site, &who, Some(id), &typed, &[], &[])
}

fn draft_of(site: &Site, shown: &Shown) -> Draft {
    let today = london_day(site.house().now());
    Draft::of(shown.kept.id, &shown.kept.data, &shown.around.known(), today)
}

fn draw(
    site: &Site,
    who: &As<may::SeeServices>,
    id: Option<ServiceId>,
    typed: &Form,
    theirs: &[Change],
    faults: &[Fault],
) -> Result<Response, Failure> {
    let action = match id {
        Some(id) => who.path(&format!("/services/{id}/edit")),
        None => who.path("/services/new"),
    };
    let page = minijinja::context! {
        action => action,
        back => match id {
            Some(id) => who.path(&format!("/services/{id}")),
            None => who.path("/services"),
        },
        new => id.is_none(),
        settles => may_settle(&who.who),
        request_key => key(site, typed),
        choices => value(Choices::of(who.frame.words, typed)),
        theirs => value(theirs),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("service/edit.html", &who.frame, page)
    } else {
        site.again("service/edit.html", &who.frame, page)
    }
}

/// Writes a new one.
pub async fn add(
    State(site): State<Site>,
    who: As<may::SeeServices>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    keep(&site, &who, None, form).await
}

/// Changes one that is there.
pub async fn change(
    State(site): State<Site>,
    who: As<may::SeeServices>,
    Path((_, id)): Path<(String, ServiceId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    keep(&site, &who, Some(id), form).await
}

async fn keep(
    site: &Site,
    who: &As<may::SeeServices>,
    id: Option<ServiceId>,
    form: Form,
) -> Result<Response, Failure> {
    let request_key: Uuid = form.request_key()?;
    if form.get("do").starts_with("add-") {
        return draw(site, who, id, &with_another(form), &[], &[]);
    }
    let words = who.frame.words;
    let shown = match id {
        Some(id) => Some(found(site, who, id).await?),
        None => None,
    };
    let was = shown.as_ref().map(|shown| draft_of(site, shown)).unwrap_or_default();
    let draft = match read(&form, &was) {
        Ok(draft) => draft,
        Err(breaches) => return draw(site, who, id, &form, &[], &faults(words, &breaches)),
    };
    let base = form.get("base").parse().unwrap_or(0);
    match site.house().write_service(&who.who, request_key, id, base, draft, published_name).await {
        Ok(written) if written.waits => {
            let there = match id {
                Some(id) => who.path(&format!("/services/{id}")),
                None => who.path("/services"),
            };
            Ok(crate::notice::with(see_other(&there), "notice-service-waits"))
        }
        Ok(written) => {
            let there = who.path(&format!("/services/{}", written.service));
            let notice = if id.is_none() { "notice-service-added" } else { "notice-service-changed" };
            Ok(crate::notice::with(see_other(&there), notice))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(site, &who.frame).breaches()?;
            let meanwhile = breaches.iter().any(|it| it.code == "service-changed-meanwhile");
            let faults = faults(words, &breaches);
            match shown.filter(|_| meanwhile) {
                Some(shown) => changed_meanwhile(site, who, &shown, base, form, &faults).await,
                None => draw(site, who, id, &form, &[], &faults),
            }
        }
    }
}

/// What was typed stays in the form; what changed meanwhile stands beside it, and the next press goes on top.
async fn changed_meanwhile(
    site: &Site,
    who: &As<may::SeeServices>,
    shown: &Shown,
    base: i64,
    form: Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let id = ServiceId::new(shown.kept.id);
    let (kept, steps) = site.house().service_history(&who.who, id).await?;
    let seen = steps.into_iter().find(|step| step.version.version == base);
    let theirs = match seen {
        Some(step) => {
            let after = draft_of(site, shown);
            changes(who.frame.words, &Compared { before: step.compared.before, after, changes: Vec::new() })
        }
        None => Vec::new(),
    };
    let typed = form.replaced("base", &kept.version.to_string()).replaced("request_key", "");
    draw(site, who, Some(id), &typed, &theirs, faults)
}
