//! What goes into the index: a service as plain columns, and beside it what changes from day to day.

use serde::{Deserialize, Serialize};

use crate::place::{Place, Point};

/// Which service: the sixteen bytes of the caller's identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Id(pub [u8; 16]);

/// A service of the directory as it is now. A listing that is not `published` is never indexed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// Whether it may be shown at all.
    pub published: bool,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub description: String,
    /// Who runs it.
    pub organisation: String,
    /// The names of its taxonomy terms.
    pub terms: Vec<String>,
    /// The codes of the needs it serves.
    pub needs: Vec<String>,
    /// Where it takes place; none for a service by phone or at home.
    pub places: Vec<Place>,
    /// The areas it serves; none means not recorded.
    pub areas: Vec<Area>,
    /// When it takes place in a week; none means not recorded.
    pub schedule: Vec<Slot>,
    /// What it costs.
    pub cost: Cost,
    /// Language codes (ISO 639) it is given in; none means not recorded.
    pub languages: Vec<String>,
    /// Access features and whether they are there; one that is not named is not recorded.
    pub access: Vec<(String, bool)>,
    /// Who may come. No rule means everybody.
    pub eligibility: Eligibility,
    /// How it is given; none means not recorded.
    pub formats: Vec<Format>,
    /// The day (since 1970) it was last confirmed as true.
    pub assured: Option<i32>,
}

/// An area a service covers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Area {
    /// No limit.
    Everywhere,
    /// One postcode district, such as `LU1`.
    Outcode(String),
    /// A circle.
    Around {
        /// Its middle.
        centre: Point,
        /// Its radius in kilometres.
        km: f32,
    },
}

/// A weekly time: day 0 is Monday, minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// 0 (Monday) to 6 (Sunday).
    pub day: u8,
    /// When, in minutes of the day.
    pub span: Span,
}

/// A stretch of a day in minutes since midnight, the end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its first minute.
    pub from: u16,
    /// The minute after its last.
    pub to: u16,
}

impl Span {
    /// Whether the two share a minute.
    #[must_use]
    pub fn meets(self, other: Span) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// A set of weekdays: bit 0 is Monday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days(pub u8);

impl Days {
    /// The set with a day more. A day past 6 adds nothing.
    #[must_use]
    pub fn with(self, day: u8) -> Days {
        if day < 7 { Days(self.0 | (1 << day)) } else { self }
    }

    /// Whether a day is in it.
    #[must_use]
    pub fn has(self, day: u8) -> bool {
        day < 7 && self.0 & (1 << day) != 0
    }

    /// Whether no day is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What a service costs the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cost {
    /// Not recorded.
    #[default]
    NotRecorded,
    /// Free of charge.
    Free,
    /// Something; how much is the caller's to show.
    Charged,
}

/// Who may take part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Eligibility {
    /// The youngest age.
    pub min_age: Option<u8>,
    /// The oldest age.
    pub max_age: Option<u8>,
    /// For one gender only.
    pub gender: Option<Gender>,
    /// Codes of further conditions, such as `carer` or `veteran`: each has to be true of the person.
    pub rules: Vec<String>,
}

/// A gender a service may be limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gender {
    /// Women and girls.
    Female,
    /// Men and boys.
    Male,
}

/// How a service is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Format {
    /// With others.
    Group = 1,
    /// With one other person.
    OneToOne = 2,
    /// At a place.
    InPerson = 4,
    /// Over the internet.
    Online = 8,
    /// By phone.
    Phone = 16,
    /// In the person's home.
    AtHome = 32,
}

impl Format {
    /// All of them, in the order in which people are asked.
    pub const ALL: [Format; 6] =
        [Format::Group, Format::OneToOne, Format::InPerson, Format::AtHome, Format::Online, Format::Phone];

    /// The code of the directory.
    pub const fn code(self) -> &'static str {
        match self {
            Format::Group => "group",
            Format::OneToOne => "one-to-one",
            Format::InPerson => "in-person",
            Format::AtHome => "at-home",
            Format::Online => "online",
            Format::Phone => "phone",
        }
    }

    /// The format of a code.
    pub fn from_code(code: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.code() == code)
    }
}

/// What changes from day to day; it is set without touching the listing's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Free places; none means not recorded, 0 means full.
    pub free: Option<u16>,
    /// How long the waiting list is, in days.
    pub waiting_days: Option<u16>,
    /// Takes nobody on at present.
    pub paused: bool,
    /// What the programme has learned of it.
    pub learned: Learned,
}

/// What the programme has learned of a service, as counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// Usual days until it replies, and over how many requests.
    pub reply_days: Option<(u16, u16)>,
    /// How many of how many requests it took on.
    pub accepted: Option<(u16, u16)>,
    /// How many of how many who started stayed.
    pub stayed: Option<(u16, u16)>,
}
