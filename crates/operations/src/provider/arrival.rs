//! Names that services wrote on registers and nobody had expected: a navigator says who it was, or that it was
//! nobody of the programme. Either way the name goes.

use domain::Breach;
use domain::calendar::Day;
use domain::id::{PrescriptionId, ServiceId};
use jiff::Timestamp;
pub use store::provider_arrival::ArrivalId;
use store::provider_arrival::{self as kept, Arrival};
use store::{Read, Unit};

use crate::prescription::{Marked, mark};
use crate::programme::Settings;
use crate::{Error, House, Result, Who, audit};

/// A name to be matched.
#[derive(Debug, Clone)]
pub struct ToMatch {
    /// Which one.
    pub id: ArrivalId,
    /// The name as the service wrote it.
    pub name: String,
    /// At which service.
    pub service: (ServiceId, String),
    /// On which day.
    pub day: Day,
    /// When it was written down.
    pub made_at: Timestamp,
    /// People with a prescription to that service within what may be seen, by name.
    pub candidates: Vec<(PrescriptionId, String)>,
}

/// Who may match names: those who go along with people.
fn matches(who: &Who) -> Result<()> {
    match who.role() {
        domain::role::Role::Navigator | domain::role::Role::TeamLead => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

impl House {
    /// A page of names to be matched, the oldest first, each with the people it may be.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who goes along with nobody.
    pub async fn arrivals(
        &self,
        who: &Who,
        after: Option<(Timestamp, ArrivalId)>,
        limit: i64,
    ) -> Result<Vec<ToMatch>> {
        matches(who)?;
        self.show(who, "arrival.list", move |read, who| {
            let page = kept::to_match(read, who.programme, after, limit)?;
            let shown = whole(read, who, &page)?;
            let ids = shown.iter().flat_map(|it| it.candidates.iter().map(|(id, _)| id.uuid())).collect();
            Ok((shown, ids))
        })
        .await
    }

    /// How many names are to be matched.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who goes along with nobody.
    pub async fn arrivals_count(&self, who: &Who) -> Result<i64> {
        matches(who)?;
        let programme = who.programme();
        self.read(move |read| Ok(kept::count(read, programme)?)).await
    }
}

/// Four questions whatever the number of names.
fn whole(read: &Read<'_>, who: &Who, page: &[Arrival]) -> Result<Vec<ToMatch>> {
    let mut services: Vec<ServiceId> = page.iter().map(|it| it.service).collect();
    services.sort_unstable();
    services.dedup();
    let lines = store::service::lines(read, who.programme, &services)?;
    let notes: Vec<&[u8; 16]> = page.iter().map(|it| it.id.bytes()).collect();
    let notes = store::note::by_subject(read, who.programme, kept::NAMED, &notes)?;
    let people = store::prescription::people_of_services(read, &who.scope(), &services)?;
    let one = |it: &Arrival| ToMatch {
        id: it.id,
        name: notes.get(it.id.bytes()).map(|note| note.text.clone()).unwrap_or_default(),
        service: (
            it.service,
            lines.iter().find(|line| line.id == it.service).map(|line| line.name.clone()).unwrap_or_default(),
        ),
        day: it.day,
        made_at: it.made_at,
        candidates: people
            .iter()
            .filter(|(service, ..)| *service == it.service)
            .map(|(_, id, name)| (*id, name.clone()))
            .collect(),
    };
    Ok(page.iter().map(one).collect())
}

/// Says who it was: they were there, expected or not.
///
/// # Errors
/// [`Error::NotFound`] for a name or a prescription outside what may be seen, `arrival-settled`,
/// `arrival-elsewhere` for a prescription to another service, what [`mark`] says.
pub fn is(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    id: ArrivalId,
    prescription: PrescriptionId,
) -> Result<()> {
    matches(who)?;
    let arrival = waiting(unit, who, id)?;
    let of = store::prescription::by_id(unit, &who.scope(), prescription)?.ok_or(Error::NotFound)?;
    if of.service != arrival.service {
        return Err(Breach::of("prescription", "arrival-elsewhere").into());
    }
    mark(unit, who, settings, prescription, Marked::Unplanned(arrival.day))?;
    kept::settle(unit, who.programme, id, Some(prescription), Some(who.staff))?;
    audit::act(unit, who, "arrival.is", crate::prescription::subjects(&of), "attendance")
}

/// Says that it was nobody of the programme: they count as one more walk-in of that day.
///
/// # Errors
/// [`Error::NotFound`], `arrival-settled`.
pub fn is_nobody(unit: &mut Unit<'_>, who: &Who, id: ArrivalId) -> Result<()> {
    matches(who)?;
    let arrival = waiting(unit, who, id)?;
    let counted = store::attendance::walk_ins(unit, who.programme, arrival.service, arrival.day)?;
    let people = counted.unwrap_or(0) + 1;
    store::attendance::set_walk_ins(unit, who.programme, arrival.service, arrival.day, people)?;
    kept::settle(unit, who.programme, id, None, Some(who.staff))?;
    audit::act(unit, who, "arrival.is_nobody", vec![arrival.service.uuid(), id.uuid()], "walk_ins")
}

fn waiting(unit: &Unit<'_>, who: &Who, id: ArrivalId) -> Result<Arrival> {
    let arrival = kept::by_id(unit, who.programme, id)?.ok_or(Error::NotFound)?;
    if arrival.settled_at.is_some() {
        return Err(Breach::new("arrival-settled").into());
    }
    Ok(arrival)
}
