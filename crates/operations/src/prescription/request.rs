//! A request to a provider: sent, nudged, answered, and ended.

use domain::calendar::{Day, london_day};
use domain::factor::Frame;
use domain::id::PrescriptionId;
use domain::journey::{
    Account, AccountOf, Act, Asked, Direction, EndedBy, Ending, Gate, GatePass, GivenFactor, Happened, Mode,
    PassedAs, Passing, Place, Teller, Waiting,
};
use domain::prescription::{Answer, CannotWhy, Pattern, Request, RequestStands};
use jiff::ToSpan;
use store::Unit;
use store::provider_link::Purpose;

use super::{Hand, Offered, expect, hand, may_tell, review};
use crate::journey::{command, says_something};
use crate::offer::Told;
use crate::programme::Settings;
use crate::provider::Links;
use crate::provider::link::{Mail, mail};
use crate::{Result, Who};

/// Working days after which somebody looks what became of a waiting list that names no day.
const WAITS: u16 = 20;

/// Tells the service what was agreed, by a link mailed to its named contact, and waits for its answer. A service
/// that takes nobody on now, or has had
/// as many this week as it takes, is not asked.
///
/// # Errors
/// `gate-not-open` before the person agreed, `request-sent`, `service-paused`, `service-week-full`, and what
/// the person said against it.
pub fn send(
    unit: &mut Unit<'_>,
    who: &Who,
    links: &Links,
    id: PrescriptionId,
    offered: &Offered,
) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let today = london_day(unit.now());
    open(&hand, Gate::Provider)?;
    if hand.kept.request.is_some() {
        return Err(domain::Breach::new("request-sent").into());
    }
    if let Some(until) = offered.paused_until.filter(|until| *until > today) {
        return Err(domain::Breach::new("service-paused").with("until", until).into());
    }
    if let Some(limit) = offered.weekly_limit {
        let week = today.saturating_sub(6.days());
        let sent = store::prescription::sent_since(unit, who.programme, hand.kept.service, week)?;
        if sent >= limit {
            return Err(domain::Breach::new("service-week-full").with("limit", limit).into());
        }
    }
    if hand.kept.terms.flow().shares() {
        let sharing = store::sharing::standing(unit, who.programme, id)?;
        let sharing = sharing.ok_or_else(|| domain::Breach::of("share", "sharing-missing"))?;
        may_tell(unit, who, sharing.person)?;
        store::sharing::was_sent(unit, who.programme, sharing.id)?;
    }
    hand.kept.request = Some(Request::sent(today));
    ask(unit, who, links, "provider-request", &hand)?;
    hand.done(unit, who, "prescription.send", "request")
}

/// Mails the link to the decision to the named contact, where a provider answers by one.
fn ask(unit: &mut Unit<'_>, who: &Who, links: &Links, letter: &'static str, hand: &Hand) -> Result<()> {
    if !hand.kept.terms.flow().has_register() {
        return Ok(());
    }
    let (service, purpose) = (hand.kept.service, Purpose::Decision(hand.kept.id));
    mail(unit, who.programme, links, &Mail { letter, service, purpose, text: "" }).map(drop)
}

/// Nudges an unanswered request: its link goes to the named contact once more, and it is written down.
///
/// # Errors
/// `request-not-sent`, `request-nudged-already` before it is due.
pub fn nudge(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    links: &Links,
    id: PrescriptionId,
) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let today = london_day(unit.now());
    open(&hand, Gate::Provider)?;
    let request = hand.kept.request.ok_or_else(|| domain::Breach::new("request-not-sent"))?;
    if request.stands(today, settings.limits().nation) != RequestStands::NudgeDue {
        return Err(domain::Breach::new("request-nudged-already").into());
    }
    hand.kept.request =
        Some(Request { nudges: request.nudges.saturating_add(1), nudged: Some(today), ..request });
    ask(unit, who, links, "provider-nudge", &hand)?;
    hand.done(unit, who, "prescription.nudge", "request")
}

/// Ends a request whose clock, the provider's, ran out. It is no refusal.
///
/// # Errors
/// `request-not-sent`, `request-nudge-first`.
pub fn run_out(unit: &mut Unit<'_>, who: &Who, settings: &Settings, id: PrescriptionId) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let now = unit.now();
    let request = hand.kept.request.ok_or_else(|| domain::Breach::new("request-not-sent"))?;
    let ending = request.run_out(london_day(now), settings.limits().nation)?;
    close(unit, who, settings, &mut hand, Gate::Provider, ending)?;
    hand.done(unit, who, "prescription.run_out", "gate")
}

fn open(hand: &Hand, gate: Gate) -> Result<()> {
    match hand.course.journey.open_pass(hand.at(gate)) {
        Some(_) => Ok(()),
        None => Err(domain::Breach::of("gate", "gate-not-open").with("gate", gate.code()).into()),
    }
}

/// How somebody's word came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// On which day; now where none is given.
    pub on: Option<Day>,
}

