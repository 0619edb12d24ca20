//! Answers about time to event.

use std::path::Path;

use evidence::stats::survival::kaplan_meier::kaplan_meier;
use evidence::stats::survival::log_rank::{CurveTest, EventWeight, log_rank};
use serde_json::{Map, Value, json};

use super::table::{Table, of_group};

/// Time, event and group of one of the data sets.
struct Times {
    time: Vec<f64>,
    event: Vec<bool>,
    levels: Vec<String>,
    group: Vec<usize>,
}

fn times(folder: &Path, file: &str, event: &str, group: &str) -> Times {
    let data = Table::read(folder, file);
    let (mut levels, mut code) = data.codes(group);
    let mut sorted = levels.clone();
    sorted.sort();
    for c in &mut code {
        *c = sorted.iter().position(|l| *l == levels[*c]).unwrap();
    }
    levels = sorted;
    let event = data.text("status").iter().map(|s| s == event).collect();
    Times { time: data.numbers("time"), event, levels, group: code }
}

fn curve(time: &[f64], event: &[bool], at: &[f64]) -> Value {
    let km = kaplan_meier(time, event, 0.95).unwrap();
    let steps: Vec<_> = km.steps.iter().filter(|s| s.events > 0).collect();
    let shares = [0.25, 0.5, 0.75];
    let quantiles: Vec<_> = shares.iter().map(|&p| km.quantile(p).unwrap()).collect();
    let mean = km.restricted_mean(at[0], 0.95).unwrap();
    json!({"n": km.n, "events": km.events,
        "time": steps.iter().map(|s| s.time).collect::<Vec<_>>(),
        "n_risk": steps.iter().map(|s| s.at_risk).collect::<Vec<_>>(),
        "n_event": steps.iter().map(|s| s.events).collect::<Vec<_>>(),
        "surv": steps.iter().map(|s| s.survival).collect::<Vec<_>>(),
        "se_greenwood": steps.iter().map(|s| s.se).collect::<Vec<_>>(),
        "lower_loglog": steps.iter().map(|s| s.interval.map(|i| i.lower)).collect::<Vec<_>>(),
        "upper_loglog": steps.iter().map(|s| s.interval.map(|i| i.upper)).collect::<Vec<_>>(),
        "quantile_p": shares,
        "quantile": quantiles.iter().map(|q| q.time).collect::<Vec<_>>(),
        "quantile_lower": quantiles.iter().map(|q| q.lower).collect::<Vec<_>>(),
        "quantile_upper": quantiles.iter().map(|q| q.upper).collect::<Vec<_>>(),
        "max_time": km.steps.last().unwrap().time, "at": at,
        "at_surv": at.iter().map(|&t| km.survival_at(t)).collect::<Vec<_>>(),
        "at_n_risk": at.iter().map(|&t| km.at_risk(t)).collect::<Vec<_>>(),
        "rmst_tau": mean.horizon, "rmst": mean.mean, "rmst_se": mean.se,
        "nelson_aalen": steps.iter().map(|s| s.cumulative_hazard).collect::<Vec<_>>()})
}

fn curves(t: &Times, at: &[f64]) -> Value {
    let by: Map<String, Value> = t
        .levels
        .iter()
        .enumerate()
        .map(|(g, l)| {
            (l.clone(), curve(&of_group(&t.time, &t.group, g), &of_group(&t.event, &t.group, g), at))
        })
        .collect();
    Value::Object(by)
}

pub fn km(folder: &Path) -> Value {
    json!({"pbc_by_trt": curves(&times(folder, "pbc312.csv", "2", "trt"), &[1000.0, 2000.0, 3000.0]),
        "aml_by_x": curves(&times(folder, "aml.csv", "1", "x"), &[12.0, 24.0])})
}

fn compared(t: &Times) -> Value {
    let one = |weight: EventWeight| {
        let CurveTest { observed, expected, test } =
            log_rank(&t.time, &t.event, &t.group, t.levels.len(), None, weight).unwrap();
        json!({"groups": t.levels, "observed": observed, "expected": expected, "chisq": test.statistic,
            "df": test.df, "p": test.p})
    };
    json!({"logrank": one(EventWeight::LogRank), "peto_peto_rho1": one(EventWeight::PetoPeto)})
}

pub fn logrank(folder: &Path) -> Value {
    json!({"pbc_trt": compared(&times(folder, "pbc312.csv", "2", "trt")),
        "aml_x": compared(&times(folder, "aml.csv", "1", "x")),
        "pbc_edema": compared(&times(folder, "pbc312.csv", "2", "edema"))})
}
