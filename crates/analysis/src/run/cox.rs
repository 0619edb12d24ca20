//! Cox models.

use evidence::stats::logistic::{Coefficient, wald};
use evidence::stats::survival::cox::{Cox, CoxData, Ties, Transform, cox};

use crate::answer::{Answer, Cell, Row};
use crate::ask::{Survival, TiesAsked, TransformAsked};
use crate::formula::Formula;
use crate::frame::{Frame, pick};
use crate::model::model;
use crate::trouble::{Result, Trouble};

/// Times of all rows of the table.
pub(super) struct Times<'a> {
    pub(super) time: &'a [f64],
    pub(super) event: &'a [bool],
    pub(super) entry: Option<&'a [f64]>,
}

/// A coefficient with its hazard ratio.
pub(super) fn hazard(row: Row, found: &Coefficient) -> Row {
    row.with("column", &found.name)
        .with("estimate", found.estimate)
        .with("se", found.se)
        .with("statistic", found.test.statistic)
        .with("p", Cell::P(found.test.p))
        .with("hazard_ratio", found.odds_ratio)
        .with("lower", found.odds_ratio_interval.lower)
        .with("upper", found.odds_ratio_interval.upper)
}

/// Fits and tells a Cox model; with an end, of that end alone (cause-specific).
pub(super) fn cox_model(
    asked: &Survival,
    formula: &Formula,
    mut frame: Frame,
    times: &Times,
    end: Option<&str>,
    answer: &mut Answer,
) -> Result<()> {
    let strata = asked.strata.as_ref().map(|strata| frame.codes(strata)).transpose()?;
    let cluster = asked.cluster.as_ref().map(|cluster| frame.codes(cluster)).transpose()?;
    frame.covariates(formula)?;
    let before = answer.used;
    let rows = answer.rows_of(&frame)?;
    if before.is_some_and(|before| before != rows.len()) {
        answer.warn("model-rows", &[("rows", &rows.len())]);
    }
    if formula.terms.is_empty() {
        return Err(Trouble::input("no-covariates"));
    }
    let built = model(formula, frame.table, &rows, false)?;
    let references: Vec<Row> = built
        .references
        .iter()
        .map(|(term, reference)| Row::new().with("term", term).with("reference", reference))
        .collect();
    if answer.found("references").is_none() {
        answer.sheet("references", references);
    }
    let (exit, event) = (pick(times.time, &rows), pick(times.event, &rows));
    let entry = times.entry.map(|entry| pick(entry, &rows));
    let codes = |codes: &crate::frame::Codes| -> Vec<u32> {
        rows.iter().filter_map(|row| codes.codes[*row as usize]).collect()
    };
    let strata = strata.as_ref().map(codes);
    let data = CoxData {
        design: &built.design,
        entry: entry.as_deref(),
        exit: &exit,
        event: &event,
        strata: strata.as_deref(),
    };
    let ties = match asked.ties {
        TiesAsked::Efron => Ties::Efron,
        TiesAsked::Breslow => Ties::Breslow,
    };
    let fit = cox(&data, ties)?;
    let head = || end.map_or_else(Row::new, |end| Row::new().with("end", end));
    coefficients(&fit, cluster.as_ref().map(codes).as_deref(), asked, &head, answer)?;
    crude(formula, &data, ties, &built, asked, &head, answer)?;
    around(&fit, asked, &head, answer);
    answer.warn("association", &[]);
    Ok(())
}

/// Adds rows to a table, or makes it.
fn add(answer: &mut Answer, name: &'static str, rows: Vec<Row>, long: bool) {
    match answer.sheets.iter_mut().find(|sheet| sheet.name == name) {
        Some(sheet) => sheet.rows.extend(rows),
        None if long => answer.long_sheet(name, rows),
        None => answer.sheet(name, rows),
    }
}

fn coefficients(
    fit: &Cox,
    cluster: Option<&[u32]>,
    asked: &Survival,
    head: &dyn Fn() -> Row,
    answer: &mut Answer,
) -> Result<()> {
    let level = asked.source.level;
    let (rows, name) = match cluster {
        None => (fit.wald(level)?, "model"),
        Some(cluster) => {
            let clusters = cluster.iter().collect::<std::collections::BTreeSet<_>>().len();
            if clusters < 12 {
                answer.warn("few-clusters-cox", &[("clusters", &clusters)]);
            }
            let se = fit.cluster_robust(cluster, asked.small_sample)?.root_diagonal();
            let name = if asked.small_sample { "cluster-groups" } else { "cluster-none" };
            (wald(&fit.names, &fit.coefficients, &se, None, level)?, name)
        }
    };
    let listed = rows
        .iter()
        .zip(&fit.se)
        .map(|(found, model)| {
            let row = hazard(head(), found).with("variance", Cell::Code(name));
            if cluster.is_some() { row.with("se_model", *model) } else { row }
        })
        .collect();
    add(answer, "cox", listed, false);
    Ok(())
}

