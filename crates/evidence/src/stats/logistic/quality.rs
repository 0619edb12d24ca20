//! How good a logistic model is, and what it says on the scale of risks.

use serde::Serialize;

use super::{Logistic, expit, logistic};
use crate::stats::design::Design;
use crate::stats::dist::{two_sided_t, two_sided_z};
use crate::stats::fault::same_length;
use crate::stats::matrix::{Symmetric, dot};
use crate::stats::{Fault, Interval, blocks, real};

/// Area under the ROC curve: the share of pairs of one with and one without the outcome in which the one with
/// it has the higher score, ties one half.
///
/// # Errors
/// Columns of different length; an outcome that does not vary.
pub fn area_under_curve(score: &[f64], outcome: &[bool]) -> Result<f64, Fault> {
    same_length("outcome", score.len(), outcome.len())?;
    let mut order: Vec<(f64, bool)> = score.iter().copied().zip(outcome.iter().copied()).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut pairs, mut yes) = (0.0, 0.0, 0.0);
    for tied in order.chunk_by(|a, b| a.0 == b.0) {
        let with = real(tied.iter().filter(|t| t.1).count());
        let without = real(tied.len()) - with;
        pairs += with * (below + without / 2.0);
        below += without;
        yes += with;
    }
    if yes == 0.0 || below == 0.0 {
        return Err(Fault::Constant { what: "the outcome".to_owned() });
    }
    Ok(pairs / (yes * below))
}

/// Calibration of predicted probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Calibration {
    /// Slope of a logistic regression of the outcome on the predicted log odds; 1 is perfect, below 1 is
    /// over-fitting. On the data the model was fitted to it is 1 by construction.
    pub slope: f64,
    /// Intercept of that regression.
    pub intercept: f64,
    /// Mean squared difference of outcome and probability (Brier).
    pub brier: f64,
}

/// Calibration of probabilities against outcomes.
///
/// # Errors
/// Columns of different length; probabilities that are not inside (0, 1) or do not vary; separation.
pub fn calibration(probability: &[f64], outcome: &[bool]) -> Result<Calibration, Fault> {
    same_length("outcome", probability.len(), outcome.len())?;
    if let Some(&value) = probability.iter().find(|p| !(**p > 0.0 && **p < 1.0)) {
        return Err(Fault::OutOfRange { what: "probability", value, allowed: "(0, 1)" });
    }
    let odds: Vec<f64> = probability.iter().map(|p| (p / (1.0 - p)).ln()).collect();
    let design = Design::builder(odds.len(), true).numeric("log odds", &odds)?.build()?;
    let fit = logistic(&design, outcome, None)?;
    let squares: f64 =
        probability.iter().zip(outcome).map(|(p, &y)| (p - f64::from(u8::from(y))).powi(2)).sum();
    Ok(Calibration {
        intercept: fit.coefficients[0],
        slope: fit.coefficients[1],
        brier: squares / real(odds.len()),
    })
}

/// An average marginal effect.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarginalEffect {
    /// The covariate.
    pub term: String,
    /// The level compared with the reference; none for a number (effect of one unit, as a slope).
    pub level: Option<String>,
    /// Mean risk if everybody were at the reference level; none for a number.
    pub risk_at_reference: Option<f64>,
    /// Mean risk if everybody were at this level; none for a number.
    pub risk_at_level: Option<f64>,
    /// Difference of the two, or mean p(1-p)b.
    pub effect: f64,
    /// Delta-method standard error, from the variance given.
    pub se: f64,
    /// effect ± z se, or ± t se where degrees of freedom were given.
    pub interval: Interval,
    /// Degrees of freedom of the interval; infinite for the normal distribution.
    pub df: f64,
}

/// Average marginal effects by g-computation: for a category the difference of mean risks with everybody at a
/// level and everybody at the reference, for a number the mean slope p(1-p)b. `variance` is that of the
/// coefficients (model-based or cluster-robust).
///
/// # Errors
/// A level outside (0, 1).
pub fn marginal_effects(
    design: &Design,
    fit: &Logistic,
    variance: &Symmetric,
    weights: Option<&[f64]>,
    level: f64,
) -> Result<Vec<MarginalEffect>, Fault> {
    effects(design, fit, variance, None, weights, level)
}

