//! What comes after a yes, through the same acts as everybody's.

use domain::appointment::{Purpose, Slot, State, Venue};
use domain::contact::{Answered, Contact, Disclosed, Outcome, Turned};
use domain::id::{AccountId, JourneyId, PersonId};
use domain::instrument::{Answers, CompletedBy, TakenMode, TimePoint};
use domain::journey::{Account, AccountOf, Act, Disputed, Gate, GatePass, Happened, Place, Teller, Told};
use domain::letter::Kind;
use domain::person::DeathSource;
use simulation::{Care, Deed, Lettered};
use store::Unit;
use store::allocation::Allocation;
use store::appointment::{Appointment, AppointmentId};

use super::Cast;
use super::beside::Beside;
use crate::escalation::Doing;
use crate::journey::{Clocks, Course, command, in_hand, set_clocks};
use crate::plan::{Agreeing, AskedGoal, Reviewing};
use crate::{Error, Result, Who, audit, person};

/// The weight of a synthetic journey in a caseload.
const WEIGHT: i64 = 1;

/// Lets one thing happen to a journey of a person.
pub(super) fn live(
    unit: &mut Unit<'_>,
    cast: &Cast,
    (person, journey): (PersonId, JourneyId),
    beside: &mut Beside,
    care: &Care,
) -> Result<()> {
    let who = cast.own(care.by);
    let tasks = matches!(
        care.deed,
        Deed::Contact(_)
            | Deed::Book(_)
            | Deed::Kept(_)
            | Deed::Allocate(_)
            | Deed::Plan(_)
            | Deed::Review(_)
    );
    happen(unit, cast, &who, (person, journey), beside, care)?;
    if tasks { crate::task::refresh(unit, who.programme, journey) } else { Ok(()) }
}

fn happen(
    unit: &mut Unit<'_>,
    cast: &Cast,
    who: &Who,
    (person, journey): (PersonId, JourneyId),
    beside: &mut Beside,
    care: &Care,
) -> Result<()> {
    match &care.deed {
        Deed::Contact(made) => contact(unit, who, (person, journey), made),
        Deed::Book(made) => {
            beside.booked = Some(book(unit, who, (person, journey), made)?);
            Ok(())
        }
        Deed::Kept(state) => match beside.booked.take() {
            Some(id) => {
                store::appointment::settle(unit, who.programme, id, *state, who.staff)?;
                Ok(store::change::note(unit, who.programme, "appointment", id.bytes())?)
            }
            None => Ok(()),
        },
        Deed::Score(scores) => score(unit, who, journey, scores),
        Deed::Plan(planned) => plan(unit, cast, who, journey, planned),
        Deed::Review(next) => review(unit, cast, who, journey, *next),
        Deed::Allocate(navigator) => allocate(unit, who, (person, journey), &cast.own(*navigator)),
        Deed::Note { talked, know } => beside.note(unit, who, journey, talked, *know),
        Deed::AddToNote(more) => beside.add_to_note(unit, who, journey, more),
        Deed::Escalate(concern) => beside.raise(unit, cast, who, journey, concern),
        Deed::TakeInHand => beside.act_on_concern(unit, cast, who, &Doing::Acknowledge),
        Deed::Settle(outcome) => beside.act_on_concern(unit, cast, who, &Doing::Settle(*outcome)),
        Deed::Pause(until) => set_clocks(unit, who, &cast.settings, journey, Clocks::Pause(*until)),
        Deed::Prescribe(made) => {
            super::services::prescribe(unit, cast, who, journey, &mut beside.services, made)
        }
        Deed::OfService(number, what) => {
            super::services::happen(unit, cast, who, &beside.services, (journey, *number), what)
        }
        Deed::Letter(kind, done) => letter(unit, cast, who, (*kind, journey), *done),
        Deed::Die => {
            let day = Some(care.day);
            person::record_death(unit, who, &cast.settings, person, day, DeathSource::Practice)
        }
        deed => on_the_journey(unit, cast, who, journey, deed),
    }
}

