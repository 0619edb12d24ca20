//! One row per change, read in the order of commits by indexes and snapshots that follow the database.
//!
//! A row's place is (transaction, number). On SQLite the one writer counts and the transaction is nought;
//! on PostgreSQL the transaction id comes first and readers stop at the oldest open one, because a
//! transaction that began earlier may commit later.

use domain::id::ProgrammeId;
use uuid::Uuid;

use crate::Error;
use crate::audit::{Place, settled};
use crate::db::{Read, Unit};

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it stands in the order of commits.
    pub place: Place,
    /// Which noun.
    pub noun: String,
    /// Which one.
    pub id: Uuid,
}

/// Notes that `id` changed.
///
/// # Errors
/// What the database says.
pub fn note(unit: &mut Unit<'_>, programme: ProgrammeId, noun: &str, id: &[u8; 16]) -> Result<(), Error> {
    let number = unit.next_number();
    unit.execute(
        "INSERT INTO change (programme_id, number, noun, id) VALUES ($1, $2, $3, $4)",
        &[programme.into(), number.into(), noun.into(), id.into()],
    )?;
    Ok(())
}

/// The next changes after `place`, at most `limit`.
///
/// # Errors
/// What the database says.
pub fn since(
    read: &Read<'_>,
    programme: ProgrammeId,
    place: Place,
    limit: i64,
) -> Result<Vec<Change>, Error> {
    let sql = format!(
        "SELECT transaction_id, number, noun, id FROM change
         WHERE programme_id = $1 AND (transaction_id, number) > ($2, $3) AND {}
         ORDER BY transaction_id, number LIMIT $4",
        settled(read.engine())
    );
    read.all(&sql, &[programme.into(), place.transaction.into(), place.number.into(), limit.into()], |row| {
        let id: domain::Id<()> = row.get(3)?;
        Ok(Change {
            place: Place { transaction: row.get(0)?, number: row.get(1)? },
            noun: row.get(2)?,
            id: id.uuid(),
        })
    })
}

/// The place of the newest change that nothing can overtake.
///
/// # Errors
/// What the database says.
pub fn newest(read: &Read<'_>, programme: ProgrammeId) -> Result<Place, Error> {
    let sql = format!(
        "SELECT transaction_id, number FROM change WHERE programme_id = $1 AND {}
         ORDER BY transaction_id DESC, number DESC LIMIT 1",
        settled(read.engine())
    );
    let place = read.first(&sql, &[programme.into()], |row| {
        Ok(Place { transaction: row.get(0)?, number: row.get(1)? })
    })?;
    Ok(place.unwrap_or_default())
}

/// What changed at a place; none where nothing did, such as in a database put back to an earlier state.
///
/// # Errors
/// What the database says.
pub fn at(read: &Read<'_>, programme: ProgrammeId, place: Place) -> Result<Option<Uuid>, Error> {
    let id: Option<domain::Id<()>> = read.value(
        "SELECT id FROM change WHERE programme_id = $1 AND transaction_id = $2 AND number = $3",
        &[programme.into(), place.transaction.into(), place.number.into()],
    )?;
    Ok(id.map(domain::Id::uuid))
}
