//! Appointments: booking one, and what became of it.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::Breach;
use domain::appointment::{CancelledBy, Purpose, State as Is, Venue};
use domain::calendar::london_day;
use domain::id::JourneyId;
use domain::journey::{Direction, EndedBy, Mode};
use operations::appointment::{self as act, Appointment, AppointmentId, AskedAppointment, Became};
use operations::contact::AskedEnding;
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::pages::contact::attempt::{self, Before};
use crate::pages::journey;
use crate::pages::offer::form::{Choices, Reasons, choice, day, told};
use crate::pages::offer::key;
use crate::pages::people::{Summary, items};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/journeys/{id}/appointments/book", "Care", get(book).post(record)),
        page("/{programme}/appointments/{id}", "Care", get(appointment).post(settle)),
    ]
}

/// An appointment as a list shows it.
#[derive(Serialize)]
pub(crate) struct Row {
    what: String,
    when: String,
    venue: String,
    address: Option<String>,
    interpreter: bool,
    state: String,
    booked: bool,
    over: bool,
    reminded: bool,
    href: String,
}

impl Row {
    pub(crate) fn of(words: Words, site: &Site, who: &As<may::Care>, kept: &Appointment) -> Row {
        let text = |key: String| words.text(&key).into_owned();
        Row {
            what: text(format!("appointment-purpose-{}", kept.purpose.code())),
            when: words.minute(kept.slot.civil()).into_owned(),
            venue: text(format!("venue-{}", kept.venue.code())),
            address: kept.address.clone(),
            interpreter: kept.interpreter,
            state: text(format!("appointment-state-{}", kept.state.code())),
            booked: kept.state == Is::Booked,
            over: kept.slot.starts() <= site.house().now(),
            reminded: kept.reminded_at.is_some(),
            href: who.path(&format!("/appointments/{}", kept.id)),
        }
    }
}

/// The appointment of a form, or everything that is missing in it.
fn read(form: &Form, purpose: Option<Purpose>) -> Result<AskedAppointment, Vec<Breach>> {
    let mut faults = Vec::new();
    let purpose = purpose.or_else(|| choice(form, "purpose", &Purpose::ALL, Purpose::code, &mut faults));
    let venue = choice(form, "venue", &Venue::ALL, Venue::code, &mut faults);
    let (on, time) = (day(form, "on", &mut faults), attempt::time(form, "time", &mut faults));
    let minutes = form.given("minutes").map(str::parse::<u16>);
    if let Some(Err(_)) = minutes {
        let value: String = form.get("minutes").chars().take(20).collect();
        faults.push(Breach::of("minutes", "whole-number").with("value", value));
    }
    for (field, missing, code) in [
        ("purpose", purpose.is_none(), "appointment-purpose-missing"),
        ("on", form.given("on").is_none(), "appointment-on-missing"),
        ("time", form.given("time").is_none(), "appointment-time-missing"),
        ("minutes", minutes.is_none(), "appointment-length-missing"),
        ("venue", venue.is_none(), "appointment-venue-missing"),
    ] {
        if missing && !faults.iter().any(|fault| fault.field.as_deref() == Some(field)) {
            faults.push(Breach::of(field, code));
        }
    }
    match (purpose, on, time, minutes, venue) {
        (Some(purpose), Some(on), Some(time), Some(Ok(minutes)), Some(venue)) if faults.is_empty() => {
            Ok(AskedAppointment {
                purpose,
                at: on.to_datetime(time),
                minutes,
                venue,
                address: form.given("address").map(str::to_owned),
                interpreter: form.has("interpreter", "yes"),
            })
        }
        _ => Err(faults),
    }
}

/// The form to book an appointment.
pub async fn book(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    book_page(&site, &who, id, &Form::default(), &[]).await
}

async fn book_page(
    site: &Site,
    who: &As<may::Care>,
    id: JourneyId,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown = journey::found(site, who, id).await?;
    let here = who.path(&format!("/journeys/{id}"));
    let page = minijinja::context! {
        action => format!("{here}/appointments/book"),
        back => here,
        request_key => key(site, typed),
        person => value(Summary::of(words, &shown.person, who, site)),
        before => value(Before::of(site, who, &shown).await?),
        purposes => value(items(words, "appointment-purpose", Purpose::ALL.into_iter().map(Purpose::code))),
        venues => value(items(words, "venue", Venue::ALL.into_iter().map(Venue::code))),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("appointment/book.html", &who.frame, page)
    } else {
        site.again("appointment/book.html", &who.frame, page)
    }
}

