//! Prescriptions over HTTP: prescribed with errors put right, agreed, asked for, answered, marked and ended.

use domain::role::Role;
use jiff::SignedDuration;

use crate::browser::{Browser, Page};
use crate::service::{added, press};
use crate::site::{Place, Site, on_both};
use crate::task::taken_on;

/// A navigator's browser, the journey's address and that of a service with somebody to ask.
pub async fn ready(site: &Site) -> (Browser, String, String) {
    taken_on(site).await;
    let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
    let service = added(&mut lead, &[]).await;
    let contact =
        [("contact_name", "Harriet at the hall"), ("contact_mail", "hall@harbour.example"), ("free", "3")];
    press(&mut lead, &service, "standing", &contact).await;
    let journey = format!("/larkfield/journeys/{}", site.people[&Place::Riverside].yes.journey);
    (site.sign_in_as(Role::Navigator, Place::Team).await, journey, service)
}

/// So many days later, signed in again.
pub async fn later(site: &Site, days: i64) -> Browser {
    site.clock.set(store::testing::start() + SignedDuration::from_hours(24 * days));
    site.sign_in_as(Role::Navigator, Place::Team).await
}

/// Whether a choice of this value is ticked.
fn checked(page: &Page, value: &str) -> bool {
    let value = format!("value=\"{value}\"");
    let inputs = page.body.split("<input").map(|rest| rest.split('>').next().unwrap_or_default());
    inputs.into_iter().any(|input| input.contains(&value) && input.contains(" checked"))
}

fn id_of(service: &str) -> &str {
    service.rsplit('/').next().unwrap()
}

/// Fields of a formal referral to a group of four, begun on the day of the test.
fn formal<'a>(service: &'a str, goes: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("service", service),
        ("do", goes),
        ("kind", "formal-referral"),
        ("sessions", "4"),
        ("first", "2026-11-24"),
        ("at", "10:00"),
        ("least", "group"),
        ("share-group", "name"),
        ("share-group", "phone"),
        ("risk", "falls"),
        ("decided_by", "person"),
    ]
}

pub async fn prescribed(browser: &mut Browser, journey: &str, service: &str, goes: &str) -> String {
    let there = format!("{journey}/prescribe");
    let page = browser.get(&format!("{there}?service={}", id_of(service))).await;
    let done = browser.send(&page, &there, &formal(id_of(service), goes)).await;
    assert_eq!(done.status, 303, "{}", done.body);
    done.leads_to().to_owned()
}

async fn act(browser: &mut Browser, here: &str, to: &str, fields: &[(&str, &str)]) -> Page {
    let there = format!("{here}/{to}");
    let form = if matches!(to, "agree" | "end" | "account") { &there } else { here };
    let page = browser.get(form).await;
    let done = browser.send(&page, &there, fields).await;
    assert_eq!(done.status, 303, "{to}: {}", done.body);
    browser.get(here).await
}

#[test]
fn a_form_with_something_wrong_keeps_everything_that_was_typed() {
    on_both(|site| async move {
        let (mut browser, journey, service) = ready(&site).await;
        let shown = browser.get(&format!("{service}?journey={}", id_of(&journey))).await;
        let link = format!("{journey}/prescribe?service={}", id_of(&service));
        assert!(shown.says(&link.replace('&', "&amp;")), "{}", shown.body);
        let page = browser.get(&link).await;
        for said in ["Harbour Befrienders", "3 free places", "We ask Harriet at the hall.", "value=\"12\""] {
            assert!(page.says(said), "{said}: {}", page.body);
        }
        let there = format!("{journey}/prescribe");
        let mut fields = formal(id_of(&service), "send");
        fields.retain(|(name, _)| *name != "decided_by" && *name != "first");
        fields.extend([("sessions", "9"), ("first", "soon"), ("transport", "wanted")]);
        let wrong = browser.send(&page, &there, &fields).await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        for said in ["Choose who decided.", "value=\"soon\"", "value=\"10:00\"", "id=\"share\""] {
            assert!(wrong.says(said), "{said}: {}", wrong.body);
        }
        for kept in ["formal-referral", "wanted", "falls"] {
            assert!(checked(&wrong, kept), "{kept}: {}", wrong.body);
        }
        let journeys = browser.get(&journey).await;
        assert!(journeys.says("No service has been prescribed."), "nothing was kept by halves");
    });
}

