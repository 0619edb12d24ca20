use domain::agreement::{OverrideReason, Purpose};
use domain::contact::{Leave, SafeTimes, Sharing};
use domain::journey::EndedBy;
use domain::person::{DeathSource, NhsNumberStanding};
use jiff::SignedDuration;
use store::testing::{on_both, start};

use super::*;
use crate::agreement::{self, Asked, AskedDecision};
use crate::offer::AskedAnswer;
use crate::trial::Trial;

const ADDRESS: &str = "robin@home.example";

fn email() -> ContactPoint {
    ContactPoint {
        sharing: Sharing::Private,
        say_who_we_are: Leave::Given,
        email: Leave::Given,
        times: SafeTimes::AnyDaytime,
        confirmed: Some(london_day(start())),
        ..ContactPoint::unasked(ContactAddress::Email(EmailAddress::parse(ADDRESS).unwrap()))
    }
}

/// Posts an e-mail to a person and says whether the worker gets it, or why not.
fn sent(trial: &Trial, person: PersonId, to: &'static str) -> std::result::Result<(), String> {
    let body = r#"{"letter":"invitation","name":"Robin","link":"https://stile.example"}"#;
    let id = trial.write(move |unit, who| {
        Ok(store::outbox::add(unit, who.programme, "email", to, Some(person), body)?)
    });
    match trial.house.take_letter().unwrap() {
        Some(taken) => {
            trial.house.letter_sent(&taken).unwrap();
            Ok(())
        }
        None => Err(trial.write(move |unit, _| {
            Ok(unit
                .value::<String>("SELECT fault FROM outbox WHERE id = $1 AND body = ''", &[(&id).into()])?
                .unwrap())
        })),
    }
}

fn no(why: &str) -> std::result::Result<(), String> {
    Err(why.to_owned())
}

