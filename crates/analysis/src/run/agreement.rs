//! Whether tellers or coders agree.

use evidence::stats::agreement::{Weighting, kappa, mcnemar, paradox_free, stuart_maxwell};
use evidence::stats::krippendorff::{Scale, alpha, alpha_bootstrap, pairwise_agreement};

use super::Progress;
use crate::answer::{Answer, Cell, Row};
use crate::ask::{Agreement, AgreementScale};
use crate::frame::Frame;
use crate::table::{Column, Table, number};
use crate::trouble::{Result, Trouble};

pub(super) fn run(asked: &Agreement, table: &Table, answer: &mut Answer, progress: Progress) -> Result<()> {
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let tellers: Vec<&Column> =
        asked.tellers.iter().map(|name| table.column(name.trim())).collect::<Result<_>>()?;
    if tellers.len() < 2 {
        return Err(Trouble::input("two-tellers").with("value", asked.tellers.join(", ")));
    }
    let counts = asked.count.as_ref().map(|count| frame.count(count)).transpose()?;
    let rows = answer.rows_of(&frame)?;
    let weight = |row: u32| counts.as_ref().map_or(1, |counts| counts[row as usize]);
    let categories = categories(asked, &tellers, &rows)?;
    let code = |text: &str| categories.iter().position(|category| category == text);
    for teller in &tellers {
        let missing = rows.iter().filter(|row| teller.at(**row as usize).is_none()).count();
        answer.missing.push(crate::frame::Missing { column: teller.name.clone(), rows: missing });
    }
    if let [first, second] = tellers.as_slice() {
        let mut square = vec![vec![0; categories.len()]; categories.len()];
        for row in &rows {
            let pair = (first.at(*row as usize).and_then(code), second.at(*row as usize).and_then(code));
            if let (Some(a), Some(b)) = pair {
                square[a][b] += weight(*row);
            }
        }
        two(&square, &categories, asked.source.level, answer);
    }
    alphas(asked, &tellers, &rows, &weight, &categories, answer, progress)
}

/// The categories in order: as asked for, else by size or alphabet.
fn categories(asked: &Agreement, tellers: &[&Column], rows: &[u32]) -> Result<Vec<String>> {
    let mut found: Vec<String> =
        tellers.iter().flat_map(|column| crate::frame::Codes::of(column, rows).levels).collect();
    found.sort();
    found.dedup();
    if found.iter().all(|level| number(level).is_some()) {
        found.sort_by(|a, b| number(a).unwrap_or(0.0).total_cmp(&number(b).unwrap_or(0.0)));
    }
    if asked.categories.is_empty() {
        return Ok(found);
    }
    let named: Vec<String> = asked.categories.iter().map(|name| name.trim().to_owned()).collect();
    match found.iter().find(|level| !named.contains(level)) {
        Some(level) => {
            Err(Trouble::input("no-such-category").with("value", level).with("levels", named.join(", ")))
        }
        None => Ok(named),
    }
}

