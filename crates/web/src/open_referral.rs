//! The directory as anybody may read it: Open Referral UK 3.0, without a key, from any site.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use domain::Breach;
use domain::directory::RecordKind;
use domain::directory::service::{days_of, minute_of};
use domain::id::ProgrammeId;
use jiff::Timestamp;
use operations::directory::public::{Asked, Page};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::routes::{Route, page};
use crate::signin::Client;
use crate::{Failure, Site};

/// The addresses of the feed.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/open-referral", "open", get(about)),
        page("/{programme}/open-referral/", "open", get(about)),
        page("/{programme}/open-referral/openapi.json", "open", get(described)),
        page("/{programme}/open-referral/services", "open", get(services)),
        page("/{programme}/open-referral/services/{id}", "open", get(service)),
        page("/{programme}/open-referral/service_at_locations", "open", get(places)),
        page("/{programme}/open-referral/service_at_locations/{id}", "open", get(place)),
        page("/{programme}/open-referral/taxonomies", "open", list_of(RecordKind::Taxonomy)),
        page("/{programme}/open-referral/taxonomies/{id}", "open", one_of(RecordKind::Taxonomy)),
        page("/{programme}/open-referral/taxonomy_terms", "open", list_of(RecordKind::Term)),
        page("/{programme}/open-referral/taxonomy_terms/{id}", "open", one_of(RecordKind::Term)),
        page("/{programme}/open-referral/organizations", "open", list_of(RecordKind::Organisation)),
        page("/{programme}/open-referral/organizations/{id}", "open", one_of(RecordKind::Organisation)),
    ]
}

/// Items on a page where nothing is said of it, and at most.
const PER_PAGE: i64 = 50;
const MOST: i64 = 250;
/// How far from a postcode where no distance is said, in metres.
const NEAR: f64 = 10_000.0;

type Typed = BTreeMap<String, String>;
type Answer = Result<Response, Failure>;

/// Who asks for what of which programme, let in, and whether they have the same answer already.
struct Door {
    site: Site,
    programme: ProgrammeId,
    /// The address of the feed.
    base: String,
    /// What the address names, where it names one thing.
    id: Option<String>,
    tag: HeaderValue,
    same: bool,
}

impl FromRequestParts<Site> for Door {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Door, Failure> {
        let Ok(from) = Client::from_request_parts(parts, site).await;
        if !site.limits().may_ask_directory(from.0) {
            return Err(Failure::too_many().problem());
        }
        let named = Path::<BTreeMap<String, String>>::from_request_parts(parts, site).await;
        let mut named = named.map_err(|_| problem(operations::Error::NotFound))?.0;
        let slug = named.remove("programme").unwrap_or_default();
        let programme = site.programme(&slug).await.map_err(Failure::problem)?.id;
        let changed = site.house().directory_changed(programme).await.map_err(problem)?;
        let changed = changed.map_or(0, Timestamp::as_microsecond);
        let tag = HeaderValue::from_str(&format!("W/\"{changed:x}\""))
            .unwrap_or_else(|_| HeaderValue::from_static("W/\"0\""));
        let asked = parts.headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let same = asked
            .unwrap_or_default()
            .split(',')
            .any(|one| one.trim() == "*" || one.trim().as_bytes() == tag.as_bytes());
        let base = site.house().absolute(&format!("/{slug}/open-referral"));
        Ok(Door { site: site.clone(), programme, base, id: named.remove("id"), tag, same })
    }
}

impl Door {
    /// The identifier in the address; what is none names nothing.
    fn id(&self) -> Result<Uuid, Failure> {
        let id = self.id.as_deref().unwrap_or_default();
        Uuid::parse_str(id).map_err(|_| problem(operations::Error::NotFound))
    }

    /// The answer, or that the asker has it.
    fn answer(&self, value: &Value) -> Response {
        let mut response = if self.same {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(CONTENT_TYPE, "application/json")], Bytes::from(value.to_string())).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, self.tag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        response
    }

    /// A page in the envelope of the standard.
    fn page(&self, asked: &Asked, page: &Page) -> Response {
        let pages = page.total.saturating_add(asked.per_page - 1) / asked.per_page;
        self.answer(&json!({
            "total_items": page.total,
            "total_pages": pages,
            "page_number": asked.page,
            "size": page.contents.len(),
            "first_page": asked.page == 1,
            "last_page": asked.page >= pages,
            "empty": page.contents.is_empty(),
            "contents": page.contents,
        }))
    }
}

async fn about(door: Door) -> Answer {
    Ok(door.answer(&json!({
        "version": exchange::open_referral::VERSION,
        "profile": exchange::open_referral::PROFILE,
        "openapi_url": format!("{}/openapi.json", door.base),
    })))
}

async fn described(door: Door) -> Answer {
    Ok(door.answer(&exchange::open_referral::openapi(&door.base)))
}

