//! Instruments as they were taken, and their scores as the evidence engine sees them.

use domain::Id;
use domain::calendar::Day;
use domain::id::{JourneyId, OrganisationId, ProgrammeId, StaffId};
use domain::instrument::{Answers, CompletedBy, Score, Taken, TakenMode, TimePoint};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};

/// An instrument taken once.
pub enum Noun {}
/// Its identifier.
pub type ScoreId = Id<Noun>;

/// An instrument as it was taken, without the scores that follow from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Which.
    pub id: ScoreId,
    /// On which journey.
    pub journey: JourneyId,
    /// What, when, how and what was entered; its scores are left empty.
    pub taken: Taken,
    /// When it was written down.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: Option<StaffId>,
    /// When it was taken back as entered wrongly.
    pub voided_at: Option<Timestamp>,
}

/// Writes down an instrument that was taken.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    taken: &Taken,
    by: Option<StaffId>,
) -> Result<ScoreId, Error> {
    let (id, now): (ScoreId, _) = (unit.id(), unit.now());
    let answers = serde_json::to_string(&taken.answers).map_err(|_| Error::unreadable("answers"))?;
    unit.execute(
        "INSERT INTO score (programme_id, id, journey_id, instrument, version, time_point, day, mode, completed_by,
                            answers, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            programme.into(),
            (&id).into(),
            (&journey).into(),
            (&taken.instrument).into(),
            i64::from(taken.version).into(),
            taken.time_point.code().into(),
            taken.day.into(),
            taken.mode.map(TakenMode::code).into(),
            taken.completed_by.map(CompletedBy::code).into(),
            (&answers).into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    Ok(id)
}

/// Takes one back as entered wrongly; the row stays. Says whether it stood until now.
///
/// # Errors
/// What the database says.
pub fn void(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ScoreId,
    by: Option<StaffId>,
) -> Result<bool, Error> {
    let now = unit.now();
    let done = unit.execute(
        "UPDATE score SET voided_at = $3, voided_by = $4
         WHERE programme_id = $1 AND id = $2 AND voided_at IS NULL",
        &[programme.into(), (&id).into(), now.into(), Param::from(&by)],
    )?;
    Ok(done > 0)
}

const COLUMNS: &str = "SELECT id, journey_id, instrument, version, time_point, day, mode, completed_by, answers, \
                       made_at, made_by, voided_at FROM score";

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    let broken = || Error::unreadable("score");
    let (version, time_point): (i64, String) = (row.get(3)?, row.get(4)?);
    let (mode, completed_by): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
    let answers: Answers = serde_json::from_str(&row.get::<String>(8)?).map_err(|_| broken())?;
    let taken = Taken {
        instrument: row.get(2)?,
        version: u16::try_from(version).map_err(|_| broken())?,
        time_point: TimePoint::from_code(&time_point).ok_or_else(broken)?,
        day: row.get(5)?,
        mode: mode.map(|code| TakenMode::from_code(&code).ok_or_else(broken)).transpose()?,
        completed_by: completed_by
            .map(|code| CompletedBy::from_code(&code).ok_or_else(broken))
            .transpose()?,
        answers,
        scores: Vec::new(),
    };
    Ok(Kept {
        id: row.get(0)?,
        journey: row.get(1)?,
        taken,
        made_at: row.get(9)?,
        made_by: row.get(10)?,
        voided_at: row.get(11)?,
    })
}

/// The instruments taken on a journey, those taken back included, in the order they were written down.
///
/// # Errors
/// What the database says.
pub fn of_journey(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Vec<Kept>, Error> {
    read.all(
        &format!("{COLUMNS} WHERE programme_id = $1 AND journey_id = $2 ORDER BY journey_id, id"),
        &[programme.into(), (&journey).into()],
        kept,
    )
}

/// The instruments taken on the journeys from `first` to `last` in the order of ids.
///
/// # Errors
/// What the database says.
pub fn between(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: JourneyId,
    last: JourneyId,
) -> Result<Vec<Kept>, Error> {
    read.all(
        &format!(
            "{COLUMNS} WHERE programme_id = $1 AND journey_id >= $2 AND journey_id <= $3 ORDER BY journey_id, id"
        ),
        &[programme.into(), (&first).into(), (&last).into()],
        kept,
    )
}

/// A score as the evidence engine sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreRow {
    /// Of which taking.
    pub score: ScoreId,
    /// Code of the score within the instrument.
    pub code: String,
    /// Its journey.
    pub journey: JourneyId,
    /// The practice of the journey.
    pub organisation: OrganisationId,
    /// Code of the instrument.
    pub instrument: String,
    /// Version of the scoring.
    pub version: i64,
    /// Where on the way.
    pub time_point: String,
    /// On which day.
    pub day: Day,
    /// How it was taken.
    pub mode: Option<String>,
    /// Who answered.
    pub completed_by: Option<String>,
    /// The score.
    pub value: f64,
}

