//! Starts and disengagement: services agreed, first sessions, and who stopped coming among the other ends.

use evidence::stats::survival::competing::aalen_johansen;
use evidence::table::Unit;
use words::Arg;

use super::held::{Held, whole_day};
use super::model::{cox, hazard_rows};
use super::uptake::{COLUMNS, line};
use super::waits::{Times, curve, read};
use super::write::{Out, Writer};
use crate::answer::{Answer, Cell};
use crate::chart::Chart;
use crate::run::Progress;
use crate::trouble::Result;

/// What may end a course, the one of interest first.
const ENDS: [&str; 6] =
    ["stopped-coming", "completed", "no-longer-needed", "supply", "moved-or-died", "other"];
/// Days before the data cut in which nobody can be known to have stopped: a row of three weekly misses and 28 days.
const UNSURE: i32 = 42;
const AT: [f64; 4] = [28.0, 56.0, 90.0, 180.0];

pub(super) fn starts(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("starts", &["15"]);
    let lacks = held.needs("A1");
    if !lacks.is_empty() {
        w.needs(&lacks);
        return Ok(());
    }
    w.say("starts-lead");
    let rows = vec![line(held, w, "A1")?];
    if matches!(&rows[0][5], Out::Count(count) if count.count() == Some(0)) {
        w.say("courses-none");
        return Ok(());
    }
    let caption = w.text("report-starts-table");
    w.table("starts", &caption, &COLUMNS, &rows);
    let found = held.evaluate("A1", &[])?;
    let beside: Vec<Vec<Out>> = found
        .beside()
        .into_iter()
        .map(|beside| vec![beside.title.into(), w.control.one(beside.rows).into()])
        .collect();
    let caption = w.text("report-starts-beside");
    w.table("starts-beside", &caption, &["beside", "count"], &beside);
    let found = held.evaluate("prescriptions-stand", &["gate", "came-to"])?;
    let (gates, modes) = (&found.axes()[0].groups, &found.axes()[1].groups);
    let mut grid = vec![vec![0_u64; gates.len()]; modes.len()];
    for cell in found.cells() {
        grid[cell.groups[1]][cell.groups[0]] = cell.counts.denominator();
    }
    let present: Vec<usize> =
        (0..modes.len()).filter(|at| grid[*at].iter().any(|count| *count > 0)).collect();
    let shown = w.control.grid(present.iter().map(|at| grid[*at].clone()).collect());
    let code = |group: &evidence::evaluate::Group| match group {
        evidence::evaluate::Group::Code(code) => Some(code.clone()),
        evidence::evaluate::Group::NotRecorded => None,
    };
    let rows: Vec<Vec<Out>> = present
        .iter()
        .enumerate()
        .map(|(place, at)| {
            let name = w.value("came-to", code(&modes[*at]).as_deref());
            let cells = shown.cells[place].iter().map(|count| Out::from(*count));
            std::iter::once(name.into()).chain(cells).chain([shown.row_totals[place].into()]).collect()
        })
        .collect();
    let columns: Vec<String> = gates
        .iter()
        .map(|gate| format!("at-{}", code(gate).unwrap_or_else(|| "not-recorded".to_owned())))
        .collect();
    let columns: Vec<&str> =
        std::iter::once("came-to").chain(columns.iter().map(String::as_str)).chain(["total"]).collect();
    let caption = w.text("report-prescriptions-table");
    w.table("prescriptions", &caption, &columns, &rows);
    Ok(())
}

/// The times from the first session to what ended the course, with the rows they belong to.
fn times(held: &Held) -> Result<(Times, Vec<usize>)> {
    let mut times = Times::default();
    let mut rows = Vec::new();
    let Some(table) = held.table(Unit::Prescription) else { return Ok((times, rows)) };
    let (started, end, on) =
        (table.column("started-on")?, table.column("course-end")?, table.column("course-end-on")?);
    let (first, last) = held.period.days();
    let cut = held.as_of - UNSURE;
    for row in 0..table.rows() {
        let Some(from) = started.at(row).and_then(whole_day).filter(|from| (first..=last).contains(from))
        else {
            continue;
        };
        if from > cut {
            continue;
        }
        let cause =
            end.at(row).and_then(|end| ENDS.iter().position(|known| *known == end)).map_or(0, |at| at + 1);
        let on = on.at(row).and_then(whole_day);
        let before = times.days.len();
        match on.filter(|on| *on <= cut) {
            Some(on) if cause > 0 => times.push(Some(from), Some(on), cause),
            // An end after the cut, or one that is still to come.
            _ if cause == 0 || on.is_some() => times.push(Some(from), Some(cut), 0),
            _ => times.push(None, None, cause),
        }
        if times.days.len() > before {
            rows.push(row);
        }
    }
    Ok((times, rows))
}

