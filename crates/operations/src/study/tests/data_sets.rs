//! Data sets: asked, decided, fetched; and what no data set may hold.

use std::collections::{BTreeMap, BTreeSet};

use domain::agreement::Purpose;
use evidence::column::Value;
use evidence::table::{Schema, Table, Unit};
use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::Keys;
use crate::figures::Offers;
use crate::study::data_set::Prepared;

fn asked(k: u32) -> DataSet {
    DataSet {
        purpose: "A thesis.".to_owned(),
        quasi: vec![Quasi::AgeBand, Quasi::Sex],
        k,
        l: 1,
        dates: Dates::Shifted,
        days: 14,
        suppressed: 20,
    }
}

fn fetched(house: &House, who: &Who, id: ReleaseId, name: &str) -> Result<String> {
    let mut bytes = Vec::new();
    for part in 0.. {
        match settled(house.data_set_file(who, id, name, part))? {
            Some(held) => bytes.extend(held),
            None => break,
        }
    }
    Ok(String::from_utf8(bytes).unwrap())
}

fn made(house: &House, who: &Who, id: ReleaseId) -> Release {
    until("the data set is made", || {
        let release = settled(house.data_set(who, id)).unwrap().release;
        (release.state != ReleaseState::Approved).then_some(release)
    })
}

