//! Tables of columns by unit, and the snapshot of a programme that figures are computed from.

mod kept;
mod keys;

pub use kept::KeptTable;
pub use keys::{Key, Keys};

use crate::column::{Column, Declaration, Mask, Misfit, Stored, Value};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What one row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A person's passage from an offer or self-referral to its closing.
    Journey,
    /// Social prescribing put to a person, with its own answer.
    Offer,
    /// An onward referral to one service.
    Prescription,
    /// One planned meeting of a prescription.
    Session,
    /// Somebody's account of a result.
    Account,
    /// A gate of a journey, by its last pass.
    Gate,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 6] =
        [Self::Journey, Self::Offer, Self::Prescription, Self::Session, Self::Account, Self::Gate];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Journey => "journey",
            Self::Offer => "offer",
            Self::Prescription => "prescription",
            Self::Session => "session",
            Self::Account => "account",
            Self::Gate => "gate",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The columns of a unit, declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// What one row is.
    pub unit: Unit,
    /// Its columns, in the order rows are given.
    pub columns: Vec<Declaration>,
}

impl Schema {
    /// The place and declaration of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<(usize, &Declaration)> {
        self.columns.iter().enumerate().find(|(_, c)| c.name == name)
    }

    /// Reads schemas from their file (`definitions/columns.json`: a list of units with their columns).
    ///
    /// # Errors
    /// The place in the text and what was expected there.
    pub fn read_all(text: &str) -> Result<Vec<Self>, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The schemas shipped with the engine, which the projections of the store fill.
    ///
    /// # Errors
    /// Never, unless the shipped file is broken; a test reads it.
    pub fn shipped() -> Result<Vec<Self>, serde_json::Error> {
        Self::read_all(include_str!("../../../definitions/columns.json"))
    }
}

/// Rows of one unit, in columns. A row keeps its number for as long as the table lives.
#[derive(Debug, Clone)]
pub struct Table {
    unit: Unit,
    columns: Vec<Column>,
    keys: Keys,
    live: Mask,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(schema: &Schema) -> Self {
        Self {
            unit: schema.unit,
            columns: schema.columns.iter().cloned().map(Column::new).collect(),
            keys: Keys::default(),
            live: Mask::default(),
        }
    }

    /// What one row is.
    #[must_use]
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Its columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// A column by name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.declaration().name == name)
    }

    /// Row numbers given out, those of removed rows included.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.keys.len()
    }

    /// The rows that have not been removed.
    #[must_use]
    pub fn live(&self) -> &Mask {
        &self.live
    }

    /// Memory held by columns, keys and index, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(Column::bytes).sum::<usize>() + self.keys.bytes() + self.rows().div_ceil(8)
    }

    /// The row of a key, removed or not.
    #[must_use]
    pub fn row_of(&self, key: &Key) -> Option<u32> {
        self.keys.find(key)
    }

    /// The key of a row.
    #[must_use]
    pub fn key_of(&self, row: u32) -> Option<&Key> {
        self.keys.key(row)
    }

    /// The values of a row, in the order of the columns.
    pub fn values(&self, row: u32) -> impl Iterator<Item = Stored<'_>> {
        self.columns.iter().map(move |column| column.value(row))
    }

    /// Writes a row: in place when the key is known (also when it had been removed), else at the end. All
    /// values are checked first: a row is written whole or not at all.
    ///
    /// # Errors
    /// [`Misfit`] names the column, the value and the remedy.
    pub fn put(&mut self, key: Key, values: &[Value<'_>]) -> Result<u32, Misfit> {
        if values.len() != self.columns.len() {
            return Err(Misfit::Width { expected: self.columns.len(), found: values.len() });
        }
        for (column, value) in self.columns.iter().zip(values) {
            column.check(*value)?;
        }
        let row = match self.keys.find(&key) {
            Some(row) => row,
            None => {
                let row =
                    u32::try_from(self.keys.len()).ok().filter(|r| *r < u32::MAX - 1).ok_or(Misfit::Full)?;
                self.keys.push(key, row);
                row
            }
        };
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.put(row, *value);
        }
        self.live.put(row);
        Ok(row)
    }

    /// Writes one value of an existing row.
    ///
    /// # Errors
    /// [`Misfit`] when there is no such column or the value does not fit it; a row that does not exist is
    /// out of range.
    pub fn set(&mut self, row: u32, column: &str, value: Value<'_>) -> Result<(), Misfit> {
        let exists = (row as usize) < self.rows();
        let Some(found) = self.columns.iter_mut().find(|c| c.declaration().name == column) else {
            return Err(Misfit::NoColumn { column: column.to_owned() });
        };
        if !exists {
            return Err(Misfit::OutOfRange { column: column.to_owned(), value: format!("row {row}") });
        }
        found.check(value)?;
        found.put(row, value);
        Ok(())
    }

    /// Takes a row out of every count and blanks its values. Says whether it was there.
    pub fn remove(&mut self, key: &Key) -> bool {
        let Some(row) = self.keys.find(key).filter(|row| self.live.has(*row)) else {
            return false;
        };
        self.live.take(row);
        self.columns.iter_mut().for_each(|column| column.put(row, Value::NotRecorded));
        true
    }

    /// The live rows whose code in `column` is one of `codes`: the row mask of a caller who may see, say,
    /// one practice. A code that no row has yet is no error: it has no rows.
    ///
    /// # Errors
    /// [`Misfit::NoColumn`].
    pub fn rows_with(&self, column: &str, codes: &[&str]) -> Result<Mask, Misfit> {
        let found = self.column(column).ok_or_else(|| Misfit::NoColumn { column: column.to_owned() })?;
        Ok(found.with_any(codes).and(&self.live))
    }
}

