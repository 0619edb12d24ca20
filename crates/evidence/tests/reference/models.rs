//! Answers of regression models.

use std::path::Path;

use evidence::stats::design::Design;
use evidence::stats::logistic::cluster::{Convention, Working, cluster_robust, robust};
use evidence::stats::logistic::firth::firth;
use evidence::stats::logistic::profile::profile_interval_as_mass;
use evidence::stats::logistic::quality::area_under_curve;
use evidence::stats::logistic::random_intercept::random_intercept;
use evidence::stats::logistic::{Coefficient, logistic};
use evidence::stats::matrix::Symmetric;
use evidence::stats::multiplicity::{Adjustment, adjusted};
use evidence::stats::survival::competing::{aalen_johansen, gray};
use evidence::stats::survival::cox::{Cox, CoxData, Ties, Transform, cox};
use evidence::stats::survival::fine_gray::fine_gray;
use evidence::stats::survival::kaplan_meier::kaplan_meier;
use serde_json::{Map, Value, json};

use super::table::{Table, of_group};

fn of(rows: &[Coefficient], f: impl Fn(&Coefficient) -> f64) -> Vec<f64> {
    rows.iter().map(f).collect()
}

fn numeric(data: &Table, columns: &[&str], intercept: bool) -> Design {
    let rows = data.numbers(columns[0]).len();
    let builder =
        columns.iter().try_fold(Design::builder(rows, intercept), |b, c| b.numeric(c, &data.numbers(c)));
    builder.unwrap().build().unwrap()
}

fn codes(data: &Table, column: &str, levels: &[&str]) -> Vec<u32> {
    data.text(column)
        .iter()
        .map(|t| u32::try_from(levels.iter().position(|l| l == t).unwrap()).unwrap())
        .collect()
}

fn logit(design: &Design, y: &[bool], cluster: Option<(&str, &[u32])>) -> Value {
    let fit = logistic(design, y, None).unwrap();
    let rows = fit.wald(0.95).unwrap();
    let profile: Vec<_> = (0..design.width())
        .map(|c| profile_interval_as_mass(design, y, None, &fit, c, 0.95).unwrap())
        .collect();
    let model = Working::logistic(design, &fit, y, None);
    let mut value = json!({"n": fit.n, "terms": fit.names, "coef": fit.coefficients, "se": fit.se,
        "z": of(&rows, |r| r.test.statistic), "p": of(&rows, |r| r.test.p), "or": of(&rows, |r| r.odds_ratio),
        "or_lo_wald": of(&rows, |r| r.odds_ratio_interval.lower),
        "or_hi_wald": of(&rows, |r| r.odds_ratio_interval.upper),
        "loglik": fit.log_likelihood, "null_deviance": fit.null_deviance, "deviance": fit.deviance, "aic": fit.aic,
        "profile_lo": profile.iter().map(|p| p.lower).collect::<Vec<_>>(),
        "profile_hi": profile.iter().map(|p| p.upper).collect::<Vec<_>>(),
        "auc_c_statistic": area_under_curve(&fit.fitted, y).unwrap(), "se_HC0": robust(&model).root_diagonal()});
    if let Some((name, ids)) = cluster {
        let se = |c: Convention| cluster_robust(&model, ids, c).unwrap();
        value["cluster"] = json!(name);
        value["n_clusters"] = json!(se(Convention::None).clusters);
        value["se_cluster_HC0_noadj"] = json!(se(Convention::None).variance.root_diagonal());
        value["se_cluster_G"] = json!(se(Convention::Groups).variance.root_diagonal());
        value["se_cluster_statsmodels"] = json!(se(Convention::GroupsAndColumns).variance.root_diagonal());
    }
    value
}

pub fn logistic_models(folder: &Path) -> Value {
    let eyes = Table::read(folder, "retinopathy.csv");
    let status: Vec<bool> = eyes.numbers("status").iter().map(|&s| s == 1.0).collect();
    let kind = codes(&eyes, "type", &["adult", "juvenile"]);
    let design = Design::builder(status.len(), true)
        .numeric("trt", &eyes.numbers("trt"))
        .and_then(|b| b.category("type", &kind, &["adult", "juvenile"], 0))
        .and_then(|b| b.numeric("age", &eyes.numbers("age")))
        .and_then(|b| b.numeric("risk", &eyes.numbers("risk")))
        .and_then(evidence::stats::design::Builder::build)
        .unwrap();
    let (_, ids) = eyes.codes("id");
    let ids: Vec<u32> = ids.iter().map(|&i| u32::try_from(i).unwrap()).collect();
    let pima = Table::read(folder, "pima_tr.csv");
    let y: Vec<bool> = pima.numbers("y").iter().map(|&v| v == 1.0).collect();
    let full = numeric(&pima, &["npreg", "glu", "bp", "skin", "bmi", "ped", "age"], true);
    let few = numeric(&pima, &["npreg", "glu", "bmi"], true);
    let f = firth(&few, &y).unwrap();
    let pair = Design::builder(status.len(), true)
        .numeric("trt", &eyes.numbers("trt"))
        .and_then(|b| b.category("type", &kind, &["adult", "juvenile"], 0))
        .and_then(evidence::stats::design::Builder::build)
        .unwrap();
    let mixed = random_intercept(&pair, &status, &ids, 25).unwrap();
    json!({"glmer_retinopathy_agq25": {"nAGQ": mixed.points, "terms": mixed.names, "coef": mixed.coefficients,
            "se": mixed.se, "sd_random": [mixed.sd], "loglik": mixed.log_likelihood, "icc_latent": mixed.latent_icc},
        "retinopathy": logit(&design, &status, Some(("id", &ids))), "pima": logit(&full, &y, None),
        "firth_pima": {"terms": f.names, "coef": f.coefficients, "se": f.se,
            "penalised_loglik": f.penalised_log_likelihood}})
}

