//! Fine and Gray's model of the subdistribution hazard: covariates and the cumulative incidence of one cause.

use serde::Serialize;

use super::order::order_by_time;
use crate::stats::design::Design;
use crate::stats::fault::same_length;
use crate::stats::logistic::{Coefficient, wald};
use crate::stats::matrix::Symmetric;
use crate::stats::{Fault, real};

const MOST_ITERATIONS: usize = 50;

/// A fitted Fine-Gray model.
#[derive(Debug, Clone, Serialize)]
pub struct FineGray {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Log subdistribution hazard ratios: for prediction; for causes use cause-specific Cox models.
    pub coefficients: Vec<f64>,
    /// Robust standard errors, with the estimation of the censoring distribution.
    pub se: Vec<f64>,
    /// Robust variance.
    #[serde(skip)]
    pub variance: Symmetric,
    /// ln pseudo-likelihood at zero.
    pub log_likelihood_null: f64,
    /// ln pseudo-likelihood.
    pub log_likelihood: f64,
    /// Newton steps.
    pub iterations: usize,
}

/// Rows in order of time with censoring weights.
struct Weighted {
    design: Design,
    time: Vec<f64>,
    /// 0 censored, 1 the cause of interest, 2 another.
    kind: Vec<u8>,
    /// Probability of being uncensored just before each row's time.
    uncensored: Vec<f64>,
    moments: Vec<Moment>,
    /// Per row, moments at or before its time.
    last: Vec<usize>,
}

/// A distinct time of the cause of interest.
struct Moment {
    time: f64,
    deaths: f64,
    uncensored: f64,
}

struct Pass {
    log_likelihood: f64,
    score: Vec<f64>,
    information: Symmetric,
    risk: Vec<f64>,
    /// Per moment: deaths / S0 and the mean covariates.
    steps: Vec<f64>,
    means: Vec<Vec<f64>>,
}

/// Fits a Fine-Gray model (Fine and Gray, JASA 94, 1999): those who ended otherwise stay in the risk set, weighted by
/// the Kaplan-Meier of censoring; Breslow's ties; variance of the paper's section 3. Agrees with cmprsk `crr`.
///
/// `cause[i]` is 0 for censored; `of_interest` the cause modelled. The design has no intercept.
///
/// # Errors
/// Columns of different length; times below zero; no event of the cause; a design with an intercept; collinear or
/// separating columns (named).
pub fn fine_gray(
    design: &Design,
    times: &[f64],
    cause: &[usize],
    of_interest: usize,
) -> Result<FineGray, Fault> {
    let data = Weighted::new(design, times, cause, of_interest)?;
    let names = design.names().to_vec();
    let scales = design.column_scales();
    let mut b = vec![0.0; design.width()];
    let mut at = data.pass(&b);
    let null = at.log_likelihood;
    for iterations in 1..=MOST_ITERATIONS {
        let factor = match at.information.cholesky(&names) {
            Ok(factor) => factor,
            Err(fault) if iterations <= 3 => return Err(fault),
            Err(_) => return Err(Fault::Separated { columns: names }),
        };
        let step = factor.solve(&at.score);
        let size = step.iter().zip(&scales).map(|(s, c)| s.abs() * c).fold(0.0, f64::max);
        if iterations > 20 && size > 0.3 {
            return Err(Fault::Separated { columns: names });
        }
        let mut fraction = 1.0;
        loop {
            let next: Vec<f64> = b.iter().zip(&step).map(|(b, s)| b + fraction * s).collect();
            let pass = data.pass(&next);
            if pass.log_likelihood >= at.log_likelihood - 1e-10 * at.log_likelihood.abs() || fraction < 1e-6 {
                (b, at) = (next, pass);
                break;
            }
            fraction /= 2.0;
        }
        if size * fraction < 1e-10 {
            let bread = at.information.cholesky(&names)?.inverse();
            let variance = data.meat(&at).sandwiched(&bread);
            return Ok(FineGray {
                se: variance.root_diagonal(),
                names,
                coefficients: b,
                variance,
                log_likelihood_null: null,
                log_likelihood: at.log_likelihood,
                iterations,
            });
        }
    }
    Err(Fault::NotConverged { what: "Fine-Gray model", iterations: MOST_ITERATIONS })
}

impl FineGray {
    /// Wald table; odds ratios there are subdistribution hazard ratios here.
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn wald(&self, level: f64) -> Result<Vec<Coefficient>, Fault> {
        wald(&self.names, &self.coefficients, &self.se, None, level)
    }
}

