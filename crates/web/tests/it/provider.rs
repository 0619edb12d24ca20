//! A service's pages over HTTP, by its links: what stands in a mail is all that it has.

use domain::id::{PrescriptionId, ServiceId};
use domain::journey::PrescriptionKind;
use domain::prescription::{Arranged, Least, Pattern, Risk, Shared, Terms};
use domain::role::Role;
use jiff::ToSpan;
use operations::agreement::AskedDecision;
use operations::prescription::{self as act, AskedSharing, Offered};

use crate::attempt::taken_on;
use crate::browser::{Browser, Page};
use crate::service::published;
use crate::site::{Place, Site, on_both};

/// Somebody was sent to a service; the newest mail holds the link.
struct Sent {
    id: PrescriptionId,
    service: String,
    link: String,
}

/// The newest letter of the outbox.
async fn letter(site: &Site) -> operations::message::Letter {
    let house = site.house.clone();
    let newest = tokio::task::spawn_blocking(move || {
        let mut newest = None;
        while let Some(taken) = house.take_letter().unwrap() {
            house.letter_sent(&taken).unwrap();
            newest = Some(taken.letter);
        }
        newest
    });
    newest.await.unwrap().expect("a letter waits")
}

async fn sent(site: &Site) -> Sent {
    taken_on(site).await;
    let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
    let service = published(&mut lead, &[]).await;
    let page = lead.get(&service).await;
    let named = [("contact_name", "Sam"), ("contact_mail", "sam@harbour.test")];
    let done = lead.send(&page, &format!("{service}/standing"), &named).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let (mut navigator, who) = site.signed_in(Role::Navigator, Place::Team).await;
    let journey = site.people[&Place::Riverside].yes.journey;
    let first_call = format!("/larkfield/journeys/{journey}/first-call");
    let page = navigator.get(&first_call).await;
    let answered = [("answered", "person"), ("answer", "yes"), ("identity", "yes")];
    assert_eq!(navigator.send(&page, &first_call, &answered).await.status, 303);
    let id: ServiceId = service.rsplit('/').next().unwrap().parse().unwrap();
    let (links, today) = (site.house.provider_links(), domain::calendar::london_day(site.house.now()));
    let settings = site.house.programme("larkfield").await.unwrap().settings;
    let prescription = site
        .house
        .write(&who, site.house.request_key(), "prescription.propose", move |unit, who| {
            let offered = Offered::of(unit, who, id)?;
            let terms = Terms {
                kind: PrescriptionKind::FormalReferral,
                sessions: Some(12),
                share: 75,
                pattern: Some(Pattern { first: today, every_weeks: 1, at: None }),
                transport: Arranged::NotNeeded,
                companion: Arranged::Wanted,
                check_on: None,
            };
            let made = act::propose(unit, who, &settings, journey, &offered, terms)?;
            let shared = Shared::least(Least::Group, [Risk::Falls]);
            let sharing = AskedSharing { shared, decision: AskedDecision::default() };
            act::agree(unit, who, &settings, made, None, Some(&sharing))?;
            act::send(unit, who, &links, made, &offered)?;
            Ok(made)
        })
        .await
        .unwrap();
    let link = letter(site).await.link.split("http://stile.test").nth(1).unwrap().to_owned();
    Sent { id: prescription, service, link }
}

