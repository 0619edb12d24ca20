//! Krippendorff's alpha: agreement of any number of coders, any scale, with missing codes.

use serde::Serialize;

use super::draws::{Draws, sorted_quantile};
use super::{Fault, Interval};

/// The scale of the codes, which says how far two values are apart (K. Krippendorff, Content Analysis, chapter 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Scale {
    /// Equal or not.
    Nominal,
    /// Ranks: squared number of pairable values between them.
    Ordinal,
    /// (a - b)².
    Interval,
    /// ((a - b) / (a + b))².
    Ratio,
}

/// Codes of all coders in the form alpha needs: how often each value was given to each unit.
struct Coincidences {
    values: Vec<f64>,
    /// Per unit with two codes or more: (index of value, times given).
    units: Vec<Vec<(usize, f64)>>,
}

/// Alpha with what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alpha {
    /// 1 - observed / expected disagreement.
    pub alpha: f64,
    /// Units coded at all or not.
    pub units: usize,
    /// Units with two codes or more: the only ones that say something.
    pub pairable_units: usize,
    /// Codes given.
    pub codes: usize,
}

/// Krippendorff's alpha. `codes[coder][unit]` is a value (a category's number for the nominal scale) or none.
///
/// # Errors
/// Coders with different numbers of units; no unit coded twice; all pairable codes the same (alpha undefined);
/// codes that are not finite.
pub fn alpha(codes: &[Vec<Option<f64>>], scale: Scale) -> Result<Alpha, Fault> {
    let found = Coincidences::of(codes)?;
    let all: Vec<usize> = (0..found.units.len()).collect();
    Ok(Alpha {
        alpha: found.alpha(&all, scale)?,
        units: codes.first().map_or(0, Vec::len),
        pairable_units: found.units.len(),
        codes: codes.iter().flatten().flatten().count(),
    })
}

/// A bootstrap interval of alpha.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AlphaInterval {
    /// Percentile interval.
    pub interval: Interval,
    /// Draws in which alpha was defined.
    pub draws: usize,
    /// Draws in which all codes were the same (left out).
    pub undefined: usize,
}

/// Percentile interval of alpha by resampling whole pairable units, `draws` times, from a seed.
///
/// # Errors
/// Those of [`alpha`]; a level outside (0, 1); no draw in which alpha is defined.
pub fn alpha_bootstrap(
    codes: &[Vec<Option<f64>>],
    scale: Scale,
    level: f64,
    draws: usize,
    seed: u64,
) -> Result<AlphaInterval, Fault> {
    let tail = (1.0 - super::dist::checked_level(level)?) / 2.0;
    let found = Coincidences::of(codes)?;
    found.alpha(&(0..found.units.len()).collect::<Vec<_>>(), scale)?;
    let mut random = Draws::new(seed);
    let mut alphas = Vec::with_capacity(draws);
    for _ in 0..draws {
        let chosen: Vec<usize> = (0..found.units.len()).map(|_| random.below(found.units.len())).collect();
        if let Ok(a) = found.alpha(&chosen, scale) {
            alphas.push(a);
        }
    }
    alphas.sort_by(f64::total_cmp);
    match (sorted_quantile(&alphas, tail), sorted_quantile(&alphas, 1.0 - tail)) {
        (Some(lower), Some(upper)) => Ok(AlphaInterval {
            interval: Interval { lower, upper },
            draws: alphas.len(),
            undefined: draws - alphas.len(),
        }),
        _ => Err(Fault::Empty { what: "resamples in which alpha is defined" }),
    }
}

impl Coincidences {
    fn of(codes: &[Vec<Option<f64>>]) -> Result<Coincidences, Fault> {
        let width = codes.first().map_or(0, Vec::len);
        let mut values: Vec<f64> = Vec::new();
        for coder in codes {
            super::fault::same_length("a coder's units", width, coder.len())?;
            values.extend(coder.iter().flatten());
        }
        super::fault::all_finite("codes", &values)?;
        values.sort_by(f64::total_cmp);
        values.dedup();
        let mut units = Vec::new();
        for unit in 0..width {
            let mut given = vec![0.0; values.len()];
            let mut count = 0;
            for v in codes.iter().filter_map(|coder| coder[unit]) {
                given[values.partition_point(|x| *x < v)] += 1.0;
                count += 1;
            }
            if count >= 2 {
                units.push(given.into_iter().enumerate().filter(|g| g.1 > 0.0).collect());
            }
        }
        if units.is_empty() {
            return Err(Fault::Empty { what: "units coded by two coders" });
        }
        Ok(Coincidences { values, units })
    }

