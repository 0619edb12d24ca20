//! Prescriptions that wait for somebody's word, over HTTP.

use domain::role::Role;

use crate::prescription::{later, prescribed, ready};
use crate::site::{Place, Site, on_both};

async fn sent(site: &Site) -> String {
    let (mut browser, journey, service) = ready(site).await;
    prescribed(&mut browser, &journey, &service, "send").await
}

#[test]
fn the_list_says_whose_turn_it_is_and_reminds_in_one_press() {
    on_both(|site| async move {
        let here = sent(&site).await;
        let family = site.people[&Place::Riverside].yes.family;
        let mut browser = site.sign_in_as(Role::Navigator, Place::Team).await;
        let list = "/larkfield/unanswered";
        let page = browser.get(list).await;
        for said in [family, &here, "1 prescription waits", "The service was asked, and has time"] {
            assert!(page.says(said), "{said}: {}", page.body);
        }
        assert!(!page.says("Remind those ticked"), "there is time: {}", page.body);
        assert!(browser.get(&format!("{list}?turn=ours")).await.says("Nothing waits."));
        browser = later(&site, 10).await;
        let page = browser.get(list).await;
        assert!(
            page.says("has not answered: remind it") && page.says("Remind the 1 that is due"),
            "{}",
            page.body
        );
        let none = browser.send(&page, &format!("{list}/nudge"), &[("do", "ticked")]).await;
        assert!(none.status == 422 && none.says("Tick at least one prescription"), "{}", none.body);
        let id = here.rsplit('/').next().unwrap();
        let fields = [("do", "all"), ("due", id), ("query", "turn=ours")];
        let done = browser.send(&page, &format!("{list}/nudge"), &fields).await;
        assert_eq!(done.leads_to(), "/larkfield/unanswered?turn=ours", "{}", done.body);
        assert!(browser.get(list).await.says("Reminded once, on"));
        assert!(browser.get(&format!("{list}?turn=ours")).await.says("Nothing waits."));
        let file = browser.get(&format!("{list}.csv")).await;
        assert_eq!(file.body.lines().count(), 2, "{}", file.body);
        assert!(file.says(family), "{}", file.body);
    });
}

#[test]
fn a_lead_narrows_to_a_navigator_and_another_navigator_sees_nothing() {
    on_both(|mut site| async move {
        sent(&site).await;
        let family = site.people[&Place::Riverside].yes.family;
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let staff = site.held(Role::Navigator, Place::Team).staff;
        let own = lead.get(&format!("/larkfield/unanswered?with={staff}")).await;
        assert!(own.says(family) && own.says("Sam navigator of Team"), "{}", own.body);
        let nobody = site.house.request_key();
        let none = lead.get(&format!("/larkfield/unanswered?with={nobody}")).await;
        assert!(none.says("Nothing waits."), "{}", none.body);
        site.add_staff(Role::Navigator, Place::Allotments).await;
        let mut stranger = site.sign_in_as(Role::Navigator, Place::Allotments).await;
        for path in ["/larkfield/unanswered", "/larkfield/unanswered.csv"] {
            let page = stranger.get(path).await;
            assert!(page.status == 200 && !page.says(family), "{path}: {}", page.body);
        }
    });
}
