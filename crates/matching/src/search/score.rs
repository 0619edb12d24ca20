//! The best listings for a query: words are weighed a stretch of slots at a time, so that sums stay in the
//! processor's cache, and a listing is asked how it fits only if its words can still bring it among the best.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::concept::{Concept, Query};
use super::fit::Wanted;
use crate::index::{Index, LEVELS};

/// How many slots are weighed at a time.
const STRETCH: usize = 1 << 14;
/// How many of them are passed over at a time.
const BLOCK: usize = 16;
/// The bound is a product in another order than the fit: a hair more, not to lose what is equal.
const HAIR: f32 = 1.000_01;
/// What a listing starts with where there are no words to go by.
const BROWSED: f32 = 0.6;

/// A listing among the best: more is better, then the earlier slot.
#[derive(Clone, Copy, PartialEq)]
struct Ranked {
    score: f32,
    slot: u32,
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Ranked) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Ranked) -> Ordering {
        self.score.total_cmp(&other.score).then(other.slot.cmp(&self.slot))
    }
}

/// The best so far.
struct Best {
    heap: BinaryHeap<Reverse<Ranked>>,
    limit: usize,
}

impl Best {
    /// The score one has to be over to come among them.
    fn least(&self) -> f32 {
        match self.heap.peek() {
            Some(Reverse(last)) if self.heap.len() >= self.limit => last.score,
            _ => 0.0,
        }
    }

    fn offer(&mut self, score: f32, slot: u32) {
        if score > self.least() {
            if self.heap.len() >= self.limit {
                self.heap.pop();
            }
            self.heap.push(Reverse(Ranked { score, slot }));
        }
    }
}

impl Index {
    /// The best listings with their scores, best first.
    pub(super) fn best(&self, query: &Query, wanted: &Wanted, limit: usize) -> Vec<(f32, u32)> {
        let mut best = Best { heap: BinaryHeap::with_capacity(limit.min(1000) + 1), limit };
        if limit == 0 || (query.concepts.is_empty() && !query.browse) {
            return Vec::new();
        }
        let whole: f32 = query.concepts.iter().map(|concept| concept.rarity).sum();
        let mut cursors: Vec<Vec<usize>> =
            query.concepts.iter().map(|concept| vec![0; concept.ways.len()]).collect();
        let (mut sums, mut one) = (vec![0.0_f32; STRETCH], vec![0.0_f32; STRETCH]);
        for start in (0..self.rows.len()).step_by(STRETCH) {
            let size = STRETCH.min(self.rows.len() - start);
            sums[..size].fill(0.0);
            for (concept, cursors) in query.concepts.iter().zip(&mut cursors) {
                weigh(concept, cursors, start, query.browse, &mut sums[..size], &mut one[..size]);
            }
            let (base, scale) = match (query.browse, whole > 0.0) {
                (true, true) => (BROWSED, (1.0 - BROWSED) / whole),
                (true, false) => (1.0, 0.0),
                _ => (0.0, 1.0 / whole),
            };
            self.offer(wanted, start, &sums[..size], (base, scale), &mut best);
        }
        let list = best.heap.into_sorted_vec();
        list.into_iter().map(|Reverse(ranked)| (ranked.score, ranked.slot)).collect()
    }

    /// Offer the listings of a stretch that can still come among the best. Most blocks have none, which is seen by
    /// their sums alone.
    fn offer(&self, wanted: &Wanted, start: usize, sums: &[f32], (base, scale): (f32, f32), best: &mut Best) {
        let mut least = best.least();
        for (from, sums) in (start..).step_by(BLOCK).zip(sums.chunks(BLOCK)) {
            // No bound is over 1.
            if !sums.iter().fold(false, |any, sum| any | ((base + scale * sum) * HAIR > least)) {
                continue;
            }
            let block = self.rows[from..].iter().zip(&self.bounds[from..]).zip(sums);
            for (slot, ((row, bound), sum)) in (u32::try_from(from).unwrap_or(u32::MAX)..).zip(block) {
                let words = base + scale * sum;
                if words * bound * HAIR > least
                    && words > 0.0
                    && *bound > 0.0
                    && let Some(fit) = wanted.fit(slot, row, least / words)
                {
                    best.offer(words * fit, slot);
                    least = best.least();
                }
            }
        }
    }
}

/// Add to the sums of a stretch what a concept brings: the most of its ways. A weak concept adds only where a
/// strong one was met.
fn weigh(
    concept: &Concept,
    cursors: &mut [usize],
    start: usize,
    all: bool,
    sums: &mut [f32],
    one: &mut [f32],
) {
    let end = start + sums.len();
    let mut met = false;
    for (way, cursor) in concept.ways.iter().zip(cursors) {
        let list = &way.postings[*cursor..];
        let count = list.partition_point(|posting| (posting.slot() as usize) < end);
        if count == 0 {
            continue;
        }
        if !met {
            one.fill(0.0);
            met = true;
        }
        *cursor += count;
        let weight = way.weight * concept.rarity / LEVELS;
        for posting in &list[..count] {
            let cell = &mut one[posting.slot() as usize - start];
            *cell = cell.max(weight * posting.level());
        }
    }
    if !met {
        return;
    }
    for (sum, part) in sums.iter_mut().zip(one.iter()) {
        if all || !concept.weak || *sum > 0.0 {
            *sum += part;
        }
    }
}
