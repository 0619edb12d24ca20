//! Comparison of survival curves: log-rank, Peto and Peto, stratified.

use serde::Serialize;

use super::order::{ByTime, by_time};
use crate::stats::fault::same_length;
use crate::stats::matrix::Symmetric;
use crate::stats::{Fault, Test, real};

/// How events count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum EventWeight {
    /// All the same: the log-rank test.
    LogRank,
    /// By the survival of everybody just before (Peto and Peto's modification of Gehan's test; rho = 1 of
    /// Harrington and Fleming): early events count more.
    PetoPeto,
}

/// A comparison of the curves of several groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurveTest {
    /// (Weighted) events observed, by group.
    pub observed: Vec<f64>,
    /// (Weighted) events expected if the curves were the same, by group.
    pub expected: Vec<f64>,
    /// Chi-square on groups - 1 degrees of freedom (groups that were at risk when something happened).
    pub test: Test,
}

/// The log-rank test of groups 0..groups, within strata if given (indices from 0). Agrees with R `survdiff`.
///
/// # Errors
/// Columns of different length, a group index of `groups` and above, times below zero, no event, fewer than two
/// groups at risk together.
pub fn log_rank(
    times: &[f64],
    events: &[bool],
    group: &[usize],
    groups: usize,
    strata: Option<&[usize]>,
    weight: EventWeight,
) -> Result<CurveTest, Fault> {
    same_length("events", times.len(), events.len())?;
    same_length("group", times.len(), group.len())?;
    if let Some(s) = strata {
        same_length("strata", times.len(), s.len())?;
    }
    if let Some(&g) = group.iter().find(|&&g| g >= groups) {
        return Err(Fault::OutOfRange {
            what: "group",
            value: real(g),
            allowed: "below the number of groups",
        });
    }
    let mut sums =
        Sums { observed: vec![0.0; groups], expected: vec![0.0; groups], variance: Symmetric::zeros(groups) };
    match strata {
        None => {
            let table = by_time(times, groups * 2, |i| group[i] * 2 + usize::from(events[i]))?;
            sums.add_stratum(&table, weight);
        }
        Some(strata) => {
            let mut members: Vec<Vec<usize>> = vec![Vec::new(); strata.iter().max().map_or(0, |m| m + 1)];
            for (i, &s) in strata.iter().enumerate() {
                members[s].push(i);
            }
            for rows in members.iter().filter(|r| !r.is_empty()) {
                let own: Vec<f64> = rows.iter().map(|&i| times[i]).collect();
                let table = by_time(&own, groups * 2, |k| group[rows[k]] * 2 + usize::from(events[rows[k]]))?;
                sums.add_stratum(&table, weight);
            }
        }
    }
    sums.finish()
}

struct Sums {
    observed: Vec<f64>,
    expected: Vec<f64>,
    variance: Symmetric,
}

impl Sums {
    fn add_stratum(&mut self, table: &ByTime, weight: EventWeight) {
        let k = self.observed.len();
        let mut risk = vec![0.0; k];
        for at in 0..table.times.len() {
            for (r, c) in risk.iter_mut().zip(table.at(at).chunks(2)) {
                *r += f64::from(c[0]) + f64::from(c[1]);
            }
        }
        let (mut survival, mut deaths) = (1.0, vec![0.0; k]);
        for at in 0..table.times.len() {
            let left = table.at(at);
            for (d, c) in deaths.iter_mut().zip(left.chunks(2)) {
                *d = f64::from(c[1]);
            }
            let d: f64 = deaths.iter().sum();
            if d > 0.0 {
                let n: f64 = risk.iter().sum();
                let w = if weight == EventWeight::PetoPeto { survival } else { 1.0 };
                self.add_moment(w, d, n, &risk, &deaths);
                survival *= (n - d) / n;
            }
            for (r, c) in risk.iter_mut().zip(left.chunks(2)) {
                *r -= f64::from(c[0]) + f64::from(c[1]);
            }
        }
    }

    fn add_moment(&mut self, w: f64, d: f64, n: f64, risk: &[f64], deaths: &[f64]) {
        let spread = if n > 1.0 { w * w * d * (n - d) / (n * n * (n - 1.0)) } else { 0.0 };
        for i in 0..risk.len() {
            self.observed[i] += w * deaths[i];
            self.expected[i] += w * d * risk[i] / n;
            self.variance.add(i, i, spread * risk[i] * (n - risk[i]));
            for j in i + 1..risk.len() {
                self.variance.add(i, j, -spread * risk[i] * risk[j]);
            }
        }
    }

    fn finish(self) -> Result<CurveTest, Fault> {
        if self.observed.iter().all(|&o| o == 0.0) {
            return Err(Fault::Empty { what: "events" });
        }
        let used: Vec<usize> = (0..self.expected.len()).filter(|&g| self.expected[g] > 0.0).collect();
        if used.len() < 2 {
            return Err(Fault::TooFew { what: "groups at risk of an event", needed: 2, found: used.len() });
        }
        let kept = &used[1..];
        let gap: Vec<f64> = kept.iter().map(|&g| self.observed[g] - self.expected[g]).collect();
        let names: Vec<String> = kept.iter().map(|g| format!("group {g}")).collect();
        let factor = self.variance.part(kept).cholesky(&names)?;
        let half = factor.forward(&gap);
        let statistic = half.iter().map(|v| v * v).sum();
        Ok(CurveTest {
            observed: self.observed,
            expected: self.expected,
            test: Test::chi_square(statistic, real(kept.len())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_people_by_hand() {
        // at time 1 the first of two dies: expected 1/2 in each group, variance 1/4; at time 2 nobody to compare
        let found = log_rank(&[1.0, 2.0], &[true, true], &[0, 1], 2, None, EventWeight::LogRank).unwrap();
        assert_eq!((found.observed, found.expected), (vec![1.0, 1.0], vec![0.5, 1.5]));
        assert!((found.test.statistic - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_same_stratum_twice_doubles_the_statistic() {
        let times = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let events = [true, true, false, true, true, true];
        let group = [0, 0, 1, 0, 1, 1];
        let one = log_rank(&times, &events, &group, 2, None, EventWeight::LogRank).unwrap();
        let twice = |v: &[usize]| v.iter().chain(v).copied().collect::<Vec<_>>();
        let times2: Vec<f64> = times.iter().chain(&times).copied().collect();
        let events2: Vec<bool> = events.iter().chain(&events).copied().collect();
        let strata: Vec<usize> = (0..12).map(|i| i / 6).collect();
        let two =
            log_rank(&times2, &events2, &twice(&group), 2, Some(&strata), EventWeight::LogRank).unwrap();
        assert!((two.test.statistic - 2.0 * one.test.statistic).abs() < 1e-12);
    }

    #[test]
    fn without_events_or_with_one_group_there_is_no_test() {
        let none = log_rank(&[1.0, 2.0], &[false, false], &[0, 1], 2, None, EventWeight::LogRank);
        assert_eq!(none.unwrap_err().code(), "nothing-to-analyse");
        let one = log_rank(&[1.0, 2.0], &[true, true], &[0, 0], 2, None, EventWeight::PetoPeto);
        assert_eq!(one.unwrap_err().code(), "too-few");
        assert!(log_rank(&[1.0], &[true], &[2], 2, None, EventWeight::LogRank).is_err());
    }
}
