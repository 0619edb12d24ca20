use domain::agreement::AgreementState;
use domain::factor::FactorCode;
use domain::id::{JourneyId, PersonId};
use domain::journey::Stage;
use domain::role::Role;
use jiff::ToSpan;
use store::agreement::Record;
use store::testing::on_both;

use super::*;
use crate::offer::AskedAnswer;
use crate::trial::Trial;

/// A journey whose plan is to come, seen by the lead of the team.
fn met(trial: &mut Trial) -> (PersonId, JourneyId) {
    let (person, id) = referred(trial);
    let settings = trial.settings.clone();
    trial.write(move |unit, who| {
        let now = unit.now();
        let (_, mut course) = in_hand(unit, who, id)?;
        for gate in [Gate::Intake, Gate::Reach, Gate::FirstCall, Gate::Meeting] {
            let passed_as = (gate == Gate::Reach).then_some(PassedAs::PersonAnswered);
            let passing = Passing { passed_as, ..Passing::of(Place::of(gate)) };
            let act = Act::Pass(vec![passing]);
            course.take(&command(who, &settings, Happened::Minute(now), now, act))?;
        }
        course.keep(unit, who.programme()).map(drop)
    });
    (person, id)
}

fn referred(trial: &mut Trial) -> (PersonId, JourneyId) {
    let (person, _) = trial.offers(1, AskedAnswer::Yes);
    trial.who.role = Role::TeamLead;
    let id =
        trial.write(move |unit, who| Ok(store::journey::of_person(unit, &who.scope(), person)?.remove(0).id));
    (person, id)
}

fn asked(seen: i64, goal: &str) -> Asked {
    Asked {
        seen,
        goals: vec![AskedGoal { id: None, words: goal.into(), need: Some(Need::Loneliness) }],
        actions: vec![AskedAction {
            id: None,
            words: "Ring the gardeners".into(),
            owner: Some(Owner::Navigator),
            by: None,
            done: false,
        }],
        strengths: "Knows plants".into(),
        barriers: vec![Barrier {
            factor: FactorCode::parse("accessibility").unwrap(),
            answer: "We take the bus together".into(),
        }],
        ..Asked::default()
    }
}

fn newest(trial: &Trial, id: JourneyId) -> Kept {
    let programme = trial.who.programme();
    trial.house.db.read(move |read| store::plan::newest(read, programme, id)).wait().unwrap().unwrap()
}

fn stage(trial: &Trial, id: JourneyId) -> Stage {
    let programme = trial.who.programme();
    let journey = trial.house.db.read(move |read| store::journey::replayed(read, programme, id)).wait();
    journey.unwrap().stage().unwrap()
}

fn code<T>(done: Result<T>) -> &'static str {
    match done {
        Err(Error::Breach(found)) => found[0].code,
        Err(Error::ChangedMeanwhile) => "changed-meanwhile",
        Err(_) => "error",
        Ok(_) => "done",
    }
}

#[test]
fn an_agreed_plan_passes_gate_six_and_leaves_something_that_brings_somebody_back() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let (_, id) = met(&mut trial);
        let settings = trial.settings.clone();
        let today = london_day(trial.house.now());
        let ahead = today.saturating_add(28.days());
        let try_agree = |trial: &Trial, asked: Agreeing| {
            let settings = settings.clone();
            code(trial.write(move |unit, who| Ok(agree(unit, who, &settings, id, &asked))))
        };
        let blank = Agreeing { seen: 0, kind: None, review: None, follow_up: None };
        assert_eq!(try_agree(&trial, blank), "plan-kind-missing");
        let prescribing = Agreeing { kind: Some(PassedAs::Prescribing), ..blank };
        assert_eq!(try_agree(&trial, prescribing), "plan-goal-missing");
        trial.write(move |unit, who| keep(unit, who, id, &asked(0, "To get out more")));
        let prescribing = Agreeing { seen: 1, ..prescribing };
        assert_eq!(try_agree(&trial, prescribing), "review-date-needed");
        assert_eq!(try_agree(&trial, Agreeing { review: Some(today), ..prescribing }), "date-not-ahead");
        assert_eq!(stage(&trial, id), Stage::At(Gate::Plan), "nothing was kept of what was refused");
        assert_eq!(try_agree(&trial, Agreeing { review: Some(ahead), ..prescribing }), "done");
        assert_eq!(stage(&trial, id), Stage::AfterPlan);
        let kept = newest(&trial, id);
        assert_eq!((kept.version, kept.plan.agreed_as), (2, Some(PassedAs::Prescribing)));
        assert_eq!((kept.plan.agreed_on, kept.plan.review), (Some(today), Some(ahead)));
        assert!(crate::check::check(&trial.house.db).unwrap().is_clean());
    });
}

