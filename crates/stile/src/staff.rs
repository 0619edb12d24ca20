//! `stile staff`: the first administrator of a programme, who invites everybody else on a page.

use std::process::ExitCode;

use domain::role::Role;
use operations::staff::Invite;

use crate::{Place, print};

/// What `stile staff` is asked.
#[derive(clap::Args, Debug)]
pub struct Staff {
    #[command(subcommand)]
    act: Act,
}

#[derive(clap::Subcommand, Debug)]
enum Act {
    /// Invite somebody to a programme; prints the link to hand over unless it is to be mailed
    Invite(Asked),
    /// Let somebody set up password and second factor anew; prints the link unless it is to be mailed
    Reset(AskedReset),
}

#[derive(clap::Args, Debug)]
struct AskedReset {
    #[command(flatten)]
    place: Place,
    /// The address browsers use, which the link begins with
    #[arg(long, env = "STILE_ADDRESS")]
    address: String,
    /// Put the letter into the outbox: the server sends it, when it has a mail server
    #[arg(long)]
    mail: bool,
    /// Their e-mail address
    email: String,
}

#[derive(clap::Args, Debug)]
struct Asked {
    #[command(flatten)]
    place: Place,
    /// The address browsers use, which the link begins with
    #[arg(long, env = "STILE_ADDRESS")]
    address: String,
    /// Short name of the programme
    #[arg(long)]
    programme: String,
    /// Name of the organisation they work at, as the programme writes it; may be left out when there is only one
    #[arg(long)]
    organisation: Option<String>,
    /// Code of the role
    #[arg(long, default_value = "administrator")]
    role: String,
    /// Their name
    #[arg(long)]
    name: String,
    /// Put the letter into the outbox: the server sends it, when it has a mail server
    #[arg(long)]
    mail: bool,
    /// Their e-mail address
    email: String,
}

/// Does what is asked of an account.
pub fn run(asked: &Staff) -> Result<ExitCode, String> {
    match &asked.act {
        Act::Invite(asked) => invite(asked),
        Act::Reset(asked) => reset(asked),
    }
}

/// Waits for an act of the house.
pub fn waited<T>(act: impl Future<Output = operations::Result<T>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| format!("The command cannot start: {error}"))?;
    runtime.block_on(act).map_err(told)
}

/// Lets somebody set up anew.
fn reset(asked: &AskedReset) -> Result<ExitCode, String> {
    let words = words::Words::get(words::ENGLISH);
    let house = crate::serve::open(&asked.place, &asked.address, false)?;
    match waited(house.reset_from_outside(&asked.email, !asked.mail))? {
        Some(link) => print(&words.say("staff-invite-link", &[("link", link.as_str().into())])),
        None => print(&words.text("staff-invite-mailed")),
    }
    Ok(ExitCode::SUCCESS)
}

/// Invites somebody.
fn invite(asked: &Asked) -> Result<ExitCode, String> {
    let words = words::Words::get(words::ENGLISH);
    let role = Role::ALL.into_iter().find(|role| role.code() == asked.role).ok_or_else(|| {
        format!("There is no role {}. Use the code of one, such as administrator", asked.role)
    })?;
    let house = crate::serve::open(&asked.place, &asked.address, false)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| format!("The command cannot start: {error}"))?;
    runtime.block_on(async {
        let organisation = house
            .organisation_named(&asked.programme, asked.organisation.as_deref())
            .await
            .map_err(told)?
            .ok_or("Name the organisation as the programme writes it, with --organisation")?;
        let invite = Invite { email: asked.email.clone(), name: asked.name.clone(), role, organisation };
        let link = house.invite_from_outside(&asked.programme, invite, !asked.mail).await.map_err(told)?;
        match (&link, asked.mail) {
            (Some(link), _) => print(&words.say("staff-invite-link", &[("link", link.as_str().into())])),
            (None, true) => print(&words.text("staff-invite-mailed")),
            (None, false) => print(&words.text("staff-invite-role-given")),
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// What went wrong, in words.
pub fn told(error: operations::Error) -> String {
    let words = words::Words::get(words::ENGLISH);
    match error {
        operations::Error::Breach(breaches) => {
            let said: Vec<String> = breaches.iter().map(|breach| said(words, breach)).collect();
            said.join("\n")
        }
        other => format!("It was not done: {other}"),
    }
}

/// A rule that said no, in words.
fn said(words: words::Words, breach: &domain::Breach) -> String {
    let key = format!("breach-{}", breach.code);
    let args: Vec<(&str, words::Arg<'_>)> =
        breach.args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    words.say(&key, &args).into_owned()
}
