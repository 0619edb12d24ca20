//! Calendars over HTTP: a file an appointment, and the private address of a navigator's own.

use domain::calendar::london_clock;
use domain::role::Role;
use jiff::Span;

use crate::browser::{Browser, Page};
use crate::site::{Place, Site, on_both};

const OWN: &str = "/larkfield/calendar";

/// A navigator with a first meeting at somebody's home booked in three days.
async fn booked(site: &Site) -> Browser {
    let journey = site.people[&Place::Riverside].yes.journey;
    let mut browser = site.sign_in_as(Role::Navigator, Place::Team).await;
    let there = format!("/larkfield/journeys/{journey}/appointments/book");
    let page = browser.get(&there).await;
    let on = london_clock(site.house.now() + Span::new().hours(72)).date().to_string();
    let fields = [
        ("purpose", "meeting"),
        ("on", &on),
        ("time", "10:30"),
        ("minutes", "60"),
        ("venue", "home"),
        ("address", "14 Secret Lane"),
    ];
    let done = browser.send(&page, &there, &fields).await;
    assert_eq!(done.status, 303, "{}", done.body);
    browser
}

/// The path of the address that a page shows.
fn shown(page: &Page) -> String {
    let at = page.body.find("/calendar/larkfield/").unwrap_or_else(|| panic!("{}", page.body));
    page.body[at..].split(['<', '"', ' ']).next().unwrap().to_owned()
}

async fn made(browser: &mut Browser) -> String {
    let page = browser.get(OWN).await;
    let done = browser.send(&page, OWN, &[("do", "make")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let to = done.leads_to().to_owned();
    shown(&browser.get(&to).await)
}

/// Nothing in a calendar says whose it is.
fn names_nobody(text: &str) {
    for word in ["Riverside", "Secret Lane", "Given", "Family", "999", "07700", "ATTENDEE", "ORGANIZER"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
}

#[test]
fn the_private_address_shows_kinds_and_times_to_whoever_has_it_and_names_nobody() {
    on_both(|site| async move {
        let mut browser = booked(&site).await;
        let page = browser.get(OWN).await;
        assert!(page.says("There is no address yet.") && !page.says("/calendar/larkfield/"), "{}", page.body);
        let address = made(&mut browser).await;
        assert!(
            !browser.get(OWN).await.says("/calendar/larkfield/"),
            "shown where it was made, no other way"
        );
        let mut nobody = site.browser();
        let feed = nobody.get(&address).await;
        assert_eq!(feed.status, 200, "{}", feed.body);
        assert!(feed.body.starts_with("BEGIN:VCALENDAR"), "{}", feed.body);
        assert_eq!(feed.body.matches("BEGIN:VEVENT").count(), 1);
        assert!(feed.body.contains("SUMMARY:First meeting"), "{}", feed.body);
        names_nobody(&feed.body);
        assert!(browser.get(OWN).await.says("It was last read on"));
    });
}

#[test]
fn a_wrong_address_and_one_that_was_taken_back_or_replaced_answer_alike() {
    on_both(|site| async move {
        let mut browser = booked(&site).await;
        let first = made(&mut browser).await;
        let second = made(&mut browser).await;
        assert_ne!(first, second);
        let mut nobody = site.browser();
        assert_eq!(nobody.get(&first).await.status, 404, "replaced");
        assert_eq!(nobody.get(&second).await.status, 200);
        assert_eq!(nobody.get(&second.replace("larkfield", "nowhere")).await.status, 404);
        let wrong = format!("/calendar/larkfield/{}", "A".repeat(43));
        assert_eq!(nobody.get(&wrong).await.status, 404);
        assert_eq!(nobody.get("/calendar/larkfield/abc").await.status, 404);
        let page = browser.get(OWN).await;
        let done = browser.send(&page, OWN, &[("do", "end")]).await;
        assert_eq!(done.leads_to(), OWN, "{}", done.body);
        assert_eq!(nobody.get(&second).await.status, 404, "taken back");
    });
}

#[test]
fn an_address_made_by_one_is_shown_to_no_other() {
    on_both(|site| async move {
        let mut browser = booked(&site).await;
        let page = browser.get(OWN).await;
        let to = browser.send(&page, OWN, &[("do", "make")]).await.leads_to().to_owned();
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let page = lead.get(&to).await;
        assert!(page.status == 200 && !page.says("/calendar/larkfield/"), "{}", page.body);
    });
}

#[test]
fn who_guesses_addresses_is_slowed_down_and_may_still_sign_in() {
    on_both(|site| async move {
        let mut nobody = site.browser();
        let mut last = 0;
        for _ in 0..40 {
            last = nobody.get("/calendar/larkfield/abc").await.status.as_u16();
        }
        assert_eq!(last, 429);
        assert_eq!(nobody.get("/sign-in").await.status, 200);
        site.sign_in_as(Role::Navigator, Place::Team).await;
    });
}

#[test]
fn one_appointment_is_a_file_for_whom_it_is_and_nobody_else() {
    on_both(|site| async move {
        let mut browser = booked(&site).await;
        let journey = site.people[&Place::Riverside].yes.journey;
        let page = browser.get(&format!("/larkfield/journeys/{journey}")).await;
        let at = page.body.find("/larkfield/appointments/").unwrap_or_else(|| panic!("{}", page.body));
        let appointment = page.body[at..].split('"').next().unwrap().to_owned();
        let there = format!("{appointment}/calendar.ics");
        assert!(browser.get(&appointment).await.says(&there));
        let file = browser.get(&there).await;
        assert_eq!(file.status, 200);
        assert!(file.body.contains("SUMMARY:First meeting"), "{}", file.body);
        names_nobody(&file.body);
        let mut nobody = site.browser();
        assert_eq!(nobody.get(&there).await.leads_to(), "/sign-in");
        let mut referrer = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        assert_eq!(referrer.get(&there).await.status, 403);
    });
}
