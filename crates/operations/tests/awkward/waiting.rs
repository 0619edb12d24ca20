//! Time that passes while nobody is to blame, and people who have to be treated with more care.

use domain::appointment::{Purpose, Venue};
use domain::calendar::london_clock;
use domain::contact::{
    Answered, Contact, ContactAddress, ContactPoint, EmailAddress, Interpreted, Leave, PhoneNumber,
    SafeTimes, Sharing,
};
use domain::id::{JourneyId, PersonId};
use domain::journey::{Asked, Direction, EndedBy, Gate, GivenFactor, Mode, Place, Stage, Teller};
use domain::person::PersonForm;
use jiff::Span;
use operations::appointment::{self, AskedAppointment};
use operations::contact::{self, AskedContact, AskedEnding};
use operations::journey::{Clocks, set_clocks};
use operations::offer::{AskedAnswer, Told};
use operations::person::{self, Likely};
use operations::{Error, Who};
use store::testing::on_both;

use crate::town::{Town, block, settings};

fn given(town: &Town<'_>, gate: Gate) -> (Who, PersonId, JourneyId) {
    let (person, journey) = town.at("Ann", gate);
    let nia = town.navigator("Nia");
    town.given(person, journey, &nia);
    (nia, person, journey)
}

fn record(town: &Town<'_>, who: &Who, id: JourneyId, asked: AskedContact) -> operations::Result<bool> {
    let who = who.clone();
    let made =
        town.write(move |unit| contact::record(unit, &who, &settings(), id, &asked, "contact.record"))?;
    Ok(made.closed)
}

fn refused_by<T: std::fmt::Debug>(done: operations::Result<T>) -> Vec<&'static str> {
    match done {
        Err(Error::Breach(breaches)) => breaches.iter().map(|breach| breach.code).collect(),
        other => panic!("{other:?}"),
    }
}

fn number(town: &Town<'_>, who: &Who, person: PersonId) {
    let number = ContactAddress::Phone(PhoneNumber::parse("07700 900123").unwrap());
    let (who, point) = (who.clone(), ContactPoint::unasked(number));
    town.write(move |unit| contact::add(unit, &who, person, &point)).unwrap();
}

#[test]
fn in_hospital_in_the_middle_the_clocks_stand_still_and_the_gate_stays_open() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::Meeting);
        let (who, until) = (nia.clone(), town.in_days(40));
        town.write(move |unit| set_clocks(unit, &who, &settings(), journey, Clocks::Pause(until))).unwrap();
        town.later(30);
        let shown = block(town.house.journey(&nia, journey)).unwrap();
        assert!(shown.reach.quiet.is_empty(), "thirty days without a word, and nobody calls it silence");
        assert_eq!(shown.journey.stage(), Some(Stage::At(Gate::Meeting)));
        let who = nia.clone();
        town.write(move |unit| set_clocks(unit, &who, &settings(), journey, Clocks::Resume)).unwrap();
        assert_eq!(town.told(journey)[town.told(journey).len() - 2..], ["paused", "resumed"]);
        assert_eq!(town.counted(journey)[4..], ["5 open"], "it ended nothing");
        town.in_order();
    });
}

#[test]
fn without_an_interpreter_it_is_a_need_that_was_not_met_and_never_somebody_out_of_reach() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, person, journey) = given(&town, Gate::Reach);
        number(&town, &nia, person);
        for hours in [3, 26, 28] {
            test.clock.set(town.house.now() + Span::new().hours(hours));
            let tried =
                Contact { interpreted: Interpreted::NoneToBeHad, ..Contact::unanswered(town.house.now()) };
            record(&town, &nia, journey, AskedContact::of(tried)).unwrap();
        }
        let ends = |mode, by| AskedContact {
            ending: Some(AskedEnding { mode, by, ask_again: None }),
            ..AskedContact::of(Contact {
                interpreted: Interpreted::NoneToBeHad,
                ..Contact::unanswered(town.house.now())
            })
        };
        let against = refused_by(record(&town, &nia, journey, ends(Mode::Unreachable, EndedBy::Nobody)));
        assert_eq!(against, ["unreachable-access-need"]);
        let unmet = ends(Mode::AccessNeedNotMet, EndedBy::Programme);
        assert!(record(&town, &nia, journey, unmet).unwrap());
        assert_eq!(town.counted(journey)[2..], ["3 ended access-need-not-met programme"]);
        town.in_order();
    });
}

#[test]
fn thinking_it_over_is_neither_a_yes_nor_a_no_until_she_says_which() {
    on_both(|test| {
        let town = Town::new(test);
        let eve = town.eve();
        let person = town.person(&eve, "Ann");
        let made = town.offer(&eve, person, AskedAnswer::ThinkingItOver(town.in_days(14)));
        assert_eq!(town.counted(made.journey), ["1 open"]);
        town.later(20);
        town.in_order();
        assert_eq!(town.counted(made.journey), ["1 open"], "the date passed: somebody asks, nobody decides");
        assert_eq!(town.journey(made.journey).0.stage(), Some(Stage::At(Gate::Offer)));
    });
}

