//! Which listings have a stem, how much it weighs there, and in which field it stands out most.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Phrases;
use crate::text::TermId;

/// A part of a listing's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// Its name.
    Name,
    /// Its taxonomy terms and needs.
    Term,
    /// Its description.
    Description,
    /// Its organisation.
    Organisation,
}

const FIELDS: [Field; 4] = [Field::Name, Field::Term, Field::Description, Field::Organisation];
/// How much a word counts in each field.
const WEIGHT: [f32; 4] = [2.4, 2.6, 1.0, 0.4];
/// The usual number of words of each field. A constant, not the mean of what is held, so that a listing's
/// weights never change when another comes or goes.
const USUAL: [f32; 4] = [4.0, 5.0, 16.0, 3.0];
/// How far length is held against each field (the `b` of BM25); a list of terms is not worse for being long.
const LENGTH: [f32; 4] = [0.6, 0.2, 0.6, 0.6];
/// How soon repeating a word stops to help (the `k1` of BM25).
const REPEAT: f32 = 1.2;
/// The heaviest level.
pub const LEVELS: f32 = 63.0;
/// A slot in the high 24 bits, the field in two, the weight in the last six: ordered by slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Posting(u32);

impl Posting {
    fn new(slot: u32, field: Field, level: u32) -> Posting {
        Posting(slot << 8 | (field as u32) << 6 | level)
    }

    /// The listing's slot.
    #[must_use]
    pub fn slot(self) -> u32 {
        self.0 >> 8
    }

    /// Where the word stands out most.
    #[must_use]
    pub fn field(self) -> Field {
        FIELDS[(self.0 >> 6 & 3) as usize]
    }

    /// How much the word weighs, over 0 to 1.
    #[must_use]
    pub fn weight(self) -> f32 {
        self.level() / LEVELS
    }

    /// How much the word weighs, over 0 to [`LEVELS`]: to be multiplied without dividing each.
    #[must_use]
    pub fn level(self) -> f32 {
        f32::from(self.bits())
    }

    /// The level as a whole number.
    #[must_use]
    pub fn bits(self) -> u8 {
        self.low() & 63
    }

    /// Field and level; never 0.
    fn low(self) -> u8 {
        self.0.to_le_bytes()[0]
    }

    /// The posting of a slot from its low byte.
    fn of_low(slot: u32, low: u8) -> Posting {
        Posting(slot << 8 | u32::from(low))
    }

    /// The lesser weight of two of one listing.
    #[must_use]
    pub fn lesser(self, other: Posting) -> Posting {
        if self.0 & 63 <= other.0 & 63 { self } else { other }
    }
}

/// The listings of every stem.
#[derive(Clone, Debug, Default)]
pub struct Postings {
    lists: Vec<Vec<Posting>>,
    /// No level of a stem's list is over it.
    most: Vec<u8>,
    /// Of the long lists, the low byte of the posting of every slot; 0 where there is none.
    by_slot: HashMap<TermId, Vec<u8>>,
}

/// A list of postings; if it is long, to be looked up by slot too.
#[derive(Clone, Copy, Debug, Default)]
pub struct List<'a> {
    /// The postings, by slot.
    pub postings: &'a [Posting],
    /// The low byte of the posting of every slot, as far as there are any; 0 where there is none.
    pub by_slot: Option<&'a [u8]>,
}

impl List<'_> {
    /// The posting of a slot, where the list is laid out by slot.
    #[must_use]
    pub fn at(&self, slot: u32) -> Option<Posting> {
        let low = self.by_slot?.get(slot as usize).copied().filter(|low| *low != 0)?;
        Some(Posting::of_low(slot, low))
    }
}

/// A list is long from so many postings on, if one in so many listings is in it.
const LONG: usize = 1024;
const ONE_IN: usize = 20;

impl Postings {
    /// From the lists that are saved.
    pub(super) fn of_lists(lists: Vec<Vec<Posting>>) -> Postings {
        let most = lists.iter().map(|list| list.iter().map(|it| it.bits()).max().unwrap_or(0)).collect();
        let mut postings = Postings { lists, most, by_slot: HashMap::new() };
        postings.lay_out();
        postings
    }

    /// Lay the long lists out by slot anew.
    fn lay_out(&mut self) {
        let slots =
            self.lists.iter().filter_map(|list| list.last()).map(|last| last.slot() as usize + 1).max();
        let long = LONG.max(slots.unwrap_or(0) / ONE_IN);
        let lists = (0..).zip(&self.lists).filter(|(_, list)| list.len() >= long);
        self.by_slot = lists.map(|(term, list)| (term, laid_out(list))).collect();
    }

    /// The lists of all stems.
    pub(super) fn lists(&self) -> &[Vec<Posting>] {
        &self.lists
    }

