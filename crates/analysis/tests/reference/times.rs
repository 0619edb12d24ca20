//! Times to event, asked on the command line.

use serde_json::{Map, Value, json};

use super::reading::{column, having, one, rows};
use super::{expected, tables};

fn curve(found: &Value, group: &str) -> Value {
    let of = |table: &str| Value::Array(having(&found[table], "group", group));
    let summary = one(&found["curves"], "group", group);
    let steps: Vec<Value> =
        having(&found["survival-steps"], "group", group).into_iter().filter(|s| s["events"] != 0).collect();
    let steps = Value::Array(steps);
    let (quantiles, at, mean) =
        (of("quantiles"), of("survival-at"), one(&found["restricted-mean"], "group", group));
    json!({"n": summary["n"], "events": summary["events"], "time": column(&steps, "time"),
        "n_risk": column(&steps, "at_risk"), "n_event": column(&steps, "events"), "surv": column(&steps, "survival"),
        "se_greenwood": column(&steps, "se"), "lower_loglog": column(&steps, "lower"),
        "upper_loglog": column(&steps, "upper"), "quantile_p": column(&quantiles, "quantile"),
        "quantile": column(&quantiles, "time"), "quantile_lower": column(&quantiles, "lower"),
        "quantile_upper": column(&quantiles, "upper"), "max_time": summary["last_time"], "at": column(&at, "time"),
        "at_surv": column(&at, "survival"), "at_n_risk": column(&at, "at_risk"), "rmst_tau": mean["horizon"],
        "rmst": mean["restricted_mean"], "rmst_se": mean["se"], "nelson_aalen": column(&steps, "cumulative_hazard")})
}

pub fn km() -> Value {
    let by = |found: &Value, groups: [&str; 2]| -> Map<String, Value> {
        groups.iter().map(|group| ((*group).to_owned(), curve(found, group))).collect()
    };
    let pbc = tables(
        "pbc312.csv",
        "survival FILE --time time --event status=2 --by trt --at 1000,2000,3000 --horizon 1000",
    );
    let aml = tables("aml.csv", "survival FILE --time time --event status --by x --at 12,24 --horizon 12");
    json!({"pbc_by_trt": by(&pbc, ["1", "2"]), "aml_by_x": by(&aml, ["Maintained", "Nonmaintained"])})
}

fn compared(file: &str, event: &str, by: &str) -> Value {
    let found = tables(file, &format!("survival FILE --time time --event {event} --by {by}"));
    let test = |name: &str| {
        let test = one(&found["curve-tests"], "test", name);
        let groups = Value::Array(having(&found["observed-expected"], "test", name));
        json!({"groups": column(&groups, "group"), "observed": column(&groups, "observed"),
            "expected": column(&groups, "expected"), "chisq": test["statistic"], "df": test["df"], "p": test["p"]})
    };
    json!({"logrank": test("log-rank"), "peto_peto_rho1": test("peto-peto")})
}

pub fn logrank() -> Value {
    json!({"pbc_trt": compared("pbc312.csv", "status=2", "trt"), "aml_x": compared("aml.csv", "status", "x"),
        "pbc_edema": compared("pbc312.csv", "status=2", "edema")})
}

fn hazards(found: &Value, cluster: Option<&str>) -> Value {
    let cox = &found["cox"];
    let fit = |name: &str| one(&found["cox-fit"], "quantity", name)["estimate"].clone();
    let test = |name: &str| one(&found["cox-tests"], "test", name)["statistic"].clone();
    let (ph, baseline) =
        (&found["ph-test"], Value::Array(rows(&found["baseline"]).into_iter().take(5).collect()));
    let mut value = json!({"ties": "efron", "n": fit("rows-used"), "events": fit("events"), "terms": column(cox, "column"),
        "coef": column(cox, "estimate"), "se": column(cox, "se"), "hr": column(cox, "hazard_ratio"),
        "hr_lo": column(cox, "lower"), "hr_hi": column(cox, "upper"), "z": column(cox, "statistic"),
        "p": column(cox, "p"), "loglik_null": fit("log-likelihood-null"), "loglik": fit("log-likelihood"),
        "lr_test": test("likelihood-ratio"), "wald_test": test("wald"), "score_test": test("score"),
        "concordance": fit("concordance"), "concordance_se": fit("concordance-se"), "concordant": fit("concordant"),
        "discordant": fit("discordant"), "tied_x": fit("tied-risk"), "tied_y": fit("tied-time"),
        "ph_test_km": {"rows": column(ph, "column"), "chisq": column(ph, "statistic"), "df": column(ph, "df"),
            "p": column(ph, "p")},
        "baseline_cumhaz_first5": {"time": column(&baseline, "time"), "hazard": column(&baseline, "cumulative_hazard")}});
    if let Some(cluster) = cluster {
        value["cluster"] = json!(cluster);
    }
    value
}

