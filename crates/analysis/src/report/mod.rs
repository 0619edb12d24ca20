//! The report: everything the engine says of a programme, as one document with its data beside it.
//!
//! Pure: tables in, a [`Document`] and files out; a study may use the same. What is counted is what the shipped
//! definitions count over the tables, so a figure of the report is the figure of the pages. Numbers go through
//! disclosure control unless the one who asks holds the rows and says so.

mod attendance;
mod change;
mod checklist;
mod control;
mod courses;
mod cross;
mod flow;
mod funnel;
mod held;
mod inequality;
mod method;
mod model;
mod places;
mod quality;
mod reasons;
mod says;
mod study;
mod supply;
mod table_one;
mod tellers;
mod uptake;
mod waits;
mod wide;
mod write;

use std::collections::BTreeMap;

use document::Document;
use evidence::column::Period;
use evidence::disclosure::DisclosurePolicy;
use words::Words;

use crate::run::Progress;
use crate::table::Table;
use crate::trouble::Result;
use control::Control;
use held::Held;
pub use study::Study;
use write::Writer;

/// The tables a report is made of: a row an offer, and what else there is.
#[derive(Debug, Clone)]
pub struct Sources {
    /// A row an offer, under the names of the data dictionary.
    pub offers: Table,
    /// A row a gate of a journey. Without it, gates are read from the days in the offers where they stand there.
    pub gates: Option<Table>,
    /// A row an account of a result. Without it, reasons are read from the offers where they stand there.
    pub accounts: Option<Table>,
    /// A row a prescription.
    pub prescriptions: Option<Table>,
    /// A row a session of a prescription.
    pub sessions: Option<Table>,
    /// The eligible population: `people` with any of `age-band`, `sex`, `ethnic-category`, `deprivation-decile`.
    pub population: Option<Table>,
}

/// How a report is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whose report it is, such as the programme's name.
    pub of: String,
    /// Months of the offers; all there are where none are given.
    pub period: Option<Period>,
    /// The last day of which anything is known, as days since 1 January 1970; the last day in the data where none is
    /// given.
    pub as_of: Option<i32>,
    /// The rule for small counts; none only for those who hold the rows.
    pub disclosure: Option<DisclosurePolicy>,
    /// Level of the intervals.
    pub level: f64,
    /// The version of the program.
    pub version: String,
    /// Names of places by their code, where the tables have codes.
    pub names: BTreeMap<String, String>,
    /// The study it is made for, if it is made for one.
    pub study: Option<Study>,
}

/// A file beside the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// A report.
#[derive(Debug)]
pub struct Report {
    /// The document.
    pub document: Document,
    /// The data of every table as CSV, every figure as SVG, the specification as JSON.
    pub files: Vec<File>,
}

type Section = fn(&Held, &mut Writer, Progress) -> Result<()>;

/// The sections in order, each told by its name while it is made.
const SECTIONS: [(&str, Section); 17] = [
    ("flow", flow::write),
    ("table-one", table_one::write),
    ("funnel", funnel::write),
    ("reasons", reasons::write),
    ("uptake", uptake::write),
    ("waits", waits::write),
    ("starts", courses::starts),
    ("disengagement", courses::disengagement),
    ("attendance", attendance::write),
    ("tellers", tellers::write),
    ("change", change::write),
    ("inequality", inequality::write),
    ("places", places::write),
    ("time", places::time),
    ("supply", supply::write),
    ("quality", quality::write),
    ("limits", checklist::limits),
];

/// Writes the report. The same tables and wishes give the same bytes.
///
/// # Errors
/// A value that is none of its column's; no day in the data. What a section cannot answer stands in that section.
pub fn compose(sources: Sources, wanted: &Wanted, words: Words, progress: Progress) -> Result<Report> {
    let control = Control(wanted.disclosure);
    let population = sources.population.clone();
    let held = Held::of(sources, wanted)?;
    let title = write::plain(&words.say("report-title", &[("of", (&wanted.of).into())]));
    let mut writer = Writer::new(words, control, wanted.level, title);
    writer.names.clone_from(&wanted.names);
    writer.population = population;
    writer.planned = study::Planned::of(wanted.study.as_ref());
    method::write(&held, wanted, &mut writer);
    if let Some(study) = &wanted.study {
        study::write(study, &mut writer);
    }
    for (place, (_, section)) in SECTIONS.iter().enumerate() {
        progress("report", place as u64, SECTIONS.len() as u64);
        section(&held, &mut writer, progress)?;
    }
    checklist::write(&mut writer);
    checklist::definitions(&held, &mut writer);
    Ok(Report { document: writer.document, files: writer.files })
}
