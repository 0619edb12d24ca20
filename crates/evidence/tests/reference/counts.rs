//! Answers about proportions, rates, change, agreement, families of tests and charts.

use std::path::Path;

use evidence::stats::agreement::{Weighting, kappa, paradox_free};
use evidence::stats::krippendorff::{Scale, alpha};
use evidence::stats::paired::{paired_change, responders, sign_test, signed_rank};
use evidence::stats::proportion::{Proportion, newcombe, score_interval, wilson};
use evidence::stats::spc::funnel::{exact_limits, funnel};
use evidence::stats::spc::xmr::{Direction, Signals, Xmr, xmr};
use evidence::stats::standardisation::{direct, expected_events, indirect};
use evidence::stats::table::{fisher, independence, odds_ratio, yates};
use serde_json::{Map, Value, json};

use super::table::{Table, of_group};

fn proportion(p: &Proportion) -> Value {
    let (lower, upper) = p.interval.map_or((None, None), |i| (Some(i.lower), Some(i.upper)));
    json!({"x": p.count, "n": p.of, "p": p.share, "lower": lower, "upper": upper})
}

fn merged(mut a: Value, b: Value) -> Value {
    if let (Value::Object(a), Value::Object(b)) = (&mut a, b) {
        a.extend(b);
    }
    a
}

fn crossed(table: &[Vec<usize>]) -> Value {
    let found = independence(table).unwrap();
    let test = found.chi_square;
    let mut value = json!({"table": table, "chisq": test.statistic, "df": test.df, "p": test.p, "cramers_v": found.cramers_v});
    if let [a, b] = table {
        let two = [[a[0], a[1]], [b[0], b[1]]];
        value = merged(
            value,
            json!({"fisher_p": fisher(&two), "yates_chisq": yates(&two).unwrap().statistic, "odds_ratio": odds_ratio(&two)}),
        );
    }
    value
}

pub fn wilson_newcombe(folder: &Path) -> Value {
    let data = Table::read(folder, "titanic.csv");
    let (class, sex, x, n) =
        (data.text("class"), data.text("sex"), data.counts("survived"), data.counts("n"));
    let rows: Vec<Value> = (0..x.len())
        .map(|i| {
            merged(json!({"class": class[i], "sex": sex[i]}), proportion(&wilson(x[i], n[i], 0.95).unwrap()))
        })
        .collect();
    let (classes, class_code) = data.codes("class");
    let find = |c: &str, s: &str| {
        let i = (0..x.len()).find(|&i| class[i] == c && sex[i] == s).unwrap();
        (x[i], n[i])
    };
    let differences: Vec<Value> = classes
        .iter()
        .map(|c| {
            let (f, m) = (find(c, "Female"), find(c, "Male"));
            let d = newcombe(f, m, 0.95).unwrap();
            json!({"class": c, "x1": f.0, "n1": f.1, "x2": m.0, "n2": m.1, "diff": d.difference,
                "lower": d.interval.lower, "upper": d.interval.upper})
        })
        .collect();
    let cross = |levels: usize, code: &[usize]| -> Vec<Vec<usize>> {
        (0..levels)
            .map(|g| {
                let (yes, all): (usize, usize) =
                    (of_group(&x, code, g).iter().sum(), of_group(&n, code, g).iter().sum());
                vec![all - yes, yes]
            })
            .collect()
    };
    let (sexes, sex_code) = data.codes("sex");
    let edges: Vec<Value> = [(0, 10), (10, 10), (1, 2), (15, 148)]
        .iter()
        .map(|e| proportion(&wilson(e.0, e.1, 0.95).unwrap()))
        .collect();
    json!({"rows": rows, "edge": edges, "zero_denominator": proportion(&wilson(0, 0, 0.95).unwrap()),
        "newcombe_female_minus_male": differences,
        "table_sex_survived": crossed(&cross(sexes.len(), &sex_code)),
        "table_class_survived": crossed(&cross(classes.len(), &class_code))})
}

