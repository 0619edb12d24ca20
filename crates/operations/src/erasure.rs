//! Erasing a person at their wish, or when their time of keeping is over.
//!
//! What names them goes. What is left of their journeys is evidence that belongs to nobody: the first date of
//! each moves to the start of its quarter and the others with it, and what few share of the person is widened,
//! so that figures for whole quarters are the same before and after.

use std::collections::BTreeSet;
use std::path::Path;

use domain::calendar::{Day, day_number, london_day, quarter_start};
use domain::id::{JourneyId, OfferId, PersonId, ProgrammeId, StaffId};
use domain::journey::{Baseline, Change, Entry as JournalEntry, Limits, Move};
use evidence::table::first_per_person;
use jiff::ToSpan;
use store::audit::Entry;
use store::episode::OfferRow;
use store::erase::Erased;
use store::offer::Offer;
use store::{Read, Unit};

use crate::contact::records;
use crate::journey::Codes;
use crate::offer::nameless::sharing;
use crate::{Error, House, Result, check, import};

/// Days in which further offers to a person are no first offers.
pub(crate) const WINDOW: u16 = 365;

impl House {
    /// Erases a person and every record linked to theirs, for the command line: it is on the erasure list
    /// at `list` before, so that no restore brings them back. Journeys and offers stay, moved to the start of
    /// their quarter, and belong to nobody. Says how many records were erased. Waits for it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person; otherwise what list or database say. When it
    /// failed half-way, do it again.
    pub fn erase_person(
        &self,
        list: &Path,
        programme: ProgrammeId,
        person: PersonId,
        by: Option<StaffId>,
    ) -> Result<usize> {
        let linked: Vec<PersonId> = self
            .db
            .read(move |read| {
                let found = store::person::practice_of(read, programme, person)?;
                let linked = records(read, programme, person)?;
                found.map(|_| linked).ok_or(Error::NotFound)
            })
            .wait()?;
        let listed: Vec<Erased> = linked
            .iter()
            .map(|record| Erased { programme, person: *record, erased_at: self.now(), by })
            .collect();
        for erased in &listed {
            store::erase::enlist(list, erased).map_err(|error| {
                store::Error::Broken(format!("the erasure list {}: {error}", list.display()))
            })?;
        }
        let erased = self
            .db
            .write(move |unit| {
                let erased = again(unit, &listed)?.len();
                let entry = Entry {
                    staff: by,
                    organisation: None,
                    act: "person.erase".to_owned(),
                    reason: "erasure".to_owned(),
                    subjects: linked.iter().map(|record| record.uuid()).collect(),
                    fields: String::new(),
                };
                store::audit::add(unit, programme, &entry)?;
                Ok::<_, store::Error>(erased)
            })
            .wait()?;
        store::erase::scrub(self.db.location())?;
        Ok(erased)
    }
}

/// Erases everybody on a list and gives those who were there. Call [`store::erase::scrub`] afterwards.
///
/// # Errors
/// What the database says.
pub fn again(unit: &mut Unit<'_>, listed: &[Erased]) -> std::result::Result<Vec<Erased>, store::Error> {
    // While every link still stands: one person's offers are told apart from another's only here.
    for erased in listed {
        settle_first_offers(unit, erased.programme, erased.person, listed)?;
    }
    let programmes: BTreeSet<ProgrammeId> = listed.iter().map(|erased| erased.programme).collect();
    for programme in programmes {
        store::figure_columns::forget(unit, programme)?;
        store::data_release::withdraw_all(unit, programme)?;
    }
    let mut found = Vec::new();
    for erased in listed {
        let (programme, person) = (erased.programme, erased.person);
        import::forget_rows_of(unit, programme, person)?;
        for journey in store::erase::journeys(unit, programme, person)? {
            fade(unit, programme, journey)?;
        }
        for (considered, day) in store::erase::considered(unit, programme, person)? {
            store::erase::move_considered(unit, programme, &considered, quarter_start(day))?;
        }
        if store::erase::person(unit, programme, person)? {
            found.push(erased.clone());
        }
    }
    Ok(found)
}

