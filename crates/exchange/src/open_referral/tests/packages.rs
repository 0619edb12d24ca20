//! Packages of tables as others write them.

use domain::directory::{Data, Level, RecordKind, Thing, id_in, text_in, things_in};
use serde_json::{Value, json};

use crate::open_referral::Batch;
use crate::open_referral::tables::read;

fn of(batch: &Batch, kind: RecordKind) -> Vec<&Data> {
    batch.records.iter().filter(|it| it.kind == kind).map(|it| &it.data).collect()
}

fn read_texts(files: &[(&str, &str)]) -> Batch {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    read("feed", &files)
}

fn said(batch: &Batch) -> Vec<(Level, &str, &str, &str)> {
    batch.remarks.iter().map(|it| (it.level, it.code, it.record.as_str(), it.field.as_str())).collect()
}

fn id(thing: Thing, name: &str) -> String {
    id_in("feed", thing, name).to_string()
}

/// Without what the reader made of identifiers.
fn field_values(data: &Data, list: &str, field: &str) -> Vec<Value> {
    things_in(data, list).map(|it| it.get(field).cloned().unwrap_or_default()).collect()
}

#[test]
fn a_package_of_the_first_version_is_read() {
    let batch = read_texts(&[
        ("organization.csv", "id,name,description,url\no1,Harbour Lane,A charity,http://example.org\n"),
        ("service.csv", "id,organization_id,name,status\ns1,o1,Choir,active\ns2,o1,Walks,active\n"),
        ("service_at_location.csv", "id,service_id,location_id\na1,s1,l1\n"),
        ("location.csv", "id,name,latitude,longitude\nl1,Hall,51.88,-0.42\n"),
        (
            "regular_schedule.csv",
            "id,service_id,service_at_location_id,weekday,opens_at,closes_at\nr1,s1,,2,10:00,12:00\nr2,,a1,Friday,09:00,10:00\n",
        ),
        (
            "holiday_schedule.csv",
            "id,service_id,closed,start_date,end_date\nh1,s1,true,2026-12-25,2026-12-26\n",
        ),
        (
            "physical_address.csv",
            "id,location_id,address_1,city,state_province,postal_code,country\np1,l1,1 Harbour Lane,Luton,Beds,LU1 2AB,GB\n",
        ),
        (
            "postal_address.csv",
            "id,location_id,address_1,city,state_province,postal_code,country\np2,l1,PO Box 1,Luton,Beds,LU1 2AB,GB\n",
        ),
        (
            "eligibility.csv",
            "id,service_id,eligibility,minimum_age,maximum_age,proof\ne1,s1,Carers,18,30,\ne2,s1,Older people,60,99,Letter\n",
        ),
        ("cost_option.csv", "id,service_id,option,amount\nc1,s1,Each,£2.50\n"),
        ("language.csv", "id,service_id,language\ng1,s1,Urdu\n"),
        ("accessibility_for_disabilities.csv", "id,location_id,accessibility\nx1,l1,Hearing loop\n"),
        ("contact.csv", "id,service_id,name\nk1,s1,Reception\n"),
        (
            "phone.csv",
            "id,contact_id,service_id,number,language\nf1,k1,,01582 000000,English\nf2,,s1,01582 000001,\n",
        ),
        ("taxonomy.csv", "id,name,parent_id,vocabulary\nt1,Singing,,Subjects\nt2,Choirs,t1,Subjects\n"),
        ("service_taxonomy.csv", "id,service_id,taxonomy_id\nz1,s1,t2\n"),
    ]);
    let worse: Vec<_> = batch.remarks.iter().filter(|it| it.level < Level::Mended).collect();
    assert!(worse.is_empty(), "{worse:?}");
    let services = of(&batch, RecordKind::Service);
    let choir = services.iter().find(|it| text_in(it, "name") == Some("Choir")).unwrap();
    assert_eq!(choir["organization_id"], id(Thing::Organization, "o1"));
    assert_eq!(of(&batch, RecordKind::Organisation)[0]["website"], "http://example.org");
    assert_eq!(field_values(choir, "schedules", "byday"), [json!("TU"), Value::Null]);
    assert_eq!(field_values(choir, "schedules", "valid_to"), [Value::Null, json!("2026-12-26")]);
    let at = things_in(choir, "service_at_locations").next().unwrap();
    assert_eq!(at["location_id"], id(Thing::Location, "l1"));
    assert_eq!(field_values(at, "schedules", "byday"), ["FR"]);
    assert_eq!((&choir["minimum_age"], &choir["maximum_age"]), (&json!(18), &json!(99)));
    assert_eq!(choir["eligibility_description"], "Carers; Older people");
    assert_eq!(field_values(choir, "eligibility", "proof"), ["Letter"]);
    assert_eq!(field_values(choir, "cost_options", "amount"), [2.5]);
    assert_eq!(field_values(choir, "languages", "name"), ["Urdu"]);
    assert_eq!(field_values(choir, "phones", "number"), ["01582 000001"]);
    let contact = things_in(choir, "contacts").next().unwrap();
    let phone = things_in(contact, "phones").next().unwrap();
    assert_eq!(field_values(phone, "languages", "name"), ["English"]);
    assert_eq!(field_values(choir, "attributes", "taxonomy_term_id"), [id(Thing::TaxonomyTerm, "t2")]);
    let hall = of(&batch, RecordKind::Location)[0];
    assert_eq!(hall["longitude"], -0.42);
    assert_eq!(field_values(hall, "addresses", "address_type"), ["physical", "postal"]);
    assert_eq!(field_values(hall, "accessibility", "description"), ["Hearing loop"]);
    let taxonomy = of(&batch, RecordKind::Taxonomy)[0];
    for term in of(&batch, RecordKind::Term) {
        assert_eq!((&term["taxonomy"], &term["taxonomy_id"]), (&json!("Subjects"), &taxonomy["id"]));
    }
}