impl ScoreRow {
    /// The rows of an instrument that was taken, in the order of their codes.
    pub fn of(kept: &Kept, organisation: OrganisationId, scores: &[Score]) -> Vec<ScoreRow> {
        let taken = &kept.taken;
        let row = |score: &Score| ScoreRow {
            score: kept.id,
            code: score.code.clone(),
            journey: kept.journey,
            organisation,
            instrument: taken.instrument.clone(),
            version: i64::from(taken.version),
            time_point: taken.time_point.code().to_owned(),
            day: taken.day,
            mode: taken.mode.map(|mode| mode.code().to_owned()),
            completed_by: taken.completed_by.map(|by| by.code().to_owned()),
            value: score.value,
        };
        let mut rows: Vec<ScoreRow> = scores.iter().map(row).collect();
        rows.sort_by(|one, other| one.code.cmp(&other.code));
        rows
    }
}

/// Writes the projection of a journey's scores, where it differs.
///
/// # Errors
/// What the database says.
pub fn keep_rows(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    rows: &[ScoreRow],
) -> Result<(), Error> {
    let mut before = rows_between(unit, programme, journey, journey)?;
    if !before.iter().all(|row| rows.contains(row)) {
        unit.execute(
            "DELETE FROM episode_score WHERE programme_id = $1 AND journey_id = $2",
            &[programme.into(), (&journey).into()],
        )?;
        before.clear();
    }
    let mut text = Text::new(
        "INSERT INTO episode_score (programme_id, score_id, code, journey_id, organisation_id, instrument, version,
                                    time_point, day, mode, completed_by, value) VALUES ",
    );
    for row in rows.iter().filter(|row| !before.contains(row)) {
        text.sql(if text.params().is_empty() { "(" } else { ", (" })
            .list([
                programme.into(),
                (&row.score).into(),
                (&row.code).into(),
                (&row.journey).into(),
                (&row.organisation).into(),
                (&row.instrument).into(),
                row.version.into(),
                (&row.time_point).into(),
                row.day.into(),
                (&row.mode).into(),
                (&row.completed_by).into(),
                row.value.into(),
            ])
            .sql(")");
    }
    if text.params().is_empty() { Ok(()) } else { unit.execute(text.as_sql(), text.params()).map(drop) }
}

/// The projection of the journeys from `first` to `last` in the order of ids.
///
/// # Errors
/// What the database says.
pub fn rows_between(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: JourneyId,
    last: JourneyId,
) -> Result<Vec<ScoreRow>, Error> {
    let mut rows = read.all(
        "SELECT score_id, code, journey_id, organisation_id, instrument, version, time_point, day, mode, completed_by, value
         FROM episode_score WHERE programme_id = $1 AND journey_id >= $2 AND journey_id <= $3
         ORDER BY journey_id, score_id",
        &[programme.into(), (&first).into(), (&last).into()],
        |row| {
            Ok(ScoreRow {
                score: row.get(0)?,
                code: row.get(1)?,
                journey: row.get(2)?,
                organisation: row.get(3)?,
                instrument: row.get(4)?,
                version: row.get(5)?,
                time_point: row.get(6)?,
                day: row.get(7)?,
                mode: row.get(8)?,
                completed_by: row.get(9)?,
                value: row.get(10)?,
            })
        },
    )?;
    // By bytes, whatever the database's own order of text is.
    rows.sort_by(|one, other| {
        (one.journey, one.score, &one.code).cmp(&(other.journey, other.score, &other.code))
    });
    Ok(rows)
}
