//! Gone quiet: found by rules, asked about, and what came of it.

use domain::Breach;
use domain::appointment::State;
use domain::calendar::{Day, london_day};
use domain::factor::Frame;
use domain::id::JourneyId;
use domain::journey::{GatePass, Journey, Place};
use domain::quiet::{Known, Why, awaited, gone_quiet};
use domain::task::Rules;
use store::Unit;
use store::appointment::Appointment;
use store::contact::Kept;
pub use store::quiet::Asked;

use crate::contact::{AskedEnding, end_gate};
use crate::journey::{in_hand, says_something};
use crate::offer::Told;
use crate::prescription::{Swept, swept};
use crate::programme::Settings;
use crate::{Result, Who, audit};

/// What came of asking somebody why they had gone quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameOfIt {
    /// They go on: the gate stays open.
    GoesOn,
    /// The gate ends.
    Ends(AskedEnding),
}

/// The open gates at which a person has gone quiet, and why.
pub(crate) fn found(
    journey: &Journey,
    contacts: &[Kept],
    appointments: &[Appointment],
    swept: &Swept,
    today: Day,
) -> Result<Vec<(GatePass, Vec<Why>)>> {
    let limits = Rules::seed()?.quiet();
    let heard = heard(contacts, appointments, swept);
    let meetings = booked(appointments).map(|it| it.slot.day());
    let known = Known {
        heard,
        missed: u16::try_from(missed(appointments, swept, heard).len()).unwrap_or(u16::MAX),
        booked: meetings.chain(swept.unmarked.iter().copied()).max(),
    };
    let gates = awaited(journey, known).into_iter().filter_map(|(of, facts)| {
        let why = gone_quiet(&facts, limits, today);
        (!why.is_empty()).then_some((of, why))
    });
    Ok(gates.collect())
}

/// The last day on which the person, or somebody with authority, was heard or seen.
pub(crate) fn heard(contacts: &[Kept], appointments: &[Appointment], swept: &Swept) -> Option<Day> {
    let spoken = contacts
        .iter()
        .filter(|kept| kept.contact.answered.passes_reach().is_some())
        .map(|kept| kept.contact.day());
    let met = appointments.iter().filter_map(shows_up);
    spoken.chain(met).chain(swept.heard).max()
}

/// Appointments of which nothing is recorded yet.
pub(crate) fn booked(appointments: &[Appointment]) -> impl Iterator<Item = &Appointment> {
    appointments.iter().filter(|appointment| appointment.state == State::Booked)
}

/// The days of appointments and sessions missed since the person was heard, the last of them last.
pub(crate) fn missed(appointments: &[Appointment], swept: &Swept, heard: Option<Day>) -> Vec<Day> {
    let meetings = appointments.iter().filter(|it| it.state == State::Missed).map(|it| it.slot.day());
    let missed = meetings.chain(swept.missed.iter().copied());
    let mut days: Vec<Day> = missed.filter(|day| heard.is_none_or(|heard| *day > heard)).collect();
    days.sort_unstable();
    days
}

/// The last day on which a meeting fell through: the day it was missed, or was called off.
pub(crate) fn fell_through(appointments: &[Appointment]) -> Option<Day> {
    let days = appointments.iter().filter_map(|it| match it.state {
        State::Missed => Some(it.slot.day()),
        State::Cancelled(_) => Some(london_day(it.changed_at)),
        _ => None,
    });
    days.max()
}

/// The day on which the person was there, or let us know that they would not be.
fn shows_up(appointment: &Appointment) -> Option<Day> {
    use domain::appointment::CancelledBy::{ActingForPerson, Person};
    match appointment.state {
        State::Held => Some(appointment.slot.day()),
        State::Cancelled(Person | ActingForPerson) => Some(london_day(appointment.changed_at)),
        _ => None,
    }
}

/// Records what the person says of their silence, with other views beside it, and what came of it.
///
/// # Errors
/// [`crate::Error::NotFound`] outside what may be seen; `gate-not-open`, `account-says-nothing`, and what the
/// pathway says of the ending.
pub fn ask(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    place: Place,
    told: &[Told],
    came_of_it: CameOfIt,
) -> Result<()> {
    let (current, mut course) = in_hand(unit, who, id)?;
    let pass = course.journey.open_pass(place);
    let pass =
        pass.ok_or_else(|| Breach::of("gate", "gate-not-open").with("gate", place.gate.code()))?.number;
    let scope = who.scope();
    let contacts = store::contact::of_journey(unit, &scope, id)?;
    let appointments = store::appointment::of_journeys(unit, &scope, &[id])?;
    let now = unit.now();
    let swept = swept(unit, who.programme, &course.journey, id)?;
    let why = found(&course.journey, &contacts, &appointments, &swept, london_day(now))?;
    let why: Vec<&str> = why
        .iter()
        .filter(|(of, _)| of.place == place)
        .flat_map(|(_, why)| why)
        .map(|why| why.code())
        .collect();
    let frame = Frame::seed()?;
    let mut accounts = Vec::new();
    for one in told {
        let account = one.account(unit.id(), frame)?;
        accounts.extend(says_something(&account).then_some(account));
    }
    if accounts.is_empty() {
        return Err(Breach::of("asked", "account-says-nothing").into());
    }
    let code = match came_of_it {
        CameOfIt::GoesOn => "goes-on",
        CameOfIt::Ends(ending) => {
            end_gate(unit, who, settings, &mut course, place, ending, told)?;
            accounts.clear();
            "ended"
        }
    };
    let asked = Asked {
        id: unit.id(),
        of: GatePass { place, pass },
        why: why.join(" "),
        came_of_it: code.to_owned(),
        accounts,
        made_at: now,
        made_by: who.staff,
    };
    store::quiet::add(unit, who.programme, id, &asked)?;
    course.keep(unit, who.programme)?;
    store::change::note(unit, who.programme, "quiet", asked.id.bytes())?;
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "quiet.ask", subjects, "accounts")
}
