//! Backup, restore and erasure, on both databases.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use domain::id::{OrganisationId, PersonId, ProgrammeId};
use domain::person::PersonForm;
use store::audit::{self, Entry};
use store::backup::{Fault, backup, restore};
use store::erase::{self, Erased};
use store::organisation::Organisation;
use store::testing::{TestDb, on_both, postgres, sqlite, start};
use store::{Db, Error, Location, Options, Read, SetClock, Unit};

const NAMES: [(&str, &str, &str); 2] =
    [("Quillon", "Xanthopoulos", "9990000018"), ("Bryony", "Featherstone", "9990000026")];
const NOTE: &str = "Lives above the launderette in Zzyzx Row";

struct House {
    programme: ProgrammeId,
    practice: OrganisationId,
    people: Vec<PersonId>,
}

/// A programme with two people, each with an offer, notes, a contact point, a message and audit entries.
fn fill(db: &Db) -> House {
    db.write(|unit| {
        let programme = store::programme::add(unit, "here", "Here", true, "{}")?;
        let practice: OrganisationId = unit.id();
        let made = Organisation {
            id: practice,
            kind: "general-practice".to_owned(),
            name: "Back\\slash\tand\nnewline ✓".to_owned(),
            ods_code: None,
            outcode: None,
            succeeded: None,
        };
        store::organisation::add(unit, programme, &made, None)?;
        let people = NAMES
            .iter()
            .map(|(given, family, nhs)| somebody(unit, programme, practice, given, family, nhs))
            .collect::<Result<Vec<_>, Error>>()?;
        Ok::<_, Error>(House { programme, practice, people })
    })
    .wait()
    .unwrap()
}

fn somebody(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    practice: OrganisationId,
    given: &str,
    family: &str,
    nhs_number: &str,
) -> Result<PersonId, Error> {
    let form = PersonForm {
        given: Some(given.to_owned()),
        family: Some(family.to_owned()),
        nhs_number: Some(nhs_number.to_owned()),
        date_of_birth: Some("1961-03-04".to_owned()),
        practice: Some(practice.to_string()),
        ..PersonForm::default()
    };
    let details = form.parse(domain::calendar::london_day(unit.now())).unwrap();
    let person: PersonId = unit.id();
    store::person::add(unit, programme, person, &details, &[1, 2, 3], None)?;
    let (journey, offer): (domain::id::JourneyId, domain::id::OfferId) = (unit.id(), unit.id());
    unit.execute(
        "INSERT INTO journey (programme_id, id, person_id, organisation_id, opened_day, stage, open, moved_day, self_referral,
           in_error, entries) VALUES ($1, $2, $3, $4, 20000, 'offer', $5, 20000, $6, $6, 1)",
        &[programme.into(), (&journey).into(), (&person).into(), (&practice).into(), true.into(), false.into()],
    )?;
    unit.execute(
        "INSERT INTO offer (programme_id, id, journey_id, person_id, organisation_id, offered_day, answer, link_token, data,
           recorded_at) VALUES ($1, $2, $3, $4, $5, 20000, 'yes', $6, '{}', 0)",
        &[programme.into(), (&offer).into(), (&journey).into(), (&person).into(), (&practice).into(), b"token!"[..].into()],
    )?;
    let point: domain::Id<()> = unit.id();
    unit.execute(
        "INSERT INTO contact_point (programme_id, id, person_id, kind, value, data, made_at)
         VALUES ($1, $2, $3, 'phone', $4, '{}', 0)",
        &[programme.into(), (&point).into(), (&person).into(), (&format!("0700 {nhs_number}")).into()],
    )?;
    store::note::add(unit, programme, "offer", offer.bytes(), &format!("{family}: {NOTE}"), None)?;
    store::note::add(unit, programme, "person", person.bytes(), &format!("{given}: {NOTE}"), None)?;
    let letter = format!("Dear {given}");
    store::outbox::add(unit, programme, "email", &format!("{family}@example.org"), Some(person), &letter)?;
    store::change::note(unit, programme, "person", person.bytes())?;
    looked_at(unit, programme, person)?;
    Ok(person)
}

fn looked_at(unit: &mut Unit<'_>, programme: ProgrammeId, person: PersonId) -> Result<(), Error> {
    let entry = Entry {
        staff: None,
        organisation: None,
        act: "person.view".to_owned(),
        reason: "test".to_owned(),
        subjects: vec![person.uuid()],
        fields: String::new(),
    };
    audit::add(unit, programme, &entry)
}

fn reading<T: Send + 'static>(db: &Db, f: impl FnOnce(&Read<'_>) -> Result<T, Error> + Send + 'static) -> T {
    db.read(f).wait().unwrap()
}

fn reopened(location: &Location) -> Db {
    Db::open(location, Options { clock: Arc::new(SetClock::at(start())), ..Options::default() }).unwrap()
}

