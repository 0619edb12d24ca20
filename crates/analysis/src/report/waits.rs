//! Waits: how many have come through a gate by so many days, with those who left or are still there counted as such.

use evidence::stats::Interval;
use evidence::stats::survival::competing::{AalenJohansen, MANY_UNKNOWN, aalen_johansen, unknown_by};
use evidence::table::Unit;
use words::Arg;

use super::control::proportion;
use super::held::{Held, whole_day};
use super::write::{Out, Writer};
use crate::chart::{Chart, Curve};
use crate::run::Progress;
use crate::table::Table;
use crate::trouble::Result;

/// Gates whose wait is told, and the days at which it is read.
const GATES: [&str; 5] = ["intake", "reach", "first-call", "meeting", "plan"];
pub(super) const AT: [f64; 5] = [7.0, 14.0, 28.0, 56.0, 90.0];
/// Days between the places at which a curve is drawn where its steps would show single people.
const COARSE: f64 = 7.0;

/// Times with what ended them: 0 still open, 1 what is waited for, then the other ends.
#[derive(Debug, Default, Clone)]
pub(super) struct Times {
    pub(super) days: Vec<f64>,
    pub(super) cause: Vec<usize>,
    /// Rows without a time.
    pub(super) missing: usize,
}

impl Times {
    pub(super) fn push(&mut self, from: Option<i32>, to: Option<i32>, cause: usize) {
        match from.zip(to) {
            Some((from, to)) => {
                self.days.push(f64::from((to - from).max(0)));
                self.cause.push(cause);
            }
            None => self.missing += 1,
        }
    }

    pub(super) fn count(&self, cause: usize) -> u64 {
        self.cause.iter().filter(|held| **held == cause).count() as u64
    }
}

/// The wait at one gate of the last pass of each journey in the cohort.
fn times(held: &Held, table: &Table, wanted: &str) -> Result<Times> {
    let bands = held.bands("gates-met")?;
    let (gate, short) = (table.column("gate")?, table.column("in-short")?);
    let (opened, settled, passed) =
        (table.column("opened-on")?, table.column("settled-on")?, table.column("passed-on")?);
    let mut times = Times::default();
    for row in (0..table.rows()).filter(|row| super::cross::place(bands[*row]).is_some()) {
        if gate.at(row) != Some(wanted) {
            continue;
        }
        let day = |column: &crate::table::Column| column.at(row).and_then(whole_day);
        let from = day(opened);
        match short.at(row) {
            Some("passed") => times.push(from, day(settled).or_else(|| day(passed)), 1),
            Some("refused") => times.push(from, day(settled), 2),
            Some("ended-otherwise") => times.push(from, day(settled), 3),
            Some("open") => times.push(from, Some(held.as_of), 0),
            _ => {}
        }
    }
    Ok(times)
}

/// The waits that definitions know of referrals, as the pages show them: to the first attempt and to the first words.
fn of_referrals(held: &Held) -> Result<Vec<(String, Times)>> {
    let mut found = Vec::new();
    for id in ["wait-attempt", "wait-reach"] {
        let Some(definition) = held.definition(id) else { continue };
        let Some(time) = &definition.time else { continue };
        if !held.lacks(definition.unit, &[&time.from, &time.to, &time.ended]).is_empty() {
            continue;
        }
        let wrong = |why: String| crate::trouble::Trouble::input("report-definition").with("value", id).with("why", why);
        let times = held.evaluate(id, &[])?.times().map_err(|why| wrong(why.to_string()))?.unwrap_or_default();
        // Every end but a no is one cause here, as at the gates.
        let cause = times.cause.iter().map(|cause| (*cause).min(3)).collect();
        let missing = usize::try_from(times.undated).unwrap_or(usize::MAX);
        found.push((definition.title.clone(), Times { days: times.days, cause, missing }));
    }
    Ok(found)
}

/// The incidence of an end at a time; under control to whole per cent.
pub(super) fn read(w: &Writer, fit: &AalenJohansen, cause: usize, at: f64) -> Out {
    let Ok(found) = fit.at(cause, at) else { return Out::Nothing };
    let coarse = |share: f64| if w.control.is_on() { (share * 100.0).round() / 100.0 } else { share };
    let range = found.interval.map(|it| Interval { lower: coarse(it.lower), upper: coarse(it.upper) });
    Out::ShareRanged(Some(coarse(found.incidence)), range)
}

