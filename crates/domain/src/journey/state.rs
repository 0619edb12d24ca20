//! A journey as its entries made it, and what can be asked of it.

use super::account::Account;
use super::change::{Effect, Ending, Observed, Opened, Origin, PassedAs, Proposed};
use super::gate::{Gate, GatePass, Place};
use super::mode::{Mode, NotMet};
use super::time::Happened;
use crate::calendar::Day;
use crate::id::{JourneyId, PrescriptionId};

/// One person's passage from an offer (or self-referral) to its closing, rebuilt from its journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journey {
    pub(super) last: u32,
    pub(super) opened: Option<(Happened, Opened)>,
    pub(super) line: Vec<Pass>,
    pub(super) prescriptions: Vec<Prescription>,
    pub(super) follow_ups: Vec<Pass>,
    pub(super) closing: Option<Closing>,
    pub(super) earlier_closings: Vec<Closing>,
    pub(super) voided: Vec<Voided>,
    pub(super) died: Option<u32>,
    pub(super) in_error: bool,
    pub(super) review: Option<Day>,
    pub(super) paused_until: Option<Day>,
    pub(super) offers: Vec<JoinedOffer>,
}

/// One pass of a gate: open until it has a standing result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Which gate.
    pub gate: Gate,
    /// From 1.
    pub number: u16,
    /// The entry that opened it.
    pub opened_at: u32,
    /// When it opened.
    pub opened: Happened,
    /// The follow-up date, at gate 11.
    pub due: Option<Day>,
    /// Thinking it over until, at gate 1.
    pub thinking_until: Option<Day>,
    /// Its clocks of work stand still until.
    pub paused_until: Option<Day>,
    /// On a waiting list, at gate 8; with the day the provider expects room, if it said so.
    pub waiting: Option<Option<Day>>,
    /// The standing result; none while the gate is open.
    pub result: Option<Standing>,
}

/// The standing result of a pass, with the accounts of it side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The entry that recorded it.
    pub position: u32,
    /// When it happened.
    pub happened: Happened,
    /// Passed, ended or not met.
    pub outcome: Outcome,
    /// Accounts of it, in the order they were recorded.
    pub accounts: Vec<Account>,
    /// Gate 1: the person said later that they had not known of the referral.
    pub disputed: bool,
}

/// How a pass of a gate came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Passed.
    Passed {
        /// In what way, where there is more than one.
        passed_as: Option<PassedAs>,
        /// In one conversation with other gates.
        together: bool,
        /// What was observed.
        observed: Observed,
    },
    /// Ended.
    Ended {
        /// How.
        ending: Ending,
        /// Only because the journey closed: without accounts of its own.
        by_closing: bool,
    },
    /// Not met.
    NotMet(NotMet),
}

impl Outcome {
    /// Whether the gate was passed.
    pub fn is_passed(&self) -> bool {
        matches!(self, Outcome::Passed { .. })
    }

    /// Whether the result opens the next gate: passed or not met.
    pub fn goes_on(&self) -> bool {
        !matches!(self, Outcome::Ended { .. })
    }

    /// The mode, if it ended.
    pub fn mode(&self) -> Option<Mode> {
        match self {
            Outcome::Ended { ending, .. } => Some(ending.mode),
            _ => None,
        }
    }

    pub(super) fn is_by_closing(&self) -> bool {
        matches!(self, Outcome::Ended { by_closing: true, .. })
    }
}

/// An onward referral to one service, and its gates 7 to 10.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prescription {
    /// What was proposed.
    pub proposed: Proposed,
    /// The passes of its gates, in the order they opened.
    pub line: Vec<Pass>,
}

impl Prescription {
    /// Its identifier.
    pub fn id(&self) -> PrescriptionId {
        self.proposed.prescription
    }

    /// The open gate, if it has not ended.
    pub fn open_pass(&self) -> Option<&Pass> {
        self.line.iter().find(|pass| pass.is_open())
    }

