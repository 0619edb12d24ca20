//! The tasks as the engine does them, each in a process of its own so that its peak memory is its own.

use std::collections::BTreeMap;
use std::time::Instant;

use evidence::column::{Month, Period, Value};
use evidence::definition::{Definition, SHIPPED};
use evidence::evaluate::{Axis, Group, Request, Stratum, Visible, evaluate};
use evidence::stats::design::Design;
use evidence::stats::logistic::cluster::{Convention, Working, bias_reduced, cluster_robust};
use evidence::stats::logistic::logistic;
use evidence::stats::logistic::quality::{area_under_curve, marginal_effects};
use evidence::stats::survival::competing::{aalen_johansen, gray};
use evidence::stats::survival::cox::{CoxData, Ties, Transform, cox};
use evidence::stats::survival::kaplan_meier::kaplan_meier;
use evidence::stats::survival::log_rank::{EventWeight, log_rank};
use evidence::table::{Schema, Snapshot, Unit};
use serde::{Deserialize, Serialize};

use super::episodes::Episodes;

/// What is measured.
#[derive(clap::ValueEnum, Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[value(rename_all = "kebab-case")]
pub enum Task {
    /// Counts of the answers by four strata.
    Funnel,
    /// Logistic regression with cluster-robust standard errors.
    Logistic,
    /// Kaplan-Meier and the log-rank test of four groups.
    Survival,
    /// Cox's model with ties after Efron.
    Cox,
    /// CR2 with degrees of freedom, marginal effects and the area under the curve of a logistic model.
    LogisticChecks,
    /// Aalen-Johansen and Gray's test of four groups.
    Competing,
    /// Cluster-robust errors, the test of proportional hazards and the concordance of a Cox model.
    CoxChecks,
}

impl Task {
    /// All of them.
    pub const ALL: [Task; 7] = [
        Task::Funnel,
        Task::Logistic,
        Task::Survival,
        Task::Cox,
        Task::LogisticChecks,
        Task::Competing,
        Task::CoxChecks,
    ];

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Task::Funnel => "funnel by 4 strata, two at a time",
            Task::Logistic => "logistic, cluster-robust",
            Task::Survival => "Kaplan-Meier and log-rank",
            Task::Cox => "Cox, Efron",
            Task::LogisticChecks => "CR2, marginal effects, area under the curve",
            Task::Competing => "Aalen-Johansen and Gray",
            Task::CoxChecks => "cluster-robust Cox, proportional hazards, concordance",
        }
    }

    /// The word of the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Task::Funnel => "funnel",
            Task::Logistic => "logistic",
            Task::Survival => "survival",
            Task::Cox => "cox",
            Task::LogisticChecks => "logistic-checks",
            Task::Competing => "competing",
            Task::CoxChecks => "cox-checks",
        }
    }

    /// The program it is measured beside, where there is one.
    pub const fn peer(self) -> Option<&'static str> {
        match self {
            Task::Funnel => Some("duckdb"),
            Task::Logistic => Some("statsmodels"),
            Task::Survival | Task::Cox => Some("lifelines"),
            Task::LogisticChecks | Task::Competing | Task::CoxChecks => None,
        }
    }

    /// What a million rows may take at most, where that is said: seconds, and megabytes.
    pub const fn at_most(self) -> Option<(f64, Option<f64>)> {
        match self {
            Task::Funnel => Some((0.01, None)),
            Task::Logistic | Task::Cox => Some((1.0, Some(300.0))),
            Task::Survival => Some((0.02, None)),
            Task::LogisticChecks | Task::Competing | Task::CoxChecks => None,
        }
    }
}

/// What one run of a task gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Done {
    /// Who did it.
    pub by: String,
    /// Seconds of the quickest of the runs, the data already in memory.
    pub seconds: f64,
    /// The most memory the process held, in megabytes, the data included.
    pub megabytes: f64,
    /// The answers by name.
    pub answers: BTreeMap<String, f64>,
}

