//! Who looked at whom, and links between duplicates, over HTTP.

use std::collections::BTreeSet;
use std::path::Path;

use domain::role::Role;
use words::Words;

use crate::site::{Place, on_both};

/// On PostgreSQL an entry is sealed when no older transaction is open, and tests of other databases on the
/// same server have some open now and then.
const TRIES: usize = 3000;

#[test]
fn the_trail_says_who_looked_at_a_person_without_naming_them() {
    on_both(|site| async move {
        let person = site.people[&Place::Riverside].refused.clone();
        let mut referrer = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        assert_eq!(referrer.get(&format!("/larkfield/people/{}", person.person)).await.status, 200);
        let mut browser = site.sign_in_as(Role::InformationGovernance, Place::Team).await;
        let page = browser.get("/larkfield/audit").await;
        assert!(page.says("Looked at a record") && page.says("Sam referrer of Riverside"), "{}", page.body);
        let found = browser
            .send(&page, "/larkfield/audit/person", &[("nhs_number", person.nhs_number.as_str())])
            .await;
        assert_eq!(found.status, 303, "{}", found.body);
        let mut about = browser.get(found.leads_to()).await;
        for _ in 0..TRIES {
            if about.says("Looked at a record</td>") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            about = browser.get(found.leads_to()).await;
        }
        assert!(about.says("what concerns one record") && about.says("Looked at a record"));
        assert!(!about.says("Added an organisation") && !about.says(person.family));
        assert!(!about.says("Sam referrer of Hilltop</td>"), "nobody else looked at this person");
        let file = browser.get(&found.leads_to().replace("/audit?", "/audit.csv?")).await;
        assert!(file.says("Looked at a record") && !file.says(&person.nhs_number));
        let elsewhere = site.people[&Place::Elsewhere].refused.nhs_number.as_str();
        let nobody = browser.send(&page, "/larkfield/audit/person", &[("nhs_number", elsewhere)]).await;
        assert!(nobody.status == 422 && nobody.says("Nobody in this programme"), "{}", nobody.body);
    });
}

#[test]
fn the_trail_is_paged_by_key_and_narrowed_by_staff() {
    on_both(|site| async move {
        let mut referrer = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        for _ in 0..60 {
            referrer.get("/larkfield/patients").await;
        }
        let staff = site.held(Role::Referrer, Place::Riverside).staff;
        let mut browser = site.sign_in_as(Role::InformationGovernance, Place::Team).await;
        let first = browser.get(&format!("/larkfield/audit?staff={staff}")).await;
        assert!(first.says("50 entries on this page"), "{}", first.body);
        assert!(!first.says("Sam referrer of Hilltop</td>"));
        let next = first.body.split("before=").nth(1).unwrap().split('"').next().unwrap();
        let second = browser.get(&format!("/larkfield/audit?staff={staff}&before={next}")).await;
        assert!(second.says("Made a record") && !second.says("50 entries"), "{}", second.body);
    });
}

#[test]
fn a_broken_chain_is_said_and_a_whole_one_too() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::InformationGovernance, Place::Team).await;
        let page = browser.get("/larkfield/audit").await;
        let mut whole = browser.send(&page, "/larkfield/audit/verify", &[]).await;
        for _ in 0..TRIES {
            if whole.says("Newest seal: number 1") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            whole = browser.send(&page, "/larkfield/audit/verify", &[]).await;
        }
        assert!(whole.says("Newest seal: number 1"), "{}", whole.body);
        assert!(whole.status == 200 && whole.says("The chain is whole"), "{}", whole.body);
        let change = site.db.write(|unit| {
            unit.execute("UPDATE audit_entry SET act = 'offer.view' WHERE act = 'person.add'", &[])
        });
        assert!(change.await.unwrap() > 0);
        let mut broken = browser.send(&page, "/larkfield/audit/verify", &[]).await;
        for _ in 0..TRIES {
            if broken.says("The chain is broken") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            broken = browser.send(&page, "/larkfield/audit/verify", &[]).await;
        }
        assert!(broken.says("The chain is broken") && broken.says("has been changed"), "{}", broken.body);
    });
}

#[test]
fn a_link_between_records_is_undone_and_shows_nobody() {
    on_both(|site| async move {
        let (kept, merged) =
            (site.people[&Place::Riverside].yes.clone(), site.people[&Place::Hilltop].yes.clone());
        let (_, lead) = site.signed_in(Role::TeamLead, Place::Team).await;
        let key = site.house.request_key();
        let (one, other) = (kept.person, merged.person);
        let link = site.house.write(&lead, key, "person.merge", move |unit, who| {
            operations::person::merge(unit, who, one, other)
        });
        link.await.unwrap();
        let mut browser = site.sign_in_as(Role::InformationGovernance, Place::Team).await;
        let page = browser.get("/larkfield/merges").await;
        assert!(
            page.says("A record at Hilltop Practice points to one at Riverside Surgery"),
            "{}",
            page.body
        );
        assert!(!page.says(kept.family) && !page.says(merged.family));
        let action = page.body.split("/larkfield/merges/").nth(1).unwrap().split('"').next().unwrap();
        let mut others = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let start = others.get("/larkfield/intake").await;
        let refused =
            others.post(&format!("/larkfield/merges/{action}"), &[("csrf", &start.hidden("csrf"))]).await;
        assert_eq!(refused.status, 403);
        let done = browser.send(&page, &format!("/larkfield/merges/{action}"), &[]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert!(browser.get("/larkfield/merges").await.says("Undone 24 November 2026"));
        let key = site.house.request_key().to_string();
        let csrf = page.hidden("csrf");
        let twice = browser
            .post(&format!("/larkfield/merges/{action}"), &[("csrf", &csrf), ("request_key", &key)])
            .await;
        assert_eq!(twice.status, 404);
    });
}

/// The trail would say `noun.verb` to a reader where an act has no words.
#[test]
fn every_act_has_words() {
    let mut acts = BTreeSet::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../operations/src"), &mut acts);
    assert!(acts.len() > 30, "only {} acts were found in the source", acts.len());
    let words = Words::get(words::ENGLISH);
    let missing: Vec<_> = acts
        .iter()
        .map(|act| format!("act-{}", act.replace(['.', '_'], "-")))
        .filter(|key| !words.has(key))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Adds every text of the form `noun.verb` below a folder.
fn gather(folder: &Path, acts: &mut BTreeSet<String>) {
    const NOT_ACTS: [&str; 9] = [
        "keys.json",
        "again.db",
        "backup.db",
        "erasures.jsonl",
        "report.html",
        "report.pdf",
        "data.zip",
        "data.csv",
        "data.parquet",
    ];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, acts);
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for text in source.split('"') {
            let act = text.split_once('.').is_some_and(|(noun, verb)| {
                let plain = |part: &str| {
                    !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                };
                plain(noun) && plain(verb)
            });
            if act && !NOT_ACTS.contains(&text) {
                acts.insert(text.to_owned());
            }
        }
    }
}
