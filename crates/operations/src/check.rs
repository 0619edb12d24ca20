//! Checking everything that is kept: every journey replayed, every projection rebuilt and compared, the
//! audit chain, references, pages of the database file, keys of people.
//!
//! It reads one moment of the database, a page at a time, while people work.

use std::collections::BTreeMap;

use domain::id::{JourneyId, ProgrammeId};
use domain::journey::{Effect, Gate, Journey, Limits, Opened, Place};
use store::episode::OfferRow;
use store::journey::Current;
use store::offer::Offer;
use store::{Db, Engine, Error as StoreError, Read, Unit};

use crate::journey::accounts;
use crate::offer::{row, settle};
use crate::{Result, gate};

/// What can be found wrong. The code is stable and names its words: `check-fault-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The pages of the database file do not fit together.
    Integrity,
    /// A row refers to one that is not there.
    Reference,
    /// A journal cannot be read, or its entries do not follow from each other.
    Journal,
    /// The current row of a journey is not what its journal says.
    Journey,
    /// The row of an offer is not what its journal says.
    Offer,
    /// The projection of an offer differs from offer and journal. Can be rebuilt.
    OfferProjection,
    /// The projection of accounts differs from the journal. Can be rebuilt.
    AccountProjection,
    /// The projection of gates differs from the journal. Can be rebuilt.
    GateProjection,
    /// The projection of prescriptions differs from the journal. Can be rebuilt.
    PrescriptionProjection,
    /// The projection of scores differs from what was entered. Can be rebuilt.
    ScoreProjection,
    /// What has to be done next differs from what the rules say. Can be rebuilt.
    Task,
    /// A referral waits although its offer was not answered with yes.
    Referral,
    /// The keys by which duplicates of a person are found are not those of their details.
    PersonKey,
    /// The audit trail was changed, or something was taken out of it.
    Audit,
}

impl Kind {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Integrity => "integrity",
            Kind::Reference => "reference",
            Kind::Journal => "journal",
            Kind::Journey => "journey",
            Kind::Offer => "offer",
            Kind::OfferProjection => "offer-projection",
            Kind::AccountProjection => "account-projection",
            Kind::GateProjection => "gate-projection",
            Kind::PrescriptionProjection => "prescription-projection",
            Kind::ScoreProjection => "score-projection",
            Kind::Task => "task",
            Kind::Referral => "referral",
            Kind::PersonKey => "person-key",
            Kind::Audit => "audit",
        }
    }

    /// Whether [`repair`] makes it good.
    pub const fn can_be_rebuilt(self) -> bool {
        matches!(
            self,
            Kind::Journey
                | Kind::OfferProjection
                | Kind::AccountProjection
                | Kind::GateProjection
                | Kind::PrescriptionProjection
                | Kind::ScoreProjection
                | Kind::Task
        )
    }
}

/// What was found of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// How many there are.
    pub count: u64,
    /// Where, for the first [`SHOWN`]: an identifier, or a sentence without values.
    pub places: Vec<String>,
}

/// Places a report names of each kind.
pub const SHOWN: usize = 100;

/// What was looked at and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Programmes.
    pub programmes: u64,
    /// Journeys replayed.
    pub journeys: u64,
    /// Journal entries replayed.
    pub entries: u64,
    /// Offers compared with their projection.
    pub offers: u64,
    /// Accounts compared with their projection.
    pub accounts: u64,
    /// Gates compared with their projection.
    pub gates: u64,
    /// Scores compared with their projection.
    pub scores: u64,
    /// People whose keys were worked out again.
    pub people: u64,
    /// Referrals that wait.
    pub referrals: u64,
    /// What is wrong, by kind.
    pub faults: BTreeMap<Kind, Found>,
}

impl Report {
    /// Whether nothing was found wrong.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, kind: Kind, place: impl ToString) {
        let found = self.faults.entry(kind).or_default();
        found.count += 1;
        if found.places.len() < SHOWN {
            found.places.push(place.to_string());
        }
    }
}

