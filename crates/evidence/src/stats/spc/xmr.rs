//! XmR charts by the rules of NHS England's "Making Data Count" (as in NHSRplotthedots).

use serde::Serialize;

use crate::stats::ranks::mean;
use crate::stats::{Fault, real};

/// Fewest points for which limits mean something.
pub const LEAST_POINTS: usize = 12;
const RUN: usize = 7;

/// Limits of one stretch of an XmR chart, in the unit of the measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Limits {
    /// Mean of the points.
    pub mean: f64,
    /// Mean moving range the limits rest on.
    pub mean_moving_range: f64,
    /// Upper process limit, mean + 2.66 mean moving range.
    pub upper: f64,
    /// Lower process limit, mean - 2.66 mean moving range (may be below zero).
    pub lower: f64,
    /// Upper limit of the moving range, 3.267 × mean moving range of all points.
    pub upper_range: f64,
}

/// Which rules a point is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Signals {
    /// Outside the process limits.
    pub outside: bool,
    /// One of seven or more points in a row on one side of the mean; a point on the mean breaks the run.
    pub shift: bool,
    /// One of seven or more points all rising or all falling; an equal value breaks the run.
    pub trend: bool,
    /// Beyond two thirds of the limit (and within it), with another such within three points on the same side.
    pub two_in_three: bool,
}

impl Signals {
    /// Any special cause.
    pub fn any(self) -> bool {
        self.outside || self.shift || self.trend || self.two_in_three
    }
}

/// Whether up is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Direction {
    /// Higher is better.
    Up,
    /// Lower is better.
    Down,
    /// Neither: signals are shown without judgement.
    Neutral,
}

/// What a point says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Reading {
    /// Common cause variation.
    Common,
    /// Special cause of an improving nature.
    Improvement,
    /// Special cause of a concerning nature.
    Concern,
    /// Special cause, high, where no direction is better.
    High,
    /// Special cause, low, where no direction is better.
    Low,
}

/// An XmR chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Xmr {
    /// Limits by stretch: (index of its first point, limits). More than one only after a rebase.
    pub stretches: Vec<(usize, Limits)>,
    /// Per point, the rules it is part of.
    pub signals: Vec<Signals>,
    /// Per point, what it says.
    pub readings: Vec<Reading>,
}

/// An XmR chart of `values` in the order of time. With `screen`, moving ranges of 3.267 times their mean and
/// more are left out once before the limits are made (the NHS default). `rebase` lists the first points of new
/// stretches: each has limits and signals of its own, and belongs to a recorded reason.
///
/// # Errors
/// Values that are not finite; a stretch of fewer than [`LEAST_POINTS`] points; rebase points not in order.
pub fn xmr(values: &[f64], screen: bool, rebase: &[usize], direction: Direction) -> Result<Xmr, Fault> {
    crate::stats::fault::all_finite("values", values)?;
    let mut chart = Xmr { stretches: Vec::new(), signals: Vec::new(), readings: Vec::new() };
    let mut start = 0;
    for &end in rebase.iter().chain(std::iter::once(&values.len())) {
        let stretch = values.get(start..end).ok_or(Fault::OutOfRange {
            what: "rebase point",
            value: real(end),
            allowed: "an index in order of time",
        })?;
        if stretch.len() < LEAST_POINTS {
            return Err(Fault::TooFew {
                what: "points in a stretch of the chart",
                needed: LEAST_POINTS,
                found: stretch.len(),
            });
        }
        let limits = limits(stretch, screen)?;
        let signals = signals(stretch, &limits);
        chart.readings.extend(readings(stretch, &limits, &signals, direction));
        chart.signals.extend(signals);
        chart.stretches.push((start, limits));
        start = end;
    }
    Ok(chart)
}

fn limits(values: &[f64], screen: bool) -> Result<Limits, Fault> {
    let ranges: Vec<f64> = values.windows(2).map(|w| (w[1] - w[0]).abs()).collect();
    let all = mean(&ranges)?;
    let kept: Vec<f64> = ranges.iter().copied().filter(|&r| !screen || r < 3.267 * all).collect();
    let used = if kept.is_empty() { all } else { mean(&kept)? };
    let centre = mean(values)?;
    Ok(Limits {
        mean: centre,
        mean_moving_range: used,
        upper: centre + 2.66 * used,
        lower: centre - 2.66 * used,
        upper_range: 3.267 * all,
    })
}

