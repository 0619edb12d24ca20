//! What was acknowledged is on the disk: `kill -9` in the middle of 64 writing clients, and the order of
//! system calls behind one answer.
//!
//! `STILE_KILL_ROUNDS=50 cargo test -p stile --test kill` kills more often than the three rounds of the suite.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

#[expect(dead_code, reason = "written for `stile bench`, which uses the rest")]
#[path = "../src/bench/client.rs"]
mod client;
#[expect(dead_code, reason = "written for `stile bench`, which uses the rest")]
#[path = "../src/bench/server.rs"]
mod server;

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use client::SignedIn;
use operations::{Location, Random};
use server::{Place, Server};
use store::{Db, Options};

/// Clients that write at once.
const CLIENTS: usize = 64;
/// Rounds in the suite.
const ROUNDS: usize = 3;
/// Offers of the programme before the first round.
const SIZE: u64 = 2_500;

/// A refusal that was sent.
#[derive(Debug, Clone)]
struct Sent {
    key: String,
    person: String,
    /// Where the answer led; none when no answer came.
    acknowledged: Option<String>,
}

#[expect(clippy::disallowed_methods, reason = "a test has no command line of its own")]
fn rounds() -> usize {
    std::env::var("STILE_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS)
}

fn place(folder: &Path, database: Option<String>, size: u64) -> Place {
    Place { binary: env!("CARGO_BIN_EXE_stile").into(), folder: folder.to_owned(), database, size }
}

/// Writes with every client until `enough` refusals were acknowledged, then kills the server.
fn write_until_killed(
    server: Server,
    by: &SignedIn,
    people: &[String],
    enough: usize,
    seed: u64,
) -> Vec<Sent> {
    let (sent, acknowledged, turn) = (Mutex::new(Vec::new()), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (sent, acknowledged, turn) = (&sent, &acknowledged, &turn);
            scope.spawn(move || {
                let mut random = Random::from_seed(seed * 1000 + client as u64);
                let Ok(mut connection) = by.client() else { return };
                loop {
                    let person = people[turn.fetch_add(1, Ordering::Relaxed) % people.len()].clone();
                    let key = random.timeless_uuid().to_string();
                    let answer = by.refuse(&mut connection, &person, &key);
                    let broken = answer.is_err();
                    let location =
                        answer.ok().filter(|answer| answer.status == 303).and_then(|answer| answer.location);
                    if location.is_some() {
                        acknowledged.fetch_add(1, Ordering::Relaxed);
                    }
                    sent.lock().unwrap().push(Sent { key, person, acknowledged: location });
                    if broken {
                        return;
                    }
                }
            });
        }
        let mut waited = Duration::ZERO;
        while acknowledged.load(Ordering::Relaxed) < enough {
            assert!(
                waited < Duration::from_secs(120),
                "only {acknowledged:?} refusals acknowledged in two minutes"
            );
            std::thread::sleep(Duration::from_millis(1));
            waited += Duration::from_millis(1);
        }
        server.kill().unwrap();
    });
    sent.into_inner().unwrap()
}

/// What the database holds: for each request key the offer it made, and how many offers, refusals in the
/// audit trail and projections there are.
fn held(db: &Db) -> (HashMap<String, String>, [i64; 3]) {
    db.read_snapshot(|read| -> Result<_, store::Error> {
        let keys = read.all(
            "SELECT k.request_key, k.answer FROM request_key k WHERE k.act = 'offer.refuse'",
            &[],
            |row| {
                let answer: serde_json::Value = serde_json::from_str(&row.get::<String>(1)?).unwrap();
                let key = uuid::Uuid::from_slice(&row.get::<Vec<u8>>(0)?).unwrap();
                Ok((key.to_string(), answer["offer"].as_str().unwrap_or_default().to_owned()))
            },
        )?;
        let count = |sql: &str| read.value::<i64>(sql, &[]).map(Option::unwrap_or_default);
        let counts = [
            count("SELECT count(*) FROM offer")?,
            count("SELECT count(*) FROM audit_entry WHERE act = 'offer.refuse'")?,
            count("SELECT count(*) FROM episode_offer")?,
        ];
        Ok((keys.into_iter().collect(), counts))
    })
    .wait()
    .unwrap()
}

