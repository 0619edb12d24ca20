//! Tables of counts: independence, Fisher's exact test, odds ratios across strata.

use serde::Serialize;

use super::dist::{special::ln_choose, two_sided_z};
use super::{Fault, Interval, Test, real};

/// Pearson's test of independence in a table of counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Independence {
    /// Pearson's chi-square, without continuity correction, on (rows - 1)(columns - 1) degrees of freedom.
    pub chi_square: Test,
    /// Cramér's V: sqrt(chi-square / n / (min(rows, columns) - 1)).
    pub cramers_v: f64,
}

/// Pearson's chi-square and Cramér's V. Rows and columns without any count are left out (they say nothing).
/// Agrees with R `chisq.test(correct = FALSE)`.
///
/// # Errors
/// Rows of different length; fewer than two rows or columns with a count.
pub fn independence(table: &[Vec<usize>]) -> Result<Independence, Fault> {
    let (rows, columns) = margins(table)?;
    let n: f64 = rows.iter().sum();
    let mut statistic = 0.0;
    for (row, &r) in table.iter().zip(&rows) {
        for (&count, &c) in row.iter().zip(&columns) {
            let expected = r * c / n;
            if expected > 0.0 {
                statistic += (real(count) - expected).powi(2) / expected;
            }
        }
    }
    let used = |m: &[f64]| m.iter().filter(|&&v| v > 0.0).count();
    let (r, c) = (used(&rows), used(&columns));
    Ok(Independence {
        chi_square: Test::chi_square(statistic, real((r - 1) * (c - 1))),
        cramers_v: (statistic / n / real(r.min(c) - 1)).sqrt(),
    })
}

fn margins(table: &[Vec<usize>]) -> Result<(Vec<f64>, Vec<f64>), Fault> {
    let width = table.first().map_or(0, Vec::len);
    for row in table {
        super::fault::same_length("a row of the table", width, row.len())?;
    }
    let rows: Vec<f64> = table.iter().map(|r| real(r.iter().sum())).collect();
    let columns: Vec<f64> = (0..width).map(|j| real(table.iter().map(|r| r[j]).sum())).collect();
    for (what, margin) in [("rows with a count", &rows), ("columns with a count", &columns)] {
        let found = margin.iter().filter(|&&v| v > 0.0).count();
        if found < 2 {
            return Err(Fault::TooFew { what, needed: 2, found });
        }
    }
    Ok((rows, columns))
}

/// A two by two table: rows are groups (exposed, not), columns are the outcome (yes, no).
pub type TwoByTwo = [[usize; 2]; 2];

/// Yates' continuity-corrected chi-square of a two by two table, on 1 degree of freedom, as R `chisq.test`
/// (the correction is never larger than |observed - expected|).
///
/// # Errors
/// A row or a column without any count.
pub fn yates(table: &TwoByTwo) -> Result<Test, Fault> {
    let rows: Vec<Vec<usize>> = table.iter().map(|r| r.to_vec()).collect();
    let (r, c) = margins(&rows)?;
    let n = r[0] + r[1];
    let gap = (real(table[0][0]) - r[0] * c[0] / n).abs();
    let corrected = gap - gap.min(0.5);
    let statistic = corrected * corrected * n * n * n / (r[0] * r[1] * c[0] * c[1]);
    Ok(Test::chi_square(statistic, 1.0))
}

/// The sample odds ratio ad / bc; none where it would be 0 divided by 0, infinite where only bc is 0.
pub fn odds_ratio(table: &TwoByTwo) -> Option<f64> {
    let [[a, b], [c, d]] = table.map(|r| r.map(real));
    let (above, below) = (a * d, b * c);
    (above > 0.0 || below > 0.0).then(|| above / below)
}