/// Does a task `repeats` times over as many rows.
///
/// # Errors
/// What stands against it, in words.
pub fn run(task: Task, rows: usize, repeats: usize) -> Result<Done, String> {
    let (seconds, answers) = match task {
        Task::Funnel => funnel(rows, repeats)?,
        Task::Logistic => logistic_task(&Episodes::made(rows), repeats)?,
        Task::Survival => survival(&Episodes::made(rows), repeats)?,
        Task::Cox => cox_task(&Episodes::made(rows), repeats)?,
        Task::LogisticChecks => logistic_checks(&Episodes::made(rows), repeats)?,
        Task::Competing => competing(&Episodes::made(rows), repeats)?,
        Task::CoxChecks => cox_checks(&Episodes::made(rows), repeats)?,
    };
    Ok(Done { by: "Stile".to_owned(), seconds, megabytes: peak()?, answers })
}

/// The quickest of some runs, and what the last gave.
fn quickest<T>(repeats: usize, mut work: impl FnMut() -> Result<T, String>) -> Result<(f64, T), String> {
    let (mut least, mut last) = (f64::INFINITY, None);
    for _ in 0..repeats.max(1) {
        // What the run before gave is let go first: it is no part of this one's memory.
        drop(last.take());
        let began = Instant::now();
        let done = work()?;
        least = least.min(began.elapsed().as_secs_f64());
        last = Some(done);
    }
    last.map(|done| (least, done)).ok_or_else(|| "nothing was run".to_owned())
}

/// Peak resident memory of this process (proc(5), `VmHWM`), in megabytes of 1,000,000 bytes.
fn peak() -> Result<f64, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.map(|held| held * 1024.0 / 1e6).ok_or_else(|| "no peak of memory is known here".to_owned())
}

type Answers = BTreeMap<String, f64>;

fn words(fault: evidence::stats::Fault) -> String {
    fault.to_string()
}

/// U1 by four strata, evaluated by the definition layer as for a page.
fn funnel(rows: usize, repeats: usize) -> Result<(f64, Answers), String> {
    let schemas = Schema::shipped().map_err(|error| error.to_string())?;
    let snapshot = offers(rows, &schemas)?;
    let definition = Definition::read(SHIPPED[1], &schemas).map_err(|flaws| format!("{flaws:?}"))?;
    let month = Month::new(2025, 1).ok_or("no such month")?;
    let request = |pair: [&str; 2]| Request {
        period: Period { from: month, to: month },
        as_of: month.next().first_day(),
        filters: vec![],
        strata: pair.iter().map(|name| Stratum::Column((*name).to_owned())).collect(),
        visible: Visible::All,
    };
    // A figure is broken down by at most two columns at a time.
    let requests = [request(["age-band", "sex"]), request(["ethnic-category", "how-put"])];
    let (seconds, evaluations) = quickest(repeats, || {
        let all = requests.iter().map(|asked| evaluate(&snapshot, &definition, asked));
        all.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())
    })?;
    let mut answers = Answers::new();
    for (number, evaluation) in evaluations.iter().enumerate() {
        for cell in evaluation.cells() {
            let groups = cell.groups.iter().zip(evaluation.axes());
            let code = |(place, axis): (&usize, &Axis)| match axis.groups.get(*place) {
                Some(Group::Code(code)) => code.clone(),
                _ => String::new(),
            };
            let name: Vec<String> = groups.map(code).collect();
            // Of a closed list all groups stand there, those without rows too.
            if name.iter().any(String::is_empty) || cell.counts.denominator() == 0 {
                continue;
            }
            let name = format!("{number} {}", name.join("/"));
            answers.insert(format!("{name} of"), cell.counts.denominator() as f64);
            answers.insert(format!("{name} met"), cell.counts.met as f64);
        }
    }
    Ok((seconds, answers))
}

