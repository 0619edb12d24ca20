use std::collections::BTreeMap;

use document::Document;
use domain::journey::EndedBy;
use store::testing::{TestDb, on_both, start, until};
use uuid::Uuid;

use super::*;
use crate::figures::Asked;
use crate::offer::AskedAnswer;
use crate::trial::Trial;

mod data_sets;

pub(super) fn settled<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

pub(super) fn protocol() -> Protocol {
    Protocol {
        title: "Uptake".to_owned(),
        question: "What share is taken up?".to_owned(),
        cohort: Cohort {
            definition: "offers-made".to_owned(),
            version: 1,
            from: "2026-10".parse().unwrap(),
            to: "2026-11".parse().unwrap(),
            filters: Vec::new(),
        },
        estimands: vec![Estimand::U1],
        covariates: vec![Covariate::Sex],
        analysis: "Counted.".to_owned(),
    }
}

/// Makes a report of what it is handed, and nothing else.
pub(super) fn analyst() -> Analyst {
    let analyse = |material: &Material, progress: &dyn Fn(u64, u64)| {
        progress(1, 2);
        let mut document = Document::new(material.told.protocol.title.clone(), "en");
        for sheet in &material.sheets {
            document.paragraph(sheet.csv.clone());
        }
        let files = material.sheets.iter().map(|sheet| (format!("{}.csv", sheet.unit), sheet.csv.clone()));
        Ok(Made { document, files: files.collect() })
    };
    Analyst { version: "test".to_owned(), analyse: std::sync::Arc::new(analyse) }
}

/// A programme with `people` who answered, an evaluator, and everything in the columns.
pub(super) fn programme(t: &TestDb, people: u32) -> (Trial, Who) {
    let mut trial = Trial::on(t);
    trial.house = trial.house.clone().analysing(analyst());
    for number in 0..people {
        let answer = match number % 3 {
            0 => AskedAnswer::Yes,
            _ => AskedAnswer::Refused(EndedBy::Person),
        };
        trial.offers(number, answer);
    }
    let eva = trial.colleague("Eva", Role::Evaluator);
    until("every offer in the columns", || {
        let figure = settled(trial.house.figure(&eva, "offers-made", Asked::default())).unwrap();
        let counted = figure.total.and_then(|total| total.denominator.count());
        (counted == Some(u64::from(people))).then_some(())
    });
    (trial, eva)
}

pub(super) fn key(house: &House) -> Uuid {
    house.request_key()
}

pub(super) fn frozen_study(house: &House, eva: &Who) -> StudyId {
    let id = settled(house.make_study(eva, key(house), protocol())).unwrap();
    settled(house.freeze_protocol(eva, key(house), id, 1)).unwrap();
    id
}

fn breach<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result.unwrap_err() {
        Error::Breach(breaches) => breaches[0].code,
        other => panic!("{other:?}"),
    }
}

fn ended(house: &House, eva: &Who, id: StudyId) -> Run {
    until("the run has ended", || {
        let run = settled(house.study(eva, id)).unwrap().runs.remove(0);
        (!matches!(run.state, RunState::Running { .. })).then_some(run)
    })
}

fn whole(house: &House, eva: &Who, run: RunId, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in 0.. {
        match settled(house.run_file(eva, run, name, part)).unwrap() {
            Some(held) => bytes.extend(held),
            None => break,
        }
    }
    bytes
}

#[test]
fn a_frozen_protocol_stands_and_only_deviations_follow() {
    on_both(|t| {
        let (trial, eva) = programme(t, 0);
        let house = &trial.house;
        let id = settled(house.make_study(&eva, key(house), protocol())).unwrap();
        let changed = Protocol { title: "Uptake in autumn".to_owned(), ..protocol() };
        settled(house.change_protocol(&eva, key(house), id, 1, changed.clone())).unwrap();
        let stale = settled(house.change_protocol(&eva, key(house), id, 1, protocol()));
        assert_eq!(stale, Err(Error::ChangedMeanwhile));
        assert_eq!(settled(house.freeze_protocol(&eva, key(house), id, 1)), Err(Error::ChangedMeanwhile));
        let deviation = Deviation { what: "A month less".to_owned(), why: "It was not over".to_owned() };
        assert_eq!(
            breach(settled(house.deviate(&eva, key(house), id, deviation.clone()))),
            "study-not-frozen"
        );
        settled(house.freeze_protocol(&eva, key(house), id, 2)).unwrap();
        assert_eq!(
            breach(settled(house.change_protocol(&eva, key(house), id, 2, protocol()))),
            "study-frozen"
        );
        assert_eq!(breach(settled(house.freeze_protocol(&eva, key(house), id, 2))), "study-frozen");
        settled(house.deviate(&eva, key(house), id, deviation)).unwrap();
        let found = settled(house.study(&eva, id)).unwrap();
        assert_eq!(found.study.protocol, changed);
        let frozen = found.study.frozen.unwrap();
        assert_eq!(frozen.hash, protocol::sha256(changed.frozen_text().as_bytes()));
        assert_eq!((frozen.by, frozen.at), (eva.staff, start()));
        assert_eq!(found.deviations[0].why, "It was not over");
    });
}

