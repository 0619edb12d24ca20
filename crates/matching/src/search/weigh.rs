//! What the words of a listing bring: exactly, and as a bound that is cheap to know.
//!
//! Every bound is added up and multiplied in the order of the sum it stands for, each part not less than the one it
//! stands for; rounding never takes the smaller over the greater then, so that nothing is lost by a bound.

use super::concept::{Cursor, Query, Way};
use crate::index::{LEVELS, Posting};

/// What a listing starts with where there are no words to go by.
const BROWSED: f32 = 0.6;

/// A way to meet a concept, ready to be looked up.
pub(super) struct Lane<'a> {
    /// How much a level counts.
    weight: f32,
    /// The most it brings.
    pub most: f32,
    /// The rarest of its words.
    pub first: &'a [Posting],
    by_slot: Option<&'a [u8]>,
    cursor: Cursor<'a>,
    others: Vec<Cursor<'a>>,
}

/// A concept as its lanes, those that may bring the most first.
pub(super) struct Part<'a> {
    weak: bool,
    pub lanes: Vec<Lane<'a>>,
}

/// All that is looked for.
pub(super) struct Weighing<'a> {
    /// In the order in which they are added up.
    pub parts: Vec<Part<'a>>,
    /// Their numbers, those that may bring the most first.
    order: Vec<usize>,
    /// Whether a listing without any of the words is found too.
    browse: bool,
    /// What a listing starts with.
    pub base: f32,
    scale: f32,
    /// How many lanes of each part have been gone through: a listing still to be found has none of them.
    done: Vec<usize>,
}

/// Listings looked at together, in the order of their slots.
#[derive(Default)]
pub(super) struct Batch {
    pub slots: Vec<u32>,
    /// The most each can count beside its words.
    pub bounds: Vec<f32>,
    /// What each part brings to each of them, or may bring at most.
    brought: Vec<Vec<f32>>,
    sums: Vec<f32>,
    kept: Vec<bool>,
}

impl Batch {
    /// How many are looked at together.
    pub const MOST: usize = 256;

    pub fn push(&mut self, slot: u32, bound: f32) {
        self.slots.push(slot);
        self.bounds.push(bound);
    }

    pub fn is_full(&self) -> bool {
        self.slots.len() >= Batch::MOST
    }

    pub fn clear(&mut self) {
        self.slots.clear();
        self.bounds.clear();
    }

    /// Keep those that can score as much as the least.
    fn keep_over(&mut self, base: f32, scale: f32, least: f32) {
        self.sums.clear();
        self.sums.resize(self.slots.len(), 0.0);
        for brought in &self.brought {
            self.sums.iter_mut().zip(brought).for_each(|(sum, part)| *sum += part);
        }
        self.kept.clear();
        let most = self.sums.iter().zip(&self.bounds).map(|(sum, bound)| (base + scale * sum) * bound);
        self.kept.extend(most.map(|most| most >= least));
        retain(&mut self.slots, &self.kept);
        retain(&mut self.bounds, &self.kept);
        self.brought.iter_mut().for_each(|brought| retain(brought, &self.kept));
    }
}

fn retain<T: Copy>(list: &mut Vec<T>, kept: &[bool]) {
    let mut at = 0;
    for (n, kept) in kept.iter().enumerate() {
        list[at] = list[n];
        at += usize::from(*kept);
    }
    list.truncate(at);
}

impl<'a> Lane<'a> {
    fn of(way: &Way<'a>, rarity: f32) -> Option<Lane<'a>> {
        let (first, others) = way.lists.split_first()?;
        let weight = way.weight * rarity / LEVELS;
        Some(Lane {
            weight,
            most: weight * f32::from(way.most),
            first: first.postings,
            by_slot: first.by_slot.filter(|_| others.is_empty()),
            cursor: Cursor::of(*first),
            others: others.iter().map(|list| Cursor::of(*list)).collect(),
        })
    }

    /// Bring what it brings to each of some listings, in order, where that is more than was brought.
    fn bring(&mut self, slots: &[u32], brought: &mut [f32]) {
        if let Some(by_slot) = self.by_slot {
            for (slot, brought) in slots.iter().zip(brought) {
                let level = by_slot.get(*slot as usize).map_or(0, |low| low & 63);
                *brought = brought.max(self.weight * f32::from(level));
            }
            return;
        }
        for (slot, brought) in slots.iter().zip(brought) {
            if *brought < self.most
                && let Some(posting) = self.cursor.seek(*slot)
                && let Some(posting) = self.with_others(posting)
            {
                *brought = brought.max(self.weight * posting.level());
            }
        }
    }

    /// The least of a posting of the first word and those of the others in the same listing; none if one has none.
    pub fn with_others(&mut self, posting: Posting) -> Option<Posting> {
        let slot = posting.slot();
        self.others.iter_mut().try_fold(posting, |least, cursor| Some(least.lesser(cursor.seek(slot)?)))
    }
}

impl<'a> Weighing<'a> {
    pub fn of(query: &Query<'a>) -> Weighing<'a> {
        let part = |concept: &super::concept::Concept<'a>| {
            let mut lanes: Vec<Lane> =
                concept.ways.iter().filter_map(|way| Lane::of(way, concept.rarity)).collect();
            lanes.sort_by(|one, other| other.most.total_cmp(&one.most));
            Part { weak: concept.weak, lanes }
        };
        let parts: Vec<Part> = query.concepts.iter().map(part).collect();
        let whole: f32 = query.concepts.iter().map(|concept| concept.rarity).sum();
        let (base, scale) = match (query.browse, whole > 0.0) {
            (true, true) => (BROWSED, (1.0 - BROWSED) / whole),
            (true, false) => (1.0, 0.0),
            _ => (0.0, 1.0 / whole),
        };
        let worth = |part: &usize| {
            parts[*part].most_past(0) / f32::from(u8::try_from(parts[*part].lanes.len()).unwrap_or(u8::MAX))
        };
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by(|one, other| worth(other).total_cmp(&worth(one)));
        let done = vec![0; parts.len()];
        Weighing { parts, order, browse: query.browse, base, scale, done }
    }

