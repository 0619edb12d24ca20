//! Tasks: worked out whenever something is written, put off, ticked off, and the day's work of a navigator.

mod today;

use std::collections::BTreeMap;

use domain::Breach;
use domain::calendar::{Day, PartOfDay, london_day};
use domain::contact::{ContactAddress, SafeTimes, Turned};
use domain::id::{JourneyId, PersonId, ProgrammeId};
use domain::journey::{Effect, Gate, Journey, Limits, Origin, Place};
use domain::task::{Attempt, Facts, Kind, Rules, Settled, tasks};
pub use domain::task::{Task, Urgency};
use store::journey::Current;
use store::{Reach, Read, Scope, Unit};
use uuid::Uuid;

pub use self::today::{Carried, OpenRow, Today};
use crate::{Error, Result, Who, audit};

/// Writes what has to be done next on a journey that was just kept.
pub(crate) fn keep(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    current: &Current,
    journey: &Journey,
    limits: Limits,
    fresh: bool,
) -> Result<()> {
    if journey.is_nameless() {
        return Ok(());
    }
    let found = of(unit, programme, current, journey, limits, fresh)?;
    if fresh && found.is_empty() {
        return Ok(());
    }
    let Current { id, person, organisation, .. } = *current;
    Ok(store::task::keep(unit, programme, id, person, organisation, &found, fresh)?)
}

/// Works the tasks of a journey out again, after something beside its journal changed: an allocation, a
/// contact, an appointment, the urgency of its referral.
pub(crate) fn refresh(unit: &mut Unit<'_>, programme: ProgrammeId, id: JourneyId) -> Result<()> {
    let everything = Scope::new(programme, Reach::System);
    let current = store::journey::by_id(unit, &everything, id)?.ok_or(Error::NotFound)?;
    let journey = store::journey::in_hand(unit, programme, id)?;
    let limits = crate::programme::limits(unit, programme)?;
    keep(unit, programme, &current, &journey, limits, false)
}

/// Works the tasks of every journey of a person out again.
pub(crate) fn refresh_all(unit: &mut Unit<'_>, programme: ProgrammeId, person: PersonId) -> Result<()> {
    let everything = Scope::new(programme, Reach::System);
    for current in store::journey::of_person(unit, &everything, person)? {
        refresh(unit, programme, current.id)?;
    }
    Ok(())
}

/// What has to be done next on a journey, by the rules.
pub(crate) fn of(
    read: &Read<'_>,
    programme: ProgrammeId,
    current: &Current,
    journey: &Journey,
    limits: Limits,
    fresh: bool,
) -> Result<Vec<Task>> {
    let idle = !journey.is_open() && journey.next_due().is_none();
    let Some(person) = current.person.filter(|_| !idle && !journey.is_nameless()) else {
        return Ok(Vec::new());
    };
    // Nobody is asked how somebody is who has died, on whichever record that stands.
    if !fresh && store::person::has_died(read, programme, person)? {
        return Ok(Vec::new());
    }
    let facts = match fresh {
        true => Facts { moved: Some(current.moved), ..Facts::default() },
        false => facts(read, programme, current, journey)?,
    };
    Ok(tasks(Rules::seed()?, journey, &facts, limits))
}

fn facts(read: &Read<'_>, programme: ProgrammeId, current: &Current, journey: &Journey) -> Result<Facts> {
    let referral = store::referral::of_journey(read, programme, current.id)?;
    let at_reach = journey.open_pass(Place::of(Gate::Reach)).is_some();
    let everything = Scope::new(programme, Reach::System);
    let contacts = store::contact::of_journey(read, &everything, current.id)?;
    let appointments = store::appointment::of_journeys(read, &everything, &[current.id])?;
    let swept = crate::prescription::swept(read, programme, journey, current.id)?;
    let heard = crate::quiet::heard(&contacts, &appointments, &swept);
    Ok(Facts {
        moved: Some(current.moved),
        urgency: referral.and_then(|referral| referral.urgency).unwrap_or_default(),
        allocated: store::allocation::is_given(read, programme, current.id)?,
        attempts: attempts(&contacts),
        heard,
        replied: replied(&contacts),
        safe: match current.person.filter(|_| at_reach) {
            Some(person) => safe_parts(read, programme, person)?,
            None => Vec::new(),
        },
        booked: crate::quiet::booked(&appointments).map(|it| it.slot.civil()).collect(),
        missed: crate::quiet::missed(&appointments, &swept, heard),
        fell_through: crate::quiet::fell_through(&appointments),
        unregistered: swept.unmarked,
        outcomes: swept.outcomes,
        asked: swept.asked,
        unasked: swept.unasked,
        unanswered: swept.unanswered,
        said_no: said_no(read, programme, current, journey)?,
        settled: store::task::settled(read, programme, current.id)?,
    })
}

