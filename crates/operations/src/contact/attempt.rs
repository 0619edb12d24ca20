//! Recording an attempt to reach the person, with all that follows from it for the journey: whoever answers
//! may pass gate 3, agree to go on, or end an open gate.

use domain::Breach;
use domain::appointment::CancelledBy;
use domain::calendar::Day;
use domain::contact::reach::{Attempts, Reachable};
use domain::contact::{Answered, Contact, ContactPoint};
use domain::factor::Frame;
use domain::id::{AccountId, JourneyId, PersonId};
use domain::journey::{
    AccountOf, Act, Command, Disputed, EndedBy, Ending, Gate, GatePass, Happened, Journey, Line, Mode,
    Observed, PassedAs, Passing, Place, Teller,
};
use domain::screen::Draw;
use serde::{Deserialize, Serialize};
use store::contact::ContactId;
use store::person::Person;
use store::{Read, Unit};

use crate::journey::{Course, command, in_hand, says_something};
use crate::offer::{Told, check_note};
use crate::programme::Settings;
use crate::{Error, Result, Who, audit};

/// How an open gate ends, as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedEnding {
    /// How.
    pub mode: Mode,
    /// Who ended it.
    pub by: EndedBy,
    /// *Not now*: the date to be asked again.
    pub ask_again: Option<Day>,
}

/// A gate passed in the same conversation, after gate 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlsoPassed {
    /// Which: 4 to 6.
    pub gate: Gate,
    /// In what way, at gate 6.
    pub passed_as: Option<PassedAs>,
}

/// A contact as asked, and what came of it for the journey.
#[derive(Debug, Clone)]
pub struct AskedContact {
    /// The contact itself.
    pub contact: Contact,
    /// Whether the person knew that they had been referred; none when it was not asked.
    pub knew: Option<bool>,
    /// Gates passed in the same conversation.
    pub passes: Vec<AlsoPassed>,
    /// How the open gate ends, if it does.
    pub ending: Option<AskedEnding>,
    /// Accounts of what was passed or ended: side by side, never merged.
    pub accounts: Vec<Told>,
    /// A date to look at the journey again, where a plan leaves nothing else.
    pub review: Option<Day>,
    /// A note, kept apart.
    pub note: String,
}