/// A letter after the closing.
fn letter(unit: &mut Unit<'_>, cast: &Cast, who: &Who, of: (Kind, JourneyId), done: Lettered) -> Result<()> {
    if done == Lettered::NotNeeded {
        return crate::letter::not_needed(unit, who, of.0, of.1).map(drop);
    }
    let words = words::Words::get(words::ENGLISH);
    let number =
        crate::letter::write(unit, who, &cast.settings, words, of, &crate::letter::Asked::default())?;
    if done == Lettered::Sent { crate::letter::send(unit, who, of, number) } else { Ok(()) }
}

/// Gives a journey to a navigator.
fn allocate(
    unit: &mut Unit<'_>,
    who: &Who,
    (person, journey): (PersonId, JourneyId),
    navigator: &Who,
) -> Result<()> {
    let made = Allocation {
        id: unit.id(),
        journey,
        person,
        staff: navigator.staff,
        organisation: navigator.organisation,
        kind: "owner".to_owned(),
        weight: WEIGHT,
        since_at: unit.now(),
        until_at: None,
        made_by: Some(who.staff),
    };
    Ok(store::allocation::add(unit, who.programme, &made)?)
}

/// An attempt or a talk, at the gate that is open.
fn contact(
    unit: &mut Unit<'_>,
    who: &Who,
    (person, journey): (PersonId, JourneyId),
    made: &simulation::Contact,
) -> Result<()> {
    let current = store::journey::by_id(unit, &who.scope(), journey)?.ok_or(Error::NotFound)?;
    let gate = Gate::ALL.into_iter().find(|gate| gate.code() == current.stage);
    let outcome = match made.answered {
        Answered::Person => Outcome::Spoke,
        Answered::Voicemail => Outcome::MessageLeft,
        _ => Outcome::NotRecorded,
    };
    let spoke = made.answered == Answered::Person;
    let contact = Contact {
        outcome,
        minutes: Some(made.minutes),
        identity_confirmed: spoke,
        disclosed: if spoke { Disclosed::WhatItIsAbout } else { Disclosed::NotRecorded },
        ..Contact::of(unit.now(), made.channel, Turned::ToThem, made.answered)
    };
    let id = store::contact::add(unit, who.programme, journey, Some(person), gate, &contact, who.staff)?;
    Ok(store::change::note(unit, who.programme, "contact", id.bytes())?)
}

/// A meeting booked for a day to come.
fn book(
    unit: &mut Unit<'_>,
    who: &Who,
    (person, journey): (PersonId, JourneyId),
    made: &simulation::Booked,
) -> Result<AppointmentId> {
    let (hour, minute) = (made.minute / 60, made.minute % 60);
    let time = |part: u16| i8::try_from(part).unwrap_or(0);
    let slot = Slot::new(made.day.at(time(hour), time(minute), 0, 0), "Europe/London", 60)?;
    let now = unit.now();
    let made = Appointment {
        id: unit.id(),
        journey,
        person: Some(person),
        staff: who.staff,
        purpose: Purpose::Meeting,
        remind_at: None,
        slot,
        venue: if made.at_home { Venue::Home } else { Venue::Community },
        address: None,
        interpreter: false,
        state: State::Booked,
        moved_from: None,
        reminded_at: None,
        changed_at: now,
    };
    store::appointment::add(unit, who.programme, &made, who.staff)?;
    store::change::note(unit, who.programme, "appointment", made.id.bytes())?;
    Ok(made.id)
}

