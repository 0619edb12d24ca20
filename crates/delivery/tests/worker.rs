//! The worker: what goes out, what is held back, and what is tried again, on both databases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must stop")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use delivery::{Outgoing, Worker};
use domain::id::{PersonId, ProgrammeId};
use operations::{House, Keys, Random};
use store::testing::{TestDb, on_both};

fn house(t: &TestDb) -> House {
    let mut random = Random::from_seed(1);
    House::over(t.db.clone(), Keys::generate(&mut random), "https://stile.example", false, random)
}

fn post(t: &TestDb, recipient: &'static str, person: Option<PersonId>) {
    let body = r#"{"letter":"invitation","name":"Ada","link":"https://stile.example/invitation/abc"}"#;
    t.db.write(move |unit| store::outbox::add(unit, ProgrammeId(1), "email", recipient, person, body))
        .wait()
        .unwrap();
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what} did not happen");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn letters(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|e| e == "eml"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

fn kept(t: &TestDb) -> Vec<(String, String, i64, Option<String>)> {
    t.db.read(|read| {
        read.all("SELECT state, body, tries, fault FROM outbox ORDER BY id", &[], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
    })
    .wait()
    .unwrap_or_else(|error: store::Error| panic!("{error}"))
}

#[test]
fn a_letter_becomes_a_file_and_its_body_is_forgotten() {
    on_both(|t| {
        let folder = tempfile::tempdir().unwrap();
        post(t, "ada@practice.example", None);
        let house = house(t);
        let worker = Worker::start(house.clone(), &Outgoing::Folder(folder.path().join("mail"))).unwrap();
        until("sending", || house.letters_waiting().unwrap() == (0, 0));
        worker.stop();
        let found = letters(&folder.path().join("mail"));
        assert_eq!(found.len(), 1);
        assert!(
            found[0].contains("To: ada@practice.example") && found[0].contains("Hello Ada"),
            "{}",
            found[0]
        );
        assert!(found[0].contains("https://stile.example/invitation/abc"));
        assert_eq!(kept(t), [("sent".to_owned(), String::new(), 1, None)]);
    });
}

#[test]
fn a_letter_about_somebody_who_is_not_there_any_more_is_held_back() {
    on_both(|t| {
        let folder = tempfile::tempdir().unwrap();
        post(t, "eve@home.example", Some(domain::Id::new(uuid(7))));
        post(t, "not an address", None);
        post(t, "ada@practice.example", None);
        let house = house(t);
        let worker = Worker::start(house.clone(), &Outgoing::Folder(folder.path().to_owned())).unwrap();
        until("settling", || house.letters_waiting().unwrap() == (0, 2));
        drop(worker);
        assert_eq!(letters(folder.path()).len(), 1);
        let faults: Vec<_> =
            kept(t).into_iter().filter(|kept| kept.0 == "stopped").map(|kept| (kept.1, kept.3)).collect();
        assert!(faults.contains(&(String::new(), Some("person-may-not-be-written-to".to_owned()))));
        assert!(faults.contains(&(String::new(), Some("address-unreadable".to_owned()))));
    });
}

fn uuid(n: u8) -> uuid::Uuid {
    uuid::Uuid::from_bytes([n; 16])
}

/// A mail server on this machine that answers each recipient with `code`, and keeps what it was given.
fn server(code: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
    server_that(code, 0)
}

/// The same, which loses the line after so many mails it was given, before it says that it has them.
fn server_that(code: &'static str, loses: usize) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let given = Arc::new(Mutex::new(Vec::new()));
    let keep = given.clone();
    std::thread::spawn(move || {
        let mut left = loses;
        for client in listener.incoming() {
            serve(client.unwrap(), code, &mut left, &keep);
        }
    });
    (address, given)
}

fn serve(mut client: TcpStream, code: &str, loses: &mut usize, keep: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(client.try_clone().unwrap()).lines();
    client.write_all(b"220 here\r\n").unwrap();
    let mut in_data = false;
    while let Some(Ok(line)) = lines.next() {
        let answer = match line.as_str() {
            "." if in_data && *loses > 0 => {
                *loses -= 1;
                return;
            }
            "." if in_data => {
                in_data = false;
                "250 kept"
            }
            _ if in_data => {
                keep.lock().unwrap().push(line);
                continue;
            }
            "DATA" => {
                in_data = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            line if line.starts_with("RCPT") => code,
            _ => "250 yes",
        };
        if client.write_all(format!("{answer}\r\n").as_bytes()).is_err() {
            return;
        }
    }
}

fn smtp(server: String) -> Outgoing {
    Outgoing::Smtp { server, from: "Stile <stile@programme.example>".to_owned() }
}

#[test]
fn a_letter_goes_out_by_smtp() {
    on_both(|t| {
        let (address, given) = server("250 yes");
        post(t, "ada@practice.example", None);
        let house = house(t);
        let worker = Worker::start(house.clone(), &smtp(address)).unwrap();
        until("sending", || house.letters_waiting().unwrap() == (0, 0));
        worker.stop();
        let given = given.lock().unwrap().join("\n");
        assert!(given.contains("Subject: Your Stile account") && given.contains("Hello Ada"), "{given}");
    });
}

#[test]
fn a_letter_the_server_puts_off_is_tried_again_later_and_given_up_in_the_end() {
    on_both(|t| {
        let (address, _) = server("451 ada@practice.example is busy");
        post(t, "ada@practice.example", None);
        let house = house(t);
        let worker = Worker::start(house.clone(), &smtp(address)).unwrap();
        until("giving up", || {
            let (state, body, tries, fault) = kept(t).remove(0);
            if let Some(fault) = fault {
                assert_eq!(fault, "smtp-451", "the address is not repeated");
                // Time goes on: the letter is due again.
                t.clock.set(house.now() + Duration::from_secs(6 * 3600));
            }
            if state == "stopped" {
                assert_eq!((tries, body.as_str()), (10, ""));
            }
            state == "stopped"
        });
        worker.stop();
    });
}

#[test]
fn a_letter_the_server_refuses_for_good_is_not_tried_again() {
    on_both(|t| {
        let (address, _) = server("550 nobody here");
        post(t, "ada@practice.example", None);
        let house = house(t);
        let worker = Worker::start(house.clone(), &smtp(address)).unwrap();
        until("refusing", || house.letters_waiting().unwrap() == (0, 1));
        worker.stop();
        assert_eq!(kept(t), [("stopped".to_owned(), String::new(), 1, Some("smtp-550".to_owned()))]);
    });
}

#[test]
fn a_repeated_mail_has_the_same_message_id() {
    on_both(|t| {
        // The server has the mail, and the line breaks before it says so: it is sent again.
        let (address, given) = server_that("250 yes", 1);
        post(t, "ada@practice.example", None);
        let house = house(t);
        let worker = Worker::start(house.clone(), &smtp(address)).unwrap();
        until("the first try", || kept(t)[0].3.is_some());
        t.clock.set(house.now() + Duration::from_secs(3600));
        until("sending", || house.letters_waiting().unwrap() == (0, 0));
        post(t, "ada@practice.example", None);
        until("sending the other", || house.letters_waiting().unwrap() == (0, 0));
        worker.stop();
        let given = given.lock().unwrap();
        let ids: Vec<&String> = given.iter().filter(|line| line.starts_with("Message-ID: <")).collect();
        assert_eq!(ids.len(), 3, "{given:?}");
        assert_eq!(ids[0], ids[1], "a repeat is known by it");
        assert_ne!(ids[1], ids[2], "another mail has its own");
    });
}

#[test]
fn a_message_is_taken_by_one_worker() {
    on_both(|t| {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..24 {
            post(t, "ada@practice.example", None);
        }
        let house = house(t);
        let places = ["one", "two", "three"].map(|name| folder.path().join(name));
        let workers = places
            .each_ref()
            .map(|place| Worker::start(house.clone(), &Outgoing::Folder(place.clone())).unwrap());
        until("sending", || house.letters_waiting().unwrap() == (0, 0));
        workers.into_iter().for_each(Worker::stop);
        let sent: usize = places.iter().map(|place| letters(place).len()).sum();
        assert_eq!(sent, 24, "each went out once");
        assert!(kept(t).iter().all(|(state, _, tries, _)| state == "sent" && *tries == 1));
        // One that is taken is nobody else's, until whoever took it has had time enough to settle it.
        post(t, "ada@practice.example", None);
        let taken = house.take_letter().unwrap().unwrap();
        assert_eq!(house.take_letter().unwrap(), None);
        t.clock.set(house.now() + Duration::from_secs(6 * 60));
        assert_eq!(house.take_letter().unwrap().unwrap().name(), taken.name());
    });
}
