//! The directory of services over HTTP: written, proposed, settled, confirmed, restored.

use domain::role::Role;

use crate::browser::{Browser, Page};
use crate::site::{Place, Site, on_both};

const NEW: &str = "/larkfield/services/new";

/// A service as somebody types it.
const TYPED: [(&str, &str); 16] = [
    ("base", "0"),
    ("name", "Harbour Befrienders"),
    ("organisation", "Harbour Lane Project"),
    ("description", "A volunteer visits once a week for a chat."),
    ("need", "loneliness"),
    ("subjects", "Befriending"),
    ("place-0-name", "Harbour Hall"),
    ("place-0-street", "1 Harbour Lane"),
    ("place-0-town", "Luton"),
    ("place-0-postcode", "lu1 2ab"),
    ("time-0-day", "3"),
    ("time-0-from", "10:00"),
    ("time-0-to", "12:00"),
    ("cost", "free"),
    ("access-wheelchair", "yes"),
    ("access-hearing-loop", "no"),
];

fn with<'a>(fields: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| other.iter().all(|(another, _)| another != name));
    kept.chain(other).copied().collect()
}

/// Adds a service as somebody whose word stands; its address.
pub async fn added(lead: &mut Browser, other: &[(&str, &str)]) -> String {
    let form = lead.get(NEW).await;
    let done = lead.send(&form, NEW, &with(&TYPED, other)).await;
    assert_eq!(done.status, 303, "{}", done.body);
    done.leads_to().to_owned()
}

/// Adds a service and publishes it; its address.
pub async fn published(lead: &mut Browser, other: &[(&str, &str)]) -> String {
    let here = added(lead, other).await;
    press(lead, &here, "publish", &[("publish", "yes")]).await;
    here
}

pub async fn press(browser: &mut Browser, here: &str, act: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(here).await;
    let done = browser.send(&page, &format!("{here}/{act}"), fields).await;
    assert_eq!(done.status, 303, "{act}: {}", done.body);
    browser.get(here).await
}

/// Remarks, kinds, levels and states are codes from below: each has its words.
#[test]
fn every_code_of_the_directory_has_words() {
    use domain::directory::service::Status;
    use domain::directory::{Level, RecordKind, code};
    let words = words::Words::get(words::ENGLISH);
    let mut keys: Vec<String> = Vec::new();
    let mut put = |prefix: &str, codes: &[&str]| keys.extend(codes.iter().map(|it| format!("{prefix}-{it}")));
    put("directory-kind", &RecordKind::ALL.map(RecordKind::code));
    for prefix in ["directory-level", "directory-level-count"] {
        let all = [Level::Refused, Level::LeftOut, Level::Mended, Level::Noted];
        put(prefix, &all.map(Level::code));
    }
    put("service-status", &Status::ALL.map(Status::code));
    put("service-access", &code::ACCESS);
    put("service-format", &code::FORMATS);
    put("service-gender", &code::GENDERS);
    put("look-gender", &code::GENDERS);
    put("service-rule", &code::RULES);
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (file, calls) in [
        ("domain/src/directory/draft.rs", "Breach::of("),
        ("operations/src/directory/entry.rs", "Breach::"),
        ("operations/src/directory/standing.rs", "Breach::of("),
        ("operations/src/directory/take.rs", "Breach::of("),
        ("web/src/pages/service/form.rs", "Breach::of("),
        ("web/src/pages/find/ask.rs", "Breach::of("),
    ] {
        let source = std::fs::read_to_string(root.join(file)).unwrap();
        for call in source.split(calls).skip(1) {
            let call = call.split(';').next().unwrap();
            let codes = call.split('"').filter(|it| it.contains('-') && !it.contains([' ', '{']));
            keys.extend(codes.map(|it| format!("breach-{it}")));
        }
    }
    let check = std::fs::read_to_string(root.join("domain/src/directory/check.rs")).unwrap();
    for call in ["self.say(Level::", "self.fault(inside, ", "Err(\"", "Err((\"", "mended(self, "] {
        for rest in check.split(call).skip(1) {
            let skipped = usize::from(call.ends_with(", ") || call.ends_with("::"));
            // A code that is handed on stands nowhere here.
            let rest = rest.split([')', ';']).next().unwrap();
            if let Some(code) = rest.split('"').nth(skipped) {
                keys.push(format!("directory-remark-{code}"));
            }
        }
    }
    let missing: Vec<_> = keys.iter().filter(|key| !words.has(key)).collect();
    assert!(keys.len() > 60 && missing.is_empty(), "{} keys, missing {missing:?}", keys.len());
}

async fn lead(site: &Site) -> Browser {
    site.sign_in_as(Role::TeamLead, Place::Team).await
}

