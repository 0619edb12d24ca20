//! The team lead's acts over HTTP: standing in, a profile, one journey to another, a hold, a join.

use domain::role::Role;
use jiff::SignedDuration;

use crate::browser::Browser;
use crate::site::{LARKFIELD, Place, Site, on_both};

fn staff(site: &Site, role: Role) -> String {
    site.held(role, Place::Team).staff.to_string()
}

/// The team lead, who has a caseload of their own besides.
async fn lead_with_caseload(site: &Site) -> Browser {
    site.also(Role::TeamLead, Place::Team, Role::Navigator).await;
    site.sign_in_as(Role::TeamLead, Place::Team).await
}

/// The page a press led to.
async fn followed(browser: &mut Browser, done: &crate::browser::Page) -> crate::browser::Page {
    let to = done.leads_to().to_owned();
    browser.get(&to).await
}

#[test]
fn whoever_stands_in_sees_the_caseload_for_so_long_and_no_longer() {
    on_both(|site| async move {
        let family = site.people[&Place::Riverside].yes.family;
        let navigator = site.also(Role::TeamLead, Place::Team, Role::Navigator).await;
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let at = "/larkfield/team/covers";
        let page = lead.get("/larkfield/team/hand-over").await;
        let (away, by) = (staff(&site, Role::Navigator), staff(&site, Role::TeamLead));
        let fields =
            [("staff", away.as_str()), ("covered_by", &by), ("first", "2026-11-30"), ("last", "2026-11-25")];
        let wrong = lead.send(&page, at, &fields).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.says("is before the first") && wrong.says("2026-11-25"), "{}", wrong.body);
        let none = lead.send(&page, at, &[("first", "30 February")]).await;
        assert!(none.says("Choose who is away.") && none.says("30 February"), "{}", none.body);
        let mut fields = fields;
        (fields[2].1, fields[3].1) = ("2026-11-24", "2026-11-26");
        let done = lead.send(&page, at, &fields).await;
        assert_eq!((done.status.as_u16(), done.leads_to()), (303, "/larkfield/team"), "{}", done.body);
        // What their own role as a navigator lets them see.
        let (mut own, _) = site.signed_in_with(navigator.clone()).await;
        assert!(own.get("/larkfield/caseload").await.says(family));
        // The days go by, and the house is kept.
        site.clock.set(store::testing::start() + SignedDuration::from_hours(24 * 3));
        let house = site.house.clone();
        std::thread::spawn(move || house.keep_covers()).join().unwrap().unwrap();
        let (mut own, _) = site.signed_in_with(navigator).await;
        let page = own.get("/larkfield/caseload").await;
        assert!(page.status == 200 && !page.says(family), "{}", page.body);
    });
}

