//! Funnel plots: places against the spread that chance alone would give. Never a league table.

use serde::Serialize;

use crate::stats::dist::{binomial_lower, binomial_mass, binomial_quantile, checked_level, two_sided_z};
use crate::stats::draws::sorted_quantile;
use crate::stats::fault::same_length;
use crate::stats::{Fault, Interval, real};

/// One place of a funnel plot.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Place {
    /// Those counted.
    pub count: usize,
    /// Out of so many.
    pub of: usize,
    /// count / of.
    pub share: f64,
    /// (share - target) / sqrt(target (1 - target) / of).
    pub z: f64,
    /// 2 sqrt(of) (asin sqrt(share) - asin sqrt(target)), the variance-stabilised z.
    pub z_arcsine: f64,
}

/// A funnel plot with over-dispersion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Funnel {
    /// Target: all counted over all.
    pub target: f64,
    /// The places, in the order given.
    pub places: Vec<Place>,
    /// Over-dispersion: mean z².
    pub phi_raw: f64,
    /// The same with z winsorised at 10 % (type 7 quantiles), so that a few outliers do not hide themselves.
    pub phi: f64,
    /// Whether phi exceeds 1 + 2 sqrt(2 / places): more spread than chance alone explains.
    pub over_dispersed: bool,
    /// Variance between places (random effects, on the scale of shares): 0 unless over-dispersed.
    pub tau_squared: f64,
}

/// A funnel plot of shares (D. J. Spiegelhalter, Stat. Med. 24, 2005). For limits see [`exact_limits`],
/// [`Funnel::random_effects_limits`] and [`crate::stats::proportion::score_interval`].
///
/// # Errors
/// Columns of different length; no place; a place without anybody; a target of 0 or 1.
pub fn funnel(counts: &[usize], of: &[usize]) -> Result<Funnel, Fault> {
    same_length("denominators", counts.len(), of.len())?;
    if counts.is_empty() {
        return Err(Fault::Empty { what: "places" });
    }
    if of.contains(&0) {
        return Err(Fault::Empty { what: "people in one of the places: leave it out" });
    }
    if let Some((&x, _)) = counts.iter().zip(of).find(|(x, n)| x > n) {
        return Err(Fault::OutOfRange { what: "count", value: real(x), allowed: "0 to the denominator" });
    }
    let target = real(counts.iter().sum()) / real(of.iter().sum());
    if target <= 0.0 || target >= 1.0 {
        return Err(Fault::Constant { what: "the outcome over all places".to_owned() });
    }
    let places: Vec<Place> = counts.iter().zip(of).map(|(&x, &n)| place(x, n, target)).collect();
    let z: Vec<f64> = places.iter().map(|p| p.z).collect();
    let mean_square = |z: &[f64]| z.iter().map(|v| v * v).sum::<f64>() / real(z.len());
    let phi = mean_square(&winsorised(&z, 0.1));
    let k = real(places.len());
    let over_dispersed = places.len() > 1 && phi > 1.0 + 2.0 * (2.0 / k).sqrt();
    let weights: Vec<f64> = of.iter().map(|&n| real(n) / (target * (1.0 - target))).collect();
    let (w1, w2) = (weights.iter().sum::<f64>(), weights.iter().map(|w| w * w).sum::<f64>());
    let tau_squared = if over_dispersed { ((k * phi - (k - 1.0)) / (w1 - w2 / w1)).max(0.0) } else { 0.0 };
    Ok(Funnel { target, phi_raw: mean_square(&z), phi, over_dispersed, tau_squared, places })
}

fn place(count: usize, of: usize, target: f64) -> Place {
    let n = real(of);
    let share = real(count) / n;
    Place {
        count,
        of,
        share,
        z: (share - target) / (target * (1.0 - target) / n).sqrt(),
        z_arcsine: 2.0 * n.sqrt() * (share.sqrt().asin() - target.sqrt().asin()),
    }
}