/// Each covariate alone, on the same rows.
fn crude(
    formula: &Formula,
    data: &CoxData,
    ties: Ties,
    built: &crate::model::Model,
    asked: &Survival,
    head: &dyn Fn() -> Row,
    answer: &mut Answer,
) -> Result<()> {
    if formula.terms.len() < 2 {
        return Ok(());
    }
    let mut listed = Vec::new();
    for term in formula.terms.iter().filter(|term| term.factors.len() == 1) {
        let Some(design) = built.design.with_terms(&[&term.name()]) else { continue };
        match cox(&CoxData { design: &design, ..*data }, ties) {
            Ok(fit) => listed.extend(fit.wald(asked.source.level)?.iter().map(|found| hazard(head(), found))),
            Err(fault) => listed.push(head().with("column", term.name()).with("why", fault.to_string())),
        }
    }
    add(answer, "cox-crude", listed, false);
    Ok(())
}

/// What stands around the coefficients: tests, fit, concordance, proportional hazards, baseline.
fn around(fit: &Cox, asked: &Survival, head: &dyn Fn() -> Row, answer: &mut Answer) {
    let test = |name: &'static str, test| head().with("test", Cell::Code(name)).test(test);
    let tests = vec![
        test("likelihood-ratio", &fit.tests.likelihood_ratio),
        test("wald", &fit.tests.wald),
        test("score", &fit.tests.score),
    ];
    add(answer, "cox-tests", tests, false);
    let row =
        |name: &'static str, cell: Cell| head().with("quantity", Cell::Code(name)).with("estimate", cell);
    let mut rows = vec![
        row("rows-used", fit.n.into()),
        row("events", fit.events.into()),
        row("log-likelihood-null", fit.log_likelihood_null.into()),
        row("log-likelihood", fit.log_likelihood.into()),
        row("iterations", fit.iterations.into()),
    ];
    if let Some(found) = fit.concordance() {
        rows.extend([
            row("concordance", found.concordance.into()),
            row("concordance-se", found.se.into()),
            row("concordant", found.concordant.into()),
            row("discordant", found.discordant.into()),
            row("tied-risk", found.tied_risk.into()),
            row("tied-time", found.tied_time.into()),
        ]);
    }
    add(answer, "cox-fit", rows, false);
    let transform = match asked.transform {
        TransformAsked::KaplanMeier => Transform::KaplanMeier,
        TransformAsked::Identity => Transform::Identity,
        TransformAsked::Log => Transform::Log,
    };
    let by_column = fit.proportional_hazards(transform);
    let by_term = fit.proportional_hazards_by_term(transform);
    for (name, found) in [("ph-test", by_column), ("ph-test-terms", by_term)] {
        match found {
            Ok(tests) => {
                if tests.iter().any(|test| test.name == "GLOBAL" && test.test.p < 0.05) {
                    answer.warn("hazards-not-proportional", &[]);
                }
                let listed = tests.iter().map(|found| head().with("column", &found.name).test(&found.test));
                add(answer, name, listed.collect(), false);
            }
            Err(fault) => answer.warn("no-test", &[("why", &fault)]),
        }
    }
    let baseline = fit.baseline();
    let listed = baseline.iter().map(|found| {
        head().with("stratum", found.stratum).with("time", found.time).with("cumulative_hazard", found.hazard)
    });
    add(answer, "baseline", listed.collect(), true);
    let scaled = fit.scaled_schoenfeld();
    let residuals = fit.schoenfeld();
    let listed = residuals.iter().zip(&scaled).flat_map(|((time, plain), (_, scaled))| {
        fit.names.iter().zip(plain.iter().zip(scaled)).map(move |(name, (plain, scaled))| {
            head()
                .with("time", *time)
                .with("column", name)
                .with("schoenfeld", *plain)
                .with("schoenfeld_scaled", *scaled)
        })
    });
    add(answer, "schoenfeld", listed.collect(), true);
}
