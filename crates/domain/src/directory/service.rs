//! A service as it is found and shown, read from its record and those it refers to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use uuid::Uuid;

use super::{Data, Own, RecordKind, id_of, text_in, things_in};
use crate::calendar::Day;
use crate::postcode::{Outcode, Position, Postcode};

/// Whether a service runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It runs.
    Active,
    /// It does not run at present.
    Inactive,
    /// It ran and will not again.
    Defunct,
    /// It is closed for a time.
    TemporarilyClosed,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 4] =
        [Status::Active, Status::Inactive, Status::Defunct, Status::TemporarilyClosed];

    /// The word of the standard.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Inactive => "inactive",
            Status::Defunct => "defunct",
            Status::TemporarilyClosed => "temporarily closed",
        }
    }

    /// Stable code, in locale keys (`service-status-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Status::TemporarilyClosed => "temporarily-closed",
            other => other.word(),
        }
    }

    /// The status of a word.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word() == word || status.code() == word)
    }
}

/// A weekly time: day 0 is Monday, minutes since midnight, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// 0 (Monday) to 6.
    pub day: u8,
    /// The first minute.
    pub from: u16,
    /// The minute after the last.
    pub to: u16,
}

/// A place a service is given at.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The identifier of the service at this location.
    pub id: Uuid,
    /// The location.
    pub location: Option<Uuid>,
    /// What the place is called.
    pub name: String,
    /// The address on one line.
    pub address: String,
    /// Where it lies: the position given, else the middle of its postcode district.
    pub position: Option<Position>,
    /// Its postcode district.
    pub outcode: Option<String>,
}

/// What it costs the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cost {
    /// Not recorded.
    #[default]
    NotRecorded,
    /// Nothing.
    Free,
    /// Something.
    Charged,
}

/// A term a service carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Which term.
    pub id: Uuid,
    /// The taxonomy it is of.
    pub taxonomy: Option<Uuid>,
    /// Its name.
    pub name: String,
    /// Our own taxonomy it is of, and its code there.
    pub own: Option<(Own, String)>,
}

/// A service, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Which.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub description: String,
    /// Who runs it.
    pub organisation: Option<Uuid>,
    /// The name of who runs it.
    pub organisation_name: String,
    /// Whether it runs.
    pub status: Status,
    /// Its terms, of our own taxonomies and of others.
    pub terms: Vec<Term>,
    /// Where it takes place.
    pub places: Vec<Place>,
    /// When in a week, sorted.
    pub times: Vec<Slot>,
    /// What it costs.
    pub cost: Cost,
    /// Languages it is given in (codes, or names where the feed gives no code).
    pub languages: Vec<String>,
    /// Access features, and whether they are there.
    pub access: BTreeMap<String, bool>,
    /// The youngest age.
    pub min_age: Option<u8>,
    /// The oldest age.
    pub max_age: Option<u8>,
    /// Areas it serves, as outcodes; `None` in it for everywhere; empty where not recorded.
    pub areas: Vec<Option<String>>,
    /// The day it was last said to be true.
    pub assured: Option<Day>,
}

impl Service {
    /// The codes it carries of one of our own taxonomies.
    pub fn codes(&self, of: Own) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(move |term| match &term.own {
            Some((own, code)) if *own == of => Some(code.as_str()),
            _ => None,
        })
    }
}

/// Records by identifier.
pub type Known<'a> = HashMap<(RecordKind, Uuid), &'a Data>;

/// Reads a service from its record; what it refers to and is not known stays empty.
pub fn read(id: Uuid, data: &Data, known: &Known<'_>, today: Day) -> Service {
    let organisation = id_of(data, "organization_id");
    let body = organisation.and_then(|it| known.get(&(RecordKind::Organisation, it)).copied());
    let locations: Vec<&Data> = things_in(data, "service_at_locations")
        .filter_map(|at| known.get(&(RecordKind::Location, id_of(at, "location_id")?)).copied())
        .collect();
    let mut terms: Vec<Term> = things_in(data, "attributes").filter_map(|it| term(it, known)).collect();
    let mut access = access_of(data, &terms);
    for location in &locations {
        let there: Vec<Term> = things_in(location, "attributes").filter_map(|it| term(it, known)).collect();
        access.extend(access_of(location, &there));
    }
    terms.dedup_by_key(|term| term.id);
    Service {
        id,
        name: text_in(data, "name").unwrap_or_default().to_owned(),
        description: text_in(data, "description").unwrap_or_default().to_owned(),
        organisation,
        organisation_name: body.and_then(|it| text_in(it, "name")).unwrap_or_default().to_owned(),
        status: text_in(data, "status").and_then(Status::from_word).unwrap_or(Status::Active),
        terms,
        places: things_in(data, "service_at_locations").filter_map(|at| place(at, known)).collect(),
        times: times_of(data, &locations, today),
        cost: cost_of(data),
        languages: languages_of(data),
        access,
        min_age: age(data, "minimum_age"),
        max_age: age(data, "maximum_age"),
        areas: areas_of(data),
        assured: text_in(data, "assured_date").and_then(|text| text.get(..10)?.parse().ok()),
    }
}

