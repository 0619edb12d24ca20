//! Counts of contacts, sessions or visits: negative binomial regression, with and without extra zeros.

use serde::Serialize;

use super::design::Design;
use super::dist::special::{digamma, ln_gamma};
use super::dist::two_sided_z;
use super::fault::{all_finite, same_length};
use super::logistic::{expit, softplus};
use super::matrix::Symmetric;
use super::maximum::maximise;
use super::{Fault, Interval, Test, real};

/// A fitted (zero-inflated) negative binomial regression.
#[derive(Debug, Clone, Serialize)]
pub struct Counts {
    /// Names of the columns of the mean.
    pub names: Vec<String>,
    /// ln rate ratios (of those who can have a count at all, where zero-inflated).
    pub coefficients: Vec<f64>,
    /// Their standard errors, from the joint observed information.
    pub se: Vec<f64>,
    /// Names of the columns of the extra zeros; empty without.
    pub zero_names: Vec<String>,
    /// ln odds ratios of being an extra zero; empty without.
    pub zero_coefficients: Vec<f64>,
    /// Their standard errors.
    pub zero_se: Vec<f64>,
    /// Over-dispersion α: variance = mean + α mean² (NB2); 0 is Poisson.
    pub alpha: f64,
    /// Standard error of ln α; none on the boundary.
    pub ln_alpha_se: Option<f64>,
    /// ln likelihood.
    pub log_likelihood: f64,
    /// -2 ln likelihood + 2 parameters.
    pub aic: f64,
    /// Rows.
    pub n: usize,
    /// Covariance of all parameters: mean, zeros, ln α.
    #[serde(skip)]
    pub variance: Symmetric,
}

/// A rate ratio with its interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ratio {
    /// Name of the column.
    pub name: String,
    /// exp(coefficient).
    pub ratio: f64,
    /// Wald interval.
    pub interval: Interval,
    /// Wald test.
    pub test: Test,
}

struct Model<'a> {
    design: &'a Design,
    zeros: Option<&'a Design>,
    counts: Vec<f64>,
    offset: Option<&'a [f64]>,
}

/// α below this is the Poisson boundary.
const BOUNDARY: f64 = 1e-6;

/// Negative binomial regression (NB2) with log link by maximum likelihood; `exposure` (above 0) is the time or
/// sessions over which a row was counted. Agrees with MASS `glm.nb` and statsmodels `NegativeBinomial`.
///
/// # Errors
/// Columns of different length; an exposure not above zero; counts that are all zero; collinear columns (named); no
/// convergence.
pub fn negative_binomial(design: &Design, counts: &[u32], exposure: Option<&[f64]>) -> Result<Counts, Fault> {
    fit(design, None, counts, exposure)
}

/// Zero-inflated negative binomial regression: with probability π (logistic in `zeros`) a row is always zero,
/// otherwise negative binomial. Agrees with pscl `zeroinfl(dist = "negbin")`. Standard errors of such models are fragile: use
/// bootstrap intervals ([`super::bootstrap`]) beside them.
///
/// # Errors
/// Those of [`negative_binomial`]; no row with a count of zero.
pub fn zero_inflated(
    design: &Design,
    zeros: &Design,
    counts: &[u32],
    exposure: Option<&[f64]>,
) -> Result<Counts, Fault> {
    same_length("columns of the zeros", design.rows(), zeros.rows())?;
    if !counts.contains(&0) {
        return Err(Fault::Empty { what: "rows with a count of zero" });
    }
    fit(design, Some(zeros), counts, exposure)
}

