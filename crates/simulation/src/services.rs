//! The services prescribed at a plan: proposed, agreed, asked for, answered, gone to or not, and ended. Drawn
//! apart from the rest, so that nothing else moves.

mod why;

use domain::calendar::Day;
use domain::directory::Own;
use domain::journey::{EndedBy, Gate, Mode, PassedAs, PrescriptionKind};
use domain::need::Need;
use domain::prescription::{
    Answer, Arranged, Attendance, CancelledBy, CannotWhy, Least, Mark, NUDGE_AFTER, NUDGES, Pattern,
    RUNS_OUT_AFTER, Risk, SHARE, Shared, Terms,
};
use domain::working_day::Nation;
use jiff::ToSpan;
use jiff::civil::Time;

use self::why::{REFUSES, STOPPED};
use crate::care::{Care, Deed};
use crate::chance::Chance;
use crate::directory::Made;
use crate::programme::{Programme, working_after};
use crate::telling::SimAccount;

/// The share of people who begin with a service and end it early, of themselves.
const STOPS: f64 = 0.27;
/// The share of people taken on who never come.
const NEVER_COMES: f64 = 0.10;
/// The share of courses of which no register comes back.
const NO_REGISTER: f64 = 0.04;

/// A service that may be prescribed, as the generator sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offered {
    /// Its place in the made-up directory.
    place: usize,
    least: Least,
    /// The share of requests it takes on, in hundredths.
    takes: u32,
    /// Usual working days to its reply.
    replies: u32,
}

impl Offered {
    /// Services that take people on, of the made-up directory.
    pub(crate) fn of(made: &[Made]) -> Vec<Offered> {
        let open = made.iter().enumerate().filter(|(_, it)| !it.standing.paused);
        open.map(|(place, it)| {
            let has = |own: Own, wanted: &[&str]| {
                let codes = it.draft.codes.get(&own);
                codes.is_some_and(|codes| wanted.iter().any(|it| codes.contains(*it)))
            };
            let least = if has(Own::Format, &["at-home"]) {
                Least::AtHome
            } else if has(Own::Need, &[Need::Money, Need::Housing, Need::Work].map(Need::code)) {
                Least::Advice
            } else if has(Own::Need, &[Need::PhysicalActivity.code()]) {
                Least::Activity
            } else {
                Least::Group
            };
            let takes = it.standing.accepted.map_or(80, |(some, of)| (some * 100 / of.max(1)).clamp(40, 95));
            let replies = it.standing.reply_days.unwrap_or(3).clamp(1, 9);
            Offered {
                place,
                least,
                takes: u32::try_from(takes).unwrap_or(80),
                replies: u32::try_from(replies).unwrap_or(3),
            }
        })
        .collect()
    }
}

/// A service prescribed to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prescribed {
    /// Which of the passage's, from nought.
    pub number: u8,
    /// Its place in the made-up directory.
    pub service: usize,
    /// What was agreed beside it.
    pub terms: Terms,
}

/// Something done or that happened to a service prescribed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfService {
    /// The person agrees to it, and to what it is told.
    Agree(Option<Shared>),
    /// The service is asked.
    Send,
    /// It is reminded.
    Nudge,
    /// Its time ran out.
    RunOut,
    /// It answers.
    Answer(Answer),
    /// What became of the session of a day.
    Mark(Day, Attendance),
    /// Came on a day on which they were not expected.
    Unplanned(Day),
    /// The goal was met.
    Complete,
    /// It ends, with accounts of why.
    End(Mode, EndedBy, Vec<SimAccount>),
}

/// Adds services to the care of a life, up to the last day that is lived.
pub(crate) fn add(programme: &Programme, offered: &[Offered], care: &mut Vec<Care>, chance: &mut Chance) {
    let last = programme.shape().last_day;
    let mut services = Vec::new();
    for it in care.iter() {
        let Deed::Plan(plan) = &it.deed else { continue };
        if plan.how != PassedAs::Prescribing || offered.is_empty() {
            continue;
        }
        let cut = cut(care, it, last);
        for number in 0..chance.weighted(&[(1_u8, 0.72), (2, 0.23), (3, 0.05)]) {
            let one = offered[chance.place(offered.len())];
            let mut course = Course::begun(it, number, chance);
            course.runs(one);
            services.extend(course.until(&cut));
        }
    }
    care.append(&mut services);
    // Stable: what was done in one minute stays in its order.
    care.sort_by_key(|it| (it.day, it.minute));
}

/// When a passage is over: nothing is done from that minute on.
struct Cut {
    day: Day,
    minute: u16,
    /// How it closes.
    mode: Option<Mode>,
}

