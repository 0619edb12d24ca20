//! Figures: what became of the offers, each number with its definition and the rows behind it.

mod drawing;
mod query;
mod speech;

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use drawing::{Around, TableCell};
use evidence::column::Period;
use evidence::definition::{Definition, Named};
use evidence::evaluate::Stratum;
use minijinja::context;
use minijinja::value::Serde;
use operations::figures::{Asked, Beside, Figure, Figures, Row, Rows, Sight, definition, definitions};
use query::{Query, address, name_of};
use serde::Serialize;
use speech::Speech;
use words::Arg;

use crate::export::{self, Batch};
use crate::failure::faults;
use crate::routes::{Route, page};
use crate::signin::{As, may};
use crate::{Failure, Site};

/// Rows on one page.
const PAGE: usize = 50;

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/figures", "SeeFigures", get(first)),
        page("/{programme}/figures/{definition}", "SeeFigures", get(one)),
        page("/{programme}/figures/{definition}/table.csv", "SeeFigures", get(table_csv)),
        page("/{programme}/figures/{definition}/rows", "SeeRows", get(rows)),
        page("/{programme}/figures/{definition}/rows.csv", "SeeRows", get(rows_csv)),
        page("/{programme}/definitions", "SeeFigures", get(all_definitions)),
        page("/{programme}/definitions/{definition}", "SeeFigures", get(one_definition)),
    ]
}

/// A figure of the first page: its key, what it counts, and how it is broken down. Those without row rights
/// get the first breakdown alone.
const PANELS: [(&str, &str, &[&str]); 10] = [
    ("funnel", "gates-met", &["gate", "in-short"]),
    ("ways-out", "ways-out", &["came-to", "gate"]),
    ("standing", "journeys-stand", &["gate"]),
    ("waits", "gates-met", &["gate", "wait"]),
    ("answers", "offers-made", &["answer", "ended-by"]),
    ("practices", "offers-made", &["practice", "answer"]),
    ("months", "offers-made", &["month", "answer"]),
    ("reasons", "refusal-reasons", &["hindered"]),
    ("tellers", "refusal-reasons", &["hindered", "told-by"]),
    ("asked", "refusal-reasons", &["reason-asked", "told-by"]),
];

/// The shares at the head of the first page.
const TILES: [&str; 11] = [
    "U1",
    "U2",
    "reached",
    "reached-in-14-days",
    "first-call-agreed",
    "plan-agreed",
    "offers-refused",
    "offers-ended-otherwise",
    "offers-open",
    "offers-not-recorded",
    "reason-asked",
];

#[derive(Serialize)]
struct Tile {
    number: String,
    name: String,
    note: String,
    href: Option<String>,
}

/// The first figures.
pub async fn first(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let mut breaches = query.breaches.clone();
    let sight = Sight::of(&who.who)?;
    let panels: Vec<_> = PANELS.into_iter().filter(|panel| is_shown(panel.0, &sight)).collect();
    let asked_for = |period: Option<Period>| {
        let tiles = TILES.into_iter().map(|id| (id, Asked { period, ..Asked::default() }));
        let broken = panels.iter().map(|(_, id, by)| {
            let by = if sight.shows_rows() { by } else { &by[..1] };
            (*id, Asked { period, strata: by.iter().map(|by| stratum(by)).collect(), ..Asked::default() })
        });
        let all = tiles.chain(broken).map(|(id, asked)| Ok((definition(id)?, asked)));
        all.collect::<operations::Result<Vec<_>>>()
    };
    let answered = match site.house().figures(&who.who, asked_for(query.asked.period)?).await {
        Err(operations::Error::Breach(more)) => {
            breaches.extend(more);
            site.house().figures(&who.who, asked_for(None)?).await?
        }
        other => other?,
    };
    let speech = Speech { words: who.frame.words, practices: &answered.practices };
    let base = who.path("");
    let around = Around { speech: &speech, base: &base };
    let (tiles, figures) = answered.figures.split_at(TILES.len().min(answered.figures.len()));
    let tiles: Vec<Tile> = tiles.iter().map(|figure| tile(&around, figure)).collect();
    let drawn: Vec<_> = panels
        .iter()
        .zip(figures)
        .map(|((key, ..), figure)| around.panel(key, &speech.text(&format!("figures-panel-{key}")), figure))
        .collect();
    let shown = context! {
        tiles => Serde(tiles),
        panels => Serde(drawn),
        ..period_context(&speech, answered.figures.first(), &query),
    };
    draw(&site, &who, "figures/first.html", shown, &breaches)
}

