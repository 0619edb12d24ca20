//! A service as somebody types it: to records, and back to be typed again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Number, Value};
use uuid::Uuid;

use super::service::{Cost, Known, Slot, Status, read};
use super::{Data, Own, Record, RecordKind, Thing, id_in, id_of, object, text_in, things_in};
use crate::Breach;
use crate::calendar::Day;
use crate::postcode::{Outcode, Postcode};

/// What a form holds of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// The name of who runs it.
    pub organisation: String,
    /// What it is, in a few sentences.
    pub description: String,
    /// Its page.
    pub url: Option<String>,
    /// The public mail address.
    pub email: Option<String>,
    /// The public number.
    pub phone: Option<String>,
    /// Whether it runs.
    pub status: Status,
    /// What it costs.
    pub cost: Cost,
    /// What it costs, in pounds, where it is charged.
    pub amount: Option<f64>,
    /// What there is to say about the cost.
    pub fees: Option<String>,
    /// How somebody gets a place.
    pub how_to_apply: Option<String>,
    /// Who may come, in words.
    pub who_may_come: Option<String>,
    /// The youngest age.
    pub min_age: Option<u8>,
    /// The oldest age.
    pub max_age: Option<u8>,
    /// Codes of our own taxonomies; of [`Own::Subject`] the terms themselves.
    pub codes: BTreeMap<Own, BTreeSet<String>>,
    /// Language codes.
    pub languages: BTreeSet<String>,
    /// Where it takes place.
    pub places: Vec<DraftPlace>,
    /// When in a week.
    pub times: Vec<Slot>,
    /// Postcode districts it serves; empty where not recorded.
    pub areas: BTreeSet<String>,
}

/// A place as somebody types it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DraftPlace {
    /// What it is called.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
    /// Latitude and longitude, where known better than the postcode says.
    pub position: Option<(f64, f64)>,
}

impl Default for Draft {
    fn default() -> Draft {
        Draft {
            name: String::new(),
            organisation: String::new(),
            description: String::new(),
            url: None,
            email: None,
            phone: None,
            status: Status::Active,
            cost: Cost::NotRecorded,
            amount: None,
            fees: None,
            how_to_apply: None,
            who_may_come: None,
            min_age: None,
            max_age: None,
            codes: BTreeMap::new(),
            languages: BTreeSet::new(),
            places: Vec::new(),
            times: Vec::new(),
            areas: BTreeSet::new(),
        }
    }
}

