//! Contact: attempts to reach a person, their numbers and addresses, and whether something may go to one now.

use std::collections::BTreeMap;

mod attempt;
mod shown;
mod times;

use domain::Breach;
use domain::agreement::{
    Agreement, LawfulBasis, Objection, Override, Permit, Purpose, SharingRecord, SpecialCategoryCondition,
};
use domain::calendar::{Day, london_day};
use domain::contact::{ContactAddress, ContactPoint, EmailAddress, Message, NotSafe, Recipient, Sending};
use domain::id::{PersonId, ProgrammeId, StaffId};
use jiff::{Timestamp, ToSpan};
use store::agreement::{Kept as KeptRecord, Record};
pub use store::contact_point::{ContactPointId, Kept};
use store::person::Person;
use store::{Reach, Read, Scope, Unit};
use uuid::Uuid;

pub use self::attempt::{AlsoPassed, AskedContact, AskedEnding, Made, no_answer, record};
pub(crate) use self::attempt::{after, attempts_of, end_gate, open_gate};
pub use self::shown::Reached;
pub(crate) use self::shown::reached;
pub use self::times::safe_times;
use crate::{Error, House, Result, Who, audit};

/// Days for which the person's word that a number or address is right and safe counts as recent.
pub const CONFIRMED_DAYS: i32 = 365;

/// The most characters a postal address may have.
pub const ADDRESS_LIMIT: usize = 500;

/// The records that are one person's: theirs and those linked with it, the one that goes on first.
pub(crate) fn records(
    read: &Read<'_>,
    programme: ProgrammeId,
    person: PersonId,
) -> Result<Vec<PersonId>, store::Error> {
    let mut kept = person;
    let mut climbed = vec![person];
    while let Some(link) =
        store::person::links(read, programme, kept)?.into_iter().find(|link| link.merged == kept)
    {
        if climbed.contains(&link.kept) {
            break;
        }
        kept = link.kept;
        climbed.push(kept);
    }
    let mut records = vec![kept];
    let mut next = 0;
    while let Some(one) = records.get(next).copied() {
        for other in store::person::merged_into(read, programme, one)? {
            if !records.contains(&other) {
                records.push(other);
            }
        }
        next += 1;
    }
    Ok(records)
}

/// How a person stands to messages at this moment, over all their linked records; none when there is no
/// such person.
fn recipient(
    read: &Read<'_>,
    programme: ProgrammeId,
    records: &[PersonId],
    today: Day,
) -> Result<Option<Recipient>, store::Error> {
    let system = Scope::new(programme, Reach::System);
    let mut standing = Recipient::default();
    let mut kept = Vec::new();
    let mut found = false;
    for id in records {
        let Some(person) = store::person::by_id(read, &system, *id)? else { continue };
        found = true;
        standing.died |= person.life.has_died();
        standing.disputed |= person.details.nhs_number.is_disputed();
        kept.extend(store::agreement::of_person(read, programme, *id)?);
    }
    standing.withdrawn = Said::of(&kept).record().said_no(Purpose::Contact, today);
    Ok(found.then_some(standing))
}

/// What is on record about sharing, sorted by kind.
#[derive(Default)]
struct Said {
    agreements: Vec<Agreement>,
    bases: Vec<(Purpose, LawfulBasis, SpecialCategoryCondition)>,
    objections: Vec<Objection>,
    overrides: Vec<Override>,
}

impl Said {
    fn of(kept: &[KeptRecord]) -> Said {
        let mut said = Said::default();
        for one in kept {
            match one.record {
                Record::Agreement(agreement) => said.agreements.push(agreement),
                Record::Basis(purpose, basis, condition) if one.withdrawn.is_none() => {
                    said.bases.push((purpose, basis, condition));
                }
                Record::Basis(..) => {}
                Record::Objection(objection) => said.objections.push(objection),
                Record::Override(made) => said.overrides.push(made),
            }
        }
        said
    }

