//! One database interface over two engines.

mod job;
mod postgres;
mod sql;
mod sqlite;
mod statements;
mod text;
mod tls;
mod unit;
mod value;

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

pub use job::Reply;
pub use sql::schema_for_sqlite;
pub use text::Text;
pub(crate) use unit::InHand;
pub use unit::{Engine, Read, Unit};
pub use value::{Column, Param, Row};

use crate::Error;
use crate::clock::{Clock, Random, SystemClock};
use job::{ReadJob, Reading, WriteJob, Writing};
use statements::Statements;

/// Units and readings that may wait; beyond that the caller is told that the database is busy.
const WAITING: usize = 4096;

/// Where the programme's data are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file of the embedded engine.
    File(PathBuf),
    /// `postgres://user@host/database`
    Postgres(String),
}

impl FromStr for Location {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Location::Postgres(text.to_owned()))
        } else {
            Ok(Location::File(PathBuf::from(text.strip_prefix("sqlite:").unwrap_or(text))))
        }
    }
}

/// How a database is opened.
pub struct Options {
    /// The clock of its units of work.
    pub clock: Arc<dyn Clock>,
    /// A seed for identifiers, for tests and synthetic programmes; none asks the operating system.
    pub seed: Option<u64>,
    /// Threads that read.
    pub readers: usize,
    /// Threads that write, on PostgreSQL; SQLite has one writer always.
    pub writers: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { clock: Arc::new(SystemClock), seed: None, readers: 4, writers: 8 }
    }
}

/// A database, open. Cheap to clone; closed when the last clone is dropped.
#[derive(Clone)]
pub struct Db {
    location: Location,
    clock: Arc<dyn Clock>,
    ran: Arc<AtomicU64>,
    write: SyncSender<Box<dyn Writing>>,
    read: SyncSender<Box<dyn Reading>>,
}

impl Db {
    /// Opens the database at `location`, makes it if it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// [`Error::Newer`] and [`Error::ChangedPast`] when its history is not this version's.
    pub fn open(location: &Location, options: Options) -> Result<Db, Error> {
        crate::migrate::up(location)?;
        Db::open_as_it_is(location, options)
    }

    /// Opens the database without touching its schema.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub fn open_as_it_is(location: &Location, options: Options) -> Result<Db, Error> {
        let (write, writes) = sync_channel(WAITING);
        let (read, reads) = sync_channel(WAITING);
        let reads = Arc::new(Mutex::new(reads));
        let readers = options.readers.max(1);
        let ran = Arc::new(AtomicU64::new(0));
        match location {
            Location::File(path) => {
                let connection = sqlite::connect(path, false)?;
                let (clock, random, counter) = (options.clock.clone(), random(options.seed, 0), ran.clone());
                let write = move || sqlite::write_all(&connection, clock, random, &counter, &writes);
                spawn("store-writer", write)?;
                for _ in 0..readers {
                    let connection = sqlite::connect(path, true)?;
                    let (reads, ran) = (reads.clone(), ran.clone());
                    spawn("store-reader", move || {
                        let statements = Statements::of(&connection).counted(&ran);
                        while let Some(job) = next(&reads) {
                            sqlite::read_on(&statements, job);
                        }
                    })?;
                }
            }
            Location::Postgres(url) => {
                let writes = Arc::new(Mutex::new(writes));
                for n in 0..options.writers.max(1) {
                    let mut writer = postgres::Writer {
                        url: url.clone(),
                        ran: ran.clone(),
                        connection: if n == 0 { Some(postgres::connect(url, &ran)?) } else { None },
                        clock: options.clock.clone(),
                        random: random(options.seed, n as u64),
                    };
                    let writes = writes.clone();
                    spawn("store-writer", move || {
                        while let Some(job) = next(&writes) {
                            writer.write(job);
                        }
                    })?;
                }
                for _ in 0..readers {
                    let mut reader =
                        postgres::Reader { url: url.clone(), ran: ran.clone(), connection: None };
                    let reads = reads.clone();
                    spawn("store-reader", move || {
                        while let Some(job) = next(&reads) {
                            reader.read(job);
                        }
                    })?;
                }
            }
        }
        Ok(Db { location: location.clone(), clock: options.clock, ran, write, read })
    }

    /// Where the data are kept.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The clock of its units of work.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Statements run since it was opened, by readers and writers: what shows that a page asks as often for
    /// many rows as for few.
    pub fn statements(&self) -> u64 {
        self.ran.load(Ordering::Relaxed)
    }

    /// Runs a unit of work. What `closure` did is on the disk when the answer comes; when `closure`
    /// returns an error, nothing of it is kept. It may run more than once (a conflict, a shared commit
    /// that failed), so it borrows what it captured, and does nothing but work on the unit: no network,
    /// no hashing of passwords, no sleeping.
    pub fn write<T, E, F>(&self, closure: F) -> Reply<T, E>
    where
        F: Fn(&mut Unit<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(WriteJob { closure, result: None, reply });
        Reply(self.write.try_send(job).map(|()| answer).map_err(refused))
    }

    /// Runs a reading.
    pub fn read<T, E, F>(&self, closure: F) -> Reply<T, E>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.reading(closure, false)
    }

    /// Runs a reading whose statements all see the same moment (on SQLite every reading does).
    pub fn read_snapshot<T, E, F>(&self, closure: F) -> Reply<T, E>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.reading(closure, true)
    }

    fn reading<T, E, F>(&self, closure: F, snapshot: bool) -> Reply<T, E>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(ReadJob { closure: Some(closure), snapshot, reply: Some(reply) });
        Reply(self.read.try_send(job).map(|()| answer).map_err(refused))
    }
}

