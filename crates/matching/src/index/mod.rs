//! What is held: postings of every stem, a row of columns a listing, and what changes beside them.
//!
//! A listing takes a slot; replacing it takes a new one and the old becomes dead, so that postings only ever grow
//! at their end. When a quarter of the slots is dead, all is drawn together.

mod bits;
mod columns;
mod marks;
mod phrases;
mod postings;
mod saved;

use std::collections::HashMap;

pub use bits::Bits;
pub use columns::{Codes, Detail, LANGUAGES_APART, PARTS, Row, day_parts, flag};
pub use marks::Marks;
pub use phrases::Phrases;
pub use postings::{Field, LEVELS, List, Posting, Postings};
pub use saved::Flaw;

use crate::listing::{Id, Listing, Standing};
use crate::place::Outcodes;
use crate::text::{Lexicon, TermId, Vocabulary, words};

/// How many slots there can be: a posting holds the slot in 24 bits.
pub const MOST_SLOTS: usize = 1 << 24;
/// What marks the code of a need among the stems.
pub const NEED_MARK: char = '=';

/// The search index over services.
#[derive(Debug)]
pub struct Index {
    pub(crate) lexicon: Lexicon,
    pub(crate) outcodes: Outcodes,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) postings: Postings,
    pub(crate) phrases: Phrases,
    pub(crate) rows: Vec<Row>,
    pub(crate) details: Vec<Detail>,
    pub(crate) standings: Vec<Standing>,
    /// The most a listing's standing lets it count; 0 for a dead slot.
    pub(crate) bounds: Vec<f32>,
    /// No bound is over it.
    pub(crate) most_bound: f32,
    pub(crate) marks: Marks,
    pub(crate) codes: Codes,
    slots: HashMap<Id, u32>,
    scratch: Scratch,
}

/// Space used over and over while listings are taken in.
#[derive(Debug, Default)]
struct Scratch {
    words: Vec<(TermId, Field)>,
}

impl Index {
    /// An empty index.
    #[must_use]
    pub fn new(lexicon: Lexicon, outcodes: Outcodes) -> Index {
        let mut vocabulary = Vocabulary::default();
        Index {
            phrases: Phrases::of(&lexicon, &mut vocabulary),
            lexicon,
            outcodes,
            vocabulary,
            postings: Postings::default(),
            rows: Vec::new(),
            details: Vec::new(),
            standings: Vec::new(),
            bounds: Vec::new(),
            most_bound: 0.0,
            marks: Marks::default(),
            codes: Codes::default(),
            slots: HashMap::new(),
            scratch: Scratch::default(),
        }
    }

    /// How many listings can be found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether none can be found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Whether there is something left of a listing replaced or removed.
    #[must_use]
    pub fn is_untidy(&self) -> bool {
        self.rows.len() > self.slots.len()
    }

