//! `stile import directory` and `stile export directory`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use domain::directory::{Level, RecordKind, Remark, Thing};
use exchange::open_referral::tables::{Columns, Package};
use exchange::open_referral::{self, Batch};
use indicatif::{ProgressBar, ProgressStyle};
use operations::House;
use operations::directory::take::{AskedSource, Report};
use operations::programme::Programme;
use words::{Arg, Words};

/// Bring in a directory of services from a feed of Open Referral: a JSON file or a folder of JSON files, or a package
/// of CSV tables (a folder, or its files).
///
/// Ends with 0 when everything was taken, 1 when records were refused (with what is wrong and what to do), 2 when
/// nothing could be brought in. Taking the same feed again changes nothing.
#[derive(Args, Clone, Debug)]
pub struct ImportDirectory {
    /// JSON files, CSV tables, or folders of them
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    place: crate::Place,
    /// The programme's name in addresses
    #[arg(long)]
    programme: String,
    /// What the source is called: whoever keeps the feed
    #[arg(long)]
    source: String,
    /// Whom to believe when sources differ: the lower before the higher, from 1
    #[arg(long)]
    rank: Option<i64>,
    /// Keep what is new unpublished until somebody publishes it
    #[arg(long)]
    unpublished: bool,
    /// Write every remark to this CSV file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Print the result as one JSON object
    #[arg(long)]
    json: bool,
    /// Read and check, and keep nothing
    #[arg(long)]
    dry_run: bool,
}

/// What is written.
#[derive(clap::Subcommand, Clone, Debug)]
pub enum Export {
    /// The directory as an HSDS 3.1 package of CSV tables
    Directory(ExportDirectory),
}

/// Write the directory as a package of CSV tables (HSDS 3.1), published listings or all.
#[derive(Args, Clone, Debug)]
pub struct ExportDirectory {
    /// The folder to write to; made if it is not there
    folder: PathBuf,
    #[command(flatten)]
    place: crate::Place,
    /// The programme's name in addresses
    #[arg(long)]
    programme: String,
    /// Unpublished listings too
    #[arg(long)]
    all: bool,
}

fn programme(
    house: &House,
    runtime: &tokio::runtime::Runtime,
    slug: &str,
) -> Result<std::sync::Arc<Programme>, String> {
    let found = runtime.block_on(house.programme(slug));
    found.map(Into::into).map_err(|_| {
        let words = Words::get(words::ENGLISH);
        words.say("breach-import-programme-unknown", &[("value", slug.into())]).into_owned()
    })
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())
}

/// Brings a directory in.
///
/// # Errors
/// A sentence that says what stands against it and what to do.
pub fn import(asked: &ImportDirectory) -> Result<ExitCode, String> {
    let words = Words::get(words::ENGLISH);
    let batch = read(&asked.source, &asked.files)?;
    if let Some(path) = &asked.report {
        write_remarks(path, words, &batch.remarks)?;
    }
    let refused = batch.remarks.iter().filter(|it| it.level == Level::Refused).count();
    if !asked.json {
        tell_remarks(words, &batch.remarks);
    }
    if asked.dry_run {
        let args = [("records", number(batch.records.len())), ("refused", number(refused))];
        crate::print(&words.say("directory-said-dry-run", &args));
        return Ok(ExitCode::from(u8::from(refused > 0)));
    }
    let house = crate::serve::open(&asked.place, "http://localhost", false)?;
    let runtime = runtime()?;
    let programme = programme(&house, &runtime, &asked.programme)?;
    let bar = bar(batch.records.len(), asked.json);
    let source = AskedSource {
        name: asked.source.clone(),
        address: None,
        rank: asked.rank,
        publishes: asked.unpublished.then_some(false),
    };
    let taking = house.take_directory(programme.id, source, batch.records, &batch.remarks, |done| {
        bar.set_position(u64::try_from(done).unwrap_or(0));
    });
    let report = runtime.block_on(taking).map_err(|error| crate::import::sentence(words, &error))?;
    bar.finish_and_clear();
    if asked.json {
        crate::print(&serde_json::to_string(&report).unwrap_or_default());
    } else {
        tell(words, &report, batch.repeated);
    }
    Ok(ExitCode::from(u8::from(report.refused() > 0)))
}

