//! Safe contact and duplicate records, over HTTP.

use domain::role::Role;

use crate::site::{Place, on_both};

#[test]
fn an_address_nobody_asked_about_is_shown_as_not_safe_until_leave_is_given() {
    on_both(|site| async move {
        let person = site.people[&Place::Riverside].refused.person;
        let path = format!("/larkfield/people/{person}/contact");
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let page = browser.get(&path).await;
        let wrong = [("kind", "phone"), ("phone", "07700"), ("whose", "person")];
        let again = browser.send(&page, &path, &wrong).await;
        assert!(again.status == 422 && again.says("07700") && again.says("not a telephone number"));
        let unasked = [("kind", "email"), ("email", "robin@home.example"), ("whose", "person")];
        assert_eq!(browser.send(&page, &path, &unasked).await.status, 303);
        let page = browser.get(&path).await;
        assert!(page.says("robin@home.example") && page.says("Not safe"), "{}", page.body);
        assert!(page.says("Nobody has asked whether this is safe") && !page.says("Safe now"));
        let point = page.hidden("point");
        let form = browser.get(&format!("{path}?change={point}")).await;
        let leave = [
            ("point", point.as_str()),
            ("kind", "email"),
            ("email", "robin@home.example"),
            ("whose", "person"),
            ("say_who_we_are", "given"),
            ("email_leave", "given"),
            ("times", "any"),
        ];
        assert_eq!(browser.send(&form, &path, &leave).await.status, 303);
        let page = browser.get(&path).await;
        assert!(page.says("has not confirmed this number or address recently"), "{}", page.body);
        let confirm = [("point", page.hidden("point")), ("do", "confirm".to_owned())];
        let confirm: Vec<_> = confirm.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(browser.send(&page, &path, &confirm).await.status, 303);
        let page = browser.get(&path).await;
        assert!(page.says("Safe now") && !page.says("Not safe"), "{}", page.body);
        let mut other = site.sign_in_as(Role::Referrer, Place::Hilltop).await;
        assert_eq!(other.get(&path).await.status, 404);
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        assert_eq!(lead.get(&path).await.status, 404, "somebody who refused never reached the team");
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        assert_eq!(manager.get(&path).await.status, 403);
    });
}

#[test]
fn a_duplicate_record_is_linked_and_the_link_undone() {
    on_both(|site| async move {
        let people = site.people[&Place::Riverside].clone();
        let path = format!("/larkfield/people/{}/link", people.refused.person);
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let found = browser.get(&format!("{path}?q={}", people.yes.nhs_number)).await;
        assert!(found.says(people.yes.family), "{}", found.body);
        let nobody = browser.send(&found, &path, &[]).await;
        assert!(nobody.status == 422 && nobody.says("Choose the other record"));
        let elsewhere = site.people[&Place::Hilltop].yes.person.to_string();
        assert_eq!(browser.send(&found, &path, &[("other", elsewhere.as_str())]).await.status, 404);
        let other = people.yes.person.to_string();
        assert_eq!(browser.send(&found, &path, &[("other", other.as_str())]).await.status, 303);
        let linked = browser.get(&path).await;
        assert!(linked.says(people.yes.family) && linked.says("This record is linked to it"));
        let link = linked.hidden("link");
        let undone = browser.send(&linked, &path, &[("do", "undo"), ("link", link.as_str())]).await;
        assert_eq!(undone.status, 303, "{}", undone.body);
        let page = browser.get(&path).await;
        assert!(!page.says(people.yes.family), "{}", page.body);
    });
}
