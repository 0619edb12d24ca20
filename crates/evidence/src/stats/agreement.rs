//! Agreement of two tellers about the same people: McNemar, Stuart-Maxwell, kappa.

use serde::Serialize;

use super::dist::two_sided_z;
use super::matrix::Symmetric;
use super::paired::half_binomial_two_sided;
use super::{Fault, Interval, Test, real};

/// McNemar's test of two yes/no answers about the same people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct McNemar {
    /// Yes by the first teller only.
    pub first_only: usize,
    /// Yes by the second teller only.
    pub second_only: usize,
    /// (|b - c| - 1)² / (b + c) on 1 degree of freedom, as R `mcnemar.test`.
    pub corrected: Test,
    /// (b - c)² / (b + c), without continuity correction.
    pub uncorrected: Test,
    /// Exact two-sided p: binomial with probability 1/2.
    pub p_exact: f64,
}

/// McNemar's test from the two discordant counts.
///
/// # Errors
/// Nobody on whom the tellers differ.
pub fn mcnemar(first_only: usize, second_only: usize) -> Result<McNemar, Fault> {
    if first_only + second_only == 0 {
        return Err(Fault::Empty { what: "people on whom the tellers differ" });
    }
    let (b, c) = (real(first_only), real(second_only));
    let gap = (b - c).abs();
    let statistic = |gap: f64| Test::chi_square(gap * gap / (b + c), 1.0);
    Ok(McNemar {
        first_only,
        second_only,
        corrected: statistic((gap - 1.0).max(0.0)),
        uncorrected: statistic(gap),
        p_exact: half_binomial_two_sided(first_only, second_only),
    })
}

/// A square table of two tellers: row = what the first said, column = what the second said, same order.
fn square(table: &[Vec<usize>]) -> Result<usize, Fault> {
    for row in table {
        super::fault::same_length("a row of the agreement table", table.len(), row.len())?;
    }
    match table.iter().flatten().sum() {
        0 => Err(Fault::Empty { what: "people told about by both" }),
        n => Ok(n),
    }
}

/// Stuart and Maxwell's test that two tellers use the categories equally often (marginal homogeneity):
/// d' V⁻¹ d with d = row - column totals, V = diag(row + column) - (N + N') without diagonal; degrees of
/// freedom = rank of V. Categories that neither used are left out.
///
/// # Errors
/// A table that is not square or empty; tellers who agree on everybody.
pub fn stuart_maxwell(table: &[Vec<usize>]) -> Result<Test, Fault> {
    square(table)?;
    let k = table.len();
    let cell = |i: usize, j: usize| real(table[i][j]);
    let gap: Vec<f64> = (0..k).map(|i| (0..k).map(|j| cell(i, j) - cell(j, i)).sum()).collect();
    let mut v = Symmetric::zeros(k);
    for i in 0..k {
        for j in 0..k {
            if i != j {
                v.add(i, i, cell(i, j) + cell(j, i));
                if j > i {
                    v.add(i, j, -(cell(i, j) + cell(j, i)));
                }
            }
        }
    }
    let (statistic, rank) = v.quadratic_pseudo_inverse(&gap)?;
    if rank == 0 {
        return Err(Fault::Empty { what: "people on whom the tellers differ" });
    }
    Ok(Test::chi_square(statistic, real(rank)))
}

/// How far two categories of an ordered scale are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Weighting {
    /// Any difference counts the same.
    Nominal,
    /// 1 - |i - j| / (k - 1).
    Linear,
    /// 1 - (i - j)² / (k - 1)².
    Quadratic,
}

impl Weighting {
    fn weight(self, i: usize, j: usize, k: usize) -> f64 {
        let distance = real(i.abs_diff(j)) / real((k - 1).max(1));
        match self {
            Weighting::Nominal => f64::from(u8::from(i == j)),
            Weighting::Linear => 1.0 - distance,
            Weighting::Quadratic => 1.0 - distance * distance,
        }
    }
}

/// Cohen's kappa.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Kappa {
    /// (po - pe) / (1 - pe).
    pub kappa: f64,
    /// Large-sample standard error (Fleiss, Cohen and Everitt, Psychol. Bull. 72, 1969), for the interval.
    pub se: f64,
    /// Standard error if agreement were by chance alone, for the test.
    pub se_null: f64,
    /// kappa / se_null, against the normal distribution.
    pub test: Option<Test>,
    /// kappa ± z se.
    pub interval: Interval,
    /// Weighted agreement observed.
    pub observed: f64,
    /// Weighted agreement expected from the margins.
    pub expected: f64,
}

