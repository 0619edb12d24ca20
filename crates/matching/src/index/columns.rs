//! The columns of a listing: a small row for what every candidate is asked, details for what few are.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::listing::{Area, Cost, Gender, Id, Listing, Slot, Span};
use crate::place::{Outcodes, Point};

/// What can be said of a listing in a bit.
pub mod flag {
    /// There is a listing in the slot.
    pub const LIVE: u16 = 1;
    /// It is free of charge.
    pub const FREE: u16 = 2;
    /// It costs something.
    pub const CHARGED: u16 = 4;
    /// It has a place.
    pub const PLACED: u16 = 8;
    /// It has more places than one.
    pub const MANY_PLACES: u16 = 16;
    /// Areas are recorded.
    pub const AREAS: u16 = 32;
    /// There are conditions.
    pub const RULES: u16 = 64;
    /// For women and girls only.
    pub const FEMALE: u16 = 128;
    /// For men and boys only.
    pub const MALE: u16 = 256;
    /// A language is recorded.
    pub const LANGUAGES: u16 = 512;
}

/// The languages that have a bit of their own; any other is looked up in the details.
pub const LANGUAGES_APART: u32 = 63;
const FEATURES_APART: u32 = 31;

/// What every candidate is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its first place.
    pub at: [f32; 2],
    /// A bit for each day and part of the day ([`day_parts`]).
    pub when: u32,
    /// A bit a language.
    pub languages: u64,
    /// Access features that are there.
    pub has: u32,
    /// Access features that are known not to be there.
    pub lacks: u32,
    /// The day it was last confirmed, or the least number.
    pub assured: i32,
    /// See [`flag`].
    pub flags: u16,
    /// Youngest age.
    pub min_age: u8,
    /// Oldest age.
    pub max_age: u8,
    /// A bit a format.
    pub formats: u8,
}

impl Row {
    /// Whether a flag is set.
    #[must_use]
    pub fn is(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }
}

/// What few candidates are asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Which listing.
    pub id: Id,
    /// Its places.
    pub places: Box<[Point]>,
    /// Its areas.
    pub areas: Box<[Area]>,
    /// Its times.
    pub schedule: Box<[Slot]>,
    /// Its languages past those with a bit of their own.
    pub languages: Box<[u16]>,
    /// Its access features past those with a bit of their own, and whether they are there.
    pub access: Box<[(u16, bool)]>,
    /// Its conditions.
    pub rules: Box<[u16]>,
}

/// Codes by number: languages, access features and rules.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    names: Vec<String>,
    numbers: HashMap<String, u16>,
    languages: Vec<u16>,
    features: Vec<u16>,
}

impl Codes {
    /// From the parts that are saved.
    pub(super) fn from_parts(
        (names, languages, features): (Vec<String>, Vec<u16>, Vec<u16>),
    ) -> Option<Codes> {
        let count = u16::try_from(names.len()).ok()?;
        let fits = languages.iter().chain(&features).all(|code| *code < count);
        let numbers = (0..count).zip(&names).map(|(n, name)| (name.clone(), n)).collect();
        fits.then_some(Codes { names, numbers, languages, features })
    }

    /// Names, and the codes that have a bit of their own.
    pub(super) fn parts(&self) -> (&[String], &[u16], &[u16]) {
        (&self.names, &self.languages, &self.features)
    }

    /// The number of a code, new ones added.
    fn learn(&mut self, name: &str) -> u16 {
        let name = name.trim().to_lowercase();
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let number = u16::try_from(self.names.len()).unwrap_or(u16::MAX);
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        number
    }

    /// The number of a code, if it was met.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u16> {
        self.numbers.get(&name.trim().to_lowercase()).copied()
    }

    /// The code of a number.
    #[must_use]
    pub fn name(&self, number: u16) -> &str {
        self.names.get(usize::from(number)).map_or("", String::as_str)
    }

    /// The bit of a language; none if it is looked up in the details.
    #[must_use]
    pub fn language_bit(&self, number: u16) -> Option<u64> {
        self.languages.iter().position(|code| *code == number).map(|n| 1 << n)
    }

    /// The bit of an access feature; none if it is looked up in the details.
    #[must_use]
    pub fn feature_bit(&self, number: u16) -> Option<u32> {
        self.features.iter().position(|code| *code == number).map(|n| 1 << n)
    }
}

