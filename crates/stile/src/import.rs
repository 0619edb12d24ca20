//! `stile import`: brings a practice's list of people or offers in.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use domain::Breach;
use indicatif::{ProgressBar, ProgressStyle};
use operations::figures::Worth;
use operations::import::{Field, Kind, Mapping, Rule, fault_sentence};
use operations::programme::Programme;
use operations::{Error, House, Who};
use serde_json::json;
use words::Words;

/// What is brought in.
#[derive(clap::Subcommand, Clone, Debug)]
pub enum Import {
    /// People of a practice, from a CSV file
    People(ImportList),
    /// Offers with their answers, from a CSV file
    Offers(ImportList),
    /// Services, from a feed of Open Referral
    Directory(crate::directory::ImportDirectory),
}

/// Bring in a list of people or offers from a CSV file.
///
/// Ends with 0 when every row was taken or is on record, 1 when rows were refused (they stand in a file
/// beside the list, with what to do), 2 when nothing could be brought in. Interrupted, it goes on where it
/// stopped when it is called again with the same file.
#[derive(Args, Clone, Debug)]
pub struct ImportList {
    /// The CSV file
    file: PathBuf,
    #[command(flatten)]
    place: crate::Place,
    /// The programme's name in addresses
    #[arg(long)]
    programme: String,
    /// The practice's name or ODS code
    #[arg(long)]
    practice: String,
    /// E-mail address of the practice administrator for whom it is done
    #[arg(long = "as", value_name = "EMAIL")]
    administrator: String,
    /// Which column is which field, as "Column=field"; "Column=" leaves a column out
    #[arg(long = "map", value_name = "COLUMN=FIELD")]
    map: Vec<String>,
    /// What happens when somebody may be on record already
    #[arg(long, value_enum, default_value_t = ListRule::LinkCertain)]
    rule: ListRule,
    /// Check every row and keep nothing
    #[arg(long)]
    dry_run: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum ListRule {
    /// Take the person on record where the match is certain; refuse probable ones
    LinkCertain,
    /// Make everybody new
    MakeNew,
    /// Refuse certain and probable matches
    Refuse,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// Sentences
    Text,
    /// One JSON object
    Json,
}

/// What became of a list.
struct Outcome {
    rows: i64,
    kept: i64,
    found: i64,
    refused: i64,
    faults: Option<PathBuf>,
}

/// Brings the list in.
///
/// # Errors
/// A sentence that says what stands against it and what to do.
pub fn run(asked: Import) -> Result<ExitCode, String> {
    match asked {
        Import::People(list) => run_list(&list, Kind::People),
        Import::Offers(list) => run_list(&list, Kind::Offers),
        Import::Directory(asked) => crate::directory::import(&asked),
    }
}

fn run_list(asked: &ImportList, kind: Kind) -> Result<ExitCode, String> {
    let words = Words::get(words::ENGLISH);
    let house = crate::serve::open(&asked.place, "http://localhost", false)?;
    let result = bring(asked, kind, &house, words).map_err(|error| sentence(words, &error))?;
    let faults = result.faults.as_ref().map(|path| path.display().to_string());
    if asked.format == Format::Json {
        let said = json!({
            "rows": result.rows, "kept": result.kept, "found": result.found, "refused": result.refused,
            "faults": faults, "dry_run": asked.dry_run,
        });
        crate::print(&said.to_string());
    } else {
        let number = |value: i64| words::Arg::from(value);
        let key = if asked.dry_run { "import-said-dry-run" } else { "import-said" };
        let args = [
            ("rows", number(result.rows)),
            ("kept", number(result.kept)),
            ("found", number(result.found)),
            ("refused", number(result.refused)),
        ];
        crate::print(&words.say(key, &args));
        if let Some(path) = faults {
            crate::print(&words.say("import-said-faults", &[("path", path.into())]));
        }
    }
    Ok(ExitCode::from(u8::from(result.refused > 0)))
}

fn bring(asked: &ImportList, kind: Kind, house: &House, words: Words) -> operations::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| Error::Store(operations::StoreError::Broken(error.to_string())))?;
    let programme = runtime.block_on(house.programme(&asked.programme)).map_err(|error| match error {
        Error::NotFound => Breach::new("import-programme-unknown").with("value", &asked.programme).into(),
        error => error,
    })?;
    let who = house.administrator_at_terminal(&programme, &asked.practice, &asked.administrator)?;
    if asked.dry_run {
        return try_out(asked, house, &programme, &who, kind, words);
    }
    let name = asked.file.file_name().unwrap_or_default().to_string_lossy();
    let import = house.prepare_import(&who, kind, &name, &asked.file)?;
    if !import.is_running() {
        let mapping = mapped(import.mapping.clone(), &import.header, &asked.map)?;
        let rule = match asked.rule {
            ListRule::LinkCertain => Rule::LinkCertain,
            ListRule::MakeNew => Rule::MakeNew,
            ListRule::Refuse => Rule::Refuse,
        };
        runtime.block_on(house.start_import(&who, import.id, mapping, rule))?;
    }
    let bar = bar(&import, asked.format);
    let done = house.run_import(&who, &programme, import.id, &asked.file, |import| {
        bar.set_position(u64::try_from(import.rows_done).unwrap_or(0));
        true
    })?;
    bar.finish_and_clear();
    runtime.block_on(house.keep_figures(Worth::default()))?;
    let faults = if done.refused > 0 {
        let path = faults_path(&asked.file);
        write(&path, &runtime.block_on(house.import_faults(&who, done.id, words))?)?;
        Some(path)
    } else {
        None
    };
    Ok(Outcome { rows: done.rows_done, kept: done.kept, found: done.found, refused: done.refused, faults })
}

