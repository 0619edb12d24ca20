//! Competing ends: cumulative incidence, Gray's test.
//!
//! A row ends by one of several causes or is censored. The naive 1 - Kaplan-Meier of one cause counts those who
//! ended otherwise as if they still could, and is too high: it is not offered here.

use serde::Serialize;

use super::kaplan_meier::log_log;
use super::order::by_time;
use crate::stats::dist::two_sided_z;
use crate::stats::fault::same_length;
use crate::stats::matrix::Symmetric;
use crate::stats::proportion::{Proportion, wilson};
use crate::stats::{Fault, Interval, Test, real};

/// Cumulative incidence of each cause after one event time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Incidence {
    /// The time.
    pub time: f64,
    /// At risk just before it.
    pub at_risk: usize,
    /// Still without any event after it.
    pub event_free: f64,
    /// Probability of having ended by each cause.
    pub incidence: Vec<f64>,
    /// Standard error of each.
    pub se: Vec<f64>,
}

/// Aalen and Johansen's estimate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AalenJohansen {
    /// Rows.
    pub n: usize,
    /// Rows censored, then rows by cause.
    pub counts: Vec<usize>,
    /// Steps at the times at which somebody ended by some cause.
    pub steps: Vec<Incidence>,
    z: f64,
}

/// Cumulative incidence at a time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IncidenceAt {
    /// Probability of having ended by the cause.
    pub incidence: f64,
    /// Its standard error.
    pub se: f64,
    /// Log-log interval, exp(-exp(ln(-ln F) ± z se/(F ln F))); none at 0 and 1.
    pub interval: Option<Interval>,
}

/// Cumulative incidence of `causes` causes; `cause[i]` is 0 for censored, else 1..=causes.
///
/// The variance is that of the delta method with multinomial increments, which equals the infinitesimal jackknife of R
/// `survfit` (multi-state); estimates also equal cmprsk `cuminc`.
///
/// # Errors
/// Columns of different length; nobody; times below zero; a cause outside the range; a level outside (0, 1).
pub fn aalen_johansen(
    times: &[f64],
    cause: &[usize],
    causes: usize,
    level: f64,
) -> Result<AalenJohansen, Fault> {
    same_length("cause", times.len(), cause.len())?;
    if times.is_empty() {
        return Err(Fault::Empty { what: "people" });
    }
    check_causes(cause, causes)?;
    let z = two_sided_z(level)?;
    let table = by_time(times, causes + 1, |i| cause[i])?;
    let mut counts = vec![0; causes + 1];
    let mut state = States::new(causes);
    let mut steps = Vec::new();
    let mut left = times.len();
    for (k, &time) in table.times.iter().enumerate() {
        let now = table.at(k);
        for (all, &c) in counts.iter_mut().zip(now) {
            *all += c as usize;
        }
        let ended: Vec<f64> = now[1..].iter().map(|&d| f64::from(d)).collect();
        if ended.iter().any(|&d| d > 0.0) {
            state.step(real(left), &ended);
            steps.push(Incidence {
                time,
                at_risk: left,
                event_free: state.at[0],
                incidence: state.at[1..].to_vec(),
                se: (1..=causes).map(|k| state.variance.at(k, k).max(0.0).sqrt()).collect(),
            });
        }
        left -= now.iter().map(|&c| c as usize).sum::<usize>();
    }
    Ok(AalenJohansen { n: times.len(), counts, steps, z })
}

fn check_causes(cause: &[usize], causes: usize) -> Result<(), Fault> {
    match cause.iter().find(|&&c| c > causes) {
        Some(&c) => Err(Fault::OutOfRange {
            what: "cause",
            value: real(c),
            allowed: "0 (censored) to the number of causes",
        }),
        None => Ok(()),
    }
}

/// Probabilities of being event-free and of having ended by each cause, with their covariance, going forward.
struct States {
    at: Vec<f64>,
    variance: Symmetric,
}

impl States {
    fn new(causes: usize) -> States {
        let mut at = vec![0.0; causes + 1];
        at[0] = 1.0;
        States { at, variance: Symmetric::zeros(causes + 1) }
    }

