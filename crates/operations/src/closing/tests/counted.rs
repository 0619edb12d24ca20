//! Attempts are counted from the contacts, and a closing takes with it what was booked.

use domain::appointment::{CancelledBy, Purpose, State, Venue};
use domain::calendar::london_clock;
use domain::contact::{Answered, ContactAddress, ContactPoint, PhoneNumber};

use super::*;
use crate::appointment;

#[test]
fn unreachable_is_counted_from_the_contacts_by_every_door_and_a_closing_calls_off_what_was_booked() {
    on_both(|t| {
        let case = Case::on(t);
        case.passes(&[(Gate::Intake, None)]);
        let (mode, by) = (Mode::Unreachable, EndedBy::Nobody);
        let closes = |case: &Case| {
            case.attempt(move |unit, who, settings, id| close(unit, who, settings, id, &ended(mode, by)))
        };
        let stands_against = |done: Result<()>| match done {
            Err(Error::Breach(breaches)) => breaches[0].code,
            other => panic!("{other:?}"),
        };
        assert_eq!(stands_against(closes(&case)), "unreachable-access-need", "no number is on record");
        let person = case.person;
        case.act(move |unit, who, _, _| {
            let number = PhoneNumber::parse("07700 900123").unwrap();
            contact::add(unit, who, person, &ContactPoint::unasked(ContactAddress::Phone(number)))
        });
        assert_eq!(stands_against(closes(&case)), "unreachable-too-few-attempts");
        let end = follow_up::Doing::End { on: None, mode, by, ask_again: None, next: None };
        let followed =
            case.breach(move |unit, who, settings, id| follow_up::act(unit, who, settings, id, end, None));
        assert_eq!(followed, "unreachable-too-few-attempts", "the follow-up has the same rule");
        case.act(|unit, who, _, id| {
            let asked = appointment::AskedAppointment {
                purpose: Purpose::FirstCall,
                at: london_clock(unit.now() + SignedDuration::from_hours(24 * 9)),
                minutes: 30,
                venue: Venue::Phone,
                address: None,
                interpreter: false,
            };
            appointment::book(unit, who, id, &asked)
        });
        for hours in [3, 29, 57, 76] {
            t.clock.set(start() + SignedDuration::from_hours(hours));
            case.act(|unit, who, settings, id| contact::no_answer(unit, who, settings, id, Answered::Nobody));
        }
        closes(&case).unwrap();
        let journey = case.journey();
        let closing = journey.closing().unwrap();
        assert_eq!((closing.ending.mode, closing.ending.attempts), (mode, Some(4)));
        let booked = case.act(|unit, who, _, id| {
            Ok(store::appointment::of_journeys(unit, &who.scope(), &[id])?.remove(0).state)
        });
        assert_eq!(booked, State::Cancelled(CancelledBy::Programme));
        assert!(crate::check::check(&case.trial.house.db).unwrap().is_clean());
    });
}