/// Checks everything. Waits for it: minutes at a million journeys.
///
/// # Errors
/// That it could not be carried out: what the database says.
pub fn check(db: &Db) -> Result<Report> {
    db.read_snapshot(|read| {
        let mut report = Report::default();
        engine(read, &mut report)?;
        for programme in store::programme::all(read)? {
            report.programmes += 1;
            let limits = crate::programme::of(programme.clone()).settings.limits();
            journeys(read, programme.id, limits, &mut report, |_| {})?;
            people(read, programme.id, &mut report)?;
            for sentence in store::audit::verify(read, programme.id)? {
                report.fault(Kind::Audit, format!("programme {}: {sentence}", programme.id.0));
            }
        }
        Ok(report)
    })
    .wait()
}

/// What the engine itself can say. PostgreSQL keeps its references by itself at all times.
fn engine(read: &Read<'_>, report: &mut Report) -> Result<(), StoreError> {
    if read.engine() == Engine::Postgres {
        return Ok(());
    }
    for said in read.all("PRAGMA integrity_check(100)", &[], |row| row.get::<String>(0))? {
        if said != "ok" {
            report.fault(Kind::Integrity, said);
        }
    }
    read.each("SELECT \"table\", parent FROM pragma_foreign_key_check", &[], |row| {
        let (table, parent): (String, String) = (row.get(0)?, row.get(1)?);
        report.fault(Kind::Reference, format!("{table} to {parent}"));
        Ok(())
    })
}

fn people(read: &Read<'_>, programme: ProgrammeId, report: &mut Report) -> Result<(), StoreError> {
    store::person::every(read, programme, |person, stored| {
        report.people += 1;
        let mut keys = crate::person::keys(&person.details);
        keys.sort_unstable();
        keys.dedup();
        if keys != stored {
            report.fault(Kind::PersonKey, person.id);
        }
        Ok(())
    })
}

/// Journeys weighed together: their offers and projections are read at once.
const PAGE: usize = 500;

/// A journey whose journal fits together, waiting for its page.
struct Replayed {
    current: Current,
    journey: Journey,
}

/// Replays every journey of a programme and compares. `stale` hears of each whose projections can be
/// rebuilt.
fn journeys(
    read: &Read<'_>,
    programme: ProgrammeId,
    limits: Limits,
    report: &mut Report,
    mut stale: impl FnMut(JourneyId),
) -> Result<(), StoreError> {
    let mut page: Vec<Replayed> = Vec::with_capacity(PAGE);
    store::journey::every_as_found(read, programme, |current, entries| {
        report.journeys += 1;
        let Ok(entries) = entries else {
            report.fault(Kind::Journal, current.id);
            return Ok(());
        };
        report.entries += entries.len() as u64;
        let replayed = Journey::replay(&entries).ok();
        let moved = entries.last().map(|entry| entry.happened.day());
        let (Some(journey), Some(moved)) = (replayed, moved) else {
            report.fault(Kind::Journal, current.id);
            return Ok(());
        };
        if Current::of(current.id, current.person, &journey, moved).as_ref() != Some(&current) {
            report.fault(Kind::Journey, current.id);
            stale(current.id);
        }
        page.push(Replayed { current, journey });
        if page.len() == PAGE {
            weigh(read, programme, limits, &page, report, &mut stale)?;
            page.clear();
        }
        Ok(())
    })?;
    weigh(read, programme, limits, &page, report, &mut stale)?;
    for id in store::episode::astray(read, programme, i64::try_from(SHOWN).unwrap_or(i64::MAX))? {
        report.fault(Kind::OfferProjection, id);
        stale(id);
    }
    Ok(())
}

