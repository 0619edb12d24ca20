//! A set of rows as bits.

use serde::{Deserialize, Serialize};

/// A set of row numbers, one bit a row. Rows past the end are out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mask {
    words: Vec<u64>,
}

impl Mask {
    /// No row of `rows`.
    #[must_use]
    pub fn none(rows: usize) -> Self {
        Self { words: vec![0; rows.div_ceil(64)] }
    }

    /// Every row of `rows`.
    #[must_use]
    pub fn all(rows: usize) -> Self {
        let mut words = vec![u64::MAX; rows.div_ceil(64)];
        if let Some(last) = words.last_mut().filter(|_| !rows.is_multiple_of(64)) {
            *last = (1 << (rows % 64)) - 1;
        }
        Self { words }
    }

    pub(crate) fn from_words(words: Vec<u64>) -> Self {
        Self { words }
    }

    /// Whether a row is in.
    #[must_use]
    pub fn has(&self, row: u32) -> bool {
        self.words.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Puts a row in.
    pub fn put(&mut self, row: u32) {
        let place = row as usize / 64;
        if place >= self.words.len() {
            self.words.resize(place + 1, 0);
        }
        self.words[place] |= 1 << (row % 64);
    }

    /// Takes a row out.
    pub fn take(&mut self, row: u32) {
        if let Some(word) = self.words.get_mut(row as usize / 64) {
            *word &= !(1 << (row % 64));
        }
    }

    /// How many rows are in.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many rows are in both.
    #[must_use]
    pub fn shared(&self, other: &Self) -> u64 {
        self.words.iter().zip(&other.words).map(|(a, b)| u64::from((a & b).count_ones())).sum()
    }

    /// Rows in both.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.words.truncate(other.words.len());
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
        self
    }

    /// Rows in either.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
        self
    }

    /// Rows in this one and not in the other.
    #[must_use]
    pub fn without(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= !b);
        self
    }

    /// The rows, ascending, from `from` on.
    pub fn rows_from(&self, from: u32) -> impl Iterator<Item = u32> + '_ {
        rows(self.words.iter().copied(), from)
    }

    /// The rows, ascending, from `from` on, of a mask no longer needed.
    pub(crate) fn into_rows_from(self, from: u32) -> impl Iterator<Item = u32> {
        rows(self.words.into_iter(), from)
    }

    /// The rows, ascending.
    pub fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.rows_from(0)
    }
}

/// The numbers of the bits set in words, from `from` on.
fn rows(words: impl Iterator<Item = u64>, from: u32) -> impl Iterator<Item = u32> {
    let start = from as usize / 64;
    words.enumerate().skip(start).flat_map(move |(place, word)| {
        let mut left = if place == start { word & (u64::MAX << (from % 64)) } else { word };
        let base = u32::try_from(place * 64).unwrap_or(u32::MAX);
        std::iter::from_fn(move || {
            let bit = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            (bit < 64).then(|| base + bit)
        })
    })
}

impl FromIterator<u32> for Mask {
    fn from_iter<I: IntoIterator<Item = u32>>(rows: I) -> Self {
        let mut mask = Self::default();
        rows.into_iter().for_each(|row| mask.put(row));
        mask
    }
}
