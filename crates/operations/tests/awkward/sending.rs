//! Messages on their way when something happens to the person.

use domain::contact::{ContactAddress, ContactPoint, EmailAddress, Leave, SafeTimes, Sharing};
use domain::id::{JourneyId, PersonId};
use domain::journey::Gate;
use domain::person::DeathSource;
use operations::contact::ContactPointId;
use operations::{Error, Who, contact, person, plan};
use store::testing::on_both;

use crate::town::{Town, block, settings};

const ADDRESS: &str = "robin@home.example";

fn safe(town: &Town<'_>) -> ContactPoint {
    ContactPoint {
        sharing: Sharing::Private,
        say_who_we_are: Leave::Given,
        email: Leave::Given,
        times: SafeTimes::AnyDaytime,
        confirmed: Some(town.today()),
        ..ContactPoint::unasked(ContactAddress::Email(EmailAddress::parse(ADDRESS).unwrap()))
    }
}

fn add(town: &Town<'_>, who: &Who, person: PersonId, point: ContactPoint) -> ContactPointId {
    let who = who.clone();
    town.write(move |unit| contact::add(unit, &who, person, &point)).unwrap()
}

/// A plan with something in it, and the person's e-mail address.
fn planned(town: &Town<'_>, who: &Who, journey: JourneyId) {
    let asked = plan::Asked { strengths: "Knows the allotments well".to_owned(), ..plan::Asked::default() };
    let who = who.clone();
    town.write(move |unit| plan::keep(unit, &who, journey, &asked)).unwrap();
}

fn send(town: &Town<'_>, who: &Who, journey: JourneyId, point: ContactPointId) -> operations::Result<()> {
    let who = who.clone();
    let english = words::Words::get(words::ENGLISH);
    town.write(move |unit| plan::send(unit, &who, english, journey, point))
}

/// Why the only message of the outbox was stopped; its body is forgotten.
fn stopped(town: &Town<'_>) -> Option<String> {
    let sql = "SELECT fault FROM outbox WHERE body = '' AND state = 'stopped'";
    block(town.house.read(move |read| Ok(read.value::<String>(sql, &[])?))).unwrap()
}

#[test]
fn a_death_stops_a_letter_that_was_queued_and_closes_the_journey() {
    on_both(|test| {
        let town = Town::new(test);
        let (person, journey) = town.at("Robin", Gate::Plan);
        let nia = town.navigator("Nia");
        town.given(person, journey, &nia);
        let point = add(&town, &nia, person, safe(&town));
        planned(&town, &nia, journey);
        send(&town, &nia, journey, point).unwrap();
        let lead = town.lead();
        let on = Some(town.today());
        town.write(move |unit| {
            person::record_death(unit, &lead, &settings(), person, on, DeathSource::Family)
        })
        .unwrap();
        assert_eq!(town.house.take_letter().unwrap(), None, "nothing goes out");
        assert_eq!(stopped(&town).as_deref(), Some("died"));
        assert_eq!(town.told(journey).last(), Some(&"died"));
        assert_eq!(town.counted(journey).last().unwrap(), "6 ended died nobody");
        town.in_order();
    });
}

#[test]
fn where_there_is_abuse_nothing_goes_to_a_mailbox_that_another_reads() {
    on_both(|test| {
        let town = Town::new(test);
        let (person, journey) = town.at("Robin", Gate::Plan);
        let nia = town.navigator("Nia");
        town.given(person, journey, &nia);
        planned(&town, &nia, journey);
        // The letter is written while the mailbox was the person's own ...
        let point = add(&town, &nia, person, safe(&town));
        send(&town, &nia, journey, point).unwrap();
        // ... and before it goes out the person says that their partner reads it.
        let shared = ContactPoint { sharing: Sharing::Shared, email: Leave::Refused, ..safe(&town) };
        let who = nia.clone();
        let changed = town.write(move |unit| contact::change(unit, &who, person, point, &shared)).unwrap();
        assert_eq!(town.house.take_letter().unwrap(), None);
        assert!(stopped(&town).is_some());
        let again = send(&town, &nia, journey, changed).unwrap_err();
        let Error::Breach(breaches) = again else { panic!("{again:?}") };
        assert_eq!(breaches[0].code, "plan-not-safe");
        town.in_order();
    });
}
