//! Distributions: tail probabilities and quantiles.
//!
//! Each function gives the tail asked for directly (never 1 - the other), so that a p value of 1e-100 keeps its
//! digits. Aim: 1e-12 relative against R (`pnorm`, `pchisq`, `pt`, `pf`, `pbinom`, `qnorm`, ...).

pub mod special;

use super::fault::Fault;
use special::{beta_tails, gamma_tails, ln_binomial_mass, ln_gamma_upper, ln_poisson_mass};

/// Upper tail of the standard normal distribution, P(Z > z).
pub fn normal_upper(z: f64) -> f64 {
    if z < 0.0 {
        return 1.0 - normal_upper(-z);
    }
    let (half, rest) = half_square(z);
    let (lower, upper) = gamma_tails(0.5, half);
    if half < 1.5 { 0.5 - 0.5 * lower } else { 0.5 * upper * (-rest).exp() }
}

/// z²/2 and the rounding error of it.
fn half_square(z: f64) -> (f64, f64) {
    let square = z * z;
    (0.5 * square, 0.5 * z.mul_add(z, -square))
}

/// Lower tail of the standard normal distribution, P(Z <= z).
pub fn normal_lower(z: f64) -> f64 {
    normal_upper(-z)
}

/// ln P(Z > z), finite for any finite z.
pub fn ln_normal_upper(z: f64) -> f64 {
    if z < 2.0 {
        return if z < -1.0 { (-normal_upper(-z)).ln_1p() } else { normal_upper(z).ln() };
    }
    let (half, rest) = half_square(z);
    ln_gamma_upper(0.5, half) - std::f64::consts::LN_2 - rest
}

/// Density of the standard normal distribution.
pub fn normal_density(z: f64) -> f64 {
    let (half, rest) = half_square(z);
    (-half - special::LN_SQRT_2PI).exp() * (-rest).exp()
}

/// Two-sided p value of a standard normal statistic.
pub fn normal_two_sided(z: f64) -> f64 {
    (2.0 * normal_upper(z.abs())).min(1.0)
}

/// Two-sided p value of a standard normal statistic on the natural log scale, for far tails.
pub fn ln_normal_two_sided(z: f64) -> f64 {
    (std::f64::consts::LN_2 + ln_normal_upper(z.abs())).min(0.0)
}

/// The z with P(Z > z) = `tail`; infinite at 0 and 1.
pub fn normal_upper_quantile(tail: f64) -> f64 {
    if !(0.0..=1.0).contains(&tail) {
        return f64::NAN;
    }
    if tail == 0.0 || tail == 1.0 {
        return if tail == 0.0 { f64::INFINITY } else { f64::NEG_INFINITY };
    }
    if tail > 0.5 {
        // 1 - tail is exact here
        return -normal_upper_quantile(1.0 - tail);
    }
    // Abramowitz and Stegun 26.2.23 starts it, Newton on the log of the tail finishes
    let t = (-2.0 * tail.ln()).sqrt();
    let mut z = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    for _ in 0..8 {
        let ln_upper = ln_normal_upper(z);
        let step = (ln_upper - tail.ln()) * (ln_upper - ln_normal_density(z)).exp();
        z += step;
        if step.abs() <= 1e-16 * z.abs().max(1e-3) {
            break;
        }
    }
    z
}

fn ln_normal_density(z: f64) -> f64 {
    -0.5 * z * z - special::LN_SQRT_2PI
}

/// The z with P(Z <= z) = `p`.
pub fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 { normal_upper_quantile(1.0 - p) } else { -normal_upper_quantile(p) }
}

/// The z such that a normal variable lies within ± z with probability `level` (1.96 for 0.95).
pub fn two_sided_z(level: f64) -> Result<f64, Fault> {
    Ok(normal_upper_quantile((1.0 - checked_level(level)?) / 2.0))
}

