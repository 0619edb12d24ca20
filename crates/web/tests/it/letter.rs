//! A closing and its letters over HTTP.

use domain::role::Role;

use crate::browser::Browser;
use crate::site::{Place, Site, on_both};

async fn given(site: &Site) -> (Browser, String) {
    let journey = site.people[&Place::Riverside].yes.journey;
    let browser = site.sign_in_as(Role::Navigator, Place::Team).await;
    (browser, format!("/larkfield/journeys/{journey}"))
}

#[test]
fn a_journey_closes_with_how_it_ended_and_its_letter_is_kept_and_sent() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let letter = format!("{here}/letters/closing");
        let early = browser.get(&letter).await;
        assert!(early.says("a closing letter comes with its closing"), "{}", early.body);
        let close = format!("{here}/closing/close");
        let page = browser.get(&close).await;
        let missing = browser.send(&page, &close, &[("note", "Moves to her sister")]).await;
        assert_eq!(missing.status, 422);
        assert!(missing.says("Moves to her sister"), "what was typed stays: {}", missing.body);
        let fields = [("mode", "moved-away"), ("by-moved-away", "nobody"), ("asked", "not-asked")];
        let done = browser.send(&page, &close, &fields).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let page = browser.get(&letter).await;
        assert!(page.says("Dear Robin"), "{}", page.body);
        let done = browser.send(&page, &letter, &[("do", "write"), ("added", "Good luck & thank you")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let kept = browser.get(done.leads_to()).await;
        assert!(kept.says("Good luck &amp; thank you") && kept.says("Written, not sent"), "{}", kept.body);
        let at = done.leads_to().to_owned();
        let pdf = browser.get(&format!("{at}/letter.pdf")).await;
        assert_eq!(pdf.headers["content-type"], "application/pdf");
        assert_eq!(pdf.headers["content-disposition"], "attachment; filename=\"closing-1.pdf\"");
        assert!(pdf.body.starts_with("%PDF Ordinary") && pdf.says("Good luck & thank you"), "{}", pdf.body);
        let large = browser.get(&format!("{at}/letter.pdf?large=yes")).await;
        assert!(large.body.starts_with("%PDF Large"), "{}", large.body);
        assert_eq!(browser.get(&format!("{letter}/9/letter.pdf")).await.status, 404);
        let sent = browser.send(&kept, &at, &[]).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        assert!(browser.get(&at).await.says("Sent"));
        assert_eq!(browser.get(&format!("{letter}/9")).await.status, 404, "no such version");
        assert_eq!(browser.get(&format!("{here}/letters/postcard")).await.status, 404, "no such letter");
    });
}

#[test]
fn a_summary_for_another_programme_is_asked_for_step_by_step() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let at = format!("{here}/letters/transfer");
        let page = browser.get(&at).await;
        assert_eq!(page.status, 200);
        assert!(
            page.says("Which programme goes on with them?") && !page.says("There is a problem"),
            "{}",
            page.body
        );
        let typed =
            [("do", "write"), ("agreed", "no"), ("to", "Hertford & Ware Together"), ("added", "Likes tea")];
        let wrong = browser.send(&page, &at, &typed).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.says("without their yes nothing is sent"), "{}", wrong.body);
        assert!(wrong.says("Hertford &amp; Ware Together") && wrong.says("Likes tea"), "{}", wrong.body);
        let mut typed = typed;
        typed[1].1 = "yes";
        let done = browser.send(&wrong, &at, &typed).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let kept = browser.get(done.leads_to()).await;
        assert!(kept.says("They agreed that this goes there") && kept.says("Likes tea"), "{}", kept.body);
        // A practice sees nothing of it, nor does anybody outside the team.
        let kept_at = done.leads_to().to_owned();
        for (role, place) in [(Role::Referrer, Place::Riverside), (Role::ProgrammeManager, Place::Team)] {
            let mut other = site.sign_in_as(role, place).await;
            assert_eq!(other.get(&kept_at).await.status, 403, "{role:?}");
        }
    });
}