const SERVICES: &str = "id,name,status\nac148810-d857-441c-9679-408f346de14b,Choir,active\n";
const PHONE: &str = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610,ac148810-d857-441c-9679-408f346de14b";

#[test]
fn tables_in_any_usual_writing_are_read() {
    let plain = SERVICES.replace("Choir", "Café");
    let other: String = plain.replace(',', ";").replace('\n', "\r\n");
    let bytes = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    for file in [
        plain.clone().into_bytes(),
        format!("\u{feff}{plain}").into_bytes(),
        bytes(&plain),
        other.clone().into_bytes(),
        bytes(&other),
        plain.replace(',', "\t").into_bytes(),
        plain.replace("id,name,status", "ID,Name,Status").into_bytes(),
    ] {
        let batch = read("feed", &[("feed/Services.csv", &file)]);
        assert_eq!(batch.records[0].data["name"], "Café");
        assert_eq!(batch.remarks, []);
    }
}

#[test]
fn what_a_package_says_in_vain_is_reported() {
    let batch = read_texts(&[
        ("services.csv", SERVICES),
        ("phones.csv", &format!("id,service_id,number\n{PHONE},1\n{PHONE},2,3\nx,nobody,4\n")),
        ("eligibility.csv", "service_id,minimum_age\nnobody,18\n"),
        ("reviews.csv", "id,score\n1,5\n"),
        ("datapackage.json", "{}"),
        ("units.csv", "PK\u{3}\u{4}"),
        ("locations.csv", ""),
    ]);
    assert_eq!(field_values(&batch.records[0].data, "phones", "number"), ["1"]);
    assert_eq!(
        said(&batch),
        [
            (Level::LeftOut, "row-shifted", "phones.csv 3", ""),
            (Level::LeftOut, "unknown-table", "reviews.csv", ""),
            (Level::Refused, "not-a-table", "units.csv", ""),
            (Level::LeftOut, "orphan", "eligibility.csv 2", "service_id"),
            (Level::LeftOut, "orphan", "phones.csv 4", "service_id"),
        ]
    );
}

#[test]
fn guards_against_formulas_are_undone_and_columns_beyond_the_standard_are_kept() {
    let batch = read_texts(&[(
        "services.csv",
        "id,name,status,colour,fees\nac148810-d857-441c-9679-408f346de14b,'=Choir,active,5,'tis free\n",
    )]);
    let data = &batch.records[0].data;
    assert_eq!(
        (&data["name"], &data["colour"], &data["fees"]),
        (&json!("=Choir"), &json!("5"), &json!("'tis free"))
    );
}

#[test]
fn a_programme_and_a_unit_stand_where_they_are_named() {
    let batch = read_texts(&[
        ("services.csv", "id,name,status,program_id\ns1,Choir,active,p1\n"),
        ("programs.csv", "id,name,description\np1,Arts,Arts\n"),
        (
            "service_capacity.csv",
            "id,service_id,unit_id,available,updated\nc1,s1,u1,5,2026-01-01T00:00:00Z\n",
        ),
        ("units.csv", "id,name\nu1,Places\nu2,Beds\n"),
    ]);
    let data = &batch.records[0].data;
    assert_eq!(data["program"]["name"], "Arts");
    assert_eq!(data["capacities"][0]["unit"]["name"], "Places");
    assert!(said(&batch).contains(&(Level::LeftOut, "orphan", "units.csv 3", "id")), "{:?}", batch.remarks);
}
