//! The columns of one programme, filled from the narrow projections of the store.
//!
//! What was recorded becomes a code; what nobody recorded stays absent. Where there was nothing to record
//! (the mode of a yes), the code is `not-ended`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::calendar::{Day, day_number};
use domain::id::{JourneyId, OfferId, PersonId, ProgrammeId};
use domain::journey::Gate;
use evidence::column::{Misfit, Stored, Value};
use evidence::table::{Key, Schema, Snapshot, Table, Unit, first_per_person};
use store::audit::Place;
use store::episode::{self, AccountRow, OfferRow};
use store::episode_gate::{self, GateRow};
use store::{Error, Read};
use uuid::Uuid;

use super::chain::Chains;
use super::changed::{Changed, Moved};
use super::courses::{self, Courses};
use super::gates;
use crate::erasure::WINDOW;

/// The columns of an offer, in the order in which [`Filled::offer`] gives their values.
pub(super) const OFFER: [&str; 21] = [
    "offered-on",
    "answered-on",
    "person",
    "first-in-12-months",
    "self-referral",
    "joined",
    "answer",
    "mode",
    "ended-by",
    "how-put",
    "reason-asked",
    "practice",
    "referral-reason",
    "age-band",
    "sex",
    "ethnic-category",
    "deprivation-decile",
    "nameless",
    "disputed",
    "meeting-on",
    "first-session-on",
];

/// The columns of an account, in the order in which [`Filled::account`] gives their values.
pub(super) const ACCOUNT: [&str; 11] = [
    "happened-on",
    "gate",
    "result",
    "mode",
    "ended-by",
    "told-by",
    "reason-asked",
    "helped",
    "hindered",
    "main",
    "practice",
];

pub(super) const NOT_ENDED: &str = "not-ended";
const NOT_RECORDED: &str = "not-recorded";
pub(super) const NOT_MET: &str = "not-met";

/// Whose offers belong together: a person's, or those under one token of a practice. None belongs to nobody.
/// Those of a person who was erased stand by themselves, with what was known then.
fn linked(row: &OfferRow, goes_on_as: impl Fn(PersonId) -> PersonId) -> Option<Key> {
    match (row.person, &row.link_token) {
        (Some(person), _) => Some(*goes_on_as(person).bytes()),
        (None, _) if row.first.is_some() => Some(*row.offer.bytes()),
        // A token is a keyed hash: half of it tells tokens apart as well.
        (None, Some(token)) => token.first_chunk().copied(),
        (None, None) => None,
    }
}

/// The columns of a programme, with the ways from a person to their offers and from a journey to its accounts.
pub(super) struct Filled {
    pub(super) snapshot: Snapshot,
    pub(super) place: Place,
    pub(super) persons: Chains,
    pub(super) journeys: Chains,
    pub(super) courses: Courses,
    /// Rows of people who were erased: whether each is a first offer stands with it.
    pub(super) settled: BTreeSet<u32>,
    /// Records linked to another of the same person, by the one that goes on.
    pub(super) linked: BTreeMap<PersonId, PersonId>,
}

/// A row of an offer that was written or taken out: its person and its place.
#[derive(Debug, Clone, Copy, Default)]
struct Written {
    person: Option<u32>,
    at: Option<u32>,
}

impl Filled {
    /// Reads everything. Call it in a reading that sees one moment.
    pub(super) fn load(read: &Read<'_>, programme: ProgrammeId) -> Result<Filled, Error> {
        let place = episode::moment(read, programme)?;
        let mut filled = Filled::empty(place)?;
        filled.linked = store::person::every_link(read, programme)?.into_iter().collect();
        episode::every_account(read, programme, |row| filled.account(&row).map(drop))?;
        let mut openings: HashMap<JourneyId, u32> = HashMap::new();
        episode::every_offer(read, programme, |row| {
            let written = filled.offer(&row)?;
            openings.extend(written.at.filter(|_| row.opens_journey).map(|at| (row.journey, at)));
            Ok(())
        })?;
        filled.load_gates(read, programme, &openings)?;
        courses::every(read, programme, |journey, standing| {
            let offer = openings.get(&journey).copied();
            filled.courses.keep(&mut filled.snapshot, journey, standing, offer)
        })?;
        filled.mark_first_offers()?;
        filled.snapshot.brought_to(u64::try_from(place.number).unwrap_or(0));
        Ok(filled)
    }

