//! The end of a journey, taking back what was wrong, and coming back.
//!
//! An ending at gates 2 to 6 is the closing; after gate 6 a closing has its own mode and accounts, and says
//! what became of each need and goal. A follow-up still to come stays open. Where nobody could be reached, the
//! attempts are counted from the contacts, as everywhere.

use domain::Breach;
use domain::calendar::Day;
use domain::factor::Frame;
use domain::id::JourneyId;
use domain::journey::{
    AccountOf, Act, Corrected, EndedBy, Ending, Ends, Gate, GatePass, Happened, HowPut, Journey, Line, Mode,
    Observed, Place, Stage,
};
use domain::need::{Need, Outcome};
use domain::plan::GoalId;
use store::Unit;

use crate::follow_up::happened;
use crate::journey::{command, in_hand, says_something};
use crate::offer::{Told, check_note};
use crate::programme::Settings;
use crate::{Error, Result, Who, assessment, audit, contact, plan};

/// A closing as it is recorded.
#[derive(Debug, Clone)]
pub struct Asked {
    /// How it ended.
    pub mode: Mode,
    /// Who ended it.
    pub by: EndedBy,
    /// On which day; today when none is given.
    pub on: Option<Day>,
    /// How it was put.
    pub how: Option<HowPut>,
    /// *Not now*: when to ask again.
    pub ask_again: Option<Day>,
    /// The person does not want to be followed up.
    pub objected: bool,
    /// Why, as somebody told it.
    pub account: Option<Told>,
    /// What became of needs, after gate 6.
    pub needs: Vec<(Need, Outcome)>,
    /// How far goals were reached, after gate 6.
    pub goals: Vec<(GoalId, Outcome)>,
    /// The follow-up still to come, if one is planned now.
    pub follow_up: Option<Day>,
    /// What changed; kept apart, as a note.
    pub note: String,
}

/// Where a closing of this journey would stand.
///
/// # Errors
/// `journey-closed`, `closing-offer-has-an-answer` for a journey whose offer is not answered.
pub fn ends(journey: &Journey) -> Result<Ends, Breach> {
    match journey.stage() {
        Some(Stage::At(Gate::Offer)) => Err(Breach::new("closing-offer-has-an-answer")),
        Some(Stage::At(gate)) => Ok(Ends::Gate(gate)),
        Some(Stage::AfterPlan) => Ok(Ends::Closing),
        Some(Stage::Closed(mode)) => Err(Breach::new("journey-closed").with("mode", mode.code())),
        Some(Stage::RecordedInError) | None => Err(Breach::new("journey-in-error")),
    }
}

/// The modes somebody may choose for a closing there: death is a fact of the person, and joining names
/// another journey.
pub fn modes(ends: Ends) -> impl Iterator<Item = Mode> {
    let chosen = |mode: &Mode| !matches!(mode, Mode::Died | Mode::JoinedToAnother);
    Mode::ALL.into_iter().filter(chosen).filter(move |mode| mode.can_end(ends))
}

/// Closes a journey where it stands.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; the rules of the mode and of the account.
pub fn close(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    asked: &Asked,
) -> Result<()> {
    let (current, mut course) = in_hand(unit, who, id)?;
    check_note(&asked.note)?;
    let now = unit.now();
    let happened = happened(asked.on, now);
    let frame = Frame::seed()?;
    let observed = Observed { how: asked.how, frame: Some(frame.version), ..Observed::default() };
    let ending = Ending {
        ask_again: asked.ask_again,
        attempts: contact::attempts_of(unit, who, settings, &course, asked.mode)?,
        objected: asked.objected,
        observed,
        ..Ending::new(asked.mode, asked.by)
    };
    let (act, of) = match ends(&course.journey)? {
        Ends::Gate(gate) => {
            let place = Place::of(gate);
            let pass = course.journey.last_pass(place).map_or(1, |pass| pass.number);
            (Act::End { place, ending }, AccountOf::Result(GatePass { place, pass }))
        }
        Ends::Closing => (Act::Close(ending), AccountOf::Closing),
    };
    course.take(&command(who, settings, happened, now, act))?;
    let account = asked.account.as_ref().map(|told| told.account(unit.id(), frame)).transpose()?;
    if let Some(account) = account.filter(says_something) {
        let told = domain::journey::Told { of, account };
        course.take(&command(who, settings, happened, now, Act::Tell(told)))?;
    }
    if let Some(on) = asked.follow_up.filter(|_| !asked.objected) {
        course.take(&command(who, settings, Happened::Minute(now), now, Act::SetFollowUp(on)))?;
    }
    contact::after(unit, who, &course, Some(asked.by))?;
    course.keep(unit, who.programme())?;
    if !asked.needs.is_empty() {
        assessment::settle(unit, who, id, &asked.needs)?;
    }
    if !asked.goals.is_empty() {
        plan::attain(unit, who, id, &asked.goals)?;
    }
    if !asked.note.trim().is_empty() {
        store::note::add(unit, who.programme(), "journey", id.bytes(), asked.note.trim(), Some(who.staff()))?;
    }
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "closing.close", subjects, "closing, account")
}

