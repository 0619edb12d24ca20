//! Sessions: what became of each, and what that does to gates 9 and 10.

use domain::calendar::{Day, london_day};
use domain::id::{JourneyId, PrescriptionId, ProgrammeId};
use domain::journey::{Act, Corrected, Gate, GatePass, Happened, PassedAs, Passing, Place};
use domain::prescription::{Attendance, Course, Mark, Pattern, SESSIONS, missed_in_a_row, resolve};
use domain::task::Unanswered;
use store::session::{Session, SessionId};
use store::{Read, Unit};

use super::{Hand, hand, review};
use crate::journey::command;
use crate::programme::Settings;
use crate::{Error, Result, Who};

/// A mark as somebody makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// Of a session that was expected.
    Session(SessionId, Option<Attendance>),
    /// Came on a day on which they were not expected.
    Unplanned(Day),
}

/// Marks a session, or takes a mark back. The first one attended passes gate 9 on its day, the share agreed
/// passes gate 10; a correction takes back what no longer holds.
///
/// # Errors
/// [`Error::NotFound`] for a session of another prescription; `attendance-not-yet`; `prescription-not-taken-on`.
pub fn mark(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: PrescriptionId,
    marked: Marked,
) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let today = london_day(unit.now());
    if hand.course.journey.first_pass(hand.at(Gate::Start)).is_none() {
        return Err(domain::Breach::new("prescription-not-taken-on").into());
    }
    let sessions = store::session::of_prescription(unit, who.programme, id)?;
    let (session, attendance) = match marked {
        Marked::Session(session, attendance) => {
            let found = sessions.iter().find(|it| it.id == session).ok_or(Error::NotFound)?;
            if let Some(attendance) = attendance {
                resolve(found.day, attendance, today)?;
            }
            (session, attendance)
        }
        Marked::Unplanned(day) => {
            resolve(day, Attendance::PresentUnplanned, today)?;
            match sessions.iter().find(|it| it.day == day) {
                Some(planned) => (planned.id, Some(Attendance::Attended)),
                None => (unplanned(unit, who.programme, &hand, day)?, Some(Attendance::PresentUnplanned)),
            }
        }
    };
    store::attendance::add(unit, who.programme, session, attendance, who.marker())?;
    settle(unit, who, settings, &mut hand)?;
    hand.done(unit, who, "session.mark", "attendance")
}

fn unplanned(unit: &mut Unit<'_>, programme: ProgrammeId, hand: &Hand, day: Day) -> Result<SessionId> {
    let made = Session {
        id: unit.id(),
        prescription: hand.kept.id,
        journey: hand.kept.journey,
        service: hand.kept.service,
        day,
        planned: false,
        attendance: None,
    };
    store::session::add(unit, programme, &made)?;
    Ok(made.id)
}

/// Brings gates 9 and 10 to what the sessions say.
fn settle(unit: &mut Unit<'_>, who: &Who, settings: &Settings, hand: &mut Hand) -> Result<()> {
    let sessions = store::session::of_prescription(unit, who.programme, hand.kept.id)?;
    let seen: Vec<_> = sessions.iter().map(Session::seen).collect();
    let terms = hand.kept.terms;
    let course = Mark { agreed: terms.sessions.unwrap_or(SESSIONS), share: terms.share }.course(&seen);
    let (first, whole) = match course {
        Course::NotStarted => (None, None),
        Course::Started(first) => (Some(first), None),
        Course::Whole { first, on } => (Some(first), Some(on)),
    };
    // Later results first: what a correction of marks took away, and what moved to another day.
    let now = unit.now();
    for (gate, holds) in [(Gate::Completion, whole), (Gate::Start, first)] {
        let place = hand.at(gate);
        let Some(pass) = hand.course.journey.last_pass(place) else { continue };
        let Some(standing) = pass.result.as_ref().filter(|it| it.outcome.is_passed()) else { continue };
        let by_sessions = gate == Gate::Start || standing_is_share(standing);
        if holds != Some(standing.happened.day()) && by_sessions {
            let of = Corrected::Result(GatePass { place, pass: pass.number });
            if domain::journey::may_correct(&hand.course.journey, of).is_ok() {
                let act = Act::Correct(of);
                hand.course.take(&command(who, settings, Happened::Minute(now), now, act))?;
            }
        }
    }
    for (gate, holds) in [(Gate::Start, first), (Gate::Completion, whole)] {
        let place = hand.at(gate);
        let (Some(on), Some(_)) = (holds, hand.course.journey.open_pass(place)) else { continue };
        let passed_as = (gate == Gate::Completion).then_some(PassedAs::ShareAttended);
        let act = Act::Pass(vec![Passing { passed_as, ..Passing::of(place) }]);
        let mut act = command(who, settings, Happened::Day(on), now, act);
        act.review = review(&hand.course, settings, now);
        hand.course.take(&act)?;
    }
    Ok(())
}

