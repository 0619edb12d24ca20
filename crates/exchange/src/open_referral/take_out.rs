//! Records that stand inside others, taken out; their identifier stays behind.

use std::collections::VecDeque;

use domain::directory::{Data, Kind, Level, RecordKind, Thing, id_in};
use serde_json::Value;

use super::lean::lean;
use super::pile::{Pile, object, typed_id};

/// A thing still to be laid on the pile.
enum Waiting {
    Record(RecordKind, Data, bool),
    AtLocation(Data),
}

/// Lays a thing and every record inside it on the pile.
pub(super) fn lay(pile: &mut Pile<'_>, thing: Thing, data: Data) {
    let first = match RecordKind::of(thing) {
        Some(kind) => Waiting::Record(kind, data, false),
        None => Waiting::AtLocation(data),
    };
    let mut waiting = VecDeque::from([first]);
    while let Some(next) = waiting.pop_front() {
        let (thing, mut data, nested) = match next {
            Waiting::Record(kind, data, nested) => (kind.thing(), data, nested),
            Waiting::AtLocation(data) => (Thing::ServiceAtLocation, data, false),
        };
        let own = typed_id(&data).map(|typed| id_in(pile.source, thing, &typed).to_string());
        let record = name_of(&data);
        let mut walk = Walk { pile: &mut *pile, waiting: &mut waiting, record };
        walk.thing(thing, &mut data, "", own.as_deref());
        match RecordKind::of(thing) {
            Some(kind) => pile.lay(kind, data, nested),
            None => lay_at_location(pile, data),
        }
    }
}

/// How a record is named in remarks: as the check names it.
fn name_of(data: &Data) -> String {
    let text =
        |field: &str| data.get(field).and_then(Value::as_str).map(str::trim).filter(|it| !it.is_empty());
    text("id").or_else(|| text("name")).unwrap_or("?").to_owned()
}

fn lay_at_location(pile: &mut Pile<'_>, mut data: Data) {
    let service = match data.remove("service_id") {
        Some(Value::String(text)) if !text.trim().is_empty() => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => {
            let name = name_of(&data);
            pile.say(Level::Refused, "missing", &name, "service_id", &Value::Null);
            return;
        }
    };
    pile.lay_alone(service, data);
}

struct Walk<'p, 's> {
    pile: &'p mut Pile<'s>,
    waiting: &'p mut VecDeque<Waiting>,
    record: String,
}

impl Walk<'_, '_> {
    /// Takes the records out of a thing whose identifier will be `own`.
    fn thing(&mut self, thing: Thing, data: &mut Data, path: &str, own: Option<&str>) {
        let given_id = typed_id(data);
        let plain = |name: &str| {
            thing.field(name).is_some_and(|field| !matches!(field.kind, Kind::One(_) | Kind::Many(_)))
        };
        let (plain, holding): (Data, Data) =
            std::mem::take(data).into_iter().partition(|(name, _)| plain(name));
        *data = plain;
        for (name, value) in holding {
            let here = join(path, &name);
            let Some(field) = thing.field(&name) else {
                self.unknown(thing, data, name, value, &here, own);
                continue;
            };
            let (Kind::One(inner) | Kind::Many(inner)) = field.kind else { continue };
            match (RecordKind::of(inner), value) {
                (Some(kind), Value::Object(inside)) if matches!(field.kind, Kind::One(_)) => {
                    self.set_apart(kind, data, &name, inside, &here, own);
                }
                (Some(kind), Value::Array(list)) if matches!(field.kind, Kind::Many(_)) => {
                    self.children(kind, thing, list, &here, given_id.as_deref());
                }
                (None, Value::Array(mut list)) => {
                    for (number, one) in list.iter_mut().enumerate() {
                        if let Value::Object(inside) = one {
                            let here = format!("{here}[{number}]");
                            self.inside(thing, given_id.as_deref(), inner, inside, &here, own);
                        }
                    }
                    data.insert(name, Value::Array(list));
                }
                (None, Value::Object(mut inside)) => {
                    let at = if matches!(field.kind, Kind::Many(_)) { format!("{here}[0]") } else { here };
                    self.inside(thing, given_id.as_deref(), inner, &mut inside, &at, own);
                    without_reference(data, &name, &inside);
                    data.insert(name, Value::Object(inside));
                }
                (_, value) => drop(data.insert(name, value)),
            }
        }
    }