/// The practice of a referrer is one bar: no figure. One-way tables need no second drawing of the reasons.
fn is_shown(key: &str, sight: &Sight) -> bool {
    match sight {
        Sight::Own => !matches!(key, "practices" | "standing"),
        Sight::Pseudonymous => key != "standing",
        // Gates follow from each other: what passed one came to the next, and a star at the one could be
        // worked out from the other. Where each journey stands is one table of them all.
        Sight::Controlled => !matches!(key, "tellers" | "funnel" | "ways-out" | "waits"),
    }
}

fn stratum(name: &str) -> Stratum {
    if name == "month" { Stratum::Month } else { Stratum::Column(name.to_owned()) }
}

fn tile(around: &Around<'_>, figure: &Figure) -> Tile {
    let speech = around.speech;
    let total = figure.total.as_ref();
    let share = total.and_then(|total| total.share);
    let of = total.map(|total| speech.count(total.denominator)).unwrap_or_default();
    let note = match (total.and_then(|total| total.interval), share) {
        (Some(interval), _) => {
            let interval = speech.interval(Some(interval));
            speech
                .words
                .say("figures-tile-of", &[("interval", interval.into()), ("of", of.into())])
                .into_owned()
        }
        (None, Some(_)) => speech.words.say("figures-tile-of-plain", &[("of", of.into())]).into_owned(),
        (None, None) if total.is_some_and(|total| total.denominator.count() == Some(0)) => {
            speech.text("figures-tile-nobody")
        }
        (None, None) => speech.words.say("figures-tile-of-plain", &[("of", of.into())]).into_owned(),
    };
    let rows = around.rows_of(figure, "met");
    let alone = format!("{}/definitions/{}", around.base, figure.definition.id);
    let number = match (share, figure.sight.shows_rows()) {
        (None, false) => speech.text("figures-star"),
        (share, _) => speech.share(share),
    };
    Tile { number, name: figure.definition.title.clone(), note, href: rows.or(Some(alone)) }
}

/// The months shown and the form to choose others.
fn period_context(speech: &Speech<'_>, figure: Option<&Figure>, query: &Query) -> minijinja::Value {
    let Some(figure) = figure else { return context! {} };
    let (from, to) = (figure.period.from.to_string(), figure.period.to.to_string());
    let month = |month: &str| speech.value("month", Some(month));
    let as_of = domain::calendar::day_of(i64::from(figure.as_of)).map(|day| day.to_string());
    let typed = |name: &str, usual: &str| query.form.given(name).unwrap_or(usual).to_owned();
    context! {
        choice => figure.sight.shows_rows(),
        from_text => month(&from),
        to_text => month(&to),
        as_of => as_of.unwrap_or_default(),
        from => typed("from", &from),
        to => typed("to", &to),
    }
}

fn draw<R: crate::signin::Admits>(
    site: &Site,
    who: &As<R>,
    template: &str,
    shown: minijinja::Value,
    breaches: &[domain::Breach],
) -> Result<Response, Failure> {
    let shown = context! { base => who.path(""), ..shown };
    if breaches.is_empty() {
        return site.page(template, &who.frame, shown);
    }
    let faults = faults(who.frame.words, breaches);
    site.again(template, &who.frame, context! { faults => Serde(faults), ..shown })
}

