//! The rows of a data set: whose they are under pseudonyms, how far columns are widened, what is withheld.
//!
//! Each person has one combination of quasi-identifiers, that of their first offer in the cohort, and time counts
//! from that offer: so nobody's rows, put together, say more than one of them. Rows stand in the order of
//! pseudonyms. What is held is a copy of the columns and some bytes a row; rows themselves are written one by one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::study::{DataSet, Dates, Quasi};
use evidence::column::{Month, Stored};
use evidence::disclosure::anonymity::{Found, Ladder, People, Rule, plan};
use serde::{Deserialize, Serialize};

use super::StudyId;
use crate::Keys;
use crate::figures::{Offers, spelled};

/// What a rare value is shown as.
const WITHHELD: &str = "withheld";
/// What nobody recorded, among quasi-identifiers.
const NOT_RECORDED: &str = "not-recorded";
/// What a column widened to the end is shown as.
const ANY: &str = "*";

/// What a column of a data set holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// `yes` or `no`.
    Flag,
}

/// Codes of the offer, as the data dictionary has them. Rare ones are withheld.
const CODED: [&str; 6] = ["answer", "mode", "ended-by", "how-put", "reason-asked", "referral-reason"];
/// Flags of the offer.
const FLAGS: [&str; 4] = ["first-in-12-months", "joined", "nameless", "disputed"];
/// Times from the offer to what came of it, by the day of that.
const TIMES: [(&str, &str); 3] = [
    ("days-to-answer", "answered-on"),
    ("days-to-meeting", "meeting-on"),
    ("days-to-first-session", "first-session-on"),
];

/// What holds of a data set: shown before it is decided, and kept with what was released.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Offers, a row each.
    pub rows: u64,
    /// What holds of the people.
    pub found: Found,
    /// How far each column is widened: none, some, or to the end.
    pub widened: Vec<(Quasi, Width)>,
    /// People left out because they object, and their offers.
    pub objecting: (u64, u64),
    /// By column the values that fewer than k people hold, withheld.
    pub withheld: BTreeMap<String, u64>,
}

/// How far a column is widened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Width {
    /// As recorded.
    AsRecorded,
    /// In broader groups.
    Broader,
    /// Left out: everybody's is the same.
    LeftOut,
}

impl Width {
    /// Stable code; its words are at `width-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Width::AsRecorded => "as-recorded",
            Width::Broader => "broader",
            Width::LeftOut => "left-out",
        }
    }
}

/// The levels of a column, finest first; the last says nothing.
fn height(quasi: Quasi) -> usize {
    match quasi {
        Quasi::Sex | Quasi::Practice => 1,
        Quasi::AgeBand | Quasi::EthnicCategory | Quasi::Deprivation | Quasi::FirstOffer => 2,
    }
}

/// A value of a column at a level.
fn value_at(quasi: Quasi, level: usize, recorded: &str) -> String {
    if level >= height(quasi) {
        return ANY.to_owned();
    }
    if level == 0 || recorded == NOT_RECORDED {
        return recorded.to_owned();
    }
    match quasi {
        Quasi::AgeBand => broad_age(recorded).to_owned(),
        Quasi::EthnicCategory => ethnic_group(recorded).to_owned(),
        Quasi::Deprivation => recorded.parse::<u32>().map_or_else(
            |_| NOT_RECORDED.to_owned(),
            |decile| format!("{}-{}", (decile.max(1) - 1) / 2 * 2 + 1, (decile.max(1) - 1) / 2 * 2 + 2),
        ),
        // A quarter is 2026-Q1.
        Quasi::FirstOffer => recorded.get(..4).unwrap_or(NOT_RECORDED).to_owned(),
        Quasi::Sex | Quasi::Practice => recorded.to_owned(),
    }
}

