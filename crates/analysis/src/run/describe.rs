//! Numbers, categories, what is missing, how groups differ, how alike clusters are.

use evidence::stats::alike::alike;
use evidence::stats::draws::sorted_quantile;
use evidence::stats::proportion::wilson;
use evidence::stats::ranks::{kruskal_wallis, mean_variance, two_groups};
use evidence::stats::table::{fisher, independence, odds_ratio, yates};
use evidence::stats::{Fault, Test};

use crate::answer::{Answer, Cell, Row};
use crate::ask::Describe;
use crate::expression::Expr;
use crate::frame::{Codes, Frame, Missing, pick};
use crate::table::{Table, day, number};
use crate::trouble::Result;

/// Rows of a group: its name, none for all rows.
struct Part<'a> {
    name: Option<&'a str>,
    rows: Vec<u32>,
}

pub(super) fn run(asked: &Describe, table: &Table, answer: &mut Answer) -> Result<()> {
    let frame = Frame::of(table, &asked.source.conditions)?;
    answer.asked = frame.asked().len();
    let columns: Vec<String> = if asked.columns.is_empty() {
        let others =
            |name: &&String| asked.by.as_ref() != Some(*name) && asked.cluster.as_ref() != Some(*name);
        let names: Vec<String> = table.columns().iter().map(|column| column.name.clone()).collect();
        names.iter().filter(others).cloned().collect()
    } else {
        asked.columns.clone()
    };
    let mut grouping = frame.clone();
    let groups = asked.by.as_ref().map(|by| grouping.codes(by)).transpose()?;
    answer.missing.extend(grouping.missing().iter().cloned());
    let parts = parts(&frame, groups.as_ref());
    let clusters = asked.cluster.as_ref().map(|cluster| grouping.codes(cluster)).transpose()?;
    let mut found = Found::default();
    for column in &columns {
        let values = numbers(column, table, frame.asked())?;
        let missing = match &values {
            Some(values) => frame.asked().iter().filter(|row| !values[**row as usize].is_finite()).count(),
            None => {
                let texts = table.column(column)?;
                frame.asked().iter().filter(|row| texts.at(**row as usize).is_none()).count()
            }
        };
        answer.missing.push(Missing { column: column.clone(), rows: missing });
        match values {
            Some(values) => {
                found.number(column, &values, &parts, asked.source.level)?;
                if let (Some(codes), Some(cluster)) = (&clusters, &asked.cluster) {
                    found.alike(column, &values, codes, frame.asked(), cluster)?;
                }
            }
            None => found.category(column, table, &parts, asked)?,
        }
    }
    answer.sheet("numbers", found.numbers);
    answer.sheet("categories", found.categories);
    answer.sheet("many-values", found.many);
    answer.sheet("group-differences", found.differences);
    answer.sheet("alike", found.alike);
    Ok(())
}

/// All rows, and each group's.
fn parts<'a>(frame: &Frame, groups: Option<&'a Codes>) -> Vec<Part<'a>> {
    let all = Part { name: None, rows: frame.asked().to_vec() };
    let of = |(code, name): (usize, &'a String)| Part {
        name: Some(name),
        rows: (frame.asked().iter().copied())
            .filter(|row| groups.and_then(|groups| groups.codes[*row as usize]) == u32::try_from(code).ok())
            .collect(),
    };
    let levels = groups.map(|groups| groups.levels.iter().enumerate().map(of)).into_iter().flatten();
    std::iter::once(all).chain(levels).collect()
}

/// The numbers of a column or an expression; none for a category.
fn numbers(text: &str, table: &Table, rows: &[u32]) -> Result<Option<Vec<f64>>> {
    let expr = Expr::read(text, table)?;
    if let Expr::Column(name) = &expr {
        let column = table.column(name)?;
        let is_number = |row: &u32| {
            column.at(*row as usize).is_none_or(|text| number(text).is_some() || day(text).is_some())
        };
        let empty = rows.iter().all(|row| column.at(*row as usize).is_none());
        if empty || !rows.iter().all(is_number) {
            return Ok(None);
        }
        // rows that are not asked for may hold anything
        let value =
            |text: Option<&str>| text.and_then(|text| number(text).or_else(|| day(text))).unwrap_or(f64::NAN);
        return Ok(Some(column.texts().map(value).collect()));
    }
    expr.numbers(table).map(Some)
}

#[derive(Default)]
struct Found {
    numbers: Vec<Row>,
    categories: Vec<Row>,
    many: Vec<Row>,
    differences: Vec<Row>,
    alike: Vec<Row>,
}

fn named(column: &str, part: &Part, grouped: bool) -> Row {
    let row = Row::new().with("column", column);
    match part.name {
        Some(name) => row.with("group", name),
        None if grouped => row.with("group", Cell::Code("everybody")),
        None => row,
    }
}

