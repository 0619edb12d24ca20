//! SNOMED CT concept identifiers: their check digit and the codes a summary or a message back may carry.
//!
//! A check digit proves that an identifier is well formed, not what it means. SNOMED CT content is the
//! copyright of SNOMED International; a handful of identifiers is named here, no release is shipped.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A well-formed SNOMED CT concept identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConceptId(u64);

/// Referral to social prescribing service (procedure): on acceptance, once for an episode.
pub const REFERRAL_TO_SOCIAL_PRESCRIBING: ConceptId = ConceptId(871_731_000_000_106);

/// Social prescribing declined (situation): only where an offer was made and the person refused.
pub const SOCIAL_PRESCRIBING_DECLINED: ConceptId = ConceptId(871_711_000_000_103);

/// Feeling lonely (finding): where loneliness is a need on record.
pub const FEELING_LONELY: ConceptId = ConceptId(267_076_002);

/// Multiplication in the dihedral group D5.
const TIMES: [[usize; 10]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];

/// The permutation applied once more for each place from the right.
const TURN: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/// Whether a text of digits ends in its Verhoeff check digit.
pub fn verhoeff_holds(digits: &str) -> bool {
    let mut sum = 0;
    for (place, byte) in digits.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let mut digit = usize::from(byte - b'0');
        for _ in 0..place % 8 {
            digit = TURN[digit];
        }
        sum = TIMES[sum][digit];
    }
    !digits.is_empty() && sum == 0
}

impl ConceptId {
    /// Reads an identifier of 6 to 18 digits whose check digit holds and whose partition is that of a
    /// concept (00 in the core, 10 in an extension).
    pub fn parse(text: &str) -> Option<ConceptId> {
        let partition = text.get(text.len().checked_sub(3)?..text.len() - 1)?;
        let holds = (6..=18).contains(&text.len())
            && !text.starts_with('0')
            && matches!(partition, "00" | "10")
            && verhoeff_holds(text);
        if holds { text.parse().ok().map(ConceptId) } else { None }
    }
}

impl fmt::Display for ConceptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for ConceptId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        ConceptId::parse(&text).ok_or_else(|| format!("{text} is no SNOMED CT concept identifier"))
    }
}

impl From<ConceptId> for String {
    fn from(id: ConceptId) -> String {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WELL_FORMED: [&str; 15] = [
        "871731000000106",
        "871711000000103",
        "871691000000100",
        "390893007",
        "837111000000105",
        "771491000000104",
        "306238000",
        "267076002",
        "422650009",
        "105529008",
        "160932005",
        "105531004",
        "32911000",
        "73438004",
        "871701000000100",
    ];

    #[test]
    fn the_check_digit_holds_for_published_codes_alone() {
        for id in WELL_FORMED {
            assert_eq!(ConceptId::parse(id).map(|concept| concept.to_string()).as_deref(), Some(id));
        }
        for id in ["1127511000000103", "1060841000000107", "", "7", "abc", "871731000000107", "8717310000é06"]
        {
            assert_eq!(ConceptId::parse(id), None, "{id}");
        }
    }

    #[test]
    fn the_codes_that_are_given_out_are_well_formed() {
        for concept in [REFERRAL_TO_SOCIAL_PRESCRIBING, SOCIAL_PRESCRIBING_DECLINED, FEELING_LONELY] {
            assert_eq!(ConceptId::parse(&concept.to_string()), Some(concept));
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(which in 0usize..15, place in 0usize..15, digit in 0u8..10) {
            let mut wrong = WELL_FORMED[which].as_bytes().to_vec();
            let place = place % wrong.len();
            prop_assume!(wrong[place] != b'0' + digit);
            wrong[place] = b'0' + digit;
            prop_assert!(!verhoeff_holds(std::str::from_utf8(&wrong).unwrap()));
        }
    }
}
