//! Why people say no, and why they leave later: by how many told it, by who told it, and whether it was asked.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use evidence::column::Period;
use evidence::disclosure::Shown;
use evidence::evaluate::Stratum;
use evidence::stats::proportion::wilson;
use minijinja::context;
use operations::figures::{Asked, Figure, Figures, Sight, definition};
use words::Arg;

use super::drawing::{Around, TableCell};
use super::part::Parts;
use super::query::Query;
use super::speech::Speech;
use crate::signin::{As, may};
use crate::{Failure, Site};

/// What is counted on the page: its name, the definition, how it is broken down, and the total its shares are of.
/// Those without row rights get tables of one breakdown only.
const PANELS: [(&str, &str, &[&str]); 7] = [
    ("refusing-all", "refusal-reasons", &[]),
    ("refusing", "refusal-reasons", &["hindered"]),
    ("tellers", "refusal-reasons", &["hindered", "told-by"]),
    ("asked", "refusal-reasons", &["reason-asked", "told-by"]),
    ("leaving-all", "leaving-reasons", &[]),
    ("leaving", "leaving-reasons", &["hindered"]),
    ("leaving-gates", "leaving-reasons", &["hindered", "gate"]),
];

/// The level of intervals.
const LEVEL: f64 = 0.95;

fn is_shown(key: &str, sight: &Sight) -> bool {
    sight.shows_rows() || !matches!(key, "tellers" | "leaving-gates")
}

async fn gather(
    site: &Site,
    who: &As<may::SeeFigures>,
    query: &Query,
) -> Result<(Figures, Vec<domain::Breach>), Failure> {
    let sight = Sight::of(&who.who)?;
    let mut breaches = query.breaches.clone();
    let asked = |period: Option<Period>| {
        let shown = PANELS.iter().filter(|(key, ..)| is_shown(key, &sight));
        let asked = shown.map(|(_, id, by)| {
            let most = if sight.shows_rows() { by.len() } else { by.len().min(1) };
            let strata = by.iter().take(most).map(|name| Stratum::Column((*name).to_owned())).collect();
            Ok((definition(id)?, Asked { period, strata, ..Asked::default() }))
        });
        asked.collect::<operations::Result<Vec<_>>>()
    };
    let figures = match site.house().figures(&who.who, asked(query.asked.period)?).await {
        Err(operations::Error::Breach(more)) => {
            breaches.extend(more);
            site.house().figures(&who.who, asked(None)?).await?
        }
        other => other?,
    };
    Ok((figures, breaches))
}

/// The page.
pub async fn page(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let (found, breaches) = gather(&site, &who, &query).await?;
    let speech = Speech { words: who.frame.words, practices: &found.practices };
    let base = who.path("");
    parts(&speech, &base, &found, &query)?.page(&site, &who, &query, context! {}, &breaches)
}

/// A table of the page as a file.
pub async fn csv(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let (found, _) = gather(&site, &who, &query).await?;
    let speech = Speech { words: who.frame.words, practices: &found.practices };
    let base = who.path("");
    parts(&speech, &base, &found, &query)?.file(&query.picked.of)
}

fn parts<'a>(
    speech: &'a Speech<'a>,
    base: &'a str,
    found: &Figures,
    query: &Query,
) -> Result<Parts<'a>, Failure> {
    let first = found.figures.first().ok_or(operations::Error::NotFound)?;
    let mut parts = Parts {
        name: "reasons",
        speech,
        base,
        sight: first.sight.clone(),
        period: first.period,
        chosen: query.asked.period.is_some(),
        as_of: first.as_of,
        also: Vec::new(),
        panels: Vec::new(),
    };
    let around = Around { speech, base };
    let shown = PANELS.iter().filter(|(key, ..)| is_shown(key, &parts.sight));
    let mut all = Shown::Count(0);
    for ((key, _, by), figure) in shown.zip(&found.figures) {
        if by.is_empty() {
            all = figure.total.as_ref().map_or(Shown::Starred, |total| total.denominator);
            continue;
        }
        let mut panel = around.panel(key, &speech.text(&format!("figures-reasons-{key}")), figure);
        if by.len() == 1 {
            (panel.head, panel.rows) = told(&around, figure, all);
            panel.lead = Some(how_many(speech, figure, all));
            panel.responses = None;
        }
        parts.put_panel(*key, panel);
    }
    Ok(parts)
}

/// Of how many accounts, and how many reasons they name.
fn how_many(speech: &Speech<'_>, figure: &Figure, all: Shown) -> String {
    let all = Arg::from(speech.count(all));
    match figure.responses {
        Some((respondents, responses)) => {
            let args = [
                ("all", all),
                ("respondents", speech.whole(respondents).into()),
                ("responses", speech.whole(responses).into()),
            ];
            speech.say("figures-reasons-how-many", &args)
        }
        None => speech.say("figures-reasons-how-many-plain", &[("all", all)]),
    }
}

/// The table behind the reasons: of all accounts, and of all reasons named, each labelled.
fn told(around: &Around<'_>, figure: &Figure, all: Shown) -> (Vec<TableCell>, Vec<Vec<TableCell>>) {
    let speech = around.speech;
    let chart = around.chart("told", &figure.definition.title, figure);
    let number = |key: &str| TableCell::number(speech.text(key), None);
    let head = vec![
        TableCell::text(speech.text("figures-reasons-reason")),
        number("figures-reasons-accounts"),
        number("figures-reasons-of-accounts"),
        number("figures-interval"),
        number("figures-reasons-of-reasons"),
        number("figures-reasons-running"),
    ];
    let labels: &dyn evidence::figure::Labels = speech;
    let responses = figure.responses.map(|(_, responses)| responses);
    let rows = chart.rows().into_iter().zip(chart.running_shares()).map(|(row, running)| {
        let amount = row.amounts.first().copied().unwrap_or(evidence::figure::Amount::None);
        let count = match amount {
            evidence::figure::Amount::Count(count) => Some(count),
            _ => None,
        };
        let link = row.links.first().copied().flatten().map(str::to_owned);
        let share = count.zip(all.count()).and_then(|(count, all)| {
            let whole = |number: u64| usize::try_from(number).ok();
            wilson(whole(count.min(all))?, whole(all)?, LEVEL).ok()
        });
        // "Not recorded" names no reason: it is in no share of reasons.
        let apart = chart.categories.iter().any(|held| held.apart && held.key == row.category);
        let of_reasons = count.zip(responses).filter(|_| !apart);
        let none = || speech.text("figures-none");
        vec![
            TableCell::text(row.category),
            TableCell::number(labels.amount(amount), link),
            TableCell::number(speech.share(share.and_then(|it| it.share)), None),
            TableCell::number(speech.interval(share.and_then(|it| it.interval)), None),
            TableCell::number(of_reasons.map_or_else(none, |(count, all)| speech.share_of(count, all)), None),
            TableCell::number(running.map_or_else(none, |share| speech.share(Some(share))), None),
        ]
    });
    (head, rows.collect())
}
