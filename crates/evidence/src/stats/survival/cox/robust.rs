//! Robust variance from score residuals.

use super::{Cox, shares};
use crate::stats::fault::same_length;
use crate::stats::matrix::Symmetric;
use crate::stats::{Fault, real};

/// Per moment: Σ a_k/c_k, Σ share a_k/c_k, Σ a_k/d (a_k the mean covariates of the risk set).
struct MomentMeans {
    width: usize,
    hazard: Vec<f64>,
    tied: Vec<f64>,
    mean: Vec<f64>,
}

impl Cox {
    fn moment_means(&self) -> MomentMeans {
        let (sorted, design) = (&self.sorted, &self.sorted.design);
        let (p, m) = (design.width(), sorted.moments.len());
        let mut found = MomentMeans {
            width: p,
            hazard: vec![0.0; m * p],
            tied: vec![0.0; m * p],
            mean: vec![0.0; m * p],
        };
        struct Set {
            total: f64,
            weighted: Vec<f64>,
            deaths: Vec<usize>,
        }
        let risk = &self.at.risk;
        let cell = std::cell::RefCell::new(&mut found);
        sorted.walk(
            &mut Set { total: 0.0, weighted: vec![0.0; p + 1], deaths: Vec::new() },
            |s| {
                s.total = 0.0;
                s.weighted.fill(0.0);
                s.deaths.clear();
            },
            |s, row, enters| {
                let r = if enters { risk[row] } else { -risk[row] };
                s.total += r;
                design.add_score(row, r, &mut s.weighted);
                if enters && sorted.event[row] {
                    s.deaths.push(row);
                }
            },
            |s, at| {
                let mut dying = vec![0.0; p + 1];
                let mut dying_total = 0.0;
                for &i in &s.deaths {
                    dying_total += risk[i];
                    design.add_score(i, risk[i], &mut dying);
                }
                s.deaths.clear();
                let (all, dying) = (design.score_of(&s.weighted), design.score_of(&dying));
                let d = sorted.moments[at].deaths;
                let mut found = cell.borrow_mut();
                for f in shares(self.ties, d) {
                    let c = s.total - f * dying_total;
                    for j in 0..p {
                        let a = (all[j] - f * dying[j]) / c;
                        found.hazard[at * p + j] += a / c;
                        found.tied[at * p + j] += f * a / c;
                        found.mean[at * p + j] += a / d;
                    }
                }
            },
        );
        found
    }

    /// Sums by cluster of the score residuals: ∫ (x - mean x) dM of each row.
    fn cluster_scores(&self, cluster: &[u32]) -> Result<Vec<Vec<f64>>, Fault> {
        let (sorted, design) = (&self.sorted, &self.sorted.design);
        same_length("cluster", sorted.exit.len(), cluster.len())?;
        let means = self.moment_means();
        let p = means.width;
        let (mut hazard, mut running, mut steps, mut sum) = (vec![0.0; p], vec![0.0; p], vec![0.0], 0.0);
        for (m, step) in self.at.steps.iter().enumerate() {
            for (r, h) in running.iter_mut().zip(&means.hazard[m * p..(m + 1) * p]) {
                *r += h;
            }
            hazard.extend_from_slice(&running);
            sum += step;
            steps.push(sum);
        }
        let count = cluster.iter().max().map_or(0, |&m| m as usize + 1);
        let (mut sums, mut inner) = (vec![vec![0.0; p]; count], vec![vec![0.0; p + 1]; count]);
        let mut seen = vec![false; count];
        for i in 0..sorted.exit.len() {
            let g = cluster[sorted.source[i] as usize] as usize;
            seen[g] = true;
            let (first, last) = (sorted.first[i] as usize, sorted.last[i] as usize);
            let r = self.at.risk[i];
            let mut martingale = -r * (steps[last] - steps[first]);
            for (j, s) in sums[g].iter_mut().enumerate() {
                *s += r * (hazard[last * p + j] - hazard[first * p + j]);
            }
            if sorted.event[i] {
                let m = sorted.moment_of(i);
                martingale += 1.0 + r * self.at.tied[m];
                for (j, s) in sums[g].iter_mut().enumerate() {
                    *s -= means.mean[m * p + j] + r * means.tied[m * p + j];
                }
            }
            design.add_score(i, martingale, &mut inner[g]);
        }
        Ok((0..count)
            .filter(|&g| seen[g])
            .map(|g| design.score_of(&inner[g]).iter().zip(&sums[g]).map(|(a, b)| a + b).collect())
            .collect())
    }

    /// Variance robust to rows of a cluster being alike (Lin and Wei, JASA 84, 1989): B (Σ_g u_g u_g') B, without a
    /// factor, as R `coxph(cluster = )`. Times `G/(G-1)` where `small_sample`.
    ///
    /// # Errors
    /// Another number of rows; fewer than two clusters.
    pub fn cluster_robust(&self, cluster: &[u32], small_sample: bool) -> Result<Symmetric, Fault> {
        let scores = self.cluster_scores(cluster)?;
        if scores.len() < 2 {
            return Err(Fault::TooFew { what: "clusters", needed: 2, found: scores.len() });
        }
        let mut meat = Symmetric::zeros(self.names.len());
        for u in &scores {
            meat.add_outer(u, 1.0);
        }
        let g = real(scores.len());
        Ok(meat.sandwiched(&self.variance).scaled(if small_sample { g / (g - 1.0) } else { 1.0 }))
    }

    /// Schoenfeld residuals: per event, its time and covariates minus their mean in the risk set.
    pub fn schoenfeld(&self) -> Vec<(f64, Vec<f64>)> {
        let means = self.moment_means();
        let (sorted, p) = (&self.sorted, means.width);
        (0..sorted.exit.len())
            .filter(|&i| sorted.event[i])
            .map(|i| {
                let m = sorted.moment_of(i);
                let row = sorted.design.row(i);
                (sorted.exit[i], (0..p).map(|j| row[j] - means.mean[m * p + j]).collect())
            })
            .collect()
    }

    /// Scaled Schoenfeld residuals, events × V × residual + b: their smooth over time is the coefficient over
    /// time (Grambsch and Therneau, Biometrika 81, 1994).
    pub fn scaled_schoenfeld(&self) -> Vec<(f64, Vec<f64>)> {
        let d = real(self.events);
        self.schoenfeld()
            .into_iter()
            .map(|(time, residual)| {
                let scaled = self.variance.times(&residual);
                (time, scaled.iter().zip(&self.coefficients).map(|(s, b)| d * s + b).collect())
            })
            .collect()
    }
}
