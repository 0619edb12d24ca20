//! Notes: free text, kept apart from the journal, in versions.

use std::collections::{BTreeMap, BTreeSet};

use domain::Id;
use domain::id::{JourneyId, ProgrammeId, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Param, Read, Row, Text, Unit};
use crate::{Columns, Error, Scope};

/// A note.
pub enum Noun {}
/// Identifier of a note.
pub type NoteId = Id<Noun>;

/// The newest version of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Which note.
    pub id: NoteId,
    /// Its version, from 1.
    pub version: i64,
    /// What it says.
    pub text: String,
    /// When this version was written.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: Option<StaffId>,
}

/// Writes a note about `(noun, id)`.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    noun: &str,
    subject: &[u8; 16],
    text: &str,
    by: Option<StaffId>,
) -> Result<NoteId, Error> {
    let (id, now): (NoteId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO note (programme_id, id, version, subject_noun, subject_id, text, made_at, made_by)
         VALUES ($1, $2, 1, $3, $4, $5, $6, $7)",
        &[
            programme.into(),
            (&id).into(),
            noun.into(),
            subject.into(),
            text.into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    Ok(id)
}

/// The notes about `(noun, id)`, oldest first, each in its newest version.
///
/// # Errors
/// What the database says.
pub fn about(
    read: &Read<'_>,
    programme: ProgrammeId,
    noun: &str,
    subject: &[u8; 16],
) -> Result<Vec<Note>, Error> {
    about_any(read, programme, noun, &[subject])
}

/// The notes about any of several subjects of one noun, oldest first, each in its newest version.
///
/// # Errors
/// What the database says.
pub fn about_any(
    read: &Read<'_>,
    programme: ProgrammeId,
    noun: &str,
    subjects: &[&[u8; 16]],
) -> Result<Vec<Note>, Error> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let mut text =
        Text::new("SELECT n.id, n.version, n.text, n.made_at, n.made_by FROM note n WHERE n.programme_id = ");
    text.bind(programme).sql(" AND n.subject_noun = ").bind(noun).sql(" AND n.subject_id IN (");
    text.list(subjects.iter().map(|subject| Param::from(*subject))).sql(
        ") AND n.version = (SELECT max(v.version) FROM note v WHERE v.programme_id = n.programme_id AND v.id = n.id)
         ORDER BY n.id",
    );
    read.all(text.as_sql(), text.params(), |row| {
        Ok(Note {
            id: row.get(0)?,
            version: row.get(1)?,
            text: row.get(2)?,
            made_at: row.get(3)?,
            made_by: row.get(4)?,
        })
    })
}

/// Writes a further version of a note, on top of its newest.
///
/// # Errors
/// What the database says.
pub fn revise(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    before: &Note,
    noun: &str,
    subject: &[u8; 16],
    text: &str,
    by: Option<StaffId>,
) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "INSERT INTO note (programme_id, id, version, subject_noun, subject_id, text, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&before.id).into(),
            (before.version + 1).into(),
            noun.into(),
            subject.into(),
            text.into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    Ok(())
}

/// The newest note about each of several subjects of one noun, in its newest version, by subject.
///
/// # Errors
/// What the database says.
pub fn by_subject(
    read: &Read<'_>,
    programme: ProgrammeId,
    noun: &str,
    subjects: &[&[u8; 16]],
) -> Result<BTreeMap<[u8; 16], Note>, Error> {
    let mut found = BTreeMap::new();
    if subjects.is_empty() {
        return Ok(found);
    }
    let mut text = Text::new(
        "SELECT n.id, n.version, n.text, n.made_at, n.made_by, n.subject_id FROM note n WHERE n.programme_id = ",
    );
    text.bind(programme).sql(" AND n.subject_noun = ").bind(noun).sql(" AND n.subject_id IN (");
    text.list(subjects.iter().map(|subject| Param::from(*subject))).sql(
        ") AND n.version = (SELECT max(v.version) FROM note v WHERE v.programme_id = n.programme_id AND v.id = n.id)
         ORDER BY n.id",
    );
    let rows = read.all(text.as_sql(), text.params(), |row| {
        let note = Note {
            id: row.get(0)?,
            version: row.get(1)?,
            text: row.get(2)?,
            made_at: row.get(3)?,
            made_by: row.get(4)?,
        };
        let subject: [u8; 16] =
            row.get::<Vec<u8>>(5)?.try_into().map_err(|_| Error::unreadable("subject of a note"))?;
        Ok((subject, note))
    })?;
    found.extend(rows);
    Ok(found)
}

