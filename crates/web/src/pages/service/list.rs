//! The list of services by name.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::calendar::{Day, london_day};
use domain::directory::service::Status;
use domain::id::ServiceId;
use jiff::ToSpan;
use operations::directory::entry::{Line, Wanted, searching};
use operations::directory::find::Settings;
use operations::directory::may_settle;
use serde::Serialize;
use words::Words;

use super::shown::is_stale;
use crate::pages::offer::{Asks, encoded};
use crate::signin::{Admits, As, may};
use crate::template::value;
use crate::{Failure, Site};

/// Services on one page.
const PAGE: i64 = 50;

#[derive(Serialize)]
struct Row {
    href: String,
    name: String,
    organisation: String,
    status: Option<String>,
    published: bool,
    assured: Option<String>,
    stale: bool,
}

impl Row {
    fn of(words: Words, who: &As<may::SeeServices>, line: Line, today: Day) -> Row {
        let status = Status::from_word(&line.status).filter(|it| *it != Status::Active);
        Row {
            href: who.path(&format!("/services/{}", line.id)),
            name: line.name,
            organisation: line.organisation,
            status: status.map(|it| words.text(&format!("service-status-{}", it.code())).into_owned()),
            published: line.published,
            assured: line.assured.map(|day| day.to_string()),
            stale: is_stale(line.assured, today),
        }
    }
}

/// The page.
pub async fn services(
    State(site): State<Site>,
    who: As<may::SeeServices>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let today = london_day(site.house().now());
    let given = |field: &str| asks.get(field).map(|it| it.trim()).filter(|it| !it.is_empty());
    let stale_before = today.checked_sub(i64::from(Settings::default().stale_after).days()).ok();
    let wanted = Wanted {
        patterns: given("q").map(searching).unwrap_or_default(),
        published: match given("shown") {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        },
        assured_before: stale_before.filter(|_| given("stale") == Some("yes")),
        ..Wanted::default()
    };
    // A text of signs alone has no words to look for.
    let nothing = given("q").is_some() && wanted.patterns.is_empty();
    let after = given("after").and_then(|after| {
        let (id, name) = after.split_once('~')?;
        Some((name.to_owned(), id.parse::<ServiceId>().ok()?))
    });
    let all = if nothing { 0 } else { site.house().services_count(&who.who, wanted.clone()).await? };
    let mut found =
        if nothing { Vec::new() } else { site.house().services(&who.who, wanted, after, PAGE + 1).await? };
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|last| format!("{}~{}", last.id, encoded(&last.name)));
    let query: Vec<String> = asks
        .iter()
        .filter(|(name, value)| name.as_str() != "after" && !value.is_empty())
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let rows: Vec<Row> = found.into_iter().map(|line| Row::of(words, &who, line, today)).collect();
    let page = minijinja::context! {
        base => who.path(""),
        asks => value(&asks),
        query => query.join("&"),
        narrowed => !query.is_empty(),
        all => all,
        first => !asks.contains_key("after"),
        next => next,
        settles => may_settle(&who.who),
        unmet => <may::SeeUnmet as Admits>::ROLES.contains(&who.who.role()),
        waiting => site.house().proposals_count(&who.who).await?,
        rows => value(&rows),
    };
    site.page("service/list.html", &who.frame, page)
}
