//! Statements of the embedded engine, prepared once for each text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, Statement};
use rustc_hash::FxBuildHasher;

use super::sql::for_sqlite;
use crate::Error;

/// Texts kept at most. Beyond that all are forgotten: only lists of values make new ones without end.
const KEPT: usize = 512;

/// The prepared statements of one connection by their shared text, so that a text met again is neither
/// rewritten nor prepared.
pub(super) struct Statements<'c> {
    connection: &'c Connection,
    ran: Arc<AtomicU64>,
    kept: RefCell<HashMap<Box<str>, Option<Statement<'c>>, FxBuildHasher>>,
}

/// What is done with a statement.
pub(super) type Using<'a> = &'a mut dyn FnMut(&mut Statement<'_>) -> Result<(), Error>;

/// A connection's statements, whatever their connection's lifetime.
pub(super) trait Prepared {
    /// Hands the statement of `sql` to `act`.
    fn with(&self, sql: &str, act: Using<'_>) -> Result<(), Error>;
}

impl<'c> Statements<'c> {
    pub(super) fn of(connection: &'c Connection) -> Self {
        Statements { connection, ran: Arc::default(), kept: RefCell::default() }
    }

    /// Counts what runs where others count too.
    pub(super) fn counted(mut self, ran: &Arc<AtomicU64>) -> Self {
        self.ran = ran.clone();
        self
    }

    /// Runs a statement without parameters that begins, divides or ends a transaction. It is not counted: a
    /// transaction is shared by the units of work that come together.
    pub(super) fn run(&self, sql: &str) -> Result<(), Error> {
        self.hand_over(sql, &mut |statement| Ok(statement.execute([]).map(drop)?))
    }

    fn prepare(&self, sql: &str) -> Result<Statement<'c>, Error> {
        Ok(self.connection.prepare(&for_sqlite(sql))?)
    }
}

impl Prepared for Statements<'_> {
    fn with(&self, sql: &str, act: Using<'_>) -> Result<(), Error> {
        self.ran.fetch_add(1, Ordering::Relaxed);
        self.hand_over(sql, act)
    }
}

impl Statements<'_> {
    fn hand_over(&self, sql: &str, act: Using<'_>) -> Result<(), Error> {
        // What many a PRAGMA does it does while it is prepared.
        if sql.starts_with("PRAGMA") {
            return act(&mut self.prepare(sql)?);
        }
        // Taken out while it is used: what is done with its rows may ask with the same text again.
        let kept = self.kept.borrow_mut().get_mut(sql).and_then(Option::take);
        let mut statement = kept.map_or_else(|| self.prepare(sql), Ok)?;
        let done = act(&mut statement);
        let mut all = self.kept.borrow_mut();
        if let Some(place) = all.get_mut(sql) {
            *place = Some(statement);
        } else {
            if all.len() >= KEPT {
                all.clear();
            }
            all.insert(sql.into(), Some(statement));
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(statement: &mut Statement<'_>) -> Result<i64, Error> {
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    #[test]
    fn a_statement_in_use_may_be_asked_again() {
        let connection = Connection::open_in_memory().unwrap();
        let statements = Statements::of(&connection);
        let mut found = Vec::new();
        statements
            .with("SELECT 1", &mut |outer| {
                statements.with("SELECT 1", &mut |inner| {
                    found.push(number(inner)?);
                    Ok(())
                })?;
                found.push(number(outer)?);
                Ok(())
            })
            .unwrap();
        assert_eq!(found, [1, 1]);
    }

    #[test]
    fn a_pragma_works_each_time() {
        let connection = Connection::open_in_memory().unwrap();
        let statements = Statements::of(&connection);
        let pages = || {
            let mut found = 0;
            statements
                .with("PRAGMA cache_size", &mut |statement| {
                    found = number(statement)?;
                    Ok(())
                })
                .unwrap();
            found
        };
        for kept in [10, 20, 10] {
            statements.run(&format!("PRAGMA cache_size = {kept}")).unwrap();
            assert_eq!(pages(), kept);
        }
    }

    #[test]
    fn texts_without_end_are_forgotten() {
        let connection = Connection::open_in_memory().unwrap();
        let statements = Statements::of(&connection);
        for n in 0..2 * KEPT {
            statements.with(&format!("SELECT {n}"), &mut |statement| number(statement).map(drop)).unwrap();
        }
        assert!(statements.kept.borrow().len() <= KEPT);
    }
}
