//! What a report is made of: tables as read, the columns the definitions know, and what definitions count in them.

use std::collections::BTreeSet;

use evidence::column::{Kind, Misfit, Month, Period, Value};
use evidence::definition::{Condition, Definition, SHIPPED};
use evidence::evaluate::{Band, Evaluation, Of, Request, Selection, Stratum, Visible, evaluate};
use evidence::table::{Schema, Snapshot, Unit};

use super::{Sources, Wanted};
use crate::table::{Column, Table, day, number, yes_or_no};
use crate::trouble::{Result, Trouble};

/// The tables of a report, and their columns under the definitions.
pub(super) struct Held {
    snapshot: Snapshot,
    definitions: Vec<Definition>,
    pub(super) tables: Vec<(Unit, Table)>,
    absent: BTreeSet<(Unit, String)>,
    pub(super) period: Period,
    /// The last day of which anything is known, as days since 1 January 1970.
    pub(super) as_of: i32,
}

impl Held {
    pub(super) fn of(sources: Sources, wanted: &Wanted) -> Result<Held> {
        let schemas = Schema::shipped().map_err(|error| Trouble::input("columns").with("why", error))?;
        let read = |text: &&str| Definition::read(text, &schemas).ok();
        let definitions = SHIPPED.iter().filter_map(read).collect();
        let given = [
            (Unit::Offer, Some(sources.offers)),
            (Unit::Gate, sources.gates),
            (Unit::Account, sources.accounts),
            (Unit::Prescription, sources.prescriptions),
            (Unit::Session, sources.sessions),
        ];
        let mut tables: Vec<(Unit, Table)> =
            given.into_iter().filter_map(|(unit, table)| Some((unit, table?))).collect();
        super::wide::add(&mut tables);
        let mut snapshot = Snapshot::new(&schemas);
        let mut absent = BTreeSet::new();
        let mut days: Option<(i32, i32)> = None;
        for schema in &schemas {
            match tables.iter().find(|(unit, _)| *unit == schema.unit) {
                None => absent.extend(schema.columns.iter().map(|column| (schema.unit, column.name.clone()))),
                Some((unit, table)) => {
                    let lacking = fill(&mut snapshot, schema, table)?;
                    absent.extend(lacking.into_iter().map(|name| (*unit, name)));
                    days = reach(table, schema, days);
                }
            }
        }
        let Some(last) = wanted.as_of.or(days.map(|(_, last)| last)) else {
            return Err(Trouble::input("report-no-days"));
        };
        let offered = tables.first().and_then(|(_, table)| within(table, "offered-on"));
        let whole =
            offered.map(|(first, last)| Period { from: Month::of_day(first), to: Month::of_day(last) });
        let Some(period) = wanted.period.or(whole) else {
            return Err(Trouble::input("no-such-column")
                .with("file", tables.first().map_or("", |(_, table)| &table.file))
                .with("column", "offered-on")
                .with("columns", ""));
        };
        Ok(Held { snapshot, definitions, tables, absent, period, as_of: last })
    }

    /// The table of a unit.
    pub(super) fn table(&self, unit: Unit) -> Option<&Table> {
        self.tables.iter().find(|(held, _)| *held == unit).map(|(_, table)| table)
    }

    /// The offers: always there.
    pub(super) fn offers(&self) -> &Table {
        &self.tables[0].1
    }

    /// Whether a column came with the data.
    pub(super) fn has(&self, unit: Unit, column: &str) -> bool {
        !self.absent.contains(&(unit, column.to_owned()))
    }

    /// Those of the columns named that did not come with the data, with their table where it did not come at all.
    pub(super) fn lacks(&self, unit: Unit, columns: &[&str]) -> Vec<String> {
        columns
            .iter()
            .filter(|column| !self.has(unit, column))
            .map(|column| format!("{unit}: {column}"))
            .collect()
    }

    /// A shipped definition.
    pub(super) fn definition(&self, id: &str) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.id == id)
    }

    /// The columns without which a definition counts nothing.
    pub(super) fn needs(&self, id: &str) -> Vec<String> {
        let Some(definition) = self.definition(id) else { return vec![id.to_owned()] };
        let mut names = BTreeSet::from([definition.clock.as_str()]);
        columns(&definition.denominator, &mut names);
        definition.numerator.iter().for_each(|numerator| columns(numerator, &mut names));
        if definition.unit != Unit::Offer {
            columns(&definition.population, &mut names);
        }
        let names: Vec<&str> = names.into_iter().collect();
        self.lacks(definition.unit, &names)
    }

    /// Evaluates a definition over everything held.
    pub(super) fn evaluate(&self, id: &str, by: &[&str]) -> Result<Evaluation<'_>> {
        let unknown = || Trouble::input("report-definition").with("value", id);
        let definition = self.definition(id).ok_or_else(unknown)?;
        let stratum = |name: &&str| match *name {
            "month" => Stratum::Month,
            name => Stratum::Column(name.to_owned()),
        };
        let request = Request {
            period: self.period,
            as_of: self.as_of,
            filters: Vec::new(),
            strata: by.iter().map(stratum).collect(),
            visible: Visible::All,
        };
        evaluate(&self.snapshot, definition, &request).map_err(|why| unknown().with("why", why))
    }

    /// The band of each row of a definition's table; none for rows outside it.
    pub(super) fn bands(&self, id: &str) -> Result<Vec<Option<Band>>> {
        let found = self.evaluate(id, &[])?;
        let mut bands = vec![None; found.table().rows()];
        for band in Band::ALL {
            let selection = Selection { groups: Vec::new(), of: Of::Band(band) };
            for row in found.rows(&selection) {
                bands[row as usize] = Some(band);
            }
        }
        Ok(bands)
    }
}

