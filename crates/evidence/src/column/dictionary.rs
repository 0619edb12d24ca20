//! Lists of codes, and combinations of codes.

use super::NULL;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A list of codes, each known by its place.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "KeptCodebook")]
pub(crate) struct Codebook {
    codes: Vec<String>,
    #[serde(skip)]
    places: HashMap<String, u32>,
    open: bool,
}

/// A list of codes as it is written down.
#[derive(Deserialize)]
struct KeptCodebook {
    codes: Vec<String>,
    open: bool,
}

impl From<KeptCodebook> for Codebook {
    fn from(kept: KeptCodebook) -> Self {
        Self { open: kept.open, ..Self::closed(&kept.codes) }
    }
}

impl Codebook {
    /// A list that takes no further code.
    pub(crate) fn closed(codes: &[String]) -> Self {
        let places = (0..).zip(codes).map(|(place, code)| (code.clone(), place)).collect();
        Self { codes: codes.to_vec(), places, open: false }
    }

    /// An empty list that grows.
    pub(crate) fn open() -> Self {
        Self { codes: Vec::new(), places: HashMap::new(), open: true }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    pub(crate) fn codes(&self) -> &[String] {
        &self.codes
    }

    pub(crate) fn code(&self, place: u32) -> Option<&str> {
        self.codes.get(place as usize).map(String::as_str)
    }

    pub(crate) fn find(&self, code: &str) -> Option<u32> {
        self.places.get(code).copied()
    }

    /// The place of a code, added when the list is open; [`NULL`] when it is not there and the list is closed.
    pub(crate) fn find_or_add(&mut self, code: &str) -> u32 {
        if let Some(place) = self.find(code) {
            return place;
        }
        match u32::try_from(self.codes.len()) {
            Ok(place) if self.open && place < NULL => {
                self.codes.push(code.to_owned());
                self.places.insert(code.to_owned(), place);
                place
            }
            _ => NULL,
        }
    }
}

/// Sets of codes: each distinct set is kept once and known by its place, so that a row of several codes is
/// still one small integer. Accounts name one to five of some forty factors: a few thousand sets at most.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "KeptCombinations")]
pub(crate) struct Combinations {
    book: Codebook,
    sets: Vec<Box<[u32]>>,
    #[serde(skip)]
    places: HashMap<Box<[u32]>, u32>,
}

/// Sets of codes as they are written down.
#[derive(Deserialize)]
struct KeptCombinations {
    book: Codebook,
    sets: Vec<Box<[u32]>>,
}

impl From<KeptCombinations> for Combinations {
    fn from(kept: KeptCombinations) -> Self {
        let places = (0..).zip(&kept.sets).map(|(place, set)| (set.clone(), place)).collect();
        Self { book: kept.book, sets: kept.sets, places }
    }
}

impl Default for Combinations {
    fn default() -> Self {
        Self { book: Codebook::open(), sets: Vec::new(), places: HashMap::new() }
    }
}

impl Combinations {
    pub(crate) fn codes(&self) -> &[String] {
        self.book.codes()
    }

    pub(crate) fn find_code(&self, code: &str) -> Option<u32> {
        self.book.find(code)
    }

    /// The sets, by place, each a sorted list of places of codes.
    pub(crate) fn sets(&self) -> &[Box<[u32]>] {
        &self.sets
    }

    pub(crate) fn codes_of(&self, place: u32) -> Vec<&str> {
        self.sets.get(place as usize).into_iter().flatten().filter_map(|c| self.book.code(*c)).collect()
    }

    /// The place of a set; [`NULL`] for the empty one.
    pub(crate) fn find_or_add(&mut self, codes: &[&str]) -> u32 {
        let mut set: Vec<u32> = codes.iter().map(|code| self.book.find_or_add(code)).collect();
        set.sort_unstable();
        set.dedup();
        if set.is_empty() {
            return NULL;
        }
        let set = set.into_boxed_slice();
        if let Some(place) = self.places.get(&set) {
            return *place;
        }
        let place = u32::try_from(self.sets.len()).unwrap_or(NULL);
        self.sets.push(set.clone());
        self.places.insert(set, place);
        place
    }
}
