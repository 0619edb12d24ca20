//! Taking rows of a list of offers.

use std::collections::HashMap;

use domain::Breach;
use domain::duplicate::{BlockingKey, Match, PersonFacts, Reason, blocking_keys, score};
use domain::id::{PersonId, StaffId};
use domain::journey::{Mode, Offered};
use domain::offer::{Wish, times_out_on};
use exchange::csv_file::{Answered, OfferRow, PersonReference, Row, RowFault};
use store::person::Person;
use store::{Read, Unit};

use super::Rule;
use super::prepare::Reading;
use super::run::{Taken, Told, fault_of};
use crate::offer::{Asked, AskedAnswer, Recorded, Told as Account, Wished, record};
use crate::programme::Settings;
use crate::{Error, Result, Who};

/// Reads a row as an offer.
pub(super) fn offer_of(reading: &Reading<'_>, row: &Row) -> Result<OfferRow, Vec<RowFault>> {
    let read = OfferRow::read(reading.mapping, reading.header, reading.frame, row)?;
    if read.offered > reading.today {
        let breach = Breach::of("offered", "offered-in-future").with("value", read.offered);
        return Err(vec![fault_of(reading.mapping, reading.header, row, breach)]);
    }
    Ok(read)
}

/// What became of one row.
enum Done {
    Recorded(PersonId, Recorded),
    OnRecord(PersonId),
}

