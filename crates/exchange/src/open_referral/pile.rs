//! Things as they were given, gathered, checked and made into a batch.

use std::collections::{HashMap, HashSet};

use domain::directory::check::check;
use domain::directory::{Data, Level, Record, RecordKind, Remark, Thing, id_in, id_of, text_in};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::batch::{AtLocation, Batch, join, says_nothing_new};

/// Which record: its kind and its identifier.
type Key = (RecordKind, Uuid);

/// Fields that name a record, and the kind of it.
const REFERENCES: [(&str, RecordKind); 4] = [
    ("organization_id", RecordKind::Organisation),
    ("location_id", RecordKind::Location),
    ("taxonomy_term_id", RecordKind::Term),
    ("taxonomy_id", RecordKind::Taxonomy),
];

/// A thing as it was given, without the records that stood in it.
struct Given {
    data: Data,
    /// Whether it stood in another.
    nested: bool,
}

/// What one source gave.
pub(super) struct Pile<'a> {
    pub(super) source: &'a str,
    pub(super) remarks: Vec<Remark>,
    given: HashMap<RecordKind, Vec<Given>>,
    /// Where the copies of a record lie in `given`.
    copies: HashMap<Key, Vec<usize>>,
    /// Services at locations given alone, and the identifier of the service as given.
    alone: Vec<(String, Data)>,
    repeated: u64,
}

/// A record that was taken, and which of its fields the source did not give.
struct Taken {
    number: usize,
    filled: Vec<String>,
}

