//! The register of a session, on one page: everybody marked by keyboard or thumb, walk-ins counted, names written
//! down. And the page of one person on it.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Breach;
use domain::id::PrescriptionId;
use domain::journey::Direction;
use domain::prescription::{Attendance, CancelledBy};
use operations::provider::At;
use operations::provider::decision as asks;
use operations::provider::register::{self as act, Asked, Expected, Gone, Register};
use serde::Serialize;
use uuid::Uuid;
use words::Words;

use super::decision::{items, read_concern};
use super::door::AtLink;
use crate::failure::faults;
use crate::pages::offer::form::{Reasons, day, told};
use crate::pages::offer::key;
use crate::signin::see_other;
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// What a register asks of each, with the key that marks it.
const MARKS: [(Attendance, &str); 5] = [
    (Attendance::Attended, "y"),
    (Attendance::Missed, "n"),
    (Attendance::Cancelled(CancelledBy::Person), "c"),
    (Attendance::Cancelled(CancelledBy::Provider), "x"),
    (Attendance::NotKnown, "u"),
];

#[derive(Serialize)]
struct Mark {
    value: &'static str,
    text: String,
    key: &'static str,
    chosen: bool,
}

#[derive(Serialize)]
struct Row {
    field: String,
    name: Option<String>,
    marks: Vec<Mark>,
    unplanned: bool,
    risks: Vec<String>,
    to_acknowledge: bool,
    attended: String,
    href: String,
}

fn row(words: Words, link: &AtLink, typed: &Form, it: &Expected) -> Row {
    let field = format!("mark-{}", it.session);
    let chosen = typed.given(&field).map(str::to_owned);
    let chosen = chosen.or_else(|| it.attendance.map(|mark| mark.code().to_owned()));
    let mark = |(mark, key): (Attendance, &'static str)| Mark {
        value: mark.code(),
        text: words.text(&format!("provider-mark-{}", mark.code())).into_owned(),
        key,
        chosen: chosen.as_deref() == Some(mark.code()),
    };
    let (some, of) = it.attended;
    let some = i64::try_from(some).unwrap_or(i64::MAX);
    let attended = match of {
        Some(of) => {
            words.say("provider-attended-of", &[("count", some.into()), ("of", i64::from(of).into())])
        }
        None => words.say("provider-attended", &[("count", some.into())]),
    };
    Row {
        field,
        name: it.name.clone(),
        marks: MARKS.into_iter().map(mark).collect(),
        unplanned: !it.planned,
        risks: items(words, "risk", it.risks.iter().map(|risk| risk.code()))
            .into_iter()
            .map(|it| it.text)
            .collect(),
        to_acknowledge: it.to_acknowledge,
        attended: attended.into_owned(),
        href: link.path(&format!("/people/{}", it.prescription)),
    }
}

#[derive(Serialize)]
struct DayShown {
    day: String,
    people: i64,
    marked: i64,
    current: bool,
    past: bool,
}

/// The page of a register on a browser that is open.
pub(super) async fn page(
    site: &Site,
    link: &AtLink,
    at: &At,
    typed: &Form,
    wrong: &[Fault],
) -> Result<Response, Failure> {
    let words = link.frame.words;
    let shown = site.house().provider_register(at).await.map_err(|error| link.failed(site, error))?;
    let unmarked = shown.expected.iter().filter(|it| it.attendance.is_none()).count();
    let days = |shown: &Register| -> Vec<DayShown> {
        let one = |it: &operations::provider::register::RegisterDay| DayShown {
            day: words.day(it.day).into_owned(),
            people: it.people,
            marked: it.marked,
            current: it.day == shown.day,
            past: it.day < shown.today,
        };
        shown.days.iter().map(one).collect()
    };
    let page = minijinja::context! {
        service => &at.service.0,
        marker => &at.name,
        day => words.day(shown.day).into_owned(),
        ahead => shown.day > shown.today,
        rows => value(shown.expected.iter().map(|it| row(words, link, typed, it)).collect::<Vec<_>>()),
        unmarked,
        walk_ins => typed.given("walk_ins").map(str::to_owned).or(shown.walk_ins.map(|it| it.to_string())),
        arrived => value(shown.arrived.iter().map(|(name, settled)| (name.clone(), *settled)).collect::<Vec<_>>()),
        days => value(days(&shown)),
        here => link.path(""),
        request_key => key(site, typed),
        another_key => site.house().request_key().to_string(),
        third_key => site.house().request_key().to_string(),
        typed => value(typed),
        faults => value(wrong),
    };
    if wrong.is_empty() {
        site.page("provider/register.html", &link.frame, page)
    } else {
        site.again("provider/register.html", &link.frame, page)
    }
}

