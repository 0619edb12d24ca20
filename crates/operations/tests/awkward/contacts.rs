//! Calls and meetings that do not go as the form expects.

use domain::appointment::{CancelledBy, Purpose, Venue};
use domain::calendar::london_clock;
use domain::contact::{
    ActsBy, Answered, Channel, Contact, ContactAddress, ContactPoint, Outcome, PhoneNumber, Turned,
};
use domain::id::{JourneyId, PersonId};
use domain::journey::{Asked, Direction, EndedBy, Gate, GivenFactor, Mode, PassedAs, Place, Stage, Teller};
use jiff::{Span, Timestamp};
use operations::appointment::{self, AppointmentId, AskedAppointment, Became};
use operations::contact::{self, AlsoPassed, AskedContact, AskedEnding, Made};
use operations::offer::Told;
use operations::quiet::{self, CameOfIt};
use operations::{Error, Who};
use store::testing::on_both;

use crate::town::{Town, block, settings};

fn given(town: &Town<'_>, gate: Gate) -> (Who, PersonId, JourneyId) {
    let (person, journey) = town.at("Ann", gate);
    let nia = town.navigator("Nia");
    town.given(person, journey, &nia);
    (nia, person, journey)
}

fn call(town: &Town<'_>, answered: Answered) -> AskedContact {
    AskedContact::of(Contact { answered, ..Contact::unanswered(town.house.now()) })
}

fn record(town: &Town<'_>, who: &Who, id: JourneyId, asked: AskedContact) -> operations::Result<Made> {
    let who = who.clone();
    town.write(move |unit| contact::record(unit, &who, &settings(), id, &asked, "contact.record"))
}

/// The codes of the rules that stood against it.
fn refused_by<T: std::fmt::Debug>(done: operations::Result<T>) -> Vec<&'static str> {
    match done {
        Err(Error::Breach(breaches)) => breaches.iter().map(|breach| breach.code).collect(),
        other => panic!("{other:?}"),
    }
}

fn ends(mode: Mode, by: EndedBy) -> Option<AskedEnding> {
    Some(AskedEnding { mode, by, ask_again: None })
}

fn said(teller: Teller, code: &str, direction: Direction) -> Told {
    let factors = vec![GivenFactor { code: domain::factor::FactorCode::parse(code).unwrap(), direction }];
    Told { teller: Some(teller), asked: Asked::Answered, factors, main: None, order: None }
}

#[test]
fn a_carer_who_answers_does_not_pass_the_gate_and_an_attorney_whose_authority_was_checked_does() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Reach);
        record(&town, &nia, journey, call(&town, Answered::SomebodyElse)).unwrap();
        assert_eq!(town.counted(journey)[2..], ["3 open"]);
        let by = ActsBy::HealthAndWelfareAttorney;
        record(&town, &nia, journey, call(&town, Answered::Representative { by, checked: None })).unwrap();
        assert_eq!(town.counted(journey)[2..], ["3 open"], "nobody has seen the authority");
        let checked = Some(town.today());
        record(&town, &nia, journey, call(&town, Answered::Representative { by, checked })).unwrap();
        let (kept, _) = town.journey(journey);
        let outcome = kept.standing(Place::of(Gate::Reach)).unwrap().outcome.clone();
        let passed_as = PassedAs::RepresentativeAnswered;
        assert!(
            matches!(outcome, domain::journey::Outcome::Passed { passed_as: Some(it), .. } if it == passed_as)
        );
        assert_eq!(block(town.house.journey(&nia, journey)).unwrap().reach.contacts.len(), 3);
    });
}

#[test]
fn a_carer_who_refuses_for_her_is_somebody_acting_for_her_and_never_her_own_no() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Reach);
        let no = |by| AskedContact {
            ending: ends(Mode::Refused, by),
            accounts: vec![said(Teller::ActingForPerson, "stigma", Direction::Hindered)],
            ..call(&town, Answered::SomebodyElse)
        };
        let against = refused_by(record(&town, &nia, journey, no(EndedBy::Person)));
        assert_eq!(against, ["contact-not-their-word"]);
        let made = record(&town, &nia, journey, no(EndedBy::ActingForPerson)).unwrap();
        assert!(made.closed);
        assert_eq!(town.counted(journey)[2..], ["3 ended refused acting-for-person"]);
        let (kept, _) = town.journey(journey);
        assert_eq!(
            kept.standing(Place::of(Gate::Reach)).unwrap().accounts[0].teller,
            Teller::ActingForPerson
        );
        town.in_order();
    });
}

