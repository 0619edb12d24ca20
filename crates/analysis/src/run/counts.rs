//! Counts: negative binomial regression, with extra zeros where asked for.

use std::cell::Cell as Counter;

use evidence::stats::Fault;
use evidence::stats::bootstrap::bootstrap;
use evidence::stats::counts::{Counts, Ratio, negative_binomial, zero_inflated};
use evidence::stats::design::Design;

use super::Progress;
use crate::answer::{Answer, Cell, Row};
use crate::ask::{CountModel, Factors};
use crate::formula::Formula;
use crate::frame::{Frame, pick};
use crate::model::model;
use crate::table::Table;
use crate::trouble::{Result, Trouble};

pub(super) fn run(asked: &Factors, table: &Table, answer: &mut Answer, progress: Progress) -> Result<()> {
    let Some(text) = &asked.model else { return Err(Trouble::input("no-model")) };
    let formula = Formula::read(text, table)?;
    if formula.outcome.is_empty() {
        return Err(Trouble::input("no-outcome"));
    }
    let zeros = asked.zeros.as_ref().map(|text| Formula::read(text, table)).transpose()?;
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let counts = frame.count(&formula.outcome)?;
    let exposure = asked.exposure.as_ref().map(|text| frame.number(text)).transpose()?;
    let cluster = asked.cluster.as_ref().map(|cluster| frame.codes(cluster)).transpose()?;
    frame.covariates(&formula)?;
    if let Some(zeros) = &zeros {
        frame.covariates(zeros)?;
    }
    let rows = answer.rows_of(&frame)?;
    let counts: Vec<u32> =
        pick(&counts, &rows).into_iter().map(|count| u32::try_from(count).unwrap_or(u32::MAX)).collect();
    let exposure = exposure.map(|values| pick(&values, &rows));
    let design = model(&formula, table, &rows, true)?.design;
    let inflated = asked.counts == Some(CountModel::ZeroInflated);
    let zero_design = match (&zeros, inflated) {
        (Some(zeros), _) => Some(model(zeros, table, &rows, true)?.design),
        (None, true) => Some(design.clone()),
        (None, false) => None,
    };
    let fit = fit(&design, zero_design.as_ref(), &counts, exposure.as_deref())?;
    let level = asked.source.level;
    let ratio = |found: &Ratio, estimate: f64, se: f64| {
        Row::new()
            .with("column", &found.name)
            .with("estimate", estimate)
            .with("se", se)
            .with("ratio", found.ratio)
            .interval(found.interval)
            .with("statistic", found.test.statistic)
            .with("p", Cell::P(found.test.p))
    };
    let listed = |ratios: Vec<Ratio>, estimates: &[f64], se: &[f64]| -> Vec<Row> {
        ratios.iter().zip(estimates.iter().zip(se)).map(|(found, (b, se))| ratio(found, *b, *se)).collect()
    };
    answer.sheet("rate-ratios", listed(fit.ratios(level)?, &fit.coefficients, &fit.se));
    answer.sheet("extra-zeros", listed(fit.zero_odds_ratios(level)?, &fit.zero_coefficients, &fit.zero_se));
    let row =
        |name: &'static str, cell: Cell| Row::new().with("quantity", Cell::Code(name)).with("estimate", cell);
    answer.sheet(
        "fit",
        vec![
            row("rows-used", fit.n.into()),
            row("over-dispersion", fit.alpha.into()),
            row("ln-alpha-se", fit.ln_alpha_se.into()),
            row("log-likelihood", fit.log_likelihood.into()),
            row("aic", fit.aic.into()),
        ],
    );
    if asked.bootstrap || inflated {
        answer.warn("fragile-errors", &[]);
    }
    if asked.bootstrap {
        let cluster: Option<Vec<u32>> =
            cluster.map(|codes| rows.iter().filter_map(|row| codes.codes[*row as usize]).collect());
        let data = Resampled {
            design: &design,
            zeros: zero_design.as_ref(),
            counts: &counts,
            exposure: exposure.as_deref(),
        };
        resample(asked, &data, cluster.as_deref(), &fit, answer, progress)?;
    }
    answer.warn("association", &[]);
    Ok(())
}

fn fit(
    design: &Design,
    zeros: Option<&Design>,
    counts: &[u32],
    exposure: Option<&[f64]>,
) -> std::result::Result<Counts, Fault> {
    match zeros {
        Some(zeros) => zero_inflated(design, zeros, counts, exposure),
        None => negative_binomial(design, counts, exposure),
    }
}

struct Resampled<'a> {
    design: &'a Design,
    zeros: Option<&'a Design>,
    counts: &'a [u32],
    exposure: Option<&'a [f64]>,
}

fn resample(
    asked: &Factors,
    data: &Resampled,
    cluster: Option<&[u32]>,
    whole: &Counts,
    answer: &mut Answer,
    progress: Progress,
) -> Result<()> {
    let done = Counter::new(0_u64);
    let (draws, seed) = (asked.chance.draws, asked.chance.seed);
    let statistic = |rows: &[u32]| {
        done.set(done.get() + 1);
        progress("bootstrap", done.get(), draws as u64);
        let exposure = data.exposure.map(|values| pick(values, rows));
        let zeros = data.zeros.map(|zeros| zeros.of_rows(rows));
        let found =
            fit(&data.design.of_rows(rows), zeros.as_ref(), &pick(data.counts, rows), exposure.as_deref())?;
        Ok(found.coefficients.iter().chain(&found.zero_coefficients).map(|b| b.exp()).collect())
    };
    let found = bootstrap(data.counts.len(), cluster, asked.source.level, draws, seed, statistic)?;
    let names = whole
        .names
        .iter()
        .map(|name| (name, "mean"))
        .chain(whole.zero_names.iter().map(|name| (name, "zeros")));
    let rows = names
        .zip(&found)
        .map(|((name, part), found)| {
            Row::new()
                .with("column", name)
                .with("part", Cell::Code(part))
                .with("ratio", found.estimate)
                .interval(found.percentile)
                .with("corrected_lower", found.bias_corrected.map(|i| i.lower))
                .with("corrected_upper", found.bias_corrected.map(|i| i.upper))
                .with("draws", found.draws)
                .with("draws_failed", found.failed)
        })
        .collect();
    answer.sheet("bootstrap", rows);
    Ok(())
}