impl Found {
    fn number(&mut self, column: &str, values: &[f64], parts: &[Part], level: f64) -> Result<()> {
        let mut groups = Vec::new();
        for part in parts {
            let mut found: Vec<f64> =
                pick(values, &part.rows).into_iter().filter(|value| value.is_finite()).collect();
            if part.name.is_some() {
                groups.push(found.clone());
            }
            let row = named(column, part, parts.len() > 1)
                .with("n", found.len())
                .with("missing", part.rows.len() - found.len());
            found.sort_by(f64::total_cmp);
            let quantile = |p: f64| sorted_quantile(&found, p);
            let (mean, sd) = match mean_variance(&found) {
                Ok((mean, variance)) => (Some(mean), Some(variance.sqrt())),
                Err(_) => (found.first().copied(), None),
            };
            let z = evidence::stats::dist::two_sided_t(level, evidence_count(found.len()) - 1.0).ok();
            let half = sd.zip(z).map(|(sd, t)| t * sd / evidence_count(found.len()).sqrt());
            self.numbers.push(
                row.with("mean", mean)
                    .with("sd", sd)
                    .with("lower", mean.zip(half).map(|(mean, half)| mean - half))
                    .with("upper", mean.zip(half).map(|(mean, half)| mean + half))
                    .with("least", found.first().copied())
                    .with("q1", quantile(0.25))
                    .with("median", quantile(0.5))
                    .with("q3", quantile(0.75))
                    .with("most", found.last().copied()),
            );
        }
        match groups.as_slice() {
            [] => {}
            [first, second] => match two_groups(first, second) {
                Ok(found) => {
                    self.difference(column, "welch", &found.welch);
                    let row = Row::new().with("column", column).with("test", Cell::Code("mann-whitney"));
                    self.differences.push(
                        row.with("statistic", found.mann_whitney_w)
                            .with("df", Cell::None)
                            .with("p", Cell::P(found.mann_whitney_p))
                            .with("effect", Cell::Code("superiority"))
                            .with("effect_size", found.superiority),
                    );
                }
                Err(fault) => self.no_difference(column, &fault),
            },
            many => {
                let (values, codes): (Vec<f64>, Vec<usize>) = many
                    .iter()
                    .enumerate()
                    .flat_map(|(code, values)| values.iter().map(move |value| (*value, code)))
                    .unzip();
                match kruskal_wallis(&values, &codes) {
                    Ok(test) => self.difference(column, "kruskal-wallis", &test),
                    Err(fault) => self.no_difference(column, &fault),
                }
            }
        }
        Ok(())
    }

    fn difference(&mut self, column: &str, test: &'static str, found: &Test) {
        self.differences.push(Row::new().with("column", column).with("test", Cell::Code(test)).test(found));
    }

    fn no_difference(&mut self, column: &str, fault: &Fault) {
        let row = Row::new().with("column", column).with("test", Cell::Code("none"));
        self.differences.push(row.with("why", fault.to_string()));
    }

    fn category(&mut self, name: &str, table: &Table, parts: &[Part], asked: &Describe) -> Result<()> {
        let column = table.column(name)?;
        let codes = Codes::of(column, &parts[0].rows);
        if codes.levels.len() > asked.most_values {
            let known = parts[0].rows.iter().filter(|row| column.at(**row as usize).is_some()).count();
            self.many
                .push(Row::new().with("column", name).with("n", known).with("values", codes.levels.len()));
            return Ok(());
        }
        let mut crossed = Vec::new();
        for part in parts {
            let mut counts = vec![0; codes.levels.len()];
            for code in part.rows.iter().filter_map(|row| codes.codes[*row as usize]) {
                counts[code as usize] += 1;
            }
            let known: usize = counts.iter().sum();
            for (level, count) in codes.levels.iter().zip(&counts) {
                let found = wilson(*count, part.rows.len(), asked.source.level)?;
                let row = named(name, part, parts.len() > 1).with("value", level);
                self.categories.push(row.proportion(&found));
            }
            if known < part.rows.len() || codes.levels.is_empty() {
                let found = wilson(part.rows.len() - known, part.rows.len(), asked.source.level)?;
                let row = named(name, part, parts.len() > 1).with("value", Cell::Code("not-recorded"));
                self.categories.push(row.proportion(&found));
            }
            if part.name.is_some() {
                crossed.push(counts);
            }
        }
        if !crossed.is_empty() {
            self.crossed(name, &crossed);
        }
        Ok(())
    }

    fn crossed(&mut self, name: &str, table: &[Vec<usize>]) {
        match independence(table) {
            Ok(found) => {
                let row = Row::new().with("column", name).with("test", Cell::Code("chi-square"));
                self.differences.push(
                    row.test(&found.chi_square)
                        .with("effect", Cell::Code("cramers-v"))
                        .with("effect_size", found.cramers_v),
                );
            }
            Err(fault) => self.no_difference(name, &fault),
        }
        if let [a, b] = table
            && let ([a0, a1], [b0, b1]) = (a.as_slice(), b.as_slice())
        {
            let two = [[*a0, *a1], [*b0, *b1]];
            let row = Row::new().with("column", name).with("test", Cell::Code("fisher"));
            self.differences.push(
                row.with("statistic", Cell::None)
                    .with("df", Cell::None)
                    .with("p", Cell::P(fisher(&two)))
                    .with("effect", Cell::Code("odds-ratio"))
                    .with("effect_size", odds_ratio(&two)),
            );
            if let Ok(test) = yates(&two) {
                self.difference(name, "yates", &test);
            }
        }
    }

    fn alike(
        &mut self,
        name: &str,
        values: &[f64],
        codes: &Codes,
        asked: &[u32],
        cluster: &str,
    ) -> Result<()> {
        let rows: Vec<u32> = (asked.iter().copied())
            .filter(|row| values[*row as usize].is_finite() && codes.codes[*row as usize].is_some())
            .collect();
        let code: Vec<u32> = rows.iter().filter_map(|row| codes.codes[*row as usize]).collect();
        let row = Row::new().with("column", name).with("cluster", cluster);
        match alike(&pick(values, &rows), &code) {
            Ok(found) => self.alike.push(
                row.with("clusters", found.clusters)
                    .with("icc", found.icc)
                    .with("design_effect", found.design_effect)
                    .test(&found.test),
            ),
            Err(fault) => self.alike.push(row.with("why", fault.to_string())),
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn evidence_count(count: usize) -> f64 {
    count as f64
}
