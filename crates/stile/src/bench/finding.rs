//! `stile bench match`: how long it takes to find services in a large directory, at `operations` and over HTTP, and
//! beside it full-text search of SQLite and of PostgreSQL on the same services.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use domain::calendar::{Day, london_day};
use domain::id::ServiceId;
use operations::directory::find::{Asked, Wishes};
use operations::{Clock, House, SystemClock, Who};
use serde::Serialize;
use simulation::many::{district, frequent, many, subject};
use store::{Db, Location, Options};

use super::client::SignedIn;
use super::measure::{Run, Until, drive};
use super::report::{Rate, Target};
use super::server::{Place, Server, resident_megabytes};
use super::{Format, care, house};
use crate::{print, say};

/// What `stile bench match` is asked.
#[derive(clap::Args, Debug)]
pub struct Finding {
    /// Services of the directory
    #[arg(long, default_value_t = 250_000)]
    services: usize,
    /// Asks of each kind; full-text search beside it is asked a tenth as often
    #[arg(long, default_value_t = 2_000)]
    asks: usize,
    /// An empty PostgreSQL database to measure beside it, with distances where PostGIS is installed
    #[arg(long)]
    postgres: Option<String>,
    /// A folder to keep the programme in; made anew and thrown away when not given
    #[arg(long)]
    folder: Option<PathBuf>,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
}

/// A kind of ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Two words, both meant.
    Two,
    /// Any of four words.
    Four,
    /// Two words, not further than 5 km from a district.
    Near,
    /// A day, room and a wheelchair, and no words.
    Open,
    /// A slip of spelling beside a word.
    Slip,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 5] = [Kind::Two, Kind::Four, Kind::Near, Kind::Open, Kind::Slip];

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Two => "two words",
            Kind::Four => "any of four words",
            Kind::Near => "two words within 5 km",
            Kind::Open => "day, room and wheelchair, no words",
            Kind::Slip => "a slip of spelling and a word",
        }
    }

    /// The words of the ask of a number.
    pub fn words(self, number: usize) -> Vec<String> {
        let (first, second) = (subject(number), frequent(number / 3 + number));
        match self {
            Kind::Two | Kind::Near => vec![first.to_owned(), second.to_owned()],
            Kind::Four => {
                vec![
                    first.to_owned(),
                    second.to_owned(),
                    frequent(number * 7 + 5).to_owned(),
                    "lonely".to_owned(),
                ]
            }
            Kind::Open => Vec::new(),
            Kind::Slip => vec![slipped(first), second.to_owned()],
        }
    }

    /// The ask of a number, as a page asks it.
    fn asked(self, number: usize) -> Asked {
        let mut asked = Asked { text: self.words(number).join(" "), ..Asked::default() };
        match self {
            Kind::Near => {
                district(number).clone_into(&mut asked.postcode);
                asked.within_km = Some(5.0);
            }
            Kind::Open => {
                asked.wishes =
                    Wishes { access: vec!["wheelchair".to_owned()], room: true, ..Wishes::default() };
                asked.wishes.days = asked.wishes.days.with(day(number));
            }
            Kind::Two | Kind::Four | Kind::Slip => {}
        }
        asked
    }

    /// The same as the form of the page sends it.
    fn query(self, number: usize) -> String {
        let words = self.words(number).join("+");
        match self {
            Kind::Near => format!("?find=yes&q={words}&postcode={}&within=5", district(number)),
            Kind::Open => format!("?find=yes&q=&day={}&room=yes&access=wheelchair", day(number)),
            Kind::Two | Kind::Four | Kind::Slip => format!("?find=yes&q={words}"),
        }
    }
}

/// A weekday, Monday 0.
pub fn day(number: usize) -> u8 {
    u8::try_from(number % 7).unwrap_or(0)
}

/// A word with two letters in the middle the wrong way round.
fn slipped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    if letters.len() > 5 {
        letters.swap(middle - 1, middle);
    }
    letters.into_iter().collect()
}

/// One line of figures.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Where it was asked.
    pub at: &'static str,
    /// What.
    pub of: &'static str,
    /// How fast.
    pub rate: Rate,
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
struct Figures {
    version: &'static str,
    processors: usize,
    services: usize,
    /// Seconds it took to write the directory down; none when it was there.
    load_seconds: Option<f64>,
    /// Seconds until the index was filled from the database.
    fill_seconds: f64,
    /// Megabytes the process held more with the index than before.
    index_megabytes: f64,
    lines: Vec<Line>,
    /// From an edit until a search finds it.
    edits: Rate,
}

