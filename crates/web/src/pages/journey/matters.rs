//! What matters, needs, scores and the plan, summed up on the journey's page.

use domain::instrument::by_code;
use operations::journey::Shown;
use serde::Serialize;
use words::Words;

use crate::pages::plan::shown::{PlanShown, plan_shown};
use crate::pages::score::{name, number, score_name};

#[derive(Serialize)]
pub(super) struct Section {
    written: bool,
    matters: Option<String>,
    strengths: Option<String>,
    needs: Vec<NeedShown>,
    scores: Vec<ScoreShown>,
    plan: Option<PlanShown>,
}

#[derive(Serialize)]
struct NeedShown {
    name: String,
    state: Option<String>,
    outcome: Option<String>,
    words: Option<String>,
}

/// An instrument at its latest time point.
#[derive(Serialize)]
struct ScoreShown {
    name: String,
    time_point: String,
    day: String,
    scores: Vec<String>,
}

impl Section {
    pub(super) fn of(words: Words, shown: &Shown) -> Section {
        let text = |key: String| words.text(&key).into_owned();
        let held = &shown.assessment;
        let needs = held.needs.iter().map(|need| NeedShown {
            name: text(format!("need-{}", need.kept.need)),
            state: need.kept.state.map(|state| text(format!("need-state-{}", state.code()))),
            outcome: need.kept.outcome.map(|(outcome, _)| text(format!("outcome-{}", outcome.code()))),
            words: need.words.as_ref().map(|note| note.text.clone()),
        });
        Section {
            written: held.matters.is_some() || held.strengths.is_some() || !held.needs.is_empty(),
            matters: held.matters.as_ref().map(|note| note.text.clone()),
            strengths: held.strengths.as_ref().map(|note| note.text.clone()),
            needs: needs.collect(),
            scores: scores(words, shown),
            plan: shown.plan.as_ref().map(|kept| plan_shown(words, &kept.plan)),
        }
    }
}

fn scores(words: Words, shown: &Shown) -> Vec<ScoreShown> {
    let mut rows: Vec<(&str, ScoreShown)> = Vec::new();
    for held in shown.scores.iter().rev().filter(|held| !held.voided) {
        let taken = &held.taken;
        let Ok(definition) = by_code(&taken.instrument) else { continue };
        if rows.iter().any(|(code, _)| *code == taken.instrument) {
            continue;
        }
        let said = |score: &domain::instrument::Score| {
            let value = number(words, definition, &score.code, score.value);
            format!("{}: {value}", score_name(words, &taken.instrument, &score.code))
        };
        let row = ScoreShown {
            name: name(words, &taken.instrument),
            time_point: words.text(&format!("time-point-{}", taken.time_point.code())).into_owned(),
            day: taken.day.to_string(),
            scores: taken.scores.iter().map(said).collect(),
        };
        rows.push((&taken.instrument, row));
    }
    rows.into_iter().map(|(_, row)| row).collect()
}
