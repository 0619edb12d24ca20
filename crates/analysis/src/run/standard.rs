//! Rates standardised over strata, and inequality along a scale.

use evidence::stats::inequality::slope_index;
use evidence::stats::proportion::wilson;
use evidence::stats::standardisation::{direct, expected_events, indirect};

use super::counted::Counting;
use crate::answer::{Answer, Cell, Row};
use crate::ask::{CompareInequality, CompareStandard};
use crate::chart::Chart;
use crate::frame::{Frame, pick};
use crate::table::Table;
use crate::trouble::{Result, Trouble};

pub(super) fn standard(asked: &CompareStandard, table: &Table, answer: &mut Answer) -> Result<()> {
    let level = asked.source.level;
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let counting = Counting::of(&asked.counted, &mut frame)?;
    let (groups, strata) = (frame.codes(&asked.by)?, frame.codes(&asked.strata)?);
    let standard = asked.standard.as_ref().map(|column| frame.number(column)).transpose()?;
    let rows = answer.rows_of(&frame)?;
    let counts = counting.of_rows(&rows);
    let (group, stratum) = (groups.of_rows(&rows), strata.of_rows(&rows));
    let many = strata.levels.len();
    let everybody = counts.by(&stratum, many);
    let weights: Vec<f64> = match &standard {
        None => everybody.iter().map(|(_, of)| real(*of)).collect(),
        Some(values) => standard_of(&pick(values, &rows), &stratum, &strata.levels, &asked.strata)?,
    };
    let rates: Vec<f64> = everybody.iter().map(|(count, of)| real(*count) / real((*of).max(1))).collect();
    let (mut by_stratum, mut directly, mut indirectly) = (Vec::new(), Vec::new(), Vec::new());
    for (place, name) in groups.levels.iter().enumerate() {
        let within: Vec<usize> = (0..rows.len()).filter(|row| group[*row] == place).collect();
        let mut sums = vec![(0, 0); many];
        for row in within {
            sums[stratum[row]].0 += counts.count[row];
            sums[stratum[row]].1 += counts.of[row];
        }
        for ((level_name, (count, of)), weight) in strata.levels.iter().zip(&sums).zip(&weights) {
            let row = Row::new().with("group", name).with("stratum", level_name);
            by_stratum.push(row.with("count", *count).with("of", *of).with("standard", *weight));
        }
        let events: Vec<usize> = sums.iter().map(|(count, _)| *count).collect();
        let people: Vec<f64> = sums.iter().map(|(_, of)| real(*of)).collect();
        let row = Row::new().with("group", name);
        directly.push(match direct(&events, &people, &weights, level) {
            Ok(found) => row
                .clone()
                .with("crude", found.crude)
                .with("adjusted", found.adjusted)
                .with("dobson_lower", found.dobson.map(|i| i.lower))
                .with("dobson_upper", found.dobson.map(|i| i.upper))
                .with("gamma_lower", found.fay_feuer.lower)
                .with("gamma_upper", found.fay_feuer.upper)
                .with("variance", found.variance),
            Err(fault) => row.clone().with("why", fault.to_string()),
        });
        let expected = expected_events(&people, &rates)?;
        indirectly.push(match indirect(events.iter().sum(), expected, level) {
            Ok(found) => row
                .with("observed", found.observed)
                .with("expected", found.expected)
                .with("ratio", found.ratio)
                .with("byar_lower", found.byar.lower)
                .with("byar_upper", found.byar.upper)
                .with("exact_lower", found.exact.lower)
                .with("exact_upper", found.exact.upper),
            Err(fault) => row.with("why", fault.to_string()),
        });
    }
    answer.sheet("direct", directly);
    answer.sheet("indirect", indirectly);
    answer.long_sheet("by-stratum", by_stratum);
    Ok(())
}

/// The standard population of each stratum: one number for all rows of it.
fn standard_of(values: &[f64], stratum: &[usize], levels: &[String], column: &str) -> Result<Vec<f64>> {
    let mut found: Vec<Option<f64>> = vec![None; levels.len()];
    for (value, place) in values.iter().zip(stratum) {
        let known = found[*place].get_or_insert(*value);
        if known.total_cmp(value).is_ne() {
            return Err(Trouble::input("two-standards")
                .with("column", column)
                .with("value", &levels[*place])
                .with("found", format!("{known}, {value}")));
        }
    }
    Ok(found.into_iter().map(|value| value.unwrap_or(0.0)).collect())
}

pub(super) fn inequality(asked: &CompareInequality, table: &Table, answer: &mut Answer) -> Result<()> {
    let level = asked.source.level;
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let counting = Counting::of(&asked.counted, &mut frame)?;
    let scale = frame.codes(&asked.by)?;
    let rows = answer.rows_of(&frame)?;
    let sums = counting.of_rows(&rows).by(&scale.of_rows(&rows), scale.levels.len());
    let (counts, of): (Vec<usize>, Vec<usize>) = sums.iter().copied().unzip();
    let found = slope_index(&counts, &of, level)?;
    answer.sheet(
        "inequality",
        vec![
            Row::new()
                .with("index", Cell::Code("slope-index"))
                .with("estimate", found.slope)
                .interval(found.interval),
            Row::new().with("index", Cell::Code("relative-index")).with("estimate", found.relative),
        ],
    );
    let mut shares = Vec::new();
    for (name, (count, of)) in scale.levels.iter().zip(&sums) {
        shares.push(Row::new().with("group", name).proportion(&wilson(*count, *of, level)?));
    }
    answer.sheet("shares", shares);
    answer.charts.push(Chart::shares("shares", &scale.levels, &sums));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn real(count: usize) -> f64 {
    count as f64
}
