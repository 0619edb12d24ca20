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
        let began = std::time::Instant::now();
        while began.elapsed() < store::testing::PATIENCE {
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
