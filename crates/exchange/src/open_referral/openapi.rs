//! The description of the public API (OpenAPI 3.0.3), made from the shape of the things.

use domain::directory::{Data, Field, Kind, Thing};
use serde_json::{Value, json};

/// What `version` of the answer to `/` says, and the description: validators choose their schema by it.
pub const VERSION: &str = "HSDS-UK-3.0";

/// The profile that the API follows, for `profile` of the answer to `/`.
pub const PROFILE: &str = "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md";

/// A filter of a list: its name, what stands in it, and what it does.
struct Filter(&'static str, fn() -> Value, &'static str);

const PAGING: [Filter; 2] = [
    Filter("page", whole, "Which page; the first is 1."),
    Filter("per_page", whole, "How many items a page holds."),
];

const SERVICES: [Filter; 12] = [
    Filter("search", text, "Words that stand in the service or in who runs it."),
    Filter("taxonomy_term_id", text, "Services that carry this term."),
    Filter("taxonomy_id", text, "Services that carry any term of this taxonomy."),
    Filter("minimum_age", number, "Services for people of this age and older."),
    Filter("maximum_age", number, "Services for people up to this age."),
    Filter("start_time", time, "Services with a time that starts at this time of day or later."),
    Filter("end_time", time, "Services with a time that ends at this time of day or earlier."),
    Filter("day", text, "Services with a time on this day of the week: MO to SU, or its name."),
    Filter("postcode", text, "The postcode that distances are measured from."),
    Filter("proximity", number, "Services within so many metres of the postcode."),
    Filter("modified_after", instant, "Services changed at this instant or later."),
    Filter("organization_id", text, "Services of this organisation."),
];

fn text() -> Value {
    json!({"type": "string"})
}

fn number() -> Value {
    json!({"type": "number", "minimum": 0})
}

fn whole() -> Value {
    json!({"type": "integer", "minimum": 1})
}

fn time() -> Value {
    json!({"type": "string", "example": "09:30"})
}

fn instant() -> Value {
    json!({"type": "string", "example": "2026-01-31T09:00:00Z"})
}

/// Describes the public API served at `server`, an address such as `https://directory.example.org/open-referral`.
pub fn openapi(server: &str) -> Value {
    let mut paths = serde_json::Map::new();
    paths.insert("/".to_owned(), json!({"get": about()}));
    for (path, listed, one, filters) in [
        ("services", "service_list", "service", &SERVICES[..]),
        ("service_at_locations", "service_at_location_list", "service_at_location_full", &SERVICES[..]),
        ("taxonomies", "taxonomy", "taxonomy_full", &[]),
        ("taxonomy_terms", "taxonomy_term", "taxonomy_term", &SERVICES[2..3]),
        ("organizations", "organization_list", "organization", &SERVICES[..1]),
    ] {
        paths.insert(format!("/{path}"), json!({"get": list(path, listed, filters)}));
        paths.insert(format!("/{path}/{{id}}"), json!({"get": single(path, one)}));
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Directory of services",
            "description": "Published services, as Open Referral UK 3.0. Fields of HSDS 3.1 beyond that profile are \
                            served where they are known.",
            "version": VERSION,
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "responses": {
                "not_understood": problem("A filter could not be understood."),
                "not_found": problem("Nothing is published under this identifier."),
                "too_many": problem("Too many requests. The header Retry-After says when to come again."),
            },
        },
    })
}

fn problem(said: &str) -> Value {
    let fields = json!({"type": text(), "title": text(), "status": {"type": "integer"}, "detail": text()});
    json!({
        "description": said,
        "content": {"application/problem+json": {"schema": {"type": "object", "properties": fields}}},
    })
}

fn about() -> Value {
    json!({
        "operationId": "about",
        "summary": "What this API is",
        "responses": {
            "200": answer("What this API is.", &json!({
                "type": "object",
                "required": ["version", "profile", "openapi_url"],
                "properties": {
                    "version": text(),
                    "profile": {"type": "string", "format": "uri"},
                    "openapi_url": {"type": "string", "format": "uri"},
                },
            })),
            "429": {"$ref": "#/components/responses/too_many"},
        },
    })
}

fn answer(said: &str, schema: &Value) -> Value {
    json!({"description": said, "content": {"application/json": {"schema": schema}}})
}

