//! `stile bench evidence`: how long the heavy statistics take, beside programs others use. No time is printed before the
//! answers agree.

mod episodes;
mod ours;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Serialize;

use self::episodes::Episodes;
use self::ours::{Done, Task};
use super::Format;
use crate::{print, say};

/// How far answers may differ, relative to their size.
const TOLERANCE: f64 = 1e-6;
/// Rows for which evidence.md says how long a task may take.
const JUDGED: usize = 1_000_000;

/// What `stile bench evidence` is asked.
#[derive(clap::Args, Debug)]
pub struct Statistics {
    /// Episodes; several sizes after commas
    #[arg(long, value_delimiter = ',', default_value = "100000,1000000")]
    sizes: Vec<usize>,
    /// Sizes at which only Stile is measured
    #[arg(long, value_delimiter = ',', default_value = "10000000")]
    alone: Vec<usize>,
    /// Runs of each task, of which the quickest counts
    #[arg(long, default_value_t = 3)]
    repeats: usize,
    /// A Python in which the others are installed; see scripts/peers.sh
    #[arg(long)]
    peers: Option<PathBuf>,
    /// The script that runs them
    #[arg(long, default_value = "scripts/peers.py")]
    script: PathBuf,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// Does one task and prints what it gave as JSON
    #[arg(long, hide = true)]
    task: Option<Task>,
}

/// One task at one size: ours, and what others gave.
#[derive(Debug, Serialize)]
struct Measured {
    task: Task,
    rows: usize,
    ours: Done,
    others: Vec<Done>,
}

