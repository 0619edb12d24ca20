//! `stile evidence simulate`: a synthetic table of offers with planted truth.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use analysis::{Result, Trouble};
use clap::Args;
use simulation::{Programme, Shape, episode, truth};
use words::Words;

use super::started;

/// Write a synthetic programme's offers as CSV, and print the truth planted in them.
#[derive(Args, Debug)]
pub(super) struct Simulate {
    /// The CSV file to write, or - for the standard output
    file: PathBuf,
    /// About how many offers
    #[arg(long, default_value_t = 6_000)]
    offers: u64,
    /// General practices
    #[arg(long, default_value_t = 20)]
    practices: usize,
    /// Navigators
    #[arg(long, default_value_t = 12)]
    navigators: usize,
    /// Years
    #[arg(long, default_value_t = 3)]
    years: u16,
    /// The last day of which anything is known
    #[arg(long, default_value = "2026-10-31")]
    data_to: jiff::civil::Date,
    /// Where chance comes from: the same seed makes the same people
    #[arg(long, default_value_t = 2018)]
    seed: u64,
    /// Draws from which the truth is found; 0 for none
    #[arg(long, default_value_t = 40_000)]
    truth_draws: u64,
}

/// Writes the table, and prints the truth as JSON beside it.
pub(super) fn run(asked: &Simulate, words: Words) -> Result<()> {
    let shape = Shape {
        seed: asked.seed,
        offers: asked.offers,
        practices: asked.practices.max(1),
        navigators: asked.navigators.max(1),
        years: asked.years.max(1),
        ..Shape::demo(asked.data_to)
    };
    let programme = Programme::of(shape);
    let name = asked.file.display().to_string();
    let failed = |why: &dyn std::fmt::Display| Trouble::input("out").with("file", &name).with("why", why);
    let sink: Box<dyn Write> = if name == "-" {
        Box::new(std::io::stdout().lock())
    } else {
        Box::new(std::io::BufWriter::new(std::fs::File::create(&asked.file).map_err(|error| failed(&error))?))
    };
    let bar = std::io::stderr().is_terminal().then(|| started(words, "simulate", programme.people()));
    let mut table = analysis::show::Lines::new(sink);
    table.line(episode::COLUMNS.iter().copied()).map_err(|error| failed(&error))?;
    for life in programme.lives() {
        for row in episode::rows(&programme, &life) {
            table.line(row.iter().map(String::as_str)).map_err(|error| failed(&error))?;
        }
        if let Some(bar) = &bar {
            bar.set_position(life.index);
        }
    }
    table.end().map_err(|error| failed(&error))?;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    if asked.truth_draws == 0 || name == "-" {
        return Ok(());
    }
    let found = truth::of(&programme, truth::Over::ThesePractices, asked.truth_draws);
    let value = |estimate: truth::Estimate| serde_json::json!({"value": estimate.value, "monte-carlo-error": estimate.error});
    let truth = serde_json::json!({
        "seed": asked.seed,
        "truth": {
            "agreement": value(found.agreement),
            "agreement-recorded": value(found.agreement_recorded),
            "refusal": value(found.refusal),
            "women-refusing-odds-ratio": value(found.women_refusing),
            "meeting-in-90-days": value(found.meeting),
            "meeting-in-90-days-recorded": value(found.meeting_recorded),
            "change-by-the-programme": {"value": 0.0},
        }
    });
    crate::print(&format!("{truth:#}"));
    Ok(())
}
