//! People: found before they are made, changed with the other's change in view.

mod link;

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::duplicate::{BlockingKey, Likeness, Match, PersonFacts, blocking_keys, score};
use domain::id::{JourneyId, OrganisationId, PersonId};
use domain::journey::{Act, Gate, Happened, Place};
use domain::person::{Death, DeathSource};
pub use domain::person::{PersonDetails, PersonForm};
use serde::{Deserialize, Serialize};
use store::journey::Current;
pub use store::person::{Listed, Merge, MergeId, Person, Sought};
use store::{Read, Unit};
use uuid::Uuid;

use self::link::linked;
pub(crate) use self::link::{dispute, weigh_number};
pub use self::link::{merge, unlink, unmerge};
use crate::journey::{Course, command};
use crate::programme::Settings;
use crate::{Error, House, Result, Who, audit, task};

/// Somebody on record who may be the person about to be made.
#[derive(Debug, Clone, PartialEq)]
pub enum Likely {
    /// At the own practice: shown, with what agrees.
    Here(Box<Person>, Likeness),
    /// Elsewhere in the programme, or hidden: only "possible match, intake will check".
    Elsewhere,
}

/// What came of making a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The person.
    pub person: PersonId,
    /// Whether somebody elsewhere may be the same: intake will check.
    pub possible_match: bool,
}

/// Candidates a look-up weighs at most: blocking keys are chosen so that more do not occur by chance.
const CANDIDATES: i64 = 50;

pub(crate) fn keys(details: &PersonDetails) -> Vec<i64> {
    blocking_keys(&PersonFacts::of(details)).into_iter().map(BlockingKey::stored).collect()
}

/// Everybody on record who may be this person, wherever they are: the best first. What of it may be shown
/// is the caller's to decide.
pub(crate) fn scored(
    read: &Read<'_>,
    who: &Who,
    facts: &PersonFacts,
    but: Option<PersonId>,
) -> Result<Vec<(Person, Likeness)>> {
    let keys: Vec<i64> = blocking_keys(facts).into_iter().map(BlockingKey::stored).collect();
    let candidates = store::person::candidates(read, who.programme, &keys, CANDIDATES)?;
    let mut scored: Vec<(Person, Likeness)> = candidates
        .into_iter()
        .filter(|person| Some(person.id) != but)
        .map(|person| {
            let likeness = score(facts, &PersonFacts::of(&person.details));
            (person, likeness)
        })
        .filter(|(_, likeness)| likeness.verdict != Match::None)
        .collect();
    scored.sort_by_key(|(_, likeness)| std::cmp::Reverse(likeness.verdict));
    Ok(scored)
}

/// Who on record may be this person: the best first.
pub(crate) fn likely(
    read: &Read<'_>,
    who: &Who,
    facts: &PersonFacts,
    but: Option<PersonId>,
) -> Result<Vec<Likely>> {
    let mut found = Vec::new();
    let mut elsewhere = false;
    for (person, likeness) in scored(read, who, facts, but)? {
        let here = who.own.contains(&person.details.practice) && person.details.may_be_matched_on_screen();
        if here {
            found.push(Likely::Here(Box::new(person), likeness));
        } else {
            elsewhere = true;
        }
    }
    if elsewhere {
        found.push(Likely::Elsewhere);
    }
    Ok(found)
}

/// Checks a form for a practice.
pub(crate) fn checked(
    practice: OrganisationId,
    synthetic: bool,
    form: &PersonForm,
    today: Day,
) -> Result<PersonDetails> {
    let form = PersonForm { practice: Some(practice.to_string()), ..form.clone() };
    let details = form.parse(today)?;
    let real = details.nhs_number.number().filter(|number| synthetic && !number.is_synthetic());
    match real {
        Some(number) => Err(Breach::of("nhs_number", "nhs-number-real-in-demo").with("value", number).into()),
        None => Ok(details),
    }
}

