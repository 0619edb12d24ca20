//! The plan: written, agreed at gate 6, reviewed, shared; every change a version.

use domain::agreement::Purpose;
use domain::calendar::{Day, london_day};
use domain::contact::ContactAddress;
use domain::factor::Frame;
use domain::id::JourneyId;
use domain::journey::{Act, Gate, Happened, Journey, PassedAs, Passing, Place};
use domain::need::{Need, Outcome};
use domain::plan::{Action, ActionId, Barrier, Goal, GoalId, Owner, Plan};
use domain::{Breach, Id};
use jiff::Timestamp;
use store::journey::Current;
use store::person::Person;
pub use store::plan::Kept;
use store::{Read, Unit};
use uuid::Uuid;
use words::Words;

use crate::agreement::{self, AskedDecision};
use crate::allocation;
use crate::assessment::{with_person, writable};
use crate::contact::{self, ContactAndAgreements, ContactPointId};
use crate::journey::{Course, command, in_hand};
use crate::programme::Settings;
use crate::{Error, House, Result, Who, audit};

mod print;

pub use print::{document, text};

/// A goal as sent; one without words is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedGoal {
    /// Which, if it is in the plan already.
    pub id: Option<GoalId>,
    /// The person's words.
    pub words: String,
    /// The need it is about.
    pub need: Option<Need>,
}

/// An action as sent; one without words is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedAction {
    /// Which, if it is in the plan already.
    pub id: Option<ActionId>,
    /// What.
    pub words: String,
    /// Who does it.
    pub owner: Option<Owner>,
    /// By when.
    pub by: Option<Day>,
    /// Whether it was done.
    pub done: bool,
}

/// A plan as sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The version the writer had before them; nought for the first.
    pub seen: i64,
    /// Goals.
    pub goals: Vec<AskedGoal>,
    /// Actions.
    pub actions: Vec<AskedAction>,
    /// Strengths.
    pub strengths: String,
    /// What may stand in the way.
    pub barriers: Vec<Barrier>,
    /// A yes or no to a sharing; what was not touched is not here.
    pub sharing: Vec<(Purpose, bool)>,
    /// Who said so.
    pub decision: AskedDecision,
}

/// The sharings a plan asks about.
pub const SHARINGS: [Purpose; 3] = [Purpose::Provider, Purpose::Practice, Purpose::Contact];

/// Writes the plan as a further version, and what the person said about each sharing.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; [`Error::ChangedMeanwhile`] when somebody else changed it
/// after it was read; `journey-in-error`, `journey-closed`; those of [`Plan::check`] with their fields;
/// those of [`agreement::record`].
pub fn keep(unit: &mut Unit<'_>, who: &Who, id: JourneyId, asked: &Asked) -> Result<i64> {
    let (current, person) = writable(unit, who, id)?;
    if !current.open {
        return Err(Breach::new("journey-closed").into());
    }
    let before = store::plan::newest(unit, who.programme(), id)?;
    let seen = before.as_ref().map_or(0, |kept| kept.version);
    if seen != asked.seen {
        return Err(Error::ChangedMeanwhile);
    }
    let before = before.map(|kept| kept.plan).unwrap_or_default();
    let plan = written(unit, &before, asked);
    plan.check(Frame::seed()?)?;
    for (purpose, agreed) in &asked.sharing {
        let (purpose, agreed, decision) = (*purpose, *agreed, asked.decision);
        let asked = agreement::Asked::Agreement { purpose, agreed, until: None, decision };
        agreement::record(unit, who, person, &asked)?;
    }
    if plan == before && asked.seen > 0 {
        return Ok(asked.seen);
    }
    append(unit, who, id, asked.seen, &plan)?;
    audit::act(unit, who, "plan.keep", vec![person.uuid(), id.uuid()], "plan")?;
    Ok(asked.seen + 1)
}

/// The plan as sent, on top of what was there: what is not sent is taken out, what was found of a goal stays.
fn written(unit: &mut Unit<'_>, before: &Plan, asked: &Asked) -> Plan {
    let mut plan = Plan {
        strengths: asked.strengths.trim().to_owned(),
        frame: (!asked.barriers.is_empty()).then(|| Frame::seed().map_or(0, |frame| frame.version)),
        agreed_as: before.agreed_as,
        agreed_on: before.agreed_on,
        review: before.review,
        ..Plan::default()
    };
    for sent in asked.goals.iter().filter(|goal| !goal.words.trim().is_empty()) {
        let old = before.goals.iter().find(|goal| Some(goal.id) == sent.id);
        plan.goals.push(Goal {
            id: old.map_or_else(|| unit.id(), |old| old.id),
            words: sent.words.trim().to_owned(),
            need: sent.need,
            attained: old.and_then(|old| old.attained),
        });
    }
    for sent in asked.actions.iter().filter(|action| !action.words.trim().is_empty()) {
        let old = before.actions.iter().find(|action| Some(action.id) == sent.id);
        plan.actions.push(Action {
            id: old.map_or_else(|| unit.id(), |old| old.id),
            words: sent.words.trim().to_owned(),
            owner: sent.owner,
            by: sent.by,
            done: sent.done,
        });
    }
    for Barrier { factor, answer } in &asked.barriers {
        plan.barriers.push(Barrier { factor: factor.clone(), answer: answer.trim().to_owned() });
    }
    plan
}

