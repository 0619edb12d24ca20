//! Blocking keys: what two records of one person have in common in spite of one slip.

use std::collections::BTreeSet;

use super::PersonFacts;
use super::name_key::{led_back, sounds};
use crate::calendar::Day;

/// A number two records share when they may be of one person. Kept beside the person and looked up
/// exactly. It is made from the person's particulars without a secret: guard it as them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockingKey(u64);

impl BlockingKey {
    /// The key as stored, in a signed column of 64 bits.
    pub fn stored(self) -> i64 {
        i64::from_ne_bytes(self.0.to_ne_bytes())
    }
}

/// At most this many words of a family name get keys of their own, besides the name as one word.
const FAMILY_WORDS: usize = 3;

/// The keys of a person, usually six to eight, each of them a probe of the index.
///
/// Each key leaves something out, so that whatever one field is wrong, another key still agrees: the NHS
/// number; the birth date with the sound of either name (also when given and family name are swapped);
/// the sounds of the whole name with the year, with the day and month, and with the postcode; the
/// postcode with the birth date. Day and month go in without their order, short forms of names as
/// the name they stand for (in either place, for a family name may have been put in the other's).
pub fn blocking_keys(facts: &PersonFacts) -> BTreeSet<BlockingKey> {
    let mut keys = BTreeSet::new();
    if let Some(number) = facts.nhs_number {
        keys.insert(Mixer::new(b'n').number(number.value()).key());
    }
    let given = first_word(&facts.given);
    let family: String = facts.family.split(' ').collect();
    let family = led_back(&family);
    let whole_name = whole_name_sound(given, family);
    if let Some(born) = facts.born {
        let date = unordered_date(born);
        let mut with_date = |word: &str| {
            let (primary, alternate) = sounds(word);
            keys.insert(Mixer::new(b'd').number(date).text(&primary).key());
            keys.extend(alternate.map(|sound| Mixer::new(b'd').number(date).text(&sound).key()));
        };
        [given, family].into_iter().filter(|word| !word.is_empty()).for_each(&mut with_date);
        if let Some(preferred) = facts.preferred.as_deref().map(first_word).filter(|name| *name != given) {
            with_date(preferred);
        }
        if facts.family.contains(' ') {
            facts.family.split(' ').take(FAMILY_WORDS).for_each(&mut with_date);
        }
        if let Some(sound) = &whole_name {
            let year = u64::from(born.year().unsigned_abs());
            keys.insert(Mixer::new(b'y').number(year).text(sound).key());
            keys.insert(Mixer::new(b'm').number(date % 10_000).text(sound).key());
        }
        if let Some(postcode) = &facts.postcode {
            keys.insert(Mixer::new(b'p').number(date).text(postcode.as_str()).key());
        }
    }
    if let (Some(sound), Some(postcode)) = (&whole_name, &facts.postcode) {
        keys.insert(Mixer::new(b'h').text(sound).text(postcode.as_str()).key());
    }
    keys
}

/// The first word of a folded given name, led back from its short form.
fn first_word(given: &str) -> &str {
    led_back(given.split(' ').next().unwrap_or_default())
}

/// The sounds of both names in alphabetical order, so that swapping them changes nothing.
fn whole_name_sound(given: &str, family: &str) -> Option<String> {
    if given.is_empty() || family.is_empty() {
        return None;
    }
    let (given, family) = (sounds(given).0, sounds(family).0);
    Some(if given <= family { format!("{given} {family}") } else { format!("{family} {given}") })
}

/// Year, lesser and greater of day and month, as one number YYYYLLGG.
fn unordered_date(day: Day) -> u64 {
    let (month, of_month) = (u64::from(day.month().unsigned_abs()), u64::from(day.day().unsigned_abs()));
    u64::from(day.year().unsigned_abs()) * 10_000 + month.min(of_month) * 100 + month.max(of_month)
}

/// FNV-1a over 64 bits: keys are stored, so the function may never change; it need not resist anybody.
struct Mixer(u64);

impl Mixer {
    fn new(kind: u8) -> Mixer {
        Mixer(0xcbf2_9ce4_8422_2325).bytes(&[kind])
    }

    fn bytes(mut self, bytes: &[u8]) -> Mixer {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }

    fn number(self, number: u64) -> Mixer {
        self.bytes(&number.to_le_bytes())
    }

    fn text(self, text: &str) -> Mixer {
        self.bytes(text.as_bytes()).bytes(&[0xff])
    }

    fn key(self) -> BlockingKey {
        BlockingKey(self.0)
    }
}
