//! What services answered by their links, each so that it can be undone for a day.

use domain::Id;
use domain::id::{PrescriptionId, ProgrammeId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Read, Unit};
use crate::provider_device::DeviceId;
use crate::provider_link::ProviderLinkId;

/// An answer of a service.
pub enum Noun {}
/// Identifier of an answer.
pub type ProviderAnswerId = Id<Noun>;

/// An answer as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Which one.
    pub id: ProviderAnswerId,
    /// Its code, as `domain::prescription::Answer` has it.
    pub answer: String,
    /// The position of the journal at which it became a result; none of a waiting list.
    pub position: Option<i64>,
    /// When it was given.
    pub made_at: Timestamp,
    /// On which browser.
    pub device: DeviceId,
    /// By whom, as they said when they opened it.
    pub name: Option<String>,
}

/// Keeps an answer.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
    link: ProviderLinkId,
    device: DeviceId,
    (answer, position): (&str, Option<i64>),
) -> Result<(), Error> {
    let (id, now): (ProviderAnswerId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO provider_answer (programme_id, id, prescription_id, link_id, device_id, answer, position,
           made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&id).into(),
            (&prescription).into(),
            (&link).into(),
            (&device).into(),
            answer.into(),
            position.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// The newest answer to a prescription that was not undone.
///
/// # Errors
/// What the database says.
pub fn standing(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<Option<Answered>, Error> {
    read.first(
        "SELECT a.id, a.answer, a.made_at, a.device_id, d.name, a.position FROM provider_answer a
         JOIN provider_device d ON d.programme_id = a.programme_id AND d.id = a.device_id
         WHERE a.programme_id = $1 AND a.prescription_id = $2 AND a.undone_at IS NULL
         ORDER BY a.made_at DESC, a.id DESC LIMIT 1",
        &[programme.into(), (&prescription).into()],
        |row| {
            Ok(Answered {
                id: row.get(0)?,
                answer: row.get(1)?,
                made_at: row.get(2)?,
                device: row.get(3)?,
                name: row.get(4)?,
                position: row.get(5)?,
            })
        },
    )
}

/// Writes down that an answer was undone.
///
/// # Errors
/// What the database says.
pub fn undo(unit: &mut Unit<'_>, programme: ProgrammeId, id: ProviderAnswerId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE provider_answer SET undone_at = $3 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into(), now.into()],
    )?;
    Ok(())
}