/// Two-sided p value of Fisher's exact test: the hypergeometric probability of all tables with the same
/// margins that are no more probable than the one observed (relative tolerance 1e-7, as R `fisher.test`).
pub fn fisher(table: &TwoByTwo) -> f64 {
    let [[a, b], [c, d]] = *table;
    let (yes, first, n) = (a + c, a + b, a + b + c + d);
    let ln_mass = |k: usize| {
        ln_choose(real(yes), real(k)) + ln_choose(real(n - yes), real(first - k))
            - ln_choose(real(n), real(first))
    };
    let masses: Vec<f64> = (first.saturating_sub(n - yes)..=first.min(yes)).map(ln_mass).collect();
    let bound = ln_mass(a) + 1e-7_f64.ln_1p();
    // the masses sum to 1 up to rounding of the log factorials
    let highest = masses.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum = |most: f64| masses.iter().filter(|&&m| m <= most).map(|m| (m - highest).exp()).sum::<f64>();
    (sum(bound) / sum(f64::INFINITY)).min(1.0)
}

/// Result of Cochran, Mantel and Haenszel over strata.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CochranMantelHaenszel {
    /// The common odds ratio of Mantel and Haenszel.
    pub odds_ratio: f64,
    /// Its interval, with the variance of Robins, Breslow and Greenland (Biometrics 42, 1986).
    pub interval: Interval,
    /// Test of no association, with the continuity correction of 1/2.
    pub corrected: Test,
    /// The same without continuity correction.
    pub uncorrected: Test,
    /// Breslow and Day's test that the odds ratios of the strata are equal (without Tarone's correction).
    pub homogeneity: Option<Test>,
    /// Strata that say something (both margins have a count on each side).
    pub informative_strata: usize,
}

/// Cochran-Mantel-Haenszel over strata: odds ratio Σ(ad/n) / Σ(bc/n), test
/// (|Σ(a - E a)| - 1/2)² / Σ Var a, interval on the log scale. Agrees with R `mantelhaen.test`.
///
/// # Errors
/// No informative stratum; a common odds ratio of 0 or infinity (a cell empty in all strata).
pub fn cochran_mantel_haenszel(strata: &[TwoByTwo], level: f64) -> Result<CochranMantelHaenszel, Fault> {
    let z = two_sided_z(level)?;
    let mut sums = Sums::default();
    for table in strata {
        sums.add(table);
    }
    if sums.strata == 0 {
        return Err(Fault::Empty { what: "strata with both groups and both outcomes" });
    }
    if sums.ad == 0.0 || sums.bc == 0.0 {
        return Err(Fault::Undefined { what: "common odds ratio", why: "a cell is empty in every stratum" });
    }
    let ratio = sums.ad / sums.bc;
    let variance = sums.p_ad / (2.0 * sums.ad * sums.ad)
        + sums.mixed / (2.0 * sums.ad * sums.bc)
        + sums.q_bc / (2.0 * sums.bc * sums.bc);
    let gap = sums.gap.abs();
    let corrected = gap - gap.min(0.5);
    Ok(CochranMantelHaenszel {
        odds_ratio: ratio,
        interval: Interval::around(ratio.ln(), variance.sqrt(), z).map(f64::exp),
        corrected: Test::chi_square(corrected * corrected / sums.variance, 1.0),
        uncorrected: Test::chi_square(gap * gap / sums.variance, 1.0),
        homogeneity: breslow_day(strata, ratio, sums.strata),
        informative_strata: sums.strata,
    })
}

#[derive(Default)]
struct Sums {
    strata: usize,
    gap: f64,
    variance: f64,
    ad: f64,
    bc: f64,
    p_ad: f64,
    mixed: f64,
    q_bc: f64,
}

impl Sums {
    fn add(&mut self, table: &TwoByTwo) {
        let [[a, b], [c, d]] = table.map(|r| r.map(real));
        let n = a + b + c + d;
        if (a + b) * (c + d) * (a + c) * (b + d) == 0.0 {
            return;
        }
        self.strata += 1;
        self.gap += a - (a + b) * (a + c) / n;
        self.variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1.0));
        let (r, s, p, q) = (a * d / n, b * c / n, (a + d) / n, (b + c) / n);
        self.ad += r;
        self.bc += s;
        self.p_ad += p * r;
        self.mixed += p * s + q * r;
        self.q_bc += q * s;
    }
}

