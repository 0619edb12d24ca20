//! Missing follow-up: who is missing, multiple imputation, and how much worse the missing must be.

use serde::Serialize;

use super::design::Design;
use super::dist::two_sided_t;
use super::draws::Draws;
use super::fault::same_length;
use super::linear::{Linear, linear};
use super::proportion::{Proportion, wilson};
use super::ranks::{TwoGroups, mean_variance, two_groups};
use super::root::brent;
use super::{Fault, Interval, Test, real};

/// Those with a follow-up against those without, by a number known of both.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FollowUp {
    /// With follow-up, of all.
    pub followed: Proportion,
    /// Mean before of those with follow-up.
    pub mean_followed: f64,
    /// Mean before of those without.
    pub mean_missing: f64,
    /// (followed - missing) / sqrt(mean of the two variances): above 0.1 the groups differ noticeably.
    pub standardised_difference: Option<f64>,
    /// Tests of the two groups.
    pub tests: TwoGroups,
}

/// Who is missing: baseline of those with and without a follow-up measure.
///
/// # Errors
/// Columns of different length; fewer than two people in a group; a baseline that does not vary.
pub fn follow_up(before: &[f64], followed: &[bool], level: f64) -> Result<FollowUp, Fault> {
    same_length("followed", before.len(), followed.len())?;
    let of = |wanted: bool| -> Vec<f64> {
        before.iter().zip(followed).filter(|p| *p.1 == wanted).map(|p| *p.0).collect()
    };
    let (with, without) = (of(true), of(false));
    let ((m1, v1), (m2, v2)) = (mean_variance(&with)?, mean_variance(&without)?);
    let spread = f64::midpoint(v1, v2).sqrt();
    Ok(FollowUp {
        followed: wilson(with.len(), before.len(), level)?,
        mean_followed: m1,
        mean_missing: m2,
        standardised_difference: (spread > 0.0).then(|| (m1 - m2) / spread),
        tests: two_groups(&with, &without)?,
    })
}

/// Estimates of several completed data sets, combined.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pooled {
    /// Mean estimate.
    pub estimate: f64,
    /// sqrt(within + (1 + 1/m) between).
    pub se: f64,
    /// Barnard and Rubin's degrees of freedom.
    pub df: f64,
    /// t test of zero.
    pub test: Test,
    /// Interval by Student's t.
    pub interval: Interval,
    /// Share of the variance due to the missing values.
    pub missing_information: f64,
    /// Data sets.
    pub imputations: usize,
}

/// Rubin's rules (1987) with the degrees of freedom of Barnard and Rubin (Biometrika 86, 1999). `complete_df`
/// are those of the analysis if nothing were missing (infinite for a normal one).
///
/// # Errors
/// Columns of different length; fewer than two data sets; no variance at all; a level outside (0, 1).
pub fn pool(estimates: &[f64], variances: &[f64], complete_df: f64, level: f64) -> Result<Pooled, Fault> {
    same_length("variances", estimates.len(), variances.len())?;
    let (estimate, between) = mean_variance(estimates)?;
    let m = real(estimates.len());
    let within = variances.iter().sum::<f64>() / m;
    let extra = (1.0 + 1.0 / m) * between;
    let total = within + extra;
    if total <= 0.0 {
        return Err(Fault::Constant { what: "the estimate".to_owned() });
    }
    let lambda = extra / total;
    let old = if lambda > 0.0 { (m - 1.0) / (lambda * lambda) } else { f64::INFINITY };
    let observed = if complete_df == f64::INFINITY {
        f64::INFINITY
    } else {
        (complete_df + 1.0) / (complete_df + 3.0) * complete_df * (1.0 - lambda)
    };
    let df = match (old == f64::INFINITY, observed == f64::INFINITY) {
        (true, _) => observed,
        (false, true) => old,
        (false, false) => old * observed / (old + observed),
    };
    let se = total.sqrt();
    Ok(Pooled {
        estimate,
        se,
        df,
        test: Test::t(estimate / se, df),
        interval: Interval::around(estimate, se, two_sided_t(level, df)?),
        missing_information: lambda,
        imputations: estimates.len(),
    })
}

/// How a missing number is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Draw {
    /// Normal about the regression line.
    Normal,
    /// The value of one of the five observed rows with the nearest prediction (predictive mean matching), rows
    /// equally near having equal chances.
    Matching,
}

