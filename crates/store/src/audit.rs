//! The audit trail: who did or saw what, sealed into a chain.
//!
//! An entry holds ids and field names, never values. It is hashed when it is written; a job seals entries
//! into a chain at least every minute, and the head of the chain is anchored outside the database.

use domain::id::{OrganisationId, ProgrammeId, StaffId};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Error;
use crate::db::{Engine, Param, Read, Row, Text, Unit};

/// Somebody did or saw something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who; nobody for the system and for acts that must not name staff (nameless refusals).
    pub staff: Option<StaffId>,
    /// Where they work.
    pub organisation: Option<OrganisationId>,
    /// What, as `noun.verb`.
    pub act: String,
    /// Why they may: the name of the scope, or the stated reason of a break-glass.
    pub reason: String,
    /// Ids of the records concerned, at most a page of them.
    pub subjects: Vec<Uuid>,
    /// Names of the fields that changed.
    pub fields: String,
}

/// An entry as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its place: transaction, then number. See [`crate::change`].
    pub place: Place,
    /// When it was written.
    pub made_at: Timestamp,
    /// What it says.
    pub entry: Entry,
    /// Its hash when it was written.
    pub hash: Vec<u8>,
}

/// A place in the order of commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// Nought on SQLite, the transaction id on PostgreSQL.
    pub transaction: i64,
    /// Number within it.
    pub number: i64,
}

fn digest(programme: ProgrammeId, made_at: i64, entry: &Entry, subjects: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    part(&programme.0.to_be_bytes());
    part(&made_at.to_be_bytes());
    part(entry.staff.as_ref().map_or(&[][..], |id| id.bytes()));
    part(entry.organisation.as_ref().map_or(&[][..], |id| id.bytes()));
    part(entry.act.as_bytes());
    part(entry.reason.as_bytes());
    part(subjects);
    part(entry.fields.as_bytes());
    hash.finalize().into()
}

fn packed(subjects: &[Uuid]) -> Vec<u8> {
    subjects.iter().flat_map(|id| *id.as_bytes()).collect()
}

/// Writes an entry.
///
/// # Errors
/// What the database says.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, entry: &Entry) -> Result<(), Error> {
    let made_at = unit.now().as_microsecond();
    add_at(unit, programme, entry, made_at)
}

/// Writes an entry that keeps the month only, for nameless refusals.
///
/// # Errors
/// What the database says.
pub fn add_at(unit: &mut Unit<'_>, programme: ProgrammeId, entry: &Entry, made_at: i64) -> Result<(), Error> {
    let subjects = packed(&entry.subjects);
    let hash = digest(programme, made_at, entry, &subjects);
    let number = unit.next_number();
    unit.execute(
        "INSERT INTO audit_entry (programme_id, number, made_at, staff_id, organisation_id, act, reason, subjects, fields, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            programme.into(),
            number.into(),
            made_at.into(),
            Param::from(&entry.staff),
            Param::from(&entry.organisation),
            (&entry.act).into(),
            (&entry.reason).into(),
            (&subjects).into(),
            (&entry.fields).into(),
            (&hash).into(),
        ],
    )?;
    Ok(())
}

const COLUMNS: &str = "a.transaction_id, a.number, a.made_at, a.staff_id, a.organisation_id, a.act, a.reason, a.subjects, a.fields, a.hash";

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    let subjects: Vec<u8> = row.get(7)?;
    Ok(Kept {
        place: Place { transaction: row.get(0)?, number: row.get(1)? },
        made_at: row.get(2)?,
        entry: Entry {
            staff: row.get(3)?,
            organisation: row.get(4)?,
            act: row.get(5)?,
            reason: row.get(6)?,
            subjects: subjects.chunks_exact(16).filter_map(|id| Uuid::from_slice(id).ok()).collect(),
            fields: row.get(8)?,
        },
        hash: row.get(9)?,
    })
}

/// A page of the trail, newest first: before `before`, about `subject`, by `staff`, as asked.
///
/// # Errors
/// What the database says.
pub fn page(
    read: &Read<'_>,
    programme: ProgrammeId,
    staff: Option<StaffId>,
    subject: Option<Uuid>,
    before: Option<Place>,
    limit: i64,
) -> Result<Vec<Kept>, Error> {
    let subject = subject.map(Uuid::into_bytes);
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM audit_entry a");
    if subject.is_some() {
        text.sql(
            " JOIN audit_subject s ON s.programme_id = a.programme_id AND s.transaction_id = a.transaction_id \
             AND s.number = a.number",
        );
    }
    text.sql(" WHERE a.programme_id = ").bind(programme);
    if let Some(subject) = &subject {
        text.sql(" AND s.subject_id = ").bind(subject);
    }
    if let Some(staff) = &staff {
        text.sql(" AND a.staff_id = ").bind(staff);
    }
    if let Some(before) = before {
        text.sql(" AND (a.transaction_id, a.number) < (")
            .bind(before.transaction)
            .sql(", ")
            .bind(before.number)
            .sql(")");
    }
    text.sql(" ORDER BY a.transaction_id DESC, a.number DESC LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), kept)
}

/// The condition under which a row can no longer be overtaken by an open transaction.
pub(crate) fn settled(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "1 = 1",
        Engine::Postgres => "transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
    }
}

