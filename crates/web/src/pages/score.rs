//! Instruments: chosen by the navigator, none forced; taken at a time point, and what changed since.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Breach;
use domain::id::JourneyId;
use domain::instrument::{
    Answers, Class, CompletedBy, Definition, Entered, TakenMode, TimePoint, all, by_code,
};
use operations::score::{self as act, Asked, Licence, ScoreId, Shown};
use serde::Serialize;
use words::Words;

use self::chart::Changed;
use crate::failure::faults;
use crate::pages::assessment::strip;
use crate::pages::offer::form::{choice, day};
use crate::pages::offer::{Asks, key};
use crate::pages::people::items;
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

mod chart;
pub(crate) mod licence;

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/journeys/{id}/scores", "Care", get(scores)),
        page("/{programme}/journeys/{id}/scores/{instrument}", "Care", get(take).post(record)),
        page("/{programme}/journeys/{id}/scores/{instrument}/void", "Care", post(void)),
        page("/{programme}/settings/instruments", "Manage", get(licence::licences)),
        page(
            "/{programme}/settings/instruments/{instrument}",
            "Manage",
            get(licence::licence).post(licence::change),
        ),
    ]
}

async fn seen(site: &Site, who: &As<may::Care>, id: JourneyId) -> Result<Shown, Failure> {
    let shown = site.house().scores(&who.who, id).await;
    shown.map_err(|error| Failure::from(error).within(site, &who.frame))
}

/// An instrument to choose.
#[derive(Serialize)]
struct Choice {
    href: String,
    name: String,
    about: String,
    class: String,
    taken: usize,
}

/// One score in words.
#[derive(Serialize)]
struct ScoreShown {
    name: String,
    value: String,
}

/// An instrument that was taken.
#[derive(Serialize)]
struct TakenShown {
    id: String,
    name: String,
    time_point: String,
    day: String,
    how: Vec<String>,
    scores: Vec<ScoreShown>,
    unscored: Vec<String>,
    safety: Vec<String>,
    ages: bool,
    made_by: String,
    made_at: String,
    voided: bool,
    void: String,
    request_key: String,
}

/// The name of an instrument.
pub(crate) fn name(words: Words, code: &str) -> String {
    words.text(&format!("instrument-{code}")).into_owned()
}

/// The name of a score.
pub(crate) fn score_name(words: Words, instrument: &str, score: &str) -> String {
    words.text(&format!("instrument-{instrument}-score-{score}")).into_owned()
}

/// A value with the decimals its score is shown with.
pub(crate) fn number(words: Words, definition: &Definition, score: &str, value: f64) -> String {
    let decimals = definition.score(score).map_or(0, |rule| usize::from(rule.decimals));
    words.number(value, decimals)
}

async fn taken_shown(site: &Site, who: &As<may::Care>, shown: &Shown) -> Result<Vec<TakenShown>, Failure> {
    let words = who.frame.words;
    let text = |key: String| words.text(&key).into_owned();
    let mut rows = Vec::with_capacity(shown.held.len());
    for held in shown.held.iter().rev() {
        let taken = &held.taken;
        let Ok(definition) = by_code(&taken.instrument) else { continue };
        let made_by = match held.made_by {
            Some(by) => site.house().staff_name(who.who.programme(), by).await?,
            None => String::new(),
        };
        let mode = taken.mode.map(|mode| text(format!("taken-mode-{}", mode.code())));
        let by = taken.completed_by.map(|by| text(format!("completed-by-{}", by.code())));
        let score = |score: &domain::instrument::Score| ScoreShown {
            name: score_name(words, &taken.instrument, &score.code),
            value: number(words, definition, &score.code, score.value),
        };
        let mut unscored: Vec<String> =
            held.scored.unscored.iter().map(|(_, why)| text(format!("unscored-{}", why.code()))).collect();
        unscored.dedup();
        let safety = held.scored.safety.iter();
        let age = shown.person.details.date_of_birth.age_on(taken.day);
        rows.push(TakenShown {
            id: held.id.to_string(),
            name: name(words, &taken.instrument),
            time_point: text(format!("time-point-{}", taken.time_point.code())),
            day: taken.day.to_string(),
            how: mode.into_iter().chain(by).collect(),
            scores: taken.scores.iter().map(score).collect(),
            unscored,
            safety: safety.map(|code| score_name(words, &taken.instrument, code)).collect(),
            ages: definition.is_outside_ages(age),
            made_by,
            made_at: held.made_at.to_string(),
            voided: held.voided,
            void: who.path(&format!("/journeys/{}/scores/{}/void", shown.current.id, taken.instrument)),
            request_key: site.house().request_key().to_string(),
        });
    }
    Ok(rows)
}

