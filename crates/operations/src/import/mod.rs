//! Bringing people and offers in from a practice's list.
//!
//! [`House::prepare_import`] looks at the file, [`House::preview_import`] shows its first rows under a
//! mapping, [`House::start_import`] settles mapping and rule, and [`House::run_import`] takes the rows in
//! batches. Each batch is one unit of work in which the import itself moves on, so that after a crash it goes
//! on behind the last batch that was kept, and no row is taken twice.

mod at_terminal;
mod expire;
mod faults;
mod offers;
mod people;
mod prepare;
mod run;

use std::path::PathBuf;

pub(crate) use expire::forget_rows_of;
pub(crate) use run::UnderWay;

pub use exchange::csv_file::{Encoding, Field, Kind, Mapping, Row, RowFault};
pub use faults::fault_sentence;
pub use prepare::{Preview, PreviewRow};
pub use store::import::ImportId;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::import as kept;

use crate::{Error, House, Location, Result, Who, audit};
use domain::role::Role;

/// What happens to a row whose person may be on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A certain match is taken as the person on record; a probable one is refused, for somebody to decide.
    #[default]
    LinkCertain,
    /// Every row is a new person; intake sees possible matches.
    MakeNew,
    /// A certain or probable match is refused, for somebody to decide.
    Refuse,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 3] = [Rule::LinkCertain, Rule::MakeNew, Rule::Refuse];

    /// Stable code; its words are at `import-rule-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Rule::LinkCertain => "link-certain",
            Rule::MakeNew => "make-new",
            Rule::Refuse => "refuse",
        }
    }

    /// The rule of a code.
    pub fn from_code(code: &str) -> Option<Rule> {
        Rule::ALL.into_iter().find(|rule| rule.code() == code)
    }
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The file was looked at; nothing was taken.
    Prepared,
    /// Rows are being taken, or wait for somebody to go on.
    Running,
    /// Every row was dealt with.
    Done,
}

/// An import as pages and command line know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Which one.
    pub id: ImportId,
    /// What it is a list of.
    pub kind: Kind,
    /// The file's name.
    pub file_name: String,
    /// How far it is.
    pub state: State,
    /// Code of the file's encoding.
    pub encoding: String,
    /// The names of its columns.
    pub header: Vec<String>,
    /// Which column is which field.
    pub mapping: Mapping,
    /// What happens to people who may be on record.
    pub rule: Rule,
    /// Rows in the file.
    pub rows_all: i64,
    /// Rows dealt with.
    pub rows_done: i64,
    /// Of these, brought in.
    pub kept: i64,
    /// Of these, on record already.
    pub found: i64,
    /// Of these, refused.
    pub refused: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: domain::id::StaffId,
    /// When it was done.
    pub ended_at: Option<Timestamp>,
}

fn of(held: kept::Import) -> Result<Import> {
    let unreadable = || Error::from(store::Error::unreadable("import"));
    let state = match held.state.as_str() {
        "prepared" => State::Prepared,
        "running" => State::Running,
        "done" => State::Done,
        _ => return Err(unreadable()),
    };
    Ok(Import {
        id: held.id,
        kind: Kind::from_code(&held.kind).ok_or_else(unreadable)?,
        file_name: held.file_name,
        state,
        encoding: held.encoding,
        header: serde_json::from_str(&held.header).map_err(|_| unreadable())?,
        mapping: Mapping::from_stored(&held.mapping).ok_or_else(unreadable)?,
        rule: Rule::from_code(&held.rule).ok_or_else(unreadable)?,
        rows_all: held.rows_all,
        rows_done: held.rows_done,
        kept: held.kept,
        found: held.found,
        refused: held.refused,
        made_at: held.made_at,
        made_by: held.made_by,
        ended_at: held.ended_at,
    })
}

/// Only a practice administrator brings lists in.
fn admitted(who: &Who) -> Result<()> {
    if who.role() == Role::PracticeAdministrator { Ok(()) } else { Err(Error::Forbidden) }
}

impl House {
    /// The folder in which files wait while they are brought in: beside the embedded database, else in the
    /// machine's temporary folder. Files are readable by the owner only and deleted when they are done.
    pub fn import_folder(&self) -> PathBuf {
        let parent = match self.db.location() {
            Location::File(path) => path.parent().map(std::path::Path::to_owned).unwrap_or_default(),
            Location::Postgres(address) => {
                // One folder for each database: several may be served from one machine.
                let digest = Sha256::digest(address.as_bytes());
                let name: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
                std::env::temp_dir().join("stile").join(name)
            }
        };
        parent.join("imports")
    }

    /// Where the file of an import waits.
    pub fn waiting_file(&self, id: ImportId) -> PathBuf {
        self.import_folder().join(Import::waiting_name(id))
    }

    /// Earlier imports of the own practice, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for other roles.
    pub async fn imports(&self, who: &Who) -> Result<Vec<Import>> {
        admitted(who)?;
        let scope = who.scope();
        self.read(move |read| kept::list(read, &scope, 50)?.into_iter().map(of).collect()).await
    }

    /// One import of the own practice.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside it; [`Error::Forbidden`] for other roles.
    pub async fn import(&self, who: &Who, id: ImportId) -> Result<Import> {
        admitted(who)?;
        let scope = who.scope();
        self.read(move |read| of(kept::by_id(read, &scope, id)?.ok_or(Error::NotFound)?)).await
    }

    /// Settles how a file is read and begins to bring it in; [`House::run_import`] does the work. Beginning
    /// what has begun changes nothing.
    ///
    /// # Errors
    /// Breaches of `columns`; [`Error::NotFound`] outside the own practice.
    pub async fn start_import(&self, who: &Who, id: ImportId, mapping: Mapping, rule: Rule) -> Result<()> {
        admitted(who)?;
        mapping.check()?;
        let who = who.clone();
        self.change(move |unit| {
            let import = of(kept::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?)?;
            if import.kind != mapping.kind || import.header.len() != mapping.columns().len() {
                return Err(Error::NotFound);
            }
            if kept::begin(unit, who.programme(), id, &mapping.stored(), rule.code())? {
                audit::act(unit, &who, "import.start", vec![id.uuid()], "mapping, rule")?;
            }
            Ok(())
        })
        .await
    }

    /// Lets go of an import that has not begun, or the rows that could not be taken of one that is done.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the own practice.
    pub async fn forget_import(&self, who: &Who, id: ImportId) -> Result<()> {
        admitted(who)?;
        let who = who.clone();
        self.change(move |unit| {
            let import = of(kept::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?)?;
            match import.state {
                State::Prepared => drop(kept::drop_prepared(unit, who.programme(), id)?),
                State::Running => return Err(domain::Breach::new("import-running").into()),
                State::Done => drop(kept::forget_faults(unit, who.programme(), id)?),
            }
            audit::act(unit, &who, "import.forget", vec![id.uuid()], "")
        })
        .await
    }
}
