//! Records as the public API serves them: Open Referral UK 3.0, with everything beyond the profile that is known.
//!
//! What stands in a record of its own is put back where the standard has it: the organisation into its service, the
//! location into its service at location, the term into its attribute. Nothing empty is written. Contacts are
//! written as the record has them: what must not be published must not be in it.

use domain::directory::service::Known;
use domain::directory::{Data, Kind, RecordKind, Thing, id_of};
use serde_json::Value;
use uuid::Uuid;

use super::lean::lean;

/// How much of a thing is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// All of it, with what stands in it and beside it.
    Full,
    /// As in a list: the fields of the UK profile, of itself and of what it names first.
    Listed,
}

/// A service, with its organisation and, in full, its locations and terms.
pub fn service(data: &Data, known: &Known<'_>, form: Form) -> Value {
    Value::Object(written(Thing::Service, data, known, form))
}

/// An organisation.
pub fn organisation(data: &Data, known: &Known<'_>, form: Form) -> Value {
    Value::Object(written(Thing::Organization, data, known, form))
}

/// A location.
pub fn location(data: &Data, known: &Known<'_>, form: Form) -> Value {
    Value::Object(written(Thing::Location, data, known, form))
}

/// A service at a location, one of those in `service`, with its location and its service.
pub fn service_at_location(data: &Data, service: &Data, known: &Known<'_>, form: Form) -> Value {
    let mut at = written(Thing::ServiceAtLocation, data, known, form);
    if let Some(location) = reference(data, "location_id", RecordKind::Location, known) {
        at.insert("location".to_owned(), Value::Object(written(Thing::Location, location, known, form)));
    }
    let mut whole = written(Thing::Service, service, known, form);
    whole.remove("service_at_locations");
    if let Some(id) = whole.get("id") {
        at.insert("service_id".to_owned(), id.clone());
    }
    at.insert("service".to_owned(), Value::Object(whole));
    Value::Object(at)
}

/// A taxonomy, with its terms where some are given.
pub fn taxonomy(data: &Data, terms: &[&Data]) -> Value {
    let mut written = written(Thing::Taxonomy, data, &Known::new(), Form::Full);
    let terms: Vec<Value> = terms.iter().map(|data| term(data)).collect();
    if !terms.is_empty() {
        written.insert("taxonomy_terms".to_owned(), Value::Array(terms));
    }
    Value::Object(written)
}

/// A term.
pub fn term(data: &Data) -> Value {
    Value::Object(written(Thing::TaxonomyTerm, data, &Known::new(), Form::Full))
}

fn reference<'a>(data: &Data, field: &str, kind: RecordKind, known: &Known<'a>) -> Option<&'a Data> {
    let id: Uuid = id_of(data, field)?;
    known.get(&(kind, id)).copied()
}

/// A thing with what it names put back.
fn written(thing: Thing, data: &Data, known: &Known<'_>, form: Form) -> Data {
    let mut whole = match form {
        Form::Full => full(thing, data, known),
        Form::Listed => listed(thing, data),
    };
    if thing == Thing::Service
        && let Some(body) = reference(data, "organization_id", RecordKind::Organisation, known)
    {
        whole.insert(
            "organization".to_owned(),
            Value::Object(written(Thing::Organization, body, known, form)),
        );
    }
    whole
}

/// The plain fields that the UK profile knows.
fn listed(thing: Thing, data: &Data) -> Data {
    let plain = thing.fields().iter().filter(|it| it.uk && !matches!(it.kind, Kind::One(_) | Kind::Many(_)));
    plain.filter_map(|field| Some((field.name.to_owned(), lean(data.get(field.name)?.clone())?))).collect()
}

fn full(thing: Thing, data: &Data, known: &Known<'_>) -> Data {
    let mut whole = Data::new();
    for (name, value) in data {
        let inner = thing.field(name).and_then(|field| match field.kind {
            Kind::One(inner) | Kind::Many(inner) => Some(inner),
            _ => None,
        });
        let value = match (inner, value) {
            (Some(inner), Value::Array(list)) => {
                Value::Array(list.iter().map(|one| inside(inner, one, known)).collect())
            }
            (Some(inner), one) => inside(inner, one, known),
            (None, value) => value.clone(),
        };
        if let Some(value) = lean(value) {
            whole.insert(name.clone(), value);
        }
    }
    whole
}

fn inside(thing: Thing, value: &Value, known: &Known<'_>) -> Value {
    let Value::Object(data) = value else { return value.clone() };
    let mut whole = full(thing, data, known);
    let beside = match thing {
        Thing::ServiceAtLocation => Some(("location_id", "location", RecordKind::Location)),
        Thing::Attribute => Some(("taxonomy_term_id", "taxonomy_term", RecordKind::Term)),
        _ => None,
    };
    if let Some((field, name, kind)) = beside
        && let Some(found) = reference(data, field, kind, known)
    {
        whole.insert(name.to_owned(), Value::Object(written(kind.thing(), found, known, Form::Full)));
    }
    Value::Object(whole)
}
