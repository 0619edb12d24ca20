//! Accounts, organisations and settings over HTTP.

use domain::role::Role;

use crate::site::{Place, on_both};

#[test]
fn an_administrator_invites_somebody_and_ends_the_role() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Administrator, Place::Team).await;
        let form = browser.get("/larkfield/staff/invite").await;
        let organisation = site.organisations[&Place::Hilltop].to_string();
        let fields = [
            ("email", "noor.hale@stile.test"),
            ("name", "Noor Hale"),
            ("role", "referrer"),
            ("organisation", organisation.as_str()),
        ];
        let sent = browser.send(&form, "/larkfield/staff/invite", &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let member = sent.leads_to().to_owned();
        let again = browser.send(&form, "/larkfield/staff/invite", &fields).await;
        assert_eq!(again.leads_to(), member, "a repeat gets the first answer");
        let list = browser.get("/larkfield/staff?q=noor").await;
        assert!(list.says("Noor Hale") && list.says("Invited, not set up yet"), "{}", list.body);
        assert!(list.says("One person") && !list.says("referrer.riverside@stile.test"));
        let page = browser.get(&member).await;
        let fields = [("role", "referrer"), ("organisation", organisation.as_str())];
        let ended = browser.send(&page, &format!("{member}/end"), &fields).await;
        assert_eq!(ended.status, 303, "{}", ended.body);
        assert!(!browser.get("/larkfield/staff?q=noor").await.says("noor.hale@stile.test"));
    });
}

#[test]
fn closing_an_account_names_its_open_work() {
    on_both(|site| async move {
        let held = site.held(Role::Navigator, Place::Team).clone();
        let mut browser = site.sign_in_as(Role::Administrator, Place::Team).await;
        let path = format!("/larkfield/staff/{}", held.staff);
        let page = browser.get(&path).await;
        assert!(page.says("One open journey is theirs"), "{}", page.body);
        assert!(!page.says(site.people[&Place::Riverside].yes.family), "numbers, and nothing of whom");
        let organisation = held.organisation.to_string();
        let fields = [("role", "navigator"), ("organisation", organisation.as_str())];
        let told = browser.send(&page, &format!("{path}/end"), &fields).await;
        assert!(told.status == 422 && told.says("Have it handed over first"), "{}", told.body);
        let fields = [("role", "navigator"), ("organisation", organisation.as_str()), ("although", "yes")];
        let ended = browser.send(&told, &format!("{path}/end"), &fields).await;
        assert_eq!(ended.status, 303, "{}", ended.body);
        // Whose work it was stays on the lead's board, among those who left.
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let board = lead.get("/larkfield/team").await;
        assert!(board.says("Sam navigator of Team"), "{}", board.body);
        // A role in which nothing is done leaves nothing behind.
        let manager = site.held(Role::ProgrammeManager, Place::Team).staff;
        let page = browser.get(&format!("/larkfield/staff/{manager}")).await;
        assert!(!page.says("are theirs") && !page.says("is theirs"));
    });
}

#[test]
fn a_role_is_given_only_where_it_may_be_held_and_nothing_typed_is_lost() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Administrator, Place::Team).await;
        let form = browser.get("/larkfield/staff/invite").await;
        let college = site.organisations[&Place::College].to_string();
        let fields = [
            ("email", "noor.hale@stile.test"),
            ("name", "Noor Hale"),
            ("role", "referrer"),
            ("organisation", college.as_str()),
        ];
        let again = browser.send(&form, "/larkfield/staff/invite", &fields).await;
        assert_eq!(again.status, 422);
        assert!(again.says("cannot be held at that kind of organisation") && again.says("Noor Hale"));
        let elsewhere = site.organisations[&Place::Elsewhere].to_string();
        let fields =
            [("email", "a@b.test"), ("name", "A"), ("role", "referrer"), ("organisation", &elsewhere)];
        let again = browser.send(&form, "/larkfield/staff/invite", &fields).await;
        assert!(again.status == 422 && again.says("Choose an organisation of this programme"));
    });
}