    fn record(&self) -> SharingRecord<'_> {
        SharingRecord {
            agreements: &self.agreements,
            bases: &self.bases,
            objections: &self.objections,
            overrides: &self.overrides,
        }
    }
}

/// What a person's own word to a purpose comes to on a day: a yes, a no, or nothing that was asked.
pub(crate) fn said(kept: &[KeptRecord], purpose: Purpose, today: Day) -> Option<bool> {
    let said = Said::of(kept);
    if said.record().said_no(purpose, today) {
        return Some(false);
    }
    let holds = |agreement: &Agreement| agreement.purpose == purpose && agreement.holds_on(today);
    said.agreements.iter().any(holds).then_some(true)
}

fn confirmed_since(today: Day) -> Day {
    today.saturating_sub(CONFIRMED_DAYS.days())
}

/// Why an e-mail to a person is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeldBack {
    /// There is no such person any more.
    Gone,
    /// The address is none of theirs.
    NoContactPoint,
    /// It is not safe now.
    NotSafe(NotSafe),
}

impl HeldBack {
    /// Stable code, kept with the message. It names no person.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            HeldBack::Gone => "person-may-not-be-written-to",
            HeldBack::NoContactPoint => "no-contact-point",
            HeldBack::NotSafe(why) => why.code(),
        }
    }
}

/// Whether an e-mail that shows who we are may go to a person at `address` now. No other way is tried. An
/// address that stands on record more than once must be safe each time.
pub(crate) fn may_email(
    read: &Read<'_>,
    programme: ProgrammeId,
    person: PersonId,
    address: &str,
    now: Timestamp,
) -> Result<std::result::Result<(), HeldBack>, store::Error> {
    let today = london_day(now);
    let records = records(read, programme, person)?;
    let Some(recipient) = recipient(read, programme, &records, today)? else {
        return Ok(Err(HeldBack::Gone));
    };
    let address = EmailAddress::parse(address).ok().map(ContactAddress::Email);
    let message = Message { sending: Sending::Email, says_who_we_are: true };
    let mut verdict = Err(HeldBack::NoContactPoint);
    for record in records {
        for kept in store::contact_point::of_person(read, programme, record)? {
            if kept.ended_at.is_none() && Some(&kept.point.address) == address.as_ref() {
                if let Err(why) = kept.point.may_send(message, recipient, confirmed_since(today), now) {
                    return Ok(Err(HeldBack::NotSafe(why)));
                }
                verdict = Ok(());
            }
        }
    }
    // Death, withdrawal and dispute are said before an address is.
    let general = [
        (recipient.died, NotSafe::Died),
        (recipient.withdrawn, NotSafe::Withdrawn),
        (recipient.disputed, NotSafe::Disputed),
    ];
    Ok(match general.into_iter().find(|(holds, _)| *holds) {
        Some((_, why)) => Err(HeldBack::NotSafe(why)),
        None => verdict,
    })
}

/// The first e-mail address of a person to which something that shows who we are may go now.
pub(crate) fn safe_email(
    read: &Read<'_>,
    programme: ProgrammeId,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<String>, store::Error> {
    for record in records(read, programme, person)? {
        for kept in store::contact_point::of_person(read, programme, record)? {
            if let (None, ContactAddress::Email(address)) = (kept.ended_at, &kept.point.address)
                && may_email(read, programme, person, address.as_str(), now)?.is_ok()
            {
                return Ok(Some(address.as_str().to_owned()));
            }
        }
    }
    Ok(None)
}

/// A contact point with what may go there at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointShown {
    /// The contact point.
    pub kept: Kept,
    /// Every way of sending, and whether it is safe now for what shows who we are.
    pub ways: Vec<(Sending, std::result::Result<(), NotSafe>)>,
}

