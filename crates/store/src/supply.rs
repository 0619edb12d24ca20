//! What services can take, and what was asked of them: counts for the programme, nobody's row.

use domain::calendar::Day;
use domain::id::{ProgrammeId, ServiceId};
use uuid::Uuid;

use crate::Error;
use crate::db::{Param, Read, Row, Text};

/// A published service with what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplied {
    /// Which service.
    pub service: ServiceId,
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub organisation: String,
    /// Free places, places in all, waiting time in days; none where not recorded.
    pub room: (Option<i64>, Option<i64>, Option<i64>),
    /// Takes nobody on until this day.
    pub paused_until: Option<Day>,
    /// Requests that wait for an answer.
    pub asked: i64,
    /// People on its waiting list.
    pub listed: i64,
    /// People taken on who have not ended.
    pub running: i64,
    /// Requests since a day that ended for want of room.
    pub turned_away: i64,
}

const SUPPLIED: &str = "SELECT s.id, s.name, s.organisation, t.free, t.capacity, t.wait_days, t.paused_until,
    coalesce(p.asked, 0), coalesce(p.listed, 0), coalesce(p.running, 0), coalesce(p.turned_away, 0)
    FROM service s
    LEFT JOIN service_standing t ON t.programme_id = s.programme_id AND t.service_id = s.id
    LEFT JOIN (SELECT service_id,
        sum(CASE WHEN open_gate = 8 AND NOT waiting THEN 1 ELSE 0 END) AS asked,
        sum(CASE WHEN open_gate = 8 AND waiting THEN 1 ELSE 0 END) AS listed,
        sum(CASE WHEN open_gate IN (9, 10) THEN 1 ELSE 0 END) AS running,
        sum(CASE WHEN mode = 'no-capacity' AND ended_day >= ";

fn selected<'a>(programme: ProgrammeId, since: Day) -> Text<'a> {
    let mut text = Text::new(SUPPLIED);
    text.bind(since)
        .sql(" THEN 1 ELSE 0 END) AS turned_away FROM episode_prescription WHERE programme_id = ");
    text.bind(programme).sql(" GROUP BY service_id) p ON p.service_id = s.id WHERE s.programme_id = ");
    text.bind(programme).sql(" AND s.published AND s.status = 'active'");
    text
}

fn supplied(row: &Row<'_>) -> Result<Supplied, Error> {
    Ok(Supplied {
        service: row.get(0)?,
        name: row.get(1)?,
        organisation: row.get(2)?,
        room: (row.get(3)?, row.get(4)?, row.get(5)?),
        paused_until: row.get(6)?,
        asked: row.get(7)?,
        listed: row.get(8)?,
        running: row.get(9)?,
        turned_away: row.get(10)?,
    })
}

/// A page of published services by name, with what is asked of each; those of which anything was asked or
/// recorded alone, where that is wanted.
///
/// # Errors
/// What the database says.
pub fn page(
    read: &Read<'_>,
    programme: ProgrammeId,
    since: Day,
    in_use: bool,
    after: Option<&(String, ServiceId)>,
    limit: i64,
) -> Result<Vec<Supplied>, Error> {
    let mut text = selected(programme, since);
    if in_use {
        text.sql(" AND (p.service_id IS NOT NULL OR t.free IS NOT NULL OR t.capacity IS NOT NULL)");
    }
    if let Some((name, id)) = after {
        text.sql(" AND (s.name, s.id) > (").bind(name).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY s.name, s.id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), supplied)
}

/// What services of one kind can take, summed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Room {
    /// Services.
    pub services: i64,
    /// Of them, with a free place.
    pub with_room: i64,
    /// Of them, full or taking nobody on.
    pub full: i64,
    /// Free places, where recorded.
    pub free: i64,
    /// Requests that wait for an answer or stand on a waiting list.
    pub waiting: i64,
    /// People taken on who have not ended.
    pub running: i64,
    /// Requests since a day that ended for want of room.
    pub turned_away: i64,
}

// PostgreSQL sums whole numbers as decimals.
const ROOM: &str = "count(*), CAST(sum(CASE WHEN x.free > 0 AND NOT x.shut THEN 1 ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN x.free = 0 OR x.shut THEN 1 ELSE 0 END) AS BIGINT),
    CAST(sum(coalesce(x.free, 0)) AS BIGINT), CAST(sum(x.waiting) AS BIGINT), CAST(sum(x.running) AS BIGINT),
    CAST(sum(x.turned_away) AS BIGINT)";

fn room(row: &Row<'_>, from: usize) -> Result<Room, Error> {
    let sum = |at: usize| row.get::<Option<i64>>(from + at).map(Option::unwrap_or_default);
    Ok(Room {
        services: sum(0)?,
        with_room: sum(1)?,
        full: sum(2)?,
        free: sum(3)?,
        waiting: sum(4)?,
        running: sum(5)?,
        turned_away: sum(6)?,
    })
}

