//! Taking a directory from a feed, repeatedly and safely: what is new, what changed, what was refused and why.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use domain::Breach;
use domain::directory::{Data, Level, Record, RecordKind, Remark};
use domain::id::ProgrammeId;
use serde::{Deserialize, Serialize};
use store::audit::Entry;
pub use store::directory::Source;
use uuid::Uuid;

use super::{Became, Maker, following, give, project, sources_with_own};
use crate::{Error, House, Result};

/// Where a feed comes from, as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedSource {
    /// What it is called in this programme.
    pub name: String,
    /// Where it is fetched from.
    pub address: Option<String>,
    /// Whom to believe: the lower before the higher; none keeps what it had, or comes last.
    pub rank: Option<i64>,
    /// Whether what it gives is published without anybody looking at it; none keeps what it had, or yes.
    pub publishes: Option<bool>,
}

/// What became of the records of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Not known before.
    pub new: u64,
    /// Known, and changed by this.
    pub changed: u64,
    /// Known, and the same.
    pub same: u64,
    /// Known from this source before, and not given now. They stay.
    pub missing: u64,
}

/// A remark as a report keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Code of what came of it.
    pub level: String,
    /// Code of what is wrong.
    pub code: String,
    /// The record, as the source names it.
    pub record: String,
    /// The way to the field.
    pub field: String,
    /// What stood there.
    pub value: String,
}

impl From<&Remark> for Said {
    fn from(it: &Remark) -> Said {
        Said {
            level: it.level.code().to_owned(),
            code: it.code.to_owned(),
            record: it.record.clone(),
            field: it.field.clone(),
            value: it.value.clone(),
        }
    }
}

/// What came of taking a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// By code of the kind of record.
    pub kinds: BTreeMap<String, Counts>,
    /// How many remarks of each level.
    pub levels: BTreeMap<String, u64>,
    /// Remarks, the gravest first; at most [`Report::MOST`] are kept with the source.
    pub remarks: Vec<Said>,
}

impl Report {
    /// How many remarks are kept with a source.
    pub const MOST: usize = 200;

    /// How many records were refused.
    pub fn refused(&self) -> u64 {
        self.levels.get(Level::Refused.code()).copied().unwrap_or(0)
    }

    fn of(remarks: &[Remark]) -> Report {
        let mut order: Vec<&Remark> = remarks.iter().collect();
        order.sort_by_key(|it| it.level);
        let mut report = Report { remarks: order.into_iter().map(Said::from).collect(), ..Report::default() };
        for remark in remarks {
            *report.levels.entry(remark.level.code().to_owned()).or_default() += 1;
        }
        report
    }
}

/// Records in one unit of work.
const BATCH: usize = 250;