/// A person's contact points and records about sharing, those of linked records included.
#[derive(Debug, Clone)]
pub struct ContactAndAgreements {
    /// The person.
    pub person: Person,
    /// Contact points that stand.
    pub points: Vec<PointShown>,
    /// Contact points that ended.
    pub ended: Vec<Kept>,
    /// Agreements, lawful bases, objections and overrides, the earlier before the later.
    pub records: Vec<KeptRecord>,
    /// Notes on overrides.
    pub notes: Vec<(store::agreement::AgreementId, String)>,
    /// What the person's own word comes to today, for each purpose.
    pub said: Vec<(Purpose, std::result::Result<Permit, Breach>)>,
    /// Names of those who recorded and decided.
    pub staff: BTreeMap<StaffId, String>,
}

/// The person, if their record may be seen.
pub(crate) fn seen(read: &Read<'_>, who: &Who, person: PersonId) -> Result<Person> {
    store::person::by_id(read, &who.scope(), person)?.ok_or(Error::NotFound)
}

/// A contact point of a person whose record may be seen, or of a record linked with it.
fn point_of(read: &Read<'_>, who: &Who, person: PersonId, id: ContactPointId) -> Result<Kept> {
    seen(read, who, person)?;
    let kept = store::contact_point::by_id(read, who.programme, id)?.ok_or(Error::NotFound)?;
    seen(read, who, kept.person)?;
    if !records(read, who.programme, person)?.contains(&kept.person) {
        return Err(Error::NotFound);
    }
    Ok(kept)
}

fn check(
    read: &Read<'_>,
    who: &Who,
    person: PersonId,
    point: &ContactPoint,
    but: Option<ContactPointId>,
    today: Day,
) -> Result<()> {
    if let Some(day) = point.confirmed.filter(|day| *day > today) {
        return Err(Breach::of("confirmed", "contact-confirmed-later").with("value", day).into());
    }
    if let ContactAddress::Post { lines, .. } = &point.address
        && lines.chars().count() > ADDRESS_LIMIT
    {
        return Err(Breach::of("lines", "contact-address-too-long").with("limit", ADDRESS_LIMIT).into());
    }
    let standing = store::contact_point::of_person(read, who.programme, person)?;
    let twice = standing
        .iter()
        .any(|kept| kept.ended_at.is_none() && Some(kept.id) != but && kept.point.address == point.address);
    if twice {
        let field = match point.address {
            ContactAddress::Phone(_) => "phone",
            ContactAddress::Email(_) => "email",
            ContactAddress::Post { .. } => "lines",
        };
        return Err(Breach::of(field, "contact-on-record").into());
    }
    Ok(())
}

fn written(unit: &mut Unit<'_>, who: &Who, act: &'static str, person: PersonId, fields: &str) -> Result<()> {
    store::change::note(unit, who.programme, "person", person.bytes())?;
    // When it is safe to ring decides what is advised for the next call.
    for journey in store::journey::open_of_person(unit, who.programme, person)? {
        crate::task::refresh(unit, who.programme, journey.id)?;
    }
    audit::act(unit, who, act, vec![person.uuid()], fields)
}

/// Adds a number or address.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `contact-confirmed-later`, `contact-address-too-long`,
/// `contact-on-record` with their fields.
pub fn add(unit: &mut Unit<'_>, who: &Who, person: PersonId, point: &ContactPoint) -> Result<ContactPointId> {
    seen(unit, who, person)?;
    check(unit, who, person, point, None, london_day(unit.now()))?;
    let id = store::contact_point::add(unit, who.programme, person, point, Some(who.staff))?;
    written(unit, who, "contact.add", person, point.address.code())?;
    Ok(id)
}

/// Puts another in the place of a contact point: the old one ends and stays readable.
///
/// # Errors
/// As [`add`]; [`Error::ChangedMeanwhile`] when it has ended already.
pub fn change(
    unit: &mut Unit<'_>,
    who: &Who,
    person: PersonId,
    id: ContactPointId,
    point: &ContactPoint,
) -> Result<ContactPointId> {
    let kept = point_of(unit, who, person, id)?;
    check(unit, who, kept.person, point, Some(id), london_day(unit.now()))?;
    replace(unit, who, &kept, point, "contact.change")
}

