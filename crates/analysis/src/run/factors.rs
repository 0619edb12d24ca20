//! What goes with a yes or no: crude and adjusted logistic regression.

use std::ops::Range;

use evidence::stats::alike::alike;
use evidence::stats::logistic::cluster::{Inference, Working};
use evidence::stats::logistic::firth::firth;
use evidence::stats::logistic::profile::{likelihood_ratio, profile_interval, profile_interval_as_mass};
use evidence::stats::logistic::quality::{
    area_under_curve, calibration, joint_wald, marginal_effects, marginal_effects_with_df, variance_inflation,
};
use evidence::stats::logistic::random_intercept::random_intercept;
use evidence::stats::logistic::{Coefficient, Logistic, logistic};
use evidence::stats::matrix::Symmetric;
use evidence::stats::multiplicity::{Adjustment, adjusted};
use evidence::stats::screen::known_equally;
use evidence::stats::{Fault, Interval};

use super::Progress;
use crate::answer::{Answer, Cell, Row};
use crate::ask::{Factors, Profile, VarianceAsked};
use crate::chart::{Chart, Forest};
use crate::formula::{Factor, Formula};
use crate::frame::{Codes, Frame, pick};
use crate::model::{Model, model};
use crate::table::Table;
use crate::trouble::{Result, Trouble};

mod variance;

/// Above so many rows profile intervals are made only when asked for.
const MANY_ROWS: usize = 20_000;

/// The rows of a model, gathered.
struct Data {
    formula: Formula,
    model: Model,
    outcome: Vec<bool>,
    weights: Option<Vec<f64>>,
    cluster: Option<Vec<u32>>,
    cluster_too: Option<Vec<u32>>,
    group: Option<Vec<u32>>,
}

