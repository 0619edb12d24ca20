//! What matters, questionnaires and the plan over HTTP.

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
fn what_matters_is_kept_in_their_words_and_two_writers_see_each_others() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let there = format!("{here}/assessment");
        let first = browser.get(&there).await;
        let fields = [("seen", "0"), ("matters", "My garden & the birds"), ("state-loneliness", "help-now")];
        let done = browser.send(&first, &there, &fields).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let page = browser.get(&here).await;
        assert!(
            page.says("My garden &amp; the birds") && page.says("Wants help with it now"),
            "{}",
            page.body
        );

        // The second form was opened before the first was saved.
        let late = [("seen", "0"), ("matters", "Her grandchildren"), ("words-food", "Cooking for one")];
        let other = browser.get(&there).await;
        let answer = browser.send(&other, &there, &late).await;
        assert_eq!(answer.status, 422);
        assert!(answer.says("Her grandchildren") && answer.says("Cooking for one"), "what was typed stays");
        assert!(answer.says("My garden &amp; the birds"), "what the other wrote stands beside it");
        assert_eq!(answer.hidden("seen"), "1", "the next press goes on top of both");
    });
}

#[test]
fn a_low_answer_asks_for_a_safety_check_and_licensed_wording_is_shown_only_under_a_licence() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let there = format!("{here}/scores/ons4");
        let page = browser.get(&there).await;
        assert!(page.says("how satisfied are you with your life nowadays"), "{}", page.body);
        let wrong = browser.send(&page, &there, &[("satisfied", "eleven"), ("happy", "3")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.says("eleven") && wrong.says("is not a number"), "{}", wrong.body);
        let fields = [("time_point", "first-call"), ("worthwhile", "0"), ("anxious", "4")];
        let done = browser.send(&page, &there, &fields).await;
        let result = browser.get(done.leads_to()).await;
        assert!(result.says("Ask how safe they are") && result.says("Worthwhile"), "{}", result.body);

        let licensed = format!("{here}/scores/swemwbs");
        let page = browser.get(&licensed).await;
        assert!(page.says("Statement 1") && page.says("belongs to its owner"), "{}", page.body);
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let licence = "/larkfield/settings/instruments/swemwbs";
        let form = manager.get(licence).await;
        let unnamed = manager.send(&form, licence, &[("statement-1", "A made-up sentence")]).await;
        assert_eq!(unnamed.status, 422, "no wording without a reference");
        let fields = [("reference", "TEST-1"), ("statement-1", "A made-up sentence")];
        assert_eq!(manager.send(&form, licence, &fields).await.status, 303);
        let page = browser.get(&licensed).await;
        assert!(page.says("A made-up sentence") && page.says("TEST-1"), "{}", page.body);
    });
}

#[test]
fn change_is_a_chart_with_its_table_and_a_sentence() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let there = format!("{here}/scores/ucla-3");
        for (point, day, each) in [("meeting", "2026-01-05", "3"), ("follow-up", "2026-01-20", "2")] {
            let page = browser.get(&there).await;
            let fields = [
                ("time_point", point),
                ("day", day),
                ("companionship", each),
                ("left-out", each),
                ("isolated", each),
            ];
            let done = browser.send(&page, &there, &fields).await;
            assert_eq!(done.status, 303, "{}", done.body);
        }
        let page = browser.get(&format!("{here}/scores")).await;
        assert!(page.says("from 9 to 6, which is better."), "{}", page.body);
        assert!(page.says("<svg") && page.says("Follow-up, 20 January 2026"), "{}", page.body);
        let journey = browser.get(&here).await;
        assert!(journey.status == 200 && journey.says("Follow-up, 20 January 2026"), "{}", journey.body);
    });
}

#[test]
fn the_page_of_somebody_who_died_asks_nobody_to_ring() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let before = browser.get(&here).await;
        assert!(before.says("Nobody answered") && before.says(" years)"), "{}", before.body);
        let death = format!("/larkfield/people/{}/death", site.people[&Place::Riverside].yes.person);
        let page = browser.get(&death).await;
        let sent = browser.send(&page, &death, &[("source", "practice")]).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let after = browser.get(&here).await;
        assert!(after.says("Do not ring or write to them"), "{}", after.body);
        for gone in ["Nobody answered", "Best time to ring", "tel:", " years)"] {
            assert!(!after.says(gone), "{gone}: {}", after.body);
        }
        assert!(after.says("Record a contact"), "a relative may ring");
    });
}

#[test]
fn a_plan_is_written_told_what_is_missing_and_printed_in_large_letters() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let edit = format!("{here}/plan/edit");
        let page = browser.get(&edit).await;
        let fields = [
            ("seen", "0"),
            // The first row was left empty: the rest moves up.
            ("goal-2", "To get out more"),
            ("action-1", "Ring the gardeners"),
            ("action-by-1", "soon"),
            ("barrier-1", "accessibility"),
            ("answer-1", "We take the bus together"),
        ];
        let wrong = browser.send(&page, &edit, &fields).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.says("To get out more") && wrong.says("soon"), "{}", wrong.body);
        let mut fields = fields.to_vec();
        fields[3] = ("action-by-1", "2/12/2026");
        fields.push(("sharing-provider", "yes"));
        let done = browser.send(&wrong, &edit, &fields).await;
        assert_eq!(done.leads_to(), format!("{here}/plan"), "{}", done.body);
        let plan = browser.get(&format!("{here}/plan")).await;
        assert!(plan.says("They said yes.") && plan.says("Version 1"), "{}", plan.body);
        assert!(plan.says("once the first meeting is recorded"), "gate 6 is not reached: {}", plan.body);
        let journey = browser.get(&here).await;
        assert!(journey.status == 200 && journey.says("To get out more"), "{}", journey.body);
        let sheet = browser.get(&format!("{here}/plan/print?large=yes")).await;
        assert!(sheet.says("stile-sheet--large") && sheet.says("We take the bus together"), "{}", sheet.body);

        let pdf = browser.get(&format!("{here}/plan/plan.pdf?large=yes")).await;
        assert!(pdf.body.starts_with("%PDF Large") && pdf.says("We take the bus together"), "{}", pdf.body);
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let sheet = lead.get(&format!("{here}/plan/print")).await;
        assert!(sheet.says("Your link worker: Sam navigator of Team"), "whoever prints it: {}", sheet.body);
        let mut practice = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        assert_eq!(practice.get(&format!("{here}/plan/plan.pdf")).await.status, 403);

        let agree = format!("{here}/plan/agree");
        let page = browser.get(&agree).await;
        let early = browser.send(&page, &agree, &[("seen", "1"), ("as", "holding")]).await;
        assert!(early.says("first meeting is not behind you"), "{}", early.body);
    });
}

#[test]
fn a_plan_changed_meanwhile_shows_what_the_other_wrote() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let edit = format!("{here}/plan/edit");
        let page = browser.get(&edit).await;
        browser.send(&page, &edit, &[("seen", "0"), ("goal-1", "To sleep")]).await;
        let page = browser.get(&edit).await;
        let late = browser.send(&page, &edit, &[("seen", "0"), ("goal-1", "To sing")]).await;
        assert_eq!(late.status, 422);
        assert!(late.says("To sing") && late.says("To sleep"), "{}", late.body);
        assert_eq!(late.hidden("seen"), "1");
    });
}
