//! The files of a package, their rows nested by what they refer to.

use std::collections::HashMap;

use domain::directory::{Data, Kind, Level, RecordKind, Thing, id_in, object, text_in};
use serde_json::Value;

use super::super::batch::{Batch, says_nothing_new};
use super::super::pile::{Pile, typed_id};
use super::super::take_out;
use super::file::{self, Row};
use super::legacy::{self, Table};

/// Whose a row is, where it refers to several: of the first of these that the package holds.
const HOLDERS: [Thing; 6] = [
    Thing::Service,
    Thing::ServiceAtLocation,
    Thing::Location,
    Thing::Contact,
    Thing::Phone,
    Thing::Organization,
];

/// A row, and the rows that belong to it.
struct Node {
    table: Table,
    thing: Thing,
    row: Row,
    /// The field they stand in, and which.
    inside: Vec<(&'static str, usize)>,
    /// Whether it belongs to another row.
    placed: bool,
    /// Whether it stands in whatever names it.
    shared: bool,
}

impl Node {
    fn of(table: Table, row: Row) -> Node {
        Node { table, thing: table.thing(), row, inside: Vec::new(), placed: false, shared: false }
    }
}

/// Reads a package of tables that the source named `source` gave: the name and the bytes of each file. Tables and
/// columns may be of HSDS 3.1, its UK profile, or HSDS 1.1 and Open Referral UK 1.0.
///
/// What cannot be taken is said in the remarks of the batch, never silently dropped.
pub fn read(source: &str, files: &[(&str, &[u8])]) -> Batch {
    let mut pile = Pile::of(source);
    let mut nodes: Vec<Node> = Vec::new();
    let mut eligibility: Vec<Row> = Vec::new();
    for (name, bytes) in files {
        let Some(table) = file::table(name, bytes) else {
            if !name.to_ascii_lowercase().ends_with("datapackage.json") {
                pile.say(Level::LeftOut, "unknown-table", name, "", &Value::Null);
            }
            continue;
        };
        let rows = file::rows(&mut pile, name, bytes, table);
        if table == Table::Eligibility {
            eligibility.extend(rows);
        } else {
            nodes.extend(rows.into_iter().map(|row| Node::of(table, row)));
        }
    }
    let mut nodes = without_copies(nodes, &mut pile);
    vocabularies(&mut nodes, source);
    let index = Index::of(&nodes);
    open_to(&mut nodes, &index, eligibility, &mut pile);
    place(&mut nodes, &index, &mut pile);
    for number in 0..nodes.len() {
        let thing = nodes[number].thing;
        if RecordKind::of(thing).is_some() || (thing == Thing::ServiceAtLocation && !nodes[number].placed) {
            let data = whole(&nodes, number);
            take_out::lay(&mut pile, thing, data);
        }
    }
    pile.batch()
}

/// Rows of one identifier in one place, of which one says all that the other says, are one.
fn without_copies(nodes: Vec<Node>, pile: &mut Pile<'_>) -> Vec<Node> {
    let mut first: HashMap<(Thing, String, Option<String>), usize> = HashMap::new();
    let mut kept: Vec<Node> = Vec::new();
    for node in nodes {
        let Some(id) = typed_id(&node.row.data) else {
            kept.push(node);
            continue;
        };
        let number = *first.entry((node.thing, id, node.row.held_by.clone())).or_insert(kept.len());
        match kept.get_mut(number) {
            Some(standing) if says_nothing_new(&node.row.data, &standing.row.data, &[]) => pile.again(),
            Some(standing) if says_nothing_new(&standing.row.data, &node.row.data, &[]) => {
                pile.again();
                *standing = node;
            }
            _ => kept.push(node),
        }
    }
    kept
}

/// A term that names its vocabulary is of a taxonomy of that name.
fn vocabularies(nodes: &mut Vec<Node>, source: &str) {
    let mut known: HashMap<String, String> = nodes
        .iter()
        .filter(|node| node.thing == Thing::Taxonomy)
        .filter_map(|node| Some((text_in(&node.row.data, "name")?.to_owned(), typed_id(&node.row.data)?)))
        .collect();
    let mut made = Vec::new();
    for node in nodes.iter_mut().filter(|node| node.table == Table::Terms) {
        let data = &mut node.row.data;
        let Some(name) = text_in(data, "taxonomy").map(str::to_owned) else { continue };
        if data.contains_key("taxonomy_id") {
            continue;
        }
        let id = known.entry(name.clone()).or_insert_with(|| {
            let id = id_in(source, Thing::Taxonomy, &name).to_string();
            let fields = [
                ("id", id.as_str().into()),
                ("name", name.as_str().into()),
                ("description", name.as_str().into()),
            ];
            let row = Row { data: object(&fields), held_by: None, place: node.row.place.clone() };
            made.push(Node::of(Table::Plain(Thing::Taxonomy), row));
            id
        });
        data.insert("taxonomy_id".to_owned(), id.as_str().into());
    }
    nodes.extend(made);
}

/// Where things lie, by their identifiers and by their place in a package of ours.
struct Index {
    by_id: HashMap<(Thing, String), usize>,
    by_path: HashMap<String, usize>,
}

impl Index {
    fn of(nodes: &[Node]) -> Index {
        let mut index = Index { by_id: HashMap::new(), by_path: HashMap::new() };
        for (number, node) in nodes.iter().enumerate() {
            let Some(id) = typed_id(&node.row.data) else { continue };
            let place = node.row.held_by.as_deref().unwrap_or(node.thing.table());
            index.by_path.entry(format!("{place}/{id}")).or_insert(number);
            index.by_id.entry((node.thing, id)).or_insert(number);
        }
        index
    }

