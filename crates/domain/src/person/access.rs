//! How somebody can be spoken with and what they need to take part: language, interpreter, access needs.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Breach;

/// A language by its ISO 639 code (two letters where there is such a code, else three). British Sign
/// Language is one of them, `bfi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(&'static str);

/// Codes of the languages offered: those of these islands first, then by code. Names are locale keys.
const CODES: [&str; 56] = [
    "en", "bfi", "cy", "gd", "ga", "am", "ar", "bg", "bn", "ckb", "cs", "de", "el", "es", "fa", "fr", "gu",
    "hi", "hr", "hu", "ig", "it", "kmr", "lt", "lv", "ml", "ne", "nl", "pa", "phr", "pl", "ps", "pt", "ro",
    "ru", "si", "sk", "sn", "so", "sq", "sr", "sw", "syl", "ta", "te", "th", "ti", "tl", "tr", "tw", "uk",
    "ur", "vi", "yo", "yue", "cmn",
];

impl Language {
    /// English.
    pub const ENGLISH: Language = Language("en");
    /// British Sign Language.
    pub const BRITISH_SIGN: Language = Language("bfi");

    /// Every language offered on forms: those of these islands first, then by code.
    pub fn all() -> impl Iterator<Item = Language> {
        CODES.into_iter().map(Language)
    }

    /// ISO 639 code, as stored and in locale keys (`language-` and the code).
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// The language of a code.
    pub fn from_code(code: &str) -> Option<Language> {
        CODES.into_iter().find(|known| *known == code).map(Language)
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Language::from_code(&code).ok_or_else(|| D::Error::custom(format!("no language has the code {code}")))
    }
}

/// Something a person needs in order to take part.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessNeed {
    /// A place without steps.
    StepFree,
    /// Help with hearing: a loop, captions, a quiet room.
    Hearing,
    /// Help with sight.
    Sight,
    /// A British Sign Language interpreter.
    BritishSignLanguage,
    /// Information in easy read.
    EasyRead,
    /// Information in large print.
    LargePrint,
    /// Somebody to come along.
    SupportPerson,
    /// Help with getting there.
    Transport,
    /// A calm, quiet place.
    QuietPlace,
    /// Care for children or others meanwhile.
    Childcare,
    /// Something else, in words of 1 to 200 characters.
    Other(String),
}

/// The most characters the words of [`AccessNeed::Other`] may have.
pub const ACCESS_NOTE_LIMIT: usize = 200;

impl AccessNeed {
    /// Every need that needs no words.
    pub const CODED: [AccessNeed; 10] = [
        AccessNeed::StepFree,
        AccessNeed::Hearing,
        AccessNeed::Sight,
        AccessNeed::BritishSignLanguage,
        AccessNeed::EasyRead,
        AccessNeed::LargePrint,
        AccessNeed::SupportPerson,
        AccessNeed::Transport,
        AccessNeed::QuietPlace,
        AccessNeed::Childcare,
    ];

    /// Stable code, as stored and in locale keys (`access-need-` and the code).
    pub const fn code(&self) -> &'static str {
        match self {
            AccessNeed::StepFree => "step-free",
            AccessNeed::Hearing => "hearing",
            AccessNeed::Sight => "sight",
            AccessNeed::BritishSignLanguage => "british-sign-language",
            AccessNeed::EasyRead => "easy-read",
            AccessNeed::LargePrint => "large-print",
            AccessNeed::SupportPerson => "support-person",
            AccessNeed::Transport => "transport",
            AccessNeed::QuietPlace => "quiet-place",
            AccessNeed::Childcare => "childcare",
            AccessNeed::Other(_) => "other",
        }
    }

    /// The need of a code; `note` is used, and wanted, for `other` alone.
    ///
    /// # Errors
    /// `access-need-unknown` (with `value`), `access-need-note-missing`, `access-need-note-too-long` (with `limit`).
    pub fn parse(code: &str, note: Option<&str>) -> Result<AccessNeed, Breach> {
        if code != "other" {
            return AccessNeed::CODED
                .into_iter()
                .find(|need| need.code() == code)
                .ok_or_else(|| Breach::of("access_needs", "access-need-unknown").with("value", code));
        }
        let note = note.map(str::trim).unwrap_or_default();
        if note.is_empty() {
            return Err(Breach::of("access_need_other", "access-need-note-missing"));
        }
        if note.chars().count() > ACCESS_NOTE_LIMIT {
            return Err(
                Breach::of("access_need_other", "access-need-note-too-long").with("limit", ACCESS_NOTE_LIMIT)
            );
        }
        Ok(AccessNeed::Other(note.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn british_sign_language_is_a_language() {
        assert_eq!(Language::from_code("bfi"), Some(Language::BRITISH_SIGN));
        assert_eq!(Language::all().next(), Some(Language::ENGLISH));
        assert_eq!(Language::from_code("xx"), None);
        let codes: std::collections::BTreeSet<_> = Language::all().map(Language::code).collect();
        assert_eq!(codes.len(), CODES.len());
        assert!(serde_json::from_str::<Language>("\"tlh\"").is_err());
    }

    #[test]
    fn another_access_need_says_which() {
        assert_eq!(AccessNeed::parse("step-free", None), Ok(AccessNeed::StepFree));
        assert_eq!(AccessNeed::parse("other", Some(" a lift ")), Ok(AccessNeed::Other("a lift".into())));
        assert_eq!(AccessNeed::parse("other", Some("  ")).unwrap_err().code, "access-need-note-missing");
        assert_eq!(
            AccessNeed::parse("other", Some(&"x".repeat(201))).unwrap_err().code,
            "access-need-note-too-long"
        );
        assert_eq!(AccessNeed::parse("wings", None).unwrap_err().code, "access-need-unknown");
        for need in AccessNeed::CODED {
            assert_eq!(serde_json::to_value(&need).unwrap(), need.code());
        }
    }
}
