//! Searches that nothing could answer: what was heard in them as codes, never the words typed.

use domain::Id;
use domain::calendar::Day;
use domain::id::{JourneyId, ProgrammeId, StaffId};

use crate::Error;
use crate::db::{Param, Read, Row, Unit};

/// A search nothing could answer.
pub enum Noun {}
/// Identifier of an unmet need.
pub type UnmetNeedId = Id<Noun>;

/// A search nothing could answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetNeed {
    /// Which.
    pub id: UnmetNeedId,
    /// The day of the search.
    pub day: Day,
    /// The journey it was for, if it was for one.
    pub journey: Option<JourneyId>,
    /// `nothing`, `all-full` or `none-fits`.
    pub why: String,
    /// Codes of the needs.
    pub needs: Vec<String>,
    /// Codes of what was wished, such as `free`, `day-3`, `access-wheelchair`, `language-ur`.
    pub wishes: Vec<String>,
    /// The postcode district.
    pub outcode: Option<String>,
    /// How many services were found, none of them free.
    pub found: i64,
}

fn unmet(row: &Row<'_>) -> Result<UnmetNeed, Error> {
    let list = |text: String| text.split(' ').filter(|it| !it.is_empty()).map(str::to_owned).collect();
    Ok(UnmetNeed {
        id: row.get(0)?,
        day: row.get(1)?,
        journey: row.get(2)?,
        why: row.get(3)?,
        needs: list(row.get(4)?),
        wishes: list(row.get(5)?),
        outcode: row.get(6)?,
        found: row.get(7)?,
    })
}

/// Keeps a search nothing could answer.
///
/// # Errors
/// What the database says.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, it: &UnmetNeed, by: StaffId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "INSERT INTO unmet_need
           (programme_id, id, day, journey_id, why, needs, wishes, outcode, found, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            programme.into(),
            (&it.id).into(),
            it.day.into(),
            Param::from(&it.journey),
            (&it.why).into(),
            (&it.needs.join(" ")).into(),
            (&it.wishes.join(" ")).into(),
            (&it.outcode).into(),
            it.found.into(),
            now.into(),
            (&by).into(),
        ],
    )?;
    Ok(())
}

/// Whether the same was kept of the same journey, or by the same person for none, on that day: pages are looked at
/// more than once.
///
/// # Errors
/// What the database says.
pub fn is_there(read: &Read<'_>, programme: ProgrammeId, it: &UnmetNeed, by: StaffId) -> Result<bool, Error> {
    let (whose, of) = match &it.journey {
        Some(journey) => ("journey_id = $7", Param::from(journey)),
        None => ("journey_id IS NULL AND made_by = $7", Param::from(&by)),
    };
    let found: Option<i64> = read.value(
        &format!(
            "SELECT count(*) FROM unmet_need WHERE programme_id = $1 AND day = $2 AND why = $3 AND needs = $4
               AND wishes = $5 AND coalesce(outcode, '') = $6 AND {whose}"
        ),
        &[
            programme.into(),
            it.day.into(),
            (&it.why).into(),
            (&it.needs.join(" ")).into(),
            (&it.wishes.join(" ")).into(),
            it.outcode.as_deref().unwrap_or_default().into(),
            of,
        ],
    )?;
    Ok(found.unwrap_or(0) > 0)
}

/// What was not found from a day on, the newest first, `limit` at most.
///
/// # Errors
/// What the database says.
pub fn since(
    read: &Read<'_>,
    programme: ProgrammeId,
    from: Day,
    limit: i64,
) -> Result<Vec<UnmetNeed>, Error> {
    read.all(
        "SELECT id, day, journey_id, why, needs, wishes, outcode, found FROM unmet_need
         WHERE programme_id = $1 AND day >= $2 ORDER BY day DESC, id DESC LIMIT $3",
        &[programme.into(), from.into(), limit.into()],
        unmet,
    )
}
