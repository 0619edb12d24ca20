//! What was agreed of prescriptions, beside their gates.

use domain::calendar::Day;
use domain::id::{JourneyId, PersonId, PrescriptionId, ProgrammeId, ServiceId, StaffId};
use domain::journey::PrescriptionKind;
use domain::prescription::{Arranged, Pattern, Request, Terms};
use jiff::Timestamp;
use jiff::civil::Time;

use crate::db::{Param, Read, Row, Text, Unit};
use crate::{Columns, Error, Scope};

/// A prescription as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prescription {
    /// Which one.
    pub id: PrescriptionId,
    /// Of which journey.
    pub journey: JourneyId,
    /// For whom; none once they were erased.
    pub person: Option<PersonId>,
    /// To which service.
    pub service: ServiceId,
    /// What was agreed.
    pub terms: Terms,
    /// The request to the provider, once it was sent.
    pub request: Option<Request>,
    /// When it was proposed.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
}

/// Columns of a prescription under the alias `p`, in the order [`prescription`] reads them.
pub(crate) const COLUMNS: &str = "p.id, p.journey_id, p.person_id, p.service_id, p.kind, p.sessions, p.share, p.first_day,
    p.every_weeks, p.at_time, p.transport, p.companion, p.check_day, p.sent_day, p.nudges, p.nudged_day, p.made_at,
    p.made_by";
/// How many they are.
pub(crate) const WIDTH: usize = 18;
const FROM: &str =
    " FROM prescription p JOIN journey j ON j.programme_id = p.programme_id AND j.id = p.journey_id WHERE ";
/// How a statement over journeys `j` is scoped.
pub(crate) const SCOPED: Columns =
    Columns { table: "j", organisation: "organisation_id", person: Some("person_id") };

/// Reads the [`COLUMNS`].
pub(crate) fn prescription(row: &Row<'_>) -> Result<Prescription, Error> {
    let broken = || Error::unreadable("prescription");
    let small = |value: i64| u16::try_from(value).map_err(|_| broken());
    let kind: String = row.get(4)?;
    let first: Option<Day> = row.get(7)?;
    let weeks: Option<i64> = row.get(8)?;
    let at: Option<String> = row.get(9)?;
    let at = at.map(|at| at.parse::<Time>().map_err(|_| broken())).transpose()?;
    let pattern = match first.zip(weeks) {
        Some((first, weeks)) => {
            Some(Pattern { first, every_weeks: u8::try_from(weeks).map_err(|_| broken())?, at })
        }
        None => None,
    };
    let arranged = |code: String| Arranged::coded(&code).ok_or_else(broken);
    let sent: Option<Day> = row.get(13)?;
    let nudges = small(row.get(14)?)?;
    let nudged: Option<Day> = row.get(15)?;
    Ok(Prescription {
        id: row.get(0)?,
        journey: row.get(1)?,
        person: row.get(2)?,
        service: row.get(3)?,
        terms: Terms {
            kind: PrescriptionKind::ALL.into_iter().find(|it| it.code() == kind).ok_or_else(broken)?,
            sessions: row.get::<Option<i64>>(5)?.map(small).transpose()?,
            share: u8::try_from(row.get::<i64>(6)?).map_err(|_| broken())?,
            pattern,
            transport: arranged(row.get(10)?)?,
            companion: arranged(row.get(11)?)?,
            check_on: row.get(12)?,
        },
        request: sent.map(|sent| Request { sent, nudges, nudged }),
        made_at: row.get(16)?,
        made_by: row.get(17)?,
    })
}

/// Keeps a prescription, new or changed.
///
/// # Errors
/// What the database says.
pub fn keep(unit: &mut Unit<'_>, programme: ProgrammeId, kept: &Prescription) -> Result<(), Error> {
    let at = kept.terms.pattern.and_then(|it| it.at).map(|at| at.to_string());
    unit.execute(
        "INSERT INTO prescription (programme_id, id, journey_id, person_id, service_id, kind, sessions, share, first_day,
                                   every_weeks, at_time, transport, companion, check_day, sent_day, nudges, nudged_day,
                                   made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
         ON CONFLICT (programme_id, id) DO UPDATE SET sessions = excluded.sessions, share = excluded.share,
           first_day = excluded.first_day, every_weeks = excluded.every_weeks, at_time = excluded.at_time,
           transport = excluded.transport, companion = excluded.companion, check_day = excluded.check_day,
           sent_day = excluded.sent_day, nudges = excluded.nudges, nudged_day = excluded.nudged_day",
        &[
            programme.into(),
            (&kept.id).into(),
            (&kept.journey).into(),
            Param::from(&kept.person),
            (&kept.service).into(),
            kept.terms.kind.code().into(),
            kept.terms.sessions.map(i64::from).into(),
            i64::from(kept.terms.share).into(),
            kept.terms.pattern.map(|it| it.first).into(),
            kept.terms.pattern.map(|it| i64::from(it.every_weeks)).into(),
            Param::from(&at),
            kept.terms.transport.code().into(),
            kept.terms.companion.code().into(),
            kept.terms.check_on.into(),
            kept.request.map(|it| it.sent).into(),
            i64::from(kept.request.map_or(0, |it| it.nudges)).into(),
            kept.request.and_then(|it| it.nudged).into(),
            kept.made_at.into(),
            (&kept.made_by).into(),
        ],
    )?;
    Ok(())
}

