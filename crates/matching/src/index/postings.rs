//! Which listings have a stem, how much it weighs there, and in which field it stands out most.

use serde::{Deserialize, Serialize};

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
        f32::from(self.0.to_le_bytes()[0] & 63)
    }

    /// The lesser weight of two of one listing.
    #[must_use]
    pub fn lesser(self, other: Posting) -> Posting {
        if self.0 & 63 <= other.0 & 63 { self } else { other }
    }
}

/// The listings of every stem.
#[derive(Clone, Debug, Default)]
pub struct Postings(pub(super) Vec<Vec<Posting>>);

impl Postings {
    /// The listings of a stem, by slot.
    #[must_use]
    pub fn of(&self, term: TermId) -> &[Posting] {
        self.0.get(term as usize).map_or(&[], Vec::as_slice)
    }

    /// The posting of a stem in a slot.
    #[must_use]
    pub fn in_slot(&self, term: TermId, slot: u32) -> Option<Posting> {
        let list = self.of(term);
        let at = list.partition_point(|posting| posting.slot() < slot);
        list.get(at).copied().filter(|posting| posting.slot() == slot)
    }

    /// Add a listing's words. Its slot is past every slot there is.
    pub(super) fn add(&mut self, slot: u32, words: &mut [(TermId, Field)]) {
        let mut lengths = [0.0_f32; 4];
        for (_, field) in words.iter() {
            lengths[*field as usize] += 1.0;
        }
        words.sort_unstable();
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
            let term = same[0].0 as usize;
            if self.0.len() <= term {
                self.0.resize_with(term + 1, Vec::new);
            }
            self.0[term].push(Posting::new(slot, most.1, level(sum / (sum + REPEAT))));
        }
    }

    /// Renumber slots, in order; those without a new number are dropped.
    pub(super) fn move_slots(&mut self, new_slot: &[Option<u32>]) {
        for list in &mut self.0 {
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

/// A weight of 0 to 1 as one of 63 levels, never none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 63 by the clamp")]
fn level(weight: f32) -> u32 {
    (weight * LEVELS).round().clamp(1.0, LEVELS) as u32
}
