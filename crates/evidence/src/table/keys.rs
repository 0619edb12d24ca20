//! The keys of rows, and the way from a key to its row.

/// A row's key: the sixteen bytes of an identifier.
pub type Key = [u8; 16];

const FREE: u32 = u32::MAX;

/// Keys by row, with an open-addressed index of four bytes a slot. (A map that holds keys itself would cost
/// more than all columns of an offer.)
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    keys: Vec<Key>,
    slots: Vec<u32>,
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
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn key(&self, row: u32) -> Option<&Key> {
        self.keys.get(row as usize)
    }

    pub(super) fn bytes(&self) -> usize {
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

    pub(super) fn find(&self, key: &Key) -> Option<u32> {
        self.slot(key).map(|slot| self.slots[slot]).filter(|row| *row != FREE)
    }

    /// Appends a key that is not there yet.
    pub(super) fn push(&mut self, key: Key, row: u32) {
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