#[test]
fn after_a_lost_phone_every_browser_is_signed_out() {
    on_both(|site| async move {
        let staff = site.held(Role::Navigator, Place::Team).staff;
        let mut theirs = site.sign_in_as(Role::Navigator, Place::Team).await;
        assert_eq!(theirs.get("/larkfield/today").await.status, 200);
        let mut browser = site.sign_in_as(Role::Administrator, Place::Team).await;
        let page = browser.get(&format!("/larkfield/staff/{staff}")).await;
        let done = browser.send(&page, &format!("/larkfield/staff/{staff}/reset"), &[]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(theirs.get("/larkfield/today").await.leads_to(), "/sign-in");
    });
}

#[test]
fn a_successor_sees_the_records_from_its_day_on_and_no_circle_is_made() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Administrator, Place::Team).await;
        let (hilltop, riverside) =
            (site.organisations[&Place::Hilltop], site.organisations[&Place::Riverside]);
        let path = format!("/larkfield/organisations/{hilltop}/successor");
        let form = browser.get(&path).await;
        let successor = riverside.to_string();
        let sent = browser.send(&form, &path, &[("successor", &successor), ("from", "2026-11-24")]).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let list = browser.get("/larkfield/organisations").await;
        assert!(list.says("Riverside Surgery from 24 November 2026"), "{}", list.body);
        let mut referrer = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let person = site.people[&Place::Hilltop].refused.person;
        assert_eq!(referrer.get(&format!("/larkfield/people/{person}")).await.status, 200);
        let path = format!("/larkfield/organisations/{riverside}/successor");
        let form = browser.get(&path).await;
        let successor = hilltop.to_string();
        let circle = browser.send(&form, &path, &[("successor", &successor), ("from", "2026-11-25")]).await;
        assert!(circle.status == 422 && circle.says("its own successor"), "{}", circle.body);
    });
}

#[test]
fn an_organisation_is_added_or_what_is_wrong_is_said() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Administrator, Place::Team).await;
        let form = browser.get("/larkfield/organisations/new").await;
        let wrong = [("name", ""), ("kind", "castle"), ("ods_code", "not a code"), ("outcode", "LU1")];
        let again = browser.send(&form, "/larkfield/organisations/new", &wrong).await;
        assert!(again.status == 422 && again.says("not a code"), "{}", again.body);
        let right =
            [("name", "Millbrook Surgery"), ("kind", "practice"), ("ods_code", ""), ("outcode", "LU1")];
        let sent = browser.send(&form, "/larkfield/organisations/new", &right).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        assert!(browser.get("/larkfield/organisations?q=mill").await.says("Millbrook Surgery"));
    });
}

#[test]
fn settings_are_changed_by_who_may_and_hold_at_once() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let form = browser.get("/larkfield/settings").await;
        assert!(form.says("value=\"90\""), "{}", form.body);
        let wrong = [
            ("thinking_days", "0"),
            ("attempts", "three"),
            ("screen_one_in", "10"),
            ("least_sharing", "5"),
            ("nation", "scotland"),
        ];
        let again = browser.send(&form, "/larkfield/settings", &wrong).await;
        assert!(again.status == 422 && again.says("three") && again.says("from 1 to 365"), "{}", again.body);
        let right = [
            ("thinking_days", "60"),
            ("attempts", "4"),
            ("screen_one_in", "10"),
            ("least_sharing", "7"),
            ("nation", "scotland"),
            ("contact", "The link worker team, 01632 960001"),
        ];
        let sent = browser.send(&form, "/larkfield/settings", &right).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let mut administrator = site.sign_in_as(Role::Administrator, Place::Team).await;
        let page = administrator.get("/larkfield/settings").await;
        assert!(page.says("value=\"60\"") && page.says("01632 960001"), "{}", page.body);
        let other = site.house.programme("otherton").await.unwrap();
        assert_eq!(other.settings.thinking_days, 90, "another programme keeps its own");
    });
}
