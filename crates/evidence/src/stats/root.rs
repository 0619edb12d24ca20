//! Zeros of functions of one variable.

use super::Fault;

/// A zero of `f` between `low` and `high` by Brent's method (R. P. Brent, Algorithms for Minimization without
/// Derivatives, 1973, chapter 4), to within `tolerance` (absolute) plus rounding. The end of the last step is
/// returned, as in R `uniroot`.
///
/// # Errors
/// The two ends have the same sign.
pub fn brent(f: impl Fn(f64) -> f64, low: f64, high: f64, tolerance: f64) -> Result<f64, Fault> {
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (f(a), f(b));
    if fa == 0.0 || fb == 0.0 {
        return Ok(if fa == 0.0 { a } else { b });
    }
    if fa * fb > 0.0 || fa.is_nan() || fb.is_nan() {
        return Err(Fault::Undefined {
            what: "limit",
            why: "the function does not change its sign in the range",
        });
    }
    let (mut c, mut fc) = (a, fa);
    for _ in 0..1000 {
        let previous = b - a;
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let enough = 2.0 * f64::EPSILON * b.abs() + tolerance / 2.0;
        let half = (c - b) / 2.0;
        if half.abs() <= enough || fb == 0.0 {
            return Ok(b);
        }
        let mut step = half;
        if previous.abs() >= enough && fa.abs() > fb.abs() {
            let (mut p, mut q) = interpolated((a, fa), (b, fb), (c, fc));
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            if p < 0.75 * (c - b) * q - (enough * q).abs() / 2.0 && p < (previous * q / 2.0).abs() {
                step = p / q;
            }
        }
        if step.abs() < enough {
            step = enough.copysign(half);
        }
        (a, fa) = (b, fb);
        b += step;
        fb = f(b);
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
        }
    }
    Err(Fault::NotConverged { what: "search for a limit", iterations: 1000 })
}

/// Numerator and denominator of the secant step, or of inverse quadratic interpolation.
fn interpolated(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> (f64, f64) {
    let width = c.0 - b.0;
    if a.0 == c.0 {
        let t = b.1 / a.1;
        (width * t, 1.0 - t)
    } else {
        let (q, t1, t2) = (a.1 / c.1, b.1 / c.1, b.1 / a.1);
        (t2 * (width * q * (q - t1) - (b.0 - a.0) * (t1 - 1.0)), (q - 1.0) * (t1 - 1.0) * (t2 - 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_found_and_their_absence_is_said() {
        assert!((brent(|x| x * x - 2.0, 0.0, 2.0, 1e-15).unwrap() - 2.0_f64.sqrt()).abs() < 1e-14);
        assert!((brent(|x| (x - 1.0).powi(3), -4.0, 7.0, 1e-9).unwrap() - 1.0).abs() < 1e-5);
        assert_eq!(brent(|x| x, 0.0, 7.0, 1e-9).unwrap(), 0.0);
        assert!(brent(|x| x * x + 1.0, -1.0, 1.0, 1e-9).is_err());
    }
}
