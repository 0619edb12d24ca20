//! Reasons in Pareto order.

use evidence::stats::pareto::{Bar, pareto, pareto_by_group};

use crate::answer::{Answer, Cell, Row};
use crate::ask::Reasons;
use crate::chart::Chart;
use crate::frame::Frame;
use crate::table::Table;
use crate::trouble::Result;

pub(super) fn run(asked: &Reasons, table: &Table, answer: &mut Answer) -> Result<()> {
    let level = asked.source.level;
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let column = table.column(&asked.reasons)?;
    let groups = asked.by.as_ref().map(|by| frame.codes(by)).transpose()?;
    let rows = answer.rows_of(&frame)?;
    let split = |row: u32| -> Vec<&str> {
        let text = column.at(row as usize).unwrap_or_default();
        text.split(asked.separator.as_str()).map(str::trim).filter(|part| !part.is_empty()).collect()
    };
    let mut names: Vec<&str> = rows.iter().flat_map(|row| split(*row)).collect();
    names.sort_unstable();
    names.dedup();
    let place = |reason: &&str| names.binary_search(reason).unwrap_or(0);
    let given: Vec<Vec<usize>> = rows.iter().map(|row| split(*row).iter().map(place).collect()).collect();
    let bars = pareto(&given, names.len(), level)?;
    answer.charts.push(Chart::pareto("reasons", &bars, &names));
    answer.sheet("reasons", bars.iter().map(|bar| listed(Row::new(), bar, &names)).collect());
    if let Some(groups) = groups {
        let by = pareto_by_group(&given, &groups.of_rows(&rows), groups.levels.len(), names.len(), level)?;
        let rows = groups.levels.iter().zip(&by).flat_map(|(group, bars)| {
            bars.iter().map(|bar| listed(Row::new().with("group", group), bar, &names)).collect::<Vec<_>>()
        });
        answer.sheet("reasons-by-group", rows.collect());
    }
    let people: usize = given.iter().filter(|given| !given.is_empty()).count();
    let responses: usize = given.iter().map(Vec::len).sum();
    answer.warn("reasons-multiple", &[("people", &people), ("responses", &responses)]);
    answer.warn("reasons-of-those-who-ended", &[]);
    Ok(())
}

fn listed(row: Row, bar: &Bar, names: &[&str]) -> Row {
    let name = match bar.reason {
        Some(place) => Cell::from(names[place]),
        None => Cell::Code("not-recorded"),
    };
    let share = |value: Option<f64>| value.map_or(Cell::None, Cell::Share);
    row.with("reason", name)
        .proportion(&bar.of_people)
        .with("of_responses", share(bar.of_responses))
        .with("running", share(bar.cumulative))
}
