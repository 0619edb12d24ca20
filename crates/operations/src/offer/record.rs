//! Recording an offer with its answer.

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::factor::Frame;
use domain::id::{AccountId, JourneyId, OfferId, PersonId, ReferralId, StaffId};
use domain::journey::{
    Account, AccountOf, Act, EndedBy, Ending, Ends, Gate, GatePass, GivenFactor, Happened, HowPut, Mode,
    Observed, Occasion, Offered, Opened, Origin, Place, Teller, ThinkingItOver,
};
use domain::need::Need;
use domain::offer::{Answer, ConsideredNotOffered, Via, WhyNotOffered, Wish, research_contact};
use domain::screen::Draw;
use serde::{Deserialize, Serialize};
use store::Unit;
use store::offer::{Detail, Offer};
use store::referral::Referral;

use super::{NOTE_LIMIT, baseline, keep};
use crate::journey::{Course, command, says_something};
use crate::programme::Settings;
use crate::{Error, Result, Who, audit};

/// What is recorded of an offer.
#[derive(Debug, Clone)]
pub struct Asked {
    /// To whom.
    pub person: PersonId,
    /// When it was put; today unless said otherwise.
    pub offered: Option<Day>,
    /// Who offered, when it was somebody else than who records.
    pub offered_by: Option<StaffId>,
    /// How it was put; none when not recorded.
    pub how: Option<HowPut>,
    /// What was offered, as far as it was said.
    pub what: Offered,
    /// Needs ticked.
    pub needs: Vec<String>,
    /// What the person answered.
    pub answer: AskedAnswer,
    /// Whose account of the reasons, what was asked, and the reasons.
    pub account: Option<Told>,
    /// What the person wishes about further offers and research.
    pub wished: Wished,
    /// A note, kept apart from the journal.
    pub note: String,
}

pub use super::answer::Told;

/// What the person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedAnswer {
    /// Yes.
    Yes,
    /// Thinking it over until a date.
    ThinkingItOver(Day),
    /// No, said by the person or by somebody acting for them.
    Refused(EndedBy),
    /// Not now, to be asked again on a date.
    NotNow(Day),
    /// Another way out of gate 1.
    Ended(Mode, EndedBy),
}

impl AskedAnswer {
    /// The answer in the domain's terms.
    pub(crate) fn answer(self, observed: Observed, attempts: u16) -> Answer {
        match self {
            AskedAnswer::Yes => Answer::Yes(observed),
            AskedAnswer::ThinkingItOver(until) => Answer::ThinkingItOver(ThinkingItOver { until, observed }),
            AskedAnswer::Refused(by) => Answer::Ended(Ending { observed, ..Ending::new(Mode::Refused, by) }),
            AskedAnswer::NotNow(day) => Answer::not_now(day, observed),
            AskedAnswer::Ended(mode, by) => {
                let attempts = (mode == Mode::Unreachable).then_some(attempts);
                Answer::Ended(Ending { observed, attempts, ..Ending::new(mode, by) })
            }
        }
    }

    /// The name of the act in audit and request keys.
    pub fn act(self) -> &'static str {
        match self {
            AskedAnswer::Yes => "offer.accept",
            AskedAnswer::ThinkingItOver(_) => "offer.think_it_over",
            AskedAnswer::Refused(_) => "offer.refuse",
            AskedAnswer::NotNow(_) => "offer.not_now",
            AskedAnswer::Ended(..) => "offer.end",
        }
    }

    pub(crate) fn check(self) -> Result<(), Breach> {
        match self {
            AskedAnswer::Ended(mode, by) if !mode.can_be_ended(Ends::Gate(Gate::Offer), by) => {
                Err(Breach::of("ended_by", "mode-not-ended-by")
                    .with("mode", mode.code())
                    .with("by", by.code()))
            }
            _ => Ok(()),
        }
    }
}

/// What the person wishes about further offers and research.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wished {
    /// "Please do not ask me again" or "ask me after".
    pub wish: Option<Wish>,
    /// May the research ask once later, and through whom.
    pub research: Option<Via>,
    /// Leave to show the reasons to other practices.
    pub leave: bool,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The offer.
    pub offer: OfferId,
    /// Its journey.
    pub journey: JourneyId,
    /// Whether it joined a journey that was open.
    pub joined: bool,
    /// Whether the person was drawn for the factor screen.
    pub screen: bool,
}

