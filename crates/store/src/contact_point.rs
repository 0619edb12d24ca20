//! Contact points: each number and address of a person, and what was said about its safety. None is changed
//! in place: it ends, and another begins.

use domain::Id;
use domain::contact::{ContactAddress, ContactPoint};
use domain::id::{PersonId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};

/// A contact point.
pub enum Noun {}
/// Identifier of a contact point.
pub type ContactPointId = Id<Noun>;

/// A contact point as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which one.
    pub id: ContactPointId,
    /// Whose record it is on.
    pub person: PersonId,
    /// The number or address and what was said about it.
    pub point: ContactPoint,
    /// When it ended, if it did.
    pub ended_at: Option<Timestamp>,
    /// When it was written down.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: Option<StaffId>,
}

const COLUMNS: &str = "SELECT id, person_id, data, ended_at, made_at, made_by FROM contact_point";

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    Ok(Kept {
        id: row.get(0)?,
        person: row.get(1)?,
        point: serde_json::from_str(&row.get::<String>(2)?)
            .map_err(|_| Error::unreadable("contact point"))?,
        ended_at: row.get(3)?,
        made_at: row.get(4)?,
        made_by: row.get(5)?,
    })
}

fn value(address: &ContactAddress) -> String {
    match address {
        ContactAddress::Phone(number) => number.as_str().to_owned(),
        ContactAddress::Email(address) => address.as_str().to_owned(),
        ContactAddress::Post { lines, postcode } => match postcode {
            Some(postcode) => format!("{lines}\n{postcode}"),
            None => lines.clone(),
        },
    }
}

/// Adds a contact point to a person.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    person: PersonId,
    point: &ContactPoint,
    by: Option<StaffId>,
) -> Result<ContactPointId, Error> {
    let (id, now): (ContactPointId, _) = (unit.id(), unit.now());
    let data = serde_json::to_string(point).map_err(|_| Error::unreadable("contact point"))?;
    unit.execute(
        "INSERT INTO contact_point (programme_id, id, person_id, kind, value, data, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&id).into(),
            (&person).into(),
            point.address.code().into(),
            (&value(&point.address)).into(),
            (&data).into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    Ok(id)
}

/// Ends a contact point. Says whether it stood until now.
///
/// # Errors
/// What the database says.
pub fn end(unit: &mut Unit<'_>, programme: ProgrammeId, id: ContactPointId) -> Result<bool, Error> {
    let now = unit.now();
    let ended = unit.execute(
        "UPDATE contact_point SET ended_at = $3 WHERE programme_id = $1 AND id = $2 AND ended_at IS NULL",
        &[programme.into(), (&id).into(), now.into()],
    )?;
    Ok(ended == 1)
}

/// One contact point. The caller has checked whose record may be seen.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, programme: ProgrammeId, id: ContactPointId) -> Result<Option<Kept>, Error> {
    read.first(
        &format!("{COLUMNS} WHERE programme_id = $1 AND id = $2"),
        &[programme.into(), (&id).into()],
        kept,
    )
}

/// Contact points of a person, ended ones included, oldest first. The caller has checked that the person's
/// record may be seen.
///
/// # Errors
/// What the database says.
pub fn of_person(read: &Read<'_>, programme: ProgrammeId, person: PersonId) -> Result<Vec<Kept>, Error> {
    read.all(
        &format!("{COLUMNS} WHERE programme_id = $1 AND person_id = $2 ORDER BY made_at, id"),
        &[programme.into(), (&person).into()],
        kept,
    )
}

/// Contact points of several people, ended ones included, oldest first. The caller has checked that their
/// records may be seen.
///
/// # Errors
/// What the database says.
pub fn of_people(read: &Read<'_>, programme: ProgrammeId, people: &[PersonId]) -> Result<Vec<Kept>, Error> {
    let mut text = Text::new(COLUMNS);
    text.sql(" WHERE programme_id = ").bind(programme).sql(" AND person_id IN (");
    text.list(people.iter().map(Param::from)).sql(") ORDER BY made_at, id");
    read.all(text.as_sql(), text.params(), kept)
}
