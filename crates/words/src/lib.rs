//! What is said: every text a person reads, from Fluent bundles by key.
//!
//! A text lives in `locales/<language>/<topic>.ftl`; all files of a language are one bundle, so a key is
//! written once. [`Words::get`] hands out the words of a language; a text missing there is taken from
//! English, and one missing in English too appears as `⟦key⟧` so that nobody can overlook it.
//! The language [`PSEUDO`] is English with accents and longer words: text that stays plain on a page drawn
//! in it was written into the page instead of a locale file.

mod accent;
mod arg;
mod bundle;
mod format;
mod marker;

pub use arg::Arg;
pub use bundle::{Fault, faults};
pub use marker::{MISSING_CLOSE, MISSING_OPEN};

use std::borrow::Cow;
use std::sync::LazyLock;

use bundle::Language;

/// The tag of the language every key must exist in.
pub const ENGLISH: &str = "en";

/// The tag of the pseudo-language built from English, to find text that is not in a locale file.
pub const PSEUDO: &str = "en-XA";

/// Which way a language is written, as `dir` in HTML says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From left to right: `ltr`.
    LeftToRight,
    /// From right to left: `rtl`.
    RightToLeft,
}

impl Direction {
    /// The value of HTML's `dir` attribute: `ltr` or `rtl`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(bundle::load);

/// The words of one language.
#[derive(Clone, Copy)]
pub struct Words {
    own: &'static Language,
    english: &'static Language,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Words").field(&self.tag()).finish()
    }
}

impl Words {
    /// The words of the language with this tag (`en`, `ur`, `pt-BR`): the exact tag, else its first part
    /// (`pt`), else English. Costs a look in a short list.
    #[must_use]
    pub fn get(tag: &str) -> Self {
        let languages = &*LANGUAGES;
        let english = &languages[0];
        let short = tag.split('-').next().unwrap_or(tag);
        let own = find(languages, tag).or_else(|| find(languages, short)).unwrap_or(english);
        Self { own, english }
    }

    /// The first language of an `Accept-Language` header that is spoken here; English if none.
    #[must_use]
    pub fn accepting(header: &str) -> Self {
        let mut wishes: Vec<(&str, f32)> = header.split(',').filter_map(wish).collect();
        wishes.sort_by(|one, other| other.1.total_cmp(&one.1));
        let tag = wishes.into_iter().map(|(tag, _)| tag).find(|tag| Self::speaks(tag));
        Self::get(tag.unwrap_or(ENGLISH))
    }

    /// The tags of all languages spoken here, English first, without [`PSEUDO`].
    pub fn tags() -> impl Iterator<Item = &'static str> {
        LANGUAGES.iter().map(|language| language.tag.as_str()).filter(|tag| *tag != PSEUDO)
    }

    fn speaks(tag: &str) -> bool {
        Self::get(tag).tag() != ENGLISH || tag.split('-').next() == Some(ENGLISH)
    }

    /// This language's tag, as HTML's `lang` attribute takes it.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        &self.own.tag
    }

    /// Which way this language is written.
    #[must_use]
    pub fn dir(&self) -> Direction {
        self.own.direction
    }

    /// Whether this language, or English behind it, has a text for the key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.own.has(key) || self.english.has(key)
    }

    /// Every key this language itself has a text for, in order of the alphabet.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.own.keys.iter().map(String::as_str)
    }

    /// The text for a key with its places filled in. `key` may name an attribute: `message.attribute`.
    ///
    /// Counts and numbers are written the language's way (`12,345`) and choose the plural form. A key
    /// without a text gives `⟦key⟧`, a place left unfilled `⟦key⟧` before the text.
    #[must_use]
    pub fn say(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Cow<'static, str> {
        let said = self.own.say(key, args).or_else(|| self.english.say(key, args));
        said.unwrap_or_else(|| Cow::Owned(marker::missing(key)))
    }

    /// A text without places to fill in; see [`Words::say`].
    #[must_use]
    pub fn text(&self, key: &str) -> Cow<'static, str> {
        self.say(key, &[])
    }
}

fn find(languages: &'static [Language], tag: &str) -> Option<&'static Language> {
    languages.iter().find(|language| language.tag.eq_ignore_ascii_case(tag))
}

/// One wish of an `Accept-Language` header: tag and weight; a weight of 0 is a refusal.
fn wish(part: &str) -> Option<(&str, f32)> {
    let (tag, weight) = match part.split_once(';') {
        Some((tag, quality)) => (tag, quality.trim().strip_prefix("q=")?.parse().ok()?),
        None => (part, 1.0),
    };
    (weight > 0.0).then_some((tag.trim(), weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_locale_file_has_a_fault() {
        let faults = faults();
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn a_key_without_a_text_is_seen_by_everybody() {
        assert_eq!(Words::get(ENGLISH).text("no-such-key"), "⟦no-such-key⟧");
        assert!(!Words::get(ENGLISH).has("no-such-key"));
    }

    #[test]
    fn a_place_left_unfilled_is_seen_by_everybody() {
        let said = Words::get(ENGLISH).text("format-day");
        assert!(said.starts_with("⟦format-day⟧"), "{said}");
    }

    #[test]
    fn an_unknown_language_is_answered_in_english() {
        assert_eq!(Words::get("tlh").tag(), "en");
        assert_eq!(Words::get("en-GB").tag(), "en");
        assert_eq!(Words::get(PSEUDO).tag(), "en-XA");
    }

    #[test]
    fn a_browsers_first_language_spoken_here_is_taken() {
        assert_eq!(Words::accepting("tlh, en-GB;q=0.8").tag(), "en");
        assert_eq!(Words::accepting("").tag(), "en");
        assert_eq!(Words::accepting("en;q=0.2, en-XA;q=0.9").tag(), "en-XA");
        assert_eq!(Words::accepting("en-XA;q=0").tag(), "en");
    }

    #[test]
    fn english_runs_from_left_to_right() {
        assert_eq!(Words::get(ENGLISH).dir().as_str(), "ltr");
    }

    #[test]
    fn the_pseudo_language_leaves_no_english_text_as_it_was() {
        let (english, pseudo) = (Words::get(ENGLISH), Words::get(PSEUDO));
        assert_eq!(english.text("month-3"), "March");
        assert_ne!(pseudo.text("month-3"), "March");
        assert_eq!(english.keys().count(), pseudo.keys().count());
    }

    #[test]
    fn what_is_filled_in_carries_no_isolation_marks() {
        let args = [("day", "4".into()), ("month", "March".into()), ("year", "2026".into())];
        assert_eq!(Words::get(ENGLISH).say("format-day", &args), "4 March 2026");
    }

    #[test]
    fn every_translated_key_exists_in_english() {
        for tag in Words::tags() {
            let astray: Vec<_> = Words::get(tag).keys().filter(|key| !Words::get(ENGLISH).has(key)).collect();
            assert!(astray.is_empty(), "{tag} has keys English lacks: {astray:?}");
        }
    }

    #[test]
    fn many_threads_may_speak_at_once() {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert_eq!(Words::get(ENGLISH).text("month-12"), "December"));
            }
        });
    }
}
