//! Studies: the list, one of them with everything that belongs to it, and the files of its runs.

mod checklist;
mod data_set;
mod form;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::role::Role;
use futures_util::stream;
use operations::Error;
use operations::study::{Deviation, Run, RunId, RunState, Study, StudyId, Whole};
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::pages::offer::{Asks, key};
use crate::pages::{Cell, minute};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site, notice};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/studies", "SeeStudies", get(list)),
        page("/{programme}/studies/new", "Study", get(form::new).post(form::make)),
        page("/{programme}/studies/{id}", "SeeStudies", get(show)),
        page("/{programme}/studies/{id}/protocol", "Study", get(form::edit).post(form::change)),
        page("/{programme}/studies/{id}/freeze", "Study", post(freeze)),
        page("/{programme}/studies/{id}/deviations", "Study", post(deviate)),
        page("/{programme}/studies/{id}/checklist", "Study", get(checklist::show).post(checklist::keep)),
        page("/{programme}/studies/{id}/runs", "Study", post(run)),
        page("/{programme}/studies/{id}/data-sets", "Study", get(data_set::form).post(data_set::ask)),
        page("/{programme}/studies/data-sets/{id}", "SeeStudies", get(data_set::show)),
        page("/{programme}/studies/data-sets/{id}/data.csv", "Study", get(data_set::csv)),
        page("/{programme}/studies/data-sets/{id}/data.parquet", "Study", get(data_set::parquet)),
        page(
            "/{programme}/studies/data-sets/{id}/data.csv-metadata.json",
            "Study",
            get(data_set::dictionary),
        ),
        page("/{programme}/releases", "Govern", get(data_set::register)),
        page("/{programme}/releases/{id}", "Govern", get(data_set::to_decide).post(data_set::decide)),
        page("/{programme}/studies/runs/{id}/report.html", "SeeStudies", get(html)),
        page("/{programme}/studies/runs/{id}/report.pdf", "SeeStudies", get(pdf)),
        page("/{programme}/studies/runs/{id}/data.zip", "SeeStudies", get(data)),
    ]
}

/// Studies a page shows.
const PAGE: i64 = 50;
/// Data sets a study's page shows.
const DATA_SETS: i64 = 20;

/// When a study's protocol was frozen, in words; that it is a draft otherwise.
fn standing(words: Words, study: &Study) -> String {
    match &study.frozen {
        Some(frozen) => words.say("study-frozen-at", &[("at", minute(words, frozen.at).into())]).into_owned(),
        None => words.text("study-draft").into_owned(),
    }
}

async fn list(
    State(site): State<Site>,
    who: As<may::SeeStudies>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let (words, programme) = (who.frame.words, who.who.programme());
    let before = asks.get("before").and_then(|before| {
        let (at, id) = before.split_once('~')?;
        Some((jiff::Timestamp::from_microsecond(at.parse().ok()?).ok()?, id.parse().ok()?))
    });
    let mut found = site.house().studies(&who.who, before, PAGE + 1).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more);
    let next = next.map(|last| format!("{}~{}", last.made_at.as_microsecond(), last.id));
    let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(found.len());
    for study in &found {
        rows.push(vec![
            Cell::to(who.path(&format!("/studies/{}", study.id)), study.protocol.title.clone()),
            site.house().staff_name(programme, study.made_by).await?.into(),
            standing(words, study).into(),
        ]);
    }
    let page = minijinja::context! {
        base => who.path(""),
        may_make => who.who.role() == Role::Evaluator,
        rows => value(&rows),
        next => next,
    };
    site.page("study/list.html", &who.frame, page)
}

/// A run as the page shows it.
#[derive(Serialize)]
struct RunShown {
    id: String,
    made: String,
    by: String,
    /// `running`, `done` or `failed`.
    state: &'static str,
    done: i64,
    of: i64,
    controlled: bool,
    as_of: String,
    engine: String,
    input: String,
    specification: String,
    output: String,
    fault: String,
}

