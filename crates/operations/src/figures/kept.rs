//! The columns written down, so that the next start reads them rather than every projection.
//!
//! What was written down is brought forward like any columns in memory. Whatever does not fit this version,
//! is damaged or is older than an erasure is not used: everything is read instead.

use std::collections::BTreeSet;

use domain::id::ProgrammeId;
use evidence::table::{KeptTable, Schema, Snapshot, Table, Unit};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use store::figure_columns::{self, Written};
use store::{Error, Read};

use super::chain::Chains;
use super::courses::Courses;
use super::fill::Filled;

/// Raise it when what is filled into a column, or how rows are keyed or chained, changes.
const FORM: u8 = 4;

/// What was written down must be of this form: the schemas are part of it.
fn form(schemas: &[Schema]) -> Result<String, Error> {
    let declared = serde_json::to_vec(schemas).map_err(|error| Error::Broken(error.to_string()))?;
    Ok(format!("{FORM}-{:x}", u64::from_be_bytes(first_eight(&Sha256::digest(declared)))))
}

fn first_eight(bytes: &[u8]) -> [u8; 8] {
    bytes.first_chunk().copied().unwrap_or_default()
}

/// A part as it is written down: compressed, because small codes repeat and reading pages of a database takes
/// longer than unpacking them.
fn spelled<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    let bytes = postcard::to_allocvec(value)
        .map_err(|error| Error::Broken(format!("columns cannot be written down: {error}")))?;
    Ok(lz4_flex::compress_prepend_size(&bytes))
}

fn read_back<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let bytes = lz4_flex::decompress_size_prepended(bytes).ok()?;
    postcard::from_bytes(&bytes).ok()
}

impl Filled {
    /// The columns as they are written down, and their form.
    pub(super) fn written(&self) -> Result<(String, Written), Error> {
        let mut parts = vec![
            spelled(&self.settled)?,
            spelled(&self.persons)?,
            spelled(&self.journeys)?,
            spelled(&self.courses.prescriptions)?,
            spelled(&self.courses.sessions)?,
        ];
        for table in self.snapshot.tables() {
            parts.push(spelled(table)?);
        }
        Ok((form(&super::fill::schemas()?)?, Written { place: self.place, parts }))
    }

    /// The columns that were written down last; none when there are none that can be used.
    pub(super) fn kept(read: &Read<'_>, programme: ProgrammeId) -> Result<Option<Filled>, Error> {
        let schemas = super::fill::schemas()?;
        let Some(written) = figure_columns::kept(read, programme, &form(&schemas)?)? else { return Ok(None) };
        let linked = store::person::every_link(read, programme)?.into_iter().collect();
        let filled = of_parts(&schemas, &written).map(|filled| Filled { linked, ..filled });
        if filled.is_none() {
            tracing::warn!("the columns of figures that were written down do not fit and are read anew");
        }
        Ok(filled)
    }
}

fn of_parts(schemas: &[Schema], written: &Written) -> Option<Filled> {
    let [settled, persons, journeys, prescriptions, sessions, tables @ ..] = &written.parts[..] else {
        return None;
    };
    if tables.len() != schemas.len() {
        return None;
    }
    let (tables, chains) = std::thread::scope(|scope| {
        // The tables beside each other: they are most of it.
        let reading: Vec<_> = schemas
            .iter()
            .zip(tables)
            .map(|(schema, bytes)| scope.spawn(|| read_back::<KeptTable>(bytes)?.fitting(schema)))
            .collect();
        let chains = read_back::<Chains>(persons).zip(read_back::<Chains>(journeys));
        let tables: Option<Vec<Table>> = reading.into_iter().map(|table| table.join().ok()?).collect();
        (tables, chains)
    });
    let (tables, (persons, journeys)) = (tables?, chains?);
    let settled: BTreeSet<u32> = read_back(settled)?;
    let snapshot = Snapshot::of(tables, u64::try_from(written.place.number).unwrap_or(0));
    let rows = |unit| snapshot.table(unit).map_or(0, Table::rows);
    let courses = Courses { prescriptions: read_back(prescriptions)?, sessions: read_back(sessions)? };
    let sound = persons.is_sound(rows(Unit::Offer))
        && journeys.is_sound(rows(Unit::Account))
        && courses.is_sound(rows(Unit::Prescription), rows(Unit::Session));
    sound.then(|| Filled {
        snapshot,
        place: written.place,
        persons,
        journeys,
        courses,
        settled,
        linked: std::collections::BTreeMap::new(),
    })
}
