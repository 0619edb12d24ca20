//! How the gates of a journey stand, as the evidence engine counts them: by the last pass of each, with
//! the day on which it was first passed in any pass.

use domain::calendar::Day;
use domain::id::JourneyId;
use domain::journey::{Closing, Gate, Journey, Outcome, Pass, Place};
use store::episode_gate::{AFTER_PLAN, GateRow, Standing};
use store::episode_prescription::{EndedRow, PrescriptionRow};

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

/// The projection of a journey's prescriptions, by their identifiers; nothing of a journey on the wrong person.
pub(crate) fn prescriptions(id: JourneyId, journey: &Journey) -> Vec<PrescriptionRow> {
    if journey.is_in_error() {
        return Vec::new();
    }
    let mut rows: Vec<PrescriptionRow> =
        journey.prescriptions().iter().filter_map(|it| prescription(id, journey, it)).collect();
    rows.sort_by_key(|row| row.prescription);
    rows
}

fn prescription(
    id: JourneyId,
    journey: &Journey,
    kept: &domain::journey::Prescription,
) -> Option<PrescriptionRow> {
    let proposed = kept.proposed;
    let gates = [Gate::ServiceChoice, Gate::Provider, Gate::Start, Gate::Completion];
    let passed = gates
        .map(|gate| journey.passes_at(Place::on(proposed.prescription, gate)).filter_map(day_passed).min());
    let last = kept.line.last()?;
    let ended = last.result.as_ref().and_then(|result| match &result.outcome {
        Outcome::Ended { ending, by_closing } => Some(EndedRow {
            gate: i64::from(last.gate.number()),
            day: result.happened.day(),
            mode: ending.mode.code().to_owned(),
            by: ending.by.code().to_owned(),
            by_closing: *by_closing,
        }),
        _ => None,
    });
    Some(PrescriptionRow {
        prescription: proposed.prescription,
        journey: id,
        service: proposed.service,
        kind: proposed.kind.code().to_owned(),
        sessions: proposed.sessions.map(i64::from),
        proposed: kept.line.first()?.opened.day(),
        passed,
        open_gate: kept.open_pass().map(|pass| i64::from(pass.gate.number())),
        waiting: kept.open_pass().is_some_and(|pass| pass.waiting.is_some()),
        waiting_until: kept.open_pass().and_then(|pass| pass.waiting).flatten(),
        ended,
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