fn append(unit: &mut Unit<'_>, who: &Who, id: JourneyId, seen: i64, plan: &Plan) -> Result<()> {
    if !store::plan::add(unit, who.programme(), id, seen, plan, Some(who.staff()))? {
        return Err(Error::ChangedMeanwhile);
    }
    Ok(store::change::note(unit, who.programme(), "journey", id.bytes())?)
}

/// The newest plan, which must be the one that was seen.
fn as_seen(read: &Read<'_>, who: &Who, id: JourneyId, seen: i64) -> Result<Plan> {
    let kept = store::plan::newest(read, who.programme(), id)?;
    if kept.as_ref().map_or(0, |kept| kept.version) != seen {
        return Err(Error::ChangedMeanwhile);
    }
    Ok(kept.map(|kept| kept.plan).unwrap_or_default())
}

/// How a plan is agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreeing {
    /// The version that is agreed.
    pub seen: i64,
    /// As which kind.
    pub kind: Option<PassedAs>,
    /// The day of the review.
    pub review: Option<Day>,
    /// The day of the follow-up.
    pub follow_up: Option<Day>,
}

/// Agrees the plan: gate 6 is passed where it is open, and something brings somebody back to the journey.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; [`Error::ChangedMeanwhile`]; `plan-kind-missing`,
/// `plan-goal-missing`; `plan-gate-not-open` before the meeting; what the journey says of the dates
/// (`review-date-needed`, `date-not-ahead`, `follow-up-open`).
pub fn agree(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    asked: &Agreeing,
) -> Result<()> {
    let (_, person) = writable(unit, who, id)?;
    let (_, mut course) = in_hand(unit, who, id)?;
    let mut plan = as_seen(unit, who, id, asked.seen)?;
    let now = unit.now();
    let kind = asked.kind.ok_or_else(|| Breach::of("as", "plan-kind-missing"))?;
    plan.agree(kind, london_day(now), asked.review)?;
    let act = |course: &mut Course, act, review| {
        let command = command(who, settings, Happened::Minute(now), now, act);
        course.take(&domain::journey::Command { review, ..command })
    };
    if let Some(on) = asked.follow_up {
        act(&mut course, Act::SetFollowUp(on), None)?;
    }
    let gate = Place::of(Gate::Plan);
    if course.journey.open_pass(gate).is_some() {
        let passing = Passing { passed_as: Some(kind), ..Passing::of(gate) };
        act(&mut course, Act::Pass(vec![passing]), asked.review)?;
    } else if !course.journey.is_after_plan() {
        return Err(Breach::new("plan-gate-not-open").into());
    }
    if let Some(on) = asked.review.filter(|on| course.journey.review() != Some(*on)) {
        act(&mut course, Act::SetReview(on), None)?;
    }
    course.keep(unit, who.programme())?;
    append(unit, who, id, asked.seen, &plan)?;
    audit::act(unit, who, "plan.agree", vec![person.uuid(), id.uuid()], kind.code())
}

/// What a review found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reviewing {
    /// The version that was reviewed.
    pub seen: i64,
    /// How far goals were reached.
    pub attained: Vec<(GoalId, Outcome)>,
    /// The day of the next review.
    pub next: Option<Day>,
}

/// Reviews the plan: how far goals were reached, and when it is looked at next.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; [`Error::ChangedMeanwhile`]; `plan-not-agreed`,
/// `plan-review-date-needed`, `date-not-ahead`.
pub fn review(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    asked: &Reviewing,
) -> Result<()> {
    let (_, person) = writable(unit, who, id)?;
    let (_, mut course) = in_hand(unit, who, id)?;
    let mut plan = as_seen(unit, who, id, asked.seen)?;
    plan.review(&asked.attained, asked.next)?;
    if let Some(on) = asked.next {
        let now = unit.now();
        course.take(&command(who, settings, Happened::Minute(now), now, Act::SetReview(on)))?;
        course.keep(unit, who.programme())?;
    }
    append(unit, who, id, asked.seen, &plan)?;
    audit::act(unit, who, "plan.review", vec![person.uuid(), id.uuid()], "goals, review")
}

