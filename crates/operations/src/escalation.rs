//! Concerns: raised beside a journey, taken in hand, given on, settled. Seen by whom they were given to,
//! by safeguarding, and by those who work with the person; never by a practice or a provider.

use domain::Breach;
use domain::escalation::{Concern, Escalation, Outcome, Raised, Source, Urgency};
use domain::id::{JourneyId, ProgrammeId, StaffId};
use domain::role::Role;
use jiff::Timestamp;
use store::Unit;
use store::audit::Entry;
pub use store::escalation::{EscalationId, Kept, Listed, Which};
use store::journey::Current;
use store::note::Note;
use store::person::Person;
use uuid::Uuid;

use crate::offer::check_note;
use crate::programme::slug_of;
use crate::{Error, House, Result, Who, audit};

/// A concern as it is declared.
#[derive(Debug, Clone)]
pub struct Asked {
    /// About what.
    pub concern: Concern,
    /// How soon somebody has to know.
    pub urgency: Urgency,
    /// What it rests on.
    pub source: Source,
    /// Who has to act.
    pub owner: StaffId,
    /// Who is told when they do not answer in time.
    pub second: StaffId,
    /// What was said or seen; kept apart, as a note.
    pub note: String,
}

/// Who may own concerns, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owners {
    /// Safeguarding leads; team leads where there is none.
    pub first: Vec<(StaffId, String)>,
    /// Safeguarding leads and team leads.
    pub second: Vec<(StaffId, String)>,
}

/// A concern with what its page shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The concern.
    pub kept: Kept,
    /// The person.
    pub person: Person,
    /// The journey beside which it stands.
    pub journey: Current,
    /// What was written about it, oldest first.
    pub notes: Vec<Note>,
    /// Who may own it.
    pub owners: Owners,
}

/// A page of the list, with how many there are of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// The concerns.
    pub listed: Vec<Listed>,
    /// Not settled.
    pub open: i64,
    /// To be acted on by who asks.
    pub mine: i64,
    /// Acknowledged by nobody.
    pub unacknowledged: i64,
    /// Past their clock.
    pub overdue: i64,
    /// Settled.
    pub settled: i64,
}

/// What is done to a concern.
#[derive(Debug, Clone)]
pub enum Doing {
    /// Taken in hand by who does it.
    Acknowledge,
    /// Given to somebody else.
    HandOver {
        /// To whom.
        owner: StaffId,
        /// Who is told when they do not answer in time.
        second: StaffId,
    },
    /// Something came of it.
    Settle(Outcome),
    /// Something was written about it.
    Write,
}

impl Doing {
    /// The name of the act in audit and request keys.
    pub const fn act(&self) -> &'static str {
        match self {
            Doing::Acknowledge => "escalation.acknowledge",
            Doing::HandOver { .. } => "escalation.hand_over",
            Doing::Settle(_) => "escalation.settle",
            Doing::Write => "escalation.write",
        }
    }
}

