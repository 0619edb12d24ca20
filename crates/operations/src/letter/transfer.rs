//! What a programme that goes on with a person needs beside what every letter holds: where the person is
//! reached in safety, what was tried, and what colleagues have to know to be safe.

use domain::calendar::{Day, london_day};
use domain::contact::{ContactAddress, Leave, Outcome, Sharing, StaffRisk};
use domain::id::PersonId;
use domain::letter::{Point, Value};
use store::Read;

use crate::contact::records;
use crate::{Result, Who};

/// Numbers and addresses that stand, those of linked records included.
pub(super) fn points(read: &Read<'_>, who: &Who, person: PersonId) -> Result<Vec<Point>> {
    let mut points = Vec::new();
    for record in records(read, who.programme(), person)? {
        for kept in store::contact_point::of_person(read, who.programme(), record)? {
            if kept.ended_at.is_none() {
                points.push(point(&kept.point));
            }
        }
    }
    Ok(points)
}

fn key(key: &str) -> Value {
    Value::Key(key.to_owned())
}

fn leave(leave: Leave) -> Value {
    key(match leave {
        Leave::Given => "yes",
        Leave::Refused => "no",
        Leave::NotAsked => "contact-not-asked",
    })
}

fn point(point: &domain::contact::ContactPoint) -> Point {
    let sharing = match point.sharing {
        Sharing::Private => "contact-private",
        Sharing::Shared => "contact-shared",
        Sharing::NotRecorded => "contact-not-asked",
    };
    let message = match &point.address {
        ContactAddress::Phone(_) => point.voicemail,
        ContactAddress::Email(_) => point.email,
        ContactAddress::Post { .. } => point.letter,
    };
    Point {
        address: point.address.to_string(),
        whose: [key(&format!("contact-whose-{}", point.whose.code())), key(sharing)],
        leaves: [leave(point.say_who_we_are), leave(message)],
        times: Value::SafeTimes(point.times.clone()),
    }
}

/// How many attempts there were, the last of them, and the last in which somebody spoke with the person.
pub(super) fn attempts(contacts: &[store::contact::Kept]) -> (usize, Option<Day>, Option<Day>) {
    let last = contacts.last().map(|kept| london_day(kept.contact.at));
    let spoke = contacts.iter().rev().find(|kept| kept.contact.outcome == Outcome::Spoke);
    (contacts.len(), last, spoke.map(|kept| london_day(kept.contact.at)))
}

/// The notes on what colleagues have to know to be safe, while it stands.
pub(super) fn safety(read: &Read<'_>, who: &Who, person: PersonId) -> Result<Vec<String>> {
    let risk = store::contact::risk(read, &who.scope(), person)?;
    match risk.filter(|kept| kept.contact.risk == StaffRisk::Noted) {
        Some(kept) => {
            let notes = store::note::about(read, who.programme(), "contact", kept.id.bytes())?;
            Ok(notes.into_iter().map(|note| note.text).collect())
        }
        None => Ok(Vec::new()),
    }
}
