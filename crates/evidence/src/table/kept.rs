//! A table as it is written down between two starts: its rows without the declarations, which the reader has.

use super::{Keys, Schema, Table};
use crate::column::{Cells, Column, Mask, Meaning};
use serde::{Deserialize, Serialize, Serializer};

/// The rows of a table, read back and not yet known to fit a schema.
#[derive(Deserialize)]
pub struct KeptTable {
    columns: Vec<(Meaning, Cells)>,
    keys: Keys,
    live: Mask,
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            columns: Vec<(&'a Meaning, &'a Cells)>,
            keys: &'a Keys,
            live: &'a Mask,
        }
        let columns = self.columns.iter().map(|column| (&column.meaning, &column.cells)).collect();
        Written { columns, keys: &self.keys, live: &self.live }.serialize(to)
    }
}

impl KeptTable {
    /// The table, if its rows fit the schema: as many columns of the same kinds, and all of one length.
    #[must_use]
    pub fn fitting(self, schema: &Schema) -> Option<Table> {
        let rows = self.keys.len();
        if self.columns.len() != schema.columns.len()
            || self.columns.iter().any(|(_, cells)| cells.len() != rows)
        {
            return None;
        }
        let columns: Option<Vec<Column>> = schema
            .columns
            .iter()
            .zip(self.columns)
            .map(|(declaration, (meaning, cells))| Column::restored(declaration.clone(), meaning, cells))
            .collect();
        Some(Table { unit: schema.unit, columns: columns?, keys: self.keys, live: self.live })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unit;
    use super::*;
    use crate::column::{Declaration, Kind, Value};

    fn schema() -> Schema {
        let column = |name: &str, kind| Declaration { name: name.into(), means: String::new(), kind };
        Schema {
            unit: Unit::Account,
            columns: vec![
                column("on", Kind::Day),
                column("practice", Kind::OpenCode),
                column("told-by", Kind::Code { codes: vec!["person".into(), "carer".into()] }),
                column("hindered", Kind::OpenCodes),
                column("main", Kind::Flag),
                column("times", Kind::Number),
            ],
        }
    }

    fn filled() -> Table {
        let mut table = Table::new(&schema());
        for n in 0..70_000_u32 {
            let practice = format!("p{}", n % 300);
            let values = [
                Value::Day(i32::try_from(n).unwrap()),
                Value::Code(&practice),
                if n % 3 == 0 { Value::NotRecorded } else { Value::Code("carer") },
                if n % 2 == 0 { Value::Codes(&["cost", "travel"]) } else { Value::Codes(&[]) },
                Value::Flag(n % 5 == 0),
                Value::Number(n),
            ];
            table.put(u128::from(n).to_be_bytes(), &values).unwrap();
        }
        table.remove(&7_u128.to_be_bytes());
        table
    }

    #[test]
    fn a_table_read_back_is_the_table_and_goes_on() {
        let table = filled();
        let text = serde_json::to_string(&table).unwrap();
        let mut back = serde_json::from_str::<KeptTable>(&text).unwrap().fitting(&schema()).unwrap();
        for row in (0..70_000).step_by(997).chain([6, 7, 8]) {
            assert!(table.values(row).eq(back.values(row)), "{row}");
            assert_eq!(table.key_of(row), back.key_of(row));
        }
        assert_eq!(table.live(), back.live());
        assert_eq!(
            back.rows_with("hindered", &["cost"]).unwrap(),
            table.rows_with("hindered", &["cost"]).unwrap()
        );
        let values = [
            Value::Day(1),
            Value::Code("new"),
            Value::Code("person"),
            Value::Codes(&["cost"]),
            Value::Flag(true),
            Value::Number(1),
        ];
        assert_eq!(back.put(99_u128.to_be_bytes(), &values), Ok(99));
        assert_eq!(back.put(70_001_u128.to_be_bytes(), &values), Ok(70_000));
        assert_eq!(back.rows_with("practice", &["new"]).unwrap().count(), 2);
    }

    #[test]
    fn rows_of_another_schema_are_refused() {
        let read = || serde_json::from_str::<KeptTable>(&serde_json::to_string(&filled()).unwrap()).unwrap();
        let mut other = schema();
        other.columns.pop();
        assert!(read().fitting(&other).is_none());
        let mut other = schema();
        other.columns[2].kind = Kind::Code { codes: vec!["person".into(), "partner".into()] };
        assert!(read().fitting(&other).is_none());
        let mut other = schema();
        other.columns.swap(0, 1);
        assert!(read().fitting(&other).is_none());
    }
}
