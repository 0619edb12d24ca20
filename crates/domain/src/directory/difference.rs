//! What changed between two versions of a thing, as lines somebody can read.

use serde_json::Value;

use super::Data;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The way to it, such as `schedules[0].opens_at`.
    pub field: String,
    /// What it said; none where it was not there.
    pub before: Option<String>,
    /// What it says; none where it is gone.
    pub after: Option<String>,
}

/// The fields that differ, in order. Things in a list are told apart by their identifier where they have one.
pub fn difference(before: &Data, after: &Data) -> Vec<Difference> {
    let mut found = Vec::new();
    fields("", before, after, &mut found);
    found
}

fn fields(path: &str, before: &Data, after: &Data, found: &mut Vec<Difference>) {
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let here = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        values(&here, before.get(name), after.get(name), found);
    }
}

fn values(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    match (before, after) {
        (Some(before), Some(after)) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => fields(path, before, after, found),
        (Some(Value::Array(before)), Some(Value::Array(after))) => lists(path, before, after, found),
        (Some(Value::Array(before)), None) => lists(path, before, &[], found),
        (None, Some(Value::Array(after))) => lists(path, &[], after, found),
        (Some(Value::Object(before)), None) => fields(path, before, &Data::new(), found),
        (None, Some(Value::Object(after))) => fields(path, &Data::new(), after, found),
        (before, after) => found.push(Difference {
            field: path.to_owned(),
            before: before.map(written),
            after: after.map(written),
        }),
    }
}

fn lists(path: &str, before: &[Value], after: &[Value], found: &mut Vec<Difference>) {
    let id = |value: &Value| value.get("id").cloned();
    for (number, old) in before.iter().enumerate() {
        let same = match id(old) {
            Some(key) => after.iter().find(|new| id(new) == Some(key.clone())),
            None => after.get(number),
        };
        values(&format!("{path}[{number}]"), Some(old), same, found);
    }
    for (number, new) in after.iter().enumerate() {
        let known = match id(new) {
            Some(key) => before.iter().any(|old| id(old) == Some(key.clone())),
            None => number < before.len(),
        };
        if !known {
            values(&format!("{path}[{number}]"), None, Some(new), found);
        }
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
