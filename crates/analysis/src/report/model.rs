//! What goes with an outcome: crude and adjusted, with standard errors that know of practices.
//!
//! Under disclosure control a crude estimate is that of the rounded counts beside it, with the width of its interval
//! to two digits: it says no more than the counts. A level of which too few passed or did not has no estimate.

use evidence::disclosure::Shown;
use evidence::stats::Interval;
use evidence::stats::dist::f_upper;
use evidence::stats::multiplicity::{Adjustment, adjusted};
use evidence::stats::screen::known_equally;
use words::Arg;

use super::cross::Reading;
use super::write::{Out, Writer};
use crate::answer::{Answer, Cell, Row};
use crate::ask::{Ask, Chance, Factors, Profile, Source, Survival, TiesAsked, TransformAsked};
use crate::chart::{Chart, Forest};
use crate::run::{Progress, run};
use crate::table::{Column, Table};
use crate::trouble::Result;

/// A level with fewer people with or without the outcome is set together with its likes.
const LEAST: usize = 10;
/// The level of those set together.
const FEW: &str = "few";
/// Draws of the wild cluster bootstrap, where there are few practices.
const DRAWS: usize = 999;
const CLUSTER: &str = "practice";

/// A covariate ready for a model: its levels, the reference first, and the level of each person.
pub(super) struct Covariate {
    name: &'static str,
    levels: Vec<String>,
    codes: Vec<Option<usize>>,
}

/// Who is in the cohort, and with which result.
pub(super) struct Cohort<'a> {
    pub(super) table: &'a Table,
    pub(super) rows: Vec<usize>,
    pub(super) outcome: Vec<bool>,
}

/// What a model says of one level.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Found {
    ratio: Option<f64>,
    ratio_interval: Option<Interval>,
    difference: Option<f64>,
    difference_interval: Option<Interval>,
}

fn covariate(cohort: &Cohort<'_>, name: &'static str) -> Option<Covariate> {
    let reading = Reading::of(cohort.table, name);
    let values: Vec<Option<String>> = cohort.rows.iter().map(|row| reading.at(*row)).collect();
    let mut counts: Vec<(String, [usize; 2])> = Vec::new();
    for (value, passed) in values.iter().zip(&cohort.outcome) {
        let Some(value) = value else { continue };
        let place = counts.iter().position(|(level, _)| level == value).unwrap_or_else(|| {
            counts.push((value.clone(), [0; 2]));
            counts.len() - 1
        });
        counts[place].1[usize::from(!*passed)] += 1;
    }
    let enough = |counts: &[usize; 2]| counts.iter().all(|count| *count >= LEAST);
    let (large, small): (Vec<_>, Vec<_>) = counts.into_iter().partition(|(_, counts)| enough(counts));
    let mut together = [0; 2];
    for (_, counts) in &small {
        together[0] += counts[0];
        together[1] += counts[1];
    }
    let mut levels: Vec<(String, [usize; 2])> = large;
    levels.sort_by(|a, b| a.0.cmp(&b.0));
    let most = levels.iter().enumerate().max_by_key(|(_, (_, counts))| counts.iter().sum::<usize>())?.0;
    let reference = levels.remove(most);
    let mut names: Vec<String> = std::iter::once(reference).chain(levels).map(|(level, _)| level).collect();
    if enough(&together) {
        names.push(FEW.to_owned());
    }
    if names.len() < 2 {
        return None;
    }
    let place = |value: &Option<String>| {
        let value = value.as_ref()?;
        names.iter().position(|level| level == value).or_else(|| names.iter().position(|level| level == FEW))
    };
    let codes = values.iter().map(place).collect();
    Some(Covariate { name, levels: names, codes })
}

/// The name of a covariate's column in a model: no level can be taken for a part of it.
fn column_name(place: usize) -> String {
    format!("x{}", char::from(b'a' + u8::try_from(place).unwrap_or(25)))
}

