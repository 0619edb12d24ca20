//! The answer as text for a terminal: aligned tables, readable digits, what was left out and why.

use std::fmt::Write;

use words::{Arg, Words};

use super::json::plain;
use crate::answer::{Answer, Cell, Row, Sheet};

/// The answer as text.
#[must_use]
pub fn text(answer: &Answer, words: Words) -> String {
    let mut out = String::new();
    for sheet in &answer.sheets {
        let _ = writeln!(out, "{}", plain(&words.text(&format!("evidence-table-{}", sheet.name))));
        if sheet.long {
            let rows = i64::try_from(sheet.rows.len()).unwrap_or(i64::MAX);
            let _ = writeln!(
                out,
                "  {}",
                plain(&words.say("evidence-long-table", &[("rows", Arg::Count(rows))]))
            );
        } else {
            table(&mut out, sheet, words);
        }
        out.push('\n');
    }
    if !answer.missing.iter().all(|missing| missing.rows == 0) {
        let _ = writeln!(out, "{}", plain(&words.text("evidence-missing-title")));
        for missing in answer.missing.iter().filter(|missing| missing.rows > 0) {
            let rows = i64::try_from(missing.rows).unwrap_or(i64::MAX);
            let args = [("column", Arg::from(&missing.column)), ("rows", Arg::Count(rows))];
            let _ = writeln!(out, "  {}", plain(&words.say("evidence-missing-in", &args)));
        }
        out.push('\n');
    }
    for refusal in &answer.refusals {
        let told = [("text", Arg::from(refusal.told(words)))];
        let _ = writeln!(out, "{}", plain(&words.say("evidence-refused", &told)));
    }
    for warning in &answer.warnings {
        let told = [("text", Arg::from(warning.told(words)))];
        let _ = writeln!(out, "{}", plain(&words.say("evidence-warning", &told)));
    }
    if !answer.warnings.is_empty() || !answer.refusals.is_empty() {
        out.push('\n');
    }
    let count = |value: usize| Arg::Count(i64::try_from(value).unwrap_or(i64::MAX));
    let args = [
        ("file", Arg::from(&answer.file)),
        ("read", count(answer.read)),
        ("asked", count(answer.asked)),
        ("used", count(answer.used.unwrap_or(answer.asked))),
        ("hash", Arg::from(answer.sha256.get(..12).unwrap_or_default())),
        ("version", Arg::from(env!("CARGO_PKG_VERSION"))),
    ];
    // a figure of a programme has no rows to count for everybody who may see it
    let foot = if answer.read > 0 { "evidence-foot" } else { "evidence-foot-figure" };
    let _ = writeln!(out, "{}", plain(&words.say(foot, &args)));
    out
}

fn table(out: &mut String, sheet: &Sheet, words: Words) {
    let mut columns = sheet.columns();
    columns.retain(|name| !sheet.hidden.contains(name));
    let heads: Vec<String> =
        columns.iter().map(|name| plain(&words.text(&format!("evidence-column-{name}")))).collect();
    let rows: Vec<Vec<String>> = sheet
        .rows
        .iter()
        .map(|row| {
            columns
                .iter()
                .map(|name| row.get(name).map_or(String::new(), |cell| shown(cell, words)))
                .collect()
        })
        .collect();
    let is_text = |place: usize| {
        let text = |row: &Row| matches!(row.get(columns[place]), Some(Cell::Text(_) | Cell::Code(_)));
        sheet.rows.iter().any(text)
    };
    let width = |place: usize| {
        rows.iter()
            .map(|row| &row[place])
            .chain([&heads[place]])
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<(usize, bool)> = (0..columns.len()).map(|place| (width(place), is_text(place))).collect();
    for row in std::iter::once(&heads).chain(&rows) {
        let mut line = String::from(" ");
        for (text, (width, is_text)) in row.iter().zip(&widths) {
            let room = " ".repeat(width.saturating_sub(text.chars().count()));
            line.push(' ');
            let parts = if *is_text { [text.as_str(), &room] } else { [&room, text.as_str()] };
            line.push_str(parts[0]);
            line.push_str(parts[1]);
            line.push(' ');
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// A cell with readable digits.
fn shown(cell: &Cell, words: Words) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Code(code) => plain(&words.text(&format!("evidence-value-{code}"))),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) => digits(*number),
        Cell::Share(share) => format!("{:.1} %", share * 100.0),
        Cell::P(p) if *p < 0.0001 => "<0.0001".to_owned(),
        Cell::P(p) => format!("{p:.4}"),
        Cell::Flag(flag) => plain(&words.text(if *flag { "evidence-yes" } else { "evidence-no" })),
        Cell::None => "–".to_owned(),
    }
}

/// Four significant digits, without an exponent where it can be done without.
fn digits(number: f64) -> String {
    if !number.is_finite() {
        return if number.is_nan() {
            "–"
        } else if number > 0.0 {
            "∞"
        } else {
            "-∞"
        }
        .to_owned();
    }
    let size = number.abs();
    if size >= 1e7 || (size > 0.0 && size < 1e-4) {
        return format!("{number:.3e}");
    }
    if number.fract() == 0.0 {
        return format!("{number:.0}");
    }
    let decimals = if size >= 1000.0 {
        1
    } else if size >= 100.0 {
        2
    } else if size >= 1.0 {
        3
    } else {
        4
    };
    format!("{number:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_digits_one_reads() {
        let cases = [
            (1.0, "1"),
            (0.123456, "0.1235"),
            (12.3456, "12.346"),
            (1234.56, "1234.6"),
            (1e-9, "1.000e-9"),
            (0.0, "0"),
        ];
        for (number, text) in cases {
            assert_eq!(digits(number), text);
        }
        assert_eq!(digits(f64::INFINITY), "∞");
    }
}
