//! Data sets without identity: asked for by an evaluator, decided by information governance, made off the threads
//! that answer, and fetched by who asked, for a while.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;

use domain::Breach;
use domain::agreement::Purpose;
use domain::calendar::london_day;
use domain::id::{PersonId, ProgrammeId, StaffId};
use domain::study::{DataSet, Protocol, check_reason};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use store::data_release as kept;
pub use store::data_release::ReleaseId;
use store::study_file;
use uuid::Uuid;
use words::Words;

use super::data_set::{CellKind, Findings, Prepared};
use super::{Study, StudyId, evaluates, frozen, held, reads, run};
use crate::audit::governs;
use crate::{Error, House, Result, Who, audit};

/// The files of a data set, by their names in addresses.
pub const DATA_FILES: [&str; 3] = ["data.csv", "data.parquet", "data.csv-metadata.json"];

/// What the data of a person who objects to one of these are left out of.
const PURPOSES: [Purpose; 2] = [Purpose::Evaluation, Purpose::Research];

/// Writes rows as a file of columns: whoever wires the house knows how.
pub type ColumnWriter = Arc<
    dyn Fn(
            &[(String, CellKind)],
            &mut dyn Iterator<Item = Vec<Option<String>>>,
            &mut (dyn Write + Send),
        ) -> std::result::Result<(), String>
        + Send
        + Sync,
>;

/// How far a data set is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReleaseState {
    /// It waits to be decided.
    Requested,
    /// It was refused, with a reason.
    Refused(String),
    /// It was approved and is being made.
    Approved,
    /// It can be fetched until an instant.
    Ready(Timestamp),
    /// Its time is over.
    Expired,
    /// It was taken back: somebody was erased meanwhile.
    Withdrawn,
    /// It could not be made.
    Failed(String),
}

impl ReleaseState {
    /// Stable code; its words are at `data-set-state-CODE`.
    pub const fn code(&self) -> &'static str {
        match self {
            ReleaseState::Requested => "requested",
            ReleaseState::Refused(_) => "refused",
            ReleaseState::Approved => "approved",
            ReleaseState::Ready(_) => "ready",
            ReleaseState::Expired => "expired",
            ReleaseState::Withdrawn => "withdrawn",
            ReleaseState::Failed(_) => "failed",
        }
    }
}

/// A data set as pages know it.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// Which one.
    pub id: ReleaseId,
    /// Of which study.
    pub study: StudyId,
    /// How far it is.
    pub state: ReleaseState,
    /// What was asked.
    pub asked: DataSet,
    /// What held of it when it was asked for.
    pub found: Findings,
    /// What holds of it as released.
    pub released: Option<Findings>,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
    /// When and by whom it was decided.
    pub decided: Option<(Timestamp, StaffId)>,
}

/// A data set with its study.
#[derive(Debug, Clone)]
pub struct WithStudy {
    /// The data set.
    pub release: Release,
    /// Its study.
    pub study: Study,
    /// Other data sets of that study which were made.
    pub earlier: Vec<Release>,
}

fn of(held: kept::Release) -> Result<Release> {
    let unreadable = || Error::from(store::Error::unreadable("data set"));
    let state = match held.state.as_str() {
        "requested" => ReleaseState::Requested,
        "refused" => ReleaseState::Refused(held.reason.unwrap_or_default()),
        "approved" => ReleaseState::Approved,
        "ready" => ReleaseState::Ready(held.fetched.ok_or_else(unreadable)?.1),
        "expired" => ReleaseState::Expired,
        "withdrawn" => ReleaseState::Withdrawn,
        "failed" => ReleaseState::Failed(held.fault.unwrap_or_default()),
        _ => return Err(unreadable()),
    };
    let findings = |text: &str| serde_json::from_str::<Findings>(text).map_err(|_| unreadable());
    Ok(Release {
        id: held.id,
        study: held.study,
        state,
        asked: serde_json::from_str(&held.asked).map_err(|_| unreadable())?,
        found: findings(&held.found)?,
        released: held.released.as_deref().map(findings).transpose()?,
        made_at: held.made_at,
        made_by: held.made_by,
        decided: held.decided,
    })
}

fn text<T: Serialize>(of: &T) -> Result<String> {
    serde_json::to_string(of).map_err(|_| store::Error::unreadable("data set").into())
}

impl House {
    /// Writes files of columns with this.
    #[must_use]
    pub fn writing_columns(mut self, writer: ColumnWriter) -> House {
        self.column_writer = Some(writer);
        self
    }

