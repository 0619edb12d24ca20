//! `stile programme`: a programme and its organisations, before anybody can sign in.

use std::process::ExitCode;

use operations::organisation::AskedOrganisation;
use operations::programme::Settings;

use crate::{Place, print};

/// What `stile programme` is asked.
#[derive(clap::Args, Debug)]
pub struct AskedProgramme {
    #[command(subcommand)]
    act: Act,
}

#[derive(clap::Subcommand, Debug)]
enum Act {
    /// Make a programme with its first organisation
    Add(Add),
    /// List the programmes
    List(List),
}

#[derive(clap::Args, Debug)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// Short name for addresses: small letters, digits and hyphens
    slug: String,
    /// Its name on pages
    #[arg(long)]
    name: String,
    /// The organisation that runs it
    #[arg(long)]
    organisation: String,
    /// Kind of that organisation: practice, navigator-team, provider, commissioner, research-body
    #[arg(long, default_value = "navigator-team")]
    kind: String,
}

#[derive(clap::Args, Debug)]
struct List {
    #[command(flatten)]
    place: Place,
}

/// Makes or lists programmes.
pub fn run(asked: &AskedProgramme) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| format!("The command cannot start: {error}"))?;
    match &asked.act {
        Act::Add(add) => {
            let house = crate::serve::open(&add.place, "", false)?;
            let organisation = AskedOrganisation {
                name: add.organisation.clone(),
                kind: add.kind.clone(),
                ods_code: String::new(),
                outcode: String::new(),
            };
            let made =
                house.add_programme(&add.slug, &add.name, false, Settings::default(), Some(organisation));
            runtime.block_on(made).map_err(crate::staff::told)?;
            print(&format!("{} is made. Invite its administrator with `stile staff invite`.", add.slug));
        }
        Act::List(list) => {
            let house = crate::serve::open(&list.place, "", false)?;
            let all = runtime.block_on(house.programmes()).map_err(|error| error.to_string())?;
            for programme in all {
                print(&format!("{}\t{}", programme.slug, programme.name));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
