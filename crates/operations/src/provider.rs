//! A service's side of prescriptions. Without an account: by links in mail that are signed, run out and can be taken
//! back, on browsers that a code has opened. With one: signed in, at every service the own organisation answers for.
//! The acts are the same, whichever way somebody came.
//!
//! - [`link`]: making links, mailing them, opening them
//! - [`device`]: the code that opens a browser
//! - [`account`]: those who sign in, and what they see of all their services at once
//! - [`decision`]: one request: answered, undone, asked about, a concern raised
//! - [`register`]: who comes to a session, and who came
//! - [`files`]: people, sessions and registers as files
//! - [`own`]: room, pauses, the own listing and the own report
//! - [`arrival`]: names on registers that a navigator matches
//! - [`due`]: what goes out without anybody asking

pub mod account;
pub mod arrival;
pub mod decision;
pub mod device;
pub mod due;
pub mod files;
pub mod link;
pub mod own;
pub mod register;
mod told;

#[cfg(test)]
mod tests;

pub use account::Place;
pub use link::{At, Door, Links, Locked, Over, Way};
pub use store::provider_link::{Link, Purpose};
pub use told::{Told, ToldOf};
