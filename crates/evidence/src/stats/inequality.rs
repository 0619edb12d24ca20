//! Inequality of a share over ordered groups, such as tenths of deprivation.

use serde::Serialize;

use super::dist::two_sided_z;
use super::fault::same_length;
use super::{Fault, Interval, real};

/// Slope and relative index of inequality.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Inequality {
    /// Slope index: share at the last end of the scale minus share at the first, by the regression line.
    pub slope: f64,
    /// Its interval, from the binomial variance of each share.
    pub interval: Interval,
    /// Relative index: slope / share over all; none where the share is 0.
    pub relative: Option<f64>,
}

/// The slope index of inequality (Mackenbach and Kunst, Soc. Sci. Med. 44, 1997): weighted regression of the groups'
/// shares on the middle of their place in the ranked population, from 0 (first group given) to 1 (last).
///
/// # Errors
/// Columns of different length; fewer than two groups with people; counts above their denominator; a level
/// outside (0, 1).
pub fn slope_index(counts: &[usize], of: &[usize], level: f64) -> Result<Inequality, Fault> {
    let z = two_sided_z(level)?;
    same_length("denominators", counts.len(), of.len())?;
    if let Some((&x, _)) = counts.iter().zip(of).find(|(x, n)| x > n) {
        return Err(Fault::OutOfRange { what: "count", value: real(x), allowed: "0 to the denominator" });
    }
    let used = of.iter().filter(|&&n| n > 0).count();
    if used < 2 {
        return Err(Fault::TooFew { what: "groups with people", needed: 2, found: used });
    }
    let total = real(of.iter().sum());
    let mut place = 0.0;
    let groups: Vec<(f64, f64, f64)> = counts
        .iter()
        .zip(of)
        .filter(|g| *g.1 > 0)
        .map(|(&x, &n)| {
            let middle = (place + real(n) / 2.0) / total;
            place += real(n);
            (middle, real(n), real(x) / real(n))
        })
        .collect();
    let mean = |f: &dyn Fn(&(f64, f64, f64)) -> f64| groups.iter().map(|g| g.1 * f(g)).sum::<f64>() / total;
    let (rank, share) = (mean(&|g| g.0), mean(&|g| g.2));
    let spread: f64 = groups.iter().map(|g| g.1 * (g.0 - rank).powi(2)).sum();
    let slope = groups.iter().map(|g| g.1 * (g.0 - rank) * (g.2 - share)).sum::<f64>() / spread;
    let variance: f64 =
        groups.iter().map(|g| (g.1 * (g.0 - rank) / spread).powi(2) * g.2 * (1.0 - g.2) / g.1).sum();
    Ok(Inequality {
        slope,
        interval: Interval::around(slope, variance.sqrt(), z),
        relative: (share > 0.0).then(|| slope / share),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_gives_its_ends() {
        // shares 0.1, 0.2 ... at the middles of five equal groups: 0.1 per fifth, 0.5 over the whole scale
        let found = slope_index(&[10, 20, 30, 40, 50], &[100; 5], 0.95).unwrap();
        assert!((found.slope - 0.5).abs() < 1e-12 && (found.relative.unwrap() - 0.5 / 0.3).abs() < 1e-12);
        assert!(found.interval.lower > 0.3 && found.interval.upper < 0.7);
        let with_empty = slope_index(&[10, 20, 0, 30, 40, 50], &[100, 100, 0, 100, 100, 100], 0.95).unwrap();
        assert_eq!(with_empty, found);
    }

    #[test]
    fn one_group_has_no_slope() {
        assert_eq!(slope_index(&[1, 0], &[2, 0], 0.95).unwrap_err().code(), "too-few");
        assert!(slope_index(&[3, 0], &[2, 1], 0.95).is_err());
        assert_eq!(slope_index(&[0, 0], &[2, 3], 0.95).unwrap().relative, None);
    }
}
