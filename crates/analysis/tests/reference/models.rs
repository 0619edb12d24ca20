//! Logistic regression and families of tests, asked on the command line.

use serde_json::{Value, json};

use super::reading::{self, column, one, rows};
use super::tables;

fn logit(file: &str, model: &str, cluster: Option<&str>) -> Value {
    let ask = |more: &str| tables(file, &format!("factors FILE '{model}' {more}"));
    let plain = ask("--variance model --profile as-r");
    let (adjusted, profile) = (&plain["adjusted"], &plain["profile"]);
    let fit = |name: &str| one(&plain["fit"], "quantity", name)["estimate"].clone();
    let mut value = json!({"n": fit("rows-used"), "terms": column(adjusted, "column"), "coef": column(adjusted, "estimate"),
        "se": column(adjusted, "se"), "z": column(adjusted, "statistic"), "p": column(adjusted, "p"),
        "or": column(adjusted, "odds_ratio"), "or_lo_wald": column(adjusted, "or_lower"),
        "or_hi_wald": column(adjusted, "or_upper"), "loglik": fit("log-likelihood"),
        "null_deviance": fit("null-deviance"), "deviance": fit("deviance"), "aic": fit("aic"),
        "profile_lo": column(profile, "lower"), "profile_hi": column(profile, "upper"), "auc_c_statistic": fit("auc"),
        "se_HC0": column(&ask("--variance robust --profile no")["adjusted"], "se")});
    if let Some(cluster) = cluster {
        let clustered = |how: &str| ask(&format!("--cluster {cluster} --variance {how} --profile no"));
        let none = clustered("cluster-none");
        value["cluster"] = json!(cluster);
        value["n_clusters"] = none["alike"][0]["clusters"].clone();
        value["se_cluster_HC0_noadj"] = json!(column(&none["adjusted"], "se"));
        value["se_cluster_G"] = json!(column(&clustered("cluster-groups")["adjusted"], "se"));
        value["se_cluster_statsmodels"] = json!(column(&clustered("cluster-stata")["adjusted"], "se"));
    }
    value
}

pub fn logistic() -> Value {
    let eyes = logit("retinopathy.csv", "status ~ trt + type + age + risk", Some("id"));
    let pima = logit("pima_tr.csv", "y ~ npreg + glu + bp + skin + bmi + ped + age", None);
    let firth = tables("pima_tr.csv", "factors FILE 'y ~ npreg + glu + bmi' --firth");
    let mixed =
        tables("retinopathy.csv", "factors FILE 'status ~ trt + type' --random-intercept id --points 25");
    let rows = &mixed["random-intercept"];
    let between = |name: &str| one(&mixed["between-groups"], "quantity", name)["estimate"].clone();
    json!({"retinopathy": eyes, "pima": pima,
        "firth_pima": {"terms": column(&firth["firth"], "column"), "coef": column(&firth["firth"], "estimate"),
            "se": column(&firth["firth"], "se"),
            "penalised_loglik": one(&firth["firth-fit"], "quantity", "penalised-log-likelihood")["estimate"]},
        "glmer_retinopathy_agq25": {"nAGQ": between("points"), "terms": column(rows, "column"),
            "coef": column(rows, "estimate"), "se": column(rows, "se"), "sd_random": [between("sd-between")],
            "loglik": between("log-likelihood"), "icc_latent": between("latent-icc")}})
}

pub fn multiplicity() -> Value {
    let columns =
        ["age", "bili", "chol", "albumin", "copper", "alk.phos", "ast", "trig", "platelet", "protime"];
    let mut csv = String::from("factor,p\n");
    for name in columns {
        let line = format!("survival FILE --time time --event status=2 --model '~ {name}'");
        let p = rows(&tables("pbc312.csv", &line)["cox"])[0]["p"].clone();
        csv += &format!("{name},{p}\n");
    }
    let found = reading::tables("family.csv", csv.as_bytes(), "adjust FILE --p p --name factor");
    let of = |name: &str| column(&found["adjusted-p"], name);
    json!({"pbc_univariate_cox": {"p": of("p"), "BH": of("q"), "BY": of("benjamini_yekutieli"), "holm": of("holm"),
        "bonferroni": of("bonferroni"), "hochberg": of("hochberg")}})
}