    /// A bound of the levels of a stem, over 0 to [`LEVELS`].
    #[must_use]
    pub fn most(&self, term: TermId) -> u8 {
        self.most.get(term as usize).copied().unwrap_or(0)
    }

    /// The listings of a stem, by slot.
    #[must_use]
    pub fn of(&self, term: TermId) -> &[Posting] {
        self.lists.get(term as usize).map_or(&[], Vec::as_slice)
    }

    /// The listings of a stem, by slot and perhaps to be looked up.
    #[must_use]
    pub fn list(&self, term: TermId) -> List<'_> {
        List { postings: self.of(term), by_slot: self.by_slot.get(&term).map(Vec::as_slice) }
    }

    /// The posting of a stem in a slot.
    #[must_use]
    pub fn in_slot(&self, term: TermId, slot: u32) -> Option<Posting> {
        let list = self.of(term);
        let at = list.partition_point(|posting| posting.slot() < slot);
        list.get(at).copied().filter(|posting| posting.slot() == slot)
    }

    /// Add a listing's words. Its slot is past every slot there is.
    pub(super) fn add(&mut self, slot: u32, words: &mut [(TermId, Field)], phrases: &Phrases) {
        let mut lengths = [0.0_f32; 4];
        for (_, field) in words.iter() {
            lengths[*field as usize] += 1.0;
        }
        words.sort_unstable();
        let mut all: Vec<(TermId, Posting)> = Vec::with_capacity(words.len());
        for same in words.chunk_by(|a, b| a.0 == b.0) {
            let mut times = [0.0_f32; 4];
            for (_, field) in same {
                times[*field as usize] += 1.0;
            }
            let mut sum = 0.0;
            let mut most = (0.0, Field::Name);
            for (n, field) in FIELDS.into_iter().enumerate() {
                let part = WEIGHT[n] * times[n] / (1.0 - LENGTH[n] + LENGTH[n] * lengths[n] / USUAL[n]);
                sum += part;
                if part > most.0 {
                    most = (part, field);
                }
            }
            let term = same[0].0;
            let posting = Posting::new(slot, most.1, level(sum / (sum + REPEAT)));
            self.push(term, posting);
            all.push((term, posting));
        }
        for (term, posting) in &all {
            for (phrase, words) in phrases.with_first(*term) {
                let rest = words[1..].iter().try_fold(*posting, |least, word| {
                    let at = all.binary_search_by_key(word, |(term, _)| *term).ok()?;
                    Some(least.lesser(all[at].1))
                });
                rest.into_iter().for_each(|posting| self.push(*phrase, posting));
            }
        }
    }

    fn push(&mut self, term: TermId, posting: Posting) {
        let at = term as usize;
        if self.lists.len() <= at {
            self.lists.resize_with(at + 1, Vec::new);
            self.most.resize(at + 1, 0);
        }
        let list = &mut self.lists[at];
        list.push(posting);
        self.most[at] = self.most[at].max(posting.bits());
        let slot = posting.slot();
        if list.len() < LONG {
            return;
        }
        if let Some(by_slot) = self.by_slot.get_mut(&term) {
            by_slot.resize(slot as usize, 0);
            by_slot.push(posting.low());
        } else if list.len() >= slot as usize / ONE_IN {
            self.by_slot.insert(term, laid_out(list));
        }
    }

    /// Renumber stems; those without a new number have no listing.
    pub(super) fn move_terms(&mut self, new_term: &[Option<TermId>]) {
        let lists = std::mem::take(&mut self.lists);
        let kept = lists.into_iter().zip(new_term).filter(|(_, new)| new.is_some()).map(|(list, _)| list);
        *self = Postings::of_lists(kept.collect());
    }

    /// Renumber slots, in order; those without a new number are dropped.
    pub(super) fn move_slots(&mut self, new_slot: &[Option<u32>]) {
        for list in &mut self.lists {
            list.retain_mut(|posting| match new_slot.get(posting.slot() as usize) {
                Some(Some(slot)) => {
                    *posting = Posting(slot << 8 | posting.0 & 255);
                    true
                }
                _ => false,
            });
            list.shrink_to_fit();
        }
    }
}

fn laid_out(list: &[Posting]) -> Vec<u8> {
    let mut by_slot = Vec::with_capacity(list.last().map_or(0, |last| last.slot() as usize + 1));
    for posting in list {
        by_slot.resize(posting.slot() as usize, 0);
        by_slot.push(posting.low());
    }
    by_slot
}

/// A weight of 0 to 1 as one of 63 levels, never none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 63 by the clamp")]
fn level(weight: f32) -> u32 {
    (weight * LEVELS).round().clamp(1.0, LEVELS) as u32
}
