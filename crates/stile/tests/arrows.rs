//! The dependency rule of the workspace: which crate of ours may depend on which. The same table stands in
//! `CONTRIBUTING.md`. Dev-dependencies are free; a crate that is not listed here fails.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::{Value, json};

/// Every crate and those of ours it may depend on. The binary may depend on all.
const ARROWS: &[(&str, &[&str])] = &[
    ("evidence", &[]),
    ("matching", &[]),
    ("columnar", &[]),
    ("document", &[]),
    ("words", &[]),
    ("domain", &[]),
    ("analysis", &["document", "evidence", "words"]),
    ("simulation", &["domain"]),
    ("exchange", &["domain"]),
    ("store", &["domain"]),
    (
        "operations",
        &["domain", "exchange", "evidence", "matching", "simulation", "document", "words", "store"],
    ),
    ("delivery", &["operations", "words"]),
    ("web", &["operations", "domain", "exchange", "document", "words", "evidence", "matching"]),
    ("report", &["document"]),
];
const BINARY: &str = "stile";

/// The arrows `cargo metadata` shows that the table does not allow, and crates the table does not name.
fn faults(metadata: &Value) -> Vec<String> {
    let packages: Vec<&Value> = metadata["packages"].as_array().into_iter().flatten().collect();
    let ours: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut faults = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        if name == BINARY {
            continue;
        }
        let Some(may) = allowed.get(name) else {
            faults.push(format!("{name} is not in the table of arrows"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = dependency["name"].as_str().unwrap_or_default();
            let only_in_tests = dependency["kind"] == "dev";
            if ours.contains(on) && !only_in_tests && !may.contains(&on) {
                faults.push(format!("{name} -> {on}"));
            }
        }
    }
    faults
}

/// What cargo says about the workspace this test was built in.
fn workspace() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON")
}

#[test]
fn no_arrow_between_crates_is_broken() {
    let metadata = workspace();
    assert!(metadata["packages"].as_array().unwrap().len() > 5, "cargo named no packages");
    assert_eq!(faults(&metadata), Vec::<String>::new());
}

#[test]
fn a_page_that_reads_the_store_is_a_broken_arrow() {
    let metadata = json!({ "packages": [
        { "name": "store", "dependencies": [{ "name": "domain", "kind": null }] },
        { "name": "domain", "dependencies": [] },
        { "name": "web", "dependencies": [
            { "name": "store", "kind": null },
            { "name": "axum", "kind": null },
            { "name": "domain", "kind": null },
        ] },
    ] });
    assert_eq!(faults(&metadata), ["web -> store"]);
}

#[test]
fn a_build_dependency_is_an_arrow_and_a_dev_dependency_is_not() {
    let metadata = json!({ "packages": [
        { "name": "store", "dependencies": [] },
        { "name": "domain", "dependencies": [
            { "name": "store", "kind": "dev" },
            { "name": "store", "kind": "build" },
        ] },
    ] });
    assert_eq!(faults(&metadata), ["domain -> store"]);
}

#[test]
fn a_crate_nobody_listed_is_a_fault() {
    let metadata = json!({ "packages": [{ "name": "helpers", "dependencies": [] }] });
    assert_eq!(faults(&metadata), ["helpers is not in the table of arrows"]);
}
