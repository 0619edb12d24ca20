//! Shares of groups, their differences, tests, and the common odds ratio over strata.

use evidence::stats::imputation::best_worst;
use evidence::stats::proportion::{corrected_uptake, newcombe, wilson};
use evidence::stats::table::{TwoByTwo, cochran_mantel_haenszel, fisher, independence, odds_ratio, yates};

use super::counted::{Counting, Counts, level_of};
use crate::answer::{Answer, Cell, Row};
use crate::ask::CompareRates;
use crate::chart::Chart;
use crate::expression::Condition;
use crate::frame::{Codes, Frame, pick};
use crate::table::Table;
use crate::trouble::{Result, Trouble};

pub(super) fn run(asked: &CompareRates, table: &Table, answer: &mut Answer) -> Result<()> {
    let level = asked.source.level;
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let counting = Counting::of(&asked.counted, &mut frame)?;
    let groups = asked.by.as_ref().map(|by| frame.codes(by)).transpose()?;
    let strata = asked.strata.as_ref().map(|strata| frame.codes(strata)).transpose()?;
    let rows = answer.rows_of(&frame)?;
    let counts = counting.of_rows(&rows);
    let (count, of) = counts.all();
    let mut shares =
        vec![Row::new().with("group", Cell::Code("everybody")).proportion(&wilson(count, of, level)?)];
    let mut compared = None;
    if let (Some(groups), Some(by)) = (&groups, &asked.by) {
        let codes = groups.of_rows(&rows);
        let sums = counts.by(&codes, groups.levels.len());
        for (name, (count, of)) in groups.levels.iter().zip(&sums) {
            shares.push(Row::new().with("group", name).proportion(&wilson(*count, *of, level)?));
        }
        compared = Some((groups, by, codes, sums));
    }
    answer.sheet("shares", shares);
    if let Some((groups, by, codes, sums)) = &compared {
        let reference = match &asked.reference {
            Some(wanted) => level_of(groups, wanted, by)?,
            None => 0,
        };
        differences(groups, sums, reference, level, answer)?;
        answer.charts.push(Chart::shares("shares", &groups.levels, sums));
        if let (Some(strata), Some(column)) = (&strata, &asked.strata) {
            let strata_of = strata.of_rows(&rows);
            let pair = Pair { groups, codes, reference, by };
            common(&counts, &pair, strata, &strata_of, column, level, answer)?;
        }
    }
    if let Some(audit) = &asked.audit {
        let audit = audit_of(audit)?;
        let everybody = (Cell::Code("everybody"), (count, of));
        let each = compared.iter().flat_map(|(groups, _, _, sums)| {
            groups.levels.iter().zip(sums).map(|(name, sum)| (Cell::from(name), *sum))
        });
        let mut found = Vec::new();
        for (name, (count, of)) in std::iter::once(everybody).chain(each) {
            let uptake = corrected_uptake(count, of - count, audit, level)?;
            let row = Row::new().with("group", name).with("share", Cell::Share(uptake.uptake));
            found.push(
                row.with("lower", uptake.bounds.lower)
                    .with("upper", uptake.bounds.upper)
                    .with("completeness", uptake.completeness.share),
            );
        }
        answer.sheet("uptake-corrected", found);
        answer.warn("bounds-not-interval", &[]);
    }
    if asked.best_worst
        && let Some(outcome) = &asked.counted.outcome
    {
        extremes(outcome, asked, table, level, answer)?;
    }
    Ok(())
}