    /// Plans a data set of a study over what is recorded now. Waits for it, off the threads that answer.
    fn prepare(
        &self,
        programme: ProgrammeId,
        study: StudyId,
        asked: &DataSet,
        salt: &[u8],
    ) -> Result<Prepared> {
        let today = london_day(self.now());
        let (protocol, objecting) = self
            .db
            .read(move |read| -> Result<(Protocol, BTreeSet<PersonId>)> {
                let study = super::of(store::study::by_id(read, programme, study)?.ok_or(Error::NotFound)?)?;
                let objecting = store::agreement::objecting(read, programme, &PURPOSES, today)?;
                Ok((study.protocol, objecting.into_iter().collect()))
            })
            .wait()?;
        let cohort = run::cohort(&protocol, today)?;
        let offers = self.offers_of_cohort(programme, &cohort, objecting)?;
        let prepared = Prepared::of(&self.keys, study, salt, asked, offers);
        prepared.ok_or_else(|| Breach::of("k", "data-set-too-few").into())
    }

    /// Asks for a data set of a study with a frozen protocol. What would hold of it is found first, for who decides.
    ///
    /// # Errors
    /// Breaches of what is asked; `data-set-too-few` of `k` where nobody can be kept; `study-not-frozen`;
    /// [`Error::Forbidden`] for anybody but an evaluator.
    pub async fn ask_data_set(&self, who: &Who, key: Uuid, id: StudyId, asked: DataSet) -> Result<ReleaseId> {
        evaluates(who)?;
        asked.check()?;
        let (house, programme, wanted, asker) = (self.clone(), who.programme, asked.clone(), who.clone());
        self.read(move |read| frozen(read, &asker, id).map(drop)).await?;
        let planned = tokio::task::spawn_blocking(move || {
            house.prepare(programme, id, &wanted, b"ask").map(|prepared| prepared.findings)
        });
        let findings = planned.await.map_err(|error| store::Error::Broken(error.to_string()))??;
        self.write(who, key, "data_set.ask", move |unit, who| {
            frozen(unit, who, id)?;
            let kept = kept::ask(unit, who.programme, id, (&text(&asked)?, &text(&findings)?), who.staff)?;
            audit::act(unit, who, "data_set.ask", vec![id.uuid(), kept.uuid()], "")?;
            Ok(kept)
        })
        .await
    }

    /// The data sets of a study, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for roles that see no studies.
    pub async fn data_sets(&self, who: &Who, id: StudyId, limit: i64) -> Result<Vec<Release>> {
        reads(who)?;
        let programme = who.programme;
        self.read(move |read| kept::of_study(read, programme, id, limit)?.into_iter().map(of).collect()).await
    }

    /// One data set with its study: for those who see studies, and for who decides.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] for other roles.
    pub async fn data_set(&self, who: &Who, id: ReleaseId) -> Result<WithStudy> {
        reads(who).or_else(|_| governs(who))?;
        let who = who.clone();
        self.read(move |read| {
            let release = of(kept::by_id(read, who.programme, id)?.ok_or(Error::NotFound)?)?;
            let others = kept::of_study(read, who.programme, release.study, 50)?;
            let made = others.into_iter().filter(|other| other.id != id && other.fetched.is_some());
            Ok(WithStudy {
                study: held(read, &who, release.study)?,
                earlier: made.map(of).collect::<Result<_>>()?,
                release,
            })
        })
        .await
    }

    /// The register of data sets, newest first, before `before`, each with the title of its study; and how many
    /// wait to be decided.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but information governance.
    pub async fn data_set_register(
        &self,
        who: &Who,
        before: Option<(Timestamp, ReleaseId)>,
        limit: i64,
    ) -> Result<(Vec<(Release, String)>, i64)> {
        governs(who)?;
        let who = who.clone();
        self.read(move |read| {
            let found = kept::list(read, who.programme, before, limit)?;
            let mut titles = std::collections::BTreeMap::new();
            for study in found.iter().map(|held| held.study).collect::<BTreeSet<_>>() {
                titles.insert(study, held(read, &who, study)?.protocol.title);
            }
            let listed = found.into_iter().map(|held| {
                let title = titles.get(&held.study).cloned().unwrap_or_default();
                Ok::<_, Error>((of(held)?, title))
            });
            Ok((listed.collect::<Result<_>>()?, kept::waiting(read, who.programme)?))
        })
        .await
    }