/// One figure by itself, with a choice of breakdowns.
pub async fn one(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let counted = definition(&id)?;
    let mut breaches = query.breaches.clone();
    let answered = match ask(&site, &who, counted, &query.asked).await {
        Err(operations::Error::Breach(more)) => {
            breaches.extend(more);
            ask(&site, &who, counted, &Asked::default()).await?
        }
        other => other?,
    };
    let figure = answered.figures.first().ok_or(operations::Error::NotFound)?;
    let speech = Speech { words: who.frame.words, practices: &answered.practices };
    let base = who.path("");
    let around = Around { speech: &speech, base: &base };
    let options: Vec<_> = ["month"]
        .into_iter()
        .chain(counted.stratifiers.iter().map(String::as_str))
        .map(|name| context! { value => name, text => speech.column(name) })
        .collect();
    let by: Vec<String> = query.asked.strata.iter().map(|by| name_of(by).to_owned()).collect();
    let shown = context! {
        panel => Serde(around.panel("figure", &counted.title, figure)),
        description => counted.description.as_str(),
        action => format!("{base}/figures/{id}"),
        options => options,
        by => by,
        beside => Serde(beside(&around, figure)),
        ..period_context(&speech, Some(figure), &query),
    };
    draw(&site, &who, "figures/one.html", shown, &breaches)
}

async fn ask<R: crate::signin::Admits>(
    site: &Site,
    who: &As<R>,
    counted: &'static Definition,
    asked: &Asked,
) -> operations::Result<Figures> {
    let mut asked = asked.clone();
    if !Sight::of(&who.who)?.shows_rows() {
        asked.strata.truncate(1);
    }
    site.house().figures(&who.who, vec![(counted, asked)]).await
}

/// What is counted beside a figure, as rows of a summary list.
fn beside(around: &Around<'_>, figure: &Figure) -> Vec<minijinja::Value> {
    let speech = around.speech;
    let line = |held: &Beside| {
        let title = held.title.clone().unwrap_or_else(|| speech.text(&format!("figures-{}", held.code)));
        let key = if held.excluded && held.title.is_some() {
            speech.words.say("figures-left-out", &[("title", title.into())]).into_owned()
        } else {
            title
        };
        let href = around.rows_of(figure, &held.code).filter(|_| held.rows.count() != Some(0));
        context! { key => key, text => speech.count(held.rows), href => href }
    };
    figure.beside.iter().map(line).collect()
}

/// The table behind one figure, as a file.
pub async fn table_csv(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let answered = ask(&site, &who, definition(&id)?, &query.asked).await?;
    let figure = answered.figures.first().ok_or(operations::Error::NotFound)?;
    let speech = Speech { words: who.frame.words, practices: &answered.practices };
    let around = Around { speech: &speech, base: &who.path("") };
    Ok(export::short(&format!("{id}.csv"), &around.csv(figure)))
}

/// The rows behind one mark of a figure.
pub async fn rows(
    State(site): State<Site>,
    who: As<may::SeeRows>,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let (asked, picked) = (query.asked.clone(), query.picked.clone());
    let rows = site.house().figure_rows(&who.who, &id, asked, picked, query.after, PAGE).await?;
    let speech = Speech { words: who.frame.words, practices: &rows.practices };
    let base = who.path("");
    let groups: Vec<Option<Option<&str>>> =
        query.picked.groups.iter().map(|group| group.as_ref().map(Option::as_deref)).collect();
    let here = |below: &str| {
        let base = format!("{base}/figures/{id}/{below}");
        address(&base, query.asked.period, &query.asked.strata, &groups, Some(&query.picked.of))
    };
    let picked: Vec<_> = query
        .asked
        .strata
        .iter()
        .zip(&groups)
        .filter_map(|(by, group)| {
            let by = name_of(by);
            Some(context! { key => speech.column(by), value => speech.value(by, *group.as_ref()?) })
        })
        .collect();
    let (head, table) = list(&speech, &base, &rows);
    let shown = context! {
        title => rows.definition.title.as_str(),
        count => rows.all,
        picked => picked,
        head => Serde(head),
        rows => Serde(table),
        csv => here("rows.csv"),
        next => rows.next.map(|next| format!("{}&after={next}", here("rows"))),
        figures => address(&format!("{base}/figures"), query.asked.period, &[], &[], None),
        definition_href => format!("{base}/definitions/{id}"),
    };
    draw(&site, &who, "figures/rows.html", shown, &[])
}

