//! Corrections: later entries that void a wrong one. Nothing is overwritten.

use domain::Breach;
use domain::id::OfferId;
use domain::journey::{Act, Corrected, Gate, GatePass, Happened, Place};
use domain::offer::Wish;
use store::Unit;

use super::answer::{in_hand, opened, settle};
use super::keep;
use crate::journey::command;
use crate::programme::Settings;
use crate::{Result, Who, audit};

/// Voids a wrong answer: the offer is open again in the same pass, and the right answer can be recorded. A
/// referral that waits at intake is withdrawn.
///
/// # Errors
/// [`crate::Error::NotFound`] outside the own practice; a breach when later results stand on it.
pub fn correct(unit: &mut Unit<'_>, who: &Who, settings: &Settings, id: OfferId) -> Result<()> {
    let (mut offer, mut course) = in_hand(unit, who, id)?;
    if !offer.detail.opens {
        return Err(Breach::new("offer-not-first").into());
    }
    let now = unit.now();
    let of = GatePass { place: Place::of(Gate::Offer), pass: 1 };
    course.take(&command(who, settings, Happened::Minute(now), now, Act::Correct(Corrected::Result(of))))?;
    settle(&mut offer, &course.journey);
    let (journey, opening) = (course.id, opened(&course)?);
    course.keep(unit, who.programme())?;
    keep(unit, who, &offer, &opening.baseline, false)?;
    store::referral::withdraw(unit, who.programme(), journey)?;
    let subjects = offer.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "offer.correct", subjects, "answer")
}

/// Says that an offer was recorded on the wrong person: its journey leaves every count.
///
/// # Errors
/// [`crate::Error::NotFound`] outside the own practice.
pub fn record_in_error(unit: &mut Unit<'_>, who: &Who, settings: &Settings, id: OfferId) -> Result<()> {
    let (offer, mut course) = in_hand(unit, who, id)?;
    if !offer.detail.opens {
        return Err(Breach::new("offer-not-first").into());
    }
    let now = unit.now();
    course.take(&command(who, settings, Happened::Minute(now), now, Act::RecordInError))?;
    let (journey, opening) = (course.id, opened(&course)?);
    course.keep(unit, who.programme())?;
    for held in store::offer::of_journey(unit, who.programme(), journey)? {
        keep(unit, who, &held, &opening.baseline, true)?;
    }
    store::referral::withdraw(unit, who.programme(), journey)?;
    let subjects = offer.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "offer.record_in_error", subjects, "journey")
}

/// Changes what the person wishes about further offers, or withdraws the permission for research.
///
/// # Errors
/// [`crate::Error::NotFound`] outside the own practice; breaches of the wish.
pub fn wish(
    unit: &mut Unit<'_>,
    who: &Who,
    id: OfferId,
    wish: Option<Wish>,
    keep_research: bool,
) -> Result<()> {
    let (mut offer, course) = in_hand(unit, who, id)?;
    if let Some(wish) = wish {
        wish.check(offer.person.is_some(), offer.offered)?;
    }
    offer.wish = wish;
    if !keep_research {
        offer.detail.research = None;
    }
    let opening = opened(&course)?;
    keep(unit, who, &offer, &opening.baseline, course.journey.is_in_error())?;
    let subjects = offer.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "offer.wish", subjects, "wish, research contact")
}