/// Kills and restarts, round after round; after each, every refusal is there once.
fn what_was_acknowledged_is_there_once(place: &Place, location: &Location) {
    place.load().unwrap();
    let db = Db::open_as_it_is(location, Options::default()).unwrap();
    let (_, before) = held(&db);
    let mut server = place.serve().unwrap();
    let mut by = SignedIn::as_a(server.address, "referrer").unwrap();
    // Somebody who died can be offered nothing: they are found before the counting starts.
    let mut people = by.people(400).unwrap();
    let mut first = Random::from_seed(1);
    let mut connection = by.client().unwrap();
    let mut sent: Vec<Sent> = Vec::new();
    people.retain(|person| {
        let key = first.timeless_uuid().to_string();
        let answer = by.refuse(&mut connection, person, &key).unwrap();
        let took = answer.status == 303;
        if took {
            sent.push(Sent { key, person: person.clone(), acknowledged: answer.location });
        }
        took
    });
    drop(connection);
    assert!(people.len() >= 20, "{} people are too few", people.len());

    let mut lost = 0;
    for round in 0..rounds() {
        let enough = 40 + usize::try_from(first.number() % 300).unwrap();
        let mut now = write_until_killed(server, &by, &people, enough, 2 + round as u64);
        server = place.serve().unwrap();
        by.address = server.address;
        let mut connection = by.client().unwrap();
        // Again, with the same key, what was not acknowledged; and some that were.
        let mut again = 0;
        for refusal in &mut now {
            let known = refusal.acknowledged.is_some();
            lost += usize::from(!known);
            again += usize::from(known);
            if known && again > 20 {
                continue;
            }
            let answer = by.refuse(&mut connection, &refusal.person, &refusal.key).unwrap();
            assert_eq!(answer.status, 303, "round {round}: {answer:?}");
            if known {
                assert_eq!(
                    refusal.acknowledged, answer.location,
                    "round {round}: a repeat made another offer"
                );
            }
            refusal.acknowledged = answer.location;
        }
        sent.append(&mut now);

        let (keys, after) = held(&db);
        for refusal in &sent {
            let offer = refusal.acknowledged.as_deref().and_then(|to| to.rsplit('/').next());
            assert_eq!(keys.get(&refusal.key).map(String::as_str), offer, "round {round}: {refusal:?}");
        }
        let made = i64::try_from(sent.len()).unwrap();
        assert_eq!(
            after,
            before.map(|count| count + made),
            "round {round}: offers, audit entries, projections"
        );
        let report = operations::check::check(&db).unwrap();
        assert!(report.is_clean(), "round {round}: {:?}", report.faults);
    }
    assert!(lost >= rounds(), "the server was never killed in the middle of writing");
}

/// How the engine says it waits for the disk before a commit is done.
fn durability(db: &Db, question: &'static str) -> String {
    db.write(move |unit| -> Result<String, store::Error> {
        match unit.engine() {
            store::Engine::Sqlite => Ok(unit.value::<i64>(question, &[])?.unwrap_or_default().to_string()),
            store::Engine::Postgres => Ok(unit.value::<String>(question, &[])?.unwrap_or_default()),
        }
    })
    .wait()
    .unwrap()
}

#[test]
fn a_killed_server_on_sqlite_keeps_every_acknowledged_offer_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path(), None, SIZE);
    let location = Location::File(place.file());
    what_was_acknowledged_is_there_once(&place, &location);
    let db = Db::open_as_it_is(&location, Options::default()).unwrap();
    // 2 is FULL.
    assert_eq!(durability(&db, "PRAGMA synchronous"), "2");
}

#[test]
fn a_killed_server_on_postgresql_keeps_every_acknowledged_offer_once() {
    let Some(fresh) = store::testing::postgres() else {
        println!("skipped: STILE_TEST_POSTGRES is not set");
        return;
    };
    let location = fresh.db.location().clone();
    let Location::Postgres(url) = &location else { panic!("not PostgreSQL: {location:?}") };
    let folder = tempfile::tempdir().unwrap();
    what_was_acknowledged_is_there_once(&place(folder.path(), Some(url.clone()), SIZE), &location);
    let db = Db::open_as_it_is(&location, Options::default()).unwrap();
    assert_eq!(durability(&db, "SHOW synchronous_commit"), "on");
    assert_eq!(durability(&db, "SHOW fsync"), "on");
}

/// Where strace wrote what the server asked of the system.
const TRACED: &str = "read,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync";

/// The calls on the way of one refusal, in order: received, written to the log, synchronised, answered.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Received,
    Written,
    Synchronised,
    Answered,
}

/// The bytes of the first string of a call as strace writes them: as in C, numbers in octal.
fn bytes_of(call: &str) -> Vec<u8> {
    let (mut bytes, mut rest) =
        (Vec::new(), call.split_once('"').map_or("", |(_, rest)| rest).chars().peekable());
    while let Some(letter) = rest.next().filter(|letter| *letter != '"') {
        if letter != '\\' {
            bytes.extend(letter.to_string().bytes());
            continue;
        }
        let mut octal = String::new();
        while let Some(digit) = rest.next_if(|digit| octal.len() < 3 && digit.is_digit(8)) {
            octal.push(digit);
        }
        bytes.push(match u8::from_str_radix(&octal, 8) {
            Ok(byte) => byte,
            Err(_) => match rest.next() {
                Some('n') => b'\n',
                Some('t') => b'\t',
                Some('r') => b'\r',
                Some('v') => 0x0b,
                Some('f') => 0x0c,
                other => u8::try_from(other.unwrap_or_default()).unwrap_or_default(),
            },
        });
    }
    bytes
}

