use super::cluster::{Convention, Inference, Working, bias_reduced, cluster_robust, robust, two_way};
use super::firth::firth;
use super::profile::{likelihood_ratio, profile_interval, profile_interval_as_mass};
use super::quality::{
    area_under_curve, calibration, joint_wald, marginal_effects, marginal_effects_with_df, variance_inflation,
};
use super::wild::{wild_interval, wild_test};
use super::*;
use crate::stats::design::Design;
use crate::stats::draws::Draws;
use crate::stats::{Fault, real};

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{found} is not {expected}");
}

/// A two by two table: `[unexposed no, yes], [exposed no, yes]`.
fn two_by_two(table: [[usize; 2]; 2]) -> (Design, Vec<bool>) {
    let (mut code, mut y) = (Vec::new(), Vec::new());
    for (exposed, row) in (0_u32..).zip(table) {
        for (outcome, count) in [false, true].into_iter().zip(row) {
            code.extend(std::iter::repeat_n(exposed, count));
            y.extend(std::iter::repeat_n(outcome, count));
        }
    }
    let design = Design::builder(y.len(), true)
        .category("exposed", &code, &["no", "yes"], 0)
        .unwrap()
        .build()
        .unwrap();
    (design, y)
}

fn simulated(n: usize, clusters: usize, seed: u64) -> (Design, Vec<bool>, Vec<u32>) {
    let mut draws = Draws::new(seed);
    let practice: Vec<u32> = (0..n).map(|i| u32::try_from(i % clusters).unwrap()).collect();
    let lift: Vec<f64> = (0..clusters).map(|_| 0.5 * draws.normal()).collect();
    let x: Vec<f64> = (0..n).map(|_| draws.normal()).collect();
    let band: Vec<u32> = (0..n).map(|_| u32::try_from(draws.below(3)).unwrap()).collect();
    let y = (0..n)
        .map(|i| {
            let eta = -0.2 + 0.5 * x[i] + 0.3 * f64::from(band[i]) + lift[practice[i] as usize];
            draws.unit() < expit(eta)
        })
        .collect();
    let design = Design::builder(n, true)
        .numeric("x", &x)
        .unwrap()
        .category("band", &band, &["a", "b", "c"], 0)
        .unwrap()
        .build()
        .unwrap();
    (design, y, practice)
}

#[test]
fn a_two_by_two_table_gives_its_odds_ratio() {
    let (design, y) = two_by_two([[30, 10], [20, 40]]);
    let fit = logistic(&design, &y, None).unwrap();
    let row = &fit.wald(0.95).unwrap()[1];
    close(row.odds_ratio, 6.0, 1e-12);
    close(row.se, (1.0_f64 / 30.0 + 0.1 + 0.05 + 0.025).sqrt(), 1e-10);
    assert_eq!((row.name.as_str(), fit.events, fit.events_per_parameter), ("exposedyes", 50, Some(50.0)));
    let effect = &marginal_effects(&design, &fit, &fit.variance, None, 0.95).unwrap()[0];
    close(effect.effect, 40.0 / 60.0 - 0.25, 1e-10);
    close(effect.se, (0.25_f64 * 0.75 / 40.0 + 40.0 * 20.0 / 216_000.0).sqrt(), 1e-10);
}

#[test]
fn separation_is_said_and_named() {
    let (design, y) = two_by_two([[30, 10], [0, 40]]);
    let fault = logistic(&design, &y, None).unwrap_err();
    assert_eq!(fault, Fault::Separated { columns: vec!["exposedyes".to_owned()] });
    let x: Vec<f64> = (0..20).map(real).collect();
    let design = Design::builder(20, true).numeric("age", &x).unwrap().build().unwrap();
    let y: Vec<bool> = (0..20).map(|i| i >= 10).collect();
    assert_eq!(logistic(&design, &y, None).unwrap_err().code(), "separated-outcome");
    // one row on the other side, and there is an estimate
    let mut mixed = y.clone();
    mixed[12] = false;
    assert!(logistic(&design, &mixed, None).unwrap().coefficients[1] > 0.0);
    // an overlap of two neighbouring rows is enough, however steep the slope
    let mut near = y.clone();
    near.swap(9, 10);
    assert!(logistic(&design, &near, None).unwrap().coefficients[1] > 1.0);
    let penalised = firth(&design, &y).unwrap();
    assert!(penalised.coefficients.iter().all(|b| b.is_finite()) && penalised.coefficients[1] > 0.0);
}

