//! What intake decides: taken on, ended, held until a date, the same as an open journey.

use domain::Breach;
use domain::allocation::Weight;
use domain::calendar::Day;
use domain::factor::Frame;
use domain::id::{JourneyId, ReferralId, StaffId};
use domain::journey::{
    AccountOf, Act, EndedBy, Ending, Ends, Gate, GatePass, Happened, Mode, Observed, Passing, Paused, Place,
    Resumed, Told as Telling,
};
use domain::person::Gender;
use domain::task::Urgency;
use store::Unit;
use store::referral::Referral;

use crate::allocation::{allocate, leads};
use crate::journey::{Course, command, in_hand, says_something};
use crate::offer::{Told, check_note};
use crate::programme::Settings;
use crate::{Error, Result, Who, audit, task};

/// A referral that waits within the own team, with its journey in hand.
fn waiting(unit: &Unit<'_>, who: &Who, id: ReferralId) -> Result<(Referral, Course)> {
    leads(who)?;
    let referral = store::referral::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    if referral.state != "waiting" {
        return Err(Breach::new("referral-not-waiting").into());
    }
    let (_, course) = in_hand(unit, who, referral.journey)?;
    Ok((referral, course))
}

fn written(unit: &mut Unit<'_>, who: &Who, act: &str, referral: &Referral, fields: &str) -> Result<()> {
    store::change::note(unit, who.programme(), "referral", referral.id.bytes())?;
    let subjects = vec![referral.person.uuid(), referral.journey.uuid(), referral.id.uuid()];
    audit::act(unit, who, act, subjects, fields)
}

/// Takes a person on: gate 2 is passed. Gives the journey to a navigator at once, where one is named.
///
/// # Errors
/// [`Error::NotFound`] outside the own team; `referral-not-waiting`, `allocation-not-a-navigator`.
pub fn take_on(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: ReferralId,
    to: Option<(StaffId, Weight)>,
) -> Result<JourneyId> {
    let (referral, mut course) = waiting(unit, who, id)?;
    let now = unit.now();
    let act = Act::Pass(vec![Passing::of(Place::of(Gate::Intake))]);
    course.take(&command(who, settings, Happened::Minute(now), now, act))?;
    store::referral::settle(unit, who.programme(), referral.journey, "taken-on")?;
    course.keep(unit, who.programme())?;
    written(unit, who, "referral.take_on", &referral, "state")?;
    if let Some((staff, weight)) = to {
        allocate(unit, who, referral.journey, staff, Some(weight))?;
    }
    Ok(referral.journey)
}

/// How intake ends a referral that it does not take on.
#[derive(Debug, Clone)]
pub struct AskedEnd {
    /// How it ended.
    pub mode: Mode,
    /// Who ended it.
    pub by: EndedBy,
    /// *Not now*: when to ask again.
    pub ask_again: Option<Day>,
    /// Somebody's account of why.
    pub account: Option<Told>,
    /// A note for the record.
    pub note: String,
}

/// Ends a referral at intake: gate 2 ends, and with it the journey.
///
/// # Errors
/// [`Error::NotFound`] outside the own team; `referral-not-waiting`, `mode-not-ended-by`, what the mode asks
/// to be stated, and breaches of the account.
pub fn end(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: ReferralId,
    asked: &AskedEnd,
) -> Result<JourneyId> {
    let (referral, mut course) = waiting(unit, who, id)?;
    check_note(&asked.note)?;
    if !asked.mode.can_be_ended(Ends::Gate(Gate::Intake), asked.by) {
        let breach = Breach::of("ended_by", "mode-not-ended-by").with("mode", asked.mode.code());
        return Err(breach.with("by", asked.by.code()).into());
    }
    let (now, frame, place) = (unit.now(), Frame::seed()?, Place::of(Gate::Intake));
    let happened = Happened::Minute(now);
    let ending = Ending {
        ask_again: asked.ask_again,
        attempts: crate::contact::attempts_of(unit, who, settings, &course, asked.mode)?,
        observed: Observed { frame: Some(frame.version), ..Observed::default() },
        ..Ending::new(asked.mode, asked.by)
    };
    let pass = course.journey.open_pass(place).map_or(1, |pass| pass.number);
    course.take(&command(who, settings, happened, now, Act::End { place, ending }))?;
    let account = asked.account.as_ref().map(|told| told.account(unit.id(), frame)).transpose()?;
    if let Some(account) = account.filter(says_something) {
        let of = AccountOf::Result(GatePass { place, pass });
        course.take(&command(who, settings, happened, now, Act::Tell(Telling { of, account })))?;
    }
    store::referral::settle(unit, who.programme(), referral.journey, "ended")?;
    course.keep(unit, who.programme())?;
    note(unit, who, &referral, &asked.note)?;
    written(unit, who, "referral.end", &referral, "state, mode")?;
    Ok(referral.journey)
}