    /// Whether a first session was attended, or may have been where nobody could see it.
    pub fn has_started(&self) -> bool {
        self.line.iter().filter(|pass| pass.gate == Gate::Start).any(|pass| {
            matches!(
                pass.outcome(),
                Some(Outcome::Passed { .. } | Outcome::NotMet(NotMet::NotObservable | NotMet::Signposted))
            )
        })
    }
}

/// The end of a journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The entry that made it.
    pub position: u32,
    /// When.
    pub happened: Happened,
    /// How.
    pub ending: Ending,
    /// The gate of 1 to 6 whose ending it is; none for a closing of its own.
    pub at: Option<Gate>,
    /// The journey that goes on in its place.
    pub joined_to: Option<JourneyId>,
    /// Accounts of a closing of its own; those of an ending at gates 1 to 6 belong to the gate.
    pub accounts: Vec<Account>,
}

/// A result or closing that was corrected away; kept, and counted nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voided {
    /// The entry that voided it.
    pub position: u32,
    /// The result of which pass, if it was one.
    pub result: Option<(GatePass, Standing)>,
    /// The closing, if there was one.
    pub closing: Option<Closing>,
}

/// A further offer or self-referral that joined the open journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinedOffer {
    /// The entry that joined it.
    pub position: u32,
    /// The offer or self-referral.
    pub origin: Origin,
    /// What it came to.
    pub effect: Effect,
}

/// Where a journey stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// At an open gate of 1 to 6.
    At(Gate),
    /// Gate 6 is behind it: prescriptions, a follow-up or a review.
    AfterPlan,
    /// Closed.
    Closed(Mode),
    /// On the wrong person: in no count.
    RecordedInError,
}

/// What falls due, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// When.
    pub on: Day,
    /// What.
    pub what: DueKind,
    /// At which gate; none for the journey as a whole.
    pub at: Option<Place>,
}

/// What kind of date falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DueKind {
    /// The person wanted time to think until then: a task for the referrer.
    ThinkingItOver,
    /// A pause ends.
    Pause,
    /// The provider expects room.
    WaitingList,
    /// A follow-up.
    FollowUp,
    /// A review.
    Review,
    /// The person wanted to be asked again then.
    AskAgain,
}

impl DueKind {
    /// Stable code; its words are at `due-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            DueKind::ThinkingItOver => "thinking-it-over",
            DueKind::Pause => "pause",
            DueKind::WaitingList => "waiting-list",
            DueKind::FollowUp => "follow-up",
            DueKind::Review => "review",
            DueKind::AskAgain => "ask-again",
        }
    }
}

/// How the last passes of one gate came out: met = passed + ended + not met + open, always.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Met: the gate came to exist.
    pub met: u32,
    /// Passed.
    pub passed: u32,
    /// Ended, by closing included.
    pub ended: u32,
    /// Not met.
    pub not_met: u32,
    /// Open.
    pub open: u32,
}

impl Pass {
    /// Whether it has no standing result.
    pub fn is_open(&self) -> bool {
        self.result.is_none()
    }

    /// How it came out.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.result.as_ref().map(|standing| &standing.outcome)
    }

    pub(super) fn opened(gate: Gate, number: u16, opened_at: u32, opened: Happened) -> Self {
        Pass {
            gate,
            number,
            opened_at,
            opened,
            due: None,
            thinking_until: None,
            paused_until: None,
            waiting: None,
            result: None,
        }
    }
}

impl Journey {
    /// The position of its last entry; 0 before the first.
    pub fn last_position(&self) -> u32 {
        self.last
    }

    /// What it began with, and when; none before the first entry.
    pub fn opening(&self) -> Option<(Happened, &Opened)> {
        self.opened.as_ref().map(|(happened, opened)| (*happened, opened))
    }

    /// Whether the person gave no name.
    pub fn is_nameless(&self) -> bool {
        self.opened.as_ref().is_some_and(|(_, opened)| opened.nameless)
    }

