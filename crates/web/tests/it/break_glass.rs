//! Records opened with a reason, over HTTP.

use domain::role::Role;
use jiff::SignedDuration;

use crate::site::{Place, on_both};

const REASON: &str = "Phoned in distress, surgery closed, needs their nurse";

#[test]
fn nothing_is_shown_until_a_reason_is_given_and_then_for_an_hour() {
    on_both(|site| async move {
        let person = site.people[&Place::Hilltop].thinking.clone();
        let mut browser = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = browser.get("/larkfield/break-glass").await;
        let number = ("nhs_number", person.nhs_number.as_str());
        let look = browser.send(&form, "/larkfield/break-glass", &[number]).await;
        assert!(look.status == 200 && look.says("Somebody on record matches"), "{}", look.body);
        assert!(!look.says(person.family) && !look.says("Hilltop Practice"));
        let short = browser.send(&form, "/larkfield/break-glass", &[number, ("reason", "because")]).await;
        assert!(short.status == 422 && short.says("Write 20 to 1000"), "{}", short.body);
        assert!(short.says("because") && !short.says(person.family));
        let opened = browser.send(&form, "/larkfield/break-glass", &[number, ("reason", REASON)]).await;
        assert_eq!(opened.status, 303, "{}", opened.body);
        let path = opened.leads_to().to_owned();
        let record = browser.get(&path).await;
        assert_eq!(record.status, 200, "{}", record.body);
        assert!(
            record.says(person.family) && record.says("Opened with a reason until 10:00"),
            "{}",
            record.body
        );
        assert!(record.says(REASON) && record.says("Hilltop Practice"));
        let own_door = browser.get(&format!("/larkfield/people/{}", person.person)).await;
        assert_eq!(own_door.status, 404, "the other doors stay closed");
        let mut colleague = site.sign_in_as(Role::PracticeAdministrator, Place::Riverside).await;
        assert_eq!(colleague.get(&path).await.status, 404, "the opening is of one person");
        for minutes in [20, 40] {
            site.clock.set(store::testing::start() + SignedDuration::from_mins(minutes));
            assert_eq!(browser.get(&path).await.status, 200);
        }
        site.clock.set(store::testing::start() + SignedDuration::from_mins(60));
        let over = browser.get(&path).await;
        assert!(over.status == 422 && over.says("The hour is over"), "{}", over.body);
        assert!(!over.says(person.family));
    });
}

#[test]
fn somebody_is_found_by_name_and_birth_date_and_nobody_of_another_programme() {
    on_both(|site| async move {
        let person = site.people[&Place::Hilltop].refused.clone();
        let mut browser = site.sign_in_as(Role::SafeguardingLead, Place::Team).await;
        let form = browser.get("/larkfield/break-glass").await;
        let born = format!("{}/3/1961", 1 + person.family.len());
        let named = [("given", "Robin"), ("family", person.family), ("date_of_birth", born.as_str())];
        let look = browser.send(&form, "/larkfield/break-glass", &named).await;
        assert!(look.says("Somebody on record matches"), "{}", look.body);
        let elsewhere = site.people[&Place::Elsewhere].refused.nhs_number.as_str();
        let fields = [("nhs_number", elsewhere), ("reason", REASON)];
        let nobody = browser.send(&form, "/larkfield/break-glass", &fields).await;
        assert!(nobody.status == 422 && nobody.says("Nobody on record matches"), "{}", nobody.body);
        let nothing = browser.send(&form, "/larkfield/break-glass", &[("reason", REASON)]).await;
        assert!(nothing.status == 422 && nothing.says("date of birth"), "{}", nothing.body);
    });
}

#[test]
fn every_opening_is_written_down_and_reviewed_by_somebody_else() {
    on_both(|site| async move {
        let person = site.people[&Place::Hilltop].refused.clone();
        let fields = [("nhs_number", person.nhs_number.as_str()), ("reason", REASON)];
        let mut referrer = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        let form = referrer.get("/larkfield/break-glass").await;
        assert!(!form.says("To be reviewed"), "the reviews are for information governance");
        let opened = referrer.send(&form, "/larkfield/break-glass", &fields).await;
        referrer.get(opened.leads_to()).await;

        let mut browser = site.sign_in_as(Role::InformationGovernance, Place::Team).await;
        let trail = browser.get("/larkfield/audit").await;
        assert!(
            trail.says("Looked at a record opened with a reason") && trail.says(REASON),
            "{}",
            trail.body
        );
        let list = browser.get("/larkfield/break-glass").await;
        assert!(list.says("One opening waits") && list.says(REASON), "{}", list.body);
        assert!(list.says("Sam referrer of Riverside") && !list.says(person.family));
        let review = format!("{}/review", opened.leads_to());
        let key = site.house.request_key().to_string();
        let csrf = list.hidden("csrf");
        let note = |note| [("csrf", csrf.as_str()), ("request_key", key.as_str()), ("note", note)];
        assert_eq!(browser.post(&review, &note("")).await.status, 422, "a review says something");
        let done = browser.post(&review, &note("Rang the surgery: right to do so")).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let list = browser.get("/larkfield/break-glass").await;
        assert!(list.says("Nothing waits") && list.says("Rang the surgery"), "{}", list.body);

        let own = browser.send(&list, "/larkfield/break-glass", &fields).await;
        assert_eq!(own.status, 303, "{}", own.body);
        let list = browser.get("/larkfield/break-glass").await;
        let key = site.house.request_key().to_string();
        let csrf = list.hidden("csrf");
        let fields = [("csrf", csrf.as_str()), ("request_key", key.as_str()), ("note", "All well")];
        let refused = browser.post(&format!("{}/review", own.leads_to()), &fields).await;
        assert!(refused.status == 422 && refused.says("Somebody else must review it"), "{}", refused.body);
    });
}
