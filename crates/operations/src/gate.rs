//! How the gates of a journey stand, as the evidence engine counts them: by the last pass of each, with
//! the day on which it was first passed in any pass.

use domain::calendar::Day;
use domain::id::JourneyId;
use domain::journey::{Closing, Gate, Journey, Outcome, Pass, Place};
use store::episode_gate::{AFTER_PLAN, GateRow, Standing};

/// The gates of the journey itself: those of prescriptions are counted by prescription.
const OWN: [Gate; 7] =
    [Gate::Offer, Gate::Intake, Gate::Reach, Gate::FirstCall, Gate::Meeting, Gate::Plan, Gate::FollowUp];

/// The projection of a journey's gates, by their number; nothing of a journey on the wrong person.
pub(crate) fn rows(id: JourneyId, journey: &Journey) -> Vec<GateRow> {
    if journey.is_in_error() {
        return Vec::new();
    }
    let gates = OWN.into_iter().filter_map(|gate| {
        let place = Place::of(gate);
        let last = journey.last_pass(place)?;
        Some(GateRow {
            journey: id,
            gate: i64::from(gate.number()),
            pass: i64::from(last.number),
            opened: last.opened.day(),
            standing: standing(last),
            passed: journey.passes_at(place).filter_map(day_passed).min(),
        })
    });
    after_plan(id, journey).into_iter().chain(gates).collect()
}

/// The time from the plan on: open until the journey closes by a closing of its own.
fn after_plan(id: JourneyId, journey: &Journey) -> Option<GateRow> {
    let plan = journey.last_pass(Place::of(Gate::Plan)).filter(|_| journey.is_after_plan())?;
    let began = plan.result.as_ref()?.happened.day();
    let ended = |closing: &Closing| Standing::Ended {
        on: closing.happened.day(),
        mode: closing.ending.mode,
        by: closing.ending.by,
        by_closing: false,
    };
    Some(GateRow {
        journey: id,
        gate: AFTER_PLAN,
        pass: i64::from(plan.number),
        opened: began,
        standing: journey.closing().map_or(Standing::Open, ended),
        passed: None,
    })
}

fn standing(pass: &Pass) -> Standing {
    let Some(result) = &pass.result else { return Standing::Open };
    let on = result.happened.day();
    match &result.outcome {
        Outcome::Passed { .. } => Standing::Passed(on),
        Outcome::NotMet(_) => Standing::NotMet(on),
        Outcome::Ended { ending, by_closing } => {
            Standing::Ended { on, mode: ending.mode, by: ending.by, by_closing: *by_closing }
        }
    }
}

fn day_passed(pass: &Pass) -> Option<Day> {
    pass.result.as_ref().filter(|result| result.outcome.is_passed()).map(|result| result.happened.day())
}

/// What is to be written so that `after` stands where `before` stood: rows new or changed, and gates that
/// are no longer there.
pub(crate) fn changed(before: &[GateRow], after: &[GateRow]) -> (Vec<GateRow>, Vec<i64>) {
    let written = after.iter().filter(|row| !before.contains(row)).copied().collect();
    let still = |gate: i64| after.iter().any(|row| row.gate == gate);
    let gone = before.iter().map(|row| row.gate).filter(|gate| !still(*gate)).collect();
    (written, gone)
}

#[cfg(test)]
mod tests;
