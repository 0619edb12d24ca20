//! How alike the rows of a cluster are, and what that costs.

use serde::Serialize;

use super::fault::{all_finite, same_length};
use super::{Fault, Test, dist, real};

/// Intraclass correlation and design effect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Alike {
    /// (MSB - MSW) / (MSB + (m0 - 1) MSW), the analysis-of-variance estimate; below zero where clusters differ
    /// less than chance alone would make them.
    pub icc: f64,
    /// 1 + (Σm²/Σm - 1) · max(icc, 0): a sample of n rows says as much as n over this many independent ones.
    pub design_effect: f64,
    /// F test of no difference between clusters.
    pub test: Test,
    /// Clusters with rows.
    pub clusters: usize,
}

/// Intraclass correlation of a number, or of a yes or no given as 1 and 0 (Donner and Koval, Biometrics 36, 1980).
///
/// # Errors
/// Columns of different length; fewer than two clusters; no cluster of two rows; values that do not vary.
pub fn alike(values: &[f64], cluster: &[u32]) -> Result<Alike, Fault> {
    same_length("cluster", values.len(), cluster.len())?;
    all_finite("values", values)?;
    let mut sums = vec![(0.0, 0.0); cluster.iter().max().map_or(0, |&m| m as usize + 1)];
    for (v, &c) in values.iter().zip(cluster) {
        sums[c as usize].0 += v;
        sums[c as usize].1 += 1.0;
    }
    let means: Vec<f64> = sums.iter().map(|s| if s.1 > 0.0 { s.0 / s.1 } else { 0.0 }).collect();
    let sizes: Vec<f64> = sums.iter().map(|s| s.1).filter(|&m| m > 0.0).collect();
    let (n, k) = (real(values.len()), real(sizes.len()));
    if sizes.len() < 2 || sizes.len() == values.len() {
        return Err(Fault::TooFew { what: "clusters, with two rows in some", needed: 2, found: sizes.len() });
    }
    let centre = super::ranks::mean(values)?;
    let between: f64 =
        sums.iter().zip(&means).map(|(s, m)| s.1 * (m - centre).powi(2)).sum::<f64>() / (k - 1.0);
    let within: f64 =
        values.iter().zip(cluster).map(|(v, &c)| (v - means[c as usize]).powi(2)).sum::<f64>() / (n - k);
    let squares: f64 = sizes.iter().map(|m| m * m).sum();
    let typical = (n - squares / n) / (k - 1.0);
    let total = between + (typical - 1.0) * within;
    if total <= 0.0 || within <= 0.0 {
        return Err(Fault::Constant { what: "the value within clusters".to_owned() });
    }
    let icc = (between - within) / total;
    let statistic = between / within;
    Ok(Alike {
        icc,
        design_effect: 1.0 + (squares / n - 1.0) * icc.max(0.0),
        test: Test { statistic, df: k - 1.0, p: dist::f_upper(statistic, k - 1.0, n - k) },
        clusters: sizes.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_pairs_by_hand() {
        // means 1.5, 3.5, 6 about 11/3; MSB = 2 Σ(mean - 11/3)² / 2, MSW = (0.5 + 0.5 + 2)/3
        let found = alike(&[1.0, 2.0, 3.0, 4.0, 5.0, 7.0], &[0, 0, 4, 4, 2, 2]).unwrap();
        let between: f64 = [1.5, 3.5, 6.0].iter().map(|m| (m - 11.0 / 3.0_f64).powi(2)).sum();
        assert!((found.icc - (between - 1.0) / (between + 1.0)).abs() < 1e-12, "{found:?}");
        assert!((found.design_effect - 1.0 - found.icc).abs() < 1e-12 && found.clusters == 3);
    }

    #[test]
    fn clusters_of_one_or_none_say_nothing() {
        assert!(alike(&[1.0, 2.0], &[0, 1]).is_err() && alike(&[1.0, 2.0], &[0, 0]).is_err());
        assert_eq!(alike(&[1.0, 1.0, 1.0, 1.0], &[0, 0, 1, 1]).unwrap_err().code(), "no-variation");
    }
}
