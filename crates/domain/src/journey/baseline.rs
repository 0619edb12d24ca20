//! What a journey carries of the person as recorded at the offer, the same for known and nameless people,
//! so that those who refused and those who accepted can be compared and erasure leaves it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Breach;
use crate::id::{OrganisationId, StaffId};
use crate::person::Gender;

/// A band of ages: ten years wide, or wider after rare combinations were widened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgeBand {
    first: u8,
    last: u8,
}

/// The bands in use, as first and last year of age; 120 stands for "and over".
const BANDS: [(u8, u8); 9] =
    [(0, 15), (16, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74), (75, 84), (85, 120)];
const WIDE_BANDS: [(u8, u8); 3] = [(0, 24), (25, 64), (65, 120)];

impl AgeBand {
    /// The band of an age in whole years.
    pub fn of(age: u8) -> Self {
        let (first, last) = BANDS.into_iter().find(|(_, last)| age <= *last).unwrap_or((85, 120));
        AgeBand { first, last }
    }

    /// All bands in use, youngest first.
    pub fn all() -> impl Iterator<Item = AgeBand> {
        BANDS.into_iter().map(|(first, last)| AgeBand { first, last })
    }

    /// The first year of age in it.
    pub const fn first(self) -> u8 {
        self.first
    }

    /// The wide band around it: under 25, 25 to 64, 65 and over.
    #[must_use]
    pub fn widened(self) -> Self {
        let around = WIDE_BANDS.into_iter().find(|(first, last)| *first <= self.first && self.last <= *last);
        around.map_or(self, |(first, last)| AgeBand { first, last })
    }

    fn covers(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

impl From<AgeBand> for String {
    fn from(band: AgeBand) -> String {
        if band.last == 120 { format!("{}+", band.first) } else { format!("{}-{}", band.first, band.last) }
    }
}

impl TryFrom<String> for AgeBand {
    type Error = Breach;
    fn try_from(text: String) -> Result<Self, Breach> {
        let known = BANDS.into_iter().chain(WIDE_BANDS).map(|(first, last)| AgeBand { first, last });
        let mut known = known.filter(|band| String::from(*band) == text);
        known.next().ok_or_else(|| Breach::of("age", "age-band-unknown").with("value", text))
    }
}

/// Ethnic category 2001 of the NHS Data Dictionary, national code: A to S without I, O, Q; Z "not stated"
/// (asked, chose not to say); 99 "not known" (not asked). Widened, it is the group: A-C, D-G, H-L, M-P, R-S.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EthnicCategory(&'static str);

const ETHNIC: [&str; 18] =
    ["A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "Z", "99"];
const ETHNIC_GROUPS: [&str; 5] = ["A-C", "D-G", "H-L", "M-P", "R-S"];

impl EthnicCategory {
    /// Asked, and chose not to say.
    pub const NOT_STATED: EthnicCategory = EthnicCategory("Z");
    /// Not asked, or unable to say.
    pub const NOT_KNOWN: EthnicCategory = EthnicCategory("99");

    /// The category of a national code; the second, local character of an an2 code is ignored.
    ///
    /// # Errors
    /// `ethnic-category-unknown` for anything else.
    pub fn parse(text: &str) -> Result<Self, Breach> {
        let text = text.trim();
        let national = if text == "99" { text } else { text.get(..1).unwrap_or("") };
        let known = ETHNIC.into_iter().find(|code| *code == national && text.len() <= 2);
        known
            .map(EthnicCategory)
            .ok_or_else(|| Breach::of("ethnic-category", "ethnic-category-unknown").with("value", text))
    }

    /// All national codes.
    pub fn all() -> impl Iterator<Item = EthnicCategory> {
        ETHNIC.into_iter().map(EthnicCategory)
    }

    /// The code, or the range of codes when widened.
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// The group of categories around it; *not stated* and *not known* stay what they are.
    #[must_use]
    pub fn widened(self) -> Self {
        let around = ETHNIC_GROUPS.into_iter().find(|group| EthnicCategory(group).covers(self));
        around.map_or(self, EthnicCategory)
    }

    fn covers(self, other: Self) -> bool {
        let range = |code: &'static str| match code.split_once('-') {
            Some((first, last)) => (first, last),
            None => (code, code),
        };
        let ((first, last), (from, to)) = (range(self.0), range(other.0));
        if self.0 == other.0 {
            return true;
        }
        self.0.contains('-') && !["Z", "99"].contains(&other.0) && first <= from && to <= last
    }
}

impl Serialize for EthnicCategory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for EthnicCategory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let known = ETHNIC.into_iter().chain(ETHNIC_GROUPS).find(|code| *code == text);
        known.map(EthnicCategory).ok_or_else(|| serde::de::Error::custom("unknown ethnic category"))
    }
}

