//! The caseload: every journey somebody has, with what comes next.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::calendar::{Day, day_number, london_day};
use domain::id::{JourneyId, StaffId};
use domain::journey::Gate;
use domain::role::Role;
use domain::task::Kind;
use operations::team::{Carried, Key, Order, Wanted};
use serde::Serialize;
use words::Words;

use crate::export::{self, Batch};
use crate::pages::offer::form::Item;
use crate::pages::offer::list::encoded;
use crate::pages::offer::{Asks, stage_key};
use crate::pages::people::sought;
use crate::pages::task::TaskShown;
use crate::routes::{Route, page};
use crate::signin::{As, may};
use crate::template::value;
use crate::{Failure, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/caseload", "Care", get(caseload)),
        page("/{programme}/caseload.csv", "Care", get(caseload_csv)),
    ]
}

/// Rows of one page: a caseload is read as a whole more often than page by page.
const PAGE: i64 = 50;

const ORDERS: [(&str, Order); 4] =
    [("due", Order::Due), ("name", Order::Name), ("opened", Order::Opened), ("moved", Order::Moved)];

type Typed = std::collections::BTreeMap<String, String>;

fn given<'a>(asks: &'a Typed, field: &str) -> Option<&'a str> {
    asks.get(field).map(|value| value.trim()).filter(|value| !value.is_empty())
}

fn wanted(asks: &Typed, today: Day) -> Wanted {
    let order = given(asks, "sort").and_then(|sort| ORDERS.iter().find(|(code, _)| *code == sort));
    let order = order.map(|(_, order)| *order).unwrap_or_default();
    let after = given(asks, "after").and_then(|after| {
        let (id, key) = after.split_once('~')?;
        let key = match order {
            Order::Name => Key::Name(key.to_owned()),
            _ => Key::Day(key.parse().ok()?),
        };
        Some((key, id.parse::<JourneyId>().ok()?))
    });
    Wanted {
        stage: given(asks, "stage").filter(|stage| stages().any(|known| known == *stage)).map(str::to_owned),
        kind: given(asks, "next").and_then(Kind::coded).map(|kind| kind.code().to_owned()),
        due_before: (given(asks, "overdue") == Some("yes")).then_some(today),
        name: given(asks, "q").and_then(|typed| match sought(typed) {
            operations::person::Sought::Name(name) => Some(name),
            _ => None,
        }),
        order,
        after,
    }
}

/// Stages a journey with a navigator can be at.
fn stages() -> impl Iterator<Item = &'static str> {
    let own = Gate::ALL.into_iter().filter(|gate| (3..=6).contains(&gate.number())).map(Gate::code);
    own.chain(["after-plan", "closed"])
}

#[derive(Serialize)]
struct Row {
    href: String,
    name: String,
    stage: String,
    waited: i64,
    open_days: i64,
    next: Option<TaskShown>,
    with: Option<String>,
    cover: bool,
    weight: i64,
    language: Option<String>,
    interpreter: bool,
}

async fn rows(site: &Site, who: &As<may::Care>, carried: &[Carried]) -> Result<Vec<Row>, Failure> {
    let words = who.frame.words;
    let today = london_day(site.house().now());
    let days = |day: Day| day_number(today) - day_number(day);
    let mut rows = Vec::with_capacity(carried.len());
    for one in carried {
        let with = match who.who.role() {
            Role::TeamLead => Some(site.house().staff_name(who.who.programme(), one.staff).await?),
            _ => None,
        };
        let language = one.details.language.filter(|language| *language != domain::person::Language::ENGLISH);
        rows.push(Row {
            href: who.path(&format!("/journeys/{}", one.journey)),
            name: format!("{} {}", one.name.0, one.name.1),
            stage: words.text(&stage_key(&one.stage)).into_owned(),
            waited: days(one.moved),
            open_days: days(one.opened),
            next: one.task.as_ref().map(|task| TaskShown::of(words, task, today)),
            with,
            cover: one.cover,
            weight: one.weight,
            language: language.map(|it| words.text(&format!("language-{}", it.code())).into_owned()),
            interpreter: one.details.interpreter == Some(true),
        });
    }
    Ok(rows)
}