fn fit(
    design: &Design,
    zeros: Option<&Design>,
    counts: &[u32],
    exposure: Option<&[f64]>,
) -> Result<Counts, Fault> {
    same_length("counts", design.rows(), counts.len())?;
    if counts.iter().all(|&c| c == 0) {
        return Err(Fault::Constant { what: "the count: it is always zero".to_owned() });
    }
    let offset = exposure.map(|e| logged(e, design.rows())).transpose()?;
    design.gram(&vec![1.0; design.rows()]).cholesky(design.names())?;
    if let Some(z) = zeros {
        z.gram(&vec![1.0; z.rows()]).cholesky(z.names())?;
    }
    let model = Model {
        design,
        zeros,
        counts: counts.iter().map(|&c| f64::from(c)).collect(),
        offset: offset.as_deref(),
    };
    let (start, scale) = model.start();
    let found = maximise("negative binomial regression", |at| model.at(at), start, &scale)?;
    model.result(found)
}

fn logged(exposure: &[f64], rows: usize) -> Result<Vec<f64>, Fault> {
    same_length("exposure", rows, exposure.len())?;
    all_finite("exposure", exposure)?;
    match exposure.iter().find(|&&e| e <= 0.0) {
        Some(&value) => Err(Fault::OutOfRange { what: "exposure", value, allowed: "above 0" }),
        None => Ok(exposure.iter().map(|e| e.ln()).collect()),
    }
}

impl Model<'_> {
    fn start(&self) -> (Vec<f64>, Vec<f64>) {
        let (p, q) = (self.design.width(), self.zeros.map_or(0, Design::width));
        let mut start = vec![0.0; p + q + 1];
        let scales = self.design.column_scales();
        let mut scale: Vec<f64> = scales.iter().map(|s| 0.3 / s).collect();
        if let Some(z) = self.zeros {
            scale.extend(z.column_scales().iter().map(|s| 0.5 / s));
            if z.has_intercept() {
                start[p] = -1.0;
            }
        }
        scale.push(0.5);
        if self.design.has_intercept() {
            let n = real(self.counts.len());
            let exposure = self.offset.map_or(n, |o| o.iter().map(|v| v.exp()).sum());
            start[0] = (self.counts.iter().sum::<f64>() / exposure).ln();
        }
        (start, scale)
    }

    /// ln likelihood and its gradient at (mean, zeros, ln α).
    fn at(&self, at: &[f64]) -> (f64, Vec<f64>) {
        let (p, q) = (self.design.width(), self.zeros.map_or(0, Design::width));
        let eta = self.design.linear(&at[..p]);
        let inflation = self.zeros.map(|z| z.linear(&at[p..p + q]));
        let alpha = at[p + q].exp();
        let size = 1.0 / alpha;
        let (mut value, mut ln_alpha) = (0.0, 0.0);
        let (mut mean_score, mut zero_score) =
            (vec![0.0; eta.len()], vec![0.0; if q > 0 { eta.len() } else { 0 }]);
        for (i, &y) in self.counts.iter().enumerate() {
            let one = NegativeBinomial::at(y, (eta[i] + self.offset.map_or(0.0, |o| o[i])).exp(), size);
            let Some(inflation) = &inflation else {
                value += one.ln_mass;
                mean_score[i] = one.by_eta;
                ln_alpha += one.by_ln_alpha;
                continue;
            };
            let g = inflation[i];
            value -= softplus(g);
            if y == 0.0 {
                // ln(e^g + f0): both ways of being zero
                let top = g.max(one.ln_mass);
                value += top + ((g - top).exp() + (one.ln_mass - top).exp()).ln();
                let counted = expit(one.ln_mass - g);
                mean_score[i] = counted * one.by_eta;
                ln_alpha += counted * one.by_ln_alpha;
                zero_score[i] = 1.0 - counted - expit(g);
            } else {
                value += one.ln_mass;
                mean_score[i] = one.by_eta;
                ln_alpha += one.by_ln_alpha;
                zero_score[i] = -expit(g);
            }
        }
        let mut gradient = self.design.transpose_times(&mean_score);
        if let Some(z) = self.zeros {
            gradient.extend(z.transpose_times(&zero_score));
        }
        gradient.push(ln_alpha);
        (value, gradient)
    }

    fn result(&self, found: super::maximum::Maximum) -> Result<Counts, Fault> {
        let (p, q) = (self.design.width(), self.zeros.map_or(0, Design::width));
        let mut names = self.design.names().to_vec();
        names.extend(self.zeros.iter().flat_map(|z| z.names()).map(|n| format!("zero: {n}")));
        names.push("ln alpha".to_owned());
        let alpha = found.at[p + q].exp();
        let boundary = alpha < BOUNDARY;
        let kept: Vec<usize> = (0..p + q + usize::from(!boundary)).collect();
        let variance = found.information.part(&kept).cholesky(&names)?.inverse();
        let se = variance.root_diagonal();
        Ok(Counts {
            names: self.design.names().to_vec(),
            coefficients: found.at[..p].to_vec(),
            se: se[..p].to_vec(),
            zero_names: self.zeros.map(|z| z.names().to_vec()).unwrap_or_default(),
            zero_coefficients: found.at[p..p + q].to_vec(),
            zero_se: se[p..p + q].to_vec(),
            alpha: if boundary { 0.0 } else { alpha },
            ln_alpha_se: (!boundary).then(|| se[p + q]),
            log_likelihood: found.value,
            aic: -2.0 * found.value + 2.0 * real(p + q + 1),
            n: self.counts.len(),
            variance,
        })
    }
}

