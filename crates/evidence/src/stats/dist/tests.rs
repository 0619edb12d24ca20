use super::*;

fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{found:e} is not {expected:e}");
}

#[test]
fn normal_tails_keep_their_digits_to_the_end_of_the_range() {
    for (z, upper) in [
        (0.1, 0.460_172_162_722_971),
        (1.5, 0.066_807_201_268_858_07),
        (1.9, 0.028_716_559_816_001_8),
        (3.0, 0.0013498980316300945),
        (8.0, 6.220_960_574_271_784e-16),
        (20.0, 2.7536241186062337e-89),
        (37.5, 4.605_353_009_581_955e-308),
    ] {
        close(normal_upper(z), upper, 1e-13);
        close(normal_lower(-z), upper, 1e-13);
        close(ln_normal_upper(z).exp(), upper, 2e-13);
    }
    close(ln_normal_upper(-5.0), -2.866_516_129_637_636e-7, 1e-12);
    close(ln_normal_upper(100.0), -5_005.524_208_694_205, 1e-15);
}

#[test]
fn normal_quantiles_are_those_of_the_tails() {
    for (tail, z) in [
        (0.025, 1.9599639845400542),
        (0.4, 0.2533471031357998),
        (0.001, 3.0902323061678135),
        (1e-20, 9.262_340_089_798_407),
        (1e-300, 37.047_096_299_361_2),
    ] {
        close(normal_upper_quantile(tail), z, 1e-14);
    }
    assert_eq!(normal_upper_quantile(0.0), f64::INFINITY);
    close(normal_quantile(0.975), 1.9599639845400542, 1e-14);
    assert!(normal_upper_quantile(f64::NAN).is_nan());
}

#[test]
fn chi_square_t_and_f_tails_agree_with_forty_digit_arithmetic() {
    for (x, df, upper) in [
        (0.5, 1.0, 0.479_500_122_186_953_5),
        (3.84, 1.0, 0.050_043_521_248_705_1),
        (10.0, 3.0, 0.018566135463043233),
        (400.0, 1.0, 5.5072482372124674e-89),
        (1000.0, 12.0, 1.8740613464647026e-206),
        (1100.0, 1000.0, 0.014614408126295194),
        (200_000.0, 199_000.0, 0.056_652_008_947_040_36),
    ] {
        close(chi_square_upper(x, df), upper, 1e-12);
        close(ln_chi_square_upper(x, df), f64::ln(upper), 1e-12);
    }
    for (t, df, p) in [
        (0.5, 3.0, 0.651_447_964_848_151),
        (2.2, 9.0, 0.055340572798611651),
        (13.5, 8.0, 8.696_771_300_435_639e-7),
        (50.0, 4.5, 2.367394795568379e-7),
        (2.0, 1e6, 0.045500533851319208),
        (0.001, 2.0, 0.999_292_893_395_590_1),
    ] {
        close(t_two_sided(t, df), p, 1e-12);
    }
    close(f_upper(3.0, 2.0, 10.0), 0.095367431640625, 1e-13);
    close(f_upper(20.0, 3.0, 50.0), 1.1815973950329885e-8, 1e-13);
    close(f_upper(0.2, 5.0, 7.5), 0.953_014_956_711_892_3, 1e-13);
}

#[test]
fn quantiles_invert_their_tails() {
    for df in [0.5, 1.0, 2.5, 9.0, 30.0, 1e4] {
        for level in [0.5, 0.8, 0.95, 0.99, 0.999_999] {
            let t = two_sided_t(level, df).unwrap();
            close(t_two_sided(t, df), 1.0 - level, 1e-12);
        }
        for p in [1e-12, 0.001, 0.025, 0.5, 0.975, 0.999] {
            let (lower, upper) = special::gamma_tails(df, gamma_quantile(p, df));
            if p < 0.5 {
                close(lower, p, 1e-12);
            } else {
                close(upper, 1.0 - p, 1e-12);
            }
            let x = beta_quantile(p, df, 3.0);
            let (lower, upper) = special::beta_tails(df, 3.0, x, 1.0 - x);
            if p < 0.5 { close(lower, p, 1e-10) } else { close(upper, 1.0 - p, 1e-9) }
        }
    }
    close(two_sided_t(0.95, f64::INFINITY).unwrap(), 1.9599639845400542, 1e-14);
    assert!(two_sided_t(0.95, 0.0).is_err() && two_sided_z(1.0).is_err());
}

#[test]
fn binomial_tails_and_quantiles_fit_the_masses() {
    for (n, p) in [(1.0, 0.3), (10.0, 0.3), (40.0, 0.01), (158.0, 0.5), (1000.0, 0.999)] {
        let mut sum = 0.0;
        let mut k = 0.0;
        while k <= n {
            sum += binomial_mass(k, n, p);
            close(binomial_lower(k, n, p).max(1e-290), sum.max(1e-290), 1e-10);
            k += 1.0;
        }
        close(sum, 1.0, 1e-12);
        for level in [0.001, 0.025, 0.5, 0.975, 0.999] {
            let k = binomial_quantile(level, n, p);
            assert!(binomial_lower(k, n, p) >= level * (1.0 - 1e-13));
            assert!(k == 0.0 || binomial_lower(k - 1.0, n, p) < level);
        }
    }
    assert_eq!(binomial_quantile(0.5, 1e7, 0.25), 2_500_000.0);
    assert_eq!(binomial_quantile(0.9, 0.0, 0.25), 0.0);
}

#[test]
fn the_gamma_function_agrees_with_factorials_and_a_second_library() {
    let mut ln_factorial = 0.0;
    for n in 1..60 {
        ln_factorial += f64::from(n).ln();
        close(special::ln_gamma(f64::from(n) + 1.0) + 1.0, ln_factorial + 1.0, 1e-14);
    }
    for x in [0.01, 0.1, 0.5, 1.5, 3.7, 30.0, 1e6] {
        close(special::ln_gamma(x), statrs::function::gamma::ln_gamma(x), 1e-12);
        close(special::digamma(x), statrs::function::gamma::digamma(x), 1e-11);
        let slope = (special::digamma(x * 1.0001) - special::digamma(x * 0.9999)) / (0.0002 * x);
        close(special::trigamma(x), slope, 1e-5);
    }
    assert_eq!(special::ln_gamma(1.0), 0.0);
}

#[test]
fn garwood_limits_of_nothing_reach_from_zero() {
    let (lower, upper) = poisson_limits(0.0, 0.95).unwrap();
    assert_eq!(lower, 0.0);
    close(upper, -(0.025_f64.ln()), 1e-13);
    assert!(poisson_limits(-1.0, 0.95).is_err());
}