/// Everything about two tellers; what does not exist is told as a reason in its row.
fn two(square: &[Vec<usize>], categories: &[String], level: f64, answer: &mut Answer) {
    let mut kappas = Vec::new();
    for (name, weighting) in [
        ("unweighted", Weighting::Nominal),
        ("linear-weights", Weighting::Linear),
        ("quadratic-weights", Weighting::Quadratic),
    ] {
        let row = Row::new().with("kappa", Cell::Code(name));
        kappas.push(match kappa(square, weighting, level) {
            Ok(found) => row
                .with("estimate", found.kappa)
                .interval(found.interval)
                .with("se", found.se)
                .with("se_null", found.se_null)
                .with("statistic", found.test.map(|test| test.statistic))
                .with("p", found.test.map_or(Cell::None, |test| Cell::P(test.p)))
                .with("agreement_observed", found.observed)
                .with("agreement_expected", found.expected),
            Err(fault) => row.with("why", fault.to_string()),
        });
    }
    answer.sheet("kappa", kappas);
    if let Ok(found) = paradox_free(square) {
        let row = |name: &'static str, cell: Cell| {
            Row::new().with("coefficient", Cell::Code(name)).with("estimate", cell)
        };
        answer.sheet(
            "paradox-free",
            vec![
                row("agreement", Cell::Share(found.agreement)),
                row("pabak", found.pabak.into()),
                row("gwet-ac1", found.ac1.into()),
            ],
        );
    }
    let mut tests = Vec::new();
    let test = |name: &'static str| Row::new().with("test", Cell::Code(name));
    tests.push(match stuart_maxwell(square) {
        Ok(found) => test("stuart-maxwell").test(&found),
        Err(fault) => test("stuart-maxwell").with("why", fault.to_string()),
    });
    if let [first, second] = square {
        match mcnemar(first[1], second[0]) {
            Ok(found) => {
                tests.push(test("mcnemar-corrected").test(&found.corrected));
                tests.push(test("mcnemar").test(&found.uncorrected));
                tests.push(test("mcnemar-exact").with("p", Cell::P(found.p_exact)));
            }
            Err(fault) => tests.push(test("mcnemar").with("why", fault.to_string())),
        }
    }
    answer.sheet("marginal-tests", tests);
    let cells = categories.iter().zip(square).flat_map(|(first, row)| {
        categories.iter().zip(row).map(move |(second, count)| {
            Row::new().with("first", first).with("second", second).with("count", *count)
        })
    });
    answer.long_sheet("crossed", cells.collect());
}

fn alphas(
    asked: &Agreement,
    tellers: &[&Column],
    rows: &[u32],
    weight: &dyn Fn(u32) -> usize,
    categories: &[String],
    answer: &mut Answer,
    progress: Progress,
) -> Result<()> {
    let numeric = categories.iter().all(|category| number(category).is_some());
    let value = |text: &str| -> Option<f64> {
        if numeric {
            return number(text);
        }
        let place = categories.iter().position(|category| category == text)?;
        u32::try_from(place).ok().map(f64::from)
    };
    let codes: Vec<Vec<Option<f64>>> = tellers
        .iter()
        .map(|column| {
            let repeated = rows.iter().flat_map(|row| std::iter::repeat_n(*row, weight(*row)));
            repeated.map(|row| column.at(row as usize).and_then(value)).collect()
        })
        .collect();
    let all = [
        ("nominal", Scale::Nominal, AgreementScale::Nominal),
        ("ordinal", Scale::Ordinal, AgreementScale::Ordinal),
        ("interval", Scale::Interval, AgreementScale::Interval),
        ("ratio", Scale::Ratio, AgreementScale::Ratio),
    ];
    let mut listed = Vec::new();
    let wanted: Vec<_> = all
        .into_iter()
        .filter(|(_, _, scale)| asked.scale.is_none_or(|wanted| wanted == *scale))
        // texts have no distance between them unless their order was given
        .filter(|(_, _, scale)| numeric || *scale == AgreementScale::Nominal || !asked.categories.is_empty())
        .collect();
    for (done, (name, scale, _)) in wanted.iter().enumerate() {
        progress("alpha", done as u64, wanted.len() as u64);
        let row = Row::new().with("scale", Cell::Code(name));
        listed.push(match alpha(&codes, *scale) {
            Ok(found) => {
                let row = row
                    .with("alpha", found.alpha)
                    .with("units", found.units)
                    .with("pairable_units", found.pairable_units)
                    .with("codes", found.codes);
                match alpha_bootstrap(
                    &codes,
                    *scale,
                    asked.source.level,
                    asked.chance.draws,
                    asked.chance.seed,
                ) {
                    Ok(interval) => row
                        .interval(interval.interval)
                        .with("draws", interval.draws)
                        .with("draws_undefined", interval.undefined),
                    Err(fault) => row.with("why", fault.to_string()),
                }
            }
            Err(fault) => row.with("why", fault.to_string()),
        });
    }
    answer.sheet("alpha", listed);
    match pairwise_agreement(&codes) {
        Ok(share) => answer.sheet(
            "pairwise",
            vec![
                Row::new()
                    .with("coefficient", Cell::Code("pairwise-agreement"))
                    .with("estimate", Cell::Share(share)),
            ],
        ),
        Err(fault) => answer.warn("no-test", &[("why", &fault)]),
    }
    Ok(())
}