pub fn cox() -> Value {
    let pbc = tables(
        "pbc312.csv",
        "survival FILE --time time --event status=2 --model '~ age + edema + log(bili) + albumin + log(protime)'",
    );
    let aml = tables("aml.csv", "survival FILE --time time --event status --model '~ x'");
    let plain = "survival FILE --time time --event status --model '~ age + sex'";
    let kidney = tables("kidney.csv", plain);
    let robust = tables("kidney.csv", &format!("{plain} --cluster id"));
    let mut kidneys = hazards(&kidney, Some("id"));
    kidneys["se_robust_cluster"] = json!(column(&robust["cox"], "se"));
    json!({"pbc": hazards(&pbc, None), "aml_efron": hazards(&aml, None), "kidney_cluster": kidneys})
}

fn incidence(found: &Value, group: &str, at: &[f64]) -> Value {
    let of = |table: &str, end: &str| {
        let rows = having(&found[table], "group", group).into_iter().filter(|row| row["end"] == end);
        Value::Array(rows.collect())
    };
    let count = |end: &str| of("ends", end)[0]["count"].clone();
    let mut value = json!({"n": of("ends", "1")[0]["of"], "at": at,
        "counts": {"censor": count("still-open"), "transplant": count("1"), "death": count("2")}});
    for (end, label) in [("1", "transplant"), ("2", "death")] {
        let rows = of("incidence-at", end);
        value[label] = json!({"cif": column(&rows, "incidence"), "se": column(&rows, "se"),
            "lower_loglog_R": column(&rows, "lower"), "upper_loglog_R": column(&rows, "upper"),
            "cif_cmprsk": column(&rows, "incidence")});
    }
    value
}

/// 1 - Kaplan-Meier of each end, which is asked as a curve of that end alone.
fn naive(at: &str, also: &str) -> Value {
    let of = |end: u8| {
        let line = format!("survival FILE --time time --event status={end} --at {at} --horizon 1000 {also}");
        let found = tables("pbc312.csv", &line);
        let left = |row: &Value| json!(1.0 - row["survival"].as_f64().unwrap());
        rows(&found["survival-at"]).iter().map(left).collect::<Vec<_>>()
    };
    json!({"transplant": of(1), "death": of(2)})
}

pub fn competing() -> Value {
    let ends = "survival FILE --time time --cause status --ends 1,2";
    let found = tables("pbc312.csv", &format!("{ends} --at 365,1000,2000,3000"));
    let mut all = incidence(&found, "everybody", &[365.0, 1000.0, 2000.0, 3000.0]);
    all["one_minus_KM_naive"] = naive("365,1000,2000,3000", "");
    let found = tables("pbc312.csv", &format!("{ends} --at 1000,3000 --by trt"));
    let by: Map<String, Value> = ["1", "2"]
        .iter()
        .map(|group| {
            let mut value = incidence(&found, group, &[1000.0, 3000.0]);
            value["one_minus_KM_naive"] = naive("1000,3000", &format!("--where trt={group}"));
            ((*group).to_owned(), value)
        })
        .collect();
    let gray = &found["gray"];
    let model = tables("pbc312.csv", &format!("{ends} --model '~ age + log(bili)'"));
    let fit = |name: &str| one(&model["fine-gray-fit"], "quantity", name)["estimate"].clone();
    let fine_gray = &model["fine-gray"];
    let terms = expected("competing_risks")["finegray_transplant"]["terms"].clone();
    assert_eq!(column(fine_gray, "column"), ["age", "log(bili)"]);
    json!({"pbc_all": all,
        "pbc_by_trt": {"by_group": by, "gray_test": {"cause": ["transplant", "death"],
            "stat": column(gray, "statistic"), "df": column(gray, "df"), "p": column(gray, "p")}},
        "finegray_transplant": {"terms": terms, "coef": column(fine_gray, "estimate"),
            "se_robust": column(fine_gray, "se"), "pseudo_loglik": fit("log-likelihood"),
            "pseudo_loglik_null": fit("log-likelihood-null"), "converged": true}})
}
