//! `stile evidence`: the evidence engine on any CSV or Parquet file, or on a programme's database.

mod database;
mod input;
mod output;
mod report;
mod simulate;

use std::cell::RefCell;
use std::io::IsTerminal;
use std::process::ExitCode;

use analysis::ask::Ask;
use analysis::table::Table;
use analysis::{Kind, Trouble};
use clap::{Args, Subcommand};
use database::Given;
use indicatif::{ProgressBar, ProgressStyle};
use words::{ENGLISH, Words};

use crate::say;

/// What `stile evidence` is asked.
#[derive(Args, Debug)]
pub struct Evidence {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    told: output::Told,
    #[command(flatten)]
    reading: database::Reading,
}

#[derive(Subcommand, Debug)]
enum What {
    #[command(flatten)]
    Ask(Box<Ask>),
    /// The whole report, as HTML and PDF with its data beside it, to the folder named with --out
    Report(Box<report::AskedReport>),
    /// Write a synthetic programme's offers as CSV, and print the truth planted in them
    Simulate(simulate::Simulate),
}

/// Wrong input.
const INPUT: u8 = 2;
/// Refused.
const REFUSED: u8 = 3;

/// Runs the analysis asked for, and prints or writes its answer.
pub fn run(asked: &Evidence) -> ExitCode {
    let words = Words::get(ENGLISH);
    let done = match &asked.what {
        What::Ask(ask) => match asked.reading.given(ask) {
            None => input::table(ask.source()).and_then(|table| answered(ask, &table, &asked.told, words)),
            Some(Ok(Given::Table(table))) => {
                let mut ask = ask.clone();
                ask.without_file();
                answered(&ask, &table, &asked.told, words)
            }
            Some(Ok(Given::Figure(answer))) => {
                output::tell(&answer, &asked.told, words).map(|()| ExitCode::SUCCESS)
            }
            Some(Err(why)) => return wrong(&why),
        },
        What::Report(report) => match asked.reading.report() {
            None => match asked.reading.period() {
                Ok(period) => report.of_file(period, asked.told.folder(), words).map(|()| ExitCode::SUCCESS),
                Err(why) => return wrong(&why),
            },
            Some(Ok(given)) => {
                report.of_programme(given, asked.told.folder(), words).map(|()| ExitCode::SUCCESS)
            }
            Some(Err(why)) => return wrong(&why),
        },
        What::Simulate(asked) => simulate::run(asked, words).map(|()| ExitCode::SUCCESS),
    };
    match done {
        Ok(code) => code,
        Err(trouble) => {
            say(&plain(&trouble.told(words)));
            ExitCode::from(match trouble.kind {
                Kind::Input => INPUT,
                Kind::Refused => REFUSED,
            })
        }
    }
}

fn wrong(why: &str) -> ExitCode {
    say(&plain(why));
    ExitCode::from(INPUT)
}

/// Text without the marks that keep its parts in their direction: they serve pages.
fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

fn answered(ask: &Ask, table: &Table, told: &output::Told, words: Words) -> Result<ExitCode, Trouble> {
    let answer = watched(words, |progress| analysis::run(ask, table, progress))?;
    output::tell(&answer, told, words)?;
    Ok(if answer.refusals.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

/// Does what takes long, and on a terminal shows how far it is.
fn watched<T>(words: Words, work: impl FnOnce(&dyn Fn(&'static str, u64, u64)) -> T) -> T {
    let bar: RefCell<Option<(&'static str, ProgressBar)>> = RefCell::new(None);
    let progress = |what: &'static str, done: u64, of: u64| {
        if !std::io::stderr().is_terminal() {
            return;
        }
        let mut bar = bar.borrow_mut();
        if bar.as_ref().is_none_or(|(shown, _)| *shown != what) {
            if let Some((_, bar)) = bar.take() {
                bar.finish_and_clear();
            }
            *bar = Some((what, started(words, what, of)));
        }
        if let Some((_, bar)) = bar.as_ref() {
            bar.set_length(of);
            bar.set_position(done);
        }
    };
    let done = work(&progress);
    if let Some((_, bar)) = bar.take() {
        bar.finish_and_clear();
    }
    done
}

fn started(words: Words, what: &str, of: u64) -> ProgressBar {
    let message = words.text(&format!("evidence-progress-{what}")).into_owned();
    let bar = ProgressBar::new(of).with_message(message);
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}, {elapsed}") {
        bar.set_style(style);
    }
    bar
}
