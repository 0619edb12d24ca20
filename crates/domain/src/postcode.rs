//! UK postcodes, their outcodes (districts) and how far apart two outcodes lie.

use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::Breach;

/// A UK postcode in its usual form, such as `LU1 2AB`. Its form is checked, not whether Royal Mail
/// has issued it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode {
    text: String,
}

/// The first half of a postcode, the district: `LU1`. In writing it locates somebody to a few thousand homes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Outcode(String);

impl Postcode {
    /// Reads a postcode in any case and spacing (`lu12ab`, ` LU1  2AB `).
    ///
    /// # Errors
    /// `postcode-form` with what was typed as `value`.
    pub fn parse(typed: &str) -> Result<Postcode, Breach> {
        let fault = || Breach::of("postcode", "postcode-form").with("value", typed.trim());
        let tight = tight_upper(typed).ok_or_else(fault)?;
        if !(5..=7).contains(&tight.len()) {
            return Err(fault());
        }
        let (out, inward) = tight.split_at(tight.len() - 3);
        let inward_holds = inward.starts_with(|c: char| c.is_ascii_digit())
            && inward[1..].bytes().all(|b| b.is_ascii_uppercase() && !b"CIKMOV".contains(&b));
        if !(is_outcode(out) && inward_holds) {
            return Err(fault());
        }
        Ok(Postcode { text: format!("{out} {inward}") })
    }

    /// The postcode as it is written, with one space.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The district.
    pub fn outcode(&self) -> Outcode {
        Outcode(self.outcode_str().to_owned())
    }

    /// The district's text, without a copy.
    pub fn outcode_str(&self) -> &str {
        &self.text[..self.text.len() - 4]
    }
}

impl Outcode {
    /// Reads an outcode (`lu1`), or takes that of a whole postcode.
    ///
    /// # Errors
    /// `outcode-form` with what was typed as `value`.
    pub fn parse(typed: &str) -> Result<Outcode, Breach> {
        if let Ok(postcode) = Postcode::parse(typed) {
            return Ok(postcode.outcode());
        }
        tight_upper(typed)
            .filter(|tight| is_outcode(tight))
            .map(Outcode)
            .ok_or_else(|| Breach::of("outcode", "outcode-form").with("value", typed.trim()))
    }

    /// The outcode as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the middle of its postcodes lies, if the outcode is known to the directory.
    pub fn position(&self) -> Option<Position> {
        let table = directory();
        let at = table.binary_search_by(|(code, _)| (*code).cmp(self.0.as_str())).ok()?;
        Some(table[at].1)
    }

    /// Kilometres as the crow flies between the middles of two outcodes; `None` if either is unknown.
    /// Within one outcode the answer is 0, which means "near", not "at the same door".
    pub fn kilometres_to(&self, other: &Outcode) -> Option<f64> {
        Some(self.position()?.kilometres_to(other.position()?))
    }
}

/// A point on the earth in WGS84 degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// Mean radius of the earth (IUGG), in kilometres.
const EARTH_RADIUS: f64 = 6371.0088;

impl Position {
    /// Kilometres along the great circle, by the haversine formula.
    pub fn kilometres_to(self, other: Position) -> f64 {
        let (north, north_other) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_north = (north_other - north) / 2.0;
        let half_east = (other.longitude - self.longitude).to_radians() / 2.0;
        let h = half_north.sin().powi(2) + north.cos() * north_other.cos() * half_east.sin().powi(2);
        2.0 * EARTH_RADIUS * h.sqrt().min(1.0).asin()
    }
}

/// Upper case without white space; `None` if anything but ASCII letters and digits is in it.
fn tight_upper(typed: &str) -> Option<String> {
    let mut tight = String::with_capacity(8);
    for c in typed.chars().filter(|c| !c.is_whitespace()) {
        if !c.is_ascii_alphanumeric() || tight.len() > 8 {
            return None;
        }
        tight.push(c.to_ascii_uppercase());
    }
    Some(tight)
}

/// The six forms A9, A99, AA9, AA99, A9A and AA9A.
fn is_outcode(text: &str) -> bool {
    let shape: Vec<u8> = text.bytes().map(|b| if b.is_ascii_digit() { b'9' } else { b'A' }).collect();
    matches!(shape.as_slice(), b"A9" | b"A99" | b"AA9" | b"AA99" | b"A9A" | b"AA9A")
}

