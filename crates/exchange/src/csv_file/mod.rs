//! Lists of people and of offers as practices send them, and registers as services do: CSV in any usual writing.
//!
//! [`Shape::of`] reads a file once, in constant memory, and says how it is written; [`Rows`] then gives one
//! row after the other, each with the faults of its writing; a [`Mapping`] says which column is which
//! field; [`PersonRow::read`] and [`OfferRow::read`] turn a row into what is recorded. [`FaultsFile`] writes
//! the rows that could not be taken, to be put right and brought in again.

mod day;
mod fault;
mod field;
mod line;
mod mapping;
mod offer_row;
mod person_row;
mod register_row;
mod rows;
mod shape;
mod words;

pub use day::read_day;
pub use fault::{FaultsFile, RowFault, problem_and_remedy};
pub use field::{Field, Kind};
pub use line::lines;
pub use mapping::Mapping;
pub use offer_row::{Answered, OfferRow, PersonReference};
pub use person_row::PersonRow;
pub use register_row::{RegisterColumns, RegisterField, RegisterRow, register_marks, register_stops};
pub use rows::{Row, Rows};
pub use shape::{Encoding, Shape};

#[cfg(test)]
mod tests;