/// Services with their room and requests, as a table `x` of a statement.
fn each<'a>(text: &mut Text<'a>, programme: ProgrammeId, (since, today): (Day, Day)) {
    text.sql("(SELECT s.id, t.free, (t.paused_until IS NOT NULL AND t.paused_until > ");
    text.bind(today).sql(
        ") AS shut,
          coalesce(p.waiting, 0) AS waiting, coalesce(p.running, 0) AS running, coalesce(p.turned_away, 0) AS turned_away
         FROM service s
         LEFT JOIN service_standing t ON t.programme_id = s.programme_id AND t.service_id = s.id
         LEFT JOIN (SELECT service_id, sum(CASE WHEN open_gate = 8 THEN 1 ELSE 0 END) AS waiting,
             sum(CASE WHEN open_gate IN (9, 10) THEN 1 ELSE 0 END) AS running,
             sum(CASE WHEN mode = 'no-capacity' AND ended_day >= ",
    );
    text.bind(since)
        .sql(" THEN 1 ELSE 0 END) AS turned_away FROM episode_prescription WHERE programme_id = ");
    text.bind(programme).sql(" GROUP BY service_id) p ON p.service_id = s.id WHERE s.programme_id = ");
    text.bind(programme).sql(" AND s.published AND s.status = 'active') x");
}

/// The room of services by term, of these terms: one question. A service may bear several.
///
/// # Errors
/// What the database says.
pub fn by_term(
    read: &Read<'_>,
    programme: ProgrammeId,
    days: (Day, Day),
    terms: &[Uuid],
) -> Result<Vec<(Uuid, Room)>, Error> {
    let mut text = Text::new("SELECT m.term_id, ");
    text.sql(ROOM).sql(" FROM ");
    each(&mut text, programme, days);
    text.sql(" JOIN service_term m ON m.service_id = x.id AND m.programme_id = ").bind(programme);
    text.sql(" WHERE m.term_id IN (").list(terms.iter().map(|id| Param::from(id.as_bytes())));
    text.sql(") GROUP BY m.term_id ORDER BY m.term_id");
    read.all(text.as_sql(), text.params(), |row| Ok((row.get::<domain::Id<()>>(0)?.uuid(), room(row, 1)?)))
}

/// The room of services by postcode district of a place of theirs: one question. A service may have several.
///
/// # Errors
/// What the database says.
pub fn by_district(
    read: &Read<'_>,
    programme: ProgrammeId,
    days: (Day, Day),
) -> Result<Vec<(String, Room)>, Error> {
    let mut text = Text::new("SELECT d.outcode, ");
    text.sql(ROOM).sql(" FROM ");
    each(&mut text, programme, days);
    text.sql(" JOIN (SELECT DISTINCT service_id, outcode FROM service_place WHERE outcode IS NOT NULL AND programme_id = ");
    text.bind(programme)
        .sql(") d ON d.service_id = x.id GROUP BY d.outcode ORDER BY d.outcode COLLATE \"C\"");
    read.all(text.as_sql(), text.params(), |row| Ok((row.get(0)?, room(row, 1)?)))
}

/// Open needs of open journeys, by code: how many people need it now.
///
/// # Errors
/// What the database says.
pub fn open_needs(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<(String, i64)>, Error> {
    read.all(
        "SELECT n.code, count(*) FROM need n
         JOIN journey j ON j.programme_id = n.programme_id AND j.id = n.journey_id
         WHERE n.programme_id = $1 AND n.open AND j.open GROUP BY n.code ORDER BY n.code",
        &[programme.into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Needs as referrals of open journeys state them where nobody has assessed any yet: codes parted by blanks, and how
/// many journeys have just these.
///
/// # Errors
/// What the database says.
pub fn referred_needs(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<(String, i64)>, Error> {
    read.all(
        "SELECT o.needs, count(*) FROM episode_offer o
         JOIN journey j ON j.programme_id = o.programme_id AND j.id = o.journey_id
         WHERE o.programme_id = $1 AND o.opens_journey AND o.needs IS NOT NULL AND j.open
           AND NOT EXISTS (SELECT 1 FROM need n WHERE n.programme_id = j.programme_id AND n.journey_id = j.id)
         GROUP BY o.needs",
        &[programme.into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// People expected at the next session of each of these services from a day on: service, day, how many.
///
/// # Errors
/// What the database says.
pub fn next_sessions(
    read: &Read<'_>,
    programme: ProgrammeId,
    today: Day,
    services: &[ServiceId],
) -> Result<Vec<(ServiceId, Day, i64)>, Error> {
    let mut text = Text::new(
        "SELECT s.service_id, s.day, count(*) FROM session s
         JOIN (SELECT service_id, min(day) AS day FROM session WHERE programme_id = ",
    );
    text.bind(programme).sql(" AND day >= ").bind(today).sql(" AND planned AND service_id IN (");
    text.list(services.iter().map(Param::from)).sql(
        ") GROUP BY service_id) n ON n.service_id = s.service_id AND n.day = s.day
         WHERE s.planned AND s.programme_id = ",
    );
    text.bind(programme).sql(" GROUP BY s.service_id, s.day ORDER BY s.service_id");
    read.all(text.as_sql(), text.params(), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}
