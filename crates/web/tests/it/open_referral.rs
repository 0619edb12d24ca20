//! The public directory over HTTP: what anybody may read, and what nobody may.

use std::collections::BTreeSet;

use domain::directory::draft::{Draft, DraftPlace};
use domain::directory::service::{Cost, Slot};
use domain::directory::{Own, RecordKind};
use domain::id::ServiceId;
use domain::role::Role;
use serde_json::Value;

use crate::browser::Browser;
use crate::site::{LARKFIELD, OTHER, Place, Site, on_both};

fn draft(name: &str, postcode: &str, day: u8, min_age: Option<u8>) -> Draft {
    let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>();
    Draft {
        name: name.to_owned(),
        organisation: "Harbour Lane Project".to_owned(),
        description: format!("{name} for everybody"),
        cost: Cost::Free,
        amount: Some(0.0),
        min_age,
        codes: [(Own::Need, set(&["loneliness"])), (Own::Subject, set(&[name]))].into(),
        places: vec![DraftPlace {
            name: "Hall".to_owned(),
            street: "1 Harbour Lane".to_owned(),
            town: "Luton".to_owned(),
            postcode: postcode.to_owned(),
            position: None,
        }],
        times: vec![Slot { day, from: 600, to: 720 }],
        ..Draft::default()
    }
}

/// Writes a service by the hand of a team lead; published or not.
async fn service(site: &Site, draft: Draft, publish: bool) -> ServiceId {
    let who = site.signed_in(Role::TeamLead, Place::Team).await.1;
    let house = &site.house;
    let names = operations::directory::term_name;
    let written = house.write_service(&who, house.request_key(), None, 0, draft, names).await.unwrap();
    house.publish_service(&who, house.request_key(), written.service, publish).await.unwrap();
    written.service
}

async fn get(browser: &mut Browser, path: &str) -> Value {
    let page = browser.get(&format!("/{LARKFIELD}/open-referral{path}")).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    serde_json::from_str(&page.body).unwrap()
}

fn names(page: &Value) -> BTreeSet<String> {
    let name = |it: &Value| {
        let of = it.get("service").unwrap_or(it);
        of["name"].as_str().unwrap().to_owned()
    };
    page["contents"].as_array().unwrap().iter().map(name).collect()
}

#[test]
fn every_filter_filters() {
    on_both(|site| async move {
        service(&site, draft("Choir", "LU1 2AB", 0, None), true).await;
        service(&site, draft("Gardening", "LU4 9AB", 3, Some(55)), true).await;
        service(&site, draft("Walking", "MK40 1AA", 3, None), true).await;
        let mut nobody = site.browser();
        let all = get(&mut nobody, "/services").await;
        assert_eq!(
            (&all["total_items"], &all["total_pages"], &all["last_page"]),
            (&3.into(), &1.into(), &true.into())
        );
        let terms = get(&mut nobody, "/taxonomy_terms").await;
        let terms = terms["contents"].as_array().unwrap();
        let term = terms.iter().find(|it| it["name"] == "Choir").unwrap()["id"].as_str().unwrap();
        let taxonomy = Own::Need.id();
        for (query, expected) in [
            ("search=GARDEN".to_owned(), &["Gardening"][..]),
            (format!("taxonomy_term_id={term}"), &["Choir"]),
            (format!("taxonomy_id={taxonomy}"), &["Choir", "Gardening", "Walking"]),
            ("maximum_age=40".to_owned(), &["Choir", "Walking"]),
            ("minimum_age=60".to_owned(), &["Choir", "Gardening", "Walking"]),
            ("day=TH".to_owned(), &["Gardening", "Walking"]),
            ("day=Monday&start_time=09:00&end_time=12:30".to_owned(), &["Choir"]),
            ("start_time=10:30".to_owned(), &[]),
            ("postcode=LU1%202AB&proximity=8000".to_owned(), &["Choir", "Gardening"]),
            ("postcode=LU1&proximity=500".to_owned(), &["Choir"]),
            ("modified_after=2099-01-01".to_owned(), &[]),
            ("modified_after=2000-01-01T00:00:00Z".to_owned(), &["Choir", "Gardening", "Walking"]),
        ] {
            let expected: BTreeSet<String> = expected.iter().map(|it| (*it).to_owned()).collect();
            for list in ["services", "service_at_locations"] {
                let page = get(&mut nobody, &format!("/{list}?{query}")).await;
                assert_eq!(names(&page), expected, "/{list}?{query}");
                assert_eq!(page["total_items"], expected.len(), "/{list}?{query}");
            }
        }
        let second = get(&mut nobody, "/services?per_page=2&page=2").await;
        assert_eq!((second["size"].as_i64(), second["total_pages"].as_i64()), (Some(1), Some(2)));
        assert_eq!(
            (second["first_page"].as_bool(), second["last_page"].as_bool()),
            (Some(false), Some(true))
        );
        for (query, field) in [
            ("page=two", "page"),
            ("minimum_age=old", "minimum_age"),
            ("day=someday", "day"),
            ("start_time=noon", "start_time"),
            ("taxonomy_id=7", "taxonomy_id"),
            ("modified_after=yesterday", "modified_after"),
            ("postcode=ZZ99%209ZZ", "postcode"),
        ] {
            let page = nobody.get(&format!("/{LARKFIELD}/open-referral/services?{query}")).await;
            assert_eq!(page.status, 400, "{query}");
            let problem: Value = serde_json::from_str(&page.body).unwrap();
            assert_eq!(problem["errors"][0]["parameter"], field, "{problem}");
        }
    });
}

