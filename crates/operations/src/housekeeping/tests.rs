use domain::journey::EndedBy;
use store::testing::{on_both, start};

use super::*;
use crate::offer::AskedAnswer;
use crate::trial::Trial;

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn answers(trial: &Trial, offer: domain::id::OfferId) -> (String, Option<String>, Option<Day>) {
    trial.write(move |unit, who| {
        let offer = store::offer::by_id(unit, &who.scope(), offer)?.unwrap();
        Ok((offer.answer, offer.ended_by, offer.answered))
    })
}

#[test]
fn an_offer_thought_over_past_the_limit_ends_by_the_referrers_clock_on_that_day() {
    on_both(|t| {
        let trial = Trial::on(t);
        let today = london_day(start());
        let (_, offer) = trial.offers(1, AskedAnswer::ThinkingItOver(today.saturating_add(20.days())));
        let (_, answered) = trial.offers(2, AskedAnswer::Refused(EndedBy::Person));
        assert_eq!(trial.house.time_out_offers().unwrap(), 0);
        t.clock.set(start() + DAY * 89);
        assert_eq!(trial.house.time_out_offers().unwrap(), 0, "their date has passed, the limit has not");
        t.clock.set(start() + DAY * 120);
        assert_eq!(trial.house.time_out_offers().unwrap(), 1);
        let limit = today.saturating_add(90.days());
        assert_eq!(
            answers(&trial, offer),
            ("timed-out".to_owned(), Some("referrer".to_owned()), Some(limit))
        );
        assert_eq!(answers(&trial, answered).0, "refused");
        assert_eq!(trial.house.time_out_offers().unwrap(), 0, "done again, it does nothing");
        assert!(crate::check::check(&trial.house.db).unwrap().is_clean());
    });
}

#[test]
fn request_keys_of_nameless_refusals_go_after_a_day_and_others_after_thirty() {
    on_both(|t| {
        let trial = Trial::on(t);
        for act in ["offer.refuse_nameless", "offer.withdraw_nameless", "offer.refuse"] {
            trial.write(move |unit, who| {
                let key = unit.timeless_uuid();
                crate::house::once(unit, who, key, act, |_| Ok(1)).map(drop)
            });
        }
        assert_eq!(trial.house.forget_request_keys().unwrap(), 0);
        t.clock.set(start() + DAY * 2);
        assert_eq!(trial.house.forget_request_keys().unwrap(), 2);
        t.clock.set(start() + DAY * 30);
        assert_eq!(trial.house.forget_request_keys().unwrap(), 0);
        t.clock.set(start() + DAY * 31);
        assert_eq!(trial.house.forget_request_keys().unwrap(), 1);
    });
}

#[test]
fn sign_ins_and_invitations_go_ninety_days_after_their_end() {
    on_both(|t| {
        let trial = Trial::on(t);
        trial.write(|unit, who| {
            let expires_at = unit.now() + DAY * 7;
            let staff = who.staff;
            let invitation = store::sign_in::Invitation {
                staff,
                purpose: "invitation".to_owned(),
                expires_at,
                used_at: None,
            };
            Ok(store::sign_in::invite(unit, b"hash", &invitation)?)
        });
        t.clock.set(start() + DAY * 90);
        assert_eq!(trial.house.forget_sign_ins().unwrap(), (0, 0));
        t.clock.set(start() + DAY * 91);
        assert_eq!(trial.house.forget_sign_ins().unwrap(), (1, 0));
        t.clock.set(start() + DAY * 98);
        assert_eq!(trial.house.forget_sign_ins().unwrap(), (0, 1));
    });
}

#[test]
fn a_round_seals_what_was_done_and_the_head_moves_on() {
    on_both(|t| {
        let trial = Trial::on(t);
        trial.lived();
        let before = trial.house.audit_heads().unwrap().remove(0);
        assert_eq!((before.1, before.2.as_str()), (0, ""));
        trial.sealed(17);
        assert_eq!(trial.house.keep_house().unwrap(), Done::default());
        let after = trial.house.audit_heads().unwrap().remove(0);
        assert!(after.1 >= 1 && after.2.len() == 64);
    });
}

#[test]
fn a_database_that_grew_is_known_to_its_engine_after_a_round() {
    on_both(|t| {
        let trial = Trial::on(t);
        if matches!(t.db.location(), store::Location::Postgres(_)) {
            // It learns by itself; a round has nothing to do and says so.
            trial.house.learn_tables().unwrap();
            return;
        }
        for number in 0..40 {
            trial.offers(number, AskedAnswer::Yes);
        }
        trial.house.learn_tables().unwrap();
        // Without statistics this read every referral of the programme.
        let plan = trial.house.db.write(|unit| {
            unit.all(
                "EXPLAIN QUERY PLAN UPDATE referral SET state = 'x'
                 WHERE programme_id = 1 AND journey_id = x'00' AND state = 'waiting'",
                &[],
                |row| row.get::<String>(3),
            )
        });
        let plan = plan.wait().unwrap_or_else(|error: store::Error| panic!("{error}")).join("\n");
        assert!(plan.contains("referral_of_journey"), "{plan}");
    });
}
