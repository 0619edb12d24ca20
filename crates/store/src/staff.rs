//! Who signs in, and with which roles at which organisations.

use domain::id::{OrganisationId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Unit};

/// A staff member as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Which one.
    pub id: StaffId,
    /// E-mail address in lower case: how they sign in.
    pub email: String,
    /// Name.
    pub name: String,
    /// Argon2id hash in PHC form; none until the invitation is taken up.
    pub password_hash: Option<String>,
    /// Secret of the second factor, sealed with a key kept outside the database.
    pub totp_sealed: Option<Vec<u8>>,
    /// Last time step whose code was used: a code works once.
    pub totp_last_step: i64,
    /// Wrong passwords or codes in a row.
    pub failures: i64,
    /// No sign-in before this instant.
    pub locked_until: Option<Timestamp>,
    /// Whether they may sign in at all.
    pub active: bool,
}

fn staff(row: &Row<'_>) -> Result<Staff, Error> {
    Ok(Staff {
        id: row.get(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        password_hash: row.get(3)?,
        totp_sealed: row.get(4)?,
        totp_last_step: row.get(5)?,
        failures: row.get(6)?,
        locked_until: row.get(7)?,
        active: row.get(8)?,
    })
}

const COLUMNS: &str = "SELECT id, email, name, password_hash, totp_sealed, totp_last_step, failures, locked_until, active FROM staff";

/// Makes a staff member, who has no password yet.
///
/// # Errors
/// [`Error::Constraint`] when the address is taken.
pub fn add(unit: &mut Unit<'_>, id: StaffId, email: &str, name: &str) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "INSERT INTO staff (id, email, name, totp_last_step, failures, active, made_at) VALUES ($1, $2, $3, 0, 0, $4, $5)",
        &[(&id).into(), email.into(), name.into(), true.into(), now.into()],
    )?;
    Ok(())
}

/// One staff member.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, id: StaffId) -> Result<Option<Staff>, Error> {
    read.first(&format!("{COLUMNS} WHERE id = $1"), &[(&id).into()], staff)
}

/// The staff member with an address, given in lower case.
///
/// # Errors
/// What the database says.
pub fn by_email(read: &Read<'_>, email: &str) -> Result<Option<Staff>, Error> {
    read.first(&format!("{COLUMNS} WHERE email = $1"), &[email.into()], staff)
}

/// Everybody who set up a second factor.
///
/// # Errors
/// What the database says.
pub fn with_second_factor(read: &Read<'_>) -> Result<Vec<Staff>, Error> {
    read.all(&format!("{COLUMNS} WHERE totp_sealed IS NOT NULL ORDER BY id"), &[], staff)
}

/// Keeps what sign-in changes: password, second factor, failures, lock, activity.
///
/// # Errors
/// What the database says.
pub fn keep(unit: &mut Unit<'_>, to: &Staff) -> Result<(), Error> {
    unit.execute(
        "UPDATE staff SET password_hash = $2, totp_sealed = $3, totp_last_step = $4, failures = $5, locked_until = $6,
         active = $7, name = $8 WHERE id = $1",
        &[
            (&to.id).into(),
            (&to.password_hash).into(),
            Param::from(to.totp_sealed.as_deref()),
            to.totp_last_step.into(),
            to.failures.into(),
            to.locked_until.into(),
            to.active.into(),
            (&to.name).into(),
        ],
    )?;
    Ok(())
}

/// A role held at an organisation of a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Who.
    pub staff: StaffId,
    /// In which programme.
    pub programme: ProgrammeId,
    /// Stable code of the role.
    pub role: String,
    /// At which organisation.
    pub organisation: OrganisationId,
}

/// Gives a role; giving it again after it ended begins it anew.
///
/// # Errors
/// What the database says.
pub fn give_role(unit: &mut Unit<'_>, held: &Held, by: Option<StaffId>) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "INSERT INTO staff_role (programme_id, staff_id, role, organisation_id, ended_at, made_at, made_by)
         VALUES ($1, $2, $3, $4, NULL, $5, $6)
         ON CONFLICT (programme_id, staff_id, role, organisation_id)
         DO UPDATE SET ended_at = NULL, made_at = excluded.made_at, made_by = excluded.made_by",
        &[
            held.programme.into(),
            (&held.staff).into(),
            (&held.role).into(),
            (&held.organisation).into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    Ok(())
}

/// Ends a role.
///
/// # Errors
/// What the database says.
pub fn end_role(unit: &mut Unit<'_>, held: &Held) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE staff_role SET ended_at = $5
         WHERE programme_id = $1 AND staff_id = $2 AND role = $3 AND organisation_id = $4 AND ended_at IS NULL",
        &[held.programme.into(), (&held.staff).into(), (&held.role).into(), (&held.organisation).into(), now.into()],
    )?;
    Ok(())
}

