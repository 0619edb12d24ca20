//! Giving journeys to navigators, handing a caseload over, and standing in for somebody.

mod cover;

use domain::Breach;
use domain::allocation::{Suggestion, Weight, Wish, suggest};
use domain::calendar::london_day;
use domain::id::{JourneyId, PersonId, ProgrammeId, StaffId};
use domain::role::Role;
use store::allocation::Allocation;
use store::caseload::{Load, Of};
use store::{Read, Unit};

pub use self::cover::{AskedCover, arrange_cover, end_cover};
pub(crate) use self::cover::{begin_due, end_due};
use crate::{Error, House, Result, Who, audit, task};

/// Only a team lead gives work to others.
pub(crate) fn leads(who: &Who) -> Result<()> {
    if who.role() == Role::TeamLead { Ok(()) } else { Err(Error::Forbidden) }
}

/// Somebody to whom the lead's team may give journeys now.
pub(crate) fn navigator(read: &Read<'_>, who: &Who, field: &'static str, staff: StaffId) -> Result<StaffId> {
    let team = store::staff::holding(read, who.programme, Role::Navigator.code(), who.organisation)?;
    let known = team.iter().any(|(known, _)| *known == staff);
    if known { Ok(staff) } else { Err(Breach::of(field, "allocation-not-a-navigator").into()) }
}

/// Gives a journey to a navigator of the own team, or to another than before. Who had it stays on record.
///
/// # Errors
/// [`Error::NotFound`] outside the own team; `allocation-not-a-navigator`, `journey-closed`,
/// `allocation-before-intake`.
pub fn allocate(
    unit: &mut Unit<'_>,
    who: &Who,
    journey: JourneyId,
    to: StaffId,
    weight: Option<Weight>,
) -> Result<()> {
    leads(who)?;
    let current = store::journey::by_id(unit, &who.scope(), journey)?.ok_or(Error::NotFound)?;
    let person = current.person.ok_or(Error::NotFound)?;
    navigator(unit, who, "staff", to)?;
    if matches!(current.stage.as_str(), "offer" | "intake") {
        return Err(Breach::new("allocation-before-intake").into());
    }
    let left = store::task::of_journey(unit, who.programme, journey)?;
    if !current.open && left.is_empty() {
        return Err(Breach::new("journey-closed").with("mode", current.stage).into());
    }
    give(unit, who, journey, person, to, weight)?;
    task::refresh(unit, who.programme, journey)?;
    audit::act(unit, who, "allocation.give", vec![person.uuid(), journey.uuid(), to.uuid()], "staff")
}

/// Ends what stood and writes the new owner, with whoever stands in for them.
fn give(
    unit: &mut Unit<'_>,
    who: &Who,
    journey: JourneyId,
    person: PersonId,
    to: StaffId,
    weight: Option<Weight>,
) -> Result<()> {
    let standing = standing(unit, who.programme, journey)?;
    let before = standing.iter().find(|held| held.kind == "owner");
    let weight = weight.map_or_else(|| before.map_or(1, |held| held.weight), Weight::number);
    if before.is_some_and(|held| held.staff == to) {
        store::allocation::weigh(unit, who.programme, journey, weight)?;
        return Ok(());
    }
    for held in &standing {
        store::allocation::end(unit, who.programme, held.id, Some(who.staff))?;
    }
    let made = Allocation {
        id: unit.id(),
        journey,
        person,
        staff: to,
        organisation: who.organisation,
        kind: "owner".to_owned(),
        weight,
        since_at: unit.now(),
        until_at: None,
        made_by: Some(who.staff),
    };
    store::allocation::add(unit, who.programme, &made)?;
    for cover in store::navigator::running_covers(unit, who.programme, to)? {
        cover::stand_in(unit, who.programme, &made, &cover)?;
    }
    Ok(())
}

