//! The assessment: what matters to the person, their strengths, their needs. Nothing of it is forced.

use domain::calendar::london_day;
use domain::id::{JourneyId, PersonId};
use domain::journey::{Journey, Kept as InBaseline};
use domain::need::{Need, NeedState, Outcome};
use domain::{Breach, Id};
pub use store::assessment::{Kept as NeedKept, NeedId, Version};
use store::journey::Current;
use store::note::Note;
use store::person::Person;
use store::{Read, Unit};
use uuid::Uuid;

use crate::offer::check_note;
use crate::{Error, House, Result, Who, audit};

/// What the note on what matters is about.
const MATTERS: &str = "what-matters";
/// What the note on strengths is about.
const STRENGTHS: &str = "strengths";
/// What the note on the importance of a need is about.
const NEED: &str = "need";

/// A journey within what may be seen, and whose it is.
pub(crate) fn seen(read: &Read<'_>, who: &Who, id: JourneyId) -> Result<(Current, PersonId)> {
    let current = store::journey::by_id(read, &who.scope(), id)?.ok_or(Error::NotFound)?;
    let person = current.person.ok_or(Error::NotFound)?;
    Ok((current, person))
}

/// A journey with its person, for a page about it.
pub(crate) fn with_person(read: &Read<'_>, who: &Who, id: JourneyId) -> Result<(Current, Person)> {
    let (current, person) = seen(read, who, id)?;
    let person = store::person::by_id(read, &who.scope(), person)?.ok_or(Error::NotFound)?;
    Ok((current, person))
}

/// A journey that may be written about: on the right person.
pub(crate) fn writable(read: &Read<'_>, who: &Who, id: JourneyId) -> Result<(Current, PersonId)> {
    let (current, person) = seen(read, who, id)?;
    if current.in_error {
        return Err(Breach::new("journey-in-error").into());
    }
    Ok((current, person))
}

/// A need as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedNeed {
    /// Which.
    pub need: Need,
    /// How it stands; none when nobody said.
    pub state: Option<NeedState>,
    /// Why it is important, in the person's words.
    pub words: String,
}

/// An assessment as sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The version the writer had before them; nought for the first.
    pub seen: i64,
    /// What matters to the person.
    pub matters: String,
    /// Their strengths.
    pub strengths: String,
    /// Their needs: those that are not there are taken out.
    pub needs: Vec<AskedNeed>,
}

impl Asked {
    fn check(&self) -> Result<()> {
        let mut breaches = Vec::new();
        let mut text = |field: String, text: &str| {
            let breach = check_note(text).err();
            breaches.extend(breach.map(|breach| Breach { field: Some(field.into()), ..breach }));
        };
        text("matters".to_owned(), &self.matters);
        text("strengths".to_owned(), &self.strengths);
        for asked in &self.needs {
            text(format!("words-{}", asked.need), &asked.words);
        }
        if breaches.is_empty() { Ok(()) } else { Err(breaches.into()) }
    }
}

/// Writes the assessment, every text that changed as a further version of its note.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; [`Error::ChangedMeanwhile`] when somebody else changed it
/// after it was read; `journey-in-error`; `note-too-long` and `note-characters` with their fields.
pub fn keep(unit: &mut Unit<'_>, who: &Who, id: JourneyId, asked: &Asked) -> Result<()> {
    let (_, person) = writable(unit, who, id)?;
    asked.check()?;
    let programme = who.programme();
    if !store::assessment::change(unit, programme, id, asked.seen, Some(who.staff()))? {
        return Err(Error::ChangedMeanwhile);
    }
    note(unit, who, MATTERS, id.bytes(), &asked.matters)?;
    note(unit, who, STRENGTHS, id.bytes(), &asked.strengths)?;
    let kept = store::assessment::needs(unit, programme, id)?;
    for need in Need::ALL {
        let sent = asked.needs.iter().find(|sent| sent.need == need);
        let before = kept.iter().find(|kept| kept.need == need);
        let Some(to) = changed(before, sent, || unit.id()) else { continue };
        store::assessment::keep_need(unit, programme, id, &to, Some(who.staff()))?;
    }
    for kept in store::assessment::needs(unit, programme, id)? {
        let sent = asked.needs.iter().find(|sent| sent.need == kept.need);
        if let Some(sent) = sent {
            note(unit, who, NEED, kept.id.bytes(), &sent.words)?;
        }
    }
    store::change::note(unit, programme, "journey", id.bytes())?;
    audit::act(unit, who, "assessment.keep", vec![person.uuid(), id.uuid()], "matters, strengths, needs")
}

/// The row of a need as it is to be, if it was to be at all.
fn changed(
    before: Option<&NeedKept>,
    sent: Option<&AskedNeed>,
    fresh: impl FnOnce() -> NeedId,
) -> Option<NeedKept> {
    match (before, sent) {
        (None, None) => None,
        (None, Some(sent)) => {
            Some(NeedKept { id: fresh(), need: sent.need, state: sent.state, outcome: None, open: true })
        }
        (Some(before), Some(sent)) => Some(NeedKept { state: sent.state, open: true, ..before.clone() }),
        (Some(before), None) => Some(NeedKept { open: false, ..before.clone() }),
    }
}

