//! Where: points, distances, and the postcode districts (outcodes) the caller hands over.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// A position in WGS84 degrees; a third of a metre exact.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Degrees north.
    pub latitude: f32,
    /// Degrees east.
    pub longitude: f32,
}

impl Point {
    /// A position, if both are degrees of this earth.
    #[must_use]
    pub fn at(latitude: f32, longitude: f32) -> Option<Point> {
        ((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude))
            .then_some(Point { latitude, longitude })
    }

    /// Kilometres between two points by the haversine formula.
    #[must_use]
    pub fn km_to(self, other: Point) -> f32 {
        let (here, there) = (self.latitude.to_radians(), other.latitude.to_radians());
        let up = ((there - here) / 2.0).sin();
        let across = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let half = (up * up + here.cos() * there.cos() * across * across).clamp(0.0, 1.0);
        2.0 * 6371.0 * half.sqrt().asin()
    }
}

/// Where a service takes place: a position, or a postcode district whose middle stands for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Its position.
    pub at: Option<Point>,
    /// Its postcode district.
    pub outcode: Option<String>,
}

/// The postcode districts and the middle of each.
#[derive(Clone, Debug, Default)]
pub struct Outcodes(HashMap<String, Point>);

impl Outcodes {
    /// Read `outcode,latitude,longitude` lines; lines that begin with `#` and lines that are not such a triple
    /// are left out.
    #[must_use]
    pub fn read(text: &str) -> Outcodes {
        let row = |line: &str| {
            let mut cells = line.split(',').map(str::trim);
            let outcode = cells.next().filter(|cell| !cell.is_empty() && !cell.starts_with('#'))?;
            let latitude = cells.next()?.parse().ok()?;
            let longitude = cells.next()?.parse().ok()?;
            Some((outcode.to_ascii_uppercase(), Point::at(latitude, longitude)?))
        };
        Outcodes(text.lines().filter_map(row).collect())
    }

    /// The middle of a district, in either case.
    #[must_use]
    pub fn middle(&self, outcode: &str) -> Option<Point> {
        self.0.get(&outcode.trim().to_ascii_uppercase()).copied()
    }

    /// The district a word names: an outcode, or a whole postcode written together, if it is a known one.
    #[must_use]
    pub fn named_by(&self, word: &str) -> Option<(String, Point)> {
        let word: String =
            word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        let outcode = match word.len() {
            5..=7 if is_incode(&word[word.len() - 3..]) => &word[..word.len() - 3],
            _ => &word,
        };
        let has_digit = outcode.bytes().any(|byte| byte.is_ascii_digit());
        self.middle(outcode).filter(|_| has_digit).map(|middle| (outcode.to_owned(), middle))
    }
}

/// Whether a word is the second half of a postcode: a digit and two letters.
#[must_use]
pub fn is_incode(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() == 3
        && bytes[0].is_ascii_digit()
        && bytes[1].is_ascii_alphabetic()
        && bytes[2].is_ascii_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luton_is_as_far_from_bedford_as_the_map_says() {
        let (luton, bedford) = (Point::at(51.8764, -0.4248).unwrap(), Point::at(52.1374, -0.4750).unwrap());
        assert!((luton.km_to(bedford) - 29.2).abs() < 0.3, "{}", luton.km_to(bedford));
    }

    #[test]
    fn a_postcode_names_its_district_and_a_word_does_not() {
        let outcodes = Outcodes::read("# a comment\nLU1,51.8764,-0.4248\nbad,line\n");
        for word in ["lu1", "LU1 ", "LU12AB", "lu1-2ab"] {
            assert_eq!(outcodes.named_by(word).map(|(code, _)| code).as_deref(), Some("LU1"), "{word}");
        }
        for word in ["luton", "LU9", "", "2ab"] {
            assert_eq!(outcodes.named_by(word), None, "{word}");
        }
    }
}
