//! Standardised rates: direct (weights of a standard population) and indirect (observed over expected).

use serde::Serialize;

use super::dist::{chi_square_quantile, poisson_limits, two_sided_z};
use super::fault::{all_finite, same_length};
use super::{Fault, Interval, real};

/// A directly standardised rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DirectRate {
    /// Events over population, not standardised.
    pub crude: f64,
    /// Σ wᵢ xᵢ/nᵢ with weights of the standard summing to 1.
    pub adjusted: f64,
    /// Its Poisson variance, Σ wᵢ² xᵢ/nᵢ².
    pub variance: f64,
    /// Dobson's interval from the exact Poisson limits of the total (Dobson et al., Stat. Med. 10, 1991):
    /// adjusted + sqrt(variance / O) · (limit of O - O). None without any event.
    pub dobson: Option<Interval>,
    /// Gamma interval of Fay and Feuer (Stat. Med. 16, 1997), as epitools `ageadjust.direct`.
    pub fay_feuer: Interval,
}

/// Direct standardisation: strata with event counts, populations and the standard's weights (any unit; they
/// are scaled to sum to 1). Rates are events per unit of `population`.
///
/// # Errors
/// Columns of different length, none, or not finite; a population of zero in a stratum with weight; negative
/// weights or weights that sum to zero.
pub fn direct(
    events: &[usize],
    population: &[f64],
    standard: &[f64],
    level: f64,
) -> Result<DirectRate, Fault> {
    same_length("population", events.len(), population.len())?;
    same_length("standard population", events.len(), standard.len())?;
    all_finite("population", population)?;
    all_finite("standard population", standard)?;
    let total_weight: f64 = standard.iter().sum();
    if total_weight <= 0.0 || standard.iter().any(|&w| w < 0.0) {
        return Err(Fault::OutOfRange {
            what: "weights of the standard",
            value: total_weight,
            allowed: "0 or more, with a positive sum",
        });
    }
    if population.iter().zip(standard).any(|(&n, &w)| n < 0.0 || (n == 0.0 && w > 0.0)) {
        return Err(Fault::Undefined {
            what: "standardised rate",
            why: "a stratum with weight has no population: merge strata",
        });
    }
    let (mut adjusted, mut variance, mut largest) = (0.0_f64, 0.0_f64, 0.0_f64);
    for ((&x, &n), &w) in events.iter().zip(population).zip(standard) {
        if n > 0.0 {
            let share = w / total_weight / n;
            adjusted += share * real(x);
            variance += share * share * real(x);
            largest = largest.max(share);
        }
    }
    let observed = real(events.iter().sum());
    let (low, high) = poisson_limits(observed, level)?;
    let scale = (variance / observed).sqrt();
    Ok(DirectRate {
        crude: observed / population.iter().sum::<f64>(),
        adjusted,
        variance,
        dobson: (observed > 0.0).then_some(Interval {
            lower: adjusted + scale * (low - observed),
            upper: adjusted + scale * (high - observed),
        }),
        fay_feuer: fay_feuer(adjusted, variance, largest, level),
    })
}

fn fay_feuer(rate: f64, variance: f64, largest: f64, level: f64) -> Interval {
    let tail = (1.0 - level) / 2.0;
    let lower = if rate == 0.0 {
        0.0
    } else {
        variance / (2.0 * rate) * chi_square_quantile(tail, 2.0 * rate * rate / variance)
    };
    let (up, spread) = (rate + largest, variance + largest * largest);
    Interval { lower, upper: spread / (2.0 * up) * chi_square_quantile(1.0 - tail, 2.0 * up * up / spread) }
}

/// A ratio of observed to expected events.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IndirectRatio {
    /// Events observed.
    pub observed: usize,
    /// Events expected from the standard's rates.
    pub expected: f64,
    /// observed / expected (1 = as expected).
    pub ratio: f64,
    /// Byar's approximation (Breslow and Day 1987, volume 2, p. 69).
    pub byar: Interval,
    /// Exact Poisson limits over the expected count.
    pub exact: Interval,
}