/// Makes a person of the own practice. The caller has shown likely duplicates first, unless none was found.
///
/// # Errors
/// Breaches with their fields; `person-likely-on-record` when somebody likely is found and `although` is
/// not set.
pub fn add(
    unit: &mut Unit<'_>,
    who: &Who,
    synthetic: bool,
    form: &PersonForm,
    although: bool,
) -> Result<Made> {
    let details = checked(who.organisation(), synthetic, form, london_day(unit.now()))?;
    let found = likely(unit, who, &PersonFacts::of(&details), None)?;
    let here = found
        .iter()
        .any(|likely| matches!(likely, Likely::Here(_, likeness) if likeness.verdict >= Match::Probable));
    if here && !although {
        return Err(Breach::new("person-likely-on-record").into());
    }
    let possible_match = found.contains(&Likely::Elsewhere) || here;
    Ok(Made { person: keep_new(unit, who, details)?, possible_match })
}

/// Keeps a person who is known to be new.
pub(crate) fn keep_new(unit: &mut Unit<'_>, who: &Who, mut details: PersonDetails) -> Result<PersonId> {
    let id: PersonId = unit.id();
    dispute(unit, who, &mut details, id)?;
    store::person::add(unit, who.programme, id, &details, &keys(&details), Some(who.staff))?;
    audit::act(unit, who, "person.add", vec![id.uuid()], "details")?;
    store::change::note(unit, who.programme, "person", id.bytes())?;
    Ok(id)
}

/// Changes a person on top of the version that was read. They stay with their practice, whoever changes.
///
/// # Errors
/// Breaches with their fields; [`Error::ChangedMeanwhile`] when somebody else was quicker.
pub fn change(
    unit: &mut Unit<'_>,
    who: &Who,
    synthetic: bool,
    id: PersonId,
    version: i64,
    form: &PersonForm,
) -> Result<()> {
    let mut person = store::person::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    let before = person.details.clone();
    person.details = checked(before.practice, synthetic, form, london_day(unit.now()))?;
    dispute(unit, who, &mut person.details, id)?;
    person.version = version;
    let keys = keys(&person.details);
    if !store::person::change(unit, who.programme, &person, &keys, Some(who.staff))? {
        return Err(Error::ChangedMeanwhile);
    }
    if let Some(left) =
        before.nhs_number.number().filter(|it| person.details.nhs_number.number() != Some(*it))
    {
        weigh_number(unit, who, left, &[])?;
    }
    store::change::note(unit, who.programme, "person", id.bytes())?;
    audit::act(unit, who, "person.change", vec![id.uuid()], &changed(&before, &person.details))
}

/// Names of the fields that differ: never their values.
fn changed(before: &PersonDetails, after: &PersonDetails) -> String {
    let mut fields = Vec::new();
    let mut note = |differs: bool, field: &'static str| {
        if differs {
            fields.push(field);
        }
    };
    note(before.nhs_number != after.nhs_number, "nhs_number");
    note(before.name != after.name, "name");
    note(before.date_of_birth != after.date_of_birth, "date_of_birth");
    note(before.ethnic_category != after.ethnic_category, "ethnic_category");
    note(before.gender != after.gender, "gender");
    note(before.language != after.language || before.interpreter != after.interpreter, "language");
    note(before.access_needs != after.access_needs, "access_needs");
    note(before.address != after.address || before.postcode != after.postcode, "address");
    note(before.deprivation != after.deprivation, "deprivation");
    note(before.restricted != after.restricted, "restricted");
    note(before.staff_or_relative != after.staff_or_relative, "staff_or_relative");
    fields.join(", ")
}

/// Records that a person died: every open journey closes with it, and nothing is sent any more.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; breaches of `died_on`.
pub fn record_death(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: PersonId,
    on: Option<Day>,
    source: DeathSource,
) -> Result<()> {
    let today = london_day(unit.now());
    let mut person = store::person::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    let death = Death { on, source, recorded_on: today };
    person.life = person.life.record_death(death, person.details.date_of_birth.day())?;
    live(unit, who, settings, &person)?;
    audit::act(unit, who, "person.record_death", vec![id.uuid()], "life")
}

