//! Recording attempts to reach a person: nobody answered, in one press; anything else on one page.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Breach;
use domain::calendar::{Day, london_clock, london_day, london_instant};
use domain::contact::{
    ActsBy, Alone, Answered, Channel, Contact, Disclosed, Interpreted, Outcome, StaffRisk, Turned,
};
use domain::id::JourneyId;
use domain::person::Language;
use jiff::Timestamp;
use jiff::civil::Time;
use operations::contact::{self as act, AskedContact};
use operations::journey::Shown;
use serde::Serialize;
use words::Words;

use super::PointRow;
use crate::failure::faults;
use crate::pages::offer::form::{Item, choice, day};
use crate::pages::offer::key;
use crate::pages::people::{Summary, items};
use crate::pages::{journey, minute};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/journeys/{id}/contacts", "Care", get(contact).post(record)),
        page("/{programme}/journeys/{id}/contacts/no-answer", "Care", post(no_answer)),
    ]
}

/// The choices of a contact in words.
#[derive(Serialize)]
pub(crate) struct Choices {
    answered: Vec<Item>,
    acts_by: Vec<Item>,
    channels: Vec<Item>,
    outcomes: Vec<Item>,
    disclosed: Vec<Item>,
    interpreted: Vec<Item>,
    alone: Vec<Item>,
    risk: Vec<Item>,
    languages: Vec<Item>,
}

impl Choices {
    pub(crate) fn in_words(words: Words) -> Choices {
        // The first value of each is the untouched field: it is never offered.
        let rest = |prefix: &str, codes: Vec<&'static str>| items(words, prefix, codes.into_iter().skip(1));
        Choices {
            answered: items(words, "answered", Answered::CODES.into_iter()),
            acts_by: items(words, "acts-by", ActsBy::ALL.into_iter().map(ActsBy::code)),
            channels: items(words, "channel", Channel::ALL.into_iter().map(Channel::code)),
            outcomes: rest("contact-outcome", Outcome::ALL.map(Outcome::code).to_vec()),
            disclosed: rest("disclosed", Disclosed::ALL.map(Disclosed::code).to_vec()),
            interpreted: rest("interpreted", Interpreted::ALL.map(Interpreted::code).to_vec()),
            alone: rest("alone", Alone::ALL.map(Alone::code).to_vec()),
            risk: rest("staff-risk", StaffRisk::ALL.map(StaffRisk::code).to_vec()),
            languages: items(words, "language", Language::all().map(Language::code)),
        }
    }
}

/// What has to be known before a call is made: what is safe, and what colleagues have to know.
#[derive(Serialize)]
pub(crate) struct Before {
    risk: Option<RiskShown>,
    points: Vec<PointRow>,
    interpreter: bool,
    known: bool,
    next: Option<String>,
    died: bool,
}

#[derive(Serialize)]
struct RiskShown {
    at: String,
    notes: Vec<String>,
}

impl Before {
    pub(crate) async fn of(site: &Site, who: &As<may::Care>, shown: &Shown) -> Result<Before, Failure> {
        let words = who.frame.words;
        let settings = &site.programme_by_id(who.who.programme()).await?.settings;
        let next = shown.reach.next_call(&shown.person, &shown.points, settings, site.house().now());
        Ok(Before {
            risk: shown.reach.risk.as_ref().map(|(kept, notes)| RiskShown {
                at: minute(words, kept.contact.at),
                notes: notes.iter().map(|note| note.text.clone()).collect(),
            }),
            points: shown.points.iter().map(|point| PointRow::of(words, site, point)).collect(),
            interpreter: shown.person.details.interpreter == Some(true),
            known: shown.reach.identity_confirmed(),
            died: shown.person.life.has_died(),
            next: next.filter(|_| !shown.person.life.has_died()).map(|next| {
                let time = next.from.time().strftime("%H:%M").to_string();
                let filled =
                    [("day", words.day(next.from.date()).into_owned().into()), ("time", time.into())];
                words.say("contact-next-call", &filled).into_owned()
            }),
        })
    }
}

