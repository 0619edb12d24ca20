//! Integers as narrow as the largest of them needs; the all-ones value of each width means "not recorded".

use super::Mask;
use serde::{Deserialize, Serialize};

/// "Not recorded", as [`Cells::get`] gives it whatever the width.
pub(crate) const NULL: u32 = u32::MAX;

/// A vector of integers that widens when a value no longer fits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Cells {
    /// One byte each.
    Narrow(Vec<u8>),
    /// Two bytes each.
    Middle(Vec<u16>),
    /// Four bytes each.
    Wide(Vec<u32>),
}

impl Default for Cells {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

/// Grows by an eighth rather than doubling: a snapshot is mostly loaded once and then appended to slowly.
fn push<T>(vector: &mut Vec<T>, value: T) {
    if vector.len() == vector.capacity() {
        vector.reserve_exact(64.max(vector.len() / 8));
    }
    vector.push(value);
}

/// Writes at a place, or appends when the place is the end.
fn write<T>(vector: &mut Vec<T>, place: usize, value: T) {
    match vector.get_mut(place) {
        Some(cell) => *cell = value,
        None => push(vector, value),
    }
}

/// Bytes of 0 or 1 become bits: eight at a time by one multiplication.
fn bits_of(bytes: &[u8; 64]) -> u64 {
    let (eights, _) = bytes.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |word, (place, eight)| {
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word | (bits << (8 * place))
    })
}

/// The mask of values for which `test` holds; `test` sees each value in its own width.
fn pack<T: Copy>(values: &[T], test: impl Fn(T) -> bool) -> Mask {
    let mut words = Vec::with_capacity(values.len().div_ceil(64));
    let (chunks, rest) = values.as_chunks::<64>();
    let mut bytes = [0_u8; 64];
    for chunk in chunks {
        for (byte, value) in bytes.iter_mut().zip(chunk) {
            *byte = u8::from(test(*value));
        }
        words.push(bits_of(&bytes));
    }
    if !rest.is_empty() {
        words.push(rest.iter().enumerate().fold(0, |word, (i, v)| word | (u64::from(test(*v)) << i)));
    }
    Mask::from_words(words)
}

impl Cells {
    /// The integer of a row, or [`NULL`].
    pub(crate) fn get(&self, row: u32) -> u32 {
        let place = row as usize;
        match self {
            Self::Narrow(v) => v.get(place).filter(|x| **x != u8::MAX).map_or(NULL, |x| u32::from(*x)),
            Self::Middle(v) => v.get(place).filter(|x| **x != u16::MAX).map_or(NULL, |x| u32::from(*x)),
            Self::Wide(v) => v.get(place).copied().unwrap_or(NULL),
        }
    }

    /// Writes a row, or appends when the row is the end; widens when the value needs it.
    pub(crate) fn put(&mut self, row: u32, raw: u32) {
        let place = row as usize;
        match self {
            Self::Narrow(v) => match u8::try_from(raw) {
                Ok(x) if x != u8::MAX => return write(v, place, x),
                _ if raw == NULL => return write(v, place, u8::MAX),
                _ => {}
            },
            Self::Middle(v) => match u16::try_from(raw) {
                Ok(x) if x != u16::MAX => return write(v, place, x),
                _ if raw == NULL => return write(v, place, u16::MAX),
                _ => {}
            },
            Self::Wide(v) => return write(v, place, raw),
        }
        self.widen();
        self.put(row, raw);
    }

    fn widen(&mut self) {
        *self = match self {
            Self::Narrow(v) => {
                Self::Middle(v.iter().map(|x| if *x == u8::MAX { u16::MAX } else { u16::from(*x) }).collect())
            }
            Self::Middle(v) => {
                Self::Wide(v.iter().map(|x| if *x == u16::MAX { NULL } else { u32::from(*x) }).collect())
            }
            Self::Wide(v) => Self::Wide(std::mem::take(v)),
        }
    }

    /// Memory held, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Narrow(v) => v.capacity(),
            Self::Middle(v) => v.capacity() * 2,
            Self::Wide(v) => v.capacity() * 4,
        }
    }

    /// Rows with a value from `low` to `high`, both included.
    pub(crate) fn between(&self, low: u32, high: u32) -> Mask {
        // The value that means "not recorded" is the largest of its width, so one below it is the ceiling.
        match self {
            Self::Narrow(v) => match u8::try_from(low) {
                Ok(a) => {
                    let b = u8::try_from(high).unwrap_or(u8::MAX).min(u8::MAX - 1);
                    pack(v, |x| (x >= a) & (x <= b))
                }
                Err(_) => Mask::none(v.len()),
            },
            Self::Middle(v) => match u16::try_from(low) {
                Ok(a) => {
                    let b = u16::try_from(high).unwrap_or(u16::MAX).min(u16::MAX - 1);
                    pack(v, |x| (x >= a) & (x <= b))
                }
                Err(_) => Mask::none(v.len()),
            },
            Self::Wide(v) => {
                let b = high.min(NULL - 1);
                pack(v, |x| (x >= low) & (x <= b))
            }
        }
    }

    /// Rows with any value.
    pub(crate) fn recorded(&self) -> Mask {
        self.between(0, NULL - 1)
    }

    /// Rows whose value is marked in `wanted` (indexed by value).
    pub(crate) fn among(&self, wanted: &[bool]) -> Mask {
        let marked: Vec<usize> = wanted.iter().enumerate().filter(|(_, w)| **w).map(|(i, _)| i).collect();
        let (Some(first), Some(last)) = (marked.first(), marked.last()) else {
            return Mask::none(self.len());
        };
        if last - first + 1 == marked.len() {
            // A run of neighbours, very often a single code, is one comparison.
            let (low, high) = (u32::try_from(*first).unwrap_or(NULL), u32::try_from(*last).unwrap_or(NULL));
            return self.between(low, high);
        }
        let hit = |x: usize| wanted.get(x).copied().unwrap_or(false);
        match self {
            Self::Narrow(v) => {
                let mut table = [false; 256];
                table.iter_mut().zip(wanted).take(255).for_each(|(cell, w)| *cell = *w);
                pack(v, |x| table[usize::from(x)])
            }
            Self::Middle(v) => pack(v, |x| x != u16::MAX && hit(usize::from(x))),
            Self::Wide(v) => pack(v, |x| x != NULL && hit(x as usize)),
        }
    }

    /// Rows kept.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Narrow(v) => v.len(),
            Self::Middle(v) => v.len(),
            Self::Wide(v) => v.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_put_is_what_is_got_at_every_width(
            values in proptest::collection::vec(
                prop_oneof![0..300_u32, 60_000..70_000_u32, Just(NULL), Just(254), Just(255), Just(65_535)], 0..200),
            low in 0..70_000_u32, span in 0..70_000_u32,
        ) {
            let mut cells = Cells::default();
            for (row, value) in (0..).zip(&values) {
                cells.put(row, *value);
            }
            let between = cells.between(low, low + span);
            let recorded = cells.recorded();
            let wanted: Vec<bool> = (0..70_000_u32).map(|v| v % 3 == 0 && v >= low).collect();
            let among = cells.among(&wanted);
            for (row, value) in (0..).zip(&values) {
                prop_assert_eq!(cells.get(row), *value);
                prop_assert_eq!(between.has(row), *value != NULL && (low..=low + span).contains(value));
                prop_assert_eq!(recorded.has(row), *value != NULL);
                prop_assert_eq!(among.has(row), wanted.get(*value as usize).copied().unwrap_or(false));
            }
        }
    }
}
