//! `stile import directory` and `stile export directory`.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use delivery::feed::{self, Fetched};
use domain::directory::{Level, RecordKind, Remark, Thing};
use exchange::open_referral::tables::{Columns, Package};
use exchange::open_referral::{self, Batch};
use indicatif::{ProgressBar, ProgressStyle};
use operations::House;
use operations::directory::take::{AskedSource, Report};
use operations::programme::Programme;
use uuid::Uuid;
use words::{Arg, Words};

/// Bring in a directory of services from a feed of Open Referral: the address of a live feed, a JSON file or a folder of
/// JSON files, or a package of CSV tables (a folder, or its files).
///
/// Ends with 0 when everything was taken, 1 when records were refused (with what is wrong and what to do), 2 when
/// nothing could be brought in. Taking the same feed again changes nothing.
#[derive(Args, Clone, Debug)]
pub struct ImportDirectory {
    /// Addresses of live feeds, JSON files, CSV tables, or folders of them
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
    let batch = read(&asked.source, &asked.files, asked.json)?;
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
        address: asked.files.iter().find_map(|file| address(file)).map(str::to_owned),
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

/// The address of a live feed, where one is meant.
fn address(file: &Path) -> Option<&str> {
    file.to_str().filter(|text| text.starts_with("http://") || text.starts_with("https://"))
}

/// What all documents gave together.
#[derive(Default)]
struct Whole {
    batch: Batch,
    at: HashMap<(RecordKind, Uuid), usize>,
}

/// Reads everything named: tables together as one package, each JSON document by itself, live feeds page by page.
fn read(source: &str, files: &[PathBuf], quiet: bool) -> Result<Batch, String> {
    let mut whole = Whole::default();
    let mut found: Vec<PathBuf> = Vec::new();
    for path in files {
        if let Some(address) = address(path) {
            whole.fetch(source, address, quiet)?;
        } else if path.is_dir() {
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
            whole.add(open_referral::read(source, told_by(&name), document));
        }
    }
    if !tables.is_empty() {
        let files: Vec<(&str, &[u8])> =
            tables.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        whole.add(open_referral::tables::read(source, &files));
    }
    let whole = whole.settled();
    if whole.records.is_empty() && whole.remarks.is_empty() {
        return Err(
            "Nothing was found to bring in. Name a feed, JSON files, CSV tables, or folders of them."
                .to_owned(),
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

impl Whole {
    /// Adds what one document gave. Of two that give the same record, the later stands field by field: a list tells
    /// less of a thing than a document of its own, and neither takes from the other.
    fn add(&mut self, more: Batch) {
        self.batch.at_locations.extend(more.at_locations);
        self.batch.remarks.extend(more.remarks);
        self.batch.repeated += more.repeated;
        for record in more.records {
            let place = self.at.get(&(record.kind, record.id)).copied();
            match place.and_then(|number| self.batch.records.get_mut(number)) {
                Some(known) => {
                    self.batch.repeated += u64::from(known.data == record.data);
                    known.data.extend(record.data);
                }
                None => {
                    self.at.insert((record.kind, record.id), self.batch.records.len());
                    self.batch.records.push(record);
                }
            }
        }
    }

    /// Adds what a live feed gives.
    fn fetch(&mut self, source: &str, address: &str, quiet: bool) -> Result<(), String> {
        let bar = bar(0, quiet);
        let each = |fetched: Fetched| match fetched {
            Fetched::Document(collection, document) => {
                self.add(open_referral::read(source, told_by(collection), document));
            }
            Fetched::Missed(record, why) => self.batch.remarks.push(Remark {
                level: Level::Refused,
                code: "not-fetched",
                record,
                field: String::new(),
                value: why,
            }),
        };
        let size = |count: usize| u64::try_from(count).unwrap_or(0);
        feed::fetch(address, each, |done, all| {
            bar.set_length(size(all));
            bar.set_position(size(done));
        })
        .map_err(|why| why.to_string())?;
        bar.finish_and_clear();
        Ok(())
    }

    /// Everything, with services at locations put into their services.
    fn settled(mut self) -> Batch {
        for it in std::mem::take(&mut self.batch.at_locations) {
            let place = self.at.get(&(RecordKind::Service, it.service)).copied();
            match place.and_then(|number| self.batch.records.get_mut(number)) {
                Some(service) => drop(open_referral::join(&mut service.data, it.data)),
                None => self.batch.remarks.push(Remark {
                    level: Level::LeftOut,
                    code: "orphan",
                    record: it.data.get("id").and_then(|id| id.as_str()).unwrap_or("?").to_owned(),
                    field: "service_id".to_owned(),
                    value: it.service.to_string(),
                }),
            }
        }
        self.batch
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
