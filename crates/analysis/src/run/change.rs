//! Change in the same people: paired tests, effect sizes, responders, groups at the same start, regression of change.

use std::cell::Cell as Counter;

use evidence::stats::bootstrap::bootstrap;
use evidence::stats::linear::{ancova, linear};
use evidence::stats::logistic::cluster::bias_reduced;
use evidence::stats::paired::{
    PairedChange, clopper_pearson, paired_change, regression_to_the_mean, responders, sign_test, signed_rank,
};
use evidence::stats::skew_normal::skew_normal;

use super::Progress;
use super::missing;
use crate::answer::{Answer, Cell, Row};
use crate::ask::Change;
use crate::formula::Formula;
use crate::frame::{Codes, Frame, pick};
use crate::model::model;
use crate::table::Table;
use crate::trouble::{Result, Trouble};

pub(super) fn run(asked: &Change, table: &Table, answer: &mut Answer, progress: Progress) -> Result<()> {
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let everybody = frame.clone();
    let before = frame.number(&asked.pairs.before)?;
    let after = frame.number(&asked.pairs.after)?;
    let groups = asked.by.as_ref().map(|by| frame.codes(by)).transpose()?;
    let narrowed = frame.clone();
    let rows = answer.rows_of(&frame)?;
    let pairs = Pairs { before: pick(&before, &rows), after: pick(&after, &rows) };
    let mut told = Told::default();
    told.pairs(Row::new().with("group", Cell::Code("everybody")), &pairs, asked)?;
    if let Some(groups) = &groups {
        let codes = groups.of_rows(&rows);
        for (code, name) in groups.levels.iter().enumerate() {
            told.pairs(Row::new().with("group", name), &pairs.of(&codes, code), asked)?;
        }
    }
    told.into(answer);
    if let Some(groups) = &groups {
        covariance(&pairs, groups, &groups.of_rows(&rows), asked, answer);
    }
    if let Some(earlier) = &asked.pairs.earlier {
        double_baseline(earlier, &before, &after, asked, &narrowed, answer)?;
    }
    expected_regression(asked, &pairs, answer)?;
    if asked.important.is_some() && asked.important_source.is_none() {
        answer.warn("important-without-source", &[]);
    }
    if let Some(text) = &asked.model {
        regression(text, asked, narrowed, &before, &after, answer, progress)?;
    }
    missing::run(asked, &everybody, &before, &after, answer, progress)?;
    answer.warn("no-control", &[]);
    Ok(())
}

struct Pairs {
    before: Vec<f64>,
    after: Vec<f64>,
}

impl Pairs {
    fn of(&self, codes: &[usize], wanted: usize) -> Pairs {
        let within = |values: &[f64]| {
            values.iter().zip(codes).filter(|(_, code)| **code == wanted).map(|(value, _)| *value).collect()
        };
        Pairs { before: within(&self.before), after: within(&self.after) }
    }
}

#[derive(Default)]
struct Told {
    change: Vec<Row>,
    effects: Vec<Row>,
    ranks: Vec<Row>,
    responders: Vec<Row>,
}

fn change_row(row: Row, found: &PairedChange) -> Row {
    row.with("n", found.n)
        .with("mean_before", found.mean_before)
        .with("sd_before", found.sd_before)
        .with("mean_after", found.mean_after)
        .with("sd_after", found.sd_after)
        .with("change", found.mean)
        .with("sd", found.sd)
        .with("se", found.se)
        .interval(found.interval)
        .test(&found.t)
        .with("correlation", found.correlation)
}

