//! Things given, checked, merged, read and typed.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::draft::{Draft, DraftPlace};
use super::merge::{Given, merge, own_hand};
use super::service::{Cost, Known, Slot, Status, days_of, minute_of, read, words_of};
use super::*;

fn data(value: Value) -> Data {
    value.as_object().unwrap().clone()
}

fn today() -> crate::calendar::Day {
    jiff::civil::date(2026, 11, 27)
}

fn checked(value: Value) -> (Option<Record>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let record = check::check("feed", RecordKind::Service, data(value), &mut remarks);
    (record, remarks)
}

fn known(records: &[Record]) -> Known<'_> {
    records.iter().map(|it| ((it.kind, it.id), &it.data)).collect()
}

const ID: &str = "ac148810-d857-441c-9679-408f346de14b";

#[test]
fn every_thing_inside_another_is_a_thing_and_every_required_field_is_known_to_the_profile() {
    for thing in Thing::ALL {
        assert!(thing.field("id").is_some(), "{}", thing.name());
        assert_eq!(Thing::of_table(thing.table()), Some(thing));
        let names: BTreeSet<_> = thing.fields().iter().map(|field| field.name).collect();
        assert_eq!(names.len(), thing.fields().len(), "{}", thing.name());
        assert!(thing.fields().iter().all(|field| field.uk || !field.required));
    }
}

#[test]
fn a_record_with_a_fault_is_refused_and_the_remark_names_field_and_value() {
    for (field, value, code) in [
        ("name", json!(null), "missing"),
        ("url", json!("example/counselling"), "not-a-uri"),
        ("email", json!("email-example_com"), "not-an-email"),
        ("minimum_age", json!("old"), "not-a-number"),
        ("status", json!("running"), "not-one-of"),
        ("last_modified", json!("last week"), "not-an-instant"),
        ("last_modified", json!("in the last weeks éé"), "not-an-instant"),
        ("last_modified", json!("am letzten Samstag é"), "not-an-instant"),
        ("description", json!(["a"]), "not-text"),
        ("schedules", json!("weekly"), "not-a-list"),
    ] {
        let mut given = json!({"id": ID, "name": "Counselling", "status": "active"});
        given[field] = value.clone();
        let (record, remarks) = checked(given);
        assert_eq!(record, None, "{field}");
        let said: Vec<_> = remarks.iter().map(|it| (it.level, it.code, it.field.as_str())).collect();
        assert_eq!(said, [(Level::Refused, code, field)], "{value}");
    }
}

#[test]
fn what_can_be_mended_is_mended_and_said() {
    let (record, remarks) = checked(json!({
        "id": "svc-17", "name": "CafÃ© and chat\u{0}", "status": "Active", "minimum_age": "18", "fees": 0,
        "url": "www.example.org", "email": "mailto:a@example.org", "description": "", "colour": "blue",
        "last_modified": "2026-03-01", "schedules": {"byday": "MO", "opens_at": "noonish"},
    }));
    let record = record.unwrap();
    let of = |field: &str| record.data[field].clone();
    assert_eq!(of("name"), "Café and chat");
    assert_eq!(
        (of("status"), of("minimum_age"), of("fees"), of("colour")),
        (json!("active"), json!(18), json!("0"), json!("blue"))
    );
    assert_eq!((of("url"), of("email")), (json!("https://www.example.org"), json!("a@example.org")));
    assert_eq!(of("last_modified"), "2026-03-01T00:00:00Z");
    assert!(!record.data.contains_key("description"));
    assert_eq!(record.id, id_in("feed", Thing::Service, "svc-17"));
    let said: BTreeSet<_> = remarks.iter().map(|it| it.code).collect();
    let expected = [
        "id-made",
        "encoding",
        "letters",
        "made-a-number",
        "made-text",
        "scheme-added",
        "scheme-removed",
        "made-an-instant",
        "made-a-list",
        "not-a-time",
    ];
    assert_eq!(said, expected.into_iter().collect());
    assert!(remarks.iter().all(|it| it.record == "svc-17"));
}

