//! Intake: who waits there, the longest wait first.

use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::calendar::london_day;
use domain::role::Role;
use operations::referral::{Listed, Wanted};

use crate::pages::Cell;
use crate::pages::offer::Asks;
use crate::pages::offer::list::{csv_file, line};
use crate::pages::people::PAGE;
use crate::routes::{Route, page};
use crate::signin::{As, may};
use crate::template::value;
use crate::{Failure, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/intake", "TakeIn", get(intake)),
        page("/{programme}/intake.csv", "TakeIn", get(intake_csv)),
    ]
}

/// Name, practice, needs, day it arrived, days it has waited.
fn cells(site: &Site, who: &As<may::TakeIn>, listed: &Listed) -> [String; 5] {
    let words = who.frame.words;
    let received = london_day(listed.referral.received_at);
    let waited =
        domain::calendar::day_number(london_day(site.house().now())) - domain::calendar::day_number(received);
    let needs: Vec<_> = listed
        .referral
        .needs
        .split_whitespace()
        .map(|need| words.text(&format!("need-{need}")).into_owned())
        .collect();
    [
        format!("{} {}", listed.name.0, listed.name.1),
        listed.practice.clone(),
        needs.join(", "),
        words.day(received).into_owned(),
        waited.to_string(),
    ]
}

/// The list; to a navigator, what intake does for them.
pub async fn intake(
    State(site): State<Site>,
    who: As<may::TakeIn>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    if who.who.role() == Role::Navigator {
        return site.page("intake/navigator.html", &who.frame, minijinja::context! {});
    }
    let after = asks.get("after").and_then(|after| {
        let (at, id) = after.split_once('~')?;
        Some((0, jiff::Timestamp::from_microsecond(at.parse().ok()?).ok()?, id.parse().ok()?))
    });
    let (mut listed, all) =
        site.house().waiting(&who.who, Wanted { after, ..Wanted::default() }, PAGE + 1).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = listed.len() > size;
    listed.truncate(size);
    let next = listed
        .last()
        .filter(|_| more)
        .map(|last| format!("{}~{}", last.referral.received_at.as_microsecond(), last.referral.id));
    let rows: Vec<Vec<Cell>> =
        listed.iter().map(|listed| cells(&site, &who, listed).map(Cell::from).into()).collect();
    let page = minijinja::context! {
        base => who.path(""),
        all => all,
        first => !asks.contains_key("after"),
        next => next,
        rows => value(&rows),
    };
    site.page("intake/list.html", &who.frame, page)
}

/// The most rows one file holds.
const FILE: i64 = 50_000;

/// The whole list as a file.
pub async fn intake_csv(State(site): State<Site>, who: As<may::TakeIn>) -> Result<Response, Failure> {
    let words = who.frame.words;
    let (listed, _) = site.house().waiting(&who.who, Wanted::default(), FILE).await?;
    let keys = ["intake-person", "intake-practice", "intake-needs", "intake-received", "intake-waited"];
    let mut file = String::from("\u{feff}");
    line(&mut file, keys.iter().map(|key| words.text(key).into_owned()));
    for listed in &listed {
        line(&mut file, cells(&site, &who, listed).into_iter());
    }
    Ok(csv_file("intake.csv", file))
}
