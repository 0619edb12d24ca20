//! Looking after what is kept, by the commands people type.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod command;

use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use domain::organisation::OrganisationKind;
use operations::{House, Keys, Location, Options, Random, Settings};
use store::organisation::Organisation;

use command::{command, said, stile};

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = stile(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    let said = said(&output);
    assert!(!said.contains('⟦'), "a text is missing: {said}");
    said
}

/// A programme with one organisation in the database of `folder`.
fn programme(folder: &Path) {
    let location = Location::File(folder.join("stile.db"));
    let keys = Keys::load_or_make(&folder.join("stile-keys.json"), &mut Random::from_seed(1)).unwrap();
    let settings = Settings {
        location: location.clone(),
        options: Options::default(),
        keys,
        address: "https://stile.example".to_owned(),
        demo: false,
    };
    let house = House::open(settings).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let programme =
        runtime.block_on(house.add_programme("here", "Here", true, Default::default(), None)).unwrap();
    let db = store::Db::open(&location, store::Options::default()).unwrap();
    db.write(move |unit| {
        let made = Organisation {
            id: unit.id(),
            kind: OrganisationKind::NavigatorTeam.code().to_owned(),
            name: "Hilltop".to_owned(),
            ods_code: None,
            outcode: None,
            succeeded: None,
        };
        store::organisation::add(unit, programme, &made, None)
    })
    .wait()
    .unwrap();
}

#[test]
fn a_database_is_backed_up_restored_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(done(folder, &["migrate"]).contains("migration"));
    programme(folder);
    assert!(done(folder, &["backup", "one.backup"]).contains("one.backup"));
    let again = stile(folder, &["backup", "one.backup"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("never overwritten"), "{}", said(&again));

    assert_eq!(stile(folder, &["restore", "one.backup"]).status.code(), Some(2), "the database is there");
    done(folder, &["restore", "one.backup", "--database", "two.db"]);
    assert!(done(folder, &["check", "--database", "two.db"]).contains("Everything is in order"));
    std::fs::write(folder.join("stile-erasures.jsonl"), "nonsense\n").unwrap();
    let unread = stile(folder, &["restore", "one.backup", "--database", "three.db"]);
    assert_eq!(unread.status.code(), Some(2));
    assert!(said(&unread).contains("line 1") && !folder.join("three.db").exists(), "{}", said(&unread));
}

#[test]
fn a_check_answers_one_with_faults_and_two_when_it_cannot_be_done() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let nothing = stile(folder, &["check"]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(!folder.join("stile.db").exists(), "a check makes no database");
    programme(folder);
    done(
        folder,
        &[
            "staff",
            "invite",
            "--address",
            "https://stile.example",
            "--programme",
            "here",
            "--name",
            "Ada",
            "ada@hilltop.example",
        ],
    );
    done(folder, &["check"]);
    let db = store::Db::open(&Location::File(folder.join("stile.db")), store::Options::default()).unwrap();
    db.write(|unit| unit.execute("UPDATE audit_entry SET reason = 'another'", &[]))
        .wait()
        .map(drop)
        .unwrap_or_else(|error: store::Error| panic!("{error}"));
    let faults = stile(folder, &["check", "--repair"]);
    assert_eq!(faults.status.code(), Some(1), "{}", said(&faults));
    assert!(said(&faults).contains("audit trail"), "{}", said(&faults));
}

#[test]
fn the_first_administrator_is_invited_by_a_link_and_keys_are_rotated() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    programme(folder);
    let invite = ["staff", "invite", "--address", "https://stile.example", "--name", "Ada"];
    let with =
        |more: &[&'static str]| -> Vec<&str> { invite.iter().copied().chain(more.iter().copied()).collect() };
    let link = done(folder, &with(&["--programme", "here", "ada@hilltop.example"]));
    assert!(link.contains("https://stile.example/invitation/"), "{link}");
    let mailed = done(folder, &with(&["--programme", "here", "--mail", "eve@hilltop.example"]));
    assert!(mailed.contains("outbox") && !mailed.contains("/invitation/"), "{mailed}");
    let wrong = stile(folder, &with(&["--programme", "here", "not-an-address"]));
    assert_eq!(wrong.status.code(), Some(2));
    assert!(said(&wrong).contains("is not an e-mail address"), "{}", said(&wrong));
    let before = std::fs::read_to_string(folder.join("stile-keys.json")).unwrap();
    done(folder, &["keys", "rotate"]);
    assert!(std::fs::read_to_string(folder.join("stile-keys.json")).unwrap().len() > before.len());
    assert_eq!(stile(folder, &["keys", "rotate", "--keys", "none.json"]).status.code(), Some(2));
}

#[test]
fn the_sign_in_page_is_served_soon_after_start() {
    let folder = tempfile::tempdir().unwrap();
    programme(folder.path());
    // The best of a few: what else the machine does is not the point.
    let took = (0..5).map(|_| start_to_sign_in(folder.path())).min().unwrap();
    assert!(took < Duration::from_secs(1), "{took:?}");
}

/// How long it takes from the start of the server to a page of signing in; for ever, where none came.
fn start_to_sign_in(folder: &Path) -> Duration {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let began = Instant::now();
    let at = format!("127.0.0.1:{port}");
    let mut server = command(folder, &["serve", "--listen", &at, "--mail-folder", "mail"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut page = String::new();
    while page.is_empty() && began.elapsed() < Duration::from_secs(20) {
        if let Ok(mut line) = std::net::TcpStream::connect(("127.0.0.1", port)) {
            let asked = line.write_all(b"GET /sign-in HTTP/1.0\r\nHost: localhost\r\n\r\n");
            if asked.is_ok() && line.read_to_string(&mut page).is_err() {
                page.clear();
            }
        } else {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    let took = began.elapsed();
    server.kill().unwrap();
    server.wait().unwrap();
    // Somebody else may have had the port meanwhile.
    if page.starts_with("HTTP/1.0 200") || page.starts_with("HTTP/1.1 200") { took } else { Duration::MAX }
}
