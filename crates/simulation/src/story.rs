//! How the offers to one person go, and what of it is recorded.

use domain::calendar::Day;
use domain::journey::{
    EndedBy, Ending, Format, Gate, HowPut, Limits, Mode, Observed, Offered, ThinkingItOver,
};
use domain::offer::{Answer, Via, WhyNotOffered, Wish, times_out_on};
use jiff::Span;

use crate::care::{Care, Deed, Latent};
use crate::chance::Chance;
use crate::course::{self, Asked, Final};
use crate::latent::Hindrances;
use crate::offer::{
    Act, Answered, Considered, Correction, LaterAnswer, NamelessRefusal, Offer, When, ticked,
};
use crate::passage::{self, Passage, Traveller};
use crate::population::{self, Arrival, SyntheticPerson};
use crate::practice::{Practice, Referrer};
use crate::programme::{Life, MINUTES, OPENS, Programme, working_after};
use crate::telling::{self, Behind};
use crate::wellbeing;

/// A life while it is being told.
pub(crate) struct Story<'a> {
    programme: &'a Programme,
    practice: &'a Practice,
    person: SyntheticPerson,
    hindrances: Hindrances,
    began: (Day, u16),
    chance: Chance,
    acts: Vec<Act>,
    offers: u32,
    facts_settled: bool,
    care: Vec<Care>,
    latent: Latent,
    /// Where what comes after a yes draws from.
    passages: Chance,
    /// The passage of the last yes, and how many there were.
    passage: Option<Passage>,
    passed: u8,
    dies: Option<Day>,
}

/// What would come of a first offer.
pub(crate) struct Potential {
    pub(crate) woman: bool,
    pub(crate) as_is: Final,
    pub(crate) as_other_sex: Final,
    /// The share of refusals that the practice writes down.
    pub(crate) records_refusals: f64,
}

/// Where an offer left the person.
enum Left {
    /// Nobody wrote it down.
    Unrecorded,
    /// Nothing more comes of it.
    Done,
    /// The journey is open, and a further offer joins it after so many days.
    Open(u32),
    /// The journey is closed, and a new offer comes after so many days.
    Again(u32),
}

/// The share of first acts that are no offer.
const CONSIDERED: f64 = 0.05;
/// The share of refusals for which no name is given.
const NAMELESS: f64 = 0.05;
/// The share of answers recorded wrongly at first.
const SLIPS: f64 = 0.004;
/// The share of people offered again after a journey that closed.
const OFFERED_AGAIN: f64 = 0.04;
/// The most offers to one person.
const MOST_OFFERS: u32 = 4;

const WHY_NOT: [(WhyNotOffered, f64); 11] = [
    (WhyNotOffered::NoTime, 0.24),
    (WhyNotOffered::MoreUrgent, 0.16),
    (WhyNotOffered::TooUnwell, 0.12),
    (WhyNotOffered::HasSupport, 0.13),
    (WhyNotOffered::AskedNotToBeAsked, 0.01),
    (WhyNotOffered::NoBenefitExpected, 0.09),
    (WhyNotOffered::ExpectedNo, 0.10),
    (WhyNotOffered::NothingSuitable, 0.06),
    (WhyNotOffered::Language, 0.04),
    (WhyNotOffered::Capacity, 0.02),
    (WhyNotOffered::Other, 0.03),
];

impl<'a> Story<'a> {
    pub(crate) fn begun(programme: &'a Programme, index: u64, day: Day, minute: u16, chance: Chance) -> Self {
        let mut chance = chance;
        let place = programme.some_practice(&mut chance);
        let practice = programme.practice(place);
        let arrival = Arrival {
            index,
            people: programme.people(),
            day,
            practice: place,
            decile_shift: practice.decile_shift,
            outcodes: &programme.shape().outcodes,
            shift: programme.shape().seed,
        };
        let person = population::person(&mut chance, arrival);
        let hindrances = Hindrances::drawn(&mut chance);
        let (acts, began) = (Vec::with_capacity(1), (day, minute));
        let mut passages = programme.passages(index);
        let readiness = hindrances.readiness(&mut passages);
        let wellbeing = passages.normal();
        let change = wellbeing::change(readiness, &mut passages);
        let latent = Latent { hindrances: hindrances.items, readiness, wellbeing, change };
        Story {
            programme,
            practice,
            person,
            hindrances,
            began,
            chance,
            acts,
            offers: 0,
            facts_settled: false,
            care: Vec::new(),
            latent,
            passages,
            passage: None,
            passed: 0,
            dies: None,
        }
    }

