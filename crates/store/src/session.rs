//! Sessions of prescriptions, and the mark that stands for each.

use std::collections::BTreeMap;

use domain::Id;
use domain::calendar::Day;
use domain::id::{JourneyId, PrescriptionId, ProgrammeId, ServiceId};
use domain::prescription::Attendance;

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};

/// A session.
pub enum Noun {}
/// Identifier of a session.
pub type SessionId = Id<Noun>;

/// A session as kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Which one.
    pub id: SessionId,
    /// Of which prescription.
    pub prescription: PrescriptionId,
    /// Of which journey.
    pub journey: JourneyId,
    /// Of which service.
    pub service: ServiceId,
    /// When.
    pub day: Day,
    /// Whether it was expected.
    pub planned: bool,
    /// What became of it; none while no register came.
    pub attendance: Option<Attendance>,
}

impl Session {
    /// As the rules see it.
    pub fn seen(&self) -> domain::prescription::Session {
        domain::prescription::Session { day: self.day, attendance: self.attendance }
    }
}

const COLUMNS: &str =
    "SELECT id, prescription_id, journey_id, service_id, day, planned, attendance FROM session";

fn session(row: &Row<'_>) -> Result<Session, Error> {
    let attendance: Option<String> = row.get(6)?;
    let attendance = attendance
        .map(|code| Attendance::coded(&code).ok_or_else(|| Error::unreadable("attendance")))
        .transpose()?;
    Ok(Session {
        id: row.get(0)?,
        prescription: row.get(1)?,
        journey: row.get(2)?,
        service: row.get(3)?,
        day: row.get(4)?,
        planned: row.get(5)?,
        attendance,
    })
}

/// Adds a session.
///
/// # Errors
/// What the database says: two sessions of one prescription on one day are a conflict.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, made: &Session) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO session (programme_id, id, prescription_id, journey_id, service_id, day, planned, attendance)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&made.id).into(),
            (&made.prescription).into(),
            (&made.journey).into(),
            (&made.service).into(),
            made.day.into(),
            made.planned.into(),
            made.attendance.map(Attendance::code).into(),
        ],
    )?;
    Ok(())
}

/// Takes away sessions that are planned after a day and of which nothing was ever marked: the course ended, or
/// moved.
///
/// # Errors
/// What the database says.
pub fn drop_after(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
    day: Day,
) -> Result<(), Error> {
    unit.execute(
        "DELETE FROM session WHERE programme_id = $1 AND prescription_id = $2 AND day > $3 AND planned
           AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.programme_id = session.programme_id
                           AND a.session_id = session.id)",
        &[programme.into(), (&prescription).into(), day.into()],
    )?;
    Ok(())
}

/// Sets the mark that stands.
///
/// # Errors
/// What the database says.
pub fn set(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: SessionId,
    attendance: Option<Attendance>,
) -> Result<(), Error> {
    unit.execute(
        "UPDATE session SET attendance = $3 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into(), attendance.map(Attendance::code).into()],
    )?;
    Ok(())
}

/// The sessions of a prescription, by their day.
///
/// # Errors
/// What the database says.
pub fn of_prescription(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<Vec<Session>, Error> {
    read.all(
        &format!("{COLUMNS} WHERE programme_id = $1 AND prescription_id = $2 ORDER BY day"),
        &[programme.into(), (&prescription).into()],
        session,
    )
}

/// The sessions of prescriptions, by prescription and day.
///
/// # Errors
/// What the database says.
pub fn of_prescriptions(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescriptions: &[PrescriptionId],
) -> Result<Vec<Session>, Error> {
    let mut found = Vec::new();
    for some in prescriptions.chunks(400) {
        let mut text = Text::new(COLUMNS);
        text.sql(" WHERE programme_id = ").bind(programme).sql(" AND prescription_id IN (");
        text.list(some.iter().map(Param::from)).sql(") ORDER BY prescription_id, day");
        found.extend(read.all(text.as_sql(), text.params(), session)?);
    }
    Ok(found)
}

/// A page of the sessions of services from one day to another, after a day and identifier, by day: of prescriptions of
/// which the service is told now.
///
/// # Errors
/// What the database says.
pub fn of_services(
    read: &Read<'_>,
    programme: ProgrammeId,
    services: &[ServiceId],
    (from, to): (Day, Day),
    after: Option<(Day, SessionId)>,
    limit: i64,
) -> Result<Vec<Session>, Error> {
    let mut text = Text::new(
        "SELECT s.id, s.prescription_id, s.journey_id, s.service_id, s.day, s.planned, s.attendance FROM session s
         JOIN episode_prescription e ON e.programme_id = s.programme_id AND e.prescription_id = s.prescription_id
         JOIN sharing g ON g.programme_id = s.programme_id AND g.prescription_id = s.prescription_id
           AND g.sent_at IS NOT NULL AND g.ended_at IS NULL
         WHERE e.ended_day IS NULL AND s.programme_id = ",
    );
    text.bind(programme).sql(" AND s.day >= ").bind(from).sql(" AND s.day <= ").bind(to);
    text.sql(" AND s.service_id IN (").list(services.iter().map(Param::from)).sql(")");
    if let Some((day, id)) = &after {
        text.sql(" AND (s.day, s.id) > (").bind(*day).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY s.day, s.id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), session)
}

