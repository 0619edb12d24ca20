//! The best listings for a query. Lists of postings are gone through from the one that may bring the most; when what
//! is left cannot bring a listing among the best, the rest of them is never read. What a listing is passed over by is
//! a bound that is not under its score, so that what is found is the same as if every listing were weighed.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::chosen::Ranking;
use super::concept::Query;
use super::fit::{Floor, Wanted};
use super::weigh::{Batch, Weighing};
use crate::index::{Bits, Index};

/// To look a listing up costs about as much as to read so many postings.
const LOOK_UP: usize = 6;

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
    /// The last of them; of no score while there is room for more.
    last: Ranked,
}

impl Best {
    fn of(limit: usize) -> Best {
        let heap = BinaryHeap::with_capacity(limit.min(1000) + 1);
        Best { heap, limit, last: Ranked { score: 0.0, slot: u32::MAX } }
    }

    /// Whether a listing of no more than this score cannot come among them.
    fn is_too_little(&self, score: f32, slot: u32) -> bool {
        score < self.last.score || (score == self.last.score && slot > self.last.slot)
    }

    fn offer(&mut self, score: f32, slot: u32) {
        if score <= 0.0 || self.is_too_little(score, slot) {
            return;
        }
        if self.heap.len() >= self.limit {
            self.heap.pop();
        }
        self.heap.push(Reverse(Ranked { score, slot }));
        if let Some(Reverse(last)) = self.heap.peek().filter(|_| self.heap.len() >= self.limit) {
            self.last = *last;
        }
    }
}

impl Index {
    /// The best listings with their scores, best first.
    pub(super) fn best(&self, query: &Query, wanted: &Wanted, limit: usize) -> Vec<(f32, u32)> {
        if limit == 0 || (query.concepts.is_empty() && !query.browse) {
            return Vec::new();
        }
        let mut search = Search {
            index: self,
            wanted,
            chosen: wanted.chosen(),
            weighing: Weighing::of(query),
            seen: Bits::of_size(self.rows.len()),
            best: Best::of(limit),
            batch: Batch::default(),
            ranking: wanted.ranking(),
        };
        if query.browse {
            search.by_words();
            search.by_class();
        } else if search.is_of_few() {
            search.each();
        } else {
            search.by_words();
        }
        let list = search.best.heap.into_sorted_vec();
        list.into_iter().map(|Reverse(ranked)| (ranked.score, ranked.slot)).collect()
    }
}

struct Search<'a> {
    index: &'a Index,
    wanted: &'a Wanted<'a>,
    chosen: Bits,
    weighing: Weighing<'a>,
    /// Those whose score is known. One passed over by a bound can be met again.
    seen: Bits,
    best: Best,
    batch: Batch,
    ranking: Vec<Ranking>,
}

impl Search<'_> {
    /// Whether it is less work to look at each of the chosen than to go through the postings.
    fn is_of_few(&self) -> bool {
        let lanes = || self.weighing.parts.iter().flat_map(|part| &part.lanes);
        let postings: usize = lanes().map(|lane| lane.first.len()).sum();
        self.chosen.count() * lanes().count() * LOOK_UP <= postings
    }

    fn each(&mut self) {
        let most = self.weighing.most();
        let chosen = std::mem::take(&mut self.chosen);
        for slot in chosen.iter() {
            self.take(slot, most);
        }
        self.look();
    }

    /// Go through the lists of postings while a listing that was not met yet can come among the best.
    fn by_words(&mut self) {
        for (part, lane) in self.weighing.leading() {
            if self.best.is_too_little(self.weighing.most() * self.index.most_bound, 0) {
                break;
            }
            let by_level = self.weighing.by_level((part, lane));
            for posting in self.weighing.parts[part].lanes[lane].first {
                let (slot, most) = (posting.slot(), by_level[usize::from(posting.bits())]);
                if !self.best.is_too_little(most * self.index.bounds[slot as usize], slot)
                    && self.chosen.has(slot)
                    && !self.seen.has(slot)
                    && self.weighing.parts[part].lanes[lane].with_others(*posting).is_some()
                {
                    self.take(slot, most);
                }
            }
            self.look();
            self.weighing.pass((part, lane));
        }
    }

    /// Where there are no words to go by: the listings that have none of the words, those that have the most of the
    /// wishes first.
    fn by_class(&mut self) {
        let base = self.weighing.base;
        for (share, class) in self.wanted.classes(&self.chosen) {
            let most = base * (self.index.most_bound * share);
            for slot in class.iter() {
                if self.best.is_too_little(most, slot) {
                    break;
                }
                if !self.seen.has(slot) {
                    self.take(slot, base);
                }
            }
            self.look();
        }
    }

    /// Take a listing into the batch if it can come among the best, its words bringing no more than `most`.
    fn take(&mut self, slot: u32, most: f32) {
        let bound = self.index.bounds[slot as usize] * self.share(slot);
        if self.best.is_too_little(most * bound, slot) {
            return;
        }
        self.seen.set(slot);
        self.batch.push(slot, bound);
        if self.batch.is_full() {
            self.look();
        }
    }

    /// The most the wishes that only rank let a listing count.
    fn share(&self, slot: u32) -> f32 {
        self.ranking.iter().fold(1.0, |share, wish| share * wish.share(slot))
    }

    /// Work out the scores of the listings in the batch.
    fn look(&mut self) {
        let words = self.weighing.words(&mut self.batch, self.best.last.score);
        for ((slot, bound), words) in self.batch.slots.iter().zip(&self.batch.bounds).zip(words) {
            let floor = Floor { words, least: self.best.last.score };
            if !self.best.is_too_little(words * bound, *slot)
                && let Some(fit) = self.wanted.fit(*slot, &self.index.rows[*slot as usize], floor)
            {
                self.best.offer(words * fit, *slot);
            }
        }
        self.batch.clear();
    }
}