/// Keeps a text about something as a further version, where it is another text than before.
fn note(unit: &mut Unit<'_>, who: &Who, noun: &str, subject: &[u8; 16], text: &str) -> Result<()> {
    let (programme, text, by) = (who.programme(), text.trim(), Some(who.staff()));
    match newest(unit, who, noun, subject)? {
        None if text.is_empty() => {}
        None => drop(store::note::add(unit, programme, noun, subject, text, by)?),
        Some(before) if before.text == text => {}
        Some(before) => store::note::revise(unit, programme, &before, noun, subject, text, by)?,
    }
    Ok(())
}

fn newest(read: &Read<'_>, who: &Who, noun: &str, subject: &[u8; 16]) -> Result<Option<Note>> {
    Ok(store::note::about(read, who.programme(), noun, subject)?.pop())
}

/// Writes down what came of needs. Untouched needs stay as they are.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `journey-in-error`; `need-not-assessed` for a need that is
/// not in the assessment, with its field.
pub fn settle(unit: &mut Unit<'_>, who: &Who, id: JourneyId, outcomes: &[(Need, Outcome)]) -> Result<()> {
    let (_, person) = writable(unit, who, id)?;
    let today = london_day(unit.now());
    let kept = store::assessment::needs(unit, who.programme(), id)?;
    for (need, outcome) in outcomes {
        let before = kept
            .iter()
            .find(|kept| kept.need == *need && kept.open)
            .ok_or_else(|| Breach::of(format!("outcome-{need}"), "need-not-assessed").with("value", need))?;
        let to = NeedKept { outcome: Some((*outcome, today)), ..before.clone() };
        store::assessment::keep_need(unit, who.programme(), id, &to, Some(who.staff()))?;
    }
    store::change::note(unit, who.programme(), "journey", id.bytes())?;
    audit::act(unit, who, "assessment.settle", vec![person.uuid(), id.uuid()], "outcomes of needs")
}

/// A need of the assessment with the person's words about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedShown {
    /// The need.
    pub kept: NeedKept,
    /// Why it is important, in the person's words.
    pub words: Option<Note>,
}

/// An assessment as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// How often it was changed, by whom last.
    pub version: Version,
    /// What matters to the person.
    pub matters: Option<Note>,
    /// Their strengths.
    pub strengths: Option<Note>,
    /// Their needs, in the order of the list.
    pub needs: Vec<NeedShown>,
    /// Needs ticked at the offer.
    pub at_offer: Vec<Need>,
}

/// The assessment of a journey that may be seen.
pub(crate) fn held(read: &Read<'_>, who: &Who, id: JourneyId, journey: &Journey) -> Result<Held> {
    let programme = who.programme();
    let mut kept = store::assessment::needs(read, programme, id)?;
    kept.retain(|kept| kept.open);
    kept.sort_by_key(|kept| kept.need);
    let ids: Vec<NeedId> = kept.iter().map(|kept| kept.id).collect();
    let subjects: Vec<&[u8; 16]> = ids.iter().map(Id::bytes).collect();
    let mut notes = store::note::by_subject(read, programme, NEED, &subjects)?;
    let needs = kept
        .into_iter()
        .map(|kept| {
            let words = notes.remove(kept.id.bytes()).filter(|note| !note.text.is_empty());
            NeedShown { kept, words }
        })
        .collect();
    let ticked = journey.opening().map(|(_, opened)| &opened.baseline.reasons);
    let mut at_offer: Vec<Need> = match ticked {
        Some(InBaseline::Value(codes)) => codes.iter().filter_map(|code| Need::from_code(code)).collect(),
        _ => Vec::new(),
    };
    at_offer.sort_unstable();
    let text = |noun| -> Result<Option<Note>> {
        Ok(newest(read, who, noun, id.bytes())?.filter(|note| !note.text.is_empty()))
    };
    Ok(Held {
        version: store::assessment::version(read, programme, id)?,
        matters: text(MATTERS)?,
        strengths: text(STRENGTHS)?,
        needs,
        at_offer,
    })
}

/// What the page of an assessment shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The journey's current row.
    pub current: Current,
    /// The person.
    pub person: Person,
    /// The assessment.
    pub held: Held,
}

impl House {
    /// The assessment of a journey.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside what may be seen.
    pub async fn assessment(&self, who: &Who, id: JourneyId) -> Result<Shown> {
        self.show(who, "assessment.view", move |read, who| {
            let (current, person) = with_person(read, who, id)?;
            let journey = store::journey::replayed(read, who.programme(), id)?;
            let held = held(read, who, id, &journey)?;
            let ids: Vec<Uuid> = vec![person.id.uuid(), id.uuid()];
            Ok((Shown { current, person, held }, ids))
        })
        .await
    }
}

#[cfg(test)]
mod tests;