/// Says that a death was recorded wrongly: what it ended stands as before.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; a breach when no death is recorded.
pub fn reverse_death(unit: &mut Unit<'_>, who: &Who, settings: &Settings, id: PersonId) -> Result<()> {
    let today = london_day(unit.now());
    let mut person = store::person::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    person.life = person.life.reverse_death(today)?;
    live(unit, who, settings, &person)?;
    audit::act(unit, who, "person.reverse_death", vec![id.uuid()], "life")
}

fn live(unit: &mut Unit<'_>, who: &Who, settings: &Settings, person: &Person) -> Result<()> {
    let keys = keys(&person.details);
    if !store::person::change(unit, who.programme, person, &keys, Some(who.staff))? {
        return Err(Error::ChangedMeanwhile);
    }
    settle_life(unit, who, settings, person.id)
}

/// Brings every journey of somebody, those of linked records included, to whether they live: a death on one record is
/// the person's.
pub(crate) fn settle_life(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    person: PersonId,
) -> Result<()> {
    let system = store::Scope::new(who.programme, store::Reach::System);
    let records = crate::contact::records(unit, who.programme, person)?;
    let mut dead = false;
    for record in &records {
        dead |= store::person::by_id(unit, &system, *record)?.is_some_and(|it| it.life.has_died());
    }
    for record in &records {
        for current in store::journey::of_person(unit, &system, *record)? {
            settle_death(unit, who, settings, &current, dead)?;
        }
    }
    records.into_iter().try_for_each(|record| task::refresh_all(unit, who.programme, record))
}

/// Closes a journey by a death, or lets what a death wrongly recorded ended stand as before.
fn settle_death(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    current: &Current,
    dead: bool,
) -> Result<()> {
    let mut course = Course::open(unit, who.programme, current)?;
    // Who has left is asked how things went, on a day to come: that ends too.
    let follow_up = course.journey.open_pass(Place::of(Gate::FollowUp)).is_some();
    let act = if dead { Act::RecordDeath } else { Act::ReverseDeath };
    let touched = if dead { course.journey.is_open() || follow_up } else { course.journey.is_died() };
    if !touched || course.journey.is_in_error() {
        return Ok(());
    }
    let now = unit.now();
    course.take(&command(who, settings, Happened::Minute(now), now, act))?;
    let journey = course.keep(unit, who.programme)?;
    refresh_offers(unit, who, &journey, current)?;
    // Nobody rings somebody who died; a death recorded wrongly puts them back where they waited.
    if journey.is_died() {
        store::referral::withdraw(unit, who.programme, current.id)?;
    } else if journey.open_pass(Place::of(Gate::Intake)).is_some() {
        store::referral::reinstate(unit, who.programme, current.id)?;
    }
    Ok(())
}

/// Brings the offers of a journey to what its journal says after something outside them changed it.
fn refresh_offers(
    unit: &mut Unit<'_>,
    who: &Who,
    journey: &domain::journey::Journey,
    current: &Current,
) -> Result<()> {
    let Some((_, opened)) = journey.opening() else { return Ok(()) };
    for mut offer in store::offer::of_journey(unit, who.programme, current.id)? {
        if offer.detail.opens {
            crate::offer::settle(&mut offer, journey);
            crate::offer::keep(unit, who, &offer, &opened.baseline, journey.is_in_error())?;
        }
    }
    Ok(())
}

/// A link between two records as information governance sees it: where the records are, not whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeListed {
    /// The link.
    pub merge: Merge,
    /// Practice of the record that goes on.
    pub kept_at: Option<OrganisationId>,
    /// Practice of the record that points to it.
    pub merged_at: Option<OrganisationId>,
}

/// One person with their journeys, those of linked records included.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The person.
    pub person: Person,
    /// Their journeys, newest first.
    pub journeys: Vec<Current>,
    /// Records linked to this one.
    pub linked: Vec<PersonId>,
}

