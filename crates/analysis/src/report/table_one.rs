//! Table 1: who was offered, by what they answered, with what is not recorded.

use evidence::disclosure::Shown;
use evidence::evaluate::Band;

use super::control::share;
use super::cross::{COVARIATES, crossed, crossed_several, source};
use super::held::Held;
use super::write::{Out, Writer};
use crate::run::Progress;
use crate::trouble::Result;
use evidence::table::Unit;

/// A count with its share of the column.
fn cell(w: &Writer, count: Shown, of: Shown) -> Out {
    match share(count, of) {
        Some(share) => format!("{} ({})", w.count(count), w.percent(share)).into(),
        None => count.into(),
    }
}

fn heading(name: String) -> Vec<Out> {
    vec![name.into(), Out::Nothing, Out::Nothing, Out::Nothing]
}

pub(super) fn write(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("table-one", &["14a", "14b"]);
    let lacks = held.needs("U1");
    if !lacks.is_empty() {
        w.needs(&lacks);
        return Ok(());
    }
    let bands = held.bands("U1")?;
    let count = |wanted: &[Band]| bands.iter().flatten().filter(|band| wanted.contains(band)).count() as u64;
    let met = count(&[Band::Met]);
    let whole = w.control.grid(vec![vec![met, count(&Band::ALL[..4]) - met]]);
    let (yes, rest, all) = (whole.cells[0][0], whole.cells[0][1], whole.total);
    let mut rows = vec![vec![w.text("report-everybody").into(), all.into(), yes.into(), rest.into()]];
    let mut lacking = Vec::new();
    for column in COVARIATES {
        if !held.has(Unit::Offer, source(column)) {
            lacking.push(w.column(column));
            continue;
        }
        let levels = crossed(held.offers(), column, &bands);
        let cells =
            levels.iter().map(|(_, counts)| vec![counts[0], counts[1] + counts[2] + counts[3]]).collect();
        let shown = w.control.grid(cells);
        rows.push(heading(w.column(column)));
        for (place, (level, counts)) in levels.iter().enumerate() {
            if level.is_none() && counts.iter().sum::<u64>() == 0 {
                continue;
            }
            rows.push(vec![
                format!("  {}", w.value(column, level.as_deref())).into(),
                cell(w, shown.row_totals[place], all),
                cell(w, shown.cells[place][0], yes),
                cell(w, shown.cells[place][1], rest),
            ]);
        }
    }
    if held.has(Unit::Offer, "referral-reason") {
        rows.push(heading(w.text("report-needs-ticked")));
        for (code, counts) in crossed_several(held.offers(), "referral-reason", &bands) {
            let (with, without) = (counts[0], counts[1] + counts[2] + counts[3]);
            let others = (met - with, count(&Band::ALL[..4]) - met - without);
            let shown = w.control.grid(vec![vec![with, without], vec![others.0, others.1]]);
            rows.push(vec![
                format!("  {}", w.value("referral-reason", Some(&code))).into(),
                cell(w, shown.row_totals[0], all),
                cell(w, shown.cells[0][0], yes),
                cell(w, shown.cells[0][1], rest),
            ]);
        }
    }
    w.say("table-one-lead");
    let caption = w.text("report-table-one-caption");
    w.table("characteristics", &caption, &["characteristic", "all", "said-yes", "did-not"], &rows);
    if !lacking.is_empty() {
        w.note("not-in-data", &[("columns", lacking.join(", ").into())]);
    }
    Ok(())
}
