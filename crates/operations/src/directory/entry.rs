//! What staff write of the directory: proposed, settled, published, restored, with its history.

use std::collections::BTreeSet;

use domain::Breach;
use domain::calendar::london_day;
use domain::directory::difference::{Difference, difference};
use domain::directory::draft::Draft;
use domain::directory::merge::own_hand;
use domain::directory::{Data, Own, Record, RecordKind};
use domain::id::{ProgrammeId, ServiceId};
use serde::{Deserialize, Serialize};
pub use store::directory::{Edit, Version};
use store::directory::{Kept, OWN};
pub use store::service::{Line, Wanted};
use store::{Read, Unit};
use uuid::Uuid;

use super::{
    Around, Became, Maker, Shown, following, give, looks, may_settle, project, settles, shown,
    sources_with_own,
};
use crate::{Error, House, Result, Who, audit};

/// What became of what somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Of which service.
    pub service: ServiceId,
    /// Whether it waits for somebody to settle it.
    pub waits: bool,
}

/// A version and what changed with the one after it.
#[derive(Debug)]
pub struct Step {
    /// The version that ended.
    pub version: Version,
    /// What the next one said instead.
    pub changes: Vec<Difference>,
}

/// A proposed change with what it would change.
#[derive(Debug)]
pub struct Proposal {
    /// The change.
    pub edit: Edit,
    /// The name of the service now, or as it would be.
    pub name: String,
    /// What would change.
    pub changes: Vec<Difference>,
    /// Whether the record changed since it was proposed.
    pub overtaken: bool,
}

/// The name of a code of our own, for the record of its term.
pub type Names = fn(Own, &str) -> String;

