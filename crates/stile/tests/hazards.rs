//! The hazard log names the test behind each control. A name that no test bears is a promise nobody keeps.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A control whose test is still to be written.
const TO_COME: &str = "`test: to come`";
/// How a test is named in the log, as in `` `test:domain::a_rule` ``.
const NAMED: &str = "`test:";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn log() -> String {
    std::fs::read_to_string(root().join("docs/clinical-safety/hazard-log.md")).unwrap()
}

/// The files below a folder whose name ends so, except what is built or fetched.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("node_modules") && !path.ends_with("target") {
                found.extend(files(&path, ending));
            }
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// The names of the functions of a source that follow a test attribute.
fn tests_of(source: &str) -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    let mut marked = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[") && (line.contains("[test]") || line.contains("::test")) {
            marked = true;
        } else if let Some((_, rest)) = line.split_once("fn ") {
            let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if std::mem::take(&mut marked) {
                tests.insert(name);
            }
        }
    }
    tests
}

/// The titles of the journeys of a browser test.
fn journeys_of(source: &str) -> BTreeSet<String> {
    source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("test(\""))
        .filter_map(|rest| rest.split_once('"'))
        .map(|(title, _)| title.to_owned())
        .collect()
}

/// Every test of the workspace, by crate; browser journeys stand under `e2e`.
fn tests() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let tests = all.entry(name).or_default();
        for file in files(&folder, ".rs") {
            tests.extend(tests_of(&std::fs::read_to_string(file).unwrap()));
        }
    }
    let journeys = all.entry("e2e".to_owned()).or_default();
    for file in files(&root().join("e2e"), ".test.mjs") {
        journeys.extend(journeys_of(&std::fs::read_to_string(file).unwrap()));
    }
    all
}

/// The tests a row of the log names, as crate and name.
fn named(row: &str) -> Vec<(&str, &str)> {
    row.split(NAMED)
        .skip(1)
        .filter_map(|rest| rest.split_once('`'))
        .filter_map(|(test, _)| test.trim().split_once("::"))
        .collect()
}

/// The rows of the tables "control | test": those below a hazard's heading.
fn controls(log: &str) -> Vec<(&str, &str)> {
    let mut hazard = "";
    let mut rows = Vec::new();
    for line in log.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            hazard = heading.split(' ').next().unwrap_or_default();
        }
        let is_frame = line.starts_with("|---") || line.starts_with("| control ");
        if !hazard.is_empty() && line.starts_with('|') && !is_frame {
            rows.push((hazard, line));
        }
    }
    rows
}

#[test]
fn every_test_the_hazard_log_names_exists() {
    let (log, tests) = (log(), tests());
    let mut missing = Vec::new();
    let mut to_come = 0;
    let rows = controls(&log);
    for (hazard, row) in &rows {
        let names = named(row);
        if row.contains(TO_COME) {
            to_come += 1;
        } else if names.is_empty() {
            missing.push(format!("{hazard}: a control names no test: {row}"));
        }
        for (krate, name) in names {
            if !tests.get(krate).is_some_and(|tests| tests.contains(name)) {
                missing.push(format!("{hazard}: there is no test {krate}::{name}"));
            }
        }
    }
    println!("{} controls, {to_come} of them with their test still to come", rows.len());
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_hazard_of_the_summary_has_its_controls() {
    let log = log();
    let with_controls: BTreeSet<&str> = controls(&log).into_iter().map(|(hazard, _)| hazard).collect();
    let in_summary: BTreeSet<&str> = log
        .lines()
        .filter_map(|line| line.strip_prefix("| [").and_then(|rest| rest.split_once(']')))
        .map(|(hazard, _)| hazard)
        .collect();
    assert!(!in_summary.is_empty());
    assert_eq!(with_controls, in_summary);
}

#[test]
fn a_name_that_only_a_helper_bears_is_no_test() {
    let source = "#[test]\nfn a_rule() {}\nfn a_helper() {}\n#[tokio::test]\nasync fn another_rule() {}";
    let names: Vec<String> = tests_of(source).into_iter().collect();
    assert_eq!(names, ["a_rule", "another_rule"]);
    assert_eq!(named("| a | `test:web::x` `test:e2e::a b, c` |"), [("web", "x"), ("e2e", "a b, c")]);
    assert!(named("| a | `test: to come` (web::x) |").is_empty());
}
