//! What each entry does to a journey. Whether it may is decided in [`super::decide`]; here the past is
//! taken as it is, and only an entry that does not fit at all is refused.

use std::fmt;

use super::account::{Account, Asked};
use super::change::{
    AccountOf, Change, Closed, Corrected, Disputed, Ended, Ending, Entry, NotMetHere, OfferJoined, Opened,
    Origin, Passed, Proposed, Told,
};
use super::gate::{Gate, GatePass, Line, Place};
use super::mode::{EndedBy, Mode};
use super::state::{Closing, JoinedOffer, Journey, Outcome, Pass, Prescription, Standing, Voided};
use super::time::Happened;
use crate::calendar::Day;

/// An entry that does not fit the entries before it: the journal is damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The position of the entry.
    pub position: u32,
    /// Its kind.
    pub kind: &'static str,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "journal entry {} ({}) does not fit the entries before it", self.position, self.kind)
    }
}

impl std::error::Error for Misfit {}

/// Applies one entry.
///
/// # Errors
/// [`Misfit`] when positions have a gap or the entry concerns what is not there; the journey is then to be
/// thrown away.
pub fn apply(journey: &mut Journey, entry: &Entry) -> Result<(), Misfit> {
    let fits = entry.position == journey.last + 1
        && (journey.opened.is_some() != matches!(entry.change, Change::Opened(_)));
    let applied = if fits { journey.change(entry) } else { None };
    journey.last = entry.position;
    applied.ok_or(Misfit { position: entry.position, kind: entry.change.kind() })
}

impl Journey {
    /// Rebuilds a journey from its entries.
    ///
    /// # Errors
    /// [`Misfit`] at the first entry that does not fit.
    pub fn replay<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Journey, Misfit> {
        let mut journey = Journey::default();
        for entry in entries {
            apply(&mut journey, entry)?;
        }
        Ok(journey)
    }

    fn change(&mut self, entry: &Entry) -> Option<()> {
        let Entry { position, happened, .. } = *entry;
        match &entry.change {
            Change::Opened(opened) => self.open(entry, opened),
            Change::ThinkingItOver(it) => {
                self.open_pass_mut(Place::of(Gate::Offer))?.thinking_until = Some(it.until);
            }
            Change::Passed(passed) => self.set_passed(entry, passed)?,
            Change::Ended(ended) => self.set_ended(entry, ended)?,
            Change::NotMet(NotMetHere { place, why }) => {
                self.set_result(entry, *place, Outcome::NotMet(*why))?;
                self.open_next(entry, *place)?;
            }
            Change::Account(told) => self.add_account(told)?,
            Change::Disputed(disputed) => self.dispute(disputed)?,
            Change::Paused(it) => self.pause(it.at, Some(it.until))?,
            Change::Resumed(it) => self.pause(it.at, None)?,
            Change::Waiting(it) => {
                self.open_pass_mut(Place::on(it.prescription, Gate::Provider))?.waiting = Some(it.until);
            }
            Change::Proposed(proposed) => self.propose(entry, *proposed),
            Change::ReviewSet(it) => self.review = Some(it.on),
            Change::FollowUpSet(it) => {
                self.open_gate(entry, Place::of(Gate::FollowUp))?.due = Some(it.on);
            }
            Change::Closed(Closed { ending }) => self.close(position, happened, *ending, None),
            Change::Died => self.die(position, happened),
            Change::DeathReversed => {
                let died = self.died.take()?;
                self.void_closing(died);
            }
            Change::Corrected(Corrected::Result(of)) => self.void_result(position, *of)?,
            Change::Corrected(Corrected::Closing) => {
                let closing = self.closing.clone()?;
                self.void_closing(closing.position);
                self.voided.push(Voided { position, result: None, closing: Some(closing) });
            }
            Change::RecordedInError => self.in_error = true,
            Change::Returned(place) => {
                self.earlier_closings.extend(self.closing.take());
                self.open_gate(entry, *place)?;
            }
            Change::JoinedTo(it) => {
                let ending = Ending::new(Mode::JoinedToAnother, EndedBy::Programme);
                self.close(position, happened, ending, None);
                self.closing.as_mut()?.joined_to = Some(it.journey);
            }
            Change::OfferJoined(OfferJoined { origin, effect }) => {
                self.offers.push(JoinedOffer { position, origin: *origin, effect: *effect });
            }
        }
        Some(())
    }

    fn open(&mut self, entry: &Entry, opened: &Opened) {
        self.opened = Some((entry.happened, opened.clone()));
        self.line.push(Pass::opened(Gate::Offer, 1, entry.position, entry.happened));
    }

    fn open_pass_mut(&mut self, place: Place) -> Option<&mut Pass> {
        let mut line = self.line_of_mut(place)?.iter_mut();
        line.rfind(|pass| pass.gate == place.gate).filter(|pass| pass.is_open())
    }

    fn open_gate(&mut self, entry: &Entry, place: Place) -> Option<&mut Pass> {
        let line = self.line_of_mut(place)?;
        let before = line.iter().rev().find(|pass| pass.gate == place.gate);
        let number = before.map_or(0, |pass| pass.number) + 1;
        line.push(Pass::opened(place.gate, number, entry.position, entry.happened));
        line.last_mut()
    }

