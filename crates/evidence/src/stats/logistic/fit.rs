//! Maximum likelihood by Newton's method (iteratively reweighted least squares).

use serde::Serialize;

use super::{Coefficient, expit, softplus, wald};
use crate::stats::design::Design;
use crate::stats::fault::{all_finite, same_length};
use crate::stats::matrix::Symmetric;
use crate::stats::{Fault, blocks, real};

const MOST_ITERATIONS: usize = 50;
/// Rows above which a thinned fit finds the start.
const LARGE: usize = 100_000;
const THINNING: usize = 16;

/// A fitted logistic regression.
#[derive(Debug, Clone, Serialize)]
pub struct Logistic {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Log odds ratios (the intercept is a log odds).
    pub coefficients: Vec<f64>,
    /// Model-based standard errors: inverse information.
    pub se: Vec<f64>,
    /// Inverse information (the "bread" of the sandwich).
    #[serde(skip)]
    pub variance: Symmetric,
    /// ln likelihood.
    pub log_likelihood: f64,
    /// -2 ln likelihood of the intercept alone.
    pub null_deviance: f64,
    /// -2 ln likelihood.
    pub deviance: f64,
    /// Deviance + 2 × columns.
    pub aic: f64,
    /// Rows.
    pub n: usize,
    /// Rows with the outcome.
    pub events: usize,
    /// min(events, others) / (columns without intercept); none for an intercept alone. Below 10 warns.
    pub events_per_parameter: Option<f64>,
    /// Newton steps over all rows.
    pub iterations: usize,
    /// Fitted probability of each row.
    #[serde(skip)]
    pub fitted: Vec<f64>,
}

/// One pass over the rows: ln likelihood, score X'W(y - p) and information X'Wp(1-p)X.
pub(super) struct Pass {
    pub log_likelihood: f64,
    pub score: Vec<f64>,
    pub information: Symmetric,
}

pub(super) fn pass(
    design: &Design,
    y: &[bool],
    weights: Option<&[f64]>,
    offset: Option<&[f64]>,
    b: &[f64],
) -> Pass {
    let inner = design.inner(b);
    let width = design.width() + 1;
    let sums = blocks::sum(design.rows(), 1 + width + design.gram_width(), |rows, buffer| {
        let (first, gram) = buffer.split_at_mut(1 + width);
        let (likelihood, score) = first.split_at_mut(1);
        for i in rows {
            let eta = design.linear_of(i, &inner) + offset.map_or(0.0, |o| o[i]);
            let w = weights.map_or(1.0, |w| w[i]);
            let p = expit(eta);
            let yes = f64::from(u8::from(y[i]));
            likelihood[0] += w * (yes * eta - softplus(eta));
            design.add_score(i, w * (yes - p), score);
            design.add_gram(i, w * p * (1.0 - p), gram);
        }
    });
    Pass {
        log_likelihood: sums[0],
        score: design.score_of(&sums[1..=width]),
        information: design.gram_of(&sums[1 + width..]),
    }
}

/// Logistic regression. Agrees with R `glm(family = binomial)`.
///
/// `weights` multiply each row's likelihood (for sampling weights use a robust variance,
/// [`super::cluster::robust`]).
///
/// # Errors
/// Columns of different length; an outcome that does not vary; more columns than rows; collinear columns (named);
/// separation, in which some odds ratio would be infinite (columns named: merge categories or use
/// [`super::firth::firth`]).
pub fn logistic(design: &Design, outcome: &[bool], weights: Option<&[f64]>) -> Result<Logistic, Fault> {
    let events = checked(design, outcome, weights)?;
    let start = starting_point(design, outcome, weights);
    let columns: Vec<usize> = (0..design.width()).collect();
    let found = newton(design, outcome, weights, None, start, &columns)?;
    let names = design.names().to_vec();
    let variance = found.last.information.cholesky(&names)?.inverse();
    let inner = design.inner(&found.coefficients);
    let fitted = blocks::map(design.rows(), |i| expit(design.linear_of(i, &inner)));
    let parameters = design.width() - usize::from(design.has_intercept());
    let n = design.rows();
    Ok(Logistic {
        se: variance.root_diagonal(),
        log_likelihood: found.last.log_likelihood,
        null_deviance: null_deviance(outcome, weights),
        deviance: -2.0 * found.last.log_likelihood,
        aic: -2.0 * found.last.log_likelihood + 2.0 * real(design.width()),
        n,
        events,
        events_per_parameter: (parameters > 0).then(|| real(events.min(n - events)) / real(parameters)),
        iterations: found.iterations,
        coefficients: found.coefficients,
        variance,
        fitted,
        names,
    })
}

pub(super) fn checked(design: &Design, outcome: &[bool], weights: Option<&[f64]>) -> Result<usize, Fault> {
    same_length("outcome", design.rows(), outcome.len())?;
    if let Some(w) = weights {
        same_length("weights", design.rows(), w.len())?;
        all_finite("weights", w)?;
        if let Some(&value) = w.iter().find(|&&w| w < 0.0) {
            return Err(Fault::OutOfRange { what: "weight", value, allowed: "0 or more" });
        }
    }
    if design.rows() < design.width() {
        return Err(Fault::TooFew { what: "rows", needed: design.width(), found: design.rows() });
    }
    let counts = |y: bool| {
        outcome.iter().enumerate().filter(|o| *o.1 == y && weights.is_none_or(|w| w[o.0] > 0.0)).count()
    };
    let events = counts(true);
    if events == 0 || counts(false) == 0 {
        return Err(Fault::Constant { what: "the outcome".to_owned() });
    }
    Ok(outcome.iter().filter(|&&y| y).count())
}