pub fn standardisation(folder: &Path) -> Value {
    let data = Table::read(folder, "titanic.csv");
    let (classes, class_code) = data.codes("class");
    let (sexes, sex_code) = data.codes("sex");
    let (x, n) = (data.counts("survived"), data.numbers("n"));
    let standard: Vec<f64> = (0..classes.len()).map(|g| of_group(&n, &class_code, g).iter().sum()).collect();
    let rates: Vec<f64> = (0..classes.len())
        .map(|g| of_group(&data.numbers("survived"), &class_code, g).iter().sum::<f64>() / standard[g])
        .collect();
    let (mut by_direct, mut by_indirect) = (Map::new(), Map::new());
    for (s, name) in sexes.iter().enumerate() {
        let (events, people) = (of_group(&x, &sex_code, s), of_group(&n, &sex_code, s));
        let d = direct(&events, &people, &standard, 0.95).unwrap();
        let dobson = d.dobson.unwrap();
        by_direct.insert(
            name.clone(),
            json!({"count": events, "pop": people, "std": standard, "crude": d.crude, "adjusted": d.adjusted,
                "lower_fay_feuer_gamma": d.fay_feuer.lower, "upper_fay_feuer_gamma": d.fay_feuer.upper,
                "lower_dobson_exact": dobson.lower, "upper_dobson_exact": dobson.upper, "var_poisson": d.variance}),
        );
        let expected = expected_events(&people, &rates).unwrap();
        let i = indirect(events.iter().sum(), expected, 0.95).unwrap();
        by_indirect.insert(
            name.clone(),
            json!({"O": i.observed, "E": i.expected, "smr": i.ratio, "lower_byar": i.byar.lower,
                "upper_byar": i.byar.upper, "lower_exact": i.exact.lower, "upper_exact": i.exact.upper}),
        );
    }
    json!({"direct_by_class": by_direct, "indirect_by_class": by_indirect, "class_order": classes})
}

fn paired(before: &[f64], after: &[f64]) -> Value {
    let c = paired_change(before, after, 0.95).unwrap();
    let w = signed_rank(before, after).unwrap();
    json!({"n": c.n, "mean_before": c.mean_before, "sd_before": c.sd_before, "mean_after": c.mean_after,
        "sd_after": c.sd_after, "mean_diff": c.mean, "sd_diff": c.sd, "se_diff": c.se, "t": c.t.statistic,
        "df": c.t.df, "p": c.t.p, "ci_lower": c.interval.lower, "ci_upper": c.interval.upper,
        "correlation": c.correlation, "cohen_dz": c.effect.dz, "cohen_dav": c.effect.dav, "srm": c.effect.dz,
        "hedges_g_z": c.effect.hedges_gz, "effect_size_baseline_sd_glass": c.effect.glass,
        "wilcoxon": {"V": w.positive, "W_minus": w.negative, "n_nonzero": w.nonzero, "n_zero": w.zero,
            "p_normal_correct": w.p_corrected, "p_normal_nocorrect": w.p_uncorrected,
            "rank_biserial": w.rank_biserial, "hodges_lehmann_normal": w.hodges_lehmann_normal},
        "sign_test_p": sign_test(before, after).unwrap(), "exact_p_if_no_ties": w.p_exact})
}

pub fn before_after(folder: &Path) -> Value {
    let sleep = Table::read(folder, "sleep_paired.csv");
    let (before, after) = (sleep.numbers("before"), sleep.numbers("after"));
    let chick = Table::read(folder, "chick_paired.csv");
    let (diets, code) = chick.codes("diet");
    let (b, a) = (chick.numbers("before"), chick.numbers("after"));
    let by_diet: Map<String, Value> = diets
        .iter()
        .enumerate()
        .map(|(g, name)| (name.clone(), paired(&of_group(&b, &code, g), &of_group(&a, &code, g))))
        .collect();
    let r = responders(&before, &after, 1.0, true, 0.95).unwrap();
    json!({"sleep": paired(&before, &after),
        "sleep_mcid1": {"mcid": r.threshold, "improved": proportion(&r.improved), "worse": proportion(&r.worse)},
        "chick_by_diet": by_diet})
}

pub fn kappas(_: &Path) -> Value {
    let table = vec![vec![88, 14, 18], vec![10, 40, 10], vec![2, 6, 12]];
    let one = |w: Weighting| {
        let k = kappa(&table, w, 0.95).unwrap();
        json!({"kappa": k.kappa, "se": k.se, "se0": k.se_null, "z": k.test.unwrap().statistic,
            "lower": k.interval.lower, "upper": k.interval.upper, "po": k.observed, "pe": k.expected})
    };
    let free = paradox_free(&table).unwrap();
    json!({"cohen1968": {"n": table.iter().flatten().sum::<usize>(), "table": table,
        "unweighted": one(Weighting::Nominal), "linear": one(Weighting::Linear),
        "quadratic": one(Weighting::Quadratic), "pabak": free.pabak, "gwet_ac1": free.ac1}})
}