    /// Approves a data set, which is then made, or refuses it with a reason.
    ///
    /// # Errors
    /// `data-set-own` to who asked for it; breaches of `reason`; `data-set-decided`; [`Error::Forbidden`] for anybody
    /// but information governance.
    pub async fn decide_data_set(
        &self,
        who: &Who,
        key: Uuid,
        id: ReleaseId,
        refused: Option<String>,
    ) -> Result<()> {
        governs(who)?;
        if let Some(reason) = &refused {
            check_reason(reason)?;
        }
        let approved = refused.is_none();
        self.write(who, key, "data_set.decide", move |unit, who| {
            let release = kept::by_id(unit, who.programme, id)?.ok_or(Error::NotFound)?;
            if release.made_by == who.staff {
                return Err(Breach::new("data-set-own").into());
            }
            let reason = refused.as_deref().map(str::trim);
            if !kept::decide(unit, who.programme, id, reason, who.staff)? {
                return Err(Breach::new("data-set-decided").into());
            }
            let act = if reason.is_some() { "data_set.refuse" } else { "data_set.approve" };
            audit::act(unit, who, act, vec![release.study.uuid(), id.uuid()], "")
        })
        .await?;
        if approved {
            self.make_data_set(who.programme, id);
        }
        Ok(())
    }

    /// Makes an approved data set on a thread of its own, unless that is being done. Says whether it began.
    fn make_data_set(&self, programme: ProgrammeId, id: ReleaseId) -> bool {
        if !self.studies.take(id.uuid()) {
            return false;
        }
        let house = self.clone();
        let work = move || {
            let files = house.request_key();
            if let Err(error) = house.write_data_set(programme, id, files) {
                tracing::error!(%error, "a data set could not be made");
                let fault = match &error {
                    Error::Breach(_) => "too-few".to_owned(),
                    other => other.to_string(),
                };
                let failed = house.db.write(move |unit| -> Result<()> {
                    study_file::forget(unit, programme, files)?;
                    Ok(kept::fail(unit, programme, id, &fault)?)
                });
                if let Err(error) = failed.wait() {
                    tracing::error!(%error, "and that could not be kept");
                }
            }
            house.studies.leave(id.uuid());
        };
        let spawned = std::thread::Builder::new().name("data set".to_owned()).spawn(work);
        if let Err(error) = &spawned {
            tracing::error!(%error, "a data set could not begin to be made");
            self.studies.leave(id.uuid());
        }
        spawned.is_ok()
    }

    /// Goes on with approved data sets that were cut off, takes the files away whose time is over, and those of which
    /// nothing came. Says how many it took up and how many it let go of.
    ///
    /// # Errors
    /// What the database says.
    pub fn keep_data_sets(&self) -> Result<(usize, usize)> {
        /// How long files may be on the way.
        const ON_THE_WAY: SignedDuration = SignedDuration::from_hours(24);
        let (mut begun, mut ended) = (0, 0);
        let (now, before) = (self.now(), first_id_after(self.now() - ON_THE_WAY));
        for programme in self.every_programme()? {
            let id = programme.id;
            ended += self
                .db
                .write(move |unit| -> Result<usize> {
                    study_file::forget_strays(unit, id, before)?;
                    Ok(kept::expire(unit, id, now)?)
                })
                .wait()?;
            for release in self.db.read(move |read| kept::approved(read, id)).wait()? {
                begun += usize::from(self.make_data_set(id, release));
            }
        }
        Ok((begun, ended))
    }

    /// Writes the files of an approved data set, row by row, and lets it be fetched.
    fn write_data_set(&self, programme: ProgrammeId, id: ReleaseId, files: Uuid) -> Result<()> {
        let found = self.db.read(move |read| kept::by_id(read, programme, id)).wait()?;
        let Some(release) = found.filter(|held| held.state == "approved") else { return Ok(()) };
        let release = of(release)?;
        let prepared = self.prepare(programme, release.study, &release.asked, id.bytes())?;
        let columns = prepared.columns();
        let broken = |error: io::Error| Error::Store(store::Error::Broken(error.to_string()));
        let into = |name| Parts { house: self, programme, files, name, part: 0, held: Vec::new() };
        let mut csv = into("data.csv");
        let line = |cells: Vec<String>| exchange::csv_file::lines([cells]);
        csv.write_all(line(columns.iter().map(|(name, _)| name.clone()).collect()).as_bytes())
            .map_err(broken)?;
        for row in prepared.rows() {
            let cells = row.into_iter().map(Option::unwrap_or_default).collect();
            csv.write_all(line(cells).as_bytes()).map_err(broken)?;
        }
        csv.finish().map_err(broken)?;
        if let Some(writer) = &self.column_writer {
            let mut file = into("data.parquet");
            let fault = |why: String| Error::Store(store::Error::Broken(why));
            writer(&columns, &mut prepared.rows(), &mut file).map_err(fault)?;
            file.finish().map_err(broken)?;
        }
        let mut file = into("data.csv-metadata.json");
        let metadata = metadata(&release, &columns, &prepared.findings);
        file.write_all(format!("{metadata:#}\n").as_bytes()).map_err(broken)?;
        file.finish().map_err(broken)?;
        let (released, days) = (text(&prepared.findings)?, i64::from(release.asked.days));
        let kept = self.db.write(move |unit| -> Result<()> {
            let until = unit.now() + SignedDuration::from_hours(24 * days);
            if !kept::ready(unit, programme, id, files, &released, until)? {
                study_file::forget(unit, programme, files)?;
            }
            Ok(())
        });
        kept.wait()
    }

