//! What anybody may read of the directory: published services and what they refer to, in the shape of Open Referral UK
//! 3.0. No person, no standing, nothing that is not published.

use std::collections::BTreeSet;

use domain::directory::service::position_of;
use domain::directory::{Data, RecordKind, things_in};
use domain::id::ProgrammeId;
use domain::postcode::Position;
use exchange::open_referral::write::{self, Form};
use jiff::Timestamp;
use serde_json::Value;
use store::Read;
pub use store::service::{Wanted, searching};
use uuid::Uuid;

use super::Around;
use crate::{Error, House, Result};

/// What is asked of the public directory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// What the services wanted have to be; `published` and `within` are set here.
    pub wanted: Wanted,
    /// Near a postcode, typed, and not further than so many metres.
    pub near: Option<(String, f64)>,
    /// The page, from 1.
    pub page: i64,
    /// Items on a page.
    pub per_page: i64,
}

impl Asked {
    fn from(&self) -> i64 {
        (self.page - 1).saturating_mul(self.per_page)
    }

    /// What is wanted, and the circle it has to be in.
    fn narrowed(&self) -> Result<(Wanted, Option<(Position, f64)>)> {
        let mut wanted = Wanted { published: Some(true), ..self.wanted.clone() };
        let Some((typed, metres)) = &self.near else { return Ok((wanted, None)) };
        let unknown = || Error::from(domain::Breach::of("postcode", "outcode-unknown").with("value", typed));
        let (middle, _) = position_of(typed).ok_or_else(unknown)?;
        wanted.within = Some(around(middle, metres / 1000.0));
        Ok((wanted, Some((middle, metres / 1000.0))))
    }
}

/// The box around a circle: south, north, west, east in degrees.
fn around(middle: Position, km: f64) -> [f64; 4] {
    let up = km / 110.574;
    let across = km / (111.320 * middle.latitude.to_radians().cos().abs().max(0.01));
    [middle.latitude - up, middle.latitude + up, middle.longitude - across, middle.longitude + across]
}

/// A page of things.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The things.
    pub contents: Vec<Value>,
    /// How many there are in all.
    pub total: i64,
}