/// Compares the rows that hang on a page of journeys.
fn weigh(
    read: &Read<'_>,
    programme: ProgrammeId,
    limits: Limits,
    page: &[Replayed],
    report: &mut Report,
    stale: &mut impl FnMut(JourneyId),
) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(()) };
    let (first, last) = (first.current.id, last.current.id);
    let mut offers = by_journey(store::offer::between(read, programme, first, last)?, |offer| offer.journey);
    let mut projected =
        by_journey(store::episode::offers_between(read, programme, first, last)?, |row| row.journey);
    let mut told =
        by_journey(store::episode::accounts_between(read, programme, first, last)?, |row| row.journey);
    let mut gates =
        by_journey(store::episode_gate::between(read, programme, first, last)?, |row| row.journey);
    let mut prescribed =
        by_journey(store::episode_prescription::between(read, programme, first, last)?, |row| row.journey);
    let mut taken = by_journey(store::score::between(read, programme, first, last)?, |kept| kept.journey);
    let mut scores = by_journey(store::score::rows_between(read, programme, first, last)?, |row| row.journey);
    let waiting =
        by_journey(store::referral::waiting_between(read, programme, first, last)?, |journey| *journey);
    let mut tasks = by_journey(store::task::between(read, programme, first, last)?, |(journey, _)| *journey);
    for Replayed { current, journey } in page {
        let id = current.id;
        let Some((_, opened)) = journey.opening() else { continue };
        let offers = offers.remove(&id).unwrap_or_default();
        report.offers += offers.len() as u64;
        for offer in offers.iter().filter(|offer| !agrees(offer, current, journey)) {
            report.fault(Kind::Offer, offer.id);
        }
        let found = projected.remove(&id).unwrap_or_default();
        let expected: Vec<OfferRow> =
            offers.iter().map(|offer| rebuilt(offer, opened, journey, &found)).collect();
        if found != expected {
            report.fault(Kind::OfferProjection, id);
            stale(id);
        }
        let mut expected = accounts(id, journey);
        expected.sort_by_key(|account| account.account);
        report.accounts += expected.len() as u64;
        if told.remove(&id).unwrap_or_default() != expected {
            report.fault(Kind::AccountProjection, id);
            stale(id);
        }
        let expected = gate::rows(id, journey);
        report.gates += expected.len() as u64;
        if gates.remove(&id).unwrap_or_default() != expected {
            report.fault(Kind::GateProjection, id);
            stale(id);
        }
        if prescribed.remove(&id).unwrap_or_default() != gate::prescriptions(id, journey) {
            report.fault(Kind::PrescriptionProjection, id);
            stale(id);
        }
        let expected = scores_of(journey, &taken.remove(&id).unwrap_or_default());
        report.scores += expected.len() as u64;
        if scores.remove(&id).unwrap_or_default() != expected {
            report.fault(Kind::ScoreProjection, id);
            stale(id);
        }
        let found: Vec<_> = tasks.remove(&id).unwrap_or_default().into_iter().map(|(_, task)| task).collect();
        if crate::task::of(read, programme, current, journey, limits, false).ok().as_ref() != Some(&found) {
            report.fault(Kind::Task, id);
            stale(id);
        }
        let waits = waiting.get(&id).map_or(0, Vec::len);
        report.referrals += waits as u64;
        if waits > 1
            || (waits == 1 && (journey.is_in_error() || !journey.ever_passed(Place::of(Gate::Offer))))
        {
            report.fault(Kind::Referral, id);
        }
    }
    Ok(())
}

/// The projection of a journey's scores; one on the wrong person is in no count.
fn scores_of(journey: &Journey, taken: &[store::score::Kept]) -> Vec<store::score::ScoreRow> {
    match journey.opening() {
        Some((_, opened)) if !journey.is_in_error() => crate::score::rows(opened.baseline.practice, taken),
        _ => Vec::new(),
    }
}

fn by_journey<T>(rows: Vec<T>, journey: impl Fn(&T) -> JourneyId) -> BTreeMap<JourneyId, Vec<T>> {
    let mut by: BTreeMap<JourneyId, Vec<T>> = BTreeMap::new();
    for row in rows {
        by.entry(journey(&row)).or_default().push(row);
    }
    by
}

/// Whether an offer belongs to whom its journey belongs, and the one that opened it says what gate 1 says.
fn agrees(offer: &Offer, current: &Current, journey: &Journey) -> bool {
    let mut settled = offer.clone();
    // A further offer may have answered gate 1: then the first one keeps the answer it was given.
    let by_another = journey.offers().iter().any(|joined| joined.effect == Effect::AnswersTheOffer);
    if offer.detail.opens && !journey.is_in_error() && !by_another {
        settle(&mut settled, journey);
    }
    offer.person == current.person
        && offer.in_error == journey.is_in_error()
        && (offer.answer == settled.answer
            && offer.ended_by == settled.ended_by
            && offer.answered == settled.answered)
}

