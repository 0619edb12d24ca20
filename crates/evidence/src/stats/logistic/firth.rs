//! Firth's penalised likelihood for rare outcomes and separation.

use serde::Serialize;

use super::fit::{checked, pass};
use super::profile::ProfileInterval;
use super::{Coefficient, expit, wald};
use crate::stats::design::Design;
use crate::stats::dist::two_sided_z;
use crate::stats::matrix::Symmetric;
use crate::stats::root::brent;
use crate::stats::{Fault, Test, real};

const MOST_ITERATIONS: usize = 200;

/// A penalised fit.
#[derive(Debug, Clone, Serialize)]
pub struct Firth {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Log odds ratios, finite also under separation.
    pub coefficients: Vec<f64>,
    /// Square roots of the inverse Fisher information at the estimate.
    pub se: Vec<f64>,
    /// Inverse information.
    #[serde(skip)]
    pub variance: Symmetric,
    /// ln likelihood + ½ ln det information (Jeffreys' prior).
    pub penalised_log_likelihood: f64,
    /// Steps made.
    pub iterations: usize,
}

/// Logistic regression penalised by Jeffreys' prior (D. Firth, Biometrika 80, 1993): the score is
/// X'(y - p + h(½ - p)), h the diagonal of the hat matrix. Agrees with brglm2 `AS_mean`; standard errors are
/// those of the inverse information (logistf takes another matrix and differs slightly).
///
/// # Errors
/// Columns of different length; an outcome that does not vary; collinear columns (named); no convergence.
pub fn firth(design: &Design, outcome: &[bool]) -> Result<Firth, Fault> {
    checked(design, outcome, None)?;
    let all: Vec<usize> = (0..design.width()).collect();
    let found = maximise(design, outcome, vec![0.0; design.width()], &all)?;
    let variance = found.information.cholesky(design.names())?.inverse();
    Ok(Firth {
        names: design.names().to_vec(),
        se: variance.root_diagonal(),
        coefficients: found.coefficients,
        variance,
        penalised_log_likelihood: found.likelihood,
        iterations: found.iterations,
    })
}

struct Maximum {
    coefficients: Vec<f64>,
    information: Symmetric,
    likelihood: f64,
    iterations: usize,
}

/// Penalised ln likelihood, modified score and information.
fn penalised(design: &Design, outcome: &[bool], b: &[f64]) -> Result<(f64, Vec<f64>, Symmetric), Fault> {
    let plain = pass(design, outcome, None, None, b);
    let factor = plain.information.cholesky(design.names())?;
    let inverse = factor.inverse();
    let inner = design.inner(b);
    let residual: Vec<f64> = (0..design.rows())
        .map(|i| {
            let p = expit(design.linear_of(i, &inner));
            p * (1.0 - p) * design.quadratic_of(i, &inverse) * (0.5 - p)
        })
        .collect();
    let mut score = plain.score;
    for (s, extra) in score.iter_mut().zip(design.transpose_times(&residual)) {
        *s += extra;
    }
    Ok((plain.log_likelihood + 0.5 * factor.ln_determinant(), score, plain.information))
}

/// Fisher scoring over the columns listed, halving a step that lowers the penalised likelihood.
fn maximise(design: &Design, outcome: &[bool], start: Vec<f64>, columns: &[usize]) -> Result<Maximum, Fault> {
    let scales = design.column_scales();
    let names: Vec<String> = columns.iter().map(|&c| design.names()[c].clone()).collect();
    let mut b = start;
    let (mut likelihood, mut score, mut information) = penalised(design, outcome, &b)?;
    for iterations in 1..=MOST_ITERATIONS {
        let restricted: Vec<f64> = columns.iter().map(|&c| score[c]).collect();
        let mut step = information.part(columns).cholesky(&names)?.solve(&restricted);
        let largest = columns.iter().zip(&step).map(|(&c, s)| s.abs() * scales[c]).fold(0.0, f64::max);
        // a bound on the first steps, as for separated data
        if largest > 5.0 {
            for s in &mut step {
                *s *= 5.0 / largest;
            }
        }
        let mut fraction = 1.0;
        loop {
            let mut next = b.clone();
            for (&c, s) in columns.iter().zip(&step) {
                next[c] += fraction * s;
            }
            match penalised(design, outcome, &next) {
                Ok(found) if found.0 >= likelihood - 1e-10 * likelihood.abs().max(1.0) || fraction < 1e-4 => {
                    (likelihood, score, information) = found;
                    b = next;
                    break;
                }
                Err(fault) if fraction < 1e-4 => return Err(fault),
                _ => fraction /= 2.0,
            }
        }
        if largest < 1e-10 {
            return Ok(Maximum { coefficients: b, information, likelihood, iterations });
        }
    }
    Err(Fault::NotConverged { what: "penalised logistic regression", iterations: MOST_ITERATIONS })
}

impl Firth {
    /// Wald table (profile intervals are to be preferred).
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn wald(&self, level: f64) -> Result<Vec<Coefficient>, Fault> {
        wald(&self.names, &self.coefficients, &self.se, None, level)
    }

    /// Penalised likelihood ratio test that the columns listed are all zero (Heinze and Schemper, Stat. Med. 21, 2002).
    /// The penalty is that of all columns, as in logistf.
    ///
    /// # Errors
    /// A restricted fit that fails.
    pub fn likelihood_ratio(
        &self,
        design: &Design,
        outcome: &[bool],
        columns: &[usize],
    ) -> Result<Test, Fault> {
        let kept: Vec<usize> = (0..design.width()).filter(|c| !columns.contains(c)).collect();
        let start = self
            .coefficients
            .iter()
            .enumerate()
            .map(|(c, b)| if columns.contains(&c) { 0.0 } else { *b })
            .collect();
        let restricted = maximise(design, outcome, start, &kept)?;
        let lost = 2.0 * (self.penalised_log_likelihood - restricted.likelihood);
        Ok(Test::chi_square(lost.max(0.0), real(columns.len())))
    }

    /// Profile penalised likelihood interval of one column.
    ///
    /// # Errors
    /// A level outside (0, 1); a restricted fit that fails.
    pub fn profile_interval(
        &self,
        design: &Design,
        outcome: &[bool],
        column: usize,
        level: f64,
    ) -> Result<ProfileInterval, Fault> {
        let z = two_sided_z(level)?;
        let others: Vec<usize> = (0..design.width()).filter(|&c| c != column).collect();
        let beyond = |value: f64| {
            let mut start = self.coefficients.clone();
            start[column] = value;
            maximise(design, outcome, start, &others).map_or(f64::NAN, |m| {
                (2.0 * (self.penalised_log_likelihood - m.likelihood)).max(0.0).sqrt() - z
            })
        };
        let limit = |side: f64| {
            let centre = self.coefficients[column];
            let mut near = centre;
            for step in 1..=20 {
                let far = centre + side * self.se[column] * z * 0.6 * f64::from(step);
                if beyond(far) >= 0.0 {
                    return brent(beyond, near, far, 1e-9 * self.se[column]).map(Some);
                }
                near = far;
            }
            Ok(None)
        };
        Ok(ProfileInterval { lower: limit(-1.0)?, upper: limit(1.0)? })
    }
}
