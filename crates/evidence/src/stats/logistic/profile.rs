//! Profile likelihood intervals: the values of a coefficient that a likelihood ratio test would not reject.

use serde::Serialize;

use super::Logistic;
use super::fit::newton;
use crate::stats::design::Design;
use crate::stats::dist::{chi_square_quantile, two_sided_z};
use crate::stats::root::brent;
use crate::stats::{Fault, real};

/// A profile interval of a coefficient, on the scale of log odds; none where the likelihood never falls enough.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ProfileInterval {
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
}

/// What a profile is made of.
struct Profile<'a> {
    design: &'a Design,
    outcome: &'a [bool],
    weights: Option<&'a [f64]>,
    fit: &'a Logistic,
    column: usize,
}

impl Profile<'_> {
    /// Signed root of the deviance lost by holding the coefficient at `value`, starting the others from `start`.
    fn root(&self, value: f64, start: &[f64]) -> Result<(f64, Vec<f64>), Fault> {
        let others: Vec<usize> = (0..self.design.width()).filter(|&c| c != self.column).collect();
        let mut b = start.to_vec();
        b[self.column] = value;
        let found = newton(self.design, self.outcome, self.weights, None, b, &others)?;
        let lost = (2.0 * (self.fit.log_likelihood - found.last.log_likelihood)).max(0.0);
        Ok((lost.sqrt().copysign(value - self.fit.coefficients[self.column]), found.coefficients))
    }

    fn limit(&self, side: f64, z: f64) -> Result<Option<f64>, Fault> {
        let (centre, se) = (self.fit.coefficients[self.column], self.fit.se[self.column]);
        let mut start = self.fit.coefficients.clone();
        let mut far = centre;
        for step in 1..=20 {
            let near = far;
            far = centre + side * z * se * 0.6 * f64::from(step);
            let (root, found) = self.root(far, &start)?;
            if root.abs() >= z {
                let beyond = |value: f64| self.root(value, &found).map_or(f64::NAN, |r| r.0.abs() - z);
                return brent(beyond, near, far, 1e-11 * se.max(centre.abs())).map(Some);
            }
            start = found;
        }
        Ok(None)
    }
}

/// The profile likelihood interval of one column, exact to the tolerance of the search.
///
/// # Errors
/// A level outside (0, 1); a column that does not exist; a restricted fit that fails.
pub fn profile_interval(
    design: &Design,
    outcome: &[bool],
    weights: Option<&[f64]>,
    fit: &Logistic,
    column: usize,
    level: f64,
) -> Result<ProfileInterval, Fault> {
    let z = two_sided_z(level)?;
    column_of(design, column)?;
    let profile = Profile { design, outcome, weights, fit, column };
    Ok(ProfileInterval { lower: profile.limit(-1.0, z)?, upper: profile.limit(1.0, z)? })
}

fn column_of(design: &Design, column: usize) -> Result<(), Fault> {
    if column < design.width() {
        Ok(())
    } else {
        Err(Fault::OutOfRange { what: "column", value: real(column), allowed: "a column of the design" })
    }
}

