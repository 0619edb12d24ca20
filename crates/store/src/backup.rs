//! A backup is always one SQLite file, whichever engine it was taken from, and a restore fills an empty
//! database of either engine from it.
//!
//! The file is complete or not there: it is written beside its name (`.part`), flushed to the disk, read
//! back and only then renamed. Rows of `change` and `audit_entry` that come from PostgreSQL are numbered
//! anew in their order, with transaction nought: a transaction id means something only in the cluster that
//! gave it. An audit hash does not cover a row's place, so every seal still holds.

mod copy;
mod restore;

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

pub use restore::{Eraser, Restored, restore};

use crate::db::{connect_postgres, connect_sqlite};
use crate::{Error, Location};

/// Why a backup or a restore did not happen. Nothing is left half-done.
#[derive(Debug)]
pub enum Fault {
    /// There is something at the target already; it is never overwritten.
    InTheWay(PathBuf),
    /// The database to restore into holds data.
    NotEmpty(String),
    /// The file is no whole backup of Stile: what is wrong with it.
    NotWhole(PathBuf, String),
    /// A file could not be read or written.
    File(PathBuf, io::Error),
    /// What the database says.
    Store(Error),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::InTheWay(path) => write!(
                f,
                "{} is there already and is never overwritten. Choose another name, or move it away first",
                path.display()
            ),
            Fault::NotEmpty(table) => write!(
                f,
                "the database to restore into holds rows in the table {table}. Restore into an empty database"
            ),
            Fault::NotWhole(path, what) => write!(
                f,
                "{} is not a whole backup: {what}. Take an older backup, or copy this one again",
                path.display()
            ),
            Fault::File(path, error) => write!(f, "{}: {error}", path.display()),
            Fault::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Fault {}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Store(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Fault::Store(error.into())
    }
}

impl From<postgres::Error> for Fault {
    fn from(error: postgres::Error) -> Self {
        Fault::Store(error.into())
    }
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Rows of each table, by its name.
    pub rows: Vec<(String, i64)>,
    /// Size of the file.
    pub bytes: u64,
}

/// Copies the database at `location` to the file `target` while it is being used: all of one moment.
///
/// # Errors
/// [`Fault::InTheWay`] when `target` is there; otherwise what file system or database say. `target` is not
/// there then.
pub fn backup(location: &Location, target: &Path) -> Result<Backup, Fault> {
    if target.exists() {
        return Err(Fault::InTheWay(target.to_owned()));
    }
    let part = beside(target, "part");
    clear(&part)?;
    let made = write(location, &part).and_then(|rows| {
        verify(&part, &rows)?;
        let bytes = fs::metadata(&part).map_err(|error| Fault::File(part.clone(), error))?.len();
        settle(&part, target)?;
        Ok(Backup { rows, bytes })
    });
    if made.is_err() {
        let _ = clear(&part);
    }
    made
}

fn write(location: &Location, part: &Path) -> Result<Vec<(String, i64)>, Fault> {
    match location {
        Location::File(path) => {
            if !path.exists() {
                let missing = io::Error::new(io::ErrorKind::NotFound, "there is no database");
                return Err(Fault::File(path.clone(), missing));
            }
            let source = connect_sqlite(path, true)?;
            // One reading transaction around count and copy: both see the same moment, and nobody waits.
            source.execute_batch("BEGIN")?;
            let rows = counts(&source)?;
            copy_pages(&source, part)?;
            source.execute_batch("COMMIT")?;
            Ok(rows)
        }
        Location::Postgres(url) => {
            // The schema of the file is laid by the same migrations.
            crate::migrate::up(&Location::File(part.to_owned()))?;
            let mut client = connect_postgres(url)?;
            let mut file = Connection::open(part)?;
            file.pragma_update(None, "foreign_keys", "OFF")?;
            let rows = copy::from_postgres(&mut client, &mut file)?;
            file.close().map_err(|(_, error)| error)?;
            Ok(rows)
        }
    }
}