async fn run_shown(site: &Site, who: &As<may::SeeStudies>, run: &Run) -> Result<RunShown, Failure> {
    let words = who.frame.words;
    let mut shown = RunShown {
        id: run.id.to_string(),
        made: minute(words, run.made_at),
        by: site.house().staff_name(who.who.programme(), run.made_by).await?,
        state: "done",
        done: 0,
        of: 1,
        controlled: run.controlled,
        as_of: words.day(run.as_of).into_owned(),
        engine: run.engine.clone(),
        input: String::new(),
        specification: run.specification.clone(),
        output: String::new(),
        fault: String::new(),
    };
    match &run.state {
        RunState::Running { done, of } => {
            (shown.state, shown.done, shown.of) = ("running", *done, (*of).max(1));
        }
        RunState::Done { input, output } => {
            (shown.input, shown.output) = (input.clone(), output.clone());
        }
        RunState::Failed(fault) => (shown.state, shown.fault) = ("failed", fault.clone()),
    }
    Ok(shown)
}

/// The page of a study, with a form as it was typed where something in it is wrong.
pub(super) async fn study_page(
    site: &Site,
    who: &As<may::SeeStudies>,
    id: StudyId,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let (words, programme) = (who.frame.words, who.who.programme());
    let found = site.house().study(&who.who, id).await;
    let Whole { study, deviations, written, runs } =
        found.map_err(|error| Failure::from(error).within(site, &who.frame))?;
    let mut listed = Vec::with_capacity(deviations.len());
    for held in &deviations {
        listed.push(minijinja::context! {
            what => held.what, why => held.why, at => minute(words, held.made_at),
            by => site.house().staff_name(programme, held.made_by).await?,
        });
    }
    let mut shown = Vec::with_capacity(runs.len());
    for run in &runs {
        shown.push(run_shown(site, who, run).await?);
    }
    let frozen_by = match &study.frozen {
        Some(frozen) => site.house().staff_name(programme, frozen.by).await?,
        None => String::new(),
    };
    let mut data_sets: Vec<Vec<Cell>> = Vec::new();
    for release in site.house().data_sets(&who.who, id, DATA_SETS).await? {
        data_sets.push(vec![
            Cell::to(who.path(&format!("/studies/data-sets/{}", release.id)), minute(words, release.made_at)),
            site.house().staff_name(programme, release.made_by).await?.into(),
            words.text(&format!("data-set-state-{}", release.state.code())).into_owned().into(),
        ]);
    }
    let keys: Vec<String> = (0..3).map(|_| site.house().request_key().to_string()).collect();
    let page = minijinja::context! {
        base => who.path(""),
        here => who.path(&format!("/studies/{id}")),
        title => study.protocol.title,
        may_change => who.who.role() == Role::Evaluator,
        frozen => study.frozen.is_some(),
        frozen_at => study.frozen.as_ref().map(|held| minute(words, held.at)),
        frozen_by => frozen_by,
        hash => study.frozen.as_ref().map(|held| held.hash.clone()),
        version => study.version,
        made => minute(words, study.made_at),
        made_by => site.house().staff_name(programme, study.made_by).await?,
        facts => value(form::told(site, words, programme, &study.protocol).await?),
        deviations => listed,
        written => written.len(),
        items => operations::study::ITEMS.len(),
        runs => value(&shown),
        running => runs.iter().any(|run| matches!(run.state, RunState::Running { .. })),
        data_sets => value(&data_sets),
        keys_list => keys,
        deviation_key => key(site, typed),
        typed => value(typed),
        faults => value(faults),
    };
    match faults.is_empty() {
        true => site.page("study/show.html", &who.frame, page),
        false => site.again("study/show.html", &who.frame, page),
    }
}

async fn show(
    State(site): State<Site>,
    who: As<may::SeeStudies>,
    Path((_, id)): Path<(String, StudyId)>,
) -> Result<Response, Failure> {
    study_page(&site, &who, id, &Form::default(), &[]).await
}