#[test]
fn a_cover_is_called_off_by_a_lead_and_by_nobody_else() {
    on_both(|site| async move {
        let mut lead = lead_with_caseload(&site).await;
        let page = lead.get("/larkfield/team/hand-over").await;
        let (away, by) = (staff(&site, Role::Navigator), staff(&site, Role::TeamLead));
        let fields =
            [("staff", away.as_str()), ("covered_by", &by), ("first", "2026-11-24"), ("last", "2026-12-01")];
        lead.send(&page, "/larkfield/team/covers", &fields).await;
        let board = lead.get("/larkfield/team").await;
        let end = board.body.split("/larkfield/team/covers/").nth(1).unwrap();
        let end = format!("/larkfield/team/covers/{}", end.split('"').next().unwrap());
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        let own = navigator.get("/larkfield/caseload").await;
        assert_eq!(navigator.send(&own, &end, &[]).await.status, 403);
        let done = lead.send(&board, &end, &[]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert!(!lead.get("/larkfield/team").await.says("/larkfield/team/covers/"));
    });
}

#[test]
fn a_profile_says_what_is_wrong_with_it_and_is_kept() {
    on_both(|site| async move {
        let at = format!("/larkfield/team/navigators/{}", staff(&site, Role::Navigator));
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let page = lead.get(&at).await;
        let fields = [
            ("areas", "LU1, nowhere"),
            ("full_at", "many"),
            ("away_from", "2026-12-24"),
            ("away_to", "2026-12-23"),
            ("language", "ur"),
        ];
        let wrong = lead.send(&page, &format!("{at}/profile"), &fields).await;
        assert_eq!(wrong.status, 422);
        for said in ["nowhere", "many", "LU1, nowhere"] {
            assert!(wrong.says(said), "{said}: {}", wrong.body);
        }
        let fields = [("areas", "LU1 LU2"), ("full_at", "60"), ("language", "ur"), ("gender", "female")];
        let done = lead.send(&page, &format!("{at}/profile"), &fields).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let kept = lead.get(&at).await;
        assert!(kept.says("LU1, LU2") || kept.says("LU1 LU2"), "{}", kept.body);
        assert!(kept.says("value=\"60\""), "{}", kept.body);
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        let own = navigator.get(&at).await;
        let tried = navigator.send(&own, &format!("{at}/profile"), &[("full_at", "1")]).await;
        assert_eq!(tried.status, 403, "nobody says themselves how much they carry");
    });
}

/// Takes Riverside's yes on, for the navigator.
async fn take_on(site: &Site, lead: &mut Browser) {
    let at = referral_of(site, Place::Riverside).await;
    let page = lead.get(&at).await;
    let staff = staff(site, Role::Navigator);
    let done = lead.send(&page, &format!("{at}/take-on"), &[("staff", &staff)]).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

#[test]
fn one_journey_goes_to_another_and_the_first_no_longer_sees_it() {
    on_both(|site| async move {
        let yes = site.people[&Place::Riverside].yes.clone();
        let at = format!("/larkfield/journeys/{}/allocation", yes.journey);
        let mut lead = lead_with_caseload(&site).await;
        take_on(&site, &mut lead).await;
        let page = lead.get(&at).await;
        assert!(page.says(yes.family), "{}", page.body);
        let missing = lead.send(&page, &at, &[]).await;
        assert_eq!(missing.status, 422);
        let to = staff(&site, Role::TeamLead);
        let done = lead.send(&page, &at, &[("staff", &to), ("weight", "3")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert!(followed(&mut lead, &done).await.says(yes.family));
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        assert!(!navigator.get("/larkfield/caseload").await.says(yes.family));
        assert_eq!(navigator.get(&format!("/larkfield/journeys/{}", yes.journey)).await.status, 404);
        assert_eq!(navigator.get(&at).await.status, 403);
    });
}

/// The address of a practice's referral, which nobody has taken on.
async fn referral_of(site: &Site, practice: Place) -> String {
    let (_, lead) = site.signed_in(Role::TeamLead, Place::Team).await;
    let (listed, _) = site.house.waiting(&lead, operations::referral::Wanted::default(), 20).await.unwrap();
    let family = site.people[&practice].yes.family;
    let one = listed.iter().find(|one| one.name.1 == family).unwrap();
    format!("/{LARKFIELD}/referrals/{}", one.referral.id)
}

#[test]
fn who_asks_to_wait_is_held_with_a_day_and_a_reason_and_goes_on() {
    on_both(|site| async move {
        let at = referral_of(&site, Place::Hilltop).await;
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let page = lead.get(&at).await;
        let hold = format!("{at}/hold");
        let missing = lead.send(&page, &hold, &[("why", "Is in hospital")]).await;
        assert_eq!(missing.status, 422);
        assert!(missing.says("Is in hospital"), "what was typed stays: {}", missing.body);
        let gone = lead.send(&page, &hold, &[("until", "2026-11-01"), ("why", "x")]).await;
        assert_eq!(gone.status, 422, "{}", gone.body);
        let done = lead.send(&page, &hold, &[("until", "2026-12-10"), ("why", "Is in hospital")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let held = lead.get(&at).await;
        assert!(held.says("10 December 2026"), "{}", held.body);
        let done = lead.send(&held, &hold, &[("do", "resume")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert!(!lead.get(&at).await.says("Held until"));
    });
}

#[test]
fn a_join_wants_an_open_journey_of_the_same_person() {
    on_both(|site| async move {
        let at = referral_of(&site, Place::Hilltop).await;
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        let page = lead.get(&at).await;
        let join = format!("{at}/join");
        let none = lead.send(&page, &join, &[]).await;
        assert_eq!(none.status, 422, "{}", none.body);
        // Somebody else's journey is no journey of this person.
        let other = site.people[&Place::Riverside].yes.journey.to_string();
        let refused = lead.send(&page, &join, &[("journey", &other)]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert!(lead.get("/larkfield/intake").await.says(site.people[&Place::Hilltop].yes.family));
    });
}
