//! Taking the rows of a file, a batch at a time.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::Breach;
use domain::calendar::london_day;
use domain::factor::Frame;
use exchange::csv_file::{Field, Kind, Mapping, Row, RowFault, Rows};
use store::import::{Fault, Tally};
use store::{Unit, import as kept};
use uuid::Uuid;

use super::people::{self, Incoming};
use super::prepare::{Reading, hash, rows};
use super::{Import, ImportId, State, admitted, of, offers};
use crate::programme::Programme;
use crate::{Error, House, Result, Who, audit};

/// Rows one unit of work takes.
const BATCH: usize = 500;

/// A row that was read, as a `T` or with its faults.
pub(super) struct Taken<T> {
    pub(super) row: Row,
    pub(super) read: Result<T, Vec<RowFault>>,
}

impl<T> Taken<T> {
    pub(super) fn good(&self) -> Option<&T> {
        self.read.as_ref().ok()
    }
}

/// What became of a batch.
#[derive(Default)]
pub(super) struct Told {
    tally: Tally,
    ids: Vec<Uuid>,
    faults: Vec<(String, RowFault)>,
}

impl Told {
    pub(super) fn kept(&mut self, ids: impl IntoIterator<Item = Uuid>) {
        self.tally.rows += 1;
        self.tally.kept += 1;
        self.ids.extend(ids);
    }

    pub(super) fn found(&mut self, id: Uuid) {
        self.tally.rows += 1;
        self.tally.found += 1;
        self.ids.push(id);
    }

    pub(super) fn refuse(&mut self, row: &Row, faults: Vec<RowFault>) {
        self.tally.rows += 1;
        self.tally.refused += 1;
        let cells = serde_json::to_string(&row.cells).unwrap_or_default();
        self.faults.extend(faults.into_iter().map(|fault| (cells.clone(), fault)));
    }
}

/// A breach as a fault of its row: its field's column and what stands there.
pub(super) fn fault_of(mapping: &Mapping, header: &[String], row: &Row, breach: Breach) -> RowFault {
    let field = breach.field.as_deref().and_then(|code| Field::from_code(mapping.kind, code));
    // A name may come from the column that holds both.
    let column = field.and_then(|field| match field {
        Field::Given | Field::Family => mapping.column(field).or_else(|| mapping.column(Field::Name)),
        field => mapping.column(field),
    });
    RowFault {
        row: row.number,
        column: column.and_then(|at| header.get(at)).cloned(),
        value: column.map(|at| row.cell(at).to_owned()).unwrap_or_default(),
        breach,
    }
}

/// The rows of a batch, of either kind.
enum Batch {
    People(Vec<Taken<Incoming>>),
    Offers(Vec<Taken<exchange::csv_file::OfferRow>>),
}

impl Batch {
    fn len(&self) -> usize {
        match self {
            Batch::People(rows) => rows.len(),
            Batch::Offers(rows) => rows.len(),
        }
    }
}

/// An import in hand: what every batch needs.
struct Course {
    who: Who,
    programme: Programme,
    import: Import,
    frame: Frame,
}

impl Course {
    fn reading(&self, today: domain::calendar::Day) -> Reading<'_> {
        Reading { mapping: &self.import.mapping, header: &self.import.header, frame: &self.frame, today }
    }

    fn read(&self, rows: &mut Rows<std::fs::File>, today: domain::calendar::Day) -> Result<Batch> {
        let reading = self.reading(today);
        let mut batch = match self.import.kind {
            Kind::People => Batch::People(Vec::with_capacity(BATCH)),
            Kind::Offers => Batch::Offers(Vec::with_capacity(BATCH)),
        };
        while batch.len() < BATCH {
            let Some(row) = rows.next_row()? else { break };
            let broken = (!row.faults.is_empty()).then(|| row.faults.clone());
            match &mut batch {
                Batch::People(people) => {
                    let read = broken
                        .map_or_else(|| people::person_of(&self.who, &self.programme, &reading, &row), Err);
                    people.push(Taken { row, read });
                }
                Batch::Offers(offers) => {
                    let read = broken.map_or_else(|| offers::offer_of(&reading, &row), Err);
                    offers.push(Taken { row, read });
                }
            }
        }
        Ok(batch)
    }

    /// Takes a batch and moves the import on, in one unit of work.
    fn keep(&self, unit: &mut Unit<'_>, done: i64, batch: &Batch) -> Result<Tally> {
        let who = &self.who;
        let reading = self.reading(london_day(unit.now()));
        let told = match batch {
            Batch::People(rows) => people::keep(unit, who, &reading, self.import.rule, rows)?,
            Batch::Offers(rows) => {
                offers::keep(unit, who, &self.programme.settings, &reading, self.import.rule, rows)?
            }
        };
        let mut position = 0;
        let mut last = 0;
        for (cells, fault) in &told.faults {
            position = if fault.row == last { position + 1 } else { 0 };
            last = fault.row;
            kept::add_fault(unit, who.programme(), self.import.id, position, &stored(cells, fault)?)?;
        }
        if !told.ids.is_empty() {
            audit::act(unit, who, "import.keep", told.ids, self.import.kind.code())?;
        }
        if !kept::advance(unit, who.programme(), self.import.id, done, told.tally)? {
            return Err(Error::ChangedMeanwhile);
        }
        Ok(told.tally)
    }
}

