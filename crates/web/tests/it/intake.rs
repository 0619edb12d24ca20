//! Intake over HTTP.

use domain::role::Role;
use jiff::SignedDuration;
use operations::offer::AskedAnswer;

use crate::site::{Place, on_both};

#[test]
fn intake_shows_who_said_yes_the_longest_wait_first() {
    on_both(|site| async move {
        site.clock.set(store::testing::start() + SignedDuration::from_hours(72));
        let (_, who) = site.signed_in(Role::Referrer, Place::Riverside).await;
        let later = site.add_person(&who, "Rosedale", AskedAnswer::Yes).await;
        let first = site.people[&Place::Riverside].yes.clone();
        let mut browser = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let page = browser.get("/larkfield/intake").await;
        assert!(page.says("3 people wait") && page.says("Loneliness"), "{}", page.body);
        let place = |family: &str| page.body.find(family).unwrap();
        assert!(place(first.family) < place(later.family));
        assert!(!page.says(site.people[&Place::Riverside].refused.family), "a no is nothing for intake");
        let file = browser.get("/larkfield/intake.csv").await;
        let line = file.body.lines().find(|line| line.contains(first.family)).unwrap();
        assert_eq!(line, format!("Robin {},Riverside Surgery,Loneliness,24 November 2026,3", first.family));
        assert_eq!(file.body.lines().count(), 4);
    });
}

#[test]
fn intake_is_paged_by_key() {
    on_both(|site| async move {
        let (_, who) = site.signed_in(Role::Referrer, Place::Riverside).await;
        let names = [
            "Abbot", "Barlow", "Cotter", "Dunmow", "Frogley", "Garston", "Ingham", "Jarrow", "Kelmarsh",
            "Lomond", "Marlow", "Norbury", "Oakham", "Pelham", "Quarley", "Stanwick", "Thornby", "Ulverton",
            "Verwood", "Welby",
        ];
        for name in names {
            site.add_person(&who, name, AskedAnswer::Yes).await;
        }
        let mut browser = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let first = browser.get("/larkfield/intake").await;
        assert!(first.says("22 people wait"), "{}", first.body);
        let next = first.body.split("/larkfield/intake?after=").nth(1).unwrap().split('"').next().unwrap();
        let second = browser.get(&format!("/larkfield/intake?after={next}")).await;
        let all = names.iter().chain(&["Ripley", "Harebell"]);
        for name in all {
            assert_eq!(
                usize::from(first.says(&format!(" {name}"))) + usize::from(second.says(&format!(" {name}"))),
                1,
                "{name} stands on one page"
            );
        }
    });
}

#[test]
fn a_navigator_is_told_that_intake_gives_them_their_caseload() {
    on_both(|site| async move {
        let mut browser = site.sign_in_as(Role::Navigator, Place::Team).await;
        let page = browser.get("/larkfield/intake").await;
        assert!(page.says("those given to you are your caseload"), "{}", page.body);
        let file = browser.get("/larkfield/intake.csv").await;
        assert_eq!(file.body.lines().count(), 2, "the head and who was given to them: {}", file.body);
    });
}
