//! Studies over HTTP: a protocol written, frozen and run; a data set asked for, decided and fetched.

use domain::role::Role;

use crate::browser::{Browser, Page};
use crate::site::{Place, Site, on_both};

const DRAFT: [(&str, &str); 7] = [
    ("title", "Who takes up the offer"),
    ("question", "What share of offers is taken up?"),
    ("definition", "offers-made"),
    ("from", "2026-10"),
    ("to", "2026-11"),
    ("estimand", "u1"),
    ("analysis", "Shares with intervals."),
];

/// Sends a form of a page under a key of its own: a study's page has several forms.
async fn send(site: &Site, browser: &mut Browser, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
    let (csrf, key) = (page.hidden("csrf"), site.house.request_key().to_string());
    let mut all = vec![("csrf", csrf.as_str()), ("request_key", key.as_str())];
    all.extend_from_slice(fields);
    browser.post(path, &all).await
}

async fn frozen(site: &Site, browser: &mut Browser) -> String {
    let form = browser.get("/larkfield/studies/new").await;
    let made = browser.send(&form, "/larkfield/studies/new", &DRAFT).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let here = made.leads_to().to_owned();
    let page = browser.get(&here).await;
    let frozen = send(site, browser, &page, &format!("{here}/freeze"), &[("version", "1")]).await;
    assert_eq!(frozen.status, 303, "{}", frozen.body);
    here
}

/// Looks at a page until it says something.
async fn until(browser: &mut Browser, path: &str, what: &str) -> Page {
    let began = std::time::Instant::now();
    loop {
        let page = browser.get(path).await;
        if page.says(what) {
            return page;
        }
        assert!(began.elapsed() < store::testing::PATIENCE, "waited in vain for {what}: {}", page.body);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[test]
fn a_draft_with_faults_comes_back_as_it_was_typed() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Evaluator, Place::College).await;
        let form = browser.get("/larkfield/studies/new").await;
        assert!(form.says("value=\"2026-10\""), "the whole months before this one: {}", form.body);
        let typed: Vec<(&str, &str)> = DRAFT
            .into_iter()
            .filter(|(name, _)| *name != "estimand")
            .map(|(name, value)| (name, if name == "to" { "2026-09" } else { value }))
            .collect();
        let again = browser.send(&form, "/larkfield/studies/new", &typed).await;
        assert_eq!(again.status, 422);
        assert!(again.says("The last month is before the first") && again.says("at least one estimand"));
        assert!(again.says("Who takes up the offer") && again.says("Shares with intervals."));
    });
}

#[test]
fn a_study_is_run_once_frozen_and_its_files_are_fetched() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Evaluator, Place::College).await;
        let here = frozen(&site, &mut browser).await;
        let page = browser.get(&here).await;
        assert!(page.says("Protocol frozen") && page.says("SHA-256"), "{}", page.body);
        assert_eq!(
            browser.get(&format!("{here}/protocol")).await.status,
            303,
            "a frozen protocol has no form"
        );
        let empty =
            send(&site, &mut browser, &page, &format!("{here}/deviations"), &[("what", "Less")]).await;
        assert!(empty.status == 422 && empty.says("Enter why"), "{}", empty.body);
        let begun =
            send(&site, &mut browser, &page, &format!("{here}/runs"), &[("counts", "controlled")]).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
        let page = until(&mut browser, &here, "report.html").await;
        let at = page.body.find("/larkfield/studies/runs/").expect("a file");
        let file = page.body[at..].split('"').next().unwrap().replace("&#x2f;", "/");
        let report = browser.get(&file).await;
        assert_eq!(report.status, 200, "{}", report.body);
        assert!(report.says("Who takes up the offer"));
        assert_eq!(report.headers["content-disposition"], "attachment; filename=\"report.html\"");
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        assert_eq!(manager.get(&file).await.status, 200);
        let seen = manager.get(&here).await;
        assert!(!seen.says("List a deviation") && seen.says("None listed"), "{}", seen.body);
        let mut governance = site.sign_in_as(Role::InformationGovernance, Place::Team).await;
        let trail = governance.get("/larkfield/audit").await;
        assert!(trail.says("Ran a study") && trail.says("Took a file of a study"), "{}", trail.body);
    });
}

#[test]
fn what_the_authors_write_is_kept() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Evaluator, Place::College).await;
        let here = frozen(&site, &mut browser).await;
        let form = browser.get(&format!("{here}/checklist")).await;
        assert!(form.says("1.2. ") && !form.says("13.1. "), "{}", form.body);
        let kept = browser.send(&form, &format!("{here}/checklist"), &[("2", "Nobody asked before.")]).await;
        assert_eq!(kept.status, 303, "{}", kept.body);
        assert!(browser.get(&format!("{here}/checklist")).await.says("Nobody asked before."));
    });
}

#[test]
fn a_data_set_goes_from_request_by_decision_to_who_asked() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Evaluator, Place::College).await;
        let here = frozen(&site, &mut browser).await;
        let form = browser.get(&format!("{here}/data-sets")).await;
        let fields = [
            ("purpose", "A thesis, kept at the college and deleted in May."),
            ("quasi", "sex"),
            ("k", "5"),
            ("l", "1"),
            ("suppressed", "20"),
            ("dates", "weeks"),
            ("days", "x"),
        ];
        let again = browser.send(&form, &format!("{here}/data-sets"), &fields).await;
        assert!(again.status == 422 && again.says("Enter a whole number"), "{}", again.body);
        let fields = fields.map(|(name, value)| (name, if name == "days" { "7" } else { value }));
        let asked = browser.send(&form, &format!("{here}/data-sets"), &fields).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        let mine = asked.leads_to().to_owned();
        assert!(browser.get(&mine).await.says("Waits for a decision"));
        assert_eq!(browser.get(&format!("{mine}/data.csv")).await.status, 404);
        let mut governance = site.sign_in_as(Role::InformationGovernance, Place::Team).await;
        let register = governance.get("/larkfield/releases").await;
        assert!(register.says("One waits for a decision"), "{}", register.body);
        let to_decide = mine.replace("/studies/data-sets/", "/releases/");
        let page = governance.get(&to_decide).await;
        assert!(page.says("deleted in May") && page.says("Least people who share"), "{}", page.body);
        let silent = governance.send(&page, &to_decide, &[("do", "refuse"), ("reason", "no")]).await;
        assert!(silent.status == 422 && silent.says("Enter a reason"), "{}", silent.body);
        let page = governance.get(&to_decide).await;
        let approved = governance.send(&page, &to_decide, &[("do", "approve")]).await;
        assert_eq!(approved.status, 303, "{}", approved.body);
        let ready = until(&mut browser, &mine, "You can fetch it until").await;
        assert!(ready.says("data.csv"));
        let csv = browser.get(&format!("{mine}/data.csv")).await;
        assert_eq!(csv.status, 200, "{}", csv.body);
        for place in [Place::Riverside, Place::Hilltop] {
            let people = &site.people[&place];
            assert!(!csv.says(people.yes.family) && !csv.says(&people.yes.nhs_number));
        }
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        assert!(!manager.get(&mine).await.says("data.csv"), "only who asked fetches it");
        assert_eq!(manager.get(&format!("{mine}/data.csv")).await.status, 403);
    });
}
