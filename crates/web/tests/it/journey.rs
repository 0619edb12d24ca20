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

#[test]
fn a_navigator_keeps_details_and_contact_of_those_given_to_them_and_their_practice_stays() {
    on_both(|site| async move {
        let given = site.people[&Place::Riverside].yes.clone();
        let here = format!("/larkfield/journeys/{}", given.journey);
        let person = format!("/larkfield/people/{}", given.person);
        let mut browser = site.sign_in_as(Role::Navigator, Place::Team).await;
        let page = browser.get(&here).await;
        for verb in ["contact", "agreements", "edit", "death"] {
            assert!(page.says(&format!("{person}/{verb}")), "no way to {verb}: {}", page.body);
        }
        assert_eq!(browser.get(&person).await.leads_to(), here, "the way back is the journey");

        let contact = format!("{person}/contact");
        let form = browser.get(&contact).await;
        let fields = [("kind", "email"), ("email", "rip@home.example"), ("whose", "person")];
        assert_eq!(browser.send(&form, &contact, &fields).await.status, 303);
        assert!(browser.get(&here).await.says("rip@home.example"));

        let edit = format!("{person}/edit");
        let form = browser.get(&edit).await;
        let version = form.hidden("version");
        let fields = [
            ("version", version.as_str()),
            ("given", "Robin"),
            ("family", given.family),
            ("preferred", "Bo"),
            ("date_of_birth", "4/3/1961"),
            ("nhs_number", given.nhs_number.as_str()),
        ];
        let done = browser.send(&form, &edit, &fields).await;
        assert_eq!(done.leads_to(), person, "{}", done.body);
        assert!(browser.get(&here).await.says("called Bo"));
        let mut referrer = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let seen = referrer.get(&person).await;
        assert!(seen.status == 200 && seen.says("called Bo"), "they stay with their practice");
    });
}

#[test]
fn a_navigator_records_a_death_and_finds_the_journey_closed_with_it() {
    on_both(|site| async move {
        let given = site.people[&Place::Riverside].yes.clone();
        let (here, person) =
            (format!("/larkfield/journeys/{}", given.journey), format!("/larkfield/people/{}", given.person));
        let mut browser = site.sign_in_as(Role::Navigator, Place::Team).await;
        let death = format!("{person}/death");
        let form = browser.get(&death).await;
        let source = form.body.split("name=\"source\" type=\"radio\" value=\"").nth(1);
        let source = source.and_then(|rest| rest.split('"').next()).unwrap_or("family").to_owned();
        let done = browser.send(&form, &death, &[("source", &source)]).await;
        assert_eq!(done.leads_to(), person, "{}", done.body);
        assert_eq!(browser.get(&person).await.leads_to(), here);
        let page = browser.get(&here).await;
        assert!(page.status == 200 && page.says("has died"), "{}", page.body);
        assert!(page.says("The death was recorded wrongly"), "there is a way back: {}", page.body);
    });
}

#[test]
fn nobody_keeps_anything_of_a_person_who_was_not_given_to_them() {
    on_both(|site| async move {
        let other = site.people[&Place::Hilltop].yes.person;
        let refused = site.people[&Place::Riverside].refused.person;
        for (role, person, status) in [
            (Role::Navigator, other, 404),
            (Role::Navigator, refused, 404),
            (Role::TeamLead, refused, 404),
            (Role::TeamLead, other, 200),
            (Role::SafeguardingLead, other, 403),
            (Role::Evaluator, other, 403),
        ] {
            let mut browser = site.sign_in_as(role, Place::of(role)).await;
            for verb in ["contact", "agreements", "edit", "death"] {
                let page = browser.get(&format!("/larkfield/people/{person}/{verb}")).await;
                assert_eq!(page.status, status, "{verb} as {}: {}", role.code(), page.body);
            }
        }
    });
}
