//! The directory of services: things in the shape of Open Referral (HSDS 3.1, UK profile 3.0), kept whole.
//!
//! - [`shape`]: which fields a thing has, from the standard
//! - [`check`]: what is wrong with a thing that somebody gives, and what can be mended
//! - [`merge`]: one thing from what several sources say of it
//! - [`service`]: a service as it is found and shown, read from its record
//! - [`draft`]: a service as somebody types it, to a record and back
//! - [`difference`]: what changed between two versions
//! - [`code`]: the codes that forms offer

pub mod check;
pub mod code;
pub mod difference;
pub mod draft;
pub mod merge;
pub mod service;
pub mod shape;
mod text;

use std::fmt;

use serde_json::{Map, Value};
use uuid::Uuid;

pub use check::{Level, Remark};
pub use shape::{Field, Kind, Thing};

/// A thing as JSON, field by field.
pub type Data = Map<String, Value>;

/// The things with an identity of their own. Everything else stands inside one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// Who runs services.
    Organisation,
    /// Where services take place.
    Location,
    /// A list of terms.
    Taxonomy,
    /// One term.
    Term,
    /// A service.
    Service,
}

impl RecordKind {
    /// All of them: what is referred to comes before what refers.
    pub const ALL: [RecordKind; 5] = [
        RecordKind::Taxonomy,
        RecordKind::Term,
        RecordKind::Organisation,
        RecordKind::Location,
        RecordKind::Service,
    ];

    /// Stable code, as stored and in locale keys (`directory-kind-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            RecordKind::Organisation => "organisation",
            RecordKind::Location => "location",
            RecordKind::Taxonomy => "taxonomy",
            RecordKind::Term => "term",
            RecordKind::Service => "service",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<RecordKind> {
        RecordKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The thing of the standard.
    pub const fn thing(self) -> Thing {
        match self {
            RecordKind::Organisation => Thing::Organization,
            RecordKind::Location => Thing::Location,
            RecordKind::Taxonomy => Thing::Taxonomy,
            RecordKind::Term => Thing::TaxonomyTerm,
            RecordKind::Service => Thing::Service,
        }
    }

    /// The kind whose record a thing is, if it has one of its own.
    pub fn of(thing: Thing) -> Option<RecordKind> {
        RecordKind::ALL.into_iter().find(|kind| kind.thing() == thing)
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A thing with an identity of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What it is.
    pub kind: RecordKind,
    /// Its identifier, also in `data`.
    pub id: Uuid,
    /// What it says.
    pub data: Data,
}

/// The namespace of identifiers made from those a feed gives that are no UUIDs.
const FEEDS: Uuid = Uuid::from_u128(0x6f2d_94b0_5a1e_5c6b_8d0f_2b1d_73a4_9e01);
/// The namespace of our own terms.
const TERMS: Uuid = Uuid::from_u128(0x2a4c_7f10_9b3d_5e2a_a6c8_11d0_5f7e_8b02);

/// The identifier of what a source calls `given`: itself where it is a UUID, else one made of the source and the
/// name (UUID version 5, RFC 9562 section 5.5), the same each time.
pub fn id_in(source: &str, thing: Thing, given: &str) -> Uuid {
    let given = given.trim();
    Uuid::parse_str(given)
        .unwrap_or_else(|_| Uuid::new_v5(&FEEDS, format!("{source}\n{}\n{given}", thing.name()).as_bytes()))
}

/// Our own taxonomies, whose terms carry a code: what the match and the rules go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Own {
    /// The needs of the plan.
    Need,
    /// Who may come: conditions such as `carer`.
    Eligibility,
    /// What the place offers: `wheelchair`.
    Access,
    /// What the place is known not to offer.
    NoAccess,
    /// How it is given: `group`, `online`.
    Format,
    /// For one gender only.
    Gender,
    /// What it is about: free terms such as `Befriending`.
    Subject,
}

impl Own {
    /// All of them.
    pub const ALL: [Own; 7] =
        [Own::Need, Own::Eligibility, Own::Access, Own::NoAccess, Own::Format, Own::Gender, Own::Subject];

    /// The name of the taxonomy, as published.
    pub const fn name(self) -> &'static str {
        match self {
            Own::Need => "Stile need",
            Own::Eligibility => "Stile eligibility",
            Own::Access => "Stile access feature",
            Own::NoAccess => "Stile access feature not there",
            Own::Format => "Stile format",
            Own::Gender => "Stile for one gender",
            Own::Subject => "Stile subject",
        }
    }

    /// The taxonomy of a name.
    pub fn from_name(name: &str) -> Option<Own> {
        Own::ALL.into_iter().find(|own| own.name() == name)
    }

    /// The identifier of the taxonomy.
    pub fn id(self) -> Uuid {
        Uuid::new_v5(&TERMS, self.name().as_bytes())
    }

    /// The identifier of one of its terms.
    pub fn term_id(self, code: &str) -> Uuid {
        Uuid::new_v5(&TERMS, format!("{}\n{code}", self.name()).as_bytes())
    }

    /// The record of the taxonomy.
    pub fn record(self) -> Record {
        let data = object(&[
            ("id", self.id().to_string().into()),
            ("name", self.name().into()),
            ("description", "Terms that the programme goes by when it looks for a service.".into()),
        ]);
        Record { kind: RecordKind::Taxonomy, id: self.id(), data }
    }

    /// The record of a term.
    pub fn term(self, code: &str, name: &str) -> Record {
        let id = self.term_id(code);
        let data = object(&[
            ("id", id.to_string().into()),
            ("code", code.into()),
            ("name", name.into()),
            ("description", name.into()),
            ("taxonomy", self.name().into()),
            ("taxonomy_id", self.id().to_string().into()),
        ]);
        Record { kind: RecordKind::Term, id, data }
    }
}

/// A thing of these fields.
pub fn object(fields: &[(&str, Value)]) -> Data {
    fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

/// The text in a field, trimmed; none where there is none.
pub fn text_in<'a>(data: &'a Data, field: &str) -> Option<&'a str> {
    data.get(field).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// The things in a field, in order.
pub fn things_in<'a>(data: &'a Data, field: &str) -> impl Iterator<Item = &'a Data> + use<'a> {
    data.get(field).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// The identifier in a field.
pub fn id_of(data: &Data, field: &str) -> Option<Uuid> {
    text_in(data, field).and_then(|text| Uuid::parse_str(text).ok())
}

#[cfg(test)]
mod tests;