/// The sessions of a journey, by their day.
///
/// # Errors
/// What the database says.
pub fn of_journey(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
) -> Result<Vec<Session>, Error> {
    read.all(
        &format!("{COLUMNS} WHERE programme_id = $1 AND journey_id = $2 ORDER BY day, id"),
        &[programme.into(), (&journey).into()],
        session,
    )
}

/// The sessions of a service on one day: its register.
///
/// # Errors
/// What the database says.
pub fn of_service(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    day: Day,
) -> Result<Vec<Session>, Error> {
    read.all(
        &format!("{COLUMNS} WHERE programme_id = $1 AND service_id = $2 AND day = $3 ORDER BY id"),
        &[programme.into(), (&service).into(), day.into()],
        session,
    )
}

/// The sessions of journeys from `first` to `last`, by journey and day.
///
/// # Errors
/// What the database says.
pub fn between(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: JourneyId,
    last: JourneyId,
) -> Result<Vec<Session>, Error> {
    read.all(
        &format!(
            "{COLUMNS} WHERE programme_id = $1 AND journey_id >= $2 AND journey_id <= $3 ORDER BY journey_id, day, id"
        ),
        &[programme.into(), (&first).into(), (&last).into()],
        session,
    )
}

/// The journey of a session, if it is still there.
///
/// # Errors
/// What the database says.
pub fn journey(read: &Read<'_>, programme: ProgrammeId, id: SessionId) -> Result<Option<JourneyId>, Error> {
    read.first(
        "SELECT journey_id FROM session WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into()],
        |row| row.get(0),
    )
}

/// Who is expected at a service on a day, and who came: sessions of prescriptions that had not ended by then.
///
/// # Errors
/// What the database says.
pub fn register(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    day: Day,
) -> Result<Vec<Session>, Error> {
    read.all(
        "SELECT s.id, s.prescription_id, s.journey_id, s.service_id, s.day, s.planned, s.attendance FROM session s
         JOIN episode_prescription e ON e.programme_id = s.programme_id AND e.prescription_id = s.prescription_id
         WHERE s.programme_id = $1 AND s.service_id = $2 AND s.day = $3
           AND (e.ended_day IS NULL OR s.day <= e.ended_day)
         ORDER BY s.id",
        &[programme.into(), (&service).into(), day.into()],
        session,
    )
}

/// A day of a service with sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterDay {
    /// When.
    pub day: Day,
    /// How many are expected, or came.
    pub people: i64,
    /// Of how many anything was marked.
    pub marked: i64,
}

/// The days of a service with sessions, from one day to another, the earlier first.
///
/// # Errors
/// What the database says.
pub fn days_of_service(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    (from, to): (Day, Day),
) -> Result<Vec<RegisterDay>, Error> {
    read.all(
        "SELECT s.day, count(*), count(s.attendance) FROM session s
         JOIN episode_prescription e ON e.programme_id = s.programme_id AND e.prescription_id = s.prescription_id
         WHERE s.programme_id = $1 AND s.service_id = $2 AND s.day >= $3 AND s.day <= $4
           AND (e.ended_day IS NULL OR s.day <= e.ended_day)
         GROUP BY s.day ORDER BY s.day",
        &[programme.into(), (&service).into(), from.into(), to.into()],
        |row| Ok(RegisterDay { day: row.get(0)?, people: row.get(1)?, marked: row.get(2)? }),
    )
}

