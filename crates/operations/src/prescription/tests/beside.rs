//! What pages show of a prescription, who may see it, which tasks it makes, and what its end takes with it.

use domain::journey::Asked;
use domain::quiet::Why;
use domain::task::Kind;
use jiff::SignedDuration;
use store::provider_link::Purpose as LinkPurpose;

use super::*;
use crate::offer::Told;

fn shown(trial: &Trial, who: &Who, id: PrescriptionId) -> Result<Shown> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(trial.house.prescription(who, id))
}

fn days(test: &store::testing::TestDb, days: i64) {
    test.clock.set(store::testing::start() + SignedDuration::from_hours(24 * days));
}

fn kinds(trial: &Trial, at: JourneyId) -> Vec<(Kind, u16)> {
    let tasks = trial.write(move |unit, who| Ok(store::task::of_journey(unit, who.programme(), at)?));
    tasks.into_iter().map(|task| (task.kind, task.made)).collect()
}

#[test]
fn another_navigator_neither_sees_nor_changes_a_prescription() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        let nia = trial.colleague("Nia", domain::role::Role::Navigator);
        assert_eq!(shown(&trial, &nia, id).unwrap_err(), Error::NotFound);
        let settings = trial.settings.clone();
        let refused = trial.write(move |unit, _| {
            let given = answer(unit, &nia, &settings, id, Answer::Yes { starts: None }, Came { on: None });
            let marks = mark(unit, &nia, &settings, id, Marked::Unplanned(london_day(unit.now())));
            let listed = of_journey(unit, &nia, at)?;
            Ok((given.unwrap_err(), marks.unwrap_err(), listed.len()))
        });
        assert_eq!(refused, (Error::NotFound, Error::NotFound, 0));
        let own = shown(&trial, &trial.who.clone(), id).unwrap();
        assert_eq!((own.offered.name.as_str(), own.sharings.len()), ("Allotment", 1));
    });
}

#[test]
fn a_page_shows_marks_in_turn_and_not_known_lies_between_the_bounds() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        answered(&trial, id, Answer::Yes { starts: None });
        days(test, 40);
        let expected = sessions(&trial, id);
        marks(&trial, id, Marked::Session(expected[0].id, Some(Attendance::Missed)));
        marks(&trial, id, Marked::Session(expected[0].id, Some(Attendance::Attended)));
        let seen = shown(&trial, &trial.who.clone(), id).unwrap();
        let turns: Vec<_> = seen.marks[&expected[0].id].iter().map(|(mark, _)| mark.attendance).collect();
        assert_eq!(turns, [Some(Attendance::Missed), Some(Attendance::Attended)]);
        let tally = seen.tally();
        assert_eq!((tally.attended, tally.missed, tally.not_known), (1, 0, 3));
        assert_eq!(tally.bounds(), (25, 100));
    });
}

#[test]
fn the_end_of_a_journey_ends_what_its_services_are_told() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        answered(&trial, id, Answer::Yes { starts: None });
        let service = offered.service;
        trial.write(move |unit, who| {
            let until = london_day(unit.now());
            let purpose = LinkPurpose::Decision(id);
            let link = unit.id();
            store::provider_link::add(unit, who.programme(), link, service, purpose, b"token", until)?;
            Ok(())
        });
        assert_eq!(sessions(&trial, id).len(), 4);
        let (settings, person) = (trial.settings.clone(), journey_person(&trial, at));
        trial.write(move |unit, who| {
            let source = domain::person::DeathSource::Practice;
            crate::person::record_death(unit, who, &settings, person, None, source)
        });
        let (standing, link) = trial.write(move |unit, who| {
            let link = store::provider_link::by_token(unit, who.programme(), b"token")?;
            Ok((store::sharing::standing(unit, who.programme(), id)?, link.unwrap().ended_at))
        });
        assert!(standing.is_none() && link.is_some());
        assert_eq!(sessions(&trial, id).len(), 1, "today's stays to be marked");
        in_order(&trial);
    });
}

