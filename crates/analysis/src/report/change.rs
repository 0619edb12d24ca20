//! Change in the same people, with those of whom the measure after is missing.

use evidence::stats::Interval;
use words::Arg;

use super::held::Held;
use super::write::{Out, Writer};
use crate::answer::{Cell, Row};
use crate::ask::{Ask, Chance, Change, Pairs, Source};
use crate::run::{Progress, run};
use crate::trouble::Result;

const BEFORE: &str = "-before";
const AFTER: &str = "-after";
const IMPUTATIONS: usize = 20;

fn number(row: Option<&Row>, column: &str) -> Option<f64> {
    match row?.get(column)? {
        Cell::Number(number) | Cell::Share(number) | Cell::P(number) => Some(*number),
        _ => None,
    }
}

fn whole(row: Option<&Row>, column: &str) -> Option<u64> {
    match row?.get(column)? {
        Cell::Count(count) => Some(*count),
        _ => None,
    }
}

fn limits(row: Option<&Row>) -> Option<Interval> {
    Some(Interval { lower: number(row, "lower")?, upper: number(row, "upper")? })
}

/// What is asked of a measure. The tipping point asks how much worse the missing would have to be: worse is against
/// the change seen.
fn asked(name: &str, level: f64, falls: bool, imputations: usize) -> Ask {
    Ask::Change(Box::new(Change {
        source: Source { level, ..Source::default() },
        // A name with other signs than letters stands in backquotes.
        pairs: Pairs {
            before: format!("`{name}{BEFORE}`"),
            after: format!("`{name}{AFTER}`"),
            earlier: None,
        },
        lower_is_better: falls,
        by: None,
        important: None,
        important_source: None,
        population: None,
        model: None,
        cluster: None,
        bootstrap: false,
        imputations,
        impute_with: None,
        furthest: None,
        chance: Chance { seed: 2018, draws: 1_999 },
    }))
}

pub(super) fn write(held: &Held, w: &mut Writer, progress: Progress) -> Result<()> {
    w.section("change", &["12c", "15", "19.1"]);
    let offers = held.offers();
    let names: Vec<String> = offers
        .columns()
        .iter()
        .filter_map(|column| column.name.strip_suffix(BEFORE))
        .filter(|name| offers.has(&format!("{name}{AFTER}")))
        .map(str::to_owned)
        .collect();
    if names.is_empty() {
        w.needs(&[format!("offer: NAME{BEFORE}"), format!("offer: NAME{AFTER}")]);
        w.say("change-none");
        return Ok(());
    }
    w.say("change-lead");
    let (mut changes, mut missing) = (Vec::new(), Vec::new());
    let mut warnings = Vec::new();
    for name in &names {
        let seen = run(&asked(name, w.level, false, 0), offers, progress).ok();
        let seen =
            seen.as_ref().and_then(|answer| answer.found("change")).and_then(|sheet| sheet.rows.first());
        let falls = number(seen, "change").is_some_and(|change| change < 0.0);
        let answer = match run(&asked(name, w.level, falls, IMPUTATIONS), offers, progress) {
            Ok(answer) => answer,
            Err(trouble) => {
                let why = super::write::plain(&trouble.told(w.words));
                w.note("change-refused", &[("measure", name.into()), ("why", (&why).into())]);
                continue;
            }
        };
        let first = |sheet: &str| answer.found(sheet).and_then(|sheet| sheet.rows.first());
        let (change, effect) = (first("change"), first("effect-sizes"));
        let n = whole(change, "n").unwrap_or(0);
        let label = Out::from(measure(w, name));
        if !w.control.may_measure(n) {
            changes.push(vec![
                label,
                w.control.one(n).into(),
                Out::Withheld,
                Out::Withheld,
                Out::Withheld,
                Out::Withheld,
            ]);
            continue;
        }
        changes.push(vec![
            label.clone(),
            w.control.one(n).into(),
            Out::Number(number(change, "mean_before"), 2),
            Out::Number(number(change, "mean_after"), 2),
            Out::Ranged(number(change, "change"), limits(change), 2),
            Out::Number(number(effect, "cohen_dz"), 2),
        ]);
        let (followed, imputed) = (first("follow-up"), first("imputed-change"));
        let (with, of) =
            w.control.pair(whole(followed, "count").unwrap_or(n), whole(followed, "of").unwrap_or(n));
        let tipping = first("tipping-point");
        missing.push(vec![
            label,
            of.into(),
            Out::Share(super::control::share(with, of)),
            Out::Number(number(followed, "mean_followed"), 2),
            Out::Number(number(followed, "mean_missing"), 2),
            Out::Number(number(followed, "standardised_difference"), 2),
            Out::Ranged(
                number(imputed, "change").or_else(|| number(imputed, "estimate")),
                limits(imputed),
                2,
            ),
            Out::Number(
                tipping.and_then(|row| number(Some(row), "estimate").or_else(|| number(Some(row), "delta"))),
                2,
            ),
        ]);
        warnings.push(answer);
    }
    let caption = w.text("report-change-table");
    w.table(
        "change",
        &caption,
        &["measure", "both-measures", "mean-before", "mean-after", "change", "dz"],
        &changes,
    );
    let caption = w.text("report-change-missing");
    let columns =
        ["measure", "with-before", "followed", "mean-followed", "mean-missing", "smd", "imputed", "tipping"];
    w.table("change-missing", &caption, &columns, &missing);
    w.say("change-foot");
    for answer in &warnings {
        w.warnings(answer, &["rows-left-out", "no-control"]);
    }
    w.note("change-regression", &[]);
    w.say_with("change-double", &[("columns", Arg::from("NAME-referral"))]);
    Ok(())
}

fn measure(w: &Writer, name: &str) -> String {
    let key = format!("report-measure-{name}");
    if w.words.has(&key) { w.text(&key) } else { name.to_owned() }
}
