//! `stile backup`, `stile restore`, `stile check`, `stile migrate`, `stile erase`: looking after what is kept.

use std::path::PathBuf;
use std::process::ExitCode;

use operations::check::{self, Report};
use operations::{Db, Location, Options, SystemClock};
use store::{backup, erase, migrate};
use words::Words;

use crate::{Place, print};

/// What `stile backup` is asked.
#[derive(clap::Args, Debug)]
pub struct Backup {
    #[command(flatten)]
    place: Place,
    /// The file to write; it must not be there yet
    file: PathBuf,
}

/// What `stile restore` is asked.
#[derive(clap::Args, Debug)]
pub struct Restore {
    #[command(flatten)]
    place: Place,
    /// The backup to restore; the database must be empty, or not there
    file: PathBuf,
    /// The list of people erased since, who are erased again
    #[arg(long, env = "STILE_ERASURES", default_value = "stile-erasures.jsonl")]
    erasures: PathBuf,
}

/// What `stile check` is asked.
#[derive(clap::Args, Debug)]
pub struct Check {
    #[command(flatten)]
    place: Place,
    /// Write current rows and projections anew where they differ from the journal, then check again
    #[arg(long)]
    repair: bool,
}

/// What `stile migrate` is asked.
#[derive(clap::Args, Debug)]
pub struct Migrate {
    #[command(flatten)]
    place: Place,
}

/// What `stile erase` is asked.
#[derive(clap::Args, Debug)]
pub struct Erase {
    #[command(flatten)]
    place: Place,
    /// Short name of the programme
    #[arg(long)]
    programme: String,
    /// Identifier of the person, as in the address of their page
    #[arg(long)]
    person: uuid::Uuid,
    /// The list that a restore erases again from: keep it apart from database and backups
    #[arg(long, env = "STILE_ERASURES", default_value = "stile-erasures.jsonl")]
    erasures: PathBuf,
}

fn location(place: &Place) -> Location {
    let Ok(location) = place.database.parse();
    location
}

fn words() -> Words {
    Words::get(words::ENGLISH)
}

fn counted(rows: &[(String, i64)]) -> i64 {
    rows.iter().map(|(_, rows)| rows).sum()
}

/// Writes a backup while the server works.
pub fn backup(asked: &Backup) -> Result<ExitCode, String> {
    let made =
        backup::backup(&location(&asked.place), &asked.file).map_err(|fault| sentence(&fault.to_string()))?;
    let file = asked.file.display().to_string();
    let megabytes = made.bytes.div_ceil(1_000_000).to_string();
    print(&words().say(
        "keep-backed-up",
        &[
            ("file", file.as_str().into()),
            ("rows", counted(&made.rows).into()),
            ("megabytes", megabytes.as_str().into()),
        ],
    ));
    Ok(ExitCode::SUCCESS)
}

/// Restores a backup into an empty database.
pub fn restore(asked: &Restore) -> Result<ExitCode, String> {
    let erasures =
        erase::enlisted(&asked.erasures).map_err(|error| format!("{}: {error}", asked.erasures.display()))?;
    let restored = backup::restore(
        &asked.file,
        &location(&asked.place),
        &erasures,
        &SystemClock,
        &operations::erasure::again,
    )
    .map_err(|fault| sentence(&fault.to_string()))?;
    let erased = i64::try_from(restored.erased_again).unwrap_or(i64::MAX);
    print(
        &words().say("keep-restored", &[("rows", counted(&restored.rows).into()), ("erased", erased.into())]),
    );
    Ok(ExitCode::SUCCESS)
}

/// Checks everything that is kept: 0 when all is well, 1 with faults, 2 when it could not be carried out.
pub fn check(asked: &Check) -> Result<ExitCode, String> {
    let location = location(&asked.place);
    if let Location::File(path) = &location
        && !path.exists()
    {
        return Err(format!("There is no database {}. Name it with --database", path.display()));
    }
    let db =
        Db::open_as_it_is(&location, Options::default()).map_err(|error| sentence(&error.to_string()))?;
    let mut report = check::check(&db).map_err(|error| sentence(&error.to_string()))?;
    if asked.repair && report.faults.keys().any(|kind| kind.can_be_rebuilt()) {
        let rebuilt = check::repair(&db).map_err(|error| sentence(&error.to_string()))?;
        let rebuilt = i64::try_from(rebuilt).unwrap_or(i64::MAX);
        print(&words().say("check-rebuilt", &[("journeys", rebuilt.into())]));
        report = check::check(&db).map_err(|error| sentence(&error.to_string()))?;
    }
    tell(&report);
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(report: &Report) {
    let words = words();
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    print(&words.say(
        "check-looked-at",
        &[
            ("programmes", number(report.programmes).into()),
            ("journeys", number(report.journeys).into()),
            ("entries", number(report.entries).into()),
            ("offers", number(report.offers).into()),
            ("people", number(report.people).into()),
        ],
    ));
    for (kind, found) in &report.faults {
        let key = format!("check-fault-{}", kind.code());
        print(&words.say(&key, &[("count", number(found.count).into())]));
        for place in &found.places {
            print(&format!("  {place}"));
        }
    }
    print(&words.text(if report.is_clean() { "check-clean" } else { "check-faults" }));
}

/// Brings the schema up to date without serving.
pub fn migrate(asked: &Migrate) -> Result<ExitCode, String> {
    migrate::up(&location(&asked.place)).map_err(|error| sentence(&error.to_string()))?;
    print(&words().say("keep-migrated", &[("number", migrate::known().into())]));
    Ok(ExitCode::SUCCESS)
}

/// Erases a person.
pub fn erase(asked: &Erase) -> Result<ExitCode, String> {
    let house = crate::serve::open(&asked.place, "http://localhost", false)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| format!("The command cannot start: {error}"))?;
    let programme = runtime
        .block_on(house.programmes())
        .map_err(|error| sentence(&error.to_string()))?
        .into_iter()
        .find(|programme| programme.slug == asked.programme)
        .ok_or_else(|| format!("There is no programme {}", asked.programme))?;
    let erased = house
        .erase_person(&asked.erasures, programme.id, domain::Id::new(asked.person), None)
        .map_err(|error| sentence(&error.to_string()))?;
    let erased = i64::try_from(erased).unwrap_or(i64::MAX);
    let list = asked.erasures.display().to_string();
    print(&words().say("keep-erased", &[("records", erased.into()), ("list", list.as_str().into())]));
    Ok(ExitCode::SUCCESS)
}

/// A message of a lower layer as a sentence of its own.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
