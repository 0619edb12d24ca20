//! Practices, teams, providers, commissioners and research bodies of a programme.

use domain::calendar::Day;
use domain::id::{OrganisationId, ProgrammeId, StaffId};

use crate::Error;
use crate::db::{Param, Read, Row, Unit};

/// An organisation as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Which one.
    pub id: OrganisationId,
    /// Stable code of its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Organisation Data Service code, if it has one.
    pub ods_code: Option<String>,
    /// Where it is, as an outcode.
    pub outcode: Option<String>,
    /// The organisation that takes its place, and from which day.
    pub succeeded: Option<(OrganisationId, Day)>,
}

fn organisation(row: &Row<'_>) -> Result<Organisation, Error> {
    let by: Option<OrganisationId> = row.get(5)?;
    let from: Option<Day> = row.get(6)?;
    Ok(Organisation {
        id: row.get(0)?,
        kind: row.get(1)?,
        name: row.get(2)?,
        ods_code: row.get(3)?,
        outcode: row.get(4)?,
        succeeded: by.zip(from),
    })
}

const COLUMNS: &str = "SELECT id, kind, name, ods_code, outcode, succeeded_by, succeeded_from FROM organisation WHERE programme_id = $1";

/// Makes an organisation.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    made: &Organisation,
    by: Option<StaffId>,
) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "INSERT INTO organisation (programme_id, id, kind, name, ods_code, outcode, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&made.id).into(),
            (&made.kind).into(),
            (&made.name).into(),
            (&made.ods_code).into(),
            (&made.outcode).into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    Ok(())
}

/// Changes name, code and place, and who takes its place from which day.
///
/// # Errors
/// What the database says.
pub fn change(unit: &mut Unit<'_>, programme: ProgrammeId, to: &Organisation) -> Result<(), Error> {
    let (by, from) = to.succeeded.unzip();
    unit.execute(
        "UPDATE organisation SET name = $3, ods_code = $4, outcode = $5, succeeded_by = $6, succeeded_from = $7
         WHERE programme_id = $1 AND id = $2",
        &[
            programme.into(),
            (&to.id).into(),
            (&to.name).into(),
            (&to.ods_code).into(),
            (&to.outcode).into(),
            Param::from(&by),
            from.into(),
        ],
    )?;
    Ok(())
}

/// One organisation.
///
/// # Errors
/// What the database says.
pub fn by_id(
    read: &Read<'_>,
    programme: ProgrammeId,
    id: OrganisationId,
) -> Result<Option<Organisation>, Error> {
    read.first(&format!("{COLUMNS} AND id = $2"), &[programme.into(), (&id).into()], organisation)
}

/// All organisations of a programme by name. A programme has tens of them.
///
/// # Errors
/// What the database says.
pub fn all(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<Organisation>, Error> {
    read.all(&format!("{COLUMNS} ORDER BY name COLLATE \"C\", id"), &[programme.into()], organisation)
}

/// An organisation and those it has succeeded by `today`, however far back.
///
/// # Errors
/// What the database says.
pub fn with_predecessors(
    read: &Read<'_>,
    programme: ProgrammeId,
    id: OrganisationId,
    today: Day,
) -> Result<Vec<OrganisationId>, Error> {
    let mut found = vec![id];
    let mut next = 0;
    while let Some(successor) = found.get(next).copied() {
        next += 1;
        let before = read.all(
            "SELECT id FROM organisation WHERE programme_id = $1 AND succeeded_by = $2 AND succeeded_from <= $3",
            &[programme.into(), (&successor).into(), today.into()],
            |row| row.get(0),
        )?;
        found.extend(before.into_iter().filter(|id| !found.contains(id)).collect::<Vec<_>>());
    }
    Ok(found)
}
