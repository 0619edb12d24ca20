//! Directories of services as others give and take them: Open Referral (HSDS 3.1 and its UK profile 3.0).
//!
//! - [`read()`]: a JSON document of a feed to checked records
//! - [`tables`]: packages of CSV files to checked records, and back
//! - [`mod@write`]: records to what the public API serves
//! - [`openapi()`]: the description of that API
//!
//! Things with an identity of their own (`domain::directory::RecordKind`) are taken out of those they are given
//! in, and leave their identifier behind. What holds another thing is not said again inside it: a schedule of a
//! service has no `service_id` of its own.
//!
//! Sources: docs.openreferral.org (HSDS 3.1), openreferraluk.org/specifications (UK profile 3.0).

mod batch;
mod document;
mod lean;
mod openapi;
mod pile;
pub mod tables;
mod take_out;
pub mod write;

pub use batch::{AtLocation, Batch, join};
pub use document::read;
pub use openapi::{PROFILE, VERSION, openapi};

#[cfg(test)]
mod tests;