fn standing_is_share(standing: &domain::journey::Standing) -> bool {
    use domain::journey::Outcome;
    matches!(standing.outcome, Outcome::Passed { passed_as: Some(PassedAs::ShareAttended), .. })
}

/// Moves the sessions ahead to another day of the week or another time, once the service has taken the person on. What
/// was marked stays as it is, and so does today's; of the others as many are expected anew as were agreed.
///
/// # Errors
/// `prescription-not-taken-on` before gate 8 is passed and once the course is over, `prescription-no-sessions` where none
/// were agreed, `date-not-ahead` of `first` for a day that is not ahead, and the rules of [`Pattern`].
pub fn move_sessions(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: PrescriptionId,
    pattern: Pattern,
) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let today = london_day(unit.now());
    let gates = [Gate::Start, Gate::Completion];
    if gates.into_iter().all(|gate| hand.course.journey.open_pass(hand.at(gate)).is_none()) {
        return Err(domain::Breach::new("prescription-not-taken-on").into());
    }
    if hand.kept.terms.sessions.is_none() {
        return Err(domain::Breach::of("first", "prescription-no-sessions").into());
    }
    pattern.check()?;
    if pattern.first <= today {
        return Err(domain::Breach::of("first", "date-not-ahead")
            .with("value", pattern.first)
            .with("happened", today)
            .into());
    }
    store::session::drop_after(unit, who.programme, id, today)?;
    hand.kept.terms.pattern = Some(pattern);
    super::expect(unit, who, settings, &hand.kept, Some(pattern.first))?;
    hand.done(unit, who, "prescription.move", "pattern, sessions")
}

/// What the rules of tasks and of silence have to know of a journey's sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Days of sessions of open courses that nobody has marked.
    pub unmarked: Vec<Day>,
    /// Sessions missed in a row, the last of them last.
    pub missed: Vec<Day>,
    /// The last day on which the person was there.
    pub heard: Option<Day>,
    /// Days on which to look what came of a service.
    pub outcomes: Vec<Day>,
    /// The day of the oldest question of a service that waits for an answer.
    pub asked: Option<Day>,
    /// Days on which the person agreed to services that have to be asked and were not yet.
    pub unasked: Vec<Day>,
    /// Requests that wait for an answer.
    pub unanswered: Vec<Unanswered>,
}

