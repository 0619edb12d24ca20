//! A JSON document of a feed, in any form that feeds send.

use domain::directory::{Data, Level, Thing};
use serde_json::Value;

use super::batch::Batch;
use super::pile::Pile;
use super::take_out;

/// The names under which an envelope holds its items, in the order they are looked for.
const CONTENTS: [&str; 5] = ["contents", "content", "data", "items", "results"];

/// The collections that a document may hold side by side.
const COLLECTIONS: [Thing; 6] = [
    Thing::Taxonomy,
    Thing::TaxonomyTerm,
    Thing::Organization,
    Thing::Location,
    Thing::Service,
    Thing::ServiceAtLocation,
];

/// How deep an envelope in an envelope is opened.
const DEPTH: usize = 4;

/// Reads a document that the source named `source` sent: a page of items (`contents`), a bare list, collections
/// side by side (`services`, `organizations` ...) or one thing. `of` is what its items are, as the way to the
/// document tells; one of the record kinds or a service at a location.
///
/// What cannot be taken is said in the remarks of the batch, never silently dropped.
pub fn read(source: &str, of: Thing, document: Value) -> Batch {
    let mut pile = Pile::of(source);
    open(&mut pile, of, document, DEPTH);
    pile.batch()
}

fn open(pile: &mut Pile<'_>, of: Thing, document: Value, depth: usize) {
    match document {
        Value::Array(list) => items(pile, of, list),
        Value::Object(mut data) => {
            if depth > 0
                && let Some(name) = CONTENTS.iter().find(|name| holds(&data, name))
                && let Some(inside) = data.remove(*name)
            {
                open(pile, of, inside, depth - 1);
            } else if is_collections(&data) {
                collections(pile, data);
            } else {
                take_out::lay(pile, of, data);
            }
        }
        other => pile.say(Level::Refused, "not-a-feed", "?", "", &other),
    }
}

fn items(pile: &mut Pile<'_>, of: Thing, list: Vec<Value>) {
    for (number, one) in list.into_iter().enumerate() {
        match one {
            Value::Object(data) => take_out::lay(pile, of, data),
            other => {
                pile.say(Level::Refused, "not-a-thing", &number.to_string(), of.table(), &other);
            }
        }
    }
}

/// Whether a document is an envelope by this name: what is in it is a list, or holds collections, and the
/// document is no thing itself.
fn holds(data: &Data, name: &str) -> bool {
    !is_thing(data)
        && match data.get(name) {
            Some(Value::Array(_)) => true,
            Some(Value::Object(inside)) => {
                is_collections(inside)
                    || CONTENTS.iter().any(|name| inside.get(*name).is_some_and(Value::is_array))
            }
            _ => false,
        }
}

fn is_thing(data: &Data) -> bool {
    data.contains_key("id") || data.contains_key("name")
}

fn is_collections(data: &Data) -> bool {
    !is_thing(data) && data.iter().any(|(name, value)| collection(name).is_some() && value.is_array())
}

fn collection(name: &str) -> Option<Thing> {
    Thing::of_table(name).filter(|thing| COLLECTIONS.contains(thing) && name != thing.name())
}

fn collections(pile: &mut Pile<'_>, data: Data) {
    for (name, value) in data {
        match (collection(&name), value) {
            (Some(of), Value::Array(list)) => items(pile, of, list),
            (_, Value::Array(list)) if !list.is_empty() => {
                let count = Value::from(list.len());
                pile.say(Level::LeftOut, "unknown-collection", "?", &name, &count);
            }
            _ => {}
        }
    }
}
