//! What a table answers: the evidence engine on any CSV or Parquet file, with columns and model formulas named
//! on the command line. [`ask`] is what can be asked, [`run`] answers, [`show`] tells it, and
//! [`report`] makes a whole report of many answers.
//!
//! Nothing here reads a file or prints: the binary hands over bytes and prints what it is given.

pub mod answer;
pub mod ask;
pub mod chart;
pub mod expression;
pub mod formula;
pub mod frame;
pub mod mapping;
pub mod model;
pub mod read;
pub mod report;
mod run;
pub mod show;
pub mod table;
mod trouble;

pub use run::{Progress, run};
pub use trouble::{Kind, Result, Trouble};
