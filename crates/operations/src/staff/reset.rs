//! Setting up anew: password and second factor, after a lost phone or lost keys.

use domain::Breach;
use domain::id::{ProgrammeId, StaffId};
use store::Unit;
use store::staff::Staff;

use super::administers;
use crate::sign_in::second_factor_opens;
use crate::{Error, House, Result, Who, audit};

impl House {
    /// Lets somebody set up password and second factor anew, after a lost phone.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator; [`Error::NotFound`] outside the programme.
    pub async fn reset_staff(&self, who: &Who, key: uuid::Uuid, staff: StaffId) -> Result<()> {
        administers(who)?;
        let (house, token) = (self.clone(), self.token());
        self.write(who, key, "staff.reset", move |unit, who| {
            let of_programme =
                store::staff::roles(unit, staff)?.iter().any(|held| held.programme == who.programme());
            let found = store::staff::by_id(unit, staff)?.filter(|_| of_programme);
            let found = emptied(unit, found.ok_or(Error::NotFound)?)?;
            house.send_invitation(unit, &found, &token)?;
            audit::act(unit, who, "staff.reset", vec![staff.uuid()], FIELDS)
        })
        .await
    }

    /// The same from the command line, which is outside every role, for when no administrator can sign in.
    /// With `by_hand` no mail goes out and the link is returned.
    ///
    /// # Errors
    /// `staff-email-unknown`.
    pub async fn reset_from_outside(&self, email: &str, by_hand: bool) -> Result<Option<String>> {
        let (house, token, email) = (self.clone(), self.token(), email.trim().to_lowercase());
        self.change(move |unit| {
            let Some(found) = store::staff::by_email(unit, &email)? else {
                return Err(Breach::of("email", "staff-email-unknown").with("value", &email).into());
            };
            let found = emptied(unit, found)?;
            noted(unit, &found)?;
            if by_hand {
                return house.invitation_link(unit, &found, &token).map(Some);
            }
            house.send_invitation(unit, &found, &token).map(|()| None)
        })
        .await
    }

    /// Lets everybody set up anew whose second factor the keys at hand do not open: after the key file was
    /// lost. Each gets a letter with a link. Says how many they are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reset_unopened(&self) -> Result<usize> {
        let house = self.clone();
        let locked_out: Vec<String> = self
            .read(move |read| {
                let held = store::staff::with_second_factor(read)?;
                let shut = held.into_iter().filter(|staff| !second_factor_opens(&house, staff));
                Ok(shut.map(|staff| staff.email).collect())
            })
            .await?;
        for email in &locked_out {
            self.reset_from_outside(email, false).await?;
        }
        Ok(locked_out.len())
    }
}

const FIELDS: &str = "password, second factor";

/// Takes password and second factor away and ends every sign-in.
fn emptied(unit: &mut Unit<'_>, mut staff: Staff) -> Result<Staff> {
    staff.password_hash = None;
    staff.totp_sealed = None;
    staff.failures = 0;
    staff.locked_until = None;
    store::staff::keep(unit, &staff)?;
    store::sign_in::end_all(unit, staff.id, None)?;
    Ok(staff)
}

/// Writes it to the audit of every programme somebody works in.
fn noted(unit: &mut Unit<'_>, staff: &Staff) -> Result<()> {
    let mut programmes: Vec<ProgrammeId> =
        store::staff::roles(unit, staff.id)?.into_iter().map(|held| held.programme).collect();
    programmes.sort_unstable();
    programmes.dedup();
    for programme in programmes {
        let entry = store::audit::Entry {
            staff: None,
            organisation: None,
            act: "staff.reset".to_owned(),
            reason: "command line".to_owned(),
            subjects: vec![staff.id.uuid()],
            fields: FIELDS.to_owned(),
        };
        store::audit::add(unit, programme, &entry)?;
    }
    Ok(())
}
