//! Accounts: inviting staff, giving and ending roles.

mod reset;

use domain::Breach;
use domain::id::{OrganisationId, ProgrammeId, StaffId};
use domain::organisation::OrganisationKind;
use domain::role::Role;
use jiff::Timestamp;
use store::Unit;
pub use store::staff::{Held, Staff, Work};

use crate::{Error, House, Result, Who, audit};

/// What is asked of an invitation.
#[derive(Debug, Clone)]
pub struct Invite {
    /// Address, as typed.
    pub email: String,
    /// Name, as typed.
    pub name: String,
    /// Role to give.
    pub role: Role,
    /// At which organisation.
    pub organisation: OrganisationId,
}

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// The invitation was not taken up yet.
    Invited,
    /// May sign in.
    Active,
    /// Locked until then, after wrong passwords or codes.
    Locked(Timestamp),
    /// May not sign in at all.
    Closed,
}

impl Account {
    /// How somebody's account stands at an instant.
    pub fn of(staff: &Staff, now: Timestamp) -> Account {
        match staff.locked_until.filter(|until| *until > now) {
            _ if !staff.active => Account::Closed,
            Some(until) => Account::Locked(until),
            None if staff.password_hash.is_none() => Account::Invited,
            None => Account::Active,
        }
    }

    /// Stable code, as in locale keys (`account-state-` and the code).
    pub fn code(self) -> &'static str {
        match self {
            Account::Invited => "invited",
            Account::Active => "active",
            Account::Locked(_) => "locked",
            Account::Closed => "closed",
        }
    }
}

fn administers(who: &Who) -> Result<()> {
    if who.role() == Role::Administrator { Ok(()) } else { Err(Error::Forbidden) }
}

/// Checks what is asked and gives the role, to somebody new or to somebody who is there already.
fn given_role(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    asked: &Invite,
    by: Option<StaffId>,
) -> Result<Staff> {
    let (email, name) = (asked.email.trim().to_lowercase(), asked.name.trim().to_owned());
    let mut breaches = Vec::new();
    let plausible =
        email.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'));
    if !plausible || email.len() > 254 || email.chars().any(char::is_whitespace) {
        breaches.push(Breach::of("email", "email-not-an-address").with("value", &asked.email));
    }
    if name.is_empty() || name.chars().count() > 100 {
        breaches.push(Breach::of("name", "staff-name-length").with("longest", 100));
    }
    let organisation = store::organisation::by_id(unit, programme, asked.organisation)?;
    let kind = organisation.as_ref().map(|organisation| OrganisationKind::from_code(&organisation.kind));
    match kind.flatten() {
        None => breaches.push(Breach::of("organisation", "organisation-unknown")),
        Some(kind) if !asked.role.may_be_held_at(kind) => {
            breaches.push(Breach::of("organisation", "role-not-held-there"));
        }
        Some(_) => {}
    }
    if !breaches.is_empty() {
        return Err(breaches.into());
    }
    let staff = match store::staff::by_email(unit, &email)? {
        Some(staff) => staff,
        None => {
            let id = unit.id();
            store::staff::add(unit, id, &email, &name)?;
            store::staff::by_id(unit, id)?.ok_or(Error::NotFound)?
        }
    };
    let held = Held {
        staff: staff.id,
        programme,
        role: asked.role.code().to_owned(),
        organisation: asked.organisation,
    };
    store::staff::give_role(unit, &held, by)?;
    Ok(staff)
}

/// What stands in somebody's name that is done in a role: journeys of a navigator, concerns of a lead.
fn work(read: &store::Read<'_>, held: &Held) -> Result<Work> {
    let all = store::staff::work(read, held.programme, held.staff)?;
    Ok(match Role::from_code(&held.role) {
        Some(Role::Navigator) => Work { concerns: 0, ..all },
        Some(Role::SafeguardingLead | Role::TeamLead) => Work { journeys: 0, ..all },
        _ => Work::default(),
    })
}

