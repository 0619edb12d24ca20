//! A full disk: the unit says so, keeps nothing, and work goes on when there is room again.

use store::db::Param;
use store::testing::sqlite;
use store::{Error, Unit};

fn add(unit: &mut Unit<'_>, key: u32, size: usize) -> Result<(), Error> {
    let text = "x".repeat(size);
    unit.execute(
        "INSERT INTO request_key (programme_id, request_key, act, answer, made_day) VALUES (1, $1, 'fill', $2, 0)",
        &[Param::Bytes(&key.to_be_bytes()), (&text).into()],
    )?;
    Ok(())
}

#[test]
fn a_full_disk_is_said_and_nothing_is_half_written() {
    let t = sqlite();
    let pages =
        |unit: &mut Unit<'_>| unit.value::<i64>("PRAGMA page_count", &[]).map(Option::unwrap_or_default);
    let full = t.db.write(pages).wait().unwrap() + 8;
    let limit = move |pages: i64| {
        move |unit: &mut Unit<'_>| {
            unit.value::<i64>(&format!("PRAGMA max_page_count = {pages}"), &[]).map(drop)
        }
    };
    t.db.write(limit(full)).wait().unwrap();
    // Small units and one that does not fit, waiting together: they share a commit where they can.
    let replies: Vec<_> = (0..20u32)
        .map(|key| t.db.write(move |unit| add(unit, key, if key == 10 { 200_000 } else { 20 })))
        .collect();
    let results: Vec<Result<(), Error>> = replies.into_iter().map(store::Reply::wait).collect();
    assert_eq!(results[10], Err(Error::Full));
    assert!(results.iter().enumerate().all(|(key, result)| key == 10 || result.is_ok()), "{results:?}");
    let kept = |t: &store::testing::TestDb| -> i64 {
        t.db.read(|read| read.value("SELECT count(*) FROM request_key", &[]))
            .wait()
            .unwrap_or_else(|e: Error| panic!("{e}"))
            .unwrap()
    };
    assert_eq!(kept(&t), 19);
    t.db.write(limit(1_000_000)).wait().unwrap();
    t.db.write(|unit| add(unit, 10, 200_000)).wait().unwrap();
    assert_eq!(kept(&t), 20);
    let sound: Option<String> =
        t.db.read(|read| read.value("PRAGMA integrity_check", &[]))
            .wait()
            .unwrap_or_else(|e: Error| panic!("{e}"));
    assert_eq!(sound.as_deref(), Some("ok"));
}
