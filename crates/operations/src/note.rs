//! Notes about a journey: free text apart from the journal, in versions, found by their words.

use domain::Breach;
use domain::id::{JourneyId, StaffId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Unit;
pub use store::note::{Found, History, Note, NoteId};
use store::note::{Writing, Written};
use store::person::Person;
use uuid::Uuid;

use crate::offer::check_note;
use crate::{Error, House, Result, Who, audit};

/// A note as it is saved.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Which note; none for a new one.
    pub note: Option<NoteId>,
    /// The version the writer began with; nought for a new note.
    pub base: i64,
    /// The sitting: a key the form got when it was opened. What is saved in one goes into one version.
    pub sitting: Uuid,
    /// What it says.
    pub text: String,
}

/// Where a text went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Into which note.
    pub note: NoteId,
    /// As which version.
    pub version: i64,
    /// Who changed the note meant meanwhile, when, and to what: then this text stands beside it.
    pub other: Option<Other>,
}

/// Somebody else's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// Whose.
    pub by: Option<StaffId>,
    /// Written when.
    pub at: Timestamp,
    /// What it says.
    pub text: String,
}

/// Keeps what somebody writes about a journey, by hand or by itself while they write.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `note-empty`, `note-too-long`, `note-characters`.
pub fn write(unit: &mut Unit<'_>, who: &Who, journey: JourneyId, asked: &Asked) -> Result<Saved> {
    let current = store::journey::by_id(unit, &who.scope(), journey)?.ok_or(Error::NotFound)?;
    let person = current.person.ok_or(Error::NotFound)?;
    let text = asked.text.trim();
    if text.is_empty() {
        return Err(Breach::of("note", "note-empty").into());
    }
    check_note(text)?;
    let writing = Writing {
        journey,
        note: asked.note,
        base: asked.base,
        sitting: asked.sitting,
        text: text.to_owned(),
        by: who.staff(),
    };
    let Written { id, version, other } = store::note::write(unit, who.programme(), &writing)?;
    store::change::note(unit, who.programme(), "note", id.bytes())?;
    audit::act(unit, who, "note.write", vec![person.uuid(), journey.uuid(), id.uuid()], "text")?;
    let other = other.map(|note| Other { by: note.made_by, at: note.made_at, text: note.text });
    Ok(Saved { note: id, version, other })
}

/// Notes a search shows at once.
pub const SHOWN: i64 = 50;

impl House {
    /// A note about a journey within what may be seen, with its versions and whom it is about.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside it.
    pub async fn note(&self, who: &Who, id: NoteId) -> Result<(History, Person)> {
        self.show(who, "note.view", move |read, who| {
            let history = store::note::history(read, &who.scope(), id)?.ok_or(Error::NotFound)?;
            let journey = store::journey::by_id(read, &who.scope(), history.journey)?;
            let person = journey.and_then(|journey| journey.person).ok_or(Error::NotFound)?;
            let ids = vec![person.uuid(), history.journey.uuid(), id.uuid()];
            let person = store::person::by_id(read, &who.scope(), person)?.ok_or(Error::NotFound)?;
            Ok(((history, person), ids))
        })
        .await
    }

    /// Notes within what may be seen that hold these words; at most [`SHOWN`], newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn find_notes(&self, who: &Who, words: &str) -> Result<Vec<Found>> {
        let words = words.to_owned();
        self.show(who, "note.find", move |read, who| {
            let found = store::note::search(read, &who.scope(), &words, SHOWN)?;
            let ids = found.iter().flat_map(|found| [found.journey.uuid(), found.note.id.uuid()]).collect();
            Ok((found, ids))
        })
        .await
    }
}
