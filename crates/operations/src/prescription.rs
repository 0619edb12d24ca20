//! Prescriptions in the hands of a navigator: proposed, agreed with what may be told, sent, answered (what a
//! provider says by telephone is written down here), sessions marked, and ended.

mod course;
mod request;
mod show;
mod unanswered;

#[cfg(test)]
mod tests;

use domain::agreement::Purpose;
use domain::calendar::london_day;
use domain::id::{JourneyId, PrescriptionId, ProgrammeId, ServiceId};
use domain::journey::{
    Act, Gate, Happened, HowPut, Observed, Passing, Place, PrescriptionKind, Proposed, Stage,
};
use domain::prescription::{Flow, Shared, Terms};
use store::Unit;
pub use store::attendance::Mark as Made;
use store::episode_prescription::PrescriptionRow;
pub use store::prescription::Prescription;
pub use store::session::{Session, SessionId};
use store::sharing::Sharing;

pub use self::course::{Marked, Swept, mark, move_sessions, swept, take_back};
pub use self::request::{Came, account, answer, complete, end, nudge, run_out, send};
pub use self::show::{Listed, Prescribing, Shown, of_journey};
pub use self::unanswered::{NUDGED_AT_ONCE, Nudged, Unanswered, Wanted, nudge_many};
use crate::agreement::AskedDecision;
use crate::journey::{Course, command, in_hand};
use crate::programme::Settings;
use crate::{Error, Result, Who, audit};

/// What has to be known of a service to prescribe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Which service.
    pub service: ServiceId,
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub organisation: String,
    /// Whom the programme asks: name and mail address.
    pub contact: Option<(String, String)>,
    /// Takes nobody on until this day.
    pub paused_until: Option<domain::calendar::Day>,
    /// Takes so many a week at most.
    pub weekly_limit: Option<i64>,
}

impl Offered {
    /// A service as the directory and its standing have it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub fn of(read: &store::Read<'_>, who: &Who, service: ServiceId) -> Result<Offered> {
        let line = store::service::lines(read, who.programme, &[service])?.into_iter().next();
        let line = line.ok_or(Error::NotFound)?;
        let standing = store::service_standing::of(read, who.programme, &[service])?;
        let told = standing.into_iter().next().map(|(_, it)| it.told).unwrap_or_default();
        Ok(Offered {
            service,
            name: line.name,
            organisation: line.organisation,
            contact: told.contact_name.zip(told.contact_mail),
            paused_until: told.paused_until,
            weekly_limit: told.weekly_limit,
        })
    }
}

/// The service of a prescription within what may be seen.
///
/// # Errors
/// [`Error::NotFound`] outside it.
pub fn offered(read: &store::Read<'_>, who: &Who, id: PrescriptionId) -> Result<Offered> {
    let kept = store::prescription::by_id(read, &who.scope(), id)?.ok_or(Error::NotFound)?;
    Offered::of(read, who, kept.service)
}

/// What the person agreed that a service is told.
#[derive(Debug, Clone)]
pub struct AskedSharing {
    /// What, with the risks the navigator chose.
    pub shared: Shared,
    /// Who decided.
    pub decision: AskedDecision,
}

/// A prescription in hand: what was agreed, and its journey.
pub(crate) struct Hand {
    pub(crate) kept: Prescription,
    pub(crate) course: Course,
}

/// A prescription within what may be seen, in hand for an act.
pub(crate) fn hand(unit: &Unit<'_>, who: &Who, id: PrescriptionId) -> Result<Hand> {
    let kept = store::prescription::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    let (_, course) = in_hand(unit, who, kept.journey)?;
    Ok(Hand { kept, course })
}

impl Hand {
    /// The place of a gate on its line.
    pub(crate) fn at(&self, gate: Gate) -> Place {
        Place::on(self.kept.id, gate)
    }

    /// Keeps everything and writes the act down.
    pub(crate) fn done(self, unit: &mut Unit<'_>, who: &Who, act: &'static str, fields: &str) -> Result<()> {
        store::prescription::keep(unit, who.programme, &self.kept)?;
        let subjects = subjects(&self.kept);
        store::change::note(unit, who.programme, "prescription", self.kept.id.bytes())?;
        self.course.keep(unit, who.programme)?;
        audit::act(unit, who, act, subjects, fields)
    }
}

