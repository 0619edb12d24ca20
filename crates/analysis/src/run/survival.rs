//! Time until something happens: curves, what they say at some times, and their comparison.

use evidence::stats::survival::kaplan_meier::{KaplanMeier, kaplan_meier, kaplan_meier_delayed};
use evidence::stats::survival::log_rank::{EventWeight, log_rank};

use super::cox::{Times, cox_model};
use crate::answer::{Answer, Cell, Row};
use crate::ask::Survival;
use crate::chart::{Chart, Curve};
use crate::formula::Formula;
use crate::frame::{Codes, Frame, pick};
use crate::table::Table;
use crate::trouble::{Result, Trouble};

pub(super) fn run(asked: &Survival, table: &Table, answer: &mut Answer) -> Result<()> {
    let Some(event) = &asked.event else { return Err(Trouble::input("no-event")) };
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let time = time(asked, &mut frame)?;
    let event = frame.flag(event)?;
    let entry = asked.entry.as_ref().map(|entry| frame.number(entry)).transpose()?;
    let groups = asked.by.as_ref().map(|by| frame.codes(by)).transpose()?;
    let strata = asked.strata.as_ref().map(|strata| frame.codes(strata)).transpose()?;
    let narrowed = frame.clone();
    let rows = answer.rows_of(&frame)?;
    let data = Curves {
        time: pick(&time, &rows),
        event: pick(&event, &rows),
        entry: entry.as_ref().map(|entry| pick(entry, &rows)),
    };
    let fits = data.by_group(groups.as_ref(), &rows, asked.source.level)?;
    told(&fits, asked, answer)?;
    if let Some(groups) = &groups {
        if entry.is_some() {
            answer.warn("no-log-rank-with-entry", &[]);
        } else {
            compared(&data, groups, strata.as_ref(), &rows, answer)?;
        }
    }
    if let Some(text) = &asked.model {
        let formula = Formula::read(text, table)?;
        let times = Times { time: &time, event: &event, entry: entry.as_deref() };
        cox_model(asked, &formula, narrowed, &times, None, answer)?;
    }
    Ok(())
}

/// The times; one below zero is trouble with its place.
pub(super) fn time(asked: &Survival, frame: &mut Frame) -> Result<Vec<f64>> {
    let time = frame.number(&asked.time)?;
    let wrong = frame.asked().iter().find(|row| time[**row as usize] < 0.0);
    match wrong {
        Some(row) => {
            let value = time[*row as usize].to_string();
            Err(frame.table.trouble_at("time-below-zero", *row as usize, &asked.time, &value))
        }
        None => Ok(time),
    }
}

struct Curves {
    time: Vec<f64>,
    event: Vec<bool>,
    entry: Option<Vec<f64>>,
}

/// A curve with the name of its group.
type Named = (Option<String>, KaplanMeier);

impl Curves {
    fn of(&self, within: &[usize], level: f64) -> Result<KaplanMeier> {
        let time: Vec<f64> = within.iter().map(|place| self.time[*place]).collect();
        let event: Vec<bool> = within.iter().map(|place| self.event[*place]).collect();
        Ok(match &self.entry {
            None => kaplan_meier(&time, &event, level)?,
            Some(entry) => {
                let entry: Vec<f64> = within.iter().map(|place| entry[*place]).collect();
                kaplan_meier_delayed(&entry, &time, &event, level)?
            }
        })
    }

    fn by_group(&self, groups: Option<&Codes>, rows: &[u32], level: f64) -> Result<Vec<Named>> {
        let all: Vec<usize> = (0..rows.len()).collect();
        let Some(groups) = groups else { return Ok(vec![(None, self.of(&all, level)?)]) };
        let codes = groups.of_rows(rows);
        groups
            .levels
            .iter()
            .enumerate()
            .map(|(code, name)| {
                let within: Vec<usize> = all.iter().copied().filter(|place| codes[*place] == code).collect();
                Ok((Some(name.clone()), self.of(&within, level)?))
            })
            .collect()
    }
}