/// Reads the clock of a field: the hour and minute somebody typed.
pub(crate) fn time(form: &Form, field: &'static str, faults: &mut Vec<Breach>) -> Option<Time> {
    let given = form.given(field)?;
    let read = Time::strptime("%H:%M", given).ok();
    if read.is_none() {
        let value: String = given.chars().take(20).collect();
        faults.push(Breach::of(field, "contact-time-unreadable").with("value", value));
    }
    read
}

/// A day and a time of two fields, by London's clocks; with neither touched, now.
fn at(form: &Form, now: Timestamp, faults: &mut Vec<Breach>) -> Timestamp {
    let before = faults.len();
    let (on, at) = (day(form, "on", faults), time(form, "time", faults));
    if faults.len() > before {
        return now;
    }
    let on: Option<Day> = on.filter(|on| *on != london_day(now));
    match (on, at) {
        (None, None) => now,
        (Some(_), None) => {
            faults.push(Breach::of("time", "contact-time-missing"));
            now
        }
        (on, Some(at)) => {
            let clock = on.unwrap_or_else(|| london_clock(now).date()).to_datetime(at);
            london_instant(clock).unwrap_or_else(|| {
                faults.push(Breach::of("time", "contact-time-unreadable").with("value", form.get("time")));
                now
            })
        }
    }
}

/// Who answered, with what a representative's authority rests on.
fn answered(form: &Form, faults: &mut Vec<Breach>) -> Option<Answered> {
    match form.get("answered") {
        "nobody" => Some(Answered::Nobody),
        "voicemail" => Some(Answered::Voicemail),
        "person" => Some(Answered::Person),
        "somebody-else" => Some(Answered::SomebodyElse),
        "representative" => {
            let by = choice(form, "acts_by", &ActsBy::ALL, ActsBy::code, faults);
            let checked = day(form, "checked", faults);
            match by {
                Some(by) => Some(Answered::Representative { by, checked }),
                None => {
                    faults.push(Breach::of("acts_by", "contact-acts-by-missing"));
                    None
                }
            }
        }
        _ => {
            faults.push(Breach::of("answered", "contact-answered-missing"));
            None
        }
    }
}

/// The contact of a form. `channel` is what an untouched field of the channel means on that page.
pub(crate) fn read(
    form: &Form,
    now: Timestamp,
    channel: Option<Channel>,
    faults: &mut Vec<Breach>,
) -> Option<Contact> {
    let answered = answered(form, faults);
    let channel = choice(form, "channel", &Channel::ALL, Channel::code, faults).or(channel);
    if channel.is_none() {
        faults.push(Breach::of("channel", "contact-channel-missing"));
    }
    let turned = if form.has("theirs", "yes") { Turned::ToUs } else { Turned::ToThem };
    let minutes = form.given("minutes").and_then(|given| {
        let read = given.parse::<u16>().ok();
        if read.is_none() {
            let value: String = given.chars().take(20).collect();
            faults.push(Breach::of("minutes", "whole-number").with("value", value));
        }
        read
    });
    let filled = Contact {
        outcome: choice(form, "outcome", &Outcome::ALL, Outcome::code, faults).unwrap_or_default(),
        disclosed: choice(form, "disclosed", &Disclosed::ALL, Disclosed::code, faults).unwrap_or_default(),
        interpreted: choice(form, "interpreted", &Interpreted::ALL, Interpreted::code, faults)
            .unwrap_or_default(),
        alone: choice(form, "alone", &Alone::ALL, Alone::code, faults).unwrap_or_default(),
        risk: choice(form, "risk", &StaffRisk::ALL, StaffRisk::code, faults).unwrap_or_default(),
        language: Language::from_code(form.get("language")),
        identity_confirmed: form.has("identity", "yes"),
        holding: form.has("holding", "yes"),
        minutes,
        ..Contact::unanswered(at(form, now, faults))
    };
    Some(Contact { answered: answered?, channel: channel?, turned, ..filled })
}

