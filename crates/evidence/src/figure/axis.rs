//! Round numbers for a scale.

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
}
