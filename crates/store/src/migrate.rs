//! The schema and its history. An applied migration is never edited; a database from a newer version
//! is refused.

use domain::calendar::day_number;
use sha2::{Digest, Sha256};

use crate::db::{Location, connect_postgres, connect_sqlite, schema_for_sqlite};
use crate::{Clock, Error, SystemClock};

/// One step of the schema: `migrations/NNNN_title.sql`, or two files where the engines must differ.
pub struct Migration {
    /// Its number: steps are applied in this order.
    pub number: i64,
    /// What it brings.
    pub title: &'static str,
    /// Text for SQLite, already in its dialect when `shared` is false.
    sqlite: &'static str,
    /// Text for PostgreSQL.
    postgres: &'static str,
    shared: bool,
}

const fn shared(number: i64, title: &'static str, text: &'static str) -> Migration {
    Migration { number, title, sqlite: text, postgres: text, shared: true }
}

const fn apart(number: i64, title: &'static str, sqlite: &'static str, postgres: &'static str) -> Migration {
    Migration { number, title, sqlite, postgres, shared: false }
}

/// Every migration, in order.
pub const MIGRATIONS: &[Migration] = &[
    shared(1, "programme and staff", include_str!("../migrations/0001_programme_and_staff.sql")),
    apart(
        2,
        "journal, audit and change",
        include_str!("../migrations/0002_audit_and_change.sqlite.sql"),
        include_str!("../migrations/0002_audit_and_change.postgres.sql"),
    ),
    shared(3, "people", include_str!("../migrations/0003_people.sql")),
    shared(4, "journeys and offers", include_str!("../migrations/0004_journeys_and_offers.sql")),
    shared(5, "episodes", include_str!("../migrations/0005_episodes.sql")),
    shared(6, "import", include_str!("../migrations/0006_import.sql")),
    shared(7, "break-glass review", include_str!("../migrations/0007_break_glass_review.sql")),
    shared(8, "people counted", include_str!("../migrations/0008_people_counted.sql")),
    shared(9, "allocation", include_str!("../migrations/0009_allocation.sql")),
    shared(10, "intake and tasks", include_str!("../migrations/0010_intake_and_tasks.sql")),
    shared(11, "contacts and appointments", include_str!("../migrations/0011_contacts_and_appointments.sql")),
    shared(
        12,
        "assessment, score and plan",
        include_str!("../migrations/0012_assessment_score_and_plan.sql"),
    ),
    shared(
        13,
        "escalations, letters and notes",
        include_str!("../migrations/0013_escalations_letters_and_notes.sql"),
    ),
    shared(14, "gates of a journey", include_str!("../migrations/0014_episode_gate.sql")),
    shared(15, "tombstone", include_str!("../migrations/0015_tombstone.sql")),
    shared(17, "lists and acts", include_str!("../migrations/0017_lists_and_acts.sql")),
    shared(24, "referrals of a person", include_str!("../migrations/0024_referral_of_person.sql")),
    shared(25, "columns of figures", include_str!("../migrations/0025_figure_columns.sql")),
    shared(26, "directory", include_str!("../migrations/0026_directory.sql")),
    shared(27, "prescriptions", include_str!("../migrations/0027_prescription.sql")),
    shared(28, "providers", include_str!("../migrations/0028_provider.sql")),
    shared(31, "unanswered prescriptions", include_str!("../migrations/0031_unanswered.sql")),
    shared(32, "accounts of providers", include_str!("../migrations/0032_provider_account.sql")),
];

impl Migration {
    fn text_for_sqlite(&self) -> String {
        if self.shared { schema_for_sqlite(self.sqlite) } else { self.sqlite.to_owned() }
    }

    fn checksum(&self, text: &str) -> Vec<u8> {
        Sha256::digest(text.as_bytes()).to_vec()
    }
}

/// The highest migration this version knows.
pub fn known() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS migration (
  number BIGINT NOT NULL PRIMARY KEY, title TEXT NOT NULL, checksum BYTEA NOT NULL, applied_day BIGINT NOT NULL
)";

/// Brings the schema at `location` up to date: each step in a transaction of its own.
///
/// # Errors
/// [`Error::Newer`], [`Error::ChangedPast`], or what the database says of a step.
pub fn up(location: &Location) -> Result<(), Error> {
    let today = day_number(domain::calendar::london_day(SystemClock.now()));
    match location {
        Location::File(path) => {
            let mut connection = connect_sqlite(path, false)?;
            connection.execute_batch(LEDGER)?;
            let applied = {
                let mut statement =
                    connection.prepare("SELECT number, checksum FROM migration ORDER BY number")?;
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                rows.collect::<Result<Vec<(i64, Vec<u8>)>, _>>()?
            };
            for (migration, text) in still_to_do(&applied, Migration::text_for_sqlite)? {
                let step = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
                step.execute_batch(&text)?;
                step.execute(
                    "INSERT INTO migration (number, title, checksum, applied_day) VALUES (?1, ?2, ?3, ?4)",
                    rusqlite::params![migration.number, migration.title, migration.checksum(&text), today],
                )?;
                step.commit()?;
            }
        }
        Location::Postgres(url) => {
            let mut client = connect_postgres(url)?;
            // Two processes that start together take turns.
            client.batch_execute("SELECT pg_advisory_lock(5747310)")?;
            client.batch_execute(LEDGER)?;
            let applied: Vec<(i64, Vec<u8>)> = client
                .query("SELECT number, checksum FROM migration ORDER BY number", &[])?
                .iter()
                .map(|row| (row.get(0), row.get(1)))
                .collect();
            for (migration, text) in still_to_do(&applied, |migration| migration.postgres.to_owned())? {
                let mut step = client.transaction()?;
                step.batch_execute(&text)?;
                step.execute(
                    "INSERT INTO migration (number, title, checksum, applied_day) VALUES ($1, $2, $3, $4)",
                    &[&migration.number, &migration.title, &migration.checksum(&text), &today],
                )?;
                step.commit()?;
            }
            client.batch_execute("SELECT pg_advisory_unlock(5747310)")?;
        }
    }
    Ok(())
}

fn still_to_do(
    applied: &[(i64, Vec<u8>)],
    text: impl Fn(&Migration) -> String,
) -> Result<Vec<(&'static Migration, String)>, Error> {
    if let Some((found, _)) = applied.last().filter(|(number, _)| *number > known()) {
        return Err(Error::Newer { found: *found, known: known() });
    }
    let mut to_do = Vec::new();
    for migration in MIGRATIONS {
        let text = text(migration);
        match applied.iter().find(|(number, _)| *number == migration.number) {
            Some((_, checksum)) if *checksum != migration.checksum(&text) => {
                return Err(Error::ChangedPast {
                    number: migration.number,
                    title: migration.title.to_owned(),
                });
            }
            Some(_) => {}
            None => to_do.push((migration, text)),
        }
    }
    Ok(to_do)
}

/// The last number given to a change or an audit entry in an embedded database, where the transaction is nought.
/// Asked by key, programme by programme: the first writing after a start waits for it.
pub(crate) fn last_number(connection: &rusqlite::Connection) -> i64 {
    connection
        .query_row(
            "SELECT coalesce(max(max(
               (SELECT coalesce(max(c.number), 0) FROM change c
                WHERE c.programme_id = p.programme_id AND c.transaction_id = 0),
               (SELECT coalesce(max(a.number), 0) FROM audit_entry a
                WHERE a.programme_id = p.programme_id AND a.transaction_id = 0))), 0) FROM programme p",
            [],
            |row| row.get(0),
        )
        .unwrap_or(0)
}