fn age(data: &Data, field: &str) -> Option<u8> {
    let years = data.get(field).and_then(Value::as_f64)?;
    (0.0..=130.0).contains(&years).then(|| format!("{years:.0}").parse().ok())?
}

fn term(attribute: &Data, known: &Known<'_>) -> Option<Term> {
    let id = id_of(attribute, "taxonomy_term_id")?;
    let data = known.get(&(RecordKind::Term, id)).copied();
    let name = data.and_then(|it| text_in(it, "name")).or_else(|| text_in(attribute, "label"))?;
    let own = data.and_then(|it| {
        let own = Own::from_name(text_in(it, "taxonomy")?)?;
        Some((own, text_in(it, "code")?.to_owned()))
    });
    Some(Term { id, taxonomy: data.and_then(|it| id_of(it, "taxonomy_id")), name: name.to_owned(), own })
}

fn place(at: &Data, known: &Known<'_>) -> Option<Place> {
    let location = id_of(at, "location_id");
    let data = location.and_then(|it| known.get(&(RecordKind::Location, it)).copied());
    let address = data.and_then(|it| things_in(it, "addresses").next());
    let line = |address: &Data| {
        let parts = ["address_1", "address_2", "city", "postal_code"];
        parts.into_iter().filter_map(|part| text_in(address, part)).collect::<Vec<_>>().join(", ")
    };
    let postcode = address.and_then(|it| text_in(it, "postal_code"));
    let outcode = postcode.and_then(|text| Outcode::parse(text).ok());
    let degrees = |field: &str| data.and_then(|it| it.get(field)).and_then(Value::as_f64);
    let given = degrees("latitude").zip(degrees("longitude")).filter(|(north, east)| {
        (-90.0..=90.0).contains(north) && (-180.0..=180.0).contains(east) && (*north, *east) != (0.0, 0.0)
    });
    Some(Place {
        id: id_of(at, "id")?,
        location,
        name: data.and_then(|it| text_in(it, "name")).unwrap_or_default().to_owned(),
        address: address.map(line).unwrap_or_default(),
        position: given
            .map(|(latitude, longitude)| Position { latitude, longitude })
            .or_else(|| outcode.as_ref().and_then(Outcode::position)),
        outcode: outcode.map(|it| it.as_str().to_owned()),
    })
}

/// Access features from terms of ours, and from what a place says in words.
fn access_of(data: &Data, terms: &[Term]) -> BTreeMap<String, bool> {
    let mut access = BTreeMap::new();
    for said in things_in(data, "accessibility") {
        for field in ["description", "details", "accessibility"] {
            access.extend(text_in(said, field).map(features_in).unwrap_or_default());
        }
    }
    for term in terms {
        match &term.own {
            Some((Own::Access, code)) => drop(access.insert(code.clone(), true)),
            Some((Own::NoAccess, code)) => drop(access.insert(code.clone(), false)),
            _ => {}
        }
    }
    access
}

/// How feeds write of access features, and the code of each.
const FEATURES: [(&str, &str); 12] = [
    ("wheelchair", "wheelchair"),
    ("step free", "wheelchair"),
    ("step-free", "wheelchair"),
    ("level access", "wheelchair"),
    ("hearing loop", "hearing-loop"),
    ("induction loop", "hearing-loop"),
    ("accessible toilet", "accessible-toilet"),
    ("disabled toilet", "accessible-toilet"),
    ("changing places", "changing-places"),
    ("disabled parking", "accessible-parking"),
    ("accessible parking", "accessible-parking"),
    ("blue badge", "accessible-parking"),
];

fn features_in(text: &str) -> BTreeMap<String, bool> {
    let text = text.to_lowercase();
    let mut found = BTreeMap::new();
    for (words, code) in FEATURES {
        let Some(at) = text.find(words) else { continue };
        let before = text[..at].rsplit(['.', ';', ',']).next().unwrap_or_default();
        let after = text[at + words.len()..].split(['.', ';', ',']).next().unwrap_or_default();
        let denied =
            |words: &str| words.split_whitespace().any(|word| matches!(word, "no" | "not" | "without"));
        found.insert(code.to_owned(), !denied(before) && !denied(after));
    }
    found
}

fn cost_of(data: &Data) -> Cost {
    let amounts: Vec<f64> =
        things_in(data, "cost_options").filter_map(|it| it.get("amount").and_then(Value::as_f64)).collect();
    if amounts.iter().any(|amount| *amount > 0.0) {
        return Cost::Charged;
    }
    let fees = text_in(data, "fees").or_else(|| text_in(data, "fees_description")).map(str::to_lowercase);
    match fees {
        Some(fees) if fees.contains('£') || fees.chars().any(|c| c.is_ascii_digit() && c != '0') => {
            Cost::Charged
        }
        Some(fees) if fees.contains("free") || fees.contains("no charge") || fees.contains("no cost") => {
            Cost::Free
        }
        _ if !amounts.is_empty() => Cost::Free,
        _ => Cost::NotRecorded,
    }
}

