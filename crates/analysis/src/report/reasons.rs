//! Reasons: whether they were asked for, what was said, by whom.

use std::collections::{BTreeMap, BTreeSet};

use evidence::disclosure::Shown;
use evidence::table::Unit;
use words::Arg;

use super::control::{proportion, share};
use super::funnel::amount;
use super::held::Held;
use super::write::{Out, Writer};
use crate::chart::Chart;
use crate::run::Progress;
use crate::table::Table;
use crate::trouble::Result;

const TELLERS: [&str; 5] = ["person", "acting-for-person", "referrer", "navigator", "provider"];
const ASKED: [Option<&str>; 5] =
    [Some("answered"), Some("would-not-say"), Some("not-asked"), Some("could-not-be-asked"), None];

/// Rows of a definition's cohort.
fn rows_of(held: &Held, id: &str) -> Result<Vec<usize>> {
    let bands = held.bands(id)?;
    Ok((0..bands.len()).filter(|row| super::cross::place(bands[*row]).is_some()).collect())
}

pub(super) fn write(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("reasons", &["15", "7.1"]);
    let lacks = held.lacks(Unit::Account, &["happened-on", "gate", "told-by", "hindered"]);
    let Some(table) = held.table(Unit::Account).filter(|_| lacks.is_empty()) else {
        w.needs(&lacks);
        return Ok(());
    };
    let rows = rows_of(held, "refusal-reasons")?;
    if rows.is_empty() {
        w.say("reasons-none");
        return Ok(());
    }
    w.say("reasons-lead");
    asked(table, &rows, w)?;
    let by_person: Vec<usize> = {
        let teller = table.column("told-by")?;
        rows.iter().copied().filter(|row| teller.at(*row) == Some("person")).collect()
    };
    pareto(table, &by_person, w)?;
    by_teller(table, &rows, w)?;
    w.note("reasons-no-factors", &[]);
    later(held, table, w)
}

/// Whether a reason was asked for, by who told.
fn asked(table: &Table, rows: &[usize], w: &mut Writer) -> Result<()> {
    let (teller, asked) = (table.column("told-by")?, table.column("reason-asked").ok());
    let mut counts = vec![vec![0_u64; TELLERS.len()]; ASKED.len()];
    for row in rows {
        let Some(at) = TELLERS.iter().position(|known| teller.at(*row) == Some(known)) else { continue };
        let said = asked.and_then(|asked| asked.at(*row));
        let place = ASKED.iter().position(|known| *known == said).unwrap_or(ASKED.len() - 1);
        counts[place][at] += 1;
    }
    let present: Vec<usize> = (0..TELLERS.len()).filter(|at| counts.iter().any(|row| row[*at] > 0)).collect();
    let cells = counts.iter().map(|row| present.iter().map(|at| row[*at]).collect()).collect();
    let shown = w.control.grid(cells);
    let mut out: Vec<Vec<Out>> = Vec::new();
    for (place, code) in ASKED.iter().enumerate() {
        let cells = shown.cells[place].iter().map(|count| Out::from(*count));
        out.push(std::iter::once(w.value("reason-asked", *code).into()).chain(cells).collect());
    }
    let totals = shown.column_totals.iter().map(|count| Out::from(*count));
    out.push(std::iter::once(w.text("report-total").into()).chain(totals).collect());
    let columns: Vec<String> = present.iter().map(|at| format!("told-{}", TELLERS[*at])).collect();
    let columns: Vec<&str> = std::iter::once("asked").chain(columns.iter().map(String::as_str)).collect();
    let caption = w.text("report-asked-table");
    w.table("reason-asked", &caption, &columns, &out);
    Ok(())
}

