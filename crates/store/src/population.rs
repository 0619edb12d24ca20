//! The eligible population a programme loaded: totals by group.

use domain::calendar::Day;
use domain::id::{ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Read, Unit};

/// A loading of the eligible population.
pub enum Noun {}
/// Identifier of a loading.
pub type PopulationId = domain::Id<Noun>;

/// A loading as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population {
    /// Which one.
    pub id: PopulationId,
    /// Where the numbers are from.
    pub source: String,
    /// The first day of the month they are of.
    pub month: Day,
    /// When it was loaded.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
}

/// People of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The characteristic: a column of figures.
    pub characteristic: String,
    /// The value of that column.
    pub value: String,
    /// How many people.
    pub people: i64,
}

/// Keeps a loading. Earlier ones stay and are no longer used.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    loaded: &Population,
    counts: &[Count],
) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO population (programme_id, id, source, month_day, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            programme.into(),
            (&loaded.id).into(),
            (&loaded.source).into(),
            loaded.month.into(),
            loaded.made_at.into(),
            (&loaded.made_by).into(),
        ],
    )?;
    for count in counts {
        unit.execute(
            "INSERT INTO population_count (programme_id, population_id, characteristic, value, people)
             VALUES ($1, $2, $3, $4, $5)",
            &[
                programme.into(),
                (&loaded.id).into(),
                (&count.characteristic).into(),
                (&count.value).into(),
                count.people.into(),
            ],
        )?;
    }
    Ok(())
}

/// The newest loading with its counts, if there is one.
///
/// # Errors
/// What the database says.
pub fn newest(
    read: &Read<'_>,
    programme: ProgrammeId,
) -> Result<Option<(Population, Vec<Count>)>, Error> {
    let loaded = read.first(
        "SELECT id, source, month_day, made_at, made_by FROM population WHERE programme_id = $1
         ORDER BY made_at DESC, id DESC LIMIT 1",
        &[programme.into()],
        |row| {
            Ok(Population {
                id: row.get(0)?,
                source: row.get(1)?,
                month: row.get(2)?,
                made_at: row.get(3)?,
                made_by: row.get(4)?,
            })
        },
    )?;
    let Some(loaded) = loaded else { return Ok(None) };
    let counts = read.all(
        "SELECT characteristic, value, people FROM population_count
         WHERE programme_id = $1 AND population_id = $2 ORDER BY characteristic, value",
        &[programme.into(), (&loaded.id).into()],
        |row| Ok(Count { characteristic: row.get(0)?, value: row.get(1)?, people: row.get(2)? }),
    )?;
    Ok(Some((loaded, counts)))
}