    fn empty(place: Place) -> Result<Filled, Error> {
        let schemas = schemas()?;
        let fits = |unit, names: &[&str]| {
            schemas.iter().any(|schema: &Schema| {
                schema.unit == unit
                    && schema.columns.iter().map(|column| column.name.as_str()).eq(names.iter().copied())
            })
        };
        let all = [
            (Unit::Offer, &OFFER[..]),
            (Unit::Account, &ACCOUNT),
            (Unit::Gate, &gates::GATE),
            (Unit::Prescription, &courses::PRESCRIPTION),
            (Unit::Session, &courses::SESSION),
        ];
        if !all.into_iter().all(|(unit, names)| fits(unit, names)) {
            return Err(Error::Broken("columns.json does not list the columns that are filled".to_owned()));
        }
        let snapshot = Snapshot::new(&schemas);
        Ok(Filled {
            snapshot,
            place,
            persons: Chains::default(),
            journeys: Chains::default(),
            courses: Courses::default(),
            settled: BTreeSet::new(),
            linked: BTreeMap::new(),
        })
    }

    /// Reads the gates, those of a journey after each other.
    fn load_gates(
        &mut self,
        read: &Read<'_>,
        programme: ProgrammeId,
        openings: &HashMap<JourneyId, u32>,
    ) -> Result<(), Error> {
        let mut rows: Vec<GateRow> = Vec::new();
        let mut keep = |rows: &[GateRow]| match rows.first().map(|row| row.journey) {
            Some(journey) => gates::keep(&mut self.snapshot, journey, rows, openings.get(&journey).copied()),
            None => Ok(()),
        };
        episode_gate::every(read, programme, |row| {
            if rows.first().is_some_and(|first| first.journey != row.journey) {
                keep(&rows)?;
                rows.clear();
            }
            rows.push(row);
            Ok(())
        })?;
        keep(&rows)
    }

    /// Rows of all tables.
    pub(super) fn rows(&self) -> usize {
        self.snapshot.tables().iter().map(Table::rows).sum()
    }

    /// Brings it forward.
    pub(super) fn take(&mut self, changed: &Changed) -> Result<(), Error> {
        let mut persons = BTreeSet::new();
        if let Some(linked) = &changed.linked {
            self.linked.clone_from(linked);
        }
        for offer in &changed.gone {
            persons.extend(self.drop_offer(*offer));
        }
        for Moved { journey, offers, accounts, gates, courses } in &changed.journeys {
            self.drop_accounts(*journey, accounts);
            for row in accounts {
                self.account(row)?;
            }
            let mut opening = None;
            for row in offers {
                persons.extend(self.whose(row.offer));
                let written = self.offer(row)?;
                persons.extend(written.person);
                opening = opening.or(written.at.filter(|_| row.opens_journey));
            }
            gates::drop_others(&mut self.snapshot, *journey, gates);
            gates::keep(&mut self.snapshot, *journey, gates, opening)?;
            self.courses.keep(&mut self.snapshot, *journey, courses, opening)?;
        }
        for person in persons {
            self.mark_first_offers_of(person)?;
        }
        self.place = changed.place;
        self.snapshot.brought_to(u64::try_from(changed.place.number).unwrap_or(0));
        Ok(())
    }

    /// The record that stands for a person: theirs, or the one it is linked to.
    fn goes_on_as(&self, person: PersonId) -> PersonId {
        let mut standing = person;
        // Links cannot lead back; a bound keeps a damaged one from going round.
        for _ in 0..64 {
            match self.linked.get(&standing) {
                Some(kept) => standing = *kept,
                None => break,
            }
        }
        standing
    }