/// Counts of accounts by reason, and of those without one.
fn counted<'a>(table: &'a Table, rows: &[usize]) -> Result<(Vec<(&'a str, u64)>, u64)> {
    let column = table.column("hindered")?;
    let (mut found, mut none): (BTreeMap<&str, u64>, u64) = (BTreeMap::new(), 0);
    for row in rows {
        match column.at(*row) {
            None => none += 1,
            Some(text) => text.split(' ').for_each(|code| *found.entry(code).or_default() += 1),
        }
    }
    let mut found: Vec<(&str, u64)> = found.into_iter().collect();
    found.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    Ok((found, none))
}

/// The person's own reasons in Pareto order.
fn pareto(table: &Table, rows: &[usize], w: &mut Writer) -> Result<()> {
    let (found, none) = counted(table, rows)?;
    let respondents = rows.len() as u64 - none;
    let responses: u64 = found.iter().map(|(_, count)| count).sum();
    let all = w.control.one(responses);
    let mut running = Some(0);
    let mut out = Vec::new();
    let mut bars = Vec::new();
    let mut people = w.control.one(respondents);
    for (code, count) in &found {
        let (shown, of) = w.control.pair(*count, respondents);
        people = of;
        running = running.zip(shown.count()).map(|(sum, count)| sum + count);
        let found = proportion(shown, of, w.level);
        out.push(vec![
            w.value("hindered", Some(code)).into(),
            shown.into(),
            Out::ShareRanged(found.and_then(|it| it.share), found.and_then(|it| it.interval)),
            Out::Share(share(shown, all)),
            Out::Share(running.and_then(|sum| share(Shown::Count(sum), all))),
        ]);
        bars.push((w.value("hindered", Some(code)), amount(shown)));
    }
    let silent = w.control.one(none);
    out.push(vec![
        w.text("report-no-reason").into(),
        silent.into(),
        Out::Nothing,
        Out::Nothing,
        Out::Nothing,
    ]);
    w.part("reasons-person");
    let chart = Chart::ordered("reasons", &bars, Some(amount(silent)));
    let caption = w.text("report-reasons-caption");
    let said: Vec<String> =
        out.iter().take(6).map(|row| format!("{}: {}", w.shown(&row[0]), w.shown(&row[1]))).collect();
    let args = [("people", Arg::from(w.count(people))), ("reasons", said.join("; ").into())];
    let alternative = w.told("report-reasons-said", &args);
    w.chart(&chart, "reasons", &caption, &alternative);
    let args = [("people", Arg::from(w.count(people))), ("responses", w.count(all).into())];
    let caption = w.told("report-reasons-table", &args);
    w.table("reasons", &caption, &["reason", "people", "of-people", "of-reasons", "running"], &out);
    Ok(())
}

/// Reasons side by side by who told them.
fn by_teller(table: &Table, rows: &[usize], w: &mut Writer) -> Result<()> {
    let teller = table.column("told-by")?;
    let of = |who: &str| -> Vec<usize> {
        rows.iter().copied().filter(|row| teller.at(*row) == Some(who)).collect()
    };
    let present: Vec<(&str, Vec<usize>)> =
        TELLERS.into_iter().map(|who| (who, of(who))).filter(|(_, rows)| !rows.is_empty()).collect();
    if present.len() < 2 {
        return Ok(());
    }
    let counts: Vec<(Vec<(&str, u64)>, u64)> =
        present.iter().map(|(_, rows)| counted(table, rows)).collect::<Result<_>>()?;
    let codes: BTreeSet<&str> =
        counts.iter().flat_map(|(found, _)| found.iter().map(|(code, _)| *code)).collect();
    let mut out = Vec::new();
    for code in codes {
        let mut row = vec![Out::from(w.value("hindered", Some(code)))];
        for ((found, none), (_, rows)) in counts.iter().zip(&present) {
            let count = found.iter().find(|(known, _)| *known == code).map_or(0, |(_, count)| *count);
            let (shown, of) = w.control.pair(count, rows.len() as u64 - none);
            row.push(match share(shown, of) {
                Some(share) => format!("{} ({})", w.count(shown), w.percent(share)).into(),
                None => shown.into(),
            });
        }
        out.push(row);
    }
    let mut row = vec![Out::from(w.text("report-accounts-with-reason"))];
    for ((_, none), (_, rows)) in counts.iter().zip(&present) {
        row.push(w.control.one(rows.len() as u64 - none).into());
    }
    out.push(row);
    let columns: Vec<String> = present.iter().map(|(who, _)| format!("told-{who}")).collect();
    let columns: Vec<&str> = std::iter::once("reason").chain(columns.iter().map(String::as_str)).collect();
    w.part("reasons-tellers");
    let caption = w.text("report-reasons-teller-table");
    w.table("reasons-by-teller", &caption, &columns, &out);
    Ok(())
}

/// Reasons at the gates after the offer.
fn later(held: &Held, table: &Table, w: &mut Writer) -> Result<()> {
    let bands = held.bands("accounts-told")?;
    let (gate, result, hindered) =
        (table.column("gate")?, table.column("result").ok(), table.column("hindered")?);
    let mut found: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut accounts: BTreeMap<&str, u64> = BTreeMap::new();
    for row in (0..table.rows()).filter(|row| super::cross::place(bands[*row]).is_some()) {
        let (Some(gate), Some(codes)) = (gate.at(row), hindered.at(row)) else { continue };
        if gate == "offer" || result.and_then(|result| result.at(row)) != Some("ended") {
            continue;
        }
        *accounts.entry(gate).or_default() += 1;
        codes.split(' ').for_each(|code| *found.entry((gate, code)).or_default() += 1);
    }
    let mut out: Vec<(u64, Vec<Out>)> = Vec::new();
    for ((gate, code), count) in &found {
        let (shown, of) = w.control.pair(*count, accounts[gate]);
        out.push((
            *count,
            vec![
                w.value("gate", Some(gate)).into(),
                w.value("hindered", Some(code)).into(),
                shown.into(),
                of.into(),
                Out::Share(share(shown, of)),
            ],
        ));
    }
    if out.is_empty() {
        return Ok(());
    }
    out.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let rows: Vec<Vec<Out>> = out.into_iter().map(|(_, row)| row).take(20).collect();
    w.part("reasons-later");
    let caption = w.text("report-reasons-later-table");
    w.table("reasons-later", &caption, &["gate", "reason", "people", "accounts", "of-accounts"], &rows);
    Ok(())
}