/// What was taken, what changed, and what may be taken.
pub async fn scores(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    let words = who.frame.words;
    let standing: Vec<_> = shown.held.iter().filter(|held| !held.voided).collect();
    let choices: Vec<Choice> = all()
        .map_err(operations::Error::from)?
        .iter()
        .map(|definition| Choice {
            href: who.path(&format!("/journeys/{id}/scores/{}", definition.code)),
            name: name(words, &definition.code),
            about: words.text(&format!("instrument-{}-about", definition.code)).into_owned(),
            class: words.text(&format!("instrument-class-{}", definition.class.code())).into_owned(),
            taken: standing.iter().filter(|held| held.taken.instrument == definition.code).count(),
        })
        .collect();
    let rows = taken_shown(&site, &who, &shown).await?;
    let just = asks.get("taken").and_then(|id| rows.iter().find(|row| row.id == *id));
    let page = minijinja::context! {
        here => who.path(&format!("/journeys/{id}")),
        person => value(strip(&site, &who, &shown.person, id)),
        choices => value(choices),
        just => value(just),
        changed => value(Changed::of(words, &shown.held)),
        taken => value(&rows),
    };
    site.page("score/list.html", &who.frame, page)
}

/// One field of an instrument's form.
#[derive(Serialize)]
struct Field {
    code: String,
    label: String,
    entered: &'static str,
    least: f64,
    most: f64,
    decimals: u8,
    items: Vec<crate::pages::offer::form::Item>,
    /// Whether the choices are bare numbers, which fit side by side.
    numbers: bool,
}

/// The fields of an instrument: wording that is free to use, or the site's own under its licence, or none.
fn fields(words: Words, definition: &Definition, licence: Option<&Licence>) -> Vec<Field> {
    let code = &definition.code;
    let licensed = licence.filter(|licence| !licence.reference.is_empty());
    let field = |item: &domain::instrument::Item| {
        let key = format!("instrument-{code}-{}", item.code);
        let items = choices(words, definition, item);
        let own = licensed.and_then(|licence| licence.wording.get(&item.code)).cloned();
        Field {
            code: item.code.clone(),
            label: own.unwrap_or_else(|| words.text(&key).into_owned()),
            entered: if item.entered == Entered::Choice { "choice" } else { "number" },
            least: item.least,
            most: item.most,
            decimals: item.decimals,
            numbers: items.iter().all(|item| item.value == item.text),
            items,
        }
    };
    definition.questions().chain(definition.totals()).map(field).collect()
}

/// The numbers of an item that is one of a few, each in words where its wording is free to use.
fn choices(
    words: Words,
    definition: &Definition,
    item: &domain::instrument::Item,
) -> Vec<crate::pages::offer::form::Item> {
    if item.entered != Entered::Choice {
        return Vec::new();
    }
    let mut choices = Vec::new();
    let mut at = item.least;
    while at <= item.most {
        let number = format!("{at:.0}");
        let key = format!("instrument-{}-{}-{number}", definition.code, item.code);
        let text = if words.has(&key) { words.text(&key).into_owned() } else { number.clone() };
        choices.push(crate::pages::offer::form::Item { value: number, text });
        at += 1.0;
    }
    choices
}

/// The form of one instrument.
pub async fn take(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id, instrument)): Path<(String, JourneyId, String)>,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    let definition = found(&site, &who, &instrument)?;
    draw(&site, &who, &shown, definition, &Form::default(), &[])
}

fn found(site: &Site, who: &As<may::Care>, code: &str) -> Result<&'static Definition, Failure> {
    let unknown = |_| Failure::from(operations::Error::NotFound).within(site, &who.frame);
    by_code(code).map_err(unknown)
}

