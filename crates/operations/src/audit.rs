//! The audit trail: writing it, and looking at who looked at whom.

use domain::Breach;
use domain::id::{PersonId, StaffId};
use domain::person::NhsNumber;
use domain::role::Role;
use store::Unit;
use store::audit::Entry;
pub use store::audit::{Kept, Place};
use uuid::Uuid;

use crate::{Error, House, Result, Who};

/// Writes down that `who` did `act` to `subjects`, changing `fields`.
pub(crate) fn act(
    unit: &mut Unit<'_>,
    who: &Who,
    act: &str,
    subjects: Vec<Uuid>,
    fields: &str,
) -> Result<()> {
    because(unit, who, act, subjects, fields, who.reason())
}

/// Writes down that `who` did `act` to `subjects` for a reason of its own.
pub(crate) fn because(
    unit: &mut Unit<'_>,
    who: &Who,
    act: &str,
    subjects: Vec<Uuid>,
    fields: &str,
    reason: &str,
) -> Result<()> {
    let entry = Entry {
        staff: who.by_staff(),
        organisation: who.by_organisation(),
        act: act.to_owned(),
        reason: reason.to_owned(),
        subjects,
        fields: fields.to_owned(),
    };
    Ok(store::audit::add(unit, who.programme, &entry)?)
}

pub(crate) fn governs(who: &Who) -> Result<()> {
    if who.role() == Role::InformationGovernance { Ok(()) } else { Err(Error::Forbidden) }
}

/// Which entries of the trail are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Those of one member of staff.
    pub staff: Option<StaffId>,
    /// Those about one of these records: two people may hold one NHS number.
    pub people: Vec<PersonId>,
    /// Those before this place.
    pub before: Option<Place>,
}

/// The newest seal of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number; nought before the first.
    pub number: i64,
    /// Its hash in hexadecimal digits.
    pub hash: String,
}

impl House {
    /// A page of the trail, newest first. To look at what concerns one person is itself written down.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but information governance.
    pub async fn audit_page(&self, who: &Who, wanted: Wanted, limit: i64) -> Result<Vec<Kept>> {
        governs(who)?;
        if !wanted.people.is_empty() {
            self.seal_now(who).await?;
        }
        self.show(who, "audit.view", move |read, who| {
            let page =
                |person| store::audit::page(read, who.programme, wanted.staff, person, wanted.before, limit);
            if wanted.people.is_empty() {
                return Ok((page(None)?, Vec::new()));
            }
            let mut found: Vec<Kept> = Vec::new();
            for person in &wanted.people {
                found.extend(page(Some(person.uuid()))?);
            }
            found.sort_by_key(|kept| std::cmp::Reverse(kept.place));
            found.dedup_by_key(|kept| kept.place);
            found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            Ok((found, wanted.people.into_iter().map(domain::Id::uuid).collect()))
        })
        .await
    }

    /// The records that hold an NHS number, to look for them in the trail. Shows nothing of them.
    ///
    /// # Errors
    /// Breaches of `nhs_number`; [`Error::Forbidden`] for anybody but information governance.
    pub async fn audit_people(&self, who: &Who, nhs_number: &str) -> Result<Vec<PersonId>> {
        governs(who)?;
        let number = NhsNumber::parse(nhs_number)?;
        self.show(who, "audit.seek", move |read, who| {
            let holders = store::person::holders(read, who.programme, &number.digits())?;
            let ids: Vec<PersonId> = holders.into_iter().map(|person| person.id).collect();
            if ids.is_empty() {
                return Err(Breach::of("nhs_number", "nobody-holds-number").with("value", number).into());
            }
            Ok((ids.clone(), ids.into_iter().map(domain::Id::uuid).collect()))
        })
        .await
    }

    /// Everybody who ever held a role in the programme, by name: to look for what one of them did.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but information governance.
    pub async fn audit_staff(&self, who: &Who) -> Result<Vec<(StaffId, String)>> {
        governs(who)?;
        let programme = who.programme();
        let mut names = self.read(move |read| Ok(store::staff::names(read, programme)?)).await?;
        names.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(names)
    }

    /// Seals what is settled, so that a search by person finds the newest entries too.
    async fn seal_now(&self, who: &Who) -> Result<()> {
        let programme = who.programme();
        while self.change(move |unit| Ok(store::audit::seal(unit, programme)?)).await? > 0 {}
        Ok(())
    }

    /// The newest seal of the chain.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but information governance.
    pub async fn audit_head(&self, who: &Who) -> Result<Head> {
        governs(who)?;
        let programme = who.programme();
        let seal = self.read(move |read| Ok(store::audit::head(read, programme)?)).await?;
        let hash = seal.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Head { number: seal.number, hash })
    }

    /// Verifies the chain from its beginning. Returns sentences for what is wrong; none means that nothing
    /// was changed or taken out.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but information governance.
    pub async fn verify_audit(&self, who: &Who) -> Result<Vec<String>> {
        governs(who)?;
        self.seal_now(who).await?;
        let programme = who.programme();
        let faults = self.read(move |read| Ok(store::audit::verify(read, programme)?)).await?;
        let who = who.clone();
        self.change(move |unit| act(unit, &who, "audit.verify", Vec::new(), "")).await?;
        Ok(faults)
    }
}
