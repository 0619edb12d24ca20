//! The directory of services: taking it from feeds, writing it by hand, showing it, finding in it.
//!
//! - [`take`]: what feeds give, merged with what others say
//! - [`entry`]: what staff write, propose, publish, restore
//! - [`standing`]: room, waits, whom to ask
//! - [`find`]: the match
//! - [`learned`]: how soon services answer, and who stays
//! - [`public`]: what anybody may read
//! - [`supply`]: what services can take, and what is asked of them
//! - [`unmet`]: what could not be found

pub mod entry;
pub mod find;
pub mod learned;
pub mod public;
mod records;
pub mod standing;
pub mod supply;
pub mod take;
#[cfg(test)]
mod tests;
pub mod unmet;

use std::collections::{BTreeSet, HashMap};

use domain::calendar::{Day, london_day};
use domain::directory::merge::{self, merge};
use domain::directory::service::{Known, read};
use domain::directory::{Data, RecordKind, id_of, things_in};
use domain::id::{ProgrammeId, ServiceId, StaffId};
use domain::role::Role;
use store::directory::{Given, Kept, OWN, Source};
use store::{Read, Unit};
use uuid::Uuid;

use crate::{Error, Result, Who};

/// Who may look at the directory from inside: whoever works with people or runs the programme.
pub(crate) fn looks(who: &Who) -> Result<()> {
    match who.role() {
        Role::Navigator | Role::SafeguardingLead => Ok(()),
        _ => settles(who),
    }
}

/// Who may change the directory so that it stands; others propose.
pub(crate) fn settles(who: &Who) -> Result<()> {
    if may_settle(who) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Whether what somebody writes of the directory stands at once.
pub fn may_settle(who: &Who) -> bool {
    matches!(who.role(), Role::TeamLead | Role::ProgrammeManager | Role::Administrator)
}

/// The name under which a code of our own is published: a need as the plan has it, else the code in words.
pub fn term_name(own: domain::directory::Own, code: &str) -> String {
    if own == domain::directory::Own::Need {
        return words::Words::get(words::ENGLISH).text(&format!("need-{code}")).into_owned();
    }
    let plain = code.replace('-', " ");
    let mut letters = plain.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What services refer to.
#[derive(Debug, Default)]
pub struct Around(HashMap<(RecordKind, Uuid), Data>);

impl Around {
    /// Reads the organisations, locations, terms and taxonomies that these services refer to: four questions
    /// whatever their number.
    pub(crate) fn of<'a>(
        read: &Read<'_>,
        programme: ProgrammeId,
        services: impl IntoIterator<Item = &'a Data>,
    ) -> Result<Around> {
        let (mut organisations, mut locations, mut terms) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for service in services {
            organisations.extend(id_of(service, "organization_id"));
            let at = things_in(service, "service_at_locations");
            locations.extend(at.filter_map(|it| id_of(it, "location_id")));
            terms.extend(things_in(service, "attributes").filter_map(|it| id_of(it, "taxonomy_term_id")));
        }
        let mut around = Around::default();
        around.fetch(read, programme, RecordKind::Organisation, &organisations)?;
        around.fetch(read, programme, RecordKind::Location, &locations)?;
        for data in around.0.values() {
            terms.extend(things_in(data, "attributes").filter_map(|it| id_of(it, "taxonomy_term_id")));
        }
        around.fetch(read, programme, RecordKind::Term, &terms)?;
        let taxonomies: BTreeSet<Uuid> =
            around.0.values().filter_map(|term| id_of(term, "taxonomy_id")).collect();
        around.fetch(read, programme, RecordKind::Taxonomy, &taxonomies)?;
        Ok(around)
    }

    fn fetch(
        &mut self,
        read: &Read<'_>,
        programme: ProgrammeId,
        kind: RecordKind,
        ids: &BTreeSet<Uuid>,
    ) -> Result<()> {
        let ids: Vec<Uuid> = ids.iter().copied().collect();
        for kept in store::directory::records(read, programme, kind, &ids)? {
            self.0.insert((kind, kept.id), kept.data);
        }
        Ok(())
    }

    /// Records by identifier, as readers of a service take them.
    pub fn known(&self) -> Known<'_> {
        self.0.iter().map(|(key, data)| (*key, data)).collect()
    }

    /// One of them.
    pub fn get(&self, kind: RecordKind, id: Uuid) -> Option<&Data> {
        self.0.get(&(kind, id))
    }
}

/// What a record became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Became {
    New,
    Changed,
    Same,
}

/// Who or what makes a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Maker {
    pub(crate) by: Option<StaffId>,
    pub(crate) source: i64,
    pub(crate) publishes: bool,
}