#[test]
fn a_service_is_written_shown_published_and_confirmed() {
    on_both(|site| async move {
        let mut lead = lead(&site).await;
        let wrong = with(&TYPED, &[("name", ""), ("place-0-postcode", "LU1"), ("time-0-to", "")]);
        let form = lead.get(NEW).await;
        let answer = lead.send(&form, NEW, &wrong).await;
        assert_eq!(answer.status, 422);
        for said in ["#place-0-postcode", "#time-0-from", "#name", "A volunteer visits", "1 Harbour Lane"] {
            assert!(answer.says(said), "{said}: {}", answer.body);
        }
        let more = lead.send(&form, NEW, &with(&TYPED, &[("do", "add-place"), ("places", "1")])).await;
        assert!(more.status == 200 && more.says("place-1-street") && more.says("Harbour Hall"));

        let here = added(&mut lead, &[]).await;
        let page = lead.get(&here).await;
        for said in [
            "Thursdays, 10am to midday",
            "Harbour Hall",
            "LU1 2AB",
            "Step-free for a wheelchair",
            "Loneliness",
            "Not published",
            "Nobody has said that this is true",
            "Room not recorded",
        ] {
            assert!(page.says(said), "{said}: {}", page.body);
        }
        let page = press(&mut lead, &here, "publish", &[("publish", "yes")]).await;
        assert!(page.says("Take it off the public directory"), "{}", page.body);
        let page = press(&mut lead, &here, "confirm", &[]).await;
        assert!(page.says("Said to be true on") && !page.says("Still true today"), "{}", page.body);
        let page = lead.get(&here).await;
        let standing = format!("{here}/standing");
        let answer = lead.send(&page, &standing, &[("free", "many"), ("contact_name", "Jo")]).await;
        assert!(answer.status == 422 && answer.says("many") && answer.says("Jo"), "{}", answer.body);
        let page = press(&mut lead, &here, "standing", &[("free", "2"), ("capacity", "8")]).await;
        assert!(page.says("2 free places of 8"), "{}", page.body);
    });
}

#[test]
fn a_navigators_change_waits_and_is_taken_or_declined_with_why() {
    on_both(|site| async move {
        let mut lead = lead(&site).await;
        let mut navigator = site.sign_in_as(Role::Navigator, Place::Team).await;
        let here = added(&mut lead, &[]).await;
        let edit = format!("{here}/edit");
        let form = navigator.get(&edit).await;
        assert!(form.says("waits until a team lead") && form.says("Harbour Hall"), "{}", form.body);
        let base = form.hidden("base");
        let typed = with(&TYPED, &[("base", &base), ("cost", "charged"), ("amount", "2.50")]);
        let done = navigator.send(&form, &edit, &typed).await;
        assert_eq!(done.leads_to(), here, "{}", done.body);
        let page = navigator.get(&here).await;
        assert!(page.says("waits for somebody to settle it") && !page.says("£2.50"), "{}", page.body);

        let waiting = "/larkfield/services/waiting";
        assert_eq!(navigator.get(waiting).await.status, 403);
        let page = lead.get(waiting).await;
        assert!(page.says("£2.50") && page.says("<del>Free</del>"), "{}", page.body);
        let mut actions = page.body.split("action=\"").filter_map(|part| part.split('"').next());
        let action = actions.find(|it| it.starts_with(&format!("{waiting}/"))).unwrap().to_owned();
        let silent = lead.send(&page, &action, &[("do", "decline"), ("why", " ")]).await;
        assert!(silent.status == 422 && silent.says("Say why"), "{}", silent.body);
        let done = lead.send(&silent, &action, &[("do", "take")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let again = lead.get(waiting).await;
        assert!(again.says("Nothing waits"), "{}", again.body);
        let (csrf, key) = (again.hidden("csrf"), site.house.request_key().to_string());
        let late = lead.post(&action, &[("csrf", &csrf), ("request_key", &key), ("do", "take")]).await;
        assert!(late.says("settled that change already"), "{}", late.body);
        assert!(navigator.get(&here).await.says("£2.50"));

        let history = lead.get(&format!("{here}/history")).await;
        assert!(history.says("<ins>£2.50</ins>"), "{}", history.body);
        let version = history.hidden("version");
        let done = lead.send(&history, &format!("{here}/restore"), &[("version", &version)]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert!(!lead.get(&here).await.says("£2.50"));
    });
}

#[test]
fn who_writes_on_an_older_version_sees_what_changed_and_loses_nothing() {
    on_both(|site| async move {
        let mut lead = lead(&site).await;
        let here = added(&mut lead, &[]).await;
        let edit = format!("{here}/edit");
        let form = lead.get(&edit).await;
        let base = form.hidden("base");
        let first = with(&TYPED, &[("base", &base), ("name", "Harbour Visitors")]);
        assert_eq!(lead.send(&form, &edit, &first).await.status, 303);
        let form = lead.get(&edit).await;
        let late = with(&TYPED, &[("base", &base), ("description", "Tea and talk")]);
        let answer = lead.send(&form, &edit, &late).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert!(answer.says("Tea and talk") && answer.says("<ins>Harbour Visitors</ins>"), "{}", answer.body);
        assert_ne!(answer.hidden("base"), base, "the next press goes on top");
    });
}

#[test]
fn the_list_is_narrowed_by_words_publication_and_age() {
    on_both(|site| async move {
        let mut lead = lead(&site).await;
        published(&mut lead, &[]).await;
        added(&mut lead, &[("name", "Archery"), ("description", "Bows"), ("subjects", "Sport")]).await;
        let all = lead.get("/larkfield/services").await;
        assert!(all.says("2 services") && all.says("Archery"), "{}", all.body);
        let some = lead.get("/larkfield/services?q=volunteer&shown=yes&stale=yes").await;
        assert!(some.says("One service") && !some.says("Archery"), "{}", some.body);
        assert!(lead.get("/larkfield/services?q=trampoline").await.says("No service matches"));
        assert!(lead.get("/larkfield/services/sources").await.says("Written by the programme"));
    });
}