#[test]
fn a_thing_inside_with_a_fault_is_left_out_and_the_record_stays() {
    let (record, remarks) = checked(json!({
        "id": ID, "name": "Counselling", "status": "active",
        "phones": [{"id": ID}, {"number": "01582 000000"}, "x", {"id": ID, "number": "1"}, {"id": ID, "number": "2"}],
    }));
    let phones: Vec<_> = things_in(&record.unwrap().data, "phones").map(|it| it["number"].clone()).collect();
    assert_eq!(phones, ["01582 000000", "1"]);
    let said: Vec<_> = remarks.iter().map(|it| (it.level, it.code, it.field.as_str())).collect();
    let out = |code, field| (Level::LeftOut, code, field);
    assert_eq!(
        said,
        [
            out("missing", "phones[0].number"),
            out("not-a-thing", "phones[2]"),
            out("given-twice", "phones[4]")
        ]
    );
}

#[test]
fn text_is_put_right_once_and_for_all() {
    for (given, right) in [
        ("\u{0} Choir \u{1}", Some("Choir")),
        ("\u{feff}\u{1}Choir", Some("Choir")),
        ("Â\u{81}Choir", Some("Choir")),
        ("Choir\r\n\u{0}\n", Some("Choir")),
        ("\u{0}", None),
        ("\u{c2}\u{81}", None),
    ] {
        let (record, _) = checked(json!({"id": ID, "name": "Choir", "status": "active", "fees": given}));
        let data = record.unwrap().data;
        assert_eq!(data.get("fees").and_then(Value::as_str), right, "{given:?}");
    }
}

#[test]
fn an_identifier_of_an_organisation_without_a_type_is_of_its_scheme() {
    let given = json!({"id": ID, "name": "Choir", "organization_identifiers": [
        {"id": ID, "identifier_scheme": "GB-CHC", "identifier": "1234567"}]});
    let mut remarks = Vec::new();
    let record = check::check("feed", RecordKind::Organisation, data(given), &mut remarks).unwrap();
    let types: Vec<_> =
        things_in(&record.data, "organization_identifiers").map(|it| it["identifier_type"].clone()).collect();
    assert_eq!(types, ["GB-CHC"]);
    assert!(remarks.iter().all(|it| (it.level, it.code) == (Level::Mended, "filled-in")), "{remarks:?}");
}

#[test]
fn of_two_sources_the_one_believed_more_stands_field_by_field_and_the_other_is_a_conflict() {
    let council = data(json!({"id": ID, "name": "Choir", "fees": "£2", "assured_date": "2026-01-01"}));
    let charity =
        data(json!({"id": ID, "name": "The Choir", "email": "c@example.org", "assured_date": "2026-05-01"}));
    let own = data(json!({"id": ID, "fees": null}));
    let merged = merge(&[
        Given { source: 2, rank: 2, data: &charity },
        Given { source: 1, rank: 1, data: &council },
        Given { source: 0, rank: 0, data: &own },
    ]);
    let expected = json!({"id": ID, "name": "Choir", "email": "c@example.org", "assured_date": "2026-05-01"});
    assert_eq!(merged.data, data(expected));
    assert_eq!((merged.origin["name"], merged.origin["email"], merged.origin["assured_date"]), (1, 2, 2));
    assert_eq!(
        merged.conflicts.into_iter().collect::<Vec<_>>(),
        [("fees".to_owned(), vec![1]), ("name".to_owned(), vec![2])]
    );
}

#[test]
fn only_what_somebody_changed_is_theirs() {
    let shown = data(json!({"id": ID, "name": "Choir", "fees": "£2", "alert": "moved"}));
    let typed = data(json!({"id": ID, "name": "Choir", "fees": "£3"}));
    let own = own_hand(None, &shown, &typed);
    assert_eq!(own, data(json!({"id": ID, "fees": "£3", "alert": null})));
}

fn full() -> Draft {
    let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>();
    Draft {
        name: "Harbour Lane Befrienders".into(),
        organisation: "Harbour Lane Project".into(),
        description: "A volunteer visits once a week for a chat.".into(),
        url: Some("https://example.org/befrienders".into()),
        phone: Some("01582 000000".into()),
        cost: Cost::Charged,
        amount: Some(2.5),
        min_age: Some(55),
        codes: [
            (Own::Need, set(&["loneliness", "mood"])),
            (Own::Access, set(&["wheelchair"])),
            (Own::NoAccess, set(&["hearing-loop"])),
            (Own::Format, set(&["group"])),
            (Own::Subject, set(&["Befriending"])),
        ]
        .into_iter()
        .collect(),
        languages: set(&["en", "ur"]),
        places: vec![DraftPlace {
            name: "Harbour Hall".into(),
            street: "1 Harbour Lane".into(),
            town: "Luton".into(),
            postcode: "LU1 2AB".into(),
            position: None,
        }],
        times: vec![Slot { day: 0, from: 600, to: 720 }, Slot { day: 3, from: 600, to: 720 }],
        areas: set(&["LU1", "LU2"]),
        ..Draft::default()
    }
}

