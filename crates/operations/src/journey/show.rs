//! What the page of a journey shows: one reading, one audit entry.

use domain::id::{JourneyId, OfferId};
use domain::journey::{Entry, Journey};
use store::allocation::Allocation;
use store::journey::Current;
use store::note::Note;
use store::offer::Offer;
use store::person::Person;
use uuid::Uuid;

use crate::contact::{self, PointShown, Reached};
use crate::{Error, House, Result, Who};

/// A journey with its person and what belongs to both.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The journey's current row.
    pub current: Current,
    /// The person.
    pub person: Person,
    /// The journey.
    pub journey: Journey,
    /// Its journal.
    pub entries: Vec<Entry>,
    /// Its offers.
    pub offers: Vec<Offer>,
    /// What the practice noted at the offers.
    pub offer_notes: Vec<Note>,
    /// Other journeys of the person, newest first.
    pub others: Vec<Current>,
    /// Who it was and is given to.
    pub allocations: Vec<Allocation>,
    /// What matters to the person, their strengths and needs.
    pub assessment: crate::assessment::Held,
    /// Instruments that were taken, earliest first.
    pub scores: Vec<crate::score::Held>,
    /// The plan in its newest version.
    pub plan: Option<crate::plan::Kept>,
    /// What has to be done next, the first due first.
    pub tasks: Vec<domain::task::Task>,
    /// The gender of the navigator the person asked for.
    pub prefers: Option<domain::person::Gender>,
    /// Concerns raised beside it, newest first.
    pub concerns: Vec<crate::escalation::Kept>,
    /// Notes about it, oldest first.
    pub notes: Vec<Note>,
    /// Where its letters stand.
    pub letters: Vec<crate::letter::Standing>,
    /// Numbers and addresses, with what may safely go there now.
    pub points: Vec<PointShown>,
    /// Its prescriptions, in the order they were proposed.
    pub prescriptions: Vec<crate::prescription::Listed>,
    /// Contacts, appointments and silence.
    pub reach: Reached,
}

impl House {
    /// A journey within what may be seen, with all that its page shows.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside it.
    pub async fn journey(&self, who: &Who, id: JourneyId) -> Result<Shown> {
        let now = self.now();
        self.show(who, "journey.view", move |read, who| {
            let (scope, programme) = (who.scope(), who.programme);
            let current = store::journey::by_id(read, &scope, id)?.ok_or(Error::NotFound)?;
            let person = current.person.ok_or(Error::NotFound)?;
            let contact = contact::shown(read, who, person, now)?;
            let entries = store::journey::journal(read, programme, id)?;
            let journey = Journey::replay(&entries).map_err(|_| store::Error::unreadable("journey"))?;
            let offers = store::offer::of_journey(read, programme, id)?;
            let ids: Vec<OfferId> = offers.iter().map(|offer| offer.id).collect();
            let subjects: Vec<&[u8; 16]> = ids.iter().map(domain::Id::bytes).collect();
            let mut others = store::journey::of_person(read, &scope, person)?;
            others.retain(|other| other.id != id);
            let shown = Shown {
                offer_notes: store::note::about_any(read, programme, "offer", &subjects)?,
                allocations: store::allocation::of_journey(read, programme, id)?,
                tasks: store::task::of_journey(read, programme, id)?,
                prefers: store::referral::of_journey(read, programme, id)?.and_then(|it| it.prefers),
                assessment: crate::assessment::held(read, who, id, &journey)?,
                scores: crate::score::held(read, who, id)?,
                plan: store::plan::newest(read, programme, id)?,
                reach: contact::reached(read, who, id, &contact.person, &journey, now)?,
                concerns: store::escalation::of_journey(read, &scope, id)?,
                notes: store::note::about(read, programme, "journey", id.bytes())?,
                letters: crate::letter::standing(read, who, id)?,
                prescriptions: crate::prescription::of_journey(read, who, id)?,
                points: contact.points,
                person: contact.person,
                current,
                journey,
                entries,
                offers,
                others,
            };
            let ids: Vec<Uuid> = vec![person.uuid(), id.uuid()];
            Ok((shown, ids))
        })
        .await
    }
}
