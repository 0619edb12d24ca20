//! Change in the same people: paired tests, effect sizes, responders.

use serde::Serialize;

use super::dist::{beta_quantile, binomial_lower, normal_two_sided, special::ln_gamma, two_sided_t};
use super::fault::{all_finite, same_length};
use super::proportion::{Proportion, wilson};
use super::ranks::{mean_variance, midranks};
use super::root::brent;
use super::{Fault, Interval, Test, real};

/// A paired change, after minus before, in the unit of the measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairedChange {
    /// Pairs.
    pub n: usize,
    /// Mean before.
    pub mean_before: f64,
    /// Standard deviation before (n - 1).
    pub sd_before: f64,
    /// Mean after.
    pub mean_after: f64,
    /// Standard deviation after (n - 1).
    pub sd_after: f64,
    /// Mean change.
    pub mean: f64,
    /// Standard deviation of the change.
    pub sd: f64,
    /// Standard error of the mean change.
    pub se: f64,
    /// Interval of the mean change by Student's t.
    pub interval: Interval,
    /// Paired t test.
    pub t: Test,
    /// Pearson's correlation of before and after; none where one of them does not vary.
    pub correlation: Option<f64>,
    /// Effect sizes, each with the standard deviation it divides by.
    pub effect: EffectSizes,
}

/// Standardised mean changes. They differ by their divisor: say which one is reported.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EffectSizes {
    /// Cohen's dz = mean change / its own standard deviation (the standardised response mean).
    pub dz: f64,
    /// Cohen's dav = mean change / sqrt((variance before + variance after) / 2).
    pub dav: Option<f64>,
    /// Glass: mean change / standard deviation before.
    pub glass: Option<f64>,
    /// Hedges' g = dz · J, J = Γ((n-1)/2) / (sqrt((n-1)/2) Γ((n-2)/2)); none for two pairs.
    pub hedges_gz: Option<f64>,
}

/// Paired t test, interval and effect sizes of after minus before. Agrees with R `t.test(paired = TRUE)`.
///
/// # Errors
/// Columns of different length, missing values, fewer than two pairs, a change that is the same for everybody.
pub fn paired_change(before: &[f64], after: &[f64], level: f64) -> Result<PairedChange, Fault> {
    let change = differences(before, after)?;
    let (mean_before, var_before) = mean_variance(before)?;
    let (mean_after, var_after) = mean_variance(after)?;
    let (mean, var) = mean_variance(&change)?;
    if var <= 0.0 {
        return Err(Fault::Constant { what: "the change".to_owned() });
    }
    let n = real(change.len());
    let (sd, se) = (var.sqrt(), (var / n).sqrt());
    let ratio = |divisor: f64| (divisor > 0.0).then(|| mean / divisor.sqrt());
    let dz = mean / sd;
    Ok(PairedChange {
        n: change.len(),
        mean_before,
        sd_before: var_before.sqrt(),
        mean_after,
        sd_after: var_after.sqrt(),
        mean,
        sd,
        se,
        interval: Interval::around(mean, se, two_sided_t(level, n - 1.0)?),
        t: Test::t(mean / se, n - 1.0),
        correlation: correlation(before, after, mean_before, mean_after),
        effect: EffectSizes {
            dz,
            dav: ratio(f64::midpoint(var_before, var_after)),
            glass: ratio(var_before),
            hedges_gz: (change.len() > 2).then(|| dz * small_sample_factor(n - 1.0)),
        },
    })
}

fn differences(before: &[f64], after: &[f64]) -> Result<Vec<f64>, Fault> {
    same_length("after", before.len(), after.len())?;
    all_finite("before", before)?;
    all_finite("after", after)?;
    if before.is_empty() {
        return Err(Fault::Empty { what: "pairs" });
    }
    Ok(before.iter().zip(after).map(|(b, a)| a - b).collect())
}

fn small_sample_factor(df: f64) -> f64 {
    (ln_gamma(df / 2.0) - 0.5 * (df / 2.0).ln() - ln_gamma((df - 1.0) / 2.0)).exp()
}

fn correlation(x: &[f64], y: &[f64], mx: f64, my: f64) -> Option<f64> {
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        xx += (a - mx) * (a - mx);
        yy += (b - my) * (b - my);
        xy += (a - mx) * (b - my);
    }
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0))
}

/// Expected regression to the mean of a group chosen by its low (or high) measure: (1 - r)(population mean -
/// mean before), in the unit of the measure; r is the correlation of two measures without any change.
///
/// # Errors
/// A correlation outside [-1, 1].
pub fn regression_to_the_mean(
    mean_before: f64,
    population_mean: f64,
    correlation: f64,
) -> Result<f64, Fault> {
    if !(-1.0..=1.0).contains(&correlation) {
        return Err(Fault::OutOfRange { what: "correlation", value: correlation, allowed: "-1 to 1" });
    }
    Ok((1.0 - correlation) * (population_mean - mean_before))
}