fn journey_person(trial: &Trial, at: JourneyId) -> domain::id::PersonId {
    trial.write(move |unit, who| {
        Ok(store::journey::by_id(unit, &who.scope(), at)?.and_then(|it| it.person).unwrap())
    })
}

#[test]
fn each_step_of_a_request_is_a_task_of_its_own() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let (settings, first) = (trial.settings.clone(), terms(&trial));
        let (asked, service) = (settings.clone(), offered.clone());
        let id = trial.write(move |unit, who| {
            let id = propose(unit, who, &asked, at, &service, first)?;
            agree(unit, who, &asked, id, None, Some(&sharing()))?;
            Ok(id)
        });
        let is = |kind, made| kinds(&trial, at).contains(&(kind, made));
        assert!(is(Kind::AskProvider, 0) && !is(Kind::ProviderAnswer, 0), "{:?}", kinds(&trial, at));
        let links = trial.house.provider_links();
        trial.write(move |unit, who| send(unit, who, &links, id, &offered));
        assert!(is(Kind::ProviderAnswer, 0) && !is(Kind::AskProvider, 0), "{:?}", kinds(&trial, at));
        for (reminded, day) in [(1, 10), (2, 20)] {
            days(test, day);
            let settings = settings.clone();
            let links = trial.house.provider_links();
            trial.write(move |unit, who| nudge(unit, who, &settings, &links, id));
            assert!(is(Kind::ProviderAnswer, reminded), "{:?}", kinds(&trial, at));
        }
        // A waiting list that names no day is looked at again.
        answered(&trial, id, Answer::Waiting { until: None });
        assert!(is(Kind::Outcome, 0), "{:?}", kinds(&trial, at));
        answered(&trial, id, Answer::Yes { starts: Some(london_day(trial.house.now())) });
        assert!(is(Kind::Register, 0), "{:?}", kinds(&trial, at));
        in_order(&trial);
    });
}

#[test]
fn two_sessions_missed_in_a_row_are_gone_quiet_and_what_is_not_known_is_not() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        answered(&trial, id, Answer::Yes { starts: None });
        days(test, 22);
        let expected = sessions(&trial, id);
        let quiet = |trial: &Trial| {
            let now = trial.house.now();
            trial.write(move |unit, who| {
                let journey = store::journey::in_hand(unit, who.programme(), at)?;
                let swept = swept(unit, who.programme(), &journey, at)?;
                crate::quiet::found(&journey, &[], &[], &swept, london_day(now))
            })
        };
        let at_start = |found: Vec<(domain::journey::GatePass, Vec<Why>)>| {
            let here = found.into_iter().filter(|(of, _)| of.place.prescription == Some(id));
            here.flat_map(|(_, why)| why).collect::<Vec<_>>()
        };
        marks(&trial, id, Marked::Session(expected[0].id, Some(Attendance::Missed)));
        marks(&trial, id, Marked::Session(expected[1].id, Some(Attendance::NotKnown)));
        assert_eq!(at_start(quiet(&trial)), []);
        marks(&trial, id, Marked::Session(expected[2].id, Some(Attendance::Missed)));
        assert_eq!(at_start(quiet(&trial)), [Why::Missed { times: 2 }]);
        assert!(kinds(&trial, at).contains(&(Kind::Missed, 2)), "{:?}", kinds(&trial, at));
        // They came after all: heard again.
        marks(&trial, id, Marked::Session(expected[2].id, Some(Attendance::Attended)));
        assert_eq!(at_start(quiet(&trial)), []);
    });
}