fn note(unit: &mut Unit<'_>, who: &Who, referral: &Referral, text: &str) -> Result<()> {
    let text = text.trim();
    if !text.is_empty() {
        let id = referral.id.bytes();
        store::note::add(unit, who.programme(), "referral", id, text, Some(who.staff()))?;
    }
    Ok(())
}

/// Puts a referral off until a day: the clock of intake stands still.
///
/// # Errors
/// [`Error::NotFound`] outside the own team; `referral-not-waiting`, `date-not-ahead`.
pub fn hold(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: ReferralId,
    until: Day,
    why: &str,
) -> Result<()> {
    check_note(why)?;
    let act = Act::Pause(Paused { at: Some(Place::of(Gate::Intake)), until });
    clock(unit, who, settings, id, act, "referral.hold", why)
}

/// Takes a referral up again before its day.
///
/// # Errors
/// [`Error::NotFound`] outside the own team; `referral-not-waiting`, `not-paused`.
pub fn resume(unit: &mut Unit<'_>, who: &Who, settings: &Settings, id: ReferralId) -> Result<()> {
    let act = Act::Resume(Resumed { at: Some(Place::of(Gate::Intake)) });
    clock(unit, who, settings, id, act, "referral.resume", "")
}

fn clock(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: ReferralId,
    act: Act,
    name: &str,
    why: &str,
) -> Result<()> {
    let (referral, mut course) = waiting(unit, who, id)?;
    let now = unit.now();
    course.take(&command(who, settings, Happened::Minute(now), now, act))?;
    course.keep(unit, who.programme())?;
    note(unit, who, &referral, why)?;
    written(unit, who, name, &referral, "until")
}

/// Joins a referral to another open journey of the same person: its own journey closes and counts no further.
///
/// # Errors
/// [`Error::NotFound`] for a journey outside the own team; `referral-not-waiting`, `join-not-theirs`,
/// `join-not-open`.
pub fn join(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: ReferralId,
    into: JourneyId,
) -> Result<JourneyId> {
    let (referral, mut course) = waiting(unit, who, id)?;
    let other = store::journey::by_id(unit, &who.scope(), into)?.ok_or(Error::NotFound)?;
    if other.id == referral.journey || !other.open {
        return Err(Breach::of("journey", "join-not-open").into());
    }
    if !same_person(unit, who, &referral, other.person)? {
        return Err(Breach::of("journey", "join-not-theirs").into());
    }
    let now = unit.now();
    course.take(&command(who, settings, Happened::Minute(now), now, Act::JoinTo(into)))?;
    store::referral::settle(unit, who.programme(), referral.journey, "joined")?;
    course.keep(unit, who.programme())?;
    written(unit, who, "referral.join", &referral, "journey")?;
    Ok(into)
}

/// Whether two records are one person's: the same, or linked to each other.
fn same_person(
    unit: &Unit<'_>,
    who: &Who,
    referral: &Referral,
    other: Option<domain::id::PersonId>,
) -> Result<bool> {
    let Some(other) = other else { return Ok(false) };
    if other == referral.person {
        return Ok(true);
    }
    let linked = store::person::merged_into(unit, who.programme(), referral.person)?;
    let linked_other = store::person::merged_into(unit, who.programme(), other)?;
    Ok(linked.contains(&other) || linked_other.contains(&referral.person))
}

/// Says how urgent a referral is, and by whom the person asked to be seen.
///
/// # Errors
/// [`Error::NotFound`] outside the own team; [`Error::Forbidden`] for anybody but a team lead.
pub fn describe(
    unit: &mut Unit<'_>,
    who: &Who,
    id: ReferralId,
    urgency: Option<Urgency>,
    prefers: Option<Gender>,
) -> Result<()> {
    leads(who)?;
    let referral = store::referral::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    store::referral::describe(unit, who.programme(), id, urgency, prefers)?;
    task::refresh(unit, who.programme(), referral.journey)?;
    written(unit, who, "referral.describe", &referral, "urgency, prefers")
}
