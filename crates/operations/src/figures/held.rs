//! The columns of each programme in memory, loaded once and brought forward by change number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::id::ProgrammeId;

use super::fill::{Changed, Filled};
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

    /// The columns of a programme with everything in that was committed before the call.
    pub(super) async fn columns(&self, programme: ProgrammeId) -> Result<Arc<Slot>> {
        let slot = self.figures.slot(programme);
        let _turn = slot.turn.lock().await;
        let inner = slot.clone();
        self.db
            .read_snapshot(move |read| -> Result<()> {
                let place = inner
                    .filled
                    .read()
                    .unwrap_or_else(PoisonError::into_inner)
                    .as_ref()
                    .map(|held| held.place);
                // Read before the lock is taken, so that figures go on being drawn meanwhile.
                let changed =
                    place.map(|place| Changed::since(read, programme, place)).transpose()?.flatten();
                let fresh = if changed.is_none() { Some(Filled::load(read, programme)?) } else { None };
                let mut held = inner.filled.write().unwrap_or_else(PoisonError::into_inner);
                match (fresh, changed, held.as_mut()) {
                    (None, Some(changed), Some(filled)) => {
                        if let Err(error) = filled.take(&changed) {
                            // Half brought forward is worse than not at all: read again next time.
                            *held = None;
                            return Err(error.into());
                        }
                    }
                    (fresh, ..) => *held = fresh,
                }
                Ok(())
            })
            .await?;
        drop(_turn);
        Ok(slot)
    }
}