fn languages_of(data: &Data) -> Vec<String> {
    let one = |it: &Data| text_in(it, "code").or_else(|| text_in(it, "name")).map(str::to_lowercase);
    let found: BTreeSet<String> = things_in(data, "languages").filter_map(one).collect();
    found.into_iter().collect()
}

/// Areas as postcode districts. What is neither a list of districts nor the whole country is not recorded.
fn areas_of(data: &Data) -> Vec<Option<String>> {
    let mut areas = Vec::new();
    for area in things_in(data, "service_areas") {
        for field in ["extent", "name", "service_area"] {
            let Some(text) = text_in(area, field) else { continue };
            let whole = ["uk", "united kingdom", "england", "national", "great britain", "everywhere"];
            if whole.contains(&text.to_lowercase().as_str()) {
                areas.push(None);
                break;
            }
            let codes: Option<Vec<_>> = text
                .split([',', ';', ' '])
                .filter(|it| !it.is_empty())
                .map(|it| Outcode::parse(it).ok())
                .collect();
            if let Some(codes) = codes.filter(|codes| !codes.is_empty()) {
                areas.extend(codes.into_iter().map(|code| Some(code.as_str().to_owned())));
                break;
            }
        }
    }
    areas
}

fn times_of(data: &Data, locations: &[&Data], today: Day) -> Vec<Slot> {
    let own = things_in(data, "schedules");
    let at = things_in(data, "service_at_locations").flat_map(|at| things_in(at, "schedules"));
    let mut times: BTreeSet<Slot> = own.chain(at).flat_map(|it| slots(it, today)).collect();
    if times.is_empty() {
        times = locations
            .iter()
            .flat_map(|it| things_in(it, "schedules"))
            .flat_map(|it| slots(it, today))
            .collect();
    }
    times.into_iter().collect()
}

/// The weekly times of a schedule that has not ended.
fn slots(schedule: &Data, today: Day) -> Vec<Slot> {
    let ends = ["valid_to", "until"].into_iter().filter_map(|field| text_in(schedule, field));
    let ended = ends.filter_map(|text| text.get(..10)?.parse::<Day>().ok()).any(|last| last < today);
    let days = text_in(schedule, "byday").and_then(days_of).unwrap_or_default();
    let at = |field: &str| text_in(schedule, field).and_then(minute_of);
    let (from, to) = (at("opens_at").unwrap_or(0), at("closes_at").unwrap_or(24 * 60));
    if ended || from >= to {
        return Vec::new();
    }
    days.into_iter().map(|day| Slot { day, from, to }).collect()
}

/// The days of a BYDAY rule (RFC 5545 section 3.3.10): `MO,WE`, `1MO`, `-1FR`, or names of days as feeds write them;
/// none where something else stands there.
pub fn days_of(text: &str) -> Option<Vec<u8>> {
    const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
    let mut days = BTreeSet::new();
    for part in text.split([',', ';', ' ', '/']).filter(|part| !part.is_empty()) {
        let word =
            part.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-')).to_lowercase();
        let day = DAYS.iter().position(|day| word.starts_with(day))?;
        days.insert(u8::try_from(day).ok()?);
    }
    (!days.is_empty()).then(|| days.into_iter().collect())
}

/// The minute of a day that a text such as `10:00`, `10:00:00`, `10:00Z` or `24:00` names.
pub fn minute_of(text: &str) -> Option<u16> {
    let text = text.trim().trim_end_matches('Z');
    let text = text.split(['+']).next().unwrap_or(text);
    let mut parts = text.split([':', '.']);
    let hour: u16 = parts.next()?.trim().parse().ok()?;
    let minute: u16 = parts.next().map_or(Ok(0), str::parse).ok()?;
    let seconds_hold = parts.next().is_none_or(|it| it.parse::<u16>().is_ok_and(|it| it < 61));
    let whole = hour * 60 + minute;
    (hour <= 24 && minute < 60 && whole <= 24 * 60 && seconds_hold).then_some(whole)
}

/// The words a service is found by in lists: each once, lower case, letters and digits only, two characters or more.
pub fn words(service: &Service) -> BTreeSet<String> {
    let texts = [&service.name, &service.description, &service.organisation_name];
    let terms = service.terms.iter().map(|term| &term.name);
    texts.into_iter().chain(terms).flat_map(|text| words_of(text)).collect()
}

/// The words of a text, as [`words`] has them.
pub fn words_of(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace(['\'', '’'], "");
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 1)
        .map(|word| word.chars().take(40).collect())
        .collect()
}

/// Whether a postcode or a district was typed, and where it lies.
pub fn position_of(typed: &str) -> Option<(Position, Outcode)> {
    let outcode = Postcode::parse(typed).map(|it| it.outcode()).or_else(|_| Outcode::parse(typed)).ok()?;
    outcode.position().map(|position| (position, outcode))
}
