//! Signing in: invitation, password, second factor, role, and the end of it.

use domain::Breach;
use domain::calendar::london_day;
use domain::id::{ProgrammeId, StaffId};
use domain::role::Role;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use store::sign_in::{self as kept, Acting, Invitation, Presented};
pub use store::sign_in::{SignIn, SignInId};
use store::staff::{Held, Staff};
use store::{Read, Unit};
use totp_rs::{Builder, Totp};

use crate::{Error, House, Result, Who, password};

/// A sign-in ends after this long without use. What was typed is kept in the browser.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// A sign-in ends after this long in any case: a working day.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// Wrong passwords or codes in a row before an account is locked.
const FAILURES: i64 = 5;
/// How long it is locked, doubled with each further failure, up to a day.
const LOCKED: SignedDuration = SignedDuration::from_mins(15);
/// An invitation holds this long.
const INVITED: SignedDuration = SignedDuration::from_hours(24 * 7);
/// A link for a new password holds this long.
const PASSWORD_LINK: SignedDuration = SignedDuration::from_hours(1);
/// The purpose under which second factors are sealed.
const TOTP: &str = "totp";

/// A secret handed to a browser once; the database keeps its hash.
pub type Token = [u8; 32];

fn hash(token: &Token) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// How far somebody has come in signing in.
#[derive(Debug, Clone)]
pub enum Standing {
    /// The password was right; the code of the second factor is to come.
    CodeToCome,
    /// Signed in; a role is to be chosen among these.
    RoleToChoose(StaffId, SignInId, String, Vec<Held>),
    /// Signed in, in a role.
    In(Box<Who>),
}

impl House {
    /// Checks address and password. On success the browser gets a token that is worth nothing until the
    /// code of the second factor is given.
    ///
    /// # Errors
    /// One breach, `sign-in-refused`, whatever was wrong; `sign-in-locked` while the account is locked.
    pub async fn sign_in(&self, email: &str, password: String, device: &str) -> Result<Token> {
        let email = email.trim().to_lowercase();
        let found: Option<Staff> = {
            let email = email.clone();
            self.read(move |read| Ok(store::staff::by_email(read, &email)?)).await?
        };
        let hash_of =
            found.as_ref().filter(|staff| staff.active).and_then(|staff| staff.password_hash.clone());
        let right = self.passwords.verify(password, hash_of).await.ok_or(Error::Store(store::Error::Busy))?;
        let Some(staff) = found else { return Err(refused()) };
        let token = self.token();
        let device = device.to_owned();
        self.change(move |unit| {
            let mut staff = unlocked(unit, staff.id, unit.now())?;
            if !right {
                failed(unit, &mut staff)?;
                return Ok(Err(refused()));
            }
            kept::begin(unit, &hash(&token), staff.id, false, &device)?;
            Ok(Ok(token))
        })
        .await?
    }

    /// Checks the code of the second factor. On success the browser gets a new token.
    ///
    /// # Errors
    /// `code-refused`, `sign-in-locked`, or [`Error::SignedOut`].
    pub async fn confirm(&self, token: Token, code: &str) -> Result<Token> {
        let code: String = code.chars().filter(char::is_ascii_digit).collect();
        let (house, fresh) = (self.clone(), self.token());
        self.change(move |unit| {
            let presented = kept::by_token(unit, &hash(&token))?.ok_or(Error::SignedOut)?;
            still_on(&presented.sign_in, unit.now())?;
            let mut staff = unlocked(unit, presented.sign_in.staff, unit.now())?;
            if !second_factor_opens(&house, &staff) {
                return Ok(Err(Breach::of("code", "second-factor-key-missing").into()));
            }
            let secret = staff.totp_sealed.as_deref().and_then(|sealed| house.keys.open(TOTP, sealed));
            let step = secret
                .and_then(|secret| check_code(&totp(&secret)?, &code, staff.totp_last_step, unit.now()));
            let Some(step) = step else {
                failed(unit, &mut staff)?;
                return Ok(Err(Breach::of("code", "code-refused").into()));
            };
            staff.totp_last_step = step;
            staff.failures = 0;
            staff.locked_until = None;
            store::staff::keep(unit, &staff)?;
            kept::confirm(unit, presented.sign_in.id, &hash(&fresh))?;
            choose_the_only_role(unit, staff.id, presented.sign_in.id)?;
            Ok(Ok(fresh))
        })
        .await?
    }