/// One prescription within a scope.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, scope: &Scope, id: PrescriptionId) -> Result<Option<Prescription>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(FROM);
    scope.limit(&mut text, SCOPED);
    scope.limit_service(&mut text, "p.service_id");
    text.sql(" AND p.id = ").bind(&id);
    read.first(text.as_sql(), text.params(), prescription)
}

/// The prescriptions of a journey, in the order they were proposed.
///
/// # Errors
/// What the database says.
pub fn of_journey(read: &Read<'_>, scope: &Scope, journey: JourneyId) -> Result<Vec<Prescription>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(FROM);
    scope.limit(&mut text, SCOPED);
    scope.limit_service(&mut text, "p.service_id");
    text.sql(" AND p.journey_id = ").bind(&journey).sql(" ORDER BY p.id");
    read.all(text.as_sql(), text.params(), prescription)
}

/// Requests that were sent and are still open at gate 8 without a waiting list, by the day they were sent.
///
/// # Errors
/// What the database says.
pub fn unanswered(read: &Read<'_>, programme: ProgrammeId, limit: i64) -> Result<Vec<Prescription>, Error> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM prescription p JOIN episode_prescription e
               ON e.programme_id = p.programme_id AND e.prescription_id = p.id
             WHERE p.programme_id = $1 AND p.sent_day IS NOT NULL AND e.open_gate = 8 AND NOT e.waiting
             ORDER BY p.sent_day, p.id LIMIT $2"
        ),
        &[programme.into(), limit.into()],
        prescription,
    )
}

/// How many requests were sent to a service from a day on.
///
/// # Errors
/// What the database says.
pub fn sent_since(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    from: Day,
) -> Result<i64, Error> {
    let count = read.value::<i64>(
        "SELECT count(*) FROM prescription WHERE programme_id = $1 AND service_id = $2 AND sent_day >= $3",
        &[programme.into(), (&service).into(), from.into()],
    )?;
    Ok(count.unwrap_or_default())
}

/// People with a running prescription to one of these services that was taken on, within a scope: service,
/// prescription and name, by family name.
///
/// # Errors
/// What the database says.
pub fn people_of_services(
    read: &Read<'_>,
    scope: &Scope,
    services: &[ServiceId],
) -> Result<Vec<(ServiceId, PrescriptionId, String)>, Error> {
    let mut text = Text::new(
        "SELECT p.service_id, p.id, n.given_name, n.family_name FROM prescription p
         JOIN journey j ON j.programme_id = p.programme_id AND j.id = p.journey_id
         JOIN episode_prescription e ON e.programme_id = p.programme_id AND e.prescription_id = p.id
         JOIN person n ON n.programme_id = p.programme_id AND n.id = p.person_id WHERE ",
    );
    scope.limit(&mut text, SCOPED);
    scope.limit_service(&mut text, "p.service_id");
    text.sql(" AND e.taken_on_day IS NOT NULL AND e.ended_day IS NULL AND p.service_id IN (");
    text.list(services.iter().map(Param::from)).sql(") ORDER BY n.sort_name, p.id");
    read.all(text.as_sql(), text.params(), |row| {
        let (given, family): (String, String) = (row.get(2)?, row.get(3)?);
        Ok((row.get(0)?, row.get(1)?, format!("{given} {family}")))
    })
}

/// What became of one request, for what is learned of its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Which service.
    pub service: ServiceId,
    /// When it was asked.
    pub sent: Day,
    /// When it took the person on.
    pub taken_on: Option<Day>,
    /// When it said no.
    pub declined: Option<Day>,
    /// Whether the person came, and is not coming any more.
    pub course_over: bool,
    /// Whether they stayed: had the share of sessions agreed, or needed it no longer.
    pub stayed: bool,
}

/// Requests sent from a day on, by service. Who moved, died or was stopped from outside counts in no share of those
/// who stayed.
///
/// # Errors
/// What the database says.
pub fn asked_since(read: &Read<'_>, programme: ProgrammeId, since: Day) -> Result<Vec<Asked>, Error> {
    read.all(
        "SELECT p.service_id, p.sent_day, e.taken_on_day, e.ended_gate, e.ended_by, e.ended_day, e.started_day,
                e.completed_day, e.mode
         FROM prescription p
         JOIN episode_prescription e ON e.programme_id = p.programme_id AND e.prescription_id = p.id
         WHERE p.programme_id = $1 AND p.sent_day >= $2 ORDER BY p.service_id, p.id",
        &[programme.into(), since.into()],
        |row| {
            let (gate, by): (Option<i64>, Option<String>) = (row.get(3)?, row.get(4)?);
            let (ended, started): (Option<Day>, Option<Day>) = (row.get(5)?, row.get(6)?);
            let (completed, mode): (Option<Day>, Option<String>) = (row.get(7)?, row.get(8)?);
            let said_no = gate == Some(8) && by.as_deref() == Some("provider");
            let own = ["attended-in-part", "stopped-told-us", "stopped-coming", "no-longer-needed"];
            let stayed = completed.is_some() || mode.as_deref() == Some("no-longer-needed");
            let over = completed.is_some() || mode.as_deref().is_some_and(|mode| own.contains(&mode));
            Ok(Asked {
                service: row.get(0)?,
                sent: row.get(1)?,
                taken_on: row.get(2)?,
                declined: ended.filter(|_| said_no && mode.as_deref() != Some("timed-out")),
                course_over: started.is_some() && over,
                stayed: started.is_some() && stayed,
            })
        },
    )
}
