//! The columns figures are computed from, written down in pieces so that the next start need not read every
//! projection. A copy that can be made again at any time; whoever cannot read it makes it again.

use domain::id::ProgrammeId;
use sha2::{Digest, Sha256};

use crate::audit::Place;
use crate::db::{Engine, Read, Unit};
use crate::{Db, Error};

/// The most bytes of a row. One row is one unit of work, so that nobody's writing waits long for it.
const PIECE: usize = 1 << 20;

/// Columns as they were written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The place of the last change that is in.
    pub place: Place,
    /// Its parts, in order.
    pub parts: Vec<Vec<u8>>,
}

/// How many erasures there were: read it before the columns that are to be written down.
///
/// # Errors
/// What the database says.
pub fn forgotten(read: &Read<'_>, programme: ProgrammeId) -> Result<i64, Error> {
    let found =
        read.value("SELECT forgotten FROM figure_columns_head WHERE programme_id = $1", &[programme.into()])?;
    Ok(found.unwrap_or(0))
}

/// Takes what was written down away, and whatever is being written: somebody was erased.
///
/// # Errors
/// What the database says.
pub fn forget(unit: &mut Unit<'_>, programme: ProgrammeId) -> Result<(), Error> {
    unit.execute("DELETE FROM figure_columns WHERE programme_id = $1", &[programme.into()])?;
    unit.execute(
        "INSERT INTO figure_columns_head (programme_id, forgotten) VALUES ($1, 1)
         ON CONFLICT (programme_id) DO UPDATE SET writing = NULL, form = NULL, transaction_id = NULL,
           number = NULL, checksum = NULL, forgotten = figure_columns_head.forgotten + 1",
        &[programme.into()],
    )?;
    Ok(())
}

fn checksum<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut hash = Sha256::new();
    pieces.for_each(|piece| hash.update(piece));
    hash.finalize().to_vec()
}

/// Writes columns down, piece by piece, and then says that they are whole. Nothing is said when somebody was
/// erased since `forgotten` was read; gives whether it was said. Waits for it.
///
/// # Errors
/// What the database says.
pub fn keep(
    db: &Db,
    programme: ProgrammeId,
    form: &str,
    forgotten: i64,
    written: Written,
) -> Result<bool, Error> {
    let Written { place, parts } = written;
    let sum = checksum(parts.iter().map(Vec::as_slice));
    let writing = db.write(|unit| -> Result<i64, Error> { Ok(chance(unit)) }).wait()?;
    for (part, bytes) in (0_i64..).zip(parts) {
        for (piece, bytes) in (0_i64..).zip(bytes.chunks(PIECE)) {
            let bytes = bytes.to_vec();
            db.write(move |unit| -> Result<(), Error> {
                unit.execute(
                    "INSERT INTO figure_columns (programme_id, writing, part, piece, bytes) VALUES ($1, $2, $3, $4, $5)",
                    &[programme.into(), writing.into(), part.into(), piece.into(), bytes.as_slice().into()],
                )?;
                Ok(())
            })
            .wait()?;
        }
    }
    let form = form.to_owned();
    let whole = db
        .write(move |unit| -> Result<bool, Error> {
            unit.execute(
                "INSERT INTO figure_columns_head (programme_id, forgotten) VALUES ($1, 0)
                 ON CONFLICT (programme_id) DO NOTHING",
                &[programme.into()],
            )?;
            let said = unit.execute(
                "UPDATE figure_columns_head SET writing = $1, form = $2, transaction_id = $3, number = $4, checksum = $5
                 WHERE programme_id = $6 AND forgotten = $7",
                &[
                    writing.into(),
                    form.as_str().into(),
                    place.transaction.into(),
                    place.number.into(),
                    sum.as_slice().into(),
                    programme.into(),
                    forgotten.into(),
                ],
            )?;
            Ok(said > 0)
        })
        .wait()?;
    let dropped = if whole { Drop::AllBut(writing) } else { Drop::Only(writing) };
    drop_pieces(db, programme, dropped)?;
    Ok(whole)
}

/// A number that no other writing has.
fn chance(unit: &mut Unit<'_>) -> i64 {
    let (high, _) = unit.timeless_uuid().as_u64_pair();
    i64::try_from(high >> 1).unwrap_or(i64::MAX)
}

/// Which pieces go.
#[derive(Clone, Copy)]
enum Drop {
    AllBut(i64),
    Only(i64),
}

/// Takes pieces away, a few at a time.
fn drop_pieces(db: &Db, programme: ProgrammeId, which: Drop) -> Result<(), Error> {
    let (writing, sign) = match which {
        Drop::AllBut(writing) => (writing, "<>"),
        Drop::Only(writing) => (writing, "="),
    };
    let sql = format!(
        "DELETE FROM figure_columns WHERE programme_id = $1 AND (writing, part, piece) IN
           (SELECT writing, part, piece FROM figure_columns WHERE programme_id = $1 AND writing {sign} $2
            ORDER BY writing, part, piece LIMIT 4)"
    );
    loop {
        let sql = sql.clone();
        let dropped = db
            .write(move |unit| -> Result<u64, Error> {
                unit.execute(&sql, &[programme.into(), writing.into()])
            })
            .wait()?;
        if dropped == 0 {
            return Ok(());
        }
    }
}

