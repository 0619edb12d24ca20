//! Every entry version ever released must still read.

use std::collections::BTreeSet;

use super::*;

const RELEASED: &str = include_str!("released.txt");

fn lines() -> impl Iterator<Item = (&'static str, u16, &'static str)> {
    RELEASED.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| {
        let mut parts = line.splitn(3, ' ');
        let (kind, version) = (parts.next().unwrap(), parts.next().unwrap());
        (kind, version.parse().unwrap(), parts.next().unwrap())
    })
}

#[test]
fn every_released_entry_still_reads_as_what_it_was() {
    for (kind, version, data) in lines() {
        let change = Change::read(kind, version, data).unwrap();
        assert_eq!(change.kind(), kind);
        if change.version() == version {
            assert_eq!(change.to_data(), data, "what this release writes is what was released");
        }
    }
}

#[test]
fn every_kind_this_release_writes_is_among_the_released() {
    let released: BTreeSet<(&str, u16)> = lines().map(|(kind, version, _)| (kind, version)).collect();
    // A new variant of `Change` fails to compile in `kind`; its number is added here with its line.
    assert_eq!(released.len(), 21);
    for (kind, version, data) in lines() {
        let newest = Change::read(kind, version, data).unwrap().version();
        assert!(released.contains(&(kind, newest)), "{kind} {newest} has no released example");
    }
}

#[test]
fn an_entry_of_a_later_release_or_a_damaged_one_is_named() {
    let later = Change::read("passed", 99, "{}").unwrap_err();
    assert_eq!(later, Unreadable::Unknown { kind: "passed".into(), version: 99 });
    assert!(matches!(Change::read("passed", 1, "{"), Err(Unreadable::Damaged { .. })));
    assert!(matches!(Change::read("passed", 1, r#"{"gate":12}"#), Err(Unreadable::Damaged { .. })));
    assert!(matches!(Change::read("paid", 1, "{}"), Err(Unreadable::Unknown { .. })));
}

#[test]
fn a_journal_with_a_gap_or_out_of_order_is_refused() {
    let told = Told::at(Gate::Meeting);
    let mut gap = told.entries.clone();
    gap.remove(2);
    assert_eq!(Journey::replay(&gap).unwrap_err(), Misfit { position: 4, kind: "passed" });
    let headless = &told.entries[1..];
    assert!(Journey::replay(headless).is_err());
    let mut twisted = told.entries.clone();
    let change = twisted[3].change.clone();
    twisted[3].change = std::mem::replace(&mut twisted[4].change, change);
    assert!(Journey::replay(&twisted).is_err());
}

#[test]
fn common_entries_are_small() {
    let mut told = Told::offered();
    told.ends(Place::of(Gate::Offer), Mode::Refused, EndedBy::Person);
    let data: Vec<String> = told.entries.iter().map(|entry| entry.change.to_data()).collect();
    assert_eq!(data[1], r#"{"gate":1,"mode":"refused","by":"person"}"#);
    assert!(data[0].len() < 200, "{}", data[0]);
}