fn signals(values: &[f64], limits: &Limits) -> Vec<Signals> {
    let mut found = vec![Signals::default(); values.len()];
    let third = 2.66 * limits.mean_moving_range * 2.0 / 3.0;
    let side: Vec<i8> = values.iter().map(|&v| sign(v - limits.mean)).collect();
    let close: Vec<bool> = values
        .iter()
        .map(|&v| {
            let outside = v > limits.upper || v < limits.lower;
            !outside && (v > limits.mean + third || v < limits.mean - third)
        })
        .collect();
    for (signal, &v) in found.iter_mut().zip(values) {
        signal.outside = v > limits.upper || v < limits.lower;
    }
    for start in 0..values.len().saturating_sub(RUN - 1) {
        let window = start..start + RUN;
        let one_side = side[start] != 0 && side[window.clone()].iter().all(|&s| s == side[start]);
        let steps: Vec<i8> = values[window.clone()].windows(2).map(|w| sign(w[1] - w[0])).collect();
        let one_way = steps[0] != 0 && steps.iter().all(|&s| s == steps[0]);
        for signal in &mut found[window] {
            signal.shift |= one_side;
            signal.trend |= one_way;
        }
    }
    for start in 0..values.len().saturating_sub(2) {
        let window = start..start + 3;
        let same = side[start] != 0 && side[window.clone()].iter().all(|&s| s == side[start]);
        if same && close[window.clone()].iter().filter(|&&c| c).count() >= 2 {
            for i in window {
                found[i].two_in_three |= close[i];
            }
        }
    }
    found
}

fn sign(x: f64) -> i8 {
    i8::from(x > 0.0) - i8::from(x < 0.0)
}

fn readings(values: &[f64], limits: &Limits, signals: &[Signals], direction: Direction) -> Vec<Reading> {
    let judge = |high: bool| match (direction, high) {
        (Direction::Neutral, true) => Reading::High,
        (Direction::Neutral, false) => Reading::Low,
        (Direction::Up, true) | (Direction::Down, false) => Reading::Improvement,
        (Direction::Up, false) | (Direction::Down, true) => Reading::Concern,
    };
    (0..values.len())
        .map(|i| {
            let s = signals[i];
            if !s.any() {
                Reading::Common
            } else if s.outside || s.shift || s.two_in_three {
                judge(values[i] > limits.mean)
            } else {
                // a trend alone: the way it goes, whatever the side
                let rising = if i > 0 && signals[i - 1].trend {
                    values[i] > values[i - 1]
                } else {
                    values[i + 1] > values[i]
                };
                judge(rising)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVEL: [f64; 12] = [10.0, 12.0, 9.0, 11.0, 10.0, 12.0, 9.0, 11.0, 10.0, 12.0, 9.0, 11.0];

    #[test]
    fn steady_points_are_common_cause() {
        let chart = xmr(&LEVEL, true, &[], Direction::Up).unwrap();
        assert!(chart.readings.iter().all(|&r| r == Reading::Common));
        let limits = chart.stretches[0].1;
        assert!((limits.mean - 10.5).abs() < 1e-14);
        assert!((limits.mean_moving_range - 23.0 / 11.0).abs() < 1e-14, "{limits:?}");
    }

    #[test]
    fn eleven_points_have_no_limits() {
        assert_eq!(xmr(&LEVEL[..11], true, &[], Direction::Up).unwrap_err().code(), "too-few");
        assert!(xmr(&LEVEL, true, &[20], Direction::Up).is_err());
    }

    #[test]
    fn a_seventh_point_on_one_side_is_a_shift_and_a_point_on_the_mean_breaks_it() {
        let mut values = vec![0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0];
        values.extend([2.0; 7]);
        values.extend([0.0; 3]);
        let chart = xmr(&values, false, &[], Direction::Down).unwrap();
        let shifted: Vec<usize> = (0..values.len()).filter(|&i| chart.signals[i].shift).collect();
        assert_eq!(shifted, (7..14).collect::<Vec<_>>());
        assert_eq!(chart.readings[8], Reading::Concern);
        let flat = xmr(&[3.0; 14], true, &[], Direction::Up).unwrap();
        assert!(flat.signals.iter().all(|s| !s.any()), "points on the mean are no run");
    }

    #[test]
    fn seven_rising_points_are_a_trend() {
        let mut values: Vec<f64> = LEVEL.to_vec();
        values.extend([9.5, 9.9, 10.2, 10.4, 10.7, 10.8, 11.1, 10.0]);
        let chart = xmr(&values, true, &[], Direction::Up).unwrap();
        let rising: Vec<usize> = (0..values.len()).filter(|&i| chart.signals[i].trend).collect();
        assert_eq!(rising, (12..19).collect::<Vec<_>>());
        assert_eq!(chart.readings[12], Reading::Improvement);
    }

    #[test]
    fn a_rebase_makes_limits_of_its_own() {
        let mut values = LEVEL.to_vec();
        values.extend(LEVEL.map(|v| v + 50.0));
        let one = xmr(&values, true, &[], Direction::Up).unwrap();
        let two = xmr(&values, true, &[12], Direction::Up).unwrap();
        assert!(one.readings.iter().any(|&r| r != Reading::Common));
        assert!(two.readings.iter().all(|&r| r == Reading::Common));
        assert!((two.stretches[1].1.mean - 60.5).abs() < 1e-12);
    }
}
