//! How a service stands from day to day: room, waits, pauses, whom to ask, and that it is still true.

use domain::Breach;
use domain::calendar::london_day;
use domain::directory::{Record, RecordKind};
use domain::id::ServiceId;
use store::Unit;
pub use store::service_standing::{Standing, Told};
use uuid::Uuid;

use super::entry::by_hand;
use super::looks;
use crate::{Error, House, Result, Who, audit};

impl House {
    /// How a service stands; as if nothing were recorded where nothing is.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn service_standing(&self, who: &Who, id: ServiceId) -> Result<Standing> {
        looks(who)?;
        let programme = who.programme();
        self.read(move |read| {
            let found = store::service_standing::of(read, programme, &[id])?;
            Ok(found.into_iter().next().map(|(_, it)| it).unwrap_or_default())
        })
        .await
    }

    /// Writes down how a service stands.
    ///
    /// # Errors
    /// `standing-number` of a field that is below nought; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn set_service_standing(&self, who: &Who, key: Uuid, id: ServiceId, told: Told) -> Result<()> {
        looks(who)?;
        check_numbers(&told)?;
        self.write(who, key, "service.stand", move |unit, who| stand(unit, who, id, &told)).await
    }

    /// Says that a listing is true today.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn confirm_service(&self, who: &Who, key: Uuid, id: ServiceId) -> Result<()> {
        looks(who)?;
        self.write(who, key, "service.confirm", move |unit, who| confirm(unit, who, id)).await
    }
}

/// Checks the numbers of a standing.
///
/// # Errors
/// `standing-number` of a field that is below nought, or too large to be meant.
pub(crate) fn check_numbers(told: &Told) -> Result<()> {
    let numbers = [
        ("free", told.free),
        ("capacity", told.capacity),
        ("wait_days", told.wait_days),
        ("weekly_limit", told.weekly_limit),
    ];
    let wrong = numbers.iter().find(|(_, it)| it.is_some_and(|it| !(0..=100_000).contains(&it)));
    match wrong {
        Some((field, value)) => {
            Err(Breach::of(*field, "standing-number").with("value", value.unwrap_or(0)).into())
        }
        None => Ok(()),
    }
}

/// Writes down how a service stands. Where another address is named as its contact, links that went to the
/// former one are taken back, and browsers opened by it closed.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) fn stand(unit: &mut Unit<'_>, who: &Who, id: ServiceId, told: &Told) -> Result<()> {
    let programme = who.programme();
    if store::service::lines(unit, programme, &[id])?.is_empty() {
        return Err(Error::NotFound);
    }
    let before = store::service_standing::of(unit, programme, &[id])?;
    let before = before.into_iter().next().map(|(_, it)| it).unwrap_or_default();
    let address = |told: &Told| told.contact_mail.as_ref().map(|it| it.trim().to_lowercase());
    if address(&before.told).is_some() && address(&before.told) != address(told) {
        store::provider_link::end_of_service(unit, programme, id)?;
    }
    let standing = Standing { told: told.clone(), ..before };
    store::service_standing::keep(unit, programme, id, &standing)?;
    store::change::note(unit, programme, "service", id.bytes())?;
    audit::act(unit, who, "service.stand", vec![id.uuid()], "standing")
}

/// Says that a listing is true today.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) fn confirm(unit: &mut Unit<'_>, who: &Who, id: ServiceId) -> Result<()> {
    let programme = who.programme();
    let kept = store::directory::record(unit, programme, RecordKind::Service, id.uuid())?;
    let mut data = kept.ok_or(Error::NotFound)?.data;
    data.insert("assured_date".to_owned(), london_day(unit.now()).to_string().into());
    by_hand(unit, who, &[Record { kind: RecordKind::Service, id: id.uuid(), data }])?;
    let before = store::service_standing::of(unit, programme, &[id])?;
    let before = before.into_iter().next().map(|(_, it)| it).unwrap_or_default();
    let standing = Standing { confirmed_at: Some(unit.now()), ..before };
    store::service_standing::keep(unit, programme, id, &standing)?;
    audit::act(unit, who, "service.confirm", vec![id.uuid()], "assured_date")
}
