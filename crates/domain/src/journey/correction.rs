//! Taking back what was wrong, and coming back after what was true.

use super::change::{Corrected, Origin};
use super::gate::{Gate, GatePass, Line, Place};
use super::state::{Journey, Outcome};
use crate::Breach;

/// Whether a result or closing may be voided: later results first.
///
/// # Errors
/// `correct-later-first`, `correct-the-closing`, `correct-no-result` and their like.
pub fn may_correct(journey: &Journey, corrected: Corrected) -> Result<(), Breach> {
    if journey.is_died() {
        return Err(Breach::new("correct-death-first"));
    }
    match corrected {
        Corrected::Result(of) => check_result(journey, of),
        Corrected::Closing => {
            let own = journey.closing().filter(|closing| closing.at.is_none());
            own.map(|_| ()).ok_or_else(|| Breach::new("correct-no-closing"))
        }
    }
}

fn check_result(journey: &Journey, of: GatePass) -> Result<(), Breach> {
    let gate = of.place.gate;
    let here = |code| Breach::of("gate", code).with("gate", gate.code());
    let standing = journey.pass(of).and_then(|pass| pass.result.as_ref());
    let standing = standing.ok_or_else(|| here("correct-no-result"))?;
    if standing.outcome.is_by_closing() {
        return Err(here("correct-the-closing"));
    }
    let ends_with_closing = gate.line() != Line::FollowUp;
    if ends_with_closing && journey.closing().is_some_and(|closing| closing.position != standing.position) {
        return Err(here("correct-the-closing"));
    }
    let self_referred = journey.opening().is_some_and(|(_, it)| matches!(it.origin, Origin::SelfReferral(_)));
    if gate == Gate::Offer && self_referred {
        return Err(here("correct-self-referral"));
    }
    // After it on its line there may only be the gate it opened, still open.
    let mut later = journey
        .line_of(of.place)
        .iter()
        .skip_while(|pass| !(pass.gate == gate && pass.number == of.pass))
        .skip(1);
    if later.any(|pass| !(pass.is_open() && pass.opened_at == standing.position)) {
        return Err(here("correct-later-first"));
    }
    // Prescriptions may be proposed from gate 3 on: going back before it, none may have a later result.
    let results =
        journey.prescriptions().iter().flat_map(|it| &it.line).filter_map(|pass| pass.result.as_ref());
    let later = results.into_iter().any(|result| result.position > standing.position);
    if gate < Gate::Reach && standing.outcome.goes_on() && later {
        return Err(here("correct-later-first"));
    }
    Ok(())
}

/// Whether the person can come back to this gate: to the one that ended or one before it on its line.
///
/// # Errors
/// `return-nothing-ended`, `return-is-a-new-offer`, `person-died` and their like.
pub fn may_return(journey: &Journey, place: Place) -> Result<(), Breach> {
    let here = |code| Breach::of("gate", code).with("gate", place.gate.code());
    if journey.is_died() {
        return Err(Breach::new("person-died"));
    }
    if journey.is_nameless() || place.gate == Gate::Offer {
        return Err(here("return-is-a-new-offer"));
    }
    if journey.closing().is_some_and(|closing| closing.joined_to.is_some()) {
        return Err(Breach::new("return-joined"));
    }
    let last = journey.line_of(place).last().filter(|_| place.fits());
    let ended = last.is_some_and(|pass| matches!(pass.outcome(), Some(Outcome::Ended { .. })));
    let not_beyond = last.is_some_and(|pass| place.gate <= pass.gate);
    match place.gate.line() {
        Line::FollowUp => Err(here("return-sets-a-date")),
        Line::Journey if journey.closing().is_some() && not_beyond => Ok(()),
        // The journey itself must be past its plan, or it would be open without an open gate.
        Line::Prescription if ended && not_beyond && journey.is_after_plan() => Ok(()),
        Line::Prescription if ended && not_beyond && journey.is_open() => Ok(()),
        Line::Journey | Line::Prescription => Err(here("return-nothing-ended")),
    }
}
