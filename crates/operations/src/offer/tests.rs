//! The days of an offer.

use domain::calendar::{Day, day_number, london_day};
use domain::id::OfferId;
use domain::journey::{EndedBy, HowPut};
use domain::role::Role;
use jiff::{Timestamp, ToSpan};
use store::testing::on_both;

use super::*;
use crate::Error;
use crate::trial::Trial;

/// The days on which an offer was made and answered, as its columns hold them.
fn days(trial: &Trial, offer: OfferId) -> (i64, Option<i64>) {
    trial.write(move |unit, who| {
        let found = unit.first(
            "SELECT offered_day, answered_day FROM episode_offer WHERE programme_id = $1 AND offer_id = $2",
            &[who.programme.into(), (&offer).into()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        found.ok_or(Error::NotFound)
    })
}

#[test]
fn a_london_day_is_the_same_on_both_databases() {
    on_both(|t| {
        let trial = Trial::on(t);
        let cases = [
            // An evening in summer belongs to the next London day, one in winter does not, and clocks change.
            ("2026-06-30T22:59:59Z", Day::constant(2026, 6, 30)),
            ("2026-06-30T23:00:00Z", Day::constant(2026, 7, 1)),
            ("2026-12-31T23:59:59Z", Day::constant(2026, 12, 31)),
            ("2027-03-28T00:30:00Z", Day::constant(2027, 3, 28)),
            ("2027-10-30T23:30:00Z", Day::constant(2027, 10, 31)),
        ];
        for (number, (instant, day)) in (20..).zip(cases) {
            let instant: Timestamp = instant.parse().unwrap();
            t.clock.set(instant);
            let (_, offer) = trial.offers(number, AskedAnswer::Refused(EndedBy::Person));
            let day = day_number(day);
            assert_eq!(days(&trial, offer), (day, Some(day)), "{instant}");
        }
    });
}

#[test]
fn an_offer_entered_later_keeps_its_true_day() {
    on_both(|t| {
        let trial = Trial::on(t);
        let (person, _) = trial.offers(1, AskedAnswer::Refused(EndedBy::Person));
        let doctor = trial.colleague("Maud", Role::Referrer).staff;
        let today = london_day(trial.house.now());
        let on_the_form = today.saturating_sub(4.days());
        let asked = Asked {
            person,
            offered: Some(on_the_form),
            offered_by: Some(doctor),
            how: Some(HowPut::Phone),
            what: domain::journey::Offered::default(),
            needs: Vec::new(),
            answer: AskedAnswer::Refused(EndedBy::Person),
            account: None,
            wished: Wished::default(),
            note: "Entered from paper.".to_owned(),
        };
        let settings = trial.settings.clone();
        let entered = asked.clone();
        let made = trial.write(move |unit, who| Ok(record(unit, who, &settings, &entered)?.offer));
        let day = day_number(on_the_form);
        assert_eq!(days(&trial, made), (day, Some(day)), "the day on the form, not that of the entry");
        let kept = trial
            .write(move |unit, who| store::offer::by_id(unit, &who.scope(), made)?.ok_or(Error::NotFound));
        assert_eq!(
            (kept.offered_by, kept.recorded_by),
            (Some(doctor), Some(trial.who.staff)),
            "both are kept"
        );
        assert_eq!(kept.detail.how, Some(HowPut::Phone), "and how it came");
        // A day to come is a slip of the pen.
        let (who, settings) = (trial.who.clone(), trial.settings.clone());
        let asked = Asked { offered: today.tomorrow().ok(), ..asked };
        let wrong = trial.house.db.write(move |unit| record(unit, &who, &settings, &asked)).wait();
        let Err(Error::Breach(breaches)) = wrong else { panic!("{wrong:?}") };
        assert_eq!(breaches[0].code, "offered-in-future");
    });
}