/// Under 45, 45 to 64, 65 and over; a band that was widened across them is not known.
fn broad_age(band: &str) -> &'static str {
    let first = band.split(['-', '+']).next().and_then(|age| age.parse::<u32>().ok());
    let last = match band.split_once('-') {
        Some((_, last)) => last.parse::<u32>().ok(),
        None => band.ends_with('+').then_some(u32::MAX),
    };
    match (first, last) {
        (Some(_), Some(last)) if last < 45 => "0-44",
        (Some(first), Some(last)) if first >= 45 && last < 65 => "45-64",
        (Some(first), Some(_)) if first >= 65 => "65+",
        _ => NOT_RECORDED,
    }
}

/// The groups of the 2001 census categories of the NHS data dictionary.
fn ethnic_group(category: &str) -> &'static str {
    match category.as_bytes().first() {
        Some(b'A'..=b'C') => "white",
        Some(b'D'..=b'G') => "mixed",
        Some(b'H'..=b'L') => "asian",
        Some(b'M'..=b'P') => "black",
        Some(b'R' | b'S') => "other",
        Some(b'Z') => "not-stated",
        _ => NOT_RECORDED,
    }
}

fn quarter(day: i32) -> String {
    let month = Month::of_day(day);
    format!("{:04}-Q{}", month.year(), (month.month() - 1) / 3 + 1)
}

/// A data set ready to be written row by row.
pub(super) struct Prepared {
    asked: DataSet,
    quasi: Vec<Quasi>,
    offers: Offers,
    /// By row of the cohort: whose it is, among the people.
    whose: Vec<usize>,
    /// By person the day of their first offer in the cohort.
    first: Vec<Option<i32>>,
    /// By column and person the value at its level.
    widened: Vec<Vec<String>>,
    people: Vec<String>,
    /// By row its own pseudonym.
    references: Vec<String>,
    /// Rows kept, in the order of pseudonyms.
    order: Vec<usize>,
    rare: HashMap<&'static str, BTreeSet<String>>,
    pub(super) findings: Findings,
}

