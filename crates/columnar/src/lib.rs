//! Files of columns (Parquet) as texts, cell by cell or row by row. Apart from the rest because what reads and writes them is heavy to
//! compile; only the binary links it.
//!
//! A number becomes the shortest text that reads back as the same number, a day `2026-11-24`, an instant
//! `2026-11-24T09:30:00Z`, a missing value nothing.

mod write;

pub use write::{Kind, Row, write};

use bytes::Bytes;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is no Parquet file, or is cut off or damaged.
    Unreadable {
        /// What the reader says.
        why: String,
    },
    /// A column holds lists or records instead of single values.
    Nested {
        /// Its name.
        column: String,
    },
    /// A column holds bytes that are no text.
    Bytes {
        /// Its name.
        column: String,
        /// The row, from 1.
        row: usize,
    },
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Unreadable { why } => write!(f, "{why}"),
            Fault::Nested { column } => write!(f, "column {column} holds lists or records"),
            Fault::Bytes { column, row } => write!(f, "column {column}, row {row}: bytes that are no text"),
        }
    }
}

impl std::error::Error for Fault {}

/// Whether bytes begin as a Parquet file does.
#[must_use]
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PAR1")
}

/// An opened Parquet file.
pub struct Parquet {
    reader: SerializedFileReader<Bytes>,
    names: Vec<String>,
}

impl Parquet {
    /// Opens a file from its bytes.
    ///
    /// # Errors
    /// It is no Parquet file; a column of lists or records.
    pub fn open(bytes: Vec<u8>) -> Result<Parquet, Fault> {
        let unreadable = |error: parquet::errors::ParquetError| Fault::Unreadable { why: error.to_string() };
        let reader = SerializedFileReader::new(Bytes::from(bytes)).map_err(unreadable)?;
        let mut names = Vec::new();
        for field in reader.metadata().file_metadata().schema().get_fields() {
            if !field.is_primitive() {
                return Err(Fault::Nested { column: field.name().to_owned() });
            }
            names.push(field.name().to_owned());
        }
        Ok(Parquet { reader, names })
    }

    /// The names of its columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Hands over every cell, row by row: the number of its column and its text, none where it is missing.
    ///
    /// # Errors
    /// Damaged pages; bytes that are no text.
    pub fn cells(&self, mut cell: impl FnMut(usize, Option<&str>)) -> Result<(), Fault> {
        let unreadable = |error: parquet::errors::ParquetError| Fault::Unreadable { why: error.to_string() };
        for (number, row) in self.reader.get_row_iter(None).map_err(unreadable)?.enumerate() {
            let row = row.map_err(unreadable)?;
            for (column, (name, field)) in row.get_column_iter().enumerate() {
                match field {
                    Field::Null => cell(column, None),
                    Field::Str(text) => cell(column, Some(text)),
                    Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
                        Ok(text) => cell(column, Some(text)),
                        Err(_) => return Err(Fault::Bytes { column: name.clone(), row: number + 1 }),
                    },
                    other => cell(column, Some(&text(other))),
                }
            }
        }
        Ok(())
    }
}

fn text(field: &Field) -> String {
    match field {
        Field::Bool(value) => value.to_string(),
        Field::Byte(value) => value.to_string(),
        Field::Short(value) => value.to_string(),
        Field::Int(value) => value.to_string(),
        Field::Long(value) => value.to_string(),
        Field::UByte(value) => value.to_string(),
        Field::UShort(value) => value.to_string(),
        Field::UInt(value) => value.to_string(),
        Field::ULong(value) => value.to_string(),
        Field::Float16(value) => value.to_string(),
        Field::Float(value) => value.to_string(),
        Field::Double(value) => value.to_string(),
        Field::Date(days) => {
            date(1970, 1, 1).checked_add(days.days()).map_or_else(|_| days.to_string(), |day| day.to_string())
        }
        Field::TimestampMillis(millis) => instant(SignedDuration::from_millis(*millis)),
        Field::TimestampMicros(micros) => instant(SignedDuration::from_micros(*micros)),
        other => other.to_string(),
    }
}

fn instant(since: SignedDuration) -> String {
    Timestamp::from_duration(since).map_or_else(|_| since.to_string(), |instant| instant.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::basic::{Compression, ZstdLevel};
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    /// A file with a column of each kind, the second row all missing.
    fn written(compression: Compression) -> Vec<u8> {
        let schema = "message rows { optional double x; optional binary name (UTF8); optional int32 day (DATE); \
                      optional int64 at (TIMESTAMP(MICROS,true)); }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
        let mut bytes = Vec::new();
        let mut writer = SerializedFileWriter::new(&mut bytes, schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let there = Some(&[1_i16, 0][..]);
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&[0.1 + 0.2], there, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&[ByteArray::from("Zoë")], there, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&[19_782], there, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&[1_709_200_800_000_000], there, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        bytes
    }

    #[test]
    fn every_kind_and_compression_is_read_with_all_digits() {
        let kinds = [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::ZSTD(ZstdLevel::default()),
            Compression::GZIP(parquet::basic::GzipLevel::default()),
            Compression::LZ4_RAW,
        ];
        for compression in kinds {
            let bytes = written(compression);
            assert!(is_parquet(&bytes));
            let file = Parquet::open(bytes).unwrap();
            assert_eq!(file.names(), ["x", "name", "day", "at"]);
            let mut cells = Vec::new();
            file.cells(|column, text| cells.push((column, text.map(str::to_owned)))).unwrap();
            let texts: Vec<Option<&str>> = cells.iter().map(|(_, text)| text.as_deref()).collect();
            let first =
                [Some("0.30000000000000004"), Some("Zoë"), Some("2024-02-29"), Some("2024-02-29T10:00:00Z")];
            assert_eq!(texts[..4], first, "{compression:?}");
            assert_eq!(texts[4..], [None; 4]);
            assert_eq!(cells[6].0, 2);
        }
    }

    #[test]
    fn a_file_that_is_cut_off_is_told_and_not_read() {
        let mut bytes = written(Compression::SNAPPY);
        bytes.truncate(bytes.len() - 9);
        assert!(matches!(Parquet::open(bytes), Err(Fault::Unreadable { .. })));
        assert!(matches!(Parquet::open(b"PAR1".to_vec()), Err(Fault::Unreadable { .. })));
    }

    #[test]
    fn a_column_of_lists_is_named() {
        let schema = "message rows { optional group tags (LIST) { repeated group list { optional binary element (UTF8); } } }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let mut bytes = Vec::new();
        let writer =
            SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::builder().build()))
                .unwrap();
        writer.close().unwrap();
        assert_eq!(Parquet::open(bytes).err(), Some(Fault::Nested { column: "tags".to_owned() }));
    }
}
