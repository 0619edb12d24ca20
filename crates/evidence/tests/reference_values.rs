//! The statistics against reference values of R, number by number, within the tolerances of their README:
//! 1e-10 relative for closed forms, 1e-6 for iterative ones, 1e-4 for profile, mixed-model and Hodges-Lehmann values.

#![expect(clippy::unwrap_used, reason = "a reference file that cannot be read fails the test")]

mod comparison;
mod reference;

use std::path::PathBuf;

use comparison::compared;

fn folder() -> PathBuf {
    PathBuf::from(option_env!("REFERENCE_STATS").unwrap_or_default())
}

fn matches(name: &str, relative: f64, least: usize) {
    let answer = reference::ANSWERS.iter().find(|a| a.0 == name).unwrap().1;
    compared(&folder(), name, relative, least, &answer(&folder()));
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn proportions_and_tables() {
    matches("wilson_newcombe", 1e-10, 100);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn standardised_rates() {
    matches("standardisation", 1e-10, 50);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn paired_change() {
    matches("before_after", 1e-10, 130);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn agreement_of_coders() {
    matches("kappa", 1e-10, 30);
    matches("krippendorff", 1e-10, 50);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn charts_of_time_and_place() {
    matches("spc", 1e-10, 300);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn survival_curves() {
    matches("km", 1e-10, 1000);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn comparison_of_survival_curves() {
    matches("logrank", 1e-10, 50);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn logistic_regression() {
    matches("logistic", 1e-6, 150);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn proportional_hazards_models() {
    matches("cox", 1e-6, 120);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn competing_ends() {
    matches("competing_risks", 1e-6, 100);
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn families_of_tests() {
    matches("multiplicity", 1e-6, 60);
}
