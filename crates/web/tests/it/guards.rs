//! What stands on every page, or on none, so that nobody is mistaken, hurried or seen by somebody else.

use domain::role::Role;
use jiff::SignedDuration;
use uuid::Uuid;

use crate::browser::{Browser, Page};
use crate::site::{Place, Site, on_both};

async fn referrer(site: &Site) -> Browser {
    site.sign_in_as(Role::Referrer, Place::Riverside).await
}

#[test]
fn the_key_of_a_form_holds_its_time_but_not_that_of_a_nameless_refusal() {
    on_both(|site| async move {
        let version = |page: &Page| Uuid::parse_str(&page.hidden("request_key")).unwrap().get_version_num();
        let mut browser = referrer(&site).await;
        let form = browser.get("/larkfield/people/new").await;
        assert_eq!(version(&form), 7);
        let again = browser.send(&form, "/larkfield/people/new", &[("given", "Ada")]).await;
        assert_eq!((again.status.as_u16(), version(&again)), (422, 7));
        let form = browser.get("/larkfield/offers/nameless").await;
        assert_eq!(version(&form), 4, "a key with its time in it would tell the day");
    });
}

#[test]
fn the_offer_page_names_the_person_beside_the_answer_and_selects_none() {
    on_both(|site| async move {
        let refused = site.people[&Place::Riverside].refused.clone();
        let page = referrer(&site).await.get(&format!("/larkfield/people/{}/offer", refused.person)).await;
        assert!(page.says(refused.family) && page.says("Date of birth"), "{}", page.body);
        assert!(page.body.contains("name=\"answer\""), "{}", page.body);
        let ticked = page.body.split('<').filter(|tag| tag.starts_with("input") && tag.contains(" checked"));
        assert_eq!(ticked.collect::<Vec<_>>(), Vec::<&str>::new(), "an answer is always somebody's press");
    });
}

#[test]
fn access_needs_stand_above_every_page_of_a_person() {
    on_both(|site| async move {
        let given = site.people[&Place::Riverside].yes.clone();
        let (person, journey) =
            (format!("/larkfield/people/{}", given.person), format!("/larkfield/journeys/{}", given.journey));
        let mut browser = referrer(&site).await;
        let form = browser.get(&format!("{person}/edit")).await;
        let version = form.hidden("version");
        let fields = [
            ("version", version.as_str()),
            ("given", "Robin"),
            ("family", given.family),
            ("date_of_birth", "4/3/1961"),
            ("access_needs", "other"),
            ("access_need_other", "Lip-reads, face them"),
        ];
        let done = browser.send(&form, &format!("{person}/edit"), &fields).await;
        assert_eq!(done.status, 303, "{}", done.body);
        for verb in ["", "/offer", "/contact", "/agreements", "/death"] {
            let page = browser.get(&format!("{person}{verb}")).await;
            assert!(page.says("Lip-reads, face them"), "{verb}: {}", page.body);
        }
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        for verb in ["", "/assessment", "/scores", "/scores/ons4", "/plan", "/plan/edit"] {
            let page = navigator.get(&format!("{journey}{verb}")).await;
            assert!(page.says("Lip-reads, face them"), "{verb}: {}", page.body);
        }
    });
}

#[test]
fn pages_with_people_are_not_stored_by_the_browser_and_carry_the_banner_of_a_demonstration() {
    on_both(|site| async move {
        let given = site.people[&Place::Riverside].yes.clone();
        let mut browser = referrer(&site).await;
        for path in ["/patients".to_owned(), "/offers".to_owned(), format!("/people/{}", given.person)] {
            let page = browser.get(&format!("/larkfield{path}")).await;
            assert!(page.says(given.family), "{path}: {}", page.body);
            assert_eq!(page.headers["cache-control"], "no-store", "{path}");
            assert!(page.says("This is a demonstration"), "{path}");
        }
    });
}

#[test]
fn an_invitation_ends_after_seven_days() {
    on_both(|site| async move {
        let held = site.held(Role::Referrer, Place::Hilltop).staff;
        let email =
            site.house.read(move |read| Ok(store::staff::by_id(read, held)?.unwrap().email)).await.unwrap();
        let begin = site.house.now();
        let link = site.house.reset_from_outside(&email, true).await.unwrap().unwrap();
        let link = link.strip_prefix("http://stile.test").unwrap();
        site.clock.set(begin + SignedDuration::from_hours(24 * 7 - 1));
        assert_eq!(site.browser().get(link).await.status, 200);
        site.clock.set(begin + SignedDuration::from_hours(24 * 7 + 1));
        let late = site.browser().get(link).await;
        assert!(late.status != 200 && !late.says("<code>"), "{}", late.body);
    });
}