    /// The dense number of a person, or of the record theirs is linked to; none where they have no offer.
    pub(super) fn number_of(&self, person: PersonId) -> Option<u32> {
        self.persons.known(self.goes_on_as(person).bytes())
    }

    /// The journey the row of an account or a gate belongs to.
    pub(super) fn journey_of(&self, unit: Unit, row: u32) -> Option<JourneyId> {
        match unit {
            Unit::Gate => gates::journey_of(self.snapshot.table(unit)?, row),
            Unit::Prescription => journey_in(&self.courses.prescriptions, row),
            Unit::Session => journey_in(&self.courses.sessions, row),
            _ => journey_in(&self.journeys, row),
        }
    }

    fn offers(&mut self) -> Result<&mut Table, Error> {
        self.snapshot.table_mut(Unit::Offer).ok_or_else(|| Error::Broken("no table of offers".to_owned()))
    }

    fn accounts(&mut self) -> Result<&mut Table, Error> {
        self.snapshot.table_mut(Unit::Account).ok_or_else(|| Error::Broken("no table of accounts".to_owned()))
    }

    fn whose(&self, offer: OfferId) -> Option<u32> {
        let row = self.snapshot.table(Unit::Offer)?.row_of(offer.bytes())?;
        self.persons.owner(row)
    }

    fn drop_offer(&mut self, offer: OfferId) -> Option<u32> {
        let table = self.snapshot.table_mut(Unit::Offer)?;
        let row = table.row_of(offer.bytes())?;
        table.remove(offer.bytes());
        let owner = self.persons.owner(row);
        self.persons.give(row, None);
        owner
    }

    /// Takes out the accounts a journey no longer has.
    fn drop_accounts(&mut self, journey: JourneyId, kept: &[AccountRow]) {
        let (Some(number), Some(table)) =
            (self.journeys.known(journey.bytes()), self.snapshot.table_mut(Unit::Account))
        else {
            return;
        };
        let rows: Vec<u32> = self.journeys.rows(number).collect();
        for row in rows {
            let Some(key) = table.key_of(row).copied() else { continue };
            if kept.iter().all(|account| *account.account.bytes() != key) {
                table.remove(&key);
                self.journeys.give(row, None);
            }
        }
    }

    /// Writes one offer.
    fn offer(&mut self, row: &OfferRow) -> Result<Written, Error> {
        if row.in_error {
            return Ok(Written { person: self.drop_offer(row.offer), at: None });
        }
        let linked = linked(row, |person| self.goes_on_as(person));
        let person = linked.map(|linked| self.persons.number(&linked));
        let asked = if row.opens_journey { self.account_of_the_offer(row)? } else { None };
        let mut buffer = Uuid::encode_buffer();
        let practice = row.organisation.uuid().hyphenated().encode_lower(&mut buffer);
        let needs: Vec<&str> = row.needs.iter().flat_map(|needs| needs.split(' ')).collect();
        let (answer, mode) = answer(&row.answer);
        let ended_by = match mode {
            Value::Code(NOT_ENDED) => Value::Code(NOT_ENDED),
            _ => code(row.ended_by.as_deref()),
        };
        // A decile widened to several, because few share it, is no decile.
        let decile = row.deprivation.as_deref().and_then(|decile| decile.parse().ok());
        let values = [
            day(Some(row.offered)),
            day(row.answered),
            person.map_or(Value::NotRecorded, Value::Number),
            row.first.map_or(Value::NotRecorded, Value::Flag),
            // Gate 1 is not met where nobody offered: the person came by themselves.
            Value::Flag(row.answer == NOT_MET),
            Value::Flag(!row.opens_journey),
            answer,
            mode,
            ended_by,
            code(row.how_put.as_deref()),
            code(asked.as_deref()),
            Value::Code(practice),
            Value::Codes(&needs),
            code(row.age_band.as_deref()),
            code(row.gender.as_deref()),
            code(row.ethnic_category.as_deref()),
            decile.map_or(Value::NotRecorded, Value::Number),
            Value::Flag(row.person.is_none() && row.first.is_none()),
            Value::NotRecorded,
            // Written with the gates of its journey, and with its prescriptions.
            Value::NotRecorded,
            Value::NotRecorded,
        ];
        let at = put(self.offers()?, *row.offer.bytes(), values)?;
        if row.first.is_some() {
            self.settled.insert(at);
        } else {
            self.settled.remove(&at);
        }
        self.persons.give(at, person);
        Ok(Written { person, at: Some(at) })
    }