#[test]
fn prescribed_agreed_and_asked_in_one_press_answered_marked_and_ended_with_two_accounts() {
    on_both(|site| async move {
        let (mut browser, journey, service) = ready(&site).await;
        let here = prescribed(&mut browser, &journey, &service, "send").await;
        let page = browser.get(&here).await;
        for said in ["Asked, no answer yet", "The service has until", "Not yet confirmed", "May fall"] {
            let said = if said == "Not yet confirmed" { "has not confirmed yet" } else { said };
            assert!(page.says(said), "{said}: {}", page.body);
        }
        let listed = browser.get(&journey).await;
        assert!(listed.says("Asked, no answer yet") && listed.says(&here), "{}", listed.body);

        let nothing = browser.send(&page, &format!("{here}/answer"), &[("answer", "cannot")]).await;
        assert_eq!(nothing.status, 422);
        assert!(nothing.says("Choose why the service cannot take them on"), "{}", nothing.body);
        let page = act(&mut browser, &here, "answer", &[("answer", "yes"), ("starts", "2026-11-24")]).await;
        assert!(page.says("No register yet") || page.says("To come"), "{}", page.body);

        browser = later(&site, 9).await;
        let page = browser.get(&here).await;
        let fields: Vec<(String, String)> = page
            .body
            .split("name=\"mark-")
            .skip(1)
            .map(|rest| format!("mark-{}", &rest[..36]))
            .zip(["attended", "missed", "", ""])
            .flat_map(|(field, mark)| {
                let was = field.replace("mark-", "was-");
                [(field, mark.to_owned()), (was, String::new())]
            })
            .collect();
        assert_eq!(fields.len(), 8, "four sessions: {}", page.body);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let page = act(&mut browser, &here, "sessions", &fields).await;
        for said in ["Goes there: 1 of 4 sessions", "Was there", "25%", "Sam navigator of Team, "] {
            assert!(page.says(said), "{said}: {}", page.body);
        }
        // The same again changes nothing, and says so.
        let again = browser.send(&page, &format!("{here}/sessions"), &[("do", "save")]).await;
        assert!(again.status == 422 && again.says("Nothing was changed."), "{}", again.body);
        let page = act(&mut browser, &here, "sessions", &[("do", "unplanned"), ("came", "2/12/2026")]).await;
        assert!(page.says("Came without being expected") && page.says("2 of 4"), "{}", page.body);

        // Another day from now on: what is marked stays.
        let wrong = browser.send(&page, &format!("{here}/move"), &[("first", "soon"), ("at", "15:00")]).await;
        assert!(wrong.status == 422 && wrong.says("soon") && wrong.says("15:00"), "{}", wrong.body);
        let fields = [("first", "10/12/2026"), ("every_weeks", "2"), ("at", "15:00")];
        let page = act(&mut browser, &here, "move", &fields).await;
        assert!(page.says("10 December 2026") && page.says("2 of 4"), "{}", page.body);
        let timeline = browser.get(&journey).await;
        let named = timeline.body.split("Service proposed").nth(1).unwrap_or_default();
        assert!(named.contains("Harbour Befrienders"), "an entry names its service: {}", timeline.body);

        let form = browser.get(&format!("{here}/end")).await;
        let wrong = browser.send(&form, &format!("{here}/end"), &[("mode", "stopped-coming")]).await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        let ends = [
            ("mode", "stopped-coming"),
            ("by-stopped-coming", "provider"),
            ("hindered", "accessibility"),
            ("teller", "person"),
            ("provider-hindered", "service-not-suitable"),
        ];
        let page = act(&mut browser, &here, "end", &ends).await;
        for said in ["Stopped coming (The provider)", "What each side says", "The person said"] {
            assert!(page.says(said), "{said}: {}", page.body);
        }
        assert!(
            page.says("The provider’s view") && page.says("No longer shown to the service"),
            "{}",
            page.body
        );
        let account = [("teller", "navigator"), ("asked", "not-asked")];
        let page = act(&mut browser, &here, "account", &account).await;
        assert!(page.says("The navigator’s view"), "{}", page.body);
        assert_eq!(browser.get(&format!("{here}/end")).await.status, 422, "it has ended");
    });
}

