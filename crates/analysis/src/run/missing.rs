//! Those without a measure after: who they are, and what the change would be with them.

use evidence::stats::design::Design;
use evidence::stats::imputation::{Draw, ImputedChange, follow_up, impute, pool_fits};
use evidence::stats::linear::linear;
use evidence::stats::ranks::mean_variance;

use super::Progress;
use crate::answer::{Answer, Cell, Row};
use crate::ask::Change;
use crate::formula::{Formula, Term};
use crate::frame::{Frame, pick};
use crate::model::model;
use crate::trouble::Result;

pub(super) fn run(
    asked: &Change,
    everybody: &Frame,
    before: &[f64],
    after: &[f64],
    answer: &mut Answer,
    progress: Progress,
) -> Result<()> {
    let rows: Vec<u32> =
        everybody.asked().iter().copied().filter(|row| before[*row as usize].is_finite()).collect();
    let start = pick(before, &rows);
    let end: Vec<Option<f64>> =
        pick(after, &rows).into_iter().map(|value| value.is_finite().then_some(value)).collect();
    let followed: Vec<bool> = end.iter().map(Option::is_some).collect();
    if followed.iter().all(|followed| *followed) {
        return Ok(());
    }
    let level = asked.source.level;
    match follow_up(&start, &followed, level) {
        Ok(found) => {
            let row = Row::new().proportion(&found.followed);
            answer.sheet(
                "follow-up",
                vec![
                    row.with("mean_followed", found.mean_followed)
                        .with("mean_missing", found.mean_missing)
                        .with("standardised_difference", found.standardised_difference)
                        .test(&found.tests.welch)
                        .with("mann_whitney_p", Cell::P(found.tests.mann_whitney_p)),
                ],
            );
            if found.standardised_difference.is_some_and(|difference| difference.abs() > 0.1) {
                answer.warn("missing-differ", &[]);
            }
        }
        Err(fault) => answer.warn("no-test", &[("why", &fault)]),
    }
    if asked.imputations == 0 {
        return Ok(());
    }
    progress("imputation", 0, asked.imputations as u64);
    imputed(asked, everybody, &rows, &start, &end, answer)
}

/// The formula of what predicts the measure after: the measure before and whatever else was named.
fn predictors(asked: &Change, frame: &Frame) -> Result<Formula> {
    let mut formula = Formula::read(&format!("~ I({})", asked.pairs.before), frame.table)?;
    if let Some(text) = &asked.impute_with {
        let also = Formula::read(text, frame.table)?;
        let known: Vec<String> = formula.terms.iter().map(Term::name).collect();
        formula.terms.extend(also.terms.into_iter().filter(|term| !known.contains(&term.name())));
    }
    Ok(formula)
}

fn imputed(
    asked: &Change,
    frame: &Frame,
    rows: &[u32],
    start: &[f64],
    end: &[Option<f64>],
    answer: &mut Answer,
) -> Result<()> {
    let level = asked.source.level;
    let formula = predictors(asked, frame)?;
    let mut narrowed = frame.clone();
    narrowed.covariates(&formula)?;
    let complete: std::collections::HashSet<u32> = narrowed.rows().into_iter().collect();
    let keep: Vec<usize> = (0..rows.len()).filter(|place| complete.contains(&rows[*place])).collect();
    let used: Vec<u32> = keep.iter().map(|place| rows[*place]).collect();
    if used.len() < rows.len() {
        answer.warn("imputation-rows", &[("rows", &(rows.len() - used.len()))]);
    }
    let start: Vec<f64> = keep.iter().map(|place| start[*place]).collect();
    let end: Vec<Option<f64>> = keep.iter().map(|place| end[*place]).collect();
    let design = model(&formula, frame.table, &used, true)?.design;
    let (count, seed) = (asked.imputations, asked.chance.seed);
    let made = match ImputedChange::new(&design, &start, &end, count, seed, level) {
        Ok(made) => made,
        Err(fault) => {
            answer.warn("no-imputation", &[("why", &fault)]);
            return Ok(());
        }
    };
    let observed: Vec<f64> = start.iter().zip(&end).filter_map(|(a, b)| b.map(|b| b - a)).collect();
    let (_, variance) = mean_variance(&observed)?;
    let spread = variance.sqrt();
    let worse = if asked.lower_is_better { 1.0 } else { -1.0 };
    let mut listed = Vec::new();
    for step in [0.0, 0.25, 0.5, 1.0] {
        let delta = if step > 0.0 { worse * step * spread } else { 0.0 };
        let found = made.at(delta)?;
        listed.push(
            Row::new()
                .with("delta", delta)
                .with("change", found.estimate)
                .with("se", found.se)
                .with("df", found.df)
                .interval(found.interval)
                .with("p", Cell::P(found.test.p))
                .with("missing_information", found.missing_information)
                .with("imputations", found.imputations),
        );
    }
    answer.sheet("imputed-change", listed);
    let furthest = asked.furthest.map_or(worse * 3.0 * spread, |furthest| worse * furthest.abs());
    let tipping = made.tipping_point(furthest)?;
    let row = Row::new().with("quantity", Cell::Code("tipping-point")).with("estimate", tipping);
    answer.sheet("tipping-point", vec![row.with("furthest", furthest)]);
    by_matching(&design, &start, &end, asked, answer)
}

/// The same by predictive mean matching: the mean change as the intercept of a regression on each completed set.
fn by_matching(
    design: &Design,
    start: &[f64],
    end: &[Option<f64>],
    asked: &Change,
    answer: &mut Answer,
) -> Result<()> {
    let completed = impute(design, end, Draw::Matching, asked.imputations, asked.chance.seed)?;
    let alone = Design::builder(start.len(), true).build()?;
    let mut fits = Vec::new();
    for values in &completed {
        let change: Vec<f64> = values.iter().zip(start).map(|(after, before)| after - before).collect();
        fits.push(linear(&alone, &change, None)?);
    }
    let found = pool_fits(&fits, asked.source.level)?;
    let listed = found.iter().map(|(_, found)| {
        Row::new()
            .with("method", Cell::Code("predictive-mean-matching"))
            .with("change", found.estimate)
            .with("se", found.se)
            .with("df", found.df)
            .interval(found.interval)
            .with("p", Cell::P(found.test.p))
            .with("missing_information", found.missing_information)
            .with("imputations", found.imputations)
    });
    answer.sheet("imputed-matching", listed.collect());
    Ok(())
}
