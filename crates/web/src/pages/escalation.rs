//! Concerns: raised beside a journey, listed for those who act on them, taken in hand and settled.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Breach;
use domain::escalation::{Concern, Outcome, Source, Standing, Step, Urgency};
use domain::id::{JourneyId, StaffId};
use domain::role::Role;
use jiff::Timestamp;
use operations::escalation::{Asked, Doing, EscalationId, Kept, Owners, Shown, Which};
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::pages::offer::form::Item;
use crate::pages::offer::{Asks, key};
use crate::pages::{Cell, journey, minute, people};
use crate::routes::{Route, page};
use crate::signin::{Admits, As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/escalations", "ActOnConcerns", get(list)),
        page("/{programme}/escalations/{id}", "SeeConcerns", get(show)),
        page("/{programme}/escalations/{id}/act", "SeeConcerns", post(act)),
        page("/{programme}/journeys/{id}/escalations/raise", "Care", get(raise).post(record)),
    ]
}

/// Concerns a page of the list shows.
const PAGE: i64 = 50;

/// The sentences that say where help is in distress.
pub(crate) fn help(words: Words) -> Vec<String> {
    domain::letter::HELP.iter().map(|key| words.text(key).into_owned()).collect()
}

fn coded<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str, given: &str) -> Option<T> {
    all.iter().copied().find(|each| code(*each) == given)
}

fn items<'a>(words: Words, prefix: &str, codes: impl IntoIterator<Item = &'a str>) -> Vec<Item> {
    let text = |code: &str| words.text(&format!("{prefix}-{code}")).into_owned();
    codes.into_iter().map(|code| Item { value: code.to_owned(), text: text(code) }).collect()
}

fn named(of: &[(StaffId, String)]) -> Vec<Item> {
    of.iter().map(|(id, name)| Item { value: id.to_string(), text: name.clone() }).collect()
}

#[derive(Serialize)]
struct RaisePage {
    here: String,
    back: String,
    request_key: String,
    person: people::Summary,
    concerns: Vec<Item>,
    urgencies: Vec<Item>,
    sources: Vec<Item>,
    owners: Vec<Item>,
    seconds: Vec<Item>,
    help: Vec<String>,
    typed: Form,
    faults: Vec<Fault>,
}

async fn raise_page(
    site: &Site,
    who: &As<may::Care>,
    id: JourneyId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown = journey::found(site, who, id).await?;
    let owners = site.house().concern_owners(&who.who).await?;
    let not_me = |list: &[(StaffId, String)]| {
        let others = list.iter().filter(|(staff, _)| *staff != who.who.staff());
        named(&others.cloned().collect::<Vec<_>>())
    };
    let page = RaisePage {
        here: who.path(&format!("/journeys/{id}/escalations/raise")),
        back: who.path(&format!("/journeys/{id}")),
        request_key: key(site, &typed),
        person: people::Summary::of(words, &shown.person, who, site),
        concerns: items(words, "concern", Concern::ALL.map(Concern::code)),
        urgencies: items(words, "concern-urgency", Urgency::ALL.map(Urgency::code)),
        sources: items(words, "concern-source", Source::CODES),
        owners: not_me(if owners.first.iter().all(|(staff, _)| *staff == who.who.staff()) {
            &owners.second
        } else {
            &owners.first
        }),
        seconds: named(&owners.second),
        help: help(words),
        typed,
        faults,
    };
    if page.faults.is_empty() {
        site.page("escalation/raise.html", &who.frame, page)
    } else {
        site.again("escalation/raise.html", &who.frame, page)
    }
}

/// The form to raise a concern.
pub async fn raise(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    // A score that asks for a look at somebody's safety leads here with itself filled in.
    let score = ["source", "instrument", "item", "value"];
    let known = asks.into_iter().filter(|(field, _)| score.contains(&field.as_str())).collect();
    raise_page(&site, &who, id, known, Vec::new()).await
}

/// Reads the form, or says what is missing.
fn read(form: &Form) -> Result<Asked, Vec<Breach>> {
    let mut faults = Vec::new();
    let mut need = |field: &'static str, found: bool| {
        if !found {
            faults.push(Breach::of(field, format_missing(field)));
        }
    };
    let concern = coded(&Concern::ALL, Concern::code, form.get("concern"));
    need("concern", concern.is_some());
    let urgency = coded(&Urgency::ALL, Urgency::code, form.get("urgency"));
    need("urgency", urgency.is_some());
    let source = match form.get("source") {
        "person" => Some(Source::Person),
        "somebody-else" => Some(Source::SomebodyElse),
        "staff" => Some(Source::Staff),
        "score" => score(form),
        _ => None,
    };
    need(if form.get("source") == "score" { "item" } else { "source" }, source.is_some());
    let owner = form.get("owner").parse::<StaffId>().ok();
    need("owner", owner.is_some());
    let second = form.get("second").parse::<StaffId>().ok();
    need("second", second.is_some());
    match (concern, urgency, source, owner, second) {
        (Some(concern), Some(urgency), Some(source), Some(owner), Some(second)) => {
            Ok(Asked { concern, urgency, source, owner, second, note: form.get("note").to_owned() })
        }
        _ => Err(faults),
    }
}