#[test]
fn firth_of_a_table_adds_one_half_to_each_cell() {
    let (design, y) = two_by_two([[30, 10], [0, 40]]);
    let fit = firth(&design, &y).unwrap();
    close(fit.coefficients[1].exp(), (30.5 * 40.5) / (10.5 * 0.5), 1e-7);
    let test = fit.likelihood_ratio(&design, &y, &[1]).unwrap();
    assert!(test.p < 1e-6);
    let interval = fit.profile_interval(&design, &y, 1, 0.95).unwrap();
    assert!(interval.lower.unwrap() > 0.0 && interval.upper.unwrap() > fit.coefficients[1]);
}

#[test]
fn what_cannot_be_fitted_is_named() {
    let (design, y) = two_by_two([[5, 5], [5, 5]]);
    assert_eq!(logistic(&design, &[true; 20], None).unwrap_err().code(), "no-variation");
    assert_eq!(logistic(&design, &y[1..], None).unwrap_err().code(), "columns-of-different-length");
    let x: Vec<f64> = (0..20).map(|i| real(i % 7)).collect();
    let twice: Vec<f64> = x.iter().map(|v| 2.0 * v + 1.0).collect();
    let same = Design::builder(20, true)
        .numeric("x", &x)
        .unwrap()
        .numeric("twice", &twice)
        .unwrap()
        .build()
        .unwrap();
    assert_eq!(
        logistic(&same, &y, None).unwrap_err(),
        Fault::Collinear { columns: vec!["twice".to_owned()] }
    );
    let small = Design::builder(1, true).numeric("x", &[1.0]).unwrap().build().unwrap();
    assert_eq!(logistic(&small, &[true], None).unwrap_err().code(), "too-few");
}

#[test]
fn the_start_from_thinned_rows_changes_nothing() {
    let (design, y, _) = simulated(120_000, 20, 3);
    let fit = logistic(&design, &y, None).unwrap();
    let pass = super::fit::pass(&design, &y, None, None, &fit.coefficients);
    assert!(pass.score.iter().all(|s| s.abs() < 1e-6), "{:?}", pass.score);
    assert!(fit.iterations <= 5);
}

#[test]
fn weights_are_repeated_rows() {
    let (design, y, _) = simulated(300, 5, 4);
    let weights: Vec<f64> = (0..300).map(|i| real(1 + i % 3)).collect();
    let rows: Vec<u32> = (0..300).flat_map(|i| std::iter::repeat_n(i, 1 + i as usize % 3)).collect();
    let repeated = design.of_rows(&rows);
    let long: Vec<bool> = rows.iter().map(|&r| y[r as usize]).collect();
    let (one, two) =
        (logistic(&design, &y, Some(&weights)).unwrap(), logistic(&repeated, &long, None).unwrap());
    for (a, b) in one.coefficients.iter().zip(&two.coefficients) {
        close(*a, *b, 1e-9);
    }
    close(one.log_likelihood, two.log_likelihood, 1e-11);
}

#[test]
fn clusters_of_one_are_the_robust_variance() {
    let (design, y, practice) = simulated(400, 8, 5);
    let fit = logistic(&design, &y, None).unwrap();
    let model = Working::logistic(&design, &fit, &y, None);
    let single: Vec<u32> = (0..400).collect();
    let clusters = cluster_robust(&model, &single, Convention::None).unwrap();
    let plain = robust(&model);
    for j in 0..design.width() {
        close(clusters.variance.at(j, j), plain.at(j, j), 1e-12);
    }
    let both = two_way(&model, &practice, &practice, Convention::Groups).unwrap();
    let one = cluster_robust(&model, &practice, Convention::Groups).unwrap();
    close(both.at(1, 1), one.variance.at(1, 1), 1e-10);
    assert!(cluster_robust(&model, &[0; 400], Convention::None).is_err());
}

