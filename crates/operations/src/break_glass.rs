//! Break-glass: a record opened with a stated reason for a while, and the review of every opening.

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::duplicate::{Match, PersonFacts, score};
use domain::id::PersonId;
use domain::person::NhsNumber;
use domain::role::Role;
use jiff::{SignedDuration, Timestamp};
pub use store::break_glass::{Opening, OpeningId};
use store::person::Person;
use store::{Reach, Read, Scope};
use uuid::Uuid;

use crate::person::{PersonForm, Shown};
use crate::{Error, House, Result, Who, audit, person};

/// How long a record stays open.
pub const OPEN: SignedDuration = SignedDuration::from_mins(60);
/// The fewest characters of a reason.
pub const REASON: usize = 20;
/// The most characters of a reason or a review.
pub const LONGEST: usize = 1000;

/// Whose record is wanted, as typed: an NHS number, or name and date of birth.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// NHS number.
    pub nhs_number: String,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Date of birth.
    pub date_of_birth: String,
}

/// An open record.
#[derive(Debug, Clone)]
pub struct Record {
    /// With which reason, until when.
    pub opening: Opening,
    /// The person with their journeys.
    pub shown: Shown,
}

/// The openings of a programme, for review.
#[derive(Debug, Clone, Default)]
pub struct Reviews {
    /// Still to be reviewed.
    pub open: Vec<Opening>,
    /// How many of those there are in all.
    pub open_in_all: i64,
    /// Reviewed.
    pub reviewed: Vec<Opening>,
    /// How many of those there are in all.
    pub reviewed_in_all: i64,
}

