//! Browsers that are signed in, and invitations. Tokens are kept as hashes only.

use domain::Id;
use domain::id::{OrganisationId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::db::{Read, Row, Text, Unit};

/// A browser that is signed in.
pub enum Noun {}
/// Identifier of a sign-in, shown in the list of one's own sign-ins.
pub type SignInId = Id<Noun>;

/// A sign-in as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Which one.
    pub id: SignInId,
    /// Who.
    pub staff: StaffId,
    /// The role chosen, once it is.
    pub acting: Option<Acting>,
    /// Whether the second factor was given.
    pub confirmed: bool,
    /// Browser and system in a few words.
    pub device: String,
    /// When it began.
    pub made_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
}

/// In which role somebody works now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// Programme.
    pub programme: ProgrammeId,
    /// Stable code of the role.
    pub role: String,
    /// Organisation.
    pub organisation: OrganisationId,
}

fn sign_in(row: &Row<'_>) -> Result<SignIn, Error> {
    let programme: Option<i64> = row.get(2)?;
    let role: Option<String> = row.get(3)?;
    let organisation: Option<OrganisationId> = row.get(4)?;
    let acting = match (programme, role, organisation) {
        (Some(programme), Some(role), Some(organisation)) => {
            Some(Acting { programme: ProgrammeId(programme), role, organisation })
        }
        _ => None,
    };
    Ok(SignIn {
        id: row.get(0)?,
        staff: row.get(1)?,
        acting,
        confirmed: row.get(5)?,
        device: row.get(6)?,
        made_at: row.get(7)?,
        seen_at: row.get(8)?,
    })
}

const COLUMNS: &str = "SELECT s.id, s.staff_id, s.programme_id, s.role, s.organisation_id, s.confirmed, s.device, s.made_at, s.seen_at FROM sign_in s";

/// Begins a sign-in.
///
/// # Errors
/// What the database says.
pub fn begin(
    unit: &mut Unit<'_>,
    token_hash: &[u8],
    staff: StaffId,
    confirmed: bool,
    device: &str,
) -> Result<SignInId, Error> {
    let id: SignInId = unit.id();
    let now = unit.now();
    unit.execute(
        "INSERT INTO sign_in (token_hash, id, staff_id, confirmed, device, made_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        &[token_hash.into(), (&id).into(), (&staff).into(), confirmed.into(), device.into(), now.into()],
    )?;
    Ok(id)
}

/// What one statement tells about a request: the sign-in, who it is, whether the role it chose is still
/// held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// The sign-in.
    pub sign_in: SignIn,
    /// The name of who is signed in.
    pub name: String,
    /// Whether the chosen role is still held; true while none is chosen.
    pub role_held: bool,
}

/// The sign-in of a token, while it has not ended and its staff member is active.
///
/// # Errors
/// What the database says.
pub fn by_token(read: &Read<'_>, token_hash: &[u8]) -> Result<Option<Presented>, Error> {
    read.first(
        "SELECT s.id, s.staff_id, s.programme_id, s.role, s.organisation_id, s.confirmed, s.device, s.made_at, s.seen_at,
                w.name, CASE WHEN s.role IS NULL OR r.staff_id IS NOT NULL THEN 1 ELSE 0 END
         FROM sign_in s
         JOIN staff w ON w.id = s.staff_id
         LEFT JOIN staff_role r ON r.programme_id = s.programme_id AND r.staff_id = s.staff_id AND r.role = s.role
              AND r.organisation_id = s.organisation_id AND r.ended_at IS NULL
         WHERE s.token_hash = $1 AND s.ended_at IS NULL AND w.active = $2",
        &[token_hash.into(), true.into()],
        |row| Ok(Presented { sign_in: sign_in(row)?, name: row.get(9)?, role_held: row.get::<i64>(10)? == 1 }),
    )
}

/// Marks a sign-in as confirmed by the second factor, under a new token.
///
/// # Errors
/// What the database says.
pub fn confirm(unit: &mut Unit<'_>, id: SignInId, token_hash: &[u8]) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE sign_in SET confirmed = $2, token_hash = $3, seen_at = $4 WHERE id = $1",
        &[(&id).into(), true.into(), token_hash.into(), now.into()],
    )?;
    Ok(())
}

/// Chooses the role of a sign-in.
///
/// # Errors
/// What the database says.
pub fn act_as(unit: &mut Unit<'_>, id: SignInId, acting: &Acting) -> Result<(), Error> {
    unit.execute(
        "UPDATE sign_in SET programme_id = $2, role = $3, organisation_id = $4 WHERE id = $1",
        &[(&id).into(), acting.programme.into(), (&acting.role).into(), (&acting.organisation).into()],
    )?;
    Ok(())
}