/// The postcode districts and the middle of each, as lines of `outcode,latitude,longitude`.
pub const TABLE: &str = include_str!("../data/outcodes.csv");

/// The postcode districts that are known and the middle of each, in order of the code.
pub fn outcodes() -> impl Iterator<Item = (&'static str, Position)> {
    directory().iter().copied()
}

fn directory() -> &'static [(&'static str, Position)] {
    static DIRECTORY: OnceLock<Vec<(&'static str, Position)>> = OnceLock::new();
    DIRECTORY.get_or_init(|| {
        TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut cells = line.split(',');
                let code = cells.next()?;
                let latitude = cells.next()?.parse().ok()?;
                let longitude = cells.next()?.parse().ok()?;
                Some((code, Position { latitude, longitude }))
            })
            .collect()
    })
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for Outcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Postcode {
    type Error = Breach;
    fn try_from(text: String) -> Result<Self, Breach> {
        Postcode::parse(&text)
    }
}

impl From<Postcode> for String {
    fn from(postcode: Postcode) -> String {
        postcode.text
    }
}

impl TryFrom<String> for Outcode {
    type Error = Breach;
    fn try_from(text: String) -> Result<Self, Breach> {
        Outcode::parse(&text)
    }
}

impl From<Outcode> for String {
    fn from(outcode: Outcode) -> String {
        outcode.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_postcode_is_read_in_any_case_and_spacing() {
        for (typed, written, outcode) in [
            ("lu12ab", "LU1 2AB", "LU1"),
            (" SW1A  1AA ", "SW1A 1AA", "SW1A"),
            ("M1 1AE", "M1 1AE", "M1"),
            ("ec1a1bb", "EC1A 1BB", "EC1A"),
            ("W1A 0AX", "W1A 0AX", "W1A"),
            ("CR2 6XH", "CR2 6XH", "CR2"),
            ("dn55 1pt", "DN55 1PT", "DN55"),
        ] {
            let postcode = Postcode::parse(typed).unwrap();
            assert_eq!((postcode.as_str(), postcode.outcode_str()), (written, outcode));
        }
    }

    #[test]
    fn what_is_not_a_postcode_is_named_in_the_breach() {
        for typed in
            ["", "LU1", "LU1 2A", "1LU 2AB", "LU1 2AC!", "LU1 2CK", "LUU1 2AB", "LU123 2AB", "04/03/1961"]
        {
            let breach = Postcode::parse(typed).unwrap_err();
            assert_eq!((breach.code, breach.args[0].1.as_str()), ("postcode-form", typed));
        }
    }

    #[test]
    fn the_directory_is_sorted_whole_and_in_these_islands() {
        let table = directory();
        assert_eq!(table.len(), 3077);
        assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, position) in table {
            assert!(is_outcode(code), "{code}");
            assert!((49.0..61.5).contains(&position.latitude), "{code}");
            assert!((-9.0..2.0).contains(&position.longitude), "{code}");
        }
    }

    #[test]
    fn distances_are_those_of_the_map() {
        let km = |a: &str, b: &str| Outcode::parse(a).unwrap().kilometres_to(&Outcode::parse(b).unwrap());
        assert_eq!(km("LU1", "LU1"), Some(0.0));
        assert!((40.0..50.0).contains(&km("LU1", "SW1A").unwrap()), "Luton to Westminster");
        assert!((520.0..550.0).contains(&km("SW1A", "EH1").unwrap()), "Westminster to Edinburgh");
        assert_eq!(km("LU1", "ZZ99"), None);
    }

    proptest! {
        #[test]
        fn a_postcode_written_is_read_as_itself(text in "[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABDEFGHJLNPQRSTUWXYZ]{2}") {
            let postcode = Postcode::parse(&text).unwrap();
            prop_assert_eq!(postcode.as_str(), &text);
            prop_assert_eq!(Postcode::parse(&text.to_lowercase().replace(' ', "")).unwrap(), postcode);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*") {
            let _ = Postcode::parse(&text);
            let _ = Outcode::parse(&text);
        }

        #[test]
        fn distance_is_the_same_both_ways(a in 0usize..3077, b in 0usize..3077) {
            let (a, b) = (directory()[a].1, directory()[b].1);
            prop_assert!((a.kilometres_to(b) - b.kilometres_to(a)).abs() < 1e-9);
        }
    }
}
