//! Intake over HTTP.

use domain::role::Role;
use jiff::SignedDuration;
use operations::offer::AskedAnswer;

use crate::site::{Place, Site, on_both};

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
        assert_eq!(
            line,
            format!("Robin {},Riverside Surgery,Loneliness,24 November 2026,3,,,", first.family)
        );
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

/// The referral of Riverside's yes, as its page's address.
async fn referral(site: &Site) -> String {
    let (_, lead) = site.signed_in(Role::TeamLead, Place::Team).await;
    let wanted = operations::referral::Wanted::default();
    let (listed, _) = site.house.waiting(&lead, wanted, 20).await.unwrap();
    let family = site.people[&Place::Riverside].yes.family;
    let one = listed.iter().find(|one| one.name.1 == family).unwrap();
    format!("/larkfield/referrals/{}", one.referral.id)
}

#[test]
fn a_team_lead_takes_somebody_on_and_their_navigator_has_them() {
    on_both(|site| async move {
        let at = referral(&site).await;
        let family = site.people[&Place::Riverside].yes.family;
        let staff = site.held(Role::Navigator, Place::Team).staff.to_string();
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let page = lead.get(&at).await;
        assert!(page.says(family) && page.says("Riverside Surgery") && page.says(&staff), "{}", page.body);
        let kept =
            lead.send(&page, &format!("{at}/describe"), &[("urgency", "urgent"), ("prefers", "2")]).await;
        assert_eq!(kept.status, 303, "{}", kept.body);
        let page = lead.get(&at).await;
        let done = lead.send(&page, &format!("{at}/take-on"), &[("staff", &staff), ("weight", "2")]).await;
        assert_eq!((done.status.as_u16(), done.leads_to()), (303, "/larkfield/intake"), "{}", done.body);
        assert!(!lead.get("/larkfield/intake").await.says(family));
        let again = lead.send(&page, &format!("{at}/take-on"), &[("staff", &staff)]).await;
        assert_eq!(again.status, 303, "the same press again is answered as the first");
        let board = lead.get("/larkfield/team").await;
        assert!(board.says("Who carries how much"), "{}", board.body);
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        assert!(navigator.get("/larkfield/caseload").await.says(family));
    });
}

#[test]
fn a_referral_ends_at_intake_with_how_and_why() {
    on_both(|site| async move {
        let at = referral(&site).await;
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let page = lead.get(&format!("{at}/end")).await;
        let missing = lead.send(&page, &format!("{at}/end"), &[("note", "Lives elsewhere")]).await;
        assert_eq!(missing.status, 422);
        assert!(missing.says("Choose what happened.") && missing.says("Lives elsewhere"), "{}", missing.body);
        let ended = [("mode", "not-the-right-service"), ("ended_by", "programme"), ("asked", "not-asked")];
        let done = lead.send(&page, &format!("{at}/end"), &ended).await;
        assert_eq!((done.status.as_u16(), done.leads_to()), (303, "/larkfield/intake"), "{}", done.body);
        let family = site.people[&Place::Riverside].yes.family;
        assert!(!lead.get("/larkfield/intake").await.says(family));
        let shown = lead.get(&at).await;
        assert!(shown.says("Intake is done with this referral."), "{}", shown.body);
    });
}

#[test]
fn ticked_referrals_go_to_one_navigator_and_a_whole_caseload_to_another() {
    on_both(|site| async move {
        let at = referral(&site).await;
        let id = at.rsplit('/').next().unwrap();
        let family = site.people[&Place::Riverside].yes.family;
        let staff = site.held(Role::Navigator, Place::Team).staff.to_string();
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let page = lead.get("/larkfield/intake").await;
        let none = lead.send(&page, "/larkfield/intake", &[("staff", &staff)]).await;
        assert!(none.says("Tick at least one person."), "{}", none.body);
        let given = lead.send(&page, "/larkfield/intake", &[("staff", &staff), ("referral", id)]).await;
        assert_eq!(given.status, 303, "{}", given.body);
        assert!(lead.get("/larkfield/caseload").await.says(family));
        let page = lead.get("/larkfield/team/hand-over").await;
        let same = [("from", staff.as_str()), ("to", staff.as_str())];
        let refused = lead.send(&page, "/larkfield/team/hand-over", &same).await;
        assert_eq!(refused.status, 422);
        assert!(refused.says("Choose two different people."), "{}", refused.body);
        let path = format!("/larkfield/team/navigators/{staff}");
        let page = lead.get(&path).await;
        let noted = lead.send(&page, &format!("{path}/note"), &[("note", "Talked about endings")]).await;
        assert_eq!(noted.status, 303, "{}", noted.body);
        assert!(lead.get(&path).await.says("Talked about endings"));
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        assert!(navigator.get(&path).await.says("Talked about endings"), "their own notes are open to them");
        let lead_of_themselves = site.held(Role::TeamLead, Place::Team).staff;
        let other = navigator.get(&format!("/larkfield/team/navigators/{lead_of_themselves}")).await;
        assert_eq!(other.status, 404, "nobody else's are");
    });
}

#[test]
fn a_self_referral_waits_at_intake() {
    on_both(|site| async move {
        let practice = site.organisations[&Place::Riverside].to_string();
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let page = lead.get("/larkfield/intake/self-referral").await;
        let person = [
            ("given", "Olive"),
            ("family", "Tamworth"),
            ("date_of_birth", "4 3 1961"),
            ("need", "loneliness"),
        ];
        let without = lead.send(&page, "/larkfield/intake/self-referral", &person).await;
        assert_eq!(without.status, 422);
        assert!(without.says("Choose the practice") && without.says("Tamworth"), "{}", without.body);
        let mut whole = person.to_vec();
        whole.push(("practice", practice.as_str()));
        let done = lead.send(&page, "/larkfield/intake/self-referral", &whole).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let shown = lead.get(done.leads_to()).await;
        assert!(shown.says("Came by themselves."), "{}", shown.body);
        assert!(lead.get("/larkfield/intake").await.says("Tamworth"));
        let found = lead.get("/larkfield/intake/self-referral?q=Tamworth").await;
        assert!(found.says("4 March 1961"), "two of one name are told apart: {}", found.body);
    });
}

#[test]
fn a_referral_of_another_programme_is_not_there() {
    on_both(|site| async move {
        let at = referral(&site).await;
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        assert_eq!(navigator.get(&at).await.status, 403);
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let elsewhere = at.replace("/larkfield/", "/otherton/");
        assert!(!lead.get(&elsewhere).await.says(site.people[&Place::Riverside].yes.family));
    });
}