struct NegativeBinomial {
    ln_mass: f64,
    by_eta: f64,
    by_ln_alpha: f64,
}

impl NegativeBinomial {
    /// Mass at y with mean m and size 1/α, and its derivatives by ln m and ln α.
    fn at(y: f64, m: f64, size: f64) -> NegativeBinomial {
        let total = m + size;
        // size ln(size/total), without cancellation where size is large
        let zero = -size * (m / size).ln_1p();
        // ln Γ(y + s) - ln Γ(s): the product s (s + 1) ... (s + y - 1), or the functions where it is long
        let (mut ln_ways, mut ways_slope) = (0.0, 0.0);
        if y <= 200.0 {
            let mut k = 0.0;
            while k < y {
                ln_ways += (size + k).ln();
                ways_slope += (size + k).recip();
                k += 1.0;
            }
        } else {
            ln_ways = ln_gamma(y + size) - ln_gamma(size);
            ways_slope = digamma(y + size) - digamma(size);
        }
        let ln_mass =
            ln_ways - ln_gamma(y + 1.0) + zero + if y > 0.0 { y * (m.ln() - total.ln()) } else { 0.0 };
        let by_size = ways_slope + zero / size + (m - y) / total;
        NegativeBinomial { ln_mass, by_eta: size * (y - m) / total, by_ln_alpha: -size * by_size }
    }
}

impl Counts {
    /// Rate ratios with Wald intervals.
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn ratios(&self, level: f64) -> Result<Vec<Ratio>, Fault> {
        ratios(&self.names, &self.coefficients, &self.se, level)
    }

    /// Odds ratios of being an extra zero with Wald intervals; empty without extra zeros.
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn zero_odds_ratios(&self, level: f64) -> Result<Vec<Ratio>, Fault> {
        ratios(&self.zero_names, &self.zero_coefficients, &self.zero_se, level)
    }
}