fn may_open(who: &Who) -> Result<()> {
    match who.role() {
        Role::Referrer
        | Role::PracticeAdministrator
        | Role::Navigator
        | Role::TeamLead
        | Role::SafeguardingLead
        | Role::InformationGovernance => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

fn checked(field: &'static str, typed: &str, least: usize) -> Result<String> {
    let text = typed.trim();
    let length = text.chars().count();
    if length < least || length > LONGEST {
        return Err(Breach::of(field, "reason-length")
            .with("length", length)
            .with("least", least)
            .with("most", LONGEST)
            .into());
    }
    Ok(text.to_owned())
}

/// The one person of the programme whom this describes: of any practice, restricted or not.
fn sought(read: &Read<'_>, who: &Who, wanted: &Wanted, today: Day) -> Result<PersonId> {
    let found = if wanted.nhs_number.trim().is_empty() {
        by_name(read, who, wanted, today)?
    } else {
        let number = NhsNumber::parse(&wanted.nhs_number)?;
        store::person::holders(read, who.programme, &number.digits())?
    };
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => Err(Breach::of("nhs_number", "break-glass-nobody").into()),
        _ => Err(Breach::of("nhs_number", "break-glass-several").into()),
    }
}

fn by_name(read: &Read<'_>, who: &Who, wanted: &Wanted, today: Day) -> Result<Vec<Person>> {
    let given = |text: &str| Some(text.to_owned());
    let form = PersonForm {
        given: given(&wanted.given),
        family: given(&wanted.family),
        date_of_birth: given(&wanted.date_of_birth),
        practice: Some(who.organisation().to_string()),
        ..PersonForm::default()
    };
    let details = form.parse(today)?;
    let facts = PersonFacts::of(&details);
    let candidates = store::person::candidates(read, who.programme, &person::keys(&details), 50)?;
    let scored: Vec<_> = candidates
        .into_iter()
        .map(|person| (score(&facts, &PersonFacts::of(&person.details)).verdict, person))
        .filter(|(verdict, _)| *verdict >= Match::Probable)
        .collect();
    let best = scored.iter().map(|(verdict, _)| *verdict).max();
    Ok(scored.into_iter().filter(|(verdict, _)| Some(*verdict) == best).map(|(_, person)| person).collect())
}

impl House {
    /// Whether exactly one person is described. Says nothing else of them; that somebody looked is written
    /// down.
    ///
    /// # Errors
    /// Breaches of the fields, `break-glass-nobody`, `break-glass-several`; [`Error::Forbidden`] for roles
    /// that may not open records.
    pub async fn seek_record(&self, who: &Who, wanted: Wanted) -> Result<()> {
        may_open(who)?;
        let today = london_day(self.now());
        self.show(who, "break_glass.seek", move |read, who| {
            Ok(((), vec![sought(read, who, &wanted, today)?.uuid()]))
        })
        .await
    }

    /// Opens one person's record for [`OPEN`], with a reason.
    ///
    /// # Errors
    /// `reason-length` for a reason shorter than [`REASON`] characters; otherwise as [`House::seek_record`].
    pub async fn open_record(
        &self,
        who: &Who,
        key: Uuid,
        wanted: Wanted,
        reason: String,
    ) -> Result<OpeningId> {
        may_open(who)?;
        self.write(who, key, "break_glass.open", move |unit, who| {
            let person = sought(unit, who, &wanted, london_day(unit.now()))?;
            let reason = checked("reason", &reason, REASON)?;
            let opened_at = unit.now();
            let opening = Opening {
                id: unit.id(),
                staff: who.staff,
                person,
                reason,
                opened_at,
                until: opened_at + OPEN,
                review: None,
            };
            store::break_glass::add(unit, who.programme, &opening)?;
            let subjects = vec![person.uuid()];
            audit::because(unit, who, "break_glass.open", subjects, "", &opening.reason)?;
            Ok(opening.id)
        })
        .await
    }

    /// The record one has opened, while it is open.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an opening of somebody else; `break-glass-over` when its time has run out.
    pub async fn opened_record(&self, who: &Who, id: OpeningId) -> Result<Record> {
        may_open(who)?;
        let (reader, now) = (who.clone(), self.now());
        let record = self.read(move |read| record(read, &reader, id, now)).await?;
        let (who, reason) = (who.clone(), record.opening.reason.clone());
        let ids = std::iter::once(record.shown.person.id).chain(record.shown.linked.iter().copied());
        let ids: Vec<Uuid> = ids.map(domain::Id::uuid).collect();
        self.change(move |unit| audit::because(unit, &who, "break_glass.view", ids.clone(), "", &reason))
            .await?;
        Ok(record)
    }

    /// The openings of the programme: those still to be reviewed, and a page of the reviewed ones.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but information governance.
    pub async fn break_glass_reviews(
        &self,
        who: &Who,
        before: Option<(Timestamp, OpeningId)>,
        limit: i64,
    ) -> Result<Reviews> {
        audit::governs(who)?;
        self.show(who, "break_glass.list", move |read, who| {
            let programme = who.programme;
            let reviews = Reviews {
                open: store::break_glass::list(read, programme, false, None, limit)?,
                open_in_all: store::break_glass::count(read, programme, false)?,
                reviewed: store::break_glass::list(read, programme, true, before, limit)?,
                reviewed_in_all: store::break_glass::count(read, programme, true)?,
            };
            let shown = reviews.open.iter().chain(&reviews.reviewed);
            let ids = shown.map(|opening| opening.person.uuid()).collect();
            Ok((reviews, ids))
        })
        .await
    }

    /// Keeps what the review of an opening says.
    ///
    /// # Errors
    /// `break-glass-own-review` for one's own opening, `reason-length` for an empty note,
    /// [`Error::NotFound`] for one that is reviewed already; [`Error::Forbidden`] for anybody but
    /// information governance.
    pub async fn review_opening(&self, who: &Who, key: Uuid, id: OpeningId, note: String) -> Result<()> {
        audit::governs(who)?;
        self.write(who, key, "break_glass.review", move |unit, who| {
            let opening = store::break_glass::by_id(unit, who.programme, id)?.ok_or(Error::NotFound)?;
            if opening.staff == who.staff {
                return Err(Breach::of("note", "break-glass-own-review").into());
            }
            let note = checked("note", &note, 1)?;
            if !store::break_glass::review(unit, who.programme, id, who.staff, &note)? {
                return Err(Error::NotFound);
            }
            audit::act(unit, who, "break_glass.review", vec![opening.person.uuid()], "review")
        })
        .await
    }
}

fn record(read: &Read<'_>, who: &Who, id: OpeningId, now: Timestamp) -> Result<Record> {
    let opening = store::break_glass::by_id(read, who.programme, id)?
        .filter(|opening| opening.staff == who.staff)
        .ok_or(Error::NotFound)?;
    if opening.until <= now {
        return Err(Breach::new("break-glass-over").into());
    }
    let scope = |person| Scope::new(who.programme, Reach::BreakGlass(person));
    let person =
        store::person::by_id(read, &scope(opening.person), opening.person)?.ok_or(Error::NotFound)?;
    let linked = store::person::merged_into(read, who.programme, opening.person)?;
    let mut journeys = Vec::new();
    for each in std::iter::once(opening.person).chain(linked.iter().copied()) {
        journeys.extend(store::journey::of_person(read, &scope(each), each)?);
    }
    journeys.sort_by_key(|journey| std::cmp::Reverse((journey.opened, journey.id)));
    Ok(Record { opening, shown: Shown { person, journeys, linked } })
}
