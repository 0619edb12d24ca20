//! Proportions, rates, change, agreement and charts, asked on the command line.

use serde_json::{Map, Value, json};

use super::reading::{self, column, having, one, rows};
use super::{expected, tables};

fn share(row: &Value) -> Value {
    json!({"x": row["count"], "n": row["of"], "p": row["share"], "lower": row["share_lower"], "upper": row["share_upper"]})
}

fn crossed(by: &str, groups: &[&str]) -> Value {
    let line = format!("compare rates FILE --count survived --of n --by {by} --reference {}", groups[0]);
    let found = tables("titanic.csv", &line);
    let table: Vec<Value> = groups
        .iter()
        .map(|group| one(&found["shares"], "group", group))
        .map(|row| json!([row["of"].as_u64().unwrap() - row["count"].as_u64().unwrap(), row["count"]]))
        .collect();
    let tests = &found["share-tests"];
    let chi = one(tests, "test", "chi-square");
    let mut value = json!({"table": table, "chisq": chi["statistic"], "df": chi["df"], "p": chi["p"],
        "cramers_v": one(tests, "test", "cramers-v")["statistic"]});
    if table.len() == 2 {
        value["fisher_p"] = one(tests, "test", "fisher")["p"].clone();
        value["yates_chisq"] = one(tests, "test", "yates")["statistic"].clone();
        value["odds_ratio"] = one(tests, "test", "odds-ratio")["statistic"].clone();
    }
    value
}

pub fn wilson_newcombe() -> Value {
    let all = tables("titanic.csv", "compare rates FILE --count survived --of n --by class,sex");
    let cells: Vec<Value> = expected("wilson_newcombe")["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| {
            let (class, sex) = (cell["class"].as_str().unwrap(), cell["sex"].as_str().unwrap());
            let mut value = share(&one(&all["shares"], "group", &format!("{class} / {sex}")));
            (value["class"], value["sex"]) = (cell["class"].clone(), cell["sex"].clone());
            value
        })
        .collect();
    let differences: Vec<Value> = expected("wilson_newcombe")["newcombe_female_minus_male"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let class = row["class"].as_str().unwrap();
            let found = tables(
                "titanic.csv",
                &format!("compare rates FILE --count survived --of n --by sex --reference Male --where class={class}"),
            );
            let (f, m) = (one(&found["shares"], "group", "Female"), one(&found["shares"], "group", "Male"));
            let d = one(&found["share-differences"], "group", "Female");
            json!({"class": class, "x1": f["count"], "n1": f["of"], "x2": m["count"], "n2": m["of"],
                "diff": d["difference"], "lower": d["lower"], "upper": d["upper"]})
        })
        .collect();
    let edges = "g,x,n\na,0,10\nb,10,10\nc,1,2\nd,15,148\ne,0,0\n";
    let found = reading::tables("edges.csv", edges.as_bytes(), "compare rates FILE --count x --of n --by g");
    let edges = rows(&found["shares"]);
    json!({"rows": cells, "edge": edges[1..5].iter().map(share).collect::<Vec<_>>(), "zero_denominator": share(&edges[5]),
        "newcombe_female_minus_male": differences, "table_sex_survived": crossed("sex", &["Male", "Female"]),
        "table_class_survived": crossed("class", &["1st", "2nd", "3rd", "Crew"])})
}

pub fn standardisation() -> Value {
    let found =
        tables("titanic.csv", "compare standard FILE --count survived --of n --by sex --strata class");
    let (mut by_direct, mut by_indirect) = (Map::new(), Map::new());
    for sex in ["Male", "Female"] {
        let strata = having(&found["by-stratum"], "group", sex);
        let of = |name: &str| strata.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
        let d = one(&found["direct"], "group", sex);
        let numbers = |name: &str| of(name).iter().map(|v| json!(v.as_f64().unwrap())).collect::<Vec<_>>();
        by_direct.insert(
            sex.to_owned(),
            json!({"count": of("count"), "pop": numbers("of"), "std": of("standard"), "crude": d["crude"],
                "adjusted": d["adjusted"], "lower_fay_feuer_gamma": d["gamma_lower"],
                "upper_fay_feuer_gamma": d["gamma_upper"], "lower_dobson_exact": d["dobson_lower"],
                "upper_dobson_exact": d["dobson_upper"], "var_poisson": d["variance"]}),
        );
        let i = one(&found["indirect"], "group", sex);
        by_indirect.insert(
            sex.to_owned(),
            json!({"O": i["observed"], "E": i["expected"], "smr": i["ratio"], "lower_byar": i["byar_lower"],
                "upper_byar": i["byar_upper"], "lower_exact": i["exact_lower"], "upper_exact": i["exact_upper"]}),
        );
    }
    let order = column(&Value::Array(having(&found["by-stratum"], "group", "Male")), "stratum");
    json!({"direct_by_class": by_direct, "indirect_by_class": by_indirect, "class_order": order})
}

