//! The quality of recording: what is missing, of whom.

use evidence::evaluate::Band;
use evidence::table::Unit;
use words::Arg;

use super::control::share;
use super::cross::{COVARIATES, Reading, place, source};
use super::held::Held;
use super::write::{Out, Writer};
use crate::run::Progress;
use crate::trouble::Result;

/// Over so many points between those who passed and the others a covariate goes into no model.
const GAP: f64 = 0.10;

pub(super) fn write(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("quality", &["14b", "19.1"]);
    let lacks = held.needs("U1");
    if !lacks.is_empty() {
        w.needs(&lacks);
        return Ok(());
    }
    w.say("quality-lead");
    let bands = held.bands("U1")?;
    let mut rows = Vec::new();
    let mut gaps = Vec::new();
    for column in COVARIATES.into_iter().chain(["answer", "referral-reason"]) {
        if !held.has(Unit::Offer, source(column)) {
            continue;
        }
        let reading = Reading::of(held.offers(), column);
        let mut counts = vec![vec![0_u64; 2]; 2];
        for (row, band) in bands.iter().enumerate() {
            if place(*band).is_some() {
                counts[usize::from(*band != Some(Band::Met))][usize::from(reading.at(row).is_none())] += 1;
            }
        }
        let shown = w.control.grid(counts);
        let known = |result: usize| share(shown.cells[result][0], shown.row_totals[result]);
        rows.push(vec![
            w.column(column).into(),
            shown.column_totals[0].into(),
            shown.column_totals[1].into(),
            Out::Share(share(shown.column_totals[0], shown.total)),
            Out::Share(known(0)),
            Out::Share(known(1)),
        ]);
        if COVARIATES.contains(&column)
            && known(0).zip(known(1)).is_some_and(|(with, without)| (with - without).abs() > GAP)
        {
            gaps.push(w.column(column));
        }
    }
    let caption = w.text("report-quality-table");
    let columns =
        ["characteristic", "recorded", "not-recorded", "recorded-share", "recorded-yes", "recorded-rest"];
    w.table("recording", &caption, &columns, &rows);
    if !gaps.is_empty() {
        w.note("quality-gap", &[("columns", Arg::from(gaps.join(", ")))]);
    }
    let found = held.evaluate("U1", &[])?;
    let made = held.evaluate("offers-made", &[])?;
    let mut rows: Vec<Vec<Out>> = Vec::new();
    for (beside, of) in found.beside().into_iter().map(|it| (it, found.total().denominator())).chain(
        made.beside()
            .into_iter()
            .filter(|it| it.code == "nameless")
            .map(|it| (it, made.total().denominator())),
    ) {
        // Without a column of persons every offer would look as if it could not be linked.
        if beside.code == "unlinkable" && !held.has(Unit::Offer, "person") {
            continue;
        }
        let (count, of) = w.control.pair(beside.rows, of);
        rows.push(vec![beside.title.into(), count.into(), of.into(), Out::Share(share(count, of))]);
    }
    let caption = w.text("report-quality-beside");
    w.table("recording-beside", &caption, &["beside", "count", "out-of", "share"], &rows);
    if held.needs("reason-asked").is_empty() && held.table(Unit::Account).is_some() {
        let rows = vec![super::uptake::line(held, w, "reason-asked")?];
        let caption = w.text("report-quality-asked");
        w.table("recording-asked", &caption, &super::uptake::COLUMNS, &rows);
    }
    Ok(())
}
