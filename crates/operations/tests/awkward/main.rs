//! Awkward cases, each with the record it leaves. Both databases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must stop")]

mod at_once;
mod contacts;
mod leaving;
mod prescriptions;
mod sending;
mod town;
mod waiting;
