//! Looking at a file before anything is taken from it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use domain::Breach;
use domain::calendar::london_day;
use domain::factor::Frame;
use exchange::csv_file::{Kind, Mapping, Row, RowFault, Rows, Shape};
use sha2::{Digest, Sha256};
use store::import as kept;

use super::people::person_of;
use super::{Import, ImportId, Rule, State, admitted, of, offers};
use crate::programme::Programme;
use crate::{House, Result, Who, audit};

/// A row of the preview, with what is wrong with it.
#[derive(Debug, Clone)]
pub struct PreviewRow {
    /// The row.
    pub row: Row,
    /// Its faults; none when it can be taken.
    pub faults: Vec<RowFault>,
}

/// The first rows of a file under a mapping.
#[derive(Debug, Clone)]
pub struct Preview {
    /// What the mapping lacks.
    pub breaches: Vec<Breach>,
    /// The rows.
    pub rows: Vec<PreviewRow>,
}

pub(super) fn open(path: &Path) -> Result<File> {
    File::open(path)
        .map_err(|error| Breach::of("file", "import-file-unreadable").with("why", error.kind()).into())
}

/// Opens a file to read its rows.
pub(super) fn rows(path: &Path) -> Result<Rows<File>> {
    let shape = Shape::of(open(path)?)?;
    Ok(Rows::open(open(path)?, shape)?)
}

/// SHA-256 of a file, read a buffer at a time.
pub(super) fn hash(path: &Path) -> Result<Vec<u8>> {
    let mut file = open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file
            .read(&mut buffer)
            .map_err(|error| Breach::of("file", "import-file-unreadable").with("why", error.kind()))?;
        if read == 0 {
            return Ok(hash.finalize().to_vec());
        }
        hash.update(&buffer[..read]);
    }
}

/// Checks one row by itself: what it lacks and what is badly written.
pub(super) fn check_row(who: &Who, programme: &Programme, reading: &Reading<'_>, row: &Row) -> Vec<RowFault> {
    if !row.faults.is_empty() {
        return row.faults.clone();
    }
    match reading.mapping.kind {
        Kind::People => person_of(who, programme, reading, row).err().unwrap_or_default(),
        Kind::Offers => offers::offer_of(reading, row).err().unwrap_or_default(),
    }
}

/// With what rows are read.
pub(super) struct Reading<'r> {
    pub(super) mapping: &'r Mapping,
    pub(super) header: &'r [String],
    pub(super) frame: &'r Frame,
    pub(super) today: domain::calendar::Day,
}

impl House {
    /// Looks at a file of the own practice, counts its rows and guesses its columns. A file that was
    /// prepared or begun before is found again instead, to go on with. Reads the file through: to be called
    /// where it may block.
    ///
    /// # Errors
    /// Breaches of `file`, `import-file-brought-in` among them; [`crate::Error::Forbidden`] for other roles.
    pub fn prepare_import(&self, who: &Who, kind: Kind, file_name: &str, path: &Path) -> Result<Import> {
        admitted(who)?;
        let shape = Shape::of(open(path)?)?;
        let mut rows = Rows::open(open(path)?, shape)?;
        let header = rows.header().to_vec();
        let mut rows_all = 0;
        while rows.next_row()?.is_some() {
            rows_all += 1;
        }
        if rows_all == 0 {
            return Err(Breach::of("file", "import-no-rows").into());
        }
        let broken = |_| store::Error::unreadable("import");
        let file_hash = hash(path)?;
        let header_text = serde_json::to_string(&header).map_err(broken)?;
        let mapping = Mapping::guessed(kind, &header).stored();
        let name: String = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
        let who = who.clone();
        let held = self.db.write(move |unit| {
            let earlier = kept::of_file(unit, &who.scope(), &file_hash)?;
            let earlier = earlier.into_iter().filter(|import| import.kind == kind.code());
            for import in earlier {
                if import.state != "done" {
                    return Ok(import);
                }
                if import.kept > 0 {
                    let day = london_day(import.made_at);
                    let breach = Breach::of("file", "import-file-brought-in").with("day", day);
                    return Err(breach.with("kept", import.kept).into());
                }
            }
            let import = kept::Import {
                id: unit.id(),
                organisation: who.organisation(),
                kind: kind.code().to_owned(),
                file_name: name.clone(),
                file_hash: file_hash.clone(),
                encoding: shape.encoding.code().to_owned(),
                header: header_text.clone(),
                mapping: mapping.clone(),
                rule: Rule::default().code().to_owned(),
                state: "prepared".to_owned(),
                rows_all,
                rows_done: 0,
                kept: 0,
                found: 0,
                refused: 0,
                made_at: unit.now(),
                made_by: who.staff(),
                ended_at: None,
            };
            kept::add(unit, who.programme(), &import)?;
            audit::act(unit, &who, "import.prepare", vec![import.id.uuid()], "file")?;
            Ok::<_, crate::Error>(import)
        });
        of(held.wait()?)
    }

    /// The names of the columns of a file. To be called where it may block.
    ///
    /// # Errors
    /// Breaches of `file`.
    pub fn import_header(&self, path: &Path) -> Result<Vec<String>> {
        Ok(rows(path)?.header().to_vec())
    }

    /// The first `count` rows of a prepared file under a mapping, each with its faults. Nothing is looked up
    /// and nobody on record is shown. To be called where it may block.
    ///
    /// # Errors
    /// Breaches of `file`.
    pub fn preview_import(
        &self,
        who: &Who,
        programme: &Programme,
        path: &Path,
        mapping: &Mapping,
        count: usize,
    ) -> Result<Preview> {
        admitted(who)?;
        let breaches = mapping.check().err().unwrap_or_default();
        let mut rows = rows(path)?;
        let header = rows.header().to_vec();
        let frame = Frame::seed()?;
        let reading = Reading { mapping, header: &header, frame, today: london_day(self.now()) };
        let mut shown = Vec::with_capacity(count);
        while shown.len() < count {
            let Some(row) = rows.next_row()? else { break };
            let faults = match breaches.is_empty() {
                true => check_row(who, programme, &reading, &row),
                false => row.faults.clone(),
            };
            shown.push(PreviewRow { row, faults });
        }
        Ok(Preview { breaches, rows: shown })
    }

    /// Checks every row of a file and keeps nothing: how many could be taken, and the faults of the others,
    /// each handed to `fault`. Duplicates are found only when rows are taken. To be called where it may block.
    ///
    /// # Errors
    /// Breaches of `file` and `columns`.
    pub fn try_import(
        &self,
        who: &Who,
        programme: &Programme,
        path: &Path,
        mapping: &Mapping,
        mut fault: impl FnMut(&Row, &RowFault),
    ) -> Result<(i64, i64)> {
        admitted(who)?;
        mapping.check()?;
        let mut rows = rows(path)?;
        let header = rows.header().to_vec();
        let frame = Frame::seed()?;
        let reading = Reading { mapping, header: &header, frame, today: london_day(self.now()) };
        let (mut good, mut bad) = (0, 0);
        while let Some(row) = rows.next_row()? {
            let faults = check_row(who, programme, &reading, &row);
            if faults.is_empty() {
                good += 1;
            } else {
                bad += 1;
            }
            faults.iter().for_each(|held| fault(&row, held));
        }
        Ok((good, bad))
    }
}

impl Import {
    /// Whether rows wait to be taken.
    pub fn is_running(&self) -> bool {
        self.state == State::Running
    }

    /// What names its file while it waits: the id alone.
    pub fn waiting_name(id: ImportId) -> String {
        format!("{id}.csv")
    }
}