    /// Says at the accounts of an offer who ended it, and gives how its reason was asked: the best of them.
    fn account_of_the_offer(&mut self, row: &OfferRow) -> Result<Option<String>, Error> {
        const BEST_FIRST: [&str; 4] = ["answered", "would-not-say", "could-not-be-asked", "not-asked"];
        let Some(number) = self.journeys.known(row.journey.bytes()) else { return Ok(None) };
        let rows: Vec<u32> = self.journeys.rows(number).collect();
        let ended_by = row.ended_by.as_deref();
        let table = self.accounts()?;
        let mut best: Option<usize> = None;
        for at in rows {
            let held = |name: &str| table.column(name).map(|column| column.value(at));
            if held("gate") != Some(Stored::Code(Gate::Offer.code())) {
                continue;
            }
            if let Some(Stored::Code(asked)) = held("reason-asked") {
                let place = BEST_FIRST.iter().position(|known| *known == asked);
                best = best.into_iter().chain(place).min();
            }
            if held("result") == Some(Stored::Code("ended")) {
                table
                    .set(at, "ended-by", code(ended_by))
                    .map_err(|misfit| Error::Broken(misfit.to_string()))?;
            }
        }
        Ok(best.map(|place| BEST_FIRST[place].to_owned()))
    }

    /// Writes one account.
    fn account(&mut self, row: &AccountRow) -> Result<u32, Error> {
        let mut buffer = Uuid::encode_buffer();
        let practice = row.organisation.uuid().hyphenated().encode_lower(&mut buffer);
        let with = |sign: char| -> Vec<&str> {
            row.factors.split(' ').filter_map(|factor| factor.strip_suffix(sign)).collect()
        };
        let (helped, hindered) = (with('+'), with('-'));
        let (result, mode, ended_by) = match row.result.as_str() {
            "passed" => (Value::Code("passed"), Value::Code(NOT_ENDED), Value::Code(NOT_ENDED)),
            // A gate that is not met is neither passed nor ended.
            NOT_MET => (Value::NotRecorded, Value::NotRecorded, Value::NotRecorded),
            // The mode is not known of an ending without one.
            "ended" => (Value::Code("ended"), Value::NotRecorded, Value::NotRecorded),
            // Who ended it is told by the offer; see `account_of_the_offer`.
            mode => (Value::Code("ended"), Value::Code(mode), Value::NotRecorded),
        };
        let asked = Some(row.asked.as_str()).filter(|asked| *asked != NOT_RECORDED);
        let values = [
            day(Some(row.day)),
            code(gate(row.gate)),
            result,
            mode,
            ended_by,
            Value::Code(&row.teller),
            code(asked),
            Value::Codes(&helped),
            Value::Codes(&hindered),
            code(row.main.as_deref()),
            Value::Code(practice),
        ];
        let at = put(self.accounts()?, *row.account.bytes(), values)?;
        let journey = self.journeys.number(row.journey.bytes());
        self.journeys.give(at, Some(journey));
        Ok(at)
    }

    fn mark_first_offers(&mut self) -> Result<(), Error> {
        let settled = std::mem::take(&mut self.settled);
        let table = self.offers()?;
        let rows = u32::try_from(table.rows()).unwrap_or(u32::MAX);
        let persons: Vec<Option<u32>> = (0..rows).map(|row| number_at(table, "person", row)).collect();
        let days: Vec<Option<i32>> = (0..rows).map(|row| day_at(table, "offered-on", row)).collect();
        let first = first_per_person(&persons, &days, WINDOW);
        let open = (0..).zip(first).filter(|(row, _)| !settled.contains(row));
        open.into_iter().try_for_each(|(row, first)| set_first(table, row, first))?;
        self.settled = settled;
        Ok(())
    }

