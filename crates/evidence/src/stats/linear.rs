//! Least squares, and analysis of covariance of an after-measure.

use serde::Serialize;

use super::design::Design;
use super::dist::{f_upper, two_sided_t};
use super::fault::{all_finite, same_length};
use super::logistic::cluster::Working;
use super::matrix::{Symmetric, dot};
use super::{Fault, Interval, Test, real};

/// A fitted linear regression.
#[derive(Debug, Clone, Serialize)]
pub struct Linear {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Coefficients, in the unit of the outcome.
    pub coefficients: Vec<f64>,
    /// Classical standard errors.
    pub se: Vec<f64>,
    /// (X'WX)⁻¹, not yet times the residual variance.
    #[serde(skip)]
    pub bread: Symmetric,
    /// Residual standard deviation, sqrt(RSS / (n - columns)).
    pub sigma: f64,
    /// n - columns.
    pub residual_df: f64,
    /// Share of the variance explained; with weights, of the weighted one.
    pub r_squared: f64,
    /// Outcome minus fitted value.
    #[serde(skip)]
    pub residuals: Vec<f64>,
}

/// A coefficient of a linear model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slope {
    /// Name of the column.
    pub name: String,
    /// Change of the outcome by one unit, or against the reference level.
    pub estimate: f64,
    /// Standard error.
    pub se: f64,
    /// t test.
    pub test: Test,
    /// Interval by Student's t.
    pub interval: Interval,
}

/// Least squares (weighted where weights are given: precisions up to a factor). Normal equations with one step
/// of iterative refinement. Agrees with R `lm`.
///
/// # Errors
/// Columns of different length; values that are not finite; no more rows than columns; collinear columns (named).
pub fn linear(design: &Design, outcome: &[f64], weights: Option<&[f64]>) -> Result<Linear, Fault> {
    same_length("outcome", design.rows(), outcome.len())?;
    all_finite("outcome", outcome)?;
    if let Some(w) = weights {
        same_length("weights", design.rows(), w.len())?;
        all_finite("weights", w)?;
        if let Some(&value) = w.iter().find(|&&w| w < 0.0) {
            return Err(Fault::OutOfRange { what: "weight", value, allowed: "0 or more" });
        }
    }
    let (n, p) = (design.rows(), design.width());
    if n <= p {
        return Err(Fault::TooFew { what: "rows", needed: p + 1, found: n });
    }
    let ones = vec![1.0; n];
    let w = weights.unwrap_or(&ones);
    let factor = design.gram(w).cholesky(design.names())?;
    let mut coefficients = vec![0.0; p];
    let mut residuals = outcome.to_vec();
    for _ in 0..3 {
        let weighted: Vec<f64> = residuals.iter().zip(w).map(|(r, w)| r * w).collect();
        for (b, step) in coefficients.iter_mut().zip(factor.solve(&design.transpose_times(&weighted))) {
            *b += step;
        }
        residuals = design.linear(&coefficients).iter().zip(outcome).map(|(f, y)| y - f).collect();
    }
    let rss: f64 = residuals.iter().zip(w).map(|(r, w)| w * r * r).sum();
    let centre = if design.has_intercept() { dot(outcome, w) / w.iter().sum::<f64>() } else { 0.0 };
    let tss: f64 = outcome.iter().zip(w).map(|(y, w)| w * (y - centre).powi(2)).sum();
    let residual_df = real(n - p);
    let bread = factor.inverse();
    let sigma = (rss / residual_df).sqrt();
    Ok(Linear {
        names: design.names().to_vec(),
        se: bread.root_diagonal().iter().map(|s| s * sigma).collect(),
        bread,
        coefficients,
        sigma,
        residual_df,
        r_squared: if tss > 0.0 { 1.0 - rss / tss } else { 0.0 },
        residuals,
    })
}