impl AskedContact {
    /// A contact from which nothing else follows than gate 3.
    pub fn of(contact: Contact) -> AskedContact {
        AskedContact {
            contact,
            knew: None,
            passes: Vec::new(),
            ending: None,
            accounts: Vec::new(),
            review: None,
            note: String::new(),
        }
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The contact.
    pub contact: ContactId,
    /// The factor screen to ask now, if the person was drawn for it.
    pub screen: Option<store::screen::ScreenId>,
    /// Whether the journey closed with it.
    pub closed: bool,
}

/// Records that nobody answered a call: one press.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen.
pub fn no_answer(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    answered: Answered,
) -> Result<Made> {
    let contact = Contact { answered, ..Contact::unanswered(unit.now()) };
    record(unit, who, settings, id, &AskedContact::of(contact), "contact.record")
}

/// Records a contact under the name of an act: `contact.record`, or `first_call.record` from its guide.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; breaches with their fields otherwise.
pub fn record(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    asked: &AskedContact,
    act: &'static str,
) -> Result<Made> {
    let (current, mut course) = in_hand(unit, who, id)?;
    let person = current.person.ok_or(Error::NotFound)?;
    let person = store::person::by_id(unit, &who.scope(), person)?.ok_or(Error::NotFound)?;
    let now = unit.now();
    let contact = &asked.contact;
    contact.check(person.details.date_of_birth.age_on(contact.day()), now)?;
    check_note(&asked.note)?;
    let gate = open_gate(&course.journey);
    let before = course.journey.last_position();
    let told = Conversation { who, settings, contact, now, review: asked.review };
    if let (Some(false), Some(teller)) = (asked.knew, teller(contact.answered)) {
        told.dispute(unit, &mut course, teller)?;
    }
    told.pass(&mut course, &asked.passes)?;
    let made = store::contact::add(unit, who.programme, id, Some(person.id), gate, contact, who.staff)?;
    if let Some(ending) = asked.ending {
        let attempts = attempts_of(unit, who, settings, &course, ending.mode)?;
        told.end(&mut course, ending, attempts)?;
    }
    tell(unit, who, settings, &mut course, &asked.accounts, before, contact.at)?;
    let screen = draw(unit, who, settings, &course, before)?;
    let closed = after(unit, who, &course, asked.ending.map(|ending| ending.by))?;
    course.keep(unit, who.programme)?;
    if !asked.note.trim().is_empty() {
        store::note::add(unit, who.programme, "contact", made.bytes(), asked.note.trim(), Some(who.staff))?;
    }
    store::change::note(unit, who.programme, "contact", made.bytes())?;
    audit::act(unit, who, act, vec![person.id.uuid(), id.uuid()], "contact")?;
    Ok(Made { contact: made, screen, closed })
}

/// Ends an open gate of a journey in hand: with what must be stated, accounts, the factor screen and what was
/// booked. For ways out that no contact of today makes.
pub(crate) fn end_gate(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    course: &mut Course,
    place: Place,
    ending: AskedEnding,
    accounts: &[Told],
) -> Result<()> {
    let before = course.journey.last_position();
    let now = unit.now();
    let attempts = attempts_of(unit, who, settings, course, ending.mode)?;
    let ended = stated(ending, attempts, Observed::default());
    let act = Act::End { place, ending: ended };
    course.take(&command(who, settings, Happened::Minute(now), now, act))?;
    tell(unit, who, settings, course, accounts, before, now)?;
    draw(unit, who, settings, course, before)?;
    after(unit, who, course, Some(ending.by))?;
    Ok(())
}

/// The attempts that stand with an ending: counted from the contacts, and enough of them, where nobody could
/// be reached; none with any other ending. The one rule for every way out.
pub(crate) fn attempts_of(
    read: &Read<'_>,
    who: &Who,
    settings: &Settings,
    course: &Course,
    mode: Mode,
) -> Result<Option<u16>> {
    let (Mode::Unreachable, Some(person)) = (mode, course.person) else { return Ok(None) };
    let person = store::person::by_id(read, &who.scope(), person)?.ok_or(Error::NotFound)?;
    let attempts = attempts(read, who, settings, course.id, &person)?;
    attempts.check()?;
    Ok(Some(attempts.counted))
}

/// The open gate of the journey's own line.
pub(crate) fn open_gate(journey: &Journey) -> Option<Gate> {
    journey.open_gates().map(|(of, _)| of.place.gate).find(|gate| gate.line() == Line::Journey)
}

/// How the attempts to reach somebody stand, over the contacts of a journey.
fn attempts(
    read: &Read<'_>,
    who: &Who,
    settings: &Settings,
    id: JourneyId,
    person: &Person,
) -> Result<Attempts> {
    let contacts = store::contact::of_journey(read, &who.scope(), id)?;
    let contacts: Vec<Contact> = contacts.into_iter().map(|kept| kept.contact).collect();
    let points = standing_points(read, who, person.id)?;
    Ok(Attempts::of(&contacts, reachable(person, &points), settings.attempts))
}

/// The numbers and addresses that stand, over all linked records.
fn standing_points(read: &Read<'_>, who: &Who, person: PersonId) -> Result<Vec<ContactPoint>> {
    let mut points = Vec::new();
    for record in super::records(read, who.programme, person)? {
        let kept = store::contact_point::of_person(read, who.programme, record)?;
        points.extend(kept.into_iter().filter(|kept| kept.ended_at.is_none()).map(|kept| kept.point));
    }
    Ok(points)
}

/// What is on record of how a person can be spoken with.
pub(crate) fn reachable<'a>(person: &'a Person, points: &'a [ContactPoint]) -> Reachable<'a> {
    Reachable {
        language: person.details.language,
        interpreter: person.details.interpreter == Some(true),
        access_needs: &person.details.access_needs,
        points,
    }
}

fn teller(answered: Answered) -> Option<Teller> {
    match answered {
        Answered::Person => Some(Teller::Person),
        Answered::Representative { .. } | Answered::SomebodyElse => Some(Teller::ActingForPerson),
        Answered::Nobody | Answered::Voicemail => None,
    }
}

/// A conversation and what it does to the journey, all at its minute.
struct Conversation<'a> {
    who: &'a Who,
    settings: &'a Settings,
    contact: &'a Contact,
    now: jiff::Timestamp,
    review: Option<Day>,
}

