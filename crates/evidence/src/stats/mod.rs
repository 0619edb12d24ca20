//! The statistics, as pure functions: columns in, results out.
//!
//! Conventions of every function here:
//! - proportions, probabilities and levels are numbers from 0 to 1 (never percent); times have the unit of the
//!   column given (the engine's clocks count whole days); an interval is two-sided at the stated level;
//! - an undefined number is an `Option` or a [`Fault`] that names what is wrong, never a NaN;
//! - rows with missing values are refused ([`Fault::Missing`]): the caller decides and counts;
//! - randomness is a seed given by the caller, and sums are made in a fixed order, so that the same input gives
//!   the same bytes on any number of processor cores.

pub mod agreement;
pub mod alike;
mod blocks;
pub mod bootstrap;
pub mod counts;
pub mod design;
pub mod dist;
pub mod draws;
mod fault;
pub mod imputation;
pub mod inequality;
pub mod krippendorff;
pub mod linear;
pub mod logistic;
pub mod matrix;
mod maximum;
pub mod multiplicity;
pub mod paired;
pub mod pareto;
pub mod proportion;
pub mod ranks;
pub mod root;
pub mod screen;
pub mod skew_normal;
pub mod spc;
pub mod standardisation;
pub mod survival;
pub mod table;

pub use fault::Fault;

use serde::Serialize;

/// A two-sided confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
}

impl Interval {
    /// estimate ± `z` standard errors.
    pub fn around(estimate: f64, se: f64, z: f64) -> Interval {
        Interval { lower: estimate - z * se, upper: estimate + z * se }
    }

    /// The interval of a monotone increasing transformation.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Interval {
        Interval { lower: f(self.lower), upper: f(self.upper) }
    }
}

/// A test statistic with its reference distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Test {
    /// The statistic (chi-square, t, z ... as the function says).
    pub statistic: f64,
    /// Degrees of freedom; infinite for a normal statistic.
    pub df: f64,
    /// Two-sided p value, or that of the upper tail for chi-square and F.
    pub p: f64,
}

impl Test {
    /// A chi-square statistic.
    pub fn chi_square(statistic: f64, df: f64) -> Test {
        Test { statistic, df, p: dist::chi_square_upper(statistic, df) }
    }

    /// A t statistic, two-sided (normal where `df` is infinite).
    pub fn t(statistic: f64, df: f64) -> Test {
        Test { statistic, df, p: dist::t_two_sided(statistic, df) }
    }
}

/// A count as a number for arithmetic. Exact up to 2^53, far above any count of rows.
#[expect(clippy::cast_precision_loss, reason = "counts of rows stay below 2^53")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}