fn draw(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    definition: &Definition,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let (id, code) = (shown.current.id, &definition.code);
    let licence = shown.licences.iter().find(|licence| licence.instrument == *code);
    let read = format!("instrument-{code}-read");
    let today = domain::calendar::london_day(site.house().now());
    let age = shown.person.details.date_of_birth.age_on(today);
    let page = minijinja::context! {
        action => who.path(&format!("/journeys/{id}/scores/{code}")),
        back => who.path(&format!("/journeys/{id}/scores")),
        request_key => key(site, typed),
        person => value(strip(site, who, &shown.person, id)),
        name => name(words, code),
        about => words.text(&format!("instrument-{code}-about")),
        read => words.has(&read).then(|| words.text(&read).into_owned()),
        fields => value(fields(words, definition, licence)),
        ages => definition.ages.filter(|_| definition.is_outside_ages(age)).map(|(first, last)| vec![first, last]),
        licence => licence.map(|licence| licence.reference.as_str()).filter(|reference| !reference.is_empty()),
        unlicensed => definition.class != Class::Bundled,
        citation => definition.citation.as_str(),
        points => value(items(words, "time-point", TimePoint::ALL.iter().map(|point| point.code()))),
        modes => value(items(words, "taken-mode", TakenMode::ALL.iter().map(|mode| mode.code()))),
        bys => value(items(words, "completed-by", CompletedBy::ALL.iter().map(|by| by.code()))),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("score/take.html", &who.frame, page)
    } else {
        site.again("score/take.html", &who.frame, page)
    }
}

/// Reads the form, or says everything that is wrong with it.
fn read(form: &Form, definition: &Definition) -> Result<Asked, Vec<Breach>> {
    let mut breaches = Vec::new();
    let mut answers = Answers::new();
    for item in &definition.items {
        let Some(typed) = form.given(&item.code) else { continue };
        match typed.replace(',', ".").parse::<f64>() {
            Ok(number) if number.is_finite() => drop(answers.insert(item.code.clone(), number)),
            _ => {
                let value: String = typed.chars().take(20).collect();
                breaches.push(Breach::of(item.code.clone(), "instrument-no-number").with("value", value));
            }
        }
    }
    let asked = Asked {
        instrument: definition.code.clone(),
        time_point: choice(form, "time_point", &TimePoint::ALL, TimePoint::code, &mut breaches),
        day: day(form, "day", &mut breaches),
        mode: choice(form, "mode", &TakenMode::ALL, TakenMode::code, &mut breaches),
        completed_by: choice(form, "completed_by", &CompletedBy::ALL, CompletedBy::code, &mut breaches),
        answers,
    };
    if breaches.is_empty() { Ok(asked) } else { Err(breaches) }
}

/// Records an instrument, and shows what it came to.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id, instrument)): Path<(String, JourneyId, String)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = seen(&site, &who, id).await?;
    let definition = found(&site, &who, &instrument)?;
    let done = match read(&form, definition) {
        Ok(asked) => {
            let write = move |unit: &mut operations::Unit<'_>, who: &operations::Who| {
                act::record(unit, who, id, &asked)
            };
            site.house().write(&who.who, request_key, "score.record", write).await
        }
        Err(breaches) => Err(breaches.into()),
    };
    match done {
        Ok(recorded) => {
            let there = who.path(&format!("/journeys/{id}/scores?taken={}", recorded.id));
            Ok(crate::notice::with(see_other(&there), "notice-score-recorded"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            draw(&site, &who, &shown, definition, &form, &faults(who.frame.words, &breaches))
        }
    }
}

/// Takes back what was entered wrongly.
pub async fn void(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id, _)): Path<(String, JourneyId, String)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let within = |error: operations::Error| Failure::from(error).within(&site, &who.frame);
    let score: ScoreId = form.get("score").parse().map_err(|_| within(operations::Error::NotFound))?;
    let write = move |unit: &mut operations::Unit<'_>, who: &operations::Who| act::void(unit, who, id, score);
    site.house().write(&who.who, request_key, "score.void", write).await.map_err(within)?;
    let there = see_other(&who.path(&format!("/journeys/{id}/scores")));
    Ok(crate::notice::with(there, "notice-score-voided"))
}
