//! A page asks the database as often for many rows as for few.

use domain::role::Role;
use jiff::SignedDuration;
use operations::offer::AskedAnswer;

use crate::site::{Place, Site, on_both};

/// Pages with as many rows as there are people, by who may see them and where.
const LISTS: [(Role, Place, &str); 21] = [
    (Role::Referrer, Place::Riverside, "/larkfield/"),
    (Role::Referrer, Place::Riverside, "/larkfield/patients"),
    (Role::Referrer, Place::Riverside, "/larkfield/offers"),
    (Role::Navigator, Place::Team, "/larkfield/today"),
    (Role::Navigator, Place::Team, "/larkfield/caseload"),
    (Role::Navigator, Place::Team, "/larkfield/caseload.csv"),
    (Role::TeamLead, Place::Team, "/larkfield/intake"),
    (Role::TeamLead, Place::Team, "/larkfield/intake.csv"),
    (Role::TeamLead, Place::Team, "/larkfield/caseload"),
    (Role::TeamLead, Place::Team, "/larkfield/team"),
    (Role::TeamLead, Place::Team, "/larkfield/escalations"),
    (Role::TeamLead, Place::Team, "/larkfield/services"),
    (Role::TeamLead, Place::Team, "/larkfield/services/waiting"),
    (Role::TeamLead, Place::Team, "/larkfield/unmet"),
    (Role::ProgrammeManager, Place::Team, "/larkfield/unmet"),
    (Role::Navigator, Place::Team, "/larkfield/match?find=yes&q=volunteer"),
    (Role::InformationGovernance, Place::Team, "/larkfield/audit"),
    (Role::ProgrammeManager, Place::Team, "/larkfield/figures"),
    (Role::Administrator, Place::Team, "/larkfield/staff"),
    (Role::Evaluator, Place::College, "/larkfield/studies"),
    (Role::InformationGovernance, Place::Team, "/larkfield/releases"),
];

/// Names of people who come later.
const LATER: [&str; 16] = [
    "Sandmartin",
    "Fieldfare",
    "Redwing",
    "Dunnock",
    "Siskin",
    "Linnet",
    "Whinchat",
    "Ouzel",
    "Pipit",
    "Wheatear",
    "Nuthatch",
    "Goldcrest",
    "Brambling",
    "Twite",
    "Serin",
    "Bunting",
];

async fn asked(site: &Site) -> Vec<u64> {
    let mut counts = Vec::new();
    for (role, place, path) in LISTS {
        let mut browser = site.sign_in_as(role, place).await;
        // The first time a page also reads what is remembered from then on.
        browser.get(path).await;
        // The least of several: a commit that an earlier page left behind may be counted to the next.
        let mut least = u64::MAX;
        for _ in 0..4 {
            let before = site.db.statements();
            let page = browser.get(path).await;
            assert_eq!(page.status, 200, "{role:?} {path}: {}", page.body);
            least = least.min(site.db.statements() - before);
        }
        counts.push(least);
    }
    counts
}

#[test]
fn a_page_asks_as_often_for_many_rows_as_for_few() {
    on_both(|site| async move {
        site.clock.set(store::testing::start() + SignedDuration::from_hours(24 * 9));
        let few = asked(&site).await;
        assert!(few.iter().all(|count| *count > 0), "{few:?}");
        let (_, referrer) = site.signed_in(Role::Referrer, Place::Riverside).await;
        for (at, family) in LATER.into_iter().enumerate() {
            let answer = if at % 4 == 3 {
                AskedAnswer::Refused(domain::journey::EndedBy::Person)
            } else {
                AskedAnswer::Yes
            };
            let offered = site.add_person(&referrer, family, answer).await;
            if at % 2 == 0 && at % 4 != 3 {
                site.allocate(&offered, Role::Navigator, Place::Team).await;
            }
        }
        let many = asked(&site).await;
        let grown: Vec<String> = LISTS
            .iter()
            .zip(few.iter().zip(&many))
            .filter(|(_, (few, many))| many > few)
            .map(|((role, _, path), (few, many))| format!("{path} as {role:?}: {few}, then {many}"))
            .collect();
        assert!(grown.is_empty(), "statements grow with the rows:\n{}", grown.join("\n"));
    });
}
