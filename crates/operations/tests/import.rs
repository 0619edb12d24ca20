//! Bringing lists in: bad rows spoil nothing, a crash loses and doubles nothing, nobody is made twice.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::path::{Path, PathBuf};

use domain::id::{OrganisationId, PersonId, StaffId};
use domain::role::Role;
use exchange::csv_file::{Kind, Mapping};
use jiff::SignedDuration;
use operations::import::{Import, ImportId, Rule, State};
use operations::programme::{Programme, Settings};
use operations::{Error, House, Keys, Random, Who};
use store::testing::{TestDb, on_both};

const EMAIL: &str = "ada@hilltop.example";

struct Practice {
    house: House,
    programme: Programme,
    who: Who,
    folder: tempfile::TempDir,
}

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

impl Practice {
    fn at(t: &TestDb) -> Practice {
        let mut random = Random::from_seed(1);
        let keys = Keys::generate(&mut random);
        let house = House::over(t.db.clone(), keys, "http://localhost", false, random);
        let id = block(house.add_programme("hill", "Hill", true, Settings::default(), None)).unwrap();
        let programme = block(house.programme("hill")).unwrap();
        block(house.change(move |unit| {
            let organisation: OrganisationId = unit.id();
            let practice = store::organisation::Organisation {
                id: organisation,
                kind: "practice".into(),
                name: "Hilltop".into(),
                ods_code: None,
                outcode: None,
                succeeded: None,
            };
            store::organisation::add(unit, id, &practice, None)?;
            let staff: StaffId = unit.id();
            store::staff::add(unit, staff, EMAIL, "Ada Hill")?;
            let mut invited = store::staff::by_id(unit, staff)?.ok_or(Error::NotFound)?;
            invited.active = true;
            store::staff::keep(unit, &invited)?;
            let role = Role::PracticeAdministrator.code().to_owned();
            store::staff::give_role(
                unit,
                &store::staff::Held { staff, programme: id, role, organisation },
                None,
            )?;
            Ok(())
        }))
        .unwrap();
        let who = house.administrator_at_terminal(&programme, "hilltop", EMAIL).unwrap();
        Practice { house, programme, who, folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join(format!("{:x}.csv", text.len()));
        std::fs::write(&path, text).unwrap();
        path
    }

    fn start(&self, kind: Kind, path: &Path, rule: Rule) -> ImportId {
        let prepared = self.house.prepare_import(&self.who, kind, "list.csv", path).unwrap();
        block(self.house.start_import(&self.who, prepared.id, prepared.mapping, rule)).unwrap();
        prepared.id
    }

    fn run(&self, id: ImportId, path: &Path) -> Import {
        self.house.run_import(&self.who, &self.programme, id, path, |_| true).unwrap()
    }

    fn bring(&self, kind: Kind, text: &str, rule: Rule) -> Import {
        let path = self.file(text);
        let id = self.start(kind, &path, rule);
        self.run(id, &path)
    }

    fn faults(&self, id: ImportId) -> String {
        let words = words::Words::get(words::ENGLISH);
        String::from_utf8(block(self.house.import_faults(&self.who, id, words)).unwrap()).unwrap()
    }

    fn count(&self, what: &'static str) -> i64 {
        let sql = format!("SELECT count(*) FROM {what}");
        block(self.house.read(move |read| Ok(read.value(&sql, &[])?.unwrap_or(0)))).unwrap()
    }
}

fn counts(import: &Import) -> (i64, i64, i64, i64) {
    (import.rows_done, import.kept, import.found, import.refused)
}

/// Letters for a number, so that made-up names differ.
fn letters(mut number: usize) -> String {
    let mut word = String::from("Q");
    for _ in 0..4 {
        word.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
    }
    word
}

fn many(rows: usize) -> String {
    let mut text = String::from("Forename,Surname,DOB,Postcode\n");
    for row in 0..rows {
        let (day, month, year) = (row % 28 + 1, row % 12 + 1, 1930 + row % 70);
        let (given, family) = (letters(row * 104_729 + 5), letters(row * 7919 + 13));
        text.push_str(&format!("{given},{family},{day}/{month}/{year},LU1 {}AB\n", row % 9 + 1));
    }
    text
}

#[test]
fn bad_rows_spoil_nothing_and_come_back_with_their_remedy() {
    on_both(|t| {
        let p = Practice::at(t);
        let import = p.bring(
            Kind::People,
            "NHS No,Forename,Surname,DOB,Notes\n\
             999 000 0018,Amira,Marsh,4/3/1961,=1+1\n\
             999 000 0019,Ida,Bell,1/1/1950,=2+2\n\
             ,Ravi,Stone,31/2/1980,x\n\
             ,Too,Few\n\
             ,Nell,Rush,2/2/1970,y\n",
            Rule::LinkCertain,
        );
        assert_eq!(import.state, State::Done);
        assert_eq!(counts(&import), (5, 2, 0, 3));
        assert_eq!(p.count("person"), 2);
        let faults = p.faults(import.id);
        let lines: Vec<&str> = faults.lines().collect();
        assert_eq!(lines.len(), 4, "{faults}");
        assert!(lines[1].contains("'=2+2,3,NHS No,999 000 0019,"), "{faults}");
        assert!(lines[1].contains("Check each digit"), "the remedy: {faults}");
        assert!(lines[2].contains(",4,DOB,31/2/1980,"), "{faults}");
        assert!(!faults.contains("breach-"), "every fault has words: {faults}");
    });
}

#[test]
fn a_stopped_import_goes_on_behind_its_last_batch_and_doubles_nothing() {
    on_both(|t| {
        let p = Practice::at(t);
        let path = p.file(&many(1300));
        let id = p.start(Kind::People, &path, Rule::LinkCertain);
        // As a crash between two commits: the process is gone after the first batch.
        let stopped = p.house.run_import(&p.who, &p.programme, id, &path, |_| false).unwrap();
        assert_eq!((stopped.state, stopped.rows_done), (State::Running, 500));
        assert_eq!(p.count("person"), 500, "no half batch");
        let again = p.house.prepare_import(&p.who, Kind::People, "list.csv", &path).unwrap();
        assert_eq!((again.id, again.rows_done), (id, 500), "the same file is gone on with");
        let done = p.run(id, &path);
        assert_eq!((done.state, done.rows_done), (State::Done, 1300));
        assert_eq!(done.kept + done.found + done.refused, 1300);
        assert_eq!(p.count("person"), done.kept);
        assert_eq!(p.run(id, &path).rows_done, 1300, "done is done");
        let twice = p.house.prepare_import(&p.who, Kind::People, "other name.csv", &path).unwrap_err();
        assert!(matches!(&twice, Error::Breach(b) if b[0].code == "import-file-brought-in"), "{twice:?}");
    });
}

#[test]
fn a_batch_that_fails_keeps_no_row_of_it() {
    on_both(|t| {
        let p = Practice::at(t);
        let path = p.file(&many(700));
        let id = p.start(Kind::People, &path, Rule::MakeNew);
        let mut overtaken = false;
        let result = p.house.run_import(&p.who, &p.programme, id, &path, |import| {
            // Another process moves the import on between two batches.
            if !overtaken {
                overtaken = true;
                let (programme, done) = (p.programme.id, import.rows_done);
                let one = store::import::Tally { rows: 1, refused: 1, ..Default::default() };
                t.db.write(move |unit| store::import::advance(unit, programme, id, done, one))
                    .wait()
                    .unwrap();
            }
            true
        });
        assert_eq!(result, Err(Error::ChangedMeanwhile));
        assert_eq!(p.count("person"), 500, "the second batch left nothing");
        let changed = p.folder.path().join("changed.csv");
        std::fs::write(&changed, many(699)).unwrap();
        let another = p.house.run_import(&p.who, &p.programme, id, &changed, |_| true).unwrap_err();
        assert!(matches!(&another, Error::Breach(b) if b[0].code == "import-file-another"), "{another:?}");
    });
}

#[test]
fn duplicates_are_decided_by_the_rule() {
    on_both(|t| {
        let p = Practice::at(t);
        let first = "NHS No,Forename,Surname,DOB\n9990000018,Amira,Marsh,4/3/1961\n,Ida,Bell,1/1/1950\n";
        assert_eq!(counts(&p.bring(Kind::People, first, Rule::LinkCertain)), (2, 2, 0, 0));
        // Number, given name and birth date agree: certain. Name and birth date alone: probable.
        let again = "NHS No,Forename,Surname,DOB,X\n9990000018,Amira,Marsh,4/3/1961,\n,Ida,Bell,1/1/1950,\n";
        let linked = p.bring(Kind::People, again, Rule::LinkCertain);
        assert_eq!(counts(&linked), (2, 0, 1, 1));
        assert!(p.faults(linked.id).contains("Ida,Bell"));
        let refused = p.bring(Kind::People, &again.replace(",X", ",YY"), Rule::Refuse);
        assert_eq!(counts(&refused), (2, 0, 0, 2));
        let new = p.bring(Kind::People, &again.replace(",X", ",ZZZ"), Rule::MakeNew);
        assert_eq!(counts(&new), (2, 2, 0, 0));
        assert_eq!(p.count("person WHERE details LIKE '%disputed%'"), 2, "both hold the number as disputed");
    });
}

#[test]
fn two_rows_of_one_file_may_be_one_person() {
    on_both(|t| {
        let p = Practice::at(t);
        let text =
            "NHS No,Forename,Surname,DOB\n9990000018,Amira,Marsh,4/3/1961\n9990000018,Amira,Marsh,4/3/1961\n";
        assert_eq!(counts(&p.bring(Kind::People, text, Rule::LinkCertain)), (2, 1, 1, 0));
    });
}

#[test]
fn a_hidden_record_is_neither_doubled_nor_given_away() {
    on_both(|t| {
        let p = Practice::at(t);
        let text = "NHS No,Forename,Surname,DOB,Restricted\n9990000018,Amira,Marsh,4/3/1961,yes\n";
        p.bring(Kind::People, text, Rule::LinkCertain);
        let again = "NHS No,Forename,Surname,DOB\n9990000018,Amira,Marsh,4/3/1961\n";
        assert_eq!(counts(&p.bring(Kind::People, again, Rule::LinkCertain)), (1, 1, 0, 0));
        assert_eq!(p.count("person"), 1);
    });
}

#[test]
fn offers_are_recorded_with_their_day_and_only_for_the_right_person() {
    on_both(|t| {
        let p = Practice::at(t);
        let people = "NHS No,Forename,Surname,DOB\n9990000018,Amira,Marsh,4/3/1961\n,Ida,Bell,1/1/1950\n";
        p.bring(Kind::People, people, Rule::LinkCertain);
        let text = "NHS number,Forename,Surname,DOB,Date,Answer,Reasons,Asked,Offered by\n\
             9990000018,,,,1/3/2026,no,stigma,yes,ada@hilltop.example\n\
             ,Ida,Bell,1/1/1950,2/3/2026,yes,,,\n\
             9990000018,Kurt,Weld,1/1/1990,3/3/2026,yes,,,\n\
             9990000026,,,,3/3/2026,yes,,,\n\
             ,Ida,Bell,1/1/1950,2/3/2027,yes,,,\n\
             ,Ida,Bell,1/1/1950,4/3/2026,yes,,,nobody@hilltop.example\n";
        let import = p.bring(Kind::Offers, text, Rule::LinkCertain);
        let faults = p.faults(import.id);
        assert_eq!(counts(&import), (6, 2, 0, 4), "{faults}");
        assert_eq!((p.count("offer"), p.count("journey"), p.count("referral")), (2, 2, 1));
        assert!(!faults.contains("breach-"), "every fault has words: {faults}");
        assert_eq!(p.count("offer WHERE answer = 'refused' AND offered_day = 20513"), 1, "its own day");
        // The same offers in another file are known.
        let again = p.bring(Kind::Offers, &text.replace("Reasons", "Reason codes"), Rule::LinkCertain);
        assert_eq!(counts(&again), (6, 0, 2, 4));
        assert_eq!(p.count("offer"), 2);
    });
}

#[test]
fn a_dry_run_and_a_preview_keep_nothing() {
    on_both(|t| {
        let p = Practice::at(t);
        let path = p.file("Forename,Surname,DOB\nAmira,Marsh,4/3/1961\nIda,Bell,1/1/2050\n");
        let header: Vec<String> = ["Forename", "Surname", "DOB"].map(str::to_owned).to_vec();
        let mapping = Mapping::guessed(Kind::People, &header);
        let preview = p.house.preview_import(&p.who, &p.programme, &path, &mapping, 10).unwrap();
        assert_eq!(preview.rows.iter().map(|row| row.faults.len()).collect::<Vec<_>>(), [0, 1]);
        let mut seen = Vec::new();
        let counted = p.house.try_import(&p.who, &p.programme, &path, &mapping, |row, fault| {
            seen.push((row.number, fault.breach.code));
        });
        assert_eq!((counted, seen), (Ok((1, 1)), vec![(3, "birth-date-future")]));
        assert_eq!((p.count("person"), p.count("import")), (0, 0));
    });
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[test]
fn an_upload_nobody_began_goes_after_a_week_and_refused_rows_after_ninety_days() {
    on_both(|t| {
        let p = Practice::at(t);
        let begin = p.house.now();
        let path = p.file("Forename,Surname,DOB\nIda,Bell,1/1/1950\n");
        let waiting = p.house.prepare_import(&p.who, Kind::People, "list.csv", &path).unwrap().id;
        std::fs::create_dir_all(p.house.import_folder()).unwrap();
        std::fs::copy(&path, p.house.waiting_file(waiting)).unwrap();
        let text = "Forename,Surname,DOB\nAmira,Marsh,31/2/1961\nOda,Hill,1/1/1950\n";
        let done = p.bring(Kind::People, text, Rule::MakeNew);
        assert_eq!(counts(&done), (2, 1, 0, 1));

        t.clock.set(begin + DAY * 6);
        assert_eq!(p.house.expire_imports(), Ok(0));
        assert!(p.house.waiting_file(waiting).exists());
        t.clock.set(begin + DAY * 8);
        assert_eq!(p.house.expire_imports(), Ok(1));
        assert!(!p.house.waiting_file(waiting).exists(), "its file goes with it");
        assert_eq!(p.count("import"), 1, "what was brought in stays told");

        t.clock.set(begin + DAY * 89);
        assert_eq!(p.house.expire_imports(), Ok(0));
        assert!(p.faults(done.id).contains("Amira"));
        t.clock.set(begin + DAY * 91);
        assert!(p.house.expire_imports().unwrap() > 0);
        assert_eq!(p.count("import_fault"), 0);
        assert_eq!(p.house.expire_imports(), Ok(0), "done again, it does nothing");
        assert_eq!(p.count("person"), 1);
    });
}

/// An import that was cut off behind its first batch, its file where it waits.
fn cut_off(p: &Practice) -> ImportId {
    let path = p.file(&many(700));
    let id = p.start(Kind::People, &path, Rule::LinkCertain);
    let stopped = p.house.run_import(&p.who, &p.programme, id, &path, |_| false).unwrap();
    assert_eq!((stopped.state, stopped.rows_done), (State::Running, 500));
    assert_eq!(p.house.go_on_with_imports(), Ok(0), "its file is not here");
    std::fs::create_dir_all(p.house.import_folder()).unwrap();
    std::fs::copy(&path, p.house.waiting_file(id)).unwrap();
    id
}

#[test]
fn an_import_that_was_cut_off_goes_on_by_itself_for_whoever_began_it() {
    on_both(|t| {
        let p = Practice::at(t);
        let id = cut_off(&p);
        assert_eq!(p.house.go_on_with_imports(), Ok(1));
        for _ in 0..1000 {
            if !p.house.is_under_way(id) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let done = block(p.house.import(&p.who, id)).unwrap();
        assert_eq!((done.state, done.rows_done), (State::Done, 700));
        assert_eq!(p.count("person"), done.kept, "nobody twice");
        assert!(!p.house.waiting_file(id).exists());
        assert_eq!(p.house.go_on_with_imports(), Ok(0), "done is done");
    });
}

#[test]
fn an_import_does_not_go_on_for_somebody_whose_role_has_ended() {
    on_both(|t| {
        let p = Practice::at(t);
        let id = cut_off(&p);
        let staff = p.who.staff();
        block(p.house.change(move |unit| {
            for held in store::staff::roles(unit, staff)? {
                store::staff::end_role(unit, &held)?;
            }
            Ok(())
        }))
        .unwrap();
        assert_eq!(p.house.go_on_with_imports(), Ok(0));
        assert!(p.house.waiting_file(id).exists(), "it waits for somebody to look");
    });
}

#[test]
fn no_refused_row_of_an_erased_person_is_left() {
    on_both(|t| {
        let p = Practice::at(t);
        p.bring(
            Kind::People,
            "NHS No,Forename,Surname,DOB\n9990000018,Amira,Marsh,4/3/1961\n",
            Rule::MakeNew,
        );
        let text = "NHS No,Forename,Surname,DOB\n999 000 0018,A,M,31/2/1961\n,Oda,Hill,31/2/1950\n";
        let second = p.bring(Kind::People, text, Rule::MakeNew);
        assert_eq!(counts(&second), (2, 0, 0, 2));
        let person: PersonId =
            block(p.house.read(|read| Ok(read.value("SELECT id FROM person", &[])?.unwrap()))).unwrap();
        let list = p.folder.path().join("erasures.jsonl");
        assert_eq!(p.house.erase_person(&list, p.programme.id, person, None), Ok(1));
        let left = p.faults(second.id);
        assert!(left.contains("Oda") && !left.contains("0018"), "{left}");
    });
}
