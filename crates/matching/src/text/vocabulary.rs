//! The words of the listings: each written form with its stem, found exactly, by beginning or by spelling.

use std::collections::HashMap;

use super::{allowed_edits, edits, stem};

/// The number of a stem.
pub type TermId = u32;

/// Every written form met, and the stems they come down to.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    forms: HashMap<Box<str>, u32>,
    written: Vec<Box<str>>,
    stem_of: Vec<TermId>,
    /// One bit for each letter or digit in the form: two words one slip apart differ in at most two bits.
    letters: Vec<u64>,
    /// The first eight bytes, to find beginnings.
    heads: Vec<u64>,
    by_first: HashMap<u8, Vec<u32>>,
    stems: HashMap<Box<str>, TermId>,
    stem_names: Vec<Box<str>>,
}

fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |bits, byte| match byte {
        b'a'..=b'z' => bits | 1 << (byte - b'a'),
        b'0'..=b'9' => bits | 1 << (26 + byte - b'0'),
        _ => bits | 1 << (36 + (byte & 15)),
    })
}

fn first(word: &str) -> u8 {
    word.bytes().next().unwrap_or_default()
}

fn head(word: &str) -> u64 {
    word.bytes().chain([0; 8]).take(8).fold(0, |head, byte| head << 8 | u64::from(byte))
}

impl Vocabulary {
    /// From the parts that are saved. Numbers past the stems are refused.
    #[must_use]
    pub fn from_parts(
        written: Vec<Box<str>>,
        stem_of: Vec<TermId>,
        stem_names: Vec<Box<str>>,
    ) -> Option<Self> {
        let count = u32::try_from(stem_names.len()).ok()?;
        if written.len() != stem_of.len() || stem_of.iter().any(|stem| *stem >= count) {
            return None;
        }
        let mut by_first: HashMap<u8, Vec<u32>> = HashMap::new();
        (0..).zip(&written).for_each(|(form, word)| by_first.entry(first(word)).or_default().push(form));
        let numbered = |names: &[Box<str>]| (0u32..).zip(names).map(|(n, name)| (name.clone(), n)).collect();
        Some(Vocabulary {
            forms: numbered(&written),
            letters: written.iter().map(|word| letters(word)).collect(),
            heads: written.iter().map(|word| head(word)).collect(),
            stems: numbered(&stem_names),
            by_first,
            written,
            stem_of,
            stem_names,
        })
    }

    /// Written forms, the stem of each, and the stems: what [`Vocabulary::from_parts`] takes.
    #[must_use]
    pub fn parts(&self) -> (&[Box<str>], &[TermId], &[Box<str>]) {
        (&self.written, &self.stem_of, &self.stem_names)
    }

    /// The stem of a written form, new ones added.
    pub fn learn(&mut self, word: &str) -> TermId {
        if let Some(form) = self.forms.get(word) {
            return self.stem_of[*form as usize];
        }
        let term = self.learn_stem(&stem(word));
        self.write(word, term);
        term
    }

    fn write(&mut self, word: &str, term: TermId) {
        let form = u32::try_from(self.written.len()).unwrap_or(u32::MAX);
        self.forms.insert(word.into(), form);
        self.by_first.entry(first(word)).or_default().push(form);
        self.written.push(word.into());
        self.stem_of.push(term);
        self.letters.push(letters(word));
        self.heads.push(head(word));
    }

    /// The forms that begin with a byte.
    fn with_first(&self, byte: u8) -> impl Iterator<Item = usize> {
        self.by_first.get(&byte).into_iter().flatten().map(|form| *form as usize)
    }

    /// The number of a stem (or of a code that is no word), new ones added.
    pub fn learn_stem(&mut self, stem: &str) -> TermId {
        if let Some(term) = self.stems.get(stem) {
            return *term;
        }
        let term = u32::try_from(self.stem_names.len()).unwrap_or(u32::MAX);
        self.stems.insert(stem.into(), term);
        self.stem_names.push(stem.into());
        term
    }

