//! Links by which providers answer and keep registers without an account, the browsers they open on, and each
//! opening. Of links, browsers and codes only hashes are kept.

use domain::Id;
use domain::calendar::Day;
use domain::id::{PrescriptionId, ProgrammeId, ServiceId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Unit};

/// A link to a provider.
pub enum Noun {}
/// Identifier of a link.
pub type ProviderLinkId = Id<Noun>;
/// A browser of a service.
pub enum DeviceNoun {}
/// Identifier of a browser.
pub type DeviceId = Id<DeviceNoun>;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The answer to one prescription.
    Decision(PrescriptionId),
    /// The register of one day.
    Register(Day),
}

/// A link as kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Which one.
    pub id: ProviderLinkId,
    /// To which service.
    pub service: ServiceId,
    /// What for.
    pub purpose: Purpose,
    /// The last day on which it works.
    pub until: Day,
    /// When it was taken back.
    pub ended_at: Option<Timestamp>,
}

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

/// Makes a link.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    purpose: Purpose,
    token_hash: &[u8],
    until: Day,
) -> Result<ProviderLinkId, Error> {
    let (id, now): (ProviderLinkId, _) = (unit.id(), unit.now());
    let (prescription, day) = match purpose {
        Purpose::Decision(prescription) => (Some(prescription), None),
        Purpose::Register(day) => (None, Some(day)),
    };
    unit.execute(
        "INSERT INTO provider_link (programme_id, id, service_id, prescription_id, day, token_hash, until_day, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&id).into(),
            (&service).into(),
            Param::from(&prescription),
            day.into(),
            token_hash.into(),
            until.into(),
            now.into(),
        ],
    )?;
    Ok(id)
}

fn link(row: &Row<'_>) -> Result<Link, Error> {
    let (prescription, day): (Option<PrescriptionId>, Option<Day>) = (row.get(2)?, row.get(3)?);
    let purpose = match (prescription, day) {
        (Some(prescription), None) => Purpose::Decision(prescription),
        (None, Some(day)) => Purpose::Register(day),
        _ => return Err(Error::unreadable("provider link")),
    };
    Ok(Link { id: row.get(0)?, service: row.get(1)?, purpose, until: row.get(4)?, ended_at: row.get(5)? })
}

/// The link behind a hashed token, ended or run out ones too: whoever asks settles that.
///
/// # Errors
/// What the database says.
pub fn by_token(read: &Read<'_>, programme: ProgrammeId, token_hash: &[u8]) -> Result<Option<Link>, Error> {
    read.first(
        "SELECT id, service_id, prescription_id, day, until_day, ended_at FROM provider_link
         WHERE programme_id = $1 AND token_hash = $2",
        &[programme.into(), token_hash.into()],
        link,
    )
}

/// Takes back every link to the decision of a prescription. Says whether there was one.
///
/// # Errors
/// What the database says.
pub fn end_of(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<bool, Error> {
    let now = unit.now();
    let ended = unit.execute(
        "UPDATE provider_link SET ended_at = $3
         WHERE programme_id = $1 AND prescription_id = $2 AND ended_at IS NULL",
        &[programme.into(), (&prescription).into(), now.into()],
    )?;
    Ok(ended > 0)
}

/// Takes back every link of a service, and closes its browsers: the named contact changed.
///
/// # Errors
/// What the database says.
pub fn end_of_service(unit: &mut Unit<'_>, programme: ProgrammeId, service: ServiceId) -> Result<(), Error> {
    let now = unit.now();
    for statement in [
        "UPDATE provider_link SET ended_at = $3 WHERE programme_id = $1 AND service_id = $2 AND ended_at IS NULL",
        "UPDATE provider_device SET ended_at = $3, code_hash = NULL
         WHERE programme_id = $1 AND service_id = $2 AND ended_at IS NULL",
    ] {
        unit.execute(statement, &[programme.into(), (&service).into(), now.into()])?;
    }
    Ok(())
}

/// Makes a browser of a service known, with a code that waits to be entered.
///
/// # Errors
/// What the database says.
pub fn add_device(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    token_hash: &[u8],
    code_hash: &[u8],
    code_until: Timestamp,
) -> Result<DeviceId, Error> {
    let (id, now): (DeviceId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO provider_device (programme_id, id, service_id, token_hash, code_hash, code_until, tries, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7)",
        &[
            programme.into(),
            (&id).into(),
            (&service).into(),
            token_hash.into(),
            code_hash.into(),
            code_until.into(),
            now.into(),
        ],
    )?;
    Ok(id)
}

/// The browser behind a hashed token, of one service, that was not closed.
///
/// # Errors
/// What the database says.
pub fn device(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    token_hash: &[u8],
) -> Result<Option<Device>, Error> {
    read.first(
        "SELECT id, service_id, code_hash, code_until, tries, name, opened_at FROM provider_device
         WHERE programme_id = $1 AND token_hash = $2 AND service_id = $3 AND ended_at IS NULL",
        &[programme.into(), token_hash.into(), (&service).into()],
        |row| {
            Ok(Device {
                id: row.get(0)?,
                service: row.get(1)?,
                code_hash: row.get(2)?,
                code_until: row.get(3)?,
                tries: row.get(4)?,
                name: row.get(5)?,
                opened_at: row.get(6)?,
            })
        },
    )
}

/// How many codes were sent to a service's contact since an instant.
///
/// # Errors
/// What the database says.
pub fn codes_since(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    since: Timestamp,
) -> Result<i64, Error> {
    let count = read.value::<i64>(
        "SELECT count(*) FROM provider_device WHERE programme_id = $1 AND service_id = $2 AND made_at >= $3",
        &[programme.into(), (&service).into(), since.into()],
    )?;
    Ok(count.unwrap_or_default())
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

/// The code was right: the browser is open, and used by whoever says so.
///
/// # Errors
/// What the database says.
pub fn open_device(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: DeviceId,
    name: &str,
) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE provider_device SET opened_at = $3, name = $4, code_hash = NULL, code_until = NULL
         WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into(), now.into(), name.into()],
    )?;
    Ok(())
}

/// Logs an opening.
///
/// # Errors
/// What the database says.
pub fn opened(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    link: ProviderLinkId,
    device: Option<DeviceId>,
    shared: bool,
) -> Result<(), Error> {
    let (id, now): (Id<Noun>, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO provider_opening (programme_id, id, link_id, device_id, shared, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[programme.into(), (&id).into(), (&link).into(), Param::from(&device), shared.into(), now.into()],
    )?;
    Ok(())
}

/// Openings of the links to a prescription's decision: when, by whom as they said, and whether more than
/// initials was shown; the first one first.
///
/// # Errors
/// What the database says.
pub fn openings(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<Vec<(Timestamp, Option<String>, bool)>, Error> {
    read.all(
        "SELECT o.at, d.name, o.shared FROM provider_opening o
         JOIN provider_link l ON l.programme_id = o.programme_id AND l.id = o.link_id
         LEFT JOIN provider_device d ON d.programme_id = o.programme_id AND d.id = o.device_id
         WHERE o.programme_id = $1 AND l.prescription_id = $2 ORDER BY o.at, o.id",
        &[programme.into(), (&prescription).into()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}
