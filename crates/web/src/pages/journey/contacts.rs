//! Of a journey's page: attempts to reach the person, appointments, and silence.

use domain::contact::reach::Missing;
use domain::contact::{Channel, Contact, Disclosed, Outcome, Turned};
use domain::journey::{Gate, Place};
use domain::quiet::Why;
use operations::journey::Shown;
use serde::Serialize;
use words::Words;

use crate::pages::appointment::Row;
use crate::pages::contact::attempt::Before;
use crate::pages::minute;
use crate::signin::{As, may};
use crate::{Failure, Site};

/// Contacts shown before "earlier".
const NEWEST: usize = 5;

/// What the part of the page needs.
#[derive(Serialize)]
pub(super) struct Section {
    before: Before,
    request_key: String,
    reaching: bool,
    first_call: bool,
    attempts: u16,
    missing: Vec<String>,
    quiet: Vec<QuietShown>,
    screen: bool,
    open: bool,
    appointments: Vec<Row>,
    newest: Vec<ContactShown>,
    earlier: Vec<ContactShown>,
}

#[derive(Serialize)]
struct QuietShown {
    gate: String,
    why: Vec<String>,
}

#[derive(Serialize)]
struct ContactShown {
    what: String,
    details: Vec<String>,
    when: String,
    by: String,
    note: Option<String>,
}

impl Section {
    pub(super) async fn of(site: &Site, who: &As<may::Care>, shown: &Shown) -> Result<Section, Failure> {
        let words = who.frame.words;
        let settings = &site.programme_by_id(who.who.programme()).await?.settings;
        let attempts = shown.reach.attempts(&shown.person, &shown.points, settings);
        let open = |gate| shown.journey.open_pass(Place::of(gate)).is_some();
        let mut rows = Vec::with_capacity(shown.reach.contacts.len());
        for kept in shown.reach.contacts.iter().rev() {
            rows.push(ContactShown {
                what: what(words, &kept.contact),
                details: details(words, &kept.contact),
                when: minute(words, kept.contact.at),
                by: site.house().staff_name(who.who.programme(), kept.made_by).await?,
                note: shown.reach.note(kept).map(str::to_owned),
            });
        }
        let earlier = if rows.len() > NEWEST { rows.split_off(NEWEST) } else { Vec::new() };
        let barriers = attempts.barriers.iter();
        let barriers = barriers.map(|it| words.text(&format!("reach-barrier-{}", it.code())).into_owned());
        let missing = attempts.missing.iter().map(|missing| missing_text(words, *missing));
        Ok(Section {
            before: Before::of(site, who, shown).await?,
            request_key: site.house().request_key().to_string(),
            reaching: open(Gate::Reach),
            first_call: open(Gate::Reach) || open(Gate::FirstCall),
            attempts: attempts.made,
            missing: if attempts.barriers.is_empty() { missing.collect() } else { barriers.collect() },
            quiet: shown.reach.quiet.iter().map(|(of, why)| quiet(words, of.place.gate, why)).collect(),
            screen: shown.reach.screen_to_ask().is_some(),
            open: shown.current.open,
            appointments: shown
                .reach
                .appointments
                .iter()
                .rev()
                .map(|it| Row::of(words, site, who, it))
                .collect(),
            newest: rows,
            earlier,
        })
    }
}

fn missing_text(words: Words, missing: Missing) -> String {
    let key = format!("reach-missing-{}", missing.code());
    match missing {
        Missing::Attempts { made, limit } => words
            .say(&key, &[("made", i64::from(made).into()), ("limit", i64::from(limit).into())])
            .into_owned(),
        Missing::AnotherDay | Missing::AnotherTimeOfDay => words.text(&key).into_owned(),
    }
}

fn quiet(words: Words, gate: Gate, why: &[Why]) -> QuietShown {
    QuietShown {
        gate: words.text(&format!("gate-{}", gate.code())).into_owned(),
        why: why.iter().map(|why| why_text(words, *why)).collect(),
    }
}

/// Why somebody counts as gone quiet, in words.
pub(crate) fn why_text(words: Words, why: Why) -> String {
    let key = format!("quiet-why-{}", why.code());
    match why {
        Why::Missed { times } => words.say(&key, &[("times", i64::from(times).into())]).into_owned(),
        Why::Silent { since, days } => {
            let since = words.day(since).into_owned();
            words.say(&key, &[("since", since.into()), ("days", i64::from(days).into())]).into_owned()
        }
    }
}

/// Who answered by what means: "Phone: nobody answered".
fn what(words: Words, contact: &Contact) -> String {
    let answered = words.text(&format!("answered-{}", contact.answered.code()));
    let channel = words.text(&format!("channel-{}", contact.channel.code()));
    let key = match (contact.turned, contact.channel) {
        (Turned::ToUs, _) => "contact-what-theirs",
        (Turned::ToThem, Channel::Text | Channel::Email | Channel::Letter)
            if !contact.answered.is_somebody() =>
        {
            "contact-what-sent"
        }
        (Turned::ToThem, _) => "contact-what-ours",
    };
    words.say(key, &[("channel", channel.into()), ("answered", answered.into())]).into_owned()
}

fn details(words: Words, contact: &Contact) -> Vec<String> {
    let text = |key: String| words.text(&key).into_owned();
    let mut said = Vec::new();
    if contact.outcome != Outcome::NotRecorded {
        said.push(text(format!("contact-outcome-{}", contact.outcome.code())));
    }
    if contact.disclosed != Disclosed::NotRecorded && contact.answered.passes_reach().is_none() {
        let what = text(format!("disclosed-{}", contact.disclosed.code()));
        said.push(words.say("contact-told-them", &[("what", what.into())]).into_owned());
    }
    if contact.identity_confirmed {
        said.push(text("contact-identity-confirmed".to_owned()));
    }
    if contact.holding {
        said.push(text("contact-holding".to_owned()));
    }
    if let Some(minutes) = contact.minutes {
        said.push(words.say("contact-minutes-taken", &[("minutes", i64::from(minutes).into())]).into_owned());
    }
    said
}
