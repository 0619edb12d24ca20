//! Agreements, objections, lawful bases and overrides, over HTTP.

use domain::role::Role;

use crate::browser::{Browser, Page};
use crate::site::{Place, on_both};

async fn refused(browser: &mut Browser, path: &str, fields: &[(&str, &str)], says: &[&str]) {
    let page = browser.get(&format!("{path}?record=agreement")).await;
    let again = browser.send(&page, path, fields).await;
    assert_eq!(again.status, 422, "{fields:?}: {}", again.body);
    for text in says {
        assert!(again.says(text), "{fields:?} does not say {text}: {}", again.body);
    }
}

async fn kept(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(&format!("{path}?record=agreement")).await;
    let done = browser.send(&page, path, fields).await;
    assert_eq!(done.status, 303, "{fields:?}: {}", done.body);
    browser.get(path).await
}

#[test]
fn a_yes_is_recorded_with_who_decided_and_taken_back_in_the_same_way() {
    on_both(|site| async move {
        let person = site.people[&Place::Riverside].refused.person;
        let path = format!("/larkfield/people/{person}/agreements");
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let start = browser.get(&path).await;
        assert!(start.says("The person has not been asked about this") && !start.says("checked"));
        let asked = browser.get(&format!("{path}?record=agreement")).await;
        assert!(asked.says("Who decided?") && !asked.says("parental responsibility</label>"));
        refused(
            &mut browser,
            &path,
            &[("record", "agreement"), ("until", "4 4 26")],
            &["Choose what it is about", "Choose yes or no", "Choose who decided", "4 4 26"],
        )
        .await;
        let attorney = [
            ("record", "agreement"),
            ("purpose", "provider"),
            ("agreed", "yes"),
            ("decided_by", "health-and-welfare-attorney"),
        ];
        refused(&mut browser, &path, &attorney, &["Nobody else decides for a person who has capacity"]).await;
        let lacking = [&attorney[..], &[("capacity", "lacking")]].concat();
        refused(&mut browser, &path, &lacking, &["Record the day on which the authority"]).await;
        let seen = [&lacking[..], &[("authority_checked", "2026-11-02")]].concat();
        let page = kept(&mut browser, &path, &seen).await;
        assert!(page.says("Their attorney for health and welfare (checked on 2 November 2026)"));
        assert!(page.says("Assessed: they cannot decide this") && page.says("They take it back"));
        let id = page.body.split("?withdraw=").nth(1).unwrap().split('#').next().unwrap().to_owned();
        let form = browser.get(&format!("{path}?withdraw={id}")).await;
        assert!(form.says("They take it back: Sharing with a provider"), "{}", form.body);
        refused(&mut browser, &path, &[("withdraw", &id)], &["Choose who decided"]).await;
        let page = kept(&mut browser, &path, &[("withdraw", &id), ("decided_by", "person")]).await;
        assert!(page.says("Taken back on") && page.says("Who took it back?"), "{}", page.body);
        assert!(page.says("The person has withdrawn their agreement"), "{}", page.body);
        refused(
            &mut browser,
            &path,
            &[("withdraw", &id), ("decided_by", "person")],
            &["no agreement here to withdraw"],
        )
        .await;
    });
}

#[test]
fn none_of_the_records_stands_for_another_and_an_override_says_why() {
    on_both(|site| async move {
        let person = site.people[&Place::Riverside].yes.person;
        let path = format!("/larkfield/people/{person}/agreements");
        let mut browser = site.sign_in_as(Role::PracticeAdministrator, Place::Riverside).await;
        let yes =
            [("record", "agreement"), ("purpose", "contact"), ("agreed", "yes"), ("decided_by", "person")];
        let page = kept(&mut browser, &path, &yes).await;
        // Evaluation without names rests on its basis alone.
        let free = |page: &Page| page.body.matches("Nothing stands against it").count();
        assert!(free(&page) == 2 && page.says("Nothing gave reason to doubt it"));
        let basis = [
            ("record", "basis"),
            ("purpose", "contact"),
            ("basis", "public-task"),
            ("condition", "health-or-social-care"),
        ];
        let page = kept(&mut browser, &path, &basis).await;
        assert!(page.says("Public task") && page.says("It no longer applies"));
        let page = kept(&mut browser, &path, &[("record", "objection"), ("purpose", "contact")]).await;
        assert!(page.says("The person objects to this") && free(&page) == 1);
        let unsaid = [("record", "override"), ("purpose", "contact"), ("reason", "safeguarding")];
        refused(&mut browser, &path, &unsaid, &["Choose whether they know"]).await;
        let untold = [&unsaid[..], &[("person_told", "no")]].concat();
        refused(&mut browser, &path, &untold, &["Write what happened"]).await;
        let told = [&untold[..], &[("note", "Rang the police about a threat at the door.")]].concat();
        let page = kept(&mut browser, &path, &told).await;
        assert!(page.says("Shared today in spite of their word: Safeguarding"), "{}", page.body);
        assert!(page.says("Rang the police") && page.says("They object"), "an override lifts no objection");
        let objection = page.body.split("They take the objection back").next().unwrap();
        let value = objection.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned();
        let page = kept(&mut browser, &path, &[("lift", &value)]).await;
        assert!(!page.says("They object") && page.says("Taken back on"), "{}", page.body);
    });
}

#[test]
fn a_record_of_another_practice_is_neither_shown_nor_withdrawn() {
    on_both(|site| async move {
        let there = site.people[&Place::Hilltop].yes.person;
        let here = site.people[&Place::Riverside].yes.person;
        let path = |person| format!("/larkfield/people/{person}/agreements");
        let mut other = site.sign_in_as(Role::Referrer, Place::Hilltop).await;
        let yes =
            [("record", "agreement"), ("purpose", "contact"), ("agreed", "yes"), ("decided_by", "person")];
        let page = kept(&mut other, &path(there), &yes).await;
        let id = page.body.split("?withdraw=").nth(1).unwrap().split('#').next().unwrap().to_owned();
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        assert_eq!(browser.get(&path(there)).await.status, 404);
        let own = browser.get(&format!("{}?record=basis", path(here))).await;
        let taken = browser.send(&own, &path(here), &[("withdraw", &id), ("decided_by", "person")]).await;
        assert_eq!(taken.status, 404, "{}", taken.body);
        let page = other.get(&path(there)).await;
        assert!(!page.says("Taken back on"), "{}", page.body);
    });
}
