//! Services prescribed in a synthetic programme, through the same acts as everybody's.

use std::collections::BTreeMap;

use domain::id::{JourneyId, PrescriptionId};
use simulation::{OfService, Prescribed};
use store::Unit;

use super::beside::sent;
use super::{Cast, account_told};
use crate::prescription::{
    self, AskedSharing, Came, Marked, agree, answer, complete, end, mark, nudge, propose, run_out, send,
};
use crate::{Error, Result, Who};

/// The prescriptions of a journey, by the number the generator gave them.
pub(super) type Known = BTreeMap<(JourneyId, u8), PrescriptionId>;

/// Prescribes a service.
pub(super) fn prescribe(
    unit: &mut Unit<'_>,
    cast: &Cast,
    who: &Who,
    journey: JourneyId,
    known: &mut Known,
    made: &Prescribed,
) -> Result<()> {
    let Some(offered) = cast.services.get(made.service) else { return Ok(()) };
    let id = propose(unit, who, &cast.settings, journey, offered, made.terms)?;
    known.insert((journey, made.number), id);
    Ok(())
}

/// Lets something happen to one.
pub(super) fn happen(
    unit: &mut Unit<'_>,
    cast: &Cast,
    who: &Who,
    known: &Known,
    (journey, number): (JourneyId, u8),
    what: &OfService,
) -> Result<()> {
    let Some(id) = known.get(&(journey, number)).copied() else { return Ok(()) };
    let settings = &cast.settings;
    match what {
        OfService::Agree(shared) => {
            let sharing = shared.clone().map(|shared| AskedSharing { shared, decision: Default::default() });
            agree(unit, who, settings, id, None, sharing.as_ref())
        }
        OfService::Send => {
            let offered = prescription::offered(unit, who, id)?;
            send(unit, who, &cast.links, id, &offered)?;
            sent(unit)
        }
        OfService::Nudge => {
            nudge(unit, who, settings, &cast.links, id)?;
            sent(unit)
        }
        OfService::RunOut => run_out(unit, who, settings, id),
        OfService::Answer(given) => {
            answer(unit, who, settings, id, *given, Came { on: None })?;
            sent(unit)
        }
        OfService::Mark(day, attendance) => {
            let sessions = store::session::of_prescription(unit, who.programme, id)?;
            let session = sessions.iter().find(|it| it.day == *day).ok_or(Error::NotFound)?;
            mark(unit, who, settings, id, Marked::Session(session.id, Some(*attendance)))
        }
        OfService::Unplanned(day) => mark(unit, who, settings, id, Marked::Unplanned(*day)),
        OfService::Complete => complete(unit, who, settings, id),
        OfService::End(mode, by, accounts) => {
            let told: Vec<_> = accounts.iter().filter_map(account_told).collect();
            end(unit, who, settings, id, (*mode, *by), None, &told)
        }
    }
}
