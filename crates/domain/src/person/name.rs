//! A person's name.

use serde::{Deserialize, Serialize};

use crate::Breach;

/// The most characters a name may have.
pub const NAME_LIMIT: usize = 100;

/// One part of a name, in any script: trimmed, inner white space single, 1 to 100 characters, at least
/// one of them a letter, none a control or direction mark.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NamePart(String);

impl NamePart {
    /// Reads a part of a name for `field`.
    ///
    /// # Errors
    /// `name-missing`, `name-too-long` (with `limit`), `name-characters` or `name-no-letter` (with `value`).
    pub fn parse(field: &'static str, typed: &str) -> Result<NamePart, Breach> {
        let trimmed = typed.trim();
        if trimmed.is_empty() {
            return Err(Breach::of(field, "name-missing"));
        }
        if trimmed.chars().any(is_unseen) {
            return Err(Breach::of(field, "name-characters").with("value", visible(trimmed)));
        }
        let mut name = String::with_capacity(trimmed.len());
        for word in trimmed.split_whitespace() {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
        }
        if name.chars().count() > NAME_LIMIT {
            return Err(Breach::of(field, "name-too-long").with("limit", NAME_LIMIT));
        }
        if !name.chars().any(char::is_alphabetic) {
            return Err(Breach::of(field, "name-no-letter").with("value", name));
        }
        Ok(NamePart(name))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that do not show but change what is seen: controls and marks of direction.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn visible(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { '\u{FFFD}' } else { c }).take(NAME_LIMIT).collect()
}

impl TryFrom<String> for NamePart {
    type Error = Breach;
    fn try_from(text: String) -> Result<Self, Breach> {
        NamePart::parse("name", &text)
    }
}

impl From<NamePart> for String {
    fn from(part: NamePart) -> String {
        part.0
    }
}

/// A person's name. `preferred` is what they like to be called and is used when speaking to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// Given name or names.
    pub given: NamePart,
    /// Family name.
    pub family: NamePart,
    /// What the person likes to be called, if told.
    pub preferred: Option<NamePart>,
}

impl PersonName {
    /// Given and family name, as in the record.
    pub fn full(&self) -> String {
        format!("{} {}", self.given.0, self.family.0)
    }

    /// What to call the person: the preferred name if there is one, else the given name.
    pub fn called(&self) -> &str {
        self.preferred.as_ref().unwrap_or(&self.given).as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_every_script_are_kept_as_written() {
        for name in ["Zoë", "O'Neill", "Nguyễn", "محمد", "李", "Anne-Marie", "van der Berg", "X Æ", "ज़ारा"]
        {
            assert_eq!(NamePart::parse("family", name).unwrap().as_str(), name);
        }
        assert_eq!(NamePart::parse("given", "  Mary \u{a0} Ann ").unwrap().as_str(), "Mary Ann");
    }

    #[test]
    fn what_is_no_name_says_why() {
        let code = |typed: &str| NamePart::parse("given", typed).unwrap_err().code;
        assert_eq!(code("  "), "name-missing");
        assert_eq!(code("04/03/1961"), "name-no-letter");
        assert_eq!(code("Ann\u{0}a"), "name-characters");
        assert_eq!(code("Ann\u{202e}a"), "name-characters");
        assert_eq!(code(&"a".repeat(101)), "name-too-long");
        assert!(NamePart::parse("given", &"é".repeat(100)).is_ok());
    }

    #[test]
    fn a_person_is_called_by_the_name_they_prefer() {
        let part = |text: &str| NamePart::parse("given", text).unwrap();
        let mut name = PersonName { given: part("Elizabeth"), family: part("Marsh"), preferred: None };
        assert_eq!(name.called(), "Elizabeth");
        name.preferred = Some(part("Betty"));
        assert_eq!((name.called(), name.full().as_str()), ("Betty", "Elizabeth Marsh"));
    }

    proptest! {
        #[test]
        fn a_name_kept_is_read_again_as_itself(text in "\\PC{0,120}") {
            if let Ok(part) = NamePart::parse("given", &text) {
                prop_assert!((1..=NAME_LIMIT).contains(&part.as_str().chars().count()));
                prop_assert_eq!(NamePart::parse("given", part.as_str()).unwrap(), part);
            }
        }
    }
}
