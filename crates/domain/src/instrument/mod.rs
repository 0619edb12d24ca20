//! Instruments: questionnaires and scales taken at a time point, defined as versioned data and scored
//! here.
//!
//! A definition says what is entered, which scores follow and how, what a missing item does, and which
//! scores ask for a safety check. Wording stands in none of them: that of a *bundled* instrument is at
//! `instrument-CODE-ITEM` in `words`, that of a *scoring-only* one is entered by the site under its own
//! licence, and of an *external* one only totals or levels are kept. No bands are printed: published
//! cut-points disagree.

mod course;
mod definition;
mod ipaq;
mod scoring;
mod taken;

#[cfg(test)]
mod tests;

pub use course::{Course, Point, courses};
pub use definition::{
    Class, Definition, Entered, Item, MadeFrom, SafetyRule, ScoreRule, Towards, all, by_code, of_version,
};
pub use scoring::{Answers, Score, Scored, Unscored};
pub use taken::{CompletedBy, Taken, TakenMode, TimePoint};
