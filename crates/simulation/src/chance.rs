//! Chance from a seed: the same seed, purpose and stream give the same numbers on every run.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What numbers are drawn for. Draws for one purpose never move those for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Practices, staff, and how busy the days were.
    Setting = 1,
    /// The lives, one stream each.
    Lives = 2,
    /// Monte Carlo draws of the truth.
    Truth = 3,
    /// What comes after a yes, one stream for each life.
    Passages = 4,
    /// Studies, one stream for each draw.
    Study = 5,
    /// Notes and concerns beside it, one stream for each life.
    Beside = 6,
    /// Services prescribed, one stream for each life.
    Services = 7,
    /// A directory of any size, one stream for each service.
    ManyServices = 8,
    /// Letters after a closing, one stream for each life.
    Letters = 9,
}

/// A source of chance.
#[derive(Debug, Clone)]
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn of(seed: u64, purpose: Purpose) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8] = purpose as u8;
        Chance(ChaCha8Rng::from_seed(key))
    }

    /// An independent source for one life or draw. Take it from a source nothing was drawn from yet.
    pub(crate) fn stream(&self, index: u64) -> Self {
        let mut source = self.0.clone();
        source.set_stream(index);
        Chance(source)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Evenly spread from 0 up to, and without, 1.
    pub(crate) fn share(&mut self) -> f64 {
        const STEP: f64 = 1.0 / 9_007_199_254_740_992.0;
        (self.bits() >> 11) as f64 * STEP
    }

    /// True with a probability.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// A whole number from `first` to `last`, both included.
    pub(crate) fn between(&mut self, first: u32, last: u32) -> u32 {
        let choices = u64::from(last.saturating_sub(first)) + 1;
        let above = (u128::from(self.bits()) * u128::from(choices)) >> 64;
        first + u32::try_from(above).unwrap_or(0)
    }

    /// A place in a list of `length`.
    pub(crate) fn place(&mut self, length: usize) -> usize {
        let above = (u128::from(self.bits()) * length as u128) >> 64;
        usize::try_from(above).unwrap_or(0)
    }

    /// One of a list that is not empty.
    pub(crate) fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.place(list.len())]
    }

    /// One of a list, each with the weight beside it.
    pub(crate) fn weighted<T: Copy>(&mut self, list: &[(T, f64)]) -> T {
        let total: f64 = list.iter().map(|(_, weight)| weight).sum();
        let mut left = self.share() * total;
        for (item, weight) in list {
            left -= weight;
            if left < 0.0 {
                return *item;
            }
        }
        list[list.len() - 1].0
    }

    /// Standard normal (Box and Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let (radius, turn) = (1.0 - self.share(), self.share());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    }
}
