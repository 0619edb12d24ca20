//! A task in words, and the day's work: what is due, why, and whom to ring.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::Breach;
use domain::calendar::Day;
use domain::contact::{ContactAddress, SafeTimes};
use domain::id::StaffId;
use domain::role::Role;
use domain::task::{Kind, Task, Urgency};
use operations::task::{Carried, Done, OpenRow, Picked, Today, settle};
use serde::Serialize;
use words::{Arg, Words};

use crate::failure::faults;
use crate::pages::offer::{form, key};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/{programme}/today", "Care", get(today).post(change))]
}

/// A task as pages show it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TaskShown {
    pub(crate) kind: &'static str,
    pub(crate) what: String,
    pub(crate) why: Vec<String>,
    pub(crate) due: String,
    pub(crate) at: Option<String>,
    pub(crate) overdue: bool,
    pub(crate) urgency: Option<String>,
}

impl TaskShown {
    pub(crate) fn of(words: Words, task: &Task, today: Day) -> TaskShown {
        let urgent = task.urgency == Urgency::Urgent;
        TaskShown {
            kind: task.kind.code(),
            what: words.text(&format!("task-{}", task.kind.code())).into_owned(),
            why: because(words, task),
            due: task.due.to_string(),
            at: task.at.map(|at| at.time().strftime("%H:%M").to_string()),
            overdue: task.due < today,
            urgency: urgent.then(|| words.text("urgency-urgent").into_owned()),
        }
    }
}

/// Why something has to be done: its rule's sentence, and what helps to do it.
pub(crate) fn because(words: Words, task: &Task) -> Vec<String> {
    let day = |day: Day| Arg::from(words.day(day).into_owned());
    let facts: [(&str, Arg<'_>); 4] = [
        ("from", day(task.from)),
        ("due", day(task.due)),
        ("days", Arg::Count(task.days.into())),
        ("made", Arg::Count(task.made.into())),
    ];
    let mut said = vec![words.say(&format!("task-{}-because", task.kind.code()), &facts).into_owned()];
    let part = |part: &domain::calendar::PartOfDay| words.text(&format!("part-of-day-{}", part.code()));
    if !task.tried.is_empty() {
        let parts: Vec<_> = task.tried.iter().map(part).collect();
        let parts = parts.join(&format!(" {} ", words.text("task-and")));
        said.push(words.say("task-tried", &[("parts", parts.into())]).into_owned());
    }
    if let Some(advised) = &task.advised {
        said.push(words.say("task-advised", &[("part", part(advised).into_owned().into())]).into_owned());
    }
    if task.put_off {
        said.push(words.say("task-put-off", &[("due", day(task.due))]).into_owned());
    }
    said
}

/// The groups of the day, in the order of its work.
const GROUPS: [&str; 6] = ["appointments", "calls", "replies", "quiet", "overdue", "rest"];

fn group(task: &Task, today: Day) -> &'static str {
    match task.kind {
        Kind::Appointment if task.due >= today => "appointments",
        kind if kind.is_call() => "calls",
        Kind::Reply | Kind::OfferedAgain => "replies",
        kind if kind.is_quiet() => "quiet",
        _ if task.due < today => "overdue",
        _ => "rest",
    }
}

#[derive(Serialize)]
struct Group {
    code: &'static str,
    title: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    href: String,
    name: String,
    preferred: Option<String>,
    language: Option<String>,
    interpreter: bool,
    phones: Vec<String>,
    stage: String,
    with: Option<String>,
    cover: bool,
    task: TaskShown,
    /// The service it is about, with the page of its prescription.
    service: Option<(String, String)>,
    no_answer: Option<String>,
    can_be_put_off: bool,
    can_be_ticked_off: bool,
}

/// The page.
pub async fn today(State(site): State<Site>, who: As<may::Care>) -> Result<Response, Failure> {
    draw(&site, &who, &Form::default(), Vec::new()).await
}

async fn draw(
    site: &Site,
    who: &As<may::Care>,
    typed: &Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let found = site.house().days_work(&who.who).await?;
    let names = team_names(site, who, &found).await?;
    let rows = |code: &'static str| -> Vec<Row> {
        let due = found.due.iter().filter_map(|carried| Some((carried, carried.task.as_ref()?)));
        due.filter(|(_, task)| group(task, found.day) == code)
            .map(|(carried, task)| row(words, who, &found, carried, task, &names))
            .collect()
    };
    let groups: Vec<Group> = GROUPS
        .into_iter()
        .map(|code| Group {
            code,
            title: words.text(&format!("today-{code}")).into_owned(),
            rows: rows(code),
        })
        .filter(|group| !group.rows.is_empty())
        .collect();
    let arrivals = site.house().arrivals_count(&who.who).await?;
    let page = minijinja::context! {
        arrivals,
        base => who.path(""),
        request_key => key(site, typed),
        day => found.day.to_string(),
        count => found.due.len(),
        more => found.more,
        lead => who.who.role() == Role::TeamLead,
        reader => who.who.name(),
        printed => site.house().now().to_string(),
        groups => value(&groups),
        typed => value(typed),
        faults => value(&faults),
    };
    match faults.is_empty() {
        true => site.page("task/today.html", &who.frame, page),
        false => site.again("task/today.html", &who.frame, page),
    }
}