impl House {
    /// Links between duplicate records, newest first. Shows nobody: only when, by whom and at which
    /// practices.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but information governance.
    pub async fn merges(&self, who: &Who, limit: i64) -> Result<Vec<MergeListed>> {
        audit::governs(who)?;
        self.show(who, "person.merges", move |read, who| {
            let mut rows = Vec::new();
            for merge in store::person::merges(read, who.programme, limit)? {
                let kept_at = store::person::practice_of(read, who.programme, merge.kept)?;
                let merged_at = store::person::practice_of(read, who.programme, merge.merged)?;
                rows.push(MergeListed { merge, kept_at, merged_at });
            }
            let ids = rows.iter().flat_map(|row| [row.merge.kept.uuid(), row.merge.merged.uuid()]).collect();
            Ok((rows, ids))
        })
        .await
    }

    /// A person with the links to other records that may be seen, each with the other record.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside what may be seen.
    pub async fn links(&self, who: &Who, id: PersonId) -> Result<(Person, Vec<(Merge, Person)>)> {
        self.show(who, "person.links", move |read, who| {
            let links = linked(read, who, id)?;
            let person = store::person::by_id(read, &who.scope(), id)?.ok_or(Error::NotFound)?;
            let others = links.iter().map(|(_, other)| other.id.uuid());
            let ids = std::iter::once(id.uuid()).chain(others).collect();
            Ok(((person, links), ids))
        })
        .await
    }

    /// Undoes a link between two records.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none to undo; [`Error::Forbidden`] for anybody but information
    /// governance.
    pub async fn undo_merge(&self, who: &Who, key: Uuid, id: MergeId) -> Result<()> {
        audit::governs(who)?;
        self.write(who, key, "person.unmerge", move |unit, who| unmerge(unit, who, id)).await
    }

    /// Looks for people of the own practice by NHS number or the beginning of the name, by name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn people(
        &self,
        who: &Who,
        sought: Sought,
        after: Option<(String, PersonId)>,
        limit: i64,
    ) -> Result<(Vec<Listed>, i64)> {
        self.show(who, "person.list", move |read, who| {
            let scope = who.scope();
            let rows = store::person::list(read, &scope, &sought, after.as_ref(), limit)?;
            let all = store::person::count(read, &scope, &sought)?;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id.uuid()).collect();
            Ok(((rows, all), ids))
        })
        .await
    }

    /// Who on record may be the person of a form. Shows nobody of another practice.
    ///
    /// # Errors
    /// Breaches with their fields.
    pub async fn likely(&self, who: &Who, synthetic: bool, form: PersonForm) -> Result<Vec<Likely>> {
        let today = london_day(self.now());
        let details = checked(who.organisation(), synthetic, &form, today)?;
        self.show(who, "person.likely", move |read, who| {
            let found = likely(read, who, &PersonFacts::of(&details), None)?;
            let ids = found
                .iter()
                .filter_map(|likely| match likely {
                    Likely::Here(person, _) => Some(person.id.uuid()),
                    Likely::Elsewhere => None,
                })
                .collect();
            Ok((found, ids))
        })
        .await
    }

    /// The journey of a person to go on with: one that is open before one that is closed, the newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none within what may be seen.
    pub async fn newest_journey(&self, who: &Who, id: PersonId) -> Result<JourneyId> {
        let scope = who.scope();
        self.read(move |read| {
            let journeys = store::journey::of_person(read, &scope, id)?;
            let newest = journeys.iter().find(|journey| journey.open).or(journeys.first());
            newest.map(|journey| journey.id).ok_or(Error::NotFound)
        })
        .await
    }

    /// One person with their journeys.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside what may be seen.
    pub async fn person(&self, who: &Who, id: PersonId) -> Result<Shown> {
        self.show(who, "person.view", move |read, who| {
            let scope = who.scope();
            let person = store::person::by_id(read, &scope, id)?.ok_or(Error::NotFound)?;
            let linked = store::person::merged_into(read, who.programme, id)?;
            let mut journeys = store::journey::of_person(read, &scope, id)?;
            for other in &linked {
                journeys.extend(store::journey::of_person(read, &scope, *other)?);
            }
            journeys.sort_by_key(|journey| std::cmp::Reverse((journey.opened, journey.id)));
            let ids = std::iter::once(id).chain(linked.iter().copied()).map(domain::Id::uuid).collect();
            Ok((Shown { person, journeys, linked }, ids))
        })
        .await
    }
}

#[cfg(test)]
mod tests;