pub(crate) fn subjects(kept: &Prescription) -> Vec<uuid::Uuid> {
    let ids = [kept.journey.uuid(), kept.id.uuid(), kept.service.uuid()];
    kept.person.map(domain::Id::uuid).into_iter().chain(ids).collect()
}

/// Proposes a service to the person: gate 7 of a new prescription opens.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; the rules of [`Terms`]; `prescription-too-early`.
pub fn propose(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    journey: JourneyId,
    offered: &Offered,
    terms: Terms,
) -> Result<PrescriptionId> {
    let (current, mut course) = in_hand(unit, who, journey)?;
    let now = unit.now();
    terms.check(london_day(now))?;
    let id: PrescriptionId = unit.id();
    let proposed =
        Proposed { prescription: id, service: offered.service, kind: terms.kind, sessions: terms.sessions };
    course.take(&command(who, settings, Happened::Minute(now), now, Act::Propose(proposed)))?;
    let kept = Prescription {
        id,
        journey,
        person: current.person,
        service: offered.service,
        terms,
        request: None,
        made_at: now,
        made_by: who.staff,
    };
    Hand { kept, course }.done(unit, who, "prescription.propose", "service, terms")?;
    Ok(id)
}

/// The person agrees to the service, and to what it is told: gate 7 is passed. Nothing is told yet.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `gate-not-open`, `sharing-missing` for a referral that
/// tells something, `sharing-not-here` for one that does not, the rules of [`Shared`], breaches of the
/// decision on `decided_by`.
pub fn agree(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: PrescriptionId,
    how: Option<HowPut>,
    sharing: Option<&AskedSharing>,
) -> Result<()> {
    let mut hand = hand(unit, who, id)?;
    let now = unit.now();
    let flow = hand.kept.terms.flow();
    keep_sharing(unit, who, &hand, flow, sharing)?;
    let offered = domain::journey::Offered { service: Some(hand.kept.service), ..Default::default() };
    let observed = Observed { how, offered, ..Observed::default() };
    let passing = Passing { observed, ..Passing::of(hand.at(Gate::ServiceChoice)) };
    hand.course.take(&command(who, settings, Happened::Minute(now), now, Act::Pass(vec![passing])))?;
    for (gate, why) in flow.not_met() {
        let place = hand.at(gate);
        let mut act = command(who, settings, Happened::Minute(now), now, Act::NotMet { place, why });
        act.review = review(&hand.course, settings, now);
        hand.course.take(&act)?;
    }
    hand.done(unit, who, "prescription.agree", "gate, sharing")
}

/// A date to come back, for an act that would leave nothing else: four weeks on.
pub(crate) fn review(
    course: &Course,
    settings: &Settings,
    now: jiff::Timestamp,
) -> Option<domain::calendar::Day> {
    let after_plan = course.journey.stage() == Some(Stage::AfterPlan);
    after_plan.then(|| settings.limits().nation.after(london_day(now), 20))
}

fn keep_sharing(
    unit: &mut Unit<'_>,
    who: &Who,
    hand: &Hand,
    flow: Flow,
    asked: Option<&AskedSharing>,
) -> Result<()> {
    let kept = &hand.kept;
    let asked = match (flow.shares(), asked) {
        (false, None) => return Ok(()),
        (false, Some(_)) => return Err(domain::Breach::of("share", "sharing-not-here").into()),
        (true, None) => return Err(domain::Breach::of("share", "sharing-missing").into()),
        (true, Some(asked)) => asked,
    };
    asked.shared.check()?;
    let person = kept.person.ok_or(Error::NotFound)?;
    let now = unit.now();
    let today = london_day(now);
    let age = crate::contact::seen(unit, who, person)?.details.date_of_birth.age_on(today);
    let made = Sharing {
        id: unit.id(),
        prescription: kept.id,
        person,
        service: kept.service,
        shared: asked.shared.clone(),
        decision: asked.decision.checked(who, age, today)?,
        agreed: today,
        made_at: now,
        made_by: who.staff,
        sent_at: None,
        acknowledged_at: None,
        ended_at: None,
    };
    Ok(store::sharing::add(unit, who.programme, &made)?)
}

