//! Asking the rules of one journey.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::{Kind, Owner, Rule, Rules, Task, Urgency, When};
use crate::calendar::{Day, PartOfDay, london_clock};
use crate::journey::{DueKind, Gate, Journey, Limits, Pass, Place, Stage};
use crate::quiet;
use crate::working_day::Nation;

/// What a journey's rules have to know beside the journey. Empty where nothing is recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The day of the journey's last entry.
    pub moved: Option<Day>,
    /// How urgent the referral is.
    pub urgency: Urgency,
    /// Whether it has a navigator.
    pub allocated: bool,
    /// Attempts of ours to reach the person, whoever answered.
    pub attempts: Vec<Attempt>,
    /// The last day on which the person, or somebody with authority, was heard or seen.
    pub heard: Option<Day>,
    /// The day the person turned to us, if nothing of ours came since.
    pub replied: Option<Day>,
    /// Parts of the day at which it is safe to ring; empty where nobody has asked.
    pub safe: Vec<PartOfDay>,
    /// Appointments whose outcome is not recorded.
    pub booked: Vec<DateTime>,
    /// Meetings and sessions missed one after the other since the person was heard, the last of them last.
    pub missed: Vec<Day>,
    /// The last day on which a meeting fell through: missed, or called off by whoever.
    pub fell_through: Option<Day>,
    /// Days on which the person agreed to services that have to be asked and were not yet.
    pub unasked: Vec<Day>,
    /// Requests to services that wait for an answer.
    pub unanswered: Vec<Unanswered>,
    /// Past sessions of prescriptions for which no register came; written down when their day is set, so that
    /// a day still to come stands here too.
    pub unregistered: Vec<Day>,
    /// Days on which to look what came of a service.
    pub outcomes: Vec<Day>,
    /// The day of the oldest question of a service that nobody has answered.
    pub asked: Option<Day>,
    /// The day of the last no to a further offer.
    pub said_no: Option<Day>,
    /// Tasks put off or ticked off.
    pub settled: Vec<Settled>,
}

/// A request that waits for a service's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unanswered {
    /// The day of the request, or of the last reminder.
    pub since: Day,
    /// Reminders sent.
    pub reminded: u16,
}

/// An attempt to reach the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: DateTime,
    /// Whether the person, or somebody for them, answered.
    pub answered: bool,
}

impl Attempt {
    /// An attempt at an instant.
    pub fn at(at: Timestamp, answered: bool) -> Attempt {
        Attempt { at: london_clock(at), answered }
    }
}

/// A task that was put off or ticked off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// What kind of task.
    pub kind: Kind,
    /// The day its clock ran from: a later one of the same kind is another task.
    pub from: Day,
    /// Put off until; ticked off where there is none.
    pub until: Option<Day>,
}

/// Everything that has to be done on a journey, the first due first. An open journey always has something.
pub fn tasks(rules: &Rules, journey: &Journey, facts: &Facts, limits: Limits) -> Vec<Task> {
    if journey.opening().is_none() || journey.is_in_error() || journey.is_died() {
        return Vec::new();
    }
    let quiet = rules.quiet();
    let asking = Asking { nation: limits.nation, journey, facts, limits, quiet };
    let mut tasks: Vec<Task> = rules.rules.iter().flat_map(|rule| asking.ask(rule)).collect();
    if tasks.is_empty() && journey.is_open() {
        let last = rules.rules.iter().filter(|rule| rule.when == When::NothingElse);
        tasks.extend(last.map(|rule| asking.nothing_else(rule)));
    }
    tasks.sort_by_key(|task| (task.due, std::cmp::Reverse(task.urgency), task.kind, task.from));
    tasks
}

struct Asking<'a> {
    nation: Nation,
    journey: &'a Journey,
    facts: &'a Facts,
    limits: Limits,
    quiet: quiet::Limits,
}

