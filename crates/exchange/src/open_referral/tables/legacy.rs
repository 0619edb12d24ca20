//! Tables and columns of HSDS 1.1 and of Open Referral UK 1.0, as those of HSDS 3.1.
//!
//! Sources: docs.openreferral.org, HSDS 1.1 and 2.0 reference; openreferraluk.org/specifications/1.0.

use domain::directory::{Data, Thing, text_in};
use serde_json::{Value, json};

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// Things as HSDS 3.1 has them, perhaps with older columns.
    Plain(Thing),
    /// `regular_schedule`: a weekly time.
    RegularSchedule,
    /// `holiday_schedule`: a day that is otherwise.
    HolidaySchedule,
    /// `physical_address`.
    PhysicalAddress,
    /// `postal_address`.
    PostalAddress,
    /// `eligibility`: who may come; part of its service.
    Eligibility,
    /// `service_taxonomy` and its like: a term of something.
    Link,
    /// `taxonomy` with a row for each term.
    Terms,
}

impl Table {
    /// The table of a name.
    pub(super) fn of(name: &str) -> Option<Table> {
        Some(match name {
            "regular_schedule" | "regular_schedules" => Table::RegularSchedule,
            "holiday_schedule" | "holiday_schedules" => Table::HolidaySchedule,
            "physical_address" | "physical_addresses" => Table::PhysicalAddress,
            "postal_address" | "postal_addresses" => Table::PostalAddress,
            "eligibility" | "eligibilities" | "eligibilitys" => Table::Eligibility,
            "service_taxonomy" | "service_taxonomies" | "service_taxonomys" | "link_taxonomy"
            | "link_taxonomies" | "service_attribute" | "service_attributes" | "other_attribute"
            | "other_attributes" => Table::Link,
            "accessibility_for_disabilities" => Table::Plain(Thing::Accessibility),
            "taxonomys" => Table::Plain(Thing::Taxonomy),
            name => Table::Plain(Thing::of_table(name)?),
        })
    }

    /// What its rows become.
    pub(super) fn thing(self) -> Thing {
        match self {
            Table::Plain(thing) => thing,
            Table::RegularSchedule | Table::HolidaySchedule => Thing::Schedule,
            Table::PhysicalAddress | Table::PostalAddress => Thing::Address,
            Table::Eligibility => Thing::Service,
            Table::Link => Thing::Attribute,
            Table::Terms => Thing::TaxonomyTerm,
        }
    }

    /// Gives the fields of a row their names of today.
    pub(super) fn modernise(self, data: &mut Data) {
        match self {
            Table::PhysicalAddress => otherwise(data, "address_type", "physical"),
            Table::PostalAddress => otherwise(data, "address_type", "postal"),
            Table::HolidaySchedule => {
                rename(data, "start_date", "valid_from");
                rename(data, "end_date", "valid_to");
            }
            Table::Link => link(data),
            Table::Terms => rename(data, "vocabulary", "taxonomy"),
            _ => {}
        }
        match self.thing() {
            Thing::Schedule => weekday(data),
            Thing::Organization => rename(data, "url", "website"),
            Thing::Language => rename(data, "language", "name"),
            Thing::Phone => {
                if let Some(name) = data.remove("language") {
                    data.entry("languages").or_insert_with(|| json!([{"name": name}]));
                }
            }
            Thing::Accessibility => {
                if let Some(said) = data.get("accessibility").cloned() {
                    data.entry("description").or_insert(said);
                }
            }
            _ => {}
        }
    }
}

fn rename(data: &mut Data, old: &str, new: &str) {
    if !data.contains_key(new)
        && let Some(value) = data.remove(old)
    {
        data.insert(new.to_owned(), value);
    }
}

fn otherwise(data: &mut Data, name: &str, value: &str) {
    data.entry(name).or_insert_with(|| value.into());
}

/// A term of a service or of something else.
fn link(data: &mut Data) {
    rename(data, "taxonomy_id", "taxonomy_term_id");
    if let Some(entity) = text_in(data, "link_type").filter(|it| Thing::of_table(it).is_some()) {
        let entity = entity.to_owned();
        otherwise(data, "link_entity", &entity);
    }
    for thing in [Thing::Service, Thing::ServiceAtLocation, Thing::Location, Thing::Organization] {
        let key = format!("{}_id", thing.name());
        if !data.contains_key("link_id")
            && let Some(id) = data.remove(&key)
        {
            data.insert("link_id".to_owned(), id);
            otherwise(data, "link_entity", thing.name());
        }
    }
}

/// A day of the week, as a number from Monday or as a name, to the rule of RFC 5545.
fn weekday(data: &mut Data) {
    const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    if data.contains_key("byday") {
        return;
    }
    let Some(said) = text_in(data, "weekday").map(str::to_ascii_uppercase) else { return };
    let days: Option<Vec<&str>> = said
        .split([',', ';', ' '])
        .filter(|word| !word.is_empty())
        .map(|word| match word.parse::<usize>() {
            Ok(number) => DAYS.get(number.checked_sub(1)?).copied(),
            Err(_) => DAYS.into_iter().find(|day| word.starts_with(day)),
        })
        .collect();
    if let Some(days) = days.filter(|it| !it.is_empty()) {
        data.remove("weekday");
        data.insert("byday".to_owned(), days.join(",").into());
        otherwise(data, "freq", "WEEKLY");
    }
}

/// Puts a row of `eligibility` into its service. Of several rows, each for some, the widest ages hold. What else a
/// row says is kept as it came.
pub(super) fn eligibility(service: &mut Data, row: &Data, first: bool) {
    for (name, wider) in [("minimum_age", f64::lt as fn(&f64, &f64) -> bool), ("maximum_age", f64::gt)] {
        let given = row.get(name).filter(|it| !it.is_null());
        match (given, service.get(name).and_then(Value::as_f64)) {
            (Some(given), None) if first => drop(service.insert(name.to_owned(), given.clone())),
            (Some(given), Some(standing)) if given.as_f64().is_some_and(|it| wider(&it, &standing)) => {
                service.insert(name.to_owned(), given.clone());
            }
            // No rule means open to all.
            (None, Some(_)) if !first => drop(service.remove(name)),
            _ => {}
        }
    }
    let said = text_in(row, "eligibility").or_else(|| text_in(row, "eligibility_description"));
    if let Some(said) = said.map(str::to_owned) {
        let before = text_in(service, "eligibility_description").map(str::to_owned);
        let whole =
            before.filter(|it| *it != said).map_or(said.clone(), |before| format!("{before}; {said}"));
        service.insert("eligibility_description".to_owned(), whole.into());
    }
    let own = ["id", "service_id", "minimum_age", "maximum_age", "eligibility", "eligibility_description"];
    if row.keys().any(|name| !own.contains(&name.as_str())) {
        let rest = row.iter().filter(|(name, _)| *name != "service_id");
        let rest: Data = rest.map(|(name, value)| (name.clone(), value.clone())).collect();
        if let Value::Array(list) = service.entry("eligibility").or_insert_with(|| Value::Array(Vec::new())) {
            list.push(Value::Object(rest));
        }
    }
}
