//! Taking rows of a list of people.

use std::collections::HashMap;

use domain::Breach;
use domain::duplicate::{Match, PersonFacts, score};
use domain::id::PersonId;
use domain::person::PersonDetails;
use exchange::csv_file::{PersonRow, Row, RowFault};
use store::Unit;
use store::person::Person;

use super::Rule;
use super::prepare::Reading;
use super::run::{Taken, Told, fault_of};
use crate::programme::Programme;
use crate::{Error, Result, Who, person};

/// A person as a row gives them, ready to be looked up.
pub(super) struct Incoming {
    details: PersonDetails,
    facts: PersonFacts,
    keys: Vec<i64>,
}

/// Reads a row as a person of the own practice.
pub(super) fn person_of(
    who: &Who,
    programme: &Programme,
    reading: &Reading<'_>,
    row: &Row,
) -> Result<Incoming, Vec<RowFault>> {
    let form = PersonRow::read(reading.mapping, row).form;
    match person::checked(who.organisation(), programme.synthetic, &form, reading.today) {
        Ok(details) => {
            let (facts, keys) = (PersonFacts::of(&details), person::keys(&details));
            Ok(Incoming { details, facts, keys })
        }
        Err(Error::Breach(breaches)) => Err(breaches
            .into_iter()
            .map(|breach| fault_of(reading.mapping, reading.header, row, breach))
            .collect()),
        Err(_) => {
            Err(vec![fault_of(reading.mapping, reading.header, row, Breach::new("import-row-not-taken"))])
        }
    }
}

/// Those on record who share a blocking key with anybody of a batch, brought together in few statements, and
/// those the batch itself has added.
#[derive(Default)]
struct Candidates {
    by_key: HashMap<i64, Vec<PersonId>>,
    people: HashMap<PersonId, Candidate>,
}

struct Candidate {
    facts: PersonFacts,
    number: Option<domain::person::NhsNumber>,
    own: bool,
    hidden: bool,
}

impl Candidate {
    fn of(who: &Who, person: &Person) -> Candidate {
        Candidate {
            facts: PersonFacts::of(&person.details),
            number: person.details.nhs_number.number(),
            own: who.own.contains(&person.details.practice),
            hidden: !person.details.may_be_matched_on_screen(),
        }
    }
}