/// Wilcoxon's signed ranks of after minus before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SignedRank {
    /// Sum of the ranks of the positive changes (V of R).
    pub positive: f64,
    /// Sum of the ranks of the negative changes.
    pub negative: f64,
    /// Pairs with a change.
    pub nonzero: usize,
    /// Pairs without any change, dropped as Wilcoxon did.
    pub zero: usize,
    /// Two-sided normal p, tie-corrected variance, continuity correction 1/2.
    pub p_corrected: f64,
    /// The same without continuity correction.
    pub p_uncorrected: f64,
    /// Exact two-sided p; none with ties, zeros or 50 pairs and more (the rule of R).
    pub p_exact: Option<f64>,
    /// (positive - negative) / (positive + negative), from -1 to 1.
    pub rank_biserial: f64,
    /// Hodges and Lehmann's pseudo-median: median of the Walsh averages (dᵢ + dⱼ)/2, i <= j, of changes that are not zero.
    pub hodges_lehmann: f64,
    /// The pseudo-median as R prints it with `exact = FALSE`: the zero of the normalised rank statistic, found
    /// by Brent's method to 1e-4 (anywhere in the middle step where the number of averages is even).
    pub hodges_lehmann_normal: f64,
}

/// Wilcoxon's signed rank test: zeros dropped, midranks, tie-corrected variance. Agrees with R
/// `wilcox.test(paired = TRUE, exact = FALSE)`.
///
/// # Errors
/// Columns of different length, missing values, nobody with a change.
pub fn signed_rank(before: &[f64], after: &[f64]) -> Result<SignedRank, Fault> {
    let all = differences(before, after)?;
    let change: Vec<f64> = all.iter().copied().filter(|&d| d != 0.0).collect();
    if change.is_empty() {
        return Err(Fault::Empty { what: "pairs with a change" });
    }
    let sums = RankSums::of(&change);
    let n = real(change.len());
    let zero = all.len() - change.len();
    let exact = sums.ties == 0.0 && zero == 0 && change.len() < 50;
    let gap = sums.positive - n * (n + 1.0) / 4.0;
    let z = |correction: f64| (gap - if gap == 0.0 { 0.0 } else { correction.copysign(gap) }) / sums.sigma;
    Ok(SignedRank {
        positive: sums.positive,
        negative: sums.negative,
        nonzero: change.len(),
        zero,
        p_corrected: normal_two_sided(z(0.5)),
        p_uncorrected: normal_two_sided(z(0.0)),
        p_exact: exact.then(|| exact_signed_rank(sums.positive.min(sums.negative), change.len())),
        rank_biserial: (sums.positive - sums.negative) / (sums.positive + sums.negative),
        hodges_lehmann: walsh_median(&change),
        hodges_lehmann_normal: normalised_zero(&change)?,
    })
}

struct RankSums {
    positive: f64,
    negative: f64,
    ties: f64,
    sigma: f64,
}

impl RankSums {
    fn of(change: &[f64]) -> RankSums {
        let size: Vec<f64> = change.iter().map(|d| d.abs()).collect();
        let (ranks, ties) = midranks(&size);
        let (mut positive, mut negative) = (0.0, 0.0);
        for (r, d) in ranks.iter().zip(change) {
            if *d > 0.0 {
                positive += r;
            } else {
                negative += r;
            }
        }
        let n = real(change.len());
        let sigma = (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0).sqrt();
        RankSums { positive, negative, ties, sigma }
    }
}

/// Two-sided exact p of the lesser rank sum: subsets of 1..n by their sum.
fn exact_signed_rank(lesser: f64, n: usize) -> f64 {
    let most = n * (n + 1) / 2;
    let mut ways = vec![0.0; most + 1];
    ways[0] = 1.0;
    for rank in 1..=n {
        for sum in (rank..=most).rev() {
            ways[sum] += ways[sum - rank];
        }
    }
    let total: f64 = ways.iter().sum();
    let below: f64 = ways.iter().enumerate().take_while(|(s, _)| real(*s) <= lesser).map(|(_, w)| w).sum();
    (2.0 * below / total).min(1.0)
}

/// Median of the Walsh averages, without making them: bisection on how many are at most a value, then the
/// exact middle values.
fn walsh_median(change: &[f64]) -> f64 {
    let mut sorted = change.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let pairs = n * (n + 1) / 2;
    let low = walsh_of_rank(&sorted, pairs.div_ceil(2));
    let high = if pairs.is_multiple_of(2) { walsh_of_rank(&sorted, pairs / 2 + 1) } else { low };
    f64::midpoint(low, high)
}