/// Completes a number `count` times from covariates known of everybody: Bayesian linear regression with a flat
/// prior (Rubin 1987, p. 167; mice `norm` and `pmm`), each time with a drawn σ² and coefficients. Observed values stay.
///
/// # Errors
/// Columns of different length; too few observed rows; collinear columns among them.
pub fn impute(
    design: &Design,
    values: &[Option<f64>],
    draw: Draw,
    count: usize,
    seed: u64,
) -> Result<Vec<Vec<f64>>, Fault> {
    same_length("values", design.rows(), values.len())?;
    let observed: Vec<u32> = index(values, true);
    let missing: Vec<u32> = index(values, false);
    let y: Vec<f64> = values.iter().flatten().copied().collect();
    let fit = linear(&design.of_rows(&observed), &y, None)?;
    let factor = fit.bread.cholesky(&fit.names)?;
    // computed by row, so that rows alike have exactly the same fitted value
    let fitted = design.of_rows(&observed).linear(&fit.coefficients);
    let mut donors: Vec<(f64, f64)> = fitted.into_iter().zip(y).collect();
    donors.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut random = Draws::new(seed);
    let rss = fit.sigma * fit.sigma * fit.residual_df;
    let all = design.of_rows(&missing);
    Ok((0..count)
        .map(|_| {
            let sigma = (rss / (2.0 * random.gamma(fit.residual_df / 2.0))).sqrt();
            let noise: Vec<f64> = (0..design.width()).map(|_| random.normal()).collect();
            let b: Vec<f64> = factor
                .lower_times(&noise)
                .iter()
                .zip(&fit.coefficients)
                .map(|(n, b)| b + sigma * n)
                .collect();
            let mut completed: Vec<f64> = values.iter().map(|v| v.unwrap_or(0.0)).collect();
            for (&i, prediction) in missing.iter().zip(all.linear(&b)) {
                completed[i as usize] = match draw {
                    Draw::Normal => prediction + sigma * random.normal(),
                    Draw::Matching => donor(&donors, prediction, &mut random),
                };
            }
            completed
        })
        .collect())
}

fn index(values: &[Option<f64>], present: bool) -> Vec<u32> {
    (0..values.len())
        .filter(|&i| values[i].is_some() == present)
        .filter_map(|i| u32::try_from(i).ok())
        .collect()
}

/// Observed rows that may lend their value.
const DONORS: usize = 5;

/// The value of one of the [`DONORS`] rows with the nearest prediction; rows equally near have equal chances, or
/// the same few would lend to everybody where predictions are few. `sorted` holds fitted value and value.
fn donor(sorted: &[(f64, f64)], prediction: f64, random: &mut Draws) -> f64 {
    let distance = |row: &(f64, f64)| (row.0 - prediction).abs();
    let near = sorted.len().min(DONORS);
    let mut from = sorted.partition_point(|row| row.0 < prediction);
    let mut to = from;
    while to - from < near {
        let left = from.checked_sub(1).map(|place| distance(&sorted[place]));
        let right = sorted.get(to).map(distance);
        match (left, right) {
            (Some(left), Some(right)) if left <= right => from -= 1,
            (Some(_), None) => from -= 1,
            _ => to += 1,
        }
    }
    let farthest = distance(&sorted[from]).max(distance(&sorted[to - 1]));
    // [first, nearer) and [beyond, last) are as far as the farthest, [nearer, beyond) are nearer
    let first = sorted.partition_point(|row| row.0 < prediction && distance(row) > farthest);
    let nearer = sorted.partition_point(|row| row.0 < prediction && distance(row) >= farthest);
    let beyond = sorted.partition_point(|row| row.0 < prediction || distance(row) < farthest);
    let last = sorted.partition_point(|row| row.0 < prediction || distance(row) <= farthest);
    let chosen = random.below(near);
    if chosen < beyond - nearer {
        return sorted[nearer + chosen].1;
    }
    let left = nearer - first;
    let tied = random.below(left + last - beyond);
    sorted[if tied < left { first + tied } else { beyond + tied - left }].1
}

/// Mean change with missing after-measures.
#[derive(Debug, Clone, PartialEq)]
pub struct ImputedChange {
    before: Vec<f64>,
    completed: Vec<Vec<f64>>,
    missing: Vec<bool>,
    level: f64,
}

impl ImputedChange {
    /// Completes the after-measures from the before-measure and other covariates (`design` holds all of them).
    ///
    /// # Errors
    /// Those of [`impute`]; fewer than two imputations; nothing missing is no error.
    pub fn new(
        design: &Design,
        before: &[f64],
        after: &[Option<f64>],
        imputations: usize,
        seed: u64,
        level: f64,
    ) -> Result<ImputedChange, Fault> {
        same_length("before", design.rows(), before.len())?;
        super::fault::all_finite("before", before)?;
        if imputations < 2 {
            return Err(Fault::TooFew { what: "imputations", needed: 2, found: imputations });
        }
        let completed = impute(design, after, Draw::Normal, imputations, seed)?;
        let missing = after.iter().map(Option::is_none).collect();
        Ok(ImputedChange { before: before.to_vec(), completed, missing, level })
    }

