//! The rows of a study's cohort: by the same evaluation as the figures of the pages, so that a study, its data
//! set and a figure with the same definition count the same.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::PoisonError;

use domain::id::{JourneyId, PersonId, ProgrammeId};
use evidence::column::Period;
use evidence::definition::{Condition, Definition};
use evidence::evaluate::{Band, Evaluation, Of, Request, Selection, Visible, evaluate};
use evidence::table::{Key, Table, Unit};
use store::Read;

use super::fill::Filled;
use super::rows::{INTERNAL, spelled};
use super::{breach, held::Slot};
use crate::{Error, House, Keys, Result};

/// The tables a study's report is made of.
const UNITS: [Unit; 5] = [Unit::Offer, Unit::Gate, Unit::Account, Unit::Prescription, Unit::Session];

/// Whom a study is about, ready to be evaluated.
#[derive(Debug, Clone)]
pub(crate) struct Cohort {
    pub(crate) definition: &'static Definition,
    pub(crate) period: Period,
    pub(crate) filters: Vec<Condition>,
    /// The last day whose records are in, as days since 1 January 1970.
    pub(crate) as_of: i32,
}

/// One table of a cohort as CSV: a row each, in an order that follows from what the rows hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What a row is.
    pub unit: Unit,
    /// Names of columns, then rows.
    pub csv: String,
    /// Rows.
    pub rows: usize,
}

/// A cohort written down.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) sheets: Vec<Sheet>,
    /// What the definition leaves out, by its title, and how many.
    pub(crate) left_out: Vec<(String, u64)>,
}

/// The offers of a cohort with whose they are: a copy of the columns, so that nothing changes while they are
/// written out row by row.
#[derive(Debug, Clone)]
pub(crate) struct Offers {
    /// The table of offers.
    pub(crate) table: Table,
    /// The rows of the cohort, ascending, without those of people who object.
    pub(crate) rows: Vec<u32>,
    /// Whose each row is; the row's own key where nobody can tell.
    pub(crate) keys: Vec<Key>,
    /// The person's dense number, by row of the cohort; none where nobody can tell.
    pub(crate) persons: Vec<Option<u32>>,
    /// People left out because they object, and their rows.
    pub(crate) objecting: (usize, usize),
}

impl Cohort {
    fn evaluate<'a>(&'a self, filled: &'a Filled) -> Result<Evaluation<'a>> {
        let request = Request {
            period: self.period,
            as_of: self.as_of,
            filters: self.filters.clone(),
            strata: Vec::new(),
            visible: Visible::All,
        };
        evaluate(&filled.snapshot, self.definition, &request).map_err(breach)
    }
}

/// The rows a definition counts, the too recent among them: they are told apart by the report.
fn counted(evaluation: &Evaluation<'_>) -> Vec<u32> {
    let of = |of: Of| Selection { groups: Vec::new(), of };
    let mut rows: Vec<u32> = evaluation.rows(&of(Of::Denominator)).collect();
    rows.extend(evaluation.rows(&of(Of::Band(Band::Immature))));
    rows.sort_unstable();
    rows.dedup();
    rows
}

impl House {
    /// Writes a cohort down: its offers, and everything of the journeys they belong to. Waits for it, off the
    /// threads that answer.
    ///
    /// # Errors
    /// What the evaluation or the database says.
    pub(crate) fn draw_cohort(&self, programme: ProgrammeId, cohort: &Cohort) -> Result<Drawn> {
        let (slot, keys, cohort) = (self.columns_waiting(programme)?, self.keys.clone(), cohort.clone());
        let read = self.db.read(move |read| -> Result<Drawn> {
            let held = slot.filled.read().unwrap_or_else(PoisonError::into_inner);
            let filled = held.as_ref().ok_or(store::Error::Busy)?;
            let evaluation = cohort.evaluate(filled)?;
            let rows = counted(&evaluation);
            let left_out = evaluation.excluded().into_iter().map(|held| (held.title, held.rows)).collect();
            let journeys = journeys(read, programme, filled, &rows)?;
            let all = store::organisation::all(read, programme)?;
            let names = all.into_iter().map(|held| (held.id.to_string(), held.name)).collect();
            let writing = Writing { filled, keys: &keys, names, journeys };
            let sheets = UNITS.into_iter().filter_map(|unit| writing.sheet(unit, &rows)).collect();
            Ok(Drawn { sheets, left_out })
        });
        read.wait()
    }

