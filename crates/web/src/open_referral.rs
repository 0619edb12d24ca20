//! The directory as anybody may read it: Open Referral UK 3.0, without a key, from any site.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Breach;
use domain::directory::RecordKind;
use domain::directory::service::{days_of, minute_of};
use jiff::Timestamp;
use operations::directory::public::{Asked, Page};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;
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
        page("/{programme}/open-referral/taxonomies", "open", get(taxonomies)),
        page("/{programme}/open-referral/taxonomies/{id}", "open", get(taxonomy)),
        page("/{programme}/open-referral/taxonomy_terms", "open", get(terms)),
        page("/{programme}/open-referral/taxonomy_terms/{id}", "open", get(term)),
        page("/{programme}/open-referral/organizations", "open", get(organisations)),
        page("/{programme}/open-referral/organizations/{id}", "open", get(organisation)),
    ]
}

/// Items on a page where nothing is said of it, and at most.
const PER_PAGE: i64 = 50;
const MOST: i64 = 250;
/// How far from a postcode where no distance is said, in metres.
const NEAR: f64 = 10_000.0;

type Query_ = BTreeMap<String, String>;
type Answer = Result<Response, Failure>;

/// What every answer needs: the programme, and whether the asker has the same answer already.
struct Door {
    programme: Arc<operations::programme::Programme>,
    tag: HeaderValue,
    same: bool,
}

impl Door {
    async fn open(site: &Site, slug: &str, from: &Client, headers: &HeaderMap) -> Result<Door, Failure> {
        if !site.limits().may_ask_directory(from.0) {
            return Err(Failure::too_many().problem());
        }
        let programme = site.programme(slug).await.map_err(Failure::problem)?;
        let changed = site.house().directory_changed(programme.id).await;
        let changed = changed.map_err(|error| Failure::from(error).problem())?;
        let changed = changed.map_or(0, Timestamp::as_microsecond);
        let tag = HeaderValue::from_str(&format!("W/\"{changed:x}\""))
            .unwrap_or_else(|_| HeaderValue::from_static("W/\"0\""));
        let asked = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let same = asked.split(',').any(|one| one.trim() == "*" || one.trim().as_bytes() == tag.as_bytes());
        Ok(Door { programme, tag, same })
    }

