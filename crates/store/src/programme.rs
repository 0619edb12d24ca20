//! Programmes: the tenants.

use domain::id::ProgrammeId;

use crate::Error;
use crate::db::{Read, Row, Unit};

/// A social prescribing scheme as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Its number, first in every key.
    pub id: ProgrammeId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name on pages.
    pub name: String,
    /// Whether its people are synthetic: a demo, where one-click sign-in is allowed and real NHS numbers
    /// are refused.
    pub synthetic: bool,
    /// Its settings as JSON, read by `operations`.
    pub settings: String,
}

fn programme(row: &Row<'_>) -> Result<Programme, Error> {
    Ok(Programme {
        id: row.get(0)?,
        slug: row.get(1)?,
        name: row.get(2)?,
        synthetic: row.get(3)?,
        settings: row.get(4)?,
    })
}

const COLUMNS: &str = "SELECT programme_id, slug, name, synthetic, settings FROM programme";

/// Makes a programme with the next free number.
///
/// # Errors
/// [`Error::Constraint`] when the slug is taken.
pub fn add(
    unit: &mut Unit<'_>,
    slug: &str,
    name: &str,
    synthetic: bool,
    settings: &str,
) -> Result<ProgrammeId, Error> {
    let last: i64 = unit.value("SELECT coalesce(max(programme_id), 0) FROM programme", &[])?.unwrap_or(0);
    let id = ProgrammeId(last + 1);
    let now = unit.now();
    unit.execute(
        "INSERT INTO programme (programme_id, slug, name, synthetic, settings, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[id.into(), slug.into(), name.into(), synthetic.into(), settings.into(), now.into()],
    )?;
    Ok(id)
}

/// All programmes.
///
/// # Errors
/// What the database says.
pub fn all(read: &Read<'_>) -> Result<Vec<Programme>, Error> {
    read.all(&format!("{COLUMNS} ORDER BY programme_id"), &[], programme)
}

/// The programme of an address.
///
/// # Errors
/// What the database says.
pub fn by_slug(read: &Read<'_>, slug: &str) -> Result<Option<Programme>, Error> {
    read.first(&format!("{COLUMNS} WHERE slug = $1"), &[slug.into()], programme)
}

/// Changes the name and settings of a programme.
///
/// # Errors
/// What the database says.
pub fn change(unit: &mut Unit<'_>, id: ProgrammeId, name: &str, settings: &str) -> Result<(), Error> {
    unit.execute(
        "UPDATE programme SET name = $2, settings = $3 WHERE programme_id = $1",
        &[id.into(), name.into(), settings.into()],
    )?;
    Ok(())
}