#[test]
fn unreachable_needs_attempts_she_could_have_answered_and_without_a_number_it_is_an_access_need() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, person, journey) = given(&town, Gate::Reach);
        let give_up = |town: &Town<'_>| {
            let asked = AskedContact {
                ending: ends(Mode::Unreachable, EndedBy::Nobody),
                ..call(town, Answered::Nobody)
            };
            record(town, &nia, journey, asked)
        };
        assert_eq!(refused_by(give_up(&town)), ["unreachable-access-need"], "no number is on record");
        let number = ContactAddress::Phone(PhoneNumber::parse("07700 900123").unwrap());
        let (who, point) = (nia.clone(), ContactPoint::unasked(number));
        town.write(move |unit| contact::add(unit, &who, person, &point)).unwrap();
        assert!(refused_by(give_up(&town)).contains(&"unreachable-too-few-attempts"));
        for hours in [3, 24, 26] {
            test.clock.set(town.house.now() + Span::new().hours(hours));
            record(&town, &nia, journey, call(&town, Answered::Nobody)).unwrap();
        }
        test.clock.set(town.house.now() + Span::new().hours(21));
        give_up(&town).unwrap();
        assert_eq!(town.counted(journey)[2..], ["3 ended unreachable nobody"]);
        town.in_order();
    });
}

#[test]
fn her_need_was_met_in_the_first_call_and_all_of_it_is_one_conversation() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Reach);
        let one = |gate, passed_as| AlsoPassed { gate, passed_as };
        let asked = AskedContact {
            passes: vec![
                one(Gate::FirstCall, None),
                one(Gate::Meeting, None),
                one(Gate::Plan, Some(PassedAs::AdviceEnough)),
            ],
            review: Some(town.in_days(30)),
            accounts: vec![said(Teller::Person, "free", Direction::Helped)],
            ..call(&town, Answered::Person)
        };
        record(&town, &nia, journey, asked).unwrap();
        let (kept, entries) = town.journey(journey);
        let minutes: std::collections::BTreeSet<_> =
            entries.iter().rev().take(4).map(|entry| format!("{:?}", entry.happened)).collect();
        assert_eq!(minutes.len(), 1, "one minute for all of it");
        assert_eq!(
            town.counted(journey),
            ["0 open", "1 passed", "2 passed", "3 passed", "4 passed", "5 passed", "6 passed"],
            "the closing is to come"
        );
        assert_eq!(kept.standing(Place::of(Gate::FirstCall)).unwrap().accounts.len(), 1);
        town.in_order();
    });
}

#[test]
fn yes_then_no_before_the_call_ends_the_open_gate_by_whatever_channel_it_came() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Reach);
        let text = Contact::of(town.house.now(), Channel::Text, Turned::ToUs, Answered::Person);
        let asked = AskedContact { ending: ends(Mode::Refused, EndedBy::Person), ..AskedContact::of(text) };
        record(&town, &nia, journey, asked).unwrap();
        assert_eq!(
            town.counted(journey),
            ["1 passed", "2 passed", "3 passed", "4 ended refused person"],
            "she answered: the yes at the practice and being reached stay true"
        );
        town.in_order();
    });
}

#[test]
fn a_yes_she_never_knew_of_is_marked_and_stays_a_yes_in_every_count() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Reach);
        let knew = AskedContact { knew: Some(false), ..call(&town, Answered::Person) };
        record(&town, &nia, journey, knew.clone()).unwrap();
        record(&town, &nia, journey, knew).unwrap();
        let (kept, _) = town.journey(journey);
        assert!(kept.standing(Place::of(Gate::Offer)).unwrap().disputed);
        assert_eq!(town.told(journey).iter().filter(|kind| **kind == "disputed").count(), 1, "once");
        assert_eq!(town.counted(journey)[0], "1 passed");
    });
}

#[test]
fn a_text_unanswered_is_an_attempt_and_no_answer() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Reach);
        let text = Contact::of(town.house.now(), Channel::Text, Turned::ToThem, Answered::Nobody);
        record(&town, &nia, journey, AskedContact::of(text)).unwrap();
        assert_eq!(town.counted(journey)[2..], ["3 open"]);
        let spoke = Contact { outcome: Outcome::Spoke, ..Contact::unanswered(town.house.now()) };
        let against = refused_by(record(&town, &nia, journey, AskedContact::of(spoke)));
        assert_eq!(against, ["contact-spoke-with-nobody"]);
    });
}

fn meeting(at: Timestamp) -> AskedAppointment {
    AskedAppointment {
        purpose: Purpose::Meeting,
        at: london_clock(at),
        minutes: 60,
        venue: Venue::Community,
        address: Some("The library, by the window".to_owned()),
        interpreter: false,
    }
}