/// Ends a role: whoever acts in it is signed out of it at once. Where work stands in their name it is told
/// first, and the role ends only `although` it does.
///
/// # Errors
/// [`Error::Forbidden`] for anybody but an administrator; `own-role-cannot-be-ended`, `role-has-open-work`.
pub fn end_role(unit: &mut Unit<'_>, who: &Who, held: &Held, although: bool) -> Result<()> {
    administers(who)?;
    if held.programme != who.programme() {
        return Err(Error::NotFound);
    }
    if held.staff == who.staff() && held.role == who.role().code() {
        return Err(Breach::new("own-role-cannot-be-ended").into());
    }
    if !store::staff::roles(unit, held.staff)?.contains(held) {
        return Err(Error::NotFound);
    }
    let work = work(unit, held)?;
    if !although && work != Work::default() {
        let breach = Breach::of("although", "role-has-open-work");
        return Err(breach.with("journeys", work.journeys).with("concerns", work.concerns).into());
    }
    store::staff::end_role(unit, held)?;
    audit::act(unit, who, "staff.end_role", vec![held.staff.uuid()], &held.role)
}

impl House {
    /// Invites somebody, or gives a further role to somebody who is there already. The mail goes out with
    /// the unit of work.
    ///
    /// # Errors
    /// Breaches of `email` and `name`; [`Error::Forbidden`] for anybody but an administrator.
    pub async fn invite(&self, who: &Who, key: uuid::Uuid, asked: Invite) -> Result<StaffId> {
        administers(who)?;
        let (house, token) = (self.clone(), self.token());
        self.write(who, key, "staff.invite", move |unit, who| {
            let staff = given_role(unit, who.programme(), &asked, Some(who.staff()))?;
            if staff.password_hash.is_none() {
                house.send_invitation(unit, &staff, &token)?;
            }
            audit::act(unit, who, "staff.invite", vec![staff.id.uuid()], asked.role.code())?;
            Ok(staff.id)
        })
        .await
    }

    /// Invites somebody from the command line, which is outside every role: the first administrator of a
    /// programme. With `by_hand` no mail goes out and the link is returned; somebody who has a password
    /// already needs none.
    ///
    /// # Errors
    /// Breaches of `email`, `name` and `organisation`; [`Error::NotFound`] for an unknown programme.
    pub async fn invite_from_outside(
        &self,
        slug: &str,
        asked: Invite,
        by_hand: bool,
    ) -> Result<Option<String>> {
        let (house, token, slug) = (self.clone(), self.token(), slug.to_owned());
        self.change(move |unit| {
            let programme = store::programme::by_slug(unit, &slug)?.ok_or(Error::NotFound)?.id;
            let staff = given_role(unit, programme, &asked, None)?;
            let entry = store::audit::Entry {
                staff: None,
                organisation: None,
                act: "staff.invite".to_owned(),
                reason: "command line".to_owned(),
                subjects: vec![staff.id.uuid()],
                fields: asked.role.code().to_owned(),
            };
            store::audit::add(unit, programme, &entry)?;
            match (staff.password_hash.is_none(), by_hand) {
                (true, true) => house.invitation_link(unit, &staff, &token).map(Some),
                (true, false) => house.send_invitation(unit, &staff, &token).map(|()| None),
                (false, _) => Ok(None),
            }
        })
        .await
    }

    /// Ends a role: see [`end_role`].
    ///
    /// # Errors
    /// As [`end_role`].
    pub async fn end_role(&self, who: &Who, key: uuid::Uuid, held: Held, although: bool) -> Result<()> {
        self.write(who, key, "staff.end_role", move |unit, who| end_role(unit, who, &held, although)).await
    }

    /// How much stands in somebody's name that is done in a role: numbers, and nothing of whom.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator.
    pub async fn work_of(&self, who: &Who, held: Held) -> Result<Work> {
        administers(who)?;
        if held.programme != who.programme() {
            return Err(Error::NotFound);
        }
        self.read(move |read| work(read, &held)).await
    }

    /// The staff of the programme with their roles.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator.
    pub async fn staff(&self, who: &Who) -> Result<Vec<(Staff, Held)>> {
        administers(who)?;
        let programme = who.programme();
        self.read(move |read| Ok(store::staff::of_programme(read, programme)?)).await
    }
}
