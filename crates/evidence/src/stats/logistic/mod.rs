//! Logistic regression: factors of a yes or no.

pub mod cluster;
pub mod firth;
mod fit;
pub mod profile;
pub mod quality;
pub mod random_intercept;
pub mod wild;

pub use fit::{Logistic, logistic};

use serde::Serialize;

use super::dist::{two_sided_t, two_sided_z};
use super::{Fault, Interval, Test};

/// A coefficient with its odds ratio.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coefficient {
    /// Name of the column.
    pub name: String,
    /// Change of the log odds by one unit, or against the reference level.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Wald test, normal or t with the degrees of freedom shown.
    pub test: Test,
    /// Interval of the estimate.
    pub interval: Interval,
    /// Odds ratio.
    pub odds_ratio: f64,
    /// Interval of the odds ratio.
    pub odds_ratio_interval: Interval,
}

/// Wald coefficients from estimates and standard errors; `df` per coefficient, or normal where none is given.
///
/// # Errors
/// A level outside (0, 1); degrees of freedom that are not above zero.
pub fn wald(
    names: &[String],
    estimates: &[f64],
    se: &[f64],
    df: Option<&[f64]>,
    level: f64,
) -> Result<Vec<Coefficient>, Fault> {
    let z = two_sided_z(level)?;
    names
        .iter()
        .enumerate()
        .map(|(j, name)| {
            let df = df.map_or(f64::INFINITY, |d| d[j]);
            let critical = if df == f64::INFINITY { z } else { two_sided_t(level, df)? };
            let interval = Interval::around(estimates[j], se[j], critical);
            Ok(Coefficient {
                name: name.clone(),
                estimate: estimates[j],
                se: se[j],
                test: Test::t(estimates[j] / se[j], df),
                interval,
                odds_ratio: estimates[j].exp(),
                odds_ratio_interval: interval.map(f64::exp),
            })
        })
        .collect()
}

/// 1 / (1 + e^-x).
pub(crate) fn expit(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// ln(1 + e^x).
pub(crate) fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests;
