//! The index of each programme in memory, filled once and brought forward by change number.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
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

use super::kept::{self, Worth};
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

pub(super) struct Filled {
    pub(super) index: Index,
    pub(super) place: Place,
    /// The day its pauses were worked out for.
    pub(super) day: Day,
    pub(super) statuses: HashMap<Uuid, Status>,
    /// Services put since it was written down.
    pub(super) moved: usize,
}

/// Services read at a time.
const PAGE: i64 = 500;
/// From so many changes on everything is read again.
const MANY: i64 = 20_000;

static LEXICON: LazyLock<Option<Lexicon>> = LazyLock::new(|| Lexicon::shipped().ok());
pub(super) static OUTCODES: LazyLock<Outcodes> = LazyLock::new(|| Outcodes::read(domain::postcode::TABLE));

/// Whether a word says nothing, such as `the`.
pub(super) fn says_nothing(word: &str) -> bool {
    LEXICON.as_ref().is_some_and(|lexicon| lexicon.is_stop(word))
}

impl House {
    /// The index of a programme with everything in that was committed before the call.
    pub(super) async fn match_slot(&self, programme: ProgrammeId) -> Result<Arc<Slot>> {
        let slot = self.matches.slot(programme);
        let turn = slot.turn.lock().await;
        self.bring_forward(&slot, programme).await?;
        drop(turn);
        Ok(slot)
    }

    /// The same, but none while somebody else is filling the index for the first time.
    pub(super) async fn match_slot_if_there(&self, programme: ProgrammeId) -> Result<Option<Arc<Slot>>> {
        let slot = self.matches.slot(programme);
        if slot.place().is_none() {
            let Ok(turn) = slot.turn.try_lock() else { return Ok(None) };
            self.bring_forward(&slot, programme).await?;
            drop(turn);
            return Ok(Some(slot));
        }
        self.match_slot(programme).await.map(Some)
    }

    /// Whoever calls has the turn.
    async fn bring_forward(&self, slot: &Arc<Slot>, programme: ProgrammeId) -> Result<()> {
        let (inner, today, folder) = (slot.clone(), london_day(self.now()), self.match_folder.clone());
        self.db
            .read_snapshot(move |read| inner.bring_forward(read, programme, today, folder.as_deref()))
            .await
    }
}

impl Held {
    fn slot(&self, programme: ProgrammeId) -> Arc<Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(programme).or_default().clone()
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

    /// The place of the last change that is in; none before it is filled.
    pub(super) fn place(&self) -> Option<Place> {
        self.filled.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|filled| filled.place)
    }

    /// Writes the index down if that is worth it; whether it was. `changed` is what changed at its place.
    pub(super) fn keep(
        &self,
        folder: &Path,
        programme: ProgrammeId,
        changed: (Place, Uuid),
        worth: Worth,
    ) -> std::io::Result<bool> {
        let is_worth = |filled: &Filled| {
            filled.index.len() >= worth.services && filled.moved >= worth.changes && filled.place == changed.0
        };
        {
            let mut filled = self.filled.write().unwrap_or_else(PoisonError::into_inner);
            let Some(filled) = filled.as_mut().filter(|filled| is_worth(filled)) else { return Ok(false) };
            // Nothing of what was withdrawn is written down.
            if filled.index.is_untidy() {
                filled.index.tidy();
            }
        }
        let moved = {
            let filled = self.filled.read().unwrap_or_else(PoisonError::into_inner);
            let still = filled.as_ref().filter(|filled| is_worth(filled) && !filled.index.is_untidy());
            let Some(filled) = still else { return Ok(false) };
            kept::write(folder, programme, filled, changed.1)?;
            filled.moved
        };
        if let Some(filled) = self.filled.write().unwrap_or_else(PoisonError::into_inner).as_mut() {
            filled.moved = filled.moved.saturating_sub(moved);
        }
        Ok(true)
    }

    fn bring_forward(
        &self,
        read: &Read<'_>,
        programme: ProgrammeId,
        today: Day,
        folder: Option<&Path>,
    ) -> Result<()> {
        if self.place().is_none()
            && let Some(folder) = folder
            && let Some(kept) = kept::read(read, folder, programme)?
        {
            *self.filled.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        }
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
        let mut filled = Filled { index: empty(), place, day: today, statuses: HashMap::new(), moved: 0 };
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
        filled.moved += self.services.len();
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
