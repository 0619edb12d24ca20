//! The closing letter, the message back and the summary for another programme: put together from what is on
//! record, kept in versions as they were written, sent or found not to be needed.

mod facts;
mod transfer;

use document::{Document, Fact};
use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::id::{JourneyId, PersonId, StaffId};
use domain::journey::Journey;
use domain::letter::{Facts, Kind, Letter, Part, Ticks, Value};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::journey::Current;
use store::person::Person;
use store::{Read, Unit};
use words::{Arg, Words};

use crate::offer::check_note;
use crate::programme::Settings;
use crate::{Error, House, Result, Who, audit};

/// What goes into a letter, as it is ticked and typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Parts that are left out unless ticked.
    #[serde(default)]
    pub ticks: Ticks,
    /// What the writer adds.
    #[serde(default)]
    pub added: String,
    /// The programme that goes on with the person; of a summary for it alone.
    #[serde(default)]
    pub to: String,
    /// Whether the person agreed that it goes there.
    #[serde(default)]
    pub agreed: bool,
}

/// A version of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub number: i64,
    /// `written`, `sent` or `not-needed`.
    pub state: String,
    /// What it was made with.
    pub asked: Asked,
    /// The letter, if there is one.
    pub document: Option<Document>,
    /// When it was written.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: Option<StaffId>,
    /// When it was sent or found not to be needed, and by whom.
    pub settled: Option<(Timestamp, Option<StaffId>)>,
}

/// A letter before it is written: what it would say, and what could be ticked.
#[derive(Debug, Clone)]
pub struct Preview {
    /// To whom.
    pub kind: Kind,
    /// The person.
    pub person: Person,
    /// The letter as it would be; or the rule that stands against it.
    pub document: std::result::Result<Document, Breach>,
    /// Parts of which something is on record and which are left out unless ticked.
    pub could_hold: Vec<Part>,
    /// Versions that were written, newest first.
    pub versions: Vec<Version>,
}

/// The newest version of a letter, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Code of its kind.
    pub kind: String,
    /// From 1.
    pub number: i64,
    /// `written`, `sent` or `not-needed`.
    pub state: String,
    /// When that was.
    pub at: Timestamp,
}

/// Where the letters of a journey stand, one of each kind there is.
pub(crate) fn standing(read: &Read<'_>, who: &Who, id: JourneyId) -> Result<Vec<Standing>> {
    let mut newest: Vec<Standing> = Vec::new();
    for kept in store::letter::of_journey(read, &who.scope(), id)? {
        if newest.iter().all(|known| known.kind != kept.kind) {
            let at = kept.settled.map_or(kept.made_at, |(at, _)| at);
            newest.push(Standing { kind: kept.kind, number: kept.version, state: kept.state, at });
        }
    }
    Ok(newest)
}

/// What came back to a practice about one of its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameBack {
    /// Of which journey.
    pub journey: JourneyId,
    /// When it was sent.
    pub at: Timestamp,
    /// What it says.
    pub document: Document,
}

fn version(kept: store::letter::Kept) -> Version {
    Version {
        number: kept.version,
        state: kept.state,
        asked: serde_json::from_str(&kept.detail).unwrap_or_default(),
        document: serde_json::from_str(&kept.document).ok(),
        made_at: kept.made_at,
        made_by: kept.made_by,
        settled: kept.settled,
    }
}

/// A journey within what may be seen, with its person.
fn seen(read: &Read<'_>, who: &Who, id: JourneyId) -> Result<(Current, Person, Journey)> {
    let scope = who.scope();
    let current = store::journey::by_id(read, &scope, id)?.ok_or(Error::NotFound)?;
    let person = current.person.ok_or(Error::NotFound)?;
    let person = store::person::by_id(read, &scope, person)?.ok_or(Error::NotFound)?;
    let journey = store::journey::replayed(read, who.programme(), id)?;
    Ok((current, person, journey))
}