    fn open_next(&mut self, entry: &Entry, place: Place) -> Option<()> {
        if let Some(gate) = place.gate.next() {
            self.open_gate(entry, Place { gate, ..place })?;
        }
        Some(())
    }

    fn set_result(&mut self, entry: &Entry, place: Place, outcome: Outcome) -> Option<()> {
        let pass = self.open_pass_mut(place)?;
        pass.result = Some(standing(entry.position, entry.happened, outcome));
        Some(())
    }

    fn set_passed(&mut self, entry: &Entry, passed: &Passed) -> Option<()> {
        let Passed { place, passed_as, together, observed } = *passed;
        self.set_result(entry, place, Outcome::Passed { passed_as, together, observed })?;
        self.open_next(entry, place)
    }

    fn set_ended(&mut self, entry: &Entry, ended: &Ended) -> Option<()> {
        let Ended { place, ending } = *ended;
        self.set_result(entry, place, Outcome::Ended { ending, by_closing: false })?;
        if place.gate.line() == Line::Journey {
            self.close(entry.position, entry.happened, ending, Some(place.gate));
        }
        Some(())
    }

    fn close(&mut self, position: u32, happened: Happened, ending: Ending, at: Option<Gate>) {
        // Gate 11 stays open after a closing, unless the person died or objected.
        let at_follow_up = match ending {
            Ending { mode: Mode::Died, .. } => Some(ending),
            Ending { objected: true, by, .. } => {
                let by = if by == EndedBy::ActingForPerson { by } else { EndedBy::Person };
                Some(Ending::new(Mode::Refused, by))
            }
            _ => None,
        };
        let elsewhere = Ending::new(ending.mode, ending.by);
        for pass in self.all_passes_mut().filter(|pass| pass.is_open()) {
            let here = if pass.gate == Gate::FollowUp { at_follow_up } else { Some(elsewhere) };
            pass.result =
                here.map(|ending| standing(position, happened, Outcome::Ended { ending, by_closing: true }));
        }
        self.closing =
            Some(Closing { position, happened, ending, at, joined_to: None, accounts: Vec::new() });
    }

    fn die(&mut self, position: u32, happened: Happened) {
        let ending = Ending::new(Mode::Died, EndedBy::Nobody);
        let before = self.closing.take();
        self.close(position, happened, ending, None);
        if before.is_some() {
            self.closing = before;
        }
        self.died = Some(position);
    }

    /// Takes back a closing: every gate it ended stands as before.
    fn void_closing(&mut self, position: u32) {
        for pass in self.all_passes_mut() {
            let ended_by_it = |it: &Standing| it.position == position && it.outcome.is_by_closing();
            if pass.result.as_ref().is_some_and(ended_by_it) {
                pass.result = None;
            }
        }
        if self.closing.as_ref().is_some_and(|closing| closing.position == position) {
            self.closing = None;
        }
    }

    fn void_result(&mut self, position: u32, of: GatePass) -> Option<()> {
        let line = self.line_of_mut(of.place)?;
        let pass = line.iter_mut().find(|pass| pass.gate == of.place.gate && pass.number == of.pass)?;
        let void = pass.result.take()?;
        // The gate it opened was never met.
        line.retain(|pass| !(pass.is_open() && pass.opened_at == void.position));
        let closing = self.closing.clone().filter(|closing| closing.position == void.position);
        self.void_closing(void.position);
        self.voided.push(Voided { position, result: Some((of, void)), closing });
        Some(())
    }

    fn add_account(&mut self, told: &Told) -> Option<()> {
        let accounts = match told.of {
            AccountOf::Closing => &mut self.closing.as_mut()?.accounts,
            AccountOf::Result(of) => {
                let mut line = self.line_of_mut(of.place)?.iter_mut();
                let pass = line.find(|pass| pass.gate == of.place.gate && pass.number == of.pass)?;
                &mut pass.result.as_mut()?.accounts
            }
        };
        accounts.push(told.account.clone());
        Some(())
    }

    fn dispute(&mut self, disputed: &Disputed) -> Option<()> {
        let offer = self.line.first_mut()?.result.as_mut()?;
        let account = Account::untouched(disputed.account, disputed.teller);
        offer.accounts.push(Account { asked: Asked::Answered, ..account });
        offer.disputed = true;
        Some(())
    }

    fn pause(&mut self, at: Option<Place>, until: Option<Day>) -> Option<()> {
        match at {
            None => self.paused_until = until,
            Some(place) => self.open_pass_mut(place)?.paused_until = until,
        }
        Some(())
    }

    fn propose(&mut self, entry: &Entry, proposed: Proposed) {
        let first = Pass::opened(Gate::ServiceChoice, 1, entry.position, entry.happened);
        self.prescriptions.push(Prescription { proposed, line: vec![first] });
    }
}

fn standing(position: u32, happened: Happened, outcome: Outcome) -> Standing {
    Standing { position, happened, outcome, accounts: Vec::new(), disputed: false }
}

impl Origin {
    /// Whether the person came by themselves.
    pub fn is_self_referral(self) -> bool {
        matches!(self, Origin::SelfReferral(_))
    }
}
