//! Gamma and beta functions, complete and incomplete, with full relative accuracy in the tails.
//!
//! The factor in front of each series or continued fraction is Loader's saddle-point form of the Poisson and
//! binomial mass (C. Loader, "Fast and accurate computation of binomial probabilities", 2000), which does not
//! lose digits for large arguments; the fractions are evaluated by the modified Lentz method
//! (Thompson and Barnett, J. Comput. Phys. 64, 1986).

/// ln sqrt(2 pi).
pub const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;
const TINY: f64 = 1e-300;
const MOST_TERMS: usize = 500_000;

/// Error of Stirling's formula: ln x! - ((x + 1/2) ln x - x + ln sqrt(2 pi)), x > 0.
pub fn stirling_error(x: f64) -> f64 {
    let mut n = x;
    let mut sum = 0.0;
    while n < 16.0 {
        sum += (n + 0.5) * (1.0 / n).ln_1p() - 1.0;
        n += 1.0;
    }
    let q = 1.0 / (n * n);
    let series = 1.0 / 12.0
        - q * (1.0 / 360.0
            - q * (1.0 / 1260.0 - q * (1.0 / 1680.0 - q * (1.0 / 1188.0 - q * 691.0 / 360_360.0))));
    sum + series / n
}

/// Deviance part x ln(x / m) + m - x without cancellation when x is near m; x >= 0, m > 0.
pub fn deviance_part(x: f64, m: f64) -> f64 {
    if x == 0.0 {
        return m;
    }
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let mut s = (x - m) * v;
        let mut term = 2.0 * x * v;
        let v2 = v * v;
        for j in 1..1000 {
            term *= v2;
            let next = s + term / f64::from(2 * j + 1);
            if next == s {
                break;
            }
            s = next;
        }
        return s;
    }
    x * (x / m).ln() + m - x
}

/// ln Gamma(x) for x > 0; infinite at 0, NaN below.
pub fn ln_gamma(x: f64) -> f64 {
    if x <= 0.0 {
        return if x == 0.0 { f64::INFINITY } else { f64::NAN };
    }
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    let (n, less) = if x > 1.0 { (x - 1.0, 0.0) } else { (x, x.ln()) };
    stirling_error(n) + (n + 0.5) * n.ln() - n + LN_SQRT_2PI - less
}

