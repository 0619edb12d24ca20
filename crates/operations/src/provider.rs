//! A service's side of prescriptions, without an account: by links in mail that are signed, run out and can be
//! taken back, on browsers that a code has opened.
//!
//! - [`link`]: making links, mailing them, opening them
//! - [`device`]: the code that opens a browser
//! - [`decision`]: one request: answered, undone, asked about, a concern raised
//! - [`register`]: who comes to a session, and who came
//! - [`own`]: room, pauses, the own listing and the own report
//! - [`arrival`]: names on registers that a navigator matches
//! - [`due`]: what goes out without anybody asking

pub mod arrival;
pub mod decision;
pub mod device;
pub mod due;
pub mod link;
pub mod own;
pub mod register;
mod told;

#[cfg(test)]
mod tests;

pub use link::{At, Door, Links, Locked, Over};
pub use store::provider_link::{Link, Purpose};
pub use told::{Told, ToldOf};