/// Give a code a bit of its own while there are any.
fn bit_of(list: &mut Vec<u16>, number: u16, apart: u32) -> Option<u32> {
    let at = list.iter().position(|code| *code == number).or_else(|| {
        (list.len() < apart as usize).then(|| {
            list.push(number);
            list.len() - 1
        })
    })?;
    u32::try_from(at).ok()
}

/// The parts of a day: morning, afternoon, evening.
pub const PARTS: [Span; 3] =
    [Span { from: 0, to: 720 }, Span { from: 720, to: 1020 }, Span { from: 1020, to: 1440 }];

/// The bits of the days and parts of a day (morning, afternoon, evening) a time touches.
#[must_use]
pub fn day_parts(day: u8, span: Span) -> u32 {
    (0..)
        .zip(PARTS)
        .filter(|(_, part)| day < 7 && part.meets(span))
        .fold(0, |bits, (n, _)| bits | 1 << (u32::from(day) * 3 + n))
}

/// The row and the details of a listing.
pub(super) fn columns(id: Id, listing: &Listing, codes: &mut Codes, outcodes: &Outcodes) -> (Row, Detail) {
    let places: Box<[Point]> = listing
        .places
        .iter()
        .filter_map(|place| place.at.or_else(|| outcodes.middle(place.outcode.as_deref()?)))
        .collect();
    let schedule: Box<[Slot]> = listing.schedule.iter().filter(|slot| slot.day < 7).copied().collect();
    let mut row = Row {
        at: places.first().map_or([0.0; 2], |point| [point.latitude, point.longitude]),
        when: schedule.iter().fold(0, |bits, slot| bits | day_parts(slot.day, slot.span)),
        assured: listing.assured.unwrap_or(i32::MIN),
        flags: flags(listing, places.len()),
        min_age: listing.eligibility.min_age.unwrap_or(0),
        max_age: listing.eligibility.max_age.unwrap_or(u8::MAX),
        formats: listing.formats.iter().fold(0, |bits, format| bits | *format as u8),
        ..Row::default()
    };
    let mut languages = Vec::new();
    for language in &listing.languages {
        let number = codes.learn(language);
        match bit_of(&mut codes.languages, number, LANGUAGES_APART) {
            Some(bit) => row.languages |= 1 << bit,
            None => languages.push(number),
        }
    }
    let mut access = Vec::new();
    for (feature, there) in &listing.access {
        let number = codes.learn(feature);
        match bit_of(&mut codes.features, number, FEATURES_APART) {
            Some(bit) if *there => row.has |= 1 << bit,
            Some(bit) => row.lacks |= 1 << bit,
            None => access.push((number, *there)),
        }
    }
    row.lacks &= !row.has;
    let detail = Detail {
        id,
        places,
        areas: listing.areas.iter().map(capital).collect(),
        schedule,
        languages: languages.into(),
        access: access.into(),
        rules: listing.eligibility.rules.iter().map(|rule| codes.learn(rule)).collect(),
    };
    (row, detail)
}

fn capital(area: &Area) -> Area {
    match area {
        Area::Outcode(outcode) => Area::Outcode(outcode.trim().to_ascii_uppercase()),
        other => other.clone(),
    }
}

fn flags(listing: &Listing, places: usize) -> u16 {
    let gender = listing.eligibility.gender;
    [
        (true, flag::LIVE),
        (listing.cost == Cost::Free, flag::FREE),
        (listing.cost == Cost::Charged, flag::CHARGED),
        (places > 0, flag::PLACED),
        (places > 1, flag::MANY_PLACES),
        (!listing.areas.is_empty(), flag::AREAS),
        (!listing.eligibility.rules.is_empty(), flag::RULES),
        (gender == Some(Gender::Female), flag::FEMALE),
        (gender == Some(Gender::Male), flag::MALE),
        (!listing.languages.is_empty(), flag::LANGUAGES),
    ]
    .into_iter()
    .fold(0, |flags, (is, flag)| if is { flags | flag } else { flags })
}