/// Keeps what a source gives of records of one kind, merges it with what others say, and keeps what stands then.
/// What is the same as before is not written.
pub(crate) fn give(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    kind: RecordKind,
    records: &[(Uuid, Data)],
    sources: &[Source],
    maker: Maker,
) -> Result<Vec<(Uuid, Became)>> {
    let ids: Vec<Uuid> = records.iter().map(|(id, _)| *id).collect();
    let now = unit.now();
    let mut given: HashMap<Uuid, Vec<Given>> = HashMap::new();
    for it in store::directory::given(unit, programme, kind, &ids)? {
        given.entry(it.id).or_default().push(it);
    }
    let standing: HashMap<Uuid, Kept> =
        store::directory::records(unit, programme, kind, &ids)?.into_iter().map(|it| (it.id, it)).collect();
    let mut became = Vec::with_capacity(records.len());
    for (id, data) in records {
        let said = given.entry(*id).or_default();
        let same = said.iter().any(|it| it.source == maker.source && it.data == *data);
        if same {
            became.push((*id, Became::Same));
            continue;
        }
        said.retain(|it| it.source != maker.source);
        let new = Given { id: *id, source: maker.source, data: data.clone() };
        store::directory::give(unit, programme, kind, &new, now)?;
        said.push(new);
        let before = standing.get(id);
        let after = stand(kind, *id, before, said, sources, maker, now);
        let changed = before.is_none_or(|it| it.data != after.data || it.conflicts != after.conflicts);
        if changed {
            store::directory::keep(unit, programme, before, &after, maker.by, Some(maker.source))?;
        }
        let what = match (before, changed) {
            (None, _) => Became::New,
            (_, true) => Became::Changed,
            (_, false) => Became::Same,
        };
        became.push((*id, what));
    }
    Ok(became)
}

fn stand(
    kind: RecordKind,
    id: Uuid,
    before: Option<&Kept>,
    said: &[Given],
    sources: &[Source],
    maker: Maker,
    now: jiff::Timestamp,
) -> Kept {
    let rank = |source: i64| sources.iter().find(|it| it.id == source).map_or(i64::MAX, |it| it.rank);
    let given: Vec<merge::Given<'_>> = said
        .iter()
        .map(|it| merge::Given { source: it.source, rank: rank(it.source), data: &it.data })
        .collect();
    let merged = merge(&given);
    Kept {
        kind,
        id,
        version: before.map_or(1, |it| it.version + 1),
        data: merged.data,
        origin: merged.origin,
        conflicts: i64::try_from(merged.conflicts.len()).unwrap_or(i64::MAX),
        published: before.map_or(maker.publishes, |it| it.published),
        changed_at: now,
    }
}

/// Writes the columns of services anew from their records, and says that they changed.
pub(crate) fn project(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    services: &BTreeSet<Uuid>,
    fresh: &BTreeSet<Uuid>,
) -> Result<()> {
    let ids: Vec<Uuid> = services.iter().copied().collect();
    let records = store::directory::records(unit, programme, RecordKind::Service, &ids)?;
    let around = Around::of(unit, programme, records.iter().map(|it| &it.data))?;
    let known = around.known();
    let today = london_day(unit.now());
    for record in &records {
        let service = read(record.id, &record.data, &known, today);
        let fresh = fresh.contains(&record.id);
        store::service::put(unit, programme, &service, record.published, fresh)?;
        store::change::note(unit, programme, "service", record.id.as_bytes())?;
    }
    Ok(())
}

/// The services whose columns follow from records of a kind.
pub(crate) fn following(
    read: &Read<'_>,
    programme: ProgrammeId,
    kind: RecordKind,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeSet<Uuid>> {
    let mut services = BTreeSet::new();
    for id in ids {
        if kind == RecordKind::Service {
            services.insert(id);
        } else {
            services.extend(store::service::referring(read, programme, kind, id)?);
        }
    }
    Ok(services)
}

/// The sources of a programme, the own hand among them: it is kept once something is written by it.
pub(crate) fn sources_with_own(unit: &mut Unit<'_>, programme: ProgrammeId) -> Result<Vec<Source>> {
    let mut sources = store::directory::sources(unit, programme)?;
    if !sources.iter().any(|it| it.id == OWN) {
        let own = Source {
            id: OWN,
            name: "own".to_owned(),
            address: None,
            rank: 0,
            publishes: false,
            taken_at: None,
            report: None,
        };
        store::directory::keep_source(unit, programme, &own)?;
        sources.insert(0, own);
    }
    Ok(sources)
}

/// A service with what it refers to, as a page shows it.
#[derive(Debug)]
pub struct Shown {
    /// Its record.
    pub kept: Kept,
    /// The service, read.
    pub service: domain::directory::service::Service,
    /// What it refers to.
    pub around: Around,
}

/// Reads one service.
pub(crate) fn shown(read: &Read<'_>, programme: ProgrammeId, id: ServiceId, today: Day) -> Result<Shown> {
    let kept = store::directory::record(read, programme, RecordKind::Service, id.uuid())?;
    let kept = kept.ok_or(Error::NotFound)?;
    let around = Around::of(read, programme, [&kept.data])?;
    let service = domain::directory::service::read(kept.id, &kept.data, &around.known(), today);
    Ok(Shown { kept, service, around })
}
