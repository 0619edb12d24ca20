//! The binary: serve, demo, import, evidence, check, backup and the rest. Wiring only.

mod bench;
mod demo;
mod directory;
mod evidence;
mod import;
mod keep;
mod keys;
mod mail;
mod programme;
mod serve;
mod staff;
mod study;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs a social prescribing programme from end to end and learns from it.
#[derive(Parser)]
#[command(name = "stile", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the programmes of a database
    Serve(serve::Serve),
    /// Make a synthetic programme with three years of life, and serve it
    Demo(demo::Demo),
    /// Write a backup to one file while people work
    Backup(keep::Backup),
    /// Fill an empty database from a backup, and erase again whoever was erased since
    Restore(keep::Restore),
    /// Check everything that is kept: 0 all is well, 1 faults, 2 could not be carried out
    Check(keep::Check),
    /// Bring the schema of the database up to date
    Migrate(keep::Migrate),
    /// Erase a person
    Erase(keep::Erase),
    /// The keys outside the database
    Keys(keys::AskedKeys),
    /// The programmes of a database
    Programme(programme::AskedProgramme),
    /// Who works in a programme
    Staff(staff::Staff),
    /// Bring in a practice's list of people or offers, or a directory of services
    #[command(subcommand)]
    Import(import::Import),
    /// Write the directory of services to a folder
    #[command(subcommand)]
    Export(directory::Export),
    /// Analyse a table of episodes: a CSV or Parquet file
    ///
    /// Ends with 0 when everything asked was answered, 2 when the file, the mapping, a column or the model is
    /// not as it should be (says where and what to do), 3 when there is no honest answer to the whole or a part
    /// (says why; what has an answer is printed).
    Evidence(evidence::Evidence),
    /// Measure what requests cost and how fast offers are kept, against a synthetic programme
    Bench(bench::Bench),
}

/// Where the data, the keys and the mail are.
#[derive(clap::Args, Clone, Debug)]
pub struct Place {
    /// The database: a file, or postgres://user@host/database
    #[arg(long, env = "STILE_DATABASE", default_value = "stile.db")]
    pub database: String,
    /// Keys, kept outside the database and its backups; made if not there
    #[arg(long, env = "STILE_KEYS", default_value = "stile-keys.json")]
    pub keys: PathBuf,
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,tokio_postgres=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let done = match Cli::parse().command {
        Command::Serve(serve) => serve::run(serve),
        Command::Demo(demo) => demo::run(demo),
        Command::Backup(asked) => keep::backup(&asked),
        Command::Restore(asked) => keep::restore(&asked),
        Command::Check(asked) => keep::check(&asked),
        Command::Migrate(asked) => keep::migrate(&asked),
        Command::Erase(asked) => keep::erase(&asked),
        Command::Keys(asked) => keys::run(&asked),
        Command::Programme(asked) => programme::run(&asked),
        Command::Staff(asked) => staff::run(&asked),
        Command::Import(asked) => import::run(asked),
        Command::Export(asked) => directory::export(asked),
        Command::Evidence(asked) => Ok(evidence::run(&asked)),
        Command::Bench(bench) => bench::run(bench),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            say(&error);
            ExitCode::from(2)
        }
    }
}

/// Says something to whoever runs the command.
#[expect(clippy::print_stderr, reason = "this is the command line")]
pub fn say(text: &str) {
    eprintln!("{text}");
}

/// Prints a result.
#[expect(clippy::print_stdout, reason = "this is the command line")]
pub fn print(text: &str) {
    println!("{text}");
}