fn staff(asks: &Typed) -> Option<StaffId> {
    given(asks, "with").and_then(|id| id.parse().ok())
}

/// The page.
pub async fn caseload(
    State(site): State<Site>,
    who: As<may::Care>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let wanted = wanted(&asks, london_day(site.house().now()));
    let order = wanted.order;
    let (mut found, all) = site.house().caseload(&who.who, staff(&asks), wanted, PAGE + 1).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|last| match order.key(last) {
        Key::Day(day) => format!("{}~{day}", last.journey),
        Key::Name(name) => format!("{}~{}", last.journey, encoded(&name)),
    });
    let item = |prefix: &str, code: &str| Item {
        value: code.to_owned(),
        text: words.text(&format!("{prefix}-{code}")).into_owned(),
    };
    let navigators: Vec<Item> = match who.who.role() {
        Role::TeamLead => {
            let all = site.house().navigators(&who.who).await?;
            all.into_iter().map(|(id, text)| Item { value: id.to_string(), text }).collect()
        }
        _ => Vec::new(),
    };
    let query: Vec<String> = asks
        .iter()
        .filter(|(name, value)| name.as_str() != "after" && !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    let page = minijinja::context! {
        base => who.path(""),
        asks => value(&asks),
        query => query.join("&"),
        all => all,
        first => !asks.contains_key("after"),
        next => next,
        lead => who.who.role() == Role::TeamLead,
        stages => value(stages().map(|stage| item("stage", stage)).collect::<Vec<_>>()),
        kinds => value(kinds().map(|kind| item("task", kind.code())).collect::<Vec<_>>()),
        orders => value(ORDERS.iter().map(|(code, _)| item("caseload-sort", code)).collect::<Vec<_>>()),
        navigators => value(&navigators),
        rows => value(rows(&site, &who, &found).await?),
    };
    site.page("caseload/list.html", &who.frame, page)
}

/// Next things to do that a caseload can hold.
fn kinds() -> impl Iterator<Item = Kind> {
    let elsewhere =
        |kind: &Kind| matches!(kind, Kind::Intake | Kind::Allocation | Kind::ThinkingItOver | Kind::AskAgain);
    Kind::ALL.into_iter().filter(move |kind| !elsewhere(kind))
}

/// The same rows as a file.
pub async fn caseload_csv(
    State(site): State<Site>,
    who: As<may::Care>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let (who, wanted, size) = (Arc::new(who), wanted(&asks, london_day(site.house().now())), site.batch());
    let staff = staff(&asks);
    let batch = move |after: Option<(Key, JourneyId)>| {
        let (site, who) = (site.clone(), who.clone());
        let wanted = Wanted { after: after.clone(), ..wanted.clone() };
        async move {
            let order = wanted.order;
            let found = site.house().next_of_caseload(&who.who, staff, wanted, size).await?;
            let rows = rows(&site, &who, &found).await?.into_iter().map(cells);
            let rows = export::headed(after.as_ref(), || head(who.frame.words), rows);
            Ok(Batch::of(&found, size, |last| (order.key(last), last.journey), rows))
        }
    };
    export::csv("caseload.csv", batch).await
}

fn head(words: Words) -> Vec<String> {
    let keys = [
        "intake-person",
        "caseload-stage",
        "caseload-waited",
        "caseload-open",
        "caseload-next",
        "caseload-due",
        "caseload-with",
        "caseload-weight",
    ];
    keys.map(|key| words.text(key).into_owned()).to_vec()
}

fn cells(row: Row) -> Vec<String> {
    let (next, due) = row.next.map(|next| (next.what, next.due)).unwrap_or_default();
    vec![
        row.name,
        row.stage,
        row.waited.to_string(),
        row.open_days.to_string(),
        next,
        due,
        row.with.unwrap_or_default(),
        row.weight.to_string(),
    ]
}