/// ln(n choose k) for whole or real n >= k >= 0.
pub fn ln_choose(n: f64, k: f64) -> f64 {
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

/// ln of the Poisson mass continued to real x: x ln m - m - ln Gamma(x + 1); m > 0, x >= 0.
pub fn ln_poisson_mass(x: f64, m: f64) -> f64 {
    if x == 0.0 {
        return -m;
    }
    -stirling_error(x) - deviance_part(x, m) - LN_SQRT_2PI - 0.5 * x.ln()
}

/// ln of the binomial mass continued to real x and n, with q = 1 - p given apart so that a p near 1 keeps its digits.
pub fn ln_binomial_mass(x: f64, n: f64, p: f64, q: f64) -> f64 {
    if p == 0.0 {
        return if x == 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    if q == 0.0 {
        return if x == n { 0.0 } else { f64::NEG_INFINITY };
    }
    if x == 0.0 {
        return if p < 0.1 { n * (-p).ln_1p() } else { n * q.ln() };
    }
    if x == n {
        return if q < 0.1 { n * (-q).ln_1p() } else { n * p.ln() };
    }
    if x < 0.0 || x > n {
        return f64::NEG_INFINITY;
    }
    stirling_error(n)
        - stirling_error(x)
        - stirling_error(n - x)
        - deviance_part(x, n * p)
        - deviance_part(n - x, n * q)
        - LN_SQRT_2PI
        + 0.5 * (n.ln() - x.ln() - (n - x).ln())
}

/// Lower and upper regularised incomplete gamma function, P(a, x) and Q(a, x) = 1 - P; a > 0, x >= 0.
/// The smaller one carries full relative accuracy.
pub fn gamma_tails(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x == f64::INFINITY {
        return (1.0, 0.0);
    }
    if x < a + 1.0 {
        let p = (ln_poisson_mass(a, x).exp() * gamma_series(a, x)).min(1.0);
        (p, 1.0 - p)
    } else {
        let q = ln_gamma_upper(a, x).exp();
        (1.0 - q, q)
    }
}

/// ln Q(a, x), usable where Q itself is below the smallest number.
pub fn ln_gamma_upper(a: f64, x: f64) -> f64 {
    if x < a + 1.0 {
        return gamma_tails(a, x).1.ln();
    }
    ln_poisson_mass(a, x) + a.ln() + gamma_fraction(a, x).ln()
}

fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut sum, mut term, mut n) = (1.0, 1.0, a);
    for _ in 0..MOST_TERMS {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    let mut i = 0.0;
    for _ in 0..MOST_TERMS {
        i += 1.0;
        let an = -i * (i - a);
        b += 2.0;
        d = not_zero(an * d + b).recip();
        c = not_zero(b + an / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

fn not_zero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

/// Lower and upper regularised incomplete beta function, I_x(a, b) and 1 - I_x(a, b), with y = 1 - x given
/// apart. The smaller one carries full relative accuracy.
pub fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    if x < (a + 1.0) / (a + b + 2.0) {
        let p = beta_lower(a, b, x, y);
        (p, 1.0 - p)
    } else {
        let q = beta_lower(b, a, y, x);
        (1.0 - q, q)
    }
}

fn beta_lower(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    (ln_binomial_mass(a, n, x, y).exp() * (a * b / n) / beta_fraction(a, b, x, y)).min(1.0)
}

/// The continued fraction of DiDonato and Morris (ACM TOMS 18, 1992, eq. 9), which does not cancel where x
/// is near 1: x^a y^b / B(a, b) over it is the lower tail.
fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let lambda = if a > b { (a + b) * y - b } else { a - (a + b) * x };
    let (c, step) = (1.0 + lambda, 1.0 + 1.0 / a);
    let mut value = not_zero(c / step);
    let (mut above, mut below) = (value, 0.0);
    let (mut p, mut s, mut n) = (1.0, a + 1.0, 0.0);
    for _ in 0..MOST_TERMS {
        n += 1.0;
        let t = n / a;
        let w = n * (b - n) * x;
        let e = a / s;
        let alpha = p * (p + b / a) * e * e * (w * x);
        let beta = n + w / s + (1.0 + t) / (step + 2.0 * t) * (c + n * (1.0 + y));
        p = 1.0 + t;
        s += 2.0;
        below = not_zero(beta + alpha * below).recip();
        above = not_zero(beta + alpha / above);
        let change = above * below;
        value *= change;
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// Digamma, the derivative of ln Gamma; x > 0.
pub fn digamma(x: f64) -> f64 {
    let (mut n, mut sum) = (x, 0.0);
    while n < 12.0 {
        sum -= 1.0 / n;
        n += 1.0;
    }
    let q = 1.0 / (n * n);
    sum + n.ln()
        - 0.5 / n
        - q * (1.0 / 12.0
            - q * (1.0 / 120.0
                - q * (1.0 / 252.0 - q * (1.0 / 240.0 - q * (1.0 / 132.0 - q * 691.0 / 32_760.0)))))
}

/// Trigamma, the second derivative of ln Gamma; x > 0.
pub fn trigamma(x: f64) -> f64 {
    let (mut n, mut sum) = (x, 0.0);
    while n < 12.0 {
        sum += 1.0 / (n * n);
        n += 1.0;
    }
    let q = 1.0 / (n * n);
    sum + 1.0 / n
        + 0.5 * q
        + q / n
            * (1.0 / 6.0
                - q * (1.0 / 30.0
                    - q * (1.0 / 42.0 - q * (1.0 / 30.0 - q * (5.0 / 66.0 - q * 691.0 / 2730.0)))))
}