/// Restores `file` into a fresh place of each engine and gives the databases to `look`.
fn restored_on_both(file: &std::path::Path, erasures: &[Erased], look: impl Fn(&Db, usize)) {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::File(folder.path().join("again.db"));
    let restored = restore(file, &location, erasures, &SetClock::at(start()), &erase::listed).unwrap();
    look(&reopened(&location), restored.erased_again);
    if let Some(fresh) = postgres() {
        let restored =
            restore(file, fresh.db.location(), erasures, &SetClock::at(start()), &erase::listed).unwrap();
        look(&fresh.db, restored.erased_again);
    }
}

/// Seals `expected` entries. On PostgreSQL an open transaction of any database of the server holds sealing
/// up for a moment.
fn seal(db: &Db, programme: ProgrammeId, expected: usize) {
    let mut sealed = 0;
    for _ in 0..500 {
        sealed += db.write(move |unit| audit::seal(unit, programme)).wait().unwrap();
        if sealed >= expected {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(sealed, expected);
}

fn sealed_with_more(t: &TestDb) -> House {
    let house = fill(&t.db);
    let (programme, person) = (house.programme, house.people[0]);
    for _ in 0..3 {
        t.db.write(move |unit| looked_at(unit, programme, person)).wait().unwrap();
    }
    seal(&t.db, programme, 5);
    t.db.write(move |unit| looked_at(unit, programme, person)).wait().unwrap();
    house
}

#[test]
fn what_was_backed_up_comes_back_on_either_engine_with_its_seals() {
    on_both(|t| {
        let house = sealed_with_more(t);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        let made = backup(t.db.location(), &file).unwrap();
        let rows: BTreeMap<_, _> = made.rows.into_iter().collect();
        assert_eq!((rows["person"], rows["note"], rows["audit_entry"]), (2, 4, 6));
        assert!(rows["audit_seal"] > 0);
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(files.len(), 1, "a backup is one file");

        restored_on_both(&file, &[], |db, erased_again| {
            assert_eq!(erased_again, 0);
            let (programme, person) = (house.programme, house.people[0]);
            assert_eq!(reading(db, move |read| audit::verify(read, programme)), Vec::<String>::new());
            let organisation = reading(db, move |read| store::organisation::all(read, programme)).remove(0);
            assert_eq!(organisation.name, "Back\\slash\tand\nnewline ✓");
            let keys = reading(db, move |read| store::person::candidates(read, programme, &[2], 9));
            assert_eq!(keys.iter().filter(|found| found.id == person).count(), 1);
            let about =
                reading(db, move |read| audit::page(read, programme, None, Some(person.uuid()), None, 50));
            assert_eq!(about.len(), 4, "sealed entries are found by whom they concern");
            // The trail goes on behind what was restored: one entry was waiting, one is new.
            db.write(move |unit| looked_at(unit, programme, person)).wait().unwrap();
            seal(db, programme, 2);
            assert_eq!(reading(db, move |read| audit::verify(read, programme)), Vec::<String>::new());
            let changes =
                reading(db, move |read| store::change::since(read, programme, Default::default(), 99));
            assert_eq!(changes.len(), 2);
        });
    });
}

#[test]
fn a_backup_is_of_one_moment_while_units_are_being_written() {
    on_both(|t| {
        let house = fill(&t.db);
        let (programme, person) = (house.programme, house.people[0]);
        let on = Arc::new(AtomicBool::new(true));
        let writing = {
            let (on, db) = (on.clone(), t.db.clone());
            std::thread::spawn(move || {
                while on.load(Ordering::SeqCst) {
                    // A note and an audit entry together, or neither.
                    db.write(move |unit| {
                        store::note::add(unit, programme, "person", person.bytes(), "more", None)?;
                        looked_at(unit, programme, person)
                    })
                    .wait()
                    .unwrap();
                }
            })
        };
        let folder = tempfile::tempdir().unwrap();
        for round in 0..4 {
            let made = backup(t.db.location(), &folder.path().join(format!("{round}.db"))).unwrap();
            let rows: BTreeMap<_, _> = made.rows.into_iter().collect();
            assert_eq!(rows["note"] - 4, rows["audit_entry"] - 2, "half a unit is in the backup");
        }
        on.store(false, Ordering::SeqCst);
        writing.join().unwrap();
    });
}

#[test]
fn nothing_is_overwritten_and_a_damaged_backup_is_refused() {
    on_both(|t| {
        sealed_with_more(t);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        backup(t.db.location(), &file).unwrap();
        assert!(matches!(backup(t.db.location(), &file), Err(Fault::InTheWay(_))));
        let clock = SetClock::at(start());
        let full = restore(&file, t.db.location(), &[], &clock, &erase::listed);
        assert!(matches!(full, Err(Fault::InTheWay(_) | Fault::NotEmpty(_))), "{full:?}");

        let mut bytes = std::fs::read(&file).unwrap();
        let half = bytes.len() / 2;
        bytes.truncate(half);
        std::fs::write(&file, &bytes).unwrap();
        let target = folder.path().join("again.db");
        let refused = restore(&file, &Location::File(target.clone()), &[], &clock, &erase::listed);
        assert!(refused.is_err());
        assert!(!target.exists());
        std::fs::write(&file, "not a database at all").unwrap();
        assert!(restore(&file, &Location::File(target.clone()), &[], &clock, &erase::listed).is_err());
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing half-done is left: {left:?}");
    });
}

/// Every value of the database that holds one of `words`, wherever it is.
fn bytes_of(t: &TestDb) -> Vec<u8> {
    let folder = t.folder().unwrap();
    let mut all = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        all.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    all
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

#[test]
fn nothing_of_an_erased_person_is_left_in_the_files() {
    let t = sqlite();
    let house = fill(&t.db);
    let (programme, person) = (house.programme, house.people[0]);
    erase::scrub(t.db.location()).unwrap();
    assert!(holds(&bytes_of(&t), "Xanthopoulos"), "the test sees what is in the files");
    assert!(t.db.write(move |unit| erase::person(unit, programme, person)).wait().unwrap());
    erase::scrub(t.db.location()).unwrap();
    let left = bytes_of(&t);
    for word in ["Xanthopoulos", "Quillon", "9990000018", "0700 9990000018", "Dear Quillon", "token!token!"] {
        assert!(!holds(&left, word), "{word} is still in the files");
    }
    for word in ["Featherstone", "9990000026", NOTE] {
        assert!(holds(&left, word), "{word} of somebody else is gone");
    }
}

#[test]
fn an_erased_persons_journey_and_offer_stay_and_belong_to_nobody() {
    on_both(|t| {
        let house = fill(&t.db);
        let (programme, person) = (house.programme, house.people[0]);
        let again =
            move |db: &Db| db.write(move |unit| erase::person(unit, programme, person)).wait().unwrap();
        assert!(again(&t.db));
        assert!(!again(&t.db), "erasing again does nothing");
        erase::scrub(t.db.location()).unwrap();
        let count = |sql: &'static str| -> i64 {
            reading(&t.db, move |read| Ok(read.value(sql, &[])?.unwrap_or_default()))
        };
        assert_eq!(count("SELECT count(*) FROM journey"), 2);
        assert_eq!(count("SELECT count(*) FROM offer"), 2);
        assert_eq!(count("SELECT count(*) FROM journey WHERE person_id IS NULL"), 1);
        assert_eq!(count("SELECT count(*) FROM offer WHERE person_id IS NULL AND link_token IS NULL"), 1);
        for table in ["person", "contact_point", "outbox"] {
            let left: i64 = reading(&t.db, move |read| {
                Ok(read.value(&format!("SELECT count(*) FROM {table}"), &[])?.unwrap_or_default())
            });
            assert_eq!(left, 1, "{table}");
        }
        assert_eq!(count("SELECT count(*) FROM note"), 2);
        assert_eq!(count("SELECT count(*) FROM person_key"), 3);
        assert_eq!(count("SELECT count(*) FROM audit_entry"), 2, "the audit trail holds ids only and stays");
        assert!(!house.practice.to_string().is_empty());
    });
}

#[test]
fn a_restore_erases_again_whoever_was_erased_since_the_backup() {
    on_both(|t| {
        let house = fill(&t.db);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        backup(t.db.location(), &file).unwrap();
        let list = folder.path().join("erasures.jsonl");
        assert!(erase::enlisted(&list).unwrap().is_empty());
        let erased =
            Erased { programme: house.programme, person: house.people[0], erased_at: start(), by: None };
        erase::enlist(&list, &erased).unwrap();
        erase::enlist(&list, &Erased { person: domain::Id::new(uuid::Uuid::nil()), ..erased.clone() })
            .unwrap();
        let enlisted = erase::enlisted(&list).unwrap();
        assert_eq!(enlisted[0], erased);
        let (programme, person) = (house.programme, house.people[0]);
        let acts = Mutex::new(0);
        restored_on_both(&file, &enlisted, |db, erased_again| {
            assert_eq!(erased_again, 1);
            let left = reading(db, move |read| store::person::candidates(read, programme, &[1], 9));
            assert_eq!(left.len(), 1);
            assert_ne!(left[0].id, person);
            let trail = reading(db, move |read| audit::page(read, programme, None, None, None, 50));
            assert_eq!(trail[0].entry.act, "person.erase");
            assert_eq!(reading(db, move |read| audit::verify(read, programme)), Vec::<String>::new());
            *acts.lock().unwrap() += 1;
        });
        assert!(*acts.lock().unwrap() > 0);
        std::fs::write(&list, "{}\n").unwrap();
        assert!(erase::enlisted(&list).unwrap_err().to_string().contains("line 1"));
    });
}