#[test]
fn what_is_not_published_is_in_no_answer() {
    on_both(|site| async move {
        let shown = service(&site, draft("Choir", "LU1 2AB", 0, None), true).await;
        let hidden = service(&site, draft("Secret circle", "LU4 9AB", 3, None), false).await;
        let who = site.signed_in(Role::TeamLead, Place::Team).await.1;
        let at = site.house.service(&who, hidden).await.unwrap().service.places[0].id;
        let subject = Own::Subject.term_id("secret circle");
        let mut nobody = site.browser();
        let lists =
            ["", "/services", "/service_at_locations", "/taxonomies", "/taxonomy_terms", "/organizations"];
        for list in lists {
            let page = get(&mut nobody, list).await;
            assert!(!page.to_string().contains("Secret"), "{list}: {page}");
        }
        for gone in [
            format!("/services/{hidden}"),
            format!("/service_at_locations/{at}"),
            format!("/taxonomy_terms/{subject}"),
        ] {
            let page = nobody.get(&format!("/{LARKFIELD}/open-referral{gone}")).await;
            assert_eq!(page.status, 404, "{gone}");
            assert!(!page.body.contains("Secret"));
        }
        let page = nobody.get(&format!("/{OTHER}/open-referral/services/{shown}")).await;
        assert_eq!(page.status, 404, "another programme's feed has it not");
        let whole = get(&mut nobody, &format!("/services/{shown}")).await;
        assert_eq!(whole["organization"]["name"], "Harbour Lane Project");
        assert!(!whole.to_string().contains("Secret"), "whom the programme asks is in no feed: {whole}");
        for (kind, list) in
            [(RecordKind::Organisation, "organizations"), (RecordKind::Term, "taxonomy_terms")]
        {
            let page = get(&mut nobody, &format!("/{list}")).await;
            let id = page["contents"][0]["id"].as_str().unwrap().to_owned();
            assert_eq!(get(&mut nobody, &format!("/{list}/{id}")).await["id"], id, "{kind}");
        }
    });
}

#[test]
fn whoever_has_the_answer_is_not_sent_it_again_and_any_site_may_read_it() {
    on_both(|site| async move {
        let id = service(&site, draft("Choir", "LU1 2AB", 0, None), true).await;
        let mut nobody = site.browser();
        let path = format!("/{LARKFIELD}/open-referral/services");
        let first = nobody.get(&path).await;
        assert_eq!(first.headers["access-control-allow-origin"], "*");
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        let again = nobody.get_with(&path, "if-none-match", &tag).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
        let who = site.signed_in(Role::TeamLead, Place::Team).await.1;
        site.clock.set(site.house.now() + jiff::SignedDuration::from_secs(1));
        site.house.publish_service(&who, site.house.request_key(), id, false).await.unwrap();
        let after = nobody.get_with(&path, "if-none-match", &tag).await;
        assert_eq!(after.status, 200, "a change is another answer");
    });
}