    /// Pooled mean change if the missing were `delta` higher than people like them with a follow-up
    /// (0 is missing at random; below 0 is worse, where higher is better).
    ///
    /// # Errors
    /// Those of [`pool`].
    pub fn at(&self, delta: f64) -> Result<Pooled, Fault> {
        let n = real(self.before.len());
        let (mut estimates, mut variances) = (Vec::new(), Vec::new());
        for after in &self.completed {
            let change: Vec<f64> = (0..after.len())
                .map(|i| after[i] + if self.missing[i] { delta } else { 0.0 } - self.before[i])
                .collect();
            let (mean, variance) = mean_variance(&change)?;
            estimates.push(mean);
            variances.push(variance / n);
        }
        pool(&estimates, &variances, n - 1.0, self.level)
    }

    /// The delta at which the interval of the mean change first touches zero, going down from 0 (`worse` below 0)
    /// or up: how much worse the missing must be for the conclusion to fail. None where the interval holds zero
    /// already, where nobody is missing, or where `furthest` is not far enough.
    ///
    /// # Errors
    /// Those of [`pool`]; a search that fails.
    pub fn tipping_point(&self, furthest: f64) -> Result<Option<f64>, Fault> {
        let margin = |p: &Pooled| if p.estimate > 0.0 { p.interval.lower } else { -p.interval.upper };
        let start = self.at(0.0)?;
        if margin(&start) <= 0.0 || !self.missing.contains(&true) {
            return Ok(None);
        }
        let side = start.estimate.signum();
        let of = |delta: f64| {
            self.at(delta).map_or(f64::NAN, |p| if side > 0.0 { p.interval.lower } else { -p.interval.upper })
        };
        if of(furthest) > 0.0 {
            return Ok(None);
        }
        brent(of, 0.0, furthest, 1e-9).map(Some)
    }
}

/// Bounds of a share if all missing had the outcome, or none: for a yes or no only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BestWorst {
    /// Share among those observed.
    pub observed: Proportion,
    /// If none of the missing had it.
    pub worst: Proportion,
    /// If all of the missing had it.
    pub best: Proportion,
}

/// Best and worst case of a yes or no with missing answers.
///
/// # Errors
/// A level outside (0, 1).
pub fn best_worst(values: &[Option<bool>], level: f64) -> Result<BestWorst, Fault> {
    let yes = values.iter().filter(|v| **v == Some(true)).count();
    let known = values.iter().flatten().count();
    Ok(BestWorst {
        observed: wilson(yes, known, level)?,
        worst: wilson(yes, values.len(), level)?,
        best: wilson(yes + values.len() - known, values.len(), level)?,
    })
}

