//! What a closure of [`crate::Db::read`] and [`crate::Db::write`] works with.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::Id;
use domain::id::{JourneyId, ProgrammeId};
use domain::journey::Journey;
use jiff::Timestamp;
use postgres::types::ToSql as PgToSql;
use uuid::Uuid;

use super::statements::Prepared;
use super::value::{Column, Param, Row};
use crate::Error;
use crate::clock::Random;

/// A connection to PostgreSQL with its prepared statements.
pub(super) struct PgConnection {
    pub(super) client: postgres::Client,
    statements: HashMap<String, postgres::Statement>,
    ran: Arc<AtomicU64>,
}

impl PgConnection {
    pub(super) fn new(client: postgres::Client, ran: &Arc<AtomicU64>) -> Self {
        PgConnection { client, statements: HashMap::new(), ran: ran.clone() }
    }

    fn prepared(&mut self, sql: &str) -> Result<postgres::Statement, Error> {
        self.ran.fetch_add(1, Ordering::Relaxed);
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

pub(super) enum Connection<'c> {
    Sqlite(&'c (dyn Prepared + 'c)),
    Postgres(RefCell<&'c mut PgConnection>),
}

/// Reads within one moment of the database.
pub struct Read<'c> {
    connection: Connection<'c>,
    pub(super) failed: Cell<Option<Failed>>,
}

/// The worst thing a statement of this unit met, kept so that the unit is tried again even when the
/// closure turned the error into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    Conflict,
    Other,
}