fn paired(found: &Value, group: &str) -> Value {
    let row = |table: &str| one(&found[table], "group", group);
    let (c, e, w) = (row("change"), row("effect-sizes"), row("ranks"));
    json!({"n": c["n"], "mean_before": c["mean_before"], "sd_before": c["sd_before"], "mean_after": c["mean_after"],
        "sd_after": c["sd_after"], "mean_diff": c["change"], "sd_diff": c["sd"], "se_diff": c["se"], "t": c["statistic"],
        "df": c["df"], "p": c["p"], "ci_lower": c["lower"], "ci_upper": c["upper"], "correlation": c["correlation"],
        "cohen_dz": e["cohen_dz"], "cohen_dav": e["cohen_dav"], "srm": e["cohen_dz"], "hedges_g_z": e["hedges_gz"],
        "effect_size_baseline_sd_glass": e["glass"],
        "wilcoxon": {"V": w["rank_sum_up"], "W_minus": w["rank_sum_down"], "n_nonzero": w["changed"],
            "n_zero": w["unchanged"], "p_normal_correct": w["p"], "p_normal_nocorrect": w["p_uncorrected"],
            "rank_biserial": w["rank_biserial"], "hodges_lehmann_normal": w["hodges_lehmann_r"]},
        "sign_test_p": w["sign_p"], "exact_p_if_no_ties": w["p_exact"]})
}

pub fn before_after() -> Value {
    let sleep = tables("sleep_paired.csv", "change FILE --before before --after after --important 1");
    let chick = tables("chick_paired.csv", "change FILE --before before --after after --by diet");
    let by_diet: Map<String, Value> = expected("before_after")["chick_by_diet"]
        .as_object()
        .unwrap()
        .keys()
        .map(|diet| (diet.clone(), paired(&chick, diet)))
        .collect();
    let responders = |name: &str| one(&sleep["responders"], "responder", name);
    json!({"sleep": paired(&sleep, "everybody"),
        "sleep_mcid1": {"mcid": responders("improved")["threshold"], "improved": share(&responders("improved")),
            "worse": share(&responders("worse"))},
        "chick_by_diet": by_diet})
}

pub fn kappa() -> Value {
    let table = expected("kappa")["cohen1968"]["table"].clone();
    let mut csv = String::from("first,second,n\n");
    for (i, row) in rows(&table).iter().enumerate() {
        for (j, count) in rows(row).iter().enumerate() {
            csv += &format!("c{i},c{j},{count}\n");
        }
    }
    let line = "agreement FILE --tellers first,second --count n --categories c0,c1,c2 --draws 50";
    let found = reading::tables("kappa.csv", csv.as_bytes(), line);
    let square: Vec<Vec<Value>> = ["c0", "c1", "c2"]
        .iter()
        .map(|first| {
            having(&found["crossed"], "first", first).iter().map(|row| row["count"].clone()).collect()
        })
        .collect();
    let kappa = |name: &str| {
        let k = one(&found["kappa"], "kappa", name);
        json!({"kappa": k["estimate"], "se": k["se"], "se0": k["se_null"], "z": k["statistic"], "lower": k["lower"],
            "upper": k["upper"], "po": k["agreement_observed"], "pe": k["agreement_expected"]})
    };
    let free = |name: &str| one(&found["paradox-free"], "coefficient", name)["estimate"].clone();
    let n: u64 = square.iter().flatten().filter_map(Value::as_u64).sum();
    json!({"cohen1968": {"n": n, "table": square, "unweighted": kappa("unweighted"), "linear": kappa("linear-weights"),
        "quadratic": kappa("quadratic-weights"), "pabak": free("pabak"), "gwet_ac1": free("gwet-ac1")}})
}

