//! Bootstrap intervals of anything that can be computed from chosen rows.

use serde::Serialize;

use super::dist::{checked_level, normal_lower, normal_quantile};
use super::draws::{Draws, sorted_quantile};
use super::{Fault, Interval, real};

/// A bootstrap interval of one number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bootstrapped {
    /// The value on all rows.
    pub estimate: f64,
    /// Standard deviation of the draws.
    pub se: f64,
    /// Percentile interval.
    pub percentile: Interval,
    /// Bias-corrected percentile interval (Efron 1982); none where all draws lie on one side of the estimate.
    pub bias_corrected: Option<Interval>,
    /// Draws that gave a value.
    pub draws: usize,
    /// Draws that failed (for example by separation): more than a few say that the sample is too small.
    pub failed: usize,
}

/// Resamples whole clusters (persons, practices; each row its own where `cluster` is none) with replacement and computes
/// `statistic` from the rows chosen, `draws` times, from a seed. One result per number the statistic gives.
///
/// # Errors
/// The statistic's fault on all rows; no cluster; a level outside (0, 1); no draw that gives a value.
pub fn bootstrap(
    rows: usize,
    cluster: Option<&[u32]>,
    level: f64,
    draws: usize,
    seed: u64,
    statistic: impl Fn(&[u32]) -> Result<Vec<f64>, Fault>,
) -> Result<Vec<Bootstrapped>, Fault> {
    let tail = (1.0 - checked_level(level)?) / 2.0;
    let all: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
    let members = members(&all, cluster)?;
    let estimate = statistic(&all)?;
    let mut random = Draws::new(seed);
    let mut found: Vec<Vec<f64>> = vec![Vec::with_capacity(draws); estimate.len()];
    let mut failed = 0;
    for _ in 0..draws {
        let chosen: Vec<u32> =
            (0..members.len()).flat_map(|_| members[random.below(members.len())].iter().copied()).collect();
        match statistic(&chosen) {
            Ok(values) if values.len() == estimate.len() && values.iter().all(|v| v.is_finite()) => {
                for (column, v) in found.iter_mut().zip(values) {
                    column.push(v);
                }
            }
            _ => failed += 1,
        }
    }
    estimate.iter().zip(found).map(|(&e, values)| summary(e, values, tail, failed)).collect()
}

fn members(all: &[u32], cluster: Option<&[u32]>) -> Result<Vec<Vec<u32>>, Fault> {
    let members: Vec<Vec<u32>> = match cluster {
        None => all.iter().map(|&i| vec![i]).collect(),
        Some(c) => {
            super::fault::same_length("cluster", all.len(), c.len())?;
            let mut order = all.to_vec();
            order.sort_by_key(|&i| c[i as usize]);
            order.chunk_by(|&a, &b| c[a as usize] == c[b as usize]).map(<[u32]>::to_vec).collect()
        }
    };
    if members.is_empty() { Err(Fault::Empty { what: "rows to resample" }) } else { Ok(members) }
}

fn summary(estimate: f64, mut values: Vec<f64>, tail: f64, failed: usize) -> Result<Bootstrapped, Fault> {
    values.sort_by(f64::total_cmp);
    let limits = |low: f64, high: f64| match (sorted_quantile(&values, low), sorted_quantile(&values, high)) {
        (Some(lower), Some(upper)) => Ok(Interval { lower, upper }),
        _ => Err(Fault::Empty { what: "resamples in which the number is defined" }),
    };
    let n = real(values.len());
    let mean = values.iter().sum::<f64>() / n;
    let square: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let below = real(values.partition_point(|v| *v < estimate)) / n;
    let bias = normal_quantile(below);
    let shifted = |p: f64| normal_lower(2.0 * bias + normal_quantile(p));
    Ok(Bootstrapped {
        estimate,
        se: if values.len() > 1 { (square / (n - 1.0)).sqrt() } else { 0.0 },
        percentile: limits(tail, 1.0 - tail)?,
        bias_corrected: if bias.is_finite() {
            Some(limits(shifted(tail), shifted(1.0 - tail))?)
        } else {
            None
        },
        draws: values.len(),
        failed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_has_about_its_standard_error() {
        let mut draws = Draws::new(1);
        let values: Vec<f64> = (0..400).map(|_| draws.normal()).collect();
        let mean =
            |rows: &[u32]| Ok(vec![rows.iter().map(|&i| values[i as usize]).sum::<f64>() / real(rows.len())]);
        let found = bootstrap(400, None, 0.95, 999, 2, mean).unwrap()[0];
        assert!((found.se - 0.05).abs() < 0.008 && found.failed == 0, "{found:?}");
        assert!((found.percentile.lower - (found.estimate - 1.96 * found.se)).abs() < 0.02);
        assert!(found.bias_corrected.unwrap().upper > found.estimate);
    }

    #[test]
    fn whole_clusters_are_drawn_and_failures_counted() {
        let cluster = [0, 0, 1, 1];
        let pairs = |rows: &[u32]| {
            assert!(rows.len() == 4 && rows.chunks(2).all(|c| c[0] / 2 == c[1] / 2));
            if rows[0] == rows[2] { Err(Fault::Empty { what: "variation" }) } else { Ok(vec![1.0]) }
        };
        let found = bootstrap(4, Some(&cluster), 0.95, 100, 3, pairs).unwrap()[0];
        assert_eq!(found.draws + found.failed, 100);
        assert!(found.failed > 20 && found.bias_corrected.is_none());
        assert!(bootstrap(0, None, 0.95, 10, 1, |_| Ok(vec![0.0])).is_err());
    }
}