/// [`marginal_effects`] with Student's t: `df` are the degrees of freedom of each coefficient
/// ([`super::cluster::bias_reduced`]), and an effect has those of its own coefficient, along which its gradient
/// nearly lies. With few clusters the normal distribution makes these intervals too narrow.
///
/// # Errors
/// Another number of degrees of freedom than of coefficients, or some not above zero; a level outside (0, 1).
pub fn marginal_effects_with_df(
    design: &Design,
    fit: &Logistic,
    variance: &Symmetric,
    df: &[f64],
    weights: Option<&[f64]>,
    level: f64,
) -> Result<Vec<MarginalEffect>, Fault> {
    same_length("degrees of freedom", design.width(), df.len())?;
    effects(design, fit, variance, Some(df), weights, level)
}

fn effects(
    design: &Design,
    fit: &Logistic,
    variance: &Symmetric,
    df: Option<&[f64]>,
    weights: Option<&[f64]>,
    level: f64,
) -> Result<Vec<MarginalEffect>, Fault> {
    let z = two_sided_z(level)?;
    let mut found = Vec::new();
    for term in design.terms() {
        let mut push =
            |of: Option<(usize, String)>, risks: Option<(f64, f64)>, effect: f64, gradient: &[f64]| {
                let se = variance.quadratic(gradient).max(0.0).sqrt();
                let (place, level_name) = of.map_or((0, None), |(place, name)| (place, Some(name)));
                let df = df.map_or(f64::INFINITY, |df| df[term.columns.start + place]);
                let critical = if df == f64::INFINITY { z } else { two_sided_t(level, df)? };
                found.push(MarginalEffect {
                    term: term.name.clone(),
                    level: level_name,
                    risk_at_reference: risks.map(|r| r.0),
                    risk_at_level: risks.map(|r| r.1),
                    effect,
                    se,
                    interval: Interval::around(effect, se, critical),
                    df,
                });
                Ok::<(), Fault>(())
            };
        if let Some((levels, reference)) = &term.levels {
            let risks = mean_risks(design, fit, weights, &term.columns);
            let (base, base_gradient) = &risks[0];
            let others = (0..levels.len()).filter(|l| l != reference);
            for (place, (l, (risk, gradient))) in others.zip(&risks[1..]).enumerate() {
                let difference: Vec<f64> = gradient.iter().zip(base_gradient).map(|(g, b)| g - b).collect();
                push(Some((place, levels[l].clone())), Some((*base, *risk)), risk - base, &difference)?;
            }
        } else {
            let (effect, gradient) = mean_slope(design, fit, weights, term.columns.start);
            push(None, None, effect, &gradient)?;
        }
    }
    Ok(found)
}

/// Mean risk, and its gradient, with a category's columns set to the reference and then to each of them in turn;
/// one pass over the rows.
fn mean_risks(
    design: &Design,
    fit: &Logistic,
    weights: Option<&[f64]>,
    columns: &std::ops::Range<usize>,
) -> Vec<(f64, Vec<f64>)> {
    let mut without = fit.coefficients.clone();
    without[columns.clone()].fill(0.0);
    let inner = design.inner(&without);
    let shifts: Vec<f64> =
        std::iter::once(0.0).chain(fit.coefficients[columns.clone()].iter().copied()).collect();
    // per setting: Σ w p, Σ w p(1-p), Σ w p(1-p) x
    let width = design.width() + 3;
    let sums = blocks::sum(design.rows(), 1 + shifts.len() * width, |rows, buffer| {
        for i in rows {
            let w = weights.map_or(1.0, |w| w[i]);
            let eta = design.linear_of(i, &inner);
            buffer[0] += w;
            for (shift, own) in shifts.iter().zip(buffer[1..].chunks_mut(width)) {
                let p = expit(eta + shift);
                let slope = w * p * (1.0 - p);
                own[0] += w * p;
                own[1] += slope;
                design.add_score(i, slope, &mut own[2..]);
            }
        }
    });
    let total = sums[0];
    sums[1..]
        .chunks(width)
        .enumerate()
        .map(|(k, own)| {
            let mut gradient: Vec<f64> = design.score_of(&own[2..]).iter().map(|g| g / total).collect();
            gradient[columns.clone()].fill(0.0);
            if k > 0 {
                gradient[columns.start + k - 1] = own[1] / total;
            }
            (own[0] / total, gradient)
        })
        .collect()
}

