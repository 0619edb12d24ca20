//! Words: how they are cut, stemmed, spelt, and what means the same.

mod lexicon;
mod spelling;
mod vocabulary;

pub use lexicon::{Flaw, Lexicon, Meaning};
pub use spelling::{allowed_edits, edits};
pub use vocabulary::{TermId, Vocabulary};

use rust_stemmers::{Algorithm, Stemmer};

/// Cut a text into words: letters and digits in lower case, accents folded, apostrophes dropped.
pub fn words(text: &str, mut each: impl FnMut(&str)) {
    let mut word = String::new();
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase().map(plain));
        } else if !matches!(letter, '\'' | '\u{2019}' | '\u{301}') && !word.is_empty() {
            each(&word);
            word.clear();
        }
    }
    if !word.is_empty() {
        each(&word);
    }
}

/// The words of a text as a list.
#[must_use]
pub fn words_of(text: &str) -> Vec<String> {
    let mut list = Vec::new();
    words(text, |word| list.push(word.to_owned()));
    list
}

/// The letter without its accent, for the Latin letters people leave it off.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' | 'ø' | 'ō' => 'o',
        'ù'..='ü' | 'ū' | 'ů' => 'u',
        'ý' | 'ÿ' => 'y',
        'ł' => 'l',
        'ś' | 'š' | 'ș' => 's',
        'ț' => 't',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

/// Words the rules would take for another: mindfulness is not about the mind.
const APART: [(&str, &str); 4] =
    [("mindfulness", "mindful"), ("mindful", "mindful"), ("university", "university"), ("news", "news")];

/// The English stem of a word, by the Porter 2 rules.
#[must_use]
pub fn stem(word: &str) -> String {
    if let Some((_, stem)) = APART.iter().find(|(apart, _)| *apart == word) {
        return (*stem).to_owned();
    }
    Stemmer::create(Algorithm::English).stem(word).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_apostrophes_dropped() {
        assert_eq!(words_of("Men's Café — can’t, A&E!"), ["mens", "cafe", "cant", "a", "e"]);
    }

    #[test]
    fn one_stem_for_the_forms_of_a_word() {
        assert_eq!(stem("gardening"), stem("gardens"));
        assert_eq!(stem("mens"), "men");
        assert_ne!(stem("mindfulness"), stem("mind"));
    }
}
