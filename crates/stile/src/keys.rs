//! `stile keys`: the keys outside the database.

use std::process::ExitCode;

use operations::{Keys, Random};

use crate::{Place, print};

/// What `stile keys` is asked.
#[derive(clap::Args, Debug)]
pub struct AskedKeys {
    #[command(subcommand)]
    act: Act,
}

#[derive(clap::Subcommand, Debug)]
enum Act {
    /// Add a new key for sealing; what older keys sealed still opens
    Rotate {
        #[command(flatten)]
        place: Place,
    },
    /// After the key file was lost: everybody whose second factor the keys do not open sets up anew, by letter
    Lost {
        #[command(flatten)]
        place: Place,
        /// The address browsers use, which the links begin with
        #[arg(long, env = "STILE_ADDRESS")]
        address: String,
    },
}

/// Does what is asked of the keys.
pub fn run(asked: &AskedKeys) -> Result<ExitCode, String> {
    match &asked.act {
        Act::Rotate { place } => rotate(place),
        Act::Lost { place, address } => lost(place, address),
    }
}

/// Opens the house with the keys at hand, made anew where there are none, and lets everybody they shut out
/// set up anew.
fn lost(place: &Place, address: &str) -> Result<ExitCode, String> {
    let house = crate::serve::open(place, address, false)?;
    let count = crate::staff::waited(house.reset_unopened())?;
    let words = words::Words::get(words::ENGLISH);
    match i64::try_from(count).unwrap_or(i64::MAX) {
        0 => print(&words.text("keys-opened")),
        count => print(&words.say("keys-lost", &[("count", count.into())])),
    }
    Ok(ExitCode::SUCCESS)
}

/// Rotates the keys. A running server takes up the new key when it is started anew.
fn rotate(place: &Place) -> Result<ExitCode, String> {
    if !place.keys.exists() {
        return Err(format!("There is no key file {}. Name it with --keys", place.keys.display()));
    }
    let mut random = Random::from_system();
    let mut keys = Keys::load_or_make(&place.keys, &mut random)?;
    keys.rotate(&mut random);
    keys.save(&place.keys)?;
    let file = place.keys.display().to_string();
    print(&words::Words::get(words::ENGLISH).say("keys-rotated", &[("file", file.as_str().into())]));
    Ok(ExitCode::SUCCESS)
}
