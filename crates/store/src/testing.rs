//! What tests stand on: a fresh database on each engine.
//!
//! PostgreSQL is tested where the variable `STILE_TEST_POSTGRES` holds the address of a server on which
//! databases may be made; `make test` starts one. Elsewhere that half is left out, and says so.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;

use crate::db::connect_postgres;
use crate::{Db, Location, Options, Random, SetClock};

/// A fresh database with the newest schema, and the clock it follows.
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its clock: stands at 24 November 2026, 09:00 UTC, until it is set.
    pub clock: SetClock,
    cleanup: Cleanup,
}

enum Cleanup {
    File(tempfile::TempDir),
    Postgres { server: String, name: String },
}

impl TestDb {
    /// The instant at which its clock stands.
    pub fn clock_now(&self) -> Timestamp {
        crate::Clock::now(&self.clock)
    }

    /// The folder of an embedded database.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match &self.cleanup {
            Cleanup::File(folder) => Some(folder.path()),
            Cleanup::Postgres { .. } => None,
        }
    }
}

/// How long a test waits for what comes by itself. On PostgreSQL a change is followed once every older transaction of
/// the server has ended, those of other tests among them: copies of databases take seconds on a busy machine.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

/// Asks every 20 ms until there is an answer.
///
/// # Panics
/// After [`PATIENCE`], naming what was waited for.
#[expect(clippy::panic, reason = "a test that waits in vain must stop")]
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = std::time::Instant::now();
    while began.elapsed() < PATIENCE {
        if let Some(answer) = ask() {
            return answer;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("waited {} s in vain: {what}", PATIENCE.as_secs())
}

/// The instant at which a test clock starts.
pub fn start() -> Timestamp {
    Timestamp::from_second(1_795_510_800).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Runs `test` on a fresh SQLite database and, where there is a server, on a fresh PostgreSQL one.
#[expect(clippy::print_stderr, reason = "a test says which half was left out")]
pub fn on_both(test: impl Fn(&TestDb)) {
    test(&sqlite());
    match postgres() {
        Some(fresh) => test(&fresh),
        None => eprintln!("skipped on PostgreSQL: STILE_TEST_POSTGRES is not set"),
    }
}

/// A fresh SQLite database.
#[expect(clippy::expect_used, reason = "a test that cannot start must stop")]
pub fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let location = Location::File(folder.path().join("stile.db"));
    let clock = SetClock::at(start());
    let db = Db::open(&location, options(&clock)).expect("a fresh SQLite database");
    TestDb { db, clock, cleanup: Cleanup::File(folder) }
}

/// A fresh PostgreSQL database, where there is a server.
#[expect(clippy::expect_used, reason = "a test that cannot start must stop")]
pub fn postgres() -> Option<TestDb> {
    static TEMPLATE: OnceLock<Mutex<Option<String>>> = OnceLock::new();
    let server = server()?;
    let name = format!("stile_{:016x}", Random::from_system().number());
    {
        // One template for this run, copied for each test. Copies are made one at a time.
        let mut template =
            TEMPLATE.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        let mut client = connect_postgres(&address(&server, "postgres")).expect("the PostgreSQL server");
        let from = template.get_or_insert_with(|| {
            let from = format!("stile_template_{:016x}", Random::from_system().number());
            client.batch_execute(&format!("CREATE DATABASE {from}")).expect("a template database");
            crate::migrate::up(&Location::Postgres(address(&server, &from)))
                .expect("the schema on PostgreSQL");
            from
        });
        client
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {from}"))
            .expect("a copy of the template");
    }
    let clock = SetClock::at(start());
    let db = Db::open_as_it_is(&Location::Postgres(address(&server, &name)), options(&clock))
        .expect("a fresh PostgreSQL database");
    Some(TestDb { db, clock, cleanup: Cleanup::Postgres { server, name } })
}

fn options(clock: &SetClock) -> Options {
    Options { clock: Arc::new(clock.clone()), seed: None, readers: 2, writers: 3 }
}

#[expect(clippy::disallowed_methods, reason = "tests have no command line to take it from")]
fn server() -> Option<String> {
    std::env::var("STILE_TEST_POSTGRES").ok().filter(|server| !server.is_empty())
}

/// The address of a database on the server of `base`, which may end in a database name and options.
fn address(base: &str, database: &str) -> String {
    let (head, options) = base.split_once('?').map_or((base, None), |(head, options)| (head, Some(options)));
    let after_scheme = head.find("://").map_or(0, |at| at + 3);
    let head = match head[after_scheme..].find('/') {
        Some(slash) => &head[..after_scheme + slash],
        None => head,
    };
    options.map_or_else(|| format!("{head}/{database}"), |options| format!("{head}/{database}?{options}"))
}

impl Drop for Cleanup {
    fn drop(&mut self) {
        if let Cleanup::Postgres { server, name } = self
            && let Ok(mut client) = connect_postgres(&address(server, "postgres"))
        {
            let _ = client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}
