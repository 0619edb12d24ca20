//! Annotations: what happened when, for charts over time.

use domain::calendar::Day;
use domain::id::{OrganisationId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Unit};

/// An annotation.
pub enum Noun {}
/// Identifier of an annotation.
pub type AnnotationId = domain::Id<Noun>;

/// An annotation as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Which one.
    pub id: AnnotationId,
    /// The practice it is about; none for the whole programme.
    pub organisation: Option<OrganisationId>,
    /// The first day of the month from which on.
    pub from: Day,
    /// What happened.
    pub says: String,
    /// Why limits are made anew from there; none where they are not.
    pub rebase: Option<String>,
    /// When it was written.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
}

/// Keeps an annotation.
///
/// # Errors
/// What the database says.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, kept: &Annotation) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO annotation (programme_id, id, organisation_id, from_day, says, rebase, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&kept.id).into(),
            Param::from(&kept.organisation),
            kept.from.into(),
            (&kept.says).into(),
            (&kept.rebase).into(),
            kept.made_at.into(),
            (&kept.made_by).into(),
        ],
    )?;
    Ok(())
}

/// Takes an annotation back, or puts it back where `withdrawn` is none. Says whether there is one.
///
/// # Errors
/// What the database says.
pub fn set_withdrawn(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: AnnotationId,
    withdrawn: Option<(Timestamp, StaffId)>,
) -> Result<bool, Error> {
    let (at, by) = withdrawn.unzip();
    let changed = unit.execute(
        "UPDATE annotation SET withdrawn_at = $3, withdrawn_by = $4 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into(), at.into(), Param::from(&by)],
    )?;
    Ok(changed > 0)
}

/// Every annotation of a programme, in the order of what happened.
///
/// # Errors
/// What the database says.
pub fn all(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<Annotation>, Error> {
    read.all(
        "SELECT id, organisation_id, from_day, says, rebase, made_at, made_by, withdrawn_at FROM annotation
         WHERE programme_id = $1 ORDER BY from_day, id",
        &[programme.into()],
        |row| {
            Ok(Annotation {
                id: row.get(0)?,
                organisation: row.get(1)?,
                from: row.get(2)?,
                says: row.get(3)?,
                rebase: row.get(4)?,
                made_at: row.get(5)?,
                made_by: row.get(6)?,
                withdrawn_at: row.get(7)?,
            })
        },
    )
}
