//! Instruments taken on a journey: chosen by the navigator, never forced.

use std::collections::BTreeMap;

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::id::{JourneyId, OrganisationId, StaffId};
use domain::instrument::{
    Answers, Class, CompletedBy, Definition, Scored, Taken, TakenMode, TimePoint, by_code, of_version,
};
use domain::role::Role;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
pub use store::instrument_licence::Licence;
use store::journey::Current;
use store::person::Person;
pub use store::score::ScoreId;
use store::score::{Kept, ScoreRow};
use store::{Read, Unit};
use uuid::Uuid;

use crate::assessment::{with_person, writable};
use crate::{Error, House, Result, Who, audit};

/// An instrument as sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// Code of the instrument.
    pub instrument: String,
    /// Where on the way it was taken.
    pub time_point: Option<TimePoint>,
    /// The day; today when nobody said.
    pub day: Option<Day>,
    /// How.
    pub mode: Option<TakenMode>,
    /// Who answered.
    pub completed_by: Option<CompletedBy>,
    /// What was entered.
    pub answers: Answers,
}

/// What came of recording an instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its identifier.
    pub id: ScoreId,
    /// Codes of the scores that ask the navigator to ask how safe the person is.
    pub safety: Vec<String>,
}

/// Records an instrument that was taken.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `journey-in-error`; `instrument-unknown`;
/// `time-point-missing`; `taken-in-future`; what the definition says of the answers, with their fields.
pub fn record(unit: &mut Unit<'_>, who: &Who, id: JourneyId, asked: &Asked) -> Result<Recorded> {
    let (current, person) = writable(unit, who, id)?;
    let definition = by_code(&asked.instrument)?;
    let today = london_day(unit.now());
    let day = asked.day.unwrap_or(today);
    let mut breaches: Vec<Breach> = Taken::check_day(day, today).err().into_iter().collect();
    if asked.time_point.is_none() {
        breaches.push(Breach::of("time_point", "time-point-missing"));
    }
    let scored = definition.take(&asked.answers).map_err(|wrong| breaches.extend(wrong));
    let (Ok(scored), Some(time_point), true) = (scored, asked.time_point, breaches.is_empty()) else {
        return Err(breaches.into());
    };
    let taken = Taken {
        instrument: definition.code.clone(),
        version: definition.version,
        time_point,
        day,
        mode: asked.mode,
        completed_by: asked.completed_by,
        answers: asked.answers.clone(),
        scores: scored.scores,
    };
    let score = store::score::add(unit, who.programme(), id, &taken, Some(who.staff()))?;
    project(unit, who, id, current.organisation)?;
    audit::act(unit, who, "score.record", vec![person.uuid(), id.uuid()], &definition.code)?;
    Ok(Recorded { id: score, safety: scored.safety })
}

/// Takes back an instrument that was entered wrongly: it stays to be read and leaves every figure.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; [`Error::ChangedMeanwhile`] when it was taken back already.
pub fn void(unit: &mut Unit<'_>, who: &Who, id: JourneyId, score: ScoreId) -> Result<()> {
    let (current, person) = writable(unit, who, id)?;
    let kept = store::score::of_journey(unit, who.programme(), id)?;
    let kept = kept.into_iter().find(|kept| kept.id == score).ok_or(Error::NotFound)?;
    if !store::score::void(unit, who.programme(), score, Some(who.staff()))? {
        return Err(Error::ChangedMeanwhile);
    }
    project(unit, who, id, current.organisation)?;
    audit::act(unit, who, "score.void", vec![person.uuid(), id.uuid()], &kept.taken.instrument)
}

fn project(unit: &mut Unit<'_>, who: &Who, id: JourneyId, practice: OrganisationId) -> Result<()> {
    let kept = store::score::of_journey(unit, who.programme(), id)?;
    store::score::keep_rows(unit, who.programme(), id, &rows(practice, &kept))?;
    Ok(store::change::note(unit, who.programme(), "journey", id.bytes())?)
}

/// The projection of the instruments taken on a journey, those taken back left out, in the order of ids.
pub(crate) fn rows(practice: OrganisationId, kept: &[Kept]) -> Vec<ScoreRow> {
    let standing = kept.iter().filter(|kept| kept.voided_at.is_none());
    standing.flat_map(|kept| ScoreRow::of(kept, practice, &scored(&kept.taken).scores)).collect()
}

/// The scores of what was entered, by the version it was entered under.
fn scored(taken: &Taken) -> Scored {
    let definition = of_version(&taken.instrument, taken.version).ok().flatten();
    definition.and_then(|definition| definition.take(&taken.answers).ok()).unwrap_or_default()
}

