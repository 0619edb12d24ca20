//! The day's work and the caseload over HTTP: one's own, and nobody else's.

use domain::allocation::Weight;
use domain::role::Role;
use jiff::SignedDuration;

use crate::site::{Place, Site, on_both};

/// The team lead takes Riverside's yes on and gives it to the navigator; a first call is to be made.
pub async fn taken_on(site: &Site) -> String {
    let settings = site.house.programmes().await.unwrap()[0].settings.clone();
    let (_, lead) = site.signed_in(Role::TeamLead, Place::Team).await;
    let navigator = site.held(Role::Navigator, Place::Team).staff;
    let family = site.people[&Place::Riverside].yes.family;
    let wanted = operations::referral::Wanted::default();
    let (listed, _) = site.house.waiting(&lead, wanted, 20).await.unwrap();
    let id = listed.iter().find(|one| one.name.1 == family).unwrap().referral.id;
    let key = site.house.request_key();
    let given = Some((navigator, Weight::default()));
    site.house
        .write(&lead, key, "referral.take_on", move |unit, who| {
            operations::referral::take_on(unit, who, &settings, id, given)
        })
        .await
        .unwrap();
    family.to_owned()
}

#[test]
fn today_says_what_is_due_and_why_and_puts_it_off() {
    on_both(|site| async move {
        let family = taken_on(&site).await;
        site.clock.set(store::testing::start() + SignedDuration::from_hours(24 * 9));
        let mut browser = site.sign_in_as(Role::Navigator, Place::Team).await;
        let page = browser.get("/larkfield/today").await;
        assert!(page.says(&family) && page.says("Make the first call"), "{}", page.body);
        assert!(page.says("Intake accepted on 24 November 2026. The first call was due on"), "{}", page.body);
        let task = format!("{}~first-call~2026-11-24", site.people[&Place::Riverside].yes.journey);
        assert!(page.says(&task), "{}", page.body);
        let none =
            browser.send(&page, "/larkfield/today", &[("do", "put-off"), ("until", "2026-12-10")]).await;
        assert_eq!(none.status, 422, "{}", none.body);
        assert!(none.says("Tick at least one task."), "{}", none.body);
        let put = [("do", "put-off"), ("until", "2026-12-10"), ("task", task.as_str())];
        let done = browser.send(&page, "/larkfield/today", &put).await;
        assert_eq!((done.status.as_u16(), done.leads_to()), (303, "/larkfield/today"), "{}", done.body);
        assert!(!browser.get("/larkfield/today").await.says(&family), "put off, it leaves the day");
    });
}

#[test]
fn a_caseload_holds_ones_own_and_nobody_elses() {
    on_both(|site| async move {
        let family = taken_on(&site).await;
        let other = site.people[&Place::Hilltop].yes.family;
        let mut browser = site.sign_in_as(Role::Navigator, Place::Team).await;
        let page = browser.get("/larkfield/caseload").await;
        assert!(page.says(&family) && page.says("One journey") && !page.says(other), "{}", page.body);
        assert!(page.says("Make the first call"), "{}", page.body);
        assert!(browser.get("/larkfield/caseload?q=nobody").await.says("No journey matches"));
        assert!(browser.get("/larkfield/caseload?stage=plan").await.says("No journey matches"));
        assert!(browser.get("/larkfield/caseload?stage=reach&sort=name").await.says(&family));
        let file = browser.get("/larkfield/caseload.csv").await;
        assert_eq!(file.body.lines().count(), 2, "{}", file.body);
        assert!(file.says(&family) && file.says("Make the first call"), "{}", file.body);
    });
}

#[test]
fn another_navigator_sees_nothing_of_a_caseload_and_cannot_put_it_off() {
    on_both(|mut site| async move {
        let family = taken_on(&site).await;
        // The task of another, named by somebody to whom it was not given.
        let journey = site.people[&Place::Riverside].yes.journey;
        site.add_staff(Role::Navigator, Place::Allotments).await;
        let mut stranger = site.sign_in_as(Role::Navigator, Place::Allotments).await;
        for path in ["/larkfield/today", "/larkfield/caseload", "/larkfield/caseload.csv"] {
            let page = stranger.get(path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            assert!(!page.says(&family), "{path}: {}", page.body);
        }
        let page = stranger.get("/larkfield/today").await;
        let task = format!("{journey}~first-call~2026-11-24");
        let csrf = page.hidden("csrf");
        let key = site.house.request_key().to_string();
        let put = [
            ("csrf", csrf.as_str()),
            ("request_key", key.as_str()),
            ("do", "put-off"),
            ("until", "2026-12-01"),
            ("task", task.as_str()),
        ];
        assert_eq!(stranger.post("/larkfield/today", &put).await.status, 404);
    });
}
