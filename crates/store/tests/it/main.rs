//! The contract of the store, on both databases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must stop")]

mod engine;
mod full_disk;
mod kept;
mod prescribed;
mod schema;
