//! The answer as JSON, all digits.

use serde_json::{Map, Value, json as object};
use words::Words;

use crate::answer::{Answer, Cell, Sheet};

/// The answer as JSON. A number without a finite value is `null`.
#[must_use]
pub fn json(answer: &Answer, words: Words) -> Value {
    let warnings: Vec<Value> = answer
        .warnings
        .iter()
        .map(|warning| object!({"code": warning.code, "text": plain(&warning.told(words))}))
        .collect();
    let refusals: Vec<Value> = answer
        .refusals
        .iter()
        .map(|trouble| object!({"code": trouble.code, "text": plain(&trouble.told(words))}))
        .collect();
    let tables: Map<String, Value> =
        answer.sheets.iter().map(|sheet| (sheet.name.to_owned(), rows(sheet))).collect();
    object!({
        "command": answer.command,
        "engine": {"name": "stile", "version": env!("CARGO_PKG_VERSION")},
        "input": {"file": answer.file, "sha256": answer.sha256},
        "specification": answer.specification,
        "rows": {"read": answer.read, "asked": answer.asked, "used": answer.used, "missing": answer.missing},
        "warnings": warnings,
        "refused": refusals,
        "tables": tables,
    })
}

fn rows(sheet: &Sheet) -> Value {
    let row = |row: &crate::answer::Row| -> Value {
        let cells: Map<String, Value> =
            row.0.iter().map(|(name, cell)| ((*name).to_owned(), value(cell))).collect();
        Value::Object(cells)
    };
    Value::Array(sheet.rows.iter().map(row).collect())
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Code(code) => Value::from(*code),
        Cell::Count(count) => Value::from(*count),
        Cell::Number(number) | Cell::Share(number) | Cell::P(number) => Value::from(*number),
        Cell::Flag(flag) => Value::from(*flag),
        Cell::None => Value::Null,
    }
}

/// Text without the marks that keep its parts in their direction: they serve pages.
pub(super) fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}