    /// A thing inside another: what says only where it stands is taken away.
    fn inside(
        &mut self,
        holder: Thing,
        holder_id: Option<&str>,
        thing: Thing,
        data: &mut Data,
        path: &str,
        holder_own: Option<&str>,
    ) {
        let own = typed_id(data)
            .map(|typed| id_in(self.pile.source, thing, &typed))
            .or_else(|| Some(id_in(self.pile.source, thing, &format!("{} {path}", holder_own?))))
            .map(|id| id.to_string());
        without_holder(holder, holder_id, thing, data);
        self.thing(thing, data, path, own.as_deref());
        without_holder(holder, holder_own, thing, data);
    }

    /// A record in a field for one: it goes its own way, and its identifier stands in the field beside.
    fn set_apart(
        &mut self,
        kind: RecordKind,
        data: &mut Data,
        name: &str,
        mut inside: Data,
        path: &str,
        own: Option<&str>,
    ) {
        let Some(Value::Object(lean)) = lean(Value::Object(std::mem::take(&mut inside))) else { return };
        inside = lean;
        let reference =
            if name == "taxonomy_detail" { "taxonomy_id".to_owned() } else { format!("{name}_id") };
        let id = match (typed_id(&inside), own) {
            (Some(typed), _) => id_in(self.pile.source, kind.thing(), &typed).to_string(),
            (None, Some(own)) => {
                let id = id_in(self.pile.source, kind.thing(), &format!("{own} {path}")).to_string();
                inside.insert("id".to_owned(), id.clone().into());
                id
            }
            (None, None) => return self.waiting.push_back(Waiting::Record(kind, inside, true)),
        };
        if let Some(Value::String(before)) = data.get(&reference)
            && !before.trim().is_empty()
            && id_in(self.pile.source, kind.thing(), before).to_string() != id
        {
            let before = Value::String(before.clone());
            self.pile.say(
                Level::Noted,
                "reference-differs",
                &self.record,
                &join(parent(path), &reference),
                &before,
            );
        }
        data.insert(reference, id.into());
        // Only an identifier: a reference, nothing to take.
        if inside.len() > 1 {
            self.waiting.push_back(Waiting::Record(kind, inside, true));
        }
    }

    /// Records in a list: each goes its own way and says whose it is.
    fn children(&mut self, kind: RecordKind, holder: Thing, list: Vec<Value>, path: &str, id: Option<&str>) {
        for (number, one) in list.into_iter().enumerate() {
            let here = format!("{path}[{number}]");
            let Some(mut inside) = object(one.clone()) else {
                self.pile.say(Level::LeftOut, "not-a-thing", &self.record, &here, &one);
                continue;
            };
            let reference = format!("{}_id", holder.name());
            if let Some(id) = id {
                if typed_id(&inside).is_none() {
                    let own = id_in(self.pile.source, holder, id);
                    let made = id_in(self.pile.source, kind.thing(), &format!("{own} {here}"));
                    inside.insert("id".to_owned(), made.to_string().into());
                }
                let whose = id_in(self.pile.source, holder, id).to_string();
                match inside.get(&reference).and_then(Value::as_str).filter(|it| !it.trim().is_empty()) {
                    Some(other) if id_in(self.pile.source, holder, other).to_string() != whose => {
                        let other = Value::String(other.to_owned());
                        self.pile.say(
                            Level::Noted,
                            "reference-differs",
                            &self.record,
                            &join(&here, &reference),
                            &other,
                        );
                    }
                    _ => drop(inside.insert(reference, whose.into())),
                }
            }
            self.waiting.push_back(Waiting::Record(kind, inside, true));
        }
    }

