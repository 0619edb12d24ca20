//! The page of a journey over HTTP.

use domain::role::Role;

use crate::site::{Place, on_both};

#[test]
fn a_navigator_sees_the_journeys_given_to_them_and_no_other() {
    on_both(|site| async move {
        let given = site.people[&Place::Riverside].yes.clone();
        let other = site.people[&Place::Hilltop].yes.clone();
        let mut browser = site.sign_in_as(Role::Navigator, Place::Team).await;
        let page = browser.get(&format!("/larkfield/journeys/{}", given.journey)).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.says(given.family) && page.says("Riverside Surgery"), "{}", page.body);
        let page = browser.get(&format!("/larkfield/journeys/{}", other.journey)).await;
        assert_eq!(page.status, 404);
        assert!(!page.says(other.family));
    });
}

#[test]
fn what_was_given_away_is_seen_no_more() {
    on_both(|site| async move {
        let given = site.people[&Place::Riverside].yes.clone();
        let (mut browser, who) = site.signed_in(Role::Navigator, Place::Team).await;
        let (programme, journey) = (who.programme(), given.journey);
        site.db
            .write(move |unit| {
                for held in store::allocation::of_journey(unit, programme, journey)? {
                    assert!(store::allocation::end(unit, programme, held.id, None)?);
                    assert!(!store::allocation::end(unit, programme, held.id, None)?, "it ends once");
                }
                Ok::<_, store::Error>(())
            })
            .await
            .unwrap();
        let page = browser.get(&format!("/larkfield/journeys/{}", given.journey)).await;
        assert_eq!(page.status, 404, "{}", page.body);
    });
}

#[test]
fn a_paused_journey_says_until_when_and_goes_on_again() {
    on_both(|site| async move {
        let given = site.people[&Place::Riverside].yes.clone();
        let here = format!("/larkfield/journeys/{}", given.journey);
        let mut browser = site.sign_in_as(Role::Navigator, Place::Team).await;
        let clocks = format!("{here}/clocks");
        let page = browser.get(&here).await;
        let wrong = browser.send(&page, &clocks, &[("do", "pause"), ("until", "yesterday")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.says("yesterday"), "what was typed is named: {}", wrong.body);
        let done = browser.send(&wrong, &clocks, &[("do", "pause"), ("until", "2027-02-01")]).await;
        assert_eq!(done.leads_to(), here, "{}", done.body);
        let paused = browser.get(&here).await;
        assert!(paused.says("Paused until 1 February 2027"), "{}", paused.body);
        browser.send(&paused, &clocks, &[("do", "resume")]).await;
        assert!(!browser.get(&here).await.says("Paused until"));
    });
}
