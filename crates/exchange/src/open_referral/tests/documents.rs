//! The forms that feeds send.

use domain::directory::{Data, Level, RecordKind, Thing, id_in, text_in, things_in};
use serde_json::{Value, json};

use crate::open_referral::{Batch, join, read};

const A: &str = "ac148810-d857-441c-9679-408f346de14b";
const B: &str = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610";
const C: &str = "3a19ff88-4620-4d17-9830-ac1d859eb5d5";
const D: &str = "e94c9f38-1e8f-4564-91d4-d53501ab1765";

fn service() -> Value {
    json!({"id": A, "name": "Choir", "status": "active"})
}

fn codes(batch: &Batch) -> Vec<(Level, &str, &str)> {
    batch.remarks.iter().map(|it| (it.level, it.code, it.field.as_str())).collect()
}

fn of(batch: &Batch, kind: RecordKind) -> Vec<&Data> {
    batch.records.iter().filter(|it| it.kind == kind).map(|it| &it.data).collect()
}

#[test]
fn every_form_of_a_feed_is_read() {
    for document in [
        json!({"total_items": 1, "contents": [service()]}),
        json!({"content": [service()]}),
        json!({"data": {"items": [service()]}}),
        json!({"items": [service()]}),
        json!([service()]),
        json!({"services": [service()], "organizations": []}),
        json!({"data": {"services": [service()]}}),
        service(),
    ] {
        let batch = read("feed", Thing::Service, document.clone());
        assert_eq!((batch.records.len(), batch.remarks.len()), (1, 0), "{document}");
    }
    for document in
        [json!("x"), json!(null), json!({"data": {"x": 1}}), json!([1]), json!({"services": [[]]})]
    {
        let batch = read("feed", Thing::Service, document.clone());
        assert!(batch.remarks.iter().any(|it| it.level == Level::Refused), "{document}");
    }
}

#[test]
fn records_inside_others_are_taken_out_and_leave_their_identifier() {
    let batch = read(
        "feed",
        Thing::Service,
        json!([{
            "id": A, "name": "Choir", "status": "active",
            "organization": {"id": B, "name": "Harbour Lane", "description": "A charity"},
            "service_at_locations": [{"id": D, "service_id": A, "location": {"id": C, "location_type": "physical"}}],
            "program": {"id": D, "name": "Arts", "description": "Arts"},
            "attributes": [{"id": C, "link_id": A, "link_entity": "service", "taxonomy_term": {
                "name": "Singing", "description": "Singing", "taxonomy_detail": {"id": D, "name": "Arts", "description": "Arts"},
            }}],
        }]),
    );
    assert_eq!(codes(&batch), []);
    let term = id_in("feed", Thing::TaxonomyTerm, &format!("{C} attributes[0].taxonomy_term")).to_string();
    assert_eq!(
        of(&batch, RecordKind::Service),
        [json!({
            "id": A, "name": "Choir", "status": "active", "organization_id": B,
            "service_at_locations": [{"id": D, "location_id": C}],
            "program": {"id": D, "name": "Arts", "description": "Arts"},
            "attributes": [{"id": C, "taxonomy_term_id": term}],
        })
        .as_object()
        .unwrap()]
    );
    assert_eq!(text_in(of(&batch, RecordKind::Term)[0], "taxonomy_id"), Some(D));
    assert_eq!(batch.records.len(), 5);
}

#[test]
fn older_ways_of_nesting_are_read() {
    let batch = read(
        "feed",
        Thing::Organization,
        json!({
            "id": B, "name": "Harbour Lane", "description": "A charity",
            "services": [{"id": A, "name": "Choir", "status": "active", "locations": [{"id": C, "location_type": "physical"}]}],
            "locations": [{"id": D, "location_type": "virtual"}, 5],
        }),
    );
    assert_eq!(codes(&batch), [(Level::LeftOut, "not-a-thing", "locations[1]")]);
    let service = of(&batch, RecordKind::Service)[0];
    assert_eq!(text_in(service, "organization_id"), Some(B));
    let at = things_in(service, "service_at_locations").next().unwrap();
    assert_eq!(text_in(at, "location_id"), Some(C));
    assert_eq!(of(&batch, RecordKind::Location).len(), 2);

    let batch = read(
        "feed",
        Thing::Taxonomy,
        json!({"contents": [{
            "id": A, "name": "Needs", "description": "Needs", "taxonomy_terms": [{"id": "n1", "name": "Debt"}],
        }]}),
    );
    assert_eq!(text_in(of(&batch, RecordKind::Term)[0], "taxonomy_id"), Some(A));
}

#[test]
fn a_refused_organisation_is_left_out_of_the_service_that_stays() {
    let batch = read(
        "feed",
        Thing::Service,
        json!([{
            "id": A, "name": "Choir", "status": "active",
            "organization": {"id": B, "name": "Harbour Lane", "website": "nowhere"},
        }]),
    );
    assert_eq!(of(&batch, RecordKind::Service), [service().as_object().unwrap()]);
    assert!(of(&batch, RecordKind::Organisation).is_empty());
    let said = codes(&batch);
    assert!(said.contains(&(Level::Refused, "not-a-uri", "website")), "{said:?}");
    assert!(said.contains(&(Level::LeftOut, "reference-refused", "organization_id")), "{said:?}");
}

#[test]
fn of_copies_the_fuller_or_later_one_stands() {
    let copy = |fields: Value| {
        let mut copy = service();
        copy.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        copy
    };
    let full = copy(json!({"fees": "£2"}));
    for order in [[service(), full.clone(), full.clone()], [full.clone(), full.clone(), service()]] {
        let batch = read("feed", Thing::Service, json!(order));
        assert_eq!((of(&batch, RecordKind::Service), batch.repeated), (vec![full.as_object().unwrap()], 2));
        assert_eq!(codes(&batch), []);
    }
    let late = copy(json!({"fees": "£3", "last_modified": "2026-02-01T00:00:00Z"}));
    let early = copy(json!({"fees": "£2", "last_modified": "2026-01-01T00:00:00Z"}));
    for order in [[&late, &early], [&early, &late]] {
        let batch = read("feed", Thing::Service, json!(order));
        assert_eq!(of(&batch, RecordKind::Service), [late.as_object().unwrap()]);
        assert_eq!(codes(&batch), [(Level::Noted, "given-twice", "id")]);
    }
}

#[test]
fn a_service_at_location_alone_joins_its_service_or_waits_for_it() {
    let at = json!({"id": D, "service_id": A, "location": {"id": C, "location_type": "physical"}});
    let both = read("feed", Thing::Service, json!({"services": [service()], "service_at_locations": [at]}));
    let expected = json!([{"id": D, "location_id": C}]);
    assert_eq!(of(&both, RecordKind::Service)[0]["service_at_locations"], expected);

    let alone = read("feed", Thing::ServiceAtLocation, json!({"contents": [at, {"id": D}]}));
    assert_eq!(codes(&alone), [(Level::Refused, "missing", "service_id")]);
    assert_eq!(of(&alone, RecordKind::Service), Vec::<&Data>::new());
    let [at] = alone.at_locations.as_slice() else { panic!("{alone:?}") };
    assert_eq!(at.service.to_string(), A);
    let mut service = service().as_object().unwrap().clone();
    assert!(join(&mut service, at.data.clone()));
    assert_eq!(service["service_at_locations"], expected);
    assert!(!join(&mut service, at.data.clone()));
}