/// What was written down in this form, if it is whole and of this database.
///
/// # Errors
/// What the database says.
pub fn kept(read: &Read<'_>, programme: ProgrammeId, form: &str) -> Result<Option<Written>, Error> {
    // What was taken away has no form.
    let head = read.first(
        "SELECT writing, transaction_id, number, checksum FROM figure_columns_head
         WHERE programme_id = $1 AND form = $2",
        &[programme.into(), form.into()],
        |row| {
            let place = Place { transaction: row.get(1)?, number: row.get(2)? };
            Ok((row.get::<i64>(0)?, place, row.get::<Vec<u8>>(3)?))
        },
    )?;
    let Some((writing, place, sum)) = head else { return Ok(None) };
    if !is_past(read, place)? {
        return Ok(None);
    }
    let mut parts: Vec<Vec<u8>> = Vec::new();
    read.each(
        "SELECT part, bytes FROM figure_columns WHERE programme_id = $1 AND writing = $2 ORDER BY part, piece",
        &[programme.into(), writing.into()],
        |row| {
            let part = usize::try_from(row.get::<i64>(0)?).unwrap_or(0);
            let bytes: Vec<u8> = row.get(1)?;
            if part >= parts.len() {
                parts.push(bytes);
            } else if let Some(last) = parts.last_mut() {
                last.extend_from_slice(&bytes);
            }
            Ok::<_, Error>(())
        },
    )?;
    let whole = checksum(parts.iter().map(Vec::as_slice)) == sum;
    Ok(whole.then_some(Written { place, parts }))
}

/// Whether a place was given by this cluster: a database that was moved to another counts transactions anew.
fn is_past(read: &Read<'_>, place: Place) -> Result<bool, Error> {
    match read.engine() {
        Engine::Sqlite => Ok(true),
        Engine::Postgres => {
            let next: Option<i64> =
                read.value("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint", &[])?;
            Ok(next.is_some_and(|next| place.transaction < next))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestDb, on_both};

    fn programme(test: &TestDb) -> ProgrammeId {
        test.db.write(|unit| crate::programme::add(unit, "town", "Town", true, "{}")).wait().unwrap()
    }

    fn written(size: usize) -> Written {
        let bytes = |seed: usize| (0..size).map(|n| u8::try_from((n * seed) % 251).unwrap()).collect();
        Written { place: Place { transaction: 0, number: 5 }, parts: vec![bytes(3), vec![1], bytes(7)] }
    }

    fn back(test: &TestDb, programme: ProgrammeId, form: &'static str) -> Option<Written> {
        test.db.read(move |read| kept(read, programme, form)).wait().unwrap()
    }

    fn pieces(test: &TestDb) -> i64 {
        let all = test.db.read(|read| read.value("SELECT count(*) FROM figure_columns", &[])).wait();
        all.unwrap().unwrap_or(0)
    }

    #[test]
    fn what_is_written_down_is_read_back_and_the_earlier_goes() {
        on_both(|test| {
            let town = programme(test);
            assert_eq!(back(test, town, "1"), None);
            assert!(keep(&test.db, town, "1", 0, written(PIECE * 2 + 9)).unwrap());
            assert_eq!(back(test, town, "1"), Some(written(PIECE * 2 + 9)));
            assert_eq!(back(test, town, "2"), None, "another form");
            assert_eq!(pieces(test), 7);
            assert!(keep(&test.db, town, "1", 0, written(10)).unwrap());
            assert_eq!(back(test, town, "1"), Some(written(10)));
            assert_eq!(pieces(test), 3);
        });
    }

    #[test]
    fn what_is_damaged_is_not_read() {
        on_both(|test| {
            let town = programme(test);
            assert!(keep(&test.db, town, "1", 0, written(10)).unwrap());
            let spoil = |unit: &mut Unit<'_>| {
                unit.execute("UPDATE figure_columns SET bytes = $1 WHERE part = 1", &[(&[2_u8][..]).into()])
            };
            test.db.write(spoil).wait().unwrap();
            assert_eq!(back(test, town, "1"), None);
        });
    }

    #[test]
    fn nothing_of_somebody_erased_is_kept() {
        on_both(|test| {
            let town = programme(test);
            let before = test.db.read(move |read| forgotten(read, town)).wait().unwrap();
            assert!(keep(&test.db, town, "1", before, written(10)).unwrap());
            test.db.write(move |unit| forget(unit, town)).wait().unwrap();
            assert_eq!((back(test, town, "1"), pieces(test)), (None, 0));
            // What was read before the erasure is not written down after it.
            assert!(!keep(&test.db, town, "1", before, written(10)).unwrap());
            assert_eq!((back(test, town, "1"), pieces(test)), (None, 0));
            let now = test.db.read(move |read| forgotten(read, town)).wait().unwrap();
            assert!(keep(&test.db, town, "1", now, written(10)).unwrap());
            assert_eq!(back(test, town, "1"), Some(written(10)));
        });
    }

    #[test]
    fn a_place_of_another_cluster_is_not_believed() {
        on_both(|test| {
            let town = programme(test);
            let far = Written { place: Place { transaction: i64::MAX, number: 1 }, ..written(10) };
            assert!(keep(&test.db, town, "1", 0, far.clone()).unwrap());
            let sqlite = test.folder().is_some();
            assert_eq!(back(test, town, "1"), sqlite.then_some(far));
        });
    }
}