/// The curve of an end: every step, or under control weekly and to whole per cent.
pub(super) fn curve(
    w: &Writer,
    fit: &AalenJohansen,
    cause: usize,
    name: String,
    furthest: f64,
    risk: bool,
) -> Curve {
    let steps = fit.steps.iter().filter(|step| step.time <= furthest);
    let weeks = std::iter::successors(Some(0.0), |day| Some(day + COARSE)).take_while(|day| *day <= furthest);
    let points = if w.control.is_on() {
        let share =
            |day: f64| fit.at(cause, day).map_or(0.0, |found| (found.incidence * 100.0).round() / 100.0);
        weeks.map(|day| (day, share(day))).collect()
    } else {
        std::iter::once((0.0, 0.0))
            .chain(steps.clone().map(|step| (step.time, step.incidence[cause - 1])))
            .collect()
    };
    let at_risk = if risk {
        steps.map(|step| (step.time, w.control.one(step.at_risk as u64).count().unwrap_or(0))).collect()
    } else {
        Vec::new()
    };
    Curve { name: Some(name), points, steps: !w.control.is_on(), at_risk }
}

pub(super) fn write(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("waits", &["15"]);
    let lacks = held.lacks(Unit::Gate, &["gate", "in-short", "opened-on", "settled-on", "passed-on"]);
    let Some(table) = held.table(Unit::Gate).filter(|_| lacks.is_empty()) else {
        w.needs(&lacks);
        return Ok(());
    };
    w.say("waits-lead");
    let (mut rows, mut ends, mut curves) = (Vec::new(), Vec::new(), Vec::new());
    let mut unknown = Vec::new();
    let mut waits = of_referrals(held)?;
    let of_attempts = !waits.is_empty();
    for gate in GATES {
        waits.push((w.value("gate", Some(gate)), times(held, table, gate)?));
    }
    for (name, times) in waits {
        if times.days.is_empty() || !w.control.may_measure(times.count(1)) {
            continue;
        }
        let fit = aalen_johansen(&times.days, &times.cause, 3, w.level)?;
        let mut row =
            vec![Out::from(name.clone()), w.control.one(fit.n as u64).into(), Out::Number(fit.first_at(1, 0.5), 0)];
        row.extend(AT.iter().map(|at| read(w, &fit, 1, *at)));
        rows.push(row);
        let shown = w.control.grid(vec![(1..=3).chain([0]).map(|cause| times.count(cause)).collect()]);
        let mut line = vec![Out::from(name.clone())];
        line.extend(shown.cells[0].iter().map(|count| Out::from(*count)));
        line.extend([shown.total.into(), w.control.one(times.missing as u64).into()]);
        ends.push(line);
        curves.push(curve(w, &fit, 1, name.clone(), 100.0, true));
        let unsure = unknown_by(&times.days, &times.cause, 28.0, w.level)?;
        if unsure.share.is_some_and(|share| share > MANY_UNKNOWN) {
            unknown.push((
                name,
                proportion(w.control.one(unsure.count as u64), w.control.one(unsure.of as u64), w.level),
            ));
        }
    }
    if rows.is_empty() {
        w.say("waits-none");
        return Ok(());
    }
    let chart = Chart::curves("passing", &curves);
    let caption =
        w.text(if w.control.is_on() { "report-waits-caption-controlled" } else { "report-waits-caption" });
    let said: Vec<String> =
        rows.iter().map(|row| format!("{}: {}", w.shown(&row[0]), w.shown(&row[5]))).collect();
    let alternative = w.told("report-waits-said", &[("gates", said.join("; ").into())]);
    w.chart(&chart, "waits", &caption, &alternative);
    let caption = w.text("report-waits-table");
    let columns = ["gate", "came", "half-by", "by-7", "by-14", "by-28", "by-56", "by-90"];
    w.table("waits", &caption, &columns, &rows);
    let caption = w.text("report-waits-ends");
    let columns = ["gate", "passed", "refused", "ended-otherwise", "still-open", "total", "no-day"];
    w.table("waits-ends", &caption, &columns, &ends);
    for (gate, found) in unknown {
        let share = found.and_then(|it| it.share).map_or_else(|| "*".to_owned(), |share| w.percent(share));
        w.note("waits-unknown", &[("gate", (&gate).into()), ("share", (&share).into())]);
    }
    if !of_attempts {
        w.note("waits-attempt", &[("columns", Arg::from("attempted-on"))]);
    }
    Ok(())
}
