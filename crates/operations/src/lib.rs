//! What people do: one function for each act, in the verbs of the trade. Each works out who may see what,
//! asks the domain, and keeps rows, journal, audit and outbox in one unit of work.

pub mod agreement;
pub mod allocation;
pub mod appointment;
pub mod assessment;
pub mod audit;
pub mod break_glass;
pub mod calendar_feed;
pub mod check;
pub mod closing;
pub mod contact;
pub mod directory;
pub mod erasure;
mod error;
pub mod escalation;
pub mod figures;
pub mod follow_up;
mod gate;
mod house;
pub mod housekeeping;
pub mod import;
pub mod journey;
mod keys;
pub mod letter;
pub mod message;
pub mod note;
pub mod offer;
pub mod organisation;
mod password;
pub mod person;
pub mod plan;
pub mod prescription;
pub mod programme;
pub mod provider;
pub mod quiet;
pub mod referral;
pub mod score;
pub mod screen;
pub mod sign_in;
pub mod staff;
pub mod study;
pub mod synthetic;
pub mod task;
pub mod team;
#[cfg(test)]
mod trial;
mod who;

pub use error::{Error, Result};
pub use house::{House, Settings};
pub use keys::Keys;
pub use store::{Clock, Db, Error as StoreError, Location, Options, Random, SetClock, SystemClock, Unit};
pub use who::Who;
