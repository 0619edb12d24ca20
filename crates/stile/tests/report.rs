//! `stile evidence report`: the numbers counted by hand, the same as the pages count, and a document anybody can read.

#![expect(clippy::unwrap_used, reason = "a command that cannot be run fails the test")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn evidence(folder: &Path, line: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_stile"))
        .arg("evidence")
        .args(line)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code().unwrap(), text(&done.stdout), text(&done.stderr))
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}

/// The lines of the table of a name: its first cell, and the others.
fn table(folder: &Path, name: &str) -> BTreeMap<String, Vec<String>> {
    let files = std::fs::read_dir(folder.join("data")).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    let ends = format!("-{name}.csv");
    let path = paths.find(|path| path.display().to_string().ends_with(&ends)).expect(name);
    let text = read(&path);
    text.lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split(',').map(str::to_owned);
            (cells.next().unwrap_or_default(), cells.collect())
        })
        .collect()
}

/// Ten offers: a repeat, one too recent for U2, a yes that never met, one still thinking.
const OFFERS: &str = "offered-on,answered-on,first-in-12-months,self-referral,joined,answer,mode,ended-by,practice,sex,meeting-on,reached-on,plan-on,closed-on,came-to
2026-01-05,2026-01-05,yes,no,no,yes,not-ended,not-ended,Hill,1,2026-01-20,2026-01-10,2026-01-20,,
2026-01-06,2026-01-06,yes,no,no,yes,not-ended,not-ended,Hill,2,2026-05-20,2026-01-16,2026-05-20,2026-06-20,completed
2026-01-07,2026-01-07,yes,no,no,yes,not-ended,not-ended,River,2,,2026-01-12,,2026-02-01,refused
2026-01-08,2026-01-08,yes,no,no,refused,refused,person,River,1,,,,,
2026-02-08,2026-02-08,yes,no,no,refused,refused,acting-for-person,River,,,,,,
2026-02-09,2026-02-09,no,no,no,yes,not-ended,not-ended,Hill,1,2026-02-19,2026-02-12,2026-02-19,,
2026-03-09,,yes,no,no,thinking-it-over,not-ended,not-ended,Hill,1,,,,,
2026-03-10,2026-03-11,yes,yes,no,,,,Hill,1,,,,,
2026-06-10,2026-06-10,yes,no,no,yes,not-ended,not-ended,Hill,2,,,,,
2026-03-12,2026-03-12,yes,no,no,ended-otherwise,moved-away,nobody,River,2,,,,,
";

fn counted(at: &Path, more: &[&str]) {
    std::fs::write(at.join("offers.csv"), OFFERS).unwrap();
    let line = ["report", "offers.csv", "--as-of", "2026-06-30", "--out", "out"];
    let (code, said, stderr) = evidence(at, &[&line[..], more].concat());
    assert!(code == 0 && said.contains("report.pdf"), "{said}{stderr}");
}

#[test]
fn the_numbers_are_those_counted_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    counted(at, &["--disclosure", "none"]);
    let out = at.join("out");
    let flow = table(&out, "flow");
    let step = |name: &str| flow.get(name).unwrap_or_else(|| panic!("{name}: {flow:?}"))[0].clone();
    assert_eq!(step("Offers and self-referrals recorded"), "10");
    assert_eq!((step("Self-referrals"), step("Offers")), ("1".to_owned(), "9".to_owned()));
    assert_eq!(step("Repeat offers within 12 months"), "1");
    assert_eq!(step("First offers (cohort of U1)"), "8");
    assert_eq!(
        (step("Said yes"), step("Refused"), step("Thinking it over")),
        ("4".into(), "2".into(), "1".into())
    );
    // The offer of June is younger than 90 days; of the seven others one met in time, one after 134 days.
    assert_eq!(
        (step("First offers old enough for U2"), step("First meeting within 90 days")),
        ("7".into(), "1".into())
    );
    let uptake = table(&out, "uptake");
    // Met, not met, open, not recorded, out of.
    assert_eq!(uptake["U1: Agreement at the offer"][..5], ["4", "3", "1", "0", "8"]);
    assert_eq!(uptake["U2: First meeting within 90 days"][..5], ["1", "6", "0", "0", "7"]);
    // Nine journeys from offers: five said yes, four of them were reached, three met and have a plan.
    let funnel = table(&out, "funnel");
    // Came, passed, refused, ended in another way, still there.
    assert_eq!(funnel["Offer"][..5], ["9", "5", "1", "2", "1"]);
    assert_eq!(funnel["First contact"][..5], ["5", "4", "0", "0", "1"]);
    assert_eq!(funnel["First meeting"][..5], ["4", "3", "1", "0", "0"]);
    assert_eq!(funnel["Plan"][..5], ["3", "3", "0", "0", "0"]);
    assert_eq!(funnel["After the plan"][..5], ["3", "", "0", "1", "2"]);
    for row in funnel.values().filter(|row| !row[1].is_empty()) {
        let count = |at: usize| row[at].parse::<u32>().unwrap();
        assert_eq!(count(0), (1..5).map(count).sum::<u32>(), "{row:?}");
    }
    assert!(read(&out.join("report.html")).contains("This copy is not for publication"));
}