impl House {
    /// A page of the directory by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn services(
        &self,
        who: &Who,
        wanted: Wanted,
        after: Option<(String, ServiceId)>,
        limit: i64,
    ) -> Result<Vec<Line>> {
        looks(who)?;
        let programme = who.programme();
        self.read(move |read| Ok(store::service::page(read, programme, &wanted, after.as_ref(), limit)?))
            .await
    }

    /// How many services are wanted.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn services_count(&self, who: &Who, wanted: Wanted) -> Result<i64> {
        looks(who)?;
        let programme = who.programme();
        self.read(move |read| Ok(store::service::count(read, programme, &wanted)?)).await
    }

    /// One service.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn service(&self, who: &Who, id: ServiceId) -> Result<Shown> {
        looks(who)?;
        let (programme, today) = (who.programme(), london_day(self.now()));
        self.read(move |read| shown(read, programme, id, today)).await
    }

    /// What a service said before, the newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn service_history(&self, who: &Who, id: ServiceId) -> Result<(Kept, Vec<Step>)> {
        looks(who)?;
        let programme = who.programme();
        self.read(move |read| {
            let kept = store::directory::record(read, programme, RecordKind::Service, id.uuid())?;
            let kept = kept.ok_or(Error::NotFound)?;
            let versions = store::directory::versions(read, programme, RecordKind::Service, id.uuid(), 100)?;
            let mut after = kept.data.clone();
            let mut steps = Vec::with_capacity(versions.len());
            for version in versions {
                let changes = difference(&version.data, &after);
                after.clone_from(&version.data);
                steps.push(Step { version, changes });
            }
            Ok((kept, steps))
        })
        .await
    }

    /// Writes a service: by whoever may settle it stands at once, by others it waits. `base` is the version the writer
    /// saw, 0 for a new one.
    ///
    /// # Errors
    /// The draft's breaches; `service-changed-meanwhile`; [`Error::Forbidden`].
    pub async fn write_service(
        &self,
        who: &Who,
        key: Uuid,
        id: Option<ServiceId>,
        base: i64,
        draft: Draft,
        names: Names,
    ) -> Result<Written> {
        looks(who)?;
        let breaches = draft.breaches();
        if !breaches.is_empty() {
            return Err(Error::Breach(breaches));
        }
        self.write(who, key, "service.write", move |unit, who| write(unit, who, id, base, &draft, names))
            .await
    }

    /// Shows a service outside the programme, or no longer.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn publish_service(&self, who: &Who, key: Uuid, id: ServiceId, publish: bool) -> Result<()> {
        settles(who)?;
        self.write(who, key, "service.publish", move |unit, who| {
            let before = store::directory::record(unit, who.programme(), RecordKind::Service, id.uuid())?;
            let before = before.ok_or(Error::NotFound)?;
            if before.published == publish {
                return Ok(());
            }
            let after = Kept {
                published: publish,
                version: before.version + 1,
                changed_at: unit.now(),
                ..before.clone()
            };
            store::directory::keep(unit, who.programme(), Some(&before), &after, Some(who.staff()), None)?;
            project(unit, who.programme(), &[id.uuid()].into(), &BTreeSet::new())?;
            audit::act(unit, who, "service.publish", vec![id.uuid()], "published")
        })
        .await
    }

    /// Lets a service say again what it said in an earlier version.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn restore_service(&self, who: &Who, key: Uuid, id: ServiceId, version: i64) -> Result<()> {
        settles(who)?;
        self.write(who, key, "service.restore", move |unit, who| {
            let versions =
                store::directory::versions(unit, who.programme(), RecordKind::Service, id.uuid(), 1_000)?;
            let version = versions.into_iter().find(|it| it.version == version).ok_or(Error::NotFound)?;
            let records = [Record { kind: RecordKind::Service, id: id.uuid(), data: version.data }];
            by_hand(unit, who, &records)?;
            audit::act(unit, who, "service.restore", vec![id.uuid()], "version")
        })
        .await
    }

    /// Proposed changes that wait, the oldest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn proposals(&self, who: &Who) -> Result<Vec<Proposal>> {
        settles(who)?;
        let programme = who.programme();
        self.read(move |read| {
            let edits = store::directory::edits_waiting(read, programme, 100)?;
            edits.into_iter().map(|edit| proposal(read, programme, edit)).collect()
        })
        .await
    }

    /// How many proposed changes wait for whoever may settle them; nought for others.
    ///
    /// # Errors
    /// What the database says.
    pub async fn proposals_count(&self, who: &Who) -> Result<i64> {
        if !may_settle(who) {
            return Ok(0);
        }
        let programme = who.programme();
        self.read(move |read| Ok(store::directory::edits_waiting_count(read, programme)?)).await
    }

    /// Takes a proposed change, or declines it and says why.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it no longer waits; `service-decline-why`; [`Error::Forbidden`].
    pub async fn settle_proposal(
        &self,
        who: &Who,
        key: Uuid,
        edit: Uuid,
        take: bool,
        why: String,
    ) -> Result<ServiceId> {
        settles(who)?;
        let why = why.trim().to_owned();
        if !take && why.is_empty() {
            return Err(Breach::of("why", "service-decline-why").into());
        }
        self.write(who, key, "service.settle", move |unit, who| {
            let programme = who.programme();
            let edit = store::directory::edit_by_id(unit, programme, edit)?.ok_or(Error::NotFound)?;
            let (state, why) = if take { ("taken", None) } else { ("declined", Some(why.as_str())) };
            if !store::directory::settle_edit(unit, programme, edit.id, state, why, who.staff())? {
                return Err(Error::NotFound);
            }
            if take {
                by_hand(unit, who, &records_of(&edit)?)?;
            }
            audit::act(unit, who, "service.settle", vec![edit.record], state)?;
            Ok(ServiceId::new(edit.record))
        })
        .await
    }
}