fn score(form: &Form) -> Option<Source> {
    let instrument = form.given("instrument").filter(|name| name.chars().count() <= 60)?.to_owned();
    let item = form.given("item")?.parse().ok()?;
    let value = form.given("value")?.parse().ok()?;
    Some(Source::Score { instrument, item, value })
}

fn format_missing(field: &str) -> &'static str {
    match field {
        "concern" => "escalation-concern-missing",
        "urgency" => "escalation-urgency-missing",
        "source" => "escalation-source-missing",
        "item" => "escalation-score-missing",
        "owner" => "escalation-owner-missing",
        _ => "escalation-second-missing",
    }
}

/// Raises a concern.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let asked = match read(&form) {
        Ok(asked) => asked,
        Err(breaches) => return raise_page(&site, &who, id, form, faults(words, &breaches)).await,
    };
    match site.house().raise_concern(&who.who, request_key, id, asked).await {
        Ok(concern) => {
            let to = who.path(&format!("/escalations/{concern}"));
            Ok(crate::notice::with(see_other(&to), "notice-escalation-raised"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            raise_page(&site, &who, id, form, faults(words, &breaches)).await
        }
    }
}

/// A concern in words, for lists and sections.
#[derive(Serialize)]
pub(crate) struct ConcernShown {
    pub(crate) href: String,
    pub(crate) concern: String,
    pub(crate) branch: String,
    pub(crate) urgency: String,
    pub(crate) standing: String,
    pub(crate) owner: String,
    pub(crate) raised: String,
    pub(crate) raised_by: String,
    pub(crate) until: Option<String>,
    pub(crate) late: bool,
    pub(crate) open: bool,
    pub(crate) in_hand: bool,
    pub(crate) outcome: Option<String>,
}

impl ConcernShown {
    pub(crate) async fn of<R: Admits>(site: &Site, who: &As<R>, kept: &Kept) -> Result<Self, Failure> {
        let (words, programme) = (who.frame.words, who.who.programme());
        let text = |key: String| words.text(&key).into_owned();
        let raised = kept.escalation.raised();
        let standing = kept.escalation.standing();
        Ok(ConcernShown {
            href: who.path(&format!("/escalations/{}", kept.id)),
            concern: text(format!("concern-{}", raised.concern.code())),
            branch: text(format!("concern-branch-{}", raised.concern.branch().code())),
            urgency: text(format!("concern-urgency-{}", raised.urgency.code())),
            standing: text(format!("concern-standing-{}", standing.code())),
            owner: site.house().staff_name(programme, standing.owner()).await?,
            raised: minute(words, raised.at),
            raised_by: raiser(site, who, raised).await?,
            until: standing.until().map(|until| minute(words, until)),
            late: standing.is_overdue(site.house().now()),
            open: standing.is_open(),
            in_hand: matches!(standing, Standing::Acknowledged { .. }),
            outcome: match standing {
                Standing::Settled { outcome, .. } => {
                    Some(text(format!("concern-outcome-{}", outcome.code())))
                }
                _ => None,
            },
        })
    }
}

/// A view of the list: its code in the address, and which concerns it shows.
const VIEWS: [&str; 5] = ["mine", "unacknowledged", "overdue", "open", "settled"];

#[derive(Serialize)]
struct View {
    href: String,
    text: String,
    current: bool,
}

fn place(after: &str) -> Option<(Timestamp, EscalationId)> {
    let (at, id) = after.split_once('~')?;
    Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, id.parse().ok()?))
}

