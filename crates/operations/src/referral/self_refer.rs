//! A self-referral: somebody comes by themselves, and the team records it.

use domain::Breach;
use domain::calendar::london_day;
use domain::id::{OrganisationId, PersonId, ReferralId};
use domain::journey::{Act, Happened, Observed, Occasion, Opened, Origin};
use domain::need::Need;
use domain::offer::Answer;
use domain::organisation::OrganisationKind;
use domain::person::PersonForm;
use domain::task::Urgency;
use serde::{Deserialize, Serialize};
use store::Unit;
use store::referral::Referral;

use crate::allocation::leads;
use crate::journey::{Course, command};
use crate::offer::{baseline, check_note};
use crate::programme::Settings;
use crate::{Error, Result, Who, audit};

/// What is recorded of somebody who comes by themselves.
#[derive(Debug, Clone, Default)]
pub struct SelfReferral {
    /// Somebody on record already.
    pub person: Option<PersonId>,
    /// Otherwise, who they are; their practice is one of the programme.
    pub form: PersonForm,
    /// The person is made although somebody on record may be the same.
    pub although: bool,
    /// What it is about.
    pub needs: Vec<String>,
    /// How urgent it is.
    pub urgency: Option<Urgency>,
    /// A note for the record.
    pub note: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// The referral; none where it joined a journey that is open.
    pub referral: Option<ReferralId>,
    /// The journey.
    pub journey: domain::id::JourneyId,
}

/// Records a self-referral. Gate 1 is not met; gate 2 is open. Somebody whose journey is open goes on with
/// that one.
///
/// # Errors
/// [`Error::NotFound`] for a person outside the own team; breaches with their fields;
/// `person-likely-on-record` where somebody on record may be the same and `although` is not set.
pub fn self_refer(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    synthetic: bool,
    asked: &SelfReferral,
) -> Result<Arrived> {
    leads(who)?;
    check_note(&asked.note)?;
    if let Some(need) = asked.needs.iter().find(|need| Need::from_code(need).is_none()) {
        return Err(Breach::of("need", "need-unknown").with("value", need).into());
    }
    let (person, details) = person(unit, who, synthetic, asked)?;
    let (now, practice) = (unit.now(), details.practice);
    let today = london_day(now);
    let id: ReferralId = unit.id();
    let happened = Happened::Minute(now);
    let open = store::journey::open_of_person(unit, who.programme(), person)?;
    let (course, referral) = match open.into_iter().next() {
        Some(current) => {
            let mut course = Course::open(unit, who.programme(), &current)?;
            let act = Answer::Yes(Observed::default()).joined(Origin::SelfReferral(id));
            course.take(&command(who, settings, happened, now, act))?;
            (course, None)
        }
        None => {
            let earlier = store::journey::last_closed(unit, who.programme(), person)?;
            let occasion = if earlier.is_some() { Occasion::Repeat } else { Occasion::First };
            let baseline = baseline(&details, practice, today, &asked.needs, None, occasion);
            let mut course = Course::begin(unit.id(), Some(person));
            let origin = Origin::SelfReferral(id);
            let opened = Opened { origin, baseline, earlier, nameless: false };
            course.take(&command(who, settings, happened, now, Act::Open(opened)))?;
            (course, Some(id))
        }
    };
    let journey = course.id;
    let waits = referral.is_some() || course.journey.open_pass(intake()).is_some();
    course.keep(unit, who.programme())?;
    // A joined self-referral is kept too: it may be the first that the team hears of an open journey.
    let known = store::referral::of_journey(unit, who.programme(), journey)?.is_some();
    if waits && !known {
        let made = Referral {
            id,
            journey,
            person,
            organisation: practice,
            received_at: now,
            state: "waiting".to_owned(),
            needs: asked.needs.join(" "),
            urgency: asked.urgency,
            prefers: None,
        };
        store::referral::add(unit, who.programme(), &made)?;
        crate::task::refresh(unit, who.programme(), journey)?;
    }
    let text = asked.note.trim();
    if !text.is_empty() {
        store::note::add(unit, who.programme(), "referral", id.bytes(), text, Some(who.staff()))?;
    }
    audit::act(unit, who, "referral.self_refer", vec![person.uuid(), journey.uuid(), id.uuid()], "needs")?;
    Ok(Arrived { referral: (waits && !known).then_some(id), journey })
}

fn intake() -> domain::journey::Place {
    domain::journey::Place::of(domain::journey::Gate::Intake)
}

/// The person on record, or a new one of a practice of the programme.
fn person(
    unit: &mut Unit<'_>,
    who: &Who,
    synthetic: bool,
    asked: &SelfReferral,
) -> Result<(PersonId, crate::person::PersonDetails)> {
    if let Some(id) = asked.person {
        let found = store::person::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
        return Ok((id, found.details));
    }
    let practices = store::organisation::all(unit, who.programme())?;
    let practice = asked.form.practice.as_deref().and_then(|id| id.parse::<OrganisationId>().ok());
    let known = practices
        .iter()
        .find(|one| Some(one.id) == practice && one.kind == OrganisationKind::Practice.code());
    let practice = known.ok_or_else(|| Breach::of("practice", "self-referral-practice"))?.id;
    let at_practice = Who { organisation: practice, own: vec![practice], ..who.clone() };
    let made = crate::person::add(unit, &at_practice, synthetic, &asked.form, asked.although)?;
    let found = store::person::by_ids(unit, who.programme(), &[made.person])?;
    let found = found.into_iter().next().ok_or(Error::NotFound)?;
    Ok((made.person, found.details))
}
