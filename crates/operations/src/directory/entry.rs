//! What staff write of the directory: proposed, settled, published, restored, with its history.

use std::collections::BTreeSet;

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::directory::difference::{Difference, difference};
use domain::directory::draft::Draft;
use domain::directory::merge::{self, own_hand};
use domain::directory::service::Known;
use domain::directory::{Data, Own, Record, RecordKind, text_in};
use domain::id::{ProgrammeId, ServiceId};
use serde::{Deserialize, Serialize};
pub use store::directory::Version;
use store::directory::{Kept, OWN};
pub use store::directory_edit::Edit;
pub use store::service::{Line, Wanted, searching};
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

/// What a service says, and what it says instead: as somebody types it, and field by field.
#[derive(Debug)]
pub struct Compared {
    /// What it says.
    pub before: Draft,
    /// What it says instead.
    pub after: Draft,
    /// The fields that differ.
    pub changes: Vec<Difference>,
}

impl Compared {
    fn of(id: Uuid, before: &Data, after: &Data, known: &Known<'_>, today: Day) -> Compared {
        Compared {
            before: Draft::of(id, before, known, today),
            after: Draft::of(id, after, known, today),
            changes: difference(before, after),
        }
    }
}

/// A version and what changed with the one after it.
#[derive(Debug)]
pub struct Step {
    /// The version that ended.
    pub version: Version,
    /// What it said, and what the next one said instead.
    pub compared: Compared,
}

/// A source that says something else than what stands.
#[derive(Debug)]
pub struct Conflict {
    /// What the source is called.
    pub source: String,
    /// What stands, and what this source says of the same fields.
    pub compared: Compared,
}

/// A proposed change with what it would change.
#[derive(Debug)]
pub struct Proposal {
    /// The change.
    pub edit: Edit,
    /// The name of the service now, or as it would be.
    pub name: String,
    /// What it says now, and what it would say.
    pub compared: Compared,
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
        let (programme, today) = (who.programme(), london_day(self.now()));
        self.read(move |read| {
            let kept = store::directory::record(read, programme, RecordKind::Service, id.uuid())?;
            let kept = kept.ok_or(Error::NotFound)?;
            let versions = store::directory::versions(read, programme, RecordKind::Service, id.uuid(), 100)?;
            let all = versions.iter().map(|it| &it.data).chain([&kept.data]);
            let around = Around::of(read, programme, all)?;
            let known = around.known();
            let mut after = kept.data.clone();
            let mut steps = Vec::with_capacity(versions.len());
            for version in versions {
                let compared = Compared::of(id.uuid(), &version.data, &after, &known, today);
                after.clone_from(&version.data);
                steps.push(Step { version, compared });
            }
            Ok((kept, steps))
        })
        .await
    }

    /// What sources that are believed less say of a service instead of what stands, by source.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn service_conflicts(&self, who: &Who, id: ServiceId) -> Result<Vec<Conflict>> {
        looks(who)?;
        let (programme, today) = (who.programme(), london_day(self.now()));
        self.read(move |read| conflicts(read, programme, id, today)).await
    }

    /// How many proposed changes of a service wait to be settled.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn service_proposals_count(&self, who: &Who, id: ServiceId) -> Result<i64> {
        looks(who)?;
        let programme = who.programme();
        self.read(move |read| Ok(store::directory_edit::waiting_of(read, programme, id.uuid())?)).await
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
        let (programme, today) = (who.programme(), london_day(self.now()));
        self.read(move |read| {
            let edits = store::directory_edit::waiting(read, programme, 100)?;
            compared(read, programme, edits, today)
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
        self.read(move |read| Ok(store::directory_edit::waiting_count(read, programme)?)).await
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
            let edit = store::directory_edit::by_id(unit, programme, edit)?.ok_or(Error::NotFound)?;
            let (state, why) = if take { ("taken", None) } else { ("declined", Some(why.as_str())) };
            if !store::directory_edit::settle(unit, programme, edit.id, state, why, who.staff())? {
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

/// Writes a service, or proposes to where whoever writes may not settle it.
///
/// # Errors
/// [`Error::NotFound`]; `service-changed-meanwhile`.
pub(crate) fn write(
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
            made_by: who.by_staff(),
            why: None,
        };
        store::directory_edit::add(unit, programme, &edit)?;
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
    let maker = Maker { by: who.by_staff(), source: OWN, publishes: false };
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

/// Proposed changes beside what stands: as many questions for many as for one.
fn compared(read: &Read<'_>, programme: ProgrammeId, edits: Vec<Edit>, today: Day) -> Result<Vec<Proposal>> {
    let ids: Vec<Uuid> = edits.iter().map(|edit| edit.record).collect();
    let standing = store::directory::records(read, programme, RecordKind::Service, &ids)?;
    let proposed = edits.iter().map(records_of).collect::<Result<Vec<Vec<Record>>>>()?;
    let services = proposed.iter().filter_map(|records| records.last()).map(|record| &record.data);
    let around = Around::of(read, programme, services.chain(standing.iter().map(|it| &it.data)))?;
    let nothing = Data::new();
    let proposal = |(edit, records): (Edit, &Vec<Record>)| {
        let now = standing.iter().find(|it| it.id == edit.record);
        // What the change would make beside the service is not kept yet.
        let mut known = around.known();
        known.extend(records.iter().map(|it| ((it.kind, it.id), &it.data)));
        let before = now.map_or(&nothing, |it| &it.data);
        let after = records.last().map_or(&nothing, |it| &it.data);
        let name = [before, after].into_iter().find_map(|data| text_in(data, "name"));
        Proposal {
            name: name.unwrap_or_default().to_owned(),
            compared: Compared::of(edit.record, before, after, &known, today),
            overtaken: now.map_or(0, |it| it.version) != edit.base,
            edit,
        }
    };
    Ok(edits.into_iter().zip(&proposed).map(proposal).collect())
}

fn conflicts(read: &Read<'_>, programme: ProgrammeId, id: ServiceId, today: Day) -> Result<Vec<Conflict>> {
    let kept = store::directory::record(read, programme, RecordKind::Service, id.uuid())?;
    let kept = kept.ok_or(Error::NotFound)?;
    if kept.conflicts == 0 {
        return Ok(Vec::new());
    }
    let sources = store::directory::sources(read, programme)?;
    let said = store::directory::given(read, programme, RecordKind::Service, &[id.uuid()])?;
    let rank = |source: i64| sources.iter().find(|it| it.id == source).map_or(i64::MAX, |it| it.rank);
    let given: Vec<merge::Given<'_>> = said
        .iter()
        .map(|it| merge::Given { source: it.source, rank: rank(it.source), data: &it.data })
        .collect();
    let disputed = merge::merge(&given).conflicts;
    // What stands with what a source says of the disputed fields in its place.
    let mut instead: Vec<(String, Data)> = Vec::new();
    for source in &sources {
        let Some(it) = said.iter().find(|it| it.source == source.id) else { continue };
        let mut data = kept.data.clone();
        let fields = disputed.iter().filter(|(_, by)| by.contains(&source.id)).map(|(field, _)| field);
        data.extend(fields.filter_map(|field| Some((field.clone(), it.data.get(field)?.clone()))));
        if data != kept.data {
            instead.push((source.name.clone(), data));
        }
    }
    let around = Around::of(read, programme, instead.iter().map(|(_, data)| data).chain([&kept.data]))?;
    let known = around.known();
    let conflict = |(source, data): (String, Data)| {
        let compared = Compared::of(id.uuid(), &kept.data, &data, &known, today);
        Conflict { source, compared }
    };
    Ok(instead.into_iter().map(conflict).collect())
}
