//! What is counted.

use crate::stats::Fault;
use crate::stats::proportion::{Proportion, wilson};
use serde::Serialize;
use std::ops::{Add, AddAssign};

/// Where a row of the cohort stands. Every row of it is in exactly one band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    /// Above the line. Without a numerator every row of the denominator is.
    Met,
    /// Below the line only.
    NotMet,
    /// Still to come.
    Open,
    /// What decides it was not recorded.
    NotRecorded,
    /// Younger than the maturity window: outside the cohort and the denominator.
    Immature,
}

impl Band {
    /// Every band, in the order of [`Counts`].
    pub const ALL: [Self; 5] = [Self::Met, Self::NotMet, Self::Open, Self::NotRecorded, Self::Immature];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::Open => "open",
            Self::NotRecorded => "not-recorded",
            Self::Immature => "immature",
        }
    }
}

/// Rows by band.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Counts {
    /// Above the line.
    pub met: u64,
    /// In the denominator only.
    pub not_met: u64,
    /// In the denominator, still to come.
    pub open: u64,
    /// In the denominator, not recorded.
    pub not_recorded: u64,
    /// Outside the cohort, too young.
    pub immature: u64,
}

impl Counts {
    /// Rows below the line: met, not met, open and not recorded.
    #[must_use]
    pub fn denominator(&self) -> u64 {
        self.met + self.not_met + self.open + self.not_recorded
    }

    /// Met over the denominator; none when that is empty.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        share(self.met, self.denominator())
    }

    /// Met over the denominator with its Wilson score interval; `level` as in [`wilson`].
    ///
    /// # Errors
    /// [`Fault`] when the level is none.
    pub fn proportion(&self, level: f64) -> Result<Proportion, Fault> {
        let rows = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        wilson(rows(self.met), rows(self.denominator()), level)
    }

    /// Rows of a band.
    #[must_use]
    pub fn of(&self, band: Band) -> u64 {
        match band {
            Band::Met => self.met,
            Band::NotMet => self.not_met,
            Band::Open => self.open,
            Band::NotRecorded => self.not_recorded,
            Band::Immature => self.immature,
        }
    }

    /// Whether there is no row at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.denominator() + self.immature == 0
    }

    pub(super) fn from_bands(bands: [u64; 5]) -> Self {
        let [met, not_met, open, not_recorded, immature] = bands;
        Self { met, not_met, open, not_recorded, immature }
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::from_bands(Band::ALL.map(|band| self.of(band) + other.of(band)))
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// A part of a whole; none of nothing. Counts are far below 2^53, so the division is of exact numbers.
#[expect(clippy::cast_precision_loss, reason = "row counts are below 2^32")]
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
