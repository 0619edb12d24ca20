//! What accounts of a service's organisation see of all its services at once: prescriptions by where they stand, and
//! each opening of one.

use domain::Id;
use domain::calendar::Day;
use domain::id::{JourneyId, PersonId, PrescriptionId, ProgrammeId, ServiceId};
use domain::prescription::Arranged;

use crate::attendance::By;
use crate::db::{Param, Read, Row, Text, Unit};
use crate::prescription::SCOPED;
use crate::{Error, Scope};

/// An opening.
pub enum Noun {}

/// Logs that somebody opened what is told of people, otherwise than by the links to their decisions.
///
/// # Errors
/// What the database says.
pub fn seen(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    prescriptions: &[PrescriptionId],
    by: By,
) -> Result<(), Error> {
    let now = unit.now();
    let (staff, device) = by.parts();
    for prescription in prescriptions {
        let id: Id<Noun> = unit.id();
        unit.execute(
            "INSERT INTO provider_seen (programme_id, id, prescription_id, staff_id, device_id, at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                programme.into(),
                (&id).into(),
                prescription.into(),
                Param::from(&staff),
                Param::from(&device),
                now.into(),
            ],
        )?;
    }
    Ok(())
}

/// Where a prescription stands for whoever answers for its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It waits for an answer.
    Waits,
    /// The person is on the waiting list.
    Listed,
    /// They are taken on, and are to come or do come.
    TakenOn,
}

impl Standing {
    const fn sql(self) -> &'static str {
        match self {
            Standing::Waits => " AND e.open_gate = 8 AND NOT e.waiting",
            Standing::Listed => " AND e.open_gate = 8 AND e.waiting",
            Standing::TakenOn => " AND e.open_gate IN (9, 10)",
        }
    }
}

/// A prescription in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which one.
    pub id: PrescriptionId,
    /// Of whom.
    pub person: PersonId,
    /// Given and family name: for initials, or where the name is shared.
    pub name: (String, String),
    /// To which service.
    pub service: (ServiceId, String),
    /// The day it was sent.
    pub sent: Day,
    /// How often the service was reminded.
    pub nudges: i64,
    /// Until when they are on the waiting list, where the service said so.
    pub until: Option<Day>,
    /// When they were taken on, and when they first came.
    pub taken_on: (Option<Day>, Option<Day>),
    /// Sessions agreed.
    pub sessions: Option<i64>,
    /// Of which journey.
    pub journey: JourneyId,
    /// Who goes with them.
    pub companion: Arranged,
}

fn listed(row: &Row<'_>) -> Result<Listed, Error> {
    Ok(Listed {
        id: row.get(0)?,
        person: row.get(1)?,
        name: (row.get(2)?, row.get(3)?),
        service: (row.get(4)?, row.get(5)?),
        sent: row.get(6)?,
        nudges: row.get(7)?,
        until: row.get(8)?,
        taken_on: (row.get(9)?, row.get(10)?),
        sessions: row.get(11)?,
        journey: row.get(12)?,
        companion: Arranged::coded(&row.get::<String>(13)?)
            .ok_or_else(|| Error::unreadable("prescription"))?,
    })
}

/// Adds what keeps a statement to prescriptions of which the service is told now, within a scope.
fn narrow<'a>(text: &mut Text<'a>, scope: &'a Scope, standing: Standing, service: Option<&'a ServiceId>) {
    text.sql(
        " FROM prescription p
         JOIN journey j ON j.programme_id = p.programme_id AND j.id = p.journey_id
         JOIN episode_prescription e ON e.programme_id = p.programme_id AND e.prescription_id = p.id
         JOIN sharing g ON g.programme_id = p.programme_id AND g.prescription_id = p.id
           AND g.sent_at IS NOT NULL AND g.ended_at IS NULL
         JOIN person n ON n.programme_id = p.programme_id AND n.id = p.person_id
         JOIN service s ON s.programme_id = p.programme_id AND s.id = p.service_id
         WHERE p.sent_day IS NOT NULL AND p.kind = 'formal-referral' AND ",
    );
    scope.limit(text, SCOPED);
    scope.limit_service(text, "p.service_id");
    text.sql(standing.sql());
    if let Some(service) = service {
        text.sql(" AND p.service_id = ").bind(service);
    }
}

/// A page of prescriptions by the day they were sent, the oldest first.
///
/// # Errors
/// What the database says.
pub fn list(
    read: &Read<'_>,
    scope: &Scope,
    standing: Standing,
    service: Option<&ServiceId>,
    after: Option<&(Day, PrescriptionId)>,
    limit: i64,
) -> Result<Vec<Listed>, Error> {
    let mut text = Text::new(
        "SELECT p.id, p.person_id, n.given_name, n.family_name, p.service_id, s.name, p.sent_day, p.nudges,
           e.waiting_until, e.taken_on_day, e.started_day, p.sessions, p.journey_id, p.companion",
    );
    narrow(&mut text, scope, standing, service);
    if let Some((day, id)) = after {
        text.sql(" AND (p.sent_day, p.id) > (").bind(*day).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY p.sent_day, p.id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), listed)
}

/// A prescription by its reference, as a register that was sent in a file needs it: no person in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Which one.
    pub id: PrescriptionId,
    /// To which service.
    pub service: ServiceId,
    /// Whether the service is told of the person now.
    pub told: bool,
    /// Whether they were taken on.
    pub taken_on: bool,
    /// Whether they ever came.
    pub started: bool,
    /// How it ended, as a code, if it did.
    pub ended: Option<String>,
}

/// Prescriptions that were sent to any of these services, by their references; what is not found is none of theirs.
///
/// # Errors
/// What the database says.
pub fn references(
    read: &Read<'_>,
    programme: ProgrammeId,
    services: &[ServiceId],
    ids: &[PrescriptionId],
) -> Result<Vec<Reference>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(400) {
        let mut text = Text::new(
            "SELECT p.id, p.service_id, g.id, e.taken_on_day, e.started_day, e.mode FROM prescription p
             JOIN episode_prescription e ON e.programme_id = p.programme_id AND e.prescription_id = p.id
             LEFT JOIN sharing g ON g.programme_id = p.programme_id AND g.prescription_id = p.id
               AND g.sent_at IS NOT NULL AND g.ended_at IS NULL
             WHERE p.sent_day IS NOT NULL AND p.kind = 'formal-referral' AND p.programme_id = ",
        );
        text.bind(programme).sql(" AND p.service_id IN (").list(services.iter().map(Param::from));
        text.sql(") AND p.id IN (").list(some.iter().map(Param::from)).sql(")");
        found.extend(read.all(text.as_sql(), text.params(), |row| {
            Ok(Reference {
                id: row.get(0)?,
                service: row.get(1)?,
                told: row.get::<Option<Id<Noun>>>(2)?.is_some(),
                taken_on: row.get::<Option<Day>>(3)?.is_some(),
                started: row.get::<Option<Day>>(4)?.is_some(),
                ended: row.get(5)?,
            })
        })?);
    }
    Ok(found)
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count(
    read: &Read<'_>,
    scope: &Scope,
    standing: Standing,
    service: Option<&ServiceId>,
) -> Result<i64, Error> {
    let mut text = Text::new("SELECT count(*)");
    narrow(&mut text, scope, standing, service);
    Ok(read.value(text.as_sql(), text.params())?.unwrap_or(0))
}
