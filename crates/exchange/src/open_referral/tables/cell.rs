//! A value as a cell of a table.

use domain::directory::Kind;
use serde_json::{Number, Value};

/// What stands before a value that is no text.
const JSON: &str = "json:";

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A value of a field the standard knows.
pub(super) fn of_field(kind: Kind, value: &Value) -> String {
    match (kind, value) {
        // A number is no formula, though it may begin with a minus.
        (Kind::Number, Value::Number(number)) => number.to_string(),
        (_, Value::String(text)) => guarded(text),
        (_, other) => guarded(&other.to_string()),
    }
}

/// A value of a field the standard does not know.
pub(super) fn of_unknown(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => guarded(text),
        other => format!("{JSON}{other}"),
    }
}

/// Whether a text comes back from a cell as it is.
fn is_plain(text: &str) -> bool {
    let odd = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || c == '\u{feff}';
    !text.starts_with(JSON) && text.trim() == text && !text.contains(odd)
}

/// The value of a cell in the column of a field the standard knows.
pub(super) fn field(kind: Kind, cell: &str) -> Value {
    let text = unguarded(cell);
    match kind {
        Kind::Number => number(text).map_or_else(|| text.into(), Value::Number),
        _ => text.into(),
    }
}

/// The value of a cell in any other column.
pub(super) fn unknown(cell: &str) -> Value {
    let text = unguarded(cell);
    let value = cell.strip_prefix(JSON).and_then(|json| serde_json::from_str(json).ok());
    value.unwrap_or_else(|| text.into())
}

fn number(text: &str) -> Option<Number> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole.into());
    }
    text.parse::<f64>().ok().and_then(Number::from_f64)
}

/// Whether a text begins a formula, or would once an apostrophe is taken away.
fn begins_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// A text no spreadsheet takes for a formula, as `csv_file::lines` writes it.
pub(super) fn guarded(text: &str) -> String {
    if begins_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// A text without the apostrophe that guards it.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| begins_formula(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_guarded_text_is_no_formula_and_comes_back(text in "['=+@-]{0,3}\\PC{0,4}") {
            let guarded = guarded(&text);
            prop_assert!(!guarded.starts_with(FORMULA));
            prop_assert_eq!(unguarded(&guarded), text);
        }

        #[test]
        fn a_number_comes_back(number in any::<f64>().prop_filter("finite", |it| it.is_finite())) {
            let value = Value::from(number);
            prop_assert_eq!(field(Kind::Number, &of_field(Kind::Number, &value)), value);
        }
    }
}
