//! The index of each programme in memory, filled once and brought forward by change number.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};

use domain::calendar::{Day, london_day};
use domain::directory::RecordKind;
use domain::directory::service::{Status, read};
use domain::id::{ProgrammeId, ServiceId};
use matching::listing::Id;
use matching::place::Outcodes;
use matching::{Ask, Found, Index, Lexicon};
use store::Read;
use store::audit::Place;
use store::directory::Kept;
use store::service_standing::Standing;
use uuid::Uuid;

use super::listing::{beside, listing};
use crate::directory::Around;
use crate::{House, Result};

/// The index of every programme of a house.
#[derive(Clone, Default)]
pub(crate) struct Held(Arc<Mutex<HashMap<ProgrammeId, Arc<Slot>>>>);

/// The index of one programme.
#[derive(Default)]
pub(crate) struct Slot {
    turn: tokio::sync::Mutex<()>,
    filled: RwLock<Option<Filled>>,
}

struct Filled {
    index: Index,
    place: Place,
    /// The day its pauses were worked out for.
    day: Day,
    statuses: HashMap<Uuid, Status>,
}

/// Services read at a time.
const PAGE: i64 = 500;
/// From so many changes on everything is read again.
const MANY: i64 = 20_000;

static LEXICON: LazyLock<Option<Lexicon>> = LazyLock::new(|| Lexicon::shipped().ok());
static OUTCODES: LazyLock<Outcodes> = LazyLock::new(|| Outcodes::read(domain::postcode::TABLE));

/// Whether a word says nothing, such as `the`.
pub(super) fn says_nothing(word: &str) -> bool {
    LEXICON.as_ref().is_some_and(|lexicon| lexicon.is_stop(word))
}

impl House {
    /// The index of a programme with everything in that was committed before the call.
    pub(super) async fn match_slot(&self, programme: ProgrammeId) -> Result<Arc<Slot>> {
        let slot = {
            let mut held = self.matches.0.lock().unwrap_or_else(PoisonError::into_inner);
            held.entry(programme).or_default().clone()
        };
        let turn = slot.turn.lock().await;
        let inner = slot.clone();
        let today = london_day(self.now());
        self.db.read_snapshot(move |read| inner.bring_forward(read, programme, today)).await?;
        drop(turn);
        Ok(slot)
    }
}

impl Slot {
    pub(super) fn search(&self, ask: &Ask) -> Found {
        let filled = self.filled.read().unwrap_or_else(PoisonError::into_inner);
        match filled.as_ref() {
            Some(filled) => filled.index.search(ask),
            None => empty().search(ask),
        }
    }

    fn bring_forward(&self, read: &Read<'_>, programme: ProgrammeId, today: Day) -> Result<()> {
        let at = {
            let filled = self.filled.read().unwrap_or_else(PoisonError::into_inner);
            filled.as_ref().map(|it| (it.place, it.day))
        };
        let Some((place, day)) = at else { return self.fill(read, programme, today) };
        let changes = store::change::since(read, programme, place, MANY)?;
        if i64::try_from(changes.len()).unwrap_or(MANY) >= MANY {
            return self.fill(read, programme, today);
        }
        let services: BTreeSet<Uuid> =
            changes.iter().filter(|it| it.noun == "service").map(|it| it.id).collect();
        let ids: Vec<Uuid> = services.into_iter().collect();
        let ready = Ready::of(
            read,
            programme,
            store::directory::records(read, programme, RecordKind::Service, &ids)?,
            today,
        )?;
        let again = if day == today { Vec::new() } else { store::service_standing::all(read, programme)? };
        let mut filled = self.filled.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(filled) = filled.as_mut() {
            ready.put(filled);
            for (service, standing) in again {
                filled.stand(service.uuid(), &standing, today);
            }
            filled.day = today;
            filled.place = changes.last().map_or(place, |it| it.place);
        }
        Ok(())
    }

    fn fill(&self, read: &Read<'_>, programme: ProgrammeId, today: Day) -> Result<()> {
        let place = store::change::newest(read, programme)?;
        let mut filled = Filled { index: empty(), place, day: today, statuses: HashMap::new() };
        let mut after = None;
        loop {
            let page = store::directory::records_after(read, programme, RecordKind::Service, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            Ready::of(read, programme, page, today)?.put(&mut filled);
        }
        *self.filled.write().unwrap_or_else(PoisonError::into_inner) = Some(filled);
        Ok(())
    }
}

impl Filled {
    fn stand(&mut self, service: Uuid, standing: &Standing, today: Day) {
        let status = self.statuses.get(&service).copied().unwrap_or(Status::Active);
        self.index.set_standing(Id(*service.as_bytes()), beside(standing, status, today));
    }
}

/// Services read and ready to be put.
struct Ready {
    today: Day,
    services: Vec<(Uuid, matching::Listing, Status, Standing)>,
}

impl Ready {
    fn of(reader: &Read<'_>, programme: ProgrammeId, records: Vec<Kept>, today: Day) -> Result<Ready> {
        let around = Around::of(reader, programme, records.iter().map(|it| &it.data))?;
        let ids: Vec<ServiceId> = records.iter().map(|it| ServiceId::new(it.id)).collect();
        let mut standings: HashMap<ServiceId, Standing> =
            store::service_standing::of(reader, programme, &ids)?.into_iter().collect();
        let known = around.known();
        let services = records
            .into_iter()
            .map(|it| {
                let service = read(it.id, &it.data, &known, today);
                let standing = standings.remove(&ServiceId::new(it.id)).unwrap_or_default();
                (it.id, listing(&service, it.published), service.status, standing)
            })
            .collect();
        Ok(Ready { today, services })
    }

    fn put(self, filled: &mut Filled) {
        for (id, listing, status, standing) in self.services {
            filled.statuses.insert(id, status);
            if filled.index.put(Id(*id.as_bytes()), &listing) {
                filled.stand(id, &standing, self.today);
            }
        }
    }
}

fn empty() -> Index {
    Index::new(LEXICON.clone().unwrap_or_default(), OUTCODES.clone())
}
