//! Families of tests.

use super::{Fault, real};

/// How a family of p values is adjusted. The family is declared beforehand: one gate × all factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// False discovery rate (Benjamini and Hochberg 1995); the adjusted value is called q.
    BenjaminiHochberg,
    /// False discovery rate under any dependence (Benjamini and Yekutieli 2001).
    BenjaminiYekutieli,
    /// Family-wise error, step down (Holm 1979): the choice for confirmatory tests.
    Holm,
    /// Family-wise error, single step.
    Bonferroni,
    /// Family-wise error, step up (Hochberg 1988).
    Hochberg,
}

/// Adjusted p values, in the order given. Agrees with R `p.adjust`.
///
/// # Errors
/// No p value; a p value outside [0, 1] or missing.
pub fn adjusted(p: &[f64], adjustment: Adjustment) -> Result<Vec<f64>, Fault> {
    if p.is_empty() {
        return Err(Fault::Empty { what: "p values" });
    }
    if let Some(&value) = p.iter().find(|v| !(0.0..=1.0).contains(*v)) {
        return Err(Fault::OutOfRange { what: "p value", value, allowed: "0 to 1" });
    }
    let m = real(p.len());
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let harmonic: f64 = (1..=p.len()).map(|i| 1.0 / real(i)).sum();
    let scaled = |rank: usize, value: f64| {
        let i = real(rank + 1);
        match adjustment {
            Adjustment::BenjaminiHochberg => m / i * value,
            Adjustment::BenjaminiYekutieli => harmonic * m / i * value,
            Adjustment::Holm | Adjustment::Hochberg => (m - i + 1.0) * value,
            Adjustment::Bonferroni => m * value,
        }
    };
    let mut result = vec![0.0; p.len()];
    match adjustment {
        Adjustment::Bonferroni | Adjustment::Holm => {
            let mut largest = 0.0_f64;
            for (rank, &i) in order.iter().enumerate() {
                let value = scaled(rank, p[i]);
                largest = if adjustment == Adjustment::Holm { largest.max(value) } else { value };
                result[i] = largest.min(1.0);
            }
        }
        _ => {
            let mut least = 1.0_f64;
            for (rank, &i) in order.iter().enumerate().rev() {
                least = least.min(scaled(rank, p[i]));
                result[i] = least;
            }
        }
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn four_p_values_by_hand() {
        let p = [0.01, 0.04, 0.03, 0.5];
        let near = |a: Adjustment, expected: [f64; 4]| {
            for (x, y) in adjusted(&p, a).unwrap().iter().zip(expected) {
                assert!((x - y).abs() < 1e-14, "{a:?}: {x} is not {y}");
            }
        };
        near(Adjustment::BenjaminiHochberg, [0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5]);
        near(Adjustment::Holm, [0.04, 0.09, 0.09, 0.5]);
        near(Adjustment::Hochberg, [0.04, 0.08, 0.08, 0.5]);
        near(Adjustment::Bonferroni, [0.04, 0.16, 0.12, 1.0]);
        assert!(adjusted(&[], Adjustment::Holm).is_err() && adjusted(&[1.2], Adjustment::Holm).is_err());
        assert!(adjusted(&[f64::NAN], Adjustment::Holm).is_err());
    }

    proptest! {
        #[test]
        fn an_adjusted_p_is_never_smaller(p in prop::collection::vec(0.0..=1.0f64, 1..40)) {
            let bh = adjusted(&p, Adjustment::BenjaminiHochberg).unwrap();
            let holm = adjusted(&p, Adjustment::Holm).unwrap();
            for i in 0..p.len() {
                prop_assert!(p[i] <= bh[i] + 1e-15 && bh[i] <= holm[i] + 1e-15 && holm[i] <= 1.0);
            }
        }
    }
}
