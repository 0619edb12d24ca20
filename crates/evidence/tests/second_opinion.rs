//! Models without a reference file, against statsmodels and scipy on sixty made-up rows (numbers typed in).

#![expect(clippy::unwrap_used, reason = "a column that cannot be built fails the test")]

use evidence::stats::counts::{negative_binomial, zero_inflated};
use evidence::stats::design::Design;
use evidence::stats::linear::linear;
use evidence::stats::logistic::cluster::{Convention, cluster_robust};
use evidence::stats::skew_normal::skew_normal;

fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() <= tolerance * e.abs().max(0.1), "{found:?} is not {expected:?}");
    }
}

fn columns() -> (Design, Vec<u32>, Vec<f64>, Vec<f64>) {
    let x: Vec<f64> = (0..60).map(|i| f64::from(i % 7) / 2.0).collect();
    let g: Vec<f64> = (0..60).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
    let counts =
        (0..60_u32).map(|i| if i % 5 == 0 { 0 } else { (i * i * 3 + i * 5) % 13 / (1 + i % 4) }).collect();
    let t: Vec<f64> = (0..60).map(f64::from).collect();
    let wave =
        t.iter().zip(&x).map(|(t, x)| (t * 1.3).sin() * 2.0 + x * 0.7 + (t * 0.7).cos().exp()).collect();
    let skewed = t.iter().zip(&x).map(|(t, x)| x * 0.7 + (1.2 * (t * 1.7).sin()).exp()).collect();
    let design = Design::builder(60, true)
        .numeric("x", &x)
        .and_then(|b| b.numeric("g", &g))
        .and_then(evidence::stats::design::Builder::build)
        .unwrap();
    (design, counts, wave, skewed)
}

#[test]
fn least_squares_with_clusters() {
    let (design, _, wave, _) = columns();
    let fit = linear(&design, &wave, None).unwrap();
    close(
        &fit.coefficients,
        &[1.240_867_660_785_272_2, 0.741_407_425_475_425_4, -0.021_694_366_775_899_2],
        1e-11,
    );
    close(&fit.se, &[0.416_748_552_942_694_85, 0.221_196_901_897_108_3, 0.466_680_906_997_781_75], 1e-11);
    close(
        &[fit.r_squared, fit.f_test(&[1, 2]).unwrap().statistic],
        &[0.164_648_192_919_883_42, 5.617_362_000_590_766_5],
        1e-11,
    );
    let cluster: Vec<u32> = (0..60).map(|i| i % 6).collect();
    let robust = cluster_robust(&fit.working(&design, None), &cluster, Convention::None).unwrap();
    close(
        &robust.variance.root_diagonal(),
        &[0.307_917_954_822_559_9, 0.161_483_647_088_924_6, 0.239_052_960_111_187_12],
        1e-10,
    );
}

#[test]
fn negative_binomial_with_and_without_extra_zeros() {
    let (design, counts, ..) = columns();
    let fit = negative_binomial(&design, &counts, None).unwrap();
    close(&[fit.log_likelihood], &[-119.957_791_709_647_17], 1e-9);
    close(&fit.coefficients, &[1.075_387_5, -0.221_985_4, 0.181_611_2], 2e-5);
    close(&fit.se, &[0.317_347_9, 0.177_862_9, 0.379_647_7], 2e-4);
    close(&[fit.alpha, fit.alpha * fit.ln_alpha_se.unwrap()], &[1.446_671, 0.421_153_2], 2e-4);
    let zeros = Design::builder(60, true).build().unwrap();
    let fit = zero_inflated(&design, &zeros, &counts, None).unwrap();
    close(&[fit.log_likelihood], &[-118.542_278_960_178_86], 1e-9);
    close(&fit.zero_coefficients, &[-0.914_851_9], 1e-4);
    close(&fit.coefficients, &[1.400_072_4, -0.200_722_5, 0.126_973], 1e-4);
    close(&fit.se, &[0.273_597_2, 0.152_212_3, 0.320_541_2], 1e-3);
    close(&[fit.alpha], &[0.518_993_2], 1e-4);
}

#[test]
fn skew_normal_residuals() {
    let (design, _, wave, skewed) = columns();
    let fit = skew_normal(&design, &wave).unwrap();
    close(&[fit.log_likelihood], &[-115.569_428_162_054_92], 1e-9);
    close(&fit.coefficients, &[1.240_86, 0.741_411_5, -0.021_800_6], 1e-3);
    // residuals with a wall on one side: the slant has no finite estimate, and this is said
    let wall = skew_normal(&design, &skewed).unwrap();
    assert!(wall.at_boundary, "{wall:?}");
    // at a slant of 128; without end -68.02
    close(&[wall.log_likelihood], &[-68.024_483_879_803_17], 0.02);
    close(&wall.coefficients[1..], &[0.695_525, -0.007_456], 0.1);
}