#[test]
fn bias_reduction_widens_and_its_degrees_of_freedom_stay_below_the_clusters() {
    let (design, y, practice) = simulated(600, 8, 6);
    let fit = logistic(&design, &y, None).unwrap();
    let model = Working::logistic(&design, &fit, &y, None);
    let plain = cluster_robust(&model, &practice, Convention::None).unwrap();
    let reduced = bias_reduced(&model, &practice).unwrap();
    for j in 0..design.width() {
        assert!(
            reduced.se[j] > plain.variance.at(j, j).sqrt() && reduced.df[j] > 1.0 && reduced.df[j] <= 7.01,
            "{reduced:?}"
        );
    }
}

/// CR2 by the definition, with the full matrices of each cluster.
#[test]
fn effects_with_few_clusters_have_the_t_distribution_of_their_own_coefficient() {
    let (design, y, cluster) = simulated(600, 8, 5);
    let fit = logistic(&design, &y, None).unwrap();
    let found = bias_reduced(&Working::logistic(&design, &fit, &y, None), &cluster).unwrap();
    let normal = marginal_effects(&design, &fit, &found.variance, None, 0.95).unwrap();
    let student = marginal_effects_with_df(&design, &fit, &found.variance, &found.df, None, 0.95).unwrap();
    for (n, t) in normal.iter().zip(&student) {
        let column = design.term(&t.term).unwrap().columns.start;
        assert!((t.effect, t.se) == (n.effect, n.se) && n.df == f64::INFINITY);
        assert!(t.level.is_some() || t.df == found.df[column], "{t:?}");
        let half = crate::stats::dist::two_sided_t(0.95, t.df).unwrap() * t.se;
        assert!((t.interval.upper - t.effect - half).abs() < 1e-12 && t.interval.upper > n.interval.upper);
    }
    assert!(marginal_effects_with_df(&design, &fit, &found.variance, &[3.0], None, 0.95).is_err());
}

#[test]
fn bias_reduction_through_small_matrices_is_that_of_the_definition() {
    use crate::stats::matrix::{Symmetric, dot};
    let (design, y, practice) = simulated(40, 4, 8);
    let fit = logistic(&design, &y, None).unwrap();
    let model = Working::logistic(&design, &fit, &y, None);
    let found = bias_reduced(&model, &practice).unwrap();
    let n = design.rows();
    let white: Vec<Vec<f64>> =
        (0..n).map(|i| design.row(i).iter().map(|x| x * model.weights[i].sqrt()).collect()).collect();
    let residual: Vec<f64> = (0..n).map(|i| model.residuals[i] / model.weights[i].sqrt()).collect();
    let hat = |i: usize, j: usize| dot(&white[i], &model.bread.times(&white[j]));
    let mut meat = Symmetric::zeros(4);
    let mut lines: Vec<Vec<f64>> = Vec::new();
    for g in 0..4 {
        let rows: Vec<usize> = (0..n).filter(|&i| practice[i] == g).collect();
        let mut left = Symmetric::zeros(rows.len());
        for (a, &i) in rows.iter().enumerate() {
            for (b, &j) in rows.iter().enumerate().skip(a) {
                left.add(a, b, f64::from(u8::from(i == j)) - hat(i, j));
            }
        }
        let mut root = Symmetric::zeros(rows.len());
        for (value, vector) in left.eigen().unwrap() {
            root.add_outer(&vector, 1.0 / value.sqrt());
        }
        let e: Vec<f64> = rows.iter().map(|&i| residual[i]).collect();
        let mut u = vec![0.0; 4];
        for (r, &i) in root.times(&e).iter().zip(&rows) {
            for (a, x) in u.iter_mut().zip(&white[i]) {
                *a += r * x;
            }
        }
        meat.add_outer(&u, 1.0);
        let b: Vec<f64> = rows.iter().map(|&i| dot(&white[i], model.bread.row(1))).collect();
        let v = root.times(&b);
        // (I - H)' restricted to the cluster, times A X B e_1
        let line = (0..n)
            .map(|j| rows.iter().zip(&v).map(|(&i, v)| v * (f64::from(u8::from(i == j)) - hat(i, j))).sum())
            .collect();
        lines.push(line);
    }
    close(found.se[1], meat.sandwiched(model.bread).at(1, 1).sqrt(), 1e-9);
    let trace: f64 = lines.iter().map(|l| dot(l, l)).sum();
    let squares: f64 = lines.iter().flat_map(|a| lines.iter().map(move |b| dot(a, b).powi(2))).sum();
    close(found.df[1], trace * trace / squares, 1e-8);
}