/// The `rank`-th least of (a + b)/2 over pairs i <= j of a sorted column.
fn walsh_of_rank(sorted: &[f64], rank: usize) -> f64 {
    let (mut low, mut high) = (sorted[0], sorted[sorted.len() - 1]);
    // invariant: fewer than `rank` averages are below `low`; at least `rank` are at most `high`
    for _ in 0..2000 {
        let middle = f64::midpoint(low, high);
        let (at_most, largest) = walsh_at_most(sorted, middle);
        if at_most >= rank {
            high = largest;
        } else if low < middle {
            low = middle;
        } else {
            break;
        }
        if high <= low {
            break;
        }
    }
    high
}

/// How many averages are at most `bound`, and the largest of them.
fn walsh_at_most(sorted: &[f64], bound: f64) -> (usize, f64) {
    let (mut count, mut largest) = (0, f64::NEG_INFINITY);
    let mut j = sorted.len();
    for i in 0..sorted.len() {
        while j > i && f64::midpoint(sorted[i], sorted[j - 1]) > bound {
            j -= 1;
        }
        if j <= i {
            break;
        }
        count += j - i;
        largest = largest.max(f64::midpoint(sorted[i], sorted[j - 1]));
    }
    (count, largest)
}

fn normalised_zero(change: &[f64]) -> Result<f64, Fault> {
    let low = change.iter().copied().fold(f64::INFINITY, f64::min);
    let high = change.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low == high {
        return Ok(low);
    }
    let statistic = |shift: f64| {
        let moved: Vec<f64> = change.iter().map(|d| d - shift).filter(|&d| d != 0.0).collect();
        if moved.is_empty() {
            return 0.0;
        }
        let sums = RankSums::of(&moved);
        let n = real(moved.len());
        (sums.positive - n * (n + 1.0) / 4.0) / sums.sigma
    };
    brent(statistic, low, high, 1e-4)
}

/// Exact two-sided sign test of changes up against changes down (zeros dropped): binomial with probability 1/2.
///
/// # Errors
/// Columns of different length, missing values, nobody with a change.
pub fn sign_test(before: &[f64], after: &[f64]) -> Result<f64, Fault> {
    let change = differences(before, after)?;
    let up = change.iter().filter(|&&d| d > 0.0).count();
    let down = change.iter().filter(|&&d| d < 0.0).count();
    if up + down == 0 {
        return Err(Fault::Empty { what: "pairs with a change" });
    }
    Ok(half_binomial_two_sided(up, down))
}

/// Two-sided p of `a` against `b` where both are equally likely.
pub(crate) fn half_binomial_two_sided(a: usize, b: usize) -> f64 {
    (2.0 * binomial_lower(real(a.min(b)), real(a + b), 0.5)).min(1.0)
}

/// Exact interval of a binomial share (Clopper and Pearson 1934).
///
/// # Errors
/// Nobody; a count above the denominator; a level outside (0, 1).
pub fn clopper_pearson(count: usize, of: usize, level: f64) -> Result<Interval, Fault> {
    let tail = (1.0 - super::dist::checked_level(level)?) / 2.0;
    if of == 0 || count > of {
        return Err(Fault::OutOfRange {
            what: "count",
            value: real(count),
            allowed: "0 to a denominator above 0",
        });
    }
    let (x, n) = (real(count), real(of));
    Ok(Interval {
        lower: if count == 0 { 0.0 } else { beta_quantile(tail, x, n - x + 1.0) },
        upper: if count == of { 1.0 } else { beta_quantile(1.0 - tail, x + 1.0, n - x) },
    })
}

/// People whose change reached a minimal important change.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Responders {
    /// The minimal important change used, in the unit of the measure; its source belongs beside the figure.
    pub threshold: f64,
    /// Better by at least that.
    pub improved: Proportion,
    /// Worse by at least that.
    pub worse: Proportion,
}

