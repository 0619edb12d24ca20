//! Appointments: booked, moved, called off, held or missed.

use domain::Breach;
use domain::appointment::{CancelledBy, Purpose, Slot, State, Venue, check_booking, check_settling};
use domain::id::JourneyId;
use domain::journey::{AccountOf, Act, Gate, GatePass, Happened, HowPut, Observed, Passing, Place};
use domain::person::PersonDetails;
use jiff::civil::DateTime;
pub use store::appointment::{Appointment, AppointmentId};
use store::{Reach, Scope, Unit};
use words::Words;

use crate::contact::{AskedEnding, end_gate};
use crate::journey::{Course, command, in_hand, says_something};
use crate::offer::Told;
use crate::programme::Settings;
use crate::{Error, House, Result, Who, audit};

/// The most characters the address of an appointment may have.
pub const ADDRESS_LIMIT: usize = 300;
/// The zone appointments are kept in where nothing else is said.
pub const ZONE: &str = "Europe/London";
/// Appointments reminded of in one round.
const REMINDERS: i64 = 200;

/// An appointment as asked.
#[derive(Debug, Clone)]
pub struct AskedAppointment {
    /// What for.
    pub purpose: Purpose,
    /// What the clock will show.
    pub at: DateTime,
    /// How long.
    pub minutes: u16,
    /// Where.
    pub venue: Venue,
    /// The place in words.
    pub address: Option<String>,
    /// An interpreter is booked.
    pub interpreter: bool,
}

/// What became of an appointment, as asked.
#[derive(Debug, Clone)]
pub enum Became {
    /// It took place. Accounts of what helped, where it was the first meeting.
    Held(Vec<Told>),
    /// The person did not come. The gate stays open unless it ends here.
    Missed(Option<AskedEnding>, Vec<Told>),
    /// It was called off.
    Cancelled(CancelledBy),
    /// Another is booked in its place.
    Moved(AskedAppointment),
}

impl Became {
    /// The name of the act in audit and request keys.
    pub const fn act(&self) -> &'static str {
        match self {
            Became::Held(_) => "appointment.hold",
            Became::Missed(..) => "appointment.miss",
            Became::Cancelled(_) => "appointment.cancel",
            Became::Moved(_) => "appointment.move",
        }
    }
}

impl AskedAppointment {
    fn made(
        &self,
        unit: &mut Unit<'_>,
        who: &Who,
        course: &Course,
        moved_from: Option<AppointmentId>,
    ) -> Result<Appointment> {
        let now = unit.now();
        let slot = Slot::new(self.at, ZONE, self.minutes)?;
        check_booking(&slot, now)?;
        let address = self.address.as_deref().map(str::trim).filter(|address| !address.is_empty());
        if address.is_some_and(|address| address.chars().count() > ADDRESS_LIMIT) {
            return Err(Breach::of("address", "appointment-address-too-long")
                .with("limit", ADDRESS_LIMIT)
                .into());
        }
        Ok(Appointment {
            id: unit.id(),
            journey: course.id,
            person: course.person,
            staff: who.staff,
            purpose: self.purpose,
            remind_at: slot.reminder(now),
            slot,
            venue: self.venue,
            address: address.map(str::to_owned),
            interpreter: self.interpreter,
            state: State::Booked,
            moved_from,
            reminded_at: None,
            changed_at: now,
        })
    }
}

/// Books an appointment.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `appointment-journey-closed`; breaches of time and length.
pub fn book(
    unit: &mut Unit<'_>,
    who: &Who,
    id: JourneyId,
    asked: &AskedAppointment,
) -> Result<AppointmentId> {
    let (current, course) = in_hand(unit, who, id)?;
    if !current.open && asked.purpose != Purpose::FollowUp {
        return Err(Breach::new("appointment-journey-closed").into());
    }
    let made = asked.made(unit, who, &course, None)?;
    store::appointment::add(unit, who.programme, &made, who.staff)?;
    course.keep(unit, who.programme)?;
    written(unit, who, "appointment.book", &made)?;
    Ok(made.id)
}

fn written(unit: &mut Unit<'_>, who: &Who, act: &'static str, made: &Appointment) -> Result<()> {
    store::change::note(unit, who.programme, "appointment", made.id.bytes())?;
    let subjects = made.person.map(domain::Id::uuid).into_iter().chain([made.journey.uuid()]).collect();
    audit::act(unit, who, act, subjects, "appointment")
}

/// Records what became of an appointment.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `appointment-settled`, `appointment-not-yet`, and what the
/// pathway says of the gate.
pub fn settle(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: AppointmentId,
    became: &Became,
) -> Result<JourneyId> {
    let kept = store::appointment::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    let (_, mut course) = in_hand(unit, who, kept.journey)?;
    let to = match became {
        Became::Held(_) => State::Held,
        Became::Missed(..) => State::Missed,
        Became::Cancelled(by) => State::Cancelled(*by),
        Became::Moved(_) => State::Moved,
    };
    check_settling(kept.state, to, &kept.slot, unit.now())?;
    if !store::appointment::settle(unit, who.programme, id, to, who.staff)? {
        return Err(Error::ChangedMeanwhile);
    }
    match became {
        Became::Held(told) => hold(unit, who, settings, &mut course, &kept, told)?,
        Became::Missed(None, _) | Became::Cancelled(_) => {}
        Became::Missed(Some(ending), told) => {
            let gate = crate::contact::open_gate(&course.journey);
            let gate = gate.ok_or_else(|| Breach::of("mode", "contact-nothing-to-end"))?;
            end_gate(unit, who, settings, &mut course, Place::of(gate), *ending, told)?;
        }
        Became::Moved(asked) => {
            let made = asked.made(unit, who, &course, Some(id))?;
            store::appointment::add(unit, who.programme, &made, who.staff)?;
        }
    }
    course.keep(unit, who.programme)?;
    written(unit, who, became.act(), &kept)?;
    Ok(kept.journey)
}