/// Notes that a sign-in was used.
///
/// # Errors
/// What the database says.
pub fn seen(unit: &mut Unit<'_>, id: SignInId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute("UPDATE sign_in SET seen_at = $2 WHERE id = $1", &[(&id).into(), now.into()])?;
    Ok(())
}

/// Ends a sign-in of this staff member. Says whether there was one.
///
/// # Errors
/// What the database says.
pub fn end(unit: &mut Unit<'_>, staff: StaffId, id: SignInId) -> Result<bool, Error> {
    let now = unit.now();
    let ended = unit.execute(
        "UPDATE sign_in SET ended_at = $3 WHERE id = $1 AND staff_id = $2 AND ended_at IS NULL",
        &[(&id).into(), (&staff).into(), now.into()],
    )?;
    Ok(ended > 0)
}

/// Ends every sign-in of a staff member but one.
///
/// # Errors
/// What the database says.
pub fn end_all(unit: &mut Unit<'_>, staff: StaffId, but: Option<SignInId>) -> Result<u64, Error> {
    let now = unit.now();
    let mut text = Text::new("UPDATE sign_in SET ended_at = ");
    text.bind(now).sql(" WHERE staff_id = ").bind(&staff).sql(" AND ended_at IS NULL");
    if let Some(but) = &but {
        text.sql(" AND id <> ").bind(but);
    }
    unit.execute(text.as_sql(), text.params())
}

/// The sign-ins of a staff member that have not ended, newest first.
///
/// # Errors
/// What the database says.
pub fn of_staff(read: &Read<'_>, staff: StaffId) -> Result<Vec<SignIn>, Error> {
    read.all(
        &format!(
            "{COLUMNS} WHERE s.staff_id = $1 AND s.ended_at IS NULL ORDER BY s.made_at DESC, s.id LIMIT 50"
        ),
        &[(&staff).into()],
        sign_in,
    )
}

/// An invitation, or a new start for a forgotten password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// For whom.
    pub staff: StaffId,
    /// `invitation` or `password`.
    pub purpose: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was used, if it was.
    pub used_at: Option<Timestamp>,
}

/// Keeps an invitation; earlier ones of the same staff member end.
///
/// # Errors
/// What the database says.
pub fn invite(unit: &mut Unit<'_>, token_hash: &[u8], invitation: &Invitation) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE invitation SET expires_at = $2 WHERE staff_id = $1 AND used_at IS NULL AND expires_at > $2",
        &[(&invitation.staff).into(), now.into()],
    )?;
    unit.execute(
        "INSERT INTO invitation (token_hash, staff_id, purpose, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        &[
            token_hash.into(),
            (&invitation.staff).into(),
            (&invitation.purpose).into(),
            now.into(),
            invitation.expires_at.into(),
        ],
    )?;
    Ok(())
}

/// The invitation of a token.
///
/// # Errors
/// What the database says.
pub fn invitation(read: &Read<'_>, token_hash: &[u8]) -> Result<Option<Invitation>, Error> {
    read.first(
        "SELECT staff_id, purpose, expires_at, used_at FROM invitation WHERE token_hash = $1",
        &[token_hash.into()],
        |row| {
            Ok(Invitation {
                staff: row.get(0)?,
                purpose: row.get(1)?,
                expires_at: row.get(2)?,
                used_at: row.get(3)?,
            })
        },
    )
}

/// Marks an invitation as used.
///
/// # Errors
/// What the database says.
pub fn use_up(unit: &mut Unit<'_>, token_hash: &[u8]) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE invitation SET used_at = $2 WHERE token_hash = $1",
        &[token_hash.into(), now.into()],
    )?;
    Ok(())
}

/// Deletes sign-ins that ended, or were last used, before `before`, and invitations used or run out before
/// it. Says how many of each.
///
/// # Errors
/// What the database says.
pub fn forget(unit: &mut Unit<'_>, before: Timestamp) -> Result<(u64, u64), Error> {
    let sign_ins =
        unit.execute("DELETE FROM sign_in WHERE ended_at < $1 OR seen_at < $1", &[before.into()])?;
    let invitations =
        unit.execute("DELETE FROM invitation WHERE used_at < $1 OR expires_at < $1", &[before.into()])?;
    Ok((sign_ins, invitations))
}