/// Responders: change for the better of at least `threshold`, and for the worse, each with Wilson's interval.
///
/// # Errors
/// Columns of different length, missing values, no pair; a threshold that is not above zero.
pub fn responders(
    before: &[f64],
    after: &[f64],
    threshold: f64,
    higher_is_better: bool,
    level: f64,
) -> Result<Responders, Fault> {
    if !(threshold > 0.0 && threshold.is_finite()) {
        return Err(Fault::OutOfRange {
            what: "minimal important change",
            value: threshold,
            allowed: "above 0",
        });
    }
    let change = differences(before, after)?;
    let up = change.iter().filter(|&&d| d >= threshold).count();
    let down = change.iter().filter(|&&d| d <= -threshold).count();
    let (improved, worse) = if higher_is_better { (up, down) } else { (down, up) };
    Ok(Responders {
        threshold,
        improved: wilson(improved, change.len(), level)?,
        worse: wilson(worse, change.len(), level)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BEFORE: [f64; 10] = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    const AFTER: [f64; 10] = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    #[test]
    fn students_sleep_data() {
        let found = paired_change(&BEFORE, &AFTER, 0.95).unwrap();
        assert!((found.t.statistic - 4.062_127_683_382_04).abs() < 1e-12);
        assert!((found.t.p - 0.002_832_890_197_384_27).abs() < 1e-14);
        assert!((found.interval.lower - 0.700_114_236_723_018).abs() < 1e-12);
        let ranks = signed_rank(&BEFORE, &AFTER).unwrap();
        assert_eq!((ranks.positive, ranks.negative, ranks.zero, ranks.p_exact), (45.0, 0.0, 1, None));
        assert!((ranks.p_corrected - 0.009_090_698_015_925_06).abs() < 1e-14);
        assert!((sign_test(&BEFORE, &AFTER).unwrap() - 0.003_906_25).abs() < 1e-16);
    }

    #[test]
    fn the_same_change_for_everybody_has_no_test() {
        assert_eq!(paired_change(&[1.0, 2.0], &[2.0, 3.0], 0.95).unwrap_err().code(), "no-variation");
        assert_eq!(signed_rank(&[1.0, 2.0], &[1.0, 2.0]).unwrap_err().code(), "nothing-to-analyse");
        assert_eq!(paired_change(&[1.0], &[2.0], 0.95).unwrap_err().code(), "too-few");
        assert_eq!(paired_change(&[1.0, f64::NAN], &[2.0, 3.0], 0.95).unwrap_err().code(), "missing-values");
        assert_eq!(signed_rank(&[1.0, 2.0], &[2.0, 3.0]).unwrap().hodges_lehmann_normal, 1.0);
    }

    #[test]
    fn a_lower_score_may_be_the_better_one() {
        let up = responders(&BEFORE, &AFTER, 1.0, true, 0.95).unwrap();
        let down = responders(&BEFORE, &AFTER, 1.0, false, 0.95).unwrap();
        assert_eq!((up.improved.count, up.worse.count), (8, 0));
        assert_eq!(down.worse, up.improved);
        assert!(responders(&BEFORE, &AFTER, 0.0, true, 0.95).is_err());
    }

    #[test]
    fn clopper_and_pearson_at_the_ends() {
        let none = clopper_pearson(0, 10, 0.95).unwrap();
        assert_eq!(none.lower, 0.0);
        assert!((none.upper - (1.0 - 0.025_f64.powf(0.1))).abs() < 1e-12);
        assert!(clopper_pearson(0, 0, 0.95).is_err());
    }

    proptest! {
        #[test]
        fn the_walsh_median_is_the_median_of_all_averages(values in prop::collection::vec(-20i32..20, 1..30)) {
            let change: Vec<f64> = values.iter().map(|&v| f64::from(v) + 0.25).collect();
            let mut averages = Vec::new();
            for i in 0..change.len() {
                for j in i..change.len() {
                    averages.push(f64::midpoint(change[i], change[j]));
                }
            }
            averages.sort_by(f64::total_cmp);
            let m = averages.len();
            let expected = f64::midpoint(averages[(m - 1) / 2], averages[m / 2]);
            prop_assert!((walsh_median(&change) - expected).abs() < 1e-12);
        }

        #[test]
        fn turning_time_round_turns_the_sign(values in prop::collection::vec((-9i32..9, -9i32..9), 3..40)) {
            let before: Vec<f64> = values.iter().map(|v| f64::from(v.0)).collect();
            let after: Vec<f64> = values.iter().map(|v| f64::from(v.1)).collect();
            if let (Ok(one), Ok(two)) = (paired_change(&before, &after, 0.9), paired_change(&after, &before, 0.9)) {
                prop_assert!((one.t.statistic + two.t.statistic).abs() < 1e-9 * one.t.statistic.abs().max(1.0));
                prop_assert!((one.interval.lower + two.interval.upper).abs() < 1e-9);
            }
            if let (Ok(one), Ok(two)) = (signed_rank(&before, &after), signed_rank(&after, &before)) {
                prop_assert_eq!(one.positive, two.negative);
                prop_assert!((one.p_corrected - two.p_corrected).abs() < 1e-12);
            }
        }
    }
}
