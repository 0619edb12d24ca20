//! Inequality at every gate: who comes through by deprivation, and what each gate adds to the gap.

use std::collections::BTreeMap;

use evidence::disclosure::Shown;
use evidence::stats::inequality::slope_index;
use evidence::table::Unit;

use super::control::{proportion, share, sum};
use super::cross::{Reading, crossed, source};
use super::funnel::LINE;
use super::held::Held;
use super::write::{Out, Writer};
use crate::run::Progress;
use crate::table::{Table, number};
use crate::trouble::Result;

const FIFTHS: [&str; 5] = ["1", "2", "3", "4", "5"];

/// Of each group, how many came to each gate: out of one protected table of where journeys stand.
struct Came {
    gates: Vec<&'static str>,
    /// By group, then gate; one more gate than there are for those who passed the last.
    came: Vec<Vec<Shown>>,
}

fn came(held: &Held, w: &Writer, column: &str, groups: &[&str]) -> Result<Option<Came>> {
    let Some(table) = held.table(Unit::Gate) else { return Ok(None) };
    let bands = held.bands("journeys-stand")?;
    let (gate, reading) = (table.column("gate")?, Reading::of(table, column));
    let seen: std::collections::BTreeSet<&str> = gate.texts().flatten().collect();
    let gates: Vec<&'static str> = LINE.into_iter().filter(|gate| seen.contains(gate)).collect();
    let mut cells = vec![vec![0_u64; gates.len()]; groups.len()];
    for row in (0..table.rows()).filter(|row| super::cross::place(bands[*row]).is_some()) {
        let at = gate.at(row).and_then(|gate| gates.iter().position(|known| *known == gate));
        let group = reading.at(row).and_then(|level| groups.iter().position(|known| *known == level));
        if let (Some(at), Some(group)) = (at, group) {
            cells[group][at] += 1;
        }
    }
    let shown = w.control.grid(cells);
    let beyond =
        |(row, all): (&Vec<Shown>, &Shown)| (0..=row.len()).map(|from| further(row, *all, from)).collect();
    Ok(Some(Came { came: shown.cells.iter().zip(&shown.row_totals).map(beyond).collect(), gates }))
}

/// Those from a place on: the sum of what is shown from there, else what the earlier ones leave of the whole.
fn further(row: &[Shown], all: Shown, from: usize) -> Shown {
    if from == 0 {
        return all;
    }
    match (sum(row[from..].iter().copied()), all, sum(row[..from].iter().copied())) {
        (Shown::Count(later), ..) => Shown::Count(later),
        (_, Shown::Count(all), Shown::Count(earlier)) if earlier <= all => Shown::Count(all - earlier),
        _ => Shown::Starred,
    }
}

pub(super) fn write(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("inequality", &["15", "16c", "19.1"]);
    let lacks = held.lacks(Unit::Gate, &["gate", "in-short", "deprivation-decile"]);
    if !lacks.is_empty() {
        w.needs(&lacks);
        return Ok(());
    }
    w.say("inequality-lead");
    population(held, w)?;
    by_gate(held, w)?;
    by_group(held, w)
}

/// The share of those who came to each gate that went on, by fifth, with the slope and the part of each gate in the gap.
fn by_gate(held: &Held, w: &mut Writer) -> Result<()> {
    let Some(found) = came(held, w, "deprivation-fifth", &FIFTHS)? else { return Ok(()) };
    let passes = |group: usize, gate: usize| share(found.came[group][gate + 1], found.came[group][gate]);
    let gaps: Vec<Option<f64>> = (0..found.gates.len())
        .map(|gate| {
            let (poor, rich) = (passes(0, gate)?, passes(4, gate)?);
            (poor > 0.0 && rich > 0.0).then(|| rich.ln() - poor.ln())
        })
        .collect();
    // After the plan a journey ends or goes on: nobody passes.
    let last = found.gates.len() - usize::from(found.gates.last() == Some(&"after-plan"));
    let whole: Option<f64> = gaps[..last].iter().copied().sum();
    let mut rows = Vec::new();
    for (gate, name) in found.gates[..last].iter().enumerate() {
        let counts: Option<Vec<(usize, usize)>> = found
            .came
            .iter()
            .map(|group| {
                let (of, count) = (group[gate].count()?, group[gate + 1].count()?);
                Some((usize::try_from(count.min(of)).ok()?, usize::try_from(of).ok()?))
            })
            .collect();
        let slope = counts.and_then(|counts| {
            let (count, of): (Vec<usize>, Vec<usize>) = counts.into_iter().unzip();
            slope_index(&count, &of, w.level).ok()
        });
        let mut row = vec![Out::from(w.value("gate", Some(name)))];
        row.extend((0..FIFTHS.len()).map(|group| Out::Share(passes(group, gate))));
        row.push(Out::ShareRanged(slope.map(|it| it.slope), slope.map(|it| it.interval)));
        row.push(Out::Number(gaps[gate], 3));
        rows.push(row);
    }
    let overall = |group: usize| share(found.came[group][last], found.came[group][0]);
    let mut row = vec![Out::from(w.text("report-inequality-all"))];
    row.extend((0..FIFTHS.len()).map(|group| Out::Share(overall(group))));
    row.extend([Out::Nothing, Out::Number(whole, 3)]);
    rows.push(row);
    let caption = w.text("report-inequality-table");
    let columns = ["gate", "fifth-1", "fifth-2", "fifth-3", "fifth-4", "fifth-5", "slope", "gap"];
    w.table("inequality", &caption, &columns, &rows);
    w.say("inequality-foot");
    Ok(())
}