impl<'a> Pile<'a> {
    pub(super) fn of(source: &'a str) -> Pile<'a> {
        Pile {
            source,
            remarks: Vec::new(),
            given: HashMap::new(),
            copies: HashMap::new(),
            alone: Vec::new(),
            repeated: 0,
        }
    }

    pub(super) fn say(&mut self, level: Level, code: &'static str, record: &str, field: &str, value: &Value) {
        self.remarks.push(remark(level, code, record, field, value));
    }

    /// Lays a record on the pile, unless the same lies there.
    pub(super) fn lay(&mut self, kind: RecordKind, data: Data, nested: bool) {
        let given = self.given.entry(kind).or_default();
        if let Some(typed) = typed_id(&data) {
            let key = (kind, id_in(self.source, kind.thing(), &typed));
            let copies = self.copies.entry(key).or_default();
            if let Some(same) = copies.iter().find(|number| given[**number].data == data) {
                given[*same].nested &= nested;
                self.repeated += 1;
                return;
            }
            copies.push(given.len());
        }
        given.push(Given { data, nested });
    }

    /// Counts a copy that says nothing new.
    pub(super) fn again(&mut self) {
        self.repeated += 1;
    }

    /// Lays a service at a location on the pile, for a service whose identifier the source gives.
    pub(super) fn lay_alone(&mut self, service: String, data: Data) {
        self.alone.push((service, data));
    }

    /// Checks everything and makes a batch of it.
    pub(super) fn batch(mut self) -> Batch {
        let mut records: Vec<Record> = Vec::new();
        let mut taken: HashMap<Key, Taken> = HashMap::new();
        let mut refused: HashSet<Key> = HashSet::new();
        for kind in RecordKind::ALL {
            for mut given in self.given.remove(&kind).unwrap_or_default() {
                self.without_refused(&mut given.data, &refused, &taken);
                let key = typed_id(&given.data).map(|typed| (kind, id_in(self.source, kind.thing(), &typed)));
                let before = self.remarks.len();
                match check(self.source, kind, given.data, &mut self.remarks) {
                    Some(record) => {
                        let filled = filled(&self.remarks[before..]);
                        self.take(record, filled, &mut records, &mut taken);
                    }
                    None if given.nested => refused.extend(key),
                    None => {}
                }
            }
        }
        let at_locations = self.alone(&mut records, &taken, &refused);
        Batch { records, at_locations, remarks: self.remarks, repeated: self.repeated }
    }

    /// Takes a record; of two that differ, the one changed later stands, else the one given later.
    fn take(
        &mut self,
        record: Record,
        filled: Vec<String>,
        records: &mut Vec<Record>,
        taken: &mut HashMap<Key, Taken>,
    ) {
        let key = (record.kind, record.id);
        let Some(before) = taken.get_mut(&key) else {
            taken.insert(key, Taken { number: records.len(), filled });
            records.push(record);
            return;
        };
        let standing = &mut records[before.number];
        if says_nothing_new(&record.data, &standing.data, &filled) {
            self.repeated += 1;
            return;
        }
        let new = if says_nothing_new(&standing.data, &record.data, &before.filled) {
            self.repeated += 1;
            true
        } else {
            let id = Value::String(record.id.to_string());
            let name = text_in(&record.data, "name").unwrap_or("?");
            self.remarks.push(remark(Level::Noted, "given-twice", name, "id", &id));
            !changed_before(&record.data, &standing.data)
        };
        if new {
            *standing = record;
            before.filled = filled;
        }
    }

    /// Checks the services at locations that were given alone and joins them to their services. Gives back those
    /// whose service is not here.
    fn alone(
        &mut self,
        records: &mut [Record],
        taken: &HashMap<Key, Taken>,
        refused: &HashSet<Key>,
    ) -> Vec<AtLocation> {
        let mut homeless: Vec<AtLocation> = Vec::new();
        let mut by_id: HashMap<(Uuid, Option<Uuid>), usize> = HashMap::new();
        for (service, data) in std::mem::take(&mut self.alone) {
            let id = id_in(self.source, Thing::Service, &service);
            let mut holder = domain::directory::object(&[
                ("id", id.to_string().into()),
                ("name", service.into()),
                ("status", "active".into()),
                ("service_at_locations", Value::Array(vec![Value::Object(data)])),
            ]);
            self.without_refused(&mut holder, refused, taken);
            let Some(checked) = check(self.source, RecordKind::Service, holder, &mut self.remarks) else {
                continue;
            };
            let Some(Value::Array(list)) = { checked.data }.remove("service_at_locations") else { continue };
            for data in list.into_iter().filter_map(object) {
                if let Some(service) = taken.get(&(RecordKind::Service, id)) {
                    let joined = join(&mut records[service.number].data, data);
                    self.repeated += u64::from(!joined);
                    continue;
                }
                match by_id.get(&(id, id_of(&data, "id"))) {
                    Some(number) => {
                        self.repeated += u64::from(homeless[*number].data == data);
                        homeless[*number].data = data;
                    }
                    None => {
                        by_id.insert((id, id_of(&data, "id")), homeless.len());
                        homeless.push(AtLocation { service: id, data });
                    }
                }
            }
        }
        homeless
    }

    /// Takes away the identifiers of nested records that were refused.
    fn without_refused(&mut self, data: &mut Data, refused: &HashSet<Key>, taken: &HashMap<Key, Taken>) {
        if refused.is_empty() {
            return;
        }
        let name = text_in(data, "id").or_else(|| text_in(data, "name")).unwrap_or("?").to_owned();
        let mut found = Vec::new();
        drop_references(
            data,
            "",
            &mut |field, text| {
                let Some((_, kind)) = REFERENCES.iter().find(|(name, _)| *name == field) else {
                    return false;
                };
                let key = (*kind, id_in(self.source, kind.thing(), text));
                refused.contains(&key) && !taken.contains_key(&key)
            },
            &mut found,
        );
        for (path, value) in found {
            self.say(Level::LeftOut, "reference-refused", &name, &path, &value);
        }
    }
}

/// Takes fields with text away for which `gone` holds, all the way down.
fn drop_references(
    data: &mut Data,
    path: &str,
    gone: &mut dyn FnMut(&str, &str) -> bool,
    found: &mut Vec<(String, Value)>,
) {
    data.retain(|name, value| {
        let here = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match value {
            Value::String(text) if gone(name, text) => {
                found.push((here, value.clone()));
                return false;
            }
            Value::Array(list) => {
                for (number, one) in list.iter_mut().enumerate() {
                    if let Value::Object(inside) = one {
                        drop_references(inside, &format!("{here}[{number}]"), gone, found);
                    }
                }
            }
            Value::Object(inside) => drop_references(inside, &here, gone, found),
            _ => {}
        }
        true
    });
}

/// The identifier as the source types it.
pub(super) fn typed_id(data: &Data) -> Option<String> {
    match data.get("id") {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
}

pub(super) fn object(value: Value) -> Option<Data> {
    match value {
        Value::Object(data) => Some(data),
        _ => None,
    }
}

/// A remark, its value cut as the check cuts it.
pub(super) fn remark(level: Level, code: &'static str, record: &str, field: &str, value: &Value) -> Remark {
    let value = match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let value = value.chars().take(120).collect();
    Remark { level, code, record: record.to_owned(), field: field.to_owned(), value }
}

/// The fields of a record that the check filled in.
fn filled(remarks: &[Remark]) -> Vec<String> {
    remarks.iter().filter(|it| it.code == "filled-in").map(|it| it.field.clone()).collect()
}

/// Whether one copy says that it was changed before the other was.
fn changed_before(one: &Data, other: &Data) -> bool {
    let at = |data: &Data| text_in(data, "last_modified").and_then(|text| text.parse::<Timestamp>().ok());
    matches!((at(one), at(other)), (Some(one), Some(other)) if one < other)
}
