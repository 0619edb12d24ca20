use domain::id::JourneyId;
use domain::role::Role;
use store::testing::on_both;

use super::*;
use crate::offer::AskedAnswer;
use crate::trial::Trial;

/// A yes, seen by the lead of the team it went to.
fn referred(trial: &mut Trial) -> JourneyId {
    let (person, _) = trial.offers(1, AskedAnswer::Yes);
    trial.who.role = Role::TeamLead;
    trial.write(move |unit, who| Ok(store::journey::of_person(unit, &who.scope(), person)?.remove(0).id))
}

fn asked(seen: i64, matters: &str) -> Asked {
    let loneliness =
        AskedNeed { need: Need::Loneliness, state: Some(NeedState::HelpNow), words: "Evenings".into() };
    Asked { seen, matters: matters.into(), strengths: "Patient".into(), needs: vec![loneliness] }
}

fn read(trial: &Trial, id: JourneyId) -> Held {
    let who = trial.who.clone();
    trial
        .house
        .db
        .read(move |read| {
            let journey = store::journey::replayed(read, who.programme(), id)?;
            held(read, &who, id, &journey)
        })
        .wait()
        .unwrap()
}

#[test]
fn nothing_of_an_assessment_is_forced_and_what_was_written_is_read_back() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let id = referred(&mut trial);
        assert_eq!(read(&trial, id).at_offer, [Need::Mood, Need::Housing], "ticked at the offer");
        trial.write(move |unit, who| keep(unit, who, id, &Asked::default()));
        let empty = read(&trial, id);
        assert_eq!((empty.version.number, empty.matters, empty.needs.len()), (1, None, 0));
        trial.write(move |unit, who| keep(unit, who, id, &asked(1, "My garden")));
        let held = read(&trial, id);
        assert_eq!(held.matters.unwrap().text, "My garden");
        assert_eq!(held.needs[0].kept.state, Some(NeedState::HelpNow));
        assert_eq!(held.needs[0].words.as_ref().unwrap().text, "Evenings");
    });
}

#[test]
fn whoever_changes_an_assessment_that_was_changed_meanwhile_is_told_and_neither_text_is_lost() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let id = referred(&mut trial);
        trial.write(move |unit, who| keep(unit, who, id, &asked(0, "Mine")));
        let late = trial.write(move |unit, who| Ok(keep(unit, who, id, &asked(0, "Theirs"))));
        assert_eq!(late, Err(Error::ChangedMeanwhile));
        trial.write(move |unit, who| keep(unit, who, id, &asked(1, "Mine and theirs")));
        let matters = read(&trial, id).matters.unwrap();
        assert_eq!((matters.version, matters.text.as_str()), (2, "Mine and theirs"));
    });
}

#[test]
fn a_need_taken_out_comes_back_with_what_became_of_it() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let id = referred(&mut trial);
        trial.write(move |unit, who| {
            keep(unit, who, id, &asked(0, ""))?;
            settle(unit, who, id, &[(Need::Loneliness, Outcome::Partly)])?;
            keep(unit, who, id, &Asked { seen: 1, ..Asked::default() })
        });
        assert!(read(&trial, id).needs.is_empty());
        let refused =
            trial.write(move |unit, who| Ok(settle(unit, who, id, &[(Need::Loneliness, Outcome::Met)])));
        assert!(matches!(refused, Err(Error::Breach(found)) if found[0].code == "need-not-assessed"));
        trial.write(move |unit, who| keep(unit, who, id, &asked(2, "")));
        let held = read(&trial, id);
        assert_eq!(held.needs[0].kept.outcome.map(|(outcome, _)| outcome), Some(Outcome::Partly));
    });
}

#[test]
fn a_text_that_cannot_be_kept_is_named_with_its_field() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let id = referred(&mut trial);
        let mut wrong = asked(0, "bell\u{7}");
        wrong.needs[0].words = "x".repeat(crate::offer::NOTE_LIMIT + 1);
        let refused = trial.write(move |unit, who| Ok(keep(unit, who, id, &wrong)));
        let Err(Error::Breach(found)) = refused else { panic!("kept") };
        let fields: Vec<_> = found.iter().map(|breach| breach.field.clone().unwrap()).collect();
        assert_eq!(fields, ["matters", "words-loneliness"]);
    });
}

#[test]
fn a_journey_of_another_practice_is_not_there() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let id = referred(&mut trial);
        trial.who.role = Role::Navigator;
        let refused = trial.write(move |unit, who| Ok(keep(unit, who, id, &asked(0, "Mine"))));
        assert_eq!(refused, Err(Error::NotFound), "not in this navigator's caseload");
    });
}
