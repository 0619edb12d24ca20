//! Records as rows of tables.

use std::collections::{BTreeMap, BTreeSet};

use domain::directory::{Data, Field, Kind, Record, RecordKind, Thing, text_in};
use serde_json::Value;

use super::super::lean::lean;
use super::{HELD_BY, MORE, cell};

/// More fields than this beyond the standard a table does not get columns for.
const BEYOND: usize = 200;

/// The columns of the tables: those of the standard, and those of fields beyond it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    beyond: BTreeMap<Thing, BTreeSet<String>>,
}

impl Columns {
    /// Gives the fields of a record that are beyond the standard columns of their own. Fields of records that were
    /// not seen are written too, in the column for the rest.
    pub fn see(&mut self, record: &Record) {
        self.see_thing(record.kind.thing(), &record.data);
    }

    fn see_thing(&mut self, thing: Thing, data: &Data) {
        for (name, value) in data {
            match (thing.field(name), value) {
                (None, _) => {
                    let names = self.beyond.entry(thing).or_default();
                    if is_column(thing, name) && names.len() < BEYOND && !names.contains(name) {
                        names.insert(name.clone());
                    }
                }
                (Some(Field { kind: Kind::One(inner) | Kind::Many(inner), .. }), value) => {
                    each(value, |inside| self.see_thing(*inner, inside));
                }
                _ => {}
            }
        }
    }

    /// The names of the columns of a table, in order.
    pub fn of(&self, thing: Thing) -> Vec<&str> {
        let mut names: Vec<&str> = plain(thing).map(|field| field.name).collect();
        names.extend(self.beyond_of(thing));
        if RecordKind::of(thing).is_none() {
            names.push(HELD_BY);
        }
        names.push(MORE);
        names
    }

    fn beyond_of(&self, thing: Thing) -> impl Iterator<Item = &str> {
        self.beyond.get(&thing).into_iter().flatten().map(String::as_str)
    }
}

/// The fields that are columns.
pub(super) fn plain(thing: Thing) -> impl Iterator<Item = &'static Field> {
    thing.fields().iter().filter(|field| !matches!(field.kind, Kind::One(_) | Kind::Many(_)))
}

/// Whether a field beyond the standard can be named in a header.
fn is_column(thing: Thing, name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.: ".contains(c);
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 100
        && name.chars().all(plain)
        && name.trim() == name
        && thing.field(name).is_none()
        && name != HELD_BY
        && name != MORE
}

fn each(value: &Value, mut take: impl FnMut(&Data)) {
    match value {
        Value::Object(one) => take(one),
        Value::Array(list) => list.iter().filter_map(Value::as_object).for_each(take),
        _ => {}
    }
}

/// What takes rows: the table and the cells.
pub type Sink<'a, E> = dyn FnMut(Thing, &[String]) -> Result<(), E> + 'a;

/// Gives the rows of a record to `sink`, each with its table and its cells in the order of [`Columns::of`]: first its
/// own, then those of the things inside. Stops at the first error of the sink.
///
/// # Errors
/// What the sink gives.
pub fn rows<E>(record: &Record, columns: &Columns, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let thing = record.kind.thing();
    let place = format!("{}/{}", thing.table(), record.id);
    Rows { columns, sink }.thing(thing, &record.data, &place, None)
}

struct Rows<'a, E> {
    columns: &'a Columns,
    sink: &'a mut Sink<'a, E>,
}

/// What a thing stands in.
struct Holder<'a> {
    thing: Thing,
    id: &'a str,
    list: String,
}

impl<E> Rows<'_, E> {
    fn thing(
        &mut self,
        thing: Thing,
        data: &Data,
        place: &str,
        holder: Option<&Holder<'_>>,
    ) -> Result<(), E> {
        let mut cells: Vec<String> = plain(thing)
            .map(|field| match data.get(field.name) {
                Some(value) => cell::of_field(field.kind, value),
                None => self::holder(thing, field.name, data, holder),
            })
            .collect();
        let mut more: Data = data
            .iter()
            .filter(|(name, _)| thing.field(name).is_none())
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect();
        for name in self.columns.beyond_of(thing) {
            let value = more.remove(name).and_then(lean);
            cells.push(value.map(|value| cell::of_unknown(&value)).unwrap_or_default());
        }
        if RecordKind::of(thing).is_none() {
            cells.push(holder.map(|it| it.list.clone()).unwrap_or_default());
        }
        cells.push(lean(Value::Object(more)).map(|more| more.to_string()).unwrap_or_default());
        (self.sink)(thing, &cells)?;
        for field in thing.fields() {
            let (Kind::One(inner) | Kind::Many(inner)) = field.kind else { continue };
            let list = format!("{place}/{}", field.name);
            let holder = Holder { thing, id: text_in(data, "id").unwrap_or_default(), list };
            let inside = match data.get(field.name) {
                Some(Value::Object(one)) => vec![one],
                Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).collect(),
                _ => continue,
            };
            for one in inside {
                let place = format!("{}/{}", holder.list, text_in(one, "id").unwrap_or_default());
                self.thing(inner, one, &place, Some(&holder))?;
            }
        }
        Ok(())
    }
}

/// What stands in a field that names what the thing stands in, or what stands in it.
fn holder(thing: Thing, field: &str, data: &Data, holder: Option<&Holder<'_>>) -> String {
    let inside = field.strip_suffix("_id").and_then(|name| data.get(name)).and_then(Value::as_object);
    if let Some(id) = inside.and_then(|it| text_in(it, "id")) {
        return id.to_owned();
    }
    let Some(holder) = holder else { return String::new() };
    match (thing, field) {
        (Thing::Attribute, "link_id") => holder.id.to_owned(),
        (Thing::Attribute, "link_entity") => holder.thing.name().to_owned(),
        _ if field.strip_suffix("_id") == Some(holder.thing.name()) => holder.id.to_owned(),
        _ => String::new(),
    }
}
