//! Where one begins.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::calendar::london_day;
use domain::role::Role;
use operations::offer::Wanted;
use operations::person::Sought;
use serde::Serialize;

use super::offer::Asks;
use super::people::{Row, sought};
use crate::signin::{As, may, see_other};
use crate::{Failure, Site};

/// The front door: to the demo's choice of roles, or to sign in.
pub async fn front(State(site): State<Site>, headers: HeaderMap) -> Response {
    let signed_in = crate::signin::presented(&site, &headers).is_some();
    see_other(if site.house().is_demo() && !signed_in { "/demo" } else { "/sign-in" })
}

/// Whether the house answers.
pub async fn health(State(site): State<Site>) -> Result<&'static str, Failure> {
    site.house().programmes().await?;
    Ok("ok")
}

/// An offer to ask about again.
#[derive(Serialize)]
struct Due {
    name: String,
    href: String,
    until: String,
    overdue: bool,
}

/// The start page of a role: a referrer's is the offer itself.
pub async fn start(
    State(site): State<Site>,
    who: As<may::Anything>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    match who.who.role() {
        Role::Referrer | Role::PracticeAdministrator => {
            find(&site, &who, asks.get("q").map(String::as_str)).await
        }
        _ => match who.frame.navigation.first() {
            Some(place) if place.href != who.path("/") => Ok(see_other(&place.href)),
            _ => site.page("home/start.html", &who.frame, minijinja::context! {}),
        },
    }
}

/// How many people a search shows; a longer list asks for more letters.
const FOUND: i64 = 10;

async fn find(site: &Site, who: &As<may::Anything>, typed: Option<&str>) -> Result<Response, Failure> {
    let words = who.frame.words;
    let typed = typed.unwrap_or_default().trim();
    let asked = sought(typed);
    let (found, all) = match &asked {
        Sought::Everybody => (Vec::new(), 0),
        asked => site.house().people(&who.who, asked.clone(), None, FOUND).await?,
    };
    // A number that one person holds leads straight to their offer.
    if let (Sought::NhsNumber(_), [only]) = (&asked, found.as_slice()) {
        return Ok(see_other(&who.path(&format!("/people/{}/offer", only.id))));
    }
    let today = london_day(site.house().now());
    let thinking = Wanted { answer: Some("thinking-it-over".to_owned()), ..Wanted::default() };
    let (mut waiting, _) = site.house().offers(&who.who, thinking, 50).await?;
    waiting.sort_by_key(|listed| listed.until);
    let due: Vec<Due> = waiting
        .into_iter()
        .filter_map(|listed| {
            let (given, family) = listed.name?;
            let until = listed.until?;
            Some(Due {
                name: format!("{given} {family}"),
                href: who.path(&format!("/offers/{}/answer", listed.id)),
                until: until.to_string(),
                overdue: until < today,
            })
        })
        .take(8)
        .collect();
    let new = match &asked {
        Sought::NhsNumber(digits) => format!("/people/new?nhs_number={digits}"),
        _ => match typed.rsplit_once(' ') {
            Some((given, family)) if !typed.contains(',') => format!(
                "/people/new?given={}&family={}",
                super::offer::encoded(given),
                super::offer::encoded(family)
            ),
            _ => format!(
                "/people/new?family={}",
                super::offer::encoded(typed.split(',').next().unwrap_or(typed).trim())
            ),
        },
    };
    let page = minijinja::context! {
        base => who.path(""),
        q => typed,
        sought => asked != Sought::Everybody,
        all => all,
        new => who.path(&new),
        due => crate::template::value(&due),
        rows => crate::template::value(found.iter().map(|row| Row::of(words, row, who)).collect::<Vec<_>>()),
    };
    site.page("offer/find.html", &who.frame, page)
}
