//! Accounts of larger providers over HTTP: what they find, and what they never do.

use domain::role::Role;

use crate::browser::Browser;
use crate::provider::{Sent, sent};
use crate::site::{Place, Site, on_both};

/// The administrator says that the provider of this house answers for a service.
async fn given(site: &Site, service: &str) {
    let mut admin = site.sign_in_as(Role::Administrator, Place::Team).await;
    let there = format!("/larkfield/organisations/{}/services", site.organisations[&Place::Allotments]);
    let id = service.rsplit('/').next().unwrap();
    let page = admin.get(&format!("{there}?q=Harbour")).await;
    assert!(page.says("Harbour Befrienders") && page.says("None yet."), "{}", page.body);
    let done = admin.send(&page, &there, &[("do", "give"), ("service", id)]).await;
    assert_eq!(done.leads_to(), there, "{}", done.body);
    assert!(admin.get(&there).await.says("Take away"));
}

async fn provider(site: &Site) -> Browser {
    site.sign_in_as(Role::Provider, Place::Allotments).await
}

#[test]
fn an_account_finds_what_waits_answers_and_keeps_a_register_at_its_own_services() {
    on_both(|site| async move {
        let Sent { id, service, .. } = sent(&site).await;
        let family = site.people[&Place::Riverside].yes.family;
        let mut pat = provider(&site).await;
        let page = pat.get("/larkfield/own").await;
        assert!(page.says("has not said yet which services"), "{}", page.body);
        let request = format!("/larkfield/own/requests/{id}");
        assert_eq!(pat.get(&request).await.status, 404, "it is not theirs yet");
        given(&site, &service).await;
        let page = pat.get("/larkfield/own").await;
        assert!(page.says("1 request waits for your answer") && page.says(&request), "{}", page.body);
        assert!(page.says("R.") && !page.says(family), "initials alone: {}", page.body);
        let page = pat.get(&request).await;
        assert!(
            page.says(family) && page.says("May fall") && !page.says("Close on this device"),
            "{}",
            page.body
        );
        let unread = pat.send(&page, &format!("{request}/answer"), &[("answer", "yes")]).await;
        assert!(unread.status == 422 && unread.says("Confirm that you have read"), "{}", unread.body);
        let fields = [("answer", "yes"), ("acknowledged", "yes")];
        let done = pat.send(&page, &format!("{request}/answer"), &fields).await;
        assert_eq!(done.leads_to(), request, "{}", done.body);
        let today = domain::calendar::london_day(site.house.now());
        let own = format!("/larkfield/own/services/{}", service.rsplit('/').next().unwrap());
        let register = format!("{own}/registers/{today}");
        let page = pat.get("/larkfield/own").await;
        assert!(page.says(&register) && page.says("1 person taken on"), "{}", page.body);
        let page = pat.get(&register).await;
        assert!(page.says(family), "{}", page.body);
        let field = page.body.split("name=\"mark-").nth(1).unwrap().split('"').next().unwrap();
        let field = format!("mark-{field}");
        let done = pat.send(&page, &format!("{register}/register"), &[(&field, "attended")]).await;
        assert_eq!(done.leads_to(), register, "{}", done.body);
        let person = format!("{register}/people/{id}");
        let page = pat.get(&person).await;
        assert!(page.says(family), "{}", page.body);
        let done = pat.send(&page, &person, &[("do", "ask"), ("question", "Steps?")]).await;
        assert_eq!(done.leads_to(), register, "{}", done.body);
        let page = pat.get("/larkfield/own/people").await;
        assert!(page.says("1 of 12") && page.says("R.") && !page.says(family), "{}", page.body);
        let page = pat.get(&own).await;
        assert!(page.says("Harbour Befrienders") && page.says("Asked to take on"), "{}", page.body);
        assert_eq!(pat.send(&page, &own, &[("free", "0")]).await.leads_to(), own);
        let page = pat.get(&own).await;
        assert_eq!(pat.send(&page, &format!("{own}/true"), &[]).await.leads_to(), own);
        assert_eq!(pat.get(&format!("{own}/listing")).await.status, 200);
        // The navigator sees who answered, opened and marked, by the name of the account.
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        let page = navigator.get(&format!("/larkfield/prescriptions/{id}")).await;
        assert!(page.says("Sam provider of Allotments") && page.says("Steps?"), "{}", page.body);
    });
}

#[test]
fn an_account_sees_no_journey_no_patients_no_figures_and_nothing_of_others() {
    on_both(|mut site| async move {
        let Sent { id, service, .. } = sent(&site).await;
        given(&site, &service).await;
        let mut pat = provider(&site).await;
        let journey = site.people[&Place::Riverside].yes.journey;
        let person = site.people[&Place::Riverside].yes.person;
        for path in [
            format!("/larkfield/journeys/{journey}"),
            format!("/larkfield/people/{person}"),
            format!("/larkfield/prescriptions/{id}"),
            "/larkfield/patients".to_owned(),
            "/larkfield/caseload".to_owned(),
            "/larkfield/today".to_owned(),
            "/larkfield/unanswered".to_owned(),
            "/larkfield/figures".to_owned(),
            "/larkfield/services".to_owned(),
            service.clone(),
        ] {
            assert_eq!(pat.get(&path).await.status, 403, "{path}");
        }
        // Another organisation's account in the same role.
        site.add_staff(Role::Provider, Place::Hilltop).await;
        let mut eve = site.sign_in_as(Role::Provider, Place::Hilltop).await;
        let own = format!("/larkfield/own/services/{}", service.rsplit('/').next().unwrap());
        let today = domain::calendar::london_day(site.house.now());
        let page = pat.get(&own).await;
        for path in [
            format!("/larkfield/own/requests/{id}"),
            own.clone(),
            format!("{own}/listing"),
            format!("{own}/registers/{today}"),
            format!("{own}/registers/{today}/people/{id}"),
        ] {
            assert_eq!(eve.get(&path).await.status, 404, "{path}");
        }
        let (csrf, key) = (eve.get("/account").await.hidden("csrf"), site.house.request_key().to_string());
        let fields = [("csrf", csrf.as_str()), ("request_key", &key), ("answer", "yes"), ("free", "1")];
        for path in ["answer", "undo", "ask", "concern"] {
            let there = format!("/larkfield/own/requests/{id}/{path}");
            assert_eq!(eve.post(&there, &fields).await.status, 404, "{path}");
        }
        for path in ["", "/true", "/listing"] {
            assert_eq!(eve.post(&format!("{own}{path}"), &fields).await.status, 404, "{path}");
        }
        // A service that is taken away is gone for a page that was open before.
        let mut admin = site.sign_in_as(Role::Administrator, Place::Team).await;
        let there = format!("/larkfield/organisations/{}/services", site.organisations[&Place::Allotments]);
        let form = admin.get(&there).await;
        let id_of = service.rsplit('/').next().unwrap();
        assert_eq!(admin.send(&form, &there, &[("do", "take"), ("service", id_of)]).await.leads_to(), there);
        assert_eq!(pat.send(&page, &own, &[("free", "1")]).await.status, 404);
        assert_eq!(pat.get(&format!("/larkfield/own/requests/{id}")).await.status, 404);
    });
}