fn cut(care: &[Care], plan: &Care, last: Day) -> Cut {
    let after = care.iter().filter(|it| it.passage == plan.passage && it.day >= plan.day);
    let ends = after.filter_map(|it| match &it.deed {
        Deed::Close(ending, _) => {
            Some(Cut { day: it.day, minute: it.minute.saturating_sub(40), mode: Some(ending.mode) })
        }
        Deed::Die => Some(Cut { day: it.day, minute: 0, mode: None }),
        _ => None,
    });
    let never = Cut { day: last.tomorrow().unwrap_or(last), minute: 0, mode: None };
    ends.min_by_key(|it| (it.day, it.minute)).filter(|it| it.day <= last).unwrap_or(never)
}

/// One prescription while it is made up.
struct Course<'a> {
    plan: &'a Care,
    number: u8,
    chance: &'a mut Chance,
    day: Day,
    minute: u16,
    /// The open gate, after what was done last.
    gate: Option<Gate>,
    made: Vec<(Care, Option<Gate>)>,
}

impl<'a> Course<'a> {
    fn begun(plan: &'a Care, number: u8, chance: &'a mut Chance) -> Course<'a> {
        let minute = plan.minute + 2 + 6 * u16::from(number);
        Course { plan, number, chance, day: plan.day, minute, gate: None, made: Vec::new() }
    }

    fn push(&mut self, deed: Deed) {
        let Care { passage, by, .. } = *self.plan;
        let care = Care { passage, day: self.day, minute: self.minute, by, deed };
        self.made.push((care, self.gate));
        self.minute += 1;
    }

    fn does(&mut self, what: OfService, gate: Option<Gate>) {
        self.gate = gate;
        self.push(Deed::OfService(self.number, what));
    }

    /// Goes on to a day, in the morning.
    fn goes_to(&mut self, day: Day) {
        if day > self.day {
            self.day = day;
            let within = self.chance.between(0, 60);
            self.minute = 560 + u16::try_from(within).unwrap_or(0) + 20 * u16::from(self.number);
        }
    }

    fn waits(&mut self, least: u32, most: u32) {
        let day = working_after(self.day, self.chance.between(least, most));
        self.goes_to(day);
    }

    fn runs(&mut self, service: Offered) {
        let kind = self.chance.weighted(&[
            (PrescriptionKind::FormalReferral, 0.70),
            (PrescriptionKind::SelfReferral, 0.13),
            (PrescriptionKind::Signposting, 0.12),
            (PrescriptionKind::StatutoryReferral, 0.05),
        ]);
        let terms = self.terms(kind, service);
        self.gate = Some(Gate::ServiceChoice);
        self.push(Deed::Prescribe(Prescribed { number: self.number, service: service.place, terms }));
        if !self.agrees(kind, service) {
            return;
        }
        match kind {
            PrescriptionKind::Signposting => {}
            PrescriptionKind::SelfReferral => self.by_themselves(terms),
            PrescriptionKind::StatutoryReferral => self.sent_to_a_body(terms),
            PrescriptionKind::FormalReferral => self.formally(service, terms),
        }
    }

    fn terms(&mut self, kind: PrescriptionKind, service: Offered) -> Terms {
        let sessions = match (kind, service.least) {
            (PrescriptionKind::Signposting, _) => None,
            (_, Least::Advice | Least::AtHome) => self.chance.weighted(&[(Some(2), 0.6), (Some(4), 0.4)]),
            _ => self.chance.weighted(&[(Some(12), 0.65), (Some(6), 0.2), (Some(8), 0.15)]),
        };
        let flow = domain::prescription::Flow::of(kind);
        let arranged =
            [(Arranged::NotNeeded, 0.6), (Arranged::Arranged, 0.25), (Arranged::NotRecorded, 0.15)];
        let weeks = self.chance.weighted(&[(1_u8, 0.85), (2, 0.15)]);
        let hour = self.chance.one_of(&[10_i8, 11, 13, 14]);
        let first = working_after(self.day, 21);
        let pattern = Pattern { first, every_weeks: weeks, at: Time::new(hour, 0, 0, 0).ok() };
        Terms {
            kind,
            sessions,
            share: SHARE,
            pattern: flow.has_register().then_some(pattern),
            transport: self.chance.weighted(&arranged),
            companion: self.chance.weighted(&arranged),
            check_on: flow.needs_checking().then(|| working_after(self.day, self.chance.between(24, 40))),
        }
    }

    /// Whether the person agrees, now or when they have thought about it.
    fn agrees(&mut self, kind: PrescriptionKind, service: Offered) -> bool {
        let choice = self.chance.weighted(&[(Some(true), 0.82), (None, 0.12), (Some(false), 0.06)]);
        if choice.is_none() {
            self.waits(1, 6);
        }
        if choice == Some(false) || (choice.is_none() && self.chance.happens(0.2)) {
            let told = self.told(&REFUSES);
            self.does(OfService::End(Mode::Refused, EndedBy::Person, told), None);
            return false;
        }
        let flow = domain::prescription::Flow::of(kind);
        let least =
            if kind == PrescriptionKind::StatutoryReferral { Least::PublicBody } else { service.least };
        let risk = self
            .chance
            .happens(0.06)
            .then(|| self.chance.one_of(&[Risk::Falls, Risk::Distress, Risk::Allergy]));
        let shared = flow.shares().then(|| Shared::least(least, risk));
        let gate = (kind != PrescriptionKind::Signposting).then_some(Gate::Provider);
        self.does(OfService::Agree(shared), gate);
        true
    }

    /// They ask there themselves, and tell us what came of it on the day set for it.
    fn by_themselves(&mut self, terms: Terms) {
        let Some(check) = terms.check_on else { return };
        self.goes_to(check);
        self.waits(0, 1);
        match self.chance.weighted(&[(0_u8, 0.55), (1, 0.2), (2, 0.25)]) {
            0 => {
                self.does(OfService::Answer(Answer::Yes { starts: None }), Some(Gate::Start));
                let came = self.day.saturating_sub(i64::from(self.chance.between(1, 7)).days());
                let came = came.max(self.plan.day);
                self.does(OfService::Unplanned(came), Some(Gate::Completion));
                self.waits(14, 40);
                let met = self.chance.happens(0.6);
                if met {
                    self.does(OfService::Complete, None);
                } else {
                    let told = self.told(&STOPPED);
                    self.does(OfService::End(Mode::StoppedToldUs, EndedBy::Person, told), None);
                }
            }
            1 => {
                let told = self.told(&REFUSES);
                self.does(OfService::End(Mode::Refused, EndedBy::Person, told), None);
            }
            _ => self.does(OfService::End(Mode::NoLongerNeeded, EndedBy::Person, Vec::new()), None),
        }
    }

    /// A public body, which mostly does not answer.
    fn sent_to_a_body(&mut self, terms: Terms) {
        self.does(OfService::Send, Some(Gate::Provider));
        let Some(check) = terms.check_on else { return };
        self.goes_to(check);
        if self.chance.happens(0.35) {
            self.does(OfService::Answer(Answer::Yes { starts: None }), Some(Gate::Start));
            self.waits(10, 20);
        }
        self.does(OfService::End(Mode::OutcomeNotReported, EndedBy::Nobody, Vec::new()), None);
    }

    /// Reminds a silent service when it is time, until a day; after the last reminder its time may run out.
    fn unanswered_until(&mut self, day: Day, answers: bool) {
        let nation = Nation::default();
        let mut asked = self.day;
        for _ in 0..NUDGES {
            let due = nation.after(asked, NUDGE_AFTER);
            if due >= day {
                self.goes_to(day);
                return;
            }
            self.goes_to(due);
            self.does(OfService::Nudge, Some(Gate::Provider));
            asked = due;
        }
        let due = nation.after(asked, RUNS_OUT_AFTER);
        if answers || due >= day {
            self.goes_to(day);
            return;
        }
        self.goes_to(due);
        self.does(OfService::RunOut, None);
    }

    fn formally(&mut self, service: Offered, terms: Terms) {
        if self.chance.happens(0.1) {
            self.waits(1, 1);
        }
        self.does(OfService::Send, Some(Gate::Provider));
        let silent = self.chance.happens(0.05);
        let days = if silent { 60 } else { 1 + self.chance.between(0, service.replies * 2) };
        let answers = working_after(self.day, days);
        self.unanswered_until(answers, !silent);
        if self.gate.is_none() {
            return;
        }
        let takes = self.chance.happens(f64::from(service.takes) / 100.0);
        if !takes && self.chance.happens(0.45) {
            let until = working_after(self.day, self.chance.between(20, 60));
            let named = self.chance.happens(0.7).then_some(until);
            self.does(OfService::Answer(Answer::Waiting { until: named }), Some(Gate::Provider));
            self.goes_to(if named.is_some() { until } else { Nation::default().after(self.day, 20) });
            if self.chance.happens(0.7) {
                self.taken_on(terms);
            } else {
                self.does(OfService::Answer(Answer::Cannot(CannotWhy::Full)), None);
            }
        } else if takes {
            self.taken_on(terms);
        } else {
            const WHY: [(CannotWhy, f64); 6] = [
                (CannotWhy::Full, 0.5),
                (CannotWhy::NotEligible, 0.2),
                (CannotWhy::NotSuitable, 0.1),
                (CannotWhy::OutsideArea, 0.06),
                (CannotWhy::Closed, 0.06),
                (CannotWhy::NotSaid, 0.08),
            ];
            let why = self.chance.weighted(&WHY);
            self.does(OfService::Answer(Answer::Cannot(why)), None);
        }
    }

    fn taken_on(&mut self, terms: Terms) {
        let starts = working_after(self.day, self.chance.between(4, 14));
        self.does(OfService::Answer(Answer::Yes { starts: Some(starts) }), Some(Gate::Start));
        let (Some(sessions), Some(pattern)) = (terms.sessions, terms.pattern) else { return };
        let days = Pattern { first: starts, ..pattern }.days(sessions, Nation::default());
        self.attends(&days, Mark { agreed: sessions, share: SHARE }.wanted());
    }

    /// Sessions, each marked some days later; the course ends as they do.
    fn attends(&mut self, days: &[Day], wanted: u32) {
        let unknown = self.chance.happens(NO_REGISTER);
        let stops = if self.chance.happens(NEVER_COMES) {
            0
        } else if self.chance.happens(STOPS) {
            1 + self.chance.place(days.len().max(2) / 2)
        } else {
            days.len()
        };
        let (mut attended, mut missed) = (0, 0);
        for (number, day) in days.iter().enumerate() {
            let marked = self.chance.between(0, 2);
            self.goes_to(working_after(*day, if unknown { marked + 3 } else { marked }));
            let here = match number {
                _ if unknown => Attendance::NotKnown,
                number if number >= stops => Attendance::Missed,
                _ => self.chance.weighted(&ATTENDS),
            };
            attended += u32::from(here.is_there());
            missed = if number >= stops { missed + 1 } else { 0 };
            let gate = match attended {
                0 => Some(Gate::Start),
                some if some >= wanted => None,
                _ => Some(Gate::Completion),
            };
            self.does(OfService::Mark(*day, here), gate);
            if missed >= 2 && self.gate.is_some() {
                return self.left();
            }
        }
        self.waits(3, 8);
        match self.gate {
            Some(Gate::Completion) => {
                let told = self.told(&STOPPED);
                self.does(OfService::End(Mode::AttendedInPart, EndedBy::Provider, told), None);
            }
            Some(_) => {
                self.does(OfService::End(Mode::OutcomeNotReported, EndedBy::Provider, Vec::new()), None);
            }
            None => {}
        }
    }

    /// They stayed away: somebody asks, and it ends.
    fn left(&mut self) {
        self.waits(1, 6);
        let speaks = self.chance.happens(0.45);
        let told = if speaks { self.told(&STOPPED) } else { self.seen_by_others(&STOPPED) };
        let (mode, by) = match (self.gate, speaks) {
            (Some(Gate::Start), true) => (Mode::Refused, EndedBy::Person),
            (Some(Gate::Start), false) => (Mode::DidNotCome, EndedBy::Provider),
            (_, true) => (Mode::StoppedToldUs, EndedBy::Person),
            (_, false) => (Mode::StoppedComing, EndedBy::Provider),
        };
        self.does(OfService::End(mode, by, told), None);
    }

    /// What was done before a passage was over; what is still open is ended where the closing asks for it.
    fn until(self, cut: &Cut) -> Vec<Care> {
        let Course { plan, number, made, .. } = self;
        let mut done: Vec<Care> = Vec::new();
        let mut open = None;
        for (care, gate) in made {
            // Whoever says no in the end never began: a no after a first session would have another name.
            let begins = cut.mode == Some(Mode::Refused) && started(&care.deed);
            if begins || (care.day, care.minute) >= (cut.day, cut.minute) {
                break;
            }
            open = gate;
            done.push(care);
        }
        if let Some(gate) = open.filter(|_| cut.mode == Some(Mode::Completed) && !done.is_empty()) {
            let what = match gate {
                Gate::Completion => OfService::Complete,
                _ => OfService::End(Mode::NoLongerNeeded, EndedBy::Person, Vec::new()),
            };
            let Care { passage, by, .. } = *plan;
            let minute = cut.minute + 10 + u16::from(number);
            let deed = Deed::OfService(number, what);
            done.push(Care { passage, day: cut.day, minute, by, deed });
        }
        done
    }
}

/// Whether a first session was attended by it, or may have been where nobody sees.
fn started(deed: &Deed) -> bool {
    match deed {
        Deed::OfService(_, OfService::Mark(_, attendance)) => attendance.is_there(),
        Deed::OfService(_, OfService::Unplanned(_)) => true,
        Deed::Prescribe(made) => made.terms.kind == PrescriptionKind::Signposting,
        _ => false,
    }
}

const ATTENDS: [(Attendance, f64); 6] = [
    (Attendance::Attended, 0.84),
    (Attendance::Missed, 0.06),
    (Attendance::Cancelled(CancelledBy::Person), 0.05),
    (Attendance::Cancelled(CancelledBy::Provider), 0.02),
    (Attendance::Cancelled(CancelledBy::Programme), 0.01),
    (Attendance::NotKnown, 0.02),
];
