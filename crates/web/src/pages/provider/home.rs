//! The pages of all services an organisation answers for: what waits, and the people taken on, by initials.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::calendar::{Day, day_number};
use operations::provider::account::{Asked, Home, Service, Standing};
use operations::provider::register::RegisterDay;
use serde::Serialize;
use words::{Arg, Words};

use crate::pages::offer::Asks;
use crate::pages::offer::form::Item;
use crate::signin::{As, may};
use crate::template::value;
use crate::{Failure, Site};

/// Rows of a list on the first page, and on a page of its own.
const FIRST: usize = 20;
const PAGE: usize = 50;

#[derive(Serialize)]
struct Row {
    href: String,
    initials: String,
    service: String,
    sent: String,
    days: i64,
    reminded: i64,
    until: Option<String>,
    since: Option<String>,
    came: Option<String>,
    attended: String,
}

fn attended(words: Words, (some, of): (usize, Option<u16>)) -> String {
    let some = i64::try_from(some).unwrap_or(i64::MAX);
    match of {
        Some(of) => {
            let args: [(&str, Arg<'_>); 2] = [("count", some.into()), ("of", i64::from(of).into())];
            words.say("provider-home-attended-of", &args).into_owned()
        }
        None => some.to_string(),
    }
}

fn row(who: &As<may::Provide>, it: &Asked, today: Day) -> Row {
    let day = |day: Day| who.frame.words.day(day).into_owned();
    Row {
        href: who.path(&format!("/own/requests/{}", it.id())),
        initials: it.initials.clone(),
        service: it.service.1.clone(),
        sent: day(it.sent),
        days: (day_number(today) - day_number(it.sent)).max(0),
        reminded: it.nudges,
        until: it.until.map(day),
        since: it.taken_on.0.map(day),
        came: it.taken_on.1.map(day),
        attended: attended(who.frame.words, it.attended),
    }
}

#[derive(Serialize)]
struct Register {
    href: String,
    service: String,
    day: String,
    people: i64,
    marked: i64,
    past: bool,
    today: bool,
}

fn register(
    who: &As<may::Provide>,
    home: &Home,
    (id, name, it): &(domain::id::ServiceId, String, RegisterDay),
) -> Register {
    Register {
        href: who.path(&format!("/own/services/{id}/registers/{}", it.day)),
        service: name.clone(),
        day: who.frame.words.day(it.day).into_owned(),
        people: it.people,
        marked: it.marked,
        past: it.day < home.today,
        today: it.day == home.today,
    }
}

#[derive(Serialize)]
struct ServiceRow {
    href: String,
    name: String,
    paused: Option<String>,
    full: bool,
    assured: Option<String>,
}

fn service(who: &As<may::Provide>, it: &Service) -> ServiceRow {
    let day = |day: Day| who.frame.words.day(day).into_owned();
    ServiceRow {
        href: who.path(&format!("/own/services/{}", it.id)),
        name: it.name.clone(),
        paused: it.paused_until.map(day),
        full: it.free == Some(0),
        assured: it.assured.map(day),
    }
}

/// What waits at all services.
pub async fn home(State(site): State<Site>, who: As<may::Provide>) -> Result<Response, Failure> {
    let limit = i64::try_from(FIRST).unwrap_or(i64::MAX);
    let found = site.house().provider_home(&who.who, limit).await;
    let home = found.map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let rows = |some: &[Asked]| some.iter().map(|it| row(&who, it, home.today)).collect::<Vec<_>>();
    let (past, ahead): (Vec<Register>, Vec<Register>) =
        home.registers.iter().map(|it| register(&who, &home, it)).partition(|it| it.past || it.today);
    let page = minijinja::context! {
        base => who.path("/own"),
        organisation => site.house().organisation_name(who.who.programme(), who.who.organisation()).await?,
        waits => value(rows(&home.waits.0)),
        waiting => home.waits.1,
        listed => value(rows(&home.listed.0)),
        on_list => home.listed.1,
        taken_on => home.taken_on,
        registers => value(past),
        ahead => value(ahead),
        services => value(home.services.iter().map(|it| service(&who, it)).collect::<Vec<_>>()),
    };
    site.page("provider/home.html", &who.frame, page)
}

const STANDINGS: [(&str, Standing); 3] =
    [("taken-on", Standing::TakenOn), ("listed", Standing::Listed), ("waits", Standing::Waits)];

/// The people of all services, by where they stand.
pub async fn people(
    State(site): State<Site>,
    who: As<may::Provide>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let given = |field: &str| asks.get(field).filter(|value| !value.is_empty());
    let (code, standing) = given("standing")
        .and_then(|code| STANDINGS.into_iter().find(|(known, _)| known == code))
        .unwrap_or(STANDINGS[0]);
    let after = given("after").and_then(|after| {
        let (day, id) = after.split_once('~')?;
        Some((day.parse::<Day>().ok()?, id.parse().ok()?))
    });
    let service = given("service").and_then(|id| id.parse().ok());
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let found = site.house().provider_people(&who.who, standing, service, after, limit).await;
    let (mut people, all, services) =
        found.map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let more = people.len() > PAGE;
    people.truncate(PAGE);
    let next = people.last().filter(|_| more).map(|last| format!("{}~{}", last.sent, last.id()));
    let mut query = vec![format!("standing={code}")];
    query.extend(service.map(|id: domain::id::ServiceId| format!("service={id}")));
    let today = domain::calendar::london_day(site.house().now());
    let item = |(code, _): (&str, Standing)| Item {
        value: code.to_owned(),
        text: words.text(&format!("provider-people-{code}")).into_owned(),
    };
    let services: Vec<Item> =
        services.into_iter().map(|it| Item { value: it.id.to_string(), text: it.name }).collect();
    let page = minijinja::context! {
        base => who.path("/own"),
        asks => value(&asks),
        query => query.join("&"),
        standing => code,
        standings => value(STANDINGS.map(item)),
        services => value(services),
        all,
        first => !asks.contains_key("after"),
        next,
        rows => value(people.iter().map(|it| row(&who, it, today)).collect::<Vec<_>>()),
    };
    site.page("provider/people.html", &who.frame, page)
}
