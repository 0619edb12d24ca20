//! Full-text search of the databases on the services that `stile bench match` asks the match for: FTS5 of SQLite, and
//! `tsvector` with PostGIS of PostgreSQL. Words are joined as a person means them; nothing is ranked beyond the text.

use std::time::Instant;

use domain::calendar::Day;
use domain::directory::Own;
use domain::postcode::Outcode;
use serde_json::json;
use simulation::directory::Made;
use simulation::many::{district, many};
use store::db::Param;
use store::{Db, Error};

use super::finding::{Kind, Line, day};
use super::measure::Run;

/// Services written in one statement.
const TOGETHER: usize = 500;
const FTS5: &str = "SQLite FTS5";
const TSVECTOR: &str = "PostgreSQL";

/// FTS5: ranked by BM25, the best twenty.
///
/// # Errors
/// What the database says.
pub fn sqlite(db: &Db, services: usize, today: Day, asks: usize) -> Result<Vec<Line>, String> {
    let made = "CREATE VIRTUAL TABLE beside USING fts5(name, subjects, text, tokenize = 'porter')";
    let kept = "INSERT INTO beside (rowid, name, subjects, text)
                SELECT value ->> 'id', value ->> 'name', value ->> 'subjects', value ->> 'text' FROM json_each($1)";
    statement(db, made)?;
    fill(db, services, today, kept)?;
    let found = "SELECT rowid FROM beside WHERE beside MATCH $1 ORDER BY rank LIMIT 20";
    let kinds = [(Kind::Two, " AND "), (Kind::Four, " OR ")];
    let lines = kinds.map(|(kind, between)| {
        asked(db, FTS5, kind, asks, move |number| {
            let words: Vec<String> = kind.words(number).iter().map(|word| format!("\"{word}\"")).collect();
            (found.to_owned(), words.join(between), None)
        })
    });
    lines.into_iter().collect()
}

/// A weighted `tsvector` under a GIN index, positions under a GiST index, days and room as columns.
///
/// # Errors
/// What the database says.
pub fn postgres(db: &Db, services: usize, today: Day, asks: usize) -> Result<Vec<Line>, String> {
    let places = statement(db, "CREATE EXTENSION IF NOT EXISTS postgis").is_ok();
    let at = if places { "geography(Point)" } else { "text" };
    let point = "ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography";
    let point = if places { point } else { "NULL" };
    statement(db, "DROP TABLE IF EXISTS beside")?;
    statement(
        db,
        &format!(
            "CREATE TABLE beside (id BIGINT, words tsvector, at {at}, days BIGINT, free BIGINT, wheelchair BOOLEAN)"
        ),
    )?;
    let kept = format!(
        "INSERT INTO beside
         SELECT id, setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('english', subjects), 'B')
                    || setweight(to_tsvector('english', text), 'D'), {point}, days, free, wheelchair
         FROM jsonb_to_recordset($1::text::jsonb)
              AS it(id BIGINT, name TEXT, subjects TEXT, text TEXT, longitude DOUBLE PRECISION,
                    latitude DOUBLE PRECISION, days BIGINT, free BIGINT, wheelchair BOOLEAN)"
    );
    fill(db, services, today, &kept)?;
    statement(db, "CREATE INDEX beside_words ON beside USING gin (words)")?;
    if places {
        statement(db, "CREATE INDEX beside_at ON beside USING gist (at)")?;
    }
    statement(db, "ANALYZE beside")?;
    let from = "SELECT id FROM beside, to_tsquery('english', $1) query WHERE words @@ query";
    let rank = "ORDER BY ts_rank(words, query) DESC LIMIT 20";
    let near = "AND ST_DWithin(at, ST_SetSRID(ST_MakePoint($2, $3), 4326)::geography, 5000)";
    let mut lines = Vec::new();
    for (kind, between, narrowed) in
        [(Kind::Two, " & ", ""), (Kind::Four, " | ", ""), (Kind::Near, " & ", near)]
    {
        if kind == Kind::Near && !places {
            continue;
        }
        lines.push(asked(db, TSVECTOR, kind, asks, |number| {
            let middle = Outcode::parse(district(number)).ok().and_then(|it| it.position());
            let at = middle.filter(|_| kind == Kind::Near).map(|it| (it.longitude, it.latitude));
            (format!("{from} {narrowed} {rank}"), kind.words(number).join(between), at)
        })?);
    }
    let open = "SELECT id FROM beside WHERE days & CAST($1 AS BIGINT) <> 0 AND free > 0 AND wheelchair ORDER BY id LIMIT 20";
    lines.push(asked(db, TSVECTOR, Kind::Open, asks, |number| {
        (open.to_owned(), (1_u32 << day(number)).to_string(), None)
    })?);
    statement(db, "DROP TABLE beside")?;
    Ok(lines)
}

fn statement(db: &Db, sql: &str) -> Result<(), String> {
    let sql = sql.to_owned();
    let done = db.write(move |unit| unit.execute(&sql, &[]).map(drop));
    done.wait().map_err(|error: Error| error.to_string())
}

fn fill(db: &Db, services: usize, today: Day, kept: &str) -> Result<(), String> {
    let mut made = (0_usize..).zip(many(services, today)).peekable();
    while made.peek().is_some() {
        let rows: Vec<_> = made.by_ref().take(TOGETHER).map(|(id, it)| row(id, &it)).collect();
        let (rows, kept) = (serde_json::Value::from(rows).to_string(), kept.to_owned());
        let done = db.write(move |unit| unit.execute(&kept, &[(&rows).into()]).map(drop));
        done.wait().map_err(|error: Error| error.to_string())?;
    }
    Ok(())
}

fn row(id: usize, made: &Made) -> serde_json::Value {
    let draft = &made.draft;
    let codes = |own: Own| draft.codes.get(&own).into_iter().flatten();
    let position = draft.places.first().and_then(|place| place.position);
    json!({
        "id": id,
        "name": draft.name,
        "subjects": codes(Own::Subject).cloned().collect::<Vec<_>>().join(" "),
        "text": format!("{} {}", draft.description, draft.organisation),
        "latitude": position.map(|(latitude, _)| latitude),
        "longitude": position.map(|(_, longitude)| longitude),
        "days": draft.times.iter().fold(0_u32, |days, slot| days | 1 << slot.day),
        "free": made.standing.free,
        "wheelchair": codes(Own::Access).any(|code| code == "wheelchair"),
    })
}

/// A statement, its words, and a longitude and latitude where it has them.
type Ask = (String, String, Option<(f64, f64)>);

fn asked(
    db: &Db,
    at: &'static str,
    kind: Kind,
    asks: usize,
    ask: impl Fn(usize) -> Ask,
) -> Result<Line, String> {
    let mut run = Run::default();
    let all = Instant::now();
    for number in 0..asks {
        let (sql, words, at) = ask(number);
        let began = Instant::now();
        let found = db.read(move |read| {
            let mut given: Vec<Param<'_>> = vec![(&words).into()];
            given.extend(at.into_iter().flat_map(|(x, y)| [Param::from(x), Param::from(y)]));
            read.all(&sql, &given, |row| row.get::<i64>(0))
        });
        let found = found.wait().map_err(|error: Error| error.to_string())?;
        run.micros.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        run.failed += usize::from(found.is_empty());
    }
    run.elapsed = all.elapsed();
    run.micros.sort_unstable();
    Ok(Line { at, of: kind.name(), rate: run.rate(1) })
}
