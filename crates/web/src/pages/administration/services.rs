//! Which services an organisation answers for by accounts of its own.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::id::{OrganisationId, ServiceId};
use operations::directory::entry::{Line, Wanted, searching};
use operations::provider::account::{give, take};
use serde::Serialize;

use crate::failure::faults;
use crate::pages::offer::{Asks, key};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// Services a search shows; a longer list asks for more letters.
const FOUND: usize = 20;

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    organisation: String,
    theirs: bool,
}

async fn draw(
    site: &Site,
    who: &As<may::Administer>,
    id: OrganisationId,
    q: Option<&str>,
    typed: &Form,
    wrong: &[Fault],
) -> Result<Response, Failure> {
    let within = |error| Failure::from(error).within(site, &who.frame);
    let (name, own) = site.house().provider_services(&who.who, id).await.map_err(within)?;
    let row = |line: &Line| Row {
        id: line.id.to_string(),
        name: line.name.clone(),
        organisation: line.organisation.clone(),
        theirs: own.iter().any(|it| it.id == line.id),
    };
    // Without a word the organisation's own name finds what it is likely to run.
    let sought = q.unwrap_or(&name).trim();
    let wanted = Wanted { patterns: searching(sought), ..Wanted::default() };
    let limit = i64::try_from(FOUND + 1).unwrap_or(i64::MAX);
    let mut found = match sought {
        "" => Vec::new(),
        _ => site.house().services(&who.who, wanted, None, limit).await.map_err(within)?,
    };
    let more = found.len() > FOUND;
    found.truncate(FOUND);
    let page = minijinja::context! {
        base => who.path("/organisations"),
        here => who.path(&format!("/organisations/{id}/services")),
        name,
        own => value(own.iter().map(row).collect::<Vec<_>>()),
        found => value(found.iter().map(row).collect::<Vec<_>>()),
        more,
        q => sought,
        request_key => key(site, typed),
        faults => value(wrong),
    };
    super::drawn(site, who, "administration/services.html", page, wrong.is_empty())
}

/// The page.
pub(super) async fn services(
    State(site): State<Site>,
    who: As<may::Administer>,
    Path((_, id)): Path<(String, OrganisationId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    draw(&site, &who, id, asks.get("q").map(String::as_str), &Form::default(), &[]).await
}

/// Gives a service to the organisation, or takes one away.
pub(super) async fn change(
    State(site): State<Site>,
    who: As<may::Administer>,
    Path((_, id)): Path<(String, OrganisationId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let within = |error| Failure::from(error).within(&site, &who.frame);
    let service: ServiceId = form.get("service").parse().map_err(|_| within(operations::Error::NotFound))?;
    let taking = form.get("do") == "take";
    let (act, notice) = match taking {
        true => ("organisation.take_service", "notice-provider-service-taken"),
        false => ("organisation.give_service", "notice-provider-service-given"),
    };
    let done = site
        .house()
        .write(&who.who, request_key, act, move |unit, who| match taking {
            true => take(unit, who, id, service),
            false => give(unit, who, id, service),
        })
        .await;
    match done {
        Ok(()) => {
            let to = who.path(&format!("/organisations/{id}/services"));
            Ok(crate::notice::with(see_other(&to), notice))
        }
        Err(error) => {
            let breaches = within(error).breaches()?;
            let wrong = faults(who.frame.words, &breaches);
            draw(&site, &who, id, form.given("q"), &form, &wrong).await
        }
    }
}
