//! Random draws from a seed: the same seed gives the same draws on every machine.

use super::real;

/// Steele, Lea and Flood's SplitMix64 (OOPSLA 2014): small, fast, and equidistributed enough for resampling.
#[derive(Debug, Clone)]
pub struct Draws {
    state: u64,
}

impl Draws {
    /// A stream of draws for a seed.
    pub fn new(seed: u64) -> Draws {
        Draws { state: seed }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1), 53 bits.
    pub fn unit(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
        let top = (self.bits() >> 11) as f64;
        top / 9_007_199_254_740_992.0
    }

    /// Uniform among 0..n (0 where n is 0), without bias to be noticed below 2^40.
    pub fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.bits()) * (n as u128);
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// Standard normal, by the quantile of a uniform draw.
    pub fn normal(&mut self) -> f64 {
        super::dist::normal_quantile((self.unit() * 9_007_199_254_740_992.0 + 0.5) / 9_007_199_254_740_993.0)
    }

    /// Gamma with a shape and scale 1, by the quantile of a uniform draw.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        super::dist::gamma_quantile(self.unit().max(1e-300), shape)
    }

    /// +1 or -1 with equal probability (Rademacher).
    pub fn sign(&mut self) -> f64 {
        if self.bits() >> 63 == 0 { 1.0 } else { -1.0 }
    }
}

/// Quantile of a sorted column by linear interpolation (Hyndman and Fan's type 7, the default of R).
pub fn sorted_quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = p.clamp(0.0, 1.0) * real(last);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last index"
    )]
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_repeat_and_cover_their_range() {
        let mut draws = Draws::new(7);
        let (mut seen, mut sum) = ([0usize; 5], 0.0);
        for _ in 0..10_000 {
            seen[draws.below(5)] += 1;
            sum += draws.normal();
        }
        assert!(seen.iter().all(|&n| (1800..2200).contains(&n)), "{seen:?}");
        assert!((sum / 10_000.0).abs() < 0.05);
        assert_eq!(Draws::new(7).bits(), Draws::new(7).bits());
        assert_eq!(draws.below(0), 0);
    }

    #[test]
    fn type_seven_quantiles() {
        assert_eq!(sorted_quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), Some(2.5));
        assert_eq!(sorted_quantile(&[1.0, 2.0, 3.0, 4.0], 0.1), Some(1.3));
        assert_eq!(sorted_quantile(&[], 0.5), None);
    }
}
