//! Ethnic category and person stated gender, with the national codes of the NHS Data Dictionary.

use serde::{Deserialize, Serialize};

/// Ethnic category (2001, 16+1), national codes. The letters I, O, Q and T are not in the list. That somebody
/// would not say ([`EthnicCategory::NotStated`]) is kept apart from nobody having asked ([`EthnicCategory::NotKnown`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EthnicCategory {
    /// White: British.
    #[serde(rename = "A")]
    WhiteBritish,
    /// White: Irish.
    #[serde(rename = "B")]
    WhiteIrish,
    /// Any other White background.
    #[serde(rename = "C")]
    OtherWhite,
    /// Mixed: White and Black Caribbean.
    #[serde(rename = "D")]
    WhiteAndBlackCaribbean,
    /// Mixed: White and Black African.
    #[serde(rename = "E")]
    WhiteAndBlackAfrican,
    /// Mixed: White and Asian.
    #[serde(rename = "F")]
    WhiteAndAsian,
    /// Any other Mixed background.
    #[serde(rename = "G")]
    OtherMixed,
    /// Asian or Asian British: Indian.
    #[serde(rename = "H")]
    Indian,
    /// Asian or Asian British: Pakistani.
    #[serde(rename = "J")]
    Pakistani,
    /// Asian or Asian British: Bangladeshi.
    #[serde(rename = "K")]
    Bangladeshi,
    /// Any other Asian background.
    #[serde(rename = "L")]
    OtherAsian,
    /// Black or Black British: Caribbean.
    #[serde(rename = "M")]
    Caribbean,
    /// Black or Black British: African.
    #[serde(rename = "N")]
    African,
    /// Any other Black background.
    #[serde(rename = "P")]
    OtherBlack,
    /// Chinese.
    #[serde(rename = "R")]
    Chinese,
    /// Any other ethnic group.
    #[serde(rename = "S")]
    OtherEthnicGroup,
    /// Asked, and chose not to say.
    #[serde(rename = "Z")]
    NotStated,
    /// Not asked, or unable to say.
    #[serde(rename = "99")]
    NotKnown,
}

impl EthnicCategory {
    /// Every category, in the order of the codes.
    pub const ALL: [EthnicCategory; 18] = [
        EthnicCategory::WhiteBritish,
        EthnicCategory::WhiteIrish,
        EthnicCategory::OtherWhite,
        EthnicCategory::WhiteAndBlackCaribbean,
        EthnicCategory::WhiteAndBlackAfrican,
        EthnicCategory::WhiteAndAsian,
        EthnicCategory::OtherMixed,
        EthnicCategory::Indian,
        EthnicCategory::Pakistani,
        EthnicCategory::Bangladeshi,
        EthnicCategory::OtherAsian,
        EthnicCategory::Caribbean,
        EthnicCategory::African,
        EthnicCategory::OtherBlack,
        EthnicCategory::Chinese,
        EthnicCategory::OtherEthnicGroup,
        EthnicCategory::NotStated,
        EthnicCategory::NotKnown,
    ];

    /// National code, as stored and in locale keys (`ethnic-category-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            EthnicCategory::WhiteBritish => "A",
            EthnicCategory::WhiteIrish => "B",
            EthnicCategory::OtherWhite => "C",
            EthnicCategory::WhiteAndBlackCaribbean => "D",
            EthnicCategory::WhiteAndBlackAfrican => "E",
            EthnicCategory::WhiteAndAsian => "F",
            EthnicCategory::OtherMixed => "G",
            EthnicCategory::Indian => "H",
            EthnicCategory::Pakistani => "J",
            EthnicCategory::Bangladeshi => "K",
            EthnicCategory::OtherAsian => "L",
            EthnicCategory::Caribbean => "M",
            EthnicCategory::African => "N",
            EthnicCategory::OtherBlack => "P",
            EthnicCategory::Chinese => "R",
            EthnicCategory::OtherEthnicGroup => "S",
            EthnicCategory::NotStated => "Z",
            EthnicCategory::NotKnown => "99",
        }
    }

    /// The value of a code.
    pub fn from_code(code: &str) -> Option<EthnicCategory> {
        EthnicCategory::ALL.into_iter().find(|value| value.code() == code)
    }
}

/// Person stated gender, national codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Gender {
    /// Male.
    #[serde(rename = "1")]
    Male,
    /// Female.
    #[serde(rename = "2")]
    Female,
    /// Indeterminate: the person could not say which.
    #[serde(rename = "9")]
    Indeterminate,
    /// Not recorded.
    #[serde(rename = "X")]
    NotKnown,
}

impl Gender {
    /// Every value, in the order of the codes.
    pub const ALL: [Gender; 4] = [Gender::Male, Gender::Female, Gender::Indeterminate, Gender::NotKnown];

    /// National code, as stored and in locale keys (`gender-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Gender::Male => "1",
            Gender::Female => "2",
            Gender::Indeterminate => "9",
            Gender::NotKnown => "X",
        }
    }

    /// The value of a code.
    pub fn from_code(code: &str) -> Option<Gender> {
        Gender::ALL.into_iter().find(|value| value.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_data_dictionary() {
        let codes: String = EthnicCategory::ALL.iter().map(|category| category.code()).collect();
        assert_eq!(codes, "ABCDEFGHJKLMNPRSZ99");
        assert_eq!(Gender::ALL.map(Gender::code).concat(), "129X");
        assert_eq!(EthnicCategory::from_code("I"), None);
    }

    #[test]
    fn a_code_is_also_how_the_value_is_serialised() {
        for category in EthnicCategory::ALL {
            assert_eq!(serde_json::to_value(category).unwrap(), category.code());
            assert_eq!(EthnicCategory::from_code(category.code()), Some(category));
        }
        for gender in Gender::ALL {
            assert_eq!(serde_json::to_value(gender).unwrap(), gender.code());
            assert_eq!(Gender::from_code(gender.code()), Some(gender));
        }
    }
}
