//! The phrases of the lexicon: which listings have all the words of each is kept like the listings of a word, so
//! that no search has to draw long lists together.

use std::collections::HashMap;

use crate::text::{Lexicon, TermId, Vocabulary};

/// The phrases and their words.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    numbers: HashMap<Box<[TermId]>, TermId>,
    /// By the least number of its words: the phrase and its words.
    by_first: HashMap<TermId, Vec<Phrase>>,
}

/// A phrase and its words.
type Phrase = (TermId, Box<[TermId]>);

impl Phrases {
    /// The phrases of a lexicon; their words and they themselves become known to the vocabulary.
    pub(super) fn of(lexicon: &Lexicon, vocabulary: &mut Vocabulary) -> Phrases {
        let mut phrases = Phrases::default();
        for stems in lexicon.phrases() {
            let words = sorted(stems.iter().map(|stem| vocabulary.learn_stem(stem)).collect());
            if words.len() < 2 || phrases.numbers.contains_key(&words) {
                continue;
            }
            let mut name: Vec<&str> = stems.iter().map(String::as_str).collect();
            name.sort_unstable();
            name.dedup();
            // No word has a space in it.
            let phrase = vocabulary.learn_stem(&name.join(" "));
            phrases.by_first.entry(words[0]).or_default().push((phrase, words.clone()));
            phrases.numbers.insert(words, phrase);
        }
        phrases
    }

    /// The number of a phrase by its words, in any order.
    #[must_use]
    pub fn number(&self, words: &[TermId]) -> Option<TermId> {
        self.numbers.get(&sorted(words.to_vec())).copied()
    }

    /// The phrases a listing with a word may have that has no word of a lower number than the phrase has.
    pub(super) fn with_first(&self, word: TermId) -> &[Phrase] {
        self.by_first.get(&word).map_or(&[], Vec::as_slice)
    }
}

fn sorted(mut words: Vec<TermId>) -> Box<[TermId]> {
    words.sort_unstable();
    words.dedup();
    words.into()
}
