//! Waits counted by hand, of the same people as the funnel.

use domain::contact::Contact;
use jiff::Span;
use store::contact::ContactId;

use super::funnel::{later, lived};
use super::*;
use crate::figures::waits::Wait;

/// A call of ours that nobody answered.
fn tried(town: &Town, who: &Who, journey: domain::id::JourneyId, after_days: i64) -> ContactId {
    let contact = Contact::unanswered(town.house.now() + Span::new().hours(24 * after_days));
    let who = who.clone();
    let made = town.house.db.write(move |unit| -> Result<ContactId> {
        let id = store::contact::add(unit, who.programme, journey, None, None, &contact, who.staff)?;
        store::change::note(unit, who.programme, "contact", id.bytes())?;
        Ok(id)
    });
    made.wait().unwrap()
}

fn waits(town: &Town, who: &Who) -> Vec<Wait> {
    // Everything committed is in the columns from here on.
    town.figure(who, "wait-attempt", &Asked::default());
    settled(town.house.waits(who, None)).unwrap()
}

fn by(wait: &Wait, day: u16) -> f64 {
    wait.by.iter().find(|by| by.day == day).unwrap().share.unwrap()
}

fn ended(wait: &Wait) -> Vec<(&str, u64)> {
    let ended = &wait.stand.as_ref().unwrap().ended;
    ended.iter().map(|(code, _, count)| (code.as_str(), *count)).collect()
}

#[test]
fn waits_are_those_counted_by_hand_with_who_left_first_and_who_waits_still() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, eli) = lived(&town);
        // Eli was called on the fourth day; nobody ever answered.
        tried(&town, &eve, eli, 4);
        later(test, &town);
        let manager = town.who(Role::ProgrammeManager, town.team);
        for who in [&eve, &manager] {
            let [attempt, reach, start] = &waits(&town, who)[..] else { panic!("three waits") };
            // Seven referrals. Spoken with after 5, 5, 5 and 20 days; Cat closed on the third day, Eli on the thirtieth;
            // Fay still waits. Nobody was lost from sight before, so the incidence is the plain share.
            assert_eq!(reach.of, Shown::Count(7));
            let stand = reach.stand.as_ref().unwrap();
            assert_eq!((stand.reached, stand.waiting), (4, 1));
            assert_eq!(ended(reach), [("refused", 0), ("moved-or-died", 0), ("closed", 2)]);
            for (day, share) in [(7, 3.0 / 7.0), (14, 3.0 / 7.0), (28, 4.0 / 7.0), (90, 4.0 / 7.0)] {
                assert!((by(reach, day) - share).abs() < 1e-12, "{day}: {}", by(reach, day));
            }
            assert_eq!(reach.half, Some(20));
            let left = |day: u16| reach.by.iter().find(|by| by.day == day).unwrap().at_risk;
            assert_eq!((left(7), left(28), left(56)), (Some(3), Some(2), Some(0)));
            // The attempt came before the answer for Eli alone.
            assert_eq!(attempt.half, Some(5));
            assert!((by(attempt, 7) - 4.0 / 7.0).abs() < 1e-12);
            assert_eq!(ended(attempt), [("refused", 0), ("moved-or-died", 0), ("closed", 1)]);
            assert_eq!(start.of, Shown::Count(0));
            // Every count has its rows.
            for (of, rows) in [("met", 4), ("open", 1), ("ended-closed", 2), ("ended-refused", 0)] {
                let picked = Picked { groups: Vec::new(), of: of.to_owned() };
                assert_eq!(town.rows(who, "wait-reach", &Asked::default(), &picked, 50).unwrap().all, rows);
            }
            let picked = Picked { groups: Vec::new(), of: "ended-nowhere".to_owned() };
            let unknown = town.rows(who, "wait-reach", &Asked::default(), &picked, 50);
            assert_eq!(unknown.unwrap_err(), Error::NotFound);
            check_every_mark(&town, who, "wait-attempt", &super::by("practice"));
        }
    });
}

#[test]
fn columns_that_are_brought_forward_hold_the_attempts_of_columns_read_anew() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, eli) = lived(&town);
        later(test, &town);
        let before = waits(&town, &eve);
        assert_eq!(before[0].stand.as_ref().unwrap().reached, 4);
        tried(&town, &eve, eli, 1);
        // An earlier attempt told later counts from its own day.
        tried(&town, &eve, eli, -100);
        let after = waits(&town, &eve);
        assert_eq!(after[0].stand.as_ref().unwrap().reached, 5);
        let keys = Keys::generate(&mut Random::from_seed(7));
        let anew = House::over(test.db.clone(), keys, "http://localhost", false, Random::from_seed(2));
        let fresh = settled(anew.waits(&eve, None)).unwrap();
        for (held, fresh) in after.iter().zip(&fresh) {
            assert_eq!((held.of, &held.stand, &held.by), (fresh.of, &fresh.stand, &fresh.by));
        }
    });
}

#[test]
fn who_sees_no_row_gets_a_wait_only_where_its_steps_are_large_enough() {
    on_both(|test| {
        let town = Town::new(test);
        lived(&town);
        later(test, &town);
        let reader = town.who(Role::Commissioner, town.team);
        for wait in waits(&town, &reader) {
            assert_eq!(wait.sight, Sight::Controlled);
            assert!(wait.stand.is_none() && wait.half.is_none() && wait.at_risk.is_empty());
            assert!(wait.by.iter().all(|by| by.share.is_none() && by.interval.is_none()), "{wait:?}");
        }
        let period = evidence::column::Period {
            from: Month::new(2026, 11).unwrap(),
            to: Month::new(2026, 11).unwrap(),
        };
        assert_eq!(settled(town.house.waits(&reader, Some(period))).unwrap_err(), Error::Forbidden);
    });
}