fn held(row: &Row<'_>) -> Result<Held, Error> {
    Ok(Held { staff: row.get(0)?, programme: row.get(1)?, role: row.get(2)?, organisation: row.get(3)? })
}

/// The roles a staff member holds now, in every programme.
///
/// # Errors
/// What the database says.
pub fn roles(read: &Read<'_>, staff: StaffId) -> Result<Vec<Held>, Error> {
    read.all(
        "SELECT staff_id, programme_id, role, organisation_id FROM staff_role
         WHERE staff_id = $1 AND ended_at IS NULL ORDER BY programme_id, role, organisation_id",
        &[(&staff).into()],
        held,
    )
}

/// The staff of a programme with the roles they hold now.
///
/// # Errors
/// What the database says.
pub fn of_programme(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<(Staff, Held)>, Error> {
    read.all(
        "SELECT s.id, s.email, s.name, s.password_hash, s.totp_sealed, s.totp_last_step, s.failures, s.locked_until, s.active,
                r.role, r.organisation_id
         FROM staff_role r JOIN staff s ON s.id = r.staff_id
         WHERE r.programme_id = $1 AND r.ended_at IS NULL
         ORDER BY s.name COLLATE \"C\", s.id, r.role, r.organisation_id",
        &[programme.into()],
        |row| {
            let who = staff(row)?;
            let held = Held { staff: who.id, programme, role: row.get(9)?, organisation: row.get(10)? };
            Ok((who, held))
        },
    )
}

/// Those who hold a role at an organisation now, by name.
///
/// # Errors
/// What the database says.
pub fn holding(
    read: &Read<'_>,
    programme: ProgrammeId,
    role: &str,
    organisation: OrganisationId,
) -> Result<Vec<(StaffId, String)>, Error> {
    read.all(
        "SELECT s.id, s.name FROM staff_role r JOIN staff s ON s.id = r.staff_id
         WHERE r.programme_id = $1 AND r.role = $2 AND r.organisation_id = $3 AND r.ended_at IS NULL
         ORDER BY s.name COLLATE \"C\", s.id",
        &[programme.into(), role.into(), (&organisation).into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Those of a programme who hold a role now and may sign in, each once, by name.
///
/// # Errors
/// What the database says.
pub fn in_role(read: &Read<'_>, programme: ProgrammeId, role: &str) -> Result<Vec<(StaffId, String)>, Error> {
    read.all(
        "SELECT DISTINCT s.id, s.name COLLATE \"C\" FROM staff_role r JOIN staff s ON s.id = r.staff_id
         WHERE r.programme_id = $1 AND r.role = $2 AND r.ended_at IS NULL AND s.active
         ORDER BY 2, 1",
        &[programme.into(), role.into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Work that stands in somebody's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Open journeys that are given to them.
    pub journeys: i64,
    /// Concerns that wait for them or that they have in hand.
    pub concerns: i64,
}

/// What stands in somebody's name in a programme.
///
/// # Errors
/// What the database says.
pub fn work(read: &Read<'_>, programme: ProgrammeId, staff: StaffId) -> Result<Work, Error> {
    let journeys = read.value(
        "SELECT count(*) FROM allocation a JOIN journey j ON j.programme_id = a.programme_id AND j.id = a.journey_id
         WHERE a.programme_id = $1 AND a.staff_id = $2 AND a.open AND a.kind = 'owner' AND j.open",
        &[programme.into(), (&staff).into()],
    )?;
    let concerns = read.value(
        "SELECT count(*) FROM escalation WHERE programme_id = $1 AND owner_id = $2 AND open",
        &[programme.into(), (&staff).into()],
    )?;
    Ok(Work { journeys: journeys.unwrap_or_default(), concerns: concerns.unwrap_or_default() })
}

/// Names of all staff who ever held a role in a programme, for pages that show who did something.
///
/// # Errors
/// What the database says.
pub fn names(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<(StaffId, String)>, Error> {
    read.all(
        "SELECT DISTINCT s.id, s.name FROM staff_role r JOIN staff s ON s.id = r.staff_id WHERE r.programme_id = $1",
        &[programme.into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