/// Takes a batch of rows, each in a savepoint of its own.
pub(super) fn keep(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    reading: &Reading<'_>,
    rule: Rule,
    batch: &[Taken<OfferRow>],
) -> Result<Told> {
    let mut told = Told::default();
    let referrers = referrers(unit, who)?;
    for taken in batch {
        let offer = match &taken.read {
            Ok(offer) => offer,
            Err(faults) => {
                told.refuse(&taken.row, faults.clone());
                continue;
            }
        };
        match unit.attempt(|unit| one(unit, who, settings, rule, &referrers, offer)) {
            Ok(Done::Recorded(person, recorded)) => told.kept([person.uuid(), recorded.offer.uuid()]),
            Ok(Done::OnRecord(person)) => told.found(person.uuid()),
            Err(Error::Breach(breaches)) => {
                let fault = |breach| fault_of(reading.mapping, reading.header, &taken.row, breach);
                told.refuse(&taken.row, breaches.into_iter().map(fault).collect());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(told)
}

/// Who may have offered at the own practice, by e-mail address.
fn referrers(read: &Read<'_>, who: &Who) -> Result<HashMap<String, StaffId>> {
    let staff = store::staff::of_programme(read, who.programme())?;
    let here = staff.into_iter().filter(|(_, held)| who.own.contains(&held.organisation));
    Ok(here.map(|(staff, _)| (staff.email, staff.id)).collect())
}

fn one(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    rule: Rule,
    referrers: &HashMap<String, StaffId>,
    row: &OfferRow,
) -> Result<Done> {
    let person = meant(unit, who, &row.person)?;
    if person.life.has_died() {
        return Err(Breach::of("nhs_number", "person-died").into());
    }
    let offered_by = row
        .offered_by
        .as_ref()
        .map(|email| {
            let unknown = || Breach::of("offered_by", "import-offered-by-unknown").with("value", email);
            referrers.get(email).copied().ok_or_else(unknown)
        })
        .transpose()?;
    let asked = asked(settings, &person, offered_by, row);
    let code = answer_code(asked.answer);
    let earlier = store::offer::of_person(unit, who.programme(), person.id)?;
    let known = earlier.iter().any(|offer| {
        offer.offered == row.offered && offer.answer == code && who.own.contains(&offer.organisation)
    });
    match (known, rule) {
        (true, Rule::LinkCertain) => Ok(Done::OnRecord(person.id)),
        (true, Rule::Refuse) => {
            Err(Breach::of("offered", "import-offer-on-record").with("day", row.offered).into())
        }
        _ => Ok(Done::Recorded(person.id, record(unit, who, settings, &asked)?)),
    }
}

fn asked(settings: &Settings, person: &Person, offered_by: Option<StaffId>, row: &OfferRow) -> Asked {
    let answer = match row.answer {
        Answered::Yes => AskedAnswer::Yes,
        Answered::ThinkingItOver(until) => AskedAnswer::ThinkingItOver(
            until.unwrap_or_else(|| times_out_on(row.offered, settings.thinking_days)),
        ),
        Answered::NotNow(day) => AskedAnswer::NotNow(day),
        Answered::Ended(Mode::Refused, by) => AskedAnswer::Refused(by),
        Answered::Ended(mode, by) => AskedAnswer::Ended(mode, by),
    };
    Asked {
        person: person.id,
        offered: Some(row.offered),
        offered_by,
        how: row.how,
        what: Offered::default(),
        needs: row.needs.clone(),
        answer,
        account: Some(Account {
            teller: row.teller,
            asked: row.asked,
            factors: row.reasons.clone(),
            main: row.main.clone(),
            order: None,
        }),
        wished: Wished { wish: row.do_not_ask_again.then_some(Wish::DoNotAskAgain), ..Wished::default() },
        note: row.note.clone(),
    }
}

fn answer_code(answer: AskedAnswer) -> &'static str {
    match answer {
        AskedAnswer::Yes => "yes",
        AskedAnswer::ThinkingItOver(_) => "thinking-it-over",
        AskedAnswer::Refused(_) => Mode::Refused.code(),
        AskedAnswer::NotNow(_) => Mode::NotNow.code(),
        AskedAnswer::Ended(mode, _) => mode.code(),
    }
}

/// The one person of the own practice who is meant. The wrong person is worse than none: a number whose
/// holder has another name or birth date is refused, and a name without a number must be theirs exactly.
fn meant(unit: &Unit<'_>, who: &Who, reference: &PersonReference) -> Result<Person> {
    let facts = reference.name.as_ref().map(|(given, family)| {
        PersonFacts::new(given, family, reference.born).nhs_number(reference.nhs_number)
    });
    if let Some(number) = reference.nhs_number {
        let mut holders = store::person::holders(unit, who.programme(), &number.digits())?;
        holders.retain(|person| who.own.contains(&person.details.practice));
        let fault = |code| Error::from(Breach::of("nhs_number", code).with("value", number));
        let found = match holders.len() {
            0 => return Err(fault("import-person-not-on-record")),
            1 => holders.remove(0),
            _ => return Err(fault("import-person-several")),
        };
        let differs = match (&facts, reference.born) {
            (Some(facts), _) => score(facts, &PersonFacts::of(&found.details)).verdict < Match::Probable,
            (None, Some(born)) => found.details.date_of_birth.day() != born,
            (None, None) => false,
        };
        return if differs { Err(fault("import-person-differs")) } else { Ok(found) };
    }
    let field = |code| Error::from(Breach::of("family", code));
    let facts = facts.ok_or_else(|| field("import-person-missing"))?;
    let keys: Vec<i64> = blocking_keys(&facts).into_iter().map(BlockingKey::stored).collect();
    let mut found = store::person::candidates(unit, who.programme(), &keys, 200)?;
    found.retain(|person| {
        let reasons = score(&facts, &PersonFacts::of(&person.details)).reasons;
        let exact = [Reason::GivenEqual, Reason::FamilyEqual, Reason::BirthDateEqual];
        who.own.contains(&person.details.practice)
            && exact.iter().all(|reason| reasons.contains(reason))
            && !reasons.contains(&Reason::NamesSwapped)
    });
    match found.len() {
        0 => Err(field("import-person-not-on-record")),
        1 => Ok(found.remove(0)),
        _ => Err(field("import-person-several")),
    }
}