/// Concerns: mine, unacknowledged, overdue, all that are open, settled.
pub async fn list(
    State(site): State<Site>,
    who: As<may::ActOnConcerns>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let asked = asks.get("show").map_or("open", String::as_str);
    let shown = VIEWS.into_iter().find(|view| *view == asked).unwrap_or("open");
    let which = match shown {
        "mine" => Which::Of(who.who.staff()),
        "unacknowledged" => Which::Unacknowledged,
        "overdue" => Which::Overdue(site.house().now()),
        "settled" => Which::Settled,
        _ => Which::Open,
    };
    let after = asks.get("after").and_then(|after| place(after));
    let found = site.house().concerns(&who.who, which, after, PAGE).await?;
    let views: Vec<View> = VIEWS
        .into_iter()
        .map(|view| {
            let count = match view {
                "mine" => found.mine,
                "unacknowledged" => found.unacknowledged,
                "overdue" => found.overdue,
                "settled" => found.settled,
                _ => found.open,
            };
            View {
                href: who.path(&format!("/escalations?show={view}")),
                text: words.say(&format!("escalation-view-{view}"), &[("count", count.into())]).into_owned(),
                current: view == shown,
            }
        })
        .collect();
    let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(found.listed.len());
    for listed in &found.listed {
        let concern = ConcernShown::of(&site, &who, &listed.kept).await?;
        let (given, family) = &listed.name;
        let until = match (&concern.until, concern.late) {
            (Some(until), true) => words.say("escalation-late-since", &[("at", until.into())]).into_owned(),
            (Some(until), false) => until.clone(),
            (None, _) => match concern.outcome.clone() {
                Some(outcome) => outcome,
                None => words.text("escalation-clock-stopped").into_owned(),
            },
        };
        rows.push(vec![
            Cell::to(concern.href, format!("{given} {family}")),
            concern.concern.into(),
            concern.urgency.into(),
            concern.raised.into(),
            concern.owner.into(),
            concern.standing.into(),
            until.into(),
        ]);
    }
    let full = i64::try_from(found.listed.len()) == Ok(PAGE);
    let last = found.listed.last().filter(|_| full);
    let next = last.map(|last| {
        let at = last.kept.escalation.raised().at.as_microsecond();
        who.path(&format!("/escalations?show={shown}&after={at}~{}", last.kept.id))
    });
    let page = minijinja::context! {
        views => value(&views),
        rows => value(&rows),
        next => next,
        help => help(words),
    };
    site.page("escalation/list.html", &who.frame, page)
}

#[derive(Serialize)]
struct StepShown {
    title: String,
    when: String,
    who: Option<String>,
}

#[derive(Serialize)]
struct NoteShown {
    text: String,
    made_at: String,
    made_by: String,
}

#[derive(Serialize)]
struct ShowPage {
    here: String,
    journey: Option<String>,
    back: String,
    request_key: String,
    person: people::Summary,
    concern: ConcernShown,
    source: String,
    acts: bool,
    waits: bool,
    stage: String,
    steps: Vec<StepShown>,
    notes: Vec<NoteShown>,
    owners: Vec<Item>,
    seconds: Vec<Item>,
    outcomes: Vec<Item>,
    help: Vec<String>,
    typed: Form,
    faults: Vec<Fault>,
}

fn source(words: Words, source: &Source) -> String {
    match source {
        Source::Score { instrument, item, value } => {
            let args = [
                ("instrument", instrument.into()),
                ("item", i64::from(*item).into()),
                ("value", (*value).into()),
            ];
            words.say("escalation-score", &args).into_owned()
        }
        other => words.text(&format!("concern-source-{}", other.code())).into_owned(),
    }
}

async fn steps(site: &Site, who: &As<may::SeeConcerns>, shown: &Shown) -> Result<Vec<StepShown>, Failure> {
    let (words, programme) = (who.frame.words, who.who.programme());
    let mut steps = Vec::new();
    for step in shown.kept.escalation.steps().iter().rev() {
        let (key, at, by, to) = match *step {
            Step::PassedOn { at } => ("escalation-step-passed-on", at, None, None),
            Step::Acknowledged { at, by } => ("escalation-step-acknowledged", at, Some(by), None),
            Step::HandedOver { at, by, owner, .. } => {
                ("escalation-step-handed-over", at, Some(by), Some(owner))
            }
            Step::Settled { at, by, .. } => ("escalation-step-settled", at, Some(by), None),
        };
        let name = match to {
            Some(to) => site.house().staff_name(programme, to).await?,
            None => String::new(),
        };
        steps.push(StepShown {
            title: words.say(key, &[("to", name.into())]).into_owned(),
            when: minute(words, at),
            who: match by {
                Some(by) => Some(site.house().staff_name(programme, by).await?),
                None => None,
            },
        });
    }
    let raised = shown.kept.escalation.raised();
    steps.push(StepShown {
        title: words.text("escalation-step-raised").into_owned(),
        when: minute(words, raised.at),
        who: Some(raiser(site, who, raised).await?),
    });
    Ok(steps)
}

