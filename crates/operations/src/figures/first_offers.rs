//! Which offer of a person is the first in twelve months: it depends on their other offers.

use evidence::column::{Stored, Value};
use evidence::table::{Table, first_per_person};
use store::Error;

use super::fill::Filled;
use crate::erasure::WINDOW;

impl Filled {
    /// Says it of every offer but those of people who were erased, with whom it stands.
    pub(super) fn mark_first_offers(&mut self) -> Result<(), Error> {
        let settled = std::mem::take(&mut self.settled);
        let table = self.offers()?;
        let rows = u32::try_from(table.rows()).unwrap_or(u32::MAX);
        let persons: Vec<Option<u32>> = (0..rows).map(|row| number_at(table, "person", row)).collect();
        let days: Vec<Option<i32>> = (0..rows).map(|row| day_at(table, "offered-on", row)).collect();
        let first = first_per_person(&persons, &days, WINDOW);
        let open = (0..).zip(first).filter(|(row, _)| !settled.contains(row));
        open.into_iter().try_for_each(|(row, first)| set_first(table, row, first))?;
        self.settled = settled;
        Ok(())
    }

    pub(super) fn mark_first_offers_of(&mut self, person: u32) -> Result<(), Error> {
        let mut rows: Vec<u32> =
            self.persons.rows(person).filter(|row| !self.settled.contains(row)).collect();
        rows.sort_unstable();
        let table = self.offers()?;
        let days: Vec<Option<i32>> = rows.iter().map(|row| day_at(table, "offered-on", *row)).collect();
        let first = first_per_person(&vec![Some(person); rows.len()], &days, WINDOW);
        rows.into_iter().zip(first).try_for_each(|(row, first)| set_first(table, row, first))
    }
}

fn set_first(table: &mut Table, row: u32, first: Option<bool>) -> Result<(), Error> {
    let value = first.map_or(Value::NotRecorded, Value::Flag);
    table.set(row, "first-in-12-months", value).map_err(|misfit| Error::Broken(misfit.to_string()))
}

fn number_at(table: &Table, column: &str, row: u32) -> Option<u32> {
    match table.column(column)?.value(row) {
        Stored::Number(number) => Some(number),
        _ => None,
    }
}

fn day_at(table: &Table, column: &str, row: u32) -> Option<i32> {
    match table.column(column)?.value(row) {
        Stored::Day(day) => Some(day),
        _ => None,
    }
}