fn standing(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Vec<Allocation>> {
    let mut all = store::allocation::of_journey(read, programme, journey)?;
    all.retain(|held| held.until_at.is_none());
    Ok(all)
}

/// The name of whoever a journey is given to; of who asks, where it is given to nobody.
pub(crate) fn link_worker(read: &Read<'_>, who: &Who, journey: JourneyId) -> Result<String> {
    let held = standing(read, who.programme, journey)?.into_iter().find(|held| held.kind == "owner");
    let staff = match held {
        Some(held) => store::staff::by_id(read, held.staff)?,
        None => None,
    };
    Ok(staff.map_or_else(|| who.name.clone(), |staff| staff.name))
}

/// Hands a whole caseload over to another navigator in one act: what somebody has, and what they stand in
/// for. Says how many journeys went over.
///
/// # Errors
/// `allocation-not-a-navigator`, `allocation-to-themselves`; [`Error::Forbidden`] for anybody but a team lead.
pub fn hand_over(unit: &mut Unit<'_>, who: &Who, from: StaffId, to: StaffId) -> Result<usize> {
    leads(who)?;
    navigator(unit, who, "to", to)?;
    if from == to {
        return Err(Breach::of("to", "allocation-to-themselves").into());
    }
    let mut moved = 0;
    let mut subjects = vec![from.uuid(), to.uuid()];
    let held = store::allocation::of_staff(unit, who.programme, from, None)?;
    // Somebody may have left the team already: what counts is that the work is the team's.
    for held in held.iter().filter(|held| held.organisation == who.organisation) {
        match held.kind.as_str() {
            "owner" => give(unit, who, held.journey, held.person, to, None)?,
            _ => take_over_cover(unit, who, held, to)?,
        }
        moved += 1;
        subjects.extend([held.person.uuid(), held.journey.uuid()]);
    }
    store::navigator::hand_covers(unit, who.programme, from, to)?;
    audit::act(unit, who, "allocation.hand_over", subjects, "staff")?;
    Ok(moved)
}

/// Ends somebody's standing in; whoever takes over stands in instead, unless they have the journey anyway.
fn take_over_cover(unit: &mut Unit<'_>, who: &Who, held: &Allocation, to: StaffId) -> Result<()> {
    store::allocation::end(unit, who.programme, held.id, Some(who.staff))?;
    if standing(unit, who.programme, held.journey)?.iter().any(|other| other.staff == to) {
        return Ok(());
    }
    let made = Allocation {
        id: unit.id(),
        staff: to,
        since_at: unit.now(),
        made_by: Some(who.staff),
        ..held.clone()
    };
    Ok(store::allocation::add(unit, who.programme, &made)?)
}

/// A navigator of the team as the lists of who might take a journey show them.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggested {
    /// The navigator's name.
    pub name: String,
    /// Who, with the reasons for and against.
    pub suggestion: Suggestion,
}

/// Who of the team might take a journey on, the best placed first.
pub(crate) fn suggested(
    read: &Read<'_>,
    who: &Who,
    wish: &Wish,
    today: domain::calendar::Day,
) -> Result<Vec<Suggested>> {
    let names = store::staff::holding(read, who.programme, Role::Navigator.code(), who.organisation)?;
    let navigators = navigators(read, who, &names, today)?;
    let found = suggest(wish, &navigators, today).into_iter().map(|suggestion| Suggested {
        name: names
            .iter()
            .find(|(staff, _)| *staff == suggestion.staff)
            .map(|(_, name)| name.clone())
            .unwrap_or_default(),
        suggestion,
    });
    Ok(found.collect())
}

fn navigators(
    read: &Read<'_>,
    who: &Who,
    names: &[(StaffId, String)],
    today: domain::calendar::Day,
) -> Result<Vec<domain::allocation::Navigator>> {
    let of = Of { scope: who.scope(), team: who.organisation, staff: None };
    let loads = store::caseload::loads(read, &of, today)?;
    let profiles = store::navigator::profiles(read, who.programme)?;
    let of_staff = |staff: StaffId| domain::allocation::Navigator {
        staff,
        profile: profiles
            .iter()
            .find(|(known, _)| *known == staff)
            .map(|it| it.1.clone())
            .unwrap_or_default(),
        load: load_of(&loads, staff),
    };
    Ok(names.iter().map(|(staff, _)| of_staff(*staff)).collect())
}

fn load_of(loads: &[Load], staff: StaffId) -> u32 {
    let load = loads.iter().find(|load| load.staff == staff);
    load.map_or(0, |load| u32::try_from(load.weight).unwrap_or(u32::MAX))
}

impl House {
    /// The navigators of the own team, by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but a team lead.
    pub async fn navigators(&self, who: &Who) -> Result<Vec<(StaffId, String)>> {
        leads(who)?;
        let (programme, team) = (who.programme, who.organisation);
        self.read(move |read| Ok(store::staff::holding(read, programme, Role::Navigator.code(), team)?)).await
    }

    /// Who of the team might take a journey on, the best placed first; nothing is chosen by it.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but a team lead.
    pub async fn who_might_take(&self, who: &Who, wish: Wish) -> Result<Vec<Suggested>> {
        leads(who)?;
        let (who, today) = (who.clone(), london_day(self.now()));
        self.read(move |read| suggested(read, &who, &wish, today)).await
    }
}

#[cfg(test)]
mod tests;
