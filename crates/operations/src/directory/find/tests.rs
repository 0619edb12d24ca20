//! The index of services written down, in both databases: a start finds what the last found, and what changed since.

use std::fs;
use std::path::{Path, PathBuf};

use domain::directory::draft::Draft;
use domain::id::ServiceId;
use domain::role::Role;
use store::Random;
use store::testing::{TestDb, on_both};

use super::{Asked, Worth};
use crate::trial::Trial;
use crate::{House, Keys, Who};

const ALWAYS: Worth = Worth { services: 0, changes: 0 };

fn wait<T>(future: impl std::future::Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

struct Town {
    trial: Trial,
    lead: Who,
    folder: tempfile::TempDir,
}

impl Town {
    fn on(test: &TestDb) -> Town {
        let mut trial = Trial::on(test);
        let lead = trial.colleague("Lee", Role::TeamLead);
        let folder = tempfile::tempdir().unwrap();
        trial.house = trial.house.clone().keeping_matches_in(folder.path().to_owned());
        Town { trial, lead, folder }
    }

    fn publish(&self, name: &str, description: &str) -> ServiceId {
        let draft = Draft {
            name: name.to_owned(),
            organisation: "Harbour Lane Project".to_owned(),
            description: description.to_owned(),
            ..Draft::default()
        };
        let house = &self.trial.house;
        let names = |_, code: &str| code.to_owned();
        let written =
            wait(house.write_service(&self.lead, house.request_key(), None, 0, draft, names)).unwrap();
        self.show(written.service, true);
        written.service
    }

    fn show(&self, id: ServiceId, shown: bool) {
        let house = &self.trial.house;
        wait(house.publish_service(&self.lead, house.request_key(), id, shown)).unwrap();
    }

    /// A house as it is after a start.
    fn started(&self, test: &TestDb) -> House {
        let keys = Keys::generate(&mut Random::from_seed(7));
        let house = House::over(test.db.clone(), keys, "https://stile.example", false, Random::from_seed(9));
        house.keeping_matches_in(self.folder.path().to_owned())
    }

    /// On PostgreSQL a change is followed once every older transaction has ended, those of other tests among them.
    fn finds(&self, house: &House, text: &str, count: usize) {
        store::testing::until(&format!("{text}: {count} found"), || {
            (self.found(house, text) == count).then_some(())
        });
    }

    /// Writes the index down, once its last change is one that nothing can overtake.
    fn keep(&self) {
        store::testing::until("the index written down", || {
            (wait(self.trial.house.keep_matches(ALWAYS)).unwrap() == 1).then_some(())
        });
    }

    fn found(&self, house: &House, text: &str) -> usize {
        let asked = Asked { text: text.to_owned(), only_looking: true, ..Asked::default() };
        wait(house.find_services(&self.lead, asked)).unwrap().fits.len()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join(format!("{}.match", self.trial.who.programme().0))
    }

    fn is_read(&self, test: &TestDb) -> bool {
        let (programme, folder) = (self.trial.who.programme(), self.folder.path().to_owned());
        let read = move |read: &store::Read<'_>| -> crate::Result<bool> {
            Ok(super::kept::read(read, &folder, programme)?.is_some())
        };
        test.db.read(read).wait().unwrap()
    }
}

fn holds(file: &Path, text: &str) -> bool {
    fs::read(file).unwrap().windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn a_start_from_what_was_written_down_finds_the_same_and_what_changed_since() {
    on_both(|test| {
        let town = Town::on(test);
        let archery = town.publish("Archery", "Bows and arrows.");
        town.finds(&town.trial.house, "archery", 1);
        assert!(!town.is_read(test));
        town.keep();
        assert!(town.is_read(test));
        // Between the last writing and the stop.
        town.publish("Falconry", "Birds of prey.");
        town.show(archery, false);
        let house = town.started(test);
        town.finds(&house, "falconry", 1);
        town.finds(&house, "archery", 0);
        // Few changes are not worth it.
        let worth = Worth { services: 1, changes: 1_000 };
        assert_eq!(wait(house.keep_matches(worth)).unwrap(), 0);
    });
}

#[test]
fn nothing_of_a_service_that_is_not_published_is_written_down() {
    on_both(|test| {
        let town = Town::on(test);
        let hidden = town.publish("Quibbleworth", "Zanzibarians only.");
        town.publish("Falconry", "Birds of prey.");
        town.finds(&town.trial.house, "quibbleworth", 1);
        town.keep();
        assert!(holds(&town.file(), "quibbleworth"));
        town.show(hidden, false);
        town.finds(&town.trial.house, "quibbleworth", 0);
        town.keep();
        for text in ["quibbleworth", "zanzibar"] {
            assert!(!holds(&town.file(), text), "{text}");
        }
        assert!(holds(&town.file(), "falconry"));
    });
}

#[test]
fn what_is_damaged_or_of_another_database_is_built_anew() {
    on_both(|test| {
        let town = Town::on(test);
        town.publish("Falconry", "Birds of prey.");
        town.finds(&town.trial.house, "falconry", 1);
        town.keep();
        let whole = fs::read(town.file()).unwrap();
        for at in [3, 12, 30, 60, whole.len() / 2, whole.len() - 1] {
            let mut damaged = whole.clone();
            damaged[at] ^= 64;
            fs::write(town.file(), &damaged).unwrap();
            assert!(!town.is_read(test), "byte {at}");
            town.finds(&town.started(test), "falconry", 1);
        }
        fs::write(town.file(), &whole[..whole.len() - 10]).unwrap();
        assert!(!town.is_read(test));
        fs::write(town.file(), b"").unwrap();
        assert!(!town.is_read(test));
        fs::write(town.file(), &whole).unwrap();
        assert!(town.is_read(test));
        // The database was put back to before its last change, and went another way.
        let programme = town.trial.who.programme();
        let undo = move |unit: &mut store::Unit<'_>| {
            unit.execute("DELETE FROM change WHERE programme_id = $1", &[programme.into()])
        };
        test.db.write(undo).wait().unwrap();
        assert!(!town.is_read(test));
        town.finds(&town.started(test), "falconry", 1);
    });
}