impl Told {
    fn pairs(&mut self, head: Row, pairs: &Pairs, asked: &Change) -> Result<()> {
        let level = asked.source.level;
        match paired_change(&pairs.before, &pairs.after, level) {
            Ok(found) => {
                self.change.push(change_row(head.clone(), &found));
                self.effects.push(
                    head.clone()
                        .with("cohen_dz", found.effect.dz)
                        .with("cohen_dav", found.effect.dav)
                        .with("glass", found.effect.glass)
                        .with("hedges_gz", found.effect.hedges_gz),
                );
            }
            Err(fault) => self.change.push(head.clone().with("why", fault.to_string())),
        }
        let ranks = signed_rank(&pairs.before, &pairs.after)
            .and_then(|found| sign_test(&pairs.before, &pairs.after).map(|sign| (found, sign)));
        self.ranks.push(match ranks {
            Ok((found, sign)) => head
                .clone()
                .with("rank_sum_up", found.positive)
                .with("rank_sum_down", found.negative)
                .with("changed", found.nonzero)
                .with("unchanged", found.zero)
                .with("p", Cell::P(found.p_corrected))
                .with("p_uncorrected", Cell::P(found.p_uncorrected))
                .with("p_exact", found.p_exact.map_or(Cell::None, Cell::P))
                .with("rank_biserial", found.rank_biserial)
                .with("hodges_lehmann", found.hodges_lehmann)
                .with("hodges_lehmann_r", found.hodges_lehmann_normal)
                .with("sign_p", Cell::P(sign)),
            Err(fault) => head.clone().with("why", fault.to_string()),
        });
        if let Some(threshold) = asked.important {
            let found = responders(&pairs.before, &pairs.after, threshold, !asked.lower_is_better, level)?;
            for (name, share) in [("improved", found.improved), ("worse", found.worse)] {
                let exact = clopper_pearson(share.count, share.of, level)?;
                self.responders.push(
                    head.clone()
                        .with("responder", Cell::Code(name))
                        .with("threshold", found.threshold)
                        .proportion(&share)
                        .with("exact_lower", exact.lower)
                        .with("exact_upper", exact.upper)
                        .with("source", asked.important_source.as_ref().map_or(Cell::None, Cell::from)),
                );
            }
        }
        Ok(())
    }

    fn into(self, answer: &mut Answer) {
        answer.sheet("change", self.change);
        answer.sheet("effect-sizes", self.effects);
        answer.wide_sheet("ranks", self.ranks, &["hodges_lehmann_r", "p_uncorrected"]);
        answer.sheet("responders", self.responders);
    }
}

/// The change before the programme beside the change during it, in those with all three measures.
fn double_baseline(
    earlier: &str,
    before: &[f64],
    after: &[f64],
    asked: &Change,
    frame: &Frame,
    answer: &mut Answer,
) -> Result<()> {
    let mut frame = frame.clone();
    let earlier = frame.number(earlier)?;
    let rows = frame.rows();
    let (first, second, third) = (pick(&earlier, &rows), pick(before, &rows), pick(after, &rows));
    let mut listed = Vec::new();
    for (name, from, to) in
        [("before-the-programme", &first, &second), ("during-the-programme", &second, &third)]
    {
        let row = Row::new().with("period", Cell::Code(name));
        listed.push(match paired_change(from, to, asked.source.level) {
            Ok(found) => change_row(row, &found),
            Err(fault) => row.with("why", fault.to_string()),
        });
    }
    answer.sheet("double-baseline", listed);
    Ok(())
}

fn expected_regression(asked: &Change, pairs: &Pairs, answer: &mut Answer) -> Result<()> {
    let Some(text) = &asked.population else { return Ok(()) };
    let parts =
        text.split_once('/').and_then(|(mean, r)| Some((mean.trim().parse().ok()?, r.trim().parse().ok()?)));
    let Some((mean, correlation)) = parts else {
        return Err(Trouble::input("population").with("value", text));
    };
    let start = evidence::stats::ranks::mean(&pairs.before)?;
    let expected = regression_to_the_mean(start, mean, correlation)?;
    let row = Row::new().with("quantity", Cell::Code("regression-to-the-mean"));
    answer.sheet("regression-to-the-mean", vec![row.with("estimate", expected)]);
    Ok(())
}

/// Groups at the same measure before.
fn covariance(pairs: &Pairs, groups: &Codes, codes: &[usize], asked: &Change, answer: &mut Answer) {
    let codes: Vec<u32> = codes.iter().filter_map(|code| u32::try_from(*code).ok()).collect();
    let levels: Vec<&str> = groups.levels.iter().map(String::as_str).collect();
    let found = match ancova(&pairs.before, &pairs.after, &codes, &levels, asked.source.level) {
        Ok(found) => found,
        Err(fault) => return answer.warn("no-ancova", &[("why", &fault)]),
    };
    let groups = found.groups.iter().map(|slope| {
        Row::new()
            .with("column", &slope.name)
            .with("difference", slope.estimate)
            .with("se", slope.se)
            .test(&slope.test)
            .interval(slope.interval)
    });
    answer.sheet("ancova", groups.collect());
    let means = found.adjusted_means.iter().map(|(name, mean, interval)| {
        Row::new().with("group", name).with("adjusted_mean", *mean).interval(*interval)
    });
    answer.sheet("adjusted-means", means.collect());
    let test = |name: &'static str, test| Row::new().with("test", Cell::Code(name)).test(test);
    answer.sheet(
        "ancova-tests",
        vec![test("no-difference", &found.test), test("parallel-slopes", &found.parallel)],
    );
    if found.parallel.p < 0.05 {
        answer.warn("slopes-not-parallel", &[]);
    }
}