pub(super) fn run(asked: &Factors, table: &Table, answer: &mut Answer, progress: Progress) -> Result<()> {
    let Some(data) = gather(asked, table, answer)? else { return Ok(()) };
    let level = asked.source.level;
    let crude = crude(&data, level, answer)?;
    if asked.firth {
        penalised(&data, level, answer)?;
    }
    if let (Some(group), Some(column)) = (&data.group, &asked.random_intercept) {
        multilevel(&data, group, column, asked, answer)?;
    }
    match logistic(&data.model.design, &data.outcome, data.weights.as_deref()) {
        Ok(fit) => adjusted_model(asked, &data, &fit, crude, answer, progress),
        Err(fault @ Fault::Separated { .. }) => {
            answer.warn("separated", &[("why", &fault)]);
            if asked.firth { Ok(()) } else { penalised(&data, level, answer) }
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Reads everything the model needs; none where covariates are known so unequally that no model may be made.
fn gather(asked: &Factors, table: &Table, answer: &mut Answer) -> Result<Option<Data>> {
    let Some(text) = &asked.model else { return Err(Trouble::input("no-model")) };
    let formula = Formula::read(text, table)?;
    if formula.outcome.is_empty() {
        return Err(Trouble::input("no-outcome"));
    }
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let outcome = frame.flag(&formula.outcome)?;
    let with_outcome = frame.rows();
    let mut whole: Vec<Option<Codes>> = Vec::new();
    for column in [&asked.cluster, &asked.cluster_too, &asked.random_intercept] {
        whole.push(column.as_ref().map(|column| frame.codes(column)).transpose()?);
    }
    let weights = asked.weights.as_ref().map(|weights| frame.number(weights)).transpose()?;
    frame.covariates(&formula)?;
    if unequally_known(&formula, table, &with_outcome, &outcome, answer)? {
        answer.rows_of(&frame)?;
        return Ok(None);
    }
    let rows = answer.rows_of(&frame)?;
    let codes = |codes: &Option<Codes>| -> Option<Vec<u32>> {
        codes.as_ref().map(|codes| rows.iter().filter_map(|row| codes.codes[*row as usize]).collect())
    };
    let model = model(&formula, table, &rows, true)?;
    let references: Vec<Row> = model
        .references
        .iter()
        .map(|(term, reference)| Row::new().with("term", term).with("reference", reference))
        .collect();
    answer.sheet("references", references);
    Ok(Some(Data {
        formula,
        model,
        outcome: pick(&outcome, &rows),
        weights: weights.map(|weights| pick(&weights, &rows)),
        cluster: codes(&whole[0]),
        cluster_too: codes(&whole[1]),
        group: codes(&whole[2]),
    }))
}

/// Prints how often each covariate is known by result, and says whether a gap stops the model.
fn unequally_known(
    formula: &Formula,
    table: &Table,
    rows: &[u32],
    outcome: &[bool],
    answer: &mut Answer,
) -> Result<bool> {
    let result = pick(outcome, rows);
    let (mut listed, mut stops) = (Vec::new(), false);
    for factor in formula.terms.iter().flat_map(|term| &term.factors) {
        let known: Vec<bool> = match factor {
            Factor::Category { unknown: true, .. } => continue,
            Factor::Category { column, .. } => {
                let column = table.column(column)?;
                rows.iter().map(|row| column.at(*row as usize).is_some()).collect()
            }
            Factor::Number { expr, .. } => {
                pick(&expr.numbers(table)?, rows).iter().map(|x| x.is_finite()).collect()
            }
        };
        if known.iter().all(|known| *known) {
            continue;
        }
        let of = |wanted: bool| {
            let all = result.iter().filter(|passed| **passed == wanted).count();
            let there =
                result.iter().zip(&known).filter(|(passed, known)| **passed == wanted && **known).count();
            (there, all)
        };
        let row = Row::new().with("term", factor.name());
        let ((yes, of_yes), (no, of_no)) = (of(true), of(false));
        listed.push(
            row.with("known_with", yes)
                .with("of_with", of_yes)
                .with("known_without", no)
                .with("of_without", of_no),
        );
        if let Err(fault) = known_equally(&known, &result) {
            stops = true;
            answer
                .refusals
                .push(Trouble::refused("known-unequally").with("column", factor.name()).with("why", fault));
        }
    }
    answer.sheet("known-by-result", listed);
    Ok(stops)
}

fn coefficient(row: Row, found: &Coefficient) -> Row {
    row.with("estimate", found.estimate)
        .with("se", found.se)
        .test(&found.test)
        .interval(found.interval)
        .with("odds_ratio", found.odds_ratio)
        .with("or_lower", found.odds_ratio_interval.lower)
        .with("or_upper", found.odds_ratio_interval.upper)
}

/// Each covariate alone, on the same rows.
fn crude(data: &Data, level: f64, answer: &mut Answer) -> Result<Vec<(String, f64, Interval)>> {
    let (mut listed, mut drawn) = (Vec::new(), Vec::new());
    for term in data.formula.terms.iter().filter(|term| term.factors.len() == 1) {
        let name = term.name();
        let Some(design) = data.model.design.with_terms(&[&name]) else { continue };
        match logistic(&design, &data.outcome, data.weights.as_deref()) {
            Ok(fit) => {
                let rows = match &data.weights {
                    None => fit.wald(level)?,
                    Some(weights) => {
                        let working = Working::logistic(&design, &fit, &data.outcome, Some(weights));
                        let se = evidence::stats::logistic::cluster::robust(&working).root_diagonal();
                        evidence::stats::logistic::wald(&fit.names, &fit.coefficients, &se, None, level)?
                    }
                };
                for found in rows.iter().skip(1) {
                    drawn.push((found.name.clone(), found.odds_ratio, found.odds_ratio_interval));
                    listed.push(coefficient(Row::new().with("column", &found.name), found));
                }
            }
            Err(fault) => listed.push(Row::new().with("column", &name).with("why", fault.to_string())),
        }
    }
    answer.sheet("crude", listed);
    Ok(drawn)
}

fn penalised(data: &Data, level: f64, answer: &mut Answer) -> Result<()> {
    let fit = firth(&data.model.design, &data.outcome)?;
    let mut listed = Vec::new();
    for (column, found) in fit.wald(level)?.iter().enumerate() {
        let profile = fit.profile_interval(&data.model.design, &data.outcome, column, level)?;
        let test = fit.likelihood_ratio(&data.model.design, &data.outcome, &[column])?;
        listed.push(
            Row::new()
                .with("column", &found.name)
                .with("estimate", found.estimate)
                .with("se", found.se)
                .with("lower", profile.lower)
                .with("upper", profile.upper)
                .with("odds_ratio", found.odds_ratio)
                .with("or_lower", profile.lower.map(f64::exp))
                .with("or_upper", profile.upper.map(f64::exp))
                .with("statistic", test.statistic)
                .with("p", Cell::P(test.p)),
        );
    }
    answer.sheet("firth", listed);
    let row = Row::new().with("quantity", Cell::Code("penalised-log-likelihood"));
    answer.sheet("firth-fit", vec![row.with("estimate", fit.penalised_log_likelihood)]);
    Ok(())
}

fn multilevel(data: &Data, group: &[u32], column: &str, asked: &Factors, answer: &mut Answer) -> Result<()> {
    let fit = random_intercept(&data.model.design, &data.outcome, group, asked.points)?;
    let rows = fit.wald(asked.source.level)?;
    answer.sheet(
        "random-intercept",
        rows.iter().map(|found| coefficient(Row::new().with("column", &found.name), found)).collect(),
    );
    let row =
        |name: &'static str, cell: Cell| Row::new().with("quantity", Cell::Code(name)).with("estimate", cell);
    answer.sheet(
        "between-groups",
        vec![
            row("groups", fit.groups.into()),
            row("sd-between", fit.sd.into()),
            row("sd-between-se", fit.sd_se.into()),
            row("latent-icc", fit.latent_icc.into()),
            row("median-odds-ratio", fit.median_odds_ratio.into()),
            row("log-likelihood", fit.log_likelihood.into()),
            row("points", fit.points.into()),
            row("at-boundary", fit.at_boundary.into()),
        ],
    );
    if fit.groups < 10 {
        answer.warn("few-groups", &[("groups", &fit.groups), ("column", &column)]);
    }
    Ok(())
}

fn adjusted_model(
    asked: &Factors,
    data: &Data,
    fit: &Logistic,
    crude: Vec<(String, f64, Interval)>,
    answer: &mut Answer,
    progress: Progress,
) -> Result<()> {
    let level = asked.source.level;
    let found = variance::of(asked, data, fit, answer, progress)?;
    answer.sheet("adjusted", found.rows.clone());
    profiles(asked, data, fit, answer, progress)?;
    terms(data, fit, found.variance.as_ref(), answer)?;
    if let Some(variance) = &found.variance {
        effects(data, fit, variance, found.df.as_deref(), level, answer)?;
    }
    quality(data, fit, answer)?;
    if let Some(cluster) = &data.cluster {
        let values: Vec<f64> = data.outcome.iter().map(|yes| f64::from(u8::from(*yes))).collect();
        let row = Row::new().with("cluster", asked.cluster.as_deref().unwrap_or_default());
        answer.sheet(
            "alike",
            vec![match alike(&values, cluster) {
                Ok(found) => row
                    .with("clusters", found.clusters)
                    .with("icc", found.icc)
                    .with("design_effect", found.design_effect)
                    .test(&found.test),
                Err(fault) => row.with("why", fault.to_string()),
            }],
        );
    }
    let adjusted: Vec<(String, f64, Interval)> = found
        .rows
        .iter()
        .filter_map(|row| {
            match (row.get("column"), row.get("odds_ratio"), row.get("or_lower"), row.get("or_upper")) {
                (
                    Some(Cell::Text(name)),
                    Some(Cell::Number(or)),
                    Some(Cell::Number(lower)),
                    Some(Cell::Number(upper)),
                ) if name != "(Intercept)" => {
                    Some((name.clone(), *or, Interval { lower: *lower, upper: *upper }))
                }
                _ => None,
            }
        })
        .collect();
    answer.charts.push(Chart::forest("odds-ratios", &Forest { crude, adjusted }));
    if let Some(events) = fit.events_per_parameter.filter(|events| *events < 10.0) {
        answer.warn("events-per-parameter", &[("events", &format!("{events:.1}"))]);
    }
    answer.warn("association", &[]);
    if data.formula.terms.len() > 1 {
        answer.warn("adjusted-for-each-other", &[]);
    }
    Ok(())
}

fn profiles(
    asked: &Factors,
    data: &Data,
    fit: &Logistic,
    answer: &mut Answer,
    progress: Progress,
) -> Result<()> {
    let plain = data.cluster.is_none() && data.weights.is_none();
    let usual = if plain && fit.n <= MANY_ROWS { Profile::Exact } else { Profile::No };
    let how = asked.profile.unwrap_or(usual);
    if how == Profile::No {
        if asked.profile.is_none() && plain {
            answer.warn("no-profile", &[("rows", &fit.n)]);
        }
        return Ok(());
    }
    let mut listed = Vec::new();
    for column in 0..data.model.design.width() {
        progress("profile", column as u64, data.model.design.width() as u64);
        let (design, weights) = (&data.model.design, data.weights.as_deref());
        let interval = match how {
            Profile::AsR => {
                profile_interval_as_mass(design, &data.outcome, weights, fit, column, asked.source.level)?
            }
            _ => profile_interval(design, &data.outcome, weights, fit, column, asked.source.level)?,
        };
        listed.push(
            Row::new()
                .with("column", &fit.names[column])
                .with("estimate", fit.coefficients[column])
                .with("lower", interval.lower)
                .with("upper", interval.upper)
                .with("odds_ratio", fit.coefficients[column].exp())
                .with("or_lower", interval.lower.map(f64::exp))
                .with("or_upper", interval.upper.map(f64::exp)),
        );
    }
    answer.sheet("profile", listed);
    Ok(())
}

/// Tests of whole covariates, with the family adjusted for how many they are.
fn terms(data: &Data, fit: &Logistic, variance: Option<&Symmetric>, answer: &mut Answer) -> Result<()> {
    let mut tests: Vec<(Row, f64)> = Vec::new();
    for (name, columns) in &data.model.terms {
        let columns: Vec<usize> = Range::clone(columns).collect();
        let row = Row::new().with("term", name);
        let wald = variance.map(|variance| joint_wald(&fit.coefficients, variance, &columns));
        let ratio = (data.cluster.is_none() && data.weights.is_none() && fit.n <= MANY_ROWS)
            .then(|| likelihood_ratio(&data.model.design, &data.outcome, None, fit, &columns));
        let row = match wald {
            Some(Ok(test)) => row.test(&test),
            Some(Err(fault)) => row.with("why", fault.to_string()),
            None => row,
        };
        let row = match &ratio {
            Some(Ok(test)) => row.with("lr_statistic", test.statistic).with("lr_p", Cell::P(test.p)),
            _ => row,
        };
        if let Some(Cell::P(p)) = row.get("p") {
            let p = *p;
            tests.push((row, p));
        }
    }
    if tests.is_empty() {
        return Ok(());
    }
    let p: Vec<f64> = tests.iter().map(|(_, p)| *p).collect();
    let (q, holm) = (adjusted(&p, Adjustment::BenjaminiHochberg)?, adjusted(&p, Adjustment::Holm)?);
    let rows = tests
        .into_iter()
        .zip(q.iter().zip(&holm))
        .map(|((row, _), (q, holm))| row.with("q", Cell::P(*q)).with("holm", Cell::P(*holm)))
        .collect();
    answer.sheet("terms", rows);
    Ok(())
}

fn effects(
    data: &Data,
    fit: &Logistic,
    variance: &Symmetric,
    df: Option<&[f64]>,
    level: f64,
    answer: &mut Answer,
) -> Result<()> {
    let (design, weights) = (&data.model.design, data.weights.as_deref());
    let found = match df {
        Some(df) => marginal_effects_with_df(design, fit, variance, df, weights, level)?,
        None => marginal_effects(design, fit, variance, weights, level)?,
    };
    let crossed = data.formula.terms.iter().any(|term| term.factors.len() > 1);
    if crossed {
        // an effect of one column of a product, the others held, is no effect of anything
        answer.warn("no-effects-with-interaction", &[]);
        return Ok(());
    }
    let rows = found
        .iter()
        .map(|effect| {
            Row::new()
                .with("term", &effect.term)
                .with("level", effect.level.as_ref().map_or(Cell::None, Cell::from))
                .with("risk_at_reference", effect.risk_at_reference.map_or(Cell::None, Cell::Share))
                .with("risk_at_level", effect.risk_at_level.map_or(Cell::None, Cell::Share))
                .with("risk_difference", effect.effect)
                .with("se", effect.se)
                .interval(effect.interval)
                .with("df", effect.df)
        })
        .collect();
    answer.sheet("marginal-effects", rows);
    Ok(())
}

fn quality(data: &Data, fit: &Logistic, answer: &mut Answer) -> Result<()> {
    let row =
        |name: &'static str, cell: Cell| Row::new().with("quantity", Cell::Code(name)).with("estimate", cell);
    let mut rows = vec![
        row("rows-used", fit.n.into()),
        row("events", fit.events.into()),
        row("events-per-parameter", fit.events_per_parameter.into()),
        row("log-likelihood", fit.log_likelihood.into()),
        row("deviance", fit.deviance.into()),
        row("null-deviance", fit.null_deviance.into()),
        row("aic", fit.aic.into()),
        row("iterations", fit.iterations.into()),
    ];
    if data.model.design.width() > 1 {
        rows.push(row("auc", area_under_curve(&fit.fitted, &data.outcome)?.into()));
        if let Ok(found) = calibration(&fit.fitted, &data.outcome) {
            rows.push(row("calibration-slope", found.slope.into()));
            rows.push(row("calibration-intercept", found.intercept.into()));
            rows.push(row("brier", found.brier.into()));
        }
    }
    answer.sheet("fit", rows);
    if data.model.terms.len() > 1
        && let Ok(found) = variance_inflation(&data.model.design, &fit.variance)
    {
        let rows = found.iter().map(|inflation| {
            Row::new()
                .with("term", &inflation.term)
                .with("columns", inflation.columns)
                .with("gvif", inflation.gvif)
                .with("gvif_per_column", inflation.per_column)
        });
        answer.sheet("inflation", rows.collect());
        if found.iter().any(|inflation| inflation.per_column > 2.0) {
            answer.warn("inflation", &[]);
        }
    }
    Ok(())
}

/// The default for a number of clusters, as asked on the command line.
fn usual(clusters: usize) -> Option<VarianceAsked> {
    match Inference::of(clusters) {
        Inference::BiasReduced => Some(VarianceAsked::Cr2),
        Inference::WildBootstrap => Some(VarianceAsked::Wild),
        Inference::NoInterval => None,
    }
}