fn head(name: Option<&String>) -> Row {
    name.map_or_else(Row::new, |name| Row::new().with("group", name))
}

fn told(fits: &[Named], asked: &Survival, answer: &mut Answer) -> Result<()> {
    let (mut summary, mut quantiles, mut at, mut means, mut steps) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let last = |fit: &KaplanMeier| fit.steps.last().map_or(0.0, |step| step.time);
    let known = fits.iter().map(|(_, fit)| last(fit)).fold(f64::INFINITY, f64::min);
    let horizon = asked.horizon.or_else(|| asked.at.last().copied()).unwrap_or(known);
    for (name, fit) in fits {
        let head = || head(name.as_ref());
        let median = fit.quantile(0.5)?;
        summary.push(
            head()
                .with("n", fit.n)
                .with("events", fit.events)
                .with("median", median.time)
                .with("lower", median.lower)
                .with("upper", median.upper)
                .with("last_time", last(fit)),
        );
        for p in [0.25, 0.5, 0.75] {
            let found = fit.quantile(p)?;
            quantiles.push(
                head()
                    .with("quantile", p)
                    .with("time", found.time)
                    .with("lower", found.lower)
                    .with("upper", found.upper),
            );
        }
        for time in &asked.at {
            at.push(
                head()
                    .with("time", *time)
                    .with("survival", fit.survival_at(*time))
                    .maybe_interval(fit.interval_at(*time))
                    .with("at_risk", fit.at_risk(*time)),
            );
        }
        means.push(match fit.restricted_mean(horizon, asked.source.level) {
            Ok(found) => head()
                .with("horizon", found.horizon)
                .with("restricted_mean", found.mean)
                .with("se", found.se)
                .interval(found.interval),
            Err(fault) => head().with("horizon", horizon).with("why", fault.to_string()),
        });
        for step in &fit.steps {
            steps.push(
                head()
                    .with("time", step.time)
                    .with("at_risk", step.at_risk)
                    .with("events", step.events)
                    .with("censored", step.censored)
                    .with("survival", step.survival)
                    .with("se", step.se)
                    .maybe_interval(step.interval)
                    .with("cumulative_hazard", step.cumulative_hazard),
            );
        }
    }
    answer.sheet("curves", summary);
    answer.sheet("quantiles", quantiles);
    answer.sheet("survival-at", at);
    answer.sheet("restricted-mean", means);
    answer.long_sheet("survival-steps", steps);
    let curves: Vec<Curve> = fits
        .iter()
        .map(|(name, fit)| {
            let points = std::iter::once((0.0, 1.0)).chain(fit.steps.iter().map(|s| (s.time, s.survival)));
            let at_risk = fit.steps.iter().map(|step| (step.time, step.at_risk as u64)).collect();
            Curve { name: name.clone(), points: points.collect(), steps: true, at_risk }
        })
        .collect();
    answer.charts.push(Chart::curves("survival", &curves));
    Ok(())
}

fn compared(
    data: &Curves,
    groups: &Codes,
    strata: Option<&Codes>,
    rows: &[u32],
    answer: &mut Answer,
) -> Result<()> {
    let codes = groups.of_rows(rows);
    let strata = strata.map(|strata| strata.of_rows(rows));
    let (mut tests, mut expected) = (Vec::new(), Vec::new());
    for (name, weight) in [("log-rank", EventWeight::LogRank), ("peto-peto", EventWeight::PetoPeto)] {
        let found =
            log_rank(&data.time, &data.event, &codes, groups.levels.len(), strata.as_deref(), weight)?;
        tests.push(
            Row::new().with("test", Cell::Code(name)).test(&found.test).with("stratified", strata.is_some()),
        );
        for (place, group) in groups.levels.iter().enumerate() {
            expected.push(
                Row::new()
                    .with("test", Cell::Code(name))
                    .with("group", group)
                    .with("observed", found.observed[place])
                    .with("expected", found.expected[place]),
            );
        }
    }
    answer.sheet("curve-tests", tests);
    answer.sheet("observed-expected", expected);
    Ok(())
}