/// Reads a trace made with `strace -f -y -s 4096`, up to the answer to the request that holds `key`. A call
/// counts when it returns: a call of which only the beginning is there has done nothing yet. Of what is written to
/// the log only pages that hold the key count: what keeps the house may write in between.
fn steps(trace: &str, key: &str) -> Vec<Step> {
    let kept = uuid::Uuid::parse_str(key).unwrap().into_bytes();
    let holds = |call: &str| bytes_of(call).windows(kept.len()).any(|bytes| bytes == kept);
    let (mut steps, mut waiting) = (Vec::new(), HashMap::new());
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        if call.contains("<unfinished") {
            waiting.insert(thread, call.to_owned());
            // Bytes may leave before a sending call returns: its beginning counts.
            if !(call.contains("HTTP/1.1 303") && steps.contains(&Step::Received)) {
                continue;
            }
        }
        let whole = match call.strip_prefix("<... ") {
            Some(rest) => format!("{} {rest}", waiting.remove(thread).unwrap_or_default()),
            None => call.to_owned(),
        };
        let begun = steps.contains(&Step::Received);
        if whole.contains(key) && (whole.starts_with("recv") || whole.starts_with("read")) {
            steps.push(Step::Received);
        } else if begun && whole.contains("-wal>") && whole.starts_with("pwrite64") {
            if holds(&whole) {
                steps.push(Step::Written);
            }
        } else if begun
            && whole.contains("-wal>")
            && whole.contains("sync(")
            && whole.trim_end().ends_with("= 0")
        {
            steps.push(Step::Synchronised);
        } else if begun && whole.contains("HTTP/1.1 303") {
            steps.push(Step::Answered);
            break;
        }
    }
    steps.dedup();
    steps
}

#[test]
fn a_trace_without_a_sync_before_the_answer_is_told_apart() {
    const KEY: &str = "6b65792d-0001-4f6e-ff0a-2d5c22410731";
    let trace = "7 recvfrom(9<TCP>, \"POST / 6b65792d-0001-4f6e-ff0a-2d5c22410731\", 100) = 12\n\
                 8 pwrite64(4</d/demo.db-wal>, \"of somebody else\", 10, 0) = 10\n\
                 8 pwrite64(4</d/demo.db-wal>, \"..key-\\0\\1On\\377\\n-\\\\\\\"A\\0071.\", 10, 0) = 10\n\
                 8 fdatasync(4</d/demo.db-wal> <unfinished ...>\n7 sendto(9<TCP>, \"HTTP/1.1 303 See\", 5) = 5\n\
                 8 <... fdatasync resumed>) = 0\n";
    assert_eq!(steps(trace, KEY), [Step::Received, Step::Written, Step::Answered]);
    let in_order = trace.replace(" <unfinished ...>", ") = 0");
    assert_eq!(steps(&in_order, KEY), [Step::Received, Step::Written, Step::Synchronised, Step::Answered]);
    // Another's write after that one's sync is not waited for.
    let and_another =
        in_order.replace("7 sendto", "8 pwrite64(4</d/demo.db-wal>, \"another\", 7, 0) = 7\n7 sendto");
    assert_eq!(steps(&and_another, KEY), steps(&in_order, KEY));
}

#[test]
fn an_offer_is_on_the_disk_before_its_answer_leaves() {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("skipped: strace is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path(), None, 200);
    place.load().unwrap();
    let trace = folder.path().join("trace");
    let mut strace = Command::new("strace");
    // -D: the server is our child and strace beside it, so that it is the server that is ended below.
    strace.args(["-D", "-f", "-y", "-s", "4096", "-e", &format!("trace={TRACED}"), "-o"]).arg(&trace);
    strace.arg(&place.binary);
    place.arguments(&mut strace);
    let server = match Server::of(strace) {
        Ok(server) => server,
        Err(error) => {
            println!("skipped: strace may not trace here ({error})");
            return;
        }
    };
    let by = SignedIn::as_a(server.address, "referrer").unwrap();
    let people = by.people(5).unwrap();
    let key = Random::from_seed(5).timeless_uuid().to_string();
    let mut connection = by.client().unwrap();
    let answer = people.iter().map(|person| by.refuse(&mut connection, person, &key).unwrap());
    let taken = answer.into_iter().find(|answer| answer.status == 303);
    assert!(taken.is_some(), "nobody of {people:?} could be offered anything");
    server.kill().unwrap();
    let ended =
        |trace: &str| trace.lines().next_back().is_some_and(|line| line.contains("+++ killed by SIGKILL"));
    let mut written = String::new();
    for _ in 0..200 {
        written = std::fs::read_to_string(&trace).unwrap();
        if ended(&written) {
            break;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    let steps = steps(&written, &key);
    assert_eq!(steps.first(), Some(&Step::Received), "{steps:?}");
    let last = [Step::Written, Step::Synchronised, Step::Answered];
    assert!(steps.ends_with(&last), "{steps:?}");
}