impl Conversation<'_> {
    fn command(&self, act: Act) -> Command {
        let happened = Happened::Minute(self.contact.at);
        Command { review: self.review, ..command(self.who, self.settings, happened, self.now, act) }
    }

    fn observed(&self) -> Observed {
        let frame = Frame::seed().ok().map(|frame| frame.version);
        Observed { how: self.contact.channel.how_put(), frame, ..Observed::default() }
    }

    /// "Did you know you had been referred?" A no marks the yes disputed, once.
    fn dispute(&self, unit: &mut Unit<'_>, course: &mut Course, teller: Teller) -> Result<()> {
        let offer = course.journey.standing(Place::of(Gate::Offer));
        if offer.is_none_or(|standing| !standing.outcome.is_passed() || standing.disputed) {
            return Ok(());
        }
        let account: AccountId = unit.id();
        course.take(&self.command(Act::Dispute(Disputed { account, teller })))
    }

    /// Gate 3 by whoever answered, and the gates ticked, all together.
    fn pass(&self, course: &mut Course, also: &[AlsoPassed]) -> Result<()> {
        let mut passings = Vec::new();
        let mut add = |gate, passed_as| {
            passings.push(Passing { place: Place::of(gate), passed_as, observed: self.observed() });
        };
        if let Some(passed_as) = self.contact.answered.passes_reach()
            && course.journey.open_pass(Place::of(Gate::Reach)).is_some()
        {
            add(Gate::Reach, Some(passed_as));
        }
        if !also.is_empty() && !self.contact.answered.is_somebody() {
            return Err(Breach::of("answered", "contact-agreed-with-nobody").into());
        }
        let mut ticked = also.to_vec();
        ticked.sort_by_key(|passed| passed.gate);
        for passed in ticked {
            add(passed.gate, passed.passed_as);
        }
        if passings.is_empty() { Ok(()) } else { course.take(&self.command(Act::Pass(passings))) }
    }

    fn end(&self, course: &mut Course, asked: AskedEnding, attempts: Option<u16>) -> Result<()> {
        let gate = open_gate(&course.journey).ok_or_else(|| Breach::of("mode", "contact-nothing-to-end"))?;
        // Word through somebody else is never the person's own no.
        if asked.by == EndedBy::Person && self.contact.answered != Answered::Person {
            return Err(Breach::of("answer", "contact-not-their-word").into());
        }
        let ending = stated(asked, attempts, self.observed());
        course.take(&self.command(Act::End { place: Place::of(gate), ending }))
    }
}

fn stated(asked: AskedEnding, attempts: Option<u16>, observed: Observed) -> Ending {
    Ending { ask_again: asked.ask_again, attempts, observed, ..Ending::new(asked.mode, asked.by) }
}

/// Adds accounts to the last result that came to stand since `before`, gate 3 apart where another one did.
fn tell(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    course: &mut Course,
    told: &[Told],
    before: u32,
    at: jiff::Timestamp,
) -> Result<()> {
    let frame = Frame::seed()?;
    let mut accounts = Vec::new();
    for one in told {
        let account = one.account(unit.id(), frame)?;
        accounts.extend(says_something(&account).then_some(account));
    }
    if accounts.is_empty() {
        return Ok(());
    }
    // What was said belongs to the gate they came to decide: the ending, else the first call, else the last.
    let results = || settled_since(&course.journey, before);
    let of = results()
        .find(|(_, ended)| *ended)
        .or_else(|| results().find(|(of, _)| of.place.gate == Gate::FirstCall))
        .or_else(|| results().filter(|(of, _)| of.place.gate != Gate::Reach).last())
        .map(|(of, _)| of)
        .ok_or_else(|| Breach::of("factors", "contact-reasons-of-nothing"))?;
    let now = unit.now();
    for account in accounts {
        let act = Act::Tell(domain::journey::Told { of: AccountOf::Result(of), account });
        course.take(&command(who, settings, Happened::Minute(at), now, act))?;
    }
    Ok(())
}

/// Results that came to stand since a position, each with whether the gate ended by itself.
fn settled_since(journey: &Journey, before: u32) -> impl Iterator<Item = (GatePass, bool)> {
    journey.passes().filter_map(move |(of, pass)| {
        let standing = pass.result.as_ref().filter(|standing| standing.position > before)?;
        Some((of, standing.outcome.mode().is_some()))
    })
}

/// Draws for the factor screen where gate 4 got its result: of those who go on and those who do not.
fn draw(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    course: &Course,
    before: u32,
) -> Result<Option<store::screen::ScreenId>> {
    let settled = settled_since(&course.journey, before).find(|(of, _)| of.place.gate == Gate::FirstCall);
    let Some((of, _)) = settled.filter(|_| settings.screen_one_in > 0) else { return Ok(None) };
    let draw = Draw::by(settings.screen_one_in, unit.random().number())?;
    let id = store::screen::add(unit, who.programme, course.id, of, draw)?;
    Ok(draw.picked.then_some(id))
}

/// What a closing takes with it: a referral that still waits, and appointments that are booked.
pub(crate) fn after(
    unit: &mut Unit<'_>,
    who: &Who,
    course: &Course,
    ended_by: Option<EndedBy>,
) -> Result<bool> {
    if course.journey.is_open() {
        return Ok(false);
    }
    if course
        .journey
        .last_pass(Place::of(Gate::Intake))
        .is_none_or(|pass| !pass.outcome().is_some_and(domain::journey::Outcome::is_passed))
    {
        store::referral::withdraw(unit, who.programme, course.id)?;
    }
    let by = match ended_by {
        Some(EndedBy::Person) => CancelledBy::Person,
        Some(EndedBy::ActingForPerson) => CancelledBy::ActingForPerson,
        _ => CancelledBy::Programme,
    };
    crate::appointment::call_off(unit, who, course.id, by)?;
    Ok(true)
}