/// What a writer saves of a note about a journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// About which journey.
    pub journey: JourneyId,
    /// Which note; none for a new one.
    pub note: Option<NoteId>,
    /// The version the writer began with; nought for a new note.
    pub base: i64,
    /// The sitting: what is saved in one goes into one version.
    pub sitting: Uuid,
    /// What it says.
    pub text: String,
    /// Who writes.
    pub by: StaffId,
}

/// Where a text went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Into which note.
    pub id: NoteId,
    /// As which version.
    pub version: i64,
    /// Somebody else's version of the note meant, saved meanwhile: this text stands beside it.
    pub other: Option<Note>,
}

/// Keeps what somebody wrote about a journey. Within one sitting it is one version; over a version of
/// somebody else that the writer has not seen it becomes a note beside it, so that both texts are kept.
///
/// # Errors
/// What the database says.
pub fn write(unit: &mut Unit<'_>, programme: ProgrammeId, to: &Writing) -> Result<Written, Error> {
    let now = unit.now();
    let sitting = to.sitting.as_bytes();
    let began: Option<(NoteId, i64, Option<NoteId>)> = unit.first(
        "SELECT id, version, beside_id FROM note
         WHERE programme_id = $1 AND subject_noun = 'journey' AND subject_id = $2 AND sitting = $3 AND made_by = $4
         ORDER BY id DESC, version DESC LIMIT 1",
        &[programme.into(), (&to.journey).into(), sitting.into(), (&to.by).into()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    if let Some((id, version, beside)) = began {
        let newest = newest(unit, programme, id)?.map_or(0, |note| note.version);
        if newest == version {
            unit.execute(
                "UPDATE note SET text = $4, made_at = $5 WHERE programme_id = $1 AND id = $2 AND version = $3",
                &[programme.into(), (&id).into(), version.into(), (&to.text).into(), now.into()],
            )?;
            index(unit, programme, to.journey, id, &to.text)?;
            let other = match beside {
                Some(beside) => self::newest(unit, programme, beside)?,
                None => None,
            };
            return Ok(Written { id, version, other });
        }
    }
    let current = match to.note.or(began.map(|(id, ..)| id)) {
        Some(id) => newest_about(unit, programme, to.journey, id)?,
        None => None,
    };
    let (id, version, beside, other) = match current {
        Some(current) if current.version == to.base => (current.id, current.version + 1, None, None),
        Some(current) => (unit.id(), 1, Some(current.id), Some(current)),
        None => (unit.id(), 1, None, None),
    };
    unit.execute(
        "INSERT INTO note (programme_id, id, version, subject_noun, subject_id, text, made_at, made_by, beside_id, sitting)
         VALUES ($1, $2, $3, 'journey', $4, $5, $6, $7, $8, $9)",
        &[
            programme.into(),
            (&id).into(),
            version.into(),
            (&to.journey).into(),
            (&to.text).into(),
            now.into(),
            (&to.by).into(),
            Param::from(&beside),
            sitting.into(),
        ],
    )?;
    index(unit, programme, to.journey, id, &to.text)?;
    Ok(Written { id, version, other })
}

const VERSION: &str = "n.id, n.version, n.text, n.made_at, n.made_by";

fn note(row: &Row<'_>) -> Result<Note, Error> {
    Ok(Note {
        id: row.get(0)?,
        version: row.get(1)?,
        text: row.get(2)?,
        made_at: row.get(3)?,
        made_by: row.get(4)?,
    })
}

fn newest(read: &Read<'_>, programme: ProgrammeId, id: NoteId) -> Result<Option<Note>, Error> {
    read.first(
        &format!(
            "SELECT {VERSION} FROM note n WHERE n.programme_id = $1 AND n.id = $2 ORDER BY n.version DESC LIMIT 1"
        ),
        &[programme.into(), (&id).into()],
        note,
    )
}

fn newest_about(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    id: NoteId,
) -> Result<Option<Note>, Error> {
    read.first(
        &format!(
            "SELECT {VERSION} FROM note n WHERE n.programme_id = $1 AND n.id = $2
             AND n.subject_noun = 'journey' AND n.subject_id = $3 ORDER BY n.version DESC LIMIT 1"
        ),
        &[programme.into(), (&id).into(), (&journey).into()],
        note,
    )
}

/// A note about a journey with all its versions, newest first, and the note it stands beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The journey.
    pub journey: JourneyId,
    /// The note it was written beside, while somebody else changed that one.
    pub beside: Option<NoteId>,
    /// Its versions, newest first.
    pub versions: Vec<Note>,
}

/// The history of a note about a journey within a scope.
///
/// # Errors
/// What the database says.
pub fn history(read: &Read<'_>, scope: &Scope, id: NoteId) -> Result<Option<History>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(VERSION).sql(
        ", n.subject_id, n.beside_id FROM note n
         JOIN journey j ON j.programme_id = n.programme_id AND j.id = n.subject_id AND n.subject_noun = 'journey'
         WHERE ",
    );
    scope.limit(&mut text, OF_JOURNEY);
    text.sql(" AND n.id = ").bind(&id).sql(" ORDER BY n.version DESC");
    let rows = read.all(text.as_sql(), text.params(), |row| {
        Ok((note(row)?, row.get::<JourneyId>(5)?, row.get::<Option<NoteId>>(6)?))
    })?;
    let Some((journey, beside)) = rows.last().map(|(_, journey, beside)| (*journey, *beside)) else {
        return Ok(None);
    };
    Ok(Some(History { journey, beside, versions: rows.into_iter().map(|(note, ..)| note).collect() }))
}

