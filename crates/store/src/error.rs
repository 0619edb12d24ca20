//! What can go wrong below the rules.

use std::fmt;

/// A failure of keeping: the database refused, was busy or is broken. Texts name tables and
/// constraints, never values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Somebody else changed the same rows; the unit was tried again and still lost.
    Conflict,
    /// A unique or foreign key, or a check of the schema, said no. Names the constraint.
    Constraint(String),
    /// Too much is waiting; try again in a moment.
    Busy,
    /// No room left on the disk; nothing of the unit was kept.
    Full,
    /// The database was written by a newer version of Stile.
    Newer {
        /// Highest migration found in the database.
        found: i64,
        /// Highest migration this version knows.
        known: i64,
    },
    /// A migration that was applied has since been edited.
    ChangedPast {
        /// Number of the migration.
        number: i64,
        /// Its title.
        title: String,
    },
    /// Anything else: a lost connection, an unreadable file, a stored value that no version wrote.
    Broken(String),
}

impl Error {
    /// A stored value that no version of Stile can have written.
    pub fn unreadable(what: &str) -> Self {
        Error::Broken(format!("the stored {what} cannot be read"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Conflict => f.write_str("somebody else changed the same record at the same time"),
            Error::Constraint(name) => write!(f, "the database refused a row: {name}"),
            Error::Busy => f.write_str("the database is busy; try again in a moment"),
            Error::Full => f.write_str("the disk is full; nothing was kept. Free some room and try again"),
            Error::Newer { found, known } => write!(
                f,
                "the database was written by a newer version (migration {found}; this version knows {known}). \
                 Start the newer version, or restore a backup made with this one"
            ),
            Error::ChangedPast { number, title } => write!(
                f,
                "migration {number:04} ({title}) was applied with another text than this version holds. \
                 An applied migration is never edited: add a new one"
            ),
            Error::Broken(what) => write!(f, "the database failed: {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match &error {
            rusqlite::Error::SqliteFailure(failure, text) => match failure.code {
                Code::DiskFull => Error::Full,
                Code::DatabaseBusy | Code::DatabaseLocked => Error::Busy,
                Code::ConstraintViolation => {
                    Error::Constraint(text.clone().unwrap_or_else(|| failure.to_string()))
                }
                _ => Error::Broken(error.to_string()),
            },
            _ => Error::Broken(error.to_string()),
        }
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        use postgres::error::SqlState;
        let Some(db) = error.as_db_error() else {
            return Error::Broken(error.to_string());
        };
        let code = db.code();
        if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
            Error::Conflict
        } else if *code == SqlState::DISK_FULL {
            Error::Full
        } else if code.code().starts_with("23") {
            Error::Constraint(db.constraint().unwrap_or(db.message()).to_owned())
        } else {
            // The message of a statement error names columns; the detail may hold values and is left out.
            Error::Broken(db.message().to_owned())
        }
    }
}