/// What a rule said no to, on the study's page again.
async fn refused(
    site: &Site,
    who: As<may::Study>,
    id: StudyId,
    typed: &Form,
    error: Error,
) -> Result<Response, Failure> {
    let breaches = Failure::from(error).within(site, &who.frame).breaches()?;
    let faults = faults(who.frame.words, &breaches);
    study_page(site, &who.as_also(), id, typed, &faults).await
}

async fn freeze(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, StudyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let version = form.get("version").parse().unwrap_or(0);
    match site.house().freeze_protocol(&who.who, form.request_key()?, id, version).await {
        Ok(()) => Ok(notice::with(see_other(&who.path(&format!("/studies/{id}"))), "notice-study-frozen")),
        Err(error) => refused(&site, who, id, &Form::default(), error).await,
    }
}

async fn deviate(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, StudyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let said = Deviation { what: form.get("what").to_owned(), why: form.get("why").to_owned() };
    match site.house().deviate(&who.who, form.request_key()?, id, said).await {
        Ok(()) => {
            let to = format!("{}#deviations", who.path(&format!("/studies/{id}")));
            Ok(notice::with(see_other(&to), "notice-study-deviation"))
        }
        Err(error) => refused(&site, who, id, &form, error).await,
    }
}

async fn run(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, StudyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let controlled = form.get("counts") != "exact";
    match site.house().begin_run(&who.who, form.request_key()?, id, controlled).await {
        Ok(_) => Ok(see_other(&format!("{}#runs", who.path(&format!("/studies/{id}"))))),
        Err(error) => refused(&site, who, id, &Form::default(), error).await,
    }
}

/// A file sent part by part as it is read.
pub(super) async fn parts<F, R>(name: &str, kind: &'static str, part: F) -> Result<Response, Failure>
where
    F: Fn(i64) -> R + Send + 'static,
    R: Future<Output = operations::Result<Option<Vec<u8>>>> + Send,
{
    let Some(first) = part(0).await? else { return Err(Error::NotFound.into()) };
    let rest = stream::try_unfold((part, 1_i64), |(part, at)| async move {
        match part(at).await {
            Ok(Some(bytes)) => Ok(Some((bytes, (part, at + 1)))),
            Ok(None) => Ok(None),
            Err(_) => {
                tracing::error!("a file of a study could not be read to its end and was cut off");
                Err(std::io::Error::other("the file could not be read to its end"))
            }
        }
    });
    let begin = stream::once(async move { Ok(first) });
    let whole = futures_util::StreamExt::chain(begin, rest);
    let headers =
        [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    Ok((headers, Body::from_stream(whole)).into_response())
}

async fn file(
    site: Site,
    who: As<may::SeeStudies>,
    id: RunId,
    name: &'static str,
    kind: &'static str,
) -> Result<Response, Failure> {
    let (house, asker) = (site.house().clone(), who.who.clone());
    let part = move |at| {
        let (house, asker) = (house.clone(), asker.clone());
        async move { house.run_file(&asker, id, name, at).await }
    };
    parts(name, kind, part).await.map_err(|failure| failure.within(&site, &who.frame))
}

async fn html(
    State(site): State<Site>,
    who: As<may::SeeStudies>,
    Path((_, id)): Path<(String, RunId)>,
) -> Result<Response, Failure> {
    file(site, who, id, "report.html", "text/html; charset=utf-8").await
}

async fn pdf(
    State(site): State<Site>,
    who: As<may::SeeStudies>,
    Path((_, id)): Path<(String, RunId)>,
) -> Result<Response, Failure> {
    file(site, who, id, "report.pdf", "application/pdf").await
}

async fn data(
    State(site): State<Site>,
    who: As<may::SeeStudies>,
    Path((_, id)): Path<(String, RunId)>,
) -> Result<Response, Failure> {
    file(site, who, id, "data.zip", "application/zip").await
}