/// Four services agreed: two began, one waits, one had no room. One person stopped coming, one is going on.
const PRESCRIPTIONS: &str =
    "proposed-on,agreed-on,started-on,came-to,gate,waiting,course-end,course-end-on,disengaged-on,practice
2026-01-10,2026-01-12,2026-01-20,open,completion,no,stopped-coming,2026-01-27,2026-01-27,Hill
2026-01-10,2026-01-12,2026-01-20,open,completion,no,going-on,,,Hill
2026-01-10,2026-01-12,,open,provider,yes,,,,River
2026-01-10,2026-01-12,,no-capacity,provider,no,,,,River
2026-01-10,,,refused,service-choice,no,,,,River
";
const SESSIONS: &str = "journey,held-on,planned,attendance,not-known,agreed-on,number
1,2026-01-20,yes,attended,no,2026-01-12,1
1,2026-01-27,yes,missed,no,2026-01-12,2
2,2026-01-20,yes,attended,no,2026-01-12,1
2,2026-01-27,yes,cancelled-provider,no,2026-01-12,2
2,2026-02-03,yes,,no,2026-01-12,3
2,2026-02-04,no,present-unplanned,no,2026-01-12,4
2,2026-09-03,yes,,no,2026-01-12,5
";

#[test]
fn starts_and_attendance_with_its_bounds_are_those_counted_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("p.csv"), PRESCRIPTIONS).unwrap();
    std::fs::write(at.join("s.csv"), SESSIONS).unwrap();
    let tables = ["--disclosure", "none", "--prescriptions", "p.csv", "--sessions", "s.csv"];
    counted(at, &[&tables[..], &["--from", "2026-01", "--to", "2026-12"]].concat());
    let out = at.join("out");
    // Met, not met, open, not recorded, out of.
    assert_eq!(table(&out, "starts")["A1: Started"][..5], ["2", "1", "1", "0", "4"]);
    // Two attended, one missed; of one nobody knows. Called off by the provider, unplanned and to come are left out.
    assert_eq!(table(&out, "attendance")["A3: Sessions attended"][..5], ["2", "1", "0", "1", "4"]);
    let bounds = table(&out, "attendance-bounds");
    assert_eq!(bounds["Had none of the unknown been attended"][..2], ["2", "4"]);
    assert_eq!(bounds["Of sessions of which it is known"][..2], ["2", "3"]);
    assert_eq!(bounds["Had all of the unknown been attended"][..2], ["3", "4"]);
    let ends = table(&out, "disengagement");
    assert_eq!((ends["Stopped coming"][0].as_str(), ends["Still going on"][0].as_str()), ("1", "1"));
    // One of two, seven days after the first session.
    assert_eq!(ends["Stopped coming"][1].parse::<f64>().unwrap(), 0.5);
}

#[test]
fn small_counts_are_withheld_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    counted(at, &[]);
    for file in std::fs::read_dir(at.join("out/data")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|end| end == "csv") {
            for cell in read(&path).lines().skip(1).flat_map(|line| line.split(',').skip(1)) {
                let small = cell.parse::<u32>().is_ok_and(|count| (1..8).contains(&count));
                assert!(!small, "{}: {cell}", path.display());
            }
        }
    }
}

