//! The directory by the commands people type: brought in, taken again, written out and brought in elsewhere.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod command;

use std::path::Path;

use operations::{House, Keys, Location, Options, Random, Settings};
use serde_json::Value;

use command::{command, said, stile};

/// A programme without anybody in the database of `folder`; with the made-up directory or without.
fn programme(folder: &Path, with_services: bool) {
    let keys = Keys::load_or_make(&folder.join("stile-keys.json"), &mut Random::from_seed(1)).unwrap();
    let settings = Settings {
        location: Location::File(folder.join("stile.db")),
        options: Options::default(),
        keys,
        address: "https://stile.example".to_owned(),
        demo: false,
    };
    let house = House::open(settings).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let id = runtime.block_on(house.add_programme("here", "Here", true, Default::default(), None)).unwrap();
    if with_services {
        let made = house.load_synthetic_directory(id, jiff::civil::date(2026, 11, 27)).unwrap();
        assert!(made.len() > 250);
    }
}

/// What became of the records of each kind, by the report of the command.
fn import(folder: &Path, from: &str, source: &str) -> (Value, Option<i32>) {
    let output =
        stile(folder, &["import", "directory", from, "--programme", "here", "--source", source, "--json"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let report = serde_json::from_str(&text).expect("a report as JSON");
    (report, output.status.code())
}

fn export(folder: &Path, to: &str) {
    let output = stile(folder, &["export", "directory", to, "--programme", "here", "--all"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(!said(&output).contains('⟦'), "a text is missing: {}", said(&output));
}

fn sum(report: &Value, what: &str) -> u64 {
    report["kinds"].as_object().unwrap().values().map(|counts| counts[what].as_u64().unwrap()).sum()
}

#[test]
fn what_is_written_out_and_brought_in_again_changes_nothing_here_or_elsewhere() {
    let here = tempfile::tempdir().unwrap();
    programme(here.path(), true);
    export(here.path(), "package");
    let (report, code) = import(here.path(), "package", "again");
    assert_eq!((sum(&report, "new"), sum(&report, "changed"), code), (0, 0, Some(0)), "{report}");
    assert_eq!(report["remarks"], serde_json::json!([]));

    let there = tempfile::tempdir().unwrap();
    programme(there.path(), false);
    let package = here.path().join("package");
    let (first, code) = import(there.path(), package.to_str().unwrap(), "here");
    assert_eq!((sum(&first, "new"), code), (sum(&report, "same"), Some(0)), "{first}");
    let (second, _) = import(there.path(), package.to_str().unwrap(), "here");
    assert_eq!((sum(&second, "new"), sum(&second, "changed")), (0, 0), "{second}");
    export(there.path(), "package");
    for file in ["services.csv", "organizations.csv", "locations.csv", "schedules.csv", "attributes.csv"] {
        let read = |folder: &Path| std::fs::read_to_string(folder.join("package").join(file)).unwrap();
        assert_eq!(read(here.path()), read(there.path()), "{file}");
    }
}

/// A server of the database in `folder`, ended with the test.
struct Serving(std::process::Child, String);

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn serve(folder: &Path) -> Serving {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let at = format!("127.0.0.1:{port}");
    let address = format!("http://{at}");
    std::fs::create_dir_all(folder.join("mail")).unwrap();
    let asked = ["serve", "--listen", &at, "--address", &address, "--mail-folder", "mail"];
    let child = command(folder, &asked).stderr(std::process::Stdio::null()).spawn().expect("stile serves");
    let serving = Serving(child, address);
    for _ in 0..300 {
        if std::net::TcpStream::connect(&at).is_ok() {
            return serving;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    serving
}

#[test]
fn a_live_feed_is_fetched_whole_and_again_without_a_change() {
    let here = tempfile::tempdir().unwrap();
    programme(here.path(), true);
    let serving = serve(here.path());
    let feed = format!("{}/here/open-referral", serving.1);
    let there = tempfile::tempdir().unwrap();
    programme(there.path(), false);
    let (first, code) = import(there.path(), &feed, "council");
    assert_eq!((sum(&first, "new") > 500, code), (true, Some(0)), "{first}");
    assert_eq!(first["kinds"]["service"]["new"], 296);
    let (second, _) = import(there.path(), &feed, "council");
    assert_eq!((sum(&second, "new"), sum(&second, "changed")), (0, 0), "{second}");
    let nowhere = stile(
        there.path(),
        &["import", "directory", "http://127.0.0.1:9/x", "--programme", "here", "--source", "x"],
    );
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(said(&nowhere).contains("does not answer as a feed does"), "{}", said(&nowhere));
}

#[test]
fn what_is_wrong_with_a_feed_is_said_and_the_rest_is_taken() {
    let here = tempfile::tempdir().unwrap();
    programme(here.path(), false);
    let feed = serde_json::json!({"contents": [
        {"id": "1", "name": "Choir", "status": "active"},
        {"id": "2", "name": "Walks", "status": "active", "email": "no-address"},
    ]});
    std::fs::write(here.path().join("services.json"), feed.to_string()).unwrap();
    let asked = ["import", "directory", "services.json", "--programme", "here", "--source", "council"];
    let output = stile(here.path(), &[&asked[..], &["--report", "remarks.csv"]].concat());
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(!text.contains('⟦'), "a text is missing: {text}");
    assert!(text.contains("Services: 1 new") && text.contains("email"), "{text}");
    let remarks = std::fs::read_to_string(here.path().join("remarks.csv")).unwrap();
    assert!(remarks.contains("refused,2,email,no-address"), "{remarks}");
    for wrong in [&["--programme", "nowhere"][..], &["--source", " "]] {
        let asked: Vec<&str> = ["import", "directory", "services.json"]
            .into_iter()
            .chain(["--programme", "here", "--source", "council"].into_iter().collect::<Vec<_>>())
            .map(|it| if wrong[0] == "--programme" && it == "here" { wrong[1] } else { it })
            .map(|it| if wrong[0] == "--source" && it == "council" { wrong[1] } else { it })
            .collect();
        assert_eq!(stile(here.path(), &asked).status.code(), Some(2), "{wrong:?}");
    }
    let missing =
        stile(here.path(), &["import", "directory", "nothing.json", "--programme", "here", "--source", "x"]);
    assert_eq!(missing.status.code(), Some(2));
}
