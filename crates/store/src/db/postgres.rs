//! The shared engine: every writer and reader holds a connection of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::job::{Reading, Writing};
use super::unit::{Failed, PgConnection, Positions, Read, Unit};
use crate::Error;
use crate::clock::{Clock, Random};

/// How often a unit is tried again after somebody else changed the same rows.
const RETRIES: u32 = 5;

/// Opens a connection with the settings every one of them needs.
pub(super) fn connect(url: &str, ran: &Arc<AtomicU64>) -> Result<PgConnection, Error> {
    let mut client = super::tls::connect(url)?;
    client.batch_execute(
        "SET synchronous_commit = on; SET timezone = 'UTC'; SET client_min_messages = warning;
         SET default_transaction_isolation = 'serializable';",
    )?;
    Ok(PgConnection::new(client, ran))
}

/// One of the writers.
pub(super) struct Writer {
    pub(super) url: String,
    pub(super) ran: Arc<AtomicU64>,
    pub(super) connection: Option<PgConnection>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Random,
}

impl Writer {
    /// Runs one unit to its end, again while it conflicts, and settles it.
    pub(super) fn write(&mut self, mut job: Box<dyn Writing>) {
        for attempt in 0..=RETRIES {
            match self.attempt(job.as_mut()) {
                Ok(()) => return job.settle(None),
                Err(Error::Conflict) if attempt < RETRIES => {
                    // Longer each time, and of chance: a long unit among many short ones finds its turn.
                    let wait = (4 << attempt) * (1 + self.random.number() % 4);
                    std::thread::sleep(std::time::Duration::from_millis(wait));
                }
                Err(error) => return job.settle(Some(error)),
            }
        }
    }

    /// One try. An error means that nothing was kept *and* that the job's own answer must not stand.
    fn attempt(&mut self, job: &mut dyn Writing) -> Result<(), Error> {
        let mut connection = match self.connection.take() {
            Some(connection) if !connection.client.is_closed() => connection,
            _ => connect(&self.url, &self.ran)?,
        };
        connection.client.batch_execute("BEGIN ISOLATION LEVEL SERIALIZABLE")?;
        let read = Read::postgres(&mut connection);
        let mut unit = Unit::new(read, self.clock.now(), &mut self.random, Positions::InTransaction(0));
        let kept = catch_unwind(AssertUnwindSafe(|| job.run(&mut unit))).unwrap_or_else(|_| {
            job.fail(Error::Broken("the unit of work stopped in the middle".to_owned()));
            false
        });
        let failed = unit.failed.get();
        let ended = if kept {
            connection.client.batch_execute("COMMIT").map_err(Error::from)
        } else {
            connection.client.batch_execute("ROLLBACK").map_err(Error::from)
        };
        if ended.is_err() {
            let _ = connection.client.batch_execute("ROLLBACK");
        }
        self.connection = Some(connection);
        if failed == Some(Failed::Conflict) { Err(Error::Conflict) } else { ended }
    }
}

/// One of the readers. A reading of one statement needs no transaction; `snapshot` asks for one.
pub(super) struct Reader {
    pub(super) url: String,
    pub(super) ran: Arc<AtomicU64>,
    pub(super) connection: Option<PgConnection>,
}

impl Reader {
    pub(super) fn read(&mut self, mut job: Box<dyn Reading>) {
        let mut connection = match self.connection.take() {
            Some(connection) if !connection.client.is_closed() => connection,
            _ => match connect(&self.url, &self.ran) {
                Ok(connection) => connection,
                Err(error) => return job.fail(error),
            },
        };
        let snapshot = job.snapshot();
        if snapshot
            && let Err(error) =
                connection.client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        {
            return job.fail(error.into());
        }
        let run = catch_unwind(AssertUnwindSafe(|| job.run(&Read::postgres(&mut connection))));
        if run.is_err() {
            job.fail(Error::Broken("the reading stopped in the middle".to_owned()));
        }
        if !snapshot || connection.client.batch_execute("COMMIT").is_ok() {
            self.connection = Some(connection);
        }
    }
}
