//! Two records of one person, and one NHS number held by two people.

use domain::Breach;
use domain::id::PersonId;
use domain::person::{NhsNumber, NhsNumberStanding, PersonDetails};
use store::person::{Merge, MergeId, Person};
use store::{Reach, Read, Scope, Unit};

use super::{keys, settle_life};
use crate::{Error, Result, Who, audit};

/// Two people who hold one NHS number both hold it as disputed: nothing is merged or sent by itself.
pub(crate) fn dispute(
    unit: &mut Unit<'_>,
    who: &Who,
    details: &mut PersonDetails,
    id: PersonId,
) -> Result<()> {
    let Some(number) = details.nhs_number.number() else { return Ok(()) };
    let others: Vec<Person> = store::person::holders(unit, who.programme, &number.digits())?
        .into_iter()
        .filter(|other| other.id != id)
        .collect();
    if others.is_empty() {
        details.nhs_number = NhsNumberStanding::Held(number);
        return Ok(());
    }
    details.nhs_number = NhsNumberStanding::Disputed(number);
    for mut other in others {
        if !other.details.nhs_number.is_disputed() {
            other.details.nhs_number = NhsNumberStanding::Disputed(number);
            let keys = keys(&other.details);
            store::person::change(unit, who.programme, &other, &keys, Some(who.staff))?;
        }
    }
    Ok(())
}

/// Brings a number to what is so: in dispute while two people hold it who are not known to be one. Records
/// `beside` those that stand alone follow them.
pub(crate) fn weigh_number(
    unit: &mut Unit<'_>,
    who: &Who,
    number: NhsNumber,
    beside: &[PersonId],
) -> Result<()> {
    let mut holders = store::person::holders(unit, who.programme, &number.digits())?;
    let standing =
        if holders.len() > 1 { NhsNumberStanding::Disputed(number) } else { NhsNumberStanding::Held(number) };
    let scope = Scope::new(who.programme, Reach::System);
    for id in beside {
        let found = store::person::by_id(unit, &scope, *id)?;
        holders.extend(found.filter(|found| found.details.nhs_number.number() == Some(number)));
    }
    for mut holder in holders {
        if holder.details.nhs_number != standing {
            holder.details.nhs_number = standing;
            let keys = keys(&holder.details);
            store::person::change(unit, who.programme, &holder, &keys, Some(who.staff))?;
        }
    }
    Ok(())
}

/// Links two records of one person. Children never move; the link can be undone.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `merge-disputed` while their NHS numbers are in dispute
/// with somebody else.
pub fn merge(unit: &mut Unit<'_>, who: &Who, kept: PersonId, merged: PersonId) -> Result<MergeId> {
    let scope = who.scope();
    let find = |id| store::person::by_id(unit, &scope, id);
    let (one, other) = (find(kept)?.ok_or(Error::NotFound)?, find(merged)?.ok_or(Error::NotFound)?);
    if kept == merged || one.merged_into.is_some() || other.merged_into.is_some() {
        return Err(Breach::new("merge-not-possible").into());
    }
    let numbers = [one.details.nhs_number.number(), other.details.nhs_number.number()];
    for number in numbers.into_iter().flatten() {
        let holders = store::person::holders(unit, who.programme, &number.digits())?;
        if holders.iter().any(|holder| holder.id != kept && holder.id != merged) {
            return Err(Breach::new("merge-disputed").with("value", number).into());
        }
    }
    let id = store::person::merge(unit, who.programme, kept, merged, who.staff)?;
    for number in numbers.into_iter().flatten() {
        weigh_number(unit, who, number, &[merged])?;
    }
    // A death known of one record is the person's.
    let settings = crate::programme::settings(unit, who.programme)?;
    settle_life(unit, who, &settings, kept)?;
    for person in [kept, merged] {
        store::change::note(unit, who.programme, "person", person.bytes())?;
    }
    audit::act(unit, who, "person.merge", vec![kept.uuid(), merged.uuid()], "merged_into")?;
    Ok(id)
}

/// Undoes a link between two records.
///
/// # Errors
/// [`Error::NotFound`] when there is none to undo.
pub fn unmerge(unit: &mut Unit<'_>, who: &Who, id: MergeId) -> Result<()> {
    let merge = store::person::merge_by_id(unit, who.programme, id)?.ok_or(Error::NotFound)?;
    if !store::person::unmerge(unit, who.programme, id, who.staff)? {
        return Err(Error::NotFound);
    }
    let scope = Scope::new(who.programme, Reach::System);
    let settings = crate::programme::settings(unit, who.programme)?;
    for person in [merge.kept, merge.merged] {
        let found = store::person::by_id(unit, &scope, person)?;
        if let Some(number) = found.and_then(|found| found.details.nhs_number.number()) {
            weigh_number(unit, who, number, &[])?;
        }
        settle_life(unit, who, &settings, person)?;
        store::change::note(unit, who.programme, "person", person.bytes())?;
    }
    let subjects = vec![merge.kept.uuid(), merge.merged.uuid()];
    audit::act(unit, who, "person.unmerge", subjects, "merged_into")
}

/// Undoes a link of a person of the own practice.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen, or when there is no such link to undo.
pub fn unlink(unit: &mut Unit<'_>, who: &Who, person: PersonId, id: MergeId) -> Result<()> {
    let links = linked(unit, who, person)?;
    if links.iter().any(|(link, _)| link.id == id) { unmerge(unit, who, id) } else { Err(Error::NotFound) }
}

/// The links of a person that may be seen whole, each with the other record.
pub(super) fn linked(read: &Read<'_>, who: &Who, person: PersonId) -> Result<Vec<(Merge, Person)>> {
    let scope = who.scope();
    store::person::by_id(read, &scope, person)?.ok_or(Error::NotFound)?;
    let mut found = Vec::new();
    for link in store::person::links(read, who.programme, person)? {
        let other = if link.kept == person { link.merged } else { link.kept };
        if let Some(other) = store::person::by_id(read, &scope, other)? {
            found.push((link, other));
        }
    }
    Ok(found)
}
