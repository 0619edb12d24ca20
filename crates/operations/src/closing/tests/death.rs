//! A death after the end.

use super::*;

/// What is to be done on the journey.
fn tasks(case: &Case) -> Vec<domain::task::Kind> {
    let all = case.act(|unit, who, _, id| Ok(store::task::of_journey(unit, who.programme(), id)?));
    all.into_iter().map(|task| task.kind).collect()
}

#[test]
fn a_death_after_the_closing_ends_the_follow_up_and_its_task() {
    on_both(|t| {
        let case = Case::on(t);
        case.planned();
        let asked = Asked { follow_up: Some(in_days(90)), ..ended(Mode::Completed, EndedBy::Navigator) };
        case.act(move |unit, who, settings, id| close(unit, who, settings, id, &asked));
        assert_eq!(tasks(&case), [domain::task::Kind::FollowUp]);
        let (person, settings) = (case.person, case.trial.settings.clone());
        case.trial.write(move |unit, who| {
            crate::person::record_death(unit, who, &settings, person, None, DeathSource::Practice)
        });
        assert!(tasks(&case).is_empty(), "nobody rings to ask how things went");
        let journey = case.journey();
        assert!(journey.open_pass(Place::of(Gate::FollowUp)).is_none());
        assert_eq!(journey.closing().unwrap().ending.mode, Mode::Completed, "the true ending stays");
        let settings = case.trial.settings.clone();
        case.trial.write(move |unit, who| crate::person::reverse_death(unit, who, &settings, person));
        assert_eq!(tasks(&case), [domain::task::Kind::FollowUp]);
        assert!(case.journey().open_pass(Place::of(Gate::FollowUp)).is_some());
        assert!(crate::check::check(&case.trial.house.db).unwrap().is_clean());
    });
}