#[test]
fn a_data_set_is_asked_decided_by_another_and_fetched_by_who_asked_for_a_while() {
    on_both(|t| {
        let (trial, eva) = programme(t, 12);
        let house = &trial.house;
        let iris = trial.colleague("Iris", Role::InformationGovernance);
        let ed = trial.colleague("Ed", Role::Evaluator);
        let id = frozen_study(house, &eva);
        let release = settled(house.ask_data_set(&eva, key(house), id, asked(5))).unwrap();
        let (register, waiting) = settled(house.data_set_register(&iris, None, 10)).unwrap();
        assert_eq!((register.len(), register[0].1.as_str(), waiting), (1, "Uptake", 1));
        assert!(register[0].0.found.found.k >= 5);
        assert_eq!(fetched(house, &eva, release, "data.csv"), Err(Error::NotFound), "nobody approved it");
        // Who asked does not decide, in whatever role.
        let own = Who { role: Role::InformationGovernance, ..eva.clone() };
        assert_eq!(breach(settled(house.decide_data_set(&own, key(house), release, None))), "data-set-own");
        assert_eq!(settled(house.decide_data_set(&eva, key(house), release, None)), Err(Error::Forbidden));
        settled(house.decide_data_set(&iris, key(house), release, None)).unwrap();
        let ready = made(house, &eva, release);
        assert!(matches!(ready.state, ReleaseState::Ready(_)), "{ready:?}");
        let again =
            settled(house.decide_data_set(&iris, key(house), release, Some("Not needed after all".into())));
        assert_eq!(breach(again), "data-set-decided");
        let csv = fetched(house, &eva, release, "data.csv").unwrap();
        assert_eq!(csv.lines().count() as u64, ready.released.unwrap().rows + 1);
        let dictionary: serde_json::Value =
            serde_json::from_str(&fetched(house, &eva, release, "data.csv-metadata.json").unwrap()).unwrap();
        let named: Vec<&str> = dictionary["tableSchema"]["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|column| column["titles"].as_str().unwrap())
            .collect();
        assert_eq!(csv.lines().next().unwrap(), named.join(","));
        assert_eq!(fetched(house, &ed, release, "data.csv"), Err(Error::NotFound), "another evaluator");
        t.clock.set(start() + SignedDuration::from_hours(24 * 14));
        assert_eq!(fetched(house, &eva, release, "data.csv"), Err(Error::NotFound), "its time is over");
        assert_eq!(house.keep_data_sets().unwrap(), (0, 1));
        let left: i64 = trial.write(|unit, who| {
            let sql = "SELECT count(*) FROM study_file WHERE programme_id = $1";
            Ok(unit.value(sql, &[who.programme.into()])?.unwrap_or(-1))
        });
        assert_eq!(left, 0, "its files are gone");
        let trail: Vec<String> = trial.write(|unit, who| {
            let sql = "SELECT act FROM audit_entry WHERE programme_id = $1 AND act LIKE 'data_set.%' ORDER BY number";
            Ok(unit.all(sql, &[who.programme.into()], |row| row.get(0))?)
        });
        assert_eq!(trail, ["data_set.ask", "data_set.approve", "data_set.fetch", "data_set.fetch"]);
    });
}

#[test]
fn a_refusal_says_why_and_nothing_is_made() {
    on_both(|t| {
        let (trial, eva) = programme(t, 12);
        let house = &trial.house;
        let iris = trial.colleague("Iris", Role::InformationGovernance);
        let id = frozen_study(house, &eva);
        let release = settled(house.ask_data_set(&eva, key(house), id, asked(5))).unwrap();
        let silent = settled(house.decide_data_set(&iris, key(house), release, Some("no".to_owned())));
        assert_eq!(breach(silent), "data-set-reason-missing");
        let why = "The cohort is one street.".to_owned();
        settled(house.decide_data_set(&iris, key(house), release, Some(why.clone()))).unwrap();
        assert_eq!(settled(house.data_set(&eva, release)).unwrap().release.state, ReleaseState::Refused(why));
        assert_eq!(house.keep_data_sets().unwrap(), (0, 0));
        assert_eq!(fetched(house, &eva, release, "data.csv"), Err(Error::NotFound));
        let few = settled(house.ask_data_set(&eva, key(house), id, asked(13)));
        assert_eq!(breach(few), "data-set-too-few", "twelve people never make thirteen");
    });
}

#[test]
fn an_approved_data_set_that_was_cut_off_is_made_after_a_restart() {
    on_both(|t| {
        let (trial, eva) = programme(t, 12);
        let house = &trial.house;
        let iris = trial.colleague("Iris", Role::InformationGovernance);
        let id = frozen_study(house, &eva);
        let release = settled(house.ask_data_set(&eva, key(house), id, asked(5))).unwrap();
        let by = iris.staff;
        trial.write(move |unit, who| {
            assert!(store::data_release::decide(unit, who.programme, release, None, by)?);
            Ok(())
        });
        assert_eq!(house.keep_data_sets().unwrap().0, 1);
        assert!(matches!(made(house, &eva, release).state, ReleaseState::Ready(_)));
    });
}

#[test]
fn who_objects_is_in_no_data_set_and_an_erasure_takes_them_all_back() {
    on_both(|t| {
        let (trial, eva) = programme(t, 12);
        let (person, _) = trial.offers(40, AskedAnswer::Yes);
        let (other, _) = trial.offers(41, AskedAnswer::Yes);
        trial.write(move |unit, who| {
            let objection = |purpose| crate::agreement::Asked::Objection(purpose);
            crate::agreement::record(unit, who, person, &objection(Purpose::Research))?;
            crate::agreement::record(unit, who, other, &objection(Purpose::Evaluation)).map(drop)
        });
        until("both in the columns", || {
            let figure = settled(trial.house.figure(&eva, "offers-made", Asked::default())).unwrap();
            (figure.total?.denominator.count() == Some(14)).then_some(())
        });
        let house = &trial.house;
        let iris = trial.colleague("Iris", Role::InformationGovernance);
        let id = frozen_study(house, &eva);
        let release = settled(house.ask_data_set(&eva, key(house), id, asked(5))).unwrap();
        settled(house.decide_data_set(&iris, key(house), release, None)).unwrap();
        let found = made(house, &eva, release).released.unwrap();
        assert_eq!(found.objecting, (2, 2));
        assert!(found.found.people + found.found.left_out == 12, "{found:?}");
        let list = tempfile::tempdir().unwrap();
        house.erase_person(&list.path().join("erased"), eva.programme, person, None).unwrap();
        assert_eq!(settled(house.data_set(&eva, release)).unwrap().release.state, ReleaseState::Withdrawn);
        assert_eq!(fetched(house, &eva, release, "data.csv"), Err(Error::NotFound));
    });
}

/// An offer of a random programme: person (none where nobody can tell), age, sex, day, answer.
type Row = (Option<u8>, u8, u8, u16, u8);

const AGES: [&str; 6] = ["16-24", "25-34", "35-44", "45-54", "65-74", "85+"];
const ANSWERS: [&str; 3] = ["yes", "refused", "not-now"];

fn key_of(number: usize) -> [u8; 16] {
    let mut key = [0xa7; 16];
    key[8..].copy_from_slice(&(number as u64).to_be_bytes());
    key
}

/// The columns of random offers.
fn offers(rows: &[Row]) -> Offers {
    let schema = Schema::shipped().unwrap().into_iter().find(|it| it.unit == Unit::Offer).unwrap();
    let mut table = Table::new(&schema);
    for (number, (_, age, sex, day, answer)) in rows.iter().enumerate() {
        let values: Vec<Value<'_>> = schema
            .columns
            .iter()
            .map(|column| match column.name.as_str() {
                "offered-on" => Value::Day(20_000 + i32::from(*day)),
                "age-band" => Value::Code(AGES[usize::from(*age) % AGES.len()]),
                "sex" => Value::Code(["1", "2"][usize::from(*sex) % 2]),
                "answer" => Value::Code(ANSWERS[usize::from(*answer) % ANSWERS.len()]),
                "practice" => Value::Code("019af000-0000-7000-8000-000000000001"),
                _ => Value::NotRecorded,
            })
            .collect();
        table.put(key_of(number), &values).unwrap();
    }
    Offers {
        table,
        rows: (0..u32::try_from(rows.len()).unwrap()).collect(),
        keys: rows
            .iter()
            .enumerate()
            .map(|(number, row)| row.0.map_or(key_of(number), |person| key_of(10_000 + usize::from(person))))
            .collect(),
        persons: rows.iter().map(|row| row.0.map(u32::from)).collect(),
        objecting: (0, 0),
    }
}

proptest! {
    #[test]
    fn no_release_holds_a_combination_under_k_nor_anything_that_identifies(
        rows in proptest::collection::vec(
            (proptest::option::weighted(0.9, 0_u8..60), 0_u8..6, 0_u8..2, 0_u16..700, 0_u8..3), 1..150),
        k in 5_u32..12, l in 1_u32..3, suppressed in 0_u32..21,
    ) {
        let keys = Keys::generate(&mut store::Random::from_seed(3));
        let study = StudyId::new(Uuid::from_u128(5));
        let wanted = DataSet {
            quasi: Quasi::ALL.to_vec(), l, suppressed, ..asked(k)
        };
        let Some(prepared) = Prepared::of(&keys, study, b"one", &wanted, offers(&rows)) else { return Ok(()) };
        let names: Vec<String> = prepared.columns().into_iter().map(|(name, _)| name).collect();
        for identifying in ["name", "nhs-number", "reference", "offered-on", "date-of-birth", "postcode"] {
            prop_assert!(!names.iter().any(|name| name == identifying));
        }
        let written: Vec<Vec<Option<String>>> = prepared.rows().collect();
        prop_assert_eq!(written.len() as u64, prepared.findings.rows);
        // Who shares a combination, counted by the secret names alone.
        let mut sharing: BTreeMap<Vec<Option<String>>, BTreeSet<String>> = BTreeMap::new();
        let mut combination: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
        let quasi = 2..2 + Quasi::ALL.len();
        for row in &written {
            let person = row[0].clone().unwrap();
            sharing.entry(row[quasi.clone()].to_vec()).or_default().insert(person.clone());
            let held = combination.entry(person).or_insert_with(|| row[quasi.clone()].to_vec());
            prop_assert_eq!(&*held, &row[quasi.clone()], "one person, two combinations");
        }
        for people in sharing.values() {
            prop_assert!(people.len() >= k as usize, "{} share a combination", people.len());
        }
        prop_assert_eq!(combination.len(), prepared.kept());
        // No value that fewer than k people hold, no day, and no key of ours.
        let answer = names.iter().position(|name| name == "answer").unwrap();
        let mut holding: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in &written {
            let held = row[answer].clone().unwrap();
            holding.entry(held).or_default().insert(row[0].clone().unwrap());
        }
        for (value, people) in &holding {
            prop_assert!(value == "withheld" || people.len() >= k as usize, "{value}: {}", people.len());
        }
        let text = written.iter().flatten().flatten().cloned().collect::<Vec<_>>().join("\n");
        prop_assert!(!text.contains("a7a7a7a7a7") && !text.contains("019af000"));
        prop_assert!(!text.lines().any(|cell| cell.parse::<jiff::civil::Date>().is_ok()));
        // Another data set of the study goes under other names.
        let other = Prepared::of(&keys, study, b"two", &wanted, offers(&rows)).unwrap();
        let others: BTreeSet<String> = other.rows().filter_map(|row| row[0].clone()).collect();
        prop_assert!(combination.keys().all(|name| !others.contains(name)));
    }
}