    /// One-click sign-in as anybody of a synthetic programme, in the demo only.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the demo, for real programmes, and for roles nobody holds.
    pub async fn sign_in_to_demo(&self, held: Held, device: &str) -> Result<Token> {
        if !self.is_demo() {
            return Err(Error::NotFound);
        }
        let token = self.token();
        let device = device.to_owned();
        self.change(move |unit| {
            let synthetic =
                store::programme::all(unit)?.iter().any(|p| p.id == held.programme && p.synthetic);
            let roles = store::staff::roles(unit, held.staff)?;
            if !synthetic || !roles.contains(&held) {
                return Err(Error::NotFound);
            }
            let id = kept::begin(unit, &hash(&token), held.staff, true, &device)?;
            let acting = Acting {
                programme: held.programme,
                role: held.role.clone(),
                organisation: held.organisation,
            };
            kept::act_as(unit, id, &acting)?;
            Ok(token)
        })
        .await
    }

    /// Who presents `token`, and how far they have come. Notes the use, at most once a minute.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when the sign-in has ended, was idle too long or its role was taken away.
    pub async fn standing(&self, token: Token) -> Result<Standing> {
        let now = self.now();
        let (standing, id, seen_at) = self
            .read(move |read| {
                let presented = kept::by_token(read, &hash(&token))?.ok_or(Error::SignedOut)?;
                still_on(&presented.sign_in, now)?;
                let (id, seen_at) = (presented.sign_in.id, presented.sign_in.seen_at);
                Ok((standing_of(read, presented, now)?, id, seen_at))
            })
            .await?;
        if now.duration_since(seen_at) > SignedDuration::from_mins(1) {
            self.change(move |unit| Ok(kept::seen(unit, id)?)).await?;
        }
        Ok(standing)
    }

    /// The roles somebody holds now, in every programme.
    ///
    /// # Errors
    /// What the database says.
    pub async fn roles(&self, staff: StaffId) -> Result<Vec<Held>> {
        self.read(move |read| Ok(store::staff::roles(read, staff)?)).await
    }

    /// Chooses the role to act in.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a role that is not held.
    pub async fn act_as(&self, staff: StaffId, sign_in: SignInId, held: Held) -> Result<()> {
        self.change(move |unit| {
            if held.staff != staff || !store::staff::roles(unit, staff)?.contains(&held) {
                return Err(Error::Forbidden);
            }
            let acting = Acting {
                programme: held.programme,
                role: held.role.clone(),
                organisation: held.organisation,
            };
            Ok(kept::act_as(unit, sign_in, &acting)?)
        })
        .await
    }