impl Weighted {
    fn new(design: &Design, times: &[f64], cause: &[usize], of_interest: usize) -> Result<Weighted, Fault> {
        same_length("times", design.rows(), times.len())?;
        same_length("cause", design.rows(), cause.len())?;
        if design.has_intercept() {
            return Err(Fault::Undefined {
                what: "Fine-Gray model",
                why: "the baseline is free: leave the intercept out",
            });
        }
        if of_interest == 0 || !cause.contains(&of_interest) {
            return Err(Fault::Empty { what: "events of the cause" });
        }
        let order = order_by_time(times)?;
        let time: Vec<f64> = order.iter().map(|&i| times[i as usize]).collect();
        let kind: Vec<u8> = order
            .iter()
            .map(|&i| match cause[i as usize] {
                0 => 0,
                c if c == of_interest => 1,
                _ => 2,
            })
            .collect();
        let (mut uncensored, mut left, mut g) = (Vec::with_capacity(time.len()), real(time.len()), 1.0);
        let mut moments: Vec<Moment> = Vec::new();
        let mut last = Vec::with_capacity(time.len());
        let mut start = 0;
        for tied in time.chunk_by(|a, b| a == b) {
            let rows = start..start + tied.len();
            start = rows.end;
            let of = |k: u8| real(kind[rows.clone()].iter().filter(|&&x| x == k).count());
            uncensored.extend(std::iter::repeat_n(g, tied.len()));
            if of(1) > 0.0 {
                moments.push(Moment { time: tied[0], deaths: of(1), uncensored: g });
            }
            last.extend(std::iter::repeat_n(moments.len(), tied.len()));
            g *= 1.0 - of(0) / left;
            left -= real(tied.len());
        }
        Ok(Weighted { design: design.of_rows(&order), time, kind, uncensored, moments, last })
    }

    fn pass(&self, b: &[f64]) -> Pass {
        let risk: Vec<f64> = self.design.linear(b).iter().map(|e| e.exp()).collect();
        let (n, width) = (self.time.len(), self.design.width() + 1);
        let m = self.moments.len();
        // those at risk, from the last moment backwards
        let (mut here, mut row) = (vec![0.0; width + 1], n);
        let mut sums: Vec<Vec<f64>> = vec![Vec::new(); m];
        for k in (0..m).rev() {
            while row > 0 && self.time[row - 1] >= self.moments[k].time {
                row -= 1;
                here[width] += risk[row];
                self.design.add_score(row, risk[row], &mut here[..width]);
            }
            sums[k].clone_from(&here);
        }
        // those who ended otherwise before, forwards
        let (mut gone, mut row) = (vec![0.0; width + 1], 0);
        let (mut log_likelihood, mut steps, mut means) = (0.0, Vec::with_capacity(m), Vec::with_capacity(m));
        for (k, moment) in self.moments.iter().enumerate() {
            while self.time[row] < moment.time {
                if self.kind[row] == 2 {
                    let w = risk[row] / self.uncensored[row];
                    gone[width] += w;
                    self.design.add_score(row, w, &mut gone[..width]);
                }
                row += 1;
            }
            for (s, g) in sums[k].iter_mut().zip(&gone) {
                *s += moment.uncensored * g;
            }
            let total = sums[k][width];
            log_likelihood -= moment.deaths * total.ln();
            steps.push(moment.deaths / total);
            means.push(
                self.design.score_of(&sums[k][..width]).iter().map(|s| s / total).collect::<Vec<f64>>(),
            );
        }
        let (cumulative, weighted) = self.cumulative(&steps);
        let (mut residual, mut weight) = (vec![0.0; n], vec![0.0; n]);
        for i in 0..n {
            let w = risk[i] * self.exposure(i, &cumulative, &weighted);
            let event = f64::from(u8::from(self.kind[i] == 1));
            log_likelihood += event * risk[i].ln();
            residual[i] = event - w;
            weight[i] = w;
        }
        let mut information = self.design.gram(&weight);
        for (mean, moment) in means.iter().zip(&self.moments) {
            information.add_outer(mean, -moment.deaths);
        }
        Pass {
            log_likelihood,
            score: self.design.transpose_times(&residual),
            information,
            risk,
            steps,
            means,
        }
    }

    /// Running sums of the hazard steps, plain and times the probability of being uncensored.
    fn cumulative(&self, steps: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (mut plain, mut weighted) = (vec![0.0], vec![0.0]);
        for (k, s) in steps.iter().enumerate() {
            plain.push(plain[k] + s);
            weighted.push(weighted[k] + s * self.moments[k].uncensored);
        }
        (plain, weighted)
    }

    /// Hazard a row was exposed to: until its time and, if it ended otherwise, weighted ever after.
    fn exposure(&self, i: usize, plain: &[f64], weighted: &[f64]) -> f64 {
        let k = self.last[i];
        let after = if self.kind[i] == 2 {
            (weighted[self.moments.len()] - weighted[k]) / self.uncensored[i]
        } else {
            0.0
        };
        plain[k] + after
    }