/// A secret name of something within one data set.
fn pseudonym(keys: &Keys, study: StudyId, salt: &[u8], of: &[u8]) -> String {
    let input = [study.bytes().as_slice(), salt, of].concat();
    keys.derive("study-pseudonym", &input)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Prepared {
    /// Plans a data set. None where nobody can be kept under what was asked. `salt` tells one data set of a study
    /// from another, so that they cannot be put together.
    pub(super) fn of(
        keys: &Keys,
        study: StudyId,
        salt: &[u8],
        asked: &DataSet,
        offers: Offers,
    ) -> Option<Prepared> {
        let quasi: Vec<Quasi> = Quasi::ALL.into_iter().filter(|it| asked.quasi.contains(it)).collect();
        let (whose, persons) = whose(&offers);
        let opening = openings(&offers, &whose, persons);
        let name = |of: &[u8]| pseudonym(keys, study, salt, of);
        let recorded: Vec<Vec<String>> =
            quasi.iter().map(|it| recorded(&offers, &opening, *it, &name)).collect();
        let (ladders, codes): (Vec<Ladder>, Vec<Vec<u16>>) = quasi
            .iter()
            .zip(&recorded)
            .map(|(quasi, values)| ladder(*quasi, values))
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .unzip();
        let answers = coded(opening.iter().map(|row| text(&offers, "answer", *row).unwrap_or_default())).1;
        let apart = opening.iter().map(|at| offers.persons[*at].is_none()).collect();
        let rule = Rule { k: asked.k, l: asked.l, most_left_out: f64::from(asked.suppressed) / 100.0 };
        let plan = plan(&ladders, &People { codes, answers, apart }, rule)?;
        let widened = quasi
            .iter()
            .zip(&recorded)
            .zip(&plan.levels)
            .map(|((quasi, values), level)| {
                values.iter().map(|held| value_at(*quasi, *level, held)).collect()
            })
            .collect();
        let first = opening.iter().map(|at| day(&offers, "offered-on", *at)).collect();
        let people: Vec<String> = opening.iter().map(|at| name(&offers.keys[*at])).collect();
        let own = |row: &u32| {
            name(
                &[b"offer".as_slice(), offers.table.key_of(*row).map_or(&[][..], |key| key.as_slice())]
                    .concat(),
            )
        };
        let references = offers.rows.iter().map(own).collect();
        let mut order: Vec<usize> = (0..offers.rows.len()).filter(|at| plan.kept[whose[*at]]).collect();
        order.sort_by_key(|at| (&people[whose[*at]], day(&offers, "offered-on", *at), *at));
        let rare = rare(&offers, &order, &whose, asked.k);
        let findings = Findings {
            rows: order.len() as u64,
            found: plan.found,
            widened: quasi
                .iter()
                .zip(&plan.levels)
                .map(|(quasi, level)| (*quasi, width(*quasi, *level)))
                .collect(),
            objecting: (offers.objecting.0 as u64, offers.objecting.1 as u64),
            withheld: rare
                .iter()
                .filter(|(_, values)| !values.is_empty())
                .map(|(column, values)| ((*column).to_owned(), values.len() as u64))
                .collect(),
        };
        let asked = asked.clone();
        Some(Prepared {
            asked,
            quasi,
            offers,
            whose,
            first,
            widened,
            people,
            references,
            order,
            rare,
            findings,
        })
    }

    /// The columns: name and what they hold.
    pub(super) fn columns(&self) -> Vec<(String, CellKind)> {
        let of = |kind: CellKind| move |name: &str| (name.to_owned(), kind);
        let mut columns: Vec<(String, CellKind)> =
            ["person", "offer"].into_iter().map(of(CellKind::Text)).collect();
        columns.extend(self.quasi.iter().map(|it| (it.code().to_owned(), CellKind::Text)));
        columns.push(("since-first-offer".to_owned(), CellKind::Whole));
        columns.extend(CODED.into_iter().map(of(CellKind::Text)));
        columns.extend(FLAGS.into_iter().map(of(CellKind::Flag)));
        columns.extend(TIMES.into_iter().map(|(name, _)| (name.to_owned(), CellKind::Whole)));
        columns
    }

    /// The rows, one by one.
    pub(super) fn rows(&self) -> impl Iterator<Item = Vec<Option<String>>> + '_ {
        self.order.iter().map(|at| self.row(*at))
    }

    fn row(&self, at: usize) -> Vec<Option<String>> {
        let person = self.whose[at];
        let offered = day(&self.offers, "offered-on", at);
        let mut row = vec![Some(self.people[person].clone()), Some(self.references[at].clone())];
        row.extend(self.widened.iter().map(|column| Some(column[person].clone())));
        row.push(self.between(self.first[person], offered));
        for column in CODED {
            row.push(self.coded(column, at));
        }
        for column in FLAGS {
            // A flag that few hold, or few do not, is withheld of everybody.
            let withheld = self.rare.get(column).is_some_and(|rare| !rare.is_empty());
            row.push(text(&self.offers, column, at).filter(|_| !withheld));
        }
        for (_, to) in TIMES {
            row.push(self.between(offered, day(&self.offers, to, at)));
        }
        row
    }

    /// Days, or weeks, from one day to another.
    fn between(&self, from: Option<i32>, to: Option<i32>) -> Option<String> {
        let days = to? - from?;
        Some(match self.asked.dates {
            Dates::Shifted => days.to_string(),
            Dates::Weeks => days.div_euclid(7).to_string(),
        })
    }

    /// The codes of a cell, those few people hold withheld.
    fn coded(&self, column: &'static str, at: usize) -> Option<String> {
        let rare = self.rare.get(column);
        let shown = |code: &str| match rare.is_some_and(|rare| rare.contains(code)) {
            true => WITHHELD.to_owned(),
            false => code.to_owned(),
        };
        let held = text(&self.offers, column, at)?;
        let mut codes: Vec<String> = held.split(' ').map(shown).collect();
        codes.dedup();
        Some(codes.join(" "))
    }

    /// How many people are kept: for the test that nobody else is in the rows.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.order.iter().map(|at| self.whose[*at]).collect::<BTreeSet<_>>().len()
    }
}