    /// The answer, or that the asker has it.
    fn answer(&self, value: &Value) -> Response {
        let mut response = if self.same {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(CONTENT_TYPE, "application/json")], Bytes::from(value.to_string())).into_response()
        };
        self.sign(&mut response);
        response
    }

    fn sign(&self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(ETAG, self.tag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
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

fn base(site: &Site, slug: &str) -> String {
    site.house().absolute(&format!("/{slug}/open-referral"))
}

async fn about(
    State(site): State<Site>,
    Path(slug): Path<String>,
    from: Client,
    headers: HeaderMap,
) -> Answer {
    let door = Door::open(&site, &slug, &from, &headers).await?;
    Ok(door.answer(&json!({
        "version": "HSDS-UK-3.0",
        "profile": "https://docs.openreferraluk.org/en/v3.0/",
        "openapi_url": format!("{}/openapi.json", base(&site, &slug)),
    })))
}

async fn described(
    State(site): State<Site>,
    Path(slug): Path<String>,
    from: Client,
    headers: HeaderMap,
) -> Answer {
    let door = Door::open(&site, &slug, &from, &headers).await?;
    let document = exchange::open_referral::openapi(&base(&site, &slug));
    let mut response = Json(document).into_response();
    door.sign(&mut response);
    Ok(response)
}

async fn services(
    State(site): State<Site>,
    Path(slug): Path<String>,
    from: Client,
    headers: HeaderMap,
    Query(query): Query<Query_>,
) -> Answer {
    let door = Door::open(&site, &slug, &from, &headers).await?;
    let asked = read(&query)?;
    let page = site.house().public_services(door.programme.id, asked.clone()).await;
    Ok(door.page(&asked, &page.map_err(problem)?))
}

async fn places(
    State(site): State<Site>,
    Path(slug): Path<String>,
    from: Client,
    headers: HeaderMap,
    Query(query): Query<Query_>,
) -> Answer {
    let door = Door::open(&site, &slug, &from, &headers).await?;
    let asked = read(&query)?;
    let page = site.house().public_places(door.programme.id, asked.clone()).await;
    Ok(door.page(&asked, &page.map_err(problem)?))
}

async fn service(
    State(site): State<Site>,
    Path((slug, id)): Path<(String, String)>,
    from: Client,
    headers: HeaderMap,
) -> Answer {
    let door = Door::open(&site, &slug, &from, &headers).await?;
    let found = site.house().public_service(door.programme.id, named(&id)?).await;
    Ok(door.answer(&found.map_err(problem)?))
}

async fn place(
    State(site): State<Site>,
    Path((slug, id)): Path<(String, String)>,
    from: Client,
    headers: HeaderMap,
) -> Answer {
    let door = Door::open(&site, &slug, &from, &headers).await?;
    let found = site.house().public_place(door.programme.id, named(&id)?).await;
    Ok(door.answer(&found.map_err(problem)?))
}

async fn listed(
    site: Site,
    slug: String,
    from: Client,
    headers: HeaderMap,
    query: Query_,
    kind: RecordKind,
) -> Answer {
    let door = Door::open(&site, &slug, &from, &headers).await?;
    let asked = read(&query)?;
    let of = asked.wanted.taxonomy.filter(|_| kind == RecordKind::Term);
    let page = site.house().public_things(door.programme.id, kind, of, asked.clone()).await;
    Ok(door.page(&asked, &page.map_err(problem)?))
}

async fn one(
    site: Site,
    (slug, id): (String, String),
    from: Client,
    headers: HeaderMap,
    kind: RecordKind,
) -> Answer {
    let door = Door::open(&site, &slug, &from, &headers).await?;
    let found = site.house().public_thing(door.programme.id, kind, named(&id)?).await;
    Ok(door.answer(&found.map_err(problem)?))
}

async fn taxonomies(
    State(site): State<Site>,
    Path(slug): Path<String>,
    from: Client,
    headers: HeaderMap,
    Query(query): Query<Query_>,
) -> Answer {
    listed(site, slug, from, headers, query, RecordKind::Taxonomy).await
}

async fn terms(
    State(site): State<Site>,
    Path(slug): Path<String>,
    from: Client,
    headers: HeaderMap,
    Query(query): Query<Query_>,
) -> Answer {
    listed(site, slug, from, headers, query, RecordKind::Term).await
}

async fn organisations(
    State(site): State<Site>,
    Path(slug): Path<String>,
    from: Client,
    headers: HeaderMap,
    Query(query): Query<Query_>,
) -> Answer {
    listed(site, slug, from, headers, query, RecordKind::Organisation).await
}

async fn taxonomy(
    State(site): State<Site>,
    Path(named): Path<(String, String)>,
    from: Client,
    headers: HeaderMap,
) -> Answer {
    one(site, named, from, headers, RecordKind::Taxonomy).await
}

async fn term(
    State(site): State<Site>,
    Path(named): Path<(String, String)>,
    from: Client,
    headers: HeaderMap,
) -> Answer {
    one(site, named, from, headers, RecordKind::Term).await
}

async fn organisation(
    State(site): State<Site>,
    Path(named): Path<(String, String)>,
    from: Client,
    headers: HeaderMap,
) -> Answer {
    one(site, named, from, headers, RecordKind::Organisation).await
}

fn problem(error: operations::Error) -> Failure {
    Failure::from(error).problem()
}

/// An identifier in an address; what is none names nothing.
fn named(id: &str) -> Result<Uuid, Failure> {
    Uuid::parse_str(id).map_err(|_| problem(operations::Error::NotFound))
}

/// What a query asks; every value that cannot be read is named.
fn read(query: &Query_) -> Result<Asked, Failure> {
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