fn number(value: usize) -> Arg<'static> {
    Arg::from(i64::try_from(value).unwrap_or(i64::MAX))
}

fn bar(records: usize, hidden: bool) -> ProgressBar {
    let bar =
        if hidden { ProgressBar::hidden() } else { ProgressBar::new(u64::try_from(records).unwrap_or(0)) };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} ({per_sec}, {eta})") {
        bar.set_style(style);
    }
    bar
}

/// Reads every file: tables together as one package, each JSON document by itself.
fn read(source: &str, files: &[PathBuf]) -> Result<Batch, String> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in files {
        if path.is_dir() {
            let inside = std::fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
            let mut inside: Vec<PathBuf> = inside.filter_map(|it| Some(it.ok()?.path())).collect();
            inside.sort();
            found.extend(inside.into_iter().filter(|it| it.is_file()));
        } else {
            found.push(path.clone());
        }
    }
    let is = |path: &Path, end: &str| path.extension().is_some_and(|it| it.eq_ignore_ascii_case(end));
    let mut tables: Vec<(String, Vec<u8>)> = Vec::new();
    let mut whole = Batch::default();
    for path in &found {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if is(path, "csv") {
            tables.push((name, std::fs::read(path).map_err(|error| unreadable(path, &error))?));
        } else if is(path, "json") && name != "datapackage.json" {
            let file = File::open(path).map_err(|error| unreadable(path, &error))?;
            let document: serde_json::Value = serde_json::from_reader(std::io::BufReader::new(file))
                .map_err(|error| format!("{} is not JSON: {error}", path.display()))?;
            // What a feed says of itself at its first address holds no service.
            if document.get("openapi_url").is_some() {
                continue;
            }
            join(&mut whole, open_referral::read(source, told_by(&name), document));
        }
    }
    if !tables.is_empty() {
        let files: Vec<(&str, &[u8])> =
            tables.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        join(&mut whole, open_referral::tables::read(source, &files));
    }
    settle(&mut whole);
    if whole.records.is_empty() && whole.remarks.is_empty() {
        return Err(
            "Nothing was found to bring in. Name JSON files, CSV tables, or folders of them.".to_owned()
        );
    }
    Ok(whole)
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}

/// What a file holds, as its name tells: `organization_list.json` holds organisations.
fn told_by(name: &str) -> Thing {
    let stem = name.trim_end_matches(".json").trim_end_matches("_full").trim_end_matches("_list");
    match Thing::of_table(stem) {
        Some(thing) if thing == Thing::ServiceAtLocation || RecordKind::of(thing).is_some() => thing,
        _ => Thing::Service,
    }
}

/// Adds what one document gave. Of two that give the same record, the later stands.
fn join(whole: &mut Batch, more: Batch) {
    whole.at_locations.extend(more.at_locations);
    whole.remarks.extend(more.remarks);
    whole.repeated += more.repeated;
    let mut at: std::collections::HashMap<_, _> =
        whole.records.iter().enumerate().map(|(number, it)| ((it.kind, it.id), number)).collect();
    for record in more.records {
        let known = at.get(&(record.kind, record.id)).and_then(|number| whole.records.get_mut(*number));
        match known {
            // A list tells less of a thing than a document of its own: neither takes from the other.
            Some(known) => {
                whole.repeated += u64::from(known.data == record.data);
                known.data.extend(record.data);
            }
            None => {
                at.insert((record.kind, record.id), whole.records.len());
                whole.records.push(record);
            }
        }
    }
}

/// Puts services at locations into their services.
fn settle(whole: &mut Batch) {
    for it in std::mem::take(&mut whole.at_locations) {
        let service =
            whole.records.iter_mut().find(|one| one.kind == RecordKind::Service && one.id == it.service);
        match service {
            Some(service) => drop(open_referral::join(&mut service.data, it.data)),
            None => whole.remarks.push(Remark {
                level: Level::LeftOut,
                code: "orphan",
                record: it.data.get("id").and_then(|id| id.as_str()).unwrap_or("?").to_owned(),
                field: "service_id".to_owned(),
                value: it.service.to_string(),
            }),
        }
    }
}

/// A remark as a sentence.
fn sentence(words: Words, it: &Remark) -> String {
    let args = [
        ("record", Arg::from(it.record.as_str())),
        ("field", it.field.as_str().into()),
        ("value", it.value.as_str().into()),
    ];
    words.say(&format!("directory-remark-{}", it.code), &args).into_owned()
}

