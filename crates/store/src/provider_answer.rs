//! What services answered by their links or from their accounts, each so that it can be undone for a day.

use domain::Id;
use domain::id::{PrescriptionId, ProgrammeId};
use jiff::Timestamp;

use crate::Error;
use crate::attendance::By;
use crate::db::{Param, Read, Unit};
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
    /// When it was given.
    pub made_at: Timestamp,
    /// By whom: as they said when they opened their browser, or the name of their account.
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
    link: Option<ProviderLinkId>,
    by: By,
    answer: &str,
) -> Result<(), Error> {
    let (id, now): (ProviderAnswerId, _) = (unit.id(), unit.now());
    let (staff, device) = by.parts();
    unit.execute(
        "INSERT INTO provider_answer (programme_id, id, prescription_id, link_id, device_id, answer, made_at, staff_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&id).into(),
            (&prescription).into(),
            Param::from(&link),
            Param::from(&device),
            answer.into(),
            now.into(),
            Param::from(&staff),
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
        "SELECT a.id, a.answer, a.made_at, coalesce(d.name, f.name) FROM provider_answer a
         LEFT JOIN provider_device d ON d.programme_id = a.programme_id AND d.id = a.device_id
         LEFT JOIN staff f ON f.id = a.staff_id
         WHERE a.programme_id = $1 AND a.prescription_id = $2 AND a.undone_at IS NULL
         ORDER BY a.made_at DESC, a.id DESC LIMIT 1",
        &[programme.into(), (&prescription).into()],
        |row| Ok(Answered { id: row.get(0)?, answer: row.get(1)?, made_at: row.get(2)?, name: row.get(3)? }),
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