#[test]
fn what_is_typed_is_read_again_and_passes_the_check() {
    let id = Uuid::parse_str(ID).unwrap();
    let draft = full();
    assert_eq!(draft.breaches(), []);
    let records = draft.records(id, &Data::new(), &Known::new(), today(), &|_, code| code.to_owned());
    for record in &records {
        let mut remarks = Vec::new();
        let again = check::check("x", record.kind, record.data.clone(), &mut remarks);
        assert_eq!((again.as_ref(), remarks.as_slice()), (Some(record), [].as_slice()));
    }
    let known = known(&records);
    let data = &records.last().unwrap().data;
    assert_eq!(Draft::of(id, data, &known, today()), draft);
    let again = draft.records(id, data, &known, today(), &|_, code| code.to_owned());
    assert_eq!(again, [records.last().unwrap().clone()], "nothing changed, nothing is written anew");

    let service = read(id, data, &known, today());
    assert_eq!(service.codes(Own::Need).collect::<BTreeSet<_>>(), ["loneliness", "mood"].into());
    assert_eq!(service.places[0].outcode.as_deref(), Some("LU1"));
    assert!(service.places[0].position.is_some());
    assert_eq!((service.access["wheelchair"], service.access["hearing-loop"]), (true, false));
}

#[test]
fn a_form_leaves_alone_what_it_does_not_show() {
    let id = Uuid::parse_str(ID).unwrap();
    let before = data(json!({
        "id": ID, "name": "Choir", "status": "active", "accreditations": "yes", "colour": "blue",
        "organization_id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
        "schedules": [{"id": ID, "freq": "MONTHLY", "byday": "1MO", "opens_at": "10:00", "closes_at": "12:00"}],
    }));
    let mut draft = Draft::of(id, &before, &Known::new(), today());
    draft.name = "The Choir".into();
    let records = draft.records(id, &before, &Known::new(), today(), &|_, code| code.to_owned());
    let mut expected = before.clone();
    expected.insert("name".into(), "The Choir".into());
    assert_eq!(records, [Record { kind: RecordKind::Service, id, data: expected }]);
}

#[test]
fn what_is_wrong_with_a_draft_names_the_field() {
    let mut draft = Draft { min_age: Some(60), max_age: Some(18), ..Draft::default() };
    draft.places.push(DraftPlace { postcode: "LU".into(), ..DraftPlace::default() });
    draft.times.push(Slot { day: 0, from: 700, to: 600 });
    let fields: Vec<_> = draft.breaches().into_iter().map(|it| it.field.unwrap().into_owned()).collect();
    let places = ["places[0].postcode", "places[0].street"];
    assert_eq!(
        fields,
        [&["name", "organisation", "description", "max_age"][..], &places, &["times"]].concat()
    );
}

