//! The analyses: from what was asked and a table to an answer.

mod adjust;
mod agreement;
mod change;
mod competing;
mod counted;
mod counts;
mod cox;
mod describe;
mod factors;
mod funnel;
mod missing;
mod places;
mod rates;
mod reasons;
mod screen;
mod standard;
mod survival;
mod time;

use serde_json::Value;

use crate::answer::Answer;
use crate::ask::{Ask, Compare};
use crate::table::Table;
use crate::trouble::{Result, Trouble};

/// Is told what is going on, how much is done, and of how much.
pub type Progress<'a> = &'a dyn Fn(&'static str, u64, u64);

/// Runs an analysis. The same question on the same bytes gives the same answer.
///
/// # Errors
/// What is wrong with the input, or why there is no honest answer.
pub fn run(ask: &Ask, table: &Table, progress: Progress) -> Result<Answer> {
    let level = ask.source().level;
    if !(level > 0.0 && level < 1.0) {
        return Err(Trouble::input("level").with("value", level));
    }
    // the name without its folders: the same question about the same bytes is answered by the same bytes
    let file = std::path::Path::new(&table.file)
        .file_name()
        .map_or_else(String::new, |name| name.display().to_string());
    let mut specification = serde_json::to_value(ask).unwrap_or(Value::Null);
    specification["file"] = Value::from(file.as_str());
    let mut answer = Answer {
        command: ask.name(),
        file,
        sha256: table.sha256.clone(),
        specification,
        read: table.rows(),
        ..Answer::default()
    };
    match ask {
        Ask::Describe(asked) => describe::run(asked, table, &mut answer)?,
        Ask::Funnel(asked) => funnel::run(asked, table, &mut answer)?,
        Ask::Reasons(asked) => reasons::run(asked, table, &mut answer)?,
        Ask::Factors(asked) if !asked.screen.is_empty() => screen::run(asked, table, &mut answer)?,
        Ask::Factors(asked) if asked.counts.is_some() => counts::run(asked, table, &mut answer, progress)?,
        Ask::Factors(asked) => factors::run(asked, table, &mut answer, progress)?,
        Ask::Survival(asked) if asked.cause.is_some() => competing::run(asked, table, &mut answer)?,
        Ask::Survival(asked) => survival::run(asked, table, &mut answer)?,
        Ask::Change(asked) => change::run(asked, table, &mut answer, progress)?,
        Ask::Compare { what: Compare::Rates(asked) } => rates::run(asked, table, &mut answer)?,
        Ask::Compare { what: Compare::Places(asked) } => places::run(asked, table, &mut answer)?,
        Ask::Compare { what: Compare::Time(asked) } => time::run(asked, table, &mut answer)?,
        Ask::Compare { what: Compare::Standard(asked) } => standard::standard(asked, table, &mut answer)?,
        Ask::Compare { what: Compare::Inequality(asked) } => standard::inequality(asked, table, &mut answer)?,
        Ask::Agreement(asked) => agreement::run(asked, table, &mut answer, progress)?,
        Ask::Adjust(asked) => adjust::run(asked, table, &mut answer)?,
    }
    Ok(answer)
}
