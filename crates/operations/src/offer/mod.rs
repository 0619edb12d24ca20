//! The offer: social prescribing put to a person, and the yes, the no and the rest.

mod answer;
mod correct;
pub(crate) mod nameless;
mod record;
mod show;

pub(crate) use answer::settle;
pub use answer::{Answering, Told, answer, screen, tell};
pub use correct::{correct, record_in_error, wish};
pub use domain::screen::{Answer as ScreenAnswer, Item as ScreenItem};
pub(crate) use nameless::refuse_nameless;
pub use nameless::{Nameless, NamelessKept, withdraw_nameless};
pub(crate) use record::check_note;
pub use record::{Asked, AskedAnswer, Recorded, Wished, consider, record};
pub use show::{Before, Detail, EarlierOffer, Listed, Shown, Wanted};

use domain::journey::{Baseline, Kept, Occasion};
use domain::person::PersonDetails;
use store::Unit;
use store::episode::OfferRow;
use store::offer::Offer;

use crate::journey::Codes;
use crate::{Result, Who};

/// The baseline of a person as recorded now.
pub(crate) fn baseline(
    details: &PersonDetails,
    practice: domain::id::OrganisationId,
    day: domain::calendar::Day,
    needs: &[String],
    referrer: Option<domain::id::StaffId>,
    occasion: Occasion,
) -> Baseline {
    let kept = |value: Option<domain::journey::EthnicCategory>| value.map_or(Kept::NotRecorded, Kept::Value);
    let ethnic =
        details.ethnic_category.and_then(|ethnic| domain::journey::EthnicCategory::parse(ethnic.code()).ok());
    let deprivation = details.deprivation.and_then(|deprivation| {
        let year =
            deprivation.index().code().rsplit('-').next().and_then(|year| year.parse().ok()).unwrap_or(0);
        domain::journey::Deprivation::decile(deprivation.decile(), year).ok()
    });
    let mut reasons = needs.to_vec();
    reasons.sort_unstable();
    Baseline {
        age: Kept::Value(domain::journey::AgeBand::of(details.date_of_birth.age_on(day))),
        gender: details.gender.map_or(Kept::NotRecorded, Kept::Value),
        ethnic_category: kept(ethnic),
        deprivation: deprivation.map_or(Kept::NotRecorded, Kept::Value),
        practice,
        language: details.language.map(|language| language.code().to_owned()),
        reasons: if reasons.is_empty() { Kept::NotRecorded } else { Kept::Value(reasons) },
        referrer,
        occasion: Some(occasion),
    }
}

/// Keeps an offer with its projection.
pub(crate) fn keep(
    unit: &mut Unit<'_>,
    who: &Who,
    offer: &Offer,
    baseline: &Baseline,
    in_error: bool,
) -> Result<()> {
    store::offer::keep(unit, who.programme(), offer)?;
    store::episode::keep_offer(unit, who.programme(), &row(offer, baseline, in_error))?;
    Ok(store::change::note(unit, who.programme(), "offer", offer.id.bytes())?)
}

/// The projection of an offer.
pub(crate) fn row(offer: &Offer, baseline: &Baseline, in_error: bool) -> OfferRow {
    let codes = Codes::of(baseline);
    OfferRow {
        offer: offer.id,
        journey: offer.journey,
        person: offer.person,
        organisation: offer.organisation,
        offered: offer.offered,
        answer: offer.answer.clone(),
        ended_by: offer.ended_by.clone(),
        answered: offer.answered,
        occasion: baseline.occasion.map(|occasion| match occasion {
            Occasion::First => "first".to_owned(),
            Occasion::Repeat => "repeat".to_owned(),
        }),
        link_token: offer.link_token.clone(),
        age_band: codes.age_band,
        gender: codes.gender,
        ethnic_category: codes.ethnic_category,
        deprivation: codes.deprivation,
        language: baseline.language.clone(),
        how_put: offer.detail.how.map(|how| how.code().to_owned()),
        needs: codes.needs,
        opens_journey: offer.detail.opens,
        in_error,
        first: None,
    }
}

/// The most characters a note may have.
pub const NOTE_LIMIT: usize = 10_000;

#[cfg(test)]
mod tests;
