//! How deprived the area is in which somebody lives.

use serde::{Deserialize, Serialize};

use crate::Breach;

/// A published index of multiple deprivation: a nation's, of one year. Deciles of different indices
/// are not comparable, so a decile is never kept without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DeprivationIndex {
    /// English Indices of Deprivation 2019 (32,844 areas).
    #[serde(rename = "england-2019")]
    England2019,
    /// English Indices of Deprivation 2025.
    #[serde(rename = "england-2025")]
    England2025,
    /// Welsh Index of Multiple Deprivation 2019.
    #[serde(rename = "wales-2019")]
    Wales2019,
    /// Scottish Index of Multiple Deprivation 2020.
    #[serde(rename = "scotland-2020")]
    Scotland2020,
    /// Northern Ireland Multiple Deprivation Measure 2017.
    #[serde(rename = "northern-ireland-2017")]
    NorthernIreland2017,
}

impl DeprivationIndex {
    /// Every index.
    pub const ALL: [DeprivationIndex; 5] = [
        DeprivationIndex::England2019,
        DeprivationIndex::England2025,
        DeprivationIndex::Wales2019,
        DeprivationIndex::Scotland2020,
        DeprivationIndex::NorthernIreland2017,
    ];

    /// Nation and year, as stored and in locale keys (`deprivation-index-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            DeprivationIndex::England2019 => "england-2019",
            DeprivationIndex::England2025 => "england-2025",
            DeprivationIndex::Wales2019 => "wales-2019",
            DeprivationIndex::Scotland2020 => "scotland-2020",
            DeprivationIndex::NorthernIreland2017 => "northern-ireland-2017",
        }
    }

    /// The index of a code.
    pub fn from_code(code: &str) -> Option<DeprivationIndex> {
        DeprivationIndex::ALL.into_iter().find(|index| index.code() == code)
    }
}

/// The tenth of areas in which somebody lives: 1 the most deprived, 10 the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u8, DeprivationIndex)", into = "(u8, DeprivationIndex)")]
pub struct DeprivationDecile {
    decile: u8,
    index: DeprivationIndex,
}

impl DeprivationDecile {
    /// A decile of an index.
    ///
    /// # Errors
    /// `deprivation-decile-range` (with `value`) unless it is 1 to 10.
    pub fn new(decile: u8, index: DeprivationIndex) -> Result<DeprivationDecile, Breach> {
        if !(1..=10).contains(&decile) {
            return Err(Breach::of("deprivation_decile", "deprivation-decile-range").with("value", decile));
        }
        Ok(DeprivationDecile { decile, index })
    }

    /// Reads a decile and the code of its index.
    ///
    /// # Errors
    /// As [`DeprivationDecile::new`], and `deprivation-index-unknown` (with `value`).
    pub fn parse(decile: &str, index: &str) -> Result<DeprivationDecile, Breach> {
        let range =
            || Breach::of("deprivation_decile", "deprivation-decile-range").with("value", decile.trim());
        let number: u8 =
            decile.trim().parse().ok().filter(|number| (1..=10).contains(number)).ok_or_else(range)?;
        let index = DeprivationIndex::from_code(index.trim()).ok_or_else(|| {
            Breach::of("deprivation_index", "deprivation-index-unknown").with("value", index.trim())
        })?;
        DeprivationDecile::new(number, index)
    }

    /// 1 (most deprived) to 10 (least).
    pub fn decile(self) -> u8 {
        self.decile
    }

    /// The index it is a decile of.
    pub fn index(self) -> DeprivationIndex {
        self.index
    }
}

impl TryFrom<(u8, DeprivationIndex)> for DeprivationDecile {
    type Error = Breach;
    fn try_from((decile, index): (u8, DeprivationIndex)) -> Result<Self, Breach> {
        DeprivationDecile::new(decile, index)
    }
}

impl From<DeprivationDecile> for (u8, DeprivationIndex) {
    fn from(value: DeprivationDecile) -> Self {
        (value.decile, value.index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decile_is_one_to_ten_of_a_named_index() {
        assert_eq!(DeprivationDecile::parse(" 1 ", "england-2019").unwrap().decile(), 1);
        for typed in ["0", "11", "300", "", "one"] {
            assert_eq!(
                DeprivationDecile::parse(typed, "england-2019").unwrap_err().code,
                "deprivation-decile-range"
            );
        }
        assert_eq!(DeprivationDecile::parse("3", "").unwrap_err().code, "deprivation-index-unknown");
        assert!(serde_json::from_str::<DeprivationDecile>("[11,\"england-2019\"]").is_err());
        for index in DeprivationIndex::ALL {
            assert_eq!(serde_json::to_value(index).unwrap(), index.code());
        }
    }
}