impl Candidates {
    fn of(unit: &Unit<'_>, who: &Who, batch: &[Taken<Incoming>]) -> Result<Candidates> {
        let mut keys: Vec<i64> =
            batch.iter().filter_map(Taken::good).flat_map(|row| &row.keys).copied().collect();
        keys.sort_unstable();
        keys.dedup();
        let mut found = Candidates::default();
        let keyed = store::person::keyed(unit, who.programme(), &keys)?;
        let mut ids: Vec<PersonId> = keyed.iter().map(|(_, id)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        for (key, id) in keyed {
            found.by_key.entry(key).or_default().push(id);
        }
        for person in store::person::by_ids(unit, who.programme(), &ids)? {
            found.people.insert(person.id, Candidate::of(who, &person));
        }
        Ok(found)
    }

    /// Who may be this person, the best first.
    fn like(&self, incoming: &Incoming) -> Vec<(Match, PersonId, &Candidate)> {
        let mut ids: Vec<PersonId> =
            incoming.keys.iter().filter_map(|key| self.by_key.get(key)).flatten().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let mut scored: Vec<_> = ids
            .into_iter()
            .filter_map(|id| self.people.get(&id).map(|candidate| (id, candidate)))
            .map(|(id, candidate)| (score(&incoming.facts, &candidate.facts).verdict, id, candidate))
            .filter(|(verdict, ..)| *verdict >= Match::Probable)
            .collect();
        scored.sort_by_key(|(verdict, ..)| std::cmp::Reverse(*verdict));
        scored
    }

    fn holds_number(&self, incoming: &Incoming) -> bool {
        let Some(number) = incoming.details.nhs_number.number() else { return false };
        let mut like = incoming.keys.iter().filter_map(|key| self.by_key.get(key)).flatten();
        like.any(|id| self.people.get(id).is_some_and(|candidate| candidate.number == Some(number)))
    }

    fn add(&mut self, id: PersonId, incoming: &Incoming) {
        for key in &incoming.keys {
            self.by_key.entry(*key).or_default().push(id);
        }
        let candidate = Candidate {
            facts: incoming.facts.clone(),
            number: incoming.details.nhs_number.number(),
            own: true,
            hidden: !incoming.details.may_be_matched_on_screen(),
        };
        self.people.insert(id, candidate);
    }
}

/// What a rule makes of a row.
enum Decided {
    New,
    OnRecord(PersonId),
    /// Certainly somebody of the practice whose record is not matched on screen: nobody is made a second
    /// time, and it counts as brought in, so that the figures give nobody away.
    Hidden(PersonId),
    Refused(&'static str),
}

fn decide(rule: Rule, like: &[(Match, PersonId, &Candidate)]) -> Decided {
    let own = || like.iter().filter(|(.., candidate)| candidate.own);
    let certain = |hidden: bool| {
        own().filter(move |(verdict, _, candidate)| *verdict == Match::Certain && candidate.hidden == hidden)
    };
    let shown = own().any(|(.., candidate)| !candidate.hidden);
    match rule {
        Rule::MakeNew => Decided::New,
        Rule::Refuse if shown => Decided::Refused("import-person-on-record"),
        Rule::LinkCertain if certain(false).count() > 1 => Decided::Refused("import-person-several"),
        Rule::LinkCertain if certain(false).count() == 1 => {
            certain(false).next().map_or(Decided::New, |(_, id, _)| Decided::OnRecord(*id))
        }
        Rule::LinkCertain if shown => Decided::Refused("import-person-probable"),
        Rule::LinkCertain | Rule::Refuse => {
            certain(true).next().map_or(Decided::New, |(_, id, _)| Decided::Hidden(*id))
        }
    }
}

/// Takes a batch of rows.
pub(super) fn keep(
    unit: &mut Unit<'_>,
    who: &Who,
    reading: &Reading<'_>,
    rule: Rule,
    batch: &[Taken<Incoming>],
) -> Result<Told> {
    let mut told = Told::default();
    let mut candidates = Candidates::of(unit, who, batch)?;
    for taken in batch {
        let incoming = match &taken.read {
            Ok(incoming) => incoming,
            Err(faults) => {
                told.refuse(&taken.row, faults.clone());
                continue;
            }
        };
        match decide(rule, &candidates.like(incoming)) {
            Decided::Refused(code) => {
                let fault = fault_of(reading.mapping, reading.header, &taken.row, Breach::new(code));
                told.refuse(&taken.row, vec![fault]);
            }
            Decided::OnRecord(id) => told.found(id.uuid()),
            Decided::Hidden(id) => told.kept([id.uuid()]),
            Decided::New => {
                let shared = candidates.holds_number(incoming);
                let id = unit.attempt(|unit| add(unit, who, incoming, shared))?;
                candidates.add(id, incoming);
                told.kept([id.uuid()]);
            }
        }
    }
    Ok(told)
}

fn add(unit: &mut Unit<'_>, who: &Who, incoming: &Incoming, shared: bool) -> Result<PersonId> {
    let id: PersonId = unit.id();
    if shared {
        let mut details = incoming.details.clone();
        person::dispute(unit, who, &mut details, id)?;
        store::person::add(unit, who.programme(), id, &details, &incoming.keys, Some(who.staff()))?;
    } else {
        store::person::add(unit, who.programme(), id, &incoming.details, &incoming.keys, Some(who.staff()))?;
    }
    store::change::note(unit, who.programme(), "person", id.bytes())?;
    Ok(id)
}
