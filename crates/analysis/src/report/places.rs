//! Practices on a funnel plot, never in an order of merit; and months on an XmR chart.

use evidence::evaluate::Band;
use evidence::stats::spc::xmr::LEAST_POINTS;
use evidence::table::Unit;
use words::Arg;

use super::control::share;
use super::cross::crossed;
use super::held::Held;
use super::write::{Out, Writer};
use crate::answer::{Answer, Cell};
use crate::ask::{Ask, Compare, ComparePlaces, CompareTime, Counted, Direction, Source};
use crate::run::{Progress, run};
use crate::table::{Column, Table};
use crate::trouble::Result;

fn cell(answer: &Answer, sheet: &str, quantity: &str) -> Option<Cell> {
    let rows = &answer.found(sheet)?.rows;
    let row =
        rows.iter().find(|row| matches!(row.get("quantity"), Some(Cell::Code(code)) if *code == quantity))?;
    row.get("estimate").cloned()
}

pub(super) fn write(held: &Held, w: &mut Writer, progress: Progress) -> Result<()> {
    w.section("places", &["15", "19.1"]);
    let mut lacks = held.needs("U1");
    lacks.extend(held.lacks(Unit::Offer, &["practice"]));
    if !lacks.is_empty() {
        w.needs(&lacks);
        return Ok(());
    }
    w.say("places-lead");
    let bands = held.bands("U1")?;
    let levels = crossed(held.offers(), "practice", &bands);
    let shown = w.control.grid(levels.iter().map(|(_, it)| vec![it[0], it[1] + it[2] + it[3]]).collect());
    let mut columns = ["place", "met", "of"].map(Column::new).to_vec();
    let mut withheld = 0;
    for (place, (level, counts)) in levels.iter().enumerate() {
        let (Some(level), Some(met), Some(of)) =
            (level, shown.cells[place][0].count(), shown.row_totals[place].count())
        else {
            withheld += usize::from(level.is_some() && counts.iter().sum::<u64>() > 0);
            continue;
        };
        if of == 0 {
            continue;
        }
        columns[0].push(&w.value("practice", Some(level)));
        columns[1].push(&met.min(of).to_string());
        columns[2].push(&of.to_string());
    }
    if columns[0].rows() < 3 {
        w.say("places-few");
        return Ok(());
    }
    let table = Table::new(&held.offers().file, held.offers().sha256.clone(), columns, Vec::new())?;
    let asked = ComparePlaces {
        source: Source { level: w.level, ..Source::default() },
        counted: Counted { outcome: None, count: Some("met".to_owned()), of: Some("of".to_owned()) },
        by: "place".to_owned(),
    };
    let answer = run(&Ask::Compare { what: Compare::Places(asked) }, &table, progress)?;
    plot(w, &answer);
    if withheld > 0 {
        w.note("places-withheld", &[("places", super::write::count(withheld))]);
    }
    recorded(held, w)?;
    w.warnings(&answer, &[]);
    w.note("places-recording", &[]);
    Ok(())
}

fn plot(w: &mut Writer, answer: &Answer) {
    let Some(places) = answer.found("places") else { return };
    let number = |row: &crate::answer::Row, name: &str| match row.get(name) {
        Some(Cell::Number(number) | Cell::Share(number)) => Some(*number),
        _ => None,
    };
    let whole = |row: &crate::answer::Row, name: &str| match row.get(name) {
        Some(Cell::Count(count)) => Out::Count(evidence::disclosure::Shown::Count(*count)),
        _ => Out::Nothing,
    };
    let range = |row: &crate::answer::Row, level: &str| {
        let limit = |side: &str| {
            number(row, &format!("limits_{level}_{side}")).map(|it| w.percent(it.clamp(0.0, 1.0)))
        };
        limit("lower").zip(limit("upper")).map_or(Out::Nothing, |(lower, upper)| {
            w.told("report-range", &[("lower", (&lower).into()), ("upper", (&upper).into())]).into()
        })
    };
    let rows: Vec<Vec<Out>> = places
        .rows
        .iter()
        .map(|row| {
            let said = match row.get("says") {
                Some(Cell::Code(code)) => w.text(&format!("evidence-value-{code}")),
                _ => String::new(),
            };
            let name = match row.get("place") {
                Some(Cell::Text(name)) => name.clone(),
                _ => String::new(),
            };
            vec![
                name.into(),
                whole(row, "count"),
                whole(row, "of"),
                Out::Share(number(row, "share")),
                range(row, "95"),
                range(row, "998"),
                said.into(),
            ]
        })
        .collect();
    let (target, outside, expected) = (
        cell(answer, "funnel-plot", "target"),
        cell(answer, "funnel-plot", "outside-95"),
        cell(answer, "funnel-plot", "expected-outside-95"),
    );
    let said = |cell: Option<Cell>, share: bool| match cell {
        Some(Cell::Number(number)) if share => w.percent(number),
        Some(Cell::Number(number)) => w.number(number, 1),
        Some(Cell::Count(count)) => count.to_string(),
        _ => "–".to_owned(),
    };
    let (target, outside, expected) = (said(target, true), said(outside, false), said(expected, false));
    let args = [
        ("places", super::write::count(rows.len())),
        ("target", Arg::from(&target)),
        ("outside", Arg::from(&outside)),
        ("expected", Arg::from(&expected)),
    ];
    let alternative = w.told("report-places-said", &args);
    let caption = w.text("report-places-caption");
    if let Some(chart) = answer.charts.first() {
        w.chart(chart, "places", &caption, &alternative);
    }
    w.document.paragraph(alternative);
    let caption = w.text("report-places-table");
    w.table(
        "places",
        &caption,
        &["practice", "said-yes", "offers", "share", "limits-95", "limits-998", "reading"],
        &rows,
    );
}

