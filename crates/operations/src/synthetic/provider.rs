//! Accounts of providers in a synthetic programme: those organisations sign in that have most to do.

use std::collections::BTreeMap;

use domain::id::{OrganisationId, ServiceId, StaffId};
use domain::organisation::OrganisationKind;
use domain::role::Role;
use store::Unit;
use store::organisation::Organisation;
use store::staff::Held;

use super::Cast;
use crate::Result;
use crate::provider::account::give;

/// Who signs in for which of them, the busiest first; made up.
const ACCOUNTS: [&[&str]; 2] = [&["Morgan Achebe", "Priya Lindqvist"], &["Tomos Okafor"]];

impl Cast {
    /// Lets the busiest organisations of the directory sign in, and gives them their services.
    pub(super) fn let_providers_in(&self, unit: &mut Unit<'_>) -> Result<()> {
        let Some(administrator) = self.whos.iter().find(|who| who.role == Role::Administrator) else {
            return Ok(());
        };
        let mut busy: BTreeMap<String, (i64, Vec<ServiceId>)> = BTreeMap::new();
        for (organisation, service, open) in store::provider_service::busy(unit, self.programme)? {
            let (all, services) = busy.entry(organisation).or_default();
            *all += open;
            services.push(service);
        }
        let mut busy: Vec<_> = busy.into_iter().collect();
        busy.sort_by_key(|(name, (open, _))| (std::cmp::Reverse(*open), name.clone()));
        for ((name, (_, services)), names) in busy.into_iter().zip(ACCOUNTS) {
            let organisation = self.provider(unit, &name)?;
            for name in names {
                self.signs_in(unit, organisation, name)?;
            }
            for service in services {
                give(unit, administrator, organisation, service)?;
            }
        }
        Ok(())
    }

    fn provider(&self, unit: &mut Unit<'_>, name: &str) -> Result<OrganisationId> {
        let id: OrganisationId = unit.id();
        let made = Organisation {
            id,
            kind: OrganisationKind::Provider.code().to_owned(),
            name: name.to_owned(),
            ods_code: None,
            outcode: None,
            succeeded: None,
        };
        store::organisation::add(unit, self.programme, &made, None)?;
        Ok(id)
    }

    fn signs_in(&self, unit: &mut Unit<'_>, organisation: OrganisationId, name: &str) -> Result<StaffId> {
        let email = format!("{}@provider.example.org", name.to_lowercase().replace(' ', "."));
        let id: StaffId = match store::staff::by_email(unit, &email)? {
            Some(known) => known.id,
            None => {
                let id = unit.id();
                store::staff::add(unit, id, &email, name)?;
                id
            }
        };
        let held = Held {
            staff: id,
            programme: self.programme,
            role: Role::Provider.code().to_owned(),
            organisation,
        };
        store::staff::give_role(unit, &held, None)?;
        Ok(id)
    }
}
