//! Services in columns: what lists and filters of the directory ask, and what changes from day to day.

use domain::calendar::{Day, day_number};
use domain::directory::service::{Service, words, words_of};
use domain::id::{ProgrammeId, ServiceId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};

/// Writes the columns of a service anew.
///
/// # Errors
/// What the database says.
pub fn put(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    service: &Service,
    published: bool,
    fresh: bool,
) -> Result<(), Error> {
    let now = unit.now();
    let words: Vec<String> = words(service).into_iter().collect();
    unit.execute(
        "INSERT INTO service (programme_id, id, organisation_id, name, organisation, status, published, min_age,
           max_age, assured_day, words, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (programme_id, id) DO UPDATE SET organisation_id = excluded.organisation_id,
           name = excluded.name, organisation = excluded.organisation, status = excluded.status,
           published = excluded.published, min_age = excluded.min_age, max_age = excluded.max_age,
           assured_day = excluded.assured_day, words = excluded.words, changed_at = excluded.changed_at",
        &[
            programme.into(),
            service.id.as_bytes().into(),
            service.organisation.as_ref().map(Uuid::as_bytes).into(),
            (&service.name).into(),
            (&service.organisation_name).into(),
            service.status.word().into(),
            published.into(),
            service.min_age.map(i64::from).into(),
            service.max_age.map(i64::from).into(),
            service.assured.into(),
            (&words.join(" ")).into(),
            now.into(),
        ],
    )?;
    for table in ["service_term", "service_time", "service_place"].iter().filter(|_| !fresh) {
        unit.execute(
            &format!("DELETE FROM {table} WHERE programme_id = $1 AND service_id = $2"),
            &[programme.into(), service.id.as_bytes().into()],
        )?;
    }
    put_parts(unit, programme, service)
}

fn put_parts(unit: &mut Unit<'_>, programme: ProgrammeId, service: &Service) -> Result<(), Error> {
    let id = service.id.as_bytes();
    for term in &service.terms {
        unit.execute(
            "INSERT INTO service_term (programme_id, term_id, service_id, taxonomy_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT (programme_id, term_id, service_id) DO NOTHING",
            &[
                programme.into(),
                term.id.as_bytes().into(),
                id.into(),
                term.taxonomy.as_ref().map(Uuid::as_bytes).into(),
            ],
        )?;
    }
    for (position, slot) in (0_i64..).zip(&service.times) {
        unit.execute(
            "INSERT INTO service_time (programme_id, service_id, position, day, from_minute, to_minute)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                programme.into(),
                id.into(),
                position.into(),
                i64::from(slot.day).into(),
                i64::from(slot.from).into(),
                i64::from(slot.to).into(),
            ],
        )?;
    }
    for (position, place) in (0_i64..).zip(&service.places) {
        unit.execute(
            "INSERT INTO service_place
               (programme_id, service_id, position, id, location_id, latitude, longitude, outcode)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                programme.into(),
                id.into(),
                position.into(),
                place.id.as_bytes().into(),
                place.location.as_ref().map(Uuid::as_bytes).into(),
                place.position.map(|it| it.latitude).into(),
                place.position.map(|it| it.longitude).into(),
                (&place.outcode).into(),
            ],
        )?;
    }
    Ok(())
}

/// A line of a list of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub organisation: String,
    /// Whether it runs, in the word of the standard.
    pub status: String,
    /// Whether it is shown outside the programme.
    pub published: bool,
    /// The day it was last said to be true.
    pub assured: Option<Day>,
}

const LINE: &str = "SELECT id, name, organisation, status, published, assured_day FROM service";

fn line(row: &Row<'_>) -> Result<Line, Error> {
    Ok(Line {
        id: row.get(0)?,
        name: row.get(1)?,
        organisation: row.get(2)?,
        status: row.get(3)?,
        published: row.get(4)?,
        assured: row.get(5)?,
    })
}