/// Writes down how far goals were reached, outside a review: at the closing.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `journey-in-error`; `plan-goal-unknown`.
pub fn attain(unit: &mut Unit<'_>, who: &Who, id: JourneyId, attained: &[(GoalId, Outcome)]) -> Result<()> {
    let (_, person) = writable(unit, who, id)?;
    let Some(kept) = store::plan::newest(unit, who.programme(), id)? else {
        return Err(Breach::new("plan-goal-unknown").into());
    };
    let mut plan = kept.plan.clone();
    plan.attain(attained)?;
    if plan != kept.plan {
        append(unit, who, id, kept.version, &plan)?;
        audit::act(unit, who, "plan.attain", vec![person.uuid(), id.uuid()], "goals")?;
    }
    Ok(())
}

/// Sends the plan to the person by e-mail, to one of their addresses that is safe now.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `plan-empty`; `plan-not-safe` when nothing may go there.
/// Whether it is safe is looked at once more at the moment of sending.
pub fn send(
    unit: &mut Unit<'_>,
    who: &Who,
    words: Words,
    id: JourneyId,
    point: ContactPointId,
) -> Result<()> {
    let (_, person) = writable(unit, who, id)?;
    let plan = store::plan::newest(unit, who.programme(), id)?.map(|kept| kept.plan).unwrap_or_default();
    if plan.is_empty() {
        return Err(Breach::new("plan-empty").into());
    }
    let now = unit.now();
    let shown = contact::shown(unit, who, person, now)?;
    let found = shown.points.iter().find(|shown| shown.kept.id == point).ok_or(Error::NotFound)?;
    let ContactAddress::Email(address) = &found.kept.point.address else {
        return Err(Breach::of("point", "plan-not-safe").into());
    };
    let address = address.to_string();
    if contact::may_email(unit, who.programme(), person, &address, now)?.is_err() {
        return Err(Breach::of("point", "plan-not-safe").into());
    }
    let called = shown.person.details.name.called().to_owned();
    let journey = store::journey::replayed(unit, who.programme(), id)?;
    let body = serde_json::json!({
        "letter": "plan",
        "name": called,
        "link": "",
        "text": text(words, &plan, journey.review(), &allocation::link_worker(unit, who, id)?),
    });
    store::outbox::add(unit, who.programme(), "email", &address, Some(person), &body.to_string())?;
    audit::act(unit, who, "plan.send", vec![person.uuid(), id.uuid()], "email")
}

/// Versions a page lists.
const VERSIONS: i64 = 50;

/// What the pages of a plan show.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The journey's current row.
    pub current: Current,
    /// The person, what may go where, and what they agreed to.
    pub contact: ContactAndAgreements,
    /// The journey.
    pub journey: Journey,
    /// The assessment, whose needs and strengths a plan begins from.
    pub assessment: crate::assessment::Held,
    /// The versions, newest first.
    pub versions: Vec<Kept>,
    /// The services prescribed on the journey, in the order they were proposed.
    pub prescriptions: Vec<crate::prescription::Listed>,
    /// Who goes along with the person, by name.
    pub link_worker: String,
    /// The moment of reading.
    pub now: Timestamp,
}

impl Shown {
    /// The person.
    pub fn person(&self) -> &Person {
        &self.contact.person
    }

    /// The newest version; an empty plan before the first.
    pub fn newest(&self) -> (i64, Plan) {
        self.versions.first().map_or_else(Default::default, |kept| (kept.version, kept.plan.clone()))
    }

    /// What the person's own word to a sharing comes to today: a yes, a no, or nothing asked.
    pub fn said(&self, purpose: Purpose) -> Option<bool> {
        let today = london_day(self.now);
        contact::said(&self.contact.records, purpose, today)
    }
}

impl House {
    /// The plan of a journey with its versions.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside what may be seen.
    pub async fn plan(&self, who: &Who, id: JourneyId) -> Result<Shown> {
        let now = self.now();
        self.show(who, "plan.view", move |read, who| {
            let (current, person) = with_person(read, who, id)?;
            let journey = store::journey::replayed(read, who.programme(), id)?;
            let shown = Shown {
                contact: contact::shown(read, who, person.id, now)?,
                assessment: crate::assessment::held(read, who, id, &journey)?,
                versions: store::plan::versions(read, who.programme(), id, VERSIONS)?,
                prescriptions: crate::prescription::of_journey(read, who, id)?,
                link_worker: allocation::link_worker(read, who, id)?,
                current,
                journey,
                now,
            };
            let ids: Vec<Uuid> = vec![Id::uuid(person.id), id.uuid()];
            Ok((shown, ids))
        })
        .await
    }
}

#[cfg(test)]
mod tests;
