//! A journey as a timeline: the journal in words.

use std::collections::BTreeMap;

use domain::id::PrescriptionId;
use domain::journey::{Change, Entry, Happened, Recorder, Stage};
use serde::Serialize;

use crate::signin::{Admits, As};
use crate::{Failure, Site};

/// One entry in words.
#[derive(Serialize)]
pub(crate) struct Shown {
    pub(crate) title: String,
    /// The service, of what is about a prescription.
    pub(crate) service: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) when: String,
    pub(crate) who: Option<String>,
    pub(crate) kind: &'static str,
}

/// Code of a stage, as stored and in locale keys.
pub(crate) fn stage_code(stage: Stage) -> String {
    match stage {
        Stage::At(gate) => gate.code().to_owned(),
        Stage::AfterPlan => "after-plan".to_owned(),
        Stage::Closed(_) => "closed".to_owned(),
        Stage::RecordedInError => "in-error".to_owned(),
    }
}

/// Names of services by prescription.
pub(crate) type Services = BTreeMap<PrescriptionId, String>;

/// The journal in words, newest first. Services are named whose names are given.
pub(crate) async fn of<R: Admits>(
    site: &Site,
    who: &As<R>,
    entries: &[Entry],
    services: &Services,
) -> Result<Vec<Shown>, Failure> {
    let words = who.frame.words;
    let mut shown = Vec::with_capacity(entries.len());
    for entry in entries.iter().rev() {
        let recorder = match entry.by {
            Recorder::Staff { staff, .. } => Some(site.house().staff_name(who.who.programme(), staff).await?),
            Recorder::Practice(practice) => {
                Some(site.house().organisation_name(who.who.programme(), practice).await?)
            }
            Recorder::Provider(_) => Some(words.text("timeline-by-service").into_owned()),
            Recorder::System => None,
        };
        let when = match entry.happened {
            Happened::Day(day) => words.day(day).into_owned(),
            Happened::Minute(at) => {
                words.minute(at.to_zoned_datetime(domain::calendar::london()).datetime()).into_owned()
            }
            Happened::Month(month) => words.month(month.first_day()).into_owned(),
        };
        shown.push(Shown {
            title: title(words, &entry.change),
            service: entry.change.prescription().and_then(|id| services.get(&id).cloned()),
            detail: detail(words, &entry.change),
            when,
            who: recorder,
            kind: kind(&entry.change),
        });
    }
    Ok(shown)
}

fn title(words: words::Words, change: &Change) -> String {
    let gate =
        |place: domain::journey::Place| words.text(&format!("gate-{}", place.gate.code())).into_owned();
    let say = |key: &str, gate: String| words.say(key, &[("gate", gate.into())]).into_owned();
    match change {
        Change::Passed(passed) => say("timeline-passed", gate(passed.place)),
        Change::Ended(ended) => {
            let mode = words.text(&format!("mode-{}", ended.ending.mode.code())).into_owned();
            words
                .say("timeline-ended", &[("gate", gate(ended.place).into()), ("mode", mode.into())])
                .into_owned()
        }
        Change::NotMet(not_met) => say("timeline-not-met", gate(not_met.place)),
        Change::ThinkingItOver(thinking) => {
            let until = words.day(thinking.until).into_owned();
            words.say("timeline-thinking", &[("until", until.into())]).into_owned()
        }
        other => words.text(&format!("change-{}", other.kind())).into_owned(),
    }
}

fn detail(words: words::Words, change: &Change) -> Option<String> {
    match change {
        Change::Account(told) => {
            let teller = words.text(&format!("teller-{}", told.account.teller.code())).into_owned();
            let factors: Vec<String> = told
                .account
                .factors
                .iter()
                .map(|given| {
                    words.text(&format!("factor-{}-{}", given.code, given.direction.code())).into_owned()
                })
                .collect();
            let said = if factors.is_empty() {
                words.text(&format!("asked-{}", told.account.asked.code())).into_owned()
            } else {
                factors.join("; ")
            };
            Some(format!("{teller}: {said}"))
        }
        Change::Ended(ended) => {
            Some(words.text(&format!("ended-by-{}", ended.ending.by.code())).into_owned())
        }
        Change::OfferJoined(joined) => {
            let code = match joined.effect {
                domain::journey::Effect::AnswersTheOffer => "answers-the-offer",
                domain::journey::Effect::ChangesNothing => "changes-nothing",
                domain::journey::Effect::Task => "task",
            };
            Some(words.text(&format!("timeline-joined-{code}")).into_owned())
        }
        _ => None,
    }
}

fn kind(change: &Change) -> &'static str {
    match change {
        Change::Passed(_) => "passed",
        Change::Ended(_) | Change::Closed(_) | Change::Died => "ended",
        Change::Corrected(_) | Change::RecordedInError => "voided",
        _ => "none",
    }
}
