//! Carrying the analyses of a study out, off the threads that answer: begun by somebody, gone on with after a
//! restart, and kept with what went in, what was asked and which version analysed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use document::{Document, Print};
use domain::Breach;
use domain::calendar::{Day, day_number, london_day};
use domain::id::{ProgrammeId, StaffId};
use domain::study::{Deviation, Protocol};
use evidence::column::Period;
use evidence::definition::Condition;
use evidence::disclosure::DisclosurePolicy;
use exchange::bundle::Bundle;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{study as kept, study_file};
use uuid::Uuid;

use super::protocol::sha256;
use super::{RunId, StudyId, evaluates, frozen, reads};
use crate::figures::{Cohort, Drawn, Sheet, definition};
use crate::{Error, House, Result, Who, audit};

/// The level of every interval of a report.
const LEVEL: f64 = 0.95;

/// The files of a run, by their names in addresses.
pub const FILES: [&str; 3] = ["report.html", "report.pdf", "data.zip"];

/// What a report says of its study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The protocol as frozen.
    pub protocol: Protocol,
    /// SHA-256 of its text.
    pub hash: String,
    /// When it was frozen.
    pub frozen_at: Timestamp,
    /// What was done otherwise, each with the day it was listed.
    pub deviations: Vec<(Day, Deviation)>,
    /// What the authors wrote, by the code of the item.
    pub written: BTreeMap<String, String>,
}

/// What was asked of a run: kept with it, so that a run cut off goes on with the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Specification {
    told: Told,
    as_of: Day,
    controlled: bool,
}

/// What a report is made of.
#[derive(Debug, Clone)]
pub struct Material {
    /// What the report says of its study.
    pub told: Told,
    /// The tables of the cohort.
    pub sheets: Vec<Sheet>,
    /// What the cohort's definition leaves out, by its title, and how many.
    pub left_out: Vec<(String, u64)>,
    /// The months of the cohort.
    pub period: Period,
    /// The last day of which anything is known, as days since 1 January 1970.
    pub as_of: i32,
    /// The rule for small counts; none for exact ones.
    pub disclosure: Option<DisclosurePolicy>,
    /// The level of intervals.
    pub level: f64,
}

/// A report as made.
#[derive(Debug, Clone)]
pub struct Made {
    /// The document.
    pub document: Document,
    /// The data of its tables and figures, by file name.
    pub files: Vec<(String, String)>,
}

/// Makes a report, telling how far it is.
pub type Analyse =
    Arc<dyn Fn(&Material, &dyn Fn(u64, u64)) -> std::result::Result<Made, String> + Send + Sync>;

/// Makes reports: whoever wires the house knows how.
#[derive(Clone)]
pub struct Analyst {
    /// The version of what analyses.
    pub version: String,
    /// Makes one.
    pub analyse: Analyse,
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// It is being carried out.
    Running {
        /// Steps done.
        done: i64,
        /// Of how many; nought before the first.
        of: i64,
    },
    /// It ended.
    Done {
        /// SHA-256 of what went in.
        input: String,
        /// SHA-256 of what came out.
        output: String,
    },
    /// It could not be carried out.
    Failed(String),
}

/// A run as pages know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Which one.
    pub id: RunId,
    /// Of which study.
    pub study: StudyId,
    /// How far it is.
    pub state: RunState,
    /// The version that analysed.
    pub engine: String,
    /// SHA-256 of what was asked.
    pub specification: String,
    /// The last day of which anything is known.
    pub as_of: Day,
    /// Whether small counts are withheld: only then may it be published.
    pub controlled: bool,
    /// When it was begun.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

pub(super) fn of(held: kept::Run) -> Result<Run> {
    let unreadable = || Error::from(store::Error::unreadable("run of a study"));
    let state = match held.state.as_str() {
        "running" => RunState::Running { done: held.steps.0, of: held.steps.1 },
        "done" => RunState::Done {
            input: held.input_hash.ok_or_else(unreadable)?,
            output: held.output_hash.ok_or_else(unreadable)?,
        },
        "failed" => RunState::Failed(held.fault.unwrap_or_default()),
        _ => return Err(unreadable()),
    };
    Ok(Run {
        id: held.id,
        study: held.study,
        state,
        engine: held.engine,
        specification: sha256(held.specification.as_bytes()),
        as_of: held.as_of,
        controlled: held.controlled,
        made_at: held.made_at,
        made_by: held.made_by,
        ended_at: held.ended_at,
    })
}