    /// How a first offer ends as the person is and as if they were of the other sex, all else the same.
    pub(crate) fn potential(&mut self, effects: Option<f64>) -> Potential {
        let referrer = self.referrer();
        let habits = &self.practice.habits;
        let effects = effects.unwrap_or(habits.effect + referrer.effect);
        let woman = self.person.woman;
        // The same chance for both, so that nothing but sex differs.
        let end = |woman| {
            let refusal = self.asked(woman, effects, self.began.0).refusal();
            course::answer(refusal, &mut self.chance.clone()).end
        };
        Potential {
            woman,
            as_is: end(woman),
            as_other_sex: end(!woman),
            records_refusals: habits.records_refusals,
        }
    }

    /// Whether a first meeting would come within so many days of a yes given at once.
    pub(crate) fn meets_within(&mut self, days: i32) -> bool {
        let passage = passage::of(self.traveller(), self.began, &mut self.passages.clone());
        let mut met = passage.care.iter().filter(|care| care.passes(Gate::Meeting)).map(|care| care.day);
        met.next().is_some_and(|day| (day - self.began.0).get_days() <= days)
    }

    fn traveller(&self) -> Traveller<'_> {
        Traveller {
            programme: self.programme,
            hindrances: &self.hindrances,
            latent: &self.latent,
            asks: self.practice.habits.asks_reason,
            passage: self.passed,
        }
    }

    /// The life with what was recorded until the programme's last day; none if nothing was.
    pub(crate) fn told(mut self, index: u64) -> Option<Life> {
        let (mut day, mut minute) = self.began;
        if self.chance.happens(CONSIDERED) {
            self.consider(day, minute);
            if !self.chance.happens(0.3) {
                return self.kept(index);
            }
            (day, minute) = (working_after(day, self.chance.between(20, 365)), self.minute());
        }
        let last = self.programme.shape().last_day;
        let mut joins = false;
        while day <= last && self.offers < MOST_OFFERS && self.dies.is_none_or(|dies| day < dies) {
            if let Some(passage) = &self.passage {
                // Not on the very day of a closing, so that it is plain which came first.
                if passage.closed == Some(day) {
                    day = working_after(day, 1);
                }
                // Nor while the person is away from a journey they come back to.
                if let Some((_, back)) = passage.away.filter(|(from, back)| *from <= day && day <= *back) {
                    day = working_after(back, 1);
                }
                joins = passage.closed.is_none_or(|closed| closed > day);
            }
            let (after, joined) = match self.offer(day, minute, joins) {
                Left::Unrecorded | Left::Done => break,
                Left::Open(after) => (after, true),
                Left::Again(after) => (after, false),
            };
            let latest = self.acts.last().map_or(day, |act| act.when().day);
            (day, minute, joins) = (working_after(latest, after), self.minute(), joined);
        }
        self.kept(index)
    }

    fn kept(mut self, index: u64) -> Option<Life> {
        let last = self.programme.shape().last_day;
        let ended = self.dies.map_or(last, |dies| last.min(dies));
        self.acts.retain(|act| act.when().day <= last && self.dies.is_none_or(|dies| act.when().day < dies));
        self.care.retain(|care| {
            care.day < ended || (care.day == ended && (self.dies != Some(ended) || care.deed == Deed::Die))
        });
        self.care.sort_by_key(|care| (care.day, care.minute));
        if !self.facts_settled {
            population::forget(&mut self.person, false, &mut self.chance);
        }
        let Story { person, acts, care, latent, .. } = self;
        (!acts.is_empty()).then_some(Life { index, person, acts, care, latent })
    }

    fn consider(&mut self, day: Day, minute: u16) {
        let referrer = self.referrer();
        let when = self.when(referrer, day, minute);
        let why = self.chance.happens(0.9).then(|| self.chance.weighted(&WHY_NOT));
        let named = self.chance.happens(0.5);
        self.acts.push(Act::Considered(Considered { when, why, named }));
    }

    fn offer(&mut self, day: Day, minute: u16, joins: bool) -> Left {
        let referrer = self.referrer();
        let effects = self.practice.habits.effect + referrer.effect;
        let refusal = self.asked(self.person.woman, effects, day).refusal();
        let mut course = course::answer(refusal, &mut self.chance);
        let refused = matches!(course.end, Final::Refused { .. });
        let recorded = !refused || self.chance.happens(self.practice.habits.records_refusals);
        if !recorded && !course.thought {
            return Left::Unrecorded;
        }
        if !recorded {
            course.end = Final::Never;
        }
        if !self.facts_settled {
            population::forget(&mut self.person, refused, &mut self.chance);
            self.facts_settled = true;
        }
        self.offers += 1;
        if !joins {
            self.passage = None;
        }
        let when = self.when(referrer, day, minute);
        let own_refusal = course.end == Final::Refused { acting: false };
        let may_be_nameless = own_refusal && !course.thought && !joins && !self.is_known();
        if may_be_nameless && self.chance.happens(NAMELESS) {
            return self.refuse_nameless(when);
        }
        // A further offer of an open journey is answered at once.
        if course.thought && !joins {
            return self.think_it_over(when, course.end);
        }
        let end = if course.end == Final::Never { Final::Yes } else { course.end };
        self.settle_at_once(when, end, joins)
    }

    fn settle_at_once(&mut self, when: When, end: Final, joins: bool) -> Left {
        let slip = match end {
            Final::Yes => Final::Refused { acting: false },
            _ => Final::Yes,
        };
        if joins || !self.chance.happens(SLIPS) {
            // Once gate 1 is passed, no answer to a further offer closes the journey.
            let passed = joins && !self.is_thinking();
            let answered = self.answered(end, when.day);
            self.push_offer(when, joins, answered);
            let left = self.after(end);
            if passed {
                return Left::Done;
            }
            return self.goes_on(end, left);
        }
        let wrong = Answered::bare(self.answered(slip, when.day).answer);
        self.push_offer(when, joins, wrong);
        let day = working_after(when.day, self.chance.between(1, 3));
        let when = When { day, minute: self.minute(), ..when };
        self.acts.push(Act::Correction(Correction { when }));
        let answered = self.answered(end, day);
        self.acts.push(Act::LaterAnswer(LaterAnswer { when, answered }));
        let left = self.after(end);
        self.goes_on(end, left)
    }

    /// What comes after a settled answer, with the passage that a yes begins.
    fn goes_on(&mut self, end: Final, left: Left) -> Left {
        let answered = self.acts.last().map(|act| (act.when().day, act.when().minute));
        let (Final::Yes, Some((day, minute))) = (end, answered) else {
            return left;
        };
        let mut passages = self.passages.clone();
        let passage = passage::of(self.traveller(), (day, minute), &mut passages);
        self.passages = passages;
        self.care.extend(passage.care.iter().cloned());
        self.passed += 1;
        self.dies = self.dies.into_iter().chain(passage.died).min();
        let left = match (left, passage.closed, passage.died) {
            (Left::Done, Some(closed), None) if self.passages.happens(OFFERED_AGAIN) => {
                let since = u32::try_from((closed - day).get_days()).unwrap_or(0);
                Left::Again(since + self.passages.between(14, 400))
            }
            (left, ..) => left,
        };
        self.passage = Some(passage);
        left
    }

    fn think_it_over(&mut self, when: When, end: Final) -> Left {
        let until = when.day.saturating_add(Span::new().days(i64::from(self.chance.between(5, 28))));
        let observed = self.observed();
        let answer = Answer::ThinkingItOver(ThinkingItOver { until, observed });
        let thinking = Answered::bare(answer);
        self.push_offer(when, false, thinking);
        if end != Final::Never {
            let wait = u32::try_from((until - when.day).get_days()).unwrap_or(0);
            let day = working_after(when.day, wait + self.chance.between(0, 9));
            let when = When { minute: self.minute(), ..self.rewritten(when, day) };
            let answered = self.answered(end, day);
            self.acts.push(Act::LaterAnswer(LaterAnswer { when, answered }));
            let left = self.after(end);
            return self.goes_on(end, left);
        }
        if self.chance.happens(0.15) {
            return Left::Open(self.chance.between(35, 70));
        }
        if self.chance.happens(0.25) {
            return Left::Done;
        }
        let limit = times_out_on(when.day, Limits::default().thinking_days);
        let day = working_after(limit, self.chance.between(0, 10));
        let when = When { minute: self.minute(), ..self.rewritten(when, day) };
        let answer = Answer::Ended(Ending::new(Mode::TimedOut, EndedBy::Referrer));
        let answered = Answered::bare(answer);
        self.acts.push(Act::LaterAnswer(LaterAnswer { when, answered }));
        if self.chance.happens(0.25) { Left::Again(self.chance.between(30, 300)) } else { Left::Done }
    }

    fn refuse_nameless(&mut self, when: When) -> Left {
        let asks = self.practice.habits.asks_reason;
        let behind = Behind::Refused { acting: false };
        let accounts = telling::accounts(behind, &self.hindrances, asks, &mut self.chance);
        let refusal = NamelessRefusal {
            when,
            age: self.chance.happens(0.92).then(|| self.person.age_on(when.day)),
            gender: self.chance.happens(0.95).then_some(self.person.gender),
            ethnic_category: self.chance.happens(0.85).then_some(self.person.ethnic_category),
            deprivation_decile: self.person.deprivation_decile.filter(|_| self.chance.happens(0.8)),
            needs: ticked(&mut self.chance),
            first: self.offers == 1,
            accounts,
        };
        self.acts.push(Act::NamelessRefusal(refusal));
        if self.chance.happens(0.1) { Left::Again(self.chance.between(60, 400)) } else { Left::Done }
    }

    fn push_offer(&mut self, when: When, joins: bool, answered: Answered) {
        let needs = ticked(&mut self.chance);
        self.acts.push(Act::Offer(Offer { when, needs, first: self.offers == 1, joins, answered }));
    }

    /// What comes after a settled answer, the last act told.
    fn after(&mut self, end: Final) -> Left {
        let (wait, unwanted) = self.wished();
        let chance = &mut self.chance;
        let (again, first, last) = match end {
            Final::Yes if chance.happens(0.02) => return Left::Open(chance.between(20, 300)),
            Final::Yes => return Left::Done,
            Final::Refused { .. } if unwanted => (0.03, 200, 700),
            Final::Refused { .. } => (0.22, wait.max(90), wait.max(90) + 410),
            Final::NotNow => (0.55, wait, wait + 80),
            Final::Other(_) | Final::Never => (0.20, 60, 400),
        };
        if chance.happens(again) { Left::Again(chance.between(first, last)) } else { Left::Done }
    }

    /// For how many days the last answer asks not to be asked again, and whether it is for ever.
    fn wished(&self) -> (u32, bool) {
        let (when, answered) = match self.acts.last() {
            Some(Act::Offer(Offer { when, answered, .. })) => (when, answered),
            Some(Act::LaterAnswer(LaterAnswer { when, answered })) => (when, answered),
            _ => return (0, false),
        };
        let asked_after = match (&answered.answer, answered.wish) {
            (_, Some(Wish::AskAfter(day))) => Some(day),
            (Answer::Ended(ending), _) => ending.ask_again,
            _ => None,
        };
        let wait = asked_after.and_then(|day| u32::try_from((day - when.day).get_days()).ok());
        (wait.unwrap_or(0), answered.wish == Some(Wish::DoNotAskAgain))
    }

    /// A settled answer on a day, with what is told and wished around it.
    fn answered(&mut self, end: Final, day: Day) -> Answered {
        let observed = self.observed();
        let chance = &mut self.chance;
        let ask_again = day.saturating_add(Span::new().days(i64::from(chance.between(28, 180))));
        let (answer, behind) = match end {
            Final::Yes | Final::Never => (Answer::Yes(observed), Behind::Yes),
            Final::Refused { acting } => {
                let by = if acting { EndedBy::ActingForPerson } else { EndedBy::Person };
                let ending = Ending { observed, ..Ending::new(Mode::Refused, by) };
                (Answer::Ended(ending), Behind::Refused { acting })
            }
            Final::NotNow => (Answer::not_now(ask_again, observed), Behind::NotNow),
            Final::Other(kind) => other_way_out(kind, observed, chance),
        };
        let asks = self.practice.habits.asks_reason;
        let accounts = telling::accounts(behind, &self.hindrances, asks, chance);
        let wish = match behind {
            Behind::Refused { acting: false } if chance.happens(0.10) => Some(Wish::DoNotAskAgain),
            Behind::Refused { acting: false } if chance.happens(0.06) => Some(Wish::AskAfter(ask_again)),
            _ => None,
        };
        let willing = match behind {
            Behind::Yes => 0.18,
            Behind::Refused { acting: false } | Behind::NotNow => 0.08,
            _ => 0.0,
        };
        let via = if chance.happens(0.7) { Via::Practice } else { Via::Programme };
        let research = chance.happens(willing).then_some(via);
        let leave = accounts.iter().any(|account| !account.factors.is_empty()) && chance.happens(0.3);
        let screen = Some(telling::screened(&self.hindrances, chance));
        Answered { answer, accounts, wish, research, leave, screen }
    }

    fn observed(&mut self) -> Observed {
        const HOW: [(Option<HowPut>, f64); 6] = [
            (Some(HowPut::InPerson), 0.58),
            (Some(HowPut::Phone), 0.30),
            (Some(HowPut::Text), 0.05),
            (Some(HowPut::Letter), 0.02),
            (Some(HowPut::ThroughAnother), 0.01),
            (None, 0.04),
        ];
        let chance = &mut self.chance;
        let how = chance.weighted(&HOW);
        let wait = u16::try_from(chance.between(1, 8) * 7).ok();
        let format = chance.one_of(&[Format::OneToOne, Format::OneToOne, Format::Group]);
        let offered = Offered {
            free: chance.happens(0.4).then_some(true),
            wait_days: wait.filter(|_| chance.happens(0.15)),
            format: chance.happens(0.25).then_some(format),
            ..Offered::default()
        };
        Observed { how, offered, ..Observed::default() }
    }

    fn asked(&self, woman: bool, effects: f64, day: Day) -> Asked<'_> {
        Asked { hindrances: &self.hindrances, woman, age: self.person.age_on(day), effects }
    }

    fn is_known(&self) -> bool {
        self.acts.iter().any(Act::is_named)
    }

    /// Whether the person is still thinking over the last offer.
    fn is_thinking(&self) -> bool {
        let thinking = |answered: &Answered| !answered.answer.is_settled();
        matches!(self.acts.last(), Some(Act::Offer(offer)) if thinking(&offer.answered))
    }

    fn referrer(&mut self) -> Referrer {
        self.chance.weighted(&self.practice.referrers)
    }

    fn when(&mut self, referrer: Referrer, day: Day, minute: u16) -> When {
        let own = self.chance.happens(0.85);
        let recorded_by = if own { referrer.staff } else { self.practice.administrator };
        When { practice: self.person.practice, offered_by: referrer.staff, recorded_by, day, minute }
    }

    /// The same on a later day, written down by whoever does it then.
    fn rewritten(&mut self, when: When, day: Day) -> When {
        let own = self.chance.happens(0.6);
        let recorded_by = if own { when.offered_by } else { self.practice.administrator };
        When { day, recorded_by, ..when }
    }

    fn minute(&mut self) -> u16 {
        OPENS + u16::try_from(self.chance.between(0, u32::from(MINUTES) - 1)).unwrap_or(0)
    }
}