/// A bar on a terminal; nothing in a pipe.
fn bar(import: &operations::import::Import, format: Format) -> ProgressBar {
    let bar = match format {
        Format::Json => ProgressBar::hidden(),
        Format::Text => ProgressBar::new(u64::try_from(import.rows_all).unwrap_or(0)),
    };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} ({per_sec}, {eta})") {
        bar.set_style(style);
    }
    bar
}

fn try_out(
    asked: &ImportList,
    house: &House,
    programme: &Programme,
    who: &Who,
    kind: Kind,
    words: Words,
) -> operations::Result<Outcome> {
    let header = house.import_header(&asked.file)?;
    let mapping = mapped(Mapping::guessed(kind, &header), &header, &asked.map)?;
    let mut told = 0;
    let (kept, refused) = house.try_import(who, programme, &asked.file, &mapping, |row, fault| {
        told += 1;
        if asked.format == Format::Text && told <= 50 {
            let column = fault.column.as_deref().unwrap_or_default();
            crate::say(&format!("{}\t{column}\t{}", row.number, fault_sentence(words, &fault.breach)));
        }
    })?;
    Ok(Outcome { rows: kept + refused, kept, found: 0, refused, faults: None })
}

/// The guessed mapping with what was asked put over it.
fn mapped(mut mapping: Mapping, header: &[String], asked: &[String]) -> operations::Result<Mapping> {
    for text in asked {
        let malformed = || Breach::of("map", "import-map-form").with("value", text);
        let (column, code) = text.rsplit_once('=').ok_or_else(malformed)?;
        let code = code.trim();
        let field = Field::from_code(mapping.kind, code);
        if field.is_none() && !code.is_empty() {
            let all: Vec<&str> = mapping.kind.fields().map(Field::code).collect();
            let breach = Breach::of("map", "import-field-unknown").with("value", code);
            return Err(breach.with("fields", all.join(", ")).into());
        }
        mapping.set(header, column, field)?;
    }
    Ok(mapping)
}

/// Beside the list: `people.csv` gives `people.refused.csv`.
fn faults_path(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem}.refused.csv"))
}

fn write(path: &Path, bytes: &[u8]) -> operations::Result<()> {
    std::fs::write(path, bytes).map_err(|error| {
        let breach = Breach::of("file", "import-faults-unwritable").with("path", path.display());
        breach.with("why", error.kind()).into()
    })
}

pub(crate) fn sentence(words: Words, error: &Error) -> String {
    match error {
        Error::Breach(breaches) => {
            let said: Vec<String> = breaches.iter().map(|breach| fault_sentence(words, breach)).collect();
            said.join("\n")
        }
        error => error.to_string(),
    }
}