/// See [`Swept`].
///
/// # Errors
/// What the database says.
pub fn swept(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: &domain::journey::Journey,
    id: JourneyId,
) -> Result<Swept> {
    let mut swept = Swept::default();
    let open: Vec<PrescriptionId> = journey
        .prescriptions()
        .iter()
        .filter(|it| it.open_pass().is_some())
        .map(domain::journey::Prescription::id)
        .collect();
    if journey.prescriptions().is_empty() {
        return Ok(swept);
    }
    let sessions = store::session::of_journey(read, programme, id)?;
    let there = sessions.iter().filter(|it| it.attendance.is_some_and(Attendance::is_there));
    swept.heard = there.map(|it| it.day).max();
    for prescription in &open {
        let own: Vec<_> =
            sessions.iter().filter(|it| it.prescription == *prescription).map(Session::seen).collect();
        swept.unmarked.extend(own.iter().filter(|it| it.attendance.is_none()).map(|it| it.day));
        let missed = missed_in_a_row(&own);
        if missed.len() > swept.missed.len() {
            swept.missed = missed;
        }
    }
    let everything = store::Scope::new(programme, store::Reach::System);
    let kept = store::prescription::of_journey(read, &everything, id)?;
    for it in kept.iter().filter(|it| open.contains(&it.id)) {
        swept.outcomes.extend(it.terms.check_on);
        let asked = journey.open_pass(Place::on(it.id, Gate::Provider));
        let Some(pass) = asked.filter(|pass| pass.waiting.is_none()) else { continue };
        match it.request {
            // A body that may never answer is looked at on the day set for it.
            Some(request) if it.terms.flow().has_register() => swept
                .unanswered
                .push(Unanswered { since: request.nudged.unwrap_or(request.sent), reminded: request.nudges }),
            Some(_) => {}
            None if it.terms.flow().shares() => swept.unasked.push(pass.opened.day()),
            None => {}
        }
    }
    let questions = store::provider_question::open_of_journey(read, programme, id)?;
    swept.asked = questions.into_iter().map(|(_, at)| london_day(at)).min();
    Ok(swept)
}

/// Takes back the last result of a prescription, an ending or a step, that was recorded by mistake: the gate is
/// open again in the same pass, what had been told of the person is told again, and sessions to come are expected.
///
/// # Errors
/// `prescription-nothing-to-take-back` where none stands; what the pathway says of a correction.
pub fn take_back(unit: &mut Unit<'_>, who: &Who, settings: &Settings, id: PrescriptionId) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let gates = [Gate::Completion, Gate::Start, Gate::Provider, Gate::ServiceChoice];
    let last = gates.into_iter().find_map(|gate| {
        let pass = hand.course.journey.last_pass(hand.at(gate))?;
        pass.result.as_ref().map(|standing| (gate, pass.number, standing.outcome.is_passed()))
    });
    let nothing = || domain::Breach::new("prescription-nothing-to-take-back");
    let (gate, number, passed) = last.ok_or_else(nothing)?;
    let now = unit.now();
    let of = Corrected::Result(GatePass { place: hand.at(gate), pass: number });
    hand.course.take(&command(who, settings, Happened::Minute(now), now, Act::Correct(of)))?;
    match (gate, passed) {
        (Gate::Provider, true) => store::session::drop_after(unit, who.programme, id, Day::MIN)?,
        (Gate::ServiceChoice, true) => {
            store::sharing::end(unit, who.programme, id)?;
            store::provider_link::end_of(unit, who.programme, id)?;
        }
        (_, true) => {}
        (_, false) => revive(unit, who, settings, &hand, gate)?,
    }
    if gate == Gate::Provider
        && let Some(answered) = store::provider_answer::standing(unit, who.programme, id)?
    {
        store::provider_answer::undo(unit, who.programme, answered.id)?;
    }
    hand.done(unit, who, "prescription.take_back", "gate")
}

/// What an ending had ended with it: what was told, its links, and sessions still to come.
fn revive(unit: &mut Unit<'_>, who: &Who, settings: &Settings, hand: &Hand, gate: Gate) -> Result<()> {
    let id = hand.kept.id;
    let sharings = store::sharing::of_prescription(unit, who.programme, id)?;
    let said_no = match hand.kept.person {
        Some(person) => super::may_tell(unit, who, person).is_err(),
        None => true,
    };
    // Where the person has said no since, nothing is told again.
    if let Some(ended) = sharings.iter().filter_map(|it| it.ended_at).max().filter(|_| !said_no) {
        store::sharing::revive(unit, who.programme, id, ended)?;
        store::provider_link::revive(unit, who.programme, id, ended)?;
    }
    if matches!(gate, Gate::Start | Gate::Completion) {
        let today = london_day(unit.now());
        super::expect(unit, who, settings, &hand.kept, Some(today))?;
    }
    Ok(())
}