/// A decile of the Index of Multiple Deprivation, 1 most deprived, with the year of the index; a range of
/// deciles when widened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Deprivation {
    #[serde(rename = "from")]
    first: u8,
    #[serde(rename = "to")]
    last: u8,
    /// The year of the index: 2019, 2025.
    #[serde(rename = "imd")]
    version: u16,
}

impl Deprivation {
    /// One decile of one version of the index.
    ///
    /// # Errors
    /// `deprivation-decile-range` unless the decile is 1 to 10.
    pub fn decile(decile: u8, version: u16) -> Result<Self, Breach> {
        if (1..=10).contains(&decile) {
            Ok(Deprivation { first: decile, last: decile, version })
        } else {
            Err(Breach::of("deprivation", "deprivation-decile-range").with("value", decile))
        }
    }

    /// First and last decile; the same unless widened.
    pub const fn deciles(self) -> (u8, u8) {
        (self.first, self.last)
    }

    /// The year of the index.
    pub const fn version(self) -> u16 {
        self.version
    }

    /// The quintile around it.
    #[must_use]
    pub fn widened(self) -> Self {
        let first = if self.first.is_multiple_of(2) { self.first - 1 } else { self.first };
        Deprivation { first, last: self.last.max(first + 1), ..self }
    }

    fn covers(self, other: Self) -> bool {
        self.version == other.version && self.first <= other.first && other.last <= self.last
    }
}

/// Whether this is the first time social prescribing was offered to the person, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// The first offer.
    First,
    /// A repeat offer.
    Repeat,
}

/// A field of the baseline: not recorded, recorded, or withheld so that a rare combination does not point
/// to somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept<T> {
    /// Nobody recorded it.
    #[default]
    NotRecorded,
    /// What was recorded, or a wider value around it.
    Value(T),
    /// Recorded, and withheld.
    Withheld,
}

impl<T> Kept<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Kept::Value(value) => Some(value),
            _ => None,
        }
    }

    fn is_not_recorded(&self) -> bool {
        matches!(self, Kept::NotRecorded)
    }

    fn is_value(&self) -> bool {
        matches!(self, Kept::Value(_))
    }

    fn covers(&self, other: &Self, covers: impl Fn(&T, &T) -> bool) -> bool {
        match (self, other) {
            (Kept::Withheld, Kept::Value(_) | Kept::Withheld) | (Kept::NotRecorded, Kept::NotRecorded) => {
                true
            }
            (Kept::Value(mine), Kept::Value(theirs)) => covers(mine, theirs),
            _ => false,
        }
    }
}

impl<T: Serialize> Serialize for Kept<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Kept::NotRecorded => serializer.serialize_none(),
            Kept::Value(value) => value.serialize(serializer),
            Kept::Withheld => serializer.serialize_bool(false),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Stored<T> {
            Withheld(bool),
            Value(Option<T>),
        }
        Ok(match Stored::deserialize(deserializer)? {
            Stored::Withheld(false) => Kept::Withheld,
            Stored::Withheld(true) => return Err(serde::de::Error::custom("true is no value")),
            Stored::Value(None) => Kept::NotRecorded,
            Stored::Value(Some(value)) => Kept::Value(value),
        })
    }
}