/// Opens the link on a browser with the code that was mailed.
async fn open(site: &Site, browser: &mut Browser, link: &str) -> Page {
    let page = browser.get(link).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let done = browser.send(&page, &format!("{link}/code"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let code = letter(site).await.link;
    let page = browser.get(link).await;
    assert!(page.says("We have sent a code to"), "{}", page.body);
    let done = browser.send(&page, &format!("{link}/open"), &[("code", &code), ("name", "Sam")]).await;
    assert_eq!(done.leads_to(), link, "{}", done.body);
    browser.get(link).await
}

#[test]
fn nobody_with_only_the_link_sees_a_name() {
    on_both(|site| async move {
        let Sent { link, id, .. } = sent(&site).await;
        let family = site.people[&Place::Riverside].yes.family;
        let mut scanner = site.browser();
        let page = scanner.get(&link).await;
        assert!(page.says("R.") && page.says("s…@h…"), "{}", page.body);
        assert!(!page.says(family) && !page.says("fall"), "{}", page.body);
        // Whatever is pressed on a browser that was not opened leads back to the link, and changes nothing.
        for (act, fields) in [
            ("answer", [("answer", "cannot")].as_slice()),
            ("undo", &[]),
            ("ask", &[("question", "Who?")]),
            ("concern", &[("concern", "adult"), ("urgency", "now"), ("concern_note", "x")]),
            ("call-off", &[]),
            ("own", &[("free", "0")]),
            ("true", &[]),
        ] {
            let done = scanner.send(&page, &format!("{link}/{act}"), fields).await;
            assert_eq!((done.status.as_u16(), done.leads_to()), (303, link.as_str()), "{act}: {}", done.body);
        }
        // A register is not answered as one that was kept, which a page forgets.
        let register = scanner.send(&page, &format!("{link}/register"), &[("walk_ins", "3")]).await;
        assert!(register.status == 403 && !register.says(family), "{}", register.body);
        for path in [format!("{link}/own"), format!("{link}/listing"), format!("{link}/people/{id}")] {
            assert_eq!(scanner.get(&path).await.leads_to(), link, "{path}");
        }
        // A form that no page of the link drew is refused.
        let forged = scanner.post(&format!("{link}/code"), &[("csrf", "x"), ("request_key", "x")]).await;
        assert_eq!(forged.status, 400, "{}", forged.body);
        assert_eq!(scanner.get("/larkfield/provider/not-a-token").await.status, 404);
        assert_eq!(scanner.get(&link.replace("larkfield", "otherton")).await.status, 404);
    });
}

#[test]
fn a_service_answers_by_its_link_undoes_it_and_answers_again() {
    on_both(|site| async move {
        let Sent { link, .. } = sent(&site).await;
        let family = site.people[&Place::Riverside].yes.family;
        let mut browser = site.browser();
        let page = open(&site, &mut browser, &link).await;
        assert!(page.says(family) && page.says("May fall"), "{}", page.body);
        let wrong = browser.send(&page, &format!("{link}/answer"), &[]).await;
        assert!(wrong.status == 422 && wrong.says("Choose an answer."), "{}", wrong.body);
        let fields = [("answer", "yes"), ("starts", "next week")];
        let wrong = browser.send(&page, &format!("{link}/answer"), &fields).await;
        assert!(wrong.status == 422 && wrong.says("next week"), "what was typed stays: {}", wrong.body);
        let unread = browser.send(&page, &format!("{link}/answer"), &[("answer", "yes")]).await;
        assert!(unread.status == 422 && unread.says("Confirm that you have read"), "{}", unread.body);
        let done =
            browser.send(&page, &format!("{link}/answer"), &[("answer", "cannot"), ("why", "full")]).await;
        assert_eq!(done.leads_to(), link, "{}", done.body);
        let page = browser.get(&link).await;
        assert!(page.says("This has ended") && !page.says(family) && page.says("Undo"), "{}", page.body);
        let done = browser.send(&page, &format!("{link}/undo"), &[]).await;
        assert_eq!(done.leads_to(), link, "{}", done.body);
        let page = browser.get(&link).await;
        let fields = [("answer", "yes"), ("acknowledged", "yes")];
        let done = browser.send(&page, &format!("{link}/answer"), &fields).await;
        assert_eq!(done.leads_to(), link, "{}", done.body);
        let page = browser.get(&link).await;
        assert!(page.says("You take them on") && page.says(family), "{}", page.body);
        let asks = [("question", "Can she manage steps?")];
        let done = browser.send(&page, &format!("{link}/ask"), &asks).await;
        assert_eq!(done.leads_to(), link, "{}", done.body);
        assert!(browser.get(&link).await.says("Can she manage steps?"));
        let page = browser.get(&link).await;
        let wrong = browser.send(&page, &format!("{link}/concern"), &[("concern_note", "bruises")]).await;
        assert!(wrong.status == 422 && wrong.says("bruises"), "{}", wrong.body);
        let fields = [("concern", "adult"), ("urgency", "now"), ("concern_note", "bruises on her arm")];
        let done = browser.send(&page, &format!("{link}/concern"), &fields).await;
        assert_eq!(done.leads_to(), link, "{}", done.body);
        let mut lead = site.sign_in_as(Role::SafeguardingLead, Place::Team).await;
        let concerns = lead.get("/larkfield/escalations").await;
        assert!(concerns.says(family), "{}", concerns.body);
        // Closed on this device: initials again.
        let page = browser.get(&link).await;
        assert_eq!(browser.send(&page, &format!("{link}/close"), &[]).await.leads_to(), link);
        assert!(!browser.get(&link).await.says(family));
    });
}

#[test]
fn a_register_is_marked_twice_the_same_and_its_people_have_pages() {
    on_both(|site| async move {
        let Sent { link, id, .. } = sent(&site).await;
        let mut browser = site.browser();
        let page = open(&site, &mut browser, &link).await;
        let fields = [("answer", "yes"), ("acknowledged", "yes")];
        assert_eq!(browser.send(&page, &format!("{link}/answer"), &fields).await.status, 303);
        let house = site.house.clone();
        let told = tokio::task::spawn_blocking(move || house.tell_services().unwrap()).await.unwrap();
        assert_eq!(told.registers, 1);
        let register = letter(&site).await.link.split("http://stile.test").nth(1).unwrap().to_owned();
        let page = browser.get(&register).await;
        let family = site.people[&Place::Riverside].yes.family;
        assert!(page.says(family) && page.says("Register"), "{}", page.body);
        let field = page.body.split("name=\"mark-").nth(1).unwrap().split('"').next().unwrap();
        let field = format!("mark-{field}");
        let fields = [(field.as_str(), "attended"), ("walk_ins", "two"), ("arrived", "Jo Bloggs")];
        let wrong = browser.send(&page, &format!("{register}/register"), &fields).await;
        assert!(wrong.status == 422 && wrong.says("Jo Bloggs") && wrong.says("two"), "{}", wrong.body);
        let fields = [(field.as_str(), "attended"), ("walk_ins", "2"), ("arrived", "Jo Bloggs")];
        for _ in 0..2 {
            let done = browser.send(&page, &format!("{register}/register"), &fields).await;
            assert_eq!(done.leads_to(), register, "{}", done.body);
        }
        let page = browser.get(&register).await;
        assert_eq!(page.body.matches("Jo Bloggs").count(), 1, "sent twice, kept once: {}", page.body);
        // Sent from a page that was still there after the browser was closed: it is not kept, and does not look as if.
        let held = browser.get(&register).await;
        browser.send(&held, &format!("{register}/close"), &[]).await;
        let late = browser.send(&held, &format!("{register}/register"), &fields).await;
        assert!(late.status == 403 && late.says("Send the code"), "{}", late.body);
        open(&site, &mut browser, &register).await;
        let there = format!("{register}/people/{id}");
        let person = browser.get(&there).await;
        assert!(person.says(family) && person.says("May fall"), "{}", person.body);
        let today = domain::calendar::london_day(site.house.now());
        let until = today.saturating_add(30.days()).to_string();
        let wrong = browser.send(&person, &there, &[("do", "away"), ("until", "soon")]).await;
        assert!(wrong.status == 422 && wrong.says("soon"), "{}", wrong.body);
        let done = browser.send(&person, &there, &[("do", "away"), ("until", &until)]).await;
        assert_eq!(done.leads_to(), register, "{}", done.body);
        let person = browser.get(&there).await;
        let fields = [("do", "gone"), ("gone", "told-us"), ("asked", "answered"), ("hindered", "waiting")];
        let done = browser.send(&person, &there, &fields).await;
        assert_eq!(done.leads_to(), register, "{}", done.body);
        assert!(!browser.get(&register).await.says(family), "who comes no more is on no register");
        assert_eq!(browser.get(&there).await.status, 404);
    });
}

#[test]
fn a_service_says_what_room_it_has_and_that_its_listing_is_true() {
    on_both(|site| async move {
        let Sent { link, service, .. } = sent(&site).await;
        let mut browser = site.browser();
        open(&site, &mut browser, &link).await;
        let own = format!("{link}/own");
        let page = browser.get(&own).await;
        assert!(page.says("Asked to take on") && page.says("Harbour Befrienders"), "{}", page.body);
        let wrong = browser.send(&page, &own, &[("free", "none")]).await;
        assert!(wrong.status == 422 && wrong.says("none"), "{}", wrong.body);
        assert_eq!(browser.send(&page, &own, &[("free", "0"), ("wait_days", "21")]).await.leads_to(), own);
        let page = browser.get(&own).await;
        let done = browser.send(&page, &format!("{link}/true"), &[]).await;
        assert_eq!(done.leads_to(), own, "{}", done.body);
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let shown = lead.get(&service).await;
        assert!(shown.says("sam@harbour.test") && shown.says("Full"), "{}", shown.body);
        let page = browser.get(&format!("{link}/listing")).await;
        let base = page.hidden("base");
        let mut fields: Vec<(&str, &str)> =
            vec![("name", "Harbour Befrienders at Home"), ("organisation", "Harbour")];
        fields.extend([("description", "A chat at home."), ("status", "active"), ("base", &base)]);
        let done = browser.send(&page, &format!("{link}/listing"), &fields).await;
        assert_eq!(done.leads_to(), own, "{}", done.body);
        assert!(!lead.get(&service).await.says("at Home"), "it waits");
        assert!(lead.get("/larkfield/services/waiting").await.says("at Home"));
    });
}

#[test]
fn a_name_on_a_register_is_matched_by_the_navigator_and_supply_counts_who_goes_where() {
    on_both(|site| async move {
        let Sent { link, id, .. } = sent(&site).await;
        let mut browser = site.browser();
        let page = open(&site, &mut browser, &link).await;
        let fields = [("answer", "yes"), ("acknowledged", "yes")];
        assert_eq!(browser.send(&page, &format!("{link}/answer"), &fields).await.status, 303);
        let house = site.house.clone();
        tokio::task::spawn_blocking(move || house.tell_services().unwrap()).await.unwrap();
        let register = letter(&site).await.link.split("http://stile.test").nth(1).unwrap().to_owned();
        let page = browser.get(&register).await;
        let done = browser.send(&page, &format!("{register}/register"), &[("arrived", "Ripply R")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        let list = navigator.get("/larkfield/arrivals").await;
        let family = site.people[&Place::Riverside].yes.family;
        assert!(list.says("Ripply R") && list.says(family), "{}", list.body);
        let action = list.body.split("action=\"").find(|it| it.starts_with("/larkfield/arrivals/")).unwrap();
        let action = action.split('"').next().unwrap().to_owned();
        let wrong = navigator.send(&list, &action, &[]).await;
        assert!(wrong.status == 422 && wrong.says("Choose who it was"), "{}", wrong.body);
        let done = navigator.send(&list, &action, &[("is", &id.to_string())]).await;
        assert_eq!(done.leads_to(), "/larkfield/arrivals", "{}", done.body);
        let list = navigator.get("/larkfield/arrivals").await;
        assert!(list.says("Nobody is to be found out") && !list.says("Ripply R"), "{}", list.body);
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let supply = manager.get("/larkfield/supply").await;
        assert!(
            supply.says("Harbour Befrienders") && supply.says("LU1") && !supply.says(family),
            "{}",
            supply.body
        );
    });
}
