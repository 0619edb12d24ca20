//! What is kept, and what can be done, where the person gave no name.

use super::change::{Corrected, Ending, Observed, Opened, Origin};
use super::command::{Act, Command};
use super::gate::{Gate, Place};
use super::mode::Mode;
use super::state::Journey;
use super::time::{Happened, RecordedAt, Recorder};
use crate::Breach;

/// Rows of a nameless refusal hold month and practice and nobody's staff id.
pub(super) fn check_envelope(command: &Command) -> Result<(), Breach> {
    if !matches!(command.happened, Happened::Month(_)) {
        return Err(keeps_less("happened"));
    }
    if !matches!(command.recorded_at, RecordedAt::Month(_)) {
        return Err(keeps_less("recorded-at"));
    }
    if !matches!(command.by, Recorder::Practice(_)) {
        return Err(keeps_less("by"));
    }
    Ok(())
}

/// A nameless journey is an offer and its refusal, accounts of it, and corrections: all else needs a name.
pub(super) fn check_act(journey: &Journey, act: &Act) -> Result<(), Breach> {
    if let Act::Open(opened) = act {
        return if opened.nameless { check_opened(opened) } else { Ok(()) };
    }
    if !journey.is_nameless() {
        return Ok(());
    }
    match act {
        Act::End { place, ending } if *place == Place::of(Gate::Offer) && ending.mode == Mode::Refused => {
            let frame = ending.observed.frame;
            let observed = Observed { frame, ..Observed::default() };
            let kept = Ending { observed, ..Ending::new(ending.mode, ending.by) };
            if *ending == kept { Ok(()) } else { Err(keeps_less("observed")) }
        }
        Act::Tell(_) | Act::Correct(Corrected::Result(_)) | Act::RecordInError => Ok(()),
        _ => Err(Breach::new("nameless-needs-name")),
    }
}

fn check_opened(opened: &Opened) -> Result<(), Breach> {
    if opened.baseline.language.is_some() {
        return Err(keeps_less("language"));
    }
    if opened.baseline.referrer.is_some() {
        return Err(keeps_less("referrer"));
    }
    if opened.earlier.is_some() {
        return Err(keeps_less("earlier"));
    }
    match opened.origin {
        Origin::Offer(_) => Ok(()),
        Origin::SelfReferral(_) => Err(Breach::new("nameless-needs-name")),
    }
}

fn keeps_less(field: &'static str) -> Breach {
    Breach::of(field, "nameless-keeps-less").with("field", field)
}