/// The two questionnaires whose wording is free.
fn score(unit: &mut Unit<'_>, who: &Who, journey: JourneyId, scores: &simulation::Scores) -> Result<()> {
    const ONS4: [&str; 4] = ["satisfied", "worthwhile", "happy", "anxious"];
    const UCLA3: [&str; 3] = ["companionship", "left-out", "isolated"];
    let answered = |items: &[&str], values: &[u8]| -> Answers {
        items.iter().zip(values).map(|(item, value)| ((*item).to_owned(), f64::from(*value))).collect()
    };
    let by_phone = scores.at == TimePoint::FollowUp;
    for (instrument, answers) in
        [("ons4", answered(&ONS4, &scores.ons4)), ("ucla-3", answered(&UCLA3, &scores.ucla3))]
    {
        let asked = crate::score::Asked {
            instrument: instrument.to_owned(),
            time_point: Some(scores.at),
            day: None,
            mode: Some(if by_phone { TakenMode::Phone } else { TakenMode::InPerson }),
            completed_by: Some(CompletedBy::Person),
            answers,
        };
        crate::score::record(unit, who, journey, &asked)?;
    }
    Ok(())
}

/// A plan, written and agreed.
fn plan(
    unit: &mut Unit<'_>,
    cast: &Cast,
    who: &Who,
    journey: JourneyId,
    planned: &simulation::Planned,
) -> Result<()> {
    let asked = crate::plan::Asked {
        goals: vec![AskedGoal { id: None, words: planned.goal.to_owned(), need: None }],
        strengths: planned.strengths.to_owned(),
        ..crate::plan::Asked::default()
    };
    let seen = crate::plan::keep(unit, who, journey, &asked)?;
    let agreeing = Agreeing { seen, kind: Some(planned.how), review: Some(planned.review), follow_up: None };
    crate::plan::agree(unit, who, &cast.settings, journey, &agreeing)
}

/// A plan looked at again, and as it was found.
fn review(
    unit: &mut Unit<'_>,
    cast: &Cast,
    who: &Who,
    journey: JourneyId,
    next: domain::calendar::Day,
) -> Result<()> {
    let seen = store::plan::newest(unit, who.programme, journey)?.map_or(0, |kept| kept.version);
    let reviewing = Reviewing { seen, attained: Vec::new(), next: Some(next) };
    crate::plan::review(unit, who, &cast.settings, journey, &reviewing)
}

/// A deed that moves the journey, with the accounts given of it.
fn on_the_journey(unit: &mut Unit<'_>, cast: &Cast, who: &Who, id: JourneyId, deed: &Deed) -> Result<()> {
    let mut acts: Vec<Act> = deed.on_the_journey().into_iter().collect();
    if *deed == Deed::Dispute {
        acts.push(Act::Dispute(Disputed { account: unit.id(), teller: Teller::Person }));
    }
    if acts.is_empty() {
        return Ok(());
    }
    let (current, mut course) = in_hand(unit, who, id)?;
    let now = unit.now();
    for act in acts {
        course.take(&command(who, &cast.settings, Happened::Minute(now), now, act))?;
    }
    for account in accounts(unit, deed)? {
        let told = Told { of: account_of(&course, deed), account };
        course.take(&command(who, &cast.settings, Happened::Minute(now), now, Act::Tell(told)))?;
    }
    course.keep(unit, who.programme)?;
    let referral = match deed {
        Deed::TakeOn => Some("taken-on"),
        Deed::End(Gate::Intake, ..) => Some("ended"),
        _ => None,
    };
    if let Some(state) = referral {
        store::referral::settle(unit, who.programme, id, state)?;
    }
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "journey.advance", subjects, "gates")
}

fn accounts(unit: &mut Unit<'_>, deed: &Deed) -> Result<Vec<Account>> {
    let frame = domain::factor::Frame::seed()?;
    Ok(deed
        .accounts()
        .iter()
        .map(|told| {
            let id: AccountId = unit.id();
            told.account(id, frame)
        })
        .collect())
}

/// What the accounts of a deed are of: the gate it ended, or the closing.
fn account_of(course: &Course, deed: &Deed) -> AccountOf {
    match deed {
        Deed::End(gate, ..) => {
            let place = Place::of(*gate);
            let pass = course.journey.last_pass(place).map_or(1, |pass| pass.number);
            AccountOf::Result(GatePass { place, pass })
        }
        _ => AccountOf::Closing,
    }
}
