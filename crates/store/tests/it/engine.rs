//! Units of work: kept whole or not at all, on both databases.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use store::db::Param;
use store::testing::on_both;
use store::{Db, Error, Unit};

fn add(unit: &mut Unit<'_>, key: i64) -> Result<(), Error> {
    let bytes = key.to_be_bytes();
    unit.execute(
        "INSERT INTO request_key (programme_id, request_key, act, staff_id, answer, made_day) VALUES ($2, $1, $4, NULL, $3, $5)",
        &[Param::Bytes(&bytes), 1.into(), "an answer".into(), "test".into(), 20_000.into()],
    )?;
    Ok(())
}

fn count(db: &Db) -> i64 {
    db.read(|read| read.value("SELECT count(*) FROM request_key WHERE programme_id = $1", &[1.into()]))
        .wait()
        .unwrap_or_else(|e: Error| panic!("{e}"))
        .unwrap()
}

#[test]
fn parameters_out_of_order_stay_in_their_places() {
    on_both(|t| {
        t.db.write(|unit| add(unit, 7)).wait().unwrap();
        let row: Option<(i64, String, String)> =
            t.db.read(|read| {
                read.first(
                    "SELECT programme_id, act, answer FROM request_key WHERE act = $2 AND programme_id = $1",
                    &[1.into(), "test".into()],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
            })
            .wait()
            .unwrap_or_else(|e: Error| panic!("{e}"));
        assert_eq!(row, Some((1, "test".to_owned(), "an answer".to_owned())));
    });
}

#[test]
fn a_unit_that_fails_keeps_nothing() {
    on_both(|t| {
        let refused: Result<(), Error> =
            t.db.write(|unit| {
                add(unit, 1)?;
                Err(Error::Busy)
            })
            .wait();
        assert_eq!(refused, Err(Error::Busy));
        assert_eq!(count(&t.db), 0);
    });
}

#[test]
fn a_unit_that_panics_keeps_nothing_and_the_next_one_works() {
    on_both(|t| {
        let stopped: Result<(), Error> =
            t.db.write(|unit| {
                add(unit, 1)?;
                panic!("on purpose")
            })
            .wait();
        assert!(matches!(stopped, Err(Error::Broken(_))));
        t.db.write(|unit| add(unit, 2)).wait().unwrap();
        assert_eq!(count(&t.db), 1);
    });
}

#[test]
fn a_broken_rule_of_the_schema_names_the_constraint_and_spares_the_group() {
    on_both(|t| {
        let replies: Vec<_> = [1, 2, 1, 3].map(|key| t.db.write(move |unit| add(unit, key))).into();
        let results: Vec<_> = replies.into_iter().map(store::Reply::wait).collect();
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 3);
        assert!(results.iter().any(|r| matches!(r, Err(Error::Constraint(_)))));
        assert_eq!(count(&t.db), 3);
    });
}

#[test]
fn an_attempt_that_fails_leaves_the_rest_of_its_unit() {
    on_both(|t| {
        t.db.write(|unit| {
            add(unit, 1)?;
            let second = unit.attempt(|unit| {
                add(unit, 2)?;
                add(unit, 1)
            });
            assert!(matches!(second, Err(Error::Constraint(_))));
            add(unit, 3)
        })
        .wait()
        .unwrap();
        assert_eq!(count(&t.db), 2);
    });
}

#[test]
fn units_of_many_threads_are_all_kept() {
    on_both(|t| {
        let barrier = Arc::new(Barrier::new(16));
        let threads: Vec<_> = (0..16)
            .map(|thread| {
                let (db, barrier) = (t.db.clone(), barrier.clone());
                std::thread::spawn(move || {
                    barrier.wait();
                    for n in 0..20 {
                        db.write(move |unit| add(unit, thread * 1000 + n)).wait().unwrap();
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(count(&t.db), 320);
    });
}

#[test]
fn a_unit_that_read_what_another_changed_is_tried_again() {
    on_both(|t| {
        t.db.write(|unit| {
            unit.execute(
                "INSERT INTO request_key (programme_id, request_key, act, answer, made_day) VALUES (1, $1, 'n', '0', 0)",
                &[Param::Bytes(b"counter")],
            )?;
            Ok::<(), Error>(())
        })
        .wait()
        .unwrap();
        let tries = Arc::new(AtomicUsize::new(0));
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let (db, tries) = (t.db.clone(), tries.clone());
                std::thread::spawn(move || {
                    for _ in 0..5 {
                        let tries = tries.clone();
                        let mut again = true;
                        while again {
                            let tries = tries.clone();
                            again = db
                                .write(move |unit| {
                                    tries.fetch_add(1, Ordering::SeqCst);
                                    let n: String = unit
                                        .value("SELECT answer FROM request_key WHERE programme_id = 1 AND act = 'n'", &[])?
                                        .unwrap();
                                    let more = (n.parse::<i64>().unwrap() + 1).to_string();
                                    unit.execute("UPDATE request_key SET answer = $1 WHERE programme_id = 1 AND act = 'n'", &[(&more).into()])?;
                                    Ok::<(), Error>(())
                                })
                                .wait()
                                .is_err_and(|error| error == Error::Conflict);
                        }
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        let n: Option<String> =
            t.db.read(|read| {
                read.value("SELECT answer FROM request_key WHERE programme_id = 1 AND act = 'n'", &[])
            })
            .wait()
            .unwrap_or_else(|e: Error| panic!("{e}"));
        assert_eq!(n.as_deref(), Some("15"));
        assert!(tries.load(Ordering::SeqCst) >= 15);
    });
}

#[test]
fn what_was_acknowledged_is_on_the_disk() {
    on_both(|t| {
        let setting: String = match t.db.location() {
            store::Location::File(_) => {
                t.db.write(|unit| unit.value::<i64>("SELECT synchronous FROM pragma_synchronous", &[]))
                    .wait()
                    .map(|full: Option<i64>| full.unwrap().to_string())
                    .unwrap_or_else(|e: Error| panic!("{e}"))
            }
            store::Location::Postgres(_) => {
                t.db.write(|unit| unit.value::<String>("SELECT current_setting('synchronous_commit')", &[]))
                    .wait()
                    .unwrap_or_else(|e: Error| panic!("{e}"))
                    .unwrap()
            }
        };
        assert!(setting == "2" || setting == "on", "synchronous is {setting}");
    });
}