#[test]
fn profile_intervals_end_where_the_likelihood_ratio_is_just_rejected() {
    let (design, y, _) = simulated(300, 5, 9);
    let fit = logistic(&design, &y, None).unwrap();
    let exact = profile_interval(&design, &y, None, &fit, 1, 0.95).unwrap();
    let mass = profile_interval_as_mass(&design, &y, None, &fit, 1, 0.95).unwrap();
    let wald = fit.wald(0.95).unwrap()[1].interval;
    for (a, b, w) in [(exact.lower, mass.lower, wald.lower), (exact.upper, mass.upper, wald.upper)] {
        close(a.unwrap(), b.unwrap(), 1e-3);
        close(a.unwrap(), w, 0.05);
    }
    // shifting the column's coefficient to its limit costs exactly the chi-square bound
    let offset: Vec<f64> =
        design.values_of(design.term("x").unwrap()).iter().map(|x| x * exact.upper.unwrap()).collect();
    let rest = super::fit::newton(&design, &y, None, Some(&offset), vec![0.0; 4], &[0, 2, 3]).unwrap();
    close(2.0 * (fit.log_likelihood - rest.last.log_likelihood), 1.959_963_984_540_054_f64.powi(2), 1e-7);
    let test = likelihood_ratio(&design, &y, None, &fit, &[2, 3]).unwrap();
    assert_eq!(test.df, 2.0);
    close(test.statistic, joint_wald(&fit.coefficients, &fit.variance, &[2, 3]).unwrap().statistic, 0.1);
}

#[test]
fn discrimination_calibration_and_inflation() {
    let (design, y, _) = simulated(500, 5, 10);
    let fit = logistic(&design, &y, None).unwrap();
    let area = area_under_curve(&fit.fitted, &y).unwrap();
    assert!(area > 0.5 && area < 0.9);
    close(area_under_curve(&[0.1, 0.2, 0.2, 0.9], &[false, true, false, true]).unwrap(), 0.875, 1e-15);
    let calibrated = calibration(&fit.fitted, &y).unwrap();
    close(calibrated.slope, 1.0, 1e-7);
    close(calibrated.intercept, 0.0, 1e-7);
    let inflation = variance_inflation(&design, &fit.variance).unwrap();
    assert!(inflation.iter().all(|i| i.gvif >= 1.0 && i.gvif < 1.2));
    assert!(area_under_curve(&[0.5], &[true]).is_err() && calibration(&[0.0, 1.0], &[true, false]).is_err());
}

#[test]
fn the_wild_bootstrap_rejects_an_effect_and_not_its_absence() {
    let (design, y, practice) = simulated(900, 9, 11);
    let fit = logistic(&design, &y, None).unwrap();
    let p =
        |column: usize, value: f64| wild_test(&design, &y, &fit, &practice, column, value, 999, 1).unwrap();
    let test = p(1, 0.0);
    assert!(test.exact && test.draws == 512 && test.p < 0.05, "{test:?}");
    let interval = wild_interval(&design, &y, &fit, &practice, 1, 0.95, 999, 1).unwrap();
    let (lower, upper) = (interval.lower.unwrap(), interval.upper.unwrap());
    assert!(
        0.0 < lower && lower < fit.coefficients[1] && fit.coefficients[1] < upper && upper < 1.2,
        "{interval:?}"
    );
    assert!(p(1, upper + 0.01).p <= 0.05 && p(1, upper - 0.01).p > 0.05);
    let truth = p(1, fit.coefficients[1]);
    assert!(truth.p > 0.9, "{truth:?}");
    assert_eq!(
        [5, 6, 11, 12].map(Inference::of),
        [Inference::NoInterval, Inference::WildBootstrap, Inference::WildBootstrap, Inference::BiasReduced]
    );
}
