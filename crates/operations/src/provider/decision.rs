//! One request to a service: what it is told, what it answers, the undoing of it, what it asks, a concern it raises.

use domain::Breach;
use domain::calendar::Day;
use domain::escalation::{Concern, Urgency};
use domain::id::{PrescriptionId, ProgrammeId};
use domain::journey::{Act, Corrected, Gate, GatePass, Happened, Outcome, Place, PrescriptionKind};
use domain::prescription::link::{may_undo, words};
use domain::prescription::{Answer, Terms, check_acknowledged};
use jiff::Timestamp;
use store::provider_answer::{self, Answered};
use store::provider_link::Purpose;
use store::provider_question as question;
use store::{Read, Unit};
use uuid::Uuid;

use super::link::{At, Links, Mail, mail, still};
use super::told::{self, ToldOf};
use crate::prescription::{Came, hand};
use crate::programme::Settings;
use crate::{Error, House, Result, Who, audit};

/// How a request stands, as a service sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It waits for an answer.
    Waits,
    /// The person is on the waiting list, until a day where one was said.
    Listed(Option<Day>),
    /// They take the person on, who has not come yet.
    TakenOn,
    /// The person has come.
    Started,
    /// The course is done.
    Done,
    /// It ended.
    Ended,
}

/// A question of theirs, and what the navigator says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which one.
    pub id: question::QuestionId,
    /// The question.
    pub text: String,
    /// When it was asked, and by whom at the service.
    pub at: (Timestamp, Option<String>),
    /// What was answered, and when.
    pub reply: Option<(String, Timestamp)>,
}

/// A request as its link shows it on a browser that is open.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What kind of referral.
    pub kind: PrescriptionKind,
    /// What was agreed of it.
    pub terms: Terms,
    /// When it was sent.
    pub sent: Option<Day>,
    /// What is told of the person; nothing once that ended.
    pub told: Option<ToldOf>,
    /// How it stands.
    pub stands: Stands,
    /// What was answered by a link, while it stands.
    pub answered: Option<Answered>,
    /// Whether that can be undone.
    pub may_undo: bool,
    /// What they asked about the person.
    pub asked: Vec<Asked>,
    /// Who at the programme goes along with the person.
    pub navigator: Option<String>,
}

fn stands(journey: &domain::journey::Journey, id: PrescriptionId) -> Stands {
    let at = |gate| Place::on(id, gate);
    let passed = |gate| journey.standing(at(gate)).is_some_and(|it| it.outcome.is_passed());
    let ended = |gate| {
        journey
            .standing(at(gate))
            .is_some_and(|it| matches!(it.outcome, Outcome::Ended { .. } | Outcome::NotMet(_)))
    };
    let gates = [Gate::ServiceChoice, Gate::Provider, Gate::Start, Gate::Completion];
    if !journey.is_open() || gates.into_iter().any(ended) {
        return Stands::Ended;
    }
    if passed(Gate::Completion) {
        return Stands::Done;
    }
    if passed(Gate::Start) {
        return Stands::Started;
    }
    if passed(Gate::Provider) {
        return Stands::TakenOn;
    }
    match journey.open_pass(at(Gate::Provider)).and_then(|pass| pass.waiting) {
        Some(until) => Stands::Listed(until),
        None => Stands::Waits,
    }
}

/// The answer to a prescription that can still be undone: given by a link within a day.
pub(super) fn undoable(
    read: &Read<'_>,
    programme: ProgrammeId,
    of: PrescriptionId,
    now: Timestamp,
) -> Result<Option<Answered>> {
    let answered = provider_answer::standing(read, programme, of)?;
    Ok(answered.filter(|it| may_undo(it.made_at, now).is_ok()))
}

/// The prescription a link is to the decision of.
fn decided(at: &At) -> Result<PrescriptionId> {
    match at.purpose {
        Purpose::Decision(of) => Ok(of),
        Purpose::Register(_) | Purpose::Listing => Err(Error::NotFound),
    }
}

impl House {
    /// A request as its link shows it. Written down before it is shown.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a link to something else.
    pub async fn provider_request(&self, at: &At) -> Result<Shown> {
        let of = decided(at)?;
        let now = self.now();
        self.show(&at.who, "provider.view", move |read, who| request(read, who, of, now)).await
    }
}

