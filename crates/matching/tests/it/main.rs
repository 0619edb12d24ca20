//! The index from outside: real-life queries, and rules that hold for every directory.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod directory;
mod queries;
mod rules;
