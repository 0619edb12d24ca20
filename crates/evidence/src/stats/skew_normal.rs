//! Skew-normal regression: change whose residuals lean to one side.

use serde::Serialize;

use super::design::Design;
use super::dist::{ln_normal_upper, special::LN_SQRT_2PI, two_sided_z};
use super::linear::linear;
use super::matrix::{Symmetric, dot};
use super::maximum::{Maximum, maximise};
use super::{Fault, Interval, Test, real};

/// Beyond this slant the density is a half normal and the estimate is on the boundary.
const MOST_SLANT: f64 = 100.0;

/// A fitted skew-normal regression.
#[derive(Debug, Clone, Serialize)]
pub struct SkewNormal {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Coefficients for the mean of the outcome (centred parametrisation), in its unit.
    pub coefficients: Vec<f64>,
    /// Standard errors from the observed information.
    pub se: Vec<f64>,
    /// Residual standard deviation.
    pub sigma: f64,
    /// Residual skewness, between -0.995 and 0.995.
    pub skewness: f64,
    /// Azzalini's slant α (0 is normal).
    pub slant: f64,
    /// ln likelihood.
    pub log_likelihood: f64,
    /// Likelihood ratio test against normal residuals, 1 degree of freedom.
    pub against_normal: Test,
    /// Whether the slant ran to its boundary: standard errors are then those of least squares.
    pub at_boundary: bool,
}

/// A coefficient with Wald interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeanSlope {
    /// Name of the column.
    pub name: String,
    /// Change of the mean by one unit.
    pub estimate: f64,
    /// Standard error.
    pub se: f64,
    /// Wald test, normal.
    pub test: Test,
    /// Wald interval.
    pub interval: Interval,
}

/// Linear regression with skew-normal residuals (A. Azzalini, Scand. J. Statist. 12, 1985; density
/// 2/ω φ(z) Φ(αz)) by maximum likelihood, as R `sn::selm`; coefficients are given for the mean (centred
/// parametrisation), so that the intercept compares with that of least squares. With clusters, bootstrap it
/// ([`super::bootstrap`]).
///
/// # Errors
/// Those of [`linear`]; a design without an intercept; residuals that do not vary; no convergence.
pub fn skew_normal(design: &Design, outcome: &[f64]) -> Result<SkewNormal, Fault> {
    let plain = linear(design, outcome, None)?;
    if !design.has_intercept() {
        return Err(Fault::Undefined { what: "skew-normal regression", why: "the mean needs an intercept" });
    }
    let n = real(design.rows());
    let rss = dot(&plain.residuals, &plain.residuals);
    if rss <= 0.0 {
        return Err(Fault::Constant { what: "the residuals".to_owned() });
    }
    let sd = (rss / n).sqrt();
    let normal = -n * (sd.ln() + 0.5 + LN_SQRT_2PI);
    let side = if plain.residuals.iter().map(|r| r.powi(3)).sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
    let scale: Vec<f64> = plain.se.iter().copied().chain([0.1, 0.5]).collect();
    let mut at: Vec<f64> = plain.coefficients.clone();
    at.extend([sd.ln(), 0.0]);
    let mut found = climb(design, outcome, &at, side, &scale)?;
    // the likelihood is flat at slant 0, so the other side is looked at as well
    if let Ok(other) = climb(design, outcome, &at, -side, &scale)
        && other.value > found.value
    {
        found = other;
    }
    Ok(centred(design, &plain, &found, normal))
}

/// Doubles the slant while the best likelihood at that slant rises (given the slant it has one maximum), then
/// frees it.
fn climb(
    design: &Design,
    outcome: &[f64],
    start: &[f64],
    side: f64,
    scale: &[f64],
) -> Result<Maximum, Fault> {
    let q = start.len() - 1;
    let held = |from: &[f64], slant: f64| {
        let f = |at: &[f64]| {
            let full: Vec<f64> = at.iter().copied().chain([slant]).collect();
            let (value, mut gradient) = likelihood(design, outcome, &full);
            gradient.truncate(q);
            (value, gradient)
        };
        maximise("skew-normal regression", f, from[..q].to_vec(), &scale[..q])
    };
    let mut slant = 0.5;
    let mut best = held(start, side * slant)?;
    while slant < MOST_SLANT {
        let next = held(&best.at, side * slant * 2.0)?;
        if next.value <= best.value {
            break;
        }
        slant *= 2.0;
        best = next;
    }
    let mut at = best.at.clone();
    at.push(side * slant);
    if slant < MOST_SLANT
        && let Ok(free) =
            maximise("skew-normal regression", |at| likelihood(design, outcome, at), at.clone(), scale)
        && free.value >= best.value - 1e-9
    {
        return Ok(free);
    }
    let (value, information) = (best.value, Symmetric::zeros(q + 1));
    Ok(Maximum { at, value, information })
}

fn likelihood(design: &Design, outcome: &[f64], at: &[f64]) -> (f64, Vec<f64>) {
    let p = design.width();
    let (omega, slant) = (at[p].exp(), at[p + 1]);
    if slant.abs() > 10.0 * MOST_SLANT {
        return (f64::NEG_INFINITY, vec![0.0; p + 2]);
    }
    let fitted = design.linear(&at[..p]);
    let (mut value, mut by_omega, mut by_slant) = (0.0, 0.0, 0.0);
    let mut by_fit = vec![0.0; fitted.len()];
    for (i, (y, f)) in outcome.iter().zip(&fitted).enumerate() {
        let z = (y - f) / omega;
        let ln_cdf = ln_normal_upper(-slant * z);
        // φ/Φ at αz
        let ratio = (-0.5 * (slant * z).powi(2) - LN_SQRT_2PI - ln_cdf).exp();
        value += std::f64::consts::LN_2 - at[p] - 0.5 * z * z - LN_SQRT_2PI + ln_cdf;
        by_fit[i] = (z - slant * ratio) / omega;
        by_omega += z * z - 1.0 - slant * z * ratio;
        by_slant += z * ratio;
    }
    let mut gradient = design.transpose_times(&by_fit);
    gradient.extend([by_omega, by_slant]);
    (value, gradient)
}