#[test]
fn a_relative_of_staff_comes_up_for_nobody_who_looks_and_is_open_to_who_cares_for_them_alone() {
    on_both(|test| {
        let town = Town::new(test);
        let eve = town.eve();
        let some = |text: &str| Some(text.to_owned());
        let form = PersonForm {
            given: some("Ann"),
            family: some("Synthetic"),
            date_of_birth: some("1 2 1950"),
            staff_or_relative: some("yes"),
            ..PersonForm::default()
        };
        let (who, typed) = (eve.clone(), form.clone());
        let person = town.write(move |unit| person::add(unit, &who, true, &typed, true)).unwrap().person;
        let likely = block(town.house.likely(&eve, true, form)).unwrap();
        assert_eq!(likely, [Likely::Elsewhere], "no name comes up, at their own practice either");
        let journey = town.offer(&eve, person, AskedAnswer::Yes).journey;
        town.passes(journey, Place::of(Gate::Intake));
        let (nia, noel) = (town.navigator("Nia"), town.navigator("Noel"));
        town.given(person, journey, &nia);
        assert!(block(town.house.journey(&nia, journey)).is_ok(), "with whom they are");
        assert_eq!(block(town.house.journey(&noel, journey)).map(|_| ()), Err(Error::NotFound));
        town.in_order();
    });
}

#[test]
fn who_fears_the_benefits_office_says_so_and_it_stays_a_reason_of_their_own() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, _, journey) = given(&town, Gate::FirstCall);
        let code = domain::factor::FactorCode::parse("privacy").unwrap();
        let told = Told {
            teller: Some(Teller::Person),
            asked: Asked::Answered,
            factors: vec![GivenFactor { code: code.clone(), direction: Direction::Hindered }],
            main: None,
            order: None,
        };
        let no = AskedContact {
            ending: Some(AskedEnding { mode: Mode::Refused, by: EndedBy::Person, ask_again: None }),
            accounts: vec![told],
            ..AskedContact::of(Contact {
                answered: Answered::Person,
                ..Contact::unanswered(town.house.now())
            })
        };
        assert!(record(&town, &nia, journey, no).unwrap());
        let (kept, _) = town.journey(journey);
        let closing = kept.passes().find(|(at, _)| at.place.gate == Gate::FirstCall).unwrap();
        let account = &closing.1.result.as_ref().unwrap().accounts[0];
        assert_eq!(account.teller, Teller::Person);
        assert_eq!(account.factors[0].code, code);
        assert_eq!(town.counted(journey)[3..], ["4 ended refused person"], "one refusal, one reason");
        town.in_order();
    });
}

/// An e-mail address of their own, at which everything was said to be safe.
fn safe(town: &Town<'_>) -> ContactPoint {
    ContactPoint {
        sharing: Sharing::Private,
        say_who_we_are: Leave::Given,
        email: Leave::Given,
        times: SafeTimes::AnyDaytime,
        confirmed: Some(town.today()),
        ..ContactPoint::unasked(ContactAddress::Email(EmailAddress::parse("ann@home.example").unwrap()))
    }
}

#[test]
fn a_reminder_that_was_written_is_stopped_at_sending_when_the_mailbox_is_safe_no_more() {
    on_both(|test| {
        let town = Town::new(test);
        let (nia, person, journey) = given(&town, Gate::Meeting);
        let (who, point) = (nia.clone(), safe(&town));
        let kept = town.write(move |unit| contact::add(unit, &who, person, &point)).unwrap();
        let asked = AskedAppointment {
            purpose: Purpose::Meeting,
            at: london_clock(town.house.now() + Span::new().hours(24 * 5)),
            minutes: 60,
            venue: Venue::Community,
            address: None,
            interpreter: false,
        };
        let who = nia.clone();
        town.write(move |unit| appointment::book(unit, &who, journey, &asked)).unwrap();
        assert_eq!(town.house.remind().unwrap(), 0, "days too early");
        test.clock.set(town.house.now() + Span::new().hours(24 * 4 + 6));
        assert_eq!(town.house.remind().unwrap(), 1);
        assert_eq!(town.house.remind().unwrap(), 0, "once");
        // Between the writing and the sending she says that her husband reads it.
        let shared = ContactPoint { sharing: Sharing::Shared, email: Leave::Refused, ..safe(&town) };
        let who = nia.clone();
        town.write(move |unit| contact::change(unit, &who, person, kept, &shared)).unwrap();
        assert_eq!(town.house.take_letter().unwrap(), None, "nothing goes out");
        let sql = "SELECT count(*) FROM outbox WHERE body = '' AND state = 'stopped'";
        let stopped = block(town.house.read(move |read| Ok(read.value::<i64>(sql, &[])?))).unwrap();
        assert_eq!(stopped, Some(1), "its body is forgotten");
    });
}
