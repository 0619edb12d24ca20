use domain::id::JourneyId;
use domain::role::Role;
use store::testing::on_both;

use super::*;
use crate::offer::AskedAnswer;
use crate::trial::Trial;

fn referred(trial: &mut Trial) -> JourneyId {
    let (person, _) = trial.offers(1, AskedAnswer::Yes);
    trial.who.role = Role::TeamLead;
    trial.write(move |unit, who| Ok(store::journey::of_person(unit, &who.scope(), person)?.remove(0).id))
}

fn asked(instrument: &str, time_point: TimePoint, answers: &[(&str, f64)]) -> Asked {
    Asked {
        instrument: instrument.into(),
        time_point: Some(time_point),
        answers: answers.iter().map(|(code, value)| ((*code).to_owned(), *value)).collect(),
        ..Asked::default()
    }
}

fn projected(trial: &Trial, id: JourneyId) -> Vec<(String, String, f64)> {
    let programme = trial.who.programme();
    let rows = trial.house.db.read(move |read| store::score::rows_between(read, programme, id, id)).wait();
    rows.unwrap().into_iter().map(|row| (row.instrument, row.code, row.value)).collect()
}

#[test]
fn scores_are_projected_with_what_was_entered_and_leave_when_it_is_taken_back() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let id = referred(&mut trial);
        let answers = [("companionship", 3.0), ("left-out", 2.0), ("isolated", 2.0)];
        let taken = asked("ucla-3", TimePoint::Meeting, &answers);
        let recorded = trial.write(move |unit, who| record(unit, who, id, &taken));
        assert_eq!(projected(&trial, id), [("ucla-3".into(), "total".into(), 7.0)]);
        let who = trial.who.clone();
        let shown = trial.house.db.read(move |read| held(read, &who, id)).wait().unwrap();
        assert_eq!((shown.len(), shown[0].taken.value("total")), (1, Some(7.0)));
        assert_eq!((shown[0].taken.mode, shown[0].taken.completed_by), (None, None), "nobody said");
        trial.write(move |unit, who| void(unit, who, id, recorded.id));
        assert!(projected(&trial, id).is_empty());
        let twice = trial.write(move |unit, who| Ok(void(unit, who, id, recorded.id)));
        assert_eq!(twice, Err(Error::ChangedMeanwhile));
        assert!(crate::check::check(&trial.house.db).unwrap().is_clean());
    });
}

#[test]
fn a_damaged_projection_is_found_and_rebuilt_and_a_journey_in_error_leaves_it() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let (person, offer) = trial.offers(1, AskedAnswer::Yes);
        let referrer = trial.who.clone();
        trial.who.role = Role::TeamLead;
        let id = trial
            .write(move |unit, who| Ok(store::journey::of_person(unit, &who.scope(), person)?.remove(0).id));
        let taken = asked("ons4", TimePoint::Meeting, &[("happy", 4.0), ("anxious", 6.0)]);
        trial.write(move |unit, who| record(unit, who, id, &taken));
        let whole = projected(&trial, id);
        trial.write(|unit, _| {
            Ok(unit.execute("UPDATE episode_score SET value = 9 WHERE code = 'happy'", &[])?)
        });
        let report = crate::check::check(&trial.house.db).unwrap();
        assert_eq!(report.faults.keys().collect::<Vec<_>>(), [&crate::check::Kind::ScoreProjection]);
        assert_eq!(crate::check::repair(&trial.house.db), Ok(1));
        assert_eq!(projected(&trial, id), whole);
        let settings = trial.settings.clone();
        trial.who = referrer;
        trial.write(move |unit, who| crate::offer::record_in_error(unit, who, &settings, offer));
        assert!(projected(&trial, id).is_empty());
        assert!(crate::check::check(&trial.house.db).unwrap().is_clean());
    });
}

#[test]
fn a_low_score_comes_back_as_a_prompt_and_an_unscored_answer_is_kept() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let id = referred(&mut trial);
        let low = asked("ons4", TimePoint::FirstCall, &[("worthwhile", 0.0), ("anxious", 4.0)]);
        let recorded = trial.write(move |unit, who| record(unit, who, id, &low));
        assert_eq!(recorded.safety, ["worthwhile"]);
        let part = asked("swemwbs", TimePoint::FirstCall, &[("statement-1", 2.0)]);
        trial.write(move |unit, who| record(unit, who, id, &part));
        assert_eq!(projected(&trial, id).len(), 2, "the missing answers of the second are not guessed");
        let who = trial.who.clone();
        let shown = trial.house.db.read(move |read| held(read, &who, id)).wait().unwrap();
        let part = shown.iter().find(|held| held.taken.instrument == "swemwbs").unwrap();
        assert_eq!(part.taken.answers.get("statement-1"), Some(&2.0));
        assert_eq!(part.scored.unscored.len(), 2);
    });
}

#[test]
fn what_is_wrong_is_named_and_nothing_is_kept() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let id = referred(&mut trial);
        let tomorrow = london_day(trial.house.now()).tomorrow().unwrap();
        let wrong = Asked {
            time_point: None,
            day: Some(tomorrow),
            ..asked("ons4", TimePoint::Exit, &[("happy", 12.0)])
        };
        let refused = trial.write(move |unit, who| Ok(record(unit, who, id, &wrong)));
        let Err(Error::Breach(found)) = refused else { panic!("kept") };
        let codes: Vec<_> = found.iter().map(|breach| breach.code).collect();
        assert_eq!(codes, ["taken-in-future", "time-point-missing", "instrument-item-range"]);
        assert!(projected(&trial, id).is_empty());
    });
}

#[test]
fn wording_is_shown_only_under_a_licence_and_entered_by_who_manages_the_programme() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let licence = |instrument: &str, reference: &str, words: &str| Licence {
            instrument: instrument.into(),
            reference: reference.into(),
            wording: [("statement-1".to_owned(), words.to_owned())].into(),
        };
        let code = |trial: &Trial, asked: Licence| match trial
            .write(move |unit, who| Ok(license(unit, who, &asked)))
        {
            Ok(()) => "kept",
            Err(Error::Breach(found)) => found[0].code,
            Err(_) => "forbidden",
        };
        assert_eq!(code(&trial, licence("swemwbs", "W-1", "Made up")), "forbidden");
        trial.who.role = Role::ProgrammeManager;
        assert_eq!(code(&trial, licence("swemwbs", " ", "Made up")), "licence-reference-missing");
        assert_eq!(code(&trial, licence("ons4", "W-1", "Made up")), "licence-not-needed");
        assert_eq!(code(&trial, licence("pam", "W-1", "Made up")), "instrument-item-strange");
        let long = "x".repeat(WORDING_LIMIT + 1);
        assert_eq!(code(&trial, licence("swemwbs", "W-1", &long)), "wording-too-long");
        assert_eq!(code(&trial, licence("swemwbs", "W-1", " Made up ")), "kept");
        let programme = trial.who.programme();
        let kept = trial.house.db.read(move |read| store::instrument_licence::all(read, programme)).wait();
        assert_eq!(kept.unwrap(), [licence("swemwbs", "W-1", "Made up")]);
    });
}
