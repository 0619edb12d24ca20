//! The locale files, read into one bundle a language.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource};
use fluent_syntax::ast::Entry;
use rust_embed::RustEmbed;
use unic_langid::{CharacterDirection, LanguageIdentifier};

use crate::{Arg, Direction, ENGLISH, PSEUDO, accent, format, marker};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/locales"]
struct Files;

/// What is wrong with a locale file. None is allowed: a test fails on the first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A part of the file is not Fluent.
    Syntax {
        /// The file below `locales`, as `en/offer.ftl`.
        file: String,
        /// What the parser says.
        error: String,
    },
    /// A key has a text already, in this file or another of the language.
    Twice {
        /// The file below `locales` that defines it again.
        file: String,
        /// The key.
        key: String,
    },
    /// A folder's name is not a language tag.
    Tag {
        /// The folder's name.
        tag: String,
    },
    /// A text contains the sign that marks missing texts.
    Marker {
        /// The file below `locales`.
        file: String,
    },
}

/// Everything that is wrong with the locale files.
#[must_use]
pub fn faults() -> Vec<Fault> {
    read().1
}

/// One language's bundle and what is known about it.
pub(crate) struct Language {
    pub(crate) tag: String,
    pub(crate) direction: Direction,
    pub(crate) keys: BTreeSet<String>,
    /// Days already put into words: lists write the same ones again and again.
    pub(crate) days: format::Days,
    bundle: FluentBundle<FluentResource>,
}

impl Language {
    /// An empty language; `None` when the tag is none.
    fn new(tag: &str) -> Option<Self> {
        let id: LanguageIdentifier = tag.parse().ok()?;
        let direction = match id.character_direction() {
            CharacterDirection::RTL => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        };
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The marks protect mixed directions inside a sentence but are copied with the text into letters,
        // CSV and clinical systems; pages set `dir` on what is filled in instead.
        bundle.set_use_isolating(false);
        Some(Self {
            tag: tag.to_owned(),
            direction,
            keys: BTreeSet::new(),
            days: format::Days::default(),
            bundle,
        })
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        let (message, attribute) = split(key);
        match (self.bundle.get_message(message), attribute) {
            (Some(message), None) => message.value().is_some(),
            (Some(message), Some(attribute)) => message.get_attribute(attribute).is_some(),
            (None, _) => false,
        }
    }

    /// The text for a key, marked when a place could not be filled; `None` without a text. A text without
    /// places is lent as it stands in the bundle.
    pub(crate) fn say(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Option<Cow<'_, str>> {
        let (message, attribute) = split(key);
        let message = self.bundle.get_message(message)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(attribute) => message.get_attribute(attribute)?.value(),
        };
        let mut errors = Vec::new();
        let text = if args.is_empty() {
            self.bundle.format_pattern(pattern, None, &mut errors)
        } else {
            let places: FluentArgs<'_> = args.iter().map(|(name, arg)| (*name, arg.value())).collect();
            Cow::Owned(self.bundle.format_pattern(pattern, Some(&places), &mut errors).into_owned())
        };
        Some(match errors.is_empty() {
            true => text,
            false => Cow::Owned(format!("{} {text}", marker::missing(key))),
        })
    }

    fn add(&mut self, file: &str, source: String, faults: &mut Vec<Fault>) {
        if source.contains(marker::MISSING_OPEN) {
            faults.push(Fault::Marker { file: file.to_owned() });
        }
        let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, errors)| {
            let fault = |error| Fault::Syntax { file: file.to_owned(), error: format!("{error}") };
            faults.extend(errors.into_iter().map(fault));
            resource
        });
        for entry in resource.entries() {
            if let Entry::Message(message) = entry {
                let own = message.value.as_ref().map(|_| message.id.name.to_owned());
                self.keys.extend(own);
                let attributes = message.attributes.iter();
                self.keys.extend(attributes.map(|held| format!("{}.{}", message.id.name, held.id.name)));
            }
        }
        for error in self.bundle.add_resource(resource).err().unwrap_or_default() {
            if let FluentError::Overriding { id, .. } = error {
                faults.push(Fault::Twice { file: file.to_owned(), key: id });
            }
        }
    }

    /// Take the way numbers are written from the language's own two messages.
    fn write_numbers(&mut self) {
        let sign = |key| self.say(key, &[]).unwrap_or_default().into_owned();
        let formatter = format::numbers(&sign("number-grouping"), &sign("number-decimal"));
        self.bundle.set_formatter(Some(formatter));
    }
}