fn level_name(place: usize) -> String {
    format!("{place:02}")
}

/// The table a model is made of; the practice as cluster where it is known.
fn gathered(cohort: &Cohort<'_>, covariates: &[Covariate]) -> Result<Table> {
    let mut columns = vec![Column::new("passed"), Column::new(CLUSTER)];
    columns.extend((0..covariates.len()).map(|place| Column::new(&column_name(place))));
    let practice = Reading::of(cohort.table, "practice");
    for (place, row) in cohort.rows.iter().enumerate() {
        columns[0].push(if cohort.outcome[place] { "yes" } else { "no" });
        columns[1].push(practice.at(*row).as_deref().unwrap_or(""));
        for (at, covariate) in covariates.iter().enumerate() {
            columns[at + 2].push(&covariate.codes[place].map(level_name).unwrap_or_default());
        }
    }
    Table::new(&cohort.table.file, cohort.table.sha256.clone(), columns, Vec::new())
}

fn fitted(table: &Table, model: String, clustered: bool, level: f64, progress: Progress) -> Result<Answer> {
    let asked = Factors {
        source: Source { level, ..Source::default() },
        model: Some(model),
        cluster: clustered.then(|| CLUSTER.to_owned()),
        cluster_too: None,
        variance: None,
        profile: Some(Profile::No),
        firth: false,
        random_intercept: None,
        points: 25,
        weights: None,
        counts: None,
        exposure: None,
        zeros: None,
        bootstrap: false,
        screen: Vec::new(),
        outcome: None,
        probability: None,
        chance: Chance { seed: 2018, draws: DRAWS },
    };
    run(&Ask::Factors(Box::new(asked)), table, progress)
}

fn number(row: &Row, column: &str) -> Option<f64> {
    match row.get(column)? {
        Cell::Number(number) | Cell::Share(number) | Cell::P(number) => Some(*number),
        _ => None,
    }
}

fn limits(row: &Row, lower: &str, upper: &str) -> Option<Interval> {
    Some(Interval { lower: number(row, lower)?, upper: number(row, upper)? })
}

/// What an answer says of a level of a covariate.
fn said(answer: &Answer, place: usize, level: usize) -> Found {
    let (column, level) = (column_name(place), level_name(level));
    let full = format!("{column}{level}");
    let is = |row: &&Row, name: &str, wanted: &str| matches!(row.get(name), Some(Cell::Text(text)) if text == wanted);
    let ratios = ["adjusted", "firth"].into_iter().find_map(|sheet| answer.found(sheet));
    let ratio = ratios.and_then(|sheet| sheet.rows.iter().find(|row| is(row, "column", &full)));
    let effects = answer.found("marginal-effects");
    let effect = effects
        .and_then(|sheet| sheet.rows.iter().find(|row| is(row, "term", &column) && is(row, "level", &level)));
    Found {
        ratio: ratio.and_then(|row| number(row, "odds_ratio")),
        ratio_interval: ratio.and_then(|row| limits(row, "or_lower", "or_upper")),
        difference: effect.and_then(|row| number(row, "risk_difference")),
        difference_interval: effect.and_then(|row| limits(row, "lower", "upper")),
    }
}

/// A crude estimate as the rounded counts have it, the width of its interval to two digits.
fn of_counts(found: Found, level: [Shown; 2], reference: [Shown; 2]) -> Found {
    let counts: Option<Vec<f64>> = level.iter().chain(&reference).map(|shown| real(*shown)).collect();
    let Some([a, b, c, d]) = counts.as_deref().and_then(|counts| <[f64; 4]>::try_from(counts).ok()) else {
        return Found::default();
    };
    if [a, b, c, d].contains(&0.0) {
        return Found::default();
    }
    let two = |number: f64, decimals: i32| (number * 10_f64.powi(decimals)).round() / 10_f64.powi(decimals);
    let (ratio, difference) = (a * d / (b * c), a / (a + b) - c / (c + d));
    let moved = |centre: f64, exact: Option<f64>, interval: Option<Interval>, decimals: i32| {
        let (exact, interval) = exact.zip(interval)?;
        let [low, high] = [exact - interval.lower, interval.upper - exact].map(|width| two(width, decimals));
        Some(Interval { lower: centre - low, upper: centre + high })
    };
    let logs = |interval: Interval| interval.map(f64::ln);
    let around = moved(ratio.ln(), found.ratio.map(f64::ln), found.ratio_interval.map(logs), 2);
    Found {
        ratio: Some(ratio),
        ratio_interval: around.map(|interval| interval.map(f64::exp)),
        difference: Some(difference),
        difference_interval: moved(difference, found.difference, found.difference_interval, 3),
    }
}