    /// A part of a file of a data set, from the first on; none behind its end. To who asked for it alone, while it
    /// can be fetched; fetching is written down.
    ///
    /// # Errors
    /// [`Error::NotFound`] to anybody else, before and after; [`Error::Forbidden`] for other roles.
    pub async fn data_set_file(
        &self,
        who: &Who,
        id: ReleaseId,
        name: &str,
        part: i64,
    ) -> Result<Option<Vec<u8>>> {
        evaluates(who)?;
        let (programme, staff, file, now) = (who.programme, who.staff, name.to_owned(), self.now());
        let (study, bytes) = self
            .read(move |read| {
                let held = kept::by_id(read, programme, id)?.ok_or(Error::NotFound)?;
                let stands = held.made_by == staff && held.fetched.is_some_and(|(_, until)| now < until);
                let files = held.files.filter(|_| stands && held.state == "ready").ok_or(Error::NotFound)?;
                Ok((held.study, study_file::part(read, programme, files, &file, part)?))
            })
            .await?;
        if part == 0 {
            if bytes.is_none() {
                return Err(Error::NotFound);
            }
            let (who, subjects, name) = (who.clone(), vec![study.uuid(), id.uuid()], name.to_owned());
            self.change(move |unit| audit::act(unit, &who, "data_set.fetch", subjects.clone(), &name))
                .await?;
        }
        Ok(bytes)
    }
}

/// The least id made after an instant: ids begin with their time (RFC 9562, version 7).
fn first_id_after(at: Timestamp) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    Uuid::from_bytes(bytes)
}

/// A file on its way into the database, part by part.
struct Parts<'a> {
    house: &'a House,
    programme: ProgrammeId,
    files: Uuid,
    name: &'static str,
    part: i64,
    held: Vec<u8>,
}

impl Parts<'_> {
    fn keep(&mut self, length: usize) -> io::Result<()> {
        let rest = self.held.split_off(length.min(self.held.len()));
        let bytes = std::mem::replace(&mut self.held, rest);
        let (programme, files, name, part) = (self.programme, self.files, self.name, self.part);
        self.part += 1;
        let kept =
            self.house.db.write(move |unit| study_file::add(unit, programme, files, name, part, &bytes));
        kept.wait().map_err(|error: store::Error| io::Error::other(error.to_string()))
    }

    /// Keeps what is left.
    fn finish(mut self) -> io::Result<()> {
        let length = self.held.len();
        if length > 0 || self.part == 0 { self.keep(length) } else { Ok(()) }
    }
}

impl Write for Parts<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        while self.held.len() >= study_file::PART {
            self.keep(study_file::PART)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The data dictionary: metadata for tabular data on the web (W3C 2015, "CSVW").
fn metadata(release: &Release, columns: &[(String, CellKind)], findings: &Findings) -> Value {
    let words = Words::get(words::ENGLISH);
    let plain = |key: &str| words.text(key).replace(['\u{2068}', '\u{2069}'], "");
    let width = |name: &str| {
        findings.widened.iter().find(|(quasi, _)| quasi.code() == name).map(|(_, width)| width.code())
    };
    let described: Vec<Value> = columns
        .iter()
        .map(|(name, kind)| {
            let datatype = match kind {
                CellKind::Text => json!("string"),
                CellKind::Whole => json!("integer"),
                CellKind::Flag => json!({"base": "boolean", "format": "yes|no"}),
            };
            let mut column = json!({
                "name": name.replace('-', "_"), "titles": name, "datatype": datatype, "null": "",
                "dc:description": plain(&format!("data-set-column-{name}")),
            });
            if name == "referral-reason" {
                column["separator"] = json!(" ");
            }
            if let Some(width) = width(name) {
                column["rdfs:comment"] = json!(plain(&format!("width-{width}")));
            }
            column
        })
        .collect();
    json!({
        "@context": "http://www.w3.org/ns/csvw",
        "url": "data.csv",
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "dc:title": plain("data-set-title"),
        "dc:identifier": release.id.to_string(),
        "dc:description": plain("data-set-dictionary"),
        "notes": [{
            "k": findings.found.k, "l": findings.found.l, "entropy-l": findings.found.entropy_l,
            "people": findings.found.people, "dates": release.asked.dates.code(),
            "asked": {"k": release.asked.k, "l": release.asked.l},
        }],
        "tableSchema": {"columns": described, "primaryKey": "offer"},
    })
}
