//! Whether something may be done to a journey, and the entries it makes.

use super::account::Teller;
use super::apply::apply;
use super::change::{
    AccountOf, Change, Closed, Disputed, Effect, Ended, Ending, Entry, FollowUpSet, JoinedTo, NotMetHere,
    OfferJoined, Opened, Origin, Passed, Paused, Proposed, ReviewSet, ThinkingItOver, Told,
};
use super::command::{Act, Command, Passing};
use super::ending::{check_closing, check_ending, check_passed_as};
use super::gate::{Gate, GatePass, Place};
use super::mode::NotMet;
use super::state::{Journey, Outcome};
use super::time::{Happened, RecordedAt, Recorder};
use super::{correction, nameless};
use crate::Breach;
use crate::calendar::Day;
use crate::id::AccountId;
use crate::offer::Answer;

/// Decides a command: the entries to append, or the rule it would break. Nothing is changed; apply the
/// entries with [`apply`]. No entries mean that there is nothing to record.
///
/// # Errors
/// The first rule of the pathway that the command would break.
pub fn decide(journey: &Journey, command: &Command) -> Result<Vec<Entry>, Breach> {
    drafted(journey, command).map(|draft| draft.entries)
}

fn drafted<'a>(journey: &Journey, command: &'a Command) -> Result<Draft<'a>, Breach> {
    check_envelope(journey, command)?;
    let mut draft = Draft { command, journey: journey.clone(), entries: Vec::new() };
    draft.act(&command.act)?;
    // Silence is a state of an open gate; an open journey past its plan needs something to bring it back.
    if draft.journey.is_forgotten() {
        let on = command.review.ok_or_else(|| Breach::of("review", "review-date-needed"))?;
        draft.ahead("review", on)?;
        draft.write(Change::ReviewSet(ReviewSet { on }))?;
    }
    Ok(draft)
}

impl Journey {
    /// Decides a command and applies its entries, which are returned to be kept.
    ///
    /// # Errors
    /// As [`decide`]; the journey is then unchanged.
    pub fn take(&mut self, command: &Command) -> Result<Vec<Entry>, Breach> {
        let Draft { journey, entries, .. } = drafted(self, command)?;
        *self = journey;
        Ok(entries)
    }
}

fn unfit(misfit: super::apply::Misfit) -> Breach {
    Breach::new("journal-damaged").with("position", misfit.position).with("kind", misfit.kind)
}

fn check_envelope(journey: &Journey, command: &Command) -> Result<(), Breach> {
    if command.happened.day() > command.recorded_at.last_day() {
        return Err(Breach::of("happened", "happened-in-future").with("value", command.happened));
    }
    match (&command.act, journey.opening()) {
        (Act::Open(opened), None) => check_names(opened.nameless, command),
        (Act::Open(_), Some(_)) => Err(Breach::new("journey-open-already")),
        (_, None) => Err(Breach::new("journey-not-open")),
        (_, Some(_)) if journey.is_in_error() => Err(Breach::new("journey-in-error")),
        (_, Some((began, opened))) => {
            if command.happened.day() < began.day() {
                let breach = Breach::of("happened", "happened-before-offer");
                return Err(breach.with("value", command.happened).with("began", began));
            }
            check_names(opened.nameless, command)
        }
    }
}

/// Months and practices stand for days and staff where there is no name, and only there.
fn check_names(nameless: bool, command: &Command) -> Result<(), Breach> {
    if nameless {
        return nameless::check_envelope(command);
    }
    let month = matches!(command.happened, Happened::Month(_));
    if month || matches!(command.recorded_at, RecordedAt::Month(_)) {
        return Err(Breach::of("happened", "month-for-nameless-only"));
    }
    if matches!(command.by, Recorder::Practice(_)) {
        return Err(Breach::of("by", "recorder-missing"));
    }
    Ok(())
}

struct Draft<'a> {
    command: &'a Command,
    journey: Journey,
    entries: Vec<Entry>,
}

