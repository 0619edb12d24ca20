//! Notes: free text, kept apart from the journal, in versions.

use std::collections::BTreeMap;

use domain::Id;
use domain::id::{ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Text, Unit};

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