/// Measures and prints.
///
/// # Errors
/// A sentence that says what could not be done, or whose answers differ.
pub fn run(asked: &Statistics) -> Result<(), String> {
    if let Some(task) = asked.task {
        let rows = asked.sizes.first().copied().unwrap_or(JUDGED);
        let done = ours::run(task, rows, asked.repeats)?;
        print(&serde_json::to_string(&done).map_err(|error| error.to_string())?);
        return Ok(());
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut all = Vec::new();
    for rows in &asked.sizes {
        let file = folder.path().join(format!("{rows}.csv"));
        if asked.peers.is_some() {
            say(&format!("{rows} episodes for the others"));
            Episodes::made(*rows).write(&file).map_err(|error| error.to_string())?;
        }
        for task in Task::ALL {
            all.push(measured(asked, task, *rows, Some(&file))?);
        }
        let _ = std::fs::remove_file(&file);
    }
    for rows in &asked.alone {
        for task in Task::ALL {
            all.push(measured(asked, task, *rows, None)?);
        }
    }
    match asked.format {
        Format::Markdown => print(&markdown(&all)),
        Format::Json => print(&serde_json::to_string(&all).map_err(|error| error.to_string())?),
    }
    Ok(())
}

fn measured(asked: &Statistics, task: Task, rows: usize, file: Option<&Path>) -> Result<Measured, String> {
    say(&format!("{}, {rows} episodes", task.name()));
    let binary = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(binary);
    command.args(["bench", "evidence", "--task", task.code(), "--sizes", &rows.to_string()]);
    command.args(["--repeats", &asked.repeats.to_string()]);
    let ours = said("Stile", &mut command)?;
    let mut others: Vec<Done> = Vec::new();
    if let (Some(python), Some(file), Some(peer)) = (&asked.peers, file, task.peer()) {
        say(peer);
        // Which number of threads of BLAS is faster differs: the faster counts.
        let mut best: Option<Done> = None;
        for threads in ["1", "2"] {
            let mut command = Command::new(python);
            command.arg(&asked.script).args([peer, task.code()]).arg(file).arg(asked.repeats.to_string());
            command.env("OPENBLAS_NUM_THREADS", threads).env("OMP_NUM_THREADS", threads);
            let done = said(peer, &mut command)?;
            agree(task, &ours, &done)?;
            if best.as_ref().is_none_or(|best| done.seconds < best.seconds) {
                best = Some(done);
            }
        }
        others.extend(best);
    }
    Ok(Measured { task, rows, ours, others })
}

fn said(who: &str, command: &mut Command) -> Result<Done, String> {
    let output = command.output().map_err(|error| format!("{who} cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("{who}: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let line = String::from_utf8_lossy(&output.stdout);
    let line = line.lines().last().unwrap_or_default();
    serde_json::from_str(line).map_err(|error| format!("{who} said {line:?}: {error}"))
}

/// Every answer of another is ours, and there are as many.
fn agree(task: Task, ours: &Done, other: &Done) -> Result<(), String> {
    if ours.answers.len() != other.answers.len() {
        let (here, there) = (ours.answers.len(), other.answers.len());
        return Err(format!("{}: {here} answers here, {there} of {}", task.name(), other.by));
    }
    for (name, theirs) in &other.answers {
        let here = ours.answers.get(name).ok_or_else(|| format!("{}: no {name:?} here", task.name()))?;
        if (here - theirs).abs() > TOLERANCE * here.abs().max(1e-3) {
            return Err(format!("{}: {name} is {here} here and {theirs} of {}", task.name(), other.by));
        }
    }
    Ok(())
}

fn markdown(all: &[Measured]) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "Stile {}, {} processors. Answers agree to {TOLERANCE:e}.\n\n\
         | Task | Episodes | Stile | peak | at most | Met | Beside it | its time | peak | ratio |\n\
         |---|---:|---:|---:|---|---|---|---:|---:|---:|",
        env!("CARGO_PKG_VERSION"),
        std::thread::available_parallelism().map_or(0, Into::into)
    );
    for Measured { task, rows, ours, others } in all {
        let (most, met) = match task.at_most().filter(|_| *rows == JUDGED) {
            None => (String::new(), ""),
            Some((seconds, megabytes)) => {
                let within = ours.seconds <= seconds && megabytes.is_none_or(|most| ours.megabytes <= most);
                let memory = megabytes.map(|megabytes| format!(", {megabytes} MB")).unwrap_or_default();
                (format!("{seconds} s{memory}"), if within { "yes" } else { "**no**" })
            }
        };
        let beside = match others.first() {
            Some(it) => format!(
                "{} | {:.3} s | {:.0} MB | {:.0}",
                it.by,
                it.seconds,
                it.megabytes,
                it.seconds / ours.seconds
            ),
            None => " | | | ".to_owned(),
        };
        let _ = writeln!(
            out,
            "| {} | {rows} | {:.4} s | {:.0} MB | {most} | {met} | {beside} |",
            task.name(),
            ours.seconds,
            ours.megabytes
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(by: &str, answers: &[(&str, f64)]) -> Done {
        let answers = answers.iter().map(|(name, answer)| ((*name).to_owned(), *answer)).collect();
        Done { by: by.to_owned(), seconds: 1.0, megabytes: 10.0, answers }
    }

    #[test]
    fn no_time_is_given_where_answers_differ_or_are_missing() {
        let ours = done("Stile", &[("a", 1.0), ("b", 0.0)]);
        assert!(agree(Task::Cox, &ours, &done("it", &[("a", 1.000_000_5), ("b", 0.0)])).is_ok());
        let differs = agree(Task::Cox, &ours, &done("it", &[("a", 1.000_01), ("b", 0.0)]));
        assert!(differs.is_err_and(|said| said.contains("a is 1 here and 1.00001 of it")));
        assert!(agree(Task::Cox, &ours, &done("it", &[("a", 1.0)])).is_err());
        assert!(agree(Task::Cox, &ours, &done("it", &[("a", 1.0), ("c", 0.0)])).is_err());
    }

    #[test]
    fn every_task_gives_the_answers_its_table_compares() {
        for task in Task::ALL {
            let done = ours::run(task, 2_000, 1).unwrap();
            assert!(done.answers.len() >= 5, "{task:?}: {:?}", done.answers);
            assert!(done.answers.values().all(|answer| answer.is_finite()), "{task:?}");
        }
    }
}
