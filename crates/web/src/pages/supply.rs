//! What services can take and what is asked of them: by need, by district on a map, and service by service.

use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::id::ServiceId;
use domain::postcode::Position;
use operations::directory::supply::{DistrictSupply, NeedSupply, Room, ServiceSupply, Supply};
use serde::Serialize;
use words::Words;

use crate::pages::Cell;
use crate::pages::offer::Asks;
use crate::pages::service::shown::coded;
use crate::routes::{Route, page};
use crate::signin::{As, may};
use crate::template::value;
use crate::{Failure, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/{programme}/supply", "SeeUnmet", get(supply))]
}

/// Services on a page.
const PAGE: usize = 25;
/// The side of the map, in its own units.
const SIDE: f64 = 400.0;
const EDGE: f64 = 30.0;
const KM_A_DEGREE: f64 = 111.195;

/// A count, or the sign of one that is small and protected.
fn shown(words: Words, count: Option<u64>) -> String {
    match count {
        Some(count) => number(words, i64::try_from(count).unwrap_or(i64::MAX)),
        None => words.text("unmet-star").into_owned(),
    }
}

fn number(words: Words, count: i64) -> String {
    words.say("supply-number", &[("count", count.into())]).into_owned()
}

fn need_row(words: Words, it: &NeedSupply) -> Vec<Cell> {
    let Room { services, with_room, full, waiting, running, turned_away, .. } = it.room;
    let counts = [services, with_room, full, waiting, running, turned_away].map(|count| number(words, count));
    let name = coded(words, "need", it.need.code());
    let gap = if it.is_gap() { words.text("supply-gap").into_owned() } else { String::new() };
    let rest = [shown(words, it.unmet), gap];
    [name, shown(words, it.people)].into_iter().chain(counts).chain(rest).map(Cell::from).collect()
}

fn district_row(words: Words, it: &DistrictSupply) -> Vec<Cell> {
    let Room { services, with_room, full, waiting, turned_away, .. } = it.room;
    let counts = [services, with_room, full, waiting, turned_away].map(|count| number(words, count));
    std::iter::once(it.outcode.clone())
        .chain(counts)
        .chain([shown(words, it.unmet)])
        .map(Cell::from)
        .collect()
}

fn service_row(words: Words, who: &As<may::SeeUnmet>, it: &ServiceSupply) -> Vec<Cell> {
    let (free, capacity, wait) = it.service.room;
    let maybe = |count: Option<i64>| {
        count.map_or_else(|| words.text("supply-not-recorded").into_owned(), |count| number(words, count))
    };
    let free = match it.service.paused_until {
        Some(until) => {
            words.say("supply-paused", &[("day", words.day(until).into_owned().into())]).into_owned()
        }
        None => maybe(free),
    };
    let next = match it.next {
        Some((day, people)) => {
            let filled = [("day", words.day(day).into_owned().into()), ("count", people.into())];
            words.say("supply-next", &filled).into_owned()
        }
        None => words.text("supply-no-next").into_owned(),
    };
    let name = Cell::to(who.path(&format!("/services/{}", it.service.service)), it.service.name.clone());
    let rest = [
        maybe(capacity),
        free,
        next,
        maybe(it.vacancies()),
        maybe(wait),
        number(words, it.service.asked + it.service.listed),
        number(words, it.service.running),
        number(words, it.service.turned_away),
    ];
    std::iter::once(name).chain(rest.into_iter().map(Cell::from)).collect()
}

#[derive(Serialize)]
struct Mark {
    code: String,
    x: f64,
    y: f64,
    radius: f64,
    /// `room`, `full` or `none`: drawn apart by shape as well as colour.
    kind: &'static str,
    about: String,
}

#[derive(Serialize)]
struct Map {
    side: f64,
    marks: Vec<Mark>,
}

/// Districts by their middles: how many services, whether one of them has room. None where none is known.
fn map(words: Words, supply: &Supply) -> Option<Map> {
    let placed: Vec<(&DistrictSupply, Position)> =
        supply.districts.iter().filter_map(|it| Some((it, it.position?))).collect();
    let of = |part: fn(&Position) -> f64| {
        let all = placed.iter().map(|(_, at)| part(at));
        all.fold((f64::MAX, f64::MIN), |(least, most), at| (least.min(at), most.max(at)))
    };
    placed.first()?;
    let ((south, north), (west, east)) = (of(|at| at.latitude), of(|at| at.longitude));
    let middle = f64::midpoint(south, north);
    let shrink = middle.to_radians().cos();
    let wide = ((east - west) * KM_A_DEGREE * shrink).max((north - south) * KM_A_DEGREE).max(1.0);
    let unit = (SIDE - 2.0 * EDGE) / wide;
    let mark = |(it, at): &(&DistrictSupply, Position)| {
        let x = SIDE / 2.0 + (at.longitude - f64::midpoint(west, east)) * KM_A_DEGREE * shrink * unit;
        let y = SIDE / 2.0 - (at.latitude - middle) * KM_A_DEGREE * unit;
        let services = u32::try_from(it.room.services).unwrap_or(u32::MAX);
        let kind = match (it.room.services, it.room.with_room) {
            (0, _) => "none",
            (_, 0) => "full",
            _ => "room",
        };
        let filled = [
            ("code", it.outcode.clone().into()),
            ("services", it.room.services.into()),
            ("room", it.room.with_room.into()),
        ];
        Mark {
            code: it.outcode.clone(),
            x,
            y,
            radius: 6.0 + f64::from(services).sqrt().min(12.0) * 1.5,
            kind,
            about: words.say("supply-mark", &filled).into_owned(),
        }
    };
    Some(Map { side: SIDE, marks: placed.iter().map(mark).collect() })
}

/// The place after which the next page begins: a name and an identifier.
fn after(text: Option<&String>) -> Option<(String, ServiceId)> {
    let (id, name) = text?.split_once('~')?;
    Some((name.to_owned(), id.parse().ok()?))
}

/// The page.
pub async fn supply(
    State(site): State<Site>,
    who: As<may::SeeUnmet>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let found = site.house().supply(&who.who).await?;
    let every = asks.get("all").is_some_and(|it| it == "yes");
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut services =
        site.house().supply_of_services(&who.who, !every, after(asks.get("after")), limit).await?;
    let more = services.len() > PAGE;
    services.truncate(PAGE);
    let next = services.last().filter(|_| more).map(|last| {
        let all = if every { "all=yes&" } else { "" };
        let name = crate::pages::offer::encoded(&last.service.name);
        who.path(&format!("/supply?{all}after={}~{name}#services", last.service.service))
    });
    let page = minijinja::context! {
        since => words.day(found.since).into_owned(),
        protected => found.protected,
        gaps => i64::try_from(found.needs.iter().filter(|it| it.is_gap()).count()).unwrap_or(0),
        needs => value(found.needs.iter().map(|it| need_row(words, it)).collect::<Vec<_>>()),
        districts => value(found.districts.iter().map(|it| district_row(words, it)).collect::<Vec<_>>()),
        map => value(map(words, &found)),
        services => value(services.iter().map(|it| service_row(words, &who, it)).collect::<Vec<_>>()),
        every,
        all => who.path("/supply?all=yes#services"),
        in_use => who.path("/supply#services"),
        next,
        unmet => who.path("/unmet"),
    };
    site.page("supply/show.html", &who.frame, page)
}
