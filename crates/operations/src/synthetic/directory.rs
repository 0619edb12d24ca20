//! The made-up directory of a synthetic programme: written by the programme's own hand, as if people had typed it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::calendar::Day;
use domain::directory::service::Known;
use domain::directory::{Data, RecordKind, Thing, id_in};
use domain::id::{ProgrammeId, ServiceId};
use jiff::ToSpan;
use simulation::directory::{Made, Stands, services};
use store::directory::OWN;
use store::service_standing::{Standing, Told};
use uuid::Uuid;

use crate::directory::{Maker, give, project, sources_with_own, term_name};
use crate::prescription::Offered;
use crate::{House, Result};

/// Services in one unit of work.
const TOGETHER: usize = 100;

impl House {
    /// Writes the made-up services down and publishes them; says which they are, in their order.
    ///
    /// # Errors
    /// What the database says.
    pub fn load_synthetic_directory(&self, programme: ProgrammeId, today: Day) -> Result<Vec<Offered>> {
        let all = services(today);
        for some in all.chunks(TOGETHER) {
            self.load_made_services(programme, today, some.to_vec())?;
        }
        let ids: Vec<ServiceId> = all.iter().map(|made| ServiceId::new(id(made))).collect();
        let offered = |made: &Made, id: ServiceId| Offered {
            service: id,
            name: made.draft.name.clone(),
            organisation: made.draft.organisation.clone(),
            contact: Some(contact(made)).and_then(|(name, mail)| Some((name, mail?))),
            paused_until: None,
            weekly_limit: None,
        };
        Ok(all.iter().zip(ids).map(|(made, id)| offered(made, id)).collect())
    }

    /// Writes made-up services down in one unit of work and publishes them: what a directory of any size, to measure
    /// with, is made of.
    ///
    /// # Errors
    /// What the database says.
    pub fn load_made_services(&self, programme: ProgrammeId, today: Day, some: Vec<Made>) -> Result<()> {
        let some = Arc::new(some);
        let written = self.db.write(move |unit| -> Result<()> {
            let sources = sources_with_own(unit, programme)?;
            let maker = Maker { by: None, source: OWN, publishes: true };
            let mut records: BTreeMap<RecordKind, BTreeMap<Uuid, Data>> = BTreeMap::new();
            for made in some.iter() {
                for (kind, id, data) in typed(made, today) {
                    records.entry(kind).or_default().insert(id, data);
                }
            }
            for (kind, records) in &records {
                let records: Vec<_> = records.iter().map(|(id, data)| (*id, data.clone())).collect();
                give(unit, programme, *kind, &records, &sources, maker)?;
            }
            let ids: BTreeSet<Uuid> = some.iter().map(id).collect();
            project(unit, programme, &ids, &ids)?;
            for made in some.iter() {
                let standing = standing(made, &made.standing, today);
                let service = ServiceId::new(id(made));
                store::service_standing::keep(unit, programme, service, &standing)?;
            }
            Ok(())
        });
        written.wait()
    }
}

fn id(made: &Made) -> Uuid {
    id_in("synthetic", Thing::Service, &made.key)
}

/// The records somebody who types a service makes.
fn typed(made: &Made, today: Day) -> Vec<(RecordKind, Uuid, Data)> {
    let mut records = made.draft.records(id(made), &Data::new(), &Known::new(), today, &term_name);
    if let (Some(last), Some(day)) = (records.last_mut(), made.assured) {
        last.data.insert("assured_date".to_owned(), day.to_string().into());
    }
    records.into_iter().map(|it| (it.kind, it.id, it.data)).collect()
}

/// Whom the programme asks.
fn contact(made: &Made) -> (String, Option<String>) {
    (format!("The co-ordinator, {}", made.draft.organisation), made.draft.email.clone())
}

fn standing(made: &Made, stands: &Stands, today: Day) -> Standing {
    Standing {
        told: Told {
            free: stands.free,
            wait_days: stands.wait_days,
            paused_until: stands.paused.then(|| today.saturating_add(42.days())),
            contact_name: Some(contact(made).0),
            contact_mail: contact(made).1,
            contact_phone: made.draft.phone.clone(),
            ..Told::default()
        },
        reply: stands.reply_days.map(|days| (days, 20)),
        accepted: stands.accepted,
        stayed: stands.stayed,
        ..Standing::default()
    }
}
