//! Every number of the reference set, computed by this crate, in the shape of the reference files.

#![expect(clippy::unwrap_used, reason = "a reference file that cannot be read ends the comparison")]

pub mod counts;
pub mod models;
pub mod table;
pub mod times;

use std::path::Path;

use serde_json::Value;

/// One reference file: its name and what computes it.
pub type Answer = (&'static str, fn(&Path) -> Value);

/// All files of the reference set.
pub const ANSWERS: &[Answer] = &[
    ("wilson_newcombe", counts::wilson_newcombe),
    ("standardisation", counts::standardisation),
    ("before_after", counts::before_after),
    ("kappa", counts::kappas),
    ("krippendorff", counts::krippendorff),
    ("spc", counts::spc),
    ("km", times::km),
    ("logrank", times::logrank),
    ("logistic", models::logistic_models),
    ("cox", models::cox_models),
    ("competing_risks", models::competing_risks),
    ("multiplicity", models::multiplicity),
];
