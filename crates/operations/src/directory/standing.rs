//! How a service stands from day to day: room, waits, pauses, whom to ask, and that it is still true.

use domain::Breach;
use domain::calendar::london_day;
use domain::directory::{Record, RecordKind};
use domain::id::ServiceId;
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
        let numbers = [
            ("free", told.free),
            ("capacity", told.capacity),
            ("wait_days", told.wait_days),
            ("weekly_limit", told.weekly_limit),
        ];
        if let Some((field, value)) =
            numbers.iter().find(|(_, it)| it.is_some_and(|it| !(0..=100_000).contains(&it)))
        {
            return Err(Breach::of(*field, "standing-number").with("value", value.unwrap_or(0)).into());
        }
        self.write(who, key, "service.stand", move |unit, who| {
            let programme = who.programme();
            if store::service::lines(unit, programme, &[id])?.is_empty() {
                return Err(Error::NotFound);
            }
            let before = store::service_standing::of(unit, programme, &[id])?;
            let before = before.into_iter().next().map(|(_, it)| it).unwrap_or_default();
            let standing = Standing { told: told.clone(), ..before };
            store::service_standing::keep(unit, programme, id, &standing)?;
            store::change::note(unit, programme, "service", id.bytes())?;
            audit::act(unit, who, "service.stand", vec![id.uuid()], "standing")
        })
        .await
    }

    /// Says that a listing is true today.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn confirm_service(&self, who: &Who, key: Uuid, id: ServiceId) -> Result<()> {
        looks(who)?;
        self.write(who, key, "service.confirm", move |unit, who| {
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
        })
        .await
    }
}