/// Cohen's kappa, weighted or not, with Fleiss' standard errors. Agrees with psych `cohen.kappa`.
///
/// # Errors
/// A table that is not square or empty; both tellers using one category only (kappa undefined).
pub fn kappa(table: &[Vec<usize>], weighting: Weighting, level: f64) -> Result<Kappa, Fault> {
    let z = two_sided_z(level)?;
    let n = real(square(table)?);
    let k = table.len();
    let p = |i: usize, j: usize| real(table[i][j]) / n;
    let rows: Vec<f64> = (0..k).map(|i| (0..k).map(|j| p(i, j)).sum()).collect();
    let columns: Vec<f64> = (0..k).map(|j| (0..k).map(|i| p(i, j)).sum()).collect();
    let w = |i: usize, j: usize| weighting.weight(i, j, k);
    let row_weight: Vec<f64> = (0..k).map(|i| (0..k).map(|j| w(i, j) * columns[j]).sum()).collect();
    let column_weight: Vec<f64> = (0..k).map(|j| (0..k).map(|i| w(i, j) * rows[i]).sum()).collect();
    let sum = |f: &dyn Fn(usize, usize) -> f64| -> f64 {
        (0..k).map(|i| (0..k).map(|j| f(i, j)).sum::<f64>()).sum()
    };
    let observed = sum(&|i, j| w(i, j) * p(i, j));
    let expected = sum(&|i, j| w(i, j) * rows[i] * columns[j]);
    if 1.0 - expected <= 1e-14 {
        return Err(Fault::Undefined { what: "kappa", why: "both tellers use one and the same category" });
    }
    let kappa = (observed - expected) / (1.0 - expected);
    let mean = |i: usize, j: usize| row_weight[i] + column_weight[j];
    let spread = sum(&|i, j| p(i, j) * (w(i, j) - mean(i, j) * (1.0 - kappa)).powi(2));
    let spread_null = sum(&|i, j| rows[i] * columns[j] * (w(i, j) - mean(i, j)).powi(2));
    let scale = (n * (1.0 - expected).powi(2)).recip();
    let se = ((spread - (kappa - expected * (1.0 - kappa)).powi(2)).max(0.0) * scale).sqrt();
    let se_null = ((spread_null - expected * expected).max(0.0) * scale).sqrt();
    Ok(Kappa {
        kappa,
        se,
        se_null,
        test: (se_null > 0.0).then(|| Test::t(kappa / se_null, f64::INFINITY)),
        interval: Interval::around(kappa, se, z),
        observed,
        expected,
    })
}

/// Agreement coefficients that do not depend on the margins as kappa does (prevalence paradox).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ParadoxFree {
    /// Share of people on whom both agree.
    pub agreement: f64,
    /// Prevalence- and bias-adjusted kappa, 2 po - 1 (Byrt, Bishop and Carlin 1993; in this form meant for two categories).
    pub pabak: f64,
    /// Gwet's AC1 (2008): (po - pe)/(1 - pe), pe = Σ π(1-π)/(k-1), π the mean share of a category; none for one category.
    pub ac1: Option<f64>,
}

/// Percent agreement, PABAK and Gwet's AC1.
///
/// # Errors
/// A table that is not square or empty.
pub fn paradox_free(table: &[Vec<usize>]) -> Result<ParadoxFree, Fault> {
    let n = real(square(table)?);
    let k = table.len();
    let agreement = (0..k).map(|i| real(table[i][i])).sum::<f64>() / n;
    let chance: f64 = (0..k)
        .map(|c| {
            let told: usize = (0..k).map(|j| table[c][j] + table[j][c]).sum();
            let share = real(told) / (2.0 * n);
            share * (1.0 - share)
        })
        .sum();
    let ac1 = (k > 1).then(|| {
        let pe = chance / real(k - 1);
        (agreement - pe) / (1.0 - pe)
    });
    Ok(ParadoxFree { agreement, pabak: 2.0 * agreement - 1.0, ac1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cohens_table_of_1968() {
        let table = vec![vec![88, 14, 18], vec![10, 40, 10], vec![2, 6, 12]];
        let found = kappa(&table, Weighting::Nominal, 0.95).unwrap();
        assert!((found.kappa - 0.491_525_423_728_813).abs() < 1e-13);
        assert!((found.se - 0.051_001_815_576_077_9).abs() < 1e-13);
        assert!((paradox_free(&table).unwrap().ac1.unwrap() - 0.575_971_731_448_763).abs() < 1e-13);
    }

    #[test]
    fn one_category_alone_has_no_kappa() {
        let table = vec![vec![10, 0], vec![0, 0]];
        assert_eq!(kappa(&table, Weighting::Nominal, 0.95).unwrap_err().code(), "undefined-quantity");
        assert_eq!(paradox_free(&table).unwrap().agreement, 1.0);
        assert_eq!(
            kappa(&[vec![0, 0], vec![0, 0]], Weighting::Linear, 0.95).unwrap_err().code(),
            "nothing-to-analyse"
        );
        assert!(kappa(&[vec![1, 2]], Weighting::Linear, 0.95).is_err());
    }

    #[test]
    fn full_agreement_is_one() {
        let found = kappa(&[vec![5, 0], vec![0, 7]], Weighting::Quadratic, 0.95).unwrap();
        assert_eq!((found.kappa, found.se), (1.0, 0.0));
    }

    #[test]
    fn two_categories_of_stuart_and_maxwell_are_mcnemar() {
        let one = mcnemar(12, 5).unwrap();
        let two = stuart_maxwell(&[vec![30, 12, 0], vec![5, 40, 0], vec![0, 0, 0]]).unwrap();
        assert!((one.uncorrected.statistic - two.statistic).abs() < 1e-12);
        assert_eq!(two.df, 1.0);
        assert!(mcnemar(0, 0).is_err() && stuart_maxwell(&[vec![3, 0], vec![0, 1]]).is_err());
        // 3 against 0: exact p is 2 (1/2)^3
        assert!((mcnemar(3, 0).unwrap().p_exact - 0.25).abs() < 1e-15);
    }

    #[test]
    fn three_categories_by_hand() {
        // d = (7, -5, -2); V of the first two categories = [[17, -11], [-11, 17]]
        let test = stuart_maxwell(&[vec![20, 9, 3], vec![2, 15, 2], vec![3, 4, 10]]).unwrap();
        let d = [7.0, -9.0];
        let v = [[17.0, -11.0], [-11.0, 17.0]];
        let det: f64 = v[0][0] * v[1][1] - v[0][1] * v[1][0];
        let by_hand = (d[0] * d[0] * v[1][1] - 2.0 * d[0] * d[1] * v[0][1] + d[1] * d[1] * v[0][0]) / det;
        assert_eq!(test.df, 2.0);
        assert!((test.statistic - by_hand).abs() < 1e-10, "{} {by_hand}", test.statistic);
    }
}