/// The interval R prints (`confint` of MASS): the signed root is computed at steps of a fifth of its bound for
/// (1 - level)/4, joined by a cubic spline, and read off between three times as many points. It differs from the exact one
/// in about the fourth digit; use it to compare with R.
///
/// # Errors
/// Those of [`profile_interval`].
pub fn profile_interval_as_mass(
    design: &Design,
    outcome: &[bool],
    weights: Option<&[f64]>,
    fit: &Logistic,
    column: usize,
    level: f64,
) -> Result<ProfileInterval, Fault> {
    let z = two_sided_z(level)?;
    column_of(design, column)?;
    let bound = chi_square_quantile(1.0 - (1.0 - level) / 4.0, 1.0).sqrt();
    let profile = Profile { design, outcome, weights, fit, column };
    let (centre, se) = (fit.coefficients[column], fit.se[column]);
    let mut points = vec![(centre, 0.0)];
    for side in [-1.0, 1.0] {
        let mut start = fit.coefficients.clone();
        for step in 1..10 {
            let value = centre + side * f64::from(step) * bound / 5.0 * se;
            let (root, found) = profile.root(value, &start)?;
            points.push((value, root));
            start = found;
            if root.abs() >= bound {
                break;
            }
        }
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let dense = spline(&points, 3 * points.len());
    Ok(ProfileInterval { lower: read_off(&dense, -z), upper: read_off(&dense, z) })
}

/// The x at which a rising polygon has the height `y`.
fn read_off(points: &[(f64, f64)], y: f64) -> Option<f64> {
    points.windows(2).find(|w| w[0].1 <= y && y <= w[1].1).map(|w| {
        let share = if w[1].1 > w[0].1 { (y - w[0].1) / (w[1].1 - w[0].1) } else { 0.0 };
        w[0].0 + share * (w[1].0 - w[0].0)
    })
}

/// Cubic spline of Forsythe, Malcolm and Moler (1977, chapter 4): the ends take the third derivative of the cubics
/// through the four points there. Evaluated at `count` equally spaced points.
fn spline(points: &[(f64, f64)], count: usize) -> Vec<(f64, f64)> {
    let n = points.len();
    let h: Vec<f64> = points.windows(2).map(|w| w[1].0 - w[0].0).collect();
    let slope: Vec<f64> = points.windows(2).map(|w| (w[1].1 - w[0].1) / (w[1].0 - w[0].0)).collect();
    let mut diagonal: Vec<f64> = (0..n)
        .map(|i| {
            if i == 0 {
                -h[0]
            } else if i == n - 1 {
                -h[n - 2]
            } else {
                2.0 * (h[i - 1] + h[i])
            }
        })
        .collect();
    let mut c: Vec<f64> =
        (0..n).map(|i| if i == 0 || i == n - 1 { 0.0 } else { slope[i] - slope[i - 1] }).collect();
    if n > 3 {
        let x = |i: usize| points[i].0;
        let low = c[2] / (x(3) - x(1)) - c[1] / (x(2) - x(0));
        let high = c[n - 2] / (x(n - 1) - x(n - 3)) - c[n - 3] / (x(n - 2) - x(n - 4));
        c[0] = low * h[0] * h[0] / (x(3) - x(0));
        c[n - 1] = -high * h[n - 2] * h[n - 2] / (x(n - 1) - x(n - 4));
    }
    for i in 1..n {
        let t = h[i - 1] / diagonal[i - 1];
        diagonal[i] -= t * h[i - 1];
        c[i] -= t * c[i - 1];
    }
    c[n - 1] /= diagonal[n - 1];
    for i in (0..n - 1).rev() {
        c[i] = (c[i] - h[i] * c[i + 1]) / diagonal[i];
    }
    let width = points[n - 1].0 - points[0].0;
    (0..count)
        .map(|k| {
            let at = if k + 1 == count {
                points[n - 1].0
            } else {
                points[0].0 + width * real(k) / real(count - 1)
            };
            let i = points.partition_point(|p| p.0 <= at).clamp(1, n - 1) - 1;
            let dx = at - points[i].0;
            let first = slope[i] - h[i] * (c[i + 1] + 2.0 * c[i]);
            let third = (c[i + 1] - c[i]) / h[i];
            (at, points[i].1 + dx * (first + dx * (3.0 * c[i] + dx * third)))
        })
        .collect()
}

/// Likelihood ratio test that the columns listed are all zero: 2 × the ln likelihood lost, chi-square.
///
/// # Errors
/// A restricted fit that fails.
pub fn likelihood_ratio(
    design: &Design,
    outcome: &[bool],
    weights: Option<&[f64]>,
    fit: &Logistic,
    columns: &[usize],
) -> Result<crate::stats::Test, Fault> {
    let kept: Vec<usize> = (0..design.width()).filter(|c| !columns.contains(c)).collect();
    let start: Vec<f64> = fit
        .coefficients
        .iter()
        .enumerate()
        .map(|(c, b)| if columns.contains(&c) { 0.0 } else { *b })
        .collect();
    let restricted = newton(design, outcome, weights, None, start, &kept)?;
    let lost = 2.0 * (fit.log_likelihood - restricted.last.log_likelihood);
    Ok(crate::stats::Test::chi_square(lost.max(0.0), real(columns.len())))
}