/// What can be taken back now, the newest first: later results first.
pub fn correctable(journey: &Journey) -> Vec<Corrected> {
    let results = journey
        .passes()
        .filter(|(at, pass)| at.place.gate.line() != Line::Prescription && pass.result.is_some())
        .map(|(at, _)| Corrected::Result(at));
    let mut all: Vec<Corrected> = results.chain([Corrected::Closing]).collect();
    all.retain(|corrected| domain::journey::may_correct(journey, *corrected).is_ok());
    all.reverse();
    all
}

/// The gates a person can come back to, the first one last.
pub fn returnable(journey: &Journey) -> Vec<Gate> {
    let own = Gate::ALL.into_iter().rev().filter(|gate| gate.line() == Line::Journey);
    own.filter(|gate| domain::journey::may_return(journey, Place::of(*gate)).is_ok()).collect()
}

/// Voids a wrong result or closing: the gate is open again in the same pass. `review` is the date to look
/// at the journey again where nothing else would bring anybody back to it.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `correct-later-first` and its like.
pub fn correct(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    corrected: Corrected,
    review: Option<Day>,
) -> Result<()> {
    let gate_one = matches!(corrected, Corrected::Result(at) if at.place.gate == Gate::Offer);
    if gate_one {
        // The answer to an offer is corrected where it was recorded, with the offer's own row.
        return Err(Breach::new("correct-at-the-offer").into());
    }
    let (current, mut course) = in_hand(unit, who, id)?;
    let now = unit.now();
    let mut command = command(who, settings, Happened::Minute(now), now, Act::Correct(corrected));
    command.review = review;
    course.take(&command)?;
    let at_intake = matches!(course.journey.stage(), Some(Stage::At(Gate::Intake)));
    course.keep(unit, who.programme())?;
    if at_intake {
        store::referral::reinstate(unit, who.programme(), id)?;
    }
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "closing.correct", subjects, "result")
}

/// The person came back: a new pass of a gate is open. The true ending stays.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `return-nothing-ended` and its like.
pub fn reopen(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    gate: Gate,
    on: Option<Day>,
) -> Result<()> {
    let (current, mut course) = in_hand(unit, who, id)?;
    let now = unit.now();
    course.take(&command(who, settings, happened(on, now), now, Act::Return(Place::of(gate))))?;
    course.keep(unit, who.programme())?;
    if gate == Gate::Intake {
        store::referral::reinstate(unit, who.programme(), id)?;
    }
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "closing.reopen", subjects, "gate")
}

/// Says that a journey is on the wrong person: it leaves every count.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen.
pub fn record_in_error(unit: &mut Unit<'_>, who: &Who, settings: &Settings, id: JourneyId) -> Result<()> {
    let (current, mut course) = in_hand(unit, who, id)?;
    let now = unit.now();
    course.take(&command(who, settings, Happened::Minute(now), now, Act::RecordInError))?;
    let opening = course.journey.opening().map(|(_, opened)| opened.clone());
    let opening = opening.ok_or(Error::NotFound)?;
    course.keep(unit, who.programme())?;
    for held in store::offer::of_journey(unit, who.programme(), id)? {
        crate::offer::keep(unit, who, &held, &opening.baseline, true)?;
    }
    store::referral::withdraw(unit, who.programme(), id)?;
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "closing.record_in_error", subjects, "journey")
}

#[cfg(test)]
mod tests;