/// Which services of a list are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Patterns of words that each have to be in name, description, organisation or terms: see [`searching`].
    pub patterns: Vec<String>,
    /// Published, or not.
    pub published: Option<bool>,
    /// Not said to be true since this day.
    pub assured_before: Option<Day>,
    /// With a term.
    pub term: Option<Uuid>,
    /// With a term of a taxonomy.
    pub taxonomy: Option<Uuid>,
    /// Open to somebody of at least this age: the service's oldest age is not below it.
    pub min_age: Option<i64>,
    /// Open to somebody of at most this age: the service's youngest age is not above it.
    pub max_age: Option<i64>,
    /// On one of these days.
    pub days: Vec<u8>,
    /// Within this time of day, in minutes: it begins not before the first and ends not after the second.
    pub between: (Option<i64>, Option<i64>),
    /// Changed after this instant.
    pub changed_after: Option<Timestamp>,
    /// Of this organisation.
    pub organisation: Option<Uuid>,
    /// At a place whose position lies in this box: south, north, west, east.
    pub within: Option<[f64; 4]>,
}

/// The patterns of the words of a text.
pub fn searching(text: &str) -> Vec<String> {
    words_of(text).into_iter().map(|word| format!("%{word}%")).collect()
}

fn narrowed<'a>(text: &mut Text<'a>, programme: ProgrammeId, wanted: &'a Wanted) {
    text.sql(" WHERE s.programme_id = ").bind(programme);
    for pattern in &wanted.patterns {
        text.sql(" AND s.words LIKE ").bind(pattern);
    }
    if let Some(published) = wanted.published {
        text.sql(" AND s.published = ").bind(published);
    }
    if let Some(day) = wanted.assured_before {
        text.sql(" AND (s.assured_day IS NULL OR s.assured_day < ").bind(day_number(day)).sql(")");
    }
    if let Some(age) = wanted.min_age {
        text.sql(" AND (s.max_age IS NULL OR s.max_age >= ").bind(age).sql(")");
    }
    if let Some(age) = wanted.max_age {
        text.sql(" AND (s.min_age IS NULL OR s.min_age <= ").bind(age).sql(")");
    }
    if let Some(at) = wanted.changed_after {
        text.sql(" AND s.changed_at > ").bind(at);
    }
    if let Some(id) = &wanted.organisation {
        text.sql(" AND s.organisation_id = ").bind(id.as_bytes());
    }
    let of_service = "programme_id = s.programme_id AND service_id = s.id";
    for (column, id) in [("term_id", &wanted.term), ("taxonomy_id", &wanted.taxonomy)] {
        if let Some(id) = id {
            text.sql(&format!(" AND EXISTS (SELECT 1 FROM service_term WHERE {of_service} AND {column} = "));
            text.bind(id.as_bytes()).sql(")");
        }
    }
    if !wanted.days.is_empty() || wanted.between != (None, None) {
        text.sql(&format!(" AND EXISTS (SELECT 1 FROM service_time WHERE {of_service}"));
        if !wanted.days.is_empty() {
            text.sql(" AND day IN (").list(wanted.days.iter().map(|day| i64::from(*day).into())).sql(")");
        }
        if let Some(from) = wanted.between.0 {
            text.sql(" AND from_minute >= ").bind(from);
        }
        if let Some(to) = wanted.between.1 {
            text.sql(" AND to_minute <= ").bind(to);
        }
        text.sql(")");
    }
    if let Some([south, north, west, east]) = wanted.within {
        text.sql(&format!(
            " AND EXISTS (SELECT 1 FROM service_place WHERE {of_service} AND latitude BETWEEN "
        ));
        text.bind(south).sql(" AND ").bind(north).sql(" AND longitude BETWEEN ").bind(west);
        text.sql(" AND ").bind(east).sql(")");
    }
}

/// A page of a list by name, after a name and identifier, `limit` at most.
///
/// # Errors
/// What the database says.
pub fn page(
    read: &Read<'_>,
    programme: ProgrammeId,
    wanted: &Wanted,
    after: Option<&(String, ServiceId)>,
    limit: i64,
) -> Result<Vec<Line>, Error> {
    let mut text = Text::new(&LINE.replace("FROM service", "FROM service s"));
    narrowed(&mut text, programme, wanted);
    if let Some((name, id)) = after {
        text.sql(" AND (s.name, s.id) > (").bind(name).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY s.name, s.id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), line)
}

/// The lines of these services, in no order.
///
/// # Errors
/// What the database says.
pub fn lines(read: &Read<'_>, programme: ProgrammeId, ids: &[ServiceId]) -> Result<Vec<Line>, Error> {
    let mut text = Text::new(LINE);
    text.sql(" WHERE programme_id = ").bind(programme).sql(" AND id IN (");
    text.list(ids.iter().map(Param::from)).sql(")");
    read.all(text.as_sql(), text.params(), line)
}

