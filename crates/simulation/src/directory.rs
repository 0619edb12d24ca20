//! A made-up directory: some three hundred services around Luton, with how each stands.
//!
//! Organisations, services and addresses are invented; `data/directory.json` is also what the match is judged on.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Day;
use domain::directory::Own;
use domain::directory::draft::{Draft, DraftPlace};
use domain::directory::service::{Cost, Slot};
use jiff::ToSpan;
use serde::Deserialize;

/// A made-up service.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// Its name in the file, the same each time.
    pub key: String,
    /// What somebody would have typed.
    pub draft: Draft,
    /// The day it was last said to be true.
    pub assured: Option<Day>,
    /// How it stands.
    pub standing: Stands,
}

/// How a made-up service stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stands {
    /// Free places; 0 where full.
    pub free: Option<i64>,
    /// The wait in days.
    pub wait_days: Option<i64>,
    /// Takes nobody on at present.
    pub paused: bool,
    /// Usual days to a reply.
    pub reply_days: Option<i64>,
    /// How many of how many requests it took on.
    pub accepted: Option<(i64, i64)>,
    /// How many of how many who started stayed.
    pub stayed: Option<(i64, i64)>,
}

/// The services, as of a day: what was confirmed last was confirmed some weeks before it.
pub fn services(today: Day) -> Vec<Made> {
    let entries: Vec<Entry> =
        serde_json::from_str(include_str!("../data/directory.json")).unwrap_or_default();
    (0_u32..).zip(entries).map(|(number, entry)| entry.made(number, today)).collect()
}

/// The day the file counts from, as days since 1970.
const WRITTEN: i32 = 20_782;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    description: String,
    organisation: String,
    taxonomy: Vec<String>,
    needs: Vec<String>,
    formats: Vec<String>,
    places: Vec<At>,
    areas: Vec<String>,
    schedule: Vec<When>,
    cost: Option<String>,
    languages: Vec<String>,
    access: BTreeMap<String, bool>,
    min_age: Option<u8>,
    max_age: Option<u8>,
    gender: Option<String>,
    rules: Vec<String>,
    assured: Option<i32>,
    standing: State,
}

#[derive(Deserialize)]
struct At {
    lat: f64,
    lon: f64,
    outcode: String,
}

#[derive(Deserialize)]
struct When {
    day: u8,
    from: u16,
    to: u16,
}

#[derive(Deserialize)]
struct State {
    free: Option<i64>,
    waiting_days: Option<i64>,
    #[serde(default)]
    paused: bool,
    reply_days: Option<i64>,
    accepted: Option<(i64, i64)>,
    stayed: Option<(i64, i64)>,
}

/// What the file calls needs, and the needs of a plan.
const NEEDS: [(&str, &str); 24] = [
    ("lonely", "loneliness"),
    ("low-mood", "mood"),
    ("anxiety", "mood"),
    ("activity", "physical-activity"),
    ("weight", "physical-activity"),
    ("money", "money"),
    ("debt", "money"),
    ("energy", "money"),
    ("long-term-condition", "long-term-condition"),
    ("disability", "long-term-condition"),
    ("falls", "long-term-condition"),
    ("dementia", "long-term-condition"),
    ("pain", "long-term-condition"),
    ("food", "food"),
    ("housing", "housing"),
    ("family", "caring"),
    ("carer", "caring"),
    ("work", "work"),
    ("learning", "work"),
    ("volunteering", "work"),
    ("practical-help", "practical-help"),
    ("legal", "practical-help"),
    ("transport", "practical-help"),
    ("bereavement", "bereavement"),
];

const STREETS: [&str; 8] = [
    "Harbour Lane",
    "Orchard Row",
    "Mill Street",
    "Station Approach",
    "Chapel Walk",
    "Market Square",
    "Park Terrace",
    "Foundry Yard",
];

impl Entry {
    fn made(self, number: u32, today: Day) -> Made {
        let assured = self.assured.map(|day| today.saturating_sub(i64::from(WRITTEN - day).days()));
        let standing = Stands {
            free: self.standing.free,
            wait_days: self.standing.waiting_days,
            paused: self.standing.paused,
            reply_days: self.standing.reply_days,
            accepted: self.standing.accepted,
            stayed: self.standing.stayed,
        };
        Made { key: self.id.clone(), draft: self.draft(number), assured, standing }
    }

