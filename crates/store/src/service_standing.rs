//! What changes of a service from day to day, and whom the programme asks about it.

use domain::calendar::Day;
use domain::id::{ProgrammeId, ServiceId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};

/// What somebody writes down of how a service stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Free places; none where not recorded, 0 where full.
    pub free: Option<i64>,
    /// Places in all.
    pub capacity: Option<i64>,
    /// How long the waiting list is, in days.
    pub wait_days: Option<i64>,
    /// Takes nobody on until this day.
    pub paused_until: Option<Day>,
    /// Takes so many a week at most.
    pub weekly_limit: Option<i64>,
    /// Whom the programme asks.
    pub contact_name: Option<String>,
    /// Their mail address.
    pub contact_mail: Option<String>,
    /// Their number.
    pub contact_phone: Option<String>,
}

/// How a service stands. Nothing of it is in any feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// What somebody wrote down.
    pub told: Told,
    /// When they were last asked whether the listing is still true.
    pub asked_at: Option<Timestamp>,
    /// When somebody last said so.
    pub confirmed_at: Option<Timestamp>,
    /// Usual days to a reply, and over how many.
    pub reply: Option<(i64, i64)>,
    /// How many of how many requests were taken on.
    pub accepted: Option<(i64, i64)>,
    /// How many of how many who started stayed.
    pub stayed: Option<(i64, i64)>,
}

const STANDING: &str = "SELECT service_id, free, capacity, wait_days, paused_until, weekly_limit, contact_name,
    contact_mail, contact_phone, asked_at, confirmed_at, reply_days, replied, accepted, answered, stayed, started
    FROM service_standing WHERE programme_id = ";

fn standing(row: &Row<'_>) -> Result<(ServiceId, Standing), Error> {
    let pair = |one: usize| -> Result<Option<(i64, i64)>, Error> {
        Ok(row.get::<Option<i64>>(one)?.zip(row.get::<Option<i64>>(one + 1)?))
    };
    Ok((
        row.get(0)?,
        Standing {
            told: Told {
                free: row.get(1)?,
                capacity: row.get(2)?,
                wait_days: row.get(3)?,
                paused_until: row.get(4)?,
                weekly_limit: row.get(5)?,
                contact_name: row.get(6)?,
                contact_mail: row.get(7)?,
                contact_phone: row.get(8)?,
            },
            asked_at: row.get(9)?,
            confirmed_at: row.get(10)?,
            reply: pair(11)?,
            accepted: pair(13)?,
            stayed: pair(15)?,
        },
    ))
}

/// How these services stand; those of which nothing is recorded are left out.
///
/// # Errors
/// What the database says.
pub fn of(
    read: &Read<'_>,
    programme: ProgrammeId,
    services: &[ServiceId],
) -> Result<Vec<(ServiceId, Standing)>, Error> {
    let mut found = Vec::new();
    for some in services.chunks(400) {
        let mut text = Text::new(STANDING);
        text.bind(programme).sql(" AND service_id IN (").list(some.iter().map(Param::from)).sql(")");
        found.extend(read.all(text.as_sql(), text.params(), standing)?);
    }
    Ok(found)
}

/// How every service stands of which anything is recorded.
///
/// # Errors
/// What the database says.
pub fn all(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<(ServiceId, Standing)>, Error> {
    let mut text = Text::new(STANDING);
    text.bind(programme);
    read.all(text.as_sql(), text.params(), standing)
}

/// Keeps how a service stands.
///
/// # Errors
/// What the database says.
pub fn keep(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    it: &Standing,
) -> Result<(), Error> {
    let now = unit.now();
    let (reply, accepted, stayed) = (it.reply.unzip(), it.accepted.unzip(), it.stayed.unzip());
    unit.execute(
        "DELETE FROM service_standing WHERE programme_id = $1 AND service_id = $2",
        &[programme.into(), (&service).into()],
    )?;
    unit.execute(
        "INSERT INTO service_standing (programme_id, service_id, free, capacity, wait_days, paused_until,
           weekly_limit, contact_name, contact_mail, contact_phone, asked_at, confirmed_at, reply_days, replied,
           accepted, answered, stayed, started, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        &[
            programme.into(),
            (&service).into(),
            it.told.free.into(),
            it.told.capacity.into(),
            it.told.wait_days.into(),
            it.told.paused_until.into(),
            it.told.weekly_limit.into(),
            (&it.told.contact_name).into(),
            (&it.told.contact_mail).into(),
            (&it.told.contact_phone).into(),
            it.asked_at.into(),
            it.confirmed_at.into(),
            reply.0.into(),
            reply.1.into(),
            accepted.0.into(),
            accepted.1.into(),
            stayed.0.into(),
            stayed.1.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Published services with a named contact that nobody has said to be true since a day (or, where nobody ever did,
/// that did not change since), and that were not asked since an instant: those longest unconfirmed first.
///
/// # Errors
/// What the database says.
pub fn to_ask(
    read: &Read<'_>,
    programme: ProgrammeId,
    stale: Day,
    asked_before: Timestamp,
    limit: usize,
) -> Result<Vec<ServiceId>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    read.all(
        "SELECT s.id FROM service s
         JOIN service_standing t ON t.programme_id = s.programme_id AND t.service_id = s.id
         WHERE s.programme_id = $1 AND s.published AND s.status = 'active' AND t.contact_mail IS NOT NULL
           AND coalesce(s.assured_day, s.changed_at / 86400000000) < $2 AND (t.asked_at IS NULL OR t.asked_at < $3)
         ORDER BY coalesce(s.assured_day, s.changed_at / 86400000000), s.id LIMIT $4",
        &[programme.into(), stale.into(), asked_before.into(), limit.into()],
        |row| row.get(0),
    )
}
