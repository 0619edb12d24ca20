//! One thing from what several sources say of it, field by field, with the source of each.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::{Data, text_in};

/// What one source says of a thing.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Which source.
    pub source: i64,
    /// Whom to believe: the lower before the higher. The programme's own hand is 0.
    pub rank: i64,
    /// What it says. A field that is `null` takes away what others say.
    pub data: &'a Data,
}

/// A thing as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Merged {
    /// What it says.
    pub data: Data,
    /// The source of each field.
    pub origin: BTreeMap<String, i64>,
    /// The fields of which a source that is believed less says something else, and which sources.
    pub conflicts: BTreeMap<String, Vec<i64>>,
}

/// Merges what the sources say. Of the fields that say how fresh a thing is, the latest stands; of every other, that
/// of the source believed most.
pub fn merge(given: &[Given<'_>]) -> Merged {
    let mut order: Vec<&Given<'_>> = given.iter().collect();
    order.sort_by_key(|it| (it.rank, it.source));
    let mut merged = Merged::default();
    for it in order {
        for (name, value) in it.data {
            take(&mut merged, it.source, name, value);
        }
    }
    merged.data.retain(|_, value| !value.is_null());
    merged
}

fn take(merged: &mut Merged, source: i64, name: &str, value: &Value) {
    let Some(standing) = merged.data.get(name) else {
        merged.data.insert(name.to_owned(), value.clone());
        merged.origin.insert(name.to_owned(), source);
        return;
    };
    if matches!(name, "assured_date" | "last_modified") {
        if later(value, standing) {
            merged.data.insert(name.to_owned(), value.clone());
            merged.origin.insert(name.to_owned(), source);
        }
        return;
    }
    if standing != value && !value.is_null() && name != "id" {
        merged.conflicts.entry(name.to_owned()).or_default().push(source);
    }
}

/// Whether one day or instant is later than another.
fn later(one: &Value, other: &Value) -> bool {
    let at = |value: &Value| value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    match (at(one), at(other)) {
        (Some(one), Some(other)) => one > other,
        _ => one.as_str().zip(other.as_str()).is_some_and(|(one, other)| one > other),
    }
}

/// What somebody who sees `shown` and leaves `typed` says with their own hand, on top of what they said before:
/// fields they left as shown are not theirs, unless they were already; a field they emptied is taken away.
pub fn own_hand(before: Option<&Data>, shown: &Data, typed: &Data) -> Data {
    let mut own = before.cloned().unwrap_or_default();
    for (name, value) in typed {
        if shown.get(name) != Some(value) {
            own.insert(name.clone(), value.clone());
        }
    }
    for name in shown.keys().filter(|name| !typed.contains_key(*name)) {
        own.insert(name.clone(), Value::Null);
    }
    if let Some(id) = text_in(shown, "id") {
        own.insert("id".to_owned(), id.into());
    }
    own
}