    /// The offers of a cohort, without those of people who object to a purpose their data would be used for.
    /// Waits for it.
    ///
    /// # Errors
    /// What the evaluation or the database says.
    pub(crate) fn offers_of_cohort(
        &self,
        programme: ProgrammeId,
        cohort: &Cohort,
        objecting: BTreeSet<PersonId>,
    ) -> Result<Offers> {
        let (slot, cohort) = (self.columns_waiting(programme)?, cohort.clone());
        let read = self.db.read(move |_| -> Result<Offers> {
            let held = slot.filled.read().unwrap_or_else(PoisonError::into_inner);
            let filled = held.as_ref().ok_or(store::Error::Busy)?;
            let out: HashSet<u32> =
                objecting.into_iter().filter_map(|person| filled.number_of(person)).collect();
            let evaluation = cohort.evaluate(filled)?;
            let all = counted(&evaluation);
            let table = evaluation.table();
            let owner = |row: &u32| filled.persons.owner(*row);
            let rows: Vec<u32> = all
                .iter()
                .copied()
                .filter(|row| owner(row).is_none_or(|owner| !out.contains(&owner)))
                .collect();
            let gone: HashSet<u32> =
                all.iter().filter_map(owner).filter(|owner| out.contains(owner)).collect();
            let key = |row: &u32| filled.persons.key_of(*row).or_else(|| table.key_of(*row)).copied();
            Ok(Offers {
                keys: rows.iter().map(|row| key(row).unwrap_or_default()).collect(),
                persons: rows.iter().map(owner).collect(),
                objecting: (gone.len(), all.len() - rows.len()),
                table: table.clone(),
                rows,
            })
        });
        read.wait()
    }

    /// The columns of a programme, for a thread that may wait.
    fn columns_waiting(&self, programme: ProgrammeId) -> Result<std::sync::Arc<Slot>> {
        let broken = |error: std::io::Error| Error::Store(store::Error::Broken(error.to_string()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(broken)?;
        runtime.block_on(self.columns(programme))
    }
}

/// The journeys of some offers.
fn journeys(
    read: &Read<'_>,
    programme: ProgrammeId,
    filled: &Filled,
    rows: &[u32],
) -> Result<HashSet<JourneyId>> {
    let table = filled.snapshot.table(Unit::Offer);
    let wanted: HashSet<&Key> =
        rows.iter().filter_map(|row| table.and_then(|table| table.key_of(*row))).collect();
    let mut journeys = HashSet::new();
    store::episode::every_offer(read, programme, |row| {
        if wanted.contains(row.offer.bytes()) {
            journeys.insert(row.journey);
        }
        Ok(())
    })?;
    Ok(journeys)
}

/// What it takes to write a cohort down.
struct Writing<'a> {
    filled: &'a Filled,
    keys: &'a Keys,
    names: HashMap<String, String>,
    journeys: HashSet<JourneyId>,
}

impl Writing<'_> {
    /// A table; none where the columns have none of that unit.
    fn sheet(&self, unit: Unit, offers: &[u32]) -> Option<Sheet> {
        let table = self.filled.snapshot.table(unit)?;
        let names = table.columns().iter().map(|column| column.declaration().name.as_str());
        let columns: Vec<(usize, &str)> =
            names.enumerate().filter(|(_, name)| !INTERNAL.contains(name)).collect();
        let mut rows: Vec<Vec<String>> = match unit {
            Unit::Offer => offers.iter().map(|row| self.cells(table, *row, &columns, None)).collect(),
            _ => {
                let live = table.live().rows();
                let of = |row: u32| {
                    let journey = self.filled.journey_of(unit, row)?;
                    self.journeys.contains(&journey).then_some((row, journey))
                };
                live.filter_map(of)
                    .map(|(row, journey)| self.cells(table, row, &columns, Some(journey)))
                    .collect()
            }
        };
        // Row numbers depend on when the columns were loaded; the order of what the rows hold does not.
        rows.sort_unstable();
        let count = rows.len();
        let head = ["reference"].into_iter().chain(columns.iter().map(|(_, name)| *name));
        let head: Vec<String> = head.map(str::to_owned).collect();
        let csv = exchange::csv_file::lines(std::iter::once(head).chain(rows));
        Some(Sheet { unit, csv, rows: count })
    }

    fn cells(
        &self,
        table: &Table,
        row: u32,
        columns: &[(usize, &str)],
        journey: Option<JourneyId>,
    ) -> Vec<String> {
        let own = table.key_of(row).copied().unwrap_or_default();
        let key = journey.map_or(own, |journey| *journey.bytes());
        let derived = self.keys.derive("figure-row", &key);
        let reference = derived[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        let values = columns.iter().map(|(place, name)| {
            let text = spelled(&table.columns()[*place].value(row)).unwrap_or_default();
            let named = self.names.get(&text).filter(|_| *name == "practice");
            named.cloned().unwrap_or(text)
        });
        std::iter::once(reference).chain(values).collect()
    }
}