/// The columns a condition reads.
fn columns<'a>(condition: &'a Condition, names: &mut BTreeSet<&'a str>) {
    match condition {
        Condition::Always => {}
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| columns(part, names)),
        Condition::Not(part) => columns(part, names),
        Condition::Recorded(name) | Condition::Yes(name) => {
            names.insert(name);
        }
        Condition::In { column, .. } | Condition::Between { column, .. } => {
            names.insert(column);
        }
        Condition::ReachedWithin { from, to, .. } | Condition::DaysBetween { from, to, .. } => {
            names.extend([from.as_str(), to.as_str()]);
        }
    }
}

/// The first and the last day of a column.
fn within(table: &Table, column: &str) -> Option<(i32, i32)> {
    let days = table.column(column).ok()?.texts().flatten().filter_map(whole_day);
    days.fold(None, |held, day| {
        Some(held.map_or((day, day), |(first, last): (i32, i32)| (first.min(day), last.max(day))))
    })
}

/// The first and the last day of any column of days, beside those known.
fn reach(table: &Table, schema: &Schema, known: Option<(i32, i32)>) -> Option<(i32, i32)> {
    let named =
        schema.columns.iter().filter(|column| column.kind == Kind::Day).map(|column| column.name.as_str());
    let all = named.chain(["data-to"]).filter_map(|name| within(table, name)).chain(known);
    all.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

/// A day as whole days since 1 January 1970.
pub(super) fn whole_day(text: &str) -> Option<i32> {
    #[expect(clippy::cast_possible_truncation, reason = "days of our time")]
    let whole = |day: f64| day as i32;
    day(text).map(whole)
}

/// Fills the columns of a unit; gives those the table does not have.
fn fill(snapshot: &mut Snapshot, schema: &Schema, table: &Table) -> Result<Vec<String>> {
    let columns: Vec<Option<&Column>> =
        schema.columns.iter().map(|held| table.column(&held.name).ok()).collect();
    let lacking = schema.columns.iter().zip(&columns).filter(|(_, column)| column.is_none());
    let lacking = lacking.map(|(held, _)| held.name.clone()).collect();
    let Some(held) = snapshot.table_mut(schema.unit) else { return Ok(lacking) };
    let mut several: Vec<Vec<&str>> = vec![Vec::new(); columns.len()];
    for row in 0..table.rows() {
        for (codes, (declared, column)) in several.iter_mut().zip(schema.columns.iter().zip(&columns)) {
            codes.clear();
            if declared.kind == Kind::OpenCodes {
                codes.extend(
                    column.and_then(|column| column.at(row)).into_iter().flat_map(|text| text.split(' ')),
                );
            }
        }
        let mut values = Vec::with_capacity(columns.len());
        for (place, (declared, column)) in schema.columns.iter().zip(&columns).enumerate() {
            let text = column.and_then(|column| column.at(row));
            let value = match text {
                None => Some(Value::NotRecorded),
                Some(text) => value(&declared.kind, text, &several[place]),
            };
            let wrong = || table.trouble_at("report-value", row, &declared.name, text.unwrap_or_default());
            values.push(value.ok_or_else(wrong)?);
        }
        let mut key = [0; 16];
        key[8..].copy_from_slice(&(row as u64).to_be_bytes());
        held.put(key, &values).map_err(|misfit| match &misfit {
            Misfit::UnknownCode { column, code, known } => {
                table.trouble_at("report-code", row, column, code).with("known", known.join(", "))
            }
            Misfit::OutOfRange { column, value } => table.trouble_at("report-value", row, column, value),
            other => Trouble::input("unreadable").with("file", &table.file).with("why", other),
        })?;
    }
    Ok(lacking)
}

fn value<'a>(kind: &Kind, text: &'a str, several: &'a [&'a str]) -> Option<Value<'a>> {
    Some(match kind {
        Kind::Flag => Value::Flag(yes_or_no(text)?),
        Kind::Number => {
            let number =
                number(text).filter(|number| number.fract() == 0.0 && (0.0..4e9).contains(number))?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just above")]
            Value::Number(number as u32)
        }
        Kind::Day => Value::Day(whole_day(text)?),
        Kind::Code { .. } | Kind::OpenCode => Value::Code(text),
        Kind::OpenCodes => Value::Codes(several),
    })
}
