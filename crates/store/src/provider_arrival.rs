//! People on registers who were not expected by that name, to be matched by a navigator. The name is a note,
//! `provider-arrival`, which goes once it is matched or settled.

use domain::Id;
use domain::calendar::Day;
use domain::id::{PrescriptionId, ProgrammeId, ServiceId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::attendance::By;
use crate::db::{Param, Read, Row, Unit};

/// Somebody on a register who was not expected.
pub enum Noun {}
/// Identifier of one.
pub type ArrivalId = Id<Noun>;

/// The noun under which a name is kept as a note.
pub const NAMED: &str = "provider-arrival";

/// One as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Which one.
    pub id: ArrivalId,
    /// At which service.
    pub service: ServiceId,
    /// On which day.
    pub day: Day,
    /// When it was written down.
    pub made_at: Timestamp,
    /// Who it turned out to be.
    pub prescription: Option<PrescriptionId>,
    /// When that was settled, one way or the other.
    pub settled_at: Option<Timestamp>,
}

const COLUMNS: &str = "SELECT id, service_id, day, made_at, prescription_id, settled_at FROM provider_arrival WHERE programme_id = $1";

fn arrival(row: &Row<'_>) -> Result<Arrival, Error> {
    Ok(Arrival {
        id: row.get(0)?,
        service: row.get(1)?,
        day: row.get(2)?,
        made_at: row.get(3)?,
        prescription: row.get(4)?,
        settled_at: row.get(5)?,
    })
}

/// Keeps one.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    day: Day,
    by: By,
) -> Result<ArrivalId, Error> {
    let (id, now): (ArrivalId, _) = (unit.id(), unit.now());
    let (staff, device) = by.parts();
    unit.execute(
        "INSERT INTO provider_arrival (programme_id, id, service_id, day, device_id, made_at, staff_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            programme.into(),
            (&id).into(),
            (&service).into(),
            day.into(),
            Param::from(&device),
            now.into(),
            Param::from(&staff),
        ],
    )?;
    Ok(id)
}

/// One of them.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, programme: ProgrammeId, id: ArrivalId) -> Result<Option<Arrival>, Error> {
    read.first(&format!("{COLUMNS} AND id = $2"), &[programme.into(), (&id).into()], arrival)
}

/// Those of a service on a day.
///
/// # Errors
/// What the database says.
pub fn of_service(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    day: Day,
) -> Result<Vec<Arrival>, Error> {
    read.all(
        &format!("{COLUMNS} AND service_id = $2 AND day = $3 ORDER BY made_at, id"),
        &[programme.into(), (&service).into(), day.into()],
        arrival,
    )
}

/// A page of those to be matched, the oldest first, after the one given.
///
/// # Errors
/// What the database says.
pub fn to_match(
    read: &Read<'_>,
    programme: ProgrammeId,
    after: Option<(Timestamp, ArrivalId)>,
    limit: i64,
) -> Result<Vec<Arrival>, Error> {
    match after {
        None => read.all(
            &format!("{COLUMNS} AND settled_at IS NULL ORDER BY made_at, id LIMIT $2"),
            &[programme.into(), limit.into()],
            arrival,
        ),
        Some((at, id)) => read.all(
            &format!(
                "{COLUMNS} AND settled_at IS NULL AND (made_at, id) > ($2, $3) ORDER BY made_at, id LIMIT $4"
            ),
            &[programme.into(), at.into(), (&id).into(), limit.into()],
            arrival,
        ),
    }
}

/// How many are to be matched.
///
/// # Errors
/// What the database says.
pub fn count(read: &Read<'_>, programme: ProgrammeId) -> Result<i64, Error> {
    let count = read.value::<i64>(
        "SELECT count(*) FROM provider_arrival WHERE programme_id = $1 AND settled_at IS NULL",
        &[programme.into()],
    )?;
    Ok(count.unwrap_or_default())
}

/// Settles one: who it was, or that it was nobody of the programme. The name goes. Says whether it waited.
///
/// # Errors
/// What the database says.
pub fn settle(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ArrivalId,
    prescription: Option<PrescriptionId>,
    by: Option<StaffId>,
) -> Result<bool, Error> {
    let now = unit.now();
    let done = unit.execute(
        "UPDATE provider_arrival SET settled_at = $3, settled_by = $4, prescription_id = $5
         WHERE programme_id = $1 AND id = $2 AND settled_at IS NULL",
        &[programme.into(), (&id).into(), now.into(), Param::from(&by), Param::from(&prescription)],
    )?;
    unit.execute(
        "DELETE FROM note WHERE programme_id = $1 AND subject_noun = $2 AND subject_id = $3",
        &[programme.into(), NAMED.into(), (&id).into()],
    )?;
    Ok(done > 0)
}

/// Those that were written down before an instant and wait still.
///
/// # Errors
/// What the database says.
pub fn before(
    read: &Read<'_>,
    programme: ProgrammeId,
    instant: Timestamp,
    limit: i64,
) -> Result<Vec<Arrival>, Error> {
    read.all(
        &format!("{COLUMNS} AND settled_at IS NULL AND made_at < $2 ORDER BY made_at, id LIMIT $3"),
        &[programme.into(), instant.into(), limit.into()],
        arrival,
    )
}