/// Brings the engine's knowledge of its tables up to date, after much was loaded: without it one list was
/// ten times slower on PostgreSQL.
///
/// # Errors
/// What the database says.
pub fn analyse(unit: &mut Unit<'_>) -> Result<(), Error> {
    unit.execute("ANALYZE", &[]).map(drop)
}

/// Lets the engine look whether its tables have grown so much that its knowledge of them is stale, and learn
/// anew where they have. PostgreSQL does so by itself; SQLite without it reads whole tables to find the rows
/// of one journey. Cheap when there is nothing to learn.
///
/// # Errors
/// What the database says.
pub fn learn(unit: &mut Unit<'_>) -> Result<(), Error> {
    match unit.engine() {
        // Every table, whether or not this connection asked it before; only where an analysis is due.
        Engine::Sqlite => unit.execute("PRAGMA optimize=0x10002", &[]).map(drop),
        Engine::Postgres => Ok(()),
    }
}

/// Memory and log of the writer of the embedded engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Pages held in memory, in KiB.
    pub cache: i64,
    /// Pages of the log after which it is brought home.
    pub log: i64,
}

impl Room {
    /// For acts of one person at a time.
    pub const EVERYDAY: Room = Room { cache: 16_384, log: 4_000 };
    /// For a large load: indexes in no order of time touch another page with every row.
    pub const LOAD: Room = Room { cache: 262_144, log: 32_000 };
}

/// Gives the writer of the embedded engine other room; PostgreSQL manages its own.
///
/// # Errors
/// What the database says.
pub fn make_room(unit: &mut Unit<'_>, room: Room) -> Result<(), Error> {
    if unit.engine() == Engine::Postgres {
        return Ok(());
    }
    unit.execute(&format!("PRAGMA cache_size = -{}", room.cache), &[])?;
    unit.value::<i64>(&format!("PRAGMA wal_autocheckpoint = {}", room.log), &[]).map(drop)
}

fn refused<T>(error: TrySendError<T>) -> Option<Error> {
    match error {
        TrySendError::Full(_) => Some(Error::Busy),
        TrySendError::Disconnected(_) => None,
    }
}

fn next<T>(queue: &Mutex<Receiver<T>>) -> Option<T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn random(seed: Option<u64>, thread: u64) -> Random {
    seed.map_or_else(Random::from_system, |seed| Random::from_seed(seed.wrapping_add(thread)))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map(drop)
        .map_err(|error| Error::Broken(format!("no thread could be started: {error}")))
}

pub(crate) fn connect_sqlite(path: &std::path::Path, read_only: bool) -> Result<rusqlite::Connection, Error> {
    sqlite::connect(path, read_only)
}

/// Runs `act` as one unit on a connection that nobody else uses.
pub(crate) fn unit_on_sqlite<T>(
    connection: &rusqlite::Connection,
    now: jiff::Timestamp,
    act: impl FnOnce(&mut Unit<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut last_number = crate::migrate::last_number(connection);
    let mut random = Random::from_system();
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let statements = Statements::of(connection);
    let read = Read::sqlite(&statements);
    let done = act(&mut Unit::new(read, now, &mut random, unit::Positions::Counted(&mut last_number)));
    connection.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

pub(crate) fn connect_postgres(url: &str) -> Result<::postgres::Client, Error> {
    postgres::connect(url, &Arc::default()).map(|connection| connection.client)
}