/// A letter in words.
fn drawn(
    words: Words,
    letter: &Letter,
    person: &Person,
    practice: &str,
    writer: &str,
    today: Day,
) -> Document {
    let text = |key: &str| words.text(key).into_owned();
    let kind = letter.kind.code();
    let mut document = Document::new(text(&format!("letter-kind-{kind}")), words.tag());
    document.right_to_left = words.dir().as_str() == "rtl";
    let details = &person.details;
    let number =
        details.nhs_number.number().map_or_else(|| text("person-no-nhs-number"), |it| it.to_string());
    let name = details.name.full();
    let mut head = vec![
        Fact::new(text("letter-date"), words.day(today)),
        Fact::new(text("letter-about"), name),
        Fact::new(text("person-born"), words.day(details.date_of_birth.day())),
        Fact::new(text("person-nhs-number"), number),
    ];
    if letter.kind != Kind::Closing {
        head.push(Fact::new(text("letter-practice"), practice));
    }
    document.facts(head);
    let to_person = letter.kind == Kind::Closing;
    document.paragraph(
        words.say(&format!("letter-opening-{kind}"), &[("name", details.name.called().to_owned().into())]),
    );
    for section in &letter.sections {
        let mut heading =
            text(&for_person(words, &format!("letter-part-{}", section.part.code()), to_person));
        if letter.kind == Kind::MessageBack && section.part.hide_online() {
            heading = words.say("letter-hide-online", &[("part", heading.into())]).into_owned();
        }
        document.heading(heading);
        let (items, sentences): (Vec<_>, Vec<_>) =
            section.lines.iter().partition(|line| line.key.starts_with("letter-item"));
        for line in sentences {
            document.paragraph(said(words, line, to_person));
        }
        document.list(items.into_iter().map(|line| said(words, line, to_person)).collect());
    }
    document.paragraph(words.say("letter-written-by", &[("name", writer.to_owned().into())]));
    document
}

/// Decimals a score is told with: none where there are none.
fn decimals(number: f64) -> usize {
    usize::from(number.fract() != 0.0)
}

/// The form of a key that speaks to the person, where there is one.
fn for_person(words: Words, key: &str, to_person: bool) -> String {
    let own = format!("{key}-you");
    if to_person && words.has(&own) { own } else { key.to_owned() }
}

fn said(words: Words, line: &domain::letter::Line, to_person: bool) -> String {
    let args: Vec<(&str, Arg<'_>)> = line
        .args
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Value::Day(day) => words.day(*day).into_owned(),
                Value::Key(key) => words.text(&for_person(words, key, to_person)).into_owned(),
                Value::Text(text) => text.clone(),
                Value::Concept(concept) => concept.to_string(),
                Value::SafeTimes(times) => crate::contact::safe_times(words, times),
                Value::Number(number) => words.number(*number, decimals(*number)),
            };
            (*name, Arg::Text(value.into()))
        })
        .collect();
    words.say(&for_person(words, line.key, to_person), &args).into_owned()
}

/// Puts a letter together from what is on record.
fn made(
    read: &Read<'_>,
    who: &Who,
    settings: &Settings,
    words: Words,
    (kind, id): (Kind, JourneyId),
    asked: &Asked,
    today: Day,
) -> Result<(Current, Person, Facts, std::result::Result<Document, Breach>)> {
    let (current, person, journey) = seen(read, who, id)?;
    let facts = facts::facts(read, who, settings, (&current, &person, &journey), asked)?;
    let died = person.life.has_died();
    let letter = match kind {
        Kind::Closing | Kind::Transfer if died => Err(Breach::new("letter-person-died")),
        _ => Letter::new(kind, &facts, &asked.ticks),
    };
    let practice = store::organisation::by_id(read, who.programme(), current.organisation)?;
    let practice = practice.map(|practice| practice.name).unwrap_or_default();
    let document = letter.map(|letter| drawn(words, &letter, &person, &practice, who.name(), today));
    Ok((current, person, facts, document))
}

/// Writes a version of a letter, as it would be now.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; the rules of [`Letter::new`]; `note-too-long`.
pub fn write(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    words: Words,
    (kind, id): (Kind, JourneyId),
    asked: &Asked,
) -> Result<i64> {
    check_note(&asked.added)?;
    check_note(&asked.to)?;
    let today = london_day(unit.now());
    let (current, _, _, document) = made(unit, who, settings, words, (kind, id), asked, today)?;
    let document = serde_json::to_string(&document?).map_err(|_| store::Error::unreadable("letter"))?;
    add(unit, who, &current, kind, "written", asked, document)
}

/// Says that nobody needs a letter of this kind.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen.
pub fn not_needed(unit: &mut Unit<'_>, who: &Who, kind: Kind, id: JourneyId) -> Result<i64> {
    let current = store::journey::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    add(unit, who, &current, kind, "not-needed", &Asked::default(), String::new())
}