/// Measures and prints.
///
/// # Errors
/// A sentence that says what could not be done.
pub fn run(asked: &Finding) -> Result<(), String> {
    let thrown_away = tempfile::tempdir().map_err(|error| error.to_string())?;
    let folder = asked.folder.clone().unwrap_or_else(|| thrown_away.path().to_owned());
    let binary = std::env::current_exe().map_err(|error| error.to_string())?;
    let place = Place { binary, folder, database: None, size: 200 };
    let figures = measured(asked, &place)?;
    match asked.format {
        Format::Markdown => print(&figures.markdown()),
        Format::Json => {
            print(&serde_json::json!({ "figures": figures, "targets": figures.targets() }).to_string());
        }
    }
    Ok(())
}

fn measured(asked: &Finding, place: &Place) -> Result<Figures, String> {
    let runtime = care::runtime()?;
    let words = |error: operations::Error| error.to_string();
    let io = |error: std::io::Error| error.to_string();
    let today = london_day(SystemClock.now());
    let load_seconds = directory(asked, place, today)?;
    let house = house(place)?;
    let who = runtime.block_on(care::signed_in(&house, domain::role::Role::TeamLead)).map_err(words)?;
    let before = resident_megabytes("/proc/self/status").map_err(io)?;
    let began = Instant::now();
    runtime.block_on(house.load_matches()).map_err(words)?;
    let fill_seconds = began.elapsed().as_secs_f64();
    let index_megabytes = resident_megabytes("/proc/self/status").map_err(io)? - before;
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        say(kind.name());
        let run = runtime.block_on(find(&house, &who, kind, asked.asks)).map_err(words)?;
        lines.push(Line { at: "operations", of: kind.name(), rate: run.rate(1) });
    }
    say("Edits");
    let edits = runtime.block_on(edited(&house, &who, 100)).map_err(words)?.rate(1);
    drop(house);
    say("Over HTTP");
    lines.extend(over_http(place, asked.asks / 4).map_err(io)?);
    say("Full-text search of SQLite");
    let beside = Db::open(&Location::File(place.folder.join("beside.db")), Options::default());
    let beside = beside.map_err(|error| error.to_string())?;
    lines.extend(super::full_text::sqlite(&beside, asked.services, today, asked.asks / 10)?);
    if let Some(address) = &asked.postgres {
        say("Full-text search of PostgreSQL");
        let beside = Db::open(&Location::Postgres(address.clone()), Options::default());
        let beside = beside.map_err(|error| error.to_string())?;
        lines.extend(super::full_text::postgres(&beside, asked.services, today, asked.asks / 10)?);
    }
    Ok(Figures {
        version: env!("CARGO_PKG_VERSION"),
        processors: std::thread::available_parallelism().map_or(0, Into::into),
        services: asked.services,
        load_seconds,
        fill_seconds,
        index_megabytes,
        lines,
        edits,
    })
}

/// Makes a programme with a directory of as many services; seconds it took to write them down.
fn directory(asked: &Finding, place: &Place, today: Day) -> Result<Option<f64>, String> {
    let is_there = Path::new(&place.file()).exists();
    say("Making the programme");
    place.load().map_err(|error| error.to_string())?;
    if is_there {
        return Ok(None);
    }
    say("Writing the directory down");
    let house = house(place)?;
    let programmes = care::runtime()?.block_on(house.programmes()).map_err(|error| error.to_string())?;
    let programme = programmes.iter().find(|it| it.synthetic).ok_or("no synthetic programme")?.id;
    let began = Instant::now();
    let mut made = many(asked.services, today).peekable();
    while made.peek().is_some() {
        let some: Vec<_> = made.by_ref().take(500).collect();
        house.load_made_services(programme, today, some).map_err(|error| error.to_string())?;
    }
    Ok(Some(began.elapsed().as_secs_f64()))
}

async fn find(house: &House, who: &Who, kind: Kind, asks: usize) -> operations::Result<Run> {
    for number in 0..asks / 10 {
        house.find_services(who, kind.asked(number)).await?;
    }
    let mut run = Run::default();
    let all = Instant::now();
    for number in 0..asks {
        let asked = kind.asked(number);
        let began = Instant::now();
        let found = house.find_services(who, asked).await?;
        run.micros.push(micros(began));
        run.failed += usize::from(found.fits.is_empty());
    }
    run.elapsed = all.elapsed();
    run.micros.sort_unstable();
    Ok(run)
}

fn micros(began: Instant) -> u32 {
    u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX)
}

