//! The index written to a file, so that the next start need not read every service.
//!
//! It is a copy of what is published and can be made again at any time. One that is damaged, of another version, of
//! another programme or of another history of the database is not used.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use domain::calendar::{Day, day_number, day_of};
use domain::directory::service::Status;
use domain::id::ProgrammeId;
use matching::listing::Id;
use matching::{Index, Lexicon};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Read;
use store::audit::Place;
use uuid::Uuid;

use super::index::{Filled, OUTCODES};
use crate::{House, Result};

const MARK: &[u8; 8] = b"stilekp1";

/// What stands before the index.
#[derive(Serialize, Deserialize)]
struct Head {
    programme: i64,
    transaction: i64,
    number: i64,
    /// What changed there: a database that was put back to an earlier state has something else in that place.
    changed: Uuid,
    /// The day pauses were worked out for, since 1970.
    day: i64,
    /// Those that are closed for a time.
    closed: Vec<Uuid>,
}

/// When an index is worth writing down.
#[derive(Debug, Clone, Copy)]
pub struct Worth {
    /// From so many services on: fewer are read as quickly from the database.
    pub services: usize,
    /// From so many changes on: fewer are quickly brought forward.
    pub changes: usize,
}

impl Default for Worth {
    fn default() -> Self {
        Worth { services: 2_000, changes: 200 }
    }
}

impl House {
    /// Keeps the index of services in this folder between starts. Only published services are written there.
    #[must_use]
    pub fn keeping_matches_in(mut self, folder: PathBuf) -> House {
        self.match_folder = Some(folder.into());
        self
    }

    /// Writes the index of every programme down where that is worth it. Says of how many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_matches(&self, worth: Worth) -> Result<usize> {
        let Some(folder) = self.match_folder.clone() else { return Ok(0) };
        let mut kept = 0;
        for programme in self.programmes().await? {
            let slot = self.match_slot(programme.id).await?;
            let (at, Some(place)) = (programme.id, slot.place()) else { continue };
            let changed = self.db.read(move |read| store::change::at(read, at, place)).await?;
            let changed = changed.map(|changed| (place, changed));
            let Some(changed) = changed else { continue };
            let folder = folder.clone();
            let keep = move || slot.keep(&folder, at, changed, worth);
            let done = tokio::task::spawn_blocking(keep).await;
            match done.map_err(|error| store::Error::Broken(error.to_string()))? {
                Ok(done) => kept += usize::from(done),
                Err(error) => tracing::warn!(%error, "the index of services could not be written down"),
            }
        }
        Ok(kept)
    }
}

fn file(folder: &Path, programme: ProgrammeId) -> PathBuf {
    folder.join(format!("{}.match", programme.0))
}

/// Writes an index down; it is whole or not there.
pub(super) fn write(
    folder: &Path,
    programme: ProgrammeId,
    filled: &Filled,
    changed: Uuid,
) -> std::io::Result<()> {
    let other = |error: &dyn std::fmt::Display| std::io::Error::other(error.to_string());
    let closed = filled.statuses.iter().filter(|(id, status)| {
        **status == Status::TemporarilyClosed && filled.index.holds(Id(*id.as_bytes()))
    });
    let head = Head {
        programme: programme.0,
        transaction: filled.place.transaction,
        number: filled.place.number,
        changed,
        day: day_number(filled.day),
        closed: closed.map(|(id, _)| *id).collect(),
    };
    let head = postcard::to_allocvec(&head).map_err(|error| other(&error))?;
    let index = filled.index.save().map_err(|flaw| other(&flaw))?;
    fs::create_dir_all(folder)?;
    let half = folder.join(format!("{}.match.half", programme.0));
    let mut to = fs::File::create(&half)?;
    to.write_all(MARK)?;
    to.write_all(&(head.len() as u64).to_le_bytes())?;
    to.write_all(&Sha256::digest(&head))?;
    to.write_all(&head)?;
    to.write_all(&index)?;
    to.sync_all()?;
    fs::rename(half, file(folder, programme))
}

/// The index that was written down last; none if there is none that can be used.
pub(super) fn read(read: &Read<'_>, folder: &Path, programme: ProgrammeId) -> Result<Option<Filled>> {
    let Ok(bytes) = fs::read(file(folder, programme)) else { return Ok(None) };
    let Some((head, index)) = parts(&bytes) else {
        tracing::warn!("the index of services that was written down is damaged and is built anew");
        return Ok(None);
    };
    let place = Place { transaction: head.transaction, number: head.number };
    if head.programme != programme.0 || store::change::at(read, programme, place)? != Some(head.changed) {
        tracing::warn!(
            "the index of services that was written down is of another database and is built anew"
        );
        return Ok(None);
    }
    let Ok(lexicon) = Lexicon::shipped() else { return Ok(None) };
    match Index::load(index, lexicon, OUTCODES.clone()) {
        Ok(index) => {
            let statuses: HashMap<Uuid, Status> =
                head.closed.into_iter().map(|id| (id, Status::TemporarilyClosed)).collect();
            let day = day_of(head.day).unwrap_or(Day::MIN);
            Ok(Some(Filled { index, place, day, statuses, moved: 0 }))
        }
        Err(flaw) => {
            tracing::warn!(%flaw, "the index of services that was written down is built anew");
            Ok(None)
        }
    }
}

fn parts(bytes: &[u8]) -> Option<(Head, &[u8])> {
    let rest = bytes.strip_prefix(MARK)?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let (sum, rest) = rest.split_first_chunk::<32>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (head, index) = rest.split_at_checked(length)?;
    (Sha256::digest(head)[..] == sum[..]).then(|| postcard::from_bytes(head).ok())?.map(|head| (head, index))
}
