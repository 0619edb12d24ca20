//! Every address × every role × (own, other organisation, other programme).
//!
//! A new address fails here until it has a row in [`EXPECTED`]: who may enter, and whose record its `{id}`
//! names. The rows do not read the role sets of the site: they say again, apart from them, who may enter.

use domain::role::Role;
use web::routes;

use crate::browser::{Browser, Page};
use crate::site::{LARKFIELD, OTHER, Place, Site, on_both};

/// What an address is expected to do.
struct Row {
    path: &'static str,
    enters: &'static [Role],
    about: About,
    /// What somebody who may enter finds with GET.
    finds: u16,
    /// Roles that GET sends on to another page.
    sent_on: &'static [Role],
}

/// Whose record the `{id}` of an address names.
#[derive(Clone, Copy, PartialEq)]
enum About {
    /// There is no `{id}`.
    Nobody,
    /// A person of a practice.
    Person,
    /// Somebody who said yes: their practice's, their navigator's, and every team lead's.
    Referred,
    /// An offer that was refused.
    Offer,
    /// An offer that is being thought over.
    OpenOffer,
    /// The journey of somebody who said yes: their practice's navigator's, and every team lead's.
    Journey,
    /// A member of staff: kept by who administers the programme, whatever the organisation.
    Staff,
    /// An organisation, kept in the same way.
    Organisation,
    /// An organisation that delivers services.
    Delivers,
    /// Something only made in the course of work: no record has this id.
    NothingYet,
}

const REFER: &[Role] = &[Role::Referrer, Role::PracticeAdministrator];
/// Who keeps what is known of a person.
const KNOW: &[Role] = &[Role::Referrer, Role::PracticeAdministrator, Role::Navigator, Role::TeamLead];
const EVERYBODY: &[Role] = &Role::ALL;
/// Roles whose start page is the first place of their navigation.
const SENT_ON: &[Role] = &[
    Role::Navigator,
    Role::TeamLead,
    Role::SafeguardingLead,
    Role::Provider,
    Role::ProgrammeManager,
    Role::Commissioner,
    Role::Evaluator,
    Role::InformationGovernance,
    Role::Administrator,
];
const IMPORT: &[Role] = &[Role::PracticeAdministrator];
const SEE_FIGURES: &[Role] = &[
    Role::Referrer,
    Role::PracticeAdministrator,
    Role::TeamLead,
    Role::Navigator,
    Role::ProgrammeManager,
    Role::Commissioner,
    Role::Evaluator,
];
const SEE_ROWS: &[Role] =
    &[Role::Referrer, Role::PracticeAdministrator, Role::ProgrammeManager, Role::Evaluator];
const ADMINISTER: &[Role] = &[Role::Administrator];
const MANAGE: &[Role] = &[Role::Administrator, Role::ProgrammeManager];
const GOVERN: &[Role] = &[Role::InformationGovernance];
const CARE: &[Role] = &[Role::Navigator, Role::TeamLead];
const LEAD: &[Role] = &[Role::TeamLead];
const ACT_ON_CONCERNS: &[Role] = &[Role::SafeguardingLead, Role::TeamLead];
const SEE_CONCERNS: &[Role] = &[Role::SafeguardingLead, Role::TeamLead, Role::Navigator];
const SEE_SERVICES: &[Role] =
    &[Role::Navigator, Role::TeamLead, Role::SafeguardingLead, Role::ProgrammeManager, Role::Administrator];
const SETTLE_SERVICES: &[Role] = &[Role::TeamLead, Role::ProgrammeManager, Role::Administrator];
const SEE_UNMET: &[Role] = &[Role::TeamLead, Role::ProgrammeManager];
const PROVIDE: &[Role] = &[Role::Provider];
const BREAK_GLASS: &[Role] = &[
    Role::Referrer,
    Role::PracticeAdministrator,
    Role::Navigator,
    Role::TeamLead,
    Role::SafeguardingLead,
    Role::InformationGovernance,
];

const fn row(path: &'static str, enters: &'static [Role]) -> Row {
    Row { path, enters, about: About::Nobody, finds: 200, sent_on: &[] }
}

impl Row {
    const fn about(mut self, about: About) -> Row {
        self.about = about;
        self
    }

    const fn sends_on(mut self, roles: &'static [Role]) -> Row {
        self.sent_on = roles;
        self
    }

