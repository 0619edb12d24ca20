//! What changed since the columns of a programme were read.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Day;
use domain::id::{JourneyId, OfferId, PersonId, ProgrammeId};
use store::audit::Place;
use store::contact::ContactId;
use store::episode::{self, AccountRow, OfferRow};
use store::episode_gate::{self, GateRow};
use store::session::SessionId;
use store::{Error, Read};

use super::courses::Standing;

/// From so many changes on everything is read again rather than journey by journey.
const MANY: i64 = 20_000;

/// What changed since a place, as it stands now.
pub(super) struct Changed {
    pub(super) place: Place,
    pub(super) gone: Vec<OfferId>,
    pub(super) journeys: Vec<Moved>,
    /// Every link, if a person changed.
    pub(super) linked: Option<BTreeMap<PersonId, PersonId>>,
    /// How many changes there were.
    pub(super) count: usize,
}

/// A journey that moved, with everything that is counted of it.
pub(super) struct Moved {
    pub(super) journey: JourneyId,
    pub(super) offers: Vec<OfferRow>,
    pub(super) accounts: Vec<AccountRow>,
    pub(super) gates: Vec<GateRow>,
    /// The first attempt to reach the person.
    pub(super) attempted: Option<Day>,
    pub(super) courses: Standing,
}

impl Changed {
    /// Reads what changed after `place`; none when it is so much that reading everything is quicker.
    pub(super) fn since(
        read: &Read<'_>,
        programme: ProgrammeId,
        place: Place,
    ) -> Result<Option<Changed>, Error> {
        let changes = store::change::since(read, programme, place, MANY)?;
        let Some(last) = changes.last() else {
            return Ok(Some(Changed {
                place,
                gone: Vec::new(),
                journeys: Vec::new(),
                linked: None,
                count: 0,
            }));
        };
        if i64::try_from(changes.len()).unwrap_or(MANY) >= MANY {
            return Ok(None);
        }
        let mut journeys = BTreeSet::new();
        let mut gone = Vec::new();
        let mut people = BTreeSet::new();
        for change in &changes {
            match change.noun.as_str() {
                "journey" => {
                    journeys.insert(JourneyId::new(change.id));
                }
                "contact" => {
                    journeys.extend(store::contact::journey(read, programme, ContactId::new(change.id))?);
                }
                "session" => {
                    journeys.extend(store::session::journey(read, programme, SessionId::new(change.id))?);
                }
                "offer" => match episode::offer_by_id(read, programme, OfferId::new(change.id))? {
                    Some(row) => {
                        journeys.insert(row.journey);
                    }
                    None => gone.push(OfferId::new(change.id)),
                },
                "person" => {
                    people.insert(PersonId::new(change.id));
                }
                _ => {}
            }
        }
        let mut linked = None;
        if !people.is_empty() {
            linked = Some(store::person::every_link(read, programme)?.into_iter().collect());
            for person in with_linked(read, programme, people)? {
                journeys.extend(store::erase::journeys(read, programme, person)?);
            }
        }
        let journeys = journeys
            .into_iter()
            .map(|journey| {
                Ok(Moved {
                    journey,
                    offers: episode::offers_of(read, programme, journey)?,
                    accounts: episode::accounts_of(read, programme, journey)?,
                    gates: episode_gate::of(read, programme, journey)?,
                    attempted: store::contact::first_attempt(read, programme, journey)?,
                    courses: Standing::of(read, programme, journey)?,
                })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Some(Changed { place: last.place, gone, journeys, linked, count: changes.len() }))
    }
}

/// People with every record linked to theirs.
fn with_linked(
    read: &Read<'_>,
    programme: ProgrammeId,
    people: BTreeSet<PersonId>,
) -> Result<BTreeSet<PersonId>, Error> {
    let mut all = BTreeSet::new();
    for person in people {
        if all.insert(person) {
            all.extend(crate::contact::records(read, programme, person)?);
        }
    }
    Ok(all)
}