const OF_JOURNEY: Columns =
    Columns { table: "j", organisation: "organisation_id", person: Some("person_id") };

/// A note found by its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The note.
    pub note: Note,
    /// About which journey.
    pub journey: JourneyId,
    /// Given and family name of the person.
    pub name: (String, String),
}

/// Notes about journeys within a scope that hold every word of `words`, each as the beginning of a word,
/// newest first. At most eight words are looked for.
///
/// # Errors
/// What the database says.
pub fn search(read: &Read<'_>, scope: &Scope, words: &str, limit: i64) -> Result<Vec<Found>, Error> {
    let wanted: Vec<(String, String)> = words_of(words).into_iter().take(8).map(beginning).collect();
    let mut text = Text::new("SELECT ");
    text.sql(VERSION).sql(
        ", n.subject_id, p.given_name, p.family_name FROM note n
         JOIN journey j ON j.programme_id = n.programme_id AND j.id = n.subject_id AND n.subject_noun = 'journey'
         JOIN person p ON p.programme_id = j.programme_id AND p.id = j.person_id
         WHERE ",
    );
    scope.limit(&mut text, OF_JOURNEY);
    for (from, before) in &wanted {
        text.sql(" AND EXISTS (SELECT 1 FROM note_word w WHERE w.programme_id = n.programme_id AND w.note_id = n.id AND w.word >= ");
        text.bind(from).sql(" COLLATE \"C\" AND w.word < ").bind(before).sql(" COLLATE \"C\")");
    }
    text.sql(
        " AND n.version = (SELECT max(v.version) FROM note v WHERE v.programme_id = n.programme_id AND v.id = n.id)
         ORDER BY n.made_at DESC, n.id DESC LIMIT ",
    )
    .bind(if wanted.is_empty() { 0 } else { limit });
    read.all(text.as_sql(), text.params(), |row| {
        Ok(Found { note: note(row)?, journey: row.get(5)?, name: (row.get(6)?, row.get(7)?) })
    })
}

/// Brings the words of a note to those of its newest text.
fn index(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    id: NoteId,
    text: &str,
) -> Result<(), Error> {
    let now = words_of(text);
    let before: BTreeSet<String> = unit
        .all(
            "SELECT word FROM note_word WHERE programme_id = $1 AND note_id = $2",
            &[programme.into(), (&id).into()],
            |row| row.get(0),
        )?
        .into_iter()
        .collect();
    for gone in before.difference(&now) {
        unit.execute(
            "DELETE FROM note_word WHERE programme_id = $1 AND word = $2 AND note_id = $3",
            &[programme.into(), gone.into(), (&id).into()],
        )?;
    }
    for new in now.difference(&before) {
        unit.execute(
            "INSERT INTO note_word (programme_id, word, note_id, journey_id) VALUES ($1, $2, $3, $4)",
            &[programme.into(), new.into(), (&id).into(), (&journey).into()],
        )?;
    }
    Ok(())
}

/// The longest part of a word that is kept to find it by.
const LONGEST: usize = 40;

/// The words of a text in lower case, without repeats.
fn words_of(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase().chars().take(LONGEST).collect())
        .collect()
}

/// From which word, and before which, all words begin with this one.
fn beginning(word: String) -> (String, String) {
    let before = format!("{word}\u{10ffff}");
    (word, before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_stands_between_them_and_however_they_are_written() {
        let words = words_of("Zoë's GARDEN, garden; 12 beans\u{a0}– Łódź");
        let found: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(found, ["12", "beans", "garden", "s", "zoë", "łódź"]);
        let (from, before) = beginning("gard".to_owned());
        assert!(from.as_str() <= "garden" && "garden" < before.as_str());
        assert!(before.as_str() < "gare");
    }
}