fn real(shown: Shown) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    shown.count().map(|count| count as f64)
}

/// Crude and adjusted estimates of an outcome by what was known before it, with a forest plot.
pub(super) fn write(
    w: &mut Writer,
    cohort: &Cohort<'_>,
    name: &str,
    wanted: &[&'static str],
    progress: Progress,
) -> Result<()> {
    let mut covariates = Vec::new();
    let mut unequal = Vec::new();
    for column in wanted {
        let Some(covariate) = covariate(cohort, column) else { continue };
        let known: Vec<bool> = covariate.codes.iter().map(Option::is_some).collect();
        match known_equally(&known, &cohort.outcome) {
            Ok(()) => covariates.push(covariate),
            Err(_) => unequal.push(w.column(column)),
        }
    }
    if !unequal.is_empty() {
        w.note("model-unequal", &[("columns", unequal.join(", ").into())]);
    }
    if covariates.is_empty() {
        w.say("model-none");
        return Ok(());
    }
    let table = gathered(cohort, &covariates)?;
    let clustered = table.column(CLUSTER)?.texts().all(|practice| practice.is_some());
    if !clustered {
        w.note("model-no-clusters", &[]);
    }
    let formula = |places: &[usize]| -> String {
        let terms: Vec<String> = places.iter().map(|place| format!("C({})", column_name(*place))).collect();
        format!("passed ~ {}", terms.join(" + "))
    };
    let all: Vec<usize> = (0..covariates.len()).collect();
    let crude: Vec<Option<Answer>> = all
        .iter()
        .map(|place| fitted(&table, formula(&[*place]), clustered, w.level, progress).ok())
        .collect();
    let together = match fitted(&table, formula(&all), clustered, w.level, progress) {
        Ok(answer) => Some(answer),
        Err(trouble) => {
            let why = super::write::plain(&trouble.told(w.words));
            w.note("model-refused", &[("why", (&why).into())]);
            None
        }
    };
    estimates(w, cohort, &covariates, &crude, together.as_ref(), name);
    if let Some(together) = &together {
        fit(w, together, &covariates, name);
        w.warnings(together, &["rows-left-out", "association"]);
    }
    Ok(())
}

/// The table of levels, and the forest plot.
fn estimates(
    w: &mut Writer,
    cohort: &Cohort<'_>,
    covariates: &[Covariate],
    crude: &[Option<Answer>],
    adjusted: Option<&Answer>,
    name: &str,
) {
    let mut rows = Vec::new();
    let mut forest = Forest { crude: Vec::new(), adjusted: Vec::new() };
    for (place, covariate) in covariates.iter().enumerate() {
        let mut counts = vec![vec![0_u64; 2]; covariate.levels.len()];
        for (code, passed) in covariate.codes.iter().zip(&cohort.outcome) {
            if let Some(code) = code {
                counts[*code][usize::from(!*passed)] += 1;
            }
        }
        let shown = w.control.grid(counts.clone());
        // What is left of the whole as shown: shares and ratios then tell of the same counts.
        let pair = |level: usize| {
            let (with, of) = (shown.cells[level][0], shown.row_totals[level]);
            let rest = with.count().zip(of.count()).map(|(with, of)| of.saturating_sub(with));
            [with, rest.map_or(Shown::Starred, Shown::Count)]
        };
        rows.push(vec![w.column(covariate.name).into()]);
        for (level, code) in covariate.levels.iter().enumerate() {
            let label = if code == FEW { w.text("report-few") } else { w.value(covariate.name, Some(code)) };
            let share = super::control::share(pair(level)[0], shown.row_totals[level]);
            let mut row =
                vec![Out::from(format!("  {label}")), shown.row_totals[level].into(), Out::Share(share)];
            if level == 0 {
                let reference = || Out::from(w.text("report-reference"));
                row.extend([reference(), reference(), reference(), reference()]);
                rows.push(row);
                continue;
            }
            let may =
                [0, level].iter().all(|level| w.control.may_model(counts[*level][0], counts[*level][1]));
            if !may {
                row.extend([Out::Withheld, Out::Withheld, Out::Withheld, Out::Withheld]);
                rows.push(row);
                continue;
            }
            let alone = crude[place].as_ref().map(|answer| said(answer, place, level)).unwrap_or_default();
            let alone = if w.control.is_on() { of_counts(alone, pair(level), pair(0)) } else { alone };
            let together = adjusted.map(|answer| said(answer, place, level)).unwrap_or_default();
            row.extend([
                Out::Ranged(alone.ratio, alone.ratio_interval, 2),
                Out::Ranged(together.ratio, together.ratio_interval, 2),
                Out::ShareRanged(alone.difference, alone.difference_interval),
                Out::ShareRanged(together.difference, together.difference_interval),
            ]);
            rows.push(row);
            let full = format!("{}: {label}", w.column(covariate.name));
            for (found, drawn) in [(alone, &mut forest.crude), (together, &mut forest.adjusted)] {
                if let (Some(ratio), Some(interval)) = (found.ratio, found.ratio_interval) {
                    drawn.push((full.clone(), ratio, interval));
                }
            }
        }
    }
    if !forest.adjusted.is_empty() || !forest.crude.is_empty() {
        let chart = Chart::forest("odds-ratios", &forest);
        let caption = w.text(&format!("report-forest-{name}"));
        let said: Vec<String> = forest
            .adjusted
            .iter()
            .map(|(level, ratio, interval)| {
                format!("{level}: {}", w.shown(&Out::Ranged(Some(*ratio), Some(*interval), 2)))
            })
            .collect();
        let alternative = w.told("report-forest-said", &[("levels", said.join("; ").into())]);
        w.chart(&chart, &format!("forest-{name}"), &caption, &alternative);
    }
    let caption = w.text(&format!("report-model-{name}"));
    let columns = [
        "characteristic",
        "people",
        "share",
        "crude-or",
        "adjusted-or",
        "crude-difference",
        "adjusted-difference",
    ];
    w.table(&format!("estimates-{name}"), &caption, &columns, &rows);
}

/// What the adjusted model rests on, and its tests of whole covariates.
fn fit(w: &mut Writer, answer: &Answer, covariates: &[Covariate], name: &str) {
    let quantity = |name: &str| {
        let sheet = answer.found("fit")?;
        sheet
            .rows
            .iter()
            .find(|row| matches!(row.get("quantity"), Some(Cell::Code(code)) if *code == name))?
            .get("estimate")
    };
    let whole = |name: &str| match quantity(name) {
        Some(Cell::Count(count)) => Some(*count),
        _ => None,
    };
    let alike = answer.found("alike").and_then(|sheet| sheet.rows.first());
    let clusters = alike.and_then(|row| match row.get("clusters") {
        Some(Cell::Count(count)) => Some(*count),
        _ => None,
    });
    if let (Some(used), Some(events)) = (whole("rows-used"), whole("events")) {
        let (events, rest) = (w.control.pair(events, used).0, w.control.one(used));
        let args = [
            ("used", Arg::from(w.count(rest))),
            ("events", w.count(events).into()),
            ("practices", clusters.map_or_else(|| "–".to_owned(), |count| count.to_string()).into()),
            (
                "icc",
                alike
                    .and_then(|row| number(row, "icc"))
                    .map_or_else(|| "–".to_owned(), |icc| w.number(icc, 3))
                    .into(),
            ),
        ];
        w.say_with("model-fit", &args);
    }
    let Some(terms) = answer.found("terms") else { return };
    let mut tested: Vec<(&'static str, Option<f64>)> = Vec::new();
    for row in &terms.rows {
        let Some(Cell::Text(term)) = row.get("term") else { continue };
        let Some(place) = (0..covariates.len()).find(|place| column_name(*place) == *term) else { continue };
        tested.push((covariates[place].name, hotelling(row, least_df(answer, term))));
    }
    let p: Vec<f64> = tested.iter().filter_map(|(_, p)| *p).collect();
    let by = |how: Adjustment| adjusted(&p, how).unwrap_or_default().into_iter();
    let (mut q, mut holm) = (by(Adjustment::BenjaminiHochberg), by(Adjustment::Holm));
    let rows: Vec<Vec<Out>> = tested
        .iter()
        .map(|(covariate, p)| {
            let next = |all: &mut std::vec::IntoIter<f64>| p.and_then(|_| all.next());
            vec![w.column(covariate).into(), Out::P(*p), Out::P(next(&mut q)), Out::P(next(&mut holm))]
        })
        .collect();
    let caption = w.told("report-model-tests", &[("tests", super::write::count(p.len()))]);
    w.table(&format!("tests-{name}"), &caption, &["characteristic", "p", "q", "holm"], &rows);
}

/// The smallest of Satterthwaite's degrees of freedom of a term's columns; none where they are those of the normal.
fn least_df(answer: &Answer, term: &str) -> Option<f64> {
    let rows = &answer.found("adjusted")?.rows;
    let own = rows
        .iter()
        .filter(|row| matches!(row.get("column"), Some(Cell::Text(name)) if name.starts_with(term)));
    own.filter_map(|row| number(row, "df")).filter(|df| df.is_finite()).min_by(f64::total_cmp)
}

/// The p value of a Wald statistic of several columns. With few clusters the chi-square is far too sure: Hotelling's
/// T squared, ((df - q + 1) / (df q)) W against F on q and df - q + 1 degrees of freedom (after Pustejovsky and Tipton,
/// J. Bus. Econ. Stat. 36, 2018, with the smallest Satterthwaite df of the columns in place of theirs). None where
/// that leaves no degree of freedom.
fn hotelling(row: &Row, df: Option<f64>) -> Option<f64> {
    let (wald, columns) = (number(row, "statistic")?, number(row, "df")?);
    let Some(df) = df else { return number(row, "p") };
    let left = df - columns + 1.0;
    (left > 0.0).then(|| f_upper(left / (df * columns) * wald, columns, left))
}

/// A cause-specific Cox model of the time to one end, others censored, with clusters where the practice is known.
pub(super) fn cox(
    table: &Table,
    rows: &[usize],
    days: &[f64],
    event: &[bool],
    wanted: &[&'static str],
    level: f64,
    progress: Progress,
) -> Result<(Vec<Covariate>, Answer)> {
    let cohort = Cohort { table, rows: rows.to_vec(), outcome: event.to_vec() };
    let covariates: Vec<Covariate> = wanted.iter().filter_map(|name| covariate(&cohort, name)).collect();
    let mut gathered = gathered(&cohort, &covariates)?;
    let mut column = Column::new("days");
    days.iter().for_each(|days| column.push(&days.to_string()));
    gathered = gathered.with(column)?;
    let clustered = gathered.column(CLUSTER)?.texts().all(|practice| practice.is_some());
    let terms: Vec<String> =
        (0..covariates.len()).map(|place| format!("C({})", column_name(place))).collect();
    let asked = Survival {
        source: Source { level, ..Source::default() },
        time: "days".to_owned(),
        event: Some("passed".to_owned()),
        cause: None,
        ends: Vec::new(),
        entry: None,
        by: None,
        strata: None,
        at: Vec::new(),
        horizon: None,
        model: Some(format!("~ {}", terms.join(" + "))),
        cluster: clustered.then(|| CLUSTER.to_owned()),
        small_sample: clustered,
        ties: TiesAsked::Efron,
        transform: TransformAsked::KaplanMeier,
    };
    let answer = run(&Ask::Survival(Box::new(asked)), &gathered, progress)?;
    Ok((covariates, answer))
}

/// Hazard ratios by level.
pub(super) fn hazard_rows(
    w: &Writer,
    covariates: &[Covariate],
    event: &[bool],
    answer: &Answer,
) -> Vec<Vec<Out>> {
    let mut rows = Vec::new();
    for (place, covariate) in covariates.iter().enumerate() {
        let mut counts = vec![vec![0_u64; 2]; covariate.levels.len()];
        for (code, event) in covariate.codes.iter().zip(event) {
            if let Some(code) = code {
                counts[*code][usize::from(!*event)] += 1;
            }
        }
        let shown = w.control.grid(counts.clone());
        rows.push(vec![Out::from(w.column(covariate.name))]);
        for (level, code) in covariate.levels.iter().enumerate() {
            let label = if code == FEW { w.text("report-few") } else { w.value(covariate.name, Some(code)) };
            let share = super::control::share(shown.cells[level][0], shown.row_totals[level]);
            let full = format!("{}{}", column_name(place), level_name(level));
            let found = answer.found("cox").and_then(|sheet| {
                sheet
                    .rows
                    .iter()
                    .find(|row| matches!(row.get("column"), Some(Cell::Text(text)) if *text == full))
            });
            let may = [0, level].iter().all(|at| w.control.may_model(counts[*at][0], counts[*at][1]));
            let ratio = match (level, may) {
                (0, _) => w.text("report-reference").into(),
                (_, false) => Out::Withheld,
                (_, true) => Out::Ranged(
                    found.and_then(|row| number(row, "hazard_ratio")),
                    found.and_then(|row| limits(row, "lower", "upper")),
                    2,
                ),
            };
            rows.push(vec![
                format!("  {label}").into(),
                shown.row_totals[level].into(),
                Out::Share(share),
                ratio,
            ]);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_few_practices_a_test_of_many_levels_is_less_sure_than_the_chi_square() {
        let row = Row::new().with("statistic", 21.0).with("df", 7.0).with("p", Cell::P(0.0038));
        // (12 - 7 + 1) / (12 * 7) * 21 = 1.5 on 7 and 6 degrees of freedom, which is no evidence at all.
        assert!((0.31..0.33).contains(&hotelling(&row, Some(12.0)).unwrap()));
        assert_eq!(hotelling(&row, Some(6.0)), None, "more levels than practices can tell apart");
        assert_eq!(hotelling(&row, None), Some(0.0038));
    }

    #[test]
    fn a_crude_estimate_under_control_is_that_of_the_counts_shown() {
        let exact = Found {
            ratio: Some(2.1),
            ratio_interval: Some(Interval { lower: 1.05, upper: 4.2 }),
            difference: Some(0.16),
            difference_interval: Some(Interval { lower: 0.01, upper: 0.31 }),
        };
        let count = Shown::Count;
        let found = of_counts(exact, [count(40), count(20)], [count(30), count(30)]);
        assert_eq!(found.ratio, Some(2.0));
        let interval = found.ratio_interval.unwrap();
        assert!((interval.lower - 2.0 * (-0.69_f64).exp()).abs() < 1e-12);
        assert!((found.difference.unwrap() - 1.0 / 6.0).abs() < 1e-12);
        assert_eq!(of_counts(exact, [Shown::Starred, count(20)], [count(30), count(30)]), Found::default());
    }
}
