//! The NHS number: ten digits, the last a check digit modulo 11 (NHS Data Dictionary).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Breach;

/// A well-formed NHS number. It says that the digits hold together, neither that the number was issued
/// nor that it belongs to the person who gave it. Two people may hold one number while that is disputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NhsNumber(u64);

/// How a person stands to an NHS number. A number is not needed, and is not a unique key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(tag = "standing", content = "number", rename_all = "kebab-case")]
pub enum NhsNumberStanding {
    /// Held, and nobody disputes it.
    Held(NhsNumber),
    /// More than one person holds it: no automatic merge or message until that is settled.
    Disputed(NhsNumber),
    /// No number is known.
    #[default]
    None,
}

impl NhsNumberStanding {
    /// The number, disputed or not.
    pub fn number(self) -> Option<NhsNumber> {
        match self {
            NhsNumberStanding::Held(number) | NhsNumberStanding::Disputed(number) => Some(number),
            NhsNumberStanding::None => None,
        }
    }

    /// Whether more than one person holds the number.
    pub fn is_disputed(self) -> bool {
        matches!(self, NhsNumberStanding::Disputed(_))
    }
}

impl NhsNumber {
    /// Reads the one NHS number in a text: with spaces or hyphens, and with other text around it, as
    /// it comes from a clinical system's banner.
    ///
    /// # Errors
    /// `nhs-number-length` when no ten digits stand together, `nhs-number-check-digit` when they do not
    /// hold together, `nhs-number-several` when the text holds more than one. All carry `value`.
    pub fn parse(typed: &str) -> Result<NhsNumber, Breach> {
        let fault = |code| Err(Breach::of("nhs_number", code).with("value", typed.trim()));
        let candidates = ten_digit_runs(typed);
        let mut found: Option<NhsNumber> = None;
        for number in candidates.iter().filter_map(|&digits| NhsNumber::from_digits(digits)) {
            match found {
                Some(earlier) if earlier != number => return fault("nhs-number-several"),
                _ => found = Some(number),
            }
        }
        match found {
            Some(number) => Ok(number),
            None if candidates.is_empty() => {
                let digits = typed.chars().filter(char::is_ascii_digit).count();
                fault("nhs-number-length").map_err(|breach| breach.with("digits", digits))
            }
            None => fault("nhs-number-check-digit"),
        }
    }

    /// The number of a stem of nine digits, with its check digit. About one stem in eleven has none.
    pub fn from_stem(stem: u64) -> Option<NhsNumber> {
        if stem > 999_999_999 {
            return None;
        }
        Some(NhsNumber(stem * 10 + check_digit(stem)?))
    }

    fn from_digits(digits: u64) -> Option<NhsNumber> {
        NhsNumber::from_stem(digits / 10).filter(|number| number.0 == digits)
    }

    /// Whether it lies in the range 999, which is never issued: synthetic people have these.
    pub fn is_synthetic(self) -> bool {
        self.0 / 10_000_000 == 999
    }

    /// The ten digits without spaces, as stored.
    pub fn digits(self) -> String {
        format!("{:010}", self.0)
    }

    /// The ten digits as a number; leading zeros are lost.
    pub fn value(self) -> u64 {
        self.0
    }
}

/// The check digit of nine digits: weights 10 to 2, 11 less the remainder; 10 is never issued.
fn check_digit(stem: u64) -> Option<u64> {
    let (mut rest, mut sum) = (stem, 0);
    for weight in 2..=10 {
        sum += rest % 10 * weight;
        rest /= 10;
    }
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => Some(digit),
    }
}

/// Every run of digit groups, parted by spaces or hyphens alone, that has ten digits in all.
fn ten_digit_runs(typed: &str) -> Vec<u64> {
    let mut runs = Vec::new();
    for stretch in typed.split(|c: char| !(c.is_ascii_digit() || is_separator(c))) {
        let groups: Vec<&str> = stretch.split(is_separator).filter(|group| !group.is_empty()).collect();
        for start in 0..groups.len() {
            let mut run = String::with_capacity(10);
            for group in &groups[start..] {
                run.push_str(group);
                if run.len() >= 10 {
                    break;
                }
            }
            if run.len() == 10 {
                runs.extend(run.parse::<u64>());
            }
        }
    }
    runs
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2013}')
}

impl fmt::Display for NhsNumber {
    /// In the usual grouping, `943 476 5919`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, rest) = (self.0 / 10_000_000, self.0 % 10_000_000);
        write!(f, "{head:03} {:03} {:04}", rest / 10_000, rest % 10_000)
    }
}

impl TryFrom<String> for NhsNumber {
    type Error = Breach;
    fn try_from(text: String) -> Result<Self, Breach> {
        NhsNumber::parse(&text)
    }
}

impl From<NhsNumber> for String {
    fn from(number: NhsNumber) -> String {
        number.digits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_check_digit_is_that_of_the_data_dictionary() {
        for (stem, check) in [(943_476_591, 9), (401_023_213, 7), (987_654_321, 0), (999_000_001, 8)] {
            assert_eq!(NhsNumber::from_stem(stem).unwrap().value() % 10, check);
        }
        assert_eq!(NhsNumber::from_stem(999_000_000), None);
        assert_eq!(NhsNumber::from_stem(999_123_456), None);
    }

    #[test]
    fn a_number_is_found_in_what_is_pasted() {
        let expected = NhsNumber::from_stem(999_000_001).unwrap();
        for typed in [
            "9990000018",
            "999 000 0018",
            " 999-000-0018\n",
            "NHS No: 999 000 0018 (traced)",
            "DOB 04/03/1961, NHS 9990000018",
            "1961 999 000 0018",
            "9990000018 / 999 000 0018",
        ] {
            assert_eq!(NhsNumber::parse(typed), Ok(expected), "{typed}");
        }
        assert_eq!(expected.to_string(), "999 000 0018");
        assert!(expected.is_synthetic());
    }

    #[test]
    fn each_fault_is_told_apart() {
        let code = |typed: &str| NhsNumber::parse(typed).unwrap_err().code;
        assert_eq!(code("9990000019"), "nhs-number-check-digit");
        assert_eq!(code("9991234560"), "nhs-number-check-digit");
        assert_eq!(code("999 000 001"), "nhs-number-length");
        assert_eq!(code("99900000181"), "nhs-number-length");
        assert_eq!(code(""), "nhs-number-length");
        assert_eq!(code("9990000018, 9434765919"), "nhs-number-several");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_or_two_neighbours_swapped_is_always_noticed(
            stem in 0u64..1_000_000_000, place in 0usize..10, digit in 0u8..10
        ) {
            let Some(number) = NhsNumber::from_stem(stem) else { return Ok(()) };
            prop_assert_eq!(NhsNumber::parse(&number.to_string()), Ok(number));
            let mut wrong: Vec<u8> = number.digits().into_bytes();
            wrong[place] = b'0' + digit;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(NhsNumber::parse(&wrong).is_ok(), wrong == number.digits());
            let mut swapped: Vec<u8> = number.digits().into_bytes();
            swapped.swap(place, (place + 1).min(9));
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert_eq!(NhsNumber::parse(&swapped).is_ok(), swapped == number.digits());
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "[0-9 \\-a-z\\PC]*") {
            let _ = NhsNumber::parse(&text);
        }
    }
}