pub fn krippendorff(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("expected/krippendorff.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let codes: Vec<Vec<Option<f64>>> = expected["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_array().unwrap().iter().map(Value::as_f64).collect())
        .collect();
    let found = |s: Scale| alpha(&codes, s).unwrap();
    let a = found(Scale::Nominal);
    json!({"data": expected["data"], "wikipedia_example": {"n_raters": codes.len(), "n_units": a.units,
        "n_pairable_units": a.pairable_units, "n_values": a.codes, "nominal": a.alpha,
        "ordinal": found(Scale::Ordinal).alpha, "interval": found(Scale::Interval).alpha,
        "ratio": found(Scale::Ratio).alpha}})
}

fn signalled(chart: &Xmr, rule: impl Fn(&Signals) -> bool) -> Vec<usize> {
    (0..chart.signals.len()).filter(|&i| rule(&chart.signals[i])).collect()
}

pub fn spc(folder: &Path) -> Value {
    let level = Table::read(folder, "lakehuron.csv").numbers("value");
    let nhs = xmr(&level, true, &[], Direction::Neutral).unwrap();
    let plain = xmr(&level, false, &[], Direction::Neutral).unwrap();
    let (screened, all) = (nhs.stretches[0].1, plain.stretches[0].1);
    let data = Table::read(folder, "insurance.csv");
    let (units, code) = data.codes("unit");
    let sum = |column: &str| -> Vec<usize> {
        (0..units.len()).map(|g| of_group(&data.counts(column), &code, g).iter().sum()).collect()
    };
    // the reference lists the groups of holders in the order of their ages within engine size
    let (claims, holders) = (sum("claims"), sum("holders"));
    let text = std::fs::read_to_string(folder.join("expected/spc.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let ids: Vec<String> = serde_json::from_value(expected["funnel_insurance"]["id"].clone()).unwrap();
    let order: Vec<usize> = ids.iter().map(|id| units.iter().position(|u| u == id).unwrap()).collect();
    let x: Vec<usize> = order.iter().map(|&i| claims[i]).collect();
    let n: Vec<usize> = order.iter().map(|&i| holders[i]).collect();
    let f = funnel(&x, &n).unwrap();
    let exact = |level: f64| n.iter().map(|&n| exact_limits(f.target, n, level).unwrap()).collect::<Vec<_>>();
    let (near, far) = (exact(0.95), exact(0.998));
    let about = |level: f64| {
        let z = evidence::stats::dist::two_sided_z(level).unwrap();
        #[expect(clippy::cast_precision_loss, reason = "counts")]
        let i: Vec<_> = n.iter().map(|&n| score_interval(f.target, n as f64, z)).collect();
        json!({"lower": i.iter().map(|i| i.lower).collect::<Vec<_>>(), "upper": i.iter().map(|i| i.upper).collect::<Vec<_>>()})
    };
    json!({"lakehuron_nhs": {"screen_outliers": true, "mean": screened.mean, "amr": screened.mean_moving_range,
            "upl": screened.upper, "lpl": screened.lower, "outside_index0": signalled(&nhs, |s| s.outside),
            "shift7_index0": signalled(&nhs, |s| s.shift), "trend7_index0": signalled(&nhs, |s| s.trend),
            "two_in_three_index0": signalled(&nhs, |s| s.two_in_three),
            "special_cause_index0": signalled(&nhs, |s| s.any())},
        "lakehuron": {"n": level.len(), "mean": all.mean, "mean_mr": all.mean_moving_range, "upl": all.upper,
            "lpl": all.lower, "url_mr": all.upper_range, "out_of_limits_index0": signalled(&plain, |s| s.outside),
            "shift7_index0": signalled(&plain, |s| s.shift), "trend7_index0": signalled(&plain, |s| s.trend)},
        "funnel_insurance": {"id": ids, "x": x, "n": n, "target": f.target,
            "lo95": near.iter().map(|i| i.lower).collect::<Vec<_>>(),
            "hi95": near.iter().map(|i| i.upper).collect::<Vec<_>>(),
            "lo998": far.iter().map(|i| i.lower).collect::<Vec<_>>(),
            "hi998": far.iter().map(|i| i.upper).collect::<Vec<_>>(),
            "z": f.places.iter().map(|p| p.z).collect::<Vec<_>>(),
            "z_arcsine": f.places.iter().map(|p| p.z_arcsine).collect::<Vec<_>>(),
            "overdispersion_phi_raw": f.phi_raw, "overdispersion_phi_winsor10": f.phi,
            "wilson95_about_target": about(0.95), "wilson998_about_target": about(0.998)}})
}