    /// Whether it has begun and not closed, and is on the right person.
    pub fn is_open(&self) -> bool {
        self.opened.is_some() && self.closing.is_none() && !self.in_error
    }

    /// Whether it is on the wrong person and leaves every count.
    pub fn is_in_error(&self) -> bool {
        self.in_error
    }

    /// Whether the person's death is recorded on it.
    pub fn is_died(&self) -> bool {
        self.died.is_some()
    }

    /// The standing closing.
    pub fn closing(&self) -> Option<&Closing> {
        self.closing.as_ref()
    }

    /// True endings the person came back from, oldest first.
    pub fn earlier_closings(&self) -> &[Closing] {
        &self.earlier_closings
    }

    /// Results and closings that were corrected away.
    pub fn voided(&self) -> &[Voided] {
        &self.voided
    }

    /// The prescriptions, in the order they were proposed.
    pub fn prescriptions(&self) -> &[Prescription] {
        &self.prescriptions
    }

    /// Further offers and self-referrals that joined it.
    pub fn offers(&self) -> &[JoinedOffer] {
        &self.offers
    }

    /// The date to look at it again.
    pub fn review(&self) -> Option<Day> {
        self.review
    }

    /// All passes of all gates with their places, in the order they opened on each line.
    pub fn passes(&self) -> impl Iterator<Item = (GatePass, &Pass)> {
        let own = self.line.iter().chain(&self.follow_ups).map(|pass| (None, pass));
        let theirs = self.prescriptions.iter().flat_map(|prescription| {
            prescription.line.iter().map(move |pass| (Some(prescription.id()), pass))
        });
        own.chain(theirs).map(|(prescription, pass)| {
            (GatePass { place: Place { gate: pass.gate, prescription }, pass: pass.number }, pass)
        })
    }

    /// One pass of a gate.
    pub fn pass(&self, of: GatePass) -> Option<&Pass> {
        self.passes_at(of.place).find(|pass| pass.number == of.pass)
    }

    /// The passes of one gate, first to last.
    pub fn passes_at(&self, place: Place) -> impl DoubleEndedIterator<Item = &Pass> {
        self.line_of(place).iter().filter(move |pass| pass.gate == place.gate)
    }

    /// The first pass of a gate.
    pub fn first_pass(&self, place: Place) -> Option<&Pass> {
        self.passes_at(place).next()
    }

    /// The last pass of a gate: the one counts use.
    pub fn last_pass(&self, place: Place) -> Option<&Pass> {
        self.passes_at(place).next_back()
    }

    /// The standing result of the last pass of a gate.
    pub fn standing(&self, place: Place) -> Option<&Standing> {
        self.last_pass(place).and_then(|pass| pass.result.as_ref())
    }

    /// Whether a gate was passed in any pass, as estimands ask.
    pub fn ever_passed(&self, place: Place) -> bool {
        self.passes_at(place).any(|pass| pass.outcome().is_some_and(Outcome::is_passed))
    }

    /// The open gates.
    pub fn open_gates(&self) -> impl Iterator<Item = (GatePass, &Pass)> {
        self.passes().filter(|(_, pass)| pass.is_open())
    }

    /// The open pass of one gate.
    pub fn open_pass(&self, place: Place) -> Option<&Pass> {
        self.last_pass(place).filter(|pass| pass.is_open())
    }

    /// Whether the person said they had not known of the referral: the yes stays counted, and marked.
    pub fn is_yes_disputed(&self) -> bool {
        self.standing(Place::of(Gate::Offer)).is_some_and(|standing| standing.disputed)
    }

    /// Where it stands; none before the first entry.
    pub fn stage(&self) -> Option<Stage> {
        self.opened.as_ref()?;
        Some(if self.in_error {
            Stage::RecordedInError
        } else if let Some(closing) = &self.closing {
            Stage::Closed(closing.ending.mode)
        } else {
            self.line.last().filter(|pass| pass.is_open()).map_or(Stage::AfterPlan, |it| Stage::At(it.gate))
        })
    }