fn hazards(fit: &Cox, robust: Option<(&str, &Symmetric)>) -> Value {
    let rows = fit.wald(0.95).unwrap();
    let concordance = fit.concordance().unwrap();
    let tests = fit.proportional_hazards(Transform::KaplanMeier).unwrap();
    let baseline: Vec<_> = fit.baseline().into_iter().take(5).collect();
    let mut value = json!({"ties": "efron", "n": fit.n, "events": fit.events, "terms": fit.names,
        "coef": fit.coefficients, "se": fit.se, "hr": of(&rows, |r| r.odds_ratio),
        "hr_lo": of(&rows, |r| r.odds_ratio_interval.lower), "hr_hi": of(&rows, |r| r.odds_ratio_interval.upper),
        "z": of(&rows, |r| r.test.statistic), "p": of(&rows, |r| r.test.p),
        "loglik_null": fit.log_likelihood_null, "loglik": fit.log_likelihood,
        "lr_test": fit.tests.likelihood_ratio.statistic, "wald_test": fit.tests.wald.statistic,
        "score_test": fit.tests.score.statistic, "concordance": concordance.concordance,
        "concordance_se": concordance.se, "concordant": concordance.concordant,
        "discordant": concordance.discordant, "tied_x": concordance.tied_risk, "tied_y": concordance.tied_time,
        "ph_test_km": {"rows": tests.iter().map(|t| t.name.clone()).collect::<Vec<_>>(),
            "chisq": tests.iter().map(|t| t.test.statistic).collect::<Vec<_>>(),
            "df": tests.iter().map(|t| t.test.df).collect::<Vec<_>>(),
            "p": tests.iter().map(|t| t.test.p).collect::<Vec<_>>()},
        "baseline_cumhaz_first5": {"time": baseline.iter().map(|h| h.time).collect::<Vec<_>>(),
            "hazard": baseline.iter().map(|h| h.hazard).collect::<Vec<_>>()}});
    if let Some((cluster, variance)) = robust {
        value["cluster"] = json!(cluster);
        value["se_robust_cluster"] = json!(variance.root_diagonal());
    }
    value
}

fn fitted(design: &Design, data: &Table, event: &str) -> Cox {
    let event: Vec<bool> = data.text("status").iter().map(|s| s == event).collect();
    let exit = data.numbers("time");
    cox(&CoxData { design, entry: None, exit: &exit, event: &event, strata: None }, Ties::Efron).unwrap()
}

pub fn cox_models(folder: &Path) -> Value {
    let pbc = Table::read(folder, "pbc312.csv");
    let ln = |column: &str| pbc.numbers(column).iter().map(|v| v.ln()).collect::<Vec<_>>();
    let design = Design::builder(312, false)
        .numeric("age", &pbc.numbers("age"))
        .and_then(|b| b.numeric("edema", &pbc.numbers("edema")))
        .and_then(|b| b.numeric("log(bili)", &ln("bili")))
        .and_then(|b| b.numeric("albumin", &pbc.numbers("albumin")))
        .and_then(|b| b.numeric("log(protime)", &ln("protime")))
        .and_then(evidence::stats::design::Builder::build)
        .unwrap();
    let aml = Table::read(folder, "aml.csv");
    let levels = ["Maintained", "Nonmaintained"];
    let x = codes(&aml, "x", &levels);
    let arms = Design::builder(x.len(), false)
        .category("x", &x, &levels, 0)
        .and_then(evidence::stats::design::Builder::build)
        .unwrap();
    let kidney = Table::read(folder, "kidney.csv");
    let ids: Vec<u32> = kidney.codes("id").1.iter().map(|&i| u32::try_from(i).unwrap()).collect();
    let kidneys = fitted(&numeric(&kidney, &["age", "sex"], false), &kidney, "1");
    let robust = kidneys.cluster_robust(&ids, false).unwrap();
    json!({"pbc": hazards(&fitted(&design, &pbc, "2"), None), "aml_efron": hazards(&fitted(&arms, &aml, "1"), None),
        "kidney_cluster": hazards(&kidneys, Some(("id", &robust)))})
}