/// Remarks told on the terminal, the gravest first; the file of the report has all.
const TOLD: usize = 40;

fn tell_remarks(words: Words, remarks: &[Remark]) {
    let mut order: Vec<&Remark> = remarks.iter().collect();
    order.sort_by_key(|it| it.level);
    for it in order.iter().take(TOLD) {
        let level = words.text(&format!("directory-level-{}", it.level.code())).into_owned();
        crate::say(&format!("{level}\t{}\t{}\t{}", it.record, it.field, sentence(words, it)));
    }
    if order.len() > TOLD {
        crate::say(&words.say("directory-said-more", &[("count", number(order.len() - TOLD))]));
    }
}

fn write_remarks(path: &Path, words: Words, remarks: &[Remark]) -> Result<(), String> {
    let head = ["level", "record", "field", "value", "what to do"].map(str::to_owned).to_vec();
    let rows = remarks.iter().map(|it| {
        vec![
            it.level.code().to_owned(),
            it.record.clone(),
            it.field.clone(),
            it.value.clone(),
            sentence(words, it),
        ]
    });
    let bytes = exchange::csv_file::lines(std::iter::once(head).chain(rows));
    std::fs::write(path, bytes).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

fn tell(words: Words, report: &Report, repeated: u64) {
    for (kind, counts) in &report.kinds {
        let number = |value: u64| Arg::from(i64::try_from(value).unwrap_or(i64::MAX));
        let args = [
            ("kind", Arg::from(words.text(&format!("directory-kind-{kind}")).into_owned())),
            ("new", number(counts.new)),
            ("changed", number(counts.changed)),
            ("same", number(counts.same)),
            ("missing", number(counts.missing)),
        ];
        crate::print(&words.say("directory-said-kind", &args));
    }
    let level = |level: Level| {
        let count = report.levels.get(level.code()).copied().unwrap_or(0);
        Arg::from(i64::try_from(count).unwrap_or(i64::MAX))
    };
    let args = [
        ("refused", level(Level::Refused)),
        ("left", level(Level::LeftOut)),
        ("mended", level(Level::Mended)),
        ("noted", level(Level::Noted)),
        ("repeated", Arg::from(i64::try_from(repeated).unwrap_or(i64::MAX))),
    ];
    crate::print(&words.say("directory-said-remarks", &args));
}

/// Writes the directory as a package of tables.
///
/// # Errors
/// A sentence that says what stands against it.
pub fn export(asked: Export) -> Result<ExitCode, String> {
    let Export::Directory(asked) = asked;
    let house = crate::serve::open(&asked.place, "http://localhost", false)?;
    let runtime = runtime()?;
    let programme = programme(&house, &runtime, &asked.programme)?;
    let broken = |error: operations::Error| format!("The directory cannot be read: {error}");
    std::fs::create_dir_all(&asked.folder).map_err(|error| unreadable(&asked.folder, &error))?;
    let mut columns = Columns::default();
    let seeing = house.each_directory_record(programme.id, asked.all, |record| {
        columns.see(record);
        Ok(())
    });
    runtime.block_on(seeing).map_err(broken)?;
    let folder = asked.folder.clone();
    let open = move |name: &str| Ok(BufWriter::new(File::create(folder.join(name))?));
    let mut package = Package::new(columns, open);
    let mut count = 0_usize;
    let writing = house.each_directory_record(programme.id, asked.all, |record| {
        count += 1;
        let full = |error: std::io::Error| operations::StoreError::Broken(error.to_string()).into();
        package.write(record).map_err(full)
    });
    runtime.block_on(writing).map_err(broken)?;
    let failed = |error: std::io::Error| format!("The package cannot be written: {error}");
    let (described, files) = package.finish().map_err(failed)?;
    for (_, mut file) in files {
        file.flush().map_err(failed)?;
    }
    let text = serde_json::to_vec_pretty(&described).unwrap_or_default();
    std::fs::write(asked.folder.join("datapackage.json"), text).map_err(failed)?;
    let words = Words::get(words::ENGLISH);
    let folder = asked.folder.display().to_string();
    crate::print(&words.say("directory-said-export", &[("count", number(count)), ("path", folder.into())]));
    Ok(ExitCode::SUCCESS)
}
