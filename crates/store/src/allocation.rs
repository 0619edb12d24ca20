//! Allocations: the navigator a journey is given to, and those who cover for them.

use domain::id::{AllocationId, JourneyId, OrganisationId, PersonId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};

/// An allocation as kept. What ended stays, so that it can be said who worked with whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// Which allocation.
    pub id: AllocationId,
    /// Of which journey.
    pub journey: JourneyId,
    /// Whose journey it is.
    pub person: PersonId,
    /// To whom.
    pub staff: StaffId,
    /// Their team.
    pub organisation: OrganisationId,
    /// `owner`, or `cover` for somebody who stands in.
    pub kind: String,
    /// How much work the journey is, in units of the programme's caseload weight.
    pub weight: i64,
    /// Since when.
    pub since_at: Timestamp,
    /// Until when; none while it stands.
    pub until_at: Option<Timestamp>,
    /// Who gave it.
    pub made_by: Option<StaffId>,
}

/// Gives a journey to somebody.
///
/// # Errors
/// What the database says.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, made: &Allocation) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO allocation (programme_id, id, journey_id, person_id, staff_id, organisation_id, kind, weight, open,
                                 since_at, until_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            programme.into(),
            (&made.id).into(),
            (&made.journey).into(),
            (&made.person).into(),
            (&made.staff).into(),
            (&made.organisation).into(),
            (&made.kind).into(),
            made.weight.into(),
            made.until_at.is_none().into(),
            made.since_at.into(),
            made.until_at.into(),
            Param::from(&made.made_by),
        ],
    )?;
    Ok(())
}

/// Ends an allocation now. Says whether it still stood.
///
/// # Errors
/// What the database says.
pub fn end(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: AllocationId,
    by: Option<StaffId>,
) -> Result<bool, Error> {
    let now = unit.now();
    let ended = unit.execute(
        "UPDATE allocation SET open = $1, until_at = $2, ended_by = $3
         WHERE programme_id = $4 AND id = $5 AND open = $6",
        &[false.into(), now.into(), Param::from(&by), programme.into(), (&id).into(), true.into()],
    )?;
    Ok(ended > 0)
}

/// The allocations of a journey, those that ended included, the earlier before the later; of two that began at
/// the same moment, the one that ended comes first.
///
/// # Errors
/// What the database says.
pub fn of_journey(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
) -> Result<Vec<Allocation>, Error> {
    read.all(
        "SELECT id, journey_id, person_id, staff_id, organisation_id, kind, weight, since_at, until_at, made_by
         FROM allocation WHERE programme_id = $1 AND journey_id = $2 ORDER BY since_at, until_at IS NULL, until_at, id",
        &[programme.into(), (&journey).into()],
        allocation,
    )
}

/// The allocations of a member of staff that stand, in the order of journeys: of one kind, or of both.
///
/// # Errors
/// What the database says.
pub fn of_staff(
    read: &Read<'_>,
    programme: ProgrammeId,
    staff: StaffId,
    kind: Option<&str>,
) -> Result<Vec<Allocation>, Error> {
    let mut text = Text::new(
        "SELECT id, journey_id, person_id, staff_id, organisation_id, kind, weight, since_at, until_at, made_by
         FROM allocation WHERE programme_id = ",
    );
    text.bind(programme).sql(" AND staff_id = ").bind(&staff).sql(" AND open");
    if let Some(kind) = kind {
        text.sql(" AND kind = ").bind(kind);
    }
    text.sql(" ORDER BY journey_id, id");
    read.all(text.as_sql(), text.params(), allocation)
}

/// Whether a journey is given to anybody now.
///
/// # Errors
/// What the database says.
pub fn is_given(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<bool, Error> {
    let found: Option<i64> = read.value(
        "SELECT 1 FROM allocation WHERE programme_id = $1 AND journey_id = $2 AND open AND kind = 'owner' LIMIT 1",
        &[programme.into(), (&journey).into()],
    )?;
    Ok(found.is_some())
}

/// Weighs a journey anew.
///
/// # Errors
/// What the database says.
pub fn weigh(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    weight: i64,
) -> Result<u64, Error> {
    unit.execute(
        "UPDATE allocation SET weight = $1 WHERE programme_id = $2 AND journey_id = $3 AND open",
        &[weight.into(), programme.into(), (&journey).into()],
    )
}

fn allocation(row: &Row<'_>) -> Result<Allocation, Error> {
    Ok(Allocation {
        id: row.get(0)?,
        journey: row.get(1)?,
        person: row.get(2)?,
        staff: row.get(3)?,
        organisation: row.get(4)?,
        kind: row.get(5)?,
        weight: row.get(6)?,
        since_at: row.get(7)?,
        until_at: row.get(8)?,
        made_by: row.get(9)?,
    })
}