fn centred(design: &Design, plain: &super::linear::Linear, found: &Maximum, normal: f64) -> SkewNormal {
    let p = design.width();
    let (omega, slant) = (found.at[p].exp(), found.at[p + 1]);
    let root = (2.0 / std::f64::consts::PI).sqrt();
    let delta = slant / (1.0 + slant * slant).sqrt();
    let shift = delta * root;
    let mut coefficients = found.at[..p].to_vec();
    coefficients[0] += omega * shift;
    let spread = 1.0 - shift * shift;
    let mut names = design.names().to_vec();
    names.extend(["ln scale".to_owned(), "slant".to_owned()]);
    let variance: Option<Symmetric> =
        found.information.cholesky(&names).ok().filter(|_| slant.abs() < MOST_SLANT).map(|c| c.inverse());
    let se = variance.as_ref().map_or_else(
        || plain.se.clone(),
        |v| {
            let mut se = v.root_diagonal()[..p].to_vec();
            // delta method: mean intercept = location + ω δ sqrt(2/π)
            let mut gradient = vec![0.0; p + 2];
            gradient[0] = 1.0;
            gradient[p] = omega * shift;
            gradient[p + 1] = omega * root / (1.0 + slant * slant).powf(1.5);
            se[0] = v.quadratic(&gradient).max(0.0).sqrt();
            se
        },
    );
    SkewNormal {
        names: design.names().to_vec(),
        coefficients,
        se,
        sigma: omega * spread.sqrt(),
        skewness: (4.0 - std::f64::consts::PI) / 2.0 * shift.powi(3) / spread.powf(1.5),
        slant,
        log_likelihood: found.value,
        against_normal: Test::chi_square((2.0 * (found.value - normal)).max(0.0), 1.0),
        at_boundary: variance.is_none(),
    }
}

impl SkewNormal {
    /// Coefficients of the mean with Wald intervals.
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn slopes(&self, level: f64) -> Result<Vec<MeanSlope>, Fault> {
        let z = two_sided_z(level)?;
        Ok((0..self.names.len())
            .map(|j| MeanSlope {
                name: self.names[j].clone(),
                estimate: self.coefficients[j],
                se: self.se[j],
                test: Test::t(self.coefficients[j] / self.se[j], f64::INFINITY),
                interval: Interval::around(self.coefficients[j], self.se[j], z),
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::draws::Draws;

    fn made(n: usize, slant: f64, seed: u64) -> (Design, Vec<f64>) {
        let mut draws = Draws::new(seed);
        let x: Vec<f64> = (0..n).map(|_| draws.normal()).collect();
        let delta = slant / (1.0 + slant * slant).sqrt();
        let y = x
            .iter()
            .map(|x| {
                let z = delta * draws.normal().abs() + (1.0 - delta * delta).sqrt() * draws.normal();
                1.0 + 0.5 * x + 2.0 * z
            })
            .collect();
        (Design::builder(n, true).numeric("x", &x).unwrap().build().unwrap(), y)
    }

    #[test]
    fn planted_slant_and_mean_are_found() {
        let (design, y) = made(3000, 4.0, 1);
        let fit = skew_normal(&design, &y).unwrap();
        let delta = 4.0 / 17.0_f64.sqrt();
        let mean = 1.0 + 2.0 * delta * (2.0 / std::f64::consts::PI).sqrt();
        assert!((fit.coefficients[0] - mean).abs() < 3.5 * fit.se[0], "{fit:?}");
        assert!(
            (fit.coefficients[1] - 0.5).abs() < 3.5 * fit.se[1] && (fit.slant - 4.0).abs() < 1.5,
            "{fit:?}"
        );
        assert!(fit.against_normal.p < 1e-6 && !fit.at_boundary);
        // more precise than least squares, which ignores the shape
        assert!(fit.se[1] < linear(&design, &y, None).unwrap().se[1]);
        let (negative, _): (Vec<f64>, ()) = (y.iter().map(|v| -v).collect(), ());
        let turned = skew_normal(&design, &negative).unwrap();
        assert!(
            (turned.slant + fit.slant).abs() < 1e-3
                && (turned.log_likelihood - fit.log_likelihood).abs() < 1e-6
        );
    }

    #[test]
    fn normal_residuals_are_not_called_skewed() {
        let (design, y) = made(500, 0.0, 2);
        let fit = skew_normal(&design, &y).unwrap();
        let plain = linear(&design, &y, None).unwrap();
        assert!(fit.against_normal.p > 0.01, "{fit:?}");
        assert!((fit.coefficients[1] - plain.coefficients[1]).abs() < 0.5 * plain.se[1]);
    }

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let (design, y) = made(40, 2.0, 3);
        let at = [0.8, 0.4, 0.5, 1.5];
        let gradient = likelihood(&design, &y, &at).1;
        for j in 0..4 {
            let mut moved = [at, at];
            moved[0][j] -= 1e-6;
            moved[1][j] += 1e-6;
            let slope = (likelihood(&design, &y, &moved[1]).0 - likelihood(&design, &y, &moved[0]).0) / 2e-6;
            assert!((slope - gradient[j]).abs() < 1e-5 * slope.abs().max(1.0), "{j}");
        }
        let constant = Design::builder(4, true).build().unwrap();
        assert!(skew_normal(&constant, &[1.0; 4]).is_err());
    }
}
