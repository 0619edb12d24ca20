//! What a service is told of a person: the fields that were agreed, as they are on record at this moment.

use std::collections::BTreeMap;

use domain::calendar::london_day;
use domain::contact::{ContactAddress, ContactPoint, Leave, PhoneNumber, SafeTimes};
use domain::id::{JourneyId, PersonId, PrescriptionId, ServiceId};
use domain::journey::AgeBand;
use domain::need::Need;
use domain::person::{AccessNeed, Language};
use domain::prescription::{Arranged, Risk, Share};
use jiff::Timestamp;
use store::Read;
use store::person::Person;
use store::prescription::Prescription;
use store::provider_account::Listed;
use store::sharing::{Sharing, SharingId};

use crate::{Error, Result, Who};

/// One thing told.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// What to call them, and their family name.
    Name(String),
    /// A number, and what was said of it.
    Phone {
        /// The number.
        number: PhoneNumber,
        /// When it is safe to ring.
        times: SafeTimes,
        /// Whether words may be left.
        voicemail: Leave,
        /// Whether whoever answers may be told who rings.
        say_who: Leave,
    },
    /// An address to which it is safe to write.
    Email(String),
    /// Where they live.
    Address(String),
    /// How old they are.
    AgeBand(AgeBand),
    /// What they speak, and whether an interpreter is needed.
    Language(Option<Language>, Option<bool>),
    /// What they need to be able to come.
    AccessNeeds(Vec<AccessNeed>),
    /// Whether somebody comes with them.
    Companion(Arranged),
    /// What they hope for.
    Needs(Vec<Need>),
}

/// What is told of one person for one prescription.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldOf {
    /// The sharing it rests on.
    pub sharing: SharingId,
    /// What.
    pub told: Vec<Told>,
    /// Risks to know of.
    pub risks: Vec<Risk>,
    /// When somebody at the service said that they had read them.
    pub acknowledged: Option<Timestamp>,
}

