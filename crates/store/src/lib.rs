//! What is kept: one database interface over SQLite and PostgreSQL, migrations, and the SQL of each noun.
//! No rule and no permission lives here; every reading of personal data takes a [`Scope`].

pub mod agreement;
pub mod allocation;
pub mod appointment;
pub mod assessment;
pub mod audit;
pub mod backup;
pub mod break_glass;
pub mod calendar_feed;
pub mod caseload;
pub mod change;
mod clock;
pub mod contact;
pub mod contact_point;
pub mod db;
pub mod directory;
pub mod episode;
pub mod episode_gate;
pub mod erase;
mod error;
pub mod escalation;
pub mod figure_columns;
pub mod import;
pub mod instrument_licence;
pub mod journey;
pub mod letter;
pub mod migrate;
pub mod navigator;
pub mod note;
pub mod offer;
pub mod organisation;
pub mod outbox;
mod paged;
pub mod person;
pub mod plan;
pub mod programme;
pub mod quiet;
pub mod referral;
pub mod request_key;
mod scope;
pub mod score;
pub mod screen;
pub mod service;
pub mod service_standing;
pub mod sign_in;
pub mod staff;
pub mod task;
#[cfg(feature = "testing")]
pub mod testing;
pub mod unmet_need;

pub use clock::{Clock, Random, SetClock, SystemClock};
pub use db::{Db, Engine, Location, Options, Read, Reply, Unit};
pub use error::Error;
pub use scope::{Columns, Reach, Scope};
