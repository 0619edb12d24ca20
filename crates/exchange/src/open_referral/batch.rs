//! What came of a document or a package.

use domain::directory::{Data, Record, Remark, things_in};
use serde_json::Value;
use uuid::Uuid;

/// What was read at one time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// The records taken, each once; what is referred to comes before what refers.
    pub records: Vec<Record>,
    /// Services at locations whose service is not in the batch, to be [joined](join) to it.
    pub at_locations: Vec<AtLocation>,
    /// What is to be said about what was given.
    pub remarks: Vec<Remark>,
    /// How many copies were given that say nothing new.
    pub repeated: u64,
}

/// A service at a location, given without its service.
#[derive(Debug, Clone, PartialEq)]
pub struct AtLocation {
    /// The service it belongs to.
    pub service: Uuid,
    /// What it says, checked.
    pub data: Data,
}

/// Puts a service at a location into its service: beside the others, or in the place of the one with its
/// identifier. Says whether that changed anything.
pub fn join(service: &mut Data, at_location: Data) -> bool {
    let id = at_location.get("id").cloned();
    let same = things_in(service, "service_at_locations").position(|it| it.get("id") == id.as_ref());
    let field = service.entry("service_at_locations").or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(list) = field else { return false };
    match same.and_then(|number| list.get_mut(number)) {
        Some(Value::Object(standing)) if says_nothing_new(&at_location, standing, &[]) => false,
        Some(standing) => {
            *standing = Value::Object(at_location);
            true
        }
        None => {
            list.push(Value::Object(at_location));
            true
        }
    }
}

/// Whether all that one copy says, but for some fields, the other says too.
pub(super) fn says_nothing_new(one: &Data, other: &Data, but: &[String]) -> bool {
    one.iter().all(|(name, value)| other.get(name) == Some(value) || but.contains(name))
}