    /// The lanes a listing can be found by, as numbers of part and lane, those that may bring the most first.
    pub fn leading(&self) -> Vec<(usize, usize)> {
        let parts = self.parts.iter().enumerate().filter(|(_, part)| self.browse || !part.weak);
        let mut lanes: Vec<(usize, usize)> =
            parts.flat_map(|(part, of)| (0..of.lanes.len()).map(move |lane| (part, lane))).collect();
        lanes.sort_by(|one, other| self.lane(*other).most.total_cmp(&self.lane(*one).most));
        lanes
    }

    fn lane(&self, (part, lane): (usize, usize)) -> &Lane<'a> {
        &self.parts[part].lanes[lane]
    }

    /// A lane has been gone through, and so have those before it.
    pub fn pass(&mut self, (part, lane): (usize, usize)) {
        self.done[part] = lane + 1;
    }

    fn left(&self) -> impl Iterator<Item = f32> {
        self.parts.iter().zip(&self.done).map(|(part, done)| part.most_past(*done))
    }

    /// The most the words bring of a listing still to be found.
    pub fn most(&self) -> f32 {
        self.bound(self.left())
    }

    /// By level, the most the words bring of a listing that is met by a lane and not yet.
    pub fn by_level(&self, (of, lane): (usize, usize)) -> [f32; 64] {
        let (weight, rest) = (self.parts[of].lanes[lane].weight, self.parts[of].most_past(lane + 1));
        let mut level = 0.0;
        std::array::from_fn(|_| {
            let here = rest.max(weight * level);
            level += 1.0;
            self.bound(self.left().enumerate().map(|(n, most)| if n == of { here } else { most }))
        })
    }

    fn bound(&self, parts: impl Iterator<Item = f32>) -> f32 {
        self.base + self.scale * parts.fold(0.0, |sum, part| sum + part)
    }

    /// Leave in a batch of listings still to be found those that can score as much as the least; what the words of
    /// each bring then.
    pub fn words(&mut self, batch: &mut Batch, least: f32) -> Vec<f32> {
        batch.brought.resize_with(self.parts.len(), Vec::new);
        for (brought, most) in batch.brought.iter_mut().zip(self.parts.iter().zip(&self.done)) {
            brought.clear();
            brought.resize(batch.slots.len(), most.0.most_past(*most.1));
        }
        for n in 0..self.order.len() {
            let at = self.order[n];
            let brought = &mut batch.brought[at];
            brought.fill(0.0);
            self.parts[at].bring(&batch.slots, brought, self.done[at]);
            batch.keep_over(self.base, self.scale, least);
        }
        (0..batch.slots.len()).map(|one| self.sum(batch, one)).collect()
    }

    fn sum(&self, batch: &Batch, one: usize) -> f32 {
        let parts = self.parts.iter().zip(&batch.brought);
        let sum = parts.fold(0.0_f32, |sum, (part, brought)| {
            if self.browse || !part.weak || sum > 0.0 { sum + brought[one] } else { sum }
        });
        self.base + self.scale * sum
    }
}

impl Part<'_> {
    /// The most its lanes bring from this one on.
    fn most_past(&self, lane: usize) -> f32 {
        self.lanes.get(lane).map_or(0.0, |lane| lane.most)
    }

    /// Bring the most that one of its lanes brings, from this lane on, to each of some listings.
    fn bring(&mut self, slots: &[u32], brought: &mut [f32], from: usize) {
        for lane in &mut self.lanes[from..] {
            if brought.iter().any(|brought| *brought < lane.most) {
                lane.bring(slots, brought);
            }
        }
    }
}