/// Records an offer with its answer, in one unit of work.
///
/// # Errors
/// [`Error::NotFound`] for a person outside the own practice; breaches with their fields otherwise.
pub fn record(unit: &mut Unit<'_>, who: &Who, settings: &Settings, asked: &Asked) -> Result<Recorded> {
    let scope = who.scope();
    let person = store::person::by_id(unit, &scope, asked.person)?.ok_or(Error::NotFound)?;
    let now = unit.now();
    let today = london_day(now);
    let offered = asked.offered.unwrap_or(today);
    check(asked, offered, today)?;
    let frame = Frame::seed()?;
    let by = asked.offered_by.unwrap_or(who.staff());
    let observed =
        Observed { how: asked.how, offered: asked.what, offered_by: Some(by), frame: Some(frame.version) };
    let answer = asked.answer.answer(observed, settings.attempts);
    let happened = if offered == today { Happened::Minute(now) } else { Happened::Day(offered) };
    let research =
        asked.wished.research.map(|via| research_contact(via, offered, true, Some(&answer))).transpose()?;

    let id: OfferId = unit.id();
    let open = store::journey::open_of_person(unit, who.programme(), asked.person)?;
    let here = open.into_iter().find(|journey| who.own.contains(&journey.organisation));
    let joined = here.is_some();
    let (mut course, baseline) = match here {
        Some(current) => {
            let mut course = Course::open(unit, who.programme(), &current)?;
            course.take(&command(who, settings, happened, now, answer.joined(Origin::Offer(id))))?;
            let baseline = baseline(
                &person.details,
                who.organisation(),
                offered,
                &asked.needs,
                Some(by),
                Occasion::Repeat,
            );
            (course, baseline)
        }
        None => {
            let earlier = store::journey::last_closed(unit, who.programme(), asked.person)?;
            let occasion = if earlier.is_some() { Occasion::Repeat } else { Occasion::First };
            let baseline =
                baseline(&person.details, who.organisation(), offered, &asked.needs, Some(by), occasion);
            let mut course = Course::begin(unit.id(), Some(asked.person));
            let opened =
                Opened { origin: Origin::Offer(id), baseline: baseline.clone(), earlier, nameless: false };
            course.take(&command(who, settings, happened, now, Act::Open(opened)))?;
            course.take(&command(who, settings, happened, now, answer.act()))?;
            (course, baseline)
        }
    };
    let answers_gate = course.answers_the_offer(id, joined);
    let account = asked.account.as_ref().map(|told| told.account(unit.id(), frame)).transpose()?;
    let account = account.filter(says_something);
    let mut accounts = Vec::new();
    if let Some(account) = account {
        if answers_gate && answer.is_settled() {
            let of = AccountOf::Result(GatePass { place: Place::of(Gate::Offer), pass: 1 });
            let told = domain::journey::Told { of, account };
            course.take(&command(who, settings, happened, now, Act::Tell(told)))?;
        } else {
            account.check()?;
            accounts.push(account);
        }
    }
    let draw = match (settings.screen_one_in, answer.is_settled() && answers_gate) {
        (0, _) | (_, false) => None,
        (one_in, true) => Some(Draw::by(one_in, unit.random().number())?),
    };
    let journey_id = course.id;
    let offer = Offer {
        id,
        journey: journey_id,
        person: Some(asked.person),
        organisation: who.organisation(),
        offered_by: Some(by),
        recorded_by: Some(who.staff()),
        offered,
        answer: answer_code(&answer).to_owned(),
        ended_by: ended_by(&answer).map(|by| by.code().to_owned()),
        answered: answer.is_settled().then_some(offered),
        until: until(&answer),
        wish: asked.wished.wish,
        link_token: None,
        in_error: false,
        detail: Detail {
            needs: asked.needs.clone(),
            how: asked.how,
            offered: asked.what,
            research,
            leave: asked.wished.leave,
            draw,
            accounts,
            screen: None,
            opens: !joined,
            told: false,
        },
    };
    // The journey first: the offer points to it.
    course.keep(unit, who.programme())?;
    keep(unit, who, &offer, &baseline, false)?;
    if joined && !answers_gate {
        // A no to it is a task for the navigator.
        crate::task::refresh(unit, who.programme(), journey_id)?;
    }
    if answers_gate && matches!(answer, Answer::Yes(_)) {
        refer(unit, who, journey_id, asked.person, &asked.needs)?;
    }
    if !asked.note.trim().is_empty() {
        store::note::add(unit, who.programme(), "offer", id.bytes(), asked.note.trim(), Some(who.staff()))?;
    }
    audit::act(unit, who, asked.answer.act(), vec![asked.person.uuid(), id.uuid()], "answer")?;
    Ok(Recorded { offer: id, journey: journey_id, joined, screen: draw.is_some_and(|draw| draw.picked) })
}