/// Copies a whole database page by page, and leaves one plain file.
fn copy_pages(source: &Connection, to: &Path) -> Result<(), Fault> {
    let mut file = Connection::open(to)?;
    {
        let copying = rusqlite::backup::Backup::new(source, &mut file)?;
        while copying.step(-1)? != rusqlite::backup::StepResult::Done {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
    file.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// The tables of a database with how many rows each holds, by name. Search indexes keep their shadow
/// tables to themselves and are left out.
fn counts(connection: &Connection) -> Result<Vec<(String, i64)>, Fault> {
    let mut counted = Vec::new();
    for table in tables(connection)? {
        let rows = connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
        counted.push((table, rows));
    }
    Ok(counted)
}

/// The plain tables, in an order in which each comes after those it refers to. The columns of figures are left
/// out: a copy of other tables, with places that mean nothing elsewhere.
fn tables(connection: &Connection) -> Result<Vec<String>, Fault> {
    let mut statement = connection.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN ('migration', 'figure_columns', 'figure_columns_head')
         ORDER BY name",
    )?;
    let mut left: Vec<String> =
        statement.query_map([], |row| row.get(0))?.collect::<Result<_, rusqlite::Error>>()?;
    let mut parents = connection.prepare("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)")?;
    let mut ordered: Vec<String> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let mut later = Vec::new();
        let before = left.len();
        for table in left {
            let refers: Vec<String> =
                parents.query_map([&table], |row| row.get(0))?.collect::<Result<_, rusqlite::Error>>()?;
            if refers.iter().all(|parent| *parent == table || ordered.contains(parent)) {
                ordered.push(table);
            } else {
                later.push(table);
            }
        }
        if later.len() == before {
            return Err(Error::Broken(format!("tables refer to each other in a circle: {later:?}")).into());
        }
        left = later;
    }
    Ok(ordered)
}

/// Reads a finished file back: its pages, its references, its rows.
fn verify(path: &Path, expected: &[(String, i64)]) -> Result<(), Fault> {
    let not_whole = |what: String| Fault::NotWhole(path.to_owned(), what);
    let file = Connection::open(path)?;
    // A backup is one file: no write-ahead log beside it.
    file.pragma_update(None, "journal_mode", "DELETE")?;
    whole(&file, path)?;
    let found = counts(&file)?;
    if found != expected {
        return Err(not_whole("it holds other numbers of rows than the database".to_owned()));
    }
    file.close().map_err(|(_, error)| error)?;
    Ok(())
}

fn whole(file: &Connection, path: &Path) -> Result<(), Fault> {
    let not_whole = |what: String| Fault::NotWhole(path.to_owned(), what);
    let said: String = file
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| not_whole(error.to_string()))?;
    if said != "ok" {
        return Err(not_whole(said));
    }
    let dangling: Option<String> = file
        .prepare("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1")?
        .query_map([], |row| row.get(0))?
        .next()
        .transpose()?;
    match dangling {
        Some(table) => Err(not_whole(format!("a row of the table {table} refers to nothing"))),
        None => Ok(()),
    }
}

/// Opens a backup to read it, and says what is wrong with one that is not whole.
fn open(path: &Path) -> Result<Connection, Fault> {
    File::open(path).map_err(|error| Fault::File(path.to_owned(), error))?;
    let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    whole(&file, path)?;
    let known: bool =
        file.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'migration')", [], |row| {
            row.get(0)
        })?;
    if !known {
        return Err(Fault::NotWhole(path.to_owned(), "it holds no data of Stile".to_owned()));
    }
    Ok(file)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn clear(part: &Path) -> Result<(), Fault> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = part.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Fault::File(part.to_owned(), error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Gives a finished file its name: it is on the disk before, and its name is after.
fn settle(part: &Path, target: &Path) -> Result<(), Fault> {
    let named = |error| Fault::File(target.to_owned(), error);
    File::open(part).and_then(|file| file.sync_all()).map_err(named)?;
    fs::rename(part, target).map_err(named)?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).map_err(named)
}