/// An instrument that was taken, with what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Which.
    pub id: ScoreId,
    /// What, when and how, with its scores.
    pub taken: Taken,
    /// The same with what could not be scored and what asks for a safety check.
    pub scored: Scored,
    /// When it was written down.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: Option<StaffId>,
    /// Whether it was taken back.
    pub voided: bool,
}

/// The instruments taken on a journey that may be seen, in the order they were taken.
pub(crate) fn held(read: &Read<'_>, who: &Who, id: JourneyId) -> Result<Vec<Held>> {
    let mut held: Vec<Held> = store::score::of_journey(read, who.programme(), id)?
        .into_iter()
        .map(|kept| {
            let scored = scored(&kept.taken);
            let taken = Taken { scores: scored.scores.clone(), ..kept.taken };
            let (id, made_at, made_by) = (kept.id, kept.made_at, kept.made_by);
            Held { id, taken, scored, made_at, made_by, voided: kept.voided_at.is_some() }
        })
        .collect();
    held.sort_by_key(|held| (held.taken.day, held.taken.time_point, held.id));
    Ok(held)
}

/// What the pages of scores show.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The journey's current row.
    pub current: Current,
    /// The person.
    pub person: Person,
    /// What was taken, earliest first.
    pub held: Vec<Held>,
    /// The site's licences.
    pub licences: Vec<Licence>,
}

impl House {
    /// The instruments taken on a journey, and the wording this site may show.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside what may be seen.
    pub async fn scores(&self, who: &Who, id: JourneyId) -> Result<Shown> {
        self.show(who, "score.view", move |read, who| {
            let (current, person) = with_person(read, who, id)?;
            let held = held(read, who, id)?;
            let licences = store::instrument_licence::all(read, who.programme())?;
            let ids: Vec<Uuid> = vec![person.id.uuid(), id.uuid()];
            Ok((Shown { current, person, held, licences }, ids))
        })
        .await
    }

    /// The programme's licences for instruments.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator or programme manager.
    pub async fn licences(&self, who: &Who) -> Result<Vec<Licence>> {
        manages(who)?;
        let programme = who.programme();
        self.read(move |read| Ok(store::instrument_licence::all(read, programme)?)).await
    }
}

fn manages(who: &Who) -> Result<()> {
    let may = matches!(who.role(), Role::Administrator | Role::ProgrammeManager);
    if may { Ok(()) } else { Err(Error::Forbidden) }
}

/// The most characters of a licence reference, or of one item's wording.
pub const WORDING_LIMIT: usize = 500;

/// Keeps the programme's licence for an instrument, with the wording entered under it.
///
/// # Errors
/// [`Error::Forbidden`] for anybody but an administrator or programme manager; `instrument-unknown`;
/// `licence-not-needed` for an instrument that is free to use; `licence-reference-missing` where there is
/// wording; `wording-too-long` and `instrument-item-strange` with their fields.
pub fn license(unit: &mut Unit<'_>, who: &Who, asked: &Licence) -> Result<()> {
    manages(who)?;
    let definition = by_code(&asked.instrument)?;
    if definition.class == Class::Bundled {
        return Err(Breach::of("instrument", "licence-not-needed").into());
    }
    let licence = trimmed(asked);
    check(definition, &licence)?;
    store::instrument_licence::keep(unit, who.programme(), &licence, Some(who.staff()))?;
    audit::act(unit, who, "instrument.license", Vec::new(), &definition.code)
}

fn trimmed(asked: &Licence) -> Licence {
    let filled = asked.wording.iter().map(|(item, words)| (item.clone(), words.trim().to_owned()));
    let wording: BTreeMap<String, String> = filled.filter(|(_, words)| !words.is_empty()).collect();
    Licence { instrument: asked.instrument.clone(), reference: asked.reference.trim().to_owned(), wording }
}

fn check(definition: &Definition, licence: &Licence) -> Result<()> {
    let mut breaches = Vec::new();
    if licence.reference.is_empty() && !licence.wording.is_empty() {
        breaches.push(Breach::of("reference", "licence-reference-missing"));
    }
    let texts = licence.wording.iter().map(|(item, words)| (item.as_str(), words));
    for (field, text) in texts.chain([("reference", &licence.reference)]) {
        if text.chars().count() > WORDING_LIMIT {
            breaches.push(Breach::of(field.to_owned(), "wording-too-long").with("limit", WORDING_LIMIT));
        }
    }
    for item in licence.wording.keys().filter(|item| definition.item(item).is_none()) {
        breaches.push(Breach::of(item.clone(), "instrument-item-strange").with("value", item));
    }
    if breaches.is_empty() { Ok(()) } else { Err(breaches.into()) }
}

#[cfg(test)]
mod tests;
