//! A family of p values, adjusted.

use evidence::stats::multiplicity::{Adjustment, adjusted};

use crate::answer::{Answer, Cell, Row};
use crate::ask::Adjust;
use crate::frame::{Frame, pick};
use crate::table::Table;
use crate::trouble::Result;

/// Every adjustment with its column.
pub(super) const ALL: [(&str, Adjustment); 5] = [
    ("q", Adjustment::BenjaminiHochberg),
    ("benjamini_yekutieli", Adjustment::BenjaminiYekutieli),
    ("holm", Adjustment::Holm),
    ("hochberg", Adjustment::Hochberg),
    ("bonferroni", Adjustment::Bonferroni),
];

pub(super) fn run(asked: &Adjust, table: &Table, answer: &mut Answer) -> Result<()> {
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let p = frame.number(&asked.p)?;
    let rows = answer.rows_of(&frame)?;
    let p = pick(&p, &rows);
    let names = asked.name.as_ref().map(|name| table.column(name)).transpose()?;
    let mut listed: Vec<Row> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let name = names.and_then(|column| column.at(*row as usize)).map(str::to_owned);
            let name = name.unwrap_or_else(|| (place + 1).to_string());
            Row::new().with("test", name).with("p", Cell::P(p[place]))
        })
        .collect();
    for (column, adjustment) in ALL {
        for (row, value) in listed.iter_mut().zip(adjusted(&p, adjustment)?) {
            *row = std::mem::take(row).with(column, Cell::P(value));
        }
    }
    answer.sheet("adjusted-p", listed);
    answer.warn("family", &[("tests", &p.len())]);
    Ok(())
}