/// The episodes as offers of one month, first ones all of them: those that were accepted are yeses.
fn offers(rows: usize, schemas: &[Schema]) -> Result<Snapshot, String> {
    let episodes = Episodes::made(rows);
    let mut snapshot = Snapshot::new(schemas);
    let table = snapshot.table_mut(Unit::Offer).ok_or("no table of offers")?;
    let names: Vec<String> = table.columns().iter().map(|held| held.declaration().name.clone()).collect();
    let first = Month::new(2025, 1).ok_or("no such month")?.first_day();
    for row in 0..rows {
        let code = |number: usize| Value::Code(Episodes::code(episodes.category(number)[row]));
        let accepted = episodes.accepted[row];
        let values: Vec<Value<'_>> = names
            .iter()
            .map(|name| match name.as_str() {
                "offered-on" | "answered-on" => Value::Day(first),
                "person" => Value::Number(u32::try_from(row).unwrap_or(u32::MAX)),
                "first-in-12-months" => Value::Flag(true),
                "self-referral" | "joined" | "nameless" | "disputed" => Value::Flag(false),
                "answer" => Value::Code(if accepted { "yes" } else { "refused" }),
                "mode" => Value::Code(if accepted { "not-ended" } else { "refused" }),
                "ended-by" => Value::Code(if accepted { "not-ended" } else { "person" }),
                "how-put" => Value::Code(HOW_PUT[episodes.category(3)[row] as usize % HOW_PUT.len()]),
                "age-band" => code(0),
                "sex" => code(1),
                "ethnic-category" => code(2),
                _ => Value::NotRecorded,
            })
            .collect();
        table.put((row as u128).to_be_bytes(), &values).map_err(|misfit| misfit.to_string())?;
    }
    Ok(snapshot)
}

/// The codes of `how-put` for the levels of a category.
const HOW_PUT: [&str; 4] = ["in-person", "phone", "text", "letter"];

fn logistic_task(episodes: &Episodes, repeats: usize) -> Result<(f64, Answers), String> {
    let (seconds, (names, estimates, se)) = quickest(repeats, || {
        let design = episodes.design(true).map_err(words)?;
        let fit = logistic(&design, &episodes.accepted, None).map_err(words)?;
        let model = Working::logistic(&design, &fit, &episodes.accepted, None);
        let robust =
            cluster_robust(&model, &episodes.practice, Convention::GroupsAndColumns).map_err(words)?;
        let se: Vec<f64> = (0..fit.coefficients.len()).map(|at| robust.variance.at(at, at).sqrt()).collect();
        Ok((fit.names, fit.coefficients, se))
    })?;
    Ok((seconds, named(&names, &estimates, &se)))
}

fn named(names: &[String], estimates: &[f64], se: &[f64]) -> Answers {
    let each = names.iter().zip(estimates.iter().zip(se));
    each.flat_map(|(name, (estimate, se))| [(name.clone(), *estimate), (format!("{name} se"), *se)]).collect()
}

fn survival(episodes: &Episodes, repeats: usize) -> Result<(f64, Answers), String> {
    let group = groups(episodes);
    let (seconds, (curve, test)) = quickest(repeats, || {
        let curve = kaplan_meier(&episodes.days, &episodes.event, 0.95).map_err(words)?;
        let test = log_rank(&episodes.days, &episodes.event, &group, 4, None, EventWeight::LogRank);
        Ok((curve, test.map_err(words)?))
    })?;
    let mut answers = Answers::from([("log-rank".to_owned(), test.test.statistic)]);
    for day in [30.0, 90.0, 180.0, 360.0] {
        let step = curve.steps.iter().take_while(|step| step.time <= day).last();
        answers.insert(format!("S({day})"), step.map_or(1.0, |step| step.survival));
    }
    Ok((seconds, answers))
}

