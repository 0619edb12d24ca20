//! Attempts to reach a person over HTTP.

use domain::calendar::london_day;
use domain::journey::{Act, Command, Gate, Happened, Limits, Passing, Place as At, RecordedAt, Recorder};
use domain::role::Role;
use jiff::Span;
use store::journey::Current;

use crate::browser::Browser;
use crate::site::{Place, Site, on_both};

/// A navigator's browser and the address of a journey given to them.
async fn given(site: &Site) -> (Browser, String) {
    let journey = site.people[&Place::Riverside].yes.journey;
    let browser = site.sign_in_as(Role::Navigator, Place::Team).await;
    (browser, format!("/larkfield/journeys/{journey}"))
}

/// The programme takes the journey on.
pub async fn taken_on(site: &Site) {
    let (_, who) = site.signed_in(Role::TeamLead, Place::Team).await;
    let id = site.people[&Place::Riverside].yes.journey;
    let (programme, staff, organisation) = (who.programme(), who.staff(), who.organisation());
    site.db
        .write(move |unit| {
            let now = unit.now();
            let mut journey = store::journey::replayed(unit, programme, id)?;
            let command = Command {
                happened: Happened::Minute(now),
                recorded_at: RecordedAt::Instant(now),
                by: Recorder::Staff { staff, organisation },
                act: Act::Pass(vec![Passing::of(At::of(Gate::Intake))]),
                review: None,
                limits: Limits::default(),
            };
            let entries = journey.take(&command).unwrap();
            store::journey::append(unit, programme, id, &entries)?;
            let scope = store::Scope::new(programme, store::Reach::System);
            let person = store::journey::by_id(unit, &scope, id)?.unwrap().person;
            let current = Current::of(id, person, &journey, london_day(now)).unwrap();
            store::journey::keep(unit, programme, &current)
        })
        .await
        .unwrap();
}

#[test]
fn who_went_quiet_is_asked_why_on_a_page_and_silence_ends_nothing_by_itself() {
    on_both(|site| async move {
        taken_on(&site).await;
        let (mut browser, here) = given(&site).await;
        let there = format!("{here}/first-call");
        let page = browser.get(&there).await;
        let done = browser
            .send(&page, &there, &[("answered", "person"), ("answer", "yes"), ("identity", "yes")])
            .await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert!(!browser.get(&here).await.says("Gone quiet"));
        site.clock.set(site.house.now() + Span::new().hours(24 * 30));
        let (mut browser, here) = given(&site).await;
        assert!(browser.get(&here).await.says("Gone quiet"));
        let there = format!("{here}/quiet");
        let page = browser.get(&there).await;
        assert!(page.says("Silence is not a no"), "{}", page.body);
        let fields = [("at", "meeting"), ("hindered", "stigma")];
        let wrong = browser.send(&page, &there, &fields).await;
        assert!(wrong.status == 422 && wrong.says("Choose what comes of it"), "{}", wrong.body);
        let fields = [("at", "meeting"), ("hindered", "stigma"), ("came", "goes-on")];
        let done = browser.send(&wrong, &there, &fields).await;
        assert_eq!(done.leads_to(), here, "{}", done.body);
        let fields = [("at", "meeting"), ("hindered", "stigma"), ("came", "refused~person")];
        let page = browser.get(&there).await;
        let done = browser.send(&page, &there, &fields).await;
        assert_eq!(done.leads_to(), here, "{}", done.body);
        assert!(browser.get(&here).await.says("Said no"));
    });
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

#[test]
fn a_first_call_that_ends_in_a_no_keeps_the_reasons_that_were_tapped() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let there = format!("{here}/first-call");
        let page = browser.get(&there).await;
        assert!(page.says("It is free of charge") && page.says("Did you know you had been referred?"));
        let early = browser
            .send(&page, &there, &[("answered", "person"), ("answer", "yes"), ("note", "Likes & dogs")])
            .await;
        assert_eq!(early.status, 422, "intake has not taken it on yet: {}", early.body);
        assert!(early.says("Likes &amp; dogs"), "{}", early.body);
        let theirs = [("answered", "somebody-else"), ("answer", "refused")];
        let wrong = browser.send(&early, &there, &theirs).await;
        assert!(wrong.says("Only the person can say no for themselves"), "{}", wrong.body);
        let fields = [
            ("answered", "person"),
            ("knew", "no"),
            ("answer", "refused"),
            ("hindered", "stigma"),
            ("helped", "free"),
        ];
        let done = browser.send(&wrong, &there, &fields).await;
        assert_eq!(done.leads_to(), here, "{}", done.body);
        let page = browser.get(&here).await;
        assert!(page.says("Said no") || page.says("Closed"), "{}", page.body);
        assert!(page.says("Phone: The person"), "{}", page.body);
    });
}

#[test]
fn an_appointment_is_booked_moved_and_a_practice_does_not_see_it() {
    on_both(|site| async move {
        let (mut browser, here) = given(&site).await;
        let there = format!("{here}/appointments/book");
        let page = browser.get(&there).await;
        let fields = [
            ("purpose", "meeting"),
            ("on", "2027-03-02"),
            ("time", "half ten"),
            ("minutes", "60"),
            ("venue", "community"),
            ("address", "The library & its café"),
        ];
        let wrong = browser.send(&page, &there, &fields).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.says("half ten") && wrong.says("The library &amp; its café"), "{}", wrong.body);
        let mut fields = fields;
        fields[2] = ("time", "10:30");
        let done = browser.send(&wrong, &there, &fields).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let page = browser.get(&here).await;
        assert!(page.says("2 March 2027") && page.says("Booked"), "{}", page.body);
        let link =
            page.body.split("href=\"").find(|part| part.starts_with("/larkfield/appointments/")).unwrap();
        let link = link.split('"').next().unwrap().to_owned();
        let one = browser.get(&link).await;
        assert_eq!(one.status, 200, "{link} {}", one.body);
        assert!(!one.says("It took place"), "it is still to come: {}", one.body);
        let early = browser.send(&one, &link, &[("became", "held")]).await;
        assert_eq!(early.status, 422);
        let moved = [
            ("became", "moved"),
            ("on", "2027-03-09"),
            ("time", "11:00"),
            ("minutes", "45"),
            ("venue", "phone"),
        ];
        let done = browser.send(&early, &link, &moved).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let page = browser.get(&here).await;
        assert!(page.says("9 March 2027") && page.says("Moved"), "{}", page.body);
        let mut practice = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        assert_ne!(practice.get(&link).await.status, 200);
    });
}
