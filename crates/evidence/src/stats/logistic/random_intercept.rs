//! Random-intercept logistic regression: how much practices (or persons) differ.

use serde::Serialize;

use super::{Coefficient, expit, logistic, softplus, wald};
use crate::stats::design::Design;
use crate::stats::dist::normal_quantile;
use crate::stats::fault::same_length;
use crate::stats::matrix::Symmetric;
use crate::stats::{Fault, real};

const MOST_ITERATIONS: usize = 100;
/// A standard deviation below this is on the boundary: no difference between groups is seen.
const BOUNDARY: f64 = 1e-3;

/// A fitted random-intercept model.
#[derive(Debug, Clone, Serialize)]
pub struct RandomIntercept {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Log odds ratios within a group (conditional: larger than the marginal ones).
    pub coefficients: Vec<f64>,
    /// Standard errors from the joint information with the standard deviation.
    pub se: Vec<f64>,
    /// Standard deviation of the groups on the log odds scale.
    pub sd: f64,
    /// Its standard error; none on the boundary.
    pub sd_se: Option<f64>,
    /// ln likelihood, integrated over the groups.
    pub log_likelihood: f64,
    /// Groups.
    pub groups: usize,
    /// Quadrature points per group (1 = Laplace).
    pub points: usize,
    /// sd² / (sd² + π²/3): share of the latent variance between groups.
    pub latent_icc: f64,
    /// Median odds ratio exp(sqrt(2 sd²) Φ⁻¹(3/4)): of two random groups, the higher against the lower (Larsen and Merlo 2005).
    pub median_odds_ratio: f64,
    /// Whether the standard deviation is 0: a plain logistic regression says as much.
    pub at_boundary: bool,
}

/// Logistic regression with a normal random intercept per group, by adaptive Gauss-Hermite quadrature of
/// `points` points (1 = Laplace approximation, 25 is ample). Agrees with lme4 `glmer` to its 1e-4.
///
/// # Errors
/// Those of [`logistic`]; fewer than two groups; no quadrature point or more than 100; no convergence. Fewer than ten
/// groups give a standard deviation that means little: say so.
pub fn random_intercept(
    design: &Design,
    outcome: &[bool],
    group: &[u32],
    points: usize,
) -> Result<RandomIntercept, Fault> {
    same_length("group", design.rows(), group.len())?;
    if points == 0 || points > 100 {
        return Err(Fault::OutOfRange {
            what: "quadrature points",
            value: real(points),
            allowed: "1 to 100",
        });
    }
    let plain = logistic(design, outcome, None)?;
    let model = Model::new(design, outcome, group, points)?;
    let mut at: Vec<f64> = plain.coefficients.clone();
    at.push(1.0);
    let mut scale = plain.se.clone();
    scale.push(0.2);
    let (at, hessian, log_likelihood) = model.maximise(at, &scale)?;
    let p = design.width();
    let sd = at[p];
    let at_boundary = sd < BOUNDARY;
    let (se, sd_se) = if at_boundary {
        (plain.se.clone(), None)
    } else {
        let mut names = design.names().to_vec();
        names.push("standard deviation of the groups".to_owned());
        let all = hessian.cholesky(&names)?.inverse().root_diagonal();
        (all[..p].to_vec(), Some(all[p]))
    };
    Ok(RandomIntercept {
        names: plain.names,
        coefficients: at[..p].to_vec(),
        se,
        sd: if at_boundary { 0.0 } else { sd },
        sd_se,
        log_likelihood,
        groups: model.groups.len(),
        points,
        latent_icc: sd * sd / (sd * sd + std::f64::consts::PI.powi(2) / 3.0),
        median_odds_ratio: ((2.0 * sd * sd).sqrt() * normal_quantile(0.75)).exp(),
        at_boundary,
    })
}

impl RandomIntercept {
    /// Wald table of the conditional odds ratios.
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn wald(&self, level: f64) -> Result<Vec<Coefficient>, Fault> {
        wald(&self.names, &self.coefficients, &self.se, None, level)
    }
}

struct Model {
    /// Rows sorted by group.
    design: Design,
    outcome: Vec<bool>,
    groups: Vec<std::ops::Range<usize>>,
    /// Nodes z and ln(weight) + z² of Gauss-Hermite quadrature.
    nodes: Vec<(f64, f64)>,
}

