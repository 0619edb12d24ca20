//! Do the tellers agree? The person's account of a result beside another's of the same result.

use std::collections::{BTreeMap, BTreeSet};

use evidence::disclosure::Shown;
use evidence::stats::agreement::{Weighting, kappa, mcnemar};
use evidence::table::Unit;
use words::Arg;

use super::held::Held;
use super::write::{Out, Writer};
use crate::run::Progress;
use crate::table::Table;
use crate::trouble::Result;

const OTHERS: [&str; 4] = ["referrer", "navigator", "provider", "acting-for-person"];
/// Fewer pairs say nothing of agreement.
const LEAST: usize = 20;

type Said<'a> = BTreeSet<&'a str>;

/// Accounts of one result by two tellers who both gave a reason.
fn pairs<'a>(
    table: &'a Table,
    bands: &[Option<evidence::evaluate::Band>],
    other: &str,
) -> Result<Vec<(Said<'a>, Said<'a>)>> {
    let owner = ["reference", "journey"].into_iter().find_map(|name| table.column(name).ok());
    let Some(owner) = owner else { return Ok(Vec::new()) };
    let (gate, teller, hindered) =
        (table.column("gate")?, table.column("told-by")?, table.column("hindered")?);
    let mut found: BTreeMap<(&str, &str), [Option<Said<'a>>; 2]> = BTreeMap::new();
    for row in (0..table.rows()).filter(|row| super::cross::place(bands[*row]).is_some()) {
        let (Some(owner), Some(gate), Some(codes)) = (owner.at(row), gate.at(row), hindered.at(row)) else {
            continue;
        };
        let place = match teller.at(row) {
            Some("person") => 0,
            Some(teller) if teller == other => 1,
            _ => continue,
        };
        found.entry((owner, gate)).or_default()[place].get_or_insert_default().extend(codes.split(' '));
    }
    Ok(found.into_values().filter_map(|[person, other]| person.zip(other)).collect())
}

pub(super) fn write(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("tellers", &["19.1"]);
    let lacks = held.lacks(Unit::Account, &["gate", "told-by", "hindered"]);
    let Some(table) = held.table(Unit::Account).filter(|_| lacks.is_empty()) else {
        w.needs(&lacks);
        return Ok(());
    };
    w.say("tellers-lead");
    let bands = held.bands("accounts-told")?;
    let mut any = false;
    for other in OTHERS {
        let pairs = pairs(table, &bands, other)?;
        if pairs.len() < LEAST {
            continue;
        }
        any = true;
        compared(w, &pairs, other);
    }
    if !any {
        w.say_with("tellers-none", &[("least", super::write::count(LEAST))]);
    }
    Ok(())
}

fn compared(w: &mut Writer, pairs: &[(Said<'_>, Said<'_>)], other: &str) {
    let codes: BTreeSet<&str> = pairs.iter().flat_map(|(a, b)| a.union(b).copied()).collect();
    let mut rows: Vec<(u64, Vec<Out>)> = Vec::new();
    let mut all = Shown::Count(0);
    for code in codes {
        let mut counts = [[0_u64; 2]; 2];
        for (person, other) in pairs {
            counts[usize::from(!person.contains(code))][usize::from(!other.contains(code))] += 1;
        }
        let shown = w.control.grid(counts.iter().map(|row| row.to_vec()).collect());
        all = shown.total;
        let cell = |row: usize, column: usize| shown.cells[row][column];
        let exact: Option<Vec<Vec<usize>>> = shown
            .cells
            .iter()
            .map(|row| row.iter().map(|count| usize::try_from(count.count()?).ok()).collect())
            .collect();
        // Of a reason that one of them never names there is nothing to agree on.
        let named = exact.as_ref().is_some_and(|it| it[0][0] + it[0][1] > 0 && it[0][0] + it[1][0] > 0);
        let exact = exact.filter(|_| named);
        let agreement = exact.as_ref().and_then(|table| kappa(table, Weighting::Nominal, w.level).ok());
        let test = exact.as_ref().and_then(|table| mcnemar(table[0][1], table[1][0]).ok());
        rows.push((
            counts[0][0] + counts[0][1] + counts[1][0],
            vec![
                w.value("hindered", Some(code)).into(),
                cell(0, 0).into(),
                cell(0, 1).into(),
                cell(1, 0).into(),
                cell(1, 1).into(),
                Out::Ranged(agreement.map(|it| it.kappa), agreement.map(|it| it.interval), 2),
                Out::P(test.map(|it| it.p_exact)),
            ],
        ));
    }
    rows.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let rows: Vec<Vec<Out>> = rows.into_iter().map(|(_, row)| row).collect();
    let name = w.value("told-by", Some(other));
    let caption =
        w.told("report-tellers-table", &[("other", (&name).into()), ("pairs", Arg::from(w.count(all)))]);
    let columns = ["reason", "both", "person-only", "other-only", "neither", "kappa", "mcnemar"];
    w.table(&format!("tellers-{other}"), &caption, &columns, &rows);
    w.say("tellers-foot");
}