/// With very many rows, every sixteenth row finds a start from which a few full steps suffice.
fn starting_point(design: &Design, outcome: &[bool], weights: Option<&[f64]>) -> Vec<f64> {
    let zeros = vec![0.0; design.width()];
    if design.rows() < LARGE {
        return zeros;
    }
    let chosen: Vec<u32> =
        (0..design.rows()).step_by(THINNING).filter_map(|i| u32::try_from(i).ok()).collect();
    let thin = design.of_rows(&chosen);
    let y: Vec<bool> = chosen.iter().map(|&i| outcome[i as usize]).collect();
    let w: Option<Vec<f64>> = weights.map(|w| chosen.iter().map(|&i| w[i as usize]).collect());
    let columns: Vec<usize> = (0..design.width()).collect();
    newton(&thin, &y, w.as_deref(), None, zeros.clone(), &columns).map_or(zeros, |f| f.coefficients)
}

pub(super) struct Found {
    pub coefficients: Vec<f64>,
    pub last: Pass,
    pub iterations: usize,
}

/// Newton over the columns listed, the others held where they are; halves a step that lowers the likelihood.
pub(super) fn newton(
    design: &Design,
    outcome: &[bool],
    weights: Option<&[f64]>,
    offset: Option<&[f64]>,
    mut coefficients: Vec<f64>,
    columns: &[usize],
) -> Result<Found, Fault> {
    let scales = design.column_scales();
    let names: Vec<String> = columns.iter().map(|&c| design.names()[c].clone()).collect();
    let mut last = pass(design, outcome, weights, offset, &coefficients);
    for iterations in 1..=MOST_ITERATIONS {
        let score: Vec<f64> = columns.iter().map(|&c| last.score[c]).collect();
        let factor = match last.information.part(columns).cholesky(&names) {
            Ok(factor) => factor,
            Err(fault) if iterations <= 3 => return Err(fault),
            Err(_) => return Err(Fault::Separated { columns: names }),
        };
        let step = factor.solve(&score);
        let size = columns.iter().zip(&step).map(|(&c, s)| s.abs() * scales[c]).fold(0.0, f64::max);
        let gain: f64 = score.iter().zip(&step).map(|(a, b)| a * b).sum();
        let suspect = iterations > 4 && size > 0.3 && gain < 0.05 * real(design.rows()).min(40.0);
        if suspect && let Some(fault) = separation(design, outcome, columns, &step) {
            return Err(fault);
        }
        let mut fraction = 1.0;
        let before = (coefficients.clone(), last.log_likelihood);
        loop {
            for (&c, s) in columns.iter().zip(&step) {
                coefficients[c] = before.0[c] + fraction * s;
            }
            last = pass(design, outcome, weights, offset, &coefficients);
            if last.log_likelihood >= before.1 - 1e-9 * before.1.abs() || fraction < 1e-6 {
                break;
            }
            fraction /= 2.0;
        }
        // Newton squares the error, so that what is left is far smaller still
        if size < 1e-6 && fraction == 1.0 || size * fraction < 1e-9 {
            return Ok(Found { coefficients, last, iterations });
        }
    }
    Err(Fault::NotConverged { what: "logistic regression", iterations: MOST_ITERATIONS })
}

/// Whether the step is a direction that only ever moves rows towards their own outcome: then the likelihood
/// grows along it without end. The columns it moves are named.
fn separation(design: &Design, outcome: &[bool], columns: &[usize], step: &[f64]) -> Option<Fault> {
    let mut full = vec![0.0; design.width()];
    for (&c, &s) in columns.iter().zip(step) {
        full[c] = s;
    }
    let moved = design.linear(&full);
    let largest = moved.iter().map(|m| m.abs()).fold(0.0, f64::max);
    let against =
        moved.iter().zip(outcome).any(|(&m, &y)| if y { m < -1e-4 * largest } else { m > 1e-4 * largest });
    let towards = largest > 0.3;
    if against || !towards {
        return None;
    }
    let scales = design.column_scales();
    let moving = |c: usize| full[c].abs() * scales[c] > 0.05 * largest;
    let mut named: Vec<String> = columns
        .iter()
        .filter(|&&c| moving(c) && !(c == 0 && design.has_intercept()))
        .map(|&c| design.names()[c].clone())
        .collect();
    if named.is_empty() {
        named.push("the columns together".to_owned());
    }
    Some(Fault::Separated { columns: named })
}

fn null_deviance(outcome: &[bool], weights: Option<&[f64]>) -> f64 {
    let (mut yes, mut all) = (0.0, 0.0);
    for (i, &y) in outcome.iter().enumerate() {
        let w = weights.map_or(1.0, |w| w[i]);
        all += w;
        yes += if y { w } else { 0.0 };
    }
    -2.0 * (yes * (yes / all).ln() + (all - yes) * (1.0 - yes / all).ln())
}

impl Logistic {
    /// Wald table with model-based standard errors and the normal distribution.
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn wald(&self, level: f64) -> Result<Vec<Coefficient>, Fault> {
        wald(&self.names, &self.coefficients, &self.se, None, level)
    }
}
