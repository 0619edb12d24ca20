//! How it goes on after a yes: intake, calls, meeting, plan, follow-up and closing, as it is and as it is
//! recorded. Rates are those of `domain-facts`, section 2.6, of everybody referred.

mod after;

use domain::appointment::{CancelledBy, State};
use domain::calendar::Day;
use domain::contact::{Answered, Channel};
use domain::instrument::TimePoint;
use domain::journey::{EndedBy, Ending, Gate, Limits, Mode, NotMet, PassedAs};

use crate::beside::CONCERNS;
use crate::care::{Booked, Care, Contact, Deed, Latent, Planned};
use crate::chance::Chance;
use crate::latent::Hindrances;
use crate::practice::Navigator;
use crate::programme::{OPENS, Programme, working_after};
use crate::telling::{self, Behind};
use crate::wellbeing;

/// The share of referrals that intake takes on.
const TAKEN_ON: f64 = 0.97;
/// The share of those taken on who answer in the end: 0.90 of everybody referred.
const REACHED: f64 = 0.928;
/// The share of those reached who decline at the first call.
const DECLINES: f64 = 0.08;
/// The share of those who agreed to meet who come: 0.75 of everybody referred.
const COMES: f64 = 0.938;
/// The share of those met with whom a plan is agreed.
const PLANS: f64 = 0.95;
/// The share of plans that prescribe: 0.38 of everybody referred.
const PRESCRIBES: f64 = 0.525;
/// The share of the other plans that hold rather than advise.
const HOLDS: f64 = 0.28;
/// The share of people met who answer questionnaires at the first meeting.
const BASELINE: f64 = 0.85;
/// The share of yeses of which the person says at the first call that they knew of no referral.
const DISPUTED: f64 = 0.02;
/// The share of people who come back after an ending between first call and plan.
const COMES_BACK: f64 = 0.05;
/// The share of people who die in the year after their yes.
const DIES: f64 = 0.012;

/// What people aim for and what they bring, made up.
const GOALS: [&str; 8] = [
    "Get out of the house twice a week",
    "Meet a few people of my age",
    "Walk to the shops without stopping",
    "Understand my bills and stop worrying about them",
    "Sleep through the night again",
    "Cook for myself most days",
    "Have a free afternoon from caring each week",
    "Find something useful to do with my days",
];
const STRENGTHS: [&str; 5] = [
    "Good with my hands, used to repair everything",
    "My neighbour looks in on most days",
    "I sang in a choir for years",
    "I know the bus routes and like going out once I am going",
    "I have been through worse and came out of it",
];

/// Who travels, and through which programme.
#[derive(Clone, Copy)]
pub(crate) struct Traveller<'a> {
    pub(crate) programme: &'a Programme,
    pub(crate) hindrances: &'a Hindrances,
    pub(crate) latent: &'a Latent,
    /// The share of refusals in which the reason is asked.
    pub(crate) asks: f64,
    /// How many passages the person had before.
    pub(crate) passage: u8,
}

/// What became of a yes.
#[derive(Debug, Clone)]
pub(crate) struct Passage {
    pub(crate) care: Vec<Care>,
    /// The day the journey closed; none while it goes on.
    pub(crate) closed: Option<Day>,
    pub(crate) died: Option<Day>,
    /// From an ending to the day the person came back from it.
    pub(crate) away: Option<(Day, Day)>,
}

/// Why a walk along the gates ends: one of them did.
struct Ended(Gate);

type Step = Result<(), Ended>;

/// A passage while it is walked.
struct Walk<'a> {
    who: Traveller<'a>,
    navigator: Navigator,
    lead: usize,
    chance: &'a mut Chance,
    care: Vec<Care>,
    day: Day,
    minute: u16,
    /// Talks with the person so far.
    talks: u32,
    baseline: bool,
    came_back: bool,
    closed: Option<Day>,
    away: Option<(Day, Day)>,
}

/// Lets somebody travel from the moment of their yes; nothing where nobody works for the programme.
pub(crate) fn of(who: Traveller<'_>, from: (Day, u16), chance: &mut Chance) -> Passage {
    let nothing = Passage { care: Vec::new(), closed: None, died: None, away: None };
    let (Some(navigator), Some(lead)) = (who.programme.some_navigator(from.0, chance), who.programme.lead())
    else {
        return nothing;
    };
    let dies = chance.happens(DIES).then(|| working_after(from.0, chance.between(3, 365)));
    let mut walk = Walk {
        who,
        navigator,
        lead,
        chance,
        care: Vec::new(),
        day: from.0,
        minute: from.1,
        talks: 0,
        baseline: false,
        came_back: false,
        closed: None,
        away: None,
    };
    walk.all();
    let Walk { mut care, mut closed, away, .. } = walk;
    care.sort_by_key(|it| (it.day, it.minute));
    if let Some(day) = dies {
        care.retain(|it| it.day < day);
        let minute = OPENS;
        care.push(Care { passage: who.passage, day, minute, by: lead, deed: Deed::Die });
        closed = Some(closed.map_or(day, |closed| closed.min(day)));
    }
    Passage { care, closed, died: dies, away }
}