/// Recorded refusals for each hundred offers: where few are recorded, uptake looks better than it is.
fn recorded(held: &Held, w: &mut Writer) -> Result<()> {
    let bands = held.bands("U1")?;
    let (Ok(practice), Ok(answer)) = (held.offers().column("practice"), held.offers().column("answer"))
    else {
        return Ok(());
    };
    let mut found: std::collections::BTreeMap<&str, [u64; 2]> = std::collections::BTreeMap::new();
    for row in (0..bands.len()).filter(|row| super::cross::place(bands[*row]).is_some()) {
        let Some(practice) = practice.at(row) else { continue };
        let counts = found.entry(practice).or_default();
        counts[usize::from(answer.at(row) != Some("refused"))] += 1;
    }
    let shown = w.control.grid(found.values().map(|counts| counts.to_vec()).collect());
    let rows: Vec<Vec<Out>> = found
        .keys()
        .enumerate()
        .map(|(place, practice)| {
            let (refused, all) = (shown.cells[place][0], shown.row_totals[place]);
            vec![
                w.value("practice", Some(practice)).into(),
                refused.into(),
                all.into(),
                Out::Number(share(refused, all).map(|share| share * 100.0), 1),
            ]
        })
        .collect();
    let caption = w.text("report-recorded-table");
    w.table("recorded-refusals", &caption, &["practice", "refused", "offers", "per-hundred"], &rows);
    Ok(())
}

/// Agreement month by month.
pub(super) fn time(held: &Held, w: &mut Writer, progress: Progress) -> Result<()> {
    w.section("time", &["15"]);
    let lacks = held.needs("U1");
    if !lacks.is_empty() {
        w.needs(&lacks);
        return Ok(());
    }
    let bands = held.bands("U1")?;
    let day = held.offers().column("offered-on")?;
    let mut months: std::collections::BTreeMap<&str, [u64; 2]> = std::collections::BTreeMap::new();
    for (row, band) in bands.iter().enumerate() {
        let Some(month) = day.at(row).and_then(|day| day.get(..7)) else { continue };
        if super::cross::place(*band).is_some() {
            months.entry(month).or_default()[usize::from(*band != Some(Band::Met))] += 1;
        }
    }
    let shown = w.control.grid(months.values().map(|counts| counts.to_vec()).collect());
    let mut columns = ["month", "share"].map(Column::new).to_vec();
    let mut rows = Vec::new();
    for (place, month) in months.keys().enumerate() {
        let (met, all) = (shown.cells[place][0], shown.row_totals[place]);
        let share = share(met, all);
        if let Some(share) = share {
            columns[0].push(&format!("{month}-01"));
            columns[1].push(&share.to_string());
        }
        rows.push(vec![(*month).into(), met.into(), all.into(), Out::Share(share)]);
    }
    w.say("time-lead");
    if columns[0].rows() < LEAST_POINTS {
        w.say_with("time-few", &[("least", super::write::count(LEAST_POINTS))]);
    } else {
        let table = Table::new("months", String::new(), columns, Vec::new())?;
        let asked = CompareTime {
            source: Source { level: w.level, ..Source::default() },
            value: Some("share".to_owned()),
            when: Some("month".to_owned()),
            better: Direction::Neutral,
            ..CompareTime::default()
        };
        let answer = run(&Ask::Compare { what: Compare::Time(asked) }, &table, progress)?;
        let special = answer.found("special-causes").map_or(0, |sheet| sheet.rows.len());
        let limits = answer.found("xmr-limits").and_then(|sheet| sheet.rows.first());
        let limit = |name: &str| match limits.and_then(|row| row.get(name)) {
            Some(Cell::Number(number)) => w.percent(*number),
            _ => "–".to_owned(),
        };
        let (mean, lower, upper) = (limit("mean"), limit("lower_limit"), limit("upper_limit"));
        let args = [
            ("mean", Arg::from(&mean)),
            ("lower", Arg::from(&lower)),
            ("upper", Arg::from(&upper)),
            ("special", super::write::count(special)),
        ];
        let said = w.told("report-time-said", &args);
        let caption = w.text("report-time-caption");
        if let Some(chart) = answer.charts.first() {
            w.chart(chart, "time", &caption, &said);
        }
        w.document.paragraph(said);
        w.warnings(&answer, &[]);
    }
    let caption = w.text("report-time-table");
    w.table("months", &caption, &["month", "said-yes", "offers", "share"], &rows);
    w.say("time-foot");
    Ok(())
}
