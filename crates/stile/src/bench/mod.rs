//! `stile bench`: what requests cost, how many offers a second are kept, how soon it starts, what it holds.
//!
//! The server under measurement is a process of its own that serves a synthetic programme; requests come
//! over HTTP/1.1 with connections kept open, from people signed in, with access and audit as always.

mod care;
mod client;
mod direct;
mod evidence;
mod finding;
mod full_text;
mod measure;
mod report;
mod server;

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use operations::{Clock, House, Random, SystemClock};
use store::{Db, Location};

use self::client::{Client, SignedIn};
use self::measure::{Cast, Practices, Until, cost, drive};
use self::report::{Figures, HELLO, OFFERS, PATIENTS, PERSON, REFUSED};
use self::server::{Place, Server};
use crate::{print, say};

/// What `stile bench` is asked.
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Bench {
    #[command(subcommand)]
    of: Option<Of>,
    /// How many offers the programme has seen; 1000000 takes minutes to make
    #[arg(long, default_value_t = 6_000)]
    size: u64,
    /// Clients that write at once
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// Seconds for which offers are recorded
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Requests of each kind whose cost is measured
    #[arg(long, default_value_t = 4_000)]
    each: usize,
    /// Requests after which memory is read
    #[arg(long, default_value_t = 100_000)]
    requests: usize,
    /// A folder to keep the programme in; made anew and thrown away when not given
    #[arg(long)]
    folder: Option<PathBuf>,
    /// A database elsewhere, such as postgres://user@host/database; it should be empty
    #[arg(long)]
    database: Option<String>,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
}

/// Something else that is measured.
#[derive(clap::Subcommand, Debug)]
enum Of {
    /// Measure how fast services are found in a large directory, beside full-text search of the databases
    Match(finding::Finding),
    /// Measure how long the heavy statistics take, beside programs others use, once their answers agree
    Evidence(evidence::Statistics),
}

/// How figures are printed.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// Tables.
    Markdown,
    /// One object.
    Json,
}

