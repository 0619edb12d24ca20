//! What can stop an act.

use std::fmt;

use domain::Breach;

/// Why an act was not done. Pages turn it into words in one place (`web::Failure`).
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// Rules that said no, each with the field it concerns.
    Breach(Vec<Breach>),
    /// There is no such record within what may be seen. A record that exists elsewhere answers the same.
    NotFound,
    /// The role may not do this at all.
    Forbidden,
    /// Nobody is signed in, or the sign-in has ended.
    SignedOut,
    /// Somebody else changed the record after it was read.
    ChangedMeanwhile,
    /// The request key was used for another act.
    KeyReused,
    /// Keeping failed.
    Store(store::Error),
}

/// Result of an act.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Error::Store(error)
    }
}

impl From<Breach> for Error {
    fn from(breach: Breach) -> Self {
        Error::Breach(vec![breach])
    }
}

impl From<Vec<Breach>> for Error {
    fn from(breaches: Vec<Breach>) -> Self {
        Error::Breach(breaches)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Breach(breaches) => {
                let codes: Vec<_> = breaches.iter().map(|breach| breach.code).collect();
                write!(f, "a rule said no: {}", codes.join(", "))
            }
            Error::NotFound => f.write_str("no such record"),
            Error::Forbidden => f.write_str("this role may not do that"),
            Error::SignedOut => f.write_str("nobody is signed in"),
            Error::ChangedMeanwhile => f.write_str("somebody else changed the record"),
            Error::KeyReused => f.write_str("the request key was used for another act"),
            Error::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}
