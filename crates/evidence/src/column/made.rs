//! Columns made of others for comparing people: ethnic groups of categories, fifths of deprivation of deciles, and bands
//! of age without those that were widened. The one place, so that a page and a report group alike.

/// The column from which another is made.
#[must_use]
pub fn source(column: &str) -> &str {
    match column {
        "ethnic-group" => "ethnic-category",
        "deprivation-fifth" => "deprivation-decile",
        other => other,
    }
}

/// The level of what was widened when it was recorded, because few share it: it overlaps with the others.
pub const WIDENED: &str = "widened";
/// A band of age holds at most so many years, but for the first and the last.
const BAND: u32 = 16;

/// A value of a made column, from that of its [`source`]; none where it is not recorded.
#[must_use]
pub fn made(column: &str, text: &str) -> Option<String> {
    Some(match column {
        "ethnic-group" => match text.as_bytes().first()? {
            b'A'..=b'C' => "white",
            b'D'..=b'G' => "mixed",
            b'H'..=b'L' => "asian",
            b'M'..=b'P' => "black",
            b'R' | b'S' => "other",
            b'Z' => "not-stated",
            _ => return None,
        }
        .to_owned(),
        "deprivation-fifth" => {
            let decile: f64 = text.trim().parse().ok().filter(|decile| (1.0..=10.0).contains(decile))?;
            format!("{:.0}", (decile / 2.0).ceil())
        }
        "age-band" if is_widened(text) => WIDENED.to_owned(),
        _ => text.to_owned(),
    })
}

fn is_widened(band: &str) -> bool {
    match (band.split_once('-'), band.strip_suffix('+')) {
        (Some((first, last)), _) => match (first.parse::<u32>(), last.parse::<u32>()) {
            (Ok(first), Ok(last)) => last >= first + BAND,
            _ => false,
        },
        (None, Some(first)) => first.parse::<u32>().is_ok_and(|first| first < 75),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_made_of_categories_and_fifths_of_deciles() {
        let group = |code: &str| made("ethnic-group", code);
        assert_eq!(["A", "G", "H", "P", "S", "Z"].map(|code| group(code).unwrap()), [
            "white", "mixed", "asian", "black", "other", "not-stated"
        ]);
        assert_eq!((group("99"), group("")), (None, None));
        let fifth = |decile: &str| made("deprivation-fifth", decile);
        assert_eq!(["1", "2", "3", "10"].map(|decile| fifth(decile).unwrap()), ["1", "1", "2", "5"]);
        assert_eq!((fifth("0"), fifth("11"), fifth("1-3")), (None, None, None));
        let band = |text: &str| made("age-band", text).unwrap();
        assert_eq!(["0-15", "65-74", "85+", "25-64", "65+"].map(band), [
            "0-15", "65-74", "85+", WIDENED, WIDENED
        ]);
        assert_eq!((source("ethnic-group"), source("sex")), ("ethnic-category", "sex"));
    }
}