    /// Ends the sign-in of a token.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sign_out(&self, token: Token) -> Result<()> {
        self.change(move |unit| {
            if let Some(presented) = kept::by_token(unit, &hash(&token))? {
                kept::end(unit, presented.sign_in.staff, presented.sign_in.id)?;
            }
            Ok(())
        })
        .await
    }

    /// The browsers somebody is signed in with.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sign_ins(&self, staff: StaffId) -> Result<Vec<SignIn>> {
        self.read(move |read| Ok(kept::of_staff(read, staff)?)).await
    }

    /// Ends one of one's own sign-ins, or with `None` all but the present one.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a sign-in of somebody else.
    pub async fn end_sign_in(&self, who: &Who, id: Option<SignInId>) -> Result<()> {
        let (staff, present) = (who.staff, who.sign_in);
        self.change(move |unit| match id {
            Some(id) => kept::end(unit, staff, id)?.then_some(()).ok_or(Error::NotFound),
            None => Ok(kept::end_all(unit, staff, Some(present)).map(drop)?),
        })
        .await
    }

    /// Sends a link for a new password, if somebody has this address. Says nothing of whether they do.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forgot_password(&self, email: &str) -> Result<()> {
        let (house, email, token) = (self.clone(), email.trim().to_lowercase(), self.token());
        self.change(move |unit| match store::staff::by_email(unit, &email)? {
            Some(staff) if staff.active => house.send_link(unit, &staff, "password", PASSWORD_LINK, &token),
            _ => Ok(()),
        })
        .await
    }

    pub(crate) fn send_invitation(&self, unit: &mut Unit<'_>, staff: &Staff, token: &Token) -> Result<()> {
        self.send_link(unit, staff, "invitation", INVITED, token)
    }

    fn send_link(
        &self,
        unit: &mut Unit<'_>,
        staff: &Staff,
        purpose: &str,
        holds: SignedDuration,
        token: &Token,
    ) -> Result<()> {
        let link = self.link(unit, staff, purpose, holds, token)?;
        let body = serde_json::json!({ "letter": purpose, "name": staff.name, "link": link });
        store::outbox::add(unit, ProgrammeId(0), "email", &staff.email, None, &body.to_string())?;
        Ok(())
    }

    /// An invitation to be handed over by whoever asked for it, where no mail goes out.
    pub(crate) fn invitation_link(
        &self,
        unit: &mut Unit<'_>,
        staff: &Staff,
        token: &Token,
    ) -> Result<String> {
        self.link(unit, staff, "invitation", INVITED, token)
    }

    fn link(
        &self,
        unit: &mut Unit<'_>,
        staff: &Staff,
        purpose: &str,
        holds: SignedDuration,
        token: &Token,
    ) -> Result<String> {
        let expires_at = unit.now() + holds;
        let invitation =
            Invitation { staff: staff.id, purpose: purpose.to_owned(), expires_at, used_at: None };
        kept::invite(unit, &hash(token), &invitation)?;
        Ok(format!("{}/invitation/{}", self.address, spelled(token)))
    }

    /// Opens an invitation or password link: for whom it is and the second factor to set up. Changes
    /// nothing.
    ///
    /// # Errors
    /// `invitation-ended` when it is unknown, used or too old.
    pub async fn invitation(&self, token: Token) -> Result<Invited> {
        let house = self.clone();
        self.read(move |read| {
            let (invitation, staff) = open_invitation(read, &token, house.now())?;
            let set_up = match staff.totp_sealed {
                Some(_) => None,
                None => Some(SecondFactor::new(&totp_secret(&house, &token, &staff)?, &staff.email)?),
            };
            let for_password = invitation.purpose == "password";
            Ok(Invited { name: staff.name, email: staff.email, set_up, for_password })
        })
        .await
    }

    /// Takes up an invitation or password link: sets the password, and the second factor if there is none
    /// yet, and ends every other sign-in.
    ///
    /// # Errors
    /// Breaches of `password`, `repeat` and `code`, or `invitation-ended`.
    pub async fn take_up(&self, token: Token, new: &str, repeat: &str, code: &str) -> Result<()> {
        let house = self.clone();
        let staff = self.read(move |read| Ok(open_invitation(read, &token, house.now())?.1)).await?;
        let mut breaches: Vec<Breach> =
            password::check(new, &staff.email, &staff.name).err().into_iter().collect();
        if new != repeat {
            breaches.push(Breach::of("repeat", "password-repeat-differs"));
        }
        let secret = totp_secret(self, &token, &staff)?;
        let code: String = code.chars().filter(char::is_ascii_digit).collect();
        let step = totp(&secret).and_then(|totp| check_code(&totp, &code, staff.totp_last_step, self.now()));
        if step.is_none() {
            breaches.push(Breach::of("code", "code-refused"));
        }
        let Some(step) = step.filter(|_| breaches.is_empty()) else { return Err(breaches.into()) };
        let salt = self.token();
        let hashed = self.passwords.hash(new.to_owned(), &salt[..16]).await;
        let password_hash = hashed.ok_or(Error::Store(store::Error::Busy))?;
        let sealed = self
            .keys
            .seal(TOTP, &secret, &mut self.random())
            .ok_or(Error::Store(store::Error::unreadable("key")))?;
        let house = self.clone();
        self.change(move |unit| {
            let (_, mut staff) = open_invitation(unit, &token, house.now())?;
            staff.password_hash = Some(password_hash.clone());
            staff.totp_sealed = Some(sealed.clone());
            staff.totp_last_step = step;
            staff.failures = 0;
            staff.locked_until = None;
            store::staff::keep(unit, &staff)?;
            kept::use_up(unit, &hash(&token))?;
            kept::end_all(unit, staff.id, None)?;
            Ok(())
        })
        .await
    }
}

/// What the page of an invitation shows.
#[derive(Debug, Clone)]
pub struct Invited {
    /// For whom.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The second factor to set up, where there is none yet. One that exists is never shown again.
    pub set_up: Option<SecondFactor>,
    /// A new password rather than an invitation.
    pub for_password: bool,
}

/// A second factor being set up (RFC 6238: SHA-1, six digits, thirty seconds).
#[derive(Debug, Clone)]
pub struct SecondFactor {
    /// The secret in base32, to be typed where no picture can be read.
    pub secret: String,
    /// The `otpauth:` address, for a picture.
    pub address: String,
}

impl SecondFactor {
    fn new(secret: &[u8], email: &str) -> Result<SecondFactor> {
        let totp = totp_for(secret, email).ok_or_else(|| store::Error::unreadable("second factor"))?;
        Ok(SecondFactor { secret: totp.secret().to_base32(), address: totp.to_url().unwrap_or_default() })
    }
}

/// A token as it stands in a link or a cookie.
pub fn spelled(token: &Token) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(token)
}

/// Reads a token from a link or a cookie.
pub fn token_of(text: &str) -> Option<Token> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

fn refused() -> Error {
    Breach::of("password", "sign-in-refused").into()
}