/// Names of those who have the journeys, for a lead who sees several caseloads.
async fn team_names(
    site: &Site,
    who: &As<may::Care>,
    found: &Today,
) -> Result<BTreeMap<StaffId, String>, Failure> {
    let mut names = BTreeMap::new();
    if who.who.role() == Role::TeamLead {
        for carried in &found.due {
            if let Entry::Vacant(place) = names.entry(carried.staff) {
                place.insert(site.house().staff_name(who.who.programme(), carried.staff).await?);
            }
        }
    }
    Ok(names)
}

fn row(
    words: Words,
    who: &As<may::Care>,
    found: &Today,
    carried: &Carried,
    task: &Task,
    names: &BTreeMap<StaffId, String>,
) -> Row {
    let href = who.path(&format!("/journeys/{}", carried.journey));
    let details = &carried.details;
    let language = details.language.filter(|language| *language != domain::person::Language::ENGLISH);
    let phones = found.phones.get(&carried.person).into_iter().flatten();
    Row {
        id: format!("{}~{}~{}", carried.journey, task.kind.code(), task.from),
        name: format!("{} {}", carried.name.0, carried.name.1),
        preferred: details.name.preferred.as_ref().map(|name| name.as_str().to_owned()),
        language: language.map(|it| words.text(&format!("language-{}", it.code())).into_owned()),
        interpreter: details.interpreter == Some(true),
        phones: phones.map(|kept| phone(words, &kept.point)).collect(),
        stage: words.text(&crate::pages::offer::stage_key(&carried.stage)).into_owned(),
        with: names.get(&carried.staff).cloned(),
        cover: carried.cover,
        task: TaskShown::of(words, task, found.day),
        service: service(found, carried, task)
            .map(|it| (it.service.clone(), who.path(&format!("/prescriptions/{}", it.prescription)))),
        no_answer: task.kind.is_call().then(|| format!("{href}/contacts/no-answer")),
        can_be_put_off: task.kind.can_be_put_off(),
        can_be_ticked_off: task.kind.can_be_ticked_off(),
        href,
    }
}

/// The prescription a task is about, where only one can be meant.
fn service<'a>(found: &'a Today, carried: &Carried, task: &Task) -> Option<&'a OpenRow> {
    let meant = |it: &OpenRow| match task.kind {
        Kind::ServiceChoice => it.gate == 7,
        Kind::AskProvider => it.gate == 8 && it.sent.is_none() && !it.waiting,
        Kind::ProviderAnswer => it.gate == 8 && it.sent.is_some() && !it.waiting,
        Kind::PlaceExpected => it.gate == 8 && it.waiting,
        Kind::Start => it.gate == 9,
        Kind::Register => it.gate == 9 || it.gate == 10,
        Kind::Outcome => it.check_on == Some(task.from),
        _ => false,
    };
    let mut all = found.services.iter().filter(|it| it.journey == carried.journey && meant(it));
    all.next().filter(|_| all.next().is_none())
}

/// A telephone number with the times at which it is safe to ring.
fn phone(words: Words, point: &domain::contact::ContactPoint) -> String {
    let ContactAddress::Phone(number) = &point.address else { return String::new() };
    match &point.times {
        SafeTimes::NotAsked => number.to_string(),
        times => format!("{number} ({})", operations::contact::safe_times(words, times)),
    }
}

/// Puts ticked tasks off, or ticks them off.
pub async fn change(State(site): State<Site>, who: As<may::Care>, form: Form) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let breaches = match read(&form) {
        Err(breaches) => breaches,
        Ok((picked, done)) => {
            let changed = site
                .house()
                .write(&who.who, request_key, done.act(), move |unit, who| settle(unit, who, &picked, done))
                .await;
            match changed {
                Ok(_) => {
                    let notice = match done {
                        Done::PutOff(_) => "notice-task-put-off",
                        Done::TickedOff => "notice-task-ticked-off",
                    };
                    return Ok(crate::notice::with(see_other(&who.path("/today")), notice));
                }
                Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
            }
        }
    };
    draw(&site, &who, &form, faults(who.frame.words, &breaches)).await
}

fn read(form: &Form) -> Result<(Vec<Picked>, Done), Vec<Breach>> {
    let mut breaches = Vec::new();
    let picked: Vec<Picked> = form.all("task").iter().filter_map(|task| picked(task)).collect();
    if picked.is_empty() {
        breaches.push(Breach::of("task", "task-none-picked"));
    }
    let done = match form.get("do") {
        "tick-off" => Some(Done::TickedOff),
        _ => match form::day(form, "until", &mut breaches) {
            None if form.given("until").is_none() => {
                breaches.push(Breach::of("until", "task-until-missing"));
                None
            }
            day => day.map(Done::PutOff),
        },
    };
    match done.filter(|_| breaches.is_empty()) {
        Some(done) => Ok((picked, done)),
        None => Err(breaches),
    }
}

fn picked(text: &str) -> Option<Picked> {
    let mut parts = text.split('~');
    let (journey, kind, from) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Picked { journey: journey.parse().ok()?, kind: Kind::coded(kind)?, from: from.parse().ok()? })
}