const FROM: &str = "own";
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Draft {
    /// What is wrong with it, field by field.
    pub fn breaches(&self) -> Vec<Breach> {
        let mut found = Vec::new();
        let mut must = |field: &'static str, text: &str| {
            if text.trim().is_empty() {
                found.push(Breach::of(field, "service-field-missing"));
            }
        };
        must("name", &self.name);
        must("organisation", &self.organisation);
        must("description", &self.description);
        if self.min_age.zip(self.max_age).is_some_and(|(low, high)| low > high) {
            found.push(Breach::of("max_age", "service-ages-crossed"));
        }
        for (number, place) in self.places.iter().enumerate() {
            if let Err(breach) = Postcode::parse(&place.postcode) {
                found.push(Breach { field: Some(format!("places[{number}].postcode").into()), ..breach });
            }
            if place.town.trim().is_empty() || place.street.trim().is_empty() {
                found.push(Breach::of(format!("places[{number}].street"), "service-address-missing"));
            }
        }
        if self.times.iter().any(|slot| slot.day > 6 || slot.from >= slot.to || slot.to > 24 * 60) {
            found.push(Breach::of("times", "service-times-crossed"));
        }
        for area in &self.areas {
            if let Err(breach) = Outcode::parse(area) {
                found.push(Breach { field: Some("areas".into()), ..breach });
            }
        }
        found
    }

    /// Reads what a form shows from a service's record.
    pub fn of(id: Uuid, data: &Data, known: &Known<'_>, today: Day) -> Draft {
        let service = read(id, data, known, today);
        let mut codes: BTreeMap<Own, BTreeSet<String>> = BTreeMap::new();
        for term in &service.terms {
            if let Some((own, code)) = &term.own {
                let shown = if *own == Own::Subject { &term.name } else { code };
                codes.entry(*own).or_default().insert(shown.clone());
            }
        }
        for (code, there) in &service.access {
            let own = if *there { Own::Access } else { Own::NoAccess };
            codes.entry(own).or_default().insert(code.clone());
        }
        let said = |field: &str| text_in(data, field).map(str::to_owned);
        let phones = things_in(data, "phones").next();
        let amount = things_in(data, "cost_options").find_map(|it| it.get("amount").and_then(Value::as_f64));
        Draft {
            name: service.name,
            organisation: service.organisation_name,
            description: service.description,
            url: said("url"),
            email: said("email"),
            phone: phones.and_then(|it| text_in(it, "number")).map(str::to_owned),
            status: service.status,
            cost: service.cost,
            amount,
            fees: said("fees"),
            how_to_apply: said("application_process"),
            who_may_come: said("eligibility_description"),
            min_age: service.min_age,
            max_age: service.max_age,
            codes,
            languages: service.languages.into_iter().collect(),
            places: things_in(data, "service_at_locations").filter_map(|at| place_of(at, known)).collect(),
            times: service.times,
            areas: service.areas.into_iter().flatten().collect(),
        }
    }

    /// The records it makes of a service that says `before` so far: the organisation, places and terms it names, and
    /// the service itself, last. Fields the form does not show, and those left as they were, stay as they are.
    /// `names` gives the name of a code of our own.
    pub fn records(
        &self,
        id: Uuid,
        before: &Data,
        known: &Known<'_>,
        today: Day,
        names: &dyn Fn(Own, &str) -> String,
    ) -> Vec<Record> {
        let was = Draft::of(id, before, known, today);
        let mut records = Vec::new();
        let mut data = before.clone();
        data.insert("id".to_owned(), id.to_string().into());
        put(&mut data, "name", Some(&self.name));
        put(&mut data, "description", Some(&self.description));
        put(&mut data, "url", self.url.as_deref());
        put(&mut data, "email", self.email.as_deref());
        put(&mut data, "fees", self.fees.as_deref());
        put(&mut data, "application_process", self.how_to_apply.as_deref());
        put(&mut data, "eligibility_description", self.who_may_come.as_deref());
        put(&mut data, "status", Some(self.status.word()));
        for (field, age) in [("minimum_age", self.min_age), ("maximum_age", self.max_age)] {
            set(&mut data, field, age.map(Value::from));
        }
        if self.organisation != was.organisation || !data.contains_key("organization_id") {
            let organisation = organisation(&self.organisation);
            data.insert("organization_id".to_owned(), organisation.id.to_string().into());
            records.push(organisation);
        }
        if self.phone != was.phone {
            let phone = self.phone.as_deref().map(|number| {
                list(vec![object(&[("id", inner(id, Thing::Phone, "0")), ("number", number.into())])])
            });
            set(&mut data, "phones", phone);
        }
        if (self.cost, self.amount) != (was.cost, was.amount) {
            set(&mut data, "cost_options", self.cost_options(id));
        }
        if self.languages != was.languages {
            let one = |code: &String| {
                object(&[("id", inner(id, Thing::Language, code)), ("code", code.as_str().into())])
            };
            set(&mut data, "languages", some_list(self.languages.iter().map(one).collect()));
        }
        if self.times != was.times {
            set(&mut data, "schedules", some_list(self.schedules(id)));
        }
        if self.areas != was.areas {
            set(&mut data, "service_areas", self.service_areas(id));
        }
        if self.places != was.places {
            let (places, locations) = self.locations(id, before, known);
            set(&mut data, "service_at_locations", some_list(places));
            records.extend(locations);
        }
        if self.codes != was.codes {
            let (attributes, terms) = self.attributes(id, before, known, names);
            set(&mut data, "attributes", some_list(attributes));
            records.extend(terms);
        }
        records.push(Record { kind: RecordKind::Service, id, data });
        records
    }

    fn cost_options(&self, id: Uuid) -> Option<Value> {
        let amount = match self.cost {
            Cost::NotRecorded => return None,
            Cost::Free => 0.0,
            Cost::Charged => self.amount?,
        };
        let amount = Number::from_f64(amount).map(Value::Number)?;
        let option =
            [("id", inner(id, Thing::CostOption, "0")), ("amount", amount), ("currency", "GBP".into())];
        Some(list(vec![object(&option)]))
    }

    /// One weekly schedule for each time of day, with its days.
    fn schedules(&self, id: Uuid) -> Vec<Data> {
        let mut by_time: BTreeMap<(u16, u16), BTreeSet<u8>> = BTreeMap::new();
        for slot in &self.times {
            by_time.entry((slot.from, slot.to)).or_default().insert(slot.day);
        }
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let one = |((from, to), days): ((u16, u16), BTreeSet<u8>)| {
            let byday: Vec<&str> =
                days.iter().filter_map(|day| DAYS.get(usize::from(*day)).copied()).collect();
            object(&[
                ("id", inner(id, Thing::Schedule, &format!("{from}-{to}"))),
                ("freq", "WEEKLY".into()),
                ("interval", 1.into()),
                ("byday", byday.join(",").into()),
                ("opens_at", clock(from).into()),
                ("closes_at", clock(to).into()),
            ])
        };
        by_time.into_iter().map(one).collect()
    }

    fn service_areas(&self, id: Uuid) -> Option<Value> {
        let codes: Vec<&str> = self.areas.iter().map(String::as_str).collect();
        (!codes.is_empty()).then(|| {
            let all = codes.join(", ");
            list(vec![object(&[
                ("id", inner(id, Thing::ServiceArea, "0")),
                ("name", all.as_str().into()),
                ("extent", all.as_str().into()),
                ("extent_type", "postcode districts".into()),
                ("service_area", all.as_str().into()),
            ])])
        })
    }

    /// The places as things of the service, and the location of each. A place left as it was keeps its identifiers.
    fn locations(&self, id: Uuid, before: &Data, known: &Known<'_>) -> (Vec<Data>, Vec<Record>) {
        let (mut places, mut records) = (Vec::new(), Vec::new());
        for place in &self.places {
            let same = things_in(before, "service_at_locations")
                .find(|at| place_of(at, known).as_ref() == Some(place) && id_of(at, "location_id").is_some());
            if let Some(same) = same {
                places.push(same.clone());
                continue;
            }
            let record = place.record(id);
            places.push(object(&[
                ("id", inner(id, Thing::ServiceAtLocation, &record.id.to_string())),
                ("location_id", record.id.to_string().into()),
            ]));
            records.push(record);
        }
        (places, records)
    }

    /// The attributes: those of other taxonomies as they were, those of ours as typed; and the records of our terms.
    fn attributes(
        &self,
        id: Uuid,
        before: &Data,
        known: &Known<'_>,
        names: &dyn Fn(Own, &str) -> String,
    ) -> (Vec<Data>, Vec<Record>) {
        let ours = |attribute: &Data| {
            let term = id_of(attribute, "taxonomy_term_id")?;
            let term = known.get(&(RecordKind::Term, term))?;
            Own::from_name(text_in(term, "taxonomy")?)
        };
        let mut attributes: Vec<Data> =
            things_in(before, "attributes").filter(|it| ours(it).is_none()).cloned().collect();
        let mut records = Vec::new();
        for (own, codes) in self.codes.iter().filter(|(_, codes)| !codes.is_empty()) {
            records.push(own.record());
            for code in codes {
                let term = if *own == Own::Subject {
                    own.term(&code.to_lowercase(), code)
                } else {
                    own.term(code, &names(*own, code))
                };
                attributes.push(object(&[
                    ("id", inner(id, Thing::Attribute, &term.id.to_string())),
                    ("link_type", "taxonomy".into()),
                    ("taxonomy_term_id", term.id.to_string().into()),
                ]));
                records.push(term);
            }
        }
        (attributes, records)
    }
}

