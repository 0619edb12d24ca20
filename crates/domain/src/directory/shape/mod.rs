//! The shape of Open Referral's things: the fields of HSDS 3.1 and, among them, those of the Open Referral UK 3.0
//! profile. Reading, checking, serving and writing tables all go by this one list.
//!
//! Source: openreferral/specification, branch 3.1-dev, and mhclg-oruk 3.0 (names, types and which are required).

mod fields;

use fields::{
    ACCESSIBILITY, ADDRESS, ATTRIBUTE, CONTACT, COST_OPTION, FUNDING, LANGUAGE, LOCATION, ORGANIZATION,
    ORGANIZATION_IDENTIFIER, PHONE, PROGRAM, REQUIRED_DOCUMENT, SCHEDULE, SERVICE, SERVICE_AREA,
    SERVICE_AT_LOCATION, SERVICE_CAPACITY, TAXONOMY, TAXONOMY_TERM, UNIT, URL,
};

/// One field of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What may stand in it.
    pub kind: Kind,
    /// Whether the thing is not valid without it.
    pub required: bool,
    /// Whether the UK profile knows it.
    pub uk: bool,
}

/// What may stand in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// An identifier: a UUID.
    Id,
    /// An address with a scheme.
    Uri,
    /// An e-mail address.
    Email,
    /// A number.
    Number,
    /// An instant (RFC 3339).
    Instant,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Another thing inside.
    One(Thing),
    /// Other things inside.
    Many(Thing),
}

/// A thing of Open Referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// `organization`.
    Organization,
    /// `location`.
    Location,
    /// `service`.
    Service,
    /// `taxonomy`.
    Taxonomy,
    /// `taxonomy_term`.
    TaxonomyTerm,
    /// `service_at_location`.
    ServiceAtLocation,
    /// `schedule`.
    Schedule,
    /// `service_area`.
    ServiceArea,
    /// `address`.
    Address,
    /// `accessibility`.
    Accessibility,
    /// `phone`.
    Phone,
    /// `contact`.
    Contact,
    /// `language`.
    Language,
    /// `cost_option`.
    CostOption,
    /// `funding`.
    Funding,
    /// `attribute`.
    Attribute,
    /// `organization_identifier`.
    OrganizationIdentifier,
    /// `program`.
    Program,
    /// `required_document`.
    RequiredDocument,
    /// `service_capacity`.
    ServiceCapacity,
    /// `unit`.
    Unit,
    /// `url`.
    Url,
}

impl Thing {
    /// All of them.
    pub const ALL: [Thing; 22] = [
        Thing::Organization,
        Thing::Location,
        Thing::Service,
        Thing::Taxonomy,
        Thing::TaxonomyTerm,
        Thing::ServiceAtLocation,
        Thing::Schedule,
        Thing::ServiceArea,
        Thing::Address,
        Thing::Accessibility,
        Thing::Phone,
        Thing::Contact,
        Thing::Language,
        Thing::CostOption,
        Thing::Funding,
        Thing::Attribute,
        Thing::OrganizationIdentifier,
        Thing::Program,
        Thing::RequiredDocument,
        Thing::ServiceCapacity,
        Thing::Unit,
        Thing::Url,
    ];

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Thing::Organization => "organization",
            Thing::Location => "location",
            Thing::Service => "service",
            Thing::Taxonomy => "taxonomy",
            Thing::TaxonomyTerm => "taxonomy_term",
            Thing::ServiceAtLocation => "service_at_location",
            Thing::Schedule => "schedule",
            Thing::ServiceArea => "service_area",
            Thing::Address => "address",
            Thing::Accessibility => "accessibility",
            Thing::Phone => "phone",
            Thing::Contact => "contact",
            Thing::Language => "language",
            Thing::CostOption => "cost_option",
            Thing::Funding => "funding",
            Thing::Attribute => "attribute",
            Thing::OrganizationIdentifier => "organization_identifier",
            Thing::Program => "program",
            Thing::RequiredDocument => "required_document",
            Thing::ServiceCapacity => "service_capacity",
            Thing::Unit => "unit",
            Thing::Url => "url",
        }
    }

    /// The name of its table in a data package.
    pub const fn table(self) -> &'static str {
        match self {
            Thing::Organization => "organizations",
            Thing::Location => "locations",
            Thing::Service => "services",
            Thing::Taxonomy => "taxonomies",
            Thing::TaxonomyTerm => "taxonomy_terms",
            Thing::ServiceAtLocation => "service_at_locations",
            Thing::Schedule => "schedules",
            Thing::ServiceArea => "service_areas",
            Thing::Address => "addresses",
            Thing::Accessibility => "accessibility",
            Thing::Phone => "phones",
            Thing::Contact => "contacts",
            Thing::Language => "languages",
            Thing::CostOption => "cost_options",
            Thing::Funding => "funding",
            Thing::Attribute => "attributes",
            Thing::OrganizationIdentifier => "organization_identifiers",
            Thing::Program => "programs",
            Thing::RequiredDocument => "required_documents",
            Thing::ServiceCapacity => "service_capacity",
            Thing::Unit => "units",
            Thing::Url => "urls",
        }
    }

    /// Its fields, in the order of the standard.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Thing::Organization => ORGANIZATION,
            Thing::Location => LOCATION,
            Thing::Service => SERVICE,
            Thing::Taxonomy => TAXONOMY,
            Thing::TaxonomyTerm => TAXONOMY_TERM,
            Thing::ServiceAtLocation => SERVICE_AT_LOCATION,
            Thing::Schedule => SCHEDULE,
            Thing::ServiceArea => SERVICE_AREA,
            Thing::Address => ADDRESS,
            Thing::Accessibility => ACCESSIBILITY,
            Thing::Phone => PHONE,
            Thing::Contact => CONTACT,
            Thing::Language => LANGUAGE,
            Thing::CostOption => COST_OPTION,
            Thing::Funding => FUNDING,
            Thing::Attribute => ATTRIBUTE,
            Thing::OrganizationIdentifier => ORGANIZATION_IDENTIFIER,
            Thing::Program => PROGRAM,
            Thing::RequiredDocument => REQUIRED_DOCUMENT,
            Thing::ServiceCapacity => SERVICE_CAPACITY,
            Thing::Unit => UNIT,
            Thing::Url => URL,
        }
    }

    /// The field of a name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The thing whose table is so named. Names that published packages use beside the standard's are known.
    pub fn of_table(name: &str) -> Option<Thing> {
        let name = match name {
            "service_capacities" | "capacities" => "service_capacity",
            "url" => "urls",
            "accessibilities" => "accessibility",
            "fundings" => "funding",
            one => one,
        };
        Thing::ALL.into_iter().find(|thing| thing.table() == name || thing.name() == name)
    }
}
