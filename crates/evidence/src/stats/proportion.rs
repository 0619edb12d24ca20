//! Proportions and their differences.

use serde::Serialize;

use super::dist::two_sided_z;
use super::{Fault, Interval, real};

/// A proportion with Wilson's score interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Proportion {
    /// Those counted.
    pub count: usize,
    /// Out of so many.
    pub of: usize,
    /// `count / of`; none where there is nobody.
    pub share: Option<f64>,
    /// Wilson's interval; none where there is nobody.
    pub interval: Option<Interval>,
}

/// A proportion and its score interval (E. B. Wilson, JASA 22, 1927), without continuity correction:
/// centre (p + z²/2n) / (1 + z²/n), half width z / (1 + z²/n) · sqrt(p(1-p)/n + z²/4n²).
///
/// Agrees with R `prop.test(correct = FALSE)`. The limits at 0 of n and n of n are exactly 0 and 1.
/// An empty denominator is an answer (no share), not an error.
///
/// # Errors
/// `count` above `of`; a level outside (0, 1).
pub fn wilson(count: usize, of: usize, level: f64) -> Result<Proportion, Fault> {
    let z = two_sided_z(level)?;
    if count > of {
        return Err(Fault::OutOfRange { what: "count", value: real(count), allowed: "0 to the denominator" });
    }
    if of == 0 {
        return Ok(Proportion { count, of, share: None, interval: None });
    }
    let n = real(of);
    let p = real(count) / n;
    let score = score_interval(p, n, z);
    let interval = Interval {
        lower: if count == 0 { 0.0 } else { score.lower },
        upper: if count == of { 1.0 } else { score.upper },
    };
    Ok(Proportion { count, of, share: Some(p), interval: Some(interval) })
}

/// Wilson's limits about a proportion `p` of `n` (real, above 0) at `z` standard errors.
pub fn score_interval(p: f64, n: f64, z: f64) -> Interval {
    let z2 = z * z;
    let scale = 1.0 + z2 / n;
    let centre = (p + z2 / (2.0 * n)) / scale;
    let half = z / scale * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    Interval { lower: centre - half, upper: centre + half }
}

/// A difference of two independent proportions, first minus second.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// The difference.
    pub difference: f64,
    /// Its interval.
    pub interval: Interval,
}

/// Difference of two independent proportions with Newcombe's hybrid score interval
/// (R. G. Newcombe, Stat. Med. 17, 1998, method 10): with d = p1 - p2 and Wilson limits l, u,
/// d - sqrt((p1-l1)² + (u2-p2)²) to d + sqrt((u1-p1)² + (p2-l2)²).
///
/// Each side is (count, denominator).
///
/// # Errors
/// Nobody on one side; a count above its denominator; a level outside (0, 1).
pub fn newcombe(first: (usize, usize), second: (usize, usize), level: f64) -> Result<Difference, Fault> {
    let one = wilson(first.0, first.1, level)?;
    let two = wilson(second.0, second.1, level)?;
    let (Some(p1), Some(i1), Some(p2), Some(i2)) = (one.share, one.interval, two.share, two.interval) else {
        return Err(Fault::Empty { what: "people in one of the two groups" });
    };
    let d = p1 - p2;
    Ok(Difference {
        difference: d,
        interval: Interval {
            lower: d - (p1 - i1.lower).hypot(i2.upper - p2),
            upper: d + (i1.upper - p1).hypot(p2 - i2.lower),
        },
    })
}

/// Uptake corrected for endings that were never recorded.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CorrectedUptake {
    /// accepted / (accepted + ended / q).
    pub uptake: f64,
    /// The same at the limits of the audited completeness q (not a confidence interval of the uptake).
    pub bounds: Interval,
    /// Audited completeness: endings recorded, of those logged in the audit.
    pub completeness: Proportion,
}

/// Uptake where refusals go unrecorded: `ended` recorded endings stand for ended / q, q the share of endings of an
/// audit that had been recorded. Without an audit there is no point.
///
/// # Errors
/// An audit of nothing, or one that found none recorded; nobody at all; a level outside (0, 1).
pub fn corrected_uptake(
    accepted: usize,
    ended: usize,
    recorded_of_audit: (usize, usize),
    level: f64,
) -> Result<CorrectedUptake, Fault> {
    let completeness = wilson(recorded_of_audit.0, recorded_of_audit.1, level)?;
    let (Some(q), Some(limits)) = (completeness.share.filter(|&q| q > 0.0), completeness.interval) else {
        return Err(Fault::Empty { what: "recorded endings in an audit" });
    };
    if accepted + ended == 0 {
        return Err(Fault::Empty { what: "offers answered" });
    }
    let at = |q: f64| real(accepted) / (real(accepted) + real(ended) / q);
    Ok(CorrectedUptake { uptake: at(q), bounds: limits.map(at), completeness })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fifteen_of_148_is_the_textbook_interval() {
        let found = wilson(15, 148, 0.95).unwrap().interval.unwrap();
        assert!((found.lower - 0.062_386_399_530_736_3).abs() < 1e-14);
        assert!((found.upper - 0.160_487_241_723_308).abs() < 1e-14);
    }

    #[test]
    fn nobody_is_no_share_rather_than_a_division_by_zero() {
        let nobody = wilson(0, 0, 0.95).unwrap();
        assert_eq!((nobody.share, nobody.interval), (None, None));
        assert_eq!(newcombe((0, 0), (1, 2), 0.95).unwrap_err().code(), "nothing-to-analyse");
        assert!(wilson(3, 2, 0.95).is_err());
    }

    #[test]
    fn half_recorded_refusals_count_twice() {
        let found = corrected_uptake(60, 20, (10, 20), 0.95).unwrap();
        assert!((found.uptake - 0.6).abs() < 1e-15 && found.bounds.lower < 0.6 && found.bounds.upper < 0.75);
        assert!(
            corrected_uptake(60, 20, (0, 0), 0.95).is_err()
                && corrected_uptake(60, 20, (0, 5), 0.95).is_err()
        );
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share_and_stays_in_the_unit(n in 1usize..100_000, x in 0.0..=1.0f64, level in 0.01..0.9999f64) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of n")]
            let count = (x * real(n)).floor() as usize;
            let p = wilson(count, n, level).unwrap();
            let i = p.interval.unwrap();
            prop_assert!(0.0 <= i.lower && i.lower <= p.share.unwrap() && p.share.unwrap() <= i.upper && i.upper <= 1.0);
        }

        #[test]
        fn a_difference_turned_round_changes_its_sign(a in 0usize..50, b in 0usize..50) {
            let one = newcombe((a, 50), (b, 60), 0.95).unwrap();
            let two = newcombe((b, 60), (a, 50), 0.95).unwrap();
            prop_assert!((one.interval.lower + two.interval.upper).abs() < 1e-12);
            prop_assert!(one.interval.lower >= -1.0 - 1e-12 && one.interval.upper <= 1.0 + 1e-12);
        }
    }
}
