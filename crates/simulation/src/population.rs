//! The people, as they are and as they are recorded.

use domain::Breach;
use domain::calendar::Day;
use domain::contact::{ContactAddress, ContactPoint, Leave, PhoneNumber, SafeTime, SafeTimes, Sharing};
use domain::id::OrganisationId;
use domain::person::{DeprivationIndex, PersonForm};
use jiff::Span;
use jiff::civil::{Weekday, time};

use crate::chance::Chance;
use crate::names::{HERITAGES, SHARES};
use crate::number::{NUMBERS, nhs_number};

/// A made-up person as a practice's record has them. Codes are those of the NHS Data Dictionary and of the
/// person record; what nobody recorded is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntheticPerson {
    /// Ten digits from the range 999, nobody else's here. About 3 % have none; more in programmes of over
    /// 927,000 people, for which the range is too small.
    pub nhs_number: Option<String>,
    /// Given name.
    pub given_name: &'static str,
    /// Family name.
    pub family_name: &'static str,
    /// What they like to be called, where it differs.
    pub preferred_name: Option<&'static str>,
    /// Date of birth.
    pub born: Day,
    /// Person stated gender: `1`, `2`, `9` or `X`.
    pub gender: &'static str,
    /// Ethnic category 2001; `Z` not stated, `99` not known.
    pub ethnic_category: &'static str,
    /// Preferred language, ISO 639.
    pub language: Option<&'static str>,
    /// Whether an interpreter is needed.
    pub interpreter: Option<bool>,
    /// One line of address, in a street that is made up.
    pub address: String,
    /// Postcode: well formed, and not that of the address.
    pub postcode: String,
    /// Decile of the Index of Multiple Deprivation 2019, 1 most deprived.
    pub deprivation_decile: Option<u8>,
    /// Codes of access needs.
    pub access_needs: Vec<&'static str>,
    /// A number kept for drama: 07700 900000 to 900999.
    pub phone: String,
    /// Restricted record.
    pub restricted: bool,
    /// The place of the practice in the list of organisations.
    pub practice: usize,
    /// What gender does to the answer, however it is recorded.
    pub(crate) woman: bool,
}

impl SyntheticPerson {
    /// The index of [`SyntheticPerson::deprivation_decile`].
    pub const DEPRIVATION_INDEX: DeprivationIndex = DeprivationIndex::England2019;
    /// Its year.
    pub const DEPRIVATION_VERSION: u16 = 2019;

    /// The form in which the practice of an identifier enters the person.
    pub fn form(&self, practice: OrganisationId) -> PersonForm {
        let text = |text: &str| Some(text.to_owned());
        let yes_or_no = |yes| text(if yes { "yes" } else { "no" });
        PersonForm {
            nhs_number: self.nhs_number.clone(),
            given: text(self.given_name),
            family: text(self.family_name),
            preferred: self.preferred_name.and_then(text),
            date_of_birth: Some(self.born.to_string()),
            ethnic_category: text(self.ethnic_category),
            gender: text(self.gender),
            language: self.language.and_then(text),
            interpreter: self.interpreter.and_then(yes_or_no),
            access_needs: self.access_needs.iter().map(|need| (*need).to_owned()).collect(),
            address: text(&self.address),
            postcode: text(&self.postcode),
            deprivation_decile: self.deprivation_decile.map(|decile| decile.to_string()),
            deprivation_index: text(Self::DEPRIVATION_INDEX.code()),
            practice: Some(practice.to_string()),
            restricted: yes_or_no(self.restricted),
            ..PersonForm::default()
        }
    }

