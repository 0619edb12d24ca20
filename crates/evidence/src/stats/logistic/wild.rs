//! Wild cluster bootstrap: tests and intervals for few clusters.

use serde::Serialize;

use super::cluster::{Convention, Working, by_cluster, cluster_robust};
use super::fit::newton;
use super::{Logistic, expit};
use crate::stats::design::Design;
use crate::stats::draws::Draws;
use crate::stats::matrix::dot;
use crate::stats::{Fault, real};

/// A wild cluster bootstrap test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WildTest {
    /// The statistic of the data.
    pub t: f64,
    /// Share of draws at least as far from zero.
    pub p: f64,
    /// Draws.
    pub draws: usize,
    /// Whether all 2^G sign patterns were used, so that p does not depend on the seed.
    pub exact: bool,
}

/// Wild cluster bootstrap of one coefficient, null imposed, Rademacher signs (Cameron, Gelbach and Miller, REStat
/// 90, 2008; for non-linear models the score form of Kline and Santos, J. Econometric Methods 1, 2012).
///
/// `restricted` is the working model at the fit in which the coefficient of `column` is held at the value tested, with the
/// bread of **all** columns there. From its cluster scores s_g one step b = B Σ s_g is taken, with scores
/// s_g - G_g b left over; t = b_j / sqrt(B Σ u_g u_g' B)_jj. A draw changes the signs of the s_g. For least squares
/// this is the restricted wild cluster bootstrap-t itself. All sign patterns are used up to 12 clusters, `draws`
/// otherwise.
///
/// # Errors
/// Columns of different length; fewer than two clusters; no variation to test.
pub fn wild_bootstrap(
    restricted: &Working,
    cluster: &[u32],
    column: usize,
    draws: usize,
    seed: u64,
) -> Result<WildTest, Fault> {
    let parts = by_cluster(restricted, cluster)?;
    if parts.len() < 2 {
        return Err(Fault::TooFew { what: "clusters", needed: 2, found: parts.len() });
    }
    let bread = restricted.bread.row(column);
    // per cluster: b_j from its score, and what its left-over score takes from a step
    let pulls: Vec<f64> = parts.iter().map(|c| dot(bread, &c.score)).collect();
    let takes: Vec<Vec<f64>> = parts.iter().map(|c| restricted.bread.times(&c.gram.times(bread))).collect();
    let statistic = |signs: &dyn Fn(usize) -> f64| {
        let mut total = vec![0.0; restricted.design.width()];
        for (g, part) in parts.iter().enumerate() {
            for (t, s) in total.iter_mut().zip(&part.score) {
                *t += signs(g) * s;
            }
        }
        let step = dot(bread, &total);
        let spread: f64 =
            (0..parts.len()).map(|g| (signs(g) * pulls[g] - dot(&takes[g], &total)).powi(2)).sum();
        (spread > 0.0).then(|| step / spread.sqrt())
    };
    let t = statistic(&|_| 1.0)
        .ok_or(Fault::Constant { what: "the score of the column between clusters".to_owned() })?;
    let exact = parts.len() <= 12;
    let count = if exact { 1_usize << parts.len() } else { draws };
    let mut random = Draws::new(seed);
    let mut extreme = 0_usize;
    for draw in 0..count {
        let signs: Vec<f64> = (0..parts.len())
            .map(|g| if exact { if draw >> g & 1 == 0 { 1.0 } else { -1.0 } } else { random.sign() })
            .collect();
        let drawn = statistic(&|g| signs[g]).unwrap_or(f64::INFINITY);
        extreme += usize::from(drawn.abs() >= t.abs() * (1.0 - 1e-9));
    }
    Ok(WildTest { t, p: real(extreme) / real(count.max(1)), draws: count, exact })
}

/// [`wild_bootstrap`] of a logistic regression: holds the coefficient of `column` at `value`, fits the others, and
/// tests.
///
/// # Errors
/// Those of [`wild_bootstrap`]; a restricted fit that fails.
#[expect(clippy::too_many_arguments, reason = "a model, its clusters and what is tested")]
pub fn wild_test(
    design: &Design,
    outcome: &[bool],
    fit: &Logistic,
    cluster: &[u32],
    column: usize,
    value: f64,
    draws: usize,
    seed: u64,
) -> Result<WildTest, Fault> {
    let others: Vec<usize> = (0..design.width()).filter(|&c| c != column).collect();
    let mut start = fit.coefficients.clone();
    start[column] = value;
    let held = newton(design, outcome, None, None, start, &others)?;
    let bread = held.last.information.cholesky(design.names())?.inverse();
    let fitted: Vec<f64> = design.linear(&held.coefficients).into_iter().map(expit).collect();
    let model = Working {
        design,
        bread: &bread,
        residuals: outcome.iter().zip(&fitted).map(|(&y, p)| f64::from(u8::from(y)) - p).collect(),
        weights: fitted.iter().map(|p| p * (1.0 - p)).collect(),
    };
    wild_bootstrap(&model, cluster, column, draws, seed)
}

/// An interval from the wild cluster bootstrap, on the scale of log odds; none on a side where no value is
/// rejected (with very few clusters even the farthest is not).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WildInterval {
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
}

/// The values of a coefficient that [`wild_test`] does not reject at 1 - `level`, by bisection from the estimate outwards
/// (each step is a restricted fit).
///
/// # Errors
/// A level outside (0, 1); those of [`wild_test`].
#[expect(clippy::too_many_arguments, reason = "a model, its clusters and what is tested")]
pub fn wild_interval(
    design: &Design,
    outcome: &[bool],
    fit: &Logistic,
    cluster: &[u32],
    column: usize,
    level: f64,
    draws: usize,
    seed: u64,
) -> Result<WildInterval, Fault> {
    let alpha = 1.0 - crate::stats::dist::checked_level(level)?;
    let model = Working::logistic(design, fit, outcome, None);
    let se = cluster_robust(&model, cluster, Convention::Groups)?.variance.at(column, column).sqrt();
    let centre = fit.coefficients[column];
    let kept = |value: f64| {
        wild_test(design, outcome, fit, cluster, column, value, draws, seed).map(|t| t.p > alpha)
    };
    let limit = |side: f64| -> Result<Option<f64>, Fault> {
        let (mut inside, mut width) = (centre, 2.0 * se.max(1e-6 * centre.abs().max(1.0)));
        let mut outside = None;
        for _ in 0..6 {
            let value = centre + side * width;
            if kept(value)? {
                inside = value;
                width *= 2.0;
            } else {
                outside = Some(value);
                break;
            }
        }
        let Some(mut outside) = outside else { return Ok(None) };
        while (outside - inside).abs() > 1e-4 * se {
            let middle = f64::midpoint(inside, outside);
            if kept(middle)? { inside = middle } else { outside = middle }
        }
        Ok(Some(f64::midpoint(inside, outside)))
    };
    Ok(WildInterval { lower: limit(-1.0)?, upper: limit(1.0)? })
}