fn split(key: &str) -> (&str, Option<&str>) {
    key.split_once('.').map_or((key, None), |(message, attribute)| (message, Some(attribute)))
}

/// All languages, English first.
pub(crate) fn load() -> Vec<Language> {
    read().0
}

fn read() -> (Vec<Language>, Vec<Fault>) {
    let mut texts: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    texts.entry(ENGLISH.to_owned()).or_default();
    let mut files: Vec<_> = Files::iter().collect();
    files.sort();
    for file in files {
        let (Some((tag, _)), Some(held)) = (file.split_once('/'), Files::get(&file)) else { continue };
        let source = String::from_utf8_lossy(&held.data).into_owned();
        texts.entry(tag.to_owned()).or_default().push((file.to_string(), source));
    }
    let english = texts.get(ENGLISH).cloned().unwrap_or_default();
    let mut languages = Vec::new();
    let mut faults = Vec::new();
    let others = texts.into_iter().filter(|(tag, _)| tag != ENGLISH);
    for (tag, sources) in std::iter::once((ENGLISH.to_owned(), english.clone())).chain(others) {
        match Language::new(&tag) {
            Some(language) => languages.push(filled(language, sources, &mut faults)),
            None => faults.push(Fault::Tag { tag }),
        }
    }
    if let Some(pseudo) = Language::new(PSEUDO) {
        let mut pseudo = filled(pseudo, english, &mut Vec::new());
        pseudo.bundle.set_transform(Some(accent::accent));
        languages.push(pseudo);
    }
    (languages, faults)
}

fn filled(mut language: Language, sources: Vec<(String, String)>, faults: &mut Vec<Fault>) -> Language {
    for (file, source) in sources {
        language.add(&file, source, faults);
    }
    language.write_numbers();
    language
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(sources: &[(&str, &str)]) -> (Language, Vec<Fault>) {
        let mut faults = Vec::new();
        let sources = sources.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        (filled(Language::new("en").unwrap(), sources, &mut faults), faults)
    }

    #[test]
    fn a_key_written_in_two_files_is_a_fault() {
        let (_, faults) = language(&[("en/a.ftl", "yes = Yes\n"), ("en/b.ftl", "yes = Aye\n")]);
        assert_eq!(faults, [Fault::Twice { file: "en/b.ftl".into(), key: "yes".into() }]);
    }

    #[test]
    fn what_is_not_fluent_is_a_fault() {
        let (_, faults) = language(&[("en/a.ftl", "yes = { $\n")]);
        assert!(matches!(faults.as_slice(), [Fault::Syntax { .. }]), "{faults:?}");
    }

    #[test]
    fn a_text_with_the_marker_is_a_fault() {
        let (_, faults) = language(&[("en/a.ftl", "yes = ⟦yes⟧\n")]);
        assert_eq!(faults, [Fault::Marker { file: "en/a.ftl".into() }]);
    }

    #[test]
    fn a_count_chooses_the_form_and_is_grouped() {
        let text = "number-grouping = ,\nnumber-decimal = .\n\
                    offers = { $count ->\n    [one] One offer\n   *[other] { $count } offers\n }\n";
        let (language, faults) = language(&[("en/a.ftl", text)]);
        assert!(faults.is_empty());
        let say = |count: i64| language.say("offers", &[("count", count.into())]).unwrap().into_owned();
        assert_eq!(say(1), "One offer");
        assert_eq!(say(0), "0 offers");
        assert_eq!(say(12_345), "12,345 offers");
    }

    #[test]
    fn an_attribute_is_a_key_of_its_own() {
        let (language, _) = language(&[("en/a.ftl", "name = Name\n    .hint = As on the card\n")]);
        assert_eq!(language.say("name.hint", &[]).unwrap(), "As on the card");
        assert!(language.has("name.hint") && !language.has("name.other"));
        assert_eq!(language.keys.iter().collect::<Vec<_>>(), ["name", "name.hint"]);
    }

    #[test]
    fn arabic_runs_from_right_to_left() {
        assert_eq!(Language::new("ar").unwrap().direction, Direction::RightToLeft);
        assert_eq!(Language::new("ur").unwrap().direction, Direction::RightToLeft);
        assert_eq!(Language::new("pl").unwrap().direction, Direction::LeftToRight);
    }
}