fn request(read: &Read<'_>, who: &Who, of: PrescriptionId, now: Timestamp) -> Result<(Shown, Vec<Uuid>)> {
    // Once what was shared ended nothing of the person is in reach: what is left is the request itself.
    let system = Who::system(who.programme);
    let kept = store::prescription::by_id(read, &system.scope(), of)?.ok_or(Error::NotFound)?;
    if Some(kept.service) != who.service() {
        return Err(Error::NotFound);
    }
    let journey = store::journey::replayed(read, who.programme, kept.journey)?;
    let told = match told::whole(read, who, &kept, now) {
        Ok((told, _)) => Some(told),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let answered = provider_answer::standing(read, who.programme, of)?;
    let stands = stands(&journey, of);
    let may_undo = answered.as_ref().is_some_and(|it| may_undo(it.made_at, now).is_ok())
        && matches!(stands, Stands::TakenOn | Stands::Ended);
    let asked = if told.is_some() { asked(read, who, of)? } else { Vec::new() };
    let mut subjects = vec![kept.id.uuid(), kept.service.uuid()];
    subjects.extend(kept.person.filter(|_| told.is_some()).map(domain::Id::uuid));
    let navigator = navigator(read, who.programme, kept.journey)?;
    let shown = Shown {
        kind: kept.terms.kind,
        terms: kept.terms,
        sent: kept.request.map(|it| it.sent),
        told,
        stands,
        answered,
        may_undo,
        asked,
        navigator: navigator.map(|(_, name)| name),
    };
    Ok((shown, subjects))
}

/// Questions about a prescription with what was answered: three questions of the database whatever their number.
pub(crate) fn asked(read: &Read<'_>, who: &Who, of: PrescriptionId) -> Result<Vec<Asked>> {
    let questions = question::of_prescription(read, who.programme, of)?;
    let subjects: Vec<&[u8; 16]> = questions.iter().map(|it| it.id.bytes()).collect();
    let asked = store::note::by_subject(read, who.programme, question::ASKED, &subjects)?;
    let replies = store::note::by_subject(read, who.programme, question::REPLIED, &subjects)?;
    let one = |it: &question::Question| Asked {
        id: it.id,
        text: asked.get(it.id.bytes()).map(|note| note.text.clone()).unwrap_or_default(),
        at: (it.made_at, it.name.clone()),
        reply: replies.get(it.id.bytes()).map(|note| (note.text.clone(), note.made_at)),
    };
    Ok(questions.iter().map(one).collect())
}

/// Who goes along with a journey now.
pub(crate) fn navigator(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: domain::id::JourneyId,
) -> Result<Option<(domain::id::StaffId, String)>> {
    let held = store::allocation::of_journey(read, programme, journey)?;
    let Some(held) = held.into_iter().find(|it| it.until_at.is_none() && it.kind == "owner") else {
        return Ok(None);
    };
    Ok(store::staff::by_id(read, held.staff)?.map(|staff| (staff.id, staff.name)))
}

/// A service answers by its link. To take somebody on it must have read the risks it was told of.
///
/// # Errors
/// `link-over`, `risk-not-acknowledged`, what [`crate::prescription::answer`] says.
pub fn answer(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    at: &At,
    given: Answer,
    acknowledged: bool,
) -> Result<()> {
    let of = decided(at)?;
    still(unit, who, at)?;
    let sharing = store::sharing::standing(unit, who.programme, of)?.ok_or(Error::NotFound)?;
    if acknowledged {
        store::sharing::acknowledge(unit, who.programme, sharing.id)?;
    }
    if matches!(given, Answer::Yes { .. }) {
        check_acknowledged(&sharing.shared, acknowledged || sharing.acknowledged_at.is_some())?;
    }
    crate::prescription::answer(unit, who, settings, of, given, Came { on: None })?;
    let by = who.for_service().ok_or(Error::Forbidden)?;
    Ok(provider_answer::add(unit, who.programme, of, at.way.link(), by, given.code())?)
}

/// Somebody at the service says that they have read the risks.
///
/// # Errors
/// `link-over`; [`Error::NotFound`] where nothing is shared.
pub fn acknowledge(unit: &mut Unit<'_>, who: &Who, at: &At, of: PrescriptionId) -> Result<()> {
    still(unit, who, at)?;
    let kept = store::prescription::by_id(unit, &who.scope(), of)?.ok_or(Error::NotFound)?;
    let sharing = store::sharing::standing(unit, who.programme, of)?.ok_or(Error::NotFound)?;
    store::sharing::acknowledge(unit, who.programme, sharing.id)?;
    audit::act(unit, who, "provider.acknowledge", crate::prescription::subjects(&kept), "risks")
}

/// Undoes what was answered by a link within a day: the gate is open again as before, and what was shared stands.
///
/// # Errors
/// `link-undo-nothing` where nothing was answered, `link-undo-too-late`, and `correct-later-first` once somebody
/// came.
pub fn undo(unit: &mut Unit<'_>, who: &Who, settings: &Settings, at: &At) -> Result<()> {
    let of = decided(at)?;
    still(unit, who, at)?;
    let answered = provider_answer::standing(unit, who.programme, of)?;
    let answered = answered.ok_or_else(|| Breach::new("link-undo-nothing"))?;
    let now = unit.now();
    may_undo(answered.made_at, now)?;
    // What the answer ended was ended at that instant or a moment later. Where the person has said no since, nothing
    // is told again, and there is nothing to undo.
    store::sharing::revive(unit, who.programme, of, answered.made_at)?;
    let sharing = store::sharing::standing(unit, who.programme, of)?;
    let person = sharing.ok_or_else(|| Breach::new("link-undo-nothing"))?.person;
    crate::prescription::may_tell(unit, who, person).map_err(|_| Breach::new("link-undo-nothing"))?;
    store::provider_link::revive(unit, who.programme, of, answered.made_at)?;
    let mut hand = hand(unit, who, of)?;
    let place = hand.at(Gate::Provider);
    if let Some(pass) = hand.course.journey.last_pass(place).filter(|pass| pass.result.is_some()) {
        let result = Corrected::Result(GatePass { place, pass: pass.number });
        let act = Act::Correct(result);
        hand.course.take(&crate::journey::command(who, settings, Happened::Minute(now), now, act))?;
    }
    store::session::drop_after(unit, who.programme, of, Day::MIN)?;
    provider_answer::undo(unit, who.programme, answered.id)?;
    hand.done(unit, who, "provider.undo", "gate")
}

/// A service asks the navigator something about somebody.
///
/// # Errors
/// `link-over`, `link-words-missing`, `link-words-too-long` of `question`; [`Error::NotFound`] for a prescription
/// to another service.
pub fn ask(unit: &mut Unit<'_>, who: &Who, at: &At, of: PrescriptionId, typed: &str) -> Result<()> {
    let text = words("question", typed)?;
    still(unit, who, at)?;
    let kept = within(unit, who, at, of)?;
    let by = who.for_service().ok_or(Error::Forbidden)?;
    let id = question::add(unit, who.programme, of, by)?;
    store::note::add(unit, who.programme, question::ASKED, id.bytes(), &text, None)?;
    crate::task::refresh(unit, who.programme, kept.journey)?;
    audit::act(unit, who, "provider.ask", crate::prescription::subjects(&kept), "question")
}

/// A prescription within what a link is for: the one it decides, or one of the register of its day.
pub(super) fn within(
    unit: &Unit<'_>,
    who: &Who,
    at: &At,
    of: PrescriptionId,
) -> Result<store::prescription::Prescription> {
    let here = match at.purpose {
        Purpose::Decision(own) => own == of,
        Purpose::Register(day) => {
            let sessions = store::session::register(unit, who.programme, at.of, day)?;
            sessions.iter().any(|it| it.prescription == of)
        }
        Purpose::Listing => false,
    };
    if !here {
        return Err(Error::NotFound);
    }
    store::prescription::by_id(unit, &who.scope(), of)?.ok_or(Error::NotFound)
}

/// The navigator answers a question of a service, which is told by mail that an answer waits at its link.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `link-words-missing`, `link-words-too-long` of `reply`;
/// `question-answered`.
pub fn reply(
    unit: &mut Unit<'_>,
    who: &Who,
    links: &Links,
    of: PrescriptionId,
    id: question::QuestionId,
    typed: &str,
) -> Result<()> {
    let text = words("reply", typed)?;
    let kept = store::prescription::by_id(unit, &who.scope(), of)?.ok_or(Error::NotFound)?;
    let asked = question::of_prescription(unit, who.programme, of)?;
    if !asked.iter().any(|it| it.id == id) {
        return Err(Error::NotFound);
    }
    if !question::answer(unit, who.programme, id, who.staff)? {
        return Err(Breach::new("question-answered").into());
    }
    store::note::add(unit, who.programme, question::REPLIED, id.bytes(), &text, Some(who.staff))?;
    let (service, purpose) = (kept.service, Purpose::Decision(of));
    mail(unit, who.programme, links, &Mail { letter: "provider-reply", service, purpose, text: "" })?;
    crate::task::refresh(unit, who.programme, kept.journey)?;
    audit::act(unit, who, "prescription.reply", crate::prescription::subjects(&kept), "question")
}

/// A service raises a concern about somebody: it goes to those who act on concerns, with a clock, and the service
/// sees nothing of what becomes of it.
///
/// # Errors
/// As [`ask`], with the words in `concern_note`; `concern-nobody-owns` where the programme has named nobody.
pub fn concern(
    unit: &mut Unit<'_>,
    who: &Who,
    links: &Links,
    at: &At,
    of: PrescriptionId,
    (about, urgency): (Concern, Urgency),
    typed: &str,
) -> Result<()> {
    let text = words("concern_note", typed)?;
    still(unit, who, at)?;
    let kept = within(unit, who, at, of)?;
    let text = format!("{} ({}): {text}", at.name, at.service.0);
    crate::escalation::raise_from_service(unit, who, links, kept.journey, (about, urgency), &text)?;
    audit::act(unit, who, "provider.concern", crate::prescription::subjects(&kept), "concern")
}