/// Records what the provider answered: yes, the waiting list, or no with the service's reason.
///
/// # Errors
/// `gate-not-open` where nothing waits for an answer; the rules of [`Answer`].
pub fn answer(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: PrescriptionId,
    answer: Answer,
    came: Came,
) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let now = unit.now();
    answer.check(london_day(now))?;
    let happened = came.on.map_or(Happened::Minute(now), Happened::Day);
    match answer {
        Answer::Yes { starts } => {
            let passing = Passing::of(hand.at(Gate::Provider));
            hand.course.take(&command(who, settings, happened, now, Act::Pass(vec![passing])))?;
            if let Some(first) = starts {
                // Weekly, where nobody has said otherwise.
                let weekly = Pattern { first, every_weeks: 1, at: None };
                let pattern = hand.kept.terms.pattern.unwrap_or(weekly);
                hand.kept.terms.pattern = Some(Pattern { first, ..pattern });
            }
            store::prescription::keep(unit, who.programme, &hand.kept)?;
            expect(unit, who, settings, &hand.kept, None)?;
        }
        Answer::Waiting { until } => {
            // A list without an end is looked at again all the same.
            if until.is_none() && hand.kept.terms.check_on.is_none() {
                let again = settings.limits().nation.after(london_day(now), WAITS);
                hand.kept.terms.check_on = Some(again);
            }
            let waiting = Waiting { prescription: id, until };
            hand.course.take(&command(who, settings, happened, now, Act::Wait(waiting)))?;
        }
        Answer::Cannot(why) => {
            close(unit, who, settings, &mut hand, Gate::Provider, why.ending())?;
            reason(unit, who, settings, &mut hand, why)?;
        }
    }
    hand.done(unit, who, "prescription.answer", "gate")
}

/// The provider's reason as its account of the result: the service's, never the person's.
fn reason(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    hand: &mut Hand,
    why: CannotWhy,
) -> Result<()> {
    let frame = Frame::seed()?;
    let factors: Vec<GivenFactor> =
        why.factor().map(|code| GivenFactor { code, direction: Direction::Hindered }).into_iter().collect();
    let account = Account {
        asked: if factors.is_empty() { Asked::WouldNotSay } else { Asked::Answered },
        frame: (!factors.is_empty()).then_some(frame.version),
        factors,
        ..Account::untouched(unit.id(), Teller::Provider)
    };
    tell(unit, who, settings, hand, hand.at(Gate::Provider), account)
}

fn tell(
    unit: &Unit<'_>,
    who: &Who,
    settings: &Settings,
    hand: &mut Hand,
    place: Place,
    account: Account,
) -> Result<()> {
    let now = unit.now();
    let pass = hand.course.journey.last_pass(place).map_or(1, |pass| pass.number);
    let of = AccountOf::Result(GatePass { place, pass });
    let act = Act::Tell(domain::journey::Told { of, account });
    hand.course.take(&command(who, settings, Happened::Minute(now), now, act))
}

/// Ends an open gate. What hangs on the prescription ends with it, as [`over`](super::over) says.
fn close(
    unit: &Unit<'_>,
    who: &Who,
    settings: &Settings,
    hand: &mut Hand,
    gate: Gate,
    ending: Ending,
) -> Result<()> {
    let now = unit.now();
    let place = hand.at(gate);
    let mut act = command(who, settings, Happened::Minute(now), now, Act::End { place, ending });
    act.review = review(&hand.course, settings, now);
    hand.course.take(&act)?;
    hand.kept.terms.check_on = None;
    Ok(())
}

/// Ends a prescription at its open gate, with accounts of it side by side: the person's, the provider's, the
/// navigator's. None stands for another.
///
/// # Errors
/// `prescription-ended`, and what the pathway says of the mode at that gate.
pub fn end(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: PrescriptionId,
    (mode, by): (Mode, EndedBy),
    ask_again: Option<Day>,
    told: &[Told],
) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let prescriptions = hand.course.journey.prescriptions();
    let gate = prescriptions.iter().find(|it| it.id() == id).and_then(|it| it.open_pass()).map(|it| it.gate);
    let gate = gate.ok_or_else(|| domain::Breach::new("prescription-ended"))?;
    let attempts = crate::contact::attempts_of(unit, who, settings, &hand.course, mode)?;
    let ending = Ending { ask_again, attempts, ..Ending::new(mode, by) };
    close(unit, who, settings, &mut hand, gate, ending)?;
    let frame = Frame::seed()?;
    for one in told {
        let account = one.account(unit.id(), frame)?;
        if says_something(&account) {
            let place = hand.at(gate);
            tell(unit, who, settings, &mut hand, place, account)?;
        }
    }
    hand.done(unit, who, "prescription.end", "gate, accounts")
}

/// The goal was met before the share of sessions agreed was attended: gate 10 is passed.
///
/// # Errors
/// `gate-not-open` before a first session.
pub fn complete(unit: &mut Unit<'_>, who: &Who, settings: &Settings, id: PrescriptionId) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let now = unit.now();
    let place = hand.at(Gate::Completion);
    let passing = Passing { passed_as: Some(PassedAs::GoalMet), ..Passing::of(place) };
    let mut act = command(who, settings, Happened::Minute(now), now, Act::Pass(vec![passing]));
    act.review = review(&hand.course, settings, now);
    hand.course.take(&act)?;
    hand.kept.terms.check_on = None;
    super::over(unit, who.programme, id)?;
    hand.done(unit, who, "prescription.complete", "gate")
}

/// Keeps a further account of how a prescription came out, beside those that stand.
///
/// # Errors
/// `account-no-result` while nothing came out yet, `account-says-nothing`, and the rules of an account.
pub fn account(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: PrescriptionId,
    told: &Told,
) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let account = told.account(unit.id(), Frame::seed()?)?;
    if !says_something(&account) {
        return Err(domain::Breach::of("asked", "account-says-nothing").into());
    }
    let of = hand.course.journey.prescriptions().iter().find(|it| it.id() == id);
    let last = of.and_then(|it| it.line.iter().rev().find(|pass| !pass.is_open())).map(|pass| pass.gate);
    let place = hand.at(last.unwrap_or(Gate::ServiceChoice));
    tell(unit, who, settings, &mut hand, place, account)?;
    hand.done(unit, who, "prescription.account", "account")
}