fn stored(cells: &str, fault: &RowFault) -> Result<Fault> {
    let args = serde_json::to_string(&fault.breach.args).map_err(|_| store::Error::unreadable("fault"))?;
    Ok(Fault {
        row: i64::try_from(fault.row).unwrap_or(i64::MAX),
        cells: cells.to_owned(),
        column: fault.column.clone(),
        value: fault.value.clone(),
        code: fault.breach.code.to_owned(),
        args,
    })
}

/// Imports this process is taking rows of, and those it could not go on with.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnderWay(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    running: BTreeSet<ImportId>,
    stopped: BTreeSet<ImportId>,
}

impl UnderWay {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl House {
    /// Whether this process is taking the rows of an import.
    pub fn is_under_way(&self, id: ImportId) -> bool {
        self.imports.held().running.contains(&id)
    }

    pub(super) fn has_stopped(&self, id: ImportId) -> bool {
        self.imports.held().stopped.contains(&id)
    }

    /// Takes the rows of a started import from its waiting file on a thread of its own, unless that is being
    /// done; the file is deleted when all are done. Says whether it began.
    pub fn bring_in(&self, who: &Who, programme: &Programme, id: ImportId) -> bool {
        if !self.imports.held().running.insert(id) {
            return false;
        }
        let (house, who, programme) = (self.clone(), who.clone(), programme.clone());
        let work = move || {
            let path = house.waiting_file(id);
            let done = house.run_import(&who, &programme, id, &path, |_| true);
            let mut held = house.imports.held();
            match done {
                Ok(_) => drop(std::fs::remove_file(&path)),
                Err(error) => {
                    tracing::error!(%error, "an import stopped; it can be gone on with");
                    held.stopped.insert(id);
                }
            }
            held.running.remove(&id);
        };
        let spawned = std::thread::Builder::new().name("import".to_owned()).spawn(work);
        if let Err(error) = &spawned {
            tracing::error!(%error, "an import could not begin");
            self.imports.held().running.remove(&id);
        }
        spawned.is_ok()
    }

    /// Takes the rows of a started import from the file at `path`, from where it stands, and tells `progress`
    /// after every batch; when `progress` says no, it stops behind that batch and can be gone on with. The
    /// next rows are read while those before them are kept. To be called where it may block.
    ///
    /// # Errors
    /// [`Error::ChangedMeanwhile`] when somebody else is taking the same import; `import-file-another` when
    /// the file is not the one that was started; what the database says. What was kept stays.
    pub fn run_import(
        &self,
        who: &Who,
        programme: &Programme,
        id: ImportId,
        path: &Path,
        mut progress: impl FnMut(&Import) -> bool,
    ) -> Result<Import> {
        admitted(who)?;
        let scope = who.scope();
        let held = self.db.read(move |read| kept::by_id(read, &scope, id)?.ok_or(Error::NotFound)).wait()?;
        let file_hash = held.file_hash.clone();
        let mut import = of(held)?;
        match import.state {
            State::Done => return Ok(import),
            State::Prepared => return Err(Breach::new("import-not-started").into()),
            State::Running => {}
        }
        if hash(path)? != file_hash {
            return Err(Breach::of("file", "import-file-another").with("value", &import.file_name).into());
        }
        let mut rows = rows(path)?;
        rows.skip(u64::try_from(import.rows_done).unwrap_or(0))?;
        let course = Course {
            who: who.clone(),
            programme: programme.clone(),
            import: import.clone(),
            frame: Frame::seed()?.clone(),
        };
        let course = Arc::new(course);
        let today = london_day(self.now());
        let mut next = Arc::new(course.read(&mut rows, today)?);
        while next.len() > 0 {
            let (batch, held, done) = (next.clone(), course.clone(), import.rows_done);
            let keeping = self.db.write(move |unit| held.keep(unit, done, &batch));
            let ahead = course.read(&mut rows, today);
            let tally = keeping.wait()?;
            import.rows_done += tally.rows;
            import.kept += tally.kept;
            import.found += tally.found;
            import.refused += tally.refused;
            if !progress(&import) {
                return Ok(import);
            }
            next = Arc::new(ahead?);
        }
        let programme = who.programme();
        self.db.write(move |unit| kept::end(unit, programme, id).map_err(Error::from)).wait()?;
        import.state = State::Done;
        import.ended_at = Some(self.now());
        Ok(import)
    }
}