/// The other ways in which an offer ends, by a number from 0 to 1.
fn other_way_out(kind: f64, observed: Observed, chance: &mut Chance) -> (Answer, Behind) {
    let (mode, by, service) = match kind {
        kind if kind < 0.25 => (Mode::NoLongerNeeded, EndedBy::Person, None),
        kind if kind < 0.45 => (Mode::CannotTakePartNow, EndedBy::Person, None),
        kind if kind < 0.65 => (Mode::NotTheRightService, EndedBy::Referrer, Some("service-not-eligible")),
        kind if kind < 0.80 => (Mode::Unreachable, EndedBy::Referrer, None),
        kind if kind < 0.88 => (Mode::AccessNeedNotMet, EndedBy::Programme, Some("service-no-interpreter")),
        kind if kind < 0.96 => (Mode::MovedAway, EndedBy::Nobody, None),
        _ => (Mode::Transferred, EndedBy::Referrer, None),
    };
    let mut ending = Ending { observed, ..Ending::new(mode, by) };
    if mode == Mode::Unreachable {
        ending.attempts = Some(Limits::default().attempts);
        ending.observed.how = Some(chance.one_of(&[HowPut::Letter, HowPut::Text, HowPut::Phone]));
    }
    (Answer::Ended(ending), Behind::Elsewhere(service))
}
