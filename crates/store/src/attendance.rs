//! Every mark of a session in turn, and people counted who came without being known.

use domain::calendar::Day;
use domain::id::{PrescriptionId, ProgrammeId, ServiceId, StaffId};
use domain::prescription::Attendance;
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Unit};
use crate::provider_device::DeviceId;
use crate::session::SessionId;

/// Who made a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A member of staff.
    Staff(StaffId),
    /// Somebody at the service, on one of their browsers.
    Device(DeviceId),
}

impl By {
    /// As columns have it: a member of staff, or a browser.
    pub const fn parts(self) -> (Option<StaffId>, Option<DeviceId>) {
        match self {
            By::Staff(staff) => (Some(staff), None),
            By::Device(device) => (None, Some(device)),
        }
    }
}

/// A mark as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// From 1.
    pub number: i64,
    /// What was marked; none where a mark was taken back.
    pub attendance: Option<Attendance>,
    /// When.
    pub made_at: Timestamp,
    /// By which member of staff.
    pub staff: Option<StaffId>,
    /// On which browser of the service.
    pub device: Option<DeviceId>,
}

/// Adds a mark to a session, and makes it the one that stands.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    session: SessionId,
    attendance: Option<Attendance>,
    by: By,
) -> Result<(), Error> {
    let before = unit.value::<i64>(
        "SELECT coalesce(max(number), 0) FROM attendance WHERE programme_id = $1 AND session_id = $2",
        &[programme.into(), (&session).into()],
    );
    let number = before?.unwrap_or(0) + 1;
    let now = unit.now();
    let (staff, device) = by.parts();
    unit.execute(
        "INSERT INTO attendance (programme_id, session_id, number, attendance, made_at, made_by, device_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            programme.into(),
            (&session).into(),
            number.into(),
            attendance.map(Attendance::code).into(),
            now.into(),
            Param::from(&staff),
            Param::from(&device),
        ],
    )?;
    crate::session::set(unit, programme, session, attendance)?;
    // A mark may change no gate, and is counted all the same.
    crate::change::note(unit, programme, "session", session.bytes())
}

fn mark(row: &Row<'_>) -> Result<Mark, Error> {
    let attendance: Option<String> = row.get(1)?;
    let attendance = attendance
        .map(|code| Attendance::coded(&code).ok_or_else(|| Error::unreadable("attendance")))
        .transpose()?;
    let (staff, device): (Option<StaffId>, Option<DeviceId>) = (row.get(3)?, row.get(4)?);
    Ok(Mark { number: row.get(0)?, attendance, made_at: row.get(2)?, staff, device })
}

/// The marks of a session, the first one first.
///
/// # Errors
/// What the database says.
pub fn of_session(read: &Read<'_>, programme: ProgrammeId, session: SessionId) -> Result<Vec<Mark>, Error> {
    read.all(
        "SELECT number, attendance, made_at, made_by, device_id FROM attendance
         WHERE programme_id = $1 AND session_id = $2 ORDER BY number",
        &[programme.into(), (&session).into()],
        mark,
    )
}

/// The marks of every session of a prescription, the first one first, with who made each where that was somebody at
/// the service, as they said.
///
/// # Errors
/// What the database says.
pub fn of_prescription(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<Vec<(SessionId, Mark, Option<String>)>, Error> {
    read.all(
        "SELECT a.number, a.attendance, a.made_at, a.made_by, a.device_id, a.session_id, d.name FROM session s
         JOIN attendance a ON a.programme_id = s.programme_id AND a.session_id = s.id
         LEFT JOIN provider_device d ON d.programme_id = a.programme_id AND d.id = a.device_id
         WHERE s.programme_id = $1 AND s.prescription_id = $2 ORDER BY s.day, s.id, a.number",
        &[programme.into(), (&prescription).into()],
        |row| Ok((row.get(5)?, mark(row)?, row.get(6)?)),
    )
}

/// Sets how many came to a service on a day without being known to the programme.
///
/// # Errors
/// What the database says.
pub fn set_walk_ins(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    day: Day,
    people: i64,
) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "INSERT INTO walk_in (programme_id, service_id, day, people, made_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (programme_id, service_id, day) DO UPDATE SET people = excluded.people,
           made_at = excluded.made_at",
        &[programme.into(), (&service).into(), day.into(), people.into(), now.into()],
    )?;
    Ok(())
}

/// How many came to a service on a day without being known; none where nobody has counted.
///
/// # Errors
/// What the database says.
pub fn walk_ins(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
    day: Day,
) -> Result<Option<i64>, Error> {
    read.value(
        "SELECT people FROM walk_in WHERE programme_id = $1 AND service_id = $2 AND day = $3",
        &[programme.into(), (&service).into(), day.into()],
    )
}