impl Linear {
    /// Table of coefficients with classical standard errors, or those given with their degrees of freedom
    /// (such as [`super::logistic::cluster::bias_reduced`]).
    ///
    /// # Errors
    /// A level outside (0, 1); degrees of freedom that are not above zero.
    pub fn slopes(&self, robust: Option<(&[f64], &[f64])>, level: f64) -> Result<Vec<Slope>, Fault> {
        let classical = vec![self.residual_df; self.names.len()];
        let (se, df) = robust.unwrap_or((&self.se, &classical));
        self.names
            .iter()
            .enumerate()
            .map(|(j, name)| {
                let estimate = self.coefficients[j];
                Ok(Slope {
                    name: name.clone(),
                    estimate,
                    se: se[j],
                    test: Test::t(estimate / se[j], df[j]),
                    interval: Interval::around(estimate, se[j], two_sided_t(level, df[j])?),
                })
            })
            .collect()
    }

    /// F test that the columns listed are all zero, with classical variance.
    ///
    /// # Errors
    /// A variance of these columns that is not positive definite; no residual variance.
    pub fn f_test(&self, columns: &[usize]) -> Result<Test, Fault> {
        if self.sigma <= 0.0 {
            return Err(Fault::Constant { what: "the residuals".to_owned() });
        }
        let b: Vec<f64> = columns.iter().map(|&c| self.coefficients[c]).collect();
        let half = self.bread.part(columns).cholesky(&[])?.forward(&b);
        let df = real(columns.len());
        let f = dot(&half, &half) / (self.sigma * self.sigma) / df;
        Ok(Test { statistic: f, df, p: f_upper(f, df, self.residual_df) })
    }

    /// What cluster-robust variances rest on.
    pub fn working<'a>(&'a self, design: &'a Design, weights: Option<&[f64]>) -> Working<'a> {
        let w = |i: usize| weights.map_or(1.0, |w| w[i]);
        Working {
            design,
            bread: &self.bread,
            residuals: self.residuals.iter().enumerate().map(|(i, r)| w(i) * r).collect(),
            weights: (0..self.residuals.len()).map(w).collect(),
        }
    }
}

/// Analysis of covariance of an after-measure on the before-measure (centred) and groups.
#[derive(Debug, Clone, Serialize)]
pub struct Ancova {
    /// The model after ~ (before - mean before) + group.
    pub fit: Linear,
    /// Group differences at the same before-measure.
    pub groups: Vec<Slope>,
    /// Mean after of each group at the mean before-measure, with intervals.
    pub adjusted_means: Vec<(String, f64, Interval)>,
    /// F test of no difference between groups.
    pub test: Test,
    /// F test of equal slopes (group × before): the assumption of the model.
    pub parallel: Test,
}