/// Which of the two engines answers: for the few statements that must differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl<'c> Read<'c> {
    pub(super) fn sqlite(statements: &'c (dyn Prepared + 'c)) -> Self {
        Read { connection: Connection::Sqlite(statements), failed: Cell::new(None) }
    }

    pub(super) fn postgres(connection: &'c mut PgConnection) -> Self {
        Read { connection: Connection::Postgres(RefCell::new(connection)), failed: Cell::new(None) }
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        match self.connection {
            Connection::Sqlite(_) => Engine::Sqlite,
            Connection::Postgres(_) => Engine::Postgres,
        }
    }

    fn note<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &result {
            self.failed.set(Some(if *error == Error::Conflict { Failed::Conflict } else { Failed::Other }));
        }
        result
    }

    /// Gives each row to `each`, in order, without holding the answer in memory on SQLite; on PostgreSQL
    /// the answer of one statement is held.
    ///
    /// # Errors
    /// What the database says, or what `each` returns.
    pub fn each<E: From<Error>>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match &self.connection {
            Connection::Sqlite(statements) => {
                let mut refused = None;
                self.note(statements.with(sql, &mut |statement| {
                    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                    while let Some(row) = rows.next()? {
                        if let Err(error) = each(&Row::Sqlite(row)) {
                            refused = Some(error);
                            break;
                        }
                    }
                    Ok(())
                }))?;
                refused.map_or(Ok(()), Err)
            }
            Connection::Postgres(connection) => {
                let rows = self.note(pg_query(&mut connection.borrow_mut(), sql, params))?;
                rows.iter().try_for_each(|row| each(&Row::Postgres(row)))
            }
        }
    }

    /// All rows, each read by `read`.
    ///
    /// # Errors
    /// What the database says, or what `read` returns.
    pub fn all<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.each(sql, params, |row| {
            found.push(read(row)?);
            Ok::<(), Error>(())
        })?;
        Ok(found)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// What the database says, or what `read` returns.
    pub fn first<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        match &self.connection {
            Connection::Sqlite(statements) => {
                let mut found = None;
                self.note(statements.with(sql, &mut |statement| {
                    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                    found = rows.next()?.map(|row| read(&Row::Sqlite(row)));
                    Ok(())
                }))?;
                found.transpose()
            }
            Connection::Postgres(connection) => {
                let rows = self.note(pg_query(&mut connection.borrow_mut(), sql, params))?;
                rows.first().map(|row| read(&Row::Postgres(row))).transpose()
            }
        }
    }

    /// The first column of the first row, if there is one.
    ///
    /// # Errors
    /// What the database says.
    pub fn value<T: Column>(&self, sql: &str, params: &[Param<'_>]) -> Result<Option<T>, Error> {
        self.first(sql, params, |row| row.get(0))
    }

    fn run(&self, sql: &str, params: &[Param<'_>]) -> Result<u64, Error> {
        let result = match &self.connection {
            Connection::Sqlite(statements) => {
                let mut changed = 0;
                let done = statements.with(sql, &mut |statement| {
                    changed = statement.execute(rusqlite::params_from_iter(params))? as u64;
                    Ok(())
                });
                done.map(|()| changed)
            }
            Connection::Postgres(connection) => pg_execute(&mut connection.borrow_mut(), sql, params),
        };
        self.note(result)
    }

    /// Runs one of the fixed statements that open and close savepoints.
    pub(super) fn savepoint_statement(&self, sql: &'static str) -> Result<(), Error> {
        match &self.connection {
            Connection::Sqlite(statements) => {
                statements.with(sql, &mut |statement| Ok(statement.execute([]).map(drop)?))
            }
            Connection::Postgres(connection) => Ok(connection.borrow_mut().client.batch_execute(sql)?),
        }
    }
}

fn pg_params<'p>(params: &'p [Param<'p>]) -> Vec<&'p (dyn PgToSql + Sync)> {
    params.iter().map(|param| param as &(dyn PgToSql + Sync)).collect()
}

fn pg_query(
    connection: &mut PgConnection,
    sql: &str,
    params: &[Param<'_>],
) -> Result<Vec<postgres::Row>, Error> {
    let statement = connection.prepared(sql)?;
    Ok(connection.client.query(&statement, &pg_params(params))?)
}

fn pg_execute(connection: &mut PgConnection, sql: &str, params: &[Param<'_>]) -> Result<u64, Error> {
    let statement = connection.prepared(sql)?;
    Ok(connection.client.execute(&statement, &pg_params(params))?)
}

/// One unit of work: everything it does is kept together, or nothing is.
pub struct Unit<'c> {
    read: Read<'c>,
    now: Timestamp,
    random: &'c mut Random,
    positions: Positions<'c>,
    wrote: bool,
    /// The journey this unit brought forward last: an act that follows it need not read its journal again.
    pub(crate) in_hand: Option<InHand>,
}

/// A journey as a unit left it.
pub(crate) struct InHand {
    pub(crate) programme: ProgrammeId,
    pub(crate) id: JourneyId,
    pub(crate) journey: Journey,
}

/// Where the numbers of the change and audit rows come from. On SQLite the one writer counts; on
/// PostgreSQL each transaction counts from nought and its transaction id comes first in the key.
pub(super) enum Positions<'c> {
    Counted(&'c mut i64),
    InTransaction(i64),
}

impl<'c> Unit<'c> {
    pub(super) fn new(
        read: Read<'c>,
        now: Timestamp,
        random: &'c mut Random,
        positions: Positions<'c>,
    ) -> Self {
        Unit { read, now, random, positions, wrote: false, in_hand: None }
    }

    /// The instant of this unit; the same throughout.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Stands the clock of this unit elsewhere: for imports and synthetic programmes, whose acts happened
    /// in the past.
    pub fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// A new identifier, ordered by time.
    pub fn id<T>(&mut self) -> Id<T> {
        self.random.id(self.now)
    }

    /// A new identifier that holds no time, for nameless refusals.
    pub fn timeless_id<T>(&mut self) -> Id<T> {
        Id::new(self.timeless_uuid())
    }

    /// A random UUID.
    pub fn timeless_uuid(&mut self) -> Uuid {
        self.random.timeless_uuid()
    }

    /// Cryptographic randomness.
    pub fn random(&mut self) -> &mut Random {
        self.random
    }

    /// The next number for a row of `change` or `audit_entry`; see [`crate::change`].
    pub fn next_number(&mut self) -> i64 {
        match &mut self.positions {
            Positions::Counted(last) => {
                **last += 1;
                **last
            }
            Positions::InTransaction(last) => {
                *last += 1;
                *last
            }
        }
    }

    /// Runs a statement that changes rows and says how many.
    ///
    /// # Errors
    /// What the database says.
    pub fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, Error> {
        self.wrote = true;
        self.read.run(sql, params)
    }

    /// Whether it ran a statement that may have changed rows.
    pub(super) fn wrote(&self) -> bool {
        self.wrote
    }

    /// Runs `act` in a savepoint of its own: when it fails, what it did is undone and the rest stays.
    ///
    /// # Errors
    /// What `act` returns.
    pub fn attempt<T, E: From<Error>>(
        &mut self,
        act: impl FnOnce(&mut Unit<'c>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read.savepoint_statement("SAVEPOINT attempt")?;
        let before = self.read.failed.get();
        match act(self) {
            Ok(done) => {
                self.read.savepoint_statement("RELEASE SAVEPOINT attempt")?;
                Ok(done)
            }
            Err(error) => {
                self.in_hand = None;
                self.read.savepoint_statement("ROLLBACK TO SAVEPOINT attempt")?;
                self.read.savepoint_statement("RELEASE SAVEPOINT attempt")?;
                if self.read.failed.get() != Some(Failed::Conflict) {
                    self.read.failed.set(before);
                }
                Err(error)
            }
        }
    }
}

impl<'c> Deref for Unit<'c> {
    type Target = Read<'c>;
    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}