    const fn finds(mut self, status: u16) -> Row {
        self.finds = status;
        self
    }
}

/// Addresses below a programme: a row each.
const EXPECTED: &[Row] = &[
    row("/{programme}/", EVERYBODY).sends_on(SENT_ON),
    row("/{programme}/patients", REFER),
    row("/{programme}/people/new", REFER),
    row("/{programme}/people/{id}", KNOW).about(About::Referred).sends_on(CARE),
    row("/{programme}/people/{id}/edit", KNOW).about(About::Referred),
    row("/{programme}/people/{id}/death", KNOW).about(About::Referred),
    row("/{programme}/people/{id}/contact", KNOW).about(About::Referred),
    row("/{programme}/people/{id}/link", REFER).about(About::Person),
    row("/{programme}/people/{id}/agreements", KNOW).about(About::Referred),
    row("/{programme}/people/{id}/offer", REFER).about(About::Person),
    row("/{programme}/people/{id}/considered", REFER).about(About::Person),
    row("/{programme}/offers", REFER),
    row("/{programme}/offers.csv", REFER),
    row("/{programme}/offers/nameless", REFER),
    row("/{programme}/offers/nameless/kept", REFER),
    row("/{programme}/offers/nameless/links", REFER),
    row("/{programme}/offers/{id}", REFER).about(About::Offer),
    row("/{programme}/offers/{id}/answer", REFER).about(About::OpenOffer),
    row("/{programme}/offers/{id}/account", REFER).about(About::Offer),
    row("/{programme}/offers/{id}/screen", REFER).about(About::Offer).finds(404),
    row("/{programme}/offers/{id}/correct", REFER).about(About::Offer),
    row("/{programme}/offers/{id}/wish", REFER).about(About::Offer),
    row("/{programme}/import", IMPORT),
    row("/{programme}/import/{id}", IMPORT).about(About::NothingYet).finds(404),
    row("/{programme}/import/{id}/faults.csv", IMPORT).about(About::NothingYet).finds(404),
    row("/{programme}/figures", SEE_FIGURES),
    row("/{programme}/figures/{definition}", SEE_FIGURES),
    row("/{programme}/figures/{definition}/table.csv", SEE_FIGURES),
    row("/{programme}/figures/{definition}/rows", SEE_ROWS),
    row("/{programme}/figures/{definition}/rows.csv", SEE_ROWS),
    row("/{programme}/definitions", SEE_FIGURES),
    row("/{programme}/definitions/{definition}", SEE_FIGURES),
    row("/{programme}/staff", ADMINISTER),
    row("/{programme}/staff/invite", ADMINISTER),
    row("/{programme}/staff/{id}", ADMINISTER).about(About::Staff),
    row("/{programme}/staff/{id}/end", ADMINISTER).about(About::Staff),
    row("/{programme}/staff/{id}/reset", ADMINISTER).about(About::Staff),
    row("/{programme}/organisations", ADMINISTER),
    row("/{programme}/organisations/new", ADMINISTER),
    row("/{programme}/organisations/{id}/successor", ADMINISTER).about(About::Organisation),
    row("/{programme}/organisations/{id}/services", ADMINISTER).about(About::Delivers),
    row("/{programme}/settings", MANAGE),
    row("/{programme}/settings/instruments", MANAGE),
    row("/{programme}/settings/instruments/{instrument}", MANAGE),
    row("/{programme}/audit", GOVERN),
    row("/{programme}/audit.csv", GOVERN),
    row("/{programme}/audit/person", GOVERN),
    row("/{programme}/audit/verify", GOVERN),
    row("/{programme}/merges", GOVERN),
    row("/{programme}/merges/{id}/undo", GOVERN).about(About::NothingYet),
    row("/{programme}/break-glass", BREAK_GLASS),
    row("/{programme}/break-glass/{id}", BREAK_GLASS).about(About::NothingYet).finds(404),
    row("/{programme}/break-glass/{id}/review", GOVERN).about(About::NothingYet),
    row("/{programme}/journeys/{id}", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/clocks", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/contacts", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/contacts/no-answer", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/first-call", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/appointments/book", CARE).about(About::Journey),
    row("/{programme}/appointments/{id}", CARE).about(About::NothingYet).finds(404),
    row("/{programme}/appointments/{id}/calendar.ics", CARE).about(About::NothingYet).finds(404),
    row("/{programme}/calendar", CARE),
    row("/{programme}/journeys/{id}/quiet", CARE).about(About::Journey).finds(404),
    row("/{programme}/journeys/{id}/screen", CARE).about(About::Journey).finds(404),
    row("/{programme}/journeys/{id}/assessment", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/scores", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/scores/{instrument}", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/scores/{instrument}/void", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/plan", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/plan/edit", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/plan/agree", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/plan/review", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/plan/plan.pdf", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/plan/print", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/plan/send", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/prescribe", CARE).about(About::Journey).finds(404),
    row("/{programme}/prescriptions/{id}", CARE).about(About::NothingYet).finds(404),
    row("/{programme}/prescriptions/{id}/agree", CARE).about(About::NothingYet).finds(404),
    row("/{programme}/prescriptions/{id}/send", CARE).about(About::NothingYet),
    row("/{programme}/prescriptions/{id}/nudge", CARE).about(About::NothingYet),
    row("/{programme}/prescriptions/{id}/run-out", CARE).about(About::NothingYet),
    row("/{programme}/prescriptions/{id}/answer", CARE).about(About::NothingYet),
    row("/{programme}/prescriptions/{id}/sessions", CARE).about(About::NothingYet),
    row("/{programme}/prescriptions/{id}/move", CARE).about(About::NothingYet),
    row("/{programme}/prescriptions/{id}/reply", CARE).about(About::NothingYet),
    row("/{programme}/prescriptions/{id}/take-back", CARE).about(About::NothingYet),
    row("/{programme}/prescriptions/{id}/complete", CARE).about(About::NothingYet),
    row("/{programme}/prescriptions/{id}/end", CARE).about(About::NothingYet).finds(404),
    row("/{programme}/prescriptions/{id}/account", CARE).about(About::NothingYet).finds(404),
    row("/{programme}/escalations", ACT_ON_CONCERNS),
    row("/{programme}/escalations/{id}", SEE_CONCERNS).about(About::NothingYet).finds(404),
    row("/{programme}/escalations/{id}/act", SEE_CONCERNS).about(About::NothingYet),
    row("/{programme}/journeys/{id}/escalations/raise", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/notes/write", CARE).about(About::Journey),
    row("/{programme}/notes", CARE),
    row("/{programme}/notes/{id}", CARE).about(About::NothingYet).finds(404),
    row("/{programme}/journeys/{id}/follow-up", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/closing/close", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/closing/correct", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/closing/return", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/letters/{kind}", CARE).about(About::Journey),
    row("/{programme}/journeys/{id}/letters/{kind}/{version}", CARE).about(About::Journey).finds(404),
    row("/{programme}/journeys/{id}/letters/{kind}/{version}/letter.pdf", CARE)
        .about(About::Journey)
        .finds(404),
    row("/{programme}/services", SEE_SERVICES),
    row("/{programme}/services/new", SEE_SERVICES),
    row("/{programme}/services/sources", SEE_SERVICES),
    row("/{programme}/services/waiting", SETTLE_SERVICES),
    row("/{programme}/services/waiting/{id}", SETTLE_SERVICES).about(About::NothingYet),
    row("/{programme}/services/{id}", SEE_SERVICES).about(About::NothingYet).finds(404),
    row("/{programme}/services/{id}/confirm", SEE_SERVICES).about(About::NothingYet),
    row("/{programme}/services/{id}/standing", SEE_SERVICES).about(About::NothingYet),
    row("/{programme}/services/{id}/publish", SETTLE_SERVICES).about(About::NothingYet),
    row("/{programme}/services/{id}/edit", SEE_SERVICES).about(About::NothingYet).finds(404),
    row("/{programme}/services/{id}/history", SEE_SERVICES).about(About::NothingYet).finds(404),
    row("/{programme}/services/{id}/restore", SETTLE_SERVICES).about(About::NothingYet),
    row("/{programme}/match", CARE),
    row("/{programme}/match/compare", CARE),
    row("/{programme}/journeys/{id}/match", CARE).about(About::Journey),
    row("/{programme}/unmet", SEE_UNMET),
    row("/{programme}/supply", SEE_UNMET),
    row("/{programme}/people/{id}/messages-back", REFER).about(About::Person),
    row("/{programme}/today", CARE),
    row("/{programme}/caseload", CARE),
    row("/{programme}/caseload.csv", CARE),
    row("/{programme}/intake", LEAD),
    row("/{programme}/intake.csv", LEAD),
    row("/{programme}/intake/self-referral", LEAD),
    row("/{programme}/referrals/{id}", LEAD).about(About::NothingYet).finds(404),
    row("/{programme}/referrals/{id}/describe", LEAD).about(About::NothingYet),
    row("/{programme}/referrals/{id}/take-on", LEAD).about(About::NothingYet),
    row("/{programme}/referrals/{id}/hold", LEAD).about(About::NothingYet),
    row("/{programme}/referrals/{id}/join", LEAD).about(About::NothingYet),
    row("/{programme}/referrals/{id}/end", LEAD).about(About::NothingYet).finds(404),
    row("/{programme}/team", LEAD),
    row("/{programme}/team/hand-over", LEAD),
    row("/{programme}/team/covers", LEAD),
    row("/{programme}/team/covers/{id}/end", LEAD).about(About::NothingYet),
    row("/{programme}/team/navigators/{id}", CARE).about(About::NothingYet).finds(404),
    row("/{programme}/team/navigators/{id}/profile", LEAD).about(About::NothingYet),
    row("/{programme}/team/navigators/{id}/note", LEAD).about(About::NothingYet),
    row("/{programme}/unanswered", CARE),
    row("/{programme}/unanswered.csv", CARE),
    row("/{programme}/unanswered/nudge", CARE),
    row("/{programme}/own", PROVIDE),
    row("/{programme}/own/people", PROVIDE),
    row("/{programme}/own/files", PROVIDE),
    row("/{programme}/own/files/keep", PROVIDE),
    row("/{programme}/own/files/faults.csv", PROVIDE),
    row("/{programme}/own/files/people.csv", PROVIDE),
    row("/{programme}/own/files/sessions.csv", PROVIDE),
    row("/{programme}/own/requests/{id}", PROVIDE).about(About::NothingYet).finds(404),
    row("/{programme}/own/requests/{id}/answer", PROVIDE).about(About::NothingYet),
    row("/{programme}/own/requests/{id}/undo", PROVIDE).about(About::NothingYet),
    row("/{programme}/own/requests/{id}/ask", PROVIDE).about(About::NothingYet),
    row("/{programme}/own/requests/{id}/concern", PROVIDE).about(About::NothingYet),
    row("/{programme}/own/services/{id}", PROVIDE).about(About::NothingYet).finds(404),
    row("/{programme}/own/services/{id}/true", PROVIDE).about(About::NothingYet),
    row("/{programme}/own/services/{id}/listing", PROVIDE).about(About::NothingYet).finds(404),
    row("/{programme}/own/services/{id}/registers/{day}", PROVIDE).about(About::NothingYet).finds(404),
    row("/{programme}/own/services/{id}/registers/{day}/register", PROVIDE).about(About::NothingYet),
    row("/{programme}/own/services/{id}/registers/{day}/call-off", PROVIDE).about(About::NothingYet),
    row("/{programme}/own/services/{id}/registers/{day}/people/{of}", PROVIDE)
        .about(About::NothingYet)
        .finds(404),
    row("/{programme}/arrivals", CARE),
    row("/{programme}/arrivals/{id}", CARE).about(About::NothingYet),
    row("/{programme}/journeys/{id}/allocation", LEAD).about(About::Journey),
];

/// Addresses that anybody may ask for, with what GET finds there for somebody who is not signed in.
const OPEN: &[(&str, u16)] = &[
    ("/", 303),
    ("/hello", 200),
    ("/health", 200),
    ("/sign-in", 200),
    ("/sign-in/code", 303),
    ("/sign-in/role", 303),
    ("/sign-out", 405),
    ("/password", 200),
    ("/invitation/{token}", 404),
    ("/demo", 200),
    ("/calendar/{slug}/{token}", 404),
    ("/account", 303),
    ("/{programme}/open-referral", 200),
    ("/{programme}/open-referral/", 200),
    ("/{programme}/open-referral/openapi.json", 200),
    ("/{programme}/open-referral/services", 200),
    ("/{programme}/open-referral/services/{id}", 404),
    ("/{programme}/open-referral/service_at_locations", 200),
    ("/{programme}/open-referral/service_at_locations/{id}", 404),
    ("/{programme}/open-referral/taxonomies", 200),
    ("/{programme}/open-referral/taxonomies/{id}", 404),
    ("/{programme}/open-referral/taxonomy_terms", 200),
    ("/{programme}/open-referral/taxonomy_terms/{id}", 404),
    ("/{programme}/open-referral/organizations", 200),
    ("/{programme}/open-referral/organizations/{id}", 404),
    ("/{programme}/provider/{token}", 404),
    ("/{programme}/provider/{token}/code", 405),
    ("/{programme}/provider/{token}/open", 405),
    ("/{programme}/provider/{token}/again", 405),
    ("/{programme}/provider/{token}/close", 405),
    ("/{programme}/provider/{token}/answer", 405),
    ("/{programme}/provider/{token}/undo", 405),
    ("/{programme}/provider/{token}/ask", 405),
    ("/{programme}/provider/{token}/concern", 405),
    ("/{programme}/provider/{token}/register", 405),
    ("/{programme}/provider/{token}/call-off", 405),
    ("/{programme}/provider/{token}/people/{id}", 404),
    ("/{programme}/provider/{token}/files", 404),
    ("/{programme}/provider/{token}/files/keep", 405),
    ("/{programme}/provider/{token}/files/faults.csv", 405),
    ("/{programme}/provider/{token}/files/people.csv", 404),
    ("/{programme}/provider/{token}/files/sessions.csv", 404),
    ("/{programme}/provider/{token}/own", 404),
    ("/{programme}/provider/{token}/true", 405),
    ("/{programme}/provider/{token}/listing", 404),
];

/// What below a programme anybody may ask for: the directory, without a person in it, and what lies behind a
/// link of a service.
const PUBLIC: [&str; 2] = ["/{programme}/open-referral", "/{programme}/provider/{token}"];

#[test]
fn every_address_has_a_row_and_every_row_an_address() {
    let listed = |path: &str| {
        EXPECTED.iter().any(|row| row.path == path) || OPEN.iter().any(|(open, _)| *open == path)
    };
    let all = routes::all();
    let missing: Vec<_> = all.iter().map(|route| route.path).filter(|path| !listed(path)).collect();
    assert!(missing.is_empty(), "no row says who may enter: {missing:?}");
    let rows = EXPECTED.iter().map(|row| row.path).chain(OPEN.iter().map(|(path, _)| *path));
    let gone: Vec<_> = rows.filter(|path| !all.iter().any(|route| route.path == *path)).collect();
    assert!(gone.is_empty(), "no such address: {gone:?}");
}

#[test]
fn what_is_open_is_below_no_programme_but_for_the_directory_and_links_of_services() {
    for route in routes::all() {
        let closed = route.path.starts_with("/{programme}/")
            && !PUBLIC.iter().any(|open| route.path.starts_with(open));
        assert_eq!(route.admits == "open", !closed, "{}", route.path);
    }
}

#[test]
fn who_is_not_signed_in_is_sent_to_sign_in_or_finds_what_is_open() {
    on_both(|site| async move {
        let mut nobody = site.browser();
        for (path, expected) in OPEN {
            let path = path.replace("{token}", "abc").replace("{slug}", LARKFIELD);
            let path = path.replace("{programme}", LARKFIELD).replace("{id}", "not-an-id");
            assert_eq!(nobody.get(&path).await.status, *expected, "GET {path}");
        }
        for row in EXPECTED {
            let path = address(&site, row, LARKFIELD, Place::Riverside);
            for method in nobody.methods(&path).await {
                let page = ask(&mut nobody, &method, &path, &[]).await;
                assert_eq!((page.status.as_u16(), page.leads_to()), (303, "/sign-in"), "{method} {path}");
            }
        }
    });
}

#[test]
fn every_role_enters_where_it_may_and_nowhere_else() {
    on_both(|site| async move {
        for role in Role::ALL {
            let mut browser = site.sign_in_as(role, Place::of(role)).await;
            for row in EXPECTED {
                own(&site, &mut browser, role, row, Place::Riverside).await;
                other_organisation(&site, &mut browser, role, row).await;
                other_programme(&site, &mut browser, role, row).await;
            }
        }
    });
}

/// The own programme, and where a record is named a record the role may see.
async fn own(site: &Site, browser: &mut Browser, role: Role, row: &Row, place: Place) {
    let path = address(site, row, LARKFIELD, place);
    let may = row.enters.contains(&role);
    for method in browser.methods(&path).await {
        let page = ask(browser, &method, &path, &[]).await;
        // A form without the token of the own pages is refused after the role was let in.
        let expected = match (may, method.as_str()) {
            (false, _) => 403,
            (true, "GET") if row.sent_on.contains(&role) => 303,
            (true, "GET") => row.finds,
            (true, _) => 400,
        };
        assert_eq!(page.status, expected, "{method} {path} as {}: {}", role.code(), page.body);
        shows_only_whom_it_may(site, role, &path, &page);
    }
}

/// A record of another practice answers as if it were not there, to look at and to write on.
async fn other_organisation(site: &Site, browser: &mut Browser, role: Role, row: &Row) {
    if matches!(row.about, About::Nobody | About::NothingYet) || !row.enters.contains(&role) {
        return;
    }
    let of_the_programme = matches!(row.about, About::Staff | About::Organisation)
        || (matches!(row.about, About::Journey | About::Referred) && role == Role::TeamLead);
    for place in [Place::Hilltop, Place::Elsewhere] {
        if of_the_programme && place == Place::Hilltop {
            own(site, browser, role, row, place).await;
            continue;
        }
        let path = address(site, row, LARKFIELD, place);
        for method in browser.methods(&path).await {
            let start = browser.get("/account").await;
            let key = site.house.request_key().to_string();
            let page =
                ask(browser, &method, &path, &[("csrf", &start.hidden("csrf")), ("request_key", &key)]).await;
            assert_eq!(page.status, 404, "{method} {path} as {}: {}", role.code(), page.body);
            shows_only_whom_it_may(site, role, &path, &page);
        }
    }
}

/// Another programme's addresses answer as if they were not there, whatever the role.
async fn other_programme(site: &Site, browser: &mut Browser, role: Role, row: &Row) {
    let path = address(site, row, OTHER, Place::Elsewhere);
    for method in browser.methods(&path).await {
        let page = ask(browser, &method, &path, &[]).await;
        assert_eq!(page.status, 404, "{method} {path} as {}", role.code());
        shows_only_whom_it_may(site, role, &path, &page);
    }
}

async fn ask(browser: &mut Browser, method: &str, path: &str, fields: &[(&str, &str)]) -> Page {
    match method {
        "GET" => browser.get(path).await,
        "POST" => browser.post(path, fields).await,
        other => panic!("{other} {path}: say here what is expected of it"),
    }
}

/// An address with the record of a place in it.
fn address(site: &Site, row: &Row, slug: &str, place: Place) -> String {
    let people = &site.people[&place];
    let id = match row.about {
        About::Nobody => String::new(),
        About::Person => people.refused.person.to_string(),
        About::Referred => people.yes.person.to_string(),
        About::Offer => people.refused.offer.to_string(),
        About::OpenOffer => people.thinking.offer.to_string(),
        About::Journey => people.yes.journey.to_string(),
        About::Staff => site.held(Role::Referrer, place).staff.to_string(),
        About::Organisation => site.organisations[&place].to_string(),
        About::Delivers if place == Place::Riverside => site.organisations[&Place::Allotments].to_string(),
        About::Delivers => site.organisations[&place].to_string(),
        About::NothingYet => site.house.request_key().to_string(),
    };
    assert_eq!(row.about != About::Nobody, row.path.contains("{id}"), "{}: whose record?", row.path);
    row.path
        .replace("{programme}", slug)
        .replace("{id}", &id)
        .replace("{definition}", "offers-made")
        .replace("{instrument}", "swemwbs")
        .replace("{kind}", "message-back")
        .replace("{version}", "1")
        .replace("{day}", "2026-11-24")
        .replace("{of}", &id)
}

/// Nobody stands on a page, a list or in a file who is outside what the role may see.
fn shows_only_whom_it_may(site: &Site, role: Role, path: &str, page: &Page) {
    for (place, people) in &site.people {
        for (offered, referred) in [(&people.refused, false), (&people.thinking, false), (&people.yes, true)]
        {
            let may = match role {
                Role::Referrer | Role::PracticeAdministrator => *place == Place::Riverside,
                Role::TeamLead => referred && *place != Place::Elsewhere,
                Role::Navigator => referred && *place == Place::Riverside,
                _ => false,
            };
            let shown = page.says(offered.family) || page.says(&offered.nhs_number);
            assert!(may || !shown, "{path} shows {} to {}", offered.family, role.code());
        }
    }
}
