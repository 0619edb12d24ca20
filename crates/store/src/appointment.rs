//! Appointments: civil times with their zone, and what became of them.

use domain::Id;
use domain::appointment::{Purpose, Slot, State, Venue};
use domain::id::{JourneyId, PersonId, ProgrammeId, StaffId};
use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::db::{Param, Read, Row, Text, Unit};
use crate::{Columns, Error, Scope};

/// An appointment.
pub enum Noun {}
/// Identifier of an appointment.
pub type AppointmentId = Id<Noun>;

/// An appointment as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Which one.
    pub id: AppointmentId,
    /// Of which journey.
    pub journey: JourneyId,
    /// With whom; none once they were erased.
    pub person: Option<PersonId>,
    /// Who of the programme.
    pub staff: StaffId,
    /// What for.
    pub purpose: Purpose,
    /// When.
    pub slot: Slot,
    /// Where.
    pub venue: Venue,
    /// The place in words, such as an address.
    pub address: Option<String>,
    /// An interpreter is booked.
    pub interpreter: bool,
    /// What became of it.
    pub state: State,
    /// The appointment in whose place it was booked.
    pub moved_from: Option<AppointmentId>,
    /// When a reminder is due.
    pub remind_at: Option<Timestamp>,
    /// When one was written.
    pub reminded_at: Option<Timestamp>,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

const COLUMNS: &str =
    "a.id, a.journey_id, a.person_id, a.staff_id, a.purpose, a.local_time, a.zone, a.minutes, a.venue,
    a.address, a.interpreter, a.state, a.moved_from, a.remind_at, a.reminded_at, a.changed_at";
const FROM: &str =
    " FROM appointment a JOIN journey j ON j.programme_id = a.programme_id AND j.id = a.journey_id WHERE ";
const SCOPED: Columns = Columns { table: "j", organisation: "organisation_id", person: Some("person_id") };

fn appointment(row: &Row<'_>) -> Result<Appointment, Error> {
    let broken = || Error::unreadable("appointment");
    let at: DateTime = row.get::<String>(5)?.parse().map_err(|_| broken())?;
    let minutes = u16::try_from(row.get::<i64>(7)?).map_err(|_| broken())?;
    Ok(Appointment {
        id: row.get(0)?,
        journey: row.get(1)?,
        person: row.get(2)?,
        staff: row.get(3)?,
        purpose: Purpose::coded(&row.get::<String>(4)?).ok_or_else(broken)?,
        slot: Slot::new(at, &row.get::<String>(6)?, minutes).map_err(|_| broken())?,
        venue: Venue::coded(&row.get::<String>(8)?).ok_or_else(broken)?,
        address: row.get(9)?,
        interpreter: row.get(10)?,
        state: State::coded(&row.get::<String>(11)?).ok_or_else(broken)?,
        moved_from: row.get(12)?,
        remind_at: row.get(13)?,
        reminded_at: row.get(14)?,
        changed_at: row.get(15)?,
    })
}

/// Adds an appointment.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    made: &Appointment,
    by: StaffId,
) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO appointment (programme_id, id, journey_id, person_id, staff_id, purpose, local_time, zone, starts_at,
                                  minutes, venue, address, interpreter, state, moved_from, remind_at, made_at, made_by,
                                  changed_at, changed_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $17, $18)",
        &[
            programme.into(),
            (&made.id).into(),
            (&made.journey).into(),
            Param::from(&made.person),
            (&made.staff).into(),
            made.purpose.code().into(),
            (&made.slot.civil().to_string()).into(),
            made.slot.zone().into(),
            made.slot.starts().into(),
            i64::from(made.slot.minutes()).into(),
            made.venue.code().into(),
            Param::from(&made.address),
            made.interpreter.into(),
            made.state.code().into(),
            Param::from(&made.moved_from),
            made.remind_at.into(),
            made.changed_at.into(),
            (&by).into(),
        ],
    )?;
    Ok(())
}

/// Brings a booked appointment to a state; no reminder is due any more. Says whether it was booked until now.
///
/// # Errors
/// What the database says.
pub fn settle(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: AppointmentId,
    to: State,
    by: StaffId,
) -> Result<bool, Error> {
    let now = unit.now();
    let settled = unit.execute(
        "UPDATE appointment SET state = $3, remind_at = NULL, changed_at = $4, changed_by = $5
         WHERE programme_id = $1 AND id = $2 AND state = 'booked'",
        &[programme.into(), (&id).into(), to.code().into(), now.into(), (&by).into()],
    )?;
    Ok(settled == 1)
}

/// One appointment within a scope.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, scope: &Scope, id: AppointmentId) -> Result<Option<Appointment>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(FROM);
    scope.limit(&mut text, SCOPED);
    text.sql(" AND a.id = ").bind(&id);
    read.first(text.as_sql(), text.params(), appointment)
}

/// The appointments of several journeys, those of one by their time.
///
/// # Errors
/// What the database says.
pub fn of_journeys(
    read: &Read<'_>,
    scope: &Scope,
    journeys: &[JourneyId],
) -> Result<Vec<Appointment>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(FROM);
    scope.limit(&mut text, SCOPED);
    text.sql(" AND a.journey_id IN (").list(journeys.iter().map(Param::from));
    text.sql(") ORDER BY a.journey_id, a.starts_at, a.id");
    read.all(text.as_sql(), text.params(), appointment)
}

/// Booked appointments of a member of staff that begin from `from` to before `to`, by their time.
///
/// # Errors
/// What the database says.
pub fn of_staff(
    read: &Read<'_>,
    scope: &Scope,
    staff: StaffId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Appointment>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(FROM);
    scope.limit(&mut text, SCOPED);
    text.sql(" AND a.staff_id = ").bind(&staff);
    text.sql(" AND a.state = 'booked' AND a.starts_at >= ").bind(from).sql(" AND a.starts_at < ").bind(to);
    text.sql(" ORDER BY a.starts_at, a.id LIMIT 1000");
    read.all(text.as_sql(), text.params(), appointment)
}

/// Booked appointments whose reminder is due by `now` and was not written yet.
///
/// # Errors
/// What the database says.
pub fn to_remind(
    read: &Read<'_>,
    scope: &Scope,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Appointment>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(FROM);
    scope.limit(&mut text, SCOPED);
    text.sql(" AND a.state = 'booked' AND a.remind_at <= ").bind(now).sql(" AND a.starts_at > ").bind(now);
    text.sql(" ORDER BY a.remind_at, a.id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), appointment)
}

/// Writes down that the reminder was dealt with, sent or not. Says whether it was due until now.
///
/// # Errors
/// What the database says.
pub fn reminded(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: AppointmentId,
    written: bool,
) -> Result<bool, Error> {
    let now = unit.now();
    let done = unit.execute(
        "UPDATE appointment SET remind_at = NULL, reminded_at = $3
         WHERE programme_id = $1 AND id = $2 AND state = 'booked' AND remind_at IS NOT NULL",
        &[programme.into(), (&id).into(), written.then_some(now).into()],
    )?;
    Ok(done == 1)
}