fn differences(
    groups: &Codes,
    sums: &[(usize, usize)],
    reference: usize,
    level: f64,
    answer: &mut Answer,
) -> Result<()> {
    let mut rows = Vec::new();
    for (place, name) in groups.levels.iter().enumerate().filter(|(place, _)| *place != reference) {
        let row = Row::new().with("group", name).with("reference", &groups.levels[reference]);
        rows.push(match newcombe(sums[place], sums[reference], level) {
            Ok(found) => row.with("difference", found.difference).interval(found.interval),
            Err(fault) => row.with("why", fault.to_string()),
        });
    }
    answer.sheet("share-differences", rows);
    // the reference first, so that the odds ratio is that of the other group against it
    let others = (0..sums.len()).filter(|place| *place != reference);
    let crossed: Vec<Vec<usize>> = std::iter::once(reference)
        .chain(others)
        .map(|place| sums[place])
        .map(|(count, of)| vec![of - count, count])
        .collect();
    if crossed.len() > 1 {
        match independence(&crossed) {
            Ok(found) => {
                let mut tests = vec![
                    Row::new().with("test", Cell::Code("chi-square")).test(&found.chi_square),
                    Row::new().with("test", Cell::Code("cramers-v")).with("statistic", found.cramers_v),
                ];
                if let [a, b] = crossed.as_slice() {
                    let two = [[a[0], a[1]], [b[0], b[1]]];
                    tests.push(Row::new().with("test", Cell::Code("yates")).test(&yates(&two)?));
                    tests
                        .push(Row::new().with("test", Cell::Code("fisher")).with("p", Cell::P(fisher(&two))));
                    let ratio = Row::new().with("test", Cell::Code("odds-ratio"));
                    tests.push(ratio.with("statistic", odds_ratio(&two)));
                }
                answer.sheet("share-tests", tests);
            }
            Err(fault) => answer.warn("no-test", &[("why", &fault)]),
        }
    }
    Ok(())
}

/// Two groups, told apart within strata.
struct Pair<'a> {
    groups: &'a Codes,
    codes: &'a [usize],
    reference: usize,
    by: &'a str,
}

fn common(
    counts: &Counts,
    pair: &Pair,
    strata: &Codes,
    strata_of: &[usize],
    column: &str,
    level: f64,
    answer: &mut Answer,
) -> Result<()> {
    if pair.groups.levels.len() != 2 {
        return Err(Trouble::refused("two-groups")
            .with("column", pair.by)
            .with("found", pair.groups.levels.len()));
    }
    let mut tables: Vec<TwoByTwo> = vec![[[0; 2]; 2]; strata.levels.len()];
    for (place, stratum) in strata_of.iter().enumerate() {
        let side = usize::from(pair.codes[place] == pair.reference);
        tables[*stratum][side][0] += counts.count[place];
        tables[*stratum][side][1] += counts.of[place] - counts.count[place];
    }
    let each = |(name, two): (&String, &TwoByTwo)| {
        let row = Row::new().with("stratum", name).with("odds_ratio", odds_ratio(two));
        row.with("count", two[0][0])
            .with("of", two[0][0] + two[0][1])
            .with("reference_count", two[1][0])
            .with("reference_of", two[1][0] + two[1][1])
    };
    answer.sheet("strata", strata.levels.iter().zip(&tables).map(each).collect());
    let found = cochran_mantel_haenszel(&tables, level)?;
    let head = |test: &'static str| Row::new().with("test", Cell::Code(test));
    let mut rows = vec![
        head("common-odds-ratio").with("odds_ratio", found.odds_ratio).interval(found.interval),
        head("cmh-corrected").test(&found.corrected),
        head("cmh-uncorrected").test(&found.uncorrected),
    ];
    rows.extend(found.homogeneity.map(|test| head("breslow-day").test(&test)));
    rows.push(head("informative-strata").with("statistic", found.informative_strata));
    answer.sheet("common", rows);
    let _ = column;
    Ok(())
}

fn audit_of(text: &str) -> Result<(usize, usize)> {
    let parts = text
        .split_once('/')
        .and_then(|(recorded, logged)| Some((recorded.trim().parse().ok()?, logged.trim().parse().ok()?)));
    parts.ok_or_else(|| Trouble::input("audit").with("value", text))
}

/// The share if none, and if all, of those with a missing outcome had it.
fn extremes(
    outcome: &str,
    asked: &CompareRates,
    table: &Table,
    level: f64,
    answer: &mut Answer,
) -> Result<()> {
    let frame = Frame::of(table, &asked.source.conditions)?;
    let answers = Condition::read(outcome, table)?.answers(table)?;
    let found = best_worst(&pick(&answers, frame.asked()), level)?;
    let row = |name: &'static str| Row::new().with("case", Cell::Code(name));
    answer.sheet(
        "best-worst",
        vec![
            row("observed").proportion(&found.observed),
            row("worst-case").proportion(&found.worst),
            row("best-case").proportion(&found.best),
        ],
    );
    Ok(())
}