fn fault<T>(trial: &Trial, act: impl Fn(&mut Unit<'_>, &Who) -> Result<T> + Send + 'static) -> Error
where
    T: Send + 'static,
{
    let who = trial.who.clone();
    match trial.house.db.write(move |unit| act(unit, &who)).wait() {
        Ok(_) => panic!("this was let through"),
        Err(error) => error,
    }
}

#[test]
fn an_email_goes_only_to_an_address_the_person_said_is_safe() {
    on_both(|t| {
        let trial = Trial::on(t);
        let (person, _) = trial.offers(1, AskedAnswer::Refused(EndedBy::Person));
        assert_eq!(sent(&trial, person, ADDRESS), no("no-contact-point"));
        let id = trial.write(move |unit, who| {
            let unasked = ContactPoint::unasked(email().address);
            add(unit, who, person, &unasked)
        });
        assert_eq!(sent(&trial, person, ADDRESS), no("not-asked"));
        let id = trial.write(move |unit, who| change(unit, who, person, id, &email()));
        assert_eq!(sent(&trial, person, ADDRESS), Ok(()));
        assert_eq!(sent(&trial, person, "other@home.example"), no("no-contact-point"));
        t.clock.set(start() + SignedDuration::from_hours(14));
        assert_eq!(sent(&trial, person, ADDRESS), no("outside-safe-times"));
        t.clock.set(start() + SignedDuration::from_hours(24 * 370));
        assert_eq!(sent(&trial, person, ADDRESS), no("not-confirmed"));
        let id = trial.write(move |unit, who| confirm(unit, who, person, id));
        assert_eq!(sent(&trial, person, ADDRESS), Ok(()));
        trial.write(move |unit, who| end(unit, who, person, id));
        assert_eq!(sent(&trial, person, ADDRESS), no("no-contact-point"));
    });
}

#[test]
fn nothing_goes_to_who_withdrew_objected_died_or_is_in_dispute() {
    on_both(|t| {
        let trial = Trial::on(t);
        let (person, _) = trial.offers(1, AskedAnswer::Refused(EndedBy::Person));
        trial.write(move |unit, who| add(unit, who, person, &email()));
        let yes = Asked::Agreement {
            purpose: Purpose::Contact,
            agreed: true,
            until: None,
            decision: AskedDecision::default(),
        };
        let agreed = {
            let yes = yes.clone();
            trial.write(move |unit, who| agreement::record(unit, who, person, &yes))
        };
        assert_eq!(sent(&trial, person, ADDRESS), Ok(()));
        later(t);
        trial
            .write(move |unit, who| agreement::withdraw(unit, who, person, agreed, AskedDecision::default()));
        assert_eq!(sent(&trial, person, ADDRESS), no("withdrawn"));
        later(t);
        let again = fault(&trial, move |unit, who| {
            agreement::withdraw(unit, who, person, agreed, AskedDecision::default())
        });
        assert_eq!(again, Error::from(Breach::new("agreement-not-standing")));
        later(t);
        trial.write(move |unit, who| agreement::record(unit, who, person, &yes));
        assert_eq!(sent(&trial, person, ADDRESS), Ok(()));
        later(t);
        let objection = trial.write(move |unit, who| {
            agreement::record(unit, who, person, &Asked::Objection(Purpose::Contact))
        });
        assert_eq!(sent(&trial, person, ADDRESS), no("withdrawn"));
        later(t);
        trial.write(move |unit, who| agreement::lift(unit, who, person, objection));
        assert_eq!(sent(&trial, person, ADDRESS), Ok(()));
        disputed(&trial, person, true);
        assert_eq!(sent(&trial, person, ADDRESS), no("disputed"));
        disputed(&trial, person, false);
        let settings = trial.settings.clone();
        trial.write(move |unit, who| {
            crate::person::record_death(unit, who, &settings, person, None, DeathSource::ALL[0])
        });
        assert_eq!(sent(&trial, person, ADDRESS), no("died"));
    });
}

/// Lets a minute pass: what comes later counts.
fn later(t: &store::testing::TestDb) {
    t.clock.set(store::Clock::now(&t.clock) + SignedDuration::from_mins(1));
}

fn disputed(trial: &Trial, person: PersonId, disputed: bool) {
    trial.write(move |unit, who| {
        let mut found = seen(unit, who, person)?;
        let number = domain::person::NhsNumber::parse("999 000 0018").unwrap();
        found.details.nhs_number = match disputed {
            true => NhsNumberStanding::Disputed(number),
            false => NhsNumberStanding::Held(number),
        };
        store::person::change(unit, who.programme, &found, &[], None)?;
        Ok(())
    });
}

#[test]
fn a_death_on_a_linked_record_counts_for_both_until_the_link_is_undone() {
    on_both(|t| {
        let trial = Trial::on(t);
        let (one, _) = trial.offers(1, AskedAnswer::Refused(EndedBy::Person));
        let (other, _) = trial.offers(2, AskedAnswer::Refused(EndedBy::Person));
        let settings = trial.settings.clone();
        trial.write(move |unit, who| {
            add(unit, who, other, &email())?;
            crate::person::record_death(unit, who, &settings, one, None, DeathSource::ALL[0])
        });
        assert_eq!(sent(&trial, other, ADDRESS), Ok(()));
        let link = trial.write(move |unit, who| crate::person::merge(unit, who, one, other));
        assert_eq!(sent(&trial, other, ADDRESS), no("died"));
        let elsewhere = fault(&trial, move |unit, who| {
            let who = Who { own: vec![unit.id()], ..who.clone() };
            crate::person::unlink(unit, &who, one, link)
        });
        assert_eq!(elsewhere, Error::NotFound);
        trial.write(move |unit, who| crate::person::unlink(unit, who, one, link));
        assert_eq!(sent(&trial, other, ADDRESS), Ok(()));
    });
}

#[test]
fn nobody_of_another_practice_sees_or_changes_contact_points() {
    on_both(|t| {
        let trial = Trial::on(t);
        let (person, _) = trial.offers(1, AskedAnswer::Refused(EndedBy::Person));
        let id = trial.write(move |unit, who| add(unit, who, person, &email()));
        let twice = fault(&trial, move |unit, who| add(unit, who, person, &email()));
        assert_eq!(twice, Error::from(Breach::of("email", "contact-on-record")));
        let later = fault(&trial, move |unit, who| {
            let point = ContactPoint { confirmed: Some(Day::constant(2300, 1, 1)), ..email() };
            change(unit, who, person, id, &point)
        });
        let Error::Breach(breaches) = later else { panic!("{later}") };
        assert_eq!(breaches[0].code, "contact-confirmed-later");
        let elsewhere = |who: &Who| Who { own: vec![domain::Id::new(Uuid::from_u128(9))], ..who.clone() };
        assert_eq!(fault(&trial, move |unit, who| end(unit, &elsewhere(who), person, id)), Error::NotFound);
        assert_eq!(
            fault(&trial, move |unit, who| {
                agreement::record(unit, &elsewhere(who), person, &Asked::Objection(Purpose::Contact))
            }),
            Error::NotFound
        );
        let now = trial.house.now();
        let shown = trial.write(move |unit, who| shown(unit, who, person, now));
        let ways = &shown.points[0].ways;
        assert!(ways.contains(&(Sending::Email, Ok(()))), "{ways:?}");
        assert!(ways.contains(&(Sending::Letter, Err(NotSafe::WrongKind))), "{ways:?}");
    });
}

#[test]
fn an_override_needs_a_note_and_stands_beside_the_refusal_it_overrides() {
    on_both(|t| {
        let trial = Trial::on(t);
        let (person, _) = trial.offers(1, AskedAnswer::Refused(EndedBy::Person));
        let asked = |note: &str| Asked::Override {
            purpose: Purpose::Provider,
            reason: OverrideReason::Safeguarding,
            person_told: false,
            note: note.to_owned(),
        };
        let (empty, told) = (asked(" "), asked("A child may be hurt"));
        let none = fault(&trial, move |unit, who| agreement::record(unit, who, person, &empty));
        assert_eq!(none, Error::from(Breach::of("note", "override-note-missing")));
        let now = trial.house.now();
        let shown = trial.write(move |unit, who| {
            let no = Asked::Agreement {
                purpose: Purpose::Provider,
                agreed: false,
                until: None,
                decision: AskedDecision::default(),
            };
            agreement::record(unit, who, person, &no)?;
            agreement::record(unit, who, person, &told)?;
            shown(unit, who, person, now)
        });
        let kinds: Vec<_> = shown.records.iter().map(|kept| kept.record.code()).collect();
        assert_eq!(kinds, ["agreement", "override"]);
        assert_eq!(shown.notes[0].1, "A child may be hurt");
    });
}