impl Asking<'_> {
    fn ask(&self, rule: &Rule) -> Vec<Task> {
        let from = |from: Option<Day>| from.into_iter().filter_map(|from| self.task(rule, from)).collect();
        match rule.when {
            // A first session that is planned has a day of its own.
            When::Gate(Gate::Start) if !self.facts.unregistered.is_empty() => Vec::new(),
            When::Gate(gate) => {
                let open = self.working_gates().filter(|(place, _)| place.gate == gate);
                open.filter_map(|(_, pass)| self.task(rule, pass.opened.day())).collect()
            }
            When::Date(kind) => {
                let due = self.journey.due().into_iter().filter(|due| due.what == kind);
                due.filter_map(|due| self.task(rule, due.on)).collect()
            }
            When::NotAllocated => from(self.not_allocated()),
            When::NotRung => from(self.opened(Gate::Reach).filter(|_| self.attempts().is_empty())),
            When::Rung => from(self.last_attempt().filter(|_| !self.rung_enough())),
            When::RungEnough => from(self.last_attempt().filter(|_| self.rung_enough())),
            When::Booked => self.booked(rule),
            When::NotBooked => {
                let opened = self.opened(Gate::Meeting).filter(|_| self.facts.booked.is_empty());
                from(opened.map(|opened| self.fell_through().unwrap_or(opened)))
            }
            When::NotAsked => from(self.facts.unasked.iter().min().copied().filter(|_| self.goes_on())),
            When::Unanswered => {
                let first = self.facts.unanswered.iter().min().filter(|_| self.goes_on());
                from(first.map(|request| request.since))
            }
            When::Replied => from(self.facts.replied.filter(|_| self.journey.is_open())),
            When::Missed => {
                let enough = self.awaited().any(|facts| facts.missed_enough(self.quiet));
                from(self.facts.missed.last().copied().filter(|_| enough))
            }
            When::NoRegister => {
                from(self.facts.unregistered.iter().min().copied().filter(|_| self.goes_on()))
            }
            When::OutcomeToCheck => {
                from(self.facts.outcomes.iter().min().copied().filter(|_| self.goes_on()))
            }
            When::Asked => from(self.facts.asked.filter(|_| self.goes_on())),
            When::Silent => from(self.awaited().filter_map(|facts| facts.silent_since()).min()),
            When::SaidNoSince => {
                let heard_since = |no: &Day| self.facts.heard.is_some_and(|heard| heard > *no);
                from(self.facts.said_no.filter(|no| self.goes_on() && !heard_since(no)))
            }
            When::NothingElse => Vec::new(),
        }
    }

    /// The task of a rule whose clock runs from a day; none once it is ticked off.
    fn task(&self, rule: &Rule, from: Day) -> Option<Task> {
        let ticked_off = self.settled(rule.kind, from).any(|settled| settled.until.is_none());
        (!ticked_off).then(|| self.standing(rule, from))
    }

    fn settled(&self, kind: Kind, from: Day) -> impl Iterator<Item = &Settled> {
        self.facts.settled.iter().filter(move |settled| settled.kind == kind && settled.from == from)
    }

    fn standing(&self, rule: &Rule, from: Day) -> Task {
        let days = rule.days_for(self.facts.urgency);
        // A date the person or the navigator named stays that date; clocks run in working days.
        let named = matches!(rule.when, When::Date(_) | When::Booked | When::OutcomeToCheck);
        let first_due = match rule.when {
            _ if named => from,
            When::Silent => quiet::quiet_on(from, self.quiet),
            _ => self.nation.after(from, days),
        };
        let put_off = self.settled(rule.kind, from).filter_map(|settled| settled.until).max();
        let due = put_off.map_or(first_due, |until| until.max(first_due));
        let owner =
            if self.journey.stage() == Some(Stage::At(Gate::Offer)) { Owner::Referrer } else { rule.owner };
        let call = rule.kind.is_call() || rule.kind == Kind::AttemptsMade;
        let tried = if call { self.tried() } else { Vec::new() };
        let made = match rule.kind {
            Kind::Missed => self.facts.missed.len(),
            Kind::ProviderAnswer => self.facts.unanswered.iter().min().map_or(0, |it| it.reminded.into()),
            Kind::BookMeeting => usize::from(self.fell_through().is_some()),
            _ if call => self.attempts().len(),
            _ => 0,
        };
        Task {
            kind: rule.kind,
            owner,
            from,
            due,
            alarm: self.nation.after(due, rule.alarm.max(1)),
            urgency: rule.urgency.max(self.facts.urgency),
            days: if named { 0 } else { days },
            at: None,
            made: u16::try_from(made).unwrap_or(u16::MAX),
            advised: if rule.kind.is_call() { self.advised() } else { None },
            tried,
            put_off: due > first_due,
        }
    }

    fn nothing_else(&self, rule: &Rule) -> Task {
        let began = self.journey.opening().map_or(Day::MIN, |(began, _)| began.day());
        let mut from = self.facts.moved.unwrap_or(began);
        // Ticked off: the clock runs again from the day it was due.
        while self.task(rule, from).is_none() && from < Day::MAX {
            from = self.nation.after(from, rule.days.max(1));
        }
        self.standing(rule, from)
    }

    fn booked(&self, rule: &Rule) -> Vec<Task> {
        let tasks = self.facts.booked.iter().filter(|_| self.goes_on());
        tasks.filter_map(|at| Some(Task { at: Some(*at), ..self.task(rule, at.date())? })).collect()
    }

    fn goes_on(&self) -> bool {
        self.journey.is_open() && !self.is_paused()
    }

    /// Whether the whole journey's clocks stand still.
    fn is_paused(&self) -> bool {
        self.journey.due().iter().any(|due| due.what == DueKind::Pause && due.at.is_none())
    }

    /// Open gates whose clocks run.
    fn working_gates(&self) -> impl Iterator<Item = (Place, &Pass)> {
        let runs = self.goes_on();
        let open = self.journey.open_gates().filter(move |_| runs);
        open.filter(|(_, pass)| pass.paused_until.is_none() && pass.waiting.flatten().is_none())
            .map(|(of, pass)| (of.place, pass))
    }

    /// The day a gate of 1 to 6 opened, if it is open and its clock runs.
    fn opened(&self, gate: Gate) -> Option<Day> {
        self.working_gates().find(|(place, _)| place.gate == gate).map(|(_, pass)| pass.opened.day())
    }

    /// The day on which a meeting fell through since the gate of meetings opened: another is to be booked from
    /// then on.
    fn fell_through(&self) -> Option<Day> {
        let opened = self.opened(Gate::Meeting)?;
        self.facts.fell_through.filter(|day| *day > opened)
    }

    fn not_allocated(&self) -> Option<Day> {
        if self.facts.allocated || !self.goes_on() {
            return None;
        }
        let intake = self.journey.standing(Place::of(Gate::Intake))?;
        intake.outcome.goes_on().then(|| intake.happened.day())
    }

    /// Attempts since gate 3 opened in the pass that is open.
    fn attempts(&self) -> Vec<Attempt> {
        let Some(opened) = self.opened(Gate::Reach) else { return Vec::new() };
        self.facts.attempts.iter().copied().filter(|attempt| attempt.at.date() >= opened).collect()
    }

    fn last_attempt(&self) -> Option<Day> {
        self.attempts().iter().map(|attempt| attempt.at.date()).max()
    }

    fn rung_enough(&self) -> bool {
        self.attempts().len() >= usize::from(self.limits.attempts)
    }

    fn tried(&self) -> Vec<PartOfDay> {
        let mut tried: Vec<PartOfDay> =
            self.attempts().iter().filter(|it| !it.answered).map(|it| PartOfDay::of(it.at.time())).collect();
        tried.sort_unstable();
        tried.dedup();
        tried
    }

    /// The safe part of the day that was tried least; the earliest of those that are alike.
    fn advised(&self) -> Option<PartOfDay> {
        let attempts = self.attempts();
        let times =
            |part: PartOfDay| attempts.iter().filter(|it| PartOfDay::of(it.at.time()) == part).count();
        let safe = self.facts.safe.iter().copied();
        let usual = PartOfDay::ALL.into_iter().filter(|_| self.facts.safe.is_empty() && !attempts.is_empty());
        safe.chain(usual).min_by_key(|part| (times(*part), *part))
    }

    /// Open gates at which the person is awaited. A session of which nothing is known is booked like a meeting.
    fn awaited(&self) -> impl Iterator<Item = quiet::Facts> {
        let meetings = self.facts.booked.iter().map(|at| at.date());
        let known = quiet::Known {
            heard: self.facts.heard,
            missed: u16::try_from(self.facts.missed.len()).unwrap_or(u16::MAX),
            booked: meetings.chain(self.facts.unregistered.iter().copied()).max(),
        };
        quiet::awaited(self.journey, known).into_iter().map(|(_, facts)| facts)
    }
}
