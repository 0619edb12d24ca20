//! The published examples of the standards, and the feeds that a validator must pass and must refuse.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::directory::service::Known;
use domain::directory::{Level, RecordKind, Remark, Thing, things_in};
use serde_json::Value;

use super::made::directory;
use crate::open_referral::write::{self, Form};
use crate::open_referral::{Batch, openapi, read, tables};

pub(super) fn hsds(path: &str) -> PathBuf {
    Path::new(option_env!("STANDARDS_HSDS").unwrap_or_default()).join(path)
}

fn json(path: &str) -> Value {
    serde_json::from_slice(&std::fs::read(hsds(path)).unwrap()).unwrap()
}

/// What a file of the examples holds, by its name.
fn thing_of(name: &str) -> Option<Thing> {
    let name = name.strip_suffix(".json")?;
    let name = name.strip_suffix("_list").or_else(|| name.strip_suffix("_full")).unwrap_or(name);
    Thing::of_table(name)
}

fn files(folder: &str) -> Vec<(String, Thing)> {
    let mut files: Vec<_> = std::fs::read_dir(hsds(folder))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some((format!("{folder}/{name}"), thing_of(&name)?)))
        .collect();
    files.sort();
    files
}

fn batch(path: &str, of: Thing) -> Batch {
    read("feed", of, json(path))
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn the_feed_that_must_pass_is_taken_whole() {
    let files = files("oruk-validator-mocks/V3.0-UK-Default");
    assert_eq!(files.len(), 10);
    for (path, of) in files {
        let batch = batch(&path, of);
        assert!(!batch.records.is_empty(), "{path}");
        // The list of organisations, which is not of the profile, has identifiers that are no UUIDs.
        let mended = |it: &Remark| of == Thing::Organization && it.level == Level::Mended;
        let taken = |it: &Remark| it.level == Level::Noted || mended(it);
        assert!(batch.remarks.iter().all(taken), "{path} {:?}", batch.remarks);
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn the_feed_that_must_fail_is_refused_and_the_reasons_name_the_fields() {
    let mut said = BTreeSet::new();
    for (path, of) in files("oruk-validator-mocks/V3.0-UK-Fail") {
        let batch = batch(&path, of);
        if of == Thing::Service {
            assert!(batch.records.iter().all(|it| it.kind != RecordKind::Service), "{path}");
        }
        said.extend(
            batch
                .remarks
                .into_iter()
                .filter(|it| it.level == Level::Refused)
                .map(|it| format!("{} {} {}", it.code, it.field, it.value)),
        );
    }
    let codes: BTreeSet<_> = said.iter().map(|it| it.split(' ').next().unwrap()).collect();
    assert!(codes.is_superset(&["missing", "not-a-uri", "not-an-email"].into()), "{said:#?}");
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn the_published_examples_are_taken() {
    for folder in ["oruk-3.0-uk-profile/examples", "oruk-spec/3.0/examples", "hsds-3.1-dev/examples"] {
        for (path, of) in files(folder) {
            let batch = batch(&path, of);
            assert!(!batch.records.is_empty(), "{path}");
            assert!(batch.remarks.iter().all(|it| it.level != Level::Refused), "{path} {:?}", batch.remarks);
        }
    }
}

/// Where a value is not as a schema of the standard has it: types, required fields, and words of a list. Formats
/// are the check's.
fn faults(schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let is = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("number") => value.is_number(),
        _ => true,
    };
    let listed = schema["enum"].as_array().is_none_or(|words| words.contains(value));
    if !is || !listed {
        found.push(format!("{path}: {value}"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            found.push(format!("{path}: no {name}"));
        }
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            faults(inner, value, &format!("{path}.{name}"), found);
        }
    }
    for (number, value) in value.as_array().into_iter().flatten().enumerate() {
        faults(&schema["items"], value, &format!("{path}[{number}]"), found);
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn what_is_written_is_as_the_compiled_schemas_have_it() {
    let schema = |name: &str| json(&format!("oruk-3.0-uk-profile/schema/{name}.json"));
    let [service, services] = [schema("compiled/service"), schema("compiled/service_list")];
    let [at, ats] = [schema("compiled/service_at_location"), schema("compiled/service_at_location_list")];
    let [body, bodies] = [schema("compiled/organization"), schema("compiled/organization_list")];
    let [taxonomy, term] = [schema("taxonomy"), schema("taxonomy_term")];
    let mut found = Vec::new();
    for seed in 0..100 {
        let records = directory(seed);
        let known: Known<'_> = records.iter().map(|it| ((it.kind, it.id), &it.data)).collect();
        for (form, service, at, body) in
            [(Form::Full, &service, &at, &body), (Form::Listed, &services, &ats, &bodies)]
        {
            for it in &records {
                match it.kind {
                    RecordKind::Service => {
                        faults(service, &write::service(&it.data, &known, form), "service", &mut found);
                        for one in things_in(&it.data, "service_at_locations") {
                            let written = write::service_at_location(one, &it.data, &known, form);
                            assert!(written["service"].is_object());
                            faults(at, &written, "at", &mut found);
                        }
                    }
                    RecordKind::Organisation => {
                        faults(body, &write::organisation(&it.data, &known, form), "body", &mut found);
                    }
                    RecordKind::Taxonomy => {
                        faults(&taxonomy, &write::taxonomy(&it.data, &[]), "taxonomy", &mut found);
                    }
                    RecordKind::Term => faults(&term, &write::term(&it.data), "term", &mut found),
                    RecordKind::Location => {}
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn the_published_examples_are_written_as_they_were_given() {
    for name in ["service_full", "service_list"] {
        let given = json(&format!("oruk-validator-mocks/V3.0-UK-Default/{name}.json"));
        let batch = read("feed", Thing::Service, given.clone());
        let known: Known<'_> = batch.records.iter().map(|it| ((it.kind, it.id), &it.data)).collect();
        let service = batch.records.iter().find(|it| it.kind == RecordKind::Service).unwrap();
        let form = if name == "service_full" { Form::Full } else { Form::Listed };
        let given = given["contents"].get(0).cloned().unwrap_or(given);
        let written = write::service(&service.data, &known, form);
        let mut missing = Vec::new();
        lost(&given, &written, "", &mut missing);
        assert_eq!(missing, Vec::<String>::new());
    }
}

/// What the given value says that the written one does not.
fn lost(given: &Value, written: &Value, path: &str, found: &mut Vec<String>) {
    match given {
        Value::Object(fields) => {
            for (name, value) in fields {
                lost(value, &written[name], &format!("{path}.{name}"), found);
            }
        }
        Value::Array(list) => {
            for (number, value) in list.iter().enumerate() {
                lost(value, &written[number], &format!("{path}[{number}]"), found);
            }
        }
        Value::String(text) if written.as_str() == Some(text.trim()) => {}
        other if other == written => {}
        other => found.push(format!("{path}: {other} {written}")),
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn the_description_has_every_path_and_filter_of_the_profile() {
    let ours = openapi("https://directory.example.org/open-referral");
    let theirs = json("oruk-spec/3.0/openapi.bundled-offline.json");
    for (path, operation) in theirs["paths"].as_object().unwrap() {
        let names = |of: &Value, whole: &Value| -> BTreeSet<String> {
            let parameters = of["get"]["parameters"].as_array().cloned().unwrap_or_default();
            parameters
                .iter()
                .map(|it| match it["$ref"].as_str() {
                    Some(way) => whole.pointer(way.trim_start_matches('#')).unwrap()["name"].clone(),
                    None => it["name"].clone(),
                })
                .map(|it| it.as_str().unwrap().to_owned())
                .collect()
        };
        let mine = &ours["paths"][path];
        assert!(mine.is_object(), "{path}");
        assert!(names(mine, &ours).is_superset(&names(operation, &theirs)), "{path}");
    }
}

fn package(folder: &str) -> Batch {
    let files: Vec<(String, Vec<u8>)> = std::fs::read_dir(hsds(folder))
        .unwrap()
        .map(|it| it.unwrap())
        .map(|it| (it.file_name().into_string().unwrap(), std::fs::read(it.path()).unwrap()))
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    tables::read("feed", &files)
}

#[test]
#[cfg_attr(not(shared), ignore = "needs ../shared")]
fn the_published_packages_are_taken() {
    // What their rows refer to is not in the packages themselves.
    let profile = ["meta_table_descriptions.csv unknown-table", "attribute.csv 2 orphan"];
    let whole = [
        "metadata.csv unknown-table",
        "meta_table_descriptions.csv unknown-table",
        "url.csv 2 orphan",
        "service_capacity.csv 2 orphan",
        "attributes.csv 2 orphan",
        "units.csv 2 orphan",
    ];
    for (folder, left_out) in
        [("oruk-3.0-uk-profile/examples/csv", &profile[..]), ("hsds-3.1-dev/examples/csv", &whole)]
    {
        let batch = package(folder);
        let kinds: BTreeSet<_> = batch.records.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, RecordKind::ALL.into(), "{folder}");
        let said: BTreeSet<_> = batch
            .remarks
            .iter()
            .filter(|it| it.level != Level::Noted)
            .map(|it| format!("{} {}", it.record, it.code))
            .collect();
        assert_eq!(said, left_out.iter().map(|it| (*it).to_owned()).collect(), "{folder}");
        let service = batch.records.iter().find(|it| it.kind == RecordKind::Service).unwrap();
        for list in ["phones", "schedules", "service_areas", "languages", "cost_options", "contacts"] {
            // In the profile's package the phone is the contact's.
            let given = list != "phones" || folder.starts_with("hsds");
            assert_eq!(things_in(&service.data, list).count(), usize::from(given), "{folder} {list}");
        }
    }
}