/// Of those offered, the share that came to the first meeting and passed it, by group.
fn by_group(held: &Held, w: &mut Writer) -> Result<()> {
    let mut rows = Vec::new();
    for column in ["age-band", "sex", "ethnic-group"] {
        if !held.has(Unit::Gate, source(column)) {
            continue;
        }
        let Some(table) = held.table(Unit::Gate) else { return Ok(()) };
        let bands = held.bands("journeys-stand")?;
        let levels: Vec<String> =
            crossed(table, column, &bands).into_iter().filter_map(|(level, _)| level).collect();
        let groups: Vec<&str> = levels.iter().map(String::as_str).collect();
        let Some(cells) = stood(table, &bands, column, &groups)? else { continue };
        let shown = w.control.grid(cells);
        rows.push(vec![Out::from(w.column(column))]);
        for (place, level) in levels.iter().enumerate() {
            let (row, offered) = (&shown.cells[place], shown.row_totals[place]);
            let of = |count: Shown| {
                let found = proportion(count, offered, w.level);
                Out::ShareRanged(found.and_then(|it| it.share), found.and_then(|it| it.interval))
            };
            rows.push(vec![
                format!("  {}", w.value(column, Some(level))).into(),
                offered.into(),
                of(further(row, offered, 1)),
                of(row[2]),
            ]);
        }
    }
    let caption = w.text("report-inequality-groups");
    w.table("groups", &caption, &["characteristic", "offered", "said-yes-share", "met-share"], &rows);
    Ok(())
}

/// Of each group: stood at the offer, said yes and did not come through the first meeting, came through it.
fn stood(
    table: &Table,
    bands: &[Option<evidence::evaluate::Band>],
    column: &str,
    groups: &[&str],
) -> Result<Option<Vec<Vec<u64>>>> {
    let (gate, reading) = (table.column("gate")?, Reading::of(table, column));
    let Some(meeting) = LINE.iter().position(|gate| *gate == "meeting") else { return Ok(None) };
    let mut cells = vec![vec![0_u64; 3]; groups.len()];
    for row in (0..table.rows()).filter(|row| super::cross::place(bands[*row]).is_some()) {
        let at = gate.at(row).and_then(|gate| LINE.iter().position(|known| *known == gate));
        let group = reading.at(row).and_then(|level| groups.iter().position(|known| *known == level));
        if let (Some(at), Some(group)) = (at, group) {
            cells[group][usize::from(at > 0) + usize::from(at > meeting)] += 1;
        }
    }
    Ok(Some(cells))
}

/// Offers beside the eligible population.
fn population(held: &Held, w: &mut Writer) -> Result<()> {
    let Some(population) = w.population.clone() else {
        w.note("population-none", &[]);
        return Ok(());
    };
    let people = population.column("people")?;
    let bands = held.bands("U1")?;
    let mut rows = Vec::new();
    for column in ["age-band", "sex", "ethnic-group", "deprivation-fifth"] {
        if !population.has(source(column)) || !held.has(Unit::Offer, source(column)) {
            continue;
        }
        let eligible = eligible(&population, people, column);
        rows.push(vec![Out::from(w.column(column))]);
        let levels = crossed(held.offers(), column, &bands);
        let shown = w.control.grid(levels.iter().map(|(_, counts)| vec![counts.iter().sum()]).collect());
        for (place, (level, _)) in levels.iter().enumerate() {
            let Some(level) = level else { continue };
            let Some(all) = eligible.get(level).filter(|all| **all > 0) else { continue };
            let found = proportion(shown.cells[place][0], Shown::Count(*all), w.level);
            let thousand = |limit: f64| limit * 1000.0;
            rows.push(vec![
                format!("  {}", w.value(column, Some(level))).into(),
                Shown::Count(*all).into(),
                shown.cells[place][0].into(),
                Out::Ranged(
                    found.and_then(|it| it.share).map(thousand),
                    found.and_then(|it| it.interval).map(|it| it.map(thousand)),
                    1,
                ),
            ]);
        }
    }
    let caption = w.text("report-population-table");
    w.table("population", &caption, &["characteristic", "eligible", "offers", "per-thousand"], &rows);
    Ok(())
}

fn eligible(population: &Table, people: &crate::table::Column, column: &str) -> BTreeMap<String, u64> {
    let reading = Reading::of(population, column);
    let mut found = BTreeMap::new();
    for row in 0..population.rows() {
        let count = people.at(row).and_then(number).filter(|count| *count >= 0.0);
        if let (Some(level), Some(count)) = (reading.at(row), count) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "people are counted")]
            let count = count as u64;
            *found.entry(level).or_default() += count;
        }
    }
    found
}