#[test]
fn advice_and_holding_are_plans_and_a_follow_up_brings_somebody_back_as_a_review_does() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let (_, id) = met(&mut trial);
        let settings = trial.settings.clone();
        let follow_up = london_day(trial.house.now()).saturating_add(90.days());
        let asked =
            Agreeing { seen: 0, kind: Some(PassedAs::Holding), review: None, follow_up: Some(follow_up) };
        trial.write(move |unit, who| agree(unit, who, &settings, id, &asked));
        assert_eq!(stage(&trial, id), Stage::AfterPlan);
        assert_eq!(newest(&trial, id).plan.agreed_as, Some(PassedAs::Holding));
    });
}

#[test]
fn a_plan_is_not_agreed_before_the_meeting() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let (_, id) = referred(&mut trial);
        let settings = trial.settings.clone();
        let ahead = london_day(trial.house.now()).saturating_add(7.days());
        let asked = Agreeing { seen: 0, kind: Some(PassedAs::Holding), review: Some(ahead), follow_up: None };
        let refused = trial.write(move |unit, who| Ok(agree(unit, who, &settings, id, &asked)));
        assert_eq!(code(refused), "plan-gate-not-open");
    });
}

#[test]
fn every_change_is_a_version_and_two_writers_hear_of_each_other() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let (_, id) = met(&mut trial);
        trial.write(move |unit, who| keep(unit, who, id, &asked(0, "To get out more")));
        let late = trial.write(move |unit, who| Ok(keep(unit, who, id, &asked(0, "To sleep"))));
        assert_eq!(code(late), "changed-meanwhile");
        let first = newest(&trial, id).plan;
        let (goal, action) = (first.goals[0].id, first.actions[0].id);
        let mut again = asked(1, "To get out twice a week");
        again.goals[0].id = Some(goal);
        again.actions[0].id = Some(action);
        let (same, changed) = (again.clone(), again);
        trial.write(move |unit, who| keep(unit, who, id, &changed));
        let second = newest(&trial, id);
        assert_eq!((second.version, second.plan.goals[0].id), (2, goal));
        let differences = domain::plan::differences(&first, &second.plan);
        assert_eq!(differences.len(), 1, "a goal worded anew, and nothing else: {differences:?}");
        let same = Asked { seen: 2, ..same };
        assert_eq!(
            trial.write(move |unit, who| keep(unit, who, id, &same)),
            2,
            "nothing changed, no version"
        );
    });
}

#[test]
fn a_review_records_how_far_goals_were_reached_and_moves_the_date() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let (_, id) = met(&mut trial);
        let (settings, again) = (trial.settings.clone(), trial.settings.clone());
        let ahead = london_day(trial.house.now()).saturating_add(28.days());
        let next = ahead.saturating_add(28.days());
        trial.write(move |unit, who| {
            keep(unit, who, id, &asked(0, "To get out more"))?;
            let kind = Some(PassedAs::Prescribing);
            let agreed = Agreeing { seen: 1, kind, review: Some(ahead), follow_up: None };
            agree(unit, who, &settings, id, &agreed)
        });
        let goal = newest(&trial, id).plan.goals[0].id;
        let reviewing = Reviewing { seen: 2, attained: vec![(goal, Outcome::Partly)], next: Some(next) };
        trial.write(move |unit, who| review(unit, who, &again, id, &reviewing));
        let kept = newest(&trial, id).plan;
        assert_eq!((kept.goals[0].attained, kept.review), (Some(Outcome::Partly), Some(next)));
        let programme = trial.who.programme();
        let journey = trial.house.db.read(move |read| store::journey::replayed(read, programme, id)).wait();
        assert_eq!(journey.unwrap().review(), Some(next));
        trial.write(move |unit, who| attain(unit, who, id, &[(goal, Outcome::Met)]));
        assert_eq!(newest(&trial, id).plan.goals[0].attained, Some(Outcome::Met));
    });
}