/// A confidence level as given, if it is between 0 and 1.
pub fn checked_level(level: f64) -> Result<f64, Fault> {
    if level > 0.0 && level < 1.0 {
        Ok(level)
    } else {
        Err(Fault::OutOfRange { what: "confidence level", value: level, allowed: "(0, 1)" })
    }
}

/// Upper tail of chi-square with `df` degrees of freedom.
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    if x <= 0.0 { 1.0 } else { gamma_tails(df / 2.0, x / 2.0).1 }
}

/// ln of the upper tail of chi-square.
pub fn ln_chi_square_upper(x: f64, df: f64) -> f64 {
    if x <= 0.0 { 0.0 } else { ln_gamma_upper(df / 2.0, x / 2.0) }
}

/// The x with P(chi-square <= x) = `p`.
pub fn chi_square_quantile(p: f64, df: f64) -> f64 {
    2.0 * gamma_quantile(p, df / 2.0)
}

/// The x with P(Gamma(shape, scale 1) <= x) = `p`.
pub fn gamma_quantile(p: f64, shape: f64) -> f64 {
    let z = normal_quantile(p);
    // Wilson and Hilferty
    let cube = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    let start = (shape * cube * cube * cube).max(1e-8 * shape.min(1.0));
    let density = |x: f64| (ln_poisson_mass(shape, x) + shape.ln() - x.ln()).exp();
    quantile(p, start, (0.0, f64::INFINITY), |x| gamma_tails(shape, x), density)
}

/// Upper tail of Student's t with `df` (real, > 0) degrees of freedom.
pub fn t_upper(t: f64, df: f64) -> f64 {
    let half = 0.5 * t_two_sided(t, df);
    if t > 0.0 { half } else { 1.0 - half }
}

/// Two-sided p value of a t statistic; the normal one where `df` is infinite.
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    if df == f64::INFINITY {
        return normal_two_sided(t);
    }
    let t2 = t * t;
    if t2 == f64::INFINITY {
        return 0.0;
    }
    beta_tails(df / 2.0, 0.5, df / (df + t2), t2 / (df + t2)).0
}

/// The t with P(|T| > t) = 1 - `level`; `df` real, > 0, or infinite.
pub fn two_sided_t(level: f64, df: f64) -> Result<f64, Fault> {
    if df.is_nan() || df <= 0.0 {
        return Err(Fault::OutOfRange { what: "degrees of freedom", value: df, allowed: "above 0" });
    }
    let z = two_sided_z(level)?;
    if df == f64::INFINITY {
        return Ok(z);
    }
    let tail = (1.0 - level) / 2.0;
    let ln_peak = special::ln_gamma((df + 1.0) / 2.0)
        - special::ln_gamma(df / 2.0)
        - 0.5 * (df * std::f64::consts::PI).ln();
    let density = |t: f64| (ln_peak - (df + 1.0) / 2.0 * (t * t / df).ln_1p()).exp();
    let tails = |t: f64| {
        let upper = t_upper(t, df);
        (1.0 - upper, upper)
    };
    let start = z * (1.0 + (z * z + 1.0) / (4.0 * df));
    Ok(upper_quantile(tail, start, (0.0, f64::INFINITY), tails, density))
}

/// Upper tail of F with `df1` and `df2` degrees of freedom.
pub fn f_upper(f: f64, df1: f64, df2: f64) -> f64 {
    if f <= 0.0 {
        return 1.0;
    }
    let total = df2 + df1 * f;
    beta_tails(df2 / 2.0, df1 / 2.0, df2 / total, df1 * f / total).0
}

/// The x with I_x(a, b) = `p`.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let density = |x: f64| {
        let n = a + b;
        (ln_binomial_mass(a, n, x, 1.0 - x) + (a * b / n).ln() - x.ln() - (-x).ln_1p()).exp()
    };
    quantile(p, a / (a + b), (0.0, 1.0), |x| beta_tails(a, b, x, 1.0 - x), density)
}

/// P(X = k) for X binomial with `n` trials of probability `p`.
pub fn binomial_mass(k: f64, n: f64, p: f64) -> f64 {
    ln_binomial_mass(k, n, p, 1.0 - p).exp()
}

