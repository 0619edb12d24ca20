//! A set of slots, a bit each.

/// Slots in a set; slots past its end are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// A set with nothing in it yet and space for so many slots.
    #[must_use]
    pub fn of_size(slots: usize) -> Bits {
        Bits(vec![0; slots.div_ceil(64)])
    }

    /// Put a slot in.
    pub fn set(&mut self, slot: u32) {
        let word = slot as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (slot % 64);
    }

    /// Take a slot out.
    pub fn clear(&mut self, slot: u32) {
        if let Some(word) = self.0.get_mut(slot as usize / 64) {
            *word &= !(1 << (slot % 64));
        }
    }

    /// Whether a slot is in.
    #[must_use]
    pub fn has(&self, slot: u32) -> bool {
        self.0.get(slot as usize / 64).is_some_and(|word| word >> (slot % 64) & 1 == 1)
    }

    /// Keep what is in the other too.
    pub fn and(&mut self, other: &Bits) {
        self.0.truncate(other.0.len());
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Keep what is not in the other.
    pub fn and_not(&mut self, other: &Bits) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    /// Put in what is in the other.
    pub fn or(&mut self, other: &Bits) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    /// How many are in.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The slots, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.0).flat_map(|(n, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(n * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(slots: &[u32]) -> Bits {
        let mut bits = Bits::default();
        slots.iter().for_each(|slot| bits.set(*slot));
        bits
    }

    #[test]
    fn sets_of_unlike_length_are_drawn_together() {
        let (short, long) = (of(&[1, 63]), of(&[1, 64, 200]));
        let with = |other: &Bits, mut one: Bits, how: fn(&mut Bits, &Bits)| {
            how(&mut one, other);
            one.iter().collect::<Vec<_>>()
        };
        assert_eq!(with(&short, long.clone(), Bits::and), [1]);
        assert_eq!(with(&long, short.clone(), Bits::and), [1]);
        assert_eq!(with(&short, long.clone(), Bits::and_not), [64, 200]);
        assert_eq!(with(&long, short.clone(), Bits::or), [1, 63, 64, 200]);
        assert_eq!(with(&short, long.clone(), Bits::or), [1, 63, 64, 200]);
        assert_eq!(long.count(), 3);
        assert!(long.has(200) && !short.has(200) && !short.has(2));
    }
}
