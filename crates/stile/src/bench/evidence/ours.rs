//! The tasks as the engine does them, each in a process of its own so that its peak memory is its own.

use std::collections::BTreeMap;
use std::time::Instant;

use evidence::column::{Month, Period, Value};
use evidence::definition::{Definition, SHIPPED};
use evidence::evaluate::{Axis, Group, Request, Stratum, Visible, evaluate};
use evidence::stats::logistic::cluster::{Convention, Working, cluster_robust};
use evidence::stats::logistic::logistic;
use evidence::stats::survival::cox::{CoxData, Ties, cox};
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
}

impl Task {
    /// All of them.
    pub const ALL: [Task; 4] = [Task::Funnel, Task::Logistic, Task::Survival, Task::Cox];

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Task::Funnel => "funnel by 4 strata, two at a time",
            Task::Logistic => "logistic, cluster-robust",
            Task::Survival => "Kaplan-Meier and log-rank",
            Task::Cox => "Cox, Efron",
        }
    }

    /// The word of the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Task::Funnel => "funnel",
            Task::Logistic => "logistic",
            Task::Survival => "survival",
            Task::Cox => "cox",
        }
    }

    /// What a million rows may take at most: seconds, and megabytes where evidence.md names them.
    pub const fn at_most(self) -> (f64, Option<f64>) {
        match self {
            Task::Funnel => (0.01, None),
            Task::Logistic | Task::Cox => (1.0, Some(300.0)),
            Task::Survival => (0.02, None),
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
    let words = |fault: evidence::stats::Fault| fault.to_string();
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
    let words = |fault: evidence::stats::Fault| fault.to_string();
    let group: Vec<usize> = episodes.category(0).iter().map(|level| *level as usize).collect();
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
    let words = |fault: evidence::stats::Fault| fault.to_string();
    let (seconds, fit) = quickest(repeats, || {
        let design = episodes.design(false).map_err(words)?;
        let data = CoxData {
            design: &design,
            entry: None,
            exit: &episodes.days,
            event: &episodes.event,
            strata: None,
        };
        let fit = cox(&data, Ties::Efron).map_err(words)?;
        Ok((fit.names, fit.coefficients, fit.se))
    })?;
    let (names, estimates, se) = fit;
    Ok((seconds, named(&names, &estimates, &se)))
}