/// P(X <= k) for X binomial.
pub fn binomial_lower(k: f64, n: f64, p: f64) -> f64 {
    if k < 0.0 {
        return 0.0;
    }
    if k >= n { 1.0 } else { beta_tails(n - k, k + 1.0, 1.0 - p, p).0 }
}

/// P(X > k) for X binomial.
pub fn binomial_upper(k: f64, n: f64, p: f64) -> f64 {
    if k < 0.0 {
        return 1.0;
    }
    if k >= n { 0.0 } else { beta_tails(n - k, k + 1.0, 1.0 - p, p).1 }
}

/// The least whole k with P(X <= k) >= `level` for X binomial.
pub fn binomial_quantile(level: f64, n: f64, p: f64) -> f64 {
    let sd = (n * p * (1.0 - p)).sqrt();
    let reached = |k: f64| binomial_lower(k, n, p) >= level * (1.0 - 64.0 * f64::EPSILON);
    let mut high = (n * p + sd * normal_quantile(level)).round().clamp(0.0, n);
    let mut step = 1.0_f64.max((sd / 100.0).floor());
    while high < n && !reached(high) {
        high = (high + step).min(n);
        step *= 2.0;
    }
    let mut low = -1.0;
    let mut width = 1.0;
    while high - width > low {
        if reached(high - width) {
            high -= width;
            width *= 2.0;
        } else {
            low = high - width;
        }
    }
    while high - low > 1.0 {
        let middle = ((low + high) / 2.0).floor();
        if reached(middle) { high = middle } else { low = middle }
    }
    high
}

/// Exact (Poisson) confidence limits of a mean from one count: chi-square quantiles over two (Garwood 1936).
pub fn poisson_limits(count: f64, level: f64) -> Result<(f64, f64), Fault> {
    let tail = (1.0 - checked_level(level)?) / 2.0;
    if !(count >= 0.0 && count.is_finite()) {
        return Err(Fault::OutOfRange { what: "count", value: count, allowed: "0 or more" });
    }
    let lower = if count == 0.0 { 0.0 } else { gamma_quantile(tail, count) };
    Ok((lower, gamma_quantile(1.0 - tail, count + 1.0)))
}

fn quantile(
    p: f64,
    start: f64,
    range: (f64, f64),
    tails: impl Fn(f64) -> (f64, f64),
    density: impl Fn(f64) -> f64,
) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 {
        return range.0;
    }
    if p > 0.5 {
        upper_quantile(1.0 - p, start, range, tails, density)
    } else {
        // the mirror: the lower tail of x is the upper tail of -x
        let mirrored = |x: f64| {
            let (lower, upper) = tails(-x);
            (upper, lower)
        };
        -upper_quantile(p, -start, (-range.1, -range.0), mirrored, |x| density(-x))
    }
}

/// Newton on the log of the upper tail, kept inside a bracket that shrinks by bisection.
fn upper_quantile(
    tail: f64,
    start: f64,
    range: (f64, f64),
    tails: impl Fn(f64) -> (f64, f64),
    density: impl Fn(f64) -> f64,
) -> f64 {
    let (mut low, mut high) = range;
    if tail == 0.0 {
        return high;
    }
    let mut x = start;
    for _ in 0..200 {
        let upper = tails(x).1;
        if upper > tail {
            low = x;
        } else {
            high = x;
        }
        let newton = x + (upper.ln() - tail.ln()) * upper / density(x);
        let next = if newton > low && newton < high {
            newton
        } else if low.is_infinite() {
            2.0 * high.min(-0.5)
        } else if high.is_infinite() {
            2.0 * low.max(0.5)
        } else {
            0.5 * (low + high)
        };
        let settled = (next - x).abs() <= 2e-16 * x.abs();
        x = next;
        if settled {
            break;
        }
    }
    x
}

#[cfg(test)]
mod tests;