fn book(town: &Town<'_>, who: &Who, journey: JourneyId, days: i64) -> AppointmentId {
    let (who, asked) = (who.clone(), meeting(town.house.now() + Span::new().hours(24 * days)));
    town.write(move |unit| appointment::book(unit, &who, journey, &asked)).unwrap()
}

fn settle(town: &Town<'_>, who: &Who, id: AppointmentId, became: Became) -> operations::Result<JourneyId> {
    let who = who.clone();
    town.write(move |unit| appointment::settle(unit, &who, &settings(), id, &became))
}

#[test]
fn missed_and_cancelled_are_two_things_and_neither_ends_the_gate_by_itself() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Meeting);
        let first = book(&town, &nia, journey, 2);
        assert_eq!(
            refused_by(settle(&town, &nia, first, Became::Missed(None, Vec::new()))),
            ["appointment-not-yet"]
        );
        settle(&town, &nia, first, Became::Cancelled(CancelledBy::Programme)).unwrap();
        let second = book(&town, &nia, journey, 3);
        town.later(4);
        settle(&town, &nia, second, Became::Missed(None, Vec::new())).unwrap();
        assert_eq!(town.counted(journey)[4..], ["5 open"]);
        let again = settle(&town, &nia, second, Became::Held(Vec::new()));
        assert_eq!(refused_by(again), ["appointment-settled"]);
        let third = book(&town, &nia, journey, 1);
        town.later(2);
        let ending = AskedEnding { mode: Mode::DidNotCome, by: EndedBy::Nobody, ask_again: None };
        settle(&town, &nia, third, Became::Missed(Some(ending), Vec::new())).unwrap();
        assert_eq!(town.counted(journey)[4..], ["5 ended did-not-come nobody"]);
        town.in_order();
    });
}

#[test]
fn a_meeting_that_moved_and_was_held_passes_the_gate_when_it_began() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Meeting);
        let first = book(&town, &nia, journey, 2);
        let later = meeting(town.house.now() + Span::new().hours(24 * 5));
        settle(&town, &nia, first, Became::Moved(later)).unwrap();
        let shown = block(town.house.journey(&nia, journey)).unwrap();
        let moved = shown.reach.appointments.iter().find(|it| it.moved_from == Some(first)).unwrap().clone();
        town.later(6);
        let helped = vec![said(Teller::Person, "free", Direction::Helped)];
        settle(&town, &nia, moved.id, Became::Held(helped)).unwrap();
        let (kept, _) = town.journey(journey);
        let standing = kept.standing(Place::of(Gate::Meeting)).unwrap();
        assert_eq!(standing.happened, domain::journey::Happened::Minute(moved.slot.starts()));
        assert_eq!(standing.accounts.len(), 1);
        assert_eq!(town.counted(journey)[4..], ["5 passed", "6 open"]);
        town.in_order();
    });
}

#[test]
fn a_no_calls_off_what_was_booked() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Meeting);
        book(&town, &nia, journey, 2);
        let no =
            AskedContact { ending: ends(Mode::Refused, EndedBy::Person), ..call(&town, Answered::Person) };
        record(&town, &nia, journey, no).unwrap();
        let shown = block(town.house.journey(&nia, journey)).unwrap();
        let state = shown.reach.appointments[0].state;
        assert_eq!(state, domain::appointment::State::Cancelled(CancelledBy::Person));
        assert_eq!(shown.journey.stage(), Some(Stage::Closed(Mode::Refused)));
    });
}

#[test]
fn who_went_quiet_is_asked_why_and_going_on_leaves_the_gate_open_with_what_they_said() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Meeting);
        town.later(30);
        let found = |town: &Town<'_>| block(town.house.journey(&nia, journey)).unwrap().reach;
        assert_eq!(found(&town).quiet.len(), 1, "thirty days without a word");
        let ask = |told: Vec<Told>, came: CameOfIt| {
            let who = nia.clone();
            let place = Place::of(Gate::Meeting);
            town.write(move |unit| quiet::ask(unit, &who, &settings(), journey, place, &told, came))
        };
        assert_eq!(refused_by(ask(Vec::new(), CameOfIt::GoesOn)), ["account-says-nothing"]);
        ask(vec![said(Teller::Person, "stigma", Direction::Hindered)], CameOfIt::GoesOn).unwrap();
        assert_eq!(found(&town).asked[0].accounts.len(), 1);
        assert_eq!(town.counted(journey)[4..], ["5 open"], "silence ends nothing");
        town.in_order();
    });
}