pub fn krippendorff() -> Value {
    let codes = expected("krippendorff")["data"].clone();
    let coders = rows(&codes);
    let mut csv = String::from("a,b,c\n");
    for unit in 0..rows(&coders[0]).len() {
        let cells: Vec<String> = coders
            .iter()
            .map(|coder| coder[unit].as_u64().map_or("NA".to_owned(), |code| code.to_string()))
            .collect();
        csv += &format!("{}\n", cells.join(","));
    }
    let found = reading::tables("codes.csv", csv.as_bytes(), "agreement FILE --tellers a,b,c --draws 50");
    let alpha = |scale: &str| one(&found["alpha"], "scale", scale);
    let nominal = alpha("nominal");
    json!({"data": codes, "wikipedia_example": {"n_raters": coders.len(), "n_units": nominal["units"],
        "n_pairable_units": nominal["pairable_units"], "n_values": nominal["codes"], "nominal": nominal["alpha"],
        "ordinal": alpha("ordinal")["alpha"], "interval": alpha("interval")["alpha"], "ratio": alpha("ratio")["alpha"]}})
}

fn signalled(points: &Value, rule: &str) -> Vec<Value> {
    rows(points).iter().filter(|point| point[rule] == true).map(|point| point["index"].clone()).collect()
}

pub fn spc() -> Value {
    let nhs = tables("lakehuron.csv", "compare time FILE --value value --when year");
    let plain = tables("lakehuron.csv", "compare time FILE --value value --when year --keep-outliers");
    let (screened, all) = (&nhs["xmr-limits"][0], &plain["xmr-limits"][0]);
    let funnel = tables("insurance.csv", "compare places FILE --count claims --of holders --by unit");
    let ids = expected("spc")["funnel_insurance"]["id"].clone();
    let places: Vec<Value> =
        rows(&ids).iter().map(|id| one(&funnel["places"], "place", id.as_str().unwrap())).collect();
    let of = |name: &str| places.iter().map(|place| place[name].clone()).collect::<Vec<_>>();
    let quantity = |name: &str| one(&funnel["funnel-plot"], "quantity", name)["estimate"].clone();
    let points = &nhs["xmr-points"];
    json!({"lakehuron_nhs": {"screen_outliers": true, "mean": screened["mean"], "amr": screened["mean_moving_range"],
            "upl": screened["upper_limit"], "lpl": screened["lower_limit"], "outside_index0": signalled(points, "outside"),
            "shift7_index0": signalled(points, "shift"), "trend7_index0": signalled(points, "trend"),
            "two_in_three_index0": signalled(points, "two_in_three"),
            "special_cause_index0": signalled(points, "special_cause")},
        "lakehuron": {"n": rows(&plain["xmr-points"]).len(), "mean": all["mean"], "mean_mr": all["mean_moving_range"],
            "upl": all["upper_limit"], "lpl": all["lower_limit"], "url_mr": all["upper_range"],
            "out_of_limits_index0": signalled(&plain["xmr-points"], "outside"),
            "shift7_index0": signalled(&plain["xmr-points"], "shift"),
            "trend7_index0": signalled(&plain["xmr-points"], "trend")},
        "funnel_insurance": {"id": ids, "x": of("count"), "n": of("of"), "target": quantity("target"),
            "lo95": of("lower_95"), "hi95": of("upper_95"), "lo998": of("lower_998"), "hi998": of("upper_998"),
            "z": of("z"), "z_arcsine": of("z_arcsine"), "overdispersion_phi_raw": quantity("phi-raw"),
            "overdispersion_phi_winsor10": quantity("phi-winsorised"),
            "wilson95_about_target": {"lower": of("score_95_lower"), "upper": of("score_95_upper")},
            "wilson998_about_target": {"lower": of("score_998_lower"), "upper": of("score_998_upper")}}})
}