fn ratios(names: &[String], b: &[f64], se: &[f64], level: f64) -> Result<Vec<Ratio>, Fault> {
    let z = two_sided_z(level)?;
    Ok((0..names.len())
        .map(|j| Ratio {
            name: names[j].clone(),
            ratio: b[j].exp(),
            interval: Interval::around(b[j], se[j], z).map(f64::exp),
            test: Test::t(b[j] / se[j], f64::INFINITY),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::draws::Draws;

    fn made(n: usize, alpha: f64, extra: f64, seed: u64) -> (Design, Vec<u32>, Vec<f64>) {
        let mut draws = Draws::new(seed);
        let x: Vec<f64> = (0..n).map(|_| draws.normal()).collect();
        let exposure: Vec<f64> = (0..n).map(|_| 0.5 + draws.unit()).collect();
        let counts = (0..n)
            .map(|i| {
                let mean = exposure[i] * (0.8 + 0.4 * x[i]).exp();
                let rate = if alpha > 0.0 { mean * alpha * draws.gamma(1.0 / alpha) } else { mean };
                if draws.unit() < extra {
                    return 0;
                }
                let (mut k, mut left) = (0, (-rate).exp());
                let u = draws.unit();
                let mut mass = left;
                while u > left && k < 1000 {
                    k += 1;
                    mass *= rate / f64::from(k);
                    left += mass;
                }
                k
            })
            .collect();
        (Design::builder(n, true).numeric("x", &x).unwrap().build().unwrap(), counts, exposure)
    }

    #[test]
    fn planted_rates_are_found() {
        let (design, counts, exposure) = made(4000, 0.7, 0.0, 1);
        let fit = negative_binomial(&design, &counts, Some(&exposure)).unwrap();
        assert!(
            (fit.coefficients[1] - 0.4).abs() < 3.0 * fit.se[1] && (fit.alpha - 0.7).abs() < 0.1,
            "{fit:?}"
        );
        assert!(fit.ratios(0.95).unwrap()[1].interval.lower > 1.0);
        let (design, counts, exposure) = made(6000, 0.5, 0.3, 2);
        let zeros = Design::builder(6000, true).build().unwrap();
        let fit = zero_inflated(&design, &zeros, &counts, Some(&exposure)).unwrap();
        assert!((expit(fit.zero_coefficients[0]) - 0.3).abs() < 0.05, "{fit:?}");
        assert!(
            (fit.coefficients[1] - 0.4).abs() < 3.0 * fit.se[1] && (fit.alpha - 0.5).abs() < 0.15,
            "{fit:?}"
        );
        assert_eq!(fit.zero_odds_ratios(0.95).unwrap().len(), 1);
        let plain = negative_binomial(&design, &counts, Some(&exposure)).unwrap();
        assert!(plain.log_likelihood < fit.log_likelihood);
    }

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let (design, counts, exposure) = made(60, 0.5, 0.3, 3);
        let offset: Vec<f64> = exposure.iter().map(|e| e.ln()).collect();
        let model = Model {
            design: &design,
            zeros: Some(&design),
            counts: counts.iter().map(|&c| f64::from(c)).collect(),
            offset: Some(&offset),
        };
        let at = [0.5, 0.3, -0.8, 0.2, -0.6];
        let gradient = model.at(&at).1;
        for j in 0..5 {
            let mut moved = [at, at];
            moved[0][j] -= 1e-6;
            moved[1][j] += 1e-6;
            let slope = (model.at(&moved[1]).0 - model.at(&moved[0]).0) / 2e-6;
            assert!(
                (slope - gradient[j]).abs() < 1e-5 * slope.abs().max(1.0),
                "{j}: {slope} {}",
                gradient[j]
            );
        }
        // large sizes are the Poisson limit
        let near = NegativeBinomial::at(4.0, 2.5, 1e9);
        assert!((near.ln_mass - crate::stats::dist::special::ln_poisson_mass(4.0, 2.5)).abs() < 1e-7);
    }

    #[test]
    fn no_over_dispersion_is_the_poisson_boundary() {
        let (design, counts, exposure) = made(3000, 0.0, 0.0, 4);
        let fit = negative_binomial(&design, &counts, Some(&exposure)).unwrap();
        assert!(fit.alpha < 0.05, "{fit:?}");
        assert_eq!(negative_binomial(&design, &vec![0; 3000], None).unwrap_err().code(), "no-variation");
        assert!(negative_binomial(&design, &counts, Some(&vec![0.0; 3000])).is_err());
    }
}
