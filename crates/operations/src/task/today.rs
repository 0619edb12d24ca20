//! The day's work: what is due, and whom to ring.

use std::collections::BTreeMap;

use domain::calendar::{Day, london_day};
use domain::contact::ContactAddress;
use domain::id::{JourneyId, PersonId};
pub use store::caseload::Carried;
use store::caseload::Of;
use store::contact_point::Kept;
pub use store::episode_prescription::OpenRow;

use crate::{House, Result, Who};

/// Everything that is due by today, and the numbers at which people can be reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// The day.
    pub day: Day,
    /// What is due, the first due first.
    pub due: Vec<Carried>,
    /// Telephone numbers that stand, by person.
    pub phones: BTreeMap<PersonId, Vec<Kept>>,
    /// Open prescriptions of those journeys.
    pub services: Vec<OpenRow>,
    /// Whether there is more than one page holds.
    pub more: bool,
}

/// The most tasks one day shows.
const LONGEST: i64 = 300;

impl House {
    /// The day's work of whoever asks: a navigator's caseload, or a team lead's team.
    ///
    /// # Errors
    /// What the database says.
    pub async fn days_work(&self, who: &Who) -> Result<Today> {
        let day = london_day(self.now());
        self.show(who, "task.list", move |read, who| {
            let of = Of { scope: who.scope(), team: who.organisation, staff: None };
            let mut due = store::caseload::due(read, &of, day, LONGEST + 1)?;
            let more = due.len() > usize::try_from(LONGEST).unwrap_or(usize::MAX);
            due.truncate(usize::try_from(LONGEST).unwrap_or(usize::MAX));
            let mut ids: Vec<PersonId> = due.iter().map(|row| row.person).collect();
            ids.sort_unstable();
            ids.dedup();
            let mut phones: BTreeMap<PersonId, Vec<Kept>> = BTreeMap::new();
            for kept in store::contact_point::of_people(read, who.programme, &ids)? {
                if kept.ended_at.is_none() && matches!(kept.point.address, ContactAddress::Phone(_)) {
                    phones.entry(kept.person).or_default().push(kept);
                }
            }
            let mut journeys: Vec<JourneyId> = due.iter().map(|row| row.journey).collect();
            journeys.sort_unstable();
            journeys.dedup();
            let services = store::episode_prescription::open_of(read, who.programme, &journeys)?;
            let shown = ids.into_iter().map(domain::Id::uuid).collect();
            Ok((Today { day, due, phones, services, more }, shown))
        })
        .await
    }
}
