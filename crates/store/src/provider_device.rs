//! Browsers on which a service's links open. Of a browser's token and of its code only hashes are kept.

use domain::Id;
use domain::id::{ProgrammeId, ServiceId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Read, Row, Unit};
use crate::provider_link::ProviderLinkId;

/// A browser of a service.
pub enum Noun {}
/// Identifier of a browser.
pub type DeviceId = Id<Noun>;

/// A browser as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Which one.
    pub id: DeviceId,
    /// Of which service.
    pub service: ServiceId,
    /// The hash of the code that was sent, while it waits.
    pub code_hash: Option<Vec<u8>>,
    /// Until when the code works.
    pub code_until: Option<Timestamp>,
    /// How often a code was tried.
    pub tries: i64,
    /// Who uses it, as they said.
    pub name: Option<String>,
    /// When the code was entered.
    pub opened_at: Option<Timestamp>,
}

/// Makes a browser of a service known, with a code that waits to be entered: for `of` a service, by a link of it.
/// `asked_hash` stays when the browser gets another token.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    (service, link): (ServiceId, ProviderLinkId),
    asked_hash: &[u8],
    code_hash: &[u8],
    code_until: Timestamp,
) -> Result<DeviceId, Error> {
    let (id, now): (DeviceId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO provider_device (programme_id, id, service_id, link_id, asked_hash, token_hash, code_hash, code_until,
           tries, made_at) VALUES ($1, $2, $3, $4, $5, $5, $6, $7, 0, $8)",
        &[
            programme.into(),
            (&id).into(),
            (&service).into(),
            (&link).into(),
            asked_hash.into(),
            code_hash.into(),
            code_until.into(),
            now.into(),
        ],
    )?;
    Ok(id)
}

const COLUMNS: &str = "id, service_id, code_hash, code_until, tries, name, opened_at";

fn device(row: &Row<'_>) -> Result<Device, Error> {
    Ok(Device {
        id: row.get(0)?,
        service: row.get(1)?,
        code_hash: row.get(2)?,
        code_until: row.get(3)?,
        tries: row.get(4)?,
        name: row.get(5)?,
        opened_at: row.get(6)?,
    })
}

/// Whether a code was sent for a hashed token, whatever became of it.
///
/// # Errors
/// What the database says.
pub fn was_asked(read: &Read<'_>, programme: ProgrammeId, asked_hash: &[u8]) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM provider_device WHERE programme_id = $1 AND asked_hash = $2";
    let found = read.value::<i64>(sql, &[programme.into(), asked_hash.into()])?;
    Ok(found.is_some())
}

/// The browser behind a hashed token that was not closed, whichever service it was opened for.
///
/// # Errors
/// What the database says.
pub fn by_token(read: &Read<'_>, programme: ProgrammeId, token_hash: &[u8]) -> Result<Option<Device>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM provider_device WHERE programme_id = $1 AND token_hash = $2 AND ended_at IS NULL"
    );
    read.first(&sql, &[programme.into(), token_hash.into()], device)
}

/// Codes asked for by one link since an instant, and wrong tries of them.
///
/// # Errors
/// What the database says.
pub fn asked_since(
    read: &Read<'_>,
    programme: ProgrammeId,
    link: ProviderLinkId,
    since: Timestamp,
) -> Result<(i64, i64), Error> {
    let counted = read.first(
        "SELECT count(*), CAST(coalesce(sum(tries), 0) AS BIGINT) FROM provider_device
         WHERE programme_id = $1 AND link_id = $2 AND made_at >= $3",
        &[programme.into(), (&link).into(), since.into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(counted.unwrap_or_default())
}

/// Closes a browser: whoever uses it needs a code again.
///
/// # Errors
/// What the database says.
pub fn end(unit: &mut Unit<'_>, programme: ProgrammeId, id: DeviceId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE provider_device SET ended_at = $3, code_hash = NULL
         WHERE programme_id = $1 AND id = $2 AND ended_at IS NULL",
        &[programme.into(), (&id).into(), now.into()],
    )?;
    Ok(())
}

/// Counts a try of a code.
///
/// # Errors
/// What the database says.
pub fn tried(unit: &mut Unit<'_>, programme: ProgrammeId, id: DeviceId) -> Result<(), Error> {
    unit.execute(
        "UPDATE provider_device SET tries = tries + 1 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into()],
    )?;
    Ok(())
}

/// The code was right: the browser is open under a new token, and used by whoever says so.
///
/// # Errors
/// What the database says.
pub fn open(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: DeviceId,
    name: &str,
    token_hash: &[u8],
) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE provider_device SET opened_at = $3, name = $4, token_hash = $5, code_hash = NULL, code_until = NULL
         WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into(), now.into(), name.into(), token_hash.into()],
    )?;
    Ok(())
}
