//! `stile evidence report`: the whole report as HTML and PDF, with its data beside it.

use std::path::{Path, PathBuf};

use analysis::ask::Source;
use analysis::report::{Report, Sources, Wanted, compose};
use analysis::table::Table;
use analysis::{Result, Trouble};
use clap::{Args, ValueEnum};
use document::Print;
use evidence::column::Period;
use evidence::disclosure::DisclosurePolicy;
use words::{Arg, Words};

use super::{input, watched};

/// What `stile evidence report` is asked.
#[derive(Args, Debug)]
pub(super) struct AskedReport {
    #[command(flatten)]
    source: Source,
    /// Whose report it is: its title; the programme's name, or the file's, where it is not said
    #[arg(long, value_name = "TEXT")]
    of: Option<String>,
    /// A table of gates, a row a gate of a journey; read from the days in the offers where it is not given
    #[arg(long, value_name = "FILE")]
    gates: Option<PathBuf>,
    /// A table of accounts of why
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,
    /// A table of prescriptions
    #[arg(long, value_name = "FILE")]
    prescriptions: Option<PathBuf>,
    /// A table of sessions of prescriptions
    #[arg(long, value_name = "FILE")]
    sessions: Option<PathBuf>,
    /// The eligible population: people with any of age-band, sex, ethnic-category, deprivation-decile
    #[arg(long, value_name = "FILE")]
    population: Option<PathBuf>,
    /// The last day of which anything is known, such as 2026-10-31; the last day in the file where it is not said
    #[arg(long, value_name = "DAY")]
    as_of: Option<jiff::civil::Date>,
    /// How small counts are shown
    #[arg(long, value_enum, default_value_t = Disclosure::Controlled)]
    disclosure: Disclosure,
}

#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum Disclosure {
    /// 1 to 7 withheld, others rounded to 5: for readers who see no rows
    Controlled,
    /// Exact: only for those who may see the rows, and not for publication
    None,
}

/// What a programme's database gives a report.
pub(super) struct OfProgramme {
    pub(super) sources: Sources,
    pub(super) name: String,
    pub(super) period: Period,
    /// The last day whose records are in, as days since 1 January 1970.
    pub(super) as_of: i32,
}

impl AskedReport {
    /// The eligible population, if it was named.
    pub(super) fn population(&self) -> Result<Option<Table>> {
        self.beside(self.population.as_ref())
    }

    fn beside(&self, file: Option<&PathBuf>) -> Result<Option<Table>> {
        let named = |file: &PathBuf| Source { file: Some(file.clone()), ..self.source.clone() };
        file.map(|file| input::table(&Source { map: None, ..named(file) })).transpose()
    }

    fn sources(&self) -> Result<Sources> {
        Ok(Sources {
            offers: input::table(&self.source)?,
            gates: self.beside(self.gates.as_ref())?,
            accounts: self.beside(self.accounts.as_ref())?,
            prescriptions: self.beside(self.prescriptions.as_ref())?,
            sessions: self.beside(self.sessions.as_ref())?,
            population: self.population()?,
        })
    }

    fn wanted(&self, of: String, period: Option<Period>, as_of: Option<i32>) -> Wanted {
        Wanted {
            of: self.of.clone().unwrap_or(of),
            period,
            as_of,
            disclosure: (self.disclosure == Disclosure::Controlled).then(DisclosurePolicy::default),
            level: self.source.level,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            names: std::collections::BTreeMap::new(),
            study: None,
        }
    }

    /// Writes the report of a file.
    pub(super) fn of_file(&self, period: Option<Period>, out: Option<&Path>, words: Words) -> Result<()> {
        let folder = out.ok_or_else(|| Trouble::input("report-out"))?;
        let sources = self.sources()?;
        let name = Path::new(&sources.offers.file).file_name();
        let name = name.map_or_else(String::new, |name| name.display().to_string());
        let days = |date: jiff::civil::Date| (date - jiff::civil::date(1970, 1, 1)).get_days();
        let wanted = self.wanted(name, period, self.as_of.map(days));
        kept(&watched(words, |progress| compose(sources, &wanted, words, progress))?, folder, words)
    }

    /// Writes the report of a programme.
    pub(super) fn of_programme(&self, given: OfProgramme, out: Option<&Path>, words: Words) -> Result<()> {
        let folder = out.ok_or_else(|| Trouble::input("report-out"))?;
        let sources = Sources { population: self.population()?, ..given.sources };
        let wanted = self.wanted(given.name, Some(given.period), Some(given.as_of));
        kept(&watched(words, |progress| compose(sources, &wanted, words, progress))?, folder, words)
    }
}

/// Writes the document and its data to a folder.
fn kept(report: &Report, folder: &Path, words: Words) -> Result<()> {
    let failed = |file: &Path, why: &dyn std::fmt::Display| {
        Trouble::input("out").with("file", file.display()).with("why", why)
    };
    let data = folder.join("data");
    std::fs::create_dir_all(&data).map_err(|error| failed(&data, &error))?;
    let put = |file: &Path, bytes: &[u8]| std::fs::write(file, bytes).map_err(|error| failed(file, &error));
    let pdf = ::report::pdf(&report.document, Print::Ordinary).map_err(|fault| failed(folder, &fault))?;
    put(&folder.join("report.pdf"), &pdf)?;
    put(&folder.join("report.html"), report.document.page().as_bytes())?;
    for file in &report.files {
        put(&data.join(&file.name), file.text.as_bytes())?;
    }
    let shown = folder.display().to_string();
    let files = i64::try_from(report.files.len()).unwrap_or(i64::MAX);
    let args = [("folder", Arg::from(&shown)), ("files", Arg::Count(files))];
    crate::print(&super::plain(&words.say("evidence-report-written", &args)));
    Ok(())
}