impl Draft<'_> {
    fn write(&mut self, change: Change) -> Result<(), Breach> {
        let Command { happened, recorded_at, by, .. } = *self.command;
        let position = self.journey.last_position() + 1;
        let entry = Entry { position, happened, recorded_at, by, change };
        apply(&mut self.journey, &entry).map_err(unfit)?;
        self.entries.push(entry);
        Ok(())
    }

    fn act(&mut self, act: &Act) -> Result<(), Breach> {
        nameless::check_act(&self.journey, act)?;
        match act {
            Act::Open(opened) => self.open(opened),
            Act::ThinkItOver(thinking) => self.think_it_over(*thinking),
            Act::Pass(passings) => self.pass(passings),
            Act::End { place, ending } => self.end(*place, *ending),
            Act::NotMet { place, why } => self.not_met(*place, *why),
            Act::Tell(told) => self.tell(told),
            Act::Dispute(disputed) => self.dispute(*disputed),
            Act::Pause(paused) => self.pause(*paused),
            Act::Resume(resumed) => {
                let paused = match resumed.at {
                    Some(place) => self.open_gate(place)?.paused_until,
                    None => self.journey.paused_until,
                };
                paused.ok_or_else(|| Breach::new("not-paused"))?;
                self.write(Change::Resumed(*resumed))
            }
            Act::Wait(waiting) => {
                self.open_gate(Place::on(waiting.prescription, Gate::Provider))?;
                self.write(Change::Waiting(*waiting))
            }
            Act::Propose(proposed) => self.propose(*proposed),
            Act::SetReview(on) => {
                self.goes_on()?;
                self.ahead("review", *on)?;
                self.write(Change::ReviewSet(ReviewSet { on: *on }))
            }
            Act::SetFollowUp(on) => self.set_follow_up(*on),
            Act::Close(ending) => {
                self.goes_on()?;
                check_closing(&self.journey, ending, self.command)?;
                self.write(Change::Closed(Closed { ending: *ending }))
            }
            Act::RecordDeath => self.record_death(),
            Act::ReverseDeath if self.journey.is_died() => self.write(Change::DeathReversed),
            Act::ReverseDeath => Ok(()),
            Act::Correct(corrected) => {
                correction::may_correct(&self.journey, *corrected)?;
                self.write(Change::Corrected(*corrected))
            }
            Act::RecordInError => self.write(Change::RecordedInError),
            Act::Return(place) => {
                correction::may_return(&self.journey, *place)?;
                self.write(Change::Returned(*place))
            }
            Act::JoinTo(journey) => {
                self.goes_on()?;
                self.write(Change::JoinedTo(JoinedTo { journey: *journey }))
            }
            Act::JoinOffer { origin, answer } => self.join_offer(*origin, answer),
        }
    }

    fn goes_on(&self) -> Result<(), Breach> {
        match self.journey.closing() {
            None => Ok(()),
            Some(closing) => Err(Breach::new("journey-closed").with("mode", closing.ending.mode.code())),
        }
    }

    fn open_gate(&self, place: Place) -> Result<&super::state::Pass, Breach> {
        let open = self.journey.open_pass(place).filter(|_| place.fits());
        open.ok_or_else(|| Breach::of("gate", "gate-not-open").with("gate", place.gate.code()))
    }

    /// A date that lies after what happened.
    fn ahead(&self, field: &'static str, day: Day) -> Result<(), Breach> {
        ahead(self.command, field, day)
    }

    fn open(&mut self, opened: &Opened) -> Result<(), Breach> {
        self.write(Change::Opened(opened.clone()))?;
        if opened.origin.is_self_referral() {
            let place = Place::of(Gate::Offer);
            self.write(Change::NotMet(NotMetHere { place, why: NotMet::NotNeeded }))?;
        }
        Ok(())
    }

    fn think_it_over(&mut self, thinking: ThinkingItOver) -> Result<(), Breach> {
        self.check_thinking(&thinking)?;
        self.write(Change::ThinkingItOver(thinking))
    }

    fn check_thinking(&self, thinking: &ThinkingItOver) -> Result<(), Breach> {
        let offered = self.open_gate(Place::of(Gate::Offer))?.opened.day();
        self.ahead("until", thinking.until)?;
        let limit = crate::offer::times_out_on(offered, self.command.limits.thinking_days);
        if thinking.until > limit {
            let breach = Breach::of("until", "thinking-too-long").with("value", thinking.until);
            return Err(breach.with("limit", limit));
        }
        Ok(())
    }

    fn pass(&mut self, passings: &[Passing]) -> Result<(), Breach> {
        let together = passings.len() > 1;
        if together && !matches!(self.command.happened, Happened::Minute(_)) {
            return Err(Breach::of("happened", "together-needs-minute"));
        }
        if passings.is_empty() {
            return Err(Breach::of("gate", "gate-missing"));
        }
        for Passing { place, passed_as, observed } in passings.iter().copied() {
            self.open_gate(place)?;
            check_passed_as(place.gate, passed_as)?;
            self.write(Change::Passed(Passed { place, passed_as, together, observed }))?;
        }
        Ok(())
    }

    fn end(&mut self, place: Place, ending: Ending) -> Result<(), Breach> {
        self.open_gate(place)?;
        check_ending(&self.journey, place, &ending, self.command)?;
        self.write(Change::Ended(Ended { place, ending }))
    }

    fn not_met(&mut self, place: Place, why: NotMet) -> Result<(), Breach> {
        self.open_gate(place)?;
        if place.gate == Gate::Offer {
            return Err(Breach::of("gate", "offer-has-an-answer"));
        }
        self.write(Change::NotMet(NotMetHere { place, why }))
    }

    fn tell(&mut self, told: &Told) -> Result<(), Breach> {
        told.account.check()?;
        self.new_account(told.account.id)?;
        match told.of {
            AccountOf::Result(of) => self.check_result_for_account(of)?,
            AccountOf::Closing => {
                let own = |closing: &&super::state::Closing| closing.at.is_none() && !self.journey.is_died();
                let closing = self.journey.closing().filter(own);
                closing.ok_or_else(|| Breach::new("account-no-closing"))?;
            }
        }
        self.write(Change::Account(told.clone()))
    }

    fn check_result_for_account(&self, of: GatePass) -> Result<(), Breach> {
        let pass = self.journey.pass(of);
        match pass.and_then(|pass| pass.outcome()) {
            None => Err(Breach::of("gate", "account-no-result").with("gate", of.place.gate.code())),
            Some(Outcome::Ended { by_closing: true, .. }) => Err(Breach::of("gate", "account-by-closing")),
            Some(_) => Ok(()),
        }
    }

    fn new_account(&self, id: AccountId) -> Result<(), Breach> {
        let closings = self.journey.closing().into_iter().chain(self.journey.earlier_closings());
        let standing = self.journey.passes().filter_map(|(_, pass)| pass.result.as_ref());
        let mut known = closings
            .flat_map(|closing| &closing.accounts)
            .chain(standing.flat_map(|result| &result.accounts));
        if known.any(|account| account.id == id) {
            return Err(Breach::of("account", "account-twice"));
        }
        Ok(())
    }

    fn dispute(&mut self, disputed: Disputed) -> Result<(), Breach> {
        let offer = self.journey.standing(Place::of(Gate::Offer));
        let yes = offer.filter(|standing| standing.outcome.is_passed());
        if yes.ok_or_else(|| Breach::new("dispute-no-yes"))?.disputed {
            return Err(Breach::new("dispute-twice"));
        }
        if !matches!(disputed.teller, Teller::Person | Teller::ActingForPerson) {
            return Err(Breach::of("teller", "dispute-not-persons").with("teller", disputed.teller.code()));
        }
        self.new_account(disputed.account)?;
        self.write(Change::Disputed(disputed))
    }

    fn pause(&mut self, paused: Paused) -> Result<(), Breach> {
        match paused.at {
            Some(place) => drop(self.open_gate(place)?),
            None => self.goes_on()?,
        }
        self.ahead("until", paused.until)?;
        self.write(Change::Paused(paused))
    }

    fn propose(&mut self, proposed: Proposed) -> Result<(), Breach> {
        self.goes_on()?;
        let reached = self.journey.line.last().is_some_and(|pass| pass.gate >= Gate::Reach);
        if !reached {
            return Err(Breach::new("prescription-too-early"));
        }
        if self.journey.prescriptions().iter().any(|it| it.id() == proposed.prescription) {
            return Err(Breach::of("prescription", "prescription-twice"));
        }
        self.write(Change::Proposed(proposed))
    }

    fn set_follow_up(&mut self, on: Day) -> Result<(), Breach> {
        let place = Place::of(Gate::FollowUp);
        if self.journey.is_died() {
            return Err(Breach::new("person-died"));
        }
        if self.journey.closing().is_some_and(|closing| closing.ending.objected) {
            return Err(Breach::new("follow-up-objected"));
        }
        if self.journey.open_pass(place).is_some() {
            return Err(Breach::new("follow-up-open"));
        }
        self.ahead("follow-up", on)?;
        self.write(Change::FollowUpSet(FollowUpSet { on }))
    }

    /// Death is a fact of the person; here is what it does to this journey, which may be nothing.
    fn record_death(&mut self) -> Result<(), Breach> {
        let follow_up = self.journey.open_pass(Place::of(Gate::FollowUp));
        let touched = self.journey.is_open() || follow_up.is_some();
        if self.journey.is_died() || !touched { Ok(()) } else { self.write(Change::Died) }
    }

    fn join_offer(&mut self, origin: Origin, answer: &Answer) -> Result<(), Breach> {
        self.goes_on()?;
        let known = self.journey.opening().is_some_and(|(_, opened)| opened.origin == origin);
        if known || self.journey.offers().iter().any(|offer| offer.origin == origin) {
            return Err(Breach::of("offer", "offer-twice"));
        }
        if origin.is_self_referral() && !matches!(answer, Answer::Yes(_)) {
            return Err(Breach::of("answer", "self-referral-is-a-yes"));
        }
        let place = Place::of(Gate::Offer);
        if self.journey.open_pass(place).is_none() {
            let effect = match answer {
                Answer::Yes(_) => Effect::ChangesNothing,
                Answer::ThinkingItOver(_) | Answer::Ended(_) => Effect::Task,
            };
            return self.write(Change::OfferJoined(OfferJoined { origin, effect }));
        }
        self.write(Change::OfferJoined(OfferJoined { origin, effect: Effect::AnswersTheOffer }))?;
        match *answer {
            Answer::Yes(observed) => self.pass(&[Passing { observed, ..Passing::of(place) }]),
            Answer::ThinkingItOver(thinking) => self.think_it_over(thinking),
            Answer::Ended(ending) => self.end(place, ending),
        }
    }
}

/// A date that lies after what happened.
pub(super) fn ahead(command: &Command, field: &'static str, day: Day) -> Result<(), Breach> {
    if day > command.happened.day() {
        Ok(())
    } else {
        Err(Breach::of(field, "date-not-ahead").with("value", day).with("happened", command.happened))
    }
}
