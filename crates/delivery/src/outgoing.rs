//! The two ways out: a mail server, or a folder.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::{SmtpTransport, Transport};
use operations::message::Taken;

use crate::letter::mail;

/// How long a mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where letters go.
#[derive(Debug, Clone)]
pub enum Outgoing {
    /// As `.eml` files into this folder, which is made when it is not there: for the demonstration.
    Folder(PathBuf),
    /// To a mail server.
    Smtp {
        /// `smtps://user:password@host`, `smtp://user:password@host:587?tls=required`, or without
        /// encryption, to this machine only, `smtp://localhost:25`.
        server: String,
        /// The sender: `Stile <stile@programme.example>`.
        from: String,
    },
}

/// Why letters cannot go that way: a sentence that names the setting and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable(String);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

impl Unusable {
    pub(crate) fn no_thread(error: std::io::Error) -> Unusable {
        Unusable(format!("the worker could not be started: {error}. Free some memory and start again"))
    }
}

/// Why one letter did not go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    /// A code that names no person.
    pub(crate) fault: String,
    /// Trying again cannot help.
    pub(crate) for_good: bool,
}

impl Failed {
    fn for_now(fault: impl Into<String>) -> Self {
        Failed { fault: fault.into(), for_good: false }
    }
}

/// A way out that is open.
pub(crate) enum Opened {
    Folder(PathBuf, Mailbox),
    Smtp(Box<SmtpTransport>, Mailbox),
}

impl Outgoing {
    pub(crate) fn open(&self) -> Result<Opened, Unusable> {
        match self {
            Outgoing::Folder(folder) => {
                fs::create_dir_all(folder).map_err(|error| {
                    Unusable(format!(
                        "the mail folder {} cannot be made: {error}. Name another folder",
                        folder.display()
                    ))
                })?;
                let address = lettre::Address::new("stile", "localhost").map_err(unusable_sender)?;
                Ok(Opened::Folder(folder.clone(), Mailbox::new(Some("Stile".to_owned()), address)))
            }
            Outgoing::Smtp { server, from } => {
                if is_plain(server) && !is_this_machine(server) {
                    return Err(Unusable(
                        "letters hold links that open accounts and go to another machine encrypted only: \
                         write smtps://... or add ?tls=required to the mail server"
                            .to_owned(),
                    ));
                }
                // The address holds a password: it is in no message.
                let transport = SmtpTransport::from_url(server)
                    .map_err(|_| {
                        Unusable(
                            "the mail server cannot be read: write it as smtps://user:password@host"
                                .to_owned(),
                        )
                    })?
                    .timeout(Some(PATIENCE))
                    .build();
                Ok(Opened::Smtp(Box::new(transport), from.parse().map_err(unusable_sender)?))
            }
        }
    }
}

fn unusable_sender(error: lettre::address::AddressError) -> Unusable {
    Unusable(format!("the sender of letters cannot be read ({error}): write it as Name <name@host.example>"))
}

fn is_plain(server: &str) -> bool {
    !server.starts_with("smtps://") && !server.contains("tls=required")
}

fn is_this_machine(server: &str) -> bool {
    let after_scheme = server.split_once("://").map_or(server, |(_, rest)| rest);
    let authority = after_scheme.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|own| host.strip_prefix(own).is_some_and(|port| port.is_empty() || port.starts_with(':')))
}

impl Opened {
    pub(crate) fn send(&self, taken: &Taken, at: std::time::SystemTime) -> Result<(), Failed> {
        let (Opened::Folder(_, from) | Opened::Smtp(_, from)) = self;
        let mail =
            mail(taken, from, at).map_err(|fault| Failed { fault: fault.to_owned(), for_good: true })?;
        match self {
            Opened::Folder(folder, _) => write(folder, &taken.name(), &mail.formatted())
                .map_err(|error| Failed::for_now(format!("folder-{}", error.kind()))),
            Opened::Smtp(transport, _) => match transport.send(&mail) {
                Ok(_) => Ok(()),
                Err(error) => Err(failed(&error)),
            },
        }
    }
}

/// What a mail server says may repeat the address: the code alone is kept.
fn failed(error: &lettre::transport::smtp::Error) -> Failed {
    let fault = match error.status() {
        Some(code) => format!("smtp-{code}"),
        None if error.is_timeout() => "smtp-timeout".to_owned(),
        None if error.is_tls() => "smtp-tls".to_owned(),
        None => "smtp-connection".to_owned(),
    };
    Failed { fault, for_good: error.is_permanent() }
}

/// A file is whole when it has its name.
fn write(folder: &Path, name: &str, mail: &[u8]) -> std::io::Result<()> {
    let part = folder.join(format!("{name}.part"));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    file.write_all(mail)?;
    file.sync_all()?;
    fs::rename(part, folder.join(format!("{name}.eml")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(server: &str) -> Result<(), String> {
        let from = "Stile <stile@programme.example>".to_owned();
        Outgoing::Smtp { server: server.to_owned(), from }.open().map(drop).map_err(|error| error.to_string())
    }

    #[test]
    fn letters_go_to_another_machine_encrypted_only() {
        assert_eq!(smtp("smtp://localhost:2525"), Ok(()));
        assert_eq!(smtp("smtps://me:secret@mail.example"), Ok(()));
        assert_eq!(smtp("smtp://me:secret@mail.example:587?tls=required"), Ok(()));
        for plain in [
            "smtp://mail.example",
            "smtp://me:secret@mail.example:25",
            "smtp://localhost.example",
            "smtp://localhost@mail.example",
            "smtp://me:secret@mail.example?tls=opportunistic",
        ] {
            let said = smtp(plain).unwrap_err();
            assert!(said.contains("smtps://") && !said.contains("secret"), "{plain}: {said}");
        }
    }

    #[test]
    fn a_sender_that_is_no_address_is_named() {
        let from = "nobody".to_owned();
        let open = Outgoing::Smtp { server: "smtp://localhost".to_owned(), from }.open();
        assert!(open.err().unwrap().to_string().contains("sender"));
    }
}
