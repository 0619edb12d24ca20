//! The stored form of a change: (kind, version, data). Old versions are read and never rewritten.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::change::Change;

/// A stored change that this release cannot read: damaged, or written by a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// No such kind or version.
    Unknown {
        /// The kind as stored.
        kind: String,
        /// The version as stored.
        version: u16,
    },
    /// The data do not fit the kind and version.
    Damaged {
        /// The kind as stored.
        kind: String,
        /// The version as stored.
        version: u16,
        /// What the reader says; holds no personal data beyond codes.
        why: String,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Unknown { kind, version } => {
                write!(f, "unknown journal entry {kind} version {version}")
            }
            Unreadable::Damaged { kind, version, why } => {
                write!(f, "damaged journal entry {kind} version {version}: {why}")
            }
        }
    }
}

impl std::error::Error for Unreadable {}

impl Change {
    /// The kind as stored: stable, in kebab case. Its words are at `change-KIND`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Change::Opened(_) => "opened",
            Change::ThinkingItOver(_) => "thinking-it-over",
            Change::Passed(_) => "passed",
            Change::Ended(_) => "ended",
            Change::NotMet(_) => "not-met",
            Change::Account(_) => "account",
            Change::Disputed(_) => "disputed",
            Change::Paused(_) => "paused",
            Change::Resumed(_) => "resumed",
            Change::Waiting(_) => "waiting",
            Change::Proposed(_) => "proposed",
            Change::ReviewSet(_) => "review-set",
            Change::FollowUpSet(_) => "follow-up-set",
            Change::Closed(_) => "closed",
            Change::Died => "died",
            Change::DeathReversed => "death-reversed",
            Change::Corrected(_) => "corrected",
            Change::RecordedInError => "recorded-in-error",
            Change::Returned(_) => "returned",
            Change::JoinedTo(_) => "joined-to",
            Change::OfferJoined(_) => "offer-joined",
        }
    }

    /// The version this release writes of this kind. When the data of a kind change shape, it is raised,
    /// [`Change::read`] keeps reading the old one, and `journey/released.txt` gains a line.
    pub const fn version(&self) -> u16 {
        1
    }

    /// The data as compact JSON: codes, dates and identifiers.
    pub fn to_data(&self) -> String {
        match self {
            Change::Opened(it) => json(it),
            Change::ThinkingItOver(it) => json(it),
            Change::Passed(it) => json(it),
            Change::Ended(it) => json(it),
            Change::NotMet(it) => json(it),
            Change::Account(it) => json(it),
            Change::Disputed(it) => json(it),
            Change::Paused(it) => json(it),
            Change::Resumed(it) => json(it),
            Change::Waiting(it) => json(it),
            Change::Proposed(it) => json(it),
            Change::ReviewSet(it) => json(it),
            Change::FollowUpSet(it) => json(it),
            Change::Closed(it) => json(it),
            Change::Corrected(it) => json(it),
            Change::Returned(it) => json(it),
            Change::JoinedTo(it) => json(it),
            Change::OfferJoined(it) => json(it),
            Change::Died | Change::DeathReversed | Change::RecordedInError => "{}".to_owned(),
        }
    }

    /// Reads a stored change of any version ever released.
    ///
    /// # Errors
    /// [`Unreadable`] when the kind or version is unknown or the data do not fit.
    pub fn read(kind: &str, version: u16, data: &str) -> Result<Change, Unreadable> {
        let stored = Stored { kind, version, data };
        match (kind, version) {
            ("opened", 1) => stored.read().map(Change::Opened),
            ("thinking-it-over", 1) => stored.read().map(Change::ThinkingItOver),
            ("passed", 1) => stored.read().map(Change::Passed),
            ("ended", 1) => stored.read().map(Change::Ended),
            ("not-met", 1) => stored.read().map(Change::NotMet),
            ("account", 1) => stored.read().map(Change::Account),
            ("disputed", 1) => stored.read().map(Change::Disputed),
            ("paused", 1) => stored.read().map(Change::Paused),
            ("resumed", 1) => stored.read().map(Change::Resumed),
            ("waiting", 1) => stored.read().map(Change::Waiting),
            ("proposed", 1) => stored.read().map(Change::Proposed),
            ("review-set", 1) => stored.read().map(Change::ReviewSet),
            ("follow-up-set", 1) => stored.read().map(Change::FollowUpSet),
            ("closed", 1) => stored.read().map(Change::Closed),
            ("corrected", 1) => stored.read().map(Change::Corrected),
            ("returned", 1) => stored.read().map(Change::Returned),
            ("joined-to", 1) => stored.read().map(Change::JoinedTo),
            ("offer-joined", 1) => stored.read().map(Change::OfferJoined),
            ("died", 1) => Ok(Change::Died),
            ("death-reversed", 1) => Ok(Change::DeathReversed),
            ("recorded-in-error", 1) => Ok(Change::RecordedInError),
            _ => Err(Unreadable::Unknown { kind: kind.to_owned(), version }),
        }
    }
}

struct Stored<'a> {
    kind: &'a str,
    version: u16,
    data: &'a str,
}

impl Stored<'_> {
    fn read<T: DeserializeOwned>(&self) -> Result<T, Unreadable> {
        serde_json::from_str(self.data).map_err(|error| Unreadable::Damaged {
            kind: self.kind.to_owned(),
            version: self.version,
            why: error.to_string(),
        })
    }
}

/// Structs of codes, dates and ids with string keys always serialise.
fn json(data: &impl Serialize) -> String {
    serde_json::to_string(data).expect("a change is plain data")
}