/// The days of services with sessions, from one day to another: by day, and by service within it.
///
/// # Errors
/// What the database says.
pub fn days_of_services(
    read: &Read<'_>,
    programme: ProgrammeId,
    services: &[ServiceId],
    (from, to): (Day, Day),
) -> Result<Vec<(ServiceId, RegisterDay)>, Error> {
    let mut text = Text::new(
        "SELECT s.service_id, s.day, count(*), count(s.attendance) FROM session s
         JOIN episode_prescription e ON e.programme_id = s.programme_id AND e.prescription_id = s.prescription_id
         WHERE s.programme_id = ",
    );
    text.bind(programme).sql(" AND s.day >= ").bind(from).sql(" AND s.day <= ").bind(to);
    text.sql(" AND (e.ended_day IS NULL OR s.day <= e.ended_day) AND s.service_id IN (");
    text.list(services.iter().map(Param::from))
        .sql(") GROUP BY s.service_id, s.day ORDER BY s.day, s.service_id");
    read.all(text.as_sql(), text.params(), |row| {
        Ok((row.get(0)?, RegisterDay { day: row.get(1)?, people: row.get(2)?, marked: row.get(3)? }))
    })
}

/// Services with sessions on a day to whose register no link was ever made.
///
/// # Errors
/// What the database says.
pub fn without_register_link(
    read: &Read<'_>,
    programme: ProgrammeId,
    day: Day,
) -> Result<Vec<ServiceId>, Error> {
    read.all(
        "SELECT DISTINCT s.service_id FROM session s
         JOIN episode_prescription e ON e.programme_id = s.programme_id AND e.prescription_id = s.prescription_id
         WHERE s.programme_id = $1 AND s.day = $2 AND s.planned AND e.ended_day IS NULL
           AND NOT EXISTS (SELECT 1 FROM provider_link l WHERE l.programme_id = s.programme_id
                           AND l.service_id = s.service_id AND l.day = s.day)
         ORDER BY s.service_id",
        &[programme.into(), day.into()],
        |row| row.get(0),
    )
}

/// How many sessions of a service before a day came to what; those nobody marked without an attendance.
///
/// # Errors
/// What the database says.
pub fn counts_of_service(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    before: Day,
) -> Result<Vec<(Option<Attendance>, i64)>, Error> {
    read.all(
        "SELECT attendance, count(*) FROM session WHERE programme_id = $1 AND service_id = $2 AND day < $3
         GROUP BY attendance",
        &[programme.into(), (&service).into(), before.into()],
        |row| {
            let code: Option<String> = row.get(0)?;
            let attendance = code
                .map(|code| Attendance::coded(&code).ok_or_else(|| Error::unreadable("attendance")))
                .transpose()?;
            Ok((attendance, row.get(1)?))
        },
    )
}

/// How many sessions each prescription has attended before a day, and how many were agreed: one question.
///
/// # Errors
/// What the database says.
pub fn attended_before(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescriptions: &[PrescriptionId],
    day: Day,
) -> Result<BTreeMap<PrescriptionId, (usize, Option<u16>)>, Error> {
    let mut found = BTreeMap::new();
    for some in prescriptions.chunks(400) {
        let mut text = Text::new(
            "SELECT p.id, p.sessions, count(s.id) FROM prescription p
             LEFT JOIN session s ON s.programme_id = p.programme_id AND s.prescription_id = p.id
               AND s.attendance IN ('attended', 'present-unplanned') AND s.day < ",
        );
        text.bind(day).sql(" WHERE p.programme_id = ").bind(programme).sql(" AND p.id IN (");
        text.list(some.iter().map(Param::from)).sql(") GROUP BY p.id, p.sessions");
        let rows = read.all(text.as_sql(), text.params(), |row| {
            let (agreed, attended): (Option<i64>, i64) = (row.get(1)?, row.get(2)?);
            let agreed = agreed.and_then(|it| u16::try_from(it).ok());
            Ok((row.get::<PrescriptionId>(0)?, (usize::try_from(attended).unwrap_or(0), agreed)))
        })?;
        found.extend(rows);
    }
    Ok(found)
}
