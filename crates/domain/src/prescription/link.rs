//! Links by which a service answers and keeps its register without an account: how long they hold, the code that
//! opens them on a browser, and for how long what was pressed can be undone.

use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::Breach;
use crate::calendar::Day;

/// Days a link to a decision holds after it was made or asked for again.
pub const DECISION_HOLDS: i64 = 42;
/// Days the link to a register holds after its session.
pub const REGISTER_HOLDS: i64 = 21;
/// Days the link to a listing holds.
pub const LISTING_HOLDS: i64 = 60;
/// How long a code can be entered.
pub const CODE_HOLDS: SignedDuration = SignedDuration::from_mins(20);
/// How often a code may be tried.
pub const CODE_TRIES: i64 = 5;
/// Codes that may be asked for by one link within an hour. Each link has its own, so that whoever holds a link that went
/// astray does not keep a service from its others.
pub const CODES_AN_HOUR: i64 = 4;
/// Codes that may be asked for by one link within a day.
pub const CODES_A_DAY: i64 = 10;
/// Wrong codes that may be entered by one link within a day: of a million codes, so that guessing finds none.
pub const TRIES_A_DAY: i64 = 20;
/// How long an answer can be undone.
pub const UNDO: SignedDuration = SignedDuration::from_hours(24);
/// How long a browser stays open without a new code.
pub const DEVICE_HOLDS: SignedDuration = SignedDuration::from_hours(24 * 180);
/// The longest name of somebody at a service, or of somebody who came, in characters.
pub const NAME_LIMIT: usize = 80;
/// The most walk-ins a register takes.
pub const WALK_INS_LIMIT: i64 = 1_000;
/// The longest question, answer or account in words, in characters.
pub const WORDS_LIMIT: usize = 2_000;

/// What a link is for, as its length of life has to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFor {
    /// The answer to one request.
    Decision,
    /// The register of a day.
    Register(Day),
    /// The service's own listing.
    Listing,
}

impl LinkFor {
    /// The last day on which a link works that was made today.
    pub fn until(self, today: Day) -> Day {
        match self {
            LinkFor::Decision => today.saturating_add(DECISION_HOLDS.days()),
            LinkFor::Register(day) => day.max(today).saturating_add(REGISTER_HOLDS.days()),
            LinkFor::Listing => today.saturating_add(LISTING_HOLDS.days()),
        }
    }
}

/// A six-digit code from random bytes, evenly over all of them but for one part in a thousand million.
pub fn code(random: [u8; 8]) -> String {
    format!("{:06}", u64::from_be_bytes(random) % 1_000_000)
}

/// A code as somebody types it: blanks and hyphens do not matter.
///
/// # Errors
/// `link-code-unreadable` for anything but six digits.
pub fn typed_code(typed: &str) -> Result<String, Breach> {
    let digits: String = typed.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
    if digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(Breach::of("code", "link-code-unreadable"))
    }
}

/// The name of somebody, as they or the service write it.
///
/// # Errors
/// `link-name-missing`, `link-name-too-long`.
pub fn name(field: &'static str, typed: &str) -> Result<String, Breach> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Breach::of(field, "link-name-missing"));
    }
    if name.chars().count() > NAME_LIMIT {
        return Err(Breach::of(field, "link-name-too-long").with("limit", NAME_LIMIT));
    }
    Ok(name)
}

/// Words to or about somebody.
///
/// # Errors
/// `link-words-missing`, `link-words-too-long`.
pub fn words(field: &'static str, typed: &str) -> Result<String, Breach> {
    let words = typed.trim();
    if words.is_empty() {
        return Err(Breach::of(field, "link-words-missing"));
    }
    if words.chars().count() > WORDS_LIMIT {
        return Err(Breach::of(field, "link-words-too-long").with("limit", WORDS_LIMIT));
    }
    Ok(words.to_owned())
}

/// Whether an answer of an instant can still be undone.
///
/// # Errors
/// `link-undo-too-late`.
pub fn may_undo(made: Timestamp, now: Timestamp) -> Result<(), Breach> {
    if now.duration_since(made) <= UNDO { Ok(()) } else { Err(Breach::new("link-undo-too-late")) }
}

/// First letters of a name, for whoever has only the link: `M. K.`
pub fn initials<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let letters = parts.into_iter().filter_map(|part| part.chars().find(|it| it.is_alphabetic()));
    letters.map(|it| format!("{}.", it.to_uppercase())).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_however_it_is_typed() {
        assert_eq!(code([0, 0, 0, 0, 0, 0, 0, 42]), "000042");
        assert_eq!(typed_code(" 123 456 ").unwrap(), "123456");
        assert_eq!(typed_code("123-456").unwrap(), "123456");
        for wrong in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert_eq!(typed_code(wrong).unwrap_err().code, "link-code-unreadable", "{wrong}");
        }
    }

    #[test]
    fn a_link_to_a_register_holds_from_its_session_on() {
        let today = jiff::civil::date(2026, 3, 2);
        let day = jiff::civil::date(2026, 3, 9);
        assert_eq!(LinkFor::Register(day).until(today), jiff::civil::date(2026, 3, 30));
        assert_eq!(LinkFor::Register(today).until(day), jiff::civil::date(2026, 3, 30));
        assert!(LinkFor::Decision.until(today) > today);
    }

    #[test]
    fn initials_are_all_that_is_told_of_a_name() {
        assert_eq!(initials(["Mary", "O'Neil"]), "M. O.");
        assert_eq!(initials(["éva", "(Kay)"]), "É. K.");
        assert_eq!(initials(["", "Kay"]), "K.");
    }

    #[test]
    fn what_was_pressed_is_undone_within_a_day() {
        let made: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        assert!(may_undo(made, made + SignedDuration::from_hours(24)).is_ok());
        assert!(may_undo(made, made + SignedDuration::from_secs(24 * 3600 + 1)).is_err());
    }

    #[test]
    fn names_and_words_are_there_and_no_longer_than_they_may_be() {
        assert_eq!(name("name", "  Jo \n Bloggs ").unwrap(), "Jo Bloggs");
        assert_eq!(name("name", " ").unwrap_err().code, "link-name-missing");
        assert_eq!(name("name", &"x".repeat(81)).unwrap_err().code, "link-name-too-long");
        assert_eq!(words("question", "").unwrap_err().code, "link-words-missing");
        assert_eq!(words("question", &"x".repeat(2_001)).unwrap_err().code, "link-words-too-long");
    }
}
