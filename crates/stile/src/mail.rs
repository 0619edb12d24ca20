//! Where letters go, for the commands that serve.

use std::path::PathBuf;

use delivery::{Outgoing, Worker};
use operations::House;

/// Where letters go: a mail server, or a folder.
#[derive(clap::Args, Clone, Debug)]
pub struct Mail {
    /// The mail server: smtps://user:password@host, or smtp://localhost:25
    #[arg(long, env = "STILE_MAIL_SERVER", hide_env_values = true, requires = "mail_from")]
    mail_server: Option<String>,
    /// The sender of letters: "Stile <stile@programme.example>"
    #[arg(long, env = "STILE_MAIL_FROM")]
    mail_from: Option<String>,
    /// Write letters to this folder while there is no mail server
    #[arg(long, env = "STILE_MAIL_FOLDER", default_value = "stile-mail")]
    mail_folder: PathBuf,
}

impl Mail {
    /// Starts the worker that sends letters and keeps the house; stop it after the server.
    pub fn start(&self, house: House) -> Result<Worker, String> {
        let outgoing = match (&self.mail_server, &self.mail_from) {
            (Some(server), Some(from)) => Outgoing::Smtp { server: server.clone(), from: from.clone() },
            _ => Outgoing::Folder(self.mail_folder.clone()),
        };
        Worker::start(house, &outgoing).map_err(|unusable| unusable.to_string())
    }
}