/// The tables of one programme as of one change.
#[derive(Debug, Clone)]
pub struct Snapshot {
    tables: Vec<Table>,
    change: u64,
}

impl Snapshot {
    /// Empty tables, before any change.
    #[must_use]
    pub fn new(schemas: &[Schema]) -> Self {
        Self { tables: schemas.iter().map(Table::new).collect(), change: 0 }
    }

    /// Tables that were written down, as of a change.
    #[must_use]
    pub fn of(tables: Vec<Table>, change: u64) -> Self {
        Self { tables, change }
    }

    /// Its tables, in the order of their schemas.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The number of the last change that is in.
    #[must_use]
    pub fn change(&self) -> u64 {
        self.change
    }

    /// Says that everything up to a change is in. A lower number than before changes nothing.
    pub fn brought_to(&mut self, change: u64) {
        self.change = self.change.max(change);
    }

    /// The table of a unit, if the snapshot has one.
    #[must_use]
    pub fn table(&self, unit: Unit) -> Option<&Table> {
        self.tables.iter().find(|t| t.unit == unit)
    }

    /// The table of a unit, to write to.
    pub fn table_mut(&mut self, unit: Unit) -> Option<&mut Table> {
        self.tables.iter_mut().find(|t| t.unit == unit)
    }

    /// Memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.tables.iter().map(Table::bytes).sum()
    }
}

/// Which of many offers is the first of its person in `window` days: the first opens a window, offers in it
/// are repeats, the next one past it is a first again. So a person counts at most once in any window and
/// exactly once whenever there is an offer at all.
///
/// `persons` and `days` describe the same rows; ties on a day fall to the lower row. Rows without a person
/// (nameless and not linkable) or without a day have no answer.
#[must_use]
pub fn first_per_person(persons: &[Option<u32>], days: &[Option<i32>], window: u16) -> Vec<Option<bool>> {
    let mut order: Vec<(u32, i32, usize)> = persons
        .iter()
        .zip(days)
        .enumerate()
        .filter_map(|(row, (person, day))| Some(((*person)?, (*day)?, row)))
        .collect();
    order.sort_unstable();
    let mut first = vec![None; persons.len()];
    let mut opened: Option<(u32, i32)> = None;
    for (person, day, row) in order {
        let repeat = opened.is_some_and(|(whose, since)| whose == person && day - since < i32::from(window));
        first[row] = Some(!repeat);
        if !repeat {
            opened = Some((person, day));
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Kind;

    fn schema() -> Schema {
        let column = |name: &str, kind| Declaration { name: name.into(), means: String::new(), kind };
        Schema {
            unit: Unit::Offer,
            columns: vec![
                column("offered-on", Kind::Day),
                column("practice", Kind::OpenCode),
                column("answer", Kind::Code { codes: vec!["yes".into(), "refused".into()] }),
            ],
        }
    }

    fn key(n: u32) -> Key {
        u128::from(n).to_be_bytes()
    }

    #[test]
    fn a_row_is_updated_in_place_and_removed_from_every_count() {
        let mut table = Table::new(&schema());
        for n in 0..500 {
            let row =
                table.put(key(n), &[Value::Day(20_000), Value::Code("p1"), Value::NotRecorded]).unwrap();
            assert_eq!(row, n);
        }
        let again = table.put(key(7), &[Value::Day(20_001), Value::Code("p2"), Value::Code("yes")]).unwrap();
        assert_eq!(again, 7);
        assert_eq!(table.rows(), 500);
        assert_eq!(
            table.values(7).collect::<Vec<_>>(),
            [Stored::Day(20_001), Stored::Code("p2"), Stored::Code("yes")]
        );
        assert_eq!(table.rows_with("practice", &["p2", "nowhere"]).unwrap().rows().collect::<Vec<_>>(), [7]);
        assert!(table.remove(&key(7)) && !table.remove(&key(7)));
        assert_eq!(table.live().count(), 499);
        assert_eq!(table.rows_with("practice", &["p2"]).unwrap().count(), 0);
        assert_eq!(table.values(7).next(), Some(Stored::NotRecorded));
        assert_eq!(table.key_of(7), Some(&key(7)));
        assert_eq!(table.row_of(&key(1_000)), None);
    }

    #[test]
    fn a_row_with_one_wrong_value_is_not_written_at_all() {
        let mut table = Table::new(&schema());
        let error =
            table.put(key(1), &[Value::Day(20_000), Value::Code("new"), Value::Code("maybe")]).unwrap_err();
        assert_eq!(error.to_string(), "column answer: \"maybe\" is not in its list; use one of yes, refused");
        assert_eq!((table.rows(), table.column("practice").unwrap().codes().len()), (0, 0));
        assert!(matches!(table.put(key(1), &[]), Err(Misfit::Width { expected: 3, found: 0 })));
        assert!(matches!(table.set(0, "answer", Value::Code("yes")), Err(Misfit::OutOfRange { .. })));
        assert!(matches!(table.set(0, "reply", Value::Code("yes")), Err(Misfit::NoColumn { .. })));
        let error =
            table.put(key(1), &[Value::Day(-40_000), Value::NotRecorded, Value::NotRecorded]).unwrap_err();
        assert!(matches!(error, Misfit::OutOfRange { .. }));
    }

    #[test]
    fn a_person_counts_once_in_twelve_months_however_often_offered() {
        let persons = [Some(1), Some(1), Some(1), Some(2), None, Some(1), Some(2)];
        let days = [Some(0), Some(200), Some(364), Some(5), Some(5), Some(365), None];
        assert_eq!(
            first_per_person(&persons, &days, 365),
            [Some(true), Some(false), Some(false), Some(true), None, Some(true), None]
        );
    }
}