fn incidence(time: &[f64], cause: &[usize], at: &[f64]) -> Value {
    let labels = ["transplant", "death"];
    let found = aalen_johansen(time, cause, 2, 0.95).unwrap();
    let mut value = json!({"n": found.n, "at": at,
        "counts": {"censor": found.counts[0], "transplant": found.counts[1], "death": found.counts[2]}});
    let mut naive = Map::new();
    for (k, label) in labels.iter().enumerate() {
        let rows: Vec<_> = at.iter().map(|&t| found.at(k + 1, t).unwrap()).collect();
        let cif: Vec<f64> = rows.iter().map(|r| r.incidence).collect();
        value[label] = json!({"cif": cif, "se": rows.iter().map(|r| r.se).collect::<Vec<_>>(),
            "lower_loglog_R": rows.iter().map(|r| r.interval.map(|i| i.lower)).collect::<Vec<_>>(),
            "upper_loglog_R": rows.iter().map(|r| r.interval.map(|i| i.upper)).collect::<Vec<_>>(), "cif_cmprsk": cif});
        let event: Vec<bool> = cause.iter().map(|&c| c == k + 1).collect();
        let km = kaplan_meier(time, &event, 0.95).unwrap();
        naive.insert(
            (*label).to_owned(),
            json!(at.iter().map(|&t| 1.0 - km.survival_at(t)).collect::<Vec<_>>()),
        );
    }
    value["one_minus_KM_naive"] = Value::Object(naive);
    value
}

pub fn competing_risks(folder: &Path) -> Value {
    let pbc = Table::read(folder, "pbc312.csv");
    let (time, cause) = (pbc.numbers("time"), pbc.counts("status"));
    let (_, group) = pbc.codes("trt");
    let by: Map<String, Value> = (0..2)
        .map(|g| {
            let (t, c) = (of_group(&time, &group, g), of_group(&cause, &group, g));
            ((g + 1).to_string(), incidence(&t, &c, &[1000.0, 3000.0]))
        })
        .collect();
    let tests: Vec<_> = [1, 2].iter().map(|&k| gray(&time, &cause, &group, 2, k).unwrap()).collect();
    let bili: Vec<f64> = pbc.numbers("bili").iter().map(|v| v.ln()).collect();
    let design = Design::builder(312, false)
        .numeric("age", &pbc.numbers("age"))
        .and_then(|b| b.numeric("logbili", &bili))
        .and_then(evidence::stats::design::Builder::build)
        .unwrap();
    let model = fine_gray(&design, &time, &cause, 1).unwrap();
    json!({"pbc_all": incidence(&time, &cause, &[365.0, 1000.0, 2000.0, 3000.0]),
        "pbc_by_trt": {"by_group": by, "gray_test": {"cause": ["transplant", "death"],
            "stat": tests.iter().map(|t| t.statistic).collect::<Vec<_>>(),
            "df": tests.iter().map(|t| t.df).collect::<Vec<_>>(), "p": tests.iter().map(|t| t.p).collect::<Vec<_>>()}},
        "finegray_transplant": {"terms": model.names, "coef": model.coefficients, "se_robust": model.se,
            "pseudo_loglik": model.log_likelihood, "pseudo_loglik_null": model.log_likelihood_null, "converged": true}})
}

pub fn multiplicity(folder: &Path) -> Value {
    let pbc = Table::read(folder, "pbc312.csv");
    let columns =
        ["age", "bili", "chol", "albumin", "copper", "alk.phos", "ast", "trig", "platelet", "protime"];
    let (time, status) = (pbc.numbers("time"), pbc.text("status"));
    let p: Vec<f64> = columns
        .iter()
        .map(|c| {
            // rows without the covariate are dropped, one by one
            let values = pbc.text(c);
            let kept: Vec<usize> = (0..values.len()).filter(|&i| !values[i].is_empty()).collect();
            let x: Vec<f64> = kept.iter().map(|&i| values[i].parse().unwrap()).collect();
            let exit: Vec<f64> = kept.iter().map(|&i| time[i]).collect();
            let event: Vec<bool> = kept.iter().map(|&i| status[i] == "2").collect();
            let design = Design::builder(x.len(), false).numeric(c, &x).unwrap().build().unwrap();
            let data = CoxData { design: &design, entry: None, exit: &exit, event: &event, strata: None };
            cox(&data, Ties::Efron).unwrap().wald(0.95).unwrap()[0].test.p
        })
        .collect();
    let by = |a: Adjustment| adjusted(&p, a).unwrap();
    json!({"pbc_univariate_cox": {"p": p, "BH": by(Adjustment::BenjaminiHochberg),
        "BY": by(Adjustment::BenjaminiYekutieli), "holm": by(Adjustment::Holm),
        "bonferroni": by(Adjustment::Bonferroni), "hochberg": by(Adjustment::Hochberg)}})
}
