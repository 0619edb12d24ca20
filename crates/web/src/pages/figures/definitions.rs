//! What each figure counts, in words.

use axum::extract::{Path, State};
use axum::response::Response;
use evidence::definition::{Definition, Named, TimeTo};
use minijinja::context;
use operations::figures::{definition, definitions};
use words::Arg;

use super::draw;
use super::speech::Speech;
use crate::signin::{As, may};
use crate::{Failure, Site};

/// What each figure counts.
pub async fn all(
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

/// From which day to which a wait runs.
fn waited(speech: &Speech<'_>, time: &TimeTo) -> String {
    let args = [("from", speech.column(&time.from).into()), ("to", speech.column(&time.to).into())];
    speech.say("figures-definition-time-from", &args)
}

/// What one figure counts, in words.
pub async fn one(
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
        ("time", held.time.iter().map(|time| waited(&speech, time)).collect()),
        ("ends", held.time.as_ref().map(|time| named(&time.ends)).unwrap_or_default()),
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