/// Pooled coefficients of a regression fitted to each completed data set.
///
/// # Errors
/// Those of [`pool`]; fits with different columns.
pub fn pool_fits(fits: &[Linear], level: f64) -> Result<Vec<(String, Pooled)>, Fault> {
    let first = fits.first().ok_or(Fault::Empty { what: "fits" })?;
    (0..first.names.len())
        .map(|j| {
            for fit in fits {
                same_length("columns of a fit", first.names.len(), fit.names.len())?;
            }
            let estimates: Vec<f64> = fits.iter().map(|f| f.coefficients[j]).collect();
            let variances: Vec<f64> = fits.iter().map(|f| f.se[j] * f.se[j]).collect();
            Ok((first.names[j].clone(), pool(&estimates, &variances, first.residual_df, level)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{found} is not {expected}");
    }

    #[test]
    fn rubins_rules_by_hand() {
        let p = pool(&[1.0, 2.0, 3.0], &[0.5, 0.5, 0.5], f64::INFINITY, 0.95).unwrap();
        close(p.estimate, 2.0);
        close(p.se * p.se, 0.5 + 4.0 / 3.0);
        close(p.df, 2.0 / (4.0 / 3.0 / (0.5 + 4.0 / 3.0_f64)).powi(2));
        let same = pool(&[2.0, 2.0], &[0.5, 0.5], 40.0, 0.95).unwrap();
        close(same.missing_information, 0.0);
        close(same.df, 41.0 / 43.0 * 40.0);
        assert!(pool(&[1.0], &[0.5], 10.0, 0.95).is_err());
    }

    /// Worse starters are lost more often: complete cases see too small a start, imputation does not.
    fn made() -> (Design, Vec<f64>, Vec<Option<f64>>) {
        let mut draws = Draws::new(9);
        let before: Vec<f64> = (0..600).map(|_| 20.0 + 4.0 * draws.normal()).collect();
        let after: Vec<Option<f64>> = before
            .iter()
            .map(|b| {
                let a = 8.0 + 0.7 * b + 2.0 * draws.normal();
                (draws.unit() < 1.0 / (1.0 + (20.0 - b).exp())).then_some(a)
            })
            .collect();
        (Design::builder(600, true).numeric("before", &before).unwrap().build().unwrap(), before, after)
    }

    #[test]
    fn imputation_at_random_undoes_selective_loss() {
        let (design, before, after) = made();
        let change = ImputedChange::new(&design, &before, &after, 30, 1, 0.95).unwrap();
        let pooled = change.at(0.0).unwrap();
        let naive: Vec<f64> = before.iter().zip(&after).filter_map(|(b, a)| a.map(|a| a - b)).collect();
        let naive = super::super::ranks::mean(&naive).unwrap();
        // truth: 8 - 0.3 × 20 = 2
        assert!((pooled.estimate - 2.0).abs() < 3.0 * pooled.se && naive < 1.4, "{pooled:?} {naive}");
        assert!(pooled.missing_information > 0.1);
        let tip = change.tipping_point(-30.0).unwrap().unwrap();
        close(
            change.at(tip).unwrap().interval.lower.abs().min(1e-6),
            change.at(tip).unwrap().interval.lower.abs(),
        );
        assert!(tip < -1.0 && change.at(tip - 0.5).unwrap().interval.lower < 0.0);
        assert_eq!(change.tipping_point(-0.01).unwrap(), None);
        let panel = follow_up(&before, &after.iter().map(Option::is_some).collect::<Vec<_>>(), 0.95).unwrap();
        assert!(panel.standardised_difference.unwrap() > 0.5 && panel.tests.welch.p < 1e-6);
    }

    #[test]
    fn matching_only_gives_values_that_were_seen() {
        let (design, _, after) = made();
        let sets = impute(&design, &after, Draw::Matching, 3, 2).unwrap();
        for set in &sets {
            for (v, a) in set.iter().zip(&after) {
                assert!(a.is_some_and(|a| a == *v) || after.iter().flatten().any(|a| a == v));
            }
        }
        assert_eq!(sets, impute(&design, &after, Draw::Matching, 3, 2).unwrap());
        let fits: Vec<Linear> = sets.iter().map(|s| linear(&design, s, None).unwrap()).collect();
        assert!((pool_fits(&fits, 0.95).unwrap()[1].1.estimate - 0.7).abs() < 0.15);
    }

    #[test]
    fn rows_equally_near_lend_equally_often() {
        // 40 donors at one fitted value, 3 at another that is a little farther
        let mut sorted: Vec<(f64, f64)> = (0..40).map(|i| (1.0, f64::from(i))).collect();
        sorted.extend([(1.5, 100.0), (1.5, 101.0), (1.5, 102.0)]);
        let mut random = Draws::new(3);
        let mut lent = std::collections::BTreeMap::new();
        for _ in 0..20_000 {
            *lent.entry(donor(&sorted, 1.1, &mut random).to_string()).or_insert(0_u32) += 1;
        }
        assert_eq!(lent.len(), 40, "{lent:?}");
        assert!(lent.values().all(|times| (400..600).contains(times)), "{lent:?}");
        // two nearer ones always among the five, the other three drawn from ten tied on both sides
        let mut sorted: Vec<(f64, f64)> = (0..5).map(|i| (0.0, f64::from(i))).collect();
        sorted.extend([(0.9, 50.0), (1.1, 51.0)]);
        sorted.extend((0..5).map(|i| (2.0, f64::from(i + 5))));
        let mut lent = std::collections::BTreeMap::new();
        for _ in 0..20_000 {
            *lent.entry(donor(&sorted, 1.0, &mut random).to_string()).or_insert(0_u32) += 1;
        }
        assert_eq!(lent.len(), 12, "{lent:?}");
        assert!((3_700..4_300).contains(&lent["50"]) && (1_000..1_400).contains(&lent["0"]), "{lent:?}");
    }

    #[test]
    fn best_and_worst_hold_the_observed_share() {
        let found = best_worst(&[Some(true), Some(false), None, None], 0.95).unwrap();
        assert_eq!(
            (found.worst.share, found.observed.share, found.best.share),
            (Some(0.25), Some(0.5), Some(0.75))
        );
        assert_eq!(best_worst(&[None], 0.95).unwrap().observed.share, None);
    }
}
