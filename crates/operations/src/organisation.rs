//! Organisations of a programme, and their names in a small cache.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use domain::Breach;
use domain::calendar::Day;
use domain::id::{OrganisationId, ProgrammeId, StaffId};
use domain::role::Role;
pub use store::organisation::Organisation;

use crate::{Error, House, Result, Who, audit};

/// Names by id, shared between requests.
type Shared<Id> = Arc<RwLock<HashMap<Id, Arc<str>>>>;

/// Names of organisations and staff: read with every page, changed a few times a year.
#[derive(Clone, Default)]
pub(crate) struct Names {
    organisations: Shared<(ProgrammeId, OrganisationId)>,
    staff: Shared<StaffId>,
}

impl Names {
    fn forget(&self) {
        self.organisations.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.staff.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl House {
    /// The name of an organisation.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn organisation_name(&self, programme: ProgrammeId, id: OrganisationId) -> Result<String> {
        let known = {
            let names = self.names.organisations.read().unwrap_or_else(PoisonError::into_inner);
            names.get(&(programme, id)).cloned()
        };
        if let Some(name) = known {
            return Ok(name.to_string());
        }
        let found = self.read(move |read| Ok(store::organisation::by_id(read, programme, id)?)).await?;
        let name = found.ok_or(Error::NotFound)?.name;
        let mut names = self.names.organisations.write().unwrap_or_else(PoisonError::into_inner);
        names.insert((programme, id), name.as_str().into());
        Ok(name)
    }

    /// The name of a staff member of this programme; empty for somebody unknown.
    ///
    /// # Errors
    /// What the database says.
    pub async fn staff_name(&self, programme: ProgrammeId, id: StaffId) -> Result<String> {
        let known = self.names.staff.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(name) = known {
            return Ok(name.to_string());
        }
        let all = self.read(move |read| Ok(store::staff::names(read, programme)?)).await?;
        let mut names = self.names.staff.write().unwrap_or_else(PoisonError::into_inner);
        for (id, name) in all {
            names.insert(id, name.into());
        }
        Ok(names.get(&id).map(ToString::to_string).unwrap_or_default())
    }

    /// The organisations of the programme: for pages that offer them to choose from.
    ///
    /// # Errors
    /// What the database says.
    pub async fn organisations(&self, programme: ProgrammeId) -> Result<Vec<Organisation>> {
        self.read(move |read| Ok(store::organisation::all(read, programme)?)).await
    }

    /// The organisation of a programme with this name, or its only one when no name is given.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown programme.
    pub async fn organisation_named(&self, slug: &str, name: Option<&str>) -> Result<Option<OrganisationId>> {
        let (slug, name) = (slug.to_owned(), name.map(str::to_owned));
        self.read(move |read| {
            let programme = store::programme::by_slug(read, &slug)?.ok_or(Error::NotFound)?.id;
            let all = store::organisation::all(read, programme)?;
            Ok(match name {
                Some(name) => all.iter().find(|one| one.name == name).map(|one| one.id),
                None => all.first().filter(|_| all.len() == 1).map(|one| one.id),
            })
        })
        .await
    }

    /// Who may record offers at an organisation: for "offered by".
    ///
    /// # Errors
    /// What the database says.
    pub async fn referrers(&self, who: &Who) -> Result<Vec<(StaffId, String)>> {
        let (programme, organisation) = (who.programme(), who.organisation());
        self.read(move |read| {
            Ok(store::staff::holding(read, programme, Role::Referrer.code(), organisation)?)
        })
        .await
    }

    /// Makes an organisation.
    ///
    /// # Errors
    /// Breaches of `name` and `kind`; [`Error::Forbidden`] for anybody but an administrator.
    pub async fn add_organisation(
        &self,
        who: &Who,
        key: uuid::Uuid,
        asked: AskedOrganisation,
    ) -> Result<OrganisationId> {
        if who.role() != Role::Administrator {
            return Err(Error::Forbidden);
        }
        let made = self
            .write(who, key, "organisation.add", move |unit, who| {
                let made = asked.checked(unit.id())?;
                store::organisation::add(unit, who.programme(), &made, Some(who.staff()))?;
                audit::act(unit, who, "organisation.add", vec![made.id.uuid()], "name, kind")?;
                Ok(made.id)
            })
            .await?;
        self.names.forget();
        Ok(made)
    }

    /// Says which organisation takes another's place from a day on: the successor sees its records.
    ///
    /// # Errors
    /// Breaches of `successor`; [`Error::Forbidden`] for anybody but an administrator.
    pub async fn succeed_organisation(
        &self,
        who: &Who,
        key: uuid::Uuid,
        id: OrganisationId,
        by: OrganisationId,
        from: Day,
    ) -> Result<()> {
        if who.role() != Role::Administrator {
            return Err(Error::Forbidden);
        }
        self.write(who, key, "organisation.succeed", move |unit, who| {
            let all = store::organisation::all(unit, who.programme())?;
            let find = |id| all.iter().find(|organisation: &&Organisation| organisation.id == id);
            let (old, new) = (find(id).ok_or(Error::NotFound)?, find(by).ok_or(Error::NotFound)?);
            if old.kind != new.kind {
                return Err(Breach::of("successor", "organisation-successor-kind").into());
            }
            let mut next = Some(new);
            while let Some(organisation) = next {
                if organisation.id == id {
                    return Err(Breach::of("successor", "organisation-succession-cycle").into());
                }
                next = organisation.succeeded.and_then(|(by, _)| find(by));
            }
            let to = Organisation { succeeded: Some((by, from)), ..old.clone() };
            store::organisation::change(unit, who.programme(), &to)?;
            audit::act(unit, who, "organisation.succeed", vec![id.uuid(), by.uuid()], "successor")
        })
        .await
    }

    /// Staff of a synthetic programme with organisation and role, for the page of one-click sign-in.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the demo.
    pub async fn demo_staff(
        &self,
        programme: ProgrammeId,
    ) -> Result<Vec<(String, String, store::staff::Held)>> {
        if !self.is_demo() {
            return Err(Error::NotFound);
        }
        self.read(move |read| {
            let organisations: HashMap<_, _> = store::organisation::all(read, programme)?
                .into_iter()
                .map(|organisation| (organisation.id, organisation.name))
                .collect();
            let order = |code: &str| Role::ALL.iter().position(|role| role.code() == code);
            let mut staff: Vec<_> = store::staff::of_programme(read, programme)?
                .into_iter()
                .map(|(staff, held)| {
                    (staff.name, organisations.get(&held.organisation).cloned().unwrap_or_default(), held)
                })
                .collect();
            staff.sort_by_key(|(name, _, held)| (order(&held.role), name.clone()));
            Ok(staff)
        })
        .await
    }
}

/// What is asked of a new organisation, as typed.
#[derive(Debug, Clone)]
pub struct AskedOrganisation {
    /// Its name.
    pub name: String,
    /// Code of its kind.
    pub kind: String,
    /// Organisation Data Service code, if it has one.
    pub ods_code: String,
    /// Where it is, as an outcode.
    pub outcode: String,
}

/// Kinds of organisation, by code.
pub const KINDS: [&str; 5] = ["practice", "navigator-team", "provider", "commissioner", "research-body"];

impl AskedOrganisation {
    pub(crate) fn checked(&self, id: OrganisationId) -> Result<Organisation, Vec<Breach>> {
        let mut breaches = Vec::new();
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 120 {
            breaches.push(Breach::of("name", "organisation-name-length").with("longest", 120));
        }
        if !KINDS.contains(&self.kind.as_str()) {
            breaches.push(Breach::of("kind", "organisation-kind-unknown"));
        }
        let ods = self.ods_code.trim().to_uppercase();
        if ods.len() > 9 || !ods.bytes().all(|b| b.is_ascii_alphanumeric()) {
            breaches.push(Breach::of("ods_code", "ods-code-format").with("value", &self.ods_code));
        }
        let outcode = self.outcode.trim().to_uppercase();
        if outcode.len() > 4 || !outcode.bytes().all(|b| b.is_ascii_alphanumeric()) {
            breaches.push(Breach::of("outcode", "outcode-format").with("value", &self.outcode));
        }
        if !breaches.is_empty() {
            return Err(breaches);
        }
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        Ok(Organisation {
            id,
            kind: self.kind.clone(),
            name: name.to_owned(),
            ods_code: given(ods),
            outcode: given(outcode),
            succeeded: None,
        })
    }
}
