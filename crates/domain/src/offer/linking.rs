//! What a linking token is made of.

use crate::Breach;
use crate::calendar::Day;

/// The canonical input of a linking token: the NHS number, else name and date of birth, written so that the
/// same person gives the same text however it was typed.
///
/// The token itself is an HMAC with the practice's linking key, computed elsewhere; the input is dropped at
/// once. It has no `Debug` and no serialised form, so that it is neither logged nor kept.
pub struct LinkingInput(String);

impl LinkingInput {
    /// The input for a person, by the number when there is one.
    ///
    /// # Errors
    /// `linking-needs-number-or-name` when neither a number of ten digits nor a name with a date of birth
    /// is given.
    pub fn of(nhs_number: Option<&str>, name: Option<&str>, born: Option<Day>) -> Result<Self, Breach> {
        let digits: String = nhs_number.unwrap_or("").chars().filter(char::is_ascii_digit).collect();
        if digits.len() == 10 {
            return Ok(LinkingInput(format!("1:nhs:{digits}")));
        }
        let words = name_words(name.unwrap_or(""));
        match born {
            Some(born) if !words.is_empty() => Ok(LinkingInput(format!("1:name:{}:{born}", words.join(" ")))),
            _ => Err(Breach::new("linking-needs-number-or-name")),
        }
    }

    /// The bytes to authenticate.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The words of a name without case, accents, punctuation and order, as family and given names swap.
fn name_words(name: &str) -> Vec<String> {
    let letters =
        |word: &str| word.chars().flat_map(char::to_lowercase).filter_map(plain).collect::<String>();
    let mut words: Vec<String> = name.split([' ', ',', '-', '\t', '\u{a0}']).map(letters).collect();
    words.retain(|word| !word.is_empty());
    words.sort_unstable();
    words
}

/// A letter without the accents of European names; nothing for punctuation and combining marks.
fn plain(letter: char) -> Option<char> {
    let plain = match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    };
    plain.is_alphanumeric().then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn text(nhs: Option<&str>, name: Option<&str>) -> String {
        let input = LinkingInput::of(nhs, name, Some(date(1960, 2, 3))).unwrap();
        String::from_utf8(input.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn the_number_wins_however_it_was_typed() {
        assert_eq!(text(Some("999 000 0018"), Some("Ann Lee")), text(Some("999-000-0018"), None));
        assert_eq!(text(Some("9990000018"), None), "1:nhs:9990000018");
    }

    #[test]
    fn a_name_is_the_same_in_any_case_order_and_accent() {
        let one = text(None, Some("Zoë O'Neill-Łukasz"));
        assert_eq!(one, text(None, Some("LUKASZ,  oneill zoe")));
        assert_ne!(one, text(None, Some("Zoe Neill Lukasz")));
    }

    #[test]
    fn too_little_links_nobody() {
        for (nhs, name, born) in [
            (None, None, None),
            (Some("999"), None, None),
            (None, Some("Ann Lee"), None),
            (None, Some("--"), Some(date(1960, 1, 1))),
        ] {
            let breach = LinkingInput::of(nhs, name, born).err().map(|breach| breach.code);
            assert_eq!(breach, Some("linking-needs-number-or-name"));
        }
    }
}