/// Breslow and Day 1980, volume 1, 4.4: Σ (a - A)² / Var(A), A the count expected under the common ratio.
fn breslow_day(strata: &[TwoByTwo], ratio: f64, used: usize) -> Option<Test> {
    if used < 2 {
        return None;
    }
    let mut statistic = 0.0;
    for table in strata {
        let [[a, b], [c, d]] = table.map(|r| r.map(real));
        let (first, second, yes) = (a + b, c + d, a + c);
        if first * second * yes * (b + d) == 0.0 {
            continue;
        }
        let fitted = expected_count(first, second, yes, ratio);
        let variance = 1.0
            / (1.0 / fitted + 1.0 / (first - fitted) + 1.0 / (yes - fitted) + 1.0 / (second - yes + fitted));
        statistic += (a - fitted).powi(2) / variance;
    }
    Some(Test::chi_square(statistic, real(used - 1)))
}

/// The count A with A(second - yes + A) / ((first - A)(yes - A)) = ratio.
fn expected_count(first: f64, second: f64, yes: f64, ratio: f64) -> f64 {
    let (qa, qb, qc) = (1.0 - ratio, second - yes + ratio * (first + yes), -ratio * first * yes);
    if qa.abs() < 1e-12 {
        return -qc / qb;
    }
    let root = (qb * qb - 4.0 * qa * qc).max(0.0).sqrt();
    // the stable form of the root between the bounds
    -2.0 * qc / (qb + root)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1e-3), "{found} is not {expected}");
    }

    #[test]
    fn a_lady_tasting_tea_is_not_surprising() {
        close(fisher(&[[3, 1], [1, 3]]), 34.0 / 70.0);
        close(fisher(&[[4, 0], [0, 4]]), 2.0 / 70.0);
        close(fisher(&[[0, 0], [0, 0]]), 1.0);
        // below the smallest number, and no failure
        assert_eq!(fisher(&[[5_000, 0], [0, 5_000]]), 0.0);
    }

    #[test]
    fn an_empty_row_says_nothing() {
        let with = independence(&[vec![10, 20], vec![0, 0], vec![20, 10]]).unwrap();
        let without = independence(&[vec![10, 20], vec![20, 10]]).unwrap();
        assert_eq!(with, without);
        close(without.chi_square.statistic, 20.0 / 3.0);
        assert_eq!(independence(&[vec![1, 2]]).unwrap_err().code(), "too-few");
        assert_eq!(independence(&[vec![1, 2], vec![1]]).unwrap_err().code(), "columns-of-different-length");
    }

    #[test]
    fn equal_strata_give_the_odds_ratio_of_each() {
        let table = [[30, 10], [20, 40]];
        let found = cochran_mantel_haenszel(&[table, table, [[5, 0], [3, 0]]], 0.95).unwrap();
        close(found.odds_ratio, odds_ratio(&table).unwrap());
        close(found.homogeneity.unwrap().statistic, 0.0);
        assert_eq!(found.informative_strata, 2);
        assert!(found.corrected.statistic < found.uncorrected.statistic);
    }

    #[test]
    fn the_reversal_of_simpson_is_seen() {
        // crude favours the second group, each stratum the first
        let strata = [[[81, 6], [234, 36]], [[192, 71], [55, 25]]];
        let found = cochran_mantel_haenszel(&strata, 0.95).unwrap();
        assert!(found.odds_ratio > 1.0);
        assert!(odds_ratio(&[[273, 77], [289, 61]]).unwrap() < 1.0);
    }

    #[test]
    fn a_cell_empty_everywhere_is_said() {
        assert_eq!(
            cochran_mantel_haenszel(&[[[5, 0], [3, 2]]], 0.95).unwrap_err().code(),
            "undefined-quantity"
        );
        assert_eq!(cochran_mantel_haenszel(&[], 0.95).unwrap_err().code(), "nothing-to-analyse");
        assert_eq!(odds_ratio(&[[5, 0], [3, 0]]), None);
    }
}