    /// At n at risk, ended by cause: hazards h = d/n with covariance (diag h - h h')/n.
    fn step(&mut self, n: f64, ended: &[f64]) {
        let h: Vec<f64> = ended.iter().map(|d| d / n).collect();
        let all: f64 = h.iter().sum();
        let size = self.at.len();
        let free = self.at[0];
        // error so far, carried on: e0' = e0 (1 - Σh), ek' = ek + e0 hk
        let old = self.variance.clone();
        let mut next = Symmetric::zeros(size);
        for i in 0..size {
            for j in i..size {
                let value = match (i, j) {
                    (0, 0) => old.at(0, 0) * (1.0 - all).powi(2),
                    (0, k) => (1.0 - all) * (old.at(0, k) + old.at(0, 0) * h[k - 1]),
                    (k, l) => {
                        old.at(k, l)
                            + old.at(0, l) * h[k - 1]
                            + old.at(0, k) * h[l - 1]
                            + old.at(0, 0) * h[k - 1] * h[l - 1]
                    }
                };
                next.add(i, j, value);
            }
        }
        // error of this step: hazards' covariance through (-Σ, +h_k) times the event-free probability
        let spread = |k: usize, l: usize| ((if k == l { h[k] } else { 0.0 }) - h[k] * h[l]) / n * free * free;
        for i in 0..size {
            for j in i..size {
                let value = match (i, j) {
                    (0, 0) => all * (1.0 - all) / n * free * free,
                    (0, k) => -h[k - 1] * (1.0 - all) / n * free * free,
                    (k, l) => spread(k - 1, l - 1),
                };
                next.add(i, j, value);
            }
        }
        self.variance = next;
        for (p, h) in self.at[1..].iter_mut().zip(&h) {
            *p += free * h;
        }
        self.at[0] = free * (1.0 - all);
    }
}

impl AalenJohansen {
    /// Cumulative incidence of a cause (1..=causes) just after a time.
    ///
    /// # Errors
    /// A cause that does not exist.
    pub fn at(&self, cause: usize, time: f64) -> Result<IncidenceAt, Fault> {
        if cause == 0 || cause >= self.counts.len() {
            return Err(Fault::OutOfRange {
                what: "cause",
                value: real(cause),
                allowed: "1 to the number of causes",
            });
        }
        let after = self.steps.partition_point(|s| s.time <= time);
        let (incidence, se) = after
            .checked_sub(1)
            .map_or((0.0, 0.0), |i| (self.steps[i].incidence[cause - 1], self.steps[i].se[cause - 1]));
        Ok(IncidenceAt { incidence, se, interval: log_log(incidence, se, self.z) })
    }
}

impl AalenJohansen {
    /// The first time by which a share has had a cause (1..=causes); none where the curve does not get there.
    #[must_use]
    pub fn first_at(&self, cause: usize, share: f64) -> Option<f64> {
        let place = cause.checked_sub(1)?;
        let reached = |step: &&Incidence| step.incidence.get(place).is_some_and(|it| *it >= share - 1e-12);
        self.steps.iter().find(reached).map(|step| step.time)
    }

    /// How many are at risk just before a time.
    #[must_use]
    pub fn at_risk(&self, time: f64) -> usize {
        let next = self.steps.partition_point(|step| step.time < time);
        self.steps.get(next).map_or(0, |step| step.at_risk)
    }
}

/// Above this share of rows of which it is not known how they stood at a time, a curve is to be read with bounds.
pub const MANY_UNKNOWN: f64 = 0.10;

/// Of all rows those censored before `time`: how they stood at it is not known. The curve takes them to have fared
/// like those still watched; above [`MANY_UNKNOWN`] a reader is told, and bounds come from
/// [`crate::stats::imputation::best_worst`]. `time` has the unit of the column; `cause[i]` is 0 for censored.
///
/// # Errors
/// Columns of different length; a level outside (0, 1).
pub fn unknown_by(times: &[f64], cause: &[usize], time: f64, level: f64) -> Result<Proportion, Fault> {
    same_length("cause", times.len(), cause.len())?;
    let unknown = times.iter().zip(cause).filter(|row| *row.1 == 0 && *row.0 < time).count();
    wilson(unknown, times.len(), level)
}

/// Gray's test that the cumulative incidence of one cause is the same in groups 0..groups (R. J. Gray, Annals of Statistics 16,
/// 1988, with rho = 0), as cmprsk `cuminc`: chi-square on groups - 1 degrees of freedom.
///
/// `cause[i]` is 0 for censored; `of_interest` the cause tested, all others compete.
///
/// # Errors
/// Columns of different length, a group outside the range, fewer than two groups with rows, no event of the
/// cause, a variance that is not positive definite.
pub fn gray(
    times: &[f64],
    cause: &[usize],
    group: &[usize],
    groups: usize,
    of_interest: usize,
) -> Result<Test, Fault> {
    same_length("cause", times.len(), cause.len())?;
    same_length("group", times.len(), group.len())?;
    if let Some(&g) = group.iter().find(|&&g| g >= groups) {
        return Err(Fault::OutOfRange {
            what: "group",
            value: real(g),
            allowed: "below the number of groups",
        });
    }
    let mut size = vec![0.0; groups];
    for &g in group {
        size[g] += 1.0;
    }
    let used: Vec<usize> = (0..groups).filter(|&g| size[g] > 0.0).collect();
    if used.len() < 2 {
        return Err(Fault::TooFew { what: "groups with people", needed: 2, found: used.len() });
    }
    if of_interest == 0 || !cause.contains(&of_interest) {
        return Err(Fault::Empty { what: "events of the cause" });
    }
    let number: Vec<usize> = (0..groups).map(|g| used.iter().position(|&u| u == g).unwrap_or(0)).collect();
    let kind = |i: usize| if cause[i] == 0 { 0 } else { 1 + usize::from(cause[i] != of_interest) };
    let table = by_time(times, used.len() * 3, |i| number[group[i]] * 3 + kind(i))?;
    let mut sums = Gray::new(used.iter().map(|&g| size[g]).collect());
    for k in 0..table.times.len() {
        let ended: Vec<[f64; 3]> =
            table.at(k).chunks(3).map(|c| [0, 1, 2].map(|kind| f64::from(c[kind]))).collect();
        sums.moment(&ended);
    }
    sums.test()
}