/// Indirect standardisation from the total observed and the total expected.
///
/// # Errors
/// An expected count that is not above zero; a level outside (0, 1).
pub fn indirect(observed: usize, expected: f64, level: f64) -> Result<IndirectRatio, Fault> {
    if !(expected > 0.0 && expected.is_finite()) {
        return Err(Fault::OutOfRange { what: "expected events", value: expected, allowed: "above 0" });
    }
    let (low, high) = poisson_limits(real(observed), level)?;
    let byar = byar(observed, level)?;
    Ok(IndirectRatio {
        observed,
        expected,
        ratio: real(observed) / expected,
        byar: byar.map(|v| v / expected),
        exact: Interval { lower: low / expected, upper: high / expected },
    })
}

/// Byar's approximate Poisson limits of a count O: O(1 - 1/9O - z/3√O)³ and, with O+1, (1 - 1/9(O+1) + z/3√(O+1))³.
///
/// # Errors
/// A level outside (0, 1).
pub fn byar(observed: usize, level: f64) -> Result<Interval, Fault> {
    let z = two_sided_z(level)?;
    let limit = |o: f64, z: f64| o * (1.0 - 1.0 / (9.0 * o) + z / (3.0 * o.sqrt())).powi(3);
    let o = real(observed);
    Ok(Interval { lower: if observed == 0 { 0.0 } else { limit(o, -z).max(0.0) }, upper: limit(o + 1.0, z) })
}

/// Expected events of a group: Σ population × the standard's rate, both by stratum.
///
/// # Errors
/// Columns of different length; values that are not finite.
pub fn expected_events(population: &[f64], standard_rate: &[f64]) -> Result<f64, Fault> {
    same_length("standard rate", population.len(), standard_rate.len())?;
    all_finite("population", population)?;
    all_finite("standard rate", standard_rate)?;
    Ok(population.iter().zip(standard_rate).map(|(n, r)| n * r).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_like_the_group_itself_leave_the_crude_rate() {
        let rate = direct(&[10, 30], &[100.0, 200.0], &[1.0, 2.0], 0.95).unwrap();
        assert!((rate.adjusted - rate.crude).abs() < 1e-15);
        assert!((rate.crude - 40.0 / 300.0).abs() < 1e-15);
    }

    #[test]
    fn no_event_has_an_upper_limit_and_no_dobson_interval() {
        let rate = direct(&[0, 0], &[100.0, 200.0], &[1.0, 1.0], 0.95).unwrap();
        assert_eq!((rate.adjusted, rate.dobson, rate.fay_feuer.lower), (0.0, None, 0.0));
        assert!(rate.fay_feuer.upper > 0.0);
        let ratio = indirect(0, 4.0, 0.95).unwrap();
        assert_eq!((ratio.byar.lower, ratio.exact.lower), (0.0, 0.0));
    }

    #[test]
    fn a_stratum_without_people_cannot_be_standardised() {
        assert_eq!(
            direct(&[1, 0], &[10.0, 0.0], &[1.0, 1.0], 0.95).unwrap_err().code(),
            "undefined-quantity"
        );
        assert!(direct(&[1, 0], &[10.0, 0.0], &[1.0, 0.0], 0.95).is_ok());
        assert!(direct(&[1], &[10.0, 1.0], &[1.0], 0.95).is_err());
        assert!(indirect(3, 0.0, 0.95).is_err());
    }

    #[test]
    fn byar_is_near_the_exact_limits() {
        for observed in [5, 20, 367] {
            let found = indirect(observed, 10.0, 0.95).unwrap();
            assert!((found.byar.lower / found.exact.lower - 1.0).abs() < 0.02);
            assert!((found.byar.upper / found.exact.upper - 1.0).abs() < 0.02);
        }
    }
}
