//! The figures over HTTP: the funnel and its rows, for whom.

use domain::role::Role;

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