/// Identifiers of the services wanted, in order of identifiers: those from `from` on, `limit` at most, and how many
/// there are in all. The public feed asks for pages by number (Open Referral UK 3.0).
///
/// # Errors
/// What the database says.
pub fn numbered(
    read: &Read<'_>,
    programme: ProgrammeId,
    wanted: &Wanted,
    from: i64,
    limit: i64,
) -> Result<(Vec<Uuid>, i64), Error> {
    let mut text = Text::new("SELECT s.id FROM service s");
    narrowed(&mut text, programme, wanted);
    text.sql(" ORDER BY s.id LIMIT ").bind(limit).sql(" OFFSET ").bind(from);
    let ids = read.all(text.as_sql(), text.params(), |row| Ok(row.get::<ServiceId>(0)?.uuid()))?;
    Ok((ids, count(read, programme, wanted)?))
}

/// How many services are wanted.
///
/// # Errors
/// What the database says.
pub fn count(read: &Read<'_>, programme: ProgrammeId, wanted: &Wanted) -> Result<i64, Error> {
    let mut text = Text::new("SELECT count(*) FROM service s");
    narrowed(&mut text, programme, wanted);
    Ok(read.value(text.as_sql(), text.params())?.unwrap_or(0))
}

/// A service at one of its places.
#[derive(Debug, Clone, PartialEq)]
pub struct At {
    /// The service at this place.
    pub id: Uuid,
    /// The service.
    pub service: Uuid,
    /// Latitude and longitude, where known.
    pub position: Option<(f64, f64)>,
}

/// Services at places, of the services wanted, in order of the service and its places; those in the box, where
/// one is wanted; `limit` at most, from `from` on.
///
/// # Errors
/// What the database says.
pub fn places(
    read: &Read<'_>,
    programme: ProgrammeId,
    wanted: &Wanted,
    from: i64,
    limit: i64,
) -> Result<Vec<At>, Error> {
    let mut text = Text::new(&format!("SELECT p.id, p.service_id, p.latitude, p.longitude {AT}"));
    at_places(&mut text, programme, wanted);
    text.sql(" ORDER BY p.service_id, p.position LIMIT ").bind(limit).sql(" OFFSET ").bind(from);
    read.all(text.as_sql(), text.params(), |row| {
        let (north, east): (Option<f64>, Option<f64>) = (row.get(2)?, row.get(3)?);
        Ok(At {
            id: row.get::<domain::Id<()>>(0)?.uuid(),
            service: row.get::<domain::Id<()>>(1)?.uuid(),
            position: north.zip(east),
        })
    })
}

/// How many services at places there are, of the services wanted.
///
/// # Errors
/// What the database says.
pub fn places_count(read: &Read<'_>, programme: ProgrammeId, wanted: &Wanted) -> Result<i64, Error> {
    let mut text = Text::new(&format!("SELECT count(*) {AT}"));
    at_places(&mut text, programme, wanted);
    Ok(read.value(text.as_sql(), text.params())?.unwrap_or(0))
}

const AT: &str = "FROM service s
    JOIN service_place p ON p.programme_id = s.programme_id AND p.service_id = s.id";

fn at_places<'a>(text: &mut Text<'a>, programme: ProgrammeId, wanted: &'a Wanted) {
    narrowed(text, programme, wanted);
    if let Some([south, north, west, east]) = wanted.within {
        text.sql(" AND p.latitude BETWEEN ").bind(south).sql(" AND ").bind(north);
        text.sql(" AND p.longitude BETWEEN ").bind(west).sql(" AND ").bind(east);
    }
}

/// The service that is at a place by this identifier, if it is published.
///
/// # Errors
/// What the database says.
pub fn at_place(read: &Read<'_>, programme: ProgrammeId, id: Uuid) -> Result<Option<Uuid>, Error> {
    read.first(
        "SELECT p.service_id FROM service_place p
         JOIN service s ON s.programme_id = p.programme_id AND s.id = p.service_id AND s.published
         WHERE p.programme_id = $1 AND p.id = $2",
        &[programme.into(), id.as_bytes().into()],
        |row| Ok(row.get::<domain::Id<()>>(0)?.uuid()),
    )
}