fn attempts(contacts: &[store::contact::Kept]) -> Vec<Attempt> {
    let ours = contacts.iter().map(|kept| &kept.contact).filter(|contact| contact.turned == Turned::ToThem);
    ours.map(|contact| Attempt::at(contact.at, contact.answered.is_somebody())).collect()
}

/// The day they turned to us, if nothing of ours came after.
fn replied(contacts: &[store::contact::Kept]) -> Option<Day> {
    let last = contacts.last().filter(|kept| kept.contact.turned == Turned::ToUs)?;
    // A call or a visit was answered as it came; a message waits.
    (!last.contact.channel.is_live()).then(|| london_day(last.contact.at))
}

/// Parts of the day at which the person said it is safe to ring.
fn safe_parts(read: &Read<'_>, programme: ProgrammeId, person: PersonId) -> Result<Vec<PartOfDay>> {
    let mut parts = Vec::new();
    for kept in store::contact_point::of_person(read, programme, person)? {
        let phone = kept.ended_at.is_none() && matches!(kept.point.address, ContactAddress::Phone(_));
        let SafeTimes::Only(times) = &kept.point.times else { continue };
        if phone {
            parts.extend(times.iter().flat_map(|safe| [PartOfDay::of(safe.from()), last_part(safe.to())]));
        }
    }
    parts.sort_unstable();
    parts.dedup();
    Ok(parts)
}

/// The part of the day in which a safe time ends; its last minute is no longer safe.
fn last_part(to: jiff::civil::Time) -> PartOfDay {
    PartOfDay::of(to.saturating_sub(jiff::SignedDuration::from_mins(1)))
}

/// The day of the last no to an offer that joined the journey.
fn said_no(
    read: &Read<'_>,
    programme: ProgrammeId,
    current: &Current,
    journey: &Journey,
) -> Result<Option<Day>> {
    let mut joined = journey.offers().iter().rev().filter(|offer| offer.effect == Effect::Task);
    let Some(Origin::Offer(id)) = joined.next().map(|offer| offer.origin) else { return Ok(None) };
    let offers = store::offer::of_journey(read, programme, current.id)?;
    let offer = offers.into_iter().find(|offer| offer.id == id);
    Ok(offer.map(|offer| offer.answered.unwrap_or(offer.offered)))
}

/// A task somebody ticked on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picked {
    /// Of which journey.
    pub journey: JourneyId,
    /// Which kind.
    pub kind: Kind,
    /// The day its clock runs from.
    pub from: Day,
}

/// What is done with ticked tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Put off until a day.
    PutOff(Day),
    /// Ticked off.
    TickedOff,
}

impl Done {
    /// The name of the act in audit and request keys.
    pub const fn act(self) -> &'static str {
        match self {
            Done::PutOff(_) => "task.put_off",
            Done::TickedOff => "task.tick_off",
        }
    }
}

/// The furthest a task may be put off, in days.
const FURTHEST: i64 = 92;

/// Puts ticked tasks off, or ticks them off. Says how many.
///
/// # Errors
/// [`Error::NotFound`] for a journey outside what may be seen; `task-none-picked`, `task-cannot-be-put-off`,
/// `task-cannot-be-ticked-off`, `task-put-off-to` outside tomorrow and three months.
pub fn settle(unit: &mut Unit<'_>, who: &Who, picked: &[Picked], done: Done) -> Result<usize> {
    let today = london_day(unit.now());
    check(picked, done, today)?;
    let until = match done {
        Done::PutOff(day) => Some(day),
        Done::TickedOff => None,
    };
    let mut by_journey: BTreeMap<JourneyId, Vec<&Picked>> = BTreeMap::new();
    for one in picked {
        by_journey.entry(one.journey).or_default().push(one);
    }
    let mut subjects: Vec<Uuid> = Vec::new();
    for (id, tasks) in by_journey {
        let current = store::journey::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
        for task in tasks {
            let settled = Settled { kind: task.kind, from: task.from, until };
            store::task::settle(unit, who.programme, id, settled, who.staff)?;
        }
        refresh(unit, who.programme, id)?;
        subjects.extend(current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]));
    }
    audit::act(unit, who, done.act(), subjects, "task")?;
    Ok(picked.len())
}

fn check(picked: &[Picked], done: Done, today: Day) -> Result<(), Breach> {
    if picked.is_empty() {
        return Err(Breach::of("task", "task-none-picked"));
    }
    let last = today.saturating_add(jiff::Span::new().days(FURTHEST));
    for one in picked {
        match done {
            Done::PutOff(_) if !one.kind.can_be_put_off() => {
                return Err(Breach::of("task", "task-cannot-be-put-off"));
            }
            Done::TickedOff if !one.kind.can_be_ticked_off() => {
                return Err(Breach::of("task", "task-cannot-be-ticked-off"));
            }
            Done::PutOff(day) if day <= today || day > last => {
                return Err(Breach::of("until", "task-put-off-to").with("value", day).with("last", last));
            }
            _ => {}
        }
    }
    Ok(())
}
