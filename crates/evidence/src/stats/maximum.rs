//! Maximum likelihood of a function of a few parameters, where no closed Newton step is at hand.

use super::Fault;
use super::matrix::{Symmetric, dot};

const MOST_ITERATIONS: usize = 300;

/// A maximum.
#[derive(Debug, Clone)]
pub(crate) struct Maximum {
    pub at: Vec<f64>,
    pub value: f64,
    /// Minus the second derivatives.
    pub information: Symmetric,
}

/// Newton with the gradient given and second derivatives by central differences of it. `scale` is the size of
/// a noticeable step of each parameter. A direction in which the function is not concave is turned round.
pub(crate) fn maximise(
    what: &'static str,
    f: impl Fn(&[f64]) -> (f64, Vec<f64>),
    start: Vec<f64>,
    scale: &[f64],
) -> Result<Maximum, Fault> {
    let mut at = start;
    let (mut value, mut gradient) = f(&at);
    for _ in 0..MOST_ITERATIONS {
        let step = ascent(&gradient, &information(&f, &at, scale), scale)?;
        let size = step.iter().zip(scale).map(|(s, c)| s.abs() / c).fold(0.0, f64::max);
        let gain = dot(&gradient, &step);
        let mut fraction = (5.0 / size).min(1.0);
        loop {
            let next: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + fraction * s).collect();
            let (found, slope) = f(&next);
            if found.is_finite() && found >= value - 1e-11 * value.abs().max(1.0) || fraction < 1e-8 {
                if found.is_finite() {
                    (at, value, gradient) = (next, found, slope);
                }
                break;
            }
            fraction /= 2.0;
        }
        // Newton squares the error: after a step that promised this little nothing is left to gain
        if gain.abs() < 1e-9 {
            let information = information(&f, &at, scale);
            return Ok(Maximum { at, value, information });
        }
    }
    Err(Fault::NotConverged { what, iterations: MOST_ITERATIONS })
}

fn information(f: &impl Fn(&[f64]) -> (f64, Vec<f64>), at: &[f64], scale: &[f64]) -> Symmetric {
    let q = at.len();
    let mut information = Symmetric::zeros(q);
    for j in 0..q {
        let h = 1e-4 * scale[j];
        let slope = |side: f64| {
            let mut x = at.to_vec();
            x[j] += side * h;
            f(&x).1
        };
        let (low, high) = (slope(-1.0), slope(1.0));
        for (i, (low, high)) in low.iter().zip(&high).enumerate() {
            // each cell off the diagonal is met twice: as (i, j) and as (j, i)
            let share = if i == j { 1.0 } else { 0.5 };
            information.add(i, j, share * (low - high) / (2.0 * h));
        }
    }
    information
}

fn ascent(gradient: &[f64], information: &Symmetric, scale: &[f64]) -> Result<Vec<f64>, Fault> {
    // in units of scale, so that eigenvalues can be compared
    let q = scale.len();
    let mut scaled = Symmetric::zeros(q);
    for i in 0..q {
        for j in i..q {
            scaled.add(i, j, information.at(i, j) * scale[i] * scale[j]);
        }
    }
    let slope: Vec<f64> = gradient.iter().zip(scale).map(|(g, s)| g * s).collect();
    let eigen = scaled.eigen()?;
    let largest = eigen.iter().map(|e| e.0.abs()).fold(1e-300, f64::max);
    let mut step = vec![0.0; q];
    for (value, vector) in eigen {
        let along = dot(&vector, &slope) / value.abs().max(1e-9 * largest);
        for (s, v) in step.iter_mut().zip(&vector) {
            *s += along * v;
        }
    }
    Ok(step.iter().zip(scale).map(|(s, c)| s * c).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banana_has_its_top_at_one_and_one() {
        let f = |x: &[f64]| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            (-(a * a + 10.0 * b * b), vec![2.0 * a + 40.0 * x[0] * b, -20.0 * b])
        };
        let top = maximise("banana", f, vec![-1.0, 2.0], &[1.0, 1.0]).unwrap();
        assert!(top.at.iter().all(|v| (v - 1.0).abs() < 1e-6), "{top:?}");
        assert!((top.information.at(1, 1) - 20.0).abs() < 1e-6);
    }
}