/// Head of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seal {
    /// Number of the seal, from 1; nought before the first.
    pub number: i64,
    /// Last entry it covers.
    pub last: Place,
    /// Hash over the seal before it and the entries it covers.
    pub hash: Vec<u8>,
}

/// The newest seal of a programme; number nought if there is none.
///
/// # Errors
/// What the database says.
pub fn head(read: &Read<'_>, programme: ProgrammeId) -> Result<Seal, Error> {
    let seal = read.first(
        "SELECT number, last_transaction_id, last_number, hash FROM audit_seal WHERE programme_id = $1
         ORDER BY number DESC LIMIT 1",
        &[programme.into()],
        |row| {
            Ok(Seal {
                number: row.get(0)?,
                last: Place { transaction: row.get(1)?, number: row.get(2)? },
                hash: row.get(3)?,
            })
        },
    )?;
    Ok(seal.unwrap_or_default())
}

/// Entries one seal covers at most.
const SEAL: i64 = 5000;

/// Seals what is settled and not sealed yet, up to [`SEAL`] entries, and indexes whom they concern.
/// Says how many entries it sealed.
///
/// # Errors
/// What the database says.
pub fn seal(unit: &mut Unit<'_>, programme: ProgrammeId) -> Result<usize, Error> {
    let head = head(unit, programme)?;
    let entries = after(unit, programme, head.last, SEAL)?;
    let Some(last) = entries.last().map(|entry| entry.place) else {
        return Ok(0);
    };
    for entry in &entries {
        for subject in &entry.entry.subjects {
            unit.execute(
                "INSERT INTO audit_subject (programme_id, subject_id, transaction_id, number) VALUES ($1, $2, $3, $4)
                 ON CONFLICT DO NOTHING",
                &[
                    programme.into(),
                    subject.as_bytes().into(),
                    entry.place.transaction.into(),
                    entry.place.number.into(),
                ],
            )?;
        }
    }
    let hash = chained(&head.hash, &entries);
    let now = unit.now();
    unit.execute(
        "INSERT INTO audit_seal (programme_id, number, last_transaction_id, last_number, entries, hash, sealed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            programme.into(),
            (head.number + 1).into(),
            last.transaction.into(),
            last.number.into(),
            i64::try_from(entries.len()).unwrap_or(i64::MAX).into(),
            (&hash).into(),
            now.into(),
        ],
    )?;
    Ok(entries.len())
}

fn after(read: &Read<'_>, programme: ProgrammeId, place: Place, limit: i64) -> Result<Vec<Kept>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit_entry a WHERE a.programme_id = $1 AND (a.transaction_id, a.number) > ($2, $3)
         AND {} ORDER BY a.transaction_id, a.number LIMIT $4",
        settled(read.engine())
    );
    read.all(&sql, &[programme.into(), place.transaction.into(), place.number.into(), limit.into()], kept)
}

fn chained(previous: &[u8], entries: &[Kept]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    for entry in entries {
        hash.update(&entry.hash);
    }
    hash.finalize().into()
}

/// Verifies the chain of a programme from its beginning: every entry's own hash and every seal. Returns
/// sentences for what is wrong; none means that nothing was changed or taken out.
///
/// # Errors
/// What the database says.
pub fn verify(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let seals = read.all(
        "SELECT number, last_transaction_id, last_number, hash, entries FROM audit_seal WHERE programme_id = $1
         ORDER BY number",
        &[programme.into()],
        |row| {
            let last = Place { transaction: row.get(1)?, number: row.get(2)? };
            Ok((Seal { number: row.get(0)?, last, hash: row.get(3)? }, row.get::<i64>(4)?))
        },
    )?;
    let mut previous = Seal::default();
    for (seal, count) in seals {
        if seal.number != previous.number + 1 {
            faults.push(format!("audit: seal {} is missing", previous.number + 1));
        }
        let entries: Vec<Kept> = after(read, programme, previous.last, count)?;
        if i64::try_from(entries.len()) != Ok(count) || entries.last().map(|e| e.place) != Some(seal.last) {
            faults.push(format!("audit: entries of seal {} have been taken out or added", seal.number));
        }
        check_hashes(programme, &entries, &mut faults);
        if chained(&previous.hash, &entries)[..] != seal.hash[..] {
            faults.push(format!("audit: seal {} does not match its entries", seal.number));
        }
        previous = seal;
    }
    let mut place = previous.last;
    loop {
        let entries = after(read, programme, place, SEAL)?;
        let Some(last) = entries.last() else { break };
        check_hashes(programme, &entries, &mut faults);
        place = last.place;
    }
    Ok(faults)
}

fn check_hashes(programme: ProgrammeId, entries: &[Kept], faults: &mut Vec<String>) {
    for kept in entries {
        let subjects = packed(&kept.entry.subjects);
        if digest(programme, kept.made_at.as_microsecond(), &kept.entry, &subjects)[..] != kept.hash[..] {
            faults.push(format!(
                "audit: entry {}.{} has been changed",
                kept.place.transaction, kept.place.number
            ));
        }
    }
}
