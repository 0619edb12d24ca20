//! Uptake: agreement, first meeting, first session; crude and adjusted.

use evidence::disclosure::Shown;
use evidence::evaluate::{Band, Counts};
use evidence::table::Unit;

use super::control::proportion;
use super::cross::{COVARIATES, place};
use super::held::Held;
use super::model::{Cohort, write as model};
use super::write::{Out, Writer};
use crate::run::Progress;
use crate::trouble::Result;

/// Counts by band as shown: met, not met, open, not recorded, all, and those too young.
pub(super) fn bands(w: &Writer, counts: &Counts) -> ([Shown; 4], Shown, Shown) {
    let shown = w.control.grid(vec![vec![counts.met, counts.not_met, counts.open, counts.not_recorded]]);
    (std::array::from_fn(|at| shown.cells[0][at]), shown.total, w.control.one(counts.immature))
}

/// A line of a table of measures.
pub(super) fn line(held: &Held, w: &Writer, id: &str) -> Result<Vec<Out>> {
    let found = held.evaluate(id, &[])?;
    let (bands, all, young) = bands(w, &found.total());
    let share = proportion(bands[0], all, w.level);
    let title = format!("{}: {}", found.definition().id, found.definition().title);
    let mut row = vec![Out::from(title)];
    row.extend(bands.map(Out::from));
    row.extend([
        all.into(),
        Out::ShareRanged(share.and_then(|it| it.share), share.and_then(|it| it.interval)),
        young.into(),
    ]);
    Ok(row)
}

/// The columns of such a table.
pub(super) const COLUMNS: [&str; 8] =
    ["measure", "met", "not-met", "still-open", "not-recorded", "out-of", "share-interval", "too-recent"];

/// The cohort of a definition of offers, with who was above the line.
fn cohort<'a>(held: &'a Held, id: &str) -> Result<Cohort<'a>> {
    let bands = held.bands(id)?;
    let rows: Vec<usize> = (0..bands.len()).filter(|row| place(bands[*row]).is_some()).collect();
    let outcome = rows.iter().map(|row| bands[*row] == Some(Band::Met)).collect();
    Ok(Cohort { table: held.offers(), rows, outcome })
}

pub(super) fn write(held: &Held, w: &mut Writer, progress: Progress) -> Result<()> {
    w.section("uptake", &["15", "16a", "16c", "7", "12a"]);
    let (mut rows, mut lacking, mut none) = (Vec::new(), Vec::new(), false);
    for id in ["U1", "U1-all-offers", "U2", "U3"] {
        let lacks = held.needs(id);
        if id == "U3" && held.table(Unit::Prescription).is_some_and(|table| table.rows() == 0) {
            none = true;
        } else if lacks.is_empty() {
            rows.push(line(held, w, id)?);
        } else {
            lacking.push((id, lacks));
        }
    }
    w.say("uptake-lead");
    let caption = w.text("report-uptake-table");
    w.table("uptake", &caption, &COLUMNS, &rows);
    for (id, lacks) in lacking {
        w.note("measure-needs", &[("measure", id.into()), ("columns", lacks.join(", ").into())]);
    }
    if none {
        w.note("uptake-no-services", &[]);
    }
    w.say("uptake-selected");
    for (id, name) in [("U1", "u1"), ("U2", "u2")] {
        if !held.needs(id).is_empty() {
            continue;
        }
        let cohort = cohort(held, id)?;
        w.part(&format!("uptake-{name}"));
        if w.planned.is_exploratory(&[id]) {
            w.note("exploratory", &[]);
        }
        let met = cohort.outcome.iter().filter(|met| **met).count();
        if met < 20 || cohort.rows.len() - met < 20 {
            w.say("model-too-few");
            continue;
        }
        let covariates = w.planned.covariates(&COVARIATES);
        model(w, &cohort, name, &covariates, progress)?;
    }
    w.note("association", &[]);
    Ok(())
}
