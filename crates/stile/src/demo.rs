//! `stile demo`: a synthetic programme with three years of life, with one-click sign-in.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use operations::SystemClock;
use simulation::Shape;

use crate::serve::{open, serve_house};
use crate::{Place, say};

/// What `stile demo` is asked.
#[derive(clap::Args, Debug)]
pub struct Demo {
    /// Folder for the database, the keys and the mail that is written instead of sent
    #[arg(long, env = "STILE_DEMO", default_value = "demo")]
    folder: PathBuf,
    /// A database elsewhere, such as postgres://user@host/database
    #[arg(long)]
    database: Option<String>,
    /// How many offers the programme has seen
    #[arg(long, default_value_t = 6_000)]
    size: u64,
    /// Another seed makes other people
    #[arg(long, default_value_t = 2018)]
    seed: u64,
    /// Make it anew, even if it is there
    #[arg(long)]
    fresh: bool,
    /// Make it and stop
    #[arg(long)]
    load_only: bool,
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// A mail server to send to instead of writing mail to the folder: smtp://localhost:25
    #[arg(long, requires = "mail_from")]
    mail_server: Option<String>,
    /// The sender of mail: "Stile <stile@programme.example>"
    #[arg(long)]
    mail_from: Option<String>,
}

/// Makes the programme if it is not there, and serves it.
pub fn run(demo: Demo) -> Result<ExitCode, String> {
    if demo.fresh && demo.folder.join("demo.db").exists() {
        for name in ["demo.db", "demo.db-wal", "demo.db-shm"] {
            let _ = std::fs::remove_file(demo.folder.join(name));
        }
    }
    std::fs::create_dir_all(demo.folder.join("mail"))
        .map_err(|error| format!("The folder {} cannot be made: {error}", demo.folder.display()))?;
    let database = demo.database.clone().unwrap_or_else(|| demo.folder.join("demo.db").display().to_string());
    let place = Place { database, keys: demo.folder.join("keys.json") };
    let address = format!("http://{}", demo.listen);
    let house = open(&place, &address, true)?;
    let programmes = house.programme_count().map_err(|error| error.to_string())?;
    if programmes == 0 {
        load(&house, &demo)?;
    }
    if demo.load_only {
        return Ok(ExitCode::SUCCESS);
    }
    let outgoing = outgoing(&demo);
    let worker =
        delivery::Worker::start(house.clone(), &outgoing).map_err(|unusable| unusable.to_string())?;
    let served = serve_house(house, demo.listen, &address, Vec::new());
    worker.stop();
    served
}

fn load(house: &operations::House, demo: &Demo) -> Result<(), String> {
    let today = domain::calendar::london_day(operations::Clock::now(&SystemClock));
    let yesterday = today.yesterday().unwrap_or(today);
    let mut shape = Shape::demo(yesterday);
    shape.seed = demo.seed;
    // A larger programme has more practices, and navigators who each see as many people.
    let ten_thousands = usize::try_from(demo.size / 10_000).unwrap_or(usize::MAX);
    shape.practices = shape.practices.max(ten_thousands.saturating_mul(2).min(400));
    shape.navigators = shape.navigators.max(usize::try_from(demo.size / 500).unwrap_or(usize::MAX));
    shape.offers = demo.size;
    let bar = ProgressBar::new(demo.size).with_message("Making people up");
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos} of about {len} offers, {elapsed}") {
        bar.set_style(style);
    }
    let (_, loaded) = house
        .load_synthetic("luton", "Luton Connect (synthetic)", shape, |loaded| bar.set_position(loaded.offers))
        .map_err(|error| format!("The programme could not be made: {error}"))?;
    bar.finish_and_clear();
    let simulated =
        format!("{} people, {} offers and {} services", loaded.people, loaded.offers, loaded.services);
    say(&format!("Made {simulated}."));
    crate::serve::write_figures_down(house)
}

/// Where the demonstration's mail goes: to its folder, unless a mail server was named.
fn outgoing(demo: &Demo) -> delivery::Outgoing {
    match (&demo.mail_server, &demo.mail_from) {
        (Some(server), Some(from)) => delivery::Outgoing::Smtp { server: server.clone(), from: from.clone() },
        _ => {
            let folder = demo.folder.join("mail");
            say(&format!("Mail is written to {} instead of being sent.", folder.display()));
            delivery::Outgoing::Folder(folder)
        }
    }
}
