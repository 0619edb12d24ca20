//! Files of services over HTTP: taken away, looked at, kept whole or not at all.

use crate::browser::{Browser, Page};
use crate::provider::{Sent, open, sent};
use crate::site::{Place, Site, on_both};

const BOUNDARY: &str = "stile-boundary";

async fn upload(browser: &mut Browser, page: &Page, path: &str, file: &str) -> Page {
    let csrf = page.hidden("csrf");
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"register.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n"
    );
    browser.post_as(path, &format!("multipart/form-data; boundary={BOUNDARY}"), body).await
}

async fn taken_on(site: &Site) -> (Browser, Sent) {
    let sent = sent(site).await;
    let mut browser = site.browser();
    let page = open(site, &mut browser, &sent.link).await;
    let fields = [("answer", "yes"), ("acknowledged", "yes")];
    assert_eq!(browser.send(&page, &format!("{}/answer", sent.link), &fields).await.status, 303);
    (browser, sent)
}

#[test]
fn a_service_takes_its_people_away_and_sends_a_register_back() {
    on_both(|site| async move {
        let (mut browser, Sent { id, link, .. }) = taken_on(&site).await;
        let family = site.people[&Place::Riverside].yes.family;
        let files = format!("{link}/files");
        let people = browser.get(&format!("{files}/people.csv")).await;
        assert!(people.says(family) && people.says(&id.to_string()), "{}", people.body);
        assert!(!people.says("Address") && !people.says(&site.people[&Place::Riverside].yes.nhs_number));
        let sessions = browser.get(&format!("{files}/sessions.csv")).await;
        assert!(sessions.says("Reference,Date,Attendance,Stopped"), "{}", sessions.body);
        let page = browser.get(&files).await;
        assert!(page.says("Files for your own system"), "{}", page.body);
        let none = upload(&mut browser, &page, &files, "").await;
        assert!(none.status == 422 && none.says("Choose a file."), "{}", none.body);
        let today = domain::calendar::london_day(site.house.now());
        let wrong = format!("reference,date,attendance\n{id},{today},perhaps\nnobody,{today},attended\n");
        let looked = upload(&mut browser, &page, &files, &wrong).await;
        assert!(looked.status == 200 && looked.says("Nothing is kept yet"), "{}", looked.body);
        assert!(looked.says("“perhaps” does not say what became"), "{}", looked.body);
        let fields = [("text", wrong.as_str())];
        let faults = browser.send(&looked, &format!("{files}/faults.csv"), &fields).await;
        assert_eq!(faults.body.lines().count(), 3, "{}", faults.body);
        assert!(faults.says("nobody") && faults.says("Copy it from the file"), "{}", faults.body);
        let kept = browser.send(&page, &format!("{files}/keep"), &fields).await;
        assert_eq!(kept.status, 400, "a form of another page has no request key: {}", kept.body);
        let right = format!("reference,date,attendance\n{id},{today},attended\n");
        let looked = upload(&mut browser, &page, &files, &right).await;
        assert!(looked.says("Every row can be kept."), "{}", looked.body);
        for _ in 0..2 {
            let done = browser.send(&looked, &format!("{files}/keep"), &[("text", &right)]).await;
            assert_eq!(done.leads_to(), files, "{}", done.body);
        }
        let again = upload(&mut browser, &page, &files, &right).await;
        assert!(again.says("everything stands so already"), "{}", again.body);
        let sessions = browser.get(&format!("{files}/sessions.csv")).await;
        assert!(sessions.says(&format!("{id},{today},attended,")), "{}", sessions.body);
        // What was taken away can be sent back as it is.
        let back = upload(&mut browser, &page, &files, sessions.body.trim_start_matches('\u{feff}')).await;
        assert!(back.says("everything stands so already"), "{}", back.body);
    });
}

#[test]
fn files_are_for_browsers_that_a_code_has_opened() {
    on_both(|site| async move {
        let (_, Sent { link, .. }) = taken_on(&site).await;
        let mut scanner = site.browser();
        for path in ["", "/people.csv", "/sessions.csv"] {
            assert_eq!(scanner.get(&format!("{link}/files{path}")).await.leads_to(), link, "{path}");
        }
        let page = scanner.get(&link).await;
        let sent = upload(&mut scanner, &page, &format!("{link}/files"), "reference,date,attendance\n").await;
        assert_eq!(sent.leads_to(), link, "{}", sent.body);
        for path in ["keep", "faults.csv"] {
            let done = scanner.send(&page, &format!("{link}/files/{path}"), &[("text", "x")]).await;
            assert_eq!(done.leads_to(), link, "{path}: {}", done.body);
        }
    });
}