/// The staff member, unless locked.
fn unlocked(read: &Read<'_>, id: StaffId, now: Timestamp) -> Result<Staff> {
    let staff = store::staff::by_id(read, id)?.filter(|staff| staff.active).ok_or_else(refused)?;
    match staff.locked_until {
        Some(until) if until > now => {
            let minutes = until.duration_since(now).as_mins() + 1;
            Err(Breach::of("password", "sign-in-locked").with("minutes", minutes).into())
        }
        _ => Ok(staff),
    }
}

/// Counts a failure, and locks the account when there were too many.
fn failed(unit: &mut Unit<'_>, staff: &mut Staff) -> Result<()> {
    staff.failures += 1;
    let over = staff.failures - FAILURES;
    if over >= 0 {
        let doubled = 1i32 << over.clamp(0, 7);
        staff.locked_until = Some(
            unit.now() + LOCKED.checked_mul(doubled).unwrap_or(LOCKED).min(SignedDuration::from_hours(24)),
        );
    }
    Ok(store::staff::keep(unit, staff)?)
}

fn still_on(sign_in: &SignIn, now: Timestamp) -> Result<()> {
    let idle = now.duration_since(sign_in.seen_at) > IDLE;
    let too_long = now.duration_since(sign_in.made_at) > LONGEST;
    if idle || too_long { Err(Error::SignedOut) } else { Ok(()) }
}

fn standing_of(read: &Read<'_>, presented: Presented, now: Timestamp) -> Result<Standing> {
    let Presented { sign_in, name, role_held } = presented;
    if !sign_in.confirmed {
        return Ok(Standing::CodeToCome);
    }
    match sign_in.acting.filter(|_| role_held) {
        None => {
            let roles = store::staff::roles(read, sign_in.staff)?;
            Ok(Standing::RoleToChoose(sign_in.staff, sign_in.id, name, roles))
        }
        Some(acting) => {
            let role = Role::from_code(&acting.role).ok_or_else(|| store::Error::unreadable("role"))?;
            let own = store::organisation::with_predecessors(
                read,
                acting.programme,
                acting.organisation,
                london_day(now),
            )?;
            Ok(Standing::In(Box::new(Who {
                staff: sign_in.staff,
                name,
                sign_in: sign_in.id,
                programme: acting.programme,
                role,
                organisation: acting.organisation,
                own,
                hand: crate::who::Hand::Staff,
            })))
        }
    }
}

fn choose_the_only_role(unit: &mut Unit<'_>, staff: StaffId, sign_in: SignInId) -> Result<()> {
    if let [only] = store::staff::roles(unit, staff)?.as_slice() {
        let acting =
            Acting { programme: only.programme, role: only.role.clone(), organisation: only.organisation };
        kept::act_as(unit, sign_in, &acting)?;
    }
    Ok(())
}

fn open_invitation(read: &Read<'_>, token: &Token, now: Timestamp) -> Result<(Invitation, Staff)> {
    let ended = || Error::from(Breach::new("invitation-ended"));
    let invitation = kept::invitation(read, &hash(token))?.ok_or_else(ended)?;
    if invitation.used_at.is_some() || invitation.expires_at <= now {
        return Err(ended());
    }
    let staff =
        store::staff::by_id(read, invitation.staff)?.filter(|staff| staff.active).ok_or_else(ended)?;
    Ok((invitation, staff))
}

/// Whether the keys at hand open somebody's second factor.
pub(crate) fn second_factor_opens(house: &House, staff: &Staff) -> bool {
    staff.totp_sealed.as_deref().is_none_or(|sealed| house.keys.open(TOTP, sealed).is_some())
}

/// The secret of the second factor: the one set up, or for a first start one derived from the link and a
/// key outside the database, so that the page can be shown again, nothing is stored before it is confirmed,
/// and the mail alone does not give it away.
fn totp_secret(house: &House, token: &Token, staff: &Staff) -> Result<Vec<u8>> {
    match &staff.totp_sealed {
        Some(sealed) => house
            .keys
            .open(TOTP, sealed)
            .ok_or_else(|| Breach::of("code", "second-factor-key-missing").into()),
        None => Ok(house.keys.derive("second factor of an invitation", token)[..20].to_vec()),
    }
}

fn totp(secret: &[u8]) -> Option<Totp> {
    totp_for(secret, "")
}

fn totp_for(secret: &[u8], email: &str) -> Option<Totp> {
    let builder =
        Builder::new().with_secret(secret.to_vec()).with_issuer(Some("Stile")).with_account_name(email);
    builder.build().ok()
}

/// The time step of a code that is right and was not used before.
fn check_code(totp: &Totp, code: &str, last_step: i64, now: Timestamp) -> Option<i64> {
    let step = totp.check(code, u64::try_from(now.as_second()).ok()?)?;
    i64::try_from(step).ok().filter(|step| *step > last_step)
}
