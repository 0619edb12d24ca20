//! A measure over time on an XmR chart.

use std::collections::BTreeMap;

use evidence::stats::spc::xmr::{Direction, Reading, xmr};

use crate::answer::{Answer, Cell, Row};
use crate::ask::{self, CompareTime};
use crate::chart::Chart;
use crate::frame::{Frame, pick};
use crate::table::{Table, day, number};
use crate::trouble::{Result, Trouble};

/// The points of a chart, in order, with their names.
struct Series {
    names: Vec<String>,
    points: Vec<f64>,
}

/// One row a point.
fn measured(asked: &CompareTime, value: &str, frame: &mut Frame, answer: &mut Answer) -> Result<Series> {
    let values = frame.number(value)?;
    let when = match &asked.when {
        Some(when) => {
            let column = frame.table.column(when)?;
            frame.need(when, |row| column.at(row).is_some());
            Some(column)
        }
        None => None,
    };
    let mut rows = answer.rows_of(frame)?;
    let name_of = |row: u32| when.and_then(|column| column.at(row as usize)).map(str::to_owned);
    if when.is_some() {
        let key = |row: &u32| {
            let text = name_of(*row).unwrap_or_default();
            (number(&text).or_else(|| day(&text)).unwrap_or(0.0), text)
        };
        rows.sort_by(|a, b| {
            let (a, b) = (key(a), key(b));
            a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1))
        });
    }
    let named = |(place, row): (usize, &u32)| name_of(*row).unwrap_or_else(|| (place + 1).to_string());
    Ok(Series { names: rows.iter().enumerate().map(named).collect(), points: pick(&values, &rows) })
}

/// The share of an outcome in each month that has rows.
fn monthly(outcome: &str, month: &str, frame: &mut Frame, answer: &mut Answer) -> Result<Series> {
    let flags = frame.flag(outcome)?;
    let column = frame.table.column(month)?;
    let wrong = |row: &&u32| column.at(**row as usize).is_some_and(|text| day(text).is_none());
    if let Some(row) = frame.asked().iter().find(wrong) {
        let value = column.at(*row as usize).unwrap_or_default();
        return Err(frame.table.trouble_at("not-a-day", *row as usize, month, value));
    }
    frame.need(month, |row| column.at(row).is_some());
    let mut sums: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for row in answer.rows_of(frame)? {
        let text = column.at(row as usize).and_then(|text| text.get(..7)).unwrap_or_default();
        let sum = sums.entry(text.to_owned()).or_default();
        sum.0 += usize::from(flags[row as usize]);
        sum.1 += 1;
    }
    let row = |(name, (count, of)): (&String, &(usize, usize))| {
        let share = Cell::Share(real(*count) / real(*of));
        Row::new().with("month", name).with("count", *count).with("of", *of).with("share", share)
    };
    answer.long_sheet("months", sums.iter().map(row).collect());
    let points = sums.values().map(|(count, of)| real(*count) / real(*of)).collect();
    Ok(Series { names: sums.into_keys().collect(), points })
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn real(count: usize) -> f64 {
    count as f64
}

pub(super) fn run(asked: &CompareTime, table: &Table, answer: &mut Answer) -> Result<()> {
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let Series { names, points } = match (&asked.value, &asked.outcome, &asked.month) {
        (Some(value), ..) => measured(asked, value, &mut frame, answer)?,
        (None, Some(outcome), Some(month)) => monthly(outcome, month, &mut frame, answer)?,
        _ => return Err(Trouble::input("nothing-counted")),
    };
    let mut rebase = Vec::new();
    let mut reasons = Vec::new();
    for text in &asked.rebase {
        let Some((point, why)) = text.split_once(':').filter(|(_, why)| !why.trim().is_empty()) else {
            return Err(Trouble::input("rebase-without-reason").with("value", text));
        };
        let Some(place) = names.iter().position(|name| name == point.trim()) else {
            return Err(Trouble::input("no-such-point").with("value", point.trim()));
        };
        rebase.push(place);
        reasons.push((place, why.trim().to_owned()));
    }
    rebase.sort_unstable();
    let direction = match asked.better {
        ask::Direction::Up => Direction::Up,
        ask::Direction::Down => Direction::Down,
        ask::Direction::Neutral => Direction::Neutral,
    };
    let chart = xmr(&points, !asked.keep_outliers, &rebase, direction)?;
    let stretches = chart
        .stretches
        .iter()
        .map(|(from, limits)| {
            let why = reasons.iter().find(|(place, _)| place == from).map(|(_, why)| why.as_str());
            Row::new()
                .with("from", &names[*from])
                .with("mean", limits.mean)
                .with("lower_limit", limits.lower)
                .with("upper_limit", limits.upper)
                .with("mean_moving_range", limits.mean_moving_range)
                .with("upper_range", limits.upper_range)
                .with("reason", why.map_or(Cell::None, Cell::from))
        })
        .collect();
    answer.sheet("xmr-limits", stretches);
    let point = |place: usize| {
        let signals = chart.signals[place];
        let says = match chart.readings[place] {
            Reading::Common => "common-cause",
            Reading::Improvement => "improvement",
            Reading::Concern => "concern",
            Reading::High => "special-high",
            Reading::Low => "special-low",
        };
        Row::new()
            .with("point", &names[place])
            .with("index", place)
            .with("estimate", points[place])
            .with("outside", signals.outside)
            .with("shift", signals.shift)
            .with("trend", signals.trend)
            .with("two_in_three", signals.two_in_three)
            .with("special_cause", signals.any())
            .with("says", Cell::Code(says))
    };
    let all: Vec<Row> = (0..points.len()).map(point).collect();
    let special: Vec<Row> =
        (0..points.len()).filter(|place| chart.signals[*place].any()).map(point).collect();
    answer.sheet("special-causes", special);
    answer.long_sheet("xmr-points", all);
    answer.charts.push(Chart::xmr("xmr", &names, &points, &chart));
    Ok(())
}
