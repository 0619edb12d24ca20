use super::*;
use crate::stats::draws::Draws;

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{found} is not {expected}");
}

struct Made {
    design: Design,
    entry: Vec<f64>,
    exit: Vec<f64>,
    event: Vec<bool>,
    strata: Vec<u32>,
}

fn made(n: usize, whole_days: bool, seed: u64) -> Made {
    let mut draws = Draws::new(seed);
    let x: Vec<f64> = (0..n).map(|_| draws.normal()).collect();
    let band: Vec<u32> = (0..n).map(|_| u32::try_from(draws.below(3)).unwrap()).collect();
    let mut m = Made {
        design: Design::builder(n, false)
            .numeric("x", &x)
            .unwrap()
            .category("band", &band, &["a", "b", "c"], 0)
            .unwrap()
            .build()
            .unwrap(),
        entry: Vec::new(),
        exit: Vec::new(),
        event: Vec::new(),
        strata: (0..n).map(|i| u32::try_from(i % 2).unwrap()).collect(),
    };
    for i in 0..n {
        let rate = (0.4 * x[i] - 0.3 * f64::from(band[i])).exp() / 20.0;
        let (time, censor) = (-draws.unit().max(1e-9).ln() / rate, 30.0 * draws.unit());
        let exit = time.min(censor);
        m.entry.push(if whole_days {
            (exit * draws.unit() / 2.0).floor()
        } else {
            exit * draws.unit() / 2.0
        });
        m.exit.push(if whole_days { exit.ceil().max(1.0) } else { exit });
        m.event.push(time <= censor);
    }
    m
}

impl Made {
    fn data(&self, entry: bool, strata: bool) -> CoxData<'_> {
        CoxData {
            design: &self.design,
            entry: entry.then_some(&self.entry),
            exit: &self.exit,
            event: &self.event,
            strata: strata.then_some(&self.strata),
        }
    }
}

/// ln partial likelihood, score and information by their definition.
fn by_definition(m: &Made, entry: bool, strata: bool, ties: Ties, b: &[f64]) -> (f64, Vec<f64>, Vec<f64>) {
    let (n, p) = (m.exit.len(), b.len());
    let rows: Vec<Vec<f64>> = (0..n).map(|i| m.design.row(i)).collect();
    let risk: Vec<f64> =
        rows.iter().map(|r| r.iter().zip(b).map(|(x, b)| x * b).sum::<f64>().exp()).collect();
    let (mut likelihood, mut score, mut information) = (0.0, vec![0.0; p], vec![0.0; p * p]);
    let mut seen: Vec<(u32, f64)> = Vec::new();
    for i in (0..n).filter(|&i| m.event[i]) {
        let (t, s) = (m.exit[i], if strata { m.strata[i] } else { 0 });
        if seen.contains(&(s, t)) {
            continue;
        }
        seen.push((s, t));
        let here = |j: usize| !strata || m.strata[j] == s;
        let deaths: Vec<usize> = (0..n).filter(|&j| here(j) && m.event[j] && m.exit[j] == t).collect();
        let at_risk: Vec<usize> =
            (0..n).filter(|&j| here(j) && m.exit[j] >= t && (!entry || m.entry[j] < t)).collect();
        let d = crate::stats::real(deaths.len());
        for &j in &deaths {
            likelihood += risk[j].ln();
            for a in 0..p {
                score[a] += rows[j][a];
            }
        }
        for f in shares(ties, d) {
            let weight = |j: usize| risk[j] * if deaths.contains(&j) { 1.0 - f } else { 1.0 };
            let c: f64 = at_risk.iter().map(|&j| weight(j)).sum();
            let mean: Vec<f64> =
                (0..p).map(|a| at_risk.iter().map(|&j| weight(j) * rows[j][a]).sum::<f64>() / c).collect();
            likelihood -= c.ln();
            for a in 0..p {
                score[a] -= mean[a];
                for b in 0..p {
                    information[a * p + b] +=
                        at_risk.iter().map(|&j| weight(j) * rows[j][a] * rows[j][b]).sum::<f64>() / c
                            - mean[a] * mean[b];
                }
            }
        }
    }
    (likelihood, score, information)
}

#[test]
fn the_pass_is_the_definition_with_ties_strata_and_entries() {
    let b = [0.3, -0.2, 0.1];
    for whole in [true, false] {
        let m = made(90, whole, 1);
        for (entry, strata, ties) in [
            (false, false, Ties::Efron),
            (false, true, Ties::Breslow),
            (true, false, Ties::Efron),
            (true, true, Ties::Efron),
            (true, true, Ties::Breslow),
        ] {
            let found = m.data(entry, strata).sorted().unwrap().pass(&b, ties);
            let (likelihood, score, information) = by_definition(&m, entry, strata, ties, &b);
            close(found.log_likelihood, likelihood, 1e-11);
            for a in 0..3 {
                close(found.score[a], score[a], 1e-10);
                for c in 0..3 {
                    close(found.information.at(a, c), information[a * 3 + c], 1e-10);
                }
            }
        }
    }
}

