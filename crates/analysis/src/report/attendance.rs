//! Attendance with its bounds: what is not known is neither attended nor missed.

use std::collections::BTreeMap;

use evidence::evaluate::Band;
use evidence::stats::Interval;
use evidence::stats::dist::two_sided_z;
use evidence::table::Unit;

use super::control::share;
use super::held::Held;
use super::uptake::{COLUMNS, line};
use super::write::{Out, Writer};
use crate::run::Progress;
use crate::trouble::Result;

/// How a session may have gone, in order.
const WAYS: [&str; 4] = ["attended", "missed", "cancelled-person", "cancelled-others"];
/// Sessions of a course told one by one.
const FIRST: u32 = 12;

/// A share of sessions whose interval knows that those of one journey are alike: the ratio of two sums over journeys,
/// linearised, times G/(G-1) (Cochran, Sampling Techniques, 6.3).
fn clustered(sums: &[(f64, f64)], level: f64) -> Option<(f64, Interval)> {
    let (met, all) = sums.iter().fold((0.0, 0.0), |so_far, sum| (so_far.0 + sum.0, so_far.1 + sum.1));
    if all <= 0.0 || sums.len() < 2 {
        return None;
    }
    let share = met / all;
    let spread: f64 = sums.iter().map(|(met, of)| (met - share * of).powi(2)).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts of journeys")]
    let groups = sums.len() as f64;
    let se = (spread * groups / (groups - 1.0)).sqrt() / all;
    let interval = Interval::around(share, se, two_sided_z(level).ok()?);
    Some((share, interval.map(|limit| limit.clamp(0.0, 1.0))))
}

pub(super) fn write(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("attendance", &["15"]);
    let lacks = held.needs("A3");
    let Some(table) = held.table(Unit::Session).filter(|_| lacks.is_empty()) else {
        w.needs(&lacks);
        return Ok(());
    };
    let found = held.evaluate("A3", &[])?;
    let total = found.total();
    if total.denominator() == 0 {
        w.say("courses-none");
        return Ok(());
    }
    w.say("attendance-lead");
    let rows = vec![line(held, w, "A3")?];
    let caption = w.text("report-attendance-table");
    w.table("attendance", &caption, &COLUMNS, &rows);
    let grid = w.control.grid(vec![vec![total.met, total.not_met + total.open, total.not_recorded]]);
    let [met, unknown, all] = [grid.cells[0][0], grid.cells[0][2], grid.total];
    let most = super::control::sum([met, unknown]);
    let known = super::control::sum([met, grid.cells[0][1]]);
    let mut bounds = vec![
        vec![w.text("report-attendance-least").into(), met.into(), all.into(), Out::Share(share(met, all))],
        vec![
            w.text("report-attendance-known").into(),
            met.into(),
            known.into(),
            Out::Share(share(met, known)),
        ],
        vec![w.text("report-attendance-most").into(), most.into(), all.into(), Out::Share(share(most, all))],
    ];
    bounds.retain(|row| !matches!(row[3], Out::Share(None)));
    let caption = w.text("report-attendance-bounds");
    w.table("attendance-bounds", &caption, &["reading", "attended", "out-of", "share"], &bounds);
    let bands = held.bands("A3")?;
    let owner = ["reference", "journey"].into_iter().find_map(|name| table.column(name).ok());
    if let (Some(owner), true) = (owner, w.control.may_model(total.met, total.not_met)) {
        let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for (row, band) in bands.iter().enumerate() {
            let (Some(Band::Met | Band::NotMet), Some(owner)) = (band, owner.at(row)) else { continue };
            let sum = sums.entry(owner).or_default();
            sum.0 += f64::from(u8::from(*band == Some(Band::Met)));
            sum.1 += 1.0;
        }
        let sums: Vec<(f64, f64)> = sums.into_values().collect();
        if let Some((exact, interval)) = clustered(&sums, w.level) {
            let shown = if w.control.is_on() { share(met, known).unwrap_or(exact) } else { exact };
            let moved = interval.map(|limit| ((limit - exact + shown) * 1000.0).round() / 1000.0);
            let told = w.shown(&Out::ShareRanged(
                Some(shown),
                Some(if w.control.is_on() { moved } else { interval }),
            ));
            w.say_with("attendance-clustered", &[("share", (&told).into())]);
        }
    }
    by_number(table, &bands, w)
}

/// What became of the first, the second ... session.
fn by_number(table: &crate::table::Table, bands: &[Option<Band>], w: &mut Writer) -> Result<()> {
    let (number, attendance) = (table.column("number")?, table.column("attendance")?);
    let mut found: BTreeMap<u32, [u64; 5]> = BTreeMap::new();
    for (row, band) in bands.iter().enumerate() {
        let Some(number) = number.at(row).and_then(|text| text.parse().ok()).filter(|it| *it <= FIRST) else {
            continue;
        };
        if super::cross::place(*band).is_none() {
            continue;
        }
        let said = attendance.at(row);
        let place =
            WAYS.iter().position(|way| said == Some(way)).unwrap_or(if said.is_some() { 0 } else { 4 });
        found.entry(number).or_default()[place] += 1;
    }
    let shown = w.control.grid(
        found.values().map(|counts| counts[..3].iter().chain(&counts[4..]).copied().collect()).collect(),
    );
    let rows: Vec<Vec<Out>> = found
        .keys()
        .enumerate()
        .map(|(place, number)| {
            let cells = shown.cells[place].iter().map(|count| Out::from(*count));
            let known = super::control::sum(shown.cells[place][..3].iter().copied());
            std::iter::once(number.to_string().into())
                .chain(cells)
                .chain([Out::Share(share(shown.cells[place][0], known))])
                .collect()
        })
        .collect();
    let caption = w.text("report-attendance-number");
    let columns = ["session", "attended", "missed", "called-off", "not-known", "of-known"];
    w.table("attendance-by-session", &caption, &columns, &rows);
    w.say("attendance-selected");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_of_one_journey_are_alike() {
        // Each journey all or nothing: as if there were four people and not forty sessions.
        let (share, wide) = clustered(&[(10.0, 10.0), (0.0, 10.0), (10.0, 10.0), (0.0, 10.0)], 0.95).unwrap();
        assert!((share - 0.5).abs() < 1e-12);
        // sqrt(4 * 25 * 4/3) / 40 = 0.28868
        assert!((wide.upper - wide.lower - 2.0 * 0.5_f64.min(1.959_964 * 0.288_675)).abs() < 1e-4);
        assert_eq!(clustered(&[(1.0, 2.0)], 0.95), None);
    }
}