impl House {
    /// The sources of a programme's directory, whom to believe first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn directory_sources(&self, programme: ProgrammeId) -> Result<Vec<Source>> {
        self.read(move |read| Ok(store::directory::sources(read, programme)?)).await
    }

    /// Takes what a feed gives: `records` that passed the check, with the `remarks` of the check. `progress` is told how
    /// many records are done. A record given before by this source and not now stays, and is counted as missing.
    ///
    /// # Errors
    /// `directory-source-name`; what the database says: what was taken until then stays, and taking the same feed again
    /// goes on.
    pub async fn take_directory(
        &self,
        programme: ProgrammeId,
        asked: AskedSource,
        records: Vec<Record>,
        remarks: &[Remark],
        mut progress: impl FnMut(usize),
    ) -> Result<Report> {
        let source = self.source(programme, asked).await?;
        let mut report = Report::of(remarks);
        let mut by_kind: BTreeMap<RecordKind, Vec<(Uuid, Data)>> = BTreeMap::new();
        for record in records {
            by_kind.entry(record.kind).or_default().push((record.id, record.data));
        }
        let mut done = 0;
        for kind in RecordKind::ALL {
            let all = by_kind.remove(&kind).unwrap_or_default();
            let seen: HashSet<Uuid> = all.iter().map(|(id, _)| *id).collect();
            let mut counts = Counts::default();
            let mut rest = all.into_iter();
            loop {
                let batch: Vec<(Uuid, Data)> = rest.by_ref().take(BATCH).collect();
                if batch.is_empty() {
                    break;
                }
                done += batch.len();
                for became in self.take_batch(programme, kind, batch, &source).await? {
                    match became {
                        Became::New => counts.new += 1,
                        Became::Changed => counts.changed += 1,
                        Became::Same => counts.same += 1,
                    }
                }
                progress(done);
            }
            counts.missing = self.missing(programme, kind, source.id, seen).await?;
            report.kinds.insert(kind.code().to_owned(), counts);
        }
        self.taken(programme, source, &report).await?;
        Ok(report)
    }

    /// The source of a name, made or brought up to date.
    async fn source(&self, programme: ProgrammeId, asked: AskedSource) -> Result<Source> {
        let name = asked.name.trim().to_owned();
        if name.is_empty() || name == "own" {
            return Err(Breach::of("source", "directory-source-name").with("value", &name).into());
        }
        self.change(move |unit| {
            let all = sources_with_own(unit, programme)?;
            let before = all.iter().find(|it| it.name == name);
            let last = all.iter().map(|it| it.rank).max().unwrap_or(0);
            let source = Source {
                id: before.map_or_else(|| all.iter().map(|it| it.id).max().unwrap_or(0) + 1, |it| it.id),
                name: name.clone(),
                address: asked.address.clone().or_else(|| before.and_then(|it| it.address.clone())),
                rank: asked.rank.or(before.map(|it| it.rank)).unwrap_or(last + 1).max(1),
                publishes: asked.publishes.or(before.map(|it| it.publishes)).unwrap_or(true),
                taken_at: before.and_then(|it| it.taken_at),
                report: before.and_then(|it| it.report.clone()),
            };
            store::directory::keep_source(unit, programme, &source)?;
            Ok(source)
        })
        .await
    }

    async fn take_batch(
        &self,
        programme: ProgrammeId,
        kind: RecordKind,
        batch: Vec<(Uuid, Data)>,
        source: &Source,
    ) -> Result<Vec<Became>> {
        let (batch, source) = (Arc::new(batch), source.clone());
        self.change(move |unit| {
            let sources = store::directory::sources(unit, programme)?;
            let maker = Maker { by: None, source: source.id, publishes: source.publishes };
            let became = give(unit, programme, kind, &batch, &sources, maker)?;
            let moved = became.iter().filter(|(_, it)| *it != Became::Same).map(|(id, _)| *id);
            let services = following(unit, programme, kind, moved)?;
            let fresh: BTreeSet<Uuid> = if kind == RecordKind::Service {
                became.iter().filter(|(_, it)| *it == Became::New).map(|(id, _)| *id).collect()
            } else {
                BTreeSet::new()
            };
            project(unit, programme, &services, &fresh)?;
            Ok(became.into_iter().map(|(_, it)| it).collect())
        })
        .await
    }

    /// How many records a source gave before and not now.
    async fn missing(
        &self,
        programme: ProgrammeId,
        kind: RecordKind,
        source: i64,
        seen: HashSet<Uuid>,
    ) -> Result<u64> {
        self.read(move |read| {
            let before = store::directory::given_by(read, programme, source, kind)?;
            let gone = before.into_iter().filter(|id| !seen.contains(id)).count();
            Ok(u64::try_from(gone).unwrap_or(u64::MAX))
        })
        .await
    }

    async fn taken(&self, programme: ProgrammeId, source: Source, report: &Report) -> Result<()> {
        let mut short = report.clone();
        short.remarks.truncate(Report::MOST);
        let text = serde_json::to_string(&short)
            .map_err(|_| Error::from(store::Error::unreadable("report of a feed")))?;
        self.change(move |unit| {
            let now = unit.now();
            let source = Source { taken_at: Some(now), report: Some(text.clone()), ..source.clone() };
            store::directory::keep_source(unit, programme, &source)?;
            let entry = Entry {
                staff: None,
                organisation: None,
                act: "directory.take".to_owned(),
                reason: "terminal".to_owned(),
                subjects: Vec::new(),
                fields: source.name.clone(),
            };
            Ok(store::audit::add(unit, programme, &entry)?)
        })
        .await
    }
}
