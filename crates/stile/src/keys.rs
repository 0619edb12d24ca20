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
}

/// Rotates the keys. A running server takes up the new key when it is started anew.
pub fn run(asked: &AskedKeys) -> Result<ExitCode, String> {
    let Act::Rotate { place } = &asked.act;
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
