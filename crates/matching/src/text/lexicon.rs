//! What means the same, and which words say little: data files with a version.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Deserialize;

use super::{allowed_edits, edits, stem, vocabulary::begins_alike, words_of};

/// The longest phrase, in words, that is looked up.
const LONGEST: usize = 4;

/// What stands in a lexicon file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    stop: Vec<String>,
    weak: Vec<String>,
    languages: HashMap<String, String>,
    access: HashMap<String, String>,
    groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    ask: Vec<String>,
    find: Vec<String>,
}

/// Words that are looked for when a phrase is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// Each a list of stems that have to be there together, and how it is written.
    pub finds: Vec<(Vec<String>, String)>,
}

/// What means the same, which words say little, and the names of languages and access features.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    version: u32,
    stop: HashSet<String>,
    weak: HashSet<String>,
    languages: HashMap<String, String>,
    access: HashMap<Vec<String>, String>,
    meanings: HashMap<Vec<String>, Meaning>,
    phrases: Vec<Vec<String>>,
    known: Vec<String>,
}

/// A lexicon file that cannot be read.
#[derive(Debug)]
pub struct Flaw(serde_json::Error);

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the lexicon cannot be read: {}", self.0)
    }
}

impl std::error::Error for Flaw {}

fn stems(phrase: &str) -> Vec<String> {
    words_of(phrase).iter().map(|word| stem(word)).collect()
}

impl Lexicon {
    /// The English lexicon that ships with Stile.
    ///
    /// # Errors
    /// If the shipped file is broken.
    pub fn shipped() -> Result<Lexicon, Flaw> {
        Lexicon::read(include_str!("../../data/lexicon-en-1.json"))
    }

    /// Read a lexicon: `version`, `stop` and `weak` words, names of `languages` and `access` features, and
    /// `groups` of what is asked and what is then found.
    ///
    /// # Errors
    /// If it is not such a file.
    pub fn read(text: &str) -> Result<Lexicon, Flaw> {
        let file: File = serde_json::from_str(text).map_err(Flaw)?;
        let stop: HashSet<String> = file.stop.into_iter().collect();
        let mut meanings: HashMap<Vec<String>, Meaning> = HashMap::new();
        let mut known: HashSet<String> = HashSet::new();
        let mut phrases: HashSet<Vec<String>> = HashSet::new();
        let told = |phrase: &str| -> Vec<String> {
            let kept = words_of(phrase).into_iter().filter(|word| !stop.contains(word));
            kept.map(|word| stem(&word)).collect()
        };
        for group in &file.groups {
            for ask in &group.ask {
                known.extend(words_of(ask));
                phrases.insert(told(ask));
                let meaning = meanings.entry(stems(ask)).or_default();
                for find in &group.find {
                    let entry = (told(find), find.clone());
                    phrases.insert(entry.0.clone());
                    if !entry.0.is_empty() && entry.0 != stems(ask) && !meaning.finds.contains(&entry) {
                        meaning.finds.push(entry);
                    }
                }
            }
        }
        known.extend(stop.iter().chain(&file.weak).chain(file.languages.keys()).cloned());
        known.extend(file.access.keys().flat_map(|phrase| words_of(phrase)));
        let mut known: Vec<String> = known.into_iter().collect();
        known.sort_unstable();
        let mut phrases: Vec<Vec<String>> = phrases.into_iter().filter(|stems| stems.len() > 1).collect();
        phrases.sort_unstable();
        Ok(Lexicon {
            version: file.version,
            stop,
            weak: file.weak.into_iter().collect(),
            languages: file.languages,
            access: file.access.into_iter().map(|(phrase, code)| (words_of(&phrase), code)).collect(),
            meanings,
            phrases,
            known,
        })
    }

    /// Which version of the file it is.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The stems of every phrase of more words than one that is asked or looked for, without words that say nothing.
    #[must_use]
    pub fn phrases(&self) -> &[Vec<String>] {
        &self.phrases
    }

    /// Whether a word says nothing.
    #[must_use]
    pub fn is_stop(&self, word: &str) -> bool {
        self.stop.contains(word)
    }

    /// Whether a word says little: it is looked for, but counts a fifth.
    #[must_use]
    pub fn is_weak(&self, word: &str) -> bool {
        self.weak.contains(word)
    }

    /// The code of a language by its name in lower case.
    #[must_use]
    pub fn language(&self, word: &str) -> Option<&str> {
        self.languages.get(word).map(String::as_str)
    }

    /// The longest access feature the words begin with, and how many words it takes.
    #[must_use]
    pub fn access(&self, words: &[String]) -> Option<(&str, usize)> {
        (1..=words.len().min(LONGEST))
            .rev()
            .find_map(|n| self.access.get(&words[..n]).map(|code| (code.as_str(), n)))
    }

    /// The longest phrase the stems begin with, and how many of them it takes.
    #[must_use]
    pub fn meaning(&self, stems: &[String]) -> Option<(&Meaning, usize)> {
        (1..=stems.len().min(LONGEST))
            .rev()
            .find_map(|n| self.meanings.get(&stems[..n]).map(|meaning| (meaning, n)))
    }

    /// Whether the lexicon knows the word as written.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.known.binary_search_by(|known| known.as_str().cmp(word)).is_ok()
    }

    /// Words of the lexicon a few slips from `word`, with how many.
    #[must_use]
    pub fn spelt_like(&self, word: &str) -> Vec<(&str, usize)> {
        let most = allowed_edits(word.chars().count());
        if most == 0 {
            return Vec::new();
        }
        let alike = self.known.iter().filter(|known| known.len() > 3 && begins_alike(word, known));
        alike.filter_map(|known| Some((known.as_str(), edits(word, known, most)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lonely_finds_befriending_and_the_longest_phrase_is_taken() {
        let lexicon = Lexicon::shipped().unwrap();
        let (meaning, count) = lexicon.meaning(&stems("lonely at night")).unwrap();
        assert_eq!((meaning.finds[0].1.as_str(), count), ("befriending", 1));
        let (_, count) = lexicon.meaning(&stems("low mood and tired")).unwrap();
        assert_eq!(count, 2);
    }

    /// Such a phrase would find every listing with the word that is left: "sitting down" every sitting.
    #[test]
    fn no_phrase_to_find_is_left_with_one_word_when_stop_words_go() {
        let lexicon = Lexicon::shipped().unwrap();
        for (stems, written) in lexicon.meanings.values().flat_map(|meaning| &meaning.finds) {
            assert!(words_of(written).len() == 1 || stems.len() > 1, "{written}");
        }
    }

    #[test]
    fn a_file_with_a_field_nobody_knows_is_refused() {
        assert!(Lexicon::read("{\"version\": 1, \"synonyms\": []}").is_err());
    }
}