/// The projection of an offer as it must be. What was known of the person at a *further* offer stands in
/// no journal: it is taken from the projection that is there, and from the opening where there is none.
fn rebuilt(offer: &Offer, opened: &Opened, journey: &Journey, found: &[OfferRow]) -> OfferRow {
    let expected = row(offer, &opened.baseline, journey.is_in_error());
    let found = found.iter().find(|found| found.offer == offer.id);
    // What stood when a person was erased follows from nothing that is left.
    let expected = OfferRow { first: found.and_then(|found| found.first), ..expected };
    if offer.detail.opens {
        return expected;
    }
    let Some(found) = found else {
        return OfferRow { occasion: Some("repeat".to_owned()), ..expected };
    };
    OfferRow {
        occasion: found.occasion.clone(),
        age_band: found.age_band.clone(),
        gender: found.gender.clone(),
        ethnic_category: found.ethnic_category.clone(),
        deprivation: found.deprivation.clone(),
        language: found.language.clone(),
        needs: found.needs.clone(),
        ..expected
    }
}

/// Journeys that are rebuilt before the database is read again.
const REBUILT_AT_ONCE: usize = 10_000;

/// Writes the current rows and projections anew wherever they differ from the journal; the journal itself,
/// offers and the audit trail are never changed. Says how many journeys were rebuilt.
///
/// # Errors
/// What the database says.
pub fn repair(db: &Db) -> Result<u64> {
    let mut rebuilt = 0;
    for programme in db.read(store::programme::all).wait()? {
        let limits = crate::programme::of(programme.clone()).settings.limits();
        let programme = programme.id;
        let mut again = true;
        while again {
            let stale: Vec<JourneyId> = db
                .read_snapshot(move |read| {
                    let mut stale = std::collections::BTreeSet::new();
                    journeys(read, programme, limits, &mut Report::default(), |id| {
                        if stale.len() < REBUILT_AT_ONCE {
                            stale.insert(id);
                        }
                    })?;
                    Ok::<_, StoreError>(stale.into_iter().collect())
                })
                .wait()?;
            again = stale.len() == REBUILT_AT_ONCE;
            for id in stale {
                db.write(move |unit| rebuild(unit, programme, limits, id)).wait()?;
                rebuilt += 1;
            }
        }
    }
    Ok(rebuilt)
}

/// Writes the current row and the projections of one journey anew from its journal.
pub(crate) fn rebuild(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    limits: Limits,
    id: JourneyId,
) -> Result<()> {
    let entries = store::journey::journal(unit, programme, id)?;
    let journey = Journey::replay(&entries).map_err(|_| StoreError::unreadable("journey"))?;
    let found = store::episode::offers_of(unit, programme, id)?;
    store::episode::drop_offers(unit, programme, id)?;
    store::episode_gate::drop_of(unit, programme, id)?;
    store::change::note(unit, programme, "journey", id.bytes())?;
    let (Some((_, opened)), Some(last)) = (journey.opening(), entries.last()) else {
        // Projections of a journey that is not there.
        return Ok(store::episode::keep_accounts(unit, programme, id, &[], false)?);
    };
    let scope = store::Scope::new(programme, store::Reach::System);
    let person = store::journey::by_id(unit, &scope, id)?.and_then(|current| current.person);
    if let Some(current) = Current::of(id, person, &journey, last.happened.day()) {
        store::journey::keep(unit, programme, &current)?;
        crate::task::keep(unit, programme, &current, &journey, limits, false)?;
    }
    store::episode_gate::keep(unit, programme, &gate::rows(id, &journey))?;
    store::episode_prescription::keep(unit, programme, id, &gate::prescriptions(id, &journey))?;
    let taken = store::score::of_journey(unit, programme, id)?;
    store::score::keep_rows(unit, programme, id, &scores_of(&journey, &taken))?;
    for offer in store::offer::of_journey(unit, programme, id)? {
        store::episode::keep_offer(unit, programme, &rebuilt(&offer, opened, &journey, &found))?;
        store::change::note(unit, programme, "offer", offer.id.bytes())?;
    }
    Ok(store::episode::keep_accounts(unit, programme, id, &accounts(id, &journey), false)?)
}

#[cfg(test)]
mod tests;
