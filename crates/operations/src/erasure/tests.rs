use store::testing::on_both;

use super::*;
use crate::offer::AskedAnswer;
use crate::trial::Trial;

#[test]
fn an_erased_person_is_on_the_list_with_the_records_linked_to_theirs() {
    on_both(|t| {
        let trial = Trial::on(t);
        let (kept, _) = trial.offers(1, AskedAnswer::Yes);
        let (linked, _) = trial.offers(2, AskedAnswer::Yes);
        let (other, _) = trial.offers(3, AskedAnswer::Yes);
        trial.write(move |unit, who| {
            Ok(store::person::merge(unit, who.programme, kept, linked, who.staff).map(drop)?)
        });
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("erasures.jsonl");
        let programme = trial.who.programme;
        assert_eq!(trial.house.erase_person(&list, programme, kept, None), Ok(2));
        assert_eq!(trial.house.erase_person(&list, programme, kept, None), Err(Error::NotFound));
        let listed: Vec<_> =
            store::erase::enlisted(&list).unwrap().into_iter().map(|erased| erased.person).collect();
        assert_eq!(listed, [kept, linked]);
        let left = trial.write(move |unit, who| Ok(store::person::by_id(unit, &who.scope(), other)?));
        assert!(left.is_some());
        let report = crate::check::check(&trial.house.db).unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
        assert_eq!((report.people, report.journeys), (1, 3));
    });
}

/// Every figure of every quarter, in words: totals and the breakdowns that no widening touches.
fn figures(trial: &Trial) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let month = |year, month| evidence::column::Month::new(year, month).unwrap();
    let quarters = [(2026, 10), (2027, 1), (2027, 4), (2027, 7), (2027, 10)];
    let mut told = Vec::new();
    for definition in
        ["U1", "U1-all-offers", "offers-made", "offers-refused", "offers-open", "wait-attempt", "wait-reach"]
    {
        for (year, first) in quarters {
            let period =
                Some(evidence::column::Period { from: month(year, first), to: month(year, first + 2) });
            let asked = crate::figures::Asked { period, ..crate::figures::Asked::default() };
            let figure = runtime.block_on(trial.house.figure(&trial.who, definition, asked)).unwrap();
            told.push(format!("{definition} {year}-{first}: {:?} {:?}", figure.total, figure.beside));
        }
    }
    for (year, first) in quarters {
        let period = evidence::column::Period { from: month(year, first), to: month(year, first + 2) };
        for wait in runtime.block_on(trial.house.waits(&trial.who, Some(period))).unwrap() {
            told.push(format!("{} {year}-{first}: {:?} {:?}", wait.definition.id, wait.stand, wait.half));
        }
    }
    told
}

/// A call of ours that nobody answered.
fn tried(trial: &Trial, person: domain::id::PersonId) {
    trial.write(move |unit, who| {
        let scope = store::Scope::new(who.programme, store::Reach::System);
        let journey = store::journey::of_person(unit, &scope, person)?.remove(0).id;
        let call = domain::contact::Contact::unanswered(unit.now());
        let id = store::contact::add(unit, who.programme, journey, Some(person), None, &call, who.staff)?;
        Ok(store::change::note(unit, who.programme, "contact", id.bytes())?)
    });
}

#[test]
fn figures_for_whole_quarters_are_the_same_before_and_after_an_erasure() {
    on_both(|t| {
        let trial = Trial::on(t);
        let day =
            |days: i64| t.clock.set(store::testing::start() + jiff::SignedDuration::from_hours(24 * days));
        let (kept, _) = trial.offers(1, AskedAnswer::Yes);
        day(9);
        tried(&trial, kept);
        trial.offers(2, AskedAnswer::Refused(domain::journey::EndedBy::Person));
        day(120);
        // The same person under another record: no first offer in twelve months.
        let (linked, _) = trial.offers(3, AskedAnswer::Refused(domain::journey::EndedBy::Person));
        trial.write(move |unit, who| crate::person::merge(unit, who, kept, linked).map(drop));
        day(150);
        trial.offers(4, AskedAnswer::Refused(domain::journey::EndedBy::Person));
        day(460);
        let before = figures(&trial);
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("erasures.jsonl");
        assert_eq!(trial.house.erase_person(&list, trial.who.programme, linked, None), Ok(2));
        assert_eq!(figures(&trial), before, "brought forward");
        let anew = House::over(
            t.db.clone(),
            crate::Keys::generate(&mut store::Random::from_seed(9)),
            "http://localhost",
            false,
            store::Random::from_seed(9),
        );
        let again = Trial { house: anew, who: trial.who.clone(), settings: trial.settings.clone() };
        assert_eq!(figures(&again), before, "read anew");
        let report = crate::check::check(&trial.house.db).unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
        let days = trial.write(|unit, _| {
            Ok(unit.all(
                "SELECT e.offered_day FROM episode_offer e JOIN tombstone t ON t.journey_id = e.journey_id
                 WHERE t.programme_id = e.programme_id ORDER BY e.offered_day",
                &[],
                |row| row.get::<Day>(0),
            )?)
        });
        assert_eq!(days, [jiff::civil::date(2026, 10, 1), jiff::civil::date(2027, 1, 1)]);
    });
}

#[test]
fn scores_and_outcomes_of_needs_move_with_their_journey_and_stay_evidence() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let (person, _) = trial.offers(1, AskedAnswer::Yes);
        trial.who.role = domain::role::Role::TeamLead;
        let programme = trial.who.programme;
        let asked = crate::score::Asked {
            instrument: "ons4".to_owned(),
            time_point: Some(domain::instrument::TimePoint::Meeting),
            answers: [("happy".to_owned(), 4.0)].into(),
            ..crate::score::Asked::default()
        };
        let id = trial.write(move |unit, who| {
            let id = store::journey::of_person(unit, &who.scope(), person)?.remove(0).id;
            let recorded = crate::score::record(unit, who, id, &asked)?;
            crate::score::void(unit, who, id, recorded.id)?;
            crate::score::record(unit, who, id, &asked)?;
            let need = crate::assessment::AskedNeed {
                need: domain::need::Need::Food,
                state: None,
                words: String::new(),
            };
            let sent = crate::assessment::Asked { needs: vec![need], ..crate::assessment::Asked::default() };
            crate::assessment::keep(unit, who, id, &sent)?;
            let met = [(domain::need::Need::Food, domain::need::Outcome::Met)];
            crate::assessment::settle(unit, who, id, &met)?;
            Ok(id)
        });
        let today = london_day(trial.house.now());
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("erasures.jsonl");
        assert_eq!(trial.house.erase_person(&list, programme, person, None), Ok(1));
        let left = trial.house.db.read(move |read| {
            let rows = store::score::rows_between(read, programme, id, id)?;
            let need = store::assessment::needs(read, programme, id)?.remove(0);
            Ok::<_, store::Error>((rows, need, store::score::of_journey(read, programme, id)?))
        });
        let (rows, need, taken) = left.wait().unwrap();
        let expected = quarter_start(today);
        assert_eq!((rows.len(), rows[0].day, rows[0].value), (1, expected, 4.0));
        assert_eq!(need.outcome.map(|(_, day)| day), Some(expected));
        assert!(taken.iter().all(|kept| kept.taken.day == expected && london_day(kept.made_at) == expected));
        let report = crate::check::check(&trial.house.db).unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
    });
}