#[test]
fn a_row_cut_in_two_is_the_same_person() {
    let m = made(200, true, 2);
    let whole = cox(&m.data(false, false), Ties::Efron).unwrap();
    let rows: Vec<u32> = (0..200).chain(0..200).collect();
    let cut: Vec<f64> = m.exit.iter().map(|t| (t / 2.0).floor()).collect();
    let keep: Vec<u32> = (0..400).filter(|&i| i >= 200 || cut[i as usize] > 0.0).collect();
    let design = m.design.of_rows(&rows).of_rows(&keep);
    let pick = |i: u32| (i % 200) as usize;
    let entry: Vec<f64> = keep.iter().map(|&i| if i < 200 { 0.0 } else { cut[pick(i)] }).collect();
    let exit: Vec<f64> = keep.iter().map(|&i| if i < 200 { cut[pick(i)] } else { m.exit[pick(i)] }).collect();
    let event: Vec<bool> = keep.iter().map(|&i| i >= 200 && m.event[pick(i)]).collect();
    // an entry of 0 is before the first event, as every exit is 1 or more
    let data = CoxData { design: &design, entry: Some(&entry), exit: &exit, event: &event, strata: None };
    let halves = cox(&data, Ties::Efron).unwrap();
    for j in 0..3 {
        close(halves.coefficients[j], whole.coefficients[j], 1e-9);
        close(halves.se[j], whole.se[j], 1e-9);
    }
    let person: Vec<u32> = keep.iter().map(|&i| i % 200).collect();
    let one: Vec<u32> = (0..200).collect();
    let (a, b) = (halves.cluster_robust(&person, false).unwrap(), whole.cluster_robust(&one, false).unwrap());
    for j in 0..3 {
        close(a.at(j, j), b.at(j, j), 1e-9);
    }
    let (a, b) = (halves.concordance().unwrap(), whole.concordance().unwrap());
    close(a.concordance, b.concordance, 1e-12);
    let tests = |c: &Cox| c.proportional_hazards(Transform::KaplanMeier).unwrap();
    for (a, b) in tests(&halves).iter().zip(tests(&whole)) {
        close(a.test.statistic, b.test.statistic, 1e-8);
    }
}

#[test]
fn pairs_are_counted_as_by_looking_at_each() {
    let m = made(60, true, 3);
    for (entry, strata) in [(false, false), (true, true)] {
        let fit = cox(&m.data(entry, strata), Ties::Efron).unwrap();
        let found = fit.concordance().unwrap();
        let linear = m.design.linear(&fit.coefficients);
        let (mut c, mut d, mut t) = (0.0, 0.0, 0.0);
        for i in (0..60).filter(|&i| m.event[i]) {
            for j in (0..60).filter(|&j| j != i && (!strata || m.strata[i] == m.strata[j])) {
                let outlasts = m.exit[j] > m.exit[i] || (m.exit[j] == m.exit[i] && !m.event[j]);
                if outlasts && (!entry || m.entry[j] < m.exit[i]) {
                    if linear[i] > linear[j] {
                        c += 1.0;
                    } else if linear[i] < linear[j] {
                        d += 1.0;
                    } else {
                        t += 1.0;
                    }
                }
            }
        }
        assert_eq!((found.concordant, found.discordant, found.tied_risk), (c, d, t));
    }
}

#[test]
fn many_rows_start_from_a_few() {
    let m = made(110_000, true, 4);
    let fit = cox(&m.data(false, false), Ties::Efron).unwrap();
    assert!(fit.iterations <= 5, "{}", fit.iterations);
    assert!(fit.at.score.iter().all(|s| s.abs() < 1e-5), "{:?}", fit.at.score);
    close(fit.coefficients[0], 0.4, 0.03);
    assert!(fit.proportional_hazards_by_term(Transform::Identity).unwrap().len() == 3);
}

#[test]
fn what_cannot_be_fitted_is_named() {
    let n = 20;
    let x: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i < 10))).collect();
    let exit: Vec<f64> = (0..n).map(|i| crate::stats::real(i + 1)).collect();
    let event: Vec<bool> = (0..n).map(|i| i < 10).collect();
    let design = Design::builder(n, false).numeric("x", &x).unwrap().build().unwrap();
    let data = CoxData { design: &design, entry: None, exit: &exit, event: &event, strata: None };
    assert_eq!(cox(&data, Ties::Efron).unwrap_err(), Fault::Separated { columns: vec!["x".to_owned()] });
    let none = CoxData { event: &[false; 20], ..data };
    assert_eq!(cox(&none, Ties::Efron).unwrap_err().code(), "nothing-to-analyse");
    let late = CoxData { entry: Some(&exit), event: &event, ..none };
    assert_eq!(cox(&late, Ties::Efron).unwrap_err().code(), "value-out-of-range");
    let with = Design::builder(n, true).numeric("x", &x).unwrap().build().unwrap();
    assert!(cox(&CoxData { design: &with, entry: None, ..late }, Ties::Efron).is_err());
}

#[test]
fn schoenfeld_residuals_sum_to_nothing() {
    let m = made(150, true, 5);
    let fit = cox(&m.data(true, true), Ties::Efron).unwrap();
    let residuals = fit.schoenfeld();
    assert_eq!(residuals.len(), fit.events);
    for j in 0..3 {
        assert!(residuals.iter().map(|r| r.1[j]).sum::<f64>().abs() < 1e-7);
    }
    let scaled = fit.scaled_schoenfeld();
    let mean = scaled.iter().map(|r| r.1[0]).sum::<f64>() / crate::stats::real(scaled.len());
    close(mean, fit.coefficients[0], 1e-7);
}
