//! Round numbers for a scale, and where a number lies on it.

use super::plane::Scale;

/// The steps of a scale from 0 that covers `most`, at most about six of them.
pub(super) fn steps(most: f64, whole: bool) -> Vec<f64> {
    if most <= 0.0 || !most.is_finite() {
        return vec![0.0, 1.0];
    }
    let rough = most / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let factor =
        [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|f| f * power >= rough * (1.0 - 1e-9)).unwrap_or(10.0);
    let mut step = factor * power;
    if whole {
        step = step.ceil();
    }
    let mut marks = vec![0.0];
    let mut next: f64 = step;
    while marks.last().is_some_and(|last| *last < most * (1.0 - 1e-9)) {
        marks.push(next);
        next += step;
    }
    marks
}

/// Where a number lies between two ends.
#[derive(Clone, Copy)]
pub(super) struct Range {
    low: f64,
    high: f64,
    ratio: bool,
}

impl Range {
    pub(super) fn of(values: impl Iterator<Item = f64>, scale: &Scale) -> Range {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite() && (!scale.ratio || *value > 0.0)) {
            (low, high) = (low.min(value), high.max(value));
        }
        if scale.share && !scale.close {
            return Range { low: 0.0, high: 1.0, ratio: false };
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if scale.ratio {
            // ratios beyond these say no more than that they are large; their mark stands at the end
            return Range { low: (low / 1.1).max(0.01), high: (high * 1.1).min(100.0), ratio: true };
        }
        if low >= 0.0 && low < 0.5 * high {
            low = 0.0;
        }
        let ticks = even(low, high);
        let (first, last) = (ticks.first().copied().unwrap_or(low), ticks.last().copied().unwrap_or(high));
        // No share is above 1, whatever round number would come next; a limit may be.
        let most = if scale.share { high.max(1.0) } else { f64::INFINITY };
        Range { low: first.min(low), high: last.max(high).min(most), ratio: false }
    }

    /// From one number to another.
    pub(super) fn between(low: f64, high: f64) -> Range {
        Range { low, high, ratio: false }
    }

    /// From 0 to 1; values outside are put at the end.
    pub(super) fn place(self, value: f64) -> f64 {
        let line = |value: f64| if self.ratio { value.max(1e-9).ln() } else { value };
        let whole = line(self.high) - line(self.low);
        if whole > 0.0 { ((line(value) - line(self.low)) / whole).clamp(0.0, 1.0) } else { 0.5 }
    }

    pub(super) fn marks(self) -> Vec<f64> {
        let inside = |mark: &f64| {
            *mark >= self.low * (1.0 - 1e-9) - 1e-12 && *mark <= self.high * (1.0 + 1e-9) + 1e-12
        };
        if !self.ratio {
            return even(self.low, self.high).into_iter().filter(inside).collect();
        }
        let decades = -2..=2;
        let all: Vec<f64> = decades
            .flat_map(|power| [1.0, 2.0, 5.0].map(|step| step * 10_f64.powi(power)))
            .filter(inside)
            .collect();
        if all.len() >= 2 { all } else { vec![self.low, self.high] }
    }
}

/// Round marks that cover a range, at most about seven.
fn even(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low).max(1e-12) / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|f| f * power >= rough * (1.0 - 1e-9)).unwrap_or(10.0)
            * power;
    let (first, last) = ((low / step).floor(), (high / step).ceil());
    let mut marks = Vec::new();
    let mut at = first;
    while at <= last && marks.len() < 12 {
        marks.push(at * step);
        at += 1.0;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_round_and_covers_its_data() {
        assert_eq!(steps(0.0, true), [0.0, 1.0]);
        assert_eq!(steps(3.0, true), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(steps(97.0, true), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(steps(2.0, false), [0.0, 0.5, 1.0, 1.5, 2.0]);
        for most in (1..2_000).map(f64::from) {
            let marks = steps(most, true);
            assert!(marks.len() <= 6 && marks.last().is_some_and(|last| *last >= most), "{most}: {marks:?}");
        }
    }

    #[test]
    fn a_scale_of_ratios_has_equal_steps_for_equal_factors() {
        let range = Range { low: 0.25, high: 4.0, ratio: true };
        assert!((range.place(1.0) - 0.5).abs() < 1e-12 && (range.place(0.5) - 0.25).abs() < 1e-12);
        assert_eq!(range.marks(), [0.5, 1.0, 2.0]);
    }

    #[test]
    fn marks_are_round_and_lie_on_the_scale() {
        assert_eq!(even(0.0, 10.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        for (low, high) in [(0.0, 1.0), (-3.0, 17.0), (575.96, 581.86), (0.001, 0.002)] {
            let marks = even(low, high);
            assert!(marks.len() >= 2 && marks.len() <= 8, "{low} {high}: {marks:?}");
            assert!(marks[0] <= low && *marks.last().unwrap() >= high, "{low} {high}: {marks:?}");
        }
    }
}
