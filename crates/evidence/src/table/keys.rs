//! The keys of rows, and the way from a key to its row.

use serde::{Deserialize, Serialize};

/// A row's key: the sixteen bytes of an identifier.
pub type Key = [u8; 16];

const FREE: u32 = u32::MAX;

/// Keys by row, with an open-addressed index of four bytes a slot. (A map that holds keys itself would cost
/// more than all columns of an offer.)
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(try_from = "Kept")]
pub struct Keys {
    keys: Vec<Key>,
    slots: Vec<u32>,
}

/// Keys as they were written down, before it is known that they are sound.
#[derive(Deserialize)]
struct Kept {
    keys: Vec<Key>,
    slots: Vec<u32>,
}

impl TryFrom<Kept> for Keys {
    type Error = &'static str;

    /// Refuses an index in which a search would not end, or that leads past the keys.
    fn try_from(kept: Kept) -> Result<Self, Self::Error> {
        let Kept { keys, slots } = kept;
        let taken = slots.iter().filter(|row| **row != FREE);
        let within = taken.clone().all(|row| (*row as usize) < keys.len());
        let sized = slots.is_empty() || slots.len().is_power_of_two();
        if within && sized && taken.count() == keys.len() && keys.len() * 4 <= slots.len() * 3 {
            Ok(Self { keys, slots })
        } else {
            Err("the index of keys is damaged")
        }
    }
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
        self.keys.capacity() * size_of::<Key>() + self.slots.capacity() * size_of::<u32>()
    }

    /// The slot of a key, or the free slot where it would go; none before the first key.
    fn slot(&self, key: &Key) -> Option<usize> {
        let last = self.slots.len().checked_sub(1)?;
        let mut slot = usize::try_from(hash(key) & last as u64).ok()?;
        loop {
            let row = self.slots[slot];
            if row == FREE || self.key(row) == Some(key) {
                return Some(slot);
            }
            slot = (slot + 1) & last;
        }
    }

    /// The row of a key.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<u32> {
        self.slot(key).map(|slot| self.slots[slot]).filter(|row| *row != FREE)
    }

    /// Appends a key that is not there yet, as the row that comes next.
    pub fn push(&mut self, key: Key, row: u32) {
        if (self.keys.len() + 1) * 4 > self.slots.len() * 3 {
            self.slots = vec![FREE; (self.slots.len() * 2).max(64)];
            for earlier in 0..row {
                if let Some(slot) = self.key(earlier).copied().and_then(|key| self.slot(&key)) {
                    self.slots[slot] = earlier;
                }
            }
        }
        if let Some(slot) = self.slot(&key) {
            self.slots[slot] = row;
        }
        if self.keys.len() == self.keys.capacity() {
            self.keys.reserve_exact(64.max(self.keys.len() / 8));
        }
        self.keys.push(key);
    }
}