    fn alpha(&self, chosen: &[usize], scale: Scale) -> Result<f64, Fault> {
        let k = self.values.len();
        let mut totals = vec![0.0; k];
        for &u in chosen {
            for &(v, times) in &self.units[u] {
                totals[v] += times;
            }
        }
        let n: f64 = totals.iter().sum();
        let distance = Distance::new(&self.values, &totals, scale);
        let mut observed = 0.0;
        for &u in chosen {
            let unit = &self.units[u];
            let m: f64 = unit.iter().map(|g| g.1).sum();
            for (a, &(i, ti)) in unit.iter().enumerate() {
                for &(j, tj) in &unit[a + 1..] {
                    observed += 2.0 * ti * tj * distance.between(i, j) / (m - 1.0);
                }
            }
        }
        let mut expected = 0.0;
        for i in 0..k {
            for j in i + 1..k {
                expected += 2.0 * totals[i] * totals[j] * distance.between(i, j);
            }
        }
        if expected == 0.0 {
            return Err(Fault::Undefined { what: "alpha", why: "all pairable codes are the same" });
        }
        Ok(1.0 - (n - 1.0) * observed / expected)
    }
}

struct Distance<'a> {
    values: &'a [f64],
    totals: &'a [f64],
    /// Running totals, for the ordinal scale.
    up_to: Vec<f64>,
    scale: Scale,
}

impl<'a> Distance<'a> {
    fn new(values: &'a [f64], totals: &'a [f64], scale: Scale) -> Distance<'a> {
        let mut sum = 0.0;
        let up_to = totals
            .iter()
            .map(|t| {
                sum += t;
                sum
            })
            .collect();
        Distance { values, totals, up_to, scale }
    }

    /// Squared distance of value i from value j, i < j.
    fn between(&self, i: usize, j: usize) -> f64 {
        let (a, b) = (self.values[i], self.values[j]);
        match self.scale {
            Scale::Nominal => 1.0,
            Scale::Interval => (a - b) * (a - b),
            Scale::Ratio => {
                if a + b == 0.0 {
                    0.0
                } else {
                    ((a - b) / (a + b)).powi(2)
                }
            }
            Scale::Ordinal => {
                let within = self.up_to[j] - self.up_to[i] + self.totals[i];
                (within - f64::midpoint(self.totals[i], self.totals[j])).powi(2)
            }
        }
    }
}

/// Share of pairs of codes of the same unit that are equal: percent agreement, beside alpha.
///
/// # Errors
/// Those of [`alpha`] apart from the undefined one.
pub fn pairwise_agreement(codes: &[Vec<Option<f64>>]) -> Result<f64, Fault> {
    let found = Coincidences::of(codes)?;
    let (mut equal, mut pairs) = (0.0, 0.0);
    for unit in &found.units {
        let m: f64 = unit.iter().map(|g| g.1).sum();
        pairs += m * (m - 1.0);
        equal += unit.iter().map(|g| g.1 * (g.1 - 1.0)).sum::<f64>();
    }
    Ok(equal / pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(rows: &[&[f64]]) -> Vec<Vec<Option<f64>>> {
        rows.iter().map(|r| r.iter().map(|&v| (v >= 0.0).then_some(v)).collect()).collect()
    }

    #[test]
    fn krippendorffs_binary_example() {
        // two observers, ten units: alpha = 0.095 (Krippendorff, Computing Krippendorff's alpha-reliability)
        let two = codes(&[
            &[0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
            &[1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
        ]);
        let found = alpha(&two, Scale::Nominal).unwrap();
        assert!((found.alpha - (1.0 - 19.0 * 8.0 / (2.0 * 14.0 * 6.0))).abs() < 1e-14);
        assert!((pairwise_agreement(&two).unwrap() - 0.6).abs() < 1e-15);
    }

    #[test]
    fn one_category_is_undefined_and_single_codes_do_not_count() {
        let same = codes(&[&[1.0, 1.0, -1.0], &[1.0, 1.0, 2.0]]);
        assert_eq!(alpha(&same, Scale::Nominal).unwrap_err().code(), "undefined-quantity");
        let single = codes(&[&[1.0, -1.0], &[-1.0, 2.0]]);
        assert_eq!(alpha(&single, Scale::Nominal).unwrap_err().code(), "nothing-to-analyse");
        assert!(alpha(&[], Scale::Ratio).is_err());
    }

    #[test]
    fn full_agreement_is_one_on_every_scale_and_draw() {
        let full = codes(&[&[0.0, 1.0, 2.0, 5.0], &[0.0, 1.0, 2.0, 5.0]]);
        for scale in [Scale::Nominal, Scale::Ordinal, Scale::Interval, Scale::Ratio] {
            assert_eq!(alpha(&full, scale).unwrap().alpha, 1.0);
            let found = alpha_bootstrap(&full, scale, 0.95, 200, 1).unwrap();
            assert_eq!((found.interval.lower, found.interval.upper), (1.0, 1.0));
            assert_eq!(found.draws + found.undefined, 200);
        }
    }
}