fn list(path: &str, item: &str, filters: &[Filter]) -> Value {
    let parameters: Vec<Value> = filters
        .iter()
        .chain(&PAGING)
        .map(|Filter(name, schema, said)| {
            json!({"name": name, "in": "query", "required": false, "description": said, "schema": schema()})
        })
        .collect();
    let page = json!({
        "allOf": [
            reference("page"),
            {"type": "object", "properties": {"contents": {"type": "array", "items": reference(item)}}},
        ],
    });
    json!({
        "operationId": format!("list_{path}"),
        "summary": format!("A page of {}", path.replace('_', " ")),
        "parameters": parameters,
        "responses": {
            "200": answer("A page.", &page),
            "400": {"$ref": "#/components/responses/not_understood"},
            "429": {"$ref": "#/components/responses/too_many"},
        },
    })
}

fn single(path: &str, one: &str) -> Value {
    json!({
        "operationId": format!("one_of_{path}"),
        "summary": format!("One of the {}", path.replace('_', " ")),
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": text()}],
        "responses": {
            "200": answer("All that is known of it.", &reference(one)),
            "404": {"$ref": "#/components/responses/not_found"},
            "429": {"$ref": "#/components/responses/too_many"},
        },
    })
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn schemas() -> Data {
    let mut schemas: Data =
        Thing::ALL.iter().map(|thing| (thing.name().to_owned(), schema(*thing, |_| true, &[]))).collect();
    let uk = |field: &Field| field.uk && !matches!(field.kind, Kind::One(_) | Kind::Many(_));
    for thing in [Thing::Organization, Thing::Location] {
        schemas.insert(format!("{}_list", thing.name()), schema(thing, uk, &[]));
    }
    let organisation = [("organization", reference("organization_list"))];
    schemas.insert("service_list".to_owned(), schema(Thing::Service, uk, &organisation));
    let beside = [("location", reference("location_list")), ("service", reference("service_list"))];
    schemas.insert("service_at_location_list".to_owned(), schema(Thing::ServiceAtLocation, uk, &beside));
    let whole = [("service", reference("service"))];
    schemas.insert("service_at_location_full".to_owned(), schema(Thing::ServiceAtLocation, |_| true, &whole));
    let terms = [("taxonomy_terms", json!({"type": "array", "items": reference("taxonomy_term")}))];
    schemas.insert("taxonomy_full".to_owned(), schema(Thing::Taxonomy, |_| true, &terms));
    schemas.insert("page".to_owned(), page());
    schemas
}

fn page() -> Value {
    let fields = json!({
        "total_items": {"type": "integer"},
        "total_pages": {"type": "integer"},
        "page_number": {"type": "integer"},
        "size": {"type": "integer"},
        "first_page": {"type": "boolean"},
        "last_page": {"type": "boolean"},
        "empty": {"type": "boolean"},
    });
    let names: Vec<&String> = fields.as_object().into_iter().flatten().map(|(name, _)| name).collect();
    json!({"type": "object", "required": names, "properties": fields})
}

fn schema(thing: Thing, told: impl Fn(&Field) -> bool, beside: &[(&str, Value)]) -> Value {
    let mut properties: Data = thing
        .fields()
        .iter()
        .filter(|field| told(field))
        .map(|field| (field.name.to_owned(), of_kind(field.kind)))
        .collect();
    properties.extend(beside.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())));
    let required: Vec<&str> = thing.fields().iter().filter(|it| it.required).map(|it| it.name).collect();
    json!({"type": "object", "required": required, "properties": properties})
}

fn of_kind(kind: Kind) -> Value {
    match kind {
        Kind::Text => text(),
        Kind::Id => json!({"type": "string", "format": "uuid"}),
        Kind::Uri => json!({"type": "string", "format": "uri"}),
        Kind::Email => json!({"type": "string", "format": "email"}),
        Kind::Number => json!({"type": "number"}),
        Kind::Instant => json!({"type": "string", "format": "date-time"}),
        Kind::OneOf(words) => json!({"type": "string", "enum": words}),
        Kind::One(inner) => reference(inner.name()),
        Kind::Many(inner) => json!({"type": "array", "items": reference(inner.name())}),
    }
}
