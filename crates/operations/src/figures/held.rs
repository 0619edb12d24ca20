//! The columns of each programme in memory, loaded once and brought forward by change number.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::id::ProgrammeId;
use store::Read;

use super::changed::Changed;
use super::fill::Filled;
use crate::{House, Result};

/// The columns of every programme of a house.
#[derive(Clone, Default)]
pub(crate) struct Held(Arc<Mutex<HashMap<ProgrammeId, Arc<Slot>>>>);

/// The columns of one programme.
#[derive(Default)]
pub(super) struct Slot {
    /// Held by the one who loads or brings forward; others wait without keeping a thread.
    turn: tokio::sync::Mutex<()>,
    pub(super) filled: RwLock<Option<Filled>>,
    /// Changes since the columns were written down; more than any threshold while they never were.
    moved: Moved,
}

/// Changes that are in the columns and not in what was written down.
struct Moved(AtomicUsize);

impl Default for Moved {
    fn default() -> Self {
        Moved(AtomicUsize::new(NEVER))
    }
}

/// As many changes as columns have that were never written down.
const NEVER: usize = usize::MAX / 2;

/// When columns are worth writing down.
#[derive(Debug, Clone, Copy)]
pub struct Worth {
    /// From so many rows on: fewer are read as quickly from the projections.
    pub rows: usize,
    /// From so many changes on: fewer are quickly brought forward.
    pub changes: usize,
}

impl Default for Worth {
    fn default() -> Self {
        Worth { rows: 200_000, changes: 2_000 }
    }
}

impl Held {
    fn slot(&self, programme: ProgrammeId) -> Arc<Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(programme).or_default().clone()
    }
}

impl House {
    /// Loads the columns of every programme, so that the first figures need not wait. Meant to run in the
    /// background after start.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_figures(&self) -> Result<()> {
        for programme in self.programmes().await? {
            self.columns(programme.id).await?;
        }
        Ok(())
    }

    /// Writes the columns of every programme down where that is worth it, so that the next start need not read
    /// every projection. Says of how many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_figures(&self, worth: Worth) -> Result<usize> {
        let mut kept = 0;
        for programme in self.programmes().await? {
            kept += usize::from(self.keep_columns(programme.id, worth).await?);
        }
        Ok(kept)
    }

    async fn keep_columns(&self, programme: ProgrammeId, worth: Worth) -> Result<bool> {
        // Before the columns are brought forward: whoever is erased from now on is not written down.
        let forgotten = self.db.read(move |read| store::figure_columns::forgotten(read, programme)).await?;
        let slot = self.columns(programme).await?;
        let moved = slot.moved.0.load(Ordering::Relaxed);
        let rows = {
            let held = slot.filled.read().unwrap_or_else(PoisonError::into_inner);
            held.as_ref().map_or(0, Filled::rows)
        };
        if rows < worth.rows || moved < worth.changes {
            return Ok(false);
        }
        let db = self.db.clone();
        let keep = move || -> Result<bool> {
            let written = {
                let held = slot.filled.read().unwrap_or_else(PoisonError::into_inner);
                held.as_ref().map(Filled::written).transpose()?
            };
            let Some((form, written)) = written else { return Ok(false) };
            let whole = store::figure_columns::keep(&db, programme, &form, forgotten, written)?;
            if whole {
                slot.moved.0.fetch_sub(moved, Ordering::Relaxed);
            }
            Ok(whole)
        };
        tokio::task::spawn_blocking(keep).await.map_err(|error| store::Error::Broken(error.to_string()))?
    }

    /// The columns of a programme with everything in that was committed before the call.
    pub(super) async fn columns(&self, programme: ProgrammeId) -> Result<Arc<Slot>> {
        let slot = self.figures.slot(programme);
        let turn = slot.turn.lock().await;
        let inner = slot.clone();
        self.db.read_snapshot(move |read| inner.bring_forward(read, programme)).await?;
        drop(turn);
        Ok(slot)
    }
}

impl Slot {
    fn bring_forward(&self, read: &Read<'_>, programme: ProgrammeId) -> Result<()> {
        let place =
            self.filled.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|held| held.place);
        let Some(place) = place else {
            let (loaded, moved) = loaded(read, programme)?;
            *self.filled.write().unwrap_or_else(PoisonError::into_inner) = Some(loaded);
            self.moved.0.store(moved, Ordering::Relaxed);
            return Ok(());
        };
        // Read before the lock is taken, so that figures go on being drawn meanwhile.
        let Some(changed) = Changed::since(read, programme, place)? else {
            let loaded = Filled::load(read, programme)?;
            *self.filled.write().unwrap_or_else(PoisonError::into_inner) = Some(loaded);
            self.moved.0.store(NEVER, Ordering::Relaxed);
            return Ok(());
        };
        let mut held = self.filled.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(Err(error)) = held.as_mut().map(|filled| filled.take(&changed)) {
            // Half brought forward is worse than not at all: read again next time.
            *held = None;
            return Err(error.into());
        }
        self.moved.0.fetch_add(changed.count, Ordering::Relaxed);
        Ok(())
    }
}

/// The columns as they were written down, brought forward; otherwise everything is read. With the changes that
/// were not written down.
fn loaded(read: &Read<'_>, programme: ProgrammeId) -> Result<(Filled, usize)> {
    if let Some(mut kept) = Filled::kept(read, programme)?
        && let Some(changed) = Changed::since(read, programme, kept.place)?
    {
        match kept.take(&changed) {
            Ok(()) => return Ok((kept, changed.count)),
            Err(error) => {
                tracing::warn!(%error, "the columns of figures that were written down are read anew");
            }
        }
    }
    Ok((Filled::load(read, programme)?, NEVER))
}
