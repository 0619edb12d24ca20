//! Studies: a question, its frozen protocol, what was done otherwise, the runs, and data sets taken out.
//!
//! Evaluators make and run studies; programme managers read them. Both see rows without identity anyway. Nobody
//! who sees no rows enters: cohorts and months are chosen freely, and figures of overlapping cohorts, subtracted,
//! would show single people.

mod data_set;
mod protocol;
mod release;
mod run;

pub use data_set::{CellKind, Findings, Width};
use domain::Breach;
use domain::id::StaffId;
use domain::role::Role;
pub use domain::study::{
    Cohort, Covariate, DataSet, Dates, Deviation, Estimand, FILTERS, Filter, ITEMS, Item, Month, Protocol,
    Quasi,
};
use jiff::Timestamp;
pub use release::{ColumnWriter, DATA_FILES, Release, ReleaseId, ReleaseState, WithStudy};
pub(crate) use run::UnderWay;
pub use run::{Analyse, Analyst, FILES, Made, Material, Run, RunState, Told};
use serde::Serialize;
use store::Read;
use store::study as kept;
pub use store::study::{RunId, StudyId, Written};

use crate::{Error, House, Result, Who};

/// A study as pages know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Study {
    /// Which one.
    pub id: StudyId,
    /// What it will do.
    pub protocol: Protocol,
    /// Counts changes of the draft: a form is for one of them.
    pub version: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
    /// When and by whom the protocol was frozen; none while it is a draft.
    pub frozen: Option<Frozen>,
}

/// That a protocol was frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Frozen {
    /// SHA-256 of the protocol's text, in hexadecimal digits.
    pub hash: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: StaffId,
}

/// A study with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The study.
    pub study: Study,
    /// What was done otherwise, the earlier before the later.
    pub deviations: Vec<kept::Deviation>,
    /// What the authors wrote for the checklist.
    pub written: Vec<Written>,
    /// The newest runs.
    pub runs: Vec<Run>,
}

/// Runs a study's page shows.
const RUNS: i64 = 20;

fn of(held: kept::Study) -> Result<Study> {
    let protocol =
        serde_json::from_str(&held.protocol).map_err(|_| store::Error::unreadable("protocol of a study"))?;
    Ok(Study {
        id: held.id,
        protocol,
        version: held.version,
        made_at: held.made_at,
        made_by: held.made_by,
        frozen: held.frozen.map(|(hash, at, by)| Frozen { hash, at, by }),
    })
}

/// Who reads studies.
fn reads(who: &Who) -> Result<()> {
    match who.role() {
        Role::Evaluator | Role::ProgrammeManager => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

/// Who makes and runs them.
fn evaluates(who: &Who) -> Result<()> {
    if who.role() == Role::Evaluator { Ok(()) } else { Err(Error::Forbidden) }
}

fn held(read: &Read<'_>, who: &Who, id: StudyId) -> Result<Study> {
    of(kept::by_id(read, who.programme, id)?.ok_or(Error::NotFound)?)
}

/// The study, if its protocol is frozen.
fn frozen(read: &Read<'_>, who: &Who, id: StudyId) -> Result<(Study, Frozen)> {
    let study = held(read, who, id)?;
    let frozen = study.frozen.clone().ok_or_else(|| Breach::new("study-not-frozen"))?;
    Ok((study, frozen))
}

impl House {
    /// Studies of the programme, newest first, before `before`.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for roles that see no studies.
    pub async fn studies(
        &self,
        who: &Who,
        before: Option<(Timestamp, StudyId)>,
        limit: i64,
    ) -> Result<Vec<Study>> {
        reads(who)?;
        let programme = who.programme;
        self.read(move |read| kept::list(read, programme, before, limit)?.into_iter().map(of).collect()).await
    }

    /// One study with everything that belongs to it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] for roles that see no studies.
    pub async fn study(&self, who: &Who, id: StudyId) -> Result<Whole> {
        reads(who)?;
        let who = who.clone();
        self.read(move |read| {
            Ok(Whole {
                study: held(read, &who, id)?,
                deviations: kept::deviations(read, who.programme, id)?,
                written: kept::written(read, who.programme, id)?,
                runs: kept::runs(read, who.programme, id, RUNS)?
                    .into_iter()
                    .map(run::of)
                    .collect::<Result<_>>()?,
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests;
