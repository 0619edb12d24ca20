//! What is kept: one database interface over SQLite and PostgreSQL, migrations, and the SQL of each noun.
//! No rule and no permission lives here; every reading of personal data takes a `Scope`.

mod clock;
pub mod db;
mod error;
pub mod migrate;
#[cfg(feature = "testing")]
pub mod testing;

pub use clock::{Clock, Random, SetClock, SystemClock};
pub use db::{Db, Engine, Location, Options, Read, Reply, Unit};
pub use error::Error;