/// Sums of Gray's test. Notation of the paper: per group the number at risk Y, the Kaplan-Meier of any event S,
/// the cumulative incidence F, h = Y/S(t-), R = h (1 - F(t-)); F0 is the pooled incidence.
struct Gray {
    risk: Vec<f64>,
    survival: Vec<f64>,
    incidence: Vec<f64>,
    pooled: f64,
    score: Vec<f64>,
    /// c_ij: integrals of the weights a_ij over the pooled hazard.
    c: Vec<Vec<f64>>,
    /// Quadratic, linear and constant parts of the variance, by group k of the martingale.
    quadratic: Vec<f64>,
    linear: Vec<Vec<f64>>,
    constant: Symmetric,
}

impl Gray {
    fn new(risk: Vec<f64>) -> Gray {
        let g = risk.len();
        Gray {
            survival: vec![1.0; g],
            incidence: vec![0.0; g],
            pooled: 0.0,
            score: vec![0.0; g],
            c: vec![vec![0.0; g]; g],
            quadratic: vec![0.0; g],
            linear: vec![vec![0.0; g]; g],
            constant: Symmetric::zeros(g),
            risk,
        }
    }

    fn moment(&mut self, ended: &[[f64; 3]]) {
        let own: f64 = ended.iter().map(|d| d[1]).sum();
        let other: f64 = ended.iter().map(|d| d[2]).sum();
        if own + other > 0.0 {
            self.events(ended, own);
        }
        for (risk, d) in self.risk.iter_mut().zip(ended) {
            *risk -= d.iter().sum::<f64>();
        }
    }

    fn events(&mut self, ended: &[[f64; 3]], own: f64) {
        let g = self.risk.len();
        let h: Vec<f64> =
            (0..g).map(|i| if self.risk[i] > 0.0 { self.risk[i] / self.survival[i] } else { 0.0 }).collect();
        let total: f64 = h.iter().sum();
        let remaining: Vec<f64> = (0..g).map(|i| h[i] * (1.0 - self.incidence[i])).collect();
        let all_remaining: f64 = remaining.iter().sum();
        let before = self.survival.clone();
        let pooled_before = self.pooled;
        self.pooled += own / total;
        for i in (0..g).filter(|&i| self.risk[i] > 0.0) {
            let d = ended[i];
            self.score[i] += d[1] - own * remaining[i] / all_remaining;
            self.incidence[i] += before[i] * d[1] / self.risk[i];
            self.survival[i] *= (self.risk[i] - d[1] - d[2]) / self.risk[i];
        }
        let weight = |i: usize, j: usize| h[i] * (f64::from(u8::from(i == j)) - h[j] / total);
        for i in 0..g {
            for j in 0..g {
                self.c[i][j] += weight(i, j) * own / (total * (1.0 - pooled_before));
            }
        }
        let present: Vec<usize> = (0..g).filter(|&k| self.risk[k] > 0.0).collect();
        for k in present {
            let share = if self.survival[k] > 0.0 { (1.0 - self.pooled) / self.survival[k] } else { 0.0 };
            if own > 0.0 {
                let tied = if own > 1.0 { 1.0 - (own - 1.0) / (total * before[k] - 1.0) } else { 1.0 };
                let variance = tied * before[k] * own / (total * self.risk[k]);
                self.spread(k, variance, 1.0 - share, |i| weight(i, k));
            }
            let competing = ended[k][2];
            if competing > 0.0 && self.survival[k] > 0.0 {
                let tied = if competing > 1.0 { 1.0 - (competing - 1.0) / (self.risk[k] - 1.0) } else { 1.0 };
                let variance = tied * before[k] * before[k] * competing / (self.risk[k] * self.risk[k]);
                self.spread(k, variance, -share, |_| 0.0);
            }
        }
    }