fn regression(
    text: &str,
    asked: &Change,
    mut frame: Frame,
    before: &[f64],
    after: &[f64],
    answer: &mut Answer,
    progress: Progress,
) -> Result<()> {
    let formula = Formula::read(text, frame.table)?;
    let cluster = asked.cluster.as_ref().map(|cluster| frame.codes(cluster)).transpose()?;
    frame.covariates(&formula)?;
    let rows = frame.rows();
    if answer.used != Some(rows.len()) {
        answer.warn("model-rows", &[("rows", &rows.len())]);
    }
    let change: Vec<f64> = pick(after, &rows).iter().zip(pick(before, &rows)).map(|(a, b)| a - b).collect();
    let design = model(&formula, frame.table, &rows, true)?.design;
    let level = asked.source.level;
    let cluster: Option<Vec<u32>> =
        cluster.map(|codes| rows.iter().filter_map(|row| codes.codes[*row as usize]).collect());
    let least = linear(&design, &change, None)?;
    let robust = match &cluster {
        Some(cluster) => Some(bias_reduced(&least.working(&design, None), cluster)?),
        None => None,
    };
    let slopes =
        least.slopes(robust.as_ref().map(|found| (found.se.as_slice(), found.df.as_slice())), level)?;
    let variance = if robust.is_some() { "cr2" } else { "model" };
    let listed = slopes.iter().map(|slope| {
        Row::new()
            .with("column", &slope.name)
            .with("estimate", slope.estimate)
            .with("se", slope.se)
            .test(&slope.test)
            .interval(slope.interval)
            .with("variance", Cell::Code(variance))
    });
    answer.sheet("linear", listed.collect());
    let row = |name: &'static str, value: f64| {
        Row::new().with("quantity", Cell::Code(name)).with("estimate", value)
    };
    let mut fits = vec![row("residual-sd", least.sigma), row("r-squared", least.r_squared)];
    if design.width() > 1 {
        let columns: Vec<usize> = (1..design.width()).collect();
        let test = least.f_test(&columns)?;
        fits.push(Row::new().with("quantity", Cell::Code("f-test")).test(&test));
    }
    answer.sheet("linear-fit", fits);
    let skewed = skew_normal(&design, &change)?;
    let listed = skewed.slopes(level)?;
    let listed = listed.iter().map(|slope| {
        Row::new()
            .with("column", &slope.name)
            .with("estimate", slope.estimate)
            .with("se", slope.se)
            .test(&slope.test)
            .interval(slope.interval)
    });
    answer.sheet("skew-normal", listed.collect());
    answer.sheet(
        "skew-normal-fit",
        vec![
            row("residual-sd", skewed.sigma),
            row("skewness", skewed.skewness),
            row("slant", skewed.slant),
            row("log-likelihood", skewed.log_likelihood),
            Row::new().with("quantity", Cell::Code("against-normal")).test(&skewed.against_normal),
        ],
    );
    if skewed.at_boundary {
        answer.warn("slant-at-boundary", &[]);
    }
    if asked.bootstrap {
        let done = Counter::new(0_u64);
        let draws = asked.chance.draws;
        let found = bootstrap(rows.len(), cluster.as_deref(), level, draws, asked.chance.seed, |rows| {
            done.set(done.get() + 1);
            progress("bootstrap", done.get(), draws as u64);
            skew_normal(&design.of_rows(rows), &pick(&change, rows)).map(|fit| fit.coefficients)
        })?;
        let listed = skewed.names.iter().zip(&found).map(|(name, found)| {
            Row::new()
                .with("column", name)
                .with("estimate", found.estimate)
                .with("se", found.se)
                .interval(found.percentile)
                .with("corrected_lower", found.bias_corrected.map(|i| i.lower))
                .with("corrected_upper", found.bias_corrected.map(|i| i.upper))
                .with("draws", found.draws)
                .with("draws_failed", found.failed)
        });
        answer.sheet("bootstrap", listed.collect());
    }
    Ok(())
}