impl Model {
    fn new(design: &Design, outcome: &[bool], group: &[u32], points: usize) -> Result<Model, Fault> {
        let mut order: Vec<u32> = (0..u32::try_from(group.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by_key(|&i| group[i as usize]);
        let (mut groups, mut start) = (Vec::new(), 0);
        for rows in order.chunk_by(|&a, &b| group[a as usize] == group[b as usize]) {
            groups.push(start..start + rows.len());
            start += rows.len();
        }
        if groups.len() < 2 {
            return Err(Fault::TooFew { what: "groups", needed: 2, found: groups.len() });
        }
        Ok(Model {
            design: design.of_rows(&order),
            outcome: order.iter().map(|&i| outcome[i as usize]).collect(),
            groups,
            nodes: gauss_hermite(points)?,
        })
    }

    /// ln likelihood at coefficients followed by the standard deviation.
    fn log_likelihood(&self, at: &[f64]) -> f64 {
        let (b, sd) = at.split_at(self.design.width());
        let eta = self.design.linear(b);
        self.groups.iter().map(|g| self.of_group(&eta[g.clone()], &self.outcome[g.clone()], sd[0])).sum()
    }

    /// ln ∫ Π p(y | eta + sd u) φ(u) du about the mode of the integrand.
    fn of_group(&self, eta: &[f64], outcome: &[bool], sd: f64) -> f64 {
        let integrand = |u: f64| {
            let mut sum = -0.5 * u * u;
            for (&e, &y) in eta.iter().zip(outcome) {
                let x = e + sd * u;
                sum += if y { x } else { 0.0 } - softplus(x);
            }
            sum
        };
        let (mut mode, mut curvature) = (0.0, 1.0);
        for _ in 0..100 {
            let (mut slope, mut bend) = (-mode, 1.0);
            for (&e, &y) in eta.iter().zip(outcome) {
                let p = expit(e + sd * mode);
                slope += sd * (f64::from(u8::from(y)) - p);
                bend += sd * sd * p * (1.0 - p);
            }
            curvature = bend;
            // concave, but far from the mode a full step may overshoot
            let step = (slope / bend).clamp(-2.0, 2.0);
            mode += step;
            if step.abs() < 1e-12 {
                break;
            }
        }
        let top = integrand(mode);
        let width = (2.0 / curvature).sqrt();
        let sum: f64 = self
            .nodes
            .iter()
            .map(|(z, ln_weight)| (ln_weight + integrand(mode + width * z) - top).exp())
            .sum();
        top + (width * sum).ln() - crate::stats::dist::special::LN_SQRT_2PI
    }

    /// Newton with differences of the ln likelihood, steps in units of `scale`.
    fn maximise(&self, mut at: Vec<f64>, scale: &[f64]) -> Result<(Vec<f64>, Symmetric, f64), Fault> {
        let sd = at.len() - 1;
        let mut value = self.log_likelihood(&at);
        for _ in 0..MOST_ITERATIONS {
            let (gradient, hessian) = self.differences(&at, value, scale);
            let step = ascent(&gradient, &hessian)?;
            let size = step.iter().zip(scale).map(|(s, c)| s.abs() / c).fold(0.0, f64::max);
            let mut fraction = (2.0 / size).min(1.0);
            loop {
                let mut next: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + fraction * s).collect();
                // the likelihood is even in the standard deviation
                next[sd] = next[sd].abs();
                let found = self.log_likelihood(&next);
                if found >= value - 1e-12 * value.abs() || fraction < 1e-6 {
                    (at, value) = (next, found);
                    break;
                }
                fraction /= 2.0;
            }
            if size * fraction < 1e-7 || at[sd] < BOUNDARY / 10.0 {
                let (_, hessian) = self.differences(&at, value, scale);
                return Ok((at, hessian, value));
            }
        }
        Err(Fault::NotConverged { what: "random-intercept model", iterations: MOST_ITERATIONS })
    }

    /// Gradient and negative Hessian by central differences.
    fn differences(&self, at: &[f64], value: f64, scale: &[f64]) -> (Vec<f64>, Symmetric) {
        let q = at.len();
        let h: Vec<f64> = scale.iter().map(|s| 0.01 * s).collect();
        let moved = |moves: &[(usize, f64)]| {
            let mut x = at.to_vec();
            for &(j, m) in moves {
                x[j] += m * h[j];
            }
            self.log_likelihood(&x)
        };
        let sides: Vec<(f64, f64)> = (0..q).map(|j| (moved(&[(j, -1.0)]), moved(&[(j, 1.0)]))).collect();
        let gradient = (0..q).map(|j| (sides[j].1 - sides[j].0) / (2.0 * h[j])).collect();
        let mut hessian = Symmetric::zeros(q);
        for i in 0..q {
            hessian.add(i, i, -(sides[i].0 + sides[i].1 - 2.0 * value) / (h[i] * h[i]));
            for j in i + 1..q {
                let corner = |a: f64, b: f64| moved(&[(i, a), (j, b)]);
                let mixed = corner(1.0, 1.0) - corner(1.0, -1.0) - corner(-1.0, 1.0) + corner(-1.0, -1.0);
                hessian.add(i, j, -mixed / (4.0 * h[i] * h[j]));
            }
        }
        (gradient, hessian)
    }
}

/// Newton's step, with eigenvalues that are not positive turned round so that it always goes up.
fn ascent(gradient: &[f64], hessian: &Symmetric) -> Result<Vec<f64>, Fault> {
    let eigen = hessian.eigen()?;
    let largest = eigen.iter().map(|e| e.0.abs()).fold(0.0, f64::max);
    let mut step = vec![0.0; gradient.len()];
    for (value, vector) in eigen {
        let along = crate::stats::matrix::dot(&vector, gradient) / value.abs().max(1e-8 * largest);
        for (s, v) in step.iter_mut().zip(&vector) {
            *s += along * v;
        }
    }
    Ok(step)
}

/// Nodes and ln(weight) + node² of Gauss-Hermite quadrature, by Golub and Welsch (Math. Comp. 23, 1969).
fn gauss_hermite(points: usize) -> Result<Vec<(f64, f64)>, Fault> {
    let mut jacobi = Symmetric::zeros(points);
    for k in 1..points {
        jacobi.add(k - 1, k, (real(k) / 2.0).sqrt());
    }
    let ln_total = std::f64::consts::PI.ln() / 2.0;
    Ok(jacobi
        .eigen()?
        .into_iter()
        .map(|(node, vector)| (node, ln_total + 2.0 * vector[0].abs().ln() + node * node))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::draws::Draws;

    fn made(groups: u32, size: usize, sd: f64) -> (Design, Vec<bool>, Vec<u32>) {
        let mut draws = Draws::new(21);
        let group: Vec<u32> = (0..groups).flat_map(|g| std::iter::repeat_n(g, size)).collect();
        let lift: Vec<f64> = (0..groups).map(|_| sd * draws.normal()).collect();
        let x: Vec<f64> = group.iter().map(|_| draws.normal()).collect();
        let y =
            (0..x.len()).map(|i| draws.unit() < expit(0.3 + 0.7 * x[i] + lift[group[i] as usize])).collect();
        (Design::builder(x.len(), true).numeric("x", &x).unwrap().build().unwrap(), y, group)
    }

    #[test]
    fn quadrature_integrates_polynomials() {
        let nodes = gauss_hermite(10).unwrap();
        let moment = |k: i32| nodes.iter().map(|(z, w)| (w - z * z).exp() * z.powi(k)).sum::<f64>();
        let root = std::f64::consts::PI.sqrt();
        assert!((moment(0) - root).abs() < 1e-13 && moment(3).abs() < 1e-13);
        assert!((moment(2) - root / 2.0).abs() < 1e-13 && (moment(4) - 0.75 * root).abs() < 1e-13);
    }

    #[test]
    fn planted_differences_between_groups_are_found() {
        let (design, y, group) = made(150, 20, 0.9);
        let fit = random_intercept(&design, &y, &group, 15).unwrap();
        assert!((fit.sd - 0.9).abs() < 3.0 * fit.sd_se.unwrap(), "{fit:?}");
        assert!((fit.coefficients[1] - 0.7).abs() < 3.0 * fit.se[1], "{fit:?}");
        let laplace = random_intercept(&design, &y, &group, 1).unwrap();
        assert!((laplace.sd - fit.sd).abs() < 0.05);
        assert!(fit.median_odds_ratio > 2.0 && !fit.at_boundary && fit.groups == 150);
    }

    #[test]
    fn groups_that_do_not_differ_are_on_the_boundary() {
        let (design, y, group) = made(40, 30, 0.0);
        let balanced: Vec<u32> = (0..group.len()).map(|i| u32::try_from(i % 40).unwrap()).collect();
        // the same number of yes and no in every group: less than chance variation
        let mut alternating = y.clone();
        for (i, v) in alternating.iter_mut().enumerate() {
            *v = i / 40 % 2 == 0;
        }
        let fit = random_intercept(&design, &alternating, &balanced, 7).unwrap();
        assert!(fit.at_boundary && fit.sd == 0.0, "{fit:?}");
        let plain = logistic(&design, &alternating, None).unwrap();
        assert!((fit.log_likelihood - plain.log_likelihood).abs() < 1e-3);
        assert!(random_intercept(&design, &y, &[0; 1200], 7).is_err());
        assert!(random_intercept(&design, &y, &group, 0).is_err());
    }
}