/// Keeps with each offer of a listed person whether it was the first in 12 months, over all records linked
/// to theirs: once the links are gone, nothing says it any more.
fn settle_first_offers(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    person: PersonId,
    listed: &[Erased],
) -> std::result::Result<(), store::Error> {
    let mut offers: Vec<(OfferId, Day, PersonId)> = Vec::new();
    for record in records(unit, programme, person)? {
        let days = store::episode::days_of_person(unit, programme, record)?;
        offers.extend(days.into_iter().map(|(offer, day)| (offer, day, record)));
    }
    // In the order in which figures see them: those of one day by their ids.
    offers.sort_unstable_by_key(|(offer, ..)| *offer);
    let days: Vec<Option<i32>> =
        offers.iter().map(|(_, day, _)| i32::try_from(day_number(*day)).ok()).collect();
    let first = first_per_person(&vec![Some(0); offers.len()], &days, WINDOW);
    let erased: BTreeSet<PersonId> =
        listed.iter().filter(|one| one.programme == programme).map(|one| one.person).collect();
    for ((offer, _, whose), first) in offers.into_iter().zip(first) {
        if erased.contains(&whose) {
            store::episode::settle_first(unit, programme, offer, first.unwrap_or(true))?;
        }
    }
    Ok(())
}

/// Moves a journey to the start of its quarter, widens what few share of its person, and writes everything
/// anew that follows from its journal.
fn fade(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
) -> std::result::Result<(), store::Error> {
    if store::erase::has_tombstone(unit, programme, journey)? {
        return Ok(());
    }
    let entries = store::journey::journal(unit, programme, journey)?;
    let Some((first, baseline)) = opening(&entries) else { return Ok(()) };
    let by = Move::to_quarter(first);
    let wide = widened(unit, programme, first, &baseline)?;
    let entries: Vec<JournalEntry> = entries.into_iter().map(|entry| entry.erased(by, &wide)).collect();
    let today = london_day(unit.now());
    store::erase::rewrite(unit, programme, journey, &entries, today)?;
    for offer in store::offer::of_journey(unit, programme, journey)? {
        let moved = moved(offer, by);
        store::offer::keep(unit, programme, &moved)?;
        store::erase::forget_moment(unit, programme, moved.id, moved.offered)?;
    }
    let days = day_number(by.day(first)) - day_number(first);
    store::erase::move_findings(unit, programme, journey, days)?;
    if wide != baseline {
        widen_further_offers(unit, programme, journey, &wide)?;
    }
    // Nothing is left to do for somebody erased: the limits of the programme's tasks have no say.
    check::rebuild(unit, programme, Limits::default(), journey).map_err(broken)
}

fn broken(error: Error) -> store::Error {
    match error {
        Error::Store(error) => error,
        other => store::Error::Broken(other.to_string()),
    }
}

fn opening(entries: &[JournalEntry]) -> Option<(Day, Baseline)> {
    let first = entries.first()?;
    match &first.change {
        Change::Opened(opened) => Some((first.happened.day(), opened.baseline.clone())),
        _ => None,
    }
}

/// The baseline without what only the person's own practice knew, widened until as many others share it as
/// the programme asks of a refusal without a name.
fn widened(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: Day,
    baseline: &Baseline,
) -> std::result::Result<Baseline, store::Error> {
    let settings = store::programme::all(read)?
        .into_iter()
        .find(|kept| kept.id == programme)
        .map(|kept| crate::programme::of(kept).settings)
        .unwrap_or_default();
    let since = first.saturating_sub(12.months());
    let combinations = store::episode::combinations(read, programme, baseline.practice, since)?;
    // The person's own offer is among those counted.
    let others = |wide: &Baseline| sharing(&combinations, wide).saturating_sub(1);
    Ok(baseline.clone().nameless().widened(settings.least_sharing, others))
}

/// The offer with its days moved. One that joined the journey later moves to the start of its own quarter,
/// as it counts in that one. What the person wished of further offers is gone with them.
fn moved(offer: Offer, by: Move) -> Offer {
    let by = if offer.detail.opens { by } else { Move::to_quarter(offer.offered) };
    let mut detail = offer.detail;
    detail.research = None;
    Offer {
        offered: by.day(offer.offered),
        answered: offer.answered.map(|day| by.day(day)),
        until: offer.until.map(|day| by.day(day)),
        wish: None,
        link_token: None,
        detail,
        ..offer
    }
}

/// What was known of the person at a further offer stands in its projection alone: it becomes as wide as
/// the baseline.
fn widen_further_offers(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    wide: &Baseline,
) -> std::result::Result<(), store::Error> {
    let rows = store::episode::offers_of(unit, programme, journey)?;
    store::episode::drop_offers(unit, programme, journey)?;
    for row in rows {
        let codes = Codes::of(wide);
        let row = match row.opens_journey {
            true => row,
            false => OfferRow {
                age_band: codes.age_band,
                gender: codes.gender,
                ethnic_category: codes.ethnic_category,
                deprivation: codes.deprivation,
                needs: codes.needs,
                ..row
            },
        };
        store::episode::keep_offer(unit, programme, &row)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