/// What a journey carries of the person as recorded at the offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// Age band at the offer.
    #[serde(default, skip_serializing_if = "Kept::is_not_recorded")]
    pub age: Kept<AgeBand>,
    /// Person stated gender.
    #[serde(rename = "sex", default, skip_serializing_if = "Kept::is_not_recorded")]
    pub gender: Kept<Gender>,
    /// Ethnic category; Z and 99 are values.
    #[serde(rename = "ethnic", default, skip_serializing_if = "Kept::is_not_recorded")]
    pub ethnic_category: Kept<EthnicCategory>,
    /// Deprivation of the person's area.
    #[serde(rename = "dep", default, skip_serializing_if = "Kept::is_not_recorded")]
    pub deprivation: Kept<Deprivation>,
    /// The practice, or where a self-referral belongs.
    pub practice: OrganisationId,
    /// Preferred language, a BCP 47 tag; absent by design for the nameless.
    #[serde(rename = "lang", default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Referral reasons: codes of the needs ticked.
    #[serde(rename = "needs", default, skip_serializing_if = "Kept::is_not_recorded")]
    pub reasons: Kept<Vec<String>>,
    /// Who offers; absent by design for the nameless.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<StaffId>,
    /// First or repeat offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occasion: Option<Occasion>,
}

impl Baseline {
    /// A baseline of which nothing but the practice was recorded.
    pub fn at(practice: OrganisationId) -> Self {
        Baseline {
            age: Kept::NotRecorded,
            gender: Kept::NotRecorded,
            ethnic_category: Kept::NotRecorded,
            deprivation: Kept::NotRecorded,
            practice,
            language: None,
            reasons: Kept::NotRecorded,
            referrer: None,
            occasion: None,
        }
    }

    /// The same without what is absent by design for the nameless.
    #[must_use]
    pub fn nameless(self) -> Self {
        Baseline { language: None, referrer: None, ..self }
    }

    /// Whether every field of `other` lies within this one's: the same practice, and each value equal to,
    /// or inside, a wider value here. Language, referrer and occasion are not compared.
    pub fn covers(&self, other: &Baseline) -> bool {
        self.practice == other.practice
            && self.age.covers(&other.age, |mine, theirs| mine.covers(*theirs))
            && self.gender.covers(&other.gender, |mine, theirs| mine == theirs)
            && self.ethnic_category.covers(&other.ethnic_category, |mine, theirs| mine.covers(*theirs))
            && self.deprivation.covers(&other.deprivation, |mine, theirs| mine.covers(*theirs))
            && self.reasons.covers(&other.reasons, |mine, theirs| mine == theirs)
    }

    /// Widens the combination until at least `least` people share it, so that no row points to somebody.
    ///
    /// `shared` counts the people, this one included, whose baseline the given one covers: in the practice's
    /// population or among its offers, as the caller decides. Fields are widened in a fixed order, the most
    /// telling first: reasons; deprivation to quintile, age to a wide band, ethnic category to its group;
    /// then ethnic category, deprivation, gender and age withheld.
    #[must_use]
    pub fn widened(&self, least: usize, mut shared: impl FnMut(&Baseline) -> usize) -> Baseline {
        let mut wide = self.clone();
        for step in STEPS {
            if shared(&wide) >= least {
                break;
            }
            step(&mut wide);
        }
        wide
    }
}

const STEPS: [fn(&mut Baseline); 8] = [
    |baseline| withhold(&mut baseline.reasons),
    |baseline| widen(&mut baseline.deprivation, Deprivation::widened),
    |baseline| widen(&mut baseline.age, AgeBand::widened),
    |baseline| widen(&mut baseline.ethnic_category, EthnicCategory::widened),
    |baseline| withhold(&mut baseline.ethnic_category),
    |baseline| withhold(&mut baseline.deprivation),
    |baseline| withhold(&mut baseline.gender),
    |baseline| withhold(&mut baseline.age),
];

fn withhold<T>(field: &mut Kept<T>) {
    if field.is_value() {
        *field = Kept::Withheld;
    }
}

