//! Whether a connection to PostgreSQL is encrypted, and whose certificate is believed.
//!
//! To this machine (a socket, `localhost`, a loopback address) a connection is as its address says. To any
//! other it is encrypted, and the server's certificate must be signed by one of the system's authorities or
//! of the file `sslrootcert` names, and bear the server's name: what libpq calls `verify-full`. Only an
//! address that says `sslmode=disable` crosses a network in the clear; `prefer` and `allow` would leave that
//! to whoever is on the line.

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Error;

/// Where to connect and how.
struct Address {
    config: Config,
    encrypted: bool,
    authorities: Option<PathBuf>,
}

/// Connects to the server at `url`.
///
/// # Errors
/// An address that cannot be read, a server that cannot be reached, or one whose certificate is not believed.
pub(super) fn connect(url: &str) -> Result<Client, Error> {
    let address = Address::from_str(url)?;
    if !address.encrypted {
        return Ok(address.config.connect(NoTls)?);
    }
    let roots = match &address.authorities {
        Some(file) => named(file)?,
        None => of_the_system()?,
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Broken(format!("TLS: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(address.config.connect(MakeRustlsConnect::new(client))?)
}

impl FromStr for Address {
    type Err = Error;

    fn from_str(url: &str) -> Result<Address, Error> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut authorities, mut rest) = (None, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", "system")) => authorities = None,
                Some(("sslrootcert", value)) => {
                    authorities = Some(PathBuf::from(&*percent_decode_str(value).decode_utf8_lossy()));
                }
                _ => rest.push(pair),
            }
        }
        let plain = if rest.is_empty() { base.to_owned() } else { format!("{base}?{}", rest.join("&")) };
        let mut config = Config::from_str(&plain)?;
        let encrypted = match mode {
            Some("disable") => false,
            Some("require" | "verify-ca" | "verify-full") => true,
            None | Some("allow" | "prefer") => !is_this_machine(&config),
            Some(other) => {
                let remedy = "write disable, require or verify-full";
                return Err(Error::Broken(format!("sslmode={other} is not known: {remedy}")));
            }
        };
        config.ssl_mode(if encrypted { SslMode::Require } else { SslMode::Disable });
        Ok(Address { config, encrypted, authorities })
    }
}

/// Whether every server the address names is on this machine.
fn is_this_machine(config: &Config) -> bool {
    let loopback = |name: &str| {
        name == "localhost"
            || IpAddr::from_str(name.trim_matches(['[', ']'])).is_ok_and(|ip| ip.is_loopback())
    };
    let named = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => loopback(name),
        Host::Unix(_) => true,
    });
    named && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

/// The authorities in a file of PEM certificates.
fn named(file: &std::path::Path) -> Result<RootCertStore, Error> {
    let unreadable = |why: &str| Error::Broken(format!("sslrootcert={}: {why}", file.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unreadable(&error.to_string()))? {
        let certificate = certificate.map_err(|error| unreadable(&error.to_string()))?;
        roots.add(certificate).map_err(|error| unreadable(&error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(unreadable("no certificate stands in it"));
    }
    Ok(roots)
}

/// The authorities this system believes.
fn of_the_system() -> Result<RootCertStore, Error> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(Error::Broken(
            "this system has no certificates to believe a database server by: install ca-certificates, \
             or name a file with sslrootcert"
                .to_owned(),
        ));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encrypted(url: &str) -> bool {
        Address::from_str(url).unwrap().encrypted
    }

    #[test]
    fn only_this_machine_and_who_says_so_are_reached_in_the_clear() {
        for here in ["localhost", "127.0.0.1", "%2Fvar%2Frun%2Fpostgresql", "127.0.0.1:5433"] {
            assert!(!encrypted(&format!("postgres://stile@{here}/stile")), "{here}");
            assert!(encrypted(&format!("postgres://stile@{here}/stile?sslmode=require")), "{here}");
        }
        for there in ["database.example", "10.0.0.5", "localhost,database.example"] {
            for mode in ["", "?sslmode=prefer", "?sslmode=allow", "?sslmode=require", "?sslmode=verify-full"]
            {
                assert!(encrypted(&format!("postgres://stile@{there}/stile{mode}")), "{there} {mode}");
            }
            assert!(!encrypted(&format!("postgres://stile@{there}/stile?sslmode=disable")), "{there}");
        }
    }

    #[test]
    fn other_parameters_stay_and_an_unknown_mode_is_named() {
        let url = "postgres://stile@database.example/stile?connect_timeout=3&sslrootcert=%2Fetc%2Fours.pem&sslmode=verify-full&application_name=stile";
        let address = Address::from_str(url).unwrap();
        assert_eq!(address.config.get_application_name(), Some("stile"));
        assert_eq!(address.config.get_connect_timeout(), Some(&std::time::Duration::from_secs(3)));
        assert_eq!(address.authorities, Some(PathBuf::from("/etc/ours.pem")));
        let wrong =
            Address::from_str("postgres://stile@database.example/stile?sslmode=always").err().unwrap();
        assert!(wrong.to_string().contains("sslmode=always"), "{wrong}");
    }

    #[test]
    fn a_file_without_certificates_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("empty.pem");
        std::fs::write(&file, "nothing").unwrap();
        let wrong = named(&file).unwrap_err().to_string();
        assert!(wrong.contains("empty.pem"), "{wrong}");
        let wrong = named(&folder.path().join("none.pem")).unwrap_err().to_string();
        assert!(wrong.contains("none.pem"), "{wrong}");
    }

    /// The address of the tests' server over TLS, by a name, believed by its authority or by the system's.
    #[expect(clippy::disallowed_methods, reason = "tests have no command line to take it from")]
    fn over_tls(name: &str, believed: bool) -> Option<String> {
        let (address, authority) = (
            std::env::var("STILE_TEST_POSTGRES").ok()?,
            std::env::var("STILE_TEST_POSTGRES_AUTHORITY").ok()?,
        );
        let address = address.replace("@127.0.0.1:", &format!("@{name}:"));
        let authority = if believed { format!("&sslrootcert={authority}") } else { String::new() };
        Some(format!("{address}?sslmode=verify-full&hostaddr=127.0.0.1{authority}"))
    }

    #[test]
    fn a_server_is_believed_by_its_authority_and_its_name() {
        let Some(address) = over_tls("localhost", true) else {
            println!("skipped: STILE_TEST_POSTGRES_AUTHORITY names no authority of a server with TLS");
            return;
        };
        let mut client = connect(&address).unwrap();
        let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        assert!(client.query_one(sql, &[]).unwrap().get::<_, bool>(0));
        let another_name = connect(&over_tls("database.example", true).unwrap());
        assert!(another_name.is_err(), "the certificate bears another name");
        let another_authority = connect(&over_tls("localhost", false).unwrap());
        assert!(another_authority.is_err(), "nobody the system believes has signed it");
    }
}
