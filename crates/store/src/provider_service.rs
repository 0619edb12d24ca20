//! Which services an organisation answers for with accounts of its own.

use domain::Id;
use domain::id::{OrganisationId, ProgrammeId, ServiceId, StaffId};

use crate::Error;
use crate::db::{Param, Read, Text, Unit};

/// A service in the hands of an organisation.
pub enum Noun {}
/// Identifier of one.
pub type ProviderServiceId = Id<Noun>;

/// Gives a service to an organisation.
///
/// # Errors
/// What the database says: a service that is another's still is a conflict.
pub fn give(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    organisation: OrganisationId,
    service: ServiceId,
    by: StaffId,
) -> Result<(), Error> {
    let (id, now): (ProviderServiceId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO provider_service (programme_id, id, organisation_id, service_id, since_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            programme.into(),
            (&id).into(),
            (&organisation).into(),
            (&service).into(),
            now.into(),
            (&by).into(),
        ],
    )?;
    Ok(())
}

/// Takes a service from an organisation. Says whether it had it.
///
/// # Errors
/// What the database says.
pub fn take(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    organisation: OrganisationId,
    service: ServiceId,
    by: StaffId,
) -> Result<bool, Error> {
    let now = unit.now();
    let done = unit.execute(
        "UPDATE provider_service SET ended_at = $4, ended_by = $5
         WHERE programme_id = $1 AND organisation_id = $2 AND service_id = $3 AND ended_at IS NULL",
        &[programme.into(), (&organisation).into(), (&service).into(), now.into(), (&by).into()],
    )?;
    Ok(done > 0)
}

/// Whose a service is.
///
/// # Errors
/// What the database says.
pub fn holder(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
) -> Result<Option<OrganisationId>, Error> {
    read.first(
        "SELECT organisation_id FROM provider_service
         WHERE programme_id = $1 AND service_id = $2 AND ended_at IS NULL",
        &[programme.into(), (&service).into()],
        |row| row.get(0),
    )
}

/// The services of organisations, by identifier.
///
/// # Errors
/// What the database says.
pub fn of_organisations(
    read: &Read<'_>,
    programme: ProgrammeId,
    organisations: &[OrganisationId],
) -> Result<Vec<ServiceId>, Error> {
    let mut text = Text::new("SELECT service_id FROM provider_service WHERE programme_id = ");
    text.bind(programme).sql(" AND ended_at IS NULL AND organisation_id IN (");
    text.list(organisations.iter().map(Param::from)).sql(") ORDER BY service_id");
    read.all(text.as_sql(), text.params(), |row| row.get(0))
}

/// The services of a directory with who runs each, as its listing says, and how many formal referrals to it are open.
///
/// # Errors
/// What the database says.
pub fn busy(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<(String, ServiceId, i64)>, Error> {
    read.all(
        "SELECT s.organisation, s.id, count(e.prescription_id) FROM service s
         LEFT JOIN episode_prescription e ON e.programme_id = s.programme_id AND e.service_id = s.id
           AND e.open_gate IN (8, 9, 10) AND e.kind = 'formal-referral'
         WHERE s.programme_id = $1 GROUP BY s.organisation, s.id ORDER BY s.id",
        &[programme.into()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}
