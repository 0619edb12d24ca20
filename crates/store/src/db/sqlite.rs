//! The embedded engine: one writer with group commit, a pool of readers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::Room;
use super::job::{Reading, Writing};
use super::statements::Statements;
use super::unit::{Positions, Read, Unit};
use crate::Error;
use crate::clock::{Clock, Random};

/// Units that share one commit at most.
const GROUP: usize = 64;

/// Opens a connection with the settings every one of them needs.
pub(super) fn connect(path: &Path, read_only: bool) -> Result<Connection, Error> {
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    flags |= if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    // A plan depends on the text alone: else each new value of a parameter plans the statement anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if !read_only {
        connection.pragma_update(None, "journal_mode", "WAL")?;
    }
    // FULL: a unit that was acknowledged is on the disk. secure_delete: what was erased is overwritten.
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;",
    )?;
    connection.pragma_update(None, "wal_autocheckpoint", Room::EVERYDAY.log)?;
    // In KiB. A commit empties the caches of the readers, so that large ones would be filled for nothing.
    connection.pragma_update(None, "cache_size", if read_only { -6144 } else { -Room::EVERYDAY.cache })?;
    Ok(connection)
}

/// Works as the one writer until every sender is gone.
pub(super) fn write_all(
    connection: &Connection,
    clock: Arc<dyn Clock>,
    random: Random,
    ran: &Arc<AtomicU64>,
    waiting: &Receiver<Box<dyn Writing>>,
) {
    let last_number = crate::migrate::last_number(connection);
    let statements = Statements::of(connection).counted(ran);
    let mut writer = Writer { connection, statements, clock, random, last_number };
    while let Ok(first) = waiting.recv() {
        writer.group(first, waiting);
    }
}

/// The one writer: takes waiting units and commits them together.
///
/// A unit that fails has mostly written nothing, so none gets a savepoint of its own, which would copy every
/// page the unit touches. Where one fails after it wrote, the whole group is undone and run again with them.
struct Writer<'c> {
    connection: &'c Connection,
    statements: Statements<'c>,
    clock: Arc<dyn Clock>,
    random: Random,
    last_number: i64,
}

/// How a unit ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// What it did is to be kept.
    Kept,
    /// It failed and wrote nothing.
    Refused,
    /// It failed and what it wrote is to be undone, or the transaction of the group is gone: a full disk ends
    /// it, and the units before this one with it.
    Spoiled,
}

impl Writer<'_> {
    fn group(&mut self, first: Box<dyn Writing>, waiting: &Receiver<Box<dyn Writing>>) {
        if let Err(error) = self.statements.run(BEGIN) {
            first.settle(Some(error));
            return;
        }
        let before = self.last_number;
        let mut group = Vec::with_capacity(GROUP);
        let mut next = Some(first);
        let mut spoiled = false;
        while let Some(mut job) = next.take() {
            spoiled = self.run(job.as_mut()) == Ended::Spoiled;
            group.push(job);
            if group.len() < GROUP && !spoiled {
                next = waiting.try_recv().ok();
            }
        }
        if spoiled {
            self.undo(before);
            self.carefully(group);
        } else {
            self.commit(group, before);
        }
    }

    /// Runs a group again, each unit in a savepoint of its own.
    fn carefully(&mut self, mut group: Vec<Box<dyn Writing>>) {
        let before = self.last_number;
        let ran = self.statements.run(BEGIN).is_ok()
            && group.iter_mut().all(|job| self.run_in_savepoint(job.as_mut()));
        if ran {
            self.commit(group, before);
        } else {
            self.undo(before);
            self.one_by_one(group);
        }
    }

    fn commit(&mut self, group: Vec<Box<dyn Writing>>, before: i64) {
        if self.statements.run(COMMIT).is_ok() {
            group.into_iter().for_each(|job| job.settle(None));
        } else {
            self.undo(before);
            self.one_by_one(group);
        }
    }

    /// Runs each unit of a group in a transaction of its own.
    fn one_by_one(&mut self, group: Vec<Box<dyn Writing>>) {
        for mut job in group {
            let before = self.last_number;
            let outcome = self.statements.run(BEGIN).and_then(|()| {
                let kept = self.run(job.as_mut()) == Ended::Kept;
                if self.connection.is_autocommit() {
                    return Err(Error::Full);
                }
                self.statements.run(if kept { COMMIT } else { ROLLBACK })
            });
            if outcome.is_err() {
                self.undo(before);
            }
            job.settle(outcome.err());
        }
    }

    /// Undoes the transaction, if it is still there.
    fn undo(&mut self, before: i64) {
        self.last_number = before;
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch(ROLLBACK);
        }
    }

    fn run(&mut self, job: &mut dyn Writing) -> Ended {
        let before = self.last_number;
        let read = Read::sqlite(&self.statements);
        let mut unit =
            Unit::new(read, self.clock.now(), &mut self.random, Positions::Counted(&mut self.last_number));
        let kept = catch_unwind(AssertUnwindSafe(|| job.run(&mut unit))).unwrap_or_else(|_| {
            job.fail(Error::Broken("the unit of work stopped in the middle".to_owned()));
            false
        });
        let wrote = unit.wrote();
        if !kept {
            self.last_number = before;
        }
        match (kept, wrote) {
            _ if self.connection.is_autocommit() => Ended::Spoiled,
            (true, _) => Ended::Kept,
            (false, false) => Ended::Refused,
            (false, true) => Ended::Spoiled,
        }
    }

    /// Runs one unit; says whether the transaction of the group is still there.
    fn run_in_savepoint(&mut self, job: &mut dyn Writing) -> bool {
        if self.statements.run("SAVEPOINT unit").is_err() {
            job.fail(Error::Broken("no savepoint could be set".to_owned()));
            return !self.connection.is_autocommit();
        }
        let kept = self.run(job) == Ended::Kept;
        if self.connection.is_autocommit() {
            return false;
        }
        (kept || self.statements.run("ROLLBACK TO unit").is_ok())
            && self.statements.run("RELEASE unit").is_ok()
    }
}

const BEGIN: &str = "BEGIN IMMEDIATE";
const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";

/// One of the readers.
pub(super) fn read_on(statements: &Statements<'_>, mut job: Box<dyn Reading>) {
    if let Err(error) = statements.run("BEGIN") {
        job.fail(error);
        return;
    }
    let run = catch_unwind(AssertUnwindSafe(|| job.run(&Read::sqlite(statements))));
    if run.is_err() {
        job.fail(Error::Broken("the reading stopped in the middle".to_owned()));
    }
    let _ = statements.run(COMMIT);
}