    /// The thing a row names in a field.
    fn named(&self, row: &Data, field: &str, thing: Thing) -> Option<usize> {
        self.by_id.get(&(thing, typed(row.get(field)?)?)).copied()
    }
}

fn typed(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn open_to(nodes: &mut [Node], index: &Index, rows: Vec<Row>, pile: &mut Pile<'_>) {
    let mut seen = std::collections::HashSet::new();
    for row in rows {
        match index.named(&row.data, "service_id", Thing::Service) {
            Some(number) => {
                legacy::eligibility(&mut nodes[number].row.data, &row.data, seen.insert(number));
            }
            None => orphan(pile, &row, "service_id"),
        }
    }
}

fn orphan(pile: &mut Pile<'_>, row: &Row, field: &str) {
    let value = row.data.get(field).cloned().unwrap_or_default();
    pile.say(Level::LeftOut, "orphan", &row.place, field, &value);
}

/// The field of a thing that holds others.
fn list_of(holder: Thing, thing: Thing) -> Option<&'static str> {
    holder.fields().iter().find(|field| field.kind == Kind::Many(thing)).map(|field| field.name)
}

/// Puts every row that is no record into what it belongs to.
fn place(nodes: &mut [Node], index: &Index, pile: &mut Pile<'_>) {
    for number in 0..nodes.len() {
        let node = &nodes[number];
        if RecordKind::of(node.thing).is_some() {
            continue;
        }
        let found = match &node.row.held_by {
            Some(path) => by_path(nodes, index, path, node.thing),
            None => by_keys(nodes, index, node),
        };
        if let Some((holder, field)) = found {
            nodes[holder].inside.push((field, number));
            nodes[number].placed = true;
        }
    }
    beside(nodes, index);
    for node in nodes.iter().filter(|node| RecordKind::of(node.thing).is_none() && !node.placed) {
        // A service at a location may wait for its service.
        if node.thing != Thing::ServiceAtLocation || !node.row.data.contains_key("service_id") {
            orphan(pile, &node.row, refers_by(node));
        }
    }
}

/// The field by which a row should refer to what it belongs to: the one it fills, else the first it has.
fn refers_by(node: &Node) -> &'static str {
    let names = || node.thing.fields().iter().map(|field| field.name).filter(|name| name.ends_with("_id"));
    names().find(|name| node.row.data.contains_key(*name)).or_else(|| names().next()).unwrap_or("id")
}

fn by_path(nodes: &[Node], index: &Index, path: &str, thing: Thing) -> Option<(usize, &'static str)> {
    let (holder, field) = path.rsplit_once('/')?;
    let number = *index.by_path.get(holder)?;
    let field = nodes[number].thing.field(field)?;
    (field.kind == Kind::One(thing) || field.kind == Kind::Many(thing)).then_some((number, field.name))
}

fn by_keys(nodes: &[Node], index: &Index, node: &Node) -> Option<(usize, &'static str)> {
    let row = &node.row.data;
    if node.thing == Thing::Attribute {
        let entity = row.get("link_entity").and_then(Value::as_str).and_then(|it| Thing::of_table(it.trim()));
        let holder = match entity {
            Some(thing) => index.named(row, "link_id", thing)?,
            None => Thing::ALL.into_iter().find_map(|thing| index.named(row, "link_id", thing))?,
        };
        return Some((holder, list_of(nodes[holder].thing, Thing::Attribute)?));
    }
    HOLDERS.into_iter().find_map(|holder| {
        let field = list_of(holder, node.thing)?;
        Some((index.named(row, &format!("{}_id", holder.name()), holder)?, field))
    })
}

/// A programme and a unit stand where they are named, if in nothing else.
fn beside(nodes: &mut [Node], index: &Index) {
    for number in 0..nodes.len() {
        for field in nodes[number].thing.fields() {
            let Kind::One(thing) = field.kind else { continue };
            if RecordKind::of(thing).is_some()
                || nodes[number].inside.iter().any(|(name, _)| *name == field.name)
            {
                continue;
            }
            let key = format!("{}_id", field.name);
            let Some(named) = index.named(&nodes[number].row.data, &key, thing) else { continue };
            let elsewhere = nodes[named].placed && !nodes[named].shared;
            if elsewhere || nodes[named].row.held_by.is_some() {
                continue;
            }
            nodes[named].placed = true;
            nodes[named].shared = true;
            nodes[number].inside.push((field.name, named));
        }
    }
}

/// A thing with all that stands in it.
fn whole(nodes: &[Node], number: usize) -> Data {
    let mut data = nodes[number].row.data.clone();
    for (field, inside) in &nodes[number].inside {
        let value = Value::Object(whole(nodes, *inside));
        let many = nodes[number].thing.field(field).is_some_and(|it| matches!(it.kind, Kind::Many(_)));
        match data.get_mut(*field) {
            Some(Value::Array(list)) => list.push(value),
            _ if many => drop(data.insert((*field).to_owned(), Value::Array(vec![value]))),
            _ => drop(data.insert((*field).to_owned(), value)),
        }
    }
    data
}
