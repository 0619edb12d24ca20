//! Figures: what became of the offers, each number with its definition and the rows behind it.

mod annotations;
mod compare;
mod definitions;
mod drawing;
mod equity;
mod over_time;
mod part;
mod population;
mod practices;
mod query;
mod reasons;
mod recording;
mod rows;
mod speech;
mod waits;

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use drawing::Around;
use evidence::column::Period;
use evidence::definition::Definition;
use evidence::evaluate::Stratum;
use minijinja::context;
use minijinja::value::Serde;
use operations::figures::{Asked, Beside, Figure, Figures, Sight, definition};
use query::{Query, name_of};
use serde::Serialize;
use speech::Speech;

use crate::export;
use crate::failure::faults;
use crate::routes::{Route, page};
use crate::signin::{As, may};
use crate::{Failure, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/figures", "SeeFigures", get(first)),
        page("/{programme}/figures/waits", "SeeFigures", get(waits::page)),
        page("/{programme}/figures/waits/table.csv", "SeeFigures", get(waits::csv)),
        page("/{programme}/figures/practices", "SeeFigures", get(practices::page)),
        page("/{programme}/figures/practices/table.csv", "SeeFigures", get(practices::csv)),
        page("/{programme}/figures/reasons", "SeeFigures", get(reasons::page)),
        page("/{programme}/figures/reasons/table.csv", "SeeFigures", get(reasons::csv)),
        page("/{programme}/figures/recording", "SeeFigures", get(recording::page)),
        page("/{programme}/figures/recording/table.csv", "SeeFigures", get(recording::csv)),
        page("/{programme}/figures/equity", "SeeFigures", get(equity::page)),
        page("/{programme}/figures/equity/table.csv", "SeeFigures", get(equity::csv)),
        page("/{programme}/figures/population", "Annotate", get(population::page).post(population::change)),
        page(
            "/{programme}/figures/annotations",
            "Annotate",
            get(annotations::page).post(annotations::change),
        ),
        page("/{programme}/figures/{definition}", "SeeFigures", get(one)),
        page("/{programme}/figures/{definition}/table.csv", "SeeFigures", get(table_csv)),
        page("/{programme}/figures/{definition}/compared.csv", "SeeRows", get(compare::csv)),
        page("/{programme}/figures/{definition}/rows", "SeeRows", get(rows::page)),
        page("/{programme}/figures/{definition}/rows.csv", "SeeRows", get(rows::csv)),
        page("/{programme}/definitions", "SeeFigures", get(definitions::all)),
        page("/{programme}/definitions/{definition}", "SeeFigures", get(definitions::one)),
    ]
}

/// A figure of the first page: its key, what it counts, and how it is broken down. Those without row rights
/// get the first breakdown alone.
const PANELS: [(&str, &str, &[&str]); 11] = [
    ("funnel", "gates-met", &["gate", "in-short"]),
    ("ways-out", "ways-out", &["came-to", "gate"]),
    ("standing", "journeys-stand", &["gate"]),
    ("services", "prescriptions-stand", &["came-to", "gate"]),
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

/// The other pages of figures, by their names in addresses.
const MORE: [&str; 5] = ["waits", "practices", "reasons", "equity", "recording"];

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
        more => more(&speech, &base, query.asked.period.filter(|_| sight.shows_rows())),
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

/// The other pages of figures, with the months that were chosen.
fn more(speech: &Speech<'_>, base: &str, period: Option<Period>) -> Vec<minijinja::Value> {
    let line = |name: &&str| {
        context! {
            title => speech.text(&format!("figures-{name}-title")),
            about => speech.text(&format!("figures-{name}-about")),
            href => query::address(&format!("{base}/figures/{name}"), period, &[], &[], None),
        }
    };
    MORE.iter().map(line).collect()
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
    months(speech, &figure.sight, figure.period, figure.as_of, query)
}

/// The months of figures up to a day, and the form to choose others.
fn months(speech: &Speech<'_>, sight: &Sight, period: Period, as_of: i32, query: &Query) -> minijinja::Value {
    let (from, to) = (period.from.to_string(), period.to.to_string());
    let month = |month: &str| speech.value("month", Some(month));
    let as_of = domain::calendar::day_of(i64::from(as_of)).map(|day| day.to_string());
    let typed = |name: &str, usual: &str| query.form.given(name).unwrap_or(usual).to_owned();
    context! {
        choice => sight.shows_rows(),
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
    let earlier = match compare::earlier(&site, &who, figure, &query).await {
        Err(operations::Error::Breach(more)) => {
            breaches.extend(more.into_iter().map(compare::of_earlier));
            None
        }
        other => other?,
    };
    let typed = |name: &str| query.form.given(name).unwrap_or_default().to_owned();
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
        compared => earlier.map(|earlier| Serde(compare::panel(&around, figure, &earlier))),
        comparable => compare::is_comparable(figure),
        than_from => typed("than_from"),
        than_to => typed("than_to"),
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
