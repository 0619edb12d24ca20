//! What could not be found: searches nothing answered, by need, area, wish and month.

use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::calendar::Day;
use operations::directory::unmet::Line;
use serde::Serialize;
use words::Words;

use crate::pages::offer::Asks;
use crate::pages::service::shown::{coded, languages};
use crate::routes::{Route, page};
use crate::signin::{As, may};
use crate::template::value;
use crate::{Failure, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/{programme}/unmet", "SeeUnmet", get(unmet))]
}

/// Periods to choose from, in months.
const PERIODS: [i32; 3] = [3, 12, 36];

#[derive(Serialize)]
struct Table {
    title: String,
    note: Option<String>,
    rows: Vec<Vec<String>>,
}

fn table(words: Words, of: &str, note: bool, lines: &[Line], name: impl Fn(&str) -> String) -> Table {
    let count = |it: Option<u64>| match it {
        Some(count) => words.number(precise(count), 0),
        None => words.text("unmet-star").into_owned(),
    };
    Table {
        title: words.text(&format!("unmet-by-{of}")).into_owned(),
        note: note.then(|| words.text("unmet-several").into_owned()),
        rows: lines.iter().map(|line| vec![name(&line.code), count(line.count)]).collect(),
    }
}

/// A count as a number to write; counts of searches are far below what a float holds.
#[expect(clippy::cast_precision_loss, reason = "counts of searches are far below 2^52")]
fn precise(count: u64) -> f64 {
    count as f64
}

/// A wish in words: codes are `free`, `room`, `day-3`, `language-ur`, `access-wheelchair`, `format-group`.
fn wish(words: Words, code: &str) -> String {
    match code.split_once('-') {
        Some(("day", day)) => coded(words, "service-days", day),
        Some(("language", of)) => languages(words, [of]),
        Some(("access", of)) => coded(words, "service-access", of),
        Some(("format", of)) => coded(words, "service-format", of),
        _ => coded(words, "unmet-wish", code),
    }
}

/// The page.
pub async fn unmet(
    State(site): State<Site>,
    who: As<may::SeeUnmet>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let asked = asks.get("months").and_then(|it| it.parse().ok());
    let months = asked.filter(|it| PERIODS.contains(it)).unwrap_or(12);
    let found = site.house().unmet_needs(&who.who, months).await?;
    let month = |code: &str| {
        format!("{code}-01")
            .parse::<Day>()
            .map_or_else(|_| code.to_owned(), |day| words.month(day).into_owned())
    };
    let area = |code: &str| match code {
        "" => words.text("unmet-no-area").into_owned(),
        code => code.to_owned(),
    };
    let tables = [
        table(words, "need", true, &found.needs, |code| coded(words, "need", code)),
        table(words, "wish", true, &found.wishes, |code| wish(words, code)),
        table(words, "area", false, &found.areas, area),
        table(words, "why", false, &found.why, |code| coded(words, "unmet-why", code)),
        table(words, "month", false, &found.months, month),
    ];
    let periods: Vec<_> = PERIODS
        .iter()
        .map(|it| {
            let text = words.say("unmet-period", &[("months", i64::from(*it).into())]).into_owned();
            minijinja::context! { value => it.to_string(), text => text }
        })
        .collect();
    let page = minijinja::context! {
        base => who.path(""),
        months => months.to_string(),
        periods => periods,
        from => found.from.to_string(),
        protected => found.protected,
        all => found.all.and_then(|it| i64::try_from(it).ok()),
        nothing => found.months.is_empty(),
        tables => value(tables),
    };
    site.page("unmet/show.html", &who.frame, page)
}