fn width(quasi: Quasi, level: usize) -> Width {
    match level {
        0 => Width::AsRecorded,
        _ if level >= height(quasi) => Width::LeftOut,
        _ => Width::Broader,
    }
}

fn text(offers: &Offers, column: &str, at: usize) -> Option<String> {
    spelled(&offers.table.column(column)?.value(offers.rows[at]))
}

fn day(offers: &Offers, column: &str, at: usize) -> Option<i32> {
    match offers.table.column(column)?.value(offers.rows[at]) {
        Stored::Day(day) => Some(day),
        _ => None,
    }
}

/// By row of the cohort whose it is, and how many people there are. A row nobody can link is a person of its own.
fn whose(offers: &Offers) -> (Vec<usize>, usize) {
    let mut known: HashMap<u32, usize> = HashMap::new();
    let mut count = 0;
    let mut next = || {
        count += 1;
        count - 1
    };
    let whose = offers
        .persons
        .iter()
        .map(|person| match person {
            Some(person) => *known.entry(*person).or_insert_with(&mut next),
            None => next(),
        })
        .collect();
    (whose, count)
}

/// By person the row of their first offer in the cohort.
fn openings(offers: &Offers, whose: &[usize], persons: usize) -> Vec<usize> {
    let mut opening: Vec<Option<usize>> = vec![None; persons];
    let when = |at: usize| (day(offers, "offered-on", at).unwrap_or(i32::MAX), at);
    for (at, person) in whose.iter().enumerate() {
        let held = &mut opening[*person];
        if held.is_none_or(|other| when(at) < when(other)) {
            *held = Some(at);
        }
    }
    opening.into_iter().flatten().collect()
}

/// By person what was recorded of them at their first offer.
fn recorded(offers: &Offers, opening: &[usize], quasi: Quasi, name: &dyn Fn(&[u8]) -> String) -> Vec<String> {
    let of = |column: &'static str| {
        opening.iter().map(move |at| text(offers, column, *at).unwrap_or_else(|| NOT_RECORDED.to_owned()))
    };
    match quasi {
        Quasi::AgeBand => of("age-band").collect(),
        Quasi::Sex => of("sex").collect(),
        Quasi::EthnicCategory => of("ethnic-category").collect(),
        Quasi::Deprivation => of("deprivation-decile").collect(),
        Quasi::Practice => numbered(of("practice").collect(), name),
        Quasi::FirstOffer => {
            let quarters = opening.iter().map(|at| day(offers, "offered-on", *at).map(quarter));
            quarters.map(|quarter| quarter.unwrap_or_else(|| NOT_RECORDED.to_owned())).collect()
        }
    }
}

/// Practices under numbers of this data set, in an order that says nothing.
fn numbered(practices: Vec<String>, name: &dyn Fn(&[u8]) -> String) -> Vec<String> {
    let distinct: BTreeSet<&String> = practices.iter().filter(|held| *held != NOT_RECORDED).collect();
    let mut secret: Vec<(String, &String)> =
        distinct.into_iter().map(|held| (name(held.as_bytes()), held)).collect();
    secret.sort();
    let numbers: HashMap<&String, String> =
        secret.iter().zip(1..).map(|((_, held), number)| (*held, format!("P{number:03}"))).collect();
    practices.iter().map(|held| numbers.get(held).cloned().unwrap_or_else(|| held.clone())).collect()
}

/// Values by dense codes, in the order in which they first appear.
fn coded(values: impl Iterator<Item = String>) -> (Vec<String>, Vec<u16>) {
    let mut known: HashMap<String, u16> = HashMap::new();
    let mut names = Vec::new();
    let codes = values
        .map(|value| {
            let next = u16::try_from(names.len()).unwrap_or(u16::MAX);
            *known.entry(value).or_insert_with_key(|value| {
                names.push(value.clone());
                next
            })
        })
        .collect();
    (names, codes)
}

