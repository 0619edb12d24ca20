//! From a backup to a database, with the erasures done since applied again before anybody can open it.

use std::path::Path;

use postgres::Client;
use rusqlite::Connection;

use super::{Fault, beside, clear, copy, copy_pages, counts, open, settle, tables, whole};
use crate::erase::Erased;
use crate::{Clock, Error, Location, Unit, audit};

/// What a restore brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Rows of each table as the backup held them, by its name.
    pub rows: Vec<(String, i64)>,
    /// People of the erasure list who were in the backup and are erased again.
    pub erased_again: usize,
}

/// Erases people of the list again and gives those who were there.
pub type Eraser<'e> = &'e dyn Fn(&mut Unit<'_>, &[Erased]) -> Result<Vec<Erased>, Error>;

/// Fills the empty database at `location` from the backup `file`, brings it to this version's schema, and
/// erases again everybody in `erasures` by `erase`. An embedded database must not be there yet; one on PostgreSQL must
/// hold no programme and no staff.
///
/// Everybody has to sign in anew afterwards: sign-ins of the backup are ended.
///
/// # Errors
/// [`Fault::NotWhole`], [`Fault::InTheWay`], [`Fault::NotEmpty`], [`Error::Newer`] for a backup of a later
/// version, or what file system or database say. The database is as it was then.
pub fn restore(
    file: &Path,
    location: &Location,
    erasures: &[Erased],
    clock: &dyn Clock,
    erase: Eraser<'_>,
) -> Result<Restored, Fault> {
    let backup = open(file)?;
    // Everything is prepared on a copy, which an error leaves nothing of.
    let work = match location {
        Location::File(path) => {
            if path.exists() || beside_wal(path).exists() {
                return Err(Fault::InTheWay(path.clone()));
            }
            beside(path, "part")
        }
        Location::Postgres(_) => beside(file, "restoring"),
    };
    clear(&work)?;
    let restored = prepare(&backup, &work, erasures, clock, erase).and_then(|restored| {
        match location {
            Location::File(path) => settle(&work, path)?,
            Location::Postgres(url) => {
                crate::migrate::up(location)?;
                fill(&mut crate::db::connect_postgres(url)?, &work)?;
            }
        }
        Ok(restored)
    });
    // On the way to PostgreSQL the copy has done its work; otherwise it has its name by now.
    let cleared = clear(&work);
    restored.and_then(|restored| cleared.map(|()| restored))
}

fn beside_wal(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn prepare(
    backup: &Connection,
    work: &Path,
    erasures: &[Erased],
    clock: &dyn Clock,
    erase: Eraser<'_>,
) -> Result<Restored, Fault> {
    copy_pages(backup, work)?;
    crate::migrate::up(&Location::File(work.to_owned()))?;
    let connection = crate::db::connect_sqlite(work, false)?;
    let rows = counts(&connection)?;
    let erased_again = crate::db::unit_on_sqlite(&connection, clock.now(), |unit| {
        unit.execute("UPDATE sign_in SET ended_at = $1 WHERE ended_at IS NULL", &[unit.now().into()])?;
        let found = erase(unit, erasures)?;
        found.iter().try_for_each(|erased| say_so(unit, erased))?;
        Ok(found.len())
    })?;
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    whole(&connection, work)?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(Restored { rows, erased_again })
}

/// Says in the audit trail that somebody whom the backup still held is erased: the trail's own entry of it
/// was lost with everything after the backup.
fn say_so(unit: &mut Unit<'_>, erased: &Erased) -> Result<(), Error> {
    let entry = audit::Entry {
        staff: None,
        organisation: None,
        act: "person.erase".to_owned(),
        reason: "erasure list".to_owned(),
        subjects: vec![erased.person.uuid()],
        fields: String::new(),
    };
    audit::add(unit, erased.programme, &entry)?;
    Ok(())
}

fn fill(client: &mut Client, work: &Path) -> Result<(), Fault> {
    let file = Connection::open(work)?;
    client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED")?;
    for table in tables(&file)? {
        let any: bool = client.query_one(&format!("SELECT EXISTS (SELECT 1 FROM {table})"), &[])?.get(0);
        if any {
            return Err(Fault::NotEmpty(table));
        }
    }
    let written = copy::to_postgres(&file, client)?;
    for (table, rows) in written {
        let found: i64 = client.query_one(&format!("SELECT count(*) FROM {table}"), &[])?.get(0);
        if found != rows {
            return Err(Error::Broken(format!("the table {table} holds {found} of {rows} rows")).into());
        }
    }
    client.batch_execute("COMMIT; ANALYZE")?;
    Ok(())
}
