//! `stile evidence` on the reference data sets against the reference values of R, at their tolerances: what a
//! reader of the command's JSON gets, number by number.

#![expect(clippy::unwrap_used, reason = "a reference file that cannot be read fails the test")]

mod asking;
#[path = "../../evidence/tests/comparison/mod.rs"]
mod comparison;
#[path = "reference/models.rs"]
mod models;
#[path = "reference/rates.rs"]
mod rates;
#[path = "reference/reading.rs"]
mod reading;
#[path = "reference/times.rs"]
mod times;

use std::path::PathBuf;

use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(option_env!("REFERENCE_STATS").unwrap_or_default())
}

/// A data set of the reference.
fn data(name: &str) -> Vec<u8> {
    std::fs::read(folder().join("data").join(name)).unwrap()
}

/// The tables of an answer about a data set of the reference.
fn tables(file: &str, line: &str) -> Value {
    reading::tables(file, &data(file), line)
}

fn expected(name: &str) -> Value {
    let text = std::fs::read_to_string(folder().join(format!("expected/{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn matches(name: &str, relative: f64, least: usize, found: &Value) {
    comparison::compared(&folder(), name, relative, least, found);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn proportions_and_tables() {
    matches("wilson_newcombe", 1e-10, 100, &rates::wilson_newcombe());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn standardised_rates() {
    matches("standardisation", 1e-10, 50, &rates::standardisation());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn paired_change() {
    matches("before_after", 1e-10, 130, &rates::before_after());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn agreement_of_coders() {
    matches("kappa", 1e-10, 30, &rates::kappa());
    matches("krippendorff", 1e-10, 50, &rates::krippendorff());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn charts_of_time_and_place() {
    matches("spc", 1e-10, 300, &rates::spc());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn survival_curves() {
    matches("km", 1e-10, 1000, &times::km());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn comparison_of_survival_curves() {
    matches("logrank", 1e-10, 50, &times::logrank());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn logistic_regression() {
    matches("logistic", 1e-6, 150, &models::logistic());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn proportional_hazards_models() {
    matches("cox", 1e-6, 120, &times::cox());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn competing_ends() {
    matches("competing_risks", 1e-6, 100, &times::competing());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn families_of_tests() {
    matches("multiplicity", 1e-6, 60, &models::multiplicity());
}
