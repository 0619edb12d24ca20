//! Writing rows as a file of columns, some rows at a time: a long file takes no more memory than a short one.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number of 32 bits.
    Whole,
    /// `yes` or `no`.
    Flag,
}

/// Rows of one group.
const GROUP: usize = 20_000;

/// A row: a text for each column, none where it is missing.
pub type Row = Vec<Option<String>>;

/// Writes rows. A text that is no number or flag where one is wanted counts as missing.
///
/// # Errors
/// What the writer or `out` says; a name that stands twice.
pub fn write(
    columns: &[(String, Kind)],
    rows: &mut dyn Iterator<Item = Row>,
    out: &mut (dyn Write + Send),
) -> Result<(), String> {
    written(columns, rows, out).map_err(|error| error.to_string())
}

fn written(
    columns: &[(String, Kind)],
    rows: &mut dyn Iterator<Item = Row>,
    out: &mut (dyn Write + Send),
) -> Result<(), ParquetError> {
    let fields = columns.iter().map(|(name, kind)| {
        let physical = match kind {
            Kind::Text => Physical::BYTE_ARRAY,
            Kind::Whole => Physical::INT32,
            Kind::Flag => Physical::BOOLEAN,
        };
        let field = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        let logical = matches!(kind, Kind::Text).then_some(LogicalType::String);
        field.with_logical_type(logical).build().map(Arc::new)
    });
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    let schema = Arc::new(Type::group_type_builder("rows").with_fields(fields).build()?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("stile".to_owned());
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties.build()))?;
    loop {
        let group: Vec<Row> = Iterator::take(&mut *rows, GROUP).collect();
        if group.is_empty() {
            break;
        }
        let mut open = writer.next_row_group()?;
        for (place, (_, kind)) in columns.iter().enumerate() {
            let mut column = open
                .next_column()?
                .ok_or_else(|| ParquetError::General("fewer columns than were declared".to_owned()))?;
            let texts = || group.iter().map(|row| row.get(place).and_then(Option::as_deref));
            match kind {
                Kind::Text => {
                    let (values, there) = parted(texts(), |text| Some(ByteArray::from(text)));
                    column.typed::<ByteArrayType>().write_batch(&values, Some(&there), None)?;
                }
                Kind::Whole => {
                    let (values, there) = parted(texts(), |text| text.parse::<i32>().ok());
                    column.typed::<Int32Type>().write_batch(&values, Some(&there), None)?;
                }
                Kind::Flag => {
                    let (values, there) = parted(texts(), |text| match text {
                        "yes" => Some(true),
                        "no" => Some(false),
                        _ => None,
                    });
                    column.typed::<BoolType>().write_batch(&values, Some(&there), None)?;
                }
            }
            column.close()?;
        }
        open.close()?;
    }
    writer.close()?;
    Ok(())
}

/// The values that are there, and for each row whether it has one.
fn parted<'a, T>(
    texts: impl Iterator<Item = Option<&'a str>>,
    read: impl Fn(&str) -> Option<T>,
) -> (Vec<T>, Vec<i16>) {
    let (mut values, mut there) = (Vec::new(), Vec::new());
    for text in texts {
        let value = text.and_then(&read);
        there.push(i16::from(value.is_some()));
        values.extend(value);
    }
    (values, there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_in_groups_of_any_number() {
        let columns =
            vec![("a".to_owned(), Kind::Text), ("b".to_owned(), Kind::Whole), ("c".to_owned(), Kind::Flag)];
        let row = |at: usize| -> Row {
            vec![
                (at % 3 != 0).then(|| format!("Zoë {at}")),
                (at % 5 != 0).then(|| at.to_string()),
                (at % 7 != 0).then(|| if at % 2 == 0 { "yes" } else { "no" }.to_owned()),
            ]
        };
        for count in [0, 1, GROUP, GROUP + 3] {
            let mut out = Vec::new();
            write(&columns, &mut (0..count).map(row), &mut out).unwrap();
            let file = crate::Parquet::open(out).unwrap();
            assert_eq!(file.names(), ["a", "b", "c"]);
            let mut cells = Vec::new();
            file.cells(|_, text| cells.push(text.map(str::to_owned))).unwrap();
            let expected: Vec<Option<String>> = (0..count)
                .flat_map(row)
                .map(|text| {
                    text.map(|text| match text.as_str() {
                        "yes" => "true".to_owned(),
                        "no" => "false".to_owned(),
                        _ => text,
                    })
                })
                .collect();
            assert_eq!(cells.len(), expected.len());
            assert!(cells == expected, "{count} rows");
        }
    }
}