    fn draft(self, number: u32) -> Draft {
        let amount = self.cost.as_deref().and_then(|cost| cost.parse::<f64>().ok());
        let cost = match self.cost.as_deref() {
            None => Cost::NotRecorded,
            Some("free") => Cost::Free,
            Some(_) => Cost::Charged,
        };
        let places = (0_u32..).zip(&self.places).map(|(at, place)| place.made(number + at)).collect();
        Draft {
            codes: self.codes(),
            name: self.name,
            organisation: self.organisation,
            description: self.description,
            url: Some(format!("https://{}.example.org/", self.id)),
            email: Some(format!("hello@{}.example.org", self.id)),
            // Numbers that are kept for drama are never given out (Ofcom).
            phone: Some(format!("01632 {:06}", 960_000 + number % 1000)),
            cost,
            amount: if cost == Cost::Free { Some(0.0) } else { amount },
            min_age: self.min_age,
            max_age: self.max_age,
            languages: self.languages.into_iter().collect(),
            places,
            times: self
                .schedule
                .iter()
                .map(|it| Slot { day: it.day, from: it.from, to: it.to })
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            areas: self.areas.into_iter().collect(),
            ..Draft::default()
        }
    }

    fn codes(&self) -> BTreeMap<Own, BTreeSet<String>> {
        let need = |code: &String| {
            let known = NEEDS.iter().find(|(name, _)| name == code);
            known.map_or("other", |(_, code)| *code).to_owned()
        };
        let access = |there: bool| {
            let those = self.access.iter().filter(move |(_, it)| **it == there);
            those.map(|(code, _)| code.clone()).collect::<BTreeSet<_>>()
        };
        let all = [
            (Own::Need, self.needs.iter().map(need).collect()),
            (Own::Subject, self.taxonomy.iter().cloned().collect()),
            (Own::Format, self.formats.iter().cloned().collect()),
            (Own::Eligibility, self.rules.iter().cloned().collect()),
            (Own::Gender, self.gender.iter().cloned().collect()),
            (Own::Access, access(true)),
            (Own::NoAccess, access(false)),
        ];
        all.into_iter().filter(|(_, codes): &(Own, BTreeSet<String>)| !codes.is_empty()).collect()
    }
}

impl At {
    fn made(&self, number: u32) -> DraftPlace {
        let street = STREETS[usize::try_from(number).unwrap_or(0) % STREETS.len()];
        DraftPlace {
            name: format!("{street} Hall"),
            street: format!("{} {street}", number % 89 + 1),
            town: town(&self.outcode).to_owned(),
            postcode: format!("{} {}ZZ", self.outcode, number % 9 + 1),
            position: Some((self.lat, self.lon)),
        }
    }
}

/// The post town of a district of the file.
fn town(outcode: &str) -> &'static str {
    match outcode.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "LU" => match outcode {
            "LU5" | "LU6" => "Dunstable",
            "LU7" => "Leighton Buzzard",
            _ => "Luton",
        },
        "MK" => "Bedford",
        "SG" => "Stevenage",
        "AL" => "St Albans",
        "HP" => "Hemel Hempstead",
        _ => "Luton",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::need::Need;

    #[test]
    fn every_made_up_service_could_have_been_typed() {
        let today = jiff::civil::date(2026, 11, 27);
        let services = services(today);
        assert!(services.len() > 250, "{}", services.len());
        let keys: BTreeSet<_> = services.iter().map(|it| &it.key).collect();
        assert_eq!(keys.len(), services.len());
        for made in &services {
            assert_eq!(made.draft.breaches(), [], "{}", made.key);
            assert!(made.assured.is_none_or(|day| day <= today), "{}", made.key);
            for code in made.draft.codes.get(&Own::Need).into_iter().flatten() {
                assert!(Need::from_code(code).is_some(), "{code}");
            }
        }
        let free = services.iter().filter(|it| it.draft.cost == Cost::Free).count();
        let full = services.iter().filter(|it| it.standing.free == Some(0)).count();
        assert!(free > 100 && full > 5, "{free} free of charge, {full} full");
    }
}
