//! The assessment of a journey: how often it was changed, and its needs. Words are notes.

use domain::Id;
use domain::calendar::Day;
use domain::id::{JourneyId, ProgrammeId, StaffId};
use domain::need::{Need, NeedState, Outcome};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};

/// A need of a journey.
pub enum Noun {}
/// Identifier of a need, which its note is about.
pub type NeedId = Id<Noun>;

/// How often an assessment was changed, and by whom last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Version {
    /// From 1; nought before anything was written.
    pub number: i64,
    /// When it was last changed.
    pub changed_at: Option<Timestamp>,
    /// By whom.
    pub changed_by: Option<StaffId>,
}

/// A need as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which row.
    pub id: NeedId,
    /// Which need.
    pub need: Need,
    /// How it stood when it was talked about.
    pub state: Option<NeedState>,
    /// What came of it, and on which day that was written down.
    pub outcome: Option<(Outcome, Day)>,
    /// Whether it belongs to the assessment; one that was taken out again stays as a row.
    pub open: bool,
}

/// The version of a journey's assessment.
///
/// # Errors
/// What the database says.
pub fn version(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Version, Error> {
    let found = read.first(
        "SELECT version, changed_at, changed_by FROM assessment WHERE programme_id = $1 AND journey_id = $2",
        &[programme.into(), (&journey).into()],
        |row| Ok(Version { number: row.get(0)?, changed_at: Some(row.get(1)?), changed_by: row.get(2)? }),
    )?;
    Ok(found.unwrap_or_default())
}

/// Counts a change on top of version `seen`. Says whether that was still the newest.
///
/// # Errors
/// What the database says.
pub fn change(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    seen: i64,
    by: Option<StaffId>,
) -> Result<bool, Error> {
    let now = unit.now();
    let done = if seen == 0 {
        unit.execute(
            "INSERT INTO assessment (programme_id, journey_id, version, changed_at, changed_by)
             VALUES ($1, $2, 1, $3, $4) ON CONFLICT (programme_id, journey_id) DO NOTHING",
            &[programme.into(), (&journey).into(), now.into(), Param::from(&by)],
        )?
    } else {
        unit.execute(
            "UPDATE assessment SET version = version + 1, changed_at = $4, changed_by = $5
             WHERE programme_id = $1 AND journey_id = $2 AND version = $3",
            &[programme.into(), (&journey).into(), seen.into(), now.into(), Param::from(&by)],
        )?
    };
    Ok(done > 0)
}

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    let broken = || Error::unreadable("need");
    let code: String = row.get(1)?;
    let state: Option<String> = row.get(2)?;
    let outcome: Option<String> = row.get(3)?;
    let outcome = outcome.map(|code| Outcome::from_code(&code).ok_or_else(broken)).transpose()?;
    Ok(Kept {
        id: row.get(0)?,
        need: Need::from_code(&code).ok_or_else(broken)?,
        state: state.map(|code| NeedState::from_code(&code).ok_or_else(broken)).transpose()?,
        outcome: outcome.zip(row.get(4)?),
        open: row.get(5)?,
    })
}

/// The needs of a journey, those taken out again included, in the order of their codes.
///
/// # Errors
/// What the database says.
pub fn needs(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Vec<Kept>, Error> {
    read.all(
        "SELECT id, code, state, outcome, outcome_day, open FROM need
         WHERE programme_id = $1 AND journey_id = $2 ORDER BY code",
        &[programme.into(), (&journey).into()],
        kept,
    )
}

/// The open needs of journeys, by journey and code.
///
/// # Errors
/// What the database says.
pub fn open_needs(
    read: &Read<'_>,
    programme: ProgrammeId,
    journeys: &[JourneyId],
) -> Result<Vec<(JourneyId, Need)>, Error> {
    let mut text = Text::new("SELECT journey_id, code FROM need WHERE programme_id = ");
    text.bind(programme).sql(" AND open = ").bind(true).sql(" AND journey_id IN (");
    text.list(journeys.iter().map(Param::from)).sql(") ORDER BY journey_id, code");
    read.all(text.as_sql(), text.params(), |row| {
        let code: String = row.get(1)?;
        Ok((row.get(0)?, Need::from_code(&code).ok_or_else(|| Error::unreadable("need"))?))
    })
}

/// Writes a need of a journey, new or changed.
///
/// # Errors
/// What the database says.
pub fn keep_need(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    to: &Kept,
    by: Option<StaffId>,
) -> Result<(), Error> {
    let now = unit.now();
    let (outcome, day) = (to.outcome.map(|(outcome, _)| outcome.code()), to.outcome.map(|(_, day)| day));
    unit.execute(
        "INSERT INTO need (programme_id, id, journey_id, code, state, outcome, outcome_day, open, changed_at, changed_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (programme_id, id) DO UPDATE SET state = excluded.state, outcome = excluded.outcome,
           outcome_day = excluded.outcome_day, open = excluded.open, changed_at = excluded.changed_at,
           changed_by = excluded.changed_by",
        &[
            programme.into(),
            (&to.id).into(),
            (&journey).into(),
            to.need.code().into(),
            to.state.map(NeedState::code).into(),
            outcome.into(),
            day.into(),
            to.open.into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    Ok(())
}