/// The global test of proportional hazards (Grambsch and Therneau).
fn proportional(answer: &Answer) -> Option<f64> {
    match answer.found("ph-test")?.rows.last()?.get("p")? {
        Cell::P(p) => Some(*p),
        _ => None,
    }
}

pub(super) fn disengagement(held: &Held, w: &mut Writer, progress: Progress) -> Result<()> {
    w.section("disengagement", &["15", "16a", "12a"]);
    let mut lacks = held.needs("A2-90");
    lacks.extend(held.lacks(Unit::Prescription, &["course-end", "course-end-on"]));
    if !lacks.is_empty() {
        w.needs(&lacks);
        return Ok(());
    }
    let (times, rows) = times(held)?;
    if !w.control.may_measure(times.days.len() as u64) || times.count(1) == 0 {
        w.say("courses-none");
        return Ok(());
    }
    w.say("disengagement-lead");
    let fit = aalen_johansen(&times.days, &times.cause, ENDS.len(), w.level)?;
    let counts: Vec<u64> = (1..=ENDS.len()).chain([0]).map(|cause| times.count(cause)).collect();
    let shown = w.control.grid(vec![counts]);
    let mut out = Vec::new();
    let mut curves = Vec::new();
    for (place, end) in ENDS.iter().enumerate() {
        let name = w.value("course-end", Some(end));
        let mut row = vec![Out::from(name.clone()), shown.cells[0][place].into()];
        let told = w.control.may_measure(times.count(place + 1));
        // Nobody ended so: there is nothing to withhold.
        let none = times.count(place + 1) == 0;
        row.extend(AT.iter().map(|at| match (none, told) {
            (true, _) => Out::Share(Some(0.0)),
            (false, true) => read(w, &fit, place + 1, *at),
            (false, false) => Out::Withheld,
        }));
        out.push(row);
        if told && times.count(place + 1) > 0 {
            curves.push(curve(w, &fit, place + 1, name, 200.0, place == 0));
        }
    }
    let open = w.value("course-end", Some("going-on"));
    out.push(vec![open.into(), shown.cells[0][ENDS.len()].into()]);
    let chart = Chart::curves("incidence", &curves);
    let caption = w.text("report-disengagement-caption");
    let alternative: Vec<String> =
        out.iter().map(|row| row.iter().map(|cell| w.shown(cell)).collect::<Vec<_>>().join(", ")).collect();
    w.chart(&chart, "disengagement", &caption, &alternative.join("; "));
    let caption = w.told("report-disengagement-table", &[("of", w.count(shown.total).into())]);
    w.table("disengagement", &caption, &["course-end", "count", "by-28", "by-56", "by-90", "by-180"], &out);
    if times.missing > 0 {
        w.note("disengagement-undated", &[("count", w.count(w.control.one(times.missing as u64)).into())]);
    }
    let lines = vec![line(held, w, "A2-90")?];
    let caption = w.text("report-disengagement-measure");
    w.table("disengagement-90", &caption, &COLUMNS, &lines);
    w.part("disengagement-cox");
    if times.count(1) < 20 {
        w.note("disengagement-few", &[("events", Arg::from(w.count(w.control.one(times.count(1)))))]);
        return Ok(());
    }
    let Some(table) = held.table(Unit::Prescription) else { return Ok(()) };
    let event: Vec<bool> = times.cause.iter().map(|cause| *cause == 1).collect();
    let wanted = w.planned.covariates(&["age-band", "sex", "ethnic-group", "deprivation-fifth"]);
    if wanted.is_empty() {
        w.say("model-none");
        return Ok(());
    }
    match cox(table, &rows, &times.days, &event, &wanted, w.level, progress) {
        Ok((covariates, answer)) => {
            let rows = hazard_rows(w, &covariates, &event, &answer);
            let caption = w.text("report-cox-table");
            w.table("cox", &caption, &["characteristic", "people", "share", "hazard-ratio"], &rows);
            w.warnings(&answer, &["rows-left-out", "association"]);
            w.say("cox-foot");
            if let Some(p) = proportional(&answer) {
                let p = w.shown(&Out::P(Some(p)));
                w.say_with("cox-proportional", &[("p", (&p).into())]);
            }
        }
        Err(trouble) => {
            let why = super::write::plain(&trouble.told(w.words));
            w.note("model-refused", &[("why", (&why).into())]);
        }
    }
    Ok(())
}