fn winsorised(values: &[f64], share: f64) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted_quantile(&sorted, share), sorted_quantile(&sorted, 1.0 - share)) {
        (Some(low), Some(high)) => values.iter().map(|v| v.clamp(low, high)).collect(),
        _ => Vec::new(),
    }
}

impl Funnel {
    /// The limits to judge by at a denominator: exact ones, and where places differ by more than chance those that
    /// allow for it.
    ///
    /// # Errors
    /// Those of [`exact_limits`] and [`Funnel::random_effects_limits`].
    pub fn limits(&self, of: usize, level: f64) -> Result<Interval, Fault> {
        if self.over_dispersed {
            self.random_effects_limits(of, level)
        } else {
            exact_limits(self.target, of, level)
        }
    }

    /// Limits at a denominator that allow for the variance between places: target ± z sqrt(p(1-p)/n + τ²).
    ///
    /// # Errors
    /// A level outside (0, 1); a denominator of 0.
    pub fn random_effects_limits(&self, of: usize, level: f64) -> Result<Interval, Fault> {
        let z = two_sided_z(level)?;
        if of == 0 {
            return Err(Fault::Empty { what: "people in the place" });
        }
        let variance = self.target * (1.0 - self.target) / real(of) + self.tau_squared;
        Ok(Interval::around(self.target, variance.sqrt(), z))
    }
}

/// Exact binomial limits of a share of `of`, interpolated between counts (Spiegelhalter 2005, appendix A.1.1):
/// with r the quantile of order a, limit = (r - (P(X<=r) - a) / P(X=r)) / n. Below the first count it goes
/// under zero, as the method has it.
///
/// # Errors
/// A level outside (0, 1); a denominator of 0; a target outside (0, 1).
pub fn exact_limits(target: f64, of: usize, level: f64) -> Result<Interval, Fault> {
    let tail = (1.0 - checked_level(level)?) / 2.0;
    if of == 0 {
        return Err(Fault::Empty { what: "people in the place" });
    }
    if !(target > 0.0 && target < 1.0) {
        return Err(Fault::OutOfRange { what: "target", value: target, allowed: "(0, 1)" });
    }
    let n = real(of);
    let limit = |order: f64| {
        let r = binomial_quantile(order, n, target);
        (r - (binomial_lower(r, n, target) - order) / binomial_mass(r, n, target)) / n
    };
    Ok(Interval { lower: limit(tail), upper: limit(1.0 - tail) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_alone_is_not_over_dispersed() {
        let found = funnel(&[50, 48, 53, 49, 52, 47], &[100; 6]).unwrap();
        assert!(!found.over_dispersed && found.tau_squared == 0.0 && found.phi < 1.0);
        let wild = funnel(&[10, 90, 20, 80, 50, 45], &[100; 6]).unwrap();
        assert!(wild.over_dispersed && wild.tau_squared > 0.0);
        let (narrow, wide) = (found.random_effects_limits(100, 0.95), wild.random_effects_limits(100, 0.95));
        assert!(wide.unwrap().upper > narrow.unwrap().upper);
    }

    #[test]
    fn exact_limits_tighten_and_stay_beside_the_normal_ones() {
        for of in [1, 5, 40, 1_000, 1_000_000] {
            let exact = exact_limits(0.3, of, 0.95).unwrap();
            let half = 1.96 * (0.21 / real(of)).sqrt();
            assert!(exact.lower < 0.3 && exact.upper > 0.3);
            assert!((exact.upper - 0.3 - half).abs() < 1.0 / real(of) + 1e-9);
        }
        assert!(exact_limits(0.3, 0, 0.95).is_err() && exact_limits(0.0, 5, 0.95).is_err());
    }

    #[test]
    fn a_funnel_of_nothing_or_of_everybody_is_refused() {
        assert_eq!(funnel(&[0, 0], &[5, 6]).unwrap_err().code(), "no-variation");
        assert_eq!(funnel(&[0, 1], &[0, 6]).unwrap_err().code(), "nothing-to-analyse");
        assert!(funnel(&[], &[]).is_err() && funnel(&[7], &[6]).is_err());
    }
}