#[test]
fn the_document_is_whole_in_order_and_asks_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (code, ..) = evidence(at, &["simulate", "offers.csv", "--offers", "1500", "--truth-draws", "0"]);
    assert_eq!(code, 0);
    std::fs::write(at.join("map.toml"), "[columns]\nfirst-in-12-months = \"first\"\n").unwrap();
    let line = ["report", "offers.csv", "--map", "map.toml"];
    for out in ["one", "two"] {
        let (code, _, stderr) = evidence(at, &[&line[..], &["--out", out]].concat());
        assert!(code == 0, "{stderr}");
    }
    let html = read(&at.join("one/report.html"));
    for outward in ["src=", "href=", "url(http", "@import", "<script"] {
        assert!(!html.contains(outward), "{outward}");
    }
    let levels: Vec<u32> =
        html.match_indices("<h").filter_map(|(at, _)| html[at + 2..].chars().next()?.to_digit(10)).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    let figures = html.matches("<figure>").count();
    assert!(figures >= 7, "{figures}");
    assert_eq!(html.matches("<figure><div role=\"img\" aria-label=\"").count(), figures);
    assert!(!html.contains("aria-label=\"\""), "a figure says nothing");
    // No key of words is left unsaid.
    let text: Vec<&str> =
        html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    let unsaid =
        |text: &&&str| ["report-", "evidence-", "figures-"].iter().any(|key| text.trim().starts_with(key));
    assert_eq!(text.iter().find(unsaid), None);
    for causal in ["because of the programme", "caused by", "leads to", "the effect of"] {
        assert!(!html.to_lowercase().contains(causal), "{causal}");
    }
    let pdf = std::fs::read(at.join("one/report.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    // The same data, specification and version give the same bytes.
    assert_eq!(pdf, std::fs::read(at.join("two/report.pdf")).unwrap());
    assert_eq!(html, read(&at.join("two/report.html")));
    let specification: Value = serde_json::from_str(&read(&at.join("one/data/specification.json"))).unwrap();
    assert_eq!(specification["definitions"][0]["id"], "U1");
    // What cannot be answered is said, with the columns it would take.
    assert!(html.contains("prescription: started-on"));
}

#[test]
fn what_is_no_code_of_a_column_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("offers.csv"), OFFERS.replace("thinking-it-over", "perhaps")).unwrap();
    let (code, _, stderr) = evidence(at, &["report", "offers.csv", "--out", "out"]);
    assert!(code == 2 && stderr.contains("line 8") && stderr.contains("perhaps"), "{stderr}");
    let (code, _, stderr) = evidence(at, &["report", "offers.csv"]);
    assert!(code == 2 && stderr.contains("--out"), "{stderr}");
}

#[test]
fn a_programmes_report_has_the_figures_of_its_pages_and_needs_the_right_to_rows() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let made = Command::new(env!("CARGO_BIN_EXE_stile"))
        .args(["demo", "--folder", "demo", "--size", "300", "--load-only"])
        .current_dir(at)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let programme = simulation::Programme::of(simulation::Shape::demo(jiff::civil::date(2026, 1, 1)));
    let ask = |role: domain::role::Role, line: &[&str]| {
        let email = &programme.staff().iter().find(|staff| staff.role == role).unwrap().email;
        let database =
            ["--database", "demo/demo.db", "--keys", "demo/keys.json", "--programme", "luton", "--as", email];
        evidence(at, &[line, &database[..]].concat())
    };
    let evaluator = domain::role::Role::Evaluator;
    let (code, _, stderr) = ask(evaluator, &["report", "--disclosure", "none", "--out", "out"]);
    assert!(code == 0, "{stderr}");
    let out = at.join("out");
    let specification: Value = serde_json::from_str(&read(&out.join("data/specification.json"))).unwrap();
    let months = [specification["from"].as_str().unwrap(), specification["to"].as_str().unwrap()];
    let uptake = table(&out, "uptake");
    for (id, title) in [("U1", "U1: Agreement at the offer"), ("U2", "U2: First meeting within 90 days")] {
        let line = ["funnel", "--measure", id, "--from", months[0], "--to", months[1], "--format", "json"];
        let (code, text, stderr) = ask(evaluator, &line);
        assert!(code == 0, "{stderr}");
        let figure: Value = serde_json::from_str(&text).unwrap();
        let row = &figure["tables"]["measure"][0];
        let shown = ["met", "not_met", "open", "not_recorded", "of"].map(|name| row[name].to_string());
        assert_eq!(uptake[title][..5], shown, "{id}");
    }
    let (code, _, stderr) = ask(domain::role::Role::Commissioner, &["report", "--out", "none"]);
    assert!(code == 2 && stderr.contains("rows") && !at.join("none").exists(), "{stderr}");
}
