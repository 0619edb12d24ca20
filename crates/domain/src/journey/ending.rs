//! What each mode asks of the journey before it may end a gate, or the journey after gate 6.

use super::change::{Ending, PassedAs};
use super::command::Command;
use super::decide::ahead;
use super::gate::{Gate, Line, Place};
use super::mode::{Ends, Mode};
use super::state::{Journey, Prescription};
use crate::Breach;

/// Whether an ending may stand at an open gate.
pub(super) fn check_ending(
    journey: &Journey,
    place: Place,
    ending: &Ending,
    command: &Command,
) -> Result<(), Breach> {
    check_table(Ends::Gate(place.gate), ending)?;
    check_stated(ending, command)?;
    if ending.objected && place.gate.line() != Line::Journey {
        return Err(Breach::of("objected", "objection-at-closing-only"));
    }
    let started =
        journey.prescriptions().iter().any(|it| Some(it.id()) == place.prescription && it.has_started());
    match ending.mode {
        Mode::Refused if started => Err(Breach::of("mode", "refused-after-start")),
        Mode::StoppedToldUs | Mode::StoppedComing if !started => {
            Err(Breach::of("mode", "stopped-before-start"))
        }
        Mode::TimedOut if place.gate == Gate::Offer => check_timed_out(journey, command),
        _ => Ok(()),
    }
}

/// Whether a journey may close after gate 6 by a closing of its own.
pub(super) fn check_closing(journey: &Journey, ending: &Ending, command: &Command) -> Result<(), Breach> {
    if !journey.is_after_plan() {
        return Err(Breach::new("closing-before-plan"));
    }
    check_table(Ends::Closing, ending)?;
    check_stated(ending, command)?;
    let prescriptions = journey.prescriptions();
    let open = prescriptions.iter().any(|it| it.open_pass().is_some());
    let started = prescriptions.iter().any(Prescription::has_started);
    match ending.mode {
        Mode::Completed if open => Err(Breach::of("mode", "completed-with-prescription-open")),
        Mode::Refused if started => Err(Breach::of("mode", "refused-after-start")),
        Mode::StoppedToldUs | Mode::StoppedComing if !started => {
            Err(Breach::of("mode", "stopped-before-start"))
        }
        _ => Ok(()),
    }
}

/// Whether a gate can be passed in this way.
pub(super) fn check_passed_as(gate: Gate, passed_as: Option<PassedAs>) -> Result<(), Breach> {
    let fits = match passed_as {
        Some(PassedAs::PersonAnswered | PassedAs::RepresentativeAnswered) => gate == Gate::Reach,
        Some(PassedAs::Prescribing | PassedAs::AdviceEnough | PassedAs::Holding) => gate == Gate::Plan,
        Some(PassedAs::ShareAttended | PassedAs::GoalMet) => gate == Gate::Completion,
        // Word through anybody else does not pass gate 3, so who answered has to be said.
        None if gate == Gate::Reach => return Err(Breach::of("as", "reach-answered-by")),
        None => true,
    };
    if fits { Ok(()) } else { Err(Breach::of("as", "passed-as-not-here").with("gate", gate.code())) }
}

fn check_table(what: Ends, ending: &Ending) -> Result<(), Breach> {
    match ending.mode {
        Mode::Died => return Err(Breach::of("mode", "death-is-of-the-person")),
        Mode::JoinedToAnother => return Err(Breach::of("mode", "joined-names-a-journey")),
        _ => {}
    }
    let gate = match what {
        Ends::Gate(gate) => gate.code(),
        Ends::Closing => "closing",
    };
    if !ending.mode.can_end(what) {
        return Err(Breach::of("mode", "mode-not-here").with("mode", ending.mode.code()).with("gate", gate));
    }
    if !ending.mode.can_be_ended(what, ending.by) {
        let breach =
            Breach::of("ended-by", "mode-not-by").with("mode", ending.mode.code()).with("gate", gate);
        return Err(breach.with("by", ending.by.code()));
    }
    Ok(())
}

/// What a mode asks to be stated with it, and what belongs to no other mode.
fn check_stated(ending: &Ending, command: &Command) -> Result<(), Breach> {
    match (ending.mode, ending.ask_again) {
        (Mode::NotNow, None) => return Err(Breach::of("ask-again", "not-now-needs-date")),
        (Mode::NotNow, Some(day)) => ahead(command, "ask-again", day)?,
        (_, Some(_)) => return Err(Breach::of("ask-again", "ask-again-only-not-now")),
        (_, None) => {}
    }
    match (ending.mode, ending.attempts) {
        (Mode::Unreachable, made) if made.unwrap_or(0) < command.limits.attempts => {
            let breach = Breach::of("attempts", "unreachable-too-few-attempts");
            Err(breach.with("made", made.unwrap_or(0)).with("limit", command.limits.attempts))
        }
        (Mode::Unreachable, _) | (_, None) => Ok(()),
        (_, Some(_)) => Err(Breach::of("attempts", "attempts-only-unreachable")),
    }
}

fn check_timed_out(journey: &Journey, command: &Command) -> Result<(), Breach> {
    let Some(offer) = journey.open_pass(Place::of(Gate::Offer)) else { return Ok(()) };
    let limit = crate::offer::times_out_on(offer.opened.day(), command.limits.thinking_days);
    if command.happened.day() >= limit {
        return Ok(());
    }
    Err(Breach::of("mode", "timed-out-too-early").with("limit", limit))
}
