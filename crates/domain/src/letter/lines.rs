//! What each part of a letter says.

use super::{Facts, HELP, Line, Measure, Part, Point, Value};
use crate::calendar::Day;
use crate::journey::{PassedAs, Teller};
use crate::snomed::{FEELING_LONELY, REFERRAL_TO_SOCIAL_PRESCRIBING};

fn key(prefix: &str, code: &str) -> Value {
    Value::Key(format!("{prefix}-{code}"))
}

/// The lines of a part, none where there is nothing to say.
pub(super) fn of(part: Part, facts: &Facts) -> Vec<Line> {
    let told = |these: &[Teller]| {
        let own = facts.reasons.iter().filter(|(teller, _)| these.contains(teller));
        own.map(|(_, wording)| Line::new("letter-item").with("text", Value::Key(wording.clone()))).collect()
    };
    match part {
        Part::HandedOver => {
            let to = Value::Text(facts.handed_over.to.trim().to_owned());
            vec![Line::new("letter-handed-over").with("to", to)]
        }
        Part::Contact => facts.points.iter().map(point).collect(),
        Part::Attempts => attempts(facts.attempts),
        Part::Safety => {
            let line = |text: &String| Line::new("letter-added").with("text", Value::Text(text.clone()));
            facts.safety.iter().map(line).collect()
        }
        Part::Referral => {
            let key = if facts.self_referral { "letter-self-referred" } else { "letter-referred" };
            let mut lines = vec![Line::new(key).with("day", Value::Day(facts.began))];
            lines.extend(facts.met.map(|day| Line::new("letter-met").with("day", Value::Day(day))));
            lines
        }
        Part::Requirements => {
            let each = facts.requirements.iter();
            each.map(|need| Line::new("letter-item").with("text", need.clone())).collect()
        }
        Part::Needs => outcomes(&facts.needs, "outcome", |need| key("need", need)),
        Part::Plan => {
            let planned = facts.planned.map(|(day, kind)| {
                let key = kind.map_or("letter-planned", |kind| match kind {
                    PassedAs::AdviceEnough => "letter-advice-enough",
                    PassedAs::Holding => "letter-holding",
                    _ => "letter-planned",
                });
                Line::new(key).with("day", Value::Day(day))
            });
            let goals = outcomes(&facts.goals, "outcome", |goal| Value::Text(goal.to_owned()));
            planned.into_iter().chain(goals).collect()
        }
        Part::Services => {
            let line = |(name, standing): &(String, String)| {
                Line::new("letter-item-outcome")
                    .with("text", Value::Text(name.clone()))
                    .with("outcome", Value::Key(standing.clone()))
            };
            facts.services.iter().map(line).collect()
        }
        Part::Measures => {
            let line = |measure: &Measure| {
                Line::new("letter-item-measure")
                    .with("instrument", key("instrument", &measure.instrument))
                    .with(
                        "score",
                        Value::Key(format!("instrument-{}-score-{}", measure.instrument, measure.score)),
                    )
                    .with("from", Value::Number(measure.before.1))
                    .with("first", Value::Day(measure.before.0))
                    .with("to", Value::Number(measure.after.1))
                    .with("last", Value::Day(measure.after.0))
            };
            facts.measures.iter().map(line).collect()
        }
        Part::Ending => match facts.ended {
            Some((day, mode, by)) => vec![
                Line::new("letter-ended")
                    .with("day", Value::Day(day))
                    .with("mode", key("mode", mode.code()))
                    .with("by", key("ended-by", by.code())),
            ],
            None => vec![Line::new("letter-goes-on").with("stage", key("stage", &facts.stage))],
        },
        Part::StillOpen => {
            let ask = facts.ask_again.map(|day| Line::new("letter-ask-again").with("day", Value::Day(day)));
            let follow =
                facts.follow_up.map(|day| Line::new("letter-follow-up").with("day", Value::Day(day)));
            ask.into_iter().chain(follow).collect()
        }
        Part::Reasons => told(&[Teller::Person]),
        Part::Remarks => told(&[Teller::ActingForPerson]),
        Part::Views => told(&[Teller::Referrer, Teller::Navigator, Teller::Provider]),
        Part::Concerns => {
            let line = |&(day, concern, outcome): &(Day, &str, Option<&str>)| {
                let outcome =
                    outcome.map_or_else(|| key("concern-standing", "open"), |it| key("concern-outcome", it));
                Line::new("letter-concern")
                    .with("day", Value::Day(day))
                    .with("concern", key("concern", concern))
                    .with("outcome", outcome)
            };
            facts.concerns.iter().map(line).collect()
        }
        Part::Added => {
            let paragraphs = facts.added.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
            let line = |text: &str| Line::new("letter-added").with("text", Value::Text(text.to_owned()));
            paragraphs.map(line).collect()
        }
        Part::ComeBack => {
            let asked = Some(facts.contact.trim()).filter(|contact| !contact.is_empty());
            let who = asked.map(|who| Line::new("letter-contact").with("text", Value::Text(who.to_owned())));
            std::iter::once(Line::new("letter-come-back")).chain(who).collect()
        }
        Part::Help => HELP.map(Line::new).to_vec(),
        Part::Codes => {
            let code = |key, id| Line::new(key).with("concept", Value::Concept(id));
            let referred = facts.accepted && !facts.self_referral;
            let lonely = facts.needs.iter().any(|(need, _)| need == "loneliness");
            let referral = referred.then(|| code("letter-code-referral", REFERRAL_TO_SOCIAL_PRESCRIBING));
            let lonely = lonely.then(|| code("letter-code-lonely", FEELING_LONELY));
            referral.into_iter().chain(lonely).collect()
        }
    }
}

fn point(point: &Point) -> Line {
    let [whose, sharing] = point.whose.clone();
    let [say, leave] = point.leaves.clone();
    Line::new("letter-item-point")
        .with("address", Value::Text(point.address.clone()))
        .with("whose", whose)
        .with("sharing", sharing)
        .with("say", say)
        .with("leave", leave)
        .with("times", point.times.clone())
}

fn attempts((number, last, spoke): (usize, Option<Day>, Option<Day>)) -> Vec<Line> {
    let Some(last) = last else { return Vec::new() };
    // As a whole number it is written without decimals; a journey has no more attempts than a float counts.
    let number = Value::Number(f64::from(u32::try_from(number).unwrap_or(u32::MAX)));
    let tried = Line::new("letter-attempts").with("number", number).with("last", Value::Day(last));
    let spoke = spoke.map(|day| Line::new("letter-spoke").with("day", Value::Day(day)));
    std::iter::once(tried).chain(spoke).collect()
}

fn outcomes(of: &[(String, Option<String>)], prefix: &str, said: impl Fn(&str) -> Value) -> Vec<Line> {
    let line = |(what, outcome): &(String, Option<String>)| match outcome {
        Some(outcome) => {
            Line::new("letter-item-outcome").with("text", said(what)).with("outcome", key(prefix, outcome))
        }
        None => Line::new("letter-item").with("text", said(what)),
    };
    of.iter().map(line).collect()
}
