//! Ranks, and tests of two or more independent groups.

use serde::Serialize;

use super::dist::normal_two_sided;
use super::fault::{all_finite, same_length};
use super::{Fault, Test, real};

/// Midranks (1 for the least) and, for the tie correction, Σ (t³ - t) over groups of t equal values.
pub fn midranks(values: &[f64]) -> (Vec<f64>, f64) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut ties = 0.0;
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && values[order[end]] == values[order[start]] {
            end += 1;
        }
        let t = real(end - start);
        for &i in &order[start..end] {
            ranks[i] = (real(start + end) + 1.0) / 2.0;
        }
        ties += t * t * t - t;
        start = end;
    }
    (ranks, ties)
}

/// Mean and sample variance (n - 1), by two passes.
pub fn mean_variance(values: &[f64]) -> Result<(f64, f64), Fault> {
    if values.len() < 2 {
        return Err(Fault::TooFew { what: "values", needed: 2, found: values.len() });
    }
    let n = real(values.len());
    let mean = mean(values)?;
    let (mut square, mut drift) = (0.0, 0.0);
    for v in values {
        square += (v - mean) * (v - mean);
        drift += v - mean;
    }
    Ok((mean, (square - drift * drift / n) / (n - 1.0)))
}

/// Mean of a column, refined by a second pass.
pub fn mean(values: &[f64]) -> Result<f64, Fault> {
    if values.is_empty() {
        return Err(Fault::Empty { what: "values" });
    }
    let n = real(values.len());
    let first = values.iter().sum::<f64>() / n;
    Ok(first + values.iter().map(|v| v - first).sum::<f64>() / n)
}

/// Comparison of a number between two groups.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TwoGroups {
    /// Welch's t test of the means (first minus second), Satterthwaite's degrees of freedom.
    pub welch: Test,
    /// Mann-Whitney's W: pairs in which the first group is higher, ties one half.
    pub mann_whitney_w: f64,
    /// Two-sided p of W: normal, tie-corrected variance, continuity correction 1/2 (R `wilcox.test(exact = FALSE)`).
    pub mann_whitney_p: f64,
    /// Probability that a member of the first group is higher, ties one half: W / (n1 n2).
    pub superiority: f64,
}

/// Welch's t and Mann-Whitney for two independent groups.
///
/// # Errors
/// Fewer than two in a group; values that are not finite; values that do not vary.
pub fn two_groups(first: &[f64], second: &[f64]) -> Result<TwoGroups, Fault> {
    all_finite("first group", first)?;
    all_finite("second group", second)?;
    let ((m1, v1), (m2, v2)) = (mean_variance(first)?, mean_variance(second)?);
    let (n1, n2) = (real(first.len()), real(second.len()));
    let (e1, e2) = (v1 / n1, v2 / n2);
    if e1 + e2 == 0.0 {
        return Err(Fault::Constant { what: "the number within both groups".to_owned() });
    }
    let df = (e1 + e2).powi(2) / (e1 * e1 / (n1 - 1.0) + e2 * e2 / (n2 - 1.0));
    let all: Vec<f64> = first.iter().chain(second).copied().collect();
    let (ranks, ties) = midranks(&all);
    let w = ranks[..first.len()].iter().sum::<f64>() - n1 * (n1 + 1.0) / 2.0;
    let total = n1 + n2;
    let sigma = (n1 * n2 / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)))).sqrt();
    let gap = w - n1 * n2 / 2.0;
    let z = if gap == 0.0 { 0.0 } else { (gap - 0.5_f64.copysign(gap)) / sigma };
    Ok(TwoGroups {
        welch: Test::t((m1 - m2) / (e1 + e2).sqrt(), df),
        mann_whitney_w: w,
        mann_whitney_p: normal_two_sided(z),
        superiority: w / (n1 * n2),
    })
}

/// Kruskal and Wallis' test that a number has the same distribution in all groups: tie-corrected H,
/// chi-square on groups - 1 degrees of freedom.
///
/// # Errors
/// Columns of different length; fewer than two groups with members; values that do not vary.
pub fn kruskal_wallis(values: &[f64], group: &[usize]) -> Result<Test, Fault> {
    same_length("group", values.len(), group.len())?;
    all_finite("values", values)?;
    let (ranks, ties) = midranks(values);
    let mut sums: Vec<(f64, f64)> = vec![(0.0, 0.0); group.iter().max().map_or(0, |g| g + 1)];
    for (r, &g) in ranks.iter().zip(group) {
        sums[g].0 += r;
        sums[g].1 += 1.0;
    }
    sums.retain(|s| s.1 > 0.0);
    if sums.len() < 2 {
        return Err(Fault::TooFew { what: "groups", needed: 2, found: sums.len() });
    }
    let n = real(values.len());
    let correction = 1.0 - ties / (n * n * n - n);
    if correction <= 0.0 {
        return Err(Fault::Constant { what: "values".to_owned() });
    }
    let h = 12.0 / (n * (n + 1.0)) * sums.iter().map(|s| s.0 * s.0 / s.1).sum::<f64>() - 3.0 * (n + 1.0);
    Ok(Test::chi_square(h / correction, real(sums.len() - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tied_values_share_their_rank() {
        let (ranks, ties) = midranks(&[10.0, 20.0, 20.0, 5.0]);
        assert_eq!((ranks, ties), (vec![2.0, 3.5, 3.5, 1.0], 6.0));
    }

    #[test]
    fn groups_that_do_not_overlap_are_always_superior() {
        let found = two_groups(&[5.0, 6.0, 7.0], &[1.0, 2.0, 3.0]).unwrap();
        assert_eq!((found.mann_whitney_w, found.superiority), (9.0, 1.0));
        // Welch: difference 4, standard error sqrt(2/3), 4 degrees of freedom
        assert!((found.welch.statistic - 4.0 / (2.0_f64 / 3.0).sqrt()).abs() < 1e-14);
        assert!((found.welch.df - 4.0).abs() < 1e-12);
        assert_eq!(two_groups(&[1.0, 1.0], &[1.0, 1.0]).unwrap_err().code(), "no-variation");
        assert_eq!(two_groups(&[1.0], &[1.0, 1.0]).unwrap_err().code(), "too-few");
    }

    #[test]
    fn two_groups_of_kruskal_are_mann_whitney_without_correction() {
        let test = kruskal_wallis(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[0, 0, 0, 2, 2, 2]).unwrap();
        assert!((test.statistic - 27.0 / 7.0).abs() < 1e-12);
        assert!(
            kruskal_wallis(&[1.0, 1.0], &[0, 1]).is_err() && kruskal_wallis(&[1.0, 2.0], &[0, 0]).is_err()
        );
    }
}