fn read(form: &Form) -> Result<Asked, Vec<Breach>> {
    let mut breaches = Vec::new();
    let mut marks = Vec::new();
    for (name, values) in form.fields() {
        let Some(session) = name.strip_prefix("mark-").and_then(|id| id.parse::<Uuid>().ok()) else {
            continue;
        };
        let Some(code) = values.first().filter(|it| !it.is_empty()) else { continue };
        let mark = MARKS.into_iter().map(|(mark, _)| mark).find(|mark| mark.code() == code);
        match mark {
            Some(mark) => marks.push((domain::Id::new(session), Some(mark))),
            // Came without being expected: a mark of ours, sent back as it stands.
            None if code == Attendance::PresentUnplanned.code() => {}
            None => breaches.push(Breach::of("mark", "provider-mark-unknown").with("value", code)),
        }
    }
    let walk_ins = form.given("walk_ins").map(|text| {
        text.parse::<i64>().map_err(|_| {
            Breach::of("walk_ins", "walk-ins-number")
                .with("value", text)
                .with("limit", domain::prescription::link::WALK_INS_LIMIT)
        })
    });
    let walk_ins = walk_ins.transpose().unwrap_or_else(|breach| {
        breaches.push(breach);
        None
    });
    let arrived = form.get("arrived").lines().map(str::trim).filter(|it| !it.is_empty());
    let asked = Asked { marks, walk_ins, arrived: arrived.map(str::to_owned).collect() };
    if breaches.is_empty() { Ok(asked) } else { Err(breaches) }
}

/// Keeps the register.
pub async fn keep(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let Ok(at) = link.opened(&site).await? else {
        return super::door::closed(&site, &link).await;
    };
    let asked = match read(&form) {
        Ok(asked) => asked,
        Err(breaches) => return page(&site, &link, &at, &form, &faults(link.frame.words, &breaches)).await,
    };
    let settings = site.programme_by_id(at.who.programme()).await?.settings.clone();
    let acting = at.clone();
    let done = site
        .house()
        .write(&at.who, request_key, "provider.mark", move |unit, who| {
            act::keep(unit, who, &settings, &acting, &asked)
        })
        .await;
    match done {
        Ok(()) => Ok(link.back("", "notice-provider-marked")),
        Err(error) => {
            let breaches = link.failed(&site, error).breaches()?;
            page(&site, &link, &at, &form, &faults(link.frame.words, &breaches)).await
        }
    }
}

/// Calls the session off.
pub async fn call_off(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    let settings = site.programme_by_id(at.who.programme()).await?.settings.clone();
    let acting = at.clone();
    let done = site
        .house()
        .write(&at.who, request_key, "provider.call_off", move |unit, who| {
            act::call_off(unit, who, &settings, &acting)
        })
        .await;
    done.map_err(|error| link.failed(&site, error))?;
    Ok(link.back("", "notice-provider-called-off"))
}