impl ToldOf {
    /// What to call them; nothing where no name is shared.
    pub fn name(&self) -> Option<&str> {
        self.told.iter().find_map(|told| match told {
            Told::Name(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether there is a risk nobody has acknowledged.
    pub fn to_acknowledge(&self) -> bool {
        !self.risks.is_empty() && self.acknowledged.is_none()
    }
}

/// What a service is told of one person.
///
/// # Errors
/// [`Error::NotFound`] where nothing is shared.
pub(super) fn whole(
    read: &Read<'_>,
    who: &Who,
    kept: &Prescription,
    now: Timestamp,
) -> Result<(ToldOf, Person)> {
    let sharing = sent(store::sharing::standing(read, who.programme, kept.id)?).ok_or(Error::NotFound)?;
    let person = store::person::by_id(read, &who.scope(), sharing.person)?.ok_or(Error::NotFound)?;
    let points = points(store::contact_point::of_person(read, who.programme, person.id)?);
    let needs = store::assessment::open_needs(read, who.programme, &[kept.journey])?;
    let needs: Vec<Need> = needs.into_iter().map(|(_, need)| need).collect();
    let beside = Beside { companion: kept.terms.companion, points: &points, needs: &needs };
    Ok((told(&sharing, &person, beside, now), person))
}

/// What services are told of many people, for a file: five questions whatever their number. Who has nothing shared is
/// left out.
pub(super) fn many(
    read: &Read<'_>,
    who: &Who,
    listed: &[Listed],
    now: Timestamp,
) -> Result<BTreeMap<PrescriptionId, ToldOf>> {
    let ids: Vec<PrescriptionId> = listed.iter().map(|it| it.id).collect();
    let sharings = store::sharing::of_prescriptions(read, who.programme, &ids)?;
    let (people, journeys): (Vec<PersonId>, Vec<JourneyId>) =
        listed.iter().map(|it| (it.person, it.journey)).unzip();
    let known = store::person::by_ids(read, who.programme, &people)?;
    let mut reached: BTreeMap<PersonId, Vec<_>> = BTreeMap::new();
    for point in store::contact_point::of_people(read, who.programme, &people)? {
        reached.entry(point.person).or_default().push(point);
    }
    let needs = store::assessment::open_needs(read, who.programme, &journeys)?;
    let mut found = BTreeMap::new();
    for sharing in sharings.into_iter().filter(|it| it.sent_at.is_some()) {
        let Some(of) = listed.iter().find(|it| it.id == sharing.prescription) else { continue };
        let person = known.iter().find(|it| it.id == sharing.person && !it.life.has_died());
        let Some(person) = person else { continue };
        let points = points(reached.get(&person.id).cloned().unwrap_or_default());
        let own = needs.iter().filter(|(journey, _)| *journey == of.journey);
        let needs: Vec<Need> = own.map(|(_, need)| *need).collect();
        let beside = Beside { companion: of.companion, points: &points, needs: &needs };
        found.insert(of.id, told(&sharing, person, beside, now));
    }
    Ok(found)
}

/// What stands beside the details of a person.
#[derive(Clone, Copy)]
struct Beside<'a> {
    companion: Arranged,
    points: &'a [ContactPoint],
    needs: &'a [Need],
}

/// The fields that were agreed, as they are on record: the one place where it is settled what a service is told.
fn told(sharing: &Sharing, person: &Person, beside: Beside<'_>, now: Timestamp) -> ToldOf {
    let fields = sharing.shared.fields.iter();
    of(sharing, fields.flat_map(|field| one(person, *field, beside, now)).collect())
}

fn sent(sharing: Option<Sharing>) -> Option<Sharing> {
    sharing.filter(|it| it.sent_at.is_some())
}

fn of(sharing: &Sharing, told: Vec<Told>) -> ToldOf {
    ToldOf {
        sharing: sharing.id,
        told,
        risks: sharing.shared.risks.iter().copied().collect(),
        acknowledged: sharing.acknowledged_at,
    }
}

/// Names and risks for a register: two questions whatever their number. Who has nothing shared is left out.
pub(super) fn names(
    read: &Read<'_>,
    who: &Who,
    services: &[ServiceId],
    prescriptions: &[PrescriptionId],
) -> Result<BTreeMap<PrescriptionId, (ToldOf, PersonId)>> {
    let sharings = store::sharing::of_prescriptions(read, who.programme, prescriptions)?;
    let sharings: Vec<Sharing> =
        sharings.into_iter().filter(|it| services.contains(&it.service) && it.sent_at.is_some()).collect();
    let ids: Vec<PersonId> = sharings.iter().map(|it| it.person).collect();
    let people: BTreeMap<PersonId, Person> = store::person::by_ids(read, who.programme, &ids)?
        .into_iter()
        .filter(|person| !person.life.has_died())
        .map(|person| (person.id, person))
        .collect();
    let mut found = BTreeMap::new();
    for sharing in sharings {
        let Some(person) = people.get(&sharing.person) else { continue };
        let told = if sharing.shared.fields.contains(&Share::Name) { vec![name(person)] } else { Vec::new() };
        found.insert(sharing.prescription, (of(&sharing, told), person.id));
    }
    Ok(found)
}

fn name(person: &Person) -> Told {
    let name = &person.details.name;
    Told::Name(format!("{} {}", name.called(), name.family.as_str()))
}

fn one(person: &Person, field: Share, beside: Beside<'_>, now: Timestamp) -> Vec<Told> {
    let details = &person.details;
    match field {
        Share::Name => vec![name(person)],
        Share::Phone => beside.points.iter().filter_map(phone).collect(),
        Share::Email => beside.points.iter().filter_map(email).collect(),
        Share::Address => details
            .address
            .iter()
            .map(|lines| {
                let postcode = details.postcode.as_ref().map(|it| format!("\n{it}")).unwrap_or_default();
                Told::Address(format!("{lines}{postcode}"))
            })
            .collect(),
        Share::AgeBand => {
            vec![Told::AgeBand(AgeBand::of(details.date_of_birth.age_on(london_day(now))))]
        }
        Share::Language => vec![Told::Language(details.language, details.interpreter)],
        Share::AccessNeeds => vec![Told::AccessNeeds(details.access_needs.clone())],
        Share::Companion => vec![Told::Companion(beside.companion)],
        Share::Needs => vec![Told::Needs(beside.needs.to_vec())],
    }
}

fn points(kept: Vec<store::contact_point::Kept>) -> Vec<ContactPoint> {
    kept.into_iter().filter(|it| it.ended_at.is_none()).map(|it| it.point).collect()
}

/// A number is told where somebody has asked when it is safe to ring.
fn phone(point: &ContactPoint) -> Option<Told> {
    match &point.address {
        ContactAddress::Phone(number) if point.times != SafeTimes::NotAsked => Some(Told::Phone {
            number: number.clone(),
            times: point.times.clone(),
            voicemail: point.voicemail,
            say_who: point.say_who_we_are,
        }),
        _ => None,
    }
}

/// An address is told where the person gave leave to write to it, whoever may see who writes.
fn email(point: &ContactPoint) -> Option<Told> {
    match &point.address {
        ContactAddress::Email(address)
            if point.email == Leave::Given && point.say_who_we_are == Leave::Given =>
        {
            Some(Told::Email(address.as_str().to_owned()))
        }
        _ => None,
    }
}