#[test]
fn a_service_is_read_as_feeds_write_it() {
    let id = Uuid::parse_str(ID).unwrap();
    let place = "3a19ff88-4620-4d17-9830-ac1d859eb5d5";
    let location = Record {
        kind: RecordKind::Location,
        id: Uuid::parse_str(place).unwrap(),
        data: data(json!({
            "id": place, "location_type": "physical", "latitude": 51.88, "longitude": -0.42,
            "accessibility": [{"description": "Wheelchair access is possible. There is no hearing loop."}],
            "addresses": [{"address_1": "1 High St", "city": "Luton", "postal_code": "lu12ab"}],
        })),
    };
    let given = data(json!({
        "id": ID, "name": "Choir", "status": "temporarily closed", "fees": "Free of charge", "maximum_age": 100,
        "languages": [{"name": "Urdu"}, {"code": "EN"}],
        "service_areas": [{"extent": "LU1; LU2"}, {"name": "England"}, {"name": "All of MyCity"}],
        "service_at_locations": [{"id": ID, "location_id": place,
            "schedules": [{"byday": "TH,FR", "opens_at": "10:00:00", "closes_at": "18:00Z"}]}],
        "schedules": [{"byday": "MO", "opens_at": "9:30", "closes_at": "10:30", "valid_to": "2005-01-01"}],
        "assured_date": "2026-01-02",
    }));
    let records = [location];
    let service = read(id, &given, &known(&records), today());
    assert_eq!((service.status, service.cost), (Status::TemporarilyClosed, Cost::Free));
    assert_eq!(service.languages, ["en", "urdu"]);
    assert_eq!(service.areas, [Some("LU1".to_owned()), Some("LU2".to_owned()), None]);
    let slot = |day| Slot { day, from: 600, to: 1080 };
    assert_eq!(service.times, [slot(3), slot(4)], "a schedule that has ended is not found");
    assert_eq!(
        service.access.into_iter().collect::<Vec<_>>(),
        [("hearing-loop".to_owned(), false), ("wheelchair".to_owned(), true)]
    );
    assert_eq!(service.places[0].address, "1 High St, Luton, lu12ab");
    assert_eq!(service.assured, Some(jiff::civil::date(2026, 1, 2)));
}

#[test]
fn days_and_times_are_read_in_the_forms_feeds_use() {
    assert_eq!(days_of("TH,FR"), Some(vec![3, 4]));
    assert_eq!(days_of("1MO, -1su"), Some(vec![0, 6]));
    assert_eq!(days_of("Tuesday"), Some(vec![1]));
    assert_eq!(days_of("whenever"), None);
    for (text, minute) in
        [("10:00", 600), ("09:30:00", 570), ("18:00Z", 1080), ("24:00", 1440), ("7.15", 435)]
    {
        assert_eq!(minute_of(text), Some(minute), "{text}");
    }
    for text in ["", "noon", "25:00", "10:75", "24:01", "9999999:00"] {
        assert_eq!(minute_of(text), None, "{text}");
    }
    assert_eq!(words_of("It's a Café, at 5pm"), ["its", "café", "at", "5pm"]);
}

#[test]
fn the_difference_says_what_was_and_what_is() {
    let before = data(json!({"name": "Choir", "fees": "£2", "phones": [{"id": "1", "number": "1"}]}));
    let after = data(json!({"name": "Choir", "url": "https://example.org",
        "phones": [{"id": "2", "number": "2"}, {"id": "1", "number": "3"}]}));
    let found = difference::difference(&before, &after);
    let lines: Vec<_> =
        found.iter().map(|it| (it.field.as_str(), it.before.as_deref(), it.after.as_deref())).collect();
    assert_eq!(
        lines,
        [
            ("fees", Some("£2"), None),
            ("phones[0].number", Some("1"), Some("3")),
            ("phones[0].id", None, Some("2")),
            ("phones[0].number", None, Some("2")),
            ("url", None, Some("https://example.org")),
        ]
    );
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[\u{0}\u{1}\u{feff}\u{81}\u{a0}\u{c2}\u{c3}\r\n a]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Whatever a feed sends, the check neither panics nor takes silently what is not of the shape; and what it
    /// took, it takes again as it is.
    #[test]
    fn what_passed_the_check_passes_it_again_unchanged(fields in prop::collection::btree_map(
        prop::sample::select(Thing::Service.fields().iter().map(|it| it.name).collect::<Vec<_>>()),
        json_value(), 0..8), sound in any::<bool>()) {
        let mut given: Data = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        if sound {
            given.extend(data(json!({"id": ID, "name": "Choir", "status": "active"})));
        }
        let mut remarks = Vec::new();
        let record = check::check("feed", RecordKind::Service, given.clone(), &mut remarks);
        if let Some(record) = record {
            let mut again = Vec::new();
            let same = check::check("feed", RecordKind::Service, record.data.clone(), &mut again);
            prop_assert_eq!(same.map(|it| it.data), Some(record.data));
            prop_assert!(again.iter().all(|it| it.level == Level::Noted), "{:?}", again);
        } else {
            prop_assert!(remarks.iter().any(|it| it.level == Level::Refused));
        }
    }
}
