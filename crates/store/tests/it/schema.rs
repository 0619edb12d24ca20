//! The schema: its past, its future, and that every tenant table can be sharded.

use store::migrate::{MIGRATIONS, known};
use store::testing::{on_both, sqlite, start};
use store::{Db, Error, Location, Options, SetClock};

#[test]
fn migrations_stand_in_the_order_of_their_numbers() {
    assert!(MIGRATIONS.is_sorted_by(|before, after| before.number < after.number));
    assert_eq!(MIGRATIONS.last().map(|last| last.number), Some(known()));
}

fn reopen(location: &Location) -> Result<Db, Error> {
    let clock = std::sync::Arc::new(SetClock::at(start()));
    Db::open(location, Options { clock, ..Options::default() })
}

#[test]
fn a_database_from_a_newer_version_is_refused() {
    on_both(|t| {
        t.db.write(|unit| {
            unit.execute(
                "INSERT INTO migration (number, title, checksum, applied_day) VALUES ($1, 'later', $2, 0)",
                &[(known() + 1).into(), store::db::Param::Bytes(b"x")],
            )?;
            Ok::<(), Error>(())
        })
        .wait()
        .unwrap();
        assert_eq!(reopen(t.db.location()).err(), Some(Error::Newer { found: known() + 1, known: known() }));
    });
}

#[test]
fn an_applied_migration_that_was_edited_is_refused() {
    on_both(|t| {
        t.db.write(|unit| {
            unit.execute(
                "UPDATE migration SET checksum = $1 WHERE number = 1",
                &[store::db::Param::Bytes(b"x")],
            )?;
            Ok::<(), Error>(())
        })
        .wait()
        .unwrap();
        assert!(matches!(reopen(t.db.location()).err(), Some(Error::ChangedPast { number: 1, .. })));
    });
}

/// Tables that belong to no programme.
const EXEMPT: &[&str] = &["migration", "staff", "sign_in", "invitation"];

#[test]
fn every_key_of_a_tenant_table_begins_with_the_programme() {
    let t = sqlite();
    let tables: Vec<(String, String)> = t
        .db
        .read(|read| {
            read.all(
                "SELECT m.name, p.name FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND p.pk = 1",
                &[],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        })
        .wait()
        .unwrap_or_else(|e: Error| panic!("{e}"));
    assert!(tables.len() > 20);
    let wrong: Vec<_> = tables
        .iter()
        .filter(|(table, first)| first != "programme_id" && !EXEMPT.contains(&table.as_str()))
        .collect();
    assert!(wrong.is_empty(), "their primary key does not begin with programme_id: {wrong:?}");
}
