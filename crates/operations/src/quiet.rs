//! Gone quiet: found by rules, asked about, and what came of it.

use domain::Breach;
use domain::appointment::State;
use domain::calendar::{Day, london_day};
use domain::factor::Frame;
use domain::id::JourneyId;
use domain::journey::{GatePass, Journey, Place};
use domain::quiet::{Facts, Limits, Why, gone_quiet};
use store::Unit;
use store::appointment::Appointment;
use store::contact::Kept;
pub use store::quiet::Asked;

use crate::contact::{AskedEnding, end_gate};
use crate::journey::{in_hand, says_something};
use crate::offer::Told;
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
    today: Day,
) -> Vec<(GatePass, Vec<Why>)> {
    if !journey.is_open() || journey.is_died() {
        return Vec::new();
    }
    let heard = contacts
        .iter()
        .filter(|kept| kept.contact.answered.passes_reach().is_some())
        .map(|kept| kept.contact.day());
    let met = appointments.iter().filter(|it| shows_up(it.state)).map(|it| it.slot.day().min(today));
    let heard = heard.chain(met).max();
    let missed = appointments
        .iter()
        .filter(|it| it.state == State::Missed && heard.is_none_or(|heard| it.slot.day() > heard));
    let booked = appointments.iter().filter(|it| it.state == State::Booked).map(|it| it.slot.day());
    let next = booked.filter(|day| *day >= today).min();
    let missed = u16::try_from(missed.count()).unwrap_or(u16::MAX);
    let pauses = journey.due().into_iter().filter(|due| due.what == domain::journey::DueKind::Pause);
    let paused: Vec<(Option<Place>, Day)> = pauses.map(|due| (due.at, due.on)).collect();
    let gates = journey.open_gates().filter_map(|(of, pass)| {
        let until = paused.iter().filter(|(at, _)| at.is_none() || *at == Some(of.place)).map(|(_, on)| *on);
        let facts =
            Facts { at: of.place, opened: pass.opened.day(), heard, missed, next, paused_until: until.max() };
        let why = gone_quiet(&facts, Limits::default(), today);
        (!why.is_empty()).then_some((of, why))
    });
    gates.collect()
}

/// Whether the person was there, or let us know.
fn shows_up(state: State) -> bool {
    use domain::appointment::CancelledBy::{ActingForPerson, Person};
    matches!(state, State::Held | State::Cancelled(Person | ActingForPerson))
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
    let why = found(&course.journey, &contacts, &appointments, london_day(now));
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
