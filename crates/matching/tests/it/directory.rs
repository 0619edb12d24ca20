//! The made-up directory of `crates/simulation/data/directory.json`.

use std::collections::BTreeMap;

use matching::{
    Area, Ask, Cost, Eligibility, Format, Gender, Id, Index, Learned, Lexicon, Listing, Outcodes, Place,
    Point, Slot, Span, Standing,
};
use serde::Deserialize;

/// 25 November 2026.
pub const TODAY: i32 = 20_782;
const OUTCODES: &str = include_str!("../../../domain/data/outcodes.csv");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub id: String,
    pub name: String,
    pub description: String,
    pub organisation: String,
    pub taxonomy: Vec<String>,
    needs: Vec<String>,
    formats: Vec<String>,
    places: Vec<At>,
    areas: Vec<String>,
    schedule: Vec<When>,
    cost: Option<String>,
    languages: Vec<String>,
    access: BTreeMap<String, bool>,
    min_age: Option<u8>,
    max_age: Option<u8>,
    gender: Option<String>,
    rules: Vec<String>,
    assured: Option<i32>,
    standing: State,
}

#[derive(Deserialize)]
struct At {
    lat: f32,
    lon: f32,
    outcode: String,
}

#[derive(Deserialize)]
struct When {
    day: u8,
    from: u16,
    to: u16,
}

#[derive(Deserialize)]
struct State {
    free: Option<u16>,
    waiting_days: Option<u16>,
    #[serde(default)]
    paused: bool,
    reply_days: Option<u16>,
    accepted: Option<(u16, u16)>,
    stayed: Option<(u16, u16)>,
}

fn format(name: &str) -> Format {
    match name {
        "group" => Format::Group,
        "one-to-one" => Format::OneToOne,
        "in-person" => Format::InPerson,
        "online" => Format::Online,
        "phone" => Format::Phone,
        "at-home" => Format::AtHome,
        other => panic!("no such format: {other}"),
    }
}

impl Entry {
    pub fn listing(&self) -> Listing {
        Listing {
            published: true,
            name: self.name.clone(),
            description: self.description.clone(),
            organisation: self.organisation.clone(),
            terms: self.taxonomy.clone(),
            needs: self.needs.clone(),
            places: self
                .places
                .iter()
                .map(|at| Place { at: Point::at(at.lat, at.lon), outcode: Some(at.outcode.clone()) })
                .collect(),
            areas: self.areas.iter().cloned().map(Area::Outcode).collect(),
            schedule: self
                .schedule
                .iter()
                .map(|when| Slot { day: when.day, span: Span { from: when.from, to: when.to } })
                .collect(),
            cost: match self.cost.as_deref() {
                None => Cost::NotRecorded,
                Some("free") => Cost::Free,
                Some(_) => Cost::Charged,
            },
            languages: self.languages.clone(),
            access: self.access.iter().map(|(name, there)| (name.clone(), *there)).collect(),
            eligibility: Eligibility {
                min_age: self.min_age,
                max_age: self.max_age,
                gender: self
                    .gender
                    .as_deref()
                    .map(|g| if g == "female" { Gender::Female } else { Gender::Male }),
                rules: self.rules.clone(),
            },
            formats: self.formats.iter().map(|name| format(name)).collect(),
            assured: self.assured,
        }
    }

    pub fn standing(&self) -> Standing {
        Standing {
            free: self.standing.free,
            waiting_days: self.standing.waiting_days,
            paused: self.standing.paused,
            learned: Learned {
                reply_days: self.standing.reply_days.map(|days| (days, 20)),
                accepted: self.standing.accepted,
                stayed: self.standing.stayed,
            },
        }
    }

    /// All its text.
    pub fn text(&self) -> String {
        [&self.name, &self.description, &self.organisation, &self.taxonomy.join(" ")]
            .map(String::as_str)
            .join(" ")
    }
}

pub fn entries() -> Vec<Entry> {
    serde_json::from_str(include_str!("../../../simulation/data/directory.json")).unwrap()
}

pub fn outcodes() -> Outcodes {
    Outcodes::read(OUTCODES)
}

pub fn empty() -> Index {
    Index::new(Lexicon::shipped().unwrap(), outcodes())
}

pub fn id(n: usize) -> Id {
    Id((n as u128 + 1).to_be_bytes())
}

pub fn number(id: Id) -> usize {
    usize::try_from(u128::from_be_bytes(id.0)).unwrap() - 1
}

pub fn index_of(entries: &[Entry]) -> Index {
    let mut index = empty();
    for (n, entry) in entries.iter().enumerate() {
        assert!(index.put(id(n), &entry.listing()));
        assert!(index.set_standing(id(n), entry.standing()));
    }
    index
}

pub fn ask(text: &str) -> Ask {
    Ask { text: text.to_owned(), today: TODAY, limit: 5, ..Ask::default() }
}