/// Books an appointment.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    journey::found(&site, &who, id).await?;
    let breaches = match read(&form, None) {
        Err(breaches) => breaches,
        Ok(asked) => {
            let done = site
                .house()
                .write(&who.who, request_key, "appointment.book", move |unit, who| {
                    act::book(unit, who, id, &asked)
                })
                .await;
            match done {
                Ok(_) => {
                    let there = see_other(&who.path(&format!("/journeys/{id}#appointments")));
                    return Ok(crate::notice::with(there, "notice-appointment-booked"));
                }
                Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
            }
        }
    };
    book_page(&site, &who, id, &form, &faults(who.frame.words, &breaches)).await
}

/// One appointment, with the form of what became of it.
pub async fn appointment(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, AppointmentId)>,
) -> Result<Response, Failure> {
    appointment_page(&site, &who, id, &Form::default(), &[]).await
}

async fn fetched(site: &Site, who: &As<may::Care>, id: AppointmentId) -> Result<Appointment, Failure> {
    let kept = site.house().appointment(&who.who, id).await;
    kept.map_err(|error| Failure::from(error).within(site, &who.frame))
}

async fn appointment_page(
    site: &Site,
    who: &As<may::Care>,
    id: AppointmentId,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let kept = fetched(site, who, id).await?;
    let shown = journey::found(site, who, kept.journey).await?;
    let random = u64::from_be_bytes(site.house().token()[..8].try_into().unwrap_or_default());
    let helped = Reasons::laid_out(words, Direction::Helped, random, typed.given("order"));
    let hindered = Reasons::laid_out(words, Direction::Hindered, random, Some(&helped.order));
    let page = minijinja::context! {
        action => who.path(&format!("/appointments/{id}")),
        back => who.path(&format!("/journeys/{}#appointments", kept.journey)),
        request_key => key(site, typed),
        person => value(Summary::of(words, &shown.person, who, site)),
        before => value(Before::of(site, who, &shown).await?),
        appointment => value(Row::of(words, site, who, &kept)),
        meeting => kept.purpose == Purpose::Meeting,
        today => kept.slot.day() <= london_day(site.house().now()),
        venues => value(items(words, "venue", Venue::ALL.into_iter().map(Venue::code))),
        choices => value(Choices::in_words(words)),
        helped => value(helped),
        hindered => value(hindered),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("appointment/show.html", &who.frame, page)
    } else {
        site.again("appointment/show.html", &who.frame, page)
    }
}

fn became(form: &Form, purpose: Purpose) -> Result<Became, Vec<Breach>> {
    let mut faults = Vec::new();
    let account = told(form, &mut faults).into_iter().collect();
    let became = match form.get("became") {
        "held" => Became::Held(account),
        "missed" => Became::Missed(None, Vec::new()),
        "missed-ended" => {
            let ending = AskedEnding { mode: Mode::DidNotCome, by: EndedBy::Nobody, ask_again: None };
            Became::Missed(Some(ending), account)
        }
        "cancelled-person" => Became::Cancelled(CancelledBy::Person),
        "cancelled-acting-for-person" => Became::Cancelled(CancelledBy::ActingForPerson),
        "cancelled-programme" => Became::Cancelled(CancelledBy::Programme),
        "moved" => Became::Moved(read(form, Some(purpose))?),
        _ => return Err(vec![Breach::of("became", "appointment-became-missing")]),
    };
    if faults.is_empty() { Ok(became) } else { Err(faults) }
}

/// Records what became of an appointment.
pub async fn settle(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, AppointmentId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let kept = fetched(&site, &who, id).await?;
    let breaches = match became(&form, kept.purpose) {
        Err(breaches) => breaches,
        Ok(became) => {
            let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
            let name = became.act();
            let done = site
                .house()
                .write(&who.who, request_key, name, move |unit, who| {
                    act::settle(unit, who, &settings, id, &became)
                })
                .await;
            match done {
                Ok(journey) => {
                    let there = see_other(&who.path(&format!("/journeys/{journey}#appointments")));
                    return Ok(crate::notice::with(there, "notice-appointment-settled"));
                }
                Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
            }
        }
    };
    appointment_page(&site, &who, id, &form, &faults(who.frame.words, &breaches)).await
}
