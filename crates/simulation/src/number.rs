//! NHS numbers nobody has: the range 999, which is never issued.

/// How many different numbers there are: nine for each of 100,000 stems of eight digits.
pub(crate) const NUMBERS: u64 = 900_000;

/// Prime, so that stepping by it visits every number once before the first comes back.
const STEP: u64 = 611_953;

/// The number of a rank, unlike that of any other rank; none past [`NUMBERS`]. Neighbouring ranks look
/// unrelated.
pub(crate) fn nhs_number(rank: u64, shift: u64) -> Option<String> {
    if rank >= NUMBERS {
        return None;
    }
    let place = (rank * STEP + shift % NUMBERS) % NUMBERS;
    let stem = 99_900_000 + place / 9;
    // For each stem at most one ninth digit makes the check digit ten, and no number; nine remain to use.
    let mut ninths = (0..10).filter_map(|ninth| Some((ninth, check_digit(stem * 10 + ninth)?)));
    let (ninth, check) = ninths.nth(usize::try_from(place % 9).ok()?)?;
    Some(format!("{stem}{ninth}{check}"))
}

/// The check digit of nine digits (modulus 11, NHS Data Dictionary); none where it would be ten.
pub(crate) fn check_digit(nine: u64) -> Option<u64> {
    let (mut rest, mut sum) = (nine, 0);
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_check_digit_is_that_of_the_data_dictionary() {
        assert_eq!(check_digit(943_476_591), Some(9));
        assert_eq!(check_digit(401_023_213), Some(7));
        assert_eq!(check_digit(987_654_321), Some(0));
        assert_eq!(check_digit(999_000_001), Some(8));
        assert_eq!(check_digit(999_000_000), None);
        assert_eq!(check_digit(999_123_456), None);
    }

    #[test]
    fn every_rank_has_a_number_of_its_own_in_the_range_never_issued() {
        let mut seen = HashSet::new();
        for rank in 0..NUMBERS {
            let number = nhs_number(rank, 12_345).unwrap();
            assert!(number.len() == 10 && number.starts_with("999"), "{number}");
            let value: u64 = number.parse().unwrap();
            assert_eq!(check_digit(value / 10), Some(value % 10));
            assert!(seen.insert(value), "{number} twice");
        }
        assert_eq!(nhs_number(NUMBERS, 0), None);
    }
}