    fn mark_first_offers_of(&mut self, person: u32) -> Result<(), Error> {
        let mut rows: Vec<u32> =
            self.persons.rows(person).filter(|row| !self.settled.contains(row)).collect();
        rows.sort_unstable();
        let table = self.offers()?;
        let days: Vec<Option<i32>> = rows.iter().map(|row| day_at(table, "offered-on", *row)).collect();
        let first = first_per_person(&vec![Some(person); rows.len()], &days, WINDOW);
        rows.into_iter().zip(first).try_for_each(|(row, first)| set_first(table, row, first))
    }
}

fn journey_in(chains: &Chains, row: u32) -> Option<JourneyId> {
    chains.key_of(row).map(|key| JourneyId::new(Uuid::from_bytes(*key)))
}

/// The columns as they are declared.
pub(super) fn schemas() -> Result<Vec<Schema>, Error> {
    Schema::shipped().map_err(|error| Error::Broken(format!("columns.json: {error}")))
}

fn set_first(table: &mut Table, row: u32, first: Option<bool>) -> Result<(), Error> {
    let value = first.map_or(Value::NotRecorded, Value::Flag);
    table.set(row, "first-in-12-months", value).map_err(|misfit| Error::Broken(misfit.to_string()))
}

fn number_at(table: &Table, column: &str, row: u32) -> Option<u32> {
    match table.column(column)?.value(row) {
        Stored::Number(number) => Some(number),
        _ => None,
    }
}

fn day_at(table: &Table, column: &str, row: u32) -> Option<i32> {
    match table.column(column)?.value(row) {
        Stored::Day(day) => Some(day),
        _ => None,
    }
}

/// Writes a row. A value that does not fit its column is left out and reported, so that one odd record
/// does not take every figure of the programme away.
pub(super) fn put<const N: usize>(
    table: &mut Table,
    key: [u8; 16],
    mut values: [Value<'_>; N],
) -> Result<u32, Error> {
    for _ in 0..=N {
        let (column, misfit) = match table.put(key, &values) {
            Ok(row) => return Ok(row),
            Err(misfit) => match &misfit {
                Misfit::UnknownCode { column, .. } | Misfit::OutOfRange { column, .. } => {
                    (column.clone(), misfit)
                }
                _ => return Err(Error::Broken(misfit.to_string())),
            },
        };
        tracing::warn!(column, "a value does not fit its column and counts as not recorded");
        let place = table.columns().iter().position(|held| held.declaration().name == column);
        match place.and_then(|place| values.get_mut(place)) {
            Some(value) => *value = Value::NotRecorded,
            None => return Err(Error::Broken(misfit.to_string())),
        }
    }
    Err(Error::Broken("a row fits no column".to_owned()))
}

pub(super) fn code(code: Option<&str>) -> Value<'_> {
    code.map_or(Value::NotRecorded, Value::Code)
}

pub(super) fn day(day: Option<Day>) -> Value<'static> {
    day.and_then(|day| i32::try_from(day_number(day)).ok()).map_or(Value::NotRecorded, Value::Day)
}

/// The standing answer and the mode, from the one code the store keeps.
fn answer(kept: &str) -> (Value<'_>, Value<'_>) {
    match kept {
        "yes" | "thinking-it-over" => (Value::Code(kept), Value::Code(NOT_ENDED)),
        NOT_RECORDED | NOT_MET => (Value::NotRecorded, Value::NotRecorded),
        "refused" | "not-now" => (Value::Code(kept), Value::Code(kept)),
        mode => (Value::Code("ended-otherwise"), Value::Code(mode)),
    }
}

pub(super) fn gate(number: i64) -> Option<&'static str> {
    if number == 0 {
        return Some("closing");
    }
    Gate::ALL.into_iter().find(|gate| i64::from(gate.number()) == number).map(Gate::code)
}