/// A journey closed: nothing of it is told any more, its links end, and no session is to come.
pub(crate) fn close_all(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    prescriptions: &[PrescriptionRow],
    on: domain::calendar::Day,
) -> Result<()> {
    store::sharing::end_of_journey(unit, programme, journey)?;
    store::provider_link::end_of_journey(unit, programme, journey)?;
    for row in prescriptions {
        store::session::drop_after(unit, programme, row.prescription, on)?;
    }
    Ok(())
}

/// The person took back that services may be told anything: what is shared ends, and the links to it.
pub(crate) fn tell_no_more(unit: &mut Unit<'_>, who: &Who, person: domain::id::PersonId) -> Result<()> {
    if may_tell(unit, who, person).is_ok() {
        return Ok(());
    }
    for record in crate::contact::records(unit, who.programme, person)? {
        for prescription in store::sharing::end_of_person(unit, who.programme, record)? {
            store::provider_link::end_of(unit, who.programme, prescription)?;
        }
    }
    Ok(())
}

/// Ends what hangs on prescriptions that came to their end between two states of a journey.
pub(crate) fn ended(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    before: &[PrescriptionRow],
    after: &[PrescriptionRow],
) -> Result<()> {
    let was = |id| before.iter().any(|row| row.prescription == id && row.ended.is_some());
    for row in after.iter().filter(|row| row.ended.is_some() && !was(row.prescription)) {
        over(unit, programme, row.prescription)?;
    }
    Ok(())
}

/// Ends what hangs on a prescription that came to its end: what is shared, its links, and the sessions still to
/// come.
fn over(unit: &mut Unit<'_>, programme: ProgrammeId, id: PrescriptionId) -> Result<()> {
    store::sharing::end(unit, programme, id)?;
    store::provider_link::end_of(unit, programme, id)?;
    let today = london_day(unit.now());
    Ok(store::session::drop_after(unit, programme, id, today)?)
}

/// What the person's own word to telling providers anything comes to: yes, no, or nobody asked.
pub(crate) fn said(
    read: &store::Read<'_>,
    who: &Who,
    person: domain::id::PersonId,
    today: domain::calendar::Day,
) -> Result<Option<bool>> {
    let mut kept = Vec::new();
    for record in crate::contact::records(read, who.programme, person)? {
        kept.extend(store::agreement::of_person(read, who.programme, record)?);
    }
    Ok(crate::contact::said(&kept, Purpose::Provider, today))
}

/// Whether the person's own word stands against telling a provider anything, whatever was agreed before.
pub(crate) fn may_tell(unit: &Unit<'_>, who: &Who, person: domain::id::PersonId) -> Result<()> {
    match said(unit, who, person, london_day(unit.now()))? {
        Some(false) => Err(domain::Breach::of("share", "sharing-refused").with("purpose", "provider").into()),
        _ => Ok(()),
    }
}

/// Writes the sessions that are expected from the pattern of a prescription that was taken on, from a day on where
/// one is given; a day that has one already keeps it.
pub(crate) fn expect(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    kept: &Prescription,
    from: Option<domain::calendar::Day>,
) -> Result<()> {
    let Terms { kind, sessions: Some(sessions), pattern: Some(pattern), .. } = kept.terms else {
        return Ok(());
    };
    if kind == PrescriptionKind::Signposting {
        return Ok(());
    }
    let there = store::session::of_prescription(unit, who.programme, kept.id)?;
    let wanted = |day: &domain::calendar::Day| {
        from.is_none_or(|from| *day >= from) && there.iter().all(|session| session.day != *day)
    };
    // Never more than were agreed, whatever the pattern was before.
    let left = usize::from(sessions).saturating_sub(there.iter().filter(|session| session.planned).count());
    for day in pattern.days(sessions, settings.limits().nation).into_iter().filter(wanted).take(left) {
        let made = Session {
            id: unit.id(),
            prescription: kept.id,
            journey: kept.journey,
            service: kept.service,
            day,
            planned: true,
            attendance: None,
        };
        store::session::add(unit, who.programme, &made)?;
    }
    Ok(())
}