/// A first meeting that took place passes gate 5, at the time it began.
fn hold(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    course: &mut Course,
    kept: &Appointment,
    told: &[Told],
) -> Result<()> {
    let place = Place::of(Gate::Meeting);
    let Some(pass) = course.journey.open_pass(place).filter(|_| kept.purpose == Purpose::Meeting) else {
        return Ok(());
    };
    let of = GatePass { place, pass: pass.number };
    let how = match kept.venue {
        Venue::Phone => Some(HowPut::Phone),
        Venue::Video => None,
        _ => Some(HowPut::InPerson),
    };
    let frame = domain::factor::Frame::seed()?;
    let observed = Observed { how, frame: Some(frame.version), ..Observed::default() };
    let (now, happened) = (unit.now(), Happened::Minute(kept.slot.starts()));
    let passing = Passing { observed, ..Passing::of(place) };
    course.take(&command(who, settings, happened, now, Act::Pass(vec![passing])))?;
    for one in told {
        let account = one.account(unit.id(), frame)?;
        if says_something(&account) {
            let act = Act::Tell(domain::journey::Told { of: AccountOf::Result(of), account });
            course.take(&command(who, settings, happened, now, act))?;
        }
    }
    Ok(())
}

/// Calls off what is booked on a journey that closed.
pub(crate) fn call_off(unit: &mut Unit<'_>, who: &Who, journey: JourneyId, by: CancelledBy) -> Result<()> {
    let system = Scope::new(who.programme, Reach::System);
    for kept in store::appointment::of_journeys(unit, &system, &[journey])? {
        if kept.state == State::Booked && kept.purpose != Purpose::FollowUp {
            store::appointment::settle(unit, who.programme, kept.id, State::Cancelled(by), who.staff)?;
        }
    }
    Ok(())
}

/// What a reminder is filled in with: a word to call them by, and when and where.
fn reminder(details: &PersonDetails, kept: &Appointment) -> String {
    let words = Words::get(words::ENGLISH);
    let when = words.minute(kept.slot.civil()).into_owned();
    let venue = words.text(&format!("venue-{}", kept.venue.code())).into_owned();
    let letter = crate::message::Letter {
        letter: "reminder".to_owned(),
        name: details.name.called().to_owned(),
        link: String::new(),
        text: words
            .say("appointment-when-and-where", &[("when", when.into()), ("venue", venue.into())])
            .into_owned(),
        about: None,
    };
    serde_json::to_string(&letter).unwrap_or_default()
}

impl House {
    /// Writes the reminders that are due into the outbox, each to the first address of the person that is
    /// safe now; where none is, none is written and no other way is tried. At sending everything is checked
    /// once more. Says how many were written. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn remind(&self) -> Result<usize> {
        let mut written = 0;
        for programme in self.every_programme()? {
            let id = programme.id;
            let now = self.now();
            let due = self
                .db
                .read(move |read| {
                    let system = Scope::new(id, Reach::System);
                    store::appointment::to_remind(read, &system, now, REMINDERS)
                })
                .wait()?;
            for kept in due {
                let one = self.db.write(move |unit| remind_one(unit, id, &kept)).wait()?;
                written += usize::from(one);
            }
        }
        Ok(written)
    }

    /// Appointments of a member of staff from an instant on, for their calendar.
    ///
    /// # Errors
    /// What the database says.
    pub async fn appointments(
        &self,
        who: &Who,
        from: jiff::Timestamp,
        to: jiff::Timestamp,
    ) -> Result<Vec<Appointment>> {
        self.show(who, "appointment.list", move |read, who| {
            let rows = store::appointment::of_staff(read, &who.scope(), who.staff, from, to)?;
            let ids = rows.iter().filter_map(|row| row.person).map(domain::Id::uuid).collect();
            Ok((rows, ids))
        })
        .await
    }

    /// One appointment within what may be seen.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside it.
    pub async fn appointment(&self, who: &Who, id: AppointmentId) -> Result<Appointment> {
        self.show(who, "appointment.view", move |read, who| {
            let kept = store::appointment::by_id(read, &who.scope(), id)?.ok_or(Error::NotFound)?;
            let ids = kept.person.map(domain::Id::uuid).into_iter().collect();
            Ok((kept, ids))
        })
        .await
    }
}

fn remind_one(unit: &mut Unit<'_>, programme: domain::id::ProgrammeId, kept: &Appointment) -> Result<bool> {
    let Some(person) = kept.person else { return Ok(false) };
    let now = unit.now();
    let system = Scope::new(programme, Reach::System);
    let Some(found) = store::person::by_id(unit, &system, person)? else { return Ok(false) };
    let to = crate::contact::safe_email(unit, programme, person, now)?;
    if !store::appointment::reminded(unit, programme, kept.id, to.is_some())? {
        return Ok(false);
    }
    let Some(to) = to else { return Ok(false) };
    let body = reminder(&found.details, kept);
    store::outbox::add(unit, programme, "email", &to, Some(person), &body)?;
    Ok(true)
}
