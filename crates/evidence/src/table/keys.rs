//! The keys of rows, and the way from a key to its row.

use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// A row's key: the sixteen bytes of an identifier.
pub type Key = [u8; 16];

const FREE: u32 = u32::MAX;

/// Keys by row, with an open-addressed index of four bytes a slot. (A map that holds keys itself would cost
/// more than all columns of an offer.) The index is made when a key is first looked for: whoever only counts
/// rows that were read back needs none.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Keys {
    keys: Vec<Key>,
    #[serde(skip)]
    slots: OnceLock<Vec<u32>>,
}

/// Mixes both halves: version 7 identifiers differ in time at the front and in chance at the back.
fn hash(key: &Key) -> u64 {
    let halves = u128::from_le_bytes(*key);
    let low = u64::try_from(halves & u128::from(u64::MAX)).unwrap_or(0);
    let high = u64::try_from(halves >> 64).unwrap_or(0);
    let mixed = (low ^ high.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

impl Keys {
    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key of a row.
    #[must_use]
    pub fn key(&self, row: u32) -> Option<&Key> {
        self.keys.get(row as usize)
    }

    /// Memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.keys.capacity() * size_of::<Key>() + self.slots.get().map_or(0, Vec::capacity) * size_of::<u32>()
    }

    fn index(&self) -> &[u32] {
        self.slots.get_or_init(|| index_of(&self.keys))
    }

    /// The row of a key.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<u32> {
        let slots = self.index();
        slot(slots, &self.keys, key).map(|slot| slots[slot]).filter(|row| *row != FREE)
    }

    /// Appends a key that is not there yet, as the row that comes next.
    pub fn push(&mut self, key: Key, row: u32) {
        let room = self.index().len();
        if self.keys.len() == self.keys.capacity() {
            self.keys.reserve_exact(64.max(self.keys.len() / 8));
        }
        self.keys.push(key);
        let Some(slots) = self.slots.get_mut() else { return };
        if self.keys.len() * 4 > room * 3 {
            *slots = index_of(&self.keys);
        } else if let Some(slot) = slot(slots, &self.keys, &key) {
            slots[slot] = row;
        }
    }
}

/// The index of keys, at most three quarters full.
fn index_of(keys: &[Key]) -> Vec<u32> {
    let mut slots = vec![FREE; (keys.len() * 4 / 3 + 1).next_power_of_two().max(64)];
    for (row, key) in (0..).zip(keys) {
        if let Some(slot) = slot(&slots, keys, key) {
            slots[slot] = row;
        }
    }
    slots
}

/// The slot of a key, or the free slot where it would go. Some slot is always free.
fn slot(slots: &[u32], keys: &[Key], key: &Key) -> Option<usize> {
    let last = slots.len().checked_sub(1)?;
    let mut slot = usize::try_from(hash(key) & last as u64).ok()?;
    loop {
        let row = slots[slot];
        if row == FREE || keys.get(row as usize) == Some(key) {
            return Some(slot);
        }
        slot = (slot + 1) & last;
    }
}