/// What this process is working at.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnderWay(Arc<Mutex<BTreeSet<Uuid>>>);

impl UnderWay {
    /// Takes a work up; says no when it is being done.
    pub(crate) fn take(&self, id: Uuid) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id)
    }

    /// Lets go of it.
    pub(crate) fn leave(&self, id: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

/// The cohort of a protocol as figures evaluate it.
pub(super) fn cohort(protocol: &Protocol, as_of: Day) -> Result<Cohort> {
    let wanted = &protocol.cohort;
    let found = definition(&wanted.definition)?;
    if found.version != wanted.version {
        return Err(Breach::new("study-definition-changed").with("value", &wanted.definition).into());
    }
    let month = |month: domain::study::Month| {
        month.to_string().parse().map_err(|_| Error::from(store::Error::unreadable("month of a study")))
    };
    let filters = wanted
        .filters
        .iter()
        .map(|filter| Condition::In { column: filter.column.clone(), codes: filter.codes.clone() });
    Ok(Cohort {
        definition: found,
        period: Period { from: month(wanted.from)?, to: month(wanted.to)? },
        filters: filters.collect(),
        as_of: i32::try_from(day_number(as_of)).unwrap_or(0),
    })
}

impl House {
    /// Begins a run of a study with a frozen protocol; the work is done on a thread of its own. `controlled`
    /// withholds small counts: what is to be published must.
    ///
    /// # Errors
    /// `study-not-frozen`, `study-run-going`, `study-definition-changed`; [`Error::NotFound`] where nothing
    /// analyses; [`Error::Forbidden`] for anybody but an evaluator.
    pub async fn begin_run(&self, who: &Who, key: Uuid, id: StudyId, controlled: bool) -> Result<RunId> {
        evaluates(who)?;
        let engine = self.analyst().ok_or(Error::NotFound)?.version;
        let run = self
            .write(who, key, "study.run", move |unit, who| {
                let (study, frozen) = frozen(unit, who, id)?;
                let as_of = london_day(unit.now());
                cohort(&study.protocol, as_of)?;
                if kept::running(unit, who.programme)?.iter().any(|run| run.study == id) {
                    return Err(Breach::new("study-run-going").into());
                }
                let deviation = |held: kept::Deviation| {
                    (london_day(held.made_at), Deviation { what: held.what, why: held.why })
                };
                let written = kept::written(unit, who.programme, id)?;
                let told = Told {
                    protocol: study.protocol,
                    hash: frozen.hash,
                    frozen_at: frozen.at,
                    deviations: kept::deviations(unit, who.programme, id)?
                        .into_iter()
                        .map(deviation)
                        .collect(),
                    written: written.into_iter().map(|held| (held.item, held.text)).collect(),
                };
                let asked = serde_json::to_string(&Specification { told, as_of, controlled })
                    .map_err(|_| store::Error::unreadable("specification"))?;
                let made = (engine.as_str(), as_of, controlled);
                let run = kept::begin(unit, who.programme, id, &asked, made, who.staff)?;
                let fields = if controlled { "controlled" } else { "exact" };
                audit::act(unit, who, "study.run", vec![id.uuid()], fields)?;
                Ok(run)
            })
            .await?;
        self.go_on_with_run(who.programme, run);
        Ok(run)
    }

    /// Carries a run out on a thread of its own, unless that is being done. Says whether it began.
    fn go_on_with_run(&self, programme: ProgrammeId, id: RunId) -> bool {
        if !self.studies.take(id.uuid()) {
            return false;
        }
        let house = self.clone();
        let work = move || {
            if let Err(error) = house.carry_out(programme, id) {
                tracing::error!(%error, "a run of a study could not be carried out");
                let fault = error.to_string();
                let failed = house.db.write(move |unit| kept::fail(unit, programme, id, &fault)).wait();
                if let Err(error) = failed {
                    tracing::error!(%error, "and that could not be kept");
                }
            }
            house.studies.leave(id.uuid());
        };
        let spawned = std::thread::Builder::new().name("study".to_owned()).spawn(work);
        if let Err(error) = &spawned {
            tracing::error!(%error, "a run of a study could not begin");
            self.studies.leave(id.uuid());
        }
        spawned.is_ok()
    }

    /// Goes on with every run that was cut off. Says how many it took up.
    ///
    /// # Errors
    /// What the database says.
    pub fn go_on_with_runs(&self) -> Result<usize> {
        if self.analyst().is_none() {
            return Ok(0);
        }
        let mut begun = 0;
        for programme in self.every_programme()? {
            let id = programme.id;
            for run in self.db.read(move |read| kept::running(read, id)).wait()? {
                begun += usize::from(self.go_on_with_run(id, run.id));
            }
        }
        Ok(begun)
    }

    /// Carries a run out and keeps what came of it. A run that ended meanwhile is left as it is.
    fn carry_out(&self, programme: ProgrammeId, id: RunId) -> Result<()> {
        let analyst = self.analyst().ok_or(Error::NotFound)?;
        let run = self.db.read(move |read| kept::run_by_id(read, programme, id)).wait()?;
        let Some(run) = run.filter(|run| run.state == "running") else { return Ok(()) };
        let asked: Specification = serde_json::from_str(&run.specification)
            .map_err(|_| store::Error::unreadable("specification of a run"))?;
        let cohort = cohort(&asked.told.protocol, asked.as_of)?;
        let Drawn { sheets, left_out } = self.draw_cohort(programme, &cohort)?;
        let input = sha256_of(sheets.iter().map(|sheet| (sheet.unit.code(), sheet.csv.as_bytes())));
        let material = Material {
            told: asked.told,
            sheets,
            left_out,
            period: cohort.period,
            as_of: cohort.as_of,
            disclosure: asked.controlled.then(DisclosurePolicy::default),
            level: LEVEL,
        };
        let progress = |done: u64, of: u64| {
            let steps = (i64::try_from(done).unwrap_or(0), i64::try_from(of).unwrap_or(0));
            // How far it is may be told late; that is no reason to stop.
            let _ = self.db.write(move |unit| kept::advance(unit, programme, id, steps)).wait();
        };
        let broken = |why: String| Error::Store(store::Error::Broken(why));
        let made = (analyst.analyse)(&material, &progress).map_err(broken)?;
        let files = self.files(&made)?;
        let output = sha256_of(files.iter().map(|(name, bytes)| (*name, bytes.as_slice())));
        let kept = self.db.write(move |unit| -> Result<()> {
            if !kept::finish(unit, programme, id, &analyst.version, (&input, &output))? {
                return Ok(());
            }
            study_file::forget(unit, programme, id.uuid())?;
            for (name, bytes) in &files {
                for (part, bytes) in (0..).zip(bytes.chunks(study_file::PART)) {
                    study_file::add(unit, programme, id.uuid(), name, part, bytes)?;
                }
            }
            Ok(())
        });
        kept.wait()
    }

    /// A report as the files that are kept.
    fn files(&self, made: &Made) -> Result<Vec<(&'static str, Vec<u8>)>> {
        let broken = |why: String| Error::Store(store::Error::Broken(why));
        let mut files = vec![("report.html", made.document.page().into_bytes())];
        if let Some(printer) = self.printer() {
            files.push(("report.pdf", printer(&made.document, Print::Ordinary).map_err(broken)?));
        }
        let mut bundle = Bundle::default();
        for (name, text) in &made.files {
            bundle.add(name, text.as_bytes());
        }
        files.push(("data.zip", bundle.finish()));
        Ok(files)
    }

    /// A part of a file of a run, from the first on; none behind its end. Taking the first is written down.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such run or file; [`Error::Forbidden`] for roles that see no studies.
    pub async fn run_file(&self, who: &Who, id: RunId, name: &str, part: i64) -> Result<Option<Vec<u8>>> {
        reads(who)?;
        let (programme, name) = (who.programme, name.to_owned());
        let file = name.clone();
        let found = self
            .read(move |read| {
                let run = kept::run_by_id(read, programme, id)?.ok_or(Error::NotFound)?;
                let bytes = study_file::part(read, programme, id.uuid(), &file, part)?;
                Ok((run.study, bytes))
            })
            .await?;
        if part == 0 {
            if found.1.is_none() {
                return Err(Error::NotFound);
            }
            let (who, study) = (who.clone(), found.0);
            self.change(move |unit| audit::act(unit, &who, "study.take", vec![study.uuid()], &name)).await?;
        }
        Ok(found.1)
    }
}

/// SHA-256 of named bytes, each with its length, so that no two lists of files have one hash.
fn sha256_of<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for (name, bytes) in files {
        digest.update((name.len() as u64).to_be_bytes());
        digest.update(name.as_bytes());
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