    /// Forget the stems that are not `held` and every form of them; the new number of each stem that is kept.
    pub fn keep(&mut self, held: impl Fn(TermId) -> bool) -> Vec<Option<TermId>> {
        let mut kept = Vocabulary::default();
        let moved: Vec<Option<TermId>> = (0..)
            .zip(&self.stem_names)
            .map(|(term, name)| held(term).then(|| kept.learn_stem(name)))
            .collect();
        for (word, stem) in self.written.iter().zip(&self.stem_of) {
            if let Some(Some(term)) = moved.get(*stem as usize) {
                kept.write(word, *term);
            }
        }
        *self = kept;
        moved
    }

    /// The number of a stem, if it was met.
    #[must_use]
    pub fn term(&self, stem: &str) -> Option<TermId> {
        self.stems.get(stem).copied()
    }

    /// Written forms that begin with `start`, which has at least three letters.
    pub fn beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, TermId)> {
        let length = start.len().min(8);
        let mask = if length < 8 { !(u64::MAX >> (8 * length)) } else { u64::MAX };
        let wanted = head(start) & mask;
        self.with_first(first(start))
            .filter(move |n| start.len() >= 3 && self.heads[*n] & mask == wanted)
            .map(|n| (&*self.written[n], self.stem_of[n]))
            .filter(move |(word, _)| word.starts_with(start))
    }

    /// Written forms a few slips from `word`, with how many. The first letter, or the first two swapped, is
    /// taken as meant.
    #[must_use]
    pub fn spelt_like(&self, word: &str) -> Vec<(&str, TermId, usize)> {
        let length = word.chars().count();
        let most = allowed_edits(length);
        if most == 0 {
            return Vec::new();
        }
        let wanted = letters(word);
        let differ = u32::try_from(2 * most).unwrap_or(4);
        // The same first letter, or the first two in either order.
        let mut firsts: Vec<u8> = word.bytes().take(2).collect();
        firsts.dedup();
        firsts
            .into_iter()
            .flat_map(|byte| self.with_first(byte))
            .filter(|n| (self.letters[*n] ^ wanted).count_ones() <= differ)
            .filter_map(|n| {
                let other = &*self.written[n];
                let apart = edits(word, other, most).filter(|_| begins_alike(word, other))?;
                Some((other, self.stem_of[n], apart))
            })
            .collect()
    }
}

/// Whether two words begin with the same letter, or with the same two in either order.
pub(super) fn begins_alike(one: &str, other: &str) -> bool {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    a.first() == b.first() || (a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(list: &[&str]) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for word in list {
            vocabulary.learn(word);
        }
        vocabulary
    }

    #[test]
    fn a_slip_finds_the_word_and_a_short_word_finds_none() {
        let vocabulary = of(&["gardening", "walking", "carriage", "lunch"]);
        let found: Vec<_> =
            vocabulary.spelt_like("gardning").into_iter().map(|(word, _, n)| (word, n)).collect();
        assert_eq!(found, [("gardening", 1)]);
        assert!(vocabulary.spelt_like("wal").is_empty());
        assert!(vocabulary.spelt_like("marriage").is_empty(), "another first letter is another word");
    }

    #[test]
    fn a_beginning_finds_the_words_it_begins() {
        let vocabulary = of(&["befriending", "befriender", "before", "benefits"]);
        let found: Vec<_> = vocabulary.beginning("befri").map(|(word, _)| word).collect();
        assert_eq!(found, ["befriending", "befriender"]);
        assert_eq!(vocabulary.beginning("befriending").count(), 1);
    }

    #[test]
    fn parts_that_point_nowhere_are_refused() {
        assert!(Vocabulary::from_parts(vec!["a".into()], vec![1], vec!["a".into()]).is_none());
        assert!(Vocabulary::from_parts(vec!["a".into()], vec![0], vec!["a".into()]).is_some());
    }
}
