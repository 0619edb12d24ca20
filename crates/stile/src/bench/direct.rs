//! Offers at `operations`, without HTTP and pages: in this process, with as many tasks as clients.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::factor::FactorCode;
use domain::id::PersonId;
use domain::journey::{Asked as WasAsked, Direction, EndedBy, GivenFactor, HowPut, Offered};
use operations::offer::{Asked, AskedAnswer, Told, Wished, record};
use operations::person::Sought;
use operations::programme::Settings;
use operations::sign_in::Standing;
use operations::{House, Who};
use store::Db;

use super::measure::Run;
use super::report::Rate;

/// What was measured.
pub struct Direct {
    /// How fast.
    pub rate: Rate,
    /// Rows written for each offer, by table.
    pub rows: BTreeMap<String, f64>,
}

/// Records refusals for `length` with `clients` tasks, each of another person who is not among the `busy`.
///
/// # Errors
/// What an act says, in words.
pub fn measure(
    house: &House,
    db: &Db,
    clients: usize,
    length: Duration,
    people: usize,
    busy: &HashSet<String>,
) -> Result<Direct, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let before = rows(db).map_err(|error| error.to_string())?;
    let run =
        runtime.block_on(refuse(house, clients, length, people, busy)).map_err(|error| error.to_string())?;
    let after = rows(db).map_err(|error| error.to_string())?;
    let offers = run.micros.len() as f64;
    let rows = after
        .into_iter()
        .map(|(table, count)| {
            let written = count - before.get(&table).copied().unwrap_or_default();
            (table, written as f64 / offers)
        })
        .filter(|(_, written)| *written > 0.005)
        .collect();
    Ok(Direct { rate: run.rate(clients), rows })
}

async fn refuse(
    house: &House,
    clients: usize,
    length: Duration,
    enough: usize,
    busy: &HashSet<String>,
) -> operations::Result<Run> {
    let (settings, whos) = referrers(house).await?;
    let mut people: Vec<(Who, PersonId)> = Vec::new();
    let each = i64::try_from(enough.div_ceil(whos.len().max(1))).unwrap_or(i64::MAX);
    for who in whos {
        let (listed, _) = house.people(&who, Sought::Everybody, None, each).await?;
        let ids = listed.into_iter().map(|listed| listed.id).filter(|id| !busy.contains(&id.to_string()));
        people.extend(ids.map(|id| (who.clone(), id)));
    }
    let (people, settings, turn) = (Arc::new(people), Arc::new(settings), Arc::new(AtomicUsize::new(0)));
    let began = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|_| {
            let (house, people, settings, turn) =
                (house.clone(), people.clone(), settings.clone(), turn.clone());
            tokio::spawn(async move {
                let mut own = Run::default();
                while began.elapsed() < length {
                    let number = turn.fetch_add(1, Ordering::Relaxed);
                    // A stride over the list, so that those who write at once are of many practices.
                    let (who, person) = people[(number * 257) % people.len()].clone();
                    let (settings, asked, key) = (settings.clone(), refusal(person), house.request_key());
                    let started = Instant::now();
                    let done = house
                        .write(&who, key, "offer.refuse", move |unit, who| {
                            record(unit, who, &settings, &asked)
                        })
                        .await;
                    own.micros.push(u32::try_from(started.elapsed().as_micros()).unwrap_or(u32::MAX));
                    own.failed += usize::from(done.is_err());
                }
                own
            })
        })
        .collect();
    let mut run = Run::default();
    for task in tasks {
        let mut own =
            task.await.map_err(|_| store::Error::Broken("a task stopped in the middle".to_owned()))?;
        run.micros.append(&mut own.micros);
        run.failed += own.failed;
    }
    run.micros.sort_unstable();
    run.elapsed = began.elapsed();
    Ok(run)
}

/// Everybody who refers in the synthetic programme, signed in.
async fn referrers(house: &House) -> operations::Result<(Settings, Vec<Who>)> {
    let programmes = house.programmes().await?;
    let programme =
        programmes.into_iter().find(|programme| programme.synthetic).ok_or(operations::Error::NotFound)?;
    let mut whos = Vec::new();
    let mut seen = Vec::new();
    for (_, _, held) in house.demo_staff(programme.id).await? {
        if held.role != domain::role::Role::Referrer.code() || seen.contains(&held.organisation) {
            continue;
        }
        seen.push(held.organisation);
        let token = house.sign_in_to_demo(held, "measurement").await?;
        if let Standing::In(who) = house.standing(token).await? {
            whos.push(*who);
        }
    }
    Ok((programme.settings, whos))
}

/// The refusal that the measurement over HTTP sends as a form.
fn refusal(person: PersonId) -> Asked {
    let factors = FactorCode::parse("stigma")
        .map(|code| GivenFactor { code, direction: Direction::Hindered })
        .into_iter();
    Asked {
        person,
        offered: None,
        offered_by: None,
        how: Some(HowPut::InPerson),
        what: Offered::default(),
        needs: Vec::new(),
        answer: AskedAnswer::Refused(EndedBy::Person),
        account: Some(Told {
            teller: None,
            asked: WasAsked::Answered,
            factors: factors.collect(),
            main: None,
            order: None,
        }),
        wished: Wished::default(),
        note: String::new(),
    }
}

/// How many rows each table holds.
fn rows(db: &Db) -> Result<BTreeMap<String, i64>, store::Error> {
    db.read_snapshot(|read| {
        let tables = match read.engine() {
            store::Engine::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            }
            store::Engine::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        };
        let mut rows = BTreeMap::new();
        for table in read.all(tables, &[], |row| row.get::<String>(0))? {
            let count = read.value::<i64>(&format!("SELECT count(*) FROM {table}"), &[])?;
            rows.insert(table, count.unwrap_or_default());
        }
        Ok(rows)
    })
    .wait()
}
