//! How long people wait: cumulative incidence with those who left first and those who still wait.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use evidence::figure::charts::{TimeCurve, curves};
use minijinja::context;
use operations::figures::{ByDay, FURTHEST, Stand, Wait};
use words::Arg;

use super::drawing::TableCell;
use super::part::{Part, Parts, numbers, shares};
use super::query::{Query, address};
use super::speech::Speech;
use crate::signin::{As, may};
use crate::{Failure, Site};

/// The parts of a wait on the page: its curve and how those stand who began to wait.
const IDS: [(&str, &str); 3] =
    [("attempt", "attempt-stand"), ("reach", "reach-stand"), ("start", "start-stand")];

/// The page.
pub async fn page(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let mut breaches = query.breaches.clone();
    let waits = match site.house().waits(&who.who, query.asked.period).await {
        Err(operations::Error::Breach(more)) => {
            breaches.extend(more);
            site.house().waits(&who.who, None).await?
        }
        other => other?,
    };
    let speech = Speech::plain(who.frame.words);
    let base = who.path("");
    parts(&speech, &base, &waits, &query)?.page(&site, &who, &query, context! {}, &breaches)
}

/// A table of the page as a file.
pub async fn csv(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let waits = site.house().waits(&who.who, query.asked.period).await?;
    let speech = Speech::plain(who.frame.words);
    let base = who.path("");
    parts(&speech, &base, &waits, &query)?.file(&query.picked.of)
}

fn parts<'a>(
    speech: &'a Speech<'a>,
    base: &'a str,
    waits: &[Wait],
    query: &Query,
) -> Result<Parts<'a>, Failure> {
    let first = waits.first().ok_or(operations::Error::NotFound)?;
    let mut parts = Parts {
        name: "waits",
        speech,
        base,
        sight: first.sight.clone(),
        period: first.period,
        chosen: query.asked.period.is_some(),
        as_of: first.as_of,
        also: Vec::new(),
        panels: Vec::new(),
    };
    for (wait, (id, stand_id)) in waits.iter().zip(IDS) {
        let part = curve(&parts, id, wait);
        parts.put(part);
        if let Some(stand) = &wait.stand {
            let part = standing(&parts, stand_id, wait, stand);
            parts.put(part);
        }
    }
    Ok(parts)
}

/// The curve with its readings.
fn curve(parts: &Parts<'_>, id: &'static str, wait: &Wait) -> Part {
    let speech = parts.speech;
    let title = speech.text(&format!("figures-waits-{id}"));
    let mut part = Part::of(id, wait.definition, title.clone());
    if wait.of.count() == Some(0) {
        part.lead = Some(speech.text("figures-waits-nobody"));
        return part;
    }
    part.lead = Some(said(speech, wait));
    part.starred = wait.by.iter().any(|by| by.share.is_none());
    let name = |key: &str| speech.text(&format!("figures-waits-{key}"));
    let mut drawn = vec![TimeCurve {
        key: name(&format!("{id}-come")),
        at_risk_key: name("at-risk"),
        points: level_to_the_end(&wait.reached),
        steps: wait.sight.shows_rows(),
        at_risk: wait.at_risk.clone(),
    }];
    if !wait.ended.is_empty() {
        drawn.push(TimeCurve {
            key: name("left"),
            at_risk_key: String::new(),
            points: level_to_the_end(&wait.ended),
            steps: true,
            at_risk: Vec::new(),
        });
    }
    if wait.reached.len() > 1 {
        let scales = (numbers(name(&format!("{id}-across"))), shares(name("up"), false));
        part.picture = parts.drawn(&curves(parts.called(id, &title), scales.0, scales.1, &drawn));
    }
    part.head = ["by-day", "share", "interval", "at-risk"]
        .into_iter()
        .enumerate()
        .map(|(place, key)| match place {
            0 => TableCell::text(name(key)),
            _ => TableCell::number(name(key), None),
        })
        .collect();
    part.rows = wait.by.iter().map(|by| reading(speech, by)).collect();
    if !wait.sight.shows_rows() {
        part.head.truncate(2);
        part.rows.iter_mut().for_each(|row| row.truncate(2));
    }
    if let Some(unknown) = wait.unknown {
        let share = speech.share(Some(unknown));
        part.notes.push(speech.say("figures-waits-unknown", &[("share", share.into())]));
    }
    part
}

fn reading(speech: &Speech<'_>, by: &ByDay) -> Vec<TableCell> {
    let share = match by.share {
        Some(share) => speech.share(Some(share)),
        None => speech.text("figures-star"),
    };
    let left = by.at_risk.map(|left| speech.whole(left)).unwrap_or_default();
    vec![
        TableCell::text(speech.say("figures-waits-days", &[("days", Arg::Count(by.day.into()))])),
        TableCell::number(share, None),
        TableCell::number(speech.interval(by.interval), None),
        TableCell::number(left, None),
    ]
}

/// What the curve says, in a sentence or two.
fn said(speech: &Speech<'_>, wait: &Wait) -> String {
    let of = speech.count(wait.of);
    let mut said = vec![speech.say("figures-waits-of", &[("of", of.into())])];
    if let Some(days) = wait.half {
        said.push(speech.say("figures-waits-half", &[("days", Arg::Count(days.into()))]));
    } else if wait.sight.shows_rows() {
        said.push(speech.text("figures-waits-no-half"));
    }
    let two_weeks = wait.by.iter().find(|by| by.day == 14);
    if let Some((by, share)) = two_weeks.and_then(|by| Some((by, by.share?))) {
        let share = speech.share(Some(share));
        said.push(match by.interval {
            Some(interval) => {
                let interval = speech.interval(Some(interval));
                let args = [("share", share.into()), ("interval", interval.into())];
                speech.say("figures-waits-fortnight", &args)
            }
            None => speech.say("figures-waits-fortnight-plain", &[("share", share.into())]),
        });
    }
    said.join(" ")
}

/// A curve stays level after its last step.
fn level_to_the_end(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let end = points.last().filter(|(day, _)| *day < f64::from(FURTHEST));
    points.iter().copied().chain(end.map(|(_, share)| (f64::from(FURTHEST), *share))).collect()
}

/// How those stand who began to wait, each count with its rows.
fn standing(parts: &Parts<'_>, id: &'static str, wait: &Wait, stand: &Stand) -> Part {
    let speech = parts.speech;
    let kind = id.trim_end_matches("-stand");
    let mut part =
        Part::of(id, wait.definition, speech.text(&format!("figures-waits-{kind}-stand")));
    let rows = |of: &str| {
        let base = format!("{}/figures/{}/rows", parts.base, wait.definition.id);
        address(&base, Some(wait.period), &[], &[], Some(of))
    };
    let all = wait.of.count().unwrap_or(0);
    let line = |what: String, count: u64, of: &str| {
        vec![
            TableCell::text(what),
            TableCell::number(speech.whole(count), (count > 0).then(|| rows(of))),
            TableCell::number(speech.share_of(count, all), None),
        ]
    };
    part.head = vec![
        TableCell::text(speech.text("figures-waits-what")),
        TableCell::number(speech.text("figures-counted"), None),
        TableCell::number(speech.text("figures-share"), None),
    ];
    part.rows.push(line(speech.text(&format!("figures-waits-{kind}-come")), stand.reached, "met"));
    let ended = stand.ended.iter().filter(|(.., count)| *count > 0);
    part.rows.extend(
        ended.map(|(code, title, count)| line(title.clone(), *count, &format!("ended-{code}"))),
    );
    part.rows.push(line(speech.text("figures-waits-waiting"), stand.waiting, "open"));
    part
}