fn widen<T: Copy>(field: &mut Kept<T>, wider: impl Fn(T) -> T) {
    if let Kept::Value(value) = field {
        *value = wider(*value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(age: u8, ethnic: &str, decile: u8) -> Baseline {
        Baseline {
            age: Kept::Value(AgeBand::of(age)),
            gender: Kept::Value(Gender::Female),
            ethnic_category: Kept::Value(EthnicCategory::parse(ethnic).unwrap()),
            deprivation: Kept::Value(Deprivation::decile(decile, 2019).unwrap()),
            reasons: Kept::Value(vec!["lonely".into()]),
            ..Baseline::at(OrganisationId::new(Uuid::from_u128(1)))
        }
    }

    #[test]
    fn a_common_combination_is_kept_as_it_is() {
        let people = vec![person(30, "A", 3); 5];
        let wide = people[0].widened(5, |it| people.iter().filter(|other| it.covers(other)).count());
        assert_eq!(wide, people[0]);
    }

    #[test]
    fn a_rare_combination_is_widened_until_enough_people_share_it() {
        let mut people = [person(30, "A", 3), person(30, "B", 4), person(40, "C", 4), person(50, "A", 3)];
        people[1].reasons = Kept::Value(vec!["debt".into()]);
        let wide = people[0].widened(4, |it| people.iter().filter(|other| it.covers(other)).count());
        assert_eq!(wide.reasons, Kept::Withheld);
        assert_eq!(wide.deprivation.value().unwrap().deciles(), (3, 4));
        assert_eq!(wide.ethnic_category.value().unwrap().code(), "A-C");
        assert_eq!(String::from(*wide.age.value().unwrap()), "25-64");
        assert_eq!(wide.gender, people[0].gender);
    }

    #[test]
    fn somebody_alone_in_a_practice_keeps_only_the_practice() {
        let alone = person(99, "R", 10);
        let wide = alone.widened(5, |_| 1);
        assert_eq!(wide.age, Kept::Withheld);
        assert_eq!(wide.gender, Kept::Withheld);
        assert_eq!(wide.ethnic_category, Kept::Withheld);
        assert_eq!(wide.deprivation, Kept::Withheld);
        assert_eq!(wide.practice, alone.practice);
    }

    #[test]
    fn not_stated_is_not_not_known_nor_not_recorded_and_stays_so() {
        assert_ne!(EthnicCategory::NOT_STATED, EthnicCategory::NOT_KNOWN);
        assert_eq!(EthnicCategory::NOT_STATED.widened(), EthnicCategory::NOT_STATED);
        assert_eq!(EthnicCategory::parse("99").unwrap(), EthnicCategory::NOT_KNOWN);
        assert_eq!(EthnicCategory::parse("A1").unwrap().code(), "A");
        for wrong in ["", "I", "Q", "98", "AAA", "é"] {
            assert_eq!(EthnicCategory::parse(wrong).unwrap_err().code, "ethnic-category-unknown", "{wrong}");
        }
        let mut empty = person(30, "A", 3);
        empty.ethnic_category = Kept::NotRecorded;
        let wide = empty.widened(5, |_| 1);
        assert_eq!(wide.ethnic_category, Kept::NotRecorded);
    }

    #[test]
    fn ages_fall_into_bands_and_deciles_into_quintiles() {
        assert_eq!(String::from(AgeBand::of(15)), "0-15");
        assert_eq!(String::from(AgeBand::of(16)), "16-24");
        assert_eq!(String::from(AgeBand::of(110)), "85+");
        assert_eq!(Deprivation::decile(10, 2019).unwrap().widened().deciles(), (9, 10));
        assert_eq!(Deprivation::decile(0, 2019).unwrap_err().code, "deprivation-decile-range");
        let mut bands: Vec<AgeBand> = (0..=120).map(AgeBand::of).collect();
        bands.dedup();
        assert_eq!(bands, AgeBand::all().collect::<Vec<_>>());
    }

    #[test]
    fn a_baseline_is_read_back_as_it_was_written() {
        let wide = person(99, "R", 10).widened(5, |it| usize::from(it.gender == Kept::Withheld) * 5);
        for baseline in [person(30, "Z", 1), wide, Baseline::at(OrganisationId::new(Uuid::from_u128(2)))] {
            let json = serde_json::to_string(&baseline).unwrap();
            assert_eq!(serde_json::from_str::<Baseline>(&json).unwrap(), baseline, "{json}");
        }
    }

    #[test]
    fn a_nameless_baseline_has_no_language_and_no_referrer() {
        let mut known = person(30, "A", 3);
        known.language = Some("pl".into());
        known.referrer = Some(StaffId::new(Uuid::from_u128(9)));
        let nameless = known.nameless();
        assert_eq!((nameless.language, nameless.referrer), (None, None));
    }
}