    /// The number they can be called on, with what may safely go there, as confirmed on a day. In ten people
    /// seven have a phone of their own, one shares it, one may be called in the morning only, and of one
    /// nobody has asked yet.
    ///
    /// # Errors
    /// A number that is none would be a fault of the generator.
    pub fn contact_point(&self, confirmed: Day) -> Result<ContactPoint, Breach> {
        let number = ContactPoint::unasked(ContactAddress::Phone(PhoneNumber::parse(&self.phone)?));
        let own = ContactPoint {
            sharing: Sharing::Private,
            say_who_we_are: Leave::Given,
            voicemail: Leave::Given,
            text: Leave::Given,
            times: SafeTimes::AnyDaytime,
            confirmed: Some(confirmed),
            ..number.clone()
        };
        Ok(match self.phone.bytes().last() {
            Some(b'7') => ContactPoint {
                sharing: Sharing::Shared,
                say_who_we_are: Leave::Refused,
                voicemail: Leave::Refused,
                text: Leave::Refused,
                ..own
            },
            Some(b'8') => ContactPoint { times: SafeTimes::Only(vec![mornings()?]), ..own },
            Some(b'9') => number,
            _ => own,
        })
    }

    /// Age in whole years on a day.
    pub fn age_on(&self, day: Day) -> u8 {
        let birthday_to_come = (day.month(), day.day()) < (self.born.month(), self.born.day());
        u8::try_from(day.year() - self.born.year() - i16::from(birthday_to_come)).unwrap_or(0)
    }
}

/// Monday to Friday from nine to noon.
fn mornings() -> Result<SafeTime, Breach> {
    let week = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    SafeTime::new(&week, time(9, 0, 0, 0), time(12, 0, 0, 0))
}

/// Where a person comes into the programme.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival<'a> {
    /// How many came before.
    pub(crate) index: u64,
    /// How many come in all.
    pub(crate) people: u64,
    /// On which day.
    pub(crate) day: Day,
    /// Place of the practice.
    pub(crate) practice: usize,
    /// See [`crate::practice::Practice::decile_shift`].
    pub(crate) decile_shift: f64,
    /// Where people live.
    pub(crate) outcodes: &'a [String],
    /// Sets which NHS numbers come first.
    pub(crate) shift: u64,
}

/// Ages in years, first and last, with the share of offers made to them.
const AGES: [((u32, u32), f64); 8] = [
    ((16, 24), 0.07),
    ((25, 34), 0.14),
    ((35, 44), 0.16),
    ((45, 54), 0.17),
    ((55, 64), 0.17),
    ((65, 74), 0.14),
    ((75, 84), 0.11),
    ((85, 98), 0.04),
];

const STREETS: [&str; 20] = [
    "Lacewing Walk",
    "Yaffle Close",
    "Brimstone Way",
    "Dabchick Road",
    "Harebell Rise",
    "Peewit Drive",
    "Quaking Grass Lane",
    "Strawplait Street",
    "Milliner's Yard",
    "Bleach Field Road",
    "Felt Mill Lane",
    "Hatblock Street",
    "Chalk Pit Rise",
    "Winterbourne Walk",
    "Spindle Tree Road",
    "Cowslip Bank",
    "Plaiters Row",
    "Boater Street",
    "Ribbon Close",
    "Sheepwash Way",
];

/// Access needs with the share of people under 70 and from 70 on who have them.
const ACCESS: [(&str, f64, f64); 8] = [
    ("step-free", 0.04, 0.20),
    ("hearing", 0.02, 0.12),
    ("sight", 0.01, 0.05),
    ("large-print", 0.01, 0.06),
    ("easy-read", 0.02, 0.01),
    ("support-person", 0.03, 0.06),
    ("transport", 0.03, 0.14),
    ("quiet-place", 0.04, 0.02),
];

/// The share of women among those offered.
const WOMEN: f64 = 0.60;

