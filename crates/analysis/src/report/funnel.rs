//! The funnel with every exit and those still there, from one table of where each journey stands.

use std::collections::BTreeMap;

use evidence::disclosure::Shown;
use evidence::figure::Amount;
use evidence::table::Unit;

use super::control::{proportion, sum};
use super::held::Held;
use super::write::{Out, Writer};
use crate::chart::Chart;
use crate::run::Progress;
use crate::trouble::Result;

/// Gates of the line, in order.
pub(super) const LINE: [&str; 7] =
    ["offer", "intake", "reach", "first-call", "meeting", "plan", "after-plan"];
const WAYS: [&str; 3] = ["refused", "ended-otherwise", "open"];

/// A gate as it is shown: who came, who went on, and what became of the others.
pub(super) struct Stage {
    pub(super) gate: &'static str,
    pub(super) came: Shown,
    pub(super) passed: Shown,
    /// Refused, ended otherwise, open.
    pub(super) ways: [Shown; 3],
}

/// The stages among some journeys, out of one protected table: what came to a gate is what stands there or beyond.
pub(super) fn stages(held: &Held, w: &Writer, among: impl Fn(usize) -> bool) -> Result<Vec<Stage>> {
    let Some(table) = held.table(Unit::Gate) else { return Ok(Vec::new()) };
    let bands = held.bands("journeys-stand")?;
    let (gate, short) = (table.column("gate")?, table.column("in-short")?);
    let mut found: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for row in (0..table.rows()).filter(|row| super::cross::place(bands[*row]).is_some() && among(*row)) {
        let (Some(gate), Some(way)) = (gate.at(row), short.at(row)) else { continue };
        let way = WAYS.iter().position(|known| *known == way).unwrap_or(1);
        found.entry(gate).or_default()[way] += 1;
    }
    let present = gates_present(held)?;
    let line: Vec<&'static str> = LINE.into_iter().filter(|gate| present.contains(gate)).collect();
    let cells = line.iter().map(|gate| found.get(gate).copied().unwrap_or_default().to_vec()).collect();
    let shown = w.control.grid(cells);
    let beyond = |place: usize| sum(shown.row_totals.iter().skip(place).copied());
    Ok(line
        .iter()
        .enumerate()
        .map(|(place, gate)| Stage {
            gate,
            came: beyond(place),
            passed: beyond(place + 1),
            ways: std::array::from_fn(|way| shown.cells[place][way]),
        })
        .collect())
}

/// The gates of which the data know anything.
fn gates_present(held: &Held) -> Result<Vec<&'static str>> {
    let Some(table) = held.table(Unit::Gate) else { return Ok(Vec::new()) };
    let seen: std::collections::BTreeSet<&str> = table.column("gate")?.texts().flatten().collect();
    Ok(LINE.into_iter().filter(|gate| seen.contains(gate)).collect())
}

pub(super) fn amount(shown: Shown) -> Amount {
    match shown {
        Shown::Count(count) => Amount::Count(count),
        Shown::Starred => Amount::Starred,
    }
}

pub(super) fn write(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("funnel", &["13.1", "15"]);
    let lacks = held.lacks(Unit::Gate, &["offered-on", "gate", "in-short", "stands"]);
    if !lacks.is_empty() {
        w.needs(&lacks);
        return Ok(());
    }
    let stages = stages(held, w, |_| true)?;
    let offered = stages.first().map_or(Shown::Count(0), |stage| stage.came);
    let rows: Vec<Vec<Out>> = stages
        .iter()
        .map(|stage| {
            let of_all = proportion(stage.came, offered, w.level);
            // Nobody goes on from the last stage: its end is the closing.
            let of_came =
                (stage.gate != "after-plan").then(|| proportion(stage.passed, stage.came, w.level)).flatten();
            vec![
                w.value("gate", Some(stage.gate)).into(),
                stage.came.into(),
                if stage.gate == "after-plan" { Out::Nothing } else { stage.passed.into() },
                stage.ways[0].into(),
                stage.ways[1].into(),
                stage.ways[2].into(),
                Out::ShareRanged(of_came.and_then(|it| it.share), of_came.and_then(|it| it.interval)),
                Out::Share(of_all.and_then(|it| it.share)),
            ]
        })
        .collect();
    w.say("funnel-lead");
    let names: Vec<String> = stages.iter().map(|stage| w.value("gate", Some(stage.gate))).collect();
    let band = |pick: &dyn Fn(&Stage) -> Shown| stages.iter().map(|stage| amount(pick(stage))).collect();
    let chart = Chart::stacked(
        "stages",
        &names,
        &[
            ("passed", band(&|stage| stage.passed)),
            ("refused", band(&|stage| stage.ways[0])),
            ("ended-otherwise", band(&|stage| stage.ways[1])),
            ("still-open", band(&|stage| stage.ways[2])),
        ],
    );
    let caption = w.text("report-funnel-caption");
    let said: Vec<String> = stages
        .iter()
        .map(|stage| {
            let count = |shown: Shown| words::Arg::from(w.count(shown));
            w.told(
                "report-funnel-said",
                &[
                    ("gate", w.value("gate", Some(stage.gate)).into()),
                    ("came", count(stage.came)),
                    ("passed", count(stage.passed)),
                    ("refused", count(stage.ways[0])),
                    ("ended", count(stage.ways[1])),
                    ("open", count(stage.ways[2])),
                ],
            )
        })
        .collect();
    w.chart(&chart, "funnel", &caption, &said.join(" "));
    let caption = w.text("report-funnel-table");
    w.table(
        "funnel",
        &caption,
        &["gate", "came", "passed", "refused", "ended-otherwise", "still-open", "passed-share", "of-offered"],
        &rows,
    );
    w.say(if w.control.is_on() { "funnel-foot-controlled" } else { "funnel-foot" });
    ways_out(held, w)
}

/// Every way out, by the gate at which it was taken.
fn ways_out(held: &Held, w: &mut Writer) -> Result<()> {
    let Some(table) = held.table(Unit::Gate) else { return Ok(()) };
    let bands = held.bands("journeys-stand")?;
    let (gate, mode) = (table.column("gate")?, table.column("came-to")?);
    let gates = gates_present(held)?;
    let mut found: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for row in (0..table.rows()).filter(|row| super::cross::place(bands[*row]).is_some()) {
        let (Some(gate), Some(mode)) = (gate.at(row), mode.at(row)) else { continue };
        let Some(at) = gates.iter().position(|known| *known == gate) else { continue };
        if mode != "open" {
            found.entry(mode).or_insert_with(|| vec![0; gates.len()])[at] += 1;
        }
    }
    let mut modes: Vec<(&str, Vec<u64>)> = found.into_iter().collect();
    modes.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<u64>()));
    let shown = w.control.grid(modes.iter().map(|(_, counts)| counts.clone()).collect());
    let rows: Vec<Vec<Out>> = modes
        .iter()
        .enumerate()
        .map(|(place, (mode, _))| {
            let cells = shown.cells[place].iter().map(|count| Out::from(*count));
            std::iter::once(w.value("came-to", Some(mode)).into())
                .chain(cells)
                .chain([shown.row_totals[place].into()])
                .collect()
        })
        .collect();
    let columns: Vec<String> = gates.iter().map(|gate| format!("at-{gate}")).collect();
    let columns: Vec<&str> =
        std::iter::once("way-out").chain(columns.iter().map(String::as_str)).chain(["total"]).collect();
    w.part("ways-out");
    let caption = w.text("report-ways-out-table");
    w.table("ways-out", &caption, &columns, &rows);
    w.say("ways-out-foot");
    Ok(())
}