#[test]
fn a_proposal_waits_for_a_yes_or_a_no_and_a_silent_service_is_reminded_first() {
    on_both(|site| async move {
        let (mut browser, journey, service) = ready(&site).await;
        let here = prescribed(&mut browser, &journey, &service, "propose").await;
        let page = browser.get(&here).await;
        assert!(page.says("They want it") && page.says("They said no"), "{}", page.body);
        let refuse = browser.get(&format!("{here}/end?mode=refused")).await;
        assert!(checked(&refuse, "refused"), "{}", refuse.body);
        let there = format!("{here}/agree");
        let form = browser.get(&there).await;
        let wrong = browser.send(&form, &there, &[("least", "advice"), ("share-advice", "name")]).await;
        assert!(wrong.status == 422 && wrong.says("Choose who decided."), "{}", wrong.body);
        let yes = [("least", "advice"), ("share-advice", "name"), ("decided_by", "person"), ("do", "agree")];
        let page = act(&mut browser, &here, "agree", &yes).await;
        assert!(page.says("service not asked yet") && page.says("Ask the service now"), "{}", page.body);
        let page = act(&mut browser, &here, "send", &[]).await;
        assert!(!page.says("Write down that you reminded it"), "{}", page.body);
        let early = browser.send(&page, &format!("{here}/nudge"), &[]).await;
        assert!(early.status == 422 && early.says("It is too early to remind"), "{}", early.body);

        browser = later(&site, 9).await;
        let today = browser.get("/larkfield/today").await;
        assert!(today.says("Ask the service for an answer") && today.says(&here), "{}", today.body);
        act(&mut browser, &here, "nudge", &[]).await;
        browser = later(&site, 18).await;
        act(&mut browser, &here, "nudge", &[]).await;
        browser = later(&site, 28).await;
        let today = browser.get("/larkfield/today").await;
        assert!(today.says("reminded 2 times"), "{}", today.body);
        let page = act(&mut browser, &here, "run-out", &[]).await;
        assert!(page.says("Time ran out (The provider)"), "{}", page.body);
    });
}

#[test]
fn a_colleague_who_does_not_go_along_with_the_person_finds_nothing() {
    on_both(|mut site| async move {
        let (mut browser, journey, service) = ready(&site).await;
        let here = prescribed(&mut browser, &journey, &service, "send").await;
        site.add_staff(Role::Navigator, Place::Hilltop).await;
        let mut other = site.sign_in_as(Role::Navigator, Place::Hilltop).await;
        let link = format!("{journey}/prescribe?service={}", id_of(&service));
        for path in
            [here.clone(), format!("{here}/agree"), format!("{here}/end"), format!("{here}/account"), link]
        {
            let page = other.get(&path).await;
            assert_eq!(page.status, 404, "{path}");
            assert!(!page.says("Harbour Befrienders"), "{path}: {}", page.body);
        }
        let start = other.get("/account").await;
        for act in ["agree", "send", "nudge", "run-out", "answer", "sessions", "complete", "end", "account"] {
            let key = site.house.request_key().to_string();
            let fields = [
                ("csrf", start.hidden("csrf")),
                ("request_key", key),
                ("answer", "yes".to_owned()),
                ("asked", "not-asked".to_owned()),
            ];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (*a, b.as_str())).collect();
            let page = other.post(&format!("{here}/{act}"), &fields).await;
            assert_eq!(page.status, 404, "{act}: {}", page.body);
        }
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        assert_eq!(lead.get(&here).await.status, 200, "a team lead sees the team's");
    });
}