    /// All dates that fall due, earliest first. A pause hides the other dates of what it pauses; death and
    /// a recording in error leave none.
    pub fn due(&self) -> Vec<Due> {
        let mut due = Vec::new();
        if self.in_error || self.died.is_some() {
            return due;
        }
        for (gate_pass, pass) in self.open_gates() {
            let at = Some(gate_pass.place);
            let mut push = |what, on: Option<Day>| due.extend(on.map(|on| Due { on, what, at }));
            if pass.paused_until.is_some() {
                push(DueKind::Pause, pass.paused_until);
            } else if self.paused_until.is_none() || pass.gate == Gate::FollowUp {
                push(DueKind::ThinkingItOver, pass.thinking_until);
                push(DueKind::WaitingList, pass.waiting.flatten());
                push(DueKind::FollowUp, pass.due);
            }
        }
        if let Some(closing) = &self.closing {
            due.extend(closing.ending.ask_again.map(|on| Due { on, what: DueKind::AskAgain, at: None }));
        } else if self.paused_until.is_some() {
            due.extend(self.paused_until.map(|on| Due { on, what: DueKind::Pause, at: None }));
        } else {
            due.extend(self.review.map(|on| Due { on, what: DueKind::Review, at: None }));
        }
        due.sort();
        due
    }

    /// The next date that falls due.
    pub fn next_due(&self) -> Option<Due> {
        self.due().into_iter().next()
    }

    /// How a gate came out, over its last pass (for gates 7 to 10, of each prescription).
    pub fn tally(&self, gate: Gate) -> Tally {
        let mut tally = Tally::default();
        if self.in_error {
            return tally;
        }
        let last = |line: &[Pass]| line.iter().rev().find(|pass| pass.gate == gate).cloned();
        let lines = self.prescriptions.iter().map(|prescription| prescription.line.as_slice());
        let lines = lines.chain([self.line.as_slice(), self.follow_ups.as_slice()]);
        for pass in lines.filter_map(last) {
            tally.met += 1;
            match pass.outcome() {
                None => tally.open += 1,
                Some(Outcome::Passed { .. }) => tally.passed += 1,
                Some(Outcome::Ended { .. }) => tally.ended += 1,
                Some(Outcome::NotMet(_)) => tally.not_met += 1,
            }
        }
        tally
    }

    /// Whether gate 6 was passed or not met in the pass that stands.
    pub fn is_after_plan(&self) -> bool {
        self.line
            .last()
            .is_some_and(|pass| pass.gate == Gate::Plan && pass.outcome().is_some_and(Outcome::goes_on))
    }

    /// Whether an open journey past its plan has nothing that would bring anybody back to it: no open
    /// prescription, no open follow-up and no review date.
    pub fn is_forgotten(&self) -> bool {
        self.is_open() && self.is_after_plan() && self.review.is_none() && self.open_gates().next().is_none()
    }

    pub(super) fn line_of(&self, place: Place) -> &[Pass] {
        match place.prescription {
            Some(id) => self.prescriptions.iter().find(|it| it.id() == id).map_or(&[], |it| &it.line),
            None if place.gate == Gate::FollowUp => &self.follow_ups,
            None => &self.line,
        }
    }

    pub(super) fn line_of_mut(&mut self, place: Place) -> Option<&mut Vec<Pass>> {
        match place.prescription {
            Some(id) => self.prescriptions.iter_mut().find(|it| it.id() == id).map(|it| &mut it.line),
            None if place.gate == Gate::FollowUp => Some(&mut self.follow_ups),
            None => Some(&mut self.line),
        }
    }

    pub(super) fn all_passes_mut(&mut self) -> impl Iterator<Item = &mut Pass> {
        let theirs = self.prescriptions.iter_mut().flat_map(|prescription| prescription.line.iter_mut());
        self.line.iter_mut().chain(self.follow_ups.iter_mut()).chain(theirs)
    }
}