#[test]
fn what_the_person_says_about_each_sharing_is_a_record_of_the_person() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let (person, id) = met(&mut trial);
        let sharing = vec![(Purpose::Provider, true), (Purpose::Practice, false)];
        let sent = Asked { sharing, ..asked(0, "To get out more") };
        trial.write(move |unit, who| keep(unit, who, id, &sent));
        let programme = trial.who.programme();
        let today = london_day(trial.house.now());
        let kept = trial.house.db.read(move |read| store::agreement::of_person(read, programme, person));
        let kept = kept.wait().unwrap();
        assert_eq!(kept.len(), 2, "what was not touched is not recorded");
        assert!(
            matches!(kept[0].record, Record::Agreement(it) if it.state == AgreementState::Agreed { until: None })
        );
        assert_eq!(contact::said(&kept, Purpose::Provider, today), Some(true));
        assert_eq!(contact::said(&kept, Purpose::Practice, today), Some(false));
        assert_eq!(contact::said(&kept, Purpose::Contact, today), None);
    });
}

#[test]
fn a_plan_is_sent_only_where_it_is_safe_and_carries_its_words() {
    use domain::contact::{ContactPoint, EmailAddress, Leave, SafeTimes, Sharing};
    on_both(|t| {
        let mut trial = Trial::on(t);
        let (person, id) = met(&mut trial);
        let today = london_day(trial.house.now());
        let address = |address| ContactAddress::Email(EmailAddress::parse(address).unwrap());
        let safe = ContactPoint {
            sharing: Sharing::Private,
            say_who_we_are: Leave::Given,
            email: Leave::Given,
            times: SafeTimes::AnyDaytime,
            confirmed: Some(today),
            ..ContactPoint::unasked(address("robin@example.org"))
        };
        let unasked = ContactPoint::unasked(address("shared@example.org"));
        let (safe, unasked) = trial.write(move |unit, who| {
            Ok((contact::add(unit, who, person, &safe)?, contact::add(unit, who, person, &unasked)?))
        });
        let words = Words::get(words::ENGLISH);
        let to =
            |trial: &Trial, point| code(trial.write(move |unit, who| Ok(send(unit, who, words, id, point))));
        assert_eq!(to(&trial, safe), "plan-empty");
        trial.write(move |unit, who| keep(unit, who, id, &asked(0, "To get out more")));
        assert_eq!(to(&trial, unasked), "plan-not-safe");
        assert_eq!(trial.house.take_letter(), Ok(None), "nothing was put on its way");
        assert_eq!(to(&trial, safe), "done");
        let taken = trial.house.take_letter().unwrap().unwrap();
        assert_eq!(taken.recipient, "robin@example.org");
        assert!(taken.letter.text.contains("To get out more"), "{:?}", taken.letter);
    });
}

#[test]
fn an_erased_person_leaves_no_words_of_a_plan_or_an_assessment() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        let (person, id) = met(&mut trial);
        trial.write(move |unit, who| {
            keep(unit, who, id, &asked(0, "To get out more"))?;
            let need = crate::assessment::AskedNeed {
                need: Need::Loneliness,
                state: None,
                words: "Evenings".to_owned(),
            };
            let sent = crate::assessment::Asked {
                seen: 0,
                matters: "My garden".to_owned(),
                strengths: "Patient".to_owned(),
                needs: vec![need],
            };
            crate::assessment::keep(unit, who, id, &sent)?;
            Ok(store::erase::person(unit, who.programme(), person)?)
        });
        let programme = trial.who.programme();
        let left = trial.house.db.read(move |read| {
            let plans = store::plan::newest(read, programme, id)?;
            let notes: Option<i64> =
                read.value("SELECT count(*) FROM note WHERE programme_id = $1", &[programme.into()])?;
            Ok::<_, store::Error>((plans, notes))
        });
        assert_eq!(left.wait().unwrap(), (None, Some(0)));
    });
}

#[test]
fn the_text_for_the_person_says_you_and_leaves_out_what_is_empty() {
    let words = Words::get(words::ENGLISH);
    let said = text(words, &Plan::default(), None, "Sam Hill");
    assert_eq!(said, "YOUR PLAN\n\nYour link worker: Sam Hill");
    let plan: Plan = serde_json::from_str(
        r#"{"goals":[{"id":"00000000-0000-0000-0000-000000000001","words":"To get out more"}],
            "actions":[{"id":"00000000-0000-0000-0000-000000000002","words":"Ring the gardeners","owner":"navigator","by":"2026-12-02"}],
            "barriers":[{"factor":"accessibility","answer":"We take the bus together."}]}"#,
    )
    .unwrap();
    let said = text(words, &plan, Some(jiff::civil::date(2026, 12, 20)), "Sam Hill");
    assert!(said.contains("- Ring the gardeners (your link worker, by 2 December 2026)"), "{said}");
    assert!(said.contains("We take the bus together."), "{said}");
    assert!(said.contains("on 20 December 2026."), "{said}");
    for owner in Owner::ALL {
        assert!(words.has(&format!("plan-text-owner-{}", owner.code())));
    }
}
