//! Standing in for a navigator from one day to another.

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::id::{ProgrammeId, StaffId};
use store::Unit;
use store::allocation::Allocation;
use store::navigator::{Cover, CoverId};

use super::{leads, navigator, standing};
use crate::{Error, Result, Who, audit};

/// Who stands in for whom, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedCover {
    /// For whom.
    pub staff: StaffId,
    /// Who stands in.
    pub covered_by: StaffId,
    /// From this day.
    pub first: Day,
    /// To this day.
    pub last: Day,
}

/// Arranges that somebody stands in. It begins on its first day, or at once when that has come.
///
/// # Errors
/// `allocation-not-a-navigator`, `allocation-to-themselves`, `cover-ends-before-it-begins`, `cover-over`;
/// [`Error::Forbidden`] for anybody but a team lead.
pub fn arrange_cover(unit: &mut Unit<'_>, who: &Who, asked: AskedCover) -> Result<()> {
    leads(who)?;
    let today = london_day(unit.now());
    navigator(unit, who, "staff", asked.staff)?;
    navigator(unit, who, "covered_by", asked.covered_by)?;
    if asked.staff == asked.covered_by {
        return Err(Breach::of("covered_by", "allocation-to-themselves").into());
    }
    if asked.last < asked.first {
        return Err(Breach::of("last", "cover-ends-before-it-begins").with("value", asked.last).into());
    }
    if asked.last < today {
        return Err(Breach::of("last", "cover-over").with("value", asked.last).into());
    }
    let cover = Cover {
        id: unit.id(),
        staff: asked.staff,
        covered_by: asked.covered_by,
        organisation: who.organisation,
        first: asked.first,
        last: asked.last,
        state: "planned".to_owned(),
        made_by: who.staff,
    };
    store::navigator::add_cover(unit, who.programme, &cover)?;
    if cover.first <= today {
        begin(unit, who.programme, &cover)?;
    }
    let subjects = vec![asked.staff.uuid(), asked.covered_by.uuid()];
    audit::act(unit, who, "allocation.cover", subjects, "first day, last day")
}

/// Ends a cover before its last day, or calls it off.
///
/// # Errors
/// [`Error::NotFound`] in another team; [`Error::Forbidden`] for anybody but a team lead.
pub fn end_cover(unit: &mut Unit<'_>, who: &Who, id: CoverId) -> Result<()> {
    leads(who)?;
    let cover = store::navigator::cover_by_id(unit, who.programme, id)?;
    let cover = cover.filter(|cover| cover.organisation == who.organisation).ok_or(Error::NotFound)?;
    end(unit, who.programme, &cover, Some(who.staff))?;
    let subjects = vec![cover.staff.uuid(), cover.covered_by.uuid()];
    audit::act(unit, who, "allocation.end_cover", subjects, "last day")
}

/// Begins a cover: whoever stands in has every journey of the other beside them.
fn begin(unit: &mut Unit<'_>, programme: ProgrammeId, cover: &Cover) -> Result<()> {
    if !store::navigator::move_cover(unit, programme, cover.id, "planned", "running")? {
        return Ok(());
    }
    for held in store::allocation::of_staff(unit, programme, cover.staff, Some("owner"))? {
        stand_in(unit, programme, &held, cover)?;
    }
    Ok(())
}

/// Adds the cover of one journey, unless they have it already.
pub(super) fn stand_in(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    held: &Allocation,
    cover: &Cover,
) -> Result<()> {
    if standing(unit, programme, held.journey)?.iter().any(|other| other.staff == cover.covered_by) {
        return Ok(());
    }
    let made = Allocation {
        id: unit.id(),
        staff: cover.covered_by,
        organisation: cover.organisation,
        kind: "cover".to_owned(),
        since_at: unit.now(),
        made_by: Some(cover.made_by),
        ..held.clone()
    };
    Ok(store::allocation::add(unit, programme, &made)?)
}

/// Ends a cover: whoever stood in no longer has the other's journeys.
fn end(unit: &mut Unit<'_>, programme: ProgrammeId, cover: &Cover, by: Option<StaffId>) -> Result<()> {
    if store::navigator::move_cover(unit, programme, cover.id, "planned", "ended")? {
        return Ok(());
    }
    if !store::navigator::move_cover(unit, programme, cover.id, "running", "ended")? {
        return Ok(());
    }
    for held in store::allocation::of_staff(unit, programme, cover.covered_by, Some("cover"))? {
        let theirs = standing(unit, programme, held.journey)?
            .iter()
            .any(|other| other.kind == "owner" && other.staff == cover.staff);
        if theirs {
            store::allocation::end(unit, programme, held.id, by)?;
        }
    }
    Ok(())
}

/// Begins the covers whose first day has come. Says how many.
pub(crate) fn begin_due(unit: &mut Unit<'_>, programme: ProgrammeId, today: Day) -> Result<usize> {
    let due = store::navigator::covers(unit, programme, "planned", today)?;
    for cover in &due {
        begin(unit, programme, cover)?;
    }
    Ok(due.len())
}

/// Ends the covers whose last day is over. Says how many.
pub(crate) fn end_due(unit: &mut Unit<'_>, programme: ProgrammeId, today: Day) -> Result<usize> {
    let running = store::navigator::covers(unit, programme, "running", today)?;
    let over: Vec<&Cover> = running.iter().filter(|cover| cover.last < today).collect();
    for cover in &over {
        end(unit, programme, cover, None)?;
    }
    Ok(over.len())
}
