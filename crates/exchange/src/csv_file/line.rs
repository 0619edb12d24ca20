//! Lines of a file as a spreadsheet opens it.

/// Lines of a CSV file (RFC 4180, in UTF-8): the one way in which Stile writes them for people. No cell is
/// taken for a formula.
pub fn lines<R, C>(rows: R) -> String
where
    R: IntoIterator<Item = C>,
    C: IntoIterator,
    C::Item: AsRef<str>,
{
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    for row in rows {
        let cells: Vec<String> = row.into_iter().map(|cell| defused(cell.as_ref())).collect();
        // Writing to memory cannot fail, and rows may differ in length.
        let _ = writer.write_record(&cells);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A cell no spreadsheet takes for a formula.
pub(super) fn defused(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_no_formula_is_computed() {
        let rows = [vec!["a", "b,c", "say \"x\""], vec!["=1+1", "-2", ""], vec!["two\nlines"]];
        assert_eq!(lines(rows), "a,\"b,c\",\"say \"\"x\"\"\"\r\n'=1+1,'-2,\r\n\"two\nlines\"\r\n");
        assert_eq!(lines(Vec::<Vec<&str>>::new()), "");
    }
}