/// Who raised a concern: a member of staff, or a service by its link.
async fn raiser<R: crate::signin::Admits>(
    site: &Site,
    who: &As<R>,
    raised: &domain::escalation::Raised,
) -> Result<String, Failure> {
    match raised.by {
        Some(by) => Ok(site.house().staff_name(who.who.programme(), by).await?),
        None => Ok(who.frame.words.text("concern-raised-by-service").into_owned()),
    }
}

fn others(owners: &Owners, but: StaffId) -> Vec<Item> {
    let list: Vec<_> = owners.second.iter().filter(|(staff, _)| *staff != but).cloned().collect();
    named(&list)
}

async fn show_page(
    site: &Site,
    who: &As<may::SeeConcerns>,
    id: EscalationId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let (words, programme) = (who.frame.words, who.who.programme());
    let shown = site.house().concern(&who.who, id).await;
    let shown = shown.map_err(|error| Failure::from(error).within(site, &who.frame))?;
    let standing = shown.kept.escalation.standing();
    let mut notes = Vec::with_capacity(shown.notes.len());
    for note in &shown.notes {
        let made_by = match note.made_by {
            Some(staff) => site.house().staff_name(programme, staff).await?,
            None => String::new(),
        };
        notes.push(NoteShown { text: note.text.clone(), made_at: minute(words, note.made_at), made_by });
    }
    let role = who.who.role();
    let journey_page = who.path(&format!("/journeys/{}", shown.kept.journey));
    let works = matches!(role, Role::Navigator | Role::TeamLead);
    let list = who.path("/escalations");
    let page = ShowPage {
        here: who.path(&format!("/escalations/{id}")),
        back: if role == Role::Navigator { journey_page.clone() } else { list },
        journey: works.then_some(journey_page),
        request_key: key(site, &typed),
        person: people::Summary::of(words, &shown.person, who, site),
        concern: ConcernShown::of(site, who, &shown.kept).await?,
        source: source(words, &shown.kept.escalation.raised().source),
        acts: matches!(role, Role::SafeguardingLead | Role::TeamLead),
        waits: standing.until().is_some(),
        stage: words.text(&format!("stage-{}", shown.journey.stage)).into_owned(),
        steps: steps(site, who, &shown).await?,
        notes,
        owners: others(&shown.owners, standing.owner()),
        seconds: named(&shown.owners.second),
        outcomes: items(words, "concern-outcome", Outcome::ALL.map(Outcome::code)),
        help: help(words),
        typed,
        faults,
    };
    if page.faults.is_empty() {
        site.page("escalation/show.html", &who.frame, page)
    } else {
        site.again("escalation/show.html", &who.frame, page)
    }
}

/// One concern.
pub async fn show(
    State(site): State<Site>,
    who: As<may::SeeConcerns>,
    Path((_, id)): Path<(String, EscalationId)>,
) -> Result<Response, Failure> {
    show_page(&site, &who, id, Form::default(), Vec::new()).await
}

fn doing(form: &Form) -> Result<Doing, Breach> {
    let staff = |field: &'static str, missing: &'static str| {
        form.get(field).parse::<StaffId>().map_err(|_| Breach::of(field, missing))
    };
    match form.get("do") {
        "acknowledge" => Ok(Doing::Acknowledge),
        "hand-over" => Ok(Doing::HandOver {
            owner: staff("owner", "escalation-owner-missing")?,
            second: staff("second", "escalation-second-missing")?,
        }),
        "settle" => {
            let outcome = coded(&Outcome::ALL, Outcome::code, form.get("outcome"));
            let missing = || Breach::of("outcome", "escalation-outcome-missing");
            outcome.map(Doing::Settle).ok_or_else(missing)
        }
        _ => Ok(Doing::Write),
    }
}

/// Takes a concern in hand, gives it on, settles it, or writes something about it.
pub async fn act(
    State(site): State<Site>,
    who: As<may::SeeConcerns>,
    Path((_, id)): Path<(String, EscalationId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let done = match doing(&form) {
        Ok(doing) => {
            let notice = match doing {
                Doing::Acknowledge => "notice-escalation-acknowledged",
                Doing::HandOver { .. } => "notice-escalation-handed-over",
                Doing::Settle(_) => "notice-escalation-settled",
                Doing::Write => "notice-escalation-written",
            };
            let note = form.get("note").to_owned();
            let done = site.house().act_on_concern(&who.who, request_key, id, doing, note).await;
            done.map(|()| notice)
        }
        Err(breach) => Err(breach.into()),
    };
    match done {
        Ok(notice) => Ok(crate::notice::with(see_other(&who.path(&format!("/escalations/{id}"))), notice)),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            show_page(&site, &who, id, form, faults(words, &breaches)).await
        }
    }
}