#[test]
fn a_study_is_made_by_an_evaluator_and_read_by_a_manager() {
    on_both(|t| {
        let (trial, eva) = programme(t, 0);
        let (house, manager) = (&trial.house, trial.colleague("Max", Role::ProgrammeManager));
        let id = frozen_study(house, &eva);
        assert_eq!(settled(house.study(&manager, id)).unwrap().study.protocol, protocol());
        assert_eq!(settled(house.make_study(&manager, key(house), protocol())).err(), Some(Error::Forbidden));
        assert_eq!(settled(house.begin_run(&manager, key(house), id, true)).err(), Some(Error::Forbidden));
        for (name, role) in [("Con", Role::Commissioner), ("Ref", Role::Referrer), ("Tea", Role::TeamLead)] {
            let other = trial.colleague(name, role);
            assert_eq!(settled(house.studies(&other, None, 10)).err(), Some(Error::Forbidden), "{role:?}");
            assert_eq!(settled(house.study(&other, id)).err(), Some(Error::Forbidden), "{role:?}");
        }
        let unknown = Cohort { definition: "A3".to_owned(), ..protocol().cohort };
        let asked = Protocol { cohort: unknown, ..protocol() };
        assert_eq!(breach(settled(house.make_study(&eva, key(house), asked))), "study-definition-unknown");
    });
}

#[test]
fn the_same_records_give_the_same_bytes_and_others_do_not() {
    on_both(|t| {
        let (mut trial, eva) = programme(t, 7);
        let id = settled(trial.house.make_study(&eva, key(&trial.house), protocol())).unwrap();
        let early = settled(trial.house.begin_run(&eva, key(&trial.house), id, true));
        assert_eq!(breach(early), "study-not-frozen");
        settled(trial.house.freeze_protocol(&eva, key(&trial.house), id, 1)).unwrap();
        let mut runs = Vec::new();
        for round in 0..2 {
            // The second time in a house that loads its columns anew, as after a restart.
            if round == 1 {
                let keys = crate::Keys::generate(&mut store::Random::from_seed(7));
                let random = store::Random::from_seed(8);
                trial.house = House::over(t.db.clone(), keys, "", false, random).analysing(analyst());
            }
            let run = settled(trial.house.begin_run(&eva, key(&trial.house), id, true)).unwrap();
            let ended = ended(&trial.house, &eva, id);
            let RunState::Done { input, output } = &ended.state else { panic!("{ended:?}") };
            let files: BTreeMap<&str, Vec<u8>> = ["report.html", "data.zip"]
                .into_iter()
                .map(|name| (name, whole(&trial.house, &eva, run, name)))
                .collect();
            assert!(files.values().all(|bytes| !bytes.is_empty()));
            runs.push((input.clone(), output.clone(), ended.specification, files));
        }
        assert_eq!(runs[0], runs[1]);
        trial.offers(90, AskedAnswer::Yes);
        until("the new offer is in a run", || {
            settled(trial.house.begin_run(&eva, key(&trial.house), id, true)).unwrap();
            let ended = ended(&trial.house, &eva, id);
            let RunState::Done { input, output } = ended.state else { panic!("{ended:?}") };
            (input != runs[0].0 && output != runs[0].1).then_some(())
        });
    });
}

#[test]
fn a_run_that_was_cut_off_goes_on_with_what_was_asked() {
    on_both(|t| {
        let (trial, eva) = programme(t, 3);
        let id = frozen_study(&trial.house, &eva);
        // Begun by a process that ended before it was done: only its row is there.
        let asked = settled(trial.house.begin_run(&eva, key(&trial.house), id, true)).unwrap();
        let first = ended(&trial.house, &eva, id);
        let cut = trial.write(move |unit, who| {
            let run = store::study::run_by_id(unit, who.programme, asked)?.unwrap();
            let made = (run.engine.as_str(), run.as_of, true);
            Ok(store::study::begin(unit, who.programme, id, &run.specification, made, who.staff)?)
        });
        let again = settled(trial.house.begin_run(&eva, key(&trial.house), id, true));
        assert_eq!(breach(again), "study-run-going");
        assert_eq!(trial.house.go_on_with_runs().unwrap(), 1);
        let run = ended(&trial.house, &eva, id);
        assert_eq!((run.id, &run.state), (cut, &first.state));
        assert_eq!(trial.house.go_on_with_runs().unwrap(), 0);
    });
}

#[test]
fn a_run_that_fails_says_so_and_another_may_begin() {
    on_both(|t| {
        let (trial, eva) = programme(t, 1);
        let refuses = |_: &Material, _: &dyn Fn(u64, u64)| Err("no day in these data".to_owned());
        let analyst = Analyst { version: "test".to_owned(), analyse: std::sync::Arc::new(refuses) };
        let house = trial.house.clone().analysing(analyst);
        let id = frozen_study(&house, &eva);
        let run = settled(house.begin_run(&eva, key(&house), id, true)).unwrap();
        let failed = ended(&house, &eva, id);
        assert!(matches!(&failed.state, RunState::Failed(why) if why.contains("no day")), "{failed:?}");
        assert_eq!(settled(house.run_file(&eva, run, "report.html", 0)), Err(Error::NotFound));
        settled(trial.house.begin_run(&eva, key(&house), id, true)).unwrap();
    });
}

#[test]
fn what_the_authors_wrote_is_kept_by_item_and_taken_away_by_nothing() {
    on_both(|t| {
        let (trial, eva) = programme(t, 0);
        let house = &trial.house;
        let id = settled(house.make_study(&eva, key(house), protocol())).unwrap();
        let write = |text: &str| vec![(ITEMS[1], text.to_owned()), (ITEMS[2], "Aims".to_owned())];
        settled(house.write_checklist(&eva, key(house), id, write("Background"))).unwrap();
        assert_eq!(settled(house.study(&eva, id)).unwrap().written.len(), 2);
        settled(house.write_checklist(&eva, key(house), id, write(" "))).unwrap();
        let left = settled(house.study(&eva, id)).unwrap().written;
        assert_eq!(left.iter().map(|held| held.text.as_str()).collect::<Vec<_>>(), ["Aims"]);
    });
}