/// Writes down that the person confirmed a contact point today.
///
/// # Errors
/// As [`change`].
pub fn confirm(
    unit: &mut Unit<'_>,
    who: &Who,
    person: PersonId,
    id: ContactPointId,
) -> Result<ContactPointId> {
    let kept = point_of(unit, who, person, id)?;
    let point = ContactPoint { confirmed: Some(london_day(unit.now())), ..kept.point.clone() };
    replace(unit, who, &kept, &point, "contact.confirm")
}

fn replace(
    unit: &mut Unit<'_>,
    who: &Who,
    old: &Kept,
    point: &ContactPoint,
    act: &'static str,
) -> Result<ContactPointId> {
    if !store::contact_point::end(unit, who.programme, old.id)? {
        return Err(Error::ChangedMeanwhile);
    }
    let id = store::contact_point::add(unit, who.programme, old.person, point, Some(who.staff))?;
    written(unit, who, act, old.person, point.address.code())?;
    Ok(id)
}

/// Ends a contact point: nothing goes there any more.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; [`Error::ChangedMeanwhile`] when it has ended already.
pub fn end(unit: &mut Unit<'_>, who: &Who, person: PersonId, id: ContactPointId) -> Result<()> {
    let kept = point_of(unit, who, person, id)?;
    if !store::contact_point::end(unit, who.programme, id)? {
        return Err(Error::ChangedMeanwhile);
    }
    written(unit, who, "contact.end", kept.person, kept.point.address.code())
}

impl House {
    /// A person's contact points, with what may go there now, and their records about sharing.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside what may be seen.
    pub async fn contact_and_agreements(&self, who: &Who, person: PersonId) -> Result<ContactAndAgreements> {
        let now = self.now();
        self.show(who, "contact.view", move |read, who| {
            let shown = shown(read, who, person, now)?;
            let ids: Vec<Uuid> = vec![person.uuid()];
            Ok((shown, ids))
        })
        .await
    }
}

pub(crate) fn shown(
    read: &Read<'_>,
    who: &Who,
    person: PersonId,
    now: Timestamp,
) -> Result<ContactAndAgreements> {
    let (programme, today) = (who.programme, london_day(now));
    let all = records(read, programme, person)?;
    let recipient = recipient(read, programme, &all, today)?.unwrap_or_default();
    let mut shown = ContactAndAgreements {
        person: seen(read, who, person)?,
        points: Vec::new(),
        ended: Vec::new(),
        records: Vec::new(),
        notes: Vec::new(),
        said: Vec::new(),
        staff: store::staff::names(read, programme)?.into_iter().collect(),
    };
    for record in all {
        if store::person::by_id(read, &who.scope(), record)?.is_none() {
            continue;
        }
        for kept in store::contact_point::of_person(read, programme, record)? {
            if kept.ended_at.is_some() {
                shown.ended.push(kept);
                continue;
            }
            let verdict = |sending| {
                let message = Message { sending, says_who_we_are: true };
                (sending, kept.point.may_send(message, recipient, confirmed_since(today), now))
            };
            let ways = Sending::ALL.into_iter().map(verdict).collect();
            shown.points.push(PointShown { ways, kept });
        }
        shown.records.extend(store::agreement::of_person(read, programme, record)?);
    }
    for kept in &shown.records {
        if matches!(kept.record, Record::Override(_)) {
            let notes = store::note::about(read, programme, "agreement", kept.id.bytes())?;
            shown.notes.extend(notes.into_iter().map(|note| (kept.id, note.text)));
        }
    }
    shown.records.sort_by_key(|kept| (kept.made_at, kept.id));
    let said = Said::of(&shown.records);
    shown.said = Purpose::ALL.map(|purpose| (purpose, said.record().said(purpose, today))).to_vec();
    Ok(shown)
}

#[cfg(test)]
mod tests;
