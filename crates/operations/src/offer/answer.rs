//! What comes after an offer was recorded: the answer somebody was thinking over, a further account, the
//! factor screen.

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::factor::{FactorCode, Frame};
use domain::id::OfferId;
use domain::journey::{
    AccountOf, Act, Asked, Gate, GatePass, GivenFactor, Happened, HowPut, Journey, Observed, Opened, Place,
    Teller,
};
use domain::offer::Answer;
use domain::screen::{self, Draw, Item, Screen};
use store::Unit;
use store::offer::Offer;

use super::keep;
use super::record::{AskedAnswer, Wished, check_note, refer};
use crate::journey::{Course, command, first_answer, says_something};
use crate::programme::Settings;
use crate::{Error, Result, Who, audit};

/// Somebody's account, as it comes from a form. An untouched field is not recorded.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Whose account; the person's own unless said otherwise.
    pub teller: Option<Teller>,
    /// Whether the reason was asked.
    pub asked: Asked,
    /// The reasons.
    pub factors: Vec<GivenFactor>,
    /// The main one, if the person chose it.
    pub main: Option<FactorCode>,
    /// In which order the groups were shown.
    pub order: Option<String>,
}

/// The answer to an offer that was being thought over.
#[derive(Debug, Clone)]
pub struct Answering {
    /// The answer.
    pub answer: AskedAnswer,
    /// When it was given; today unless said otherwise.
    pub answered: Option<Day>,
    /// How they were asked.
    pub how: Option<HowPut>,
    /// The account of the reasons.
    pub account: Option<Told>,
    /// Wishes.
    pub wished: Wished,
    /// A note.
    pub note: String,
}

/// An offer of the own practice with its journey in hand.
pub(super) fn in_hand(unit: &Unit<'_>, who: &Who, id: OfferId) -> Result<(Offer, Course)> {
    let scope = who.scope();
    let offer = store::offer::by_id(unit, &scope, id)?.ok_or(Error::NotFound)?;
    let current = store::journey::by_id(unit, &scope, offer.journey)?.ok_or(Error::NotFound)?;
    let course = Course::open(unit, who.programme(), &current)?;
    Ok((offer, course))
}

/// The opening of a journey that has one.
pub(super) fn opened(course: &Course) -> Result<Opened> {
    let opening = course.journey.opening().map(|(_, opened)| opened.clone());
    opening.ok_or_else(|| store::Error::unreadable("journey").into())
}

/// Records the answer to an offer that is still open.
///
/// # Errors
/// [`Error::NotFound`] outside the own practice; breaches otherwise, `gate-not-open` when it was answered.
pub fn answer(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: OfferId,
    given: &Answering,
) -> Result<()> {
    let (mut offer, mut course) = in_hand(unit, who, id)?;
    let now = unit.now();
    let today = london_day(now);
    let day = given.answered.unwrap_or(today);
    if day > today {
        return Err(Breach::of("offered", "offered-in-future").with("value", day).into());
    }
    given.answer.check()?;
    check_note(&given.note)?;
    let happened = if day == today { Happened::Minute(now) } else { Happened::Day(day) };
    let frame = Frame::seed()?;
    let observed = Observed {
        how: given.how.or(offer.detail.how),
        offered: offer.detail.offered,
        offered_by: offer.offered_by,
        frame: Some(frame.version),
    };
    let answer = given.answer.answer(observed, settings.attempts);
    course.take(&command(who, settings, happened, now, answer.act()))?;
    if let (true, Some(told)) = (answer.is_settled(), &given.account) {
        let account = told.account(unit.id(), frame)?;
        if says_something(&account) {
            let of = AccountOf::Result(GatePass { place: Place::of(Gate::Offer), pass: 1 });
            let act = Act::Tell(domain::journey::Told { of, account });
            course.take(&command(who, settings, happened, now, act))?;
        }
    }
    if let Some(wish) = given.wished.wish {
        wish.check(true, day)?;
        offer.wish = Some(wish);
    }
    if let Some(via) = given.wished.research {
        offer.detail.research = Some(domain::offer::research_contact(via, day, true, Some(&answer))?);
    }
    if offer.detail.draw.is_none() && settings.screen_one_in > 0 && answer.is_settled() {
        offer.detail.draw = Some(Draw::by(settings.screen_one_in, unit.random().number())?);
    }
    offer.detail.leave |= given.wished.leave;
    settle(&mut offer, &course.journey);
    let (journey, opening, needs) = (course.id, opened(&course)?, offer.detail.needs.clone());
    course.keep(unit, who.programme())?;
    keep(unit, who, &offer, &opening.baseline, false)?;
    if let (Answer::Yes(_), Some(person)) = (&answer, offer.person) {
        refer(unit, who, journey, person, &needs)?;
    }
    if !given.note.trim().is_empty() {
        store::note::add(unit, who.programme(), "offer", id.bytes(), given.note.trim(), Some(who.staff()))?;
    }
    let subjects = offer.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, given.answer.act(), subjects, "answer")
}

/// Brings the row of the offer that opened a journey to what the journal says.
pub(crate) fn settle(offer: &mut Offer, journey: &Journey) {
    let first = first_answer(journey);
    offer.answer = first.answer.to_owned();
    offer.ended_by = first.ended_by.map(str::to_owned);
    offer.answered = first.answered;
    offer.until = first.until;
}

/// Adds somebody's account of the answer: accounts stand side by side and are never merged.
///
/// # Errors
/// [`Error::NotFound`] outside the own practice; breaches otherwise.
pub fn tell(unit: &mut Unit<'_>, who: &Who, settings: &Settings, id: OfferId, told: &Told) -> Result<()> {
    let (mut offer, mut course) = in_hand(unit, who, id)?;
    let account = told.account(unit.id(), Frame::seed()?)?;
    if !says_something(&account) {
        return Err(Breach::of("asked", "account-says-nothing").into());
    }
    let opening = opened(&course)?;
    let now = unit.now();
    if offer.detail.opens || course.journey.standing(Place::of(Gate::Offer)).is_some() {
        let of = AccountOf::Result(GatePass { place: Place::of(Gate::Offer), pass: 1 });
        let act = Act::Tell(domain::journey::Told { of, account });
        let happened =
            if course.journey.is_nameless() { return Err(Error::NotFound) } else { Happened::Minute(now) };
        course.take(&command(who, settings, happened, now, act))?;
    } else {
        offer.detail.accounts.push(account);
    }
    course.keep(unit, who.programme())?;
    keep(unit, who, &offer, &opening.baseline, false)?;
    let subjects = offer.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "offer.tell", subjects, "account")
}

/// Records the factor screen of somebody who was picked.
///
/// # Errors
/// [`Error::NotFound`] outside the own practice; `screen-not-picked` for somebody who was not.
pub fn screen(
    unit: &mut Unit<'_>,
    who: &Who,
    id: OfferId,
    how: Option<HowPut>,
    answers: &[(Item, screen::Answer)],
) -> Result<()> {
    let (mut offer, course) = in_hand(unit, who, id)?;
    let draw = offer.detail.draw.ok_or_else(|| Breach::new("screen-not-picked"))?;
    let of = GatePass { place: Place::of(Gate::Offer), pass: 1 };
    let mut taken = Screen::of(of, draw)?;
    for (item, answer) in answers {
        taken.record(*item, screen::Asked { answer: *answer, how });
    }
    offer.detail.screen = Some(taken);
    let opening = opened(&course)?;
    keep(unit, who, &offer, &opening.baseline, false)?;
    let subjects = offer.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "offer.screen", subjects, "screen")
}
