//! Competing ends: cumulative incidence, Gray's test, cause-specific Cox and Fine-Gray models.

use evidence::stats::survival::competing::{AalenJohansen, MANY_UNKNOWN, aalen_johansen, gray, unknown_by};
use evidence::stats::survival::fine_gray::fine_gray;

use super::cox::{Times, cox_model, hazard};
use super::survival::time;
use crate::answer::{Answer, Cell, Row};
use crate::ask::Survival;
use crate::chart::{Chart, Curve};
use crate::formula::Formula;
use crate::frame::{Codes, Frame, pick};
use crate::model::model;
use crate::table::Table;
use crate::trouble::{Result, Trouble};

pub(super) fn run(asked: &Survival, table: &Table, answer: &mut Answer) -> Result<()> {
    let column_name = asked.cause.as_deref().unwrap_or_default();
    let column = table.column(column_name)?;
    let ends: Vec<String> = asked.ends.iter().map(|end| end.trim().to_owned()).collect();
    let cause: Vec<usize> = column
        .texts()
        .map(|text| {
            text.and_then(|text| ends.iter().position(|end| end == text)).map_or(0, |place| place + 1)
        })
        .collect();
    if let Some(place) = (1..=ends.len()).find(|place| !cause.contains(place)) {
        return Err(Trouble::input("value-not-there")
            .with("file", &table.file)
            .with("column", column_name)
            .with("value", &ends[place - 1]));
    }
    if asked.entry.is_some() {
        return Err(Trouble::input("no-entry-with-ends"));
    }
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let time = time(asked, &mut frame)?;
    let groups = asked.by.as_ref().map(|by| frame.codes(by)).transpose()?;
    let narrowed = frame.clone();
    let rows = answer.rows_of(&frame)?;
    let (times, causes) = (pick(&time, &rows), pick(&cause, &rows));
    let level = asked.source.level;
    let mut fits = vec![(None, aalen_johansen(&times, &causes, ends.len(), level)?)];
    if let Some(groups) = &groups {
        let codes = groups.of_rows(&rows);
        for (code, name) in groups.levels.iter().enumerate() {
            let within: Vec<usize> = (0..rows.len()).filter(|place| codes[*place] == code).collect();
            let times: Vec<f64> = within.iter().map(|place| times[*place]).collect();
            let causes: Vec<usize> = within.iter().map(|place| causes[*place]).collect();
            fits.push((Some(name.clone()), aalen_johansen(&times, &causes, ends.len(), level)?));
        }
        grays(&times, &causes, groups, &codes, &ends, answer)?;
    }
    told(&fits, &ends, asked, answer)?;
    for time in &asked.at {
        let unknown = unknown_by(&times, &causes, *time, level)?;
        if unknown.share.is_some_and(|share| share > MANY_UNKNOWN) {
            let counted: [(&'static str, &dyn ToString); 3] =
                [("rows", &unknown.count), ("of", &unknown.of), ("time", time)];
            answer.warn("unknown-by", &counted);
        }
    }
    if let Some(text) = &asked.model {
        models(text, asked, &narrowed, &time, &cause, &ends, answer)?;
    }
    Ok(())
}

type Named = (Option<String>, AalenJohansen);

fn head(name: Option<&String>) -> Row {
    name.map_or_else(
        || Row::new().with("group", Cell::Code("everybody")),
        |name| Row::new().with("group", name),
    )
}

fn told(fits: &[Named], ends: &[String], asked: &Survival, answer: &mut Answer) -> Result<()> {
    let (mut counts, mut at, mut steps, mut curves) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (name, fit) in fits {
        let head = || head(name.as_ref());
        counts.push(
            head().with("end", Cell::Code("still-open")).with("count", fit.counts[0]).with("of", fit.n),
        );
        for (place, end) in ends.iter().enumerate() {
            counts.push(head().with("end", end).with("count", fit.counts[place + 1]).with("of", fit.n));
            for time in &asked.at {
                let found = fit.at(place + 1, *time)?;
                at.push(
                    head()
                        .with("end", end)
                        .with("time", *time)
                        .with("incidence", found.incidence)
                        .with("se", found.se)
                        .maybe_interval(found.interval),
                );
            }
            for step in &fit.steps {
                steps.push(
                    head()
                        .with("end", end)
                        .with("time", step.time)
                        .with("at_risk", step.at_risk)
                        .with("incidence", step.incidence[place])
                        .with("se", step.se[place])
                        .with("event_free", step.event_free),
                );
            }
            if name.is_none() || place == 0 {
                let points = fit.steps.iter().map(|step| (step.time, step.incidence[place]));
                let label = name.as_ref().map_or_else(|| end.clone(), |name| format!("{end}, {name}"));
                let points = std::iter::once((0.0, 0.0)).chain(points).collect();
                curves.push((
                    name.is_none(),
                    Curve { name: Some(label), points, steps: true, at_risk: Vec::new() },
                ));
            }
        }
    }
    answer.sheet("ends", counts);
    answer.sheet("incidence-at", at);
    answer.long_sheet("incidence-steps", steps);
    let (all, by): (Vec<_>, Vec<_>) = curves.into_iter().partition(|(all, _)| *all);
    let only = |curves: Vec<(bool, Curve)>| curves.into_iter().map(|(_, curve)| curve).collect::<Vec<_>>();
    answer.charts.push(Chart::curves("incidence", &only(all)));
    if !by.is_empty() {
        answer.charts.push(Chart::curves("incidence-by-group", &only(by)));
    }
    Ok(())
}

fn grays(
    times: &[f64],
    causes: &[usize],
    groups: &Codes,
    codes: &[usize],
    ends: &[String],
    answer: &mut Answer,
) -> Result<()> {
    let mut listed = Vec::new();
    for (place, end) in ends.iter().enumerate() {
        let row = Row::new().with("end", end).with("test", Cell::Code("gray"));
        listed.push(match gray(times, causes, codes, groups.levels.len(), place + 1) {
            Ok(found) => row.test(&found),
            Err(fault) => row.with("why", fault.to_string()),
        });
    }
    answer.sheet("gray", listed);
    Ok(())
}

fn models(
    text: &str,
    asked: &Survival,
    frame: &Frame,
    time: &[f64],
    cause: &[usize],
    ends: &[String],
    answer: &mut Answer,
) -> Result<()> {
    let formula = Formula::read(text, frame.table)?;
    for (place, end) in ends.iter().enumerate() {
        let event: Vec<bool> = cause.iter().map(|cause| *cause == place + 1).collect();
        let times = Times { time, event: &event, entry: None };
        cox_model(asked, &formula, frame.clone(), &times, Some(end), answer)?;
    }
    let mut frame = frame.clone();
    frame.covariates(&formula)?;
    let rows = frame.rows();
    let built = model(&formula, frame.table, &rows, false)?;
    let fit = fine_gray(&built.design, &pick(time, &rows), &pick(cause, &rows), 1)?;
    let listed = fit
        .wald(asked.source.level)?
        .iter()
        .map(|found| hazard(Row::new().with("end", &ends[0]), found))
        .collect();
    answer.sheet("fine-gray", listed);
    let row = |name: &'static str, value: f64| {
        Row::new().with("quantity", Cell::Code(name)).with("estimate", value)
    };
    answer.sheet(
        "fine-gray-fit",
        vec![row("log-likelihood-null", fit.log_likelihood_null), row("log-likelihood", fit.log_likelihood)],
    );
    answer.warn("fine-gray-predicts", &[]);
    Ok(())
}