/// A probability moved by a shift of its log odds that differs between people with a variance, so that
/// the mean over people stays where it was.
fn likely(mean: f64, shift: f64, variance: f64) -> f64 {
    let log_odds = (mean / (1.0 - mean)).ln() * (1.0 + 0.346 * variance).sqrt() + shift;
    1.0 / (1.0 + (-log_odds).exp())
}

impl Walk<'_> {
    fn all(&mut self) {
        let mut from = Gate::Intake;
        while let Err(Ended(gate)) = self.go(from) {
            self.closed = Some(self.day);
            let may = gate >= Gate::Reach && !self.came_back;
            if !may || !self.chance.happens(COMES_BACK) {
                return;
            }
            let ended = self.day;
            self.wait(20, 120);
            self.away = Some((ended, self.day));
            self.came_back = true;
            self.closed = None;
            self.does(Deed::Return(gate));
            from = gate;
        }
        after::plan(self);
    }

    fn go(&mut self, from: Gate) -> Step {
        if from <= Gate::Intake {
            self.intake()?;
        }
        let met_at_once = match from {
            gate if gate <= Gate::Reach => self.reach()?,
            Gate::FirstCall => self.call_again(),
            _ => false,
        };
        if from <= Gate::Meeting && !met_at_once {
            self.meeting()?;
        }
        if met_at_once { Ok(()) } else { self.plan() }
    }

    fn does(&mut self, deed: Deed) {
        let by = if matches!(deed, Deed::TakeOn | Deed::Allocate(_) | Deed::End(Gate::Intake, ..)) {
            self.lead
        } else {
            self.navigator.staff
        };
        let (passage, day, minute) = (self.who.passage, self.day, self.minute);
        self.care.push(Care { passage, day, minute, by, deed });
    }

    fn ends(&mut self, gate: Gate, ending: Ending, behind: Behind) -> Step {
        let told = self.told(behind);
        self.does(Deed::End(gate, ending, told));
        Err(Ended(gate))
    }

    /// Accounts of an ending; what the referrer would have thought is here the navigator's view.
    fn told(&mut self, behind: Behind) -> Vec<crate::telling::SimAccount> {
        telling::accounts_to_navigator(behind, self.who.hindrances, self.who.asks, self.chance)
    }

    /// Goes on after some days, at some minute.
    fn wait(&mut self, least: u32, most: u32) {
        let slot = self.chance.between(0, 2);
        self.wait_for(least, most, slot);
    }

    /// Goes on after some days, in the morning, after noon or late in the day.
    fn wait_for(&mut self, least: u32, most: u32, slot: u32) {
        self.day = working_after(self.day, self.chance.between(least, most));
        let (first, last) = [(545, 690), (800, 950), (975, 1_010)][slot as usize % 3];
        self.minute = u16::try_from(self.chance.between(first, last)).unwrap_or(OPENS);
    }

    fn intake(&mut self) -> Step {
        self.wait(1, 4);
        if !self.chance.happens(TAKEN_ON) {
            type Way = (Mode, EndedBy, Option<&'static str>);
            const WAYS: [(Way, f64); 6] = [
                ((Mode::NotTheRightService, EndedBy::Programme, Some("service-not-eligible")), 0.40),
                ((Mode::NoCapacity, EndedBy::Programme, Some("service-full")), 0.15),
                ((Mode::AccessNeedNotMet, EndedBy::Programme, Some("service-no-interpreter")), 0.10),
                ((Mode::MovedAway, EndedBy::Nobody, None), 0.15),
                ((Mode::NoLongerNeeded, EndedBy::Person, None), 0.10),
                ((Mode::Transferred, EndedBy::Programme, None), 0.10),
            ];
            let (mode, by, service) = self.chance.weighted(&WAYS);
            return self.ends(Gate::Intake, Ending::new(mode, by), Behind::Elsewhere(service));
        }
        self.does(Deed::TakeOn);
        self.does(Deed::Allocate(self.navigator.staff));
        Ok(())
    }

    fn contact(&mut self, channel: Channel, answered: Answered, minutes: (u32, u32)) {
        let minutes = u16::try_from(self.chance.between(minutes.0, minutes.1)).unwrap_or(1);
        self.talks += u32::from(answered == Answered::Person);
        self.does(Deed::Contact(Contact { channel, answered, minutes }));
    }

    fn unanswered(&mut self, attempt: u32) {
        let channel = match attempt {
            0..=2 => Channel::Phone,
            3 => Channel::Text,
            _ => Channel::Letter,
        };
        let answered = match channel {
            Channel::Phone => self.chance.weighted(&[
                (Answered::Nobody, 0.58),
                (Answered::Voicemail, 0.34),
                (Answered::SomebodyElse, 0.08),
            ]),
            _ => Answered::Nobody,
        };
        self.contact(channel, answered, (1, 4));
    }

    /// Attempts until the person answers, and the first call if they do. Whether nothing more was needed.
    fn reach(&mut self) -> Result<bool, Ended> {
        let ready = self.who.latent.readiness;
        let reachable = self.came_back || self.chance.happens(likely(REACHED, 0.25 * ready, 0.0625));
        let mut tries = if reachable { 0 } else { self.chance.between(4, 6) };
        while reachable && tries < 5 && self.chance.happens(0.42) {
            tries += 1;
        }
        for attempt in 0..tries {
            let (least, most) = if attempt == 0 { (1, 8) } else { (1, 4) };
            self.wait_for(least, most, attempt);
            self.unanswered(attempt);
        }
        if reachable {
            self.wait_for(if tries == 0 { 1 } else { 1 + tries / 3 }, if tries == 0 { 9 } else { 5 }, tries);
            self.contact(Channel::Phone, Answered::Person, (8, 28));
            return self.first_call();
        }
        self.wait(1, 5);
        let attempts = u16::try_from(tries).unwrap_or(0).max(Limits::default().attempts);
        const WAYS: [((Mode, EndedBy), f64); 5] = [
            ((Mode::Unreachable, EndedBy::Navigator), 0.80),
            ((Mode::Refused, EndedBy::ActingForPerson), 0.06),
            ((Mode::CannotTakePartNow, EndedBy::Nobody), 0.06),
            ((Mode::MovedAway, EndedBy::Nobody), 0.04),
            ((Mode::AccessNeedNotMet, EndedBy::Programme), 0.04),
        ];
        let (mode, by) = self.chance.weighted(&WAYS);
        let ending =
            Ending { attempts: (mode == Mode::Unreachable).then_some(attempts), ..Ending::new(mode, by) };
        let behind =
            if mode == Mode::Refused { Behind::Refused { acting: true } } else { Behind::Elsewhere(None) };
        self.ends(Gate::Reach, ending, behind).map(|()| false)
    }

    fn first_call(&mut self) -> Result<bool, Ended> {
        let answered = (Gate::Reach, Some(PassedAs::PersonAnswered));
        let declines = likely(DECLINES, -0.5 * self.who.latent.readiness, 0.25);
        let declines = !self.came_back && self.chance.happens(declines);
        let otherwise = if self.came_back { 1.0 } else { self.chance.share() };
        if declines || otherwise < 0.026 {
            self.does(Deed::Pass(vec![answered]));
            if self.chance.happens(DISPUTED * 5.0) {
                self.does(Deed::Dispute);
            }
            let (ending, behind) = if declines {
                let acting = self.chance.happens(0.03);
                let by = if acting { EndedBy::ActingForPerson } else { EndedBy::Person };
                (Ending::new(Mode::Refused, by), Behind::Refused { acting })
            } else {
                self.other_way_out(otherwise / 0.026)
            };
            return self.ends(Gate::FirstCall, ending, behind).map(|()| false);
        }
        self.does(Deed::Pass(vec![answered, (Gate::FirstCall, None)]));
        if self.chance.happens(DISPUTED) {
            self.does(Deed::Dispute);
        }
        if otherwise < 0.04 {
            return Ok(self.enough_said());
        }
        Ok(false)
    }

    /// The need was met in the call itself.
    fn enough_said(&mut self) -> bool {
        self.does(Deed::NotMet(Gate::Meeting, NotMet::NotNeeded));
        self.plans(PassedAs::AdviceEnough);
        true
    }

    /// Back at the first call after an ending: they are rung, and agree.
    fn call_again(&mut self) -> bool {
        self.contact(Channel::Phone, Answered::Person, (6, 20));
        self.does(Deed::Pass(vec![(Gate::FirstCall, None)]));
        false
    }

    /// Another way out of a talk, by a number from 0 to 1.
    fn other_way_out(&mut self, kind: f64) -> (Ending, Behind) {
        match kind {
            kind if kind < 0.35 => {
                let ask_again = Some(working_after(self.day, self.chance.between(28, 150)));
                (Ending { ask_again, ..Ending::new(Mode::NotNow, EndedBy::Person) }, Behind::NotNow)
            }
            kind if kind < 0.65 => {
                (Ending::new(Mode::NoLongerNeeded, EndedBy::Person), Behind::Elsewhere(None))
            }
            kind if kind < 0.80 => {
                (Ending::new(Mode::CannotTakePartNow, EndedBy::Nobody), Behind::Elsewhere(None))
            }
            kind if kind < 0.90 => {
                let service = Behind::Elsewhere(Some("service-not-eligible"));
                (Ending::new(Mode::NotTheRightService, EndedBy::Navigator), service)
            }
            _ => (Ending::new(Mode::MovedAway, EndedBy::Nobody), Behind::Elsewhere(None)),
        }
    }

    fn book(&mut self, least: u32, most: u32) -> Booked {
        let day = working_after(self.day, self.chance.between(least, most));
        let minute = self.chance.one_of(&[570, 615, 660, 720, 810, 855, 900, 945]);
        let booked = Booked { day, minute, at_home: self.chance.happens(0.2) };
        self.does(Deed::Book(booked));
        booked
    }

    fn meeting(&mut self) -> Step {
        let shift = 0.4 * self.who.latent.readiness + self.navigator.effect;
        let variance = 0.16 + crate::latent::NAVIGATOR_SD.powi(2);
        let comes = self.came_back || self.chance.happens(likely(COMES, shift, variance));
        let missed = if comes {
            self.chance.weighted(&[(0_u32, 0.80), (1, 0.16), (2, 0.04)])
        } else {
            self.chance.weighted(&[(1_u32, 0.25), (2, 0.55), (3, 0.20)])
        };
        let mut booked = self.book(4, 16);
        for _ in 0..missed {
            (self.day, self.minute) = (booked.day, booked.minute);
            let kept = self.chance.weighted(&[
                (State::Missed, 0.55),
                (State::Cancelled(CancelledBy::Person), 0.33),
                (State::Cancelled(CancelledBy::Programme), 0.12),
            ]);
            self.does(Deed::Kept(kept));
            self.wait(1, 4);
            if comes {
                self.contact(Channel::Phone, Answered::Person, (4, 12));
            } else {
                self.unanswered(0);
            }
            booked = self.book(4, 14);
        }
        (self.day, self.minute) = (booked.day, booked.minute);
        if !comes {
            self.does(Deed::Kept(State::Missed));
            self.wait(2, 12);
            const WAYS: [(f64, f64); 3] = [(-1.0, 0.55), (-2.0, 0.25), (0.5, 0.20)];
            let way = self.chance.weighted(&WAYS);
            let (ending, behind) = if way < -1.5 {
                self.contact(Channel::Phone, Answered::Person, (4, 12));
                (Ending::new(Mode::Refused, EndedBy::Person), Behind::Refused { acting: false })
            } else if way < 0.0 {
                (Ending::new(Mode::DidNotCome, EndedBy::Nobody), Behind::Elsewhere(None))
            } else {
                let kind = self.chance.share();
                self.other_way_out(kind)
            };
            return self.ends(Gate::Meeting, ending, behind);
        }
        self.does(Deed::Kept(State::Held));
        self.contact(Channel::InPerson, Answered::Person, (40, 75));
        self.does(Deed::Pass(vec![(Gate::Meeting, None)]));
        if self.chance.happens(BASELINE) {
            self.baseline = true;
            self.scores(TimePoint::Meeting);
        }
        if self.chance.happens(0.008) {
            let concern = self.chance.place(CONCERNS.len());
            self.does(Deed::Escalate(CONCERNS[concern].clone()));
        }
        Ok(())
    }

    fn scores(&mut self, at: TimePoint) {
        let Latent { wellbeing, change, .. } = *self.who.latent;
        let scores = wellbeing::scores(at, wellbeing, change, self.chance);
        self.does(Deed::Score(scores));
    }

    fn plan(&mut self) -> Step {
        if self.chance.happens(0.3) {
            self.wait(7, 21);
            let channel = self.chance.weighted(&[(Channel::InPerson, 0.6), (Channel::Phone, 0.4)]);
            self.contact(channel, Answered::Person, (25, 50));
        }
        if !self.came_back && !self.chance.happens(PLANS) {
            let (ending, behind) = if self.chance.happens(0.35) {
                (Ending::new(Mode::Refused, EndedBy::Person), Behind::Refused { acting: false })
            } else {
                let kind = self.chance.share();
                self.other_way_out(kind)
            };
            return self.ends(Gate::Plan, ending, behind);
        }
        let prescribes = likely(PRESCRIBES, 0.4 * self.who.latent.readiness, 0.16);
        let how = if self.chance.happens(prescribes) {
            PassedAs::Prescribing
        } else if self.chance.happens(HOLDS) {
            PassedAs::Holding
        } else {
            PassedAs::AdviceEnough
        };
        self.plans(how);
        Ok(())
    }

    fn plans(&mut self, how: PassedAs) {
        let review = working_after(self.day, self.chance.between(28, 56));
        let goal = self.chance.one_of(&GOALS);
        let strengths = self.chance.one_of(&STRENGTHS);
        self.does(Deed::Plan(Planned { how, review, goal, strengths }));
    }
}