    /// The listings that can be found.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        self.slots.keys().copied()
    }

    /// Whether a listing can be found.
    #[must_use]
    pub fn holds(&self, id: Id) -> bool {
        self.slots.contains_key(&id)
    }

    /// Add a listing or put it in the place of what was there; its standing stays. A listing that is not
    /// published is taken out. False if it was not indexed: unpublished, or no slot is left.
    pub fn put(&mut self, id: Id, listing: &Listing) -> bool {
        if !listing.published {
            self.remove(id);
            return false;
        }
        if self.rows.len() >= MOST_SLOTS {
            self.tidy();
            if self.rows.len() >= MOST_SLOTS {
                return false;
            }
        }
        let standing = self.standing(id).unwrap_or_default();
        self.remove(id);
        let slot = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let (row, detail) = columns::columns(id, listing, &mut self.codes, &self.outcodes);
        self.marks.put(slot, &row, &detail);
        self.rows.push(row);
        self.details.push(detail);
        self.standings.push(standing);
        self.bounds.push(0.0);
        self.slots.insert(id, slot);
        self.stand(slot, standing);
        self.post(slot, listing);
        true
    }

    /// Take a listing out. False if it was not there.
    pub fn remove(&mut self, id: Id) -> bool {
        let Some(slot) = self.slots.remove(&id) else { return false };
        self.rows[slot as usize] = Row::default();
        self.details[slot as usize] = Detail::default();
        self.standings[slot as usize] = Standing::default();
        self.bounds[slot as usize] = 0.0;
        self.marks.remove(slot);
        let dead = self.rows.len() - self.slots.len();
        if dead > 1000 + self.slots.len() / 3 {
            self.tidy();
        }
        true
    }

    /// What is set beside a listing.
    #[must_use]
    pub fn standing(&self, id: Id) -> Option<Standing> {
        self.slots.get(&id).map(|slot| self.standings[*slot as usize])
    }

    /// Set capacity, waits and what was learned. False if the listing is not held.
    pub fn set_standing(&mut self, id: Id, standing: Standing) -> bool {
        let Some(slot) = self.slots.get(&id) else { return false };
        self.stand(*slot, standing);
        true
    }

    fn stand(&mut self, slot: u32, standing: Standing) {
        self.standings[slot as usize] = standing;
        let most = standing.most();
        self.bounds[slot as usize] = most;
        self.most_bound = self.most_bound.max(most);
        self.marks.stand(slot, &standing);
    }

    /// Give back the room of listings replaced and removed, and forget the words only they had.
    pub fn tidy(&mut self) {
        let mut new_slot: Vec<Option<u32>> = Vec::with_capacity(self.rows.len());
        let mut next = 0;
        for row in &self.rows {
            let live = row.is(flag::LIVE);
            new_slot.push(live.then_some(next));
            next += u32::from(live);
        }
        self.postings.move_slots(&new_slot);
        let moved = self.vocabulary.keep(|term| !self.postings.of(term).is_empty());
        self.postings.move_terms(&moved);
        self.phrases = Phrases::of(&self.lexicon, &mut self.vocabulary);
        let mut live = self.rows.iter().map(|row| row.is(flag::LIVE)).collect::<Vec<_>>().into_iter();
        self.details.retain(|_| live.next().unwrap_or(false));
        let mut live = self.rows.iter().map(|row| row.is(flag::LIVE)).collect::<Vec<_>>().into_iter();
        self.standings.retain(|_| live.next().unwrap_or(false));
        self.rows.retain(|row| row.is(flag::LIVE));
        self.work_out_bounds();
        self.slots = (0..).zip(&self.details).map(|(slot, detail)| (detail.id, slot)).collect();
    }

    /// Work out what is not saved and follows from rows and standings.
    fn work_out_bounds(&mut self) {
        let most =
            |(row, standing): (&Row, &Standing)| if row.is(flag::LIVE) { standing.most() } else { 0.0 };
        self.bounds = self.rows.iter().zip(&self.standings).map(most).collect();
        self.most_bound = self.bounds.iter().copied().fold(0.0, f32::max);
        self.marks = Marks::of(&self.rows, &self.details, &self.standings);
    }

    /// Write the words of a listing into the postings.
    fn post(&mut self, slot: u32, listing: &Listing) {
        let mut list = std::mem::take(&mut self.scratch.words);
        list.clear();
        let mut take = |text: &str, field: Field| {
            words(text, |word| {
                if !self.lexicon.is_stop(word) {
                    list.push((self.vocabulary.learn(word), field));
                }
            });
        };
        take(&listing.name, Field::Name);
        listing.terms.iter().for_each(|term| take(term, Field::Term));
        // A need that many kinds of service serve says less of a listing than what it is called.
        listing.needs.iter().for_each(|need| take(need, Field::Description));
        take(&listing.description, Field::Description);
        take(&listing.organisation, Field::Organisation);
        for need in &listing.needs {
            list.push((self.vocabulary.learn_stem(&format!("{NEED_MARK}{need}")), Field::Term));
        }
        self.postings.add(slot, &mut list, &self.phrases);
        self.scratch.words = list;
    }
}