/// Measures and prints.
pub fn run(bench: Bench) -> Result<ExitCode, String> {
    if cfg!(debug_assertions) {
        say("This is not a release build: its figures say nothing about speed.");
    }
    match &bench.of {
        Some(Of::Match(asked)) => return finding::run(asked).map(|()| ExitCode::SUCCESS),
        Some(Of::Evidence(asked)) => return evidence::run(asked).map(|()| ExitCode::SUCCESS),
        None => {}
    }
    let thrown_away = tempfile::tempdir().map_err(|error| error.to_string())?;
    let folder = bench.folder.clone().unwrap_or_else(|| thrown_away.path().to_owned());
    let binary = std::env::current_exe().map_err(|error| error.to_string())?;
    let place = Place { binary, folder, database: bench.database.clone(), size: bench.size };
    let figures = measured(&bench, &place)?;
    match bench.format {
        Format::Markdown => print(&figures.markdown()),
        Format::Json => {
            let json = serde_json::json!({ "figures": figures, "targets": figures.targets() });
            print(&json.to_string());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn measured(bench: &Bench, place: &Place) -> Result<Figures, String> {
    let is_there = place.database.is_none() && place.file().exists();
    let io = |what: &'static str| move |error: std::io::Error| format!("{what}: {error}");
    say("Making the programme");
    let loading = place.load().map_err(io("making the programme"))?;
    let house = house(place)?;
    let navigator = care::fill(
        &house,
        &Db::open_as_it_is(&location(place), store::Options::default()).map_err(|error| error.to_string())?,
    )?;
    say("Looking duplicates up");
    let duplicates = care::duplicates(&house, DUPLICATES)?;
    drop(house);
    let before = measure::reference().map_err(io("the reference loop"))?;
    say("Starting");
    let start_seconds = measure::start(place).map_err(io("starting"))?;
    let server = place.serve().map_err(io("starting"))?;
    let figures_seconds = first_figures(&server).map_err(io("first figures"))?;
    let cast = cast(place).map_err(|error| error.to_string())?;
    drop(server);
    let server = place.serve().map_err(io("starting"))?;
    let practices = Practices::of(&server, &cast, PEOPLE).map_err(io("signing in"))?;
    say(&format!("{} people", practices.count()));
    // First of all: a list counts what is in it, and the steps below add more offers than the programme has.
    let costs = costs(&server, &practices, bench).map_err(io("costs"))?;
    drop(server);
    say("A day's requests");
    let memory_megabytes = memory(place, &cast, bench).map_err(io("memory"))?;
    let server = place.serve().map_err(io("starting"))?;
    let practices = Practices::of(&server, &cast, PEOPLE).map_err(io("signing in"))?;
    say("Today and caseload");
    let by = SignedIn::pressing(server.address, &navigator.held).map_err(io("signing in"))?;
    let care_page = |path| care::page(&server, &by, path, bench.each / 10).map_err(io("a navigator's day"));
    let (today, caseload) = (care_page("/today")?, care_page("/caseload")?);
    say("Offers over HTTP");
    let cpu = server.cpu_micros().map_err(io("offers over HTTP"))?;
    let run = refusals(&server, &practices, bench.clients, Until::Time(Duration::from_secs(bench.seconds)))
        .map_err(io("offers over HTTP"))?;
    let used = server.cpu_micros().map_err(io("offers over HTTP"))? - cpu;
    drop(server);
    say("Offers at operations");
    let direct = at_operations(bench, place, &cast.busy)?;
    let after = measure::reference().map_err(io("the reference loop"))?;
    Ok(Figures {
        version: env!("CARGO_PKG_VERSION"),
        engine: if place.database.is_some() { "PostgreSQL" } else { "SQLite" },
        processors: std::thread::available_parallelism().map_or(0, Into::into),
        size: bench.size,
        load_seconds: (!is_there).then_some(loading.as_secs_f64()),
        reference: [before, after],
        costs,
        caseload_size: navigator.caseload,
        today,
        caseload,
        duplicates,
        http_micros: used / run.micros.len() as f64,
        http: run.rate(bench.clients),
        operations: direct.rate,
        rows: direct.rows,
        start_seconds,
        figures_seconds,
        memory_requests: bench.requests,
        memory_megabytes,
    })
}

/// People among whom requests are spread at most.
const PEOPLE: usize = 5_000;
/// People whose double is looked for.
const DUPLICATES: usize = 500;

fn costs(server: &Server, practices: &Practices, bench: &Bench) -> std::io::Result<Vec<report::Cost>> {
    let (each, clients) = (bench.each, bench.clients);
    let by = practices.largest();
    let list = |path: &'static str| {
        let path = format!("{}{path}", by.home);
        move |client: &mut Client, _: usize| {
            client.present(by);
            let page = client.get(&path)?;
            // The head and twenty rows.
            Ok(page.status == 200 && page.body.matches("<tr class=\"nhsuk-table__row\"").count() == 21)
        }
    };
    let random = std::sync::Mutex::new(Random::from_system());
    let key = || request_key(&random);
    let turn = std::sync::atomic::AtomicUsize::new(0);
    // Turns go on from run to run, so that each refusal is another person's for as long as there are others.
    let refuse = |client: &mut Client, _: usize| {
        practices.refuse(client, turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed), &key())
    };
    let mut costs = Vec::new();
    say("hello");
    costs.push(cost(
        server,
        HELLO,
        each * 4,
        clients,
        |client, _| Ok(client.get("/hello")?.body == "hello"),
    )?);
    say("lists");
    costs.push(cost(server, PATIENTS, each, clients, list("/patients"))?);
    costs.push(cost(server, OFFERS, each, clients, list("/offers"))?);
    say("person");
    costs.push(cost(server, PERSON, each, clients, |client, number| practices.page(client, number))?);
    say("offers refused");
    costs.push(cost(server, REFUSED, each, clients, refuse)?);
    Ok(costs)
}

/// A key as a page gives it to its form.
fn request_key(random: &std::sync::Mutex<Random>) -> String {
    let mut random = random.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    random.ordered_uuid(SystemClock.now()).to_string()
}

fn refusals(
    server: &Server,
    practices: &Practices,
    clients: usize,
    until: Until,
) -> std::io::Result<measure::Run> {
    let random = std::sync::Mutex::new(Random::from_system());
    let key = || request_key(&random);
    drive(
        || Client::connect(server.address),
        clients,
        until,
        |client, number| practices.refuse(client, number, &key()),
    )
}

/// Seconds until the first figures of a server just started are there.
fn first_figures(server: &Server) -> std::io::Result<f64> {
    let by = SignedIn::as_a(server.address, "programme-manager")?;
    let began = Instant::now();
    let page = by.client()?.get(&format!("{}/figures", by.home))?;
    if page.status != 200 {
        return Err(std::io::Error::other(format!("status {}", page.status)));
    }
    Ok(began.elapsed().as_secs_f64())
}

/// Megabytes a fresh server holds after many requests of every kind.
fn memory(place: &Place, cast: &Cast, bench: &Bench) -> std::io::Result<f64> {
    let server = place.serve()?;
    let practices = Practices::of(&server, cast, PEOPLE)?;
    let random = std::sync::Mutex::new(Random::from_system());
    drive(
        || Client::connect(server.address),
        16,
        Until::Requests(bench.requests),
        |client, number| {
            let by = practices.turn(number).0;
            client.present(by);
            match number % 10 {
                0 | 1 => Ok(client.get(&format!("{}/patients", by.home))?.status == 200),
                2 => Ok(client.get(&format!("{}/offers", by.home))?.status == 200),
                3 => Ok(client.get("/sign-in")?.status == 200),
                4 if number % 1000 == 4 => Ok(client.get(&format!("{}/figures", by.home))?.status == 200),
                5 => practices.refuse(client, number, &request_key(&random)),
                6 | 7 => Ok(client.get(&by.home)?.status < 400),
                _ => practices.page(client, number),
            }
        },
    )?;
    server.resident_megabytes()
}

fn location(place: &Place) -> Location {
    match &place.database {
        Some(url) => Location::Postgres(url.clone()),
        None => Location::File(place.file()),
    }
}

/// Who refers for each practice, and whose journey is open.
fn cast(place: &Place) -> Result<Cast, store::Error> {
    let db = Db::open_as_it_is(&location(place), store::Options::default())?;
    db.read(|read| {
        let sql = "SELECT staff_id, programme_id, role, organisation_id FROM staff_role WHERE role = $1 ORDER BY organisation_id";
        let all = read.all(sql, &[domain::role::Role::Referrer.code().into()], |row| {
            let (staff, programme): (domain::id::StaffId, i64) = (row.get(0)?, row.get(1)?);
            let (role, organisation): (String, domain::id::OrganisationId) = (row.get(2)?, row.get(3)?);
            Ok((organisation, format!("{staff}/{programme}/{role}/{organisation}")))
        })?;
        let mut one_each: Vec<(domain::id::OrganisationId, String)> = Vec::new();
        for (organisation, held) in all {
            if one_each.last().is_none_or(|(last, _)| *last != organisation) {
                one_each.push((organisation, held));
            }
        }
        let sql = "SELECT person_id FROM journey WHERE open = $1 AND person_id IS NOT NULL";
        let busy = read.all(sql, &[true.into()], |row| Ok(row.get::<domain::id::PersonId>(0)?.to_string()))?;
        Ok(Cast { held: one_each.into_iter().map(|(_, held)| held).collect(), busy: busy.into_iter().collect() })
    })
    .wait()
}

fn at_operations(bench: &Bench, place: &Place, busy: &HashSet<String>) -> Result<direct::Direct, String> {
    let house = house(place)?;
    let db =
        Db::open_as_it_is(&location(place), store::Options::default()).map_err(|error| error.to_string())?;
    direct::measure(&house, &db, bench.clients, Duration::from_secs(bench.seconds), PEOPLE, busy)
}

/// The programme's house in this process.
fn house(place: &Place) -> Result<House, String> {
    let keys = operations::Keys::load_or_make(&place.folder.join("keys.json"), &mut Random::from_system())?;
    House::open(operations::Settings {
        location: location(place),
        options: store::Options::default(),
        keys,
        address: "http://127.0.0.1".to_owned(),
        demo: true,
    })
    .map_err(|error| error.to_string())
}
