//! The embedded engine: one writer with group commit, a pool of readers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::job::{Reading, Writing};
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
    connection.set_prepared_statement_cache_capacity(512);
    if !read_only {
        connection.pragma_update(None, "journal_mode", "WAL")?;
    }
    // FULL: a unit that was acknowledged is on the disk. secure_delete: what was erased is overwritten.
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -16384;
         PRAGMA wal_autocheckpoint = 4000;",
    )?;
    Ok(connection)
}

/// The one writer: takes waiting units, runs each in a savepoint of its own, and commits them together.
pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Random,
    pub(super) last_number: i64,
}

impl Writer {
    /// Works until every sender is gone.
    pub(super) fn work(mut self, waiting: &Receiver<Box<dyn Writing>>) {
        while let Ok(first) = waiting.recv() {
            self.group(first, waiting);
        }
    }

    fn group(&mut self, first: Box<dyn Writing>, waiting: &Receiver<Box<dyn Writing>>) {
        if let Err(error) = self.begin() {
            first.settle(Some(error));
            return;
        }
        let mut group = Vec::with_capacity(GROUP);
        let mut next = Some(first);
        while let Some(mut job) = next.take() {
            let survived = self.run_in_savepoint(job.as_mut());
            group.push(job);
            if !survived {
                // A full disk ends the whole transaction, and the units before this one with it.
                let _ = self.connection.execute_batch("ROLLBACK");
                self.one_by_one(group);
                return;
            }
            if group.len() < GROUP {
                next = waiting.try_recv().ok();
            }
        }
        match self.commit() {
            Ok(()) => group.into_iter().for_each(|job| job.settle(None)),
            Err(_) => {
                let _ = self.connection.execute_batch("ROLLBACK");
                self.one_by_one(group);
            }
        }
    }

    fn one_by_one(&mut self, group: Vec<Box<dyn Writing>>) {
        for mut job in group {
            let outcome = self.begin().and_then(|()| {
                self.run_in_savepoint(job.as_mut());
                if self.connection.is_autocommit() {
                    return Err(Error::Full);
                }
                self.commit()
            });
            if outcome.is_err() && !self.connection.is_autocommit() {
                let _ = self.connection.execute_batch("ROLLBACK");
            }
            job.settle(outcome.err());
        }
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    /// Runs one unit; says whether the transaction of the group is still there.
    fn run_in_savepoint(&mut self, job: &mut dyn Writing) -> bool {
        let before = self.last_number;
        if self.connection.prepare_cached("SAVEPOINT unit").and_then(|mut s| s.execute([])).is_err() {
            job.fail(Error::Broken("no savepoint could be set".to_owned()));
            return !self.connection.is_autocommit();
        }
        let read = Read::sqlite(&self.connection);
        let mut unit =
            Unit::new(read, self.clock.now(), &mut self.random, Positions::Counted(&mut self.last_number));
        let kept = catch_unwind(AssertUnwindSafe(|| job.run(&mut unit))).unwrap_or_else(|_| {
            job.fail(Error::Broken("the unit of work stopped in the middle".to_owned()));
            false
        });
        drop(unit);
        if self.connection.is_autocommit() {
            self.last_number = before;
            return false;
        }
        let end = if kept {
            self.connection.prepare_cached("RELEASE unit").and_then(|mut s| s.execute([]))
        } else {
            self.last_number = before;
            self.connection
                .prepare_cached("ROLLBACK TO unit")
                .and_then(|mut s| s.execute([]))
                .and_then(|_| self.connection.prepare_cached("RELEASE unit"))
                .and_then(|mut s| s.execute([]))
        };
        end.is_ok()
    }
}

/// One of the readers.
pub(super) fn read_on(connection: &Connection, mut job: Box<dyn Reading>) {
    let opened = connection.prepare_cached("BEGIN").and_then(|mut s| s.execute([]));
    if let Err(error) = opened {
        job.fail(error.into());
        return;
    }
    let run = catch_unwind(AssertUnwindSafe(|| job.run(&Read::sqlite(connection))));
    if run.is_err() {
        job.fail(Error::Broken("the reading stopped in the middle".to_owned()));
    }
    let _ = connection.prepare_cached("COMMIT").and_then(|mut s| s.execute([]));
}