/// From pressing the button of an edit until a search finds what it says.
async fn edited(house: &House, who: &Who, times: usize) -> operations::Result<Run> {
    let mut run = Run::default();
    let all = Instant::now();
    for number in 0..times {
        let found = house.find_services(who, Kind::Two.asked(number)).await?;
        let Some(fit) = found.fits.into_iter().next() else {
            run.failed += 1;
            continue;
        };
        let id = ServiceId::new(fit.service.id);
        let version = house.service(who, id).await?.kept.version;
        let word = format!("falconry{}", "abcdefghij".chars().nth(number % 10).unwrap_or('k'));
        let mut draft = fit.draft;
        draft.name = format!("{word} {}", draft.name);
        let began = Instant::now();
        let key = house.request_key();
        let names = operations::directory::term_name;
        house.write_service(who, key, Some(id), version, draft, names).await?;
        let asked = || Asked { text: word.clone(), only_looking: true, ..Asked::default() };
        while !house.find_services(who, asked()).await?.fits.iter().any(|it| it.service.id == fit.service.id)
        {
            if began.elapsed() > Duration::from_secs(10) {
                run.failed += 1;
                break;
            }
        }
        run.micros.push(micros(began));
    }
    run.elapsed = all.elapsed();
    run.micros.sort_unstable();
    Ok(run)
}

fn over_http(place: &Place, asks: usize) -> std::io::Result<Vec<Line>> {
    let server = place.serve()?;
    let by = SignedIn::as_a(server.address, "navigator")?;
    wait_until_filled(&server, &by)?;
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        let ask = |client: &mut super::client::Client, number: usize| {
            client.present(&by);
            Ok(client.get(&format!("{}/match{}", by.home, kind.query(number)))?.status == 200)
        };
        drive(|| by.client(), 1, Until::Requests(asks / 10), ask)?;
        let rate = drive(|| by.client(), 1, Until::Requests(asks), ask)?.rate(1);
        lines.push(Line { at: "HTTP, the whole page", of: kind.name(), rate });
    }
    let asks = asks * 4;
    let mixed = |client: &mut super::client::Client, number: usize| {
        client.present(&by);
        let kind = Kind::ALL[number % Kind::ALL.len()];
        Ok(client.get(&format!("{}/match{}", by.home, kind.query(number)))?.status == 200)
    };
    let rate = drive(|| by.client(), 16, Until::Requests(asks), mixed)?.rate(16);
    lines.push(Line { at: "HTTP, 16 clients at once", of: "all kinds in turn", rate });
    Ok(lines)
}

/// The index is filled in the background after a start.
fn wait_until_filled(server: &Server, by: &SignedIn) -> std::io::Result<()> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(300) {
        let page = by.client()?.get(&format!("{}/match{}", by.home, Kind::Two.query(0)))?;
        let services = format!("{}/services/", by.home);
        if page.body.matches(&services).count() > 5 {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    Err(std::io::Error::other(format!("the server at {} never found anything", server.address)))
}

impl Figures {
    fn targets(&self) -> Vec<Target> {
        let at_operations = || self.lines.iter().filter(|line| line.at == "operations");
        let most = |of: fn(&Rate) -> f64| at_operations().map(|line| of(&line.rate)).fold(0.0, f64::max);
        let (p50, p99) = (most(|rate| rate.p50_ms), most(|rate| rate.p99_ms));
        let target = |name, target, measured, met| Target { name, target, measured, met };
        vec![
            target("slowest kind, half within", "2 ms", format!("{p50:.2} ms"), p50 < 2.0),
            target("slowest kind, 99 of 100 within", "10 ms", format!("{p99:.2} ms"), p99 < 10.0),
            target(
                "memory of the index",
                "under 300 MB",
                format!("{:.0} MB", self.index_megabytes),
                self.index_megabytes < 300.0,
            ),
            target(
                "an edit is found within, 99 of 100",
                "1 s",
                format!("{:.0} ms", self.edits.p99_ms),
                self.edits.p99_ms < 1_000.0 && self.edits.failed == 0,
            ),
        ]
    }

    fn markdown(&self) -> String {
        use std::fmt::Write;
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "Stile {}, {} services, {} processors. The index was filled in {:.1} s and takes {:.0} MB.",
            self.version, self.services, self.processors, self.fill_seconds, self.index_megabytes
        );
        if let Some(seconds) = self.load_seconds {
            let _ = writeln!(out, "The directory was written down in {seconds:.0} s.");
        }
        let _ = writeln!(out, "\n| Target | Should be | Was | Met |\n|---|---|---:|---|");
        for Target { name, target, measured, met } in self.targets() {
            let _ =
                writeln!(out, "| {name} | {target} | {measured} | {} |", if met { "yes" } else { "**no**" });
        }
        let _ = writeln!(
            out,
            "\n| Where | Asked | p50 ms | p99 ms | asks | nothing found |\n|---|---|---:|---:|---:|---:|"
        );
        let edits = Line { at: "operations", of: "an edit, until it is found", rate: self.edits.clone() };
        for Line { at, of, rate } in self.lines.iter().chain([&edits]) {
            let Rate { p50_ms, p99_ms, done, failed, .. } = rate;
            let _ = writeln!(out, "| {at} | {of} | {p50_ms:.2} | {p99_ms:.2} | {done} | {failed} |");
        }
        out
    }
}
