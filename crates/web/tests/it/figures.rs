//! The figures over HTTP: the funnel and its rows, for whom.

use domain::journey::EndedBy;
use domain::role::Role;
use operations::offer::AskedAnswer;

use crate::site::{Place, on_both};

/// The first address on a page that begins so.
fn address(body: &str, begins: &str) -> Option<String> {
    let at = body.find(begins)?;
    let rest = &body[at..];
    Some(rest[..rest.find('"')?].replace("&amp;", "&").replace("&#x2f;", "/"))
}

#[test]
fn each_mark_of_the_funnel_leads_to_its_rows_for_those_who_may_see_them() {
    on_both(|site| async move {
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let page = manager.get("/larkfield/figures").await;
        assert_eq!(page.status, 200, "{}", page.body);
        for panel in ["who came to each gate", "Every way out", "How long each gate took"] {
            assert!(page.says(panel), "{panel}");
        }
        let rows = address(&page.body, "/larkfield/figures/gates-met/rows?").expect("a mark with its rows");
        let list = manager.get(&rows).await;
        assert_eq!(list.status, 200, "{}", list.body);
        assert!(list.says("Gates and ways out"), "{}", list.body);
        let family = site.people[&Place::Hilltop].yes.family;
        assert!(!list.says(family), "a manager's rows name nobody");
    });
}

