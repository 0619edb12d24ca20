//! What the page of a journey shows of contacts, appointments and silence.

use std::collections::BTreeMap;

use domain::calendar::london_day;
use domain::contact::reach::{Attempts, NextCall, next_call};
use domain::contact::{Contact, ContactPoint, StaffRisk};
use domain::id::JourneyId;
use domain::journey::{GatePass, Journey};
use domain::quiet::Why;
use jiff::Timestamp;
use store::Read;
use store::appointment::Appointment;
use store::contact::Kept;
use store::note::Note;
use store::person::Person;

use super::PointShown;
use super::attempt::reachable;
use crate::programme::Settings;
use crate::{Result, Who};

/// Contacts, appointments and silence of one journey.
#[derive(Debug, Clone)]
pub struct Reached {
    /// Its contacts, in the order they were made.
    pub contacts: Vec<Kept>,
    /// The note on each, by its contact.
    pub notes: BTreeMap<[u8; 16], Note>,
    /// The contact that says what colleagues have to know to be safe, with its notes, if there is something.
    pub risk: Option<(Kept, Vec<Note>)>,
    /// Its appointments, by their time.
    pub appointments: Vec<Appointment>,
    /// Open gates at which the person has gone quiet.
    pub quiet: Vec<(GatePass, Vec<Why>)>,
    /// When somebody asked why.
    pub asked: Vec<store::quiet::Asked>,
    /// Factor screens drawn.
    pub screens: Vec<store::screen::Kept>,
}

impl Reached {
    /// How the attempts to reach the person stand.
    pub fn attempts(&self, person: &Person, points: &[PointShown], settings: &Settings) -> Attempts {
        Attempts::of(&self.made(), reachable(person, &standing(points)), settings.attempts)
    }

    /// What was noted on a contact.
    pub fn note(&self, contact: &Kept) -> Option<&str> {
        self.notes.get(contact.id.bytes()).map(|note| note.text.as_str())
    }

    /// When to ring next.
    pub fn next_call(
        &self,
        person: &Person,
        points: &[PointShown],
        settings: &Settings,
        now: Timestamp,
    ) -> Option<NextCall> {
        next_call(&self.made(), reachable(person, &standing(points)), now, settings.nation)
    }

    /// The screen that is still to be asked.
    pub fn screen_to_ask(&self) -> Option<&store::screen::Kept> {
        self.screens.iter().find(|kept| kept.draw.picked && kept.screen.is_none())
    }

    /// Whether who they are was ever confirmed.
    pub fn identity_confirmed(&self) -> bool {
        self.contacts.iter().any(|kept| kept.contact.identity_confirmed)
    }

    fn made(&self) -> Vec<Contact> {
        self.contacts.iter().map(|kept| kept.contact.clone()).collect()
    }
}

fn standing(points: &[PointShown]) -> Vec<ContactPoint> {
    points.iter().map(|shown| shown.kept.point.clone()).collect()
}

pub(crate) fn reached(
    read: &Read<'_>,
    who: &Who,
    id: JourneyId,
    person: &Person,
    journey: &Journey,
    now: Timestamp,
) -> Result<Reached> {
    let (scope, programme) = (who.scope(), who.programme);
    let contacts = store::contact::of_journey(read, &scope, id)?;
    let appointments = store::appointment::of_journeys(read, &scope, &[id])?;
    let subjects: Vec<&[u8; 16]> = contacts.iter().map(|kept| kept.id.bytes()).collect();
    let risk = store::contact::risk(read, &scope, person.id)?;
    let risk = match risk.filter(|kept| kept.contact.risk == StaffRisk::Noted) {
        Some(kept) => {
            let notes = store::note::about(read, programme, "contact", kept.id.bytes())?;
            Some((kept, notes))
        }
        None => None,
    };
    let swept = crate::prescription::swept(read, programme, journey, id)?;
    Ok(Reached {
        notes: store::note::by_subject(read, programme, "contact", &subjects)?,
        quiet: crate::quiet::found(journey, &contacts, &appointments, &swept, london_day(now))?,
        asked: store::quiet::of_journey(read, programme, id)?,
        screens: store::screen::of_journey(read, programme, id)?,
        risk,
        appointments,
        contacts,
    })
}