/// The ladder of a column over the values there are, with the code of each person.
fn ladder(quasi: Quasi, values: &[String]) -> Option<(Ladder, Vec<u16>)> {
    let (names, codes) = coded(values.iter().cloned());
    let levels =
        (0..=height(quasi)).map(|level| coded(names.iter().map(|name| value_at(quasi, level, name))).1);
    Some((Ladder::new(levels.collect())?, codes))
}

/// By column the values that fewer than `k` people hold. `order` has the rows of each person beside each other.
fn rare(
    offers: &Offers,
    order: &[usize],
    whose: &[usize],
    k: u32,
) -> HashMap<&'static str, BTreeSet<String>> {
    let mut rare = HashMap::new();
    for column in CODED.into_iter().chain(FLAGS) {
        // Of each value how many people hold it, and who was the last.
        let mut held: HashMap<String, (u32, usize)> = HashMap::new();
        for at in order {
            let person = whose[*at];
            for code in text(offers, column, *at).iter().flat_map(|text| text.split(' ')) {
                match held.get_mut(code) {
                    Some((people, last)) => {
                        *people += u32::from(*last != person);
                        *last = person;
                    }
                    None => drop(held.insert(code.to_owned(), (1, person))),
                }
            }
        }
        let few = held.into_iter().filter(|(_, (people, _))| *people < k).map(|(code, _)| code);
        rare.insert(column, few.collect());
    }
    rare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_only_ever_put_together_with_others() {
        let values = |quasi: Quasi| -> Vec<String> {
            let held: &[&str] = match quasi {
                Quasi::AgeBand => {
                    &["0-15", "16-24", "35-44", "45-54", "55-64", "65-74", "85+", "16-44", "25-64"]
                }
                Quasi::Sex => &["1", "2", "9"],
                Quasi::EthnicCategory => &["A", "B", "D", "J", "N", "R", "Z", "odd"],
                Quasi::Deprivation => &["1", "2", "3", "9", "10"],
                Quasi::Practice => &["P001", "P002"],
                Quasi::FirstOffer => &["2025-Q4", "2026-Q1", "2026-Q2"],
            };
            held.iter().copied().chain([NOT_RECORDED]).map(str::to_owned).collect()
        };
        for quasi in Quasi::ALL {
            let values = values(quasi);
            let (ladder, codes) = ladder(quasi, &values).unwrap_or_else(|| panic!("{quasi:?}"));
            assert_eq!(ladder.height(), height(quasi));
            let top: BTreeSet<_> = codes.iter().map(|code| ladder.group(ladder.height(), *code)).collect();
            assert_eq!(top.len(), 1, "{quasi:?} says something at its last level");
        }
    }

    #[test]
    fn broad_groups_are_those_of_their_names() {
        let at = |quasi, recorded| value_at(quasi, 1, recorded);
        assert_eq!(at(Quasi::AgeBand, "35-44"), "0-44");
        assert_eq!(at(Quasi::AgeBand, "45-54"), "45-64");
        assert_eq!(at(Quasi::AgeBand, "85+"), "65+");
        assert_eq!(at(Quasi::AgeBand, "25-64"), NOT_RECORDED);
        assert_eq!(at(Quasi::Deprivation, "1"), "1-2");
        assert_eq!(at(Quasi::Deprivation, "10"), "9-10");
        assert_eq!(at(Quasi::EthnicCategory, "N"), "black");
        assert_eq!(at(Quasi::FirstOffer, "2026-Q1"), "2026");
        assert_eq!(at(Quasi::Sex, "1"), ANY);
        assert_eq!(value_at(Quasi::AgeBand, 2, NOT_RECORDED), ANY);
        assert_eq!(quarter(0), "1970-Q1");
        assert_eq!(quarter(364), "1970-Q4");
    }
}
