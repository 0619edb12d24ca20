//! One journey with its person: where it stands, what comes next, what happened. The navigator's page.

mod clocks;
pub(crate) mod contacts;
mod end;
mod matters;
pub(crate) mod services;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::calendar::{day_number, london_day};
use domain::id::JourneyId;
use domain::journey::{Gate, Happened, Outcome, Place, Standing};
use operations::journey::Shown;
use serde::Serialize;
use words::Words;

use crate::pages::offer::view::{AccountShown, NoteShown, account_shown};
use crate::pages::offer::{answer_key, stage_key};
use crate::pages::{people, timeline};
use crate::routes::{Route, page};
use crate::signin::{Admits, As, may};
use crate::template::Fault;
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/journeys/{id}", "Care", get(journey)),
        page("/{programme}/journeys/{id}/clocks", "Care", post(clocks::change)),
    ]
}

#[derive(Serialize)]
struct JourneyPage {
    base: String,
    here: String,
    id: String,
    request_key: String,
    person: people::Summary,
    stage: String,
    open: bool,
    opened: String,
    days: i64,
    due: Option<DueShown>,
    paused_until: Option<String>,
    review: Option<String>,
    closing: Option<ClosingShown>,
    gates: Vec<GateShown>,
    allocations: Vec<AllocatedShown>,
    /// Where a team lead gives the journey to somebody.
    give: Option<String>,
    offers: Vec<OfferShown>,
    notes: Vec<NoteShown>,
    others: Vec<OtherShown>,
    entries: Vec<timeline::Shown>,
    contacts: contacts::Section,
    matters: matters::Section,
    services: Vec<services::ServiceShown>,
    #[serde(flatten)]
    end: end::Section,
    typed: Form,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct DueShown {
    what: String,
    on: String,
    overdue: bool,
}

#[derive(Serialize)]
struct ClosingShown {
    mode: String,
    by: String,
    on: String,
}

/// One gate of the journey's own line, in the pass that counts.
#[derive(Serialize)]
struct GateShown {
    gate: String,
    state: &'static str,
    result: String,
    when: Option<String>,
    pass: u16,
    disputed: bool,
    accounts: Vec<AccountShown>,
}

#[derive(Serialize)]
struct AllocatedShown {
    name: String,
    cover: bool,
    open: bool,
    since: String,
    until: Option<String>,
}

#[derive(Serialize)]
struct OfferShown {
    answer: String,
    offered: String,
    practice: String,
    needs: Vec<String>,
    wish: Option<String>,
}

#[derive(Serialize)]
struct OtherShown {
    href: String,
    stage: String,
    opened: String,
}

/// The page of a journey.
pub async fn journey(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    let shown = found(&site, &who, id).await?;
    draw(&site, &who, &shown, Form::default(), Vec::new()).await
}

/// A journey within what may be seen.
pub(crate) async fn found<R: Admits>(site: &Site, who: &As<R>, id: JourneyId) -> Result<Shown, Failure> {
    let shown = site.house().journey(&who.who, id).await;
    shown.map_err(|error| Failure::from(error).within(site, &who.frame))
}

/// Draws the page, with what was typed into one of its forms and what was wrong with it.
pub(crate) async fn draw(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let page = page_of(site, who, shown, typed, faults).await?;
    if page.faults.is_empty() {
        site.page("journey/show.html", &who.frame, page)
    } else {
        site.again("journey/show.html", &who.frame, page)
    }
}

async fn page_of(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<JourneyPage, Failure> {
    let words = who.frame.words;
    let today = london_day(site.house().now());
    let (journey, current) = (&shown.journey, &shown.current);
    let due = journey.next_due();
    let paused_until = journey.due().into_iter().find(|due| due.what == domain::journey::DueKind::Pause);
    Ok(JourneyPage {
        base: who.path(""),
        here: who.path(&format!("/journeys/{}", current.id)),
        id: current.id.to_string(),
        request_key: site.house().request_key().to_string(),
        person: people::Summary::of(words, &shown.person, who, site),
        stage: stage(words, &current.stage, current.closed.as_ref().map(|(_, mode)| mode.as_str())),
        open: current.open,
        opened: current.opened.to_string(),
        days: day_number(today) - day_number(current.opened),
        due: due.map(|due| DueShown {
            what: words.text(&format!("due-{}", due.what.code())).into_owned(),
            on: due.on.to_string(),
            overdue: due.on < today,
        }),
        paused_until: paused_until.filter(|due| due.at.is_none()).map(|due| due.on.to_string()),
        review: journey.review().map(|day| day.to_string()),
        closing: journey.closing().map(|closing| ClosingShown {
            mode: words.text(&format!("mode-{}", closing.ending.mode.code())).into_owned(),
            by: words.text(&format!("ended-by-{}", closing.ending.by.code())).into_owned(),
            on: closing.happened.day().to_string(),
        }),
        gates: gates(words, shown),
        allocations: allocations(site, who, shown).await?,
        give: (who.who.role() == domain::role::Role::TeamLead)
            .then(|| who.path(&format!("/journeys/{}/allocation", current.id))),
        offers: offers(site, who, shown).await?,
        notes: notes(site, who, shown).await?,
        others: shown.others.iter().map(|other| other_shown(words, who, other)).collect(),
        entries: timeline::of(site, who, &shown.entries, &named(&shown.prescriptions)).await?,
        contacts: contacts::Section::of(site, who, shown).await?,
        matters: matters::Section::of(words, shown),
        services: services::of(site, who, journey, &shown.prescriptions).await?,
        end: end::section(site, who, shown).await?,
        typed,
        faults,
    })
}

/// The names of the services prescribed.
fn named(prescriptions: &[operations::prescription::Listed]) -> timeline::Services {
    prescriptions.iter().map(|it| (it.kept.id, it.service.clone())).collect()
}

fn stage(words: Words, stage: &str, mode: Option<&str>) -> String {
    match mode {
        Some(mode) if stage == "closed" => words.text(&format!("mode-{mode}")).into_owned(),
        _ => words.text(&stage_key(stage)).into_owned(),
    }
}

/// The gates of the journey's own line that came to exist, each in its last pass.
fn gates(words: Words, shown: &Shown) -> Vec<GateShown> {
    let own = Gate::ALL.into_iter().filter(|gate| gate.number() <= 6);
    own.filter_map(|gate| {
        let pass = shown.journey.last_pass(Place::of(gate))?;
        let standing = pass.result.as_ref();
        let (state, result) = outcome(words, standing);
        Some(GateShown {
            gate: words.text(&format!("gate-{}", gate.code())).into_owned(),
            state,
            result,
            when: standing.map(|standing| happened(words, standing.happened)),
            pass: pass.number,
            disputed: standing.is_some_and(|standing| standing.disputed),
            accounts: standing
                .map(|standing| standing.accounts.iter().map(|it| account_shown(words, it)).collect())
                .unwrap_or_default(),
        })
    })
    .collect()
}

/// Where a gate stands, as a code and in words.
pub(crate) fn outcome(words: Words, standing: Option<&Standing>) -> (&'static str, String) {
    let text = |key: String| words.text(&key).into_owned();
    match standing.map(|standing| &standing.outcome) {
        None => ("open", text("journey-gate-open".to_owned())),
        Some(Outcome::Passed { passed_as: Some(passed_as), .. }) => {
            ("passed", text(format!("passed-as-{}", passed_as.code())))
        }
        Some(Outcome::Passed { .. }) => ("passed", text("journey-gate-passed".to_owned())),
        Some(Outcome::Ended { ending, .. }) => ("ended", text(format!("mode-{}", ending.mode.code()))),
        Some(Outcome::NotMet(why)) => ("not-met", text(format!("not-met-{}", why.code()))),
    }
}

/// When something happened, in words, as exactly as it is known.
pub(crate) fn happened(words: Words, happened: Happened) -> String {
    match happened {
        Happened::Day(day) => words.day(day).into_owned(),
        Happened::Minute(at) => crate::pages::minute(words, at),
        Happened::Month(month) => words.month(month.first_day()).into_owned(),
    }
}

async fn allocations(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
) -> Result<Vec<AllocatedShown>, Failure> {
    let words = who.frame.words;
    let mut rows = Vec::with_capacity(shown.allocations.len());
    for held in &shown.allocations {
        rows.push(AllocatedShown {
            name: site.house().staff_name(who.who.programme(), held.staff).await?,
            cover: held.kind == "cover",
            open: held.until_at.is_none(),
            since: words.day(london_day(held.since_at)).into_owned(),
            until: held.until_at.map(|at| words.day(london_day(at)).into_owned()),
        });
    }
    Ok(rows)
}

async fn offers(site: &Site, who: &As<may::Care>, shown: &Shown) -> Result<Vec<OfferShown>, Failure> {
    let words = who.frame.words;
    let mut rows = Vec::with_capacity(shown.offers.len());
    for offer in &shown.offers {
        let needs = offer.detail.needs.iter();
        rows.push(OfferShown {
            answer: words.text(&answer_key(&offer.answer)).into_owned(),
            offered: offer.offered.to_string(),
            practice: site.house().organisation_name(who.who.programme(), offer.organisation).await?,
            needs: needs.map(|need| words.text(&format!("need-{need}")).into_owned()).collect(),
            wish: offer.wish.map(|wish| words.text(&format!("wish-{}", wish.code())).into_owned()),
        });
    }
    Ok(rows)
}

async fn notes(site: &Site, who: &As<may::Care>, shown: &Shown) -> Result<Vec<NoteShown>, Failure> {
    let mut rows = Vec::with_capacity(shown.offer_notes.len());
    for note in &shown.offer_notes {
        let made_by = match note.made_by {
            Some(staff) => site.house().staff_name(who.who.programme(), staff).await?,
            None => String::new(),
        };
        rows.push(NoteShown { text: note.text.clone(), made_at: note.made_at.to_string(), made_by });
    }
    Ok(rows)
}

fn other_shown(words: Words, who: &As<may::Care>, other: &operations::journey::Current) -> OtherShown {
    OtherShown {
        href: who.path(&format!("/journeys/{}", other.id)),
        stage: stage(words, &other.stage, other.closed.as_ref().map(|(_, mode)| mode.as_str())),
        opened: other.opened.to_string(),
    }
}