/// One person of a register.
pub async fn person(
    State(site): State<Site>,
    link: AtLink,
    Path((_, _, of)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    let of = named(&of).map_err(|error| link.failed(&site, error))?;
    person_page(&site, &link, &at, of, &Form::default(), &[]).await
}

/// The prescription an address names.
fn named(text: &str) -> Result<PrescriptionId, operations::Error> {
    text.parse().map_err(|_| operations::Error::NotFound)
}

async fn person_page(
    site: &Site,
    link: &AtLink,
    at: &At,
    of: PrescriptionId,
    typed: &Form,
    wrong: &[Fault],
) -> Result<Response, Failure> {
    let words = link.frame.words;
    let shown = site.house().provider_register(at).await.map_err(|error| link.failed(site, error))?;
    let found = shown.expected.iter().find(|it| it.prescription == of);
    let found = found.ok_or_else(|| link.failed(site, operations::Error::NotFound))?;
    let random = u64::from_be_bytes(site.house().token()[..8].try_into().unwrap_or_default());
    let hindered = Reasons::laid_out(words, Direction::Hindered, random, typed.given("order"));
    let page = minijinja::context! {
        service => &at.service.0,
        name => &found.name,
        risks => value(
            items(words, "risk", found.risks.iter().map(|risk| risk.code())).into_iter().map(|it| it.text).collect::<Vec<_>>(),
        ),
        to_acknowledge => found.to_acknowledge,
        day => words.day(shown.day).into_owned(),
        goes => value(items(words, "provider-gone", Gone::ALL.map(Gone::code))),
        asked => value(items(words, "provider-asked", ["answered", "would-not-say", "not-asked"])),
        hindered => value(hindered),
        concerns => value(items(words, "concern", domain::escalation::Concern::ALL.map(domain::escalation::Concern::code))),
        urgencies => value(items(words, "concern-urgency", domain::escalation::Urgency::ALL.map(domain::escalation::Urgency::code))),
        back => link.path(""),
        here => link.path(&format!("/people/{of}")),
        request_key => key(site, typed),
        typed => value(typed),
        faults => value(wrong),
    };
    if wrong.is_empty() {
        site.page("provider/person.html", &link.frame, page)
    } else {
        site.again("provider/person.html", &link.frame, page)
    }
}

/// What is done about one person of a register.
enum Doing {
    Away(domain::calendar::Day),
    Gone(Gone, operations::offer::Told),
    Ask(String),
    Concern((domain::escalation::Concern, domain::escalation::Urgency), String),
    Acknowledge,
}

impl Doing {
    const fn act(&self) -> &'static str {
        match self {
            Doing::Away(_) => "provider.away",
            Doing::Gone(..) => "provider.gone",
            Doing::Ask(_) => "provider.ask",
            Doing::Concern(..) => "provider.concern",
            Doing::Acknowledge => "provider.acknowledge",
        }
    }

    const fn notice(&self) -> &'static str {
        match self {
            Doing::Away(_) => "notice-provider-away",
            Doing::Gone(..) => "notice-provider-gone",
            Doing::Ask(_) => "notice-provider-asked",
            Doing::Concern(..) => "notice-provider-concern",
            Doing::Acknowledge => "notice-provider-acknowledged",
        }
    }

    fn read(form: &Form) -> Result<Doing, Vec<Breach>> {
        let mut breaches = Vec::new();
        let doing = match form.get("do") {
            "away" => {
                let until = day(form, "until", &mut breaches);
                if until.is_none() && breaches.is_empty() {
                    breaches.push(Breach::of("until", "provider-until-missing"));
                }
                until.map(Doing::Away)
            }
            "gone" => {
                let gone = Gone::coded(form.get("gone"));
                if gone.is_none() {
                    breaches.push(Breach::of("gone", "provider-gone-missing"));
                }
                let told = told(form, &mut breaches).unwrap_or_default();
                gone.map(|gone| Doing::Gone(gone, told))
            }
            "ask" => Some(Doing::Ask(form.get("question").to_owned())),
            "concern" => {
                let about = read_concern(form)?;
                Some(Doing::Concern(about, form.get("concern_note").to_owned()))
            }
            "acknowledge" => Some(Doing::Acknowledge),
            _ => None,
        };
        match doing {
            Some(doing) if breaches.is_empty() => Ok(doing),
            None if breaches.is_empty() => Err(vec![Breach::new("provider-nothing-chosen")]),
            _ => Err(breaches),
        }
    }
}

/// Does something about one person of a register.
pub async fn act(
    State(site): State<Site>,
    link: AtLink,
    Path((_, _, of)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    let of = named(&of).map_err(|error| link.failed(&site, error))?;
    let words = link.frame.words;
    let doing = match Doing::read(&form) {
        Ok(doing) => doing,
        Err(breaches) => return person_page(&site, &link, &at, of, &form, &faults(words, &breaches)).await,
    };
    let settings = site.programme_by_id(at.who.programme()).await?.settings.clone();
    let (acting, links, name, notice) =
        (at.clone(), site.house().provider_links(), doing.act(), doing.notice());
    let done = site
        .house()
        .write(&at.who, request_key, name, move |unit, who| match &doing {
            Doing::Away(until) => act::away(unit, who, &settings, &acting, of, *until),
            Doing::Gone(gone, told) => act::comes_no_more(unit, who, &settings, &acting, of, (*gone, told)),
            Doing::Ask(text) => asks::ask(unit, who, &acting, of, text),
            Doing::Concern(about, text) => asks::concern(unit, who, &links, &acting, of, *about, text),
            Doing::Acknowledge => asks::acknowledge(unit, who, &acting, of),
        })
        .await;
    match done {
        Ok(()) => Ok(crate::notice::with(see_other(&link.path("")), notice)),
        Err(error) => {
            let breaches = link.failed(&site, error).breaches()?;
            person_page(&site, &link, &at, of, &form, &faults(words, &breaches)).await
        }
    }
}
