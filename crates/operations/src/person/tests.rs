//! One number held by two people, and what is asked of nobody who died.

use domain::person::{DeathSource, NhsNumber};
use jiff::ToSpan;
use store::testing::on_both;

use super::*;
use crate::offer::AskedAnswer;
use crate::trial::Trial;

fn form(given: &str, family: &str, born: &str) -> PersonForm {
    PersonForm {
        nhs_number: NhsNumber::from_stem(999_000_123).map(NhsNumber::digits),
        given: Some(given.to_owned()),
        family: Some(family.to_owned()),
        date_of_birth: Some(born.to_owned()),
        ..PersonForm::default()
    }
}

fn added(trial: &Trial, given: &'static str, family: &'static str, born: &'static str) -> PersonId {
    trial.write(move |unit, who| Ok(add(unit, who, true, &form(given, family, born), true)?.person))
}

fn disputed(trial: &Trial, person: PersonId) -> bool {
    trial.write(move |unit, who| {
        let found = store::person::by_id(unit, &who.scope(), person)?.ok_or(Error::NotFound)?;
        Ok(found.details.nhs_number.is_disputed())
    })
}

#[test]
fn two_people_may_hold_one_disputed_nhs_number() {
    on_both(|t| {
        let trial = Trial::on(t);
        let ada = added(&trial, "Ada", "Marsh", "3/4/1950");
        assert!(!disputed(&trial, ada));
        let ben = added(&trial, "Ben", "Holt", "9/9/1988");
        assert!(disputed(&trial, ada) && disputed(&trial, ben), "neither is believed more");
        let found = trial.write(move |unit, who| {
            let number = form("", "", "").nhs_number.unwrap_or_default();
            Ok(store::person::holders(unit, who.programme, &number)?.len())
        });
        assert_eq!(found, 2, "nothing is merged by itself");
        // Whoever has another number after all leaves it to the other.
        trial.write(move |unit, who| {
            let version = store::person::by_id(unit, &who.scope(), ben)?.ok_or(Error::NotFound)?.version;
            let corrected = PersonForm {
                nhs_number: NhsNumber::from_stem(999_000_456).map(NhsNumber::digits),
                ..form("Ben", "Holt", "9/9/1988")
            };
            change(unit, who, true, ben, version, &corrected)
        });
        assert!(!disputed(&trial, ada) && !disputed(&trial, ben));
    });
}

#[test]
fn a_number_is_in_dispute_no_longer_when_its_holders_are_known_to_be_one() {
    on_both(|t| {
        let trial = Trial::on(t);
        let ada = added(&trial, "Ada", "Marsh", "3/4/1950");
        let twice = added(&trial, "Adah", "Marsh", "3/4/1950");
        let link = trial.write(move |unit, who| merge(unit, who, ada, twice));
        assert!(!disputed(&trial, ada) && !disputed(&trial, twice));
        trial.write(move |unit, who| unmerge(unit, who, link));
        assert!(disputed(&trial, ada) && disputed(&trial, twice));
        let ben = added(&trial, "Ben", "Holt", "9/9/1988");
        let who = trial.who.clone();
        let refused = trial.house.db.write(move |unit| merge(unit, &who, ada, twice)).wait().unwrap_err();
        let Error::Breach(breaches) = refused else { panic!("{refused:?}") };
        assert_eq!(breaches[0].code, "merge-disputed");
        assert!(disputed(&trial, ben));
    });
}

/// How many tasks there are in all.
fn tasks(trial: &Trial) -> i64 {
    trial.write(|unit, _| Ok(unit.value("SELECT count(*) FROM task", &[])?.unwrap_or_default()))
}

#[test]
fn nobody_is_asked_again_who_has_died_on_either_of_two_records() {
    on_both(|t| {
        let trial = Trial::on(t);
        let later = london_day(trial.house.now()).saturating_add(40.days());
        let (person, _) = trial.offers(1, AskedAnswer::NotNow(later));
        let (other, _) = trial.offers(2, AskedAnswer::NotNow(later));
        assert_eq!(tasks(&trial), 2);
        let settings = trial.settings.clone();
        trial.write(move |unit, who| record_death(unit, who, &settings, person, None, DeathSource::ALL[0]));
        assert_eq!(tasks(&trial), 1, "the journey had ended, and its day to ask again was to come");
        let link = trial.write(move |unit, who| merge(unit, who, person, other));
        assert_eq!(tasks(&trial), 0);
        trial.write(move |unit, who| unmerge(unit, who, link));
        assert_eq!(tasks(&trial), 1);
        let settings = trial.settings.clone();
        trial.write(move |unit, who| reverse_death(unit, who, &settings, person));
        assert_eq!(tasks(&trial), 2);
        assert!(crate::check::check(&trial.house.db).unwrap().is_clean());
    });
}

#[test]
fn a_death_on_one_of_two_records_closes_the_journeys_of_both_until_the_link_is_undone() {
    on_both(|t| {
        let trial = Trial::on(t);
        let (person, _) = trial.offers(1, AskedAnswer::Yes);
        let (other, _) = trial.offers(2, AskedAnswer::Yes);
        let open = |of: PersonId| {
            trial.write(move |unit, who| {
                let system = store::Scope::new(who.programme, store::Reach::System);
                let journeys = store::journey::of_person(unit, &system, of)?;
                Ok(journeys.iter().any(|it| it.open))
            })
        };
        let settings = trial.settings.clone();
        let link = trial.write(move |unit, who| merge(unit, who, person, other));
        let died = settings.clone();
        trial.write(move |unit, who| record_death(unit, who, &died, person, None, DeathSource::ALL[0]));
        assert!(!open(person) && !open(other), "one person, two records");
        assert_eq!(tasks(&trial), 0);
        trial.write(move |unit, who| unmerge(unit, who, link));
        assert!(!open(person) && open(other), "two people after all: only one of them died");
        // Linked after the death was known: the other's journey closes too, and opens again with the death undone.
        trial.write(move |unit, who| merge(unit, who, other, person).map(drop));
        assert!(!open(person) && !open(other));
        let lives = settings.clone();
        trial.write(move |unit, who| reverse_death(unit, who, &lives, person));
        assert!(open(person) && open(other));
        assert!(crate::check::check(&trial.house.db).unwrap().is_clean());
    });
}
