//! Records opened with a stated reason for a while, and their review.

use domain::Id;
use domain::id::{PersonId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Read, Row, Text, Unit};

/// One opening of a record.
pub enum OpeningNoun {}
/// Identifier of an opening.
pub type OpeningId = Id<OpeningNoun>;

/// A record that somebody opened with a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Which opening.
    pub id: OpeningId,
    /// Who opened it.
    pub staff: StaffId,
    /// Whose record.
    pub person: PersonId,
    /// The reason, as typed.
    pub reason: String,
    /// When.
    pub opened_at: Timestamp,
    /// Until when it stays open.
    pub until: Timestamp,
    /// When it was reviewed, by whom and what the review says; none while that is to come.
    pub review: Option<(Timestamp, StaffId, String)>,
}

const COLUMNS: &str = "SELECT b.id, b.staff_id, b.person_id, b.reason, b.made_at, b.until_at, b.reviewed_at, b.reviewed_by, b.review \
                       FROM break_glass b WHERE b.programme_id = ";

fn opening(row: &Row<'_>) -> Result<Opening, Error> {
    let (at, by, says): (Option<Timestamp>, Option<StaffId>, Option<String>) =
        (row.get(6)?, row.get(7)?, row.get(8)?);
    Ok(Opening {
        id: row.get(0)?,
        staff: row.get(1)?,
        person: row.get(2)?,
        reason: row.get(3)?,
        opened_at: row.get(4)?,
        until: row.get(5)?,
        review: at.zip(by).zip(says).map(|((at, by), says)| (at, by, says)),
    })
}

/// Writes that a record was opened.
///
/// # Errors
/// What the database says.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, made: &Opening) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO break_glass (programme_id, id, staff_id, person_id, reason, made_at, until_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            programme.into(),
            (&made.id).into(),
            (&made.staff).into(),
            (&made.person).into(),
            (&made.reason).into(),
            made.opened_at.into(),
            made.until.into(),
        ],
    )?;
    Ok(())
}

/// One opening.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, programme: ProgrammeId, id: OpeningId) -> Result<Option<Opening>, Error> {
    read.first(&format!("{COLUMNS}$1 AND b.id = $2"), &[programme.into(), (&id).into()], opening)
}

/// Openings that were reviewed or are still to be, newest first, before `before`.
///
/// # Errors
/// What the database says.
pub fn list(
    read: &Read<'_>,
    programme: ProgrammeId,
    reviewed: bool,
    before: Option<(Timestamp, OpeningId)>,
    limit: i64,
) -> Result<Vec<Opening>, Error> {
    let mut text = Text::new(COLUMNS);
    text.bind(programme).sql(standing(reviewed));
    if let Some((at, id)) = &before {
        text.sql(" AND (b.made_at, b.id) < (").bind(*at).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY b.made_at DESC, b.id DESC LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), opening)
}

/// How many openings were reviewed, or are still to be.
///
/// # Errors
/// What the database says.
pub fn count(read: &Read<'_>, programme: ProgrammeId, reviewed: bool) -> Result<i64, Error> {
    let mut text = Text::new("SELECT count(*) FROM break_glass b WHERE b.programme_id = ");
    text.bind(programme).sql(standing(reviewed));
    Ok(read.value(text.as_sql(), text.params())?.unwrap_or(0))
}

fn standing(reviewed: bool) -> &'static str {
    if reviewed { " AND b.reviewed_at IS NOT NULL" } else { " AND b.reviewed_at IS NULL" }
}

/// Keeps what a review says. Says whether it was still to come.
///
/// # Errors
/// What the database says.
pub fn review(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: OpeningId,
    by: StaffId,
    says: &str,
) -> Result<bool, Error> {
    let now = unit.now();
    let reviewed = unit.execute(
        "UPDATE break_glass SET reviewed_at = $3, reviewed_by = $4, review = $5
         WHERE programme_id = $1 AND id = $2 AND reviewed_at IS NULL",
        &[programme.into(), (&id).into(), now.into(), (&by).into(), says.into()],
    )?;
    Ok(reviewed == 1)
}