#[test]
fn a_figure_says_how_fresh_it_is() {
    on_both(|site| async move {
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        const ROWS: &str = "/larkfield/figures/offers-made/rows.csv?of=denominator";
        let page = manager.get("/larkfield/figures").await;
        assert!(page.says("Recorded by 24 November 2026"), "{}", page.body);
        let before = manager.get(ROWS).await.body.lines().count();
        // What is recorded is in the next figure, without anything being loaded anew by hand.
        let (_, who) = site.signed_in(Role::Referrer, Place::Riverside).await;
        site.add_person(&who, "Ravensworth", AskedAnswer::Refused(EndedBy::Person)).await;
        // On PostgreSQL an open transaction of any database of the server holds a change up for a moment.
        let mut counted = 0;
        for _ in 0..250 {
            counted = manager.get(ROWS).await.body.lines().count();
            if counted > before {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(counted, before + 1);
        site.clock.set(site.house.now() + jiff::SignedDuration::from_hours(24));
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let next = manager.get("/larkfield/figures").await;
        assert!(next.says("Recorded by 25 November 2026"), "{}", next.body);
    });
}

#[test]
fn a_commissioner_gets_where_journeys_stand_and_neither_funnel_nor_rows() {
    on_both(|site| async move {
        let mut commissioner = site.sign_in_as(Role::Commissioner, Place::Board).await;
        let page = commissioner.get("/larkfield/figures").await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.says("Where journeys stand or ended"), "{}", page.body);
        assert!(!page.says("who came to each gate") && !page.body.contains("/rows?"));
        let rows = commissioner.get("/larkfield/figures/gates-met/rows").await;
        assert_eq!(rows.status, 403);
    });
}

/// The pages of figures beside the first, with a title on each, and a part of it with its table.
const PAGES: [(&str, &str, &str); 4] = [
    ("waits", "How long people wait", "reach"),
    ("practices", "Uptake by practice and month", "uptake"),
    ("reasons", "Why people say no, and why they leave", "refusing"),
    ("recording", "Quality of recording", "overall"),
];

#[test]
fn pages_of_figures_are_read_by_all_who_see_figures_and_lead_to_rows_only_where_those_may_be_seen() {
    on_both(|site| async move {
        for (role, place, rows) in [
            (Role::ProgrammeManager, Place::Team, true),
            (Role::Referrer, Place::Hilltop, true),
            (Role::Commissioner, Place::Board, false),
            (Role::TeamLead, Place::Team, false),
        ] {
            let mut browser = site.sign_in_as(role, place).await;
            let first = browser.get("/larkfield/figures").await;
            for (name, title, part) in PAGES {
                assert!(first.says(title), "{role:?}: {title}");
                let path = format!("/larkfield/figures/{name}");
                let page = browser.get(&path).await;
                assert_eq!(page.status, 200, "{role:?} {name}: {}", page.body);
                assert!(page.says(title), "{role:?} {name}");
                assert!(rows || !page.body.contains("/rows?"), "{role:?} {name}: {}", page.body);
                assert!(page.body.contains("/larkfield/definitions/"), "{role:?} {name}");
                let file = browser.get(&format!("{path}/table.csv?of={part}")).await;
                assert_eq!(file.status, 200, "{role:?} {name}: {}", file.body);
                assert_eq!(browser.get(&format!("{path}/table.csv?of=nothing")).await.status, 404);
                // Months are chosen by those alone who see exact counts anyway.
                let chosen = browser.get(&format!("{path}?from=2026-11&to=2026-11")).await;
                assert_eq!(chosen.status, if rows { 200 } else { 403 }, "{role:?} {name}");
            }
        }
    });
}

#[test]
fn each_count_of_a_wait_leads_to_as_many_rows() {
    on_both(|site| async move {
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let page = manager.get("/larkfield/figures/waits").await;
        let rows = address(&page.body, "/larkfield/figures/wait-reach/rows?").expect("a count with its rows");
        let list = manager.get(&rows).await;
        assert_eq!(list.status, 200, "{}", list.body);
        assert!(list.says("First words after the referral"), "{}", list.body);
    });
}

#[test]
fn what_happened_is_written_once_and_stands_on_the_chart_for_everybody_until_it_is_taken_back() {
    on_both(|site| async move {
        const WRITE: &str = "/larkfield/figures/annotations";
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let form = manager.get(WRITE).await;
        let wrong = manager.send(&form, WRITE, &[("says", ""), ("month", "March"), ("anew", "yes")]).await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        for fault in ["is no month", "what happened", "Say why the limits"] {
            assert!(wrong.says(fault), "{fault}: {}", wrong.body);
        }
        let kept = [("says", "New leaflet <b>"), ("month", "2026-10"), ("practice", "")];
        for _ in 0..2 {
            let sent = manager.send(&form, WRITE, &kept).await;
            assert_eq!(sent.status, 303, "{}", sent.body);
        }
        let list = manager.get(WRITE).await;
        assert_eq!(list.body.matches("New leaflet &lt;b&gt;</h3>").count(), 1, "{}", list.body);
        let hidden = |name: &str| list.hidden_after("New leaflet", name);
        let (csrf, key, id) = (hidden("csrf"), hidden("request_key"), hidden("annotation"));
        let undone =
            [("csrf", csrf.as_str()), ("request_key", &key), ("annotation", &id), ("act", "withdraw")];
        let sent = manager.post(WRITE, &undone).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let list = manager.get(WRITE).await;
        assert!(list.says("Taken back") && list.says("Put back"), "{}", list.body);
    });
}

#[test]
fn two_periods_stand_beside_each_other_with_their_difference_for_those_who_may_choose_months() {
    on_both(|site| async move {
        const BOTH: &str = "from=2026-11&to=2026-11&than_from=2026-10&than_to=2026-10";
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let page = manager.get(&format!("/larkfield/figures/U1?{BOTH}&by=practice")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.says("Compared with earlier months"), "{}", page.body);
        let file = manager.get(&format!("/larkfield/figures/U1/compared.csv?{BOTH}")).await;
        assert_eq!(file.status, 200, "{}", file.body);
        assert!(file.body.contains("Difference in points"), "{}", file.body);
        let wrong = manager.get("/larkfield/figures/U1?than_from=2026-10&than_to=2026-01").await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        assert!(wrong.body.contains("id=\"than_to-error\"") || wrong.says("backwards"), "{}", wrong.body);
        let mut commissioner = site.sign_in_as(Role::Commissioner, Place::Board).await;
        let page = commissioner.get(&format!("/larkfield/figures/U1?{}", "than_from=2026-10&than_to=2026-10")).await;
        assert!(page.status == 200 && !page.says("Compared with"), "{}", page.body);
    });
}
