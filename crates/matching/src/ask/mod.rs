//! What is asked: plain words, what the form says firmly, and what is known of the person.

mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::listing::{Days, Format, Gender, Span};
use crate::place::Point;

pub use read::{Heard, Word, read};

/// A question to the index.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Plain words: "lonely, used to garden, wheelchair, Thursdays, near LU1".
    pub text: String,
    /// What a form says. Each replaces what the text says of the same, and is kept to: a service that does not
    /// meet it, or of which it is not recorded, is left out.
    pub firm: Wishes,
    /// Codes of the needs found with the person.
    pub needs: Vec<String>,
    /// What is known of the person by eligibility rule: true, false, or absent when not known.
    pub facts: BTreeMap<String, bool>,
    /// The day it is, since 1970.
    pub today: i32,
    /// How many results are wanted.
    pub limit: usize,
    /// The rules of the programme.
    pub settings: Settings,
}

/// What is wished of a service, and the person's age and gender.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    /// On one of these days.
    pub days: Days,
    /// Within this time of day.
    pub span: Option<Span>,
    /// Where from.
    pub near: Option<Near>,
    /// Free of charge.
    pub free: bool,
    /// Given in one of these languages (codes).
    pub languages: Vec<String>,
    /// With every one of these access features (codes).
    pub access: Vec<String>,
    /// In every one of these ways.
    pub formats: Vec<Format>,
    /// With room now.
    pub room: bool,
    /// The person's age.
    pub age: Option<u8>,
    /// The person's gender, where a service may be limited to one.
    pub gender: Option<Gender>,
}

/// Where the person sets out from.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The position.
    pub at: Point,
    /// The postcode district, where it is known.
    pub outcode: Option<String>,
    /// Not further than this, in kilometres.
    pub within_km: Option<f32>,
}

/// Rules of the programme that the search keeps to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// A listing not confirmed for this many days is stale: marked and ranked down.
    pub stale_after: i32,
    /// A learned figure over fewer cases is neither shown nor used.
    pub least_cases: u16,
    /// How far services at a place are looked for when a place is named and no limit, in kilometres.
    pub far_km: f32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { stale_after: 183, least_cases: 10, far_km: 30.0 }
    }
}
