//! What comes after a yes, through the same acts as everybody's.

use domain::id::{AccountId, JourneyId, PersonId};
use domain::journey::{Account, AccountOf, Act, Disputed, GatePass, Happened, Place, Teller, Told};
use domain::person::DeathSource;
use simulation::{Care, Deed};
use store::Unit;
use store::allocation::Allocation;

use super::Cast;
use crate::journey::{Clocks, Course, command, in_hand, set_clocks};
use crate::{Result, Who, audit, person};

/// The weight of a synthetic journey in a caseload.
const WEIGHT: i64 = 1;

/// Lets one thing happen to a journey of a person.
pub(super) fn live(
    unit: &mut Unit<'_>,
    cast: &Cast,
    (person, journey): (PersonId, JourneyId),
    care: &Care,
) -> Result<()> {
    let who = cast.own(care.by);
    match &care.deed {
        Deed::Allocate(navigator) => allocate(unit, &who, (person, journey), &cast.own(*navigator)),
        Deed::Pause(until) => set_clocks(unit, &who, &cast.settings, journey, Clocks::Pause(*until)),
        Deed::Die => {
            let day = Some(care.day);
            person::record_death(unit, &who, &cast.settings, person, day, DeathSource::Practice)
        }
        deed => on_the_journey(unit, cast, &who, journey, deed),
    }
}

/// Gives a journey to a navigator.
fn allocate(
    unit: &mut Unit<'_>,
    who: &Who,
    (person, journey): (PersonId, JourneyId),
    navigator: &Who,
) -> Result<()> {
    let made = Allocation {
        id: unit.id(),
        journey,
        person,
        staff: navigator.staff,
        organisation: navigator.organisation,
        kind: "owner".to_owned(),
        weight: WEIGHT,
        since_at: unit.now(),
        until_at: None,
        made_by: Some(who.staff),
    };
    Ok(store::allocation::add(unit, who.programme, &made)?)
}

/// A deed that moves the journey, with the accounts given of it.
fn on_the_journey(unit: &mut Unit<'_>, cast: &Cast, who: &Who, id: JourneyId, deed: &Deed) -> Result<()> {
    let mut acts: Vec<Act> = deed.on_the_journey().into_iter().collect();
    if *deed == Deed::Dispute {
        acts.push(Act::Dispute(Disputed { account: unit.id(), teller: Teller::Person }));
    }
    if acts.is_empty() {
        return Ok(());
    }
    let (current, mut course) = in_hand(unit, who, id)?;
    let now = unit.now();
    for act in acts {
        let mut command = command(who, &cast.settings, Happened::Minute(now), now, act);
        if let Deed::Plan(_, review) = deed {
            command.review = Some(*review);
        }
        course.take(&command)?;
    }
    for account in accounts(unit, deed)? {
        let told = Told { of: account_of(&course, deed), account };
        course.take(&command(who, &cast.settings, Happened::Minute(now), now, Act::Tell(told)))?;
    }
    course.keep(unit, who.programme)?;
    let referral = match deed {
        Deed::TakeOn => Some("taken-on"),
        Deed::End(domain::journey::Gate::Intake, ..) => Some("ended"),
        _ => None,
    };
    if let Some(state) = referral {
        store::referral::settle(unit, who.programme, id, state)?;
    }
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "journey.advance", subjects, "gates")
}

fn accounts(unit: &mut Unit<'_>, deed: &Deed) -> Result<Vec<Account>> {
    let frame = domain::factor::Frame::seed()?;
    Ok(deed
        .accounts()
        .iter()
        .map(|told| {
            let id: AccountId = unit.id();
            told.account(id, frame)
        })
        .collect())
}

/// What the accounts of a deed are of: the gate it ended, or the closing.
fn account_of(course: &Course, deed: &Deed) -> AccountOf {
    match deed {
        Deed::End(gate, ..) => {
            let place = Place::of(*gate);
            let pass = course.journey.last_pass(place).map_or(1, |pass| pass.number);
            AccountOf::Result(GatePass { place, pass })
        }
        _ => AccountOf::Closing,
    }
}
