//! Supply and queues: what ended because a service or the programme could not, and who is still waiting.

use std::collections::BTreeMap;

use evidence::table::Unit;

use super::funnel::LINE;
use super::held::{Held, whole_day};
use super::write::{Out, Writer};
use crate::run::Progress;
use crate::trouble::Result;

/// Ends on the side of supply.
const SUPPLY: [&str; 6] = [
    "no-capacity",
    "no-such-service",
    "service-closed-or-changed",
    "access-need-not-met",
    "not-the-right-service",
    "timed-out",
];
/// Waits of those still there, by the most days of each.
const WAITS: [i32; 3] = [14, 28, 56];

pub(super) fn write(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("supply", &["15"]);
    let lacks = held.lacks(Unit::Gate, &["gate", "in-short", "came-to", "opened-on"]);
    if !lacks.is_empty() {
        w.needs(&lacks);
        return Ok(());
    }
    w.say("supply-lead");
    queues(held, w)?;
    ends(held, w)?;
    w.note("supply-unmet", &[]);
    Ok(())
}

/// Who is still at a gate, and for how long.
fn queues(held: &Held, w: &mut Writer) -> Result<()> {
    let Some(table) = held.table(Unit::Gate) else { return Ok(()) };
    let bands = held.bands("gates-met")?;
    let (gate, short, opened) =
        (table.column("gate")?, table.column("in-short")?, table.column("opened-on")?);
    let mut found: BTreeMap<usize, Vec<i32>> = BTreeMap::new();
    for row in (0..table.rows()).filter(|row| super::cross::place(bands[*row]).is_some()) {
        let at = gate.at(row).and_then(|gate| LINE.iter().position(|known| *known == gate));
        if let (Some(at), Some("open"), Some(day)) = (at, short.at(row), opened.at(row).and_then(whole_day)) {
            found.entry(at).or_default().push((held.as_of - day).max(0));
        }
    }
    let band = |days: i32| WAITS.iter().position(|most| days <= *most).unwrap_or(WAITS.len());
    let cells = found.values().map(|days| {
        (0..=WAITS.len()).map(|at| days.iter().filter(|days| band(**days) == at).count() as u64).collect()
    });
    let shown = w.control.grid(cells.collect());
    let rows: Vec<Vec<Out>> = found
        .keys()
        .enumerate()
        .map(|(place, at)| {
            let cells = shown.cells[place].iter().map(|count| Out::from(*count));
            std::iter::once(w.value("gate", Some(LINE[*at])).into())
                .chain(cells)
                .chain([shown.row_totals[place].into()])
                .collect()
        })
        .collect();
    let caption = w.text("report-queues-table");
    w.table("queues", &caption, &["gate", "up-to-14", "up-to-28", "up-to-56", "longer", "total"], &rows);
    Ok(())
}

/// What ended on the side of supply, of journeys and of prescriptions.
fn ends(held: &Held, w: &mut Writer) -> Result<()> {
    let mut rows: Vec<Vec<Out>> = Vec::new();
    let mut counts: Vec<[u64; 2]> = vec![[0; 2]; SUPPLY.len()];
    for (place, (unit, id)) in
        [(Unit::Gate, "journeys-stand"), (Unit::Prescription, "prescriptions-stand")].into_iter().enumerate()
    {
        let Some(table) = held.table(unit) else { continue };
        let bands = held.bands(id)?;
        let Ok(mode) = table.column("came-to") else { continue };
        for row in (0..table.rows()).filter(|row| super::cross::place(bands[*row]).is_some()) {
            if let Some(at) = mode.at(row).and_then(|mode| SUPPLY.iter().position(|known| *known == mode)) {
                counts[at][place] += 1;
            }
        }
    }
    let shown = w.control.grid(counts.iter().map(|row| row.to_vec()).collect());
    for (place, mode) in SUPPLY.iter().enumerate() {
        let prescriptions = match held.table(Unit::Prescription) {
            Some(table) if table.rows() > 0 => shown.cells[place][1].into(),
            _ => Out::from("–"),
        };
        rows.push(vec![w.value("came-to", Some(mode)).into(), shown.cells[place][0].into(), prescriptions]);
    }
    let caption = w.text("report-supply-table");
    w.table("supply", &caption, &["way-out", "journeys", "prescriptions"], &rows);
    Ok(())
}