    /// A field the standard does not know there: some hold records after the manner of older versions.
    fn unknown(
        &mut self,
        thing: Thing,
        data: &mut Data,
        name: String,
        value: Value,
        path: &str,
        own: Option<&str>,
    ) {
        let id = own;
        match (thing, name.as_str(), value) {
            (Thing::Organization, "services", Value::Array(list)) => {
                self.children(RecordKind::Service, thing, list, path, id);
            }
            (Thing::Taxonomy, "taxonomy_terms", Value::Array(list)) => {
                self.children(RecordKind::Term, thing, list, path, id);
            }
            (Thing::ServiceAtLocation, "service", Value::Object(service)) => {
                self.set_apart(RecordKind::Service, data, &name, service, path, own);
            }
            (Thing::Service, "locations", Value::Array(list)) => self.at_locations(data, list, path, own),
            (_, _, value) => {
                if let Some(value) = lean(value) {
                    data.insert(name, value);
                }
            }
        }
    }

    /// Locations straight in a service become services at locations.
    fn at_locations(&mut self, data: &mut Data, list: Vec<Value>, path: &str, own: Option<&str>) {
        for (number, one) in list.into_iter().enumerate() {
            let here = format!("{path}[{number}]");
            let Some(inside) = object(one.clone()) else {
                self.pile.say(Level::LeftOut, "not-a-thing", &self.record, &here, &one);
                continue;
            };
            let mut at = Data::new();
            self.set_apart(RecordKind::Location, &mut at, "location", inside, &here, own);
            let Some(location) = at.get("location_id").cloned() else { continue };
            if let (Some(own), Some(location)) = (own, location.as_str()) {
                let id = id_in(self.pile.source, Thing::ServiceAtLocation, &format!("{own} {location}"));
                at.insert("id".to_owned(), id.to_string().into());
            }
            let field = data.entry("service_at_locations").or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(standing) = field
                && !standing.iter().any(|it| names_location(self.pile.source, it, &location))
            {
                standing.push(Value::Object(at));
            }
        }
    }
}

/// Whether a service at a location is at this one.
fn names_location(source: &str, at: &Value, location: &Value) -> bool {
    let typed = at.get("location").and_then(Value::as_object).and_then(typed_id);
    let typed = typed.or_else(|| at.get("location_id").and_then(Value::as_str).map(str::to_owned));
    typed.is_some_and(|typed| Value::String(id_in(source, Thing::Location, &typed).to_string()) == *location)
}

/// Takes away from a thing the identifier of what it stands in.
pub(super) fn without_holder(holder: Thing, holder_id: Option<&str>, thing: Thing, data: &mut Data) {
    let same = |value: Option<&Value>| match value {
        Some(Value::String(text)) => holder_id == Some(text.trim()),
        Some(Value::Number(number)) => holder_id == Some(number.to_string().as_str()),
        _ => false,
    };
    if thing == Thing::Attribute {
        if same(data.get("link_id")) {
            data.remove("link_id");
        }
        let entity = data.get("link_entity").and_then(Value::as_str);
        if entity.and_then(|name| Thing::of_table(name.trim())) == Some(holder) {
            data.remove("link_entity");
        }
        return;
    }
    let key = format!("{}_id", holder.name());
    if thing.field(&key).is_some() && same(data.get(&key)) {
        data.remove(&key);
    }
}

/// Takes away the identifier, in the field beside, of a thing that stands there itself.
fn without_reference(data: &mut Data, name: &str, inside: &Data) {
    let beside = format!("{name}_id");
    let same =
        data.get(&beside).is_some_and(|value| typed_id(inside).is_some_and(|id| *value == Value::String(id)));
    if same {
        data.remove(&beside);
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The way to what a field stands in.
fn parent(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(before, _)| before)
}
