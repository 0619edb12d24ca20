//! Attempts to reach a person over HTTP.

use domain::role::Role;

use crate::browser::Browser;
use crate::site::{Place, Site, on_both};

/// A navigator's browser and the address of a journey given to them.
async fn given(site: &Site) -> (Browser, String) {
    let journey = site.people[&Place::Riverside].yes.journey;
    let browser = site.sign_in_as(Role::Navigator, Place::Team).await;
    (browser, format!("/larkfield/journeys/{journey}"))
}

#[test]
fn a_call_nobody_answered_is_one_press_and_pressed_twice_it_is_one_call() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let page = browser.get(&here).await;
        assert!(page.says("Nobody has tried to reach them yet."), "{}", page.body);
        let there = format!("{here}/contacts/no-answer");
        let done = browser.send(&page, &there, &[]).await;
        assert_eq!(done.leads_to(), here, "{}", done.body);
        browser.send(&page, &there, &[]).await;
        let page = browser.get(&here).await;
        assert_eq!(page.body.matches("Phone: Nobody answered").count(), 1, "{}", page.body);
        let done = browser.send(&page, &there, &[("back", "today"), ("answered", "voicemail")]).await;
        assert_eq!(done.leads_to(), "/larkfield/today");
        assert!(browser.get(&here).await.says("Phone: Voicemail"));
    });
}

#[test]
fn a_contact_keeps_who_answered_and_what_colleagues_have_to_know_stands_on_top() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let there = format!("{here}/contacts");
        let page = browser.get(&there).await;
        assert!(
            page.says("Nobody has confirmed yet that we are speaking with the right person"),
            "{}",
            page.body
        );
        let fields = [
            ("answered", "somebody-else"),
            ("channel", "phone"),
            ("outcome", "word-of-no"),
            ("disclosed", "who-we-are"),
            ("risk", "noted"),
            ("minutes", "ten"),
            ("note", "Her son shouts & a dog is loose"),
        ];
        let wrong = browser.send(&page, &there, &fields).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.says("ten") && wrong.says("Her son shouts &amp; a dog is loose"), "{}", wrong.body);
        let mut fields = fields;
        fields[5] = ("minutes", "10");
        let done = browser.send(&wrong, &there, &fields).await;
        assert_eq!(done.leads_to(), here, "{}", done.body);
        let page = browser.get(&here).await;
        assert!(page.says("Phone: Somebody else") && page.says("10 minutes"), "{}", page.body);
        assert!(page.says("Somebody else said they do not want it"), "word, not yet a no: {}", page.body);
        assert!(page.says("Know this before you call or visit"), "{}", page.body);
    });
}

#[test]
fn nobody_records_a_contact_of_a_journey_that_is_not_theirs() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let page = browser.get(&here).await;
        let other = site.people[&Place::Hilltop].yes.journey;
        let there = format!("/larkfield/journeys/{other}/contacts");
        assert_eq!(browser.send(&page, &format!("{there}/no-answer"), &[]).await.status, 404);
        let fields = [("answered", "person"), ("channel", "phone")];
        assert_eq!(browser.send(&page, &there, &fields).await.status, 404);
    });
}