/// The part of a list that a page shows.
fn part<T: Clone>(all: &[T], asked: &Asked) -> Vec<T> {
    let from = usize::try_from(asked.from()).unwrap_or(usize::MAX);
    let limit = usize::try_from(asked.per_page).unwrap_or(0);
    all.iter().skip(from).take(limit).cloned().collect()
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

impl House {
    /// When anything of the directory last changed: an answer given before that may be another now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn directory_changed(&self, programme: ProgrammeId) -> Result<Option<Timestamp>> {
        self.read(move |read| Ok(store::directory::last_changed(read, programme)?)).await
    }

    /// A page of published services, in order of identifiers.
    ///
    /// # Errors
    /// `outcode-unknown`.
    pub async fn public_services(&self, programme: ProgrammeId, asked: Asked) -> Result<Page> {
        let (wanted, circle) = asked.narrowed()?;
        self.read(move |read| {
            let (ids, total) = match circle {
                None => store::service::numbered(read, programme, &wanted, asked.from(), asked.per_page)?,
                Some(circle) => {
                    let places = store::service::places(read, programme, &wanted, 0, i64::MAX)?;
                    let near: BTreeSet<Uuid> =
                        places.iter().filter(|at| lies(at, circle)).map(|at| at.service).collect();
                    let all: Vec<Uuid> = near.into_iter().collect();
                    (part(&all, &asked), count(all.len()))
                }
            };
            let services = services(read, programme, &ids)?;
            let around = Around::of(read, programme, services.iter().map(|(_, data)| data))?;
            let known = around.known();
            let contents = services.iter().map(|(_, data)| write::service(data, &known, Form::Listed));
            Ok(Page { contents: contents.collect(), total })
        })
        .await
    }

    /// One published service, in full.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn public_service(&self, programme: ProgrammeId, id: Uuid) -> Result<Value> {
        self.read(move |read| {
            let (data, around) = published(read, programme, id)?;
            Ok(write::service(&data, &around.known(), Form::Full))
        })
        .await
    }

    /// A page of services at places, in order of the service and its places.
    ///
    /// # Errors
    /// `outcode-unknown`.
    pub async fn public_places(&self, programme: ProgrammeId, asked: Asked) -> Result<Page> {
        let (wanted, circle) = asked.narrowed()?;
        self.read(move |read| {
            let (shown, total) = match circle {
                None => (
                    store::service::places(read, programme, &wanted, asked.from(), asked.per_page)?,
                    store::service::places_count(read, programme, &wanted)?,
                ),
                Some(circle) => {
                    let mut all = store::service::places(read, programme, &wanted, 0, i64::MAX)?;
                    all.retain(|at| lies(at, circle));
                    (part(&all, &asked), count(all.len()))
                }
            };
            let ids: BTreeSet<Uuid> = shown.iter().map(|at| at.service).collect();
            let ids: Vec<Uuid> = ids.into_iter().collect();
            let services = services(read, programme, &ids)?;
            let around = Around::of(read, programme, services.iter().map(|(_, data)| data))?;
            let known = around.known();
            let one = |at: &store::service::At| {
                let (_, service) = services.iter().find(|(id, _)| *id == at.service)?;
                let data = at_place(service, at.id)?;
                Some(write::service_at_location(data, service, &known, Form::Listed))
            };
            Ok(Page { contents: shown.iter().filter_map(one).collect(), total })
        })
        .await
    }

    /// A published service at one place, in full.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn public_place(&self, programme: ProgrammeId, id: Uuid) -> Result<Value> {
        self.read(move |read| {
            let service = store::service::at_place(read, programme, id)?.ok_or(Error::NotFound)?;
            let (data, around) = published(read, programme, service)?;
            let at = at_place(&data, id).ok_or(Error::NotFound)?;
            Ok(write::service_at_location(at, &data, &around.known(), Form::Full))
        })
        .await
    }

    /// A page of the taxonomies, the terms or the organisations that published services carry. `of` narrows terms to
    /// one taxonomy.
    ///
    /// # Errors
    /// What the database says.
    pub async fn public_things(
        &self,
        programme: ProgrammeId,
        kind: RecordKind,
        of: Option<Uuid>,
        asked: Asked,
    ) -> Result<Page> {
        self.read(move |read| {
            let (from, limit) = (asked.from(), asked.per_page);
            let (ids, total) = match kind {
                RecordKind::Organisation => store::service::organisations(read, programme, from, limit)?,
                _ => store::service::in_use(read, programme, kind, of, from, limit)?,
            };
            let mut records = store::directory::records(read, programme, kind, &ids)?;
            records.sort_by_key(|it| it.id);
            let contents = records.iter().map(|it| thing(kind, &it.data)).collect();
            Ok(Page { contents, total })
        })
        .await
    }

    /// One taxonomy, term or organisation that a published service carries.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn public_thing(&self, programme: ProgrammeId, kind: RecordKind, id: Uuid) -> Result<Value> {
        self.read(move |read| {
            if !store::service::is_in_use(read, programme, kind, id)? {
                return Err(Error::NotFound);
            }
            let record = store::directory::record(read, programme, kind, id)?.ok_or(Error::NotFound)?;
            Ok(thing(kind, &record.data))
        })
        .await
    }
}

fn thing(kind: RecordKind, data: &Data) -> Value {
    match kind {
        RecordKind::Taxonomy => write::taxonomy(data, &[]),
        RecordKind::Term => write::term(data),
        _ => write::organisation(data, &domain::directory::service::Known::new(), Form::Full),
    }
}

fn lies(at: &store::service::At, (middle, km): (Position, f64)) -> bool {
    at.position
        .is_some_and(|(latitude, longitude)| middle.kilometres_to(Position { latitude, longitude }) <= km)
}

fn at_place(service: &Data, id: Uuid) -> Option<&Data> {
    things_in(service, "service_at_locations").find(|at| domain::directory::id_of(at, "id") == Some(id))
}

/// Services by identifier, in the order asked for.
fn services(read: &Read<'_>, programme: ProgrammeId, ids: &[Uuid]) -> Result<Vec<(Uuid, Data)>> {
    let mut records = store::directory::records(read, programme, RecordKind::Service, ids)?;
    records.sort_by_key(|it| ids.iter().position(|id| *id == it.id));
    Ok(records.into_iter().map(|it| (it.id, it.data)).collect())
}

fn published(read: &Read<'_>, programme: ProgrammeId, id: Uuid) -> Result<(Data, Around)> {
    let record = store::directory::record(read, programme, RecordKind::Service, id)?;
    let record = record.filter(|it| it.published).ok_or(Error::NotFound)?;
    let around = Around::of(read, programme, [&record.data])?;
    Ok((record.data, around))
}