/// Keeps to the call nobody answered: one press.
pub async fn no_answer(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = journey::found(&site, &who, id).await?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let answered = if form.has("answered", "voicemail") { Answered::Voicemail } else { Answered::Nobody };
    let done = site
        .house()
        .write(&who.who, request_key, "contact.record", move |unit, who| {
            act::no_answer(unit, who, &settings, id, answered)
        })
        .await;
    match done {
        Ok(_) => {
            let to = if form.has("back", "today") { "/today".to_owned() } else { format!("/journeys/{id}") };
            Ok(crate::notice::with(see_other(&who.path(&to)), "notice-contact-no-answer"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            journey::draw(&site, &who, &shown, Form::default(), faults(who.frame.words, &breaches)).await
        }
    }
}

/// The form to record a contact.
pub async fn contact(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    let shown = journey::found(&site, &who, id).await?;
    contact_page(&site, &who, &shown, &Form::default(), &[]).await
}

async fn contact_page(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let here = who.path(&format!("/journeys/{}", shown.current.id));
    let page = minijinja::context! {
        action => format!("{here}/contacts"),
        back => here,
        request_key => key(site, typed),
        person => value(Summary::of(words, &shown.person, who, site)),
        before => value(Before::of(site, who, shown).await?),
        choices => value(Choices::in_words(words)),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("contact/record.html", &who.frame, page)
    } else {
        site.again("contact/record.html", &who.frame, page)
    }
}

/// Records a contact.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = journey::found(&site, &who, id).await?;
    let mut breaches = Vec::new();
    let read = read(&form, site.house().now(), None, &mut breaches);
    if let Some(contact) = read.filter(|_| breaches.is_empty()) {
        let asked = AskedContact { note: form.get("note").to_owned(), ..AskedContact::of(contact) };
        let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
        let done = site
            .house()
            .write(&who.who, request_key, "contact.record", move |unit, who| {
                act::record(unit, who, &settings, id, &asked, "contact.record")
            })
            .await;
        match done {
            Ok(_) => {
                let there = see_other(&who.path(&format!("/journeys/{id}")));
                return Ok(crate::notice::with(there, "notice-contact-recorded"));
            }
            Err(error) => breaches = Failure::from(error).within(&site, &who.frame).breaches()?,
        }
    }
    contact_page(&site, &who, &shown, &form, &faults(who.frame.words, &breaches)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn now() -> Timestamp {
        "2026-07-01T10:30:00Z".parse().unwrap()
    }

    #[test]
    fn what_is_missing_or_unreadable_is_named_with_its_field() {
        let fields = |pairs: &[(&str, &str)]| -> Vec<String> {
            let mut faults = Vec::new();
            read(&form(pairs), now(), None, &mut faults);
            faults.into_iter().filter_map(|breach| breach.field.map(|field| field.to_string())).collect()
        };
        assert_eq!(fields(&[]), ["answered", "channel"]);
        assert_eq!(fields(&[("answered", "representative"), ("channel", "phone")]), ["acts_by"]);
        let person = [("answered", "person"), ("channel", "phone")];
        let with = |more: (&'static str, &'static str)| fields(&[person[0], person[1], more]);
        assert_eq!(with(("minutes", "ten")), ["minutes"]);
        assert_eq!(with(("on", "30/6/2026")), ["time"], "a day that is not today needs a time");
        assert_eq!(with(("time", "half past")), ["time"]);
        assert_eq!(with(("outcome", "shouted")), ["outcome"]);
    }

    #[test]
    fn an_untouched_field_is_not_recorded_and_an_untouched_time_is_now() {
        let mut faults = Vec::new();
        let sent = form(&[("answered", "nobody"), ("channel", "phone")]);
        assert_eq!(read(&sent, now(), None, &mut faults), Some(Contact::unanswered(now())));
        let sent = form(&[("answered", "nobody"), ("channel", "phone"), ("time", "09:15")]);
        let contact = read(&sent, now(), None, &mut faults).unwrap();
        assert_eq!(contact.at, "2026-07-01T08:15:00Z".parse().unwrap(), "London's clocks");
        assert!(faults.is_empty());
    }
}