fn cox_task(episodes: &Episodes, repeats: usize) -> Result<(f64, Answers), String> {
    let (seconds, fit) = quickest(repeats, || {
        let design = episodes.design(false).map_err(words)?;
        let fit = cox(&cox_data(episodes, &design), Ties::Efron).map_err(words)?;
        Ok((fit.names, fit.coefficients, fit.se))
    })?;
    let (names, estimates, se) = fit;
    Ok((seconds, named(&names, &estimates, &se)))
}

/// Four groups.
fn groups(episodes: &Episodes) -> Vec<usize> {
    episodes.category(0).iter().map(|level| *level as usize).collect()
}

/// What is asked of a logistic model beside its estimates; the fit itself is not timed again.
fn logistic_checks(episodes: &Episodes, repeats: usize) -> Result<(f64, Answers), String> {
    let design = episodes.design(true).map_err(words)?;
    let fit = logistic(&design, &episodes.accepted, None).map_err(words)?;
    let (seconds, (reduced, effects, area)) = quickest(repeats, || {
        let model = Working::logistic(&design, &fit, &episodes.accepted, None);
        let reduced = bias_reduced(&model, &episodes.practice).map_err(words)?;
        let effects = marginal_effects(&design, &fit, &fit.variance, None, 0.95).map_err(words)?;
        let area = area_under_curve(&fit.fitted, &episodes.accepted).map_err(words)?;
        Ok((reduced, effects, area))
    })?;
    let mut answers = named(&fit.names, &reduced.df, &reduced.se);
    answers.insert("area under the curve".to_owned(), area);
    for it in effects {
        let name = format!("effect {}{}", it.term, it.level.unwrap_or_default());
        answers.insert(name, it.effect);
    }
    Ok((seconds, answers))
}

fn competing(episodes: &Episodes, repeats: usize) -> Result<(f64, Answers), String> {
    let group = groups(episodes);
    let (seconds, (curves, test)) = quickest(repeats, || {
        let curves = aalen_johansen(&episodes.days, &episodes.cause, 2, 0.95).map_err(words)?;
        let test = gray(&episodes.days, &episodes.cause, &group, 4, 1).map_err(words)?;
        Ok((curves, test))
    })?;
    let mut answers = Answers::from([("Gray".to_owned(), test.statistic)]);
    for (day, cause) in [(90.0, 0), (90.0, 1), (360.0, 0), (360.0, 1)] {
        let step = curves.steps.iter().take_while(|step| step.time <= day).last();
        let incidence = step.and_then(|step| step.incidence.get(cause).copied());
        answers.insert(format!("F{}({day})", cause + 1), incidence.unwrap_or(0.0));
    }
    Ok((seconds, answers))
}

/// What is asked of a Cox model beside its estimates; the fit itself is not timed again.
fn cox_checks(episodes: &Episodes, repeats: usize) -> Result<(f64, Answers), String> {
    let design = episodes.design(false).map_err(words)?;
    let fit = cox(&cox_data(episodes, &design), Ties::Efron).map_err(words)?;
    let (seconds, (robust, tests, concordance)) = quickest(repeats, || {
        let robust = fit.cluster_robust(&episodes.practice, false).map_err(words)?;
        let tests = fit.proportional_hazards(Transform::KaplanMeier).map_err(words)?;
        Ok((robust, tests, fit.concordance()))
    })?;
    let se = (0..fit.names.len()).map(|at| robust.at(at, at).sqrt());
    let mut answers: Answers = fit.names.iter().map(|name| format!("{name} se")).zip(se).collect();
    answers.extend(tests.into_iter().map(|it| (format!("zph {}", it.name), it.test.statistic)));
    answers.extend(concordance.map(|it| ("concordance".to_owned(), it.concordance)));
    Ok((seconds, answers))
}

fn cox_data<'a>(episodes: &'a Episodes, design: &'a Design) -> CoxData<'a> {
    CoxData { design, entry: None, exit: &episodes.days, event: &episodes.event, strata: None }
}