/// Asks for the services of the programme $1 that refer to the record $2 of a kind.
fn referring_to(kind: domain::directory::RecordKind) -> &'static str {
    use domain::directory::RecordKind;
    match kind {
        RecordKind::Organisation => "SELECT id FROM service WHERE programme_id = $1 AND organisation_id = $2",
        RecordKind::Location => {
            "SELECT DISTINCT service_id FROM service_place WHERE programme_id = $1 AND location_id = $2"
        }
        RecordKind::Term => "SELECT service_id FROM service_term WHERE programme_id = $1 AND term_id = $2",
        RecordKind::Taxonomy => {
            "SELECT DISTINCT service_id FROM service_term WHERE programme_id = $1 AND taxonomy_id = $2"
        }
        RecordKind::Service => "SELECT id FROM service WHERE programme_id = $1 AND id = $2",
    }
}

/// The services that refer to an organisation, a location or a term.
///
/// # Errors
/// What the database says.
pub fn referring(
    read: &Read<'_>,
    programme: ProgrammeId,
    kind: domain::directory::RecordKind,
    id: Uuid,
) -> Result<Vec<Uuid>, Error> {
    let sql = referring_to(kind);
    read.all(sql, &[programme.into(), id.as_bytes().into()], |row| Ok(row.get::<domain::Id<()>>(0)?.uuid()))
}

/// Organisations that run a published service, in order of identifiers: those from `from` on, `limit` at most, and
/// how many there are.
///
/// # Errors
/// What the database says.
pub fn organisations(
    read: &Read<'_>,
    programme: ProgrammeId,
    from: i64,
    limit: i64,
) -> Result<(Vec<Uuid>, i64), Error> {
    let ids = read.all(
        "SELECT DISTINCT organisation_id FROM service WHERE programme_id = $1 AND published
           AND organisation_id IS NOT NULL ORDER BY organisation_id LIMIT $2 OFFSET $3",
        &[programme.into(), limit.into(), from.into()],
        |row| Ok(row.get::<domain::Id<()>>(0)?.uuid()),
    )?;
    let count = read.value(
        "SELECT count(DISTINCT organisation_id) FROM service WHERE programme_id = $1 AND published",
        &[programme.into()],
    )?;
    Ok((ids, count.unwrap_or(0)))
}

/// The terms, or the taxonomies, that published services carry, in order of identifiers: those from `from` on, `limit`
/// at most, and how many there are. `of` narrows terms to one taxonomy.
///
/// # Errors
/// What the database says.
pub fn in_use(
    read: &Read<'_>,
    programme: ProgrammeId,
    kind: domain::directory::RecordKind,
    of: Option<Uuid>,
    from: i64,
    limit: i64,
) -> Result<(Vec<Uuid>, i64), Error> {
    let column = match kind {
        domain::directory::RecordKind::Taxonomy => "taxonomy_id",
        _ => "term_id",
    };
    let mut text = Text::new(&format!(
        "FROM service_term t JOIN service s ON s.programme_id = t.programme_id AND s.id = t.service_id
           AND s.published WHERE t.{column} IS NOT NULL AND t.programme_id = "
    ));
    text.bind(programme);
    if let Some(of) = &of {
        text.sql(" AND t.taxonomy_id = ").bind(of.as_bytes());
    }
    let count = format!("SELECT count(DISTINCT t.{column}) {}", text.as_sql());
    let count = read.value(&count, text.params())?.unwrap_or(0);
    let number = text.params().len();
    let page = format!(
        "SELECT DISTINCT t.{column} {} ORDER BY t.{column} LIMIT ${} OFFSET ${}",
        text.as_sql(),
        number + 1,
        number + 2
    );
    let mut params = text.params().to_vec();
    params.push(limit.into());
    params.push(from.into());
    let ids = read.all(&page, &params, |row| Ok(row.get::<domain::Id<()>>(0)?.uuid()))?;
    Ok((ids, count))
}

/// Whether a published service refers to a record.
///
/// # Errors
/// What the database says.
pub fn is_in_use(
    read: &Read<'_>,
    programme: ProgrammeId,
    kind: domain::directory::RecordKind,
    id: Uuid,
) -> Result<bool, Error> {
    let sql = format!(
        "SELECT count(*) FROM (SELECT s.id FROM service s
           WHERE s.programme_id = $1 AND s.published AND s.id IN ({}) LIMIT 1) one",
        referring_to(kind)
    );
    Ok(read.value::<i64>(&sql, &[programme.into(), id.as_bytes().into()])? == Some(1))
}
