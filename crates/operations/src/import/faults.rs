//! Handing back the rows that could not be taken.

use std::io::Write;

use domain::Breach;
use exchange::csv_file::FaultsFile;
use store::import::{self as kept, ImportId};
use words::{Arg, Words};

use super::{admitted, of};
use crate::{Error, House, Result, Who, audit};

/// What is wrong with a row, in words.
pub fn fault_sentence(words: Words, breach: &Breach) -> String {
    let args: Vec<(&str, String)> = breach.args.iter().map(|(name, value)| (*name, value.clone())).collect();
    sentence(words, breach.code, &args)
}

fn sentence(words: Words, code: &str, args: &[(&str, String)]) -> String {
    let args: Vec<(&str, Arg<'_>)> =
        args.iter().map(|(name, value)| (*name, Arg::Text(said(words, code, name, value).into()))).collect();
    words.say(&format!("breach-{code}"), &args).into_owned()
}

/// Names of fields in the words of the page.
fn said(words: Words, code: &str, name: &str, value: &str) -> String {
    match (code, name) {
        ("import-cell-missing" | "import-field-missing" | "import-field-twice", "field") => {
            words.text(&format!("import-field-{value}")).into_owned()
        }
        _ => value.to_owned(),
    }
}

/// The names of the columns that are added, in words.
const NAMES: [&str; 5] = [
    "import-fault-row",
    "import-fault-column",
    "import-fault-value",
    "import-fault-problem",
    "import-fault-remedy",
];

impl House {
    /// The rows of an import that could not be taken, as a CSV file: their own cells, then row, column, value,
    /// problem and what to do.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the own practice; [`Error::Forbidden`] for other roles.
    pub async fn import_faults(&self, who: &Who, id: ImportId, words: Words) -> Result<Vec<u8>> {
        admitted(who)?;
        let reader = who.clone();
        let file = self
            .db
            .read(move |read| {
                let import = of(kept::by_id(read, &reader.scope(), id)?.ok_or(Error::NotFound)?)?;
                let names = NAMES.map(|key| words.text(key).into_owned());
                let full = |_| Error::from(store::Error::Full);
                let mut file =
                    FaultsFile::begin(Vec::new(), &import.header, names.each_ref().map(String::as_str))
                        .map_err(full)?;
                kept::faults(read, reader.programme(), id, |fault| write(&mut file, words, &fault))?;
                file.end().map_err(full)
            })
            .await?;
        let who = who.clone();
        self.change(move |unit| audit::act(unit, &who, "import.faults", vec![id.uuid()], "")).await?;
        Ok(file)
    }
}

fn write<W: Write>(file: &mut FaultsFile<W>, words: Words, fault: &kept::Fault) -> Result<()> {
    let unreadable = |_| Error::from(store::Error::unreadable("fault"));
    let cells: Vec<String> = serde_json::from_str(&fault.cells).map_err(unreadable)?;
    let args: Vec<(String, String)> = serde_json::from_str(&fault.args).map_err(unreadable)?;
    let args: Vec<(&str, String)> = args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let row = u64::try_from(fault.row).unwrap_or(0);
    let said = sentence(words, &fault.code, &args);
    file.add(&cells, row, fault.column.as_deref().unwrap_or_default(), &fault.value, &said)
        .map_err(|_| store::Error::Full.into())
}
