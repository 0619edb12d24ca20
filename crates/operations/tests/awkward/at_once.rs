//! Several people at one record at the same moment: no row is lost.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::id::{JourneyId, PersonId};
use domain::journey::{
    Account, AccountOf, Act, Asked, Corrected, EndedBy, Ending, Gate, GatePass, Mode, Place, Teller, Told,
};
use operations::{Error, StoreError, Who, person};
use store::testing::on_both;
use uuid::Uuid;

use crate::town::{Town, block};

/// Tries again where another unit was in the way, as a person would.
fn until_through<T>(mut act: impl FnMut() -> operations::Result<T>) -> operations::Result<T> {
    for _ in 0..50 {
        match act() {
            Err(Error::Store(StoreError::Conflict | StoreError::Busy)) => {}
            other => return other,
        }
    }
    panic!("it never came through")
}

/// The rows of a table.
fn rows(town: &Town<'_>, table: &'static str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    block(town.house.read(move |read| Ok(read.value(&sql, &[])?.unwrap_or(0)))).unwrap()
}

#[test]
fn closing_re_opening_and_accounts_at_once_lose_no_entry() {
    on_both(|test| {
        let town = Town::new(test);
        let (_, journey) = town.at("Ann", Gate::Meeting);
        let before = town.journey(journey).1.len();
        let added = AtomicUsize::new(0);
        let place = Place::of(Gate::Meeting);
        let account = |number: u128| {
            let account = Account {
                asked: Asked::WouldNotSay,
                ..Account::untouched(domain::Id::new(Uuid::from_u128(number)), Teller::Navigator)
            };
            Act::Tell(Told {
                of: AccountOf::Result(GatePass { place: Place::of(Gate::Reach), pass: 1 }),
                account,
            })
        };
        std::thread::scope(|scope| {
            for worker in 0..4_u128 {
                let (town, added) = (&town, &added);
                scope.spawn(move || {
                    for round in 0..8_u128 {
                        let act = match (worker + round) % 4 {
                            0 => Act::End { place, ending: Ending::new(Mode::Refused, EndedBy::Person) },
                            1 => Act::Return(place),
                            2 => Act::Correct(Corrected::Result(GatePass { place, pass: 1 })),
                            _ => account(worker * 100 + round),
                        };
                        let done = until_through(|| town.tries(journey, act.clone())).unwrap();
                        added.fetch_add(done.unwrap_or(0), Ordering::SeqCst);
                    }
                });
            }
        });
        let (kept, entries) = town.journey(journey);
        assert_eq!(entries.len(), before + added.load(Ordering::SeqCst));
        assert!(entries.iter().zip(1..).all(|(entry, position)| entry.position == position));
        let told = entries.iter().filter(|entry| entry.change.kind() == "account").count();
        let reach = kept.standing(Place::of(Gate::Reach)).unwrap();
        assert_eq!(told, 8, "every account was kept");
        assert_eq!(reach.accounts.len(), 8);
        operations::check::repair(&town.test.db).unwrap();
        town.in_order();
    });
}

#[test]
fn linking_and_parting_records_while_the_journey_moves_loses_no_row() {
    on_both(|test| {
        let town = Town::new(test);
        let (kept, journey) = town.at("Ann", Gate::Meeting);
        let (merged, other, _) = town.referred("Anne");
        let lead = town.lead();
        let (offers, entries) = (rows(&town, "offer"), rows(&town, "journal_entry"));
        let added = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let (town, added) = (&town, &added);
            let who = lead.clone();
            scope.spawn(move || {
                for _ in 0..5 {
                    let (one, two) = (who.clone(), who.clone());
                    let linked = until_through(|| {
                        let who = one.clone();
                        town.write(move |unit| person::merge(unit, &who, kept, merged))
                    })
                    .unwrap();
                    until_through(|| {
                        let who = two.clone();
                        town.write(move |unit| person::unmerge(unit, &who, linked))
                    })
                    .unwrap();
                }
            });
            for journey in [journey, other] {
                scope.spawn(move || {
                    for day in 1..6 {
                        let act = Act::SetReview(town.in_days(day));
                        let done = until_through(|| town.tries(journey, act.clone())).unwrap().unwrap();
                        added.fetch_add(done, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(added.load(Ordering::SeqCst), 10);
        assert_eq!(rows(&town, "journal_entry"), entries + 10);
        assert_eq!(rows(&town, "offer"), offers);
        assert_eq!(rows(&town, "person_merge"), 5, "each link stays on record");
        for (person, journey) in [(kept, journey), (merged, other)] {
            let scope = store::Scope::new(town.programme.id, store::Reach::System);
            let current =
                block(town.house.read(move |read| Ok(store::journey::by_id(read, &scope, journey)?)));
            assert_eq!(current.unwrap().unwrap().person, Some(person), "children never move");
        }
        // The acts of this test bring no task forward.
        operations::check::repair(&test.db).unwrap();
        town.in_order();
    });
}

#[test]
fn handed_over_by_several_at_once_a_journey_has_one_navigator_and_all_its_history() {
    on_both(|test| {
        let town = Town::new(test);
        let (person, journey) = town.at("Bea", Gate::Meeting);
        let nia = town.navigator("Nia");
        town.given(person, journey, &nia);
        let others = ["Oli", "Pat", "Quin"].map(|name| town.navigator(name));
        let (added, before) = (AtomicUsize::new(0), town.journey(journey).1.len());
        std::thread::scope(|scope| {
            for to in &others {
                let town = &town;
                scope.spawn(move || {
                    for _ in 0..4 {
                        until_through(|| hand_over(town, person, journey, to)).unwrap();
                    }
                });
            }
            let (town, added) = (&town, &added);
            scope.spawn(move || {
                for day in 1..9 {
                    let act = Act::SetReview(town.in_days(day));
                    let done = until_through(|| town.tries(journey, act.clone())).unwrap().unwrap();
                    added.fetch_add(done, Ordering::SeqCst);
                }
            });
        });
        let programme = town.programme.id;
        let held =
            block(town.house.read(move |read| Ok(store::allocation::of_journey(read, programme, journey)?)))
                .unwrap();
        assert_eq!(held.len(), 13, "the first and twelve hand-overs, each on record");
        assert_eq!(held.iter().filter(|it| it.until_at.is_none()).count(), 1);
        assert_eq!(town.journey(journey).1.len(), before + added.load(Ordering::SeqCst));
        operations::check::repair(&town.test.db).unwrap();
        town.in_order();
    });
}

/// Ends what stands and gives the journey to another, in one unit.
fn hand_over(town: &Town<'_>, person: PersonId, journey: JourneyId, to: &Who) -> operations::Result<()> {
    let (programme, staff, organisation) = (town.programme.id, to.staff(), to.organisation());
    town.write(move |unit| {
        for held in store::allocation::of_journey(unit, programme, journey)? {
            if held.until_at.is_none() {
                store::allocation::end(unit, programme, held.id, None)?;
            }
        }
        let made = store::allocation::Allocation {
            id: unit.id(),
            journey,
            person,
            staff,
            organisation,
            kind: "owner".to_owned(),
            weight: 1,
            since_at: unit.now(),
            until_at: None,
            made_by: None,
        };
        Ok(store::allocation::add(unit, programme, &made)?)
    })
}