fn write(
    unit: &mut Unit<'_>,
    who: &Who,
    id: Option<ServiceId>,
    base: i64,
    draft: &Draft,
    names: Names,
) -> Result<Written> {
    let programme = who.programme();
    let service = id.unwrap_or_else(|| unit.id());
    let before = store::directory::record(unit, programme, RecordKind::Service, service.uuid())?;
    if id.is_some() && before.is_none() {
        return Err(Error::NotFound);
    }
    if before.as_ref().is_some_and(|it| it.version != base) {
        return Err(Breach::new("service-changed-meanwhile").into());
    }
    let shown = before.map(|it| it.data).unwrap_or_default();
    let around = Around::of(unit, programme, [&shown])?;
    let today = london_day(unit.now());
    let records =
        draft.records(service.uuid(), &shown, &around.known(), today, &|own, code| names(own, code));
    let waits = !may_settle(who);
    if waits {
        let edit = Edit {
            id: unit.id::<()>().uuid(),
            kind: RecordKind::Service,
            record: service.uuid(),
            base,
            data: records.iter().map(written).collect(),
            state: "waiting".to_owned(),
            made_at: unit.now(),
            made_by: Some(who.staff()),
            why: None,
        };
        store::directory::add_edit(unit, programme, &edit)?;
    } else {
        by_hand(unit, who, &records)?;
    }
    audit::act(unit, who, "service.write", vec![service.uuid()], if waits { "proposed" } else { "written" })?;
    Ok(Written { service, waits })
}

/// A record as a proposed change keeps it: its kind beside its fields.
fn written(record: &Record) -> Data {
    let mut data = Data::new();
    data.insert("kind".to_owned(), record.kind.code().into());
    data.insert("data".to_owned(), record.data.clone().into());
    data
}

fn records_of(edit: &Edit) -> Result<Vec<Record>> {
    let unreadable = || Error::from(store::Error::unreadable("proposed change"));
    edit.data
        .iter()
        .map(|it| {
            let kind = it.get("kind").and_then(|kind| RecordKind::from_code(kind.as_str()?));
            let data = it.get("data").and_then(|data| data.as_object()).cloned();
            let (kind, data) = kind.zip(data).ok_or_else(unreadable)?;
            let id = domain::directory::id_of(&data, "id").ok_or_else(unreadable)?;
            Ok(Record { kind, id, data })
        })
        .collect()
}

/// Keeps records by the programme's own hand: only what differs from what is shown is its own.
pub(crate) fn by_hand(unit: &mut Unit<'_>, who: &Who, records: &[Record]) -> Result<()> {
    let programme = who.programme();
    let sources = sources_with_own(unit, programme)?;
    let maker = Maker { by: Some(who.staff()), source: OWN, publishes: false };
    let mut services = BTreeSet::new();
    for record in records {
        let shown = store::directory::record(unit, programme, record.kind, record.id)?;
        let before = store::directory::given(unit, programme, record.kind, &[record.id])?;
        let before = before.iter().find(|it| it.source == OWN).map(|it| &it.data);
        let own = match &shown {
            Some(shown) => own_hand(before, &shown.data, &record.data),
            None => record.data.clone(),
        };
        let became = give(unit, programme, record.kind, &[(record.id, own)], &sources, maker)?;
        if became.iter().any(|(_, it)| *it != Became::Same) {
            services.extend(following(unit, programme, record.kind, [record.id])?);
        }
    }
    project(unit, programme, &services, &BTreeSet::new())
}

fn proposal(read: &Read<'_>, programme: ProgrammeId, edit: Edit) -> Result<Proposal> {
    let now = store::directory::record(read, programme, edit.kind, edit.record)?;
    let after = records_of(&edit)?.pop().map(|it| it.data).unwrap_or_default();
    let version = now.as_ref().map_or(0, |it| it.version);
    let before = now.map(|it| it.data).unwrap_or_default();
    let name = ["name"].into_iter().find_map(|field| {
        domain::directory::text_in(&before, field).or_else(|| domain::directory::text_in(&after, field))
    });
    Ok(Proposal {
        name: name.unwrap_or_default().to_owned(),
        changes: difference(&before, &after),
        overtaken: version != edit.base,
        edit,
    })
}