/// A list as the table component takes it: the person first where there is one, then what was recorded.
fn list(speech: &Speech<'_>, base: &str, rows: &Rows) -> (Vec<TableCell>, Vec<Vec<TableCell>>) {
    let first = if rows.named { "figures-rows-person" } else { "figures-rows-pseudonym" };
    let columns = rows.columns.iter().map(|name| TableCell::text(speech.column(name)));
    let head = [TableCell::text(speech.text(first))].into_iter().chain(columns).collect();
    let line = |row: &Row| {
        let name = match (&row.name, rows.named) {
            (Some(name), _) => name.clone(),
            (None, true) => speech.text("figures-rows-nameless"),
            (None, false) => row.reference.clone(),
        };
        let href = row.offer.map(|offer| format!("{base}/offers/{offer}"));
        let values = rows
            .columns
            .iter()
            .zip(&row.values)
            .map(|(column, value)| TableCell::text(speech.value(column, value.as_deref())));
        [TableCell { text: name, href, format: None }].into_iter().chain(values).collect()
    };
    (head, rows.rows.iter().map(line).collect())
}

/// The same rows as a file: all of them.
pub async fn rows_csv(
    State(site): State<Site>,
    who: As<may::SeeRows>,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let Query { asked, picked, .. } = Query::parse(query.as_deref())?;
    let (name, who) = (format!("{id}-rows.csv"), who.who.clone());
    let size = usize::try_from(site.batch()).unwrap_or(usize::MAX);
    let batch = move |after: Option<u32>| {
        let (site, who, id) = (site.clone(), who.clone(), id.clone());
        let (asked, picked) = (asked.clone(), picked.clone());
        async move {
            let found = site.house().figure_rows(&who, &id, asked, picked, after, size).await?;
            let rows = export::headed(after.as_ref(), || found.head(), found.cells());
            Ok(Batch { rows, next: found.next })
        }
    };
    export::csv(&name, batch).await
}

/// What each figure counts.
pub async fn all_definitions(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
) -> Result<Response, Failure> {
    let base = who.path("");
    let line = |held: &Definition| {
        context! { title => held.title.as_str(), href => format!("{base}/definitions/{}", held.id), description => held.description.as_str() }
    };
    let all: Vec<_> = definitions().iter().map(line).collect();
    draw(&site, &who, "figures/definitions.html", context! { definitions => all }, &[])
}

/// What one figure counts, in words.
pub async fn one_definition(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let held = definition(&id)?;
    let none = std::collections::HashMap::new();
    let speech = Speech { words: who.frame.words, practices: &none };
    let named = |named: &[Named]| -> Vec<String> {
        named.iter().map(|named| format!("{}: {}", named.title, speech.condition(&named.when))).collect()
    };
    let days = [("days", Arg::Count(i64::from(held.maturity_days)))];
    let lines = [
        ("id", vec![held.name()]),
        ("estimand", held.estimand.iter().cloned().collect()),
        ("unit", vec![speech.text(&format!("figures-unit-{}", held.unit.code()))]),
        ("clock", vec![speech.column(&held.clock)]),
        ("population", vec![speech.condition(&held.population)]),
        ("excluded", named(&held.exclusions)),
        ("denominator", vec![speech.condition(&held.denominator)]),
        (
            "numerator",
            vec![held.numerator.as_ref().map_or_else(
                || speech.text("figures-definition-count"),
                |numerator| speech.condition(numerator),
            )],
        ),
        ("open", held.open.iter().map(|open| speech.condition(open)).collect()),
        (
            "maturity",
            (held.maturity_days > 0)
                .then(|| speech.words.say("figures-definition-maturity-days", &days).into_owned())
                .into_iter()
                .collect(),
        ),
        ("beside", named(&held.beside)),
        (
            "breakdowns",
            ["month"]
                .into_iter()
                .chain(held.stratifiers.iter().map(String::as_str))
                .map(|name| speech.column(name))
                .collect(),
        ),
    ];
    let lines: Vec<_> = lines
        .into_iter()
        .filter(|(_, said)| !said.is_empty())
        .map(
            |(key, said)| context! { key => speech.text(&format!("figures-definition-{key}")), said => said },
        )
        .collect();
    let base = who.path("");
    let shown = context! {
        title => held.title.as_str(),
        description => held.description.as_str(),
        lines => lines,
        alone => format!("{base}/figures/{id}"),
    };
    draw(&site, &who, "figures/definition.html", shown, &[])
}