#[test]
fn sessions_ahead_are_moved_and_what_was_marked_stays() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        let settings = trial.settings.clone();
        let pattern = move |first: Day| Pattern { first, every_weeks: 2, at: None };
        let moves = |first: Day| {
            let settings = settings.clone();
            let write = move |unit: &mut Unit<'_>, who: &Who| {
                Ok(move_sessions(unit, who, &settings, id, pattern(first)).err())
            };
            trial.write(write)
        };
        let code = |error: Option<Error>| match error {
            Some(Error::Breach(breaches)) => breaches[0].code,
            other => panic!("{other:?}"),
        };
        let today = london_day(trial.house.now());
        assert_eq!(code(moves(today.saturating_add(9.days()))), "prescription-not-taken-on");
        answered(&trial, id, Answer::Yes { starts: None });
        let before = sessions(&trial, id);
        days(test, 8);
        let today = london_day(trial.house.now());
        marks(&trial, id, Marked::Session(before[0].id, Some(Attendance::Attended)));
        let by_them = Some(Attendance::Cancelled(domain::prescription::CancelledBy::Person));
        marks(&trial, id, Marked::Session(before[2].id, by_them));
        assert_eq!(code(moves(today)), "date-not-ahead");
        let first = today.saturating_add(9.days());
        assert_eq!(moves(first), None);
        let after = sessions(&trial, id);
        let kept: Vec<Day> = vec![before[0].day, before[1].day, before[2].day, first];
        let mut expected = kept.clone();
        expected.sort_unstable();
        assert_eq!(
            after.iter().map(|it| it.day).collect::<Vec<_>>(),
            expected,
            "four were agreed, four there are"
        );
        let of = |id| after.iter().find(|it| it.id == id).unwrap().attendance;
        assert_eq!((of(before[0].id), of(before[2].id)), (Some(Attendance::Attended), by_them));
        // Taken back and answered anew, no more are expected than were agreed.
        let now = shown(&trial, &trial.who.clone(), id).unwrap();
        assert_eq!(now.kept.terms.pattern, Some(pattern(first)));
        in_order(&trial);
    });
}

#[test]
fn a_goal_met_early_completes_and_every_side_may_say_why() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        let starts = Some(london_day(trial.house.now()));
        answered(&trial, id, Answer::Yes { starts });
        let settings = trial.settings.clone();
        let early = trial.write({
            let settings = settings.clone();
            move |unit, who| Ok(complete(unit, who, &settings, id).unwrap_err())
        });
        assert!(matches!(early, Error::Breach(breaches) if breaches[0].code == "gate-not-open"));
        marks(&trial, id, Marked::Session(sessions(&trial, id)[0].id, Some(Attendance::Attended)));
        trial.write(move |unit, who| {
            complete(unit, who, &settings, id)?;
            for teller in [Teller::Person, Teller::Provider] {
                let told = Told { teller: Some(teller), asked: Asked::WouldNotSay, ..Told::default() };
                account(unit, who, &settings, id, &told)?;
            }
            let silent = Told::default();
            assert!(account(unit, who, &settings, id, &silent).is_err());
            Ok(())
        });
        let now = journey(&trial, at);
        let standing = now.standing(Place::on(id, Gate::Completion)).unwrap();
        assert_eq!(standing.accounts.len(), 2);
        assert_eq!(sessions(&trial, id).len(), 1, "what was to come is taken away");
        in_order(&trial);
    });
}

#[test]
fn a_first_day_named_by_the_service_is_enough_to_expect_sessions_week_by_week() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let (settings, terms) = (trial.settings.clone(), Terms { pattern: None, ..terms(&trial) });
        let links = trial.house.provider_links();
        let id = trial.write(move |unit, who| {
            let id = propose(unit, who, &settings, at, &offered, terms)?;
            agree(unit, who, &settings, id, None, Some(&sharing()))?;
            send(unit, who, &links, id, &offered)?;
            Ok(id)
        });
        let starts = london_day(trial.house.now()).saturating_add(7.days());
        answered(&trial, id, Answer::Yes { starts: Some(starts) });
        let expected = sessions(&trial, id);
        assert_eq!((expected.len(), expected[0].day), (4, starts));
        assert_eq!(expected[1].day, starts.saturating_add(7.days()));
    });
}
