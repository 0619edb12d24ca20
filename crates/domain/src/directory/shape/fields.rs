//! The fields of each thing, in the order of the standard.

use super::{Field, Kind, Thing};

const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true, uk: true }
}

const fn uk(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false, uk: true }
}

const fn more(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false, uk: false }
}

pub(super) const ORGANIZATION: &[Field] = &[
    must("id", Kind::Id),
    must("name", Kind::Text),
    more("alternate_name", Kind::Text),
    must("description", Kind::Text),
    uk("email", Kind::Email),
    uk("website", Kind::Uri),
    more("additional_websites", Kind::Many(Thing::Url)),
    more("tax_status", Kind::Text),
    more("tax_id", Kind::Text),
    more("year_incorporated", Kind::Number),
    more("legal_status", Kind::Text),
    uk("logo", Kind::Text),
    uk("uri", Kind::Uri),
    uk("parent_organization_id", Kind::Id),
    more("funding", Kind::Many(Thing::Funding)),
    more("contacts", Kind::Many(Thing::Contact)),
    more("phones", Kind::Many(Thing::Phone)),
    more("locations", Kind::Many(Thing::Location)),
    more("programs", Kind::Many(Thing::Program)),
    uk("organization_identifiers", Kind::Many(Thing::OrganizationIdentifier)),
    uk("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const LOCATION: &[Field] = &[
    must("id", Kind::Id),
    must("location_type", Kind::OneOf(&["physical", "postal", "virtual"])),
    more("url", Kind::Uri),
    more("organization_id", Kind::Id),
    uk("name", Kind::Text),
    more("alternate_name", Kind::Text),
    uk("description", Kind::Text),
    more("transportation", Kind::Text),
    uk("latitude", Kind::Number),
    uk("longitude", Kind::Number),
    uk("external_identifier", Kind::Text),
    uk("external_identifier_type", Kind::Text),
    more("languages", Kind::Many(Thing::Language)),
    uk("addresses", Kind::Many(Thing::Address)),
    more("contacts", Kind::Many(Thing::Contact)),
    uk("accessibility", Kind::Many(Thing::Accessibility)),
    more("phones", Kind::Many(Thing::Phone)),
    more("schedules", Kind::Many(Thing::Schedule)),
    uk("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const SERVICE: &[Field] = &[
    must("id", Kind::Id),
    uk("organization_id", Kind::Id),
    more("program_id", Kind::Id),
    must("name", Kind::Text),
    more("alternate_name", Kind::Text),
    uk("description", Kind::Text),
    uk("url", Kind::Uri),
    more("additional_urls", Kind::Many(Thing::Url)),
    uk("email", Kind::Email),
    must("status", Kind::OneOf(&["active", "inactive", "defunct", "temporarily closed"])),
    more("interpretation_services", Kind::Text),
    more("application_process", Kind::Text),
    more("fees_description", Kind::Text),
    more("wait_time", Kind::Text),
    uk("fees", Kind::Text),
    uk("accreditations", Kind::Text),
    more("eligibility_description", Kind::Text),
    uk("minimum_age", Kind::Number),
    uk("maximum_age", Kind::Number),
    uk("assured_date", Kind::Text),
    uk("assurer_email", Kind::Email),
    more("licenses", Kind::Text),
    uk("alert", Kind::Text),
    uk("last_modified", Kind::Instant),
    more("phones", Kind::Many(Thing::Phone)),
    uk("schedules", Kind::Many(Thing::Schedule)),
    uk("service_areas", Kind::Many(Thing::ServiceArea)),
    uk("service_at_locations", Kind::Many(Thing::ServiceAtLocation)),
    uk("languages", Kind::Many(Thing::Language)),
    uk("organization", Kind::One(Thing::Organization)),
    uk("funding", Kind::Many(Thing::Funding)),
    uk("cost_options", Kind::Many(Thing::CostOption)),
    more("program", Kind::One(Thing::Program)),
    more("required_documents", Kind::Many(Thing::RequiredDocument)),
    uk("contacts", Kind::Many(Thing::Contact)),
    more("capacities", Kind::Many(Thing::ServiceCapacity)),
    uk("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const TAXONOMY: &[Field] = &[
    must("id", Kind::Id),
    must("name", Kind::Text),
    must("description", Kind::Text),
    uk("uri", Kind::Uri),
    uk("version", Kind::Text),
];

pub(super) const TAXONOMY_TERM: &[Field] = &[
    must("id", Kind::Id),
    more("code", Kind::Text),
    must("name", Kind::Text),
    must("description", Kind::Text),
    uk("parent_id", Kind::Id),
    uk("taxonomy", Kind::Text),
    more("taxonomy_detail", Kind::One(Thing::Taxonomy)),
    more("language", Kind::Text),
    uk("taxonomy_id", Kind::Id),
    uk("term_uri", Kind::Uri),
    uk("term", Kind::Text),
];

pub(super) const SERVICE_AT_LOCATION: &[Field] = &[
    must("id", Kind::Id),
    uk("service_id", Kind::Id),
    uk("location_id", Kind::Id),
    more("description", Kind::Text),
    more("service_areas", Kind::Many(Thing::ServiceArea)),
    more("contacts", Kind::Many(Thing::Contact)),
    more("phones", Kind::Many(Thing::Phone)),
    more("schedules", Kind::Many(Thing::Schedule)),
    uk("location", Kind::One(Thing::Location)),
    more("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const SCHEDULE: &[Field] = &[
    must("id", Kind::Id),
    uk("service_id", Kind::Id),
    more("location_id", Kind::Id),
    uk("service_at_location_id", Kind::Id),
    uk("valid_from", Kind::Text),
    uk("valid_to", Kind::Text),
    uk("dtstart", Kind::Text),
    more("timezone", Kind::Number),
    more("until", Kind::Text),
    more("count", Kind::Number),
    more("wkst", Kind::OneOf(&["MO", "TU", "WE", "TH", "FR", "SA", "SU"])),
    uk("freq", Kind::OneOf(&["WEEKLY", "MONTHLY"])),
    uk("interval", Kind::Number),
    uk("byday", Kind::Text),
    more("byweekno", Kind::Text),
    uk("bymonthday", Kind::Text),
    more("byyearday", Kind::Text),
    uk("description", Kind::Text),
    uk("opens_at", Kind::Text),
    uk("closes_at", Kind::Text),
    uk("schedule_link", Kind::Uri),
    uk("attending_type", Kind::Text),
    uk("notes", Kind::Text),
    more("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const SERVICE_AREA: &[Field] = &[
    must("id", Kind::Id),
    uk("service_id", Kind::Id),
    more("service_at_location_id", Kind::Id),
    uk("name", Kind::Text),
    more("description", Kind::Text),
    uk("extent", Kind::Text),
    uk("extent_type", Kind::Text),
    uk("uri", Kind::Text),
    more("attributes", Kind::Many(Thing::Attribute)),
    uk("service_area", Kind::Text),
];

pub(super) const ADDRESS: &[Field] = &[
    must("id", Kind::Id),
    uk("location_id", Kind::Id),
    uk("attention", Kind::Text),
    must("address_1", Kind::Text),
    more("address_2", Kind::Text),
    must("city", Kind::Text),
    uk("region", Kind::Text),
    must("state_province", Kind::Text),
    must("postal_code", Kind::Text),
    must("country", Kind::Text),
    must("address_type", Kind::OneOf(&["physical", "postal", "virtual"])),
    uk("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const ACCESSIBILITY: &[Field] = &[
    must("id", Kind::Id),
    uk("location_id", Kind::Id),
    uk("description", Kind::Text),
    uk("details", Kind::Text),
    uk("url", Kind::Uri),
    uk("attributes", Kind::Many(Thing::Attribute)),
    uk("accessibility", Kind::Text),
];

pub(super) const PHONE: &[Field] = &[
    must("id", Kind::Id),
    more("location_id", Kind::Id),
    more("service_id", Kind::Id),
    more("organization_id", Kind::Id),
    uk("contact_id", Kind::Id),
    more("service_at_location_id", Kind::Id),
    must("number", Kind::Text),
    more("extension", Kind::Number),
    more("type", Kind::Text),
    uk("description", Kind::Text),
    uk("languages", Kind::Many(Thing::Language)),
    more("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const CONTACT: &[Field] = &[
    must("id", Kind::Id),
    more("organization_id", Kind::Id),
    uk("service_id", Kind::Id),
    more("service_at_location_id", Kind::Id),
    more("location_id", Kind::Id),
    uk("name", Kind::Text),
    uk("title", Kind::Text),
    more("department", Kind::Text),
    more("email", Kind::Email),
    more("phones", Kind::Many(Thing::Phone)),
    uk("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const LANGUAGE: &[Field] = &[
    must("id", Kind::Id),
    uk("service_id", Kind::Id),
    more("location_id", Kind::Id),
    uk("phone_id", Kind::Id),
    more("name", Kind::Text),
    more("code", Kind::Text),
    more("note", Kind::Text),
    more("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const COST_OPTION: &[Field] = &[
    must("id", Kind::Id),
    uk("service_id", Kind::Id),
    uk("valid_from", Kind::Text),
    uk("valid_to", Kind::Text),
    uk("option", Kind::Text),
    more("currency", Kind::Text),
    uk("amount", Kind::Number),
    uk("amount_description", Kind::Text),
    more("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const FUNDING: &[Field] = &[
    must("id", Kind::Id),
    more("organization_id", Kind::Id),
    uk("service_id", Kind::Id),
    uk("source", Kind::Text),
    more("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const ATTRIBUTE: &[Field] = &[
    must("id", Kind::Id),
    uk("link_id", Kind::Id),
    uk("taxonomy_term_id", Kind::Id),
    uk("link_type", Kind::Text),
    more("link_entity", Kind::Text),
    more("value", Kind::Text),
    uk("taxonomy_term", Kind::One(Thing::TaxonomyTerm)),
    more("label", Kind::Text),
];

pub(super) const ORGANIZATION_IDENTIFIER: &[Field] = &[
    must("id", Kind::Id),
    uk("organization_id", Kind::Id),
    uk("identifier_scheme", Kind::Text),
    must("identifier_type", Kind::Text),
    must("identifier", Kind::Text),
    uk("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const PROGRAM: &[Field] = &[
    must("id", Kind::Id),
    more("organization_id", Kind::Id),
    must("name", Kind::Text),
    more("alternate_name", Kind::Text),
    must("description", Kind::Text),
    more("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const REQUIRED_DOCUMENT: &[Field] = &[
    must("id", Kind::Id),
    more("service_id", Kind::Id),
    more("document", Kind::Text),
    more("uri", Kind::Uri),
    more("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const SERVICE_CAPACITY: &[Field] = &[
    must("id", Kind::Id),
    more("service_id", Kind::Id),
    must("unit", Kind::One(Thing::Unit)),
    more("unit_id", Kind::Id),
    must("available", Kind::Number),
    more("maximum", Kind::Number),
    more("description", Kind::Text),
    must("updated", Kind::Instant),
    more("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const UNIT: &[Field] = &[
    must("id", Kind::Id),
    must("name", Kind::Text),
    more("scheme", Kind::Text),
    more("identifier", Kind::Text),
    more("uri", Kind::Uri),
    more("attributes", Kind::Many(Thing::Attribute)),
];

pub(super) const URL: &[Field] = &[
    must("id", Kind::Id),
    more("label", Kind::Text),
    must("url", Kind::Uri),
    more("organization_id", Kind::Id),
    more("service_id", Kind::Id),
    more("attributes", Kind::Many(Thing::Attribute)),
];
