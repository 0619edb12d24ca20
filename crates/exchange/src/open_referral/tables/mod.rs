//! Directories as packages of tables (CSV): HSDS 3.1, and what older versions call and shape otherwise.
//!
//! [`read()`] takes the files of a package; [`Package`] writes one, a record at a time.
//!
//! Two columns are of our own, at the end of each table, so that a package says all that the records say. In
//! `stile_held_by` stands which list of which thing a row belongs to (`services/ID/phones`); other readers go by the
//! foreign keys. In `stile_more` stand fields, as JSON, whose names or values no column can hold.

mod cell;
mod file;
mod legacy;
mod package;
mod read;
mod rows;

pub use package::Package;
pub use read::read;
pub use rows::{Columns, Sink, rows};

/// The column that says which list of which thing a row belongs to.
const HELD_BY: &str = "stile_held_by";

/// The column of fields that no column of their own can hold.
const MORE: &str = "stile_more";
