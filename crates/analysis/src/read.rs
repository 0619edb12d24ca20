//! CSV as people have it: any of four separators, with or without a byte order mark, lines named in errors.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::table::{Column, Table};
use crate::trouble::{Result, Trouble};

/// Texts that always mean that a value is missing, beside an empty one.
const MISSING: [&str; 2] = ["NA", "NaN"];

/// SHA-256 of bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Whether a text means a missing value, `also` beside the usual ones.
#[must_use]
pub fn is_missing(text: &str, also: &[String]) -> bool {
    text.is_empty() || MISSING.contains(&text) || also.iter().any(|marker| marker == text)
}

/// Reads CSV: the first line names the columns. The separator is the one of `,` `;` tab `|` that splits the
/// first line into most names.
///
/// # Errors
/// Bytes that are not UTF-8 (names the line), a line with another number of values than the first, nothing
/// to read; those of [`Table::new`].
pub fn csv(file: &str, bytes: &[u8], also_missing: &[String]) -> Result<Table> {
    let hash = sha256(bytes);
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Err(error) = std::str::from_utf8(body) {
        let line = 1 + body[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        return Err(Trouble::input("not-utf-8").with("file", file).with("line", line));
    }
    let delimiter = separator(body);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(body);
    let wrong = |error: csv::Error| unreadable(file, &error);
    let names: Vec<String> = reader.headers().map_err(wrong)?.iter().map(str::to_owned).collect();
    if names.iter().all(String::is_empty) {
        return Err(Trouble::input("no-columns").with("file", file));
    }
    if let Some(place) = names.iter().position(String::is_empty) {
        return Err(Trouble::input("nameless-column").with("file", file).with("place", place + 1));
    }
    let mut columns: Vec<Column> = names.iter().map(|name| Column::new(name)).collect();
    let mut lines = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(wrong)? {
        lines.push(record.position().map_or(0, csv::Position::line));
        for (column, value) in columns.iter_mut().zip(&record) {
            column.push(if is_missing(value, also_missing) { "" } else { value });
        }
    }
    Table::new(file, hash, columns, lines)
}

/// The separator of a file by its first line.
fn separator(body: &[u8]) -> u8 {
    let first = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut best = (b',', 0);
    for candidate in *b",;\t|" {
        let count = first.iter().filter(|byte| **byte == candidate).count();
        if count > best.1 {
            best = (candidate, count);
        }
    }
    best.0
}

fn unreadable(file: &str, error: &csv::Error) -> Trouble {
    if let csv::ErrorKind::UnequalLengths { pos, expected_len, len } = error.kind() {
        let line = pos.as_ref().map_or(0, csv::Position::line);
        return Trouble::input("ragged-line")
            .with("file", file)
            .with("line", line)
            .with("expected", expected_len)
            .with("found", len);
    }
    Trouble::input("unreadable").with("file", file).with("why", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Table> {
        csv("f.csv", text.as_bytes(), &["-9".to_owned()])
    }

    #[test]
    fn semicolons_tabs_and_a_byte_order_mark_are_read() {
        for text in ["\u{feff}a;b\n1;2\n", "a\tb\n1\t2\n", "a|b\r\n1|2\r\n", "a,b\n 1 , 2\n"] {
            let table = read(text).unwrap();
            assert_eq!(table.column("a").unwrap().at(0), Some("1"), "{text:?}");
            assert_eq!(table.column("b").unwrap().at(0), Some("2"), "{text:?}");
        }
    }

    #[test]
    fn markers_of_missing_values_are_missing() {
        let table = read("a,b\nNA,-9\n1,\n").unwrap();
        assert_eq!(table.column("a").unwrap().texts().collect::<Vec<_>>(), [None, Some("1")]);
        assert_eq!(table.column("b").unwrap().texts().collect::<Vec<_>>(), [None, None]);
    }

    #[test]
    fn a_line_with_too_many_values_is_named() {
        let words = words::Words::get(words::ENGLISH);
        let told = read("a,b\n1,2\n1,2,3\n").unwrap_err().told(words);
        assert!(told.contains("line 3") && told.contains("f.csv"), "{told}");
        let told = csv("f.csv", b"a\n1\n\xff\n", &[]).unwrap_err().told(words);
        assert!(told.contains("line 3") && told.contains("UTF-8"), "{told}");
    }

    #[test]
    fn an_error_in_a_value_names_its_line_after_a_text_of_two_lines() {
        let table = read("a,b\n\"x\ny\",1\nz,2\n").unwrap();
        let told = table.trouble_at("not-a-number", 1, "b", "2").told(words::Words::get(words::ENGLISH));
        assert!(told.contains("line 4"), "{told}");
    }
}
