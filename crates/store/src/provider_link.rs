//! Links by which providers answer and keep registers without an account, the browsers they open on, and each
//! opening. Of links, browsers and codes only hashes are kept.

use domain::Id;
use domain::calendar::Day;
use domain::id::{JourneyId, PrescriptionId, ProgrammeId, ServiceId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Unit};
use crate::provider_device::DeviceId;

/// A link to a provider.
pub enum Noun {}
/// Identifier of a link.
pub type ProviderLinkId = Id<Noun>;
/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The answer to one prescription.
    Decision(PrescriptionId),
    /// The register of one day.
    Register(Day),
    /// Whether the service's own listing is still true.
    Listing,
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

/// Makes a link under an identifier from which its token follows.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ProviderLinkId,
    service: ServiceId,
    purpose: Purpose,
    token_hash: &[u8],
    until: Day,
) -> Result<(), Error> {
    let now = unit.now();
    let (prescription, day) = match purpose {
        Purpose::Decision(prescription) => (Some(prescription), None),
        Purpose::Register(day) => (None, Some(day)),
        Purpose::Listing => (None, None),
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
    Ok(())
}

fn link(row: &Row<'_>) -> Result<Link, Error> {
    let (prescription, day): (Option<PrescriptionId>, Option<Day>) = (row.get(2)?, row.get(3)?);
    let purpose = match (prescription, day) {
        (Some(prescription), None) => Purpose::Decision(prescription),
        (None, Some(day)) => Purpose::Register(day),
        (None, None) => Purpose::Listing,
        (Some(_), Some(_)) => return Err(Error::unreadable("provider link")),
    };
    Ok(Link { id: row.get(0)?, service: row.get(1)?, purpose, until: row.get(4)?, ended_at: row.get(5)? })
}

/// The link behind a hashed token, ended or run out ones too: whoever asks settles that.
///
/// # Errors
/// What the database says.
pub fn by_token(read: &Read<'_>, programme: ProgrammeId, token_hash: &[u8]) -> Result<Option<Link>, Error> {
    read.first(
        &format!("{LINK} WHERE programme_id = $1 AND token_hash = $2"),
        &[programme.into(), token_hash.into()],
        link,
    )
}

const LINK: &str = "SELECT id, service_id, prescription_id, day, until_day, ended_at FROM provider_link";

/// One link.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, programme: ProgrammeId, id: ProviderLinkId) -> Result<Option<Link>, Error> {
    read.first(
        &format!("{LINK} WHERE programme_id = $1 AND id = $2"),
        &[programme.into(), (&id).into()],
        link,
    )
}

/// The newest link to the decision of a prescription that was not taken back.
///
/// # Errors
/// What the database says.
pub fn of_prescription(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<Option<Link>, Error> {
    read.first(
        &format!(
            "{LINK} WHERE programme_id = $1 AND prescription_id = $2 AND ended_at IS NULL ORDER BY id DESC LIMIT 1"
        ),
        &[programme.into(), (&prescription).into()],
        link,
    )
}

/// The newest link to the register of a service on a day that was not taken back.
///
/// # Errors
/// What the database says.
pub fn of_register(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    day: Day,
) -> Result<Option<Link>, Error> {
    read.first(
        &format!(
            "{LINK} WHERE programme_id = $1 AND service_id = $2 AND day = $3 AND ended_at IS NULL
             ORDER BY id DESC LIMIT 1"
        ),
        &[programme.into(), (&service).into(), day.into()],
        link,
    )
}

/// Lets a link work until a later day.
///
/// # Errors
/// What the database says.
pub fn prolong(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ProviderLinkId,
    until: Day,
) -> Result<(), Error> {
    unit.execute(
        "UPDATE provider_link SET until_day = $3 WHERE programme_id = $1 AND id = $2 AND until_day < $3",
        &[programme.into(), (&id).into(), until.into()],
    )?;
    Ok(())
}

/// Takes one link back.
///
/// # Errors
/// What the database says.
pub fn end(unit: &mut Unit<'_>, programme: ProgrammeId, id: ProviderLinkId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE provider_link SET ended_at = $3 WHERE programme_id = $1 AND id = $2 AND ended_at IS NULL",
        &[programme.into(), (&id).into(), now.into()],
    )?;
    Ok(())
}

/// Takes every link to the decisions of a journey back: it is closed.
///
/// # Errors
/// What the database says.
pub fn end_of_journey(unit: &mut Unit<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE provider_link SET ended_at = $3 WHERE programme_id = $1 AND ended_at IS NULL AND prescription_id IN
           (SELECT id FROM prescription WHERE programme_id = $1 AND journey_id = $2)",
        &[programme.into(), (&journey).into(), now.into()],
    )?;
    Ok(())
}

/// Lets the links to the decision of a prescription work again that were taken back at an instant or later.
///
/// # Errors
/// What the database says.
pub fn revive(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
    since: Timestamp,
) -> Result<(), Error> {
    unit.execute(
        "UPDATE provider_link SET ended_at = NULL
         WHERE programme_id = $1 AND prescription_id = $2 AND ended_at >= $3",
        &[programme.into(), (&prescription).into(), since.into()],
    )?;
    Ok(())
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

/// Openings of a prescription's decision, by its links, from accounts and in files: when, by whom as they said or by the name of
/// their account, and whether more than initials was shown; the first one first.
///
/// # Errors
/// What the database says.
pub fn openings(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<Vec<(Timestamp, Option<String>, bool)>, Error> {
    read.all(
        "SELECT o.at AS at, d.name, o.shared, o.id AS id FROM provider_opening o
         JOIN provider_link l ON l.programme_id = o.programme_id AND l.id = o.link_id
         LEFT JOIN provider_device d ON d.programme_id = o.programme_id AND d.id = o.device_id
         WHERE o.programme_id = $1 AND l.prescription_id = $2
         UNION ALL
         SELECT a.at, coalesce(f.name, b.name), 1 = 1, a.id FROM provider_seen a
         LEFT JOIN staff f ON f.id = a.staff_id
         LEFT JOIN provider_device b ON b.programme_id = a.programme_id AND b.id = a.device_id
         WHERE a.programme_id = $1 AND a.prescription_id = $2
         ORDER BY at, id",
        &[programme.into(), (&prescription).into()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}