/// Records that social prescribing was considered and not offered: a row of the practice, no journey, in no
/// uptake figure.
///
/// # Errors
/// [`Error::NotFound`] for a person outside the own practice; a breach for an unknown reason.
pub fn consider(unit: &mut Unit<'_>, who: &Who, person: Option<PersonId>, why: Option<&str>) -> Result<()> {
    if let Some(id) = person {
        store::person::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    }
    let why = match why {
        None => None,
        Some(code) => {
            let known = WhyNotOffered::ALL.into_iter().find(|why| why.code() == code);
            Some(known.ok_or_else(|| Breach::of("why", "choice-unknown").with("value", code))?)
        }
    };
    let row = ConsideredNotOffered {
        practice: who.organisation(),
        considered_by: who.staff(),
        considered: london_day(unit.now()),
        why,
    };
    store::offer::add_considered(unit, who.programme(), person, &row)?;
    audit::act(unit, who, "offer.consider", person.map(domain::Id::uuid).into_iter().collect(), "why")
}

/// Puts the referral that a yes becomes before intake.
pub(crate) fn refer(
    unit: &mut Unit<'_>,
    who: &Who,
    journey: JourneyId,
    person: PersonId,
    needs: &[String],
) -> Result<()> {
    let id: ReferralId = unit.id();
    let referral = Referral {
        id,
        journey,
        person,
        organisation: who.organisation(),
        received_at: unit.now(),
        state: "waiting".to_owned(),
        needs: needs.join(" "),
        urgency: None,
        prefers: None,
    };
    Ok(store::referral::add(unit, who.programme(), &referral)?)
}

fn check(asked: &Asked, offered: Day, today: Day) -> Result<()> {
    let mut breaches = Vec::new();
    if offered > today {
        breaches.push(Breach::of("offered", "offered-in-future").with("value", offered));
    }
    if let Some(need) = asked.needs.iter().find(|need| Need::from_code(need).is_none()) {
        breaches.push(Breach::of("need", "need-unknown").with("value", need));
    }
    breaches.extend(check_note(&asked.note).err());
    breaches.extend(asked.answer.check().err());
    if let Some(wish) = asked.wished.wish {
        breaches.extend(wish.check(true, offered).err());
    }
    if breaches.is_empty() { Ok(()) } else { Err(breaches.into()) }
}

/// A note is short enough and holds no unseen control characters.
pub(crate) fn check_note(note: &str) -> Result<(), Breach> {
    let length = note.chars().count();
    if length > NOTE_LIMIT {
        return Err(Breach::of("note", "note-too-long").with("length", length).with("limit", NOTE_LIMIT));
    }
    if note.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(Breach::of("note", "note-characters"));
    }
    Ok(())
}

pub(crate) fn answer_code(answer: &Answer) -> &'static str {
    match answer {
        Answer::Yes(_) => "yes",
        Answer::ThinkingItOver(_) => "thinking-it-over",
        Answer::Ended(ending) => ending.mode.code(),
    }
}

pub(crate) fn ended_by(answer: &Answer) -> Option<EndedBy> {
    match answer {
        Answer::Ended(ending) => Some(ending.by),
        _ => None,
    }
}

pub(crate) fn until(answer: &Answer) -> Option<Day> {
    match answer {
        Answer::Yes(_) => None,
        Answer::ThinkingItOver(thinking) => Some(thinking.until),
        Answer::Ended(ending) => ending.ask_again,
    }
}

impl Course {
    /// Whether this offer's answer is gate 1's.
    fn answers_the_offer(&self, offer: OfferId, joined: bool) -> bool {
        !joined
            || self.journey.offers().iter().any(|held| {
                held.origin == Origin::Offer(offer) && held.effect == domain::journey::Effect::AnswersTheOffer
            })
    }
}

impl Told {
    /// The account in the domain's terms.
    pub(crate) fn account(&self, id: AccountId, frame: &Frame) -> Result<Account> {
        let factors: Vec<GivenFactor> = self.factors.clone();
        frame.check_given(&factors)?;
        let account = Account {
            id,
            teller: self.teller.unwrap_or(Teller::Person),
            asked: self.asked,
            main: self.main.clone(),
            frame: (!factors.is_empty()).then_some(frame.version),
            order: self.order.clone(),
            factors,
        };
        account.check()?;
        Ok(account)
    }
}
