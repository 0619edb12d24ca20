use super::*;
use proptest::prelude::*;

fn mixed(n: usize) -> Design {
    let x: Vec<f64> = (0..n).map(|i| (real(i) * 1.7).sin()).collect();
    let y: Vec<f64> = (0..n).map(|i| (real(i) * 0.9).cos()).collect();
    let a: Vec<u32> = (0..n).map(|i| u32::try_from(i * i % 3).unwrap()).collect();
    let b: Vec<u32> = (0..n).map(|i| u32::try_from(i % 4).unwrap()).collect();
    Design::builder(n, true)
        .numeric("x", &x)
        .unwrap()
        .category("a", &a, &["p", "q", "r"], 1)
        .unwrap()
        .numeric("y", &y)
        .unwrap()
        .category("b", &b, &["k", "l", "m", "n"], 0)
        .unwrap()
        .build()
        .unwrap()
}

#[test]
fn columns_are_named_and_terms_come_back() {
    let d = mixed(30);
    assert_eq!(d.names(), ["(Intercept)", "x", "ap", "ar", "y", "bl", "bm", "bn"]);
    let a = d.term("a").unwrap().clone();
    assert_eq!(d.codes_of(&a).unwrap()[..5], [0, 1, 1, 0, 1]);
    assert_eq!(d.with_terms(&["y", "a"]).unwrap().names(), ["(Intercept)", "ap", "ar", "y"]);
    assert!((d.values_of(d.term("y").unwrap())[2] - 1.8_f64.cos()).abs() < 1e-15);
}

#[test]
fn indexing_gives_the_products_of_the_full_matrix() {
    for n in [40, 40_000] {
        let d = mixed(n);
        let w: Vec<f64> = (0..n).map(|i| 1.0 + (real(i) * 0.3).sin()).collect();
        let (mut gram, mut score) = (Symmetric::zeros(d.width()), vec![0.0; d.width()]);
        for (i, w) in w.iter().enumerate() {
            let row = d.row(i);
            gram.add_outer(&row, *w);
            for (s, x) in score.iter_mut().zip(&row) {
                *s += w * x;
            }
        }
        let found = d.gram(&w);
        for a in 0..d.width() {
            for b in 0..d.width() {
                assert!(
                    (found.at(a, b) - gram.at(a, b)).abs() < 1e-8 * (1.0 + gram.at(a, b).abs()),
                    "{a} {b}"
                );
            }
        }
        let products = d.transpose_times(&w);
        assert!(products.iter().zip(&score).all(|(a, b)| (a - b).abs() < 1e-8 * (1.0 + b.abs())));
    }
}

#[test]
fn wrong_columns_are_refused() {
    let b = || Design::builder(2, true);
    assert!(b().numeric("x", &[1.0]).is_err() && b().numeric("x", &[1.0, f64::NAN]).is_err());
    assert!(b().category("a", &[0, 2], &["p", "q"], 0).is_err());
    assert!(
        b().category("a", &[0, 0], &["p"], 0).is_err() && b().category("a", &[0, 0], &["p", "q"], 2).is_err()
    );
    assert!(Design::builder(0, true).build().is_err() && Design::builder(2, false).build().is_err());
}

proptest! {
    #[test]
    fn a_quadratic_form_uses_only_active_columns(row in 0usize..30) {
        let d = mixed(30);
        let m = d.gram(&vec![1.0; 30]);
        prop_assert!((d.quadratic_of(row, &m) - m.quadratic(&d.row(row))).abs() < 1e-9);
    }
}