    /// Σ (η_i + ψ_i)(η_i + ψ_i)': score residuals, and what the estimated censoring adds.
    fn meat(&self, at: &Pass) -> Symmetric {
        let (n, p, m) = (self.time.len(), self.design.width(), self.moments.len());
        let (plain, weighted) = self.cumulative(&at.steps);
        // the same sums with the mean covariates
        let (mut plain_mean, mut weighted_mean) = (vec![vec![0.0; p]], vec![vec![0.0; p]]);
        for k in 0..m {
            let add = |old: &[f64], factor: f64| -> Vec<f64> {
                old.iter().zip(&at.means[k]).map(|(o, a)| o + factor * a).collect()
            };
            plain_mean.push(add(&plain_mean[k], at.steps[k]));
            weighted_mean.push(add(&weighted_mean[k], at.steps[k] * self.moments[k].uncensored));
        }
        let mut meat = Symmetric::zeros(p);
        let (mut gone, mut gone_covariates) = (0.0, vec![0.0; p]);
        let mut taken = vec![0.0; p];
        let mut start = 0;
        for tied in self.time.chunk_by(|a, b| a == b) {
            let rows = start..start + tied.len();
            start = rows.end;
            let left = real(n - rows.start);
            // q(u): moments at or after this time
            let first = self.moments.partition_point(|k| k.time < tied[0]);
            let q: Vec<f64> = (0..p)
                .map(|j| {
                    gone_covariates[j] * (weighted[m] - weighted[first])
                        - gone * (weighted_mean[m][j] - weighted_mean[first][j])
                })
                .collect();
            let censored = real(self.kind[rows.clone()].iter().filter(|&&k| k == 0).count());
            for (t, q) in taken.iter_mut().zip(&q) {
                *t -= censored * q / (left * left);
            }
            for i in rows.clone() {
                let x = self.design.row(i);
                let exposure = at.risk[i] * self.exposure(i, &plain, &weighted);
                let k = self.last[i];
                let influence: Vec<f64> = (0..p)
                    .map(|j| {
                        let mut mean = plain_mean[k][j];
                        if self.kind[i] == 2 {
                            mean += (weighted_mean[m][j] - weighted_mean[k][j]) / self.uncensored[i];
                        }
                        let event = if self.kind[i] == 1 { x[j] - at.means[k - 1][j] } else { 0.0 };
                        let censoring = if self.kind[i] == 0 { q[j] / left } else { 0.0 };
                        event - x[j] * exposure + at.risk[i] * mean + taken[j] + censoring
                    })
                    .collect();
                meat.add_outer(&influence, 1.0);
            }
            for i in rows.filter(|&i| self.kind[i] == 2) {
                let w = at.risk[i] / self.uncensored[i];
                gone += w;
                for (g, x) in gone_covariates.iter_mut().zip(self.design.row(i)) {
                    *g += w * x;
                }
            }
        }
        meat
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::draws::Draws;
    use crate::stats::survival::cox::{CoxData, Ties, cox};

    fn made(n: usize, competing: bool) -> (Design, Vec<f64>, Vec<usize>) {
        let mut draws = Draws::new(12);
        let x: Vec<f64> = (0..n).map(|_| draws.normal()).collect();
        let times: Vec<f64> =
            x.iter().map(|x| (-draws.unit().ln() * (20.0 * (-0.5 * x).exp())).ceil()).collect();
        let cause = (0..n)
            .map(|_| {
                if draws.unit() < 0.3 {
                    0
                } else if competing {
                    1 + draws.below(2)
                } else {
                    1
                }
            })
            .collect();
        (Design::builder(n, false).numeric("x", &x).unwrap().build().unwrap(), times, cause)
    }

    #[test]
    fn without_competing_ends_it_is_cox_with_breslows_ties() {
        let (design, times, cause) = made(200, false);
        let found = fine_gray(&design, &times, &cause, 1).unwrap();
        let event: Vec<bool> = cause.iter().map(|&c| c == 1).collect();
        let data = CoxData { design: &design, entry: None, exit: &times, event: &event, strata: None };
        let plain = cox(&data, Ties::Breslow).unwrap();
        assert!((found.coefficients[0] - plain.coefficients[0]).abs() < 1e-9);
        assert!((found.log_likelihood - plain.log_likelihood).abs() < 1e-8);
        let own: Vec<u32> = (0..200).collect();
        let robust = plain.cluster_robust(&own, false).unwrap();
        assert!((found.se[0] - robust.at(0, 0).sqrt()).abs() < 1e-9);
    }

    #[test]
    fn the_information_is_the_slope_of_the_score() {
        let (design, times, cause) = made(150, true);
        let data = Weighted::new(&design, &times, &cause, 2).unwrap();
        let (a, b, c) = (data.pass(&[0.2 - 1e-5]), data.pass(&[0.2 + 1e-5]), data.pass(&[0.2]));
        assert!(((a.score[0] - b.score[0]) / 2e-5 / c.information.at(0, 0) - 1.0).abs() < 1e-6);
        assert!(((b.log_likelihood - a.log_likelihood) / 2e-5 / c.score[0] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_cause_that_never_occurs_is_said() {
        let (design, times, cause) = made(20, false);
        assert_eq!(fine_gray(&design, &times, &cause, 2).unwrap_err().code(), "nothing-to-analyse");
        assert!(fine_gray(&design, &times[1..], &cause, 1).is_err());
    }
}
