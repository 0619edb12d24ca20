//! Private calendars of staff, each behind an address of which only the hash is kept.

use domain::Id;
use domain::id::{ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Read, Unit};

/// A calendar feed.
pub enum Noun {}
/// Identifier of a calendar feed.
pub type CalendarFeedId = Id<Noun>;

/// A feed as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Which one.
    pub id: CalendarFeedId,
    /// Whose appointments it holds.
    pub staff: StaffId,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last read.
    pub read_at: Option<Timestamp>,
}

/// Makes a feed for a member of staff; earlier ones of theirs end.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    staff: StaffId,
    token_hash: &[u8],
) -> Result<CalendarFeedId, Error> {
    end(unit, programme, staff)?;
    let (id, now): (CalendarFeedId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO calendar_feed (programme_id, id, staff_id, token_hash, made_at) VALUES ($1, $2, $3, $4, $5)",
        &[programme.into(), (&id).into(), (&staff).into(), token_hash.into(), now.into()],
    )?;
    Ok(id)
}

/// Ends the feed of a member of staff: its address answers no more. Says whether there was one.
///
/// # Errors
/// What the database says.
pub fn end(unit: &mut Unit<'_>, programme: ProgrammeId, staff: StaffId) -> Result<bool, Error> {
    let now = unit.now();
    let ended = unit.execute(
        "UPDATE calendar_feed SET ended_at = $3 WHERE programme_id = $1 AND staff_id = $2 AND ended_at IS NULL",
        &[programme.into(), (&staff).into(), now.into()],
    )?;
    Ok(ended > 0)
}

const COLUMNS: &str =
    "SELECT id, staff_id, made_at, read_at FROM calendar_feed WHERE programme_id = $1 AND ended_at IS NULL";

fn feed(row: &crate::db::Row<'_>) -> Result<Feed, Error> {
    Ok(Feed { id: row.get(0)?, staff: row.get(1)?, made_at: row.get(2)?, read_at: row.get(3)? })
}

/// The standing feed behind a hashed token.
///
/// # Errors
/// What the database says.
pub fn by_token(read: &Read<'_>, programme: ProgrammeId, token_hash: &[u8]) -> Result<Option<Feed>, Error> {
    read.first(&format!("{COLUMNS} AND token_hash = $2"), &[programme.into(), token_hash.into()], feed)
}

/// The standing feed of a member of staff.
///
/// # Errors
/// What the database says.
pub fn of_staff(read: &Read<'_>, programme: ProgrammeId, staff: StaffId) -> Result<Option<Feed>, Error> {
    read.first(&format!("{COLUMNS} AND staff_id = $2"), &[programme.into(), (&staff).into()], feed)
}

/// Writes down that a feed was read.
///
/// # Errors
/// What the database says.
pub fn was_read(unit: &mut Unit<'_>, programme: ProgrammeId, id: CalendarFeedId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE calendar_feed SET read_at = $3 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into(), now.into()],
    )?;
    Ok(())
}