async fn services(door: Door, Query(query): Query<Typed>) -> Answer {
    let asked = read(&query)?;
    let page = door.site.house().public_services(door.programme, asked.clone()).await;
    Ok(door.page(&asked, &page.map_err(problem)?))
}

async fn service(door: Door) -> Answer {
    let found = door.site.house().public_service(door.programme, door.id()?).await;
    Ok(door.answer(&found.map_err(problem)?))
}

async fn places(door: Door, Query(query): Query<Typed>) -> Answer {
    let asked = read(&query)?;
    let page = door.site.house().public_places(door.programme, asked.clone()).await;
    Ok(door.page(&asked, &page.map_err(problem)?))
}

async fn place(door: Door) -> Answer {
    let found = door.site.house().public_place(door.programme, door.id()?).await;
    Ok(door.answer(&found.map_err(problem)?))
}

/// A page of what services carry.
async fn carried(kind: RecordKind, door: Door, query: Typed) -> Answer {
    let asked = read(&query)?;
    let of = asked.wanted.taxonomy.filter(|_| kind == RecordKind::Term);
    let page = door.site.house().public_things(door.programme, kind, of, asked.clone()).await;
    Ok(door.page(&asked, &page.map_err(problem)?))
}

/// One thing that services carry.
async fn one(kind: RecordKind, door: Door) -> Answer {
    let found = door.site.house().public_thing(door.programme, kind, door.id()?).await;
    Ok(door.answer(&found.map_err(problem)?))
}

fn list_of(kind: RecordKind) -> MethodRouter<Site> {
    get(move |door: Door, Query(query): Query<Typed>| carried(kind, door, query))
}

fn one_of(kind: RecordKind) -> MethodRouter<Site> {
    get(move |door: Door| one(kind, door))
}

fn problem(error: operations::Error) -> Failure {
    Failure::from(error).problem()
}

/// What a query asks; every value that cannot be read is named.
fn read(query: &Typed) -> Result<Asked, Failure> {
    let mut faults = Vec::new();
    let given = |name: &str| query.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
    let mut number = |name: &'static str, least: i64, most: i64| {
        let value = parsed::<i64>(given(name), name, "feed-number", &mut faults);
        value.map(|value| value.clamp(least, most))
    };
    let page = number("page", 1, i64::from(i32::MAX)).unwrap_or(1);
    let per_page = number("per_page", 1, MOST).unwrap_or(PER_PAGE);
    let min_age = number("minimum_age", 0, 200);
    let max_age = number("maximum_age", 0, 200);
    let mut asked = Asked { page, per_page, ..Asked::default() };
    asked.wanted.min_age = min_age;
    asked.wanted.max_age = max_age;
    asked.wanted.patterns = given("search").map(operations::directory::public::searching).unwrap_or_default();
    asked.wanted.term = parsed(given("taxonomy_term_id"), "taxonomy_term_id", "feed-id", &mut faults);
    asked.wanted.taxonomy = parsed(given("taxonomy_id"), "taxonomy_id", "feed-id", &mut faults);
    asked.wanted.organisation = parsed(given("organization_id"), "organization_id", "feed-id", &mut faults);
    let mut read = |name: &'static str, code: &'static str, value: Option<i64>| {
        if value.is_none() && given(name).is_some() {
            faults.push(Breach::of(name, code).with("value", given(name).unwrap_or_default()));
        }
        value
    };
    let minute = |name: &str| given(name).and_then(minute_of).map(i64::from);
    asked.wanted.between = (
        read("start_time", "feed-time", minute("start_time")),
        read("end_time", "feed-time", minute("end_time")),
    );
    let changed = given("modified_after").and_then(instant);
    read("modified_after", "feed-instant", changed.map(|_| 0));
    asked.wanted.changed_after = changed;
    let days = given("day").and_then(days_of);
    read("day", "feed-day", days.as_ref().map(|_| 0));
    asked.wanted.days = days.unwrap_or_default();
    let metres = parsed::<f64>(given("proximity"), "proximity", "feed-number", &mut faults);
    let metres = metres.filter(|it| it.is_finite()).map_or(NEAR, |it| it.clamp(0.0, 1_000_000.0));
    asked.near = given("postcode").map(|postcode| (postcode.to_owned(), metres));
    if faults.is_empty() { Ok(asked) } else { Err(problem(operations::Error::Breach(faults))) }
}

fn parsed<T: FromStr>(
    value: Option<&str>,
    name: &'static str,
    code: &'static str,
    faults: &mut Vec<Breach>,
) -> Option<T> {
    let value = value?;
    let read = value.parse().ok();
    if read.is_none() {
        faults.push(Breach::of(name, code).with("value", value));
    }
    read
}

/// An instant, or a day from its beginning in London.
fn instant(text: &str) -> Option<Timestamp> {
    let day = || {
        let day: domain::calendar::Day = text.parse().ok()?;
        domain::calendar::london_instant(day.at(0, 0, 0, 0))
    };
    text.parse().ok().or_else(day)
}
