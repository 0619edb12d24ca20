//! The order in which the groups of factors were shown, kept with the account.

use super::Group;

/// The letters of the groups in the order shown, such as `dbcaefghyz`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GroupOrder(String);

/// Groups from this letter on stay last: own words, and the service's reasons.
const FIXED_FROM: char = 'y';

impl GroupOrder {
    pub(super) fn shuffled(groups: &[Group], random: u64) -> Self {
        let (mut varied, mut fixed): (Vec<char>, Vec<char>) =
            groups.iter().map(|group| group.letter).partition(|letter| *letter < FIXED_FROM);
        let mut state = random;
        // Fisher and Yates.
        for last in (1..varied.len()).rev() {
            let choices = u64::try_from(last + 1).unwrap_or(u64::MAX);
            let chosen = usize::try_from(below(next(&mut state), choices)).unwrap_or(0);
            varied.swap(last, chosen);
        }
        fixed.sort_unstable();
        varied.append(&mut fixed);
        GroupOrder(varied.into_iter().collect())
    }

    /// The compact code that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a stored order; none if it is not the letters of these groups, each once.
    pub fn read(text: &str, groups: &[Group]) -> Option<Self> {
        let sorted = |letters: &mut dyn Iterator<Item = char>| {
            let mut letters: Vec<char> = letters.collect();
            letters.sort_unstable();
            letters
        };
        let all = sorted(&mut groups.iter().map(|group| group.letter));
        (sorted(&mut text.chars()) == all).then(|| GroupOrder(text.to_owned()))
    }

    /// The letters in the order shown.
    pub fn letters(&self) -> impl Iterator<Item = char> + '_ {
        self.0.chars()
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): a few well-mixed numbers from one random seed.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number below `bound` from a number evenly spread over 64 bits.
pub(crate) fn below(random: u64, bound: u64) -> u64 {
    u64::try_from((u128::from(random) * u128::from(bound)) >> 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use crate::factor::{Frame, GroupOrder};
    use std::collections::BTreeMap;

    #[test]
    fn the_same_random_number_gives_the_same_order_and_can_be_read_back() {
        let frame = Frame::seed().unwrap();
        let order = frame.order(7);
        assert_eq!(order, frame.order(7));
        assert_eq!(GroupOrder::read(order.as_str(), &frame.groups), Some(order));
        assert_eq!(GroupOrder::read("abc", &frame.groups), None);
        assert_eq!(GroupOrder::read("aacdefghyz", &frame.groups), None);
    }

    #[test]
    fn every_group_comes_first_about_as_often_and_own_words_never() {
        let frame = Frame::seed().unwrap();
        let mut first: BTreeMap<char, u32> = BTreeMap::new();
        for random in 0..8_000u64 {
            let order = frame.order(random.wrapping_mul(0x2545_f491_4f6c_dd1d));
            assert!(order.as_str().ends_with("yz"));
            *first.entry(order.letters().next().unwrap()).or_default() += 1;
        }
        assert_eq!(first.len(), 8);
        assert!(first.values().all(|times| (800..1_200).contains(times)), "{first:?}");
    }
}