/// Mean of p(1-p)b for a numeric column, and its gradient.
fn mean_slope(design: &Design, fit: &Logistic, weights: Option<&[f64]>, column: usize) -> (f64, Vec<f64>) {
    let b = fit.coefficients[column];
    let width = design.width() + 1;
    let sums = blocks::sum(design.rows(), 2 + width, |rows, buffer| {
        for i in rows {
            let w = weights.map_or(1.0, |w| w[i]);
            let p = fit.fitted[i];
            buffer[0] += w;
            buffer[1] += w * p * (1.0 - p);
            design.add_score(i, w * p * (1.0 - p) * (1.0 - 2.0 * p) * b, &mut buffer[2..]);
        }
    });
    let mean = sums[1] / sums[0];
    let mut gradient: Vec<f64> = design.score_of(&sums[2..]).iter().map(|g| g / sums[0]).collect();
    gradient[column] += mean;
    (mean * b, gradient)
}

/// Variance inflation of a covariate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inflation {
    /// The covariate.
    pub term: String,
    /// Generalised variance inflation factor (Fox and Monette, JASA 87, 1992).
    pub gvif: f64,
    /// Columns of the covariate.
    pub columns: usize,
    /// gvif^(1 / (2 columns)): comparable between covariates; above about 2 the covariate is hard to separate.
    pub per_column: f64,
}

/// Generalised variance inflation factors from the variance of the coefficients (intercept left out), as car
/// `vif`: det R_11 det R_22 / det R of their correlations.
///
/// # Errors
/// Fewer than two covariates; a variance that is not positive definite.
pub fn variance_inflation(design: &Design, variance: &Symmetric) -> Result<Vec<Inflation>, Fault> {
    if design.terms().len() < 2 {
        return Err(Fault::TooFew { what: "covariates", needed: 2, found: design.terms().len() });
    }
    let slopes: Vec<usize> = (usize::from(design.has_intercept())..design.width()).collect();
    let se = variance.root_diagonal();
    let mut correlation = Symmetric::zeros(design.width());
    for &a in &slopes {
        for &b in slopes.iter().filter(|&&b| b >= a) {
            correlation.add(a, b, variance.at(a, b) / (se[a] * se[b]));
        }
    }
    let ln_det = |keep: &[usize]| correlation.part(keep).cholesky(design.names()).map(|c| c.ln_determinant());
    let whole = ln_det(&slopes)?;
    design
        .terms()
        .iter()
        .map(|term| {
            let own: Vec<usize> = term.columns.clone().collect();
            let rest: Vec<usize> = slopes.iter().copied().filter(|c| !own.contains(c)).collect();
            let gvif = (ln_det(&own)? + ln_det(&rest)? - whole).exp();
            let per_column = gvif.powf(1.0 / (2.0 * real(own.len())));
            Ok(Inflation { term: term.name.clone(), gvif, columns: own.len(), per_column })
        })
        .collect()
}

/// Wald test that all columns of a covariate are zero, with the variance given: b' V⁻¹ b, chi-square.
///
/// # Errors
/// A variance of these columns that is not positive definite.
pub fn joint_wald(
    coefficients: &[f64],
    variance: &Symmetric,
    columns: &[usize],
) -> Result<crate::stats::Test, Fault> {
    let b: Vec<f64> = columns.iter().map(|&c| coefficients[c]).collect();
    let half = variance.part(columns).cholesky(&[])?.forward(&b);
    Ok(crate::stats::Test::chi_square(dot(&half, &half), real(columns.len())))
}
