//! The pseudo-language: English that can still be read, but is accented and about a third longer.

use std::borrow::Cow;

/// The text with every vowel doubled and letters accented; signs, digits and spaces stay.
pub(crate) fn accent(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|letter| letter.is_ascii_alphabetic()) {
        return Cow::Borrowed(text);
    }
    let mut longer = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        longer.push_str(accented(letter).unwrap_or_default());
        if accented(letter).is_none() {
            longer.push(letter);
        }
    }
    Cow::Owned(longer)
}

fn accented(letter: char) -> Option<&'static str> {
    Some(match letter {
        'a' => "áá",
        'e' => "éé",
        'i' => "íí",
        'o' => "óó",
        'u' => "úú",
        'A' => "Áá",
        'E' => "Éé",
        'I' => "Íí",
        'O' => "Óó",
        'U' => "Úú",
        'c' => "ç",
        'd' => "ð",
        'g' => "ĝ",
        'h' => "ĥ",
        'l' => "ļ",
        'n' => "ñ",
        'r' => "ŕ",
        's' => "š",
        't' => "ţ",
        'w' => "ŵ",
        'y' => "ý",
        'z' => "ž",
        'C' => "Ç",
        'D' => "Ð",
        'G' => "Ĝ",
        'H' => "Ĥ",
        'L' => "Ļ",
        'M' => "Ṁ",
        'N' => "Ñ",
        'R' => "Ŕ",
        'S' => "Š",
        'T' => "Ţ",
        'W' => "Ŵ",
        'Y' => "Ý",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_grow_and_signs_stay() {
        assert_eq!(accent("Save and go on"), "Šáávéé ááñð ĝóó óóñ");
        assert_eq!(accent(", 12 – "), ", 12 – ");
    }
}