    /// Adds variance × (direct_i - factor c_ik + factor C_ik)² with the final integral C still unknown: its
    /// coefficients are kept apart.
    fn spread(&mut self, k: usize, variance: f64, factor: f64, direct: impl Fn(usize) -> f64) {
        let part: Vec<f64> = (0..self.risk.len()).map(|i| direct(i) - factor * self.c[i][k]).collect();
        self.quadratic[k] += factor * factor * variance;
        for (l, p) in self.linear[k].iter_mut().zip(&part) {
            *l += p * factor * variance;
        }
        self.constant.add_outer(&part, variance);
    }

    fn test(mut self) -> Result<Test, Fault> {
        let g = self.risk.len();
        for k in 0..g {
            for i in 0..g {
                for j in i..g {
                    let value = self.c[i][k] * self.c[j][k] * self.quadratic[k]
                        + self.c[i][k] * self.linear[k][j]
                        + self.c[j][k] * self.linear[k][i];
                    self.constant.add(i, j, value);
                }
            }
        }
        let kept: Vec<usize> = (0..g - 1).collect();
        let half = self.constant.part(&kept).cholesky(&[])?.forward(&self.score[..g - 1]);
        Ok(Test::chi_square(half.iter().map(|v| v * v).sum(), real(g - 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::survival::kaplan_meier::kaplan_meier;

    #[test]
    fn one_cause_alone_is_one_minus_kaplan_meier() {
        let times = [1.0, 2.0, 2.0, 3.0, 5.0, 6.0, 6.0, 8.0];
        let cause = [1, 0, 1, 1, 0, 1, 1, 0];
        let events: Vec<bool> = cause.iter().map(|&c| c == 1).collect();
        let (one, km) =
            (aalen_johansen(&times, &cause, 1, 0.95).unwrap(), kaplan_meier(&times, &events, 0.95).unwrap());
        for s in km.steps.iter().filter(|s| s.events > 0) {
            let at = one.at(1, s.time).unwrap();
            assert!((at.incidence - (1.0 - s.survival)).abs() < 1e-14);
            assert!((at.se - s.se.unwrap()).abs() < 1e-14);
        }
        assert_eq!(one.counts, [3, 5]);
    }

    #[test]
    fn causes_and_the_event_free_sum_to_one() {
        let times: Vec<f64> = (0..50).map(|i| f64::from(i * 7 % 23)).collect();
        let cause: Vec<usize> = (0..50).map(|i| i % 4).collect();
        let found = aalen_johansen(&times, &cause, 3, 0.95).unwrap();
        for s in &found.steps {
            assert!((s.event_free + s.incidence.iter().sum::<f64>() - 1.0).abs() < 1e-13);
        }
        // binomial where nobody is censored before
        let complete: Vec<usize> = cause.iter().map(|c| c % 2 + 1).collect();
        let all = aalen_johansen(&times, &complete, 2, 0.95).unwrap();
        let last = all.at(1, 100.0).unwrap();
        assert!((last.se - (last.incidence * (1.0 - last.incidence) / 50.0).sqrt()).abs() < 1e-13);
        assert_eq!(all.at(1, -1.0).unwrap().interval, None);
    }

    #[test]
    fn equal_groups_do_not_differ_and_labels_do_not_matter() {
        let times: Vec<f64> = (0..80).map(|i| f64::from(i / 2 * 13 % 37 + 1)).collect();
        let cause: Vec<usize> = (0..80).map(|i| i / 2 % 3).collect();
        let twins: Vec<usize> = (0..80).map(|i| i % 2).collect();
        let same = gray(&times, &cause, &twins, 2, 1).unwrap();
        assert!(same.statistic < 1e-20 && same.p > 0.999);
        let three: Vec<usize> = (0..80).map(|i| i * i % 3).collect();
        let turned: Vec<usize> = three.iter().map(|g| 4 - 2 * g).collect();
        let (a, b) =
            (gray(&times, &cause, &three, 3, 2).unwrap(), gray(&times, &cause, &turned, 5, 2).unwrap());
        assert!((a.statistic - b.statistic).abs() < 1e-9 * a.statistic, "{a:?} {b:?}");
    }

    #[test]
    fn what_cannot_be_compared_is_said() {
        assert!(gray(&[1.0, 2.0], &[1, 1], &[0, 0], 2, 1).is_err());
        assert!(gray(&[1.0, 2.0], &[2, 0], &[0, 1], 2, 1).is_err());
        assert!(aalen_johansen(&[1.0], &[3], 2, 0.95).is_err() && aalen_johansen(&[], &[], 2, 0.95).is_err());
    }
}