/// Analysis of covariance: groups differ in the after-measure by so much at the same before-measure.
///
/// # Errors
/// Those of [`linear`] and of [`super::design::Builder::category`].
pub fn ancova(
    before: &[f64],
    after: &[f64],
    group: &[u32],
    levels: &[&str],
    level: f64,
) -> Result<Ancova, Fault> {
    same_length("before", after.len(), before.len())?;
    let mean = super::ranks::mean(before)?;
    let centred: Vec<f64> = before.iter().map(|b| b - mean).collect();
    let builder = Design::builder(after.len(), true)
        .numeric("before", &centred)?
        .category("group", group, levels, 0)?;
    let design = builder.build()?;
    let fit = linear(&design, after, None)?;
    let columns: Vec<usize> = (2..design.width()).collect();
    let slopes = fit.slopes(None, level)?;
    let t = two_sided_t(level, fit.residual_df)?;
    let adjusted_means = levels
        .iter()
        .enumerate()
        .map(|(g, name)| {
            let mut at = vec![0.0; design.width()];
            at[0] = 1.0;
            if g > 0 {
                at[1 + g] = 1.0;
            }
            let mean = dot(&at, &fit.coefficients);
            let se = fit.sigma * fit.bread.quadratic(&at).sqrt();
            ((*name).to_owned(), mean, Interval::around(mean, se, t))
        })
        .collect();
    let mut builder = Design::builder(after.len(), true)
        .numeric("before", &centred)?
        .category("group", group, levels, 0)?;
    for (g, name) in levels.iter().enumerate().skip(1) {
        let product: Vec<f64> =
            centred.iter().zip(group).map(|(b, &c)| if c as usize == g { *b } else { 0.0 }).collect();
        builder = builder.numeric(&format!("before × {name}"), &product)?;
    }
    let crossed = builder.build()?;
    let products: Vec<usize> = (design.width()..crossed.width()).collect();
    Ok(Ancova {
        test: fit.f_test(&columns)?,
        parallel: linear(&crossed, after, None)?.f_test(&products)?,
        groups: slopes[2..].to_vec(),
        adjusted_means,
        fit,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::draws::Draws;
    use crate::stats::logistic::cluster::{bias_reduced, robust};
    use crate::stats::paired::paired_change;
    use crate::stats::ranks::two_groups;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-10 * expected.abs().max(1.0), "{found} is not {expected}");
    }

    #[test]
    fn two_groups_are_the_pooled_t_test() {
        let y = [1.0, 2.0, 4.0, 3.0, 7.0, 9.0];
        let design = Design::builder(6, true)
            .category("g", &[0, 0, 0, 1, 1, 1], &["a", "b"], 0)
            .unwrap()
            .build()
            .unwrap();
        let fit = linear(&design, &y, None).unwrap();
        close(fit.coefficients[1], 19.0 / 3.0 - 7.0 / 3.0);
        // equal group sizes: Welch's statistic is the pooled one
        let slope = &fit.slopes(None, 0.95).unwrap()[1];
        close(slope.test.statistic, -two_groups(&y[..3], &y[3..]).unwrap().welch.statistic);
        close(fit.f_test(&[1]).unwrap().statistic, slope.test.statistic.powi(2));
        close(fit.f_test(&[1]).unwrap().p, slope.test.p);
    }

    #[test]
    fn an_intercept_alone_is_the_mean() {
        let before = [3.0, 5.0, 4.0, 8.0];
        let after = [5.0, 4.0, 7.0, 9.0];
        let change: Vec<f64> = before.iter().zip(&after).map(|(b, a)| a - b).collect();
        let paired = paired_change(&before, &after, 0.95).unwrap();
        let design = Design::builder(4, true).build().unwrap();
        let slope = linear(&design, &change, None).unwrap().slopes(None, 0.95).unwrap()[0].clone();
        close(slope.estimate, paired.mean);
        close(slope.se, paired.se);
        close(slope.interval.lower, paired.interval.lower);
        // clusters of one: HC2, with Satterthwaite's degrees of freedom n - 1
        let fit = linear(&design, &change, None).unwrap();
        let reduced = bias_reduced(&fit.working(&design, None), &[0, 1, 2, 3]).unwrap();
        close(reduced.se[0], paired.se);
        close(reduced.df[0], 3.0);
        assert!(robust(&fit.working(&design, None)).at(0, 0).sqrt() < paired.se);
    }

    #[test]
    fn years_far_from_zero_keep_their_digits() {
        let year: Vec<f64> = (0..50).map(|i| 2000.0 + real(i) / 10.0).collect();
        let y: Vec<f64> = year.iter().map(|t| 3.0 + 0.25 * (t - 2000.0)).collect();
        let design = Design::builder(50, true).numeric("year", &year).unwrap().build().unwrap();
        let fit = linear(&design, &y, None).unwrap();
        assert!((fit.coefficients[1] - 0.25).abs() < 1e-9 && fit.r_squared > 1.0 - 1e-12);
    }

    #[test]
    fn groups_at_the_same_start_are_compared_at_the_same_start() {
        let mut draws = Draws::new(5);
        let group: Vec<u32> = (0..200).map(|i| i % 2).collect();
        let before: Vec<f64> =
            group.iter().map(|&g| 20.0 + 3.0 * f64::from(g) + 4.0 * draws.normal()).collect();
        let after: Vec<f64> = group
            .iter()
            .zip(&before)
            .map(|(&g, b)| 5.0 + 0.6 * b + 2.0 * f64::from(g) + draws.normal())
            .collect();
        let found = ancova(&before, &after, &group, &["usual", "new"], 0.95).unwrap();
        assert!(
            (found.groups[0].estimate - 2.0).abs() < 0.5 && found.test.p < 1e-6 && found.parallel.p > 0.001
        );
        close(found.adjusted_means[1].1 - found.adjusted_means[0].1, found.groups[0].estimate);
        assert_eq!(
            linear(&Design::builder(1, true).build().unwrap(), &[1.0], None).unwrap_err().code(),
            "too-few"
        );
    }
}
