//! Rows of a table counted by the levels of a column, and columns made of others for it.

use std::collections::BTreeMap;

pub(super) use evidence::column::{WIDENED, source};
use evidence::column::made;
use evidence::evaluate::Band;

use crate::table::{Column, Table};

/// What is counted of a level: met, not met, open, not recorded.
pub(super) type Counts = [u64; 4];

/// The columns by which people are compared: what was known before they answered.
pub(super) const COVARIATES: [&str; 5] = ["age-band", "sex", "ethnic-group", "deprivation-fifth", "how-put"];

/// A column read row by row, made of another where it is not there.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    name: &'a str,
    column: Option<&'a Column>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(table: &'a Table, name: &'a str) -> Reading<'a> {
        Reading { name, column: table.column(source(name)).ok() }
    }

    pub(super) fn at(&self, row: usize) -> Option<String> {
        made(self.name, self.column?.at(row)?)
    }
}

/// The place of a band in [`Counts`]; none outside the cohort.
pub(super) fn place(band: Option<Band>) -> Option<usize> {
    Band::ALL[..4].iter().position(|held| Some(*held) == band)
}

/// Counts by level, levels in their order and those of whom it is not recorded last.
pub(super) fn crossed(table: &Table, column: &str, bands: &[Option<Band>]) -> Vec<(Option<String>, Counts)> {
    let reading = Reading::of(table, column);
    let mut found: BTreeMap<String, Counts> = BTreeMap::new();
    let mut unknown = [0; 4];
    for (row, band) in bands.iter().enumerate() {
        let Some(place) = place(*band) else { continue };
        match reading.at(row) {
            Some(level) => found.entry(level).or_default()[place] += 1,
            None => unknown[place] += 1,
        }
    }
    let mut levels: Vec<(String, Counts)> = found.into_iter().collect();
    levels.sort_by(|(a, _), (b, _)| order(column, a).cmp(&order(column, b)).then_with(|| a.cmp(b)));
    levels.into_iter().map(|(level, counts)| (Some(level), counts)).chain([(None, unknown)]).collect()
}

/// The levels of a row with several codes, each counted once.
pub(super) fn crossed_several(table: &Table, column: &str, bands: &[Option<Band>]) -> Vec<(String, Counts)> {
    let mut found: BTreeMap<String, Counts> = BTreeMap::new();
    let Ok(column) = table.column(column) else { return Vec::new() };
    for (row, band) in bands.iter().enumerate() {
        let (Some(place), Some(text)) = (place(*band), column.at(row)) else { continue };
        for code in text.split(' ') {
            found.entry(code.to_owned()).or_default()[place] += 1;
        }
    }
    let mut levels: Vec<(String, Counts)> = found.into_iter().collect();
    levels.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<u64>()));
    levels
}

/// Where a level stands among its likes.
fn order(column: &str, level: &str) -> usize {
    const ETHNIC: [&str; 6] = ["white", "mixed", "asian", "black", "other", "not-stated"];
    match column {
        "ethnic-group" => ETHNIC.iter().position(|known| *known == level).unwrap_or(ETHNIC.len()),
        "age-band" => {
            if level == WIDENED {
                return usize::MAX;
            }
            let first: String = level.chars().take_while(char::is_ascii_digit).collect();
            first.parse().unwrap_or(0)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_stand_in_their_order_and_what_is_not_recorded_last() {
        let csv = b"age-band,ethnic-category,deprivation-decile\n90+,A,1\n18-24,Z,10\n,99,3\n5-9,M,4\n";
        let table = crate::read::csv("f.csv", csv, &[]).unwrap();
        let bands = [Some(Band::Met), Some(Band::NotMet), Some(Band::Open), Some(Band::Immature)];
        let names = |column: &str| -> Vec<String> {
            let all = crossed(&table, column, &bands).into_iter();
            all.map(|(level, counts)| format!("{} {counts:?}", level.unwrap_or_default())).collect()
        };
        assert_eq!(names("age-band"), ["18-24 [0, 1, 0, 0]", "90+ [1, 0, 0, 0]", " [0, 0, 1, 0]"]);
        let wide = ["0-24", "25-64", "65+", "0-15", "16-24", "85+"].map(|band| made("age-band", band).as_deref() == Some(WIDENED));
        assert_eq!(wide, [true, true, true, false, false, false]);
        assert_eq!(names("ethnic-group"), ["white [1, 0, 0, 0]", "not-stated [0, 1, 0, 0]", " [0, 0, 1, 0]"]);
        assert_eq!(names("deprivation-fifth")[..2], ["1 [1, 0, 0, 0]", "2 [0, 0, 1, 0]"]);
    }
}