fn add(
    unit: &mut Unit<'_>,
    who: &Who,
    current: &Current,
    kind: Kind,
    state: &str,
    asked: &Asked,
    document: String,
) -> Result<i64> {
    let now = unit.now();
    let written = store::letter::of_journey(unit, &who.scope(), current.id)?;
    let last = written.iter().filter(|kept| kept.kind == kind.code()).map(|kept| kept.version).max();
    let kept = store::letter::Kept {
        journey: current.id,
        kind: kind.code().to_owned(),
        version: last.unwrap_or(0) + 1,
        person: current.person,
        organisation: current.organisation,
        state: state.to_owned(),
        detail: serde_json::to_string(asked).map_err(|_| store::Error::unreadable("letter"))?,
        document,
        made_at: now,
        made_by: Some(who.staff()),
        settled: (state == "not-needed").then_some((now, Some(who.staff()))),
    };
    store::letter::add(unit, who.programme(), &kept)?;
    store::change::note(unit, who.programme(), "journey", current.id.bytes())?;
    let act = if state == "written" { "letter.write" } else { "letter.not_needed" };
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([current.id.uuid()]).collect();
    audit::act(unit, who, act, subjects, "letter")?;
    Ok(kept.version)
}

/// Marks a version as sent: a closing letter or a summary was posted or handed over; a message back is put
/// before the practice on its own pages at this moment.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen, or when there is no such version to send;
/// `letter-person-died` for one to, or to go on with, somebody who has died since it was written.
pub fn send(unit: &mut Unit<'_>, who: &Who, (kind, id): (Kind, JourneyId), number: i64) -> Result<()> {
    let (current, person, _) = seen(unit, who, id)?;
    if kind != Kind::MessageBack && person.life.has_died() {
        return Err(Breach::new("letter-person-died").into());
    }
    if !store::letter::sent(unit, who.programme(), id, kind.code(), number, who.staff())? {
        return Err(Error::NotFound);
    }
    store::change::note(unit, who.programme(), "journey", id.bytes())?;
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "letter.send", subjects, "letter")
}

/// What came back to the practice about a person: the newest message of each journey.
pub(crate) fn came_back(read: &Read<'_>, who: &Who, person: PersonId) -> Result<Vec<CameBack>> {
    let sent = store::letter::sent_of_person(read, &who.scope(), person, Kind::MessageBack.code())?;
    let mut back: Vec<CameBack> = Vec::new();
    for kept in sent {
        let known = back.iter().any(|one| one.journey == kept.journey);
        let document = serde_json::from_str(&kept.document).ok();
        if let (false, Some(document), Some((at, _))) = (known, document, kept.settled) {
            back.push(CameBack { journey: kept.journey, at, document });
        }
    }
    Ok(back)
}

impl House {
    /// A letter as it would be with these ticks, and the versions there are.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside what may be seen.
    pub async fn letter(
        &self,
        who: &Who,
        settings: Settings,
        words: Words,
        (kind, id): (Kind, JourneyId),
        asked: Asked,
    ) -> Result<Preview> {
        let today = london_day(self.now());
        self.show(who, "letter.view", move |read, who| {
            let (_, person, facts, document) = made(read, who, &settings, words, (kind, id), &asked, today)?;
            let kept = store::letter::of_journey(read, &who.scope(), id)?;
            let versions = kept.into_iter().filter(|kept| kept.kind == kind.code()).map(version).collect();
            let ids = vec![person.id.uuid(), id.uuid()];
            let could_hold = Letter::could_hold(kind, &facts);
            Ok((Preview { kind, person, document, could_hold, versions }, ids))
        })
        .await
    }

    /// One version of a letter as it was written.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside what may be seen, or when there is no such version.
    pub async fn letter_version(
        &self,
        who: &Who,
        (kind, id): (Kind, JourneyId),
        number: i64,
    ) -> Result<Version> {
        self.show(who, "letter.view", move |read, who| {
            let kept = store::letter::of_journey(read, &who.scope(), id)?;
            let mut kept = kept.into_iter();
            let found = kept.find(|kept| kept.kind == kind.code() && kept.version == number);
            let found = found.ok_or(Error::NotFound)?;
            let ids = found.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
            Ok((version(found), ids))
        })
        .await
    }

    /// What came back to the own practice about one of its people.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside what may be seen.
    pub async fn messages_back(&self, who: &Who, person: PersonId) -> Result<Vec<CameBack>> {
        self.show(who, "letter.receive", move |read, who| {
            store::person::by_id(read, &who.scope(), person)?.ok_or(Error::NotFound)?;
            Ok((came_back(read, who, person)?, vec![person.uuid()]))
        })
        .await
    }
}