/// Draws a person as fully recorded.
pub(crate) fn person(chance: &mut Chance, arrival: Arrival<'_>) -> SyntheticPerson {
    let woman = chance.happens(WOMEN);
    let heritage = &HERITAGES[chance.weighted(&SHARES)];
    let given_names = if woman { heritage.women } else { heritage.men };
    let (given_name, family_name) = (chance.one_of(given_names), chance.one_of(heritage.families));
    let preferred_name = chance.happens(0.06).then(|| chance.one_of(given_names));
    let (youngest, oldest) = chance.weighted(&AGES);
    let age = chance.between(youngest, oldest);
    let other_language = chance.happens(heritage.prefer_other);
    let language = if other_language { chance.one_of(heritage.languages) } else { "en" };
    let outcode = arrival.outcodes.get(chance.place(arrival.outcodes.len().max(1)));
    let decile = 5.0 + arrival.decile_shift + 2.4 * chance.normal();
    let needs_of = |(code, young, old): (&'static str, f64, f64), chance: &mut Chance| {
        chance.happens(if age < 70 { young } else { old }).then_some(code)
    };
    SyntheticPerson {
        nhs_number: number_rank(arrival.index, arrival.people)
            .and_then(|rank| nhs_number(rank, arrival.shift)),
        given_name,
        family_name,
        preferred_name: preferred_name.filter(|name| *name != given_name),
        born: birth(arrival.day, age, chance),
        gender: chance.weighted(&[(if woman { "2" } else { "1" }, 0.99), ("X", 0.008), ("9", 0.002)]),
        ethnic_category: chance.weighted(heritage.ethnic),
        language: Some(language),
        interpreter: Some(language != "en" && chance.happens(0.6)),
        address: format!("{} {}", chance.between(1, 140), chance.one_of(&STREETS)),
        postcode: postcode(outcode.map_or("LU1", String::as_str), chance),
        deprivation_decile: whole_decile(decile),
        access_needs: ACCESS.into_iter().filter_map(|need| needs_of(need, chance)).collect(),
        phone: format!("07700 {}", chance.between(900_000, 900_999)),
        restricted: chance.happens(0.003),
        practice: arrival.practice,
        woman,
    }
}

/// Forgets what was never written down: more often of people who said no, as records go.
pub(crate) fn forget(person: &mut SyntheticPerson, refused: bool, chance: &mut Chance) {
    let lost = |taken_up: f64, declined: f64| if refused { declined } else { taken_up };
    if chance.happens(0.03) {
        person.ethnic_category = "Z";
    } else if chance.happens(lost(0.03, 0.10)) {
        person.ethnic_category = "99";
    }
    if chance.happens(lost(0.02, 0.06)) {
        person.deprivation_decile = None;
    }
    if chance.happens(lost(0.08, 0.20)) {
        person.language = None;
        person.interpreter = None;
    }
}

/// The rank of a person among those with an NHS number: 97 of each hundred, whichever they are, and fewer
/// where there are not enough numbers for that many people.
fn number_rank(index: u64, people: u64) -> Option<u64> {
    let (block, place) = (index / 100, index % 100);
    let mixed = (place * 37 + block * 61) % 100;
    let rank = (mixed < 97).then_some(block * 97 + mixed)?;
    let wanted = (people / 100 + 1) * 97;
    if wanted <= NUMBERS {
        return Some(rank);
    }
    let numbered = |ranks: u64| u128::from(ranks) * u128::from(NUMBERS) / u128::from(wanted);
    let first = numbered(rank);
    if numbered(rank + 1) > first { u64::try_from(first).ok() } else { None }
}

fn birth(day: Day, age: u32, chance: &mut Chance) -> Day {
    let days = age * 1461 / 4 + 1 + chance.between(0, 363);
    day.saturating_sub(Span::new().days(i64::from(days)))
}

fn whole_decile(decile: f64) -> Option<u8> {
    (1..=10).rev().find(|whole| f64::from(*whole) <= decile).or(Some(1))
}

/// A postcode that is well formed: inward codes from 9XA to 9ZZ.
fn postcode(outcode: &str, chance: &mut Chance) -> String {
    const LAST: [char; 20] =
        ['A', 'B', 'D', 'E', 'F', 'G', 'H', 'J', 'L', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'W', 'X', 'Y', 'Z'];
    format!("{outcode} 9{}{}", chance.one_of(&['X', 'Y', 'Z']), chance.one_of(&LAST))
}