impl DraftPlace {
    /// The location it makes.
    fn record(&self, service: Uuid) -> Record {
        let postcode = Postcode::parse(&self.postcode).map_or_else(|_| self.postcode.clone(), String::from);
        let id = id_in(FROM, Thing::Location, &format!("{service} {} {postcode}", self.street));
        let name = if self.name.trim().is_empty() { &self.street } else { &self.name };
        let mut data = object(&[
            ("id", id.to_string().into()),
            ("location_type", "physical".into()),
            ("name", name.as_str().into()),
        ]);
        if let Some((north, east)) = self.position {
            set(&mut data, "latitude", Number::from_f64(north).map(Value::Number));
            set(&mut data, "longitude", Number::from_f64(east).map(Value::Number));
        }
        let address = object(&[
            ("id", inner(id, Thing::Address, "0")),
            ("address_1", self.street.as_str().into()),
            ("city", self.town.as_str().into()),
            ("state_province", self.town.as_str().into()),
            ("postal_code", postcode.into()),
            ("country", "GB".into()),
            ("address_type", "physical".into()),
        ]);
        data.insert("addresses".to_owned(), list(vec![address]));
        Record { kind: RecordKind::Location, id, data }
    }
}

fn place_of(at: &Data, known: &Known<'_>) -> Option<DraftPlace> {
    let data = known.get(&(RecordKind::Location, id_of(at, "location_id")?))?;
    let address = things_in(data, "addresses").next();
    let said = |field: &str| address.and_then(|it| text_in(it, field)).unwrap_or_default().to_owned();
    let degrees = |field: &str| data.get(field).and_then(Value::as_f64);
    Some(DraftPlace {
        name: text_in(data, "name").unwrap_or_default().to_owned(),
        street: said("address_1"),
        town: said("city"),
        postcode: said("postal_code"),
        position: degrees("latitude").zip(degrees("longitude")),
    })
}

/// The record of an organisation that is known by its name alone.
fn organisation(name: &str) -> Record {
    let id = id_in(FROM, Thing::Organization, &name.trim().to_lowercase());
    let data = object(&[
        ("id", id.to_string().into()),
        ("name", name.trim().into()),
        ("description", name.trim().into()),
    ]);
    Record { kind: RecordKind::Organisation, id, data }
}

/// The identifier of a thing inside another.
fn inner(holder: Uuid, thing: Thing, what: &str) -> Value {
    id_in(FROM, thing, &format!("{holder} {what}")).to_string().into()
}

fn list(things: Vec<Data>) -> Value {
    Value::Array(things.into_iter().map(Value::Object).collect())
}

fn some_list(things: Vec<Data>) -> Option<Value> {
    (!things.is_empty()).then(|| list(things))
}

fn set(data: &mut Data, field: &str, value: Option<Value>) {
    match value {
        Some(value) => drop(data.insert(field.to_owned(), value)),
        None => drop(data.remove(field)),
    }
}

fn put(data: &mut Data, field: &str, text: Option<&str>) {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    set(data, field, text.map(Value::from));
}
