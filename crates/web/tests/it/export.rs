//! Files of lists: every row once, in the order of the list, whatever the batches; each batch in the trail.

use domain::journey::EndedBy;
use domain::role::Role;
use operations::offer::AskedAnswer;

use crate::site::{LARKFIELD, Place, Site, on_both};

const LATER: [&str; 5] = ["Sandmartin", "Fieldfare", "Redwing", "Dunnock", "Siskin"];

async fn add_later(site: &Site, answer: AskedAnswer) {
    let (_, referrer) = site.signed_in(Role::Referrer, Place::Riverside).await;
    for family in LATER {
        site.add_person(&referrer, family, answer).await;
    }
}

/// Entries of an act in the trail of the first programme.
async fn entries(site: &Site, act: &'static str) -> i64 {
    let programme = site.programmes.0;
    let counted = site.db.read(move |read| {
        read.value::<i64>(
            "SELECT count(*) FROM audit_entry WHERE programme_id = $1 AND act = $2",
            &[programme.into(), act.into()],
        )
    });
    counted.await.unwrap().unwrap_or(0)
}

#[test]
fn a_file_of_offers_is_the_list_from_end_to_end() {
    on_both(|site| async move {
        let site = site.in_batches_of(2);
        add_later(&site, AskedAnswer::Refused(EndedBy::Person)).await;
        let (mut browser, who) = site.signed_in(Role::Referrer, Place::Riverside).await;
        let (listed, all) = site.house.offers(&who, operations::offer::Wanted::default(), 100).await.unwrap();
        assert_eq!(all, 8);
        let before = entries(&site, "offer.list").await;
        let file = browser.get(&format!("/{LARKFIELD}/offers.csv")).await;
        assert_eq!(file.status, 200);
        let body = file.body.strip_prefix('\u{feff}').unwrap();
        let names: Vec<&str> = body.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
        let expected: Vec<String> = listed
            .iter()
            .map(|one| one.name.as_ref().map(|(given, family)| format!("{given} {family}")).unwrap())
            .collect();
        assert_eq!(names, expected);
        // Eight rows, two at a time.
        assert_eq!(entries(&site, "offer.list").await - before, 4);
        let narrowed = browser.get(&format!("/{LARKFIELD}/offers.csv?answer=yes")).await;
        assert_eq!(narrowed.body.lines().count(), 2, "{}", narrowed.body);
    });
}

#[test]
fn files_of_intake_caseload_and_figures_hold_every_row_once() {
    on_both(|site| async move {
        let site = site.in_batches_of(2);
        add_later(&site, AskedAnswer::Yes).await;
        let mut lead = site.sign_in_as(Role::TeamLead, Place::Team).await;
        for order in ["", "?sort=urgency"] {
            let file = lead.get(&format!("/{LARKFIELD}/intake.csv{order}")).await;
            let once =
                |family: &str| assert_eq!(file.body.matches(family).count(), 1, "{family}: {}", file.body);
            LATER.iter().for_each(|family| once(family));
            assert_eq!(file.body.lines().count(), 1 + LATER.len() + 2);
        }
        let (_, referrer) = site.signed_in(Role::Referrer, Place::Riverside).await;
        for family in ["Linnet", "Whinchat", "Ouzel"] {
            let offered = site.add_person(&referrer, family, AskedAnswer::Yes).await;
            site.allocate(&offered, Role::Navigator, Place::Team).await;
        }
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        for order in ["due", "name", "opened", "moved"] {
            let file = navigator.get(&format!("/{LARKFIELD}/caseload.csv?sort={order}")).await;
            for family in ["Linnet", "Whinchat", "Ouzel", "Ripley"] {
                assert_eq!(file.body.matches(family).count(), 1, "{order} {family}: {}", file.body);
            }
        }
        let mut manager = site.sign_in_as(Role::ProgrammeManager, Place::Team).await;
        let file = manager.get(&format!("/{LARKFIELD}/figures/offers-made/rows.csv?of=denominator")).await;
        assert_eq!(file.status, 200, "{}", file.body);
        let references: std::collections::BTreeSet<&str> =
            file.body.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(references.len(), file.body.lines().count() - 1);
        assert!(references.len() >= 14, "{}", file.body);
    });
}