/// Those who act on concerns, and see all of them.
fn acts(who: &Who) -> Result<()> {
    match who.role() {
        Role::SafeguardingLead | Role::TeamLead => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

fn owners(read: &store::Read<'_>, programme: ProgrammeId) -> Result<Owners> {
    let holding = |role: Role| store::staff::in_role(read, programme, role.code());
    let mut owners = Owners { first: holding(Role::SafeguardingLead)?, second: Vec::new() };
    let leads = holding(Role::TeamLead)?;
    owners.second = owners.first.clone();
    owners.second.extend(leads.iter().filter(|lead| !owners.first.contains(lead)).cloned());
    if owners.first.is_empty() {
        owners.first = leads;
    }
    Ok(owners)
}

fn known(owners: &Owners, owner: StaffId, second: StaffId) -> Result<(), Breach> {
    let among = |list: &[(StaffId, String)], id| list.iter().any(|(each, _)| *each == id);
    if !among(&owners.first, owner) && !among(&owners.second, owner) {
        return Err(Breach::of("owner", "escalation-owner-unknown"));
    }
    if !among(&owners.second, second) {
        return Err(Breach::of("second", "escalation-owner-unknown"));
    }
    Ok(())
}

/// Puts a message to a member of staff into the outbox: that a concern waits, and where; nothing of it.
fn tell(unit: &mut Unit<'_>, address: &str, slug: &str, id: EscalationId, to: StaffId) -> Result<()> {
    let Some(staff) = store::staff::by_id(unit, to)?.filter(|staff| staff.active) else { return Ok(()) };
    let link = format!("{address}/{slug}/escalations/{id}");
    let body = serde_json::json!({ "letter": "escalation", "name": staff.name, "link": link });
    store::outbox::add(unit, ProgrammeId(0), "email", &staff.email, None, &body.to_string())?;
    Ok(())
}

fn write_down(unit: &mut Unit<'_>, who: &Who, id: EscalationId, note: &str) -> Result<()> {
    if !note.trim().is_empty() {
        let by = Some(who.staff());
        store::note::add(unit, who.programme(), "escalation", id.bytes(), note.trim(), by)?;
    }
    Ok(())
}

fn subjects(kept: &Kept) -> Vec<Uuid> {
    kept.person.map(domain::Id::uuid).into_iter().chain([kept.id.uuid()]).collect()
}

/// Raises a concern beside a journey within what may be seen. It ends no gate.
///
/// # Errors
/// [`Error::NotFound`] outside it; `escalation-note-missing`, `escalation-owner-unknown` and the rules of
/// [`Escalation::raise`].
pub fn raise(
    unit: &mut Unit<'_>,
    who: &Who,
    address: &str,
    journey: JourneyId,
    asked: &Asked,
) -> Result<EscalationId> {
    let current = store::journey::by_id(unit, &who.scope(), journey)?.ok_or(Error::NotFound)?;
    let person = current.person.ok_or(Error::NotFound)?;
    let mut breaches: Vec<Breach> = check_note(&asked.note).err().into_iter().collect();
    if asked.note.trim().is_empty() {
        breaches.push(Breach::of("note", "escalation-note-missing"));
    }
    breaches.extend(known(&owners(unit, who.programme())?, asked.owner, asked.second).err());
    if !breaches.is_empty() {
        return Err(breaches.into());
    }
    let raised = Raised {
        at: unit.now(),
        by: Some(who.staff()),
        service: None,
        concern: asked.concern,
        urgency: asked.urgency,
        source: asked.source.clone(),
        owner: asked.owner,
        second: asked.second,
    };
    let kept = Kept { id: unit.id(), journey, person: Some(person), escalation: Escalation::raise(raised)? };
    store::escalation::keep(unit, who.programme(), &kept)?;
    write_down(unit, who, kept.id, &asked.note)?;
    let slug = slug_of(unit, who.programme())?;
    tell(unit, address, &slug, kept.id, asked.owner)?;
    store::change::note(unit, who.programme(), "escalation", kept.id.bytes())?;
    audit::act(unit, who, "escalation.raise", subjects(&kept), "concern, urgency, owner")?;
    Ok(kept.id)
}

/// Raises a concern that a service reports by its link: whoever acts on concerns owns it, a second of them, or
/// the navigator, is told after. Nothing about a concern is lost for want of a second owner.
///
/// # Errors
/// `concern-nobody-owns` where the programme has named nobody.
pub(crate) fn raise_from_service(
    unit: &mut Unit<'_>,
    who: &Who,
    links: &crate::provider::Links,
    journey: JourneyId,
    (concern, urgency): (Concern, Urgency),
    note: &str,
) -> Result<EscalationId> {
    let current = store::journey::by_id(unit, &who.scope(), journey)?.ok_or(Error::NotFound)?;
    let owners = owners(unit, who.programme())?;
    let nobody = || Breach::new("concern-nobody-owns");
    let owner = owners.first.first().or(owners.second.first()).ok_or_else(nobody)?.0;
    let second = owners.second.iter().map(|(id, _)| *id).find(|id| *id != owner);
    let second = match second {
        Some(second) => second,
        None => {
            let along = crate::provider::decision::navigator(unit, who.programme(), journey)?;
            along.map(|(id, _)| id).filter(|id| *id != owner).ok_or_else(nobody)?
        }
    };
    let raised = Raised {
        at: unit.now(),
        by: None,
        service: who.service(),
        concern,
        urgency,
        source: Source::SomebodyElse,
        owner,
        second,
    };
    let escalation = Escalation::raise(raised)?;
    let kept = Kept { id: unit.id(), journey, person: current.person, escalation };
    store::escalation::keep(unit, who.programme(), &kept)?;
    store::note::add(unit, who.programme(), "escalation", kept.id.bytes(), note, None)?;
    let slug = slug_of(unit, who.programme())?;
    tell(unit, links.address(), &slug, kept.id, owner)?;
    store::change::note(unit, who.programme(), "escalation", kept.id.bytes())?;
    Ok(kept.id)
}

/// Does something to a concern.
///
/// # Errors
/// [`Error::Forbidden`] for who does not act on concerns; [`Error::NotFound`] outside what may be seen; the
/// rules of [`Escalation`].
pub fn act(
    unit: &mut Unit<'_>,
    who: &Who,
    address: &str,
    id: EscalationId,
    doing: &Doing,
    note: &str,
) -> Result<()> {
    if !matches!(doing, Doing::Write) {
        acts(who)?;
    }
    let mut kept = store::escalation::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    check_note(note)?;
    let (now, by) = (unit.now(), who.staff());
    match doing {
        Doing::Acknowledge => kept.escalation.acknowledge(by, now)?,
        Doing::HandOver { owner, second } => {
            known(&owners(unit, who.programme())?, *owner, *second)?;
            kept.escalation.hand_over(by, now, *owner, *second)?;
        }
        Doing::Settle(outcome) => kept.escalation.settle(by, now, *outcome)?,
        Doing::Write if note.trim().is_empty() => {
            return Err(Breach::of("note", "escalation-note-missing").into());
        }
        Doing::Write => {}
    }
    store::escalation::keep(unit, who.programme(), &kept)?;
    write_down(unit, who, id, note)?;
    if let Doing::HandOver { owner, .. } = doing {
        let slug = slug_of(unit, who.programme())?;
        tell(unit, address, &slug, id, *owner)?;
    }
    store::change::note(unit, who.programme(), "escalation", id.bytes())?;
    audit::act(unit, who, doing.act(), subjects(&kept), "standing")
}

/// Tells the second owner of one concern whose clock ran out. Says whether it did.
fn pass_on(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    slug: &str,
    address: &str,
    id: EscalationId,
) -> Result<bool> {
    let scope = store::Scope::new(programme, store::Reach::System);
    let Some(mut kept) = store::escalation::by_id(unit, &scope, id)? else { return Ok(false) };
    if !kept.escalation.pass_on(unit.now()) {
        return Ok(false);
    }
    store::escalation::keep(unit, programme, &kept)?;
    tell(unit, address, slug, id, kept.escalation.standing().owner())?;
    store::change::note(unit, programme, "escalation", id.bytes())?;
    let entry = Entry {
        staff: None,
        organisation: None,
        act: "escalation.pass_on".to_owned(),
        reason: "system".to_owned(),
        subjects: subjects(&kept),
        fields: "owner".to_owned(),
    };
    store::audit::add(unit, programme, &entry)?;
    Ok(true)
}

/// Concerns looked at in one round.
const ROUND: i64 = 200;

impl House {
    /// Who may own concerns.
    ///
    /// # Errors
    /// What the database says.
    pub async fn concern_owners(&self, who: &Who) -> Result<Owners> {
        let programme = who.programme();
        self.read(move |read| owners(read, programme)).await
    }

    /// Raises a concern: see [`raise`].
    ///
    /// # Errors
    /// As [`raise`].
    pub async fn raise_concern(
        &self,
        who: &Who,
        key: Uuid,
        journey: JourneyId,
        asked: Asked,
    ) -> Result<EscalationId> {
        let address = self.address.clone();
        self.write(who, key, "escalation.raise", move |unit, who| raise(unit, who, &address, journey, &asked))
            .await
    }

    /// Does something to a concern: see [`act`].
    ///
    /// # Errors
    /// As [`act`].
    pub async fn act_on_concern(
        &self,
        who: &Who,
        key: Uuid,
        id: EscalationId,
        doing: Doing,
        note: String,
    ) -> Result<()> {
        let address = self.address.clone();
        self.write(who, key, doing.act(), move |unit, who| act(unit, who, &address, id, &doing, &note)).await
    }

    /// A concern within what may be seen.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside it.
    pub async fn concern(&self, who: &Who, id: EscalationId) -> Result<Shown> {
        self.show(who, "escalation.view", move |read, who| {
            let (scope, programme) = (who.scope(), who.programme);
            let kept = store::escalation::by_id(read, &scope, id)?.ok_or(Error::NotFound)?;
            let person = kept.person.ok_or(Error::NotFound)?;
            let shown = Shown {
                person: store::person::by_id(read, &scope, person)?.ok_or(Error::NotFound)?,
                journey: store::journey::by_id(read, &scope, kept.journey)?.ok_or(Error::NotFound)?,
                notes: store::note::about(read, programme, "escalation", id.bytes())?,
                owners: owners(read, programme)?,
                kept,
            };
            let ids = vec![person.uuid(), id.uuid()];
            Ok((shown, ids))
        })
        .await
    }

    /// A page of concerns with their counts.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who does not act on concerns.
    pub async fn concerns(
        &self,
        who: &Who,
        which: Which,
        after: Option<(Timestamp, EscalationId)>,
        limit: i64,
    ) -> Result<List> {
        acts(who)?;
        let now = self.now();
        self.show(who, "escalation.list", move |read, who| {
            let scope = who.scope();
            let count = |which| store::escalation::count(read, &scope, which);
            let list = List {
                listed: store::escalation::list(read, &scope, which, after, limit)?,
                open: count(Which::Open)?,
                mine: count(Which::Of(who.staff))?,
                unacknowledged: count(Which::Unacknowledged)?,
                overdue: count(Which::Overdue(now))?,
                settled: count(Which::Settled)?,
            };
            let ids = list.listed.iter().filter_map(|listed| listed.kept.person).map(domain::Id::uuid);
            let ids = ids.collect();
            Ok((list, ids))
        })
        .await
    }

    /// Tells the second owner of every concern that nobody acknowledged in time. Says how many. Waits for
    /// it.
    ///
    /// # Errors
    /// What the database says.
    pub fn pass_on_concerns(&self) -> Result<usize> {
        let mut passed = 0;
        for programme in self.every_programme()? {
            let (id, now) = (programme.id, self.now());
            let due = self.db.read(move |read| store::escalation::run_out(read, id, now, ROUND)).wait()?;
            for concern in due {
                let (slug, address) = (programme.slug.clone(), self.address.clone());
                let done = self.db.write(move |unit| pass_on(unit, id, &slug, &address, concern)).wait()?;
                passed += usize::from(done);
            }
        }
        Ok(passed)
    }
}
