//! The match over HTTP: found by plain words, for somebody's journey, compared, and kept where nothing answers.

use domain::role::Role;

use crate::browser::{Browser, Page};
use crate::service::published;
use crate::site::{Place, Site, on_both};

async fn both(site: &Site) -> (Browser, Browser) {
    (site.sign_in_as(Role::TeamLead, Place::Team).await, site.sign_in_as(Role::Navigator, Place::Team).await)
}

/// Looks until the page says so: on PostgreSQL a change is followed once every older transaction has ended.
async fn says(browser: &mut Browser, path: &str, text: &str) -> Page {
    let began = std::time::Instant::now();
    while began.elapsed() < store::testing::PATIENCE {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        if page.says(text) {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{path} never said {text}: {}", browser.get(path).await.body)
}

#[test]
fn plain_words_find_a_service_with_why_and_a_map() {
    on_both(|site| async move {
        let (mut lead, mut navigator) = both(&site).await;
        let here = published(&mut lead, &[]).await;
        let path = "/larkfield/match?find=yes&q=lonely%2C+wheelchair%2C+Thursdays%2C+near+LU1";
        let page = says(&mut navigator, path, "Harbour Befrienders").await;
        for said in [
            "One service",
            "near LU1",
            "Step-free for a wheelchair",
            "At the times asked for",
            "Room not recorded",
            "Nobody has confirmed it",
            "<svg",
            "href=\"#fit-1\"",
            "zoom=",
        ] {
            assert!(page.says(said), "{said}: {}", page.body);
        }
        assert!(page.says(&here), "each leads to its page");
        let wrong = navigator.get("/larkfield/match?find=yes&q=choir&within=5&age=old").await;
        assert!(wrong.status == 422 && wrong.says("old") && wrong.says("choir"), "{}", wrong.body);
        assert_eq!(navigator.get("/larkfield/match").await.status, 200);
    });
}

#[test]
fn what_nothing_answers_names_what_stands_in_the_way_and_is_kept_without_its_words() {
    on_both(|site| async move {
        let (mut lead, mut navigator) = both(&site).await;
        published(&mut lead, &[]).await;
        says(&mut navigator, "/larkfield/match?find=yes&q=befriending", "Harbour Befrienders").await;
        let page =
            navigator.get("/larkfield/match?find=yes&q=befriending&day=5&free=yes&need=loneliness").await;
        assert!(page.says("What stands in the way") && page.says("kept as a need"), "{}", page.body);
        assert!(
            page.says("free=yes&amp;need=loneliness&amp;q=befriending"),
            "a link drops it: {}",
            page.body
        );
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let exact = lead.get("/larkfield/unmet").await;
        for said in ["One search since", "Loneliness", "Saturdays", "none fits", "No place given"] {
            assert!(exact.says(said), "{said}: {}", exact.body);
        }
        let protected = manager.get("/larkfield/unmet?months=3").await;
        assert!(
            protected.says("Fewer than 8 searches") && !protected.says("<strong>One search"),
            "{}",
            protected.body
        );
        assert!(!exact.says("befriending") && !protected.says("befriending"), "never the words");
    });
}

#[test]
fn for_a_journey_it_begins_with_what_is_known_and_keeps_nothing_until_asked() {
    on_both(|site| async move {
        let (mut lead, mut navigator) = both(&site).await;
        let journey = site.people[&Place::Riverside].yes.journey;
        let here = format!("/larkfield/journeys/{journey}/match");
        let page = navigator.get(&here).await;
        assert!(page.says("value=\"64\"") || page.says("value=\"65\""), "their age: {}", page.body);
        assert!(page.says("Nothing found") && !page.says("kept as a need"), "{}", page.body);
        assert!(lead.get("/larkfield/unmet").await.says("No search since"));
        published(&mut lead, &[]).await;
        let page = says(&mut navigator, &here, "Harbour Befrienders").await;
        assert!(
            page.says("Helps with: Loneliness") && page.says(&format!("?journey={journey}")),
            "{}",
            page.body
        );
        let asked = navigator.get(&format!("{here}?find=yes&q=trampoline+quilting&need=food")).await;
        assert!(asked.says("kept as a need"), "{}", asked.body);
        assert!(lead.get("/larkfield/unmet").await.says("One search since"));
        let mut other = site.sign_in_as(Role::Referrer, Place::Riverside).await;
        assert_eq!(other.get(&here).await.status, 403);
    });
}

#[test]
fn three_at_most_stand_side_by_side() {
    on_both(|site| async move {
        let (mut lead, mut navigator) = both(&site).await;
        let mut picks = String::new();
        for name in ["One", "Two", "Three", "Four"] {
            let here = published(&mut lead, &[("name", name)]).await;
            picks += &format!("&pick={}", here.rsplit('/').next().unwrap());
        }
        let page = navigator.get(&format!("/larkfield/match/compare?q=choir&postcode=LU1{picks}")).await;
        assert!(page.says(">One</a>") && page.says(">Three</a>") && !page.says(">Four</a>"), "{}", page.body);
        assert!(
            page.says("Three at most") && page.says("under 1 km") && page.says("q=choir"),
            "{}",
            page.body
        );
        let none = navigator.get("/larkfield/match/compare").await;
        assert!(none.says("Choose two or three"), "{}", none.body);
    });
}
